//! # Market: on which terms assets change hands
//!
//! The registry says who owns what. The market lets owners say what it costs and what may be done with it, lets others
//! take them at their word, and keeps the money safe in between. The chain never sees the goods: content travels, encrypted,
//! between the gateways of buyer and seller. What the chain sees is the promise (an [`Offer`]), the price in escrow (an
//! [`Order`]), the digest of what was delivered, and in the end a [`Licence`] that says who may use which version for
//! what, with each use recorded against it.
//!
//! ## The life of an order
//!
//! ```text
//!                place_order              declare_delivery             acknowledge
//!  Offer{open} ─────────────→   Placed   ─────────────────→ Delivered ─────────────→ Settled ──→ Licence
//!                price held       │ deadline: the seller's      │ deadline: the buyer's     ↑
//!                                 │ refund (buyer, after it)    │ claim (seller, after it)  │
//!                                 ▼                             └───────────────────────────┘
//!                              Refunded
//! ```
//!
//! Every order has one deadline at a time, and it belongs to whoever is to act: first the seller, to deliver; once a delivery
//! is declared, a new one starts for the buyer, to look at it and acknowledge. When it has passed, the other side may take the
//! escrow. Orders of free offers hold nothing, but follow the same path.
//!
//! ## Money
//!
//! There is no coin. A balance is a claim on the settlement institution, in the minor unit of a currency: issued against
//! a payment it has received, redeemed against a payment it makes, and nowhere else created or destroyed. The reference
//! of a received payment works once, so that a payment can never be issued twice.
//!
//! ### How a price is divided
//!
//! For an order of asset `A` at price `p`, with all divisions rounded down and one whole being 1,000,000 parts:
//!
//! 1. the exchange earns `fee = p · FeePpm / whole`; what is left is `rest = p − fee`;
//! 2. each parent of `A` earns `rest · contribution / whole`, which goes to the holders of the *parent's* operating right
//!    by their shares; the sum of these is the `royalties`;
//! 3. `net = rest − royalties` goes to the holders of `A`'s operating right by their shares;
//! 4. what the division by shares leaves over, at most one minor unit per holder, goes to the first holder listed.
//!
//! So `fee + royalties + net = p`, to the last minor unit. The registry bounds the sum of contributions by one whole. Royalties
//! go up one generation; a parent's own parents have earned theirs when it was sold.
//!
//! ## Who may do what
//!
//! | call | by whom |
//! | --- | --- |
//! | [`issue`](Pallet::issue) | a settlement institution |
//! | [`redeem`](Pallet::redeem) | any member, from its own balance |
//! | [`create_offer`](Pallet::create_offer) | a holder of the operating right of a registered asset |
//! | [`withdraw_offer`](Pallet::withdraw_offer), [`declare_delivery`](Pallet::declare_delivery), [`claim`](Pallet::claim) | the seller |
//! | [`place_order`](Pallet::place_order) | a consumer other than the seller |
//! | [`acknowledge`](Pallet::acknowledge), [`refund`](Pallet::refund) | the buyer |
//! | [`record_use`](Pallet::record_use) | the licensee, within the policy |
//!
//! While an asset is frozen, nothing of it is offered, ordered, delivered or used; orders already delivered can still be settled and
//! overdue ones refunded, so that a freeze never traps money.
//!
//! ## What always holds
//!
//! - What an organisation has in escrow is exactly the sum of the prices of its open orders.
//! - Only `issue` and `redeem` change the total issuance.
//! - An order has a licence exactly if it is settled; a licence has never more uses than its policy allows.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(doc)]
use deed_primitives::{Licence, Offer, Order};

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(test)]
mod mock;
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

/// Most organisations a settlement can pay: the exchange, and the holders of the asset and of each of its parents.
pub const MAX_PAYMENTS: u32 = 1 + deed_primitives::MAX_SHARES * (1 + deed_primitives::MAX_PARENTS);

/// The pallet.
#[allow(missing_debug_implementations, reason = "the types the pallet macro writes have none")]
#[frame::pallet]
pub mod pallet {
    use super::{DEFAULT_DELIVERY_WINDOW, MAX_ISSUANCE, MAX_PAYMENTS, WeightInfo};
    use deed_primitives::{
        AssetId, Balance, BlockNumber, Digest, Licence, LicenceId, MAX_PARENTS, Offer, OfferId, Order, OrderId,
        OrderState, OrgId, Policy, Pricing, Purpose, Roles, WHOLE,
    };
    use frame::prelude::*;
    use frame::token::fungible;
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
        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// Why this pallet holds money.
    #[pallet::composite_enum]
    pub enum HoldReason {
        /// It is the price of an open order.
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
        /// The asset has no such version.
        UnknownVersion,
        /// Only a holder of the asset's operating right may offer it.
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
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
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

