//! Orders, auctions that end, and disputes.

use super::settlement::part;
use super::terms::auction_ends;
use super::{Outcome, Reference, check};
use deed_primitives::{
    Balance, BoundedVec, Digest, Dispute, DisputeId, DisputeState, KeyLock, OfferId, Order, OrderId, OrderState, OrgId,
    Right, Roles, Seat, WHOLE,
};

/// Arbiters on a panel.
const PANEL: usize = 3;
/// Delivery windows a panel has to vote.
const VOTING: u32 = 2;
/// Delivery windows the council has after an appeal.
const COUNCIL: u32 = 6;

/// The median of the votes given, rounded down between two.
fn median(seats: &[Seat]) -> Option<u32> {
    let mut votes: Vec<u64> = seats.iter().filter_map(|seat| seat.vote).map(u64::from).collect();
    votes.sort_unstable();
    let middle = votes.len().checked_sub(1)?;
    Some(((votes[middle / 2] + votes[middle.div_ceil(2)]) / 2) as u32)
}

impl Reference {
    pub(crate) fn bought(&self, order: OrderId, buyer: OrgId) -> Outcome<Order> {
        let stored = self.orders.get(&order).ok_or("UnknownOrder")?;
        check(stored.buyer == buyer, "NotBuyer")?;
        Ok(stored.clone())
    }

    pub(crate) fn sold(&self, order: OrderId, seller: OrgId) -> Outcome<Order> {
        let stored = self.orders.get(&order).ok_or("UnknownOrder")?;
        check(stored.seller == seller, "NotSeller")?;
        Ok(stored.clone())
    }

    /// Takes an order to its next step in time.
    pub(crate) fn move_on(&mut self, number: OrderId, mut order: Order, from: OrderState, to: OrderState) -> Outcome {
        check(order.state == from, "WrongState")?;
        check(self.now <= order.deadline, "DeadlinePassed")?;
        check(self.is_tradable(order.asset), "AssetNotTradable")?;
        if let Some(licence) = order.under {
            self.check_alive(licence)?;
        }
        order.state = to;
        order.deadline = self.now + self.terms.delivery_window;
        self.orders.insert(number, order);
        Ok(())
    }

    pub(crate) fn deliver(&mut self, seller: OrgId, order: OrderId, what: Digest, lock: Option<Digest>) -> Outcome {
        let mut stored = self.sold(order, seller)?;
        stored.delivered = Some(what);
        if let Some(digest) = lock {
            stored.lock = Some(KeyLock { digest, key: None });
        }
        let to = if lock.is_some() { OrderState::Locked } else { OrderState::Delivered };
        self.move_on(order, stored, OrderState::Placed, to)
    }

    pub(crate) fn reveal_key(&mut self, seller: OrgId, order: OrderId, key: [u8; 32]) -> Outcome {
        let mut stored = self.sold(order, seller)?;
        check(stored.state == OrderState::Confirmed, "WrongState")?;
        let lock = stored.lock.as_mut().expect("a confirmed delivery is locked");
        check(Self::digest(&key) == lock.digest, "WrongReveal")?;
        lock.key = Some(key);
        self.move_on(order, stored, OrderState::Confirmed, OrderState::Delivered)
    }

    /// Gives a whole price back.
    pub(crate) fn give_back(&mut self, number: OrderId) {
        let order = self.orders.get_mut(&number).expect("an order");
        order.state = OrderState::Refunded;
        order.refunded = order.price;
        let (buyer, price) = (order.buyer, order.price);
        self.release(buyer, price);
    }

    /// Gives part of a price back, divides the rest and issues the licence.
    pub(crate) fn settle(&mut self, number: OrderId, refund: Balance) {
        let order = self.orders[&number].clone();
        self.release(order.buyer, refund);
        let sublicence = order.under.map(|above| (order.seller, self.licences[&above].policy.royalty));
        self.divide(order.buyer, order.asset, order.price - refund, sublicence);
        let Order { asset, version, buyer, seller, policy, under, .. } = order;
        let licence = self.put_licence(asset, version, buyer, seller, policy, under, false);
        let order = self.orders.get_mut(&number).expect("an order");
        order.state = OrderState::Settled;
        order.licence = Some(licence);
        order.refunded = refund;
    }

    /// Does what silence means.
    pub(crate) fn order_due(&mut self, number: OrderId) {
        if self.orders[&number].state == OrderState::Delivered {
            self.settle(number, 0);
        } else {
            self.give_back(number);
        }
    }

