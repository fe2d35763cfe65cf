//! The main job, as `make demo` plays it: every claim of it is checked by the story itself.

use deed_demo::{story, tell::Teller};
use deed_e2e::TestResult;

#[tokio::test]
async fn the_main_job_comes_out_right() -> TestResult {
    let folder = tempfile::tempdir()?;
    let out = folder.path().join("out");
    let (outcome, stage) = story::play(&out, &Teller::new(true)).await?;
    assert!(outcome.pages >= 12);
    // The scans are noisy on purpose: a field may be misread, but not one in twenty.
    assert!(outcome.fields_right * 20 >= outcome.fields * 19, "{outcome:?}");
    assert_eq!(outcome.certificate.len(), 18);
    assert!(outcome.anchor_block > 0 && outcome.receipt_bytes > 1000, "{outcome:?}");
    for file in ["receipt.json", "trust.json", "report.json", "report.xlsx", "scans"] {
        assert!(out.join(file).exists(), "{file} is missing");
    }
    drop(stage);
    Ok(())
}
