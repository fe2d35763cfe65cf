//! What stands behind the capabilities.

use std::{fmt, io::Cursor, pin::Pin};

use async_trait::async_trait;
use bytes::Bytes;
use tokio::io::AsyncRead;

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// How loud a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Every detail.
    Trace,
    /// For whoever develops the component.
    Debug,
    /// For whoever looks at the run. Standard output is logged at this level.
    Info,
    /// Something is odd. Standard error is logged at this level.
    Warn,
    /// Something is wrong.
    Error,
}

/// Why the host did not do what it was asked.
///
/// The first three are told to the component, which may go on; the last ends the run as
/// [`HostFault::Unavailable`](crate::HostFault::Unavailable).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// It does not exist.
    #[error("not found: {0}")]
    NotFound(String),
    /// It exists, but not for this run.
    #[error("denied: {0}")]
    Denied(String),
    /// What was asked for makes no sense.
    #[error("invalid: {0}")]
    Invalid(String),
    /// The service behind it is not there, or broken.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

/// Bytes a component may read, from the first to the last.
pub struct BlobSource {
    /// Whole length.
    pub size: u64,
    /// The bytes.
    pub reader: Pin<Box<dyn AsyncRead + Send>>,
}

impl BlobSource {
    /// From a stream.
    pub fn new(size: u64, reader: impl AsyncRead + Send + 'static) -> Self {
        Self { size, reader: Box::pin(reader) }
    }

    /// From bytes in memory.
    #[must_use]
    pub fn from_bytes(bytes: Bytes) -> Self {
        Self::new(bytes.len() as u64, Cursor::new(bytes))
    }
}

impl fmt::Debug for BlobSource {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("BlobSource").field("size", &self.size).finish_non_exhaustive()
    }
}

/// The weights of a model.
#[derive(Debug)]
pub struct ModelSource {
    /// Digest of the bytes; goes into the statement of the step. The sandbox checks it when the model is read to the end.
    pub digest: Digest,
    /// The bytes.
    pub source: BlobSource,
}

/// Takes the bytes of a new blob. Dropped without `finish`, it must leave nothing behind.
#[async_trait]
pub trait BlobSink: Send {
    /// Appends.
    async fn write(&mut self, bytes: Bytes) -> Result<(), HostError>;

    /// Stores what was written and gives its digest.
    async fn finish(self: Box<Self>) -> Result<Digest, HostError>;
}

/// One file of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Length in bytes.
    pub size: u64,
    /// To be opened as a blob.
    pub digest: Digest,
}

/// What an asset holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The asset.
    pub asset: u64,
    /// Its version.
    pub version: u32,
    /// The licence the read was counted under.
    pub licence: Option<u64>,
    /// Its files.
    pub entries: Vec<Entry>,
}

/// Why an asset was not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AssetError {
    /// No such asset.
    #[error("not found: {0}")]
    NotFound(String),
    /// No licence, or one that does not allow this.
    #[error("denied: {0}")]
    Denied(String),
    /// Licensed, but not delivered yet.
    #[error("not delivered: {0}")]
    NotDelivered(String),
    /// Could not be read now; the component is told, and may report a transient failure.
    #[error("failed: {0}")]
    Failed(String),
}

/// A value of a database row, or a parameter of a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `NULL`.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Real(f64),
    /// Text, and whatever has no type of its own here.
    Text(String),
}

/// The result of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Value>>,
}

/// Why a query was not answered; the component is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SqlError {
    /// No connection of that name is granted.
    #[error("unknown connection: {0}")]
    UnknownConnection(String),
    /// Not a single read.
    #[error("not read-only: {0}")]
    NotReadOnly(String),
    /// The database refused the statement.
    #[error("invalid: {0}")]
    Invalid(String),
    /// The database could not be reached.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

/// What stands behind the capabilities of one run.
///
/// The sandbox has checked grants and limits before it calls; which object a run may reach is for the implementation to
/// say. Every method has an answer for hosts that do not offer the capability. A call may take as long as it
/// likes: the run's time limit ends it by dropping its future.
#[async_trait]
pub trait Host: Send + Sync + 'static {
    /// A line of the log; standard output and error come this way too.
    async fn log(&self, level: Level, message: &str) {
        let _ = (level, message);
    }

    /// How far the step is; `total` is 0 when it is not known.
    async fn progress(&self, done: u64, total: u64, message: &str) {
        let _ = (done, total, message);
    }

    /// Opens a blob.
    async fn blob_open(&self, digest: Digest) -> Result<BlobSource, HostError> {
        Err(HostError::NotFound(format!("{} is not held", text(&digest))))
    }

    /// Starts a blob.
    async fn blob_create(&self, name: &str, media_type: &str) -> Result<Box<dyn BlobSink>, HostError> {
        let _ = (name, media_type);
        Err(HostError::Denied("this host stores no blobs".into()))
    }

    /// Opens a model.
    async fn model_open(&self, name: &str) -> Result<ModelSource, HostError> {
        Err(HostError::NotFound(format!("this host has no model {name}")))
    }

    /// Reads an asset, and counts the use.
    async fn asset_read(&self, asset: u64, licence: Option<u64>, purpose: &str) -> Result<Listing, AssetError> {
        let _ = (licence, purpose);
        Err(AssetError::NotFound(format!("this host has no asset {asset}")))
    }

    /// Answers a query. The sandbox has checked that the statement begins like a read and is one statement; the
    /// connection must be read-only all the same.
    async fn sql_query(&self, connection: &str, statement: &str, params: &[Value]) -> Result<Rows, SqlError> {
        let _ = (statement, params);
        Err(SqlError::UnknownConnection(format!("this host has no connection {connection}")))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    async fn now_ms(&self) -> u64 {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// Unpredictable bytes.
    async fn random(&self, count: usize) -> Result<Vec<u8>, HostError> {
        let _ = count;
        Err(HostError::Unavailable("this host has no source of random bytes".into()))
    }
}

/// A host that offers nothing but the time.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoHost;

impl Host for NoHost {}

/// A digest as text.
pub(crate) fn text(digest: &Digest) -> String {
    format!("sha256:{}", hex::encode(digest))
}

/// A digest from its one textual form.
pub(crate) fn parse(digest: &str) -> Option<Digest> {
    let digits = digest.strip_prefix("sha256:")?;
    if digits.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(bytes)
}
