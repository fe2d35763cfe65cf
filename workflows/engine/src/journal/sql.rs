//! All SQL there is. Plain statements: what PostgreSQL would want otherwise is the spelling of parameters, `BLOB`,
//! `WITHOUT ROWID`, and the pragmas of the module above.

use std::sync::LazyLock;

/// Version of the tables below, kept in `PRAGMA user_version`.
pub(super) const SCHEMA_VERSION: i64 = 1;

/// The tables. Times are milliseconds since 1970; steps and statuses are text, so that the file can be read with any
/// SQLite tool. `event` is append-only and the only truth; `run` and `step` show its last word, for queries.
pub(super) const SCHEMA: &str = "
CREATE TABLE workflow (
    no INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    definition TEXT NOT NULL,
    resolved TEXT NOT NULL,
    UNIQUE (name, version)
);
CREATE TABLE run (
    no INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    workflow INTEGER NOT NULL,
    actor TEXT NOT NULL,
    origin TEXT,
    started_at INTEGER NOT NULL,
    status TEXT NOT NULL,
    waiting TEXT,
    finished_at INTEGER
);
CREATE INDEX run_open ON run (no) WHERE finished_at IS NULL;
CREATE INDEX run_by_workflow ON run (workflow, no);
CREATE TABLE run_key (
    key TEXT PRIMARY KEY,
    run INTEGER NOT NULL,
    request BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE event (
    run INTEGER NOT NULL,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    step TEXT,
    item INTEGER,
    attempt INTEGER,
    body TEXT,
    PRIMARY KEY (run, n)
) WITHOUT ROWID;
CREATE TABLE step (
    run INTEGER NOT NULL,
    step TEXT NOT NULL,
    item INTEGER NOT NULL,
    status TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    due INTEGER,
    started_at INTEGER,
    finished_at INTEGER,
    PRIMARY KEY (run, step, item)
) WITHOUT ROWID;
CREATE INDEX step_timer ON step (due) WHERE due IS NOT NULL;
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    envelope BLOB NOT NULL
);
CREATE TABLE outbox_position (
    one INTEGER PRIMARY KEY,
    acknowledged INTEGER NOT NULL
);
INSERT INTO outbox_position (one, acknowledged) VALUES (1, 0);
";

/// Rows per statement, largest first. Statements of a few fixed sizes stay prepared; a batch of any size is written
/// with few round trips to the database thread.
const CHUNKS: [usize; 4] = [128, 32, 8, 1];

/// One statement for each chunk size.
pub(super) struct Chunked(Vec<(usize, String)>);

impl Chunked {
    fn new(before: &str, columns: usize, after: &str) -> Self {
        let row = format!("({})", vec!["?"; columns].join(","));
        let statement = |rows: usize| format!("{before}{}{after}", vec![row.as_str(); rows].join(","));
        Self(CHUNKS.iter().map(|&rows| (rows, statement(rows))).collect())
    }

    /// Cuts `count` rows into statements: how many rows each takes, and its text.
    pub(super) fn pieces(&'static self, mut count: usize) -> impl Iterator<Item = (usize, &'static str)> {
        std::iter::from_fn(move || {
            let (rows, text) = self.0.iter().find(|(rows, _)| *rows <= count)?;
            count -= rows;
            Some((*rows, text.as_str()))
        })
    }
}

pub(super) static INSERT_EVENTS: LazyLock<Chunked> =
    LazyLock::new(|| Chunked::new("INSERT INTO event (run, n, at, kind, step, item, attempt, body) VALUES ", 8, ""));
pub(super) static INSERT_RUNS: LazyLock<Chunked> = LazyLock::new(|| {
    Chunked::new(
        "INSERT INTO run (no, id, workflow, actor, origin, started_at, status, waiting, finished_at) VALUES ",
        9,
        "",
    )
});
pub(super) static UPDATE_RUNS: LazyLock<Chunked> = LazyLock::new(|| {
    Chunked::new(
        "UPDATE run SET status = v.column2, waiting = v.column3, finished_at = v.column4 FROM (VALUES ",
        4,
        ") AS v WHERE run.no = v.column1",
    )
});
pub(super) static UPSERT_STEPS: LazyLock<Chunked> = LazyLock::new(|| {
    Chunked::new(
        "INSERT INTO step (run, step, item, status, attempt, failures, due, started_at, finished_at) VALUES ",
        9,
        " ON CONFLICT (run, step, item) DO UPDATE SET status = excluded.status, attempt = excluded.attempt, \
         failures = excluded.failures, due = excluded.due, started_at = excluded.started_at, \
         finished_at = excluded.finished_at",
    )
});
pub(super) static INSERT_OUTBOX: LazyLock<Chunked> =
    LazyLock::new(|| Chunked::new("INSERT INTO outbox (seq, key, envelope) VALUES ", 3, ""));
pub(super) static INSERT_KEYS: LazyLock<Chunked> =
    LazyLock::new(|| Chunked::new("INSERT INTO run_key (key, run, request) VALUES ", 3, ""));

pub(super) const INSERT_WORKFLOW: &str =
    "INSERT INTO workflow (no, digest, name, version, saved_at, definition, resolved) VALUES (?, ?, ?, ?, ?, ?, ?)";
pub(super) const ACKNOWLEDGE: &str = "UPDATE outbox_position SET acknowledged = ? WHERE one = 1 AND acknowledged < ?";
pub(super) const FORGET_OUTBOX: &str = "DELETE FROM outbox WHERE seq <= ?";

pub(super) const WORKFLOWS: &str = "SELECT no, digest, name, version, saved_at FROM workflow ORDER BY no";
pub(super) const WORKFLOW: &str = "SELECT definition, resolved FROM workflow WHERE no = ?";
pub(super) const LAST_RUN: &str = "SELECT COALESCE(MAX(no), 0) FROM run";
pub(super) const LAST_OUTBOX: &str = "SELECT MAX(seq) FROM (SELECT acknowledged AS seq FROM outbox_position UNION ALL SELECT seq FROM outbox) AS position";
pub(super) const OPEN_RUNS: &str = "SELECT run.no, run.id, workflow.digest FROM run JOIN workflow ON workflow.no = run.workflow \
     WHERE run.finished_at IS NULL ORDER BY run.no";
pub(super) const RUN: &str = "SELECT run.no, run.id, workflow.digest, run.status FROM run JOIN workflow ON workflow.no = run.workflow WHERE run.id = ?";
pub(super) const EVENTS: &str =
    "SELECT n, at, kind, step, item, attempt, body FROM event WHERE run = ? AND n > ? ORDER BY n LIMIT ?";
pub(super) const KEY: &str =
    "SELECT run.id, run_key.request FROM run_key JOIN run ON run.no = run_key.run WHERE run_key.key = ?";
pub(super) const OUTBOX: &str = "SELECT seq, key, envelope FROM outbox WHERE seq > ? ORDER BY seq LIMIT ?";
pub(super) const RUNS: &str = "SELECT run.id, workflow.digest, workflow.name, run.status, run.waiting, run.actor, run.started_at, \
     run.finished_at, run.origin FROM run JOIN workflow ON workflow.no = run.workflow \
     WHERE run.no < COALESCE((SELECT no FROM run WHERE id = ?1), 9223372036854775807) \
     AND (?2 IS NULL OR workflow.name = ?2) AND (?3 IS NULL OR run.status = ?3) ORDER BY run.no DESC LIMIT ?4";
#[cfg(test)]
pub(super) const STEPS: &str = "SELECT step, item, status, attempt, failures, due, started_at, finished_at FROM step WHERE run = ? ORDER BY step, item";
