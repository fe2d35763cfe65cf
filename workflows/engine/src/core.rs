//! The one task that decides: applies commands to runs in memory, starts attempts while there are places, and hands
//! what was decided to the committer in batches.
//!
//! Memory runs ahead of the disk, but nobody outside hears of it: answers, attempts, live events leave only after the
//! commit that holds their events. If a commit fails, memory and disk part ways and the engine stops; opening it
//! again folds the journal and goes on from what the disk has.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
    sync::{
        Arc, OnceLock, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use deed_evidence::Digest;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    Error, Event, EventRecord, Origin, OutboxEntry, Payload, Rejection, RunId, RunStatus, Timestamp, Workflow,
    WorkflowInfo,
    executor::envelope_key,
    journal::{Batch, KnownRun, KnownWorkflow, NewRun, NewWorkflow, Reader, Writer},
    live::LiveEvent,
    machine::{self, AttemptId, Command, Effect, RunRow, RunState, Taken},
    scheduler::{self, Attempt, Ended, Scope, Services, ValueCache},
};

/// Requests that may wait for the core; more callers than this wait in line themselves.
pub(crate) const REQUEST_CAPACITY: usize = 4096;
/// Messages taken in before the batch is offered to the committer again.
const MESSAGES_PER_TURN: usize = 1024;
/// Commits for which idempotency keys stay in memory. A caller that looked a key up on disk before the oldest of them
/// must look again: see [`Core::start`].
const REMEMBERED_COMMITS: u64 = 64;
/// Longest sleep before looking at the timers again, so that a clock that was set does not hold up retries.
const TIMER_PATIENCE: Duration = Duration::from_secs(30);
/// How often write-ahead pages are copied back into the database.
const CHECKPOINT_INTERVAL: Duration = Duration::from_millis(500);

/// What callers ask of the core.
pub(crate) enum Request {
    Start(Box<Start>),
    Command {
        run: RunId,
        action: &'static str,
        command: Command,
        reply: oneshot::Sender<Result<(), Answer>>,
    },
    Save {
        workflow: Arc<Workflow>,
        definition: String,
        resolved: String,
        reply: oneshot::Sender<Result<WorkflowInfo, Answer>>,
    },
    Acknowledge {
        seq: u64,
        reply: oneshot::Sender<Result<(), Answer>>,
    },
    /// Answered when everything before it is on disk.
    Settle {
        reply: oneshot::Sender<Result<(), Answer>>,
    },
    Shutdown {
        grace: Duration,
    },
}

/// A run to start.
pub(crate) struct Start {
    pub(crate) run: RunId,
    pub(crate) workflow: Arc<Workflow>,
    pub(crate) workflow_no: i64,
    pub(crate) input: Payload,
    pub(crate) actor: String,
    pub(crate) origin: Option<Origin>,
    pub(crate) taken: Option<Taken>,
    /// The idempotency key, and the digest of what it stands for.
    pub(crate) key: Option<(String, Digest)>,
    /// The newest commit that the caller's look into the database for the key surely saw.
    pub(crate) looked_up_at: u64,
    pub(crate) reply: oneshot::Sender<Result<(RunId, bool), Answer>>,
}

/// Why the core did not do what was asked.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The run is not in memory: it is over, or does not exist.
    NotOpen,
    /// The key must be looked up again.
    LookAgain,
    Failed(Error),
}

/// What comes back from jobs and the committer.
pub(crate) enum Message {
    Ended(Ended),
    Evaluated {
        run: RunId,
        command: Command,
    },
    /// The batch is on disk, or it is not and the engine must stop ([`Shared::failure`] says why).
    Committed {
        ok: bool,
    },
}

/// What must wait for the commit.
enum After {
    Ok(oneshot::Sender<Result<(), Answer>>),
    Started(oneshot::Sender<Result<(RunId, bool), Answer>>, RunId, bool),
    Saved(oneshot::Sender<Result<WorkflowInfo, Answer>>, KnownWorkflow, Arc<Workflow>),
    Execute(Box<Attempt>),
    Plan(Scope, usize),
    Conclude(Scope),
    Outbox(u64),
}

/// A batch on its way to the disk.
struct Sealed {
    batch: Batch,
    after: Vec<After>,
    number: u64,
}

