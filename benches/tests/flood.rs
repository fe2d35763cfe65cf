//! Nothing that was accepted is lost: more is submitted than a chain can take, on several connections, and all that a node
//! accepted becomes final.
//!
//! The load is that of `deed-bench chain`, which waits for it and counts what is missing and what failed.

use serde_json::{Map, Value, json};
use tokio::process::Command;

type TestResult = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Puts a load on a chain of its own; answers what became of it.
async fn flood(arguments: &[&str]) -> Result<Map<String, Value>, Box<dyn std::error::Error + Send + Sync>> {
    let output = Command::new(env!("CARGO_BIN_EXE_deed-bench"))
        .args(["--json", "chain"])
        .args(arguments)
        .kill_on_drop(true)
        .output()
        .await?;
    if !output.status.success() {
        return Err(format!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let mut outcome: Value = serde_json::from_slice(&output.stdout)?;
    serde_json::from_value(outcome["figures"].take()).map_err(Into::into)
}

// One after the other: each takes the whole machine.
#[tokio::test]
async fn nothing_that_was_accepted_is_lost() -> TestResult {
    for arguments in [
        // One validator, and four.
        ["--nodes", "1", "--call", "register", "--seconds", "5"],
        ["--nodes", "4", "--call", "register", "--seconds", "5"],
        // A thousand clients that change the offers of one asset.
        ["--nodes", "1", "--call", "offer_hot_key", "--seconds", "5"],
        // Assets under roots, of which a sample is proven.
        ["--nodes", "1", "--call", "register_batch", "--seconds", "1"],
    ] {
        let figures = flood(&arguments).await?;
        assert_eq!((&figures["lost"], &figures["failed"]), (&json!(0), &json!(0)), "{arguments:?}: {figures:?}");
        assert!(figures["final"].as_u64() > Some(0), "{arguments:?}: {figures:?}");
        if arguments.contains(&"register_batch") {
            assert!(figures["proven"].as_u64() > Some(0), "{arguments:?}: {figures:?}");
        } else {
            // Blocks were seen to be made and then to become final.
            assert!(figures["finality_lag_p50_ms"].as_f64() > Some(0.0), "{arguments:?}: {figures:?}");
        }
    }
    Ok(())
}
