//! What the chain knows, in SQLite: so that lists, searches and lineage cost no round trips.
//!
//! **It follows finalised blocks, and only those.** A block that may still be taken back is not shown at all, so nothing ever
//! has to be taken out again; what a caller submits is answered once it is final. A block's events say *which* objects
//! changed; the objects themselves are read from the chain and stored whole.
//!
//! ```text
//!   finalised blocks ──► which objects changed ──► read them ──► one transaction: objects, words, cursor
//!                        (up to 64 blocks at once)                                        │
//!   cursor: genesis, number and hash of the last block ◄──────────────────────────────────┘
//! ```
//!
//! What always holds:
//!
//! - *All or nothing.* One transaction carries everything of its blocks together with the cursor: killed at any moment, the
//!   index goes on exactly where it was.
//! - *Nothing of its own.* Deleted, it is read again from block 1 and comes out the same.
//! - *One chain.* Each block must name the one before it as its parent, and the cursor's block must be on the node's chain
//!   whenever the index starts to follow. When it is not (another node, a chain begun anew), the index empties itself and
//!   reads that chain: what two chains said is never side by side.
//! - *Answers say of when they are.* Each is read in one transaction with the cursor and carries it as `asOf`. While the
//!   index catches up, an object may already be newer than that block, because it was read at the finalised head; it is
//!   never older.
//!
//! To index something new: let [`Touched`] know the event, [`load`] read the object, [`Loaded::write`] write it; add its
//! table to [`TABLES`]; and raise the layout's number in [`crate::db`], so that every index is read again.

mod cursor;
mod licences;
mod market;
mod query;
mod registry;
mod search;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder, Retryable as _};
use deed_primitives as p;
use deed_sdk::{Block, ChainEvent};
use futures::StreamExt as _;
use sqlx::SqliteConnection;
use sqlx::sqlite::SqlitePool;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::db::{from_db, to_db};
use crate::error::{Error, Kind, Result};
use crate::ledger::Ledger;
use crate::names;

pub(crate) use cursor::refused as refused_cursor;
pub(crate) use licences::{LicenceView, MeterView, UseView};
pub(crate) use market::{DisputeFilters, DisputeView, NegotiationFilters, NegotiationView, OfferView, OrderView};
pub(crate) use query::{AssetSummary, AssetView, CatalogueEntry, DerivedView, Known, LineageNode, Page, VersionView};
pub(crate) use registry::{
    BatchView, ChangeView, FreezeView, LicenceRecordView, PledgeFilters, PledgeView, ProcedureFilters, ProcedureView,
};
pub(crate) use search::{AssetQuery, Facets, Filters};

/// How long an answer waits for the index to see a block the caller's own transaction was in.
const CATCH_UP_MAX: Duration = Duration::from_secs(20);

/// Blocks of one transaction while the index catches up. An object that changed in many of them is read once; and what a
/// crash undoes is read again in a moment.
const BATCH_BLOCKS_MAX: usize = 64;

/// Everything the index consists of besides the words; emptied together.
const TABLES: [&str; 23] = [
    "cursor",
    "organisations",
    "assets",
    "asset_tags",
    "asset_cards",
    "versions",
    "parents",
    "titles",
    "changes",
    "procedures",
    "objections",
    "freezes",
    "pledges",
    "licence_records",
    "batches",
    "offers",
    "orders",
    "licences",
    "meters",
    "uses",
    "negotiations",
    "disputes",
    "heads",
];

/// The index, for reading.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    pool: SqlitePool,
    reached: watch::Receiver<u32>,
}

/// The last block that is in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cursor {
    block: u32,
    hash: [u8; 32],
}

