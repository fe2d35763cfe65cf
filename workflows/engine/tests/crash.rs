//! Kill -9 at any point loses nothing.
//!
//! The test starts itself as a child process that works on a database, kills it at every boundary between the engine
//! and its steps and at random moments, lets a last child finish, and reads from the journal, the outbox and the
//! steps' own notes that every step was recorded once.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed unwrap is a failed test")]

use std::{
    collections::{HashMap, HashSet},
    fs::OpenOptions,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use deed_engine::{
    BlobError, Blobs, ComponentInfo, Decision, Engine, EngineConfig, Event, Executor, FailureKind, Handle, LiveEvent,
    RunStatus, StartRun, StepDone, StepFailure, StepTask, WaitingFor, WorkflowRef,
};
use deed_evidence::Digest;
use futures::StreamExt;
use serde_json::{Value, json};

const FOLDER: &str = "DEED_ENGINE_CRASH_FOLDER";
const STOP_AT: &str = "DEED_ENGINE_CRASH_STOP_AT";
const RUNS: &str = "DEED_ENGINE_CRASH_RUNS";
/// What the child says at a boundary, before the boundary's number.
const BOUNDARY: &str = "boundary ";
const FINISHED: &str = "finished";

fn definition() -> Value {
    json!({"name": "crash", "nodes": [
        {"id": "read", "component": "any", "input": {"n": "${input.n}"}},
        {"id": "each", "component": "any", "forEach": "[1, 2, 3]", "needs": ["read"], "parallel": 2, "input": {"v": "${item}"}},
        {"id": "flaky", "component": "any", "needs": ["read"], "retry": {"initialMs": 1, "maxMs": 2, "maxAttempts": 50}},
        {"id": "large", "component": "any", "needs": ["flaky"]},
        {"id": "send", "component": "once", "input": {"all": "${steps.each.output}", "size": "${size(steps.large.output)}"}},
    ], "output": {"sent": "${steps.send.status}"}})
}

/// Executions of one run of the definition: read, three elements, flaky, large, send.
const EXECUTIONS: usize = 7;

/// Blobs as files named by digest, complete or not there.
struct FileBlobs(PathBuf);

#[async_trait]
impl Blobs for FileBlobs {
    async fn put(&self, bytes: Bytes) -> Result<Digest, BlobError> {
        let digest = Digest::of(&bytes);
        let failed = |source: std::io::Error| BlobError::Store { operation: "write", source: source.into() };
        let mut file = tempfile::NamedTempFile::new_in(&self.0).map_err(failed)?;
        file.write_all(&bytes).map_err(failed)?;
        file.persist(self.0.join(digest.to_hex())).map_err(|error| failed(error.error))?;
        Ok(digest)
    }

    async fn get(&self, digest: &Digest) -> Result<Bytes, BlobError> {
        std::fs::read(self.0.join(digest.to_hex())).map(Bytes::from).map_err(|_| BlobError::Missing { digest: *digest })
    }
}

/// Announces boundaries to the parent and stops at one of them until it is killed.
struct Boundaries {
    passed: AtomicU64,
    stop_at: Option<u64>,
}

impl Boundaries {
    fn pass(&self) {
        let number = self.passed.fetch_add(1, Ordering::SeqCst) + 1;
        let mut output = std::io::stdout().lock();
        writeln!(output, "{BOUNDARY}{number}").unwrap();
        output.flush().unwrap();
        drop(output);
        if self.stop_at == Some(number) {
            loop {
                std::thread::park();
            }
        }
    }
}

/// Writes down every attempt before and after its work.
struct Recording {
    notes: PathBuf,
    boundaries: Arc<Boundaries>,
}

impl Recording {
    fn note(&self, what: &str, task: &StepTask) {
        let line = format!("{what} {}\n", task.idempotency_key());
        // One write of a short line to a file opened for appending is not torn.
        OpenOptions::new().create(true).append(true).open(&self.notes).unwrap().write_all(line.as_bytes()).unwrap();
    }
}

#[async_trait]
impl Executor for Recording {
    async fn execute(&self, task: StepTask) -> Result<StepDone, StepFailure> {
        self.note("begin", &task);
        self.boundaries.pass();
        tokio::task::yield_now().await;
        let done = match task.step.as_ref() {
            "flaky" if task.attempt % 2 == 1 => Err(StepFailure::new(FailureKind::Transient, "busy", "busy")),
            "large" => Ok(json!("y".repeat(100_000))),
            _ => Ok(json!({"in": task.input, "attempt": task.attempt})),
        };
        self.note("end", &task);
        self.boundaries.pass();
        let key = task.idempotency_key();
        done.map(|output| StepDone { output, envelope: Some(key.into_bytes()) })
    }
}

async fn open(folder: &Path, executor: Arc<dyn Executor>) -> Handle {
    let config =
        EngineConfig { max_interruptions: 1_000, parallelism: 4, ..EngineConfig::new(folder.join("engine.db")) };
    let catalogue =
        |component: &str| Some(ComponentInfo { idempotent: component != "once", ..ComponentInfo::permissive() });
    let blobs = folder.join("blobs");
    std::fs::create_dir_all(&blobs).unwrap();
    Engine::open(config, executor, Arc::new(catalogue), Arc::new(FileBlobs(blobs))).await.unwrap()
}

/// The child: starts the runs, or finds them started, and sees them to their end.
#[test]
fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let folder = PathBuf::from(folder);
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let boundaries = Arc::new(Boundaries { passed: AtomicU64::new(0), stop_at: number(STOP_AT) });
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap();
    runtime.block_on(async {
        let executor = Recording { notes: folder.join("notes"), boundaries: Arc::clone(&boundaries) };
        let engine = open(&folder, Arc::new(executor)).await;
        let workflow = engine.save_workflow(&definition()).await.unwrap().digest;
        let mut watchers = Vec::new();
        for n in 0..number(RUNS).unwrap_or(1) {
            let request = StartRun {
                workflow: WorkflowRef::Digest(workflow),
                input: json!({"n": n}),
                actor: "child".to_owned(),
                idempotency_key: Some(format!("run-{n}")),
            };
            let run = engine.start_run(request).await.unwrap().run;
            boundaries.pass();
            let (engine, boundaries) = (engine.clone(), Arc::clone(&boundaries));
            watchers.push(tokio::spawn(async move {
                let known = engine.run(run).await.unwrap().events;
                let mut events = engine.subscribe(run, known.saturating_sub(1)).await.unwrap();
                while let Some(event) = events.next().await {
                    if matches!(event.unwrap(), LiveEvent::Journal { .. }) {
                        boundaries.pass();
                    }
                    for reason in engine.run(run).await.unwrap().waiting_for {
                        if let WaitingFor::Person { step, item, .. } = reason {
                            // Seen twice, decided once: the second decision is refused.
                            let _ = engine.resolve(run, &step, item, Decision::Retry, "child", "not sent").await;
                        }
                    }
                }
            }));
        }
        for watcher in watchers {
            watcher.await.unwrap();
        }
        engine.shutdown(Duration::ZERO).await;
    });
    println!("{FINISHED}");
}

