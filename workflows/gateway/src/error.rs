//! The one error of the gateway's business logic.
//!
//! Business code says *what kind* of thing went wrong, with a stable code, what it concerned and the way out. What that
//! means in HTTP is decided in one place, [`crate::api::problem`]; nothing below it knows a status.

use std::error::Error as StdError;

/// What kind of thing went wrong; decides the status an HTTP caller sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The request cannot be understood: a field is missing, unknown, or of the wrong form.
    Invalid,
    /// The request is well formed but its meaning is refused: by a rule of the gateway, the engine or the chain.
    Refused,
    /// Nobody said who is asking, or the credential is unknown.
    Unauthenticated,
    /// Who is asking has no right to it.
    Forbidden,
    /// The object does not exist.
    NotFound,
    /// The object exists and its state does not allow this.
    Conflict,
    /// The request is larger than its limit.
    TooLarge,
    /// Something the gateway needs does not answer now; the same request may succeed later.
    Unavailable,
    /// A fault of the gateway's own: the caller can do nothing about it.
    Internal,
}

/// Why an operation did not succeed: for the caller, with a way out; and for the operator, with the cause.
#[derive(Debug)]
pub struct Error {
    kind: Kind,
    code: &'static str,
    detail: String,
    hint: String,
    field: Option<String>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind`: a stable `code`, a `detail` that names the object, and a `hint` that names the way out.
    pub fn new(kind: Kind, code: &'static str, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { kind, code, detail: detail.into(), hint: hint.into(), field: None, source: None }
    }

    /// A field of the request that cannot be taken as it is.
    pub fn invalid(field: impl Into<String>, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..Self::new(Kind::Invalid, "invalid-field", detail, hint) }
    }

    /// An object that does not exist.
    pub fn not_found(what: &'static str, id: impl std::fmt::Display, hint: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, "not-found", format!("there is no {what} `{id}`"), hint)
    }

    /// A fault of the gateway's own while doing `operation`. The caller learns the operation; the log learns the cause.
    pub fn internal(operation: &'static str, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self {
            source: Some(source.into()),
            ..Self::new(
                Kind::Internal,
                "internal",
                format!("{operation} failed inside the gateway"),
                "try again; if it persists, give the request id to the gateway's operator",
            )
        }
    }

    /// The same error with its cause, which goes to the log and never to the caller.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same error, naming the field of the request it is about.
    #[must_use]
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The stable code a client can match on.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What went wrong, naming the object.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The way out.
    pub fn hint(&self) -> &str {
        &self.hint
    }

    /// The field of the request it is about.
    pub fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    /// Whether the same request may succeed later without any change.
    pub fn is_transient(&self) -> bool {
        self.kind == Kind::Unavailable
    }

    /// The whole chain of causes on one line, for a log.
    pub fn chain(&self) -> String {
        let mut line = self.to_string();
        let mut cause = self.source();
        while let Some(error) = cause {
            line.push_str(": ");
            line.push_str(&error.to_string());
            cause = error.source();
        }
        line
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}; {}", self.detail, self.hint)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// The gateway's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::internal("reading or writing the gateway's database", error)
    }
}
