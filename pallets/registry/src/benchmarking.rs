//! Measures every call, and the end of a window, at their largest arguments.

use crate::{AssetInspect, Assets, Call, Closing, Config, ObjectionWindow, Pallet};
use alloc::{vec, vec::Vec};
use deed_primitives::{
    AssetDetails, AssetId, AssetKind, BoundedVec, Class, Digest, MAX_CLASS, MAX_CLOSING, MAX_PARENTS, MAX_SHARES,
    MAX_SUMMARY, MAX_TAG, MAX_TAGS, MAX_TITLE, Parent, Parents, RegistrationState, Right, Roles, Share, Shares,
    Summary, Tag, Tags, Title, WHOLE,
};
use frame::benchmarking::prelude::*;
use pallet_deed_consortium::Membership;

/// An application with every text at its longest.
pub(crate) fn details(content: Digest) -> AssetDetails {
    let tags = (0..MAX_TAGS).map(|_| Tag::truncate_from(vec![b't'; MAX_TAG as usize])).collect();
    AssetDetails {
        kind: AssetKind::Dataset,
        title: Title::truncate_from(vec![b't'; MAX_TITLE as usize]),
        summary: Summary::truncate_from(vec![b's'; MAX_SUMMARY as usize]),
        class: Class::truncate_from(vec![b'c'; MAX_CLASS as usize]),
        tags: Tags::truncate_from(tags),
        sensitivity: 4,
        content,
        metadata: [1; 32],
        schema: Some([2; 32]),
    }
}

fn member<T: Config>(name: &'static str, index: u32, roles: Roles) -> (u32, T::AccountId) {
    let signer: T::AccountId = account(name, index, 0);
    (T::Membership::admit_for_benchmark(signer.clone(), roles), signer)
}

/// An application of `owner` in the given state.
fn application<T: Config>(owner: u32, content: Digest, state: RegistrationState) -> AssetId {
    let asset = Pallet::<T>::do_submit(owner, details(content), Parents::default()).unwrap_or_default();
    Assets::<T>::mutate(asset, |stored| {
        if let Some(stored) = stored {
            stored.state = state;
        }
    });
    asset
}

fn whole(organisation: u32) -> Shares {
    Shares::truncate_from(vec![Share { organisation, parts: WHOLE }])
}

/// A list of windows ending at `until`, one short of full.
fn crowd<T: Config>(until: u32) {
    let others: Vec<AssetId> = (0..u64::from(MAX_CLOSING) - 1).map(|n| u64::MAX - n).collect();
    Closing::<T>::insert(until, BoundedVec::truncate_from(others));
}

fn end_of_window<T: Config>() -> u32 {
    Pallet::<T>::now() + ObjectionWindow::<T>::get()
}

/// The measurements.
#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn submit(p: Linear<0, { MAX_PARENTS }>) {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let parent = |_| Parent {
            asset: Pallet::<T>::register_for_benchmark(owner, whole(owner), Parents::default()),
            version: 1,
            contribution: WHOLE / MAX_PARENTS,
        };
        let parents = Parents::truncate_from((0..p).map(parent).collect());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), details([9; 32]), parents);
    }

    #[benchmark]
    fn accept() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, [9; 32], RegistrationState::Submitted);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn review() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, [9; 32], RegistrationState::Accepted);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn refuse() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, [9; 32], RegistrationState::Reviewed);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, 7);
    }

    #[benchmark]
    fn publish() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, [9; 32], RegistrationState::Reviewed);
        crowd::<T>(end_of_window::<T>());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn object() {
        let (owner, _) = member::<T>("owner", 0, Roles::ALL);
        let (_, signer) = member::<T>("neighbour", 0, Roles::NONE);
        let asset = application::<T>(owner, [9; 32], RegistrationState::Reviewed);
        crowd::<T>(end_of_window::<T>());
        let opened = Pallet::<T>::open_window(asset, RegistrationState::Reviewed);
        assert!(opened.is_ok());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, [5; 32]);
    }

    #[benchmark]
    fn rule_objection() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, [9; 32], RegistrationState::Objected);
        crowd::<T>(end_of_window::<T>());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, false);
    }

    #[benchmark]
    fn add_version() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = Pallet::<T>::register_for_benchmark(owner, whole(owner), Parents::default());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, [8; 32], [7; 32], Some([6; 32]));
    }

    #[benchmark]
    fn freeze() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = Pallet::<T>::register_for_benchmark(owner, whole(owner), Parents::default());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, 7);
    }

    #[benchmark]
    fn unfreeze() {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = Pallet::<T>::register_for_benchmark(owner, whole(owner), Parents::default());
        let frozen = Pallet::<T>::advance(asset, RegistrationState::Registered, RegistrationState::Frozen);
        assert!(frozen.is_ok());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset);
    }

    #[benchmark]
    fn set_titles(s: Linear<1, { MAX_SHARES }>) {
        let (owner, signer) = member::<T>("owner", 0, Roles::ALL);
        let asset = application::<T>(owner, [9; 32], RegistrationState::Submitted);
        let share = |n: u32| Share {
            organisation: member::<T>("holder", n, Roles::NONE).0,
            parts: if n == 0 { WHOLE - (s - 1) } else { 1 },
        };
        let shares = Shares::truncate_from((0..s).map(share).collect());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, Right::Operating, shares);
    }

    #[benchmark]
    fn close_windows(a: Linear<0, { MAX_CLOSING }>) {
        let (owner, _) = member::<T>("owner", 0, Roles::ALL);
        let until = end_of_window::<T>();
        for number in 0..a {
            let mut content = [0; 32];
            content[..4].copy_from_slice(&number.to_le_bytes());
            let asset = application::<T>(owner, content, RegistrationState::Reviewed);
            assert!(Pallet::<T>::open_window(asset, RegistrationState::Reviewed).is_ok());
        }

        #[block]
        {
            Pallet::<T>::close_windows(until);
        }
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain(), crate::mock::Test);
}