    pub(crate) fn accept_partial(&mut self, buyer: OrgId, order: OrderId, refund: Balance) -> Outcome {
        let stored = self.bought(order, buyer)?;
        check(matches!(stored.state, OrderState::Delivered | OrderState::Disputed), "WrongState")?;
        check(stored.proposed == Some(refund), "BadRefund")?;
        if let Some(dispute) = stored.dispute {
            self.disputes.get_mut(&dispute).expect("a dispute").state = DisputeState::Agreed;
        }
        self.settle(order, refund);
        Ok(())
    }

    /// Ends an auction.
    pub(crate) fn end_auction(&mut self, number: OfferId) {
        let offer = self.offers[&number].clone();
        let sells = self.check_keepable(&offer).is_ok();
        let standing = self.bids.remove(&number).map(|bid| (bid.bidder, bid.amount, bid.amount));
        let sealed = self.sealed.remove(&number).unwrap_or_default();
        let revealed = sealed.iter().filter_map(|bid| Some((bid.bidder, bid.deposit, bid.amount?)));
        let mut winner: Option<(OrgId, Balance)> = None;
        for (bidder, _, amount) in standing.into_iter().chain(revealed) {
            let can_win = sells && self.acts_as(bidder, Roles::CONSUMER);
            if can_win && winner.is_none_or(|(_, highest)| amount > highest) {
                winner = Some((bidder, amount));
            }
        }
        let deposits = sealed.iter().map(|bid| (bid.bidder, bid.deposit));
        for (bidder, held) in standing.map(|(bidder, held, _)| (bidder, held)).into_iter().chain(deposits) {
            let kept = winner.filter(|(who, _)| *who == bidder).map_or(0, |(_, amount)| amount);
            self.release(bidder, held - kept);
        }
        self.offers.get_mut(&number).expect("an offer").open = false;
        if let Some((winner, price)) = winner {
            self.put_order(number, &offer, winner, 1, price);
        }
    }

    /// Whether an auction's time is over.
    pub(crate) fn auction_over(&self, offer: OfferId) -> bool {
        let offer = &self.offers[&offer];
        offer.open && auction_ends(&offer.pricing).is_some_and(|ends| ends < self.now)
    }

    /// Who could be drawn for a dispute about an order.
    fn candidates(&self, order: &Order, seated: &[Seat]) -> Vec<OrgId> {
        let entry = self.entry(order.asset).expect("an order is for an asset");
        let impartial = |arbiter: &OrgId| {
            *arbiter != order.buyer
                && *arbiter != order.seller
                && !seated.iter().any(|seat| seat.arbiter == *arbiter)
                && Right::ALL.iter().all(|right| entry.parts(*right, *arbiter) == 0)
                && self.acts_as(*arbiter, Roles::ARBITER)
        };
        (0..self.members.len() as OrgId).filter(impartial).collect()
    }

    /// Takes the panel over that the chain has drawn: who has voted keeps the seat, the empty ones go to others.
    fn seat_drawn(&self, number: DisputeId, order: &Order, seated: &[Seat], seats: usize) -> Vec<Seat> {
        let candidates = self.candidates(order, seated);
        let kept: Vec<Seat> = seated.iter().copied().filter(|seat| seat.vote.is_some()).collect();
        let count = candidates.len().min(seats - kept.len());
        let panel = (self.draw)(number);
        let (before, drawn) = panel.split_at(kept.len().min(panel.len()));
        assert_eq!(before, kept.iter().map(|seat| seat.arbiter).collect::<Vec<_>>(), "an arbiter lost the seat");
        assert_eq!(drawn.len(), count, "dispute {number}: {drawn:?} drawn of {candidates:?}");
        for (place, arbiter) in drawn.iter().enumerate() {
            assert!(candidates.contains(arbiter), "dispute {number}: {arbiter} is biased, or no arbiter");
            assert!(!drawn[..place].contains(arbiter), "dispute {number}: {arbiter} was drawn twice");
        }
        kept.into_iter().chain(drawn.iter().map(|arbiter| Seat { arbiter: *arbiter, vote: None })).collect()
    }

