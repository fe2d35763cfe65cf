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
        // Fastest: 41_900_000 ps.
        Weight::from_parts(45_246_000, 0)
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
        // Fastest: 40_641_000 ps.
        Weight::from_parts(43_369_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:1 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOffer` (r:1 w:1)
    // Proof: `Market::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:0 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    fn create_offer() -> Weight {
        // Fastest: 48_391_000 ps.
        Weight::from_parts(55_408_000, 0)
            .saturating_add(T::DbWeight::get().reads(6))
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
        // Fastest: 25_259_000 ps.
        Weight::from_parts(27_651_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
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
        // Fastest: 98_967_000 ps.
        Weight::from_parts(110_130_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn declare_delivery() -> Weight {
        // Fastest: 45_921_000 ps.
        Weight::from_parts(53_199_000, 0)
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
        // Fastest: 227_420_000 ps.
        Weight::from_parts(47_805_649, 0)
            // Standard error: 218_029.
            .saturating_add(Weight::from_parts(7_242_642, 0).saturating_mul(p.into()))
            // Standard error: 114_302.
            .saturating_add(Weight::from_parts(42_084_388, 0).saturating_mul(n.into()))
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
        // Fastest: 57_895_000 ps.
        Weight::from_parts(62_860_000, 0)
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
        // Fastest: 225_394_000 ps.
        Weight::from_parts(28_221_051, 0)
            // Standard error: 153_697.
            .saturating_add(Weight::from_parts(7_785_994, 0).saturating_mul(p.into()))
            // Standard error: 80_576.
            .saturating_add(Weight::from_parts(40_329_411, 0).saturating_mul(n.into()))
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    fn record_use() -> Weight {
        // Fastest: 55_748_000 ps.
        Weight::from_parts(64_166_000, 0)
            .saturating_add(T::DbWeight::get().reads(7))
            .saturating_add(T::DbWeight::get().writes(4))
    }
    // Storage: `Market::AgendaCursor` (r:1 w:1)
    // Proof: `Market::AgendaCursor` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:2 w:1)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    // Storage: `Market::Orders` (r:1 w:0)
    // Proof: `Market::Orders` (`max_values`: None, `max_size`: Some(297), added: 2772, mode: `MaxEncodedLen`)
    fn agenda() -> Weight {
        // Fastest: 14_499_000 ps.
        Weight::from_parts(15_905_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(2))
    }
    // Storage: `Consortium::MemberOf` (r:1 w:0)
    // Proof: `Consortium::MemberOf` (`max_values`: None, `max_size`: Some(52), added: 2527, mode: `MaxEncodedLen`)
    // Storage: `Consortium::Organisations` (r:2 w:0)
    // Proof: `Consortium::Organisations` (`max_values`: None, `max_size`: Some(149), added: 2624, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:1 w:0)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    // Storage: `Registry::Assets` (r:1 w:0)
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
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
        // Fastest: 97_326_000 ps.
        Weight::from_parts(108_472_000, 0)
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
        // Fastest: 22_340_000 ps.
        Weight::from_parts(24_725_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::Bids` (r:1 w:1)
    // Proof: `Market::Bids` (`max_values`: None, `max_size`: Some(40), added: 2515, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:2 w:2)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:2 w:2)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn bid() -> Weight {
        // Fastest: 134_464_000 ps.
        Weight::from_parts(146_097_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::SealedBids` (r:1 w:1)
    // Proof: `Market::SealedBids` (`max_values`: None, `max_size`: Some(4434), added: 6909, mode: `MaxEncodedLen`)
    // Storage: `System::Account` (r:1 w:1)
    // Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
    // Storage: `Balances::Holds` (r:1 w:1)
    // Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(121), added: 2596, mode: `MaxEncodedLen`)
    fn commit_bid() -> Weight {
        // Fastest: 129_885_000 ps.
        Weight::from_parts(143_800_000, 0)
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
        // Fastest: 56_388_000 ps.
        Weight::from_parts(65_365_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
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
        // Fastest: 61_820_000 ps.
        Weight::from_parts(88_136_898, 0)
            // Standard error: 39_456.
            .saturating_add(Weight::from_parts(39_126_847, 0).saturating_mul(b.into()))
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Market::Meters` (r:1 w:1)
    // Proof: `Market::Meters` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
    fn record_use_in() -> Weight {
        // Fastest: 66_264_000 ps.
        Weight::from_parts(79_639_000, 0)
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
        // Fastest: 25_683_000 ps.
        Weight::from_parts(28_237_000, 0)
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
        // Fastest: 23_754_000 ps.
        Weight::from_parts(26_417_000, 0)
            .saturating_add(T::DbWeight::get().reads(3))
            .saturating_add(T::DbWeight::get().writes(1))
    }
    // Storage: `Market::Licences` (r:1 w:1)
    // Proof: `Market::Licences` (`max_values`: None, `max_size`: Some(197), added: 2672, mode: `MaxEncodedLen`)
    fn rule_revocation() -> Weight {
        // Fastest: 14_818_000 ps.
        Weight::from_parts(16_183_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Market::NextOffer` (r:1 w:1)
    // Proof: `Market::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Offers` (r:0 w:1)
    // Proof: `Market::Offers` (`max_values`: None, `max_size`: Some(274), added: 2749, mode: `MaxEncodedLen`)
    fn sublicense() -> Weight {
        // Fastest: 61_068_000 ps.
        Weight::from_parts(68_931_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
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
        // Fastest: 95_887_000 ps.
        Weight::from_parts(106_714_000, 0)
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
        // Fastest: 70_976_000 ps.
        Weight::from_parts(74_685_000, 0)
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
        // Fastest: 219_628_000 ps.
        Weight::from_parts(25_137_746, 0)
            // Standard error: 109_055.
            .saturating_add(Weight::from_parts(7_490_623, 0).saturating_mul(p.into()))
            // Standard error: 57_172.
            .saturating_add(Weight::from_parts(39_600_655, 0).saturating_mul(n.into()))
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
        // Fastest: 224_343_000 ps.
        Weight::from_parts(47_017_244, 0)
            // Standard error: 122_527.
            .saturating_add(Weight::from_parts(6_838_669, 0).saturating_mul(p.into()))
            // Standard error: 64_235.
            .saturating_add(Weight::from_parts(39_275_581, 0).saturating_mul(n.into()))
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    // Storage: `Market::NextNegotiation` (r:1 w:1)
    // Proof: `Market::NextNegotiation` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
    // Storage: `Market::Negotiations` (r:0 w:1)
    // Proof: `Market::Negotiations` (`max_values`: None, `max_size`: Some(326), added: 2801, mode: `MaxEncodedLen`)
    fn request() -> Weight {
        // Fastest: 54_967_000 ps.
        Weight::from_parts(63_508_000, 0)
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
        // Fastest: 30_946_000 ps.
        Weight::from_parts(37_245_000, 0)
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
        // Fastest: 29_323_000 ps.
        Weight::from_parts(35_477_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
    // Storage: `Registry::Titles` (r:1 w:0)
    // Proof: `Registry::Titles` (`max_values`: None, `max_size`: Some(282), added: 2757, mode: `MaxEncodedLen`)
    fn agree() -> Weight {
        // Fastest: 48_832_000 ps.
        Weight::from_parts(57_248_000, 0)
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
        // Fastest: 70_910_000 ps.
        Weight::from_parts(79_556_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Registry::Versions` (r:1 w:0)
    // Proof: `Registry::Versions` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
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
        // Fastest: 63_382_000 ps.
        Weight::from_parts(72_369_000, 0)
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
        // Fastest: 65_975_000 ps.
        Weight::from_parts(74_022_000, 0)
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
        // Fastest: 22_674_000 ps.
        Weight::from_parts(25_050_000, 0)
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
        // Fastest: 266_980_000 ps.
        Weight::from_parts(86_542_588, 0)
            // Standard error: 117_669.
            .saturating_add(Weight::from_parts(6_762_676, 0).saturating_mul(p.into()))
            // Standard error: 61_688.
            .saturating_add(Weight::from_parts(39_619_855, 0).saturating_mul(n.into()))
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn declare_delivery_locked() -> Weight {
        // Fastest: 45_460_000 ps.
        Weight::from_parts(51_508_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn confirm_ciphertext() -> Weight {
        // Fastest: 45_240_000 ps.
        Weight::from_parts(52_811_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
    // Storage: `Market::DeliveryWindow` (r:1 w:0)
    // Proof: `Market::DeliveryWindow` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
    // Storage: `Market::Agenda` (r:0 w:2)
    // Proof: `Market::Agenda` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
    fn reveal_key() -> Weight {
        // Fastest: 46_827_000 ps.
        Weight::from_parts(55_449_000, 0)
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
    // Proof: `Registry::Assets` (`max_values`: None, `max_size`: Some(1951), added: 4426, mode: `MaxEncodedLen`)
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
        // Fastest: 943_447_000 ps.
        Weight::from_parts(1_041_528_000, 0)
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
        // Fastest: 30_830_000 ps.
        Weight::from_parts(34_632_000, 0)
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
        // Fastest: 32_043_000 ps.
        Weight::from_parts(36_371_000, 0)
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
        // Fastest: 257_867_000 ps.
        Weight::from_parts(63_221_533, 0)
            // Standard error: 123_324.
            .saturating_add(Weight::from_parts(7_192_507, 0).saturating_mul(p.into()))
            // Standard error: 64_653.
            .saturating_add(Weight::from_parts(40_203_294, 0).saturating_mul(n.into()))
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
        // Fastest: 83_560_000 ps.
        Weight::from_parts(88_199_000, 0)
            .saturating_add(T::DbWeight::get().reads(4))
            .saturating_add(T::DbWeight::get().writes(4))
    }
}
