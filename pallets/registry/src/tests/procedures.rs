//! Procedures on what is registered: their steps, their effects, and whose consent they need.

use super::*;
use crate::mock::{CONSUMER, DEVELOPER, OBSERVER, VALIDITY, scenario};
use crate::{History, LicenceCount, LicenceRecords, Objections, Procedures};
use deed_primitives::{
    CertificateStatus, Change, LicenceRecord, MAX_LICENCE_RECORDS, MAX_SHARES, Objection, RegistrationKind, Right,
    WHOLE, certificate, refusal,
};

fn transfer(right: Right, to: u32, parts: u32) -> Application {
    Application::Transfer { right, to, parts }
}

fn licence(until: Option<BlockNumber>) -> Application {
    Application::Licence { licensee: 2, terms: [4; 32], until }
}

/// One of each kind an owner can apply for, that nobody else need consent to.
fn plain() -> [Application; 5] {
    [
        licence(None),
        Application::Change { catalogue: catalogue() },
        Application::Correction { catalogue: catalogue(), reason: [1; 32] },
        Application::Renewal,
        Application::Cancellation { reason: [1; 32] },
    ]
}

/// An asset of the provider whose right is distributed before it is registered.
fn shared(right: Right, list: &[(u32, u32)]) -> AssetId {
    let asset = submitted();
    assert_ok!(Registry::set_titles(signed(PROVIDER), asset, right, shares(list)));
    complete(asset);
    asset
}

fn refused(asset: AssetId, kind: RegistrationKind, code: u16, by: Option<u32>) {
    has_happened(Event::ProcedureRefused { asset, kind, code, by });
    assert_eq!(Registry::procedure(asset), None);
}

#[test]
fn a_procedure_goes_through_every_step_while_the_asset_is_traded() {
    scenario(|| {
        for application in plain() {
            let asset = registered();
            let kind = application.kind();
            apply(asset, application);
            happened(Event::Applied { asset, kind, by: 1 });
            let open = || Registry::procedure(asset).unwrap();
            assert_eq!((open().kind(), open().applicant, open().submitted_at), (kind, 1, now()));
            assert_noop!(Registry::apply(signed(PROVIDER), asset, Application::Renewal), Error::<Test>::ProcedureOpen);
            assert_noop!(Registry::object(signed(CONSUMER), asset, [0; 32]), Error::<Test>::ProcedureOpen);
            assert_noop!(Registry::review(signed(REGISTRAR), asset), Error::<Test>::WrongState);
            assert_noop!(Registry::publish(signed(REGISTRAR), asset), Error::<Test>::WrongState);
            assert_noop!(Registry::rule_objection(signed(REGISTRAR), asset, true), Error::<Test>::WrongState);
            assert_ok!(Registry::accept(signed(REGISTRAR), asset));
            happened(Event::ProcedureAccepted { asset, kind, by: Some(0) });
            assert_noop!(Registry::accept(signed(REGISTRAR), asset), Error::<Test>::WrongState);
            assert_ok!(Registry::review(signed(REGISTRAR), asset));
            happened(Event::ProcedureReviewed { asset, kind, by: 0 });
            assert_ok!(Registry::publish(signed(REGISTRAR), asset));
            let until = now() + WINDOW;
            happened(Event::ProcedurePublished { asset, kind, until, by: Some(0) });
            assert_eq!((open().state, open().due), (RegistrationState::Published { until }, Some(until)));
            assert_noop!(Registry::refuse(signed(REGISTRAR), asset, 1), Error::<Test>::WrongState);
            assert_noop!(Registry::withdraw(signed(PROVIDER), asset), Error::<Test>::WrongState);
            assert_eq!(state(asset), RegistrationState::Registered);
            pass(WINDOW - 1);
            assert!(Registry::procedure(asset).is_some());
            pass(1);
            happened(Event::TookEffect { asset, kind });
            assert_eq!(Registry::procedure(asset), None);
            let stored = Assets::<Test>::get(AssetKey(asset)).unwrap();
            let last = Change { at: now(), state: stored.state, kind: Some(kind) };
            assert_eq!(History::<Test>::get(AssetKey(asset), stored.changes - 1), Some(last));
        }
    });
}

