//! What stands behind a component's capabilities, for one attempt.
//!
//! Two rules of the business live here. **A licensed asset is read only against a recorded use**: `asset.read` puts the use on
//! chain before it answers, once per (run, step, item, asset) however often the attempt is repeated. And **licensed content
//! cannot be reached around it**: a blob that came with a licence opens only in runs that read its asset.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use deed_engine::{LogLevel, Reporter, StepTask};
use deed_evidence::{Digest, Input};
use deed_sandbox::{
    AssetError, BlobSink, BlobSource, Entry, Host, HostError, Level, Listing, ModelSource, Rows, SqlError, Value,
};
use deed_sdk::{ChainError, calls};
use deed_store::{StoreError, Writer};
use futures::TryStreamExt as _;
use rand::RngCore as _;
use tokio::sync::Mutex;

use super::Shared;
use crate::content::Manifest;
use crate::db::{from_db, to_db};
use crate::error::{Error, Kind, Result};
use crate::index::LicenceView;
use crate::names;

/// Blocks after which a use that was submitted before a crash is either recorded or will never be.
const SETTLED_AFTER_BLOCKS: u32 = 4;
/// How long to wait for these blocks: a chain that makes none (instant seal) has none under way either.
const SETTLED_AFTER: Duration = Duration::from_secs(3);
/// Licences that are read from the index at once, looking for one that allows a purpose.
const LICENCES_READ_AT_ONCE: u32 = 100;

/// What an attempt read and wrote: for its statement.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) read: Vec<Input>,
    pub(crate) written: Vec<(String, Digest)>,
}

#[derive(Debug, Default)]
struct Observed {
    /// Blobs opened, by digest.
    opened: BTreeMap<Digest, Input>,
    /// Assets read: (asset, version) to their manifest.
    assets: BTreeMap<(u64, u32), Input>,
    written: Vec<(String, Digest)>,
}

/// The capabilities of one attempt.
pub(crate) struct StepHost {
    shared: Arc<Shared>,
    run: String,
    step: String,
    item: Option<u32>,
    grants: Arc<BTreeMap<String, serde_json::Value>>,
    reporter: Reporter,
    observed: Arc<Mutex<Observed>>,
}

impl StepHost {
    pub(crate) fn new(shared: Arc<Shared>, task: &StepTask) -> Self {
        Self {
            shared,
            run: task.run.to_string(),
            step: task.step.to_string(),
            item: task.item,
            grants: task.grants.clone(),
            reporter: task.reporter.clone(),
            observed: Arc::default(),
        }
    }

    /// What was read and written.
    pub(crate) async fn seen(&self) -> Result<Seen> {
        let observed = self.observed.lock().await;
        let read = observed.assets.values().chain(observed.opened.values()).cloned().collect();
        Ok(Seen { read, written: observed.written.clone() })
    }

    /// Whether a node's grant lists what may be reached, and whether this is on the list. A grant without a list allows all.
    fn listed(&self, capability: &str, list: &str, wanted: &serde_json::Value) -> bool {
        match self.grants.get(capability).and_then(|grant| grant.get(list)).and_then(serde_json::Value::as_array) {
            Some(allowed) => allowed.contains(wanted),
            None => true,
        }
    }

    /// As what a blob is known in this run, or in one that it repeats: part of an asset that was read.
    async fn known_as(&self, digest: &Digest) -> Result<Option<Input>> {
        let known = |row: (String, i64, u32, Option<i64>)| Input {
            name: row.0,
            digest: *digest,
            asset: Some(from_db(row.1)),
            version: Some(row.2),
            licence: row.3.map(from_db),
        };
        for run in super::ancestry(self.shared.engine.get(), &self.run).await? {
            let row: Option<(String, i64, u32, Option<i64>)> =
                sqlx::query_as("SELECT name, asset, version, licence FROM reads WHERE run = ? AND digest = ?")
                    .bind(run)
                    .bind(digest.0.as_slice())
                    .fetch_optional(&self.shared.db)
                    .await?;
            if let Some(row) = row {
                return Ok(Some(known(row)));
            }
        }
        Ok(None)
    }

