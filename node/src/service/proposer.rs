//! Fills blocks, many transactions a call.

use polkadot_sdk::*;

use super::{partial::Client, pool::Pool};
use deed_runtime::{BlockNumber, Hash, batches::Batches, opaque};
use futures::{FutureExt, channel::oneshot, future};
use opaque::Block;
use sc_transaction_pool_api::{InPoolTransaction, TransactionPool, TxInvalidityReportMap};
use sp_api::{ApiExt, ApiRef, CallApiAt, Core, ProvideRuntimeApi, TransactionOutcome};
use sp_block_builder::BlockBuilder;
use sp_blockchain::{ApplyExtrinsicFailed, Error};
use sp_consensus::{Environment, Proposal, ProposeArgs};
use sp_consensus_aura::AuraApi;
use sp_core::traits::{CallContext, SpawnNamed};
use sp_inherents::InherentData;
use sp_runtime::{
    ApplyExtrinsicResult, ExtrinsicInclusionMode,
    traits::{Block as _, Header as _},
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};
use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

/// Most transactions applied in one call: the cost of the call itself has disappeared by then.
const BATCH: usize = 64;

/// Transactions applied in the first call, which shows how long they take, and the fewest in any.
const FIRST_BATCH: usize = 4;

/// How long a call should take: the time is looked at between calls. One that is dear takes longer all the same.
const CALL: Duration = Duration::from_millis(10);

/// The part of the time it is given that a proposer takes when it is the only authority. The rest is for what slows it down
/// unforeseen: a block that is late is thrown away.
const ALONE: f32 = 0.9;

/// The same with other authorities. The next of them has to execute the block before it can build on it; if it has not when
/// its slot begins, it builds beside it, and the work of one of the two is lost.
const AMONG_OTHERS: f32 = 0.6;

/// Transactions tried after the first that did not fit: a block is full when a small one does not fit either.
const MISFITS: usize = 8;

/// The part of a block's time that its state root is expected to take, in parts per thousand, before any block has shown it.
const ROOT_AT_FIRST: u32 = 100;

/// The most that is expected of it, so that one block that was disturbed does not leave the next one empty.
const ROOT_AT_MOST: u32 = 600;

/// A block teaches how long state roots take if it took this part of the time it had: a small one says nothing of a full one.
const TELLING: f32 = 0.25;

type Api<'a> = ApiRef<'a, <Client as ProvideRuntimeApi<Block>>::Api>;
type Pending = Arc<<Pool as TransactionPool>::InPoolTransaction>;

/// Makes a proposer for each slot.
pub(super) struct ProposerFactory {
    spawner: Box<dyn SpawnNamed>,
    client: Arc<Client>,
    pool: Arc<Pool>,
    max_bytes: usize,
    /// The part of a telling block's time that its state root takes, in parts per thousand: the last such block counts half.
    root: Arc<AtomicU32>,
}

impl ProposerFactory {
    /// A factory of blocks that take at most `max_bytes`.
    pub(super) fn new(
        spawner: impl SpawnNamed + 'static,
        client: Arc<Client>,
        pool: Arc<Pool>,
        max_bytes: usize,
    ) -> Self {
        Self { spawner: Box::new(spawner), client, pool, max_bytes, root: Arc::new(ROOT_AT_FIRST.into()) }
    }
}

impl Environment<Block> for ProposerFactory {
    type CreateProposer = future::Ready<Result<Self::Proposer, Error>>;
    type Error = Error;
    type Proposer = Proposer;

    fn init(&mut self, parent: &opaque::Header) -> Self::CreateProposer {
        future::ok(Proposer {
            spawner: self.spawner.clone(),
            client: self.client.clone(),
            pool: self.pool.clone(),
            max_bytes: self.max_bytes,
            root: self.root.clone(),
            parent: parent.hash(),
            number: parent.number.saturating_add(1),
        })
    }
}

/// Makes one block.
pub(super) struct Proposer {
    spawner: Box<dyn SpawnNamed>,
    client: Arc<Client>,
    pool: Arc<Pool>,
    max_bytes: usize,
    root: Arc<AtomicU32>,
    parent: Hash,
    number: BlockNumber,
}

impl sp_consensus::Proposer<Block> for Proposer {
    type Error = Error;
    type Proposal = Pin<Box<dyn Future<Output = Result<Proposal<Block>, Error>> + Send>>;

    fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
        let (sender, receiver) = oneshot::channel();
        let spawner = self.spawner.clone();
        // Filling a block blocks its thread.
        let filling = async move {
            // Nobody is left to tell when the slot was given up.
            let _ = sender.send(self.fill(args).await);
        };
        spawner.spawn_blocking("proposer", Some("block-authoring"), filling.boxed());
        async move { receiver.await.map_err(|_| Error::Application("the proposer was stopped".into()))? }.boxed()
    }
}

