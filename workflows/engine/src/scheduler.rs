//! What happens outside the machine: evaluating expressions, executing attempts, drawing waits before retries.
//!
//! Everything here may fail, hang or be thrown away; whatever comes of it goes back to the core as a command.

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use backon::{BackoffBuilder, ExponentialBuilder};
use bytes::Bytes;
use deed_evidence::{Digest, canonical::to_canonical};
use futures::FutureExt;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::{
    BlobError, BlobRef, Blobs, Executor, FailureKind, MAX_INLINE_BYTES, PREVIEW_BYTES, Payload, Reporter, Retry, RunId,
    Source, StepFailure, StepStatus, StepTask, Timestamp, Workflow,
    definition::first_error,
    expression::{EvaluationError, Template, Uses, Variables, cel_map, to_cel},
    live::Hub,
    machine::{AttemptId, Command, Plan, StepOutput, StepResult},
};

/// Longest list of a `forEach`. A run keeps a record per element; longer work is several runs, or one step over a blob.
pub const MAX_ITEMS: usize = 10_000;
/// Largest value an expression may give, in bytes of JSON.
pub const MAX_VALUE_BYTES: usize = 16 * 1024 * 1024;
/// How long an attempt that was told to stop may take to do so before its future is dropped.
const STOP_GRACE: Duration = Duration::from_millis(250);
/// Elements of a list named one by one as sources of an input; longer lists are named as a whole.
const MAX_LISTED_SOURCES: usize = 256;
/// Values from the blob store kept in memory per run, so that a thousand elements do not read the same document a
/// thousand times.
const CACHED_VALUES: usize = 16;

/// What every job needs.
pub(crate) struct Services {
    pub(crate) executor: Arc<dyn Executor>,
    pub(crate) blobs: Arc<dyn Blobs>,
    pub(crate) hub: Hub,
    pub(crate) step_timeout: Duration,
}

impl std::fmt::Debug for Services {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Services").finish_non_exhaustive()
    }
}

/// Values of one run that were fetched from the blob store.
pub(crate) type ValueCache = Arc<Mutex<HashMap<Digest, Arc<Value>>>>;

/// What expressions of a run can see at one moment.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub(crate) run: RunId,
    pub(crate) actor: Arc<str>,
    pub(crate) started_at: Timestamp,
    pub(crate) workflow: Arc<Workflow>,
    pub(crate) input: Payload,
    /// The steps the expressions mention.
    pub(crate) results: Vec<StepResult>,
    pub(crate) cache: ValueCache,
}

/// One attempt to execute.
#[derive(Debug)]
pub(crate) struct Attempt {
    pub(crate) scope: Scope,
    pub(crate) id: AttemptId,
    pub(crate) item: Option<u32>,
    /// The list whose element this is.
    pub(crate) list: Option<Payload>,
    /// Failures so far, for the length of the next wait.
    pub(crate) failures: u32,
    pub(crate) at: Timestamp,
    pub(crate) stop: CancellationToken,
}

/// An attempt's end: what to tell the machine, unless the attempt was called off.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) run: RunId,
    pub(crate) id: AttemptId,
    pub(crate) command: Option<Command>,
    pub(crate) envelope: Option<Vec<u8>>,
}

/// Executes one attempt to its end.
pub(crate) async fn execute(services: &Services, attempt: Attempt) -> Ended {
    let (run, id, stop, failures) = (attempt.scope.run, attempt.id, attempt.stop.clone(), attempt.failures);
    let workflow = Arc::clone(&attempt.scope.workflow);
    let step = &workflow.steps()[id.step];
    let item = attempt.item;
    let reporter = Reporter::new(services.hub.sender((run, Arc::clone(step.id()), item, id.attempt)));
    let done = work(services, attempt, reporter.clone()).await;
    services.hub.attempt_over(run, step.id(), item);
    if stop.is_cancelled() && !matches!(done, Err(ref failure) if failure.code == TIMEOUT) {
        return Ended { run, id, command: None, envelope: None };
    }
    let progress = reporter.last();
    match done {
        Ok((output, envelope)) => {
            Ended { run, id, command: Some(Command::StepCompleted { attempt: id, output, progress }), envelope }
        }
        Err(failure) => {
            let wait = failure.retry_after.unwrap_or_else(|| retry_wait(&step.retry, failures));
            let retry_at =
                Timestamp(Timestamp::now().0.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)));
            let command = Command::StepFailed { attempt: id, failure, retry_at, progress };
            Ended { run, id, command: Some(command), envelope: None }
        }
    }
}

