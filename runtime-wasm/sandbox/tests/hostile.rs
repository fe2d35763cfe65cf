//! Every way a guest can misbehave ends in a fault of its own, within its limit, and the sandbox goes on.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use bytes::Bytes;
use common::{Blob, TestHost, guest, invocation, load, sandbox, wat};
use deed_sandbox::{
    Capability, Fault, Grants, GuestFault, HostFault, Invocation, Limits, LoadError, Program, StepError, StepOutput,
};

/// Runs a guest that must not succeed, and then one that must.
async fn fault_of(program: &Arc<Program>, invocation: Invocation) -> Fault {
    let fault = sandbox().run(program, invocation).await.expect_err("the guest misbehaves");
    let good = load("good").await;
    let after = sandbox().run(&good, common::invocation(&Arc::default(), Grants::none(), "1")).await;
    assert!(after.is_ok(), "a good guest runs after {fault}: {after:?}");
    fault
}

async fn fault(name: &str, grants: Grants, input: &str) -> Fault {
    fault_of(&load(name).await, invocation(&Arc::default(), grants, input)).await
}

fn limited(grants: Grants, change: impl FnOnce(&mut Limits)) -> Invocation {
    let mut invocation = invocation(&Arc::default(), grants, "null");
    change(&mut invocation.limits);
    invocation
}

fn denied(capability: &str) -> Fault {
    GuestFault::CapabilityDenied { capability: capability.into() }.into()
}

#[tokio::test]
async fn computing_for_ever_ends_in_time() {
    let limit = Duration::from_millis(200);
    let program = load("spin").await;
    let start = Instant::now();
    let fault = sandbox().run(&program, limited(Grants::none(), |limits| limits.timeout = limit)).await.unwrap_err();
    // The clock is a person's: a busy machine may take its time, but not for ever.
    assert!(start.elapsed() < Duration::from_secs(20));
    assert_eq!(fault, GuestFault::Timeout { limit, waiting_for: None }.into());
    assert_eq!(fault.code(), "guest-timeout");
    assert!(!fault.is_transient());
}

#[tokio::test]
async fn all_the_memory_there_is_is_too_much() {
    let limit = 32 * 1024 * 1024;
    let fault = fault_of(&load("hoard").await, limited(Grants::none(), |limits| limits.memory_bytes = limit)).await;
    assert!(
        matches!(fault, Fault::Guest(GuestFault::OutOfMemory { asked, limit: had }) if asked > limit && had == limit),
        "{fault}"
    );
}

#[tokio::test]
async fn memory_of_the_default_limit_can_be_had_and_no_more() {
    let fault = fault("hoard", Grants::none(), "null").await;
    assert!(
        matches!(fault, Fault::Guest(GuestFault::OutOfMemory { limit, .. }) if limit == Limits::default().memory_bytes),
        "{fault}"
    );
}

#[tokio::test]
async fn tables_do_not_grow_without_end() {
    let program = sandbox().load(&wat("table")).await.unwrap();
    let fault = fault_of(&program, limited(Grants::none(), |limits| limits.table_elements = 5000)).await;
    assert_eq!(fault, GuestFault::TableLimit { asked: 5001, limit: 5000 }.into());
}

#[tokio::test]
async fn more_parts_than_allowed_are_not_put_together() {
    let fault = fault_of(&load("good").await, limited(Grants::none(), |limits| limits.instances = 1)).await;
    assert_eq!(fault.code(), "guest-instance-limit", "{fault}");
}

#[tokio::test]
async fn a_flood_of_log_lines_stops_at_the_limit() {
    let host = Arc::new(TestHost::default());
    let program = load("chatter").await;
    let fault = fault_of(&program, invocation(&host, Grants::none().with(Capability::Log), "null")).await;
    assert_eq!(fault, GuestFault::LogLimit { limit: Limits::default().log_bytes }.into());
    let written: usize = host.log_lines().iter().map(String::len).sum();
    assert!(written > 0 && written <= Limits::default().log_bytes);
}

