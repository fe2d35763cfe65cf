//! What a component says of itself, and what it is told about the run.

use serde::{Deserialize, Serialize};

/// A text in the product's two languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The same text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// Whether running the step again gives the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Determinism {
    /// The output depends on nothing but configuration, input and what is read by digest.
    Reproducible,
    /// The output depends on the world outside, and the statement attests what was seen.
    Attested,
}

/// What a component says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Short stable name: lower-case letters, digits and hyphens.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// What a composer sees on the node.
    pub title: Text,
    /// One sentence on what it does.
    pub summary: Text,
    /// JSON Schema of the configuration.
    pub config_schema: serde_json::Value,
    /// JSON Schema of the input.
    pub input_schema: serde_json::Value,
    /// JSON Schema of the output.
    pub output_schema: serde_json::Value,
    /// The capabilities wanted: `log`, `progress`, `blob`, `model`, `asset`, `sql`, `clock`, `random`.
    pub capabilities: Vec<String>,
    /// Whether running the step again gives the same bytes.
    pub determinism: Determinism,
}

/// Which attempt of which step this is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Context {
    /// The run.
    pub run: String,
    /// The step within the workflow.
    pub step: String,
    /// The attempt, from 1.
    pub attempt: u32,
    /// The index of the item when the step runs for each of a list.
    pub item: Option<u32>,
    /// The same for every attempt at the same work: hand it to systems that know such keys.
    pub idempotency_key: String,
}

/// The configuration of a component that has nothing to configure: any JSON object, ignored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoConfig {}
