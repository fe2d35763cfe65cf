//! Runs of workflows, as scenarios.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use common::{World, done, failed, output};
use deed_engine::{
    Decision, Error, Event, FailureKind, HoldReason, LiveEvent, LogLevel, Payload, Rejection, Rerun, RerunFrom,
    RunQuery, RunStatus, StartRun, StepDone, StepFailure, StepStatus, StepTask, WaitingFor, WorkflowRef,
};
use futures::StreamExt;
use serde_json::{Value, json};
use tokio::sync::{Barrier, Notify};

async fn echo(task: StepTask) -> Result<StepDone, StepFailure> {
    done(task.input)
}

fn one(node: Value) -> Value {
    json!({"name": "one", "nodes": [node]})
}

#[tokio::test]
async fn a_line_of_steps_passes_values_on() {
    let world = World::new(|task: StepTask| async move {
        done(json!({"doubled": task.input["n"].as_i64().unwrap() * 2, "key": task.idempotency_key()}))
    })
    .await;
    let definition = json!({
        "name": "line",
        "nodes": [
            {"id": "first", "component": "any", "input": {"n": "${input.n + 1}"}},
            {"id": "second", "component": "any", "input": {"n": "${steps.first.output.doubled}"}},
        ],
        "output": {"sum": "${steps.first.output.doubled + steps.second.output.doubled}", "by": "run ${run.id} of ${run.actor}"},
    });
    let view = world.run(definition, json!({"n": 1})).await;
    assert_eq!(view.status, RunStatus::Succeeded, "{view:?}");
    assert!(view.waiting_for.is_empty());
    let result = view.output.as_ref().and_then(Payload::inline).unwrap();
    assert_eq!(*result, json!({"sum": 12, "by": format!("run {} of alice", view.id)}));
    assert_eq!(output(&view, "first")["key"], format!("{}/first//1", view.id));
    assert_eq!(
        world.kinds(view.id).await,
        ["run-started", "step-started", "step-completed", "step-started", "step-completed", "run-succeeded"]
    );
}

#[tokio::test]
async fn elements_run_in_parallel_within_their_bound_and_keep_their_order() {
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counting, peak) = (Arc::clone(&running), Arc::clone(&most));
    // Three at a time can only pass this barrier together if three really run together.
    let barrier = Arc::new(Barrier::new(3));
    let world = World::new(move |task: StepTask| {
        let (running, most, barrier) = (Arc::clone(&counting), Arc::clone(&peak), Arc::clone(&barrier));
        async move {
            if task.item.is_some() {
                let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                barrier.wait().await;
                running.fetch_sub(1, Ordering::SeqCst);
            }
            done(task.input)
        }
    })
    .await;
    let definition = json!({"name": "fan", "nodes": [
        {"id": "each", "component": "any", "forEach": "${input.list}", "parallel": 3, "input": {"v": "${item * 10}", "i": "${index}"}},
        {"id": "join", "component": "any", "input": {"all": "${steps.each.output.map(e, e.v)}"}},
    ]});
    let view = world.run(definition.clone(), json!({"list": (0..9).collect::<Vec<_>>()})).await;
    assert_eq!(output(&view, "join")["all"], json!([0, 10, 20, 30, 40, 50, 60, 70, 80]));
    assert_eq!(view.steps[0].counts["succeeded"], 9);
    assert_eq!(most.load(Ordering::SeqCst), 3);

    let view = world.run(definition, json!({"list": []})).await;
    assert_eq!((view.status, output(&view, "join")), (RunStatus::Succeeded, &json!({"all": []})));
}

#[tokio::test]
async fn branches_run_at_the_same_time() {
    let barrier = Arc::new(Barrier::new(2));
    let world = World::new(move |task: StepTask| {
        let barrier = Arc::clone(&barrier);
        async move {
            if task.step.as_ref() != "start" {
                barrier.wait().await;
            }
            done(Value::Null)
        }
    })
    .await;
    let definition = json!({"name": "branches", "nodes": [
        {"id": "start", "component": "any"},
        {"id": "left", "component": "any", "needs": ["start"]},
        {"id": "right", "component": "any", "needs": ["start"]},
    ]});
    assert_eq!(world.run(definition, json!({})).await.status, RunStatus::Succeeded);
}

