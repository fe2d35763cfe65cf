//! Contents that two claim, versions off sale, batches, and fields under commitments.

use super::*;
use crate::mock::{CONSUMER, DEVELOPER, OBSERVER, TERM, scenario};
use crate::{Batches, ByContent, Commitments, Conflicts, Taken};
use codec::Encode;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use deed_primitives::{
    Batch, FieldCommitments, FieldName, InclusionProof, MAX_BATCH, RegistrationKind, field_preimage, refusal,
};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

/// Submits the content of another asset as the consumer.
fn rival(of: AssetId) -> AssetId {
    let asset = NextAsset::<Test>::get();
    assert_ok!(Registry::submit(signed(CONSUMER), details(of), Parents::default()));
    asset
}

/// Takes an application to the point where it is to be published.
fn review(asset: AssetId) {
    assert_ok!(Registry::accept(signed(REGISTRAR), asset));
    assert_ok!(Registry::review(signed(REGISTRAR), asset));
}

#[test]
fn a_content_somebody_else_has_claimed_is_not_published() {
    scenario(|| {
        let first = registered();
        let second = rival(first);
        happened(Event::ContentConflict { asset: second, with: first });
        assert_eq!(Conflicts::<Test>::get(second), Some(first));
        review(second);
        assert_noop!(Registry::publish(signed(REGISTRAR), second), Error::<Test>::ContentInConflict);
        pass(TERM);
        happened(Event::Refused { asset: second, code: refusal::CONFLICT, by: None });
        assert_eq!((Conflicts::<Test>::get(second), ByContent::<Test>::get(content(first))), (None, Some(first)));
        // A later version counts as well.
        assert_ok!(Registry::add_version(signed(PROVIDER), first, content(500), [0; 32], None));
        let third = rival(500);
        assert_eq!(Conflicts::<Test>::get(third), Some(first));
        let other = registered();
        assert_noop!(
            Registry::add_version(signed(PROVIDER), other, content(500), [0; 32], None),
            Error::<Test>::DuplicateContent
        );
        assert_ok!(Registry::refuse(signed(REGISTRAR), third, 1));
        assert_eq!(Conflicts::<Test>::get(third), None);
    });
}

#[test]
fn the_claim_passes_when_the_first_gives_it_up() {
    scenario(|| {
        let ends: [fn(AssetId) -> DispatchResult; 4] = [
            |asset| Registry::refuse(signed(REGISTRAR), asset, 1),
            |asset| Registry::withdraw(signed(PROVIDER), asset),
            |asset| {
                publish(asset);
                assert_ok!(Registry::object(signed(CONSUMER), asset, [0; 32]));
                Registry::rule_objection(signed(REGISTRAR), asset, true)
            },
            |asset| {
                complete(asset);
                apply(asset, Application::Cancellation { reason: [0; 32] });
                complete(asset);
                Ok(())
            },
        ];
        for end in ends {
            let first = NextAsset::<Test>::get();
            assert_ok!(Registry::submit(signed(PROVIDER), details(first), Parents::default()));
            let second = rival(first);
            review(second);
            assert_ok!(end(first));
            assert_ok!(Registry::publish(signed(REGISTRAR), second));
            assert_eq!((Conflicts::<Test>::get(second), ByContent::<Test>::get(content(first))), (None, Some(second)));
            pass(WINDOW);
            assert_eq!(state(second), RegistrationState::Registered);
        }
    });
}

#[test]
fn of_two_that_wait_the_earlier_goes_first() {
    scenario(|| {
        let first = submitted();
        let second = rival(first);
        assert_ok!(Registry::refuse(signed(REGISTRAR), first, 1));
        // Nobody claims it now; the third takes it without having been there before the second.
        let third = NextAsset::<Test>::get();
        assert_ok!(Registry::submit(signed(DEVELOPER), details(first), Parents::default()));
        assert_eq!((Conflicts::<Test>::get(third), ByContent::<Test>::get(content(first))), (None, Some(third)));
        publish(third);
        review(second);
        assert_ok!(Registry::publish(signed(REGISTRAR), second));
        has_happened(Event::ContentConflict { asset: third, with: second });
        pass(WINDOW);
        assert_eq!(state(second), RegistrationState::Registered);
        assert_eq!(state(third), RegistrationState::Refused { code: refusal::CONFLICT });
    });
}