    async fn open_blob(&self, digest: Digest) -> Result<BlobSource, HostError> {
        let unavailable = |error: Error| HostError::Unavailable(error.chain());
        let input = match self.known_as(&digest).await.map_err(unavailable)? {
            Some(input) => input,
            None => {
                if is_licensed(&self.shared.db, &digest).await.map_err(unavailable)? {
                    return Err(HostError::Denied(format!(
                        "{digest} belongs to a licensed asset that this run has not read; let a step read the asset, which records the use"
                    )));
                }
                Input { name: digest.to_string(), digest, asset: None, version: None, licence: None }
            }
        };
        let reader = self.shared.store.reader(&digest).await.map_err(|error| match error {
            StoreError::NotFound { digest } => {
                HostError::NotFound(format!("blob {digest} is not in the gateway's store; upload it first"))
            }
            error => HostError::Unavailable(error.to_string()),
        })?;
        let size = reader.size();
        let pieces = reader.into_stream().map_err(std::io::Error::other);
        self.observed.lock().await.opened.entry(digest).or_insert(input);
        Ok(BlobSource::new(size, tokio_util::io::StreamReader::new(Box::pin(pieces))))
    }

    async fn read_asset(&self, asset: u64, licence: Option<u64>, purpose: &str) -> Result<Listing, AssetError> {
        if !self.listed("asset", "assets", &asset.into()) {
            return Err(AssetError::Denied(format!("the workflow grants this step other assets than {asset}")));
        }
        let purpose =
            deed_sdk::terms::purpose("purpose", purpose).map_err(|error| AssetError::Denied(error.to_string()))?;
        let failed = |error: Error| AssetError::Failed(error.chain());
        let view = self.shared.index.asset(asset).await.map_err(|error| match error.kind() {
            Kind::NotFound => AssetError::NotFound(error.to_string()),
            _ => failed(error),
        })?;
        let view = view.object;
        let (version, licence) = if view.summary.owner == self.shared.organisation && licence.is_none() {
            (view.summary.versions, None)
        } else {
            let licence = self.licence(asset, licence, purpose).await?;
            (licence.version, Some(licence.id))
        };
        let content = self.shared.index.content(asset, version).await.map_err(failed)?;
        let content = content.ok_or_else(|| AssetError::NotFound(format!("asset {asset} has no version {version}")))?;
        let manifest = match Manifest::load(&self.shared.store, &content).await {
            Ok(manifest) => manifest,
            Err(error) if error.kind() == Kind::NotFound => {
                return Err(AssetError::NotDelivered(format!(
                    "the content of asset {asset} version {version} has not arrived at this gateway yet; look at the order"
                )));
            }
            Err(error) => return Err(failed(error)),
        };
        if let Some(licence) = licence {
            self.record_use(licence, asset, purpose).await?;
        }
        self.remember(asset, version, licence, &manifest).await.map_err(failed)?;
        let input = Input {
            name: view.summary.title.clone(),
            digest: content,
            asset: Some(asset),
            version: Some(version),
            licence,
        };
        self.observed.lock().await.assets.insert((asset, version), input);
        let entries = manifest
            .entries
            .into_iter()
            .map(|entry| Entry {
                name: entry.name,
                media_type: entry.media_type,
                size: entry.size,
                digest: entry.digest.0,
            })
            .collect();
        Ok(Listing { asset, version, licence, entries })
    }

    /// The licence to read under: the one asked for, the one an earlier attempt of this step has read under, or the newest that the
    /// organisation holds and that allows the purpose.
    async fn licence(
        &self,
        asset: u64,
        wanted: Option<u64>,
        purpose: deed_primitives::Purpose,
    ) -> Result<LicenceView, AssetError> {
        let (index, organisation) = (&self.shared.index, self.shared.organisation);
        let failed = |error: Error| AssetError::Failed(error.chain());
        if let Some(wanted) = wanted {
            let held = index.licence_held(organisation, asset, wanted).await.map_err(failed)?;
            return held.ok_or_else(|| {
                AssetError::Denied(format!("this organisation holds no licence {wanted} for asset {asset}; order one"))
            });
        }
        // Its use is paid for already, though it may have been its last, and another licence may have come since.
        if let Some(used) = self.licence_used(asset).await.map_err(failed)?
            && let Some(held) = index.licence_held(organisation, asset, used).await.map_err(failed)?
        {
            return Ok(held);
        }
        let name = names::purpose(purpose);
        let block = index.reached();
        let allows = |licence: &LicenceView| {
            let policy = &licence.policy;
            // A step does not say in which country it runs: licences for some countries only do not cover it.
            let content_may_be_here =
                policy.delete_after.is_none_or(|blocks| block < licence.issued_at.saturating_add(blocks));
            (policy.purposes.is_empty() || policy.purposes.iter().any(|allowed| allowed == name))
                && policy.territories.is_empty()
                && licence.is_usable()
                && licence.expires_at.is_none_or(|end| block < end)
                && content_may_be_here
        };
        let (mut count, mut before) = (0, None);
        loop {
            let held = index.licences_held(organisation, asset, before, LICENCES_READ_AT_ONCE).await.map_err(failed)?;
            count += held.items.len();
            before = held.items.last().map(|licence| licence.id);
            if let Some(found) = held.items.into_iter().find(allows) {
                return Ok(found);
            }
            if held.next_cursor.is_none() {
                break;
            }
        }
        Err(AssetError::Denied(match count {
            0 => format!("this organisation holds no licence for asset {asset}; order one"),
            _ => format!(
                "none of the {count} licences for asset {asset} allows `{name}` now: used up, ended, its meter closed or empty, or for other purposes or countries"
            ),
        }))
    }

