//! A runtime of this pallet and what it stands on.

use crate as pallet_deed_market;
use deed_primitives::Roles;
use frame::testing_prelude::*;
use pallet_deed_consortium::Founder;
use polkadot_sdk::pallet_balances;

pub(crate) type Block = MockBlock<Test>;

#[frame_construct_runtime]
mod runtime {
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeHoldReason,
        RuntimeFreezeReason,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Test;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;
    #[runtime::pallet_index(1)]
    pub type Balances = pallet_balances;
    #[runtime::pallet_index(2)]
    pub type Consortium = pallet_deed_consortium;
    #[runtime::pallet_index(3)]
    pub type Registry = pallet_deed_registry;
    #[runtime::pallet_index(4)]
    pub type Market = pallet_deed_market;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type DbWeight = frame::weights_prelude::ParityDbWeight;
    type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
    type Balance = u128;
    type ExistentialDeposit = ConstU128<1>;
    type AccountStore = System;
}

impl pallet_deed_consortium::Config for Test {
    type SuspendOrigin = EnsureRoot<u64>;
    type GovernOrigin = EnsureRoot<u64>;
    type Seats = frame::traits::Nothing;
    type CallPermission = ();
    type Sessions = ();
    type QuotaWindow = ConstU32<10>;
    type ReportedWithin = ConstU64<50>;
    type OnAccountRotated = Market;
    type WeightInfo = pallet_deed_consortium::weights::SubstrateWeight<Test>;
}

impl pallet_deed_registry::Config for Test {
    type Membership = Consortium;
    type WeightInfo = pallet_deed_registry::weights::SubstrateWeight<Test>;
}

impl pallet_deed_market::Config for Test {
    type Membership = Consortium;
    type Assets = Registry;
    type RuntimeHoldReason = RuntimeHoldReason;
    type Currency = Balances;
    type CouncilOrigin = EnsureRoot<u64>;
    type WeightInfo = crate::weights::SubstrateWeight<Test>;
}

/// Organisation 0: registrar and settlement institution; earns the fee.
pub(crate) const EXCHANGE: u64 = 1;
/// Organisation 1.
pub(crate) const PROVIDER: u64 = 2;
/// Organisation 2.
pub(crate) const BANK: u64 = 3;
/// Organisation 3: develops and consumes.
pub(crate) const DEVELOPER: u64 = 4;
/// Organisation 4.
pub(crate) const AUDITOR: u64 = 5;
/// Organisation 5: a member with no role.
pub(crate) const OBSERVER: u64 = 6;
/// Organisation 6: a suspended member with every role.
pub(crate) const SUSPENDED: u64 = 7;
/// Organisations 7 to 11: arbiters.
pub(crate) const ARBITERS: [u64; 5] = [8, 9, 10, 11, 12];
/// Signs for nobody.
pub(crate) const STRANGER: u64 = 99;
/// What the exchange earns, in parts per million.
pub(crate) const FEE: u32 = 20_000;
/// How many blocks a party has to act.
pub(crate) const WINDOW: u32 = 5;

/// A fresh chain with the organisations above.
pub(crate) fn chain() -> TestState {
    let roles = [
        Roles::REGISTRAR | Roles::SETTLEMENT,
        Roles::PROVIDER,
        Roles::CONSUMER,
        Roles::DEVELOPER | Roles::CONSUMER,
        Roles::AUDITOR,
        Roles::NONE,
        Roles::ALL,
        Roles::ARBITER,
        Roles::ARBITER,
        Roles::ARBITER,
        Roles::ARBITER,
        Roles::ARBITER,
    ];
    let founder = |(index, roles): (usize, &Roles)| Founder {
        account: index as u64 + 1,
        name: format!("Organisation {index}"),
        legal_id: [index as u8; 32],
        roles: roles.bits(),
    };
    let genesis = RuntimeGenesisConfig {
        consortium: pallet_deed_consortium::GenesisConfig {
            organisations: roles.iter().enumerate().map(founder).collect(),
            ..Default::default()
        },
        registry: pallet_deed_registry::GenesisConfig { objection_window: 1, ..Default::default() },
        market: crate::GenesisConfig { fee_ppm: FEE, fee_account: 0, delivery_window: WINDOW, ..Default::default() },
        ..Default::default()
    };
    let mut chain = TestState::from(genesis.build_storage().unwrap());
    chain.execute_with(|| {
        System::set_block_number(1);
        Consortium::suspend(RuntimeOrigin::root(), SUSPENDED as u32 - 1).unwrap();
        System::reset_events();
    });
    chain
}

/// Runs a scenario on a fresh chain and checks the invariants after it.
pub(crate) fn scenario<R>(run: impl FnOnce() -> R) -> R {
    chain().execute_with(|| {
        let result = run();
        Market::do_try_state().unwrap();
        result
    })
}
