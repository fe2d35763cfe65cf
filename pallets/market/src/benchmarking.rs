//! Measures every call at its largest arguments.

use crate::{Call, Config, FeeAccount, FeePpm, HoldReason, Licences, Offers, Orders, Pallet};
use alloc::vec::Vec;
use deed_primitives::{
    AssetId, BoundedVec, Licence, MAX_PARENTS, MAX_SHARES, Offer, Order, OrderState, OrgId, Parent, Parents, Policy,
    Pricing, Purpose, Roles, Share, Shares, WHOLE,
};
use frame::benchmarking::prelude::*;
use frame::token::fungible::{Mutate as _, hold::Mutate as _};
use pallet_deed_consortium::{Membership, OnAccountRotated};
use pallet_deed_registry::AssetInspect;

const PRICE: u128 = 1_000_000_000;

fn member<T: Config>(name: &'static str, index: u32) -> (OrgId, T::AccountId) {
    let signer: T::AccountId = account(name, index, 0);
    (T::Membership::admit_for_benchmark(signer.clone(), Roles::ALL), signer)
}

fn policy() -> Policy {
    let all = [
        Purpose::Research,
        Purpose::Underwriting,
        Purpose::Compliance,
        Purpose::Marketing,
        Purpose::Training,
        Purpose::Operations,
    ];
    Policy {
        purposes: BoundedVec::truncate_from(all.to_vec()),
        max_uses: Some(9),
        term: Some(1_000),
        redistribution: true,
        derivation: true,
        royalty: WHOLE,
    }
}

/// `count` holders of equal shares; the remainder goes to the first.
fn holders<T: Config>(count: u32) -> Shares {
    let share = |n: u32| Share {
        organisation: member::<T>("holder", n).0,
        parts: WHOLE / count + if n == 0 { WHOLE % count } else { 0 },
    };
    Shares::truncate_from((0..count).map(share).collect())
}

/// An asset the seller operates with as many others as possible.
fn asset<T: Config>(seller: OrgId) -> AssetId {
    let mut operating: Vec<Share> = holders::<T>(MAX_SHARES).into_inner();
    if let Some(last) = operating.last_mut() {
        last.organisation = seller;
    }
    T::Assets::register_for_benchmark(seller, Shares::truncate_from(operating), Parents::default())
}

fn offer<T: Config>(seller: OrgId, asset: AssetId) {
    let pricing = Pricing::Fixed(PRICE);
    Offers::<T>::insert(0, Offer { asset, version: 1, seller, pricing, policy: policy(), open: true });
}

/// Order 0, with its price in escrow.
fn order<T: Config>(
    buyer: OrgId,
    account: &T::AccountId,
    seller: OrgId,
    state: OrderState,
) -> Result<(), BenchmarkError> {
    T::Currency::mint_into(account, PRICE * 2)?;
    T::Currency::hold(&HoldReason::Escrow.into(), account, PRICE)?;
    let delivered = (state == OrderState::Delivered).then_some([5; 32]);
    let order =
        Order { offer: 0, buyer, seller, price: PRICE, state, placed_at: 0, deadline: 0, delivered, licence: None };
    Orders::<T>::insert(0, order);
    frame_system::Pallet::<T>::set_block_number(2u32.into());
    Ok(())
}

/// A delivered order of an asset with `parents` parents that pays `payments` organisations in all: the exchange, and the
/// same holders for the asset and each of its parents. So parents and payments are measured apart; the most payments there
/// can be, when every parent has holders of its own, lie on the same line.
fn settlement<T: Config>(
    seller: OrgId,
    buyer: OrgId,
    account: &T::AccountId,
    parents: u32,
    payments: u32,
) -> Result<(), BenchmarkError> {
    FeePpm::<T>::put(20_000);
    FeeAccount::<T>::put(member::<T>("exchange", 0).0);
    let operating = holders::<T>(payments - 1);
    let parent = |_| Parent {
        asset: T::Assets::register_for_benchmark(seller, operating.clone(), Parents::default()),
        version: 1,
        contribution: WHOLE / (MAX_PARENTS + 1),
    };
    let list = Parents::truncate_from((0..parents).map(parent).collect());
    let sold = T::Assets::register_for_benchmark(seller, operating.clone(), list);
    offer::<T>(seller, sold);
    order::<T>(buyer, account, seller, OrderState::Delivered)
}

