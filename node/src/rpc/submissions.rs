//! Submitting a transaction and learning its outcome, each as one question with one answer.
//!
//! `author_submitAndWatchExtrinsic` reports progress in several small messages on one connection. The second of them is not
//! sent before the first is acknowledged, and the acknowledgement waits up to 40 ms for something to travel with (RFC 896
//! meets RFC 1122, §4.2.3.2): twenty times what a chain that seals at once needs. A question acknowledges the answer before it.

use polkadot_sdk::*;

use crate::service::{Client, Pool};
use codec::DecodeAll;
use deed_runtime::{Hash, opaque};
use futures::{FutureExt, StreamExt};
use jsonrpsee::{
    RpcModule,
    core::RegisterMethodError,
    types::{ErrorObjectOwned, error::INVALID_PARAMS_CODE},
};
use sc_rpc::SubscriptionTaskExecutor;
use sc_rpc_api::author::error::Error as AuthorError;
use sc_transaction_pool_api::{TransactionPool, TransactionSource, TransactionStatus, error::IntoPoolError};
use schnellru::{ByLength, LruMap};
use serde_json::{Value, json};
use sp_blockchain::HeaderBackend;
use sp_core::Bytes;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::watch;

/// Submissions whose outcome can be asked for, at some hundred bytes each: what several seconds of a flood bring, so that who
/// asks in time finds its own.
const REMEMBERED: u32 = 16_384;

/// How long a question for an outcome stays unanswered when nothing happens; shorter than clients wait for any answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// What became of a transaction so far.
#[derive(Debug, Clone, Copy)]
enum Progress {
    /// It is in the pool.
    Pending,
    /// A block holds it at this index.
    InBlock(Hash, usize),
    /// A final block does.
    Finalized(Hash, usize),
    /// It left the pool without being included, for this reason.
    Dropped(&'static str),
}

/// What a client waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    InBlock,
    Finalized,
}

impl Until {
    fn is_reached(self, progress: Progress) -> bool {
        match progress {
            Progress::Pending => false,
            Progress::InBlock(..) => self == Self::InBlock,
            Progress::Finalized(..) | Progress::Dropped(_) => true,
        }
    }
}

/// The submissions that were made or asked for last.
type Remembered = LruMap<Hash, watch::Receiver<Progress>>;

struct Submissions {
    client: Arc<Client>,
    pool: Arc<Pool>,
    executor: SubscriptionTaskExecutor,
    remembered: Mutex<Remembered>,
}

