//! A receipt's size, and the time to verify it, for a chain of one and of four validators.

use std::hint::black_box;
use std::time::Instant;

use deed_verifier::testkit::Kit;

use crate::{Figures, Outcome, machine};

/// Verifications to take the median of.
const ROUNDS: usize = 501;
/// Leaves of the log: a busy day's.
const LOG_SIZE: u64 = 10_000;

/// Builds receipts as a node and a gateway would, and verifies them again and again.
pub(crate) fn measure() -> Outcome {
    let mut figures = Figures::new();
    for validators in [1, 4] {
        let kit = Kit { log_size: LOG_SIZE, ..Kit::new(validators) };
        let (bytes, trust) = (kit.receipt()?.to_bytes()?, kit.trust());
        let mut micros = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            let start = Instant::now();
            black_box(deed_verifier::verify(black_box(&bytes), &trust)?);
            micros.push(start.elapsed().as_secs_f64() * 1e6);
        }
        micros.sort_by(f64::total_cmp);
        figures.insert(format!("bytes_{validators}_validators"), bytes.len().into());
        figures
            .insert(format!("verify_us_{validators}_validators"), machine::rounded(machine::percentile(&micros, 0.5)));
    }
    Ok(figures)
}