/// What changed in some blocks.
#[derive(Debug, Default, PartialEq, Eq)]
struct Touched {
    organisations: BTreeSet<u32>,
    assets: BTreeSet<u64>,
    /// Versions that are not new: by asset and number.
    versions: BTreeSet<(u64, u32)>,
    /// The assets whose open procedure, or who has a say in it, or whose latest objection changed.
    procedures: BTreeSet<u64>,
    /// The assets whose freeze or pledges changed.
    encumbrances: BTreeSet<u64>,
    /// The assets for which a licence was put on record.
    licence_records: BTreeSet<u64>,
    batches: BTreeSet<u64>,
    offers: BTreeSet<u64>,
    orders: BTreeSet<u64>,
    licences: BTreeSet<u64>,
    negotiations: BTreeSet<u64>,
    disputes: BTreeSet<u64>,
}

impl Touched {
    fn by<'a>(events: impl IntoIterator<Item = &'a ChainEvent>) -> Self {
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
                | E::Accepted { asset, .. }
                | E::Reviewed { asset, .. }
                | E::Refused { asset, .. }
                | E::Published { asset, .. }
                | E::Registered { asset, .. }
                | E::VersionAdded { asset, .. }
                | E::TitlesSet { asset, .. }
                | E::Expired { asset }
                | E::ContentConflict { asset, .. }
                | E::OwnerChanged { asset, .. } => {
                    touched.assets.insert(*asset);
                }
                E::VersionWithdrawn { asset, version } | E::VersionRestored { asset, version } => {
                    touched.versions.insert((*asset, *version));
                }
                E::Objected { asset, .. } | E::ObjectionRuled { asset, .. } | E::Withdrawn { asset, .. } => {
                    touched.assets.insert(*asset);
                    touched.procedures.insert(*asset);
                }
                E::Applied { asset, .. }
                | E::Consented { asset, .. }
                | E::ProcedureAccepted { asset, .. }
                | E::ProcedureReviewed { asset, .. }
                | E::ProcedurePublished { asset, .. }
                | E::ProcedureObjected { asset, .. }
                | E::ProcedureRuled { asset, .. }
                | E::ProcedureRefused { asset, .. } => {
                    touched.procedures.insert(*asset);
                }
                E::TookEffect { asset, kind } => {
                    touched.assets.insert(*asset);
                    touched.procedures.insert(*asset);
                    if *kind == p::RegistrationKind::Licence {
                        touched.licence_records.insert(*asset);
                    }
                }
                E::Frozen { asset, .. } | E::Unfrozen { asset, .. } | E::CertificateRevoked { asset, .. } => {
                    touched.assets.insert(*asset);
                    touched.encumbrances.insert(*asset);
                }
                E::Pledged { asset, .. } | E::PledgeAccepted { asset, .. } | E::PledgeReleased { asset, .. } => {
                    touched.encumbrances.insert(*asset);
                    // A creditor has a say in what is applied for.
                    touched.procedures.insert(*asset);
                }
                E::BatchRegistered { batch, .. } => {
                    touched.batches.insert(*batch);
                }
                E::OfferCreated { offer, .. }
                | E::OfferWithdrawn { offer }
                | E::OfferUpdated { offer }
                | E::BidPlaced { offer, .. }
                | E::BidCommitted { offer, .. }
                | E::BidRevealed { offer, .. } => {
                    touched.offers.insert(*offer);
                }
                E::AuctionEnded { offer, order, .. } => {
                    touched.offers.insert(*offer);
                    touched.orders.extend(order);
                }
                E::OrderPlaced { order, offer, .. } => {
                    // A negotiated order, or one for a sublicence, comes with an offer of its own, or closes one.
                    touched.offers.insert(*offer);
                    touched.orders.insert(*order);
                }
                E::DeliveryDeclared { order, .. }
                | E::Refunded { order }
                | E::DeliveryLocked { order, .. }
                | E::CiphertextConfirmed { order }
                | E::KeyRevealed { order, .. }
                | E::PartialProposed { order, .. }
                | E::PartlyRefunded { order, .. }
                | E::DecidedByRecord { order } => {
                    touched.orders.insert(*order);
                }
                E::DisputeOpened { dispute, order, .. }
                | E::DisputeAgreed { dispute, order }
                | E::DisputeClosed { dispute, order, .. } => {
                    touched.disputes.insert(*dispute);
                    touched.orders.insert(*order);
                }
                E::PanelDrawn { dispute, .. }
                | E::Voted { dispute, .. }
                | E::DisputeRuled { dispute, .. }
                | E::Appealed { dispute, .. }
                | E::ReferredToCouncil { dispute } => {
                    touched.disputes.insert(*dispute);
                }
                E::Settled { order, licence, .. } => {
                    touched.orders.insert(*order);
                    touched.licences.insert(*licence);
                }
                E::UseRecorded { licence, .. }
                | E::UseMeasured { licence, .. }
                | E::LicenceRevoked { licence, .. }
                | E::RevocationContested { licence, .. }
                | E::RevocationRuled { licence, .. }
                | E::MeterOpened { licence, .. }
                | E::MeterToppedUp { licence, .. }
                | E::MeterSettled { licence, .. }
                | E::MeterClosed { licence, .. }
                | E::Sublicensed { sublicence: licence, .. } => {
                    touched.licences.insert(*licence);
                }
                E::NegotiationRequested { negotiation, .. } | E::NegotiationMoved { negotiation, .. } => {
                    touched.negotiations.insert(*negotiation);
                }
                _ => {}
            }
        }
        touched
    }
}

