//! The engine's executor: a step's attempt is one run of a component in the sandbox, and one signed statement.
//!
//! What a component may touch is the intersection of what it asks for and what the workflow's node grants it; which blob,
//! asset or connection it reaches within that is decided in [`host`]. When it is done, what it read, what it wrote and how
//! it was run become an in-toto statement, signed with the organisation's assertion key; the engine keeps it in the same
//! transaction as the result.

mod host;
pub(crate) use host::is_licensed;
mod models;
mod sql;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use deed_engine::definition::AMBIENT_CAPABILITIES;
use deed_engine::{
    BlobError, Blobs, Catalogue, ComponentInfo, Determinism, Executor, FailureKind, Handle, StepDone, StepFailure,
    StepTask,
};
use deed_evidence::{
    self as evidence, Digest, Envelope, Input, ModelRef, Statement, StepPredicate, Subject, canonical,
};
use deed_sandbox::{Capability, Context, ErrorKind, Fault, Grants, Invocation, Limits, Program, Sandbox};
use deed_store::{Store, StoreError};
use futures::future::try_join_all;
use sqlx::sqlite::SqlitePool;

use crate::error::{Error, Kind, Result};
use crate::identity::Keys;
use crate::index::Index;
use crate::ledger::Ledger;
use host::StepHost;
pub(crate) use models::Models;
pub(crate) use sql::ConnectionView;
pub(crate) use sql::Connections;

/// Memory one attempt may use. Recognising a page holds two networks and their activations for it: about 600 MiB.
const MEMORY_BYTES_MAX: usize = 1536 * 1024 * 1024;

/// Whether every component that asks has a capability without a grant, because it reaches nothing outside the run: the log,
/// the progress, and blobs by a digest one must know.
fn is_ambient(capability: Capability) -> bool {
    AMBIENT_CAPABILITIES.contains(&capability.name())
}

/// The built-in components, compiled and described.
#[derive(Clone, Debug)]
pub(crate) struct Components {
    programs: Arc<BTreeMap<String, Arc<Program>>>,
}

