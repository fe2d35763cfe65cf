//! What people draw and save: a workflow as JSON, and the checks it must pass before anything can be started from it.
//!
//! A definition is plain data. Saving it [checks](check) its form against the published JSON Schema, its graph
//! (no cycles, no unknown steps), its expressions, and each node's configuration and input against the schemas of the
//! component it names. What passed gets the SHA-256 of its canonical JSON as its name for ever: the same drawing is
//! the same workflow, and a run can always say which one it ran.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

mod error;
mod validate;
mod workflow;

pub use error::{DefinitionError, DefinitionErrors};
pub(crate) use validate::restore;
pub use validate::{AMBIENT_CAPABILITIES, DEFINITION_SCHEMA, MAX_DEFINITION_BYTES, check, check_text};
pub use workflow::{CompiledStep, Workflow};
pub(crate) use workflow::{ResolvedNode, first_error};

/// A workflow as written: what the JSON Schema in `schema/workflow-definition.schema.json` describes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Definition {
    /// Short name, the same through all versions of the workflow: `policy-check`.
    pub name: String,
    /// Title by language (`zh`, `en`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub title: BTreeMap<String, String>,
    /// One paragraph by language, for whoever looks for a workflow to use.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub summary: BTreeMap<String, String>,
    /// JSON Schema of the input a run must be given. Absent: anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_schema: Option<Value>,
    /// The steps.
    pub nodes: Vec<Node>,
    /// Template of the run's result over `input` and `steps`. Absent: the run has no result of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
}

/// One step of a workflow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Node {
    /// Name of the step within the workflow, as expressions use it: `steps.<id>.output`.
    pub id: String,
    /// Which component does the work, as the catalogue knows it.
    pub component: String,
    /// Title by language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub title: BTreeMap<String, String>,
    /// The component's configuration, literally; checked against its configuration schema.
    #[serde(default = "empty_object", skip_serializing_if = "is_empty_object")]
    pub config: Value,
    /// Template of the component's input: JSON in whose strings `${…}` holds CEL over `input`, `steps`, `item`,
    /// `index` and `run`. A string that is one `${…}` and nothing else keeps the expression's type.
    #[serde(default = "empty_object", skip_serializing_if = "is_empty_object")]
    pub input: Value,
    /// Steps that must be over before this one starts. Steps its expressions mention are added by themselves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<String>,
    /// CEL condition: when it is false the step is skipped, and so is whatever needs only skipped steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// CEL list: the step runs once per element, with `item` and `index` bound, and its output is the list of outputs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_each: Option<String>,
    /// How many elements of `forEach` run at the same time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel: Option<u32>,
    /// What to do about transient faults.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// Longest time one attempt may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
    /// What a final failure of this step does to the run.
    #[serde(default, skip_serializing_if = "OnError::is_default")]
    pub on_error: OnError,
    /// Whether running the step twice is harmless. Absent: as the component says of itself. A node can be stricter
    /// than its component, never laxer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotent: Option<bool>,
    /// Capabilities granted to the component and their parameters: `{"sql": {"connections": ["crm"]}}`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub grants: BTreeMap<String, Value>,
}

/// Retrying of transient faults: waits grow by `factor` from `initialMs` to `maxMs`, each shortened or lengthened at random.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Retry {
    /// How often the step may be tried in all, the first time included.
    pub max_attempts: u32,
    /// First wait.
    pub initial_ms: u64,
    /// Longest wait.
    pub max_ms: u64,
    /// How much longer each wait is than the one before.
    pub factor: f32,
}

impl Default for Retry {
    /// Five attempts over about eight seconds: long enough for a restarting service, short enough for a person watching.
    fn default() -> Self {
        Self { max_attempts: 5, initial_ms: 500, max_ms: 60_000, factor: 2.0 }
    }
}

/// What a final failure of a step does to its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnError {
    /// The run starts nothing more, lets what is under way finish, and fails.
    #[default]
    Fail,
    /// The run goes on; the step's output is null and `steps.<id>.error` says what happened.
    Continue,
}

impl OnError {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature serde's skip_serializing_if wants")]
    fn is_default(&self) -> bool {
        *self == Self::Fail
    }
}

fn empty_object() -> Value {
    Value::Object(serde_json::Map::new())
}

fn is_empty_object(value: &Value) -> bool {
    value.as_object().is_some_and(serde_json::Map::is_empty)
}
