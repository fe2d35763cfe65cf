//! Checks a receipt offline, against nothing but a trust file.
//!
//! Somebody hands you a file and a receipt, and says that a certain organisation produced the file from certain
//! inputs. You trust neither the messenger nor the organisation's server, and there may be no network. What you do
//! have is a [`Trust`] file: the hash of the consortium's first block, and the public keys of its validators. [`verify`]
//! then answers with the [`Verified`] statement or with a [`Refusal`] that names the one thing that did not hold.
//!
//! It follows the evidence from the chain down to the statement, so that each step rests on the one before:
//!
//! 1. **Finality.** More than two thirds of the validators' votes finalised exactly the block whose header the receipt
//!    carries (GRANDPA, by its strict rules: no vote twice, none by others, no header to spare).
//! 2. **State.** Nodes of the state trie under that header show the chain's genesis hash, the organisation's keys, and
//!    the head of its log: every node that takes, and no other.
//! 3. **Log.** The organisation's log key signed a checkpoint of that very head, and an audit path (RFC 6962) leads
//!    from the statement's envelope to its root.
//! 4. **Statement.** The organisation's assertion key signed the envelope (DSSE), and what it states is its own doing.
//!
//! Every byte of a receipt is bound by one of these: flip one, and the receipt is refused. That includes spelling,
//! since only canonical JSON is read.
//!
//! What a receipt cannot show is that the statement is true. It shows who said it, when at the latest, and that they
//! cannot take it back.
//!
//! # When the validators change
//!
//! A trust file names the validators of one time, their authority set, and may name former ones: a receipt is checked
//! against the set that finalised its block. When validators come, go or change their keys, the last block of the old
//! set names the new one in its header. [`follow`] takes one such [`Handover`](deed_evidence::Handover) after another,
//! each believed for the votes of the set before, and so brings a trust file up to date with what any node says. The
//! former sets stay in the file.
//!
//! # Development chains
//!
//! A node started for development seals blocks alone; there are no votes. Receipts from there say so and are refused,
//! unless [`Policy::allow_unfinalised`] is set: then steps 2 to 4 are checked, and [`Verified::finality`] says that the
//! block itself rests on nothing.
//!
//! The crate depends on no node, does no input or output, and builds for WebAssembly.

mod block;
mod handover;
pub mod issue;
mod refusal;
mod state;
#[cfg(any(test, feature = "testkit"))]
pub mod testkit;
#[cfg(test)]
mod tests;

use deed_evidence::{
    Checkpoint, Digest, Envelope, EvidenceError, FinalityProof, Hash32, HexBytes, Receipt, Statement, Trust, key_id,
    origin,
};
use deed_primitives::{DidDocument, KeyPurpose};
use tlog_tiles::{Hash, check_record, record_hash};

use crate::block::{Header, MAX_HEADER_BYTES, MAX_JUSTIFICATION_BYTES};
use crate::state::{MAX_NODE_BYTES, MAX_NODES};

pub use crate::handover::follow;
pub use crate::refusal::Refusal;
pub use crate::state::StorageKeys;

/// Longest audit path: the tree would have 2^64 leaves.
const MAX_INCLUSION: usize = 64;
/// Longest reason for a missing finality: a sentence for people.
const MAX_REASON_BYTES: usize = 256;

/// What the reader is willing to accept beyond the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// Accept receipts whose block nobody finalised. For tests and development chains: such a receipt can be made by
    /// anyone who can make up a block.
    pub allow_unfinalised: bool,
}

/// What an accepted receipt shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verified {
    /// What the organisation states.
    pub statement: Statement,
    /// The organisation whose keys signed and whose log holds it.
    pub organisation: u32,
    /// The chain.
    pub genesis_hash: Hash32,
    /// The block that shows the log's head.
    pub block_number: u32,
    /// Its hash.
    pub block_hash: Hash32,
    /// The block in which the head was anchored: the statement was made before it.
    pub anchored_at: u32,
    /// The statement's place in the log.
    pub log_index: u64,
    /// Entries in the log at that head.
    pub log_size: u64,
    /// Root of the log at that head.
    pub log_root: Hash32,
    /// The key that signed the statement.
    pub assertion_key: Hash32,
    /// The key that signed the log's checkpoint.
    pub log_key: Hash32,
    /// SHA-256 of the envelope's bytes, under which the organisation's store keeps it.
    pub envelope: Digest,
    /// Who finalised the block.
    pub finality: Finality,
}

