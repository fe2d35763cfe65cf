//! Each refusal of the check before the pool.

use super::signed;
use crate::mock::{Consortium, PROVIDER, RuntimeCall, RuntimeOrigin, STRANGER, System, Test, scenario};
use crate::{Call, CheckMember, Used};
use codec::Encode;
use deed_primitives::{
    DidDocument, Permissions, REFUSED_NOT_A_MEMBER, REFUSED_NOT_PERMITTED, REFUSED_QUOTA, REFUSED_SUSPENDED,
};
use frame::deps::frame_support::dispatch::{DispatchInfo, PostDispatchInfo};
use frame::deps::sp_runtime::traits::TxBaseImplication;
use frame::testing_prelude::*;

fn remark() -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark { remark: vec![] })
}

fn validate_call(origin: RuntimeOrigin, call: &RuntimeCall) -> Result<(), TransactionValidityError> {
    let info = call.get_dispatch_info();
    let implication = TxBaseImplication(());
    CheckMember::<Test>::new()
        .validate(origin, call, &info, 0, (), &implication, TransactionSource::External)
        .map(|_| ())
}

fn validate(origin: RuntimeOrigin) -> Result<(), TransactionValidityError> {
    validate_call(origin, &remark())
}

/// Executes a remark of a signer, and gives the weight the extension handed back.
fn execute(account: u64, actual: u64) -> Result<Weight, TransactionValidityError> {
    let extension = CheckMember::<Test>::new();
    let call = remark();
    let info = DispatchInfo { extension_weight: extension.weight(&call), ..call.get_dispatch_info() };
    let (_, checked, origin) =
        extension.validate(signed(account), &call, &info, 0, (), &TxBaseImplication(()), TransactionSource::InBlock)?;
    let checked = CheckMember::<Test>::new().prepare(checked, &origin, &call, &info, 0)?;
    let actual = Weight::from_parts(actual, 0).saturating_add(info.extension_weight);
    let post_info = PostDispatchInfo { actual_weight: Some(actual), ..Default::default() };
    let info = DispatchInfo { call_weight: Weight::MAX, ..info };
    CheckMember::<Test>::post_dispatch_details(checked, &info, &post_info, 0, &Ok(()))
}

fn refused<T>(code: u8) -> Result<T, TransactionValidityError> {
    Err(InvalidTransaction::Custom(code).into())
}

#[test]
fn only_active_members_pass() {
    scenario(|| {
        assert_ok!(validate(signed(PROVIDER)));
        assert_eq!(validate(signed(STRANGER)), refused(REFUSED_NOT_A_MEMBER));
        assert_ok!(Consortium::suspend(RuntimeOrigin::root(), 1));
        assert_eq!(validate(signed(PROVIDER)), refused(REFUSED_SUSPENDED));
        assert_ok!(Consortium::reinstate(RuntimeOrigin::root(), 1));
        assert_ok!(validate(signed(PROVIDER)));
    });
}

#[test]
fn another_account_passes_with_the_permission_its_call_needs() {
    let did = RuntimeCall::Consortium(Call::update_did { document: DidDocument::default() });
    let admin = RuntimeCall::Consortium(Call::remove_account { account: STRANGER });
    scenario(|| {
        let set = |permissions| Consortium::set_permissions(signed(PROVIDER), STRANGER, permissions);
        assert_ok!(Consortium::add_account(signed(PROVIDER), STRANGER, Permissions::MARKET));
        assert_ok!(validate(signed(STRANGER)));
        for call in [&did, &admin] {
            assert_eq!(validate_call(signed(STRANGER), call), refused(REFUSED_NOT_PERMITTED));
            assert_ok!(validate_call(signed(PROVIDER), call));
        }
        assert_ok!(set(Permissions::IDENTITY));
        assert_eq!(validate(signed(STRANGER)), refused(REFUSED_NOT_PERMITTED));
        assert_ok!(validate_call(signed(STRANGER), &did));
        assert_ok!(set(Permissions::ALL));
        assert_ok!(validate_call(signed(STRANGER), &admin));

        assert_ok!(Consortium::suspend(RuntimeOrigin::root(), 1));
        assert_eq!(validate(signed(STRANGER)), refused(REFUSED_SUSPENDED));
        assert_ok!(Consortium::reinstate(RuntimeOrigin::root(), 1));
        assert_ok!(Consortium::remove_account(signed(PROVIDER), STRANGER));
        assert_eq!(validate(signed(STRANGER)), refused(REFUSED_NOT_A_MEMBER));
    });
}

#[test]
fn a_key_that_was_recovered_from_passes_no_more() {
    scenario(|| {
        assert_ok!(Consortium::recover_account(RuntimeOrigin::root(), 1, STRANGER));
        assert_eq!(validate(signed(PROVIDER)), refused(REFUSED_NOT_A_MEMBER));
        assert_ok!(validate(signed(STRANGER)));
    });
}

#[test]
fn a_quota_is_counted_and_refuses_until_the_next_window() {
    scenario(|| {
        assert_ok!(Consortium::add_account(signed(PROVIDER), STRANGER, Permissions::MARKET));
        assert_ok!(Consortium::set_quota(RuntimeOrigin::root(), 1, Some(1_000_000_000)));
        assert_ok!(execute(PROVIDER, 400_000_000));
        let (_, used) = Consortium::quota(1).unwrap();
        assert!((400_000_000..1_000_000_000).contains(&used), "what was executed, and the check: {used}");
        // Every account of the organisation counts against the same quota.
        assert_ok!(execute(STRANGER, 600_000_000));
        assert!(Consortium::quota(1).unwrap().1 > 1_000_000_000);
        for account in [PROVIDER, STRANGER] {
            assert_eq!(validate(signed(account)), refused(REFUSED_QUOTA));
        }
        System::set_block_number(10);
        assert_ok!(validate(signed(PROVIDER)));

        assert_ok!(Consortium::set_quota(RuntimeOrigin::root(), 1, Some(0)));
        assert_eq!(validate(signed(PROVIDER)), refused(REFUSED_QUOTA));
        assert_ok!(Consortium::set_quota(RuntimeOrigin::root(), 1, None));
        assert_ok!(validate(signed(PROVIDER)));
    });
}

#[test]
fn who_has_no_quota_pays_for_none() {
    use crate::WeightInfo;
    type Weights = crate::weights::SubstrateWeight<Test>;
    scenario(|| {
        assert_ok!(Consortium::add_account(signed(PROVIDER), STRANGER, Permissions::ALL));
        let both = Weights::check_account().saturating_add(Weights::check_quota());
        assert_eq!(execute(PROVIDER, 1), Ok(both));
        assert_eq!(execute(STRANGER, 1), Ok(Weights::check_quota()));
        assert_eq!(Used::<Test>::iter().count(), 0);
        assert_ok!(Consortium::set_quota(RuntimeOrigin::root(), 1, Some(u64::MAX)));
        assert_eq!(execute(PROVIDER, 1), Ok(Weights::check_account()));
        assert_eq!(execute(STRANGER, 1), Ok(Weight::zero()));
    });
}

#[test]
fn what_nobody_signed_is_left_to_others() {
    scenario(|| {
        assert_ok!(validate(RuntimeOrigin::none()));
        assert_ok!(validate(RuntimeOrigin::root()));
    });
}

#[test]
fn the_extension_adds_no_byte_and_names_itself() {
    assert_eq!(CheckMember::<Test>::default().encode(), Vec::<u8>::new());
    assert_eq!(format!("{:?}", CheckMember::<Test>::new()), "CheckMember");
    assert!(CheckMember::<Test>::new().weight(&remark()).ref_time() > 0);
}
