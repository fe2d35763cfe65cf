//! What happens by itself, and how much of it in one block.

use super::*;
use crate::mock::{CONSUMER, TERM, VALIDITY, scenario};
use crate::{Agenda, AgendaFrom, MAX_DUE, MAX_SILENT, NextToAccept};
use deed_primitives::{Due, RegistrationKind, Right, refusal};

#[test]
fn silence_accepts_lets_lapse_and_publishes() {
    scenario(|| {
        let asset = submitted();
        pass(TERM - 1);
        assert_eq!(state(asset), RegistrationState::Submitted);
        pass(1);
        happened(Event::Accepted { asset, by: None });
        assert_eq!(state(asset), RegistrationState::Accepted);
        pass(TERM - 1);
        assert_eq!(state(asset), RegistrationState::Accepted);
        pass(1);
        happened(Event::Refused { asset, code: refusal::OVERDUE, by: None });
        assert_eq!(state(asset), RegistrationState::Refused { code: refusal::OVERDUE });
        assert_ok!(Registry::submit(signed(CONSUMER), details(asset), Parents::default()));

        let reviewed = reviewed();
        pass(TERM);
        has_happened(Event::Published { asset: reviewed, until: now() + WINDOW, by: None });
        pass(WINDOW);
        assert_eq!(state(reviewed), RegistrationState::Registered);
    });
}

#[test]
fn steps_taken_in_time_leave_nothing_behind() {
    scenario(|| {
        let asset = submitted();
        pass(TERM - 1);
        assert_ok!(Registry::accept(signed(REGISTRAR), asset));
        pass(TERM - 1);
        assert_ok!(Registry::review(signed(REGISTRAR), asset));
        pass(TERM - 1);
        assert_ok!(Registry::publish(signed(REGISTRAR), asset));
        pass(WINDOW - 1);
        assert_ok!(Registry::object(signed(CONSUMER), asset, [0; 32]));
        pass(5 * TERM);
        assert_eq!(state(asset), RegistrationState::Objected);
        assert!(Agenda::<Test>::iter().next().is_none());
        assert_eq!(NextToAccept::<Test>::get(), 1);
    });
}

#[test]
fn procedures_fall_due_as_well() {
    scenario(|| {
        let kind = RegistrationKind::Transfer;
        let transfer = Application::Transfer { right: Right::Operating, to: 2, parts: 5 };
        let asset = registered();
        apply(asset, transfer.clone());
        pass(TERM);
        happened(Event::ProcedureRefused { asset, kind, code: refusal::CONSENT, by: None });
        apply(asset, transfer);
        assert_ok!(Registry::consent(signed(CONSUMER), asset));
        pass(TERM);
        happened(Event::ProcedureAccepted { asset, kind, by: None });
        pass(TERM);
        happened(Event::ProcedureRefused { asset, kind, code: refusal::OVERDUE, by: None });

        let kind = RegistrationKind::Renewal;
        apply(asset, Application::Renewal);
        assert_ok!(Registry::accept(signed(REGISTRAR), asset));
        assert_ok!(Registry::review(signed(REGISTRAR), asset));
        pass(TERM);
        happened(Event::ProcedurePublished { asset, kind, until: now() + WINDOW, by: None });
        pass(WINDOW);
        happened(Event::TookEffect { asset, kind });
    });
}

#[test]
fn a_registration_expires_and_is_renewed() {
    scenario(|| {
        let asset = registered();
        pass(VALIDITY - 1);
        assert_eq!(state(asset), RegistrationState::Registered);
        pass(1);
        happened(Event::Expired { asset });
        assert_eq!(state(asset), RegistrationState::Expired);
        assert_noop!(Registry::object(signed(CONSUMER), asset, [0; 32]), Error::<Test>::WrongState);
        apply(asset, Application::Renewal);
        complete(asset);
        assert_eq!(state(asset), RegistrationState::Registered);
        // Renewed in time, the old end means nothing.
        let end = now() + VALIDITY;
        apply(asset, Application::Renewal);
        complete(asset);
        assert_eq!(Assets::<Test>::get(AssetKey(asset)).unwrap().expires_at, Some(end + VALIDITY));
        pass(VALIDITY);
        assert_eq!(state(asset), RegistrationState::Registered);
        pass(VALIDITY);
        assert_eq!(state(asset), RegistrationState::Expired);
    });
}

