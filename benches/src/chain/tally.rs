//! What has become of the load so far, as the nodes tell it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deed_sdk::Chain;
use futures::stream::SelectAll;
use futures::{StreamExt, TryStreamExt};
use tokio::sync::Mutex;

use crate::Failure;

/// A transaction that has left and is not yet final.
pub(super) struct Sent {
    pub(super) account: usize,
    pub(super) round: usize,
    pub(super) at: Instant,
}

/// What has become of the load so far.
#[derive(Default)]
pub(super) struct Tally {
    /// By the hash of their bytes.
    pub(super) pending: HashMap<[u8; 32], Sent>,
    /// When each was seen final, and after how many milliseconds.
    pub(super) finals: Vec<(Instant, f64)>,
    /// How many milliseconds each block was the best before it was final.
    pub(super) finality_lags: Vec<f64>,
    /// The last block that was looked through.
    pub(super) block: u32,
    pub(super) rejected: u64,
    /// The first refused round of an account: what follows it has to wait for a nonce that never comes.
    gaps: HashMap<usize, usize>,
}

impl Tally {
    pub(super) fn stranded(&self, account: usize, round: usize) -> bool {
        self.gaps.get(&account).is_some_and(|gap| round > *gap)
    }

    /// Accepted, not final, and not waiting for what was refused.
    pub(super) fn missing(&self) -> usize {
        self.pending.values().filter(|sent| !self.stranded(sent.account, sent.round)).count()
    }

    /// Whether none is missing. Cheaper than to count them, and asked often, on the cores that are measured.
    pub(super) fn is_settled(&self) -> bool {
        self.pending.values().all(|sent| self.stranded(sent.account, sent.round))
    }

    pub(super) fn refuse(&mut self, hash: &[u8; 32], account: usize, round: usize) {
        self.pending.remove(hash);
        self.rejected += 1;
        self.gaps.entry(account).and_modify(|gap| *gap = round.min(*gap)).or_insert(round);
    }
}

/// Notes when the submitted transactions become final, and how far finality is behind the best block, until it is aborted or
/// a node stops reporting.
pub(super) async fn watch(nodes: Vec<Chain>, from: u32, tally: Arc<Mutex<Tally>>) -> Result<(), Failure> {
    let first = nodes.first().ok_or("there is no node to watch")?;
    futures::try_join!(watch_transactions(first, from, &tally), watch_heads(&nodes, first, from, &tally))?;
    Ok(())
}

/// Notes when each submitted transaction is seen in a final block.
async fn watch_transactions(chain: &Chain, from: u32, tally: &Mutex<Tally>) -> Result<(), Failure> {
    let mut blocks = std::pin::pin!(chain.follow_extrinsics(from).zip(futures::stream::iter(from..)));
    while let Some((extrinsics, number)) = blocks.next().await {
        let now = Instant::now();
        let mut tally = tally.lock().await;
        for bytes in extrinsics? {
            if let Some(sent) = tally.pending.remove(&sp_crypto_hashing::blake2_256(&bytes)) {
                tally.finals.push((now, milliseconds(now.duration_since(sent.at))));
            }
        }
        tally.block = number;
    }
    Ok(())
}

/// What a node says of its chain.
enum Head {
    Best(u32),
    Final(u32),
}

/// Notes how long each block is the best of the first node that has it, its author's, before `observer` says it is final.
async fn watch_heads(nodes: &[Chain], observer: &Chain, from: u32, tally: &Mutex<Tally>) -> Result<(), Failure> {
    let mut heads = SelectAll::new();
    for node in nodes {
        heads.push(node.best_numbers().map_ok(Head::Best).boxed());
    }
    heads.push(observer.finalised_numbers(from).map_ok(Head::Final).boxed());
    let mut best = BestSince::default();
    while let Some(head) = heads.try_next().await? {
        let now = Instant::now();
        match head {
            Head::Best(number) => best.seen(number, now),
            Head::Final(number) => {
                let lag = best.finalised(number, now).map(milliseconds);
                tally.lock().await.finality_lags.extend(lag);
            }
        }
    }
    Ok(())
}

/// When a block of each height was first the best.
#[derive(Default)]
struct BestSince(HashMap<u32, Instant>);

impl BestSince {
    fn seen(&mut self, number: u32, now: Instant) {
        self.0.entry(number).or_insert(now);
    }

    /// The lag of a block that has become final; none, for one that was there before anybody looked.
    fn finalised(&mut self, number: u32, now: Instant) -> Option<Duration> {
        self.0.remove(&number).map(|since| now.duration_since(since))
    }
}

fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
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
        assert!(!tally.is_settled());
        tally.pending.clear();
        tally.pending.insert([2; 32], Sent { account: 0, round: 2, at: Instant::now() });
        assert_eq!((tally.missing(), tally.is_settled()), (0, true));
    }

    #[test]
    fn a_block_lags_from_when_it_was_first_the_best() {
        let start = Instant::now();
        let after = |milliseconds| start + Duration::from_millis(milliseconds);
        let mut best = BestSince::default();
        best.seen(7, after(0));
        // A second node has it later.
        best.seen(7, after(30));
        best.seen(8, after(1000));
        assert_eq!(best.finalised(6, after(400)), None);
        assert_eq!(best.finalised(7, after(400)), Some(Duration::from_millis(400)));
        assert_eq!(best.finalised(7, after(500)), None);
        assert_eq!(best.finalised(8, after(1300)), Some(Duration::from_millis(300)));
    }
}
