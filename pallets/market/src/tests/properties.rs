//! Random members making random calls: no sum is created or lost, and escrow is what open orders say.

use super::*;
use crate::MAX_ISSUANCE;
use crate::mock::{BANK, DEVELOPER, OBSERVER, scenario};
use deed_primitives::{NegotiationTarget, Purpose, SealedBid, Terms};
use frame::deps::frame_support::storage::with_storage_layer;
use frame::hashing::sha2_256;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Action {
    Issue(Balance),
    Redeem(Balance),
    Offer(Balance),
    Withdraw,
    Place,
    Deliver,
    Acknowledge,
    Refund,
    Claim,
    Use,
    Freeze,
    Unfreeze,
    Pass(u32),
    Update(Balance),
    Auction(bool),
    Bid(Balance),
    Commit(Balance),
    Reveal(Balance),
    Meter(Balance),
    OpenMeter(Balance),
    TopUp(Balance),
    UseIn(u32),
    SettleMeter,
    CloseMeter,
    Negotiate(Balance),
    Answer(u8),
    Lock,
    Confirm,
    Key,
    Propose(Balance),
    Accept(Balance),
    Sublicense(Balance),
    Revoke,
    Dispute,
    Vote(u32),
    Appeal,
    Rule(u32),
}

fn action() -> impl Strategy<Value = Action> {
    let amount = || prop_oneof![4 => 1u128..5_000, 1 => Just(MAX_ISSUANCE), 1 => Just(u128::MAX), 1 => Just(0u128)];
    prop_oneof![
        3 => amount().prop_map(Action::Issue),
        1 => amount().prop_map(Action::Redeem),
        2 => amount().prop_map(Action::Offer),
        1 => Just(Action::Withdraw),
        4 => Just(Action::Place),
        4 => Just(Action::Deliver),
        3 => Just(Action::Acknowledge),
        2 => Just(Action::Refund),
        2 => Just(Action::Claim),
        1 => Just(Action::Use),
        1 => Just(Action::Freeze),
        1 => Just(Action::Unfreeze),
        2 => (1u32..8).prop_map(Action::Pass),
        1 => amount().prop_map(Action::Update),
        2 => any::<bool>().prop_map(Action::Auction),
        3 => (0u128..3_000).prop_map(Action::Bid),
        2 => (0u128..3_000).prop_map(Action::Commit),
        2 => (0u128..3_000).prop_map(Action::Reveal),
        1 => amount().prop_map(Action::Meter),
        2 => amount().prop_map(Action::OpenMeter),
        1 => amount().prop_map(Action::TopUp),
        3 => (0u32..5).prop_map(Action::UseIn),
        1 => Just(Action::SettleMeter),
        1 => Just(Action::CloseMeter),
        2 => amount().prop_map(Action::Negotiate),
        6 => (0u8..6).prop_map(Action::Answer),
        2 => Just(Action::Lock),
        2 => Just(Action::Confirm),
        2 => Just(Action::Key),
        1 => (1u128..2_000).prop_map(Action::Propose),
        1 => (1u128..2_000).prop_map(Action::Accept),
        2 => (0u128..2_000).prop_map(Action::Sublicense),
        1 => Just(Action::Revoke),
        2 => Just(Action::Dispute),
        4 => (0u32..=WHOLE).prop_map(Action::Vote),
        1 => Just(Action::Appeal),
        1 => (0u32..=WHOLE).prop_map(Action::Rule),
    ]
}

