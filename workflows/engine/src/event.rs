//! The journal's words. State is the fold of these, and nothing else is ever remembered about a run.

use std::sync::Arc;

use deed_evidence::Digest;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::{Progress, RunId, StepFailure, Timestamp};

/// Largest value kept inside the journal, in bytes of JSON. Larger ones go to the blob store: rows stay small, lists
/// stay fast, and a history of ten thousand steps can be read without reading ten thousand documents.
pub const MAX_INLINE_BYTES: usize = 64 * 1024;
/// How much of a value kept elsewhere its preview shows, in bytes.
pub const PREVIEW_BYTES: usize = 512;

/// A value in the journal, or the name of one in the blob store.
#[derive(Debug, Clone, PartialEq)]
pub enum Payload {
    /// The value.
    Inline(Arc<Value>),
    /// Where the value is.
    Blob(Arc<BlobRef>),
}

/// A value in the blob store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BlobRef {
    /// SHA-256 of the value's canonical JSON.
    pub digest: Digest,
    /// Length of that JSON in bytes.
    pub size: u64,
    /// Its beginning.
    pub preview: String,
}

impl Payload {
    /// The value `null`.
    #[must_use]
    pub fn null() -> Self {
        Self::Inline(Arc::new(Value::Null))
    }

    /// The value, when it is here.
    #[must_use]
    pub fn inline(&self) -> Option<&Value> {
        match self {
            Self::Inline(value) => Some(value),
            Self::Blob(_) => None,
        }
    }
}

impl From<Value> for Payload {
    fn from(value: Value) -> Self {
        Self::Inline(Arc::new(value))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum PayloadOut<'a> {
    Inline(&'a Value),
    Blob(&'a BlobRef),
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum PayloadIn {
    Inline(Value),
    Blob(BlobRef),
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Inline(value) => PayloadOut::Inline(value),
            Self::Blob(blob) => PayloadOut::Blob(blob),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match PayloadIn::deserialize(deserializer)? {
            PayloadIn::Inline(value) => Self::Inline(Arc::new(value)),
            PayloadIn::Blob(blob) => Self::Blob(Arc::new(blob)),
        })
    }
}

/// One entry of a run's journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventRecord {
    /// The run.
    pub run: RunId,
    /// Position in the run's journal, from 1, without gaps.
    pub n: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

/// What happened to a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Event {
    /// The run exists.
    RunStarted {
        /// What it was given.
        input: Payload,
        /// Who started it.
        actor: String,
        /// The run it repeats, if it repeats one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Origin>,
    },
    /// The result of an earlier run's step was taken over.
    StepReused {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Number of the attempt, in the earlier run, that made the output.
        attempt: u32,
        /// What it gave.
        output: Payload,
        /// The run whose attempt it was.
        from: RunId,
    },
    /// A step with a condition or a `forEach` is to run; its elements are known.
    StepPlanned {
        /// The step.
        step: Arc<str>,
        /// The list, when the step has a `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        items: Option<Payload>,
        /// Its length (1 without a `forEach`).
        count: u32,
    },
    /// A step will not run.
    StepSkipped {
        /// The step.
        step: Arc<str>,
        /// Why.
        reason: SkipReason,
    },
    /// An attempt begins.
    StepStarted {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Number of the attempt.
        attempt: u32,
    },
    /// An attempt gave a result. Recorded once for each step and item.
    StepCompleted {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Number of the attempt.
        attempt: u32,
        /// The result.
        output: Payload,
        /// The last progress it told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        progress: Option<Progress>,
    },
    /// An attempt failed. Attempt 0 stands for the planning of a step whose condition or list could not be evaluated.
    StepFailed {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Number of the attempt.
        attempt: u32,
        /// How.
        failure: StepFailure,
        /// What follows.
        then: AfterFailure,
        /// The last progress it told.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        progress: Option<Progress>,
    },
    /// The wait before the next attempt is over.
    StepRetryDue {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Number of the attempt that had failed.
        attempt: u32,
    },
    /// The process ended during an attempt, and nobody knows its outcome.
    StepLost {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Number of the attempt.
        attempt: u32,
        /// What follows: `None` when it is simply started again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held: Option<HoldReason>,
    },
    /// A person decided about a step that waited for one.
    StepResolved {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Number of the attempt in question.
        attempt: u32,
        /// What.
        decision: Decision,
        /// Who.
        actor: String,
        /// In their words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// Nothing new starts until the run is resumed.
    RunPaused {
        /// Who wanted it.
        actor: String,
        /// In their words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// The run goes on.
    RunResumed {
        /// Who wanted it.
        actor: String,
    },
    /// All steps are over and the result stands.
    RunSucceeded {
        /// The result, when the workflow defines one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        output: Option<Payload>,
    },
    /// A step failed for good, or the result could not be evaluated.
    RunFailed {
        /// The step, unless it was the result.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<Arc<str>>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// How.
        failure: StepFailure,
    },
    /// A person ended the run.
    RunCancelled {
        /// Who.
        actor: String,
        /// In their words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
}

/// Where a run that repeats another comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Origin {
    /// The run repeated.
    pub run: RunId,
    /// From where.
    pub from: RerunFrom,
    /// Whether the input was edited.
    pub edited_input: bool,
}

/// From where a run is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RerunFrom {
    /// From the beginning.
    Start,
    /// From the steps that failed, were cancelled or never ran: results already recorded are taken over.
    Failed,
}

/// Why a step did not run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipReason {
    /// Its condition was false.
    Condition,
    /// Every step it needs was skipped.
    Needs,
}

/// What follows a failed attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "do")]
pub enum AfterFailure {
    /// Another attempt.
    Retry {
        /// When.
        due: Timestamp,
    },
    /// A person decides.
    Hold {
        /// Why.
        reason: HoldReason,
    },
    /// Nothing: the run fails.
    Fail,
    /// Nothing: the run goes on without this result.
    Continue,
}

/// Why a step waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// The attempt was interrupted, the step must not be repeated blindly, and nobody knows whether it took effect.
    OutcomeUnknown,
    /// The step itself asked for a person.
    NeedsHuman,
    /// The process ended again and again during this step.
    InterruptedTooOften,
}