/// Everything that changed, read from the chain before the transaction opens: the database is never locked while the node
/// is asked.
#[derive(Default)]
struct Loaded {
    organisations: Vec<(u32, p::Organisation)>,
    assets: Vec<LoadedAsset>,
    versions: Vec<(u64, u32, p::Version)>,
    procedures: Vec<LoadedProcedure>,
    encumbrances: Vec<(u64, p::Encumbrances)>,
    licence_records: Vec<(u64, u32, p::LicenceRecord)>,
    batches: Vec<(u64, p::Batch)>,
    offers: Vec<LoadedOffer>,
    orders: Vec<(u64, p::Order)>,
    licences: Vec<(u64, p::Licence, Option<p::Meter>)>,
    negotiations: Vec<(u64, p::Negotiation)>,
    disputes: Vec<(u64, p::Dispute)>,
}

struct LoadedAsset {
    id: u64,
    asset: p::Asset,
    /// The asset with the earlier claim to its content.
    conflict: Option<u64>,
    versions: Vec<(u32, p::Version)>,
    changes: Vec<(u32, p::Change)>,
    parents: Vec<p::Parent>,
    titles: Vec<(p::Right, Vec<p::Share>)>,
}

struct LoadedProcedure {
    asset: u64,
    /// The procedure that is open, with the consents it lacks.
    procedure: Option<(p::Procedure, Vec<p::MissingConsent>)>,
    objection: Option<p::Objection>,
}

struct LoadedOffer {
    id: u64,
    offer: p::Offer,
    /// The highest bid of an open auction that runs.
    bid: Option<p::Bid>,
    /// The bids of a sealed auction that runs.
    sealed: Vec<p::SealedBid>,
}

/// What the index has already of lists that only grow, and need not be read again.
#[derive(Default)]
struct Had {
    /// The number of versions, by asset.
    versions: HashMap<u64, u32>,
    /// The number of changes, by asset.
    changes: HashMap<u64, u32>,
    /// The number of licences on record, by asset.
    licence_records: HashMap<u64, u32>,
}

impl Had {
    async fn of(pool: &SqlitePool, touched: &Touched) -> Result<Self> {
        let mut had = Self::default();
        for id in &touched.assets {
            let (versions, changes): (u32, u32) = sqlx::query_as(
                "SELECT (SELECT coalesce(max(version), 0) FROM versions WHERE asset = ?1),
                        (SELECT coalesce(max(number) + 1, 0) FROM changes WHERE asset = ?1)",
            )
            .bind(to_db(*id))
            .fetch_one(pool)
            .await?;
            had.versions.insert(*id, versions);
            had.changes.insert(*id, changes);
        }
        for id in &touched.licence_records {
            let (licence_records,): (u32,) =
                sqlx::query_as("SELECT coalesce(max(number) + 1, 0) FROM licence_records WHERE asset = ?")
                    .bind(to_db(*id))
                    .fetch_one(pool)
                    .await?;
            had.licence_records.insert(*id, licence_records);
        }
        Ok(had)
    }
}

