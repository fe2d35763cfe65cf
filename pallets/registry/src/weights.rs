//! What the calls cost, measured.
//!
//! Written by `node/weights.sh` from the benchmarks beside this file: 20 steps, 10 repetitions, compiled WASM. Times are
//! picoseconds; reads and writes are those the benchmarks made. Proof sizes are left out: nothing on this chain limits them.

use frame::weights_prelude::*;

/// What each call costs.
pub trait WeightInfo {
    /// `submit`, `p` from 0 to 16.
    fn submit(p: u32) -> Weight;
    /// `accept`.
    fn accept() -> Weight;
    /// `review`.
    fn review() -> Weight;
    /// `refuse`.
    fn refuse() -> Weight;
    /// `publish`.
    fn publish() -> Weight;
    /// `object`.
    fn object() -> Weight;
    /// `rule_objection`.
    fn rule_objection() -> Weight;
    /// `add_version`.
    fn add_version() -> Weight;
    /// `freeze`.
    fn freeze() -> Weight;
    /// `unfreeze`.
    fn unfreeze() -> Weight;
    /// `set_titles`, `s` from 1 to 32.
    fn set_titles(s: u32) -> Weight;
    /// `close_windows`, `a` from 0 to 1024.
    fn close_windows(a: u32) -> Weight;
}

/// The weights with the database the runtime configures.
#[derive(Debug)]
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::ByContent` (r:1 w:1)
    // Proof: `Registry::ByContent` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:16 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:16 w:1)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
    // Storage: `Registry::NextAsset` (r:1 w:1)
    // Proof: `Registry::NextAsset` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:0 w:1)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:0 w:3)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    fn submit(p: u32) -> Weight {
        // Fastest: 40_047_000 ps.
        Weight::from_parts(47_897_628, 0)
            // Standard error: 39_453.
            .saturating_add(Weight::from_parts(11_148_798, 0).saturating_mul(p.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().writes(8))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    fn accept() -> Weight {
        // Fastest: 28_453_000 ps.
        Weight::from_parts(31_505_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    fn review() -> Weight {
        // Fastest: 28_995_000 ps.
        Weight::from_parts(31_865_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
    // Storage: `Registry::ByContent` (r:0 w:1)
    // Proof: `Registry::ByContent` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    fn refuse() -> Weight {
        // Fastest: 34_163_000 ps.
        Weight::from_parts(37_340_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::ObjectionWindow` (r:1 w:0)
    // Proof: `Registry::ObjectionWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `Registry::Closing` (r:1 w:1)
    // Proof: `Registry::Closing` (`max_values`: None, `max_size`: Some(8206), added: 10681, mode: `MaxEncodedLen`)
    fn publish() -> Weight {
        // Fastest: 36_167_000 ps.
        Weight::from_parts(39_903_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `Registry::Closing` (r:1 w:1)
    // Proof: `Registry::Closing` (`max_values`: None, `max_size`: Some(8206), added: 10681, mode: `MaxEncodedLen`)
    fn object() -> Weight {
        // Fastest: 37_684_000 ps.
        Weight::from_parts(42_132_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::ObjectionWindow` (r:1 w:0)
    // Proof: `Registry::ObjectionWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `Registry::Closing` (r:1 w:1)
    // Proof: `Registry::Closing` (`max_values`: None, `max_size`: Some(8206), added: 10681, mode: `MaxEncodedLen`)
    fn rule_objection() -> Weight {
        // Fastest: 38_501_000 ps.
        Weight::from_parts(43_205_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::ByContent` (r:1 w:1)
    // Proof: `Registry::ByContent` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:0 w:1)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
    fn add_version() -> Weight {
        // Fastest: 34_840_000 ps.
        Weight::from_parts(38_144_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    fn freeze() -> Weight {
        // Fastest: 29_021_000 ps.
        Weight::from_parts(32_926_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    fn unfreeze() -> Weight {
        // Fastest: 28_916_000 ps.
        Weight::from_parts(32_514_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:33 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:0 w:1)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    fn set_titles(s: u32) -> Weight {
        // Fastest: 31_729_000 ps.
        Weight::from_parts(29_031_975, 0)
            // Standard error: 12_763.
            .saturating_add(Weight::from_parts(3_759_667, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Registry::Closing` (r:1 w:1)
    // Proof: `Registry::Closing` (`max_values`: None, `max_size`: Some(8206), added: 10681, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1024 w:1024)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    fn close_windows(a: u32) -> Weight {
        // Fastest: 4_355_000 ps.
        Weight::from_parts(4_415_000, 0)
            // Standard error: 758_617.
            .saturating_add(Weight::from_parts(43_633_477, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(a.into())))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(a.into())))
    }
}