/// Who finalised a block.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finality {
    /// The validators of one of the trust file's sets.
    Grandpa {
        /// Their authority set.
        set_id: u64,
        /// The round of votes.
        round: u64,
        /// Weight of the votes in the receipt.
        weight: u64,
        /// Weight of all validators.
        total_weight: u64,
    },
    /// No authority: the block rests on nothing, and so does everything that the receipt shows under it.
    None {
        /// The reason that the receipt gives; nothing binds it.
        reason: String,
    },
}

/// Checks a receipt against a trust file, by the [default](Policy) policy.
///
/// # Errors
/// The first thing that does not hold.
pub fn verify(receipt: &[u8], trust: &Trust) -> Result<Verified, Refusal> {
    verify_with(receipt, trust, &Policy::default())
}

/// Checks a receipt against a trust file.
///
/// # Errors
/// The first thing that does not hold.
pub fn verify_with(receipt: &[u8], trust: &Trust, policy: &Policy) -> Result<Verified, Refusal> {
    let receipt = Receipt::from_bytes(receipt).map_err(Refusal::Format)?;
    check_limits(&receipt)?;
    block::check_sets(trust)?;
    let Receipt { version: _, statement: envelope, log, chain } = receipt;
    let organisation = chain.organisation;

    // Which chain, which block, and who says that it is one of that chain.
    if chain.genesis_hash != trust.genesis_hash {
        return Err(Refusal::WrongChain { expected: trust.genesis_hash, found: chain.genesis_hash });
    }
    let (header, block_hash) = Header::read(&chain.header.0)?;
    if header.number != chain.block_number {
        return Err(Refusal::header(format!("it is that of block {}, not of {}", header.number, chain.block_number)));
    }
    let finality = match chain.finality {
        FinalityProof::Grandpa { set_id, justification } => {
            let voters = block::voters_of(trust, set_id)?;
            let target = (block_hash, header.number);
            let finalised = block::check_justification(&justification.0, target, set_id, &voters)?;
            Finality::Grandpa {
                set_id,
                round: finalised.round,
                weight: finalised.weight,
                total_weight: finalised.total_weight,
            }
        }
        FinalityProof::None { reason } if policy.allow_unfinalised => {
            // The file is of no use here, but it is not let pass either.
            block::voters_of(trust, trust.set_id)?;
            Finality::None { reason }
        }
        FinalityProof::None { reason } => return Err(Refusal::Unfinalised { reason }),
    };

    // What that block's state holds.
    let proven = state::read(&chain.storage_proof, header.state_root, organisation)?;
    if proven.genesis_hash != trust.genesis_hash.0 {
        return Err(Refusal::WrongChain { expected: trust.genesis_hash, found: Hash32(proven.genesis_hash) });
    }
    let head = proven.log_head.ok_or(Refusal::NotAnchored { organisation })?;

    // The log under that head.
    let (checkpoint, log_key) = read_checkpoint(&log.checkpoint, &proven.did_document, organisation)?;
    if checkpoint.origin != origin(&trust.genesis_hash.0, organisation) {
        return Err(Refusal::LogHead { what: "checkpoint's origin" });
    }
    if checkpoint.size != head.size || checkpoint.root.0 != head.root {
        return Err(Refusal::LogHead { what: "checkpoint" });
    }
    if log.size != head.size {
        return Err(Refusal::LogHead { what: "log's size" });
    }
    let leaf = envelope.to_bytes().map_err(Refusal::Statement)?;
    let path = log.inclusion.iter().map(|hash| Hash(hash.0)).collect();
    check_record(&path, log.size, Hash(head.root), log.index, record_hash(&leaf))
        .map_err(|_| Refusal::Inclusion { index: log.index, size: log.size })?;

    // The statement in the log.
    let assertion_key = read_signer(&envelope, &proven.did_document, organisation)?;
    let statement = envelope.verify(&assertion_key).map_err(Refusal::Statement)?;
    let stated = statement.predicate.organisation;
    if stated != organisation {
        return Err(Refusal::OtherOrganisation { signer: organisation, stated });
    }

    Ok(Verified {
        statement,
        organisation,
        genesis_hash: trust.genesis_hash,
        block_number: header.number,
        block_hash: Hash32(block_hash.0),
        anchored_at: head.at,
        log_index: log.index,
        log_size: head.size,
        log_root: Hash32(head.root),
        assertion_key: Hash32(assertion_key),
        log_key: Hash32(log_key),
        envelope: Digest::of(&leaf),
        finality,
    })
}

