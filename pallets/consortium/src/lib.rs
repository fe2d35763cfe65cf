//! # Consortium: who is here, and who may do what
//!
//! A chain without fees and without a coin needs another reason to trust whoever signs. Deed's is membership: an
//! organisation that the consortium has looked at, admitted under its legal identity and given roles. This pallet keeps
//! that list. Every other pallet asks it one question, "for whom does this account sign?", through the [`Membership`]
//! trait, and the transaction pool asks it before anything else, through the [`CheckMember`] extension.
//!
//! ## The life of a member
//!
//! ```text
//!            admit                 suspend
//!  (outside) ─────→  Active  ─────────────────→  Suspended
//!                      ↑ ←───────────────────────────┘
//!                      │            reinstate
//!     set_roles, update_did, rotate_account
//! ```
//!
//! A member is never deleted: assets, licences and evidence go on naming it. A suspended member's transactions are refused
//! at the pool; what it owns, and what it is owed, stays its own.
//!
//! ## Who may do what
//!
//! | call | by whom |
//! | --- | --- |
//! | [`admit`](Pallet::admit), [`suspend`](Pallet::suspend), [`reinstate`](Pallet::reinstate), [`set_roles`](Pallet::set_roles) | [`Config::AdmitOrigin`]: in Deed's runtime the council or a registrar |
//! | [`update_did`](Pallet::update_did), [`rotate_account`](Pallet::rotate_account) | an active member, for itself |
//!
//! ## What always holds
//!
//! - An account signs for at most one organisation, and each organisation has exactly one account; `MemberOf` and
//!   `Organisations` say the same.
//! - Organisation numbers run from 0 without gaps and are never reused.
//! - An admitted account holds a provider reference of the system pallet, because the nonce check turns away accounts that
//!   nothing provides for, and on this chain no balance does. An account that was rotated away keeps its reference: its
//!   nonce is never reset, so that none of its old transactions can be replayed should it be admitted again.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod extension;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

pub use extension::CheckMember;
pub use impls::{EnsureMember, EnsureRole, MAX_HOLDERS, Membership, OnAccountRotated, SlotLength};
pub use pallet::*;
pub use weights::WeightInfo;

use frame::prelude::{Deserialize, Serialize};

/// The slot length of a chain whose genesis names none, in milliseconds.
pub const DEFAULT_SLOT_DURATION: u64 = 500;

/// A member from the first block on, as a chain specification names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(crate = "frame::derive::serde", rename_all = "camelCase", deny_unknown_fields)]
pub struct Founder<AccountId> {
    /// The account that signs for it.
    pub account: AccountId,
    /// Its name.
    pub name: alloc::string::String,
    /// The commitment to its legal identifier.
    pub legal_id: deed_primitives::Digest,
    /// The bits of its roles.
    pub roles: u16,
}

/// The pallet.
#[allow(missing_debug_implementations, reason = "the types the pallet macro writes have none")]
#[frame::pallet]
pub mod pallet {
    use super::{DEFAULT_SLOT_DURATION, Founder, OnAccountRotated, WeightInfo};
    use alloc::vec::Vec;
    use deed_primitives::{DidDocument, Digest, OrgId, OrgStatus, Organisation, OrganisationName, Roles};
    use frame::prelude::*;

    /// The pallet's handle.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime decides.
    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Who admits, suspends and gives roles.
        type AdmitOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// Told when an organisation signs with another account, so that what hangs on the account moves along.
        type OnAccountRotated: OnAccountRotated<Self::AccountId>;
        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// The members.
    #[pallet::storage]
    pub type Organisations<T: Config> = StorageMap<_, Twox64Concat, OrgId, Organisation<T::AccountId>>;

    /// For whom an account signs.
    #[pallet::storage]
    pub type MemberOf<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, OrgId>;

    /// The keys and services a member publishes.
    #[pallet::storage]
    pub type DidDocuments<T: Config> = StorageMap<_, Twox64Concat, OrgId, DidDocument>;

    /// The number the next member gets.
    #[pallet::storage]
    pub type NextOrganisation<T: Config> = StorageValue<_, OrgId, ValueQuery>;

    /// The slot length a chain without a choice of its own gets.
    #[pallet::type_value]
    pub fn DefaultSlotDuration<T: Config>() -> u64 {
        DEFAULT_SLOT_DURATION
    }

    /// The length of a slot in milliseconds: chosen once, at genesis.
    #[pallet::storage]
    pub type SlotDuration<T: Config> = StorageValue<_, u64, ValueQuery, DefaultSlotDuration<T>>;