fn count(of: &HashMap<u64, u32>, id: u64) -> u32 {
    of.get(&id).copied().unwrap_or(0)
}

async fn load(ledger: &dyn Ledger, touched: &Touched, had: &Had) -> Result<Loaded> {
    let mut loaded = Loaded::default();
    for id in &touched.organisations {
        loaded.organisations.extend(ledger.organisation(*id).await?.map(|organisation| (*id, organisation)));
    }
    for id in &touched.assets {
        loaded.assets.extend(load_asset(ledger, *id, had).await?);
    }
    for (asset, number) in &touched.versions {
        loaded.versions.extend(ledger.version(*asset, *number).await?.map(|version| (*asset, *number, version)));
    }
    for asset in &touched.procedures {
        loaded.procedures.push(load_procedure(ledger, *asset).await?);
    }
    for asset in &touched.encumbrances {
        loaded.encumbrances.push((*asset, ledger.encumbrances(*asset).await?));
    }
    for asset in &touched.licence_records {
        for number in count(&had.licence_records, *asset)..ledger.licence_records(*asset).await? {
            let record = ledger.licence_record(*asset, number).await?;
            loaded.licence_records.extend(record.map(|record| (*asset, number, record)));
        }
    }
    for id in &touched.batches {
        loaded.batches.extend(ledger.batch(*id).await?.map(|batch| (*id, batch)));
    }
    for id in &touched.offers {
        let Some(offer) = ledger.offer(*id).await? else {
            continue;
        };
        let (mut bid, mut sealed) = (None, Vec::new());
        match offer.pricing {
            p::Pricing::EnglishAuction { .. } if offer.open => bid = ledger.bid(*id).await?,
            p::Pricing::SealedBid { .. } if offer.open => sealed = ledger.sealed_bids(*id).await?,
            _ => {}
        }
        loaded.offers.push(LoadedOffer { id: *id, offer, bid, sealed });
    }
    for id in &touched.orders {
        loaded.orders.extend(ledger.order(*id).await?.map(|order| (*id, order)));
    }
    let mut seen = BTreeSet::new();
    for id in &touched.licences {
        // A use of a sublicence is one of every licence above it, of which no event tells.
        let mut next = Some(*id);
        while let Some(id) = next.take().filter(|id| seen.insert(*id)) {
            let Some(licence) = ledger.licence(id).await? else {
                break;
            };
            next = licence.parent;
            let meter = if licence.metered { ledger.meter(id).await? } else { None };
            loaded.licences.push((id, licence, meter));
        }
    }
    for id in &touched.negotiations {
        loaded.negotiations.extend(ledger.negotiation(*id).await?.map(|negotiation| (*id, negotiation)));
    }
    for id in &touched.disputes {
        loaded.disputes.extend(ledger.dispute(*id).await?.map(|dispute| (*id, dispute)));
    }
    Ok(loaded)
}

async fn load_asset(ledger: &dyn Ledger, id: u64, had: &Had) -> Result<Option<LoadedAsset>> {
    let Some(asset) = ledger.asset(id).await? else {
        return Ok(None);
    };
    let mut versions = Vec::new();
    for number in count(&had.versions, id) + 1..=asset.versions {
        versions.extend(ledger.version(id, number).await?.map(|version| (number, version)));
    }
    let mut changes = Vec::new();
    for number in count(&had.changes, id)..asset.changes {
        changes.extend(ledger.change(id, number).await?.map(|change| (number, change)));
    }
    let mut titles = Vec::new();
    for right in p::Right::ALL {
        titles.push((right, ledger.titles(id, right).await?));
    }
    // An earlier claim can turn up as long as the application is not registered, even while it is published.
    let conflict = if asset.registered_at.is_none() { ledger.conflict(id).await? } else { None };
    let parents = ledger.parents(id).await?;
    Ok(Some(LoadedAsset { id, asset, conflict, versions, changes, parents, titles }))
}

