//! The gateway itself: health, who it is, tokens, connections, the audit record.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Json as Body, Path, Query};
use super::problem::Problem;
use super::types::PageQuery;
use crate::access::{AuditRecord, Caller, Role, TokenView};
use crate::app::App;
use crate::error::{Error, Kind, Result};
use crate::executor::ConnectionView;
use crate::identity::did;
use crate::index::Page;
use crate::names;

const TOKEN_NAME_BYTES_MAX: usize = 100;
/// How far the index may be behind the chain for the gateway to call itself ready.
const BEHIND_MAX: u32 = 10;

/// That the process answers.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Health {
    status: &'static str,
    version: &'static str,
}

/// Whether the process answers at all.
#[utoipa::path(get, path = "/health", tag = "gateway", responses((status = 200, body = Health)))]
pub(crate) async fn health() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION") })
}

/// That the gateway can do its work.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Ready {
    status: &'static str,
    /// The chain's finalised block.
    finalised: u32,
    /// The last block in the index.
    indexed: u32,
}

/// Whether the gateway can do its work: its node answers and its index is up to date.
#[utoipa::path(get, path = "/ready", tag = "gateway", responses((status = 200, body = Ready), (status = 503, body = Problem)))]
pub(crate) async fn ready(State(app): State<Arc<App>>) -> Result<Json<Ready>> {
    let (finalised, _) = app.ledger.finalised().await?;
    let indexed = app.index.reached();
    if indexed + BEHIND_MAX < finalised {
        return Err(Error::new(
            Kind::Unavailable,
            "index-behind",
            format!("the index has reached block {indexed} of {finalised}"),
            "wait: the gateway is reading the chain",
        ));
    }
    Ok(Json(Ready { status: "ready", finalised, indexed }))
}

/// The description of this API.
#[utoipa::path(get, path = "/v1/openapi.json", tag = "gateway", responses((status = 200, content_type = "application/json", body = String)))]
pub(crate) async fn openapi_json() -> Response {
    Json(super::openapi()).into_response()
}

/// What an operator watches, in Prometheus' text format.
#[utoipa::path(get, path = "/metrics", tag = "gateway", responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn metrics(State(app): State<Arc<App>>) -> Result<Response> {
    let page = crate::metrics::page(&app).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], page).into_response())
}

/// The organisation this gateway works for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OrganisationView {
    /// Its id on chain.
    id: u32,
    /// Its name.
    name: String,
    /// Its decentralised identifier.
    did: String,
    /// The account that signs, hex.
    account: String,
    /// What the consortium lets it do.
    roles: Vec<String>,
    /// active or suspended.
    status: &'static str,
    /// Its settlement balance.
    balance: Balance,
    /// The keys and addresses it has published.
    keys: Vec<KeyView>,
    services: Vec<ServiceView>,
    /// Hash of the chain's first block, hex.
    genesis_hash: String,
    /// The origin line of its log.
    log_origin: String,
}

/// A settlement balance, in minor units.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Balance {
    /// To spend.
    free: String,
    /// In escrow.
    held: String,
}

/// A published key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyView {
    purpose: &'static str,
    /// Hex; an age recipient for encryption.
    public: String,
}

/// A published address.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ServiceView {
    kind: &'static str,
    endpoint: String,
}

/// The organisation this gateway works for, as the chain has it.
#[utoipa::path(get, path = "/v1/organisation", tag = "gateway", responses((status = 200, body = OrganisationView)))]
pub(crate) async fn organisation(State(app): State<Arc<App>>) -> Result<Json<OrganisationView>> {
    use deed_primitives::{KeyPurpose, OrgStatus, ServiceKind};
    let organisation = app.ledger.organisation(app.organisation).await?.ok_or_else(|| {
        Error::not_found("organisation", app.organisation, "ask the exchange whether it has been removed")
    })?;
    let document = app.ledger.did_document(app.organisation).await?.unwrap_or_default();
    let (free, held) = app.ledger.balance(organisation.account).await?;
    let mut keys = Vec::new();
    for key in &document.keys {
        let (purpose, public) = match key.purpose {
            KeyPurpose::Assertion => ("assertion", hex::encode(key.public)),
            KeyPurpose::Log => ("log", hex::encode(key.public)),
            KeyPurpose::Delivery => ("delivery", hex::encode(key.public)),
            KeyPurpose::Encryption => ("encryption", did::recipient(&key.public)?.to_string()),
        };
        keys.push(KeyView { purpose, public });
    }
    let services = document.services.iter().map(|service| ServiceView {
        kind: match service.kind {
            ServiceKind::Gateway => "gateway",
            ServiceKind::Delivery => "delivery",
        },
        endpoint: String::from_utf8_lossy(&service.endpoint).into_owned(),
    });
    let genesis = app.ledger.genesis_hash();
    Ok(Json(OrganisationView {
        id: app.organisation,
        name: String::from_utf8_lossy(&organisation.name).into_owned(),
        did: names::did(&genesis, app.organisation),
        account: hex::encode(organisation.account),
        roles: organisation.roles.names().map(ToOwned::to_owned).collect(),
        status: match organisation.status {
            OrgStatus::Active => "active",
            OrgStatus::Suspended => "suspended",
        },
        balance: Balance { free: free.to_string(), held: held.to_string() },
        keys,
        services: services.collect(),
        genesis_hash: hex::encode(genesis),
        log_origin: app.evidence.log().origin().to_owned(),
    }))
}

