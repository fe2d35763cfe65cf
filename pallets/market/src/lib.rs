//! # Market: on which terms assets change hands
//!
//! The registry says who owns what. The market lets owners say what it costs and what may be done with it, lets others
//! take them at their word, and keeps the money safe in between. The chain never sees the goods: content travels, encrypted,
//! between the gateways of buyer and seller. What the chain sees is the promise (an [`Offer`]), the price in escrow (an
//! [`Order`]), the digest of what was delivered, and in the end a [`Licence`] that says who may use which version for
//! what, with each use recorded against it.
//!
//! ## From asset to licence
//!
//! There are four roads, and each ends in the same two places, an order or a licence:
//!
//! ```text
//!  create_offer ─→ Offer ──┬─ place_order, place_order_for ──→ Order ─→ Licence     free, fixed, tiered, subscription
//!                          ├─ bid … the auction ends ────────→ Order ─→ Licence     the highest bid, open or sealed
//!                          ├─ open_meter ─────────────────────────────→ Licence     paid by use
//!  (an asset, or an offer) └─ request … agree … finalize ────→ Order ─→ Licence     negotiated
//! ```
//!
//! A licensee whose policy says so grants licences of its own under it ([`sublicense`](Pallet::sublicense)), as a gift or for a
//! price.
//!
//! ## The life of an order
//!
//! ```text
//!             place_order            declare_delivery             acknowledge, accept_partial
//!  Offer{open} ────────→  Placed  ──────────────────→ Delivered ─────────────→ Settled ──→ Licence
//!             price held   │  │ declare_delivery_locked  ↑ │ │ deadline: the buyer's   ↑  ↑
//!                          │  ▼                          │ │ └─────────────────────────┘  │
//!                          │ Locked → Confirmed ─────────┘ │ open_dispute                 │
//!                          │  │  confirm_  │   reveal_key  ▼                              │
//!                deadlines │  │ ciphertext │           Disputed ──────────────────────────┘
//!                          ▼  ▼            ▼               │ ruled
//!                         Refunded ←───────┴───────────────┘
//! ```
//!
//! Every order has one deadline at a time, and it belongs to whoever is to act. In the block after it, what silence means
//! happens by itself: an order that is not delivered is refunded; one that is delivered, and about which the buyer says nothing, is
//! settled. The agenda lists each deadline under the block it acts in. A block handles at most [`MAX_DUE`] of its items and
//! leaves the rest to the next; an item that fails is skipped, with an event, and
//! [`refund`](Pallet::refund), [`claim`](Pallet::claim) and [`close_auction`](Pallet::close_auction) remain for it. Orders of
//! free offers hold nothing, but follow the same path.
//!
//! An order keeps the policy of its offer as it was when the order was placed: [`update_offer`](Pallet::update_offer)
//! changes what later buyers get. A buyer who must not be surprised by an update between reading and ordering negotiates.
//!
//! ### Locked delivery
//!
//! A seller that hands over content first can be refused payment, a buyer that pays first can be refused content. The locked
//! delivery lets neither go first. The seller hands over the ciphertext and declares its digest with the digest of the content
//! key; the buyer confirms that it has this ciphertext; the seller reveals the key on the chain, which checks it. What silence
//! means at each step follows from who can be harmed:
//!
//! - the buyer does not confirm: whether the ciphertext was never sent or never looked at, nobody has the content.
//!   The escrow goes back;
//! - the seller does not reveal the key: the buyer has paid and can read nothing. The escrow goes back;
//! - the key is revealed: the buyer can read, and has a deadline to look. Silence settles; a dispute needs no testimony,
//!   because the digests of content and ciphertext and the key are on record, so that anybody who is shown the ciphertext can repeat
//!   the decryption.
//!
//! The key on the chain is public. It opens one ciphertext, which only the two gateways have.
//!
//! ## Money
//!
//! There is no coin. A balance is a claim on the settlement institution, in the minor unit of a currency: issued against
//! a payment it has received, redeemed against a payment it makes, and nowhere else created or destroyed. The reference
//! of a received payment works once, so that a payment can never be issued twice. Money belongs to an organisation and
//! lies on its account, whoever signs for it.
//!
//! ### How a price is divided
//!
//! For an order of asset `A` at price `p`, with all divisions rounded down and one whole being 1,000,000 parts:
//!
//! 1. the exchange earns `fee = p · FeePpm / whole`; what is left, `rest = p − fee`, comes to `A`;
//! 2. of what comes to an asset, each of its parents earns `contribution / whole`; what the parents do not earn goes to the holders
//!    of the asset's operating right by their shares. What a parent earns comes to it in the same way, and is divided in turn;
//! 3. the division goes up at most [`MAX_DEPTH`] generations, breadth first, and visits at most [`MAX_UPSTREAM`] ancestors
//!    whose holders fit among [`MAX_PAYMENTS`] payees. It ends at the first that does not fit; what an ancestor that is not
//!    visited would have earned stays with the asset that derives from it;
//! 4. `net` is what `A`'s own holders get, and `royalties = rest − net`;
//! 5. what a division by shares leaves over, at most one minor unit per holder, goes to the first holder listed.
//!
//! So `fee + royalties + net = p`, to the last minor unit. The registry bounds the sum of contributions by one whole. The price of
//! a sublicence goes to whoever grants it, save the royalty of the policy it was granted under, which comes to the asset as a price
//! does. When part of a price goes back to the buyer, `p` is the rest of it.
//!
//! ## Who may do what
//!
//! | call | by whom |
//! | --- | --- |
//! | [`issue`](Pallet::issue) | a settlement institution |
//! | [`redeem`](Pallet::redeem) | any member, from its own balance |
//! | [`create_offer`](Pallet::create_offer) | a holder of the operating right of a registered asset |
//! | [`update_offer`](Pallet::update_offer), [`withdraw_offer`](Pallet::withdraw_offer), [`declare_delivery`](Pallet::declare_delivery), [`declare_delivery_locked`](Pallet::declare_delivery_locked), [`reveal_key`](Pallet::reveal_key), [`claim`](Pallet::claim), [`settle_partially`](Pallet::settle_partially) | the seller |
//! | [`place_order`](Pallet::place_order), [`place_order_for`](Pallet::place_order_for), [`bid`](Pallet::bid), [`commit_bid`](Pallet::commit_bid), [`open_meter`](Pallet::open_meter), [`request`](Pallet::request) | a consumer other than the seller |
//! | [`reveal_bid`](Pallet::reveal_bid) | who committed to the bid |
//! | [`close_auction`](Pallet::close_auction) | any member, once the auction has ended |
//! | [`acknowledge`](Pallet::acknowledge), [`refund`](Pallet::refund), [`confirm_ciphertext`](Pallet::confirm_ciphertext), [`accept_partial`](Pallet::accept_partial) | the buyer |
//! | [`record_use`](Pallet::record_use), [`record_use_in`](Pallet::record_use_in), [`sublicense`](Pallet::sublicense) | the licensee, within the policy |
//! | [`top_up`](Pallet::top_up), [`close_meter`](Pallet::close_meter), [`contest_revocation`](Pallet::contest_revocation) | the licensee |
//! | [`revoke_licence`](Pallet::revoke_licence) | the licensor |
//! | [`settle_meter`](Pallet::settle_meter) | the licensee or the licensor |
//! | [`accept_terms`](Pallet::accept_terms), [`verify`](Pallet::verify) | the consumer of the negotiation |
//! | [`agree`](Pallet::agree), [`finalize`](Pallet::finalize) | the provider of the negotiation |
//! | [`counter`](Pallet::counter), [`terminate`](Pallet::terminate) | either side of the negotiation |
//! | [`open_dispute`](Pallet::open_dispute), [`appeal`](Pallet::appeal) | the buyer or the seller of the order |
//! | [`vote`](Pallet::vote) | an arbiter on the panel |
//! | [`rule_appeal`](Pallet::rule_appeal), [`rule_revocation`](Pallet::rule_revocation) | [`Config::CouncilOrigin`] |
//!
//! While an asset is frozen, nothing of it is offered, ordered, delivered or used; orders already delivered can still be settled and
//! overdue ones refunded, so that a freeze never traps money.
//!
//! ## What always holds
//!
//! - What an organisation has on hold is exactly the sum of the prices of its open orders, its standing bids, its deposits
//!   in sealed auctions, what its meters hold, and the prices of its verified negotiations.
//! - Only `issue` and `redeem` change the total issuance.
//! - An order has a licence exactly if it is settled; a licence has never more uses than its policy allows.
//! - A sublicence lies at most [`MAX_SUBLICENCE_DEPTH`] below the licence a seller granted, and every use of it is a use of each
//!   licence above it.
//! - The agenda lists exactly the deadlines to come of orders, open auctions and disputes.
//! - An escrow is frozen exactly while a dispute about its order is open.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(doc)]
use deed_primitives::{Licence, Offer, Order};

