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
//!     set_roles, update_did, rotate_account, recover_account
//! ```
//!
//! A member is never deleted: assets, licences and evidence go on naming it. A suspended member's transactions are refused
//! at the pool; what it owns, and what it is owed, stays its own.
//!
//! ## A member's accounts
//!
//! The main account holds the money, signs everything and names up to [`MAX_ACCOUNTS`](deed_primitives::MAX_ACCOUNTS)
//! others, each with [`Permissions`](deed_primitives::Permissions): a gateway that anchors a log needs no key that can
//! spend. Whichever of them signs, the organisation acts. Which permission a call needs, also inside a batch, is the
//! runtime's to say, in [`CallPermission`].
//!
//! When the main key is lost or stolen, the council gives the organisation a new main account. Those that the old key had
//! named are forgotten with it, since nobody knows who named them.
//!
//! ## Who keeps the chain
//!
//! ```text
//!              add_validator              end of the session          the one after
//!  set_keys ──────────────────→ Validators ─────────────────→ queued ───────────────→ makes blocks, votes
//!                                   │
//!                 remove_validator, suspend, or proof that it voted twice in one round or made two blocks for one
//!                 slot: out by the same way, and but for remove_validator no block from now on
//! ```
//!
//! [`Validators`] names organisations; the runtime's session pallet holds their keys and asks for the list with
//! [`Pallet::changed_validators`]. [`Peers`] names the nodes that the others talk to; while it is empty, they talk to
//! everybody.
//!
//! A suspended organisation makes no block from the next one on and leaves the list, as if it were removed. Its place is kept
//! among the [`PausedValidators`]: when the suspension is lifted it is on the list again, unless the council has removed it
//! or taken the role from it meanwhile. The last validator alone is kept at work, suspended or not, until another one is
//! added or returns; an event says so.
//!
//! A validator that votes twice in one round is reported by the node that has seen it, to the SDK's own pallets. One that makes
//! two blocks for one slot is reported with [`report_double_block`](Pallet::report_double_block). The chain tells who that
//! was by the keys of the present authors and of the last [`SETS_REMEMBERED`] lists of them before.
//!
//! ## Quotas
//!
//! There is no fee to hold back a member that floods the chain. The council can give an organisation a quota of execution
//! time per window of [`Config::QuotaWindow`] blocks. Once it is used up, the pool refuses the organisation's
//! transactions until the next window. The transaction that reaches the quota is the last, so the use can exceed it by one
//! transaction.
//!
//! ## Who may do what
//!
//! | call | by whom |
//! | --- | --- |
//! | [`suspend`](Pallet::suspend) | [`Config::SuspendOrigin`]: in Deed's runtime the council or a registrar; of a holder of one of the [`Config::Seats`], [`Config::GovernOrigin`] alone |
//! | [`admit`](Pallet::admit), [`reinstate`](Pallet::reinstate), [`set_roles`](Pallet::set_roles), [`recover_account`](Pallet::recover_account), [`set_quota`](Pallet::set_quota), [`add_validator`](Pallet::add_validator), [`remove_validator`](Pallet::remove_validator), [`add_peer`](Pallet::add_peer), [`remove_peer`](Pallet::remove_peer), [`authorise_upgrade`](Pallet::authorise_upgrade) | [`Config::GovernOrigin`]: in Deed's runtime the council |
//! | [`update_did`](Pallet::update_did) | an active member, for itself |
//! | [`report_double_block`](Pallet::report_double_block) | an active member, or without a signature the node itself |
//! | [`rotate_account`](Pallet::rotate_account), [`add_account`](Pallet::add_account), [`set_permissions`](Pallet::set_permissions), [`remove_account`](Pallet::remove_account) | the main account of an active member |
//!
//! ## What always holds
//!
//! - An account signs for at most one organisation. `MemberOf` names the main accounts in `Organisations` and the others in
//!   `OtherAccounts`, and no more.
//! - Organisation numbers run from 0 without gaps and are never reused.
//! - An admitted account holds a provider reference of the system pallet, because the nonce check turns away accounts that
//!   nothing provides for, and on this chain no balance does. An account that was rotated away or removed keeps its
//!   reference: its nonce is never reset, so that none of its old transactions can be replayed should it be admitted again.
//! - Validators and the organisations of peers and quotas exist, and no validator is listed twice. A list of validators
//!   that has begun never becomes empty. A suspended organisation is on it only if it is the only one.
//! - Those that wait to come back to the list are suspended and not on it, and there is room for all of them.
//! - There is a record of use only where there is a quota.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod extension;
mod impls;
#[cfg(test)]
mod mock;
mod seals;
#[cfg(test)]
mod tests;
pub mod weights;

