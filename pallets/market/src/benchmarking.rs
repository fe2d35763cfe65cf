//! Measures every call at its largest arguments.

use crate::{
    Agenda, Bids, Call, Config, Disputes, FeeAccount, FeePpm, HoldReason, Licences, MAX_SUBLICENCE_DEPTH, Meters,
    Negotiations, NextLicence, Offers, Orders, Pallet, SealedBids,
};
use alloc::vec::Vec;
use deed_primitives::{
    AssetId, Bid, BoundedVec, Dispute, DisputeState, KeyLock, Licence, MAX_BIDDERS, MAX_PARENTS, MAX_SHARES,
    MAX_TERRITORIES, MAX_TIERS, Meter, Negotiation, NegotiationState, NegotiationTarget, Offer, Order, OrderState,
    OrgId, PANEL, Parent, Parents, Policy, Pricing, Purpose, Revocation, Roles, SealedBid, Seat, Share, Shares,
    Subject, Terms, Tier, Tiers, WHOLE,
};
use frame::benchmarking::prelude::*;
use frame::token::fungible::{Mutate as _, hold::Mutate as _};
use pallet_deed_consortium::{MAX_HOLDERS, Membership, OnAccountRotated};
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
        territories: BoundedVec::truncate_from((0..MAX_TERRITORIES as u8).map(|n| [b'A', b'A' + n]).collect()),
        sublicence: true,
        attribution: true,
        delete_after: Some(1_000),
    }
}

/// The largest pricing: as many tiers as there can be.
fn tiers() -> Pricing {
    let tier = |n| Tier { from_units: n + 1, unit_price: PRICE / 10 };
    Pricing::Tiered { tiers: Tiers::truncate_from((0..MAX_TIERS).map(tier).collect()) }
}

/// The largest policy that leaves the count to the tiers.
fn uncounted() -> Policy {
    Policy { max_uses: None, ..policy() }
}

fn terms() -> Terms {
    Terms { pricing: tiers(), units: MAX_TIERS, policy: uncounted(), digest: [7; 32] }
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
    priced::<T>(seller, asset, Pricing::Fixed(PRICE));
}

fn priced<T: Config>(seller: OrgId, asset: AssetId, pricing: Pricing) {
    let (under, only) = (None, None);
    Offers::<T>::insert(0, Offer { asset, version: 2, seller, pricing, policy: uncounted(), open: true, under, only });
}

/// Licence 0 and as many sublicences under it as there can be; gives the last and its licensee.
fn sublicences<T: Config>(seller: OrgId, asset: AssetId) -> (u64, OrgId, T::AccountId) {
    let mut licensor = seller;
    let mut last = (0, seller, account("seller", 0, 0));
    for depth in 0..=MAX_SUBLICENCE_DEPTH {
        let (licensee, signer) = member::<T>("licensee", depth);
        let licence = Licence {
            asset,
            version: 2,
            licensee,
            licensor,
            policy: policy(),
            issued_at: 0,
            expires_at: Some(1_000),
            uses: 0,
            parent: u64::from(depth).checked_sub(1),
            depth: depth as u8,
            metered: false,
            revoked: None,
        };
        Licences::<T>::insert(u64::from(depth), licence);
        licensor = licensee;
        last = (u64::from(depth), licensee, signer);
    }
    NextLicence::<T>::put(u64::from(MAX_SUBLICENCE_DEPTH) + 1);
    last
}

/// A meter of licence 0 that owes the whole price, and the division it leads to.
fn meter<T: Config>(parents: u32, payments: u32) -> Result<T::AccountId, BenchmarkError> {
    let (seller, _) = member::<T>("seller", 0);
    let (buyer, signer) = member::<T>("buyer", 0);
    settlement::<T>(seller, buyer, &signer, parents, payments)?;
    let asset = Orders::<T>::take(0).map(|order| order.asset).unwrap_or_default();
    sublicences::<T>(seller, asset);
    Licences::<T>::mutate(0, |stored| {
        if let Some(stored) = stored {
            stored.licensee = buyer;
            stored.metered = true;
        }
    });
    Meters::<T>::insert(0, Meter { offer: 0, price: PRICE, held: PRICE, owed: PRICE });
    Ok(signer)
}

