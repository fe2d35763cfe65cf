//! Reading the index: pages, assets, where they came from, and the heads of logs.

use std::collections::BTreeSet;

use deed_evidence::Digest;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, Transaction};
use utoipa::ToSchema;

use super::market::{OfferView, open_offers};
use super::registry::{
    FreezeView, ObjectionView, PledgeView, ProcedureView, freeze_of, objection_to, pledges_of, procedure_on,
};
use super::search::Highlight;
use super::{Index, json};
use crate::db::{from_db, to_db};
use crate::error::{Error, Result};

/// Nodes of one lineage tree: beyond that a picture helps nobody.
const LINEAGE_NODES_MAX: usize = 1_000;

/// Versions that are shown with an asset.
const VERSIONS_SHOWN: u32 = 100;

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// What to give as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
    /// Up to which block the entries are, when they are of the chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<AsOf>,
}

impl<T> Page<T> {
    /// Cuts what was read with one entry too many into a page.
    pub(crate) fn cut(items: Vec<T>, limit: u32, id: impl Fn(&T) -> u64) -> Self {
        Self::cut_by(items, limit, |item| id(item).to_string())
    }

    /// As [`Page::cut`], for what takes more than a number to tell apart.
    pub(crate) fn cut_by(mut items: Vec<T>, limit: u32, cursor: impl Fn(&T) -> String) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = if more { items.last().map(cursor) } else { None };
        Self { items, next_cursor, as_of: None }
    }

    /// The same page, said to be up to a block.
    pub(super) fn up_to(self, as_of: AsOf) -> Self {
        Self { as_of: Some(as_of), ..self }
    }
}

/// The finalised block up to which an answer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AsOf {
    /// Its number.
    pub block: u32,
    /// Its hash, 64 hex digits.
    pub hash: String,
}

/// What the chain says of an object, and as of when.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Known<T> {
    /// The object.
    #[serde(flatten)]
    pub object: T,
    /// Up to which block it is.
    pub as_of: AsOf,
}

impl<T> Known<T> {
    /// The same of something made from the object.
    pub(crate) fn map<U>(self, make: impl FnOnce(T) -> U) -> Known<U> {
        Known { object: make(self.object), as_of: self.as_of }
    }
}

/// The index at one moment: what is read in its transaction is of one block.
pub(super) struct Snapshot {
    pub(super) transaction: Transaction<'static, Sqlite>,
    pub(super) as_of: AsOf,
}

/// An asset in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssetSummary {
    /// The asset's id on chain.
    pub id: u64,
    /// dataset, document, model, component, workflow, report, service.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Its class.
    pub class: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its sensitivity level, 1 to 4.
    pub sensitivity: u8,
    /// The organisation that owns it.
    pub owner: u32,
    /// That organisation's name.
    pub owner_name: Option<String>,
    /// submitted, accepted, reviewed, published, objected, registered, refused, frozen, cancelled, expired.
    pub state: String,
    /// The block at which the objection window ends, while published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<u32>,
    /// The coded reason, when refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<u16>,
    /// The certificate's number, once registered.
    pub certificate: Option<String>,
    /// How many versions there are.
    pub versions: u32,
    /// The block it was submitted in.
    pub submitted_at: u32,
    /// The block it was registered in.
    pub registered_at: Option<u32>,
    /// The block its registration ceases to be valid in, unless it is renewed.
    pub expires_at: Option<u32>,
    /// The block its content counts as declared since.
    pub declared_at: u32,
    /// The asset with the earlier claim to its content, while the application is in conflict with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conflict: Option<u64>,
    /// Where the words are that were searched for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub highlight: Option<Highlight>,
}

/// A version of an asset.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct VersionView {
    /// Its number, from 1.
    pub version: u32,
    /// Digest of the manifest of its content.
    #[schema(value_type = String)]
    pub content: Digest,
    /// Digest of its metadata.
    #[schema(value_type = String)]
    pub metadata: Digest,
    /// Digest of its schema.
    #[schema(value_type = Option<String>)]
    pub schema: Option<Digest>,
    /// The block it was declared in.
    pub at: u32,
    /// The block since which it is no longer on sale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<u32>,
}

