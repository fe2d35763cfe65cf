//! # Registry: what is owned, by whom, and since when
//!
//! Data has no serial number. Two parties can hold the same bytes, and neither can show that they had them first. The
//! registry settles that question for the consortium: an organisation declares the digest of what it holds, a registrar
//! examines the application, everybody has a while to object, and what remains becomes an *asset* with a certificate. Data
//! sets, models, workflow components, workflow definitions and reports all pass through this one door, because
//! everything that can be owned, priced and licensed is an asset here.
//!
//! ## The course of a registration
//!
//! ```text
//!  submit      accept       review       publish            end of the window
//!    │           │            │            │                        │
//!    ▼           ▼            ▼            ▼                        ▼       freeze
//! Submitted → Accepted → Reviewed → Published{until} ─────────→ Registered ⇄ Frozen
//!    │           │            │         │      ▲                          unfreeze
//!    └───────────┴────────────┘  object │      │ rule_objection(false): a new window
//!              refuse                   ▼      │
//!                 ▼                    Objected
//!           Refused{code}                 │ rule_objection(true)
//!                                         ▼
//!                                     Cancelled
//! ```
//!
//! The window closes by itself: the block `until` registers, before its first transaction, every asset whose window
//! ends there. An asset that is refused or cancelled gives up its claim to its content, so that the rightful holder can apply.
//!
//! ## Who may do what
//!
//! | call | by whom |
//! | --- | --- |
//! | [`submit`](Pallet::submit) | a provider, consumer or developer |
//! | [`accept`](Pallet::accept), [`review`](Pallet::review), [`refuse`](Pallet::refuse), [`publish`](Pallet::publish), [`rule_objection`](Pallet::rule_objection) | a registrar |
//! | [`object`](Pallet::object) | any member but the owner, while the window is open |
//! | [`set_titles`](Pallet::set_titles) | the owner, before the application is accepted |
//! | [`add_version`](Pallet::add_version) | the owner, once registered |
//! | [`freeze`](Pallet::freeze), [`unfreeze`](Pallet::unfreeze) | an auditor |
//!
//! ## What always holds
//!
//! - One content, one asset: whatever `ByContent` names is a version of the asset it names, and each version of a live asset is
//!   named there.
//! - The shares of each of the three rights sum to one whole (1,000,000 parts), with no organisation listed twice.
//! - An asset derives only from versions that were registered before it existed: the derivation is acyclic. The
//!   contributions of an asset's parents sum to at most one whole.
//! - Versions are numbered from 1 without gaps and never change.
//! - An asset is listed in `Closing` under its `until`, once, exactly while it is published.
//! - Exactly the assets that are registered, or frozen after that, carry a certificate.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

pub use impls::AssetInspect;
pub use pallet::*;
pub use weights::WeightInfo;

/// The objection window of a chain whose genesis names none, in blocks: four seconds at two blocks a second, for trials.
/// A registry in service gives its members days.
pub const DEFAULT_OBJECTION_WINDOW: deed_primitives::BlockNumber = 8;

/// The pallet.
#[allow(missing_debug_implementations, reason = "the types the pallet macro writes have none")]
#[frame::pallet]
pub mod pallet {
    use super::{DEFAULT_OBJECTION_WINDOW, WeightInfo};
    use deed_primitives::{
        Asset, AssetDetails, AssetId, BlockNumber, BoundedVec, Certificate, ConstU32, Digest, MAX_CLOSING, OrgId,
        Parents as ParentList, RegistrationState, Right, Roles, Shares, Version,
    };
    use frame::prelude::*;
    use pallet_deed_consortium::Membership;

    /// The pallet's handle.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime decides.
    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Who is a member, with which roles.
        type Membership: Membership<Self::AccountId>;
        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// The catalogue.
    #[pallet::storage]
    pub type Assets<T: Config> = StorageMap<_, Twox64Concat, AssetId, Asset>;

