//! What the calls cost, measured.
//!
//! Written by `node/weights.sh` from the benchmarks beside this file: 12 steps, 6 repetitions, compiled WASM. Times are
//! picoseconds; reads and writes are those the benchmarks made. Proof sizes are left out: nothing on this chain limits them.

use frame::weights_prelude::*;

/// What each call costs.
pub trait WeightInfo {
    /// `issue`.
    fn issue() -> Weight;
    /// `redeem`.
    fn redeem() -> Weight;
    /// `create_offer`.
    fn create_offer() -> Weight;
    /// `withdraw_offer`.
    fn withdraw_offer() -> Weight;
    /// `place_order`.
    fn place_order() -> Weight;
    /// `declare_delivery`.
    fn declare_delivery() -> Weight;
    /// `acknowledge`, `p` from 0 to 16, `n` from 2 to 33.
    fn acknowledge(p: u32, n: u32) -> Weight;
    /// `refund`.
    fn refund() -> Weight;
    /// `claim`, `p` from 0 to 16, `n` from 2 to 33.
    fn claim(p: u32, n: u32) -> Weight;
    /// `record_use`.
    fn record_use() -> Weight;
    /// `agenda`.
    fn agenda() -> Weight;
    /// `place_order_for`.
    fn place_order_for() -> Weight;
    /// `update_offer`.
    fn update_offer() -> Weight;
    /// `bid`.
    fn bid() -> Weight;
    /// `commit_bid`.
    fn commit_bid() -> Weight;
    /// `reveal_bid`.
    fn reveal_bid() -> Weight;
    /// `close_auction`, `b` from 0 to 64.
    fn close_auction(b: u32) -> Weight;
    /// `record_use_in`.
    fn record_use_in() -> Weight;
    /// `revoke_licence`.
    fn revoke_licence() -> Weight;
    /// `contest_revocation`.
    fn contest_revocation() -> Weight;
    /// `rule_revocation`.
    fn rule_revocation() -> Weight;
    /// `sublicense`.
    fn sublicense() -> Weight;
    /// `open_meter`.
    fn open_meter() -> Weight;
    /// `top_up`.
    fn top_up() -> Weight;
    /// `settle_meter`, `p` from 0 to 16, `n` from 2 to 33.
    fn settle_meter(p: u32, n: u32) -> Weight;
    /// `close_meter`, `p` from 0 to 16, `n` from 2 to 33.
    fn close_meter(p: u32, n: u32) -> Weight;
    /// `request`.
    fn request() -> Weight;
    /// `counter`.
    fn counter() -> Weight;
    /// `accept_terms`.
    fn accept_terms() -> Weight;
    /// `agree`.
    fn agree() -> Weight;
    /// `verify_agreement`: `verify` is a word of the benchmarks' own.
    fn verify_agreement() -> Weight;
    /// `finalize`.
    fn finalize() -> Weight;
    /// `terminate`.
    fn terminate() -> Weight;
    /// `settle_partially`.
    fn settle_partially() -> Weight;
    /// `accept_partial`, `p` from 0 to 16, `n` from 2 to 33.
    fn accept_partial(p: u32, n: u32) -> Weight;
    /// `declare_delivery_locked`.
    fn declare_delivery_locked() -> Weight;
    /// `confirm_ciphertext`.
    fn confirm_ciphertext() -> Weight;
    /// `reveal_key`.
    fn reveal_key() -> Weight;
    /// `open_dispute`.
    fn open_dispute() -> Weight;
    /// `vote`.
    fn vote() -> Weight;
    /// `appeal`.
    fn appeal() -> Weight;
    /// `rule_appeal`, `p` from 0 to 16, `n` from 2 to 33.
    fn rule_appeal(p: u32, n: u32) -> Weight;
    /// `rotate`.
    fn rotate() -> Weight;
}

