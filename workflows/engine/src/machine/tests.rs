//! Properties of the machine over random workflows, random outcomes, and crashes at random moments.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{AttemptId, Command, Effect, Plan, RunState, apply, take_over};
use crate::{
    ComponentInfo, Decision, Event, FailureKind, Origin, Payload, RerunFrom, RunId, RunStatus, StepFailure, StepStatus,
    Timestamp, Workflow, definition,
};

/// Steps a world may take before it must be over: far more than the largest generated workflow needs.
const PATIENCE: usize = 5_000;

/// One node at random: needs among earlier nodes, and every way a node can differ for the machine.
fn node(position: usize) -> impl Strategy<Value = Value> {
    (
        proptest::collection::btree_set(0..position.max(1), 0..3),
        proptest::option::weighted(0.3, 0..4_u32),
        1..3_u32,
        proptest::bool::weighted(0.2),
        proptest::bool::weighted(0.3),
        1..3_u32,
        proptest::bool::weighted(0.3),
    )
        .prop_map(move |(needs, list, parallel, conditional, tolerant, attempts, delicate)| {
            let needs: Vec<_> =
                needs.into_iter().filter(|need| *need < position).map(|need| format!("n{need}")).collect();
            let mut node = json!({
                "id": format!("n{position}"), "component": "any", "needs": needs, "parallel": parallel,
                "retry": {"maxAttempts": attempts}, "onError": if tolerant { "continue" } else { "fail" },
            });
            if let Some(count) = list {
                node["forEach"] = json!(format!("{:?}", (0..count).collect::<Vec<_>>()));
            }
            if conditional {
                node["when"] = json!("input.yes");
            }
            if delicate {
                node["idempotent"] = json!(false);
            }
            node
        })
}

pub(crate) fn definitions() -> impl Strategy<Value = Value> {
    (1..7_usize, any::<bool>()).prop_flat_map(|(count, with_output)| {
        (0..count).map(node).collect::<Vec<_>>().prop_map(move |nodes| {
            let mut definition = json!({"name": "random", "nodes": nodes});
            if with_output {
                definition["output"] = json!("done");
            }
            definition
        })
    })
}

fn compile(definition: &Value) -> Arc<Workflow> {
    Arc::new(definition::check(definition, &|_: &str| Some(ComponentInfo::permissive())).unwrap())
}

/// The outside of a run: what is to be done, and what is under way.
struct World {
    state: RunState,
    journal: Vec<(Timestamp, Event)>,
    now: i64,
    ready: Vec<(usize, usize)>,
    plans: Vec<usize>,
    timers: Vec<AttemptId>,
    running: Vec<AttemptId>,
    conclude: bool,
    /// Attempts that ended or were called off: their late results must not count.
    gone: Vec<AttemptId>,
}

impl World {
    fn new(workflow: Arc<Workflow>, start: Command) -> Self {
        let mut world = Self {
            state: RunState::new(workflow),
            journal: Vec::new(),
            now: 0,
            ready: Vec::new(),
            plans: Vec::new(),
            timers: Vec::new(),
            running: Vec::new(),
            conclude: false,
            gone: Vec::new(),
        };
        assert!(world.tell(start));
        world
    }

    fn started(workflow: Arc<Workflow>) -> Self {
        let input = Payload::from(json!({"yes": true}));
        Self::new(workflow, Command::Start { input, actor: "a".to_owned(), origin: None, taken: None })
    }

    fn replayed(&self) -> RunState {
        let mut state = RunState::new(Arc::clone(self.state.workflow()));
        for (at, event) in &self.journal {
            state.fold(event, *at, &mut Vec::new());
        }
        state
    }

    /// Sends a command; checks that a refusal changes nothing and that replaying gives the same state.
    fn tell(&mut self, command: Command) -> bool {
        self.now += 1;
        let before = self.state.clone();
        let started = matches!(command, Command::StepStarted { .. });
        let recovering = matches!(command, Command::Recover { .. });
        let Ok(outcome) = apply(&mut self.state, Timestamp(self.now), command) else {
            assert_eq!(self.state, before, "a refused command changed the state");
            return false;
        };
        self.journal.extend(outcome.events.iter().map(|event| (Timestamp(self.now), event.clone())));
        assert_eq!(self.replayed(), self.state, "replaying gives another state");
        if recovering {
            (self.ready, self.plans, self.timers, self.conclude) = Default::default();
        }
        if started && let Some(Event::StepStarted { step, item, attempt }) = outcome.events.first() {
            let step = self.state.workflow().position(step).unwrap();
            self.running.push(AttemptId { step, item: item.unwrap_or(0) as usize, attempt: *attempt });
        }
        for effect in outcome.effects {
            match effect {
                Effect::Ready { step, item } => self.ready.push((step, item)),
                Effect::Plan { step } => self.plans.push(step),
                Effect::Timer { attempt, .. } => self.timers.push(attempt),
                Effect::Conclude => self.conclude = true,
                Effect::Abort { attempt } => {
                    self.running.retain(|running| *running != attempt);
                    self.gone.push(attempt);
                }
                Effect::Over => assert!(self.state.status().is_over()),
                Effect::NeedsSkipped { .. } => panic!("settled inside"),
            }
        }
        true
    }

