//! It is known whether a step runs, and over which elements.

use super::{Context, Plan};
use crate::{AfterFailure, Event, OnError, Rejection, SkipReason, StepFailure, StepStatus};

pub(super) fn apply(
    context: &mut Context<'_>,
    position: usize,
    plan: Result<Plan, StepFailure>,
) -> Result<(), Rejection> {
    let step = context.step_id(position);
    if context.state.status().is_over() || context.state.step_status(position) != Some(StepStatus::Planning) {
        return Err(Rejection::NotReady { step: step.to_string() });
    }
    let on_error = context.state.workflow().steps()[position].on_error;
    context.emit(match plan {
        Ok(Plan::Skip) => Event::StepSkipped { step, reason: SkipReason::Condition },
        Ok(Plan::Once) => Event::StepPlanned { step, items: None, count: 1 },
        Ok(Plan::Items { list, count }) => Event::StepPlanned { step, items: Some(list), count },
        Err(failure) => Event::StepFailed {
            step,
            item: None,
            attempt: 0,
            failure,
            then: match on_error {
                OnError::Fail => AfterFailure::Fail,
                OnError::Continue => AfterFailure::Continue,
            },
            progress: None,
        },
    });
    Ok(())
}
