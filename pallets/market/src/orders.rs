//! Orders: from escrow to licence, or back.

use crate::{Config, Error, Event, NextOrder, Orders, Pallet, WeightInfo};
use deed_primitives::{Balance, Digest, KeyLock, Offer, OfferId, Order, OrderId, OrderState, OrgId, Roles, Subject};
use frame::prelude::*;
use pallet_deed_consortium::Membership;

use crate::settlement::Division;

impl<T: Config> Pallet<T> {
    /// Whether `buyer` may take an offer now.
    pub(crate) fn ensure_takeable(offer: &Offer, buyer: OrgId) -> Result<(), Error<T>> {
        ensure!(offer.seller != buyer, Error::<T>::OwnOffer);
        ensure!(offer.only.is_none_or(|only| only == buyer), Error::<T>::OfferForAnother);
        Self::ensure_keepable(offer)
    }

    /// Whether the seller of an offer can still give what it promises. An offer outlives much: a right is passed on, a version
    /// withdrawn, a licence revoked.
    pub(crate) fn ensure_keepable(offer: &Offer) -> Result<(), Error<T>> {
        // Every member holds the empty set of roles, unless it is suspended.
        ensure!(T::Membership::has_role(offer.seller, Roles::NONE), Error::<T>::SellerSuspended);
        match offer.under {
            None => Self::ensure_seller(offer.asset, offer.version, offer.seller),
            Some(licence) => {
                Self::ensure_on_sale(offer.asset, offer.version)?;
                Self::ensure_active(licence)
            }
        }
    }

    /// Orders `units` units and puts their price in escrow.
    pub(crate) fn do_place(buyer: OrgId, offer: OfferId, units: u32, max_price: Balance) -> DispatchResult {
        let stored = Self::open_offer(offer)?;
        Self::ensure_takeable(&stored, buyer)?;
        let price = stored.pricing.price_for(units).ok_or(Error::<T>::WrongPricing)?;
        ensure!(price <= max_price, Error::<T>::PriceAboveLimit);
        Self::hold(buyer, price)?;
        Self::insert_order(offer, stored, buyer, units, price)?;
        Ok(())
    }

    /// Makes an order whose price is held already.
    pub(crate) fn insert_order(
        offer: OfferId,
        stored: Offer,
        buyer: OrgId,
        units: u32,
        price: Balance,
    ) -> Result<OrderId, Error<T>> {
        let order = Self::next::<NextOrder<T>>()?;
        let placed_at = Self::now();
        let deadline = Self::deadline(placed_at);
        let placed = Order {
            offer,
            buyer,
            seller: stored.seller,
            price,
            state: OrderState::Placed,
            placed_at,
            deadline,
            delivered: None,
            licence: None,
            asset: stored.asset,
            version: stored.version,
            units,
            policy: stored.pricing.licensed(units, stored.policy),
            under: stored.under,
            lock: None,
            proposed: None,
            refunded: 0,
            dispute: None,
        };
        Orders::<T>::insert(order, placed);
        Self::schedule(deadline, Subject::Order(order));
        Self::deposit_event(Event::OrderPlaced { order, offer, buyer, price });
        Ok(order)
    }

    /// An order that must exist.
    pub(crate) fn order(order: OrderId) -> Result<Order, Error<T>> {
        Orders::<T>::get(order).ok_or(Error::<T>::UnknownOrder)
    }

    /// An order of this seller.
    pub(crate) fn order_of_seller(order: OrderId, seller: OrgId) -> Result<Order, Error<T>> {
        let stored = Self::order(order)?;
        ensure!(stored.seller == seller, Error::<T>::NotSeller);
        Ok(stored)
    }

    /// An order of this buyer.
    pub(crate) fn order_of_buyer(order: OrderId, buyer: OrgId) -> Result<Order, Error<T>> {
        let stored = Self::order(order)?;
        ensure!(stored.buyer == buyer, Error::<T>::NotBuyer);
        Ok(stored)
    }

    /// Takes an order one step further in time: the other side's deadline begins.
    fn step(number: OrderId, mut order: Order, from: OrderState, to: OrderState) -> DispatchResult {
        let now = Self::now();
        ensure!(order.state == from, Error::<T>::WrongState);
        ensure!(now <= order.deadline, Error::<T>::DeadlinePassed);
        // A frozen asset changes hands no further; nor does a sublicence of a licence that has ended.
        Self::ensure_tradable(order.asset)?;
        if let Some(licence) = order.under {
            Self::ensure_active(licence)?;
        }
        Self::unschedule(order.deadline, Subject::Order(number));
        order.state = to;
        order.deadline = Self::deadline(now);
        Self::schedule(order.deadline, Subject::Order(number));
        Orders::<T>::insert(number, order);
        Ok(())
    }

    /// Declares a delivery.
    pub(crate) fn do_deliver(seller: OrgId, order: OrderId, ciphertext: Digest) -> DispatchResult {
        let mut stored = Self::order_of_seller(order, seller)?;
        stored.delivered = Some(ciphertext);
        Self::step(order, stored, OrderState::Placed, OrderState::Delivered)?;
        Self::deposit_event(Event::DeliveryDeclared { order, ciphertext });
        Ok(())
    }