/// What the core shares with handles.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) services: Services,
    pub(crate) reader: Reader,
    pub(crate) workflows: RwLock<Workflows>,
    pub(crate) outbox: watch::Sender<u64>,
    /// Number of the newest commit.
    pub(crate) committed: AtomicU64,
    pub(crate) counters: Counters,
    /// Fires when the engine has stopped and the database is closed.
    pub(crate) stopped: CancellationToken,
    /// Why the engine stopped, if it did.
    pub(crate) failure: OnceLock<Error>,
}

/// Figures for [`EngineStats`](crate::EngineStats).
#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) open_runs: AtomicU64,
    pub(crate) running: AtomicU64,
    pub(crate) ready: AtomicU64,
    pub(crate) commits: AtomicU64,
    pub(crate) commands: AtomicU64,
}

/// The saved workflows; definitions are compiled when first used.
#[derive(Debug, Default)]
pub(crate) struct Workflows {
    pub(crate) known: HashMap<Digest, KnownWorkflow>,
    pub(crate) latest: HashMap<String, Digest>,
    pub(crate) compiled: HashMap<Digest, Arc<Workflow>>,
}

impl Workflows {
    pub(crate) fn add(&mut self, workflow: KnownWorkflow) {
        let digest = workflow.info.digest;
        // Versions come in order: the last one added under a name is the newest.
        self.latest.insert(workflow.info.name.clone(), digest);
        self.known.insert(digest, workflow);
    }
}

/// A run in memory.
struct Hot {
    no: i64,
    state: RunState,
    /// What the `run` table says, once the run is in it.
    row: Option<RunRow>,
    touched: bool,
    ready: VecDeque<(usize, usize)>,
    queued: bool,
    attempts: HashMap<AttemptId, CancellationToken>,
    cache: ValueCache,
}

pub(crate) struct Core {
    shared: Arc<Shared>,
    requests: mpsc::Receiver<Request>,
    messages: mpsc::UnboundedReceiver<Message>,
    to_self: mpsc::UnboundedSender<Message>,
    committer: mpsc::Sender<Sealed>,
    parallelism: usize,
    max_interruptions: u32,
    runs: HashMap<RunId, Hot>,
    /// Runs with something ready, in turn: a run of thousands does not push aside one of a single step.
    queue: VecDeque<RunId>,
    ready: usize,
    running: usize,
    timers: BinaryHeap<Reverse<(Timestamp, RunId, AttemptId)>>,
    batch: Batch,
    after: Vec<After>,
    touched: Vec<RunId>,
    /// Runs started in the batch being collected; their row is written when it is sealed.
    fresh: Vec<(RunId, NewRun)>,
    /// Number of the batch being collected.
    number: u64,
    committing: bool,
    /// Runs that are over, by the batch that says so.
    over: VecDeque<(u64, RunId)>,
    keys: HashMap<String, (RunId, Digest)>,
    keys_by_batch: VecDeque<(u64, Vec<String>)>,
    keys_forgotten_through: u64,
    /// Workflows saved but perhaps not committed yet.
    saving: HashMap<Digest, KnownWorkflow>,
    versions: HashMap<String, u32>,
    next_run: i64,
    next_workflow: i64,
    next_outbox: u64,
    now: Timestamp,
    /// Until when attempts under way may finish.
    stopping: Option<tokio::time::Instant>,
    /// Held while the database is open.
    lock: std::fs::File,
    /// Tells, when dropped, that the database is closed: last of all, and also should this task ever panic.
    stopped: tokio_util::sync::DropGuard,
}

/// Where the counters of a database stand.
pub(crate) struct Counts {
    pub(crate) last_run: i64,
    pub(crate) last_workflow: i64,
    pub(crate) last_outbox: u64,
    pub(crate) versions: HashMap<String, u32>,
}

