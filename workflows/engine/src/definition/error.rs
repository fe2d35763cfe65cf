use std::fmt;

/// What is wrong with a definition, where, and the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DefinitionError {
    /// Too much text.
    #[error("the definition has {size} bytes and may have {limit}: split it, or move data into the run's input")]
    TooLarge {
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// Not JSON.
    #[error("the definition is not JSON ({reason}): correct it at that place")]
    NotJson {
        /// The parser's words, with line and column.
        reason: String,
    },
    /// JSON of another shape.
    #[error("{}{reason}: see schema/workflow-definition.schema.json for the form", At(node.as_deref(), path))]
    Form {
        /// The node, when it is in one that has an id.
        node: Option<String>,
        /// JSON pointer.
        path: String,
        /// What does not fit.
        reason: String,
    },
    /// Two nodes with one id.
    #[error("two nodes are called `{node}`: rename one of them")]
    DuplicateNode {
        /// The id.
        node: String,
    },
    /// `needs` names nothing.
    #[error("node `{node}` needs `{missing}`, which is no node of this workflow: {}", Nearest(known))]
    UnknownNeed {
        /// The node.
        node: String,
        /// The name.
        missing: String,
        /// What there is.
        known: Vec<String>,
    },
    /// Steps that wait for each other.
    #[error("nodes wait for each other in a circle ({}): remove one of these dependencies", cycle.join(" → "))]
    Cycle {
        /// One circle; the first is also the last.
        cycle: Vec<String>,
    },
    /// No such component.
    #[error(
        "node `{node}` uses component `{component}`, which is not installed: install it, or choose another; {}",
        Nearest(known)
    )]
    UnknownComponent {
        /// The node.
        node: String,
        /// The component.
        component: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A component whose manifest cannot be used.
    #[error(
        "node `{node}`: component `{component}` publishes a {which} schema that is no JSON Schema ({reason}): ask its developer for a corrected version"
    )]
    BadComponentSchema {
        /// The node.
        node: String,
        /// The component.
        component: String,
        /// `configuration` or `input`.
        which: &'static str,
        /// Why.
        reason: String,
    },
    /// The configuration does not fit the component.
    #[error("{}{reason}: correct the configuration of `{component}`", At(Some(node), path))]
    Config {
        /// The node.
        node: String,
        /// The component.
        component: String,
        /// JSON pointer within the node.
        path: String,
        /// What does not fit.
        reason: String,
    },
    /// The input cannot fit the component, whatever the expressions give.
    #[error("{}{reason}: correct the input of `{component}`", At(Some(node), path))]
    Input {
        /// The node.
        node: String,
        /// The component.
        component: String,
        /// JSON pointer within the node.
        path: String,
        /// What does not fit.
        reason: String,
    },
    /// An expression that does not parse or asks too much.
    #[error("{}`{expression}`: {reason}", At(node.as_deref(), path))]
    Expression {
        /// The node; absent in the run's output.
        node: Option<String>,
        /// JSON pointer within the node, or the definition.
        path: String,
        /// The expression.
        expression: String,
        /// What is wrong and the way out.
        reason: String,
    },
    /// An expression that mentions a step that does not exist.
    #[error("{}`{expression}` refers to step `{missing}`, which is no node of this workflow: {}", At(node.as_deref(), path), Nearest(known))]
    UnknownStep {
        /// The node; absent in the run's output.
        node: Option<String>,
        /// JSON pointer within the node, or the definition.
        path: String,
        /// The expression.
        expression: String,
        /// The name.
        missing: String,
        /// What there is.
        known: Vec<String>,
    },
    /// A capability the component asks for and the node does not grant.
    #[error(
        "node `{node}`: component `{component}` asks for `{capability}`: grant it under `grants`, or choose a component that does without"
    )]
    NotGranted {
        /// The node.
        node: String,
        /// The component.
        component: String,
        /// The capability.
        capability: String,
    },
    /// A node that claims its component may be repeated when the component says it may not.
    #[error(
        "node `{node}`: component `{component}` must not be repeated blindly, so `idempotent` cannot be true: remove it"
    )]
    NotIdempotent {
        /// The node.
        node: String,
        /// The component.
        component: String,
    },
    /// The run's input schema is no schema.
    #[error("`inputSchema` is no JSON Schema ({reason}): correct it, or leave it out to allow any input")]
    InputSchema {
        /// Why.
        reason: String,
    },
}

