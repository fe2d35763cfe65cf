//! Runs: watching them, steering them, and what comes out of them.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use deed_engine::{Decision, LiveEvent, Rerun, RerunFrom, RunId, RunQuery, RunStatus};
use deed_evidence::{Digest, canonical};
use deed_primitives::Parent;
use futures::{Stream, StreamExt as _};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::assets::{EntryRequest, RegisterAsset, RegisteredAsset, submit};
use super::extract::{Json as Body, Path, Query};
use super::problem::Problem;
use super::types::{PageQuery, limit};
use super::workflows::StartedView;
use crate::access::Caller;
use crate::app::App;
use crate::db::{from_db, to_db};
use crate::error::{Error, Kind, Result};
use crate::evidence::ReceiptState;
use crate::executor::{ancestry, is_licensed};
use crate::index::{Page, refused_cursor};

/// How often a stream without events shows that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Blobs gathered from a run's output into an asset.
const GATHERED_MAX: usize = 1_000;

fn run_id(text: &str) -> Result<RunId> {
    text.parse().map_err(|error: deed_engine::ParseRunIdError| {
        Error::not_found("run", text, "GET /v1/runs lists them").caused_by(error)
    })
}

fn unwritable(error: serde_json::Error) -> Error {
    Error::internal("writing a run's view", error)
}

/// Which runs.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct ListRuns {
    /// Only of workflows of this name.
    workflow: Option<String>,
    /// Only of this status: running, paused, succeeded, failed, cancelled.
    status: Option<String>,
    /// `nextCursor` of the page before.
    cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    limit: Option<u32>,
}

/// Runs, newest first.
#[utoipa::path(get, path = "/v1/runs", tag = "runs", params(ListRuns), responses((status = 200, body = Page<Object>)))]
pub(crate) async fn list(State(app): State<Arc<App>>, Query(query): Query<ListRuns>) -> Result<Json<Page<Value>>> {
    let status = |name: &String| {
        serde_json::from_value::<RunStatus>(Value::String(name.clone())).map_err(|error| {
            Error::invalid(
                "status",
                format!("`{name}` is no status of a run"),
                "give running, paused, succeeded, failed or cancelled",
            )
            .caused_by(error)
        })
    };
    let before = |cursor: &str| cursor.parse().map_err(|_: deed_engine::ParseRunIdError| refused_cursor(cursor));
    let query = RunQuery {
        before: query.cursor.as_deref().map(before).transpose()?,
        limit: limit(query.limit)?,
        workflow_name: query.workflow,
        status: query.status.as_ref().map(status).transpose()?,
    };
    let page = app.engine.runs(query).await?;
    let items = page.runs.iter().map(serde_json::to_value).collect::<Result<_, _>>().map_err(unwritable)?;
    Ok(Json(Page { items, next_cursor: page.next.map(|run| run.to_string()), as_of: None }))
}

/// Everything about a run: its steps, their attempts, and what it waits for.
#[utoipa::path(get, path = "/v1/runs/{id}", tag = "runs", params(("id" = String, Path)), responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(crate) async fn get(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<Value>> {
    let view = app.engine.run(run_id(&id)?).await?;
    Ok(Json(serde_json::to_value(view).map_err(unwritable)?))
}

/// Where to begin.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct EventsQuery {
    /// Only entries of the journal after this one; the header `last-event-id` does as well.
    after: Option<u64>,
}

