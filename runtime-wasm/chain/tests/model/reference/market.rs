//! The market's calls.

use super::terms::{auction_ends, check_policy, check_pricing, covers, licensed, permits, price_of};
use super::{Actor, Outcome, Reference, check};
use deed_primitives::{
    AssetId, Balance, Bid, Licence, LicenceId, Meter, Negotiation, NegotiationMessage as Message, NegotiationState,
    NegotiationTarget, Offer, OfferId, Order, OrderId, OrderState, OrgId, Policy, Pricing, Purpose, Revocation, Right,
    Roles, SealedBid, Side, Terms, Territory, WHOLE,
};
use deed_runtime::Runtime;
use pallet_deed_market::Call;

/// Most money there can be.
pub(crate) const MOST_MONEY: Balance = Balance::MAX / 2;
/// Sublicences between a licence and the one a seller granted.
pub(crate) const DEEPEST: u8 = 3;
/// Bidders of a sealed auction.
const BIDDERS: usize = 64;

impl Reference {
    pub(crate) fn is_tradable(&self, asset: AssetId) -> bool {
        self.entry(asset).is_some_and(super::Entry::is_tradable)
    }

    /// Whether a version can be had.
    fn check_on_sale(&self, asset: AssetId, version: u32) -> Outcome<&super::Entry> {
        let entry = self.entry(asset).filter(|entry| entry.is_tradable()).ok_or("AssetNotTradable")?;
        let found = (version as usize).checked_sub(1).and_then(|place| entry.versions.get(place));
        check(found.is_some_and(|version| version.withdrawn.is_none()), "UnknownVersion")?;
        Ok(entry)
    }

    /// Whether an organisation may sell a version.
    fn check_seller(&self, asset: AssetId, version: u32, seller: OrgId) -> Outcome {
        let entry = self.check_on_sale(asset, version)?;
        check(entry.parts(Right::Operating, seller) > 0, "NoOperatingRight")
    }

    /// Whether the seller of an offer can still give what it promises.
    pub(crate) fn check_keepable(&self, offer: &Offer) -> Outcome {
        check(self.is_active(offer.seller), "SellerSuspended")?;
        match offer.under {
            None => self.check_seller(offer.asset, offer.version, offer.seller),
            Some(licence) => {
                self.check_on_sale(offer.asset, offer.version)?;
                self.check_alive(licence)
            }
        }
    }

    /// Refuses a licence that has ended, or one below a licence that has.
    pub(crate) fn check_alive(&self, licence: LicenceId) -> Outcome {
        let mut next = Some(licence);
        while let Some(number) = next {
            let Licence { revoked, expires_at, policy, uses, parent, .. } =
                self.licences.get(&number).ok_or("UnknownLicence")?;
            check(revoked.is_none(), "LicenceRevoked")?;
            check(expires_at.is_none_or(|end| self.now <= end), "LicenceExpired")?;
            check(policy.max_uses.is_none_or(|most| *uses < most), "UsesExhausted")?;
            next = *parent;
        }
        Ok(())
    }

    pub(crate) fn open_offer(&self, offer: OfferId) -> Outcome<Offer> {
        let offer = self.offers.get(&offer).ok_or("UnknownOffer")?;
        check(offer.open, "OfferClosed")?;
        Ok(offer.clone())
    }

    /// Whether an organisation may take an offer.
    fn check_taker(&self, offer: &Offer, taker: OrgId) -> Outcome {
        check(offer.seller != taker, "OwnOffer")?;
        check(offer.only.is_none_or(|only| only == taker), "OfferForAnother")?;
        self.check_keepable(offer)
    }

    fn biddable(&self, offer: OfferId, bidder: OrgId) -> Outcome<Offer> {
        let stored = self.open_offer(offer)?;
        self.check_taker(&stored, bidder)?;
        Ok(stored)
    }

    fn put_offer(&mut self, offer: Offer) -> OfferId {
        let number = self.offers.len() as OfferId;
        self.offers.insert(number, offer);
        number
    }

    /// Places an order whose price is on hold.
    pub(crate) fn put_order(
        &mut self,
        number: OfferId,
        offer: &Offer,
        buyer: OrgId,
        units: u32,
        price: Balance,
    ) -> OrderId {
        let order = Order {
            offer: number,
            buyer,
            seller: offer.seller,
            price,
            state: OrderState::Placed,
            placed_at: self.now,
            deadline: self.now + self.terms.delivery_window,
            delivered: None,
            licence: None,
            asset: offer.asset,
            version: offer.version,
            units,
            policy: licensed(&offer.pricing, units, &offer.policy),
            under: offer.under,
            lock: None,
            proposed: None,
            refunded: 0,
            dispute: None,
        };
        let number = self.orders.len() as OrderId;
        self.orders.insert(number, order);
        number
    }

