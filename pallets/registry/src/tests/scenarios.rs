use super::*;
use crate::mock::{CONSUMER, DEVELOPER, OBSERVER, TERM, VALIDITY, chain, scenario};
use crate::{Agenda, AssetInspect, ByContent, Conflicts, Freezes, History, Procedures, Titles};
use deed_primitives::{
    CertificateStatus, Change, Due, Freeze, Procedure, RegistrationKind, Right, Version, WHOLE, certificate, refusal,
};

#[test]
fn a_registration_runs_its_course() {
    scenario(|| {
        let mut wanted = details(0);
        wanted.schema = Some([3; 32]);
        assert_ok!(Registry::submit(signed(PROVIDER), wanted.clone(), Parents::default()));
        happened(Event::Submitted { asset: 0, owner: 1 });
        let stored = Assets::<Test>::get(AssetKey(0)).unwrap();
        assert_eq!((stored.title, stored.tags, stored.owner, stored.versions), (wanted.title, wanted.tags, 1, 1));
        let version = Version { content: content(0), metadata: [2; 32], schema: Some([3; 32]), at: 1, withdrawn: None };
        assert_eq!(Registry::version(0, 1), Some(version));
        assert_eq!(ByContent::<Test>::get(content(0)), Some(0));
        for right in Right::ALL {
            assert_eq!(Registry::titles(0, right), shares(&[(1, WHOLE)]));
            assert_eq!(Titles::<Test>::get(0, right), None);
        }

        assert_ok!(Registry::accept(signed(REGISTRAR), 0));
        happened(Event::Accepted { asset: 0, by: Some(0) });
        assert_ok!(Registry::review(signed(REGISTRAR), 0));
        happened(Event::Reviewed { asset: 0, by: 0 });
        assert_ok!(Registry::publish(signed(REGISTRAR), 0));
        let until = 1 + WINDOW;
        happened(Event::Published { asset: 0, until, by: Some(0) });
        assert_eq!(state(0), RegistrationState::Published { until });

        pass(WINDOW - 1);
        assert_eq!(state(0), RegistrationState::Published { until });
        pass(1);
        let certificate = certificate::number(0).unwrap();
        happened(Event::Registered { asset: 0, certificate });
        let stored = Assets::<Test>::get(AssetKey(0)).unwrap();
        assert_eq!(stored.state, RegistrationState::Registered);
        assert_eq!((stored.registered_at, stored.certificate), (Some(until), Some(certificate)));
        assert_eq!(Registry::state(0), Some(RegistrationState::Registered));
        assert_eq!((stored.expires_at, stored.declared_at), (Some(until + VALIDITY), 1));
        // What was listed for steps done in time is still there, and will be skipped.
        let mut left: Vec<_> = Agenda::<Test>::iter_keys().map(|(at, (_, due))| (at, due)).collect();
        left.sort_by_key(|(at, _)| *at);
        assert_eq!(left.last(), Some(&(until + VALIDITY, Due::Validity)));
        assert_eq!(left.len(), 3);
    });
}