        /// Redeems money of the signer against a payment to be made outside.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::redeem())]
        pub fn redeem(origin: OriginFor<T>, amount: Balance, reference: Digest) -> DispatchResult {
            let (organisation, account) = Self::ensure_member(origin)?;
            ensure!(amount > 0, Error::<T>::ZeroAmount);
            <T::Currency as fungible::Mutate<_>>::burn_from(
                &account,
                amount,
                Preservation::Expendable,
                Precision::Exact,
                Fortitude::Polite,
            )?;
            Self::deposit_event(Event::Redeemed { organisation, amount, reference });
            Ok(())
        }

        /// Offers a version of a registered asset. An offer never changes; other terms are another offer.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::create_offer())]
        pub fn create_offer(
            origin: OriginFor<T>,
            asset: AssetId,
            version: u32,
            pricing: Pricing,
            policy: Policy,
        ) -> DispatchResult {
            let (seller, _) = Self::ensure_member(origin)?;
            Self::ensure_tradable(asset)?;
            ensure!(T::Assets::has_version(asset, version), Error::<T>::UnknownVersion);
            ensure!(Self::holds_operating_right(asset, seller), Error::<T>::NoOperatingRight);
            ensure!(pricing != Pricing::Fixed(0), Error::<T>::ZeroPrice);
            Self::check_policy(&policy)?;
            let offer = Self::next::<NextOffer<T>>()?;
            Offers::<T>::insert(offer, Offer { asset, version, seller, pricing, policy, open: true });
            Self::deposit_event(Event::OfferCreated { offer, asset, seller });
            Ok(())
        }

        /// Takes no more orders. Orders already placed go on.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::withdraw_offer())]
        pub fn withdraw_offer(origin: OriginFor<T>, offer: OfferId) -> DispatchResult {
            let (seller, _) = Self::ensure_member(origin)?;
            Offers::<T>::try_mutate(offer, |stored| {
                let stored = stored.as_mut().ok_or(Error::<T>::UnknownOffer)?;
                ensure!(stored.seller == seller, Error::<T>::NotSeller);
                ensure!(stored.open, Error::<T>::OfferClosed);
                stored.open = false;
                Ok::<_, Error<T>>(())
            })?;
            Self::deposit_event(Event::OfferWithdrawn { offer });
            Ok(())
        }

        /// Orders a licence, and puts its price in escrow.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::place_order())]
        pub fn place_order(origin: OriginFor<T>, offer: OfferId, max_price: Balance) -> DispatchResult {
            let (buyer, account) = Self::ensure_role(origin, Roles::CONSUMER)?;
            let stored = Offers::<T>::get(offer).ok_or(Error::<T>::UnknownOffer)?;
            ensure!(stored.open, Error::<T>::OfferClosed);
            ensure!(stored.seller != buyer, Error::<T>::OwnOffer);
            // Every member holds the empty set of roles, unless it is suspended.
            ensure!(T::Membership::has_role(stored.seller, Roles::NONE), Error::<T>::SellerSuspended);
            Self::ensure_tradable(stored.asset)?;
            let price = stored.pricing.price();
            ensure!(price <= max_price, Error::<T>::PriceAboveLimit);
            if price > 0 {
                <T::Currency as fungible::hold::Mutate<_>>::hold(&HoldReason::Escrow.into(), &account, price)?;
            }
            let order = Self::next::<NextOrder<T>>()?;
            let placed_at = Self::now();
            Orders::<T>::insert(
                order,
                Order {
                    offer,
                    buyer,
                    seller: stored.seller,
                    price,
                    state: OrderState::Placed,
                    placed_at,
                    deadline: Self::deadline(placed_at),
                    delivered: None,
                    licence: None,
                },
            );
            Self::deposit_event(Event::OrderPlaced { order, offer, buyer, price });
            Ok(())
        }

