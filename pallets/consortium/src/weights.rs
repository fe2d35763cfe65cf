//! What the calls cost, measured.
//!
//! Written by `node/weights.sh` from the benchmarks beside this file: 10 steps, 8 repetitions, compiled WASM. Times are
//! picoseconds; reads and writes are those the benchmarks made. Proof sizes are left out: nothing on this chain limits them.

use frame::weights_prelude::*;

/// What each call costs.
pub trait WeightInfo {
    /// `check_member`.
    fn check_member() -> Weight;
    /// `admit`.
    fn admit() -> Weight;
    /// `check_account`.
    fn check_account() -> Weight;
    /// `check_quota`.
    fn check_quota() -> Weight;
    /// `suspend`.
    fn suspend() -> Weight;
    /// `reinstate`.
    fn reinstate() -> Weight;
    /// `pause_validator`.
    fn pause_validator() -> Weight;
    /// `resume_validator`.
    fn resume_validator() -> Weight;
    /// `set_roles`.
    fn set_roles() -> Weight;
    /// `update_did`, `k` from 0 to 16, `s` from 0 to 8.
    fn update_did(k: u32, s: u32) -> Weight;
    /// `rotate_account`.
    fn rotate_account() -> Weight;
    /// `add_account`.
    fn add_account() -> Weight;
    /// `set_permissions`.
    fn set_permissions() -> Weight;
    /// `remove_account`.
    fn remove_account() -> Weight;
    /// `recover_account`.
    fn recover_account() -> Weight;
    /// `set_quota`.
    fn set_quota() -> Weight;
    /// `add_validator`.
    fn add_validator() -> Weight;
    /// `remove_validator`.
    fn remove_validator() -> Weight;
    /// `add_peer`.
    fn add_peer() -> Weight;
    /// `remove_peer`.
    fn remove_peer() -> Weight;
    /// `authorise_upgrade`.
    fn authorise_upgrade() -> Weight;
    /// `report_double_block`, `b` from 0 to 2097152.
    fn report_double_block(b: u32) -> Weight;
}