/// What an asset was derived from.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ParentView {
    /// The parent.
    pub asset: u64,
    /// Its version.
    pub version: u32,
    /// Its contribution, in parts of a million.
    pub contribution_ppm: u32,
}

/// An asset that was derived from another.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DerivedView {
    /// The asset.
    pub asset: u64,
    /// Its title.
    pub title: String,
    /// The version that went into it.
    pub version: u32,
    /// That version's contribution, in parts of a million.
    pub contribution_ppm: u32,
}

/// A share in a right.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ShareView {
    /// holding, processing, operating.
    pub right: String,
    /// Who holds it.
    pub organisation: u32,
    /// In parts of a million.
    pub parts: u32,
}

/// Everything about an asset.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssetView {
    /// As in the list.
    #[serde(flatten)]
    pub summary: AssetSummary,
    /// Its latest hundred versions, oldest first; `GET /v1/assets/{id}/versions` has all.
    pub history: Vec<VersionView>,
    /// What it was derived from.
    pub parents: Vec<ParentView>,
    /// Who holds which right.
    pub titles: Vec<ShareView>,
    /// The procedure that is open on it.
    pub procedure: Option<ProcedureView>,
    /// The latest objection to it, or to a procedure on it.
    pub objection: Option<ObjectionView>,
    /// The freeze that stops it.
    pub freeze: Option<FreezeView>,
    /// The pledges on it, those the creditor has not accepted yet among them.
    pub pledges: Vec<PledgeView>,
}

/// An asset in a tree of derivations.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LineageNode {
    /// The asset.
    pub asset: u64,
    /// The version that went into the derivation; absent for the asset that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Its share of the derivation, in parts of a million.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contribution_ppm: Option<u32>,
    /// Its kind.
    pub kind: String,
    /// Its title.
    pub title: String,
    /// Who owns it.
    pub owner: u32,
    /// That organisation's name.
    pub owner_name: Option<String>,
    /// Its state.
    pub state: String,
    /// Its certificate.
    pub certificate: Option<String>,
    /// What it was derived from.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub up: Vec<LineageNode>,
    /// What was derived from it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub down: Vec<LineageNode>,
}

/// An asset in the catalogue.
#[derive(Clone, Debug)]
pub(crate) struct CatalogueEntry {
    /// The asset.
    pub asset: AssetSummary,
    /// The newest version, and those on offer; oldest first.
    pub versions: Vec<VersionView>,
    /// The latest of the offers that can be ordered, oldest first.
    pub offers: Vec<OfferView>,
}

pub(super) fn digest(row: &SqliteRow, column: &str) -> Result<Option<Digest>> {
    let bytes: Option<Vec<u8>> = row.try_get(column)?;
    bytes
        .map(|bytes| <[u8; 32]>::try_from(bytes).map(Digest))
        .transpose()
        .map_err(|_| Error::internal("reading the index", format!("column `{column}` holds no digest")))
}

pub(super) fn required(row: &SqliteRow, column: &str) -> Result<Digest> {
    digest(row, column)?.ok_or_else(|| Error::internal("reading the index", format!("column `{column}` is empty")))
}

pub(super) fn id(row: &SqliteRow, column: &str) -> Result<u64> {
    Ok(from_db(row.try_get(column)?))
}

pub(super) fn optional_id(row: &SqliteRow, column: &str) -> Result<Option<u64>> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(from_db))
}

/// A value that is stored as JSON.
pub(super) fn stored<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<T> {
    optional_stored(row, column)?
        .ok_or_else(|| Error::internal("reading the index", format!("column `{column}` is empty")))
}

/// A value that is stored as JSON, if there is one.
pub(super) fn optional_stored<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<Option<T>> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| serde_json::from_str(&text))
        .transpose()
        .map_err(|error| Error::internal("reading the index", error))
}

pub(super) const ASSET_COLUMNS: &str =
    "SELECT a.*, o.name AS owner_name FROM assets a LEFT JOIN organisations o ON o.id = a.owner";

