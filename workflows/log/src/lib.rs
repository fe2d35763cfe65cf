//! An organisation's append-only Merkle log of statements.
//!
//! A signature says who stated something; it does not say when, nor whether the signer has since stated the opposite.
//! So every signed statement becomes a leaf of one log per organisation, and the chain keeps that log's head. From
//! then on the organisation can neither take a statement back nor slip one in: the chain accepts a new head only if it
//! extends the old one ([`Log::consistency`]), and a receipt shows that its statement is under the head
//! ([`Log::inclusion`]).
//!
//! The tree is that of RFC 6962. It is kept in SQLite as the tiles of the C2SP [tlog-tiles] format, so that proofs of
//! any size read a handful of rows, and so that the monitors and witnesses that exist for transparency logs can follow
//! this one over plain HTTP ([`Log::resource`], [`Log::checkpoint`]).
//!
//! # Promises
//!
//! - An entry whose append returned is on the disk: leaf, tiles and all, in one synchronised transaction. A head that
//!   was signed is never forgotten, since forgetting it would mean forking the log.
//! - Appending the same key and bytes again returns the same index, so a caller that crashed simply repeats itself.
//! - One process writes a log. A second open is refused ([`LogError::InUse`]), because two writers fork it.
//!
//! [tlog-tiles]: https://c2sp.org/tlog-tiles

mod path;
mod tree;

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use deed_evidence::{Checkpoint, EvidenceError, Hash32, MAX_ENVELOPE_BYTES, SigningKey};
use sqlx::Row as _;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use thiserror::Error;
use tlog_tiles::{Hash, Tile, prove_record, prove_tree, record_hash, tree_hash};
use tokio::sync::Mutex;

pub use crate::path::Resource;
use crate::tree::{Edge, Gathered, HASH_BYTES, TILE_HEIGHT, TILE_WIDTH, Wanted};

/// Layout of the database. A file with another number was written by another release.
const SCHEMA_VERSION: i64 = 1;

/// Reads at once. They come from people and peers who follow proofs; appending has a connection of its own among them.
const CONNECTIONS: u32 = 4;

/// Largest entry of a C2SP entry bundle, whose lengths are two bytes wide.
pub const MAX_BUNDLED_ENTRY_BYTES: usize = u16::MAX as usize;

/// Longest key of an entry; a key is `run/step/item/attempt`.
pub const MAX_KEY_BYTES: usize = 512;

/// Why a log could not be opened, extended or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LogError {
    /// Another process, or this one, has the log open.
    #[error("the log at {path} is open already: stop the other process, or use its handle")]
    InUse {
        /// The database file.
        path: PathBuf,
    },
    /// The lock file beside the database cannot be used.
    #[error("cannot lock the log at {path}: {source}; check that its directory exists and is writable")]
    Lock {
        /// The database file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The database holds another organisation's or another chain's log.
    #[error(
        "the log at {path} is that of `{found}`, not of `{expected}`: open it with its own origin, or begin a new file"
    )]
    WrongOrigin {
        /// The database file.
        path: PathBuf,
        /// Origin asked for.
        expected: String,
        /// Origin it was made with.
        found: String,
    },
    /// The database was written by another release.
    #[error("the log at {path} has layout {found}, this release reads {SCHEMA_VERSION}: use the release that wrote it")]
    Version {
        /// The database file.
        path: PathBuf,
        /// Its layout.
        found: i64,
    },
    /// Leaves and tiles disagree.
    #[error("the log is damaged: {reason}; stop publishing its heads and restore it from a backup")]
    Damaged {
        /// What disagrees.
        reason: String,
    },
    /// The key was used for another entry.
    #[error("key `{key}` already names entry {index}, whose bytes differ: an attempt is stated once")]
    KeyConflict {
        /// The key.
        key: String,
        /// The entry that has it.
        index: u64,
    },
    /// An entry or its key is too large.
    #[error("the {what} has {size} bytes, more than the {limit} that a log takes")]
    TooLarge {
        /// Entry or key.
        what: &'static str,
        /// Bytes given.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// A proof, entry or tile beyond the log's end was asked for.
    #[error("{what} {asked} is beyond the log, which has {size} entries: ask for its head first")]
    OutOfRange {
        /// What was asked for.
        what: &'static str,
        /// Which.
        asked: u64,
        /// Entries in the log, or in the tree the question was about.
        size: u64,
    },
    /// Not a path of the tlog-tiles format.
    #[error(
        "`{path}` is no path of a tiled log: use `tile/<level>/<index>[.p/<width>]` or `tile/entries/<index>[.p/<width>]`"
    )]
    BadPath {
        /// The path, as given.
        path: String,
    },
    /// An entry that the two-byte lengths of an entry bundle cannot carry.
    #[error(
        "entry {index} has {size} bytes, more than an entry bundle carries ({MAX_BUNDLED_ENTRY_BYTES}): fetch it by its index"
    )]
    NotBundled {
        /// The entry.
        index: u64,
        /// Its size.
        size: usize,
    },
    /// The checkpoint could not be signed.
    #[error("cannot sign the log's head: {0}")]
    Sign(#[from] EvidenceError),
    /// The database failed.
    #[error("cannot {operation} the log: {source}; check the disk and try again")]
    Database {
        /// What was tried.
        operation: &'static str,
        /// The cause.
        source: sqlx::Error,
    },
}