/// Does what a random action says. A refusal is as good an outcome as success, so long as it moves no money.
fn attempt(account: u64, number: u64, traded: AssetId, action: &Action) -> DispatchResult {
    let origin = signed(account);
    let policy = || Policy { sublicence: true, max_uses: Some(9), term: Some(40), ..Policy::default() };
    let terms = |price| Terms { pricing: Pricing::Fixed(price), units: 1, policy: policy(), digest: [0; 32] };
    let create = |pricing| Market::create_offer(signed(account), traded, 1, pricing, policy());
    let commitment = |amount| sha2_256(&SealedBid::preimage(account as OrgId - 1, number, amount, &[0; 32]));
    match *action {
        Action::Update(price) => Market::update_offer(origin, number, Pricing::Fixed(price), policy()),
        Action::Auction(true) => create(Pricing::EnglishAuction { reserve: 5, step: 5, ends: now() + 4 }),
        Action::Auction(false) => {
            create(Pricing::SealedBid { reserve: 5, commit_until: now() + 2, reveal_until: now() + 5 })
        }
        Action::Bid(amount) => Market::bid(origin, number, amount),
        Action::Commit(amount) => Market::commit_bid(origin, number, commitment(amount), amount.saturating_add(7)),
        Action::Reveal(amount) => {
            // A guess would hardly ever be right: reveal what was committed to, if it was this.
            let bids = crate::SealedBids::<Test>::get(number);
            let own = bids.iter().find(|bid| u64::from(bid.bidder) + 1 == account);
            let amount = own.map_or(amount, |bid| bid.deposit.saturating_sub(7));
            Market::reveal_bid(origin, number, amount, [0; 32])
        }
        Action::Meter(price) => create(Pricing::PerUse { price: price / 8 }),
        Action::OpenMeter(prepaid) => Market::open_meter(origin, number, prepaid),
        Action::TopUp(amount) => Market::top_up(origin, number, amount),
        Action::UseIn(units) => Market::record_use_in(origin, number, Purpose::Training, None, units, [0; 32]),
        Action::SettleMeter => plain(Market::settle_meter(origin, number)),
        Action::CloseMeter => plain(Market::close_meter(origin, number)),
        Action::Negotiate(price) => {
            let target = NegotiationTarget::Asset { asset: traded, version: 1, provider: 1 };
            Market::request(origin, target, terms(price))
        }
        Action::Answer(0) => Market::counter(origin, number, terms(number.into())),
        Action::Answer(1) => Market::accept_terms(origin, number),
        Action::Answer(2) => Market::agree(signed(PROVIDER), number),
        Action::Answer(3) => Market::verify(origin, number),
        Action::Answer(4) => Market::finalize(signed(PROVIDER), number),
        Action::Answer(_) => Market::terminate(origin, number),
        Action::Lock => Market::declare_delivery_locked(signed(PROVIDER), number, [5; 32], sha2_256(&[4; 32])),
        Action::Confirm => Market::confirm_ciphertext(origin, number),
        Action::Key => Market::reveal_key(signed(PROVIDER), number, [4; 32]),
        Action::Propose(refund) => Market::settle_partially(signed(PROVIDER), number, refund),
        Action::Accept(refund) => {
            let proposed = Orders::<Test>::get(number).and_then(|order| order.proposed).unwrap_or(refund);
            plain(Market::accept_partial(origin, number, proposed))
        }
        Action::Sublicense(price) => {
            Market::sublicense(origin, number, 3, Policy { max_uses: Some(3), term: Some(9), ..policy() }, price)
        }
        Action::Revoke => Market::revoke_licence(origin, number, 1, [0; 32]),
        Action::Dispute => plain(Market::open_dispute(origin, number, [0; 32], 0)),
        Action::Vote(parts) => {
            let dispute = crate::Disputes::<Test>::get(number);
            let seat = dispute.and_then(|dispute| dispute.panel.iter().find(|seat| seat.vote.is_none()).copied());
            Market::vote(signed(seat.map_or(account, |seat| u64::from(seat.arbiter) + 1)), number, parts)
        }
        Action::Appeal => Market::appeal(origin, number, [0; 32]),
        Action::Rule(parts) => plain(Market::rule_appeal(RuntimeOrigin::root(), number, parts)),
        _ => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_sum_is_created_or_lost(
        script in proptest::collection::vec((0usize..4, 0u64..6, action()), 1..120)
    ) {
        let members = [PROVIDER, BANK, DEVELOPER, OBSERVER];
        scenario(|| {
            let first = asset(&[(1, 700_001), (2, 299_999)], &[]);
            let second = asset(&[(1, 333_333), (3, 666_667)], &[(first, 123_457)]);
            let third = asset(&[(1, 1), (5, WHOLE - 1)], &[(first, 400_000), (second, 600_000)]);
            let mut expected: Balance = 0;
            for (step, (member, number, action)) in script.into_iter().enumerate() {
                let account = members[member];
                let origin = signed(account);
                let traded = [first, second, third][number as usize % 3];
                // A refusal is as good an outcome as success, so long as it moves no money.
                match action {
                    Action::Issue(amount) => {
                        let mut reference = [1; 32];
                        reference[..8].copy_from_slice(&(step as u64).to_le_bytes());
                        let organisation = account as OrgId - 1;
                        if Market::issue(signed(EXCHANGE), organisation, amount, reference).is_ok() {
                            expected += amount;
                        }
                    }
                    Action::Redeem(amount) => {
                        if Market::redeem(origin, amount, [0; 32]).is_ok() {
                            expected -= amount;
                        }
                    }
                    Action::Offer(0) => {
                        let _ = Market::create_offer(origin, traded, 1, Pricing::Free, Policy::default());
                    }
                    Action::Offer(price) => {
                        let _ = Market::create_offer(origin, traded, 1, Pricing::Fixed(price), Policy::default());
                    }
                    Action::Withdraw => {
                        let _ = Market::withdraw_offer(origin, number);
                    }
                    Action::Place => {
                        let _ = Market::place_order(origin, number, u128::MAX);
                    }
                    Action::Deliver => {
                        let _ = Market::declare_delivery(signed(PROVIDER), number, [5; 32]);
                    }
                    Action::Acknowledge => {
                        let _ = Market::acknowledge(origin, number);
                    }
                    Action::Refund => {
                        let _ = Market::refund(origin, number);
                    }
                    Action::Claim => {
                        let _ = Market::claim(signed(PROVIDER), number);
                    }
                    Action::Use => {
                        let _ = Market::record_use(origin, number, Purpose::Research, [0; 32]);
                    }
                    Action::Freeze => {
                        let _ = Registry::freeze(signed(AUDITOR), traded, 1, None);
                    }
                    Action::Unfreeze => {
                        let _ = Registry::unfreeze(signed(AUDITOR), traded);
                    }
                    Action::Pass(blocks) => pass(blocks),
                    other => {
                        let _ = with_storage_layer(|| attempt(account, number, traded, &other));
                    }
                }
                prop_assert_eq!(Balances::total_issuance(), expected);
                // Escrow equals the open orders, of every member, after every step.
                prop_assert_eq!(Market::do_try_state(), Ok(()));
            }
            Ok(())
        })?;
    }

    #[test]
    fn every_price_is_divided_wholly(
        price in prop_oneof![1u128..10_000_000, 1u128..=MAX_ISSUANCE],
        fee in 0u32..=WHOLE,
        contribution in 0u32..=WHOLE,
        split in 1u32..WHOLE,
        inner in 1u32..WHOLE,
    ) {
        prop_assume!(price > 0);
        scenario(|| {
            crate::FeePpm::<Test>::put(fee);
            let parent = asset(&[(3, inner), (2, WHOLE - inner)], &[]);
            let sold = asset(&[(1, split), (5, WHOLE - split)], &[(parent, contribution)]);
            let order = delivered(BANK, offer(sold, price, Policy::default()));
            prop_assert!(Market::acknowledge(signed(BANK), order).is_ok());
            let everybody = [EXCHANGE, PROVIDER, BANK, DEVELOPER, OBSERVER];
            let sum = everybody.iter().try_fold(0u128, |sum, account| sum.checked_add(free(*account)));
            prop_assert_eq!(sum, Some(price));
            prop_assert_eq!(Balances::total_issuance(), price);
            prop_assert_eq!(held(BANK), 0);
            let settled = System::events().into_iter().rev().find_map(|record| match record.event {
                crate::mock::RuntimeEvent::Market(Event::Settled { fee, royalties, net, .. }) => Some((fee, royalties, net)),
                _ => None,
            });
            let (earned, royalties, net) = settled.unwrap();
            prop_assert_eq!(earned.checked_add(royalties).and_then(|sum| sum.checked_add(net)), Some(price));
            Ok(())
        })?;
    }

    /// Whatever an asset derives from, a price is divided to the last unit, and no more ancestors are visited than allowed.
    #[test]
    fn every_price_is_divided_wholly_along_every_derivation(
        price in prop_oneof![1u128..10_000, 1u128..=MAX_ISSUANCE],
        fee in 0u32..=WHOLE,
        assets in proptest::collection::vec(
            (proptest::collection::vec((any::<u64>(), 0u32..=500_000), 0..5), 0u32..5, 1u32..WHOLE), 1..12,
        ),
    ) {
        scenario(|| {
            crate::FeePpm::<Test>::put(fee);
            let mut sold = own_asset();
            for (parents, holder, split) in assets {
                let mut list: Vec<(AssetId, u32)> = Vec::new();
                let mut left = WHOLE;
                for (number, contribution) in parents {
                    let parent = number % (sold + 1);
                    if contribution <= left && !list.iter().any(|(listed, _)| *listed == parent) {
                        left -= contribution;
                        list.push((parent, contribution));
                    }
                }
                let other = [0, 2, 3, 4, 5][holder as usize];
                sold = asset(&[(other, split), (1, WHOLE - split)], &list);
            }
            let order = delivered(BANK, offer(sold, price, Policy::default()));
            prop_assert!(Market::acknowledge(signed(BANK), order).is_ok());
            let everybody = [EXCHANGE, PROVIDER, BANK, DEVELOPER, AUDITOR, OBSERVER];
            let sum = everybody.iter().try_fold(0u128, |sum, account| sum.checked_add(free(*account)));
            prop_assert_eq!(sum, Some(price));
            prop_assert_eq!((held(BANK), Balances::total_issuance()), (0, price));
            let settled = System::events().into_iter().rev().find_map(|record| match record.event {
                crate::mock::RuntimeEvent::Market(Event::Settled { fee, royalties, net, .. }) => {
                    fee.checked_add(royalties)?.checked_add(net)
                }
                _ => None,
            });
            prop_assert_eq!(settled, Some(price));
            Ok(())
        })?;
    }
}
