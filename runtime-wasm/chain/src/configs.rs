//! Every pallet's parameters, each with its reason.

use polkadot_sdk::*;

use crate::{
    AccountId, Aura, Balance, Balances, Block, BlockNumber, Consortium, Council, CouncilInstance, Historical, Market,
    Nonce, Offences, OriginCaller, PalletInfo, Registry, Runtime, RuntimeCall, RuntimeEvent, RuntimeFreezeReason,
    RuntimeHoldReason, RuntimeOrigin, RuntimeTask, Session, System, VERSION,
    extension_weights::ExtensionWeight,
    opaque::SessionKeys,
    validators::{
        Equivocations, Manager, Never, NoDetails, Rotation, SESSIONS_REMEMBERED, SLOTS_REMEMBERED, SessionEnds,
        ValidatorOf,
    },
    weights::{DatabaseWeight, ExtrinsicBase},
};
use deed_primitives::{MAX_VALIDATORS, Permissions, Roles};
use frame_support::{
    derive_impl,
    dispatch::{DispatchClass, DispatchResult},
    parameter_types,
    traits::{ChangeMembers, ConstBool, ConstU32, ConstU64, ConstU128, Contains, EitherOfDiverse, Get, VariantCountOf},
    weights::{
        Weight,
        constants::{BlockExecutionWeight, WEIGHT_REF_TIME_PER_MILLIS},
    },
};
use frame_system::limits::{BlockLength, BlockWeights};
use pallet_deed_consortium::{CallPermission, OnAccountRotated};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::{Perbill, traits::OpaqueKeys};
use sp_version::RuntimeVersion;

/// Execution time one block may be charged: what a 500 ms slot holds when executing the block takes less
/// real time than its weight says, which it does (state is cached in memory, weights are charged as if it were
/// read from disk). An author on slow hardware is stopped by the proposal deadline, two thirds of the slot, not by
/// this number.
pub const MAXIMUM_BLOCK_WEIGHT: Weight = Weight::from_parts(500 * WEIGHT_REF_TIME_PER_MILLIS, u64::MAX);

/// The part of a block that ordinary transactions may fill; the rest is kept for inherents, and for the council's calls that
/// arrive while a block is being filled: those that wait already come first in it.
pub const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(90);

/// Bytes of a block. Above the runtime blob's compressed size several times over, so that an upgrade
/// fits in one transaction; below the 16 MiB a block response may carry.
pub const MAXIMUM_BLOCK_LENGTH: u32 = 5 * 1024 * 1024;

/// The size of authority lists: one key of each validator.
pub const MAX_AUTHORITIES: u32 = MAX_VALIDATORS;

/// Blocks of a quota's window: a minute of half-second slots. Long enough for a batch to pass as a whole, short enough that
/// who has used up its quota waits no longer than people do.
pub const QUOTA_WINDOW: BlockNumber = 120;

/// Batches within batches that are looked into for the permissions they need. Nobody needs more; what lies deeper needs
/// every permission.
pub const MAX_NESTING: u32 = 4;

/// Members of the council. One seat per founding organisation.
pub const MAX_COUNCIL: u32 = 100;

/// Motions open at one time; a bound on what listing them costs.
pub const MAX_MOTIONS: u32 = 64;

/// Blocks a motion stays open: three days of half-second slots, over a weekend.
pub const MOTION_DURATION: BlockNumber = 3 * 24 * 60 * 60 * 2;

