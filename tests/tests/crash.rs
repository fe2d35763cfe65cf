//! A gateway that is killed again and again loses nothing and records nothing twice.

use std::collections::BTreeMap;
use std::time::Duration;

use deed_e2e::{PATIENCE, TestResult, receipts, set_workflow};
use deed_sdk::primitives::Roles;
use deed_testing::{Gateway, GatewayBuilder, Node, wait_for};
use futures::StreamExt;
use serde_json::{Value, json};

/// Kills right after an entry of the journal: at each boundary of a run with as many steps, and more.
const BOUNDARY_KILLS: usize = 30;
/// Kills at random moments after a start.
const RANDOM_KILLS: usize = 25;
/// Steps of the workflow.
const STEPS: usize = 12;
/// The longest a randomly killed gateway lives after it is ready, in milliseconds.
const RANDOM_LIFE_MS: u64 = 120;

#[tokio::test]
async fn a_gateway_killed_fifty_times_finishes_every_run_once() -> TestResult {
    let node = Node::solo().start().await?;
    let chain = node.chain().await?;
    let mut gateway = GatewayBuilder::new("Consumer", node.url()).admitted(&chain, Roles::CONSUMER).await?;
    let workflow = set_workflow(&gateway.client().await?, STEPS).await?;
    let mut runs: Vec<String> = Vec::new();
    let mut seen = 0;
    for kill in 0..BOUNDARY_KILLS {
        let run = current(&gateway, &workflow, &mut runs, &mut seen).await?;
        // The next entry of the journal is durable when it is told: killed now, the run stands exactly behind it.
        let client = gateway.client().await?;
        let mut events = Box::pin(client.events(&format!("/v1/runs/{run}/events?after={seen}")).await?);
        while let Some(event) = tokio::time::timeout(PATIENCE, events.next()).await? {
            let event = event?;
            if event.name == "journal" {
                let data: Value = serde_json::from_str(&event.data)?;
                seen = data["record"]["n"].as_u64().ok_or("an entry without a number")?;
                break;
            }
            if event.name == "end" {
                break;
            }
        }
        gateway.kill().await?;
        gateway.restart().await.map_err(|error| format!("after kill {kill}: {error}"))?;
    }
    for kill in 0..RANDOM_KILLS {
        current(&gateway, &workflow, &mut runs, &mut seen).await?;
        // Here the time is the subject: any moment will do.
        tokio::time::sleep(Duration::from_millis(rand::random::<u64>() % RANDOM_LIFE_MS)).await;
        gateway.kill().await?;
        gateway.restart().await.map_err(|error| format!("after random kill {kill}: {error}"))?;
    }

    let client = gateway.client().await?;
    let trust = chain.trust().await?;
    for run in &runs {
        let view = wait_for(&format!("run {run} to end"), PATIENCE, || async {
            let view = client.get(&format!("/v1/runs/{run}")).await.ok()?;
            (view["status"] != "running").then_some(view)
        })
        .await?;
        assert_eq!(view["status"], "succeeded", "{view:#}");
        // Every step is recorded as completed once, and has one statement in the log, with one receipt.
        let mut completed: BTreeMap<String, usize> = BTreeMap::new();
        let mut events = Box::pin(client.events(&format!("/v1/runs/{run}/events")).await?);
        while let Some(event) = tokio::time::timeout(PATIENCE, events.next()).await? {
            let event = event?;
            if event.name == "end" {
                break;
            }
            let data: Value = serde_json::from_str(&event.data)?;
            let event = &data["record"]["event"];
            if event["type"] == "step-completed" {
                *completed.entry(event["step"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
        assert_eq!(completed.len(), STEPS, "{completed:?}");
        assert!(completed.values().all(|times| *times == 1), "{completed:?}");
        for bytes in receipts(&client, run, STEPS).await? {
            deed_verifier::verify(&bytes, &trust)?;
        }
    }
    Ok(())
}

/// The run that is under way, or a new one.
async fn current(
    gateway: &Gateway,
    workflow: &str,
    runs: &mut Vec<String>,
    seen: &mut u64,
) -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    let client = gateway.client().await?;
    if let Some(run) = runs.last() {
        let view = client.get(&format!("/v1/runs/{run}")).await?;
        if view["status"] == "running" {
            return Ok(run.clone());
        }
    }
    let body = json!({"input": {"value": runs.len()}});
    let started = client.post(&format!("/v1/workflows/{workflow}/runs"), &body).await?;
    let run = started["run"].as_str().ok_or("the gateway did not name the run")?.to_owned();
    runs.push(run.clone());
    *seen = 0;
    Ok(run)
}
