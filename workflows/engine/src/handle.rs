//! How everyone else talks to the engine.

use std::{
    collections::VecDeque,
    sync::{Arc, PoisonError, atomic::Ordering},
    time::Duration,
};

use deed_evidence::Digest;
use serde_json::Value;
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::{
    Catalogue, DEFAULT_PAGE, Decision, EngineStats, Error, Event, EventRecord, LiveEvent, MAX_INPUT_BYTES,
    MAX_KEY_BYTES, MAX_PAGE, Origin, OutboxEntry, Payload, Rejection, RerunFrom, RunId, RunPage, RunQuery, RunStatus,
    RunView, Subscription, Timestamp, Workflow, WorkflowInfo,
    core::{Answer, Request, Shared, Start},
    definition,
    journal::{KnownRun, Reader},
    machine::{self, Command, RunState, Taken},
    scheduler,
};

/// Which workflow: a certain definition, or the newest under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkflowRef {
    /// The definition with this digest.
    Digest(Digest),
    /// The newest definition saved under this name.
    Name(String),
}

impl From<Digest> for WorkflowRef {
    fn from(digest: Digest) -> Self {
        Self::Digest(digest)
    }
}

impl std::str::FromStr for WorkflowRef {
    type Err = std::convert::Infallible;

    /// Text that is a digest means that definition; any other text is a name.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text.parse().map_or_else(|_| Self::Name(text.to_owned()), Self::Digest))
    }
}

impl std::fmt::Display for WorkflowRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Digest(digest) => digest.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// A request to start a run.
#[derive(Debug, Clone)]
pub struct StartRun {
    /// The workflow.
    pub workflow: WorkflowRef,
    /// Its input.
    pub input: Value,
    /// Who starts it.
    pub actor: String,
    /// A key under which the same request gets the same run, however often it arrives.
    pub idempotency_key: Option<String>,
}

/// A run that was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Started {
    /// The run.
    pub run: RunId,
    /// Whether the idempotency key had started it before.
    pub existing: bool,
}

/// A request to repeat a run.
#[derive(Debug, Clone)]
pub struct Rerun {
    /// From where.
    pub from: RerunFrom,
    /// Another input instead of the original one. Results taken over stay what they were made from.
    pub input: Option<Value>,
    /// Who repeats it.
    pub actor: String,
    /// A key under which the same request gets the same run.
    pub idempotency_key: Option<String>,
}

/// A running engine. Cheap to clone; the engine stops when told to, or when the last handle is dropped.
#[derive(Clone)]
pub struct Handle {
    requests: mpsc::Sender<Request>,
    shared: Arc<Shared>,
    catalogue: Arc<dyn Catalogue>,
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handle").field("stats", &self.stats()).finish_non_exhaustive()
    }
}

impl Handle {
    pub(crate) fn new(requests: mpsc::Sender<Request>, shared: Arc<Shared>, catalogue: Arc<dyn Catalogue>) -> Self {
        Self { requests, shared, catalogue }
    }

    // Workflows.

    /// Checks a definition without saving it.
    pub fn check_workflow(&self, definition: &Value) -> Result<Workflow, Error> {
        Ok(definition::check(definition, self.catalogue.as_ref())?)
    }

    /// Checks and saves a definition given as JSON. Saving the same one again changes nothing.
    pub async fn save_workflow(&self, definition: &Value) -> Result<WorkflowInfo, Error> {
        let workflow = Arc::new(definition::check(definition, self.catalogue.as_ref())?);
        let as_json = |result: Result<String, serde_json::Error>| {
            result.map_err(|error| Error::Journal { operation: "write a workflow as JSON", source: Arc::new(error) })
        };
        let resolved = as_json(serde_json::to_string(&workflow.resolved()))?;
        let definition = as_json(serde_json::to_string(definition))?;
        self.ask(|reply| Request::Save { workflow, definition, resolved, reply }).await
    }

    /// The newest version of every workflow, by name.
    pub fn workflows(&self) -> Vec<WorkflowInfo> {
        let workflows = self.lock_workflows();
        let mut infos: Vec<_> =
            workflows.latest.values().filter_map(|digest| Some(workflows.known.get(digest)?.info.clone())).collect();
        infos.sort_by(|a, b| a.name.cmp(&b.name));
        infos
    }

