//! What happens by itself when a deadline has passed.

use crate::{Agenda, AgendaCursor, Config, DUE_TIME, Event, MAX_DUE, MAX_PAYMENTS, MAX_UPSTREAM, Pallet, WeightInfo};
use alloc::vec::Vec;
use deed_primitives::{
    BlockNumber, Subject,
    agenda::{Progress, work_off},
};
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
        let carried = AgendaCursor::<T>::get();
        let mut weight = T::WeightInfo::agenda();
        let entries =
            |block, most: u32| -> Vec<Subject> { Agenda::<T>::iter_key_prefix(block).take(most as usize).collect() };
        let act = |block, subject| {
            Agenda::<T>::remove(block, subject);
            weight = weight.saturating_add(T::WeightInfo::agenda()).saturating_add(Self::act(subject));
            weight.ref_time() < DUE_TIME
        };
        let Progress { left_from, looked } = work_off(carried.unwrap_or(now), now, MAX_DUE, entries, act);
        // Most blocks leave nothing: what is stored already is not written again.
        if left_from != carried {
            AgendaCursor::<T>::set(left_from);
            weight = weight.saturating_add(T::DbWeight::get().writes(1));
        }
        weight.saturating_add(T::DbWeight::get().reads(looked.into()))
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
