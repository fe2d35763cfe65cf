//! Everything together: the receipt that a stranger can check, and the trust file to check it against.

use serde::{Deserialize, Serialize};

use crate::EvidenceError;
use crate::bytes::{Hash32, HexBytes, integer};
use crate::canonical::{from_canonical, from_json, to_canonical};
use crate::envelope::{Envelope, MAX_ENVELOPE_BYTES};

/// The only version of receipts so far.
pub const RECEIPT_VERSION: u32 = 1;
/// Largest receipt: the largest envelope, and a megabyte for the chain's part, which with the justification of
/// three hundred validators takes a tenth of that.
pub const MAX_RECEIPT_BYTES: usize = MAX_ENVELOPE_BYTES + (1 << 20);
/// Largest trust file: ten thousand authorities, in all of its sets.
pub const MAX_TRUST_BYTES: usize = 1 << 20;
/// Most former authority sets in a trust file. A set ends when a validator comes, goes or changes its keys: with one change
/// a week these are almost ten years.
pub const MAX_FORMER_SETS: usize = 512;

const WHAT: &str = "receipt";
const TRUST: &str = "trust file";

/// A statement with all that proves it: that the log holds it, that the chain holds the log's head, and that the
/// consortium finalised the block that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// [`RECEIPT_VERSION`].
    pub version: u32,
    /// The signed statement.
    pub statement: Envelope,
    /// Its place in the organisation's log.
    pub log: LogProof,
    /// The log's head on the chain.
    pub chain: ChainProof,
}

/// That a log of `size` leaves holds the envelope at `index`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogProof {
    /// Position of the leaf, from 0.
    #[serde(with = "integer")]
    pub index: u64,
    /// Leaves of the tree that the checkpoint signs.
    #[serde(with = "integer")]
    pub size: u64,
    /// RFC 6962 audit path, leaf to root.
    pub inclusion: Vec<Hash32>,
    /// C2SP checkpoint, signed by the organisation's log key.
    pub checkpoint: String,
}

/// That a finalised block holds the log's head and the organisation's keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ChainProof {
    /// Hash of the chain's first block.
    pub genesis_hash: Hash32,
    /// Whose log it is.
    pub organisation: u32,
    /// The block's number.
    pub block_number: u32,
    /// The block's header, SCALE.
    pub header: HexBytes,
    /// Trie nodes under the header's state root, sorted, none to spare.
    pub storage_proof: Vec<HexBytes>,
    /// Who finalised the block.
    pub finality: FinalityProof,
}

/// Who finalised a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase", deny_unknown_fields)]
pub enum FinalityProof {
    /// The authorities of one set, by a GRANDPA justification for exactly this block.
    Grandpa {
        /// The authority set.
        #[serde(with = "integer")]
        set_id: u64,
        /// The justification, SCALE.
        justification: HexBytes,
    },
    /// No one: a development chain, where a single node seals alone.
    None {
        /// Why there is none, for people.
        reason: String,
    },
}

impl Receipt {
    /// Canonical JSON, the form in which receipts travel.
    ///
    /// # Errors
    /// When a number is above 2^53 − 1.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EvidenceError> {
        to_canonical(WHAT, self)
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote, and nothing else. Nothing is verified; `deed-verifier` does.
    ///
    /// # Errors
    /// When the bytes are too many, no canonical receipt, or another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EvidenceError> {
        let receipt: Self = from_canonical(WHAT, bytes, MAX_RECEIPT_BYTES)?;
        if receipt.version != RECEIPT_VERSION {
            return Err(EvidenceError::Malformed {
                what: WHAT,
                reason: format!("version {} is unknown; this reads version {RECEIPT_VERSION}", receipt.version),
            });
        }
        Ok(receipt)
    }
}

/// What a verifier believes beforehand: which chain, and whose votes finalise it. It is obtained once, from the
/// consortium, by a way that the reader trusts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Trust {
    /// Hash of the chain's first block.
    pub genesis_hash: Hash32,
    /// The authority set that the keys below make up.
    #[serde(with = "integer")]
    pub set_id: u64,
    /// Its members.
    pub authorities: Vec<Authority>,
    /// The sets before it, ascending, whose receipts are accepted too. A file need not know any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<AuthoritySet>,
}

/// An authority set that has handed over to the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AuthoritySet {
    /// Its number.
    #[serde(with = "integer")]
    pub set_id: u64,
    /// Its members.
    pub authorities: Vec<Authority>,
}

/// One validator's vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// ed25519 public key.
    pub key: Hash32,
    /// Weight of its vote.
    #[serde(with = "integer")]
    pub weight: u64,
}

impl Trust {
    /// Canonical JSON.
    ///
    /// # Errors
    /// When a number is above 2^53 − 1.
    pub fn to_bytes(&self) -> Result<Vec<u8>, EvidenceError> {
        to_canonical(TRUST, self)
    }

    /// Reads a trust file. People write these, so any spelling of the JSON will do.
    ///
    /// # Errors
    /// When the bytes are too many or no trust file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EvidenceError> {
        from_json(TRUST, bytes, MAX_TRUST_BYTES)
    }
}

/// How one authority set handed over to the next: the last block that the old set finalised, whose header names the new
/// one. Whoever knows the old set can check it, so it may come from anybody; `deed-verifier` does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The block's header, SCALE.
    pub header: Vec<u8>,
    /// Trie nodes under the header's state root that show the chain's genesis hash, sorted, none to spare. Votes do not
    /// name their chain, and validators may have used their keys on another.
    pub storage_proof: Vec<HexBytes>,
    /// The old set's justification of exactly this block, SCALE.
    pub justification: Vec<u8>,
}
