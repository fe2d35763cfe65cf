//! What is known about a run: the fold of its events.

use std::{collections::BTreeMap, sync::Arc};

use super::{AttemptId, Effect};
use crate::{
    AfterFailure, Decision, Event, HoldReason, ItemView, OnError, Origin, Payload, Progress, RunId, RunStatus, RunView,
    SkipReason, StepFailure, StepStatus, StepView, Timestamp, WaitingFor, Workflow, definition::CompiledStep,
    live::ProgressByStep,
};

/// A run as its journal tells it.
#[derive(Debug, Clone)]
pub(crate) struct RunState {
    workflow: Arc<Workflow>,
    status: RunStatus,
    input: Payload,
    output: Option<Payload>,
    failure: Option<StepFailure>,
    actor: Arc<str>,
    origin: Option<Origin>,
    started_at: Timestamp,
    finished_at: Option<Timestamp>,
    paused: Option<(String, String)>,
    /// The failure that will end the run once nothing is under way.
    failing: Option<(usize, Option<u32>, StepFailure)>,
    steps: Vec<StepState>,
    /// Steps that are not over.
    open: usize,
    /// Attempts under way.
    in_flight: usize,
    /// Events folded so far.
    events: u64,
    /// Rows of the projection that changed since they were last taken.
    dirty: Vec<(usize, Option<usize>)>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StepState {
    pub(super) status: StepStatus,
    pub(super) skipped: Option<SkipReason>,
    pub(super) list: Option<Payload>,
    pub(super) items: Vec<ItemState>,
    failure: Option<StepFailure>,
    /// Needed steps that are not over.
    blocked_by: usize,
    /// Elements that had their turn: all before this position may run.
    released: usize,
    /// Elements that are not over.
    open: usize,
    /// Whether an element failed and the run went on.
    failed: bool,
}

/// One execution of a step: its only one, or that of one element.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ItemState {
    pub(crate) status: StepStatus,
    /// The last attempt.
    pub(crate) attempt: u32,
    /// Attempts that failed since a person last said to retry.
    pub(crate) failures: u32,
    /// Attempts in a row that ended with the process.
    pub(crate) interruptions: u32,
    pub(crate) output: Option<Payload>,
    pub(crate) failure: Option<StepFailure>,
    pub(crate) held: Option<HoldReason>,
    pub(crate) due: Option<Timestamp>,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) finished_at: Option<Timestamp>,
    pub(crate) progress: Option<Progress>,
    pub(crate) reused_from: Option<RunId>,
}

impl ItemState {
    fn new() -> Self {
        Self {
            status: StepStatus::Waiting,
            attempt: 0,
            failures: 0,
            interruptions: 0,
            output: None,
            failure: None,
            held: None,
            due: None,
            started_at: None,
            finished_at: None,
            progress: None,
            reused_from: None,
        }
    }
}

/// A row of the projected `run` table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RunRow {
    pub(crate) status: RunStatus,
    pub(crate) waiting: Option<&'static str>,
    pub(crate) finished_at: Option<Timestamp>,
}

/// A row of the projected `step` table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepRow {
    pub(crate) step: Arc<str>,
    /// The element; `None` for the step as such.
    pub(crate) item: Option<u32>,
    pub(crate) status: StepStatus,
    pub(crate) attempt: u32,
    pub(crate) failures: u32,
    pub(crate) due: Option<Timestamp>,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) finished_at: Option<Timestamp>,
}

impl RunState {
    /// A run before its first event.
    pub(crate) fn new(workflow: Arc<Workflow>) -> Self {
        let steps: Vec<_> = workflow
            .steps()
            .iter()
            .map(|step| StepState {
                status: StepStatus::Waiting,
                skipped: None,
                list: None,
                items: Vec::new(),
                failure: None,
                blocked_by: step.needs.len(),
                released: 0,
                open: 0,
                failed: false,
            })
            .collect();
        Self {
            status: RunStatus::Running,
            input: Payload::null(),
            output: None,
            failure: None,
            actor: Arc::from(""),
            origin: None,
            started_at: Timestamp(0),
            finished_at: None,
            paused: None,
            failing: None,
            open: steps.len(),
            steps,
            in_flight: 0,
            events: 0,
            dirty: Vec::new(),
            workflow,
        }
    }

