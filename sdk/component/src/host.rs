//! One function for each thing a component may ask of the organisation that runs it.

use std::io;

use crate::StepError;

#[cfg(target_arch = "wasm32")]
use crate::bindings::deed::step as wit;

#[cfg(not(target_arch = "wasm32"))]
use crate::native as wit;

/// How loud a line in the run's log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Every detail.
    Trace,
    /// For whoever develops the component.
    Debug,
    /// For whoever looks at the run.
    Info,
    /// Something is odd, and the step goes on.
    Warn,
    /// Something is wrong.
    Error,
}

/// Writes a line to the run's log. Capability `log`.
pub fn log(level: Level, message: impl AsRef<str>) {
    let level = match level {
        Level::Trace => wit::log::Level::Trace,
        Level::Debug => wit::log::Level::Debug,
        Level::Info => wit::log::Level::Info,
        Level::Warn => wit::log::Level::Warn,
        Level::Error => wit::log::Level::Error,
    };
    wit::log::write(level, message.as_ref());
}

/// [`log`] at [`Level::Trace`].
pub fn trace(message: impl AsRef<str>) {
    log(Level::Trace, message);
}

/// [`log`] at [`Level::Debug`].
pub fn debug(message: impl AsRef<str>) {
    log(Level::Debug, message);
}

/// [`log`] at [`Level::Info`].
pub fn info(message: impl AsRef<str>) {
    log(Level::Info, message);
}

/// [`log`] at [`Level::Warn`].
pub fn warn(message: impl AsRef<str>) {
    log(Level::Warn, message);
}

/// [`log`] at [`Level::Error`].
pub fn error(message: impl AsRef<str>) {
    log(Level::Error, message);
}

/// Says how far the step is; `total` is 0 when it is not known. Capability `progress`.
pub fn progress(done: u64, total: u64, message: impl AsRef<str>) {
    wit::progress::report(done, total, message.as_ref());
}

/// Milliseconds since 1970-01-01T00:00:00Z. Capability `clock`; a component that calls this is not reproducible.
#[must_use]
pub fn now_ms() -> u64 {
    wit::clock::now_ms()
}

/// Unpredictable bytes, at most 65536 at a time. Capability `random`; a component that calls this is not reproducible.
#[must_use]
pub fn random_bytes(count: u32) -> Vec<u8> {
    wit::random::bytes(count)
}

/// Reads a blob or a model from its first byte to its last.
#[derive(Debug)]
pub struct BlobReader(wit::io::Reader);

impl BlobReader {
    /// The whole length in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.0.size()
    }

    /// The next bytes, at most `max` and never more than 1 MiB; empty at the end.
    ///
    /// # Errors
    ///
    /// When the host cannot read on.
    pub fn read_chunk(&mut self, max: u32) -> Result<Vec<u8>, StepError> {
        self.0.read(max).map_err(|error| blob_error("read", "the open blob", error))
    }

    /// Everything that is left.
    ///
    /// # Errors
    ///
    /// When the host cannot read on, or says it holds more than this machine can address.
    pub fn read_all(&mut self) -> Result<Vec<u8>, StepError> {
        let size = usize::try_from(self.size()).map_err(|_| {
            StepError::permanent("blob-too-large", format!("a blob of {} bytes does not fit in memory", self.size()))
        })?;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(size).map_err(|_| {
            StepError::permanent("blob-too-large", format!("a blob of {size} bytes does not fit in the memory left"))
        })?;
        loop {
            let chunk = self.read_chunk(CHUNK)?;
            if chunk.is_empty() {
                return Ok(bytes);
            }
            bytes.extend_from_slice(&chunk);
        }
    }
}

impl io::Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let max = u32::try_from(buffer.len()).unwrap_or(CHUNK).min(CHUNK);
        if max == 0 {
            return Ok(0);
        }
        let chunk = self.read_chunk(max).map_err(io::Error::other)?;
        // The host gives at most what was asked for; a host that does not is not worth a panic.
        let length = chunk.len().min(buffer.len());
        buffer[..length].copy_from_slice(&chunk[..length]);
        Ok(length)
    }
}

