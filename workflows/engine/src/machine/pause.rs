//! A person halts a run: nothing new starts, what is under way finishes and is recorded.

use super::Context;
use crate::{Event, Rejection, RunStatus};

pub(super) fn apply(context: &mut Context<'_>, actor: String, reason: String) -> Result<(), Rejection> {
    match context.state.status() {
        RunStatus::Running => {}
        RunStatus::Paused => return Err(Rejection::AlreadyPaused),
        status => return Err(Rejection::Over { status }),
    }
    context.emit(Event::RunPaused { actor, reason });
    Ok(())
}
