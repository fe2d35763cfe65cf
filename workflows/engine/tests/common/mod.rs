//! A world for one test: a folder, an executor made of a closure, an engine that can be closed and opened again.

#![allow(dead_code, reason = "each test binary uses its own part of this module")]

use std::{
    future::Future,
    path::PathBuf,
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use deed_engine::{
    ComponentInfo, Engine, EngineConfig, Error, Event, Executor, FailureKind, Handle, MemoryBlobs, RunId, RunView,
    StartRun, StepDone, StepFailure, StepTask, WorkflowRef,
};
use serde_json::Value;

pub(crate) type Work = Pin<Box<dyn Future<Output = Result<StepDone, StepFailure>> + Send>>;
type Closure = Arc<dyn Fn(StepTask) -> Work + Send + Sync>;

/// Step, element and attempt of a call.
type Asked = (String, Option<u32>, u32);

/// An executor that calls a closure and remembers what it was asked.
#[derive(Clone)]
pub(crate) struct Closures {
    closure: Closure,
    pub(crate) asked: Arc<Mutex<Vec<Asked>>>,
}

#[async_trait]
impl Executor for Closures {
    async fn execute(&self, task: StepTask) -> Result<StepDone, StepFailure> {
        self.asked.lock().unwrap().push((task.step.to_string(), task.item, task.attempt));
        (self.closure)(task).await
    }
}

pub(crate) struct World {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) executor: Closures,
    pub(crate) blobs: Arc<MemoryBlobs>,
    pub(crate) parallelism: usize,
    pub(crate) max_interruptions: u32,
    engine: Option<Handle>,
}

impl World {
    /// A world whose steps do `work`; with a component `once` that must not be repeated.
    pub(crate) async fn new<F, W>(work: F) -> Self
    where
        F: Fn(StepTask) -> W + Send + Sync + 'static,
        W: Future<Output = Result<StepDone, StepFailure>> + Send + 'static,
    {
        let mut world = Self::closed(work);
        world.open().await;
        world
    }

    pub(crate) fn closed<F, W>(work: F) -> Self
    where
        F: Fn(StepTask) -> W + Send + Sync + 'static,
        W: Future<Output = Result<StepDone, StepFailure>> + Send + 'static,
    {
        Self {
            folder: tempfile::tempdir().unwrap(),
            executor: Closures { closure: Arc::new(move |task| Box::pin(work(task))), asked: Arc::default() },
            blobs: Arc::default(),
            parallelism: 8,
            max_interruptions: 3,
            engine: None,
        }
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.folder.path().join("engine.db")
    }

    pub(crate) async fn try_open(&self) -> Result<Handle, Error> {
        let catalogue = |component: &str| {
            (component != "nothing")
                .then(|| ComponentInfo { idempotent: component != "once", ..ComponentInfo::permissive() })
        };
        let config = EngineConfig {
            parallelism: self.parallelism,
            max_interruptions: self.max_interruptions,
            ..EngineConfig::new(self.database())
        };
        Engine::open(config, Arc::new(self.executor.clone()), Arc::new(catalogue), Arc::clone(&self.blobs) as _).await
    }

    pub(crate) async fn open(&mut self) -> &Handle {
        let engine = self.try_open().await.unwrap();
        self.engine.insert(engine)
    }

    pub(crate) async fn close(&mut self) {
        if let Some(engine) = self.engine.take() {
            engine.shutdown(Duration::ZERO).await;
        }
    }

    pub(crate) fn engine(&self) -> &Handle {
        self.engine.as_ref().unwrap()
    }

    /// Saves `definition` and starts a run of it.
    pub(crate) async fn start(&self, definition: Value, input: Value) -> RunId {
        let workflow = self.engine().save_workflow(&definition).await.unwrap().digest;
        let request = StartRun {
            workflow: WorkflowRef::Digest(workflow),
            input,
            actor: "alice".to_owned(),
            idempotency_key: None,
        };
        self.engine().start_run(request).await.unwrap().run
    }

    pub(crate) async fn run(&self, definition: Value, input: Value) -> RunView {
        let run = self.start(definition, input).await;
        self.engine().wait(run).await.unwrap()
    }

    /// Waits until the run's view satisfies `condition`, looking again after each of its events.
    pub(crate) async fn until(&self, run: RunId, condition: impl Fn(&RunView) -> bool) -> RunView {
        let mut events = self.engine().subscribe(run, 0).await.unwrap();
        loop {
            let view = self.engine().run(run).await.unwrap();
            if condition(&view) {
                return view;
            }
            futures::StreamExt::next(&mut events).await.expect("the run ended before the condition held").unwrap();
        }
    }

    pub(crate) async fn kinds(&self, run: RunId) -> Vec<&'static str> {
        let history = self.engine().history(run, 0, 500).await.unwrap();
        history.iter().map(|record| Event::kind(&record.event)).collect()
    }
}

pub(crate) fn done(output: Value) -> Result<StepDone, StepFailure> {
    Ok(StepDone { output, envelope: None })
}

pub(crate) fn failed(kind: FailureKind, code: &str) -> Result<StepDone, StepFailure> {
    Err(StepFailure::new(kind, code, format!("{code} happened")))
}

/// Inline output of a step that is over.
pub(crate) fn output<'a>(view: &'a RunView, step: &str) -> &'a Value {
    let step = view.steps.iter().find(|found| found.id.as_ref() == step).unwrap();
    step.items[0].output.as_ref().unwrap().inline().unwrap()
}
