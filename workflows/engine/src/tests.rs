//! The engine as a whole against its own journal: what the tables show is what the events say, whatever happened.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::json;

use crate::{
    ComponentInfo, Decision, Engine, EngineConfig, Executor, FailureKind, MemoryBlobs, RunId, StartRun, StepDone,
    StepFailure, StepStatus, StepTask, WaitingFor, WorkflowRef, machine::tests::definitions,
};

/// Outcomes that look like chance and are the same each time.
struct Chance(u64);

#[async_trait]
impl Executor for Chance {
    async fn execute(&self, task: StepTask) -> Result<StepDone, StepFailure> {
        let mut hasher = DefaultHasher::new();
        (self.0, &task.step, task.item, task.attempt).hash(&mut hasher);
        let kind = match hasher.finish() % 8 {
            0 => FailureKind::Transient,
            1 => FailureKind::Permanent,
            2 => FailureKind::NeedsHuman,
            3 => {
                tokio::task::yield_now().await;
                return Ok(StepDone { output: json!({"text": "x".repeat(70_000)}), envelope: None });
            }
            _ => {
                return Ok(StepDone { output: json!(task.attempt), envelope: Some(vec![1]) });
            }
        };
        Err(StepFailure {
            retry_after: Some(Duration::from_millis(1)),
            ..StepFailure::new(kind, "chance", "by chance")
        })
    }
}

async fn compare(engine: &crate::Handle, run: RunId) {
    let (known, state) = engine.find_run(run).await.unwrap();
    let (summary, mut rows) = engine.reader().projection(&known).await;
    let row = state.run_row();
    assert_eq!(
        (summary.status, summary.waiting.as_deref(), summary.finished_at),
        (row.status, row.waiting, row.finished_at)
    );
    let mut folded = state.all_rows();
    let order = |row: &crate::machine::StepRow| (row.step.clone(), row.item);
    folded.sort_by_key(order);
    rows.sort_by_key(order);
    assert_eq!(rows, folded);
}

#[test]
fn tables_show_what_the_events_say() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut runner = TestRunner::deterministic();
    for seed in 0..12 {
        let definitions: Vec<_> = (0..4).map(|_| definitions().new_tree(&mut runner).unwrap().current()).collect();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let blobs = Arc::new(MemoryBlobs::new());
            let open = || {
                let config = EngineConfig { parallelism: 3, ..EngineConfig::new(folder.path().join("e.db")) };
                let catalogue = |_: &str| Some(ComponentInfo::permissive());
                Engine::open(config, Arc::new(Chance(seed)), Arc::new(catalogue), Arc::clone(&blobs) as _)
            };
            let mut engine = open().await.unwrap();
            let mut runs = Vec::new();
            for definition in &definitions {
                let workflow = WorkflowRef::Digest(engine.save_workflow(definition).await.unwrap().digest);
                let (input, actor) = (json!({"yes": seed % 3 > 0}), "a".to_owned());
                let request = StartRun { workflow, input, actor, idempotency_key: Some(format!("{}", runs.len())) };
                runs.push(engine.start_run(request).await.unwrap().run);
            }
            // Stopped in the middle of whatever goes on, twice.
            for _ in 0..2 {
                engine.shutdown(Duration::ZERO).await;
                engine = open().await.unwrap();
                for run in &runs {
                    engine.settle().await.unwrap();
                    compare_when_still(&engine, *run).await;
                }
            }
            for run in &runs {
                loop {
                    let view = engine.run(*run).await.unwrap();
                    if view.status.is_over() {
                        break;
                    }
                    for reason in view.waiting_for {
                        if let WaitingFor::Person { step, item, .. } = reason {
                            // Somebody else may have been faster, or the run be over by now.
                            let _ = engine.resolve(*run, &step, item, Decision::Skip, "a", "").await;
                        }
                    }
                    tokio::task::yield_now().await;
                }
                compare(&engine, *run).await;
            }
            engine.shutdown(Duration::ZERO).await;
        });
    }
}

#[tokio::test]
async fn a_failing_commit_stops_the_engine_and_what_was_acknowledged_stays() {
    let folder = tempfile::tempdir().unwrap();
    let open = || {
        let config = EngineConfig::new(folder.path().join("e.db"));
        let catalogue = |_: &str| Some(ComponentInfo::permissive());
        Engine::open(config, Arc::new(Chance(0)), Arc::new(catalogue), Arc::new(MemoryBlobs::new()))
    };
    let engine = open().await.unwrap();
    let definition = json!({"name": "w", "nodes": [{"id": "a", "component": "any", "when": "false"}]});
    let workflow = WorkflowRef::Digest(engine.save_workflow(&definition).await.unwrap().digest);
    let request =
        || StartRun { workflow: workflow.clone(), input: json!({}), actor: "a".to_owned(), idempotency_key: None };
    let kept = engine.start_run(request()).await.unwrap().run;
    engine.wait(kept).await.unwrap();
    engine.reader().tamper("ALTER TABLE event RENAME TO hidden").await;
    for _ in 0..2 {
        let error = engine.start_run(request()).await.unwrap_err();
        assert!(matches!(error, crate::Error::Journal { .. }) && !error.is_client_fault(), "{error}");
    }
    engine.shutdown(Duration::ZERO).await;

    let (writer, reader) = crate::journal::open(&folder.path().join("e.db")).await.unwrap();
    reader.tamper("ALTER TABLE hidden RENAME TO event").await;
    reader.close().await;
    writer.close().await;
    let engine = open().await.unwrap();
    let listed = engine.runs(crate::RunQuery::default()).await.unwrap().runs;
    assert_eq!(listed.iter().map(|run| run.id).collect::<Vec<_>>(), [kept], "nothing half-written");
    engine.start_run(request()).await.unwrap();
}

/// Compares when nothing was committed between reading the events and reading the tables.
async fn compare_when_still(engine: &crate::Handle, run: RunId) {
    loop {
        let before = engine.stats().commits;
        let (known, state) = engine.find_run(run).await.unwrap();
        let (summary, rows) = engine.reader().projection(&known).await;
        if engine.stats().commits == before {
            assert_eq!(summary.status, state.status());
            let count = |status: StepStatus| rows.iter().filter(|row| row.status == status).count();
            let folded = state.all_rows();
            assert_eq!(
                count(StepStatus::Running),
                folded.iter().filter(|row| row.status == StepStatus::Running).count()
            );
            assert_eq!(rows.len(), folded.len());
            return;
        }
    }
}
