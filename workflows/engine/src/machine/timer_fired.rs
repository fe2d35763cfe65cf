//! The wait before the next attempt is over.

use super::{AttemptId, Context};
use crate::{Event, Rejection, StepStatus};

pub(super) fn apply(context: &mut Context<'_>, id: AttemptId) -> Result<(), Rejection> {
    let step = context.step_id(id.step);
    let waits = |item: &&super::state::ItemState| item.status == StepStatus::Backoff && item.attempt == id.attempt;
    if context.state.status().is_over() || context.state.item(id.step, id.item).filter(waits).is_none() {
        return Err(Rejection::Stale { step: step.to_string(), attempt: id.attempt });
    }
    let item = context.state.item_name(id.step, id.item);
    context.emit(Event::StepRetryDue { step, item, attempt: id.attempt });
    Ok(())
}