/// Turns a database error into one that names the operation.
fn database(operation: &'static str) -> impl FnOnce(sqlx::Error) -> LogError {
    move |source| LogError::Database { operation, source }
}

/// Size and root of a log: what its checkpoint signs and what the chain keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of entries.
    pub size: u64,
    /// RFC 6962 root hash over them.
    pub root: Hash32,
}

/// One entry to append.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// What makes repeating the append harmless, for example `run/step/item/attempt`.
    pub key: &'a str,
    /// The leaf: the envelope's canonical bytes.
    pub envelope: &'a [u8],
}

/// An organisation's log. Cloning shares it.
#[derive(Clone)]
pub struct Log(Arc<Inner>);

struct Inner {
    pool: SqlitePool,
    origin: String,
    key: SigningKey,
    /// The tree's right edge, from which it grows; absent after a failure that leaves open what the disk holds.
    edge: Mutex<Option<Edge>>,
    /// Held as long as the log is open.
    _lock: File,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log").field("origin", &self.0.origin).finish_non_exhaustive()
    }
}

impl Log {
    /// Opens the log in a SQLite file, or begins it there.
    ///
    /// `origin` is the log's name in its checkpoints (see [`deed_evidence::origin`]); a file keeps the one it began
    /// with. `key` signs the checkpoints; it may be rotated, the chain says which one counts.
    ///
    /// # Errors
    /// [`LogError::InUse`], [`LogError::WrongOrigin`], [`LogError::Version`], [`LogError::Damaged`] and what the disk
    /// does.
    pub async fn open(path: impl AsRef<Path>, origin: impl Into<String>, key: SigningKey) -> Result<Self, LogError> {
        let (path, origin) = (path.as_ref(), origin.into());
        let lock = lock(path)?;
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full);
        let pool = SqlitePoolOptions::new()
            .max_connections(CONNECTIONS)
            .connect_with(options)
            .await
            .map_err(database("open"))?;

