//! A running network that moves to a later runtime: by vote, without a stop, with its storage migrated.

use polkadot_sdk::*;

mod support;

use codec::Encode;
use deed_primitives::OrgId;
use deed_runtime::{RuntimeCall, VERSION};
use deed_runtime_next::next;
use serde_json::json;
use sp_core::H256;
use sp_keyring::Sr25519Keyring::{Alice, Bob, Dave};
use support::{Node, network, until};

/// Blocks after which a decision has long taken effect.
const LATER: u64 = 10;

/// The consortium's founders, in the local network's genesis.
const MEMBERS: OrgId = 4;

/// A member's quota, read from storage as it lies there.
fn quota(node: &Node, organisation: OrgId) -> Option<u64> {
    let key = pallet_deed_consortium::Quotas::<deed_runtime::Runtime>::hashed_key_for(organisation);
    let value = node.call("state_getStorage", json!([sp_core::bytes::to_hex(&key, false)]));
    let bytes = sp_core::bytes::from_hex(value.as_str()?).expect("hexadecimal");
    Some(codec::DecodeAll::decode_all(&mut bytes.as_slice()).expect("a number"))
}

fn remark(text: &[u8]) -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark { remark: text.to_vec() })
}

#[test]
fn a_running_network_is_upgraded_by_vote() {
    let nodes = network();
    let blob = deed_runtime_next::WASM_BINARY.expect("the later runtime's blob is built").to_vec();
    let later = next::VERSION.spec_version;
    assert_eq!(nodes[0].spec_version(), VERSION.spec_version);
    let given = 7 * next::QUOTA;
    let set = pallet_deed_consortium::Call::set_quota { organisation: 2, quota: Some(given) };
    nodes[0].govern(RuntimeCall::Consortium(set));
    assert_eq!(quota(&nodes[0], 0), None);

    // Nobody upgrades the chain without a vote, not with the very blob.
    let apply = || RuntimeCall::System(frame_system::Call::apply_authorized_upgrade { code: blob.clone() });
    nodes[0].include(Alice, apply());
    assert_eq!(nodes[0].spec_version(), VERSION.spec_version);

    // The council votes on the hash; any member brings the blob.
    let code_hash = H256(sp_io::hashing::blake2_256(&blob));
    nodes[0].govern(RuntimeCall::Consortium(pallet_deed_consortium::Call::authorise_upgrade { code_hash }));
    let before = nodes[0].nonce(&Dave.to_account_id());
    nodes[3].include(Dave, apply());
    for node in &nodes {
        until("the node runs the later runtime", || (node.spec_version() == later).then_some(()));
    }

    // What was stored is migrated, the same on every node: each member has a quota, and one that had one has kept it.
    for node in &nodes {
        // The migration is the first thing the next block does.
        until("the node has migrated", || quota(node, 0).map(drop));
        for organisation in 0..MEMBERS {
            let expected = if organisation == 2 { given } else { next::QUOTA };
            assert_eq!(quota(node, organisation), Some(expected), "organisation {organisation}");
        }
        assert_eq!(quota(node, MEMBERS), None);
    }

    // The network goes on: it finalises, it knows who signed how often, it takes transactions signed for the later runtime
    // and none signed for the earlier one.
    let start = nodes[0].finalised();
    until("all finalise", || nodes.iter().all(|node| node.finalised() > start + LATER).then_some(()));
    assert_eq!(nodes[0].nonce(&Dave.to_account_id()), before + 1);
    nodes[1].include(Bob, remark(b"after the upgrade"));
    let (nonce, genesis) = (nodes[0].nonce(&Bob.to_account_id()), nodes[0].genesis());
    let stale = deed_runtime::offline::signed(&Bob.pair(), nonce, genesis, remark(b"for the old runtime"));
    let answer = nodes[0].answer("author_submitExtrinsic", &json!([sp_core::bytes::to_hex(&stale.encode(), false)]));
    assert!(answer.get("error").is_some(), "{answer}");
}