/// How much is moved over the border at a time: what one call may carry.
const CHUNK: u32 = 1024 * 1024;

/// Writes a blob. Dropped without [`BlobWriter::finish`], it leaves nothing behind.
#[derive(Debug)]
pub struct BlobWriter(wit::blob::Writer);

impl BlobWriter {
    /// Stores what was written and gives its digest, `sha256:…`.
    ///
    /// # Errors
    ///
    /// When the host cannot store it.
    pub fn finish(self) -> Result<String, StepError> {
        wit::blob::Writer::finish(self.0).map_err(|error| blob_error("store", "a new blob", error))
    }
}

impl io::Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let length = bytes.len().min(CHUNK as usize);
        self.0.write(&bytes[..length]).map_err(|error| io::Error::other(blob_error("write", "a new blob", error)))?;
        Ok(length)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Opens a blob by its digest, `sha256:…`. Capability `blob`.
///
/// # Errors
///
/// `blob-not-found`, `blob-denied`, `blob-invalid` (permanent), `blob-failed` (transient).
pub fn open_blob(digest: &str) -> Result<BlobReader, StepError> {
    wit::blob::open(digest).map(BlobReader).map_err(|error| blob_error("open", digest, error))
}

/// The whole of a blob. Capability `blob`.
///
/// # Errors
///
/// As [`open_blob`].
pub fn read_blob(digest: &str) -> Result<Vec<u8>, StepError> {
    open_blob(digest)?.read_all()
}

/// Starts a blob; `name` is for people, `media_type` as in `image/png`. Capability `blob`.
///
/// # Errors
///
/// As [`open_blob`].
pub fn create_blob(name: &str, media_type: &str) -> Result<BlobWriter, StepError> {
    wit::blob::create(name, media_type).map(BlobWriter).map_err(|error| blob_error("create", name, error))
}

/// Stores bytes as a blob and gives its digest. Capability `blob`.
///
/// # Errors
///
/// As [`open_blob`].
pub fn write_blob(name: &str, media_type: &str, bytes: &[u8]) -> Result<String, StepError> {
    let mut writer = create_blob(name, media_type)?;
    io::Write::write_all(&mut writer, bytes)?;
    writer.finish()
}

/// Opens a model's weights by name. Capability `model`; the statement of the step names the model by digest.
///
/// # Errors
///
/// As [`open_blob`].
pub fn open_model(name: &str) -> Result<BlobReader, StepError> {
    wit::model::open(name).map(BlobReader).map_err(|error| blob_error("open model", name, error))
}

/// The whole of a model's weights. Capability `model`.
///
/// # Errors
///
/// As [`open_blob`].
pub fn read_model(name: &str) -> Result<Vec<u8>, StepError> {
    open_model(name)?.read_all()
}

fn blob_error(operation: &str, object: &str, error: wit::io::BlobError) -> StepError {
    use wit::io::BlobError;
    match error {
        BlobError::NotFound(cause) => {
            StepError::permanent("blob-not-found", format!("cannot {operation} {object}: {cause}"))
        }
        BlobError::Denied(cause) => {
            StepError::permanent("blob-denied", format!("cannot {operation} {object}: {cause}"))
        }
        BlobError::Invalid(cause) => {
            StepError::permanent("blob-invalid", format!("cannot {operation} {object}: {cause}"))
        }
        BlobError::Failed(cause) => {
            StepError::transient("blob-failed", format!("cannot {operation} {object}: {cause}"))
        }
    }
}

/// One file of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// File name.
    pub name: String,
    /// Media type, as in `image/png`.
    pub media_type: String,
    /// Length in bytes.
    pub size: u64,
    /// To be opened with [`open_blob`].
    pub digest: String,
}