#[tokio::test]
async fn conditions_skip_branches_and_joins_go_on() {
    let world = World::new(echo).await;
    let definition = json!({"name": "choice", "nodes": [
        {"id": "yes", "component": "any", "when": "input.n > 5", "input": {"said": "yes"}},
        {"id": "no", "component": "any", "when": "input.n <= 5", "input": {"said": "no"}},
        {"id": "after_no", "component": "any", "needs": ["no"]},
        {"id": "join", "component": "any", "needs": ["after_no"], "input": {"yes": "${steps.yes.output}", "no": "${steps.no.status}"}},
    ]});
    let view = world.run(definition, json!({"n": 6})).await;
    let statuses: Vec<_> = view.steps.iter().map(|step| step.status).collect();
    use StepStatus::{Skipped, Succeeded};
    assert_eq!(statuses, [Succeeded, Skipped, Skipped, Succeeded]);
    assert_eq!(*output(&view, "join"), json!({"yes": {"said": "yes"}, "no": "skipped"}));
}

#[tokio::test]
async fn transient_faults_are_retried_and_permanent_ones_are_not() {
    let world = World::new(|task: StepTask| async move {
        match (task.step.as_ref(), task.attempt) {
            ("flaky", 1 | 2) => failed(FailureKind::Transient, "busy"),
            ("broken", _) => failed(FailureKind::Permanent, "broken"),
            _ => done(json!(task.attempt)),
        }
    })
    .await;
    let retry = json!({"initialMs": 1, "maxMs": 2});
    let view = world.run(one(json!({"id": "flaky", "component": "any", "retry": retry})), json!({})).await;
    assert_eq!((view.status, output(&view, "flaky")), (RunStatus::Succeeded, &json!(3)));

    let few = json!({"initialMs": 1, "maxAttempts": 2});
    let view = world.run(one(json!({"id": "flaky", "component": "any", "retry": few})), json!({})).await;
    assert_eq!(view.status, RunStatus::Failed);
    assert_eq!(view.failure.unwrap().code, "busy");

    let view = world
        .run(
            json!({"name": "half", "nodes": [
                {"id": "broken", "component": "any", "retry": retry},
                {"id": "never", "component": "any", "needs": ["broken"]},
            ]}),
            json!({}),
        )
        .await;
    assert_eq!(view.status, RunStatus::Failed);
    assert_eq!(
        view.steps.iter().map(|step| step.status).collect::<Vec<_>>(),
        [StepStatus::Failed, StepStatus::Cancelled]
    );
    assert_eq!(view.steps[0].items[0].attempt, 1);

    let view = world
        .run(
            json!({"name": "tolerant", "nodes": [
                {"id": "broken", "component": "any", "onError": "continue"},
                {"id": "after", "component": "any", "needs": ["broken"], "when": "steps.broken.error.code == 'broken'"},
            ]}),
            json!({}),
        )
        .await;
    assert_eq!(view.status, RunStatus::Succeeded);
    assert_eq!(output(&view, "after"), &json!(1));
}