#[tokio::test]
async fn a_flood_of_standard_output_stops_at_the_limit() {
    let host = Arc::new(TestHost::default());
    let fault = fault_of(&load("printer").await, invocation(&host, Grants::none(), "null")).await;
    assert_eq!(fault, GuestFault::LogLimit { limit: Limits::default().log_bytes }.into());
    assert_eq!(host.log_lines()[0], "and another thing");
}

#[tokio::test]
async fn an_output_beyond_the_limit_is_refused() {
    let program = load("verbose").await;
    let host = Arc::default();
    let mut within = invocation(&host, Grants::none(), "998");
    within.limits.output_bytes = 1000;
    assert_eq!(sandbox().run(&program, within.clone()).await.unwrap().output.len(), 1000);
    within.input = "999".into();
    assert_eq!(fault_of(&program, within).await, GuestFault::OutputLimit { limit: 1000 }.into());
}

#[tokio::test]
async fn an_output_far_beyond_the_limit_is_not_even_copied() {
    let fault = fault("verbose", Grants::none(), "60000000").await;
    assert!(matches!(fault, Fault::Guest(GuestFault::OutputLimit { .. })), "{fault}");
}

#[tokio::test]
async fn a_flood_of_host_calls_stops_at_the_limit() {
    let grants = Grants::none().with(Capability::Blob);
    let fault = fault_of(&load("caller").await, limited(grants, |limits| limits.host_calls = 1000)).await;
    assert_eq!(fault, GuestFault::HostCallLimit { limit: 1000 }.into());
}

#[tokio::test]
async fn readers_that_are_never_closed_run_out() {
    let host = Arc::new(TestHost::default());
    let digest = host.hold(b"abc");
    let mut leak = invocation(&host, Grants::none().with(Capability::Blob), &format!("\"{digest}\""));
    leak.limits.handles = 10;
    let fault = fault_of(&load("leaker").await, leak).await;
    assert_eq!(fault, GuestFault::HandleLimit { limit: 10 }.into());
}

#[tokio::test]
async fn blobs_do_not_grow_without_end() {
    let grants = Grants::none().with(Capability::Blob);
    let fault = fault_of(&load("glutton").await, limited(grants, |limits| limits.blob_written_bytes = 1_000_000)).await;
    assert!(matches!(fault, Fault::Guest(GuestFault::DataLimit { limit: 1_000_000, .. })), "{fault}");
}

#[tokio::test]
async fn more_than_may_be_read_is_not_read() {
    let host = Arc::new(TestHost::default());
    let digest = host.hold(b"0123456789");
    let mut read = invocation(&host, Grants::none().with(Capability::Blob), &format!("\"{digest}\""));
    read.limits.blob_read_bytes = 9;
    let fault = fault_of(&load("waiter").await, read).await;
    assert!(matches!(fault, Fault::Guest(GuestFault::DataLimit { limit: 9, .. })), "{fault}");
}

async fn wait_for(blob: Blob, timeout: Duration) -> Fault {
    let host = Arc::new(TestHost::default());
    let digest = host.serve(blob);
    let mut wait = invocation(&host, Grants::none().with(Capability::Blob), &format!("\"{digest}\""));
    wait.limits.timeout = timeout;
    fault_of(&load("waiter").await, wait).await
}

#[tokio::test]
async fn a_host_call_that_never_answers_ends_in_time() {
    let limit = Duration::from_millis(100);
    let fault = wait_for(Blob::Slow, limit).await;
    assert_eq!(fault, GuestFault::Timeout { limit, waiting_for: Some("blob.open") }.into());
    assert!(fault.is_transient(), "the guest is not to blame");
}

#[tokio::test]
async fn a_host_call_that_blocks_its_thread_ends_in_time() {
    let (hold, until) = std::sync::mpsc::channel();
    let limit = Duration::from_millis(100);
    let fault = wait_for(Blob::Blocked(Arc::new(Mutex::new(until))), limit).await;
    assert_eq!(fault, GuestFault::Timeout { limit, waiting_for: Some("blob.open") }.into());
    drop(hold);
}

