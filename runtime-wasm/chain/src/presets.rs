//! The genesis of the built-in networks.
//!
//! Both use well-known keys: they are for trying out, teaching and tests. A real network's genesis is a chain
//! specification file that names its members' own keys.

use polkadot_sdk::*;

use crate::{
    AccountId, BlockNumber, ConsortiumConfig, CouncilConfig, MarketConfig, RegistryConfig, RuntimeGenesisConfig,
    SessionConfig, opaque::SessionKeys, validators::identity,
};
use alloc::{vec, vec::Vec};
use deed_primitives::{OrgId, Roles};
use frame_support::build_struct_json_patch;
use pallet_deed_consortium::Founder;
use pallet_deed_market::DEFAULT_DELIVERY_WINDOW;
use serde_json::Value;
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, PresetId};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// The length of a slot: half a second, about the shortest at which four validators on one laptop keep their turns.
const SLOT_MILLISECONDS: u64 = 500;

/// Blocks an application is open to objection: two seconds, so that trying out a registration does not mean waiting.
const OBJECTION_WINDOW: BlockNumber = 4;

/// The exchange's fee on a trade: two percent, in parts per million.
const FEE_PPM: u32 = 20_000;

/// The organisation that earns the fee: the first participant.
const EXCHANGE: OrgId = 0;

/// A well-known participant: who it is, its account and authorship key, and its finality key.
struct Participant {
    name: &'static str,
    roles: Roles,
    account: Sr25519Keyring,
    finality: Ed25519Keyring,
}

/// The exchange, which registers, settles and arbitrates, and three more organisations that validate. All else comes by
/// admission.
const PARTICIPANTS: [Participant; 4] = [
    Participant {
        name: "Deed Exchange",
        roles: Roles(Roles::REGISTRAR.0 | Roles::SETTLEMENT.0 | Roles::ARBITER.0 | Roles::VALIDATOR.0),
        account: Sr25519Keyring::Alice,
        finality: Ed25519Keyring::Alice,
    },
    Participant { name: "Bob", roles: Roles::VALIDATOR, account: Sr25519Keyring::Bob, finality: Ed25519Keyring::Bob },
    Participant {
        name: "Charlie",
        roles: Roles::VALIDATOR,
        account: Sr25519Keyring::Charlie,
        finality: Ed25519Keyring::Charlie,
    },
    Participant {
        name: "Dave",
        roles: Roles::VALIDATOR,
        account: Sr25519Keyring::Dave,
        finality: Ed25519Keyring::Dave,
    },
];

/// The genesis of a network founded, and validated, by these. Nobody holds money: it comes by issue, against payments.
fn genesis(participants: &[Participant]) -> Value {
    let accounts: Vec<AccountId> = participants.iter().map(|p| p.account.to_account_id()).collect();
    let keys: Vec<(AccountId, AccountId, SessionKeys)> = participants
        .iter()
        .zip(0..)
        .map(|(p, organisation)| {
            let keys = SessionKeys { aura: p.account.public().into(), grandpa: p.finality.public().into() };
            (p.account.to_account_id(), identity(organisation), keys)
        })
        .collect();
    let validators: Vec<OrgId> = (0..).take(participants.len()).collect();
    let organisations: Vec<Founder<AccountId>> = participants
        .iter()
        .map(|p| Founder {
            account: p.account.to_account_id(),
            name: p.name.into(),
            // A real member commits to its registered legal identifier; these have only a name.
            legal_id: sp_io::hashing::sha2_256(p.name.as_bytes()),
            roles: p.roles.bits(),
        })
        .collect();

    build_struct_json_patch!(RuntimeGenesisConfig {
        council: CouncilConfig { members: accounts },
        // No list of nodes: whoever tries it out may join.
        consortium: ConsortiumConfig { organisations, slot_duration: SLOT_MILLISECONDS, validators },
        session: SessionConfig { keys },
        registry: RegistryConfig { objection_window: OBJECTION_WINDOW },
        market: MarketConfig { fee_ppm: FEE_PPM, fee_account: EXCHANGE, delivery_window: DEFAULT_DELIVERY_WINDOW },
    })
}

/// The preset of this name, as the JSON the genesis builder reads.
#[must_use]
pub fn get(id: &PresetId) -> Option<Vec<u8>> {
    let patch = match id.as_ref() {
        DEV_RUNTIME_PRESET => genesis(&PARTICIPANTS[..1]),
        LOCAL_TESTNET_RUNTIME_PRESET => genesis(&PARTICIPANTS),
        _ => return None,
    };
    // Serialising a JSON value fails only for maps whose keys are not text; these are field names.
    serde_json::to_vec(&patch).ok()
}

/// The names [`get`] knows.
#[must_use]
pub fn names() -> Vec<PresetId> {
    vec![PresetId::from(DEV_RUNTIME_PRESET), PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET)]
}