        let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await.map_err(database("open"))?;
        for statement in SCHEMA {
            sqlx::query(statement).execute(&mut *transaction).await.map_err(database("lay out"))?;
        }
        sqlx::query("INSERT INTO log (only, version, origin) VALUES (0, ?, ?) ON CONFLICT DO NOTHING")
            .bind(SCHEMA_VERSION)
            .bind(&origin)
            .execute(&mut *transaction)
            .await
            .map_err(database("lay out"))?;
        let row = sqlx::query("SELECT version, origin FROM log")
            .fetch_one(&mut *transaction)
            .await
            .map_err(database("open"))?;
        let (found_version, found_origin): (i64, String) = (row.get(0), row.get(1));
        if found_version != SCHEMA_VERSION {
            return Err(LogError::Version { path: path.to_owned(), found: found_version });
        }
        if found_origin != origin {
            return Err(LogError::WrongOrigin { path: path.to_owned(), expected: origin, found: found_origin });
        }
        let edge = load(&mut transaction).await?;
        check_last_tile(&mut transaction, &edge).await?;
        transaction.commit().await.map_err(database("open"))?;
        Ok(Self(Arc::new(Inner { pool, origin, key, edge: Mutex::new(Some(edge)), _lock: lock })))
    }

    /// The log's name in its checkpoints.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.0.origin
    }

    /// Appends one entry, or finds it again, and returns its index. It is durable on return.
    ///
    /// # Errors
    /// As [`append_all`](Self::append_all).
    pub async fn append(&self, key: &str, envelope: &[u8]) -> Result<u64, LogError> {
        let indices = self.append_all(&[Entry { key, envelope }]).await?;
        indices.first().copied().ok_or_else(|| LogError::Damaged { reason: "an append returned no index".to_owned() })
    }

    /// Appends entries in their order, all or none, in one synchronised transaction: the way to append many, since
    /// synchronising is what costs. Entries that are there already keep their index.
    ///
    /// # Errors
    /// [`LogError::KeyConflict`], [`LogError::TooLarge`] and what the disk does; nothing is appended then.
    pub async fn append_all(&self, entries: &[Entry<'_>]) -> Result<Vec<u64>, LogError> {
        for entry in entries {
            check_size("entry", entry.envelope.len(), MAX_ENVELOPE_BYTES)?;
            check_size("key", entry.key.len(), MAX_KEY_BYTES)?;
        }
        let mut current = self.0.edge.lock().await;
        let mut transaction = self.0.pool.begin_with("BEGIN IMMEDIATE").await.map_err(database("append to"))?;
        // Taken out until the commit has returned: if this future is dropped in between, or the commit fails, only
        // the disk knows how far the log reaches, and the next caller asks it.
        let mut edge = match current.take() {
            Some(edge) => edge,
            None => load(&mut transaction).await?,
        };
        let before = edge.clone();
        let appended = append_within(&mut transaction, &mut edge, entries).await;
        match appended {
            Ok(indices) => {
                if edge.size() == before.size() {
                    *current = Some(before);
                    return Ok(indices);
                }
                transaction.commit().await.map_err(database("append to"))?;
                *current = Some(edge);
                Ok(indices)
            }
            Err(error) => {
                transaction.rollback().await.map_err(database("roll back"))?;
                *current = Some(before);
                Err(error)
            }
        }
    }

    /// The log's present head.
    ///
    /// # Errors
    /// What the disk does.
    pub async fn head(&self) -> Result<Head, LogError> {
        let mut current = self.0.edge.lock().await;
        let edge = match current.take() {
            Some(edge) => edge,
            None => {
                // Behind the write lock, so that a commit whose caller went away has ended.
                let mut transaction = self.0.pool.begin_with("BEGIN IMMEDIATE").await.map_err(database("read"))?;
                load(&mut transaction).await?
            }
        };
        Ok(current.insert(edge).head())
    }

    /// The head that the log had at `size` entries.
    ///
    /// # Errors
    /// [`LogError::OutOfRange`] and what the disk does.
    pub async fn head_at(&self, size: u64) -> Result<Head, LogError> {
        let head = self.head().await?;
        if size == head.size {
            return Ok(head);
        }
        check_range("size", size, head.size)?;
        let root = self.compute(|reader| tree_hash(size, reader), |reader| tree_hash(size, reader)).await?;
        Ok(Head { size, root: Hash32(root.0) })
    }

    /// The signed checkpoint of the present head.
    ///
    /// # Errors
    /// [`LogError::Sign`] when the origin is no C2SP key name, and what the disk does.
    pub async fn checkpoint(&self) -> Result<String, LogError> {
        let head = self.head().await?;
        self.sign(head)
    }

    /// The signed checkpoint at an earlier size: the one that a head on the chain needs beside it.
    ///
    /// # Errors
    /// As [`checkpoint`](Self::checkpoint), and [`LogError::OutOfRange`].
    pub async fn checkpoint_at(&self, size: u64) -> Result<String, LogError> {
        let head = self.head_at(size).await?;
        self.sign(head)
    }

    /// RFC 6962 audit path of entry `index` in the tree of the first `size` entries, leaf to root.
    ///
    /// # Errors
    /// [`LogError::OutOfRange`] and what the disk does.
    pub async fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash32>, LogError> {
        check_range("size", size, self.head().await?.size)?;
        if index >= size {
            return Err(LogError::OutOfRange { what: "entry", asked: index, size });
        }
        let proof = self
            .compute(|reader| prove_record(size, index, reader), |reader| prove_record(size, index, reader))
            .await?;
        Ok(proof.into_iter().map(|hash| Hash32(hash.0)).collect())
    }

    /// RFC 6962 consistency proof between the trees of the first `old` and the first `new` entries. It is empty from
    /// an empty tree and between equal ones.
    ///
    /// # Errors
    /// [`LogError::OutOfRange`] and what the disk does.
    pub async fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash32>, LogError> {
        check_range("size", new, self.head().await?.size)?;
        check_range("size", old, new)?;
        if old == 0 {
            return Ok(Vec::new());
        }
        let proof = self.compute(|reader| prove_tree(new, old, reader), |reader| prove_tree(new, old, reader)).await?;
        Ok(proof.into_iter().map(|hash| Hash32(hash.0)).collect())
    }

    /// The bytes of an entry.
    ///
    /// # Errors
    /// [`LogError::OutOfRange`] and what the disk does.
    pub async fn entry(&self, index: u64) -> Result<Vec<u8>, LogError> {
        let row = sqlx::query("SELECT envelope FROM leaves WHERE idx = ?")
            .bind(sql_integer(index))
            .fetch_optional(&self.0.pool)
            .await
            .map_err(database("read"))?;
        match row {
            Some(row) => row.try_get(0).map_err(database("read")),
            None => Err(LogError::OutOfRange { what: "entry", asked: index, size: self.head().await?.size }),
        }
    }

    /// The index of the entry that was appended under `key`.
    ///
    /// # Errors
    /// What the disk does.
    pub async fn find(&self, key: &str) -> Result<Option<u64>, LogError> {
        let row = sqlx::query("SELECT idx FROM leaves WHERE key = ?")
            .bind(key)
            .fetch_optional(&self.0.pool)
            .await
            .map_err(database("read"))?;
        row.map(|row| row.try_get::<i64, _>(0).map(unsigned).map_err(database("read"))).transpose()
    }

    /// The bytes of a static resource of the tlog-tiles format. A partial tile can be had as long as the log exists,
    /// also after it has filled up.
    ///
    /// # Errors
    /// [`LogError::OutOfRange`] for what is not there yet, [`LogError::NotBundled`], and what the disk does.
    pub async fn resource(&self, resource: Resource) -> Result<Vec<u8>, LogError> {
        match resource {
            Resource::Tile { level, index, width } => self.tile(level, index, width).await,
            Resource::Entries { index, width } => self.bundle(index, width).await,
        }
    }

    /// Waits for reads to end and closes the database. Dropping the last clone does the same without waiting.
    pub async fn close(self) {
        self.0.pool.close().await;
    }

    fn sign(&self, head: Head) -> Result<String, LogError> {
        let checkpoint = Checkpoint { origin: self.0.origin.clone(), size: head.size, root: head.root };
        Ok(checkpoint.sign(&self.0.key)?)
    }

    async fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<u8>, LogError> {
        let available = self.head().await?.size >> (u32::from(level) * u32::from(TILE_HEIGHT));
        // Both factors are bounded by the path's parser: the product fits.
        let end = index * TILE_WIDTH + u64::from(width);
        if end > available {
            return Err(LogError::OutOfRange { what: "tile", asked: index, size: available });
        }
        let mut tile = stored_tile(&self.0.pool, level, index).await?.unwrap_or_default();
        let bytes = usize::from(width) * HASH_BYTES;
        if tile.len() < bytes {
            return Err(LogError::Damaged { reason: format!("tile {index} of level {level} is too short") });
        }
        tile.truncate(bytes);
        Ok(tile)
    }

    async fn bundle(&self, index: u64, width: u16) -> Result<Vec<u8>, LogError> {
        let (first, size) = (index * TILE_WIDTH, self.head().await?.size);
        if first + u64::from(width) > size {
            return Err(LogError::OutOfRange { what: "entry bundle", asked: index, size });
        }
        let rows = sqlx::query("SELECT envelope FROM leaves WHERE idx >= ? AND idx < ? ORDER BY idx")
            .bind(sql_integer(first))
            .bind(sql_integer(first + u64::from(width)))
            .fetch_all(&self.0.pool)
            .await
            .map_err(database("read"))?;
        let mut bundle = Vec::new();
        for (position, row) in rows.iter().enumerate() {
            let entry: &[u8] = row.try_get(0).map_err(database("read"))?;
            let length = u16::try_from(entry.len())
                .map_err(|_| LogError::NotBundled { index: first + position as u64, size: entry.len() })?;
            bundle.extend_from_slice(&length.to_be_bytes());
            bundle.extend_from_slice(entry);
        }
        Ok(bundle)
    }

    /// Runs a proof algorithm whose hashes lie in the database. The algorithms ask for all hashes at once, and
    /// synchronously: the first pass learns which, the second gets them.
    async fn compute<T>(
        &self,
        ask: impl FnOnce(&Wanted) -> Result<T, tlog_tiles::Error>,
        answer: impl FnOnce(&Gathered) -> Result<T, tlog_tiles::Error>,
    ) -> Result<T, LogError> {
        let wanted = Wanted::default();
        if let Ok(done) = ask(&wanted) {
            return Ok(done);
        }
        let mut gathered = Gathered::default();
        for index in wanted.into_indices() {
            let tile = Tile::from_index(TILE_HEIGHT, index);
            let coordinates = (tile.level(), tile.level_index());
            if !gathered.has_tile(coordinates) {
                let data = stored_tile(&self.0.pool, coordinates.0, coordinates.1).await?.unwrap_or_default();
                gathered.insert_tile(coordinates, data);
            }
        }
        answer(&gathered).map_err(|e| LogError::Damaged { reason: format!("a proof cannot be computed: {e}") })
    }
}

