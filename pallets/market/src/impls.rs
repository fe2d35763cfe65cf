//! What the pallet does for its calls.

use crate::{
    Config, DeliveryWindow, Error, Event, FeeAccount, FeePpm, HoldReason, Licences, NextLicence, Offers, Orders, Pallet,
};
use alloc::collections::BTreeMap;
use deed_primitives::{
    AssetId, Balance, BlockNumber, Licence, Order, OrderId, OrderState, OrgId, Policy, RegistrationState, Right, Roles,
    WHOLE, part_of,
};
use frame::deps::frame_support::StorageValue;
use frame::prelude::*;
use frame::token::fungible::{self, hold, hold::Inspect as _};
use frame::token::tokens::Restriction;
use pallet_deed_consortium::{Membership, OnAccountRotated};
use pallet_deed_registry::AssetInspect;

/// What each organisation is to be paid; ordered, so that every node pays in the same order.
type Payouts = BTreeMap<OrgId, Balance>;

impl<T: Config> Pallet<T> {
    /// The present block.
    pub(crate) fn now() -> BlockNumber {
        frame_system::Pallet::<T>::block_number().saturated_into()
    }

    /// The deadline of whoever is to act from `now` on.
    pub(crate) fn deadline(now: BlockNumber) -> BlockNumber {
        now.saturating_add(DeliveryWindow::<T>::get())
    }

    /// The organisation a signed origin acts for, and its main account, whichever of its accounts signed.
    pub(crate) fn ensure_member(origin: OriginFor<T>) -> Result<(OrgId, T::AccountId), DispatchError> {
        let account = frame_system::ensure_signed(origin)?;
        let organisation = T::Membership::organisation(&account).ok_or(Error::<T>::NotAMember)?;
        Ok((organisation, Self::account(organisation)?))
    }

    /// The organisation a signed origin acts for, and its account, if it holds `roles`.
    pub(crate) fn ensure_role(origin: OriginFor<T>, roles: Roles) -> Result<(OrgId, T::AccountId), DispatchError> {
        let (organisation, account) = Self::ensure_member(origin)?;
        ensure!(T::Membership::has_role(organisation, roles), Error::<T>::MissingRole);
        Ok((organisation, account))
    }

    /// The account of an organisation that must exist.
    pub(crate) fn account(organisation: OrgId) -> Result<T::AccountId, Error<T>> {
        T::Membership::account(organisation).ok_or(Error::<T>::UnknownOrganisation)
    }

    /// Refuses assets that are not registered, or frozen.
    pub(crate) fn ensure_tradable(asset: AssetId) -> Result<(), Error<T>> {
        ensure!(T::Assets::state(asset) == Some(RegistrationState::Registered), Error::<T>::AssetNotTradable);
        Ok(())
    }

    /// Whether an organisation has a share in an asset's operating right.
    pub(crate) fn holds_operating_right(asset: AssetId, organisation: OrgId) -> bool {
        T::Assets::titles(asset, Right::Operating).iter().any(|share| share.organisation == organisation)
    }

    /// Whether a policy is one that can be kept.
    pub(crate) fn check_policy(policy: &Policy) -> Result<(), Error<T>> {
        for (index, purpose) in policy.purposes.iter().enumerate() {
            ensure!(
                !policy.purposes.iter().take(index).any(|earlier| earlier == purpose),
                Error::<T>::DuplicatePurpose
            );
        }
        ensure!(policy.max_uses != Some(0) && policy.term != Some(0), Error::<T>::EmptyPolicy);
        ensure!(policy.royalty <= WHOLE, Error::<T>::RoyaltyExceedsWhole);
        Ok(())
    }

    /// Takes the next number of a counter.
    pub(crate) fn next<Counter: StorageValue<u64, Query = u64>>() -> Result<u64, Error<T>> {
        let number = Counter::get();
        Counter::put(number.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?);
        Ok(number)
    }

    /// Gives an organisation part of its escrow back.
    pub(crate) fn release(account: &T::AccountId, amount: Balance) -> DispatchResult {
        if amount > 0 {
            <T::Currency as hold::Mutate<_>>::release(&HoldReason::Escrow.into(), account, amount, Precision::Exact)?;
        }
        Ok(())
    }