/// Code of the failure of an attempt whose time was up.
const TIMEOUT: &str = "timeout";

async fn work(
    services: &Services,
    attempt: Attempt,
    reporter: Reporter,
) -> Result<(Payload, Option<Vec<u8>>), StepFailure> {
    let Attempt { scope, id, item, list, at, stop, .. } = attempt;
    let workflow = Arc::clone(&scope.workflow);
    let step = &workflow.steps()[id.step];
    let element = match (item, &list) {
        (Some(index), Some(list)) => {
            let list = value_of(services, &scope.cache, list).await.map_err(blob_failure)?;
            Some((index, list.get(index as usize).cloned().unwrap_or(Value::Null)))
        }
        _ => None,
    };
    let uses = &step.input_uses;
    let sources = sources(&scope, uses, step.id(), element.as_ref())?;
    let input = if let Template::Literal(value) = &step.input {
        value.clone()
    } else {
        let variables = variables(services, &scope, uses, element).await?;
        let for_evaluation = Arc::clone(&workflow);
        let evaluate = move || for_evaluation.steps()[id.step].input.render(&variables);
        on_suitable_thread(step.input.is_cheap(), evaluate)
            .await?
            .map_err(|error| expression_failure(step.id(), &error))?
    };
    if let Err((path, reason)) = first_error(step.input_validator.as_ref(), &input) {
        let message = format!(
            "input{path} of `{}`: {reason}; correct the input of node `{}`, or what it is made of",
            step.component(),
            step.id()
        );
        return Err(StepFailure::new(FailureKind::Permanent, "input-invalid", message));
    }
    let timeout = step.timeout.unwrap_or(services.step_timeout);
    let task = StepTask {
        run: scope.run,
        workflow: workflow.digest(),
        workflow_name: Arc::clone(workflow.name()),
        actor: Arc::clone(&scope.actor),
        step: Arc::clone(step.id()),
        item,
        attempt: id.attempt,
        component: Arc::clone(step.component()),
        config: Arc::clone(&step.config),
        input,
        grants: Arc::clone(&step.grants),
        idempotent: step.is_idempotent(),
        determinism: step.resolved.determinism,
        sources,
        started_at: at,
        timeout,
        reporter,
        cancelled: stop.clone(),
    };
    // A panicking executor must cost its attempt, not the engine.
    let mut execution = AssertUnwindSafe(services.executor.execute(task)).catch_unwind();
    let ended = tokio::select! {
        biased;
        done = &mut execution => done,
        () = stop.cancelled() => {
            let _ = tokio::time::timeout(STOP_GRACE, &mut execution).await;
            return Err(StepFailure::new(FailureKind::Cancelled, "cancelled", "the attempt was called off"));
        }
        () = tokio::time::sleep(timeout) => {
            stop.cancel();
            let _ = tokio::time::timeout(STOP_GRACE, &mut execution).await;
            let message = format!(
                "the attempt took longer than {} ms: give node `{}` a longer timeoutMs, or less to do",
                timeout.as_millis(),
                step.id()
            );
            return Err(StepFailure::new(FailureKind::Transient, TIMEOUT, message));
        }
    };
    let done = ended.unwrap_or_else(|_| {
        let message = format!("component `{}` brought its executor down: report it to its developer", step.component());
        Err(StepFailure::new(FailureKind::Permanent, "executor-panic", message))
    })?;
    let output = payload(services.blobs.as_ref(), done.output).await.map_err(|error| {
        // The step's work is done, only its result could not be kept: whether it may be repeated is the step's matter.
        StepFailure { retry_after: None, ..blob_failure(error) }
    })?;
    Ok((output, done.envelope))
}

