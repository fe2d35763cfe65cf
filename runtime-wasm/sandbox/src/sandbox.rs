//! Loading components and running them.

use std::{
    collections::HashMap,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, OptLevel, PoolConcurrencyLimitError, PoolingAllocationConfig,
    Store, Trap, UpdateDeadline, component::Component,
};

use crate::{
    bindings::deed::step::types,
    cache::Cache,
    fault::{ErrorKind, Fault, GuestFault, HostFault, StepError, TrapReason},
    grants::Grants,
    host::{Digest, Host, NoHost},
    limits::Limits,
    program::{Linked, LoadError, Manifest, Program},
    state::{MEMORIES, State, TABLES, Watch},
};

/// How often a guest that computes is interrupted, so that it can be stopped. Ten milliseconds cost nothing measurable and are
/// well below what a person notices.
const TICK: Duration = Duration::from_millis(10);

/// How long after its time limit a run that does not answer is given up. Only a host call that blocks its thread gets here.
const GRACE: Duration = Duration::from_millis(250);

/// Machine stack of a guest. Enough for decoders and regular expressions that recurse on their input, and a limit
/// for those that recurse for ever.
const STACK: usize = 1024 * 1024;

/// Machine stack of a run: the guest's, and what host calls need on top.
const RUN_STACK: usize = STACK + 1024 * 1024;

/// The largest component that is loaded. The largest built-in one has 5 MiB; an embedded JavaScript engine takes 15.
const COMPONENT: usize = 64 * 1024 * 1024;

/// How the sandbox is set up.
#[derive(Debug, Clone)]
pub struct SandboxConfig {
    /// Folder for compiled components. Created when it does not exist, and closed to other users.
    pub cache_dir: PathBuf,
    /// Runs at the same time; more wait for their turn. Each reserves about 8 GiB of address space (not memory) in the pool.
    pub concurrent_runs: usize,
    /// Whether to reserve address space for all runs at the start. Starting a run then takes microseconds. Where the machine
    /// does not allow the reservation, the sandbox goes on without.
    pub pooling: bool,
}

impl SandboxConfig {
    /// The usual set-up: two runs for each processor, so that those that wait for the host do not hold up the others.
    pub fn new(cache_dir: impl Into<PathBuf>) -> Self {
        let processors = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self { cache_dir: cache_dir.into(), concurrent_runs: (2 * processors).clamp(4, 32), pooling: true }
    }
}

/// Why there is no sandbox.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The folder for compiled components cannot be used.
    #[error("cannot use {} for compiled components: {cause}; choose a folder that belongs to this user alone", path.display())]
    Cache {
        /// The folder.
        path: PathBuf,
        /// Why not.
        #[source]
        cause: std::io::Error,
    },
    /// The engine does not run on this machine.
    #[error("cannot start the WebAssembly engine: {cause}")]
    Engine {
        /// Why not.
        cause: String,
    },
}

/// Which attempt of which step a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Context {
    /// The run of the workflow.
    pub run: String,
    /// The step within the workflow.
    pub step: String,
    /// The attempt, from 1.
    pub attempt: u32,
    /// The index of the item when the step runs for each of a list.
    pub item: Option<u32>,
    /// The same for every attempt at the same work.
    pub idempotency_key: String,
}

impl Context {
    /// The first attempt of a step that runs once.
    pub fn new(run: impl Into<String>, step: impl Into<String>) -> Self {
        let (run, step) = (run.into(), step.into());
        let idempotency_key = format!("{run}/{step}");
        Self { run, step, attempt: 1, item: None, idempotency_key }
    }
}

/// One run of a program.
#[derive(Clone)]
pub struct Invocation {
    /// Which attempt of which step.
    pub context: Context,
    /// JSON text.
    pub config: String,
    /// JSON text.
    pub input: String,
    /// What it may touch.
    pub grants: Grants,
    /// What it may use.
    pub limits: Limits,
    /// What stands behind the capabilities.
    pub host: Arc<dyn Host>,
}