#[test]
fn each_kind_has_its_effect() {
    scenario(|| {
        let asset = registered();
        let before = || Assets::<Test>::get(AssetKey(asset)).unwrap();

        let until = Some(now() + 500);
        apply(asset, licence(until));
        complete(asset);
        let record = LicenceRecord { licensor: 1, licensee: 2, terms: [4; 32], until, at: now() };
        assert_eq!(LicenceRecords::<Test>::get(asset, 0), Some(record));
        apply(asset, licence(None));
        complete(asset);
        assert_eq!(LicenceCount::<Test>::get(asset), 2);

        apply(asset, Application::Change { catalogue: catalogue() });
        complete(asset);
        let stored = before();
        let expected = catalogue();
        assert_eq!((stored.title, stored.summary, stored.class), (expected.title, expected.summary, expected.class));
        assert_eq!((stored.tags, stored.sensitivity), (expected.tags, 3));
        let mut right = catalogue();
        right.sensitivity = 4;
        apply(asset, Application::Correction { catalogue: right, reason: [1; 32] });
        complete(asset);
        assert_eq!(before().sensitivity, 4);

        let end = before().expires_at.unwrap();
        apply(asset, Application::Renewal);
        complete(asset);
        assert_eq!(before().expires_at, Some(end + VALIDITY));

        apply(asset, Application::Cancellation { reason: [1; 32] });
        complete(asset);
        assert_eq!(state(asset), RegistrationState::Cancelled);
        let number = certificate::number(asset).unwrap();
        has_happened(Event::CertificateRevoked { asset, certificate: number });
        assert_eq!(Registry::certificate_status(number), CertificateStatus::Revoked);
        assert_ok!(Registry::submit(signed(CONSUMER), details(asset), Parents::default()));
        assert_noop!(Registry::apply(signed(PROVIDER), asset, Application::Renewal), Error::<Test>::WrongState);
    });
}

#[test]
fn a_transfer_moves_parts_of_a_right() {
    scenario(|| {
        let asset = registered();
        apply(asset, transfer(Right::Operating, 2, 300_000));
        assert_noop!(Registry::accept(signed(REGISTRAR), asset), Error::<Test>::ConsentMissing);
        assert_noop!(Registry::consent(signed(DEVELOPER), asset), Error::<Test>::NotConcerned);
        assert_noop!(Registry::consent(signed(PROVIDER), asset), Error::<Test>::NotConcerned);
        assert_ok!(Registry::consent(signed(CONSUMER), asset));
        happened(Event::Consented { asset, kind: RegistrationKind::Transfer, by: 2 });
        assert_noop!(Registry::consent(signed(CONSUMER), asset), Error::<Test>::AlreadyConsented);
        complete(asset);
        assert_eq!(Registry::titles(asset, Right::Operating), shares(&[(1, 700_000), (2, 300_000)]));
        assert_eq!(Registry::titles(asset, Right::Holding), shares(&[(1, WHOLE)]));

        // Who holds a part of it can pass it on, and file licences.
        let other = |application| Registry::apply(signed(CONSUMER), asset, application);
        assert_noop!(other(transfer(Right::Operating, 3, 300_001)), Error::<Test>::NotHolder);
        assert_noop!(other(transfer(Right::Holding, 3, 1)), Error::<Test>::NotHolder);
        assert_ok!(other(transfer(Right::Operating, 1, 300_000)));
        assert_ok!(Registry::consent(signed(PROVIDER), asset));
        complete(asset);
        assert_eq!(crate::Titles::<Test>::get(asset, Right::Operating), None);
        assert_eq!(Assets::<Test>::get(AssetKey(asset)).unwrap().owner, 1);
    });
}

#[test]
fn the_asset_goes_with_the_whole_holding_right() {
    scenario(|| {
        let asset = registered();
        apply(asset, transfer(Right::Operating, 2, WHOLE));
        assert_ok!(Registry::consent(signed(CONSUMER), asset));
        complete(asset);
        apply(asset, transfer(Right::Holding, 2, 400_000));
        assert_ok!(Registry::consent(signed(CONSUMER), asset));
        complete(asset);
        assert_eq!(Assets::<Test>::get(AssetKey(asset)).unwrap().owner, 1);
        apply(asset, transfer(Right::Holding, 2, 600_000));
        assert_ok!(Registry::consent(signed(CONSUMER), asset));
        complete(asset);
        has_happened(Event::OwnerChanged { asset, owner: 2 });
        assert_eq!(Assets::<Test>::get(AssetKey(asset)).unwrap().owner, 2);
        assert_eq!(Registry::titles(asset, Right::Holding), shares(&[(2, WHOLE)]));
        assert_eq!(Registry::titles(asset, Right::Processing), shares(&[(1, WHOLE)]));
        assert_eq!(Registry::titles(asset, Right::Operating), shares(&[(2, WHOLE)]));
        let add = |account| Registry::add_version(signed(account), asset, [7; 32], [7; 32], None);
        assert_noop!(add(PROVIDER), Error::<Test>::NotOwner);
        assert_ok!(add(CONSUMER));
    });
}