/// Bounds the work before any of it is done: what follows is linear in what is let through here.
fn check_limits(receipt: &Receipt) -> Result<(), Refusal> {
    let chain = &receipt.chain;
    let (justification, reason) = match &chain.finality {
        FinalityProof::Grandpa { justification, .. } => (justification.0.len(), 0),
        FinalityProof::None { reason } => (0, reason.len()),
    };
    within([("inclusion proof", "hashes", receipt.log.inclusion.len(), MAX_INCLUSION)])?;
    check_block_limits(chain.header.0.len(), &chain.storage_proof, justification)?;
    within([("reason", "bytes", reason, MAX_REASON_BYTES)])
}

/// The part of it that receipts and handovers have in common.
pub(crate) fn check_block_limits(header: usize, nodes: &[HexBytes], justification: usize) -> Result<(), Refusal> {
    let node_bytes = nodes.iter().map(|node| node.0.len()).sum();
    within([
        ("header", "bytes", header, MAX_HEADER_BYTES),
        ("storage proof", "nodes", nodes.len(), MAX_NODES),
        ("storage proof", "bytes", node_bytes, MAX_NODE_BYTES),
        ("justification", "bytes", justification, MAX_JUSTIFICATION_BYTES),
    ])
}

/// Compares parts, named with what is counted, their sizes and limits.
fn within<const N: usize>(parts: [(&'static str, &'static str, usize, usize); N]) -> Result<(), Refusal> {
    for (part, unit, size, limit) in parts {
        if size > limit {
            return Err(Refusal::OverLimit { part, unit, size, limit });
        }
    }
    Ok(())
}

/// Reads the checkpoint by whichever of the organisation's log keys signed it; while one replaces another, two count.
fn read_checkpoint(signed: &str, document: &DidDocument, organisation: u32) -> Result<(Checkpoint, [u8; 32]), Refusal> {
    let mut refusal = None;
    for key in document.keys_for(KeyPurpose::Log) {
        match Checkpoint::verify(signed, key) {
            Ok(checkpoint) => return Ok((checkpoint, *key)),
            Err(EvidenceError::WrongKey { found, .. }) => {
                refusal.get_or_insert(Refusal::KeyNotPublished { what: "log's checkpoint", organisation, key: found });
            }
            Err(error) => return Err(Refusal::Checkpoint(error)),
        }
    }
    Err(refusal.unwrap_or(Refusal::KeyNotPublished {
        what: "log's checkpoint",
        organisation,
        key: "no log key is published".to_owned(),
    }))
}

/// The key that signed the envelope, if it is one that the organisation published for that.
fn read_signer(envelope: &Envelope, document: &DidDocument, organisation: u32) -> Result<[u8; 32], Refusal> {
    let signer = envelope.signer().map_err(Refusal::Statement)?;
    if document.keys_for(KeyPurpose::Assertion).any(|key| *key == signer) {
        Ok(signer)
    } else {
        Err(Refusal::KeyNotPublished { what: "statement", organisation, key: key_id(&signer) })
    }
}