#[tokio::test]
async fn a_step_that_must_not_be_repeated_waits_for_a_person() {
    for (decision, status, attempts) in [
        (Decision::Retry, RunStatus::Succeeded, 2),
        (Decision::Skip, RunStatus::Succeeded, 1),
        (Decision::Fail, RunStatus::Failed, 1),
    ] {
        let world = World::new(|task: StepTask| async move {
            if task.attempt == 1 { failed(FailureKind::Transient, "cut-off") } else { done(json!("sent")) }
        })
        .await;
        let run = world.start(one(json!({"id": "send", "component": "once"})), json!({})).await;
        let view = world.until(run, |view| view.steps[0].status == StepStatus::Held).await;
        let [WaitingFor::Person { step, reason: HoldReason::OutcomeUnknown, message, .. }] = &view.waiting_for[..]
        else {
            panic!("{:?}", view.waiting_for);
        };
        assert!(step.as_ref() == "send" && message.contains("outcome unknown, needs a person"), "{message}");
        let listed = world.engine().runs(RunQuery::default()).await.unwrap().runs;
        assert_eq!(listed[0].waiting.as_deref(), Some("person"));
        world.engine().resolve(run, "send", None, decision, "bob", "looked at the outbox").await.unwrap();
        let view = world.engine().wait(run).await.unwrap();
        assert_eq!((view.status, view.steps[0].items[0].attempt), (status, attempts));
        let again = world.engine().resolve(run, "send", None, decision, "bob", "").await.unwrap_err();
        assert!(matches!(again, Error::Rejected { rejection: Rejection::Over { .. }, .. }), "{again}");
    }
}

#[tokio::test]
async fn the_word_that_nothing_happened_makes_a_retry_safe() {
    let world = World::new(|task: StepTask| async move {
        if task.attempt > 1 {
            return done(json!("sent"));
        }
        let limited = StepFailure::new(FailureKind::Transient, "rate-limited", "come back later");
        Err(StepFailure { retry_after: Some(Duration::from_millis(1)), ..limited })
    })
    .await;
    let view = world.run(one(json!({"id": "send", "component": "once"})), json!({})).await;
    assert_eq!(view.status, RunStatus::Succeeded);
}

#[tokio::test]
async fn a_paused_run_starts_nothing_and_resumes_where_it_was() {
    let (entered, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, gate) = (Arc::clone(&entered), Arc::clone(&go));
    let world = World::new(move |task: StepTask| {
        let (tell, gate) = (Arc::clone(&tell), Arc::clone(&gate));
        async move {
            if task.step.as_ref() == "first" {
                tell.notify_one();
                gate.notified().await;
            }
            done(Value::Null)
        }
    })
    .await;
    let definition = json!({"name": "two", "nodes": [
        {"id": "first", "component": "any"}, {"id": "second", "component": "any", "needs": ["first"]},
    ]});
    let run = world.start(definition, json!({})).await;
    entered.notified().await;
    world.engine().pause(run, "bob", "month end").await.unwrap();
    go.notify_one();
    let view = world.until(run, |view| view.steps[1].status == StepStatus::Ready).await;
    assert_eq!(view.status, RunStatus::Paused);
    assert_eq!(view.waiting_for[0], WaitingFor::Resume { actor: "bob".to_owned(), reason: "month end".to_owned() });
    assert!(world.engine().pause(run, "bob", "").await.unwrap_err().is_conflict());
    world.engine().resume(run, "bob").await.unwrap();
    assert_eq!(world.engine().wait(run).await.unwrap().status, RunStatus::Succeeded);
    assert!(world.engine().resume(run, "bob").await.is_err());
}

#[tokio::test]
async fn a_cancelled_run_stops_its_attempts_and_hears_nothing_more() {
    let (entered, stopped) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, told) = (Arc::clone(&entered), Arc::clone(&stopped));
    let world = World::new(move |task: StepTask| {
        let (tell, told) = (Arc::clone(&tell), Arc::clone(&told));
        async move {
            tell.notify_one();
            task.cancelled.cancelled().await;
            told.notify_one();
            done(json!("too late"))
        }
    })
    .await;
    let run = world.start(one(json!({"id": "long", "component": "any"})), json!({})).await;
    entered.notified().await;
    world.engine().cancel(run, "bob", "wrong file").await.unwrap();
    stopped.notified().await;
    let view = world.engine().wait(run).await.unwrap();
    assert_eq!((view.status, view.steps[0].status), (RunStatus::Cancelled, StepStatus::Cancelled));
    assert_eq!(world.kinds(run).await, ["run-started", "step-started", "run-cancelled"]);
}

