//! A component that was compiled, and what it says of itself.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
};

use wasmtime::{Engine, component::Component};

use crate::{
    bindings::{StepPre, deed::step::types},
    fault::Fault,
    grants::{Capability, Grants},
    host::{self, Digest},
    linker,
    state::State,
};

/// Whether running the step again gives the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Determinism {
    /// The output depends on nothing but configuration, input and what is read by digest.
    Reproducible,
    /// The output depends on the world outside.
    Attested,
}

impl Determinism {
    /// Its name in manifests and statements.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reproducible => "reproducible",
            Self::Attested => "attested",
        }
    }
}

/// What a component says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Short stable name: lower-case letters, digits and hyphens.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Chinese summary.
    pub summary_zh: String,
    /// English summary.
    pub summary_en: String,
    /// JSON Schema of the configuration.
    pub config_schema: serde_json::Value,
    /// JSON Schema of the input.
    pub input_schema: serde_json::Value,
    /// JSON Schema of the output.
    pub output_schema: serde_json::Value,
    /// The capabilities it wants.
    pub capabilities: Grants,
    /// Whether running the step again gives the same bytes.
    pub determinism: Determinism,
}

/// Why a component was not loaded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// Larger than any component is.
    #[error("the component has {size} bytes and at most {limit} are accepted: models and data belong in blobs")]
    TooLarge {
        /// Its size.
        size: usize,
        /// The most that is accepted.
        limit: usize,
    },
    /// Not a WebAssembly component.
    #[error("these bytes are not a WebAssembly component: {cause}; build it with `cargo build --target wasm32-wasip2`")]
    Invalid {
        /// What the compiler says.
        cause: String,
    },
    /// A component, but not one of the world `deed:step`.
    #[error("the component does not fit the world deed:step@0.1.0: {cause}")]
    World {
        /// What is missing or different.
        cause: String,
    },
    /// It could not say what it is.
    #[error("the component's describe() failed: {0}")]
    Describe(#[source] Fault),
    /// What it says of itself makes no sense.
    #[error("the component's manifest has an invalid {field}: {cause}")]
    Manifest {
        /// Which part.
        field: &'static str,
        /// What is wrong with it.
        cause: String,
    },
    /// The sandbox itself failed.
    #[error("the sandbox could not load the component: {cause}")]
    Internal {
        /// What failed.
        cause: String,
    },
}

impl LoadError {
    /// A stable name for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "component-too-large",
            Self::Invalid { .. } => "component-invalid",
            Self::World { .. } => "component-world",
            Self::Describe(_) => "component-describe",
            Self::Manifest { .. } => "component-manifest",
            Self::Internal { .. } => "component-internal",
        }
    }
}

/// A component that was compiled and has said what it is. Shared by all its runs.
pub struct Program {
    pub(crate) digest: Digest,
    pub(crate) manifest: Manifest,
    pub(crate) linked: Linked,
}

impl Program {
    /// SHA-256 of the component's bytes.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// What it says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Program")
            .field("digest", &host::text(&self.digest))
            .field("id", &self.manifest.id)
            .field("version", &self.manifest.version)
            .finish_non_exhaustive()
    }
}

/// A component with its imports resolved, once for each set of grants it was run with.
pub(crate) struct Linked {
    engine: Engine,
    component: Component,
    ready: Mutex<HashMap<Grants, StepPre<State>>>,
}

impl Linked {
    pub(crate) fn new(engine: Engine, component: Component) -> Self {
        Self { engine, component, ready: Mutex::default() }
    }

    pub(crate) fn with(&self, grants: Grants) -> wasmtime::Result<StepPre<State>> {
        if let Some(ready) = self.ready.lock().unwrap_or_else(PoisonError::into_inner).get(&grants) {
            return Ok(ready.clone());
        }
        // Two runs may link at the same time; both get the same, and one of them is kept.
        let ready = StepPre::new(linker::link(&self.engine, &self.component, grants)?)?;
        self.ready.lock().unwrap_or_else(PoisonError::into_inner).insert(grants, ready.clone());
        Ok(ready)
    }
}

/// Longest text of a manifest that people read.
const TEXT: usize = 4096;

impl TryFrom<types::Manifest> for Manifest {
    type Error = LoadError;

    fn try_from(manifest: types::Manifest) -> Result<Self, LoadError> {
        let fail = |field, cause: String| LoadError::Manifest { field, cause };
        if !is_name(&manifest.id) {
            return Err(fail(
                "id",
                format!("“{}” is not one to sixty-four lower-case letters, digits and hyphens", excerpt(&manifest.id)),
            ));
        }
        if let Err(cause) = semver::Version::parse(&manifest.version) {
            return Err(fail(
                "version",
                format!("“{}” is not a semantic version: {cause}", excerpt(&manifest.version)),
            ));
        }
        for (field, text, required) in [
            ("title-zh", &manifest.title_zh, true),
            ("title-en", &manifest.title_en, true),
            ("summary-zh", &manifest.summary_zh, false),
            ("summary-en", &manifest.summary_en, false),
        ] {
            if required && text.trim().is_empty() {
                return Err(fail(field, "it is empty".into()));
            }
            if text.len() > TEXT {
                return Err(fail(field, format!("it has {} bytes and at most {TEXT} are accepted", text.len())));
            }
        }
        let schema = |field, text: &str| match serde_json::from_str(text) {
            Ok(schema @ (serde_json::Value::Object(_) | serde_json::Value::Bool(_))) => Ok(schema),
            Ok(_) => Err(fail(field, "a JSON Schema is an object or a truth value".into())),
            Err(cause) => Err(fail(field, format!("it is not JSON: {cause}"))),
        };
        Ok(Self {
            config_schema: schema("config-schema", &manifest.config_schema)?,
            input_schema: schema("input-schema", &manifest.input_schema)?,
            output_schema: schema("output-schema", &manifest.output_schema)?,
            capabilities: manifest
                .capabilities
                .iter()
                .map(|name| name.parse::<Capability>())
                .collect::<Result<Grants, _>>()
                .map_err(|cause| fail("capabilities", cause.to_string()))?,
            determinism: match manifest.determinism {
                types::Determinism::Reproducible => Determinism::Reproducible,
                types::Determinism::Attested => Determinism::Attested,
            },
            id: manifest.id,
            version: manifest.version,
            title_zh: manifest.title_zh,
            title_en: manifest.title_en,
            summary_zh: manifest.summary_zh,
            summary_en: manifest.summary_en,
        })
    }
}

/// Names that go into paths, tables and addresses as they are.
pub(crate) fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn excerpt(text: &str) -> String {
    text.chars().take(64).collect()
}