    pub(crate) fn workflow(&self) -> &Arc<Workflow> {
        &self.workflow
    }

    pub(crate) fn status(&self) -> RunStatus {
        self.status
    }

    pub(crate) fn events(&self) -> u64 {
        self.events
    }

    pub(crate) fn input(&self) -> &Payload {
        &self.input
    }

    pub(crate) fn actor(&self) -> &Arc<str> {
        &self.actor
    }

    pub(crate) fn started_at(&self) -> Timestamp {
        self.started_at
    }

    pub(super) fn failing(&self) -> Option<(usize, Option<u32>, &StepFailure)> {
        self.failing.as_ref().map(|(step, item, failure)| (*step, *item, failure))
    }

    pub(super) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Whether every step is over and no failure is about to end the run.
    pub(super) fn is_done(&self) -> bool {
        self.events > 0 && self.open == 0 && self.failing.is_none()
    }

    pub(crate) fn step(&self, step: usize) -> Option<&StepState> {
        self.steps.get(step)
    }

    pub(super) fn step_status(&self, step: usize) -> Option<StepStatus> {
        self.steps.get(step).map(|step| step.status)
    }

    /// The list whose elements the step runs over.
    pub(crate) fn list(&self, step: usize) -> Option<&Payload> {
        self.steps.get(step)?.list.as_ref()
    }

    pub(crate) fn item(&self, step: usize, item: usize) -> Option<&ItemState> {
        self.steps.get(step)?.items.get(item)
    }

    /// The element's number as events and views write it: none for a step without elements.
    pub(crate) fn item_name(&self, step: usize, item: usize) -> Option<u32> {
        let named = self.workflow.steps().get(step).is_some_and(CompiledStep::is_for_each);
        if named { u32::try_from(item).ok() } else { None }
    }

    pub(super) fn is_under_way(&self, id: AttemptId) -> bool {
        self.item(id.step, id.item).is_some_and(|item| item.status == StepStatus::Running && item.attempt == id.attempt)
    }

    pub(crate) fn under_way(&self) -> impl Iterator<Item = AttemptId> {
        self.steps.iter().enumerate().flat_map(|(step, of_step)| {
            of_step
                .items
                .iter()
                .enumerate()
                .filter(|(_, item)| item.status == StepStatus::Running)
                .map(move |(item, state)| AttemptId { step, item, attempt: state.attempt })
        })
    }

    /// Everything that remains to be done outside, read off the state alone: what a process that just opened the
    /// journal has to take up.
    pub(crate) fn pending_effects(&self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.status.is_over() || self.events == 0 {
            return effects;
        }
        for (step, of_step) in self.steps.iter().enumerate() {
            match of_step.status {
                StepStatus::Planning => effects.push(Effect::Plan { step }),
                StepStatus::Waiting if of_step.blocked_by == 0 => {
                    effects.push(Effect::NeedsSkipped { step });
                }
                _ => {}
            }
            for (item, state) in of_step.items.iter().enumerate() {
                match (state.status, state.due) {
                    (StepStatus::Ready, _) => effects.push(Effect::Ready { step, item }),
                    (StepStatus::Backoff, Some(due)) => {
                        let attempt = AttemptId { step, item, attempt: state.attempt };
                        effects.push(Effect::Timer { attempt, due });
                    }
                    _ => {}
                }
            }
        }
        if self.is_done() {
            effects.push(Effect::Conclude);
        }
        effects
    }

