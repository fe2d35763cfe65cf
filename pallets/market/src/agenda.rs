//! What happens by itself when a deadline has passed.

use crate::{Agenda, AgendaCursor, Config, DUE_TIME, Event, MAX_DUE, MAX_PAYMENTS, MAX_UPSTREAM, Pallet, WeightInfo};
use deed_primitives::{BlockNumber, Subject};
use frame::deps::frame_support::storage::with_storage_layer;
use frame::prelude::*;

impl<T: Config> Pallet<T> {
    /// Lists what is to happen in the block after `deadline`.
    pub(crate) fn schedule(deadline: BlockNumber, subject: Subject) {
        Agenda::<T>::insert(deadline.saturating_add(1), subject, ());
    }

    /// Takes back what was listed with `deadline`.
    pub(crate) fn unschedule(deadline: BlockNumber, subject: Subject) {
        Agenda::<T>::remove(deadline.saturating_add(1), subject);
    }

    /// Works the agenda off, up to and including block `now`; what does not fit is left to the next block. Returns what that
    /// cost.
    pub(crate) fn work_off(now: BlockNumber) -> Weight {
        let mut block = AgendaCursor::<T>::get().unwrap_or(now);
        let mut weight = T::WeightInfo::agenda();
        for _ in 0..MAX_DUE {
            if block > now || weight.ref_time() >= DUE_TIME {
                break;
            }
            if let Some(subject) = Agenda::<T>::iter_key_prefix(block).next() {
                Agenda::<T>::remove(block, subject);
                weight = weight.saturating_add(T::WeightInfo::agenda()).saturating_add(Self::act(subject));
            } else {
                block = block.saturating_add(1);
            }
        }
        AgendaCursor::<T>::put(block);
        weight
    }

    /// Does one thing wholly or not at all.
    fn act(subject: Subject) -> Weight {
        let outcome = with_storage_layer(|| match subject {
            Subject::Order(order) => Self::order_due(order),
            Subject::Auction(offer) => Self::auction_due(offer),
            Subject::Dispute(dispute) => Self::dispute_due(dispute),
        });
        outcome.unwrap_or_else(|error| {
            Self::deposit_event(Event::Skipped { subject, error });
            // However far it came, it was not further than the longest settlement goes.
            T::WeightInfo::claim(MAX_UPSTREAM, MAX_PAYMENTS)
        })
    }
}
