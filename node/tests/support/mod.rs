//! Nodes as processes, for the tests beside this folder.
#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(unreachable_pub, reason = "a module of several programs")]

pub mod weighing;

use polkadot_sdk::*;

use codec::{Decode, Encode};
use deed_primitives::PeerId;
use deed_runtime::{AccountId, Hash, RuntimeCall, offline};
use serde_json::{Value, json};
use sp_core::{Pair, sr25519};
use sp_keyring::Sr25519Keyring;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How long anything may take before a test gives up: many times what it takes on a loaded machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A running node; killed when dropped.
pub struct Node {
    child: Child,
    rpc: String,
    log: Option<JoinHandle<()>>,
}

impl Node {
    /// Starts a node and waits until it answers.
    pub fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_deed-node"))
            .args(["--rpc-port", "0", "--no-prometheus", "--no-telemetry", "--no-mdns", "--tmp"])
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
        Self { child, rpc: address, log: Some(log) }
    }

    /// Calls a method, and gives the whole answer.
    pub fn answer(&self, method: &str, params: &Value) -> Value {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string();
        let mut stream = TcpStream::connect(&self.rpc).expect("the node listens");
        stream.set_nodelay(true).expect("a socket option");
        write!(
            stream,
            "POST / HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.rpc,
            body.len()
        )
        .expect("the node reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the node answers");
        let (_, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
        serde_json::from_str(body).expect("a JSON answer")
    }

    /// Calls a method that succeeds.
    pub fn call(&self, method: &str, params: Value) -> Value {
        let answer = self.answer(method, &params);
        assert!(answer.get("error").is_none(), "{method} {params}: {answer}");
        answer["result"].clone()
    }

    pub fn genesis(&self) -> Hash {
        self.call("chain_getBlockHash", json!([0])).as_str().expect("a hash").parse().expect("a hash")
    }

    /// The number of the latest final block.
    pub fn finalised(&self) -> u64 {
        let head = self.call("chain_getFinalizedHead", json!([]));
        self.number(json!([head]))
    }

    /// The number of the best block.
    pub fn best(&self) -> u64 {
        self.number(json!([]))
    }

    /// The best block's hash.
    pub fn head(&self) -> Value {
        self.call("chain_getBlockHash", json!([]))
    }

    /// What lies under a key in the state of the best block.
    pub fn storage(&self, key: &[u8]) -> Option<Vec<u8>> {
        let value = self.call("state_getStorage", json!([sp_core::bytes::to_hex(key, false)]));
        value.as_str().map(|hex| sp_core::bytes::from_hex(hex).expect("hexadecimal"))
    }

    fn number(&self, block: Value) -> u64 {
        let header = self.call("chain_getHeader", block);
        let number = header["number"].as_str().expect("a number");
        u64::from_str_radix(number.trim_start_matches("0x"), 16).expect("a number")
    }

    /// Where other nodes reach this one.
    pub fn address(&self) -> String {
        until("the node listens", || {
            let addresses = self.call("system_localListenAddresses", json!([]));
            let mut addresses = addresses.as_array().into_iter().flatten().filter_map(Value::as_str);
            addresses.find(|address| address.starts_with("/ip4/127.0.0.1/tcp")).map(str::to_owned)
        })
    }

    /// The bytes of the node's peer id.
    pub fn peer(&self) -> PeerId {
        let id = self.call("system_localPeerId", json!([]));
        let id: sc_network_types::PeerId = id.as_str().expect("a peer id").parse().expect("a peer id");
        PeerId::truncate_from(id.to_bytes())
    }

    /// Asks the runtime in the state of the best block.
    pub fn state_call<T: Decode>(&self, function: &str, input: &[u8]) -> T {
        let input = sp_core::bytes::to_hex(input, false);
        let answer = self.call("state_call", json!([function, input]));
        let bytes = sp_core::bytes::from_hex(answer.as_str().expect("bytes")).expect("hexadecimal");
        T::decode(&mut bytes.as_slice()).expect("what the runtime answers")
    }

    /// An account's next nonce.
    pub fn nonce(&self, account: &AccountId) -> u32 {
        self.state_call("AccountNonceApi_account_nonce", &account.encode())
    }

    /// Submits a call and waits until it is in a block.
    pub fn include(&self, key: Sr25519Keyring, call: RuntimeCall) {
        self.include_of(&key.pair(), call);
    }

    /// As [`include`](Self::include), signed by any key.
    pub fn include_of(&self, pair: &sr25519::Pair, call: RuntimeCall) {
        let account = offline::account(pair);
        let nonce = self.nonce(&account);
        let answer = self.submit(pair, nonce, call);
        assert!(answer.get("error").is_none(), "{answer}");
        until("the transaction is in a block", || (self.nonce(&account) > nonce).then_some(()));
    }

    /// Has the council of four decide on a call: three vote for it, and it is executed.
    pub fn govern(&self, call: RuntimeCall) {
        let length_bound = u32::try_from(call.encoded_size()).expect("a short call");
        let proposal = sp_core::H256(sp_io::hashing::blake2_256(&call.encode()));
        let mut key = sp_io::hashing::twox_128(b"Council").to_vec();
        key.extend_from_slice(&sp_io::hashing::twox_128(b"ProposalCount"));
        let index = self.storage(&key).map_or(0, |bytes| u32::decode(&mut bytes.as_slice()).expect("a number"));
        let council = |call| RuntimeCall::Council(call);
        use Sr25519Keyring::{Alice, Bob, Charlie};
        let propose = pallet_collective::Call::propose { threshold: 3, proposal: Box::new(call), length_bound };
        self.include(Alice, council(propose));
        for member in [Alice, Bob, Charlie] {
            self.include(member, council(pallet_collective::Call::vote { proposal, index, approve: true }));
        }
        let close = pallet_collective::Call::close {
            proposal_hash: proposal,
            index,
            proposal_weight_bound: deed_runtime::configs::MaxProposalWeight::get(),
            length_bound,
        };
        self.include(Alice, council(close));
    }

    /// The version of the runtime in the state of the best block.
    pub fn spec_version(&self) -> u32 {
        let version = self.call("state_getRuntimeVersion", json!([]));
        version["specVersion"].as_u64().and_then(|number| number.try_into().ok()).expect("a version")
    }

    /// Submits a call signed for the runtime the node runs.
    pub fn submit<P: Pair>(&self, pair: &P, nonce: u32, call: RuntimeCall) -> Value
    where
        sp_runtime::MultiSigner: From<P::Public>,
        deed_runtime::Signature: From<P::Signature>,
    {
        let extrinsic = offline::signed_for(self.spec_version(), pair, nonce, self.genesis(), call);
        let hex = sp_core::bytes::to_hex(&extrinsic.encode(), false);
        self.answer("author_submitExtrinsic", &json!([hex]))
    }
}

/// Starts four validators that know each other, and waits until they finalise blocks.
pub fn network() -> Vec<Node> {
    let alice = Node::start(&["--chain", "local", "--alice", "--port", "0"]);
    let boot = alice.address();
    let others = ["--bob", "--charlie", "--dave"];
    let others = others.map(|name| Node::start(&["--chain", "local", name, "--port", "0", "--bootnodes", &boot]));
    let mut nodes = vec![alice];
    nodes.extend(others);
    until("the network finalises", || (nodes[0].finalised() > 2).then_some(()));
    nodes
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
pub fn until<T>(what: &str, mut done: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(value) = done() {
            return value;
        }
        assert!(start.elapsed() < PATIENCE, "waited {PATIENCE:?} in vain until {what}");
        thread::yield_now();
    }
}
