//! What the pallet promises, scenario by scenario.

mod accounts;
mod extension;
mod governance;
mod origins;
mod reports;
mod scenarios;

use crate::mock::{RuntimeOrigin, Test};
use crate::{Error, Event, mock::System};
use deed_primitives::{OrganisationName, PeerId, Roles};
use frame::testing_prelude::*;

pub(crate) fn signed(account: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(account)
}

pub(crate) fn name(text: &str) -> OrganisationName {
    OrganisationName::try_from(text.as_bytes().to_vec()).unwrap()
}

pub(crate) fn error(error: Error<Test>) -> DispatchError {
    error.into()
}

pub(crate) fn happened(event: Event<Test>) {
    System::assert_last_event(event.into());
}

/// The peer id of some node.
pub(crate) fn peer(byte: u8) -> PeerId {
    PeerId::truncate_from(vec![byte; 38])
}

/// Admits an organisation as the council does.
pub(crate) fn admit(account: u64, roles: Roles) {
    assert_ok!(crate::mock::Consortium::admit(RuntimeOrigin::root(), account, name("New"), [0; 32], roles));
}

/// What `call` answers; it must not have changed anything.
pub(crate) fn unchanged<Answer>(call: impl FnOnce() -> Answer) -> Answer {
    let _guard = StorageNoopGuard::default();
    call()
}
