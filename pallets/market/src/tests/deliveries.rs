//! Deliveries whose key is kept back, and prices that are given back in part.

use super::*;
use crate::mock::{BANK, DEVELOPER, WINDOW, scenario};
use deed_primitives::KeyLock;
use frame::hashing::sha2_256;

const KEY: [u8; 32] = [4; 32];

/// An order whose seller has handed over a ciphertext.
fn locked() -> OrderId {
    let order = order(BANK, offer(own_asset(), 1_000, Policy::default()));
    assert_ok!(Market::declare_delivery_locked(signed(PROVIDER), order, [5; 32], sha2_256(&KEY)));
    order
}

#[test]
fn a_locked_delivery_goes_step_by_step() {
    scenario(|| {
        let order = locked();
        happened(Event::DeliveryLocked { order, ciphertext: [5; 32], key_digest: sha2_256(&KEY) });
        let again = Market::declare_delivery_locked(signed(PROVIDER), order, [5; 32], [0; 32]);
        assert_noop!(again, Error::<Test>::WrongState);
        assert_noop!(Market::reveal_key(signed(PROVIDER), order, KEY), Error::<Test>::WrongState);
        assert_noop!(plain(Market::acknowledge(signed(BANK), order)), Error::<Test>::WrongState);
        assert_noop!(Market::confirm_ciphertext(signed(PROVIDER), order), Error::<Test>::NotBuyer);
        assert_ok!(Market::confirm_ciphertext(signed(BANK), order));
        happened(Event::CiphertextConfirmed { order });
        assert_noop!(Market::confirm_ciphertext(signed(BANK), order), Error::<Test>::WrongState);
        assert_noop!(Market::reveal_key(signed(BANK), order, KEY), Error::<Test>::NotSeller);
        assert_noop!(Market::reveal_key(signed(PROVIDER), order, [0; 32]), Error::<Test>::WrongReveal);
        assert_ok!(Market::reveal_key(signed(PROVIDER), order, KEY));
        happened(Event::KeyRevealed { order, key: KEY });
        let stored = Orders::<Test>::get(order).unwrap();
        let lock = KeyLock { digest: sha2_256(&KEY), key: Some(KEY) };
        assert_eq!((stored.state, stored.lock), (OrderState::Delivered, Some(lock)));
        pass(WINDOW + 1);
        assert_eq!((order_state(order), free(PROVIDER)), (OrderState::Settled, 980));
    });
}

#[test]
fn silence_before_the_key_gives_the_money_back() {
    scenario(|| {
        let order = locked();
        pass(WINDOW);
        assert_eq!(order_state(order), OrderState::Locked);
        pass(1);
        assert_eq!((order_state(order), free(BANK)), (OrderState::Refunded, 1_000));
        assert_noop!(Market::confirm_ciphertext(signed(BANK), order), Error::<Test>::WrongState);
    });
    scenario(|| {
        let order = locked();
        pass(WINDOW);
        assert_ok!(Market::confirm_ciphertext(signed(BANK), order));
        pass(WINDOW);
        assert_noop!(Market::refund(signed(BANK), order), Error::<Test>::DeadlineNotPassed);
        pass(1);
        assert_eq!((order_state(order), free(BANK)), (OrderState::Refunded, 1_000));
        assert_noop!(Market::reveal_key(signed(PROVIDER), order, KEY), Error::<Test>::WrongState);
    });
}

#[test]
fn no_step_is_taken_late_or_while_frozen() {
    scenario(|| {
        let order = locked();
        freeze(0);
        assert_noop!(Market::confirm_ciphertext(signed(BANK), order), Error::<Test>::AssetNotTradable);
        assert_ok!(Registry::unfreeze(signed(AUDITOR), 0));
        System::set_block_number(System::block_number() + u64::from(WINDOW) + 1);
        assert_noop!(Market::confirm_ciphertext(signed(BANK), order), Error::<Test>::DeadlinePassed);
        assert_ok!(Market::refund(signed(BANK), order));
    });
}

#[test]
fn part_of_a_price_goes_back_by_agreement() {
    scenario(|| {
        let order = delivered(BANK, offer(own_asset(), 1_000, Policy::default()));
        let propose = |account, refund| Market::settle_partially(signed(account), order, refund);
        let accept = |account, refund| plain(Market::accept_partial(signed(account), order, refund));
        assert_noop!(accept(BANK, 400), Error::<Test>::BadRefund);
        assert_noop!(propose(BANK, 400), Error::<Test>::NotSeller);
        assert_noop!(propose(PROVIDER, 0), Error::<Test>::BadRefund);
        assert_noop!(propose(PROVIDER, 1_001), Error::<Test>::BadRefund);
        assert_ok!(propose(PROVIDER, 500));
        assert_ok!(propose(PROVIDER, 400));
        happened(Event::PartialProposed { order, refund: 400 });
        assert_noop!(accept(BANK, 500), Error::<Test>::BadRefund);
        assert_noop!(accept(DEVELOPER, 400), Error::<Test>::NotBuyer);
        assert_ok!(accept(BANK, 400));
        has_happened(Event::PartlyRefunded { order, refund: 400 });
        happened(Event::Settled { order, licence: 0, fee: 12, royalties: 0, net: 588 });
        assert_eq!((free(BANK), held(BANK), free(PROVIDER), free(EXCHANGE)), (400, 0, 588, 12));
        assert_eq!(Orders::<Test>::get(order).unwrap().refunded, 400);
        assert_noop!(accept(BANK, 400), Error::<Test>::WrongState);
        assert_noop!(propose(PROVIDER, 1), Error::<Test>::WrongState);
    });
}

#[test]
fn a_proposal_without_an_answer_changes_nothing() {
    scenario(|| {
        let placed = order(BANK, offer(own_asset(), 1_000, Policy::default()));
        let early = Market::settle_partially(signed(PROVIDER), placed, 1);
        assert_noop!(early, Error::<Test>::WrongState);
        assert_ok!(Market::declare_delivery(signed(PROVIDER), placed, [5; 32]));
        assert_ok!(Market::settle_partially(signed(PROVIDER), placed, 1_000));
        pass(WINDOW + 1);
        assert_eq!((order_state(placed), free(BANK), free(PROVIDER)), (OrderState::Settled, 0, 980));
    });
}

#[test]
fn a_price_can_be_given_back_whole_for_a_licence() {
    scenario(|| {
        let order = delivered(BANK, offer(own_asset(), 1_000, Policy::default()));
        assert_ok!(Market::settle_partially(signed(PROVIDER), order, 1_000));
        assert_ok!(Market::accept_partial(signed(BANK), order, 1_000));
        happened(Event::Settled { order, licence: 0, fee: 0, royalties: 0, net: 0 });
        assert_eq!((free(BANK), free(PROVIDER)), (1_000, 0));
    });
}