    /// Takes one event in; `sink` receives what is to be done because of it.
    ///
    /// Events about steps the workflow does not have are ignored: the journal's reader refuses them before.
    pub(crate) fn fold(&mut self, event: &Event, at: Timestamp, sink: &mut Vec<Effect>) {
        self.events += 1;
        match event {
            Event::RunStarted { input, actor, origin } => {
                self.input = input.clone();
                self.actor = Arc::from(actor.as_str());
                self.origin.clone_from(origin);
                self.started_at = at;
                for step in 0..self.steps.len() {
                    if self.steps[step].blocked_by == 0 {
                        self.unblock(step, sink);
                    }
                }
            }
            Event::StepReused { step, item, attempt, output, from } => {
                let Some(step) = self.workflow.position(step) else {
                    return;
                };
                let item = item.unwrap_or(0) as usize;
                if let Some(state) = self.steps[step].items.get_mut(item) {
                    state.attempt = *attempt;
                    state.output = Some(output.clone());
                    state.finished_at = Some(at);
                    state.reused_from = Some(*from);
                    self.item_over(step, item, StepStatus::Succeeded, sink);
                }
            }
            Event::StepPlanned { step, items, count } => {
                let Some(step) = self.workflow.position(step) else {
                    return;
                };
                self.steps[step].list.clone_from(items);
                self.activate(step, *count as usize, sink);
            }
            Event::StepSkipped { step, reason } => {
                let Some(step) = self.workflow.position(step) else {
                    return;
                };
                self.steps[step].skipped = Some(*reason);
                self.steps[step].items.clear();
                self.step_over(step, StepStatus::Skipped, sink);
            }
            Event::StepStarted { step, item, attempt } => {
                let Some((step, item)) = self.locate(step, *item) else {
                    return;
                };
                let state = &mut self.steps[step].items[item];
                state.attempt = *attempt;
                state.started_at = Some(at);
                state.finished_at = None;
                state.progress = None;
                state.due = None;
                self.in_flight += 1;
                self.set(step, item, StepStatus::Running);
            }
            Event::StepCompleted { step, item, output, progress, .. } => {
                let Some((step, item)) = self.locate(step, *item) else {
                    return;
                };
                self.in_flight = self.in_flight.saturating_sub(1);
                let state = &mut self.steps[step].items[item];
                state.output = Some(output.clone());
                state.progress.clone_from(progress);
                state.finished_at = Some(at);
                state.failure = None;
                state.interruptions = 0;
                self.item_over(step, item, StepStatus::Succeeded, sink);
            }
            Event::StepFailed { step, attempt: 0, failure, then, .. } => {
                let Some(step) = self.workflow.position(step) else {
                    return;
                };
                self.steps[step].failure = Some(failure.clone());
                if *then == AfterFailure::Continue {
                    self.step_over(step, StepStatus::Failed, sink);
                } else {
                    self.steps[step].status = StepStatus::Failed;
                    self.dirty.push((step, None));
                    self.fail(step, None, failure);
                }
            }
            Event::StepFailed { step, item: name, attempt, failure, then, progress } => {
                let Some((step, item)) = self.locate(step, *name) else {
                    return;
                };
                self.in_flight = self.in_flight.saturating_sub(1);
                let state = &mut self.steps[step].items[item];
                state.failures += 1;
                state.interruptions = 0;
                state.failure = Some(failure.clone());
                state.progress.clone_from(progress);
                state.finished_at = Some(at);
                match then {
                    AfterFailure::Retry { due } => {
                        state.due = Some(*due);
                        self.set(step, item, StepStatus::Backoff);
                        let attempt = AttemptId { step, item, attempt: *attempt };
                        sink.push(Effect::Timer { attempt, due: *due });
                    }
                    AfterFailure::Hold { reason } => {
                        state.held = Some(*reason);
                        self.set(step, item, StepStatus::Held);
                    }
                    AfterFailure::Fail => {
                        self.set(step, item, StepStatus::Failed);
                        self.fail(step, *name, failure);
                    }
                    AfterFailure::Continue => {
                        self.steps[step].failed = true;
                        self.item_over(step, item, StepStatus::Failed, sink);
                    }
                }
            }
            Event::StepRetryDue { step, item, .. } => {
                let Some((step, item)) = self.locate(step, *item) else {
                    return;
                };
                self.steps[step].items[item].due = None;
                self.make_ready(step, item, sink);
            }
            Event::StepLost { step, item, held, .. } => {
                let Some((step, item)) = self.locate(step, *item) else {
                    return;
                };
                self.in_flight = self.in_flight.saturating_sub(1);
                self.steps[step].items[item].interruptions += 1;
                self.steps[step].items[item].finished_at = Some(at);
                self.steps[step].items[item].held = *held;
                if held.is_some() {
                    self.set(step, item, StepStatus::Held);
                } else {
                    self.make_ready(step, item, sink);
                }
            }
            Event::StepResolved { step, item: name, decision, actor, comment, .. } => {
                let Some((step, item)) = self.locate(step, *name) else {
                    return;
                };
                let state = &mut self.steps[step].items[item];
                state.held = None;
                match decision {
                    Decision::Retry => {
                        state.failures = 0;
                        state.interruptions = 0;
                        self.make_ready(step, item, sink);
                    }
                    Decision::Skip => {
                        state.output = None;
                        state.finished_at = Some(at);
                        self.item_over(step, item, StepStatus::Skipped, sink);
                    }
                    Decision::Fail => {
                        state.finished_at = Some(at);
                        let failure = state.failure.clone().unwrap_or_else(|| {
                            let message = if comment.is_empty() {
                                format!("{actor} let the step fail: nobody knows whether its last attempt took effect")
                            } else {
                                format!("{actor} let the step fail: {comment}")
                            };
                            StepFailure::new(crate::FailureKind::Permanent, "failed-by-person", message)
                        });
                        state.failure = Some(failure.clone());
                        if self.workflow.steps()[step].on_error == OnError::Continue {
                            self.steps[step].failed = true;
                            self.item_over(step, item, StepStatus::Failed, sink);
                        } else {
                            self.set(step, item, StepStatus::Failed);
                            self.fail(step, *name, &failure);
                        }
                    }
                }
            }
            Event::RunPaused { actor, reason } => {
                self.status = RunStatus::Paused;
                self.paused = Some((actor.clone(), reason.clone()));
            }
            Event::RunResumed { .. } => {
                self.status = RunStatus::Running;
                self.paused = None;
                for (step, of_step) in self.steps.iter().enumerate() {
                    for (item, state) in of_step.items.iter().enumerate() {
                        if state.status == StepStatus::Ready {
                            sink.push(Effect::Ready { step, item });
                        }
                    }
                }
            }
            Event::RunSucceeded { output } => {
                self.output.clone_from(output);
                self.over(RunStatus::Succeeded, at, sink);
            }
            Event::RunFailed { failure, .. } => {
                self.failure = Some(failure.clone());
                self.over(RunStatus::Failed, at, sink);
            }
            Event::RunCancelled { .. } => self.over(RunStatus::Cancelled, at, sink),
        }
    }