#[tokio::test]
async fn a_host_that_fails_is_not_the_guests_fault() {
    let minute = Duration::from_secs(60);
    let broken = wait_for(Blob::Broken, minute).await;
    assert_eq!(broken.code(), "host-unavailable");
    assert!(broken.is_transient());
    let panics = wait_for(Blob::Panics, minute).await;
    assert_eq!(panics, HostFault::Panicked { cause: "a bug in the host".into() }.into());
    let damaged = wait_for(Blob::Damaged(Bytes::from_static(b"others")), minute).await;
    assert_eq!(damaged.code(), "host-mismatch");
    assert!(!damaged.is_transient());
}

#[tokio::test]
async fn files_are_not_there() {
    assert_eq!(fault("files", Grants::all(), "null").await, denied("files"));
}

#[tokio::test]
async fn sockets_are_not_there() {
    assert_eq!(fault("sockets", Grants::all(), "null").await, denied("sockets"));
}

#[tokio::test]
async fn the_environment_is_not_there() {
    assert_eq!(fault("environment", Grants::all(), "null").await, denied("environment"));
}

#[tokio::test]
async fn clocks_need_a_grant() {
    let program = load("clock").await;
    for input in ["\"host\"", "\"wall\"", "\"monotonic\""] {
        let host = Arc::default();
        assert_eq!(fault_of(&program, invocation(&host, Grants::none(), input)).await, denied("clock"), "{input}");
        let granted = Grants::none().with(Capability::Clock);
        let done = sandbox().run(&program, invocation(&host, granted, input)).await.unwrap();
        let time: u64 = done.output.parse().unwrap();
        assert!(if input == "\"monotonic\"" { time >= 5 } else { time == 1_700_000_000_123 }, "{input}: {time}");
    }
}

#[tokio::test]
async fn randomness_needs_a_grant() {
    assert_eq!(fault("dice", Grants::none(), "null").await, denied("random"));
    let granted = invocation(&Arc::default(), Grants::none().with(Capability::Random), "null");
    let done = sandbox().run(load("dice").await.as_ref(), granted).await.unwrap();
    assert_eq!(done.output, serde_json::to_string(&[7; 16]).unwrap());
}