/// Negotiation 0 between buyer and seller, about an asset with as many holders as possible.
fn negotiation<T: Config>(state: NegotiationState) -> Result<(T::AccountId, T::AccountId), BenchmarkError> {
    let (provider, seller) = member::<T>("seller", 0);
    let (consumer, buyer) = member::<T>("buyer", 0);
    T::Currency::mint_into(&buyer, PRICE * 2)?;
    let negotiation = Negotiation {
        offer: None,
        asset: asset::<T>(provider),
        version: 2,
        consumer,
        provider,
        terms: terms(),
        state,
        opened_at: 0,
        changed_at: 0,
        order: None,
    };
    let held = negotiation.held();
    if held > 0 {
        T::Currency::hold(&HoldReason::Escrow.into(), &buyer, held)?;
    }
    Negotiations::<T>::insert(0, negotiation);
    Ok((buyer, seller))
}

/// Dispute 0 about order 0, with a full panel on which the given arbiter has the last seat and is the last to vote.
fn dispute<T: Config>(state: DisputeState, arbiter: OrgId) {
    let seat = |n| Seat { arbiter: arbiter + (PANEL - 1 - n), vote: (n + 1 < PANEL).then_some(n) };
    let dispute = Dispute {
        order: 0,
        opened_by: 0,
        evidence: [1; 32],
        claim: WHOLE,
        state,
        panel: BoundedVec::truncate_from((0..PANEL).map(seat).collect()),
        replaced: false,
        deadline: u32::MAX - 1,
        ruling: Some(1),
        appeal: None,
        opened_at: 0,
    };
    Disputes::<T>::insert(0, dispute);
    Agenda::<T>::insert(u32::MAX, Subject::Dispute(0), ());
    Orders::<T>::mutate(0, |stored| {
        if let Some(stored) = stored {
            stored.state = OrderState::Disputed;
            stored.dispute = Some(0);
        }
    });
}

/// Lets whoever acts next on order 0 take its time, in a given state.
fn unhurried<T: Config>(state: OrderState) {
    Orders::<T>::mutate(0, |stored| {
        if let Some(stored) = stored {
            stored.state = state;
            stored.deadline = u32::MAX - 1;
        }
    });
    Agenda::<T>::insert(u32::MAX, Subject::Order(0), ());
}

/// Order 0, with its price in escrow.
fn order<T: Config>(
    buyer: OrgId,
    account: &T::AccountId,
    seller: OrgId,
    state: OrderState,
) -> Result<(), BenchmarkError> {
    T::Currency::mint_into(account, PRICE * 4)?;
    T::Currency::hold(&HoldReason::Escrow.into(), account, PRICE)?;
    let order = Order {
        offer: 0,
        buyer,
        seller,
        price: PRICE,
        state,
        placed_at: 0,
        deadline: 0,
        delivered: Some([5; 32]),
        licence: None,
        asset: Offers::<T>::get(0).map(|offer| offer.asset).unwrap_or_default(),
        version: 2,
        units: 1,
        policy: policy(),
        under: None,
        lock: Some(KeyLock { digest: sha2_256(&[4; 32]), key: None }),
        proposed: Some(1),
        refunded: 0,
        dispute: None,
    };
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
        version: 2,
        contribution: WHOLE / (MAX_PARENTS + 1),
    };
    let list = Parents::truncate_from((0..parents).map(parent).collect());
    let sold = T::Assets::register_for_benchmark(seller, operating.clone(), list);
    offer::<T>(seller, sold);
    order::<T>(buyer, account, seller, OrderState::Delivered)
}

fn sealed(commit_until: deed_primitives::BlockNumber) -> Pricing {
    Pricing::SealedBid { reserve: 1, commit_until, reveal_until: 1_001 }
}

/// So many revealed bids for offer 0, each higher than the last.
fn bidders<T: Config>(count: u32) -> Result<(), BenchmarkError> {
    let mut bids = BoundedVec::default();
    for number in 0..count {
        let (bidder, account) = member::<T>("bidder", number);
        T::Currency::mint_into(&account, PRICE * 2)?;
        T::Currency::hold(&HoldReason::Escrow.into(), &account, PRICE)?;
        let amount = Some(1 + u128::from(number));
        let bid = SealedBid { bidder, commitment: [1; 32], deposit: PRICE, amount };
        bids.try_push(bid).map_err(|_| BenchmarkError::Stop("no place for the bid"))?;
    }
    SealedBids::<T>::insert(0, bids);
    Ok(())
}

