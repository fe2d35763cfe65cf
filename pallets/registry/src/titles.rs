//! Who holds a right, and what weighs on it.

use crate::{Assets, Config, Error, Event, Pallet, Pledges, Titles};
use deed_primitives::{
    Asset, AssetId, AssetKey, BlockNumber, Digest, Due, OrgId, Pledge, RegistrationState, Right, Share, Shares, WHOLE,
};
use frame::prelude::*;
use pallet_deed_consortium::Membership;

impl<T: Config> Pallet<T> {
    /// A right that one organisation holds wholly.
    pub(crate) fn whole(organisation: OrgId) -> Shares {
        Shares::truncate_from(alloc::vec![Share { organisation, parts: WHOLE }])
    }

    /// Who holds a right of an asset of `owner`.
    pub(crate) fn shares_of(asset: AssetId, owner: OrgId, right: Right) -> Shares {
        Titles::<T>::get(asset, right).unwrap_or_else(|| Self::whole(owner))
    }

    /// Who holds a right; empty for an asset that does not exist.
    pub(crate) fn read_titles(asset: AssetId, right: Right) -> Shares {
        Titles::<T>::get(asset, right)
            .or_else(|| Assets::<T>::get(AssetKey(asset)).map(|stored| Self::whole(stored.owner)))
            .unwrap_or_default()
    }

    /// Distributes a right of an asset of `owner`.
    pub(crate) fn store_shares(asset: AssetId, owner: OrgId, right: Right, shares: Shares) {
        if shares == Self::whole(owner) {
            Titles::<T>::remove(asset, right);
        } else {
            Titles::<T>::insert(asset, right, shares);
        }
    }

    /// How much of a right an organisation holds.
    pub(crate) fn parts_of(shares: &Shares, organisation: OrgId) -> u32 {
        shares.iter().find(|share| share.organisation == organisation).map_or(0, |share| share.parts)
    }

    /// Whether shares distribute a right wholly, and among organisations that exist.
    pub(crate) fn check_shares(shares: &Shares) -> Result<(), Error<T>> {
        let mut sum = 0u32;
        for (index, share) in shares.iter().enumerate() {
            let twice = shares.iter().take(index).any(|earlier| earlier.organisation == share.organisation);
            ensure!(!twice, Error::<T>::DuplicateShare);
            ensure!(T::Membership::account(share.organisation).is_some(), Error::<T>::UnknownShareholder);
            ensure!(share.parts > 0, Error::<T>::SharesNotWhole);
            sum = sum.checked_add(share.parts).ok_or(Error::<T>::SharesNotWhole)?;
        }
        ensure!(sum == WHOLE, Error::<T>::SharesNotWhole);
        Ok(())
    }

    /// The shares of a right after `parts` of it have passed from one organisation to another.
    pub(crate) fn after_transfer(mut shares: Shares, from: OrgId, to: OrgId, parts: u32) -> Result<Shares, Error<T>> {
        ensure!(parts > 0, Error::<T>::NotHolder);
        let giver = shares.iter_mut().find(|share| share.organisation == from).ok_or(Error::<T>::NotHolder)?;
        giver.parts = giver.parts.checked_sub(parts).ok_or(Error::<T>::NotHolder)?;
        shares.retain(|share| share.parts > 0);
        if let Some(taker) = shares.iter_mut().find(|share| share.organisation == to) {
            taker.parts = taker.parts.saturating_add(parts);
        } else {
            let share = Share { organisation: to, parts };
            shares.try_push(share).map_err(|_| Error::<T>::TooManyShares)?;
        }
        Ok(shares)
    }

    /// Passes parts of a right on. Who gives all it has of it loses the pledges on it; an owner who gives all of the holding
    /// right gives the asset with it.
    pub(crate) fn transfer(asset: AssetId, stored: &mut Asset, right: Right, from: OrgId, to: OrgId, shares: Shares) {
        let gone = Self::parts_of(&shares, from) == 0;
        Self::store_shares(asset, stored.owner, right, shares);
        if !gone {
            return;
        }
        Self::drop_pledges(asset, |pledge| pledge.right == right && pledge.pledgor == from);
        if right == Right::Holding && stored.owner == from {
            // What is not stored is the owner's: read everything under the old owner before writing under the new one.
            let titles = Right::ALL.map(|right| (right, Self::shares_of(asset, from, right)));
            stored.owner = to;
            for (right, shares) in titles {
                Self::store_shares(asset, to, right, shares);
            }
            Self::deposit_event(Event::OwnerChanged { asset, owner: to });
        }
    }