    #[allow(clippy::too_many_arguments, reason = "they are the licence's fields")]
    pub(crate) fn put_licence(
        &mut self,
        asset: AssetId,
        version: u32,
        licensee: OrgId,
        licensor: OrgId,
        policy: Policy,
        parent: Option<LicenceId>,
        metered: bool,
    ) -> LicenceId {
        let issued_at = self.now;
        let depth = parent.map_or(0, |parent| self.licences[&parent].depth + 1);
        let expires_at = policy.term.map(|term| issued_at.saturating_add(term));
        let licence = Licence {
            asset,
            version,
            licensee,
            licensor,
            policy,
            issued_at,
            expires_at,
            uses: 0,
            parent,
            depth,
            metered,
            revoked: None,
        };
        let number = self.licences.len() as LicenceId;
        self.licences.insert(number, licence);
        number
    }

    pub(crate) fn licence_of(&self, licence: LicenceId, licensee: OrgId) -> Outcome<Licence> {
        let stored = self.licences.get(&licence).ok_or("UnknownLicence")?;
        check(stored.licensee == licensee, "NotLicensee")?;
        Ok(stored.clone())
    }

    fn place_order(&mut self, buyer: OrgId, offer: OfferId, units: u32, most: Balance) -> Outcome {
        let stored = self.open_offer(offer)?;
        self.check_taker(&stored, buyer)?;
        let price = price_of(&stored.pricing, units).ok_or("WrongPricing")?;
        check(price <= most, "PriceAboveLimit")?;
        self.hold(buyer, price)?;
        self.put_order(offer, &stored, buyer, units, price);
        Ok(())
    }

    fn use_licence(
        &mut self,
        licensee: OrgId,
        licence: LicenceId,
        purpose: Purpose,
        territory: Option<Territory>,
        units: u32,
    ) -> Outcome {
        let first = self.licence_of(licence, licensee)?;
        check(self.is_tradable(first.asset), "AssetNotTradable")?;
        let mut used = Vec::new();
        let mut next = Some(licence);
        while let Some(number) = next {
            let stored = &self.licences[&number];
            check(stored.revoked.is_none(), "LicenceRevoked")?;
            permits(stored, purpose, territory, units, self.now)?;
            used.push(number);
            next = stored.parent;
        }
        if first.metered {
            let meter = self.meters.get_mut(&licence).ok_or("MeterClosed")?;
            let charge = meter.price.checked_mul(units.into()).ok_or("Overflow")?;
            let owed = meter.owed.checked_add(charge).ok_or("Overflow")?;
            check(owed <= meter.held, "MeterEmpty")?;
            meter.owed = owed;
        }
        for number in used {
            self.licences.get_mut(&number).expect("a licence that was found").uses += units;
        }
        Ok(())
    }

    fn sublicense(&mut self, by: OrgId, licence: LicenceId, to: OrgId, policy: &Policy, price: Balance) -> Outcome {
        let stored = self.licence_of(licence, by)?;
        check(to != by, "OwnOffer")?;
        check(self.is_active(to), "UnknownOrganisation")?;
        self.check_alive(licence)?;
        check(self.is_tradable(stored.asset), "AssetNotTradable")?;
        check(stored.policy.sublicence && !stored.metered, "SublicenceNotAllowed")?;
        check(stored.depth < DEEPEST, "SublicenceTooDeep")?;
        check_policy(policy)?;
        check(covers(&stored, policy, self.now), "PolicyTooWide")?;
        let Licence { asset, version, .. } = stored;
        if price == 0 {
            self.put_licence(asset, version, to, by, policy.clone(), Some(licence), false);
        } else {
            self.put_offer(Offer {
                asset,
                version,
                seller: by,
                pricing: Pricing::Fixed(price),
                policy: policy.clone(),
                open: true,
                under: Some(licence),
                only: Some(to),
            });
        }
        Ok(())
    }