pub use extension::{CheckMember, Checked};
pub use impls::{
    Authors, CallPermission, EnsureMember, EnsureRole, MAX_HOLDERS, Membership, OnAccountRotated, Sessions, SlotLength,
};
pub use pallet::*;
pub use weights::WeightInfo;

use frame::prelude::{Deserialize, Serialize};

/// The slot length of a chain whose genesis names none, in milliseconds.
pub const DEFAULT_SLOT_DURATION: u64 = 500;

/// Lists of authors that are remembered beside the present one. Each made blocks for a session at least, and a report takes
/// seconds: who leaves the list, or takes a new key, right after making two blocks is found out all the same.
pub const SETS_REMEMBERED: u32 = 4;

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

/// A node that the network lets in from the first block on, as a chain specification names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(crate = "frame::derive::serde", rename_all = "camelCase", deny_unknown_fields)]
pub struct FoundingPeer {
    /// The organisation that runs it, by its place among the founders.
    pub organisation: deed_primitives::OrgId,
    /// The bytes of its peer id, in hexadecimal.
    pub peer: frame::deps::sp_core::Bytes,
}

/// The pallet.
#[allow(missing_debug_implementations, reason = "the types the pallet macro writes have none")]
#[frame::pallet]
pub mod pallet {
    use super::{
        Authors, CallPermission, DEFAULT_SLOT_DURATION, Founder, FoundingPeer, Membership, OnAccountRotated,
        SETS_REMEMBERED, Sessions, WeightInfo,
    };
    use alloc::vec::Vec;
    use deed_primitives::{
        BlockNumber, DidDocument, Digest, EncodedHeader, MAX_ACCOUNTS, MAX_VALIDATORS, OrgId, OrgStatus, Organisation,
        OrganisationName, PeerId, Permissions, QuotaUse, Roles,
    };
    use frame::prelude::*;

    /// The pallet's handle.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime decides.
    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Who suspends.
        type SuspendOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// Who governs: admission, roles, reinstatement, recovery, quotas, validators, peers, upgrades, and the suspension of who holds a seat.
        type GovernOrigin: EnsureOrigin<Self::RuntimeOrigin>;
        /// The accounts that hold the seats of those who govern.
        type Seats: Contains<Self::AccountId>;
        /// Which permission an account other than the main one needs for a call.
        type CallPermission: CallPermission<Self::RuntimeCall>;
        /// What consensus keeps for the validators.
        type Sessions: Sessions;
        /// Blocks of a quota's window.
        #[pallet::constant]
        type QuotaWindow: Get<BlockNumber>;
        /// Slots after which it is too late to report two blocks.
        #[pallet::constant]
        type ReportedWithin: Get<u64>;
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

    /// The accounts that sign for an organisation beside its main one, and for what.
    #[pallet::storage]
    pub type OtherAccounts<T: Config> =
        StorageMap<_, Twox64Concat, OrgId, BoundedVec<(T::AccountId, Permissions), ConstU32<MAX_ACCOUNTS>>, ValueQuery>;

    /// Execution time an organisation may use in a window, in picoseconds. Who is not listed has no limit.
    #[pallet::storage]
    pub type Quotas<T: Config> = StorageMap<_, Twox64Concat, OrgId, u64>;

    /// What the organisations with a quota have used of it.
    #[pallet::storage]
    pub type Used<T: Config> = StorageMap<_, Twox64Concat, OrgId, QuotaUse, ValueQuery>;

    /// The organisations that make blocks and vote, in the order in which they were added.
    #[pallet::storage]
    pub type Validators<T: Config> = StorageValue<_, BoundedVec<OrgId, ConstU32<MAX_VALIDATORS>>, ValueQuery>;

    /// Whether the validators have changed since consensus last took them over.
    #[pallet::storage]
    pub type ValidatorsChanged<T: Config> = StorageValue<_, bool, ValueQuery>;