/// What an asset holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The asset.
    pub asset: u64,
    /// Its version.
    pub version: u32,
    /// The licence the read was counted under; none for one's own assets.
    pub licence: Option<u64>,
    /// Its files.
    pub entries: Vec<Entry>,
}

/// Reads an asset: a use under a licence, recorded on chain. Capability `asset`; the files are then opened with [`open_blob`].
///
/// # Errors
///
/// `asset-not-found`, `asset-denied`, `asset-not-delivered` (permanent), `asset-failed` (transient).
pub fn read_asset(asset: u64, licence: Option<u64>, purpose: &str) -> Result<Listing, StepError> {
    use wit::asset::AssetError;
    match wit::asset::read(asset, licence, purpose) {
        Ok(listing) => Ok(Listing {
            asset: listing.asset,
            version: listing.version,
            licence: listing.licence,
            entries: listing
                .entries
                .into_iter()
                .map(|entry| Entry {
                    name: entry.name,
                    media_type: entry.media_type,
                    size: entry.size,
                    digest: entry.digest,
                })
                .collect(),
        }),
        Err(error) => {
            let message = |cause: String| format!("cannot read asset {asset} for {purpose}: {cause}");
            Err(match error {
                AssetError::NotFound(cause) => StepError::permanent("asset-not-found", message(cause)),
                AssetError::Denied(cause) => StepError::permanent("asset-denied", message(cause)),
                AssetError::NotDelivered(cause) => StepError::permanent("asset-not-delivered", message(cause)),
                AssetError::Failed(cause) => StepError::transient("asset-failed", message(cause)),
            })
        }
    }
}

/// A value in a database row, or a parameter of a query.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL `NULL`.
    Null,
    /// A truth value.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Real(f64),
    /// Text; decimals and dates come as text, so that nothing is rounded.
    Text(String),
}

impl From<Value> for serde_json::Value {
    fn from(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Boolean(value) => Self::Bool(value),
            Value::Integer(value) => value.into(),
            Value::Real(value) => value.into(),
            Value::Text(value) => Self::String(value),
        }
    }
}

/// The result of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Value>>,
}

/// Runs one `SELECT` on a connection the organisation set up. Capability `sql`.
///
/// # Errors
///
/// `sql-unknown-connection`, `sql-not-read-only`, `sql-invalid` (permanent), `sql-unavailable` (transient).
pub fn query(connection: &str, statement: &str, params: &[Value]) -> Result<Rows, StepError> {
    use wit::sql::{SqlError, Value as Wire};
    let params: Vec<Wire> = params
        .iter()
        .map(|value| match value {
            Value::Null => Wire::Null,
            Value::Boolean(value) => Wire::Boolean(*value),
            Value::Integer(value) => Wire::Integer(*value),
            Value::Real(value) => Wire::Real(*value),
            Value::Text(value) => Wire::Text(value.clone()),
        })
        .collect();
    match wit::sql::query(connection, statement, &params) {
        Ok(rows) => Ok(Rows {
            columns: rows.columns,
            rows: rows
                .rows
                .into_iter()
                .map(|row| {
                    row.into_iter()
                        .map(|value| match value {
                            Wire::Null => Value::Null,
                            Wire::Boolean(value) => Value::Boolean(value),
                            Wire::Integer(value) => Value::Integer(value),
                            Wire::Real(value) => Value::Real(value),
                            Wire::Text(value) => Value::Text(value),
                        })
                        .collect()
                })
                .collect(),
        }),
        Err(error) => {
            let message = |cause: String| format!("cannot query connection {connection}: {cause}");
            Err(match error {
                SqlError::UnknownConnection(cause) => StepError::permanent("sql-unknown-connection", message(cause)),
                SqlError::NotReadOnly(cause) => StepError::permanent("sql-not-read-only", message(cause)),
                SqlError::Invalid(cause) => StepError::permanent("sql-invalid", message(cause)),
                SqlError::Unavailable(cause) => StepError::transient("sql-unavailable", message(cause)),
            })
        }
    }
}