#[test]
fn every_step_needs_the_state_before_it() {
    /// How to get an asset into a state, with the state's name.
    type Maker = (&'static str, fn() -> AssetId);
    let makers: [Maker; 7] = [
        ("submitted", submitted),
        ("accepted", accepted),
        ("reviewed", reviewed),
        ("published", published),
        ("objected", objected),
        ("registered", registered),
        ("frozen", frozen),
    ];
    /// A call with its name, and the makers' states in which it is allowed.
    type Step = (&'static str, fn(AssetId) -> DispatchResult, &'static [&'static str]);
    let steps: [Step; 12] = [
        ("accept", |asset| Registry::accept(signed(REGISTRAR), asset), &["submitted"]),
        ("review", |asset| Registry::review(signed(REGISTRAR), asset), &["accepted"]),
        ("refuse", |asset| Registry::refuse(signed(REGISTRAR), asset, 7), &["submitted", "accepted", "reviewed"]),
        ("withdraw", |asset| Registry::withdraw(signed(PROVIDER), asset), &["submitted", "accepted", "reviewed"]),
        ("publish", |asset| Registry::publish(signed(REGISTRAR), asset), &["reviewed"]),
        ("object", |asset| Registry::object(signed(CONSUMER), asset, [0; 32]), &["published", "registered"]),
        ("dismiss", |asset| Registry::rule_objection(signed(REGISTRAR), asset, false), &["objected"]),
        ("uphold", |asset| Registry::rule_objection(signed(REGISTRAR), asset, true), &["objected"]),
        (
            "add_version",
            |asset| Registry::add_version(signed(PROVIDER), asset, [7; 32], [0; 32], None),
            &["registered"],
        ),
        ("freeze", |asset| Registry::freeze(signed(AUDITOR), asset, 1, None), &["registered"]),
        ("unfreeze", |asset| Registry::unfreeze(signed(AUDITOR), asset), &["frozen"]),
        (
            "set_titles",
            |asset| Registry::set_titles(signed(PROVIDER), asset, Right::Holding, shares(&[(2, WHOLE)])),
            &["submitted"],
        ),
    ];
    for (before, make) in makers {
        for (name, step, allowed) in steps {
            scenario(|| {
                let asset = make();
                if allowed.contains(&before) {
                    assert_ok!(step(asset));
                } else {
                    assert_eq!(unchanged(|| step(asset)), Err(error(Error::WrongState)), "{name} when {before}");
                }
            });
        }
    }
}

#[test]
fn ended_applications_stay_ended_and_give_up_their_content() {
    scenario(|| {
        let refused = submitted();
        assert_ok!(Registry::refuse(signed(REGISTRAR), refused, 7));
        happened(Event::Refused { asset: refused, code: 7, by: Some(0) });
        assert_eq!(state(refused), RegistrationState::Refused { code: 7 });
        assert_noop!(Registry::accept(signed(REGISTRAR), refused), Error::<Test>::WrongState);
        assert_noop!(Registry::refuse(signed(REGISTRAR), refused, 8), Error::<Test>::WrongState);

        let cancelled = objected();
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), cancelled, true));
        happened(Event::ObjectionRuled { asset: cancelled, upheld: true, by: 0 });
        assert_eq!(state(cancelled), RegistrationState::Cancelled);
        assert_noop!(Registry::rule_objection(signed(REGISTRAR), cancelled, false), Error::<Test>::WrongState);
        pass(2 * WINDOW);
        assert_eq!(state(cancelled), RegistrationState::Cancelled);

        // The rightful holder can now apply.
        assert_ok!(Registry::submit(signed(CONSUMER), details(refused), Parents::default()));
        assert_ok!(Registry::submit(signed(DEVELOPER), details(cancelled), Parents::default()));
    });
}

#[test]
fn an_objection_stops_the_window_and_its_dismissal_opens_a_new_one() {
    scenario(|| {
        let (asset, other) = (published(), published());
        assert_noop!(Registry::object(signed(PROVIDER), asset, [0; 32]), Error::<Test>::OwnApplication);
        pass(WINDOW - 1);
        assert_ok!(Registry::object(signed(OBSERVER), asset, [9; 32]));
        happened(Event::Objected { asset, by: 5, evidence: [9; 32] });
        pass(5 * WINDOW);
        assert_eq!((state(asset), state(other)), (RegistrationState::Objected, RegistrationState::Registered));

        assert_ok!(Registry::rule_objection(signed(REGISTRAR), asset, false));
        let until = System::block_number() as u32 + WINDOW;
        System::assert_has_event(Event::ObjectionRuled { asset, upheld: false, by: 0 }.into());
        happened(Event::Published { asset, until, by: Some(0) });
        assert_ok!(Registry::object(signed(CONSUMER), asset, [8; 32]));
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), asset, false));
        pass(WINDOW);
        assert_eq!(state(asset), RegistrationState::Registered);
    });
}