#[test]
fn a_freeze_ends_by_itself_and_holds_everything_up() {
    scenario(|| {
        let asset = registered();
        assert_noop!(Registry::freeze(signed(AUDITOR), asset, 1, Some(0)), Error::<Test>::BadTerm);
        apply(asset, Application::Renewal);
        publish(asset);
        let until = Some(now() + 50);
        assert_ok!(Registry::freeze(signed(AUDITOR), asset, 1, Some(50)));
        happened(Event::Frozen { asset, reason: 1, by: 4, until });
        for call in [Registry::accept, Registry::review, Registry::publish] {
            assert_noop!(call(signed(REGISTRAR), asset), Error::<Test>::Frozen);
        }
        assert_noop!(Registry::refuse(signed(REGISTRAR), asset, 1), Error::<Test>::Frozen);
        assert_noop!(Registry::object(signed(CONSUMER), asset, [0; 32]), Error::<Test>::Frozen);
        assert_noop!(Registry::rule_objection(signed(REGISTRAR), asset, true), Error::<Test>::Frozen);
        assert_noop!(Registry::withdraw(signed(PROVIDER), asset), Error::<Test>::Frozen);
        assert_noop!(Registry::consent(signed(CONSUMER), asset), Error::<Test>::Frozen);
        pass(49);
        assert!(Registry::procedure(asset).is_some());
        assert_eq!(state(asset), RegistrationState::Frozen);
        assert_ok!(Registry::do_try_state());
        pass(1);
        has_happened(Event::Unfrozen { asset, by: None });
        assert_eq!((state(asset), Registry::encumbrances(asset).freeze), (RegistrationState::Registered, None));
        assert_ok!(Registry::do_try_state());
        pass(1);
        happened(Event::TookEffect { asset, kind: RegistrationKind::Renewal });

        // A second freeze does not end with the first one's term.
        assert_ok!(Registry::freeze(signed(AUDITOR), asset, 1, Some(5)));
        assert_ok!(Registry::unfreeze(signed(AUDITOR), asset));
        assert_ok!(Registry::freeze(signed(AUDITOR), asset, 1, Some(9)));
        pass(6);
        assert_eq!(state(asset), RegistrationState::Frozen);
        assert_ok!(Registry::unfreeze(signed(AUDITOR), asset));
        assert_ok!(Registry::freeze(signed(AUDITOR), asset, 1, None));
        pass(3 * VALIDITY);
        assert_eq!(state(asset), RegistrationState::Frozen);
        assert_ok!(Registry::unfreeze(signed(AUDITOR), asset));
        assert_eq!(state(asset), RegistrationState::Expired);
    });
}

#[test]
fn a_block_works_off_only_so_much() {
    scenario(|| {
        let crowd: Vec<_> = (0..MAX_DUE + 10).map(|_| published()).collect();
        let open = || crowd.iter().filter(|asset| state(**asset) != RegistrationState::Registered).count();
        pass(WINDOW - 1);
        assert_eq!(open(), crowd.len());
        pass(1);
        assert_eq!(open(), 10);
        assert_eq!(AgendaFrom::<Test>::get(), Some(now()));
        assert_ok!(Registry::do_try_state());
        pass(1);
        assert_eq!((open(), AgendaFrom::<Test>::get()), (0, None));
        // The block in which they expire has more to do than it can as well.
        pass(VALIDITY + 1);
        assert!(crowd.iter().all(|asset| state(*asset) == RegistrationState::Expired));
    });
}

#[test]
fn a_block_accepts_only_so_many_applications() {
    scenario(|| {
        let crowd: Vec<_> = (0..MAX_SILENT + 10).map(|_| submitted()).collect();
        let open = || crowd.iter().filter(|asset| state(**asset) == RegistrationState::Submitted).count();
        pass(TERM);
        assert_eq!(open(), 10);
        pass(1);
        assert_eq!((open(), NextToAccept::<Test>::get()), (0, u64::from(MAX_SILENT) + 10));
    });
}

#[test]
fn blocks_without_anything_due_are_cheap_and_gaps_are_caught_up() {
    scenario(|| {
        let asset = published();
        // An agenda far behind, as after a flood: the walk looks at so many blocks at a time.
        AgendaFrom::<Test>::put(0);
        System::set_block_number(u64::from(3 * MAX_DUE));
        Registry::on_initialize(System::block_number());
        assert_eq!(state(asset), RegistrationState::Registered);
        assert_eq!(AgendaFrom::<Test>::get(), Some(MAX_DUE - 1));
        pass(10);
        assert_eq!(AgendaFrom::<Test>::get(), None);
        // Reminders of what does not exist, which no call makes, do no harm.
        for due in
            [Due::Review, Due::Publication, Due::Window, Due::Procedure, Due::Validity, Due::Freeze, Due::Pledge(3)]
        {
            Agenda::<Test>::insert(now() + 1, (999, due), ());
        }
        pass(2);
        assert!(Agenda::<Test>::iter_keys().all(|(at, _)| at > now()));
    });
}