    fn locate(&self, step: &str, item: Option<u32>) -> Option<(usize, usize)> {
        let step = self.workflow.position(step)?;
        let item = item.unwrap_or(0) as usize;
        (item < self.steps[step].items.len()).then_some((step, item))
    }

    fn set(&mut self, step: usize, item: usize, status: StepStatus) {
        self.steps[step].items[item].status = status;
        let named = self.workflow.steps()[step].is_for_each();
        self.dirty.push((step, named.then_some(item)));
    }

    fn make_ready(&mut self, step: usize, item: usize, sink: &mut Vec<Effect>) {
        self.set(step, item, StepStatus::Ready);
        if self.status == RunStatus::Running && self.failing.is_none() {
            sink.push(Effect::Ready { step, item });
        }
    }

    /// Everything the step needs is over.
    fn unblock(&mut self, step: usize, sink: &mut Vec<Effect>) {
        let compiled = &self.workflow.steps()[step];
        let all_skipped =
            !compiled.needs.is_empty() && compiled.needs.iter().all(|&need| self.steps[need].skipped.is_some());
        if all_skipped {
            sink.push(Effect::NeedsSkipped { step });
        } else if compiled.is_planned() {
            self.steps[step].status = StepStatus::Planning;
            self.dirty.push((step, None));
            sink.push(Effect::Plan { step });
        } else {
            self.activate(step, 1, sink);
        }
    }

    fn activate(&mut self, step: usize, count: usize, sink: &mut Vec<Effect>) {
        let for_each = self.workflow.steps()[step].is_for_each();
        let of_step = &mut self.steps[step];
        of_step.status = StepStatus::Running;
        of_step.items = vec![ItemState::new(); count];
        of_step.open = count;
        of_step.released = 0;
        self.dirty.push((step, None));
        if for_each {
            self.dirty.extend((0..count).map(|item| (step, Some(item))));
        }
        if count == 0 {
            self.step_over(step, StepStatus::Succeeded, sink);
            return;
        }
        let window = (self.workflow.steps()[step].parallel as usize).min(count);
        for _ in 0..window {
            self.release(step, sink);
        }
    }

