//! A person ends a run. What is under way is told to stop and not heard any more.

use super::{Context, Effect};
use crate::{Event, Rejection};

pub(super) fn apply(context: &mut Context<'_>, actor: String, reason: String) -> Result<(), Rejection> {
    let status = context.state.status();
    if status.is_over() {
        return Err(Rejection::Over { status });
    }
    let aborts: Vec<_> = context.state.under_way().map(|attempt| Effect::Abort { attempt }).collect();
    context.emit(Event::RunCancelled { actor, reason });
    context.outcome.effects.extend(aborts);
    Ok(())
}
