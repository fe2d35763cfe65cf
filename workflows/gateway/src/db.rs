//! The gateway's SQLite files: opening, and bringing to the current layout.

use std::path::Path;
use std::time::Duration;

use sqlx::SqliteConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use crate::error::{Error, Kind, Result};

/// Readers at the same time. SQLite has one writer in any case; more readers than this wait for the disk, not for a slot.
const CONNECTIONS_MAX: u32 = 8;

/// How long a writer waits for another to finish before the operation fails.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// What only this gateway knows, one statement batch per release of the layout; the file's `user_version` says how many
/// have been applied. Released batches are never edited.
pub(crate) const GATEWAY: &[&str] = &["
CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    created_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    request TEXT NOT NULL,
    actor TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    permission TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER NOT NULL
) STRICT;
CREATE TRIGGER audit_is_append_only_1 BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END;
CREATE TRIGGER audit_is_append_only_2 BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit record is append-only'); END;

CREATE TABLE connections (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE hooks (
    workflow TEXT PRIMARY KEY,
    hash BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE deliveries (
    order_id INTEGER PRIMARY KEY,
    side TEXT NOT NULL,
    state TEXT NOT NULL,
    ciphertext BLOB,
    content BLOB,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE uses (
    key TEXT PRIMARY KEY,
    run TEXT NOT NULL,
    licence INTEGER NOT NULL,
    purpose TEXT NOT NULL,
    reference BLOB NOT NULL,
    block INTEGER
) STRICT;

CREATE TABLE reads (
    run TEXT NOT NULL,
    digest BLOB NOT NULL,
    name TEXT NOT NULL,
    asset INTEGER NOT NULL,
    version INTEGER NOT NULL,
    licence INTEGER,
    PRIMARY KEY (run, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE licensed_blobs (
    digest BLOB NOT NULL,
    asset INTEGER NOT NULL,
    PRIMARY KEY (digest, asset)
) STRICT, WITHOUT ROWID;

CREATE TABLE leaves (
    key TEXT PRIMARY KEY,
    run TEXT NOT NULL,
    leaf INTEGER NOT NULL,
    at TEXT NOT NULL
) STRICT;
CREATE INDEX leaves_run ON leaves (run);

CREATE TABLE receipts (
    key TEXT PRIMARY KEY,
    receipt BLOB NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE run_assets (
    run TEXT PRIMARY KEY,
    asset INTEGER NOT NULL
) STRICT;
"];

/// The number of the index's layout. What is in the index is on the chain: a file of another layout is thrown away, by an
/// older release as by a newer one.
const INDEX_LAYOUT: i64 = 4;

/// What the chain knows, as it was read.
const INDEX: &str = "
CREATE TABLE cursor (id INTEGER PRIMARY KEY CHECK (id = 0), genesis BLOB NOT NULL, block INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;
CREATE TABLE organisations (id INTEGER PRIMARY KEY, name TEXT NOT NULL, account BLOB NOT NULL, roles INTEGER NOT NULL, status TEXT NOT NULL) STRICT;
CREATE TABLE assets (
    id INTEGER PRIMARY KEY,
    owner INTEGER NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    summary TEXT NOT NULL,
    class TEXT NOT NULL,
    tags TEXT NOT NULL,
    sensitivity INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    state TEXT NOT NULL,
    until INTEGER,
    refusal INTEGER,
    certificate TEXT,
    submitted_at INTEGER NOT NULL,
    registered_at INTEGER,
    expires_at INTEGER,
    declared_at INTEGER NOT NULL,
    conflict INTEGER
) STRICT;
CREATE INDEX assets_owner ON assets (owner);
CREATE INDEX assets_kind ON assets (kind);
CREATE INDEX assets_state ON assets (state);
CREATE INDEX assets_class ON assets (class);
CREATE INDEX assets_sensitivity ON assets (sensitivity);
CREATE TABLE asset_tags (tag TEXT NOT NULL, asset INTEGER NOT NULL, PRIMARY KEY (tag, asset)) STRICT, WITHOUT ROWID;
CREATE INDEX asset_tags_asset ON asset_tags (asset);
-- What an asset is counted under, as one JSON object: counting reads nothing else, and these rows lie close together.
CREATE TABLE asset_cards (asset INTEGER PRIMARY KEY, card TEXT NOT NULL) STRICT;
-- The texts themselves are in `assets`: kept here is only where which word is. Its rows have the ids of the assets.
CREATE VIRTUAL TABLE search USING fts5(title, tags, class, certificate, owner, summary, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
CREATE TABLE versions (asset INTEGER NOT NULL, version INTEGER NOT NULL, content BLOB NOT NULL, metadata BLOB NOT NULL, schema BLOB, at INTEGER NOT NULL, withdrawn INTEGER, PRIMARY KEY (asset, version)) STRICT, WITHOUT ROWID;
CREATE INDEX versions_content ON versions (content);
CREATE TABLE parents (asset INTEGER NOT NULL, parent INTEGER NOT NULL, version INTEGER NOT NULL, contribution INTEGER NOT NULL, PRIMARY KEY (asset, parent, version)) STRICT, WITHOUT ROWID;
CREATE INDEX parents_parent ON parents (parent);
CREATE TABLE titles (asset INTEGER NOT NULL, right_ TEXT NOT NULL, position INTEGER NOT NULL, organisation INTEGER NOT NULL, parts INTEGER NOT NULL, PRIMARY KEY (asset, right_, position)) STRICT, WITHOUT ROWID;
CREATE TABLE changes (asset INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, state TEXT NOT NULL, kind TEXT, PRIMARY KEY (asset, number)) STRICT, WITHOUT ROWID;
CREATE TABLE procedures (asset INTEGER PRIMARY KEY, kind TEXT NOT NULL, application TEXT, applicant INTEGER NOT NULL, state TEXT NOT NULL, until INTEGER, submitted_at INTEGER NOT NULL, due INTEGER, consents TEXT NOT NULL, missing TEXT NOT NULL) STRICT;
CREATE TABLE objections (asset INTEGER PRIMARY KEY, kind TEXT NOT NULL, organisation INTEGER NOT NULL, evidence BLOB NOT NULL, at INTEGER NOT NULL, upheld INTEGER) STRICT;
CREATE TABLE freezes (asset INTEGER PRIMARY KEY, organisation INTEGER NOT NULL, reason INTEGER NOT NULL, at INTEGER NOT NULL, until INTEGER) STRICT;
CREATE TABLE pledges (asset INTEGER NOT NULL, number INTEGER NOT NULL, right_ TEXT NOT NULL, pledgor INTEGER NOT NULL, creditor INTEGER NOT NULL, terms BLOB NOT NULL, until INTEGER, at INTEGER NOT NULL, accepted INTEGER, PRIMARY KEY (asset, number)) STRICT, WITHOUT ROWID;
CREATE INDEX pledges_pledgor ON pledges (pledgor);
CREATE INDEX pledges_creditor ON pledges (creditor);
CREATE TABLE licence_records (asset INTEGER NOT NULL, number INTEGER NOT NULL, licensor INTEGER NOT NULL, licensee INTEGER NOT NULL, terms BLOB NOT NULL, until INTEGER, at INTEGER NOT NULL, PRIMARY KEY (asset, number)) STRICT, WITHOUT ROWID;
CREATE TABLE batches (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, root BLOB NOT NULL, count INTEGER NOT NULL, metadata BLOB NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX batches_owner ON batches (owner);
CREATE TABLE offers (id INTEGER PRIMARY KEY, asset INTEGER NOT NULL, version INTEGER NOT NULL, seller INTEGER NOT NULL, pricing TEXT NOT NULL, terms TEXT NOT NULL, price TEXT NOT NULL, policy TEXT NOT NULL, open INTEGER NOT NULL, under INTEGER, only_ INTEGER, bids TEXT NOT NULL) STRICT;
CREATE INDEX offers_asset ON offers (asset);
CREATE INDEX offers_open ON offers (pricing, asset) WHERE open;
CREATE TABLE orders (id INTEGER PRIMARY KEY, offer INTEGER NOT NULL, asset INTEGER NOT NULL, version INTEGER NOT NULL, units INTEGER NOT NULL, buyer INTEGER NOT NULL, seller INTEGER NOT NULL, price TEXT NOT NULL, policy TEXT NOT NULL, state TEXT NOT NULL, placed_at INTEGER NOT NULL, deadline INTEGER NOT NULL, delivered BLOB, key_digest BLOB, key_ BLOB, proposed TEXT, refunded TEXT NOT NULL, under INTEGER, licence INTEGER, dispute INTEGER) STRICT;
CREATE INDEX orders_state ON orders (state);
CREATE TABLE licences (id INTEGER PRIMARY KEY, asset INTEGER NOT NULL, version INTEGER NOT NULL, licensee INTEGER NOT NULL, licensor INTEGER NOT NULL, policy TEXT NOT NULL, issued_at INTEGER NOT NULL, expires_at INTEGER, uses INTEGER NOT NULL, parent INTEGER, depth INTEGER NOT NULL, metered INTEGER NOT NULL, revocation TEXT) STRICT;
CREATE INDEX licences_licensee ON licences (licensee, asset);
CREATE TABLE meters (licence INTEGER PRIMARY KEY, offer INTEGER NOT NULL, price TEXT NOT NULL, held TEXT NOT NULL, owed TEXT NOT NULL) STRICT;
CREATE TABLE negotiations (id INTEGER PRIMARY KEY, offer INTEGER, asset INTEGER NOT NULL, version INTEGER NOT NULL, consumer INTEGER NOT NULL, provider INTEGER NOT NULL, terms TEXT NOT NULL, units INTEGER NOT NULL, policy TEXT NOT NULL, digest BLOB NOT NULL, state TEXT NOT NULL, opened_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, order_ INTEGER) STRICT;
CREATE INDEX negotiations_consumer ON negotiations (consumer);
CREATE INDEX negotiations_provider ON negotiations (provider);
CREATE TABLE disputes (id INTEGER PRIMARY KEY, order_ INTEGER NOT NULL, opened_by INTEGER NOT NULL, evidence BLOB NOT NULL, claim INTEGER NOT NULL, state TEXT NOT NULL, panel TEXT NOT NULL, deadline INTEGER NOT NULL, ruling INTEGER, appeal BLOB, opened_at INTEGER NOT NULL) STRICT;
CREATE TABLE uses (licence INTEGER NOT NULL, uses INTEGER NOT NULL, asset INTEGER NOT NULL, purpose TEXT NOT NULL, reference BLOB NOT NULL, block INTEGER NOT NULL, territory TEXT, units INTEGER NOT NULL DEFAULT 1, charged TEXT, PRIMARY KEY (licence, uses)) STRICT, WITHOUT ROWID;
CREATE INDEX uses_reference ON uses (reference);
CREATE TABLE heads (organisation INTEGER NOT NULL, size INTEGER NOT NULL, root BLOB NOT NULL, block INTEGER NOT NULL, PRIMARY KEY (organisation, size)) STRICT, WITHOUT ROWID;
";

/// Opens the file at `path`, creating it when missing, and applies the batches of `layout` it does not have yet.
///
/// It is flushed at every commit: an answer that said "done" must survive a power cut.
pub(crate) async fn open(path: &Path, layout: &'static [&'static str]) -> Result<SqlitePool> {
    let pool = connect(path, SqliteSynchronous::Full).await?;
    migrate(&pool, path, layout).await?;
    Ok(pool)
}

/// Opens the index at `path`, empty when there is none of this release's layout.
///
/// It is not flushed at every commit: what a power cut takes from it is read again.
pub(crate) async fn open_index(path: &Path) -> Result<SqlitePool> {
    let pool = connect(path, SqliteSynchronous::Normal).await?;
    let found = layout_of(&pool).await?;
    if found == INDEX_LAYOUT {
        return Ok(pool);
    }
    let pool = if found == 0 {
        pool
    } else {
        tracing::info!(found, "the index has another layout: reading it again");
        pool.close().await;
        remove(path)?;
        connect(path, SqliteSynchronous::Normal).await?
    };
    let mut transaction = pool.begin().await?;
    sqlx::raw_sql(INDEX).execute(&mut *transaction).await?;
    set_layout(&mut transaction, INDEX_LAYOUT).await?;
    transaction.commit().await?;
    Ok(pool)
}

/// Removes a database with the files SQLite keeps beside it.
fn remove(path: &Path) -> Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::internal("removing an index of another layout", error));
            }
            _ => {}
        }
    }
    Ok(())
}

async fn connect(path: &Path, synchronous: SqliteSynchronous) -> Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT);
    let unopened = |source: sqlx::Error| {
        Error::new(
            Kind::Unavailable,
            "database",
            format!("the database `{}` cannot be opened", path.display()),
            "check that the folder is writable and that no other gateway uses it",
        )
        .caused_by(source)
    };
    SqlitePoolOptions::new().max_connections(CONNECTIONS_MAX).connect_with(options).await.map_err(unopened)
}

async fn layout_of(pool: &SqlitePool) -> Result<i64> {
    let (layout,): (i64,) = sqlx::query_as("PRAGMA user_version").fetch_one(pool).await?;
    Ok(layout)
}

async fn set_layout(db: &mut SqliteConnection, layout: i64) -> Result<()> {
    sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA user_version = {layout}"))).execute(db).await?;
    Ok(())
}

async fn migrate(pool: &SqlitePool, path: &Path, layout: &'static [&'static str]) -> Result<()> {
    let applied = usize::try_from(layout_of(pool).await?).unwrap_or(usize::MAX);
    if applied > layout.len() {
        return Err(Error::new(
            Kind::Unavailable,
            "database-newer",
            format!("the database `{}` was written by a newer release", path.display()),
            "start the release that wrote it",
        ));
    }
    for (batch, number) in layout.iter().zip(1..).skip(applied) {
        let mut transaction = pool.begin().await?;
        sqlx::raw_sql(*batch).execute(&mut *transaction).await?;
        set_layout(&mut transaction, number).await?;
        transaction.commit().await?;
    }
    Ok(())
}

