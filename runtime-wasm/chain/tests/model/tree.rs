//! Merkle trees as RFC 6962 defines them, written as it writes them: by recursion over the list of leaves.

use deed_primitives::Digest;
use polkadot_sdk::*;
use sp_io::hashing::sha2_256;

fn node(left: &Digest, right: &Digest) -> Digest {
    let mut bytes = vec![1];
    bytes.extend(left);
    bytes.extend(right);
    sha2_256(&bytes)
}

/// The hash of a leaf.
pub(crate) fn leaf(data: &[u8]) -> Digest {
    let mut bytes = vec![0];
    bytes.extend(data);
    sha2_256(&bytes)
}

/// The hashes of leaves.
pub(crate) fn leaves(data: &[Vec<u8>]) -> Vec<Digest> {
    data.iter().map(|data| leaf(data)).collect()
}

/// The largest power of two below the number of leaves.
fn split(leaves: usize) -> usize {
    leaves.next_power_of_two() / 2
}

/// The tree's root (section 2.1).
pub(crate) fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => sha2_256(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The audit path of a leaf (section 2.1.1).
pub(crate) fn inclusion(place: usize, leaves: &[Digest]) -> Vec<Digest> {
    if leaves.len() <= 1 {
        return Vec::new();
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, other) = if place < left.len() {
        (inclusion(place, left), root(right))
    } else {
        (inclusion(place - left.len(), right), root(left))
    };
    path.push(other);
    path
}

/// The proof that a tree begins with the first `old` of its leaves (section 2.1.2).
pub(crate) fn consistency(old: usize, leaves: &[Digest]) -> Vec<Digest> {
    subproof(old, leaves, true)
}

fn subproof(old: usize, leaves: &[Digest], whole: bool) -> Vec<Digest> {
    if old == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut proof, other) = if old <= left.len() {
        (subproof(old, left, whole), root(right))
    } else {
        (subproof(old - left.len(), right, false), root(left))
    };
    proof.push(other);
    proof
}