fn revoked<T: Config>(licence: u64, contested: Option<[u8; 32]>) {
    Licences::<T>::mutate(licence, |stored| {
        if let Some(stored) = stored {
            stored.revoked = Some(Revocation { code: 1, evidence: [1; 32], at: 0, contested });
        }
    });
}

fn council<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
    T::CouncilOrigin::try_successful_origin().map_err(|()| BenchmarkError::Stop("nobody can speak for the council"))
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

        // An auction is entered in the agenda as well.
        #[extrinsic_call]
        _(RawOrigin::Signed(signer), asset, 1, sealed(1_000), policy());
    }

    #[benchmark]
    fn withdraw_offer() {
        let (seller, signer) = member::<T>("seller", 0);
        // An auction that nobody has bid in: it is looked up among both kinds and taken off the agenda.
        priced::<T>(seller, 0, sealed(1_000));
        Agenda::<T>::insert(1_002, Subject::Auction(0), ());

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
        unhurried::<T>(OrderState::Placed);

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
        let (licence, _, signer) = sublicences::<T>(seller, asset::<T>(seller));
        for number in 0..=licence {
            Licences::<T>::mutate(number, |stored| {
                if let Some(stored) = stored {
                    stored.policy.territories = BoundedVec::default();
                }
            });
        }

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), licence, Purpose::Operations, [7; 32]);
    }

    #[benchmark]
    fn agenda() {
        let now: deed_primitives::BlockNumber = 9;
        Agenda::<T>::insert(now, Subject::Order(0), ());

        #[block]
        {
            // An item that leads nowhere: what items lead to is charged apart.
            Pallet::<T>::work_off(now);
        }
    }

    #[benchmark]
    fn place_order_for() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (_, signer) = member::<T>("buyer", 0);
        priced::<T>(seller, asset::<T>(seller), tiers());
        T::Currency::mint_into(&signer, PRICE * 2)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, MAX_TIERS, PRICE);

        Ok(())
    }

    #[benchmark]
    fn update_offer() {
        let (seller, signer) = member::<T>("seller", 0);
        offer::<T>(seller, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, tiers(), uncounted());
    }

    #[benchmark]
    fn bid() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (_, signer) = member::<T>("buyer", 0);
        let (rival, rivals) = member::<T>("rival", 0);
        let pricing = Pricing::EnglishAuction { reserve: 1, step: 1, ends: 1_000 };
        priced::<T>(seller, asset::<T>(seller), pricing);
        T::Currency::mint_into(&signer, PRICE * 2)?;
        T::Currency::mint_into(&rivals, PRICE * 2)?;
        T::Currency::hold(&HoldReason::Escrow.into(), &rivals, PRICE / 2)?;
        Bids::<T>::insert(0, Bid { bidder: rival, amount: PRICE / 2, at: 0 });

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, PRICE);

        Ok(())
    }

    #[benchmark]
    fn commit_bid() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (_, signer) = member::<T>("buyer", 0);
        priced::<T>(seller, asset::<T>(seller), sealed(1_000));
        bidders::<T>(MAX_BIDDERS - 1)?;
        T::Currency::mint_into(&signer, PRICE * 2)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, [1; 32], PRICE);

        Ok(())
    }

    #[benchmark]
    fn reveal_bid() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (bidder, signer) = member::<T>("buyer", 0);
        priced::<T>(seller, asset::<T>(seller), sealed(1));
        bidders::<T>(MAX_BIDDERS - 1)?;
        let commitment = sha2_256(&SealedBid::preimage(bidder, 0, PRICE, &[9; 32]));
        SealedBids::<T>::mutate(0, |bids| {
            let committed = SealedBid { bidder, commitment, deposit: PRICE, amount: None };
            bids.try_push(committed).map_err(|_| BenchmarkError::Stop("no place for the bid"))
        })?;
        frame_system::Pallet::<T>::set_block_number(2u32.into());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, PRICE, [9; 32]);

        Ok(())
    }

    #[benchmark]
    fn close_auction(b: Linear<0, { MAX_BIDDERS }>) -> Result<(), BenchmarkError> {
        let (seller, signer) = member::<T>("seller", 0);
        priced::<T>(seller, asset::<T>(seller), sealed(1));
        bidders::<T>(b)?;
        Agenda::<T>::insert(1_002, Subject::Auction(0), ());
        frame_system::Pallet::<T>::set_block_number(2_000u32.into());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0);

        Ok(())
    }

    #[benchmark]
    fn record_use_in() {
        let (seller, _) = member::<T>("seller", 0);
        let (licence, _, signer) = sublicences::<T>(seller, asset::<T>(seller));
        // No sublicence is metered on the chain: this one bears both costs.
        Licences::<T>::mutate(licence, |stored| {
            if let Some(stored) = stored {
                stored.metered = true;
            }
        });
        Meters::<T>::insert(licence, Meter { offer: 0, price: 1, held: PRICE, owed: 0 });

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), licence, Purpose::Operations, Some(*b"AA"), 2, [7; 32]);
    }

    #[benchmark]
    fn revoke_licence() {
        let (seller, signer) = member::<T>("seller", 0);
        sublicences::<T>(seller, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, 7, [8; 32]);
    }

    #[benchmark]
    fn contest_revocation() {
        let (seller, _) = member::<T>("seller", 0);
        let (licence, _, signer) = sublicences::<T>(seller, 0);
        revoked::<T>(licence, None);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), licence, [8; 32]);
    }

    #[benchmark]
    fn rule_revocation() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (licence, ..) = sublicences::<T>(seller, 0);
        revoked::<T>(licence, Some([9; 32]));
        let council = council::<T>()?;

        #[extrinsic_call]
        _(council as T::RuntimeOrigin, licence, false);

        Ok(())
    }

    #[benchmark]
    fn sublicense() {
        let (seller, _) = member::<T>("seller", 0);
        let (to, _) = member::<T>("buyer", 0);
        let (licence, _, signer) = sublicences::<T>(seller, asset::<T>(seller));
        Licences::<T>::mutate(licence, |stored| {
            if let Some(stored) = stored {
                stored.depth = 0;
            }
        });
        let within = Policy { term: Some(1), max_uses: Some(1), delete_after: Some(1), ..policy() };

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), licence, to, within, PRICE);
    }

    #[benchmark]
    fn open_meter() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (_, signer) = member::<T>("buyer", 0);
        priced::<T>(seller, asset::<T>(seller), Pricing::PerUse { price: 1 });
        T::Currency::mint_into(&signer, PRICE * 2)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, PRICE);

        Ok(())
    }

    #[benchmark]
    fn top_up() -> Result<(), BenchmarkError> {
        let signer = meter::<T>(0, 2)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, PRICE / 2);

        Ok(())
    }

    #[benchmark]
    fn settle_meter(p: Linear<0, { MAX_PARENTS }>, n: Linear<2, { MAX_SHARES + 1 }>) -> Result<(), BenchmarkError> {
        let signer = meter::<T>(p, n)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0);

        Ok(())
    }

    #[benchmark]
    fn close_meter(p: Linear<0, { MAX_PARENTS }>, n: Linear<2, { MAX_SHARES + 1 }>) -> Result<(), BenchmarkError> {
        let signer = meter::<T>(p, n)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0);

        Ok(())
    }

    #[benchmark]
    fn request() {
        let (provider, _) = member::<T>("seller", 0);
        let (_, signer) = member::<T>("buyer", 0);
        // About an offer, which is one more thing to read.
        priced::<T>(provider, asset::<T>(provider), tiers());

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), NegotiationTarget::Offer(0), terms());
    }

    #[benchmark]
    fn counter() -> Result<(), BenchmarkError> {
        let (_, seller) = negotiation::<T>(NegotiationState::Requested)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(seller), 0, terms());

        Ok(())
    }

    #[benchmark]
    fn accept_terms() -> Result<(), BenchmarkError> {
        let (buyer, _) = negotiation::<T>(NegotiationState::Offered)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), 0);

        Ok(())
    }

    #[benchmark]
    fn agree() -> Result<(), BenchmarkError> {
        let (_, seller) = negotiation::<T>(NegotiationState::Accepted)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(seller), 0);

        Ok(())
    }

    #[benchmark]
    fn verify_agreement() -> Result<(), BenchmarkError> {
        let (buyer, _) = negotiation::<T>(NegotiationState::Agreed)?;

        #[extrinsic_call]
        verify(RawOrigin::Signed(buyer), 0);

        Ok(())
    }

    #[benchmark]
    fn finalize() -> Result<(), BenchmarkError> {
        let (_, seller) = negotiation::<T>(NegotiationState::Verified)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(seller), 0);

        Ok(())
    }

    #[benchmark]
    fn terminate() -> Result<(), BenchmarkError> {
        let (buyer, _) = negotiation::<T>(NegotiationState::Verified)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(buyer), 0);

        Ok(())
    }

    #[benchmark]
    fn settle_partially() -> Result<(), BenchmarkError> {
        let (seller, signer) = member::<T>("seller", 0);
        let (buyer, account) = member::<T>("buyer", 0);
        order::<T>(buyer, &account, seller, OrderState::Delivered)?;

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, PRICE);

        Ok(())
    }

    #[benchmark]
    fn accept_partial(p: Linear<0, { MAX_PARENTS }>, n: Linear<2, { MAX_SHARES + 1 }>) -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (buyer, signer) = member::<T>("buyer", 0);
        settlement::<T>(seller, buyer, &signer, p, n)?;
        // The dearest way: the parties agree about an order they dispute.
        dispute::<T>(DisputeState::Voting, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, 1);

        Ok(())
    }

    #[benchmark]
    fn declare_delivery_locked() -> Result<(), BenchmarkError> {
        let (seller, signer) = member::<T>("seller", 0);
        let (buyer, account) = member::<T>("buyer", 0);
        offer::<T>(seller, asset::<T>(seller));
        order::<T>(buyer, &account, seller, OrderState::Placed)?;
        unhurried::<T>(OrderState::Placed);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, [5; 32], [6; 32]);

        Ok(())
    }

    #[benchmark]
    fn confirm_ciphertext() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (buyer, signer) = member::<T>("buyer", 0);
        offer::<T>(seller, asset::<T>(seller));
        order::<T>(buyer, &signer, seller, OrderState::Locked)?;
        unhurried::<T>(OrderState::Locked);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0);

        Ok(())
    }

    #[benchmark]
    fn reveal_key() -> Result<(), BenchmarkError> {
        let (seller, signer) = member::<T>("seller", 0);
        let (buyer, account) = member::<T>("buyer", 0);
        offer::<T>(seller, asset::<T>(seller));
        order::<T>(buyer, &account, seller, OrderState::Confirmed)?;
        unhurried::<T>(OrderState::Confirmed);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, [4; 32]);

        Ok(())
    }

    #[benchmark]
    fn open_dispute() -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (buyer, signer) = member::<T>("buyer", 0);
        for number in 0..MAX_HOLDERS {
            member::<T>("arbiter", number);
        }
        offer::<T>(seller, asset::<T>(seller));
        order::<T>(buyer, &signer, seller, OrderState::Delivered)?;
        unhurried::<T>(OrderState::Delivered);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, [3; 32], WHOLE);

        Ok(())
    }

    #[benchmark]
    fn vote() {
        let (arbiter, signer) = member::<T>("arbiter", 0);
        dispute::<T>(DisputeState::Voting, arbiter);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, WHOLE);
    }

    #[benchmark]
    fn appeal() -> Result<(), BenchmarkError> {
        let (seller, signer) = member::<T>("seller", 0);
        let (buyer, account) = member::<T>("buyer", 0);
        order::<T>(buyer, &account, seller, OrderState::Delivered)?;
        dispute::<T>(DisputeState::Ruled, 0);

        #[extrinsic_call]
        _(RawOrigin::Signed(signer), 0, [4; 32]);

        Ok(())
    }

    #[benchmark]
    fn rule_appeal(p: Linear<0, { MAX_PARENTS }>, n: Linear<2, { MAX_SHARES + 1 }>) -> Result<(), BenchmarkError> {
        let (seller, _) = member::<T>("seller", 0);
        let (buyer, signer) = member::<T>("buyer", 0);
        settlement::<T>(seller, buyer, &signer, p, n)?;
        dispute::<T>(DisputeState::Appealed, 0);
        let council = council::<T>()?;

        #[extrinsic_call]
        _(council as T::RuntimeOrigin, 0, 1);

        Ok(())
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
