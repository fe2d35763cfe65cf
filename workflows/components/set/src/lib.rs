//! Sets values.
//!
//! The input of a step is composed by the expressions of its workflow; this component hands it on as it is. It is what a
//! composer takes to name a value, to join what several steps have found, or to start a workflow with something that
//! does no harm. It asks for nothing and costs next to nothing, so it is also what the engine's overhead is measured with.

use deed_component::{Component, Context, Determinism, Manifest, NoConfig, StepError, Text};
use serde_json::{Value, json};

/// The component.
#[derive(Debug)]
pub struct Set;

impl Component for Set {
    type Config = NoConfig;
    type Input = Value;
    type Output = Value;

    fn describe() -> Manifest {
        Manifest {
            id: "set".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            title: Text::new("设定值", "Set values"),
            summary: Text::new(
                "输出由工作流表达式组成的输入。",
                "Hands on its input, as the workflow's expressions compose it.",
            ),
            config_schema: json!({"type": "object", "additionalProperties": false}),
            input_schema: json!({}),
            output_schema: json!({}),
            capabilities: vec![],
            determinism: Determinism::Reproducible,
        }
    }

    fn run(_: &Context, _: NoConfig, input: Value) -> Result<Value, StepError> {
        Ok(input)
    }
}

deed_component::export_component!(Set);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out() {
        let context =
            Context { run: "r".into(), step: "s".into(), attempt: 1, item: None, idempotency_key: "k".into() };
        let value = json!({"a": [1, "二", null]});
        assert_eq!(Set::run(&context, NoConfig::default(), value.clone()).unwrap(), value);
    }
}
