//! A runtime of this pallet alone.

use crate::{self as pallet_deed_consortium, Authors, CallPermission, EnsureRole, Founder, Sessions};
use deed_primitives::{BlockNumber, OrgId, Permissions, Roles};
use frame::deps::sp_consensus_aura::sr25519::AuthorityPair;
use frame::deps::sp_core::Pair;
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

/// Remarks need a permission here, so that there is a call of another pallet that does.
#[allow(unreachable_pub, reason = "an associated type of the public test runtime")]
#[derive(Debug)]
pub struct Needed;

impl CallPermission<RuntimeCall> for Needed {
    fn needed(call: &RuntimeCall) -> Permissions {
        match call {
            RuntimeCall::System(frame_system::Call::remark { .. }) => Permissions::MARKET,
            RuntimeCall::Consortium(crate::Call::update_did { .. }) => Permissions::IDENTITY,
            _ => Permissions::ALL,
        }
    }
}

/// Keys of every organisation but one; a block costs a little.
#[allow(unreachable_pub, reason = "an associated type of the public test runtime")]
#[derive(Debug)]
pub struct Keys;

/// Has published no session keys.
pub(crate) const WITHOUT_KEYS: OrgId = 3;

/// The slot of the present block.
pub(crate) const SLOT: u64 = 100;

parameter_types! {
    /// Who is to make blocks no more, in the order in which consensus was told.
    pub(crate) static Disabled: Vec<OrgId> = Vec::new();
    /// The organisations that make the blocks of the present session, by turns.
    pub(crate) static AtWork: Vec<OrgId> = vec![0];
}

/// What an organisation seals its blocks with.
pub(crate) fn author(organisation: OrgId) -> AuthorityPair {
    AuthorityPair::from_seed(&[organisation as u8; 32])
}

/// Organisations, as authors by turns.
pub(crate) fn authors(organisations: &[OrgId]) -> Authors {
    let turns = organisations.iter().map(|organisation| (author(*organisation).public(), *organisation));
    Authors::truncate_from(turns.collect())
}

impl Sessions for Keys {
    fn has_keys(organisation: OrgId) -> bool {
        organisation != WITHOUT_KEYS
    }

    fn on_block(now: BlockNumber) -> Weight {
        Weight::from_parts(now.into(), 0)
    }

    fn slot() -> u64 {
        SLOT
    }

    fn authors() -> Authors {
        authors(&AtWork::get())
    }

    fn disable(organisation: OrgId) {
        Disabled::mutate(|disabled| disabled.push(organisation));
    }

    fn disabling() -> Weight {
        Weight::from_parts(7, 0)
    }
}

/// Two accounts hold seats.
#[allow(unreachable_pub, reason = "an associated type of the public test runtime")]
#[derive(Debug)]
pub struct Council;

/// The accounts that hold them.
pub(crate) const SEATED: [u64; 2] = [51, 52];

impl Contains<u64> for Council {
    fn contains(account: &u64) -> bool {
        SEATED.contains(account)
    }
}

impl pallet_deed_consortium::Config for Test {
    type SuspendOrigin = EitherOfDiverse<EnsureRoot<u64>, EnsureRole<Test, { Roles::REGISTRAR.0 }>>;
    type GovernOrigin = EnsureRoot<u64>;
    type Seats = Council;
    type CallPermission = Needed;
    type Sessions = Keys;
    type QuotaWindow = ConstU32<10>;
    type ReportedWithin = ConstU64<50>;
    type OnAccountRotated = ();
    type WeightInfo = crate::weights::SubstrateWeight<Test>;
}

/// Organisation 0, a registrar, and the only validator.
pub(crate) const REGISTRAR: u64 = 1;
/// Organisation 1, a provider.
pub(crate) const PROVIDER: u64 = 2;
/// Signs for nobody.
pub(crate) const STRANGER: u64 = 99;

/// A fresh chain with both organisations.
pub(crate) fn chain() -> TestState {
    Disabled::take();
    AtWork::set(vec![0]);
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
                founder(REGISTRAR, "Deed Exchange 登记所", Roles::REGISTRAR | Roles::VALIDATOR),
                founder(PROVIDER, "Provider", Roles::PROVIDER),
            ],
            slot_duration: 500,
            validators: vec![0],
            peers: vec![],
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
