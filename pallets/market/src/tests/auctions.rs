//! Auctions, open and sealed.

use super::*;
use crate::mock::{BANK, DEVELOPER, WINDOW, scenario};
use crate::{Bids, Offers, SealedBids};
use deed_primitives::{Bid, MAX_BIDDERS, Roles, SealedBid};
use frame::hashing::sha2_256;

const SALT: Digest = [9; 32];

fn open(ends: u32) -> OfferId {
    priced(own_asset(), Pricing::EnglishAuction { reserve: 100, step: 10, ends: now() + ends }, Policy::default())
}

fn sealed() -> OfferId {
    let (commit_until, reveal_until) = (now() + 4, now() + 8);
    priced(own_asset(), Pricing::SealedBid { reserve: 100, commit_until, reveal_until }, Policy::default())
}

fn commitment(account: u64, offer: OfferId, amount: Balance) -> Digest {
    sha2_256(&SealedBid::preimage(account as OrgId - 1, offer, amount, &SALT))
}

fn commit(account: u64, offer: OfferId, amount: Balance, deposit: Balance) {
    assert_ok!(Market::commit_bid(signed(account), offer, commitment(account, offer, amount), deposit));
}

#[test]
fn the_highest_bid_becomes_an_order_by_itself() {
    scenario(|| {
        let offer = open(6);
        let bid = |account, amount| Market::bid(signed(account), offer, amount);
        fund(BANK, 200);
        fund(DEVELOPER, 200);
        assert_noop!(bid(BANK, 99), Error::<Test>::BidTooLow);
        assert_ok!(bid(BANK, 100));
        happened(Event::BidPlaced { offer, bidder: 2, amount: 100, outbid: None });
        assert_noop!(bid(DEVELOPER, 109), Error::<Test>::BidTooLow);
        assert_ok!(bid(DEVELOPER, 110));
        happened(Event::BidPlaced { offer, bidder: 3, amount: 110, outbid: Some(2) });
        assert_eq!((held(BANK), held(DEVELOPER)), (0, 110));
        assert_noop!(bid(BANK, 201), TokenError::FundsUnavailable);
        // Who raises its own bid needs the difference only.
        assert_ok!(bid(DEVELOPER, 200));
        assert_eq!(Bids::<Test>::get(offer), Some(Bid { bidder: 3, amount: 200, at: now() }));
        assert_noop!(Market::withdraw_offer(signed(PROVIDER), offer), Error::<Test>::AuctionRuns);
        assert_noop!(Market::place_order(signed(BANK), offer, 999), Error::<Test>::WrongPricing);
        assert_noop!(plain(Market::close_auction(signed(BANK), offer)), Error::<Test>::DeadlineNotPassed);
        pass(6);
        fund(BANK, 100);
        assert_ok!(bid(BANK, 210), ());
        pass(1);
        happened(Event::AuctionEnded { offer, winner: Some(2), order: Some(0) });
        assert_eq!((held(BANK), free(DEVELOPER)), (210, 200));
        assert_noop!(bid(DEVELOPER, 500), Error::<Test>::OfferClosed);
        assert_noop!(plain(Market::close_auction(signed(BANK), offer)), Error::<Test>::OfferClosed);
        assert_ok!(Market::declare_delivery(signed(PROVIDER), 0, [5; 32]));
        assert_ok!(Market::acknowledge(signed(BANK), 0));
        assert_eq!((held(BANK), free(BANK)), (0, 90));
    });
}

#[test]
fn an_auction_nobody_bids_in_ends_quietly() {
    scenario(|| {
        let (first, second) = (open(3), open(3));
        assert_ok!(Market::withdraw_offer(signed(PROVIDER), second));
        pass(6);
        has_happened(Event::AuctionEnded { offer: first, winner: None, order: None });
        assert!(!Offers::<Test>::get(first).unwrap().open);
        assert_eq!(NextOrder::<Test>::get(), 0);
    });
}

