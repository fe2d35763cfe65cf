//! Weights that belong to the runtime and not to one pallet.

use polkadot_sdk::*;

use frame_support::weights::{
    Weight,
    constants::{ParityDbWeight, WEIGHT_REF_TIME_PER_MICROS},
};

/// What the transaction extensions cost, on ParityDb.
///
/// The SDK's default charges RocksDB's figures, and charges a database access for items that every
/// transaction of a block touches (the genesis hash, the block's own length): after the first transaction those
/// are in memory, and the counters among them are removed when the block ends and never reach the database. Only the
/// signer's account is really read and written once per transaction.
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
        // Transactions of one block refer to many different past blocks.
        micros(7).saturating_add(ParityDbWeight::get().reads(1))
    }

    fn check_mortality_immortal_transaction() -> Weight {
        micros(7)
    }

    fn check_non_zero_sender() -> Weight {
        micros(1)
    }

    fn check_nonce() -> Weight {
        micros(8).saturating_add(ParityDbWeight::get().reads_writes(1, 1))
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
