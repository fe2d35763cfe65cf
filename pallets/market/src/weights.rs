//! What the calls cost, measured.
//!
//! Written by `node/weights.sh` from the benchmarks beside this file: 10 steps, 8 repetitions, compiled WASM. Times are
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
    /// `verify_agreement`.
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
        // Fastest: 37_937_000 ps.
        Weight::from_parts(43_002_000, 0)
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
        // Fastest: 37_315_000 ps.
        Weight::from_parts(41_553_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOffer` (r:1 w:1)
    // Proof: `Market::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:0 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    fn create_offer() -> Weight {
        // Fastest: 41_181_000 ps.
        Weight::from_parts(48_257_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Market::Bids` (r:1 w:0)
    // Proof: `Market::Bids` (`max_values`: None, `max_size`: Some(40), added: 2515, mode: `MaxEncodedLen`)
    // Storage: `Market::SealedBids` (r:1 w:0)
    // Proof: `Market::SealedBids` (`max_values`: None, `max_size`: Some(4434), added: 6909, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn withdraw_offer() -> Weight {
        // Fastest: 22_710_000 ps.
        Weight::from_parts(24_623_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOrder` (r:1 w:1)
    // Proof: `Market::NextOrder` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:0 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn place_order() -> Weight {
        // Fastest: 92_339_000 ps.
        Weight::from_parts(102_444_000, 0)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn declare_delivery() -> Weight {
        // Fastest: 39_648_000 ps.
        Weight::from_parts(46_462_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:34 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Market::FeePpm` (r:1 w:0)
    // Proof: `Market::FeePpm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::FeeAccount` (r:1 w:0)
    // Proof: `Market::FeeAccount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:17 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:17 w:0)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:34 w:34)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Market::NextLicence` (r:1 w:1)
    // Proof: `Market::NextLicence` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:0 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    fn acknowledge(p: u32, n: u32) -> Weight {
        // Fastest: 217_861_000 ps.
        Weight::from_parts(33_393_643, 0)
            // Standard error: 124_993.
            .saturating_add(Weight::from_parts(6_862_490, 0).saturating_mul(p.into()))
            // Standard error: 65_528.
            .saturating_add(Weight::from_parts(39_677_488, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(6))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn refund() -> Weight {
        // Fastest: 54_090_000 ps.
        Weight::from_parts(58_128_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:35 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Market::FeePpm` (r:1 w:0)
    // Proof: `Market::FeePpm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::FeeAccount` (r:1 w:0)
    // Proof: `Market::FeeAccount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:17 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:17 w:0)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:34 w:34)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Market::NextLicence` (r:1 w:1)
    // Proof: `Market::NextLicence` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:0 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    fn claim(p: u32, n: u32) -> Weight {
        // Fastest: 220_945_000 ps.
        Weight::from_parts(13_006_247, 0)
            // Standard error: 127_708.
            .saturating_add(Weight::from_parts(8_166_371, 0).saturating_mul(p.into()))
            // Standard error: 66_951.
            .saturating_add(Weight::from_parts(40_595_118, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(6))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:4 w:4)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    fn record_use() -> Weight {
        // Fastest: 48_801_000 ps.
        Weight::from_parts(57_008_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // Storage: `Market::AgendaCursor` (r:1 w:0)
    // Proof: `Market::AgendaCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:2 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:0)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    fn agenda() -> Weight {
        // Fastest: 12_873_000 ps.
        Weight::from_parts(15_064_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOrder` (r:1 w:1)
    // Proof: `Market::NextOrder` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:0 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn place_order_for() -> Weight {
        // Fastest: 93_995_000 ps.
        Weight::from_parts(107_607_000, 0)
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    fn update_offer() -> Weight {
        // Fastest: 19_561_000 ps.
        Weight::from_parts(21_777_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:3 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::Bids` (r:1 w:1)
    // Proof: `Market::Bids` (`max_values`: None, `max_size`: Some(40), added: 2515, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:2 w:2)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:2 w:2)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn bid() -> Weight {
        // Fastest: 126_590_000 ps.
        Weight::from_parts(140_940_000, 0)
            .saturating_add(T::DbWeight::get().reads(13))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::SealedBids` (r:1 w:1)
    // Proof: `Market::SealedBids` (`max_values`: None, `max_size`: Some(4434), added: 6909, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn commit_bid() -> Weight {
        // Fastest: 118_267_000 ps.
        Weight::from_parts(128_781_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Market::SealedBids` (r:1 w:1)
    // Proof: `Market::SealedBids` (`max_values`: None, `max_size`: Some(4434), added: 6909, mode: `MaxEncodedLen`)
    fn reveal_bid() -> Weight {
        // Fastest: 49_796_000 ps.
        Weight::from_parts(57_111_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:65 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Market::SealedBids` (r:1 w:1)
    // Proof: `Market::SealedBids` (`max_values`: None, `max_size`: Some(4434), added: 6909, mode: `MaxEncodedLen`)
    // Storage: `Market::Bids` (r:1 w:0)
    // Proof: `Market::Bids` (`max_values`: None, `max_size`: Some(40), added: 2515, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:64 w:64)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:64 w:64)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOrder` (r:1 w:1)
    // Proof: `Market::NextOrder` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:0 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn close_auction(b: u32) -> Weight {
        // Fastest: 52_804_000 ps.
        Weight::from_parts(76_922_613, 0)
            // Standard error: 61_728.
            .saturating_add(Weight::from_parts(39_836_108, 0).saturating_mul(b.into()))
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(b.into())))
            .saturating_add(T::DbWeight::get().writes(5))
            .saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(b.into())))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:4 w:4)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Market::Meters` (r:1 w:1)
    // Proof: `Market::Meters` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    fn record_use_in() -> Weight {
        // Fastest: 55_915_000 ps.
        Weight::from_parts(64_532_000, 0)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:1 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    fn revoke_licence() -> Weight {
        // Fastest: 22_155_000 ps.
        Weight::from_parts(24_532_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:1 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    fn contest_revocation() -> Weight {
        // Fastest: 21_042_000 ps.
        Weight::from_parts(23_141_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Market::Licences` (r:1 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    fn rule_revocation() -> Weight {
        // Fastest: 12_832_000 ps.
        Weight::from_parts(14_076_000, 0)
            .saturating_add(T::DbWeight::get().reads(1))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:4 w:0)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOffer` (r:1 w:1)
    // Proof: `Market::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:0 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    fn sublicense() -> Weight {
        // Fastest: 53_566_000 ps.
        Weight::from_parts(62_100_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `Market::NextLicence` (r:1 w:1)
    // Proof: `Market::NextLicence` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Meters` (r:0 w:1)
    // Proof: `Market::Meters` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:0 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    fn open_meter() -> Weight {
        // Fastest: 87_557_000 ps.
        Weight::from_parts(98_398_000, 0)
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:1 w:0)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    // Storage: `Market::Meters` (r:1 w:1)
    // Proof: `Market::Meters` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn top_up() -> Weight {
        // Fastest: 67_005_000 ps.
        Weight::from_parts(72_192_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:34 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:1 w:0)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    // Storage: `Market::Meters` (r:1 w:1)
    // Proof: `Market::Meters` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    // Storage: `Market::FeePpm` (r:1 w:0)
    // Proof: `Market::FeePpm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::FeeAccount` (r:1 w:0)
    // Proof: `Market::FeeAccount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:17 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:17 w:0)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:34 w:34)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn settle_meter(p: u32, n: u32) -> Weight {
        // Fastest: 218_529_000 ps.
        Weight::from_parts(29_115_450, 0)
            // Standard error: 165_165.
            .saturating_add(Weight::from_parts(7_432_014, 0).saturating_mul(p.into()))
            // Standard error: 86_588.
            .saturating_add(Weight::from_parts(41_705_494, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:34 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:1 w:0)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    // Storage: `Market::Meters` (r:1 w:1)
    // Proof: `Market::Meters` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    // Storage: `Market::FeePpm` (r:1 w:0)
    // Proof: `Market::FeePpm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::FeeAccount` (r:1 w:0)
    // Proof: `Market::FeeAccount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:17 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:17 w:0)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:34 w:34)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn close_meter(p: u32, n: u32) -> Weight {
        // Fastest: 217_934_000 ps.
        Weight::from_parts(34_869_357, 0)
            // Standard error: 148_025.
            .saturating_add(Weight::from_parts(7_306_818, 0).saturating_mul(p.into()))
            // Standard error: 77_602.
            .saturating_add(Weight::from_parts(40_644_722, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(3))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::NextNegotiation` (r:1 w:1)
    // Proof: `Market::NextNegotiation` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Negotiations` (r:0 w:1)
    // Proof: `Market::Negotiations` (`max_values`: None, `max_size`: Some(326), added: 2801, mode: `MaxEncodedLen`)
    fn request() -> Weight {
        // Fastest: 47_693_000 ps.
        Weight::from_parts(53_679_000, 0)
            .saturating_add(T::DbWeight::get().reads(8))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Negotiations` (r:1 w:1)
    // Proof: `Market::Negotiations` (`max_values`: None, `max_size`: Some(326), added: 2801, mode: `MaxEncodedLen`)
    fn counter() -> Weight {
        // Fastest: 28_212_000 ps.
        Weight::from_parts(32_327_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Negotiations` (r:1 w:1)
    // Proof: `Market::Negotiations` (`max_values`: None, `max_size`: Some(326), added: 2801, mode: `MaxEncodedLen`)
    fn accept_terms() -> Weight {
        // Fastest: 26_745_000 ps.
        Weight::from_parts(30_768_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Negotiations` (r:1 w:1)
    // Proof: `Market::Negotiations` (`max_values`: None, `max_size`: Some(326), added: 2801, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    fn agree() -> Weight {
        // Fastest: 41_057_000 ps.
        Weight::from_parts(48_303_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Negotiations` (r:1 w:1)
    // Proof: `Market::Negotiations` (`max_values`: None, `max_size`: Some(326), added: 2801, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn verify_agreement() -> Weight {
        // Fastest: 68_684_000 ps.
        Weight::from_parts(77_745_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Negotiations` (r:1 w:1)
    // Proof: `Market::Negotiations` (`max_values`: None, `max_size`: Some(326), added: 2801, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(126), added: 2601, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOffer` (r:1 w:1)
    // Proof: `Market::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOrder` (r:1 w:1)
    // Proof: `Market::NextOrder` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:0 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:0 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    fn finalize() -> Weight {
        // Fastest: 55_469_000 ps.
        Weight::from_parts(64_060_000, 0)
            .saturating_add(T::DbWeight::get().reads(9))
            .saturating_add(T::DbWeight::get().writes(6))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Negotiations` (r:1 w:1)
    // Proof: `Market::Negotiations` (`max_values`: None, `max_size`: Some(326), added: 2801, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn terminate() -> Weight {
        // Fastest: 61_298_000 ps.
        Weight::from_parts(69_978_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    fn settle_partially() -> Weight {
        // Fastest: 19_563_000 ps.
        Weight::from_parts(22_201_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:34 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Market::Disputes` (r:1 w:1)
    // Proof: `Market::Disputes` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:34 w:34)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `Market::FeePpm` (r:1 w:0)
    // Proof: `Market::FeePpm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::FeeAccount` (r:1 w:0)
    // Proof: `Market::FeeAccount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:17 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:17 w:0)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Market::NextLicence` (r:1 w:1)
    // Proof: `Market::NextLicence` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:0 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    fn accept_partial(p: u32, n: u32) -> Weight {
        // Fastest: 255_902_000 ps.
        Weight::from_parts(76_996_150, 0)
            // Standard error: 166_752.
            .saturating_add(Weight::from_parts(7_063_495, 0).saturating_mul(p.into()))
            // Standard error: 87_420.
            .saturating_add(Weight::from_parts(39_991_481, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(11))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn declare_delivery_locked() -> Weight {
        // Fastest: 39_348_000 ps.
        Weight::from_parts(47_838_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn confirm_ciphertext() -> Weight {
        // Fastest: 39_923_000 ps.
        Weight::from_parts(47_301_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn reveal_key() -> Weight {
        // Fastest: 40_823_000 ps.
        Weight::from_parts(48_718_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:256 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Market::NextDispute` (r:1 w:1)
    // Proof: `Market::NextDispute` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:3 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(2049), added: 4524, mode: `MaxEncodedLen`)
    // Storage: `Consortium::NextOrganisation` (r:1 w:0)
    // Proof: `Consortium::NextOrganisation` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `System::ParentHash` (r:1 w:0)
    // Proof: `System::ParentHash` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Disputes` (r:0 w:1)
    // Proof: `Market::Disputes` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
    fn open_dispute() -> Weight {
        // Fastest: 914_355_000 ps.
        Weight::from_parts(993_357_000, 0)
            .saturating_add(T::DbWeight::get().reads(266))
            .saturating_add(T::DbWeight::get().writes(5))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Disputes` (r:1 w:1)
    // Proof: `Market::Disputes` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn vote() -> Weight {
        // Fastest: 26_744_000 ps.
        Weight::from_parts(29_473_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Disputes` (r:1 w:1)
    // Proof: `Market::Disputes` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:0)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn appeal() -> Weight {
        // Fastest: 28_129_000 ps.
        Weight::from_parts(31_214_000, 0)
            .saturating_add(T::DbWeight::get().reads(5))
            .saturating_add(T::DbWeight::get().writes(3))
    }
    // Storage: `Market::Disputes` (r:1 w:1)
    // Proof: `Market::Disputes` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:1)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:34 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:34 w:34)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `Market::FeePpm` (r:1 w:0)
    // Proof: `Market::FeePpm` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::FeeAccount` (r:1 w:0)
    // Proof: `Market::FeeAccount` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:17 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Registry::Parents` (r:17 w:0)
    // Proof: `Registry::Parents` (`max_values`: None, `max_size`: Some(273), added: 2748, mode: `MaxEncodedLen`)
    // Storage: `Market::NextLicence` (r:1 w:1)
    // Proof: `Market::NextLicence` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Licences` (r:0 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    fn rule_appeal(p: u32, n: u32) -> Weight {
        // Fastest: 248_760_000 ps.
        Weight::from_parts(66_517_592, 0)
            // Standard error: 148_192.
            .saturating_add(Weight::from_parts(7_520_329, 0).saturating_mul(p.into()))
            // Standard error: 77_689.
            .saturating_add(Weight::from_parts(40_156_356, 0).saturating_mul(n.into()))
            .saturating_add(T::DbWeight::get().reads(10))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(p.into())))
            .saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
            .saturating_add(T::DbWeight::get().writes(8))
            .saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
    }
    // Storage: `Balances::Holds` (r:2 w:2)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:2 w:2)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    fn rotate() -> Weight {
        // Fastest: 78_640_000 ps.
        Weight::from_parts(85_474_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
}