/// Evaluates a step's condition and list.
pub(crate) async fn plan(services: &Services, scope: Scope, step: usize) -> Command {
    let plan = plan_of(services, &scope, step).await;
    Command::StepPlanned { step, plan }
}

async fn plan_of(services: &Services, scope: &Scope, step: usize) -> Result<Plan, StepFailure> {
    let workflow = Arc::clone(&scope.workflow);
    let compiled = &workflow.steps()[step];
    let mut uses = Uses::default();
    let expressions = [compiled.when.as_ref(), compiled.for_each.as_ref()];
    for expression in expressions.into_iter().flatten() {
        uses.merge(expression.uses());
    }
    let variables = variables(services, scope, &uses, None).await?;
    let cheap = expressions.into_iter().flatten().all(crate::expression::Expression::is_cheap);
    let for_evaluation = Arc::clone(&workflow);
    let evaluate = move || {
        let compiled = &for_evaluation.steps()[step];
        let runs =
            compiled.when.as_ref().map(|when| when.evaluate(&variables).map(|value| (when.source().to_owned(), value)));
        match runs.transpose()? {
            None | Some((_, Value::Bool(true))) => {}
            Some((_, Value::Bool(false))) => return Ok(None),
            Some((expression, other)) => {
                let reason = format!("a condition gives true or false, this gave {}", kind_of(&other));
                return Err(EvaluationError { expression, reason });
            }
        }
        Ok(Some(
            compiled
                .for_each
                .as_ref()
                .map(|list| list.evaluate(&variables).map(|value| (list.source().to_owned(), value)))
                .transpose()?,
        ))
    };
    let list =
        match on_suitable_thread(cheap, evaluate).await?.map_err(|error| expression_failure(compiled.id(), &error))? {
            None => return Ok(Plan::Skip),
            Some(None) => return Ok(Plan::Once),
            Some(Some(list)) => list,
        };
    let (expression, Value::Array(elements)) = list else {
        let reason = format!("forEach wants a list, this gave {}", kind_of(&list.1));
        return Err(expression_failure(compiled.id(), &EvaluationError { expression: list.0, reason }));
    };
    if elements.len() > MAX_ITEMS {
        let reason = format!("the list has {} elements and may have {MAX_ITEMS}: start several runs", elements.len());
        return Err(expression_failure(compiled.id(), &EvaluationError { expression, reason }));
    }
    let count = u32::try_from(elements.len()).unwrap_or(u32::MAX);
    let list = payload(services.blobs.as_ref(), Value::Array(elements)).await.map_err(blob_failure)?;
    Ok(Plan::Items { list, count })
}

/// Evaluates a run's result.
pub(crate) async fn conclude(services: &Services, scope: Scope) -> Command {
    Command::Conclude { result: conclusion(services, &scope).await }
}

async fn conclusion(services: &Services, scope: &Scope) -> Result<Payload, StepFailure> {
    let Some(template) = scope.workflow.output() else {
        return Ok(Payload::null());
    };
    let uses = template.uses();
    let variables = variables(services, scope, &uses, None).await?;
    let workflow = Arc::clone(&scope.workflow);
    let evaluate = move || workflow.output().map_or(Ok(Value::Null), |template| template.render(&variables));
    let value = on_suitable_thread(template.is_cheap(), evaluate)
        .await?
        .map_err(|error| expression_failure("output", &error))?;
    payload(services.blobs.as_ref(), value).await.map_err(blob_failure)
}

/// Expressions that only select and compare are evaluated in place; those that walk lists leave the async threads alone.
async fn on_suitable_thread<T: Send + 'static>(
    cheap: bool,
    evaluate: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StepFailure> {
    if cheap {
        return Ok(evaluate());
    }
    tokio::task::spawn_blocking(evaluate).await.map_err(|_| {
        StepFailure::new(FailureKind::Transient, "engine-stopping", "the engine stopped during an evaluation")
    })
}

