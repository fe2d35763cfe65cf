//! Reading requests: the same shape of problem whatever was wrong, and the field named.

use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::error::{Error, Kind, Result};

/// A JSON body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<T>(pub(crate) T);

/// Query parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Query<T>(pub(crate) T);

/// Parts of the path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<T>(pub(crate) T);

fn too_large() -> Error {
    Error::new(
        Kind::TooLarge,
        "body-too-large",
        format!("the request body is larger than {} bytes", super::JSON_BYTES_MAX),
        "upload large content with POST /v1/blobs and refer to it by digest",
    )
}

/// Reads JSON text into a type, naming the field that does not fit.
pub(crate) fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let path = error.path().to_string();
        let cause = error.into_inner();
        // The position is of no use to a program that wrote the JSON; the path is.
        let message = cause.to_string();
        let message = message.split(" at line ").next().unwrap_or(&message).to_owned();
        match cause.classify() {
            serde_json::error::Category::Data => {
                let field = named_field(&path, &message);
                Error::invalid(
                    &field,
                    format!("`{field}`: {message}"),
                    "correct the field; GET /v1/openapi.json describes every request",
                )
            }
            _ => Error::new(
                Kind::Invalid,
                "invalid-json",
                format!("the body is not JSON (line {}, column {}): {message}", cause.line(), cause.column()),
                "send a JSON document",
            ),
        }
    })?;
    reader.end().map_err(|_| {
        Error::new(
            Kind::Invalid,
            "invalid-json",
            "the body goes on after its JSON document",
            "send exactly one JSON document",
        )
    })?;
    Ok(value)
}

/// The path of the field a message is about. serde reports a missing or unknown field at the path of its parent, and
/// names the field itself in back-ticks.
fn named_field(path: &str, message: &str) -> String {
    let named = ["missing field `", "unknown field `"]
        .iter()
        .find_map(|start| message.strip_prefix(start)?.split('`').next())
        .unwrap_or_default();
    match (path, named) {
        (".", "") => "body".to_owned(),
        (".", named) => named.to_owned(),
        (path, "") => path.to_owned(),
        (path, named) if path == named || path.ends_with(&format!(".{named}")) => path.to_owned(),
        (path, named) => format!("{path}.{named}"),
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !(kind.eq_ignore_ascii_case("application/json") || kind.ends_with("+json")) {
            return Err(Error::new(
                Kind::Invalid,
                "not-json",
                format!("the body is declared as `{kind}`"),
                "send JSON with `content-type: application/json`",
            ));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(body_rejection)?;
        Ok(Self(from_json(&bytes)?))
    }
}

/// What a body that could not be read becomes.
pub(crate) fn body_rejection(rejection: BytesRejection) -> Error {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return too_large();
    }
    Error::new(Kind::Invalid, "body-broken-off", "the body ended before it was complete", "send the request again")
        .caused_by(rejection)
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let axum::extract::Query(query) =
            axum::extract::Query::from_request_parts(parts, state).await.map_err(|rejection: QueryRejection| {
                Error::invalid(
                    "query",
                    rejection.body_text(),
                    "correct the query; GET /v1/openapi.json describes every request",
                )
            })?;
        Ok(Self(query))
    }
}

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let axum::extract::Path(path) =
            axum::extract::Path::from_request_parts(parts, state).await.map_err(|rejection: PathRejection| {
                Error::invalid(
                    "path",
                    format!("`{}`: {}", parts.uri.path(), rejection.body_text()),
                    "correct the address; GET /v1/openapi.json describes every request",
                )
            })?;
        Ok(Self(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only how it is refused is looked at")]
    struct Outer {
        inner: Inner,
        #[serde(default)]
        list: Vec<u8>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only how it is refused is looked at")]
    struct Inner {
        number: u32,
    }

    #[test]
    fn the_problem_names_the_field() {
        let field = |json: &str| from_json::<Outer>(json.as_bytes()).unwrap_err().field().map(ToOwned::to_owned);
        assert_eq!(field(r#"{}"#).as_deref(), Some("inner"));
        assert_eq!(field(r#"{"inner":{}}"#).as_deref(), Some("inner.number"));
        assert_eq!(field(r#"{"inner":{"number":"x"}}"#).as_deref(), Some("inner.number"));
        assert_eq!(field(r#"{"inner":{"number":1,"extra":1}}"#).as_deref(), Some("inner.extra"));
        assert_eq!(field(r#"{"inner":{"number":1},"list":[1,300]}"#).as_deref(), Some("list[1]"));
        assert_eq!(field(r#"{"inner""#), None);
        assert_eq!(from_json::<Outer>(br#"{"inner":{"number":1}} x"#).unwrap_err().code(), "invalid-json");
    }
}
