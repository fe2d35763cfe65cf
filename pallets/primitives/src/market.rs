//! Offers, policies, orders, licences, negotiations and disputes.

mod dispute;
mod negotiation;
mod policy;

pub use dispute::*;
pub use negotiation::*;
pub use policy::*;

use crate::{AssetId, Balance, BlockNumber, BoundedVec, ConstU32, Digest, LicenceId, OfferId, OrderId, OrgId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Most tiers of a price by volume.
pub const MAX_TIERS: u32 = 8;
/// Most organisations that bid in one sealed auction: its end visits each of them.
pub const MAX_BIDDERS: u32 = 64;

/// The tiers of a price by volume.
pub type Tiers = BoundedVec<Tier, ConstU32<MAX_TIERS>>;

/// A tier of a price by volume.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tier {
    /// The fewest units it is for.
    pub from_units: u32,
    /// What each unit costs.
    pub unit_price: Balance,
}

/// What a licence costs.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub enum Pricing {
    /// Nothing.
    Free,
    /// One payment.
    Fixed(Balance),
    /// A price by volume. A unit is one recorded use: the licence counts as many as were bought.
    Tiered {
        /// The tiers, by rising number of units; all units cost what the last tier reached says.
        tiers: Tiers,
    },
    /// A price for each recorded use, paid out of a meter.
    PerUse {
        /// What each use costs.
        price: Balance,
    },
    /// A price for each period. The licence lasts for as many periods as were bought.
    Subscription {
        /// What each period costs.
        price: Balance,
        /// How many blocks a period has.
        period: BlockNumber,
    },
    /// Open bids, each higher than the last; the highest wins.
    EnglishAuction {
        /// The lowest first bid.
        reserve: Balance,
        /// By how much at least each bid exceeds the last.
        step: Balance,
        /// The last block that takes bids.
        ends: BlockNumber,
    },
    /// Bids committed to in secret and revealed afterwards; the highest wins, and of equal ones the earliest.
    SealedBid {
        /// The lowest bid.
        reserve: Balance,
        /// The last block that takes commitments.
        commit_until: BlockNumber,
        /// The last block in which bids are revealed.
        reveal_until: BlockNumber,
    },
}

impl Pricing {
    /// The sum an order of one unit puts in escrow; nothing, where orders are not how it is bought.
    pub fn price(&self) -> Balance {
        self.price_for(1).unwrap_or_default()
    }

    /// The sum an order of `units` puts in escrow. `None` if it cannot be bought that way: there is no such tier, one payment
    /// buys one unit, metered offers are opened and auctions take bids.
    pub fn price_for(&self, units: u32) -> Option<Balance> {
        match self {
            Pricing::Free => (units == 1).then_some(0),
            Pricing::Fixed(price) => (units == 1).then_some(*price),
            Pricing::Tiered { tiers } => {
                let tier = tiers.iter().rfind(|tier| (1..=units).contains(&tier.from_units))?;
                tier.unit_price.checked_mul(units.into())
            }
            Pricing::Subscription { price, .. } => price.checked_mul(units.into()).filter(|_| units > 0),
            Pricing::PerUse { .. } | Pricing::EnglishAuction { .. } | Pricing::SealedBid { .. } => None,
        }
    }

    /// The policy of a licence for `units` units: the units are its uses or its periods, where the pricing counts those.
    #[must_use]
    pub fn licensed(&self, units: u32, policy: Policy) -> Policy {
        match self {
            Pricing::Tiered { .. } => Policy { max_uses: Some(units), ..policy },
            Pricing::Subscription { period, .. } => Policy { term: Some(period.saturating_mul(units)), ..policy },
            _ => policy,
        }
    }

    /// The last block of an auction.
    pub const fn auction_ends(&self) -> Option<BlockNumber> {
        match self {
            Pricing::EnglishAuction { ends, .. } => Some(*ends),
            Pricing::SealedBid { reveal_until, .. } => Some(*reveal_until),
            _ => None,
        }
    }
}

