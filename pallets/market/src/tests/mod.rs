//! What the pallet promises, scenario by scenario.

mod agenda;
mod auctions;
mod deliveries;
mod disputes;
mod licences;
mod meters;
mod money;
mod negotiations;
mod offers;
mod origins;
mod properties;
mod scenarios;
mod views;

use crate::mock::{
    AUDITOR, Balances, Consortium, EXCHANGE, Market, PROVIDER, Registry, RuntimeHoldReason, RuntimeOrigin, System, Test,
};
use crate::{Error, Event, HoldReason, NextLicence, NextOffer, NextOrder, Orders};
use deed_primitives::{
    Application, AssetDetails, AssetId, AssetKind, Balance, BoundedVec, Digest, LicenceId, OfferId, OrderId,
    OrderState, OrgId, Parent, Parents, Policy, Pricing, Right, Share, Shares, WHOLE,
};
use frame::deps::sp_runtime::DispatchErrorWithPostInfo;
use frame::testing_prelude::*;
use frame::token::fungible::{Inspect as _, hold::Inspect as _};

pub(crate) fn signed(account: u64) -> RuntimeOrigin {
    RuntimeOrigin::signed(account)
}

pub(crate) fn happened(event: Event<Test>) {
    System::assert_last_event(event.into());
}

pub(crate) fn has_happened(event: Event<Test>) {
    System::assert_has_event(event.into());
}

pub(crate) fn now() -> u32 {
    System::block_number() as u32
}

pub(crate) fn error(error: Error<Test>) -> DispatchError {
    error.into()
}

/// The outcome of a call whose weight depends on what it did.
pub(crate) fn plain(outcome: DispatchResultWithPostInfo) -> DispatchResult {
    outcome.map(|_| ()).map_err(|refusal: DispatchErrorWithPostInfo<_>| refusal.error)
}

pub(crate) fn pass(blocks: u32) {
    System::run_to_block::<crate::mock::AllPalletsWithSystem>(System::block_number() + u64::from(blocks));
}

pub(crate) fn shares(shares: &[(OrgId, u32)]) -> Shares {
    let share = |&(organisation, parts): &(OrgId, u32)| Share { organisation, parts };
    shares.iter().map(share).collect::<Vec<_>>().try_into().unwrap()
}

/// An asset of the provider, with these holders of its operating right and these parents with their contributions.
pub(crate) fn asset(operating: &[(OrgId, u32)], parents: &[(AssetId, u32)]) -> AssetId {
    let asset = pallet_deed_registry::NextAsset::<Test>::get();
    let mut content = [0; 32];
    content[..8].copy_from_slice(&asset.to_le_bytes());
    let details = AssetDetails {
        kind: AssetKind::Dataset,
        title: BoundedVec::truncate_from(b"Asset".to_vec()),
        summary: BoundedVec::default(),
        class: BoundedVec::default(),
        tags: BoundedVec::default(),
        sensitivity: 1,
        content,
        metadata: [0; 32],
        schema: None,
    };
    let parent = |&(asset, contribution): &(AssetId, u32)| Parent { asset, version: 1, contribution };
    let parents: Parents = parents.iter().map(parent).collect::<Vec<_>>().try_into().unwrap();
    assert_ok!(Registry::submit(signed(PROVIDER), details, parents));
    assert_ok!(Registry::set_titles(signed(PROVIDER), asset, Right::Operating, shares(operating)));
    assert_ok!(Registry::accept(signed(EXCHANGE), asset));
    assert_ok!(Registry::review(signed(EXCHANGE), asset));
    assert_ok!(Registry::publish(signed(EXCHANGE), asset));
    pass(1);
    asset
}

/// An asset the provider alone operates.
pub(crate) fn own_asset() -> AssetId {
    asset(&[(1, WHOLE)], &[])
}

