//! The journal on disk: one writer that commits many commands at a time, and readers that never disturb it.
//!
//! SQLite in write-ahead mode with `synchronous=FULL`: a commit returns when its pages have reached the disk. While
//! one commit is on its way the next batch collects in memory, so the slower the disk, the more commands share a
//! commit. Within a batch, rows of the projected tables are written once, with their last content.

mod codec;
mod sql;

use std::{path::Path, time::Duration};

use deed_evidence::Digest;
use sqlx::{
    ConnectOptions, Connection, Executor as _, Row, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous},
};

use crate::{
    Error, EventRecord, OutboxEntry, RunId, RunQuery, RunStatus, RunSummary, Timestamp, WorkflowInfo,
    machine::{RunRow, StepRow},
};

/// How long a connection waits for another program that holds the database, a backup for instance.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Readers at the same time; they only wait for the disk.
const READERS: u32 = 4;
/// Write-ahead pages after which the writer itself copies them back into the database, holding up commits. The
/// keeper beside it copies much earlier, without holding up anything; this is for when it cannot keep up.
const FORCED_CHECKPOINT_PAGES: &str = "16384";
/// Entries of a journal read at a time when a run is loaded.
const LOAD_CHUNK: i64 = 10_000;

/// A run as the `run` table has it.
#[derive(Debug, Clone)]
pub(crate) struct KnownRun {
    pub(crate) no: i64,
    pub(crate) id: RunId,
    pub(crate) workflow: Digest,
}

/// A workflow as the `workflow` table has it.
#[derive(Debug, Clone)]
pub(crate) struct KnownWorkflow {
    pub(crate) no: i64,
    pub(crate) info: WorkflowInfo,
}

/// A run to insert.
#[derive(Debug)]
pub(crate) struct NewRun {
    pub(crate) no: i64,
    pub(crate) id: RunId,
    pub(crate) workflow: i64,
    pub(crate) actor: String,
    pub(crate) origin: Option<RunId>,
    pub(crate) started_at: Timestamp,
    pub(crate) row: RunRow,
}

/// A workflow to insert.
#[derive(Debug)]
pub(crate) struct NewWorkflow {
    pub(crate) no: i64,
    pub(crate) info: WorkflowInfo,
    pub(crate) definition: String,
    pub(crate) resolved: String,
}

/// Everything one transaction writes.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) workflows: Vec<NewWorkflow>,
    pub(crate) new_runs: Vec<NewRun>,
    pub(crate) keys: Vec<(String, i64, Digest)>,
    pub(crate) runs: Vec<(i64, RunRow)>,
    pub(crate) events: Vec<(i64, EventRecord)>,
    pub(crate) steps: Vec<(i64, StepRow)>,
    pub(crate) outbox: Vec<OutboxEntry>,
    pub(crate) acknowledged: Option<u64>,
}

impl Batch {
    pub(crate) fn is_empty(&self) -> bool {
        self.workflows.is_empty()
            && self.new_runs.is_empty()
            && self.runs.is_empty()
            && self.events.is_empty()
            && self.steps.is_empty()
            && self.outbox.is_empty()
            && self.acknowledged.is_none()
    }
}

/// The one connection that writes.
#[derive(Debug)]
pub(crate) struct Writer {
    connection: SqliteConnection,
}

/// Reads what is committed. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pool: SqlitePool,
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("wal_autocheckpoint", FORCED_CHECKPOINT_PAGES)
        .disable_statement_logging()
}

/// Opens the database, making its tables when it is new.
pub(crate) async fn open(path: &Path) -> Result<(Writer, Reader), Error> {
    let failed = || Error::journal("open the database");
    let mut connection = options(path).connect().await.map_err(failed())?;
    let found: i64 = sqlx::query_scalar("PRAGMA user_version").fetch_one(&mut connection).await.map_err(failed())?;
    match found {
        sql::SCHEMA_VERSION => {}
        0 => {
            // One transaction: a crash half-way leaves an empty file, not half the tables.
            let statement =
                format!("BEGIN IMMEDIATE;{}PRAGMA user_version = {};COMMIT;", sql::SCHEMA, sql::SCHEMA_VERSION);
            connection.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement))).await.map_err(failed())?;
        }
        found => {
            return Err(Error::SchemaVersion { found, known: sql::SCHEMA_VERSION });
        }
    }
    let pool = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_with(options(path).create_if_missing(false))
        .await
        .map_err(failed())?;
    Ok((Writer { connection }, Reader { pool }))
}

