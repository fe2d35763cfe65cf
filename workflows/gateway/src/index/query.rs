//! Reading the index, and what it shows.

use std::collections::BTreeSet;

use deed_evidence::Digest;
use deed_primitives as p;
use serde::{Deserialize, Serialize};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};
use utoipa::ToSchema;

use super::Index;
use crate::db::{from_db, to_db};
use crate::error::{Error, Result};
use crate::names;

/// Nodes of one lineage tree: beyond that a picture helps nobody.
const LINEAGE_NODES_MAX: usize = 1_000;

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// What to give as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Cuts what was read with one entry too many into a page.
    pub(crate) fn cut(mut items: Vec<T>, limit: u32, id: impl Fn(&T) -> u64) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = if more { items.last().map(|item| id(item).to_string()) } else { None };
        Self { items, next_cursor }
    }
}

/// What a licence allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PolicyView {
    /// Purposes it may be used for; any when empty.
    pub purposes: Vec<String>,
    /// How often it may be used.
    pub max_uses: Option<u32>,
    /// For how many blocks.
    pub term: Option<u32>,
    /// Whether it may be passed on.
    pub redistribution: bool,
    /// Whether other assets may be derived from it.
    pub derivation: bool,
    /// The share of a derived asset's revenue, in parts of a million.
    pub royalty_ppm: u32,
}

impl From<&p::Policy> for PolicyView {
    fn from(policy: &p::Policy) -> Self {
        Self {
            purposes: policy.purposes.iter().map(|purpose| names::purpose(*purpose).to_owned()).collect(),
            max_uses: policy.max_uses,
            term: policy.term,
            redistribution: policy.redistribution,
            derivation: policy.derivation,
            royalty_ppm: policy.royalty,
        }
    }
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
    /// submitted, accepted, reviewed, published, objected, registered, refused, frozen, cancelled.
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
    /// Its versions, oldest first.
    pub history: Vec<VersionView>,
    /// What it was derived from.
    pub parents: Vec<ParentView>,
    /// Who holds which right.
    pub titles: Vec<ShareView>,
}

/// An offer.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferView {
    /// Its id on chain.
    pub id: u64,
    /// The asset offered.
    pub asset: u64,
    /// Its version.
    pub version: u32,
    /// The asset's title.
    pub title: Option<String>,
    /// Who offers.
    pub seller: u32,
    /// The price in minor units; `0` is free.
    pub price: String,
    /// What the licence will allow.
    pub policy: PolicyView,
    /// Whether it can be ordered.
    pub open: bool,
}

/// An order.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrderView {
    /// Its id on chain.
    pub id: u64,
    /// The offer ordered.
    pub offer: u64,
    /// The asset offered.
    pub asset: Option<u64>,
    /// Who buys.
    pub buyer: u32,
    /// Who sells.
    pub seller: u32,
    /// The price in escrow, in minor units.
    pub price: String,
    /// placed, delivered, settled, refunded, locked, confirmed, disputed.
    pub state: String,
    /// The block it was placed in.
    pub placed_at: u32,
    /// The block by which delivery or acknowledgement is due.
    pub deadline: u32,
    /// Digest of the ciphertext that was declared.
    #[schema(value_type = Option<String>)]
    pub delivered: Option<Digest>,
    /// The licence, once settled.
    pub licence: Option<u64>,
}

/// A licence.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LicenceView {
    /// Its id on chain.
    pub id: u64,
    /// What it licenses.
    pub asset: u64,
    /// In which version.
    pub version: u32,
    /// The asset's title.
    pub title: Option<String>,
    /// Who holds it.
    pub licensee: u32,
    /// Who granted it.
    pub licensor: u32,
    /// What it allows.
    pub policy: PolicyView,
    /// The block it was issued in.
    pub issued_at: u32,
    /// The block it expires in.
    pub expires_at: Option<u32>,
    /// How often it was used.
    pub uses: u32,
    /// The recorded uses, oldest first.
    pub history: Vec<UseView>,
}

