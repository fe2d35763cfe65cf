//! Sees that a validator has made two blocks for one slot, and reports it to the chain.
//!
//! Two votes of one validator in one round are seen and reported by GRANDPA's voter. Of two blocks, Aura's own verifier would write
//! a line into the log. So the headers of the blocks that come in are kept here for a while, and two of one slot are shown
//! to the runtime. If they are one author's, it makes the report, which goes into this node's pool and from there into the
//! first block that this node makes.
//!
//! A validator does not see what it does itself: its own blocks do not come in.

use polkadot_sdk::*;

use super::{partial::Client, pool::Pool};
use async_trait::async_trait;
use deed_runtime::{
    opaque::{Block, Header, UncheckedExtrinsic},
    reports::Reports,
};
use sc_client_api::HeaderBackend;
use sc_consensus::{BlockImportParams, Verifier};
use sc_transaction_pool_api::{TransactionPool, TransactionSource};
use sp_api::{ApiError, ApiExt, ProvideRuntimeApi};
use sp_consensus_aura::sr25519::AuthoritySignature;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::mpsc;

/// Slots whose headers are kept: minutes, where two blocks of one slot arrive within seconds of each other.
const SLOTS: usize = 256;

/// Headers kept of a slot. It has one, or two for a moment when the author changes between branches; who makes more of them
/// has been reported for the first two.
const PER_SLOT: usize = 4;

/// Pairs that wait to be shown to the runtime, which takes a millisecond each.
const WAITING: usize = 16;

/// Two headers of one slot.
type Pair = (Header, Header);

/// Verifies blocks as the verifier inside does, and looks at the slots of those that pass.
pub(super) struct Watching<V> {
    verifier: V,
    seen: Mutex<Seen>,
    pairs: mpsc::Sender<Pair>,
}

impl<V> Watching<V> {
    /// Watches what `verifier` lets pass. What is found goes to [`report`].
    pub(super) fn new(verifier: V) -> (Self, mpsc::Receiver<Pair>) {
        let (pairs, found) = mpsc::channel(WAITING);
        (Self { verifier, seen: Mutex::default(), pairs }, found)
    }
}

#[async_trait]
impl<V: Verifier<Block>> Verifier<Block> for Watching<V> {
    async fn verify(&self, params: BlockImportParams<Block>) -> Result<BlockImportParams<Block>, String> {
        // The verifier takes the seal off.
        let header = params.header.clone();
        let verified = self.verifier.verify(params).await?;
        let earlier = self.seen.lock().unwrap_or_else(PoisonError::into_inner).note(&header);
        for other in earlier {
            // When so many wait, one of them is enough.
            let _ = self.pairs.try_send((other, header.clone()));
        }
        Ok(verified)
    }
}

/// The headers of the newest slots.
#[derive(Default)]
struct Seen(BTreeMap<u64, Vec<Header>>);

impl Seen {
    /// Keeps a header; gives the others that were seen of its slot.
    fn note(&mut self, header: &Header) -> Vec<Header> {
        let Ok(slot) = sc_consensus_aura::find_pre_digest::<Block, AuthoritySignature>(header) else {
            return Vec::new();
        };
        let headers = self.0.entry(*slot).or_default();
        if headers.contains(header) || headers.len() >= PER_SLOT {
            return Vec::new();
        }
        let others = headers.clone();
        headers.push(header.clone());
        while self.0.len() > SLOTS {
            self.0.pop_first();
        }
        others
    }
}

/// Reports what [`Watching`] finds, until it is gone.
pub(super) async fn report(client: Arc<Client>, pool: Arc<Pool>, mut found: mpsc::Receiver<Pair>) {
    while let Some((first, second)) = found.recv().await {
        let (one, two) = (first.hash(), second.hash());
        let best = client.info().best_hash;
        match transaction(&client, first, second) {
            Ok(Some(report)) => match pool.submit_one(best, TransactionSource::Local, report).await {
                Ok(_) => log::warn!("a validator has made two blocks for one slot, {one:?} and {two:?}: reported"),
                Err(error) => log::warn!("the report of blocks {one:?} and {two:?} of one slot was refused: {error}"),
            },
            Ok(None) => log::debug!("blocks {one:?} and {two:?} of one slot are no news"),
            Err(error) => log::warn!("the blocks {one:?} and {two:?} of one slot could not be reported: {error}"),
        }
    }
}

/// The transaction that reports two blocks, if the runtime of the best block makes one.
fn transaction(client: &Client, first: Header, second: Header) -> Result<Option<UncheckedExtrinsic>, ApiError> {
    let best = client.info().best_hash;
    let api = client.runtime_api();
    if !api.has_api::<dyn Reports<Block>>(best)? {
        return Ok(None);
    }
    api.report_double_block(best, first, second)
}