#[test]
fn one_content_is_one_asset() {
    scenario(|| {
        let asset = registered();
        assert_noop!(
            Registry::submit(signed(PROVIDER), details(asset), Parents::default()),
            Error::<Test>::DuplicateContent
        );
        let other = registered();
        let add = |content| Registry::add_version(signed(PROVIDER), other, content, [5; 32], Some([6; 32]));
        assert_noop!(add(content(asset)), Error::<Test>::DuplicateContent);
        // New metadata for the same content is a version of its own.
        assert_ok!(add(content(other)));
        happened(Event::VersionAdded { asset: other, version: 2 });
        assert_ok!(add([77; 32]));
        assert!(Registry::has_version(other, 3));
        assert!(!Registry::has_version(other, 4));
        assert!(!Registry::has_version(other, 0));
        let mut taken = details(1000);
        taken.content = [77; 32];
        assert_noop!(Registry::submit(signed(PROVIDER), taken, Parents::default()), Error::<Test>::DuplicateContent);
        Assets::<Test>::mutate(AssetKey(other), |stored| stored.as_mut().unwrap().versions = u32::MAX);
        assert_noop!(add([78; 32]), Error::<Test>::VersionsExhausted);
        Assets::<Test>::mutate(AssetKey(other), |stored| stored.as_mut().unwrap().versions = 3);
    });
}

#[test]
fn details_that_cannot_be_read_or_judged_are_refused() {
    type Spoil = (fn(&mut AssetDetails), Error<Test>);
    let spoils: [Spoil; 8] = [
        (|d| d.title = BoundedVec::default(), Error::BadText),
        (|d| d.title = BoundedVec::truncate_from(vec![0xff]), Error::BadText),
        (|d| d.summary = BoundedVec::truncate_from(vec![0xff]), Error::BadText),
        (|d| d.class = BoundedVec::truncate_from(vec![0xff]), Error::BadText),
        (|d| d.tags = vec![text("")].try_into().unwrap(), Error::BadText),
        (
            |d| {
                d.tags = vec![BoundedVec::truncate_from(vec![0xff])].try_into().unwrap();
            },
            Error::BadText,
        ),
        (|d| d.sensitivity = 0, Error::BadSensitivity),
        (|d| d.sensitivity = 5, Error::BadSensitivity),
    ];
    scenario(|| {
        for (spoil, why) in spoils {
            let mut details = details(0);
            spoil(&mut details);
            assert_noop!(Registry::submit(signed(PROVIDER), details, Parents::default()), why);
        }
        let mut bare = details(0);
        bare.summary = BoundedVec::default();
        bare.class = BoundedVec::default();
        bare.tags = BoundedVec::default();
        assert_ok!(Registry::submit(signed(PROVIDER), bare, Parents::default()));
    });
}

#[test]
fn derivation_is_from_registered_versions() {
    scenario(|| {
        let (first, second, pending) = (registered(), registered(), published());
        let submit = |list: &[(AssetId, u32, u32)]| Registry::submit(signed(DEVELOPER), details(500), parents(list));
        assert_noop!(submit(&[(999, 1, 0)]), Error::<Test>::ParentNotRegistered);
        assert_noop!(submit(&[(pending, 1, 0)]), Error::<Test>::ParentNotRegistered);
        assert_noop!(submit(&[(first, 2, 0)]), Error::<Test>::ParentNotRegistered);
        assert_noop!(submit(&[(first, 0, 0)]), Error::<Test>::ParentNotRegistered);
        assert_noop!(submit(&[(first, 1, 1), (first, 1, 2)]), Error::<Test>::DuplicateParent);
        assert_noop!(submit(&[(first, 1, WHOLE), (second, 1, 1)]), Error::<Test>::ContributionsExceedWhole);
        assert_noop!(submit(&[(first, 1, u32::MAX), (second, 1, u32::MAX)]), Error::<Test>::ContributionsExceedWhole);
        assert_ok!(submit(&[(first, 1, 400_000), (second, 1, 600_000)]));
        let child = NextAsset::<Test>::get() - 1;
        assert_eq!(Registry::parents(child), parents(&[(first, 1, 400_000), (second, 1, 600_000)]));
        assert_eq!(Registry::parents(first), Parents::default());
        assert_ok!(Registry::freeze(signed(AUDITOR), first, 1, None));
        assert_noop!(
            Registry::submit(signed(DEVELOPER), details(501), parents(&[(first, 1, 0)])),
            Error::<Test>::ParentNotRegistered
        );
    });
}