#[tokio::test]
async fn an_attempt_ends_when_its_time_is_up() {
    let world = World::new(|task: StepTask| async move {
        if task.attempt == 1 {
            std::future::pending::<()>().await;
        }
        done(json!("second time"))
    })
    .await;
    let node = json!({"id": "slow", "component": "any", "timeoutMs": 20, "retry": {"initialMs": 1}});
    let view = world.run(one(node), json!({})).await;
    assert_eq!((view.status, output(&view, "slow")), (RunStatus::Succeeded, &json!("second time")));
    let history = world.engine().history(view.id, 0, 0).await.unwrap();
    assert!(
        history
            .iter()
            .any(|record| matches!(&record.event, Event::StepFailed { failure, .. } if failure.code == "timeout"))
    );
}

#[tokio::test]
async fn an_idempotency_key_starts_one_run() {
    let mut world = World::new(echo).await;
    let workflow = world.engine().save_workflow(&one(json!({"id": "a", "component": "any"}))).await.unwrap().digest;
    let request = |n: u32| StartRun {
        workflow: WorkflowRef::Digest(workflow),
        input: json!({"n": n}),
        actor: "alice".to_owned(),
        idempotency_key: Some("order-7".to_owned()),
    };
    let starts = (0..50).map(|_| world.engine().start_run(request(1)));
    let started: Vec<_> = futures::future::join_all(starts).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(started.iter().filter(|started| !started.existing).count(), 1);
    assert!(started.iter().all(|other| other.run == started[0].run));
    let other = world.engine().start_run(request(2)).await.unwrap_err();
    assert!(matches!(&other, Error::KeyReused { run, .. } if *run == started[0].run), "{other}");
    // Many commits later the key is no longer in memory, and after a restart nothing is.
    for n in 0..100 {
        world.start(one(json!({"id": "a", "component": "any"})), json!({"n": n})).await;
    }
    assert_eq!(world.engine().start_run(request(1)).await.unwrap().run, started[0].run);
    world.close().await;
    world.open().await;
    assert_eq!(world.engine().start_run(request(1)).await.unwrap().run, started[0].run);
    let long = StartRun { idempotency_key: Some("k".repeat(1000)), ..request(1) };
    assert!(matches!(world.engine().start_run(long).await, Err(Error::KeyTooLong { .. })));
}

#[tokio::test]
async fn large_values_stay_out_of_the_journal() {
    let world = World::new(|task: StepTask| async move {
        match task.step.as_ref() {
            "make" => done(json!({"text": "数".repeat(50_000)})),
            _ => done(json!({"n": task.input["text"].as_str().unwrap().chars().count(), "sources": task.sources})),
        }
    })
    .await;
    let definition = json!({"name": "large", "nodes": [
        {"id": "make", "component": "any"},
        {"id": "count", "component": "any", "input": {"text": "${steps.make.output.text}"}},
    ]});
    let view = world.run(definition, json!({})).await;
    let made = view.steps[0].items[0].output.clone().unwrap();
    let Payload::Blob(blob) = &made else { panic!("inline") };
    assert!(blob.size > 150_000 && blob.preview.starts_with("{\"text\":\"数数") && blob.preview.len() <= 512);
    assert_eq!(output(&view, "count")["n"], 50_000);
    assert_eq!(output(&view, "count")["sources"], json!([{"step": "make", "digest": blob.digest}]));
    assert_eq!(world.engine().value(view.id, &made).await.unwrap()["text"].as_str().unwrap().len(), 150_000);
}

