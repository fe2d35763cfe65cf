use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Crockford's base 32: no letters that read like digits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of an identifier: 128 bits at five bits each, rounded up.
const LENGTH: usize = 26;

/// Identifies one run: 48 bits of milliseconds and 80 random bits, written as a ULID.
///
/// Later runs sort after earlier ones, in memory as in the database, so that the newest runs lie together on disk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId(u128);

impl RunId {
    /// An identifier from its time and 80 random bits (higher bits are dropped).
    #[must_use]
    pub fn from_parts(at_ms: i64, random: u128) -> Self {
        let time = u128::from(at_ms.max(0).unsigned_abs() & 0xffff_ffff_ffff);
        Self((time << 80) | (random & ((1 << 80) - 1)))
    }

    /// A fresh identifier for a run that starts at `at_ms`.
    #[must_use]
    pub fn generate(at_ms: i64) -> Self {
        Self::from_parts(at_ms, rand::random())
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0_u8; LENGTH];
        let mut rest = self.0;
        for place in text.iter_mut().rev() {
            *place = ALPHABET[(rest & 31) as usize];
            rest >>= 5;
        }
        for byte in text {
            fmt::Write::write_char(f, char::from(byte))?;
        }
        Ok(())
    }
}

impl fmt::Debug for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no run identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a run identifier: it has 26 characters of 0-9 and A-Z without I, L, O and U; list the runs to find it"
)]
pub struct ParseRunIdError(String);

impl FromStr for RunId {
    type Err = ParseRunIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refuse = || ParseRunIdError(text.chars().take(64).collect());
        // The first character carries three bits only; anything above `7` would not fit 128 bits.
        if text.len() != LENGTH || text.as_bytes()[0] > b'7' {
            return Err(refuse());
        }
        let mut value = 0_u128;
        for byte in text.bytes() {
            let digit = ALPHABET.iter().position(|&known| known == byte).ok_or_else(refuse)?;
            value = (value << 5) | digit as u128;
        }
        Ok(Self(value))
    }
}

impl Serialize for RunId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for RunId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips_and_sorts_by_time() {
        let early = RunId::from_parts(1, u128::MAX);
        let late = RunId::from_parts(2, 0);
        assert!(early < late && early.to_string() < late.to_string());
        assert_eq!(late.to_string().parse::<RunId>().unwrap(), late);
    }

    #[test]
    fn foreign_texts_are_refused() {
        for text in
            ["", "short", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "0000000000000000000000000I", "0000000000000000000000000é"]
        {
            assert!(text.parse::<RunId>().is_err(), "{text}");
        }
    }
}
