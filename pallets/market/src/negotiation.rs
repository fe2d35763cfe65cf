//! Negotiations: the contract negotiation of the Dataspace Protocol, message by message.
//!
//! The protocol's state machine is [`NegotiationState::after`]; what is added here is what the chain can enforce when a state
//! is reached: that the terms can be kept, that the provider can sell, and that the consumer's money is there.

use crate::{Config, Error, Event, Negotiations, NextNegotiation, Pallet};
use deed_primitives::{
    Negotiation, NegotiationId, NegotiationMessage, NegotiationState, NegotiationTarget, Offer, OrgId, Roles, Side,
    Terms,
};
use frame::prelude::*;
use pallet_deed_consortium::Membership;

impl<T: Config> Pallet<T> {
    /// Whether terms can be kept, and lead to an order.
    fn check_terms(terms: &Terms) -> Result<(), Error<T>> {
        ensure!(terms.pricing.price_for(terms.units).is_some(), Error::<T>::WrongPricing);
        Self::check_pricing(&terms.pricing, &terms.policy)?;
        Self::check_policy(&terms.policy)
    }

    /// Begins a negotiation.
    pub(crate) fn do_request(consumer: OrgId, target: NegotiationTarget, terms: Terms) -> DispatchResult {
        let (offer, asset, version, provider) = match target {
            NegotiationTarget::Offer(number) => {
                let offer = Self::open_offer(number)?;
                Self::ensure_takeable(&offer, consumer)?;
                // What a sublicence permits was weighed against the licence above it when it was offered.
                ensure!(offer.under.is_none(), Error::<T>::SublicenceFixed);
                (Some(number), offer.asset, offer.version, offer.seller)
            }
            NegotiationTarget::Asset { asset, version, provider } => {
                ensure!(provider != consumer, Error::<T>::OwnOffer);
                ensure!(T::Membership::has_role(provider, Roles::NONE), Error::<T>::SellerSuspended);
                Self::ensure_seller(asset, version, provider)?;
                (None, asset, version, provider)
            }
        };
        Self::check_terms(&terms)?;
        let negotiation = Self::next::<NextNegotiation<T>>()?;
        let now = Self::now();
        let stored = Negotiation {
            offer,
            asset,
            version,
            consumer,
            provider,
            terms,
            state: NegotiationState::Requested,
            opened_at: now,
            changed_at: now,
            order: None,
        };
        Negotiations::<T>::insert(negotiation, stored);
        Self::deposit_event(Event::NegotiationRequested { negotiation, asset, consumer, provider });
        Ok(())
    }

    /// Puts other terms on the table: a request of the consumer, an offer of the provider.
    pub(crate) fn do_counter(by: OrgId, negotiation: NegotiationId, terms: Terms) -> DispatchResult {
        Self::check_terms(&terms)?;
        let (side, mut stored) = Self::negotiation_of(by, negotiation)?;
        let message = match side {
            Side::Consumer => NegotiationMessage::Request,
            Side::Provider => NegotiationMessage::Offer,
        };
        stored.terms = terms;
        Self::advance(negotiation, stored, message, side)
    }

    /// Sends a message that carries no terms.
    pub(crate) fn do_message(by: OrgId, negotiation: NegotiationId, message: NegotiationMessage) -> DispatchResult {
        let (side, mut stored) = Self::negotiation_of(by, negotiation)?;
        // Refused before anything is done for it.
        ensure!(stored.state.after(message, side).is_some(), Error::<T>::WrongState);
        match message {
            NegotiationMessage::Agree => Self::ensure_seller(stored.asset, stored.version, stored.provider)?,
            NegotiationMessage::Verify => {
                let price = stored.terms.pricing.price_for(stored.terms.units).ok_or(Error::<T>::WrongPricing)?;
                Self::hold(stored.consumer, price)?;
            }
            NegotiationMessage::Finalize => {
                Self::ensure_seller(stored.asset, stored.version, stored.provider)?;
                let price = stored.held();
                let Terms { pricing, units, policy, .. } = stored.terms.clone();
                // The agreement becomes an offer to one, taken already: orders always name the offer they take.
                let offer = Offer {
                    asset: stored.asset,
                    version: stored.version,
                    seller: stored.provider,
                    pricing,
                    policy,
                    open: false,
                    under: None,
                    only: Some(stored.consumer),
                };
                let number = Self::insert_offer(offer.clone())?;
                stored.order = Some(Self::insert_order(number, offer, stored.consumer, units, price)?);
            }
            NegotiationMessage::Terminate => Self::release(stored.consumer, stored.held())?,
            NegotiationMessage::Request | NegotiationMessage::Offer | NegotiationMessage::Accept => {}
        }
        Self::advance(negotiation, stored, message, side)
    }

    /// A negotiation, and the side an organisation is on.
    fn negotiation_of(by: OrgId, negotiation: NegotiationId) -> Result<(Side, Negotiation), Error<T>> {
        let stored = Negotiations::<T>::get(negotiation).ok_or(Error::<T>::UnknownNegotiation)?;
        let side = stored.side(by).ok_or(Error::<T>::NotParty)?;
        Ok((side, stored))
    }

    fn advance(
        negotiation: NegotiationId,
        mut stored: Negotiation,
        message: NegotiationMessage,
        side: Side,
    ) -> DispatchResult {
        let state = stored.state.after(message, side).ok_or(Error::<T>::WrongState)?;
        stored.state = state;
        stored.changed_at = Self::now();
        let order = stored.order;
        Negotiations::<T>::insert(negotiation, stored);
        Self::deposit_event(Event::NegotiationMoved { negotiation, state, by: side, order });
        Ok(())
    }
}