impl fmt::Debug for Invocation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Invocation")
            .field("context", &self.context)
            .field("grants", &self.grants)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// How much a run used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Wall-clock time from the start of the guest to its end.
    pub duration: Duration,
    /// Most memory it had, in bytes. Memory of a guest never shrinks.
    pub memory_bytes: usize,
    /// Bytes of log.
    pub log_bytes: usize,
    /// Calls to the host.
    pub host_calls: u64,
    /// Bytes read from blobs and models.
    pub blob_read_bytes: u64,
    /// Bytes written to blobs.
    pub blob_written_bytes: u64,
}

/// What a run gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepOutput {
    /// JSON text, as the component wrote it.
    pub output: String,
    /// Digest over everything the host told the guest, call by call. The same for two runs that were told the same.
    pub host_calls: Digest,
    /// The models it opened, by name and digest, in the order of first use.
    pub models: Vec<(String, Digest)>,
    /// How much it used.
    pub usage: Usage,
}

/// The sandbox. Cheap to clone; all clones share the engine, the pool and the cache.
#[derive(Clone)]
pub struct Sandbox {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    pooled: bool,
    cache: Cache,
    runs: Arc<Semaphore>,
    /// Compiling uses all processors, so one at a time is as fast as many, and leaves the machine usable.
    compiling: Semaphore,
    programs: Mutex<HashMap<Digest, Slot>>,
}

