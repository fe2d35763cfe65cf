//! How well and how fast pages are read: the built-in component in the sandbox, and the same code natively.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use deed_component_ocr::accuracy::{Score, score};
use deed_component_ocr::{Engine, Models, Options, Page, models};
use deed_sandbox::{
    BlobSource, Capability, Context, Digest, Grants, Host, HostError, Invocation, Limits, ModelSource, Sandbox,
    SandboxConfig,
};
use serde_json::{Value, json};

use crate::{Figures, Outcome, machine};

/// Memory a page may take in the sandbox, as the gateway grants it.
const MEMORY_BYTES: usize = 1 << 30;

/// Reads a folder twice, in the sandbox and natively. Recall and precision are the sandbox's.
pub(crate) async fn measure(folder: &Path) -> Outcome {
    let folder = folder.to_owned();
    let runtime = tokio::runtime::Handle::current();
    // Reading is computing: it does not belong on the threads that drive connections.
    tokio::task::spawn_blocking(move || {
        let native = native(&folder)?;
        let sandboxed = sandboxed(&folder, &runtime)?;
        let mut figures = Figures::new();
        figures.insert("recall".into(), machine::rounded(sandboxed.recall()));
        figures.insert("precision".into(), machine::rounded(sandboxed.precision()));
        figures.insert("seconds_per_image_sandbox".into(), machine::rounded(sandboxed.seconds_per_image()));
        figures.insert("seconds_per_image_native".into(), machine::rounded(native.seconds_per_image()));
        figures.insert("images".into(), sandboxed.images.len().into());
        figures.insert("recall_native".into(), machine::rounded(native.recall()));
        figures.insert("precision_native".into(), machine::rounded(native.precision()));
        Ok(figures)
    })
    .await?
}

fn native(folder: &Path) -> Result<Score, Box<dyn std::error::Error + Send + Sync>> {
    let engine = Engine::new(Models::load()?)?;
    Ok(score(folder, |path, bytes| engine.page(bytes, &Options::named(path.display().to_string())))?)
}

fn sandboxed(
    folder: &Path,
    runtime: &tokio::runtime::Handle,
) -> Result<Score, Box<dyn std::error::Error + Send + Sync>> {
    let cache = tempfile::tempdir()?;
    let sandbox = Sandbox::new(SandboxConfig::new(cache.path()))?;
    let component = deed_components::builtin("ocr").ok_or("the built-in component `ocr` is missing")?;
    let program = runtime.block_on(sandbox.load(component.wasm))?;
    let host = Arc::new(Pages::default());
    Ok(score(folder, |path, bytes| {
        let digest = host.put(bytes.to_vec());
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let digest = format!("sha256:{}", hex::encode(digest));
        let input = json!({"page": {"name": name, "digest": digest, "mediaType": "image/jpeg"}});
        let invocation = Invocation {
            context: Context::new("bench", "ocr"),
            config: "{}".into(),
            input: input.to_string(),
            grants: Grants::none()
                .with(Capability::Blob)
                .with(Capability::Model)
                .with(Capability::Progress)
                .with(Capability::Log),
            limits: Limits {
                memory_bytes: MEMORY_BYTES,
                timeout: std::time::Duration::from_secs(300),
                ..Limits::default()
            },
            host: host.clone(),
        };
        let output = runtime.block_on(sandbox.run(&program, invocation)).map_err(|fault| fault.to_string())?;
        let output: Value = serde_json::from_str(&output.output).map_err(|error| error.to_string())?;
        serde_json::from_value::<Page>(output["pages"][0].clone()).map_err(|error| error.to_string())
    })?)
}

/// A host that holds pages in memory and serves the pinned weights.
#[derive(Debug, Default)]
struct Pages(Mutex<HashMap<Digest, Vec<u8>>>);

impl Pages {
    fn put(&self, bytes: Vec<u8>) -> Digest {
        let digest = sp_crypto_hashing::sha2_256(&bytes);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(digest, bytes);
        digest
    }
}

#[async_trait]
impl Host for Pages {
    async fn blob_open(&self, digest: Digest) -> Result<BlobSource, HostError> {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned();
        let bytes = bytes.ok_or_else(|| HostError::NotFound("no page of that digest".into()))?;
        Ok(BlobSource::from_bytes(bytes.into()))
    }

    async fn model_open(&self, name: &str) -> Result<ModelSource, HostError> {
        let pin = models::pins().into_iter().find(|pin| pin.name == name);
        let pin = pin.ok_or_else(|| HostError::NotFound(format!("no model `{name}`")))?;
        let bytes = tokio::fs::read(models::folder().join(&pin.file)).await;
        let bytes = bytes.map_err(|error| HostError::NotFound(format!("{error}; run `make setup`")))?;
        let digest = sp_crypto_hashing::sha2_256(&bytes);
        Ok(ModelSource { digest, source: BlobSource::from_bytes(bytes.into()) })
    }
}
