//! What errors look like from outside: RFC 9457 problem details. The one place where an error becomes a status.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use deed_engine::Error as EngineError;
use deed_sdk::ChainError;
use deed_sdk::terms::InvalidTerms;
use deed_store::StoreError;
use serde::Serialize;
use utoipa::ToSchema;

use crate::error::{Error, Kind};

/// The media type of RFC 9457.
pub(crate) const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was refused, and the way out.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A stable address of the kind of problem: `urn:deed:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code a program can match on.
    pub code: String,
    /// What went wrong, naming the object.
    pub detail: String,
    /// The way out.
    pub hint: String,
    /// The field of the request it is about, as a path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// Travels with the response to the middleware that logs it once, with the request's id.
#[derive(Clone, Debug)]
pub(crate) struct Logged {
    pub(crate) chain: String,
    pub(crate) is_fault: bool,
}

fn status(kind: Kind) -> (StatusCode, &'static str) {
    match kind {
        Kind::Invalid => (StatusCode::BAD_REQUEST, "The request cannot be understood"),
        Kind::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "The request was refused"),
        Kind::Unauthenticated => (StatusCode::UNAUTHORIZED, "Nobody is known to be asking"),
        Kind::Forbidden => (StatusCode::FORBIDDEN, "The caller has no right to this"),
        Kind::NotFound => (StatusCode::NOT_FOUND, "There is no such object"),
        Kind::Conflict => (StatusCode::CONFLICT, "The object's state does not allow this"),
        Kind::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "The request is too large"),
        Kind::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "Something the gateway needs does not answer"),
        Kind::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "The gateway failed"),
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, title) = status(self.kind());
        let problem = Problem {
            kind: format!("urn:deed:problem:{}", self.code()),
            title: title.to_owned(),
            status: status.as_u16(),
            code: self.code().to_owned(),
            detail: self.detail().to_owned(),
            hint: self.hint().to_owned(),
            field: self.field().map(ToOwned::to_owned),
        };
        let logged = Logged { chain: self.chain(), is_fault: status.is_server_error() };
        let mut response = (status, Json(problem)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        match self.kind() {
            Kind::Unauthenticated => {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            Kind::Unavailable => {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response.extensions_mut().insert(logged);
        response
    }
}

impl From<ChainError> for Error {
    fn from(error: ChainError) -> Self {
        match &error {
            ChainError::Refused { code, reason } => Self::new(
                Kind::Forbidden,
                "chain-refused",
                format!("the chain refused the transaction (code {code})"),
                reason,
            ),
            ChainError::Failed { pallet, error: name, hint } => {
                let hint =
                    if hint.is_empty() { "see the chain's reference for this error".to_owned() } else { hint.clone() };
                Self::new(Kind::Refused, "chain-failed", format!("the chain refused the call: {pallet}.{name}"), hint)
            }
            _ if error.is_transient() => Self::new(
                Kind::Unavailable,
                "chain-unavailable",
                "the organisation's node did not complete the operation",
                "try again; if it persists, check that deed-node runs and is connected",
            )
            .caused_by(error),
            _ => Self::internal("talking to the organisation's node", error),
        }
    }
}

impl From<InvalidTerms> for Error {
    fn from(error: InvalidTerms) -> Self {
        let InvalidTerms { field, detail, hint } = error;
        Self::invalid(field, detail, hint)
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::NotFound { digest } => {
                Self::not_found("blob", digest, "upload it with POST /v1/blobs first, or correct the digest")
            }
            StoreError::Corrupt { digest, .. } => Self::new(
                Kind::Internal,
                "blob-damaged",
                format!("the stored blob {digest} is damaged"),
                "upload it again; the operator should check the disk",
            )
            .caused_by(error),
            _ => Self::internal("reading or writing a blob", error),
        }
    }
}

impl From<EngineError> for Error {
    fn from(error: EngineError) -> Self {
        engine(error)
    }
}

/// The engine's errors say themselves what is wrong and, after a colon or a semicolon, the way out.
fn engine(error: EngineError) -> Error {
    let kind = match &error {
        _ if error.is_not_found() => Kind::NotFound,
        _ if error.is_conflict() => Kind::Conflict,
        EngineError::Stopped => Kind::Unavailable,
        EngineError::InputTooLarge { .. } => Kind::TooLarge,
        _ if error.is_client_fault() => Kind::Refused,
        _ => Kind::Internal,
    };
    if kind == Kind::Internal {
        return Error::internal("recording or reading a run", error);
    }
    let code = error.code();
    let text = error.to_string();
    let (detail, hint) = match text.rsplit_once(": ") {
        Some((detail, hint)) => (detail.to_owned(), hint.to_owned()),
        None => (text.clone(), "GET /v1/openapi.json describes every request".to_owned()),
    };
    let problem = Error::new(kind, code, detail, hint);
    match &error {
        EngineError::Definition(errors) => {
            // Every fault of a definition names its node; they belong together in the detail.
            Error::new(kind, code, errors.to_string(), "correct the definition at the nodes named, and save it again")
                .caused_by(error)
        }
        EngineError::Input { path, .. } => {
            let field = format!("input{}", path.replace('/', "."));
            problem.at(field).caused_by(error)
        }
        _ => problem.caused_by(error),
    }
}