/// Where a program is kept for as long as someone uses it. The lock makes two who ask for the same one wait for one compilation.
type Slot = Arc<tokio::sync::Mutex<Weak<Program>>>;

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Sandbox")
            .field("pooled", &self.inner.pooled)
            .field("cache", &self.inner.cache)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts the engine.
    ///
    /// # Errors
    ///
    /// When the folder for compiled components cannot be used, or the machine cannot run the engine.
    pub fn new(config: SandboxConfig) -> Result<Self, SandboxError> {
        let runs = config.concurrent_runs.max(1);
        let (engine, pooled) = engine(runs, config.pooling)?;
        let cache = Cache::open(&config.cache_dir, &engine)
            .map_err(|cause| SandboxError::Cache { path: config.cache_dir.clone(), cause })?;
        tick(&engine)?;
        Ok(Self {
            inner: Arc::new(Inner {
                engine,
                pooled,
                cache,
                runs: Arc::new(Semaphore::new(runs)),
                compiling: Semaphore::new(1),
                programs: Mutex::default(),
            }),
        })
    }

    /// Whether runs start from the reserved pool.
    #[must_use]
    pub fn is_pooled(&self) -> bool {
        self.inner.pooled
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    pub(crate) fn cache(&self) -> &Cache {
        &self.inner.cache
    }

    /// Compiles a component, or takes what was compiled before, and asks it what it is.
    ///
    /// # Errors
    ///
    /// When the bytes are not a component of the world `deed:step`, or its manifest makes no sense.
    pub async fn load(&self, bytes: &[u8]) -> Result<Arc<Program>, LoadError> {
        if bytes.len() > COMPONENT {
            return Err(LoadError::TooLarge { size: bytes.len(), limit: COMPONENT });
        }
        let digest: Digest = Sha256::digest(bytes).into();
        let slot = {
            let mut programs = self.inner.programs.lock().unwrap_or_else(PoisonError::into_inner);
            // Slots no one holds and whose program is gone are of no use to anyone.
            programs.retain(|_, slot| {
                Arc::strong_count(slot) > 1 || slot.try_lock().is_ok_and(|program| program.strong_count() > 0)
            });
            Arc::clone(programs.entry(digest).or_default())
        };
        let mut slot = slot.lock().await;
        if let Some(program) = slot.upgrade() {
            return Ok(program);
        }
        let component = self.compiled(digest, bytes).await?;
        let linked = Linked::new(self.inner.engine.clone(), component);
        let manifest = self.describe(digest, &linked).await?;
        let program = Arc::new(Program { digest, manifest, linked });
        *slot = Arc::downgrade(&program);
        Ok(program)
    }

    async fn compiled(&self, digest: Digest, bytes: &[u8]) -> Result<Component, LoadError> {
        let internal = |cause: String| LoadError::Internal { cause };
        let _turn = self.inner.compiling.acquire().await.map_err(|cause| internal(cause.to_string()))?;
        let inner = Arc::clone(&self.inner);
        let bytes = bytes.to_owned();
        tokio::task::spawn_blocking(move || {
            if let Some(component) = inner.cache.load(&inner.engine, &digest) {
                return Ok(component);
            }
            let component = Component::from_binary(&inner.engine, &bytes)
                .map_err(|cause| LoadError::Invalid { cause: format!("{cause:#}") })?;
            inner.cache.store(&digest, &component);
            Ok(component)
        })
        .await
        .map_err(|cause| internal(cause.to_string()))?
    }

    async fn describe(&self, digest: Digest, linked: &Linked) -> Result<Manifest, LoadError> {
        let ready = linked.with(Grants::none()).map_err(|cause| LoadError::World { cause: format!("{cause:#}") })?;
        let described = self
            .guarded(Limits::describe(), Arc::new(NoHost), digest, async move |store: &mut Store<State>| {
                let step = ready.instantiate_async(&mut *store).await?;
                step.call_describe(store).await
            })
            .await
            .map_err(LoadError::Describe)?;
        described.value.try_into()
    }

    /// Runs a program once, in a store of its own. Dropping the future stops the guest.
    ///
    /// Needs a Tokio runtime with time enabled. Guests compute on its blocking threads, so that they never hold up what else
    /// it runs.
    ///
    /// # Errors
    ///
    /// When the guest breaks a rule, the host cannot do its part, or the step reports an error.
    pub async fn run(&self, program: &Program, invocation: Invocation) -> Result<StepOutput, Fault> {
        let Invocation { context, config, input, grants, limits, host } = invocation;
        let ready = program.linked.with(grants).map_err(internal)?;
        let seed = {
            let mut hash = Sha256::new_with_prefix(b"deed:seed:v1\n");
            hash.update(program.digest);
            hash.update(Sha256::digest(&config));
            hash.update(Sha256::digest(&input));
            hash.finalize().into()
        };
        let output_bytes = limits.output_bytes;
        let done = self
            .guarded(limits, host, seed, async move |store: &mut Store<State>| {
                let context = types::Context {
                    run: context.run,
                    step: context.step,
                    attempt: context.attempt,
                    item: context.item,
                    idempotency_key: context.idempotency_key,
                };
                let step = ready.instantiate_async(&mut *store).await?;
                step.call_run(store, &context, &config, &input).await
            })
            .await?;
        let output = done.value.map_err(|error| step_error(error, output_bytes))?;
        if output.len() > output_bytes {
            return Err(GuestFault::OutputLimit { limit: output_bytes }.into());
        }
        // Parsed the way everyone behind this will parse it, depth included, so that no one else has to wonder.
        if let Err(cause) = serde_json::from_str::<serde_json::Value>(&output) {
            return Err(GuestFault::Malformed { object: "output", cause: format!("it is not JSON: {cause}") }.into());
        }
        Ok(StepOutput { output, host_calls: done.host_calls, models: done.models, usage: done.usage })
    }

    /// The two halves of a run, timed apart.
    pub(crate) async fn parts(
        &self,
        program: &Program,
        invocation: &Invocation,
    ) -> Result<(Duration, Duration), Fault> {
        let ready = program.linked.with(invocation.grants).map_err(internal)?;
        let Invocation { config, input, limits, host, .. } = invocation.clone();
        let done = self
            .guarded(limits, host, program.digest, async move |store: &mut Store<State>| {
                let context = types::Context {
                    run: "measure".into(),
                    step: "measure".into(),
                    attempt: 1,
                    item: None,
                    idempotency_key: "measure".into(),
                };
                let begun = Instant::now();
                // Instances are counted from an empty store, whose making is part of what a run pays for.
                let engine = store.engine().clone();
                drop(Store::new(&engine, ()));
                let step = ready.instantiate_async(&mut *store).await?;
                let up = begun.elapsed();
                let begun = Instant::now();
                let answer = step.call_run(store, &context, &config, &input).await?;
                Ok((up, begun.elapsed(), answer))
            })
            .await?;
        let (up, called, answer) = done.value;
        answer.map_err(|error| step_error(error, usize::MAX))?;
        Ok((up, called))
    }

    /// Calls a guest with everything around it that makes sure it ends.
    ///
    /// Three rings: epochs interrupt a guest that computes, so that the timer beside it is looked at; the timer drops a host
    /// call that waits; and the one who waits here gives up on a thread that a host call blocks.
    async fn guarded<T, F>(&self, limits: Limits, host: Arc<dyn Host>, seed: Digest, call: F) -> Result<Done<T>, Fault>
    where
        T: Send + 'static,
        F: AsyncFnOnce(&mut Store<State>) -> wasmtime::Result<T> + Send + 'static,
    {
        let permit = Arc::clone(&self.inner.runs).acquire_owned().await.map_err(internal)?;
        let timeout = limits.timeout;
        let watch = Arc::new(Watch::default());
        // Dropped with the future of this call, which tells the thread that no one waits any more.
        let (_alive, gone) = oneshot::channel::<()>();
        let engine = self.inner.engine.clone();
        let seen = Arc::clone(&watch);
        let runtime = tokio::runtime::Handle::current();
        let thread = tokio::task::spawn_blocking(move || {
            runtime.block_on(guest(engine, State::new(host, limits, seen, seed), call, gone, permit))
        });
        match tokio::time::timeout(timeout.saturating_add(GRACE), thread).await {
            Ok(Ok(done)) => done,
            Ok(Err(cause)) => Err(HostFault::Panicked { cause: panic_message(cause) }.into()),
            Err(_) => Err(GuestFault::Timeout { limit: timeout, waiting_for: watch.current() }.into()),
        }
    }
}

