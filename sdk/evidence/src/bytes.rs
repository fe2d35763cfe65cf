//! Byte strings as text.
//!
//! Two forms exist and no third. A [`Digest`] is a SHA-256 of content and is written with its algorithm,
//! `sha256:<64 lower-case hex digits>`, because people copy it between documents where nothing else says what it
//! is. Everything else ([`Hash32`], [`HexBytes`]) is bare lower-case hex, because its field name says what it is.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Digest as _;

use crate::EvidenceError;

/// Derives serde from `Display` and `FromStr`.
macro_rules! text_serde {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(D::Error::custom)
            }
        }
    };
}

/// Text before the hex digits of a [`Digest`].
const ALGORITHM: &str = "sha256:";

/// SHA-256 of some content: the name under which it is stored, stated and registered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// Hashes `content`.
    #[must_use]
    pub fn of(content: impl AsRef<[u8]>) -> Self {
        Self(sha2::Sha256::digest(content.as_ref()).into())
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The 64 hex digits without the algorithm, as in-toto digest sets and file names want it.
    #[must_use]
    pub fn to_hex(&self) -> String {
        hex::encode(self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ALGORITHM}{}", hex::encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Digest {
    type Err = EvidenceError;

    /// Takes exactly what [`Display`](fmt::Display) writes, so that one digest has one spelling.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix(ALGORITHM).ok_or_else(|| EvidenceError::BadDigest { text: shortened(text) })?;
        lower_hex32(digits).map(Self).ok_or_else(|| EvidenceError::BadDigest { text: shortened(text) })
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl From<Digest> for [u8; 32] {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl AsRef<[u8]> for Digest {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

text_serde!(Digest);

/// Computes a [`Digest`] over content that arrives in pieces.
#[derive(Clone, Default)]
pub struct DigestBuilder(sha2::Sha256);

impl DigestBuilder {
    /// Starts with no content.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the next piece.
    pub fn update(&mut self, piece: impl AsRef<[u8]>) {
        self.0.update(piece.as_ref());
    }

    /// The digest of all pieces.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl fmt::Debug for DigestBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DigestBuilder")
    }
}

/// 32 bytes that are no content digest: a block or Merkle hash, a public key. Text is 64 lower-case hex digits.
///
/// Parsing also takes a leading `0x`, which chain tools print; it is never written, so a receipt that carries one is
/// not canonical and is refused as a whole.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hash32(pub [u8; 32]);

impl Hash32 {
    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash32 {
    type Err = EvidenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        lower_hex32(text.strip_prefix("0x").unwrap_or(text))
            .map(Self)
            .ok_or_else(|| EvidenceError::BadHash { text: shortened(text) })
    }
}

impl From<[u8; 32]> for Hash32 {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl From<Hash32> for [u8; 32] {
    fn from(hash: Hash32) -> Self {
        hash.0
    }
}

impl AsRef<[u8]> for Hash32 {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

text_serde!(Hash32);

/// Bytes of any length, as lower-case hex.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct HexBytes(pub Vec<u8>);

impl fmt::Display for HexBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(&self.0))
    }
}

impl fmt::Debug for HexBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for HexBytes {
    type Err = EvidenceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if !is_lower_hex(text) {
            return Err(EvidenceError::BadHex { text: shortened(text) });
        }
        hex::decode(text).map(Self).map_err(|_| EvidenceError::BadHex { text: shortened(text) })
    }
}

impl From<Vec<u8>> for HexBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl AsRef<[u8]> for HexBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

text_serde!(HexBytes);

/// Whole numbers as JSON keeps them.
///
/// RFC 8785 writes every number as an IEEE 754 double, so a whole number above 2^53 − 1 would silently become
/// another one. Such a number is refused instead, when writing and when reading.
pub(crate) mod integer {
    use super::*;

    /// Largest whole number that every JSON reader keeps exact (RFC 8785 appendix D, "I-JSON").
    pub(crate) const MAX: u64 = (1 << 53) - 1;

    pub(crate) fn serialize<S: Serializer>(value: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        if *value > MAX {
            return Err(serde::ser::Error::custom(format_args!(
                "{value} is above {MAX}, which JSON cannot carry exactly"
            )));
        }
        serializer.serialize_u64(*value)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let value = u64::deserialize(deserializer)?;
        if value > MAX {
            return Err(D::Error::custom(format_args!("{value} is above {MAX}, which JSON cannot carry exactly")));
        }
        Ok(value)
    }

    /// The same for a field that may be absent.
    pub(crate) mod optional {
        use super::*;

        pub(crate) fn serialize<S: Serializer>(value: &Option<u64>, serializer: S) -> Result<S::Ok, S::Error> {
            match value {
                Some(value) => super::serialize(value, serializer),
                None => serializer.serialize_none(),
            }
        }

        pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u64>, D::Error> {
            super::deserialize(deserializer).map(Some)
        }
    }
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

pub(crate) fn lower_hex32(digits: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    (is_lower_hex(digits) && hex::decode_to_slice(digits, &mut bytes).is_ok()).then_some(bytes)
}

/// At most this much of a bad text is repeated in an error: enough to recognise it, too little to fill a log.
const SHOWN: usize = 80;

pub(crate) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
