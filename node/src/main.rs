//! `deed-node`: an organisation's node in a Deed consortium.
//!
//! The node keeps the chain: it checks and gossips transactions, authors blocks when it holds a validator's keys,
//! votes on their finality, and answers questions over JSON-RPC. What the chain *means* is not in here: that is
//! the runtime (`deed-runtime`), a WASM blob that the chain carries and can replace.
//!
//! Three ways to run it:
//!
//! - `deed-node --dev`: a chain for one person. Every transaction is sealed into a block and final at once, in
//!   milliseconds; nothing is kept between runs. No authority votes, so there are no finality proofs.
//! - `deed-node --chain development --alice`: one validator, real consensus.
//! - `deed-node --chain local --alice` (`--bob`, `--charlie`, `--dave`): four validators on one machine; for a network
//!   of one's own, `--chain FILE`.

#![allow(clippy::result_large_err, reason = "the SDK's errors are that large, and are made once: when a node ends")]

use polkadot_sdk::*;

mod chain_spec;
mod cli;
mod command;
mod metadata;
mod rpc;
mod service;

/// Making a state root allocates and frees each of the trie's nodes: with the system's allocator a validator under load spent a
/// quarter of its time on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Gives up huge pages, which the allocator asks for: the kernel clears two megabytes where a few hundred bytes are wanted, and a
/// growing state touches new memory all the time. That was an eighth of what a node took under a flood of registrations.
#[cfg(target_os = "linux")]
fn use_small_pages() {
    // A kernel that does not let us costs speed and nothing else.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

#[cfg(not(target_os = "linux"))]
fn use_small_pages() {}

fn main() -> sc_cli::Result<()> {
    use_small_pages();
    command::run()
}
