//! How a price is divided, and how it is paid. The rule is in the crate's documentation.

use crate::{Config, Error, FeeAccount, FeePpm, HoldReason, MAX_DEPTH, MAX_PAYMENTS, MAX_UPSTREAM, Pallet};
use alloc::collections::{BTreeMap, VecDeque};
use deed_primitives::{AssetId, Balance, OrgId, Right, Shares, part_of};
use frame::prelude::*;
use frame::token::fungible::hold;
use frame::token::tokens::Restriction;
use pallet_deed_registry::AssetInspect;

/// What each organisation is to be paid; ordered, so that every node pays in the same order.
pub(crate) type Payouts = BTreeMap<OrgId, Balance>;

/// How a price was divided.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Division {
    /// What the exchange earned.
    pub(crate) fee: Balance,
    /// What went to ancestors, or from a sublicence to the asset's holders.
    pub(crate) royalties: Balance,
    /// What went to the asset's own holders, or to whoever granted the sublicence.
    pub(crate) net: Balance,
    /// How many ancestors were visited.
    pub(crate) ancestors: u32,
    /// How many organisations were paid.
    pub(crate) payments: u32,
}

/// An asset whose part of a price is about to be divided.
struct Stage {
    asset: AssetId,
    amount: Balance,
    holders: Shares,
    generation: u32,
}

impl<T: Config> Pallet<T> {
    /// Divides an amount that `payer` has on hold, and pays it out. A sublicence names who grants it and which part of the
    /// proceeds it owes to the asset's holders.
    pub(crate) fn divide(
        payer: OrgId,
        asset: AssetId,
        amount: Balance,
        sublicence: Option<(OrgId, u32)>,
    ) -> Result<Division, DispatchError> {
        if amount == 0 {
            return Ok(Division::default());
        }
        let fee = part_of(amount, FeePpm::<T>::get());
        let rest = amount.checked_sub(fee).ok_or(ArithmeticError::Underflow)?;
        let mut payouts = Payouts::new();
        Self::add(&mut payouts, FeeAccount::<T>::get(), fee)?;
        let (net, ancestors) = if let Some((grantor, royalty)) = sublicence {
            let owed = part_of(rest, royalty);
            let net = rest.checked_sub(owed).ok_or(ArithmeticError::Underflow)?;
            Self::add(&mut payouts, grantor, net)?;
            (net, Self::flow(&mut payouts, asset, owed)?.1)
        } else {
            Self::flow(&mut payouts, asset, rest)?
        };
        let royalties = rest.checked_sub(net).ok_or(ArithmeticError::Underflow)?;
        payouts.retain(|_, amount| *amount > 0);
        let payments = payouts.len() as u32;
        Self::pay(&Self::account(payer)?, payouts)?;
        Ok(Division { fee, royalties, net, ancestors, payments })
    }

    /// Divides an amount among an asset's holders and those of its ancestors, generation by generation. Returns what the
    /// asset's own holders got, and how many ancestors were visited.
    fn flow(payouts: &mut Payouts, asset: AssetId, amount: Balance) -> Result<(Balance, u32), DispatchError> {
        let mut net = amount;
        let mut ancestors = 0u32;
        let mut open = true;
        let holders = T::Assets::titles(asset, Right::Operating);
        Self::seat(payouts, &holders);
        let mut stages = VecDeque::from([Stage { asset, amount, holders, generation: 0 }]);
        while let Some(Stage { asset, amount, holders, generation }) = stages.pop_front() {
            let mut left = amount;
            if open && generation < MAX_DEPTH && amount > 0 {
                for parent in T::Assets::parents(asset) {
                    let royalty = part_of(amount, parent.contribution);
                    if royalty == 0 {
                        continue;
                    }
                    let holders = T::Assets::titles(parent.asset, Right::Operating);
                    open = ancestors < MAX_UPSTREAM && Self::seat(payouts, &holders);
                    if !open {
                        break;
                    }
                    ancestors = ancestors.saturating_add(1);
                    left = left.checked_sub(royalty).ok_or(ArithmeticError::Underflow)?;
                    stages.push_back(Stage {
                        asset: parent.asset,
                        amount: royalty,
                        holders,
                        generation: generation.saturating_add(1),
                    });
                }
            }
            if generation == 0 {
                net = left;
            }
            Self::distribute(payouts, &holders, left)?;
        }
        Ok((net, ancestors))
    }

    /// Gives each holder a place among the payees, if there is one for every one of them.
    fn seat(payouts: &mut Payouts, holders: &Shares) -> bool {
        let new = holders.iter().filter(|holder| !payouts.contains_key(&holder.organisation)).count();
        let fits = !holders.is_empty() && payouts.len().saturating_add(new) <= MAX_PAYMENTS as usize;
        if fits {
            for holder in holders {
                payouts.entry(holder.organisation).or_default();
            }
        }
        fits
    }

    /// Divides an amount among the holders of an asset's operating right; what is left over goes to the first.
    fn distribute(payouts: &mut Payouts, holders: &Shares, amount: Balance) -> Result<(), DispatchError> {
        let first = holders.first().ok_or(Error::<T>::NoHolder)?.organisation;
        let mut left = amount;
        for holder in holders {
            let part = part_of(amount, holder.parts);
            left = left.checked_sub(part).ok_or(ArithmeticError::Underflow)?;
            Self::add(payouts, holder.organisation, part)?;
        }
        Self::add(payouts, first, left)
    }

    /// Adds to what an organisation is to be paid.
    pub(crate) fn add(payouts: &mut Payouts, organisation: OrgId, amount: Balance) -> Result<(), DispatchError> {
        if amount > 0 {
            let sum = payouts.entry(organisation).or_default();
            *sum = sum.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
        }
        Ok(())
    }

    /// Pays out of what an account has on hold.
    fn pay(payer: &T::AccountId, payouts: Payouts) -> DispatchResult {
        for (organisation, amount) in payouts {
            let payee = Self::account(organisation)?;
            if payee == *payer {
                // A buyer can be among the holders of an ancestor: its own part simply leaves the escrow.
                Self::release_from(payer, amount)?;
            } else {
                <T::Currency as hold::Mutate<_>>::transfer_on_hold(
                    &HoldReason::Escrow.into(),
                    payer,
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

    /// Puts part of an organisation's money on hold.
    pub(crate) fn hold(organisation: OrgId, amount: Balance) -> DispatchResult {
        if amount > 0 {
            let account = Self::account(organisation)?;
            <T::Currency as hold::Mutate<_>>::hold(&HoldReason::Escrow.into(), &account, amount)?;
        }
        Ok(())
    }

    /// Gives an organisation part of what is on hold back.
    pub(crate) fn release(organisation: OrgId, amount: Balance) -> DispatchResult {
        Self::release_from(&Self::account(organisation)?, amount)
    }

    fn release_from(account: &T::AccountId, amount: Balance) -> DispatchResult {
        if amount > 0 {
            <T::Currency as hold::Mutate<_>>::release(&HoldReason::Escrow.into(), account, amount, Precision::Exact)?;
        }
        Ok(())
    }
}
