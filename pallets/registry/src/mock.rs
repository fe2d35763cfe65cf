//! A runtime of this pallet and the consortium.

use crate as pallet_deed_registry;
use deed_primitives::Roles;
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
    pub type Registry = pallet_deed_registry;
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

impl pallet_deed_registry::Config for Test {
    type Membership = Consortium;
    type WeightInfo = crate::weights::SubstrateWeight<Test>;
}

/// Organisation 0.
pub(crate) const REGISTRAR: u64 = 1;
/// Organisation 1.
pub(crate) const PROVIDER: u64 = 2;
/// Organisation 2.
pub(crate) const CONSUMER: u64 = 3;
/// Organisation 3.
pub(crate) const DEVELOPER: u64 = 4;
/// Organisation 4.
pub(crate) const AUDITOR: u64 = 5;
/// Organisation 5: a member with no role.
pub(crate) const OBSERVER: u64 = 6;
/// Organisation 6: a suspended member with every role.
pub(crate) const SUSPENDED: u64 = 7;
/// Signs for nobody.
pub(crate) const STRANGER: u64 = 99;
/// How long a window is.
pub(crate) const WINDOW: u32 = 4;
/// How long the registrar has for a step.
pub(crate) const TERM: u32 = 30;
/// How long a registration is valid.
pub(crate) const VALIDITY: u32 = 200;

/// A fresh chain with the organisations above.
pub(crate) fn chain() -> TestState {
    let roles =
        [Roles::REGISTRAR, Roles::PROVIDER, Roles::CONSUMER, Roles::DEVELOPER, Roles::AUDITOR, Roles::NONE, Roles::ALL];
    let founder = |(index, roles): (usize, &Roles)| Founder {
        account: index as u64 + 1,
        name: format!("Organisation {index}"),
        legal_id: [index as u8; 32],
        roles: roles.bits(),
    };
    let genesis = RuntimeGenesisConfig {
        system: Default::default(),
        consortium: pallet_deed_consortium::GenesisConfig {
            organisations: roles.iter().enumerate().map(founder).collect(),
            ..Default::default()
        },
        registry: crate::GenesisConfig {
            objection_window: WINDOW,
            handling_term: TERM,
            validity: VALIDITY,
            ..Default::default()
        },
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
        Registry::do_try_state().unwrap();
        result
    })
}