struct Done<T> {
    value: T,
    host_calls: Digest,
    models: Vec<(String, Digest)>,
    usage: Usage,
}

async fn guest<T, F>(
    engine: Engine,
    state: State,
    call: F,
    gone: oneshot::Receiver<()>,
    permit: OwnedSemaphorePermit,
) -> Result<Done<T>, Fault>
where
    F: AsyncFnOnce(&mut Store<State>) -> wasmtime::Result<T>,
{
    let timeout = state.limits.timeout;
    let transfer = Limits::TRANSFER.max(state.limits.output_bytes.saturating_add(Limits::TRANSFER));
    let handles = state.limits.handles;
    let watch = state.watch();
    let started = state.started;
    let mut store = Store::new(&engine, state);
    store.limiter(|state| state);
    store.set_hostcall_fuel(transfer);
    // Standard streams take a handle each.
    store.set_max_component_handles(handles.saturating_add(16));
    store.set_epoch_deadline(1);
    // Yielding lets the timer below be looked at, and whatever else runs on this thread.
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
    let ended = tokio::select! {
        biased;
        _ = gone => Ended::NoOneWaits,
        ended = tokio::time::timeout_at(started + timeout, call(&mut store)) => match ended {
            Ok(ended) => Ended::Called(ended),
            Err(_) => Ended::Late,
        },
    };
    let duration = started.elapsed();
    let late = || Fault::from(GuestFault::Timeout { limit: timeout, waiting_for: watch.current() });
    let result = match ended {
        Ended::Called(result) => result,
        Ended::Late => return Err(late()),
        // No one will read this.
        Ended::NoOneWaits => return Err(late()),
    };
    store.data_mut().flush().await;
    let result = match result {
        Ok(value) => match store.data().denied() {
            Some(denied) => Err(denied.into()),
            None => Ok(value),
        },
        Err(error) => Err(classify(error, store.data(), transfer)),
    };
    let meter = store.data().meter;
    let state = store.into_data();
    // Held until the memory is given back, so that the pool never has more runs than room.
    drop(permit);
    let (host_calls, models) = state.into_evidence();
    result.map(|value| Done {
        value,
        host_calls,
        models,
        usage: Usage {
            duration,
            memory_bytes: meter.memory,
            log_bytes: meter.log_bytes,
            host_calls: meter.host_calls,
            blob_read_bytes: meter.blob_read,
            blob_written_bytes: meter.blob_written,
        },
    })
}