struct Spawned {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
}

impl Spawned {
    fn new(folder: &Path, runs: u64, stop_at: Option<u64>) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .args(["--exact", "child", "--nocapture", "--test-threads=1"])
            .env(FOLDER, folder)
            .env(RUNS, runs.to_string());
        if let Some(stop_at) = stop_at {
            command.env(STOP_AT, stop_at.to_string());
        }
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Reads on until boundary `number`, or the end; true when the boundary was reached.
    fn reach(&mut self, number: u64) -> bool {
        let wanted = format!("{BOUNDARY}{number}");
        // The test harness may have written the beginning of the line.
        self.lines.by_ref().map_while(Result::ok).any(|line| line.ends_with(&wanted))
    }

    /// SIGKILL, as `kill -9` sends it.
    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn finish(mut self) -> u64 {
        let mut boundaries = 0;
        let mut finished = false;
        for line in self.lines.by_ref().map_while(Result::ok) {
            boundaries += u64::from(line.contains(BOUNDARY));
            finished |= line.contains(FINISHED);
        }
        assert!(self.child.wait().unwrap().success() && finished);
        boundaries
    }
}

/// Must not be asked: everything is done.
struct Idle;

#[async_trait]
impl Executor for Idle {
    async fn execute(&self, task: StepTask) -> Result<StepDone, StepFailure> {
        panic!("{} was executed again", task.idempotency_key());
    }
}

