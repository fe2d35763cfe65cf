//! What the engine asks about components: never how they work, only what they promise.

use serde_json::Value;

/// Whether an auditor who runs a component again gets the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Determinism {
    /// Same inputs, same output.
    Reproducible,
    /// The organisation vouches for the output.
    Attested,
}

/// What a component says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentInfo {
    /// JSON Schema of its configuration.
    pub config_schema: Value,
    /// JSON Schema of its input.
    pub input_schema: Value,
    /// JSON Schema of its output.
    pub output_schema: Value,
    /// Capabilities it asks for (`sql`, `asset`, `model`…).
    pub capabilities: Vec<String>,
    /// Whether running it twice with the same idempotency key is harmless.
    pub idempotent: bool,
    /// Whether its output can be reproduced.
    pub determinism: Determinism,
}

impl ComponentInfo {
    /// A component that takes and gives anything, asks for nothing and may be repeated: for tests and measurements.
    #[must_use]
    pub fn permissive() -> Self {
        Self {
            config_schema: Value::Bool(true),
            input_schema: Value::Bool(true),
            output_schema: Value::Bool(true),
            capabilities: Vec::new(),
            idempotent: true,
            determinism: Determinism::Reproducible,
        }
    }
}

/// The components workflows can be made of.
pub trait Catalogue: Send + Sync + 'static {
    /// What the component `id` says of itself, or `None` when there is no such component.
    fn manifest(&self, id: &str) -> Option<ComponentInfo>;
    /// Identifiers of all components, for error messages that name the alternatives. May be empty.
    fn ids(&self) -> Vec<String> {
        Vec::new()
    }
}

impl<F: Fn(&str) -> Option<ComponentInfo> + Send + Sync + 'static> Catalogue for F {
    fn manifest(&self, id: &str) -> Option<ComponentInfo> {
        self(id)
    }
}
