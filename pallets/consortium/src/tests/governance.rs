//! Validators, nodes, quotas and upgrades.

use super::{admit, happened, peer, signed};
use crate::mock::{Consortium, Disabled, REGISTRAR, RuntimeOrigin, System, Test, WITHOUT_KEYS, chain, scenario};
use crate::{DoubleBlocks, Error, Event, FoundingPeer, PausedValidators, Peers, Quotas, Used, Validators};
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
        assert_eq!(Disabled::get(), [2, 2], "listed or not, it makes no more blocks");
        assert_eq!(Consortium::changed_validators(), Some(vec![0]));
        // It is for the council to let it back in.
        assert_ok!(Consortium::add_validator(root(), 2));
    });
}

/// Who waits for the end of its suspension to validate again.
fn paused() -> Vec<u32> {
    PausedValidators::<Test>::get().into_inner()
}

/// Organisations 2 and 4 beside the first.
fn three_validators() {
    for (organisation, account) in [(2, 10), (3, 11), (4, 12)] {
        admit(account, Roles::VALIDATOR);
        if organisation != WITHOUT_KEYS {
            assert_ok!(Consortium::add_validator(root(), organisation));
        }
    }
    assert_eq!(Consortium::changed_validators(), Some(vec![0, 2, 4]));
}

#[test]
fn a_suspended_validator_stops_at_once_and_returns_when_it_is_reinstated() {
    scenario(|| {
        three_validators();
        assert_ok!(Consortium::suspend(root(), 2));
        happened(Event::ValidatorRemoved { organisation: 2 });
        assert_eq!(Disabled::get(), [2], "it makes no more blocks");
        assert_eq!(Consortium::changed_validators(), Some(vec![0, 4]), "and leaves when sessions end");
        assert_eq!(paused(), [2]);
        assert_noop!(Consortium::add_validator(root(), 2), Error::<Test>::MissingValidatorRole);

        assert_ok!(Consortium::reinstate(root(), 2));
        happened(Event::ValidatorAdded { organisation: 2 });
        assert_eq!(Consortium::changed_validators(), Some(vec![0, 4, 2]));
        assert!(paused().is_empty());
        // Who does not validate only loses its voice, and gets no place it did not have.
        assert_ok!(Consortium::suspend(root(), 1));
        happened(Event::Suspended { organisation: 1 });
        assert_ok!(Consortium::reinstate(root(), 1));
        happened(Event::Reinstated { organisation: 1 });
        assert_eq!((Disabled::get(), Consortium::changed_validators()), (vec![2, 1], None));
    });
}

#[test]
fn a_suspended_validator_does_not_return_without_its_role_or_against_the_council() {
    scenario(|| {
        three_validators();
        for organisation in [2, 4] {
            assert_ok!(Consortium::suspend(root(), organisation));
        }
        assert_ok!(Consortium::set_roles(root(), 2, Roles::NONE));
        assert_ok!(Consortium::remove_validator(root(), 4));
        happened(Event::ValidatorRemoved { organisation: 4 });
        assert_noop!(Consortium::remove_validator(root(), 4), Error::<Test>::NotAValidator);
        for organisation in [2, 4] {
            assert_ok!(Consortium::reinstate(root(), organisation));
            happened(Event::Reinstated { organisation });
        }
        assert_eq!((Consortium::validators(), paused()), (vec![0], vec![]));
        // Nor does it when it is shown to have voted twice.
        assert_ok!(Consortium::add_validator(root(), 4));
        assert_ok!(Consortium::suspend(root(), 4));
        assert!(Consortium::exclude_validator(4));
        assert_ok!(Consortium::reinstate(root(), 4));
        assert_eq!(Consortium::validators(), [0]);
    });
}

#[test]
fn the_last_validator_is_kept_until_there_is_another() {
    scenario(|| {
        assert_ok!(Consortium::suspend(root(), 0));
        happened(Event::ValidatorKept { organisation: 0 });
        assert_eq!((Consortium::validators(), Disabled::get()), (vec![0], vec![]));
        admit(10, Roles::VALIDATOR);
        assert_ok!(Consortium::add_validator(root(), 2));
        assert_eq!((Consortium::validators(), Disabled::get()), (vec![2], vec![0]));
        assert_eq!(paused(), [0]);

        // The same when it is one that returns.
        assert_ok!(Consortium::suspend(root(), 2));
        happened(Event::ValidatorKept { organisation: 2 });
        assert_ok!(Consortium::reinstate(root(), 0));
        assert_eq!((Consortium::validators(), Disabled::get()), (vec![0], vec![0, 2]));
        // Kept and reinstated, it was never away.
        assert_ok!(Consortium::suspend(root(), 0));
        assert_ok!(Consortium::reinstate(root(), 0));
        happened(Event::Reinstated { organisation: 0 });
        assert_eq!((Consortium::validators(), paused()), (vec![0], vec![2]));
    });
}

#[test]
fn suspended_validators_keep_their_places() {
    scenario(|| {
        let (first, most) = (2, MAX_VALIDATORS);
        for account in 10..10 + u64::from(most) {
            admit(account, Roles::VALIDATOR);
        }
        let others = (first..first + most).filter(|organisation| *organisation != WITHOUT_KEYS);
        for organisation in others {
            assert_ok!(Consortium::add_validator(root(), organisation));
        }
        assert_ok!(Consortium::suspend(root(), first));
        admit(9, Roles::VALIDATOR);
        assert_noop!(Consortium::add_validator(root(), first + most), Error::<Test>::TooManyValidators);
        assert_ok!(Consortium::reinstate(root(), first));
        assert_eq!(Consortium::validators().len(), most as usize);
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
    noticed(&|| Validators::<Test>::put(BoundedVec::truncate_from(vec![1, 2])));
    let pause = |organisations: Vec<u32>| PausedValidators::<Test>::put(BoundedVec::truncate_from(organisations));
    noticed(&|| pause(vec![1]));
    noticed(&|| pause(vec![7]));
    noticed(&|| {
        assert_ok!(Consortium::suspend(root(), 0));
        pause(vec![0]);
    });
    noticed(&|| {
        assert_ok!(Consortium::suspend(root(), 1));
        pause(vec![1, 1]);
    });
    noticed(&|| {
        assert_ok!(Consortium::suspend(root(), 1));
        Validators::<Test>::put(BoundedVec::truncate_from(vec![0, 1]));
    });
    noticed(&|| DoubleBlocks::<Test>::insert(7, 1));
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
