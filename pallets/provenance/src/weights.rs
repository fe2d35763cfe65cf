//! What the calls cost, measured.
//!
//! Written by `node/weights.sh` from the benchmarks beside this file: 10 steps, 8 repetitions, compiled WASM. Times are
//! picoseconds; reads and writes are those the benchmarks made. Proof sizes are left out: nothing on this chain limits them.

use frame::weights_prelude::*;

/// What each call costs.
pub trait WeightInfo {
    /// `publish_tree_head`, `h` from 1 to 63.
    fn publish_tree_head(h: u32) -> Weight;
}

/// The weights with the database the runtime configures.
#[derive(Debug)]
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Provenance::Heads` (r:1 w:1)
    // Proof: `Provenance::Heads` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    fn publish_tree_head(h: u32) -> Weight {
        // Fastest: 20_117_000 ps.
        Weight::from_parts(21_481_876, 0)
            // Standard error: 268.
            .saturating_add(Weight::from_parts(676_249, 0).saturating_mul(h.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
}
