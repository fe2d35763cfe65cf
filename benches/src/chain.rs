//! Transactions a second, and how long each takes from submission to finality.
//!
//! Everything is signed before the clock starts. Submissions go out on several connections, each with a window of
//! unanswered ones; when paced, each leaves at its own due time, so that a node that falls behind cannot slow the load
//! down and hide it. A transaction counts when the block it is in is reported final and its call has succeeded; what was
//! accepted and never became final is reported as lost, and what became final and failed as failed.

mod load;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deed_sdk::{Chain, ChainEvent};
use deed_testing::{Network, Node};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use tokio::sync::Mutex;

pub(crate) use load::Load;
use load::Prepared;

use crate::{Failure, Figures, Outcome, machine};

/// Connections to the nodes.
const CONNECTIONS: usize = 4;
/// How long the last transactions may take to become final.
const SETTLE_WITHIN: Duration = Duration::from_secs(120);
/// Blocks whose events are read at the same time, when all is over.
const BLOCKS_AHEAD: usize = 8;

/// A transaction that is ready to leave.
struct Signed {
    account: usize,
    round: usize,
    bytes: Vec<u8>,
}

/// A transaction that has left and is not yet final.
struct Sent {
    account: usize,
    round: usize,
    at: Instant,
}

/// What has become of the load so far.
#[derive(Default)]
struct Tally {
    /// By the hash of their bytes.
    pending: HashMap<[u8; 32], Sent>,
    /// When each was seen final, and after how many milliseconds.
    finals: Vec<(Instant, f64)>,
    /// The last block that was looked through.
    block: u32,
    rejected: u64,
    /// The first refused round of an account: what follows it has to wait for a nonce that never comes.
    gaps: HashMap<usize, usize>,
}

impl Tally {
    fn stranded(&self, account: usize, round: usize) -> bool {
        self.gaps.get(&account).is_some_and(|gap| round > *gap)
    }

    /// Accepted, not final, and not waiting for what was refused.
    fn missing(&self) -> usize {
        self.pending.values().filter(|sent| !self.stranded(sent.account, sent.round)).count()
    }

    fn refuse(&mut self, hash: &[u8; 32], account: usize, round: usize) {
        self.pending.remove(hash);
        self.rejected += 1;
        self.gaps.entry(account).and_modify(|gap| *gap = round.min(*gap)).or_insert(round);
    }
}