    /// What the uses of an asset by this step of this run are told apart by from all others; the licence is appended.
    fn use_key(&self, asset: u64) -> String {
        let item = self.item.map(|item| item.to_string()).unwrap_or_default();
        format!("{}/{}/{item}/{asset}/", self.run, self.step)
    }

    /// The licence under which an earlier attempt of this step has used an asset, or was about to.
    async fn licence_used(&self, asset: u64) -> Result<Option<u64>> {
        // A licence is digits, which sort before the colon.
        let row: Option<(i64,)> = sqlx::query_as(
            "SELECT licence FROM uses WHERE key >= ?1 AND key < ?1 || ':' ORDER BY block IS NULL, key LIMIT 1",
        )
        .bind(self.use_key(asset))
        .fetch_optional(&self.shared.db)
        .await?;
        Ok(row.map(|(licence,)| from_db(licence)))
    }

    /// Puts the use on chain, once for this step of this run.
    async fn record_use(&self, licence: u64, asset: u64, purpose: deed_primitives::Purpose) -> Result<(), AssetError> {
        let failed = |error: Error| AssetError::Failed(error.chain());
        let key = format!("{}{licence}", self.use_key(asset));
        let reference = Digest::of(&key).0;
        let before: Option<(Option<u32>,)> = sqlx::query_as("SELECT block FROM uses WHERE key = ?")
            .bind(&key)
            .fetch_optional(&self.shared.db)
            .await
            .map_err(|error| failed(error.into()))?;
        match before {
            Some((Some(_),)) => return Ok(()),
            Some((None,)) => {
                // An earlier attempt was interrupted between submitting and hearing of it.
                if let Some(block) = self.settled_use(licence, &reference).await.map_err(failed)? {
                    return self.use_done(&key, block).await.map_err(failed);
                }
            }
            None => {
                sqlx::query("INSERT INTO uses (key, run, licence, purpose, reference) VALUES (?, ?, ?, ?, ?)")
                    .bind(&key)
                    .bind(&self.run)
                    .bind(to_db(licence))
                    .bind(names::purpose(purpose))
                    .bind(reference.as_slice())
                    .execute(&self.shared.db)
                    .await
                    .map_err(|error| failed(error.into()))?;
            }
        }
        match self.shared.ledger.submit(calls::market::record_use(licence, purpose, reference)).await {
            Ok(included) => self.use_done(&key, included.block_number).await.map_err(failed),
            Err(ChainError::Failed { pallet, error, hint }) => {
                // There was no use: another attempt may choose another licence.
                let forget = sqlx::query("DELETE FROM uses WHERE key = ?").bind(&key).execute(&self.shared.db);
                forget.await.map_err(|error| failed(error.into()))?;
                Err(AssetError::Denied(format!(
                    "the chain refused the use under licence {licence}: {pallet}.{error}: {hint}"
                )))
            }
            Err(error) => Err(failed(error.into())),
        }
    }

    async fn use_done(&self, key: &str, block: u32) -> Result<()> {
        sqlx::query("UPDATE uses SET block = ? WHERE key = ?").bind(block).bind(key).execute(&self.shared.db).await?;
        Ok(())
    }

