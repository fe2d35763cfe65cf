//! What the chain knows, in SQLite: so that lists, searches and lineage cost no round trips.
//!
//! The index follows finalised blocks. A block's events say *which* objects changed; the objects themselves are read from
//! the chain and stored whole. One transaction carries everything of a block together with the cursor, so after a crash
//! it goes on exactly where it was. It holds nothing of its own: deleted, it is read again from block 1; and when it finds
//! itself beside another chain than the one it was read from, it empties itself.

mod query;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use deed_primitives as p;
use deed_sdk::{Block, ChainEvent};
use futures::StreamExt as _;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqlitePool;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::db::to_db;
use crate::error::{Error, Kind, Result};
use crate::ledger::Ledger;
use crate::names;

pub(crate) use query::{
    AssetQuery, AssetSummary, AssetView, LicenceView, LineageNode, OfferView, OrderView, Page, PolicyView,
};

/// How long an answer waits for the index to see a block the caller's own transaction was in.
const CATCH_UP_MAX: Duration = Duration::from_secs(20);

/// The index, for reading.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pool: SqlitePool,
    reached: watch::Receiver<u32>,
}

/// What changed in a block.
#[derive(Debug, Default, PartialEq, Eq)]
struct Touched {
    organisations: BTreeSet<u32>,
    assets: BTreeSet<u64>,
    offers: BTreeSet<u64>,
    orders: BTreeSet<u64>,
    licences: BTreeSet<u64>,
}

impl Touched {
    fn by(events: &[ChainEvent]) -> Self {
        use ChainEvent as E;
        let mut touched = Self::default();
        for event in events {
            match event {
                E::Admitted { organisation, .. }
                | E::Suspended { organisation }
                | E::Reinstated { organisation }
                | E::RolesSet { organisation, .. }
                | E::AccountRotated { organisation, .. } => {
                    touched.organisations.insert(*organisation);
                }
                E::Submitted { asset, .. }
                | E::Accepted { asset }
                | E::Reviewed { asset }
                | E::Refused { asset, .. }
                | E::Published { asset, .. }
                | E::Objected { asset, .. }
                | E::ObjectionRuled { asset, .. }
                | E::Registered { asset, .. }
                | E::VersionAdded { asset, .. }
                | E::Frozen { asset, .. }
                | E::Unfrozen { asset }
                | E::TitlesSet { asset, .. } => {
                    touched.assets.insert(*asset);
                }
                E::OfferCreated { offer, .. } | E::OfferWithdrawn { offer } => {
                    touched.offers.insert(*offer);
                }
                E::OrderPlaced { order, .. } | E::DeliveryDeclared { order, .. } | E::Refunded { order } => {
                    touched.orders.insert(*order);
                }
                E::Settled { order, licence, .. } => {
                    touched.orders.insert(*order);
                    touched.licences.insert(*licence);
                }
                E::UseRecorded { licence, .. } => {
                    touched.licences.insert(*licence);
                }
                _ => {}
            }
        }
        touched
    }
}

/// Everything a block changed, read from the chain before the transaction opens: the database is never locked while the
/// node is asked.
#[derive(Default)]
struct Loaded {
    organisations: Vec<(u32, p::Organisation)>,
    assets: Vec<LoadedAsset>,
    offers: Vec<(u64, p::Offer)>,
    orders: Vec<(u64, p::Order)>,
    licences: Vec<(u64, p::Licence)>,
}

struct LoadedAsset {
    id: u64,
    asset: p::Asset,
    versions: Vec<(u32, p::Version)>,
    parents: Vec<p::Parent>,
    titles: Vec<(p::Right, Vec<p::Share>)>,
}