/// A recorded use.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UseView {
    /// Its number.
    pub number: u32,
    /// What for.
    pub purpose: String,
    /// The user's reference.
    #[schema(value_type = String)]
    pub reference: Digest,
    /// The block it was recorded in.
    pub block: u32,
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

/// Which assets to list.
#[derive(Clone, Debug, Default)]
pub(crate) struct AssetQuery {
    /// Words that title, summary, class, tags or certificate contain.
    pub q: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// Only in this state.
    pub state: Option<String>,
    /// Only of this owner.
    pub owner: Option<u32>,
    /// Only older than this one.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u32,
}

fn digest(row: &SqliteRow, column: &str) -> Result<Option<Digest>> {
    let bytes: Option<Vec<u8>> = row.try_get(column)?;
    bytes
        .map(|bytes| <[u8; 32]>::try_from(bytes).map(Digest))
        .transpose()
        .map_err(|_| Error::internal("reading the index", format!("column `{column}` holds no digest")))
}

fn required(row: &SqliteRow, column: &str) -> Result<Digest> {
    digest(row, column)?.ok_or_else(|| Error::internal("reading the index", format!("column `{column}` is empty")))
}

fn id(row: &SqliteRow, column: &str) -> Result<u64> {
    Ok(from_db(row.try_get(column)?))
}

fn policy(row: &SqliteRow) -> Result<PolicyView> {
    let text: String = row.try_get("policy")?;
    serde_json::from_str(&text).map_err(|error| Error::internal("reading a policy from the index", error))
}

const ASSET_COLUMNS: &str =
    "SELECT a.*, o.name AS owner_name FROM assets a LEFT JOIN organisations o ON o.id = a.owner";

fn summary(row: &SqliteRow) -> Result<AssetSummary> {
    let tags: String = row.try_get("tags")?;
    Ok(AssetSummary {
        id: id(row, "id")?,
        kind: row.try_get("kind")?,
        title: row.try_get("title")?,
        summary: row.try_get("summary")?,
        class: row.try_get("class")?,
        tags: serde_json::from_str(&tags).map_err(|error| Error::internal("reading tags from the index", error))?,
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
    })
}

fn offer(row: &SqliteRow) -> Result<OfferView> {
    Ok(OfferView {
        id: id(row, "id")?,
        asset: id(row, "asset")?,
        version: row.try_get("version")?,
        title: row.try_get("title")?,
        seller: row.try_get("seller")?,
        price: row.try_get("price")?,
        policy: policy(row)?,
        open: row.try_get("open")?,
    })
}

fn order(row: &SqliteRow) -> Result<OrderView> {
    Ok(OrderView {
        id: id(row, "id")?,
        offer: id(row, "offer")?,
        asset: row.try_get::<Option<i64>, _>("asset")?.map(from_db),
        buyer: row.try_get("buyer")?,
        seller: row.try_get("seller")?,
        price: row.try_get("price")?,
        state: row.try_get("state")?,
        placed_at: row.try_get("placed_at")?,
        deadline: row.try_get("deadline")?,
        delivered: digest(row, "delivered")?,
        licence: row.try_get::<Option<i64>, _>("licence")?.map(from_db),
    })
}

fn licence(row: &SqliteRow) -> Result<LicenceView> {
    Ok(LicenceView {
        id: id(row, "id")?,
        asset: id(row, "asset")?,
        version: row.try_get("version")?,
        title: row.try_get("title")?,
        licensee: row.try_get("licensee")?,
        licensor: row.try_get("licensor")?,
        policy: policy(row)?,
        issued_at: row.try_get("issued_at")?,
        expires_at: row.try_get("expires_at")?,
        uses: row.try_get("uses")?,
        history: Vec::new(),
    })
}

