//! What falls due, and what then happens by itself.

use crate::{
    Agenda, AgendaFrom, Assets, Config, Event, Freezes, HandlingTerm, MAX_DUE, MAX_SILENT, NextAsset, NextToAccept,
    Pallet,
};
use alloc::vec::Vec;
use deed_primitives::{
    Asset, AssetId, AssetKey, BlockNumber, Due, RegistrationKind, RegistrationState,
    agenda::{Progress, work_off},
    refusal,
};

impl<T: Config> Pallet<T> {
    /// Reminds the chain of something in block `at`: the next one, if that has passed.
    pub(crate) fn list(at: Option<BlockNumber>, asset: AssetId, due: Due) {
        if let Some(at) = at {
            Agenda::<T>::insert(at.max(Self::now().saturating_add(1)), (asset, due), ());
        }
    }

    /// Takes a reminder back: what [`list`](Self::list) was told before its time had come.
    pub(crate) fn unlist(at: Option<BlockNumber>, asset: AssetId, due: Due) {
        if let Some(at) = at {
            Agenda::<T>::remove(at, (asset, due));
        }
    }

    /// Works off what is due up to block `now`, within the bound; gives the number of windows that ended, of all else, and of the
    /// blocks looked at.
    pub(crate) fn work_off_agenda(now: BlockNumber) -> (u32, u32, u32) {
        let carried = AgendaFrom::<T>::get();
        let (mut windows, mut others) = (0u32, 0u32);
        let entries = |block, most: u32| -> Vec<(AssetId, Due)> {
            Agenda::<T>::iter_key_prefix(block).take(most as usize).collect()
        };
        let act = |block, (asset, due)| {
            Agenda::<T>::remove(block, (asset, due));
            if due == Due::Window {
                windows = windows.saturating_add(1);
            } else {
                others = others.saturating_add(1);
            }
            Self::fall_due(asset, due, now);
            true
        };
        let Progress { left_from, looked } = work_off(carried.unwrap_or(now), now, MAX_DUE, entries, act);
        if left_from != carried {
            AgendaFrom::<T>::set(left_from);
        }
        (windows, others, looked)
    }

    /// Does what is due, if the record still says so.
    fn fall_due(asset: AssetId, due: Due, now: BlockNumber) {
        match due {
            Due::Review => Self::refuse_by_itself(asset, RegistrationState::Accepted, refusal::OVERDUE),
            Due::Publication => match Self::open_window(asset, RegistrationState::Reviewed) {
                Ok(until) => Self::deposit_event(Event::Published { asset, until, by: None }),
                Err(_) => Self::refuse_by_itself(asset, RegistrationState::Reviewed, refusal::CONFLICT),
            },
            Due::Window => Self::end_window(asset, now),
            Due::Procedure => Self::procedure_due(asset, now),
            Due::Validity => Self::change(asset, |stored| {
                let over = stored.expires_at.is_some_and(|end| end <= now);
                if over && stored.state == RegistrationState::Registered {
                    Self::enter(asset, stored, RegistrationState::Expired, None);
                    Self::deposit_event(Event::Expired { asset });
                }
            }),
            Due::Freeze => {
                let over = Freezes::<T>::get(asset).and_then(|freeze| freeze.until).is_some_and(|end| end <= now);
                if over {
                    // It can fail only for an asset that is not frozen, and that has no freeze.
                    let _ = Self::do_unfreeze(asset, None);
                }
            }
            Due::Pledge(number) => {
                Self::drop_pledges(asset, |pledge| {
                    pledge.number == number && pledge.until.is_some_and(|end| end <= now)
                });
            }
        }
    }

    /// Changes an asset if there is one, and writes it only if that changed anything.
    fn change(asset: AssetId, change: impl FnOnce(&mut Asset)) {
        if let Some(mut stored) = Assets::<T>::get(AssetKey(asset)) {
            let before = stored.changes;
            change(&mut stored);
            if stored.changes != before {
                Assets::<T>::insert(AssetKey(asset), stored);
            }
        }
    }

    /// Refuses a first registration that is still in the given state.
    fn refuse_by_itself(asset: AssetId, state: RegistrationState, code: u16) {
        Self::change(asset, |stored| {
            if stored.state == state {
                Self::refuse_first(asset, stored, code);
                Self::deposit_event(Event::Refused { asset, code, by: None });
            }
        });
    }

    /// Registers what nobody objected to, unless somebody else turned out to have declared it earlier.
    fn end_window(asset: AssetId, now: BlockNumber) {
        Self::change(asset, |stored| {
            let over = matches!(stored.state, RegistrationState::Published { until } if until <= now);
            if !over {
                return;
            }
            if Self::settle_conflict(asset, stored).is_err() {
                let code = refusal::CONFLICT;
                Self::refuse_first(asset, stored, code);
                Self::deposit_event(Event::Refused { asset, code, by: None });
            } else if let Some(certificate) = Self::register(asset, stored) {
                Self::deposit_event(Event::Registered { asset, certificate });
            }
        });
    }

    /// Accepts the first registrations no registrar has answered in time; gives how many it looked at. Later assets were
    /// submitted later, so the first one that still has time ends the walk.
    pub(crate) fn accept_by_silence(now: BlockNumber) -> u32 {
        let (first, end) = (NextToAccept::<T>::get(), NextAsset::<T>::get());
        let term = HandlingTerm::<T>::get();
        let mut asset = first;
        let mut looked = 0u32;
        while asset < end && looked < MAX_SILENT {
            looked = looked.saturating_add(1);
            if let Some(mut stored) = Assets::<T>::get(AssetKey(asset))
                && stored.state == RegistrationState::Submitted
            {
                if stored.submitted_at.saturating_add(term) > now {
                    break;
                }
                Self::enter(asset, &mut stored, RegistrationState::Accepted, Some(RegistrationKind::First));
                Assets::<T>::insert(AssetKey(asset), stored);
                Self::list(Some(now.saturating_add(term)), asset, Due::Review);
                Self::deposit_event(Event::Accepted { asset, by: None });
            }
            asset = asset.saturating_add(1);
        }
        if asset != first {
            NextToAccept::<T>::put(asset);
        }
        looked
    }
}
