//! Licences: what they permit, what ends them, and what is granted under them.

use crate::{Config, Error, Event, Licences, MAX_SUBLICENCE_DEPTH, Meters, NextLicence, Pallet};
use alloc::vec::Vec;
use deed_primitives::{
    AssetId, Balance, Digest, Licence, LicenceId, LicenceState, Offer, Order, OrgId, Policy, Pricing, Purpose,
    Revocation, Roles, Territory, UseContext, Violation,
};
use frame::prelude::*;
use pallet_deed_consortium::Membership;

impl<T: Config> From<Violation> for Error<T> {
    fn from(violation: Violation) -> Self {
        match violation {
            Violation::NoUnits => Error::ZeroAmount,
            Violation::Purpose => Error::PurposeNotAllowed,
            Violation::Territory => Error::TerritoryNotAllowed,
            Violation::Count => Error::UsesExhausted,
            Violation::Expired => Error::LicenceExpired,
            Violation::DeletionDue => Error::DeletionDue,
        }
    }
}

impl<T: Config> Pallet<T> {
    /// A licence that must exist.
    pub(crate) fn licence(licence: LicenceId) -> Result<Licence, Error<T>> {
        Licences::<T>::get(licence).ok_or(Error::<T>::UnknownLicence)
    }

    /// Where a licence stands, with all above it: the first that has ended ends those below. The depth of sublicences bounds
    /// the walk.
    pub(crate) fn licence_state(licence: &Licence) -> LicenceState {
        let now = Self::now();
        let mut state = licence.state(now);
        let mut parent = licence.parent;
        for _ in 0..MAX_SUBLICENCE_DEPTH {
            let Some(above) = parent.and_then(Licences::<T>::get) else { break };
            if state != LicenceState::Active {
                break;
            }
            state = above.state(now);
            parent = above.parent;
        }
        state
    }

    /// Refuses a licence that has ended.
    pub(crate) fn ensure_active(licence: LicenceId) -> Result<(), Error<T>> {
        match Self::licence_state(&Self::licence(licence)?) {
            LicenceState::Active => Ok(()),
            LicenceState::Expired => Err(Error::<T>::LicenceExpired),
            LicenceState::Exhausted => Err(Error::<T>::UsesExhausted),
            LicenceState::Revoked { .. } => Err(Error::<T>::LicenceRevoked),
        }
    }

    /// Issues the licence an order leads to.
    pub(crate) fn grant(
        order: &Order,
        licensee: OrgId,
        policy: Policy,
        parent: Option<LicenceId>,
    ) -> Result<LicenceId, Error<T>> {
        let depth = match parent {
            Some(parent) => Self::licence(parent)?.depth.saturating_add(1),
            None => 0,
        };
        Self::issue_licence(order.asset, order.version, licensee, order.seller, policy, parent, depth, false)
    }

    /// Issues a licence.
    #[allow(clippy::too_many_arguments, reason = "they are the licence's fields")]
    pub(crate) fn issue_licence(
        asset: AssetId,
        version: u32,
        licensee: OrgId,
        licensor: OrgId,
        policy: Policy,
        parent: Option<LicenceId>,
        depth: u8,
        metered: bool,
    ) -> Result<LicenceId, Error<T>> {
        let licence = Self::next::<NextLicence<T>>()?;
        let issued_at = Self::now();
        let stored = Licence {
            asset,
            version,
            licensee,
            licensor,
            issued_at,
            expires_at: policy.expires_at(issued_at),
            policy,
            uses: 0,
            parent,
            depth,
            metered,
            revoked: None,
        };
        Licences::<T>::insert(licence, stored);
        Ok(licence)
    }

    /// Records uses of a licence, and of every licence above it. Charges them, if the licence is metered.
    pub(crate) fn do_use(
        organisation: OrgId,
        licence: LicenceId,
        purpose: Purpose,
        territory: Option<Territory>,
        units: u32,
        reference: Digest,
    ) -> Result<Balance, DispatchError> {
        let at = Self::now();
        let first = Self::licence(licence)?;
        ensure!(first.licensee == organisation, Error::<T>::NotLicensee);
        Self::ensure_tradable(first.asset)?;
        let (asset, metered, uses) = (first.asset, first.metered, first.uses.saturating_add(units));
        // The licence itself and those above it: nothing is written before all of them permit the use.
        let mut used = Vec::new();
        let mut next = Some((licence, first));
        for _ in 0..=MAX_SUBLICENCE_DEPTH {
            let Some((number, mut stored)) = next.take() else { break };
            ensure!(stored.revoked.is_none(), Error::<T>::LicenceRevoked);
            let Licence { issued_at, uses, .. } = stored;
            let context = UseContext { purpose, territory, units, at, issued_at, uses };
            stored.policy.permits(&context).map_err(Error::<T>::from)?;
            stored.uses = uses.saturating_add(units);
            if let Some(above) = stored.parent {
                next = Some((above, Self::licence(above)?));
            }
            used.push((number, stored));
        }
        let charged = if metered { Self::charge(licence, units)? } else { 0 };
        for (number, stored) in used {
            Licences::<T>::insert(number, stored);
        }
        Self::deposit_event(Event::UseRecorded { licence, asset, purpose, reference, uses });
        Ok(charged)
    }