    /// Divides the price of a delivered order and issues its licence. The rule is in the crate's documentation. Returns
    /// how many parents and how many payments there were.
    pub(crate) fn settle(number: OrderId, mut order: Order) -> Result<(u32, u32), DispatchError> {
        ensure!(order.state == OrderState::Delivered, Error::<T>::WrongState);
        let offer = Offers::<T>::get(order.offer).ok_or(Error::<T>::UnknownOffer)?;
        let parents = T::Assets::parents(offer.asset);

        let fee = part_of(order.price, FeePpm::<T>::get());
        let rest = order.price.checked_sub(fee).ok_or(ArithmeticError::Underflow)?;
        let mut payouts = Payouts::new();
        let mut net = rest;
        if order.price > 0 {
            Self::add(&mut payouts, FeeAccount::<T>::get(), fee)?;
            for parent in &parents {
                let royalty = part_of(rest, parent.contribution);
                net = net.checked_sub(royalty).ok_or(ArithmeticError::Underflow)?;
                Self::distribute(&mut payouts, parent.asset, royalty)?;
            }
            Self::distribute(&mut payouts, offer.asset, net)?;
        }
        let royalties = rest.checked_sub(net).ok_or(ArithmeticError::Underflow)?;
        let payments = payouts.len() as u32;
        Self::pay(&Self::account(order.buyer)?, payouts)?;

        let licence = Self::next::<NextLicence<T>>()?;
        let issued_at = Self::now();
        Licences::<T>::insert(
            licence,
            Licence {
                asset: offer.asset,
                version: offer.version,
                licensee: order.buyer,
                licensor: order.seller,
                issued_at,
                expires_at: offer.policy.term.map(|term| issued_at.saturating_add(term)),
                policy: offer.policy,
                uses: 0,
            },
        );
        order.state = OrderState::Settled;
        order.licence = Some(licence);
        Orders::<T>::insert(number, order);
        Self::deposit_event(Event::Settled { order: number, licence, fee, royalties, net });
        Ok((parents.len() as u32, payments))
    }

    /// Divides an amount among the holders of an asset's operating right.
    fn distribute(payouts: &mut Payouts, asset: AssetId, amount: Balance) -> Result<(), DispatchError> {
        let holders = T::Assets::titles(asset, Right::Operating);
        let first = holders.first().ok_or(Error::<T>::NoHolder)?.organisation;
        let mut left = amount;
        for holder in &holders {
            let part = part_of(amount, holder.parts);
            left = left.checked_sub(part).ok_or(ArithmeticError::Underflow)?;
            Self::add(payouts, holder.organisation, part)?;
        }
        Self::add(payouts, first, left)
    }

    fn add(payouts: &mut Payouts, organisation: OrgId, amount: Balance) -> Result<(), DispatchError> {
        if amount > 0 {
            let sum = payouts.entry(organisation).or_default();
            *sum = sum.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        }
        Ok(())
    }

    /// Pays out of a buyer's escrow.
    fn pay(buyer: &T::AccountId, payouts: Payouts) -> DispatchResult {
        for (organisation, amount) in payouts {
            let payee = Self::account(organisation)?;
            if payee == *buyer {
                // A buyer can be among the holders of a parent: its own part simply leaves the escrow.
                Self::release(buyer, amount)?;
            } else {
                <T::Currency as hold::Mutate<_>>::transfer_on_hold(
                    &HoldReason::Escrow.into(),
                    buyer,
                    &payee,
                    amount,
                    Precision::Exact,
                    Restriction::Free,
                    Fortitude::Polite,
                )?;
            }
        }
        Ok(())
    }

    /// The invariants in the crate's documentation.
    #[cfg(any(test, feature = "try-runtime"))]
    pub(crate) fn do_try_state() -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
        ensure!(
            <T::Currency as fungible::Inspect<_>>::total_issuance() <= crate::MAX_ISSUANCE,
            "there is more money than the chain can keep"
        );
        let mut escrow = Payouts::new();
        let mut settled = 0u64;
        for (number, order) in Orders::<T>::iter() {
            ensure!(number < crate::NextOrder::<T>::get(), "an order has a number that was never given out");
            let offer = Offers::<T>::get(order.offer).ok_or("an order takes an offer that does not exist")?;
            ensure!(
                offer.seller == order.seller && offer.pricing.price() == order.price,
                "an order differs from its offer"
            );
            if order.state.is_open() {
                Self::add(&mut escrow, order.buyer, order.price)?;
            }
            ensure!(
                order.licence.is_some() == (order.state == OrderState::Settled),
                "a licence without a settlement, or the reverse"
            );
            let delivered = matches!(order.state, OrderState::Delivered | OrderState::Settled);
            ensure!(order.delivered.is_some() == delivered, "a delivery without its state, or the reverse");
            if let Some(licence) = order.licence {
                settled += 1;
                let licence = Licences::<T>::get(licence).ok_or("a licence is missing")?;
                ensure!(licence.licensee == order.buyer, "a licence went to somebody else");
                ensure!(
                    licence.policy.max_uses.is_none_or(|most| licence.uses <= most),
                    "a licence was used too often"
                );
            }
        }
        ensure!(Licences::<T>::iter().count() as u64 == settled, "a licence has no order");
        ensure!(NextLicence::<T>::get() == settled, "a number given out has no licence");
        // Organisations are numbered without gaps.
        for organisation in 0.. {
            let Some(account) = T::Membership::account(organisation) else {
                break;
            };
            let held = T::Currency::balance_on_hold(&HoldReason::Escrow.into(), &account);
            let open = escrow.remove(&organisation).unwrap_or_default();
            ensure!(held == open, "what is in escrow is not the sum of the open orders");
        }
        ensure!(escrow.is_empty(), "an order's buyer does not exist");
        Ok(())
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
