//! The in-memory host a component meets when it is built as an ordinary program.
//!
//! What the component asks for comes from tables a test fills first, one set for each thread: [`put_blob`], [`put_model`],
//! [`put_listing`], [`on_query`]. What it writes can be looked at afterwards: [`blob`], [`lines`]. The clock stands still
//! and the random bytes are zeros, so tests give the same result every time.

use std::{cell::RefCell, collections::HashMap};

use sha2::{Digest as _, Sha256};

type Answer = Box<dyn Fn(&str, &str, &[sql::Value]) -> Result<sql::Rows, sql::SqlError>>;

#[derive(Default)]
struct Host {
    blobs: HashMap<String, Vec<u8>>,
    models: HashMap<String, Vec<u8>>,
    listings: HashMap<u64, asset::Listing>,
    answer: Option<Answer>,
    lines: Vec<String>,
}

thread_local! {
    static HOST: RefCell<Host> = RefCell::default();
}

/// Holds bytes for [`crate::open_blob`], and gives their digest.
pub fn put_blob(bytes: impl Into<Vec<u8>>) -> String {
    let bytes = bytes.into();
    let digest = digest(&bytes);
    HOST.with_borrow_mut(|host| host.blobs.insert(digest.clone(), bytes));
    digest
}

/// The bytes of a blob, as a component wrote them.
#[must_use]
pub fn blob(digest: &str) -> Option<Vec<u8>> {
    HOST.with_borrow(|host| host.blobs.get(digest).cloned())
}

/// Holds weights for [`crate::open_model`].
pub fn put_model(name: impl Into<String>, bytes: impl Into<Vec<u8>>) {
    HOST.with_borrow_mut(|host| host.models.insert(name.into(), bytes.into()));
}

/// Holds an asset for [`crate::read_asset`].
pub fn put_listing(listing: asset::Listing) {
    HOST.with_borrow_mut(|host| host.listings.insert(listing.asset, listing));
}

/// Answers [`crate::query`]: the function is given connection, statement and parameters.
pub fn on_query(answer: impl Fn(&str, &str, &[sql::Value]) -> Result<sql::Rows, sql::SqlError> + 'static) {
    HOST.with_borrow_mut(|host| host.answer = Some(Box::new(answer)));
}

/// The lines written to the log so far.
#[must_use]
pub fn lines() -> Vec<String> {
    HOST.with_borrow(|host| host.lines.clone())
}

fn digest(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("sha256:");
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

pub(crate) mod log {
    pub(crate) enum Level {
        Trace,
        Debug,
        Info,
        Warn,
        Error,
    }

    pub(crate) fn write(level: Level, message: &str) {
        let level = match level {
            Level::Trace => "trace",
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        super::HOST.with_borrow_mut(|host| host.lines.push(format!("{level}: {message}")));
    }
}

pub(crate) mod progress {
    pub(crate) fn report(_done: u64, _total: u64, _message: &str) {}
}

pub(crate) mod clock {
    pub(crate) fn now_ms() -> u64 {
        0
    }
}

pub(crate) mod random {
    pub(crate) fn bytes(count: u32) -> Vec<u8> {
        vec![0; count.min(65_536) as usize]
    }
}

pub(crate) mod io {
    use std::cell::Cell;

    /// As the WIT package has it, so that the same code compiles on both sides.
    #[allow(dead_code, reason = "the in-memory host refuses nothing it holds, and never fails")]
    pub(crate) enum BlobError {
        NotFound(String),
        Denied(String),
        Invalid(String),
        Failed(String),
    }

    #[derive(Debug)]
    pub(crate) struct Reader {
        pub(super) bytes: Vec<u8>,
        pub(super) at: Cell<usize>,
    }

    impl Reader {
        pub(crate) fn size(&self) -> u64 {
            self.bytes.len() as u64
        }

        pub(crate) fn read(&self, max: u32) -> Result<Vec<u8>, BlobError> {
            let start = self.at.get();
            let end = self.bytes.len().min(start + max as usize);
            self.at.set(end);
            Ok(self.bytes[start..end].to_vec())
        }
    }
}

pub(crate) mod blob {
    use std::cell::{Cell, RefCell};

    use super::io::{BlobError, Reader};

    #[derive(Debug)]
    pub(crate) struct Writer(RefCell<Vec<u8>>);

    impl Writer {
        #[allow(clippy::unnecessary_wraps, reason = "the signature is the WIT package's")]
        pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), BlobError> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(())
        }

        #[allow(clippy::unnecessary_wraps, reason = "the signature is the WIT package's")]
        pub(crate) fn finish(writer: Self) -> Result<String, BlobError> {
            Ok(super::put_blob(writer.0.into_inner()))
        }
    }

    pub(crate) fn open(digest: &str) -> Result<Reader, BlobError> {
        super::blob(digest)
            .map(|bytes| Reader { bytes, at: Cell::new(0) })
            .ok_or_else(|| BlobError::NotFound("no such blob was put".into()))
    }

    #[allow(clippy::unnecessary_wraps, reason = "the signature is the WIT package's")]
    pub(crate) fn create(_name: &str, _media_type: &str) -> Result<Writer, BlobError> {
        Ok(Writer(RefCell::default()))
    }
}

pub(crate) mod model {
    use std::cell::Cell;

    use super::io::{BlobError, Reader};

    pub(crate) fn open(name: &str) -> Result<Reader, BlobError> {
        super::HOST
            .with_borrow(|host| host.models.get(name).cloned())
            .map(|bytes| Reader { bytes, at: Cell::new(0) })
            .ok_or_else(|| BlobError::NotFound("no such model was put".into()))
    }
}

/// The types of [`put_listing`].
pub mod asset {
    /// Why an asset was not read.
    #[derive(Debug, Clone, PartialEq, Eq)]
    #[allow(dead_code, reason = "the in-memory host knows one reason only")]
    pub(crate) enum AssetError {
        NotFound(String),
        Denied(String),
        NotDelivered(String),
        Failed(String),
    }

    pub use crate::host::{Entry, Listing};

    pub(crate) fn read(asset: u64, _licence: Option<u64>, _purpose: &str) -> Result<Listing, AssetError> {
        super::HOST
            .with_borrow(|host| host.listings.get(&asset).cloned())
            .ok_or_else(|| AssetError::NotFound("no such asset was put".into()))
    }
}

/// The types of [`on_query`].
pub mod sql {
    /// Why a query was not answered.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum SqlError {
        /// No connection of that name.
        UnknownConnection(String),
        /// Not a single read.
        NotReadOnly(String),
        /// The database refused the statement.
        Invalid(String),
        /// The database could not be reached.
        Unavailable(String),
    }

    pub use crate::host::{Rows, Value};

    pub(crate) fn query(connection: &str, statement: &str, params: &[Value]) -> Result<Rows, SqlError> {
        super::HOST.with_borrow(|host| match &host.answer {
            Some(answer) => answer(connection, statement, params),
            None => Err(SqlError::UnknownConnection("no answer was set".into())),
        })
    }
}