    /// Gives the next element its turn.
    fn release(&mut self, step: usize, sink: &mut Vec<Effect>) {
        // Elements taken over from an earlier run are over before their turn.
        while let Some(item) = self.steps[step].items.get(self.steps[step].released) {
            let waits = item.status == StepStatus::Waiting;
            let position = self.steps[step].released;
            self.steps[step].released += 1;
            if waits {
                self.make_ready(step, position, sink);
                return;
            }
        }
    }

    fn item_over(&mut self, step: usize, item: usize, status: StepStatus, sink: &mut Vec<Effect>) {
        let had_its_turn = item < self.steps[step].released;
        self.set(step, item, status);
        let of_step = &mut self.steps[step];
        of_step.open = of_step.open.saturating_sub(1);
        if of_step.open > 0 {
            if had_its_turn {
                self.release(step, sink);
            }
            return;
        }
        let status = match (of_step.failed, &of_step.items[..]) {
            (true, _) => StepStatus::Failed,
            (false, [only]) if only.status == StepStatus::Skipped => StepStatus::Skipped,
            _ => StepStatus::Succeeded,
        };
        self.step_over(step, status, sink);
    }

    fn step_over(&mut self, step: usize, status: StepStatus, sink: &mut Vec<Effect>) {
        self.steps[step].status = status;
        self.dirty.push((step, None));
        self.open = self.open.saturating_sub(1);
        let workflow = Arc::clone(&self.workflow);
        for &dependent in &workflow.steps()[step].dependents {
            let of_dependent = &mut self.steps[dependent];
            of_dependent.blocked_by = of_dependent.blocked_by.saturating_sub(1);
            if of_dependent.blocked_by == 0 {
                self.unblock(dependent, sink);
            }
        }
        if self.is_done() {
            sink.push(Effect::Conclude);
        }
    }

    fn fail(&mut self, step: usize, item: Option<u32>, failure: &StepFailure) {
        if self.failing.is_none() {
            self.failing = Some((step, item, failure.clone()));
        }
    }

    fn over(&mut self, status: RunStatus, at: Timestamp, sink: &mut Vec<Effect>) {
        self.status = status;
        self.finished_at = Some(at);
        self.paused = None;
        self.in_flight = 0;
        for step in 0..self.steps.len() {
            for item in 0..self.steps[step].items.len() {
                if !self.steps[step].items[item].status.is_over() {
                    self.steps[step].items[item].due = None;
                    self.steps[step].items[item].held = None;
                    self.set(step, item, StepStatus::Cancelled);
                }
            }
            if !self.steps[step].status.is_over() {
                let failed = self.steps[step].items.iter().any(|item| item.status == StepStatus::Failed);
                self.steps[step].status = if failed { StepStatus::Failed } else { StepStatus::Cancelled };
                self.dirty.push((step, None));
            }
        }
        sink.push(Effect::Over);
    }

    // What the database's tables show.

    pub(crate) fn run_row(&self) -> RunRow {
        RunRow { status: self.status, waiting: self.main_reason(), finished_at: self.finished_at }
    }

    /// Rows that changed since the last call.
    pub(crate) fn take_dirty(&mut self) -> Vec<StepRow> {
        let mut dirty = std::mem::take(&mut self.dirty);
        dirty.sort_unstable();
        dirty.dedup();
        dirty.into_iter().filter_map(|(step, item)| self.row(step, item)).collect()
    }

    pub(crate) fn forget_dirty(&mut self) {
        self.dirty = Vec::new();
    }

    /// All rows the projection has for this run.
    #[cfg(test)]
    pub(crate) fn all_rows(&self) -> Vec<StepRow> {
        (0..self.steps.len())
            .flat_map(|step| {
                let items = if self.workflow.steps()[step].is_for_each() { self.steps[step].items.len() } else { 0 };
                std::iter::once((step, None)).chain((0..items).map(move |item| (step, Some(item))))
            })
            .filter_map(|(step, item)| self.row(step, item))
            .collect()
    }

