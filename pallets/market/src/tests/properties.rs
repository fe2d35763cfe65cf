//! Random members making random calls: no sum is created or lost, and escrow is what open orders say.

use super::*;
use crate::MAX_ISSUANCE;
use crate::mock::{BANK, DEVELOPER, OBSERVER, scenario};
use deed_primitives::Purpose;
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
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_sum_is_created_or_lost(
        script in proptest::collection::vec((0usize..4, 0u64..6, action()), 1..80)
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
                }
                prop_assert_eq!(Balances::total_issuance(), expected);
                // Escrow equals the open orders, of every member, after every step.
                prop_assert!(Market::do_try_state().is_ok());
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
}