#[test]
fn rights_are_distributed_wholly() {
    scenario(|| {
        let asset = submitted();
        let set = |list: &[(u32, u32)]| Registry::set_titles(signed(PROVIDER), asset, Right::Operating, shares(list));
        assert_noop!(set(&[]), Error::<Test>::SharesNotWhole);
        assert_noop!(set(&[(1, WHOLE - 1)]), Error::<Test>::SharesNotWhole);
        assert_noop!(set(&[(1, WHOLE), (2, 1)]), Error::<Test>::SharesNotWhole);
        assert_noop!(set(&[(1, WHOLE), (2, 0)]), Error::<Test>::SharesNotWhole);
        assert_noop!(set(&[(1, u32::MAX), (2, WHOLE + 1)]), Error::<Test>::SharesNotWhole);
        assert_noop!(set(&[(1, 500_000), (1, 500_000)]), Error::<Test>::DuplicateShare);
        assert_noop!(set(&[(1, 500_000), (70, 500_000)]), Error::<Test>::UnknownShareholder);
        assert_ok!(set(&[(2, 700_000), (3, 300_000)]));
        happened(Event::TitlesSet { asset, right: Right::Operating });
        assert_eq!(Registry::titles(asset, Right::Operating), shares(&[(2, 700_000), (3, 300_000)]));
        assert_eq!(Registry::titles(asset, Right::Holding), shares(&[(1, WHOLE)]));
        assert_ok!(set(&[(1, WHOLE)]));
        assert_eq!(Titles::<Test>::get(asset, Right::Operating), None);
        assert_eq!(Registry::titles(999, Right::Operating), Shares::default());
    });
}

#[test]
fn a_freeze_is_lifted_by_an_auditor_alone() {
    scenario(|| {
        let asset = frozen();
        happened(Event::Frozen { asset, reason: 3, by: 4, until: None });
        assert_eq!(Freezes::<Test>::get(asset), Some(Freeze { by: 4, reason: 3, at: now(), until: None }));
        assert_noop!(Registry::unfreeze(signed(REGISTRAR), asset), Error::<Test>::MissingRole);
        assert_ok!(Registry::unfreeze(signed(AUDITOR), asset));
        happened(Event::Unfrozen { asset, by: Some(4) });
        assert_eq!(state(asset), RegistrationState::Registered);
    });
}

#[test]
fn only_the_owner_adds_versions_and_sets_titles() {
    scenario(|| {
        let asset = registered();
        assert_noop!(Registry::add_version(signed(CONSUMER), asset, [1; 32], [1; 32], None), Error::<Test>::NotOwner);
        let asset = submitted();
        let whole = || shares(&[(2, WHOLE)]);
        assert_noop!(Registry::set_titles(signed(CONSUMER), asset, Right::Holding, whole()), Error::<Test>::NotOwner);
    });
}

#[test]
fn the_end_of_windows_is_paid_for() {
    scenario(|| {
        let quiet = Registry::on_initialize(2);
        let (first, second) = (published(), published());
        System::set_block_number(1 + u64::from(WINDOW));
        let busy = Registry::on_initialize(1 + u64::from(WINDOW));
        assert!(busy.ref_time() > quiet.ref_time());
        assert_eq!((state(first), state(second)), (RegistrationState::Registered, RegistrationState::Registered));
    });
}

