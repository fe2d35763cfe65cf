//! How the consortium's list of validators becomes the authorities of Aura and GRANDPA, and what happens to one that is
//! suspended, votes against itself or makes two blocks for one slot.
//!
//! ```text
//!       suspend, report_double_block
//!                  ↓
//!        Consortium.Validators ─ Manager ─→ Session ─ keys ─→ Aura, Grandpa
//!                  ↑        │                  ↑ │
//!                  │        └─ Rotation ───────┘ │
//!                  │    makes no more blocks     │
//!                  │                         Historical: whose was this key, in that session?
//!                  │                             │
//!           Equivocations ←── Offences ←── Grandpa: two signed votes of one round
//! ```
//!
//! A validator is an organisation, named by its number: its accounts come and go, and its keys with them.

use polkadot_sdk::*;

use crate::{AccountId, BlockNumber, Consortium, Runtime, Session, configs::MAX_AUTHORITIES, weights::DatabaseWeight};
use alloc::vec::Vec;
use deed_primitives::OrgId;
use frame_support::{
    traits::ConstU32,
    weights::{Weight, constants::WEIGHT_REF_TIME_PER_MICROS},
};
use pallet_deed_consortium::{Authors, Membership, Sessions};
use pallet_session::{PeriodicSessions, ShouldEndSession, historical::IdentificationTuple};
use sp_runtime::{Perbill, traits::Convert};
use sp_staking::{
    SessionIndex,
    offence::{OffenceDetails, OnOffenceHandler},
};

/// Blocks of a session: ten seconds of half-second slots. A new list of validators, and a new key, takes effect when two
/// sessions have ended; ending one costs a few reads per validator.
pub const SESSION_LENGTH: BlockNumber = 20;

/// Sessions of which the chain remembers whose keys were whose: almost three hours of half-second slots. A vote is reported
/// by the node that sees it, within seconds; what is older than this is no longer evidence.
pub const SESSIONS_REMEMBERED: SessionIndex = 1_000;

/// Slots within which two blocks of one author for one slot are evidence: as long as votes are.
pub const SLOTS_REMEMBERED: u64 = SESSIONS_REMEMBERED as u64 * SESSION_LENGTH as u64;

/// When sessions end.
pub type SessionEnds = PeriodicSessions<ConstU32<SESSION_LENGTH>, ConstU32<0>>;

/// What every validator's identity begins with. No key has such an account, so that it can be taken for no other.
const IDENTITY: &[u8; 28] = b"deed validator organisation ";

/// A validator as the session pallet names it: the organisation's number, in the shape of an account, since the consensus
/// pallets know validators only in that shape.
#[must_use]
pub fn identity(organisation: OrgId) -> AccountId {
    let mut bytes = [0; 32];
    let (start, number) = bytes.split_at_mut(IDENTITY.len());
    start.copy_from_slice(IDENTITY);
    number.copy_from_slice(&organisation.to_be_bytes());
    AccountId::new(bytes)
}

/// The organisation that a validator is.
#[must_use]
pub fn organisation(identity: &AccountId) -> Option<OrgId> {
    let bytes: &[u8; 32] = identity.as_ref();
    let number = bytes.strip_prefix(IDENTITY)?;
    number.try_into().ok().map(OrgId::from_be_bytes)
}

/// The validator an account would set keys for: the organisation it signs for.
#[derive(Debug)]
pub struct ValidatorOf;

impl Convert<AccountId, Option<AccountId>> for ValidatorOf {
    fn convert(account: AccountId) -> Option<AccountId> {
        Consortium::organisation(&account).map(identity)
    }
}

/// Nothing more is to be said about a validator than which it is.
#[derive(Debug)]
pub struct NoDetails;

impl Convert<AccountId, Option<()>> for NoDetails {
    fn convert(_: AccountId) -> Option<()> {
        Some(())
    }
}

/// The session pallet never ends a session by itself: it would declare the block full, and no transaction could go into
/// it. [`Rotation`] ends sessions, and charges what that costs.
#[derive(Debug)]
pub struct Never;

impl ShouldEndSession<BlockNumber> for Never {
    fn should_end_session(_: BlockNumber) -> bool {
        false
    }
}

/// What the consortium pallet asks of consensus.
#[derive(Debug)]
pub struct Rotation;

impl Sessions for Rotation {
    fn has_keys(organisation: OrgId) -> bool {
        pallet_session::NextKeys::<Runtime>::contains_key(identity(organisation))
    }

    fn on_block(now: BlockNumber) -> Weight {
        if !SessionEnds::should_end_session(now) {
            return Weight::zero();
        }
        let (authors, disabled) = (Self::authors(), disabled());
        Session::rotate_session();
        if Self::authors() != authors {
            Consortium::remember_authors(authors);
        }
        // The session pallet lets everybody make blocks again when another list takes effect. On the one that was made before the
        // last decisions there can still be somebody that was put out.
        let listed = Consortium::validators();
        for organisation in disabled.into_iter().filter(|organisation| !listed.contains(organisation)) {
            Self::disable(organisation);
        }
        let at_work = pallet_session::Validators::<Runtime>::decode_len().unwrap_or(0);
        // A list that was taken over now is at work a session later, but the proof of who owns its keys is made now.
        let queued = pallet_session::QueuedKeys::<Runtime>::decode_len().unwrap_or(0);
        let validators = at_work.max(queued) as u64;
        // Lists, counters and the record of past sessions; per validator its keys, and their place in the proof of who owns
        // them, which takes two hashes each for two keys.
        DatabaseWeight::get()
            .reads_writes(validators.saturating_add(20), 18)
            .saturating_add(Weight::from_parts(50 * WEIGHT_REF_TIME_PER_MICROS, 0).saturating_mul(validators))
    }

