//! # Registry: what is owned, by whom, and since when
//!
//! Data has no serial number. Two parties can hold the same bytes, and neither can show that they had them first. The
//! registry settles that question for the consortium: an organisation declares the digest of what it holds, a registrar
//! examines the application, everybody has a while to object, and what remains becomes an *asset* with a certificate. Data
//! sets, models, workflow components, workflow definitions and reports all pass through this one door, because
//! everything that can be owned, priced and licensed is an asset here.
//!
//! ## The course of a first registration
//!
//! ```text
//!  submit      accept       review       publish            end of the window
//!    │           │            │            │                        │
//!    ▼           ▼            ▼            ▼                        ▼       freeze
//! Submitted → Accepted → Reviewed → Published{until} ─────────→ Registered ⇄ Frozen
//!    │           │            │         │      ▲                 │  │  ▲    unfreeze
//!    └───────────┴────────────┘  object │      │ rule_objection  │  ▼  │ renewal
//!         refuse, withdraw              ▼      │ (false)         │ Expired
//!                 ▼                    Objected ◄────────────────┘ object
//!           Refused{code}                 │ rule_objection(true)
//!                                         ▼
//!                                     Cancelled ◄── cancellation, from Registered
//! ```
//!
//! ## Procedures on what is registered
//!
//! What happens to an asset later is registered too: a licence put on record, a transfer, a change, a correction, a renewal, a
//! cancellation. Each is a [`Procedure`](deed_primitives::Procedure), opened by [`apply`](Pallet::apply), that a registrar takes
//! through the same steps while the asset keeps its state and is traded on. An asset has one procedure at a time. At the
//! end of its window it takes effect if it still can, and is refused if not. An objection to the registration itself is a
//! procedure as well; it alone stops the asset, until a registrar rules.
//!
//! ```text
//! apply → Submitted → Accepted → Reviewed → Published{until} → (takes effect)
//!             │           │          │         │      ▲
//!             └───────────┴──────────┘  object ▼      │ rule_objection(false): a new window
//!          refuse, withdraw: (gone)          Objected ┴ rule_objection(true): (gone)
//! ```
//!
//! Who else is concerned must consent before a transfer or a cancellation is accepted: the recipient, the creditors of pledges,
//! and of the other holders as many as hold more than half of what the others hold.
//!
//! ## What happens by itself
//!
//! Silence delays nobody for ever. What falls due is listed in the agenda under its block, and every block works off what is
//! due, at most [`MAX_DUE`] entries, leaving the rest to the next. An entry is a reminder and not an order: if the record
//! has moved on meanwhile, nothing happens.
//!
//! | what falls due | what happens |
//! | --- | --- |
//! | the acceptance of an application | accepted; refused, if a consent is missing |
//! | the review | refused as overdue |
//! | the publication | published; refused, if the content is in conflict |
//! | the end of a window | registered, or takes effect |
//! | the end of the validity | expired |
//! | the end of a freeze or of a pledge | unfrozen, released |
//!
//! First registrations arrive in great numbers and in the order of their asset numbers, so their acceptance needs no entry in
//! the agenda: a cursor follows the numbers. Objections wait for their ruling however long it takes, and the procedure
//! of a frozen asset stands still until the freeze ends.
//!
//! ## Who may do what
//!
//! | call | by whom |
//! | --- | --- |
//! | [`submit`](Pallet::submit), [`register_batch`](Pallet::register_batch), [`submit_from_batch`](Pallet::submit_from_batch) | a provider, consumer or developer; from a batch, who declared it |
//! | [`accept`](Pallet::accept), [`review`](Pallet::review), [`refuse`](Pallet::refuse), [`publish`](Pallet::publish), [`rule_objection`](Pallet::rule_objection) | a registrar |
//! | [`object`](Pallet::object) | any member but the applicant, while a window is open; but the owner, to what is registered |
//! | [`set_titles`](Pallet::set_titles) | the owner, before the application is accepted |
//! | [`add_version`](Pallet::add_version), [`withdraw_version`](Pallet::withdraw_version), [`restore_version`](Pallet::restore_version) | the owner, once registered |
//! | [`apply`](Pallet::apply) | the owner; to transfer, a holder of that much of the right; to file a licence, a holder of the operating right |
//! | [`consent`](Pallet::consent) | whose consent the procedure needs |
//! | [`withdraw`](Pallet::withdraw) | the applicant, before publication |
//! | [`pledge`](Pallet::pledge) | a holder of the right |
//! | [`accept_pledge`](Pallet::accept_pledge), [`release_pledge`](Pallet::release_pledge) | the creditor; a pledge not accepted yet is released by its pledgor too |
//! | [`commit_fields`](Pallet::commit_fields), [`disclose`](Pallet::disclose) | the owner |
//! | [`freeze`](Pallet::freeze), [`unfreeze`](Pallet::unfreeze) | an auditor |
//!
//! ## What always holds
//!
//! - One content, one asset: whatever `ByContent` names is a version of the asset it names, and each version of a live asset is
//!   named there, unless the asset is an application marked in `Conflicts`. A refused or cancelled asset has no claim
//!   any more, even where it is still named. An application in conflict is never registered.
//! - The shares of each of the three rights sum to one whole (1,000,000 parts), with no organisation listed twice. A right is
//!   stored exactly when it is not the owner's wholly.
//! - An asset derives only from versions that were registered before it existed: the derivation is acyclic. The
//!   contributions of an asset's parents sum to at most one whole.
//! - Versions are numbered from 1 without gaps and never change, but that the owner takes them off sale and back.
//! - Exactly the assets that have been registered carry a certificate and a validity; it is never taken away, only revoked.
//! - An asset is frozen exactly while its freeze is on record, and under objection exactly while a procedure says so.
//! - Whatever can still fall due is listed in the agenda.
//! - The history of an asset ends in its present state, and its blocks never go back.
//! - A pledge binds somebody who holds some of the right.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

