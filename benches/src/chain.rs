//! Transactions a second, and how long each takes from submission to finality.
//!
//! Everything is signed before the clock starts. Submissions go out on several connections, each with a window of
//! unanswered ones; when paced, each leaves at its own due time, so that a node that falls behind cannot slow the load
//! down and hide it. A transaction counts when the block it is in is reported final; what was accepted and never became
//! final is reported as lost.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use deed_sdk::primitives::{AssetDetails, AssetKind, BoundedVec, Roles};
use deed_sdk::{Call, Chain, Signer, calls};
use deed_testing::{Network, Node};
use futures::StreamExt;
use serde_json::json;
use tokio::sync::Mutex;

use crate::{Figures, Outcome, machine};

/// What is submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Load {
    /// `registry.submit`: a registration of its own each.
    Register,
    /// `system.remark` of as many bytes as a registration has.
    Remark,
}

/// Organisations that submit: enough that no account's queue of nonces bounds the load.
const SIGNERS: usize = 100;
/// Connections to the nodes.
const CONNECTIONS: usize = 4;
/// Unanswered submissions on each connection.
const WINDOW: usize = 64;
/// Transactions signed for each second of a flood: more than the chain can take.
const FLOOD_PER_SECOND: u64 = 4_000;
/// How long the last transactions may take to become final.
const SETTLE_WITHIN: Duration = Duration::from_secs(60);