#[tokio::test]
async fn each_capability_of_the_world_needs_its_grant() {
    let program = load("good").await;
    let input = r#"{"copy": "sha256:00", "model": "m"}"#;
    let host = Arc::default();
    let rest = |missing| Capability::ALL.into_iter().filter(|capability| *capability != missing).collect::<Grants>();
    for missing in [Capability::Log, Capability::Progress, Capability::Blob] {
        assert_eq!(fault_of(&program, invocation(&host, rest(missing), input)).await, denied(missing.name()));
    }
    let model = invocation(&host, rest(Capability::Model), r#"{"model": "m"}"#);
    assert_eq!(fault_of(&program, model).await, denied("model"));
    for missing in [Capability::Asset, Capability::Sql] {
        let read = invocation(&host, rest(missing), r#"{"purpose": "underwriting"}"#);
        assert_eq!(fault_of(&load("reader").await, read).await, denied(missing.name()));
    }
}

#[tokio::test]
async fn output_that_is_not_json_is_malformed() {
    let fault = fault("malformed", Grants::none(), "null").await;
    assert!(matches!(fault, Fault::Guest(GuestFault::Malformed { object: "output", .. })), "{fault}");
}

#[tokio::test]
async fn output_that_is_not_text_is_malformed() {
    let program = sandbox().load(&wat("bytes")).await.unwrap();
    let fault = fault_of(&program, invocation(&Arc::default(), Grants::none(), "null")).await;
    assert!(matches!(&fault, Fault::Guest(GuestFault::Malformed { cause, .. }) if cause.contains("utf-8")), "{fault}");
}

#[tokio::test]
async fn a_panic_keeps_its_message() {
    let host = Arc::new(TestHost::default());
    let fault = fault_of(&load("panics").await, invocation(&host, Grants::none(), "null")).await;
    assert!(
        matches!(&fault, Fault::Guest(GuestFault::Panicked { message }) if message.contains("there is something in it")),
        "{fault}"
    );
    assert!(host.log_lines().iter().any(|line| line.contains("there is something in it")), "and it is in the log");
}

#[tokio::test]
async fn a_component_does_not_exit() {
    assert_eq!(fault("quits", Grants::none(), "null").await, GuestFault::Exited.into());
}

#[tokio::test]
async fn recursing_for_ever_overflows_the_stack() {
    assert_eq!(fault("deep", Grants::none(), "1").await, GuestFault::StackOverflow.into());
}

#[tokio::test]
async fn errors_of_the_step_arrive_as_they_were_reported() {
    let transient = fault("reports", Grants::none(), "\"transient\"").await;
    assert!(transient.is_transient());
    let Fault::Step(StepError { retry_after, code, .. }) = &transient else { panic!("{transient}") };
    assert_eq!((*retry_after, code.as_str()), (Some(Duration::from_secs(3)), "busy"));
    let permanent = fault("reports", Grants::none(), "null").await;
    assert!(!permanent.is_transient());
    assert_eq!(permanent.code(), "step-no-number");
    let Fault::Step(StepError { details, .. }) = &permanent else { panic!("{permanent}") };
    assert_eq!(details, "{\"page\":2}");
    let misfit = fault("good", Grants::none(), "{").await;
    assert_eq!(misfit.code(), "step-invalid-input");
}

#[tokio::test]
async fn bytes_that_are_no_component_are_not_loaded() {
    let good = guest("good");
    for bytes in [b"".as_slice(), b"not wasm", b"\0asm\x01\0\0\0", &good[..good.len() / 2]] {
        let error = sandbox().load(bytes).await.unwrap_err();
        assert!(matches!(error, LoadError::Invalid { .. }), "{error}");
    }
    let large = vec![0; 64 * 1024 * 1024 + 1];
    assert_eq!(sandbox().load(&large).await.unwrap_err().code(), "component-too-large");
    // A component, but of the empty world.
    let empty = wat::parse_str("(component)").unwrap();
    assert_eq!(sandbox().load(&empty).await.unwrap_err().code(), "component-world");
}

#[tokio::test]
async fn a_manifest_that_makes_no_sense_is_not_accepted() {
    let error = sandbox().load(&guest("nameless")).await.unwrap_err();
    assert!(matches!(error, LoadError::Manifest { field: "id", .. }), "{error}");
}

#[tokio::test]
async fn a_run_no_one_waits_for_ends() {
    let program = load("spin").await;
    let mut endless = limited(Grants::none(), |limits| {
        limits.timeout = Duration::from_secs(3600);
    });
    endless.host = Arc::new(TestHost::default());
    let weak = Arc::downgrade(&endless.host);
    {
        let sandbox = sandbox();
        let run = sandbox.run(&program, endless);
        let given_up = tokio::time::timeout(Duration::from_millis(50), run).await;
        assert!(given_up.is_err());
    }
    // The guest's thread lets go of the host when it ends.
    let ended = async {
        while weak.strong_count() > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), ended).await.expect("the guest was stopped");
}

#[tokio::test]
async fn more_runs_than_room_wait_for_their_turn() {
    let program = load("good").await;
    let runs: Vec<_> = (0..64)
        .map(|number| {
            let (sandbox, program) = (sandbox(), Arc::clone(&program));
            let run = invocation(&Arc::default(), Grants::none(), &number.to_string());
            tokio::spawn(async move { sandbox.run(&program, run).await })
        })
        .collect();
    for (number, run) in runs.into_iter().enumerate() {
        let StepOutput { output, .. } = run.await.unwrap().unwrap();
        assert!(output.contains(&format!("\"echo\":{number}")), "{output}");
    }
}