    fn row(&self, step: usize, item: Option<usize>) -> Option<StepRow> {
        let of_step = &self.steps[step];
        let id = Arc::clone(self.workflow.steps()[step].id());
        let single = if self.workflow.steps()[step].is_for_each() { None } else { of_step.items.first() };
        let state = match item {
            Some(item) => Some(of_step.items.get(item)?),
            None => single,
        };
        let Some(state) = state else {
            return (of_step.status != StepStatus::Waiting).then_some(StepRow {
                step: id,
                item: None,
                status: of_step.status,
                attempt: 0,
                failures: 0,
                due: None,
                started_at: None,
                finished_at: None,
            });
        };
        Some(StepRow {
            step: id,
            item: item.and_then(|item| u32::try_from(item).ok()),
            status: state.status,
            attempt: state.attempt,
            failures: state.failures,
            due: state.due,
            started_at: state.started_at,
            finished_at: state.finished_at,
        })
    }

    // What people see.

    fn main_reason(&self) -> Option<&'static str> {
        if self.status == RunStatus::Paused {
            return Some("resume");
        }
        if self.status.is_over() || self.in_flight > 0 {
            return None;
        }
        let any = |status| self.steps.iter().flat_map(|step| &step.items).any(|item| item.status == status);
        let moves = any(StepStatus::Ready) || self.steps.iter().any(|step| step.status == StepStatus::Planning);
        if moves {
            None
        } else if any(StepStatus::Held) {
            Some("person")
        } else if any(StepStatus::Backoff) {
            Some("retry")
        } else {
            None
        }
    }

    /// Why the run does not move, or what it is busy with.
    pub(crate) fn waiting_for(&self) -> Vec<WaitingFor> {
        let mut reasons = Vec::new();
        if self.status.is_over() {
            return reasons;
        }
        if let Some((actor, reason)) = &self.paused {
            reasons.push(WaitingFor::Resume { actor: actor.clone(), reason: reason.clone() });
        }
        for (compiled, of_step) in self.workflow.steps().iter().zip(&self.steps) {
            let step = || Arc::clone(compiled.id());
            if of_step.status == StepStatus::Planning {
                reasons.push(WaitingFor::Evaluation { step: Some(step()) });
            }
            let (mut running, mut ready) = (0, 0);
            for (index, item) in of_step.items.iter().enumerate() {
                let name = if compiled.is_for_each() { u32::try_from(index).ok() } else { None };
                match (item.status, item.held, item.due, &item.failure) {
                    (StepStatus::Running, ..) => running += 1,
                    (StepStatus::Ready, ..) => ready += 1,
                    (StepStatus::Held, Some(reason), _, failure) => {
                        reasons.push(WaitingFor::Person {
                            step: step(),
                            item: name,
                            reason,
                            message: hold_message(reason, item.attempt, failure.as_ref()),
                        });
                    }
                    (StepStatus::Backoff, _, Some(due), Some(failure)) => {
                        reasons.push(WaitingFor::Retry { step: step(), item: name, due, failure: failure.clone() });
                    }
                    _ => {}
                }
            }
            if running > 0 {
                reasons.push(WaitingFor::Step { step: step(), running });
            }
            if ready > 0 {
                reasons.push(WaitingFor::Capacity { step: step(), ready });
            }
        }
        if self.is_done() {
            reasons.push(WaitingFor::Evaluation { step: None });
        }
        reasons
    }

    /// Everything, for the API. `live` is what running steps told last.
    pub(crate) fn view(&self, id: RunId, live: &ProgressByStep) -> RunView {
        let steps = self.workflow.steps().iter().zip(&self.workflow.definition().nodes).zip(&self.steps);
        RunView {
            id,
            workflow: self.workflow.digest(),
            workflow_name: Arc::clone(self.workflow.name()),
            status: self.status,
            waiting_for: self.waiting_for(),
            input: self.input.clone(),
            output: self.output.clone(),
            failure: self.failure.clone(),
            actor: Arc::clone(&self.actor),
            origin: self.origin.clone(),
            started_at: self.started_at,
            finished_at: self.finished_at,
            events: self.events,
            steps: steps
                .map(|((compiled, node), of_step)| {
                    let mut counts = BTreeMap::new();
                    for item in &of_step.items {
                        *counts.entry(item.status.as_str()).or_insert(0) += 1;
                    }
                    let single = if compiled.is_for_each() { None } else { of_step.items.first() };
                    StepView {
                        id: Arc::clone(compiled.id()),
                        component: Arc::clone(compiled.component()),
                        title: node.title.clone(),
                        status: single.map_or(of_step.status, |only| only.status),
                        skipped: of_step.skipped,
                        failure: of_step.failure.clone(),
                        for_each: compiled.is_for_each(),
                        items: of_step
                            .items
                            .iter()
                            .enumerate()
                            .map(|(index, item)| {
                                let name = if compiled.is_for_each() { u32::try_from(index).ok() } else { None };
                                let running = item.status == StepStatus::Running;
                                let told =
                                    running.then(|| live.get(&(Arc::clone(compiled.id()), name)).cloned()).flatten();
                                ItemView {
                                    item: name,
                                    status: item.status,
                                    attempt: item.attempt,
                                    failures: item.failures,
                                    started_at: item.started_at,
                                    finished_at: item.finished_at,
                                    due: item.due,
                                    progress: told.or_else(|| item.progress.clone()),
                                    output: item.output.clone(),
                                    failure: item.failure.clone(),
                                    held: item.held,
                                    reused_from: item.reused_from,
                                }
                            })
                            .collect(),
                        counts,
                    }
                })
                .collect(),
        }
    }

    /// What expressions see of a step that is over.
    pub(crate) fn result(&self, step: usize) -> Option<StepResult> {
        let of_step = self.steps.get(step)?;
        let compiled = &self.workflow.steps()[step];
        let failure = of_step
            .failure
            .clone()
            .or_else(|| of_step.items.iter().find(|item| item.status == StepStatus::Failed)?.failure.clone());
        Some(StepResult {
            step: Arc::clone(compiled.id()),
            status: of_step.status,
            failure,
            output: if compiled.is_for_each() && of_step.skipped.is_none() && of_step.failure.is_none() {
                StepOutput::List(of_step.items.iter().map(|item| item.output.clone()).collect())
            } else {
                StepOutput::One(of_step.items.first().and_then(|item| item.output.clone()))
            },
        })
    }
}

