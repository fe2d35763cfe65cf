//! The transaction pool: the SDK's single-state one, with its checks made in batches.
//!
//! The SDK's own fork-aware pool of this release was seen to stall under a flood that this one carried; forks are short here,
//! since a block is final before the next but one.
//!
//! The single-state pool has a habit that a flood turns against it: five times a second it checks a quarter of all it holds
//! again, and a transaction that was just included then counts as stale and takes those that follow it, of the same account,
//! with it. So a repeated check is answered here with "unknown", on which the pool lets the transaction be, except once
//! in [`RECHECK_BLOCKS`] blocks; and "stale" is never a reason to throw out, because the block that made a transaction
//! stale prunes it anyway.

use polkadot_sdk::*;

use super::partial::Client;
use async_trait::async_trait;
use deed_runtime::{BlockNumber, Hash, batches::Batches, opaque};
use futures::{SinkExt, StreamExt, channel::mpsc, channel::oneshot, lock::Mutex};
use opaque::Block;
use sc_client_api::UsageProvider;
use sc_service::TaskManager;
use sc_transaction_pool::{BasicPool, ChainApi, FullChainApi, Options, RevalidationType, ValidateTransactionPriority};
use sc_transaction_pool_api::{
    ChainEvent, ImportNotificationStream, LocalTransactionPool, MaintainedTransactionPool, PoolStatus,
    ReadyTransactions, TransactionPool, TransactionSource, TransactionStatusStreamFor, TxInvalidityReportMap,
};
use schnellru::{ByLength, LruMap};
use sp_api::{ApiExt, ProvideRuntimeApi};
use sp_blockchain::{HeaderBackend, TreeRoute};
use sp_runtime::{
    generic::BlockId,
    transaction_validity::{InvalidTransaction, TransactionValidity, UnknownTransaction},
};
use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, OnceLock, PoisonError, Weak},
    time::Duration,
};
use substrate_prometheus_endpoint::Registry;
use tokio::sync::Semaphore;

/// The SDK's pool with our checks.
type Inner = BasicPool<Checks, Block>;

/// How the SDK itself checks transactions, one at a time.
type Single = FullChainApi<Client, Block>;
/// Why a transaction could not be checked.
type CheckError = <Single as ChainApi>::Error;
/// A transaction's bytes.
type Extrinsic = opaque::UncheckedExtrinsic;

/// Threads that check transactions. Checking is bound by the processor, and the block's author needs some of it.
const CHECKERS: [&str; 2] = ["transaction-checker-0", "transaction-checker-1"];

/// Transactions checked in one call. Large enough that the cost of the call itself disappears; small enough that a
/// call takes a few milliseconds and two threads share what a burst brings.
const BATCH: usize = 64;

/// Checks that wait for a free thread; more wait at their senders.
const WAITING: usize = 1024;

/// Each transaction in the pool is checked again once in this many blocks: soon enough that what a suspended member has left
/// behind does not stay, seldom enough to cost nothing. An author finds out anyway when it tries one.
const RECHECK_BLOCKS: BlockNumber = 64;

/// With this many transactions ready, newcomers wait: a few blocks' worth. What the pool does for each block and each
/// newcomer grows with what it holds, so a pool that takes in whatever comes is slow exactly when it should be fast;
/// and clients that wait for an answer before they send more slow down by themselves.
const CROWDED: usize = 4_096;

/// How long a newcomer waits for room before it is taken in all the same, up to the pool's limits; a client gives up later.
const WAIT_AT_MOST: Duration = Duration::from_secs(20);

/// Blocks whose transactions are remembered: more than a fork is ever long while finality works.
const REMEMBERED_BLOCKS: u32 = 32;

/// A transaction to check, and where to say what came of it.
struct Check {
    at: Hash,
    source: TransactionSource,
    extrinsic: Arc<Extrinsic>,
    answer: oneshot::Sender<Result<TransactionValidity, CheckError>>,
}

