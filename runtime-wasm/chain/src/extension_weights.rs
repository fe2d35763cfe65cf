//! What the transaction extensions of the SDK cost, measured.
//!
//! Written by `node/weights.sh` from the SDK's own benchmarks of them: 10 steps, 8 repetitions, compiled WASM.
//! Times are picoseconds; reads and writes are those the benchmarks made. What every transaction of a block touches, or one of few
//! (the hashes of recent blocks), is in memory after the first, and counts as such: the signer's account alone is really read and
//! written once per transaction.

use polkadot_sdk::*;

use crate::weights::DatabaseWeight;
use frame_support::weights::Weight;

/// The weights with this chain's database.
#[derive(Debug)]
pub struct ExtensionWeight;

impl frame_system::ExtensionsWeightInfo for ExtensionWeight {
    fn check_genesis() -> Weight {
        // Fastest: 1_701_000 ps.
        Weight::from_parts(1_925_000, 0)
    }
    fn check_mortality_mortal_transaction() -> Weight {
        // Fastest: 3_532_000 ps.
        Weight::from_parts(3_921_000, 0)
    }
    fn check_mortality_immortal_transaction() -> Weight {
        // Fastest: 3_517_000 ps.
        Weight::from_parts(3_932_000, 0)
    }
    fn check_non_zero_sender() -> Weight {
        // Fastest: 509_000 ps.
        Weight::from_parts(638_000, 0)
    }
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn check_nonce() -> Weight {
        // Fastest: 6_138_000 ps.
        Weight::from_parts(6_888_000, 0)
            .saturating_add(DatabaseWeight::get().reads(1))
            .saturating_add(DatabaseWeight::get().writes(1))
    }
    fn check_spec_version() -> Weight {
        // Fastest: 403_000 ps.
        Weight::from_parts(509_000, 0)
    }
    fn check_tx_version() -> Weight {
        // Fastest: 410_000 ps.
        Weight::from_parts(507_000, 0)
    }
    fn check_weight() -> Weight {
        // Fastest: 3_499_000 ps.
        Weight::from_parts(3_930_000, 0)
    }
    fn weight_reclaim() -> Weight {
        // Fastest: 1_886_000 ps.
        Weight::from_parts(2_197_000, 0)
    }
}
