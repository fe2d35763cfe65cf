//! The node as a process: what its users and the other programs see of it.

use polkadot_sdk::*;

use codec::Encode;
use deed_runtime::{Hash, RuntimeCall, offline};
use serde_json::{Value, json};
use sp_core::{Pair, sr25519};
use sp_keyring::Sr25519Keyring;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Output, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long anything may take before a test gives up: many times what it takes on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running node; killed when dropped.
struct Node {
    child: Child,
    address: String,
    log: Option<JoinHandle<()>>,
}

impl Node {
    /// Starts a node and waits until it answers.
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_deed-node"))
            .args(["--rpc-port", "0", "--no-prometheus", "--no-telemetry", "--tmp"])
            .args(arguments)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the node starts");
        let mut lines = BufReader::new(child.stderr.take().expect("stderr is piped")).lines();
        let mut seen = Vec::new();
        let address = loop {
            let Some(Ok(line)) = lines.next() else {
                panic!("the node stopped before it answered:\n{}", seen.join("\n"));
            };
            if let Some((_, rest)) = line.split_once("Running JSON-RPC server: addr=") {
                break rest.split([',', ' ']).next().expect("an address follows").to_owned();
            }
            seen.push(line);
        };
        // The pipe is read to its end: a full one would stop the node.
        let log = thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { child, address, log: Some(log) }
    }

    /// Calls a method, and gives the whole answer.
    fn answer(&self, method: &str, params: &Value) -> Value {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let mut stream = TcpStream::connect(&self.address).expect("the node listens");
        stream.set_nodelay(true).expect("a socket option");
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .expect("the node reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the node answers");
        let (_, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
        serde_json::from_str(body).expect("a JSON answer")
    }

    /// Calls a method that succeeds.
    fn call(&self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, &params);
        assert!(answer.get("error").is_none(), "{method} {params}: {answer}");
        answer["result"].clone()
    }

    fn genesis(&self) -> Hash {
        self.call("chain_getBlockHash", json!([0])).as_str().expect("a hash").parse().expect("a hash")
    }

    /// The number of the latest final block.
    fn finalised(&self) -> u64 {
        let head = self.call("chain_getFinalizedHead", json!([]));
        let header = self.call("chain_getHeader", json!([head]));
        let number = header["number"].as_str().expect("a number");
        u64::from_str_radix(number.trim_start_matches("0x"), 16).expect("a number")
    }

    fn submit<P: Pair>(&self, pair: &P, nonce: u32, call: RuntimeCall) -> Value
    where
        sp_runtime::MultiSigner: From<P::Public>,
        deed_runtime::Signature: From<P::Signature>,
    {
        let extrinsic = offline::signed(pair, nonce, self.genesis(), call);
        let hex = sp_core::bytes::to_hex(&extrinsic.encode(), false);
        self.answer("author_submitExtrinsic", &json!([hex]))
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        // A node that already stopped cannot be killed; either way it is gone.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(log) = self.log.take() {
            let _ = log.join();
        }
    }
}

/// Waits until `done` gives something.
fn until<T>(what: &str, mut done: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = done() {
            return value;
        }
        assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain until {what}");
        thread::yield_now();
    }
}

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
    for default in ["[default: single-state]", "[default: 65536]", "[default: archive-canonical]"] {
        assert!(help.contains(default), "{default}");
    }
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
    assert_eq!(node.call("author_pendingExtrinsics", json!([])), json!([]));
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
    let boot = until("Alice listens", || {
        let addresses = alice.call("system_localListenAddresses", json!([]));
        addresses
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .find(|address| address.starts_with("/ip4/127.0.0.1/tcp"))
            .map(str::to_owned)
    });
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