async fn load(ledger: &dyn Ledger, touched: &Touched, known_versions: impl Fn(u64) -> u32) -> Result<Loaded> {
    let mut loaded = Loaded::default();
    for id in &touched.organisations {
        loaded.organisations.extend(ledger.organisation(*id).await?.map(|organisation| (*id, organisation)));
    }
    for id in &touched.assets {
        let Some(asset) = ledger.asset(*id).await? else {
            continue;
        };
        let mut versions = Vec::new();
        for number in known_versions(*id) + 1..=asset.versions {
            versions.extend(ledger.version(*id, number).await?.map(|version| (number, version)));
        }
        let mut titles = Vec::new();
        for right in p::Right::ALL {
            titles.push((right, ledger.titles(*id, right).await?));
        }
        loaded.assets.push(LoadedAsset { id: *id, asset, versions, parents: ledger.parents(*id).await?, titles });
    }
    for id in &touched.offers {
        loaded.offers.extend(ledger.offer(*id).await?.map(|offer| (*id, offer)));
    }
    for id in &touched.orders {
        loaded.orders.extend(ledger.order(*id).await?.map(|order| (*id, order)));
    }
    for id in &touched.licences {
        loaded.licences.extend(ledger.licence(*id).await?.map(|licence| (*id, licence)));
    }
    Ok(loaded)
}

fn text(bytes: &[u8]) -> String {
    // The chain stores bytes; whoever stored something that is not UTF-8 sees its replacement characters.
    String::from_utf8_lossy(bytes).into_owned()
}