    /// All versions of one workflow, newest first.
    pub fn workflow_versions(&self, name: &str) -> Vec<WorkflowInfo> {
        let workflows = self.lock_workflows();
        let mut infos: Vec<_> =
            workflows.known.values().filter(|known| known.info.name == name).map(|known| known.info.clone()).collect();
        infos.sort_by_key(|info| std::cmp::Reverse(info.version));
        infos
    }

    /// One workflow, with its definition.
    pub async fn workflow(&self, reference: &WorkflowRef) -> Result<Arc<Workflow>, Error> {
        Ok(self.find_workflow(reference).await?.1)
    }

    // Runs.

    /// Starts a run. When this returns, the run is on disk.
    pub async fn start_run(&self, request: StartRun) -> Result<Started, Error> {
        let StartRun { workflow, input, actor, idempotency_key } = request;
        let (workflow_no, workflow) = self.find_workflow(&workflow).await?;
        let name = || workflow.name().to_string();
        if let Err((path, reason)) = workflow.check_input(&input) {
            return Err(Error::Input { workflow: name(), path, reason });
        }
        let size = serde_json::to_vec(&input).map_or(usize::MAX, |text| text.len());
        if size > MAX_INPUT_BYTES {
            return Err(Error::InputTooLarge { workflow: name(), size, limit: MAX_INPUT_BYTES });
        }
        let key = match idempotency_key {
            Some(key) => Some((key, request_digest(&(workflow.digest(), &input))?)),
            None => None,
        };
        let run = RunId::generate(Timestamp::now().as_millis());
        let input = scheduler::payload(self.shared.services.blobs.as_ref(), input)
            .await
            .map_err(|source| Error::Blob { run, source })?;
        self.start(NewStart { run, workflow, workflow_no, input, actor, origin: None, taken: None, key }).await
    }

    /// Repeats a run that is over, as a new run linked to it. The old run stays as it is.
    pub async fn rerun(&self, run: RunId, request: Rerun) -> Result<Started, Error> {
        let Rerun { from, input, actor, idempotency_key } = request;
        let (known, state) = self.find_run(run).await?;
        let rejected = |rejection| Error::Rejected { action: "repeat", run, rejection };
        match (from, state.status()) {
            (_, status) if !status.is_over() => {
                return Err(rejected(Rejection::NotOver { status }));
            }
            (RerunFrom::Failed, RunStatus::Succeeded) => {
                return Err(rejected(Rejection::NothingFailed));
            }
            _ => {}
        }
        let (workflow_no, workflow) = self.find_workflow(&WorkflowRef::Digest(known.workflow)).await?;
        let new = RunId::generate(Timestamp::now().as_millis());
        let edited_input = input.is_some();
        let key = match idempotency_key {
            Some(key) => Some((key, request_digest(&(run, from, &input))?)),
            None => None,
        };
        let input = match input {
            Some(input) => {
                if let Err((path, reason)) = workflow.check_input(&input) {
                    return Err(Error::Input { workflow: workflow.name().to_string(), path, reason });
                }
                scheduler::payload(self.shared.services.blobs.as_ref(), input)
                    .await
                    .map_err(|source| Error::Blob { run: new, source })?
            }
            None => state.input().clone(),
        };
        let taken = (from == RerunFrom::Failed).then(|| machine::take_over(&state, run));
        let origin = Some(Origin { run, from, edited_input });
        self.start(NewStart { run: new, workflow, workflow_no, input, actor, origin, taken, key }).await
    }

    /// Everything about a run.
    pub async fn run(&self, run: RunId) -> Result<RunView, Error> {
        let (_, state) = self.find_run(run).await?;
        Ok(state.view(run, &self.shared.services.hub.progress_of(run)))
    }

    /// Lists runs, newest first.
    pub async fn runs(&self, query: RunQuery) -> Result<RunPage, Error> {
        let limit = page(query.limit);
        let mut runs = self.shared.reader.runs(&query, limit + 1).await?;
        let more = runs.len() > limit as usize;
        runs.truncate(limit as usize);
        let next = if more { runs.last().map(|run| run.id) } else { None };
        Ok(RunPage { runs, next })
    }

