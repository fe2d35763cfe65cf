//! The HTTP API.
//!
//! Every endpoint is a function with an OpenAPI description, routed together with the one permission it asks for. The
//! document at `/v1/openapi.json` is made from the code, and the copy checked in beside this crate is compared with it by a
//! test: a change of the API is a change one sees.

mod assets;
mod blobs;
mod catalogue;
mod disputes;
pub(crate) mod extract;
mod gateway;
mod guard;
mod licences;
mod log;
mod market;
mod negotiations;
pub mod problem;
mod registry;
mod runs;
mod types;
mod workflows;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde::Serialize;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    Content, HttpMethod, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, ResponseBuilder,
};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use crate::access::Permission;
use crate::app::App;
use crate::error::Error;

/// The largest JSON body: a workflow of a thousand nodes stays below.
pub(crate) const JSON_BYTES_MAX: usize = 4 << 20;
/// Entries of a page when the caller does not say.
pub(crate) const PAGE_DEFAULT: u32 = 50;
/// Entries of a page at most.
pub(crate) const PAGE_MAX: u32 = 500;

/// An endpoint and what it asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    /// The HTTP method.
    pub method: String,
    /// The path, with its parameters in braces.
    pub path: String,
    /// The permission.
    pub permission: Permission,
}

struct Routes {
    router: OpenApiRouter<Arc<App>>,
    endpoints: Vec<Endpoint>,
    app: Option<Arc<App>>,
}

fn methods(item: &PathItem) -> Vec<HttpMethod> {
    let all = [
        (HttpMethod::Get, &item.get),
        (HttpMethod::Post, &item.post),
        (HttpMethod::Put, &item.put),
        (HttpMethod::Delete, &item.delete),
        (HttpMethod::Patch, &item.patch),
    ];
    all.into_iter().filter(|(_, operation)| operation.is_some()).map(|(method, _)| method).collect()
}

fn method_name(method: &HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Delete => "DELETE",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Head => "HEAD",
        HttpMethod::Options => "OPTIONS",
        HttpMethod::Trace => "TRACE",
    }
}

/// Describes what no endpoint says for itself: what is refused before it is reached, that refusals are problem documents, and
/// what each status means.
fn describe_answers(operation: &mut Operation, permission: Permission) {
    let takes_something = operation.parameters.is_some() || operation.request_body.is_some();
    let is_guarded = permission != Permission::Public;
    let answers = &mut operation.responses.responses;
    for (status, may_come) in [
        (StatusCode::BAD_REQUEST, takes_something),
        (StatusCode::UNAUTHORIZED, is_guarded),
        (StatusCode::FORBIDDEN, is_guarded),
    ] {
        if may_come {
            let body = Content::new(Some(Ref::from_schema_name("Problem")));
            let refusal = ResponseBuilder::new().content(problem::PROBLEM_JSON, body);
            answers.entry(status.as_str().to_owned()).or_insert_with(|| refusal.into());
        }
    }
    for (code, answer) in answers {
        let (Ok(status), RefOr::T(answer)) = (StatusCode::from_bytes(code.as_bytes()), answer) else {
            continue;
        };
        if answer.description.is_empty() {
            answer.description = status.canonical_reason().unwrap_or_default().to_owned();
        }
        let is_refusal = status.is_client_error() || status.is_server_error();
        if is_refusal && let Some(body) = answer.content.shift_remove("application/json") {
            answer.content.insert(problem::PROBLEM_JSON.to_owned(), body);
        }
    }
}

impl Routes {
    /// Routes an endpoint under the permission it asks for. There is no other way to route one.
    fn add(mut self, permission: Permission, route: UtoipaMethodRouter<Arc<App>>) -> Self {
        let (schemas, mut paths, mut handler) = route;
        for (path, item) in &mut paths.paths {
            for method in methods(item) {
                let path = path.clone();
                self.endpoints.push(Endpoint { method: method_name(&method).to_owned(), path, permission });
            }
            let operations = [&mut item.get, &mut item.post, &mut item.put, &mut item.delete, &mut item.patch];
            for operation in operations.into_iter().flatten() {
                if permission != Permission::Public {
                    operation.security = Some(vec![SecurityRequirement::new("token", [permission.name()])]);
                }
                describe_answers(operation, permission);
            }
        }
        if let Some(app) = &self.app {
            let guard = guard::Guard { app: app.clone(), permission };
            handler = handler.layer(axum::middleware::from_fn_with_state(guard, guard::check));
        }
        self.router = self.router.routes((schemas, paths, handler));
        self
    }
}

