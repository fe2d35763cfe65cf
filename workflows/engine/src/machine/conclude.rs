//! The run's result was evaluated, after the last step.

use super::Context;
use crate::{Event, Payload, Rejection, StepFailure};

pub(super) fn apply(context: &mut Context<'_>, result: Result<Payload, StepFailure>) -> Result<(), Rejection> {
    let status = context.state.status();
    if status.is_over() {
        return Err(Rejection::Over { status });
    }
    if !context.state.is_done() {
        return Err(Rejection::NotOver { status });
    }
    context.emit(match result {
        Ok(output) => Event::RunSucceeded { output: Some(output) },
        Err(failure) => Event::RunFailed { step: None, item: None, failure },
    });
    Ok(())
}