impl Core {
    /// A core over the runs that were open, and the task that commits for it.
    pub(crate) fn spawn(
        shared: Arc<Shared>,
        writer: Writer,
        requests: mpsc::Receiver<Request>,
        (parallelism, max_interruptions): (usize, u32),
        counts: Counts,
        open: Vec<(KnownRun, RunState)>,
        lock: std::fs::File,
    ) {
        let (to_self, messages) = mpsc::unbounded_channel();
        let (committer, batches) = mpsc::channel(1);
        tokio::spawn(commit_batches(writer, batches, Arc::clone(&shared), to_self.clone()));
        let stopped = shared.stopped.clone().drop_guard();
        let mut core = Self {
            stopped,
            shared,
            requests,
            messages,
            to_self,
            committer,
            parallelism: parallelism.max(1),
            max_interruptions,
            runs: HashMap::new(),
            queue: VecDeque::new(),
            ready: 0,
            running: 0,
            timers: BinaryHeap::new(),
            batch: Batch::default(),
            after: Vec::new(),
            touched: Vec::new(),
            fresh: Vec::new(),
            number: 1,
            committing: false,
            over: VecDeque::new(),
            keys: HashMap::new(),
            keys_by_batch: VecDeque::new(),
            keys_forgotten_through: 0,
            saving: HashMap::new(),
            versions: counts.versions,
            next_run: counts.last_run + 1,
            next_workflow: counts.last_workflow + 1,
            next_outbox: counts.last_outbox + 1,
            now: Timestamp::now(),
            stopping: None,
            lock,
        };
        for (known, state) in open {
            core.take_up(&known, state);
        }
        tokio::spawn(core.work());
    }

    /// Takes up a run that was open when the process last ended.
    fn take_up(&mut self, known: &KnownRun, mut state: RunState) {
        state.forget_dirty();
        let row = Some(state.run_row());
        self.runs.insert(known.id, Hot::new(known.no, state, row));
        let command = Command::Recover { max_interruptions: self.max_interruptions };
        if let Err(rejection) = self.apply(known.id, command, None) {
            tracing::error!(run = %known.id, %rejection, "the run could not be taken up");
        }
    }