/// A `LIKE` pattern that finds `word` anywhere, with its own wildcards taken literally.
fn containing(word: &str) -> String {
    format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

const OFFERS: &str = "SELECT f.*, a.title AS title FROM offers f LEFT JOIN assets a ON a.id = f.asset";
const ORDERS: &str = "SELECT r.*, f.asset AS asset FROM orders r LEFT JOIN offers f ON f.id = r.offer";
const LICENCES: &str = "SELECT l.*, a.title AS title FROM licences l LEFT JOIN assets a ON a.id = l.asset";

impl Index {
    /// Assets, newest first.
    pub(crate) async fn assets(&self, query: &AssetQuery) -> Result<Page<AssetSummary>> {
        let mut sql = QueryBuilder::<Sqlite>::new(ASSET_COLUMNS);
        sql.push(" WHERE a.id < ").push_bind(query.before.map_or(i64::MAX, to_db));
        for word in query.q.iter().flat_map(|q| q.split_whitespace()) {
            let pattern = containing(word);
            sql.push(" AND (");
            for (i, column) in ["title", "summary", "class", "tags", "certificate"].into_iter().enumerate() {
                if i > 0 {
                    sql.push(" OR ");
                }
                sql.push("a.").push(column).push(" LIKE ").push_bind(pattern.clone()).push(" ESCAPE '\\'");
            }
            sql.push(")");
        }
        if let Some(kind) = &query.kind {
            sql.push(" AND a.kind = ").push_bind(kind.clone());
        }
        if let Some(state) = &query.state {
            sql.push(" AND a.state = ").push_bind(state.clone());
        }
        if let Some(owner) = query.owner {
            sql.push(" AND a.owner = ").push_bind(owner);
        }
        sql.push(" ORDER BY a.id DESC LIMIT ").push_bind(query.limit + 1);
        let rows = sql.build().fetch_all(&self.pool).await?;
        let items = rows.iter().map(summary).collect::<Result<Vec<_>>>()?;
        Ok(Page::cut(items, query.limit, |asset| asset.id))
    }

    async fn asset_summary(&self, asset: u64) -> Result<Option<AssetSummary>> {
        let mut sql = QueryBuilder::<Sqlite>::new(ASSET_COLUMNS);
        sql.push(" WHERE a.id = ").push_bind(to_db(asset));
        sql.build().fetch_optional(&self.pool).await?.as_ref().map(summary).transpose()
    }

    /// Everything about an asset.
    pub(crate) async fn asset(&self, asset: u64) -> Result<AssetView> {
        let summary = self.asset_summary(asset).await?.ok_or_else(|| {
            Error::not_found(
                "asset",
                asset,
                "GET /v1/assets lists those that are known; a new one appears once its block is final",
            )
        })?;
        let rows = sqlx::query("SELECT * FROM versions WHERE asset = ? ORDER BY version")
            .bind(to_db(asset))
            .fetch_all(&self.pool)
            .await?;
        let version = |row: &SqliteRow| {
            Ok(VersionView {
                version: row.try_get("version")?,
                content: required(row, "content")?,
                metadata: required(row, "metadata")?,
                schema: digest(row, "schema")?,
                at: row.try_get("at")?,
            })
        };
        let history = rows.iter().map(version).collect::<Result<Vec<_>>>()?;
        let parents = self.parents(asset).await?;
        let titles: Vec<(String, u32, u32)> =
            sqlx::query_as("SELECT right_, organisation, parts FROM titles WHERE asset = ? ORDER BY right_, position")
                .bind(to_db(asset))
                .fetch_all(&self.pool)
                .await?;
        let titles =
            titles.into_iter().map(|(right, organisation, parts)| ShareView { right, organisation, parts }).collect();
        Ok(AssetView { summary, history, parents, titles })
    }

    async fn parents(&self, asset: u64) -> Result<Vec<ParentView>> {
        let rows: Vec<(i64, u32, u32)> = sqlx::query_as(
            "SELECT parent, version, contribution FROM parents WHERE asset = ? ORDER BY contribution DESC, parent",
        )
        .bind(to_db(asset))
        .fetch_all(&self.pool)
        .await?;
        let view = |(asset, version, contribution_ppm)| ParentView { asset: from_db(asset), version, contribution_ppm };
        Ok(rows.into_iter().map(view).collect())
    }

    async fn children(&self, asset: u64) -> Result<Vec<ParentView>> {
        let rows: Vec<(i64, u32, u32)> =
            sqlx::query_as("SELECT asset, version, contribution FROM parents WHERE parent = ? ORDER BY asset")
                .bind(to_db(asset))
                .fetch_all(&self.pool)
                .await?;
        let view = |(asset, version, contribution_ppm)| ParentView { asset: from_db(asset), version, contribution_ppm };
        Ok(rows.into_iter().map(view).collect())
    }

    /// The tree of derivations around an asset.
    pub(crate) async fn lineage(&self, asset: u64, up: bool, down: bool, depth: u32) -> Result<LineageNode> {
        self.asset(asset).await?;
        let mut seen = 0;
        let mut path = BTreeSet::new();
        let root = ParentView { asset, version: 0, contribution_ppm: 0 };
        let mut node = self.lineage_node(&root, up, down, depth, &mut path, &mut seen).await?;
        (node.version, node.contribution_ppm) = (None, None);
        Ok(node)
    }

    async fn lineage_node(
        &self,
        edge: &ParentView,
        up: bool,
        down: bool,
        depth: u32,
        path: &mut BTreeSet<u64>,
        seen: &mut usize,
    ) -> Result<LineageNode> {
        *seen += 1;
        let asset = self.asset_summary(edge.asset).await?;
        let asset = asset
            .ok_or_else(|| Error::internal("walking the lineage", format!("asset {} is not indexed", edge.asset)))?;
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
            for parent in self.parents(edge.asset).await? {
                if *seen >= LINEAGE_NODES_MAX {
                    break;
                }
                node.up.push(Box::pin(self.lineage_node(&parent, true, false, depth - 1, path, seen)).await?);
            }
        }
        if down {
            for child in self.children(edge.asset).await? {
                if *seen >= LINEAGE_NODES_MAX {
                    break;
                }
                node.down.push(Box::pin(self.lineage_node(&child, false, true, depth - 1, path, seen)).await?);
            }
        }
        path.remove(&edge.asset);
        Ok(node)
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

    /// Offers, newest first.
    pub(crate) async fn offers(
        &self,
        asset: Option<u64>,
        open_only: bool,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<OfferView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(OFFERS);
        sql.push(" WHERE f.id < ").push_bind(before.map_or(i64::MAX, to_db));
        if let Some(asset) = asset {
            sql.push(" AND f.asset = ").push_bind(to_db(asset));
        }
        if open_only {
            sql.push(" AND f.open");
        }
        sql.push(" ORDER BY f.id DESC LIMIT ").push_bind(limit + 1);
        let rows = sql.build().fetch_all(&self.pool).await?;
        Ok(Page::cut(rows.iter().map(offer).collect::<Result<_>>()?, limit, |offer| offer.id))
    }

    /// An offer.
    pub(crate) async fn offer(&self, id: u64) -> Result<OfferView> {
        let mut sql = QueryBuilder::<Sqlite>::new(OFFERS);
        sql.push(" WHERE f.id = ").push_bind(to_db(id));
        let row = sql.build().fetch_optional(&self.pool).await?;
        let row = row.ok_or_else(|| Error::not_found("offer", id, "GET /v1/offers lists those that are known"))?;
        offer(&row)
    }

    /// Orders this organisation buys or sells, newest first.
    pub(crate) async fn orders(&self, organisation: u32, before: Option<u64>, limit: u32) -> Result<Page<OrderView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(ORDERS);
        sql.push(" WHERE r.id < ").push_bind(before.map_or(i64::MAX, to_db));
        sql.push(" AND (r.buyer = ").push_bind(organisation).push(" OR r.seller = ").push_bind(organisation).push(")");
        sql.push(" ORDER BY r.id DESC LIMIT ").push_bind(limit + 1);
        let rows = sql.build().fetch_all(&self.pool).await?;
        Ok(Page::cut(rows.iter().map(order).collect::<Result<_>>()?, limit, |order| order.id))
    }

    /// An order.
    pub(crate) async fn order(&self, id: u64) -> Result<OrderView> {
        let mut sql = QueryBuilder::<Sqlite>::new(ORDERS);
        sql.push(" WHERE r.id = ").push_bind(to_db(id));
        let row = sql.build().fetch_optional(&self.pool).await?;
        let row = row.ok_or_else(|| Error::not_found("order", id, "GET /v1/orders lists those that are known"))?;
        order(&row)
    }

    /// Orders in a state in which this organisation has something to do: deliver what was placed with it, fetch what was
    /// delivered to it (a settled order too, until its content is here).
    pub(crate) async fn orders_to_act_on(&self, organisation: u32) -> Result<Vec<OrderView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(ORDERS);
        sql.push(" WHERE (r.state = 'placed' AND r.seller = ").push_bind(organisation);
        sql.push(") OR (r.state IN ('delivered', 'settled') AND r.delivered IS NOT NULL AND r.buyer = ");
        sql.push_bind(organisation).push(") ORDER BY r.id");
        let rows = sql.build().fetch_all(&self.pool).await?;
        rows.iter().map(order).collect()
    }

    /// Licences this organisation holds or granted, newest first, with their uses.
    pub(crate) async fn licences(
        &self,
        organisation: u32,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Page<LicenceView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(LICENCES);
        sql.push(" WHERE l.id < ").push_bind(before.map_or(i64::MAX, to_db));
        sql.push(" AND (l.licensee = ")
            .push_bind(organisation)
            .push(" OR l.licensor = ")
            .push_bind(organisation)
            .push(")");
        sql.push(" ORDER BY l.id DESC LIMIT ").push_bind(limit + 1);
        let rows = sql.build().fetch_all(&self.pool).await?;
        let mut page = Page::cut(rows.iter().map(licence).collect::<Result<Vec<_>>>()?, limit, |licence| licence.id);
        for licence in &mut page.items {
            licence.history = self.uses(licence.id).await?;
        }
        Ok(page)
    }

    /// Licences this organisation holds on an asset, newest first.
    pub(crate) async fn licences_held(&self, licensee: u32, asset: u64) -> Result<Vec<LicenceView>> {
        let mut sql = QueryBuilder::<Sqlite>::new(LICENCES);
        sql.push(" WHERE l.licensee = ").push_bind(licensee).push(" AND l.asset = ").push_bind(to_db(asset));
        sql.push(" ORDER BY l.id DESC");
        let rows = sql.build().fetch_all(&self.pool).await?;
        rows.iter().map(licence).collect()
    }

    async fn uses(&self, licence: u64) -> Result<Vec<UseView>> {
        let rows = sqlx::query("SELECT * FROM uses WHERE licence = ? ORDER BY uses")
            .bind(to_db(licence))
            .fetch_all(&self.pool)
            .await?;
        let view = |row: &SqliteRow| {
            Ok(UseView {
                number: row.try_get("uses")?,
                purpose: row.try_get("purpose")?,
                reference: required(row, "reference")?,
                block: row.try_get("block")?,
            })
        };
        rows.iter().map(view).collect()
    }

    /// The block a use with this reference was recorded in.
    pub(crate) async fn use_recorded(&self, licence: u64, reference: &[u8; 32]) -> Result<Option<u32>> {
        let row: Option<(u32,)> = sqlx::query_as("SELECT block FROM uses WHERE reference = ? AND licence = ?")
            .bind(reference.as_slice())
            .bind(to_db(licence))
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|(block,)| block))
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
