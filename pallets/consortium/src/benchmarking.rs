//! Measures every call, and the transaction extension, at its largest arguments.

use crate::{Call, CheckMember, Config, MemberOf, Membership, Organisations, Pallet};
use alloc::vec;
use deed_primitives::{
    BoundedVec, DidDocument, DidKey, DidService, Endpoint, KeyPurpose, MAX_ENDPOINT, MAX_KEYS, MAX_NAME, MAX_SERVICES,
    OrgStatus, OrganisationName, Roles, ServiceKind,
};
use frame::benchmarking::prelude::*;

fn member<T: Config>(roles: Roles) -> (u32, T::AccountId) {
    let account: T::AccountId = account("member", 0, 0);
    (Pallet::<T>::admit_for_benchmark(account.clone(), roles), account)
}

/// The measurements.
#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn check_member() {
        let (_, signer) = member::<T>(Roles::NONE);

        #[block]
        {
            let stored = MemberOf::<T>::get(&signer).and_then(Organisations::<T>::get);
            assert!(stored.is_some_and(|organisation| organisation.status == OrgStatus::Active));
        }
        let _ = CheckMember::<T>::new();
    }

    #[benchmark]
    fn admit() {
        let origin = T::AdmitOrigin::try_successful_origin().expect("somebody may admit");
        let newcomer: T::AccountId = account("newcomer", 0, 0);
        let name = OrganisationName::truncate_from(vec![b'n'; MAX_NAME as usize]);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, newcomer.clone(), name, [7; 32], Roles::ALL);

        assert!(MemberOf::<T>::contains_key(&newcomer));
    }

    #[benchmark]
    fn suspend() {
        let origin = T::AdmitOrigin::try_successful_origin().expect("somebody may suspend");
        let (organisation, _) = member::<T>(Roles::NONE);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, organisation);

        assert!(!Pallet::<T>::has_role(organisation, Roles::NONE));
    }

    #[benchmark]
    fn reinstate() {
        let origin = T::AdmitOrigin::try_successful_origin().expect("somebody may reinstate");
        let (organisation, _) = member::<T>(Roles::NONE);
        Organisations::<T>::mutate(organisation, |stored| {
            if let Some(stored) = stored {
                stored.status = OrgStatus::Suspended;
            }
        });

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, organisation);

        assert!(Pallet::<T>::has_role(organisation, Roles::NONE));
    }

    #[benchmark]
    fn set_roles() {
        let origin = T::AdmitOrigin::try_successful_origin().expect("somebody may give roles");
        let (organisation, _) = member::<T>(Roles::NONE);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, organisation, Roles::ALL);

        assert!(Pallet::<T>::has_role(organisation, Roles::ALL));
    }

    #[benchmark]
    fn update_did(k: Linear<0, { MAX_KEYS }>, s: Linear<0, { MAX_SERVICES }>) {
        let (_, signer) = member::<T>(Roles::NONE);
        let key = |n: u32| DidKey { purpose: KeyPurpose::Assertion, public: [n as u8; 32] };
        let service = |_| DidService {
            kind: ServiceKind::Gateway,
            endpoint: Endpoint::truncate_from(vec![b'e'; MAX_ENDPOINT as usize]),
        };
        let document = DidDocument {
            keys: BoundedVec::truncate_from((0..k).map(key).collect()),
            services: BoundedVec::truncate_from((0..s).map(service).collect()),
        };

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), document);
    }

    #[benchmark]
    fn rotate_account() {
        let (_, signer) = member::<T>(Roles::NONE);
        let successor: T::AccountId = account("successor", 0, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), successor.clone());

        assert!(MemberOf::<T>::contains_key(&successor));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain(), crate::mock::Test);
}