/// `deed_submit` and `deed_outcome`.
///
/// `deed_submit(transaction: hex)` answers the transaction's hash once the pool has taken it, or the error that
/// `author_submitExtrinsic` answers. Asked again while the transaction is under way, it answers the same.
///
/// `deed_outcome(hash, until: "inBlock" | "finalized")` answers, for a transaction that was given to `deed_submit` of the same
/// node, `{"state": "inBlock" | "finalized", "block": hash, "number": u32, "index": u32}` as soon as what is waited for has
/// come, `{"state": "dropped", "reason": text}` when it cannot come any more, and `{"state": "pending"}` when neither has
/// happened within 20 seconds: ask again.
pub(super) fn module(
    client: Arc<Client>,
    pool: Arc<Pool>,
    executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, RegisterMethodError> {
    let remembered = Mutex::new(Remembered::new(ByLength::new(REMEMBERED)));
    let mut module = RpcModule::new(Submissions { client, pool, executor, remembered });
    module.register_async_method("deed_submit", |params, context, _| async move {
        let bytes: Bytes = params.one()?;
        context.submit(&bytes).await
    })?;
    module.register_async_method("deed_outcome", |params, context, _| async move {
        let (hash, until): (Hash, String) = params.parse()?;
        let until = match until.as_str() {
            "inBlock" => Until::InBlock,
            "finalized" => Until::Finalized,
            other => {
                return Err(invalid(&format!("`{other}` is no outcome to wait for: say `inBlock` or `finalized`")));
            }
        };
        context.outcome(hash, until).await
    })?;
    Ok(module.remove_context())
}

impl Submissions {
    async fn submit(&self, bytes: &[u8]) -> Result<Hash, ErrorObjectOwned> {
        let transaction = opaque::UncheckedExtrinsic::decode_all(&mut &*bytes).map_err(AuthorError::BadFormat)?;
        let hash = self.pool.hash_of(&transaction);
        if self.follows(hash) {
            // A client that lost its connection asks again.
            return Ok(hash);
        }
        let best = self.client.info().best_hash;
        let mut statuses =
            self.pool.submit_and_watch(best, TransactionSource::External, transaction).await.map_err(|error| {
                error
                    .into_pool_error()
                    .map_or_else(|other| AuthorError::Verification(Box::new(other)), AuthorError::Pool)
            })?;
        let (sender, receiver) = watch::channel(Progress::Pending);
        self.remembered().insert(hash, receiver);
        let follow = async move {
            while let Some(status) = statuses.next().await {
                // Nobody may ask for the outcome: then there is nobody to tell.
                let _ = sender.send(progress(status));
            }
        };
        self.executor.spawn("submission", Some("rpc"), follow.boxed());
        Ok(hash)
    }

    /// Whether a transaction was submitted before and is still under way.
    fn follows(&self, hash: Hash) -> bool {
        self.remembered().peek(&hash).is_some_and(|progress| progress.has_changed().is_ok())
    }

    /// What is remembered. Nothing that holds the lock can leave it half done.
    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn outcome(&self, hash: Hash, until: Until) -> Result<Value, ErrorObjectOwned> {
        let progress = self.remembered().get(&hash).cloned();
        let mut progress = progress.ok_or_else(|| {
            invalid(&format!(
                "transaction {hash:?} was not submitted to this node lately with deed_submit; look for it in the chain"
            ))
        })?;
        let reached = progress.wait_for(|progress| until.is_reached(*progress));
        let reached = match tokio::time::timeout(ANSWER_WITHIN, reached).await {
            Err(_) => Progress::Pending,
            Ok(Ok(progress)) => *progress,
            // The pool forgets a transaction after its last status; without a final one it was given up.
            Ok(Err(_)) => Progress::Dropped("the node's pool gave it up"),
        };
        self.describe(reached)
    }

    fn describe(&self, progress: Progress) -> Result<Value, ErrorObjectOwned> {
        let (state, block, index) = match progress {
            Progress::Pending => return Ok(json!({ "state": "pending" })),
            Progress::Dropped(reason) => return Ok(json!({ "state": "dropped", "reason": reason })),
            Progress::InBlock(block, index) => ("inBlock", block, index),
            Progress::Finalized(block, index) => ("finalized", block, index),
        };
        let number = self.client.number(block).map_err(|error| AuthorError::Client(Box::new(error)))?;
        Ok(json!({ "state": state, "block": block, "number": number, "index": index }))
    }
}

fn progress(status: TransactionStatus<Hash, Hash>) -> Progress {
    match status {
        TransactionStatus::Future
        | TransactionStatus::Ready
        | TransactionStatus::Broadcast(_)
        | TransactionStatus::Retracted(_) => Progress::Pending,
        TransactionStatus::InBlock((block, index)) => Progress::InBlock(block, index),
        TransactionStatus::Finalized((block, index)) => Progress::Finalized(block, index),
        TransactionStatus::FinalityTimeout(_) => Progress::Dropped("its block was not finalised in time"),
        TransactionStatus::Usurped(_) => Progress::Dropped("another transaction took its nonce"),
        TransactionStatus::Dropped => Progress::Dropped("the pool is full"),
        TransactionStatus::Invalid => Progress::Dropped("it is no longer valid in the current state"),
    }
}

fn invalid(message: &str) -> ErrorObjectOwned {
    ErrorObjectOwned::owned(INVALID_PARAMS_CODE, message, None::<()>)
}
