//! A running network whose members change: who makes its blocks, and which nodes it talks to.

use polkadot_sdk::*;

mod support;

use codec::{Decode, Encode};
use deed_primitives::{PeerId, Roles};
use deed_runtime::{RuntimeCall, opaque::SessionKeys};
use pallet_deed_consortium::{Call, DoubleBlocks};
use serde_json::json;
use sp_consensus_grandpa::{AuthorityId, AuthorityList};
use sp_keyring::Sr25519Keyring;
use std::sync::{Mutex, MutexGuard, PoisonError};
use support::{Node, network, until};

/// Blocks after which a decision has long taken effect.
const LATER: u64 = 10;

/// Held by the test whose network runs: two networks at once leave a small machine no time for either.
static TURN: Mutex<()> = Mutex::new(());

/// Waits for this test's turn; one that failed has had it.
fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn consortium(call: Call<deed_runtime::Runtime>) -> RuntimeCall {
    RuntimeCall::Consortium(call)
}

fn voters(node: &Node) -> Vec<AuthorityId> {
    let list: AuthorityList = node.state_call("GrandpaApi_grandpa_authorities", &[]);
    list.into_iter().map(|(key, _)| key).collect()
}

#[test]
fn validators_join_and_leave_a_running_network() {
    let _turn = turn();
    let mut nodes = network();
    let boot = nodes[0].address();
    let eve = Node::start(&[
        "--chain",
        "local",
        "--validator",
        "--unsafe-force-node-key-generation",
        "--port",
        "0",
        "--bootnodes",
        &boot,
    ]);
    let account = Sr25519Keyring::Eve.to_account_id();

    // Eve is admitted, and publishes keys that her node has made.
    let name = b"Eve".to_vec().try_into().expect("a short name");
    let admit = Call::admit { account: account.clone(), name, legal_id: [5; 32], roles: Roles::VALIDATOR };
    nodes[0].govern(consortium(admit));
    let owner = sp_core::bytes::to_hex(&account.encode(), false);
    let made = eve.call("author_rotateKeysWithOwner", json!([owner]));
    let bytes = |field: &str| sp_core::bytes::from_hex(made[field].as_str().expect("bytes")).expect("hexadecimal");
    let keys = SessionKeys::decode(&mut bytes("keys").as_slice()).expect("session keys");
    let grandpa = keys.grandpa.clone();
    let set = pallet_session::Call::set_keys { keys, proof: bytes("proof") };
    nodes[0].include(Sr25519Keyring::Eve, RuntimeCall::Session(set));

    // The council lets her validate; when two sessions have ended, she does.
    nodes[0].govern(consortium(Call::add_validator { organisation: 4 }));
    until("Eve may vote", || voters(&nodes[0]).contains(&grandpa).then_some(()));
    assert_eq!(voters(&nodes[0]).len(), 5);
    let start = nodes[0].finalised();
    until("five validators finalise", || (nodes[0].finalised() > start + LATER).then_some(()));

    // Dave leaves. Of the four that stay three suffice, so finality goes on without him and Charlie; with five it would
    // have stopped.
    nodes[0].govern(consortium(Call::remove_validator { organisation: 3 }));
    until("Dave votes no more", || (voters(&nodes[0]).len() == 4).then_some(()));
    // The last block of the five is still theirs to finalise.
    let changed = nodes[0].best();
    until("the change is final", || nodes.iter().all(|node| node.finalised() > changed).then_some(()));
    nodes.truncate(2);
    let start = nodes[0].finalised();
    until("Alice, Bob and Eve finalise", || (nodes[0].finalised() > start + LATER).then_some(()));
    until("Eve has followed", || (eve.finalised() > start + LATER).then_some(()));
}