/// What happens in a run, live, until it is over. Events `journal` (their id is the entry's number), `progress` and `log`; then one `end`.
#[utoipa::path(get, path = "/v1/runs/{id}/events", tag = "runs", params(("id" = String, Path), EventsQuery), responses((status = 200, content_type = "text/event-stream", body = String), (status = 404, body = Problem)))]
pub(crate) async fn events(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(query): Query<EventsQuery>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>> {
    let last = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
    let run = run_id(&id)?;
    let live = app.engine.subscribe(run, query.after.or(last).unwrap_or(0)).await?;
    let events = live.map(|event| Ok(live_event(event)));
    let end = futures::stream::once(async { Ok(Event::default().event("end").data("{}")) });
    let stop = app.stop.clone();
    // A stream that never ends must not keep the gateway from stopping.
    let stream = events.chain(end).take_until(stop.cancelled_owned());
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn live_event(event: Result<LiveEvent, deed_engine::Error>) -> Event {
    let fault = |message: String| Event::default().event("error").data(message.replace(['\r', '\n'], " "));
    let event = match event {
        Ok(event) => event,
        Err(error) => return fault(error.to_string()),
    };
    let (name, id) = match &event {
        LiveEvent::Journal { record } => ("journal", Some(record.n)),
        LiveEvent::Progress { .. } => ("progress", None),
        LiveEvent::Log { .. } => ("log", None),
    };
    let named = Event::default().event(name);
    let named = match id {
        Some(id) => named.id(id.to_string()),
        None => named,
    };
    named.json_data(&event).unwrap_or_else(|error| fault(error.to_string()))
}

/// Why.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct Reason {
    /// For whoever looks at the run.
    reason: String,
}

/// Ends a run.
#[utoipa::path(post, path = "/v1/runs/{id}/cancel", tag = "runs", params(("id" = String, Path)), request_body = Reason, responses((status = 200, body = Object), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn cancel(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(request): Body<Reason>,
) -> Result<Json<Value>> {
    app.engine.cancel(run_id(&id)?, &caller.actor(), &request.reason).await?;
    get(State(app), Path(id)).await
}

/// Starts nothing more in a run until it is resumed.
#[utoipa::path(post, path = "/v1/runs/{id}/pause", tag = "runs", params(("id" = String, Path)), request_body = Reason, responses((status = 200, body = Object), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn pause(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(request): Body<Reason>,
) -> Result<Json<Value>> {
    app.engine.pause(run_id(&id)?, &caller.actor(), &request.reason).await?;
    get(State(app), Path(id)).await
}

/// Lets a paused run go on.
#[utoipa::path(post, path = "/v1/runs/{id}/resume", tag = "runs", params(("id" = String, Path)), responses((status = 200, body = Object), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn resume(State(app): State<Arc<App>>, caller: Caller, Path(id): Path<String>) -> Result<Json<Value>> {
    app.engine.resume(run_id(&id)?, &caller.actor()).await?;
    get(State(app), Path(id)).await
}

/// A person's decision about a step that waits for one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Resolve {
    /// The step.
    step: String,
    /// The element of its `forEach`.
    #[serde(default)]
    item: Option<u32>,
    /// retry, skip or fail.
    #[schema(value_type = String)]
    decision: Decision,
    /// For whoever looks at the run.
    #[serde(default)]
    comment: String,
}

/// Decides about a step that waits for a person.
#[utoipa::path(post, path = "/v1/runs/{id}/resolve", tag = "runs", params(("id" = String, Path)), request_body = Resolve, responses((status = 200, body = Object), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn resolve(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(request): Body<Resolve>,
) -> Result<Json<Value>> {
    let run = run_id(&id)?;
    app.engine.resolve(run, &request.step, request.item, request.decision, &caller.actor(), &request.comment).await?;
    get(State(app), Path(id)).await
}

/// How to repeat a run.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RerunRequest {
    /// `start`, or `failed`: results already recorded are taken over.
    #[schema(value_type = String)]
    from: RerunFrom,
    /// Another input instead of the original one.
    #[serde(default)]
    #[schema(value_type = Object)]
    input: Option<Value>,
    /// A key under which the same request starts the same run.
    #[serde(default)]
    idempotency_key: Option<String>,
}

/// Repeats a run that is over, as a new run linked to it.
#[utoipa::path(post, path = "/v1/runs/{id}/rerun", tag = "runs", params(("id" = String, Path)), request_body = RerunRequest, responses((status = 201, body = StartedView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn rerun(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(request): Body<RerunRequest>,
) -> Result<(StatusCode, Json<StartedView>)> {
    let request = Rerun {
        from: request.from,
        input: request.input,
        actor: caller.actor(),
        idempotency_key: request.idempotency_key,
    };
    let started = app.engine.rerun(run_id(&id)?, request).await?;
    Ok((StatusCode::CREATED, Json(started.into())))
}

