//! Disputes: what freezes an escrow, who decides, and when the money moves.
//!
//! ```text
//!  open_dispute ──→ Voting ────────────→ Ruled ──────────────→ Closed: the buyer's part goes back, the rest is settled
//!                     │   all voted, or   │ appeal               ↑
//!                     │   the deadline    ▼   rule_appeal,       │
//!                     │                Appealed ─────────────────┤ or the council's time is over: the panel's ruling stands
//!                     ▼ nobody to vote, or nobody voted          │
//!                  Council ──────────────────────────────────────┘ rule_appeal
//! ```
//!
//! Until the money has moved, the parties may still agree on a part of the price that goes back
//! ([`settle_partially`](Pallet::settle_partially), [`accept_partial`](Pallet::accept_partial)). A dispute that has no panel waits for
//! the council or for that: there is nobody else whom both sides have to accept.
//!
//! What the record decides needs no panel: once the deadline of an order has passed, opening a dispute does at once what
//! silence means.
//!
//! ## The draw
//!
//! A panel is drawn by the digest of the parent block's hash and the dispute's number. Nobody knows that hash when the
//! facts of the dispute arise, and everybody can check the draw afterwards; but the randomness is weak where it meets the author of
//! the parent block, who can see which panel a block of its own would lead to and withhold the block, at the price of its slot; and a party
//! can choose the block it opens the dispute in, though not what that block's parent will be. The council stands
//! behind every panel for that reason.

use crate::{
    COUNCIL_WINDOWS, Config, DeliveryWindow, Disputes, Error, Event, NextDispute, Orders, Pallet, VOTING_WINDOWS,
    WeightInfo, settlement::Division,
};
use alloc::vec::Vec;
use deed_primitives::{
    BlockNumber, BoundedVec, ConstU32, Digest, Dispute, DisputeId, DisputeState, Order, OrderId, OrderState, OrgId,
    PANEL, Right, Roles, Seat, Subject, WHOLE, part_of,
};
use frame::prelude::*;
use pallet_deed_consortium::Membership;
use pallet_deed_registry::AssetInspect;

impl<T: Config> Pallet<T> {
    /// A deadline so many delivery windows away.
    fn windows(count: BlockNumber) -> BlockNumber {
        Self::now().saturating_add(DeliveryWindow::<T>::get().saturating_mul(count))
    }

    /// A dispute that must exist.
    pub(crate) fn dispute(dispute: DisputeId) -> Result<Dispute, Error<T>> {
        Disputes::<T>::get(dispute).ok_or(Error::<T>::UnknownDispute)
    }

    /// Opens a dispute, or decides it at once.
    pub(crate) fn do_open(by: OrgId, order: OrderId, evidence: Digest, claim: u32) -> Result<Weight, DispatchError> {
        let mut stored = Self::order(order)?;
        ensure!(by == stored.buyer || by == stored.seller, Error::<T>::NotParty);
        ensure!(claim <= WHOLE, Error::<T>::PartsExceedWhole);
        ensure!(stored.state.is_timed(), Error::<T>::WrongState);
        if Self::now() > stored.deadline {
            let weight = Self::order_due(order)?;
            Self::deposit_event(Event::DecidedByRecord { order });
            return Ok(weight);
        }
        // Before a delivery there is nothing to judge, only a deadline to wait for.
        ensure!(stored.state == OrderState::Delivered, Error::<T>::DeadlineNotPassed);
        let number = Self::next::<NextDispute<T>>()?;
        let panel = Self::draw(number, &stored, &[], PANEL);
        let seats = panel.iter().map(|arbiter| Seat { arbiter: *arbiter, vote: None }).collect();
        let mut dispute = Dispute {
            order,
            opened_by: by,
            evidence,
            claim,
            state: DisputeState::Voting,
            panel: BoundedVec::truncate_from(seats),
            replaced: false,
            deadline: Self::windows(VOTING_WINDOWS),
            ruling: None,
            appeal: None,
            opened_at: Self::now(),
        };
        Self::unschedule(stored.deadline, Subject::Order(order));
        stored.state = OrderState::Disputed;
        stored.dispute = Some(number);
        stored.proposed = None;
        Orders::<T>::insert(order, stored);
        Self::deposit_event(Event::DisputeOpened { dispute: number, order, by, evidence, claim });
        if panel.is_empty() {
            Self::refer(number, &mut dispute);
        } else {
            Self::schedule(dispute.deadline, Subject::Dispute(number));
            Self::deposit_event(Event::PanelDrawn { dispute: number, panel });
        }
        Disputes::<T>::insert(number, dispute);
        Ok(T::WeightInfo::open_dispute())
    }

