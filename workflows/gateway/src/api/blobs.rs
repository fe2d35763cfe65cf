//! Content by digest.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use deed_evidence::Digest;
use futures::{StreamExt as _, TryStreamExt as _};
use serde::Serialize;
use utoipa::ToSchema;

use super::extract::Path;
use super::problem::Problem;
use crate::access::Caller;
use crate::app::App;
use crate::error::{Error, Kind, Result};
use crate::executor::is_licensed;

/// What was uploaded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Uploaded {
    /// Its digest: how it is referred to from now on.
    #[schema(value_type = String)]
    digest: Digest,
    /// Its size in bytes.
    size: u64,
}

/// Uploads content of any kind; it is streamed, and named by its digest.
#[utoipa::path(
    post, path = "/v1/blobs", tag = "content",
    request_body(content_type = "application/octet-stream", content = String, description = "The bytes."),
    responses((status = 201, body = Uploaded), (status = 413, body = Problem))
)]
pub(crate) async fn upload(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, axum::Json<Uploaded>)> {
    let max = app.config.max_blob_bytes;
    let too_large = || {
        Error::new(
            Kind::TooLarge,
            "blob-too-large",
            format!("the blob is larger than the {max} bytes this gateway takes"),
            "split it, or ask the operator to raise `maxBlobBytes`",
        )
    };
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok());
    if declared.is_some_and(|declared| declared > max) {
        return Err(too_large());
    }
    let mut writer = app.store.writer();
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = match piece {
            Ok(piece) => piece,
            Err(error) => {
                writer.abort().await?;
                return Err(Error::new(
                    Kind::Invalid,
                    "body-broken-off",
                    "the upload ended before it was complete",
                    "upload it again",
                )
                .caused_by(error));
            }
        };
        if writer.size() + piece.len() as u64 > max {
            writer.abort().await?;
            return Err(too_large());
        }
        writer.write(&piece).await?;
    }
    let size = writer.size();
    if size == 0 {
        return Err(Error::new(
            Kind::Invalid,
            "empty-blob",
            "the uploaded file is empty",
            "upload a file that has content",
        ));
    }
    let digest = writer.finish().await?;
    Ok((StatusCode::CREATED, axum::Json(Uploaded { digest, size })))
}

/// Downloads content. Content that came with a licence is not handed out: workflows read it, which records the use.
#[utoipa::path(
    get, path = "/v1/blobs/{digest}", tag = "content",
    params(("digest" = String, Path, description = "`sha256:` and 64 hex digits")),
    responses((status = 200, content_type = "application/octet-stream", body = String), (status = 403, body = Problem), (status = 404, body = Problem))
)]
pub(crate) async fn download(State(app): State<Arc<App>>, _: Caller, Path(digest): Path<String>) -> Result<Response> {
    let digest: Digest = digest.parse().map_err(|error| {
        Error::invalid(
            "digest",
            format!("`{digest}` is no digest"),
            "write it as `sha256:` and 64 lower-case hex digits",
        )
        .caused_by(Box::new(error))
    })?;
    if is_licensed(&app.db, &digest).await? {
        return Err(Error::new(
            Kind::Forbidden,
            "licensed-content",
            format!("blob {digest} belongs to a licensed asset"),
            "read the asset in a workflow: the use is recorded there, as the licence asks",
        ));
    }
    let reader = app.store.reader(&digest).await?;
    let size = reader.size();
    let body = Body::from_stream(reader.into_stream().map_err(std::io::Error::other));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(size));
    // Whatever was uploaded must not run in a browser as a page of this gateway.
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
    Ok(response)
}