mod agenda;
mod batch;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(any(feature = "std", feature = "try-runtime"))]
mod invariants;
#[cfg(test)]
mod mock;
mod procedure;
#[cfg(test)]
mod tests;
mod titles;
pub mod weights;

pub use impls::AssetInspect;
pub use pallet::*;
pub use weights::WeightInfo;

use deed_primitives::BlockNumber;

/// The objection window of a chain whose genesis names none, in blocks: four seconds at two blocks a second, for trials.
/// A registry in service gives its members days.
pub const DEFAULT_OBJECTION_WINDOW: BlockNumber = 8;
/// How long a registration is valid on a chain whose genesis does not say, in blocks: three years at two blocks a second.
pub const DEFAULT_VALIDITY: BlockNumber = 3 * 365 * 24 * 3_600 * 2;
/// How long the registrar has for each step on a chain whose genesis does not say, in blocks: ten days at two blocks a
/// second.
pub const DEFAULT_HANDLING_TERM: BlockNumber = 10 * 24 * 3_600 * 2;
/// Most entries of the agenda that one block works off. The dearest of them costs about half a millisecond; together they leave
/// a block of half a second most of its room.
pub const MAX_DUE: u32 = 256;
/// Most applications that one block looks at for acceptance by silence.
pub const MAX_SILENT: u32 = 256;