#[tokio::test]
async fn a_run_can_be_repeated_whole_or_from_what_failed() {
    let broken = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let switch = Arc::clone(&broken);
    let world = World::new(move |task: StepTask| {
        let broken = switch.load(Ordering::SeqCst);
        async move {
            if broken && task.step.as_ref() == "each" && task.item == Some(1) {
                return failed(FailureKind::Permanent, "bad-page");
            }
            done(json!({"run": task.run.to_string(), "in": task.input}))
        }
    })
    .await;
    let definition = json!({"name": "again", "nodes": [
        {"id": "read", "component": "any", "input": {"of": "${input.of}"}},
        {"id": "skipped", "component": "any", "when": "false"},
        {"id": "each", "component": "any", "forEach": "[1, 2, 3]", "parallel": 1, "needs": ["read"], "input": {"i": "${item}"}},
        {"id": "end", "component": "any", "needs": ["each"]},
    ]});
    let first = world.run(definition, json!({"of": "a"})).await;
    assert_eq!(first.status, RunStatus::Failed);
    assert_eq!(first.failure.as_ref().unwrap().code, "bad-page");
    broken.store(false, Ordering::SeqCst);
    world.executor.asked.lock().unwrap().clear();

    let repeat = |from, input| Rerun { from, input, actor: "bob".to_owned(), idempotency_key: None };
    let second = world.engine().rerun(first.id, repeat(RerunFrom::Failed, None)).await.unwrap().run;
    let second = world.engine().wait(second).await.unwrap();
    assert_eq!(second.status, RunStatus::Succeeded);
    assert_eq!(second.origin.as_ref().unwrap().run, first.id);
    assert_eq!(output(&second, "read")["run"], first.id.to_string());
    assert_eq!(
        second.steps[2].items.iter().map(|item| item.reused_from).collect::<Vec<_>>(),
        [Some(first.id), None, None]
    );
    let asked: Vec<_> = world.executor.asked.lock().unwrap().drain(..).map(|(step, item, _)| (step, item)).collect();
    assert_eq!(asked, [("each".to_owned(), Some(1)), ("each".to_owned(), Some(2)), ("end".to_owned(), None)]);

    let third = world.engine().rerun(first.id, repeat(RerunFrom::Start, Some(json!({"of": "b"})))).await.unwrap().run;
    let third = world.engine().wait(third).await.unwrap();
    assert_eq!(output(&third, "read")["in"]["of"], "b");
    assert!(third.origin.as_ref().unwrap().edited_input);
    // The first run is as it was.
    assert_eq!(world.engine().run(first.id).await.unwrap(), first);
    let error = world.engine().rerun(second.id, repeat(RerunFrom::Failed, None)).await.unwrap_err();
    assert!(matches!(error, Error::Rejected { rejection: Rejection::NothingFailed, .. }));
}

