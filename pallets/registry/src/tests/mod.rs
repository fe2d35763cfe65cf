//! What the pallet promises, scenario by scenario.

mod deadlines;
mod declarations;
mod encumbrances;
mod origins;
mod procedures;
mod properties;
mod scenarios;

use crate::mock::{AUDITOR, PROVIDER, REGISTRAR, Registry, RuntimeOrigin, System, Test, WINDOW};
use crate::{Assets, Error, Event, NextAsset};
use deed_primitives::{
    Application, AssetDetails, AssetId, AssetKey, AssetKind, BlockNumber, BoundedVec, CatalogueFields, Digest, Parent,
    Parents, RegistrationState, Share, Shares,
};
use frame::testing_prelude::*;

pub(crate) fn signed(account: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(account)
}

pub(crate) fn happened(event: Event<Test>) {
    System::assert_last_event(event.into());
}

pub(crate) fn error(error: Error<Test>) -> DispatchError {
    error.into()
}

pub(crate) fn text<Bound: Get<u32>>(text: &str) -> BoundedVec<u8, Bound> {
    text.as_bytes().to_vec().try_into().ok().unwrap()
}

/// An application for a content that starts with `number`.
pub(crate) fn details(number: u64) -> AssetDetails {
    AssetDetails {
        kind: AssetKind::Dataset,
        title: text("企业用电数据 Power consumption"),
        summary: text("Monthly, by meter"),
        class: text("D44"),
        tags: vec![text("energy"), text("能源")].try_into().unwrap(),
        sensitivity: 2,
        content: content(number),
        metadata: [2; 32],
        schema: None,
    }
}

pub(crate) fn content(number: u64) -> Digest {
    let mut content = [0; 32];
    content[..8].copy_from_slice(&number.to_le_bytes());
    content
}

pub(crate) fn parents(parents: &[(AssetId, u32, u32)]) -> Parents {
    let parent = |&(asset, version, contribution): &(AssetId, u32, u32)| Parent { asset, version, contribution };
    parents.iter().map(parent).collect::<Vec<_>>().try_into().unwrap()
}

pub(crate) fn shares(shares: &[(u32, u32)]) -> Shares {
    let share = |&(organisation, parts): &(u32, u32)| Share { organisation, parts };
    shares.iter().map(share).collect::<Vec<_>>().try_into().unwrap()
}

pub(crate) fn state(asset: AssetId) -> RegistrationState {
    Assets::<Test>::get(AssetKey(asset)).unwrap().state
}

/// Submits as the provider.
pub(crate) fn submitted() -> AssetId {
    let asset = NextAsset::<Test>::get();
    assert_ok!(Registry::submit(signed(PROVIDER), details(asset), Parents::default()));
    asset
}

pub(crate) fn accepted() -> AssetId {
    let asset = submitted();
    assert_ok!(Registry::accept(signed(REGISTRAR), asset));
    asset
}

pub(crate) fn reviewed() -> AssetId {
    let asset = accepted();
    assert_ok!(Registry::review(signed(REGISTRAR), asset));
    asset
}

pub(crate) fn published() -> AssetId {
    let asset = reviewed();
    assert_ok!(Registry::publish(signed(REGISTRAR), asset));
    asset
}

pub(crate) fn objected() -> AssetId {
    let asset = published();
    assert_ok!(Registry::object(signed(AUDITOR), asset, [9; 32]));
    asset
}

pub(crate) fn registered() -> AssetId {
    let asset = published();
    pass(WINDOW);
    asset
}

pub(crate) fn frozen() -> AssetId {
    let asset = registered();
    assert_ok!(Registry::freeze(signed(AUDITOR), asset, 3, None));
    asset
}

/// What a change makes the catalogue say.
pub(crate) fn catalogue() -> CatalogueFields {
    CatalogueFields {
        title: text("供水数据 Water"),
        summary: text("Daily"),
        class: text("D46"),
        tags: vec![text("water")].try_into().unwrap(),
        sensitivity: 3,
    }
}

/// Opens a procedure as the provider.
pub(crate) fn apply(asset: AssetId, application: Application) {
    assert_ok!(Registry::apply(signed(PROVIDER), asset, application));
}

/// Takes what is open on an asset through its steps, up to the publication.
pub(crate) fn publish(asset: AssetId) {
    assert_ok!(Registry::accept(signed(REGISTRAR), asset));
    assert_ok!(Registry::review(signed(REGISTRAR), asset));
    assert_ok!(Registry::publish(signed(REGISTRAR), asset));
}

/// Takes what is open on an asset through all its steps.
pub(crate) fn complete(asset: AssetId) {
    publish(asset);
    pass(WINDOW);
}

/// The present block.
pub(crate) fn now() -> BlockNumber {
    System::block_number() as BlockNumber
}

/// Whether this happened, at whatever time.
pub(crate) fn has_happened(event: Event<Test>) {
    System::assert_has_event(event.into());
}

/// Lets blocks pass.
pub(crate) fn pass(blocks: u32) {
    System::run_to_block::<crate::mock::AllPalletsWithSystem>(System::block_number() + u64::from(blocks));
}

/// What `call` answers; it must not have changed anything.
pub(crate) fn unchanged<Answer>(call: impl FnOnce() -> Answer) -> Answer {
    let _guard = StorageNoopGuard::default();
    call()
}