pub(super) fn summary(row: &SqliteRow) -> Result<AssetSummary> {
    Ok(AssetSummary {
        id: id(row, "id")?,
        kind: row.try_get("kind")?,
        title: row.try_get("title")?,
        summary: row.try_get("summary")?,
        class: row.try_get("class")?,
        tags: stored(row, "tags")?,
        sensitivity: row.try_get("sensitivity")?,
        owner: row.try_get("owner")?,
        owner_name: row.try_get("owner_name")?,
        state: row.try_get("state")?,
        until: row.try_get("until")?,
        refusal: row.try_get("refusal")?,
        certificate: row.try_get("certificate")?,
        versions: row.try_get("versions")?,
        submitted_at: row.try_get("submitted_at")?,
        registered_at: row.try_get("registered_at")?,
        expires_at: row.try_get("expires_at")?,
        declared_at: row.try_get("declared_at")?,
        conflict: optional_id(row, "conflict")?,
        highlight: None,
    })
}

fn version(row: &SqliteRow) -> Result<VersionView> {
    Ok(VersionView {
        version: row.try_get("version")?,
        content: required(row, "content")?,
        metadata: required(row, "metadata")?,
        schema: digest(row, "schema")?,
        at: row.try_get("at")?,
        withdrawn: row.try_get("withdrawn")?,
    })
}

async fn asset_summary(db: &mut SqliteConnection, asset: u64) -> Result<Option<AssetSummary>> {
    let mut sql = QueryBuilder::<Sqlite>::new(ASSET_COLUMNS);
    sql.push(" WHERE a.id = ").push_bind(to_db(asset));
    sql.build().fetch_optional(db).await?.as_ref().map(summary).transpose()
}

pub(super) async fn existing_asset(db: &mut SqliteConnection, asset: u64) -> Result<AssetSummary> {
    asset_summary(db, asset).await?.ok_or_else(|| {
        Error::not_found(
            "asset",
            asset,
            "GET /v1/assets lists those that are known; a new one appears once its block is final",
        )
    })
}

/// Versions of an asset before the one with this number, newest first.
async fn versions(db: &mut SqliteConnection, asset: u64, before: Option<u64>, limit: u32) -> Result<Vec<VersionView>> {
    let rows = sqlx::query("SELECT * FROM versions WHERE asset = ? AND version < ? ORDER BY version DESC LIMIT ?")
        .bind(to_db(asset))
        .bind(before.map_or(i64::MAX, to_db))
        .bind(limit)
        .fetch_all(db)
        .await?;
    rows.iter().map(version).collect()
}

async fn parents(db: &mut SqliteConnection, asset: u64) -> Result<Vec<ParentView>> {
    let rows: Vec<(i64, u32, u32)> = sqlx::query_as(
        "SELECT parent, version, contribution FROM parents WHERE asset = ? ORDER BY contribution DESC, parent",
    )
    .bind(to_db(asset))
    .fetch_all(db)
    .await?;
    let view = |(asset, version, contribution_ppm)| ParentView { asset: from_db(asset), version, contribution_ppm };
    Ok(rows.into_iter().map(view).collect())
}

/// What was derived from an asset, as far as there is room for it in a tree.
async fn children(db: &mut SqliteConnection, asset: u64, room: usize) -> Result<Vec<ParentView>> {
    let rows: Vec<(i64, u32, u32)> =
        sqlx::query_as("SELECT asset, version, contribution FROM parents WHERE parent = ? ORDER BY asset LIMIT ?")
            .bind(to_db(asset))
            .bind(i64::try_from(room).unwrap_or(i64::MAX))
            .fetch_all(db)
            .await?;
    let view = |(asset, version, contribution_ppm)| ParentView { asset: from_db(asset), version, contribution_ppm };
    Ok(rows.into_iter().map(view).collect())
}

