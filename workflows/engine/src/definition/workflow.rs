use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use deed_evidence::Digest;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Definition, OnError, Retry};
use crate::{
    Determinism,
    expression::{Expression, Template, Uses},
};

/// How many elements of a `forEach` run at the same time when the node says nothing: enough to keep a machine busy,
/// few enough that one run does not push all others aside.
pub(super) const DEFAULT_ITEM_PARALLELISM: u32 = 16;

/// A definition that passed all checks, ready to run.
#[derive(Debug)]
pub struct Workflow {
    pub(super) digest: Digest,
    pub(super) name: Arc<str>,
    pub(super) definition: Arc<Definition>,
    /// In the definition's order.
    pub(super) steps: Vec<CompiledStep>,
    pub(super) index: HashMap<Arc<str>, usize>,
    pub(super) output: Option<Template>,
    pub(super) input_validator: Option<jsonschema::Validator>,
}

/// A node that passed all checks.
#[derive(Debug)]
pub struct CompiledStep {
    pub(crate) id: Arc<str>,
    pub(crate) component: Arc<str>,
    pub(crate) config: Arc<Value>,
    pub(crate) grants: Arc<BTreeMap<String, Value>>,
    /// Steps that must be over first, those its expressions mention included.
    pub(crate) needs: Vec<usize>,
    /// Steps that need this one.
    pub(crate) dependents: Vec<usize>,
    pub(crate) input: Template,
    /// What the input's expressions read.
    pub(crate) input_uses: Uses,
    pub(crate) when: Option<Expression>,
    pub(crate) for_each: Option<Expression>,
    pub(crate) parallel: u32,
    pub(crate) retry: Retry,
    pub(crate) timeout: Option<Duration>,
    pub(crate) on_error: OnError,
    pub(crate) resolved: ResolvedNode,
    pub(crate) input_validator: Option<jsonschema::Validator>,
}

/// What the catalogue said about a node's component when the workflow was saved. Kept with the definition: how a run
/// recovers must not depend on what is installed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResolvedNode {
    pub(crate) idempotent: bool,
    pub(crate) determinism: Determinism,
}

impl CompiledStep {
    /// Whether something must be evaluated before it is known whether, or how often, the step runs.
    pub(crate) fn is_planned(&self) -> bool {
        self.when.is_some() || self.for_each.is_some()
    }

    /// The step's name.
    #[must_use]
    pub fn id(&self) -> &Arc<str> {
        &self.id
    }

    /// Its component.
    #[must_use]
    pub fn component(&self) -> &Arc<str> {
        &self.component
    }

    /// Whether it may be repeated after an unknown outcome.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        self.resolved.idempotent
    }

    /// Whether it runs once per element of a list.
    #[must_use]
    pub fn is_for_each(&self) -> bool {
        self.for_each.is_some()
    }
}

impl Workflow {
    /// SHA-256 of the definition's canonical JSON: its name for ever.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The name all its versions share.
    #[must_use]
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// As written.
    #[must_use]
    pub fn definition(&self) -> &Arc<Definition> {
        &self.definition
    }

    /// Its steps in the definition's order.
    #[must_use]
    pub fn steps(&self) -> &[CompiledStep] {
        &self.steps
    }

    /// Steps that must be over before `step` starts, whether it says so or its expressions mention them.
    pub fn needs<'a>(&'a self, step: &'a CompiledStep) -> impl Iterator<Item = &'a CompiledStep> {
        step.needs.iter().map(|&index| &self.steps[index])
    }

    pub(crate) fn position(&self, step: &str) -> Option<usize> {
        self.index.get(step).copied()
    }

    pub(crate) fn output(&self) -> Option<&Template> {
        self.output.as_ref()
    }

    pub(crate) fn resolved(&self) -> Vec<ResolvedNode> {
        self.steps.iter().map(|step| step.resolved).collect()
    }

    /// The first thing about `input` that does not fit the workflow's input schema: where, and what.
    pub(crate) fn check_input(&self, input: &Value) -> Result<(), (String, String)> {
        first_error(self.input_validator.as_ref(), input)
    }
}

/// The first thing about `value` that does not fit: where, and what.
pub(crate) fn first_error(validator: Option<&jsonschema::Validator>, value: &Value) -> Result<(), (String, String)> {
    let Some(validator) = validator else {
        return Ok(());
    };
    if validator.is_valid(value) {
        return Ok(());
    }
    validator
        .iter_errors(value)
        .next()
        .map_or(Ok(()), |error| Err((error.instance_path().to_string(), super::validate::reason(&error))))
}
