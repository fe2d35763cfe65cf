//! Transactions a second, and how long each takes from submission to finality.
//!
//! Everything is signed before the clock starts. Submissions go out on several connections. In a flood each has a window of
//! unanswered ones; when paced, each submission leaves at its own due time and counts from then, however many are unanswered,
//! so that a node that falls behind can neither slow the load down nor hide it. A transaction counts when the block it is in
//! is reported final and its call has succeeded; what was accepted and never became final is reported as lost, and what became
//! final and failed as failed.

mod load;
mod tally;

use std::sync::Arc;
use std::time::{Duration, Instant};

use deed_sdk::{Chain, ChainEvent};
use deed_testing::{Network, Node};
use futures::{StreamExt, TryStreamExt};
use serde_json::json;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

pub(crate) use load::Load;
use load::Prepared;
use tally::{Sent, Tally};

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

/// When transactions leave.
#[derive(Clone, Copy)]
struct Pace {
    start: Instant,
    end: Instant,
    /// Transactions a second; as many as are taken when not given.
    rate: Option<u64>,
}

impl Pace {
    /// When a connection's next transaction is due. In a flood none is: each leaves when it can.
    fn due(&self, connection: usize, index: usize) -> Option<Instant> {
        let position = (index * CONNECTIONS + connection) as f64;
        self.rate.map(|rate| self.start + Duration::from_secs_f64(position / rate as f64))
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
    let count = rate.unwrap_or(prepared.flood()) * seconds;
    let queues = sign(&chains[0], &prepared, count).await?;

    let tally: Arc<Mutex<Tally>> = Arc::default();
    let from = chains[0].finalised().await?.0 + 1;
    // The first connections are to one node each.
    let watched = chains.iter().take(nodes.len()).cloned().collect();
    let watcher = tokio::spawn(tally::watch(watched, from, tally.clone()));
    let processes: Vec<u32> = nodes.iter().filter_map(Node::process_id).chain([std::process::id()]).collect();
    let cpu = || processes.iter().filter_map(|id| machine::cpu_seconds(*id)).sum::<f64>();
    let (cpu_before, start) = (cpu(), Instant::now());
    let pace = Pace { start, end: start + Duration::from_secs(seconds), rate };
    submit(&chains, queues, prepared.window(), pace, &tally).await?;
    let sent = start.elapsed();
    settle(watcher, &tally).await?;
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
    let mut figures = Figures::from_iter([
        ("tx_per_s".to_owned(), machine::rounded(succeeded as f64 / span)),
        ("cpu_s_per_1000".to_owned(), machine::rounded(cpu_used * 1000.0 / included as f64)),
        ("final".to_owned(), json!(included)),
        ("failed".to_owned(), json!(done.failed)),
        ("rejected".to_owned(), json!(tally.rejected)),
        ("lost".to_owned(), json!(tally.missing())),
        ("seconds".to_owned(), machine::rounded(span)),
        ("nodes_rss_mb".to_owned(), machine::rounded(memory)),
    ]);
    figures.extend(machine::percentiles("", tally.finals.into_iter().map(|(_, latency)| latency).collect()));
    figures.extend(machine::percentiles("finality_lag_", tally.finality_lags));
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

/// Submits each connection's queue, until the time is over. Ends when every submission is answered.
async fn submit(
    chains: &[Chain],
    queues: Vec<Vec<Signed>>,
    window: usize,
    pace: Pace,
    tally: &Arc<Mutex<Tally>>,
) -> Result<(), Failure> {
    let window = if pace.rate.is_some() { None } else { Some(window) };
    let mut tasks = Vec::new();
    for (connection, queue) in queues.into_iter().enumerate() {
        let (chain, tally) = (chains[connection].clone(), tally.clone());
        tasks.push(tokio::spawn(async move {
            let due = queue.into_iter().enumerate().map(move |(index, signed)| (pace.due(connection, index), signed));
            futures::stream::iter(due)
                .take_while(|(due, _)| std::future::ready(due.unwrap_or_else(Instant::now) < pace.end))
                .for_each_concurrent(window, |(due, signed)| {
                    let (chain, tally) = (chain.clone(), tally.clone());
                    async move { submit_one(&chain, signed, due, &tally).await }
                })
                .await;
        }));
    }
    for task in tasks {
        task.await?;
    }
    Ok(())
}

async fn submit_one(chain: &Chain, signed: Signed, due: Option<Instant>, tally: &Mutex<Tally>) {
    if let Some(due) = due {
        tokio::time::sleep_until(due.into()).await;
    }
    let Signed { account, round, bytes } = signed;
    let hash = sp_crypto_hashing::blake2_256(&bytes);
    {
        let mut tally = tally.lock().await;
        if tally.stranded(account, round) {
            return;
        }
        tally.pending.insert(hash, Sent { account, round, at: due.unwrap_or_else(Instant::now) });
    }
    if chain.submit_signed(&bytes).await.is_err() {
        tally.lock().await.refuse(&hash, account, round);
    }
}

/// Waits until all that was accepted is final, but not for ever: what is missing then is lost.
async fn settle(mut watcher: JoinHandle<Result<(), Failure>>, tally: &Arc<Mutex<Tally>>) -> Result<(), Failure> {
    let settled = deed_testing::wait_for("every accepted transaction to become final", SETTLE_WITHIN, || {
        let tally = tally.clone();
        async move { tally.lock().await.is_settled().then_some(()) }
    });
    tokio::select! {
        // Whether in time or not.
        _ = settled => {
            watcher.abort();
            Ok(())
        }
        ended = &mut watcher => {
            ended??;
            Err("the nodes stopped reporting blocks".into())
        }
    }
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
    fn a_pace_is_shared_among_connections() {
        let start = Instant::now();
        let pace = Pace { start, end: start + Duration::from_secs(1), rate: Some(100) };
        assert_eq!(pace.due(0, 0), Some(start));
        assert_eq!(pace.due(3, 0), Some(start + Duration::from_millis(30)));
        assert_eq!(pace.due(1, 25), Some(start + Duration::from_millis(1010)));
        assert_eq!(Pace { rate: None, ..pace }.due(1, 25), None);
    }
}