/// The tables. Tiles at the right edge are rewritten as they grow, all others are written once.
const SCHEMA: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS log (only INTEGER PRIMARY KEY CHECK (only = 0), version INTEGER NOT NULL, origin TEXT NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS leaves (idx INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, envelope BLOB NOT NULL) STRICT",
    "CREATE TABLE IF NOT EXISTS tiles (level INTEGER NOT NULL, idx INTEGER NOT NULL, hashes BLOB NOT NULL, PRIMARY KEY (level, idx)) STRICT, WITHOUT ROWID",
];

/// Takes the lock beside the database. The file stays; the operating system drops the lock with the process.
fn lock(path: &Path) -> Result<File, LogError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let failed = |source| LogError::Lock { path: path.to_owned(), source };
    let file = File::options().create(true).truncate(false).write(true).open(name).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LogError::InUse { path: path.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

async fn append_within(
    connection: &mut SqliteConnection,
    edge: &mut Edge,
    entries: &[Entry<'_>],
) -> Result<Vec<u64>, LogError> {
    let mut indices = Vec::with_capacity(entries.len());
    for entry in entries {
        let index = edge.size();
        let inserted =
            sqlx::query("INSERT INTO leaves (idx, key, envelope) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING")
                .bind(sql_integer(index))
                .bind(entry.key)
                .bind(entry.envelope)
                .execute(&mut *connection)
                .await
                .map_err(database("append to"))?;
        if inserted.rows_affected() == 1 {
            edge.push(record_hash(entry.envelope));
            indices.push(index);
            continue;
        }
        let row = sqlx::query("SELECT idx, envelope FROM leaves WHERE key = ?")
            .bind(entry.key)
            .fetch_one(&mut *connection)
            .await
            .map_err(database("append to"))?;
        let index = unsigned(row.try_get(0).map_err(database("read"))?);
        let envelope: &[u8] = row.try_get(1).map_err(database("read"))?;
        if envelope != entry.envelope {
            return Err(LogError::KeyConflict { key: entry.key.to_owned(), index });
        }
        indices.push(index);
    }
    for (level, index, hashes) in edge.take_changed() {
        sqlx::query("INSERT INTO tiles (level, idx, hashes) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET hashes = excluded.hashes")
            .bind(i64::from(level))
            .bind(sql_integer(index))
            .bind(hashes)
            .execute(&mut *connection)
            .await
            .map_err(database("append to"))?;
    }
    Ok(indices)
}

/// Reads the right edge of the tree: the last tile of each level, as far as it is not full.
async fn load(connection: &mut SqliteConnection) -> Result<Edge, LogError> {
    let row = sqlx::query("SELECT count(*), coalesce(max(idx) + 1, 0) FROM leaves")
        .fetch_one(&mut *connection)
        .await
        .map_err(database("read"))?;
    let (count, size): (i64, i64) = (row.get(0), row.get(1));
    if count != size {
        return Err(LogError::Damaged { reason: format!("{count} entries reach to index {size}") });
    }
    let size = unsigned(size);
    let mut tiles = Vec::new();
    for (level, index, width) in Edge::partial_tiles(size) {
        let hashes = if width == 0 {
            Vec::new()
        } else {
            stored_tile(&mut *connection, level, index).await?.unwrap_or_default()
        };
        if hashes.len() != usize::from(width) * HASH_BYTES {
            return Err(LogError::Damaged {
                reason: format!("tile {index} of level {level} does not fit a log of {size} entries"),
            });
        }
        tiles.push(hashes);
    }
    Ok(Edge::new(size, tiles))
}

/// Compares the last, partial tile with the entries it was computed from: what a torn backup would break first.
async fn check_last_tile(connection: &mut SqliteConnection, edge: &Edge) -> Result<(), LogError> {
    let first = edge.size() - edge.size() % TILE_WIDTH;
    let rows = sqlx::query("SELECT idx, envelope FROM leaves WHERE idx >= ? ORDER BY idx")
        .bind(sql_integer(first))
        .fetch_all(connection)
        .await
        .map_err(database("read"))?;
    for (row, stored) in rows.iter().zip(edge.leaf_hashes()) {
        let (index, envelope): (i64, &[u8]) =
            (row.try_get(0).map_err(database("read"))?, row.try_get(1).map_err(database("read"))?);
        if record_hash(envelope) != stored {
            return Err(LogError::Damaged { reason: format!("entry {index} does not hash to its leaf") });
        }
    }
    Ok(())
}

async fn stored_tile<'c>(
    executor: impl sqlx::Executor<'c, Database = sqlx::Sqlite>,
    level: u8,
    index: u64,
) -> Result<Option<Vec<u8>>, LogError> {
    let row = sqlx::query("SELECT hashes FROM tiles WHERE level = ? AND idx = ?")
        .bind(i64::from(level))
        .bind(sql_integer(index))
        .fetch_optional(executor)
        .await
        .map_err(database("read"))?;
    row.map(|row| row.try_get(0).map_err(database("read"))).transpose()
}

fn check_range(what: &'static str, asked: u64, size: u64) -> Result<(), LogError> {
    if asked > size { Err(LogError::OutOfRange { what, asked, size }) } else { Ok(()) }
}

fn check_size(what: &'static str, size: usize, limit: usize) -> Result<(), LogError> {
    if size > limit { Err(LogError::TooLarge { what, size, limit }) } else { Ok(()) }
}

/// SQLite's integers are signed. No log reaches 2^63 entries, and an index beyond finds nothing.
fn sql_integer(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// Indices are never negative: the largest value in their place then finds nothing.
fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}

/// Compiles only while a log can be shared between tasks.
const _: fn() = || {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Log>();
    shared::<Hash>();
};
