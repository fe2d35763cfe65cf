//! Measures every call, and the transaction extension, at its largest arguments.

use crate::{
    Authors, Call, CallPermission, CheckMember, Config, MemberOf, Membership, Organisations, OtherAccounts, Pallet,
    PausedValidators, Peers, Quotas, SETS_REMEMBERED, Sessions, Validators,
};
use alloc::{vec, vec::Vec};
use deed_primitives::{
    BoundedVec, DidDocument, DidKey, DidService, EncodedHeader, Endpoint, KeyPurpose, MAX_ACCOUNTS, MAX_ENDPOINT,
    MAX_HEADER, MAX_KEYS, MAX_NAME, MAX_PEER_ID, MAX_SERVICES, MAX_VALIDATORS, OrgId, OrgStatus, OrganisationName,
    PeerId, Permissions, Roles, ServiceKind,
};
use frame::benchmarking::prelude::*;
use frame::deps::codec::Encode;
use frame::deps::sp_consensus_aura::{digests::CompatibleDigestItem, sr25519::AuthoritySignature};
use frame::deps::sp_runtime::{Digest, DigestItem, traits::Header};

fn member<T: Config>(roles: Roles) -> (u32, T::AccountId) {
    let account: T::AccountId = account("member", 0, 0);
    (Pallet::<T>::admit_for_benchmark(account.clone(), roles), account)
}

/// A member with all the other accounts it may have but `spare`.
fn with_accounts<T: Config>(spare: u32) -> (OrgId, T::AccountId) {
    let (organisation, main) = member::<T>(Roles::NONE);
    let others = (spare..MAX_ACCOUNTS).map(|n| (account("other", n, 0), Permissions::ALL));
    let others: Vec<(T::AccountId, Permissions)> = others.collect();
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

/// A list of validators with room for one more, half of it waiting for the end of a suspension, and a member with the role. What
/// consensus does when a validator is suspended, only the runtime knows, and tells.
fn with_validators<T: Config>() -> OrgId {
    let (listed, paused) = (1_000_000, 1_000_000 + MAX_VALIDATORS / 2);
    Validators::<T>::put(BoundedVec::truncate_from((listed..paused).collect()));
    PausedValidators::<T>::put(BoundedVec::truncate_from((paused..listed + MAX_VALIDATORS - 1).collect()));
    member::<T>(Roles::VALIDATOR).0
}

/// Keys that sign.
#[cfg(feature = "std")]
mod keys {
    use frame::deps::sp_consensus_aura::sr25519::{AuthorityId, AuthorityPair, AuthoritySignature};
    use frame::deps::sp_core::Pair;

    /// A test has no keystore.
    pub(super) struct Key(AuthorityPair);

    pub(super) fn generate() -> Key {
        Key(AuthorityPair::generate().0)
    }

    impl Key {
        pub(super) fn public(&self) -> AuthorityId {
            self.0.public()
        }

        pub(super) fn sign(&self, message: &[u8]) -> AuthoritySignature {
            self.0.sign(message)
        }
    }
}

/// Keys that sign.
#[cfg(not(feature = "std"))]
mod keys {
    use frame::deps::sp_consensus_aura::sr25519::{AuthorityId, AuthoritySignature};
    use frame::deps::sp_runtime::RuntimeAppPublic;

    /// Kept by the host that measures.
    pub(super) struct Key(AuthorityId);

    pub(super) fn generate() -> Key {
        Key(AuthorityId::generate_pair(None))
    }

    impl Key {
        pub(super) fn public(&self) -> AuthorityId {
            self.0.clone()
        }

        pub(super) fn sign(&self, message: &[u8]) -> AuthoritySignature {
            self.0.sign(&message).expect("the host has just made this key")
        }
    }
}

/// Two headers of so many bytes together, sealed with a key for the present slot.
fn double_block<T: Config>(author: &keys::Key, bytes: u32) -> [EncodedHeader; 2] {
    let header = |number: u32| {
        let slot =
            <DigestItem as CompatibleDigestItem<AuthoritySignature>>::aura_pre_digest(T::Sessions::slot().into());
        // Some hundred bytes are the header's own.
        let padding = DigestItem::Other(vec![0; (bytes / 2).saturating_sub(400) as usize]);
        let digest = Digest { logs: vec![slot, padding] };
        let mut header =
            HeaderFor::<T>::new(number.into(), Default::default(), Default::default(), Default::default(), digest);
        let seal = DigestItem::aura_seal(author.sign(header.hash().as_ref()));
        header.digest_mut().push(seal);
        EncodedHeader::truncate_from(header.encode())
    };
    [header(1), header(2)]
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
        let (organisation, signer) = member::<T>(Roles::NONE);
        Pallet::<T>::remember_for_benchmark(&signer);

        #[block]
        {
            let stored = MemberOf::<T>::get(&signer).and_then(Organisations::<T>::get);
            assert!(stored.is_some_and(|organisation| organisation.status == OrgStatus::Active));
            assert!(Quotas::<T>::get(organisation).is_none());
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
    fn pause_validator() {
        let organisation = with_validators::<T>();
        assert!(Pallet::<T>::do_add_validator(organisation).is_ok());

        #[block]
        {
            Pallet::<T>::pause_validator(organisation);
        }
        assert!(PausedValidators::<T>::get().contains(&organisation));
    }

    #[benchmark]
    fn resume_validator() {
        let organisation = with_validators::<T>();
        assert!(PausedValidators::<T>::try_append(organisation).is_ok());

        #[block]
        {
            Pallet::<T>::resume_validator(organisation);
        }
        assert!(Validators::<T>::get().contains(&organisation));
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

    #[benchmark]
    fn report_double_block(b: Linear<0, { 2 * MAX_HEADER }>) {
        // It is in the oldest list that is remembered, and in the others are others.
        let author = keys::generate();
        let organisation = with_validators::<T>();
        assert!(Pallet::<T>::do_add_validator(organisation).is_ok());
        for set in 0..SETS_REMEMBERED {
            let key = if set == 0 { author.public() } else { keys::generate().public() };
            let turns = vec![(key, organisation); MAX_VALIDATORS as usize];
            Pallet::<T>::remember_authors(Authors::truncate_from(turns));
        }
        let reporter: T::AccountId = account("reporter", 0, 0);
        Pallet::<T>::admit_for_benchmark(reporter.clone(), Roles::NONE);
        let [first, second] = double_block::<T>(&author, b);

        #[extrinsic_call]
        _(RawOrigin::Signed(reporter), first, second);

        assert!(!Validators::<T>::get().contains(&organisation));
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain(), crate::mock::Test);
}