    fn end(&mut self, attempt: AttemptId, choice: u8) -> bool {
        let failure = |kind| StepFailure::new(kind, "chance", "by chance");
        let retry_at = Timestamp(self.now + 10);
        let fail = |kind| Command::StepFailed { attempt, failure: failure(kind), retry_at, progress: None };
        self.tell(match choice % 6 {
            0 => fail(FailureKind::Transient),
            1 => fail(FailureKind::Permanent),
            2 => fail(FailureKind::NeedsHuman),
            _ => Command::StepCompleted { attempt, output: json!(attempt.attempt).into(), progress: None },
        })
    }

    fn plan(&mut self, step: usize, choice: u8) {
        let list = self.state.workflow().steps()[step]
            .for_each
            .as_ref()
            .map(|list| list.source().matches(|c: char| c.is_ascii_digit()).count());
        let plan = match (choice % 5, list) {
            (0, _) if self.state.workflow().steps()[step].when.is_some() => Ok(Plan::Skip),
            (1, _) => Err(StepFailure::new(FailureKind::Permanent, "expression", "by chance")),
            (_, Some(count)) => {
                Ok(Plan::Items { list: json!((0..count).collect::<Vec<_>>()).into(), count: count as u32 })
            }
            (_, None) => Ok(Plan::Once),
        };
        self.tell(Command::StepPlanned { step, plan });
    }

    /// One thing happens, chosen by two numbers.
    fn act(&mut self, what: u8, which: u8) {
        let pick = |length: usize| which as usize % length.max(1);
        match what % 16 {
            0..=3 if !self.ready.is_empty() => {
                let (step, item) = self.ready.remove(pick(self.ready.len()));
                self.tell(Command::StepStarted { step, item });
            }
            4..=7 if !self.running.is_empty() => {
                let attempt = self.running.remove(pick(self.running.len()));
                assert!(self.end(attempt, which / 7), "an attempt under way was not heard");
                self.gone.push(attempt);
            }
            8 if !self.timers.is_empty() => {
                let attempt = self.timers.remove(pick(self.timers.len()));
                self.tell(Command::TimerFired { attempt });
            }
            9 if !self.plans.is_empty() => {
                let step = self.plans.remove(pick(self.plans.len()));
                self.plan(step, which / 7);
            }
            10 if !self.gone.is_empty() => {
                let attempt = self.gone[pick(self.gone.len())];
                assert!(!self.end(attempt, which / 7), "a result was heard twice");
            }
            11 if which.is_multiple_of(4) => {
                self.tell(Command::Pause { actor: "a".to_owned(), reason: String::new() });
            }
            12 => {
                self.tell(Command::Resume { actor: "a".to_owned() });
            }
            13 => {
                self.decide([Decision::Retry, Decision::Skip, Decision::Fail][which as usize % 3]);
            }
            14 if which.is_multiple_of(16) => {
                self.tell(Command::Cancel { actor: "a".to_owned(), reason: String::new() });
            }
            15 if which.is_multiple_of(4) => self.crash(),
            _ => {}
        }
    }

    /// The process ends: all that is left is the journal.
    fn crash(&mut self) {
        self.gone.append(&mut self.running);
        self.state = self.replayed();
        self.tell(Command::Recover { max_interruptions: 2 });
    }

    fn decide(&mut self, decision: Decision) {
        let held = self.state.workflow().steps().iter().enumerate().find_map(|(step, compiled)| {
            let items = &self.state.step(step)?.items;
            let item = items.iter().position(|item| item.status == StepStatus::Held)?;
            Some((compiled.id().to_string(), self.state.item_name(step, item)))
        });
        if let Some((step, item)) = held {
            let (actor, comment) = ("a".to_owned(), String::new());
            assert!(self.tell(Command::Resolve { step, item, decision, actor, comment }));
        }
    }

