//! Every call, from every origin that must not make it.

use super::*;
use crate::Call;
use crate::mock::{ARBITERS, BANK, DEVELOPER, OBSERVER, RuntimeCall, STRANGER, SUSPENDED, scenario};
use deed_primitives::{NegotiationTarget, Purpose, Roles, Terms};
use frame::deps::sp_runtime::traits::Dispatchable;

fn refused(call: &Call<Test>, origin: RuntimeOrigin, why: DispatchError) {
    let call = RuntimeCall::Market(call.clone());
    let outcome = unchanged(|| call.clone().dispatch(origin.clone()));
    assert_eq!(outcome.map(|_| ()).map_err(|refusal| refusal.error), Err(why), "{call:?} from {origin:?}");
}

fn terms() -> Terms {
    Terms { pricing: Pricing::Free, units: 1, policy: Policy::default(), digest: [0; 32] }
}

/// Each call about something that has a number, and what it answers when nothing has.
fn calls(number: u64) -> Vec<(Call<Test>, Error<Test>)> {
    let (reference, evidence, salt) = ([0; 32], [0; 32], [0; 32]);
    let policy = Policy::default;
    let pricing = Pricing::Free;
    vec![
        (
            Call::create_offer { asset: number, version: 1, pricing: pricing.clone(), policy: policy() },
            Error::AssetNotTradable,
        ),
        (Call::withdraw_offer { offer: number }, Error::UnknownOffer),
        (Call::update_offer { offer: number, pricing, policy: policy() }, Error::UnknownOffer),
        (Call::place_order { offer: number, max_price: u128::MAX }, Error::UnknownOffer),
        (Call::place_order_for { offer: number, units: 1, max_price: u128::MAX }, Error::UnknownOffer),
        (Call::bid { offer: number, amount: 1 }, Error::UnknownOffer),
        (Call::commit_bid { offer: number, commitment: [0; 32], deposit: 1 }, Error::UnknownOffer),
        (Call::reveal_bid { offer: number, amount: 1, salt }, Error::UnknownOffer),
        (Call::close_auction { offer: number }, Error::UnknownOffer),
        (Call::open_meter { offer: number, prepaid: 1 }, Error::UnknownOffer),
        (Call::request { target: NegotiationTarget::Offer(number), terms: terms() }, Error::UnknownOffer),
        (Call::declare_delivery { order: number, ciphertext: [0; 32] }, Error::UnknownOrder),
        (
            Call::declare_delivery_locked { order: number, ciphertext: [0; 32], key_digest: [0; 32] },
            Error::UnknownOrder,
        ),
        (Call::confirm_ciphertext { order: number }, Error::UnknownOrder),
        (Call::reveal_key { order: number, key: [0; 32] }, Error::UnknownOrder),
        (Call::acknowledge { order: number }, Error::UnknownOrder),
        (Call::refund { order: number }, Error::UnknownOrder),
        (Call::claim { order: number }, Error::UnknownOrder),
        (Call::settle_partially { order: number, refund: 1 }, Error::UnknownOrder),
        (Call::accept_partial { order: number, refund: 1 }, Error::UnknownOrder),
        (Call::open_dispute { order: number, evidence, claim: 0 }, Error::UnknownOrder),
        (Call::record_use { licence: number, purpose: Purpose::Research, reference }, Error::UnknownLicence),
        (
            Call::record_use_in { licence: number, purpose: Purpose::Research, territory: None, units: 1, reference },
            Error::UnknownLicence,
        ),
        (Call::revoke_licence { licence: number, code: 1, evidence }, Error::UnknownLicence),
        (Call::contest_revocation { licence: number, evidence }, Error::UnknownLicence),
        (Call::sublicense { licence: number, to: 1, policy: policy(), price: 0 }, Error::UnknownLicence),
        (Call::top_up { licence: number, amount: 1 }, Error::UnknownLicence),
        (Call::settle_meter { licence: number }, Error::UnknownLicence),
        (Call::close_meter { licence: number }, Error::UnknownLicence),
        (Call::counter { negotiation: number, terms: terms() }, Error::UnknownNegotiation),
        (Call::accept_terms { negotiation: number }, Error::UnknownNegotiation),
        (Call::agree { negotiation: number }, Error::UnknownNegotiation),
        (Call::verify { negotiation: number }, Error::UnknownNegotiation),
        (Call::finalize { negotiation: number }, Error::UnknownNegotiation),
        (Call::terminate { negotiation: number }, Error::UnknownNegotiation),
        (Call::vote { dispute: number, buyer_parts: 0 }, Error::UnknownDispute),
        (Call::appeal { dispute: number, evidence }, Error::UnknownDispute),
    ]
}