/// The present, as every table and answer writes it.
pub(crate) fn now() -> String {
    chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// An id of the chain as SQLite stores it. The chain counts ids from 0 by one: none reaches 2^63.
pub(crate) fn to_db(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

/// The reverse of [`to_db`].
pub(crate) fn from_db(id: i64) -> u64 {
    u64::try_from(id).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn layouts_apply_once_and_newer_files_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.db");
        for _ in 0..2 {
            open(&path, GATEWAY).await.unwrap().close().await;
        }
        let pool = open(&path, GATEWAY).await.unwrap();
        sqlx::query("PRAGMA user_version = 99").execute(&pool).await.unwrap();
        pool.close().await;
        assert_eq!(open(&path, GATEWAY).await.unwrap_err().code(), "database-newer");
    }

    #[tokio::test]
    async fn an_index_of_another_layout_is_thrown_away() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("index.db");
        let organisations = "SELECT count(*) FROM organisations";
        for layout in [INDEX_LAYOUT, 1, 99] {
            let pool = open_index(&path).await.unwrap();
            let (count,): (i64,) = sqlx::query_as(organisations).fetch_one(&pool).await.unwrap();
            assert_eq!(count, 0, "what was there has gone");
            sqlx::query("INSERT INTO organisations VALUES (1, 'x', x'00', 0, 'active')").execute(&pool).await.unwrap();
            pool.close().await;
            let pool = open_index(&path).await.unwrap();
            let (count,): (i64,) = sqlx::query_as(organisations).fetch_one(&pool).await.unwrap();
            assert_eq!(count, 1, "what is of this layout stays");
            set_layout(&mut pool.acquire().await.unwrap(), if layout == INDEX_LAYOUT { 1 } else { 99 }).await.unwrap();
            pool.close().await;
        }
    }

    #[tokio::test]
    async fn nobody_rewrites_the_audit_record() {
        let dir = tempfile::tempdir().unwrap();
        let pool = open(&dir.path().join("x.db"), GATEWAY).await.unwrap();
        sqlx::query("INSERT INTO audit VALUES (1, '', '', '', '', '', '', '', 200)").execute(&pool).await.unwrap();
        assert!(sqlx::query("UPDATE audit SET status = 1").execute(&pool).await.is_err());
        assert!(sqlx::query("DELETE FROM audit").execute(&pool).await.is_err());
    }
}
