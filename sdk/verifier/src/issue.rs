//! What an issuer needs to put the chain's part of a receipt together from a node's answers.
//!
//! A node proves generously; a receipt holds what is needed and no more. [`chain_proof`] cuts the one down to the
//! other, and refuses here what the reader would refuse later.

use deed_evidence::{ChainProof, FinalityProof, Hash32, HexBytes};

use crate::block::Header;
use crate::state::StorageKeys;
use crate::{Refusal, state};

/// Puts the chain's part of a receipt together: `header` is the finalised block's, SCALE; `nodes` is the read proof of
/// [`StorageKeys`] at that block, in any order and with any surplus.
///
/// # Errors
/// [`Refusal::Header`] or [`Refusal::StorageProof`].
pub fn chain_proof(
    genesis_hash: [u8; 32],
    organisation: u32,
    header: Vec<u8>,
    nodes: &[Vec<u8>],
    finality: FinalityProof,
) -> Result<ChainProof, Refusal> {
    let (read, _) = Header::read(&header)?;
    Ok(ChainProof {
        genesis_hash: Hash32(genesis_hash),
        organisation,
        block_number: read.number,
        storage_proof: state::minimal(nodes, read.state_root, StorageKeys::of(organisation).all())?,
        header: HexBytes(header),
        finality,
    })
}

/// The log's head that the chain's part of a receipt shows: which size the checkpoint and the audit path must be for.
///
/// # Errors
/// [`Refusal::Header`], [`Refusal::StorageProof`] or [`Refusal::NotAnchored`].
pub fn log_head(chain: &ChainProof) -> Result<deed_primitives::LogHead, Refusal> {
    let (header, _) = Header::read(&chain.header.0)?;
    let organisation = chain.organisation;
    let proven = state::read(&chain.storage_proof, header.state_root, organisation)?;
    proven.log_head.ok_or(Refusal::NotAnchored { organisation })
}
