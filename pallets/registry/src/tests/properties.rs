//! Random members making random calls: whatever they do, the invariants hold.

use super::*;
use crate::AssetInspect;
use crate::mock::{CONSUMER, DEVELOPER, OBSERVER, STRANGER, TERM, scenario};
use deed_primitives::{Right, WHOLE};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Action {
    Submit(u64, Vec<(AssetId, u32, u32)>),
    Accept,
    Review,
    Refuse,
    Publish,
    Object,
    Rule(bool),
    Version(u64),
    Freeze(Option<u32>),
    Unfreeze,
    Apply(Application),
    Withdraw,
    Consent,
    Pledge(Right, u32, Option<u32>),
    AcceptPledge(u32),
    ReleasePledge(u32),
    OnSale(u32, bool),
    Titles(Right, Vec<(u32, u32)>),
    Pass(u32),
}

fn action() -> impl Strategy<Value = Action> {
    let right = || prop_oneof![Just(Right::Holding), Just(Right::Processing), Just(Right::Operating)];
    let application = prop_oneof![
        1 => Just(Application::Licence { licensee: 2, terms: [0; 32], until: None }),
        4 => (right(), 0u32..6, prop_oneof![Just(WHOLE), 0u32..=WHOLE])
            .prop_map(|(right, to, parts)| Application::Transfer { right, to, parts }),
        1 => Just(Application::Change { catalogue: catalogue() }),
        2 => Just(Application::Renewal),
        1 => Just(Application::Cancellation { reason: [0; 32] }),
    ];
    let term = || proptest::option::of(0u32..20);
    let parents = proptest::collection::vec((0u64..5, 1u32..3, 0u32..700_000), 0..3);
    // Often whole, often not.
    let shares = (0u32..=WHOLE, any::<bool>())
        .prop_map(|(parts, whole)| vec![(1, parts), (2, if whole { WHOLE - parts } else { parts })]);
    prop_oneof![
        3 => (0u64..8, parents).prop_map(|(content, parents)| Action::Submit(content, parents)),
        3 => Just(Action::Accept),
        3 => Just(Action::Review),
        1 => Just(Action::Refuse),
        3 => Just(Action::Publish),
        1 => Just(Action::Object),
        1 => any::<bool>().prop_map(Action::Rule),
        1 => (0u64..8).prop_map(Action::Version),
        1 => term().prop_map(Action::Freeze),
        1 => Just(Action::Unfreeze),
        2 => (right(), shares).prop_map(|(right, shares)| Action::Titles(right, shares)),
        4 => application.prop_map(Action::Apply),
        1 => Just(Action::Withdraw),
        4 => Just(Action::Consent),
        2 => (right(), 0u32..6, term()).prop_map(|(right, creditor, term)| Action::Pledge(right, creditor, term)),
        2 => (0u32..3).prop_map(Action::AcceptPledge),
        1 => (0u32..3).prop_map(Action::ReleasePledge),
        1 => (0u32..3, any::<bool>()).prop_map(|(version, on_sale)| Action::OnSale(version, on_sale)),
        3 => (1u32..6).prop_map(Action::Pass),
        1 => (TERM..2 * TERM).prop_map(Action::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_invariants_hold_whatever_members_do(
        script in proptest::collection::vec((0usize..8, 0u64..4, action()), 1..120)
    ) {
        // The right one for most calls, and some that are not.
        let signers = [PROVIDER, PROVIDER, REGISTRAR, REGISTRAR, AUDITOR, CONSUMER, OBSERVER, STRANGER];
        scenario(|| {
            for (signer, asset, action) in script {
                let origin = signed(match &action {
                    Action::Accept | Action::Review | Action::Publish => REGISTRAR,
                    // Two who claim the same contents.
                    Action::Submit(content, _) if content % 2 == 0 => DEVELOPER,
                    Action::Submit(..) => PROVIDER,
                    _ => signers[signer],
                });
                let before = NextAsset::<Test>::get();
                // A refusal is as good an outcome as success, so long as it changes nothing.
                let _ = match action {
                    Action::Submit(content, list) => Registry::submit(origin, details(content / 2), parents(&list))
                        .map(drop)
                        .map_err(|refused| refused.error),
                    Action::Accept => Registry::accept(origin, asset),
                    Action::Review => Registry::review(origin, asset),
                    Action::Refuse => Registry::refuse(origin, asset, 1),
                    Action::Publish => Registry::publish(origin, asset),
                    Action::Object => Registry::object(origin, asset, [1; 32]),
                    Action::Rule(upheld) => Registry::rule_objection(origin, asset, upheld),
                    Action::Version(number) => Registry::add_version(origin, asset, content(number), [0; 32], None),
                    Action::Freeze(term) => Registry::freeze(origin, asset, 1, term),
                    Action::Unfreeze => Registry::unfreeze(origin, asset),
                    Action::Titles(right, list) => Registry::set_titles(origin, asset, right, shares(&list)),
                    Action::Apply(application) => Registry::apply(origin, asset, application),
                    Action::Withdraw => Registry::withdraw(origin, asset),
                    Action::Consent => Registry::consent(origin, asset),
                    Action::Pledge(right, creditor, term) => {
                        Registry::pledge(origin, asset, right, creditor, [0; 32], term.map(|term| now() + term))
                    }
                    Action::AcceptPledge(number) => Registry::accept_pledge(origin, asset, number),
                    Action::ReleasePledge(number) => Registry::release_pledge(origin, asset, number),
                    Action::OnSale(version, true) => Registry::restore_version(origin, asset, version),
                    Action::OnSale(version, false) => Registry::withdraw_version(origin, asset, version),
                    Action::Pass(blocks) => {
                        pass(blocks);
                        Ok(())
                    }
                };
                prop_assert!(NextAsset::<Test>::get() >= before);
            }
            for asset in 0..NextAsset::<Test>::get() {
                for right in Right::ALL {
                    let sum: u32 = Registry::titles(asset, right).iter().map(|share| share.parts).sum();
                    prop_assert_eq!(sum, WHOLE);
                }
                prop_assert!(Registry::parents(asset).iter().all(|parent| parent.asset < asset));
            }
            Ok(())
        })?;
    }

    #[test]
    fn transfers_neither_make_nor_lose_parts(
        moves in proptest::collection::vec((1u32..5, 1u32..5, 0u32..=WHOLE), 1..20)
    ) {
        let mut held = shares(&[(1, WHOLE)]);
        for (from, to, parts) in moves {
            let before = held.clone();
            if let Ok(after) = Registry::after_transfer(before.clone(), from, to, parts) {
                prop_assert_eq!(after.iter().map(|share| share.parts).sum::<u32>(), WHOLE);
                prop_assert!(Registry::parts_of(&before, from) >= parts && parts > 0);
                if from != to {
                    let had = Registry::parts_of(&before, to);
                    prop_assert_eq!(Registry::parts_of(&after, to), had + parts);
                    prop_assert!(after.iter().all(|share| share.parts > 0));
                }
                held = after;
            }
        }
    }

    #[test]
    fn the_history_tells_the_state_of_every_block(
        pauses in proptest::collection::vec(0u32..7, 8)
    ) {
        scenario(|| {
            let mut seen = Vec::new();
            let mut at = |asset, pause: u32| {
                for _ in 0..pause {
                    seen.push((now(), state(asset)));
                    pass(1);
                }
            };
            let asset = submitted();
            let steps: [&dyn Fn() -> DispatchResult; 8] = [
                &|| Registry::accept(signed(REGISTRAR), asset),
                &|| Registry::review(signed(REGISTRAR), asset),
                &|| Registry::publish(signed(REGISTRAR), asset),
                &|| Registry::object(signed(AUDITOR), asset, [0; 32]),
                &|| Registry::rule_objection(signed(REGISTRAR), asset, false),
                &|| { pass(WINDOW); Ok(()) },
                &|| Registry::freeze(signed(AUDITOR), asset, 1, None),
                &|| Registry::unfreeze(signed(AUDITOR), asset),
            ];
            for (step, pause) in steps.iter().zip(pauses) {
                at(asset, pause);
                // With a long pause the window has ended before the objection, which then is to the registration.
                let _ = step();
            }
            for (block, state) in seen {
                prop_assert_eq!(Registry::state_at(asset, block), Some(state));
            }
            Ok(())
        })?;
    }

    #[test]
    fn only_whole_distributions_are_accepted(list in proptest::collection::vec((0u32..9, any::<u32>()), 0..6)) {
        scenario(|| {
            let asset = submitted();
            let outcome = Registry::set_titles(signed(PROVIDER), asset, Right::Operating, shares(&list));
            let sum: u64 = list.iter().map(|(_, parts)| u64::from(*parts)).sum();
            prop_assert!(outcome.is_err() || sum == u64::from(WHOLE));
            Ok(())
        })?;
    }
}

#[test]
fn the_mock_counts_database_operations() {
    type Db = <Test as frame_system::Config>::DbWeight;
    assert!(Db::get().read > 0);
}
