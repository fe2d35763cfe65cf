//! How a run can fail, and whose fault it is.
//!
//! Three kinds that are never mixed up: the guest broke a rule ([`GuestFault`]), this side could not do its part
//! ([`HostFault`]), or the step worked as it should and reports that it cannot succeed ([`StepError`]).

use std::{fmt, time::Duration};

/// Why a run did not give an output.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The component broke a rule of the sandbox.
    #[error(transparent)]
    Guest(#[from] GuestFault),
    /// The sandbox, or what stands behind it, could not do its part.
    #[error(transparent)]
    Host(#[from] HostFault),
    /// The component reports that it cannot succeed.
    #[error(transparent)]
    Step(#[from] StepError),
}

impl Fault {
    /// A stable name for programs: `guest-…`, `host-…`, or `step-…` followed by the component's own code.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Guest(fault) => fault.code().into(),
            Self::Host(fault) => fault.code().into(),
            Self::Step(error) => format!("step-{}", error.code),
        }
    }

    /// Whether the same run may succeed when it is tried again.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Guest(fault) => fault.is_transient(),
            Self::Host(fault) => fault.is_transient(),
            Self::Step(error) => error.kind == ErrorKind::Transient,
        }
    }
}

/// The component broke a rule of the sandbox.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GuestFault {
    /// It took longer than it may.
    #[error("the component did not finish within {} ms{}: give the step more time, or less to do", limit.as_millis(), Waiting(*.waiting_for))]
    Timeout {
        /// What it was given.
        limit: Duration,
        /// The host call it was waiting in when time ran out. A guest that waits for its host is not to blame, so such a
        /// timeout counts as transient.
        waiting_for: Option<&'static str>,
    },
    /// It asked for more memory than it may have.
    #[error("the component asked for {asked} bytes of memory and may have {limit}: raise the step's memory limit")]
    OutOfMemory {
        /// What it would have had then.
        asked: usize,
        /// What it may have.
        limit: usize,
    },
    /// It asked for more table elements than it may have.
    #[error("the component asked for {asked} table elements and may have {limit}")]
    TableLimit {
        /// What it would have had then.
        asked: usize,
        /// What it may have.
        limit: usize,
    },
    /// It has more instances, memories or tables than it may have.
    #[error("the component has more parts than it may: {cause}")]
    InstanceLimit {
        /// Which, and how many.
        cause: String,
    },
    /// It wrote more log than it may.
    #[error("the component wrote more than {limit} bytes of log: log less, or raise the step's log limit")]
    LogLimit {
        /// Bytes it may write.
        limit: usize,
    },
    /// Its output, or what it handed over in one call, was larger than it may be.
    #[error("the component handed over more than {limit} bytes at once: pass large values as blobs")]
    OutputLimit {
        /// Bytes it may hand over.
        limit: usize,
    },
    /// It called the host more often than it may.
    #[error("the component made more than {limit} host calls: read and write in larger pieces")]
    HostCallLimit {
        /// Calls it may make.
        limit: u64,
    },
    /// It read or wrote more than it may.
    #[error("the component {operation} more than {limit}: raise the step's limit")]
    DataLimit {
        /// `read` or `wrote` bytes, or `fetched` cells.
        operation: &'static str,
        /// How much it may.
        limit: u64,
    },
    /// It had more readers and writers open than it may.
    #[error("the component left more than {limit} readers and writers open")]
    HandleLimit {
        /// How many it may.
        limit: usize,
    },
    /// It called a capability it was not granted.
    #[error(
        "the component used “{capability}”, which it was not granted: grant it to the step, or use another component"
    )]
    CapabilityDenied {
        /// A capability of `deed:step`, or `files`, `sockets`, `environment`, `http`, or the name of an interface.
        capability: String,
    },
    /// It recursed too deeply.
    #[error("the component ran out of stack: it recurses too deeply")]
    StackOverflow,
    /// It panicked, or was aborted by its own runtime.
    #[error("the component crashed: {message}")]
    Panicked {
        /// Its last words on standard error.
        message: String,
    },
    /// It ended itself instead of returning.
    #[error("the component called exit instead of returning")]
    Exited,
    /// It did something WebAssembly does not allow.
    #[error("the component was stopped: {reason}{}", LastWords(.message))]
    Trap {
        /// What it did.
        reason: TrapReason,
        /// Its last words on standard error; may be empty.
        message: String,
    },
    /// What it gave back is not what the world says.
    #[error("the component's {object} is malformed: {cause}")]
    Malformed {
        /// `output`, or the call it concerns.
        object: &'static str,
        /// What is wrong with it.
        cause: String,
    },
}