async fn load_procedure(ledger: &dyn Ledger, asset: u64) -> Result<LoadedProcedure> {
    let procedure = match ledger.procedure(asset).await? {
        None => None,
        Some(procedure) => {
            let mut titles = HashMap::new();
            for right in procedure.rights() {
                titles.insert(names::right(*right), ledger.titles(asset, *right).await?);
            }
            let pledges = ledger.encumbrances(asset).await?.pledges;
            let shares = |right| titles.get(names::right(right)).map(Vec::as_slice).unwrap_or_default();
            let missing = procedure.missing_consents(shares, &pledges);
            Some((procedure, missing))
        }
    };
    Ok(LoadedProcedure { asset, procedure, objection: ledger.objection(asset).await? })
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
            let name = text(&organisation.name);
            let before: Option<(String,)> =
                sqlx::query_as("SELECT name FROM organisations WHERE id = ?").bind(id).fetch_optional(&mut *db).await?;
            sqlx::query(
                "INSERT OR REPLACE INTO organisations (id, name, account, roles, status) VALUES (?, ?, ?, ?, ?)",
            )
            .bind(id)
            .bind(&name)
            .bind(organisation.account.as_slice())
            .bind(organisation.roles.bits())
            .bind(status)
            .execute(&mut *db)
            .await?;
            if before.is_some_and(|(before,)| before != name) {
                let owned: Vec<(i64,)> =
                    sqlx::query_as("SELECT id FROM assets WHERE owner = ?").bind(id).fetch_all(&mut *db).await?;
                for (asset,) in owned {
                    search::write_words(db, from_db(asset)).await?;
                }
            }
        }
        for asset in &self.assets {
            asset.write(db).await?;
            search::write_words(db, asset.id).await?;
        }
        for (asset, number, version) in &self.versions {
            write_version(db, *asset, *number, version).await?;
        }
        for LoadedProcedure { asset, procedure, objection } in &self.procedures {
            registry::write_procedure(db, *asset, procedure.as_ref()).await?;
            registry::write_objection(db, *asset, objection.as_ref()).await?;
        }
        for (asset, encumbrances) in &self.encumbrances {
            registry::write_encumbrances(db, *asset, encumbrances).await?;
        }
        for (asset, number, record) in &self.licence_records {
            registry::write_licence_record(db, *asset, *number, record).await?;
        }
        for (id, batch) in &self.batches {
            registry::write_batch(db, *id, batch).await?;
        }
        for offer in &self.offers {
            market::write_offer(db, offer).await?;
        }
        // What an asset is counted under follows from the asset and its open offers.
        let offered = self.offers.iter().map(|offer| offer.offer.asset);
        for asset in self.assets.iter().map(|asset| asset.id).chain(offered).collect::<BTreeSet<_>>() {
            search::write_card(db, asset).await?;
        }
        for (id, order) in &self.orders {
            market::write_order(db, *id, order).await?;
        }
        for (id, licence, meter) in &self.licences {
            licences::write_licence(db, *id, licence).await?;
            licences::write_meter(db, *id, meter.as_ref()).await?;
        }
        for (id, negotiation) in &self.negotiations {
            market::write_negotiation(db, *id, negotiation).await?;
        }
        for (id, dispute) in &self.disputes {
            market::write_dispute(db, *id, dispute).await?;
        }
        Ok(())
    }
}

/// A value that is stored as JSON.
fn json<T: serde::Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::internal("writing to the index", error))
}

