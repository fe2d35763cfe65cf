//! Offers, policies, orders and licences.

use crate::{AssetId, Balance, BlockNumber, BoundedVec, ConstU32, Digest, LicenceId, OfferId, OrgId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Most purposes a policy lists; there are fewer kinds than this.
pub const MAX_PURPOSES: u32 = 8;

/// What a licence costs.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pricing {
    /// Nothing.
    Free,
    /// One payment.
    Fixed(Balance),
}

impl Pricing {
    /// The sum an order puts in escrow.
    pub const fn price(&self) -> Balance {
        match self {
            Pricing::Free => 0,
            Pricing::Fixed(price) => *price,
        }
    }
}

/// What an asset is used for.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// Research.
    Research,
    /// Underwriting and credit decisions.
    Underwriting,
    /// Compliance with a legal duty.
    Compliance,
    /// Marketing.
    Marketing,
    /// Training of models.
    Training,
    /// Daily operations.
    Operations,
}

/// What a licensee may do: a profile of ODRL small enough for the chain to enforce.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug, Default)]
pub struct Policy {
    /// For which purposes; none listed means any.
    pub purposes: BoundedVec<Purpose, ConstU32<MAX_PURPOSES>>,
    /// How many recorded uses; `None` is without limit.
    pub max_uses: Option<u32>,
    /// For how many blocks after the licence is issued; `None` is for good.
    pub term: Option<BlockNumber>,
    /// Whether the content may be passed on.
    pub redistribution: bool,
    /// Whether new assets may be derived from it.
    pub derivation: bool,
    /// What part of its proceeds an asset derived under this licence owes, in parts per million; the derived asset
    /// declares it as the `contribution` of its parent when it is registered.
    pub royalty: u32,
}

impl Policy {
    /// Whether `purpose` is allowed.
    pub fn allows(&self, purpose: Purpose) -> bool {
        self.purposes.is_empty() || self.purposes.contains(&purpose)
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
}

/// Where an order stands.
///
/// ```text
/// Placed → Delivered → Settled
///    └→ Refunded (nothing delivered by the deadline)
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
}

impl OrderState {
    /// Whether the price is still in escrow.
    pub const fn is_open(self) -> bool {
        matches!(self, OrderState::Placed | OrderState::Delivered)
    }
}

/// An order.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
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
    /// acknowledge. After it the other side may take the escrow.
    pub deadline: BlockNumber,
    /// The digest of the ciphertext delivered.
    pub delivered: Option<Digest>,
    /// The licence it led to.
    pub licence: Option<LicenceId>,
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
    /// How many uses were recorded.
    pub uses: u32,
}
