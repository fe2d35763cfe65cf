//! Durable runs of workflows: an event-sourced state machine on SQLite.
//!
//! A *workflow* is a drawing: components, what each is given, what must be over before it starts. A *run* is that
//! drawing brought to life once, on one input. People start a thousand of them, turn off the computer in the middle,
//! and want to find each exactly where it was: no step lost, none recorded twice, and for every run that does not
//! move a sentence that says why. This crate is that promise and nothing else. It knows no component, no chain and no
//! network; whoever embeds it supplies an [`Executor`] that does a step's work, a [`Catalogue`] that knows what
//! components promise, and [`Blobs`] for values too large for a journal.
//!
//! # How it keeps the promise
//!
//! ```text
//!            commands                       events                      effects
//!  callers ───────────▶ core ── machine ──────────────▶ batch ─ commit ──────────▶ executor, timers, watchers
//!     ▲                  ▲      (pure)                           │                            │
//!     └── answers ───────┼───────────────────────────────────────┘                            │
//!                        └──────────────────────── results come back as commands ─────────────┘
//! ```
//!
//! * **State is the fold of events.** A run's journal is append-only; everything shown about a run is computed from
//!   it. The machine that turns commands into events is deterministic: no clock, no randomness, no disk. The tables
//!   `run` and `step` repeat its last word for queries, written in the same transaction.
//! * **Nothing leaves before it is on disk.** The core runs ahead in memory, but answers to callers, attempts and live
//!   events wait for the commit that holds their events. Many commands share a commit, so that durability costs a
//!   fraction of a disk flush per step.
//! * **At least once started, exactly once recorded.** An attempt is on record before it begins and has a number that
//!   is never used again; a result counts only if its attempt is the one under way. A statement about the attempt goes
//!   into the [outbox](Handle::outbox_after) in the same transaction as its completion.
//! * **Nothing delicate is repeated blindly.** When the process ended during an attempt, or the attempt failed without
//!   saying whether it took effect, a step that is not idempotent waits for a [decision](Handle::resolve).
//!
//! # A run from start to end
//!
//! ```
//! use std::sync::Arc;
//! use async_trait::async_trait;
//! use deed_engine::{
//!     ComponentInfo, Engine, EngineConfig, Executor, MemoryBlobs, RunStatus, StartRun, StepDone, StepFailure, StepTask,
//! };
//! use serde_json::json;
//!
//! struct Doubling;
//!
//! #[async_trait]
//! impl Executor for Doubling {
//!     async fn execute(&self, task: StepTask) -> Result<StepDone, StepFailure> {
//!         let n = task.input["n"].as_i64().unwrap_or_default();
//!         Ok(StepDone { output: json!({"n": n * 2}), envelope: None })
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let catalogue = |component: &str| (component == "double").then(ComponentInfo::permissive);
//! let engine = Engine::open(
//!     EngineConfig::new(folder.path().join("engine.db")),
//!     Arc::new(Doubling),
//!     Arc::new(catalogue),
//!     Arc::new(MemoryBlobs::new()),
//! )
//! .await?;
//! let workflow = engine
//!     .save_workflow(&json!({
//!         "name": "four-times",
//!         "nodes": [
//!             {"id": "once", "component": "double", "input": {"n": "${input.n}"}},
//!             {"id": "twice", "component": "double", "input": {"n": "${steps.once.output.n}"}},
//!         ],
//!         "output": "${steps.twice.output.n}",
//!     }))
//!     .await?;
//! let started = engine
//!     .start_run(StartRun {
//!         workflow: workflow.digest.into(),
//!         input: json!({"n": 5}),
//!         actor: "alice".to_owned(),
//!         idempotency_key: Some("order 7".to_owned()),
//!     })
//!     .await?;
//! // From here on, no crash loses the run.
//! let run = engine.wait(started.run).await?;
//! assert_eq!(run.status, RunStatus::Succeeded);
//! assert_eq!(run.output.and_then(|output| output.inline().cloned()), Some(json!(20)));
//! # Ok(())
//! # }
//! ```
//!
//! # What a run can wait for
//!
//! [`RunView::waiting_for`] always has the answer: a person who paused it, a person who must decide about a step, the
//! next attempt of a step that met a transient fault, a free place among the attempts, an evaluation, or simply the
//! steps under way.
//!
//! # Beyond one machine
//!
//! One engine owns one database file, and a lock file beside it makes sure of that. All SQL is in one module, in plain
//! statements; a journal on another database is that module written again.

mod blobs;
mod catalogue;
mod core;
pub mod definition;
mod engine;
mod error;
mod event;
mod executor;
mod expression;
mod handle;
mod journal;
mod live;
mod machine;
mod run_id;
mod scheduler;
#[cfg(test)]
mod tests;
mod time;
mod view;

pub use blobs::{BlobError, Blobs, MemoryBlobs};
pub use catalogue::{Catalogue, ComponentInfo, Determinism};
pub use definition::{Definition, DefinitionError, DefinitionErrors, Node, OnError, Retry, Workflow};
pub use engine::{Engine, EngineConfig};
pub use error::{Error, Rejection};
pub use event::{
    AfterFailure, BlobRef, Decision, Event, EventRecord, HoldReason, MAX_INLINE_BYTES, Origin, PREVIEW_BYTES, Payload,
    RerunFrom, SkipReason,
};
pub use executor::{Executor, FailureKind, LogLevel, Progress, Reporter, Source, StepDone, StepFailure, StepTask};
pub use handle::{Handle, Rerun, StartRun, Started, WorkflowRef};
pub use live::{LiveEvent, Subscription};
pub use run_id::{ParseRunIdError, RunId};
pub use scheduler::{MAX_ITEMS, MAX_VALUE_BYTES};
pub use time::Timestamp;
pub use view::{
    EngineStats, ItemView, OutboxEntry, RunPage, RunQuery, RunStatus, RunSummary, RunView, StepStatus, StepView,
    WaitingFor, WorkflowInfo,
};

/// How many entries a list shows when nobody says.
pub const DEFAULT_PAGE: u32 = 50;
/// How many entries a list shows at most: a page stays small enough to build in milliseconds.
pub const MAX_PAGE: u32 = 500;
/// Longest idempotency key, in bytes.
pub const MAX_KEY_BYTES: usize = 256;
/// Largest input of a run, in bytes of JSON. Data belongs into the store, and its digest into the input.
pub const MAX_INPUT_BYTES: usize = 1024 * 1024;