mod agenda;
mod auction;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod disputes;
mod impls;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
mod licences;
mod meters;
#[cfg(test)]
mod mock;
mod negotiation;
mod offers;
mod orders;
mod settlement;
#[cfg(test)]
mod tests;
pub mod weights;

pub use pallet::*;
pub use weights::WeightInfo;

/// How long a party has to act on an order in a chain whose genesis does not say, in blocks: ten minutes at two blocks a
/// second. Long enough to fetch gigabytes and look at them, short enough for trials.
pub const DEFAULT_DELIVERY_WINDOW: deed_primitives::BlockNumber = 1_200;

/// Most money there can be at once: half of what a balance can hold. While escrow is released, the balances pallet counts
/// what moves twice, once held and once free; up to here that sum fits, so no escrow can ever be too large to be released.
pub const MAX_ISSUANCE: deed_primitives::Balance = deed_primitives::Balance::MAX / 2;

/// Most organisations a settlement pays: the exchange, and the holders of the asset and of as many parents as one asset has.
pub const MAX_PAYMENTS: u32 = 1 + deed_primitives::MAX_SHARES * (1 + deed_primitives::MAX_PARENTS);

/// Most generations a settlement goes up: beyond the third, a tenth of a tenth of a tenth is left of most prices.
pub const MAX_DEPTH: u32 = 3;

/// Most ancestors a settlement visits: all parents of the asset, and on average three of each of theirs.
pub const MAX_UPSTREAM: u32 = 64;

/// Most sublicences between a licence and the one a seller granted: a subsidiary, its contractor, and one more. Every use
/// walks up to the top.
pub const MAX_SUBLICENCE_DEPTH: u32 = 3;

/// Most items of the agenda, and blocks passed over, that one block handles: what a busy block's orders lead to a window later.
pub const MAX_DUE: u32 = 128;

/// The weight, in picoseconds, after which a block leaves the rest of its agenda to the next: fifty milliseconds, a tenth
/// of a block. The item that passes this line is still handled.
pub const DUE_TIME: u64 = 50_000_000_000;

/// How many delivery windows a panel has to vote: arbiters are people who read.
pub const VOTING_WINDOWS: deed_primitives::BlockNumber = 2;

/// How many delivery windows the council has after an appeal; then the panel's ruling stands. A council meets.
pub const COUNCIL_WINDOWS: deed_primitives::BlockNumber = 6;

/// Most offers one view returns.
pub const MAX_VIEW: u32 = 256;

/// The pallet.
#[allow(missing_debug_implementations, reason = "the types the pallet macro writes have none")]
#[frame::pallet]
pub mod pallet {
    use super::{
        DEFAULT_DELIVERY_WINDOW, MAX_ISSUANCE, MAX_PAYMENTS, MAX_UPSTREAM, MAX_VIEW, WeightInfo, settlement::Division,
    };
    use alloc::vec::Vec;
    use deed_primitives::{
        AssetId, Balance, Bid, BlockNumber, BoundedVec, ConstU32, Digest, Dispute, DisputeId, Licence, LicenceId,
        LicenceState, MAX_BIDDERS, Meter, Negotiation, NegotiationId, NegotiationMessage, NegotiationState,
        NegotiationTarget, Offer, OfferId, Order, OrderId, OrderState, OrgId, PANEL, Policy, Pricing, Purpose, Roles,
        SealedBid, Side, Subject, Terms, Territory, WHOLE,
    };
    use frame::prelude::*;
    use frame::token::fungible::{self, Inspect as _, hold::Inspect as _};
    use pallet_deed_consortium::Membership;
    use pallet_deed_registry::AssetInspect;