    /// Declares a delivery whose key is kept back.
    pub(crate) fn do_deliver_locked(
        seller: OrgId,
        order: OrderId,
        ciphertext: Digest,
        digest: Digest,
    ) -> DispatchResult {
        let mut stored = Self::order_of_seller(order, seller)?;
        stored.delivered = Some(ciphertext);
        stored.lock = Some(KeyLock { digest, key: None });
        Self::step(order, stored, OrderState::Placed, OrderState::Locked)?;
        Self::deposit_event(Event::DeliveryLocked { order, ciphertext, key_digest: digest });
        Ok(())
    }

    /// Confirms that a locked delivery has arrived.
    pub(crate) fn do_confirm(buyer: OrgId, order: OrderId) -> DispatchResult {
        let stored = Self::order_of_buyer(order, buyer)?;
        Self::step(order, stored, OrderState::Locked, OrderState::Confirmed)?;
        Self::deposit_event(Event::CiphertextConfirmed { order });
        Ok(())
    }

    /// Reveals the key of a locked delivery.
    pub(crate) fn do_reveal_key(seller: OrgId, order: OrderId, key: [u8; 32]) -> DispatchResult {
        let mut stored = Self::order_of_seller(order, seller)?;
        ensure!(stored.state == OrderState::Confirmed, Error::<T>::WrongState);
        let lock = stored.lock.as_mut().ok_or(Error::<T>::WrongState)?;
        ensure!(sha2_256(&key) == lock.digest, Error::<T>::WrongReveal);
        lock.key = Some(key);
        Self::step(order, stored, OrderState::Confirmed, OrderState::Delivered)?;
        Self::deposit_event(Event::KeyRevealed { order, key });
        Ok(())
    }

    /// Proposes to give part of the price back.
    pub(crate) fn do_propose(seller: OrgId, order: OrderId, refund: Balance) -> DispatchResult {
        let mut stored = Self::order_of_seller(order, seller)?;
        let negotiable = matches!(stored.state, OrderState::Delivered | OrderState::Disputed);
        ensure!(negotiable, Error::<T>::WrongState);
        ensure!(refund > 0 && refund <= stored.price, Error::<T>::BadRefund);
        stored.proposed = Some(refund);
        Orders::<T>::insert(order, stored);
        Self::deposit_event(Event::PartialProposed { order, refund });
        Ok(())
    }

    /// Accepts what the seller proposes to give back.
    pub(crate) fn do_accept_partial(buyer: OrgId, order: OrderId, refund: Balance) -> Result<Division, DispatchError> {
        let stored = Self::order_of_buyer(order, buyer)?;
        let negotiable = matches!(stored.state, OrderState::Delivered | OrderState::Disputed);
        ensure!(negotiable, Error::<T>::WrongState);
        // Named, so that a proposal cannot shrink between being read and being accepted.
        ensure!(stored.proposed == Some(refund), Error::<T>::BadRefund);
        if let Some(dispute) = stored.dispute {
            Self::do_agree(dispute)?;
        }
        Self::settle(order, stored, refund)
    }

    /// Does what silence means, once a deadline has passed: what was delivered is settled, the rest goes back.
    pub(crate) fn order_due(order: OrderId) -> Result<Weight, DispatchError> {
        let stored = Self::order(order)?;
        match stored.state {
            OrderState::Delivered => {
                let Division { ancestors, payments, .. } = Self::settle(order, stored, 0)?;
                Ok(T::WeightInfo::claim(ancestors, payments))
            }
            OrderState::Placed | OrderState::Locked | OrderState::Confirmed => {
                Self::give_back(order, stored)?;
                Ok(T::WeightInfo::refund())
            }
            OrderState::Settled | OrderState::Refunded | OrderState::Disputed => Err(Error::<T>::WrongState.into()),
        }
    }

    /// Gives the whole price back.
    pub(crate) fn give_back(number: OrderId, mut order: Order) -> DispatchResult {
        Self::release(order.buyer, order.price)?;
        order.state = OrderState::Refunded;
        order.refunded = order.price;
        Self::unschedule(order.deadline, Subject::Order(number));
        Orders::<T>::insert(number, order);
        Self::deposit_event(Event::Refunded { order: number });
        Ok(())
    }

    /// Gives `refund` back, divides the rest of the price and issues the licence. The rule is in the crate's documentation.
    pub(crate) fn settle(number: OrderId, mut order: Order, refund: Balance) -> Result<Division, DispatchError> {
        let paid = order.price.checked_sub(refund).ok_or(ArithmeticError::Underflow)?;
        Self::release(order.buyer, refund)?;
        let sublicence = match order.under {
            Some(parent) => Some((order.seller, Self::licence(parent)?.policy.royalty)),
            None => None,
        };
        let division = Self::divide(order.buyer, order.asset, paid, sublicence)?;
        let licence = Self::grant(&order, order.buyer, order.policy.clone(), order.under)?;
        order.state = OrderState::Settled;
        order.licence = Some(licence);
        order.refunded = refund;
        Self::unschedule(order.deadline, Subject::Order(number));
        Orders::<T>::insert(number, order);
        if refund > 0 {
            Self::deposit_event(Event::PartlyRefunded { order: number, refund });
        }
        let Division { fee, royalties, net, .. } = division;
        Self::deposit_event(Event::Settled { order: number, licence, fee, royalties, net });
        Ok(division)
    }
}