/// What has been put into a block so far.
struct Filling<'a> {
    api: Api<'a>,
    extrinsics: Vec<opaque::UncheckedExtrinsic>,
    bytes: usize,
}

impl Filling<'_> {
    fn push(&mut self, extrinsic: opaque::UncheckedExtrinsic) {
        self.bytes = self.bytes.saturating_add(codec::Encode::encoded_size(&extrinsic));
        self.extrinsics.push(extrinsic);
    }
}

impl Proposer {
    async fn fill(self, args: ProposeArgs<Block>) -> Result<Proposal<Block>, Error> {
        let ProposeArgs {
            inherent_data,
            inherent_digests,
            max_duration,
            block_size_limit,
            storage_proof_recorder,
            extra_extensions,
        } = args;
        let start = Instant::now();
        let header = opaque::Header::new(self.number, Hash::default(), Hash::default(), self.parent, inherent_digests);

        let mut api = self.client.runtime_api();
        if let Some(recorder) = storage_proof_recorder {
            api.record_proof_with_recorder(recorder);
        }
        for extension in extra_extensions.into_extensions() {
            api.register_extension(extension);
        }
        api.set_call_context(CallContext::Onchain { import: false });
        let mode = api.initialize_block(self.parent, &header)?;
        let mut filling = Filling { api, extrinsics: Vec::new(), bytes: codec::Encode::encoded_size(&header) };

        self.apply_inherents(&mut filling, inherent_data)?;
        if mode == ExtrinsicInclusionMode::AllExtrinsics {
            let max_bytes = block_size_limit.unwrap_or(self.max_bytes);
            let time = self.filling_time(max_duration)?;
            self.apply_transactions(&mut filling, start, time, max_bytes).await?;
        }

        let filled = start.elapsed();
        let Filling { api, extrinsics, .. } = filling;
        let header = api.finalize_block(self.parent)?;
        let state = self.client.state_at(self.parent)?;
        let storage_changes = api.into_storage_changes(&state, self.parent).map_err(Error::StorageChanges)?;
        self.learn(filled, start.elapsed(), max_duration);
        tracing::debug!(
            target: "proposer",
            number = self.number,
            extrinsics = extrinsics.len(),
            milliseconds = start.elapsed().as_millis(),
            of_which_filling = filled.as_millis(),
            "Proposes a block",
        );
        Ok(Proposal { block: Block::new(header, extrinsics), storage_changes })
    }

    /// How much of the time given is for applying transactions: what the others and the state root leave.
    fn filling_time(&self, given: Duration) -> Result<Duration, Error> {
        let alone = self.client.runtime_api().authorities(self.parent)?.len() <= 1;
        let root = self.root.load(Ordering::Relaxed);
        Ok(given.mul_f32(if alone { ALONE } else { AMONG_OTHERS } * (1.0 - root as f32 / 1_000.0)))
    }

    /// Learns from a block that was filled after `filled` and done after `taken` of the `time` it had.
    fn learn(&self, filled: Duration, taken: Duration, time: Duration) {
        if taken >= time.mul_f32(TELLING) {
            let root = 1_000.0 * (1.0 - filled.as_secs_f32() / taken.as_secs_f32());
            let learnt = self.root.load(Ordering::Relaxed).midpoint(root as u32);
            self.root.store(learnt.min(ROOT_AT_MOST), Ordering::Relaxed);
        }
    }

    /// Applies what every block must say, such as the time.
    fn apply_inherents(&self, filling: &mut Filling<'_>, data: InherentData) -> Result<(), Error> {
        let inherents = filling
            .api
            .execute_in_transaction(|api| TransactionOutcome::Rollback(api.inherent_extrinsics(self.parent, data)))?;
        for inherent in inherents {
            match self.apply_one(&filling.api, &inherent)? {
                Ok(_) => filling.push(inherent),
                Err(refusal) if refusal.was_mandatory() => return Err(ApplyExtrinsicFailed::Validity(refusal).into()),
                Err(refusal) => tracing::warn!(target: "proposer", ?refusal, "An inherent was left out"),
            }
        }
        Ok(())
    }

