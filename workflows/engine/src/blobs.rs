//! Large values live outside the journal, under the digest of their bytes.

use std::{collections::HashMap, sync::Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use deed_evidence::Digest;

/// Where values too large for the journal are kept.
#[async_trait]
pub trait Blobs: Send + Sync + 'static {
    /// Stores `bytes` durably and returns their SHA-256. Storing the same bytes again is harmless.
    async fn put(&self, bytes: Bytes) -> Result<Digest, BlobError>;
    /// The bytes whose SHA-256 is `digest`, verified.
    async fn get(&self, digest: &Digest) -> Result<Bytes, BlobError>;
}

/// A blob could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// Nothing is stored under that digest.
    #[error("no blob {digest} in the store: restore the store from its backup, or run the step again that made it")]
    Missing {
        /// What was asked for.
        digest: Digest,
    },
    /// A value too large to pass between steps.
    #[error("the value has {size} bytes and may have {limit}: store it as a blob in the step and pass its digest")]
    TooLarge {
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// The store failed. Trying again later may help.
    #[error("the blob store could not {operation}")]
    Store {
        /// What was tried.
        operation: &'static str,
        /// Why it failed.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Blobs in memory: for tests and measurements; they do not survive the process.
#[derive(Debug, Default)]
pub struct MemoryBlobs(Mutex<HashMap<Digest, Bytes>>);

impl MemoryBlobs {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn map(&self) -> std::sync::MutexGuard<'_, HashMap<Digest, Bytes>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(&self, bytes: Bytes) -> Result<Digest, BlobError> {
        let digest = Digest::of(&bytes);
        self.map().insert(digest, bytes);
        Ok(digest)
    }

    async fn get(&self, digest: &Digest) -> Result<Bytes, BlobError> {
        self.map().get(digest).cloned().ok_or(BlobError::Missing { digest: *digest })
    }
}
