//! Random calls of all kinds by random organisations, on the chain and in a plain reference, and no difference between them.
//!
//! An episode is a chain from its genesis on, of some thousands of calls in some hundreds of blocks. Its seed decides
//! everything. The [generator] chooses calls, boundary amounts among them; the [driver] makes each on the whole runtime,
//! through all its transaction extensions, with nothing left out but signatures, and has the [reference] judge it.
//! The two agree on whether the pool takes the transaction, whether the call is accepted and, if not, on the error. When a
//! block has begun and when it has ended, every record of the chain is compared with the reference ([compare]), the
//! invariants of every pallet (`try_state`) are checked, and money is counted.
//!
//! # What the reference repeats, and what it does not
//!
//! It repeats every call of the four pallets exactly, with its error, and all that happens by itself. It takes over from the
//! chain, and only checks against bounds:
//!
//! - how much time a transaction counts against its organisation's quota (it must be more than nothing);
//! - which arbiters are drawn (who can be drawn, how many, nobody twice);
//! - which items of the market's agenda a block has no room for (not before some dozens are handled; they are due in the
//!   next block);
//! - the order of what falls due in one block, which is that of the storage keys.
//!
//! The sessions of the validators, and the council's votes, are other pallets' business and not compared: what the council
//! decides is called with its origin.
//!
//! # Running it
//!
//! `DEED_MODEL_SEED` plays one episode of another seed, `DEED_MODEL_CALLS` sets the length of each,
//! `DEED_MODEL_CLOSELY` compares after every call.

#[path = "../common/mod.rs"]
mod common;
mod compare;
mod driver;
mod generator;
mod random;
mod reference;
mod tree;

use driver::{Tally, all_calls, play};

/// The seeds that every run plays: enough episodes for 100,000 calls.
const SEEDS: std::ops::Range<u64> = 1..41;
/// Calls of an episode: enough for every term to end several times, and few enough that comparing everything stays cheap.
const CALLS: u64 = 3_000;
/// What a run must come to.
const LEAST: u64 = 100_000;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|value| value.parse().expect("a number"))
}

#[test]
fn chain_and_reference_agree_on_every_call() {
    let closely = number("DEED_MODEL_CLOSELY").is_some_and(|closely| closely > 0);
    let calls = number("DEED_MODEL_CALLS").unwrap_or(CALLS);
    if let Some(seed) = number("DEED_MODEL_SEED") {
        let tally = play(seed, calls, closely);
        println!("{tally:#?}");
        return;
    }
    let started = std::time::Instant::now();
    let mut tally = Tally::default();
    for seed in SEEDS {
        tally.add(play(seed, calls, closely));
    }
    assert!(tally.total() >= LEAST, "only {} calls were made", tally.total());
    let one_sided: Vec<_> = all_calls()
        .into_iter()
        .map(|call| (call, tally.0.get(&call).copied().unwrap_or_default()))
        .filter(|(_, (accepted, refused))| *accepted == 0 || *refused == 0)
        .collect();
    let accepted: u64 = tally.0.values().map(|(accepted, _)| accepted).sum();
    println!("{} calls, {accepted} of them accepted, in {:?}: {tally:#?}", tally.total(), started.elapsed());
    assert!(one_sided.is_empty(), "never accepted, or never refused: {one_sided:?}");
}
