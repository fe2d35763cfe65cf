//! The process came back: attempts it took with it have an unknown outcome.
//!
//! Steps that may be repeated are started again as the next attempt. The others wait for a person. So does a step
//! during which the process ended too often: it may be what ends it.

use super::Context;
use crate::{Event, HoldReason, Rejection};

pub(super) fn apply(context: &mut Context<'_>, max_interruptions: u32) -> Result<(), Rejection> {
    if context.state.status().is_over() {
        return Ok(());
    }
    let lost: Vec<_> = context.state.under_way().collect();
    for id in lost {
        let interruptions = context.state.item(id.step, id.item).map_or(0, |item| item.interruptions);
        let held = if !context.state.workflow().steps()[id.step].is_idempotent() {
            Some(HoldReason::OutcomeUnknown)
        } else if interruptions >= max_interruptions {
            Some(HoldReason::InterruptedTooOften)
        } else {
            None
        };
        let (step, item) = (context.step_id(id.step), context.state.item_name(id.step, id.item));
        context.emit(Event::StepLost { step, item, attempt: id.attempt, held });
    }
    context.outcome.effects = context.state.pending_effects();
    Ok(())
}
