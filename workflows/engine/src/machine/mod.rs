//! The deterministic heart: what a command does to a run, as events to record and effects to carry out.
//!
//! [`apply`] knows no clock, no randomness, no disk and no network: the time comes with the command, waits before
//! retries were drawn by whoever sends it, values were put into the blob store before. So the same commands always
//! give the same events; and [`RunState`] changes only by [folding](RunState::fold) events, so replaying a journal
//! gives exactly the state that wrote it.
//!
//! One file per command:
//!
//! | command | records | then |
//! | --- | --- | --- |
//! | [`start`] | `run-started`, on repeats also what is taken over | first steps become ready |
//! | [`step_planned`] | `step-planned`, `step-skipped` or `step-failed` | elements become ready, or dependents |
//! | [`step_started`] | `step-started` | the scheduler executes the attempt |
//! | [`step_completed`] | `step-completed` | dependents become ready; the last one ends the run |
//! | [`step_failed`] | `step-failed` | a timer, a person, or the end |
//! | [`timer_fired`] | `step-retry-due` | the step is ready again |
//! | [`resolve`] | `step-resolved` | as the person decided |
//! | [`conclude`] | `run-succeeded` or `run-failed` | over |
//! | [`pause`], [`resume`], [`cancel`] | `run-paused`, `run-resumed`, `run-cancelled` | |
//! | [`recover`] | `step-lost` for every attempt the process took with it | ready again, or a person |

mod cancel;
mod conclude;
mod pause;
mod recover;
mod resolve;
mod resume;
mod start;
mod state;
mod step_completed;
mod step_failed;
mod step_planned;
mod step_started;
#[cfg(test)]
pub(crate) mod tests;
mod timer_fired;

pub(crate) use start::{Taken, take_over};
pub(crate) use state::{RunRow, RunState, StepOutput, StepResult, StepRow};

use std::sync::Arc;

use crate::{Decision, Event, Origin, Payload, Progress, Rejection, SkipReason, StepFailure, StepStatus, Timestamp};

/// What may happen to a run.
#[derive(Debug, Clone)]
pub(crate) enum Command {
    Start { input: Payload, actor: String, origin: Option<Origin>, taken: Option<Taken> },
    StepPlanned { step: usize, plan: Result<Plan, StepFailure> },
    StepStarted { step: usize, item: usize },
    StepCompleted { attempt: AttemptId, output: Payload, progress: Option<Progress> },
    StepFailed { attempt: AttemptId, failure: StepFailure, retry_at: Timestamp, progress: Option<Progress> },
    TimerFired { attempt: AttemptId },
    Resolve { step: String, item: Option<u32>, decision: Decision, actor: String, comment: String },
    Conclude { result: Result<Payload, StepFailure> },
    Cancel { actor: String, reason: String },
    Pause { actor: String, reason: String },
    Resume { actor: String },
    Recover { max_interruptions: u32 },
}

/// One attempt of one execution of a step, by position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct AttemptId {
    pub(crate) step: usize,
    pub(crate) item: usize,
    pub(crate) attempt: u32,
}

/// What evaluating a step's condition and list gave.
#[derive(Debug, Clone)]
pub(crate) enum Plan {
    Skip,
    Once,
    Items { list: Payload, count: u32 },
}

/// What must be done outside because of what was recorded.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    /// An execution can start as soon as there is a place for it.
    Ready { step: usize, item: usize },
    /// Evaluate a step's condition and list.
    Plan { step: usize },
    /// Evaluate the run's result.
    Conclude,
    /// Send `TimerFired` at `due`.
    Timer { attempt: AttemptId, due: Timestamp },
    /// Stop an attempt; its result will not be recorded.
    Abort { attempt: AttemptId },
    /// Nothing will happen to the run any more.
    Over,
    /// Everything the step needs was skipped. Handled by [`Context::settle`], never leaves the machine.
    NeedsSkipped { step: usize },
}

/// What a command did.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) events: Vec<Event>,
    pub(crate) effects: Vec<Effect>,
}

/// Applies `command` at time `at`. A rejected command changes nothing.
pub(crate) fn apply(state: &mut RunState, at: Timestamp, command: Command) -> Result<Outcome, Rejection> {
    let mut context = Context { state, at, outcome: Outcome::default() };
    match command {
        Command::Start { input, actor, origin, taken } => start::apply(&mut context, input, actor, origin, taken),
        Command::StepPlanned { step, plan } => step_planned::apply(&mut context, step, plan),
        Command::StepStarted { step, item } => step_started::apply(&mut context, step, item),
        Command::StepCompleted { attempt, output, progress } => {
            step_completed::apply(&mut context, attempt, output, progress)
        }
        Command::StepFailed { attempt, failure, retry_at, progress } => {
            step_failed::apply(&mut context, attempt, failure, retry_at, progress)
        }
        Command::TimerFired { attempt } => timer_fired::apply(&mut context, attempt),
        Command::Resolve { step, item, decision, actor, comment } => {
            resolve::apply(&mut context, &step, item, decision, actor, comment)
        }
        Command::Conclude { result } => conclude::apply(&mut context, result),
        Command::Cancel { actor, reason } => cancel::apply(&mut context, actor, reason),
        Command::Pause { actor, reason } => pause::apply(&mut context, actor, reason),
        Command::Resume { actor } => resume::apply(&mut context, actor),
        Command::Recover { max_interruptions } => recover::apply(&mut context, max_interruptions),
    }?;
    context.settle();
    Ok(context.outcome)
}

/// What a command works with: the state, changed only through events.
pub(crate) struct Context<'a> {
    state: &'a mut RunState,
    at: Timestamp,
    outcome: Outcome,
}

impl Context<'_> {
    /// Records `event`.
    fn emit(&mut self, event: Event) {
        self.state.fold(&event, self.at, &mut self.outcome.effects);
        self.outcome.events.push(event);
    }

    fn step_id(&self, step: usize) -> Arc<str> {
        Arc::clone(self.state.workflow().steps()[step].id())
    }

    /// Draws the conclusions that need events of their own: skips that spread, and the end of the run.
    fn settle(&mut self) {
        let spreads = |effect: &Effect| matches!(effect, Effect::NeedsSkipped { .. });
        while let Some(position) = self.outcome.effects.iter().position(spreads) {
            if let Effect::NeedsSkipped { step } = self.outcome.effects.remove(position)
                && self.state.step_status(step) == Some(StepStatus::Waiting)
            {
                let step = self.step_id(step);
                self.emit(Event::StepSkipped { step, reason: SkipReason::Needs });
            }
        }
        if self.state.status().is_over() {
            return;
        }
        if let Some((step, item, failure)) = self.state.failing() {
            if self.state.in_flight() == 0 {
                let (step, item, failure) = (Some(self.step_id(step)), item, failure.clone());
                self.emit(Event::RunFailed { step, item, failure });
            }
        } else if self.state.is_done() && self.state.workflow().output().is_none() {
            self.outcome.effects.retain(|effect| *effect != Effect::Conclude);
            self.emit(Event::RunSucceeded { output: None });
        }
    }
}
