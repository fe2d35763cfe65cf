//! A person decides about a step that waits for one.

use super::Context;
use crate::{Decision, Event, Rejection, StepStatus};

pub(super) fn apply(
    context: &mut Context<'_>,
    name: &str,
    item: Option<u32>,
    decision: Decision,
    actor: String,
    comment: String,
) -> Result<(), Rejection> {
    if context.state.status().is_over() {
        return Err(Rejection::Over { status: context.state.status() });
    }
    let unknown = || Rejection::UnknownStep { step: name.to_owned(), item };
    let position = context.state.workflow().position(name).ok_or_else(unknown)?;
    if item.is_some() != context.state.workflow().steps()[position].is_for_each() {
        return Err(unknown());
    }
    let not_held = |status| Rejection::NotHeld { step: name.to_owned(), status };
    let Some(found) = context.state.item(position, item.unwrap_or(0) as usize) else {
        let status = context.state.step_status(position).unwrap_or(StepStatus::Waiting);
        return Err(if item.is_some() && status != StepStatus::Waiting { unknown() } else { not_held(status) });
    };
    if found.status != StepStatus::Held {
        return Err(not_held(found.status));
    }
    let attempt = found.attempt;
    let step = context.step_id(position);
    context.emit(Event::StepResolved { step, item, attempt, decision, actor, comment });
    Ok(())
}
