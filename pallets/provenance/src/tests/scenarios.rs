use super::{log, proof, publish, root};
use crate::mock::{Consortium, MEMBER, NEIGHBOUR, Provenance, RuntimeOrigin, STRANGER, System, Test, chain, scenario};
use crate::{Error, Event, Heads, MAX_SIZE};
use deed_primitives::{ConsistencyProof, LogHead};
use frame::testing_prelude::*;

#[test]
fn a_log_grows_head_by_head() {
    scenario(|| {
        let first = log(1, 5);
        assert_ok!(publish(MEMBER, 5, root(&first), ConsistencyProof::default()));
        System::assert_last_event(Event::HeadPublished { organisation: 0, size: 5, root: root(&first) }.into());
        assert_eq!(Heads::<Test>::get(0), Some(LogHead { size: 5, root: root(&first), at: 1 }));

        System::set_block_number(7);
        let second = log(1, 9);
        assert_ok!(publish(MEMBER, 9, root(&second), proof(&second, 5)));
        assert_eq!(Heads::<Test>::get(0), Some(LogHead { size: 9, root: root(&second), at: 7 }));
        assert_eq!(Heads::<Test>::get(1), None);
    });
}

#[test]
fn histories_that_do_not_extend_are_refused() {
    scenario(|| {
        let honest = log(1, 9);
        assert_ok!(publish(MEMBER, 9, root(&honest), ConsistencyProof::default()));
        let none = ConsistencyProof::default;

        assert_noop!(publish(MEMBER, 9, root(&honest), none()), Error::<Test>::NothingNew);
        assert_noop!(publish(MEMBER, 9, root(&log(2, 9)), none()), Error::<Test>::LogRewritten);
        assert_noop!(publish(MEMBER, 8, root(&log(1, 8)), none()), Error::<Test>::LogShrinks);
        assert_noop!(publish(MEMBER, 0, [0; 32], none()), Error::<Test>::EmptyLog);
        assert_noop!(publish(MEMBER, MAX_SIZE + 1, [0; 32], none()), Error::<Test>::LogTooLarge);
        assert_noop!(publish(MEMBER, u64::MAX, [0; 32], none()), Error::<Test>::LogTooLarge);
        assert_noop!(publish(MEMBER, MAX_SIZE, [0; 32], none()), Error::<Test>::Inconsistent);

        let grown = log(1, 20);
        let forked = log(2, 20);
        assert_noop!(publish(MEMBER, 20, root(&grown), none()), Error::<Test>::Inconsistent);
        assert_noop!(publish(MEMBER, 20, root(&forked), proof(&forked, 9)), Error::<Test>::Inconsistent);
        assert_noop!(publish(MEMBER, 20, root(&grown), proof(&grown, 10)), Error::<Test>::Inconsistent);
        assert_noop!(publish(MEMBER, 40, root(&grown), proof(&grown, 9)), Error::<Test>::Inconsistent);
        let mut long = proof(&grown, 9);
        long.try_push([0; 32]).unwrap();
        assert_noop!(publish(MEMBER, 20, root(&grown), long), Error::<Test>::Inconsistent);
        let mut short = proof(&grown, 9);
        short.pop();
        assert_noop!(publish(MEMBER, 20, root(&grown), short), Error::<Test>::Inconsistent);

        assert_ok!(publish(MEMBER, 20, root(&grown), proof(&grown, 9)));
    });
}

#[test]
fn a_first_head_comes_without_a_proof() {
    scenario(|| {
        let log = log(1, 9);
        assert_noop!(publish(MEMBER, 9, root(&log), proof(&log, 5)), Error::<Test>::UnexpectedProof);
        assert_ok!(publish(MEMBER, 1, [0; 32], ConsistencyProof::default()));
    });
}

#[test]
fn only_active_members_publish_and_each_for_itself() {
    scenario(|| {
        let none = ConsistencyProof::default;
        let call = |origin| Provenance::publish_tree_head(origin, 3, [3; 32], none());
        assert_noop!(call(RuntimeOrigin::root()), BadOrigin);
        assert_noop!(call(RuntimeOrigin::none()), BadOrigin);
        assert_noop!(call(RuntimeOrigin::signed(STRANGER)), Error::<Test>::NotAMember);
        assert_ok!(publish(MEMBER, 3, [3; 32], none()));
        assert_ok!(publish(NEIGHBOUR, 2, [2; 32], none()));
        assert_eq!(Heads::<Test>::get(0).map(|head| head.size), Some(3));
        assert_eq!(Heads::<Test>::get(1).map(|head| head.size), Some(2));
        assert_ok!(Consortium::suspend(RuntimeOrigin::root(), 1));
        assert_noop!(publish(NEIGHBOUR, 3, [4; 32], none()), Error::<Test>::NotAMember);
    });
}

#[test]
fn an_inconsistent_state_is_noticed() {
    chain().execute_with(|| {
        for (organisation, size) in [(0, 0), (0, u64::MAX), (9, 1)] {
            Heads::<Test>::insert(organisation, LogHead { size, root: [0; 32], at: 0 });
            assert!(Provenance::do_try_state().is_err());
            Heads::<Test>::remove(organisation);
        }
        assert_ok!(Provenance::do_try_state());
    });
}