    fn slot() -> u64 {
        pallet_aura::CurrentSlot::<Runtime>::get().into()
    }

    fn authors() -> Authors {
        // Both lists are made of the same validators in the same order when a session begins.
        let keys = pallet_aura::Authorities::<Runtime>::get();
        let validators = pallet_session::Validators::<Runtime>::get();
        let numbers = validators.iter().map(organisation);
        Authors::truncate_from(keys.into_iter().zip(numbers).filter_map(|(key, number)| Some((key, number?))).collect())
    }

    fn disable(organisation: OrgId) {
        let validator = identity(organisation);
        let at_work = pallet_session::Validators::<Runtime>::get();
        let Some(index) = at_work.iter().position(|listed| *listed == validator) else { return };
        // The last that is at work stays so, even if others are listed: they begin when sessions have ended, and without blocks
        // none would end.
        if Session::disabled_validators().len().saturating_add(1) < at_work.len() {
            // The list is at most [`MAX_AUTHORITIES`] long.
            Session::disable_index(u32::try_from(index).unwrap_or(MAX_AUTHORITIES));
        }
    }

    fn disabling() -> Weight {
        // Who is at work, who is not, the block's digest and its events.
        DatabaseWeight::get().reads_writes(4, 3).saturating_add(Weight::from_parts(20 * WEIGHT_REF_TIME_PER_MICROS, 0))
    }
}

/// The organisations at work that make no blocks.
fn disabled() -> Vec<OrgId> {
    let at_work = pallet_session::Validators::<Runtime>::get();
    let indices = Session::disabled_validators();
    indices.into_iter().filter_map(|index| at_work.get(index as usize).and_then(organisation)).collect()
}

/// Hands the consortium's validators to the session pallet.
#[derive(Debug)]
pub struct Manager;

impl Manager {
    /// The validators of the session after the next, if they, or the keys of one of them, are not those of the next.
    ///
    /// New keys count as a change because the record of who owns which key is written with the list.
    fn changed() -> Option<Vec<AccountId>> {
        let changed = Consortium::changed_validators();
        changed.map(|list| list.into_iter().map(identity).collect()).or_else(|| {
            let queued = pallet_session::QueuedKeys::<Runtime>::get();
            let renewed = |(validator, keys): &(AccountId, _)| {
                pallet_session::NextKeys::<Runtime>::get(validator).as_ref() != Some(keys)
            };
            queued.iter().any(renewed).then(|| queued.iter().map(|(validator, _)| validator.clone()).collect())
        })
    }
}

impl pallet_session::SessionManager<AccountId> for Manager {
    fn new_session(_: SessionIndex) -> Option<Vec<AccountId>> {
        Self::changed()
    }

    fn start_session(_: SessionIndex) {}

    fn end_session(index: SessionIndex) {
        if let Some(forgotten) = index.checked_sub(SESSIONS_REMEMBERED) {
            pallet_session::historical::Pallet::<Runtime>::prune_up_to(forgotten);
        }
    }
}

impl pallet_session::historical::SessionManager<AccountId, ()> for Manager {
    fn new_session(_: SessionIndex) -> Option<Vec<(AccountId, ())>> {
        Self::changed().map(|list| list.into_iter().map(|validator| (validator, ())).collect())
    }

    fn start_session(index: SessionIndex) {
        <Self as pallet_session::SessionManager<AccountId>>::start_session(index);
    }

    fn end_session(index: SessionIndex) {
        <Self as pallet_session::SessionManager<AccountId>>::end_session(index);
    }
}

/// Excludes validators that were shown to have voted against themselves: from making blocks at once, from the list when the
/// next sessions end. There is no stake to take; what else follows is between organisations that know each other.
#[derive(Debug)]
pub struct Equivocations;

impl OnOffenceHandler<AccountId, IdentificationTuple<Runtime>, Weight> for Equivocations {
    fn on_offence(
        offenders: &[OffenceDetails<AccountId, IdentificationTuple<Runtime>>],
        _: &[Perbill],
        _: SessionIndex,
    ) -> Weight {
        for OffenceDetails { offender: (validator, ()), .. } in offenders {
            if let Some(organisation) = organisation(validator) {
                Consortium::exclude_validator(organisation);
            }
        }
        let offenders = offenders.len() as u64;
        DatabaseWeight::get()
            .reads_writes(offenders.saturating_mul(3), offenders.saturating_mul(3))
            .saturating_add(<Rotation as Sessions>::disabling().saturating_mul(offenders))
    }
}
