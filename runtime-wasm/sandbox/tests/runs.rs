//! What a run gives when all is well: the same for the same, and an account of everything it touched.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::{fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use bytes::Bytes;
use common::{TestHost, digest, guest, invocation, load, sandbox, text};
use deed_sandbox::{Capability, Context, Grants, Level, Sandbox, SandboxConfig};
use serde_json::{Value, json};

#[tokio::test]
async fn a_manifest_says_what_the_component_is() {
    let program = load("good").await;
    let manifest = program.manifest();
    assert_eq!((manifest.id.as_str(), manifest.version.as_str()), ("good", "1.0.0"));
    assert_eq!(manifest.title_zh, "测试");
    let wanted = [Capability::Log, Capability::Progress, Capability::Blob, Capability::Model];
    assert_eq!(manifest.capabilities, wanted.into_iter().collect());
    assert_eq!(program.digest(), digest(&guest("good")));
}

#[tokio::test]
async fn a_program_is_loaded_once() {
    let (one, other) = tokio::join!(load("good"), load("good"));
    assert!(Arc::ptr_eq(&one, &other));
}

#[tokio::test]
async fn blobs_and_models_are_read_whole_and_accounted_for() {
    let host = Arc::new(TestHost::default());
    // More than one call carries, so that the pieces are put together again.
    let bytes: &'static [u8] = vec![42; 3 * 1024 * 1024 + 17].leak();
    let blob = host.hold(bytes);
    host.models.lock().unwrap().insert("tiny".into(), Bytes::from_static(b"weights"));
    let program = load("good").await;
    let grants = program.manifest().capabilities;
    let run = invocation(&host, grants, &json!({"copy": blob, "model": "tiny"}).to_string());
    let done = sandbox().run(&program, run).await.unwrap();
    let output: Value = serde_json::from_str(&done.output).unwrap();
    assert_eq!(output["copy"], text(&digest(bytes)));
    assert_eq!(output["length"], bytes.len());
    assert_eq!(output["weights"], 7);
    assert_eq!(done.models, [("tiny".to_owned(), digest(b"weights"))]);
    assert_eq!(done.usage.blob_read_bytes, bytes.len() as u64 + 7);
    assert_eq!(done.usage.blob_written_bytes, bytes.len() as u64);
    assert!(done.usage.memory_bytes > bytes.len() && done.usage.host_calls > 6);
    assert_eq!(*host.lines.lock().unwrap(), [(Level::Info, "copying".to_owned())]);
}

