use super::signed;
use crate::CheckMember;
use crate::mock::{Consortium, PROVIDER, RuntimeCall, RuntimeOrigin, STRANGER, Test, scenario};
use codec::Encode;
use deed_primitives::{REFUSED_NOT_A_MEMBER, REFUSED_SUSPENDED};
use frame::deps::sp_runtime::traits::TxBaseImplication;
use frame::testing_prelude::*;

fn validate(origin: RuntimeOrigin) -> Result<(), TransactionValidityError> {
    let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
    let info = call.get_dispatch_info();
    let implication = TxBaseImplication(());
    CheckMember::<Test>::new()
        .validate(origin, &call, &info, 0, (), &implication, TransactionSource::External)
        .map(|_| ())
}

#[test]
fn only_active_members_pass() {
    scenario(|| {
        assert_ok!(validate(signed(PROVIDER)));
        assert_eq!(validate(signed(STRANGER)), Err(InvalidTransaction::Custom(REFUSED_NOT_A_MEMBER).into()));
        assert_ok!(Consortium::suspend(RuntimeOrigin::root(), 1));
        assert_eq!(validate(signed(PROVIDER)), Err(InvalidTransaction::Custom(REFUSED_SUSPENDED).into()));
        assert_ok!(Consortium::reinstate(RuntimeOrigin::root(), 1));
        assert_ok!(validate(signed(PROVIDER)));
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
    let call = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
    assert!(CheckMember::<Test>::new().weight(&call).ref_time() > 0);
}
