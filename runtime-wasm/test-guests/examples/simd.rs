//! Adds with SIMD, and makes a NaN, which must arrive as one.

deed_test_guests::guest!("simd", [], |input| {
    let numbers: Vec<f32> = input
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|number| number.as_f64())
        .map(|number| number as f32)
        .collect();
    let (zero, nothing) = std::hint::black_box((0.0_f32, 0.0_f32));
    Ok(serde_json::json!({"sum": sum(&numbers), "nan": format!("{:08x}", (zero / nothing).to_bits())}))
});

#[cfg(target_arch = "wasm32")]
#[target_feature(enable = "simd128")]
fn sum(numbers: &[f32]) -> f32 {
    use std::arch::wasm32::{f32x4, f32x4_add, f32x4_extract_lane};
    let mut total = f32x4(0.0, 0.0, 0.0, 0.0);
    for four in numbers.chunks_exact(4) {
        total = f32x4_add(total, f32x4(four[0], four[1], four[2], four[3]));
    }
    f32x4_extract_lane::<0>(total)
        + f32x4_extract_lane::<1>(total)
        + f32x4_extract_lane::<2>(total)
        + f32x4_extract_lane::<3>(total)
}

#[cfg(not(target_arch = "wasm32"))]
fn sum(numbers: &[f32]) -> f32 {
    numbers.iter().sum()
}
