//! Statements become receipts.
//!
//! The engine leaves each signed statement in its outbox, in the same transaction that records the step as done. From
//! there it goes into the organisation's log, the log's head goes on chain, and a receipt ties the three together:
//!
//! ```text
//! engine outbox ──► log ──► chain: publish_tree_head ──► index ──► receipt
//!              append   at most one head under way          statement + inclusion + chain proof
//! ```
//!
//! Every arrow can be repeated: appending is idempotent by key, an outbox entry is acknowledged only once it is in the
//! log, an anchored head is recognised by its size. A gateway that is killed at any point goes on where it was.

use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use deed_engine::Handle;
use deed_evidence::{Envelope, LogProof, RECEIPT_VERSION, Receipt};
use deed_log::{Entry, Head, Log, LogError};
use deed_sdk::{ChainError, calls};
use serde::Serialize;
use sqlx::sqlite::SqlitePool;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use utoipa::ToSchema;

use crate::db::{from_db, now, to_db};
use crate::error::{Error, Kind, Result};
use crate::index::Index;
use crate::ledger::Ledger;

/// Statements moved from the outbox to the log in one transaction.
const MOVED_AT_ONCE: u32 = 500;

/// The shortest and longest wait after a failure.
const WAIT_MIN: Duration = Duration::from_millis(200);
const WAIT_MAX: Duration = Duration::from_secs(10);

impl From<LogError> for Error {
    fn from(error: LogError) -> Self {
        match error {
            LogError::OutOfRange { .. } => Self::new(
                Kind::NotFound,
                "not-in-log",
                error.to_string(),
                "GET /v1/log/checkpoint says how long the log is",
            )
            .caused_by(error),
            LogError::InUse { path } => Self::new(
                Kind::Unavailable,
                "in-use",
                format!("the log `{}` is in use by another process", path.display()),
                "stop the other gateway that runs on this folder",
            ),
            error => Self::internal("reading or writing the organisation's log", error),
        }
    }
}

/// A statement's way to a receipt.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceiptState {
    /// `run/step/item/attempt`; the item is empty where there is none.
    pub key: String,
    /// The step.
    pub step: String,
    /// The element of its `forEach`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// The attempt.
    pub attempt: u32,
    /// Position in the log.
    pub index: u64,
    /// `pending` until the chain holds a head that covers it, then `anchored`.
    pub state: String,
    /// The block that holds the head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<u32>,
    /// Size of that head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// The organisation's evidence.
#[derive(Clone)]
pub(crate) struct Evidence {
    pool: SqlitePool,
    log: Log,
    index: Index,
    ledger: Arc<dyn Ledger>,
    organisation: u32,
    /// Leaves in the log.
    length: watch::Sender<u64>,
}

impl std::fmt::Debug for Evidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Evidence").field("organisation", &self.organisation).finish_non_exhaustive()
    }
}

/// When to anchor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) interval: Duration,
    pub(crate) leaves: u64,
}

impl Evidence {
    pub(crate) async fn new(
        pool: SqlitePool,
        log: Log,
        index: Index,
        ledger: Arc<dyn Ledger>,
        organisation: u32,
    ) -> Result<Self> {
        let length = watch::Sender::new(log.head().await?.size);
        Ok(Self { pool, log, index, ledger, organisation, length })
    }

    /// The organisation's log.
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// Starts moving and anchoring; both tasks end when `stop` fires.
    pub(crate) fn start(
        &self,
        engine: Handle,
        pace: Pace,
        stop: &CancellationToken,
    ) -> [tokio::task::JoinHandle<()>; 2] {
        let (mover, anchorer) = (self.clone(), self.clone());
        let (stop_mover, stop_anchorer) = (stop.clone(), stop.clone());
        [
            tokio::spawn(async move {
                tokio::select! {
                    () = mover.keep_moving(engine) => {}
                    () = stop_mover.cancelled() => {}
                }
            }),
            tokio::spawn(async move {
                tokio::select! {
                    () = anchorer.keep_anchoring(pace) => {}
                    () = stop_anchorer.cancelled() => {}
                }
            }),
        ]
    }