/// Checks transactions against a block's state, in batches of whatever is waiting.
pub(crate) struct Checks {
    single: Arc<Single>,
    waiting: mpsc::Sender<Check>,
    /// What is in the pool already; set once there is a pool.
    held: OnceLock<Weak<sc_transaction_pool::Pool<Self, ()>>>,
    /// The transactions of the newest blocks. When finality decides for another branch, the database drops the bodies of the
    /// branch that lost before the pool hears of it and asks for them, to take their transactions in again.
    bodies: std::sync::Mutex<LruMap<Hash, Vec<Extrinsic>>>,
}

impl Checks {
    /// Whether the pool holds this transaction already, so that this check repeats an earlier one.
    fn is_repeated(&self, hash: &Hash) -> bool {
        let pool = self.held.get().and_then(Weak::upgrade);
        pool.is_some_and(|pool| pool.validated_pool().ready_by_hash(hash).is_some())
    }

    /// Whether a repeated check is due in this block; the transactions are spread over the blocks by their hashes.
    fn is_due(&self, hash: &Hash, at: Hash) -> Result<bool, CheckError> {
        let number = self.resolve_block_number(at)?;
        let spread = BlockNumber::from(hash.as_bytes()[0]);
        Ok(number.wrapping_add(spread).is_multiple_of(RECHECK_BLOCKS))
    }

    /// The transactions of a block that was asked for lately.
    fn remembered(&self, block: Hash) -> Option<Vec<Extrinsic>> {
        self.bodies.lock().unwrap_or_else(PoisonError::into_inner).peek(&block).cloned()
    }

    fn remember(&self, block: Hash, body: Vec<Extrinsic>) {
        self.bodies.lock().unwrap_or_else(PoisonError::into_inner).insert(block, body);
    }

    async fn check(
        &self,
        at: Hash,
        source: TransactionSource,
        extrinsic: Arc<Extrinsic>,
    ) -> Result<TransactionValidity, CheckError> {
        let gone = || CheckError::RuntimeApi("the node is stopping: the transaction was not checked".into());
        let (answer, answered) = oneshot::channel();
        let check = Check { at, source, extrinsic, answer };
        self.waiting.clone().send(check).await.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

impl std::fmt::Debug for Checks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Checks")
    }
}

/// Makes the pool and the threads that check for it.
pub(super) fn pool(
    options: Options,
    is_authority: bool,
    prometheus: Option<&Registry>,
    task_manager: &TaskManager,
    client: &Arc<Client>,
) -> Pool {
    let spawner = task_manager.spawn_essential_handle();
    let single = Arc::new(Single::new(client.clone(), prometheus, &spawner));
    let (waiting, checks) = mpsc::channel(WAITING);
    let checks = Arc::new(Mutex::new(checks));
    for name in CHECKERS {
        let checker = check_all(client.clone(), single.clone(), checks.clone());
        spawner.spawn_blocking(name, Some("transaction-pool"), checker);
    }
    let chain = client.usage_info().chain;
    let bodies = std::sync::Mutex::new(LruMap::new(ByLength::new(REMEMBERED_BLOCKS)));
    let inner = Inner::with_revalidation_type(
        options,
        is_authority.into(),
        Arc::new(Checks { single, waiting, held: OnceLock::new(), bodies }),
        prometheus,
        RevalidationType::Full,
        spawner,
        chain.best_number,
        chain.best_hash,
        chain.finalized_hash,
    );
    // It was not set before: nobody else has seen this pool.
    let _ = inner.api().held.set(Arc::downgrade(inner.pool()));
    Pool { inner, room: Semaphore::new(CROWDED) }
}

/// Answers checks until the pool is gone.
async fn check_all(client: Arc<Client>, single: Arc<Single>, checks: Arc<Mutex<mpsc::Receiver<Check>>>) {
    loop {
        let mut batch = Vec::new();
        {
            let mut checks = checks.lock().await;
            let Some(first) = checks.next().await else { return };
            batch.push(first);
            while batch.len() < BATCH
                && let Ok(check) = checks.try_recv()
            {
                batch.push(check);
            }
        }
        // A transaction that has waited is checked in the state of now. Checked in an older one, it may be found to wait for
        // another that was included meanwhile, and would wait for ever.
        let best = client.info().best_hash;
        for check in batch.iter_mut().filter(|check| check.source != TransactionSource::InBlock) {
            check.at = best;
        }
        while !batch.is_empty() {
            let at = batch[0].at;
            let (same, other) = batch.into_iter().partition(|check| check.at == at);
            answer(&client, &single, at, same);
            batch = other;
        }
    }
}

