use super::{admit, error, happened, name, signed};
use crate::mock::{Consortium, PROVIDER, REGISTRAR, RuntimeOrigin, SEATED, STRANGER, System, Test, chain, scenario};
use crate::{
    DidDocuments, EnsureMember, EnsureRole, Error, Event, MemberOf, Membership, NextOrganisation, Organisations,
    SlotLength, Validators,
};
use deed_primitives::{
    BoundedVec, DidDocument, DidKey, DidService, Endpoint, KeyPurpose, OrgStatus, OrganisationName, Permissions, Roles,
    ServiceKind,
};
use frame::testing_prelude::*;
use frame::traits::Get;

#[test]
fn genesis_admits_the_founders_in_order() {
    scenario(|| {
        let registrar = Organisations::<Test>::get(0).unwrap();
        assert_eq!(registrar.account, REGISTRAR);
        assert_eq!(registrar.name, name("Deed Exchange 登记所"));
        assert_eq!(registrar.roles, Roles::REGISTRAR | Roles::VALIDATOR);
        assert_eq!(Validators::<Test>::get().into_inner(), [0]);
        assert_eq!(registrar.status, OrgStatus::Active);
        assert_eq!(MemberOf::<Test>::get(PROVIDER), Some(1));
        assert_eq!(NextOrganisation::<Test>::get(), 2);
        assert_eq!(<SlotLength<Test> as Get<u64>>::get(), 500);
        assert_eq!(System::providers(&PROVIDER), 1);
    });
}

#[test]
fn a_member_is_admitted_suspended_and_reinstated() {
    scenario(|| {
        assert_ok!(Consortium::admit(RuntimeOrigin::root(), STRANGER, name("银行 Bank"), [7; 32], Roles::CONSUMER));
        happened(Event::Admitted { organisation: 2, account: STRANGER });
        let stored = Organisations::<Test>::get(2).unwrap();
        assert_eq!((stored.legal_id, stored.roles, stored.admitted_at), ([7; 32], Roles::CONSUMER, 1));
        assert_eq!(Consortium::organisation(&STRANGER), Some(2));
        assert!(Consortium::has_role(2, Roles::CONSUMER));
        assert!(!Consortium::has_role(2, Roles::CONSUMER | Roles::PROVIDER));
        assert_eq!(Consortium::signer(&STRANGER), Some((2, Roles::CONSUMER)));
        assert_eq!(System::providers(&STRANGER), 1);

        assert_ok!(Consortium::suspend(signed(REGISTRAR), 2));
        happened(Event::Suspended { organisation: 2 });
        assert_eq!(Consortium::organisation(&STRANGER), None);
        assert!(!Consortium::has_role(2, Roles::NONE));
        assert_eq!(Consortium::signer(&STRANGER), None);
        assert_eq!(Consortium::account(2), Some(STRANGER));
        assert_noop!(Consortium::suspend(signed(REGISTRAR), 2), Error::<Test>::AlreadySuspended);

        assert_ok!(Consortium::reinstate(RuntimeOrigin::root(), 2));
        happened(Event::Reinstated { organisation: 2 });
        assert_eq!(Consortium::organisation(&STRANGER), Some(2));
        assert_noop!(Consortium::reinstate(RuntimeOrigin::root(), 2), Error::<Test>::NotSuspended);
    });
}

#[test]
fn who_holds_a_seat_is_suspended_by_the_council_alone() {
    scenario(|| {
        // One sits with its main account, the other with one of its others.
        admit(SEATED[0], Roles::ALL);
        admit(60, Roles::NONE);
        let permissions = Permissions::ALL;
        assert_ok!(Consortium::add_account(signed(60), 61, permissions));
        assert_ok!(Consortium::add_account(signed(60), SEATED[1], permissions));
        for organisation in [2, 3] {
            for registrar in [REGISTRAR, SEATED[0]] {
                assert_noop!(Consortium::suspend(signed(registrar), organisation), Error::<Test>::CouncilSeat);
            }
        }
        for organisation in [2, 3] {
            assert_ok!(Consortium::suspend(RuntimeOrigin::root(), organisation));
            happened(Event::Suspended { organisation });
        }
        // Whose seat is gone is a member like any other.
        assert_ok!(Consortium::reinstate(RuntimeOrigin::root(), 3));
        assert_ok!(Consortium::remove_account(signed(60), SEATED[1]));
        assert_ok!(Consortium::suspend(signed(REGISTRAR), 3));
    });
}

