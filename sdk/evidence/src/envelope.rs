//! Who says so: the DSSE envelope around a statement.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::EvidenceError;
use crate::bytes::{HexBytes, lower_hex32, shortened};
use crate::canonical::{from_canonical, to_canonical};
use crate::statement::{MAX_STATEMENT_BYTES, Statement};

/// `payloadType` of an in-toto statement in DSSE.
pub const PAYLOAD_TYPE: &str = "application/vnd.in-toto+json";
/// Largest envelope: the largest statement in base64, and a kilobyte around it.
pub const MAX_ENVELOPE_BYTES: usize = MAX_STATEMENT_BYTES.div_ceil(3) * 4 + 1024;

const WHAT: &str = "envelope";
const KEY_PREFIX: &str = "ed25519:";

/// A DSSE envelope with one ed25519 signature. Its canonical JSON is the leaf that the log keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Envelope {
    /// The statement's canonical JSON, base64.
    pub payload: String,
    /// Always [`PAYLOAD_TYPE`].
    pub payload_type: String,
    /// Exactly one.
    pub signatures: Vec<EnvelopeSignature>,
}

/// One signature of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeSignature {
    /// `ed25519:<hex of the public key>`.
    pub keyid: String,
    /// The 64 bytes, base64.
    pub sig: String,
}

impl Envelope {
    /// Signs `statement` with the organisation's assertion key.
    ///
    /// # Errors
    /// When the statement cannot be written, see [`Statement::to_bytes`].
    pub fn sign(statement: &Statement, key: &SigningKey) -> Result<Self, EvidenceError> {
        let payload = statement.to_bytes()?;
        let signature = key.sign(&pae(PAYLOAD_TYPE, &payload));
        Ok(Self {
            payload: STANDARD.encode(payload),
            payload_type: PAYLOAD_TYPE.to_owned(),
            signatures: vec![EnvelopeSignature {
                keyid: key_id(&key.verifying_key().to_bytes()),
                sig: STANDARD.encode(signature.to_bytes()),
            }],
        })
    }

    /// Canonical JSON: the exact bytes that are logged.
    ///
    /// # Errors
    /// None in practice: an envelope holds text alone.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EvidenceError> {
        to_canonical(WHAT, self)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote, and nothing else. Signatures are not looked at.
    ///
    /// # Errors
    /// When the bytes are too many or no canonical envelope.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EvidenceError> {
        from_canonical(WHAT, bytes, MAX_ENVELOPE_BYTES)
    }

    /// The public key that the one signature names.
    ///
    /// # Errors
    /// When there is not exactly one signature, or its key identifier is no `ed25519:<hex>`.
    pub fn signer(&self) -> Result<[u8; 32], EvidenceError> {
        let [signature] = self.signatures.as_slice() else {
            return Err(EvidenceError::SignatureCount { what: WHAT, found: self.signatures.len() });
        };
        signature.keyid.strip_prefix(KEY_PREFIX).and_then(lower_hex32).ok_or_else(|| EvidenceError::Malformed {
            what: WHAT,
            reason: format!("key identifier `{}` is not `ed25519:` and 64 hex digits", shortened(&signature.keyid)),
        })
    }

    /// Checks type, signer and signature against `key`, and returns the statement.
    ///
    /// # Errors
    /// Whatever does not hold, first come first named.
    pub fn verify(&self, key: &[u8; 32]) -> Result<Statement, EvidenceError> {
        if self.payload_type != PAYLOAD_TYPE {
            let found = shortened(&self.payload_type);
            return Err(EvidenceError::Malformed {
                what: WHAT,
                reason: format!("payload type `{found}` is not `{PAYLOAD_TYPE}`"),
            });
        }
        let signer = self.signer()?;
        if signer != *key {
            return Err(EvidenceError::WrongKey { what: WHAT, expected: key_id(key), found: key_id(&signer) });
        }
        let payload = self.payload_bytes()?;
        let signature =
            STANDARD.decode(&self.signatures[0].sig).map_err(|_| EvidenceError::BadSignature { what: WHAT })?;
        verify_strict(WHAT, key, &pae(PAYLOAD_TYPE, &payload), &signature)?;
        Statement::from_bytes(&payload)
    }

    /// The statement, unverified: for display and indexing of one's own envelopes only.
    ///
    /// # Errors
    /// When the payload is no statement.
    pub fn statement_unverified(&self) -> Result<Statement, EvidenceError> {
        Statement::from_bytes(&self.payload_bytes()?)
    }

    fn payload_bytes(&self) -> Result<Vec<u8>, EvidenceError> {
        STANDARD
            .decode(&self.payload)
            .map_err(|e| EvidenceError::Malformed { what: WHAT, reason: format!("the payload is no base64: {e}") })
    }
}

/// The key identifier of an ed25519 public key: `ed25519:<hex>`.
#[must_use]
pub fn key_id(public: &[u8; 32]) -> String {
    format!("{KEY_PREFIX}{}", hex::encode(public))
}

/// DSSE's pre-authentication encoding: what is signed, with both lengths, so that no part can pass for another.
#[must_use]
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut bytes = format!("DSSEv1 {} {payload_type} {} ", payload_type.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

/// Verifies an ed25519 signature with the strict rules: canonical scalar, no key or commitment of small order. Under
/// them no one without the private key can turn a valid signature into another.
///
/// # Errors
/// [`EvidenceError::BadKey`] or [`EvidenceError::BadSignature`], naming `what`.
pub fn verify_strict(
    what: &'static str,
    key: &[u8; 32],
    message: &[u8],
    signature: &[u8],
) -> Result<(), EvidenceError> {
    let key =
        VerifyingKey::from_bytes(key).map_err(|_| EvidenceError::BadKey { key: HexBytes(key.to_vec()).to_string() })?;
    let signature = Signature::from_slice(signature).map_err(|_| EvidenceError::BadSignature { what })?;
    key.verify_strict(message, &signature).map_err(|_| EvidenceError::BadSignature { what })
}
