//! Failures a component understands.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What should happen after a failed step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorKind {
    /// May succeed when tried again.
    Transient,
    /// Will fail again with the same configuration and input.
    Permanent,
    /// Stopped because it was asked to.
    Cancelled,
    /// A person has to decide.
    NeedsHuman,
}

/// A failure the component understands and reports. The engine retries transient ones, and puts those that need a human
/// in front of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{code}: {message}")]
pub struct StepError {
    /// What should happen next.
    pub kind: ErrorKind,
    /// Stable, for programs: lower-case letters, digits and hyphens.
    pub code: String,
    /// For people: what failed, on what, why, and what to do.
    pub message: String,
    /// How long to wait before the next attempt, when the component knows.
    pub retry_after_ms: Option<u64>,
    /// Whatever helps to understand the failure; `null` when nothing does.
    pub details: serde_json::Value,
}

impl StepError {
    /// A failure of the given kind.
    pub fn new(kind: ErrorKind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            message: message.into(),
            retry_after_ms: None,
            details: serde_json::Value::Null,
        }
    }

    /// A failure that may pass.
    pub fn transient(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Transient, code, message)
    }

    /// A failure that will not pass by itself.
    pub fn permanent(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Permanent, code, message)
    }

    /// A question a person has to answer.
    pub fn needs_human(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NeedsHuman, code, message)
    }

    /// Says how long to wait before the next attempt.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after_ms = Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        self
    }

    /// Adds whatever helps to understand the failure.
    #[must_use]
    pub fn with_details(mut self, details: serde_json::Value) -> Self {
        self.details = details;
        self
    }
}

/// Reading a blob as a [`std::io::Read`] ends in an [`std::io::Error`]; back on the component's side it is a transient failure.
impl From<std::io::Error> for StepError {
    fn from(cause: std::io::Error) -> Self {
        match cause.get_ref().and_then(|inner| inner.downcast_ref::<Self>()) {
            Some(step) => step.clone(),
            None => Self::transient("io", cause.to_string()),
        }
    }
}