fn routes(app: Option<Arc<App>>) -> Routes {
    use Permission as P;
    let document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Deed gateway")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(
                    "What an organisation runs beside its node. Requests carry a bearer token; refusals are problem details \
                     (RFC 9457) with a stable `code` and a `hint` that names the way out. Amounts are decimal strings of minor \
                     units, digests `sha256:` and 64 hex digits, times RFC 3339 in UTC.",
                ))
                .build(),
        )
        .build();
    let routes = Routes { router: OpenApiRouter::with_openapi(document), endpoints: Vec::new(), app };
    let mut routes = routes
        .add(P::Public, routes!(gateway::health))
        .add(P::Public, routes!(gateway::ready))
        .add(P::Public, routes!(gateway::openapi_json))
        .add(P::View, routes!(gateway::metrics))
        .add(P::View, routes!(gateway::organisation))
        .add(P::Administer, routes!(gateway::issue_token))
        .add(P::Administer, routes!(gateway::list_tokens))
        .add(P::Administer, routes!(gateway::revoke_token))
        .add(P::Audit, routes!(gateway::audit))
        .add(P::Administer, routes!(gateway::store_connection))
        .add(P::View, routes!(gateway::list_connections))
        .add(P::Upload, routes!(blobs::upload))
        .add(P::View, routes!(blobs::download))
        .add(P::Commit, routes!(assets::register))
        .add(P::View, routes!(assets::list))
        .add(P::View, routes!(assets::facets))
        .add(P::View, routes!(assets::get))
        .add(P::View, routes!(assets::versions))
        .add(P::View, routes!(assets::derived))
        .add(P::View, routes!(assets::lineage))
        .add(P::View, routes!(registry::changes))
        .add(P::View, routes!(registry::licence_records))
        .add(P::View, routes!(registry::procedures))
        .add(P::View, routes!(registry::pledges))
        .add(P::View, routes!(registry::freezes))
        .add(P::View, routes!(registry::batches))
        .add(P::View, routes!(catalogue::get))
        .add(P::Commit, routes!(market::create_offer))
        .add(P::View, routes!(market::list_offers))
        .add(P::View, routes!(market::get_offer))
        .add(P::Commit, routes!(market::update_offer))
        .add(P::Commit, routes!(market::withdraw_offer))
        .add(P::Commit, routes!(market::bid))
        .add(P::Commit, routes!(market::commit_bid))
        .add(P::Commit, routes!(market::reveal_bid))
        .add(P::Commit, routes!(market::place_order))
        .add(P::View, routes!(market::list_orders))
        .add(P::View, routes!(market::get_order))
        .add(P::Commit, routes!(market::acknowledge))
        .add(P::Commit, routes!(market::refund))
        .add(P::Commit, routes!(market::claim))
        .add(P::Commit, routes!(market::propose_partial))
        .add(P::Commit, routes!(market::accept_partial))
        .add(P::View, routes!(licences::list))
        .add(P::View, routes!(licences::get))
        .add(P::View, routes!(licences::uses))
        .add(P::Commit, routes!(licences::record_use))
        .add(P::Commit, routes!(licences::revoke))
        .add(P::Commit, routes!(licences::contest))
        .add(P::Commit, routes!(licences::sublicense))
        .add(P::Commit, routes!(licences::open_meter))
        .add(P::View, routes!(licences::meters))
        .add(P::Commit, routes!(licences::top_up))
        .add(P::Commit, routes!(licences::settle_meter))
        .add(P::Commit, routes!(licences::close_meter))
        .add(P::Commit, routes!(negotiations::request))
        .add(P::View, routes!(negotiations::list))
        .add(P::View, routes!(negotiations::get))
        .add(P::Commit, routes!(negotiations::counter))
        .add(P::Commit, routes!(negotiations::accept))
        .add(P::Commit, routes!(negotiations::agree))
        .add(P::Commit, routes!(negotiations::verify))
        .add(P::Commit, routes!(negotiations::finalize))
        .add(P::Commit, routes!(negotiations::terminate))
        .add(P::Commit, routes!(disputes::open))
        .add(P::View, routes!(disputes::list))
        .add(P::View, routes!(disputes::get))
        .add(P::Commit, routes!(disputes::vote))
        .add(P::Commit, routes!(disputes::appeal))
        .add(P::View, routes!(workflows::components))
        .add(P::View, routes!(workflows::templates))
        .add(P::Compose, routes!(workflows::save))
        .add(P::View, routes!(workflows::list))
        .add(P::View, routes!(workflows::get))
        .add(P::View, routes!(workflows::versions))
        .add(P::Operate, routes!(workflows::start))
        .add(P::Compose, routes!(workflows::make_hook))
        .add(P::Operate, routes!(workflows::hook))
        .add(P::View, routes!(runs::list))
        .add(P::View, routes!(runs::get))
        .add(P::View, routes!(runs::events))
        .add(P::Operate, routes!(runs::cancel))
        .add(P::Operate, routes!(runs::pause))
        .add(P::Operate, routes!(runs::resume))
        .add(P::Operate, routes!(runs::resolve))
        .add(P::Operate, routes!(runs::rerun))
        .add(P::View, routes!(runs::result))
        .add(P::Commit, routes!(runs::register))
        .add(P::View, routes!(runs::receipts))
        .add(P::View, routes!(runs::receipt))
        .add(P::Public, routes!(log::checkpoint))
        .add(P::Public, routes!(log::resource));
    let document = routes.router.get_openapi_mut();
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A token of this gateway. The scope names the permission an endpoint asks for; roles grant permissions.",
        ))
        .build();
    components.add_security_scheme("token", SecurityScheme::Http(bearer));
    routes
}