/// Measures one load.
pub(crate) async fn measure(nodes: usize, load: Load, batch: Option<u32>, rate: Option<u64>, seconds: u64) -> Outcome {
    let nodes = match nodes {
        1 => vec![Node::solo().start().await?],
        4 => Network::start().await?.nodes,
        other => return Err(format!("--nodes {other}: there are chains of 1 and of 4 validators").into()),
    };
    let mut chains = Vec::new();
    for index in 0..CONNECTIONS {
        chains.push(Chain::connect(nodes[index % nodes.len()].url()).await?);
    }
    let prepared = load.prepare(&chains[0], batch).await?;
    let window = prepared.window();
    let count = rate.unwrap_or(prepared.flood()) * seconds;
    let signed = sign(&chains[0], &prepared, count).await?;

    let tally: Arc<Mutex<Tally>> = Arc::default();
    let from = chains[0].finalised().await?.0 + 1;
    let mut watcher = tokio::spawn(watch(chains[0].clone(), from, tally.clone()));
    let processes: Vec<u32> = nodes.iter().filter_map(Node::process_id).chain([std::process::id()]).collect();
    let cpu = || processes.iter().filter_map(|id| machine::cpu_seconds(*id)).sum::<f64>();
    let (cpu_before, start) = (cpu(), Instant::now());

    let mut tasks = Vec::new();
    for (connection, share) in signed.into_iter().enumerate() {
        let (chain, tally) = (chains[connection].clone(), tally.clone());
        tasks.push(tokio::spawn(async move {
            let end = start + Duration::from_secs(seconds);
            futures::stream::iter(share.into_iter().enumerate())
                .take_while(|_| std::future::ready(Instant::now() < end))
                .for_each_concurrent(window, |(index, Signed { account, round, bytes })| {
                    let (chain, tally) = (chain.clone(), tally.clone());
                    async move {
                        if let Some(rate) = rate {
                            let due = (index * CONNECTIONS + connection) as f64 / rate as f64;
                            tokio::time::sleep_until((start + Duration::from_secs_f64(due)).into()).await;
                        }
                        let hash = sp_crypto_hashing::blake2_256(&bytes);
                        {
                            let mut tally = tally.lock().await;
                            if tally.stranded(account, round) {
                                return;
                            }
                            tally.pending.insert(hash, Sent { account, round, at: Instant::now() });
                        }
                        if chain.submit_signed(&bytes).await.is_err() {
                            tally.lock().await.refuse(&hash, account, round);
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
        let tally = tally.clone();
        async move { (tally.lock().await.missing() == 0).then_some(()) }
    });
    tokio::select! {
        // Whether in time or not: what is missing then is lost.
        _ = settled => watcher.abort(),
        ended = &mut watcher => {
            ended??;
            return Err("the node stopped reporting final blocks".into());
        }
    }
    let cpu_used = cpu() - cpu_before;
    let memory: f64 = nodes.iter().filter_map(|node| machine::resident_mb(node.process_id()?)).sum();
    let tally = std::mem::take(&mut *tally.lock().await);
    let Some(last) = tally.finals.iter().map(|(at, _)| *at).max() else {
        return Err(format!("nothing became final in {:.0} s", sent.as_secs_f64()).into());
    };
    let done = read(&chains[0], &prepared, from..=tally.block).await?;
    let included = tally.finals.len() as u64;
    let succeeded = included.saturating_sub(done.failed);
    if done.items != prepared.expected(succeeded) {
        return Err(format!(
            "{succeeded} of {included} transactions succeeded, but their events are those of {} instead of {}",
            done.items,
            prepared.expected(succeeded)
        )
        .into());
    }
    let span = last.duration_since(start).as_secs_f64();
    let mut milliseconds: Vec<f64> = tally.finals.iter().map(|(_, latency)| *latency).collect();
    milliseconds.sort_by(f64::total_cmp);
    let mut figures = Figures::from_iter([
        ("tx_per_s".to_owned(), machine::rounded(succeeded as f64 / span)),
        ("p50_ms".to_owned(), machine::rounded(machine::percentile(&milliseconds, 0.5))),
        ("p99_ms".to_owned(), machine::rounded(machine::percentile(&milliseconds, 0.99))),
        ("cpu_s_per_1000".to_owned(), machine::rounded(cpu_used * 1000.0 / included as f64)),
        ("final".to_owned(), json!(included)),
        ("failed".to_owned(), json!(done.failed)),
        ("rejected".to_owned(), json!(tally.rejected)),
        ("lost".to_owned(), json!(tally.missing())),
        ("seconds".to_owned(), machine::rounded(span)),
        ("nodes_rss_mb".to_owned(), machine::rounded(memory)),
    ]);
    if let Some(batch) = prepared.batch() {
        figures.insert("items_per_s".to_owned(), machine::rounded(done.items as f64 / span));
        figures.insert("items".to_owned(), json!(done.items));
        figures.insert("items_per_tx".to_owned(), json!(batch));
    }
    if load == Load::RegisterBatch {
        figures.insert("proven".to_owned(), json!(prepared.prove(&chains[0], &done.batches).await?));
    }
    Ok(figures)
}

/// Signs the load, in one queue for each connection. An account's transactions all go through one connection, in the
/// order of their nonces.
async fn sign(chain: &Chain, prepared: &Prepared, count: u64) -> Result<Vec<Vec<Signed>>, Failure> {
    let rounds = usize::try_from(count)?.div_ceil(prepared.signers.len());
    let mut queues: Vec<Vec<Signed>> = (0..CONNECTIONS).map(|_| Vec::new()).collect();
    for (account, signer) in prepared.signers.iter().enumerate() {
        let calls = (0..rounds).map(|round| prepared.call(account, round)).collect::<Result<Vec<_>, _>>()?;
        let signed = chain.presign(signer, &calls, 0).await?;
        queues[account % CONNECTIONS].extend(signed.into_iter().enumerate().map(|(round, bytes)| Signed {
            account,
            round,
            bytes,
        }));
    }
    // Everybody's first, then everybody's second: the order of an account's own stays, for sorting keeps it.
    for queue in &mut queues {
        queue.sort_by_key(|signed| signed.round);
    }
    Ok(queues)
}

/// Notes when each submitted transaction is seen in a final block.
async fn watch(chain: Chain, from: u32, tally: Arc<Mutex<Tally>>) -> Result<(), Failure> {
    let mut blocks = std::pin::pin!(chain.follow_extrinsics(from).zip(futures::stream::iter(from..)));
    while let Some((extrinsics, number)) = blocks.next().await {
        let now = Instant::now();
        let mut tally = tally.lock().await;
        for bytes in extrinsics? {
            if let Some(sent) = tally.pending.remove(&sp_crypto_hashing::blake2_256(&bytes)) {
                tally.finals.push((now, now.duration_since(sent.at).as_secs_f64() * 1000.0));
            }
        }
        tally.block = number;
    }
    Ok(())
}

/// What the load has left on chain.
#[derive(Default)]
struct Done {
    /// Transactions whose call failed.
    failed: u64,
    /// What the others did.
    items: u64,
    /// The batches that were declared.
    batches: Vec<u64>,
}

/// Reads it from the events of final blocks, in which there is nothing but the load.
async fn read(chain: &Chain, prepared: &Prepared, blocks: std::ops::RangeInclusive<u32>) -> Result<Done, Failure> {
    let blocks = futures::stream::iter(blocks).map(|number| chain.block(number)).buffered(BLOCKS_AHEAD);
    let done = blocks.try_fold(Done::default(), |mut done, block| async move {
        for event in &block.events {
            done.failed += u64::from(matches!(event, ChainEvent::CallFailed { .. }));
            done.items += prepared.done(event);
            done.batches.extend(match event {
                ChainEvent::BatchRegistered { batch, .. } => Some(*batch),
                _ => None,
            });
        }
        Ok(done)
    });
    Ok(done.await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_for_a_refused_one_is_not_lost() {
        let mut tally = Tally::default();
        for (account, round) in [(0, 0), (0, 1), (0, 2), (1, 0)] {
            let hash = [(account * 16 + round) as u8; 32];
            tally.pending.insert(hash, Sent { account, round, at: Instant::now() });
        }
        assert_eq!(tally.missing(), 4);
        tally.refuse(&[2; 32], 0, 2);
        tally.refuse(&[1; 32], 0, 1);
        assert_eq!((tally.missing(), tally.rejected, tally.pending.len()), (2, 2, 2));
        assert!(tally.stranded(0, 2) && !tally.stranded(0, 1) && !tally.stranded(1, 5));
    }
}