/// The output of a run that succeeded.
async fn output(app: &App, id: &str) -> Result<Value> {
    let run = run_id(id)?;
    let view = app.engine.run(run).await?;
    let payload = view.output.ok_or_else(|| match view.status {
        RunStatus::Succeeded => Error::new(
            Kind::Conflict,
            "no-result",
            format!("run {id} has succeeded without a result: its workflow declares no `output`"),
            "GET /v1/runs/{id} has what each step gave; add `output` to the workflow for the next run",
        ),
        status => Error::new(
            Kind::Conflict,
            "no-result",
            format!("run {id} has no result: it is {}", status.as_str()),
            "wait until it has succeeded; GET /v1/runs/{id} says what it waits for, or why it failed",
        ),
    })?;
    Ok(app.engine.value(run, &payload).await?)
}

/// The result of a run that succeeded.
#[utoipa::path(get, path = "/v1/runs/{id}/result", tag = "runs", params(("id" = String, Path)), responses((status = 200, body = Object), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn result(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<Value>> {
    Ok(Json(output(&app, &id).await?))
}

/// A run's result to register as an asset.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct RegisterResult {
    /// Its title, at most 256 bytes.
    title: String,
    /// What it is about, at most 1024 bytes.
    #[serde(default)]
    summary: String,
    /// Its class, at most 64 bytes.
    #[serde(default)]
    class: String,
    /// At most 16 tags of at most 32 bytes.
    #[serde(default)]
    tags: Vec<String>,
    /// Its sensitivity level, 1 to 4; that of its most sensitive parent when absent.
    #[serde(default)]
    sensitivity: Option<u8>,
    /// `report` when absent.
    #[serde(default)]
    kind: Option<String>,
    /// Its content; when absent the result as `result.json`, and every file the result names with a digest.
    #[serde(default)]
    entries: Option<Vec<EntryRequest>>,
}

/// An asset that was derived by a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DerivedAsset {
    #[serde(flatten)]
    asset: RegisteredAsset,
    /// What it was derived from: the assets the run read.
    parents: Vec<u64>,
    /// Names of its entries.
    entries: Vec<String>,
}

/// Applies for the registration of a run's result, as derived from the assets the run read.
#[utoipa::path(post, path = "/v1/runs/{id}/asset", tag = "runs", params(("id" = String, Path)), request_body = RegisterResult, responses((status = 201, body = DerivedAsset), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn register(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Body(request): Body<RegisterResult>,
) -> Result<(StatusCode, Json<DerivedAsset>)> {
    let done: Option<(i64,)> =
        sqlx::query_as("SELECT asset FROM run_assets WHERE run = ?").bind(&id).fetch_optional(&app.db).await?;
    if let Some((asset,)) = done {
        return Err(Error::new(
            Kind::Conflict,
            "already-registered",
            format!("the result of run {id} is registered as asset {asset}"),
            "GET /v1/assets/{id} shows it",
        ));
    }
    let output = output(&app, &id).await?;
    let (parents, sensitivity) = parents(&app, &id).await?;
    let entries = match request.entries {
        Some(entries) => entries,
        None => gathered(&app, &output).await?,
    };
    let asset = RegisterAsset {
        title: request.title,
        summary: request.summary,
        class: request.class,
        tags: request.tags,
        sensitivity: request.sensitivity.unwrap_or(sensitivity),
        kind: request.kind.unwrap_or_else(|| "report".to_owned()),
        entries,
        parents: Vec::new(),
    };
    let parent_ids = parents.iter().map(|parent| parent.asset).collect();
    let registered = submit(&app, &asset, parents).await?;
    sqlx::query("INSERT OR IGNORE INTO run_assets (run, asset) VALUES (?, ?)")
        .bind(&id)
        .bind(to_db(registered.asset))
        .execute(&app.db)
        .await?;
    let entries = asset.entries.into_iter().map(|entry| entry.name).collect();
    Ok((StatusCode::CREATED, Json(DerivedAsset { asset: registered, parents: parent_ids, entries })))
}

