//! The formats of the evidence.
//!
//! Somebody receives a spreadsheet and wants to know where it came from. The answer is a chain of four documents,
//! each of which makes the next one's word worth believing:
//!
//! 1. The [`Statement`] says what happened: this component, with this configuration, read these inputs under these
//!    licences and produced these outputs. It is an in-toto v1 statement, named by content ([`Digest`]) throughout.
//! 2. The [`Envelope`] says who says so: a DSSE envelope, signed by the organisation's assertion key.
//! 3. The [`Checkpoint`] says that the organisation said so once and for all: the envelope is a leaf of its
//!    append-only Merkle log, whose head it signs with its log key.
//! 4. The [`Receipt`] says that the consortium saw it: it adds to these the block that holds the log's head and the
//!    organisation's keys, and the validators' votes that finalised that block.
//!
//! Whoever holds a [`Trust`] file (the chain's genesis hash and its validators' keys) can check a receipt with
//! `deed-verifier`, without a network and without trusting the one who handed it over. When the validators change, a
//! [`Handover`] by those that the file knows brings it up to date.
//!
//! This crate holds formats and signatures only. It does no input or output, and builds for WebAssembly.
//!
//! # One spelling
//!
//! All JSON is written by RFC 8785 and read back strictly: a document that is not byte for byte in canonical form is
//! refused ([`canonical`]). So there is no byte in a receipt that could be changed unnoticed.
//!
//! ```
//! use deed_evidence::{Digest, Subject};
//!
//! let digest = Digest::of(b"hello");
//! assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
//! assert_eq!(Subject::new("greeting.txt", digest).digest.sha256, digest);
//! ```

mod bytes;
pub mod canonical;
mod checkpoint;
mod envelope;
mod error;
mod receipt;
mod statement;

pub use bytes::{Digest, DigestBuilder, Hash32, HexBytes};
pub use checkpoint::{Checkpoint, MAX_CHECKPOINT_BYTES, origin};
pub use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
pub use envelope::{Envelope, EnvelopeSignature, MAX_ENVELOPE_BYTES, PAYLOAD_TYPE, key_id, pae, verify_strict};
pub use error::EvidenceError;
pub use receipt::{
    Authority, AuthoritySet, ChainProof, FinalityProof, Handover, LogProof, MAX_FORMER_SETS, MAX_RECEIPT_BYTES,
    MAX_TRUST_BYTES, RECEIPT_VERSION, Receipt, Trust,
};
pub use statement::{
    ComponentRef, Determinism, DigestSet, Input, MAX_STATEMENT_BYTES, ModelRef, STATEMENT_TYPE, STEP_PREDICATE_TYPE,
    Statement, StepPredicate, Subject,
};