/// A token to issue.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct IssueToken {
    /// What it is for, or who will hold it.
    name: String,
    /// What it may do.
    roles: Vec<Role>,
}

/// A token that was issued.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IssuedToken {
    #[serde(flatten)]
    view: TokenView,
    /// Its text: shown here and never again.
    token: String,
}

/// Issues a token. Its text is in the answer and nowhere else.
#[utoipa::path(post, path = "/v1/tokens", tag = "gateway", request_body = IssueToken, responses((status = 201, body = IssuedToken), (status = 400, body = Problem)))]
pub(crate) async fn issue_token(
    State(app): State<Arc<App>>,
    Body(request): Body<IssueToken>,
) -> Result<(StatusCode, Json<IssuedToken>)> {
    if request.name.trim().is_empty() || request.name.len() > TOKEN_NAME_BYTES_MAX {
        return Err(Error::invalid(
            "name",
            "`name` is empty or longer than 100 bytes",
            "say briefly what the token is for",
        ));
    }
    if request.roles.is_empty() {
        return Err(Error::invalid(
            "roles",
            "`roles` is empty: such a token could do nothing",
            "give at least one role",
        ));
    }
    let (view, token) = app.tokens.issue(&request.name, &request.roles).await?;
    Ok((StatusCode::CREATED, Json(IssuedToken { view, token })))
}

/// The tokens that are valid, without their texts, newest first.
#[utoipa::path(get, path = "/v1/tokens", tag = "gateway", params(PageQuery), responses((status = 200, body = Page<TokenView>)))]
pub(crate) async fn list_tokens(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<TokenView>>> {
    let limit = page.limit()?;
    let tokens = app.tokens.page(page.cursor.as_deref(), limit + 1).await?;
    Ok(Json(Page::cut_by(tokens, limit, |token| token.id.clone())))
}

/// Revokes a token: it is refused from now on.
#[utoipa::path(delete, path = "/v1/tokens/{id}", tag = "gateway", params(("id" = String, Path)), responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn revoke_token(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode> {
    if caller.id == id {
        return Err(Error::new(
            Kind::Conflict,
            "own-token",
            format!("`{id}` is the token this request was made with"),
            "issue another administrator's token first, and revoke this one with it",
        ));
    }
    app.tokens.revoke(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Decisions of this gateway, newest first.
#[utoipa::path(get, path = "/v1/audit", tag = "gateway", params(PageQuery), responses((status = 200, body = Page<AuditRecord>)))]
pub(crate) async fn audit(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<AuditRecord>>> {
    let limit = page.limit()?;
    let records = app.audit.page(page.before()?, limit + 1).await?;
    Ok(Json(Page::cut(records, limit, |record| record.id)))
}

/// A database that steps may read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct StoreConnection {
    /// The name steps ask for.
    name: String,
    /// `sqlite:///path/to/file.db` or `postgres://user:password@host/database`. Encrypted at once, and never shown again.
    url: String,
}

/// Names a database that steps may read; the connection is tried first, and an existing one of the name is replaced.
#[utoipa::path(post, path = "/v1/connections", tag = "gateway", request_body = StoreConnection, responses((status = 201, body = ConnectionView), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn store_connection(
    State(app): State<Arc<App>>,
    Body(request): Body<StoreConnection>,
) -> Result<(StatusCode, Json<ConnectionView>)> {
    let url = zeroize::Zeroizing::new(request.url);
    Ok((StatusCode::CREATED, Json(app.connections.store(&request.name, &url).await?)))
}

/// The named databases, without their addresses, by name.
#[utoipa::path(get, path = "/v1/connections", tag = "gateway", params(PageQuery), responses((status = 200, body = Page<ConnectionView>)))]
pub(crate) async fn list_connections(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ConnectionView>>> {
    let limit = page.limit()?;
    let connections = app.connections.page(page.cursor.as_deref(), limit + 1).await?;
    Ok(Json(Page::cut_by(connections, limit, |connection| connection.name.clone())))
}