async fn lineage_node(
    db: &mut SqliteConnection,
    edge: &ParentView,
    (up, down): (bool, bool),
    depth: u32,
    path: &mut BTreeSet<u64>,
    seen: &mut usize,
) -> Result<LineageNode> {
    *seen += 1;
    let asset = asset_summary(db, edge.asset).await?;
    let asset =
        asset.ok_or_else(|| Error::internal("walking the lineage", format!("asset {} is not indexed", edge.asset)))?;
    let mut node = LineageNode {
        asset: edge.asset,
        version: Some(edge.version),
        contribution_ppm: Some(edge.contribution_ppm),
        kind: asset.kind,
        title: asset.title,
        owner: asset.owner,
        owner_name: asset.owner_name,
        state: asset.state,
        certificate: asset.certificate,
        up: Vec::new(),
        down: Vec::new(),
    };
    // The chain's derivations have no cycles; an index that says otherwise must not make the gateway run for ever.
    if depth == 0 || !path.insert(edge.asset) {
        return Ok(node);
    }
    if up {
        for parent in parents(db, edge.asset).await? {
            if *seen >= LINEAGE_NODES_MAX {
                break;
            }
            node.up.push(Box::pin(lineage_node(db, &parent, (true, false), depth - 1, path, seen)).await?);
        }
    }
    if down {
        for child in children(db, edge.asset, LINEAGE_NODES_MAX.saturating_sub(*seen)).await? {
            if *seen >= LINEAGE_NODES_MAX {
                break;
            }
            node.down.push(Box::pin(lineage_node(db, &child, (false, true), depth - 1, path, seen)).await?);
        }
    }
    path.remove(&edge.asset);
    Ok(node)
}

impl Index {
    /// Opens the index as it is now.
    pub(super) async fn snapshot(&self) -> Result<Snapshot> {
        let mut transaction = self.pool.begin().await?;
        // The first reading of a transaction decides what all of it sees.
        let (block, hash): (u32, Vec<u8>) =
            sqlx::query_as("SELECT block, hash FROM cursor").fetch_one(&mut *transaction).await?;
        Ok(Snapshot { transaction, as_of: AsOf { block, hash: hex::encode(hash) } })
    }

    /// Everything about an asset.
    pub(crate) async fn asset(&self, asset: u64) -> Result<Known<AssetView>> {
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        let summary = existing_asset(db, asset).await?;
        let mut history = versions(db, asset, None, VERSIONS_SHOWN).await?;
        history.reverse();
        let parents = parents(db, asset).await?;
        let titles: Vec<(String, u32, u32)> =
            sqlx::query_as("SELECT right_, organisation, parts FROM titles WHERE asset = ? ORDER BY right_, position")
                .bind(to_db(asset))
                .fetch_all(&mut *db)
                .await?;
        let titles =
            titles.into_iter().map(|(right, organisation, parts)| ShareView { right, organisation, parts }).collect();
        let object = AssetView {
            summary,
            history,
            parents,
            titles,
            procedure: procedure_on(db, asset).await?,
            objection: objection_to(db, asset).await?,
            freeze: freeze_of(db, asset).await?,
            pledges: pledges_of(db, asset).await?,
        };
        Ok(Known { object, as_of: snapshot.as_of })
    }

    /// The versions of an asset, newest first.
    pub(crate) async fn versions(&self, asset: u64, before: Option<u64>, limit: u32) -> Result<Page<VersionView>> {
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        existing_asset(db, asset).await?;
        let page = Page::cut(versions(db, asset, before, limit + 1).await?, limit, |found| found.version.into());
        Ok(page.up_to(snapshot.as_of))
    }

    /// What was derived from an asset, the newest first. The page begins after this asset's derivation from this version.
    pub(crate) async fn derived(
        &self,
        asset: u64,
        before: Option<(u64, u32)>,
        limit: u32,
    ) -> Result<Page<DerivedView>> {
        let (last, version) = before.map_or((i64::MAX, 0), |(asset, version)| (to_db(asset), version));
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        existing_asset(db, asset).await?;
        let rows: Vec<(i64, String, u32, u32)> = sqlx::query_as(
            "SELECT p.asset, a.title, p.version, p.contribution FROM parents p JOIN assets a ON a.id = p.asset
             WHERE p.parent = ? AND (p.asset, p.version) < (?, ?) ORDER BY p.asset DESC, p.version DESC LIMIT ?",
        )
        .bind(to_db(asset))
        .bind(last)
        .bind(version)
        .bind(limit + 1)
        .fetch_all(db)
        .await?;
        let view = |(asset, title, version, contribution_ppm)| DerivedView {
            asset: from_db(asset),
            title,
            version,
            contribution_ppm,
        };
        let derived = rows.into_iter().map(view).collect();
        let page = Page::cut_by(derived, limit, |found: &DerivedView| format!("{}-{}", found.asset, found.version));
        Ok(page.up_to(snapshot.as_of))
    }

