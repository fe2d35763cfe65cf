//! A runtime of this pallet alone.

use crate::{self as pallet_deed_consortium, EnsureRole, Founder};
use deed_primitives::Roles;
use frame::testing_prelude::*;
use frame::traits::EitherOfDiverse;

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
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
    type Block = Block;
    type DbWeight = frame::weights_prelude::ParityDbWeight;
}

impl pallet_deed_consortium::Config for Test {
    type AdmitOrigin = EitherOfDiverse<EnsureRoot<u64>, EnsureRole<Test, { Roles::REGISTRAR.0 }>>;
    type OnAccountRotated = ();
    type WeightInfo = crate::weights::SubstrateWeight<Test>;
}

/// Organisation 0, a registrar.
pub(crate) const REGISTRAR: u64 = 1;
/// Organisation 1, a provider.
pub(crate) const PROVIDER: u64 = 2;
/// Signs for nobody.
pub(crate) const STRANGER: u64 = 99;

/// A fresh chain with both organisations.
pub(crate) fn chain() -> TestState {
    let founder = |account, name: &str, roles: Roles| Founder {
        account,
        name: name.into(),
        legal_id: [account as u8; 32],
        roles: roles.bits(),
    };
    let genesis = RuntimeGenesisConfig {
        system: Default::default(),
        consortium: crate::GenesisConfig {
            organisations: vec![
                founder(REGISTRAR, "Deed Exchange 登记所", Roles::REGISTRAR),
                founder(PROVIDER, "Provider", Roles::PROVIDER),
            ],
            slot_duration: 500,
        },
    };
    TestState::from(genesis.build_storage().unwrap())
}

/// Runs a scenario on a fresh chain and checks the invariants after it.
pub(crate) fn scenario<R>(run: impl FnOnce() -> R) -> R {
    chain().execute_with(|| {
        System::set_block_number(1);
        let result = run();
        Consortium::do_try_state().unwrap();
        result
    })
}
