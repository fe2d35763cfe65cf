//! Guests and a host for the tests.

#![allow(dead_code, reason = "each test program uses a part of this")]

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    process::Command,
    sync::{Arc, Mutex, OnceLock},
};

use async_trait::async_trait;
use bytes::Bytes;
use deed_sandbox::{
    AssetError, BlobSink, BlobSource, Context, Digest, Entry, Grants, Host, HostError, Invocation, Level, Limits,
    Listing, ModelSource, Program, Rows, Sandbox, SandboxConfig, SqlError, Value,
};
use sha2::{Digest as _, Sha256};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The bytes of an example of `test-guests`. All are built once, by the cargo that runs this test.
pub(crate) fn guest(name: &str) -> Vec<u8> {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    let folder = BUILT.get_or_init(|| {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("test-guests");
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--release", "--examples", "--target", "wasm32-wasip2", "--locked", "--target-dir"])
            .arg(&target)
            .current_dir(source());
        // What was set for this program's own target is not for theirs.
        for name in
            ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_BUILD_RUSTFLAGS", "RUSTC_WRAPPER"]
        {
            cargo.env_remove(name);
        }
        let status = cargo.status().expect("cargo runs");
        assert!(status.success(), "the guests build: is the target wasm32-wasip2 installed?");
        target.join("wasm32-wasip2/release/examples")
    });
    std::fs::read(folder.join(format!("{name}.wasm"))).expect("the guest was built")
}

/// A program of `test-guests/wat`, made a component.
pub(crate) fn wat(name: &str) -> Vec<u8> {
    let mut module = wat::parse_file(source().join("wat").join(format!("{name}.wat"))).expect("it is valid text");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(source().join("../../workflows/wit")).expect("the WIT package is valid");
    let world = resolve.select_world(&[package], Some("step")).expect("it has the world");
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).expect("the world fits");
    ComponentEncoder::default()
        .validate(true)
        .module(&module)
        .and_then(ComponentEncoder::encode)
        .expect("it is a component")
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../test-guests")
}

/// A sandbox, and the folder it keeps compiled components in. One for the whole test program: what is compiled for one
/// test need not be compiled for the next, and what one test's guest does must not matter to the next.
pub(crate) fn sandbox() -> Sandbox {
    static SANDBOX: OnceLock<Sandbox> = OnceLock::new();
    SANDBOX
        .get_or_init(|| {
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compiled");
            Sandbox::new(SandboxConfig::new(folder)).expect("the sandbox starts")
        })
        .clone()
}

pub(crate) async fn load(name: &str) -> Arc<Program> {
    sandbox().load(&guest(name)).await.expect("the guest loads")
}

pub(crate) fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

pub(crate) fn text(digest: &Digest) -> String {
    format!("sha256:{}", hex::encode(digest))
}

pub(crate) fn invocation(host: &Arc<TestHost>, grants: Grants, input: &str) -> Invocation {
    Invocation {
        context: Context::new("run-1", "step-1"),
        config: "{}".into(),
        input: input.into(),
        grants,
        limits: Limits::default(),
        host: Arc::clone(host) as Arc<dyn Host>,
    }
}

/// What a blob does when it is opened.
#[derive(Clone)]
pub(crate) enum Blob {
    Held(Bytes),
    /// Says one thing and gives another.
    Damaged(Bytes),
    /// Never comes.
    Slow,
    /// Blocks the thread until the sender is dropped.
    Blocked(Arc<Mutex<std::sync::mpsc::Receiver<()>>>),
    Broken,
    Panics,
}

/// Holds what it was given, and remembers what it was told.
#[derive(Default)]
pub(crate) struct TestHost {
    pub(crate) blobs: Mutex<HashMap<Digest, Blob>>,
    pub(crate) models: Mutex<HashMap<String, Bytes>>,
    pub(crate) lines: Mutex<Vec<(Level, String)>>,
    pub(crate) queries: Mutex<Vec<String>>,
}

impl TestHost {
    pub(crate) fn hold(&self, bytes: &'static [u8]) -> String {
        let digest = digest(bytes);
        self.blobs.lock().unwrap().insert(digest, Blob::Held(Bytes::from_static(bytes)));
        text(&digest)
    }

    pub(crate) fn serve(&self, blob: Blob) -> String {
        let digest = digest(b"wanted");
        self.blobs.lock().unwrap().insert(digest, blob);
        text(&digest)
    }

    pub(crate) fn log_lines(&self) -> Vec<String> {
        self.lines.lock().unwrap().iter().map(|(_, line)| line.clone()).collect()
    }
}

struct Sink {
    host: Arc<Mutex<Vec<u8>>>,
}

#[async_trait]
impl BlobSink for Sink {
    async fn write(&mut self, bytes: Bytes) -> Result<(), HostError> {
        self.host.lock().unwrap().extend_from_slice(&bytes);
        Ok(())
    }

    async fn finish(self: Box<Self>) -> Result<Digest, HostError> {
        Ok(digest(&self.host.lock().unwrap()))
    }
}

#[async_trait]
impl Host for TestHost {
    async fn log(&self, level: Level, message: &str) {
        self.lines.lock().unwrap().push((level, message.into()));
    }

    async fn blob_open(&self, digest: Digest) -> Result<BlobSource, HostError> {
        let blob = self.blobs.lock().unwrap().get(&digest).cloned();
        match blob {
            Some(Blob::Held(bytes)) => Ok(BlobSource::from_bytes(bytes)),
            Some(Blob::Damaged(bytes)) => Ok(BlobSource::from_bytes(bytes)),
            Some(Blob::Slow) => std::future::pending().await,
            Some(Blob::Blocked(until)) => {
                // Ends when the other side is dropped.
                let _ = until.lock().unwrap().recv();
                Err(HostError::NotFound("too late".into()))
            }
            Some(Blob::Broken) => Err(HostError::Unavailable("the store does not answer".into())),
            Some(Blob::Panics) => panic!("a bug in the host"),
            None => Err(HostError::NotFound("not held".into())),
        }
    }

    async fn blob_create(&self, _name: &str, _media_type: &str) -> Result<Box<dyn BlobSink>, HostError> {
        Ok(Box::new(Sink { host: Arc::default() }))
    }

    async fn model_open(&self, name: &str) -> Result<ModelSource, HostError> {
        let bytes = self.models.lock().unwrap().get(name).cloned().ok_or(HostError::NotFound("no model".into()))?;
        Ok(ModelSource { digest: digest(&bytes), source: BlobSource::from_bytes(bytes) })
    }

    async fn asset_read(&self, asset: u64, licence: Option<u64>, purpose: &str) -> Result<Listing, AssetError> {
        if purpose != "underwriting" {
            return Err(AssetError::Denied(format!("the licence does not cover {purpose}")));
        }
        let entry = Entry { name: "a.csv".into(), media_type: "text/csv".into(), size: 3, digest: digest(b"abc") };
        Ok(Listing { asset, version: 2, licence, entries: vec![entry] })
    }

    async fn sql_query(&self, _: &str, statement: &str, params: &[Value]) -> Result<Rows, SqlError> {
        self.queries.lock().unwrap().push(statement.into());
        Ok(Rows { columns: vec!["n".into(), "given".into()], rows: vec![vec![Value::Integer(1), params[0].clone()]] })
    }

    async fn now_ms(&self) -> u64 {
        1_700_000_000_123
    }

    async fn random(&self, count: usize) -> Result<Vec<u8>, HostError> {
        Ok(vec![7; count])
    }
}
