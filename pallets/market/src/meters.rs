//! Meters: use that is paid for as it happens, out of money put aside before.
//!
//! A use adds to what the meter owes and divides nothing: its work is the same whether one organisation is to be paid or five
//! hundred, and what many small uses owe is divided once, with one remainder instead of many.

use crate::{Config, Error, Event, Meters, Pallet, settlement::Division};
use deed_primitives::{Balance, Licence, LicenceId, Meter, OfferId, OrgId, Pricing};
use frame::prelude::*;

impl<T: Config> Pallet<T> {
    /// Opens a meter, and issues its licence at once.
    pub(crate) fn do_open_meter(licensee: OrgId, offer: OfferId, prepaid: Balance) -> DispatchResult {
        let stored = Self::open_offer(offer)?;
        let Pricing::PerUse { price } = stored.pricing else {
            return Err(Error::<T>::WrongPricing.into());
        };
        Self::ensure_takeable(&stored, licensee)?;
        ensure!(prepaid >= price, Error::<T>::DepositTooLow);
        Self::hold(licensee, prepaid)?;
        let licence =
            Self::issue_licence(stored.asset, stored.version, licensee, stored.seller, stored.policy, None, 0, true)?;
        Meters::<T>::insert(licence, Meter { offer, price, held: prepaid, owed: 0 });
        Self::deposit_event(Event::MeterOpened { licence, offer, licensee, prepaid });
        Ok(())
    }

    /// Adds to what a meter holds.
    pub(crate) fn do_top_up(licensee: OrgId, licence: LicenceId, amount: Balance) -> DispatchResult {
        ensure!(amount > 0, Error::<T>::ZeroAmount);
        ensure!(Self::licence(licence)?.licensee == licensee, Error::<T>::NotLicensee);
        Meters::<T>::try_mutate(licence, |meter| {
            let meter = meter.as_mut().ok_or(Error::<T>::MeterClosed)?;
            meter.held = meter.held.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
            Self::hold(licensee, amount)
        })?;
        Self::deposit_event(Event::MeterToppedUp { licence, amount });
        Ok(())
    }

    /// Divides what a meter owes.
    pub(crate) fn do_settle_meter(by: OrgId, licence: LicenceId) -> Result<Division, DispatchError> {
        let stored = Self::licence(licence)?;
        ensure!(by == stored.licensee || by == stored.licensor, Error::<T>::NotParty);
        let (division, meter) = Self::divide_owed(licence, &stored)?;
        Meters::<T>::insert(licence, meter);
        Ok(division)
    }

    /// Divides what a meter owes and gives the rest back. The licence stays on record, without further uses.
    pub(crate) fn do_close_meter(licensee: OrgId, licence: LicenceId) -> Result<Division, DispatchError> {
        let stored = Self::licence(licence)?;
        ensure!(stored.licensee == licensee, Error::<T>::NotLicensee);
        let (division, meter) = Self::divide_owed(licence, &stored)?;
        Self::release(licensee, meter.held)?;
        Meters::<T>::remove(licence);
        Self::deposit_event(Event::MeterClosed { licence, returned: meter.held });
        Ok(division)
    }

    fn divide_owed(licence: LicenceId, stored: &Licence) -> Result<(Division, Meter), DispatchError> {
        let mut meter = Meters::<T>::get(licence).ok_or(Error::<T>::MeterClosed)?;
        let division = Self::divide(stored.licensee, stored.asset, meter.owed, None)?;
        meter.held = meter.held.checked_sub(meter.owed).ok_or(ArithmeticError::Underflow)?;
        meter.owed = 0;
        let Division { fee, royalties, net, .. } = division;
        Self::deposit_event(Event::MeterSettled { licence, fee, royalties, net });
        Ok((division, meter))
    }
}
