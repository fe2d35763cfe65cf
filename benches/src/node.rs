//! A development node's start, and what one transaction after another takes on it.

use std::time::Instant;

use deed_sdk::{Signer, calls};
use deed_testing::Node;

use crate::{Figures, Outcome, machine};

/// Transactions submitted one after another.
const SEQUENTIAL: usize = 100;

/// From starting `deed-node --dev` to its first block; its memory then; submission to finality through the SDK.
pub(crate) async fn measure() -> Outcome {
    let alice = Signer::sr25519("//Alice")?;
    let start = Instant::now();
    let node = Node::dev().start().await?;
    let chain = node.chain().await?;
    chain.submit(&alice, calls::remark(vec![0])).await?;
    let first_block = start.elapsed().as_secs_f64();
    let process = node.process_id().ok_or("the node has no process id")?;
    let memory = machine::resident_mb(process).ok_or("the node's memory cannot be read")?;
    let mut latencies = Vec::with_capacity(SEQUENTIAL);
    for index in 0..SEQUENTIAL {
        let start = Instant::now();
        chain.submit(&alice, calls::remark(index.to_le_bytes().to_vec())).await?;
        latencies.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let mut figures = Figures::from_iter([
        ("seconds_to_first_block".to_owned(), machine::rounded(first_block)),
        ("rss_mb".to_owned(), machine::rounded(memory)),
    ]);
    figures.extend(machine::percentiles("submit_to_final_", latencies));
    Ok(figures)
}