    /// The validators that are suspended, and return to the list when the suspension is lifted.
    #[pallet::storage]
    pub type PausedValidators<T: Config> = StorageValue<_, BoundedVec<OrgId, ConstU32<MAX_VALIDATORS>>, ValueQuery>;

    /// Who made blocks before those who do now, the newest list last.
    #[pallet::storage]
    pub type PastAuthors<T: Config> = StorageValue<_, BoundedVec<Authors, ConstU32<SETS_REMEMBERED>>, ValueQuery>;

    /// The slot up to which it is no news that an organisation has made two blocks for one slot.
    #[pallet::storage]
    pub type DoubleBlocks<T: Config> = StorageMap<_, Twox64Concat, OrgId, u64>;

    /// The nodes that the network lets in, and whose they are. While there is none, it lets in every node.
    #[pallet::storage]
    pub type Peers<T: Config> = CountedStorageMap<_, Twox64Concat, PeerId, OrgId>;

    /// The first members, validators and nodes, and the slot length.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// The first members, in the order of their numbers.
        pub organisations: Vec<Founder<T::AccountId>>,
        /// The length of a slot in milliseconds.
        pub slot_duration: u64,
        /// The numbers of those members that validate.
        pub validators: Vec<OrgId>,
        /// The nodes that the network lets in; none lets in all.
        pub peers: Vec<FoundingPeer>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                organisations: Vec::new(),
                slot_duration: DEFAULT_SLOT_DURATION,
                validators: Vec::new(),
                peers: Vec::new(),
            }
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
            for organisation in &self.validators {
                // Their session keys are given beside this list, and arrive in the state after it.
                let added = Pallet::<T>::do_add_validator(*organisation);
                assert!(added.is_ok(), "consortium.validators: {organisation} cannot validate: {added:?}");
            }
            for FoundingPeer { organisation, peer } in &self.peers {
                let added = PeerId::try_from(peer.0.clone())
                    .map_err(|_| Error::<T>::BadPeer)
                    .and_then(|peer| Pallet::<T>::do_add_peer(*organisation, &peer));
                assert!(added.is_ok(), "consortium.peers: {peer:?} cannot be let in: {added:?}");
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
        /// An organisation named another account that signs for it.
        AccountAdded {
            /// Which.
            organisation: OrgId,
            /// The account.
            account: T::AccountId,
            /// What it may sign.
            permissions: Permissions,
        },
        /// The permissions of one of an organisation's other accounts were replaced.
        PermissionsSet {
            /// Whose.
            organisation: OrgId,
            /// The account.
            account: T::AccountId,
            /// What it may sign from now on.
            permissions: Permissions,
        },
        /// One of an organisation's other accounts no longer signs for it.
        AccountRemoved {
            /// Whose.
            organisation: OrgId,
            /// The account.
            account: T::AccountId,
        },
        /// The council gave an organisation a new main account (see the `AccountRotated` before) and all others were
        /// forgotten.
        AccountRecovered {
            /// Which.
            organisation: OrgId,
        },
        /// An organisation's quota was set or lifted.
        QuotaSet {
            /// Whose.
            organisation: OrgId,
            /// Picoseconds of execution per window; no limit if absent.
            quota: Option<u64>,
        },
        /// An organisation will validate.
        ValidatorAdded {
            /// Which.
            organisation: OrgId,
        },
        /// An organisation will no longer validate.
        ValidatorRemoved {
            /// Which.
            organisation: OrgId,
        },
        /// A validator was shown to have voted against itself, or to have made two blocks for one slot, and will no longer
        /// validate.
        ValidatorExcluded {
            /// Which.
            organisation: OrgId,
        },
        /// The network lets a node in.
        PeerAdded {
            /// Whose node.
            organisation: OrgId,
            /// Its peer id.
            peer: PeerId,
        },
        /// The network no longer lets a node in.
        PeerRemoved {
            /// Whose node.
            organisation: OrgId,
            /// Its peer id.
            peer: PeerId,
        },
        /// The only validator was suspended, and goes on validating until there is another.
        ValidatorKept {
            /// Which.
            organisation: OrgId,
        },
        /// An organisation was shown to have made two blocks for one slot.
        DoubleBlock {
            /// Which.
            organisation: OrgId,
            /// The slot.
            slot: u64,
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
        /// Only the organisation's main account may do this.
        NotTheMainAccount,
        /// The account is not one of the organisation's other accounts.
        UnknownAccount,
        /// The organisation has as many accounts as it may have.
        TooManyAccounts,
        /// The permissions contain a bit that stands for none.
        UnknownPermission,
        /// The organisation lacks the role of a validator, or is suspended.
        MissingValidatorRole,
        /// The organisation has not published the keys it would sign blocks and votes with.
        NoSessionKeys,
        /// The organisation validates already.
        AlreadyValidator,
        /// The organisation does not validate.
        NotAValidator,
        /// There are as many validators as there may be.
        TooManyValidators,
        /// The last validator cannot be removed: nobody would be left to make a block.
        LastValidator,
        /// A peer id must be a multihash of at most [`MAX_PEER_ID`](deed_primitives::MAX_PEER_ID) bytes.
        BadPeer,
        /// The node is let in already.
        AlreadyPeer,
        /// The node is not on the list.
        UnknownPeer,
        /// There are as many nodes as there may be.
        TooManyPeers,
        /// The organisation holds a seat in the council, which alone can suspend it.
        CouncilSeat,
        /// A header cannot be read, or has no slot or no seal.
        BadHeader,
        /// The headers are of different slots: an author may make a block for each of its own.
        DifferentSlots,
        /// The headers are of the same block.
        SameBlock,
        /// A header is not sealed by an author whose turn its slot was, as far as the chain remembers.
        BadSeal,
        /// The slot is too long ago, or has not come yet.
        NotRecent,
        /// The organisation was reported since for two blocks of one slot.
        AlreadyReported,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(_: BlockNumberFor<T>) -> Weight {
            T::Sessions::on_block(Self::now())
        }

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
            T::GovernOrigin::ensure_origin(origin)?;
            let organisation = Self::do_admit(account.clone(), name, legal_id, roles)?;
            Self::deposit_event(Event::Admitted { organisation, account });
            Ok(())
        }

        /// Suspends a member: from the next transaction on, it cannot act. Who holds a seat among those who govern is suspended
        /// by them alone: else whoever may suspend could suspend most of the seats, and nobody would be left to lift it.
        ///
        /// If it validates, it makes no block from the next one on and leaves the list, unless it is the only validator.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::suspend().saturating_add(Pallet::<T>::pause_weight()))]
        pub fn suspend(origin: OriginFor<T>, organisation: OrgId) -> DispatchResult {
            T::SuspendOrigin::ensure_origin(origin.clone())?;
            // The seats are looked at first, so that the call costs the same whoever makes it.
            let seated = Self::holds_seat(organisation)?;
            ensure!(!seated || T::GovernOrigin::ensure_origin(origin).is_ok(), Error::<T>::CouncilSeat);
            Self::set_status(organisation, OrgStatus::Suspended, Error::<T>::AlreadySuspended)?;
            Self::deposit_event(Event::Suspended { organisation });
            Self::pause_validator(organisation);
            Ok(())
        }

        /// Lifts a suspension. Who validated when it was suspended is on the list of validators again, if it still has the role
        /// and the council has not removed it meanwhile.
        #[pallet::call_index(2)]
        #[pallet::weight(
            T::WeightInfo::reinstate()
                .saturating_add(T::WeightInfo::resume_validator())
                .saturating_add(Pallet::<T>::pause_weight())
        )]
        pub fn reinstate(origin: OriginFor<T>, organisation: OrgId) -> DispatchResult {
            T::GovernOrigin::ensure_origin(origin)?;
            Self::set_status(organisation, OrgStatus::Active, Error::<T>::NotSuspended)?;
            Self::deposit_event(Event::Reinstated { organisation });
            Self::resume_validator(organisation);
            Ok(())
        }

        /// Replaces a member's roles.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::set_roles())]
        pub fn set_roles(origin: OriginFor<T>, organisation: OrgId, roles: Roles) -> DispatchResult {
            T::GovernOrigin::ensure_origin(origin)?;
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
            let (organisation, _) = Self::ensure_main(origin)?;
            Self::do_rotate(organisation, &new_account)?;
            Self::deposit_event(Event::AccountRotated { organisation, account: new_account });
            Ok(())
        }

        /// Lets another account sign for the signer's organisation, within these permissions.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::add_account())]
        pub fn add_account(origin: OriginFor<T>, account: T::AccountId, permissions: Permissions) -> DispatchResult {
            let (organisation, _) = Self::ensure_main(origin)?;
            ensure!(permissions.is_known(), Error::<T>::UnknownPermission);
            ensure!(!MemberOf::<T>::contains_key(&account), Error::<T>::AlreadyMember);
            OtherAccounts::<T>::try_mutate(organisation, |others| {
                others.try_push((account.clone(), permissions)).map_err(|_| Error::<T>::TooManyAccounts)
            })?;
            frame_system::Pallet::<T>::inc_providers(&account);
            MemberOf::<T>::insert(&account, organisation);
            Self::deposit_event(Event::AccountAdded { organisation, account, permissions });
            Ok(())
        }

        /// Replaces the permissions of one of the other accounts of the signer's organisation.
        #[pallet::call_index(7)]
        #[pallet::weight(T::WeightInfo::set_permissions())]
        pub fn set_permissions(
            origin: OriginFor<T>,
            account: T::AccountId,
            permissions: Permissions,
        ) -> DispatchResult {
            let (organisation, _) = Self::ensure_main(origin)?;
            ensure!(permissions.is_known(), Error::<T>::UnknownPermission);
            OtherAccounts::<T>::try_mutate(organisation, |others| {
                let held = others.iter_mut().find(|(other, _)| *other == account);
                held.ok_or(Error::<T>::UnknownAccount)?.1 = permissions;
                Ok::<_, Error<T>>(())
            })?;
            Self::deposit_event(Event::PermissionsSet { organisation, account, permissions });
            Ok(())
        }

        /// Takes one of the other accounts from the signer's organisation.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::remove_account())]
        pub fn remove_account(origin: OriginFor<T>, account: T::AccountId) -> DispatchResult {
            let (organisation, _) = Self::ensure_main(origin)?;
            let mut others = OtherAccounts::<T>::get(organisation);
            let place = others.iter().position(|(other, _)| *other == account).ok_or(Error::<T>::UnknownAccount)?;
            others.remove(place);
            Self::put_others(organisation, others);
            // The account keeps its provider reference, and so its nonce: without it the system pallet would forget both, and what
            // the account once signed could be replayed should it be admitted again.
            MemberOf::<T>::remove(&account);
            Self::deposit_event(Event::AccountRemoved { organisation, account });
            Ok(())
        }

        /// Gives an organisation whose main key is lost or stolen a new main account, to which all that hangs on the old one
        /// moves. All its other accounts are forgotten.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::recover_account().saturating_add(T::OnAccountRotated::weight()))]
        pub fn recover_account(origin: OriginFor<T>, organisation: OrgId, new_account: T::AccountId) -> DispatchResult {
            T::GovernOrigin::ensure_origin(origin)?;
            Self::do_rotate(organisation, &new_account)?;
            for (other, _) in OtherAccounts::<T>::take(organisation) {
                // Like the old main account, it keeps its provider reference: see `remove_account`.
                MemberOf::<T>::remove(&other);
            }
            Self::deposit_event(Event::AccountRotated { organisation, account: new_account });
            Self::deposit_event(Event::AccountRecovered { organisation });
            Ok(())
        }

        /// Limits an organisation to `quota` picoseconds of execution per window, or lifts its limit.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::set_quota())]
        pub fn set_quota(origin: OriginFor<T>, organisation: OrgId, quota: Option<u64>) -> DispatchResult {
            T::GovernOrigin::ensure_origin(origin)?;
            ensure!(Organisations::<T>::contains_key(organisation), Error::<T>::UnknownOrganisation);
            Quotas::<T>::set(organisation, quota);
            if quota.is_none() {
                Used::<T>::remove(organisation);
            }
            Self::deposit_event(Event::QuotaSet { organisation, quota });
            Ok(())
        }

        /// Lets an organisation validate. It needs the role, and its session keys.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::add_validator().saturating_add(Pallet::<T>::pause_weight()))]
        pub fn add_validator(origin: OriginFor<T>, organisation: OrgId) -> DispatchResult {
            T::GovernOrigin::ensure_origin(origin)?;
            ensure!(T::Sessions::has_keys(organisation), Error::<T>::NoSessionKeys);
            Self::do_add_validator(organisation)?;
            Self::deposit_event(Event::ValidatorAdded { organisation });
            Ok(())
        }

        /// Takes an organisation off the validators; never the last. One that is suspended does not return to them.
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::remove_validator())]
        pub fn remove_validator(origin: OriginFor<T>, organisation: OrgId) -> DispatchResult {
            T::GovernOrigin::ensure_origin(origin)?;
            Self::do_remove_validator(organisation)?;
            Self::deposit_event(Event::ValidatorRemoved { organisation });
            Ok(())
        }

        /// Lets a node of an organisation into the network. The first node listed closes the network to all others.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::add_peer())]
        pub fn add_peer(origin: OriginFor<T>, organisation: OrgId, peer: PeerId) -> DispatchResult {
            T::GovernOrigin::ensure_origin(origin)?;
            Self::do_add_peer(organisation, &peer)?;
            Self::deposit_event(Event::PeerAdded { organisation, peer });
            Ok(())
        }

        /// Shuts a node out of the network. Shutting out the last one listed opens the network.
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::remove_peer())]
        pub fn remove_peer(origin: OriginFor<T>, peer: PeerId) -> DispatchResult {
            T::GovernOrigin::ensure_origin(origin)?;
            let organisation = Peers::<T>::take(&peer).ok_or(Error::<T>::UnknownPeer)?;
            Self::deposit_event(Event::PeerRemoved { organisation, peer });
            Ok(())
        }

        /// Authorises a new runtime by the hash of its blob. Any member can then hand in the blob with
        /// `System.apply_authorized_upgrade`, which makes sure that it is a later version of this runtime.
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::authorise_upgrade())]
        pub fn authorise_upgrade(origin: OriginFor<T>, code_hash: T::Hash) -> DispatchResult {
            T::GovernOrigin::ensure_origin(origin)?;
            frame_system::Pallet::<T>::do_authorize_upgrade(code_hash, true);
            Ok(())
        }

        /// Reports two blocks that one author has made for one slot, by their headers as it has sealed them. It is taken off the
        /// validators, unless it is the last, and makes no block from the next one on. The node that has seen both reports
        /// them by itself, without a signature; a member can do so too.
        #[pallet::call_index(16)]
        #[pallet::weight(Pallet::<T>::report_weight(first, second).saturating_add(T::Sessions::disabling()))]
        #[pallet::authorize(Pallet::<T>::authorise_report)]
        #[pallet::weight_of_authorize(Pallet::<T>::report_weight(first, second))]
        pub fn report_double_block(
            origin: OriginFor<T>,
            first: EncodedHeader,
            second: EncodedHeader,
        ) -> DispatchResult {
            if frame_system::ensure_authorized(origin.clone()).is_err() {
                Self::ensure_member(origin)?;
            }
            let (organisation, slot) = Self::double_block(&first, &second)?;
            DoubleBlocks::<T>::insert(organisation, slot.max(T::Sessions::slot()));
            Self::deposit_event(Event::DoubleBlock { organisation, slot });
            Self::exclude_validator(organisation);
            Ok(())
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// A member.
        pub fn member(organisation: OrgId) -> Option<Organisation<T::AccountId>> {
            Organisations::<T>::get(organisation)
        }

        /// The keys and services a member publishes.
        pub fn did_document(organisation: OrgId) -> Option<DidDocument> {
            DidDocuments::<T>::get(organisation)
        }

        /// The organisation an account signs for and what it may sign; nothing while the organisation is suspended.
        pub fn permissions(account: T::AccountId) -> Option<(OrgId, Permissions)> {
            let organisation = <Self as Membership<T::AccountId>>::organisation(&account)?;
            let main = Organisations::<T>::get(organisation)?.account;
            let held = if main == account { Permissions::ALL } else { Self::permissions_of(organisation, &account) };
            Some((organisation, held))
        }

        /// The organisations that are to validate.
        pub fn validators() -> Vec<OrgId> {
            Validators::<T>::get().into_inner()
        }

        /// The nodes that the network lets in; none lets in all.
        pub fn peers() -> Vec<(PeerId, OrgId)> {
            Peers::<T>::iter().collect()
        }

        /// An organisation's quota and what it has used of it in the present window, in picoseconds; nothing if it has no
        /// quota.
        pub fn quota(organisation: OrgId) -> Option<(u64, u64)> {
            Quotas::<T>::get(organisation).map(|limit| (limit, Self::used_now(organisation)))
        }
    }
}
