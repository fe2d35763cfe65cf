//! Offers, orders, licences and uses.

use super::*;
use crate::mock::{BANK, DEVELOPER, OBSERVER, WINDOW, scenario};
use crate::{Licences, Offers};
use deed_primitives::{Licence, Offer, Order, Purpose, Subject};

fn purposes(purposes: &[Purpose]) -> Policy {
    Policy { purposes: purposes.to_vec().try_into().unwrap(), ..Policy::default() }
}

#[test]
fn an_order_runs_its_course() {
    scenario(|| {
        let asset = own_asset();
        let policy = Policy { max_uses: Some(2), term: Some(10), ..purposes(&[Purpose::Underwriting]) };
        let offer = offer(asset, 1_000, policy.clone());
        happened(Event::OfferCreated { offer, asset, seller: 1 });
        let stored = Offer {
            asset,
            version: 1,
            seller: 1,
            pricing: Pricing::Fixed(1_000),
            policy: policy.clone(),
            open: true,
            under: None,
            only: None,
        };
        assert_eq!(Offers::<Test>::get(offer), Some(stored));

        fund(BANK, 1_500);
        let now = System::block_number() as u32;
        assert_ok!(Market::place_order(signed(BANK), offer, 1_000));
        happened(Event::OrderPlaced { order: 0, offer, buyer: 2, price: 1_000 });
        assert_eq!((free(BANK), held(BANK)), (500, 1_000));
        let placed = Order {
            offer,
            buyer: 2,
            seller: 1,
            price: 1_000,
            state: OrderState::Placed,
            placed_at: now,
            deadline: now + WINDOW,
            delivered: None,
            licence: None,
            asset,
            version: 1,
            units: 1,
            policy: policy.clone(),
            under: None,
            lock: None,
            proposed: None,
            refunded: 0,
            dispute: None,
        };
        assert_eq!(Orders::<Test>::get(0), Some(placed));

        pass(2);
        assert_ok!(Market::declare_delivery(signed(PROVIDER), 0, [5; 32]));
        happened(Event::DeliveryDeclared { order: 0, ciphertext: [5; 32] });
        let order = Orders::<Test>::get(0).unwrap();
        assert_eq!((order.state, order.delivered), (OrderState::Delivered, Some([5; 32])));
        assert_eq!(order.deadline, now + 2 + WINDOW, "the buyer gets a deadline of its own");

        assert_ok!(Market::acknowledge(signed(BANK), 0));
        happened(Event::Settled { order: 0, licence: 0, fee: 20, royalties: 0, net: 980 });
        assert_eq!((free(EXCHANGE), free(PROVIDER), free(BANK), held(BANK)), (20, 980, 500, 0));
        assert_eq!(order_state(0), OrderState::Settled);
        let licence = Licence {
            asset,
            version: 1,
            licensee: 2,
            licensor: 1,
            policy,
            issued_at: now + 2,
            expires_at: Some(now + 12),
            uses: 0,
            parent: None,
            depth: 0,
            metered: false,
            revoked: None,
        };
        assert_eq!(Licences::<Test>::get(0), Some(licence));

        assert_ok!(Market::record_use(signed(BANK), 0, Purpose::Underwriting, [6; 32]));
        happened(Event::UseRecorded { licence: 0, asset, purpose: Purpose::Underwriting, reference: [6; 32], uses: 1 });
    });
}

#[test]
fn free_offers_follow_the_same_path_without_money() {
    scenario(|| {
        let order = delivered(BANK, offer(own_asset(), 0, Policy::default()));
        assert_ok!(Market::acknowledge(signed(BANK), order));
        happened(Event::Settled { order, licence: 0, fee: 0, royalties: 0, net: 0 });
        assert_eq!(Balances::total_issuance(), 0);
        let silent = super::order(BANK, 0);
        pass(WINDOW + 1);
        assert_eq!(order_state(silent), OrderState::Refunded);
    });
}

#[test]
fn offers_need_a_title_a_price_and_a_policy_that_can_be_kept() {
    scenario(|| {
        let asset = asset(&[(1, 1), (3, WHOLE - 1)], &[]);
        let create = |account, pricing, policy| Market::create_offer(signed(account), asset, 1, pricing, policy);
        assert_noop!(create(BANK, Pricing::Free, Policy::default()), Error::<Test>::NoOperatingRight);
        assert_noop!(create(PROVIDER, Pricing::Fixed(0), Policy::default()), Error::<Test>::ZeroPrice);
        let twice = purposes(&[Purpose::Research, Purpose::Research]);
        assert_noop!(create(PROVIDER, Pricing::Free, twice), Error::<Test>::DuplicatePurpose);
        let policy = Policy { max_uses: Some(0), ..Policy::default() };
        assert_noop!(create(PROVIDER, Pricing::Free, policy), Error::<Test>::EmptyPolicy);
        let policy = Policy { term: Some(0), ..Policy::default() };
        assert_noop!(create(PROVIDER, Pricing::Free, policy), Error::<Test>::EmptyPolicy);
        let policy = Policy { royalty: WHOLE + 1, ..Policy::default() };
        assert_noop!(create(PROVIDER, Pricing::Free, policy), Error::<Test>::RoyaltyExceedsWhole);
        let call = Market::create_offer(signed(PROVIDER), asset, 2, Pricing::Free, Policy::default());
        assert_noop!(call, Error::<Test>::UnknownVersion);
        // The smallest share suffices, and the owner's is not the only one.
        assert_ok!(create(PROVIDER, Pricing::Fixed(u128::MAX), Policy { royalty: WHOLE, ..Policy::default() }));
        assert_ok!(create(DEVELOPER, Pricing::Free, Policy::default()));
    });
}

