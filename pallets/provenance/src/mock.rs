//! A runtime of this pallet and the consortium.

use crate as pallet_deed_provenance;
use frame::testing_prelude::*;
use pallet_deed_consortium::Founder;

pub(crate) type Block = MockBlock<Test>;

#[frame_construct_runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(RuntimeCall, RuntimeEvent, RuntimeError, RuntimeOrigin, RuntimeTask)]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Consortium = pallet_deed_consortium;
    #[runtime::pallet_index(2)]
    pub type Provenance = pallet_deed_provenance;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type DbWeight = frame::weights_prelude::ParityDbWeight;
}

impl pallet_deed_consortium::Config for Test {
    type SuspendOrigin = EnsureRoot<u64>;
    type GovernOrigin = EnsureRoot<u64>;
    type Seats = frame::traits::Nothing;
    type CallPermission = ();
    type Sessions = ();
    type QuotaWindow = ConstU32<10>;
    type ReportedWithin = ConstU64<50>;
    type OnAccountRotated = ();
    type WeightInfo = pallet_deed_consortium::weights::SubstrateWeight<Test>;
}

impl pallet_deed_provenance::Config for Test {
    type Membership = Consortium;
    type WeightInfo = crate::weights::SubstrateWeight<Test>;
}

/// Organisation 0.
pub(crate) const MEMBER: u64 = 1;
/// Organisation 1.
pub(crate) const NEIGHBOUR: u64 = 2;
/// Signs for nobody.
pub(crate) const STRANGER: u64 = 99;

/// A fresh chain with two organisations.
pub(crate) fn chain() -> TestState {
    let founder = |account| Founder { account, name: "Member".into(), legal_id: [0; 32], roles: 0 };
    let genesis = RuntimeGenesisConfig {
        system: Default::default(),
        consortium: pallet_deed_consortium::GenesisConfig {
            organisations: vec![founder(MEMBER), founder(NEIGHBOUR)],
            ..Default::default()
        },
    };
    let mut chain = TestState::from(genesis.build_storage().unwrap());
    chain.execute_with(|| System::set_block_number(1));
    chain
}

/// Runs a scenario on a fresh chain and checks the invariants after it.
pub(crate) fn scenario<R>(run: impl FnOnce() -> R) -> R {
    chain().execute_with(|| {
        let result = run();
        Provenance::do_try_state().unwrap();
        result
    })
}
