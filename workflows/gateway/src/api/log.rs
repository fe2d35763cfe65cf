//! The organisation's log, for whoever wants to watch it: C2SP checkpoint and tiles.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};

use super::extract::Path;
use super::problem::Problem;
use crate::app::App;
use crate::error::{Error, Result};

/// The newest head of the log, signed: a C2SP checkpoint.
#[utoipa::path(get, path = "/v1/log/checkpoint", tag = "evidence", responses((status = 200, content_type = "text/plain", body = String)))]
pub(crate) async fn checkpoint(State(app): State<Arc<App>>) -> Result<String> {
    Ok(app.evidence.log().checkpoint().await?)
}

/// A tile of the log, by its C2SP path.
#[utoipa::path(
    get, path = "/v1/log/tile/{*path}", tag = "evidence",
    params(("path" = String, Path, description = "What follows `tile/` in the C2SP path, such as `0/x001/067` or `entries/000.p/7`")),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 404, body = Problem))
)]
pub(crate) async fn resource(State(app): State<Arc<App>>, Path(path): Path<String>) -> Result<Response> {
    let bad = |error: deed_log::LogError| {
        Error::invalid("path", format!("`tile/{path}` is no path of a log's tile"), "see https://c2sp.org/tlog-tiles")
            .caused_by(error)
    };
    let resource: deed_log::Resource = format!("tile/{path}").parse().map_err(bad)?;
    let bytes = app.evidence.log().resource(resource).await?;
    let mut response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    Ok(response)
}
