//! What a component author writes against.
//!
//! A workflow component is a small program that does one thing to one document: reads a scan, finds the fields
//! on it, compares them with a record. It runs in a sandbox that gives it nothing (no files, no network, no clock)
//! except the capabilities its manifest asks for and the organisation grants. This crate is the author's side
//! of that bargain: a trait to implement, a macro that exports it, and one function for each thing a component may ask for.
//!
//! ```
//! use deed_component::{Component, Context, Determinism, Manifest, StepError, Text};
//! use serde::{Deserialize, Serialize};
//! use serde_json::json;
//!
//! struct Shout;
//!
//! #[derive(Deserialize)]
//! struct Input {
//!     text: String,
//! }
//!
//! #[derive(Serialize)]
//! struct Output {
//!     text: String,
//! }
//!
//! impl Component for Shout {
//!     type Config = deed_component::NoConfig;
//!     type Input = Input;
//!     type Output = Output;
//!
//!     fn describe() -> Manifest {
//!         Manifest {
//!             id: "shout".into(),
//!             version: "1.0.0".into(),
//!             title: Text::new("大写", "Shout"),
//!             summary: Text::new("把文字变成大写。", "Turns text into capitals."),
//!             config_schema: json!({"type": "object", "additionalProperties": false}),
//!             input_schema: json!({"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}}),
//!             output_schema: json!({"type": "object", "properties": {"text": {"type": "string"}}}),
//!             capabilities: vec![],
//!             determinism: Determinism::Reproducible,
//!         }
//!     }
//!
//!     fn run(_: &Context, _: Self::Config, input: Input) -> Result<Output, StepError> {
//!         if input.text.is_empty() {
//!             return Err(StepError::permanent("empty-text", "there is no text to shout: give `text`"));
//!         }
//!         Ok(Output { text: input.text.to_uppercase() })
//!     }
//! }
//!
//! deed_component::export_component!(Shout);
//! # let context = Context { run: "r".into(), step: "s".into(), attempt: 1, item: None, idempotency_key: "k".into() };
//! # assert_eq!(Shout::run(&context, Default::default(), Input { text: "a".into() }).unwrap().text, "A");
//! ```
//!
//! Built with `cargo build --release --target wasm32-wasip2` as a `cdylib`, that is a component. Built for any other
//! target the same crate is an ordinary library: [`export_component!`] exports nothing, and the functions below
//! reach the in-memory host of the module `native`, so a component's tests are ordinary tests.

mod error;
mod host;
mod manifest;

#[cfg(target_arch = "wasm32")]
#[allow(missing_docs, unsafe_code, reason = "generated from the WIT package, where the documentation is")]
#[allow(clippy::all, clippy::allow_attributes_without_reason, reason = "generated")]
#[allow(missing_debug_implementations, unreachable_pub, rust_2018_idioms, reason = "generated")]
#[doc(hidden)]
pub mod bindings {
    wit_bindgen::generate!({
        path: "../../workflows/wit",
        world: "step",
        pub_export_macro: true,
        default_bindings_module: "deed_component::bindings",
    });
}

#[cfg(target_arch = "wasm32")]
mod glue;

#[cfg(not(target_arch = "wasm32"))]
pub mod native;

use serde::{Serialize, de::DeserializeOwned};

pub use error::{ErrorKind, StepError};
#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub use glue::Exported;
pub use host::{
    BlobReader, BlobWriter, Entry, Level, Listing, Rows, Value, create_blob, debug, error, info, log, now_ms,
    open_blob, open_model, progress, query, random_bytes, read_asset, read_blob, read_model, trace, warn, write_blob,
};
pub use manifest::{Context, Determinism, Manifest, NoConfig, Text};

/// A workflow component.
///
/// The three types are what the component's JSON Schemas say in Rust: the host has checked a workflow against the
/// schemas before it runs, and whatever still does not fit ends the step with the permanent error `invalid-config` or
/// `invalid-input`.
pub trait Component {
    /// What the composer of the workflow sets once; [`NoConfig`] when there is nothing to set.
    type Config: DeserializeOwned;
    /// What the step is given.
    type Input: DeserializeOwned;
    /// What the step gives.
    type Output: Serialize;

    /// What the component is. Must be the same on every call, and must not ask for any capability.
    fn describe() -> Manifest;

    /// Does the step's work.
    ///
    /// # Errors
    ///
    /// A failure the component understands. Panics are for bugs: they end the run as a fault of the component.
    fn run(context: &Context, config: Self::Config, input: Self::Input) -> Result<Self::Output, StepError>;
}

/// Runs a component on JSON text the way the sandbox does. Works on every target, so that an auditor's tool can re-execute a
/// pure component, and a test can cover the parsing too.
///
/// # Errors
///
/// What [`Component::run`] returns, or `invalid-config`, `invalid-input` or `invalid-output` when JSON and types disagree.
pub fn run_json<C: Component>(context: &Context, config: &str, input: &str) -> Result<String, StepError> {
    // An empty configuration is what a step without one has.
    let config = if config.trim().is_empty() { "{}" } else { config };
    let config = serde_json::from_str(config).map_err(|cause| {
        StepError::permanent(
            "invalid-config",
            format!("the configuration does not fit the component's schema: {cause}"),
        )
    })?;
    let input = serde_json::from_str(input).map_err(|cause| {
        StepError::permanent("invalid-input", format!("the input does not fit the component's schema: {cause}"))
    })?;
    let output = C::run(context, config, input)?;
    serde_json::to_string(&output).map_err(|cause| {
        StepError::permanent("invalid-output", format!("the component's output cannot be written as JSON: {cause}"))
    })
}

/// Exports a type that implements [`Component`] as the component this crate builds for `wasm32-wasip2`.
/// On other targets it exports nothing, and only makes sure that the type would do.
// The formatter would indent the exports anew at every run.
#[rustfmt::skip]
#[macro_export]
macro_rules! export_component {
    ($component:ty) => {
        #[cfg(target_arch = "wasm32")]
        #[allow(unsafe_code, missing_docs, unreachable_pub, reason = "the exports of a component are C functions")]
        const _: () = {
            type Exported = $crate::Exported<$component>;
            $crate::bindings::export!(Exported with_types_in $crate::bindings);
        };

        #[cfg(not(target_arch = "wasm32"))]
        const _: fn(&$crate::Context, &str, &str) -> Result<String, $crate::StepError> = $crate::run_json::<$component>;
    };
}
