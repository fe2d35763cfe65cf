//! Workflows: what they are made of, saving them, starting them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode};
use deed_engine::{StartRun, WorkflowRef};
use deed_evidence::Digest;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::extract::{Json as Body, Path, Query, body_rejection, from_json};
use super::problem::Problem;
use super::types::PageQuery;
use crate::access::{Caller, hash, secret};
use crate::app::App;
use crate::db::now;
use crate::error::{Error, Result};
use crate::index::{Page, refused_cursor};

/// Versions that are shown with a workflow.
const VERSIONS_SHOWN: usize = 100;

/// The header under which the same request starts the same run, however often it arrives.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// A component that workflows can be made of.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ComponentView {
    /// Its id: what a node names.
    id: String,
    /// Its version.
    version: String,
    /// Digest of its bytes.
    #[schema(value_type = String)]
    digest: Digest,
    /// Its title by language.
    title: BTreeMap<&'static str, String>,
    /// What it does, by language.
    summary: BTreeMap<&'static str, String>,
    /// The capabilities it asks for.
    capabilities: Vec<&'static str>,
    /// `reproducible`: an auditor who runs it again gets the same bytes. `attested`: the organisation vouches for it.
    determinism: &'static str,
    /// JSON Schema of its configuration.
    config_schema: Value,
    /// JSON Schema of its input.
    input_schema: Value,
    /// JSON Schema of its output.
    output_schema: Value,
}

/// The components installed on this gateway: those of its release, which are few.
#[utoipa::path(get, path = "/v1/components", tag = "workflows", responses((status = 200, body = Vec<ComponentView>)))]
pub(crate) async fn components(State(app): State<Arc<App>>) -> Json<Vec<ComponentView>> {
    let view = |program: &Arc<deed_sandbox::Program>| {
        let manifest = program.manifest();
        ComponentView {
            id: manifest.id.clone(),
            version: manifest.version.clone(),
            digest: Digest(program.digest()),
            title: BTreeMap::from([("zh", manifest.title_zh.clone()), ("en", manifest.title_en.clone())]),
            summary: BTreeMap::from([("zh", manifest.summary_zh.clone()), ("en", manifest.summary_en.clone())]),
            capabilities: manifest.capabilities.iter().map(deed_sandbox::Capability::name).collect(),
            determinism: manifest.determinism.name(),
            config_schema: manifest.config_schema.clone(),
            input_schema: manifest.input_schema.clone(),
            output_schema: manifest.output_schema.clone(),
        }
    };
    Json(app.components.iter().map(view).collect())
}

/// Workflows to begin with: definitions to save as they are, or after a change. There are a few in each release.
#[utoipa::path(get, path = "/v1/templates", tag = "workflows", responses((status = 200, body = Vec<Object>)))]
pub(crate) async fn templates() -> Result<Json<Vec<Value>>> {
    Ok(Json(crate::templates::all()?))
}

/// A saved workflow.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowView {
    /// Digest of the definition: names exactly this version.
    #[schema(value_type = String)]
    id: Digest,
    /// Its name: names the newest version.
    name: String,
    /// 1 for the first definition saved under the name, and so on.
    version: u32,
    /// When it was saved, RFC 3339 UTC.
    saved_at: String,
}

impl From<deed_engine::WorkflowInfo> for WorkflowView {
    fn from(info: deed_engine::WorkflowInfo) -> Self {
        Self { id: info.digest, name: info.name, version: info.version, saved_at: info.saved_at.to_string() }
    }
}

/// Checks and saves a definition. Saving the same one again changes nothing.
#[utoipa::path(post, path = "/v1/workflows", tag = "workflows", request_body(content = Object, description = "A workflow definition."), responses((status = 201, body = WorkflowView), (status = 422, body = Problem)))]
pub(crate) async fn save(
    State(app): State<Arc<App>>,
    Body(definition): Body<Value>,
) -> Result<(StatusCode, Json<WorkflowView>)> {
    Ok((StatusCode::CREATED, Json(app.engine.save_workflow(&definition).await?.into())))
}

/// The newest version of every workflow, by name.
#[utoipa::path(get, path = "/v1/workflows", tag = "workflows", params(PageQuery), responses((status = 200, body = Page<WorkflowView>)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WorkflowView>>> {
    let limit = page.limit()?;
    // The engine has them in memory: there is no table to ask for a part of.
    let all = app.engine.workflows();
    let first = match page.cursor.as_deref() {
        None => 0,
        Some(last) => 1 + all.iter().position(|workflow| workflow.name == last).ok_or_else(|| refused_cursor(last))?,
    };
    let workflows = all.into_iter().skip(first).map(WorkflowView::from).collect();
    Ok(Json(Page::cut_by(workflows, limit, |workflow: &WorkflowView| workflow.name.clone())))
}

/// A workflow with its definition.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowDetail {
    /// Digest of the definition.
    #[schema(value_type = String)]
    id: Digest,
    /// The definition.
    #[schema(value_type = Object)]
    definition: Value,
    /// The latest hundred versions under its name, newest first; `GET /v1/workflows/{id}/versions` has all.
    versions: Vec<WorkflowView>,
}

fn reference(text: &str) -> WorkflowRef {
    text.parse().unwrap_or_else(|never: std::convert::Infallible| match never {})
}

