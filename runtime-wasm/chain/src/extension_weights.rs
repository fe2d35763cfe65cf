//! What the transaction extensions of the SDK cost, measured.
//!
//! Written by `node/weights.sh` from the SDK's own benchmarks of them: 10 steps, 8 repetitions, compiled WASM.
//! Times are picoseconds; writes are those the benchmarks made. What every transaction of a block touches, or one of few
//! (the hashes of recent blocks), is in memory after the first, and counts as such. So does the signer's account where it is read, for
//! there are only as many as members have; written it is once per transaction.

use polkadot_sdk::*;

use crate::weights::DatabaseWeight;
use frame_support::weights::Weight;

/// The weights with this chain's database.
#[derive(Debug)]
pub struct ExtensionWeight;

impl frame_system::ExtensionsWeightInfo for ExtensionWeight {
    fn check_genesis() -> Weight {
        // Fastest: 1_337_000 ps.
        Weight::from_parts(1_528_000, 0)
    }
    fn check_mortality_mortal_transaction() -> Weight {
        // Fastest: 2_842_000 ps.
        Weight::from_parts(3_157_000, 0)
    }
    fn check_mortality_immortal_transaction() -> Weight {
        // Fastest: 2_833_000 ps.
        Weight::from_parts(3_128_000, 0)
    }
    fn check_non_zero_sender() -> Weight {
        // Fastest: 502_000 ps.
        Weight::from_parts(638_000, 0)
    }
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn check_nonce() -> Weight {
        // Fastest: 5_459_000 ps.
        Weight::from_parts(5_970_000, 0).saturating_add(DatabaseWeight::get().writes(1))
    }
    fn check_spec_version() -> Weight {
        // Fastest: 401_000 ps.
        Weight::from_parts(502_000, 0)
    }
    fn check_tx_version() -> Weight {
        // Fastest: 396_000 ps.
        Weight::from_parts(502_000, 0)
    }
    fn check_weight() -> Weight {
        // Fastest: 3_379_000 ps.
        Weight::from_parts(3_916_000, 0)
    }
    fn weight_reclaim() -> Weight {
        // Fastest: 1_981_000 ps.
        Weight::from_parts(2_347_000, 0)
    }
}
