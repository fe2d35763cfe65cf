//! Receipts that hold, and every way found to make one that does not.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use codec::Encode as _;
use deed_evidence::{
    Authority, AuthoritySet, Handover, HexBytes, LogProof, MAX_FORMER_SETS, MAX_RECEIPT_BYTES, SigningKey,
};
use deed_primitives::{BoundedVec, DidKey};
use finality_grandpa::Message;
use proptest::prelude::*;
use sp_core::H256;
use sp_runtime::traits::{BlakeTwo256, Header as _};

use super::*;
use crate::block::{DigestItem, GRANDPA, GrandpaLog, Justification, MAX_AUTHORITIES, NextSet, vote_payload};
use crate::testkit::Kit;

type SdkHeader = sp_runtime::generic::Header<u32, BlakeTwo256>;

fn read(receipt: &Receipt, trust: &Trust) -> Result<Verified, Refusal> {
    verify(&receipt.to_bytes().unwrap(), trust)
}

/// The code of the refusal that a receipt must meet.
#[track_caller]
fn refused(receipt: &Receipt, trust: &Trust) -> &'static str {
    read(receipt, trust).expect_err("a receipt was accepted that does not hold").code()
}

/// Good receipts that many tests start from. Hashing a whole state is slow in a test build, so they share them.
static USUAL: LazyLock<Sample> = LazyLock::new(|| Sample::of(Kit::new(1)));
static SMALL: LazyLock<Sample> = LazyLock::new(|| Sample::of(Kit { log_size: 9, index: 4, ..Kit::new(1) }));

struct Sample {
    kit: Kit,
    receipt: Receipt,
    bytes: Vec<u8>,
    trust: Trust,
}

impl Sample {
    fn of(kit: Kit) -> Self {
        let receipt = kit.receipt().unwrap();
        Self { bytes: receipt.to_bytes().unwrap(), trust: kit.trust(), receipt, kit }
    }
}

/// A good receipt, with one thing about it changed.
#[track_caller]
fn refused_with(change: impl FnOnce(&mut Receipt)) -> &'static str {
    let mut receipt = USUAL.receipt.clone();
    change(&mut receipt);
    refused(&receipt, &USUAL.trust)
}

/// A good receipt, with one thing about its justification changed.
#[track_caller]
fn refused_votes(kit: &Kit, change: impl FnOnce(&mut Justification, &Header)) -> String {
    let mut receipt = kit.receipt().unwrap();
    let (header, _) = Header::read(&receipt.chain.header.0).unwrap();
    let mut justification = kit.justification(&header);
    change(&mut justification, &header);
    receipt.chain.finality =
        FinalityProof::Grandpa { set_id: kit.set_id, justification: HexBytes(justification.encode()) };
    match read(&receipt, &kit.trust()) {
        Err(Refusal::Justification { reason }) => reason,
        other => panic!("{other:?}"),
    }
}

fn justification_of(receipt: &mut Receipt) -> &mut Vec<u8> {
    match &mut receipt.chain.finality {
        FinalityProof::Grandpa { justification, .. } => &mut justification.0,
        FinalityProof::None { .. } => panic!("the receipt is not finalised"),
    }
}

// ---- What holds -------------------------------------------------------------------------------------------------

#[test]
fn a_good_receipt_says_everything() {
    for authorities in [1, 4, 7] {
        let kit = Kit::new(authorities);
        let receipt = kit.receipt().unwrap();
        let verified = read(&receipt, &kit.trust()).unwrap();
        assert_eq!(verified.statement, kit.statement());
        assert_eq!((verified.organisation, verified.block_number, verified.anchored_at), (3, 42, 40));
        assert_eq!((verified.log_index, verified.log_size), (617, 1000));
        assert_eq!(verified.assertion_key.0, kit.assertion.verifying_key().to_bytes());
        assert_eq!(verified.log_key.0, kit.log.verifying_key().to_bytes());
        assert_eq!(verified.envelope, Digest::of(receipt.statement.to_bytes().unwrap()));
        assert_eq!(verified.block_hash.0, sp_crypto_hashing::blake2_256(&receipt.chain.header.0));
        let weight = u64::from(authorities);
        assert_eq!(verified.finality, Finality::Grandpa { set_id: 0, round: 7, weight, total_weight: weight });
    }
}

#[test]
fn logs_of_every_small_size_hold() {
    for log_size in [1, 2, 3, 7] {
        for index in 0..log_size {
            let kit = Kit { log_size, index, ..Kit::new(1) };
            read(&kit.receipt().unwrap(), &kit.trust()).unwrap();
        }
    }
}

#[test]
fn votes_for_later_blocks_count() {
    for votes_ahead in [1, 2, 5] {
        let kit = Kit { votes_ahead, ..Kit::new(4) };
        read(&kit.receipt().unwrap(), &kit.trust()).unwrap();
    }
}

#[test]
fn while_a_key_replaces_another_both_count() {
    let kit = Kit::new(1);
    let envelope = Envelope::sign(&kit.statement(), &kit.assertion).unwrap();
    let receipt = kit
        .receipt_of(envelope, |keys, state| {
            let mut document = kit.did_document();
            let newer =
                |purpose| DidKey { purpose, public: SigningKey::from_bytes(&[9; 32]).verifying_key().to_bytes() };
            let both = [newer(KeyPurpose::Log), newer(KeyPurpose::Assertion)].into_iter().chain(document.keys);
            document.keys = BoundedVec::truncate_from(both.collect());
            state.insert(keys.did_document.clone(), document.encode());
        })
        .unwrap();
    read(&receipt, &kit.trust()).unwrap();
}

#[test]
fn an_unfinalised_receipt_is_accepted_only_on_request_and_says_so() {
    let kit = Kit { votes: None, ..Kit::new(1) };
    let bytes = kit.receipt().unwrap().to_bytes().unwrap();
    let refusal = verify(&bytes, &kit.trust()).unwrap_err();
    assert_eq!(refusal.code(), "unfinalised");
    let verified = verify_with(&bytes, &kit.trust(), &Policy { allow_unfinalised: true }).unwrap();
    assert!(matches!(&verified.finality, Finality::None { reason } if reason.contains("development")));
    // All else is still checked.
    let mut receipt = kit.receipt().unwrap();
    receipt.log.index += 1;
    let bytes = receipt.to_bytes().unwrap();
    let refusal = verify_with(&bytes, &kit.trust(), &Policy { allow_unfinalised: true }).unwrap_err();
    assert_eq!(refusal.code(), "inclusion");
}

