//! Pricing by volume and by period, and offers that change.

use super::*;
use crate::mock::{BANK, DEVELOPER, WINDOW, scenario};
use crate::{Licences, Offers};
use deed_primitives::{NegotiationTarget, Purpose, Terms, Tier, Tiers};

fn tiers(tiers: &[(u32, Balance)]) -> Pricing {
    let tier = |&(from_units, unit_price): &(u32, Balance)| Tier { from_units, unit_price };
    Pricing::Tiered { tiers: Tiers::truncate_from(tiers.iter().map(tier).collect()) }
}

#[test]
fn a_price_by_volume_buys_counted_uses() {
    scenario(|| {
        let offer = priced(own_asset(), tiers(&[(2, 10), (5, 8)]), Policy::default());
        fund(BANK, 100);
        let place = |units, limit| Market::place_order_for(signed(BANK), offer, units, limit);
        assert_noop!(place(0, 100), Error::<Test>::WrongPricing);
        assert_noop!(place(1, 100), Error::<Test>::WrongPricing);
        assert_noop!(Market::place_order(signed(BANK), offer, 100), Error::<Test>::WrongPricing);
        assert_noop!(place(5, 39), Error::<Test>::PriceAboveLimit);
        assert_noop!(place(13, 1_000), TokenError::FundsUnavailable);
        assert_ok!(place(5, 40));
        happened(Event::OrderPlaced { order: 0, offer, buyer: 2, price: 40 });
        assert_ok!(place(2, 20));
        assert_eq!(held(BANK), 60);
        assert_ok!(Market::declare_delivery(signed(PROVIDER), 1, [5; 32]));
        assert_ok!(Market::acknowledge(signed(BANK), 1));
        assert_eq!(Licences::<Test>::get(0).unwrap().policy.max_uses, Some(2));
        for _ in 0..2 {
            assert_ok!(Market::record_use(signed(BANK), 0, Purpose::Research, [0; 32]));
        }
        let third = Market::record_use(signed(BANK), 0, Purpose::Research, [0; 32]);
        assert_noop!(third, Error::<Test>::UsesExhausted);
    });
}

#[test]
fn a_subscription_lasts_as_many_periods_as_were_bought() {
    scenario(|| {
        let offer = priced(own_asset(), Pricing::Subscription { price: 30, period: 4 }, Policy::default());
        fund(BANK, 90);
        assert_noop!(Market::place_order_for(signed(BANK), offer, 0, 90), Error::<Test>::WrongPricing);
        assert_ok!(Market::place_order_for(signed(BANK), offer, 3, 90));
        assert_ok!(Market::declare_delivery(signed(PROVIDER), 0, [5; 32]));
        assert_ok!(Market::acknowledge(signed(BANK), 0));
        assert_eq!(Licences::<Test>::get(0).unwrap().expires_at, Some(now() + 12));
        pass(12);
        assert_ok!(Market::record_use(signed(BANK), 0, Purpose::Research, [0; 32]));
        pass(1);
        let late = Market::record_use(signed(BANK), 0, Purpose::Research, [0; 32]);
        assert_noop!(late, Error::<Test>::LicenceExpired);
    });
}

#[test]
fn prices_that_cannot_be_asked_for_are_refused() {
    scenario(|| {
        let asset = own_asset();
        let at = now();
        let create = |pricing, policy| Market::create_offer(signed(PROVIDER), asset, 1, pricing, policy);
        let auction = |reserve, step, ends| Pricing::EnglishAuction { reserve, step, ends };
        let sealed = |reserve, commit_until, reveal_until| Pricing::SealedBid { reserve, commit_until, reveal_until };
        let refused = [
            (tiers(&[]), Error::<Test>::BadTiers),
            (tiers(&[(0, 1)]), Error::BadTiers),
            (tiers(&[(1, 1), (1, 2)]), Error::BadTiers),
            (tiers(&[(2, 1), (1, 2)]), Error::BadTiers),
            (tiers(&[(1, 0)]), Error::ZeroPrice),
            (Pricing::PerUse { price: 0 }, Error::ZeroPrice),
            (Pricing::Subscription { price: 0, period: 1 }, Error::ZeroPrice),
            (Pricing::Subscription { price: 1, period: 0 }, Error::BadPeriod),
            (auction(0, 1, at + 1), Error::ZeroPrice),
            (auction(1, 0, at + 1), Error::ZeroPrice),
            (auction(1, 1, at), Error::BadPeriod),
            (sealed(0, at + 1, at + 2), Error::ZeroPrice),
            (sealed(1, at, at + 2), Error::BadPeriod),
            (sealed(1, at + 1, at + 1), Error::BadPeriod),
        ];
        for (pricing, why) in refused {
            assert_noop!(create(pricing, Policy::default()), why);
        }
        let counted = Policy { max_uses: Some(1), ..Policy::default() };
        assert_noop!(create(tiers(&[(1, 1)]), counted), Error::<Test>::UnitsAreCounted);
        let timed = Policy { term: Some(1), ..Policy::default() };
        let subscription = Pricing::Subscription { price: 1, period: 1 };
        assert_noop!(create(subscription, timed), Error::<Test>::UnitsAreCounted);
        let territories =
            |list: &[[u8; 2]]| Policy { territories: list.to_vec().try_into().unwrap(), ..Policy::default() };
        let free = |policy| create(Pricing::Free, policy);
        assert_noop!(free(territories(&[*b"CN", *b"CN"])), Error::<Test>::DuplicateTerritory);
        assert_noop!(free(territories(&[*b"cn"])), Error::<Test>::BadTerritory);
        assert_noop!(free(Policy { delete_after: Some(0), ..Policy::default() }), Error::<Test>::EmptyPolicy);
        assert_ok!(free(territories(&[*b"CN", *b"SG"])));
    });
}

