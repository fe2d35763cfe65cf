//! What the pallet promises, against proofs made by two independent hands.

mod proofs;
mod properties;
mod scenarios;

use crate::mock::{Provenance, RuntimeOrigin};
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use deed_primitives::{ConsistencyProof, Digest};
use frame::testing_prelude::*;
use sha2::Sha256;

/// A log of `size` leaves that differ from those of another `seed`.
pub(crate) fn log(seed: u8, size: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut log = MemoryBackedTree::new();
    for leaf in 0..size {
        log.push([&[seed], &leaf.to_le_bytes()[..]].concat());
    }
    log
}

pub(crate) fn root(log: &MemoryBackedTree<Sha256, Vec<u8>>) -> Digest {
    log.root().as_bytes()[..].try_into().unwrap()
}

/// The proof that `log` extends its own first `old` leaves.
pub(crate) fn proof(log: &MemoryBackedTree<Sha256, Vec<u8>>, old: u64) -> ConsistencyProof {
    let proof = log.prove_consistency((log.len() - old) as usize);
    let hashes = proof.as_bytes().chunks(32).map(|hash| hash.try_into().unwrap()).collect::<Vec<Digest>>();
    hashes.try_into().unwrap()
}

pub(crate) fn publish(account: u64, size: u64, root: Digest, proof: ConsistencyProof) -> DispatchResult {
    Provenance::publish_tree_head(RuntimeOrigin::signed(account), size, root, proof)
}
