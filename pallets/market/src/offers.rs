//! Offers and the terms they state.

use crate::{Config, Error, Event, NextOffer, Offers, Pallet};
use deed_primitives::{AssetId, Offer, OfferId, OrgId, Policy, Pricing, Right, Subject, WHOLE};
use frame::prelude::*;
use pallet_deed_registry::AssetInspect;

impl<T: Config> Pallet<T> {
    /// Refuses assets that are not registered, or frozen.
    pub(crate) fn ensure_tradable(asset: AssetId) -> Result<(), Error<T>> {
        ensure!(T::Assets::is_tradable(asset), Error::<T>::AssetNotTradable);
        Ok(())
    }

    /// Refuses versions that cannot be had.
    pub(crate) fn ensure_on_sale(asset: AssetId, version: u32) -> Result<(), Error<T>> {
        if !T::Assets::on_sale(asset, version) {
            // What is on sale is tradable: the asset is looked at again only to say what is wrong.
            Self::ensure_tradable(asset)?;
            return Err(Error::<T>::UnknownVersion);
        }
        Ok(())
    }

    /// Refuses a seller that may not sell a version.
    pub(crate) fn ensure_seller(asset: AssetId, version: u32, seller: OrgId) -> Result<(), Error<T>> {
        Self::ensure_on_sale(asset, version)?;
        let holders = T::Assets::titles(asset, Right::Operating);
        ensure!(holders.iter().any(|share| share.organisation == seller), Error::<T>::NoOperatingRight);
        Ok(())
    }

    /// Whether a policy is one that can be kept.
    pub(crate) fn check_policy(policy: &Policy) -> Result<(), Error<T>> {
        /// Lists are short: comparing each pair is cheaper than sorting a copy.
        fn twice<Item: PartialEq>(items: &[Item]) -> bool {
            items.iter().enumerate().any(|(index, item)| items.iter().take(index).any(|earlier| earlier == item))
        }
        ensure!(!twice(&policy.purposes), Error::<T>::DuplicatePurpose);
        ensure!(!twice(&policy.territories), Error::<T>::DuplicateTerritory);
        let capitals = |place: &[u8; 2]| place.iter().all(u8::is_ascii_uppercase);
        ensure!(policy.territories.iter().all(capitals), Error::<T>::BadTerritory);
        let empty = policy.max_uses == Some(0) || policy.term == Some(0) || policy.delete_after == Some(0);
        ensure!(!empty, Error::<T>::EmptyPolicy);
        ensure!(policy.royalty <= WHOLE, Error::<T>::RoyaltyExceedsWhole);
        Ok(())
    }

    /// Whether a price is one that can be asked for, and leaves the policy alone.
    pub(crate) fn check_pricing(pricing: &Pricing, policy: &Policy) -> Result<(), Error<T>> {
        let now = Self::now();
        match pricing {
            Pricing::Free => {}
            Pricing::Fixed(price) | Pricing::PerUse { price } => ensure!(*price > 0, Error::<T>::ZeroPrice),
            Pricing::Tiered { tiers } => {
                ensure!(policy.max_uses.is_none(), Error::<T>::UnitsAreCounted);
                ensure!(tiers.iter().all(|tier| tier.unit_price > 0), Error::<T>::ZeroPrice);
                let first = tiers.first().ok_or(Error::<T>::BadTiers)?;
                ensure!(first.from_units > 0, Error::<T>::BadTiers);
                let mut pairs = tiers.iter().zip(tiers.iter().skip(1));
                ensure!(pairs.all(|(one, next)| one.from_units < next.from_units), Error::<T>::BadTiers);
            }
            Pricing::Subscription { price, period } => {
                ensure!(policy.term.is_none(), Error::<T>::UnitsAreCounted);
                ensure!(*price > 0, Error::<T>::ZeroPrice);
                ensure!(*period > 0, Error::<T>::BadPeriod);
            }
            Pricing::EnglishAuction { reserve, step, ends } => {
                ensure!(*reserve > 0 && *step > 0, Error::<T>::ZeroPrice);
                ensure!(*ends > now, Error::<T>::BadPeriod);
            }
            Pricing::SealedBid { reserve, commit_until, reveal_until } => {
                ensure!(*reserve > 0, Error::<T>::ZeroPrice);
                ensure!(*commit_until > now && reveal_until > commit_until, Error::<T>::BadPeriod);
            }
        }
        Ok(())
    }

    /// Makes an offer whose terms were checked.
    pub(crate) fn insert_offer(offer: Offer) -> Result<OfferId, Error<T>> {
        let number = Self::next::<NextOffer<T>>()?;
        if let Some(ends) = offer.pricing.auction_ends().filter(|_| offer.open) {
            Self::schedule(ends, Subject::Auction(number));
        }
        Offers::<T>::insert(number, offer);
        Ok(number)
    }

    /// An offer that takes orders.
    pub(crate) fn open_offer(offer: OfferId) -> Result<Offer, Error<T>> {
        let stored = Offers::<T>::get(offer).ok_or(Error::<T>::UnknownOffer)?;
        ensure!(stored.open, Error::<T>::OfferClosed);
        Ok(stored)
    }

    /// Closes an offer.
    pub(crate) fn do_withdraw(seller: OrgId, offer: OfferId) -> DispatchResult {
        Offers::<T>::try_mutate(offer, |stored| {
            let stored = stored.as_mut().ok_or(Error::<T>::UnknownOffer)?;
            ensure!(stored.seller == seller, Error::<T>::NotSeller);
            ensure!(stored.open, Error::<T>::OfferClosed);
            if let Some(ends) = stored.pricing.auction_ends() {
                ensure!(!Self::has_bids(offer), Error::<T>::AuctionRuns);
                Self::unschedule(ends, Subject::Auction(offer));
            }
            stored.open = false;
            Ok::<_, Error<T>>(())
        })?;
        Self::deposit_event(Event::OfferWithdrawn { offer });
        Ok(())
    }

    /// Changes what an offer asks for and permits, for orders to come. Nothing but the offer itself is written.
    pub(crate) fn do_update(seller: OrgId, offer: OfferId, pricing: Pricing, policy: Policy) -> DispatchResult {
        Offers::<T>::try_mutate(offer, |stored| {
            let stored = stored.as_mut().ok_or(Error::<T>::UnknownOffer)?;
            ensure!(stored.seller == seller, Error::<T>::NotSeller);
            ensure!(stored.open, Error::<T>::OfferClosed);
            let auction = stored.pricing.auction_ends().is_some() || pricing.auction_ends().is_some();
            ensure!(!auction, Error::<T>::AuctionRuns);
            ensure!(stored.under.is_none(), Error::<T>::SublicenceFixed);
            Self::check_policy(&policy)?;
            Self::check_pricing(&pricing, &policy)?;
            stored.pricing = pricing;
            stored.policy = policy;
            Ok::<_, Error<T>>(())
        })?;
        Self::deposit_event(Event::OfferUpdated { offer });
        Ok(())
    }
}