    /// Revokes a licence for cause.
    pub(crate) fn do_revoke(licensor: OrgId, licence: LicenceId, code: u16, evidence: Digest) -> DispatchResult {
        let mut stored = Self::licence(licence)?;
        ensure!(stored.licensor == licensor, Error::<T>::NotLicensor);
        ensure!(stored.revoked.is_none(), Error::<T>::LicenceRevoked);
        stored.revoked = Some(Revocation { code, evidence, at: Self::now(), contested: None });
        Licences::<T>::insert(licence, stored);
        Self::deposit_event(Event::LicenceRevoked { licence, code, evidence });
        Ok(())
    }

    /// Contests a revocation before the council.
    pub(crate) fn do_contest(licensee: OrgId, licence: LicenceId, evidence: Digest) -> DispatchResult {
        let mut stored = Self::licence(licence)?;
        ensure!(stored.licensee == licensee, Error::<T>::NotLicensee);
        let revocation = stored.revoked.as_mut().ok_or(Error::<T>::NotRevoked)?;
        ensure!(revocation.contested.is_none(), Error::<T>::AlreadyContested);
        revocation.contested = Some(evidence);
        Licences::<T>::insert(licence, stored);
        Self::deposit_event(Event::RevocationContested { licence, evidence });
        Ok(())
    }

    /// Rules on a contested revocation.
    pub(crate) fn do_rule_revocation(licence: LicenceId, upheld: bool) -> DispatchResult {
        let mut stored = Self::licence(licence)?;
        let contested = stored.revoked.is_some_and(|revocation| revocation.contested.is_some());
        ensure!(contested, Error::<T>::NotContested);
        // An upheld revocation keeps its contest on record; the council may come back to it.
        if !upheld {
            stored.revoked = None;
            Licences::<T>::insert(licence, stored);
        }
        Self::deposit_event(Event::RevocationRuled { licence, upheld });
        Ok(())
    }

    /// Grants a sublicence at once, or offers it to its licensee for a price.
    pub(crate) fn do_sublicense(
        licensee: OrgId,
        licence: LicenceId,
        to: OrgId,
        policy: Policy,
        price: Balance,
    ) -> DispatchResult {
        let stored = Self::licence(licence)?;
        ensure!(stored.licensee == licensee, Error::<T>::NotLicensee);
        ensure!(to != licensee, Error::<T>::OwnOffer);
        ensure!(T::Membership::has_role(to, Roles::NONE), Error::<T>::UnknownOrganisation);
        Self::ensure_active(licence)?;
        Self::ensure_tradable(stored.asset)?;
        // A meter counts and charges the uses of one licensee.
        ensure!(stored.policy.sublicence && !stored.metered, Error::<T>::SublicenceNotAllowed);
        ensure!(u32::from(stored.depth) < MAX_SUBLICENCE_DEPTH, Error::<T>::SublicenceTooDeep);
        Self::check_policy(&policy)?;
        let left = stored.policy.remaining(stored.issued_at, Self::now(), stored.uses);
        ensure!(left.contains(&policy), Error::<T>::PolicyTooWide);
        let Licence { asset, version, depth, .. } = stored;
        if price == 0 {
            let depth = depth.saturating_add(1);
            let sublicence = Self::issue_licence(asset, version, to, licensee, policy, Some(licence), depth, false)?;
            Self::deposit_event(Event::Sublicensed { licence, sublicence, to });
        } else {
            let pricing = Pricing::Fixed(price);
            let seller = licensee;
            let (under, only) = (Some(licence), Some(to));
            let offer = Self::insert_offer(Offer { asset, version, seller, pricing, policy, open: true, under, only })?;
            Self::deposit_event(Event::OfferCreated { offer, asset, seller });
        }
        Ok(())
    }

    /// Charges uses to a licence's meter.
    fn charge(licence: LicenceId, units: u32) -> Result<Balance, DispatchError> {
        Meters::<T>::try_mutate(licence, |meter| {
            let meter = meter.as_mut().ok_or(Error::<T>::MeterClosed)?;
            let charge = meter.price.checked_mul(units.into()).ok_or(ArithmeticError::Overflow)?;
            let owed = meter.owed.checked_add(charge).ok_or(ArithmeticError::Overflow)?;
            ensure!(owed <= meter.held, Error::<T>::MeterEmpty);
            meter.owed = owed;
            Ok(charge)
        })
    }
}
