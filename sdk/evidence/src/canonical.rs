//! One value, one byte string.
//!
//! Signed and logged JSON is written by RFC 8785 (the JSON Canonicalization Scheme). Reading is the strict inverse:
//! input that is not byte for byte what writing would produce is refused, so nothing in a document escapes whatever
//! binds its meaning: no white space, no second spelling of a string, no doubled or unknown member.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::EvidenceError;

/// Deepest nesting of any document here, with room to spare (a receipt is four deep). Checked before parsing, so a
/// hostile document costs one pass over its bytes and no stack.
pub const MAX_DEPTH: usize = 16;

/// Writes `value` as canonical JSON.
///
/// # Errors
/// [`EvidenceError::Unwritable`] when a number cannot be carried exactly by JSON.
pub fn to_canonical<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, EvidenceError> {
    serde_json_canonicalizer::to_vec(value).map_err(|e| EvidenceError::Unwritable { what, reason: e.to_string() })
}

/// Reads canonical JSON of at most `limit` bytes, strictly.
///
/// # Errors
/// [`EvidenceError::TooLarge`], [`EvidenceError::TooDeep`], [`EvidenceError::Malformed`] or, when the text is good
/// JSON in another spelling, [`EvidenceError::NotCanonical`].
pub fn from_canonical<T: Serialize + DeserializeOwned>(
    what: &'static str,
    bytes: &[u8],
    limit: usize,
) -> Result<T, EvidenceError> {
    let value: T = from_json(what, bytes, limit)?;
    let canonical = to_canonical(what, &value)?;
    if canonical != bytes {
        let at = canonical.iter().zip(bytes).position(|(a, b)| a != b).unwrap_or(canonical.len().min(bytes.len()));
        return Err(EvidenceError::NotCanonical { what, at });
    }
    Ok(value)
}

/// Reads JSON of at most `limit` bytes in any spelling, for documents that people write themselves.
///
/// # Errors
/// [`EvidenceError::TooLarge`], [`EvidenceError::TooDeep`] or [`EvidenceError::Malformed`].
pub fn from_json<T: DeserializeOwned>(what: &'static str, bytes: &[u8], limit: usize) -> Result<T, EvidenceError> {
    if bytes.len() > limit {
        return Err(EvidenceError::TooLarge { what, size: bytes.len(), limit });
    }
    check_depth(what, bytes)?;
    serde_json::from_slice(bytes).map_err(|e| EvidenceError::Malformed { what, reason: e.to_string() })
}

/// Counts brackets outside strings. Malformed text is left to the parser; this only bounds its recursion.
fn check_depth(what: &'static str, bytes: &[u8]) -> Result<(), EvidenceError> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match (in_string, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => in_string = !in_string,
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(EvidenceError::TooDeep { what, limit: MAX_DEPTH });
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(())
}
