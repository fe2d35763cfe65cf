//! The node as a process: what its users and the other programs see of it.

use polkadot_sdk::*;

mod support;

use codec::Encode;
use deed_runtime::{RuntimeCall, offline};
use serde_json::{Value, json};
use sp_core::{Pair, sr25519};
use sp_keyring::Sr25519Keyring;
use std::{
    process::{Command, Output},
    time::Instant,
};
use support::{Node, until};

fn remark(text: &[u8]) -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark_with_event { remark: text.to_vec() })
}

/// Runs a subcommand to its end.
fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_deed-node")).args(arguments).output().expect("the program runs")
}

#[test]
fn help_shows_defaults_of_this_chain() {
    let output = run(&["--help"]);
    assert!(output.status.success());
    let help = String::from_utf8_lossy(&output.stdout);
    for default in ["[default: 65536]", "[default: archive-canonical]"] {
        assert!(help.contains(default), "{default}");
    }
    // There is one pool, and nothing to choose.
    assert!(!help.contains("--pool-type"));
}

#[test]
fn built_in_networks_can_be_written_as_files() {
    for (id, sealing) in [("dev", "instant"), ("development", "slots"), ("local", "slots")] {
        let output = run(&["export-chain-spec", "--chain", id, "--raw"]);
        assert!(output.status.success(), "{id}: {}", String::from_utf8_lossy(&output.stderr));
        let spec: Value = serde_json::from_slice(&output.stdout).expect("a specification is JSON");
        assert_eq!(spec["properties"]["sealing"], sealing, "{id}");
        let code = sp_core::bytes::to_hex(sp_core::storage::well_known_keys::CODE, false);
        assert!(spec["genesis"]["raw"]["top"][code].is_string(), "{id} carries its runtime");
    }
}

#[test]
fn an_unknown_network_is_refused_with_the_names_of_those_there_are() {
    let output = run(&["export-chain-spec", "--chain", "no-such-network"]);
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("no-such-network") && error.contains("development"), "{error}");
}

#[test]
fn metadata_names_the_pallets_and_refuses_formats_it_lacks() {
    let output = run(&["export-metadata"]);
    assert!(output.status.success());
    assert_eq!(&output.stdout[..4], b"meta");
    for name in ["Consortium", "Registry", "Market", "Provenance"] {
        assert!(output.stdout.windows(name.len()).any(|window| window == name.as_bytes()), "{name}");
    }
    let output = run(&["export-metadata", "--format", "3"]);
    assert!(!output.status.success());
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("16"), "it lists what there is: {error}");
}

#[test]
fn dev_chain_makes_each_transaction_final_at_once() {
    let started = Instant::now();
    let node = Node::start(&["--dev", "--port", "0"]);
    println!("dev chain answers after {:?}", started.elapsed());
    assert_eq!(node.finalised(), 0, "no transaction, no block");

    let alice = Sr25519Keyring::Alice.pair();
    let mut took = Vec::new();
    for nonce in 0..50 {
        let sent = Instant::now();
        let answer = node.submit(&alice, nonce, remark(b"now"));
        assert!(answer.get("error").is_none(), "{answer}");
        until("the transaction is final", || (node.finalised() > u64::from(nonce)).then_some(()));
        took.push(sent.elapsed());
        if nonce == 0 {
            println!("first final block after {:?}", started.elapsed());
        }
    }
    took.sort();
    println!("submission to finality: median {:?}, slowest {:?}", took[25], took[49]);
    assert_eq!(node.finalised(), 50, "one block per transaction");

    let properties = node.call("system_properties", json!([]));
    assert_eq!(properties["sealing"], "instant", "clients can tell that nobody vouches for finality");
}

#[test]
fn dev_chain_leaves_no_transaction_behind() {
    const COUNT: u32 = 300;
    let node = Node::start(&["--dev", "--port", "0"]);
    let alice = Sr25519Keyring::Alice.pair();
    for nonce in 0..COUNT {
        // Faster than blocks are made: several arrive while one is sealed.
        let answer = node.submit(&alice, nonce, remark(b"one of many"));
        assert!(answer.get("error").is_none(), "{answer}");
    }
    let account = sp_core::bytes::to_hex(&offline::account(&alice).encode(), false);
    let all = sp_core::bytes::to_hex(&COUNT.encode(), false);
    until("all are final", || {
        let head = node.call("chain_getFinalizedHead", json!([]));
        let nonce = node.call("state_call", json!(["AccountNonceApi_account_nonce", account, head]));
        (nonce == all.as_str()).then_some(())
    });
    // The pool hears of the last block a moment after it is final.
    until("none is left", || (node.call("author_pendingExtrinsics", json!([])) == json!([])).then_some(()));
}

#[test]
fn strangers_are_turned_away_with_a_reason() {
    let node = Node::start(&["--dev", "--port", "0"]);
    let (stranger, _) = sr25519::Pair::generate();
    let answer = node.submit(&stranger, 0, remark(b"let me in"));
    assert_eq!(answer["error"]["code"], 1010, "{answer}");
    let reason = answer["error"]["data"].as_str().expect("a reason");
    assert!(reason.contains("101"), "{answer}");
}

#[test]
fn one_validator_finalises_every_block_with_a_proof() {
    let node = Node::start(&["--chain", "development", "--alice", "--port", "0"]);
    let number = until("five blocks are final", || Some(node.finalised()).filter(|number| *number >= 5));
    // Receipts are anchored in any block, so each carries its own justification. (`grandpa_proveFinality` knows only blocks
    // of authority sets that have ended.)
    for number in 1..=number {
        let hash = node.call("chain_getBlockHash", json!([number]));
        let justifications = node.call("chain_getBlock", json!([hash]))["justifications"].clone();
        assert_eq!(justifications[0][0], json!(b"FRNK"), "block {number}: {justifications}");
    }

    let hash = node.call("chain_getFinalizedHead", json!([]));
    let key = sp_core::bytes::to_hex(&sp_io::hashing::twox_128(b"System"), false);
    let proof = node.call("state_getReadProof", json!([[key], hash]));
    assert!(proof["proof"].as_array().is_some_and(|nodes| !nodes.is_empty()), "{proof}");
}

#[test]
fn four_validators_agree_and_survive_the_loss_of_one() {
    let alice = Node::start(&["--chain", "local", "--alice", "--port", "0"]);
    let boot = alice.address();
    let others: Vec<Node> = ["--bob", "--charlie", "--dave"]
        .iter()
        .map(|name| Node::start(&["--chain", "local", name, "--port", "0", "--bootnodes", &boot]))
        .collect();
    let number = until("ten blocks are final", || Some(alice.finalised()).filter(|number| *number >= 10));
    for node in &others {
        until("every validator has them", || (node.finalised() >= number).then_some(()));
        let of = |node: &Node| node.call("chain_getBlockHash", json!([number]));
        assert_eq!(of(node), of(&alice), "they agree on block {number}");
    }

    let mut others = others;
    drop(others.pop());
    let before = alice.finalised();
    until("finality goes on with three of four", || (alice.finalised() > before + 5).then_some(()));
}