    async fn keep_moving(&self, engine: Handle) {
        let mut added = engine.outbox_watch();
        let mut waits = waits();
        loop {
            added.mark_unchanged();
            match self.move_all(&engine).await {
                Ok(()) => {
                    waits = self::waits();
                    if added.changed().await.is_err() {
                        return;
                    }
                }
                Err(error) => {
                    tracing::warn!(error = %error.chain(), "statements wait to be logged");
                    tokio::time::sleep(waits.next().unwrap_or(WAIT_MAX)).await;
                }
            }
        }
    }

    /// Moves everything that is in the outbox into the log.
    async fn move_all(&self, engine: &Handle) -> Result<()> {
        loop {
            let waiting = engine.outbox_after(0, MOVED_AT_ONCE).await?;
            let Some(last) = waiting.last().map(|entry| entry.seq) else {
                return Ok(());
            };
            let entries: Vec<_> =
                waiting.iter().map(|entry| Entry { key: &entry.key, envelope: &entry.envelope }).collect();
            let leaves = self.log.append_all(&entries).await?;
            let mut transaction = self.pool.begin().await?;
            for (entry, leaf) in waiting.iter().zip(&leaves) {
                let run = entry.key.split('/').next().unwrap_or_default();
                sqlx::query("INSERT OR IGNORE INTO leaves (key, run, leaf, at) VALUES (?, ?, ?, ?)")
                    .bind(&entry.key)
                    .bind(run)
                    .bind(to_db(*leaf))
                    .bind(now())
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await?;
            engine.outbox_ack(last).await?;
            self.length.send_replace(self.log.head().await?.size);
        }
    }

    async fn keep_anchoring(&self, pace: Pace) {
        let mut length = self.length.subscribe();
        let mut waits = waits();
        loop {
            let done = async {
                let anchored = self.anchored().await?;
                // A channel whose sender lives in `self` cannot close.
                let _ = length.wait_for(|length| *length > anchored).await;
                // Gather what else is on its way, up to the interval or the number of leaves.
                let enough = length.wait_for(|length| *length >= anchored + pace.leaves);
                let _ = tokio::time::timeout(pace.interval, enough).await;
                self.anchor(anchored).await
            };
            match done.await {
                Ok(()) => waits = self::waits(),
                Err(error) => {
                    tracing::warn!(error = %error.chain(), "the log's head waits to be anchored");
                    tokio::time::sleep(waits.next().unwrap_or(WAIT_MAX)).await;
                }
            }
        }
    }

    /// How many leaves the chain holds a head for.
    async fn anchored(&self) -> Result<u64> {
        Ok(self.ledger.head(self.organisation).await?.map_or(0, |head| head.size))
    }

    async fn anchor(&self, anchored: u64) -> Result<()> {
        let Head { size, root } = self.log.head().await?;
        if size < anchored {
            return Err(Error::internal(
                "anchoring the log",
                format!(
                    "the chain holds a head of {anchored} leaves, the log has only {size}: restore the log from a backup"
                ),
            ));
        }
        let proof: Vec<[u8; 32]> = self.log.consistency(anchored, size).await?.into_iter().map(|hash| hash.0).collect();
        let proof =
            proof.try_into().map_err(|_| Error::internal("anchoring the log", "the consistency proof is too long"))?;
        match self.ledger.submit(calls::provenance::publish_tree_head(size, root.0, proof)).await {
            Ok(included) => tracing::debug!(size, block = included.block_number, "anchored"),
            // A head that was under way when the gateway was killed has arrived after all.
            Err(ChainError::Failed { error, .. }) if error == "NothingNew" => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Where the statements of a run are on their way, in order of the log: those after the leaf with this number.
    pub(crate) async fn receipts(&self, run: &str, after: Option<u64>, limit: u32) -> Result<Vec<ReceiptState>> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT key, leaf FROM leaves WHERE run = ? AND leaf > ? ORDER BY leaf LIMIT ?")
                .bind(run)
                .bind(after.map_or(-1, to_db))
                .bind(limit)
                .fetch_all(&self.pool)
                .await?;
        let mut receipts = Vec::with_capacity(rows.len());
        for (key, leaf) in rows {
            let index = from_db(leaf);
            let anchor = self.index.anchor_of(self.organisation, index).await?;
            let mut parts = key.rsplitn(3, '/');
            let attempt = parts.next().and_then(|attempt| attempt.parse().ok()).unwrap_or_default();
            let item = parts.next().and_then(|item| item.parse().ok());
            let step =
                parts.next().and_then(|rest| rest.split_once('/')).map(|(_, step)| step.to_owned()).unwrap_or_default();
            receipts.push(ReceiptState {
                step,
                item,
                attempt,
                index,
                state: if anchor.is_some() { "anchored" } else { "pending" }.to_owned(),
                block: anchor.map(|(_, block)| block),
                size: anchor.map(|(size, _)| size),
                key,
            });
        }
        Ok(receipts)
    }

    /// The receipt of the statement with this key: canonical JSON. The first answer is kept, so that a receipt does not
    /// change once it was handed out.
    pub(crate) async fn receipt(&self, key: &str) -> Result<Vec<u8>> {
        let kept: Option<(Vec<u8>,)> =
            sqlx::query_as("SELECT receipt FROM receipts WHERE key = ?").bind(key).fetch_optional(&self.pool).await?;
        if let Some((receipt,)) = kept {
            return Ok(receipt);
        }
        let leaf: Option<(i64,)> =
            sqlx::query_as("SELECT leaf FROM leaves WHERE key = ?").bind(key).fetch_optional(&self.pool).await?;
        let (leaf,) = leaf.ok_or_else(|| {
            Error::not_found(
                "statement",
                key,
                "GET /v1/runs/{id}/receipts lists the statements of a run; a new one appears within moments",
            )
        })?;
        let leaf = from_db(leaf);
        let pending = || {
            Error::new(
                Kind::Conflict,
                "not-anchored",
                format!("the statement `{key}` is in the log, but no finalised block holds a head that covers it yet"),
                "ask again in a moment: heads are anchored every second",
            )
        };
        let (_, block) = self.index.anchor_of(self.organisation, leaf).await?.ok_or_else(pending)?;
        let chain = match self.ledger.chain_proof(self.organisation, block).await {
            Err(ChainError::NotJustified { .. }) => return Err(pending()),
            proof => proof?,
        };
        // The proof may be of a later block than asked for, and that block may hold a later head.
        self.index.wait_for(chain.block_number).await?;
        let size = self.index.head_at(self.organisation, chain.block_number).await?.ok_or_else(pending)?;
        let envelope = self.log.entry(leaf).await?;
        let receipt = Receipt {
            version: RECEIPT_VERSION,
            statement: Envelope::from_bytes(&envelope)
                .map_err(|error| Error::internal("reading a logged statement", error))?,
            log: LogProof {
                index: leaf,
                size,
                inclusion: self.log.inclusion(leaf, size).await?,
                checkpoint: self.log.checkpoint_at(size).await?,
            },
            chain,
        };
        let bytes = receipt.to_bytes().map_err(|error| Error::internal("writing a receipt", error))?;
        sqlx::query("INSERT OR IGNORE INTO receipts (key, receipt, at) VALUES (?, ?, ?)")
            .bind(key)
            .bind(&bytes)
            .bind(now())
            .execute(&self.pool)
            .await?;
        Ok(bytes)
    }
}

fn waits() -> impl Iterator<Item = Duration> {
    ExponentialBuilder::new()
        .with_min_delay(WAIT_MIN)
        .with_max_delay(WAIT_MAX)
        .with_jitter()
        .without_max_times()
        .build()
}

#[cfg(test)]
mod tests {
    use deed_evidence::{Checkpoint, Determinism, Digest, SigningKey, Statement, StepPredicate, Subject};
    use deed_sdk::ChainEvent;

    use super::*;
    use crate::support::Fake;

    const ORGANISATION: u32 = 5;

    fn envelope(step: &str) -> Vec<u8> {
        let digest = Digest::of(step);
        let component = deed_evidence::ComponentRef { id: "ocr".into(), version: "1.0.0".into(), digest };
        let predicate = StepPredicate {
            organisation: ORGANISATION,
            workflow: digest,
            workflow_name: "w".into(),
            run: "r".into(),
            step: step.into(),
            item: None,
            attempt: 1,
            component,
            config: digest,
            inputs: Vec::new(),
            capabilities: Vec::new(),
            host_calls: digest,
            models: Vec::new(),
            determinism: Determinism::Reproducible,
            actor: "a".into(),
            started_at: now(),
            finished_at: now(),
        };
        let statement = Statement::new(vec![Subject::new("output", digest)], predicate);
        Envelope::sign(&statement, &SigningKey::from_bytes(&[1; 32])).unwrap().to_bytes().unwrap()
    }

    async fn logged(evidence: &Evidence, key: &str) {
        let leaf = evidence.log.append(key, &envelope(key)).await.unwrap();
        sqlx::query("INSERT INTO leaves (key, run, leaf, at) VALUES (?, 'r', ?, '')")
            .bind(key)
            .bind(to_db(leaf))
            .execute(&evidence.pool)
            .await
            .unwrap();
    }

    #[tokio::test]
    async fn a_receipt_exists_once_a_head_that_covers_the_statement_is_final_and_does_not_change() {
        let dir = tempfile::tempdir().unwrap();
        let fake = Arc::new(Fake::new([1; 32]));
        let stop = CancellationToken::new();
        let _guard = stop.clone().drop_guard();
        let pool = crate::db::open(&dir.path().join("gateway.db"), crate::db::GATEWAY).await.unwrap();
        let index = crate::db::open_index(&dir.path().join("index.db")).await.unwrap();
        let (index, _task) = Index::start(index, fake.clone(), stop).await.unwrap();
        let key = SigningKey::from_bytes(&[2; 32]);
        let log = Log::open(dir.path().join("log.db"), "deed/test/org/5", key.clone()).await.unwrap();
        let evidence = Evidence::new(pool, log, index, fake.clone(), ORGANISATION).await.unwrap();

        logged(&evidence, "r/a//1").await;
        logged(&evidence, "r/b/3/2").await;
        assert_eq!(evidence.receipt("r/a//1").await.unwrap_err().code(), "not-anchored");
        assert_eq!(evidence.receipt("r/x//1").await.unwrap_err().code(), "not-found");
        let listed = evidence.receipts("r", None, 10).await.unwrap();
        assert!(listed.iter().all(|receipt| receipt.state == "pending"));
        let parts = |receipt: &ReceiptState| (receipt.step.clone(), receipt.item, receipt.attempt);
        assert_eq!(listed.iter().map(parts).collect::<Vec<_>>(), [("a".into(), None, 1), ("b".into(), Some(3), 2)]);

        // The first head covers only the first statement; a later block holds a later head, and is what gets proved.
        for size in [1, 2] {
            let head = evidence.log.head_at(size).await.unwrap();
            let event = ChainEvent::HeadPublished { organisation: ORGANISATION, size, root: head.root.0 };
            let block = fake.seal(vec![event]).block_number;
            evidence.index.wait_for(block).await.unwrap();
        }
        let listed = evidence.receipts("r", None, 10).await.unwrap();
        assert_eq!(listed.iter().map(|receipt| receipt.block).collect::<Vec<_>>(), [Some(1), Some(2)]);
        let second = evidence.receipts("r", Some(listed[0].index), 10).await.unwrap();
        assert_eq!(second.iter().map(|receipt| receipt.index).collect::<Vec<_>>(), [listed[1].index]);
        assert_eq!(evidence.receipts("r", None, 1).await.unwrap()[0].index, listed[0].index);
        let bytes = evidence.receipt("r/a//1").await.unwrap();
        let receipt = Receipt::from_bytes(&bytes).unwrap();
        assert_eq!((receipt.log.index, receipt.log.size, receipt.chain.block_number), (0, 2, 2));
        let checkpoint = Checkpoint::verify(&receipt.log.checkpoint, &key.verifying_key().to_bytes()).unwrap();
        assert_eq!((checkpoint.size, checkpoint.root), (2, evidence.log.head().await.unwrap().root));

        logged(&evidence, "r/c//1").await;
        fake.seal(Vec::new());
        assert_eq!(evidence.receipt("r/a//1").await.unwrap(), bytes, "what was handed out does not change");
    }
}