    /// Lets everything go well until the run is over.
    fn finish(&mut self) {
        for _ in 0..PATIENCE {
            if self.state.status().is_over() {
                return;
            }
            if self.state.status() == RunStatus::Paused {
                self.tell(Command::Resume { actor: "a".to_owned() });
            } else if let Some((step, item)) = self.ready.pop() {
                self.tell(Command::StepStarted { step, item });
            } else if let Some(attempt) = self.running.pop() {
                assert!(self.end(attempt, 5));
                self.gone.push(attempt);
            } else if let Some(step) = self.plans.pop() {
                self.plan(step, 4);
            } else if let Some(attempt) = self.timers.pop() {
                self.tell(Command::TimerFired { attempt });
            } else if std::mem::take(&mut self.conclude) {
                self.tell(Command::Conclude { result: Ok(json!("done").into()) });
            } else {
                let stuck = self.state.waiting_for();
                assert!(!stuck.is_empty(), "the run waits for nothing it can name");
                self.decide(Decision::Retry);
            }
        }
        panic!("the run never ended: {:?}", self.state.waiting_for());
    }

    /// What must hold of every journal.
    fn check(&self) {
        let mut completed = HashSet::new();
        let mut attempts: HashMap<(String, Option<u32>), u32> = HashMap::new();
        let mut delicate_attempts: HashMap<(String, Option<u32>), bool> = HashMap::new();
        let mut over = false;
        for (_, event) in &self.journal {
            assert!(!over, "something happened after the end");
            let key = |step: &Arc<str>, item: &Option<u32>| (step.to_string(), *item);
            match event {
                Event::StepStarted { step, item, attempt } => {
                    let last = attempts.insert(key(step, item), *attempt).unwrap_or(0);
                    assert_eq!(*attempt, last + 1, "attempts are numbered without gaps");
                    let idempotent =
                        self.state.workflow().steps()[self.state.workflow().position(step).unwrap()].is_idempotent();
                    let allowed = delicate_attempts.insert(key(step, item), false).unwrap_or(true);
                    assert!(idempotent || allowed, "a delicate step was repeated blindly");
                }
                Event::StepCompleted { step, item, attempt, .. } => {
                    assert!(completed.insert(key(step, item)), "completed twice");
                    assert_eq!(attempts.get(&key(step, item)), Some(attempt));
                }
                Event::StepResolved { step, item, .. } => {
                    delicate_attempts.insert(key(step, item), true);
                }
                Event::RunSucceeded { .. } | Event::RunFailed { .. } | Event::RunCancelled { .. } => over = true,
                _ => {}
            }
        }
        assert!(over);
        assert!(self.state.waiting_for().is_empty());
        assert!(self.state.all_rows().iter().all(|row| row.status.is_over()), "{:?}", self.state.all_rows());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_history_replays_and_ends(definition in definitions(), acts in proptest::collection::vec(any::<(u8, u8)>(), 0..120)) {
        let mut world = World::started(compile(&definition));
        for (what, which) in acts {
            world.act(what, which);
        }
        world.finish();
        world.check();
    }

    #[test]
    fn repeating_takes_over_what_stands(definition in definitions(), acts in proptest::collection::vec(any::<(u8, u8)>(), 0..60)) {
        let workflow = compile(&definition);
        let mut old = World::started(Arc::clone(&workflow));
        for (what, which) in acts {
            old.act(what, which);
        }
        old.tell(Command::Cancel { actor: "a".to_owned(), reason: String::new() });
        if old.state.status() == RunStatus::Succeeded {
            return Ok(());
        }
        let from = RunId::from_parts(1, 1);
        let taken = take_over(&old.state, from);
        let reused: BTreeSet<_> = taken.steps.iter().flat_map(|step| step.results.iter().map(|(item, ..)| (step.step, *item))).collect();
        let origin = Some(Origin { run: from, from: RerunFrom::Failed, edited_input: false });
        let input = old.state.input().clone();
        let mut new = World::new(workflow, Command::Start { input, actor: "b".to_owned(), origin, taken: Some(taken) });
        new.finish();
        new.check();
        for (_, event) in &new.journal {
            if let Event::StepStarted { step, item, .. } = event {
                let position = new.state.workflow().position(step).unwrap();
                prop_assert!(!reused.contains(&(position, item.unwrap_or(0) as usize)), "{step} was taken over and run again");
            }
        }
    }
}
