//! Issue, redemption, the division of prices, and money that follows its owner.

use super::*;
use crate::mock::{BANK, DEVELOPER, FEE, OBSERVER, STRANGER, scenario};
use crate::{FeeAccount, FeePpm, MAX_ISSUANCE, MAX_PAYMENTS, MAX_UPSTREAM, WeightInfo, weights::SubstrateWeight};
use deed_primitives::part_of;

#[test]
fn a_payment_is_issued_once_and_redeemed_from_what_is_there() {
    scenario(|| {
        assert_ok!(Market::issue(signed(EXCHANGE), 2, 500, [1; 32]));
        happened(Event::Issued { organisation: 2, amount: 500, reference: [1; 32] });
        assert_noop!(Market::issue(signed(EXCHANGE), 2, 500, [1; 32]), Error::<Test>::ReferenceUsed);
        assert_noop!(Market::issue(signed(EXCHANGE), 1, 9, [1; 32]), Error::<Test>::ReferenceUsed);
        assert_noop!(Market::issue(signed(EXCHANGE), 2, 0, [2; 32]), Error::<Test>::ZeroAmount);
        assert_noop!(Market::issue(signed(EXCHANGE), 70, 1, [2; 32]), Error::<Test>::UnknownOrganisation);
        assert_eq!((free(BANK), Balances::total_issuance()), (500, 500));

        assert_ok!(Market::redeem(signed(BANK), 200, [3; 32]));
        happened(Event::Redeemed { organisation: 2, amount: 200, reference: [3; 32] });
        assert_noop!(Market::redeem(signed(BANK), 301, [3; 32]), TokenError::FundsUnavailable);
        assert_noop!(Market::redeem(signed(BANK), 0, [3; 32]), Error::<Test>::ZeroAmount);
        assert_ok!(Market::redeem(signed(BANK), 300, [3; 32]));
        assert_eq!((free(BANK), Balances::total_issuance()), (0, 0));
        assert_eq!(System::providers(&BANK), 1, "a member needs no balance to stay");
    });
}

#[test]
fn no_sum_is_too_large_to_be_divided() {
    scenario(|| {
        let offer = offer(asset(&[(1, WHOLE)], &[]), MAX_ISSUANCE, Policy::default());
        fund(BANK, MAX_ISSUANCE);
        assert_ok!(Market::place_order(signed(BANK), offer, MAX_ISSUANCE));
        assert_ok!(Market::declare_delivery(signed(PROVIDER), 0, [5; 32]));
        assert_ok!(Market::acknowledge(signed(BANK), 0));
        let fee = part_of(MAX_ISSUANCE, FEE);
        let net = MAX_ISSUANCE - fee;
        happened(Event::Settled { order: 0, licence: 0, fee, royalties: 0, net });
        assert_eq!((free(EXCHANGE), free(PROVIDER), Balances::total_issuance()), (fee, net, MAX_ISSUANCE));
    });
}

#[test]
fn there_is_never_more_money_than_can_be_released() {
    scenario(|| {
        for amount in [MAX_ISSUANCE + 1, u128::MAX] {
            assert_noop!(Market::issue(signed(EXCHANGE), 2, amount, [8; 32]), Error::<Test>::IssuanceExceeded);
        }
        let offer = offer(asset(&[(1, WHOLE)], &[]), MAX_ISSUANCE, Policy::default());
        fund(BANK, MAX_ISSUANCE);
        for amount in [1, u128::MAX] {
            assert_noop!(Market::issue(signed(EXCHANGE), 1, amount, [9; 32]), Error::<Test>::IssuanceExceeded);
        }
        // All of it in one escrow, and back.
        assert_ok!(Market::place_order(signed(BANK), offer, MAX_ISSUANCE));
        pass(crate::DeliveryWindow::<Test>::get() + 1);
        assert_eq!((free(BANK), held(BANK)), (MAX_ISSUANCE, 0));
        assert_ok!(Market::redeem(signed(BANK), 1, [0; 32]));
        assert_ok!(Market::issue(signed(EXCHANGE), 1, 1, [9; 32]));
    });
}

