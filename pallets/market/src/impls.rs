//! What all subjects of the pallet share, and what it does for the rest of the runtime.

use crate::{Config, DeliveryWindow, Error, HoldReason, Pallet};
use deed_primitives::{BlockNumber, OrgId, Roles};
use frame::deps::frame_support::StorageValue;
use frame::prelude::*;
use frame::token::fungible::{self, hold, hold::Inspect as _};
use frame::token::tokens::Restriction;
use pallet_deed_consortium::{Membership, OnAccountRotated};

impl<T: Config> Pallet<T> {
    /// The present block.
    pub(crate) fn now() -> BlockNumber {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The deadline of whoever is to act from `now` on.
    pub(crate) fn deadline(now: BlockNumber) -> BlockNumber {
        now.saturating_add(DeliveryWindow::<T>::get())
    }

    /// The organisation a signed origin acts for.
    pub(crate) fn ensure_member(origin: OriginFor<T>) -> Result<OrgId, DispatchError> {
        let account = frame_system::ensure_signed(origin)?;
        Ok(T::Membership::organisation(&account).ok_or(Error::<T>::NotAMember)?)
    }

    /// The organisation a signed origin acts for, if it holds `roles`.
    pub(crate) fn ensure_role(origin: OriginFor<T>, roles: Roles) -> Result<OrgId, DispatchError> {
        let account = frame_system::ensure_signed(origin)?;
        let (organisation, held) = T::Membership::signer(&account).ok_or(Error::<T>::NotAMember)?;
        ensure!(held.contains(roles), Error::<T>::MissingRole);
        Ok(organisation)
    }

    /// The account that keeps an organisation's money, whoever signs for it.
    pub(crate) fn account(organisation: OrgId) -> Result<T::AccountId, Error<T>> {
        T::Membership::account(organisation).ok_or(Error::<T>::UnknownOrganisation)
    }

    /// Takes the next number of a counter.
    pub(crate) fn next<Counter: StorageValue<u64, Query = u64>>() -> Result<u64, Error<T>> {
        let number = Counter::get();
        Counter::put(number.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?);
        Ok(number)
    }
}

/// An organisation's money and escrow follow it to its new account.
impl<T: Config> OnAccountRotated<T::AccountId> for Pallet<T> {
    fn on_account_rotated(old: &T::AccountId, new: &T::AccountId) -> DispatchResult {
        let escrow: T::RuntimeHoldReason = HoldReason::Escrow.into();
        let held = T::Currency::balance_on_hold(&escrow, old);
        if held > 0 {
            <T::Currency as hold::Mutate<_>>::transfer_on_hold(
                &escrow,
                old,
                new,
                held,
                Precision::Exact,
                Restriction::OnHold,
                Fortitude::Force,
            )?;
        }
        let free =
            <T::Currency as fungible::Inspect<_>>::reducible_balance(old, Preservation::Expendable, Fortitude::Polite);
        if free > 0 {
            <T::Currency as fungible::Mutate<_>>::transfer(old, new, free, Preservation::Expendable)?;
        }
        Ok(())
    }

    fn weight() -> Weight {
        <T::WeightInfo as crate::WeightInfo>::rotate()
    }
}
