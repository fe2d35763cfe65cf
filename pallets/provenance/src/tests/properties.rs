use super::{log, proof, publish, root};
use crate::Heads;
use crate::mock::{MEMBER, Test, scenario};
use deed_primitives::ConsistencyProof;
use proptest::prelude::*;

/// What a member, honest or not, may publish.
#[derive(Clone, Debug)]
struct Attempt {
    /// Which history: 0 is the honest one.
    seed: u8,
    size: u64,
    /// From which size the proof starts, if it has one.
    from: Option<u64>,
}

fn attempt() -> impl Strategy<Value = Attempt> {
    (prop_oneof![4 => Just(0u8), 1 => Just(1u8)], 0u64..40, proptest::option::weighted(0.2, 1u64..40))
        .prop_map(|(seed, size, from)| Attempt { seed, size, from })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_log_never_shrinks_and_never_changes_its_history(attempts in proptest::collection::vec(attempt(), 1..30)) {
        scenario(|| {
            let mut history: Option<u8> = None;
            for Attempt { seed, size, from } in attempts {
                let before = Heads::<Test>::get(0);
                let tree = log(seed, size);
                // Without a choice of its own, the attempt proves from the head there is.
                let from = from.or(before.map(|head| head.size)).filter(|from| *from < size);
                let evidence = from.map_or_else(ConsistencyProof::default, |from| proof(&tree, from));
                let outcome = publish(MEMBER, size, root(&tree), evidence);
                let after = Heads::<Test>::get(0);
                match (before, after) {
                    (Some(before), Some(after)) => {
                        prop_assert!(after.size >= before.size);
                        prop_assert_eq!(outcome.is_ok(), after.size > before.size);
                        prop_assert!(outcome.is_err() || history == Some(seed));
                    }
                    (None, Some(_)) => history = Some(seed),
                    (_, None) => prop_assert!(outcome.is_err()),
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn no_bytes_make_the_verification_panic(
        old in any::<u64>(), new in any::<u64>(), hashes in proptest::collection::vec(any::<[u8; 32]>(), 0..=64)
    ) {
        prop_assert!(crate::extends((old, [1; 32]), (new, [2; 32]), &hashes).is_err());
    }
}