#[test]
fn a_generous_read_proof_is_cut_down() {
    let Sample { kit, receipt, .. } = &*USUAL;
    let receipt = receipt.clone();
    let mut nodes: Vec<Vec<u8>> = receipt.chain.storage_proof.iter().map(|node| node.0.clone()).rev().collect();
    nodes.push(nodes[0].clone());
    nodes.push(b"not needed".to_vec());
    let chain =
        issue::chain_proof(kit.genesis_hash, 3, receipt.chain.header.0.clone(), &nodes, receipt.chain.finality.clone());
    assert_eq!(chain.as_ref(), Ok(&receipt.chain));
    assert_eq!(issue::log_head(&chain.unwrap()).unwrap().size, 1000);
    let missing = issue::chain_proof(kit.genesis_hash, 3, receipt.chain.header.0, &nodes[1..3], receipt.chain.finality);
    assert_eq!(missing.unwrap_err().code(), "storage-proof");
}

// ---- The chain's own libraries agree ----------------------------------------------------------------------------

#[test]
fn layouts_are_those_of_the_chain() {
    use sp_runtime::generic::{Digest, DigestItem as SdkItem};
    let items = vec![
        SdkItem::PreRuntime(*b"aura", vec![1, 2]),
        SdkItem::Consensus(*b"FRNK", vec![3]),
        SdkItem::Other(vec![4; 100]),
        SdkItem::RuntimeEnvironmentUpdated,
        SdkItem::Seal(*b"aura", vec![5; 64]),
    ];
    for number in [0, 63, 64, 16_384, u32::MAX] {
        let theirs = SdkHeader::new(
            number,
            H256::repeat_byte(1),
            H256::repeat_byte(2),
            H256::repeat_byte(3),
            Digest { logs: items.clone() },
        );
        let (ours, hash) = Header::read(&theirs.encode()).unwrap();
        assert_eq!((ours.number, ours.state_root, ours.parent_hash), (number, theirs.state_root, theirs.parent_hash));
        assert_eq!((ours.encode(), hash, ours.hash()), (theirs.encode(), theirs.hash(), theirs.hash()));
    }
}

#[test]
fn votes_are_those_of_grandpa() {
    use codec::Decode as _;
    use sp_consensus_grandpa::{GrandpaJustification, SignatureResult, check_message_signature};
    let kit = Kit { votes_ahead: 2, set_id: 5, ..Kit::new(4) };
    let mut receipt = kit.receipt().unwrap();
    let bytes = justification_of(&mut receipt);
    let theirs = GrandpaJustification::<SdkHeader>::decode(&mut &bytes[..]).unwrap();
    assert_eq!(theirs.encode(), *bytes);
    assert_eq!((theirs.round, theirs.votes_ancestries.len()), (7, 2));
    for vote in &theirs.commit.precommits {
        let message = finality_grandpa::Message::Precommit(vote.precommit.clone());
        let result = check_message_signature(&message, &vote.id, &vote.signature, 7, 5);
        assert!(matches!(result, SignatureResult::Valid));
        let ours = vote_payload(
            &Message::Precommit(finality_grandpa::Precommit {
                target_hash: vote.precommit.target_hash,
                target_number: vote.precommit.target_number,
            }),
            7,
            5,
        );
        assert_eq!(ours, sp_consensus_grandpa::localized_payload(7, 5, &message));
    }
}

#[test]
fn storage_keys_are_those_of_the_chain() {
    let keys = StorageKeys::of(3);
    // The key of the genesis hash is the same on every chain.
    let known = "26aa394eea5630e07c48ae0c9558cef7a44704b568d21667356a5a050c118746b4def25cfda6ef3a00000000";
    assert_eq!(HexBytes(keys.genesis_hash.clone()).to_string(), known);
    assert_eq!(keys.log_head[40..], 3_u32.to_le_bytes());
    assert_eq!(keys.iter().count(), 3);
}

#[test]
fn a_nodes_read_proof_is_the_minimal_one() {
    use sp_state_machine::{InMemoryBackend, prove_read, read_proof_check};
    let kit = Kit::new(1);
    let keys = StorageKeys::of(kit.organisation);
    let mut state = BTreeMap::new();
    let envelope = Envelope::sign(&kit.statement(), &kit.assertion).unwrap();
    let receipt = kit.receipt_of(envelope, |_, all| state = all.clone()).unwrap();
    let (header, _) = Header::read(&receipt.chain.header.0).unwrap();

    let changes = vec![(None, state.iter().map(|(key, value)| (key.clone(), Some(value.clone()))).collect())];
    let backend = InMemoryBackend::<BlakeTwo256>::default().update(changes, sp_runtime::StateVersion::V1);
    let proof = prove_read(backend, keys.iter()).unwrap();
    let nodes: Vec<HexBytes> = proof.iter_nodes().cloned().map(HexBytes).collect();
    assert_eq!(nodes, receipt.chain.storage_proof);

    let values = read_proof_check::<BlakeTwo256, _>(header.state_root, proof, keys.iter()).unwrap();
    for key in keys.iter() {
        assert_eq!(values[key].as_ref(), Some(&state[key]));
    }
}

// ---- One thing changed ------------------------------------------------------------------------------------------

#[test]
fn the_file_is_bound_to_its_spelling() {
    let bytes = USUAL.bytes.clone();
    let code = |bytes: &[u8]| verify(bytes, &USUAL.trust).unwrap_err().code();
    for length in (0..bytes.len()).step_by(97).chain([bytes.len() - 1]) {
        assert_eq!(code(&bytes[..length]), "format");
    }
    assert_eq!(code(&[&bytes[..], b"\n"].concat()), "format");
    let pretty = serde_json::to_vec_pretty(&serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()).unwrap();
    assert_eq!(code(&pretty), "format");
    assert_eq!(code(&vec![b' '; MAX_RECEIPT_BYTES + 1]), "format");
    assert_eq!(code("{\"version\":".repeat(200_000).as_bytes()), "format");
    assert_eq!(code("[".repeat(1_000_000).as_bytes()), "format");
    let upper = String::from_utf8(bytes.clone()).unwrap().replace("\"header\":\"", "\"header\":\"AB");
    assert_eq!(code(upper.as_bytes()), "format");
    assert_eq!(refused_with(|r| r.version = 2), "format");
}