enum Ended<T> {
    Called(wasmtime::Result<T>),
    Late,
    NoOneWaits,
}

/// Whose fault it is that a call into a guest did not return.
fn classify(error: wasmtime::Error, state: &State, transfer: usize) -> Fault {
    if let Some(fault) = error.downcast_ref::<Fault>() {
        return fault.clone();
    }
    if let Some(trap) = error.downcast_ref::<Trap>() {
        let message = state.last_words();
        // A guest that was denied its environment and crashed in silence crashed because of the denial.
        if let (Some(denied), true) = (state.denied(), message.is_empty()) {
            return denied.into();
        }
        let reason = match trap {
            Trap::StackOverflow => return GuestFault::StackOverflow.into(),
            Trap::UnreachableCodeReached if !message.is_empty() => {
                return GuestFault::Panicked { message }.into();
            }
            Trap::UnreachableCodeReached => TrapReason::Unreachable,
            Trap::MemoryOutOfBounds | Trap::HeapMisaligned => TrapReason::MemoryOutOfBounds,
            Trap::TableOutOfBounds => TrapReason::TableOutOfBounds,
            Trap::IndirectCallToNull | Trap::BadSignature => TrapReason::BadFunctionPointer,
            Trap::IntegerDivisionByZero => TrapReason::DivisionByZero,
            Trap::IntegerOverflow | Trap::BadConversionToInteger => TrapReason::NumberOverflow,
            _ => TrapReason::Other,
        };
        return GuestFault::Trap { reason, message }.into();
    }
    let cause = format!("{error:#}");
    if error.is::<PoolConcurrencyLimitError>() {
        return HostFault::Exhausted { cause }.into();
    }
    // The engine has no types for these. The version is pinned, and a test holds on to each message.
    if cause.contains("resource limit exceeded") {
        return GuestFault::InstanceLimit { cause }.into();
    }
    if cause.contains("fuel allocated for hostcalls has been exhausted") {
        return GuestFault::OutputLimit { limit: transfer }.into();
    }
    if error.is::<std::io::Error>() {
        return HostFault::Exhausted { cause }.into();
    }
    // What is left is a value the guest handed over that is not what its type says, such as text that is not UTF-8.
    GuestFault::Malformed { object: "call", cause }.into()
}

fn step_error(error: types::StepError, limit: usize) -> Fault {
    if error.code.len() + error.message.len() + error.details.len() > limit {
        return GuestFault::OutputLimit { limit }.into();
    }
    StepError {
        kind: match error.kind {
            types::ErrorKind::Transient => ErrorKind::Transient,
            types::ErrorKind::Permanent => ErrorKind::Permanent,
            types::ErrorKind::Cancelled => ErrorKind::Cancelled,
            types::ErrorKind::NeedsHuman => ErrorKind::NeedsHuman,
        },
        // A code that is no code must not hide the message beside it.
        code: if crate::program::is_name(&error.code) { error.code } else { "unnamed".into() },
        message: error.message,
        retry_after: error.retry_after_ms.map(Duration::from_millis),
        details: match serde_json::from_str::<serde_json::Value>(&error.details) {
            Ok(_) => error.details,
            Err(_) if error.details.is_empty() => String::new(),
            Err(_) => serde_json::Value::String(error.details).to_string(),
        },
    }
    .into()
}

fn internal(cause: impl fmt::Display) -> Fault {
    HostFault::Internal { cause: format!("{cause:#}") }.into()
}