/// Has the provider pass all of the operating right on.
pub(crate) fn pass_right_on(asset: AssetId, to: u64) {
    let organisation = to as OrgId - 1;
    let transfer = Application::Transfer { right: Right::Operating, to: organisation, parts: WHOLE };
    assert_ok!(Registry::apply(signed(PROVIDER), asset, transfer));
    assert_ok!(Registry::consent(signed(to), asset));
    assert_ok!(Registry::accept(signed(EXCHANGE), asset));
    assert_ok!(Registry::review(signed(EXCHANGE), asset));
    assert_ok!(Registry::publish(signed(EXCHANGE), asset));
    pass(1);
    assert_eq!(Registry::titles(asset, Right::Operating), shares(&[(organisation, WHOLE)]));
}

pub(crate) fn withdraw_version(asset: AssetId) {
    assert_ok!(Registry::withdraw_version(signed(PROVIDER), asset, 1));
}

pub(crate) fn freeze(asset: AssetId) {
    assert_ok!(Registry::freeze(signed(AUDITOR), asset, 1, None));
}

/// An offer of the provider.
pub(crate) fn offer(asset: AssetId, price: Balance, policy: Policy) -> OfferId {
    let offer = NextOffer::<Test>::get();
    let pricing = if price == 0 { Pricing::Free } else { Pricing::Fixed(price) };
    assert_ok!(Market::create_offer(signed(PROVIDER), asset, 1, pricing, policy));
    offer
}

/// An offer of the provider with any pricing.
pub(crate) fn priced(asset: AssetId, pricing: Pricing, policy: Policy) -> OfferId {
    let offer = NextOffer::<Test>::get();
    assert_ok!(Market::create_offer(signed(PROVIDER), asset, 1, pricing, policy));
    offer
}

/// A licence of `buyer` for a free offer with this policy.
pub(crate) fn licensed(buyer: u64, asset: AssetId, policy: Policy) -> LicenceId {
    let licence = NextLicence::<Test>::get();
    let order = delivered(buyer, offer(asset, 0, policy));
    assert_ok!(Market::acknowledge(signed(buyer), order));
    licence
}

/// An order of `buyer` who gets exactly the money for it.
pub(crate) fn order(buyer: u64, offer: OfferId) -> OrderId {
    let order = NextOrder::<Test>::get();
    let price = crate::Offers::<Test>::get(offer).unwrap().pricing.price();
    if price > 0 {
        fund(buyer, price);
    }
    assert_ok!(Market::place_order(signed(buyer), offer, price));
    order
}

pub(crate) fn delivered(buyer: u64, offer: OfferId) -> OrderId {
    let order = order(buyer, offer);
    assert_ok!(Market::declare_delivery(signed(PROVIDER), order, [5; 32]));
    order
}

/// Issues money against a payment never seen before.
pub(crate) fn fund(account: u64, amount: Balance) {
    let organisation = pallet_deed_consortium::MemberOf::<Test>::get(account).unwrap();
    let mut reference: Digest = [0xee; 32];
    reference[..8].copy_from_slice(&(crate::Payments::<Test>::iter().count() as u64).to_le_bytes());
    assert_ok!(Market::issue(signed(EXCHANGE), organisation, amount, reference));
}

pub(crate) fn free(account: u64) -> Balance {
    Balances::balance(&account)
}

pub(crate) fn held(account: u64) -> Balance {
    Balances::balance_on_hold(&RuntimeHoldReason::Market(HoldReason::Escrow), &account)
}

pub(crate) fn order_state(order: OrderId) -> OrderState {
    Orders::<Test>::get(order).unwrap().state
}

pub(crate) fn suspend(organisation: OrgId) {
    assert_ok!(Consortium::suspend(RuntimeOrigin::root(), organisation));
}

/// What `call` answers; it must not have changed anything.
pub(crate) fn unchanged<Answer>(call: impl FnOnce() -> Answer) -> Answer {
    let _guard = StorageNoopGuard::default();
    call()
}
