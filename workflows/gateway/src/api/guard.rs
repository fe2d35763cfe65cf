//! What every request passes: a name for it, the question who asks and whether they may, and the record of the answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tracing::Instrument as _;

use super::problem::Logged;
use crate::access::{AuditRecord, Caller, Permission, hash, short_id};
use crate::app::App;
use crate::error::{Error, Kind, Result};

const REQUEST_ID: &str = "x-request-id";
/// Longer request ids are replaced: they end up in logs and records.
const REQUEST_ID_BYTES_MAX: usize = 64;
/// The header a webhook shows its secret in.
pub(crate) const HOOK_SECRET: &str = "x-deed-hook-secret";
const HOOKS: &str = "/v1/hooks/";

/// The id of a request: the caller's, when it sent a sensible one.
#[derive(Clone, Debug)]
struct RequestId(String);

/// What stands before an endpoint.
#[derive(Clone)]
pub(crate) struct Guard {
    pub(crate) app: Arc<App>,
    pub(crate) permission: Permission,
}

/// Who asks: for handlers behind a guard.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        parts.extensions.get::<Self>().cloned().ok_or_else(unauthenticated)
    }
}

fn unauthenticated() -> Error {
    Error::new(
        Kind::Unauthenticated,
        "no-token",
        "the request carries no bearer token",
        "send `authorization: Bearer <token>`; an administrator of this gateway issues tokens",
    )
}

fn bearer(headers: &HeaderMap) -> Result<&str> {
    let value = headers.get(header::AUTHORIZATION).ok_or_else(unauthenticated)?;
    let (scheme, token) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(unauthenticated)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim()) } else { Err(unauthenticated()) }
}

/// Names the request, counts it, and logs what went wrong with it: once, with the whole chain of causes.
pub(crate) async fn observe(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let given = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let sensible = |id: &&str| {
        !id.is_empty()
            && id.len() <= REQUEST_ID_BYTES_MAX
            && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    let id = given.filter(sensible).map_or_else(short_id, ToOwned::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let begun = Instant::now();
    app.metrics.in_flight.fetch_add(1, Ordering::Relaxed);
    let mut response = next.run(request).instrument(span.clone()).await;
    app.metrics.in_flight.fetch_sub(1, Ordering::Relaxed);
    app.metrics.answered(response.status().as_u16());
    span.in_scope(|| {
        let status = response.status().as_u16();
        let ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        match response.extensions().get::<Logged>() {
            Some(Logged { chain, is_fault: true }) => tracing::error!(status, ms, error = chain),
            Some(Logged { chain, is_fault: false }) => tracing::info!(status, ms, refused = chain),
            None => tracing::debug!(status, ms),
        }
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Lets a request through to its endpoint, or not; and records the decision.
pub(crate) async fn check(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let Guard { app, permission } = guard;
    if permission == Permission::Public {
        return next.run(request).await;
    }
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let is_hook = path.starts_with(HOOKS);

    let (actor, response, outcome) = match authorise(&app, permission, &path, request.headers()).await {
        Err((actor, error)) => (actor, error.into_response(), "denied"),
        Ok(caller) => {
            let actor = caller.actor();
            request.extensions_mut().insert(caller);
            (actor, next.run(request).await, "allowed")
        }
    };
    // What was only looked at changes nothing; everything else, and every refusal, is recorded.
    if outcome == "allowed" && method == Method::GET {
        return response;
    }
    let record = AuditRecord {
        id: 0,
        at: crate::db::now(),
        request: id,
        actor,
        method: method.to_string(),
        path,
        permission: permission.name().to_owned(),
        outcome: outcome.to_owned(),
        status: response.status().as_u16(),
    };
    let audit = app.audit.clone();
    let recorded = async move { audit.record(record).await };
    if is_hook && outcome == "allowed" {
        // Webhooks come in thousands, and the run each starts is on disk with its actor before the answer: the record
        // follows with the next batch.
        tokio::spawn(recorded);
        return response;
    }
    match recorded.await {
        Ok(()) => response,
        Err(error) => error.into_response(),
    }
}

async fn authorise(
    app: &App,
    permission: Permission,
    path: &str,
    headers: &HeaderMap,
) -> Result<Caller, (String, Error)> {
    if let (Some(workflow), Some(secret)) = (path.strip_prefix(HOOKS), headers.get(HOOK_SECRET)) {
        return hook_caller(app, workflow, secret.as_bytes()).await.map_err(|error| ("a webhook".to_owned(), error));
    }
    let nobody = "nobody".to_owned();
    let token = bearer(headers).map_err(|error| (nobody.clone(), error))?;
    let caller = app.tokens.authenticate(token).map_err(|error| (nobody, error))?;
    caller.require(permission).map_err(|error| (caller.actor(), error))?;
    Ok(caller)
}

/// Whoever knows the secret of a workflow's webhook may start that workflow, and nothing else.
async fn hook_caller(app: &App, workflow: &str, secret: &[u8]) -> Result<Caller> {
    let refused = || {
        Error::new(
            Kind::Unauthenticated,
            "hook-secret",
            format!("the secret is not that of the webhook of workflow `{workflow}`"),
            "make a new one with POST /v1/workflows/{id}/hook, and send it as `x-deed-hook-secret`",
        )
    };
    let secret = std::str::from_utf8(secret).map_err(|_| refused())?;
    let kept: Option<(Vec<u8>,)> =
        sqlx::query_as("SELECT hash FROM hooks WHERE workflow = ?").bind(workflow).fetch_optional(&app.db).await?;
    // Hashes of 256 random bits are compared: how long that takes tells nothing about the secret.
    match kept {
        Some((kept,)) if kept == hash(secret) => Ok(Caller {
            id: workflow.to_owned(),
            name: "webhook".to_owned(),
            roles: std::iter::once(crate::access::Role::Operator).collect(),
        }),
        _ => Err(refused()),
    }
}