    /// Draws arbiters that are neither party to an order, nor holders of its asset, nor among `seated`.
    fn draw(dispute: DisputeId, order: &Order, seated: &[Seat], count: u32) -> BoundedVec<OrgId, ConstU32<PANEL>> {
        let titles = Right::ALL.map(|right| T::Assets::titles(order.asset, right));
        let biased = |arbiter: OrgId| {
            arbiter == order.buyer
                || arbiter == order.seller
                || seated.iter().any(|seat| seat.arbiter == arbiter)
                || titles.iter().flatten().any(|share| share.organisation == arbiter)
        };
        let holders = T::Membership::holders(Roles::ARBITER);
        let mut candidates: Vec<OrgId> = holders.into_iter().filter(|arbiter| !biased(*arbiter)).collect();
        let parent = frame_system::Pallet::<T>::parent_hash();
        let mut drawn = BoundedVec::default();
        for round in 0..count {
            if candidates.is_empty() {
                break;
            }
            let digest = sha2_256(&(parent, dispute, seated.len() as u32, round).encode());
            // At most 256 candidates against 2^64 numbers: that some are drawn more often than others shows nowhere.
            let number = u64::decode(&mut &digest[..]).unwrap_or_default();
            let index = number.checked_rem(candidates.len() as u64).unwrap_or_default();
            if drawn.try_push(candidates.swap_remove(index as usize)).is_err() {
                break;
            }
        }
        drawn
    }

    /// Hands a dispute to the council.
    fn refer(number: DisputeId, dispute: &mut Dispute) {
        dispute.state = DisputeState::Council;
        Self::deposit_event(Event::ReferredToCouncil { dispute: number });
    }

    /// Votes.
    pub(crate) fn do_vote(arbiter: OrgId, number: DisputeId, buyer_parts: u32) -> DispatchResult {
        let mut dispute = Self::dispute(number)?;
        let seat = dispute.panel.iter_mut().find(|seat| seat.arbiter == arbiter).ok_or(Error::<T>::NotOnPanel)?;
        ensure!(dispute.state == DisputeState::Voting, Error::<T>::WrongState);
        ensure!(Self::now() <= dispute.deadline, Error::<T>::DeadlinePassed);
        ensure!(seat.vote.is_none(), Error::<T>::AlreadyVoted);
        ensure!(buyer_parts <= WHOLE, Error::<T>::PartsExceedWhole);
        seat.vote = Some(buyer_parts);
        Self::deposit_event(Event::Voted { dispute: number, arbiter, buyer_parts });
        if dispute.panel.iter().all(|seat| seat.vote.is_some()) {
            Self::unschedule(dispute.deadline, Subject::Dispute(number));
            Self::conclude(number, &mut dispute);
        }
        Disputes::<T>::insert(number, dispute);
        Ok(())
    }

    /// Ends the vote.
    fn conclude(number: DisputeId, dispute: &mut Dispute) {
        let Some(buyer_parts) = dispute.median() else {
            return Self::refer(number, dispute);
        };
        dispute.ruling = Some(buyer_parts);
        dispute.state = DisputeState::Ruled;
        dispute.deadline = Self::deadline(Self::now());
        Self::schedule(dispute.deadline, Subject::Dispute(number));
        Self::deposit_event(Event::DisputeRuled { dispute: number, buyer_parts });
    }

    /// Appeals to the council.
    pub(crate) fn do_appeal(by: OrgId, number: DisputeId, evidence: Digest) -> DispatchResult {
        let mut dispute = Self::dispute(number)?;
        let order = Self::order(dispute.order)?;
        ensure!(by == order.buyer || by == order.seller, Error::<T>::NotParty);
        ensure!(dispute.state == DisputeState::Ruled, Error::<T>::WrongState);
        ensure!(Self::now() <= dispute.deadline, Error::<T>::DeadlinePassed);
        Self::unschedule(dispute.deadline, Subject::Dispute(number));
        dispute.state = DisputeState::Appealed;
        dispute.appeal = Some(evidence);
        dispute.deadline = Self::windows(COUNCIL_WINDOWS);
        Self::schedule(dispute.deadline, Subject::Dispute(number));
        Disputes::<T>::insert(number, dispute);
        Self::deposit_event(Event::Appealed { dispute: number, by, evidence });
        Ok(())
    }