#[test]
fn applications_that_cannot_be_granted_are_not_taken() {
    scenario(|| {
        let asset = registered();
        let refuse = |account, application, why: Error<Test>| {
            assert_noop!(Registry::apply(signed(account), asset, application), why);
        };
        let mut untitled = catalogue();
        untitled.title = BoundedVec::default();
        let mut secret = catalogue();
        secret.sensitivity = 5;
        let licence = |licensee, until| Application::Licence { licensee, terms: [4; 32], until };
        refuse(PROVIDER, Application::Change { catalogue: untitled }, Error::<Test>::BadText);
        refuse(PROVIDER, Application::Correction { catalogue: secret, reason: [0; 32] }, Error::<Test>::BadSensitivity);
        refuse(PROVIDER, licence(1, None), Error::<Test>::OwnCounterparty);
        refuse(PROVIDER, licence(70, None), Error::<Test>::UnknownOrganisation);
        refuse(PROVIDER, licence(2, Some(now())), Error::<Test>::BadTerm);
        refuse(CONSUMER, licence(3, None), Error::<Test>::NotHolder);
        refuse(PROVIDER, transfer(Right::Holding, 1, 5), Error::<Test>::OwnCounterparty);
        refuse(PROVIDER, transfer(Right::Holding, 70, 5), Error::<Test>::UnknownOrganisation);
        refuse(PROVIDER, transfer(Right::Holding, 2, 0), Error::<Test>::NotHolder);
        refuse(PROVIDER, transfer(Right::Holding, 2, WHOLE + 1), Error::<Test>::NotHolder);
        refuse(PROVIDER, transfer(Right::Holding, 2, u32::MAX), Error::<Test>::NotHolder);
        for application in plain().into_iter().skip(1) {
            refuse(CONSUMER, application, Error::<Test>::NotOwner);
        }
        LicenceCount::<Test>::insert(asset, MAX_LICENCE_RECORDS);
        refuse(PROVIDER, licence(2, None), Error::<Test>::TooManyLicences);
        LicenceCount::<Test>::remove(asset);
        for make in [submitted, published, objected] {
            let asset = make();
            let apply = Registry::apply(signed(PROVIDER), asset, Application::Renewal);
            assert_eq!(apply, Err(error(Error::WrongState)));
        }
        let asset = frozen();
        assert_noop!(Registry::apply(signed(PROVIDER), asset, Application::Renewal), Error::<Test>::Frozen);
        let full: Vec<_> = (0..MAX_SHARES).map(|n| Share { organisation: n, parts: WHOLE / MAX_SHARES }).collect();
        let full = Shares::truncate_from(full);
        let share = WHOLE / MAX_SHARES;
        type Outcome = Result<Shares, Error<Test>>;
        let moved = |to, parts| -> Outcome { Registry::after_transfer(full.clone(), 1, to, parts) };
        assert!(matches!(moved(99, 5), Err(Error::TooManyShares)));
        assert!(moved(99, share).is_ok() && moved(2, 5).is_ok());
    });
}