#[test]
fn an_offer_changes_for_orders_to_come_only() {
    scenario(|| {
        let offer = offer(own_asset(), 100, Policy { max_uses: Some(1), ..Policy::default() });
        let early = order(BANK, offer);
        let update = |account, pricing, policy| Market::update_offer(signed(account), offer, pricing, policy);
        assert_noop!(update(DEVELOPER, Pricing::Free, Policy::default()), Error::<Test>::NotSeller);
        assert_noop!(update(PROVIDER, Pricing::Fixed(0), Policy::default()), Error::<Test>::ZeroPrice);
        let auction = Pricing::EnglishAuction { reserve: 1, step: 1, ends: 99 };
        assert_noop!(update(PROVIDER, auction, Policy::default()), Error::<Test>::AuctionRuns);
        let late_policy = Policy { max_uses: Some(7), ..Policy::default() };
        assert_ok!(update(PROVIDER, Pricing::Fixed(60), late_policy.clone()));
        happened(Event::OfferUpdated { offer });
        let stored = Offers::<Test>::get(offer).unwrap();
        assert_eq!((stored.pricing, stored.policy), (Pricing::Fixed(60), late_policy));
        let late = order(BANK, offer);
        for order in [early, late] {
            assert_ok!(Market::declare_delivery(signed(PROVIDER), order, [5; 32]));
            assert_ok!(Market::acknowledge(signed(BANK), order));
        }
        let uses = |licence| Licences::<Test>::get(licence).unwrap().policy.max_uses;
        assert_eq!((uses(0), uses(1), free(PROVIDER)), (Some(1), Some(7), 98 + 59));
        assert_ok!(Market::withdraw_offer(signed(PROVIDER), offer));
        assert_noop!(update(PROVIDER, Pricing::Free, Policy::default()), Error::<Test>::OfferClosed);
        let missing = Market::update_offer(signed(PROVIDER), 99, Pricing::Free, Policy::default());
        assert_noop!(missing, Error::<Test>::UnknownOffer);
    });
}

#[test]
fn offers_of_one_asset_do_not_touch_each_other() {
    scenario(|| {
        let asset = own_asset();
        let first = offer(asset, 10, Policy::default());
        let second = offer(asset, 20, Policy::default());
        assert_ok!(Market::update_offer(signed(PROVIDER), first, Pricing::Fixed(11), Policy::default()));
        assert_eq!(Offers::<Test>::get(second).unwrap().pricing, Pricing::Fixed(20));
        pass(WINDOW);
    });
}

/// Offers an asset in every way, lets its seller become unable to give it, and expects `why` from whoever takes it then.
fn nobody_takes_what_was_spoiled(spoil: fn(AssetId), why: Error<Test>) {
    let why = error(why);
    scenario(|| {
        let asset = own_asset();
        let fixed = offer(asset, 10, Policy::default());
        let metered = priced(asset, Pricing::PerUse { price: 1 }, Policy::default());
        let pricing = Pricing::EnglishAuction { reserve: 1, step: 1, ends: now() + 9 };
        let auction = priced(asset, pricing, Policy::default());
        let (commit_until, reveal_until) = (now() + 8, now() + 9);
        let pricing = Pricing::SealedBid { reserve: 1, commit_until, reveal_until };
        let sealed = priced(asset, pricing, Policy::default());
        fund(BANK, 100);
        let early = order(BANK, fixed);
        spoil(asset);
        let terms = Terms { pricing: Pricing::Fixed(5), units: 1, policy: Policy::default(), digest: [0; 32] };
        assert_noop!(Market::place_order(signed(BANK), fixed, 10), why);
        assert_noop!(Market::place_order_for(signed(BANK), fixed, 1, 10), why);
        assert_noop!(Market::open_meter(signed(BANK), metered, 10), why);
        assert_noop!(Market::bid(signed(BANK), auction, 10), why);
        assert_noop!(Market::commit_bid(signed(BANK), sealed, [0; 32], 10), why);
        assert_noop!(Market::request(signed(BANK), NegotiationTarget::Offer(fixed), terms), why);
        // Who ordered in time still gets what was promised.
        assert_ok!(Market::declare_delivery(signed(PROVIDER), early, [5; 32]));
        pass(9);
    });
}

#[test]
fn an_offer_is_worth_no_more_than_what_its_seller_can_give() {
    nobody_takes_what_was_spoiled(|asset| pass_right_on(asset, DEVELOPER), Error::NoOperatingRight);
    nobody_takes_what_was_spoiled(withdraw_version, Error::UnknownVersion);
}

#[test]
fn a_sublicence_offered_ends_with_the_version_but_not_with_the_right() {
    scenario(|| {
        let asset = own_asset();
        let policy = Policy { sublicence: true, ..Policy::default() };
        let licence = licensed(BANK, asset, policy.clone());
        assert_ok!(Market::sublicense(signed(BANK), licence, 3, policy, 10));
        let offer = NextOffer::<Test>::get() - 1;
        fund(DEVELOPER, 20);
        // What was licensed stays licensed, whoever operates the asset now.
        pass_right_on(asset, EXCHANGE);
        assert_ok!(Market::place_order(signed(DEVELOPER), offer, 10));
        withdraw_version(asset);
        assert_noop!(Market::place_order(signed(DEVELOPER), offer, 10), Error::<Test>::UnknownVersion);
    });
}