impl GuestFault {
    /// A stable name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Timeout { .. } => "guest-timeout",
            Self::OutOfMemory { .. } => "guest-out-of-memory",
            Self::TableLimit { .. } => "guest-table-limit",
            Self::InstanceLimit { .. } => "guest-instance-limit",
            Self::LogLimit { .. } => "guest-log-limit",
            Self::OutputLimit { .. } => "guest-output-limit",
            Self::HostCallLimit { .. } => "guest-host-call-limit",
            Self::DataLimit { .. } => "guest-data-limit",
            Self::HandleLimit { .. } => "guest-handle-limit",
            Self::CapabilityDenied { .. } => "guest-capability-denied",
            Self::StackOverflow => "guest-stack-overflow",
            Self::Panicked { .. } => "guest-panicked",
            Self::Exited => "guest-exited",
            Self::Trap { .. } => "guest-trap",
            Self::Malformed { .. } => "guest-malformed",
        }
    }

    /// Only a guest that ran out of time while it waited for its host may do better next time.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Timeout { waiting_for: Some(_), .. })
    }
}

/// What WebAssembly does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TrapReason {
    /// It reached code it declared unreachable.
    Unreachable,
    /// It touched memory it does not have. A Rust component whose large stack frames overflow ends this way too.
    MemoryOutOfBounds,
    /// It touched a table element that does not exist.
    TableOutOfBounds,
    /// It called through a pointer to no function, or to one of another signature.
    BadFunctionPointer,
    /// It divided by zero.
    DivisionByZero,
    /// A number did not fit.
    NumberOverflow,
    /// Anything else.
    Other,
}

impl fmt::Display for TrapReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Unreachable => "it reached code it declared unreachable",
            Self::MemoryOutOfBounds => "it touched memory it does not have (a wild index, or a stack that overflowed)",
            Self::TableOutOfBounds => "it touched a table element that does not exist",
            Self::BadFunctionPointer => "it called through a bad function pointer",
            Self::DivisionByZero => "it divided by zero",
            Self::NumberOverflow => "a number did not fit",
            Self::Other => "it broke a rule of WebAssembly",
        })
    }
}

/// The sandbox, or what stands behind it, could not do its part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostFault {
    /// Something a host call needs did not answer.
    #[error("the host could not serve {operation}: {cause}")]
    Unavailable {
        /// The host call.
        operation: &'static str,
        /// Why.
        cause: String,
    },
    /// The bytes behind a digest or a model are not the ones the digest names.
    #[error("the host served bytes that are not those of {digest}: the store is damaged, restore it from a backup")]
    Mismatch {
        /// The digest that was asked for.
        digest: String,
    },
    /// A host call panicked.
    #[error("a host call panicked: {cause}; this is a bug of the host, please report it")]
    Panicked {
        /// The panic's message.
        cause: String,
    },
    /// The machine has no memory or address space left for a run.
    #[error("the sandbox has no room for the run: {cause}; run fewer steps at a time")]
    Exhausted {
        /// What was missing.
        cause: String,
    },
    /// The sandbox itself failed.
    #[error("the sandbox failed: {cause}; this is a bug of the sandbox, please report it")]
    Internal {
        /// What failed.
        cause: String,
    },
}

impl HostFault {
    /// A stable name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unavailable { .. } => "host-unavailable",
            Self::Mismatch { .. } => "host-mismatch",
            Self::Panicked { .. } => "host-panicked",
            Self::Exhausted { .. } => "host-exhausted",
            Self::Internal { .. } => "host-internal",
        }
    }

    /// Whether waiting may help.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable { .. } | Self::Exhausted { .. })
    }
}

/// What should happen after a failed step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

/// A failure the component understands and reports.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct StepError {
    /// What should happen next.
    pub kind: ErrorKind,
    /// The component's name for the failure.
    pub code: String,
    /// For people.
    pub message: String,
    /// How long to wait before the next attempt, when the component knows.
    pub retry_after: Option<Duration>,
    /// JSON text with whatever helps to understand the failure; may be empty.
    pub details: String,
}

struct Waiting(Option<&'static str>);

impl fmt::Display for Waiting {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(call) => write!(formatter, " (it was waiting for {call})"),
            None => Ok(()),
        }
    }
}

struct LastWords<'a>(&'a str);

impl fmt::Display for LastWords<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(formatter, "; its last words: {}", self.0) }
    }
}