/// The description of the API.
pub fn openapi() -> OpenApi {
    let mut document = routes(None).router.into_openapi();
    // The router's mark for "the rest of the path" is not OpenAPI's.
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths.into_iter().map(|(path, item)| (path.replace("{*", "{"), item)).collect();
    document
}

/// Every endpoint with the permission it asks for.
pub fn endpoints() -> Vec<Endpoint> {
    routes(None).endpoints
}

async fn no_such_path(uri: axum::http::Uri) -> Error {
    Error::not_found("endpoint", uri.path(), "GET /v1/openapi.json lists every endpoint")
}

async fn no_such_method(method: axum::http::Method, uri: axum::http::Uri) -> axum::response::Response {
    let error = Error::new(
        crate::error::Kind::Invalid,
        "method-not-allowed",
        format!("`{}` cannot be asked with {method}", uri.path()),
        "GET /v1/openapi.json lists every endpoint with its methods",
    );
    let mut response = error.into_response();
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// The service that answers requests.
pub(crate) fn router(app: Arc<App>) -> Router {
    let Routes { router, .. } = routes(Some(app.clone()));
    let (router, _) = router.split_for_parts();
    router
        .fallback(no_such_path)
        .method_not_allowed_fallback(no_such_method)
        .layer(DefaultBodyLimit::max(JSON_BYTES_MAX))
        .layer(axum::middleware::from_fn_with_state(app.clone(), guard::observe))
        .layer(tower_http::catch_panic::CatchPanicLayer::custom(panicked))
        .with_state(app)
}

#[expect(clippy::needless_pass_by_value, reason = "the signature tower-http asks for")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    let message = panic
        .downcast_ref::<&str>()
        .map(|message| (*message).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    tracing::error!(message, "a request handler panicked");
    Error::internal("answering the request", message).into_response()
}