/// A workflow, by the digest of its definition or by name (then its newest version).
#[utoipa::path(get, path = "/v1/workflows/{id}", tag = "workflows", params(("id" = String, Path, description = "digest or name")), responses((status = 200, body = WorkflowDetail), (status = 404, body = Problem)))]
pub(crate) async fn get(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<WorkflowDetail>> {
    let workflow = app.engine.workflow(&reference(&id)).await?;
    let versions = app.engine.workflow_versions(workflow.name());
    let definition = serde_json::to_value(&**workflow.definition())
        .map_err(|error| Error::internal("writing a definition", error))?;
    let id = workflow.digest();
    let versions = versions.into_iter().take(VERSIONS_SHOWN).map(WorkflowView::from).collect();
    Ok(Json(WorkflowDetail { id, definition, versions }))
}

/// All versions under the name of a workflow, newest first.
#[utoipa::path(get, path = "/v1/workflows/{id}/versions", tag = "workflows", params(("id" = String, Path, description = "digest or name"), PageQuery), responses((status = 200, body = Page<WorkflowView>), (status = 404, body = Problem)))]
pub(crate) async fn versions(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<WorkflowView>>> {
    let (before, limit) = (page.before()?, page.limit()?);
    let workflow = app.engine.workflow(&reference(&id)).await?;
    let versions = app.engine.workflow_versions(workflow.name()).into_iter();
    let versions = versions.filter(|info| before.is_none_or(|before| u64::from(info.version) < before));
    let versions = versions.map(WorkflowView::from).collect();
    Ok(Json(Page::cut(versions, limit, |workflow: &WorkflowView| workflow.version.into())))
}

/// A run to start.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct StartRequest {
    /// The run's input, as the workflow's input schema wants it.
    #[serde(default)]
    #[schema(value_type = Object)]
    input: Option<Value>,
    /// A key under which the same request starts the same run; the header `idempotency-key` does as well.
    #[serde(default)]
    idempotency_key: Option<String>,
}

/// A run that is on disk.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StartedView {
    /// The run.
    pub(crate) run: String,
    /// Whether the idempotency key had started it before.
    pub(crate) existing: bool,
}

impl From<deed_engine::Started> for StartedView {
    fn from(started: deed_engine::Started) -> Self {
        Self { run: started.run.to_string(), existing: started.existing }
    }
}

fn key_from(headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let text = value.to_str().map_err(|error| {
        Error::invalid(
            IDEMPOTENCY_KEY,
            "the header `idempotency-key` is not plain text",
            "send visible ASCII characters",
        )
        .caused_by(error)
    })?;
    Ok(Some(text.to_owned()))
}

fn empty_object() -> Value {
    Value::Object(serde_json::Map::new())
}

/// Starts a run. When the answer arrives, the run is on disk.
#[utoipa::path(post, path = "/v1/workflows/{id}/runs", tag = "workflows", params(("id" = String, Path, description = "digest or name")), request_body = StartRequest, responses((status = 201, body = StartedView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn start(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    Body(request): Body<StartRequest>,
) -> Result<(StatusCode, Json<StartedView>)> {
    let idempotency_key = match request.idempotency_key {
        Some(key) => Some(key),
        None => key_from(&headers)?,
    };
    let input = request.input.unwrap_or_else(empty_object);
    let started = app
        .engine
        .start_run(StartRun { workflow: reference(&id), input, actor: caller.actor(), idempotency_key })
        .await?;
    Ok((StatusCode::CREATED, Json(started.into())))
}

/// A webhook's secret.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HookView {
    /// Where to send what starts runs.
    path: String,
    /// To be sent as `x-deed-hook-secret`: shown here and never again.
    secret: String,
}

/// Makes the secret of a workflow's webhook; an earlier one is no longer valid.
#[utoipa::path(post, path = "/v1/workflows/{id}/hook", tag = "workflows", params(("id" = String, Path, description = "digest or name")), responses((status = 201, body = HookView), (status = 404, body = Problem)))]
pub(crate) async fn make_hook(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<HookView>)> {
    app.engine.workflow(&reference(&id)).await?;
    let secret = secret("hook_");
    sqlx::query("INSERT OR REPLACE INTO hooks (workflow, hash, created_at) VALUES (?, ?, ?)")
        .bind(&id)
        .bind(hash(&secret).as_slice())
        .bind(now())
        .execute(&app.db)
        .await?;
    Ok((StatusCode::CREATED, Json(HookView { path: format!("/v1/hooks/{id}"), secret })))
}

/// Starts a run from outside: the body is the run's input. With a token that may operate, or with the hook's secret.
#[utoipa::path(post, path = "/v1/hooks/{workflow}", tag = "workflows", params(("workflow" = String, Path, description = "digest or name")), request_body(content = Object, description = "The run's input."), responses((status = 202, body = StartedView), (status = 401, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn hook(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(workflow): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<(StatusCode, Json<StartedView>)> {
    let bytes = body.map_err(body_rejection)?;
    // Senders of webhooks often declare no type, or another; what counts is that it reads as JSON.
    let input = if bytes.is_empty() { empty_object() } else { from_json(&bytes)? };
    let request =
        StartRun { workflow: reference(&workflow), input, actor: caller.actor(), idempotency_key: key_from(&headers)? };
    Ok((StatusCode::ACCEPTED, Json(app.engine.start_run(request).await?.into())))
}