#[test]
fn an_application_that_lost_its_content_while_under_objection_is_refused() {
    scenario(|| {
        let first = submitted();
        let second = rival(first);
        assert_ok!(Registry::refuse(signed(REGISTRAR), first, 1));
        let third = NextAsset::<Test>::get();
        assert_ok!(Registry::submit(signed(DEVELOPER), details(first), Parents::default()));
        publish(third);
        assert_ok!(Registry::object(signed(AUDITOR), third, [9; 32]));
        complete(second);
        assert_eq!((state(second), state(third)), (RegistrationState::Registered, RegistrationState::Objected));
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), third, false));
        has_happened(Event::ObjectionRuled { asset: third, upheld: false, by: 0 });
        happened(Event::Refused { asset: third, code: refusal::CONFLICT, by: Some(0) });
        assert_eq!(state(third), RegistrationState::Refused { code: refusal::CONFLICT });
        assert_eq!((Conflicts::<Test>::get(third), ByContent::<Test>::get(content(first))), (None, Some(second)));
        assert_eq!(crate::Objections::<Test>::get(third).and_then(|objection| objection.upheld), Some(false));
    });
}

#[test]
fn a_withdrawn_version_stays_but_is_not_on_sale() {
    scenario(|| {
        let asset = registered();
        let withdraw = |account, version| Registry::withdraw_version(signed(account), asset, version);
        let restore = |account, version| Registry::restore_version(signed(account), asset, version);
        assert_noop!(withdraw(CONSUMER, 1), Error::<Test>::NotOwner);
        assert_noop!(withdraw(PROVIDER, 2), Error::<Test>::UnknownVersion);
        assert_noop!(restore(PROVIDER, 1), Error::<Test>::WrongState);
        pass(3);
        assert_ok!(withdraw(PROVIDER, 1));
        happened(Event::VersionWithdrawn { asset, version: 1 });
        assert_eq!(Registry::version(asset, 1).unwrap().withdrawn, Some(now()));
        assert!(!Registry::version_on_sale(asset, 1));
        assert_noop!(withdraw(PROVIDER, 1), Error::<Test>::WrongState);
        assert_noop!(restore(CONSUMER, 1), Error::<Test>::NotOwner);
        assert_ok!(restore(PROVIDER, 1));
        happened(Event::VersionRestored { asset, version: 1 });
        assert!(Registry::version_on_sale(asset, 1));
        let open = published();
        assert_noop!(Registry::withdraw_version(signed(PROVIDER), open, 1), Error::<Test>::WrongState);
    });
}

/// A tree of the applications for contents `0..count` above `base`.
fn tree(base: u64, count: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    (0..count).for_each(|n| tree.push(details(base + n).encode()));
    tree
}

fn proof(tree: &MemoryBackedTree<Sha256, Vec<u8>>, index: usize) -> InclusionProof {
    let proof = tree.prove_inclusion(index);
    let hashes = proof.as_bytes().chunks(32).map(|hash| hash.try_into().unwrap());
    InclusionProof::truncate_from(hashes.collect())
}

/// Declares a tree as the provider.
fn declare(tree: &MemoryBackedTree<Sha256, Vec<u8>>) -> u64 {
    let batch = crate::NextBatch::<Test>::get();
    let root: Digest = (*tree.root().as_bytes()).into();
    assert_ok!(Registry::register_batch(signed(PROVIDER), root, tree.len() as u32, [8; 32]));
    happened(Event::BatchRegistered { batch, owner: 1, root, count: tree.len() as u32 });
    batch
}