impl Loaded {
    async fn write(&self, db: &mut SqliteConnection) -> Result<()> {
        for (id, organisation) in &self.organisations {
            let status = match organisation.status {
                p::OrgStatus::Active => "active",
                p::OrgStatus::Suspended => "suspended",
            };
            sqlx::query(
                "INSERT OR REPLACE INTO organisations (id, name, account, roles, status) VALUES (?, ?, ?, ?, ?)",
            )
            .bind(id)
            .bind(text(&organisation.name))
            .bind(organisation.account.as_slice())
            .bind(organisation.roles.bits())
            .bind(status)
            .execute(&mut *db)
            .await?;
        }
        for asset in &self.assets {
            asset.write(db).await?;
        }
        for (id, offer) in &self.offers {
            sqlx::query("INSERT OR REPLACE INTO offers (id, asset, version, seller, price, policy, open) VALUES (?, ?, ?, ?, ?, ?, ?)")
                .bind(to_db(*id))
                .bind(to_db(offer.asset))
                .bind(offer.version)
                .bind(offer.seller)
                .bind(offer.pricing.price().to_string())
                .bind(policy_json(&offer.policy)?)
                .bind(offer.open)
                .execute(&mut *db)
                .await?;
        }
        for (id, order) in &self.orders {
            sqlx::query("INSERT OR REPLACE INTO orders (id, offer, buyer, seller, price, state, placed_at, deadline, delivered, licence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .bind(to_db(*id))
                .bind(to_db(order.offer))
                .bind(order.buyer)
                .bind(order.seller)
                .bind(order.price.to_string())
                .bind(names::order_state(order.state))
                .bind(order.placed_at)
                .bind(order.deadline)
                .bind(order.delivered.as_ref().map(<[u8; 32]>::as_slice))
                .bind(order.licence.map(to_db))
                .execute(&mut *db)
                .await?;
        }
        for (id, licence) in &self.licences {
            sqlx::query("INSERT OR REPLACE INTO licences (id, asset, version, licensee, licensor, policy, issued_at, expires_at, uses) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .bind(to_db(*id))
                .bind(to_db(licence.asset))
                .bind(licence.version)
                .bind(licence.licensee)
                .bind(licence.licensor)
                .bind(policy_json(&licence.policy)?)
                .bind(licence.issued_at)
                .bind(licence.expires_at)
                .bind(licence.uses)
                .execute(&mut *db)
                .await?;
        }
        Ok(())
    }
}

fn policy_json(policy: &p::Policy) -> Result<String> {
    serde_json::to_string(&PolicyView::from(policy)).map_err(|error| Error::internal("writing a policy", error))
}

impl LoadedAsset {
    async fn write(&self, db: &mut SqliteConnection) -> Result<()> {
        let asset = &self.asset;
        let (until, refusal) = match asset.state {
            p::RegistrationState::Published { until } => (Some(until), None),
            p::RegistrationState::Refused { code } => (None, Some(code)),
            _ => (None, None),
        };
        let tags: Vec<String> = asset.tags.iter().map(|tag| text(tag)).collect();
        let tags = serde_json::to_string(&tags).map_err(|error| Error::internal("writing tags", error))?;
        sqlx::query("INSERT OR REPLACE INTO assets (id, owner, kind, title, summary, class, tags, sensitivity, versions, state, until, refusal, certificate, submitted_at, registered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(to_db(self.id))
            .bind(asset.owner)
            .bind(names::kind(asset.kind))
            .bind(text(&asset.title))
            .bind(text(&asset.summary))
            .bind(text(&asset.class))
            .bind(tags)
            .bind(asset.sensitivity)
            .bind(asset.versions)
            .bind(names::state(asset.state))
            .bind(until)
            .bind(refusal)
            .bind(asset.certificate.as_ref().map(p::certificate::text))
            .bind(asset.submitted_at)
            .bind(asset.registered_at)
            .execute(&mut *db)
            .await?;
        for (number, version) in &self.versions {
            sqlx::query("INSERT OR REPLACE INTO versions (asset, version, content, metadata, schema, at) VALUES (?, ?, ?, ?, ?, ?)")
                .bind(to_db(self.id))
                .bind(number)
                .bind(version.content.as_slice())
                .bind(version.metadata.as_slice())
                .bind(version.schema.as_ref().map(<[u8; 32]>::as_slice))
                .bind(version.at)
                .execute(&mut *db)
                .await?;
        }
        for parent in &self.parents {
            sqlx::query("INSERT OR REPLACE INTO parents (asset, parent, version, contribution) VALUES (?, ?, ?, ?)")
                .bind(to_db(self.id))
                .bind(to_db(parent.asset))
                .bind(parent.version)
                .bind(parent.contribution)
                .execute(&mut *db)
                .await?;
        }
        sqlx::query("DELETE FROM titles WHERE asset = ?").bind(to_db(self.id)).execute(&mut *db).await?;
        for (right, shares) in &self.titles {
            for (position, share) in (0_i64..).zip(shares) {
                sqlx::query("INSERT INTO titles (asset, right_, position, organisation, parts) VALUES (?, ?, ?, ?, ?)")
                    .bind(to_db(self.id))
                    .bind(names::right(*right))
                    .bind(position)
                    .bind(share.organisation)
                    .bind(share.parts)
                    .execute(&mut *db)
                    .await?;
            }
        }
        Ok(())
    }
}

/// What only events carry: uses and anchored heads.
async fn write_events(db: &mut SqliteConnection, block: &Block) -> Result<()> {
    for event in &block.events {
        match event {
            ChainEvent::UseRecorded { licence, asset, purpose, reference, uses } => {
                sqlx::query("INSERT OR REPLACE INTO uses (licence, uses, asset, purpose, reference, block) VALUES (?, ?, ?, ?, ?, ?)")
                    .bind(to_db(*licence))
                    .bind(uses)
                    .bind(to_db(*asset))
                    .bind(names::purpose(*purpose))
                    .bind(reference.as_slice())
                    .bind(block.number)
                    .execute(&mut *db)
                    .await?;
            }
            ChainEvent::HeadPublished { organisation, size, root } => {
                sqlx::query("INSERT OR REPLACE INTO heads (organisation, size, root, block) VALUES (?, ?, ?, ?)")
                    .bind(organisation)
                    .bind(to_db(*size))
                    .bind(root.as_slice())
                    .bind(block.number)
                    .execute(&mut *db)
                    .await?;
            }
            _ => {}
        }
    }
    Ok(())
}

impl Index {
    /// Opens the index and starts following the chain; the task ends when `stop` fires.
    pub(crate) async fn start(
        pool: SqlitePool,
        ledger: Arc<dyn Ledger>,
        stop: CancellationToken,
    ) -> Result<(Self, tokio::task::JoinHandle<()>)> {
        let reached = prepare(&pool, &*ledger).await?;
        let (progress, receiver) = watch::channel(reached);
        let index = Self { pool: pool.clone(), reached: receiver };
        let task = tokio::spawn(async move {
            tokio::select! {
                () = follow(&pool, ledger, &progress) => {}
                () = stop.cancelled() => {}
            }
        });
        Ok((index, task))
    }

    /// The last block that is in the index.
    pub(crate) fn reached(&self) -> u32 {
        *self.reached.borrow()
    }

    /// Fires whenever another block is in the index.
    pub(crate) fn watch(&self) -> watch::Receiver<u32> {
        self.reached.clone()
    }

    /// Waits until a block is in the index, so that whoever wrote can read it.
    pub(crate) async fn wait_for(&self, block: u32) -> Result<()> {
        let mut reached = self.reached.clone();
        let behind = || {
            Error::new(
                Kind::Unavailable,
                "index-behind",
                format!("block {block} is final, but the gateway's index has only reached block {}", self.reached()),
                "the operation is done: read the object again in a moment",
            )
        };
        let seen = reached.wait_for(|reached| *reached >= block);
        tokio::time::timeout(CATCH_UP_MAX, seen).await.map_err(|_| behind())?.map_err(|_| behind())?;
        Ok(())
    }
}

/// Checks that the index is of this chain, empties it when it is not, and answers the last block it has.
async fn prepare(pool: &SqlitePool, ledger: &dyn Ledger) -> Result<u32> {
    let cursor: Option<(Vec<u8>, u32, Vec<u8>)> =
        sqlx::query_as("SELECT genesis, block, hash FROM cursor").fetch_optional(pool).await?;
    if let Some((genesis, block, hash)) = cursor {
        let same =
            genesis == ledger.genesis_hash() && ledger.block_hash(block).await?.is_some_and(|theirs| hash == theirs);
        if same {
            return Ok(block);
        }
        tracing::warn!(block, "the index was read from another chain: reading it again");
        let mut transaction = pool.begin().await?;
        for table in [
            "cursor",
            "organisations",
            "assets",
            "versions",
            "parents",
            "titles",
            "offers",
            "orders",
            "licences",
            "uses",
            "heads",
        ] {
            sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
    }
    // The genesis block has no events: its organisations are read here.
    let mut first = Touched::default();
    let mut id = 0;
    while ledger.organisation(id).await?.is_some() {
        first.organisations.insert(id);
        id += 1;
    }
    let loaded = load(ledger, &first, |_| 0).await?;
    let mut transaction = pool.begin().await?;
    loaded.write(&mut transaction).await?;
    transaction.commit().await?;
    Ok(0)
}

async fn follow(pool: &SqlitePool, ledger: Arc<dyn Ledger>, progress: &watch::Sender<u32>) {
    let backoff = || {
        ExponentialBuilder::new()
            .with_min_delay(Duration::from_millis(100))
            .with_max_delay(Duration::from_secs(5))
            .with_jitter()
            .without_max_times()
            .build()
    };
    let mut delays = backoff();
    loop {
        let mut blocks = ledger.follow(*progress.borrow() + 1);
        while let Some(block) = blocks.next().await {
            let done = match block {
                Ok(block) => apply(pool, &*ledger, &block).await.map(|()| block.number),
                Err(error) => Err(error.into()),
            };
            match done {
                Ok(number) => {
                    progress.send_replace(number);
                    delays = backoff();
                }
                Err(error) => {
                    tracing::warn!(reached = *progress.borrow(), error = %error.chain(), "the index waits for the chain");
                    break;
                }
            }
        }
        tokio::time::sleep(delays.next().unwrap_or(Duration::from_secs(5))).await;
    }
}

async fn apply(pool: &SqlitePool, ledger: &dyn Ledger, block: &Block) -> Result<()> {
    let touched = Touched::by(&block.events);
    let mut known = std::collections::HashMap::new();
    for id in &touched.assets {
        let (versions,): (u32,) = sqlx::query_as("SELECT coalesce(max(version), 0) FROM versions WHERE asset = ?")
            .bind(to_db(*id))
            .fetch_one(pool)
            .await?;
        known.insert(*id, versions);
    }
    let loaded = load(ledger, &touched, |id| known.get(&id).copied().unwrap_or(0)).await?;
    let mut transaction = pool.begin().await?;
    loaded.write(&mut transaction).await?;
    write_events(&mut transaction, block).await?;
    sqlx::query("INSERT OR REPLACE INTO cursor (id, genesis, block, hash) VALUES (0, ?, ?, ?)")
        .bind(ledger.genesis_hash().as_slice())
        .bind(block.number)
        .bind(block.hash.as_slice())
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}