#[test]
fn a_price_is_divided_to_the_last_unit() {
    scenario(|| {
        // The bank holds a third of a parent of what it buys; nothing is lost in thirds.
        let first = asset(&[(2, 333_333), (3, 666_667)], &[]);
        let second = asset(&[(5, WHOLE)], &[]);
        let thirds = [(1, 333_333), (3, 333_333), (4, 333_334)];
        let sold = asset(&thirds, &[(first, 100_000), (second, 50_000)]);
        let order = delivered(BANK, offer(sold, 1_000_003, Policy::default()));
        assert_ok!(Market::acknowledge(signed(BANK), order));
        // fee 20_000; rest 980_003; royalties 98_000 and 49_000; net 833_003.
        happened(Event::Settled { order, licence: 0, fee: 20_000, royalties: 147_000, net: 833_003 });
        assert_eq!(free(EXCHANGE), 20_000);
        // 98_000 in 333_333 and 666_667 parts is 32_666 and 65_333; the unit left goes to the first, the buyer itself.
        assert_eq!(free(BANK), 32_667);
        assert_eq!(free(OBSERVER), 49_000);
        // 833_003 in thirds is 277_667, 277_667 and 277_668; the unit left goes to the provider.
        assert_eq!(free(PROVIDER), 277_668);
        assert_eq!(free(DEVELOPER), 65_333 + 277_667);
        assert_eq!(free(AUDITOR), 277_668);
        assert_eq!((held(BANK), Balances::total_issuance()), (0, 1_000_003));
    });
}

#[test]
fn the_smallest_price_goes_to_the_first_holder() {
    scenario(|| {
        let sold = asset(&[(4, 1), (1, WHOLE - 1)], &[(own_asset(), 500_000)]);
        let order = delivered(BANK, offer(sold, 1, Policy::default()));
        assert_ok!(Market::acknowledge(signed(BANK), order));
        happened(Event::Settled { order, licence: 0, fee: 0, royalties: 0, net: 1 });
        assert_eq!((free(AUDITOR), free(PROVIDER)), (1, 0));
    });
}

#[test]
fn a_suspended_holder_is_still_paid() {
    scenario(|| {
        let order = delivered(BANK, offer(own_asset(), 100, Policy::default()));
        suspend(1);
        assert_ok!(Market::acknowledge(signed(BANK), order));
        assert_eq!(free(PROVIDER), 98);
        assert_noop!(Market::redeem(signed(PROVIDER), 98, [0; 32]), Error::<Test>::NotAMember);
    });
}

#[test]
fn a_fee_nobody_can_earn_stops_the_settlement_not_the_money() {
    scenario(|| {
        let order = delivered(BANK, offer(own_asset(), 100, Policy::default()));
        FeeAccount::<Test>::put(70);
        let outcome =
            frame::deps::frame_support::storage::with_storage_layer(|| plain(Market::acknowledge(signed(BANK), order)));
        assert_eq!(outcome, Err(error(Error::UnknownOrganisation)));
        assert_eq!(held(BANK), 100);
    });
}

#[test]
fn money_and_escrow_follow_a_rotated_account() {
    scenario(|| {
        let offer = offer(own_asset(), 60, Policy::default());
        let order = delivered(BANK, offer);
        fund(BANK, 40);
        assert_ok!(Consortium::rotate_account(signed(BANK), STRANGER));
        assert_eq!((free(BANK), held(BANK), free(STRANGER), held(STRANGER)), (0, 0, 40, 60));
        assert_noop!(plain(Market::acknowledge(signed(BANK), order)), Error::<Test>::NotAMember);
        assert_ok!(Market::acknowledge(signed(STRANGER), order));
        assert_eq!((free(STRANGER), held(STRANGER), Balances::total_issuance()), (40, 0, 100));

        // Also when there is nothing but escrow, or nothing at all.
        let order = delivered(DEVELOPER, offer);
        assert_ok!(Consortium::rotate_account(signed(DEVELOPER), 50));
        assert_eq!((free(50), held(50)), (0, 60));
        assert_ok!(Market::acknowledge(signed(50), order));
        assert_ok!(Consortium::rotate_account(signed(OBSERVER), 51));
    });
}