/// The pallet.
#[allow(missing_debug_implementations, reason = "the types the pallet macro writes have none")]
#[frame::pallet]
pub mod pallet {
    use super::{DEFAULT_HANDLING_TERM, DEFAULT_OBJECTION_WINDOW, DEFAULT_VALIDITY, WeightInfo};
    use deed_primitives::{
        Application, Asset, AssetDetails, AssetId, AssetKey, Batch, BatchId, BlockNumber, Certificate,
        CertificateStatus, Change, Digest, Due, Encumbrances, FieldCommitments, FieldName, Freeze, InclusionProof,
        LicenceRecord, MAX_BATCH, Objection, OrgId, Parents as ParentList, PledgeBook, Procedure, RegistrationKind,
        RegistrationState, Right, Roles, Shares, Version,
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
    pub type Assets<T: Config> = StorageMap<_, Identity, AssetKey, Asset>;

    /// The versions of each asset after the first, which is in its record.
    #[pallet::storage]
    pub type Versions<T: Config> = StorageDoubleMap<_, Identity, AssetKey, Twox64Concat, u32, Version>;

    /// What each asset derives from; nothing is stored for an original.
    #[pallet::storage]
    pub type Parents<T: Config> = StorageMap<_, Twox64Concat, AssetId, ParentList, ValueQuery>;

    /// Who holds a right; nothing is stored for a right that is wholly the owner's.
    #[pallet::storage]
    pub type Titles<T: Config> = StorageDoubleMap<_, Twox64Concat, AssetId, Twox64Concat, Right, Shares>;

    /// The number the next asset gets. Every registration of a block reads and writes it: one access to the database in all.
    #[pallet::storage]
    #[pallet::whitelist_storage]
    pub type NextAsset<T: Config> = StorageValue<_, AssetId, ValueQuery>;

    /// The asset that has claimed a content last; the claim ends when the asset does. The digests are chosen by members, hence the
    /// cryptographic hasher.
    #[pallet::storage]
    pub type ByContent<T: Config> = StorageMap<_, Blake2_128Concat, Digest, AssetId>;

    /// The applications whose content another asset claims, with that asset.
    #[pallet::storage]
    pub type Conflicts<T: Config> = StorageMap<_, Twox64Concat, AssetId, AssetId>;

    /// The changes in the life of each asset since it was submitted, numbered from 0.
    #[pallet::storage]
    pub type History<T: Config> = StorageDoubleMap<_, Identity, AssetKey, Twox64Concat, u32, Change>;

    /// The procedure open on an asset.
    #[pallet::storage]
    pub type Procedures<T: Config> = StorageMap<_, Twox64Concat, AssetId, Procedure>;

    /// The latest objection to an asset or to a procedure on it.
    #[pallet::storage]
    pub type Objections<T: Config> = StorageMap<_, Twox64Concat, AssetId, Objection>;

    /// The licences put on record for each asset, numbered from 0.
    #[pallet::storage]
    pub type LicenceRecords<T: Config> = StorageDoubleMap<_, Twox64Concat, AssetId, Twox64Concat, u32, LicenceRecord>;

    /// How many licences are on record for an asset.
    #[pallet::storage]
    pub type LicenceCount<T: Config> = StorageMap<_, Twox64Concat, AssetId, u32, ValueQuery>;

    /// The freeze of a frozen asset.
    #[pallet::storage]
    pub type Freezes<T: Config> = StorageMap<_, Twox64Concat, AssetId, Freeze>;

    /// The pledges of an asset.
    #[pallet::storage]
    pub type Pledges<T: Config> = StorageMap<_, Twox64Concat, AssetId, PledgeBook, ValueQuery>;

    /// What falls due in a block.
    #[pallet::storage]
    pub type Agenda<T: Config> = StorageDoubleMap<_, Twox64Concat, BlockNumber, Twox64Concat, (AssetId, Due), ()>;

    /// The first block whose agenda is not worked off, while one before the present block has anything left.
    #[pallet::storage]
    pub type AgendaFrom<T: Config> = StorageValue<_, BlockNumber>;

    /// The first asset whose application may still have to be accepted by silence.
    #[pallet::storage]
    pub type NextToAccept<T: Config> = StorageValue<_, AssetId, ValueQuery>;

    /// The batches.
    #[pallet::storage]
    pub type Batches<T: Config> = StorageMap<_, Twox64Concat, BatchId, Batch>;

    /// The number the next batch gets.
    #[pallet::storage]
    pub type NextBatch<T: Config> = StorageValue<_, BatchId, ValueQuery>;

    /// The entries of batches that have been submitted, with the assets they have become.
    #[pallet::storage]
    pub type Taken<T: Config> = StorageDoubleMap<_, Twox64Concat, BatchId, Twox64Concat, u32, AssetId>;

    /// The commitments to fields of each asset. The names are chosen by members, hence the cryptographic hasher.
    #[pallet::storage]
    pub type Commitments<T: Config> = StorageDoubleMap<_, Twox64Concat, AssetId, Blake2_128Concat, FieldName, Digest>;

    /// The window a chain without a choice of its own gets.
    #[pallet::type_value]
    pub fn DefaultObjectionWindow<T: Config>() -> BlockNumber {
        DEFAULT_OBJECTION_WINDOW
    }

    /// The length of the objection window in blocks.
    #[pallet::storage]
    pub type ObjectionWindow<T: Config> = StorageValue<_, BlockNumber, ValueQuery, DefaultObjectionWindow<T>>;

    /// The validity a chain without a choice of its own gets.
    #[pallet::type_value]
    pub fn DefaultValidity<T: Config>() -> BlockNumber {
        DEFAULT_VALIDITY
    }

    /// How long a registration is valid, in blocks.
    #[pallet::storage]
    pub type Validity<T: Config> = StorageValue<_, BlockNumber, ValueQuery, DefaultValidity<T>>;

    /// The handling term a chain without a choice of its own gets.
    #[pallet::type_value]
    pub fn DefaultHandlingTerm<T: Config>() -> BlockNumber {
        DEFAULT_HANDLING_TERM
    }

    /// How long a registrar has to accept, to review and to publish, in blocks each.
    #[pallet::storage]
    pub type HandlingTerm<T: Config> = StorageValue<_, BlockNumber, ValueQuery, DefaultHandlingTerm<T>>;

    /// The terms of the registry.
    #[pallet::genesis_config]
    pub struct GenesisConfig<T: Config> {
        /// The length of the objection window in blocks, at least one.
        pub objection_window: BlockNumber,
        /// How long a registration is valid, in blocks, at least one.
        pub validity: BlockNumber,
        /// How long a registrar has for each step, in blocks, at least one.
        pub handling_term: BlockNumber,
        /// Binds the configuration to its runtime.
        #[serde(skip)]
        pub marker: PhantomData<T>,
    }

    impl<T: Config> Default for GenesisConfig<T> {
        fn default() -> Self {
            Self {
                objection_window: DEFAULT_OBJECTION_WINDOW,
                validity: DEFAULT_VALIDITY,
                handling_term: DEFAULT_HANDLING_TERM,
                marker: PhantomData,
            }
        }
    }

    #[pallet::genesis_build]
    impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
        fn build(&self) {
            assert!(self.objection_window > 0, "registry.objectionWindow must be at least one block");
            assert!(self.validity > 0, "registry.validity must be at least one block");
            assert!(self.handling_term > 0, "registry.handlingTerm must be at least one block");
            ObjectionWindow::<T>::put(self.objection_window);
            Validity::<T>::put(self.validity);
            HandlingTerm::<T>::put(self.handling_term);
        }
    }

