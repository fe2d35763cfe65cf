//! What blocks are charged, and the time it takes to execute them.
//!
//! A weight of a picosecond stands for a picosecond of the machine that the weights were measured on. A chain that charges less
//! than execution takes lets its members fill blocks that no validator can import in time; one that charges many times as
//! much leaves its validators idle. This is the whole of it at once: calls, extensions, database and base, in a block that a
//! node has made and executes again from its own database.

use polkadot_sdk::*;

mod support;

use codec::{Compact, Decode, Encode};
use deed_primitives::{AssetDetails, AssetKind, Parents};
use deed_runtime::{Header, RuntimeCall};
use frame_support::{dispatch::PerDispatchClass, weights::Weight};
use serde_json::{Value, json};
use sp_keyring::Sr25519Keyring::Alice;
use std::time::{Duration, Instant};
use support::Node;

/// How many times what it is charged a block may take. Above one, because a machine that tests may be half as fast as the one
/// that was measured, and have something else to do.
const MOST: f64 = 2.5;

/// How small a part of what it is charged a block may take: all calls are charged for their dearest case, and state that is
/// in memory is charged as if it were read from disk.
const LEAST: f64 = 0.15;

/// Calls of a block: enough that a block's own share disappears.
const CALLS: u32 = 100;

/// Executions, of which the fastest counts: the others were interrupted.
const EXECUTIONS: usize = 7;

/// The best block's hash.
fn best(node: &Node) -> Value {
    node.call("chain_getBlockHash", json!([]))
}

/// What the block was charged.
fn charged(node: &Node, block: &Value) -> Duration {
    let key = frame_system::BlockWeight::<deed_runtime::Runtime>::hashed_key();
    let answer = node.call("state_getStorage", json!([sp_core::bytes::to_hex(&key, false), block]));
    let bytes = sp_core::bytes::from_hex(answer.as_str().expect("a block has a weight")).expect("hexadecimal");
    let weights = PerDispatchClass::<Weight>::decode(&mut bytes.as_slice()).expect("weights");
    Duration::from_nanos(weights.total().ref_time() / 1_000)
}

/// The shortest time in which the node executes the block again.
fn taken(node: &Node, block: &Value) -> Duration {
    let signed = node.call("chain_getBlock", json!([block]));
    let header: Header = serde_json::from_value(signed["block"]["header"].clone()).expect("a header");
    let extrinsics = signed["block"]["extrinsics"].as_array().expect("extrinsics");
    let count = u32::try_from(extrinsics.len()).expect("a few extrinsics");
    let mut bytes = header.encode();
    Compact(count).encode_to(&mut bytes);
    for extrinsic in extrinsics {
        bytes.extend(sp_core::bytes::from_hex(extrinsic.as_str().expect("bytes")).expect("hexadecimal"));
    }
    let input = sp_core::bytes::to_hex(&bytes, false);
    let execute = || {
        let start = Instant::now();
        node.call("state_call", json!(["Core_execute_block", input, header.parent_hash]));
        start.elapsed()
    };
    (0..EXECUTIONS).map(|_| execute()).min().expect("several executions")
}

fn submit(index: u32) -> RuntimeCall {
    let mut content = [7; 32];
    content[..4].copy_from_slice(&index.to_le_bytes());
    let details = AssetDetails {
        kind: AssetKind::Dataset,
        title: b"policies of one branch office".to_vec().try_into().expect("a short title"),
        summary: Default::default(),
        class: b"insurance/policy".to_vec().try_into().expect("a short class"),
        tags: Default::default(),
        sensitivity: 2,
        content,
        metadata: content,
        schema: None,
    };
    RuntimeCall::Registry(pallet_deed_registry::Call::submit { details, parents: Parents::default() })
}

fn register_batch(index: u32) -> RuntimeCall {
    let mut root = [9; 32];
    root[..4].copy_from_slice(&index.to_le_bytes());
    RuntimeCall::Registry(pallet_deed_registry::Call::register_batch { root, count: 1_000, metadata: root })
}

fn remark(index: u32) -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark_with_event { remark: index.to_le_bytes().to_vec() })
}

#[test]
fn blocks_take_about_as_long_as_they_are_charged() {
    let node = Node::start(&["--dev"]);
    let kinds: [(&str, fn(u32) -> RuntimeCall); 3] =
        [("submit", submit), ("register_batch", register_batch), ("remark_with_event", remark)];
    for (name, call) in kinds {
        let calls = (0..CALLS).map(call).collect();
        node.include(Alice, RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }));
        let block = best(&node);
        let (charged, taken) = (charged(&node, &block), taken(&node, &block));
        let ratio = taken.as_secs_f64() / charged.as_secs_f64();
        println!("{CALLS} of {name}: charged {charged:?}, taken {taken:?}, ratio {ratio:.2}");
        assert!((LEAST..=MOST).contains(&ratio), "{name}: charged {charged:?}, took {taken:?}: run `make weights`");
    }
}