    /// The versions of each asset, numbered from 1.
    #[pallet::storage]
    pub type Versions<T: Config> = StorageDoubleMap<_, Twox64Concat, AssetId, Twox64Concat, u32, Version>;

    /// What each asset derives from; nothing is stored for an original.
    #[pallet::storage]
    pub type Parents<T: Config> = StorageMap<_, Twox64Concat, AssetId, ParentList, ValueQuery>;

    /// Who holds each right.
    #[pallet::storage]
    pub type Titles<T: Config> = StorageDoubleMap<_, Twox64Concat, AssetId, Twox64Concat, Right, Shares, ValueQuery>;

    /// The number the next asset gets.
    #[pallet::storage]
    pub type NextAsset<T: Config> = StorageValue<_, AssetId, ValueQuery>;

    /// The asset that has claimed a content. The digests are chosen by members, hence the cryptographic hasher.
    #[pallet::storage]
    pub type ByContent<T: Config> = StorageMap<_, Blake2_128Concat, Digest, AssetId>;

    /// The assets whose objection window ends at a block.
    #[pallet::storage]
    pub type Closing<T: Config> =
        StorageMap<_, Twox64Concat, BlockNumber, BoundedVec<AssetId, ConstU32<MAX_CLOSING>>, ValueQuery>;

    /// The window a chain without a choice of its own gets.
    #[pallet::type_value]
    pub fn DefaultObjectionWindow<T: Config>() -> BlockNumber {
        DEFAULT_OBJECTION_WINDOW
    }

    /// The length of the objection window in blocks.
    #[pallet::storage]
    pub type ObjectionWindow<T: Config> = StorageValue<_, BlockNumber, ValueQuery, DefaultObjectionWindow<T>>;