async fn write_version(db: &mut SqliteConnection, asset: u64, number: u32, version: &p::Version) -> Result<()> {
    sqlx::query(
        "INSERT OR REPLACE INTO versions (asset, version, content, metadata, schema, at, withdrawn) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(to_db(asset))
    .bind(number)
    .bind(version.content.as_slice())
    .bind(version.metadata.as_slice())
    .bind(version.schema.as_ref().map(<[u8; 32]>::as_slice))
    .bind(version.at)
    .bind(version.withdrawn)
    .execute(db)
    .await?;
    Ok(())
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
        sqlx::query("DELETE FROM asset_tags WHERE asset = ?").bind(to_db(self.id)).execute(&mut *db).await?;
        for tag in &tags {
            sqlx::query("INSERT OR IGNORE INTO asset_tags (tag, asset) VALUES (?, ?)")
                .bind(tag)
                .bind(to_db(self.id))
                .execute(&mut *db)
                .await?;
        }
        let tags = json(&tags)?;
        sqlx::query("INSERT OR REPLACE INTO assets (id, owner, kind, title, summary, class, tags, sensitivity, versions, state, until, refusal, certificate, submitted_at, registered_at, expires_at, declared_at, conflict) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
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
            .bind(asset.expires_at)
            .bind(asset.declared_at)
            .bind(self.conflict.map(to_db))
            .execute(&mut *db)
            .await?;
        for (number, version) in &self.versions {
            write_version(db, self.id, *number, version).await?;
        }
        for (number, change) in &self.changes {
            registry::write_change(db, self.id, *number, change).await?;
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
            ChainEvent::UseMeasured { licence, territory, units, charged } => {
                // It tells more of the use recorded just before, which is the licence's last so far.
                sqlx::query(
                    "UPDATE uses SET territory = ?2, units = ?3, charged = ?4
                     WHERE licence = ?1 AND uses = (SELECT max(uses) FROM uses WHERE licence = ?1)",
                )
                .bind(to_db(*licence))
                .bind(territory.as_ref().map(|place| text(place)))
                .bind(units)
                .bind(charged.to_string())
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
        tokio::task::spawn_blocking(words::load_dictionary)
            .await
            .map_err(|error| Error::internal("loading the dictionary", error))?;
        let reached = prepare(&pool, &*ledger).await?.block;
        let (progress, receiver) = watch::channel(reached);
        let index = Self { pool: pool.clone(), reached: receiver };
        let task = tokio::spawn(async move {
            tokio::select! {
                () = follow(&pool, &*ledger, &progress) => {}
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

/// Answers where the index stands, having made sure that it is of the node's chain: it is emptied when it is not.
async fn prepare(pool: &SqlitePool, ledger: &dyn Ledger) -> Result<Cursor> {
    let genesis = ledger.genesis_hash();
    if ledger.block_hash(0).await? != Some(genesis) {
        // The connection has been made anew, to a node of another chain: keys, log and deliveries belong to the first.
        return Err(Error::new(
            Kind::Unavailable,
            "another-chain",
            "the node is on another chain than when the gateway started",
            "have the node follow the former chain, or start the gateway again to use this one",
        ));
    }
    let cursor: Option<(Vec<u8>, u32, Vec<u8>)> =
        sqlx::query_as("SELECT genesis, block, hash FROM cursor").fetch_optional(pool).await?;
    if let Some((theirs, block, hash)) = cursor {
        if let Some(found) = ledger.block_hash(block).await?
            && theirs == genesis
            && hash == found
        {
            return Ok(Cursor { block, hash: found });
        }
        tracing::warn!(block, "the index was read from another chain: reading it again");
    }
    // The genesis block has no events: its organisations are read here.
    let mut first = Touched::default();
    let mut id = 0;
    while ledger.organisation(id).await?.is_some() {
        first.organisations.insert(id);
        id += 1;
    }
    let loaded = load(ledger, &first, &Had::default()).await?;
    let cursor = Cursor { block: 0, hash: genesis };
    let mut transaction = pool.begin().await?;
    for table in TABLES {
        sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM {table}"))).execute(&mut *transaction).await?;
    }
    search::forget_words(&mut transaction).await?;
    loaded.write(&mut transaction).await?;
    write_cursor(&mut transaction, &genesis, cursor).await?;
    transaction.commit().await?;
    Ok(cursor)
}

fn backoff() -> ExponentialBackoff {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(5))
        .with_jitter()
        .without_max_times()
        .build()
}

/// Follows the chain for ever, through whatever goes wrong on the way.
async fn follow(pool: &SqlitePool, ledger: &dyn Ledger, progress: &watch::Sender<u32>) {
    let (mut delays, mut before) = (backoff(), *progress.borrow());
    // They grow while nothing is read, and begin anew after every progress.
    let delays = std::iter::from_fn(move || {
        let reached = *progress.borrow();
        if reached != before {
            (delays, before) = (backoff(), reached);
        }
        delays.next()
    });
    let Err(error) = (|| follow_while_it_goes(pool, ledger, progress))
        .retry(delays)
        .notify(|error: &Error, _| {
            tracing::warn!(reached = *progress.borrow(), error = %error.chain(), "the index waits for the chain");
        })
        .await;
    tracing::error!(error = %error.chain(), "the index has stopped");
}

/// Follows the chain until something goes wrong.
async fn follow_while_it_goes(
    pool: &SqlitePool,
    ledger: &dyn Ledger,
    progress: &watch::Sender<u32>,
) -> Result<Infallible> {
    let mut cursor = prepare(pool, ledger).await?;
    progress.send_replace(cursor.block);
    let mut batches = ledger.follow(cursor.block + 1).ready_chunks(BATCH_BLOCKS_MAX);
    while let Some(batch) = batches.next().await {
        let mut blocks = Vec::with_capacity(batch.len());
        let mut failed = None;
        for block in batch {
            match block {
                Ok(block) => blocks.push(block),
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            }
        }
        if !blocks.is_empty() {
            cursor = apply(pool, ledger, cursor, &blocks).await?;
            progress.send_replace(cursor.block);
        }
        if let Some(error) = failed {
            return Err(error.into());
        }
    }
    Err(Error::new(
        Kind::Unavailable,
        "no-more-blocks",
        "the node sends no more blocks",
        "nothing is to be done: the index asks for them again",
    ))
}

/// Takes the blocks after `cursor` into the index: all of them or, after an error, none.
async fn apply(pool: &SqlitePool, ledger: &dyn Ledger, cursor: Cursor, blocks: &[Block]) -> Result<Cursor> {
    let mut reached = cursor;
    for block in blocks {
        if block.parent != reached.hash || block.number != reached.block + 1 {
            return Err(Error::new(
                Kind::Unavailable,
                "another-chain",
                format!("block {} does not follow the block {} that is in the index", block.number, reached.block),
                "nothing is to be done: the index looks which chain the node is on",
            ));
        }
        reached = Cursor { block: block.number, hash: block.hash };
    }
    let touched = Touched::by(blocks.iter().flat_map(|block| &block.events));
    let had = Had::of(pool, &touched).await?;
    let loaded = load(ledger, &touched, &had).await?;
    let mut transaction = pool.begin().await?;
    loaded.write(&mut transaction).await?;
    for block in blocks {
        write_events(&mut transaction, block).await?;
    }
    write_cursor(&mut transaction, &ledger.genesis_hash(), reached).await?;
    transaction.commit().await?;
    Ok(reached)
}

async fn write_cursor(db: &mut SqliteConnection, genesis: &[u8; 32], cursor: Cursor) -> Result<()> {
    sqlx::query("INSERT OR REPLACE INTO cursor (id, genesis, block, hash) VALUES (0, ?, ?, ?)")
        .bind(genesis.as_slice())
        .bind(cursor.block)
        .bind(cursor.hash.as_slice())
        .execute(db)
        .await?;
    Ok(())
}