    /// The first members and the slot length.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// The first members, in the order of their numbers.
        pub organisations: Vec<Founder<T::AccountId>>,
        /// The length of a slot in milliseconds.
        pub slot_duration: u64,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self { organisations: Vec::new(), slot_duration: DEFAULT_SLOT_DURATION }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            assert!(self.slot_duration > 0, "consortium.slotDuration must be at least one millisecond");
            SlotDuration::<T>::put(self.slot_duration);
            for founder in &self.organisations {
                let name = OrganisationName::try_from(founder.name.clone().into_bytes());
                let name = name.unwrap_or_else(|_| panic!("consortium.organisations: name too long: {}", founder.name));
                let admitted =
                    Pallet::<T>::do_admit(founder.account.clone(), name, founder.legal_id, Roles(founder.roles));
                assert!(
                    admitted.is_ok(),
                    "consortium.organisations: {} cannot be admitted: {admitted:?}",
                    founder.name
                );
            }
        }
    }

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// An organisation was admitted.
        Admitted {
            /// Its number.
            organisation: OrgId,
            /// The account that signs for it.
            account: T::AccountId,
        },
        /// An organisation was suspended.
        Suspended {
            /// Which.
            organisation: OrgId,
        },
        /// A suspension was lifted.
        Reinstated {
            /// Whose.
            organisation: OrgId,
        },
        /// An organisation's roles were replaced.
        RolesSet {
            /// Whose.
            organisation: OrgId,
            /// What it may do from now on.
            roles: Roles,
        },
        /// An organisation published its DID document.
        DidUpdated {
            /// Which.
            organisation: OrgId,
        },
        /// An organisation signs with another account.
        AccountRotated {
            /// Which.
            organisation: OrgId,
            /// The new account.
            account: T::AccountId,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The signer signs for no organisation, or for one that is suspended.
        NotAMember,
        /// The account signs for an organisation already; each organisation needs an account of its own.
        AlreadyMember,
        /// No organisation has this number.
        UnknownOrganisation,
        /// The organisation is suspended already.
        AlreadySuspended,
        /// The organisation is not suspended.
        NotSuspended,
        /// The roles contain a bit that stands for no role.
        UnknownRole,
        /// A name must be non-empty UTF-8.
        BadName,
        /// A service endpoint must be non-empty UTF-8.
        BadEndpoint,
        /// The document lists the same key twice for the same purpose.
        DuplicateKey,
        /// Every number for organisations has been given out.
        NumbersExhausted,
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
        /// Admits an organisation that `account` will sign for.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::admit())]
        pub fn admit(
            origin: OriginFor<T>,
            account: T::AccountId,
            name: OrganisationName,
            legal_id: Digest,
            roles: Roles,
        ) -> DispatchResult {
            T::AdmitOrigin::ensure_origin(origin)?;
            let organisation = Self::do_admit(account.clone(), name, legal_id, roles)?;
            Self::deposit_event(Event::Admitted { organisation, account });
            Ok(())
        }

        /// Suspends a member: from the next transaction on, it cannot act.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::suspend())]
        pub fn suspend(origin: OriginFor<T>, organisation: OrgId) -> DispatchResult {
            T::AdmitOrigin::ensure_origin(origin)?;
            Self::set_status(organisation, OrgStatus::Suspended, Error::<T>::AlreadySuspended)?;
            Self::deposit_event(Event::Suspended { organisation });
            Ok(())
        }

        /// Lifts a suspension.
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::reinstate())]
        pub fn reinstate(origin: OriginFor<T>, organisation: OrgId) -> DispatchResult {
            T::AdmitOrigin::ensure_origin(origin)?;
            Self::set_status(organisation, OrgStatus::Active, Error::<T>::NotSuspended)?;
            Self::deposit_event(Event::Reinstated { organisation });
            Ok(())
        }

        /// Replaces a member's roles.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_roles())]
        pub fn set_roles(origin: OriginFor<T>, organisation: OrgId, roles: Roles) -> DispatchResult {
            T::AdmitOrigin::ensure_origin(origin)?;
            ensure!(roles.is_known(), Error::<T>::UnknownRole);
            Organisations::<T>::try_mutate(organisation, |stored| {
                stored.as_mut().ok_or(Error::<T>::UnknownOrganisation)?.roles = roles;
                Ok::<_, Error<T>>(())
            })?;
            Self::deposit_event(Event::RolesSet { organisation, roles });
            Ok(())
        }

        /// Replaces the signer's DID document.
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::update_did(document.keys.len() as u32, document.services.len() as u32))]
        pub fn update_did(origin: OriginFor<T>, document: DidDocument) -> DispatchResult {
            let (organisation, _) = Self::ensure_member(origin)?;
            Self::check_document(&document)?;
            DidDocuments::<T>::insert(organisation, document);
            Self::deposit_event(Event::DidUpdated { organisation });
            Ok(())
        }

        /// Hands the signer's membership, and all that hangs on its account, to another account.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::rotate_account().saturating_add(T::OnAccountRotated::weight()))]
        pub fn rotate_account(origin: OriginFor<T>, new_account: T::AccountId) -> DispatchResult {
            let (organisation, old) = Self::ensure_member(origin)?;
            ensure!(!MemberOf::<T>::contains_key(&new_account), Error::<T>::AlreadyMember);
            Organisations::<T>::try_mutate(organisation, |stored| {
                stored.as_mut().ok_or(Error::<T>::UnknownOrganisation)?.account = new_account.clone();
                Ok::<_, Error<T>>(())
            })?;
            frame_system::Pallet::<T>::inc_providers(&new_account);
            MemberOf::<T>::remove(&old);
            MemberOf::<T>::insert(&new_account, organisation);
            T::OnAccountRotated::on_account_rotated(&old, &new_account)?;
            Self::deposit_event(Event::AccountRotated { organisation, account: new_account });
            Ok(())
        }
    }
}