#[test]
fn the_chain_part_is_bound() {
    assert_eq!(refused_with(|r| r.chain.genesis_hash.0[0] ^= 1), "wrong-chain");
    assert_eq!(refused_with(|r| r.chain.organisation = 4), "storage-proof");
    assert_eq!(refused_with(|r| r.chain.block_number += 1), "header");
    assert_eq!(refused_with(|r| r.chain.header.0.push(0)), "header");
    assert_eq!(refused_with(|r| r.chain.header.0.clear()), "header");
    assert_eq!(refused_with(|r| drop(r.chain.storage_proof.pop())), "storage-proof");
    assert_eq!(refused_with(|r| r.chain.storage_proof.clear()), "storage-proof");
    assert_eq!(refused_with(|r| r.chain.storage_proof.reverse()), "storage-proof");
    assert_eq!(refused_with(|r| r.chain.storage_proof.insert(0, HexBytes(vec![]))), "storage-proof");
    let twice = |r: &mut Receipt| {
        r.chain.storage_proof.insert(1, r.chain.storage_proof[0].clone());
    };
    assert_eq!(refused_with(twice), "storage-proof");
    let other_set = |r: &mut Receipt| match &mut r.chain.finality {
        FinalityProof::Grandpa { set_id, .. } => *set_id = 1,
        FinalityProof::None { .. } => {}
    };
    assert_eq!(refused_with(other_set), "authority-set");
    assert_eq!(refused_with(|r| justification_of(r).push(0)), "justification");
    assert_eq!(refused_with(|r| justification_of(r).clear()), "justification");
    assert_eq!(refused_with(|r| r.chain.finality = FinalityProof::None { reason: String::new() }), "unfinalised");
}

#[test]
fn every_bit_of_header_and_votes_is_bound() {
    let kit = Kit { votes_ahead: 1, ..Kit::new(1) };
    let good = kit.receipt().unwrap();
    for at in 0..good.chain.header.0.len() {
        let mut receipt = good.clone();
        receipt.chain.header.0[at] ^= 1 << (at % 8);
        assert!(["header", "justification"].contains(&refused(&receipt, &kit.trust())), "byte {at}");
    }
    for at in 0..justification_of(&mut good.clone()).len() {
        let mut receipt = good.clone();
        justification_of(&mut receipt)[at] ^= 1 << (at % 8);
        assert_eq!(refused(&receipt, &kit.trust()), "justification", "byte {at}");
    }
}

#[test]
fn the_log_part_is_bound() {
    assert_eq!(refused_with(|r| r.log.index += 1), "inclusion");
    assert_eq!(refused_with(|r| r.log.index = 1000), "inclusion");
    assert_eq!(refused_with(|r| r.log.index = (1 << 53) - 1), "inclusion");
    assert_eq!(refused_with(|r| r.log.size += 1), "log-head");
    assert_eq!(refused_with(|r| r.log.inclusion.truncate(9)), "inclusion");
    assert_eq!(refused_with(|r| r.log.inclusion.push(Hash32([0; 32]))), "inclusion");
    assert_eq!(refused_with(|r| r.log.inclusion.swap(0, 1)), "inclusion");
    for at in 0..10 {
        assert_eq!(refused_with(|r| r.log.inclusion[at].0[31] ^= 1), "inclusion");
    }
    assert_eq!(refused_with(|r| r.log.checkpoint = r.log.checkpoint.replace("\n1000\n", "\n1001\n")), "checkpoint");
    assert_eq!(refused_with(|r| r.log.checkpoint.push('\n')), "checkpoint");
    assert_eq!(refused_with(|r| r.log.checkpoint.clear()), "checkpoint");
    let cosigned = |r: &mut Receipt| r.log.checkpoint.push_str("— witness AAAAAAAA\n");
    assert_eq!(refused_with(cosigned), "checkpoint");
}

/// Signs another checkpoint than the one that the receipt should hold.
fn checkpoint(kit: &Kit, key: &SigningKey, change: impl FnOnce(&mut Checkpoint)) -> &'static str {
    let mut receipt = USUAL.receipt.clone();
    let mut head = Checkpoint::read_unverified(&receipt.log.checkpoint).unwrap();
    change(&mut head);
    receipt.log.checkpoint = head.sign(key).unwrap();
    refused(&receipt, &kit.trust())
}

#[test]
fn a_checkpoint_counts_only_by_the_log_key_and_for_the_chains_head() {
    let kit = Kit::new(1);
    assert_eq!(checkpoint(&kit, &SigningKey::from_bytes(&[8; 32]), |_| ()), "key-not-published");
    // The assertion key is published too, but for something else.
    assert_eq!(checkpoint(&kit, &kit.assertion, |_| ()), "key-not-published");
    assert_eq!(checkpoint(&kit, &kit.log, |head| head.size += 1), "log-head");
    assert_eq!(checkpoint(&kit, &kit.log, |head| head.root.0[0] ^= 1), "log-head");
    assert_eq!(checkpoint(&kit, &kit.log, |head| head.origin = origin(&kit.genesis_hash, 4)), "log-head");
    assert_eq!(checkpoint(&kit, &kit.log, |head| head.origin = origin(&[0; 32], 3)), "log-head");
}

#[test]
fn the_statement_is_bound_by_the_log() {
    assert_eq!(refused_with(|r| r.statement.payload_type.push('x')), "inclusion");
    assert_eq!(refused_with(|r| r.statement.payload.replace_range(0..1, "f")), "inclusion");
    assert_eq!(refused_with(|r| r.statement.signatures[0].sig.replace_range(0..1, "/")), "inclusion");
    assert_eq!(refused_with(|r| r.statement.signatures.clear()), "inclusion");
    let again = |r: &mut Receipt| {
        r.statement.signatures.push(r.statement.signatures[0].clone());
    };
    assert_eq!(refused_with(again), "inclusion");
}

/// An envelope that is properly logged and anchored, but wrong in itself.
#[track_caller]
fn logged(envelope: Envelope) -> Refusal {
    let kit = Kit::new(1);
    read(&kit.receipt_of(envelope, |_, _| {}).unwrap(), &kit.trust()).unwrap_err()
}

#[test]
fn what_is_logged_must_also_be_signed_by_whom_it_is_about() {
    let kit = Kit::new(1);
    let good = Envelope::sign(&kit.statement(), &kit.assertion).unwrap();
    let changed = |change: fn(&mut Envelope)| {
        let mut envelope = good.clone();
        change(&mut envelope);
        logged(envelope).code()
    };
    assert_eq!(changed(|e| e.signatures[0].sig.replace_range(0..2, "AA")), "statement");
    assert_eq!(changed(|e| e.signatures[0].sig.push('=')), "statement");
    assert_eq!(changed(|e| e.signatures[0].sig.clear()), "statement");
    assert_eq!(changed(|e| e.payload_type = "application/json".into()), "statement");
    assert_eq!(changed(|e| e.payload = "e30=".into()), "statement");
    assert_eq!(changed(|e| e.payload = "%".into()), "statement");
    assert_eq!(changed(|e| e.signatures.clear()), "statement");
    assert_eq!(changed(|e| e.signatures.push(e.signatures[0].clone())), "statement");
    assert_eq!(changed(|e| e.signatures[0].keyid = "ed25519:00".into()), "statement");
    assert_eq!(changed(|e| e.signatures[0].keyid = key_id(&[1; 32])), "key-not-published");
    let stranger = Envelope::sign(&kit.statement(), &SigningKey::from_bytes(&[8; 32])).unwrap();
    assert_eq!(logged(stranger).code(), "key-not-published");
    let log_key = Envelope::sign(&kit.statement(), &kit.log).unwrap();
    assert_eq!(logged(log_key).code(), "key-not-published");
    let mut statement = kit.statement();
    statement.predicate.organisation = 4;
    let refusal = logged(Envelope::sign(&statement, &kit.assertion).unwrap());
    assert_eq!(refusal, Refusal::OtherOrganisation { signer: 3, stated: 4 });
    statement = kit.statement();
    statement.predicate_type = "urn:other".into();
    assert_eq!(logged(Envelope::sign(&statement, &kit.assertion).unwrap()).code(), "statement");
}

