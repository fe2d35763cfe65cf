//! Events as rows: what every query wants to filter by in columns, the rest as JSON.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Event, Origin, Payload, Progress};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Started<'a> {
    input: &'a Payload,
    actor: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'a Origin>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Completed<'a> {
    output: &'a Payload,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<&'a Progress>,
}

/// The part of an event that has no column of its own.
pub(super) fn body(event: &Event) -> Result<Option<String>, serde_json::Error> {
    match event {
        // The frequent ones, without detours.
        Event::StepStarted { .. } | Event::StepRetryDue { .. } | Event::RunSucceeded { output: None } => Ok(None),
        Event::StepCompleted { output, progress, .. } => {
            serde_json::to_string(&Completed { output, progress: progress.as_ref() }).map(Some)
        }
        Event::RunStarted { input, actor, origin } => {
            serde_json::to_string(&Started { input, actor, origin: origin.as_ref() }).map(Some)
        }
        _ => {
            let mut value = serde_json::to_value(event)?;
            if let Value::Object(members) = &mut value {
                for column in ["type", "step", "item", "attempt"] {
                    members.remove(column);
                }
                if members.is_empty() {
                    return Ok(None);
                }
            }
            serde_json::to_string(&value).map(Some)
        }
    }
}

/// An event from its row.
pub(super) fn event(
    kind: String,
    step: Option<String>,
    item: Option<i64>,
    attempt: Option<i64>,
    body: Option<&str>,
) -> Result<Event, serde_json::Error> {
    let mut members = match body {
        Some(text) => serde_json::from_str::<Map<String, Value>>(text)?,
        None => Map::new(),
    };
    members.insert("type".to_owned(), Value::String(kind));
    if let Some(step) = step {
        members.insert("step".to_owned(), Value::String(step));
    }
    if let Some(item) = item {
        members.insert("item".to_owned(), item.into());
    }
    if let Some(attempt) = attempt {
        members.insert("attempt".to_owned(), attempt.into());
    }
    serde_json::from_value(Value::Object(members))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::{
        AfterFailure, BlobRef, Decision, FailureKind, HoldReason, RerunFrom, RunId, SkipReason, StepFailure, Timestamp,
    };

    #[test]
    fn every_event_comes_back_as_it_went() {
        let step = || Arc::<str>::from("read");
        let failure = StepFailure {
            kind: FailureKind::Transient,
            code: "busy".to_owned(),
            message: "忙".to_owned(),
            retry_after: Some(std::time::Duration::from_millis(5)),
        };
        let progress = Some(Progress { done: 1, total: Some(2), message: "page".to_owned() });
        let blob = Payload::Blob(Arc::new(BlobRef {
            digest: deed_evidence::Digest::of(b"x"),
            size: 70_000,
            preview: "[1,".to_owned(),
        }));
        let from = RunId::from_parts(1, 2);
        let origin = Some(Origin { run: from, from: RerunFrom::Failed, edited_input: true });
        let (actor, comment) = ("alice".to_owned(), "because".to_owned());
        let (item, attempt) = (Some(3), 4);
        for event in [
            Event::RunStarted { input: json!({"a": [1, null]}).into(), actor: actor.clone(), origin },
            Event::RunStarted { input: Payload::null(), actor: actor.clone(), origin: None },
            Event::StepReused { step: step(), item, attempt, output: blob.clone(), from },
            Event::StepPlanned { step: step(), items: Some(json!([1]).into()), count: 1 },
            Event::StepPlanned { step: step(), items: None, count: 1 },
            Event::StepSkipped { step: step(), reason: SkipReason::Needs },
            Event::StepStarted { step: step(), item, attempt },
            Event::StepStarted { step: step(), item: None, attempt },
            Event::StepCompleted {
                step: step(),
                item: None,
                attempt,
                output: blob.clone(),
                progress: progress.clone(),
            },
            Event::StepCompleted { step: step(), item, attempt, output: json!("x").into(), progress: None },
            Event::StepFailed {
                step: step(),
                item,
                attempt: 0,
                failure: failure.clone(),
                then: AfterFailure::Retry { due: Timestamp(5) },
                progress,
            },
            Event::StepFailed {
                step: step(),
                item: None,
                attempt,
                failure: failure.clone(),
                then: AfterFailure::Hold { reason: HoldReason::OutcomeUnknown },
                progress: None,
            },
            Event::StepRetryDue { step: step(), item, attempt },
            Event::StepLost { step: step(), item: None, attempt, held: Some(HoldReason::InterruptedTooOften) },
            Event::StepLost { step: step(), item, attempt, held: None },
            Event::StepResolved {
                step: step(),
                item,
                attempt,
                decision: Decision::Skip,
                actor: actor.clone(),
                comment: comment.clone(),
            },
            Event::RunPaused { actor: actor.clone(), reason: String::new() },
            Event::RunResumed { actor: actor.clone() },
            Event::RunSucceeded { output: None },
            Event::RunSucceeded { output: Some(blob) },
            Event::RunFailed { step: Some(step()), item, failure: failure.clone() },
            Event::RunFailed { step: None, item: None, failure },
            Event::RunCancelled { actor, reason: comment },
        ] {
            let (step, item, attempt) = event.subject();
            let text = body(&event).unwrap();
            let back = super::event(
                event.kind().to_owned(),
                step.map(ToString::to_string),
                item.map(i64::from),
                attempt.map(i64::from),
                text.as_deref(),
            )
            .unwrap();
            assert_eq!(back, event);
            let json = serde_json::to_value(&event).unwrap();
            assert_eq!(json["type"], event.kind());
        }
    }
}
