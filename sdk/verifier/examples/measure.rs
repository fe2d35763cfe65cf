//! How large a receipt is, and how long checking it takes: `cargo run --release -p deed-verifier --features testkit
//! --example measure`.

use std::hint::black_box;
use std::time::Instant;

use deed_evidence::{FinalityProof, HexBytes};
use deed_verifier::testkit::Kit;

/// Enough for a median that two runs agree on.
const ROUNDS: usize = 201;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("validators  log entries  receipt  statement  storage proof  justification  verify: best, median");
    for authorities in [1, 4, 7, 20, 100] {
        for log_size in [1000, 100_000] {
            let kit = Kit { log_size, ..Kit::new(authorities) };
            let receipt = kit.receipt()?;
            let (bytes, trust) = (receipt.to_bytes()?, kit.trust());
            let mut times = Vec::with_capacity(ROUNDS);
            for _ in 0..ROUNDS {
                let start = Instant::now();
                black_box(deed_verifier::verify(black_box(&bytes), &trust)?);
                times.push(start.elapsed());
            }
            times.sort_unstable();
            let justification = match &receipt.chain.finality {
                FinalityProof::Grandpa { justification: HexBytes(bytes), .. } => bytes.len(),
                FinalityProof::None { .. } => 0,
            };
            println!(
                "{authorities:>10}  {log_size:>11}  {:>5} B  {:>7} B  {:>11} B  {justification:>11} B  {:>6.0} µs {:>6.0} µs",
                bytes.len(),
                receipt.statement.to_bytes()?.len(),
                receipt.chain.storage_proof.iter().map(|node| node.0.len()).sum::<usize>(),
                times[0].as_secs_f64() * 1e6,
                times[ROUNDS / 2].as_secs_f64() * 1e6,
            );
        }
    }
    Ok(())
}