#[test]
fn what_the_chain_does_not_hold_is_not_believed() {
    let kit = Kit::new(1);
    let state = |change: fn(&StorageKeys, &mut BTreeMap<Vec<u8>, Vec<u8>>)| {
        let envelope = Envelope::sign(&kit.statement(), &kit.assertion).unwrap();
        refused(&kit.receipt_of(envelope, change).unwrap(), &kit.trust())
    };
    assert_eq!(state(|keys, state| drop(state.remove(&keys.log_head))), "not-anchored");
    assert_eq!(state(|keys, state| drop(state.remove(&keys.did_document))), "key-not-published");
    assert_eq!(state(|keys, state| drop(state.remove(&keys.genesis_hash))), "storage-proof");
    assert_eq!(state(|keys, state| drop(state.insert(keys.genesis_hash.clone(), vec![0; 32]))), "wrong-chain");
    assert_eq!(state(|keys, state| drop(state.insert(keys.genesis_hash.clone(), vec![0; 33]))), "storage-proof");
    assert_eq!(state(|keys, state| drop(state.insert(keys.log_head.clone(), vec![0; 10]))), "storage-proof");
    assert_eq!(state(|keys, state| drop(state.insert(keys.did_document.clone(), vec![255; 10]))), "storage-proof");
}

// ---- Votes ------------------------------------------------------------------------------------------------------

#[test]
fn more_than_two_thirds_must_vote() {
    for (votes, holds) in [(0, false), (1, false), (2, false), (3, true), (4, true)] {
        let kit = Kit { votes: Some(votes), ..Kit::new(4) };
        let result = read(&kit.receipt().unwrap(), &kit.trust());
        assert_eq!(result.is_ok(), holds, "{votes} of 4: {result:?}");
    }
    // Weights count, not heads.
    let kit = Kit { votes: Some(3), ..Kit::new(4) };
    let mut trust = kit.trust();
    trust.authorities[3].weight = 2;
    assert_eq!(refused(&kit.receipt().unwrap(), &trust), "justification");
    trust.authorities[0].weight = 10;
    read(&kit.receipt().unwrap(), &trust).unwrap();
}

#[test]
fn a_justification_holds_nothing_to_spare() {
    let kit = Kit { votes_ahead: 2, ..Kit::new(4) };
    let contains = |reason: &str, words: &str| assert!(reason.contains(words), "{reason}");

    contains(
        &refused_votes(&kit, |j, _| {
            j.commit.precommits.push(j.commit.precommits[1].clone());
        }),
        "votes twice",
    );
    let equivocate = |j: &mut Justification, header: &Header| {
        let earlier = kit.vote(&kit.authorities[0], (header.hash(), header.number));
        j.commit.precommits.push(earlier);
    };
    contains(&refused_votes(&kit, equivocate), "votes twice");
    let stranger = |j: &mut Justification, header: &Header| {
        let vote = kit.vote(&SigningKey::from_bytes(&[8; 32]), (header.hash(), header.number));
        j.commit.precommits.push(vote);
    };
    contains(&refused_votes(&kit, stranger), "not among the authorities");
    contains(
        &refused_votes(&kit, |j, _| {
            j.votes_ancestries.push(j.votes_ancestries[0].clone());
        }),
        "header twice",
    );
    let unused = |j: &mut Justification, header: &Header| {
        j.votes_ancestries.push(kit.header(header.number + 1, H256::repeat_byte(9), H256::zero()));
    };
    contains(&refused_votes(&kit, unused), "no vote needs");
    let target = |j: &mut Justification, header: &Header| j.votes_ancestries.push(header.clone());
    contains(&refused_votes(&kit, target), "no vote needs");
    contains(&refused_votes(&kit, |j, _| drop(j.votes_ancestries.pop())), "does not descend");
    contains(&refused_votes(&kit, |j, _| drop(j.votes_ancestries.remove(0))), "does not descend");
}

#[test]
fn votes_count_only_for_this_block_in_this_round_and_set() {
    let kit = Kit::new(4);
    let contains = |reason: &str, words: &str| assert!(reason.contains(words), "{reason}");
    contains(&refused_votes(&kit, |j, _| j.round += 1), "does not verify");
    contains(&refused_votes(&kit, |j, _| j.commit.target_number += 1), "another one");
    contains(&refused_votes(&kit, |j, _| j.commit.target_hash.0[0] ^= 1), "another one");
    contains(
        &refused_votes(&kit, |j, _| {
            j.commit.precommits[0].precommit.target_number += 1;
        }),
        "does not verify",
    );
    contains(&refused_votes(&kit, |j, _| j.commit.precommits[2].signature[63] ^= 0x80), "does not verify");
    let other_set = |j: &mut Justification, header: &Header| {
        let other = Kit { set_id: 1, ..kit.clone() };
        *j = other.justification(header);
    };
    contains(&refused_votes(&kit, other_set), "does not verify");
    // Votes with a false number for the right hash, by the authorities themselves.
    let misnumbered = |j: &mut Justification, header: &Header| {
        j.commit.precommits =
            kit.authorities.iter().map(|key| kit.vote(key, (header.hash(), header.number + 1))).collect();
    };
    contains(&refused_votes(&kit, misnumbered), "does not descend");
    // Votes below the block, on a fork, and for an unrelated block.
    let below = |j: &mut Justification, header: &Header| {
        j.commit.precommits[0] = kit.vote(&kit.authorities[0], (header.parent_hash, header.number - 1));
    };
    contains(&refused_votes(&kit, below), "does not descend");
    let fork = |j: &mut Justification, header: &Header| {
        let other = kit.header(header.number, H256::repeat_byte(7), H256::zero());
        j.commit.precommits[0] = kit.vote(&kit.authorities[0], (other.hash(), other.number));
        j.votes_ancestries.push(other);
    };
    contains(&refused_votes(&kit, fork), "does not descend");
    // If all vote for a later block, it is that block which they finalise.
    let later = |j: &mut Justification, header: &Header| {
        let next = kit.header(header.number + 1, header.hash(), H256::zero());
        j.commit.precommits = kit.authorities.iter().map(|key| kit.vote(key, (next.hash(), next.number))).collect();
        j.votes_ancestries.push(next);
    };
    contains(&refused_votes(&kit, later), "later block");
}