impl Components {
    /// Loads every component. What was compiled before is taken from the cache.
    pub(crate) async fn load(sandbox: &Sandbox, bytes: impl IntoIterator<Item = &[u8]>) -> Result<Self> {
        let loading = bytes.into_iter().map(|bytes| async move {
            let program =
                sandbox.load(bytes).await.map_err(|error| Error::internal("loading a built-in component", error))?;
            Ok::<_, Error>((program.manifest().id.clone(), program))
        });
        Ok(Self { programs: Arc::new(try_join_all(loading).await?.into_iter().collect()) })
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Arc<Program>> {
        self.programs.get(id)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Program>> {
        self.programs.values()
    }
}

impl Catalogue for Components {
    fn manifest(&self, id: &str) -> Option<ComponentInfo> {
        let manifest = self.get(id)?.manifest();
        let asked = manifest.capabilities.iter().filter(|capability| !is_ambient(*capability));
        Some(ComponentInfo {
            config_schema: manifest.config_schema.clone(),
            input_schema: manifest.input_schema.clone(),
            output_schema: manifest.output_schema.clone(),
            capabilities: asked.map(|capability| capability.name().to_owned()).collect(),
            // No component of this release changes anything outside: uses are recorded once however often a step runs.
            idempotent: true,
            determinism: match manifest.determinism {
                deed_sandbox::Determinism::Reproducible => Determinism::Reproducible,
                deed_sandbox::Determinism::Attested => Determinism::Attested,
            },
        })
    }

    fn ids(&self) -> Vec<String> {
        self.programs.keys().cloned().collect()
    }
}

/// The engine's large values, in the organisation's store.
#[derive(Clone, Debug)]
pub(crate) struct EngineBlobs(pub(crate) Store);

#[async_trait]
impl Blobs for EngineBlobs {
    async fn put(&self, bytes: bytes::Bytes) -> Result<Digest, BlobError> {
        self.0
            .put(bytes)
            .await
            .map_err(|source| BlobError::Store { operation: "store a value", source: Box::new(source) })
    }

    async fn get(&self, digest: &Digest) -> Result<bytes::Bytes, BlobError> {
        self.0.get(digest).await.map_err(|error| match error {
            StoreError::NotFound { digest } => BlobError::Missing { digest },
            source => BlobError::Store { operation: "read a value", source: Box::new(source) },
        })
    }
}

/// What all attempts share.
pub(crate) struct Shared {
    pub(crate) organisation: u32,
    pub(crate) keys: Arc<Keys>,
    pub(crate) db: SqlitePool,
    pub(crate) store: Store,
    pub(crate) index: Index,
    pub(crate) ledger: Arc<dyn Ledger>,
    pub(crate) models: Models,
    pub(crate) connections: Connections,
    /// The engine the attempts belong to: set as soon as it is open, which is after its executor exists.
    pub(crate) engine: OnceLock<Handle>,
}

/// Runs steps in the sandbox.
pub(crate) struct Runner {
    sandbox: Sandbox,
    components: Components,
    shared: Arc<Shared>,
}

impl Runner {
    pub(crate) fn new(sandbox: Sandbox, components: Components, shared: Arc<Shared>) -> Self {
        Self { sandbox, components, shared }
    }
}

fn failure(kind: FailureKind, code: &str, message: impl Into<String>) -> StepFailure {
    StepFailure::new(kind, code, message)
}

fn internal(what: &'static str) -> impl FnOnce(evidence::EvidenceError) -> StepFailure {
    move |error| failure(FailureKind::Permanent, "statement", format!("{what}: {error}"))
}

fn from_fault(fault: Fault) -> StepFailure {
    match fault {
        Fault::Step(error) => {
            let kind = match error.kind {
                ErrorKind::Transient => FailureKind::Transient,
                ErrorKind::Permanent => FailureKind::Permanent,
                ErrorKind::Cancelled => FailureKind::Cancelled,
                ErrorKind::NeedsHuman => FailureKind::NeedsHuman,
            };
            StepFailure { retry_after: error.retry_after, ..failure(kind, &error.code, error.message) }
        }
        Fault::Guest(fault) => {
            let kind = if fault.is_transient() { FailureKind::Transient } else { FailureKind::Permanent };
            failure(kind, fault.code(), fault.to_string())
        }
        Fault::Host(fault) => {
            let kind = if fault.is_transient() { FailureKind::Transient } else { FailureKind::Permanent };
            failure(kind, fault.code(), fault.to_string())
        }
    }
}

/// The grace the sandbox has to end an attempt by itself before the engine drops it.
const TIMEOUT_GRACE: Duration = Duration::from_millis(500);

#[async_trait]
impl Executor for Runner {
    async fn execute(&self, task: StepTask) -> Result<StepDone, StepFailure> {
        let program = self.components.get(&task.component).ok_or_else(|| {
            let message = format!(
                "component `{}` is not installed on this gateway; GET /v1/components lists those that are",
                task.component
            );
            failure(FailureKind::Permanent, "unknown-component", message)
        })?;
        let manifest = program.manifest();
        let granted = |capability: &Capability| is_ambient(*capability) || task.grants.contains_key(capability.name());
        let grants: Grants = manifest.capabilities.iter().filter(granted).collect();

        let config =
            canonical::to_canonical("configuration", &*task.config).map_err(internal("the step's configuration"))?;
        let input = serde_json::to_string(&task.input)
            .map_err(|error| failure(FailureKind::Permanent, "input", format!("the step's input: {error}")))?;
        let host = Arc::new(StepHost::new(self.shared.clone(), &task));
        let invocation = Invocation {
            context: Context {
                run: task.run.to_string(),
                step: task.step.to_string(),
                attempt: task.attempt,
                item: task.item,
                idempotency_key: task.idempotency_key(),
            },
            config: String::from_utf8_lossy(&config).into_owned(),
            input,
            grants,
            limits: Limits {
                memory_bytes: MEMORY_BYTES_MAX,
                timeout: task.timeout.saturating_sub(TIMEOUT_GRACE).max(TIMEOUT_GRACE),
                ..Limits::default()
            },
            host: host.clone(),
        };
        let done = tokio::select! {
            done = self.sandbox.run(program, invocation) => done.map_err(from_fault)?,
            () = task.cancelled.cancelled() => {
                return Err(failure(FailureKind::Cancelled, "cancelled", "the attempt was told to stop"));
            }
        };
        let output: serde_json::Value = serde_json::from_str(&done.output).map_err(|error| {
            failure(FailureKind::Permanent, "guest-malformed", format!("the component's output is not JSON: {error}"))
        })?;

        let seen = host.seen().await.map_err(|error| failure(FailureKind::Transient, error.code(), error.chain()))?;
        let output_bytes = canonical::to_canonical("output", &output).map_err(internal("the step's output"))?;
        let mut subject = vec![Subject::new("output", Digest::of(&output_bytes))];
        subject.extend(seen.written.iter().map(|(name, digest)| Subject::new(name.clone(), *digest)));
        let mut inputs: Vec<Input> = task
            .sources
            .iter()
            .map(|source| Input {
                name: source.item.map_or_else(|| source.step.clone(), |item| format!("{}[{item}]", source.step)),
                digest: source.digest,
                asset: None,
                version: None,
                licence: None,
            })
            .collect();
        inputs.extend(seen.read);
        let statement = Statement::new(
            subject,
            StepPredicate {
                organisation: self.shared.organisation,
                workflow: task.workflow,
                workflow_name: task.workflow_name.to_string(),
                run: task.run.to_string(),
                step: task.step.to_string(),
                item: task.item,
                attempt: task.attempt,
                component: evidence::ComponentRef {
                    id: manifest.id.clone(),
                    version: manifest.version.clone(),
                    digest: Digest(program.digest()),
                },
                config: Digest::of(&config),
                inputs,
                capabilities: sorted(grants),
                host_calls: Digest(done.host_calls),
                models: done
                    .models
                    .iter()
                    .map(|(name, digest)| ModelRef { name: name.clone(), digest: Digest(*digest) })
                    .collect(),
                determinism: match manifest.determinism {
                    deed_sandbox::Determinism::Reproducible => evidence::Determinism::Reproducible,
                    deed_sandbox::Determinism::Attested => evidence::Determinism::Attested,
                },
                actor: task.actor.to_string(),
                started_at: task.started_at.to_string(),
                finished_at: crate::db::now(),
            },
        );
        let envelope = Envelope::sign(&statement, self.shared.keys.assertion())
            .and_then(|envelope| envelope.to_bytes())
            .map_err(internal("the step's statement"))?;
        Ok(StepDone { output, envelope: Some(envelope) })
    }
}

fn sorted(grants: Grants) -> Vec<String> {
    let mut names: Vec<String> = grants.iter().map(|capability| capability.name().to_owned()).collect();
    names.sort();
    names
}

/// A run, and the runs it repeats: what was licensed for one of them is licensed for the work as a whole.
pub(crate) async fn ancestry(engine: Option<&Handle>, run: &str) -> Result<Vec<String>> {
    /// Re-runs of re-runs: beyond that somebody should look at what they are doing.
    const GENERATIONS_MAX: usize = 32;
    let mut runs = vec![run.to_owned()];
    let Some(engine) = engine else {
        return Ok(runs);
    };
    let mut current: deed_engine::RunId = run.parse().map_err(|error| {
        Error::new(Kind::Invalid, "run-id", format!("`{run}` is no run"), "give the id of a run")
            .caused_by(Box::new(error))
    })?;
    while runs.len() < GENERATIONS_MAX {
        let Some(origin) = engine.run(current).await?.origin else {
            break;
        };
        current = origin.run;
        runs.push(current.to_string());
    }
    Ok(runs)
}