/// The measurements.
#[benchmarks]
mod benchmarks {
    use super::*;

    #[benchmark]
    fn issue() {
        let (organisation, signer) = member::<T>("institution", 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), organisation, PRICE, [7; 32]);
    }

    #[benchmark]
    fn redeem() -> Result<(), BenchmarkError> {
        let (_, signer) = member::<T>("buyer", 0);
        T::Currency::mint_into(&signer, PRICE)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), PRICE, [7; 32]);

        Ok(())
    }

    #[benchmark]
    fn create_offer() {
        let (seller, signer) = member::<T>("seller", 0);
        let asset = asset::<T>(seller);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, 1, Pricing::Fixed(PRICE), policy());
    }

    #[benchmark]
    fn withdraw_offer() {
        let (seller, signer) = member::<T>("seller", 0);
        offer::<T>(seller, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0);
    }

    #[benchmark]
    fn place_order() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (_, signer) = member::<T>("buyer", 0);
        offer::<T>(seller, asset::<T>(seller));
        T::Currency::mint_into(&signer, PRICE * 2)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, PRICE);

        Ok(())
    }

    #[benchmark]
    fn declare_delivery() -> Result<(), BenchmarkError> {
        let (seller, signer) = member::<T>("seller", 0);
        let (buyer, account) = member::<T>("buyer", 0);
        offer::<T>(seller, asset::<T>(seller));
        order::<T>(buyer, &account, seller, OrderState::Placed)?;
        Orders::<T>::mutate(0, |stored| {
            if let Some(stored) = stored {
                stored.deadline = u32::MAX;
            }
        });

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, [5; 32]);

        Ok(())
    }

    #[benchmark]
    fn acknowledge(p: Linear<0, { MAX_PARENTS }>, n: Linear<2, { MAX_SHARES + 1 }>) -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (buyer, signer) = member::<T>("buyer", 0);
        settlement::<T>(seller, buyer, &signer, p, n)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0);

        Ok(())
    }

    #[benchmark]
    fn refund() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (buyer, signer) = member::<T>("buyer", 0);
        offer::<T>(seller, 0);
        order::<T>(buyer, &signer, seller, OrderState::Placed)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0);

        Ok(())
    }

    #[benchmark]
    fn claim(p: Linear<0, { MAX_PARENTS }>, n: Linear<2, { MAX_SHARES + 1 }>) -> Result<(), BenchmarkError> {
        let (seller, signer) = member::<T>("seller", 0);
        let (buyer, account) = member::<T>("buyer", 0);
        settlement::<T>(seller, buyer, &account, p, n)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0);

        Ok(())
    }

    #[benchmark]
    fn record_use() {
        let (seller, _) = member::<T>("seller", 0);
        let (licensee, signer) = member::<T>("buyer", 0);
        let asset = asset::<T>(seller);
        let licence = Licence {
            asset,
            version: 1,
            licensee,
            licensor: seller,
            policy: policy(),
            issued_at: 0,
            expires_at: Some(1_000),
            uses: 0,
        };
        Licences::<T>::insert(0, licence);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, Purpose::Operations, [7; 32]);
    }

    #[benchmark]
    fn rotate() -> Result<(), BenchmarkError> {
        let (buyer, old) = member::<T>("buyer", 0);
        let (_, new) = member::<T>("successor", 0);
        order::<T>(buyer, &old, 0, OrderState::Placed)?;

        #[block]
        {
            Pallet::<T>::on_account_rotated(&old, &new)?;
        }
        Ok(())
    }

    impl_benchmark_test_suite!(Pallet, crate::mock::chain(), crate::mock::Test);
}