#[tokio::test]
async fn assets_and_databases_answer() {
    let host = Arc::new(TestHost::default());
    let program = load("reader").await;
    let run = invocation(&host, Grants::all(), r#"{"purpose": "underwriting"}"#);
    let done = sandbox().run(&program, run).await.unwrap();
    let output: Value = serde_json::from_str(&done.output).unwrap();
    assert_eq!(output, json!({"version": 2, "digest": text(&digest(b"abc")), "first": [1, "甲"]}));
    let refused = invocation(&host, Grants::all(), r#"{"purpose": "marketing"}"#);
    assert_eq!(sandbox().run(&program, refused).await.unwrap_err().code(), "step-asset-denied");
    let write = invocation(&host, Grants::all(), r#"{"purpose": "underwriting", "statement": "delete from t"}"#);
    assert_eq!(sandbox().run(&program, write).await.unwrap_err().code(), "step-sql-not-read-only");
    assert_eq!(host.queries.lock().unwrap().len(), 1, "the host never saw the second statement");
}

#[tokio::test]
async fn the_same_run_gives_the_same_bytes_and_the_same_account() {
    let host = Arc::new(TestHost::default());
    let blob = host.hold(b"abc");
    let program = load("good").await;
    let run = invocation(&host, Grants::all(), &json!({"copy": blob}).to_string());
    let first = sandbox().run(&program, run.clone()).await.unwrap();
    let mut again = run.clone();
    // Neither run nor attempt may show in the output of a pure component.
    again.context = Context { attempt: 7, ..Context::new("other-run", "other-step") };
    let second = sandbox().run(&program, again).await.unwrap();
    assert_eq!(first.output, second.output, "hash maps included");
    assert_eq!(first.host_calls, second.host_calls);

    let other = host.hold(b"abd");
    let mut different = run;
    different.input = json!({"copy": other}).to_string();
    let third = sandbox().run(&program, different).await.unwrap();
    assert_ne!(first.host_calls, third.host_calls);
}

#[tokio::test]
async fn simd_runs_and_a_nan_stays_one() {
    let program = load("simd").await;
    let run = invocation(&Arc::default(), Grants::none(), "[1, 2, 3, 4, 5, 6, 7, 8]");
    let done = sandbox().run(&program, run).await.unwrap();
    let output: Value = serde_json::from_str(&done.output).unwrap();
    assert_eq!(output["sum"], json!(36.0));
    // Which NaN is the processor's choice, so the settings' determinism does not reach its bits: see the crate's documentation.
    let bits = u32::from_str_radix(output["nan"].as_str().unwrap(), 16).unwrap();
    assert!(f32::from_bits(bits).is_nan(), "{bits:08x}");
}

#[tokio::test]
async fn without_a_pool_everything_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let config = SandboxConfig { pooling: false, ..SandboxConfig::new(folder.path().join("compiled")) };
    let plain = Sandbox::new(config).unwrap();
    assert!(!plain.is_pooled());
    let program = plain.load(&guest("good")).await.unwrap();
    let run = invocation(&Arc::default(), Grants::none(), "[1]");
    let one = plain.run(&program, run.clone()).await.unwrap();
    let other = sandbox().run(load("good").await.as_ref(), run).await.unwrap();
    assert_eq!(one.output, other.output);
    assert_eq!(one.host_calls, other.host_calls);
}

#[tokio::test]
async fn a_pool_too_large_for_the_machine_is_done_without() {
    let folder = tempfile::tempdir().unwrap();
    // Sixty-four bits do not address this many runs.
    let config = SandboxConfig { concurrent_runs: 1 << 20, ..SandboxConfig::new(folder.path().join("compiled")) };
    let sandbox = Sandbox::new(config).unwrap();
    assert!(!sandbox.is_pooled());
    assert!(sandbox.load(&guest("good")).await.is_ok());
}

fn compiled(folder: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[tokio::test]
async fn compiled_components_are_kept_and_damaged_ones_compiled_again() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("compiled");
    let component = guest("good");
    let open = || Sandbox::new(SandboxConfig { concurrent_runs: 1, ..SandboxConfig::new(&folder) }).unwrap();
    open().load(&component).await.unwrap();
    let [file] = compiled(&folder).try_into().unwrap();
    let whole = fs::read(&file).unwrap();
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);

    // Another process finds it, and does not write it again.
    let written = fs::metadata(&file).unwrap().modified().unwrap();
    open().load(&component).await.unwrap();
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written);

    let mut flipped = whole.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 1;
    let mut resigned = flipped.clone();
    resigned.truncate(100);
    for damaged in [flipped, whole[..whole.len() / 2].to_vec(), Vec::new(), b"nonsense".to_vec(), resigned] {
        fs::write(&file, damaged).unwrap();
        let sandbox = open();
        let program = sandbox.load(&component).await.unwrap();
        let run = invocation(&Arc::default(), Grants::none(), "1");
        assert!(sandbox.run(&program, run).await.is_ok());
        assert_eq!(fs::read(&file).unwrap(), whole, "it was compiled again, to the same code");
    }
    assert_eq!(compiled(&folder).len(), 1, "no drafts are left behind");
}

#[tokio::test]
async fn a_folder_open_to_others_is_closed_and_a_link_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("compiled");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let config = |folder: &Path| SandboxConfig { concurrent_runs: 1, ..SandboxConfig::new(folder) };
    Sandbox::new(config(&folder)).unwrap();
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    let link = root.path().join("link");
    std::os::unix::fs::symlink(&folder, &link).unwrap();
    assert!(Sandbox::new(config(&link)).is_err());
}