    async fn work(mut self) {
        'working: loop {
            self.dispatch();
            if !self.committing && !self.seal().await {
                break;
            }
            self.publish_counters();
            if self.is_drained() {
                break;
            }
            let wake = self.next_wake();
            let stopping = self.stopping.is_some();
            tokio::select! {
                biased;
                message = self.messages.recv() => match message {
                    Some(message) => {
                        self.now = self.now.max(Timestamp::now());
                        if !self.hear(message) {
                            break 'working;
                        }
                        for _ in 0..MESSAGES_PER_TURN {
                            let Ok(message) = self.messages.try_recv() else { break };
                            if !self.hear(message) {
                                break 'working;
                            }
                        }
                    }
                    None => break,
                },
                request = self.requests.recv(), if !stopping => {
                    self.now = self.now.max(Timestamp::now());
                    match request {
                        Some(request) => {
                            self.answer(request);
                            for _ in 0..MESSAGES_PER_TURN {
                                let Ok(request) = self.requests.try_recv() else { break };
                                self.answer(request);
                            }
                        }
                        // The last handle is gone.
                        None => self.stop(Duration::ZERO),
                    }
                }
                () = tokio::time::sleep_until(wake) => {
                    self.now = self.now.max(Timestamp::now());
                    self.fire_timers();
                    self.end_grace();
                }
            }
        }
        self.finish().await;
    }

    // Requests.

    fn answer(&mut self, request: Request) {
        match request {
            Request::Start(start) => self.start(*start),
            Request::Command { run, action, command, reply } => {
                if !self.runs.contains_key(&run) {
                    let _ = reply.send(Err(Answer::NotOpen));
                    return;
                }
                match self.apply(run, command, None) {
                    Ok(()) => self.after.push(After::Ok(reply)),
                    Err(rejection) => {
                        let _ = reply.send(Err(Answer::Failed(Error::Rejected { action, run, rejection })));
                    }
                }
            }
            Request::Save { workflow, definition, resolved, reply } => self.save(workflow, definition, resolved, reply),
            Request::Acknowledge { seq, reply } => {
                // Never beyond what was written: later entries must not be forgotten before they were read.
                let seq = seq.min(self.next_outbox - 1);
                self.batch.acknowledged = self.batch.acknowledged.max(Some(seq));
                self.after.push(After::Ok(reply));
            }
            Request::Settle { reply } => self.after.push(After::Ok(reply)),
            Request::Shutdown { grace } => self.stop(grace),
        }
    }

    /// Starts a run, once per idempotency key.
    ///
    /// The caller has looked the key up on disk, and saw at least what was committed before `looked_up_at`. The core
    /// remembers the keys of everything after `keys_forgotten_through`. When the two overlap, no start was overlooked.
    fn start(&mut self, start: Start) {
        let Start { run, workflow, workflow_no, input, actor, origin, taken, key, looked_up_at, reply } = start;
        if let Some((key, request)) = key {
            if let Some((existing, known)) = self.keys.get(&key) {
                if *known == request {
                    // Perhaps not on disk yet; the batch being collected is committed after it in any case.
                    self.after.push(After::Started(reply, *existing, true));
                } else {
                    let run = *existing;
                    let _ = reply.send(Err(Answer::Failed(Error::KeyReused { key, run })));
                }
                return;
            }
            if looked_up_at < self.keys_forgotten_through {
                let _ = reply.send(Err(Answer::LookAgain));
                return;
            }
            self.keys.insert(key.clone(), (run, request));
            match self.keys_by_batch.back_mut() {
                Some((number, keys)) if *number == self.number => keys.push(key.clone()),
                _ => self.keys_by_batch.push_back((self.number, vec![key.clone()])),
            }
            self.batch.keys.push((key, self.next_run, request));
        }
        let no = self.next_run;
        self.next_run += 1;
        self.runs.insert(run, Hot::new(no, RunState::new(workflow), None));
        let row = RunRow { status: RunStatus::Running, waiting: None, finished_at: None };
        let origin_run = origin.as_ref().map(|origin| origin.run);
        let new = NewRun {
            no,
            id: run,
            workflow: workflow_no,
            actor: actor.clone(),
            origin: origin_run,
            started_at: self.now,
            row,
        };
        self.fresh.push((run, new));
        match self.apply(run, Command::Start { input, actor, origin, taken }, None) {
            Ok(()) => self.after.push(After::Started(reply, run, false)),
            Err(rejection) => {
                let _ = reply.send(Err(Answer::Failed(Error::Rejected { action: "start", run, rejection })));
            }
        }
    }

    fn save(
        &mut self,
        workflow: Arc<Workflow>,
        definition: String,
        resolved: String,
        reply: oneshot::Sender<Result<WorkflowInfo, Answer>>,
    ) {
        let digest = workflow.digest();
        let known = self.saving.get(&digest).cloned().or_else(|| {
            let workflows = self.shared.workflows.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            workflows.known.get(&digest).cloned()
        });
        if let Some(known) = known {
            self.after.push(After::Saved(reply, known, workflow));
            return;
        }
        let version = self.versions.entry(workflow.name().to_string()).or_insert(0);
        *version += 1;
        let info = WorkflowInfo { digest, name: workflow.name().to_string(), version: *version, saved_at: self.now };
        let known = KnownWorkflow { no: self.next_workflow, info: info.clone() };
        self.next_workflow += 1;
        self.saving.insert(digest, known.clone());
        self.batch.workflows.push(NewWorkflow { no: known.no, info, definition, resolved });
        self.after.push(After::Saved(reply, known, workflow));
    }

    // The machine.

    /// Applies a command to a run in memory and collects what follows.
    fn apply(&mut self, run: RunId, command: Command, envelope: Option<Vec<u8>>) -> Result<(), Rejection> {
        let Some(hot) = self.runs.get_mut(&run) else {
            return Err(Rejection::Over { status: RunStatus::Cancelled });
        };
        let first = hot.state.events() + 1;
        let outcome = machine::apply(&mut hot.state, self.now, command)?;
        self.shared.counters.commands.fetch_add(1, Ordering::Relaxed);
        if !outcome.events.is_empty() && !std::mem::replace(&mut hot.touched, true) {
            self.touched.push(run);
        }
        if let Some(envelope) = envelope
            && let Some(Event::StepCompleted { step, item, attempt, .. }) = outcome.events.first()
        {
            let key = envelope_key(run, step, *item, *attempt);
            self.batch.outbox.push(OutboxEntry { seq: self.next_outbox, key, envelope });
            self.after.push(After::Outbox(self.next_outbox));
            self.next_outbox += 1;
        }
        for (n, event) in (first..).zip(outcome.events) {
            self.batch.events.push((hot.no, EventRecord { run, n, at: self.now, event }));
        }
        for effect in outcome.effects {
            match effect {
                Effect::Ready { step, item } => {
                    hot.ready.push_back((step, item));
                    self.ready += 1;
                    if !std::mem::replace(&mut hot.queued, true) {
                        self.queue.push_back(run);
                    }
                }
                Effect::Plan { step } => {
                    let scope = hot.scope_of_plan(run, step);
                    self.after.push(After::Plan(scope, step));
                }
                Effect::Conclude => {
                    let scope = hot.scope_of_result(run);
                    self.after.push(After::Conclude(scope));
                }
                Effect::Timer { attempt, due } => self.timers.push(Reverse((due, run, attempt))),
                Effect::Abort { attempt } => {
                    if let Some(stop) = hot.attempts.get(&attempt) {
                        stop.cancel();
                    }
                }
                Effect::Over => {
                    self.ready -= hot.ready.len();
                    hot.ready.clear();
                    self.over.push_back((self.number, run));
                }
                Effect::NeedsSkipped { .. } => {}
            }
        }
        Ok(())
    }

    /// Starts attempts while there are places, one run after the other.
    fn dispatch(&mut self) {
        while self.running < self.parallelism && self.stopping.is_none() {
            let Some(run) = self.queue.pop_front() else {
                return;
            };
            let Some(hot) = self.runs.get_mut(&run) else {
                continue;
            };
            let Some((step, item)) = hot.ready.pop_front() else {
                hot.queued = false;
                continue;
            };
            self.ready -= 1;
            if hot.ready.is_empty() {
                hot.queued = false;
            } else {
                self.queue.push_back(run);
            }
            // Ready once, and paused, failing or taken over since: it will be announced again when it can start.
            if self.apply(run, Command::StepStarted { step, item }, None).is_err() {
                continue;
            }
            let Some(hot) = self.runs.get_mut(&run) else {
                continue;
            };
            let attempt = hot.attempt(run, step, item, self.now);
            hot.attempts.insert(attempt.id, attempt.stop.clone());
            self.running += 1;
            self.after.push(After::Execute(Box::new(attempt)));
        }
    }

    fn fire_timers(&mut self) {
        while let Some(Reverse((due, run, attempt))) = self.timers.peek().copied() {
            if due > self.now {
                return;
            }
            self.timers.pop();
            // Stale when the run is over by now.
            let _ = self.apply(run, Command::TimerFired { attempt }, None);
        }
    }

    /// Takes a message in; false when the engine cannot go on.
    fn hear(&mut self, message: Message) -> bool {
        match message {
            Message::Ended(Ended { run, id, command, envelope }) => {
                self.running = self.running.saturating_sub(1);
                if let Some(hot) = self.runs.get_mut(&run) {
                    hot.attempts.remove(&id);
                }
                if let Some(command) = command
                    && let Err(rejection) = self.apply(run, command, envelope)
                {
                    tracing::debug!(%run, %rejection, "a late result was not recorded");
                }
                true
            }
            Message::Evaluated { run, command } => {
                if let Err(rejection) = self.apply(run, command, None) {
                    tracing::debug!(%run, %rejection, "a late evaluation was not recorded");
                }
                true
            }
            Message::Committed { ok } => {
                self.committing = false;
                if ok {
                    self.forget_what_is_on_disk();
                }
                ok
            }
        }
    }

    // Batches.

    /// Gives what was collected to the committer; false when there is none any more.
    async fn seal(&mut self) -> bool {
        for run in std::mem::take(&mut self.touched) {
            let Some(hot) = self.runs.get_mut(&run) else {
                continue;
            };
            hot.touched = false;
            let row = hot.state.run_row();
            if hot.row.is_some() && hot.row.as_ref() != Some(&row) {
                self.batch.runs.push((hot.no, row.clone()));
            }
            hot.row = Some(row);
            let no = hot.no;
            self.batch.steps.extend(hot.state.take_dirty().into_iter().map(|row| (no, row)));
        }
        for (run, mut new) in std::mem::take(&mut self.fresh) {
            if let Some(hot) = self.runs.get(&run) {
                new.row = hot.state.run_row();
            }
            self.batch.new_runs.push(new);
        }
        if self.batch.is_empty() && self.after.is_empty() {
            return true;
        }
        let sealed = Sealed {
            batch: std::mem::take(&mut self.batch),
            after: std::mem::take(&mut self.after),
            number: self.number,
        };
        self.number += 1;
        self.committing = true;
        self.committer.send(sealed).await.is_ok()
    }

    fn forget_what_is_on_disk(&mut self) {
        let committed = self.shared.committed.load(Ordering::Acquire);
        while let Some((number, run)) = self.over.front().copied() {
            if number > committed {
                break;
            }
            self.over.pop_front();
            self.runs.remove(&run);
        }
        while let Some((number, _)) = self.keys_by_batch.front() {
            if number + REMEMBERED_COMMITS > committed {
                break;
            }
            if let Some((number, keys)) = self.keys_by_batch.pop_front() {
                self.keys_forgotten_through = number;
                for key in keys {
                    self.keys.remove(&key);
                }
            }
        }
        if !self.saving.is_empty() {
            let workflows = self.shared.workflows.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            self.saving.retain(|digest, _| !workflows.known.contains_key(digest));
        }
    }

    // The end.

    fn stop(&mut self, grace: Duration) {
        let until = tokio::time::Instant::now() + grace;
        self.stopping.get_or_insert(until);
        self.end_grace();
    }

    /// Interrupts what is still under way when the time for finishing is up.
    fn end_grace(&mut self) {
        if self.stopping.as_ref().is_some_and(|until| *until <= tokio::time::Instant::now()) {
            for stop in self.runs.values().flat_map(|hot| hot.attempts.values()) {
                stop.cancel();
            }
        }
    }

    fn is_drained(&self) -> bool {
        self.stopping.is_some()
            && self.running == 0
            && !self.committing
            && self.batch.is_empty()
            && self.after.is_empty()
    }

    async fn finish(self) {
        let Self { shared, committer, mut messages, to_self, requests, runs, after, lock, stopped, .. } = self;
        for stop in runs.values().flat_map(|hot| hot.attempts.values()) {
            stop.cancel();
        }
        // Whoever still waits for an answer learns now that none will come.
        drop((committer, to_self, requests, after));
        shared.reader.close().await;
        // Ends when nobody is left to send: the jobs are done and the committer has closed the database.
        while messages.recv().await.is_some() {}
        drop(lock);
        drop(stopped);
    }

    fn next_wake(&self) -> tokio::time::Instant {
        let now = tokio::time::Instant::now();
        let timer = self.timers.peek().map_or(TIMER_PATIENCE, |Reverse((due, ..))| {
            Duration::from_millis(u64::try_from(due.0.saturating_sub(Timestamp::now().0)).unwrap_or(0))
                .min(TIMER_PATIENCE)
        });
        let wake = now + timer;
        match &self.stopping {
            Some(until) if *until > now => wake.min(*until),
            _ => wake,
        }
    }

    fn publish_counters(&self) {
        let counters = &self.shared.counters;
        counters.open_runs.store((self.runs.len() - self.over.len().min(self.runs.len())) as u64, Ordering::Relaxed);
        counters.running.store(self.running as u64, Ordering::Relaxed);
        counters.ready.store(self.ready as u64, Ordering::Relaxed);
    }
}