    /// Divides what a meter owes, and gives what it then holds.
    fn settle_meter(&mut self, licence: LicenceId, stored: &Licence) -> Outcome<Balance> {
        let meter = self.meters.get_mut(&licence).ok_or("MeterClosed")?;
        let owed = std::mem::take(&mut meter.owed);
        meter.held -= owed;
        let held = meter.held;
        self.divide(stored.licensee, stored.asset, owed, None);
        Ok(held)
    }

    fn check_terms(&self, terms: &Terms) -> Outcome {
        check(price_of(&terms.pricing, terms.units).is_some(), "WrongPricing")?;
        check_pricing(&terms.pricing, &terms.policy, self.now)?;
        check_policy(&terms.policy)
    }

    fn request(&mut self, consumer: OrgId, target: NegotiationTarget, terms: &Terms) -> Outcome {
        let (offer, asset, version, provider) = match target {
            NegotiationTarget::Asset { asset, version, provider } => {
                check(provider != consumer, "OwnOffer")?;
                check(self.is_active(provider), "SellerSuspended")?;
                self.check_seller(asset, version, provider)?;
                (None, asset, version, provider)
            }
            NegotiationTarget::Offer(number) => {
                let offer = self.open_offer(number)?;
                self.check_taker(&offer, consumer)?;
                check(offer.under.is_none(), "SublicenceFixed")?;
                (Some(number), offer.asset, offer.version, offer.seller)
            }
        };
        self.check_terms(terms)?;
        let negotiation = Negotiation {
            offer,
            asset,
            version,
            consumer,
            provider,
            terms: terms.clone(),
            state: NegotiationState::Requested,
            opened_at: self.now,
            changed_at: self.now,
            order: None,
        };
        self.negotiations.insert(self.negotiations.len() as u64, negotiation);
        Ok(())
    }

    /// The state a message leads to, by the table of the Dataspace Protocol.
    fn after(state: NegotiationState, message: Message, side: Side) -> Option<NegotiationState> {
        use NegotiationState as State;
        let consumer = side == Side::Consumer;
        match (message, state) {
            (Message::Request, State::Offered) if consumer => Some(State::Requested),
            (Message::Offer, State::Requested) if !consumer => Some(State::Offered),
            (Message::Accept, State::Offered) if consumer => Some(State::Accepted),
            (Message::Agree, State::Requested | State::Accepted) if !consumer => Some(State::Agreed),
            (Message::Verify, State::Agreed) if consumer => Some(State::Verified),
            (Message::Finalize, State::Verified) if !consumer => Some(State::Finalized),
            (Message::Terminate, state) if !matches!(state, State::Finalized | State::Terminated) => {
                Some(State::Terminated)
            }
            _ => None,
        }
    }

    fn negotiate(&mut self, actor: &Actor, number: u64, message: Option<Message>, terms: Option<&Terms>) -> Outcome {
        let by = self.signer(actor)?;
        if let Some(terms) = terms {
            self.check_terms(terms)?;
        }
        let mut stored = self.negotiations.get(&number).ok_or("UnknownNegotiation")?.clone();
        let side = match by {
            by if by == stored.consumer => Side::Consumer,
            by if by == stored.provider => Side::Provider,
            _ => return Err("NotParty"),
        };
        let message = message.unwrap_or(if side == Side::Consumer { Message::Request } else { Message::Offer });
        let state = Self::after(stored.state, message, side).ok_or("WrongState")?;
        let price = price_of(&stored.terms.pricing, stored.terms.units).expect("terms on the table have a price");
        match message {
            Message::Agree => self.check_seller(stored.asset, stored.version, stored.provider)?,
            Message::Verify => self.hold(stored.consumer, price)?,
            Message::Finalize => {
                self.check_seller(stored.asset, stored.version, stored.provider)?;
                let offer = Offer {
                    asset: stored.asset,
                    version: stored.version,
                    seller: stored.provider,
                    pricing: stored.terms.pricing.clone(),
                    policy: stored.terms.policy.clone(),
                    open: false,
                    under: None,
                    only: Some(stored.consumer),
                };
                let taken = self.put_offer(offer.clone());
                stored.order = Some(self.put_order(taken, &offer, stored.consumer, stored.terms.units, price));
            }
            Message::Terminate if stored.state == NegotiationState::Verified => self.release(stored.consumer, price),
            _ => {}
        }
        if let Some(terms) = terms {
            stored.terms = terms.clone();
        }
        stored.state = state;
        stored.changed_at = self.now;
        self.negotiations.insert(number, stored);
        Ok(())
    }