#[test]
fn what_cannot_be_admitted_is_refused() {
    scenario(|| {
        let admit = |account, name: OrganisationName, roles| {
            Consortium::admit(RuntimeOrigin::root(), account, name, [0; 32], roles)
        };
        assert_noop!(admit(PROVIDER, name("Twice"), Roles::NONE), Error::<Test>::AlreadyMember);
        assert_noop!(admit(STRANGER, name("Roles"), Roles(256)), Error::<Test>::UnknownRole);
        assert_noop!(admit(STRANGER, OrganisationName::default(), Roles::NONE), Error::<Test>::BadName);
        assert_noop!(admit(STRANGER, BoundedVec::truncate_from(vec![0xff]), Roles::NONE), Error::<Test>::BadName);
        NextOrganisation::<Test>::put(u32::MAX);
        assert_noop!(admit(STRANGER, name("Last"), Roles::NONE), Error::<Test>::NumbersExhausted);
        NextOrganisation::<Test>::put(2);
    });
}

#[test]
fn roles_are_replaced_with_immediate_effect() {
    scenario(|| {
        assert_ok!(Consortium::set_roles(RuntimeOrigin::root(), 1, Roles::REGISTRAR | Roles::AUDITOR));
        happened(Event::RolesSet { organisation: 1, roles: Roles::REGISTRAR | Roles::AUDITOR });
        assert_ok!(Consortium::set_roles(RuntimeOrigin::root(), 0, Roles::NONE));
        // Who may act changes with the roles.
        assert_noop!(Consortium::suspend(signed(REGISTRAR), 1), BadOrigin);
        assert_ok!(Consortium::suspend(signed(PROVIDER), 0));
        assert_noop!(Consortium::set_roles(RuntimeOrigin::root(), 1, Roles(u16::MAX)), Error::<Test>::UnknownRole);
    });
}

#[test]
fn organisations_that_do_not_exist_are_refused() {
    scenario(|| {
        for number in [2, u32::MAX] {
            assert_noop!(Consortium::suspend(RuntimeOrigin::root(), number), Error::<Test>::UnknownOrganisation);
            assert_noop!(Consortium::reinstate(RuntimeOrigin::root(), number), Error::<Test>::UnknownOrganisation);
            assert_noop!(
                Consortium::set_roles(RuntimeOrigin::root(), number, Roles::NONE),
                Error::<Test>::UnknownOrganisation
            );
            assert_eq!(Consortium::account(number), None);
        }
    });
}

#[test]
fn a_did_document_is_replaced_as_a_whole() {
    let key = |purpose, byte| DidKey { purpose, public: [byte; 32] };
    let service = |endpoint: &[u8]| DidService {
        kind: ServiceKind::Gateway,
        endpoint: Endpoint::truncate_from(endpoint.to_vec()),
    };
    let document = |keys, services| DidDocument {
        keys: BoundedVec::truncate_from(keys),
        services: BoundedVec::truncate_from(services),
    };
    scenario(|| {
        let first = document(
            vec![key(KeyPurpose::Assertion, 1), key(KeyPurpose::Log, 1), key(KeyPurpose::Assertion, 2)],
            vec![service("https://example.org/网关".as_bytes())],
        );
        assert_ok!(Consortium::update_did(signed(PROVIDER), first.clone()));
        happened(Event::DidUpdated { organisation: 1 });
        assert_eq!(DidDocuments::<Test>::get(1), Some(first.clone()));
        assert_eq!(first.keys_for(KeyPurpose::Assertion).copied().collect::<Vec<_>>(), [[1; 32], [2; 32]]);

        let twice = document(vec![key(KeyPurpose::Log, 1), key(KeyPurpose::Log, 1)], vec![]);
        assert_noop!(Consortium::update_did(signed(PROVIDER), twice), Error::<Test>::DuplicateKey);
        let nowhere = document(vec![], vec![service(b"")]);
        assert_noop!(Consortium::update_did(signed(PROVIDER), nowhere), Error::<Test>::BadEndpoint);
        let unreadable = document(vec![], vec![service(&[0xff])]);
        assert_noop!(Consortium::update_did(signed(PROVIDER), unreadable), Error::<Test>::BadEndpoint);

        assert_ok!(Consortium::update_did(signed(PROVIDER), DidDocument::default()));
        assert_eq!(DidDocuments::<Test>::get(1), Some(DidDocument::default()));
    });
}