impl Writer {
    /// Writes `batch` in one transaction; returns when it is on disk.
    pub(crate) async fn commit(&mut self, batch: &Batch) -> Result<(), Error> {
        let failed = || Error::journal("commit a batch of commands");
        let connection = &mut self.connection;
        connection.execute("BEGIN IMMEDIATE").await.map_err(failed())?;
        for workflow in &batch.workflows {
            sqlx::query(sql::INSERT_WORKFLOW)
                .bind(workflow.no)
                .bind(workflow.info.digest.to_string())
                .bind(workflow.info.name.as_str())
                .bind(workflow.info.version)
                .bind(workflow.info.saved_at.as_millis())
                .bind(workflow.definition.as_str())
                .bind(workflow.resolved.as_str())
                .execute(&mut *connection)
                .await
                .map_err(failed())?;
        }
        let mut rows = batch.new_runs.iter();
        for (count, text) in sql::INSERT_RUNS.pieces(rows.len()) {
            let mut query = sqlx::query(text);
            for run in rows.by_ref().take(count) {
                query = query
                    .bind(run.no)
                    .bind(run.id.to_string())
                    .bind(run.workflow)
                    .bind(run.actor.as_str())
                    .bind(run.origin.map(|origin| origin.to_string()))
                    .bind(run.started_at.as_millis())
                    .bind(run.row.status.as_str())
                    .bind(run.row.waiting)
                    .bind(run.row.finished_at.map(Timestamp::as_millis));
            }
            query.execute(&mut *connection).await.map_err(failed())?;
        }
        let mut rows = batch.keys.iter();
        for (count, text) in sql::INSERT_KEYS.pieces(rows.len()) {
            let mut query = sqlx::query(text);
            for (key, run, request) in rows.by_ref().take(count) {
                query = query.bind(key.as_str()).bind(*run).bind(&request.as_bytes()[..]);
            }
            query.execute(&mut *connection).await.map_err(failed())?;
        }
        let mut rows = batch.events.iter();
        for (count, text) in sql::INSERT_EVENTS.pieces(rows.len()) {
            let mut query = sqlx::query(text);
            for (run, record) in rows.by_ref().take(count) {
                let (step, item, attempt) = record.event.subject();
                let body = codec::body(&record.event).map_err(|error| Error::Journal {
                    operation: "write an event as JSON",
                    source: std::sync::Arc::new(error),
                })?;
                query = query
                    .bind(*run)
                    .bind(number(record.n))
                    .bind(record.at.as_millis())
                    .bind(record.event.kind())
                    .bind(step.map(AsRef::<str>::as_ref))
                    .bind(item)
                    .bind(attempt)
                    .bind(body);
            }
            query.execute(&mut *connection).await.map_err(failed())?;
        }
        let mut rows = batch.runs.iter();
        for (count, text) in sql::UPDATE_RUNS.pieces(rows.len()) {
            let mut query = sqlx::query(text);
            for (no, row) in rows.by_ref().take(count) {
                query = query
                    .bind(*no)
                    .bind(row.status.as_str())
                    .bind(row.waiting)
                    .bind(row.finished_at.map(Timestamp::as_millis));
            }
            query.execute(&mut *connection).await.map_err(failed())?;
        }
        let mut rows = batch.steps.iter();
        for (count, text) in sql::UPSERT_STEPS.pieces(rows.len()) {
            let mut query = sqlx::query(text);
            for (run, row) in rows.by_ref().take(count) {
                query = query
                    .bind(*run)
                    .bind(row.step.as_ref())
                    .bind(row.item.map_or(-1, i64::from))
                    .bind(row.status.as_str())
                    .bind(row.attempt)
                    .bind(row.failures)
                    .bind(row.due.map(Timestamp::as_millis))
                    .bind(row.started_at.map(Timestamp::as_millis))
                    .bind(row.finished_at.map(Timestamp::as_millis));
            }
            query.execute(&mut *connection).await.map_err(failed())?;
        }
        let mut rows = batch.outbox.iter();
        for (count, text) in sql::INSERT_OUTBOX.pieces(rows.len()) {
            let mut query = sqlx::query(text);
            for entry in rows.by_ref().take(count) {
                query = query.bind(number(entry.seq)).bind(entry.key.as_str()).bind(entry.envelope.as_slice());
            }
            query.execute(&mut *connection).await.map_err(failed())?;
        }
        if let Some(seq) = batch.acknowledged {
            let seq = number(seq);
            let query = sqlx::query(sql::ACKNOWLEDGE).bind(seq).bind(seq);
            query.execute(&mut *connection).await.map_err(failed())?;
            sqlx::query(sql::FORGET_OUTBOX).bind(seq).execute(&mut *connection).await.map_err(failed())?;
        }
        connection.execute("COMMIT").await.map_err(failed())?;
        Ok(())
    }

