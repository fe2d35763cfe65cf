//! The invariants in the crate's documentation, checked.

use crate::settlement::Payouts;
use crate::{
    Agenda, AgendaCursor, Bids, Config, Disputes, HoldReason, Licences, MAX_ISSUANCE, MAX_SUBLICENCE_DEPTH, Meters,
    Negotiations, NextDispute, NextLicence, NextNegotiation, NextOffer, NextOrder, Offers, Orders, Pallet, SealedBids,
};
use alloc::collections::BTreeSet;
use deed_primitives::{BlockNumber, DisputeState, NegotiationState, OrderState, Pricing, Subject};
use frame::deps::sp_runtime::TryRuntimeError;
use frame::prelude::*;
use frame::token::fungible::{self, hold::Inspect as _};
use pallet_deed_consortium::Membership;

/// What is expected to be held and listed, gathered subject by subject.
#[derive(Default)]
struct Expected {
    held: Payouts,
    listed: usize,
}

impl Expected {
    /// Something whose deadline acts by itself: it is listed unless its time has come already.
    fn due<T: Config>(&mut self, deadline: BlockNumber, subject: Subject) -> Result<(), TryRuntimeError> {
        let block = deadline.saturating_add(1);
        if Agenda::<T>::contains_key(block, subject) {
            self.listed += 1;
        } else {
            let passed = AgendaCursor::<T>::get().unwrap_or_else(Pallet::<T>::now);
            ensure!(block <= passed, "a deadline to come is not on the agenda");
        }
        Ok(())
    }
}

impl<T: Config> Pallet<T> {
    /// Checks everything.
    pub fn do_try_state() -> Result<(), TryRuntimeError> {
        ensure!(
            <T::Currency as fungible::Inspect<_>>::total_issuance() <= MAX_ISSUANCE,
            "there is more money than the chain can keep"
        );
        let mut expected = Expected::default();
        Self::try_offers(&mut expected)?;
        Self::try_orders(&mut expected)?;
        Self::try_licences(&mut expected)?;
        Self::try_negotiations(&mut expected)?;
        Self::try_disputes(&mut expected)?;
        ensure!(Agenda::<T>::iter().count() == expected.listed, "the agenda lists what is not open");
        // Organisations are numbered without gaps.
        for organisation in 0.. {
            let Some(account) = T::Membership::account(organisation) else {
                break;
            };
            let held = T::Currency::balance_on_hold(&HoldReason::Escrow.into(), &account);
            let open = expected.held.remove(&organisation).unwrap_or_default();
            ensure!(held == open, "what is on hold is not the sum of escrows, bids, deposits and meters");
        }
        ensure!(expected.held.is_empty(), "somebody whose money is held does not exist");
        Ok(())
    }

    fn try_offers(expected: &mut Expected) -> Result<(), TryRuntimeError> {
        for (number, offer) in Offers::<T>::iter() {
            ensure!(number < NextOffer::<T>::get(), "an offer has a number that was never given out");
            if let Some(ends) = offer.pricing.auction_ends().filter(|_| offer.open) {
                expected.due::<T>(ends, Subject::Auction(number))?;
            }
        }
        for (number, bid) in Bids::<T>::iter() {
            let offer = Offers::<T>::get(number).ok_or("a bid is for no offer")?;
            ensure!(offer.open && matches!(offer.pricing, Pricing::EnglishAuction { .. }), "a bid is for no auction");
            Self::add(&mut expected.held, bid.bidder, bid.amount)?;
        }
        for (number, bids) in SealedBids::<T>::iter() {
            let offer = Offers::<T>::get(number).ok_or("a bid is for no offer")?;
            ensure!(offer.open && matches!(offer.pricing, Pricing::SealedBid { .. }), "a bid is for no auction");
            for bid in &bids {
                ensure!(bid.amount.is_none_or(|amount| amount <= bid.deposit), "a bid exceeds its deposit");
                Self::add(&mut expected.held, bid.bidder, bid.deposit)?;
            }
        }
        Ok(())
    }