    /// The run's journal after entry `after`, at most `limit` entries ([`DEFAULT_PAGE`] when 0, never more than
    /// [`MAX_PAGE`](crate::MAX_PAGE)).
    pub async fn history(&self, run: RunId, after: u64, limit: u32) -> Result<Vec<EventRecord>, Error> {
        let known = self.known_run(run).await?.0;
        self.shared.reader.events(&known, after, i64::from(page(limit))).await
    }

    /// The run's journal after entry `after`, then what happens live, until the run is over.
    pub async fn subscribe(&self, run: RunId, after: u64) -> Result<Subscription, Error> {
        let known = self.known_run(run).await?.0;
        // Listening begins before the journal is read: what is committed in between comes twice, and is dropped once.
        let live = self.shared.services.hub.subscribe(run);
        let watch = Watch {
            reader: self.shared.reader.clone(),
            known,
            live,
            last: after,
            read: VecDeque::new(),
            behind: true,
            over: false,
        };
        Ok(Subscription::new(futures::stream::unfold(watch, Watch::next)))
    }

    /// Waits until the run is over.
    pub async fn wait(&self, run: RunId) -> Result<RunView, Error> {
        let known = self.known_run(run).await?;
        if !known.1.is_over() {
            let mut events = self.subscribe(run, 0).await?;
            while let Some(event) = futures::StreamExt::next(&mut events).await {
                event?;
            }
        }
        self.run(run).await
    }

    /// The value a payload of a run stands for.
    pub async fn value(&self, run: RunId, payload: &Payload) -> Result<Value, Error> {
        let fetched = scheduler::fetch(self.shared.services.blobs.as_ref(), payload).await;
        fetched.map(Arc::unwrap_or_clone).map_err(|source| Error::Blob { run, source })
    }

    /// Ends a run. Attempts under way are told to stop, and their results are not recorded.
    pub async fn cancel(&self, run: RunId, actor: &str, reason: &str) -> Result<(), Error> {
        self.command(run, "cancel", Command::Cancel { actor: actor.to_owned(), reason: reason.to_owned() }).await
    }

    /// Starts nothing more until the run is resumed; what is under way finishes and is recorded.
    pub async fn pause(&self, run: RunId, actor: &str, reason: &str) -> Result<(), Error> {
        self.command(run, "pause", Command::Pause { actor: actor.to_owned(), reason: reason.to_owned() }).await
    }

    /// Lets a paused run go on.
    pub async fn resume(&self, run: RunId, actor: &str) -> Result<(), Error> {
        self.command(run, "resume", Command::Resume { actor: actor.to_owned() }).await
    }

    /// Decides about a step that waits for a person.
    pub async fn resolve(
        &self,
        run: RunId,
        step: &str,
        item: Option<u32>,
        decision: Decision,
        actor: &str,
        comment: &str,
    ) -> Result<(), Error> {
        let (step, actor, comment) = (step.to_owned(), actor.to_owned(), comment.to_owned());
        self.command(run, "decide about", Command::Resolve { step, item, decision, actor, comment }).await
    }

    // Statements.

    /// Statements after `seq`, at most `limit` ([`DEFAULT_PAGE`] when 0, never more than
    /// [`MAX_PAGE`](crate::MAX_PAGE)), oldest first.
    pub async fn outbox_after(&self, seq: u64, limit: u32) -> Result<Vec<OutboxEntry>, Error> {
        self.shared.reader.outbox(seq, page(limit)).await
    }

    /// Forgets statements up to and including `seq`: they are in the log.
    pub async fn outbox_ack(&self, seq: u64) -> Result<(), Error> {
        self.ask(|reply| Request::Acknowledge { seq, reply }).await
    }

    /// Changes whenever statements were added to the outbox: the position of the newest.
    pub fn outbox_watch(&self) -> watch::Receiver<u64> {
        self.shared.outbox.subscribe()
    }

    // The engine itself.

    /// What the engine is doing.
    pub fn stats(&self) -> EngineStats {
        let counters = &self.shared.counters;
        let read = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        EngineStats {
            open_runs: read(&counters.open_runs),
            running: read(&counters.running),
            ready: read(&counters.ready),
            commits: read(&counters.commits),
            commands: read(&counters.commands),
        }
    }