/// The weights with the database the runtime configures.
#[derive(Debug)]
pub struct SubstrateWeight<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Payments` (r:1 w:1)
    // Proof: `Market::Payments` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn issue() -> Weight {
        // Fastest: 45_686_000 ps.
        Weight::from_parts(52_371_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn redeem() -> Weight {
        // Fastest: 41_077_000 ps.
        Weight::from_parts(48_434_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(129), added: 2604, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOffer` (r:1 w:1)
    // Proof: `Market::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:0 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(75), added: 2550, mode: `MaxEncodedLen`)
    fn create_offer() -> Weight {
        // Fastest: 46_616_000 ps.
        Weight::from_parts(59_192_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(75), added: 2550, mode: `MaxEncodedLen`)
    fn withdraw_offer() -> Weight {
        // Fastest: 21_308_000 ps.
        Weight::from_parts(25_506_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(75), added: 2550, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOrder` (r:1 w:1)
    // Proof: `Market::NextOrder` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:0 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
    fn place_order() -> Weight {
        // Fastest: 93_644_000 ps.
        Weight::from_parts(110_358_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(75), added: 2550, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    fn declare_delivery() -> Weight {
        // Fastest: 44_723_000 ps.
        Weight::from_parts(56_501_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:34 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(75), added: 2550, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:1 w:0)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Market::FeePpm` (r:1 w:0)
    // Proof: `Market::FeePpm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::FeeAccount` (r:1 w:0)
    // Proof: `Market::FeeAccount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:17 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:34 w:34)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Market::NextLicence` (r:1 w:1)
    // Proof: `Market::NextLicence` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:0 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(74), added: 2549, mode: `MaxEncodedLen`)
    fn acknowledge(p: u32, n: u32) -> Weight {
        // Fastest: 221_227_000 ps.
        Weight::from_parts(233_644_000, 0)
            // Standard error: 6_160_203.
            .saturating_add(Weight::from_parts(101_310_749, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(5))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
    fn refund() -> Weight {
        // Fastest: 54_922_000 ps.
        Weight::from_parts(61_396_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:35 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(99), added: 2574, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(75), added: 2550, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:1 w:0)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Market::FeePpm` (r:1 w:0)
    // Proof: `Market::FeePpm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::FeeAccount` (r:1 w:0)
    // Proof: `Market::FeeAccount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:17 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:34 w:34)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Market::NextLicence` (r:1 w:1)
    // Proof: `Market::NextLicence` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:0 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(74), added: 2549, mode: `MaxEncodedLen`)
    fn claim(p: u32, n: u32) -> Weight {
        // Fastest: 219_621_000 ps.
        Weight::from_parts(231_054_000, 0)
            // Standard error: 6_054_565.
            .saturating_add(Weight::from_parts(103_374_359, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(5))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:1 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(74), added: 2549, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1938), added: 4413, mode: `MaxEncodedLen`)
    fn record_use() -> Weight {
        // Fastest: 38_097_000 ps.
        Weight::from_parts(47_006_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    fn agenda() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn place_order_for() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    fn update_offer() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn bid() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    fn commit_bid() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    fn reveal_bid() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn close_auction(b: u32) -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().reads((4_u64).saturating_mul(b.into())))
            .saturating_add(T::DbWeight::get().writes(6))
            .saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(b.into())))
    }
    fn record_use_in() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    fn revoke_licence() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn contest_revocation() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn rule_revocation() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn sublicense() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn open_meter() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    fn top_up() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn settle_meter(p: u32, n: u32) -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(p.into()))
            .saturating_add(Weight::from_parts(100_000_000, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    fn close_meter(p: u32, n: u32) -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(p.into()))
            .saturating_add(Weight::from_parts(100_000_000, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(4))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    fn request() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    fn counter() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn accept_terms() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn agree() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn verify_agreement() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn finalize() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(7))
    }
    fn terminate() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn settle_partially() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    fn accept_partial(p: u32, n: u32) -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(p.into()))
            .saturating_add(Weight::from_parts(100_000_000, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(14))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(9))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    fn declare_delivery_locked() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn confirm_ciphertext() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn reveal_key() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn open_dispute() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(266))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    fn vote() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn appeal() -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    fn rule_appeal(p: u32, n: u32) -> Weight {
        Weight::from_parts(25_000_000, 0)
            .saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(p.into()))
            .saturating_add(Weight::from_parts(100_000_000, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(12))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(6))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    // Storage: `Balances::Holds` (r:2 w:2)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(103), added: 2578, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:2 w:2)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn rotate() -> Weight {
        // Fastest: 85_596_000 ps.
        Weight::from_parts(92_465_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
}
