//! Validators, nodes, quotas and upgrades.

use super::{admit, happened, peer, signed};
use crate::mock::{Consortium, REGISTRAR, RuntimeOrigin, System, Test, WITHOUT_KEYS, chain, scenario};
use crate::{Error, Event, FoundingPeer, Peers, Quotas, Used, Validators};
use deed_primitives::{BoundedVec, DidDocument, MAX_PEERS, MAX_VALIDATORS, PeerId, QuotaUse, Roles};
use frame::testing_prelude::*;

fn root() -> RuntimeOrigin {
    RuntimeOrigin::root()
}

#[test]
fn validators_are_added_and_removed_and_never_become_none() {
    scenario(|| {
        assert_eq!(Consortium::changed_validators(), Some(vec![0]));
        assert_eq!(Consortium::changed_validators(), None, "asked once, told once");
        admit(10, Roles::VALIDATOR);

        assert_ok!(Consortium::add_validator(root(), 2));
        happened(Event::ValidatorAdded { organisation: 2 });
        assert_eq!(Consortium::validators(), [0, 2]);
        assert_eq!(Consortium::changed_validators(), Some(vec![0, 2]));
        assert_noop!(Consortium::add_validator(root(), 2), Error::<Test>::AlreadyValidator);

        assert_ok!(Consortium::remove_validator(root(), 0));
        happened(Event::ValidatorRemoved { organisation: 0 });
        assert_eq!(Consortium::changed_validators(), Some(vec![2]));
        assert_noop!(Consortium::remove_validator(root(), 0), Error::<Test>::NotAValidator);
        assert_noop!(Consortium::remove_validator(root(), 2), Error::<Test>::LastValidator);
        assert_eq!(Consortium::changed_validators(), None, "what was refused changed nothing");
    });
}

#[test]
fn only_an_active_member_with_role_and_keys_can_validate() {
    scenario(|| {
        assert_noop!(Consortium::add_validator(root(), 1), Error::<Test>::MissingValidatorRole);
        admit(10, Roles::VALIDATOR);
        admit(11, Roles::VALIDATOR);
        assert_noop!(Consortium::add_validator(root(), WITHOUT_KEYS), Error::<Test>::NoSessionKeys);
        assert_noop!(Consortium::add_validator(root(), 4), Error::<Test>::UnknownOrganisation);
        assert_ok!(Consortium::suspend(root(), 2));
        assert_noop!(Consortium::add_validator(root(), 2), Error::<Test>::MissingValidatorRole);
        assert_ok!(Consortium::reinstate(root(), 2));
        Validators::<Test>::put(BoundedVec::truncate_from((100..100 + MAX_VALIDATORS).collect::<Vec<_>>()));
        assert_noop!(Consortium::add_validator(root(), 2), Error::<Test>::TooManyValidators);
        Validators::<Test>::kill();
    });
}

#[test]
fn a_validator_that_votes_twice_is_excluded_unless_it_is_the_last() {
    scenario(|| {
        assert!(!Consortium::exclude_validator(0), "the last stays");
        admit(10, Roles::VALIDATOR);
        assert!(!Consortium::exclude_validator(2), "not a validator");
        assert_ok!(Consortium::add_validator(root(), 2));
        Consortium::changed_validators();
        assert!(Consortium::exclude_validator(2));
        happened(Event::ValidatorExcluded { organisation: 2 });
        assert_eq!(Consortium::changed_validators(), Some(vec![0]));
        // It is for the council to let it back in.
        assert_ok!(Consortium::add_validator(root(), 2));
    });
}

#[test]
fn blocks_are_told_to_consensus() {
    scenario(|| {
        let cost = <Consortium as Hooks<u64>>::on_initialize(1);
        assert_eq!(cost, Weight::from_parts(1, 0));
    });
}

#[test]
fn nodes_are_let_in_and_shut_out() {
    scenario(|| {
        assert_ok!(Consortium::add_peer(root(), 1, peer(1)));
        happened(Event::PeerAdded { organisation: 1, peer: peer(1) });
        assert_eq!(Consortium::peers(), [(peer(1), 1)]);
        assert_noop!(Consortium::add_peer(root(), 0, peer(1)), Error::<Test>::AlreadyPeer);
        assert_noop!(Consortium::add_peer(root(), 2, peer(2)), Error::<Test>::UnknownOrganisation);
        assert_noop!(Consortium::add_peer(root(), 1, PeerId::default()), Error::<Test>::BadPeer);
        assert_ok!(Consortium::add_peer(root(), 1, peer(2)));

        assert_ok!(Consortium::remove_peer(root(), peer(1)));
        happened(Event::PeerRemoved { organisation: 1, peer: peer(1) });
        assert_noop!(Consortium::remove_peer(root(), peer(1)), Error::<Test>::UnknownPeer);
        assert_eq!(Peers::<Test>::count(), 1);
    });
}