#[test]
fn a_header_that_cannot_descend_ends_the_walk() {
    let kit = Kit::new(1);
    // A vote at the end of the number range, and one whose ancestor claims the target's own number.
    let reason = refused_votes(&kit, |j, header| {
        let odd = Header { number: u32::MAX, ..kit.header(0, header.hash(), H256::zero()) };
        j.commit.precommits[0] = kit.vote(&kit.authorities[0], (odd.hash(), odd.number));
        j.votes_ancestries.push(odd);
    });
    assert!(reason.contains("does not descend"), "{reason}");
    let reason = refused_votes(&kit, |j, header| {
        let odd = Header { number: 0, ..kit.header(0, header.hash(), H256::zero()) };
        j.commit.precommits[0] = kit.vote(&kit.authorities[0], (odd.hash(), 0));
        j.votes_ancestries.push(odd);
    });
    assert!(reason.contains("does not descend"), "{reason}");
}

// ---- Trust and limits -------------------------------------------------------------------------------------------

#[test]
fn a_trust_file_must_be_usable_and_the_right_one() {
    let kit = Kit::new(4);
    let receipt = kit.receipt().unwrap();
    let with = |change: fn(&mut Trust)| {
        let mut trust = kit.trust();
        change(&mut trust);
        refused(&receipt, &trust)
    };
    assert_eq!(with(|t| t.authorities.clear()), "trust");
    assert_eq!(with(|t| t.authorities[1].weight = 0), "trust");
    assert_eq!(with(|t| t.authorities[1] = t.authorities[0].clone()), "trust");
    assert_eq!(with(|t| t.authorities[1].weight = u64::MAX), "trust");
    assert_eq!(with(|t| t.authorities[1].key = Hash32([2; 32])), "trust");
    // A weak key: its owner could sign anything.
    assert_eq!(with(|t| t.authorities[1].key = Hash32([0; 32])), "trust");
    let crowd = |t: &mut Trust| {
        let one = t.authorities[0].clone();
        t.authorities = vec![one; MAX_AUTHORITIES + 1];
    };
    assert_eq!(with(crowd), "trust");
    assert_eq!(with(|t| t.genesis_hash.0[0] ^= 1), "wrong-chain");
    assert_eq!(with(|t| t.set_id = 1), "authority-set");
    assert_eq!(with(|t| t.authorities.truncate(3)), "justification");
    let strangers: fn(&mut Trust) = |t| {
        let key = |seed| Hash32(SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes());
        t.authorities = (10..14).map(|seed| Authority { key: key(seed), weight: 1 }).collect();
    };
    assert_eq!(with(strangers), "justification");
}

#[test]
fn limits_come_before_work() {
    assert_eq!(refused_with(|r| r.log.inclusion = vec![Hash32([0; 32]); 65]), "over-limit");
    assert_eq!(refused_with(|r| r.chain.header.0 = vec![0; MAX_HEADER_BYTES + 1]), "over-limit");
    assert_eq!(refused_with(|r| r.chain.storage_proof = vec![HexBytes(vec![]); MAX_NODES + 1]), "over-limit");
    assert_eq!(refused_with(|r| r.chain.storage_proof[0] = HexBytes(vec![0; MAX_NODE_BYTES + 1])), "over-limit");
    assert_eq!(refused_with(|r| *justification_of(r) = vec![0; MAX_JUSTIFICATION_BYTES + 1]), "over-limit");
    let reason = "r".repeat(MAX_REASON_BYTES + 1);
    assert_eq!(refused_with(|r| r.chain.finality = FinalityProof::None { reason }), "over-limit");
    // A length that promises more than there is allocates nothing.
    assert_eq!(
        refused_with(|r| *justification_of(r) = [vec![0; 44], vec![0xfe, 0xff, 0xff, 0xff]].concat()),
        "justification"
    );
}

#[test]
fn refusals_say_what_to_do() {
    let kit = Kit::new(1);
    let mut trust = kit.trust();
    trust.set_id = 4;
    let refusal = read(&kit.receipt().unwrap(), &trust).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "the block was finalised by authority set 0, the trust file knows set 4: `deed trust --from FILE` brings a trust \
         file of that set or an earlier one up to date"
    );
    trust.former = [1, 2, 3, 5, 7, 8].map(|set_id| AuthoritySet { set_id, authorities: vec![] }).to_vec();
    trust.set_id = 10;
    let refusal = read(&kit.receipt().unwrap(), &trust).unwrap_err().to_string();
    assert!(refusal.contains("the trust file knows sets 1 to 3, 5, 7 to 8, 10:"), "{refusal}");
}

// ---- Validators that change --------------------------------------------------------------------------------------

/// Consortia of one chain, one after the other: validators come and go.
fn sets() -> [Kit; 4] {
    let usual = Kit { log_size: 9, index: 4, ..Kit::new(4) };
    let with = |set_id: u64, authorities: &[SigningKey], votes: usize| Kit {
        set_id,
        authorities: authorities.to_vec(),
        votes: Some(votes),
        block_number: 20 * (set_id as u32 + 1),
        ..usual.clone()
    };
    let all = Kit::new(6).authorities;
    [with(0, &all[..4], 4), with(1, &all[1..5], 3), with(2, &all[4..], 2), with(3, &all[4..], 2)]
}

fn handovers() -> Vec<Handover> {
    sets().windows(2).map(|pair| pair[0].handover(&pair[1]).unwrap()).collect()
}