fn panic_message(error: tokio::task::JoinError) -> String {
    match error.try_into_panic() {
        Ok(panic) => panic
            .downcast_ref::<&str>()
            .map(|text| (*text).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no message".into()),
        Err(error) => error.to_string(),
    }
}

/// Starts the engine, with a pool if the machine allows one.
fn engine(runs: usize, pooling: bool) -> Result<(Engine, bool), SandboxError> {
    if pooling {
        match Engine::new(settings().allocation_strategy(InstanceAllocationStrategy::Pooling(pool(runs)))) {
            Ok(engine) => return Ok((engine, true)),
            Err(cause) => {
                tracing::warn!(cause = %format!("{cause:#}"), runs, "no address space for a pool, starting runs without one");
            }
        }
    }
    Engine::new(&settings())
        .map(|engine| (engine, false))
        .map_err(|cause| SandboxError::Engine { cause: format!("{cause:#}") })
}

/// Everything here changes the machine code or the meaning of a program, so it is the same for everyone.
fn settings() -> Config {
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        // Guests may use SIMD, and get the same numbers on every processor.
        .wasm_simd(true)
        .wasm_relaxed_simd(true)
        .relaxed_simd_deterministic(true)
        // Making every NaN the same one costs a comparison and a selection after each operation on floats: two fifths of the
        // time in which a page is read. All results but NaNs are exact in IEEE 754 and the same everywhere; a NaN stays
        // one, and only which of its bits are set is the processor's choice.
        .cranelift_nan_canonicalization(false)
        .cranelift_opt_level(OptLevel::Speed)
        // The engine cannot compile these in, or no component here needs them: less to trust.
        .wasm_memory64(false)
        .epoch_interruption(true)
        .max_wasm_stack(STACK)
        .async_stack_size(RUN_STACK)
        .parallel_compilation(true);
    config
}

fn pool(runs: usize) -> PoolingAllocationConfig {
    /// Core instances of one component, in the pool.
    const INSTANCES: u32 = 32;
    /// Elements of one table, in the pool.
    const ELEMENTS: usize = 65_536;
    /// Bytes of a memory that stay with its slot for the next run, which then does not have to ask the kernel for them again.
    const RESIDENT: usize = 1024 * 1024;
    let runs = u32::try_from(runs).unwrap_or(u32::MAX);
    let many = |each: usize| runs.saturating_mul(u32::try_from(each).unwrap_or(u32::MAX));
    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(runs)
        .total_core_instances(runs.saturating_mul(INSTANCES))
        .max_core_instances_per_component(INSTANCES)
        .total_memories(many(MEMORIES))
        .max_memories_per_component(MEMORIES as u32)
        .max_memories_per_module(MEMORIES as u32)
        .max_memory_size(Limits::MAX_MEMORY)
        .total_tables(many(TABLES))
        .max_tables_per_component(TABLES as u32)
        .max_tables_per_module(TABLES as u32)
        .table_elements(ELEMENTS)
        .total_stacks(runs)
        .linear_memory_keep_resident(RESIDENT)
        .pagemap_scan(Enabled::Auto);
    pool
}

/// Starts the thread that interrupts guests. It ends when the engine does.
fn tick(engine: &Engine) -> Result<(), SandboxError> {
    let engine = engine.weak();
    std::thread::Builder::new()
        .name("deed-epochs".into())
        .spawn(move || {
            while let Some(engine) = engine.upgrade() {
                engine.increment_epoch();
                drop(engine);
                std::thread::sleep(TICK);
            }
        })
        .map(drop)
        .map_err(|cause| SandboxError::Engine { cause: format!("no thread to interrupt guests: {cause}") })
}

#[cfg(test)]
mod tests {
    use std::future::Future;

    use super::{Invocation, Program, Sandbox};

    /// Holds when it compiles: a gateway runs steps on whatever thread is free.
    #[allow(dead_code, reason = "checked by the compiler, never called")]
    fn runs_move_between_threads(sandbox: &Sandbox, program: &Program, invocation: Invocation) -> impl Future + Send {
        sandbox.run(program, invocation)
    }
}
