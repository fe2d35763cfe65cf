//! Negotiations in the Dataspace Protocol's states.

use super::*;
use crate::mock::{BANK, DEVELOPER, OBSERVER, WINDOW, scenario};
use crate::{Negotiations, Offers};
use deed_primitives::{
    NegotiationId, NegotiationMessage as Message, NegotiationState as State, NegotiationTarget, Side, Terms,
};

fn terms(price: Balance) -> Terms {
    let policy = Policy { max_uses: Some(3), ..Policy::default() };
    Terms { pricing: Pricing::Fixed(price), units: 1, policy, digest: [7; 32] }
}

fn about(asset: AssetId) -> NegotiationTarget {
    NegotiationTarget::Asset { asset, version: 1, provider: 1 }
}

fn requested(asset: AssetId, price: Balance) -> NegotiationId {
    let negotiation = crate::NextNegotiation::<Test>::get();
    assert_ok!(Market::request(signed(BANK), about(asset), terms(price)));
    negotiation
}

fn state(negotiation: NegotiationId) -> State {
    Negotiations::<Test>::get(negotiation).unwrap().state
}

/// A negotiation brought to a state.
fn at(asset: AssetId, wanted: State) -> NegotiationId {
    let negotiation = requested(asset, 100);
    let path: &[fn(NegotiationId) -> DispatchResult] = match wanted {
        State::Requested => &[],
        State::Offered => &[|n| Market::counter(signed(PROVIDER), n, terms(100))],
        State::Accepted => {
            &[|n| Market::counter(signed(PROVIDER), n, terms(100)), |n| Market::accept_terms(signed(BANK), n)]
        }
        State::Agreed => &[|n| Market::agree(signed(PROVIDER), n)],
        State::Verified => &[|n| Market::agree(signed(PROVIDER), n), |n| Market::verify(signed(BANK), n)],
        State::Finalized => &[
            |n| Market::agree(signed(PROVIDER), n),
            |n| Market::verify(signed(BANK), n),
            |n| Market::finalize(signed(PROVIDER), n),
        ],
        State::Terminated => &[|n| Market::terminate(signed(BANK), n)],
    };
    for step in path {
        assert_ok!(step(negotiation));
    }
    assert_eq!(state(negotiation), wanted);
    negotiation
}

#[test]
fn a_bargain_becomes_an_order() {
    scenario(|| {
        let asset = own_asset();
        fund(BANK, 100);
        let negotiation = requested(asset, 50);
        happened(Event::NegotiationRequested { negotiation, asset, consumer: 2, provider: 1 });
        assert_ok!(Market::counter(signed(PROVIDER), negotiation, terms(90)));
        let moved = |state, by| Event::NegotiationMoved { negotiation, state, by, order: None };
        happened(moved(State::Offered, Side::Provider));
        assert_ok!(Market::counter(signed(BANK), negotiation, terms(70)));
        happened(moved(State::Requested, Side::Consumer));
        assert_ok!(Market::counter(signed(PROVIDER), negotiation, terms(80)));
        assert_ok!(Market::accept_terms(signed(BANK), negotiation));
        assert_ok!(Market::agree(signed(PROVIDER), negotiation));
        assert_eq!(held(BANK), 0);
        assert_ok!(Market::verify(signed(BANK), negotiation));
        assert_eq!(held(BANK), 80);
        assert_ok!(Market::finalize(signed(PROVIDER), negotiation));
        happened(Event::NegotiationMoved { negotiation, state: State::Finalized, by: Side::Provider, order: Some(0) });
        assert_eq!((held(BANK), Negotiations::<Test>::get(negotiation).unwrap().order), (80, Some(0)));
        let offer = Offers::<Test>::get(0).unwrap();
        assert_eq!((offer.open, offer.only, offer.pricing), (false, Some(2), Pricing::Fixed(80)));
        assert_ok!(Market::declare_delivery(signed(PROVIDER), 0, [5; 32]));
        assert_ok!(Market::acknowledge(signed(BANK), 0));
        assert_eq!(crate::Licences::<Test>::get(0).unwrap().policy.max_uses, Some(3));
        assert_eq!((free(BANK), held(BANK)), (20, 0));
    });
}

/// Every message from every side in every state does what the protocol's list says, and nothing else.
#[test]
fn the_calls_follow_the_protocol() {
    scenario(|| {
        let asset = own_asset();
        fund(BANK, 10_000);
        for from in State::ALL {
            for message in Message::ALL {
                for (side, account) in [(Side::Consumer, BANK), (Side::Provider, PROVIDER)] {
                    let negotiation = at(asset, from);
                    let origin = signed(account);
                    let outcome = match message {
                        Message::Accept => Market::accept_terms(origin, negotiation),
                        Message::Agree => Market::agree(origin, negotiation),
                        Message::Verify => Market::verify(origin, negotiation),
                        Message::Finalize => Market::finalize(origin, negotiation),
                        Message::Terminate => Market::terminate(origin, negotiation),
                        // One call stands for both messages: whose it is decides which is sent.
                        Message::Request if side == Side::Consumer => Market::counter(origin, negotiation, terms(100)),
                        Message::Offer if side == Side::Provider => Market::counter(origin, negotiation, terms(100)),
                        Message::Request | Message::Offer => Err(error(Error::WrongState)),
                    };
                    match from.after(message, side) {
                        Some(to) => assert_eq!((outcome, state(negotiation)), (Ok(()), to)),
                        None => {
                            assert_eq!(outcome, Err(error(Error::WrongState)), "{from:?} {message:?} {side:?}");
                            assert_eq!(state(negotiation), from);
                        }
                    }
                    let stranger = Market::terminate(signed(OBSERVER), negotiation);
                    assert_noop!(stranger, Error::<Test>::NotParty);
                }
            }
        }
    });
}

