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

fn main() -> sc_cli::Result<()> {
    command::run()
}