    fn bid(&mut self, bidder: OrgId, offer: OfferId, amount: Balance) -> Outcome {
        let Pricing::EnglishAuction { reserve, step, ends } = self.biddable(offer, bidder)?.pricing else {
            return Err("WrongPricing");
        };
        check(self.now <= ends, "DeadlinePassed")?;
        let standing = self.bids.get(&offer).copied();
        check(amount >= standing.map_or(reserve, |bid| bid.amount.saturating_add(step)), "BidTooLow")?;
        match standing {
            Some(bid) if bid.bidder == bidder => self.hold(bidder, amount - bid.amount)?,
            other => {
                self.hold(bidder, amount)?;
                if let Some(bid) = other {
                    self.release(bid.bidder, bid.amount);
                }
            }
        }
        self.bids.insert(offer, Bid { bidder, amount, at: self.now });
        Ok(())
    }

    /// A call of the market.
    pub(crate) fn market(&mut self, actor: &Actor, call: &Call<Runtime>) -> Outcome {
        let now = self.now;
        let consumer = |reference: &Self| reference.signer_with(actor, Roles::CONSUMER);
        match call {
            Call::issue { organisation, amount, reference } => {
                self.signer_with(actor, Roles::SETTLEMENT)?;
                check(*amount > 0, "ZeroAmount")?;
                check(!self.payments.contains_key(reference), "ReferenceUsed")?;
                check(self.member(*organisation).is_some(), "UnknownOrganisation")?;
                let sum = self.issuance().checked_add(*amount);
                check(sum.is_some_and(|sum| sum <= MOST_MONEY), "IssuanceExceeded")?;
                self.issue(*organisation, *amount);
                self.payments.insert(*reference, *organisation);
                Ok(())
            }
            Call::redeem { amount, .. } => {
                let by = self.signer(actor)?;
                check(*amount > 0, "ZeroAmount")?;
                self.redeem(by, *amount)
            }
            Call::create_offer { asset, version, pricing, policy } => {
                let seller = self.signer(actor)?;
                self.check_seller(*asset, *version, seller)?;
                check_pricing(pricing, policy, now)?;
                check_policy(policy)?;
                let (pricing, policy) = (pricing.clone(), policy.clone());
                let (asset, version) = (*asset, *version);
                self.put_offer(Offer { asset, version, seller, pricing, policy, open: true, under: None, only: None });
                Ok(())
            }
            Call::withdraw_offer { offer } => {
                let by = self.signer(actor)?;
                let bid_for = self.bids.contains_key(offer) || self.sealed.contains_key(offer);
                let stored = self.offers.get_mut(offer).ok_or("UnknownOffer")?;
                check(stored.seller == by, "NotSeller")?;
                check(stored.open, "OfferClosed")?;
                check(!bid_for, "AuctionRuns")?;
                stored.open = false;
                Ok(())
            }
            Call::update_offer { offer, pricing, policy } => {
                let by = self.signer(actor)?;
                let stored = self.offers.get_mut(offer).ok_or("UnknownOffer")?;
                check(stored.seller == by, "NotSeller")?;
                check(stored.open, "OfferClosed")?;
                check(auction_ends(&stored.pricing).or(auction_ends(pricing)).is_none(), "AuctionRuns")?;
                check(stored.under.is_none(), "SublicenceFixed")?;
                check_policy(policy)?;
                check_pricing(pricing, policy, now)?;
                (stored.pricing, stored.policy) = (pricing.clone(), policy.clone());
                Ok(())
            }
            Call::place_order { offer, max_price } => {
                let buyer = consumer(self)?;
                self.place_order(buyer, *offer, 1, *max_price)
            }
            Call::place_order_for { offer, units, max_price } => {
                let buyer = consumer(self)?;
                self.place_order(buyer, *offer, *units, *max_price)
            }
            Call::declare_delivery { order, ciphertext } => {
                let by = self.signer(actor)?;
                self.deliver(by, *order, *ciphertext, None)
            }
            Call::declare_delivery_locked { order, ciphertext, key_digest } => {
                let by = self.signer(actor)?;
                self.deliver(by, *order, *ciphertext, Some(*key_digest))
            }
            Call::confirm_ciphertext { order } => {
                let by = self.signer(actor)?;
                let stored = self.bought(*order, by)?;
                self.move_on(*order, stored, OrderState::Locked, OrderState::Confirmed)
            }
            Call::reveal_key { order, key } => {
                let by = self.signer(actor)?;
                self.reveal_key(by, *order, *key)
            }
            Call::acknowledge { order } => {
                let by = self.signer(actor)?;
                let stored = self.bought(*order, by)?;
                check(stored.state == OrderState::Delivered, "WrongState")?;
                self.settle(*order, 0);
                Ok(())
            }
            Call::refund { order } => {
                let by = self.signer(actor)?;
                let stored = self.bought(*order, by)?;
                let undelivered =
                    matches!(stored.state, OrderState::Placed | OrderState::Locked | OrderState::Confirmed);
                check(undelivered, "WrongState")?;
                check(now > stored.deadline, "DeadlineNotPassed")?;
                self.give_back(*order);
                Ok(())
            }
            Call::claim { order } => {
                let by = self.signer(actor)?;
                let stored = self.sold(*order, by)?;
                check(stored.state == OrderState::Delivered, "WrongState")?;
                check(now > stored.deadline, "DeadlineNotPassed")?;
                self.settle(*order, 0);
                Ok(())
            }
            Call::settle_partially { order, refund } => {
                let by = self.signer(actor)?;
                let stored = self.sold(*order, by)?;
                check(matches!(stored.state, OrderState::Delivered | OrderState::Disputed), "WrongState")?;
                check((1..=stored.price).contains(refund), "BadRefund")?;
                self.orders.get_mut(order).expect("an order that was found").proposed = Some(*refund);
                Ok(())
            }
            Call::accept_partial { order, refund } => {
                let by = self.signer(actor)?;
                self.accept_partial(by, *order, *refund)
            }
            Call::record_use { licence, purpose, .. } => {
                let by = self.signer(actor)?;
                self.use_licence(by, *licence, *purpose, None, 1)
            }
            Call::record_use_in { licence, purpose, territory, units, .. } => {
                let by = self.signer(actor)?;
                self.use_licence(by, *licence, *purpose, *territory, *units)
            }
            Call::bid { offer, amount } => {
                let bidder = consumer(self)?;
                self.bid(bidder, *offer, *amount)
            }
            Call::commit_bid { offer, commitment, deposit } => {
                let bidder = consumer(self)?;
                let Pricing::SealedBid { reserve, commit_until, .. } = self.biddable(*offer, bidder)?.pricing else {
                    return Err("WrongPricing");
                };
                check(now <= commit_until, "DeadlinePassed")?;
                check(*deposit >= reserve, "DepositTooLow")?;
                let bids = self.sealed.get(offer).cloned().unwrap_or_default();
                check(bids.iter().all(|bid| bid.bidder != bidder), "AlreadyBid")?;
                check(bids.len() < BIDDERS, "AuctionFull")?;
                self.hold(bidder, *deposit)?;
                let bid = SealedBid { bidder, commitment: *commitment, deposit: *deposit, amount: None };
                self.sealed.entry(*offer).or_default().push(bid);
                Ok(())
            }
            Call::reveal_bid { offer, amount, salt } => {
                let bidder = self.signer(actor)?;
                let Pricing::SealedBid { reserve, commit_until, reveal_until } = self.open_offer(*offer)?.pricing
                else {
                    return Err("WrongPricing");
                };
                check(now > commit_until, "DeadlineNotPassed")?;
                check(now <= reveal_until, "DeadlinePassed")?;
                let bids = self.sealed.get_mut(offer).ok_or("NoBid")?;
                let bid = bids.iter_mut().find(|bid| bid.bidder == bidder).ok_or("NoBid")?;
                check(bid.amount.is_none(), "AlreadyBid")?;
                let committed = Self::digest(&(bidder, *offer, *amount, *salt));
                check(committed == bid.commitment, "WrongReveal")?;
                check(*amount >= reserve, "BidTooLow")?;
                check(*amount <= bid.deposit, "DepositTooLow")?;
                bid.amount = Some(*amount);
                Ok(())
            }
            Call::close_auction { offer } => {
                self.signer(actor)?;
                let ends = auction_ends(&self.open_offer(*offer)?.pricing).ok_or("WrongPricing")?;
                check(now > ends, "DeadlineNotPassed")?;
                self.end_auction(*offer);
                Ok(())
            }
            Call::revoke_licence { licence, code, evidence } => {
                let by = self.signer(actor)?;
                let stored = self.licences.get_mut(licence).ok_or("UnknownLicence")?;
                check(stored.licensor == by, "NotLicensor")?;
                check(stored.revoked.is_none(), "LicenceRevoked")?;
                stored.revoked = Some(Revocation { code: *code, evidence: *evidence, at: now, contested: None });
                Ok(())
            }
            Call::contest_revocation { licence, evidence } => {
                let by = self.signer(actor)?;
                self.licence_of(*licence, by)?;
                let stored = self.licences.get_mut(licence).expect("a licence that was found");
                let revocation = stored.revoked.as_mut().ok_or("NotRevoked")?;
                check(revocation.contested.is_none(), "AlreadyContested")?;
                revocation.contested = Some(*evidence);
                Ok(())
            }
            Call::rule_revocation { licence, upheld } => {
                check(*actor == Actor::Council, "BadOrigin")?;
                let stored = self.licences.get_mut(licence).ok_or("UnknownLicence")?;
                let contested = stored.revoked.is_some_and(|revocation| revocation.contested.is_some());
                check(contested, "NotContested")?;
                if !*upheld {
                    stored.revoked = None;
                }
                Ok(())
            }
            Call::sublicense { licence, to, policy, price } => {
                let by = self.signer(actor)?;
                self.sublicense(by, *licence, *to, policy, *price)
            }
            Call::open_meter { offer, prepaid } => {
                let by = consumer(self)?;
                let stored = self.open_offer(*offer)?;
                let Pricing::PerUse { price } = stored.pricing else { return Err("WrongPricing") };
                self.check_taker(&stored, by)?;
                check(*prepaid >= price, "DepositTooLow")?;
                self.hold(by, *prepaid)?;
                let licence =
                    self.put_licence(stored.asset, stored.version, by, stored.seller, stored.policy, None, true);
                self.meters.insert(licence, Meter { offer: *offer, price, held: *prepaid, owed: 0 });
                Ok(())
            }
            Call::top_up { licence, amount } => {
                let by = self.signer(actor)?;
                check(*amount > 0, "ZeroAmount")?;
                self.licence_of(*licence, by)?;
                let held = self.meters.get(licence).ok_or("MeterClosed")?.held;
                let held = held.checked_add(*amount).ok_or("Overflow")?;
                self.hold(by, *amount)?;
                self.meters.get_mut(licence).expect("a meter that was found").held = held;
                Ok(())
            }
            Call::settle_meter { licence } => {
                let by = self.signer(actor)?;
                let stored = self.licences.get(licence).ok_or("UnknownLicence")?.clone();
                check(by == stored.licensee || by == stored.licensor, "NotParty")?;
                self.settle_meter(*licence, &stored).map(drop)
            }
            Call::close_meter { licence } => {
                let by = self.signer(actor)?;
                let stored = self.licence_of(*licence, by)?;
                let held = self.settle_meter(*licence, &stored)?;
                self.release(by, held);
                self.meters.remove(licence);
                Ok(())
            }
            Call::request { target, terms } => {
                let by = consumer(self)?;
                self.request(by, *target, terms)
            }
            Call::counter { negotiation, terms } => self.negotiate(actor, *negotiation, None, Some(terms)),
            Call::accept_terms { negotiation } => self.negotiate(actor, *negotiation, Some(Message::Accept), None),
            Call::agree { negotiation } => self.negotiate(actor, *negotiation, Some(Message::Agree), None),
            Call::verify { negotiation } => self.negotiate(actor, *negotiation, Some(Message::Verify), None),
            Call::finalize { negotiation } => self.negotiate(actor, *negotiation, Some(Message::Finalize), None),
            Call::terminate { negotiation } => self.negotiate(actor, *negotiation, Some(Message::Terminate), None),
            Call::open_dispute { order, evidence, claim } => {
                let by = self.signer(actor)?;
                self.open_dispute(by, *order, *evidence, *claim)
            }
            Call::vote { dispute, buyer_parts } => {
                let by = self.signer_with(actor, Roles::ARBITER)?;
                self.vote(by, *dispute, *buyer_parts)
            }
            Call::appeal { dispute, evidence } => {
                let by = self.signer(actor)?;
                self.appeal(by, *dispute, *evidence)
            }
            Call::rule_appeal { dispute, buyer_parts } => {
                check(*actor == Actor::Council, "BadOrigin")?;
                check(self.disputes.contains_key(dispute), "UnknownDispute")?;
                check(*buyer_parts <= WHOLE, "PartsExceedWhole")?;
                self.rule_appeal(*dispute, *buyer_parts)
            }
            other => panic!("the reference does not know {other:?}"),
        }
    }
}