#[test]
fn the_number_of_nodes_is_bounded() {
    scenario(|| {
        let node = |n: u32| PeerId::truncate_from(n.to_le_bytes().to_vec());
        for n in 0..MAX_PEERS {
            assert_ok!(Consortium::add_peer(root(), 1, node(n)));
        }
        assert_noop!(Consortium::add_peer(root(), 1, node(MAX_PEERS)), Error::<Test>::TooManyPeers);
    });
}

#[test]
fn quotas_are_set_counted_by_window_and_lifted() {
    scenario(|| {
        assert_noop!(Consortium::set_quota(root(), 2, Some(1)), Error::<Test>::UnknownOrganisation);
        assert_eq!(Consortium::quota(1), None);
        Consortium::count(1, 7);
        assert!(!Used::<Test>::contains_key(1), "who has no quota is not counted");

        assert_ok!(Consortium::set_quota(root(), 1, Some(100)));
        happened(Event::QuotaSet { organisation: 1, quota: Some(100) });
        Consortium::count(1, 60);
        Consortium::count(1, 60);
        assert_eq!(Consortium::quota(1), Some((100, 120)));
        System::set_block_number(10);
        assert_eq!(Consortium::quota(1), Some((100, 0)), "a new window");
        Consortium::count(1, u64::MAX);
        Consortium::count(1, u64::MAX);
        assert_eq!(Used::<Test>::get(1), QuotaUse { window: 1, used: u64::MAX });

        assert_ok!(Consortium::set_quota(root(), 1, None));
        happened(Event::QuotaSet { organisation: 1, quota: None });
        assert_eq!((Quotas::<Test>::get(1), Consortium::quota(1)), (None, None));
        assert!(!Used::<Test>::contains_key(1));
    });
}

#[test]
fn an_upgrade_is_authorised_by_its_hash() {
    scenario(|| {
        assert_ok!(Consortium::authorise_upgrade(root(), H256::repeat_byte(7)));
        System::assert_last_event(
            frame_system::Event::<Test>::UpgradeAuthorized { code_hash: H256::repeat_byte(7), check_version: true }
                .into(),
        );
    });
}

#[test]
fn views_show_members_and_documents() {
    scenario(|| {
        assert_eq!(Consortium::member(0).map(|member| member.account), Some(REGISTRAR));
        assert_eq!(Consortium::member(2), None);
        assert_eq!(Consortium::did_document(0), None);
        assert_ok!(Consortium::update_did(signed(REGISTRAR), DidDocument::default()));
        assert_eq!(Consortium::did_document(0), Some(DidDocument::default()));
    });
}

#[test]
fn an_inconsistent_governance_is_noticed() {
    let noticed = |spoil: &dyn Fn()| {
        chain().execute_with(|| {
            spoil();
            assert!(Consortium::do_try_state().is_err());
        });
    };
    noticed(&|| Validators::<Test>::put(BoundedVec::truncate_from(vec![7])));
    noticed(&|| Validators::<Test>::put(BoundedVec::truncate_from(vec![0, 0])));
    noticed(&|| Peers::<Test>::insert(peer(1), 7));
    noticed(&|| Peers::<Test>::insert(PeerId::default(), 1));
    noticed(&|| Quotas::<Test>::insert(7, 1));
    noticed(&|| Used::<Test>::insert(1, QuotaUse::default()));
}

fn genesis(validators: Vec<u32>, peer: Vec<u8>) {
    let founder = crate::Founder { account: 1, name: "One".into(), legal_id: [0; 32], roles: Roles::VALIDATOR.bits() };
    let peers = vec![FoundingPeer { organisation: 0, peer: peer.into() }];
    let config = crate::GenesisConfig::<Test> { organisations: vec![founder], validators, peers, ..Default::default() };
    TestState::new_empty().execute_with(|| {
        config.build();
        assert_eq!(Consortium::peers().len(), 1);
        assert_ok!(Consortium::do_try_state());
    });
}

#[test]
fn a_genesis_names_validators_and_nodes() {
    genesis(vec![0], vec![1; 38]);
}

#[test]
#[should_panic(expected = "consortium.validators: 1 cannot validate")]
fn a_genesis_with_a_validator_that_is_no_member_is_refused() {
    genesis(vec![0, 1], vec![1; 38]);
}

#[test]
#[should_panic(expected = "cannot be let in")]
fn a_genesis_with_a_peer_id_that_is_too_long_is_refused() {
    genesis(vec![0], vec![1; 65]);
}