#[test]
fn what_others_hold_needs_the_consent_of_most_of_it() {
    scenario(|| {
        // The provider holds 200,000; the others hold 300,000, 300,000 and 200,000.
        let asset = shared(Right::Operating, &[(1, 200_000), (2, 300_000), (3, 300_000), (4, 200_000)]);
        apply(asset, transfer(Right::Operating, 5, 100_000));
        let blocked = || {
            assert_noop!(Registry::accept(signed(REGISTRAR), asset), Error::<Test>::ConsentMissing);
        };
        blocked();
        assert_ok!(Registry::consent(signed(OBSERVER), asset));
        blocked();
        assert_ok!(Registry::consent(signed(CONSUMER), asset));
        blocked();
        assert_ok!(Registry::consent(signed(AUDITOR), asset));
        assert_ok!(Registry::accept(signed(REGISTRAR), asset));
        assert_ok!(Registry::refuse(signed(REGISTRAR), asset, 9));
        refused(asset, RegistrationKind::Transfer, 9, Some(0));

        // Exactly half is not most.
        let asset = shared(Right::Processing, &[(1, 200_000), (2, 400_000), (3, 400_000)]);
        apply(asset, Application::Cancellation { reason: [0; 32] });
        assert_noop!(Registry::consent(signed(OBSERVER), asset), Error::<Test>::NotConcerned);
        assert_ok!(Registry::consent(signed(CONSUMER), asset));
        assert_noop!(Registry::accept(signed(REGISTRAR), asset), Error::<Test>::ConsentMissing);
        assert_ok!(Registry::consent(signed(DEVELOPER), asset));
        complete(asset);
        assert_eq!(state(asset), RegistrationState::Cancelled);

        // A recipient's own part is not counted among the others'.
        let asset = shared(Right::Operating, &[(1, 200_000), (2, 700_000), (3, 100_000)]);
        apply(asset, transfer(Right::Operating, 2, 100_000));
        assert_ok!(Registry::consent(signed(CONSUMER), asset));
        assert_noop!(Registry::accept(signed(REGISTRAR), asset), Error::<Test>::ConsentMissing);
        assert_ok!(Registry::consent(signed(DEVELOPER), asset));
        complete(asset);
        assert_eq!(Registry::titles(asset, Right::Operating), shares(&[(1, 100_000), (2, 800_000), (3, 100_000)]));
        // What needs no consent takes none.
        apply(asset, Application::Renewal);
        assert_noop!(Registry::consent(signed(CONSUMER), asset), Error::<Test>::NotConcerned);
        let quiet = registered();
        assert_noop!(Registry::consent(signed(CONSUMER), quiet), Error::<Test>::WrongState);
    });
}

#[test]
fn an_applicant_withdraws_what_is_not_published() {
    scenario(|| {
        let asset = registered();
        let steps: [fn(AssetId) -> DispatchResult; 3] = [
            |_| Ok(()),
            |asset| Registry::accept(signed(REGISTRAR), asset),
            |asset| {
                Registry::accept(signed(REGISTRAR), asset).and_then(|()| Registry::review(signed(REGISTRAR), asset))
            },
        ];
        for step in steps {
            apply(asset, Application::Renewal);
            assert_ok!(step(asset));
            assert_noop!(Registry::withdraw(signed(CONSUMER), asset), Error::<Test>::NotApplicant);
            assert_ok!(Registry::withdraw(signed(PROVIDER), asset));
            happened(Event::Withdrawn { asset, kind: RegistrationKind::Renewal, by: 1 });
            assert_eq!(Registry::procedure(asset), None);
        }
        assert_noop!(Registry::withdraw(signed(PROVIDER), asset), Error::<Test>::WrongState);
        assert_eq!(state(asset), RegistrationState::Registered);
    });
}

#[test]
fn an_objection_stops_a_procedure_but_not_the_trade() {
    scenario(|| {
        let asset = registered();
        let kind = RegistrationKind::Change;
        apply(asset, Application::Change { catalogue: catalogue() });
        publish(asset);
        assert_noop!(Registry::object(signed(PROVIDER), asset, [0; 32]), Error::<Test>::OwnApplication);
        assert_ok!(Registry::object(signed(CONSUMER), asset, [3; 32]));
        happened(Event::ProcedureObjected { asset, kind, by: 2, evidence: [3; 32] });
        let objection = Objection { kind, by: 2, evidence: [3; 32], at: now(), upheld: None };
        assert_eq!(Objections::<Test>::get(asset), Some(objection));
        assert_noop!(Registry::object(signed(CONSUMER), asset, [3; 32]), Error::<Test>::ProcedureOpen);
        pass(100);
        assert_eq!(Registry::procedure(asset).unwrap().state, RegistrationState::Objected);
        assert_eq!(state(asset), RegistrationState::Registered);

        assert_ok!(Registry::rule_objection(signed(REGISTRAR), asset, false));
        has_happened(Event::ProcedureRuled { asset, kind, upheld: false, by: 0 });
        happened(Event::ProcedurePublished { asset, kind, until: now() + WINDOW, by: Some(0) });
        assert_eq!(Objections::<Test>::get(asset).unwrap().upheld, Some(false));
        assert_ok!(Registry::object(signed(CONSUMER), asset, [3; 32]));
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), asset, true));
        has_happened(Event::ProcedureRuled { asset, kind, upheld: true, by: 0 });
        refused(asset, kind, refusal::OBJECTION, Some(0));
        assert_eq!(Objections::<Test>::get(asset).unwrap().upheld, Some(true));
        assert_eq!(Assets::<Test>::get(AssetKey(asset)).unwrap().sensitivity, 2);
    });
}

