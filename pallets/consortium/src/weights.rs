//! What the calls cost, measured.
//!
//! Written by `node/weights.sh` from the benchmarks beside this file: 20 steps, 10 repetitions, compiled WASM. Times are
//! picoseconds; reads and writes are those the benchmarks made. Proof sizes are left out: nothing on this chain limits them.

use frame::weights_prelude::*;

/// What each call costs.
pub trait WeightInfo {
    /// `check_member`.
    fn check_member() -> Weight;
    /// `admit`.
    fn admit() -> Weight;
    /// `suspend`.
    fn suspend() -> Weight;
    /// `reinstate`.
    fn reinstate() -> Weight;
    /// `set_roles`.
    fn set_roles() -> Weight;
    /// `update_did`, `k` from 0 to 16, `s` from 0 to 8.
    fn update_did(k: u32, s: u32) -> Weight;
    /// `rotate_account`.
    fn rotate_account() -> Weight;
    /// `check_account`: what `check_member` adds for an account that is not the main one.
    fn check_account() -> Weight;
    /// `check_quota`: what `check_member` adds for an organisation with a quota.
    fn check_quota() -> Weight;
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
}

/// The weights with the database the runtime configures.
#[derive(Debug)]
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Quotas` (r:1 w:0)
    fn check_member() -> Weight {
        // Fastest: 9_497_000 ps.
        Weight::from_parts(10_752_000, 0).saturating_add(T::DbWeight::get().reads(3))
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
        // Fastest: 19_579_000 ps.
        Weight::from_parts(22_565_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // Storage: `Consortium::Organisations` (r:1 w:1)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    fn suspend() -> Weight {
        // Fastest: 11_202_000 ps.
        Weight::from_parts(13_774_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::Organisations` (r:1 w:1)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    fn reinstate() -> Weight {
        // Fastest: 11_217_000 ps.
        Weight::from_parts(13_092_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::Organisations` (r:1 w:1)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    fn set_roles() -> Weight {
        // Fastest: 11_082_000 ps.
        Weight::from_parts(13_082_000, 0)
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
        // Fastest: 17_496_000 ps.
        Weight::from_parts(19_940_022, 0)
            // Standard error: 3_470.
            .saturating_add(Weight::from_parts(29_030, 0).saturating_mul(k.into()))
            // Standard error: 6_716.
            .saturating_add(Weight::from_parts(452_096, 0).saturating_mul(s.into()))
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
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
    // Storage: `Council::Members` (r:1 w:0)
    // Proof: `Council::Members` (`max_values`: Some(1), `max_size`: None, mode: `Measured`)
    fn rotate_account() -> Weight {
        // Fastest: 35_780_000 ps.
        Weight::from_parts(39_697_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    fn check_account() -> Weight {
        Weight::from_parts(25_000_000, 0).saturating_add(T::DbWeight::get().reads(1))
    }
    fn check_quota() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn add_account() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn set_permissions() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn remove_account() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn recover_account() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(21))
    }
    fn set_quota() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn add_validator() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn remove_validator() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn add_peer() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn remove_peer() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(2))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn authorise_upgrade() -> Weight {
        Weight::from_parts(25_000_000, 0).saturating_add(T::DbWeight::get().writes(1))
    }
}
