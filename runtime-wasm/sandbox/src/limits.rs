//! What one run may use.

use std::time::Duration;

/// What one run may use. The defaults suit a step that works on one document; a step that reads large scans or holds a
/// large model is given more by whoever composes the workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory of all the guest's memories together, in bytes. A guest that asks for more ends with `guest-out-of-memory`.
    ///
    /// 256 MiB: an A4 page scanned at 300 dpi is 26 MiB of pixels, and a step holds a few copies while it works. At most
    /// [`Limits::MAX_MEMORY`].
    pub memory_bytes: usize,
    /// Elements of all the guest's tables together. A program's table holds its indirectly called functions;
    /// 100 000 is ten times those of the largest built-in component.
    pub table_elements: usize,
    /// Core instances. A component made by the Rust toolchain has three; composed ones have a few each.
    pub instances: usize,
    /// Readers and writers open at the same time: a component that leaks one per item should be found out.
    pub handles: usize,
    /// Wall-clock time, host calls included. A minute is long for a document and short for a person who waits.
    pub timeout: Duration,
    /// Bytes of log lines, progress messages and standard output together. Enough for a few thousand lines: the log is for reading.
    pub log_bytes: usize,
    /// Bytes of the output. Outputs are stored in the event log of the engine and shown in the console; larger values are blobs.
    pub output_bytes: usize,
    /// Calls to the host. A model of 20 MiB takes 20, a table of 100 000 rows written in batches a few hundred.
    pub host_calls: u64,
    /// Bytes read from blobs and models together.
    pub blob_read_bytes: u64,
    /// Bytes written to blobs.
    pub blob_written_bytes: u64,
    /// Cells of all rows the database gave. A million cells is a spreadsheet no one reads; such work belongs in the database.
    pub sql_cells: u64,
}

impl Limits {
    /// The most memory a run can be given: what Rust code on 32 bits can use of one allocation (`isize::MAX`), so that
    /// a larger grant would help no one.
    pub const MAX_MEMORY: usize = 2 * 1024 * 1024 * 1024;

    /// The most a guest may hand over or take in one call, so that no call makes the host hold much on a guest's behalf.
    pub(crate) const CHUNK: u32 = 1024 * 1024;

    /// What the host copies out of a guest in one call before it looks at it: a [`Self::CHUNK`] and room for its parts. The
    /// output has its own limit.
    pub(crate) const TRANSFER: usize = 8 * 1024 * 1024;

    /// Bytes of the guest's last words on standard error that a fault carries.
    pub(crate) const LAST_WORDS: usize = 2048;

    /// What `describe` may use while a component is loaded: it only gives constants.
    pub(crate) fn describe() -> Self {
        Self {
            memory_bytes: 64 * 1024 * 1024,
            timeout: Duration::from_secs(5),
            log_bytes: 16 * 1024,
            output_bytes: 1024 * 1024,
            host_calls: 1000,
            blob_read_bytes: 0,
            blob_written_bytes: 0,
            sql_cells: 0,
            ..Self::default()
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 256 * 1024 * 1024,
            table_elements: 100_000,
            instances: 32,
            handles: 1024,
            timeout: Duration::from_secs(60),
            log_bytes: 256 * 1024,
            output_bytes: 4 * 1024 * 1024,
            host_calls: 100_000,
            blob_read_bytes: 1024 * 1024 * 1024,
            blob_written_bytes: 256 * 1024 * 1024,
            sql_cells: 1_000_000,
        }
    }
}