/// Why a handover from the first set to the second is refused, which must be for the handover.
#[track_caller]
fn refused_handover(handover: Handover) -> String {
    match follow(&sets()[0].trust(), &[handover]) {
        Err(Refusal::Handover { set_id: 0, reason }) => reason,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_trust_file_follows_the_validators() {
    let sets = sets();
    let first = sets[0].trust();
    assert_eq!(follow(&first, &[]), Ok(first.clone()));
    let followed = follow(&first, &handovers()).unwrap();
    let former: Vec<AuthoritySet> =
        sets[..3].iter().map(|kit| AuthoritySet { set_id: kit.set_id, authorities: kit.trust().authorities }).collect();
    assert_eq!(followed, Trust { former, ..sets[3].trust() });
    // In one go or in several, from a file or from memory.
    let halfway = Trust::from_bytes(&follow(&first, &handovers()[..1]).unwrap().to_bytes().unwrap()).unwrap();
    assert_eq!((halfway.set_id, halfway.former.len()), (1, 1));
    assert_eq!(follow(&halfway, &handovers()[1..]).as_ref(), Ok(&followed));
    // A file that begins later knows less.
    let later = follow(&sets[2].trust(), &handovers()[2..]).unwrap();
    assert_eq!(later, Trust { former: followed.former[2..].to_vec(), ..followed });
}

#[test]
fn receipts_of_every_set_that_the_file_knows_hold() {
    let sets = sets();
    let followed = follow(&sets[1].trust(), &handovers()[1..]).unwrap();
    for kit in &sets {
        let receipt = kit.receipt().unwrap();
        if kit.set_id == 0 {
            let refusal = read(&receipt, &followed).unwrap_err();
            assert_eq!(refusal, Refusal::AuthoritySet { known: vec![1, 2, 3], found: 0 });
            continue;
        }
        let Finality::Grandpa { set_id, total_weight, .. } = read(&receipt, &followed).unwrap().finality else {
            panic!("the receipt is finalised")
        };
        assert_eq!((set_id, total_weight), (kit.set_id, kit.authorities.len() as u64));
        // The votes of one set are not those of another, even if it has the same members.
        for set_id in (0..5).filter(|set_id| *set_id != kit.set_id) {
            let mut receipt = receipt.clone();
            let justification = HexBytes(justification_of(&mut receipt).clone());
            receipt.chain.finality = FinalityProof::Grandpa { set_id, justification };
            let expected = if (1..4).contains(&set_id) { "justification" } else { "authority-set" };
            assert_eq!(refused(&receipt, &followed), expected, "{} as {set_id}", kit.set_id);
        }
        // A file without the set refuses it, and says so.
        if kit.set_id != 1 {
            assert_eq!(refused(&receipt, &sets[1].trust()), "authority-set");
        }
    }
}

#[test]
fn former_sets_must_be_usable_too() {
    let sets = sets();
    let (old, new) = (sets[0].receipt().unwrap(), sets[1].receipt().unwrap());
    let followed = follow(&sets[0].trust(), &handovers()[..1]).unwrap();
    let with = |change: fn(&mut Trust)| {
        let mut trust = followed.clone();
        change(&mut trust);
        let code = |receipt| read(receipt, &trust).map_or_else(|refusal| refusal.code(), |_| "");
        (code(&old), code(&new))
    };
    assert_eq!(with(|_| ()), ("", ""));
    // What is wrong with a set concerns its receipts.
    assert_eq!(with(|t| t.former[0].authorities.clear()), ("trust", ""));
    assert_eq!(with(|t| t.former[0].authorities[1].weight = 0), ("trust", ""));
    assert_eq!(with(|t| t.former[0].authorities[1].key = Hash32([0; 32])), ("trust", ""));
    assert_eq!(with(|t| t.former[0].authorities[1] = t.former[0].authorities[0].clone()), ("trust", ""));
    assert_eq!(with(|t| t.former[0].authorities.truncate(3)), ("justification", ""));
    assert_eq!(with(|t| t.authorities.clear()), ("", "trust"));
    assert_eq!(with(|t| t.former.clear()), ("authority-set", ""));
    // What is wrong with the list concerns all.
    assert_eq!(with(|t| t.former[0].set_id = 1), ("trust", "trust"));
    assert_eq!(with(|t| t.former[0].set_id = 2), ("trust", "trust"));
    assert_eq!(with(|t| t.former.push(t.former[0].clone())), ("trust", "trust"));
    let many = |t: &mut Trust| {
        let set = |set_id| AuthoritySet { set_id, authorities: vec![] };
        t.former.extend((1..=MAX_FORMER_SETS as u64).map(set));
        t.set_id = MAX_FORMER_SETS as u64 + 1;
    };
    assert_eq!(with(many), ("trust", "trust"));
    let crowd = |t: &mut Trust| t.former[0].authorities = vec![t.authorities[0].clone(); MAX_AUTHORITIES];
    assert_eq!(with(crowd), ("trust", "trust"));
    // Unfinalised receipts are read with the present set, which says nothing about them.
    let unfinalised = Kit { votes: None, ..sets[0].clone() }.receipt().unwrap().to_bytes().unwrap();
    let policy = Policy { allow_unfinalised: true };
    verify_with(&unfinalised, &followed, &policy).unwrap();
    let empty = Trust { authorities: vec![], ..followed };
    assert_eq!(verify_with(&unfinalised, &empty, &policy).unwrap_err().code(), "trust");
}

#[test]
fn only_the_set_that_the_file_knows_can_hand_over() {
    let [first, second, ..] = sets();
    let contains = |reason: &str, words: &str| assert!(reason.contains(words), "{reason}");
    let by = |kit: Kit| refused_handover(kit.handover(&second).unwrap());
    let strangers = (10..14).map(|seed| SigningKey::from_bytes(&[seed; 32])).collect();
    contains(&by(Kit { authorities: strangers, ..first.clone() }), "not among the authorities");
    contains(&by(Kit { votes: Some(2), ..first.clone() }), "do not suffice");
    contains(&by(Kit { votes: Some(0), ..first.clone() }), "do not suffice");
    contains(&by(Kit { set_id: 1, ..first.clone() }), "does not verify");
    // Another chain may have the same validators.
    contains(&by(Kit { genesis_hash: [1; 32], ..first.clone() }), "of the chain with genesis 0101");
    let good = first.handover(&second).unwrap();
    let without_votes = Handover { justification: vec![], ..good.clone() };
    contains(&refused_handover(without_votes), "its votes: they cannot be read");
    let without_proof = Handover { storage_proof: vec![], ..good.clone() };
    contains(&refused_handover(without_proof), "its storage proof: a node is missing");
    // Votes for another block.
    let other = Kit { block_number: 60, ..first.clone() }.handover(&second).unwrap();
    contains(&refused_handover(Handover { justification: other.justification, ..good.clone() }), "another one");
    // Bounds.
    let large = Handover { header: vec![0; MAX_HEADER_BYTES + 1], ..good.clone() };
    contains(&refused_handover(large), "its header has 262145 bytes");
    let large = Handover { justification: vec![0; MAX_JUSTIFICATION_BYTES + 1], ..good.clone() };
    contains(&refused_handover(large), "its justification has");
    let large = Handover { storage_proof: vec![HexBytes(vec![]); MAX_NODES + 1], ..good };
    contains(&refused_handover(large), "its storage proof has");
}

#[test]
fn handovers_come_in_order_and_none_is_missing() {
    let first = sets()[0].trust();
    let all = handovers();
    let code = |of: &[usize]| {
        let given: Vec<Handover> = of.iter().map(|at| all[*at].clone()).collect();
        match follow(&first, &given) {
            Err(Refusal::Handover { set_id, .. }) => Some(set_id),
            Ok(_) => None,
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(code(&[0, 1, 2]), None);
    assert_eq!(code(&[1]), Some(0));
    assert_eq!(code(&[0, 2]), Some(1));
    assert_eq!(code(&[0, 0]), Some(1));
    assert_eq!(code(&[0, 1, 1]), Some(2));
    assert_eq!(code(&[1, 0]), Some(0));
}

#[test]
fn the_header_must_name_a_set_that_begins_at_once() {
    let [first, second, ..] = sets();
    let next = second.as_next();
    let change = |set: &NextSet| GrandpaLog::ScheduledChange(set.clone());
    let refused = |logs: &[GrandpaLog]| refused_handover(first.handover_by(logs).unwrap());
    let contains = |reason: &str, words: &str| assert!(reason.contains(words), "{reason}");
    contains(&refused(&[]), "its header: it names no new authorities");
    contains(&refused(&[GrandpaLog::OnDisabled(0), GrandpaLog::Pause(1), GrandpaLog::Resume(1)]), "no new authorities");
    contains(&refused(&[change(&NextSet { delay: 3, ..next.clone() })]), "takes effect 3 blocks later");
    let forced = GrandpaLog::ForcedChange(1, next.clone());
    contains(&refused(std::slice::from_ref(&forced)), "forces a change");
    contains(&refused(&[change(&next), forced]), "forces a change");
    // A set that could not be used.
    contains(&refused(&[change(&NextSet { authorities: vec![], delay: 0 })]), "names no authorities");
    let mut twice = next.clone();
    twice.authorities.push(twice.authorities[0]);
    contains(&refused(&[change(&twice)]), "is named twice");
    let weak = NextSet { authorities: vec![([0; 32], 1)], delay: 0 };
    contains(&refused(&[change(&weak)]), "no ed25519 public key");
    // Of two announcements the first counts, among others that mean nothing here.
    let other = sets()[2].as_next();
    let several = first.handover_by(&[GrandpaLog::OnDisabled(7), change(&next), change(&other)]).unwrap();
    assert_eq!(follow(&first.trust(), &[several]).unwrap().authorities, second.trust().authorities);
}

#[test]
fn announcements_that_cannot_be_read_are_not_passed_over() {
    let [first, second, ..] = sets();
    let mut header = first.header(20, H256::zero(), H256::zero());
    for log in [&[][..], &[9], &[1], &[3, 0, 0, 0, 0, 0, 0, 0, 0, 0]] {
        header.digest = vec![DigestItem::Consensus(GRANDPA, log.to_vec())];
        let refusal = header.next_authorities().unwrap_err();
        assert!(refusal.to_string().contains("cannot be read"), "{log:?}: {refusal}");
    }
    // Other engines say what they like.
    let change = GrandpaLog::ScheduledChange(second.as_next()).encode();
    header.digest = vec![
        DigestItem::Consensus(*b"aura", vec![9]),
        DigestItem::Consensus(GRANDPA, change),
        DigestItem::Other(vec![]),
    ];
    assert_eq!(header.next_authorities().unwrap(), second.trust().authorities);
}

#[test]
fn sets_that_a_file_cannot_hold_are_not_followed() {
    let [first, second, ..] = sets();
    let trust = |former: u64| Trust {
        former: (0..former).map(|set_id| AuthoritySet { set_id, authorities: vec![] }).collect(),
        set_id: former,
        ..first.trust()
    };
    let handover = |set_id| Kit { set_id, ..first.clone() }.handover(&second).unwrap();
    let most = MAX_FORMER_SETS as u64;
    assert_eq!(follow(&trust(most - 1), &[handover(most - 1)]).unwrap().former.len(), MAX_FORMER_SETS);
    assert_eq!(follow(&trust(most), &[]).unwrap().former.len(), MAX_FORMER_SETS);
    assert_eq!(follow(&trust(most), &[handover(most)]).unwrap_err().code(), "trust");
    let twice = Trust { former: vec![AuthoritySet { set_id: 0, authorities: vec![] }], ..first.trust() };
    assert_eq!(follow(&twice, &[]).unwrap_err().code(), "trust");
    let last = Trust { set_id: u64::MAX, ..first.trust() };
    assert_eq!(follow(&last, &[handover(u64::MAX)]).unwrap_err().code(), "handover");
    let empty = Trust { authorities: vec![], ..first.trust() };
    assert_eq!(follow(&empty, &[handover(0)]).unwrap_err().code(), "trust");
    // Authorities count over all sets.
    let mut crowded = first.trust();
    let one = crowded.authorities[0].clone();
    crowded.set_id = 1;
    crowded.former = vec![AuthoritySet { set_id: 0, authorities: vec![one; MAX_AUTHORITIES - 4] }];
    assert_eq!(follow(&crowded, &[]).as_ref(), Ok(&crowded));
    assert_eq!(follow(&crowded, &[handover(1)]).unwrap_err().code(), "trust");
}

#[test]
fn announcements_are_those_of_grandpa() {
    use codec::Decode as _;
    use sp_consensus_grandpa::{AuthorityId, ConsensusLog, GRANDPA_ENGINE_ID, ScheduledChange};
    assert_eq!(GRANDPA, GRANDPA_ENGINE_ID);
    let kit = Kit::new(3);
    let next_authorities: Vec<(AuthorityId, u64)> = kit
        .authorities
        .iter()
        .map(|key| (sp_core::ed25519::Public::from_raw(key.verifying_key().to_bytes()).into(), 1))
        .collect();
    let theirs = || ScheduledChange::<u32> { next_authorities: next_authorities.clone(), delay: 5 };
    let ours = || NextSet { delay: 5, ..kit.as_next() };
    for (theirs, ours) in [
        (ConsensusLog::ScheduledChange(theirs()), GrandpaLog::ScheduledChange(ours())),
        (ConsensusLog::ForcedChange(4, theirs()), GrandpaLog::ForcedChange(4, ours())),
        (ConsensusLog::OnDisabled(6), GrandpaLog::OnDisabled(6)),
        (ConsensusLog::Pause(7), GrandpaLog::Pause(7)),
        (ConsensusLog::Resume(8), GrandpaLog::Resume(8)),
    ] {
        assert_eq!(theirs.encode(), ours.encode());
        assert_eq!(GrandpaLog::decode(&mut &theirs.encode()[..]).as_ref(), Ok(&ours));
    }
}

// ---- At random --------------------------------------------------------------------------------------------------

type Graft<'a> = Box<dyn Fn(&mut Receipt) + 'a>;

/// Each puts one part of the receipt into another receipt.
fn parts(receipt: &Receipt) -> [Graft<'_>; 10] {
    let Receipt { statement, log, chain, .. } = receipt;
    let LogProof { index, size, inclusion, checkpoint } = log;
    [
        Box::new(|r| r.statement = statement.clone()),
        Box::new(|r| r.log.index = *index),
        Box::new(|r| r.log.size = *size),
        Box::new(|r| r.log.inclusion = inclusion.clone()),
        Box::new(|r| r.log.checkpoint = checkpoint.clone()),
        Box::new(|r| r.chain.block_number = chain.block_number),
        Box::new(|r| r.chain.header = chain.header.clone()),
        Box::new(|r| r.chain.storage_proof = chain.storage_proof.clone()),
        Box::new(|r| r.chain.finality = chain.finality.clone()),
        Box::new(|r| r.chain.organisation = chain.organisation),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Change any byte of the file to any other: refused.
    #[test]
    fn no_byte_can_be_changed(at in any::<prop::sample::Index>(), change in 1_u8..) {
        static BRIDGED: LazyLock<Sample> =
            LazyLock::new(|| Sample::of(Kit { votes_ahead: 1, log_size: 9, index: 4, ..Kit::new(4) }));
        let mut bytes = BRIDGED.bytes.clone();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        prop_assert!(verify(&bytes, &BRIDGED.trust).is_err(), "byte {}", at);
    }

    /// Change any hex digit, base64 character or decimal digit to another of its kind: still refused, so it is not
    /// the spelling alone that protects a receipt.
    #[test]
    fn no_digit_can_be_changed(at in any::<prop::sample::Index>(), by in 1_u8..16) {
        let mut bytes = SMALL.bytes.clone();
        let digits: Vec<usize> = (0..bytes.len()).filter(|at| b"0123456789abcdef".contains(&bytes[*at])).collect();
        let at = digits[at.index(digits.len())];
        let digit = char::from(bytes[at]).to_digit(16).unwrap() as u8;
        bytes[at] = b"0123456789abcdef"[usize::from((digit + by) % 16)];
        prop_assert!(verify(&bytes, &SMALL.trust).is_err(), "byte {}", at);
    }

    /// Remove or double any stretch of the file: refused.
    #[test]
    fn no_stretch_can_be_cut_or_doubled(from in any::<prop::sample::Index>(), length in 1_usize..500, double: bool) {
        let bytes = &SMALL.bytes;
        let from = from.index(bytes.len());
        let to = (from + length).min(bytes.len());
        let edited = if double {
            [&bytes[..to], &bytes[from..]].concat()
        } else {
            [&bytes[..from], &bytes[to..]].concat()
        };
        prop_assert!(verify(&edited, &SMALL.trust).is_err());
    }

    /// Mix the parts of two good receipts of one chain: only the two themselves hold.
    #[test]
    fn parts_of_two_receipts_do_not_mix(mask in 1_u16..1023, other_organisation: bool) {
        static OTHERS: LazyLock<[Sample; 2]> = LazyLock::new(|| {
            [3, 5].map(|organisation| {
                let kit = SMALL.kit.clone();
                Sample::of(Kit { log_size: 12, index: 6, block_number: 50, round: 9, organisation, ..kit })
            })
        });
        let (first, second) = (&SMALL.receipt, &OTHERS[usize::from(other_organisation)].receipt);
        let mut mixed = first.clone();
        for (bit, part) in parts(second).iter().enumerate() {
            if mask & (1 << bit) != 0 {
                part(&mut mixed);
            }
        }
        let good = mixed == *first || mixed == *second;
        prop_assert_eq!(read(&mixed, &SMALL.trust).is_ok(), good, "{:010b}", mask);
    }

    /// Change any byte of a handover, add one or take one away: refused.
    #[test]
    fn no_byte_of_a_handover_can_be_changed(
        (part, how) in (0_usize..3, 0_u8..3),
        at in any::<prop::sample::Index>(),
        change in 1_u8..,
    ) {
        static KITS: LazyLock<(Kit, Handover)> = LazyLock::new(|| {
            let [first, second, ..] = sets();
            let first = Kit { votes_ahead: 1, ..first };
            let handover = first.handover(&second).unwrap();
            (first, handover)
        });
        let (kit, good) = &*KITS;
        prop_assert!(follow(&kit.trust(), std::slice::from_ref(good)).is_ok());
        let mut handover = good.clone();
        let bytes = match part {
            0 => &mut handover.header,
            1 => &mut handover.justification,
            _ => {
                let node = at.index(handover.storage_proof.len());
                &mut handover.storage_proof[node].0
            }
        };
        let at = at.index(bytes.len());
        match how {
            0 => bytes[at] ^= change,
            1 => bytes.insert(at, change),
            _ => drop(bytes.remove(at)),
        }
        let refusal = follow(&kit.trust(), &[handover]).unwrap_err();
        prop_assert_eq!(refusal.code(), "handover", "byte {} of part {}", at, part);
    }

    /// No bytes in the place of a handover's parts hand over anything.
    #[test]
    fn garbage_hands_nothing_over(bytes in proptest::collection::vec(any::<u8>(), 0..300), place in 0_usize..3) {
        let mut handover = handovers().remove(0);
        match place {
            0 => handover.header = bytes,
            1 => handover.justification = bytes,
            _ => handover.storage_proof[0] = HexBytes(bytes),
        }
        prop_assert_eq!(follow(&sets()[0].trust(), &[handover]).unwrap_err().code(), "handover");
    }

    /// No bytes make the verifier panic, wherever they stand.
    #[test]
    fn garbage_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300), place in 0_usize..4) {
        prop_assert!(verify(&bytes, &SMALL.trust).is_err());
        let mut receipt = SMALL.receipt.clone();
        match place {
            0 => receipt.chain.header = HexBytes(bytes),
            1 => *justification_of(&mut receipt) = bytes,
            2 => receipt.chain.storage_proof[0] = HexBytes(bytes),
            _ => receipt.log.checkpoint = String::from_utf8_lossy(&bytes).into_owned(),
        }
        prop_assert!(read(&receipt, &SMALL.trust).is_err());
    }

    /// Nor do trie nodes that hash to what is asked for, but are none.
    #[test]
    fn rotten_tries_are_refused(node in proptest::collection::vec(any::<u8>(), 1..80), leading in 0_u8..=255) {
        let mut receipt = SMALL.receipt.clone();
        receipt.chain.finality = FinalityProof::None { reason: String::new() };
        let mut node = node;
        node[0] = leading;
        let header = SMALL.kit.header(42, H256::zero(), H256(sp_crypto_hashing::blake2_256(&node)));
        receipt.chain.header = HexBytes(header.encode());
        receipt.chain.storage_proof = vec![HexBytes(node)];
        let result = verify_with(&receipt.to_bytes().unwrap(), &SMALL.trust, &Policy { allow_unfinalised: true });
        prop_assert!(result.is_err());
    }
}

#[test]
fn digest_items_round_trip() {
    use codec::Decode as _;
    for item in
        [DigestItem::Other(vec![1]), DigestItem::RuntimeEnvironmentUpdated, DigestItem::Consensus(*b"FRNK", vec![2])]
    {
        assert_eq!(DigestItem::decode(&mut &item.encode()[..]).unwrap(), item);
    }
}
