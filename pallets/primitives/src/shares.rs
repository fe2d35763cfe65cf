//! Parts per million, without loss and without overflow.

use crate::Balance;

/// One whole, in parts per million.
pub const WHOLE: u32 = 1_000_000;

/// `amount × parts / WHOLE`, rounded down; exact for every amount. Parts above one whole count as one whole.
///
/// The amount is split at one whole first, so that no product exceeds the amount itself: with `amount = q·WHOLE + r`,
/// the result is `q·parts + r·parts / WHOLE`.
pub const fn part_of(amount: Balance, parts: u32) -> Balance {
    let whole = WHOLE as Balance;
    let parts = if parts > WHOLE { whole } else { parts as Balance };
    (amount / whole) * parts + (amount % whole) * parts / whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_exact_at_both_ends() {
        assert_eq!(part_of(Balance::MAX, WHOLE), Balance::MAX);
        assert_eq!(part_of(Balance::MAX, u32::MAX), Balance::MAX);
        assert_eq!(part_of(Balance::MAX, 0), 0);
        assert_eq!(part_of(0, WHOLE), 0);
        assert_eq!(part_of(999_999, 1), 0);
        assert_eq!(part_of(1_000_000, 1), 1);
        assert_eq!(part_of(50_000, 20_000), 1_000);
    }

    #[test]
    fn parts_agree_with_plain_division_where_that_does_not_overflow() {
        for amount in [1u128, 7, 999, 1_000_001, 123_456_789_012_345, Balance::MAX / 1_000_000] {
            for parts in [1u32, 3, 333_333, 500_000, 999_999, WHOLE] {
                assert_eq!(part_of(amount, parts), amount * parts as u128 / WHOLE as u128);
            }
        }
    }
}