    fn try_orders(expected: &mut Expected) -> Result<(), TryRuntimeError> {
        let mut licensed = BTreeSet::new();
        for (number, order) in Orders::<T>::iter() {
            ensure!(number < NextOrder::<T>::get(), "an order has a number that was never given out");
            let offer = Offers::<T>::get(order.offer).ok_or("an order takes an offer that does not exist")?;
            ensure!(offer.seller == order.seller && offer.asset == order.asset, "an order differs from its offer");
            if order.state.is_open() {
                Self::add(&mut expected.held, order.buyer, order.price)?;
            }
            if order.state.is_timed() {
                expected.due::<T>(order.deadline, Subject::Order(number))?;
            }
            ensure!(
                order.licence.is_some() == (order.state == OrderState::Settled),
                "a licence without a settlement, or the reverse"
            );
            let refunded = match order.state {
                OrderState::Settled => order.refunded <= order.price,
                OrderState::Refunded => order.refunded == order.price,
                _ => order.refunded == 0,
            };
            ensure!(refunded, "more or less went back than the order's state allows");
            let undelivered = matches!(order.state, OrderState::Placed | OrderState::Refunded);
            ensure!(order.delivered.is_some() || undelivered, "a delivery without its state, or the reverse");
            ensure!(
                order.delivered.is_none() || order.state != OrderState::Placed,
                "a delivery before its declaration"
            );
            let live = order.dispute.and_then(Disputes::<T>::get).is_some_and(|dispute| dispute.state.is_open());
            ensure!(
                live == (order.state == OrderState::Disputed),
                "an escrow is frozen without a dispute, or the reverse"
            );
            if let Some(number) = order.licence {
                let licence = Licences::<T>::get(number).ok_or("a licence is missing")?;
                ensure!(licence.licensee == order.buyer, "a licence went to somebody else");
                ensure!(licensed.insert(number), "two orders led to one licence");
            }
        }
        Ok(())
    }

    fn try_licences(expected: &mut Expected) -> Result<(), TryRuntimeError> {
        let mut count = 0u64;
        for (number, licence) in Licences::<T>::iter() {
            count += 1;
            ensure!(number < NextLicence::<T>::get(), "a licence has a number that was never given out");
            ensure!(licence.policy.max_uses.is_none_or(|most| licence.uses <= most), "a licence was used too often");
            ensure!(
                licence.expires_at == licence.policy.expires_at(licence.issued_at),
                "a licence ends when its policy does not"
            );
            ensure!(u32::from(licence.depth) <= MAX_SUBLICENCE_DEPTH, "a sublicence lies too deep");
            match licence.parent {
                None => ensure!(licence.depth == 0, "a licence lies below no other"),
                Some(parent) => {
                    ensure!(parent < number, "a sublicence is older than what it was granted under");
                    let above = Licences::<T>::get(parent).ok_or("a sublicence was granted under nothing")?;
                    ensure!(above.asset == licence.asset, "a sublicence is for another asset");
                    ensure!(above.licensee == licence.licensor, "a sublicence was granted by somebody else");
                    ensure!(above.depth.checked_add(1) == Some(licence.depth), "a sublicence counts its depth wrongly");
                    ensure!(above.uses >= licence.uses, "a sublicence was used more often than what lies above it");
                }
            }
        }
        ensure!(NextLicence::<T>::get() == count, "a number given out has no licence");
        for (number, meter) in Meters::<T>::iter() {
            let licence = Licences::<T>::get(number).ok_or("a meter belongs to no licence")?;
            ensure!(licence.metered, "a licence has a meter without being metered");
            ensure!(meter.owed <= meter.held, "a meter owes more than it holds");
            Self::add(&mut expected.held, licence.licensee, meter.held)?;
        }
        Ok(())
    }

    fn try_negotiations(expected: &mut Expected) -> Result<(), TryRuntimeError> {
        for (number, negotiation) in Negotiations::<T>::iter() {
            ensure!(number < NextNegotiation::<T>::get(), "a negotiation has a number that was never given out");
            ensure!(
                negotiation.order.is_some() == (negotiation.state == NegotiationState::Finalized),
                "a negotiation led to an order without being finalised, or the reverse"
            );
            Self::add(&mut expected.held, negotiation.consumer, negotiation.held())?;
        }
        Ok(())
    }

    fn try_disputes(expected: &mut Expected) -> Result<(), TryRuntimeError> {
        for (number, dispute) in Disputes::<T>::iter() {
            ensure!(number < NextDispute::<T>::get(), "a dispute has a number that was never given out");
            let order = Orders::<T>::get(dispute.order).ok_or("a dispute is about no order")?;
            ensure!(order.dispute == Some(number), "an order has a dispute that it does not know");
            match dispute.state {
                DisputeState::Voting => ensure!(dispute.ruling.is_none(), "a panel that votes has ruled"),
                DisputeState::Council => ensure!(dispute.ruling.is_none(), "a ruling was referred to the council"),
                DisputeState::Agreed => {}
                _ => ensure!(dispute.ruling.is_some(), "a dispute moved on without a ruling"),
            }
            if dispute.state.is_open() && dispute.state != DisputeState::Council {
                expected.due::<T>(dispute.deadline, Subject::Dispute(number))?;
            }
        }
        Ok(())
    }
}
