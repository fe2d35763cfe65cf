//! The embedded components in the sandbox they are made for, with no more than they ask for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use deed_components::builtins;
use deed_sandbox::{
    AssetError, BlobSink, Context, Digest, Entry, Host, HostError, Invocation, Limits, Listing, Program, Rows, Sandbox,
    SandboxConfig, SqlError, Value,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// A host that holds one asset and one customer.
#[derive(Default)]
struct Office {
    blobs: Arc<Mutex<HashMap<Digest, Vec<u8>>>>,
}

struct Sink {
    blobs: Arc<Mutex<HashMap<Digest, Vec<u8>>>>,
    bytes: Vec<u8>,
}

#[async_trait]
impl BlobSink for Sink {
    async fn write(&mut self, bytes: Bytes) -> Result<(), HostError> {
        self.bytes.extend_from_slice(&bytes);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<Digest, HostError> {
        let digest = Sha256::digest(&self.bytes).into();
        self.blobs.lock().expect("no holder panics").insert(digest, self.bytes);
        Ok(digest)
    }
}

#[async_trait]
impl Host for Office {
    async fn blob_create(&self, _: &str, _: &str) -> Result<Box<dyn BlobSink>, HostError> {
        Ok(Box::new(Sink { blobs: self.blobs.clone(), bytes: Vec::new() }))
    }

    async fn asset_read(&self, asset: u64, licence: Option<u64>, purpose: &str) -> Result<Listing, AssetError> {
        if purpose != "underwriting" {
            return Err(AssetError::Denied("the licence does not allow it".into()));
        }
        let entry = |name: &str| Entry { name: name.into(), media_type: "image/png".into(), size: 1, digest: [7; 32] };
        Ok(Listing { asset, version: 1, licence, entries: vec![entry("page-10.png"), entry("page-9.png")] })
    }

    async fn sql_query(&self, _: &str, _: &str, params: &[Value]) -> Result<Rows, SqlError> {
        assert_eq!(params, [Value::Text("PDZA2026001".into())]);
        Ok(Rows {
            columns: vec!["insured".into(), "sum_insured".into()],
            rows: vec![vec![Value::Text("上海明德贸易有限公司".into()), Value::Real(900_000.0)]],
        })
    }
}

async fn run(
    sandbox: &Sandbox,
    program: &Program,
    office: &Arc<Office>,
    config: &serde_json::Value,
    input: &serde_json::Value,
) -> Result<serde_json::Value, deed_sandbox::Fault> {
    let grants = program.manifest().capabilities;
    let invocation = Invocation {
        context: Context::new("run", program.manifest().id.clone()),
        config: config.to_string(),
        input: input.to_string(),
        grants,
        limits: Limits::default(),
        host: office.clone(),
    };
    let done = sandbox.run(program, invocation).await?;
    Ok(serde_json::from_str(&done.output).expect("outputs are JSON"))
}

#[tokio::test]
async fn a_page_goes_from_recognition_to_report() {
    let cache = tempfile::tempdir().unwrap();
    let sandbox = Sandbox::new(SandboxConfig::new(cache.path())).unwrap();
    let mut programs = HashMap::new();
    // Recognition takes its models and its time; the measurements of `deed-bench ocr` run it in the sandbox.
    for builtin in builtins().iter().filter(|builtin| builtin.name != "ocr") {
        let program = sandbox.load(builtin.wasm).await.unwrap();
        assert_eq!(program.manifest().id, builtin.name);
        programs.insert(builtin.name, program);
    }
    let office = Arc::new(Office::default());

    let asset = json!({ "asset": 7, "licence": 3, "purpose": "underwriting" });
    let listed = run(&sandbox, &programs["asset"], &office, &json!({}), &asset).await.unwrap();
    assert_eq!(listed["pages"][0]["name"], "page-9.png");
    assert_eq!(listed["licence"], 3);
    let denied = json!({ "asset": 7, "licence": 3, "purpose": "marketing" });
    let fault = run(&sandbox, &programs["asset"], &office, &json!({}), &denied).await.unwrap_err();
    assert!(matches!(&fault, deed_sandbox::Fault::Step(error) if error.code == "asset-denied"), "{fault}");

    let line = |text: &str, top: u32| {
        json!({ "text": text, "confidence": 0.99, "row": 0,
                "box": [[90, top], [600, top], [600, top + 24], [90, top + 24]] })
    };
    let page = json!({ "name": "page-9.png", "digest": "sha256:07", "width": 1160, "height": 840, "lines": [
        line("保险单号：PDZA2026001", 100),
        line("被保险人：上海明德贸易有限公司", 140),
        line("保险金额（小写）：¥1,000,000.00", 180),
        line("保险金额（大写）：人民币壹佰万元整", 220),
    ] });
    let extracted =
        run(&sandbox, &programs["extract"], &office, &json!({}), &json!({ "pages": [page] })).await.unwrap();
    let document = &extracted["documents"][0];
    assert_eq!(document["fields"]["sumInsuredInWords"]["value"], "1000000.00");

    let config = json!({
        "statement": "SELECT insured, sum_insured FROM policies WHERE policy_number = $1",
        "key": "policyNumber",
        "compare": [
            { "field": "insured", "column": "insured", "kind": "name" },
            { "field": "sumInsured", "column": "sum_insured", "kind": "money" },
        ],
    });
    let input = json!({ "documents": extracted["documents"], "connection": "customers" });
    let matched = run(&sandbox, &programs["match"], &office, &config, &input).await.unwrap();
    assert_eq!(matched["summary"], json!({ "documents": 1, "matched": 0, "mismatched": 1, "missing": 0 }));

    let input = json!({ "documents": extracted["documents"], "matches": matched["matches"] });
    let reported = run(&sandbox, &programs["report"], &office, &json!({}), &input).await.unwrap();
    assert_eq!(reported["summary"]["mismatched"], 1);
    // Nothing of the machine or the hour is in the files.
    let again = run(&sandbox, &programs["report"], &office, &json!({}), &input).await.unwrap();
    assert_eq!(reported, again);
    assert_eq!(office.blobs.lock().unwrap().len(), 2);
}