    /// Whether a use that was submitted before a crash has reached the chain, once it can no longer be under way.
    async fn settled_use(&self, licence: u64, reference: &[u8; 32]) -> Result<Option<u32>> {
        let (finalised, _) = self.shared.ledger.finalised().await?;
        let mut reached = self.shared.index.watch();
        let settled = reached.wait_for(|block| *block >= finalised + SETTLED_AFTER_BLOCKS);
        // Running out of time is an answer too: no blocks are made, so none can carry it.
        drop(tokio::time::timeout(SETTLED_AFTER, settled).await);
        self.shared.index.use_recorded(licence, reference).await
    }

    /// Remembers as what the asset's blobs are known in this run.
    async fn remember(&self, asset: u64, version: u32, licence: Option<u64>, manifest: &Manifest) -> Result<()> {
        let mut transaction = self.shared.db.begin().await?;
        for entry in &manifest.entries {
            sqlx::query(
                "INSERT OR IGNORE INTO reads (run, digest, name, asset, version, licence) VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind(&self.run)
            .bind(entry.digest.0.as_slice())
            .bind(&entry.name)
            .bind(to_db(asset))
            .bind(version)
            .bind(licence.map(to_db))
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// Whether a blob came to this gateway as part of a licensed asset.
pub(crate) async fn is_licensed(db: &sqlx::SqlitePool, digest: &Digest) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT asset FROM licensed_blobs WHERE digest = ? LIMIT 1")
        .bind(digest.0.as_slice())
        .fetch_optional(db)
        .await?;
    Ok(row.is_some())
}

struct Sink {
    writer: Writer,
    name: String,
    observed: Arc<Mutex<Observed>>,
}

fn unwritable(error: StoreError) -> HostError {
    HostError::Unavailable(error.to_string())
}

#[async_trait]
impl BlobSink for Sink {
    async fn write(&mut self, bytes: Bytes) -> Result<(), HostError> {
        self.writer.write(&bytes).await.map_err(unwritable)
    }

    async fn finish(self: Box<Self>) -> Result<deed_sandbox::Digest, HostError> {
        let digest = self.writer.finish().await.map_err(unwritable)?;
        self.observed.lock().await.written.push((self.name, digest));
        Ok(digest.0)
    }
}

#[async_trait]
impl Host for StepHost {
    async fn log(&self, level: Level, message: &str) {
        let level = match level {
            Level::Trace => LogLevel::Trace,
            Level::Debug => LogLevel::Debug,
            Level::Info => LogLevel::Info,
            Level::Warn => LogLevel::Warn,
            Level::Error => LogLevel::Error,
        };
        self.reporter.log(level, message);
    }

    async fn progress(&self, done: u64, total: u64, message: &str) {
        self.reporter.progress(done, (total > 0).then_some(total), message);
    }

    async fn blob_open(&self, digest: deed_sandbox::Digest) -> Result<BlobSource, HostError> {
        self.open_blob(Digest(digest)).await
    }

    async fn blob_create(&self, name: &str, _media_type: &str) -> Result<Box<dyn BlobSink>, HostError> {
        Ok(Box::new(Sink {
            writer: self.shared.store.writer(),
            name: name.to_owned(),
            observed: self.observed.clone(),
        }))
    }

    async fn model_open(&self, name: &str) -> Result<ModelSource, HostError> {
        if !self.listed("model", "models", &name.into()) {
            return Err(HostError::Denied(format!("the workflow grants this step other models than `{name}`")));
        }
        self.shared.models.open(name).await
    }

    async fn asset_read(&self, asset: u64, licence: Option<u64>, purpose: &str) -> Result<Listing, AssetError> {
        self.read_asset(asset, licence, purpose).await
    }

    async fn sql_query(&self, connection: &str, statement: &str, params: &[Value]) -> Result<Rows, SqlError> {
        if !self.listed("sql", "connections", &connection.into()) {
            return Err(SqlError::UnknownConnection(format!(
                "the workflow grants this step other connections than `{connection}`"
            )));
        }
        self.shared.connections.query(connection, statement, params).await
    }

    async fn random(&self, count: usize) -> Result<Vec<u8>, HostError> {
        let mut bytes = vec![0; count];
        rand::rngs::OsRng.try_fill_bytes(&mut bytes).map_err(|error| HostError::Unavailable(error.to_string()))?;
        Ok(bytes)
    }
}
