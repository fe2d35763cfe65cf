//! An attempt gave a result. Only the attempt that is under way is heard: two executions never both record.

use super::{AttemptId, Context};
use crate::{Event, Payload, Progress, Rejection};

pub(super) fn apply(
    context: &mut Context<'_>,
    id: AttemptId,
    output: Payload,
    progress: Option<Progress>,
) -> Result<(), Rejection> {
    let step = context.step_id(id.step);
    if !context.state.is_under_way(id) {
        return Err(Rejection::Stale { step: step.to_string(), attempt: id.attempt });
    }
    let item = context.state.item_name(id.step, id.item);
    context.emit(Event::StepCompleted { step, item, attempt: id.attempt, output, progress });
    Ok(())
}