#[tokio::test]
async fn watchers_get_the_whole_journal_in_order_and_what_steps_tell() {
    let (entered, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (tell, gate) = (Arc::clone(&entered), Arc::clone(&go));
    let world = World::new(move |task: StepTask| {
        let (tell, gate) = (Arc::clone(&tell), Arc::clone(&gate));
        async move {
            tell.notify_one();
            gate.notified().await;
            task.reporter.progress(1, Some(2), "page 1");
            task.reporter.log(LogLevel::Warn, "faint print");
            done(Value::Null)
        }
    })
    .await;
    let run = world.start(one(json!({"id": "read", "component": "any"})), json!({})).await;
    entered.notified().await;
    let events = world.engine().subscribe(run, 0).await.unwrap();
    go.notify_one();
    let events: Vec<_> = events.map(Result::unwrap).collect().await;
    let numbers: Vec<_> = events
        .iter()
        .filter_map(|event| if let LiveEvent::Journal { record } = event { Some(record.n) } else { None })
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert!(events.iter().any(|event| matches!(event, LiveEvent::Progress { progress, .. } if progress.done == 1)));
    assert!(events.iter().any(|event| matches!(event, LiveEvent::Log { message, .. } if message == "faint print")));
    // The last progress is kept; the log line is not.
    let view = world.engine().run(run).await.unwrap();
    assert_eq!(view.steps[0].items[0].progress.as_ref().unwrap().message, "page 1");
    // Whoever comes late gets the journal and the end.
    let late: Vec<_> = world.engine().subscribe(run, 2).await.unwrap().collect().await;
    assert_eq!(late.len(), 2);
}

#[tokio::test]
async fn every_statement_lies_in_the_outbox_once_and_positions_are_never_reused() {
    let mut world = World::new(|task: StepTask| async move {
        Ok(StepDone { output: Value::Null, envelope: Some(task.idempotency_key().into_bytes()) })
    })
    .await;
    let definition = json!({"name": "stated", "nodes": [{"id": "each", "component": "any", "forEach": "[1, 2, 3]"}]});
    let view = world.run(definition.clone(), json!({})).await;
    let entries = world.engine().outbox_after(0, 10).await.unwrap();
    assert_eq!(entries.len(), 3);
    for entry in &entries {
        assert!(
            entry.key.starts_with(&format!("{}/each/", view.id)) && entry.key.as_bytes() == entry.envelope,
            "{entry:?}"
        );
    }
    let last = entries[2].seq;
    assert_eq!(*world.engine().outbox_watch().borrow(), last);
    world.engine().outbox_ack(last).await.unwrap();
    assert!(world.engine().outbox_after(0, 10).await.unwrap().is_empty());
    world.close().await;
    world.open().await;
    world.run(definition, json!({})).await;
    assert_eq!(world.engine().outbox_after(0, 10).await.unwrap()[0].seq, last + 1);
}

#[tokio::test]
async fn what_was_under_way_at_the_end_of_a_process_is_taken_up() {
    let first = Arc::new(std::sync::atomic::AtomicBool::new(true));
    let entered = Arc::new(Notify::new());
    let (switch, tell) = (Arc::clone(&first), Arc::clone(&entered));
    let mut world = World::new(move |_: StepTask| {
        let (first, tell) = (switch.load(Ordering::SeqCst), Arc::clone(&tell));
        async move {
            if first {
                tell.notify_one();
                std::future::pending::<()>().await;
            }
            done(json!("ok"))
        }
    })
    .await;
    let repeatable = world.start(one(json!({"id": "a", "component": "any"})), json!({})).await;
    entered.notified().await;
    let delicate = world.start(json!({"name": "mail", "nodes": [{"id": "a", "component": "once"}]}), json!({})).await;
    entered.notified().await;
    assert!(matches!(world.try_open().await, Err(Error::InUse { .. })));
    world.close().await;
    first.store(false, Ordering::SeqCst);
    world.open().await;

    let view = world.engine().wait(repeatable).await.unwrap();
    assert_eq!((view.status, view.steps[0].items[0].attempt), (RunStatus::Succeeded, 2));
    let view = world.engine().run(delicate).await.unwrap();
    assert!(
        matches!(&view.waiting_for[..], [WaitingFor::Person { reason: HoldReason::OutcomeUnknown, .. }]),
        "{view:?}"
    );
    world.engine().resolve(delicate, "a", None, Decision::Retry, "bob", "it was not sent").await.unwrap();
    assert_eq!(world.engine().wait(delicate).await.unwrap().steps[0].items[0].attempt, 2);
}

#[tokio::test]
async fn a_step_that_takes_the_process_down_again_and_again_is_held() {
    let entered = Arc::new(Notify::new());
    let tell = Arc::clone(&entered);
    let mut world = World::new(move |_: StepTask| {
        let tell = Arc::clone(&tell);
        async move {
            tell.notify_one();
            std::future::pending().await
        }
    })
    .await;
    let run = world.start(one(json!({"id": "bomb", "component": "any"})), json!({})).await;
    for _ in 0..=3 {
        entered.notified().await;
        world.close().await;
        world.open().await;
    }
    let view = world.engine().run(run).await.unwrap();
    assert!(
        matches!(&view.waiting_for[..], [WaitingFor::Person { reason: HoldReason::InterruptedTooOften, .. }]),
        "{view:?}"
    );
}

#[tokio::test]
async fn a_panicking_executor_costs_its_attempt_only() {
    let world = World::new(|task: StepTask| async move {
        assert!(task.step.as_ref() != "bad", "boom");
        done(json!("fine"))
    })
    .await;
    let view = world.run(one(json!({"id": "bad", "component": "any"})), json!({})).await;
    assert_eq!((view.status, view.failure.unwrap().code.as_str()), (RunStatus::Failed, "executor-panic"));
    assert_eq!(world.run(one(json!({"id": "good", "component": "any"})), json!({})).await.status, RunStatus::Succeeded);
}

#[tokio::test]
async fn failing_expressions_fail_their_step_and_say_where() {
    let world = World::new(echo).await;
    for (node, place) in [
        (json!({"id": "a", "component": "any", "input": {"x": "${input.missing}"}}), "input.missing"),
        (json!({"id": "a", "component": "any", "when": "input.n"}), "true or false"),
        (json!({"id": "a", "component": "any", "forEach": "input.n"}), "wants a list"),
    ] {
        let view = world.run(one(node), json!({"n": 1})).await;
        let failure = view.failure.unwrap();
        assert_eq!((view.status, failure.code.as_str()), (RunStatus::Failed, "expression"));
        assert!(failure.message.contains(place) && failure.message.starts_with("a: "), "{}", failure.message);
    }
    let definition =
        json!({"name": "o", "nodes": [{"id": "a", "component": "any"}], "output": "${steps.a.output.nope}"});
    let view = world.run(definition, json!({})).await;
    assert_eq!((view.status, view.steps[0].status), (RunStatus::Failed, StepStatus::Succeeded));
}

#[tokio::test]
async fn wrong_requests_are_told_what_is_wrong() {
    let world = World::new(echo).await;
    let engine = world.engine();
    let bad =
        engine.save_workflow(&json!({"name": "w", "nodes": [{"id": "a", "component": "nothing"}]})).await.unwrap_err();
    assert!(
        matches!(&bad, Error::Definition(_)) && bad.to_string().contains("node `a` uses component `nothing`"),
        "{bad}"
    );
    assert!(engine.workflows().is_empty(), "nothing half-written");
    let unknown = deed_engine::RunId::from_parts(1, 1);
    assert!(engine.run(unknown).await.unwrap_err().is_not_found());
    assert!(engine.cancel(unknown, "a", "").await.unwrap_err().is_not_found());
    let start = |input: Value| StartRun {
        workflow: WorkflowRef::Name("strict".to_owned()),
        input,
        actor: "alice".to_owned(),
        idempotency_key: None,
    };
    assert!(engine.start_run(start(json!({}))).await.unwrap_err().is_not_found());
    let strict = json!({"name": "strict", "inputSchema": {"type": "object", "required": ["file"]},
        "nodes": [{"id": "a", "component": "any"}]});
    let saved = engine.save_workflow(&strict).await.unwrap();
    assert_eq!(engine.save_workflow(&strict).await.unwrap(), saved);
    let refused = engine.start_run(start(json!({}))).await.unwrap_err();
    assert!(refused.is_client_fault() && refused.to_string().contains("file"), "{refused}");
    assert!(matches!(
        engine.start_run(start(json!({"file": "x".repeat(2_000_000)}))).await,
        Err(Error::InputTooLarge { .. })
    ));
    let run = engine.start_run(start(json!({"file": "x"}))).await.unwrap().run;
    engine.wait(run).await.unwrap();
    assert!(engine.cancel(run, "a", "").await.unwrap_err().is_conflict());
    let page = engine.runs(RunQuery { status: Some(RunStatus::Succeeded), ..RunQuery::default() }).await.unwrap();
    assert_eq!(page.runs.iter().map(|summary| summary.id).collect::<Vec<_>>(), [run]);
}

#[tokio::test]
async fn lists_page_from_newest_to_oldest() {
    let world = World::new(echo).await;
    let mut started = Vec::new();
    for n in 0..5 {
        started.push(world.start(one(json!({"id": "a", "component": "any"})), json!({"n": n})).await);
    }
    started.reverse();
    let (mut listed, mut before) = (Vec::new(), None);
    loop {
        let page = world
            .engine()
            .runs(RunQuery { before, limit: 2, workflow_name: Some("one".to_owned()), status: None })
            .await
            .unwrap();
        listed.extend(page.runs.iter().map(|run| run.id));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(listed, started);
}
