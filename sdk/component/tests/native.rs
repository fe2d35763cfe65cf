//! A component's tests are ordinary tests: it runs natively, against the in-memory host.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::io::{Read as _, Write as _};

use deed_component::{
    Component, Context, Determinism, ErrorKind, Manifest, NoConfig, Rows, StepError, Text, Value, native, run_json,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

struct Count;

#[derive(Deserialize)]
struct Input {
    document: String,
}

#[derive(Serialize)]
struct Output {
    bytes: usize,
    copy: String,
}

impl Component for Count {
    type Config = NoConfig;
    type Input = Input;
    type Output = Output;

    fn describe() -> Manifest {
        Manifest {
            id: "count".into(),
            version: "1.0.0".into(),
            title: Text::new("计数", "Count"),
            summary: Text::new("数字节。", "Counts bytes."),
            config_schema: json!({}),
            input_schema: json!({}),
            output_schema: json!({}),
            capabilities: vec!["blob".into(), "log".into()],
            determinism: Determinism::Reproducible,
        }
    }

    fn run(_: &Context, _: NoConfig, input: Input) -> Result<Output, StepError> {
        let mut bytes = Vec::new();
        deed_component::open_blob(&input.document)?.read_to_end(&mut bytes)?;
        deed_component::info(format!("{} bytes", bytes.len()));
        let mut copy = deed_component::create_blob("copy.bin", "application/octet-stream")?;
        copy.write_all(&bytes)?;
        Ok(Output { bytes: bytes.len(), copy: copy.finish()? })
    }
}

deed_component::export_component!(Count);

fn context() -> Context {
    Context { run: "r".into(), step: "s".into(), attempt: 1, item: None, idempotency_key: "k".into() }
}

#[test]
fn blobs_come_and_go() {
    // More than one call carries.
    let document = vec![7; 3_000_000];
    let digest = native::put_blob(document.clone());
    let output = run_json::<Count>(&context(), "", &json!({"document": digest}).to_string()).unwrap();
    assert_eq!(output, json!({"bytes": 3_000_000, "copy": digest}).to_string());
    assert_eq!(native::blob(&digest), Some(document));
    assert_eq!(native::lines(), ["info: 3000000 bytes"]);
}

#[test]
fn what_is_missing_is_a_permanent_error_even_through_a_reader() {
    let error = run_json::<Count>(&context(), "{}", r#"{"document": "sha256:00"}"#).unwrap_err();
    assert_eq!((error.kind, error.code.as_str()), (ErrorKind::Permanent, "blob-not-found"));
    let through: StepError = std::io::Error::other(error.clone()).into();
    assert_eq!(through, error);
}

#[test]
fn json_that_does_not_fit_is_named() {
    let code = |config: &str, input: &str| run_json::<Count>(&context(), config, input).unwrap_err().code;
    assert_eq!(code("[", "{}"), "invalid-config");
    assert_eq!(code("{}", "{}"), "invalid-input");
}

#[test]
fn models_and_databases_answer_from_their_tables() {
    native::put_model("tiny", *b"weights");
    assert_eq!(deed_component::read_model("tiny").unwrap(), b"weights");
    native::on_query(|_, _, params| Ok(Rows { columns: vec!["x".into()], rows: vec![params.to_vec()] }));
    let rows = deed_component::query("ledger", "select ?", &[Value::Integer(4)]).unwrap();
    assert_eq!(rows.rows, [[Value::Integer(4)]]);
    assert_eq!(deed_component::read_asset(1, None, "research").unwrap_err().code, "asset-not-found");
}
