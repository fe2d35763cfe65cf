//! Auctions: open ones, where every bid is held and the outbid one released, and sealed ones, where a bid is committed to
//! first and revealed later.

use crate::{Bids, Config, Error, Event, Offers, Pallet, SealedBids, WeightInfo};
use deed_primitives::{Balance, Bid, Digest, Offer, OfferId, OrgId, Pricing, Roles, SealedBid, Subject};
use frame::prelude::*;
use pallet_deed_consortium::Membership;

impl<T: Config> Pallet<T> {
    /// Whether anybody has bid.
    pub(crate) fn has_bids(offer: OfferId) -> bool {
        Bids::<T>::contains_key(offer) || SealedBids::<T>::contains_key(offer)
    }

    /// An open offer that `bidder` may bid for.
    fn biddable(bidder: OrgId, offer: OfferId) -> Result<Offer, Error<T>> {
        let stored = Self::open_offer(offer)?;
        Self::ensure_takeable(&stored, bidder)?;
        Ok(stored)
    }

    /// Bids in an open auction.
    pub(crate) fn do_bid(bidder: OrgId, offer: OfferId, amount: Balance) -> DispatchResult {
        let Pricing::EnglishAuction { reserve, step, ends } = Self::biddable(bidder, offer)?.pricing else {
            return Err(Error::<T>::WrongPricing.into());
        };
        let at = Self::now();
        ensure!(at <= ends, Error::<T>::DeadlinePassed);
        let outbid = Bids::<T>::get(offer);
        let least = outbid.map_or(reserve, |bid| bid.amount.saturating_add(step));
        ensure!(amount >= least, Error::<T>::BidTooLow);
        match outbid {
            // Who outbids itself needs the difference only.
            Some(own) if own.bidder == bidder => Self::hold(bidder, amount.saturating_sub(own.amount))?,
            Some(other) => {
                Self::hold(bidder, amount)?;
                Self::release(other.bidder, other.amount)?;
            }
            None => Self::hold(bidder, amount)?,
        }
        Bids::<T>::insert(offer, Bid { bidder, amount, at });
        Self::deposit_event(Event::BidPlaced { offer, bidder, amount, outbid: outbid.map(|bid| bid.bidder) });
        Ok(())
    }

    /// Commits to a bid in a sealed auction.
    pub(crate) fn do_commit(bidder: OrgId, offer: OfferId, commitment: Digest, deposit: Balance) -> DispatchResult {
        let Pricing::SealedBid { reserve, commit_until, .. } = Self::biddable(bidder, offer)?.pricing else {
            return Err(Error::<T>::WrongPricing.into());
        };
        ensure!(Self::now() <= commit_until, Error::<T>::DeadlinePassed);
        ensure!(deposit >= reserve, Error::<T>::DepositTooLow);
        let mut bids = SealedBids::<T>::get(offer);
        ensure!(!bids.iter().any(|bid| bid.bidder == bidder), Error::<T>::AlreadyBid);
        let bid = SealedBid { bidder, commitment, deposit, amount: None };
        bids.try_push(bid).map_err(|_| Error::<T>::AuctionFull)?;
        Self::hold(bidder, deposit)?;
        SealedBids::<T>::insert(offer, bids);
        Self::deposit_event(Event::BidCommitted { offer, bidder, deposit });
        Ok(())
    }

    /// Reveals a bid of a sealed auction.
    pub(crate) fn do_reveal(bidder: OrgId, offer: OfferId, amount: Balance, salt: &Digest) -> DispatchResult {
        let stored = Self::open_offer(offer)?;
        let Pricing::SealedBid { reserve, commit_until, reveal_until } = stored.pricing else {
            return Err(Error::<T>::WrongPricing.into());
        };
        let now = Self::now();
        ensure!(now > commit_until, Error::<T>::DeadlineNotPassed);
        ensure!(now <= reveal_until, Error::<T>::DeadlinePassed);
        SealedBids::<T>::try_mutate(offer, |bids| {
            let bid = bids.iter_mut().find(|bid| bid.bidder == bidder).ok_or(Error::<T>::NoBid)?;
            ensure!(bid.amount.is_none(), Error::<T>::AlreadyBid);
            let preimage = SealedBid::preimage(bidder, offer, amount, salt);
            ensure!(sha2_256(&preimage) == bid.commitment, Error::<T>::WrongReveal);
            ensure!(amount >= reserve, Error::<T>::BidTooLow);
            ensure!(amount <= bid.deposit, Error::<T>::DepositTooLow);
            bid.amount = Some(amount);
            Ok::<_, Error<T>>(())
        })?;
        Self::deposit_event(Event::BidRevealed { offer, bidder, amount });
        Ok(())
    }

    /// Ends an auction that its agenda item did not end.
    pub(crate) fn do_close_auction(offer: OfferId) -> Result<Weight, DispatchError> {
        let stored = Self::open_offer(offer)?;
        let ends = stored.pricing.auction_ends().ok_or(Error::<T>::WrongPricing)?;
        ensure!(Self::now() > ends, Error::<T>::DeadlineNotPassed);
        Self::unschedule(ends, Subject::Auction(offer));
        Self::auction_due(offer)
    }

    /// Ends an auction: the winner's order is placed with what is held already, everybody else gets everything back. An
    /// auction of what its seller can no longer sell, or whose bidders can no longer buy, has no winner.
    pub(crate) fn auction_due(offer: OfferId) -> Result<Weight, DispatchError> {
        let mut stored = Self::open_offer(offer)?;
        let sealed = SealedBids::<T>::take(offer);
        let standing = Bids::<T>::take(offer);
        let can_sell = Self::ensure_keepable(&stored).is_ok();
        let can_win = |bidder: OrgId| can_sell && T::Membership::has_role(bidder, Roles::CONSUMER);

        // Strictly higher only: of equal bids the earliest commitment stands.
        let mut best: Option<(OrgId, Balance)> = None;
        for bid in &sealed {
            let Some(amount) = bid.amount else { continue };
            if best.is_none_or(|(_, highest)| amount > highest) && can_win(bid.bidder) {
                best = Some((bid.bidder, amount));
            }
        }
        for bid in &sealed {
            let kept = best.filter(|(winner, _)| *winner == bid.bidder).map_or(0, |(_, amount)| amount);
            Self::release(bid.bidder, bid.deposit.saturating_sub(kept))?;
        }
        if let Some(bid) = standing {
            if can_win(bid.bidder) {
                best = Some((bid.bidder, bid.amount));
            } else {
                Self::release(bid.bidder, bid.amount)?;
            }
        }
        let bidders = sealed.len() as u32;
        stored.open = false;
        Offers::<T>::insert(offer, &stored);
        let order = match best {
            Some((winner, price)) => Some(Self::insert_order(offer, stored, winner, 1, price)?),
            None => None,
        };
        Self::deposit_event(Event::AuctionEnded { offer, winner: best.map(|(winner, _)| winner), order });
        Ok(T::WeightInfo::close_auction(bidders))
    }
}