    /// The tree of derivations around an asset.
    pub(crate) async fn lineage(&self, asset: u64, up: bool, down: bool, depth: u32) -> Result<Known<LineageNode>> {
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        existing_asset(db, asset).await?;
        let root = ParentView { asset, version: 0, contribution_ppm: 0 };
        let mut node = lineage_node(db, &root, (up, down), depth, &mut BTreeSet::new(), &mut 0).await?;
        (node.version, node.contribution_ppm) = (None, None);
        Ok(Known { object: node, as_of: snapshot.as_of })
    }

    /// What is registered, newest first, with what it takes to order it.
    pub(crate) async fn catalogue(&self, before: Option<u64>, limit: u32) -> Result<Known<Page<CatalogueEntry>>> {
        let mut snapshot = self.snapshot().await?;
        let db = &mut *snapshot.transaction;
        let mut sql = QueryBuilder::<Sqlite>::new(ASSET_COLUMNS);
        sql.push(" WHERE a.state = 'registered' AND a.id < ").push_bind(before.map_or(i64::MAX, to_db));
        sql.push(" ORDER BY a.id DESC LIMIT ").push_bind(limit + 1);
        let rows = sql.build().fetch_all(&mut *db).await?;
        let assets = rows.iter().map(summary).collect::<Result<Vec<_>>>()?;
        let Page { items, next_cursor, .. } = Page::cut(assets, limit, |asset| asset.id);
        let mut entries = Vec::with_capacity(items.len());
        for asset in items {
            let offers = open_offers(db, asset.id).await?;
            let shown: BTreeSet<u32> = offers.iter().map(|offer| offer.version).chain([asset.versions]).collect();
            let rows = sqlx::query(
                "SELECT * FROM versions WHERE asset = ? AND version IN (SELECT value FROM json_each(?)) ORDER BY version",
            )
            .bind(to_db(asset.id))
            .bind(json(&shown)?)
            .fetch_all(&mut *db)
            .await?;
            let versions = rows.iter().map(version).collect::<Result<_>>()?;
            entries.push(CatalogueEntry { asset, versions, offers });
        }
        Ok(Known { object: Page { items: entries, next_cursor, as_of: None }, as_of: snapshot.as_of })
    }

    /// The content digest of a version.
    pub(crate) async fn content(&self, asset: u64, version: u32) -> Result<Option<Digest>> {
        let row = sqlx::query("SELECT content FROM versions WHERE asset = ? AND version = ?")
            .bind(to_db(asset))
            .bind(version)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(|row| required(row, "content")).transpose()
    }

    /// The largest anchored head of an organisation that the index has seen: size, root, block.
    pub(crate) async fn head(&self, organisation: u32) -> Result<Option<(u64, Digest, u32)>> {
        let row = sqlx::query("SELECT size, root, block FROM heads WHERE organisation = ? ORDER BY size DESC LIMIT 1")
            .bind(organisation)
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| Ok((id(&row, "size")?, required(&row, "root")?, row.try_get("block")?))).transpose()
    }

    /// The first anchored head of an organisation that covers the leaf at `leaf`: size, block.
    pub(crate) async fn anchor_of(&self, organisation: u32, leaf: u64) -> Result<Option<(u64, u32)>> {
        let row: Option<(i64, u32)> =
            sqlx::query_as("SELECT size, block FROM heads WHERE organisation = ? AND size > ? ORDER BY size LIMIT 1")
                .bind(organisation)
                .bind(to_db(leaf))
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(size, block)| (from_db(size), block)))
    }

    /// The anchored head of an organisation as of a block: the last one published at or before it.
    pub(crate) async fn head_at(&self, organisation: u32, block: u32) -> Result<Option<u64>> {
        let row: Option<(i64,)> =
            sqlx::query_as("SELECT size FROM heads WHERE organisation = ? AND block <= ? ORDER BY size DESC LIMIT 1")
                .bind(organisation)
                .bind(block)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(size,)| from_db(size)))
    }
}
