//! `make demo`, warm.

use std::time::Instant;

use serde_json::Value;
use tokio::process::Command;

use crate::{Figures, Outcome, machine};

/// Plays the demo in a temporary folder.
pub(crate) async fn measure() -> Outcome {
    let folder = tempfile::tempdir()?;
    let start = Instant::now();
    let output = Command::new(deed_testing::program("deed-demo", "DEED_DEMO_BIN")?)
        .args(["--json", "--out"])
        .arg(folder.path().join("demo-out"))
        .output()
        .await?;
    let seconds = start.elapsed().as_secs_f64();
    if !output.status.success() {
        return Err(format!("the demo failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let outcome: Value = serde_json::from_slice(&output.stdout)?;
    let mut figures = Figures::new();
    figures.insert("seconds".into(), machine::rounded(seconds));
    for (figure, field) in
        [("pages", "pages"), ("fields", "fields"), ("fields_right", "fieldsRight"), ("receipt_bytes", "receiptBytes")]
    {
        figures.insert(figure.into(), outcome[field].clone());
    }
    Ok(figures)
}
