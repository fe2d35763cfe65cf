//! Proofs written down from RFC 6962 itself, independent of the library that verifies them.

use super::{log, root};
use crate::{Inconsistent, MAX_SIZE, extends};
use deed_primitives::Digest;
use sha2::{Digest as _, Sha256};

fn node(left: Digest, right: Digest) -> Digest {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

fn leaf(content: &[u8]) -> Digest {
    Sha256::new().chain_update([0]).chain_update(content).finalize().into()
}

/// `MTH(D)` of RFC 6962, section 2.1, word by word.
fn tree_hash(leaves: &[Vec<u8>]) -> Digest {
    match leaves {
        [] => Sha256::digest([]).into(),
        [only] => leaf(only),
        _ => {
            let (left, right) = leaves.split_at(largest_power_below(leaves.len()));
            node(tree_hash(left), tree_hash(right))
        }
    }
}

/// `SUBPROOF(m, D, b)` of RFC 6962, section 2.1.2, word by word.
fn subproof(m: usize, leaves: &[Vec<u8>], complete: bool) -> Vec<Digest> {
    if m == leaves.len() {
        return if complete { vec![] } else { vec![tree_hash(leaves)] };
    }
    let k = largest_power_below(leaves.len());
    let (left, right) = leaves.split_at(k);
    if m <= k {
        [subproof(m, left, complete), vec![tree_hash(right)]].concat()
    } else {
        [subproof(m - k, right, false), vec![tree_hash(left)]].concat()
    }
}

fn largest_power_below(n: usize) -> usize {
    n.next_power_of_two() / 2
}

fn leaves(size: u64) -> Vec<Vec<u8>> {
    (0..size).map(|leaf| [&[1], &leaf.to_le_bytes()[..]].concat()).collect()
}

#[test]
fn every_proof_of_the_standard_is_accepted_and_every_damaged_one_refused() {
    let all = leaves(33);
    for new in 2..=all.len() {
        let new_head = (new as u64, tree_hash(&all[..new]));
        assert_eq!(new_head.1, root(&log(1, new as u64)), "both hands hash the same tree");
        for old in 1..new {
            let old_head = (old as u64, tree_hash(&all[..old]));
            let proof = subproof(old, &all[..new], true);
            assert_eq!(extends(old_head, new_head, &proof), Ok(()), "{old} → {new}");
            for place in 0..proof.len() {
                let mut damaged = proof.clone();
                damaged[place][7] ^= 1;
                assert_eq!(extends(old_head, new_head, &damaged), Err(Inconsistent), "{old} → {new}, hash {place}");
            }
            assert_eq!(extends((old_head.0, [0; 32]), new_head, &proof), Err(Inconsistent));
            assert_eq!(extends(old_head, (new_head.0, [0; 32]), &proof), Err(Inconsistent));
        }
    }
}

/// Where one turns on the way from the root to a leaf: what a proof of inclusion has hashes for.
fn turns(leaf: usize, size: usize) -> Vec<bool> {
    if size == 1 {
        return vec![];
    }
    let k = largest_power_below(size);
    if leaf < k { [vec![false], turns(leaf, k)].concat() } else { [vec![true], turns(leaf - k, size - k)].concat() }
}

#[test]
fn a_false_size_can_pass_and_then_hides_leaves() {
    let all = leaves(24);
    let head = |size: usize| (size as u64, tree_hash(&all[..size]));
    let proof = subproof(9, &all[..20], true);
    let lie = (21, head(20).1);
    assert_eq!(extends(head(9), lie, &proof), Ok(()), "20 and 21 share the proof from 9");
    // The log cannot go on from there, neither as the one nor as the other.
    for size in [20, 21] {
        assert_eq!(extends(lie, head(24), &subproof(size, &all, true)), Err(Inconsistent));
    }
    // Of the leaves there are, the last four are shown under no number any more; the others are shown in their order.
    let shown: Vec<_> =
        (0..21).filter_map(|number| (0..20).find(|leaf| turns(*leaf, 20) == turns(number, 21))).collect();
    assert_eq!(shown, (0..16).collect::<Vec<_>>());
    for (size, stated) in (2..33).flat_map(|size| (2..33).map(move |stated| (size, stated))) {
        let shown = (0..stated).filter_map(|number| (0..size).find(|leaf| turns(*leaf, size) == turns(number, stated)));
        assert!(shown.is_sorted(), "{size} leaves, stated as {stated}");
    }
}

#[test]
fn sizes_no_log_can_have_are_refused_without_a_panic() {
    for (old, new) in [(0, 1), (0, 0), (5, 5), (6, 5), (1, MAX_SIZE + 1), (MAX_SIZE, u64::MAX), (u64::MAX, u64::MAX)] {
        for length in [0, 1, 64] {
            assert_eq!(
                extends((old, [1; 32]), (new, [2; 32]), &vec![[3; 32]; length]),
                Err(Inconsistent),
                "{old} → {new}"
            );
        }
    }
}

#[test]
fn the_largest_logs_are_judged_without_a_panic() {
    for old in [1, 2, 3, MAX_SIZE / 2, MAX_SIZE / 2 + 1, MAX_SIZE - 1] {
        for length in 0..=64 {
            assert_eq!(
                extends((old, [1; 32]), (MAX_SIZE, [2; 32]), &vec![[3; 32]; length]),
                Err(Inconsistent),
                "{old}"
            );
        }
    }
}
