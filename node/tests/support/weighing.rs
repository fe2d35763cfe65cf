//! What blocks are charged, and the time it takes to execute them.

use polkadot_sdk::*;

use super::Node;
use codec::{Compact, Decode, Encode};
use deed_runtime::{Header, Runtime};
use frame_support::{dispatch::PerDispatchClass, weights::Weight};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How many times what it is charged a block may take. Above one, because a machine that tests may be half as fast as the one
/// that was measured, and have something else to do.
pub const MOST: f64 = 2.5;

/// Executions, of which the fastest counts: the others were interrupted.
const EXECUTIONS: usize = 7;

/// What the block was charged.
pub fn charged(node: &Node, block: &Value) -> Duration {
    let key = frame_system::BlockWeight::<Runtime>::hashed_key();
    let answer = node.call("state_getStorage", json!([sp_core::bytes::to_hex(&key, false), block]));
    let bytes = sp_core::bytes::from_hex(answer.as_str().expect("a block has a weight")).expect("hexadecimal");
    let weights = PerDispatchClass::<Weight>::decode(&mut bytes.as_slice()).expect("weights");
    Duration::from_nanos(weights.total().ref_time() / 1_000)
}

/// The shortest time in which the node executes the block again.
pub fn taken(node: &Node, block: &Value) -> Duration {
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