    pub(crate) fn open_dispute(&mut self, by: OrgId, order: OrderId, evidence: Digest, claim: u32) -> Outcome {
        let stored = self.orders.get(&order).ok_or("UnknownOrder")?.clone();
        check(by == stored.buyer || by == stored.seller, "NotParty")?;
        check(claim <= WHOLE, "PartsExceedWhole")?;
        let over = matches!(stored.state, OrderState::Settled | OrderState::Refunded | OrderState::Disputed);
        check(!over, "WrongState")?;
        if self.now > stored.deadline {
            self.order_due(order);
            return Ok(());
        }
        check(stored.state == OrderState::Delivered, "DeadlineNotPassed")?;
        let number = self.disputes.len() as DisputeId;
        let panel = self.seat_drawn(number, &stored, &[], PANEL);
        let state = if panel.is_empty() { DisputeState::Council } else { DisputeState::Voting };
        self.disputes.insert(
            number,
            Dispute {
                order,
                opened_by: by,
                evidence,
                claim,
                state,
                panel: BoundedVec::truncate_from(panel),
                replaced: false,
                deadline: self.now + VOTING * self.terms.delivery_window,
                ruling: None,
                appeal: None,
                opened_at: self.now,
            },
        );
        let stored = self.orders.get_mut(&order).expect("an order that was found");
        stored.state = OrderState::Disputed;
        stored.dispute = Some(number);
        stored.proposed = None;
        Ok(())
    }

    /// Ends the vote of a panel.
    fn conclude(&self, dispute: &mut Dispute) {
        match median(&dispute.panel) {
            None => dispute.state = DisputeState::Council,
            ruling => {
                dispute.ruling = ruling;
                dispute.state = DisputeState::Ruled;
                dispute.deadline = self.now + self.terms.delivery_window;
            }
        }
    }

    pub(crate) fn vote(&mut self, by: OrgId, number: DisputeId, buyer_parts: u32) -> Outcome {
        let mut dispute = self.disputes.get(&number).ok_or("UnknownDispute")?.clone();
        let seat = dispute.panel.iter_mut().find(|seat| seat.arbiter == by).ok_or("NotOnPanel")?;
        check(dispute.state == DisputeState::Voting, "WrongState")?;
        check(self.now <= dispute.deadline, "DeadlinePassed")?;
        check(seat.vote.is_none(), "AlreadyVoted")?;
        check(buyer_parts <= WHOLE, "PartsExceedWhole")?;
        seat.vote = Some(buyer_parts);
        if dispute.panel.iter().all(|seat| seat.vote.is_some()) {
            self.conclude(&mut dispute);
        }
        self.disputes.insert(number, dispute);
        Ok(())
    }

    pub(crate) fn appeal(&mut self, by: OrgId, number: DisputeId, evidence: Digest) -> Outcome {
        let (now, window) = (self.now, self.terms.delivery_window);
        let dispute = self.disputes.get_mut(&number).ok_or("UnknownDispute")?;
        let order = &self.orders[&dispute.order];
        check(by == order.buyer || by == order.seller, "NotParty")?;
        check(dispute.state == DisputeState::Ruled, "WrongState")?;
        check(now <= dispute.deadline, "DeadlinePassed")?;
        dispute.state = DisputeState::Appealed;
        dispute.appeal = Some(evidence);
        dispute.deadline = now + COUNCIL * window;
        Ok(())
    }

    pub(crate) fn rule_appeal(&mut self, number: DisputeId, buyer_parts: u32) -> Outcome {
        let dispute = self.disputes.get_mut(&number).expect("a dispute");
        check(matches!(dispute.state, DisputeState::Appealed | DisputeState::Council), "WrongState")?;
        dispute.ruling = Some(buyer_parts);
        self.execute(number);
        Ok(())
    }

    /// Moves the money as ruled.
    fn execute(&mut self, number: DisputeId) {
        let dispute = self.disputes.get_mut(&number).expect("a dispute");
        dispute.state = DisputeState::Closed;
        let (order, parts) = (dispute.order, dispute.ruling.expect("a ruling"));
        if parts == WHOLE {
            self.give_back(order);
        } else {
            let refund = part(self.orders[&order].price, parts);
            self.settle(order, refund);
        }
    }

    /// Does what is due when the time of a dispute's step is over.
    pub(crate) fn dispute_due(&mut self, number: DisputeId) {
        let mut dispute = self.disputes[&number].clone();
        if dispute.state != DisputeState::Voting {
            return self.execute(number);
        }
        let order = self.orders[&dispute.order].clone();
        if !dispute.replaced && !self.candidates(&order, &dispute.panel).is_empty() {
            let panel = self.seat_drawn(number, &order, &dispute.panel, dispute.panel.len());
            dispute.panel = BoundedVec::truncate_from(panel);
            dispute.replaced = true;
            dispute.deadline = self.now + VOTING * self.terms.delivery_window;
        } else {
            self.conclude(&mut dispute);
        }
        self.disputes.insert(number, dispute);
    }
}