/// What a run's result was derived from: every asset it, or a run that it repeats, read. A parent contributes what its
/// licence says is due to it; and its licence must allow deriving.
async fn parents(app: &App, run: &str) -> Result<(Vec<Parent>, u8)> {
    let mut parents: Vec<Parent> = Vec::new();
    let mut sensitivity = 1;
    for run in ancestry(Some(&app.engine), run).await? {
        let rows: Vec<(i64, u32, Option<i64>)> =
            sqlx::query_as("SELECT DISTINCT asset, version, licence FROM reads WHERE run = ? ORDER BY asset, version")
                .bind(&run)
                .fetch_all(&app.db)
                .await?;
        for (asset, version, licence) in rows {
            let asset = from_db(asset);
            if parents.iter().any(|parent| parent.asset == asset) {
                continue;
            }
            let view = app.index.asset(asset).await?.object;
            sensitivity = sensitivity.max(view.summary.sensitivity);
            let contribution = match licence.map(from_db) {
                None => 0,
                Some(id) => {
                    let held = app.index.licence_held(app.organisation, asset, id).await?;
                    let licence = held.ok_or_else(|| {
                        Error::not_found(
                            "licence",
                            id,
                            "the run read an asset under a licence the index does not have; try again in a moment",
                        )
                    })?;
                    if !licence.policy.derivation {
                        return Err(Error::new(
                            Kind::Refused,
                            "derivation-not-licensed",
                            format!(
                                "licence {id} for asset {asset} (“{}”) does not allow deriving other assets from it",
                                view.summary.title
                            ),
                            "ask its owner for an offer whose policy allows derivation, and run again under that licence",
                        ));
                    }
                    licence.policy.royalty_ppm
                }
            };
            parents.push(Parent { asset, version, contribution });
        }
    }
    Ok((parents, sensitivity))
}

/// The result itself, and every file it names: objects with a `digest` of a blob that is here, and a `name`.
async fn gathered(app: &App, output: &Value) -> Result<Vec<EntryRequest>> {
    let bytes =
        canonical::to_canonical("result", output).map_err(|error| Error::internal("writing a result", error))?;
    let digest = app.store.put(bytes.into()).await?;
    let mut entries =
        vec![EntryRequest { name: "result.json".to_owned(), media_type: "application/json".to_owned(), digest }];
    let mut rest = vec![output];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(items) => rest.extend(items),
            Value::Object(object) => {
                let text = |key: &str| object.get(key).and_then(Value::as_str);
                let digest = text("digest").and_then(|digest| digest.parse::<Digest>().ok());
                if let (Some(name), Some(digest)) = (text("name"), digest) {
                    let new = !entries.iter().any(|entry| entry.name == name || entry.digest == digest);
                    let ours = app.store.contains(&digest).await? && !is_licensed(&app.db, &digest).await?;
                    if new && ours && entries.len() < GATHERED_MAX {
                        let media_type = text("mediaType").unwrap_or("application/octet-stream").to_owned();
                        entries.push(EntryRequest { name: name.to_owned(), media_type, digest });
                    }
                }
                rest.extend(object.values());
            }
            _ => {}
        }
    }
    Ok(entries)
}

/// Where the statements of a run are on their way to receipts, in the order of the log.
#[utoipa::path(get, path = "/v1/runs/{id}/receipts", tag = "evidence", params(("id" = String, Path), PageQuery), responses((status = 200, body = Page<ReceiptState>), (status = 404, body = Problem)))]
pub(crate) async fn receipts(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ReceiptState>>> {
    let (after, limit, run) = (page.after()?, page.limit()?, run_id(&id)?);
    app.engine.run(run).await?;
    let receipts = app.evidence.receipts(&run.to_string(), after, limit + 1).await?;
    Ok(Json(Page::cut(receipts, limit, |receipt| receipt.index)))
}

/// A receipt: canonical JSON, to be kept byte for byte.
#[utoipa::path(get, path = "/v1/receipts/{*key}", tag = "evidence", params(("key" = String, Path, description = "`run/step/item/attempt`, the item empty where there is none")), responses((status = 200, content_type = "application/json", body = String), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn receipt(State(app): State<Arc<App>>, Path(key): Path<String>) -> Result<Response> {
    let receipt = app.evidence.receipt(&key).await?;
    let mut response = receipt.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(response)
}
