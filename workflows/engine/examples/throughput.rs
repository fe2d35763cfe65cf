//! Measures the engine alone: runs of trivial steps, durable before the answer, with an executor that does nothing.
//!
//! `cargo run --release -p deed-engine --example throughput -- [runs] [steps per run] [callers] [folder]`

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use deed_engine::{
    ComponentInfo, Engine, EngineConfig, Executor, MemoryBlobs, StartRun, StepDone, StepFailure, StepTask, WorkflowRef,
};
use serde_json::{Value, json};

struct Nothing;

#[async_trait]
impl Executor for Nothing {
    async fn execute(&self, task: StepTask) -> Result<StepDone, StepFailure> {
        Ok(StepDone { output: task.input, envelope: None })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |otherwise: usize| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (runs, steps, callers) = (number(20_000), number(1).max(1), number(64).max(1));
    let folder = std::env::args().nth(4).map_or_else(std::env::temp_dir, Into::into);
    let database = folder.join(format!("deed-engine-throughput-{}.db", std::process::id()));

    let catalogue = |_: &str| Some(ComponentInfo::permissive());
    let config = EngineConfig::new(&database);
    let engine = Engine::open(config, Arc::new(Nothing), Arc::new(catalogue), Arc::new(MemoryBlobs::new())).await?;
    let nodes: Vec<Value> = (0..steps)
        .map(|step| match step {
            0 => json!({"id": "s0", "component": "nothing", "input": {"n": "${input.n}"}}),
            _ => json!({"id": format!("s{step}"), "component": "nothing", "needs": [format!("s{}", step - 1)]}),
        })
        .collect();
    let workflow = engine.save_workflow(&json!({"name": "trivial", "nodes": nodes})).await?.digest;

    let started = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| {
            let engine = engine.clone();
            tokio::spawn(async move {
                let (mut latencies, mut last) = (Vec::new(), None);
                for n in (caller..runs).step_by(callers) {
                    let request = StartRun {
                        workflow: WorkflowRef::Digest(workflow),
                        input: json!({"n": n}),
                        actor: "bench".to_owned(),
                        idempotency_key: None,
                    };
                    let asked = Instant::now();
                    last = Some(engine.start_run(request).await?.run);
                    latencies.push(asked.elapsed());
                }
                Ok::<_, deed_engine::Error>((latencies, last))
            })
        })
        .collect();
    let (mut latencies, mut lasts) = (Vec::with_capacity(runs), Vec::new());
    for task in tasks {
        let (more, last) = task.await??;
        latencies.extend(more);
        lasts.extend(last);
    }
    let accepted = started.elapsed();
    for run in lasts {
        engine.wait(run).await?;
    }
    while engine.stats().open_runs > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let finished = started.elapsed();
    latencies.sort_unstable();
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    let stats = engine.stats();
    let written: u64 = ["", "-wal"]
        .iter()
        .filter_map(|suffix| std::fs::metadata(format!("{}{suffix}", database.display())).ok())
        .map(|file| file.len())
        .sum();
    let each = json!({"name": "loop", "nodes": [{"id": "each", "component": "nothing", "forEach": "input.list", "parallel": 64,
        "input": {"v": "${item}"}}]});
    let request = StartRun {
        workflow: WorkflowRef::Digest(engine.save_workflow(&each).await?.digest),
        input: json!({"list": (0..1000).collect::<Vec<_>>()}),
        actor: "bench".to_owned(),
        idempotency_key: None,
    };
    let looping = Instant::now();
    let run = engine.start_run(request).await?.run;
    engine.wait(run).await?;
    let looped = looping.elapsed();
    println!(
        "{}",
        json!({
            "loop_of_1000_s": looped.as_secs_f64(),
            "runs": runs,
            "steps_per_run": steps,
            "callers": callers,
            "runs_accepted_per_s": runs as f64 / accepted.as_secs_f64(),
            "steps_per_s": (runs * steps) as f64 / finished.as_secs_f64(),
            "start_p50_ms": at(0.50),
            "start_p99_ms": at(0.99),
            "commits": stats.commits,
            "commands_per_commit": stats.commands as f64 / stats.commits.max(1) as f64,
            "bytes_per_step": written as f64 / (runs * steps) as f64,
        })
    );
    engine.shutdown(Duration::ZERO).await;
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let _ = std::fs::remove_file(format!("{}{suffix}", database.display()));
    }
    Ok(())
}