    /// Applies transactions from the pool until the block, the time or the pool's supply ends.
    async fn apply_transactions(
        &self,
        filling: &mut Filling<'_>,
        start: Instant,
        time: Duration,
        max_bytes: usize,
    ) -> Result<(), Error> {
        let together = filling.api.has_api::<dyn Batches<Block>>(self.parent)?;
        // The pool may still be at work on the parent. What it holds meanwhile has mostly been included already.
        let patience = time.saturating_sub(start.elapsed()) / 2;
        let mut ready = self.pool.ready_at_with_timeout(self.parent, patience).await;
        // Taken from the pool, but not tried yet.
        let mut waiting: VecDeque<Pending> = VecDeque::new();
        let mut refused = TxInvalidityReportMap::new();
        let mut misfits = 0;
        let (begun, inherents) = (Instant::now(), filling.extrinsics.len());
        while misfits <= MISFITS && start.elapsed() < time {
            // Once something did not fit, one at a time: what follows in a batch would be in vain.
            let most = if together && misfits == 0 {
                at_once(filling.extrinsics.len() - inherents, begun.elapsed())
            } else {
                1
            };
            let mut batch = Vec::with_capacity(most);
            let mut bytes = filling.bytes;
            let mut supply_ended = false;
            while batch.len() < most {
                let Some(transaction) = waiting.pop_front().or_else(|| ready.next()) else {
                    supply_ended = true;
                    break;
                };
                bytes = bytes.saturating_add(codec::Encode::encoded_size(&**transaction.data()));
                if bytes > max_bytes {
                    ready.report_invalid(&transaction);
                    misfits += 1;
                    break;
                }
                batch.push(transaction);
            }
            if batch.is_empty() {
                if supply_ended {
                    break;
                }
                continue;
            }
            let results = self.apply(&filling.api, &batch)?;
            let mut batch = batch.into_iter();
            for (result, transaction) in results.into_iter().zip(batch.by_ref()) {
                let Err(refusal) = result else {
                    filling.push((**transaction.data()).clone());
                    continue;
                };
                ready.report_invalid(&transaction);
                if refusal.exhausted_resources() {
                    misfits += 1;
                } else if !blameless(&refusal) {
                    refused.insert(*transaction.hash(), Some(refusal));
                }
            }
            // What came after the first that did not fit.
            waiting.extend(batch);
        }
        self.pool.report_invalid(Some(self.parent), refused).await;
        Ok(())
    }

    /// Applies transactions in order; fewer results than transactions when the block is full.
    fn apply(&self, api: &Api<'_>, batch: &[Pending]) -> Result<Vec<ApplyExtrinsicResult>, Error> {
        let single = |transaction: &Pending| self.apply_one(api, transaction.data());
        if batch.len() == 1 {
            return batch.iter().map(single).collect();
        }
        let together = api.execute_in_transaction(|api| {
            let extrinsics = batch.iter().map(|transaction| (**transaction.data()).clone()).collect();
            match api.apply_extrinsics(self.parent, extrinsics) {
                Ok(results) => TransactionOutcome::Commit(Ok(results)),
                Err(error) => TransactionOutcome::Rollback(Err(error)),
            }
        });
        match together {
            Ok(results) => Ok(results),
            Err(error) => {
                // One of them broke the call: alone, it can only break its own.
                tracing::warn!(target: "proposer", %error, "Applying {} transactions at once failed", batch.len());
                batch.iter().map(single).collect()
            }
        }
    }

    fn apply_one(&self, api: &Api<'_>, extrinsic: &opaque::UncheckedExtrinsic) -> Result<ApplyExtrinsicResult, Error> {
        api.execute_in_transaction(|api| match api.apply_extrinsic(self.parent, extrinsic.clone()) {
            Ok(Ok(outcome)) => TransactionOutcome::Commit(Ok(Ok(outcome))),
            Ok(Err(refusal)) => TransactionOutcome::Rollback(Ok(Err(refusal))),
            // A trap takes the place of an answer: the transaction is as bad as a refused one.
            Err(error) => {
                tracing::warn!(target: "proposer", %error, "A transaction could not be applied");
                TransactionOutcome::Rollback(Ok(Err(InvalidTransaction::Call.into())))
            }
        })
    }
}

/// How many transactions to apply in the next call, when `applied` have taken `elapsed`.
fn at_once(applied: usize, elapsed: Duration) -> usize {
    let fitting = CALL.as_secs_f64() / elapsed.as_secs_f64() * applied as f64;
    (fitting as usize).clamp(FIRST_BATCH, BATCH)
}

/// Whether a transaction may stay in the pool although it was refused: one that is stale is pruned with the block that made
/// it so; one from the future waits for another that was left out, or that a retracted block had included.
fn blameless(refusal: &TransactionValidityError) -> bool {
    use InvalidTransaction::{Future, Stale};
    matches!(refusal, TransactionValidityError::Invalid(Stale | Future))
}
