//! Assets: registering, finding, and where they came from.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deed_evidence::{Digest, canonical};
use deed_primitives::{AssetDetails, MAX_SENSITIVITY, MIN_SENSITIVITY, Parent, WHOLE};
use deed_sdk::{ChainEvent, calls};
use deed_store::StoreError;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Json as Body, Path, Query};
use super::problem::Problem;
use super::types::{PageQuery, before_pair, bounded, limit, one_of};
use crate::app::App;
use crate::content::{Entry, Manifest};
use crate::error::{Error, Kind, Result};
use crate::index::{
    AssetQuery, AssetSummary, AssetView, DerivedView, Facets, Filters, Known, LineageNode, Page, VersionView,
};
use crate::names;

/// Levels of a lineage tree when the caller does not say, and at most.
const DEPTH_DEFAULT: u32 = 8;
const DEPTH_MAX: u32 = 32;

/// One file of the asset.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct EntryRequest {
    /// Its name within the asset; `/` separates folders.
    pub(crate) name: String,
    /// Its media type.
    pub(crate) media_type: String,
    /// The digest it was uploaded under.
    #[schema(value_type = String)]
    pub(crate) digest: Digest,
}

/// What the asset was derived from.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct ParentRequest {
    /// The parent asset.
    asset: u64,
    /// Its version.
    version: u32,
    /// Its contribution, in parts of a million.
    contribution_ppm: u32,
}

/// An asset to register.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RegisterAsset {
    /// Its title, at most 256 bytes.
    pub(crate) title: String,
    /// What it is about, at most 1024 bytes.
    #[serde(default)]
    pub(crate) summary: String,
    /// Its class, at most 64 bytes.
    #[serde(default)]
    pub(crate) class: String,
    /// At most 16 tags of at most 32 bytes.
    #[serde(default)]
    pub(crate) tags: Vec<String>,
    /// Its sensitivity level, 1 to 4.
    pub(crate) sensitivity: u8,
    /// dataset, document, model, component, workflow, report or service.
    pub(crate) kind: String,
    /// Its content: blobs that were uploaded before.
    pub(crate) entries: Vec<EntryRequest>,
    /// What it was derived from.
    #[serde(default)]
    pub(crate) parents: Vec<ParentRequest>,
}

/// An application for registration that is on chain.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisteredAsset {
    /// The asset's id on chain.
    pub(crate) asset: u64,
    /// Digest of the manifest of its content.
    #[schema(value_type = String)]
    pub(crate) content: Digest,
    /// Digest of its metadata.
    #[schema(value_type = String)]
    pub(crate) metadata: Digest,
    /// The block it is in.
    pub(crate) block: u32,
}

/// The metadata document whose digest goes on chain.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'a> {
    title: &'a str,
    summary: &'a str,
    class: &'a str,
    tags: &'a [String],
    kind: &'a str,
    sensitivity: u8,
    entries: usize,
    bytes: u64,
}

/// Applies for the registration of an asset made of uploaded blobs. Answers once the application is final on chain.
#[utoipa::path(post, path = "/v1/assets", tag = "assets", request_body = RegisterAsset, responses((status = 201, body = RegisteredAsset), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn register(
    State(app): State<Arc<App>>,
    Body(request): Body<RegisterAsset>,
) -> Result<(StatusCode, Json<RegisteredAsset>)> {
    let parents = request
        .parents
        .iter()
        .map(|parent| Parent { asset: parent.asset, version: parent.version, contribution: parent.contribution_ppm })
        .collect();
    Ok((StatusCode::CREATED, Json(submit(&app, &request, parents).await?)))
}