parameter_types! {
    /// Which blob this is.
    pub const Version: RuntimeVersion = VERSION;
    /// Block hashes a mortal transaction can be anchored to: twenty minutes of half-second slots.
    pub const BlockHashCount: BlockNumber = 2_400;
    /// The generic prefix: addresses are organisations' keys, not a currency's.
    pub const SS58Prefix: u8 = 42;
    /// What a block may be charged, per class of transaction.
    pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
        .base_block(BlockExecutionWeight::get())
        .for_class(DispatchClass::all(), |weights| {
            weights.base_extrinsic = ExtrinsicBase::get();
        })
        .for_class(DispatchClass::Normal, |weights| {
            weights.max_total = Some(NORMAL_DISPATCH_RATIO * MAXIMUM_BLOCK_WEIGHT);
        })
        .for_class(DispatchClass::Operational, |weights| {
            weights.max_total = Some(MAXIMUM_BLOCK_WEIGHT);
            weights.reserved =
                Some(MAXIMUM_BLOCK_WEIGHT - NORMAL_DISPATCH_RATIO * MAXIMUM_BLOCK_WEIGHT);
        })
        .avg_block_initialization(Perbill::from_percent(5))
        .build_or_panic();
    /// How long a block may be, per class of transaction.
    pub RuntimeBlockLength: BlockLength = BlockLength::builder()
        .max_length(MAXIMUM_BLOCK_LENGTH)
        .modify_max_length_for_class(DispatchClass::Normal, |m| *m = NORMAL_DISPATCH_RATIO * *m)
        .build();
    /// Half a block: a motion is executed inside the extrinsic that closes it.
    pub MaxProposalWeight: Weight = Perbill::from_percent(50) * MAXIMUM_BLOCK_WEIGHT;
}

/// What a signed origin may call.
///
/// Balances are money held for members by the settlement institution. They move by issue, trade and redemption,
/// each of which leaves a record; a bare transfer would pass by policy and royalties, and a burn would destroy a claim
/// that the institution still owes. Session keys are replaced and never withdrawn: a validator without keys would drop out
/// unseen, and with the last one the chain would end; leaving is the council's to decide. No council is seated that is
/// larger than its calls are charged for, which its pallet leaves to the runtime. Governance's root origin is not filtered.
#[derive(Debug)]
pub struct BaseFilter;

impl Contains<RuntimeCall> for BaseFilter {
    fn contains(call: &RuntimeCall) -> bool {
        match call {
            RuntimeCall::Balances(_) | RuntimeCall::Session(pallet_session::Call::purge_keys {}) => false,
            RuntimeCall::Council(pallet_collective::Call::set_members { new_members, .. }) => {
                new_members.len() <= MAX_COUNCIL as usize
            }
            _ => true,
        }
    }
}

/// What rewrites the storage of the release before this one.
#[cfg(not(feature = "next-release"))]
pub type Migrations = ();
#[cfg(feature = "next-release")]
pub use crate::next::QuotasForAll as Migrations;

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
    type AccountData = pallet_balances::AccountData<Balance>;
    type AccountId = AccountId;
    type BaseCallFilter = BaseFilter;
    type Block = Block;
    type BlockHashCount = BlockHashCount;
    type BlockLength = RuntimeBlockLength;
    type BlockWeights = RuntimeBlockWeights;
    type DbWeight = DatabaseWeight;
    type ExtensionsWeightInfo = ExtensionWeight;
    type MaxConsumers = ConstU32<16>;
    type Nonce = Nonce;
    type SS58Prefix = SS58Prefix;
    type SingleBlockMigrations = Migrations;
    type SystemWeightInfo = frame_system::weights::SubstrateWeight<Runtime>;
    type Version = Version;
}

/// The length of a slot in milliseconds, chosen at genesis.
pub type SlotDuration = pallet_deed_consortium::SlotLength<Runtime>;

/// The least time between two blocks: half a slot. At a whole slot, a block authored late in its slot would push the
/// next block's timestamp into the slot after, and the author would refuse its own block.
#[derive(Debug)]
pub struct MinimumPeriod;

impl Get<u64> for MinimumPeriod {
    fn get() -> u64 {
        (SlotDuration::get() / 2).max(1)
    }
}

impl pallet_timestamp::Config for Runtime {
    type MinimumPeriod = MinimumPeriod;
    type Moment = u64;
    type OnTimestampSet = Aura;
    type WeightInfo = pallet_timestamp::weights::SubstrateWeight<Runtime>;
}

impl pallet_aura::Config for Runtime {
    // One block for one slot; several belong to chains whose pace another chain limits.
    type AllowMultipleBlocksPerSlot = ConstBool<false>;
    type AuthorityId = AuraId;
    type DisabledValidators = Session;
    type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
    type SlotDuration = SlotDuration;
}