/// The variables that `uses` mentions.
async fn variables(
    services: &Services,
    scope: &Scope,
    uses: &Uses,
    element: Option<(u32, Value)>,
) -> Result<Variables, StepFailure> {
    let mut values = vec![(
        "run",
        to_cel(&json!({
            "id": scope.run.to_string(), "actor": scope.actor.as_ref(), "startedAt": scope.started_at.to_string(),
        })),
    )];
    if uses.input {
        let input = value_of(services, &scope.cache, &scope.input).await.map_err(blob_failure)?;
        values.push(("input", to_cel(&input)));
    }
    if let Some((index, value)) = element {
        values.push(("item", to_cel(&value)));
        values.push(("index", cel::Value::Int(i64::from(index))));
    }
    let mut steps = Vec::with_capacity(scope.results.len());
    for result in &scope.results {
        let output = match &result.output {
            StepOutput::One(None) => cel::Value::Null,
            StepOutput::One(Some(payload)) => {
                to_cel(&*value_of(services, &scope.cache, payload).await.map_err(blob_failure)?)
            }
            StepOutput::List(payloads) => {
                let mut values = Vec::with_capacity(payloads.len());
                for payload in payloads {
                    values.push(match payload {
                        Some(payload) => {
                            to_cel(&*value_of(services, &scope.cache, payload).await.map_err(blob_failure)?)
                        }
                        None => cel::Value::Null,
                    });
                }
                cel::Value::List(Arc::new(values))
            }
        };
        let error = result.failure.as_ref().filter(|_| result.status == StepStatus::Failed);
        let error = error.map_or(Value::Null, |failure| json!({"code": failure.code, "message": failure.message}));
        let members =
            [("output", output), ("status", cel::Value::from(result.status.as_str())), ("error", to_cel(&error))];
        steps.push((Arc::clone(&result.step), cel_map(members)));
    }
    values.push(("steps", cel_map(steps.iter().map(|(step, value)| (step.as_ref(), value.clone())))));
    Ok(Variables::new(values))
}

/// Which earlier outputs an input is made of.
fn sources(
    scope: &Scope,
    uses: &Uses,
    own: &Arc<str>,
    element: Option<&(u32, Value)>,
) -> Result<Vec<Source>, StepFailure> {
    let mut sources = Vec::new();
    let source = |step: &Arc<str>, item, digest| Source { step: step.to_string(), item, digest };
    if let Some((index, value)) = element.filter(|_| uses.item) {
        sources.push(source(own, Some(*index), digest_of(value)?));
    }
    for result in &scope.results {
        match &result.output {
            StepOutput::One(None) => {}
            StepOutput::One(Some(payload)) => {
                sources.push(source(&result.step, None, payload_digest(payload)?));
            }
            StepOutput::List(payloads) if payloads.len() <= MAX_LISTED_SOURCES => {
                for (index, payload) in payloads.iter().enumerate() {
                    if let Some(payload) = payload {
                        sources.push(source(&result.step, u32::try_from(index).ok(), payload_digest(payload)?));
                    }
                }
            }
            StepOutput::List(payloads) => {
                // The list of its elements' digests stands for it: the same list, the same digest.
                let digests = payloads.iter().map(|payload| payload.as_ref().map(payload_digest).transpose());
                let digests = digests.collect::<Result<Vec<_>, _>>()?;
                sources.push(source(&result.step, None, digest_of(&digests)?));
            }
        }
    }
    Ok(sources)
}

fn digest_of(value: &impl serde::Serialize) -> Result<Digest, StepFailure> {
    to_canonical("value", value)
        .map(Digest::of)
        .map_err(|error| StepFailure::new(FailureKind::Permanent, "value-not-canonical", error.to_string()))
}

fn payload_digest(payload: &Payload) -> Result<Digest, StepFailure> {
    match payload {
        Payload::Inline(value) => digest_of(value.as_ref()),
        Payload::Blob(blob) => Ok(blob.digest),
    }
}

