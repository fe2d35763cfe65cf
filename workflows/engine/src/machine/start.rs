//! A run begins: from nothing, or with what an earlier run had reached.

use super::{Context, state::RunState};
use crate::{Event, Origin, Payload, Rejection, RunId, SkipReason, StepStatus};

/// What a repeated run takes over from an earlier one, in an order in which needs come before those that need them.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    pub(crate) from: RunId,
    pub(crate) steps: Vec<TakenStep>,
}

/// One step taken over.
#[derive(Debug, Clone)]
pub(crate) struct TakenStep {
    pub(crate) step: usize,
    pub(crate) skipped: Option<SkipReason>,
    /// The list and its length, of a step with a condition or a `forEach`.
    pub(crate) planned: Option<(Option<Payload>, u32)>,
    /// Recorded results: element, attempt, output.
    pub(crate) results: Vec<(usize, u32, Payload)>,
}

pub(super) fn apply(
    context: &mut Context<'_>,
    input: Payload,
    actor: String,
    origin: Option<Origin>,
    taken: Option<Taken>,
) -> Result<(), Rejection> {
    if context.state.events() > 0 {
        return Err(Rejection::NotOver { status: context.state.status() });
    }
    context.emit(Event::RunStarted { input, actor, origin });
    let Some(taken) = taken else { return Ok(()) };
    for TakenStep { step: position, skipped, planned, results } in taken.steps {
        let step = context.step_id(position);
        if let Some(reason) = skipped {
            // A skip for lack of needs may have spread by itself only after this command; recording it now is the same.
            context.emit(Event::StepSkipped { step, reason });
            continue;
        }
        if let Some((items, count)) = planned {
            context.emit(Event::StepPlanned { step: step.clone(), items, count });
        }
        for (item, attempt, output) in results {
            let item = context.state.item_name(position, item);
            context.emit(Event::StepReused { step: step.clone(), item, attempt, output, from: taken.from });
        }
    }
    // Taking over made some of what the first event wanted superfluous: say afresh what remains to be done.
    context.outcome.effects = context.state.pending_effects();
    Ok(())
}

/// What a run that repeats `state` from its failed steps can take over.
///
/// A step is taken over when it succeeded or was skipped by its condition, and everything it needs is taken over whole.
/// Of a `forEach` whose needs are taken over whole, the elements that succeeded are taken over.
pub(crate) fn take_over(state: &RunState, from: RunId) -> Taken {
    let count = state.workflow().steps().len();
    let mut whole = vec![false; count];
    let mut steps = Vec::new();
    let mut visited = vec![false; count];
    let mut order = Vec::with_capacity(count);
    // Needs first: repeated passes would be quadratic on chains written backwards, so walk with a stack.
    for start in 0..count {
        let mut stack = vec![(start, false)];
        while let Some((step, needs_done)) = stack.pop() {
            if needs_done {
                order.push(step);
            } else if !std::mem::replace(&mut visited[step], true) {
                stack.push((step, true));
                stack.extend(state.workflow().steps()[step].needs.iter().map(|&need| (need, false)));
            }
        }
    }
    for step in order {
        let compiled = &state.workflow().steps()[step];
        if !compiled.needs.iter().all(|&need| whole[need]) {
            continue;
        }
        let Some(of_step) = state.step(step) else {
            continue;
        };
        if of_step.skipped.is_some() {
            whole[step] = true;
            steps.push(TakenStep { step, skipped: of_step.skipped, planned: None, results: Vec::new() });
            continue;
        }
        if of_step.items.is_empty() && of_step.status != StepStatus::Succeeded {
            continue;
        }
        let results: Vec<_> = of_step
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| item.status == StepStatus::Succeeded)
            .filter_map(|(index, item)| item.output.clone().map(|output| (index, item.attempt, output)))
            .collect();
        whole[step] = results.len() == of_step.items.len();
        let planned = compiled
            .is_planned()
            .then(|| (of_step.list.clone(), u32::try_from(of_step.items.len()).unwrap_or(u32::MAX)));
        if planned.is_some() || !results.is_empty() {
            steps.push(TakenStep { step, skipped: None, planned, results });
        }
    }
    Taken { from, steps }
}