impl pallet_grandpa::Config for Runtime {
    // Two votes of one validator in one round, reported by the node that saw them.
    type EquivocationReportSystem =
        pallet_grandpa::EquivocationReportSystem<Runtime, Offences, Historical, ReportLongevity>;
    type KeyOwnerProof = sp_session::MembershipProof;
    type MaxAuthorities = ConstU32<MAX_AUTHORITIES>;
    type MaxNominators = ConstU32<0>;
    // A set of authorities lasts at least a session, so this covers all sessions that are remembered.
    type MaxSetIdSessionEntries = ConstU64<{ SESSIONS_REMEMBERED as u64 }>;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = ();
}

/// Blocks a report may wait in the pool: as long as the sessions it speaks of are remembered.
pub type ReportLongevity = ConstU64<SLOTS_REMEMBERED>;

impl pallet_session::Config for Runtime {
    type Currency = Balances;
    // Who makes no more blocks is for the consortium to say.
    type DisablingStrategy = ();
    type KeyDeposit = ConstU128<0>;
    type Keys = SessionKeys;
    type NextSessionRotation = SessionEnds;
    type RuntimeEvent = RuntimeEvent;
    type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
    type SessionManager = pallet_session::historical::NoteHistoricalRoot<Runtime, Manager>;
    type ShouldEndSession = Never;
    type ValidatorId = AccountId;
    type ValidatorIdOf = ValidatorOf;
    type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
}

impl pallet_session::historical::Config for Runtime {
    type FullIdentification = ();
    type FullIdentificationOf = NoDetails;
    type RuntimeEvent = RuntimeEvent;
}

impl pallet_offences::Config for Runtime {
    type IdentificationTuple = pallet_session::historical::IdentificationTuple<Runtime>;
    type OnOffenceHandler = Equivocations;
    type RuntimeEvent = RuntimeEvent;
}

impl pallet_authorship::Config for Runtime {
    type EventHandler = ();
    // A report earns its reporter nothing, so nobody asks who made the block that carries it.
    type FindAuthor = ();
}

impl pallet_balances::Config for Runtime {
    type AccountStore = System;
    type Balance = Balance;
    type DoneSlashHandler = ();
    type DustRemoval = ();
    // Whatever a member holds is owed to them: no sum is too small to keep.
    type ExistentialDeposit = ConstU128<1>;
    type FreezeIdentifier = RuntimeFreezeReason;
    type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
    type MaxLocks = ConstU32<0>;
    type MaxReserves = ConstU32<0>;
    type ReserveIdentifier = [u8; 8];
    type RuntimeEvent = RuntimeEvent;
    type RuntimeFreezeReason = RuntimeFreezeReason;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
}