#[test]
fn leaving_gives_back_what_was_held() {
    for account in [BANK, PROVIDER] {
        scenario(|| {
            fund(BANK, 100);
            let negotiation = at(own_asset(), State::Verified);
            assert_eq!(held(BANK), 100);
            assert_ok!(Market::terminate(signed(account), negotiation));
            assert_eq!((free(BANK), held(BANK)), (100, 0));
        });
    }
}

#[test]
fn terms_must_be_kept_and_lead_to_an_order() {
    scenario(|| {
        let asset = own_asset();
        let request = |target, terms| Market::request(signed(BANK), target, terms);
        let with = |pricing, units| Terms { pricing, units, policy: Policy::default(), digest: [0; 32] };
        for terms in [
            with(Pricing::PerUse { price: 1 }, 1),
            with(Pricing::EnglishAuction { reserve: 1, step: 1, ends: 99 }, 1),
            with(Pricing::Fixed(1), 2),
            with(Pricing::Subscription { price: 1, period: 1 }, 0),
        ] {
            assert_noop!(request(about(asset), terms), Error::<Test>::WrongPricing);
        }
        assert_noop!(request(about(asset), with(Pricing::Fixed(0), 1)), Error::<Test>::ZeroPrice);
        let policy = Policy { max_uses: Some(0), ..Policy::default() };
        let empty = Terms { policy, ..terms(1) };
        assert_noop!(request(about(asset), empty.clone()), Error::<Test>::EmptyPolicy);
        let negotiation = requested(asset, 1);
        let counter = Market::counter(signed(PROVIDER), negotiation, empty);
        assert_noop!(counter, Error::<Test>::EmptyPolicy);
        let target = |version, provider| NegotiationTarget::Asset { asset, version, provider };
        assert_noop!(request(target(2, 1), terms(1)), Error::<Test>::UnknownVersion);
        assert_noop!(request(target(1, 3), terms(1)), Error::<Test>::NoOperatingRight);
        assert_noop!(request(target(1, 2), terms(1)), Error::<Test>::OwnOffer);
        assert_noop!(request(target(1, 6), terms(1)), Error::<Test>::SellerSuspended);
        assert_noop!(request(NegotiationTarget::Offer(9), terms(1)), Error::<Test>::UnknownOffer);
        freeze(asset);
        assert_noop!(request(about(asset), terms(1)), Error::<Test>::AssetNotTradable);
        let agree = Market::agree(signed(PROVIDER), negotiation);
        assert_noop!(agree, Error::<Test>::AssetNotTradable);
    });
}

#[test]
fn an_offer_can_be_bargained_about_unless_it_is_a_sublicence() {
    scenario(|| {
        let asset = own_asset();
        let listed = offer(asset, 500, Policy::default());
        fund(DEVELOPER, 90);
        let subscription = Pricing::Subscription { price: 30, period: 10 };
        let wanted = Terms { pricing: subscription, units: 3, policy: Policy::default(), digest: [1; 32] };
        assert_ok!(Market::request(signed(DEVELOPER), NegotiationTarget::Offer(listed), wanted));
        assert_eq!(Negotiations::<Test>::get(0).unwrap().offer, Some(listed));
        assert_ok!(Market::agree(signed(PROVIDER), 0));
        assert_ok!(Market::verify(signed(DEVELOPER), 0));
        assert_ok!(Market::finalize(signed(PROVIDER), 0));
        assert_eq!((held(DEVELOPER), Orders::<Test>::get(0).unwrap().policy.term), (90, Some(30)));
        pass(WINDOW + 1);
        assert_eq!((free(DEVELOPER), held(DEVELOPER)), (90, 0));

        let licence = licensed(BANK, asset, Policy { sublicence: true, ..Policy::default() });
        assert_ok!(Market::sublicense(signed(BANK), licence, 3, Policy::default(), 10));
        let target = NegotiationTarget::Offer(NextOffer::<Test>::get() - 1);
        let refused = Market::request(signed(DEVELOPER), target, terms(1));
        assert_noop!(refused, Error::<Test>::SublicenceFixed);
    });
}

#[test]
fn nothing_is_verified_without_money_or_finalised_while_frozen() {
    scenario(|| {
        let asset = own_asset();
        let negotiation = at(asset, State::Agreed);
        assert_noop!(Market::verify(signed(BANK), negotiation), TokenError::FundsUnavailable);
        fund(BANK, 100);
        assert_ok!(Market::verify(signed(BANK), negotiation));
        freeze(asset);
        assert_noop!(Market::finalize(signed(PROVIDER), negotiation), Error::<Test>::AssetNotTradable);
        assert_ok!(Market::terminate(signed(BANK), negotiation));
        assert_eq!(free(BANK), 100);
        assert_noop!(Market::agree(signed(PROVIDER), 99), Error::<Test>::UnknownNegotiation);
    });
}