#[test]
fn numbers_end_where_certificates_do() {
    chain().execute_with(|| {
        NextAsset::<Test>::put(certificate::CAPACITY);
        assert_noop!(
            Registry::submit(signed(PROVIDER), details(0), Parents::default()),
            Error::<Test>::NumbersExhausted
        );
    });
}

#[test]
fn an_inconsistent_state_is_noticed() {
    fn stored(asset: AssetId, change: impl FnOnce(&mut deed_primitives::Asset)) {
        Assets::<Test>::mutate(AssetKey(asset), |stored| change(stored.as_mut().unwrap()));
    }
    let spoils: [fn(AssetId); 16] = [
        |asset| stored(asset, |stored| stored.certificate = None),
        |asset| stored(asset, |stored| stored.versions = 2),
        |asset| stored(asset, |stored| stored.state = RegistrationState::Expired),
        |asset| stored(asset, |stored| stored.state = RegistrationState::Submitted),
        |asset| stored(asset, |stored| stored.expires_at = Some(999)),
        |asset| stored(asset, |stored| stored.changes = 0),
        |asset| stored(asset, |stored| stored.declared_at = 999),
        |asset| Titles::<Test>::insert(asset, Right::Holding, shares(&[(1, 1)])),
        |asset| Titles::<Test>::insert(asset, Right::Holding, shares(&[(1, WHOLE)])),
        |asset| ByContent::<Test>::remove(content(asset)),
        |asset| Conflicts::<Test>::insert(asset, 9),
        |asset| Freezes::<Test>::insert(asset, Freeze { by: 4, reason: 1, at: 1, until: None }),
        |asset| {
            let procedure = Procedure {
                application: None,
                applicant: 2,
                state: RegistrationState::Objected,
                submitted_at: 1,
                due: None,
                consents: Default::default(),
            };
            Procedures::<Test>::insert(asset, procedure);
        },
        |_| ByContent::<Test>::insert([200; 32], 0),
        |_| NextAsset::<Test>::put(7),
        |_| Agenda::<Test>::iter_keys().for_each(|(at, key)| Agenda::<Test>::remove(at, key)),
    ];
    for spoil in spoils {
        chain().execute_with(|| {
            let asset = registered();
            assert_ok!(Registry::do_try_state());
            spoil(asset);
            assert!(Registry::do_try_state().is_err());
        });
    }
}

#[test]
fn the_history_answers_for_every_block() {
    scenario(|| {
        pass(2);
        let asset = submitted();
        let mut expected = vec![(now(), RegistrationState::Submitted)];
        let mut then = |blocks: u32, call: &dyn Fn() -> DispatchResult| {
            pass(blocks);
            assert_ok!(call());
            expected.push((now(), state(asset)));
        };
        then(2, &|| Registry::accept(signed(REGISTRAR), asset));
        then(1, &|| Registry::review(signed(REGISTRAR), asset));
        then(3, &|| Registry::publish(signed(REGISTRAR), asset));
        then(WINDOW, &|| Ok(()));
        then(5, &|| Registry::freeze(signed(AUDITOR), asset, 1, None));
        then(5, &|| Registry::unfreeze(signed(AUDITOR), asset));
        assert_eq!(Registry::state_at(asset, expected[0].0 - 1), None);
        assert_eq!(Registry::state_at(999, 100), None);
        let mut known = expected[0].1;
        for block in expected[0].0..now() + 10 {
            known = expected.iter().find(|(at, _)| *at == block).map_or(known, |(_, state)| *state);
            assert_eq!(Registry::state_at(asset, block), Some(known), "{block}");
        }
        let first = Change { at: 5, state: RegistrationState::Accepted, kind: Some(RegistrationKind::First) };
        assert_eq!(History::<Test>::get(AssetKey(asset), 0), Some(first));
        let frozen = Change { at: expected[5].0, state: RegistrationState::Frozen, kind: None };
        assert_eq!(History::<Test>::get(AssetKey(asset), 4), Some(frozen));
        assert_eq!(Assets::<Test>::get(AssetKey(asset)).unwrap().changes, 6);
    });
}

