//! An organisation's accounts: named, limited, taken away, recovered.

use super::{error, happened, signed};
use crate::mock::{Consortium, PROVIDER, REGISTRAR, RuntimeOrigin, STRANGER, System, Test, chain, scenario};
use crate::{Error, Event, MemberOf, Membership, OtherAccounts};
use deed_primitives::{MAX_ACCOUNTS, Permissions};
use frame::testing_prelude::*;

const GATEWAY: u64 = 20;
const PERSON: u64 = 21;

#[test]
fn an_account_is_named_limited_and_taken_away() {
    scenario(|| {
        assert_ok!(Consortium::add_account(signed(PROVIDER), GATEWAY, Permissions::PROVENANCE));
        let permissions = Permissions::PROVENANCE;
        happened(Event::AccountAdded { organisation: 1, account: GATEWAY, permissions });
        assert_eq!(Consortium::organisation(&GATEWAY), Some(1));
        assert_eq!(Consortium::account(1), Some(PROVIDER));
        assert_eq!(Consortium::permissions(GATEWAY), Some((1, Permissions::PROVENANCE)));
        assert_eq!(Consortium::permissions(PROVIDER), Some((1, Permissions::ALL)));
        assert_eq!(Consortium::permissions(STRANGER), None);
        assert_eq!(System::providers(&GATEWAY), 1);

        let permissions = Permissions::REGISTRY | Permissions::MARKET;
        assert_ok!(Consortium::set_permissions(signed(PROVIDER), GATEWAY, permissions));
        happened(Event::PermissionsSet { organisation: 1, account: GATEWAY, permissions });
        assert_eq!(Consortium::permissions(GATEWAY), Some((1, permissions)));
        assert_eq!(permissions.names().collect::<Vec<_>>(), ["registry", "market"]);

        assert_ok!(Consortium::remove_account(signed(PROVIDER), GATEWAY));
        happened(Event::AccountRemoved { organisation: 1, account: GATEWAY });
        assert_eq!(Consortium::organisation(&GATEWAY), None);
        assert!(!OtherAccounts::<Test>::contains_key(1));
        // It keeps what provides for it, and so its nonce.
        assert_eq!(System::providers(&GATEWAY), 1);
        assert_ok!(Consortium::add_account(signed(REGISTRAR), GATEWAY, Permissions::NONE));
        assert_eq!(Consortium::organisation(&GATEWAY), Some(0));
    });
}

#[test]
fn an_account_cannot_be_named_twice_or_with_unknown_permissions() {
    scenario(|| {
        let add = |account, permissions| Consortium::add_account(signed(PROVIDER), account, permissions);
        assert_noop!(add(PROVIDER, Permissions::ALL), Error::<Test>::AlreadyMember);
        assert_noop!(add(REGISTRAR, Permissions::ALL), Error::<Test>::AlreadyMember);
        assert_noop!(add(GATEWAY, Permissions(16)), Error::<Test>::UnknownPermission);
        assert_ok!(add(GATEWAY, Permissions::ALL));
        assert_noop!(add(GATEWAY, Permissions::ALL), Error::<Test>::AlreadyMember);
        assert_noop!(
            Consortium::set_permissions(signed(PROVIDER), GATEWAY, Permissions(255)),
            Error::<Test>::UnknownPermission
        );
        // What is another organisation's, or the main account, is not among the other accounts.
        for account in [STRANGER, PROVIDER, REGISTRAR] {
            assert_noop!(
                Consortium::set_permissions(signed(PROVIDER), account, Permissions::ALL),
                Error::<Test>::UnknownAccount
            );
            assert_noop!(Consortium::remove_account(signed(PROVIDER), account), Error::<Test>::UnknownAccount);
        }
        assert_noop!(Consortium::remove_account(signed(REGISTRAR), GATEWAY), Error::<Test>::UnknownAccount);
        assert_noop!(Consortium::rotate_account(signed(PROVIDER), GATEWAY), Error::<Test>::AlreadyMember);
    });
}

#[test]
fn an_organisation_has_a_bounded_number_of_accounts() {
    scenario(|| {
        for n in 0..u64::from(MAX_ACCOUNTS) {
            assert_ok!(Consortium::add_account(signed(PROVIDER), 200 + n, Permissions::ALL));
        }
        let one_more = Consortium::add_account(signed(PROVIDER), STRANGER, Permissions::ALL);
        assert_eq!(one_more, Err(error(Error::TooManyAccounts)));
        assert_eq!(MemberOf::<Test>::get(STRANGER), None);
    });
}

#[test]
fn other_accounts_stay_when_the_main_key_is_replaced_by_its_holder() {
    scenario(|| {
        assert_ok!(Consortium::add_account(signed(PROVIDER), GATEWAY, Permissions::PROVENANCE));
        assert_ok!(Consortium::rotate_account(signed(PROVIDER), STRANGER));
        assert_eq!(Consortium::permissions(GATEWAY), Some((1, Permissions::PROVENANCE)));
        assert_eq!(Consortium::permissions(STRANGER), Some((1, Permissions::ALL)));
        assert_eq!(Consortium::permissions(PROVIDER), None);
    });
}

#[test]
fn a_lost_key_is_replaced_by_the_council() {
    scenario(|| {
        assert_ok!(Consortium::add_account(signed(PROVIDER), GATEWAY, Permissions::ALL));
        assert_ok!(Consortium::add_account(signed(PROVIDER), PERSON, Permissions::MARKET));
        assert_noop!(Consortium::recover_account(RuntimeOrigin::root(), 1, REGISTRAR), Error::<Test>::AlreadyMember);
        assert_noop!(
            Consortium::recover_account(RuntimeOrigin::root(), 7, STRANGER),
            Error::<Test>::UnknownOrganisation
        );

        assert_ok!(Consortium::recover_account(RuntimeOrigin::root(), 1, STRANGER));
        System::assert_has_event(Event::<Test>::AccountRotated { organisation: 1, account: STRANGER }.into());
        happened(Event::AccountRecovered { organisation: 1 });
        assert_eq!(Consortium::account(1), Some(STRANGER));
        assert_eq!(Consortium::organisation(&STRANGER), Some(1));
        for forgotten in [PROVIDER, GATEWAY, PERSON] {
            assert_eq!(Consortium::organisation(&forgotten), None);
        }

        // A suspended organisation can be given a new account, and stays suspended.
        assert_ok!(Consortium::suspend(RuntimeOrigin::root(), 1));
        assert_ok!(Consortium::recover_account(RuntimeOrigin::root(), 1, PROVIDER));
        assert_eq!(Consortium::organisation(&PROVIDER), None);
        assert_ok!(Consortium::reinstate(RuntimeOrigin::root(), 1));
        assert_eq!(Consortium::organisation(&PROVIDER), Some(1));
    });
}

#[test]
fn an_inconsistent_list_of_accounts_is_noticed() {
    chain().execute_with(|| {
        OtherAccounts::<Test>::insert(1, BoundedVec::truncate_from(vec![(GATEWAY, Permissions::ALL)]));
        assert!(Consortium::do_try_state().is_err());
        MemberOf::<Test>::insert(GATEWAY, 1);
        assert!(Consortium::do_try_state().is_err());
        System::inc_providers(&GATEWAY);
        assert_ok!(Consortium::do_try_state());
        OtherAccounts::<Test>::insert(1, BoundedVec::truncate_from(vec![(GATEWAY, Permissions(16))]));
        assert!(Consortium::do_try_state().is_err());
        OtherAccounts::<Test>::insert(1, BoundedVec::default());
        assert!(Consortium::do_try_state().is_err());
    });
}