    /// What happened. Where `by` is an option, its absence means that it happened by itself.
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
            /// Which registrar accepted it.
            by: Option<OrgId>,
        },
        /// An application passed review.
        Reviewed {
            /// The asset.
            asset: AssetId,
            /// Which registrar reviewed it.
            by: OrgId,
        },
        /// An application was refused.
        Refused {
            /// The asset.
            asset: AssetId,
            /// The reason: a registrar's, or one of [`refusal`](deed_primitives::refusal).
            code: u16,
            /// Which registrar refused it.
            by: Option<OrgId>,
        },
        /// An application was published for objection.
        Published {
            /// The asset.
            asset: AssetId,
            /// The block that registers it unless somebody objects.
            until: BlockNumber,
            /// Which registrar published it.
            by: Option<OrgId>,
        },
        /// Somebody objected to a published application, or to a registration.
        Objected {
            /// The asset.
            asset: AssetId,
            /// Who objected.
            by: OrgId,
            /// The digest of the evidence.
            evidence: Digest,
        },
        /// An objection to an application or to a registration was ruled on.
        ObjectionRuled {
            /// The asset.
            asset: AssetId,
            /// Whether the objection was upheld.
            upheld: bool,
            /// Which registrar ruled.
            by: OrgId,
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
            /// Which auditor.
            by: OrgId,
            /// When the freeze ends by itself.
            until: Option<BlockNumber>,
        },
        /// A freeze was lifted.
        Unfrozen {
            /// The asset.
            asset: AssetId,
            /// Which auditor lifted it.
            by: Option<OrgId>,
        },
        /// A right was distributed.
        TitlesSet {
            /// The asset.
            asset: AssetId,
            /// The right.
            right: Right,
        },
        /// A procedure was opened on a registered asset.
        Applied {
            /// The asset.
            asset: AssetId,
            /// The procedure's kind.
            kind: RegistrationKind,
            /// Who applied.
            by: OrgId,
        },
        /// Somebody consented to a procedure.
        Consented {
            /// The asset.
            asset: AssetId,
            /// The procedure's kind.
            kind: RegistrationKind,
            /// Who consented.
            by: OrgId,
        },
        /// A procedure was accepted for review.
        ProcedureAccepted {
            /// The asset.
            asset: AssetId,
            /// The procedure's kind.
            kind: RegistrationKind,
            /// Which registrar accepted it.
            by: Option<OrgId>,
        },
        /// A procedure passed review.
        ProcedureReviewed {
            /// The asset.
            asset: AssetId,
            /// The procedure's kind.
            kind: RegistrationKind,
            /// Which registrar reviewed it.
            by: OrgId,
        },
        /// A procedure was published for objection.
        ProcedurePublished {
            /// The asset.
            asset: AssetId,
            /// The procedure's kind.
            kind: RegistrationKind,
            /// The block in which it takes effect unless somebody objects.
            until: BlockNumber,
            /// Which registrar published it.
            by: Option<OrgId>,
        },
        /// Somebody objected to a procedure.
        ProcedureObjected {
            /// The asset.
            asset: AssetId,
            /// The procedure's kind.
            kind: RegistrationKind,
            /// Who objected.
            by: OrgId,
            /// The digest of the evidence.
            evidence: Digest,
        },
        /// An objection to a procedure was ruled on.
        ProcedureRuled {
            /// The asset.
            asset: AssetId,
            /// The procedure's kind.
            kind: RegistrationKind,
            /// Whether the objection was upheld.
            upheld: bool,
            /// Which registrar ruled.
            by: OrgId,
        },
        /// A procedure was refused.
        ProcedureRefused {
            /// The asset.
            asset: AssetId,
            /// The procedure's kind.
            kind: RegistrationKind,
            /// The reason: a registrar's, or one of [`refusal`](deed_primitives::refusal).
            code: u16,
            /// Which registrar refused it.
            by: Option<OrgId>,
        },
        /// A procedure took effect.
        TookEffect {
            /// The asset.
            asset: AssetId,
            /// The procedure's kind.
            kind: RegistrationKind,
        },
        /// An application was withdrawn by who had made it.
        Withdrawn {
            /// The asset.
            asset: AssetId,
            /// The application's kind.
            kind: RegistrationKind,
            /// Who withdrew it.
            by: OrgId,
        },
        /// A registration has outlived its validity.
        Expired {
            /// The asset.
            asset: AssetId,
        },
        /// The registration of an asset ended, and with it the worth of its certificate.
        CertificateRevoked {
            /// The asset.
            asset: AssetId,
            /// Its certificate.
            certificate: Certificate,
        },
        /// An asset passed to another owner, with the holding right.
        OwnerChanged {
            /// The asset.
            asset: AssetId,
            /// The new owner.
            owner: OrgId,
        },
        /// The content of an application is claimed by another asset.
        ContentConflict {
            /// The application, which cannot be published while the claim stands.
            asset: AssetId,
            /// The asset with the earlier claim.
            with: AssetId,
        },
        /// A pledge was offered to a creditor.
        Pledged {
            /// The asset.
            asset: AssetId,
            /// The pledge's number.
            pledge: u32,
            /// The right.
            right: Right,
            /// Whose part of it.
            by: OrgId,
            /// Whom it is to secure.
            creditor: OrgId,
        },
        /// A creditor accepted a pledge, which binds from now on.
        PledgeAccepted {
            /// The asset.
            asset: AssetId,
            /// The pledge's number.
            pledge: u32,
            /// The creditor.
            by: OrgId,
        },
        /// A pledge ended.
        PledgeReleased {
            /// The asset.
            asset: AssetId,
            /// The pledge's number.
            pledge: u32,
            /// Who released it; nobody, if its term ended or the right went to somebody else.
            by: Option<OrgId>,
        },
        /// A version was taken off sale.
        VersionWithdrawn {
            /// The asset.
            asset: AssetId,
            /// The version's number.
            version: u32,
        },
        /// A version is on sale again.
        VersionRestored {
            /// The asset.
            asset: AssetId,
            /// The version's number.
            version: u32,
        },
        /// A batch was declared.
        BatchRegistered {
            /// The batch.
            batch: BatchId,
            /// Who declared it.
            owner: OrgId,
            /// The root of its tree.
            root: Digest,
            /// How many entries it has.
            count: u32,
        },
        /// An entry of a batch has become an application.
        BroughtUp {
            /// The asset.
            asset: AssetId,
            /// The batch.
            batch: BatchId,
            /// The entry.
            index: u32,
        },
        /// The owner committed to the value of a field.
        FieldCommitted {
            /// The asset.
            asset: AssetId,
            /// The field.
            field: FieldName,
        },
        /// The owner says that it has opened a field to somebody.
        Disclosed {
            /// The asset.
            asset: AssetId,
            /// The field.
            field: FieldName,
            /// To whom.
            to: OrgId,
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
        /// Another asset has claimed this content: for an application, one of the same owner; for a version, anybody's.
        DuplicateContent,
        /// A title, tag or field name must be non-empty; title, summary, class, tags and field names must be UTF-8.
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
        /// Every number for assets has been given out.
        NumbersExhausted,
        /// Every number for versions of this asset has been given out.
        VersionsExhausted,
        /// Another procedure is open on this asset.
        ProcedureOpen,
        /// The asset is frozen, and its procedure stands still.
        Frozen,
        /// Organisations whose consent is needed have not given it.
        ConsentMissing,
        /// The procedure does not need the signer's consent.
        NotConcerned,
        /// The signer has consented already.
        AlreadyConsented,
        /// The application is another organisation's.
        NotApplicant,
        /// The organisation does not hold that much of the right.
        NotHolder,
        /// No organisation has this number.
        UnknownOrganisation,
        /// Nobody can transfer, license or pledge anything to itself.
        OwnCounterparty,
        /// A term must end in the future.
        BadTerm,
        /// As many organisations share the right as can.
        TooManyShares,
        /// As many licences are on record for this asset as can be.
        TooManyLicences,
        /// As many pledges weigh on this asset as can.
        TooManyPledges,
        /// The asset has no pledge with this number.
        UnknownPledge,
        /// The pledge is another creditor's.
        NotCreditor,
        /// The asset has no version with this number.
        UnknownVersion,
        /// Another asset has the earlier claim to the content.
        ContentInConflict,
        /// Codes from 65,000 on are kept for what is refused by itself.
        ReservedCode,
        /// No batch has this number.
        UnknownBatch,
        /// A batch has from one to a million entries (2^20).
        BadBatch,
        /// This entry of the batch has been submitted already.
        EntryTaken,
        /// The proof does not show that the batch has this entry.
        NotInBatch,
        /// The asset has a commitment to this field, and commitments are for ever.
        AlreadyCommitted,
        /// The asset has no commitment to this field.
        UnknownField,
        /// The signer has offered a pledge of this asset that its creditor has not accepted yet.
        PledgeOffered,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        fn on_initialize(block: BlockNumberFor<T>) -> Weight {
            let now = block.saturated_into();
            let (windows, others, looked) = Self::work_off_agenda(now);
            T::WeightInfo::end_windows(windows)
                .saturating_add(T::WeightInfo::end_steps(others))
                .saturating_add(T::DbWeight::get().reads(looked.into()))
                .saturating_add(T::WeightInfo::accept_by_silence(Self::accept_by_silence(now)))
        }

        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Applies for the registration of an asset (申请), with its first version. All three rights are the signer's own until
        /// [`set_titles`](Self::set_titles) says otherwise. If somebody else has claimed the content, the application is marked as in
        /// conflict and cannot be published while that claim stands.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::submit(parents.len() as u32, details.text()))]
        pub fn submit(origin: OriginFor<T>, details: AssetDetails, parents: ParentList) -> DispatchResultWithPostInfo {
            let owner = Self::ensure_any_role(origin, Roles::PROVIDER | Roles::CONSUMER | Roles::DEVELOPER)?;
            let (count, text) = (parents.len() as u32, details.text());
            let (_, claimed) = Self::do_submit(owner, details, parents, Self::now())?;
            Ok(Some(Self::submit_weight(count, text, claimed)).into())
        }

        /// Accepts an application for review (受理): that of the open procedure, or that for the first registration.
        #[pallet::call_index(1)]
        #[pallet::weight(T::WeightInfo::accept())]
        pub fn accept(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            let by = Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            Ok(Self::do_accept(asset, by)?)
        }

        /// Records that an application has passed review (审核).
        #[pallet::call_index(2)]
        #[pallet::weight(T::WeightInfo::review())]
        pub fn review(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            let by = Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            Ok(Self::do_review(asset, by)?)
        }

        /// Refuses an application that is not yet published. The content of a first registration may be declared anew.
        #[pallet::call_index(3)]
        #[pallet::weight(T::WeightInfo::refuse())]
        pub fn refuse(origin: OriginFor<T>, asset: AssetId, code: u16) -> DispatchResult {
            let by = Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            Ok(Self::do_refuse(asset, code, by)?)
        }

        /// Publishes a reviewed application for objection (公示).
        #[pallet::call_index(4)]
        #[pallet::weight(T::WeightInfo::publish())]
        pub fn publish(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            let by = Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            Ok(Self::do_publish(asset, by)?)
        }

        /// Objects (异议): to what is published, and its window stops until a registrar rules; or to the registration itself of an asset on
        /// which no procedure is open, and the asset stops.
        #[pallet::call_index(5)]
        #[pallet::weight(T::WeightInfo::object())]
        pub fn object(origin: OriginFor<T>, asset: AssetId, evidence: Digest) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Ok(Self::do_object(asset, by, evidence)?)
        }

        /// Rules on an objection. Upheld, it ends what it was directed at: the application or registration is cancelled and its content may
        /// be declared anew, the procedure refused. Dismissed, an application or procedure is published for a whole new
        /// window, so that others do not lose their chance to object, and a registration stands as before; but an application whose
        /// content somebody else has got meanwhile is refused.
        #[pallet::call_index(6)]
        #[pallet::weight(T::WeightInfo::rule_objection())]
        pub fn rule_objection(origin: OriginFor<T>, asset: AssetId, upheld: bool) -> DispatchResult {
            let by = Self::ensure_any_role(origin, Roles::REGISTRAR)?;
            Ok(Self::do_rule(asset, upheld, by)?)
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
            let claimed = Self::claimant(content).map(|(claimant, _)| claimant);
            let version = Self::mutate(asset, |stored| {
                ensure!(stored.owner == organisation, Error::<T>::NotOwner);
                ensure!(stored.state == RegistrationState::Registered, Error::<T>::WrongState);
                ensure!(claimed.is_none_or(|claimant| claimant == asset), Error::<T>::DuplicateContent);
                stored.versions = stored.versions.checked_add(1).ok_or(Error::<T>::VersionsExhausted)?;
                Ok(stored.versions)
            })?;
            ByContent::<T>::insert(content, asset);
            let stored = Version { content, metadata, schema, at: Self::now(), withdrawn: None };
            Versions::<T>::insert(AssetKey(asset), version, stored);
            Self::deposit_event(Event::VersionAdded { asset, version });
            Ok(())
        }

        /// Freezes a registered asset, for so many blocks or until further notice: no orders, deliveries, versions or uses until it
        /// is released, and its procedure stands still.
        #[pallet::call_index(8)]
        #[pallet::weight(T::WeightInfo::freeze())]
        pub fn freeze(origin: OriginFor<T>, asset: AssetId, reason: u16, term: Option<BlockNumber>) -> DispatchResult {
            let by = Self::ensure_any_role(origin, Roles::AUDITOR)?;
            ensure!(term != Some(0), Error::<T>::BadTerm);
            let at = Self::now();
            let until = term.map(|term| at.saturating_add(term));
            Self::mutate(asset, |stored| {
                ensure!(stored.state == RegistrationState::Registered, Error::<T>::WrongState);
                Self::enter(asset, stored, RegistrationState::Frozen, None);
                Ok(())
            })?;
            Freezes::<T>::insert(asset, Freeze { by, reason, at, until });
            Self::list(until, asset, Due::Freeze);
            Self::deposit_event(Event::Frozen { asset, reason, by, until });
            Ok(())
        }

        /// Lifts a freeze.
        #[pallet::call_index(9)]
        #[pallet::weight(T::WeightInfo::unfreeze())]
        pub fn unfreeze(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            let by = Self::ensure_any_role(origin, Roles::AUDITOR)?;
            Ok(Self::do_unfreeze(asset, Some(by))?)
        }

        /// Distributes a right among organisations. What an application says about titles is examined with the rest of it, so
        /// they can be set only until it is accepted.
        #[pallet::call_index(10)]
        #[pallet::weight(T::WeightInfo::set_titles(shares.len() as u32))]
        pub fn set_titles(origin: OriginFor<T>, asset: AssetId, right: Right, shares: Shares) -> DispatchResult {
            let organisation = Self::ensure_member(origin)?;
            let stored = Assets::<T>::get(AssetKey(asset)).ok_or(Error::<T>::UnknownAsset)?;
            ensure!(stored.owner == organisation, Error::<T>::NotOwner);
            ensure!(stored.state == RegistrationState::Submitted, Error::<T>::WrongState);
            Self::check_shares(&shares)?;
            Self::store_shares(asset, stored.owner, right, shares);
            Self::deposit_event(Event::TitlesSet { asset, right });
            Ok(())
        }

        /// Opens a procedure on a registered asset; on an expired one, a renewal.
        #[pallet::call_index(11)]
        #[pallet::weight(T::WeightInfo::apply())]
        pub fn apply(origin: OriginFor<T>, asset: AssetId, application: Application) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Ok(Self::do_apply(asset, by, application)?)
        }

        /// Withdraws an application of the signer's that is not yet published.
        #[pallet::call_index(12)]
        #[pallet::weight(T::WeightInfo::withdraw())]
        pub fn withdraw(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Ok(Self::do_withdraw(asset, by)?)
        }

        /// Consents to the open procedure.
        #[pallet::call_index(13)]
        #[pallet::weight(T::WeightInfo::consent())]
        pub fn consent(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Ok(Self::do_consent(asset, by)?)
        }

        /// Pledges what the signer holds of a right, as soon as the creditor accepts. From then on the signer transfers nothing of it
        /// without the creditor's consent. Until then the signer offers no other pledge of this asset: there is room for few, and
        /// offers nobody waits for would keep those of other holders out.
        #[pallet::call_index(14)]
        #[pallet::weight(T::WeightInfo::pledge())]
        pub fn pledge(
            origin: OriginFor<T>,
            asset: AssetId,
            right: Right,
            creditor: OrgId,
            terms: Digest,
            until: Option<BlockNumber>,
        ) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            let pledge = Self::do_pledge(asset, right, by, creditor, terms, until)?;
            Self::deposit_event(Event::Pledged { asset, pledge, right, by, creditor });
            Ok(())
        }

        /// Accepts a pledge the signer is the creditor of.
        #[pallet::call_index(15)]
        #[pallet::weight(T::WeightInfo::accept_pledge())]
        pub fn accept_pledge(origin: OriginFor<T>, asset: AssetId, pledge: u32) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Self::do_accept_pledge(asset, pledge, by)?;
            Self::deposit_event(Event::PledgeAccepted { asset, pledge, by });
            Ok(())
        }

        /// Releases a pledge the signer is the creditor of, or one that the creditor has not accepted yet.
        #[pallet::call_index(16)]
        #[pallet::weight(T::WeightInfo::release_pledge())]
        pub fn release_pledge(origin: OriginFor<T>, asset: AssetId, pledge: u32) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Self::do_release_pledge(asset, pledge, by)?;
            Self::deposit_event(Event::PledgeReleased { asset, pledge, by: Some(by) });
            Ok(())
        }

        /// Takes a version off sale. It stays on record, and so do the licences that name it.
        #[pallet::call_index(17)]
        #[pallet::weight(T::WeightInfo::withdraw_version())]
        pub fn withdraw_version(origin: OriginFor<T>, asset: AssetId, version: u32) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Self::set_on_sale(asset, by, version, false)?;
            Self::deposit_event(Event::VersionWithdrawn { asset, version });
            Ok(())
        }

        /// Puts a version back on sale.
        #[pallet::call_index(18)]
        #[pallet::weight(T::WeightInfo::restore_version())]
        pub fn restore_version(origin: OriginFor<T>, asset: AssetId, version: u32) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Self::set_on_sale(asset, by, version, true)?;
            Self::deposit_event(Event::VersionRestored { asset, version });
            Ok(())
        }

        /// Declares many contents at once, under the root of a tree of their applications (see
        /// [`declaration`](deed_primitives::declaration)).
        #[pallet::call_index(19)]
        #[pallet::weight(T::WeightInfo::register_batch())]
        pub fn register_batch(origin: OriginFor<T>, root: Digest, count: u32, metadata: Digest) -> DispatchResult {
            let owner = Self::ensure_any_role(origin, Roles::PROVIDER | Roles::CONSUMER | Roles::DEVELOPER)?;
            ensure!((1..=MAX_BATCH).contains(&count), Error::<T>::BadBatch);
            let batch = NextBatch::<T>::get();
            NextBatch::<T>::put(batch.checked_add(1).ok_or(Error::<T>::NumbersExhausted)?);
            Batches::<T>::insert(batch, Batch { owner, root, count, metadata, at: Self::now() });
            Self::deposit_event(Event::BatchRegistered { batch, owner, root, count });
            Ok(())
        }

        /// Applies for the registration of an entry of a batch of the signer's, whose content counts as declared since the batch was: against
        /// a later claim that is not registered yet, it takes precedence.
        #[pallet::call_index(20)]
        #[pallet::weight(T::WeightInfo::submit_from_batch(parents.len() as u32, details.text()))]
        pub fn submit_from_batch(
            origin: OriginFor<T>,
            batch: BatchId,
            index: u32,
            details: AssetDetails,
            parents: ParentList,
            proof: InclusionProof,
        ) -> DispatchResult {
            let owner = Self::ensure_any_role(origin, Roles::PROVIDER | Roles::CONSUMER | Roles::DEVELOPER)?;
            let asset = Self::do_submit_from_batch(owner, batch, index, details, parents, &proof)?;
            Self::deposit_event(Event::BroughtUp { asset, batch, index });
            Ok(())
        }

        /// Commits to values of fields that are nobody else's business yet. A commitment is never changed.
        #[pallet::call_index(21)]
        #[pallet::weight(T::WeightInfo::commit_fields(fields.len() as u32))]
        pub fn commit_fields(origin: OriginFor<T>, asset: AssetId, fields: FieldCommitments) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Self::ensure_live_owner(asset, by)?;
            for (field, commitment) in fields {
                ensure!(!field.is_empty() && core::str::from_utf8(&field).is_ok(), Error::<T>::BadText);
                ensure!(!Commitments::<T>::contains_key(asset, &field), Error::<T>::AlreadyCommitted);
                Commitments::<T>::insert(asset, &field, commitment);
                Self::deposit_event(Event::FieldCommitted { asset, field });
            }
            Ok(())
        }

        /// Records that the value of a field was opened to somebody. The value itself is handed over elsewhere.
        #[pallet::call_index(22)]
        #[pallet::weight(T::WeightInfo::disclose())]
        pub fn disclose(origin: OriginFor<T>, asset: AssetId, field: FieldName, to: OrgId) -> DispatchResult {
            let by = Self::ensure_member(origin)?;
            Self::ensure_live_owner(asset, by)?;
            ensure!(Commitments::<T>::contains_key(asset, &field), Error::<T>::UnknownField);
            ensure!(T::Membership::account(to).is_some(), Error::<T>::UnknownOrganisation);
            Self::deposit_event(Event::Disclosed { asset, field, to });
            Ok(())
        }
    }

    #[pallet::view_functions]
    impl<T: Config> Pallet<T> {
        /// What the catalogue says about an asset.
        pub fn asset(asset: AssetId) -> Option<Asset> {
            Assets::<T>::get(AssetKey(asset))
        }

        /// Who holds a right; empty for an asset that does not exist.
        pub fn titles(asset: AssetId, right: Right) -> Shares {
            Self::read_titles(asset, right)
        }

        /// The procedure open on an asset.
        pub fn procedure(asset: AssetId) -> Option<Procedure> {
            Procedures::<T>::get(asset)
        }

        /// What weighs on an asset.
        pub fn encumbrances(asset: AssetId) -> Encumbrances {
            Encumbrances { freeze: Freezes::<T>::get(asset), pledges: Pledges::<T>::get(asset).pledges }
        }

        /// What a certificate is worth.
        pub fn certificate_status(certificate: Certificate) -> CertificateStatus {
            Self::status_of(&certificate)
        }

        /// Where an asset's registration stood at the end of a block.
        pub fn state_at(asset: AssetId, block: BlockNumber) -> Option<RegistrationState> {
            Self::history_at(asset, block)
        }

        /// A version of an asset.
        pub fn version(asset: AssetId, version: u32) -> Option<Version> {
            Self::read_version(asset, version)
        }

        /// Whether a version can be had.
        pub fn version_on_sale(asset: AssetId, version: u32) -> bool {
            <Self as crate::AssetInspect>::on_sale(asset, version)
        }

        /// A batch.
        pub fn batch(batch: BatchId) -> Option<Batch> {
            Batches::<T>::get(batch)
        }
    }
}