/// Checks an application, stores its documents, and submits it.
pub(crate) async fn submit(app: &App, request: &RegisterAsset, parents: Vec<Parent>) -> Result<RegisteredAsset> {
    let kind = names::parse_kind(&request.kind).ok_or_else(|| {
        Error::invalid(
            "kind",
            format!("`kind`: there is no kind of asset `{}`", request.kind),
            format!("it is one of {}", names::KINDS.join(", ")),
        )
    })?;
    if request.title.trim().is_empty() {
        return Err(Error::invalid("title", "`title` is empty", "give the asset a title people will find it by"));
    }
    if !(MIN_SENSITIVITY..=MAX_SENSITIVITY).contains(&request.sensitivity) {
        return Err(Error::invalid(
            "sensitivity",
            format!("`sensitivity` is {}", request.sensitivity),
            "give a level from 1 (public) to 4 (core)",
        ));
    }
    let contributions: u64 = parents.iter().map(|parent| u64::from(parent.contribution)).sum();
    if contributions > u64::from(WHOLE) {
        return Err(Error::invalid(
            "parents",
            format!("the contributions of the parents sum to {contributions} parts of a million"),
            "let them sum to 1,000,000 at most",
        ));
    }
    let parents = parents.try_into().map_err(|_| {
        Error::invalid(
            "parents",
            "an asset has at most 16 parents",
            "derive in two steps: register an intermediate asset first",
        )
    })?;
    let mut tags = Vec::new();
    for (i, tag) in request.tags.iter().enumerate() {
        tags.push(bounded(&format!("tags[{i}]"), tag)?);
    }
    let mut entries = Vec::new();
    for (i, entry) in request.entries.iter().enumerate() {
        let size = app.store.size(&entry.digest).await.map_err(|error| match error {
            StoreError::NotFound { digest } => Error::invalid(
                format!("entries[{i}].digest"),
                format!("`entries[{i}]` ({}): blob {digest} is not in the gateway's store", entry.name),
                "upload it with POST /v1/blobs first",
            ),
            error => error.into(),
        })?;
        entries.push(Entry {
            name: entry.name.clone(),
            media_type: entry.media_type.clone(),
            size,
            digest: entry.digest,
        });
    }
    let bytes = entries.iter().map(|entry| entry.size).sum();
    let manifest = Manifest::new(entries)?;
    let metadata = Metadata {
        title: &request.title,
        summary: &request.summary,
        class: &request.class,
        tags: &request.tags,
        kind: &request.kind,
        sensitivity: request.sensitivity,
        entries: manifest.entries.len(),
        bytes,
    };
    let metadata =
        canonical::to_canonical("metadata", &metadata).map_err(|error| Error::internal("writing metadata", error))?;
    // Everything is checked before anything is written.
    let details = AssetDetails {
        kind,
        title: bounded("title", &request.title)?,
        summary: bounded("summary", &request.summary)?,
        class: bounded("class", &request.class)?,
        tags: tags
            .try_into()
            .map_err(|_| Error::invalid("tags", "an asset has at most 16 tags", "leave the others out"))?,
        sensitivity: request.sensitivity,
        content: Digest::of(manifest.to_bytes()?).0,
        metadata: Digest::of(&metadata).0,
        schema: None,
    };
    let content = manifest.save(&app.store).await?;
    let metadata = app.store.put(metadata.into()).await?;
    let included = app.submit(calls::registry::submit(details, parents)).await?;
    let asset = included.events.iter().find_map(|event| match event {
        ChainEvent::Submitted { asset, .. } => Some(*asset),
        _ => None,
    });
    let asset = asset.ok_or_else(|| Error::internal("registering an asset", "the chain did not say its id"))?;
    Ok(RegisteredAsset { asset, content, metadata, block: included.block_number })
}

/// Which assets. Everything given has to be so.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct ListAssets {
    /// Words that are in the title, tags, class, summary, certificate or owner's name: Chinese by its words, others by
    /// their beginnings.
    q: Option<String>,
    /// Only of this kind: dataset, document, model, component, workflow, report or service.
    kind: Option<String>,
    /// Only in this state: submitted, accepted, reviewed, published, objected, registered, refused, frozen, cancelled or expired.
    state: Option<String>,
    /// Only of this class.
    class: Option<String>,
    /// Only with this tag.
    tag: Option<String>,
    /// Only of this level of sensitivity: 1 to 4.
    sensitivity: Option<u8>,
    /// Only of this organisation.
    owner: Option<u32>,
    /// Only with an open offer that is priced so: free, fixed, tiered, perUse, subscription, englishAuction, sealedBid.
    pricing: Option<String>,
    /// relevance or newest; with words by relevance, otherwise newest first. A list by relevance ends after 2000 entries.
    order: Option<String>,
    /// `nextCursor` of the page before; good for the same words, filters and order.
    cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    limit: Option<u32>,
}

