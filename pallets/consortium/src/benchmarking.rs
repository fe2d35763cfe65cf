//! Measures every call, and the transaction extension, at its largest arguments.

use crate::{
    Call, CallPermission, CheckMember, Config, MemberOf, Membership, Organisations, OtherAccounts, Pallet, Peers,
    Quotas, Validators,
};
use alloc::vec;
use deed_primitives::{
    BoundedVec, DidDocument, DidKey, DidService, Endpoint, KeyPurpose, MAX_ACCOUNTS, MAX_ENDPOINT, MAX_KEYS, MAX_NAME,
    MAX_PEER_ID, MAX_SERVICES, MAX_VALIDATORS, OrgId, OrgStatus, OrganisationName, PeerId, Permissions, Roles,
    ServiceKind,
};
use frame::benchmarking::prelude::*;

fn member<T: Config>(roles: Roles) -> (u32, T::AccountId) {
    let account: T::AccountId = account("member", 0, 0);
    (Pallet::<T>::admit_for_benchmark(account.clone(), roles), account)
}

/// A member with all the other accounts it may have but `spare`.
fn with_accounts<T: Config>(spare: u32) -> (OrgId, T::AccountId) {
    let (organisation, main) = member::<T>(Roles::NONE);
    let others = (spare..MAX_ACCOUNTS).map(|n| (account("other", n, 0), Permissions::ALL));
    let others: alloc::vec::Vec<(T::AccountId, Permissions)> = others.collect();
    for (other, _) in &others {
        MemberOf::<T>::insert(other, organisation);
    }
    OtherAccounts::<T>::insert(organisation, BoundedVec::truncate_from(others));
    (organisation, main)
}

/// The last of the accounts that [`with_accounts`] names: the one found last.
fn last_account<T: Config>() -> T::AccountId {
    account("other", MAX_ACCOUNTS - 1, 0)
}

/// A list of validators with room for one more, and a member with the role.
fn with_validators<T: Config>() -> OrgId {
    let listed = (1_000_000..1_000_000 + MAX_VALIDATORS - 1).collect();
    Validators::<T>::put(BoundedVec::truncate_from(listed));
    member::<T>(Roles::VALIDATOR).0
}

/// The longest peer id.
fn peer() -> PeerId {
    PeerId::truncate_from(vec![7; MAX_PEER_ID as usize])
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
            assert!(Quotas::<T>::get(0).is_none());
        }
        let _ = CheckMember::<T>::new();
    }

    #[benchmark]
    fn admit() {
        let origin = T::GovernOrigin::try_successful_origin().expect("somebody may admit");
        let newcomer: T::AccountId = account("newcomer", 0, 0);
        let name = OrganisationName::truncate_from(vec![b'n'; MAX_NAME as usize]);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, newcomer.clone(), name, [7; 32], Roles::ALL);

        assert!(MemberOf::<T>::contains_key(&newcomer));
    }

    #[benchmark]
    fn check_account() {
        let (organisation, _) = with_accounts::<T>(0);
        let call: T::RuntimeCall = frame_system::Call::<T>::remark { remark: vec![] }.into();

        #[block]
        {
            let held = Pallet::<T>::permissions_of(organisation, &last_account::<T>());
            assert!(held.contains(T::CallPermission::needed(&call)));
        }
    }

    #[benchmark]
    fn check_quota() {
        let (organisation, _) = member::<T>(Roles::NONE);
        Quotas::<T>::insert(organisation, u64::MAX);

        #[block]
        {
            Pallet::<T>::count(organisation, 1);
        }
        assert_eq!(Pallet::<T>::used_now(organisation), 1);
    }

    #[benchmark]
    fn suspend() {
        let origin = T::SuspendOrigin::try_successful_origin().expect("somebody may suspend");
        // None of its accounts holds a seat: each is looked up.
        let (organisation, _) = with_accounts::<T>(0);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, organisation);

        assert!(!Pallet::<T>::has_role(organisation, Roles::NONE));
    }

    #[benchmark]
    fn reinstate() {
        let origin = T::GovernOrigin::try_successful_origin().expect("somebody may reinstate");
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
        let origin = T::GovernOrigin::try_successful_origin().expect("somebody may give roles");
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

    #[benchmark]
    fn add_account() {
        let (organisation, signer) = with_accounts::<T>(1);
        let newcomer: T::AccountId = account("newcomer", 0, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), newcomer.clone(), Permissions::ALL);

        assert_eq!(MemberOf::<T>::get(&newcomer), Some(organisation));
    }

    #[benchmark]
    fn set_permissions() {
        let (organisation, signer) = with_accounts::<T>(0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), last_account::<T>(), Permissions::NONE);

        assert_eq!(Pallet::<T>::permissions_of(organisation, &last_account::<T>()), Permissions::NONE);
    }

    #[benchmark]
    fn remove_account() {
        let (_, signer) = with_accounts::<T>(0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), last_account::<T>());

        assert!(!MemberOf::<T>::contains_key(last_account::<T>()));
    }

    #[benchmark]
    fn recover_account() {
        let origin = T::GovernOrigin::try_successful_origin().expect("somebody may govern");
        let (organisation, _) = with_accounts::<T>(0);
        let successor: T::AccountId = account("successor", 0, 0);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, organisation, successor.clone());

        assert_eq!(Pallet::<T>::account(organisation), Some(successor));
    }

    #[benchmark]
    fn set_quota() {
        let origin = T::GovernOrigin::try_successful_origin().expect("somebody may govern");
        let (organisation, _) = member::<T>(Roles::NONE);
        Quotas::<T>::insert(organisation, 1);
        Pallet::<T>::count(organisation, 1);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, organisation, None);

        assert!(Quotas::<T>::get(organisation).is_none());
    }

    #[benchmark]
    fn add_validator() {
        let organisation = with_validators::<T>();

        // The session keys, which only the runtime can make, are left out: they are one more read.
        #[block]
        {
            assert!(Pallet::<T>::do_add_validator(organisation).is_ok());
        }
        assert!(Validators::<T>::get().contains(&organisation));
    }

    #[benchmark]
    fn remove_validator() {
        let origin = T::GovernOrigin::try_successful_origin().expect("somebody may govern");
        let organisation = with_validators::<T>();
        assert!(Pallet::<T>::do_add_validator(organisation).is_ok());

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, organisation);

        assert!(!Validators::<T>::get().contains(&organisation));
    }

    #[benchmark]
    fn add_peer() {
        let origin = T::GovernOrigin::try_successful_origin().expect("somebody may govern");
        let (organisation, _) = member::<T>(Roles::NONE);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, organisation, peer());

        assert!(Peers::<T>::contains_key(peer()));
    }

    #[benchmark]
    fn remove_peer() {
        let origin = T::GovernOrigin::try_successful_origin().expect("somebody may govern");
        Peers::<T>::insert(peer(), 0);

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, peer());

        assert!(!Peers::<T>::contains_key(peer()));
    }

    #[benchmark]
    fn authorise_upgrade() {
        let origin = T::GovernOrigin::try_successful_origin().expect("somebody may govern");

        #[extrinsic_call]
        _(origin as T::RuntimeOrigin, Default::default());
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain(), crate::mock::Test);
}