/// Measures one load.
pub(crate) async fn measure(nodes: usize, load: Load, rate: Option<u64>, seconds: u64) -> Outcome {
    let nodes = match nodes {
        1 => vec![Node::solo().start().await?],
        4 => Network::start().await?.nodes,
        other => return Err(format!("--nodes {other}: there are chains of 1 and of 4 validators").into()),
    };
    let mut chains = Vec::new();
    for index in 0..CONNECTIONS {
        chains.push(Chain::connect(nodes[index % nodes.len()].url()).await?);
    }
    let signers = admit(&chains[0]).await?;
    let count = rate.unwrap_or(FLOOD_PER_SECOND) * seconds;
    let signed = sign(&chains[0], &signers, load, count).await?;

    let submitted: Arc<Mutex<HashMap<[u8; 32], Instant>>> = Arc::default();
    let (watcher, mut latencies) = watch(chains[0].clone(), submitted.clone()).await?;
    let processes: Vec<u32> = nodes.iter().filter_map(Node::process_id).chain([std::process::id()]).collect();
    let cpu = || processes.iter().filter_map(|id| machine::cpu_seconds(*id)).sum::<f64>();
    let (cpu_before, start) = (cpu(), Instant::now());

    let rejected = Arc::new(AtomicU64::new(0));
    let mut tasks = Vec::new();
    for (connection, share) in signed.into_iter().enumerate() {
        let (chain, submitted, rejected) = (chains[connection].clone(), submitted.clone(), rejected.clone());
        tasks.push(tokio::spawn(async move {
            let end = start + Duration::from_secs(seconds);
            futures::stream::iter(share.into_iter().enumerate())
                .take_while(|_| std::future::ready(Instant::now() < end))
                .for_each_concurrent(WINDOW, |(index, bytes)| {
                    let (chain, submitted, rejected) = (chain.clone(), submitted.clone(), rejected.clone());
                    async move {
                        if let Some(rate) = rate {
                            let due = (index * CONNECTIONS + connection) as f64 / rate as f64;
                            tokio::time::sleep_until((start + Duration::from_secs_f64(due)).into()).await;
                        }
                        let hash = sp_crypto_hashing::blake2_256(&bytes);
                        submitted.lock().await.insert(hash, Instant::now());
                        if chain.submit_signed(&bytes).await.is_err() {
                            submitted.lock().await.remove(&hash);
                            rejected.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                })
                .await;
        }));
    }
    for task in tasks {
        task.await?;
    }
    let sent = start.elapsed();
    // Whatever was accepted must become final: wait for it, but not for ever.
    let settled = deed_testing::wait_for("every accepted transaction to become final", SETTLE_WITHIN, || {
        let submitted = submitted.clone();
        async move { submitted.lock().await.is_empty().then_some(()) }
    })
    .await;
    let lost = if settled.is_ok() { 0 } else { submitted.lock().await.len() };
    let cpu_used = cpu() - cpu_before;
    watcher.abort();
    let mut finals: Vec<(Instant, f64)> = Vec::new();
    while let Ok(latency) = latencies.try_recv() {
        finals.push(latency);
    }
    let Some(last) = finals.iter().map(|(at, _)| *at).max() else {
        return Err(format!("nothing became final in {:.0} s", sent.as_secs_f64()).into());
    };
    let span = last.duration_since(start).as_secs_f64();
    let mut milliseconds: Vec<f64> = finals.iter().map(|(_, latency)| *latency).collect();
    milliseconds.sort_by(f64::total_cmp);
    let memory: f64 = nodes.iter().filter_map(|node| machine::resident_mb(node.process_id()?)).sum();
    Ok(Figures::from_iter([
        ("tx_per_s".to_owned(), machine::rounded(finals.len() as f64 / span)),
        ("p50_ms".to_owned(), machine::rounded(machine::percentile(&milliseconds, 0.5))),
        ("p99_ms".to_owned(), machine::rounded(machine::percentile(&milliseconds, 0.99))),
        ("cpu_s_per_1000".to_owned(), machine::rounded(cpu_used * 1000.0 / finals.len() as f64)),
        ("final".to_owned(), json!(finals.len())),
        ("rejected".to_owned(), json!(rejected.load(Ordering::Relaxed))),
        ("lost".to_owned(), json!(lost)),
        ("seconds".to_owned(), machine::rounded(span)),
        ("nodes_rss_mb".to_owned(), machine::rounded(memory)),
    ]))
}

/// Admits the organisations that will submit.
async fn admit(chain: &Chain) -> Result<Vec<Signer>, Box<dyn std::error::Error + Send + Sync>> {
    let signers: Vec<Signer> = (0..SIGNERS).map(|_| Signer::ed25519(rand::random())).collect();
    for group in signers.chunks(25) {
        let admissions = group.iter().map(|signer| {
            let name = BoundedVec::try_from(b"load".to_vec()).unwrap_or_default();
            calls::consortium::admit(signer.account(), name, [0; 32], Roles::PROVIDER)
        });
        deed_testing::govern(chain, calls::batch(admissions.collect())).await?;
    }
    Ok(signers)
}

/// Signs the load, in one queue for each connection. An account's transactions all go through one connection, in the
/// order of their nonces.
async fn sign(
    chain: &Chain,
    signers: &[Signer],
    load: Load,
    count: u64,
) -> Result<Vec<Vec<Vec<u8>>>, Box<dyn std::error::Error + Send + Sync>> {
    let rounds = count.div_ceil(signers.len() as u64);
    let mut queues: Vec<Vec<Vec<Vec<u8>>>> = vec![Vec::new(); CONNECTIONS];
    for (index, signer) in signers.iter().enumerate() {
        let calls: Vec<Call> = (0..rounds).map(|round| call(load, index as u64, round)).collect();
        queues[index % CONNECTIONS].push(chain.presign(signer, &calls, 0).await?);
    }
    Ok(queues
        .into_iter()
        .map(|accounts| {
            let mut queue = Vec::new();
            for round in 0..rounds as usize {
                queue.extend(accounts.iter().map(|account| account[round].clone()));
            }
            queue
        })
        .collect())
}

fn call(load: Load, signer: u64, round: u64) -> Call {
    let mut content = [0; 32];
    content[..8].copy_from_slice(&signer.to_le_bytes());
    content[8..16].copy_from_slice(&round.to_le_bytes());
    let details = AssetDetails {
        kind: AssetKind::Dataset,
        title: BoundedVec::try_from(b"policies of one branch office".to_vec()).unwrap_or_default(),
        summary: BoundedVec::default(),
        class: BoundedVec::try_from(b"insurance/policy".to_vec()).unwrap_or_default(),
        tags: BoundedVec::default(),
        sensitivity: 2,
        content,
        metadata: content,
        schema: None,
    };
    let register = calls::registry::submit(details, BoundedVec::default());
    match load {
        Load::Register => register,
        // As long as a registration's arguments, so that the two differ by their work alone.
        Load::Remark => calls::remark([content.as_slice(), &[0; 90]].concat()),
    }
}

type Latencies = tokio::sync::mpsc::UnboundedReceiver<(Instant, f64)>;

/// Notes when each submitted transaction is seen in a final block.
async fn watch(
    chain: Chain,
    submitted: Arc<Mutex<HashMap<[u8; 32], Instant>>>,
) -> Result<(tokio::task::JoinHandle<()>, Latencies), Box<dyn std::error::Error + Send + Sync>> {
    let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
    let from = chain.finalised().await?.0;
    let mut blocks = Box::pin(chain.follow_extrinsics(from));
    let task = tokio::spawn(async move {
        while let Some(Ok(extrinsics)) = blocks.next().await {
            let now = Instant::now();
            let mut submitted = submitted.lock().await;
            for bytes in extrinsics {
                if let Some(at) = submitted.remove(&sp_crypto_hashing::blake2_256(&bytes)) {
                    let latency = now.duration_since(at).as_secs_f64() * 1000.0;
                    // The receiver outlives this task.
                    let _ = sender.send((now, latency));
                }
            }
        }
    });
    Ok((task, receiver))
}