    /// The length of the objection window.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// The length of the objection window in blocks, at least one.
        pub objection_window: BlockNumber,
        /// Binds the configuration to its runtime.
        #[serde(skip)]
        pub marker: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self { objection_window: DEFAULT_OBJECTION_WINDOW, marker: PhantomData }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            assert!(self.objection_window > 0, "registry.objectionWindow must be at least one block");
            ObjectionWindow::<T>::put(self.objection_window);
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A registration was applied for.
        Submitted {
            /// The asset.
            asset: AssetId,
            /// Who applied.
            owner: OrgId,
        },
        /// An application was accepted for review.
        Accepted {
            /// The asset.
            asset: AssetId,
        },
        /// An application passed review.
        Reviewed {
            /// The asset.
            asset: AssetId,
        },
        /// An application was refused.
        Refused {
            /// The asset.
            asset: AssetId,
            /// The registrar's reason.
            code: u16,
        },
        /// An application was published for objection.
        Published {
            /// The asset.
            asset: AssetId,
            /// The block that registers it unless somebody objects.
            until: BlockNumber,
        },
        /// Somebody objected.
        Objected {
            /// The asset.
            asset: AssetId,
            /// Who objected.
            by: OrgId,
            /// The digest of the evidence.
            evidence: Digest,
        },
        /// An objection was ruled on.
        ObjectionRuled {
            /// The asset.
            asset: AssetId,
            /// Whether the objection was upheld.
            upheld: bool,
        },
        /// An asset was registered.
        Registered {
            /// The asset.
            asset: AssetId,
            /// Its certificate.
            certificate: Certificate,
        },
        /// A version was appended.
        VersionAdded {
            /// The asset.
            asset: AssetId,
            /// The version's number.
            version: u32,
        },
        /// An asset was frozen.
        Frozen {
            /// The asset.
            asset: AssetId,
            /// The auditor's reason.
            reason: u16,
        },
        /// A freeze was lifted.
        Unfrozen {
            /// The asset.
            asset: AssetId,
        },
        /// A right was distributed.
        TitlesSet {
            /// The asset.
            asset: AssetId,
            /// The right.
            right: Right,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The signer signs for no organisation, or for one that is suspended.
        NotAMember,
        /// The signer's organisation lacks the role this call needs.
        MissingRole,
        /// No asset has this number.
        UnknownAsset,
        /// The asset belongs to another organisation.
        NotOwner,
        /// The registration is not at the step this call continues.
        WrongState,
        /// Another asset has claimed this content already.
        DuplicateContent,
        /// A title must be non-empty; title, summary, class and tags must be UTF-8.
        BadText,
        /// The sensitivity must be from 1 to 4.
        BadSensitivity,
        /// An asset may derive only from assets that are registered, and from versions they have.
        ParentNotRegistered,
        /// The same parent version is listed twice.
        DuplicateParent,
        /// The contributions of the parents exceed one whole.
        ContributionsExceedWhole,
        /// The shares of a right must each be positive and sum to exactly one whole.
        SharesNotWhole,
        /// An organisation is listed twice among the shares of a right.
        DuplicateShare,
        /// A share is given to an organisation that does not exist.
        UnknownShareholder,
        /// Nobody can object to an application of its own.
        OwnApplication,
        /// As many windows end in that block as it can take; publish again in the next block.
        WindowFull,
        /// Every number for assets has been given out.
        NumbersExhausted,
        /// Every number for versions of this asset has been given out.
        VersionsExhausted,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(block: BlockNumberFor<T>) -> Weight {
            T::WeightInfo::close_windows(Self::close_windows(block.saturated_into()))
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Applies for the registration of an asset (申请), with its first version. All three rights are the signer's own until
        /// [`set_titles`](Self::set_titles) says otherwise.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::submit(parents.len() as u32))]
        pub fn submit(origin: OriginFor<T>, details: AssetDetails, parents: ParentList) -> DispatchResult {
            let owner = Self::ensure_any_role(origin, Roles::PROVIDER | Roles::CONSUMER | Roles::DEVELOPER)?;
            let asset = Self::do_submit(owner, details, parents)?;
            Self::deposit_event(Event::Submitted { asset, owner });
            Ok(())
        }

        /// Accepts an application for review (受理).
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::accept())]
        pub fn accept(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            Self::advance(asset, RegistrationState::Submitted, RegistrationState::Accepted)?;
            Self::deposit_event(Event::Accepted { asset });
            Ok(())
        }

        /// Records that an application has passed review (审核).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::review())]
        pub fn review(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            Self::advance(asset, RegistrationState::Accepted, RegistrationState::Reviewed)?;
            Self::deposit_event(Event::Reviewed { asset });
            Ok(())
        }

        /// Refuses an application that is not yet published. Its content may be declared anew.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::refuse())]
        pub fn refuse(origin: OriginFor<T>, asset: AssetId, code: u16) -> DispatchResult {
            Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            Self::mutate(asset, |stored| {
                let pending = matches!(
                    stored.state,
                    RegistrationState::Submitted | RegistrationState::Accepted | RegistrationState::Reviewed
                );
                ensure!(pending, Error::<T>::WrongState);
                stored.state = RegistrationState::Refused { code };
                Ok(())
            })?;
            Self::release_content(asset);
            Self::deposit_event(Event::Refused { asset, code });
            Ok(())
        }

