//! An attempt failed: try again, ask a person, or give up.

use super::{AttemptId, Context};
use crate::{AfterFailure, Event, FailureKind, HoldReason, OnError, Progress, Rejection, StepFailure, Timestamp};

pub(super) fn apply(
    context: &mut Context<'_>,
    id: AttemptId,
    failure: StepFailure,
    retry_at: Timestamp,
    progress: Option<Progress>,
) -> Result<(), Rejection> {
    let step = context.step_id(id.step);
    if !context.state.is_under_way(id) {
        return Err(Rejection::Stale { step: step.to_string(), attempt: id.attempt });
    }
    let then = decide(context, id, &failure, retry_at);
    let item = context.state.item_name(id.step, id.item);
    context.emit(Event::StepFailed { step, item, attempt: id.attempt, failure, then, progress });
    Ok(())
}

fn decide(context: &Context<'_>, id: AttemptId, failure: &StepFailure, retry_at: Timestamp) -> AfterFailure {
    let compiled = &context.state.workflow().steps()[id.step];
    let failures = context.state.item(id.step, id.item).map_or(0, |item| item.failures);
    let give_up = match compiled.on_error {
        OnError::Fail => AfterFailure::Fail,
        OnError::Continue => AfterFailure::Continue,
    };
    match failure.kind {
        FailureKind::NeedsHuman => AfterFailure::Hold { reason: HoldReason::NeedsHuman },
        FailureKind::Permanent | FailureKind::Cancelled => give_up,
        // Whoever asks to be called again later says that nothing has happened yet. Without that word nobody knows
        // whether the attempt took effect, and a step that must not be repeated blindly waits for a person.
        FailureKind::Transient if !compiled.is_idempotent() && failure.retry_after.is_none() => {
            AfterFailure::Hold { reason: HoldReason::OutcomeUnknown }
        }
        FailureKind::Transient if failures + 1 >= compiled.retry.max_attempts => give_up,
        FailureKind::Transient => AfterFailure::Retry { due: retry_at },
    }
}