    /// Removes the pledges for which `ended` holds, with their reminders, and tells of it.
    pub(crate) fn drop_pledges(asset: AssetId, ended: impl Fn(&Pledge) -> bool) {
        if !Pledges::<T>::contains_key(asset) {
            return;
        }
        Pledges::<T>::mutate(asset, |book| {
            book.pledges.retain(|pledge| {
                let stays = !ended(pledge);
                if !stays {
                    Self::unlist(pledge.until, asset, Due::Pledge(pledge.number));
                    Self::deposit_event(Event::PledgeReleased { asset, pledge: pledge.number, by: None });
                }
                stays
            });
        });
    }

    /// Whether an asset is registered and nothing stops it; otherwise, what is wrong.
    pub(crate) fn ensure_registered(asset: AssetId) -> Result<Asset, Error<T>> {
        let stored = Assets::<T>::get(AssetKey(asset)).ok_or(Error::<T>::UnknownAsset)?;
        ensure!(stored.state != RegistrationState::Frozen, Error::<T>::Frozen);
        ensure!(stored.state == RegistrationState::Registered, Error::<T>::WrongState);
        Ok(stored)
    }

    /// Offers a pledge to a creditor; gives its number. Of one pledgor, one offer at a time waits for an answer.
    pub(crate) fn do_pledge(
        asset: AssetId,
        right: Right,
        pledgor: OrgId,
        creditor: OrgId,
        terms: Digest,
        until: Option<BlockNumber>,
    ) -> Result<u32, Error<T>> {
        let stored = Self::ensure_registered(asset)?;
        let at = Self::now();
        ensure!(creditor != pledgor, Error::<T>::OwnCounterparty);
        ensure!(T::Membership::account(creditor).is_some(), Error::<T>::UnknownOrganisation);
        ensure!(until.is_none_or(|until| until > at), Error::<T>::BadTerm);
        let shares = Self::shares_of(asset, stored.owner, right);
        ensure!(Self::parts_of(&shares, pledgor) > 0, Error::<T>::NotHolder);
        let number = Pledges::<T>::try_mutate(asset, |book| {
            let waits = book.pledges.iter().any(|pledge| pledge.pledgor == pledgor && pledge.accepted.is_none());
            ensure!(!waits, Error::<T>::PledgeOffered);
            let number = book.next;
            book.next = number.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?;
            let pledge = Pledge { number, right, pledgor, creditor, terms, until, at, accepted: None };
            book.pledges.try_push(pledge).map_err(|_| Error::<T>::TooManyPledges)?;
            Ok(number)
        })?;
        Self::list(until, asset, Due::Pledge(number));
        Ok(number)
    }

    /// Accepts a pledge. It binds who still holds something of the right: who gave all of it away has no pledges left.
    pub(crate) fn do_accept_pledge(asset: AssetId, number: u32, by: OrgId) -> Result<(), Error<T>> {
        Self::ensure_registered(asset)?;
        Pledges::<T>::try_mutate(asset, |book| {
            let pledge =
                book.pledges.iter_mut().find(|pledge| pledge.number == number).ok_or(Error::<T>::UnknownPledge)?;
            ensure!(pledge.creditor == by, Error::<T>::NotCreditor);
            ensure!(pledge.accepted.is_none(), Error::<T>::WrongState);
            pledge.accepted = Some(Self::now());
            Ok(())
        })
    }

    /// Releases a pledge.
    pub(crate) fn do_release_pledge(asset: AssetId, number: u32, by: OrgId) -> Result<(), Error<T>> {
        ensure!(Assets::<T>::contains_key(AssetKey(asset)), Error::<T>::UnknownAsset);
        let until = Pledges::<T>::try_mutate(asset, |book| {
            let pledge = book.pledges.iter().find(|pledge| pledge.number == number).ok_or(Error::<T>::UnknownPledge)?;
            let offer = pledge.accepted.is_none() && pledge.pledgor == by;
            ensure!(pledge.creditor == by || offer, Error::<T>::NotCreditor);
            let until = pledge.until;
            book.pledges.retain(|pledge| pledge.number != number);
            Ok(until)
        })?;
        Self::unlist(until, asset, Due::Pledge(number));
        Ok(())
    }
}
