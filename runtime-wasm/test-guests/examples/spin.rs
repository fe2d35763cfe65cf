//! Computes for ever.

deed_test_guests::guest!("spin", [], |input| {
    let mut number = 1_u64;
    while std::hint::black_box(number) != 0 {
        number = number.wrapping_mul(3) | 1;
    }
    Ok(input)
});