#[test]
fn an_entry_of_a_batch_is_brought_up_once_with_a_proof() {
    scenario(|| {
        let tree = tree(100, 5);
        let batch = declare(&tree);
        let declared =
            Batch { owner: 1, root: (*tree.root().as_bytes()).into(), count: 5, metadata: [8; 32], at: now() };
        assert_eq!((Registry::batch(batch), Batches::<Test>::get(batch + 1)), (Some(declared), None));
        pass(7);
        let bring = |account, batch, index, content, proof| {
            let details = details(content);
            Registry::submit_from_batch(signed(account), batch, index, details, Parents::default(), proof)
        };
        let right = || proof(&tree, 3);
        assert_noop!(bring(CONSUMER, batch, 3, 103, right()), Error::<Test>::NotOwner);
        assert_noop!(bring(PROVIDER, batch + 1, 3, 103, right()), Error::<Test>::UnknownBatch);
        assert_noop!(bring(PROVIDER, batch, 2, 103, right()), Error::<Test>::NotInBatch);
        assert_noop!(bring(PROVIDER, batch, 5, 103, right()), Error::<Test>::NotInBatch);
        assert_noop!(bring(PROVIDER, batch, u32::MAX, 103, right()), Error::<Test>::NotInBatch);
        assert_noop!(bring(PROVIDER, batch, 3, 104, right()), Error::<Test>::NotInBatch);
        assert_noop!(bring(PROVIDER, batch, 3, 103, InclusionProof::default()), Error::<Test>::NotInBatch);
        let mut long = right();
        long.try_push([0; 32]).unwrap();
        assert_noop!(bring(PROVIDER, batch, 3, 103, long), Error::<Test>::NotInBatch);
        assert_ok!(bring(PROVIDER, batch, 3, 103, right()));
        happened(Event::BroughtUp { asset: 0, batch, index: 3 });
        assert_eq!(Taken::<Test>::get(batch, 3), Some(0));
        let stored = Assets::<Test>::get(AssetKey(0)).unwrap();
        assert_eq!((stored.declared_at, stored.submitted_at, stored.owner), (declared.at, now(), 1));
        assert_noop!(bring(PROVIDER, batch, 3, 103, right()), Error::<Test>::EntryTaken);

        let register = |count| Registry::register_batch(signed(PROVIDER), [0; 32], count, [0; 32]);
        assert_noop!(register(0), Error::<Test>::BadBatch);
        assert_noop!(register(MAX_BATCH + 1), Error::<Test>::BadBatch);
        assert_ok!(register(MAX_BATCH));
    });
}

#[test]
fn an_earlier_declaration_in_a_batch_takes_precedence() {
    scenario(|| {
        let tree = tree(100, 4);
        let batch = declare(&tree);
        let bring = |index: u32| {
            let (details, proof) = (details(100 + u64::from(index)), proof(&tree, index as usize));
            let asset = NextAsset::<Test>::get();
            let parents = Parents::default();
            assert_ok!(Registry::submit_from_batch(signed(PROVIDER), batch, index, details, parents, proof));
            asset
        };
        // In the same block, the number of the asset decides.
        let same = rival(103);
        let brought = bring(3);
        assert_eq!((Conflicts::<Test>::get(brought), Conflicts::<Test>::get(same)), (Some(same), None));

        pass(1);
        // Against an application, published even, the batch is earlier.
        let (waiting, open, done) = (rival(100), rival(101), rival(102));
        publish(open);
        complete(done);
        let open_again = rival(900);
        publish(open_again);
        assert_eq!(state(done), RegistrationState::Registered);
        let first = bring(0);
        has_happened(Event::ContentConflict { asset: waiting, with: first });
        assert_eq!((Conflicts::<Test>::get(waiting), Conflicts::<Test>::get(first)), (Some(first), None));
        assert_eq!(ByContent::<Test>::get(content(100)), Some(first));
        review(waiting);
        assert_noop!(Registry::publish(signed(REGISTRAR), waiting), Error::<Test>::ContentInConflict);
        // What is registered stands.
        assert_eq!(state(open), RegistrationState::Registered);
        let late = bring(2);
        assert_eq!((Conflicts::<Test>::get(late), Conflicts::<Test>::get(done)), (Some(done), None));
    });
}

