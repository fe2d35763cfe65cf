//! Every call, from every origin that must not make it.

use super::{admit, error, name, peer, signed, unchanged};
use crate::mock::{Consortium, PROVIDER, REGISTRAR, RuntimeCall, RuntimeOrigin, STRANGER, scenario};
use crate::{Call, Error};
use deed_primitives::{DidDocument, Permissions, Roles};
use frame::deps::sp_runtime::traits::Dispatchable;
use frame::testing_prelude::*;

const SUSPENDED: u64 = 30;

fn refused(call: Call<crate::mock::Test>, origin: RuntimeOrigin, why: DispatchError) {
    let call = RuntimeCall::Consortium(call);
    let outcome = unchanged(|| call.clone().dispatch(origin.clone()));
    assert_eq!(outcome.map(|_| ()).map_err(|refusal| refusal.error), Err(why), "{call:?} from {origin:?}");
}

#[test]
fn suspension_is_for_the_council_and_registrars() {
    scenario(|| {
        admit(SUSPENDED, Roles::ALL);
        assert_ok!(Consortium::suspend(signed(REGISTRAR), 2));
        for origin in [RuntimeOrigin::none(), signed(STRANGER), signed(PROVIDER), signed(SUSPENDED)] {
            refused(Call::suspend { organisation: 1 }, origin, BadOrigin.into());
        }
    });
}

#[test]
fn calls_of_governance_are_for_the_council() {
    scenario(|| {
        admit(SUSPENDED, Roles::ALL);
        assert_ok!(Consortium::suspend(signed(REGISTRAR), 2));
        let calls = [
            Call::admit { account: 40, name: name("New"), legal_id: [0; 32], roles: Roles::NONE },
            Call::reinstate { organisation: 2 },
            Call::set_roles { organisation: 1, roles: Roles::ALL },
            Call::recover_account { organisation: 1, new_account: 40 },
            Call::set_quota { organisation: 1, quota: Some(1) },
            Call::add_validator { organisation: 1 },
            Call::remove_validator { organisation: 0 },
            Call::add_peer { organisation: 1, peer: peer(1) },
            Call::remove_peer { peer: peer(1) },
            Call::authorise_upgrade { code_hash: Default::default() },
        ];
        for call in calls {
            for who in [STRANGER, PROVIDER, REGISTRAR, SUSPENDED] {
                refused(call.clone(), signed(who), BadOrigin.into());
            }
            refused(call, RuntimeOrigin::none(), BadOrigin.into());
        }
    });
}

#[test]
fn calls_of_a_main_account_are_for_no_other() {
    const OTHER: u64 = 31;
    scenario(|| {
        admit(SUSPENDED, Roles::ALL);
        assert_ok!(Consortium::suspend(signed(REGISTRAR), 2));
        assert_ok!(Consortium::add_account(signed(PROVIDER), OTHER, Permissions::ALL));
        let calls = [
            Call::rotate_account { new_account: 40 },
            Call::add_account { account: 40, permissions: Permissions::ALL },
            Call::set_permissions { account: OTHER, permissions: Permissions::NONE },
            Call::remove_account { account: OTHER },
        ];
        for call in calls {
            refused(call.clone(), signed(OTHER), error(Error::NotTheMainAccount));
            refused(call.clone(), RuntimeOrigin::none(), BadOrigin.into());
            refused(call.clone(), RuntimeOrigin::root(), BadOrigin.into());
            refused(call.clone(), signed(STRANGER), error(Error::NotAMember));
            refused(call, signed(SUSPENDED), error(Error::NotAMember));
        }
    });
}

#[test]
fn calls_of_a_member_are_for_active_members() {
    scenario(|| {
        admit(SUSPENDED, Roles::ALL);
        assert_ok!(Consortium::suspend(signed(REGISTRAR), 2));
        let calls = [Call::update_did { document: DidDocument::default() }, Call::rotate_account { new_account: 40 }];
        for call in calls {
            refused(call.clone(), RuntimeOrigin::none(), BadOrigin.into());
            refused(call.clone(), RuntimeOrigin::root(), BadOrigin.into());
            refused(call.clone(), signed(STRANGER), error(Error::NotAMember));
            refused(call.clone(), signed(SUSPENDED), error(Error::NotAMember));
        }
    });
}