/// A step that is over, as expressions see it.
#[derive(Debug, Clone)]
pub(crate) struct StepResult {
    pub(crate) step: Arc<str>,
    pub(crate) status: StepStatus,
    pub(crate) failure: Option<StepFailure>,
    pub(crate) output: StepOutput,
}

/// The output of a step, or those of its elements.
#[derive(Debug, Clone)]
pub(crate) enum StepOutput {
    One(Option<Payload>),
    List(Vec<Option<Payload>>),
}

fn hold_message(reason: HoldReason, attempt: u32, failure: Option<&StepFailure>) -> String {
    let choice = "retry it, skip it, or let it fail";
    match (reason, failure) {
        (HoldReason::NeedsHuman, Some(failure)) => format!("{}; {choice}", failure.message),
        (HoldReason::NeedsHuman, None) => format!("the step asks for a person; {choice}"),
        (HoldReason::OutcomeUnknown, _) => format!(
            "outcome unknown, needs a person: attempt {attempt} was interrupted, and this step must not be repeated \
             blindly. See on the other side whether it took effect, then {choice}"
        ),
        (HoldReason::InterruptedTooOften, _) => format!(
            "the process ended again and again during this step, last at attempt {attempt}: it may be the cause. \
             Look at the log, then {choice}"
        ),
    }
}

impl PartialEq for RunState {
    /// Two states are equal when they answer every question alike; what the projection has still to write is not part
    /// of the answer.
    fn eq(&self, other: &Self) -> bool {
        self.workflow.digest() == other.workflow.digest()
            && self.status == other.status
            && self.input == other.input
            && self.output == other.output
            && self.failure == other.failure
            && self.actor == other.actor
            && self.origin == other.origin
            && self.started_at == other.started_at
            && self.finished_at == other.finished_at
            && self.paused == other.paused
            && self.failing == other.failing
            && self.steps == other.steps
            && self.open == other.open
            && self.in_flight == other.in_flight
            && self.events == other.events
    }
}