impl DefinitionError {
    /// The node it is about, when it is about one.
    #[must_use]
    pub fn node(&self) -> Option<&str> {
        match self {
            Self::Form { node, .. } | Self::Expression { node, .. } | Self::UnknownStep { node, .. } => node.as_deref(),
            Self::DuplicateNode { node }
            | Self::UnknownNeed { node, .. }
            | Self::UnknownComponent { node, .. }
            | Self::BadComponentSchema { node, .. }
            | Self::Config { node, .. }
            | Self::Input { node, .. }
            | Self::NotGranted { node, .. }
            | Self::NotIdempotent { node, .. } => Some(node),
            Self::Cycle { cycle } => cycle.first().map(String::as_str),
            Self::TooLarge { .. } | Self::NotJson { .. } | Self::InputSchema { .. } => None,
        }
    }

    /// JSON pointer within the node, or within the definition where no node is concerned; empty when not about a place.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Form { path, .. }
            | Self::Config { path, .. }
            | Self::Input { path, .. }
            | Self::Expression { path, .. }
            | Self::UnknownStep { path, .. } => path,
            _ => "",
        }
    }

    /// Short code a program can tell apart.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "definition-too-large",
            Self::NotJson { .. } => "definition-not-json",
            Self::Form { .. } => "definition-form",
            Self::DuplicateNode { .. } => "duplicate-node",
            Self::UnknownNeed { .. } => "unknown-need",
            Self::Cycle { .. } => "cycle",
            Self::UnknownComponent { .. } => "unknown-component",
            Self::BadComponentSchema { .. } => "bad-component-schema",
            Self::Config { .. } => "config-invalid",
            Self::Input { .. } => "input-invalid",
            Self::Expression { .. } => "expression-invalid",
            Self::UnknownStep { .. } => "unknown-step",
            Self::NotGranted { .. } => "capability-not-granted",
            Self::NotIdempotent { .. } => "not-idempotent",
            Self::InputSchema { .. } => "input-schema-invalid",
        }
    }
}

/// Everything that is wrong with a definition: all of it at once, so that nobody corrects by trial and error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionErrors(pub(super) Vec<DefinitionError>);

impl DefinitionErrors {
    /// The errors; at least one.
    #[must_use]
    pub fn all(&self) -> &[DefinitionError] {
        &self.0
    }
}

impl fmt::Display for DefinitionErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for DefinitionErrors {}

impl From<DefinitionError> for DefinitionErrors {
    fn from(error: DefinitionError) -> Self {
        Self(vec![error])
    }
}

/// `node `x`, /config/field: `, as far as known.
struct At<'a>(Option<&'a str>, &'a str);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (Some(node), "") => write!(f, "node `{node}`: "),
            (Some(node), path) => write!(f, "node `{node}`, {path}: "),
            (None, "") => Ok(()),
            (None, path) => write!(f, "{path}: "),
        }
    }
}

/// How many alternatives an error message lists.
const SHOWN_ALTERNATIVES: usize = 12;

struct Nearest<'a>(&'a [String]);

impl fmt::Display for Nearest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("there is none to choose from");
        }
        let shown: Vec<_> = self.0.iter().take(SHOWN_ALTERNATIVES).map(|name| format!("`{name}`")).collect();
        write!(f, "there is {}", shown.join(", "))?;
        if self.0.len() > SHOWN_ALTERNATIVES {
            write!(f, " and {} more", self.0.len() - SHOWN_ALTERNATIVES)?;
        }
        Ok(())
    }
}
