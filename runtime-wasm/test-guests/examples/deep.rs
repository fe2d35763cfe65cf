//! Recurses for ever.

deed_test_guests::guest!("deep", [], |input| Ok(down(input.as_u64().unwrap_or(1)).into()));

#[inline(never)]
fn down(level: u64) -> u64 {
    if std::hint::black_box(level) == 0 { 0 } else { down(level + 1).wrapping_mul(3) + level }
}
