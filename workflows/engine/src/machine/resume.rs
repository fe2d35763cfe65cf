//! A person lets a halted run go on.

use super::Context;
use crate::{Event, Rejection, RunStatus};

pub(super) fn apply(context: &mut Context<'_>, actor: String) -> Result<(), Rejection> {
    match context.state.status() {
        RunStatus::Paused => {}
        RunStatus::Running => return Err(Rejection::NotPaused),
        status => return Err(Rejection::Over { status }),
    }
    context.emit(Event::RunResumed { actor });
    Ok(())
}