#[test]
fn an_application_overtaken_in_its_window_is_refused_at_its_end() {
    scenario(|| {
        let tree = tree(100, 2);
        let batch = declare(&tree);
        pass(1);
        let (open, disputed) = (rival(100), rival(101));
        publish(open);
        publish(disputed);
        assert_ok!(Registry::object(signed(OBSERVER), disputed, [0; 32]));
        for index in [0, 1] {
            let details = details(100 + u64::from(index));
            let proof = proof(&tree, index as usize);
            assert_ok!(Registry::submit_from_batch(signed(PROVIDER), batch, index, details, Parents::default(), proof));
        }
        pass(WINDOW);
        assert_eq!(state(open), RegistrationState::Refused { code: refusal::CONFLICT });
        // Nor does dismissing the objection bring the other back.
        assert_ok!(Registry::rule_objection(signed(REGISTRAR), disputed, false));
        assert_eq!(state(disputed), RegistrationState::Refused { code: refusal::CONFLICT });
        assert!(Conflicts::<Test>::iter().next().is_none());
    });
}

fn field(name: &str) -> FieldName {
    text(name)
}

#[test]
fn a_commitment_is_for_ever_and_its_opening_on_record() {
    scenario(|| {
        let asset = submitted();
        let commitment: Digest = Sha256::digest(field_preimage(&[9; 32], &field("rows"), b"1234")).into();
        let commit = |account, fields: &[(&str, Digest)]| {
            let fields = fields.iter().map(|(name, digest)| (field(name), *digest)).collect();
            Registry::commit_fields(signed(account), asset, FieldCommitments::truncate_from(fields))
        };
        assert_noop!(commit(CONSUMER, &[("rows", commitment)]), Error::<Test>::NotOwner);
        assert_noop!(commit(PROVIDER, &[("", commitment)]), Error::<Test>::BadText);
        assert_ok!(commit(PROVIDER, &[("rows", commitment), ("价格", [2; 32])]));
        happened(Event::FieldCommitted { asset, field: field("价格") });
        assert_eq!(Commitments::<Test>::get(asset, field("rows")), Some(commitment));
        assert_noop!(commit(PROVIDER, &[("rows", commitment)]), Error::<Test>::AlreadyCommitted);
        let bad = FieldCommitments::truncate_from(vec![(FieldName::truncate_from(vec![0xff]), [0; 32])]);
        assert_noop!(Registry::commit_fields(signed(PROVIDER), asset, bad), Error::<Test>::BadText);

        let disclose = |account, name, to| Registry::disclose(signed(account), asset, field(name), to);
        assert_noop!(disclose(CONSUMER, "rows", 2), Error::<Test>::NotOwner);
        assert_noop!(disclose(PROVIDER, "columns", 2), Error::<Test>::UnknownField);
        assert_noop!(disclose(PROVIDER, "rows", 70), Error::<Test>::UnknownOrganisation);
        assert_ok!(disclose(PROVIDER, "rows", 2));
        happened(Event::Disclosed { asset, field: field("rows"), to: 2 });

        assert_ok!(Registry::withdraw(signed(PROVIDER), asset));
        happened(Event::Withdrawn { asset, kind: RegistrationKind::First, by: 1 });
        assert_noop!(commit(PROVIDER, &[("more", commitment)]), Error::<Test>::WrongState);
        assert_noop!(disclose(PROVIDER, "rows", 2), Error::<Test>::WrongState);
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn exactly_the_entries_of_a_batch_can_be_proven(
        count in 1u64..40, index in 0u64..40, wrong in 0u64..40, flip in any::<prop::sample::Index>()
    ) {
        let index = index % count;
        let tree = tree(0, count);
        let root: Digest = (*tree.root().as_bytes()).into();
        let batch = Batch { owner: 1, root, count: count as u32, metadata: [0; 32], at: 1 };
        let mut hashes = proof(&tree, index as usize);
        let includes =
            |place: u64, entry: u64, hashes: &InclusionProof| crate::batch::includes(&batch, place as u32, &details(entry), hashes);
        prop_assert!(includes(index, index, &hashes));
        if wrong != index {
            prop_assert!(!includes(index, wrong, &hashes));
            prop_assert!(!includes(wrong, index, &hashes));
        }
        if !hashes.is_empty() {
            let place = flip.index(hashes.len());
            hashes[place][0] ^= 1;
            prop_assert!(!includes(index, index, &hashes));
        }
    }
}