#[test]
fn a_membership_moves_to_another_account() {
    scenario(|| {
        System::inc_account_nonce(PROVIDER);
        assert_ok!(Consortium::rotate_account(signed(PROVIDER), STRANGER));
        happened(Event::AccountRotated { organisation: 1, account: STRANGER });
        assert_eq!(Consortium::organisation(&STRANGER), Some(1));
        assert_eq!(Consortium::organisation(&PROVIDER), None);
        assert_eq!(Consortium::account(1), Some(STRANGER));
        assert_eq!(System::providers(&STRANGER), 1);
        // The old account keeps its nonce: what it once signed cannot be replayed.
        assert_eq!(System::account_nonce(PROVIDER), 1);
        assert_noop!(Consortium::rotate_account(signed(PROVIDER), 50), Error::<Test>::NotAMember);
        assert_noop!(Consortium::rotate_account(signed(STRANGER), REGISTRAR), Error::<Test>::AlreadyMember);
        assert_noop!(Consortium::rotate_account(signed(STRANGER), STRANGER), Error::<Test>::AlreadyMember);
        admit(PROVIDER, Roles::NONE);
        assert_eq!(Consortium::organisation(&PROVIDER), Some(2));
    });
}

#[test]
fn origins_give_the_organisation() {
    scenario(|| {
        type Registrar = EnsureRole<Test, { Roles::REGISTRAR.0 }>;
        assert_eq!(EnsureMember::<Test>::ensure_origin(signed(PROVIDER)).ok(), Some(1));
        assert!(EnsureMember::<Test>::ensure_origin(signed(STRANGER)).is_err());
        assert!(EnsureMember::<Test>::ensure_origin(RuntimeOrigin::root()).is_err());
        assert!(EnsureMember::<Test>::ensure_origin(RuntimeOrigin::none()).is_err());
        assert_eq!(Registrar::ensure_origin(signed(REGISTRAR)).ok(), Some(0));
        assert!(Registrar::ensure_origin(signed(PROVIDER)).is_err());
        assert_ok!(Consortium::suspend(RuntimeOrigin::root(), 0));
        assert!(Registrar::ensure_origin(signed(REGISTRAR)).is_err());
    });
}

#[test]
fn an_inconsistent_state_is_noticed() {
    chain().execute_with(|| {
        assert_ok!(Consortium::do_try_state());
        MemberOf::<Test>::insert(STRANGER, 0);
        assert!(Consortium::do_try_state().is_err());
        MemberOf::<Test>::remove(STRANGER);
        NextOrganisation::<Test>::put(3);
        assert!(Consortium::do_try_state().is_err());
    });
}

#[test]
#[should_panic(expected = "consortium.organisations: Twin cannot be admitted")]
fn a_genesis_with_the_same_account_twice_is_refused() {
    let founder = |name: &str| crate::Founder { account: 1, name: name.into(), legal_id: [0; 32], roles: 0 };
    let genesis =
        crate::GenesisConfig::<Test> { organisations: vec![founder("One"), founder("Twin")], ..Default::default() };
    TestState::new_empty().execute_with(|| genesis.build());
}

#[test]
fn weights_grow_with_the_document() {
    type Weights = crate::weights::SubstrateWeight<Test>;
    use crate::WeightInfo;
    assert!(Weights::update_did(16, 8).all_gte(Weights::update_did(0, 0)));
    assert!(Weights::admit().any_gt(Weights::suspend()));
    let _ = error(Error::<Test>::NotAMember);
}