        /// Publishes a reviewed application for objection (公示).
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::publish())]
        pub fn publish(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            let until = Self::open_window(asset, RegistrationState::Reviewed)?;
            Self::deposit_event(Event::Published { asset, until });
            Ok(())
        }

        /// Objects to a published application (异议); the window stops until a registrar rules.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::object())]
        pub fn object(origin: OriginFor<T>, asset: AssetId, evidence: Digest) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            let until = Self::mutate(asset, |stored| {
                ensure!(stored.owner != by, Error::<T>::OwnApplication);
                let RegistrationState::Published { until } = stored.state else {
                    return Err(Error::<T>::WrongState);
                };
                stored.state = RegistrationState::Objected;
                Ok(until)
            })?;
            Closing::<T>::mutate_exists(until, |closing| {
                if let Some(assets) = closing {
                    assets.retain(|listed| *listed != asset);
                    if assets.is_empty() {
                        *closing = None;
                    }
                }
            });
            Self::deposit_event(Event::Objected { asset, by, evidence });
            Ok(())
        }

        /// Rules on an objection: upheld, it cancels the application and its content may be declared anew; dismissed, the
        /// application is published for a whole new window, so that others do not lose their chance to object.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::rule_objection())]
        pub fn rule_objection(origin: OriginFor<T>, asset: AssetId, upheld: bool) -> DispatchResult {
            Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            if upheld {
                Self::advance(asset, RegistrationState::Objected, RegistrationState::Cancelled)?;
                Self::release_content(asset);
                Self::deposit_event(Event::ObjectionRuled { asset, upheld });
            } else {
                let until = Self::open_window(asset, RegistrationState::Objected)?;
                Self::deposit_event(Event::ObjectionRuled { asset, upheld });
                Self::deposit_event(Event::Published { asset, until });
            }
            Ok(())
        }

        /// Appends a version to a registered asset. Metadata and schema may change while the content stays.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::add_version())]
        pub fn add_version(
            origin: OriginFor<T>,
            asset: AssetId,
            content: Digest,
            metadata: Digest,
            schema: Option<Digest>,
        ) -> DispatchResult {
            let organisation = Self::ensure_member(origin)?;
            let claimed = ByContent::<T>::get(content);
            let version = Self::mutate(asset, |stored| {
                ensure!(stored.owner == organisation, Error::<T>::NotOwner);
                ensure!(stored.state == RegistrationState::Registered, Error::<T>::WrongState);
                ensure!(claimed.is_none_or(|claimant| claimant == asset), Error::<T>::DuplicateContent);
                stored.versions = stored.versions.checked_add(1).ok_or(Error::<T>::VersionsExhausted)?;
                Ok(stored.versions)
            })?;
            ByContent::<T>::insert(content, asset);
            Versions::<T>::insert(asset, version, Version { content, metadata, schema, at: Self::now() });
            Self::deposit_event(Event::VersionAdded { asset, version });
            Ok(())
        }

        /// Freezes a registered asset: no orders, deliveries, versions or uses until it is released.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::freeze())]
        pub fn freeze(origin: OriginFor<T>, asset: AssetId, reason: u16) -> DispatchResult {
            Self::ensure_any_role(origin, Roles::AUDITOR)?;
            Self::advance(asset, RegistrationState::Registered, RegistrationState::Frozen)?;
            Self::deposit_event(Event::Frozen { asset, reason });
            Ok(())
        }

        /// Lifts a freeze.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::unfreeze())]
        pub fn unfreeze(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            Self::ensure_any_role(origin, Roles::AUDITOR)?;
            Self::advance(asset, RegistrationState::Frozen, RegistrationState::Registered)?;
            Self::deposit_event(Event::Unfrozen { asset });
            Ok(())
        }

        /// Distributes a right among organisations. What an application says about titles is examined with the rest of it, so
        /// they can be set only until it is accepted.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::set_titles(shares.len() as u32))]
        pub fn set_titles(origin: OriginFor<T>, asset: AssetId, right: Right, shares: Shares) -> DispatchResult {
            let organisation = Self::ensure_member(origin)?;
            let stored = Assets::<T>::get(asset).ok_or(Error::<T>::UnknownAsset)?;
            ensure!(stored.owner == organisation, Error::<T>::NotOwner);
            ensure!(stored.state == RegistrationState::Submitted, Error::<T>::WrongState);
            Self::check_shares(&shares)?;
            Titles::<T>::insert(asset, right, shares);
            Self::deposit_event(Event::TitlesSet { asset, right });
            Ok(())
        }
    }
}