#[test]
fn a_withdrawn_offer_takes_no_orders_but_keeps_its_old_ones() {
    scenario(|| {
        let offer = offer(own_asset(), 10, Policy::default());
        let order = order(BANK, offer);
        assert_noop!(Market::withdraw_offer(signed(BANK), offer), Error::<Test>::NotSeller);
        assert_ok!(Market::withdraw_offer(signed(PROVIDER), offer));
        happened(Event::OfferWithdrawn { offer });
        assert_noop!(Market::withdraw_offer(signed(PROVIDER), offer), Error::<Test>::OfferClosed);
        assert_noop!(Market::place_order(signed(BANK), offer, 10), Error::<Test>::OfferClosed);
        assert_ok!(Market::declare_delivery(signed(PROVIDER), order, [5; 32]));
        assert_ok!(Market::acknowledge(signed(BANK), order));
    });
}

#[test]
fn orders_are_placed_with_open_eyes_and_real_money() {
    scenario(|| {
        let asset = asset(&[(3, WHOLE)], &[]);
        assert_ok!(Market::create_offer(signed(DEVELOPER), asset, 1, Pricing::Fixed(100), Policy::default()));
        let place = |account, limit| Market::place_order(signed(account), 0, limit);
        assert_noop!(place(DEVELOPER, 100), Error::<Test>::OwnOffer);
        assert_noop!(place(BANK, 99), Error::<Test>::PriceAboveLimit);
        assert_noop!(place(BANK, 100), TokenError::FundsUnavailable);
        fund(BANK, 99);
        assert_noop!(place(BANK, u128::MAX), TokenError::FundsUnavailable);
        fund(BANK, 1);
        // The whole balance can go into escrow: members need none to transact.
        assert_ok!(place(BANK, u128::MAX));
        assert_eq!((free(BANK), held(BANK)), (0, 100));
        assert_noop!(Market::redeem(signed(BANK), 1, [0; 32]), TokenError::FundsUnavailable);
        suspend(3);
        assert_noop!(place(BANK, 100), Error::<Test>::SellerSuspended);
    });
}

#[test]
fn silence_of_the_seller_gives_the_money_back() {
    scenario(|| {
        let order = order(BANK, offer(own_asset(), 70, Policy::default()));
        assert_noop!(Market::refund(signed(OBSERVER), order), Error::<Test>::NotBuyer);
        assert_noop!(plain(Market::acknowledge(signed(BANK), order)), Error::<Test>::WrongState);
        pass(WINDOW);
        assert_noop!(Market::refund(signed(BANK), order), Error::<Test>::DeadlineNotPassed);
        assert_eq!((order_state(order), held(BANK)), (OrderState::Placed, 70));
        pass(1);
        happened(Event::Refunded { order });
        assert_eq!((order_state(order), free(BANK), held(BANK)), (OrderState::Refunded, 70, 0));
        assert_noop!(Market::refund(signed(BANK), order), Error::<Test>::WrongState);
        assert_noop!(Market::declare_delivery(signed(PROVIDER), order, [5; 32]), Error::<Test>::WrongState);
        assert_noop!(plain(Market::claim(signed(PROVIDER), order)), Error::<Test>::WrongState);
    });
}

#[test]
fn silence_of_the_buyer_settles() {
    scenario(|| {
        let offer = offer(own_asset(), 1_000, Policy::default());
        let order = order(BANK, offer);
        pass(WINDOW);
        assert_ok!(Market::declare_delivery(signed(PROVIDER), order, [5; 32]));
        assert_noop!(Market::declare_delivery(signed(PROVIDER), order, [6; 32]), Error::<Test>::WrongState);
        pass(WINDOW);
        assert_noop!(plain(Market::claim(signed(PROVIDER), order)), Error::<Test>::DeadlineNotPassed);
        assert_noop!(Market::refund(signed(BANK), order), Error::<Test>::WrongState);
        pass(1);
        happened(Event::Settled { order, licence: 0, fee: 20, royalties: 0, net: 980 });
        assert_noop!(plain(Market::claim(signed(BANK), order)), Error::<Test>::NotSeller);
        assert_noop!(plain(Market::claim(signed(PROVIDER), order)), Error::<Test>::WrongState);
        assert_noop!(plain(Market::acknowledge(signed(BANK), order)), Error::<Test>::WrongState);
    });
}

