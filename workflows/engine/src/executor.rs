//! The one seam to the outside: who actually does a step's work.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use async_trait::async_trait;
use deed_evidence::Digest;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::{Determinism, RunId, live::LiveSender};

/// Runs steps. Implemented over the sandbox by the gateway, and by closures of tests.
#[async_trait]
pub trait Executor: Send + Sync + 'static {
    /// Does the work of one attempt.
    ///
    /// The future may be dropped at any await point (time-out, cancellation, shutdown). An attempt can be started
    /// again after a crash although this method had returned: the journal had not yet heard of it. Work that must not
    /// be done twice uses [`StepTask::idempotency_key`], or its component declares itself not idempotent.
    async fn execute(&self, task: StepTask) -> Result<StepDone, StepFailure>;
}

/// Everything an executor needs to know about one attempt.
#[derive(Debug, Clone)]
pub struct StepTask {
    /// The run.
    pub run: RunId,
    /// Digest of the workflow's definition.
    pub workflow: Digest,
    /// Name of the workflow.
    pub workflow_name: Arc<str>,
    /// Who started the run.
    pub actor: Arc<str>,
    /// The step.
    pub step: Arc<str>,
    /// Index of the element in a `forEach`.
    pub item: Option<u32>,
    /// Number of this attempt, from 1; never used twice for the same step and item.
    pub attempt: u32,
    /// The component, as the definition names it.
    pub component: Arc<str>,
    /// Its configuration.
    pub config: Arc<Value>,
    /// Its input, all expressions evaluated, all blobs resolved.
    pub input: Value,
    /// Capabilities granted by the definition, with their parameters.
    pub grants: Arc<BTreeMap<String, Value>>,
    /// Whether the step may be repeated.
    pub idempotent: bool,
    /// Determinism class of the component, as the catalogue told when the workflow was saved.
    pub determinism: Determinism,
    /// Outputs of earlier steps that this input was made of, in the order of the workflow.
    pub sources: Vec<Source>,
    /// When this attempt was recorded as started.
    pub started_at: crate::Timestamp,
    /// Longest time the attempt may take; the engine enforces it.
    pub timeout: Duration,
    /// Where to report progress and log lines.
    pub reporter: Reporter,
    /// Fires when the run is cancelled or the time is up, shortly before the future is dropped.
    pub cancelled: CancellationToken,
}

impl StepTask {
    /// The same text for the same attempt, for ever: `run/step/item/attempt`, the item empty where there is none.
    #[must_use]
    pub fn idempotency_key(&self) -> String {
        envelope_key(self.run, &self.step, self.item, self.attempt)
    }
}

/// Key under which an attempt's envelope lies in the outbox: `run/step/item/attempt`.
pub(crate) fn envelope_key(run: RunId, step: &str, item: Option<u32>, attempt: u32) -> String {
    match item {
        Some(item) => format!("{run}/{step}/{item}/{attempt}"),
        None => format!("{run}/{step}//{attempt}"),
    }
}

/// An earlier output that went into a step's input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// The step that made it.
    pub step: String,
    /// The element of its `forEach`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// SHA-256 of the output's canonical JSON.
    pub digest: Digest,
}

/// A step's result.
#[derive(Debug, Clone, PartialEq)]
pub struct StepDone {
    /// What the step gives to those after it.
    pub output: Value,
    /// Signed statement about the attempt; goes into the outbox in the transaction that records the completion.
    pub envelope: Option<Vec<u8>>,
}

/// A step's failure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{code}: {message}")]
pub struct StepFailure {
    /// What can be done about it.
    pub kind: FailureKind,
    /// Short code that a program can tell apart: `timeout`, `input-invalid`, `rate-limited`.
    pub code: String,
    /// For people: what failed and the way out.
    pub message: String,
    /// The other side's wish when to come back. Also its word that the attempt had no effect.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "millis")]
    pub retry_after: Option<Duration>,
}

impl StepFailure {
    /// A failure of `kind` without a wish when to come back.
    pub fn new(kind: FailureKind, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { kind, code: code.into(), message: message.into(), retry_after: None }
    }
}

/// Classes of failures, by what can be done about them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// May pass by itself: tried again after a wait, within the step's retry policy.
    Transient,
    /// Will fail again in the same way.
    Permanent,
    /// A person must decide: retry, skip or fail.
    NeedsHuman,
    /// The step ended because it was told to.
    Cancelled,
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "the signature serde's with wants")]
    pub(super) fn serialize<S: Serializer>(value: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(duration) => serializer.serialize_u64(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
        Ok(Option::<u64>::deserialize(deserializer)?.map(Duration::from_millis))
    }
}

/// How far a step has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Units done.
    pub done: u64,
    /// Units in all, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
    /// What is being done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// Seriousness of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// For developers.
    Trace,
    /// For developers.
    Debug,
    /// For whoever runs the workflow.
    Info,
    /// Something they should look at.
    Warn,
    /// Something went wrong.
    Error,
}

/// Lets a running step tell how far it is. Cheap, never waits; nothing of it is journaled but the last progress.
#[derive(Debug, Clone)]
pub struct Reporter {
    sender: LiveSender,
}

impl Reporter {
    pub(crate) fn new(sender: LiveSender) -> Self {
        Self { sender }
    }

    /// A reporter nobody listens to, for calling executors outside the engine.
    #[must_use]
    pub fn disconnected() -> Self {
        Self { sender: LiveSender::disconnected() }
    }

    /// `done` of `total` units are done.
    pub fn progress(&self, done: u64, total: Option<u64>, message: impl Into<String>) {
        self.sender.progress(Progress { done, total, message: message.into() });
    }

    /// A line for the run's log.
    pub fn log(&self, level: LogLevel, message: impl Into<String>) {
        self.sender.log(level, message.into());
    }

    /// The last progress told, if any.
    pub(crate) fn last(&self) -> Option<Progress> {
        self.sender.last()
    }
}