#[test]
fn an_auction_of_what_can_no_longer_be_sold_gives_everything_back() {
    let spoilers: [fn(); 5] =
        [|| freeze(0), || suspend(1), || suspend(2), || pass_right_on(0, DEVELOPER), || withdraw_version(0)];
    for spoil in spoilers {
        scenario(|| {
            let offer = open(3);
            fund(BANK, 100);
            assert_ok!(Market::bid(signed(BANK), offer, 100));
            spoil();
            pass(6);
            has_happened(Event::AuctionEnded { offer, winner: None, order: None });
            assert_eq!((free(BANK), held(BANK)), (100, 0));
        });
    }
}

#[test]
fn a_sealed_auction_whose_seller_lost_the_right_gives_every_deposit_back() {
    scenario(|| {
        let offer = sealed();
        for account in [BANK, DEVELOPER] {
            fund(account, 500);
            commit(account, offer, 300, 400);
        }
        pass(5);
        assert_ok!(Market::reveal_bid(signed(BANK), offer, 300, SALT));
        pass_right_on(0, DEVELOPER);
        pass(4);
        has_happened(Event::AuctionEnded { offer, winner: None, order: None });
        assert_eq!((free(BANK), free(DEVELOPER)), (500, 500));
    });
}

#[test]
fn bids_are_for_auctions_and_for_others() {
    scenario(|| {
        let plain_offer = offer(own_asset(), 10, Policy::default());
        fund(BANK, 500);
        let refused = Market::bid(signed(BANK), plain_offer, 100);
        assert_noop!(refused, Error::<Test>::WrongPricing);
        let refused = Market::commit_bid(signed(BANK), plain_offer, [0; 32], 100);
        assert_noop!(refused, Error::<Test>::WrongPricing);
        let refused = Market::reveal_bid(signed(BANK), plain_offer, 100, SALT);
        assert_noop!(refused, Error::<Test>::WrongPricing);
        assert_noop!(plain(Market::close_auction(signed(BANK), plain_offer)), Error::<Test>::WrongPricing);
        let sealed = sealed();
        assert_noop!(Market::bid(signed(BANK), sealed, 100), Error::<Test>::WrongPricing);
        let asset = asset(&[(3, WHOLE)], &[]);
        let own = NextOffer::<Test>::get();
        let pricing = Pricing::EnglishAuction { reserve: 1, step: 1, ends: now() + 3 };
        assert_ok!(Market::create_offer(signed(DEVELOPER), asset, 1, pricing, Policy::default()));
        assert_noop!(Market::bid(signed(DEVELOPER), own, 100), Error::<Test>::OwnOffer);
        freeze(asset);
        assert_noop!(Market::bid(signed(BANK), own, 100), Error::<Test>::AssetNotTradable);
    });
}

