//! Says of itself what no component may say.

use deed_component::bindings::{Guest, deed::step::types, export};

struct Nameless;

impl Guest for Nameless {
    fn describe() -> types::Manifest {
        types::Manifest {
            id: "../nameless".into(),
            version: "1.0.0".into(),
            title_zh: "测试".into(),
            title_en: "nameless".into(),
            summary_zh: String::new(),
            summary_en: String::new(),
            config_schema: "{}".into(),
            input_schema: "{}".into(),
            output_schema: "{}".into(),
            capabilities: vec![],
            determinism: types::Determinism::Reproducible,
        }
    }

    fn run(_: types::Context, _: String, input: String) -> Result<String, types::StepError> {
        Ok(input)
    }
}

export!(Nameless with_types_in deed_component::bindings);