    /// Rules for the council, and moves the money.
    pub(crate) fn do_rule_appeal(number: DisputeId, buyer_parts: u32) -> Result<Division, DispatchError> {
        let mut dispute = Self::dispute(number)?;
        ensure!(buyer_parts <= WHOLE, Error::<T>::PartsExceedWhole);
        match dispute.state {
            DisputeState::Appealed => Self::unschedule(dispute.deadline, Subject::Dispute(number)),
            DisputeState::Council => {}
            DisputeState::Voting | DisputeState::Ruled | DisputeState::Closed | DisputeState::Agreed => {
                return Err(Error::<T>::WrongState.into());
            }
        }
        dispute.ruling = Some(buyer_parts);
        Self::execute(number, dispute)
    }

    /// Does what is due when the deadline of a dispute's step has passed.
    pub(crate) fn dispute_due(number: DisputeId) -> Result<Weight, DispatchError> {
        let mut dispute = Self::dispute(number)?;
        match dispute.state {
            DisputeState::Voting => {
                if !Self::replace(number, &mut dispute)? {
                    Self::conclude(number, &mut dispute);
                }
                Disputes::<T>::insert(number, dispute);
                Ok(T::WeightInfo::open_dispute())
            }
            DisputeState::Ruled | DisputeState::Appealed => {
                let Division { ancestors, payments, .. } = Self::execute(number, dispute)?;
                Ok(T::WeightInfo::rule_appeal(ancestors, payments))
            }
            DisputeState::Council | DisputeState::Closed | DisputeState::Agreed => Err(Error::<T>::WrongState.into()),
        }
    }

    /// Gives the seats of those that did not vote to others, once. Answers whether anybody was found.
    fn replace(number: DisputeId, dispute: &mut Dispute) -> Result<bool, DispatchError> {
        if dispute.replaced {
            return Ok(false);
        }
        let order = Self::order(dispute.order)?;
        let empty = dispute.panel.iter().filter(|seat| seat.vote.is_none()).count() as u32;
        let drawn = Self::draw(number, &order, &dispute.panel, empty);
        if drawn.is_empty() {
            return Ok(false);
        }
        let voted = dispute.panel.iter().filter(|seat| seat.vote.is_some()).copied();
        let seats = voted.chain(drawn.iter().map(|arbiter| Seat { arbiter: *arbiter, vote: None })).collect();
        dispute.panel = BoundedVec::truncate_from(seats);
        dispute.replaced = true;
        dispute.deadline = Self::windows(VOTING_WINDOWS);
        Self::schedule(dispute.deadline, Subject::Dispute(number));
        Self::deposit_event(Event::PanelDrawn { dispute: number, panel: drawn });
        Ok(true)
    }

    /// Ends a dispute whose parties have agreed.
    pub(crate) fn do_agree(number: DisputeId) -> Result<(), Error<T>> {
        let mut dispute = Self::dispute(number)?;
        Self::unschedule(dispute.deadline, Subject::Dispute(number));
        dispute.state = DisputeState::Agreed;
        let order = dispute.order;
        Disputes::<T>::insert(number, dispute);
        Self::deposit_event(Event::DisputeAgreed { dispute: number, order });
        Ok(())
    }

    /// Moves the money as ruled.
    fn execute(number: DisputeId, mut dispute: Dispute) -> Result<Division, DispatchError> {
        let buyer_parts = dispute.ruling.ok_or(Error::<T>::WrongState)?;
        let order = Self::order(dispute.order)?;
        let division = if buyer_parts == WHOLE {
            Self::give_back(dispute.order, order)?;
            Division::default()
        } else {
            let refund = part_of(order.price, buyer_parts);
            Self::settle(dispute.order, order, refund)?
        };
        dispute.state = DisputeState::Closed;
        let order = dispute.order;
        Disputes::<T>::insert(number, dispute);
        Self::deposit_event(Event::DisputeClosed { dispute: number, order, buyer_parts });
        Ok(division)
    }
}