/// A version of an asset on offer.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The asset.
    pub asset: AssetId,
    /// The version.
    pub version: u32,
    /// Who offers it.
    pub seller: OrgId,
    /// What it costs.
    pub pricing: Pricing,
    /// What a licensee may do.
    pub policy: Policy,
    /// Whether orders are taken.
    pub open: bool,
    /// The licence under which it is a sublicence that is offered.
    pub under: Option<LicenceId>,
    /// The only organisation that may take it.
    pub only: Option<OrgId>,
}

/// The highest bid of an open auction.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bid {
    /// Who bids.
    pub bidder: OrgId,
    /// How much; it is held.
    pub amount: Balance,
    /// Since when.
    pub at: BlockNumber,
}

/// A bid of a sealed auction.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct SealedBid {
    /// Who bids.
    pub bidder: OrgId,
    /// The SHA-256 digest of the SCALE encoding of bidder, offer, amount and a salt of 32 bytes.
    pub commitment: Digest,
    /// What is held; the bid is at most this much.
    pub deposit: Balance,
    /// The bid, once revealed.
    pub amount: Option<Balance>,
}

impl SealedBid {
    /// What a commitment is the SHA-256 digest of.
    pub fn preimage(bidder: OrgId, offer: OfferId, amount: Balance, salt: &Digest) -> alloc::vec::Vec<u8> {
        (bidder, offer, amount, salt).encode()
    }
}

/// Where an order stands.
///
/// ```text
/// Placed ───────────────────────→ Delivered → Settled
///    │  └→ Locked → Confirmed ────────┘│  ↑      ↑
///    │       │          │ (key)        ▼  │      │
///    └───────┴──────────┴→ Refunded ←─ Disputed ─┘
/// ```
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrderState {
    /// The price is in escrow; the seller is to deliver.
    Placed,
    /// The seller has declared a delivery; the buyer is to acknowledge it.
    Delivered,
    /// The escrow was paid out and a licence issued.
    Settled,
    /// The escrow went back to the buyer.
    Refunded,
    /// The seller has declared a ciphertext whose key it keeps; the buyer is to confirm that it has the ciphertext.
    Locked,
    /// The buyer has the ciphertext; the seller is to reveal the key.
    Confirmed,
    /// The escrow is frozen until a dispute is decided.
    Disputed,
}

impl OrderState {
    /// Whether the price is still in escrow.
    pub const fn is_open(self) -> bool {
        !matches!(self, OrderState::Settled | OrderState::Refunded)
    }

    /// Whether it waits for one side until a deadline.
    pub const fn is_timed(self) -> bool {
        self.is_open() && !matches!(self, OrderState::Disputed)
    }
}

/// The key that a delivery is locked with.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyLock {
    /// Its SHA-256 digest.
    pub digest: Digest,
    /// The key, once revealed.
    pub key: Option<[u8; 32]>,
}

/// An order.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// The offer it takes.
    pub offer: OfferId,
    /// Who pays.
    pub buyer: OrgId,
    /// Who delivers.
    pub seller: OrgId,
    /// The sum in escrow.
    pub price: Balance,
    /// Where it stands.
    pub state: OrderState,
    /// When it was placed.
    pub placed_at: BlockNumber,
    /// The last block in which whoever is to act next may do so undisturbed: the seller to deliver, then the buyer to
    /// acknowledge. In the block after it, what silence means happens by itself.
    pub deadline: BlockNumber,
    /// The digest of the ciphertext delivered.
    pub delivered: Option<Digest>,
    /// The licence it led to.
    pub licence: Option<LicenceId>,
    /// The asset.
    pub asset: AssetId,
    /// The version.
    pub version: u32,
    /// How many units were bought.
    pub units: u32,
    /// What the licence will permit: the offer's policy when the order was placed, with the units bought.
    pub policy: Policy,
    /// The licence under which it buys a sublicence.
    pub under: Option<LicenceId>,
    /// The key the delivery is locked with, if it is.
    pub lock: Option<KeyLock>,
    /// What the seller proposes to give back.
    pub proposed: Option<Balance>,
    /// What of the price went back to the buyer.
    pub refunded: Balance,
    /// The dispute about it.
    pub dispute: Option<DisputeId>,
}