#[test]
fn a_validator_that_makes_two_blocks_for_one_slot_is_reported_and_leaves() {
    let _turn = turn();
    let nodes = network();
    let boot = nodes[0].address();
    // A second node with Dave's keys makes blocks in Dave's slots too. It does not vote: the votes would betray him as well. The
    // usual network backend takes no connection when that protocol is missing.
    let twin =
        ["--chain", "local", "--dave", "--no-grandpa", "--network-backend", "libp2p", "--port", "0", "--bootnodes"];
    let _twin = Node::start(&[twin.as_slice(), &[&boot]].concat());
    let key = DoubleBlocks::<deed_runtime::Runtime>::hashed_key_for(3);
    let key = sp_core::bytes::to_hex(&key, false);
    until("the report is in a block", || nodes[0].call("state_getStorage", json!([key])).as_str().map(drop));
    until("Dave votes no more", || (voters(&nodes[0]).len() == 3).then_some(()));
    let changed = nodes[0].best();
    until("the change is final", || nodes.iter().all(|node| node.finalised() > changed).then_some(()));
    let start = nodes[0].finalised();
    until("the others finalise", || (nodes[0].finalised() > start + LATER).then_some(()));
}

#[test]
fn a_suspended_validator_leaves_a_running_network_and_comes_back() {
    let _turn = turn();
    let nodes = network();
    nodes[0].govern(consortium(Call::suspend { organisation: 3 }));
    until("Dave votes no more", || (voters(&nodes[0]).len() == 3).then_some(()));
    let start = nodes[0].finalised();
    until("the others finalise", || (nodes[0].finalised() > start + LATER).then_some(()));
    nodes[0].govern(consortium(Call::reinstate { organisation: 3 }));
    until("Dave votes again", || (voters(&nodes[0]).len() == 4).then_some(()));
    let start = nodes[0].finalised();
    until("all finalise", || nodes.iter().all(|node| node.finalised() > start + LATER).then_some(()));
}

#[test]
fn a_node_that_is_not_listed_gets_nothing() {
    let _turn = turn();
    let nodes = network();
    let boot = nodes[0].address();

    // The council lists the four, which closes the network.
    let add = |organisation: u32, peer: PeerId| consortium(Call::add_peer { organisation, peer });
    let calls = (0..).zip(&nodes).map(|(organisation, node)| add(organisation, node.peer())).collect();
    nodes[0].govern(RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }));
    let closed = nodes[0].best();
    until("the decision is final", || nodes.iter().all(|node| node.finalised() > closed).then_some(()));
    let start = nodes[0].finalised();
    until("the listed nodes go on", || nodes.iter().all(|node| node.finalised() > start + LATER).then_some(()));

    // A fifth is left outside, whether it knows one of them or all.
    let mut arguments = vec!["--chain", "local", "--port", "0", "--bootnodes", &boot];
    let addresses: Vec<String> = nodes[1..].iter().map(Node::address).collect();
    for address in &addresses {
        arguments.extend(["--bootnodes", address]);
    }
    let fifth = Node::start(&arguments);
    let start = nodes[0].finalised();
    until("time passes", || (nodes[0].finalised() > start + 3 * LATER).then_some(()));
    assert_eq!(fifth.best(), 0, "it has no block");
    assert_eq!(fifth.call("author_pendingExtrinsics", json!([])), json!([]));

    // Listed, it follows.
    nodes[0].govern(add(0, fifth.peer()));
    let listed = nodes[0].best();
    until("the fifth node follows", || (fifth.finalised() > listed + LATER).then_some(()));

    // Taken off the list, it follows no longer.
    nodes[0].govern(consortium(Call::remove_peer { peer: fifth.peer() }));
    let removed = nodes[0].best();
    until("the decision is final", || nodes.iter().all(|node| node.finalised() > removed).then_some(()));
    let start = nodes[0].finalised();
    until("time passes", || (nodes[0].finalised() > start + 3 * LATER).then_some(()));
    let behind = nodes[0].finalised().saturating_sub(fifth.best());
    assert!(behind >= 2 * LATER, "it was shut out {behind} blocks ago");
}
