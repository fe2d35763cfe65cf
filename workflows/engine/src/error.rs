use crate::{BlobError, DefinitionErrors, RunId, RunStatus, view::StepStatus};

/// What can go wrong between a caller and the engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The definition cannot be saved.
    #[error("the workflow cannot be saved: {0}")]
    Definition(#[from] DefinitionErrors),
    /// No such workflow.
    #[error("there is no workflow `{reference}`: save it first, or list the workflows to find its name")]
    UnknownWorkflow {
        /// What was asked for.
        reference: String,
    },
    /// No such run.
    #[error("there is no run {run}: list the runs to find it")]
    UnknownRun {
        /// What was asked for.
        run: RunId,
    },
    /// The input does not fit the workflow.
    #[error("workflow `{workflow}` cannot start: input{path}: {reason}")]
    Input {
        /// Name of the workflow.
        workflow: String,
        /// JSON pointer within the input.
        path: String,
        /// What does not fit.
        reason: String,
    },
    /// The input is larger than the engine takes inline.
    #[error(
        "workflow `{workflow}` cannot start: its input has {size} bytes and may have {limit}: store the data and pass its digest"
    )]
    InputTooLarge {
        /// Name of the workflow.
        workflow: String,
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// An idempotency key that already stands for something else.
    #[error(
        "idempotency key `{key}` already started run {run} with another workflow or input: use a new key for a new run"
    )]
    KeyReused {
        /// The key.
        key: String,
        /// The run it started.
        run: RunId,
    },
    /// An idempotency key too long to index.
    #[error("the idempotency key has {size} bytes and may have {limit}: use a digest of it")]
    KeyTooLong {
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// The run cannot do that where it stands.
    #[error("{action} run {run}: {rejection}")]
    Rejected {
        /// What was asked.
        action: &'static str,
        /// Of which run.
        run: RunId,
        /// Why not.
        rejection: Rejection,
    },
    /// The journal failed. The engine stops rather than go on with what it could not write.
    #[error(
        "the journal could not {operation}: look at free disk space and the database file, then open the engine again"
    )]
    Journal {
        /// What was tried.
        operation: &'static str,
        /// Why it failed.
        #[source]
        source: std::sync::Arc<dyn std::error::Error + Send + Sync>,
    },
    /// The journal holds what this version does not understand.
    #[error(
        "the journal of run {run} cannot be read at entry {n}: it was written by a newer version, or damaged; open it with that version or restore a backup ({reason})"
    )]
    Corrupt {
        /// The run.
        run: RunId,
        /// The entry.
        n: u64,
        /// What is wrong.
        reason: String,
    },
    /// Another engine works on the database.
    #[error("the database {} is in use by another engine: stop that one first, or give this one a database of its own", database.display())]
    InUse {
        /// The database.
        database: std::path::PathBuf,
    },
    /// A file beside the database could not be made.
    #[error("the engine could not {operation} {}: look at the folder's rights and free disk space", path.display())]
    File {
        /// What was tried.
        operation: &'static str,
        /// With which file.
        path: std::path::PathBuf,
        /// Why it failed.
        #[source]
        source: std::sync::Arc<std::io::Error>,
    },
    /// The database belongs to another version.
    #[error("the database has schema version {found}, this program knows {known}: use the version that wrote it")]
    SchemaVersion {
        /// What it has.
        found: i64,
        /// What this program knows.
        known: i64,
    },
    /// A blob could not be read or written.
    #[error("a value of run {run} could not be fetched from the blob store")]
    Blob {
        /// The run.
        run: RunId,
        /// Why.
        #[source]
        source: BlobError,
    },
    /// The engine is not running any more.
    #[error("the engine has stopped: open it again; what was acknowledged is in the journal")]
    Stopped,
}

impl Error {
    /// Whether the caller is to blame, rather than the engine or its machine.
    #[must_use]
    pub fn is_client_fault(&self) -> bool {
        !matches!(
            self,
            Self::Journal { .. }
                | Self::Corrupt { .. }
                | Self::InUse { .. }
                | Self::File { .. }
                | Self::SchemaVersion { .. }
                | Self::Blob { .. }
                | Self::Stopped
        )
    }

    /// Whether the thing asked for does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::UnknownRun { .. } | Self::UnknownWorkflow { .. })
            || matches!(self, Self::Rejected { rejection: Rejection::UnknownStep { .. }, .. })
    }

    /// Whether the same request might have been right at another moment.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self, Self::KeyReused { .. }) || (matches!(self, Self::Rejected { .. }) && !self.is_not_found())
    }

    /// Short code a program can tell apart.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Definition(_) => "definition-invalid",
            Self::UnknownWorkflow { .. } => "unknown-workflow",
            Self::UnknownRun { .. } => "unknown-run",
            Self::Input { .. } => "input-invalid",
            Self::InputTooLarge { .. } => "input-too-large",
            Self::KeyReused { .. } => "idempotency-key-reused",
            Self::KeyTooLong { .. } => "idempotency-key-too-long",
            Self::Rejected { .. } => "run-state",
            Self::Journal { .. } => "journal",
            Self::Corrupt { .. } => "journal-corrupt",
            Self::InUse { .. } => "journal-in-use",
            Self::File { .. } => "journal-file",
            Self::SchemaVersion { .. } => "journal-version",
            Self::Blob { .. } => "blob",
            Self::Stopped => "engine-stopped",
        }
    }

    pub(crate) fn journal(operation: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Journal { operation, source: std::sync::Arc::new(source) }
    }

    /// The failure that stopped the engine, told again to whoever asks afterwards.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::Journal { operation, source } => Self::Journal { operation, source: std::sync::Arc::clone(source) },
            _ => Self::Stopped,
        }
    }
}

/// Why a run refuses a command where it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// It is over.
    #[error("it is over ({}); run it again to go on from it", status.as_str())]
    Over {
        /// How it ended.
        status: RunStatus,
    },
    /// It is not over yet.
    #[error("it is not over yet ({}); cancel it first, or wait", status.as_str())]
    NotOver {
        /// Where it stands.
        status: RunStatus,
    },
    /// It succeeded, so there is no failed step.
    #[error("it succeeded, so there is no failed step to go on from; run it again from the start")]
    NothingFailed,
    /// It is paused already.
    #[error("it is paused already; resume it to go on")]
    AlreadyPaused,
    /// It is not paused.
    #[error("it is not paused")]
    NotPaused,
    /// No such step or element.
    #[error("it has no step `{step}`{}", item.map(|item| format!(" with element {item}")).unwrap_or_default())]
    UnknownStep {
        /// The step.
        step: String,
        /// The element.
        item: Option<u32>,
    },
    /// The step does not wait for a person.
    #[error("step `{step}` does not wait for a person (it is {})", status.as_str())]
    NotHeld {
        /// The step.
        step: String,
        /// Where it stands.
        status: StepStatus,
    },
    /// The attempt is not the one under way: another one, or a person, was faster. Its result is not recorded.
    #[error("attempt {attempt} of step `{step}` is not under way; its result is not recorded")]
    Stale {
        /// The step.
        step: String,
        /// The attempt.
        attempt: u32,
    },
    /// The step cannot start now.
    #[error("step `{step}` cannot start now")]
    NotReady {
        /// The step.
        step: String,
    },
}