        /// Declares that the content was delivered, by the digest of its ciphertext. From here on the buyer's deadline runs.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::declare_delivery())]
        pub fn declare_delivery(origin: OriginFor<T>, order: OrderId, ciphertext: Digest) -> DispatchResult {
            let (seller, _) = Self::ensure_member(origin)?;
            let now = Self::now();
            Orders::<T>::try_mutate(order, |stored| {
                let stored = stored.as_mut().ok_or(Error::<T>::UnknownOrder)?;
                ensure!(stored.seller == seller, Error::<T>::NotSeller);
                ensure!(stored.state == OrderState::Placed, Error::<T>::WrongState);
                ensure!(now <= stored.deadline, Error::<T>::DeadlinePassed);
                let offer = Offers::<T>::get(stored.offer).ok_or(Error::<T>::UnknownOffer)?;
                Self::ensure_tradable(offer.asset)?;
                stored.state = OrderState::Delivered;
                stored.delivered = Some(ciphertext);
                stored.deadline = Self::deadline(now);
                Ok::<_, Error<T>>(())
            })?;
            Self::deposit_event(Event::DeliveryDeclared { order, ciphertext });
            Ok(())
        }

        /// Acknowledges a delivery: divides the price and issues the licence. Allowed after the deadline too, as long as
        /// the seller has not claimed.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::acknowledge(MAX_PARENTS, MAX_PAYMENTS))]
        pub fn acknowledge(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let (buyer, _) = Self::ensure_member(origin)?;
            let stored = Orders::<T>::get(order).ok_or(Error::<T>::UnknownOrder)?;
            ensure!(stored.buyer == buyer, Error::<T>::NotBuyer);
            let (parents, payments) = Self::settle(order, stored)?;
            Ok(Some(T::WeightInfo::acknowledge(parents, payments)).into())
        }

        /// Takes the escrow back when nothing was delivered by the deadline.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::refund())]
        pub fn refund(origin: OriginFor<T>, order: OrderId) -> DispatchResult {
            let (buyer, account) = Self::ensure_member(origin)?;
            Orders::<T>::try_mutate(order, |stored| {
                let stored = stored.as_mut().ok_or(Error::<T>::UnknownOrder)?;
                ensure!(stored.buyer == buyer, Error::<T>::NotBuyer);
                ensure!(stored.state == OrderState::Placed, Error::<T>::WrongState);
                ensure!(Self::now() > stored.deadline, Error::<T>::DeadlineNotPassed);
                stored.state = OrderState::Refunded;
                Self::release(&account, stored.price)
            })?;
            Self::deposit_event(Event::Refunded { order });
            Ok(())
        }

        /// Settles an order whose buyer has stayed silent until after the deadline.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::claim(MAX_PARENTS, MAX_PAYMENTS))]
        pub fn claim(origin: OriginFor<T>, order: OrderId) -> DispatchResultWithPostInfo {
            let (seller, _) = Self::ensure_member(origin)?;
            let stored = Orders::<T>::get(order).ok_or(Error::<T>::UnknownOrder)?;
            ensure!(stored.seller == seller, Error::<T>::NotSeller);
            ensure!(stored.state == OrderState::Delivered, Error::<T>::WrongState);
            ensure!(Self::now() > stored.deadline, Error::<T>::DeadlineNotPassed);
            let (parents, payments) = Self::settle(order, stored)?;
            Ok(Some(T::WeightInfo::claim(parents, payments)).into())
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
            let (organisation, _) = Self::ensure_member(origin)?;
            let (asset, uses) = Licences::<T>::try_mutate(licence, |stored| {
                let stored = stored.as_mut().ok_or(Error::<T>::UnknownLicence)?;
                ensure!(stored.licensee == organisation, Error::<T>::NotLicensee);
                Self::ensure_tradable(stored.asset)?;
                ensure!(stored.policy.allows(purpose), Error::<T>::PurposeNotAllowed);
                ensure!(stored.expires_at.is_none_or(|last| Self::now() <= last), Error::<T>::LicenceExpired);
                let uses = stored.uses.checked_add(1).ok_or(Error::<T>::UsesExhausted)?;
                ensure!(stored.policy.max_uses.is_none_or(|most| uses <= most), Error::<T>::UsesExhausted);
                stored.uses = uses;
                Ok::<_, Error<T>>((stored.asset, uses))
            })?;
            Self::deposit_event(Event::UseRecorded { licence, asset, purpose, reference, uses });
            Ok(())
        }
    }
}