/// Answers checks against one block: together, or each alone when that fails, as it does with a runtime that lacks the call.
fn answer(client: &Client, single: &Single, at: Hash, checks: Vec<Check>) {
    let together = if checks.len() > 1 { check_together(client, at, &checks) } else { None };
    let mut together = together.map(Vec::into_iter);
    for Check { source, extrinsic, answer, .. } in checks {
        let validity = match together.as_mut().and_then(Iterator::next) {
            Some(validity) => Ok(validity),
            None => single.validate_transaction_blocking(at, source, extrinsic),
        };
        // Whoever asked may have gone.
        let _ = answer.send(validity);
    }
}

fn check_together(client: &Client, at: Hash, checks: &[Check]) -> Option<Vec<TransactionValidity>> {
    let api = client.runtime_api();
    if !matches!(api.has_api::<dyn Batches<Block>>(at), Ok(true)) {
        return None;
    }
    let transactions = checks.iter().map(|check| (check.source, (*check.extrinsic).clone())).collect();
    match api.validate_transactions(at, transactions, at) {
        Ok(validities) if validities.len() == checks.len() => Some(validities),
        Ok(_) => None,
        Err(error) => {
            tracing::warn!(target: "txpool", %error, "Checking {} transactions at once failed", checks.len());
            None
        }
    }
}

#[async_trait]
impl ChainApi for Checks {
    type Block = Block;
    type Error = CheckError;

    async fn validate_transaction(
        &self,
        at: Hash,
        source: TransactionSource,
        extrinsic: Arc<Extrinsic>,
        _: ValidateTransactionPriority,
    ) -> Result<TransactionValidity, CheckError> {
        let (hash, _) = self.hash_and_length(&extrinsic);
        if !self.is_repeated(&hash) {
            return self.check(at, source, extrinsic).await;
        }
        let undecided = Ok(Err(UnknownTransaction::CannotLookup.into()));
        if !self.is_due(&hash, at)? {
            return undecided;
        }
        match self.check(at, source, extrinsic).await? {
            Err(refusal) if refusal == InvalidTransaction::Stale.into() => undecided,
            validity => Ok(validity),
        }
    }

    fn validate_transaction_blocking(
        &self,
        at: Hash,
        source: TransactionSource,
        extrinsic: Arc<Extrinsic>,
    ) -> Result<TransactionValidity, CheckError> {
        self.single.validate_transaction_blocking(at, source, extrinsic)
    }

    fn block_id_to_number(&self, at: &BlockId<Block>) -> Result<Option<BlockNumber>, CheckError> {
        self.single.block_id_to_number(at)
    }

    fn block_id_to_hash(&self, at: &BlockId<Block>) -> Result<Option<Hash>, CheckError> {
        self.single.block_id_to_hash(at)
    }

    fn hash_and_length(&self, extrinsic: &Extrinsic) -> (Hash, usize) {
        self.single.hash_and_length(extrinsic)
    }

    async fn block_body(&self, at: Hash) -> Result<Option<Vec<Extrinsic>>, CheckError> {
        if let Some(body) = self.remembered(at) {
            return Ok(Some(body));
        }
        let body = self.single.block_body(at).await?;
        if let Some(body) = &body {
            self.remember(at, body.clone());
        }
        Ok(body)
    }

    fn block_header(&self, at: Hash) -> Result<Option<opaque::Header>, CheckError> {
        self.single.block_header(at)
    }

    fn tree_route(&self, from: Hash, to: Hash) -> Result<TreeRoute<Block>, CheckError> {
        self.single.tree_route(from, to)
    }
}