/// The weights with the database the runtime configures.
#[derive(Debug)]
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    fn check_member() -> Weight {
        // Fastest: 3_375_000 ps.
        Weight::from_parts(3_755_000, 0)
    }
    // Storage: `Consortium::MemberOf` (r:1 w:1)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::NextOrganisation` (r:1 w:1)
    // Proof: `Consortium::NextOrganisation` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:0 w:1)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    fn admit() -> Weight {
        // Fastest: 16_205_000 ps.
        Weight::from_parts(17_791_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // Storage: `Consortium::OtherAccounts` (r:1 w:0)
    // Proof: `Consortium::OtherAccounts` (`max_values`: None, `max_size`: Some(541), added: 3016, mode: `MaxEncodedLen`)
    fn check_account() -> Weight {
        // Fastest: 6_505_000 ps.
        Weight::from_parts(7_437_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }
    // Storage: `Consortium::Quotas` (r:1 w:0)
    // Proof: `Consortium::Quotas` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Used` (r:1 w:1)
    // Proof: `Consortium::Used` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn check_quota() -> Weight {
        // Fastest: 7_334_000 ps.
        Weight::from_parts(8_124_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::Organisations` (r:1 w:1)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::OtherAccounts` (r:1 w:0)
    // Proof: `Consortium::OtherAccounts` (`max_values`: None, `max_size`: Some(541), added: 3016, mode: `MaxEncodedLen`)
    // Storage: `Council::Members` (r:1 w:0)
    // Proof: `Council::Members` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    // Storage: `Consortium::Validators` (r:1 w:0)
    // Proof: `Consortium::Validators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Consortium::PausedValidators` (r:1 w:0)
    // Proof: `Consortium::PausedValidators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Session::Validators` (r:1 w:0)
    // Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    fn suspend() -> Weight {
        // Fastest: 29_248_000 ps.
        Weight::from_parts(31_376_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::Organisations` (r:1 w:1)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::PausedValidators` (r:1 w:0)
    // Proof: `Consortium::PausedValidators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    fn reinstate() -> Weight {
        // Fastest: 10_375_000 ps.
        Weight::from_parts(11_584_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::Validators` (r:1 w:1)
    // Proof: `Consortium::Validators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Consortium::PausedValidators` (r:1 w:1)
    // Proof: `Consortium::PausedValidators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Session::Validators` (r:1 w:0)
    // Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    // Storage: `Consortium::ValidatorsChanged` (r:0 w:1)
    // Proof: `Consortium::ValidatorsChanged` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn pause_validator() -> Weight {
        // Fastest: 11_268_000 ps.
        Weight::from_parts(12_390_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::PausedValidators` (r:1 w:1)
    // Proof: `Consortium::PausedValidators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Validators` (r:1 w:1)
    // Proof: `Consortium::Validators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Consortium::ValidatorsChanged` (r:0 w:1)
    // Proof: `Consortium::ValidatorsChanged` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn resume_validator() -> Weight {
        // Fastest: 12_728_000 ps.
        Weight::from_parts(13_902_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::Organisations` (r:1 w:1)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    fn set_roles() -> Weight {
        // Fastest: 9_576_000 ps.
        Weight::from_parts(10_738_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::DidDocuments` (r:0 w:1)
    // Proof: `Consortium::DidDocuments` (`max_values`: None, `max_size`: Some(2614), added: 5089, mode: `MaxEncodedLen`)
    fn update_did(k: u32, s: u32) -> Weight {
        // Fastest: 14_288_000 ps.
        Weight::from_parts(15_701_492, 0)
            // Standard error: 530.
            .saturating_add(Weight::from_parts(14_306, 0).saturating_mul(k.into()))
            // Standard error: 1_009.
            .saturating_add(Weight::from_parts(396_365, 0).saturating_mul(s.into()))
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:2 w:2)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:1)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:2 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:0)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `Council::Members` (r:1 w:0)
    // Proof: `Council::Members` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    fn rotate_account() -> Weight {
        // Fastest: 30_057_000 ps.
        Weight::from_parts(32_354_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // Storage: `Consortium::MemberOf` (r:2 w:1)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::OtherAccounts` (r:1 w:1)
    // Proof: `Consortium::OtherAccounts` (`max_values`: None, `max_size`: Some(541), added: 3016, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn add_account() -> Weight {
        // Fastest: 26_636_000 ps.
        Weight::from_parts(29_266_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::OtherAccounts` (r:1 w:1)
    // Proof: `Consortium::OtherAccounts` (`max_values`: None, `max_size`: Some(541), added: 3016, mode: `MaxEncodedLen`)
    fn set_permissions() -> Weight {
        // Fastest: 18_889_000 ps.
        Weight::from_parts(20_554_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:1)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::OtherAccounts` (r:1 w:1)
    // Proof: `Consortium::OtherAccounts` (`max_values`: None, `max_size`: Some(541), added: 3016, mode: `MaxEncodedLen`)
    fn remove_account() -> Weight {
        // Fastest: 20_808_000 ps.
        Weight::from_parts(22_349_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:18)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:1)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:2 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:0)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `Council::Members` (r:1 w:0)
    // Proof: `Council::Members` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    // Storage: `Consortium::OtherAccounts` (r:1 w:1)
    // Proof: `Consortium::OtherAccounts` (`max_values`: None, `max_size`: Some(541), added: 3016, mode: `MaxEncodedLen`)
    fn recover_account() -> Weight {
        // Fastest: 48_861_000 ps.
        Weight::from_parts(52_307_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(21))
    }
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Quotas` (r:0 w:1)
    // Proof: `Consortium::Quotas` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Used` (r:0 w:1)
    // Proof: `Consortium::Used` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
    fn set_quota() -> Weight {
        // Fastest: 9_969_000 ps.
        Weight::from_parts(11_493_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Validators` (r:1 w:1)
    // Proof: `Consortium::Validators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Consortium::PausedValidators` (r:1 w:0)
    // Proof: `Consortium::PausedValidators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Consortium::ValidatorsChanged` (r:0 w:1)
    // Proof: `Consortium::ValidatorsChanged` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn add_validator() -> Weight {
        // Fastest: 9_518_000 ps.
        Weight::from_parts(10_819_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::Validators` (r:1 w:1)
    // Proof: `Consortium::Validators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Consortium::ValidatorsChanged` (r:0 w:1)
    // Proof: `Consortium::ValidatorsChanged` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn remove_validator() -> Weight {
        // Fastest: 9_286_000 ps.
        Weight::from_parts(10_239_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Peers` (r:1 w:1)
    // Proof: `Consortium::Peers` (`max_values`: None, `max_size`: Some(78), added: 2553, mode: `MaxEncodedLen`)
    // Storage: `Consortium::CounterForPeers` (r:1 w:1)
    // Proof: `Consortium::CounterForPeers` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn add_peer() -> Weight {
        // Fastest: 13_295_000 ps.
        Weight::from_parts(14_707_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::Peers` (r:1 w:1)
    // Proof: `Consortium::Peers` (`max_values`: None, `max_size`: Some(78), added: 2553, mode: `MaxEncodedLen`)
    // Storage: `Consortium::CounterForPeers` (r:1 w:1)
    // Proof: `Consortium::CounterForPeers` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn remove_peer() -> Weight {
        // Fastest: 11_042_000 ps.
        Weight::from_parts(12_545_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `System::AuthorizedUpgrade` (r:0 w:1)
    // Proof: `System::AuthorizedUpgrade` (`max_values`: Some(1), `max_size`: Some(33), added: 528, mode: `MaxEncodedLen`)
    fn authorise_upgrade() -> Weight {
        // Fastest: 4_796_000 ps.
        Weight::from_parts(5_481_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Aura::CurrentSlot` (r:1 w:0)
    // Proof: `Aura::CurrentSlot` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Aura::Authorities` (r:1 w:0)
    // Proof: `Aura::Authorities` (`max_values`: Some(1), `max_size`: Some(3202), added: 3697, mode: `MaxEncodedLen`)
    // Storage: `Session::Validators` (r:1 w:0)
    // Proof: `Session::Validators` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    // Storage: `Consortium::PastAuthors` (r:1 w:0)
    // Proof: `Consortium::PastAuthors` (`max_values`: Some(1), `max_size`: Some(14409), added: 14904, mode: `MaxEncodedLen`)
    // Storage: `Consortium::DoubleBlocks` (r:1 w:1)
    // Proof: `Consortium::DoubleBlocks` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Validators` (r:1 w:1)
    // Proof: `Consortium::Validators` (`max_values`: Some(1), `max_size`: Some(402), added: 897, mode: `MaxEncodedLen`)
    // Storage: `Consortium::ValidatorsChanged` (r:0 w:1)
    // Proof: `Consortium::ValidatorsChanged` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
    fn report_double_block(b: u32) -> Weight {
        // Fastest: 258_791_000 ps.
        Weight::from_parts(306_945_009, 0)
            // Standard error: 4.
            .saturating_add(Weight::from_parts(1_717, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(3))
    }
}
