use thiserror::Error;

/// Why a piece of evidence could not be read, written or believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EvidenceError {
    /// Not `sha256:` and 64 lower-case hex digits.
    #[error("`{text}` is no digest: write `sha256:` followed by 64 lower-case hex digits")]
    BadDigest {
        /// The text, shortened.
        text: String,
    },
    /// Not 64 lower-case hex digits.
    #[error("`{text}` is no hash or key: write 64 lower-case hex digits")]
    BadHash {
        /// The text, shortened.
        text: String,
    },
    /// Not an even number of lower-case hex digits.
    #[error("`{text}` is no hex: write an even number of lower-case hex digits")]
    BadHex {
        /// The text, shortened.
        text: String,
    },
    /// More bytes than this kind of document ever needs.
    #[error(
        "the {what} has {size} bytes, more than the {limit} that any real one needs: check where the file came from"
    )]
    TooLarge {
        /// Kind of document.
        what: &'static str,
        /// Bytes given.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Nested deeper than this kind of document ever is.
    #[error("the {what} nests deeper than {limit} levels, which no real one does: check where the file came from")]
    TooDeep {
        /// Kind of document.
        what: &'static str,
        /// Levels allowed.
        limit: usize,
    },
    /// Not this kind of document.
    #[error("the {what} cannot be read: {reason}; ask its issuer for it again")]
    Malformed {
        /// Kind of document.
        what: &'static str,
        /// What the reader stumbled over.
        reason: String,
    },
    /// Readable, but not in the one spelling that is bound.
    #[error(
        "the {what} is not canonical JSON (RFC 8785) at byte {at}: use the file exactly as it was issued, not re-formatted"
    )]
    NotCanonical {
        /// Kind of document.
        what: &'static str,
        /// First byte that differs from the canonical spelling.
        at: usize,
    },
    /// A value that JSON cannot carry.
    #[error("the {what} cannot be written: {reason}")]
    Unwritable {
        /// Kind of document.
        what: &'static str,
        /// What stood in the way.
        reason: String,
    },
    /// An envelope or a checkpoint with another number of signatures than one.
    #[error("the {what} carries {found} signatures where exactly one is bound: remove those of others")]
    SignatureCount {
        /// Kind of document.
        what: &'static str,
        /// Signatures found.
        found: usize,
    },
    /// A signature by another key than the one asked for.
    #[error("the {what} is signed by `{found}`, not by `{expected}`")]
    WrongKey {
        /// Kind of document.
        what: &'static str,
        /// Key identifier expected.
        expected: String,
        /// Key identifier found.
        found: String,
    },
    /// A signature that does not verify.
    #[error("the signature of the {what} does not verify: its content or its signature was changed after signing")]
    BadSignature {
        /// Kind of document.
        what: &'static str,
    },
    /// A public key that is no point of the curve, or one of the few weak ones.
    #[error("`{key}` is no usable ed25519 public key")]
    BadKey {
        /// The key, hex.
        key: String,
    },
}