impl Hot {
    fn new(no: i64, state: RunState, row: Option<RunRow>) -> Self {
        Self {
            no,
            state,
            row,
            touched: false,
            ready: VecDeque::new(),
            queued: false,
            attempts: HashMap::new(),
            cache: ValueCache::default(),
        }
    }

    fn scope<'a>(&self, run: RunId, steps: impl Iterator<Item = &'a String>) -> Scope {
        let workflow = self.state.workflow();
        let position = |step: &String| workflow.position(step);
        Scope {
            run,
            actor: Arc::clone(self.state.actor()),
            started_at: self.state.started_at(),
            workflow: Arc::clone(workflow),
            input: self.state.input().clone(),
            results: steps.filter_map(position).filter_map(|step| self.state.result(step)).collect(),
            cache: Arc::clone(&self.cache),
        }
    }

    fn scope_of_plan(&self, run: RunId, step: usize) -> Scope {
        let step = &self.state.workflow().steps()[step];
        let expressions = [&step.when, &step.for_each].into_iter().flatten();
        let steps: std::collections::BTreeSet<_> =
            expressions.flat_map(|expression| &expression.uses().steps).collect();
        self.scope(run, steps.into_iter())
    }

    fn scope_of_result(&self, run: RunId) -> Scope {
        let uses = self.state.workflow().output().map(crate::expression::Template::uses).unwrap_or_default();
        self.scope(run, uses.steps.iter())
    }

    fn attempt(&self, run: RunId, step: usize, item: usize, at: Timestamp) -> Attempt {
        let compiled = &self.state.workflow().steps()[step];
        let state = self.state.item(step, item);
        Attempt {
            scope: self.scope(run, compiled.input_uses.steps.iter()),
            id: AttemptId { step, item, attempt: state.map_or(0, |item| item.attempt) },
            item: self.state.item_name(step, item),
            list: self.state.list(step).cloned(),
            failures: state.map_or(0, |item| item.failures),
            at,
            stop: CancellationToken::new(),
        }
    }
}

