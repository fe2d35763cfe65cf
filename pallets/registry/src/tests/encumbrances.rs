//! Pledges: how they come and go, and what they stop.

use super::*;
use crate::mock::{CONSUMER, DEVELOPER, OBSERVER, scenario};
use deed_primitives::{Due, MAX_PLEDGES, Pledge, RegistrationKind, Right, WHOLE, refusal};

/// A pledge of the provider's part of a right to the developer.
fn offered(asset: AssetId, right: Right, until: Option<BlockNumber>) -> u32 {
    let number = crate::Pledges::<Test>::get(asset).next;
    assert_ok!(Registry::pledge(signed(PROVIDER), asset, right, 3, [6; 32], until));
    happened(Event::Pledged { asset, pledge: number, right, by: 1, creditor: 3 });
    number
}

fn pledged(asset: AssetId, right: Right) -> u32 {
    let number = offered(asset, right, None);
    assert_ok!(Registry::accept_pledge(signed(DEVELOPER), asset, number));
    number
}

fn transfer(asset: AssetId, right: Right, parts: u32) {
    apply(asset, Application::Transfer { right, to: 2, parts });
    assert_ok!(Registry::consent(signed(CONSUMER), asset));
}

#[test]
fn a_pledge_binds_once_its_creditor_accepts() {
    scenario(|| {
        let asset = registered();
        let number = offered(asset, Right::Operating, None);
        let accept = |account, number| Registry::accept_pledge(signed(account), asset, number);
        assert_noop!(accept(CONSUMER, number), Error::<Test>::NotCreditor);
        assert_noop!(accept(DEVELOPER, 9), Error::<Test>::UnknownPledge);
        assert_ok!(accept(DEVELOPER, number));
        happened(Event::PledgeAccepted { asset, pledge: number, by: 3 });
        assert_noop!(accept(DEVELOPER, number), Error::<Test>::WrongState);
        let pledge = Pledge {
            number,
            right: Right::Operating,
            pledgor: 1,
            creditor: 3,
            terms: [6; 32],
            until: None,
            at: now(),
            accepted: Some(now()),
        };
        assert_eq!(Registry::encumbrances(asset).pledges.to_vec(), [pledge]);

        let release = |account, number| Registry::release_pledge(signed(account), asset, number);
        assert_noop!(release(PROVIDER, number), Error::<Test>::NotCreditor);
        assert_noop!(release(DEVELOPER, 9), Error::<Test>::UnknownPledge);
        assert_ok!(release(DEVELOPER, number));
        happened(Event::PledgeReleased { asset, pledge: number, by: Some(3) });
        // An offer is taken back by either side, and its number is not given out again.
        let offer = offered(asset, Right::Operating, None);
        assert_eq!(offer, number + 1);
        assert_noop!(release(OBSERVER, offer), Error::<Test>::NotCreditor);
        assert_ok!(release(PROVIDER, offer));
        assert_eq!(offered(asset, Right::Operating, None), number + 2);
    });
}

#[test]
fn pledges_that_make_no_sense_are_refused() {
    scenario(|| {
        let asset = registered();
        let pledge = |account, creditor, until| {
            Registry::pledge(signed(account), asset, Right::Holding, creditor, [0; 32], until)
        };
        assert_noop!(pledge(CONSUMER, 3, None), Error::<Test>::NotHolder);
        assert_noop!(pledge(PROVIDER, 1, None), Error::<Test>::OwnCounterparty);
        assert_noop!(pledge(PROVIDER, 70, None), Error::<Test>::UnknownOrganisation);
        assert_noop!(pledge(PROVIDER, 3, Some(now())), Error::<Test>::BadTerm);
        for number in 0..MAX_PLEDGES {
            assert_ok!(pledge(PROVIDER, 3, None));
            assert_ok!(Registry::accept_pledge(signed(DEVELOPER), asset, number));
        }
        assert_noop!(pledge(PROVIDER, 3, None), Error::<Test>::TooManyPledges);
        for (asset, why) in [(frozen(), Error::<Test>::Frozen), (published(), Error::<Test>::WrongState)] {
            let pledge = Registry::pledge(signed(PROVIDER), asset, Right::Holding, 3, [0; 32], None);
            assert_eq!(pledge, Err(why.into()));
        }
    });
}

#[test]
fn a_pledged_right_passes_on_only_with_its_creditor() {
    scenario(|| {
        let asset = registered();
        // Neither an offer, nor a pledge of another right, nor somebody else's stands in the way.
        pledged(asset, Right::Holding);
        let offer = offered(asset, Right::Operating, None);
        transfer(asset, Right::Operating, 100_000);
        complete(asset);
        assert_ok!(Registry::accept_pledge(signed(DEVELOPER), asset, offer));
        pledged(asset, Right::Operating);
        assert_ok!(Registry::apply(
            signed(CONSUMER),
            asset,
            Application::Transfer { right: Right::Operating, to: 5, parts: 1 }
        ));
        assert_ok!(Registry::consent(signed(OBSERVER), asset));
        assert_ok!(Registry::consent(signed(PROVIDER), asset));
        complete(asset);

        transfer(asset, Right::Operating, 100_000);
        assert_ok!(Registry::consent(signed(OBSERVER), asset));
        assert_noop!(Registry::accept(signed(REGISTRAR), asset), Error::<Test>::ConsentMissing);
        assert_ok!(Registry::consent(signed(DEVELOPER), asset));
        complete(asset);
        assert_eq!(Registry::titles(asset, Right::Operating), shares(&[(1, 800_000), (2, 199_999), (5, 1)]));
        // Part of it is left, and stays pledged; with the rest, the pledges go.
        assert_eq!(Registry::encumbrances(asset).pledges.len(), 3);
        transfer(asset, Right::Operating, 800_000);
        assert_ok!(Registry::consent(signed(OBSERVER), asset));
        assert_ok!(Registry::consent(signed(DEVELOPER), asset));
        complete(asset);
        let left = Registry::encumbrances(asset).pledges;
        assert_eq!(left.iter().map(|pledge| pledge.right).collect::<Vec<_>>(), [Right::Holding]);
        has_happened(Event::PledgeReleased { asset, pledge: offer, by: None });
    });
}

