//! What a run carries along: its host, its limits, and how much of them it has used.

use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use wasmtime::{
    ResourceLimiter,
    component::{Resource, ResourceTable},
};

use crate::{
    fault::{Fault, GuestFault},
    host::{Digest, Host, Level},
    limits::Limits,
    record::{Fields, Record},
};

/// Memories one program may have; a Rust component has one. The pool is laid out for this many.
pub(crate) const MEMORIES: usize = 2;
/// Tables one program may have; a Rust component has two, its own and that of its imports.
pub(crate) const TABLES: usize = 8;

/// The host call a run is in. Shared with whoever waits for the run, who wants to know where it hangs.
#[derive(Debug, Default)]
pub(crate) struct Watch(Mutex<Option<&'static str>>);

impl Watch {
    pub(crate) fn current(&self) -> Option<&'static str> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, call: Option<&'static str>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = call;
    }
}

/// How much was used.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Meter {
    pub(crate) memory: usize,
    pub(crate) tables: usize,
    pub(crate) log_bytes: usize,
    pub(crate) host_calls: u64,
    pub(crate) blob_read: u64,
    pub(crate) blob_written: u64,
    pub(crate) sql_cells: u64,
}

pub(crate) struct State {
    pub(crate) host: Arc<dyn Host>,
    pub(crate) limits: Limits,
    pub(crate) table: ResourceTable,
    pub(crate) models: Vec<(String, Digest)>,
    pub(crate) meter: Meter,
    pub(crate) started: tokio::time::Instant,
    record: Record,
    watch: Arc<Watch>,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    last_words: Vec<u8>,
    /// A denial that takes effect with the next thing the guest does; see [`Self::deny_later`].
    denied: Option<&'static str>,
    seed: [u8; 32],
    drawn: u64,
}

/// The guest's standard streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stream {
    Out,
    Err,
}

impl State {
    /// `seed` is what the guest's hash maps are seeded with.
    pub(crate) fn new(host: Arc<dyn Host>, limits: Limits, watch: Arc<Watch>, seed: [u8; 32]) -> Self {
        let mut table = ResourceTable::new();
        table.set_max_capacity(limits.handles);
        Self {
            host,
            limits,
            table,
            models: Vec::new(),
            meter: Meter::default(),
            started: tokio::time::Instant::now(),
            record: Record::new(),
            watch,
            stdout: Vec::new(),
            stderr: Vec::new(),
            last_words: Vec::new(),
            denied: None,
            seed,
            drawn: 0,
        }
    }

    pub(crate) fn watch(&self) -> Arc<Watch> {
        Arc::clone(&self.watch)
    }

    /// Every host call begins here.
    pub(crate) fn begin(&mut self, call: &'static str) -> wasmtime::Result<()> {
        if let Some(capability) = self.denied {
            return Err(fault(GuestFault::CapabilityDenied { capability: capability.into() }));
        }
        self.begin_last(call)
    }

    /// Every host call that may be a guest's last words begins here.
    pub(crate) fn begin_last(&mut self, call: &'static str) -> wasmtime::Result<()> {
        self.meter.host_calls += 1;
        if self.meter.host_calls > self.limits.host_calls {
            return Err(fault(GuestFault::HostCallLimit { limit: self.limits.host_calls }));
        }
        self.watch.set(Some(call));
        Ok(())
    }

    /// Every host call that did not end the run ends here.
    pub(crate) fn end(&mut self, call: &'static str, arguments: Fields, result: Fields) {
        self.record.call(call, arguments, result);
        self.watch.set(None);
    }

    /// Denies a capability, but lets the guest speak first.
    ///
    /// A Rust program that panics reads its environment (for `RUST_BACKTRACE`) before it says why. Ending it right there would
    /// hide every panic behind a denied environment. So the environment is empty, and the guest may still write to standard
    /// error and crash, which is then a panic; anything else it does ends the run with the denial.
    pub(crate) fn deny_later(&mut self, capability: &'static str) {
        self.denied.get_or_insert(capability);
        self.last_words.clear();
    }

    /// The denial that is still to take effect.
    pub(crate) fn denied(&self) -> Option<GuestFault> {
        self.denied.map(|capability| GuestFault::CapabilityDenied { capability: capability.into() })
    }

    pub(crate) fn last_words(&self) -> String {
        String::from_utf8_lossy(&self.last_words).trim().to_owned()
    }

    /// Counts a line towards the log. One byte more than it has, so that empty lines count too.
    pub(crate) fn spend_log(&mut self, bytes: usize) -> wasmtime::Result<()> {
        self.meter.log_bytes = self.meter.log_bytes.saturating_add(bytes).saturating_add(1);
        if self.meter.log_bytes > self.limits.log_bytes {
            return Err(fault(GuestFault::LogLimit { limit: self.limits.log_bytes }));
        }
        Ok(())
    }