#[test]
fn every_call_refuses_every_wrong_origin() {
    scenario(|| {
        let money = [
            Call::issue { organisation: 1, amount: 1, reference: [0; 32] },
            Call::redeem { amount: 1, reference: [0; 32] },
        ];
        for call in calls(0).into_iter().map(|(call, _)| call).chain(money) {
            refused(&call, RuntimeOrigin::none(), BadOrigin.into());
            refused(&call, RuntimeOrigin::root(), BadOrigin.into());
            refused(&call, signed(STRANGER), error(Error::NotAMember));
            refused(&call, signed(SUSPENDED), error(Error::NotAMember));
        }
        let issue = Call::issue { organisation: 1, amount: 1, reference: [0; 32] };
        for member in [PROVIDER, BANK, DEVELOPER, AUDITOR, OBSERVER] {
            refused(&issue, signed(member), error(Error::MissingRole));
        }
        let for_consumers: [Call<Test>; 6] = [
            Call::place_order { offer: 0, max_price: 1 },
            Call::place_order_for { offer: 0, units: 1, max_price: 1 },
            Call::bid { offer: 0, amount: 1 },
            Call::commit_bid { offer: 0, commitment: [0; 32], deposit: 1 },
            Call::open_meter { offer: 0, prepaid: 1 },
            Call::request { target: NegotiationTarget::Offer(0), terms: terms() },
        ];
        for call in for_consumers {
            for member in [EXCHANGE, PROVIDER, AUDITOR, OBSERVER] {
                refused(&call, signed(member), error(Error::MissingRole));
            }
        }
        let vote = Call::vote { dispute: 0, buyer_parts: 0 };
        for member in [EXCHANGE, PROVIDER, BANK, DEVELOPER, AUDITOR, OBSERVER] {
            refused(&vote, signed(member), error(Error::MissingRole));
        }
        let council = [
            (Call::rule_appeal { dispute: 0, buyer_parts: 0 }, Error::UnknownDispute),
            (Call::rule_revocation { licence: 0, upheld: true }, Error::UnknownLicence),
        ];
        for (call, unknown) in council {
            refused(&call, RuntimeOrigin::none(), BadOrigin.into());
            for signer in [EXCHANGE, PROVIDER, BANK, AUDITOR, OBSERVER, SUSPENDED, STRANGER, ARBITERS[0]] {
                refused(&call, signed(signer), BadOrigin.into());
            }
            refused(&call, RuntimeOrigin::root(), error(unknown));
        }
    });
}

#[test]
fn every_call_is_for_the_party_it_names() {
    scenario(|| {
        let asset = own_asset();
        let order = delivered(BANK, offer(asset, 10, Policy::default()));
        let wrong = |call: Call<Test>, members: &[u64], why: Error<Test>| {
            let why: DispatchError = why.into();
            for member in members {
                refused(&call, signed(*member), why);
            }
        };
        let others = [EXCHANGE, BANK, DEVELOPER, AUDITOR, OBSERVER];
        let policy = Policy::default();
        let create = Call::create_offer { asset, version: 1, pricing: Pricing::Free, policy: policy.clone() };
        wrong(create, &others, Error::NoOperatingRight);
        let update = Call::update_offer { offer: 0, pricing: Pricing::Free, policy: policy.clone() };
        let of_seller: [Call<Test>; 7] = [
            Call::withdraw_offer { offer: 0 },
            update,
            Call::declare_delivery { order, ciphertext: [0; 32] },
            Call::declare_delivery_locked { order, ciphertext: [0; 32], key_digest: [0; 32] },
            Call::reveal_key { order, key: [0; 32] },
            Call::claim { order },
            Call::settle_partially { order, refund: 1 },
        ];
        for call in of_seller {
            wrong(call, &others, Error::NotSeller);
        }
        let others = [EXCHANGE, PROVIDER, DEVELOPER, AUDITOR, OBSERVER];
        let of_buyer: [Call<Test>; 4] = [
            Call::acknowledge { order },
            Call::refund { order },
            Call::confirm_ciphertext { order },
            Call::accept_partial { order, refund: 1 },
        ];
        for call in of_buyer {
            wrong(call, &others, Error::NotBuyer);
        }
        let neither = [EXCHANGE, DEVELOPER, AUDITOR, OBSERVER];
        wrong(Call::open_dispute { order, evidence: [0; 32], claim: 0 }, &neither, Error::NotParty);
        assert_ok!(Market::acknowledge(signed(BANK), order));
        let of_licensee: [Call<Test>; 6] = [
            Call::record_use { licence: 0, purpose: Purpose::Research, reference: [0; 32] },
            Call::record_use_in {
                licence: 0,
                purpose: Purpose::Research,
                territory: None,
                units: 1,
                reference: [0; 32],
            },
            Call::sublicense { licence: 0, to: 5, policy, price: 0 },
            Call::contest_revocation { licence: 0, evidence: [0; 32] },
            Call::top_up { licence: 0, amount: 1 },
            Call::close_meter { licence: 0 },
        ];
        for call in of_licensee {
            wrong(call, &others, Error::NotLicensee);
        }
        let revoke = Call::revoke_licence { licence: 0, code: 0, evidence: [0; 32] };
        wrong(revoke, &[EXCHANGE, BANK, DEVELOPER, AUDITOR, OBSERVER], Error::NotLicensor);
        wrong(Call::settle_meter { licence: 0 }, &neither, Error::NotParty);
    });
}

#[test]
fn every_call_refuses_numbers_that_do_not_exist() {
    scenario(|| {
        let every = Roles::CONSUMER | Roles::DEVELOPER | Roles::ARBITER;
        assert_ok!(Consortium::set_roles(RuntimeOrigin::root(), 3, every));
        for number in [0, u64::MAX] {
            for (call, why) in calls(number) {
                refused(&call, signed(DEVELOPER), why.into());
            }
        }
    });
}

#[test]
fn numbers_end_without_overflow() {
    crate::mock::chain().execute_with(|| {
        let asset = own_asset();
        NextOffer::<Test>::put(u64::MAX);
        let create = Market::create_offer(signed(PROVIDER), asset, 1, Pricing::Free, Policy::default());
        assert_noop!(create, Error::<Test>::NumbersExhausted);
        NextOffer::<Test>::put(0);
        let offer = offer(asset, 0, Policy::default());
        NextOrder::<Test>::put(u64::MAX);
        assert_noop!(Market::place_order(signed(BANK), offer, 0), Error::<Test>::NumbersExhausted);
        NextOrder::<Test>::put(0);
        let order = delivered(BANK, offer);
        crate::NextLicence::<Test>::put(u64::MAX);
        assert_noop!(plain(Market::acknowledge(signed(BANK), order)), Error::<Test>::NumbersExhausted);
    });
}