impl pallet_utility::Config for Runtime {
    type PalletsOrigin = OriginCaller;
    type RuntimeCall = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

/// Root, or more than half of the council.
pub type RootOrCouncil = EitherOfDiverse<
    frame_system::EnsureRoot<AccountId>,
    pallet_collective::EnsureProportionMoreThan<AccountId, CouncilInstance, 1, 2>,
>;

impl pallet_collective::Config<CouncilInstance> for Runtime {
    // Seats belong to identified organisations: a motion needs no deposit.
    type Consideration = ();
    // An organisation that does not vote is neither for nor against, whatever its first member says.
    type DefaultVote = pallet_collective::MoreThanMajorityThenPrimeDefaultVote;
    type DisapproveOrigin = RootOrCouncil;
    type KillOrigin = RootOrCouncil;
    type MaxMembers = ConstU32<MAX_COUNCIL>;
    type MaxProposalWeight = MaxProposalWeight;
    type MaxProposals = ConstU32<MAX_MOTIONS>;
    type MotionDuration = ConstU32<MOTION_DURATION>;
    type Proposal = RuntimeCall;
    type RuntimeEvent = RuntimeEvent;
    type RuntimeOrigin = RuntimeOrigin;
    type SetMembersOrigin = RootOrCouncil;
    type WeightInfo = pallet_collective::weights::SubstrateWeight<Runtime>;
}

/// What an account other than its organisation's main one needs for a call.
#[derive(Debug)]
pub struct CallNeeds;

impl CallPermission<RuntimeCall> for CallNeeds {
    fn needed(call: &RuntimeCall) -> Permissions {
        needed(call, MAX_NESTING)
    }
}

/// The permissions a call needs, and those that it carries; what is nested deeper than `depth` needs all.
fn needed(call: &RuntimeCall, depth: u32) -> Permissions {
    use pallet_utility::Call as Utility;

    let Some(rest) = depth.checked_sub(1) else { return Permissions::ALL };
    let all = |calls: &[RuntimeCall]| {
        calls.iter().fold(Permissions::NONE, |permissions, call| permissions | needed(call, rest))
    };
    match call {
        // Remarks, and a new runtime that the council authorised; all else of this pallet is for root.
        RuntimeCall::System(_) => Permissions::NONE,
        RuntimeCall::Registry(_) => Permissions::REGISTRY,
        RuntimeCall::Market(_) => Permissions::MARKET,
        RuntimeCall::Provenance(_) => Permissions::PROVENANCE,
        RuntimeCall::Consortium(pallet_deed_consortium::Call::update_did { .. }) | RuntimeCall::Session(_) => {
            Permissions::IDENTITY
        }
        RuntimeCall::Utility(
            Utility::batch { calls } | Utility::batch_all { calls } | Utility::force_batch { calls },
        ) => all(calls),
        RuntimeCall::Utility(Utility::if_else { main, fallback }) => needed(main, rest) | needed(fallback, rest),
        _ => Permissions::ALL,
    }
}

/// Root, more than half of the council, or a registrar: who may suspend. A registrar that sees misuse stops it at once; the
/// council meets later, and lifts the suspension or not. The council's own seats are beyond a registrar's reach.
pub type SuspendOrigin =
    EitherOfDiverse<RootOrCouncil, pallet_deed_consortium::EnsureRole<Runtime, { Roles::REGISTRAR.0 }>>;

/// The accounts that hold a seat in the council.
#[derive(Debug)]
pub struct CouncilSeats;

impl Contains<AccountId> for CouncilSeats {
    fn contains(account: &AccountId) -> bool {
        Council::is_member(account)
    }
}

/// Moves what hangs on an organisation's account to its new one: money and escrow, and its seat in the council.
///
/// A vote cast from the old account in an open motion is withdrawn with the seat; the new account can cast it again.
#[derive(Debug)]
pub struct MoveAlong;

impl OnAccountRotated<AccountId> for MoveAlong {
    fn on_account_rotated(old: &AccountId, new: &AccountId) -> DispatchResult {
        Market::on_account_rotated(old, new)?;
        let mut members = pallet_collective::Members::<Runtime, CouncilInstance>::get();
        if let Ok(seat) = members.binary_search(old) {
            members.remove(seat);
            // The new account signed for nobody until now, so it holds no seat: the search gives its place.
            let place = members.binary_search(new).unwrap_or_else(|place| place);
            members.insert(place, new.clone());
            Council::change_members_sorted(core::slice::from_ref(new), core::slice::from_ref(old), &members);
        }
        Ok(())
    }

    fn weight() -> Weight {
        // The list of members, the prime, the list of motions, and every open motion's votes.
        let accesses = u64::from(MAX_MOTIONS).saturating_add(3);
        <Market as OnAccountRotated<AccountId>>::weight()
            .saturating_add(DatabaseWeight::get().reads_writes(accesses, accesses))
    }
}

impl pallet_deed_consortium::Config for Runtime {
    type CallPermission = CallNeeds;
    type GovernOrigin = RootOrCouncil;
    type OnAccountRotated = MoveAlong;
    type QuotaWindow = ConstU32<QUOTA_WINDOW>;
    type ReportedWithin = ConstU64<SLOTS_REMEMBERED>;
    type Seats = CouncilSeats;
    type Sessions = Rotation;
    type SuspendOrigin = SuspendOrigin;
    type WeightInfo = pallet_deed_consortium::weights::SubstrateWeight<Runtime>;
}

impl pallet_deed_registry::Config for Runtime {
    type Membership = Consortium;
    type WeightInfo = pallet_deed_registry::weights::SubstrateWeight<Runtime>;
}

impl pallet_deed_market::Config for Runtime {
    type Assets = Registry;
    type CouncilOrigin = RootOrCouncil;
    type Currency = Balances;
    type Membership = Consortium;
    type RuntimeHoldReason = RuntimeHoldReason;
    type WeightInfo = pallet_deed_market::weights::SubstrateWeight<Runtime>;
}

impl pallet_deed_provenance::Config for Runtime {
    type Membership = Consortium;
    type WeightInfo = pallet_deed_provenance::weights::SubstrateWeight<Runtime>;
}
