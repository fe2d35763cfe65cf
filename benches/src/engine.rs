//! Runs of a workflow, started through a gateway's webhook and durable before the answer.

use std::time::{Duration, Instant};

use chrono::DateTime;
use deed_sdk::primitives::Roles;
use deed_testing::{GatewayBuilder, Node};
use serde_json::{Value, json};

use crate::{Figures, Outcome, machine};

/// How long the runs that were started may take to end.
const DRAIN_WITHIN: Duration = Duration::from_secs(120);

/// Runs whose steps are looked at one by one: the last ones, which ran under the full load.
const SAMPLE: usize = 200;

/// Milliseconds from one RFC 3339 time to another.
fn between(start: &Value, end: &Value) -> Option<f64> {
    let time = |value: &Value| DateTime::parse_from_rfc3339(value.as_str()?).ok();
    Some((time(end)? - time(start)?).num_milliseconds() as f64)
}

/// Starts runs on several connections for a while, and then waits until all have ended.
pub(crate) async fn measure(steps: usize, connections: usize, seconds: u64) -> Outcome {
    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    let gateway = GatewayBuilder::new("Bench", node.url()).admitted(&chain, Roles::CONSUMER).await?;
    let client = gateway.client().await?;
    let nodes: Vec<Value> = (0..steps)
        .map(|step| {
            let needs: Vec<String> = step.checked_sub(1).map(|before| format!("s{before}")).into_iter().collect();
            json!({"id": format!("s{step}"), "component": "set", "input": {"value": "${input.value}"}, "needs": needs})
        })
        .collect();
    let definition = json!({"name": "bench", "title": {"zh": "基准", "en": "Bench"}, "nodes": nodes});
    let saved = client.post("/v1/workflows", &definition).await?;
    let workflow = saved["id"].as_str().ok_or("the gateway did not name the workflow")?.to_owned();
    let path = format!("/v1/hooks/{workflow}");
    // The first run compiles the component.
    client.post(&path, &json!({"value": 0})).await?;

    let start = Instant::now();
    let end = start + Duration::from_secs(seconds);
    let mut tasks = Vec::new();
    for connection in 0..connections {
        let (client, path) = (client.clone(), path.clone());
        tasks.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            while Instant::now() < end {
                let begin = Instant::now();
                client.post(&path, &json!({"value": connection})).await?;
                latencies.push(begin.elapsed().as_secs_f64() * 1000.0);
            }
            Ok::<_, deed_sdk::GatewayError>(latencies)
        }));
    }
    let mut latencies = Vec::new();
    for task in tasks {
        latencies.extend(task.await??);
    }
    let started = start.elapsed().as_secs_f64();
    let runs = latencies.len();
    deed_testing::wait_for("every run to end", DRAIN_WITHIN, || async {
        let open = client.get("/v1/runs?status=running&limit=1").await.ok()?;
        open["items"].as_array().is_some_and(Vec::is_empty).then_some(())
    })
    .await?;
    let drained = start.elapsed().as_secs_f64();
    let mut durations = Vec::new();
    let ended = client.get(&format!("/v1/runs?status=succeeded&limit={SAMPLE}")).await?;
    for run in ended["items"].as_array().into_iter().flatten() {
        let id = run["id"].as_str().ok_or("a run without an id")?;
        let view = client.get(&format!("/v1/runs/{id}")).await?;
        let items = view["steps"].as_array().into_iter().flatten().flat_map(|step| step["items"].as_array());
        for item in items.flatten() {
            durations.extend(between(&item["startedAt"], &item["finishedAt"]));
        }
    }
    let memory = gateway.process_id().and_then(machine::resident_mb).ok_or("the gateway's memory cannot be read")?;
    let mut figures = Figures::from_iter([
        ("runs_per_s".to_owned(), machine::rounded(runs as f64 / started)),
        ("rss_mb".to_owned(), machine::rounded(memory)),
        ("runs".to_owned(), json!(runs)),
        ("steps_per_s".to_owned(), machine::rounded((runs * steps) as f64 / drained)),
    ]);
    figures.extend(machine::percentiles("", latencies));
    figures.extend(machine::percentiles("step_", durations));
    Ok(figures)
}