    pub(crate) fn spend_read(&mut self, bytes: u64) -> wasmtime::Result<()> {
        self.meter.blob_read = self.meter.blob_read.saturating_add(bytes);
        within(self.meter.blob_read, self.limits.blob_read_bytes, "read bytes:")
    }

    pub(crate) fn spend_written(&mut self, bytes: u64) -> wasmtime::Result<()> {
        self.meter.blob_written = self.meter.blob_written.saturating_add(bytes);
        within(self.meter.blob_written, self.limits.blob_written_bytes, "wrote bytes:")
    }

    pub(crate) fn spend_cells(&mut self, cells: u64) -> wasmtime::Result<()> {
        self.meter.sql_cells = self.meter.sql_cells.saturating_add(cells);
        within(self.meter.sql_cells, self.limits.sql_cells, "fetched cells:")
    }

    /// The guest wrote to a standard stream: whole lines go to the log, the rest waits for its end.
    pub(crate) async fn print(&mut self, stream: Stream, bytes: &[u8]) -> wasmtime::Result<()> {
        self.spend_log(bytes.len())?;
        let pending = match stream {
            Stream::Out => &mut self.stdout,
            Stream::Err => &mut self.stderr,
        };
        pending.extend_from_slice(bytes);
        let Some(end) = pending.iter().rposition(|byte| *byte == b'\n') else {
            return Ok(());
        };
        let lines: Vec<u8> = pending.drain(..=end).collect();
        for line in lines[..end].split(|byte| *byte == b'\n') {
            self.line(stream, line).await;
        }
        Ok(())
    }

    /// Logs what the guest left without a line end.
    pub(crate) async fn flush(&mut self) {
        for stream in [Stream::Out, Stream::Err] {
            let rest = std::mem::take(match stream {
                Stream::Out => &mut self.stdout,
                Stream::Err => &mut self.stderr,
            });
            if !rest.is_empty() {
                self.line(stream, &rest).await;
            }
        }
    }

    async fn line(&mut self, stream: Stream, line: &[u8]) {
        let level = match stream {
            Stream::Out => Level::Info,
            Stream::Err => {
                self.last_words.extend_from_slice(line);
                self.last_words.push(b'\n');
                let excess = self.last_words.len().saturating_sub(Limits::LAST_WORDS);
                self.last_words.drain(..excess);
                Level::Warn
            }
        };
        self.host.log(level, &String::from_utf8_lossy(line)).await;
    }

    /// Eight more bytes that look random and are the same for the same component, configuration and input.
    pub(crate) fn draw(&mut self) -> u64 {
        let mut hash = Sha256::new_with_prefix(self.seed);
        hash.update(self.drawn.to_le_bytes());
        self.drawn += 1;
        let mut word = [0; 8];
        word.copy_from_slice(&hash.finalize()[..8]);
        u64::from_le_bytes(word)
    }

    /// Keeps something for the guest, under a handle.
    pub(crate) fn keep<T: Send + 'static>(&mut self, value: T) -> wasmtime::Result<Resource<T>> {
        self.table.push(value).map_err(|_| fault(GuestFault::HandleLimit { limit: self.limits.handles }))
    }

    /// The guest dropped a pollable.
    pub(crate) fn release(&mut self, index: u32) {
        // Whether it was still there makes no difference.
        let _ = self.table.delete(Resource::<crate::wasi::Pollable>::new_own(index));
    }

    /// What remains of a run that gave an output.
    pub(crate) fn into_evidence(self) -> (Digest, Vec<(String, Digest)>) {
        (self.record.digest(), self.models)
    }
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let asked = self.meter.memory.saturating_add(desired.saturating_sub(current));
        let limit = self.limits.memory_bytes.min(Limits::MAX_MEMORY);
        if asked > limit {
            return Err(fault(GuestFault::OutOfMemory { asked, limit }));
        }
        self.meter.memory = asked;
        Ok(true)
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let asked = self.meter.tables.saturating_add(desired.saturating_sub(current));
        if asked > self.limits.table_elements {
            return Err(fault(GuestFault::TableLimit { asked, limit: self.limits.table_elements }));
        }
        self.meter.tables = asked;
        Ok(true)
    }

    fn instances(&self) -> usize {
        self.limits.instances
    }

    fn tables(&self) -> usize {
        TABLES
    }

    fn memories(&self) -> usize {
        MEMORIES
    }
}

/// A fault on its way through the guest's frames.
pub(crate) fn fault(fault: impl Into<Fault>) -> wasmtime::Error {
    wasmtime::Error::new(fault.into())
}

fn within(used: u64, limit: u64, operation: &'static str) -> wasmtime::Result<()> {
    if used > limit { Err(fault(GuestFault::DataLimit { operation, limit })) } else { Ok(()) }
}