#[test]
fn an_objection_to_a_registration_stops_the_asset() {
    scenario(|| {
        let asset = registered();
        assert_noop!(Registry::object(signed(PROVIDER), asset, [0; 32]), Error::<Test>::OwnApplication);
        assert_ok!(Registry::object(signed(CONSUMER), asset, [3; 32]));
        happened(Event::Objected { asset, by: 2, evidence: [3; 32] });
        assert_eq!(state(asset), RegistrationState::Objected);
        let procedure = Registry::procedure(asset).unwrap();
        assert_eq!((procedure.kind(), procedure.applicant), (RegistrationKind::Objection, 2));
        let renewal = Registry::apply(signed(PROVIDER), asset, Application::Renewal);
        assert_eq!(renewal, Err(error(Error::ProcedureOpen)));
        assert_noop!(Registry::freeze(signed(AUDITOR), asset, 1, None), Error::<Test>::WrongState);
        for call in [Registry::accept, Registry::review, Registry::publish] {
            assert_noop!(call(signed(REGISTRAR), asset), Error::<Test>::WrongState);
        }
        assert_noop!(Registry::refuse(signed(REGISTRAR), asset, 1), Error::<Test>::WrongState);
        assert_noop!(Registry::withdraw(signed(CONSUMER), asset), Error::<Test>::WrongState);
        pass(50);
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), asset, false));
        happened(Event::ObjectionRuled { asset, upheld: false, by: 0 });
        assert_eq!((state(asset), Registry::procedure(asset)), (RegistrationState::Registered, None));

        // A registration that runs out meanwhile has run out.
        assert_ok!(Registry::object(signed(CONSUMER), asset, [3; 32]));
        pass(VALIDITY);
        assert_eq!(state(asset), RegistrationState::Objected);
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), asset, false));
        happened(Event::Expired { asset });
        assert_eq!(state(asset), RegistrationState::Expired);

        let asset = registered();
        assert_ok!(Registry::object(signed(CONSUMER), asset, [3; 32]));
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), asset, true));
        has_happened(Event::ObjectionRuled { asset, upheld: true, by: 0 });
        assert_eq!((state(asset), Registry::procedure(asset)), (RegistrationState::Cancelled, None));
        assert!(Procedures::<Test>::iter().next().is_none());
        assert_ok!(Registry::submit(signed(CONSUMER), details(asset), Parents::default()));
    });
}

#[test]
fn what_is_no_longer_possible_is_refused_at_the_end() {
    scenario(|| {
        let asset = registered();
        apply(asset, licence(Some(now() + WINDOW)));
        complete(asset);
        refused(asset, RegistrationKind::Licence, refusal::NOT_POSSIBLE, None);

        let end = Assets::<Test>::get(AssetKey(asset)).unwrap().expires_at.unwrap();
        pass(end - now() - 1);
        apply(asset, Application::Change { catalogue: catalogue() });
        publish(asset);
        pass(WINDOW);
        refused(asset, RegistrationKind::Change, refusal::NOT_REGISTERED, None);
        assert_eq!(state(asset), RegistrationState::Expired);

        let change = Registry::apply(signed(PROVIDER), asset, Application::Change { catalogue: catalogue() });
        assert_eq!(change, Err(error(Error::WrongState)));
        apply(asset, Application::Renewal);
        complete(asset);
        assert_eq!(state(asset), RegistrationState::Registered);
        assert_eq!(Assets::<Test>::get(AssetKey(asset)).unwrap().expires_at, Some(now() + VALIDITY));
        pass(VALIDITY);
        assert_eq!(state(asset), RegistrationState::Expired);
    });
}