#[test]
fn a_freeze_stops_trade_but_never_traps_money() {
    scenario(|| {
        let asset = own_asset();
        let offer = offer(asset, 100, Policy::default());
        let (placed, waiting) = (order(BANK, offer), delivered(BANK, offer));
        let used = delivered(BANK, offer);
        assert_ok!(Market::acknowledge(signed(BANK), used));
        freeze(asset);
        let create = Market::create_offer(signed(PROVIDER), asset, 1, Pricing::Free, Policy::default());
        assert_noop!(create, Error::<Test>::AssetNotTradable);
        assert_noop!(Market::place_order(signed(BANK), offer, 100), Error::<Test>::AssetNotTradable);
        assert_noop!(Market::declare_delivery(signed(PROVIDER), placed, [5; 32]), Error::<Test>::AssetNotTradable);
        assert_noop!(Market::record_use(signed(BANK), 0, Purpose::Research, [0; 32]), Error::<Test>::AssetNotTradable);
        assert_ok!(Market::acknowledge(signed(BANK), waiting));
        pass(WINDOW + 1);
        assert_eq!((order_state(placed), held(BANK)), (OrderState::Refunded, 0));
        assert_ok!(Registry::unfreeze(signed(AUDITOR), asset));
        assert_ok!(Market::record_use(signed(BANK), 0, Purpose::Research, [0; 32]));
    });
}

#[test]
fn uses_stay_within_the_policy() {
    scenario(|| {
        let policy =
            Policy { max_uses: Some(2), term: Some(10), ..purposes(&[Purpose::Research, Purpose::Compliance]) };
        let offer = offer(own_asset(), 0, policy);
        for _ in 0..2 {
            let order = delivered(BANK, offer);
            assert_ok!(Market::acknowledge(signed(BANK), order));
        }
        let record = |account, licence, purpose| Market::record_use(signed(account), licence, purpose, [0; 32]);
        assert_noop!(record(DEVELOPER, 0, Purpose::Research), Error::<Test>::NotLicensee);
        assert_noop!(record(PROVIDER, 0, Purpose::Research), Error::<Test>::NotLicensee);
        assert_noop!(record(BANK, 0, Purpose::Marketing), Error::<Test>::PurposeNotAllowed);
        assert_noop!(record(BANK, 2, Purpose::Research), Error::<Test>::UnknownLicence);
        assert_ok!(record(BANK, 0, Purpose::Research));
        assert_ok!(record(BANK, 0, Purpose::Compliance));
        assert_noop!(record(BANK, 0, Purpose::Research), Error::<Test>::UsesExhausted);
        pass(10);
        assert_ok!(record(BANK, 1, Purpose::Research));
        pass(1);
        assert_noop!(record(BANK, 1, Purpose::Research), Error::<Test>::LicenceExpired);
    });
}

#[test]
fn a_licence_without_limits_counts_on() {
    scenario(|| {
        let order = delivered(BANK, offer(own_asset(), 0, Policy::default()));
        assert_ok!(Market::acknowledge(signed(BANK), order));
        for purpose in [Purpose::Training, Purpose::Operations, Purpose::Marketing] {
            assert_ok!(Market::record_use(signed(BANK), 0, purpose, [0; 32]));
        }
        assert_eq!(Licences::<Test>::get(0).unwrap().uses, 3);
        Licences::<Test>::mutate(0, |licence| licence.as_mut().unwrap().uses = u32::MAX);
        let exhausted = Market::record_use(signed(BANK), 0, Purpose::Research, [0; 32]);
        assert_eq!(exhausted, Err(error(Error::UsesExhausted)));
    });
}

#[test]
fn an_inconsistent_state_is_noticed() {
    let spoils: [fn(); 9] = [
        || {
            Orders::<Test>::mutate(0, |order| {
                order.as_mut().unwrap().state = OrderState::Refunded;
            });
        },
        || Orders::<Test>::mutate(0, |order| order.as_mut().unwrap().price = 99),
        || Orders::<Test>::mutate(0, |order| order.as_mut().unwrap().licence = Some(0)),
        || Orders::<Test>::mutate(0, |order| order.as_mut().unwrap().refunded = 1),
        || Orders::<Test>::mutate(0, |order| order.as_mut().unwrap().deadline += 1),
        || crate::NextLicence::<Test>::put(1),
        || NextOrder::<Test>::put(0),
        || Market::schedule(99, Subject::Order(0)),
        || {
            let _ = crate::Agenda::<Test>::clear(u32::MAX, None);
        },
    ];
    for spoil in spoils {
        crate::mock::chain().execute_with(|| {
            order(BANK, offer(own_asset(), 100, Policy::default()));
            assert_ok!(Market::do_try_state());
            spoil();
            assert!(Market::do_try_state().is_err());
        });
    }
}
