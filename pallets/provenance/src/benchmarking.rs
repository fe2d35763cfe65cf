//! Measures the call at its largest arguments.

use crate::{Call, Config, Heads, Pallet};
use deed_primitives::{ConsistencyProof, Digest, LogHead, Roles};
use frame::benchmarking::prelude::*;
use pallet_deed_consortium::Membership;
use sha2::{Digest as _, Sha256};

/// A log of 2^h leaves that grows out of its first leaf: the new root is the old leaf, hashed with the proof upwards.
fn root(leaf: Digest, proof: &[Digest]) -> Digest {
    proof.iter().fold(leaf, |left, right| {
        Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
    })
}

/// The measurements.
#[benchmarks]
mod benchmarks {
    use super::*;

    // A proof of 63 hashes belongs to the largest log there can be.
    #[benchmark]
    fn publish_tree_head(h: Linear<1, 63>) -> Result<(), BenchmarkError> {
        let signer: T::AccountId = account("member", 0, 0);
        let organisation = T::Membership::admit_for_benchmark(signer.clone(), Roles::NONE);
        let leaf = [1; 32];
        let proof: alloc::vec::Vec<Digest> = (0..h).map(|n| [n as u8; 32]).collect();
        Heads::<T>::insert(organisation, LogHead { size: 1, root: leaf, at: 0 });
        let new = root(leaf, &proof);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 1 << h, new, ConsistencyProof::truncate_from(proof));

        ensure!(Heads::<T>::get(organisation).is_some_and(|head| head.root == new), "the head was not stored");
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain(), crate::mock::Test);
}