#[test]
fn bids_and_meters_follow_a_rotated_account() {
    scenario(|| {
        let asset = own_asset();
        let ends = now() + 9;
        let auction = priced(asset, Pricing::EnglishAuction { reserve: 1, step: 1, ends }, Policy::default());
        let metered = priced(asset, Pricing::PerUse { price: 5 }, Policy::default());
        fund(BANK, 100);
        assert_ok!(Market::bid(signed(BANK), auction, 60));
        assert_ok!(Market::open_meter(signed(BANK), metered, 20));
        assert_ok!(Consortium::rotate_account(signed(BANK), STRANGER));
        assert_eq!((free(BANK), held(BANK), free(STRANGER), held(STRANGER)), (0, 0, 20, 80));
        fund(DEVELOPER, 61);
        assert_ok!(Market::bid(signed(DEVELOPER), auction, 61));
        assert_ok!(Market::record_use(signed(STRANGER), 0, deed_primitives::Purpose::Training, [0; 32]));
        assert_ok!(Market::close_meter(signed(STRANGER), 0));
        assert_eq!((free(STRANGER), held(STRANGER)), (95, 0));
    });
}

#[test]
fn a_settlement_is_charged_for_what_it_did() {
    scenario(|| {
        let order = delivered(BANK, offer(own_asset(), 100, Policy::default()));
        let charged = Market::acknowledge(signed(BANK), order).unwrap().actual_weight.unwrap();
        let most = SubstrateWeight::<Test>::acknowledge(MAX_UPSTREAM, MAX_PAYMENTS);
        assert!(charged.ref_time() * 10 < most.ref_time());
        assert_eq!(charged, SubstrateWeight::<Test>::acknowledge(0, 2));
    });
}

#[test]
fn royalties_go_up_three_generations() {
    scenario(|| {
        // Each generation owes half of what comes to it to the one before.
        let great = asset(&[(5, WHOLE)], &[(own_asset(), 500_000)]);
        let grand = asset(&[(4, WHOLE)], &[(great, 500_000)]);
        let parent = asset(&[(3, WHOLE)], &[(grand, 500_000)]);
        let sold = asset(&[(1, WHOLE)], &[(parent, 500_000)]);
        FeePpm::<Test>::put(0);
        let order = delivered(BANK, offer(sold, 1_600, Policy::default()));
        assert_ok!(Market::acknowledge(signed(BANK), order));
        happened(Event::Settled { order, licence: 0, fee: 0, royalties: 800, net: 800 });
        // What the fourth generation up would have earned stays with the third.
        assert_eq!([PROVIDER, DEVELOPER, AUDITOR, OBSERVER].map(free), [800, 400, 200, 200]);
    });
}

#[test]
fn a_division_visits_a_bounded_number_of_ancestors() {
    scenario(|| {
        FeePpm::<Test>::put(0);
        let roots: Vec<AssetId> = (0..16).map(|_| asset(&[(3, WHOLE)], &[])).collect();
        let each = |assets: &[AssetId]| assets.iter().map(|asset| (*asset, WHOLE / 16)).collect::<Vec<_>>();
        let middle: Vec<AssetId> = (0..16).map(|_| asset(&[(4, WHOLE)], &each(&roots))).collect();
        let sold = asset(&[(1, WHOLE)], &each(&middle));
        let order = delivered(BANK, offer(sold, 256_000, Policy::default()));
        let charged = Market::acknowledge(signed(BANK), order).unwrap().actual_weight.unwrap();
        assert_eq!(charged, SubstrateWeight::<Test>::acknowledge(MAX_UPSTREAM, 2));
        // 16 parents, and 48 of their 256 parents: three times sixteen shares of a thousand.
        happened(Event::Settled { order, licence: 0, fee: 0, royalties: 256_000, net: 0 });
        assert_eq!((free(DEVELOPER), free(AUDITOR)), (48_000, 208_000));
    });
}