/// A licence: the right of one organisation to use one version of one asset under a policy.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Licence {
    /// The asset.
    pub asset: AssetId,
    /// The version.
    pub version: u32,
    /// Who may use it.
    pub licensee: OrgId,
    /// Who granted it.
    pub licensor: OrgId,
    /// On which terms.
    pub policy: Policy,
    /// When it was issued.
    pub issued_at: BlockNumber,
    /// The last block in which it may be used.
    pub expires_at: Option<BlockNumber>,
    /// How many uses were recorded, those under sublicences included.
    pub uses: u32,
    /// The licence it was granted under, if it is a sublicence.
    pub parent: Option<LicenceId>,
    /// How many sublicences lie between it and the licence granted by the seller.
    pub depth: u8,
    /// Whether each use is paid for out of a meter.
    pub metered: bool,
    /// Its revocation, if it was revoked.
    pub revoked: Option<Revocation>,
}

impl Licence {
    /// Where it stands by itself at block `at`; a sublicence also ends when the licence above it does.
    pub fn state(&self, at: BlockNumber) -> LicenceState {
        if let Some(Revocation { code, .. }) = self.revoked {
            LicenceState::Revoked { code }
        } else if self.expires_at.is_some_and(|last| at > last) {
            LicenceState::Expired
        } else if self.policy.max_uses.is_some_and(|most| self.uses >= most) {
            LicenceState::Exhausted
        } else {
            LicenceState::Active
        }
    }
}

/// Why and when a licence was revoked.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Revocation {
    /// The licensor's reason.
    pub code: u16,
    /// The digest of its evidence.
    pub evidence: Digest,
    /// When.
    pub at: BlockNumber,
    /// The digest of the licensee's evidence, if it contests the revocation.
    pub contested: Option<Digest>,
}

/// Where a licence stands.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum LicenceState {
    /// It may be used.
    Active,
    /// Its term has ended.
    Expired,
    /// All its uses were made.
    Exhausted,
    /// The licensor has revoked it.
    Revoked {
        /// The licensor's reason.
        code: u16,
    },
}

/// The prepaid account of a licence that is paid for by use.
///
/// What is held on the licensee's account is `held`; of it, `owed` belongs to the asset's holders already and waits to be
/// divided, so that a use costs the same small work whoever is to be paid.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Meter {
    /// The offer it was opened from.
    pub offer: OfferId,
    /// What each use costs.
    pub price: Balance,
    /// What is held.
    pub held: Balance,
    /// What of it was used and not yet paid out.
    pub owed: Balance,
}

/// What the market's agenda lists: something whose deadline acts by itself.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// An order, whose seller or buyer was to act.
    Order(OrderId),
    /// An offer's auction.
    Auction(OfferId),
    /// A dispute's present step.
    Dispute(DisputeId),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pricing_has_its_own_way_to_count() {
        let tier = |from_units, unit_price| Tier { from_units, unit_price };
        let tiered = Pricing::Tiered { tiers: Tiers::truncate_from(vec![tier(2, 10), tier(100, 7)]) };
        assert_eq!(tiered.price_for(1), None);
        assert_eq!(tiered.price_for(2), Some(20));
        assert_eq!(tiered.price_for(99), Some(990));
        assert_eq!(tiered.price_for(100), Some(700));
        assert_eq!(tiered.price_for(u32::MAX), Some(7 * u128::from(u32::MAX)));
        assert_eq!(Pricing::Fixed(9).price_for(1), Some(9));
        assert_eq!(Pricing::Fixed(9).price_for(2), None);
        assert_eq!(Pricing::Free.price(), 0);
        let subscription = Pricing::Subscription { price: 5, period: 30 };
        assert_eq!((subscription.price_for(0), subscription.price_for(3)), (None, Some(15)));
        assert_eq!(Pricing::Subscription { price: u128::MAX, period: 1 }.price_for(2), None);
        assert_eq!(subscription.licensed(3, Policy::default()).term, Some(90));
        assert_eq!(tiered.licensed(3, Policy::default()).max_uses, Some(3));
        for other in [
            Pricing::PerUse { price: 1 },
            Pricing::EnglishAuction { reserve: 1, step: 1, ends: 9 },
            Pricing::SealedBid { reserve: 1, commit_until: 3, reveal_until: 9 },
        ] {
            assert_eq!((other.price_for(1), other.price()), (None, 0));
        }
    }
}