/// A value for the journal: itself when small, its name and beginning when large.
pub(crate) async fn payload(blobs: &dyn Blobs, value: Value) -> Result<Payload, BlobError> {
    // Scalars and short texts, the frequent case, are small without being written out.
    let small = match &value {
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
        Value::String(text) => text.len() < PREVIEW_BYTES,
        Value::Array(values) => values.is_empty(),
        Value::Object(members) => members.is_empty(),
    };
    if small {
        return Ok(Payload::Inline(Arc::new(value)));
    }
    let failed = |source: Box<dyn std::error::Error + Send + Sync>| BlobError::Store {
        operation: "write a value as JSON",
        source,
    };
    let plain = serde_json::to_vec(&value).map_err(|error| failed(error.into()))?;
    if plain.len() <= MAX_INLINE_BYTES {
        return Ok(Payload::Inline(Arc::new(value)));
    }
    if plain.len() > MAX_VALUE_BYTES {
        return Err(BlobError::TooLarge { size: plain.len(), limit: MAX_VALUE_BYTES });
    }
    drop(plain);
    let canonical = to_canonical("value", &value).map_err(|error| failed(error.into()))?;
    let mut cut = PREVIEW_BYTES.min(canonical.len());
    // Never in the middle of a character: continuation bytes look like 10xxxxxx.
    while cut > 0 && canonical.get(cut).is_some_and(|byte| byte & 0xC0 == 0x80) {
        cut -= 1;
    }
    let preview = String::from_utf8_lossy(&canonical[..cut]).into_owned();
    let size = canonical.len() as u64;
    let digest = blobs.put(Bytes::from(canonical)).await?;
    Ok(Payload::Blob(Arc::new(BlobRef { digest, size, preview })))
}

/// The value a payload stands for.
pub(crate) async fn fetch(blobs: &dyn Blobs, payload: &Payload) -> Result<Arc<Value>, BlobError> {
    match payload {
        Payload::Inline(value) => Ok(Arc::clone(value)),
        Payload::Blob(blob) => {
            let bytes = blobs.get(&blob.digest).await?;
            let value = serde_json::from_slice(&bytes)
                .map_err(|error| BlobError::Store { operation: "read a value as JSON", source: error.into() })?;
            Ok(Arc::new(value))
        }
    }
}

async fn value_of(services: &Services, cache: &ValueCache, payload: &Payload) -> Result<Arc<Value>, BlobError> {
    let Payload::Blob(blob) = payload else {
        return fetch(services.blobs.as_ref(), payload).await;
    };
    let cached = cache.lock().unwrap_or_else(PoisonError::into_inner).get(&blob.digest).cloned();
    if let Some(value) = cached {
        return Ok(value);
    }
    let value = fetch(services.blobs.as_ref(), payload).await?;
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    if cache.len() >= CACHED_VALUES {
        cache.clear();
    }
    cache.insert(blob.digest, Arc::clone(&value));
    Ok(value)
}

fn retry_wait(retry: &Retry, failures: u32) -> Duration {
    let initial = Duration::from_millis(retry.initial_ms);
    ExponentialBuilder::new()
        .with_min_delay(initial)
        .with_max_delay(Duration::from_millis(retry.max_ms).max(initial))
        .with_factor(retry.factor)
        .with_jitter()
        .without_max_times()
        .build()
        .nth(failures as usize)
        .unwrap_or(initial)
}

fn blob_failure(error: BlobError) -> StepFailure {
    let mut message = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        message = format!("{message}: {error}");
        cause = error.source();
    }
    let kind = match error {
        BlobError::Missing { .. } | BlobError::TooLarge { .. } => FailureKind::Permanent,
        BlobError::Store { .. } => FailureKind::Transient,
    };
    // Fails before anything is executed, so another try is safe whatever the step: say so with a wish when to come back.
    StepFailure {
        retry_after: (kind == FailureKind::Transient).then_some(Duration::from_secs(1)),
        ..StepFailure::new(kind, "blob-store", message)
    }
}

fn expression_failure(place: &str, error: &EvaluationError) -> StepFailure {
    let message = format!("{place}: {error}; correct the expression, or what it is evaluated over");
    StepFailure::new(FailureKind::Permanent, "expression", message)
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