    pub(crate) async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::warn!(%error, "the journal was not closed in order; nothing committed is lost");
        }
    }
}

impl Reader {
    /// Copies write-ahead pages back into the database without holding up the writer.
    pub(crate) async fn checkpoint(&self) -> Result<(), Error> {
        let failed = || Error::journal("copy the write-ahead log back");
        self.pool.execute("PRAGMA wal_checkpoint(PASSIVE)").await.map_err(failed())?;
        Ok(())
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    pub(crate) async fn workflows(&self) -> Result<Vec<KnownWorkflow>, Error> {
        let failed = || Error::journal("list the workflows");
        let rows = sqlx::query(sql::WORKFLOWS).fetch_all(&self.pool).await.map_err(failed())?;
        rows.iter()
            .map(|row| {
                Ok(KnownWorkflow {
                    no: row.try_get(0)?,
                    info: WorkflowInfo {
                        digest: parsed(row, 1)?,
                        name: row.try_get(2)?,
                        version: row.try_get(3)?,
                        saved_at: Timestamp(row.try_get(4)?),
                    },
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(failed())
    }

    /// A workflow's definition and what the catalogue said about it, as JSON.
    pub(crate) async fn workflow(&self, no: i64) -> Result<(String, String), Error> {
        let failed = || Error::journal("read a workflow");
        let row = sqlx::query(sql::WORKFLOW).bind(no).fetch_one(&self.pool).await.map_err(failed())?;
        (|| Ok((row.try_get(0)?, row.try_get(1)?)))().map_err(failed())
    }

    pub(crate) async fn last_run(&self) -> Result<i64, Error> {
        sqlx::query_scalar(sql::LAST_RUN).fetch_one(&self.pool).await.map_err(Error::journal("find the last run"))
    }

    /// The highest position ever used in the outbox.
    pub(crate) async fn last_outbox(&self) -> Result<u64, Error> {
        let last: i64 = sqlx::query_scalar(sql::LAST_OUTBOX)
            .fetch_one(&self.pool)
            .await
            .map_err(Error::journal("find the end of the outbox"))?;
        Ok(last.max(0).unsigned_abs())
    }

    pub(crate) async fn open_runs(&self) -> Result<Vec<KnownRun>, Error> {
        let failed = || Error::journal("list the open runs");
        let rows = sqlx::query(sql::OPEN_RUNS).fetch_all(&self.pool).await.map_err(failed())?;
        rows.iter().map(known_run).collect::<Result<_, _>>().map_err(failed())
    }

    pub(crate) async fn run(&self, run: RunId) -> Result<Option<(KnownRun, RunStatus)>, Error> {
        let failed = || Error::journal("find a run");
        let row = sqlx::query(sql::RUN).bind(run.to_string()).fetch_optional(&self.pool).await.map_err(failed())?;
        row.map(|row| Ok((known_run(&row)?, status(&row, 3)?))).transpose().map_err(failed())
    }

    /// At most `limit` entries of a run's journal after entry `after`.
    pub(crate) async fn events(&self, run: &KnownRun, after: u64, limit: i64) -> Result<Vec<EventRecord>, Error> {
        let failed = || Error::journal("read a run's journal");
        let rows = sqlx::query(sql::EVENTS)
            .bind(run.no)
            .bind(number(after))
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(failed())?;
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            let n = row.try_get::<i64, _>(0).map_err(failed())?.max(0).unsigned_abs();
            let decoded = (|| {
                let body: Option<&str> = row.try_get(6)?;
                let (kind, step, item, attempt) = (row.try_get(2)?, row.try_get(3)?, row.try_get(4)?, row.try_get(5)?);
                codec::event(kind, step, item, attempt, body).map_err(|error| sqlx::Error::Decode(error.into()))
            })();
            let event = decoded.map_err(|error| Error::Corrupt { run: run.id, n, reason: error.to_string() })?;
            records.push(EventRecord { run: run.id, n, at: Timestamp(row.try_get(1).map_err(failed())?), event });
        }
        Ok(records)
    }

    /// A run's whole journal, checked to be without gaps.
    pub(crate) async fn journal(&self, run: &KnownRun) -> Result<Vec<EventRecord>, Error> {
        let mut records: Vec<EventRecord> = Vec::new();
        loop {
            let after = records.last().map_or(0, |record| record.n);
            let more = self.events(run, after, LOAD_CHUNK).await?;
            let last = i64::try_from(more.len()).is_ok_and(|count| count < LOAD_CHUNK);
            for record in more {
                let expected = records.last().map_or(0, |record| record.n) + 1;
                if record.n != expected {
                    let reason = format!("entry {expected} is missing");
                    return Err(Error::Corrupt { run: run.id, n: expected, reason });
                }
                records.push(record);
            }
            if last {
                return Ok(records);
            }
        }
    }

    /// The run an idempotency key started, and the digest of the request.
    pub(crate) async fn key(&self, key: &str) -> Result<Option<(RunId, Digest)>, Error> {
        let failed = || Error::journal("look up an idempotency key");
        let row = sqlx::query(sql::KEY).bind(key).fetch_optional(&self.pool).await.map_err(failed())?;
        row.map(|row| {
            let request: &[u8] = row.try_get(1)?;
            let request: [u8; 32] =
                request.try_into().map_err(|_| sqlx::Error::Decode("a digest has 32 bytes".into()))?;
            Ok((parsed(&row, 0)?, Digest(request)))
        })
        .transpose()
        .map_err(failed())
    }

    pub(crate) async fn runs(&self, query: &RunQuery, limit: u32) -> Result<Vec<RunSummary>, Error> {
        let failed = || Error::journal("list the runs");
        let rows = sqlx::query(sql::RUNS)
            .bind(query.before.map(|run| run.to_string()))
            .bind(query.workflow_name.as_deref())
            .bind(query.status.map(RunStatus::as_str))
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(failed())?;
        rows.iter()
            .map(|row| {
                Ok(RunSummary {
                    id: parsed(row, 0)?,
                    workflow: parsed(row, 1)?,
                    workflow_name: row.try_get(2)?,
                    status: status(row, 3)?,
                    waiting: row.try_get(4)?,
                    actor: row.try_get(5)?,
                    started_at: Timestamp(row.try_get(6)?),
                    finished_at: row.try_get::<Option<i64>, _>(7)?.map(Timestamp),
                    origin: row.try_get::<Option<String>, _>(8)?.map(|text| parse(&text)).transpose()?,
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(failed())
    }

    pub(crate) async fn outbox(&self, after: u64, limit: u32) -> Result<Vec<OutboxEntry>, Error> {
        let failed = || Error::journal("read the outbox");
        let rows =
            sqlx::query(sql::OUTBOX).bind(number(after)).bind(limit).fetch_all(&self.pool).await.map_err(failed())?;
        rows.iter()
            .map(|row| {
                Ok(OutboxEntry {
                    seq: row.try_get::<i64, _>(0)?.max(0).unsigned_abs(),
                    key: row.try_get(1)?,
                    envelope: row.try_get(2)?,
                })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(failed())
    }

    /// Runs a statement no engine would, to see what the engine makes of it.
    #[cfg(test)]
    pub(crate) async fn tamper(&self, statement: &'static str) {
        self.pool.execute(statement).await.unwrap();
    }

    /// The projected rows of a run: its own, and those of its steps.
    #[cfg(test)]
    pub(crate) async fn projection(&self, run: &KnownRun) -> (RunSummary, Vec<StepRow>) {
        let all = self.runs(&RunQuery::default(), u32::MAX).await.unwrap();
        let summary = all.into_iter().find(|summary| summary.id == run.id).unwrap();
        let rows = sqlx::query(sql::STEPS).bind(run.no).fetch_all(&self.pool).await.unwrap();
        let steps = rows
            .iter()
            .map(|row| StepRow {
                step: row.get::<String, _>(0).into(),
                item: u32::try_from(row.get::<i64, _>(1)).ok(),
                status: serde_json::from_value(row.get::<String, _>(2).into()).unwrap(),
                attempt: row.get(3),
                failures: row.get(4),
                due: row.get::<Option<i64>, _>(5).map(Timestamp),
                started_at: row.get::<Option<i64>, _>(6).map(Timestamp),
                finished_at: row.get::<Option<i64>, _>(7).map(Timestamp),
            })
            .collect();
        (summary, steps)
    }
}

/// Positions are counted from 1 in memory; no journal reaches 2^63.
fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn known_run(row: &SqliteRow) -> Result<KnownRun, sqlx::Error> {
    Ok(KnownRun { no: row.try_get(0)?, id: parsed(row, 1)?, workflow: parsed(row, 2)? })
}

fn status(row: &SqliteRow, column: usize) -> Result<RunStatus, sqlx::Error> {
    let text: &str = row.try_get(column)?;
    RunStatus::parse(text).ok_or_else(|| sqlx::Error::Decode(format!("`{text}` is no run status").into()))
}

fn parsed<T: std::str::FromStr>(row: &SqliteRow, column: usize) -> Result<T, sqlx::Error>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    parse(row.try_get(column)?)
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, sqlx::Error>
where
    T::Err: std::error::Error + Send + Sync + 'static,
{
    text.parse().map_err(|error: T::Err| sqlx::Error::Decode(error.into()))
}