/// Holds transactions until a block takes them, and lets newcomers wait while it is crowded.
pub(crate) struct Pool {
    inner: Inner,
    /// One permit for each newcomer there is room for; given out in order of arrival, which is the order of the nonces.
    room: Semaphore,
}

impl Pool {
    /// Takes a newcomer in when there is room. One that is refused leaves its place to the next; one that is taken in keeps
    /// it until the next block, after which the places are counted anew.
    async fn take_in<R>(&self, submission: impl Future<Output = Result<R, CheckError>>) -> Result<R, CheckError> {
        let place = tokio::time::timeout(WAIT_AT_MOST, self.room.acquire()).await;
        let result = submission.await;
        if let (Ok(Ok(place)), Ok(_)) = (place, &result) {
            place.forget();
        }
        result
    }

    /// Counts the free places anew.
    fn make_room(&self) {
        self.room.forget_permits(CROWDED);
        self.room.add_permits(CROWDED.saturating_sub(self.inner.status().ready));
    }
}

type InPool = <Inner as TransactionPool>::InPoolTransaction;
type Ready = Box<dyn ReadyTransactions<Item = Arc<InPool>> + Send>;

#[async_trait]
impl TransactionPool for Pool {
    type Block = Block;
    type Error = CheckError;
    type Hash = Hash;
    type InPoolTransaction = InPool;

    async fn submit_at(
        &self,
        at: Hash,
        source: TransactionSource,
        extrinsics: Vec<Extrinsic>,
    ) -> Result<Vec<Result<Hash, CheckError>>, CheckError> {
        self.take_in(self.inner.submit_at(at, source, extrinsics)).await
    }

    async fn submit_one(&self, at: Hash, source: TransactionSource, extrinsic: Extrinsic) -> Result<Hash, CheckError> {
        self.take_in(self.inner.submit_one(at, source, extrinsic)).await
    }

    async fn submit_and_watch(
        &self,
        at: Hash,
        source: TransactionSource,
        extrinsic: Extrinsic,
    ) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, CheckError> {
        self.take_in(self.inner.submit_and_watch(at, source, extrinsic)).await
    }

    async fn ready_at(&self, at: Hash) -> Ready {
        self.inner.ready_at(at).await
    }

    fn ready(&self) -> Ready {
        self.inner.ready()
    }

    async fn report_invalid(&self, at: Option<Hash>, refused: TxInvalidityReportMap<Hash>) -> Vec<Arc<InPool>> {
        self.inner.report_invalid(at, refused).await
    }

    fn futures(&self) -> Vec<InPool> {
        self.inner.futures()
    }

    fn status(&self) -> PoolStatus {
        self.inner.status()
    }

    fn import_notification_stream(&self) -> ImportNotificationStream<Hash> {
        self.inner.import_notification_stream()
    }

    fn on_broadcasted(&self, propagations: HashMap<Hash, Vec<String>>) {
        self.inner.on_broadcasted(propagations);
    }

    fn hash_of(&self, extrinsic: &Extrinsic) -> Hash {
        self.inner.hash_of(extrinsic)
    }

    fn ready_transaction(&self, hash: &Hash) -> Option<Arc<InPool>> {
        self.inner.ready_transaction(hash)
    }

    async fn ready_at_with_timeout(&self, at: Hash, timeout: Duration) -> Ready {
        self.inner.ready_at_with_timeout(at, timeout).await
    }
}

#[async_trait]
impl MaintainedTransactionPool for Pool {
    async fn maintain(&self, event: ChainEvent<Block>) {
        self.inner.maintain(event).await;
        self.make_room();
    }
}

impl LocalTransactionPool for Pool {
    type Block = Block;
    type Error = CheckError;
    type Hash = Hash;

    /// Puts in what the node itself has made: a report of equivocation, for one.
    fn submit_local(&self, at: Hash, extrinsic: Extrinsic) -> Result<Hash, CheckError> {
        // The caller waits inside a call into the runtime, on a thread for work that blocks; the checkers have their own.
        futures::executor::block_on(self.inner.submit_one(at, TransactionSource::Local, extrinsic))
    }
}