    /// Stops the engine: nothing new starts, attempts under way may finish within `grace` and are interrupted then.
    /// What was acknowledged is on disk; the database is closed when this returns.
    pub async fn shutdown(&self, grace: Duration) {
        // Refused when it is stopping already: then there is only the end to wait for.
        let _ = self.requests.send(Request::Shutdown { grace }).await;
        self.shared.stopped.cancelled().await;
    }

    // Inside.

    fn lock_workflows(&self) -> std::sync::RwLockReadGuard<'_, crate::core::Workflows> {
        self.shared.workflows.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopped(&self) -> Error {
        self.shared.failure.get().map_or(Error::Stopped, Error::again)
    }

    /// Returns when everything the core did so far is on disk.
    pub(crate) async fn settle(&self) -> Result<(), Error> {
        self.ask(|reply| Request::Settle { reply }).await
    }

    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<Result<T, Answer>>) -> Request) -> Result<T, Error> {
        match self.ask_core(request).await? {
            Ok(value) => Ok(value),
            Err(Answer::Failed(error)) => Err(error),
            Err(Answer::NotOpen | Answer::LookAgain) => Err(self.stopped()),
        }
    }

    async fn ask_core<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<Result<T, Answer>>) -> Request,
    ) -> Result<Result<T, Answer>, Error> {
        let (reply, answer) = oneshot::channel();
        self.requests.send(request(reply)).await.map_err(|_| self.stopped())?;
        answer.await.map_err(|_| self.stopped())
    }

    async fn command(&self, run: RunId, action: &'static str, command: Command) -> Result<(), Error> {
        match self.ask_core(|reply| Request::Command { run, action, command, reply }).await? {
            Ok(()) => Ok(()),
            Err(Answer::Failed(error)) => Err(error),
            Err(Answer::NotOpen | Answer::LookAgain) => {
                let (_, status) = self.known_run(run).await?;
                Err(Error::Rejected { action, run, rejection: Rejection::Over { status } })
            }
        }
    }

    async fn start(&self, new: NewStart) -> Result<Started, Error> {
        if let Some((key, _)) = &new.key
            && key.len() > MAX_KEY_BYTES
        {
            return Err(Error::KeyTooLong { size: key.len(), limit: MAX_KEY_BYTES });
        }
        loop {
            let looked_up_at = self.shared.committed.load(Ordering::Acquire);
            if let Some((key, request)) = &new.key
                && let Some((run, known)) = self.shared.reader.key(key).await?
            {
                if known == *request {
                    return Ok(Started { run, existing: true });
                }
                return Err(Error::KeyReused { key: key.clone(), run });
            }
            let NewStart { run, workflow, workflow_no, input, actor, origin, taken, key } = new.clone();
            let start = |reply| {
                Request::Start(Box::new(Start {
                    run,
                    workflow,
                    workflow_no,
                    input,
                    actor,
                    origin,
                    taken,
                    key,
                    looked_up_at,
                    reply,
                }))
            };
            match self.ask_core(start).await? {
                Ok((run, existing)) => return Ok(Started { run, existing }),
                Err(Answer::LookAgain) => {}
                Err(Answer::Failed(error)) => return Err(error),
                Err(Answer::NotOpen) => return Err(self.stopped()),
            }
        }
    }

    async fn find_workflow(&self, reference: &WorkflowRef) -> Result<(i64, Arc<Workflow>), Error> {
        let unknown = || Error::UnknownWorkflow { reference: reference.to_string() };
        let (known, compiled) = {
            let workflows = self.lock_workflows();
            let digest = match reference {
                WorkflowRef::Digest(digest) => *digest,
                WorkflowRef::Name(name) => *workflows.latest.get(name).ok_or_else(unknown)?,
            };
            (workflows.known.get(&digest).ok_or_else(unknown)?.clone(), workflows.compiled.get(&digest).cloned())
        };
        if let Some(workflow) = compiled {
            return Ok((known.no, workflow));
        }
        let (text, resolved) = self.shared.reader.workflow(known.no).await?;
        let digest = known.info.digest;
        let as_value =
            |error: serde_json::Error| Error::Journal { operation: "read a saved workflow", source: Arc::new(error) };
        let value: Value = serde_json::from_str(&text).map_err(as_value)?;
        let resolved: Vec<definition::ResolvedNode> = serde_json::from_str(&resolved).map_err(as_value)?;
        let workflow = Arc::new(definition::restore(digest, &value, &resolved, self.catalogue.as_ref())?);
        let mut workflows = self.shared.workflows.write().unwrap_or_else(PoisonError::into_inner);
        let workflow = Arc::clone(workflows.compiled.entry(digest).or_insert(workflow));
        Ok((known.no, workflow))
    }

    async fn known_run(&self, run: RunId) -> Result<(KnownRun, RunStatus), Error> {
        self.shared.reader.run(run).await?.ok_or(Error::UnknownRun { run })
    }

    #[cfg(test)]
    pub(crate) fn reader(&self) -> &Reader {
        &self.shared.reader
    }

    pub(crate) async fn find_run(&self, run: RunId) -> Result<(KnownRun, RunState), Error> {
        let (known, _) = self.known_run(run).await?;
        let state = self.load(&known).await?;
        Ok((known, state))
    }

    /// A run's state, folded from its journal.
    pub(crate) async fn load(&self, known: &KnownRun) -> Result<RunState, Error> {
        let (_, workflow) = self.find_workflow(&WorkflowRef::Digest(known.workflow)).await?;
        let mut state = RunState::new(workflow);
        let mut ignored = Vec::new();
        for record in self.shared.reader.journal(known).await? {
            if let Some(step) = record.event.subject().0
                && state.workflow().position(step).is_none()
            {
                let reason = format!("its workflow has no step `{step}`");
                return Err(Error::Corrupt { run: known.id, n: record.n, reason });
            }
            state.fold(&record.event, record.at, &mut ignored);
            ignored.clear();
        }
        state.forget_dirty();
        Ok(state)
    }
}

