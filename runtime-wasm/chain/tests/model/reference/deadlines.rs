//! What happens by itself when a block begins.
//!
//! The reference has no agenda. It looks through everything that has a term, and does what the documentation says about
//! each that is over. Only the order within one block is taken over from the chain, where it is that of the storage keys:
//! it decides, for instance, whether a procedure whose window ends in the block in which a freeze ends takes effect in
//! that block or in the next.

use super::Reference;
use codec::Encode;
use deed_primitives::{
    AssetId, DisputeState, Due, OrderState, RegistrationKind, RegistrationState as State, Subject, refusal,
};
use polkadot_sdk::*;
use sp_io::hashing::twox_64;
use std::collections::BTreeSet;

/// Fewer items than this are all handled in their block, whatever they cost.
const ALWAYS_HANDLED: usize = 32;

impl Reference {
    /// Begins a block. The market hands what a full block cannot do to the next; `left` tells what it has left.
    pub(crate) fn begin_block(&mut self, left: impl FnOnce() -> BTreeSet<Vec<u8>>) {
        self.now += 1;
        self.registry_due();
        self.accept_silently();
        self.market_due(&left());
    }

    fn registry_due(&mut self) {
        let now = self.now;
        let mut due: Vec<(AssetId, Due)> = Vec::new();
        for (asset, entry) in (0..).zip(&self.entries) {
            let since = entry.history.last().map_or(entry.asset.submitted_at, |change| change.at);
            let handled = since + self.terms.handling_term <= now;
            match entry.asset.state {
                State::Accepted if handled => due.push((asset, Due::Review)),
                State::Reviewed if handled => due.push((asset, Due::Publication)),
                State::Published { until } if until <= now => due.push((asset, Due::Window)),
                State::Registered if entry.asset.expires_at.is_some_and(|end| end <= now) => {
                    due.push((asset, Due::Validity));
                }
                _ => {}
            }
            if entry.freeze.is_some_and(|freeze| freeze.until.is_some_and(|end| end <= now)) {
                due.push((asset, Due::Freeze));
            }
            // What stands still in a freeze goes on in the block after it; what falls due in the very block may see its end.
            let ends = entry.procedure.as_ref().and_then(|procedure| procedure.due);
            if ends.is_some_and(|end| end == now || (end < now && entry.asset.state != State::Frozen)) {
                due.push((asset, Due::Procedure));
            }
            for pledge in &entry.pledges {
                if pledge.until.is_some_and(|end| end <= now) {
                    due.push((asset, Due::Pledge(pledge.number)));
                }
            }
        }
        due.sort_by_key(|item| twox_64(&item.encode()));
        for (asset, due) in due {
            self.fall_due(asset, due);
        }
    }

    fn fall_due(&mut self, asset: AssetId, due: Due) {
        let now = self.now;
        let entry = &mut self.entries[asset as usize];
        match due {
            Due::Review => entry.refuse(refusal::OVERDUE, now),
            Due::Publication => {
                if self.open_window(asset, State::Reviewed).is_err() {
                    self.entries[asset as usize].refuse(refusal::CONFLICT, now);
                }
            }
            Due::Window => {
                if self.resolve(asset).is_ok() {
                    self.register(asset);
                } else {
                    self.entries[asset as usize].refuse(refusal::CONFLICT, now);
                }
            }
            // A renewal may have come first.
            Due::Validity => {
                if entry.asset.state == State::Registered && entry.asset.expires_at.is_some_and(|end| end <= now) {
                    entry.enter(State::Expired, None, now);
                }
            }
            Due::Freeze => {
                entry.resume(None, now);
                entry.freeze = None;
            }
            Due::Pledge(number) => entry.pledges.retain(|pledge| pledge.number != number),
            Due::Procedure => self.procedure_due(asset),
        }
    }

    fn procedure_due(&mut self, asset: AssetId) {
        let entry = &self.entries[asset as usize];
        if entry.asset.state == State::Frozen {
            return;
        }
        let procedure = entry.procedure.clone().expect("a procedure is due");
        let agreed = entry.is_agreed(&procedure);
        match procedure.state {
            State::Submitted if agreed => self.step(asset, State::Accepted),
            State::Reviewed => self.publish_procedure(asset),
            State::Published { .. } => {
                let application = procedure.application.as_ref().expect("something is applied for");
                let possible = self.admits(asset, application)
                    && agreed
                    && self.check_application(asset, procedure.applicant, application).is_ok();
                if possible {
                    self.take_effect(asset);
                } else {
                    self.entries[asset as usize].procedure = None;
                }
            }
            _ => self.entries[asset as usize].procedure = None,
        }
    }

    fn accept_silently(&mut self) {
        let (now, term) = (self.now, self.terms.handling_term);
        for entry in &mut self.entries {
            if entry.asset.state == State::Submitted && entry.asset.submitted_at + term <= now {
                entry.enter(State::Accepted, Some(RegistrationKind::First), now);
            }
        }
    }

    fn market_due(&mut self, left: &BTreeSet<Vec<u8>>) {
        let mut due: Vec<Subject> = Vec::new();
        for (number, order) in &self.orders {
            let timed = !matches!(order.state, OrderState::Settled | OrderState::Refunded | OrderState::Disputed);
            if timed && order.deadline < self.now {
                due.push(Subject::Order(*number));
            }
        }
        due.extend(self.offers.keys().filter(|offer| self.auction_over(**offer)).map(|offer| Subject::Auction(*offer)));
        for (number, dispute) in &self.disputes {
            let timed = matches!(dispute.state, DisputeState::Voting | DisputeState::Ruled | DisputeState::Appealed);
            if timed && dispute.deadline < self.now {
                due.push(Subject::Dispute(*number));
            }
        }
        // What was left over comes first.
        let since = |subject: &Subject| match subject {
            Subject::Order(number) => self.orders[number].deadline,
            Subject::Auction(number) => super::terms::auction_ends(&self.offers[number].pricing).unwrap_or_default(),
            Subject::Dispute(number) => self.disputes[number].deadline,
        };
        due.sort_by_key(|subject| (since(subject), twox_64(&subject.encode())));
        let handled: Vec<Subject> = due.iter().copied().filter(|subject| !left.contains(&subject.encode())).collect();
        assert!(handled.len() >= due.len().min(ALWAYS_HANDLED), "{} of {} items are left over", left.len(), due.len());
        for subject in handled {
            match subject {
                Subject::Order(number) => self.order_due(number),
                Subject::Auction(number) => self.end_auction(number),
                Subject::Dispute(number) => self.dispute_due(number),
            }
        }
    }
}
