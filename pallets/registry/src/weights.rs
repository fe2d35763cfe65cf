//! What the calls cost, measured.
//!
//! Written by `node/weights.sh` from the benchmarks beside this file: 10 steps, 8 repetitions, compiled WASM. Times are
//! picoseconds; reads and writes are those the benchmarks made. Proof sizes are left out: nothing on this chain limits them.

use frame::weights_prelude::*;

/// What each call costs.
pub trait WeightInfo {
    /// `submit`, `p` from 0 to 16, `b` from 17 to 1856.
    fn submit(p: u32, b: u32) -> Weight;
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
    /// `apply`.
    fn apply() -> Weight;
    /// `withdraw`.
    fn withdraw() -> Weight;
    /// `consent`.
    fn consent() -> Weight;
    /// `pledge`.
    fn pledge() -> Weight;
    /// `accept_pledge`.
    fn accept_pledge() -> Weight;
    /// `release_pledge`.
    fn release_pledge() -> Weight;
    /// `withdraw_version`.
    fn withdraw_version() -> Weight;
    /// `restore_version`.
    fn restore_version() -> Weight;
    /// `register_batch`.
    fn register_batch() -> Weight;
    /// `submit_from_batch`, `p` from 0 to 16, `b` from 17 to 1856.
    fn submit_from_batch(p: u32, b: u32) -> Weight;
    /// `commit_fields`, `f` from 0 to 16.
    fn commit_fields(f: u32) -> Weight;
    /// `disclose`.
    fn disclose() -> Weight;
    /// `end_windows`, `w` from 0 to 256.
    fn end_windows(w: u32) -> Weight;
    /// `end_steps`, `s` from 0 to 256.
    fn end_steps(s: u32) -> Weight;
    /// `accept_by_silence`, `a` from 0 to 256.
    fn accept_by_silence(a: u32) -> Weight;
}