#[test]
fn one_offer_of_a_pledgor_waits_at_a_time() {
    scenario(|| {
        let asset = registered();
        let pledge = |account, right| Registry::pledge(signed(account), asset, right, 3, [0; 32], None);
        let first = offered(asset, Right::Holding, None);
        assert_noop!(pledge(PROVIDER, Right::Holding), Error::<Test>::PledgeOffered);
        assert_noop!(pledge(PROVIDER, Right::Operating), Error::<Test>::PledgeOffered);
        // Taken back or accepted, it makes room.
        assert_ok!(Registry::release_pledge(signed(PROVIDER), asset, first));
        let second = offered(asset, Right::Operating, None);
        assert_ok!(Registry::accept_pledge(signed(DEVELOPER), asset, second));
        transfer(asset, Right::Processing, 100_000);
        complete(asset);
        assert_ok!(pledge(PROVIDER, Right::Processing));
        // Another holder is not kept waiting.
        assert_ok!(pledge(CONSUMER, Right::Processing));
        assert_noop!(pledge(CONSUMER, Right::Processing), Error::<Test>::PledgeOffered);
    });
}

#[test]
fn a_pledge_made_during_a_procedure_counts_at_its_end() {
    scenario(|| {
        let asset = registered();
        transfer(asset, Right::Operating, WHOLE);
        publish(asset);
        pledged(asset, Right::Operating);
        pass(WINDOW);
        happened(Event::ProcedureRefused { asset, kind: RegistrationKind::Transfer, code: refusal::CONSENT, by: None });
        transfer(asset, Right::Operating, WHOLE);
        assert_ok!(Registry::consent(signed(DEVELOPER), asset));
        publish(asset);
        pass(WINDOW);
        assert_eq!(Registry::titles(asset, Right::Operating), shares(&[(2, WHOLE)]));
    });
}

#[test]
fn creditors_have_a_say_in_a_cancellation() {
    scenario(|| {
        let asset = registered();
        pledged(asset, Right::Processing);
        apply(asset, Application::Cancellation { reason: [0; 32] });
        assert_noop!(Registry::accept(signed(REGISTRAR), asset), Error::<Test>::ConsentMissing);
        assert_ok!(Registry::consent(signed(DEVELOPER), asset));
        complete(asset);
        assert_eq!(state(asset), RegistrationState::Cancelled);
        assert_ok!(Registry::release_pledge(signed(DEVELOPER), asset, 0));
    });
}

#[test]
fn a_pledge_ends_with_its_term() {
    scenario(|| {
        let asset = registered();
        let until = Some(now() + 5);
        let endless = pledged(asset, Right::Operating);
        let pledge = offered(asset, Right::Operating, until);
        assert_ok!(Registry::accept_pledge(signed(DEVELOPER), asset, pledge));
        let offer = offered(asset, Right::Operating, until);
        assert_ok!(Registry::freeze(signed(AUDITOR), asset, 1, None));
        pass(4);
        assert_eq!(Registry::encumbrances(asset).pledges.len(), 3);
        pass(1);
        has_happened(Event::PledgeReleased { asset, pledge: offer, by: None });
        has_happened(Event::PledgeReleased { asset, pledge, by: None });
        let left = Registry::encumbrances(asset).pledges;
        assert_eq!(left.iter().map(|pledge| pledge.number).collect::<Vec<_>>(), [endless]);
    });
}

#[test]
fn what_ends_early_leaves_no_reminder() {
    scenario(|| {
        let asset = registered();
        let listed = || crate::Agenda::<Test>::iter().count();
        let before = listed();
        let until = now() + 50;
        // Released by either side.
        for account in [PROVIDER, DEVELOPER] {
            let number = offered(asset, Right::Operating, Some(until));
            assert_eq!(listed(), before + 1);
            assert_ok!(Registry::release_pledge(signed(account), asset, number));
            assert_eq!(listed(), before);
        }
        // Ended with the right it was on.
        let number = offered(asset, Right::Operating, Some(until));
        assert_ok!(Registry::accept_pledge(signed(DEVELOPER), asset, number));
        transfer(asset, Right::Operating, WHOLE);
        assert_ok!(Registry::consent(signed(DEVELOPER), asset));
        complete(asset);
        has_happened(Event::PledgeReleased { asset, pledge: number, by: None });
        assert!(!crate::Agenda::<Test>::contains_key(until, (asset, Due::Pledge(number))));
        // Lifted by hand, or withdrawn.
        let before = listed();
        assert_ok!(Registry::freeze(signed(AUDITOR), asset, 1, Some(40)));
        assert_ok!(Registry::unfreeze(signed(AUDITOR), asset));
        apply(asset, Application::Renewal);
        assert_ok!(Registry::withdraw(signed(PROVIDER), asset));
        assert_eq!(listed(), before);
    });
}