#[test]
fn a_sealed_auction_goes_to_the_highest_and_among_equals_to_the_earliest() {
    scenario(|| {
        let offer = sealed();
        for account in [BANK, DEVELOPER] {
            fund(account, 1_000);
        }
        let third = 60;
        assert_ok!(Consortium::admit(
            RuntimeOrigin::root(),
            third,
            b"Third".to_vec().try_into().unwrap(),
            [3; 32],
            Roles::CONSUMER
        ));
        let organisation = pallet_deed_consortium::MemberOf::<Test>::get(third).unwrap();
        fund(third, 1_000);
        commit(BANK, offer, 300, 400);
        happened(Event::BidCommitted { offer, bidder: 2, deposit: 400 });
        commit(DEVELOPER, offer, 300, 300);
        let digest = sha2_256(&SealedBid::preimage(organisation, offer, 900, &SALT));
        assert_ok!(Market::commit_bid(signed(third), offer, digest, 900));
        let again = Market::commit_bid(signed(BANK), offer, [0; 32], 100);
        assert_noop!(again, Error::<Test>::AlreadyBid);
        assert_noop!(Market::withdraw_offer(signed(PROVIDER), offer), Error::<Test>::AuctionRuns);
        let reveal = |account, amount| Market::reveal_bid(signed(account), offer, amount, SALT);
        assert_noop!(reveal(BANK, 300), Error::<Test>::DeadlineNotPassed);
        pass(5);
        let late = Market::commit_bid(signed(third), offer, [0; 32], 100);
        assert_noop!(late, Error::<Test>::DeadlinePassed);
        assert_noop!(reveal(BANK, 301), Error::<Test>::WrongReveal);
        assert_noop!(Market::reveal_bid(signed(BANK), offer, 300, [0; 32]), Error::<Test>::WrongReveal);
        assert_noop!(reveal(EXCHANGE, 300), Error::<Test>::NoBid);
        assert_ok!(reveal(DEVELOPER, 300));
        assert_ok!(reveal(BANK, 300));
        happened(Event::BidRevealed { offer, bidder: 2, amount: 300 });
        assert_noop!(reveal(BANK, 300), Error::<Test>::AlreadyBid);
        // The third bid highest and does not reveal: it gets its deposit back and nothing else.
        pass(4);
        happened(Event::AuctionEnded { offer, winner: Some(2), order: Some(0) });
        assert_eq!((held(BANK), held(DEVELOPER), held(third)), (300, 0, 0));
        assert_eq!((free(BANK), free(DEVELOPER), free(third)), (700, 1_000, 1_000));
        assert_eq!(SealedBids::<Test>::get(offer).len(), 0);
        assert_eq!(Orders::<Test>::get(0).unwrap().price, 300);
        pass(WINDOW + 1);
        assert_eq!((free(BANK), held(BANK)), (1_000, 0));
    });
}

#[test]
fn a_sealed_bid_is_within_reserve_and_deposit_and_time() {
    scenario(|| {
        let offer = sealed();
        fund(BANK, 150);
        fund(DEVELOPER, 500);
        let commit_bid = |account, deposit| Market::commit_bid(signed(account), offer, [0; 32], deposit);
        assert_noop!(commit_bid(BANK, 99), Error::<Test>::DepositTooLow);
        assert_noop!(commit_bid(BANK, 151), TokenError::FundsUnavailable);
        commit(BANK, offer, 151, 150);
        commit(DEVELOPER, offer, 99, 300);
        pass(5);
        let reveal = |account, amount| Market::reveal_bid(signed(account), offer, amount, SALT);
        assert_noop!(reveal(BANK, 151), Error::<Test>::DepositTooLow);
        assert_noop!(reveal(DEVELOPER, 99), Error::<Test>::BidTooLow);
        pass(4);
        has_happened(Event::AuctionEnded { offer, winner: None, order: None });
        assert_noop!(reveal(BANK, 151), Error::<Test>::OfferClosed);
        assert_eq!((free(BANK), free(DEVELOPER)), (150, 500));
    });
}

#[test]
fn bidders_of_a_sealed_auction_are_bounded() {
    scenario(|| {
        let offer = sealed();
        fund(BANK, 100);
        SealedBids::<Test>::mutate(offer, |bids| {
            for bidder in 0..MAX_BIDDERS {
                let bid = SealedBid { bidder: bidder + 1_000, commitment: [0; 32], deposit: 0, amount: None };
                bids.try_push(bid).unwrap();
            }
        });
        let refused = frame::deps::frame_support::storage::with_storage_layer(|| {
            Market::commit_bid(signed(BANK), offer, [0; 32], 100)
        });
        assert_eq!(refused, Err(error(Error::AuctionFull)));
        SealedBids::<Test>::remove(offer);
    });
}

#[test]
fn an_auction_the_agenda_missed_is_closed_by_hand() {
    scenario(|| {
        let offer = open(3);
        fund(BANK, 100);
        assert_ok!(Market::bid(signed(BANK), offer, 100));
        System::set_block_number(System::block_number() + 4);
        assert_noop!(Market::bid(signed(BANK), offer, 200), Error::<Test>::DeadlinePassed);
        assert_ok!(Market::close_auction(signed(DEVELOPER), offer));
        happened(Event::AuctionEnded { offer, winner: Some(2), order: Some(0) });
    });
}
