//! End-to-end tests: real nodes, gateways and servers as processes.
//!
//! The tests are in `tests/`, one file per subject. What they share is here: the names of the development chain's keys,
//! small assets to register, and waiting for what the chain says.

use std::time::Duration;

use deed_sdk::primitives::{AssetDetails, AssetKind, BoundedVec, OrganisationName, Roles};
use deed_sdk::{Call, Chain, ChainEvent, Gateway, Signer, calls};
use serde_json::{Value, json};

/// The longest a test waits for any one thing: a two-core machine runs four validators beside other tests.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// What goes wrong in a test is whatever the first failing operation says.
pub type TestResult = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// The development chain's exchange.
///
/// # Panics
/// Never: the key's name is well formed.
pub fn exchange() -> Signer {
    Signer::sr25519("//Alice").expect("a well-formed key name")
}

/// A name, cut to what the chain takes.
pub fn name(text: &str) -> OrganisationName {
    OrganisationName::truncate_from(text.as_bytes().to_vec())
}

/// The call that admits an organisation.
pub fn admit(account: [u8; 32], title: &str, roles: Roles) -> Call {
    calls::consortium::admit(account, name(title), [0; 32], roles)
}

/// A dataset that differs from others by its seed.
pub fn dataset(seed: u8) -> AssetDetails {
    AssetDetails {
        kind: AssetKind::Dataset,
        title: BoundedVec::truncate_from(format!("dataset {seed}").into_bytes()),
        summary: BoundedVec::default(),
        class: BoundedVec::default(),
        tags: BoundedVec::default(),
        sensitivity: 1,
        content: [seed; 32],
        metadata: [seed; 32],
        schema: None,
    }
}

/// The organisation that a transaction admitted.
pub fn admitted(events: &[ChainEvent]) -> Option<u32> {
    events.iter().find_map(|event| match event {
        ChainEvent::Admitted { organisation, .. } => Some(*organisation),
        _ => None,
    })
}

/// The asset that a transaction submitted.
pub fn submitted(events: &[ChainEvent]) -> Option<u64> {
    events.iter().find_map(|event| match event {
        ChainEvent::Submitted { asset, .. } => Some(*asset),
        _ => None,
    })
}

/// Waits until the finalised height is at least `height`.
///
/// # Errors
/// When it takes longer than [`PATIENCE`].
pub async fn finalised(chain: &Chain, height: u32) -> Result<(), deed_testing::Error> {
    deed_testing::wait_for(&format!("block {height} to become final"), PATIENCE, || async move {
        chain.finalised().await.is_ok_and(|(number, _)| number >= height).then_some(())
    })
    .await
}

/// What the helpers below fail with.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Saves a workflow of steps that hand a value on, one after the other; answers its id.
///
/// # Errors
/// When the gateway refuses it.
pub async fn set_workflow(client: &Gateway, steps: usize) -> Result<String, Failure> {
    let nodes: Vec<Value> = (0..steps)
        .map(|step| {
            let needs: Vec<String> = step.checked_sub(1).map(|before| format!("s{before}")).into_iter().collect();
            json!({"id": format!("s{step}"), "component": "set", "input": {"value": "${input.value}"}, "needs": needs})
        })
        .collect();
    let definition = json!({"name": "hand-on", "title": {"en": "Hand on", "zh": "传递"}, "nodes": nodes});
    let saved = client.post("/v1/workflows", &definition).await?;
    Ok(saved["id"].as_str().ok_or("the gateway did not name the workflow")?.to_owned())
}

/// Starts a run; answers its id.
///
/// # Errors
/// When the gateway refuses it.
pub async fn start(client: &Gateway, workflow: &str, input: Value) -> Result<String, Failure> {
    let started = client.post(&format!("/v1/workflows/{workflow}/runs"), &json!({"input": input})).await?;
    Ok(started["run"].as_str().ok_or("the gateway did not name the run")?.to_owned())
}

/// Waits until a run is over; answers its view.
///
/// # Errors
/// When it takes longer than [`PATIENCE`].
pub async fn finish(client: &Gateway, run: &str) -> Result<Value, Failure> {
    let view = deed_testing::wait_for(&format!("run {run} to end"), PATIENCE, || async {
        let view = client.get(&format!("/v1/runs/{run}")).await.ok()?;
        (view["status"] != "running").then_some(view)
    })
    .await?;
    Ok(view)
}

/// Runs a workflow, which must succeed; answers the run's id.
///
/// # Errors
/// When it does not.
pub async fn run_to_the_end(client: &Gateway, workflow: &str, input: Value) -> Result<String, Failure> {
    let run = start(client, workflow, input).await?;
    let view = finish(client, &run).await?;
    if view["status"] == "succeeded" { Ok(run) } else { Err(format!("run {run} did not succeed: {view:#}").into()) }
}

/// The receipts of a run, once all are anchored and final: canonical bytes, in the order of the log.
///
/// # Errors
/// When there are not exactly `count`, or it takes longer than [`PATIENCE`].
pub async fn receipts(client: &Gateway, run: &str, count: usize) -> Result<Vec<Vec<u8>>, Failure> {
    let items = deed_testing::wait_for("every statement to be anchored", PATIENCE, || async {
        let items = client.every(&format!("/v1/runs/{run}/receipts"), &[]).await.ok()?;
        (items.len() >= count && items.iter().all(|item| item["state"] == "anchored")).then_some(items)
    })
    .await?;
    if items.len() != count {
        return Err(format!("run {run} has {} statements where there should be {count}", items.len()).into());
    }
    let mut receipts = Vec::new();
    for item in items {
        let path = format!("/v1/receipts/{}", item["key"].as_str().unwrap_or_default());
        // Anchored is not yet justified: the validators' votes follow within a block or two.
        let receipt = deed_testing::wait_for("the receipt", PATIENCE, || async { client.get_bytes(&path).await.ok() });
        receipts.push(receipt.await?);
    }
    Ok(receipts)
}