/// What a person decides about a waiting step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Try it once more.
    Retry,
    /// Go on without its result: its output is null.
    Skip,
    /// Let it fail.
    Fail,
}

impl Event {
    /// The event's kind, as the journal's `kind` column and JSON's `type` spell it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RunStarted { .. } => "run-started",
            Self::StepReused { .. } => "step-reused",
            Self::StepPlanned { .. } => "step-planned",
            Self::StepSkipped { .. } => "step-skipped",
            Self::StepStarted { .. } => "step-started",
            Self::StepCompleted { .. } => "step-completed",
            Self::StepFailed { .. } => "step-failed",
            Self::StepRetryDue { .. } => "step-retry-due",
            Self::StepLost { .. } => "step-lost",
            Self::StepResolved { .. } => "step-resolved",
            Self::RunPaused { .. } => "run-paused",
            Self::RunResumed { .. } => "run-resumed",
            Self::RunSucceeded { .. } => "run-succeeded",
            Self::RunFailed { .. } => "run-failed",
            Self::RunCancelled { .. } => "run-cancelled",
        }
    }

    /// Step, item and attempt the event is about, where it is about one.
    #[must_use]
    pub fn subject(&self) -> (Option<&Arc<str>>, Option<u32>, Option<u32>) {
        match self {
            Self::StepReused { step, item, attempt, .. }
            | Self::StepStarted { step, item, attempt }
            | Self::StepCompleted { step, item, attempt, .. }
            | Self::StepFailed { step, item, attempt, .. }
            | Self::StepRetryDue { step, item, attempt }
            | Self::StepLost { step, item, attempt, .. }
            | Self::StepResolved { step, item, attempt, .. } => (Some(step), *item, Some(*attempt)),
            Self::StepPlanned { step, .. } | Self::StepSkipped { step, .. } => (Some(step), None, None),
            Self::RunFailed { step, item, .. } => (step.as_ref(), *item, None),
            _ => (None, None, None),
        }
    }
}
