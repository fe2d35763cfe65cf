//! What blocks are charged, and the time it takes to execute them.
//!
//! A weight of a picosecond stands for a picosecond of the machine that the weights were measured on. A chain that charges less
//! than execution takes lets its members fill blocks that no validator can import in time; one that charges many times as
//! much leaves its validators idle. This is the whole of it at once: calls, extensions, database and base, in a block that a
//! node has made and executes again from its own database.

use polkadot_sdk::*;

mod support;

use codec::{Decode, Encode};
use deed_primitives::{
    AssetDetails, AssetKind, MAX_SUMMARY, MAX_TAG, MAX_TAGS, MAX_TITLE, Parents, Roles, Summary, Tag, Tags, Title,
};
use deed_runtime::{Hash, RuntimeCall, RuntimeEvent};
use sp_io::hashing::twox_128;
use sp_keyring::Sr25519Keyring::Alice;
use support::{
    Node,
    weighing::{MOST, charged, taken},
};

/// How small a part of what it is charged a block may take: all calls are charged for their dearest case, and state that is
/// in memory is charged as if it were read from disk.
const LEAST: f64 = 0.15;

/// Calls of a block: enough that a block's own share disappears.
const CALLS: u32 = 100;

/// Makes the call with a number.
type Kind = fn(u32) -> RuntimeCall;

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

fn submit_at_length(index: u32) -> RuntimeCall {
    let RuntimeCall::Registry(pallet_deed_registry::Call::submit { mut details, parents }) = submit(u32::MAX - index)
    else {
        unreachable!("what submit gives");
    };
    details.title = Title::truncate_from(vec![b'x'; MAX_TITLE as usize]);
    details.summary = Summary::truncate_from(vec![b'x'; MAX_SUMMARY as usize]);
    details.tags = Tags::truncate_from(vec![Tag::truncate_from(vec![b'x'; MAX_TAG as usize]); MAX_TAGS as usize]);
    RuntimeCall::Registry(pallet_deed_registry::Call::submit { details, parents })
}

fn register_batch(index: u32) -> RuntimeCall {
    let mut root = [9; 32];
    root[..4].copy_from_slice(&index.to_le_bytes());
    RuntimeCall::Registry(pallet_deed_registry::Call::register_batch { root, count: 1_000, metadata: root })
}

fn remark(index: u32) -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark_with_event { remark: index.to_le_bytes().to_vec() })
}

fn batch(calls: impl Iterator<Item = RuntimeCall>) -> RuntimeCall {
    RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: calls.collect() })
}

/// Includes a call that succeeds.
fn include(node: &Node, call: RuntimeCall) {
    node.include(Alice, call);
    let events = node.storage(&[twox_128(b"System"), twox_128(b"Events")].concat()).expect("a block has events");
    let events = Vec::<frame_system::EventRecord<RuntimeEvent, Hash>>::decode(&mut events.as_slice()).expect("events");
    for record in events {
        let failed = matches!(record.event, RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { .. }));
        assert!(!failed, "{:?}", record.event);
    }
}

#[test]
fn blocks_take_about_as_long_as_they_are_charged() {
    let node = Node::start(&["--dev"]);
    let roles = pallet_deed_consortium::Call::set_roles { organisation: 0, roles: Roles::ALL };
    let proposal = Box::new(RuntimeCall::Consortium(roles));
    let length_bound = u32::try_from(proposal.encoded_size()).expect("a short call");
    include(&node, RuntimeCall::Council(pallet_collective::Call::propose { threshold: 1, proposal, length_bound }));
    let kinds: [(&str, Kind); 4] = [
        ("submit", submit),
        ("submit with long texts", submit_at_length),
        ("register_batch", register_batch),
        ("remark_with_event", remark),
    ];
    for (name, call) in kinds {
        include(&node, batch((0..CALLS).map(call)));
        let block = node.head();
        let (charged, taken) = (charged(&node, &block), taken(&node, &block));
        let ratio = taken.as_secs_f64() / charged.as_secs_f64();
        println!("{CALLS} of {name}: charged {charged:?}, taken {taken:?}, ratio {ratio:.2}");
        assert!((LEAST..=MOST).contains(&ratio), "{name}: charged {charged:?}, took {taken:?}: run `make weights`");
    }
}