#[derive(Clone)]
struct NewStart {
    run: RunId,
    workflow: Arc<Workflow>,
    workflow_no: i64,
    input: Payload,
    actor: String,
    origin: Option<Origin>,
    taken: Option<Taken>,
    key: Option<(String, Digest)>,
}

/// What an idempotency key stands for: the same key with another request is a mistake of the caller.
fn request_digest(request: &impl serde::Serialize) -> Result<Digest, Error> {
    let canonical = deed_evidence::canonical::to_canonical("request", request)
        .map_err(|error| Error::Journal { operation: "write a request as JSON", source: Arc::new(error) })?;
    Ok(Digest::of(canonical))
}

fn page(limit: u32) -> u32 {
    if limit == 0 { DEFAULT_PAGE } else { limit.min(MAX_PAGE) }
}

/// One watcher's place in a run's journal.
struct Watch {
    reader: Reader,
    known: KnownRun,
    live: broadcast::Receiver<LiveEvent>,
    last: u64,
    read: VecDeque<EventRecord>,
    /// Whether the journal may hold entries that were not told yet.
    behind: bool,
    over: bool,
}

impl Watch {
    async fn next(mut self) -> Option<(Result<LiveEvent, Error>, Self)> {
        loop {
            if let Some(record) = self.read.pop_front() {
                return Some(self.tell(record));
            }
            if self.over {
                return None;
            }
            if self.behind {
                match self.reader.events(&self.known, self.last, i64::from(MAX_PAGE)).await {
                    Ok(records) => {
                        self.behind = records.len() >= MAX_PAGE as usize;
                        self.read = records.into();
                        continue;
                    }
                    Err(error) => {
                        self.over = true;
                        return Some((Err(error), self));
                    }
                }
            }
            match self.live.recv().await {
                Ok(LiveEvent::Journal { record }) if record.n <= self.last => {}
                Ok(LiveEvent::Journal { record }) if record.n == self.last + 1 => {
                    return Some(self.tell(record));
                }
                Ok(LiveEvent::Journal { .. }) | Err(broadcast::error::RecvError::Lagged(_)) => {
                    self.behind = true;
                }
                Ok(other) => return Some((Ok(other), self)),
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }

    fn tell(mut self, record: EventRecord) -> (Result<LiveEvent, Error>, Self) {
        self.last = record.n;
        self.over |=
            matches!(record.event, Event::RunSucceeded { .. } | Event::RunFailed { .. } | Event::RunCancelled { .. });
        (Ok(LiveEvent::Journal { record }), self)
    }
}
