//! Every call, from every origin that must not make it.

use super::*;
use crate::Call;
use crate::mock::{BANK, DEVELOPER, OBSERVER, RuntimeCall, STRANGER, SUSPENDED, scenario};
use deed_primitives::Purpose;
use frame::deps::sp_runtime::traits::Dispatchable;

fn refused(call: &Call<Test>, origin: RuntimeOrigin, why: DispatchError) {
    let call = RuntimeCall::Market(call.clone());
    let outcome = unchanged(|| call.clone().dispatch(origin.clone()));
    assert_eq!(outcome.map(|_| ()).map_err(|refusal| refusal.error), Err(why), "{call:?} from {origin:?}");
}

fn calls(number: u64) -> [Call<Test>; 8] {
    [
        Call::create_offer { asset: number, version: 1, pricing: Pricing::Free, policy: Policy::default() },
        Call::withdraw_offer { offer: number },
        Call::place_order { offer: number, max_price: u128::MAX },
        Call::declare_delivery { order: number, ciphertext: [0; 32] },
        Call::acknowledge { order: number },
        Call::refund { order: number },
        Call::claim { order: number },
        Call::record_use { licence: number, purpose: Purpose::Research, reference: [0; 32] },
    ]
}

#[test]
fn every_call_refuses_every_wrong_origin() {
    scenario(|| {
        let money = [
            Call::issue { organisation: 1, amount: 1, reference: [0; 32] },
            Call::redeem { amount: 1, reference: [0; 32] },
        ];
        for call in calls(0).into_iter().chain(money) {
            refused(&call, RuntimeOrigin::none(), BadOrigin.into());
            refused(&call, RuntimeOrigin::root(), BadOrigin.into());
            refused(&call, signed(STRANGER), error(Error::NotAMember));
            refused(&call, signed(SUSPENDED), error(Error::NotAMember));
        }
        let issue = Call::issue { organisation: 1, amount: 1, reference: [0; 32] };
        for member in [PROVIDER, BANK, DEVELOPER, AUDITOR, OBSERVER] {
            refused(&issue, signed(member), error(Error::MissingRole));
        }
        let place = Call::place_order { offer: 0, max_price: 1 };
        for member in [EXCHANGE, PROVIDER, AUDITOR, OBSERVER] {
            refused(&place, signed(member), error(Error::MissingRole));
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
        let [create, withdraw, _, deliver, acknowledge, refund, claim, record] = calls(0);
        wrong(create, &others, Error::NoOperatingRight);
        wrong(withdraw, &others, Error::NotSeller);
        wrong(deliver, &others, Error::NotSeller);
        wrong(claim, &others, Error::NotSeller);
        let others = [EXCHANGE, PROVIDER, DEVELOPER, AUDITOR, OBSERVER];
        wrong(acknowledge, &others, Error::NotBuyer);
        wrong(refund, &others, Error::NotBuyer);
        assert_ok!(Market::acknowledge(signed(BANK), order));
        wrong(record, &others, Error::NotLicensee);
    });
}

#[test]
fn every_call_refuses_numbers_that_do_not_exist() {
    scenario(|| {
        for number in [0, u64::MAX] {
            let whys = [
                Error::<Test>::AssetNotTradable,
                Error::UnknownOffer,
                Error::UnknownOffer,
                Error::UnknownOrder,
                Error::UnknownOrder,
                Error::UnknownOrder,
                Error::UnknownOrder,
                Error::UnknownLicence,
            ];
            for (call, why) in calls(number).iter().zip(whys) {
                refused(call, signed(DEVELOPER), error(why));
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
