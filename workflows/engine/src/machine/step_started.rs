//! An attempt begins. Recorded before anything of it happens, so that a crash can never hide an attempt.

use super::Context;
use crate::{Event, Rejection, RunStatus, StepStatus};

pub(super) fn apply(context: &mut Context<'_>, position: usize, index: usize) -> Result<(), Rejection> {
    let step = context.step_id(position);
    let startable = context.state.status() == RunStatus::Running && context.state.failing().is_none();
    let item = context.state.item(position, index).filter(|item| startable && item.status == StepStatus::Ready);
    let Some(attempt) = item.map(|item| item.attempt + 1) else {
        return Err(Rejection::NotReady { step: step.to_string() });
    };
    let item = context.state.item_name(position, index);
    context.emit(Event::StepStarted { step, item, attempt });
    Ok(())
}