impl ListAssets {
    fn query(self) -> Result<AssetQuery> {
        let Self { q, kind, state, class, tag, sensitivity, owner, pricing, order, cursor, limit: most } = self;
        one_of("kind", kind.as_deref(), &names::KINDS)?;
        one_of("state", state.as_deref(), &names::STATES)?;
        one_of("pricing", pricing.as_deref(), &names::PRICINGS)?;
        Ok(AssetQuery {
            filters: Filters { q, kind, state, class, tag, sensitivity, owner, pricing },
            order: order.as_deref().map(str::parse).transpose()?,
            cursor,
            limit: limit(most)?,
        })
    }
}

/// The consortium's assets: those that fit best first when words are searched for, otherwise the newest first.
#[utoipa::path(get, path = "/v1/assets", tag = "assets", params(ListAssets), responses((status = 200, body = Page<AssetSummary>), (status = 400, body = Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Query(query): Query<ListAssets>,
) -> Result<Json<Page<AssetSummary>>> {
    Ok(Json(app.index.assets(&query.query()?).await?))
}

/// What the list of assets can be narrowed to, and how many each choice would leave. The query is the list's; its order and
/// pages make no difference.
#[utoipa::path(get, path = "/v1/assets/facets", tag = "assets", params(ListAssets), responses((status = 200, body = Facets), (status = 400, body = Problem)))]
pub(crate) async fn facets(State(app): State<Arc<App>>, Query(query): Query<ListAssets>) -> Result<Json<Facets>> {
    Ok(Json(app.index.facets(&query.query()?.filters).await?))
}

/// Everything about an asset, with its latest versions.
#[utoipa::path(get, path = "/v1/assets/{id}", tag = "assets", params(("id" = u64, Path)), responses((status = 200, body = Known<AssetView>), (status = 404, body = Problem)))]
pub(crate) async fn get(State(app): State<Arc<App>>, Path(id): Path<u64>) -> Result<Json<Known<AssetView>>> {
    Ok(Json(app.index.asset(id).await?))
}

/// The versions of an asset, newest first.
#[utoipa::path(get, path = "/v1/assets/{id}/versions", tag = "assets", params(("id" = u64, Path), PageQuery), responses((status = 200, body = Page<VersionView>), (status = 404, body = Problem)))]
pub(crate) async fn versions(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<VersionView>>> {
    Ok(Json(app.index.versions(id, page.before()?, page.limit()?).await?))
}

/// What was derived from an asset, and from nothing in between; the newest first.
#[utoipa::path(get, path = "/v1/assets/{id}/derived", tag = "assets", params(("id" = u64, Path), PageQuery), responses((status = 200, body = Page<DerivedView>), (status = 404, body = Problem)))]
pub(crate) async fn derived(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<DerivedView>>> {
    Ok(Json(app.index.derived(id, before_pair(page.cursor.as_deref())?, page.limit()?).await?))
}

/// How far to walk.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct LineageQuery {
    /// up (what it was made from), down (what was made from it) or both; both by default.
    direction: Option<String>,
    /// Levels at most: 1 to 32, 8 by default.
    depth: Option<u32>,
}

/// Where an asset came from and what was made of it, as a tree of at most a thousand assets; `derived` has all that one was made
/// into.
#[utoipa::path(get, path = "/v1/assets/{id}/lineage", tag = "assets", params(("id" = u64, Path), LineageQuery), responses((status = 200, body = Known<LineageNode>), (status = 404, body = Problem)))]
pub(crate) async fn lineage(
    State(app): State<Arc<App>>,
    Path(id): Path<u64>,
    Query(query): Query<LineageQuery>,
) -> Result<Json<Known<LineageNode>>> {
    let (up, down) = match query.direction.as_deref().unwrap_or("both") {
        "up" => (true, false),
        "down" => (false, true),
        "both" => (true, true),
        other => {
            return Err(Error::invalid("direction", format!("`{other}` is no direction"), "give up, down or both"));
        }
    };
    let depth = query.depth.unwrap_or(DEPTH_DEFAULT);
    if !(1..=DEPTH_MAX).contains(&depth) {
        return Err(Error::new(
            Kind::Invalid,
            "invalid-field",
            format!("`depth` is {depth}"),
            format!("give 1 to {DEPTH_MAX}"),
        )
        .at("depth"));
    }
    Ok(Json(app.index.lineage(id, up, down, depth).await?))
}
