//! What the API shows of runs and workflows.

use std::{collections::BTreeMap, sync::Arc};

use deed_evidence::Digest;
use serde::{Deserialize, Serialize};

use crate::{HoldReason, Origin, Payload, Progress, RunId, SkipReason, StepFailure, Timestamp};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Steps run, or wait for something ([`RunView::waiting_for`] says what).
    Running,
    /// A person halted it.
    Paused,
    /// Over: all steps done.
    Succeeded,
    /// Over: a step failed for good.
    Failed,
    /// Over: a person ended it.
    Cancelled,
}

impl RunStatus {
    /// Whether nothing can happen to the run any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }

    /// As the database and JSON spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Running, Self::Paused, Self::Succeeded, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}

/// Where a step, or one element of a `forEach`, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StepStatus {
    /// Steps it needs are not over, or its turn among the elements has not come.
    Waiting,
    /// Its condition or list is being evaluated.
    Planning,
    /// Could start; waits for a free place.
    Ready,
    /// An attempt is under way (of a step with elements: at least one element is not over).
    Running,
    /// Waits for its next attempt.
    Backoff,
    /// Waits for a person.
    Held,
    /// Over, with a result.
    Succeeded,
    /// Over, without.
    Failed,
    /// Over: it did not have to run.
    Skipped,
    /// Over: the run was cancelled, or failed, before it was.
    Cancelled,
}

impl StepStatus {
    /// Whether nothing can happen to the step any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Skipped | Self::Cancelled)
    }

    /// As the database and JSON spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Planning => "planning",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Backoff => "backoff",
            Self::Held => "held",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Everything about one run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunView {
    /// The run.
    pub id: RunId,
    /// Digest of its workflow.
    pub workflow: Digest,
    /// Name of its workflow.
    pub workflow_name: Arc<str>,
    /// Where it stands.
    pub status: RunStatus,
    /// Why it does not move, or what it is busy with. Empty when it is over.
    pub waiting_for: Vec<WaitingFor>,
    /// What it was given.
    pub input: Payload,
    /// Its result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Payload>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<StepFailure>,
    /// Who started it.
    pub actor: Arc<str>,
    /// The run it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Its steps, in the workflow's order.
    pub steps: Vec<StepView>,
    /// Length of its journal.
    pub events: u64,
}

/// One step of a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepView {
    /// The step.
    pub id: Arc<str>,
    /// Its component.
    pub component: Arc<str>,
    /// Its title by language.
    pub title: BTreeMap<String, String>,
    /// Where it stands.
    pub status: StepStatus,
    /// Why it did not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skipped: Option<SkipReason>,
    /// Why its condition or list could not be evaluated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<StepFailure>,
    /// Whether it runs once per element of a list.
    pub for_each: bool,
    /// Its elements, or its single execution (empty until it is planned or ready).
    pub items: Vec<ItemView>,
    /// Elements by status, so that a list of thousands can be shown as a bar.
    pub counts: BTreeMap<&'static str, u32>,
}

/// One execution of a step: the only one, or that of one element.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemView {
    /// The element; absent when the step has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
    /// Where it stands.
    pub status: StepStatus,
    /// Number of the last attempt; 0 before the first.
    pub attempt: u32,
    /// How many attempts failed since a person last said to retry.
    pub failures: u32,
    /// When the last attempt started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// When the next attempt is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// How far it is, or was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress: Option<Progress>,
    /// Its result.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Payload>,
    /// The last failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<StepFailure>,
    /// Why it waits for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<HoldReason>,
    /// The earlier run its result was taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reused_from: Option<RunId>,
}

/// One reason why a run is not over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum WaitingFor {
    /// A person paused the run.
    Resume {
        /// Who paused it.
        actor: String,
        /// In their words.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// A person must decide about a step: retry, skip or fail.
    Person {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Why.
        reason: HoldReason,
        /// For people: what happened and what can be decided.
        message: String,
    },
    /// A step's next attempt is not due.
    Retry {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// When it is.
        due: Timestamp,
        /// What the last attempt failed of.
        failure: StepFailure,
    },
    /// Executions of a step under way.
    Step {
        /// The step.
        step: Arc<str>,
        /// How many.
        running: u32,
    },
    /// Executions of a step that could start when a place becomes free.
    Capacity {
        /// The step.
        step: Arc<str>,
        /// How many.
        ready: u32,
    },
    /// A condition, list or result is being evaluated.
    Evaluation {
        /// The step; absent for the run's result.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        step: Option<Arc<str>>,
    },
}

/// One run in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    /// The run.
    pub id: RunId,
    /// Digest of its workflow.
    pub workflow: Digest,
    /// Name of its workflow.
    pub workflow_name: String,
    /// Where it stands.
    pub status: RunStatus,
    /// The most important reason why it does not move by itself: `resume`, `person` or `retry`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting: Option<String>,
    /// Who started it.
    pub actor: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// The run it repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<RunId>,
}

/// Which runs to list, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RunQuery {
    /// Only runs older than this one: the last of the page before.
    pub before: Option<RunId>,
    /// How many at most; [`DEFAULT_PAGE`](crate::DEFAULT_PAGE) when 0, never more than [`MAX_PAGE`](crate::MAX_PAGE).
    pub limit: u32,
    /// Only runs of workflows of this name.
    pub workflow_name: Option<String>,
    /// Only runs of this status.
    pub status: Option<RunStatus>,
}

/// A page of runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunPage {
    /// The runs, newest first.
    pub runs: Vec<RunSummary>,
    /// What to pass as [`RunQuery::before`] for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<RunId>,
}

/// One saved workflow in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowInfo {
    /// Digest of the definition.
    pub digest: Digest,
    /// Name.
    pub name: String,
    /// Version: 1 for the first definition saved under the name, and so on.
    pub version: u32,
    /// When it was saved.
    pub saved_at: Timestamp,
}

/// A statement waiting to be logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Position: later entries have higher ones.
    pub seq: u64,
    /// `run/step/item/attempt`.
    pub key: String,
    /// The signed statement, as the executor gave it.
    pub envelope: Vec<u8>,
}

/// What the engine is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EngineStats {
    /// Runs that are not over.
    pub open_runs: u64,
    /// Attempts under way.
    pub running: u64,
    /// Steps that wait for a free place.
    pub ready: u64,
    /// Transactions written since the engine was opened.
    pub commits: u64,
    /// Commands recorded since the engine was opened.
    pub commands: u64,
}