/// Writes batches one after the other, and lets out what waited for them.
async fn commit_batches(
    mut writer: Writer,
    mut batches: mpsc::Receiver<Sealed>,
    shared: Arc<Shared>,
    to_core: mpsc::UnboundedSender<Message>,
) {
    let keeper = tokio::spawn(keep_checkpoints(Arc::clone(&shared)));
    while let Some(Sealed { batch, after, number }) = batches.recv().await {
        if !batch.is_empty()
            && let Err(error) = writer.commit(&batch).await
        {
            tracing::error!(%error, "the engine stops: a commit failed");
            // Before anybody who waits for this batch learns that it will not come.
            let _ = shared.failure.set(error);
            let _ = to_core.send(Message::Committed { ok: false });
            break;
        }
        shared.committed.store(number, Ordering::Release);
        shared.counters.commits.fetch_add(1, Ordering::Relaxed);
        let (mut rest, mut newest) = (Vec::with_capacity(after.len()), None);
        for action in after {
            match action {
                // Before the core hears of the commit, so that it finds the workflow when it forgets its own note.
                After::Saved(reply, known, workflow) => {
                    let info = known.info.clone();
                    let mut workflows = shared.workflows.write().unwrap_or_else(std::sync::PoisonError::into_inner);
                    workflows.compiled.insert(info.digest, workflow);
                    if !workflows.known.contains_key(&info.digest) {
                        workflows.add(known);
                    }
                    drop(workflows);
                    let _ = reply.send(Ok(info));
                }
                other => rest.push(other),
            }
        }
        let _ = to_core.send(Message::Committed { ok: true });
        for action in rest {
            match action {
                After::Ok(reply) => {
                    let _ = reply.send(Ok(()));
                }
                After::Started(reply, run, existing) => {
                    let _ = reply.send(Ok((run, existing)));
                }
                After::Execute(attempt) => {
                    let (shared, to_core) = (Arc::clone(&shared), to_core.clone());
                    tokio::spawn(async move {
                        let ended = scheduler::execute(&shared.services, *attempt).await;
                        let _ = to_core.send(Message::Ended(ended));
                    });
                }
                After::Plan(scope, step) => {
                    let (shared, to_core, run) = (Arc::clone(&shared), to_core.clone(), scope.run);
                    tokio::spawn(async move {
                        let command = scheduler::plan(&shared.services, scope, step).await;
                        let _ = to_core.send(Message::Evaluated { run, command });
                    });
                }
                After::Conclude(scope) => {
                    let (shared, to_core, run) = (Arc::clone(&shared), to_core.clone(), scope.run);
                    tokio::spawn(async move {
                        let command = scheduler::conclude(&shared.services, scope).await;
                        let _ = to_core.send(Message::Evaluated { run, command });
                    });
                }
                After::Outbox(seq) => newest = Some(seq),
                After::Saved(..) => {}
            }
        }
        if let Some(seq) = newest {
            shared.outbox.send_replace(seq);
        }
        if shared.services.hub.any_watchers() {
            for (_, record) in batch.events {
                shared.services.hub.publish(record.run, LiveEvent::Journal { record });
            }
        }
    }
    keeper.abort();
    let _ = keeper.await;
    writer.close().await;
}

/// Copies write-ahead pages back into the database beside the writer, so that it seldom has to do so itself.
async fn keep_checkpoints(shared: Arc<Shared>) {
    let mut interval = tokio::time::interval(CHECKPOINT_INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut last = 0;
    loop {
        interval.tick().await;
        let committed = shared.committed.load(Ordering::Relaxed);
        if committed != last {
            last = committed;
            if let Err(error) = shared.reader.checkpoint().await {
                tracing::debug!(%error, "the write-ahead log was not copied back this time");
            }
        }
    }
}
