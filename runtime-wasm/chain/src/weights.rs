//! Weights that belong to the runtime and not to one pallet.

use polkadot_sdk::*;

use frame_support::{
    parameter_types,
    weights::{RuntimeDbWeight, Weight, constants::WEIGHT_REF_TIME_PER_MICROS},
};

parameter_types! {
    /// What the database takes, on top of what a call's benchmark has measured with its state in memory.
    ///
    /// Reading costs what the SDK measured on ParityDb with a state far larger than memory. Writing was measured on this
    /// chain: of a block of registrations in batches of fifty, the state root takes 36 µs for each of them, and each writes
    /// three new entries; what they take before that is in the calls' own weights. `deed-bench chain`, with the node's log target
    /// `proposer` at level debug, shows the figures of a machine, and a test of the node compares what blocks are charged
    /// with the time they take.
    pub const DatabaseWeight: RuntimeDbWeight = RuntimeDbWeight {
        read: 8 * WEIGHT_REF_TIME_PER_MICROS,
        write: 12 * WEIGHT_REF_TIME_PER_MICROS,
    };

    /// What every transaction costs before its extensions and its call: its signature above all, which takes 40 µs where it has
    /// not been checked before. A remark then takes 88 µs in all (see [`DatabaseWeight`]) and is charged 108.
    pub const ExtrinsicBase: Weight = Weight::from_parts(45 * WEIGHT_REF_TIME_PER_MICROS, 0);
}

/// What the transaction extensions cost, on ParityDb.
///
/// The SDK's default charges RocksDB's figures, and charges a database access for items that every
/// transaction of a block touches (the genesis hash, the block's own length) or of a few (the hashes of recent blocks): after
/// the first transaction those are in memory, and the counters among them are removed when the block ends and never reach
/// the database. Only the signer's account is really read and written once per transaction.
#[derive(Debug)]
pub struct ExtensionWeight;

/// Execution time alone, in microseconds.
fn micros(count: u64) -> Weight {
    Weight::from_parts(count.saturating_mul(WEIGHT_REF_TIME_PER_MICROS), 0)
}

impl frame_system::ExtensionsWeightInfo for ExtensionWeight {
    fn check_genesis() -> Weight {
        micros(4)
    }

    fn check_mortality_mortal_transaction() -> Weight {
        // Transactions of one block refer to many different past blocks, but there are few of them, and all are in memory.
        micros(7)
    }

    fn check_mortality_immortal_transaction() -> Weight {
        micros(7)
    }

    fn check_non_zero_sender() -> Weight {
        micros(1)
    }

    fn check_nonce() -> Weight {
        micros(8).saturating_add(DatabaseWeight::get().reads_writes(1, 1))
    }

    fn check_spec_version() -> Weight {
        micros(1)
    }

    fn check_tx_version() -> Weight {
        micros(1)
    }

    fn check_weight() -> Weight {
        micros(3)
    }

    fn weight_reclaim() -> Weight {
        micros(5)
    }
}
