//! Gives back something that is not JSON.

use deed_component::bindings::{Guest, deed::step::types, export};

struct Malformed;

impl Guest for Malformed {
    fn describe() -> types::Manifest {
        types::Manifest {
            id: "malformed".into(),
            version: "1.0.0".into(),
            title_zh: "测试".into(),
            title_en: "malformed".into(),
            summary_zh: String::new(),
            summary_en: String::new(),
            config_schema: "{}".into(),
            input_schema: "{}".into(),
            output_schema: "{}".into(),
            capabilities: vec![],
            determinism: types::Determinism::Reproducible,
        }
    }

    fn run(_: types::Context, _: String, _: String) -> Result<String, types::StepError> {
        Ok("{\"almost\": ".into())
    }
}

export!(Malformed with_types_in deed_component::bindings);
