//! The smallest useful component: gives back what it was given, and stores a copy of it as a blob when asked to.

use deed_component::{Component, Context, Determinism, Manifest, StepError, Text};
use serde::Deserialize;
use serde_json::{Value, json};

struct Echo;

#[derive(Deserialize)]
struct Config {
    /// Whether to keep a copy.
    #[serde(default)]
    keep: bool,
}

impl Component for Echo {
    type Config = Config;
    type Input = Value;
    type Output = Value;

    fn describe() -> Manifest {
        Manifest {
            id: "echo".into(),
            version: "1.0.0".into(),
            title: Text::new("回声", "Echo"),
            summary: Text::new("原样返回输入。", "Gives back what it was given."),
            config_schema: json!({"type": "object", "properties": {"keep": {"type": "boolean"}}}),
            input_schema: json!({}),
            output_schema: json!({"type": "object"}),
            capabilities: vec!["log".into(), "blob".into()],
            determinism: Determinism::Reproducible,
        }
    }

    fn run(context: &Context, config: Config, input: Value) -> Result<Value, StepError> {
        deed_component::info(format!("attempt {} of {}", context.attempt, context.step));
        let copy = if config.keep {
            Some(deed_component::write_blob("input.json", "application/json", input.to_string().as_bytes())?)
        } else {
            None
        };
        Ok(json!({"echo": input, "copy": copy}))
    }
}

deed_component::export_component!(Echo);
