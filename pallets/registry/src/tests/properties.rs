//! Random members making random calls: whatever they do, the invariants hold.

use super::*;
use crate::mock::{CONSUMER, DEVELOPER, OBSERVER, STRANGER, scenario};
use crate::{AssetInspect, Titles};
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
    Freeze,
    Unfreeze,
    Titles(Right, Vec<(u32, u32)>),
    Pass(u32),
}

fn action() -> impl Strategy<Value = Action> {
    let right = prop_oneof![Just(Right::Holding), Just(Right::Processing), Just(Right::Operating)];
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
        1 => Just(Action::Freeze),
        1 => Just(Action::Unfreeze),
        2 => (right, shares).prop_map(|(right, shares)| Action::Titles(right, shares)),
        2 => (1u32..6).prop_map(Action::Pass),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_invariants_hold_whatever_members_do(
        script in proptest::collection::vec((0usize..8, 0u64..5, action()), 1..80)
    ) {
        // The right one for most calls, and some that are not.
        let signers = [PROVIDER, PROVIDER, REGISTRAR, REGISTRAR, AUDITOR, CONSUMER, OBSERVER, STRANGER];
        scenario(|| {
            for (signer, asset, action) in script {
                let origin = signed(match &action {
                    Action::Accept | Action::Review | Action::Publish => REGISTRAR,
                    Action::Submit(..) => DEVELOPER,
                    _ => signers[signer],
                });
                let before = NextAsset::<Test>::get();
                // A refusal is as good an outcome as success, so long as it changes nothing.
                let _ = match action {
                    Action::Submit(content, list) => Registry::submit(origin, details(content), parents(&list)),
                    Action::Accept => Registry::accept(origin, asset),
                    Action::Review => Registry::review(origin, asset),
                    Action::Refuse => Registry::refuse(origin, asset, 1),
                    Action::Publish => Registry::publish(origin, asset),
                    Action::Object => Registry::object(origin, asset, [1; 32]),
                    Action::Rule(upheld) => Registry::rule_objection(origin, asset, upheld),
                    Action::Version(number) => Registry::add_version(origin, asset, content(number), [0; 32], None),
                    Action::Freeze => Registry::freeze(origin, asset, 1),
                    Action::Unfreeze => Registry::unfreeze(origin, asset),
                    Action::Titles(right, list) => Registry::set_titles(origin, asset, right, shares(&list)),
                    Action::Pass(blocks) => {
                        pass(blocks);
                        Ok(())
                    }
                };
                prop_assert!(NextAsset::<Test>::get() >= before);
            }
            for asset in 0..NextAsset::<Test>::get() {
                for right in Right::ALL {
                    let sum: u32 = Titles::<Test>::get(asset, right).iter().map(|share| share.parts).sum();
                    prop_assert_eq!(sum, WHOLE);
                }
                prop_assert!(Registry::parents(asset).iter().all(|parent| parent.asset < asset));
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
