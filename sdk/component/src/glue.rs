//! Between the generated bindings and [`Component`].

use std::marker::PhantomData;

use crate::{
    Component, Context, Determinism, ErrorKind, StepError,
    bindings::{Guest, deed::step::types},
};

/// What [`crate::export_component!`] exports.
#[derive(Debug)]
pub struct Exported<C>(PhantomData<C>);

impl<C: Component> Guest for Exported<C> {
    fn describe() -> types::Manifest {
        let manifest = C::describe();
        types::Manifest {
            id: manifest.id,
            version: manifest.version,
            title_zh: manifest.title.zh,
            title_en: manifest.title.en,
            summary_zh: manifest.summary.zh,
            summary_en: manifest.summary.en,
            config_schema: manifest.config_schema.to_string(),
            input_schema: manifest.input_schema.to_string(),
            output_schema: manifest.output_schema.to_string(),
            capabilities: manifest.capabilities,
            determinism: match manifest.determinism {
                Determinism::Reproducible => types::Determinism::Reproducible,
                Determinism::Attested => types::Determinism::Attested,
            },
        }
    }

    fn run(context: types::Context, config: String, input: String) -> Result<String, types::StepError> {
        let context = Context {
            run: context.run,
            step: context.step,
            attempt: context.attempt,
            item: context.item,
            idempotency_key: context.idempotency_key,
        };
        crate::run_json::<C>(&context, &config, &input).map_err(lower)
    }
}

fn lower(error: StepError) -> types::StepError {
    types::StepError {
        kind: match error.kind {
            ErrorKind::Transient => types::ErrorKind::Transient,
            ErrorKind::Permanent => types::ErrorKind::Permanent,
            ErrorKind::Cancelled => types::ErrorKind::Cancelled,
            ErrorKind::NeedsHuman => types::ErrorKind::NeedsHuman,
        },
        code: error.code,
        message: error.message,
        retry_after_ms: error.retry_after_ms,
        details: if error.details.is_null() { String::new() } else { error.details.to_string() },
    }
}