#[test]
fn a_certificate_is_worth_what_its_asset_is() {
    scenario(|| {
        let status = |asset| Registry::certificate_status(certificate::number(asset).unwrap());
        assert_eq!(Registry::certificate_status([b'0'; 18]), CertificateStatus::Unknown);
        assert_eq!(status(0), CertificateStatus::Unknown);
        assert_eq!(status(published()), CertificateStatus::Unknown);
        assert_eq!(status(frozen()), CertificateStatus::Suspended);
        let asset = registered();
        assert_eq!(status(asset), CertificateStatus::Valid);
        assert_ok!(Registry::object(signed(CONSUMER), asset, [1; 32]));
        assert_eq!(status(asset), CertificateStatus::Suspended);
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), asset, true));
        assert_eq!(status(asset), CertificateStatus::Revoked);
        has_happened(Event::CertificateRevoked { asset, certificate: certificate::number(asset).unwrap() });
        let cancelled = objected();
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), cancelled, true));
        assert_eq!(status(cancelled), CertificateStatus::Unknown);
        let old = registered();
        pass(VALIDITY);
        assert_eq!(status(old), CertificateStatus::Expired);
    });
}

#[test]
fn an_applicant_can_think_better_of_it() {
    scenario(|| {
        for make in [submitted, accepted, reviewed] {
            let asset = make();
            assert_noop!(Registry::withdraw(signed(CONSUMER), asset), Error::<Test>::NotApplicant);
            assert_ok!(Registry::withdraw(signed(PROVIDER), asset));
            happened(Event::Withdrawn { asset, kind: RegistrationKind::First, by: 1 });
            assert_eq!(state(asset), RegistrationState::Refused { code: refusal::WITHDRAWN });
            assert_ok!(Registry::submit(signed(CONSUMER), details(asset), Parents::default()));
            assert!(Conflicts::<Test>::iter().next().is_none());
            // The numbers of assets and contents go together in these tests.
            assert_ok!(Registry::submit(signed(CONSUMER), details(1_000 + asset), Parents::default()));
        }
        pass(3 * TERM);
    });
}

#[test]
fn a_registrar_cannot_give_the_reasons_of_the_chain() {
    scenario(|| {
        let asset = submitted();
        let refuse = |code| Registry::refuse(signed(REGISTRAR), asset, code);
        assert_noop!(refuse(refusal::RESERVED), Error::<Test>::ReservedCode);
        assert_noop!(refuse(u16::MAX), Error::<Test>::ReservedCode);
        assert_ok!(refuse(refusal::RESERVED - 1));
    });
}

#[test]
fn the_rest_of_the_runtime_sees_what_it_needs() {
    scenario(|| {
        let asset = registered();
        assert!(Registry::is_tradable(asset) && !Registry::is_tradable(submitted()) && !Registry::is_tradable(999));
        assert!(Registry::on_sale(asset, 1) && !Registry::on_sale(asset, 2));
        assert_eq!(<Registry as AssetInspect>::owner(asset), Some(1));
        assert_eq!(<Registry as AssetInspect>::kind(asset), Some(AssetKind::Dataset));
        assert_eq!(<Registry as AssetInspect>::sensitivity(asset), Some(2));
        assert_eq!(<Registry as AssetInspect>::titles(asset, Right::Holding), shares(&[(1, WHOLE)]));
        assert_eq!(<Registry as AssetInspect>::owner(999), None);
        assert_eq!(Registry::asset(asset), Assets::<Test>::get(AssetKey(asset)));
        assert!(Registry::version_on_sale(asset, 1));
        let frozen = frozen();
        assert!(!Registry::is_tradable(frozen) && !Registry::on_sale(frozen, 1));
    });
}