/// The weights with the database the runtime configures.
#[derive(Debug)]
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    // Storage: `Registry::ByContent` (r:1 w:0)
    // Proof: `Registry::ByContent` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:17 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:16 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:0 w:1)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Registry::Conflicts` (r:0 w:1)
    // Proof: `Registry::Conflicts` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn submit(p: u32, b: u32) -> Weight {
        // Fastest: 26_438_000 ps.
        Weight::from_parts(32_601_795, 0)
            // Standard error: 12_565.
            .saturating_add(Weight::from_parts(8_509_913, 0).saturating_mul(p.into()))
            // Standard error: 112.
            .saturating_add(Weight::from_parts(652, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:1)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Pledges` (r:1 w:0)
    // Proof: `Registry::Pledges` (`max_values`: None, `max_size`: Some(493), added: 2968, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:3 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::HandlingTerm` (r:1 w:0)
    // Proof: `Registry::HandlingTerm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:1)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    fn accept() -> Weight {
        // Fastest: 47_004_000 ps.
        Weight::from_parts(57_729_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:0)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::HandlingTerm` (r:1 w:0)
    // Proof: `Registry::HandlingTerm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:1)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:1)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    fn review() -> Weight {
        // Fastest: 27_543_000 ps.
        Weight::from_parts(31_144_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:0)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:1)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    // Storage: `Registry::Conflicts` (r:0 w:1)
    // Proof: `Registry::Conflicts` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn refuse() -> Weight {
        // Fastest: 25_191_000 ps.
        Weight::from_parts(27_329_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:0)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::ObjectionWindow` (r:1 w:0)
    // Proof: `Registry::ObjectionWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:2 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Conflicts` (r:1 w:1)
    // Proof: `Registry::Conflicts` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    // Storage: `Registry::ByContent` (r:1 w:1)
    // Proof: `Registry::ByContent` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:1)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:1)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    fn publish() -> Weight {
        // Fastest: 38_553_000 ps.
        Weight::from_parts(41_563_000, 0)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:1)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:1)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    // Storage: `Registry::Objections` (r:0 w:1)
    // Proof: `Registry::Objections` (`max_values`: None, `max_size`: Some(59), added: 2534, mode: `MaxEncodedLen`)
    fn object() -> Weight {
        // Fastest: 26_847_000 ps.
        Weight::from_parts(31_487_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:0)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::ObjectionWindow` (r:1 w:0)
    // Proof: `Registry::ObjectionWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:2 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Conflicts` (r:1 w:1)
    // Proof: `Registry::Conflicts` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    // Storage: `Registry::ByContent` (r:1 w:1)
    // Proof: `Registry::ByContent` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    // Storage: `Registry::Objections` (r:1 w:1)
    // Proof: `Registry::Objections` (`max_values`: None, `max_size`: Some(59), added: 2534, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:1)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:1)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    fn rule_objection() -> Weight {
        // Fastest: 44_573_000 ps.
        Weight::from_parts(50_044_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::ByContent` (r:1 w:1)
    // Proof: `Registry::ByContent` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:0 w:1)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    fn add_version() -> Weight {
        // Fastest: 25_366_000 ps.
        Weight::from_parts(28_256_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:1)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:1)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    // Storage: `Registry::Freezes` (r:0 w:1)
    // Proof: `Registry::Freezes` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    fn freeze() -> Weight {
        // Fastest: 24_975_000 ps.
        Weight::from_parts(28_526_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Freezes` (r:1 w:1)
    // Proof: `Registry::Freezes` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:0)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:2)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:1)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    fn unfreeze() -> Weight {
        // Fastest: 30_834_000 ps.
        Weight::from_parts(35_278_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:33 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:0 w:1)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    fn set_titles(s: u32) -> Weight {
        // Fastest: 24_253_000 ps.
        Weight::from_parts(23_682_387, 0)
            // Standard error: 3_131.
            .saturating_add(Weight::from_parts(2_974_344, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:1)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::LicenceCount` (r:1 w:0)
    // Proof: `Registry::LicenceCount` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    // Storage: `Registry::HandlingTerm` (r:1 w:0)
    // Proof: `Registry::HandlingTerm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:1)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    fn apply() -> Weight {
        // Fastest: 42_999_000 ps.
        Weight::from_parts(55_373_000, 0)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:0)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:1)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    // Storage: `Registry::Conflicts` (r:0 w:1)
    // Proof: `Registry::Conflicts` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn withdraw() -> Weight {
        // Fastest: 25_074_000 ps.
        Weight::from_parts(30_123_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:1 w:1)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::Pledges` (r:1 w:0)
    // Proof: `Registry::Pledges` (`max_values`: None, `max_size`: Some(493), added: 2968, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:3 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    fn consent() -> Weight {
        // Fastest: 45_409_000 ps.
        Weight::from_parts(57_539_000, 0)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::Pledges` (r:1 w:1)
    // Proof: `Registry::Pledges` (`max_values`: None, `max_size`: Some(493), added: 2968, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:1)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    fn pledge() -> Weight {
        // Fastest: 38_997_000 ps.
        Weight::from_parts(47_796_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Pledges` (r:1 w:1)
    // Proof: `Registry::Pledges` (`max_values`: None, `max_size`: Some(493), added: 2968, mode: `MaxEncodedLen`)
    fn accept_pledge() -> Weight {
        // Fastest: 28_589_000 ps.
        Weight::from_parts(33_349_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Pledges` (r:1 w:1)
    // Proof: `Registry::Pledges` (`max_values`: None, `max_size`: Some(493), added: 2968, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:1)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    fn release_pledge() -> Weight {
        // Fastest: 25_049_000 ps.
        Weight::from_parts(29_576_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:1)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    fn withdraw_version() -> Weight {
        // Fastest: 22_193_000 ps.
        Weight::from_parts(24_263_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:1)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    fn restore_version() -> Weight {
        // Fastest: 21_656_000 ps.
        Weight::from_parts(23_696_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::NextBatch` (r:1 w:1)
    // Proof: `Registry::NextBatch` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Registry::Batches` (r:0 w:1)
    // Proof: `Registry::Batches` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
    fn register_batch() -> Weight {
        // Fastest: 14_977_000 ps.
        Weight::from_parts(16_430_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Registry::Batches` (r:1 w:0)
    // Proof: `Registry::Batches` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
    // Storage: `Registry::Taken` (r:1 w:1)
    // Proof: `Registry::Taken` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
    // Storage: `Registry::ByContent` (r:1 w:1)
    // Proof: `Registry::ByContent` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:17 w:1)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:16 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:0 w:1)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Registry::Conflicts` (r:0 w:1)
    // Proof: `Registry::Conflicts` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn submit_from_batch(p: u32, b: u32) -> Weight {
        // Fastest: 60_700_000 ps.
        Weight::from_parts(56_248_009, 0)
            // Standard error: 9_922.
            .saturating_add(Weight::from_parts(8_296_888, 0).saturating_mul(p.into()))
            // Standard error: 89.
            .saturating_add(Weight::from_parts(6_347, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Commitments` (r:16 w:16)
    // Proof: `Registry::Commitments` (`max_values`: None, `max_size`: Some(130), added: 2605, mode: `MaxEncodedLen`)
    fn commit_fields(f: u32) -> Weight {
        // Fastest: 16_787_000 ps.
        Weight::from_parts(19_551_978, 0)
            // Standard error: 2_408.
            .saturating_add(Weight::from_parts(5_128_753, 0).saturating_mul(f.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(f.into())))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(f.into())))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Commitments` (r:1 w:0)
    // Proof: `Registry::Commitments` (`max_values`: None, `max_size`: Some(130), added: 2605, mode: `MaxEncodedLen`)
    fn disclose() -> Weight {
        // Fastest: 23_384_000 ps.
        Weight::from_parts(25_354_000, 0).saturating_add(T::DbWeight::get().reads(4))
    }
    // Storage: `Registry::AgendaFrom` (r:1 w:1)
    // Proof: `Registry::AgendaFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:256 w:512)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:512 w:256)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Conflicts` (r:256 w:256)
    // Proof: `Registry::Conflicts` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    // Storage: `Registry::ByContent` (r:256 w:256)
    // Proof: `Registry::ByContent` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
    // Storage: `Registry::Validity` (r:1 w:0)
    // Proof: `Registry::Validity` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:256)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    fn end_windows(w: u32) -> Weight {
        // Fastest: 3_024_000 ps.
        Weight::from_parts(3_215_000, 0)
            // Standard error: 34_687.
            .saturating_add(Weight::from_parts(31_924_128, 0).saturating_mul(w.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads((5_u64).saturating_mul(w.into())))
            .saturating_add(T::DbWeight::get().writes((6_u64).saturating_mul(w.into())))
    }
    // Storage: `Registry::AgendaFrom` (r:1 w:1)
    // Proof: `Registry::AgendaFrom` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:256 w:2304)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    // Storage: `Registry::Procedures` (r:256 w:256)
    // Proof: `Registry::Procedures` (`max_values`: None, `max_size`: Some(2370), added: 4845, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:256 w:256)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Pledges` (r:256 w:256)
    // Proof: `Registry::Pledges` (`max_values`: None, `max_size`: Some(493), added: 2968, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:768 w:768)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:256)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    fn end_steps(s: u32) -> Weight {
        // Fastest: 3_052_000 ps.
        Weight::from_parts(3_237_000, 0)
            // Standard error: 185_032.
            .saturating_add(Weight::from_parts(76_145_143, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().reads((7_u64).saturating_mul(s.into())))
            .saturating_add(T::DbWeight::get().writes((16_u64).saturating_mul(s.into())))
    }
    // Storage: `Registry::NextToAccept` (r:1 w:1)
    // Proof: `Registry::NextToAccept` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Registry::HandlingTerm` (r:1 w:0)
    // Proof: `Registry::HandlingTerm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:256 w:256)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Agenda` (r:0 w:256)
    // Proof: `Registry::Agenda` (`max_values`: None, `max_size`: Some(33), added: 2508, mode: `MaxEncodedLen`)
    // Storage: `Registry::History` (r:0 w:256)
    // Proof: `Registry::History` (`max_values`: None, `max_size`: Some(31), added: 2506, mode: `MaxEncodedLen`)
    fn accept_by_silence(a: u32) -> Weight {
        // Fastest: 1_943_000 ps.
        Weight::from_parts(2_111_000, 0)
            // Standard error: 6_411.
            .saturating_add(Weight::from_parts(13_029_007, 0).saturating_mul(a.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(a.into())))
            .saturating_add(T::DbWeight::get().writes(1))
            .saturating_add(T::DbWeight::get().writes((3_u64).saturating_mul(a.into())))
    }
}