fn verify(folder: &Path, runs: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let engine = open(folder, Arc::new(Idle)).await;
        let listed = engine.runs(Default::default()).await.unwrap().runs;
        assert_eq!(listed.len(), runs, "each key started one run");
        let (mut completed, mut started) = (HashMap::new(), HashSet::new());
        for summary in &listed {
            assert_eq!(summary.status, RunStatus::Succeeded);
            let history = engine.history(summary.id, 0, 500).await.unwrap();
            assert!(history.iter().enumerate().all(|(index, record)| record.n == index as u64 + 1), "no gaps");
            let mut delicate_may_start = true;
            for record in &history {
                match &record.event {
                    Event::StepStarted { step, item, attempt } => {
                        let item = item.map(|item| item.to_string()).unwrap_or_default();
                        assert!(
                            started.insert(format!("{}/{step}/{item}/{attempt}", summary.id)),
                            "an attempt began twice"
                        );
                        if step.as_ref() == "send" {
                            assert!(std::mem::take(&mut delicate_may_start), "repeated blindly");
                        }
                    }
                    Event::StepCompleted { step, item, attempt, .. } => {
                        let before = completed.insert((summary.id, step.to_string(), *item), *attempt);
                        assert_eq!(before, None, "recorded twice");
                    }
                    Event::StepResolved { .. } => delicate_may_start = true,
                    _ => {}
                }
            }
        }
        assert_eq!(completed.len(), runs * EXECUTIONS);

        let notes = std::fs::read_to_string(folder.join("notes")).unwrap();
        let begun: Vec<_> = notes.lines().filter_map(|line| line.strip_prefix("begin ")).collect();
        let distinct: HashSet<_> = begun.iter().copied().collect();
        assert_eq!(begun.len(), distinct.len(), "no attempt was executed twice");
        assert!(distinct.iter().all(|key| started.contains(*key)), "every execution was on record before it began");

        let mut outbox = HashMap::new();
        for entry in engine.outbox_after(0, 500).await.unwrap() {
            assert_eq!(entry.key.as_bytes(), entry.envelope);
            assert!(outbox.insert(entry.key, entry.seq).is_none(), "one statement for each completion");
        }
        let expected: HashSet<_> = completed
            .iter()
            .map(|((run, step, item), attempt)| {
                format!("{run}/{step}/{}/{attempt}", item.map(|item| item.to_string()).unwrap_or_default())
            })
            .collect();
        assert_eq!(outbox.keys().cloned().collect::<HashSet<_>>(), expected);
        engine.shutdown(Duration::ZERO).await;
    });
}

#[test]
fn killed_at_every_boundary_every_step_is_recorded_once() {
    let folder = tempfile::tempdir().unwrap();
    let boundaries = Spawned::new(folder.path(), 1, None).finish();
    verify(folder.path(), 1);
    let mut kills = 0;
    for boundary in 1..=boundaries {
        let folder = tempfile::tempdir().unwrap();
        let mut child = Spawned::new(folder.path(), 1, Some(boundary));
        if child.reach(boundary) {
            child.kill();
            kills += 1;
        } else {
            // The order of events differs a little from process to process; the last boundaries may not exist.
            assert!(child.child.wait().unwrap().success());
        }
        Spawned::new(folder.path(), 1, None).finish();
        verify(folder.path(), 1);
    }
    println!("{kills} kills at {boundaries} boundaries");
    assert!(kills >= 2 * EXECUTIONS, "{kills} kills at {boundaries} boundaries");
}

#[test]
fn killed_at_random_moments_every_step_is_recorded_once() {
    const KILLS: u32 = 40;
    const RUNS_EACH: u64 = 6;
    let (mut kills, mut round) = (0_u32, 0_u64);
    while kills < KILLS {
        let folder = tempfile::tempdir().unwrap();
        round += 1;
        for turn in 0..10_u64 {
            // Killed while the child goes on working: after so many lines, at whatever it is doing then.
            let lines = (round * 31 + turn * 17) % 23 + 1;
            let mut child = Spawned::new(folder.path(), RUNS_EACH, None);
            if !child.reach(lines) {
                break;
            }
            child.kill();
            kills += 1;
        }
        Spawned::new(folder.path(), RUNS_EACH, None).finish();
        verify(folder.path(), RUNS_EACH as usize);
    }
}