    /// The pallet's handle.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime decides.
    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Who is a member, with which roles.
        type Membership: Membership<Self::AccountId>;
        /// What is registered.
        type Assets: AssetInspect;
        /// Why money is held, across the runtime.
        type RuntimeHoldReason: From<HoldReason>;
        /// The settlement money.
        type Currency: fungible::Mutate<Self::AccountId>
            + fungible::Inspect<Self::AccountId, Balance = Balance>
            + fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;
        /// Who rules on appeals and contested revocations.
        type CouncilOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// It is promised: the price of an open order or a verified negotiation, a bid, a deposit, or what a meter holds.
        Escrow,
    }

    /// What is on offer, and was.
    #[pallet::storage]
    pub type Offers<T: Config> = StorageMap<_, Twox64Concat, OfferId, Offer>;

    /// The orders.
    #[pallet::storage]
    pub type Orders<T: Config> = StorageMap<_, Twox64Concat, OrderId, Order>;

    /// The licences.
    #[pallet::storage]
    pub type Licences<T: Config> = StorageMap<_, Twox64Concat, LicenceId, Licence>;

    /// The number the next offer gets.
    #[pallet::storage]
    pub type NextOffer<T: Config> = StorageValue<_, OfferId, ValueQuery>;

    /// The number the next order gets.
    #[pallet::storage]
    pub type NextOrder<T: Config> = StorageValue<_, OrderId, ValueQuery>;

    /// The number the next licence gets.
    #[pallet::storage]
    pub type NextLicence<T: Config> = StorageValue<_, LicenceId, ValueQuery>;

    /// The highest bid of each open auction.
    #[pallet::storage]
    pub type Bids<T: Config> = StorageMap<_, Twox64Concat, OfferId, Bid>;

    /// The bids of each sealed auction, in the order they were committed to.
    #[pallet::storage]
    pub type SealedBids<T: Config> =
        StorageMap<_, Twox64Concat, OfferId, BoundedVec<SealedBid, ConstU32<MAX_BIDDERS>>, ValueQuery>;

    /// The meters of licences that are paid by use.
    #[pallet::storage]
    pub type Meters<T: Config> = StorageMap<_, Twox64Concat, LicenceId, Meter>;

    /// The negotiations.
    #[pallet::storage]
    pub type Negotiations<T: Config> = StorageMap<_, Twox64Concat, NegotiationId, Negotiation>;

    /// The number the next negotiation gets.
    #[pallet::storage]
    pub type NextNegotiation<T: Config> = StorageValue<_, NegotiationId, ValueQuery>;

    /// The disputes.
    #[pallet::storage]
    pub type Disputes<T: Config> = StorageMap<_, Twox64Concat, DisputeId, Dispute>;

    /// The number the next dispute gets.
    #[pallet::storage]
    pub type NextDispute<T: Config> = StorageValue<_, DisputeId, ValueQuery>;

    /// What happens by itself, under the block it happens in.
    #[pallet::storage]
    pub type Agenda<T: Config> = StorageDoubleMap<_, Twox64Concat, BlockNumber, Twox64Concat, Subject, ()>;

    /// The first block whose part of the agenda is not worked off, while one up to the present block has anything left.
    #[pallet::storage]
    pub type AgendaCursor<T: Config> = StorageValue<_, BlockNumber>;

    /// The received payments that money was issued against, and for whom. References are chosen outside, hence the
    /// cryptographic hasher.
    #[pallet::storage]
    pub type Payments<T: Config> = StorageMap<_, Blake2_128Concat, Digest, OrgId>;

    /// What part of each price the exchange earns, in parts per million.
    #[pallet::storage]
    pub type FeePpm<T: Config> = StorageValue<_, u32, ValueQuery>;

    /// The organisation that earns it.
    #[pallet::storage]
    pub type FeeAccount<T: Config> = StorageValue<_, OrgId, ValueQuery>;

    /// The window a chain without a choice of its own gets.
    #[pallet::type_value]
    pub fn DefaultDeliveryWindow<T: Config>() -> BlockNumber {
        DEFAULT_DELIVERY_WINDOW
    }

    /// How many blocks a party has to act on an order.
    #[pallet::storage]
    pub type DeliveryWindow<T: Config> = StorageValue<_, BlockNumber, ValueQuery, DefaultDeliveryWindow<T>>;

    /// The exchange's fee and the deadlines.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// What part of each price the exchange earns, in parts per million.
        pub fee_ppm: u32,
        /// The organisation that earns it.
        pub fee_account: OrgId,
        /// How many blocks a party has to act on an order, at least one.
        pub delivery_window: BlockNumber,
        /// Binds the configuration to its runtime.
        #[serde(skip)]
        pub marker: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self { fee_ppm: 0, fee_account: 0, delivery_window: DEFAULT_DELIVERY_WINDOW, marker: PhantomData }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            assert!(self.fee_ppm <= WHOLE, "market.feePpm must be at most one whole (1000000)");
            assert!(self.delivery_window > 0, "market.deliveryWindow must be at least one block");
            FeePpm::<T>::put(self.fee_ppm);
            FeeAccount::<T>::put(self.fee_account);
            DeliveryWindow::<T>::put(self.delivery_window);
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// Money was issued against a payment received outside.
        Issued {
            /// For whom.
            organisation: OrgId,
            /// How much.
            amount: Balance,
            /// The payment's reference.
            reference: Digest,
        },
        /// Money was redeemed against a payment to be made outside.
        Redeemed {
            /// By whom.
            organisation: OrgId,
            /// How much.
            amount: Balance,
            /// The payment's reference.
            reference: Digest,
        },
        /// An offer was made.
        OfferCreated {
            /// The offer.
            offer: OfferId,
            /// The asset.
            asset: AssetId,
            /// By whom.
            seller: OrgId,
        },
        /// An offer was withdrawn.
        OfferWithdrawn {
            /// The offer.
            offer: OfferId,
        },
        /// An order was placed and its price put in escrow.
        OrderPlaced {
            /// The order.
            order: OrderId,
            /// The offer.
            offer: OfferId,
            /// By whom.
            buyer: OrgId,
            /// The price.
            price: Balance,
        },
        /// A delivery was declared.
        DeliveryDeclared {
            /// The order.
            order: OrderId,
            /// The digest of the ciphertext.
            ciphertext: Digest,
        },
        /// An order was settled and its licence issued; the three amounts sum to the price.
        Settled {
            /// The order.
            order: OrderId,
            /// The licence.
            licence: LicenceId,
            /// What the exchange earned.
            fee: Balance,
            /// What the holders of the asset's parents earned.
            royalties: Balance,
            /// What the asset's own holders earned.
            net: Balance,
        },
        /// An order's price went back to the buyer.
        Refunded {
            /// The order.
            order: OrderId,
        },
        /// A use was recorded.
        UseRecorded {
            /// The licence.
            licence: LicenceId,
            /// The asset.
            asset: AssetId,
            /// What for.
            purpose: Purpose,
            /// The digest of what tells more: a run's statement, for example.
            reference: Digest,
            /// How many uses the licence has seen, this one included.
            uses: u32,
        },
        /// What was due by itself could not be done; it is left to the parties.
        Skipped {
            /// What.
            subject: Subject,
            /// Why.
            error: DispatchError,
        },
        /// An offer's terms were changed, for orders to come.
        OfferUpdated {
            /// The offer.
            offer: OfferId,
        },
        /// A bid was made in an open auction.
        BidPlaced {
            /// The offer.
            offer: OfferId,
            /// By whom.
            bidder: OrgId,
            /// How much.
            amount: Balance,
            /// Whose bid was released for it.
            outbid: Option<OrgId>,
        },
        /// A bid was committed to in a sealed auction.
        BidCommitted {
            /// The offer.
            offer: OfferId,
            /// By whom.
            bidder: OrgId,
            /// What is held.
            deposit: Balance,
        },
        /// A bid was revealed in a sealed auction.
        BidRevealed {
            /// The offer.
            offer: OfferId,
            /// By whom.
            bidder: OrgId,
            /// How much.
            amount: Balance,
        },
        /// An auction has ended.
        AuctionEnded {
            /// The offer.
            offer: OfferId,
            /// Who won, if anybody did.
            winner: Option<OrgId>,
            /// The winner's order.
            order: Option<OrderId>,
        },
        /// More about the use recorded just before.
        UseMeasured {
            /// The licence.
            licence: LicenceId,
            /// Where.
            territory: Option<Territory>,
            /// How many uses at once.
            units: u32,
            /// What they were charged.
            charged: Balance,
        },
        /// A licence was revoked.
        LicenceRevoked {
            /// The licence.
            licence: LicenceId,
            /// The licensor's reason.
            code: u16,
            /// The digest of its evidence.
            evidence: Digest,
        },
        /// A revocation was contested.
        RevocationContested {
            /// The licence.
            licence: LicenceId,
            /// The digest of the licensee's evidence.
            evidence: Digest,
        },
        /// A contested revocation was ruled on.
        RevocationRuled {
            /// The licence.
            licence: LicenceId,
            /// Whether it stays revoked.
            upheld: bool,
        },
        /// A sublicence was granted.
        Sublicensed {
            /// The licence it was granted under.
            licence: LicenceId,
            /// The sublicence.
            sublicence: LicenceId,
            /// To whom.
            to: OrgId,
        },
        /// A meter was opened and its licence issued.
        MeterOpened {
            /// The licence.
            licence: LicenceId,
            /// The offer.
            offer: OfferId,
            /// By whom.
            licensee: OrgId,
            /// What it holds.
            prepaid: Balance,
        },
        /// A meter holds more.
        MeterToppedUp {
            /// The licence.
            licence: LicenceId,
            /// How much more.
            amount: Balance,
        },
        /// What a meter owed was divided.
        MeterSettled {
            /// The licence.
            licence: LicenceId,
            /// What the exchange earned.
            fee: Balance,
            /// What the holders of the asset's ancestors earned.
            royalties: Balance,
            /// What the asset's own holders earned.
            net: Balance,
        },
        /// A meter was closed.
        MeterClosed {
            /// The licence.
            licence: LicenceId,
            /// What went back to the licensee.
            returned: Balance,
        },
        /// A negotiation began.
        NegotiationRequested {
            /// The negotiation.
            negotiation: NegotiationId,
            /// The asset.
            asset: AssetId,
            /// Who asks.
            consumer: OrgId,
            /// Who is asked.
            provider: OrgId,
        },
        /// A negotiation moved on.
        NegotiationMoved {
            /// The negotiation.
            negotiation: NegotiationId,
            /// Where it stands now.
            state: NegotiationState,
            /// Which side moved it.
            by: Side,
            /// The order it led to.
            order: Option<OrderId>,
        },
        /// A delivery was declared whose key is kept back.
        DeliveryLocked {
            /// The order.
            order: OrderId,
            /// The digest of the ciphertext.
            ciphertext: Digest,
            /// The digest of the key.
            key_digest: Digest,
        },
        /// The buyer has the ciphertext.
        CiphertextConfirmed {
            /// The order.
            order: OrderId,
        },
        /// The key of a delivery was revealed.
        KeyRevealed {
            /// The order.
            order: OrderId,
            /// The key.
            key: [u8; 32],
        },
        /// The seller proposes to give part of the price back.
        PartialProposed {
            /// The order.
            order: OrderId,
            /// Which part.
            refund: Balance,
        },
        /// Part of a price went back to the buyer; the rest was settled.
        PartlyRefunded {
            /// The order.
            order: OrderId,
            /// Which part.
            refund: Balance,
        },
        /// A dispute was opened.
        DisputeOpened {
            /// The dispute.
            dispute: DisputeId,
            /// The order.
            order: OrderId,
            /// By whom.
            by: OrgId,
            /// The digest of the evidence.
            evidence: Digest,
            /// What part of the price should go back to the buyer, in parts per million.
            claim: u32,
        },
        /// A dispute was decided by the record alone.
        DecidedByRecord {
            /// The order.
            order: OrderId,
        },
        /// Arbiters were drawn for a panel.
        PanelDrawn {
            /// The dispute.
            dispute: DisputeId,
            /// Who was drawn.
            panel: BoundedVec<OrgId, ConstU32<PANEL>>,
        },
        /// An arbiter has voted.
        Voted {
            /// The dispute.
            dispute: DisputeId,
            /// Who.
            arbiter: OrgId,
            /// What part of the price should go back to the buyer, in parts per million.
            buyer_parts: u32,
        },
        /// A panel has ruled.
        DisputeRuled {
            /// The dispute.
            dispute: DisputeId,
            /// What part of the price goes back to the buyer, in parts per million.
            buyer_parts: u32,
        },
        /// A ruling was appealed.
        Appealed {
            /// The dispute.
            dispute: DisputeId,
            /// By whom.
            by: OrgId,
            /// The digest of the evidence.
            evidence: Digest,
        },
        /// The parties of a dispute have agreed.
        DisputeAgreed {
            /// The dispute.
            dispute: DisputeId,
            /// The order.
            order: OrderId,
        },
        /// There is no panel's ruling: the council is to rule.
        ReferredToCouncil {
            /// The dispute.
            dispute: DisputeId,
        },
        /// The money has moved as ruled.
        DisputeClosed {
            /// The dispute.
            dispute: DisputeId,
            /// The order.
            order: OrderId,
            /// What part of the price went back to the buyer, in parts per million.
            buyer_parts: u32,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The signer signs for no organisation, or for one that is suspended.
        NotAMember,
        /// The signer's organisation lacks the role this call needs.
        MissingRole,
        /// No organisation has this number.
        UnknownOrganisation,
        /// Amounts must be positive.
        ZeroAmount,
        /// Money was issued against this payment already.
        ReferenceUsed,
        /// The asset is not registered, or it is frozen.
        AssetNotTradable,
        /// The asset has no such version, or its owner has withdrawn it.
        UnknownVersion,
        /// Only a holder of the asset's operating right may offer it, and its offers last no longer than the right.
        NoOperatingRight,
        /// A fixed price must be positive; an offer without a price is a free one.
        ZeroPrice,
        /// A policy lists a purpose twice.
        DuplicatePurpose,
        /// A policy allows no use at all: its count or its term is zero.
        EmptyPolicy,
        /// A royalty is at most one whole.
        RoyaltyExceedsWhole,
        /// No offer has this number.
        UnknownOffer,
        /// Only the seller may do this.
        NotSeller,
        /// The offer was withdrawn.
        OfferClosed,
        /// The offer's seller is suspended.
        SellerSuspended,
        /// Nobody can order its own offer.
        OwnOffer,
        /// The price is higher than the buyer is ready to pay.
        PriceAboveLimit,
        /// No order has this number.
        UnknownOrder,
        /// Only the buyer may do this.
        NotBuyer,
        /// The order is not at the step this call continues.
        WrongState,
        /// The deadline for this has passed.
        DeadlinePassed,
        /// The other side's deadline has not passed yet.
        DeadlineNotPassed,
        /// No licence has this number.
        UnknownLicence,
        /// Only the licensee may record uses.
        NotLicensee,
        /// The licence does not cover this purpose.
        PurposeNotAllowed,
        /// The licence has been used as often as it allows.
        UsesExhausted,
        /// The licence has expired.
        LicenceExpired,
        /// Nobody holds the operating right of an asset that is to be paid.
        NoHolder,
        /// Every number for offers, orders or licences has been given out.
        NumbersExhausted,
        /// More money would be in circulation than the chain can keep: redeem some first.
        IssuanceExceeded,
        /// The offer is not bought this way, or not in this number: auctions take bids, metered offers are opened, and a
        /// single price is for one unit.
        WrongPricing,
        /// The order counts what this policy limits itself: a tiered price the uses, a subscription the term.
        UnitsAreCounted,
        /// Tiers begin at one unit or more, and rise.
        BadTiers,
        /// A period has at least one block, and an auction ends in a later block than it begins.
        BadPeriod,
        /// The terms of an auction do not change, and one with bids is not withdrawn.
        AuctionRuns,
        /// The offer is for another organisation.
        OfferForAnother,
        /// A sublicence is offered on fixed terms: withdraw it and grant another.
        SublicenceFixed,
        /// The bid is below the reserve, or does not exceed the last by a step.
        BidTooLow,
        /// A deposit covers the bid, and what is prepaid covers a use.
        DepositTooLow,
        /// The organisation has bid, or revealed its bid, already.
        AlreadyBid,
        /// No more bidders fit.
        AuctionFull,
        /// The organisation has committed to no bid.
        NoBid,
        /// What was revealed is not what was committed to.
        WrongReveal,
        /// A policy lists a territory twice.
        DuplicateTerritory,
        /// A territory is two capital letters.
        BadTerritory,
        /// The licence does not cover this territory, or the use does not say where it is made.
        TerritoryNotAllowed,
        /// The content should have been deleted by now.
        DeletionDue,
        /// The licence, or one above it, was revoked.
        LicenceRevoked,
        /// Only the licensor may do this.
        NotLicensor,
        /// The licence is not revoked.
        NotRevoked,
        /// The revocation is contested already.
        AlreadyContested,
        /// Nobody has contested the revocation.
        NotContested,
        /// The licence permits no sublicences, or is metered.
        SublicenceNotAllowed,
        /// Sublicences of sublicences end here.
        SublicenceTooDeep,
        /// The policy permits more, or demands less, than what is left of the licence's own.
        PolicyTooWide,
        /// The licence has no open meter.
        MeterClosed,
        /// The meter does not hold enough.
        MeterEmpty,
        /// No negotiation has this number.
        UnknownNegotiation,
        /// Only the parties may do this.
        NotParty,
        /// No dispute has this number.
        UnknownDispute,
        /// A part is at most one whole.
        PartsExceedWhole,
        /// The organisation does not sit on the dispute's panel.
        NotOnPanel,
        /// The arbiter has voted already.
        AlreadyVoted,
        /// A refund is more than nothing and at most the price, and is accepted as it was proposed.
        BadRefund,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(block: BlockNumberFor<T>) -> Weight {
            Self::work_off(block.saturated_into())
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Issues money to an organisation against a payment received outside.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::issue())]
        pub fn issue(origin: OriginFor<T>, organisation: OrgId, amount: Balance, reference: Digest) -> DispatchResult {
            Self::ensure_role(origin, Roles::SETTLEMENT)?;
            ensure!(amount > 0, Error::<T>::ZeroAmount);
            ensure!(!Payments::<T>::contains_key(reference), Error::<T>::ReferenceUsed);
            let account = Self::account(organisation)?;
            let issued = <T::Currency as fungible::Inspect<_>>::total_issuance().checked_add(amount);
            ensure!(issued.is_some_and(|sum| sum <= MAX_ISSUANCE), Error::<T>::IssuanceExceeded);
            <T::Currency as fungible::Mutate<_>>::mint_into(&account, amount)?;
            Payments::<T>::insert(reference, organisation);
            Self::deposit_event(Event::Issued { organisation, amount, reference });
            Ok(())
        }

        /// Redeems money of the signer's organisation against a payment to be made outside.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::redeem())]
        pub fn redeem(origin: OriginFor<T>, amount: Balance, reference: Digest) -> DispatchResult {
            let organisation = Self::ensure_member(origin)?;
            ensure!(amount > 0, Error::<T>::ZeroAmount);
            <T::Currency as fungible::Mutate<_>>::burn_from(
                &Self::account(organisation)?,
                amount,
                Preservation::Expendable,
                Precision::Exact,
                Fortitude::Polite,
            )?;
            Self::deposit_event(Event::Redeemed { organisation, amount, reference });
            Ok(())
        }

        /// Offers a version of a registered asset.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::create_offer())]
        pub fn create_offer(
            origin: OriginFor<T>,
            asset: AssetId,
            version: u32,
            pricing: Pricing,
            policy: Policy,
        ) -> DispatchResult {
            let seller = Self::ensure_member(origin)?;
            Self::ensure_seller(asset, version, seller)?;
            Self::check_pricing(&pricing, &policy)?;
            Self::check_policy(&policy)?;
            let (under, only) = (None, None);
            let offer = Self::insert_offer(Offer { asset, version, seller, pricing, policy, open: true, under, only })?;
            Self::deposit_event(Event::OfferCreated { offer, asset, seller });
            Ok(())
        }

        /// Takes no more orders. Orders already placed go on. An auction that somebody has bid in runs to its end.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw_offer())]
        pub fn withdraw_offer(origin: OriginFor<T>, offer: OfferId) -> DispatchResult {
            Self::do_withdraw(Self::ensure_member(origin)?, offer)
        }

        /// Orders a licence, one unit of it where units are counted, and puts its price in escrow.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::place_order())]
        pub fn place_order(origin: OriginFor<T>, offer: OfferId, max_price: Balance) -> DispatchResult {
            Self::do_place(Self::ensure_role(origin, Roles::CONSUMER)?, offer, 1, max_price)
        }

        /// Declares that the content was delivered, by the digest of its ciphertext. From here on the buyer's deadline runs.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::declare_delivery())]
        pub fn declare_delivery(origin: OriginFor<T>, order: OrderId, ciphertext: Digest) -> DispatchResult {
            Self::do_deliver(Self::ensure_member(origin)?, order, ciphertext)
        }

        /// Acknowledges a delivery: divides the price and issues the licence. Allowed after the deadline too, as long as
        /// the order is not settled.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::acknowledge(MAX_UPSTREAM, MAX_PAYMENTS))]
        pub fn acknowledge(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let buyer = Self::ensure_member(origin)?;
            let stored = Self::order_of_buyer(order, buyer)?;
            ensure!(stored.state == OrderState::Delivered, Error::<T>::WrongState);
            let Division { ancestors, payments, .. } = Self::settle(order, stored, 0)?;
            Ok(Some(T::WeightInfo::acknowledge(ancestors, payments)).into())
        }

        /// Takes the escrow back when nothing was delivered by the deadline, should the agenda not have done it.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::refund())]
        pub fn refund(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
            let buyer = Self::ensure_member(origin)?;
            let stored = Self::order_of_buyer(order, buyer)?;
            ensure!(stored.state.is_timed() && stored.state != OrderState::Delivered, Error::<T>::WrongState);
            ensure!(Self::now() > stored.deadline, Error::<T>::DeadlineNotPassed);
            Self::give_back(order, stored)
        }

        /// Settles an order whose buyer has stayed silent until after the deadline, should the agenda not have done it.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::claim(MAX_UPSTREAM, MAX_PAYMENTS))]
        pub fn claim(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let seller = Self::ensure_member(origin)?;
            let stored = Self::order_of_seller(order, seller)?;
            ensure!(stored.state == OrderState::Delivered, Error::<T>::WrongState);
            ensure!(Self::now() > stored.deadline, Error::<T>::DeadlineNotPassed);
            let Division { ancestors, payments, .. } = Self::settle(order, stored, 0)?;
            Ok(Some(T::WeightInfo::claim(ancestors, payments)).into())
        }

        /// Records a use of a licensed asset, within the licence's policy.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::record_use())]
        pub fn record_use(
            origin: OriginFor<T>,
            licence: LicenceId,
            purpose: Purpose,
            reference: Digest,
        ) -> DispatchResult {
            Self::do_use(Self::ensure_member(origin)?, licence, purpose, None, 1, reference)?;
            Ok(())
        }

        /// Orders `units` units of an offer that counts them, and puts their price in escrow.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::place_order_for())]
        pub fn place_order_for(origin: OriginFor<T>, offer: OfferId, units: u32, max_price: Balance) -> DispatchResult {
            Self::do_place(Self::ensure_role(origin, Roles::CONSUMER)?, offer, units, max_price)
        }

        /// Changes what an offer asks for and permits, for orders to come.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::update_offer())]
        pub fn update_offer(origin: OriginFor<T>, offer: OfferId, pricing: Pricing, policy: Policy) -> DispatchResult {
            Self::do_update(Self::ensure_member(origin)?, offer, pricing, policy)
        }

        /// Bids in an open auction. The bid is held; the one it exceeds is released.
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::bid())]
        pub fn bid(origin: OriginFor<T>, offer: OfferId, amount: Balance) -> DispatchResult {
            Self::do_bid(Self::ensure_role(origin, Roles::CONSUMER)?, offer, amount)
        }

        /// Commits to a bid in a sealed auction, by the digest [`SealedBid::preimage`] describes, and puts a deposit on hold
        /// that covers it.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::commit_bid())]
        pub fn commit_bid(
            origin: OriginFor<T>,
            offer: OfferId,
            commitment: Digest,
            deposit: Balance,
        ) -> DispatchResult {
            Self::do_commit(Self::ensure_role(origin, Roles::CONSUMER)?, offer, commitment, deposit)
        }

        /// Reveals a bid of a sealed auction. A bid that is not revealed cannot win; its deposit goes back at the end.
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::reveal_bid())]
        pub fn reveal_bid(origin: OriginFor<T>, offer: OfferId, amount: Balance, salt: Digest) -> DispatchResult {
            Self::do_reveal(Self::ensure_member(origin)?, offer, amount, &salt)
        }

        /// Ends an auction whose time is over, should the agenda not have done it.
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::close_auction(MAX_BIDDERS))]
        pub fn close_auction(origin: OriginFor<T>, offer: OfferId) -> DispatchResultWithPostInfo {
            Self::ensure_member(origin)?;
            Ok(Some(Self::do_close_auction(offer)?).into())
        }

        /// Records uses of a licensed asset, saying where and how many. A metered licence is charged for each.
        #[pallet::call_index(16)]
        #[pallet::weight(T::WeightInfo::record_use_in())]
        pub fn record_use_in(
            origin: OriginFor<T>,
            licence: LicenceId,
            purpose: Purpose,
            territory: Option<Territory>,
            units: u32,
            reference: Digest,
        ) -> DispatchResult {
            let organisation = Self::ensure_member(origin)?;
            let charged = Self::do_use(organisation, licence, purpose, territory, units, reference)?;
            Self::deposit_event(Event::UseMeasured { licence, territory, units, charged });
            Ok(())
        }

        /// Revokes a licence for cause: it and every sublicence under it cover no further use.
        #[pallet::call_index(17)]
        #[pallet::weight(T::WeightInfo::revoke_licence())]
        pub fn revoke_licence(origin: OriginFor<T>, licence: LicenceId, code: u16, evidence: Digest) -> DispatchResult {
            Self::do_revoke(Self::ensure_member(origin)?, licence, code, evidence)
        }

        /// Contests a revocation before the council.
        #[pallet::call_index(18)]
        #[pallet::weight(T::WeightInfo::contest_revocation())]
        pub fn contest_revocation(origin: OriginFor<T>, licence: LicenceId, evidence: Digest) -> DispatchResult {
            Self::do_contest(Self::ensure_member(origin)?, licence, evidence)
        }

        /// Rules on a contested revocation: it stands, or the licence does.
        #[pallet::call_index(19)]
        #[pallet::weight(T::WeightInfo::rule_revocation())]
        pub fn rule_revocation(origin: OriginFor<T>, licence: LicenceId, upheld: bool) -> DispatchResult {
            T::CouncilOrigin::ensure_origin(origin)?;
            Self::do_rule_revocation(licence, upheld)
        }

        /// Grants a sublicence within what is left of the signer's licence: at once if it costs nothing, else as an offer that
        /// only `to` may take.
        #[pallet::call_index(20)]
        #[pallet::weight(T::WeightInfo::sublicense())]
        pub fn sublicense(
            origin: OriginFor<T>,
            licence: LicenceId,
            to: OrgId,
            policy: Policy,
            price: Balance,
        ) -> DispatchResult {
            Self::do_sublicense(Self::ensure_member(origin)?, licence, to, policy, price)
        }

        /// Opens a meter for an offer that is paid by use: puts `prepaid` on hold and issues the licence at once.
        #[pallet::call_index(21)]
        #[pallet::weight(T::WeightInfo::open_meter())]
        pub fn open_meter(origin: OriginFor<T>, offer: OfferId, prepaid: Balance) -> DispatchResult {
            Self::do_open_meter(Self::ensure_role(origin, Roles::CONSUMER)?, offer, prepaid)
        }

        /// Adds to what a meter holds.
        #[pallet::call_index(22)]
        #[pallet::weight(T::WeightInfo::top_up())]
        pub fn top_up(origin: OriginFor<T>, licence: LicenceId, amount: Balance) -> DispatchResult {
            Self::do_top_up(Self::ensure_member(origin)?, licence, amount)
        }

        /// Divides what a meter owes.
        #[pallet::call_index(23)]
        #[pallet::weight(T::WeightInfo::settle_meter(MAX_UPSTREAM, MAX_PAYMENTS))]
        pub fn settle_meter(origin: OriginFor<T>, licence: LicenceId) -> DispatchResultWithPostInfo {
            let by = Self::ensure_member(origin)?;
            let Division { ancestors, payments, .. } = Self::do_settle_meter(by, licence)?;
            Ok(Some(T::WeightInfo::settle_meter(ancestors, payments)).into())
        }

        /// Divides what a meter owes and gives the rest back. Its licence covers no further use.
        #[pallet::call_index(24)]
        #[pallet::weight(T::WeightInfo::close_meter(MAX_UPSTREAM, MAX_PAYMENTS))]
        pub fn close_meter(origin: OriginFor<T>, licence: LicenceId) -> DispatchResultWithPostInfo {
            let licensee = Self::ensure_member(origin)?;
            let Division { ancestors, payments, .. } = Self::do_close_meter(licensee, licence)?;
            Ok(Some(T::WeightInfo::close_meter(ancestors, payments)).into())
        }

        /// Begins a negotiation with the consumer's terms.
        #[pallet::call_index(25)]
        #[pallet::weight(T::WeightInfo::request())]
        pub fn request(origin: OriginFor<T>, target: NegotiationTarget, terms: Terms) -> DispatchResult {
            Self::do_request(Self::ensure_role(origin, Roles::CONSUMER)?, target, terms)
        }

        /// Answers with other terms: the provider's offer to a request, the consumer's request to an offer.
        #[pallet::call_index(26)]
        #[pallet::weight(T::WeightInfo::counter())]
        pub fn counter(origin: OriginFor<T>, negotiation: NegotiationId, terms: Terms) -> DispatchResult {
            Self::do_counter(Self::ensure_member(origin)?, negotiation, terms)
        }

        /// Accepts the provider's terms.
        #[pallet::call_index(27)]
        #[pallet::weight(T::WeightInfo::accept_terms())]
        pub fn accept_terms(origin: OriginFor<T>, negotiation: NegotiationId) -> DispatchResult {
            Self::do_message(Self::ensure_member(origin)?, negotiation, NegotiationMessage::Accept)
        }

        /// Commits the provider to the terms on the table.
        #[pallet::call_index(28)]
        #[pallet::weight(T::WeightInfo::agree())]
        pub fn agree(origin: OriginFor<T>, negotiation: NegotiationId) -> DispatchResult {
            Self::do_message(Self::ensure_member(origin)?, negotiation, NegotiationMessage::Agree)
        }

        /// Commits the consumer to the agreement, and puts its price on hold.
        #[pallet::call_index(29)]
        #[pallet::weight(T::WeightInfo::verify_agreement())]
        pub fn verify(origin: OriginFor<T>, negotiation: NegotiationId) -> DispatchResult {
            Self::do_message(Self::ensure_member(origin)?, negotiation, NegotiationMessage::Verify)
        }

        /// Concludes: the consumer's order is placed, with the price that is held.
        #[pallet::call_index(30)]
        #[pallet::weight(T::WeightInfo::finalize())]
        pub fn finalize(origin: OriginFor<T>, negotiation: NegotiationId) -> DispatchResult {
            Self::do_message(Self::ensure_member(origin)?, negotiation, NegotiationMessage::Finalize)
        }

        /// Leaves a negotiation. What is held goes back.
        #[pallet::call_index(31)]
        #[pallet::weight(T::WeightInfo::terminate())]
        pub fn terminate(origin: OriginFor<T>, negotiation: NegotiationId) -> DispatchResult {
            Self::do_message(Self::ensure_member(origin)?, negotiation, NegotiationMessage::Terminate)
        }

        /// Proposes to give part of a delivered order's price back. The deadline runs on: if the buyer says nothing, the whole
        /// price is settled, or the dispute about it goes on.
        #[pallet::call_index(32)]
        #[pallet::weight(T::WeightInfo::settle_partially())]
        pub fn settle_partially(origin: OriginFor<T>, order: OrderId, refund: Balance) -> DispatchResult {
            Self::do_propose(Self::ensure_member(origin)?, order, refund)
        }

        /// Accepts what the seller proposes to give back; the rest is settled and the licence issued.
        #[pallet::call_index(33)]
        #[pallet::weight(T::WeightInfo::accept_partial(MAX_UPSTREAM, MAX_PAYMENTS))]
        pub fn accept_partial(origin: OriginFor<T>, order: OrderId, refund: Balance) -> DispatchResultWithPostInfo {
            let buyer = Self::ensure_member(origin)?;
            let Division { ancestors, payments, .. } = Self::do_accept_partial(buyer, order, refund)?;
            Ok(Some(T::WeightInfo::accept_partial(ancestors, payments)).into())
        }

        /// Declares that the ciphertext was delivered and its key is kept back, by their digests.
        #[pallet::call_index(34)]
        #[pallet::weight(T::WeightInfo::declare_delivery_locked())]
        pub fn declare_delivery_locked(
            origin: OriginFor<T>,
            order: OrderId,
            ciphertext: Digest,
            key_digest: Digest,
        ) -> DispatchResult {
            Self::do_deliver_locked(Self::ensure_member(origin)?, order, ciphertext, key_digest)
        }

        /// Confirms that the declared ciphertext has arrived.
        #[pallet::call_index(35)]
        #[pallet::weight(T::WeightInfo::confirm_ciphertext())]
        pub fn confirm_ciphertext(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
            Self::do_confirm(Self::ensure_member(origin)?, order)
        }

        /// Reveals the key of a confirmed delivery. From here on the buyer's deadline runs, as after a plain delivery.
        #[pallet::call_index(36)]
        #[pallet::weight(T::WeightInfo::reveal_key())]
        pub fn reveal_key(origin: OriginFor<T>, order: OrderId, key: [u8; 32]) -> DispatchResult {
            Self::do_reveal_key(Self::ensure_member(origin)?, order, key)
        }

        /// Opens a dispute about a delivered order and freezes its escrow; or, past the order's deadline, has done at once
        /// what silence means.
        #[pallet::call_index(37)]
        #[pallet::weight(T::WeightInfo::open_dispute().saturating_add(T::WeightInfo::claim(MAX_UPSTREAM, MAX_PAYMENTS)))]
        pub fn open_dispute(
            origin: OriginFor<T>,
            order: OrderId,
            evidence: Digest,
            claim: u32,
        ) -> DispatchResultWithPostInfo {
            let by = Self::ensure_member(origin)?;
            Ok(Some(Self::do_open(by, order, evidence, claim)?).into())
        }

        /// Votes for the part of the price, in parts per million, that should go back to the buyer.
        #[pallet::call_index(38)]
        #[pallet::weight(T::WeightInfo::vote())]
        pub fn vote(origin: OriginFor<T>, dispute: DisputeId, buyer_parts: u32) -> DispatchResult {
            Self::do_vote(Self::ensure_role(origin, Roles::ARBITER)?, dispute, buyer_parts)
        }

        /// Appeals a panel's ruling to the council.
        #[pallet::call_index(39)]
        #[pallet::weight(T::WeightInfo::appeal())]
        pub fn appeal(origin: OriginFor<T>, dispute: DisputeId, evidence: Digest) -> DispatchResult {
            Self::do_appeal(Self::ensure_member(origin)?, dispute, evidence)
        }

        /// Rules for the council on a dispute that was appealed or has no panel's ruling, and moves the money.
        #[pallet::call_index(40)]
        #[pallet::weight(T::WeightInfo::rule_appeal(MAX_UPSTREAM, MAX_PAYMENTS))]
        pub fn rule_appeal(origin: OriginFor<T>, dispute: DisputeId, buyer_parts: u32) -> DispatchResultWithPostInfo {
            T::CouncilOrigin::ensure_origin(origin)?;
            let Division { ancestors, payments, .. } = Self::do_rule_appeal(dispute, buyer_parts)?;
            Ok(Some(T::WeightInfo::rule_appeal(ancestors, payments)).into())
        }
    }

    /// What can be asked without a transaction.
    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// At most `count` offers from number `first` on, open or not.
        pub fn offers(first: OfferId, count: u32) -> Vec<(OfferId, Offer)> {
            let last = first.saturating_add(count.min(MAX_VIEW).into()).min(NextOffer::<T>::get());
            (first..last).filter_map(|number| Some((number, Offers::<T>::get(number)?))).collect()
        }

        /// An order.
        pub fn order_view(order: OrderId) -> Option<Order> {
            Orders::<T>::get(order)
        }

        /// A licence, and where it stands with all the licences above it.
        pub fn licence_view(licence: LicenceId) -> Option<(Licence, LicenceState)> {
            Licences::<T>::get(licence).map(|stored| {
                let state = Self::licence_state(&stored);
                (stored, state)
            })
        }

        /// The meter of a licence.
        pub fn meter(licence: LicenceId) -> Option<Meter> {
            Meters::<T>::get(licence)
        }

        /// A negotiation.
        pub fn negotiation(negotiation: NegotiationId) -> Option<Negotiation> {
            Negotiations::<T>::get(negotiation)
        }

        /// A dispute.
        pub fn dispute_view(dispute: DisputeId) -> Option<Dispute> {
            Disputes::<T>::get(dispute)
        }

        /// What an organisation may spend, and what of its money is held.
        pub fn balance(organisation: OrgId) -> Option<(Balance, Balance)> {
            let account = T::Membership::account(organisation)?;
            let free = T::Currency::reducible_balance(&account, Preservation::Expendable, Fortitude::Polite);
            Some((free, T::Currency::balance_on_hold(&HoldReason::Escrow.into(), &account)))
        }
    }
}
