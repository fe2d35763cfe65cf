//! Opening and configuring.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, OnceLock, RwLock, atomic::AtomicU64},
    time::Duration,
};

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    Blobs, Catalogue, Error, Executor, Handle,
    core::{Core, Counters, Counts, REQUEST_CAPACITY, Shared, Workflows},
    journal,
    live::Hub,
    scheduler::Services,
};

/// How an engine runs.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// The database file; made when missing.
    pub database: PathBuf,
    /// How many attempts run at the same time, over all runs.
    pub parallelism: usize,
    /// Longest time of an attempt whose node says nothing.
    pub step_timeout: Duration,
    /// After how many interruptions in a row a step waits for a person instead of being started again: a step that
    /// brings the process down would otherwise do so for ever.
    pub max_interruptions: u32,
}

impl EngineConfig {
    /// The defaults over a database file.
    pub fn new(database: impl Into<PathBuf>) -> Self {
        Self {
            database: database.into(),
            // Steps mostly wait (for disks, networks, people); those that compute are limited by the sandbox itself.
            parallelism: 64,
            step_timeout: Duration::from_secs(15 * 60),
            max_interruptions: 16,
        }
    }
}

/// The engine: opened, then used through its [`Handle`].
#[derive(Debug)]
pub struct Engine;

impl Engine {
    /// Opens the database, takes up every run that is not over, and starts working.
    ///
    /// Attempts that were under way when the process last ended are started again as the next attempt, unless their
    /// step must not be repeated blindly: then the run waits for a person.
    pub async fn open(
        config: EngineConfig,
        executor: Arc<dyn Executor>,
        catalogue: Arc<dyn Catalogue>,
        blobs: Arc<dyn Blobs>,
    ) -> Result<Handle, Error> {
        let lock = lock(&config.database)?;
        let (writer, reader) = journal::open(&config.database).await?;
        let mut workflows = Workflows::default();
        let mut counts = Counts {
            last_run: reader.last_run().await?,
            last_workflow: 0,
            last_outbox: reader.last_outbox().await?,
            versions: HashMap::new(),
        };
        for known in reader.workflows().await? {
            counts.last_workflow = counts.last_workflow.max(known.no);
            counts.versions.insert(known.info.name.clone(), known.info.version);
            workflows.add(known);
        }
        let shared = Arc::new(Shared {
            services: Services { executor, blobs, hub: Hub::default(), step_timeout: config.step_timeout },
            reader,
            workflows: RwLock::new(workflows),
            outbox: watch::Sender::new(counts.last_outbox),
            committed: AtomicU64::new(0),
            counters: Counters::default(),
            stopped: CancellationToken::new(),
            failure: OnceLock::new(),
        });
        let (requests, receiver) = mpsc::channel(REQUEST_CAPACITY);
        let handle = Handle::new(requests, Arc::clone(&shared), catalogue);
        let mut open = Vec::new();
        for known in shared.reader.open_runs().await? {
            let state = handle.load(&known).await?;
            open.push((known, state));
        }
        Core::spawn(shared, writer, receiver, (config.parallelism, config.max_interruptions), counts, open, lock);
        // Whoever looks at a run now sees it as it was taken up, not as it was left.
        handle.settle().await?;
        Ok(handle)
    }
}

/// Makes sure that no second engine takes up the same runs: both would execute their steps.
fn lock(database: &std::path::Path) -> Result<std::fs::File, Error> {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    let path = PathBuf::from(path);
    let failed = |operation| {
        let path = path.clone();
        move |source| Error::File { operation, path, source: Arc::new(source) }
    };
    let file = std::fs::File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(failed("open the lock file"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(Error::InUse { database: database.to_owned() }),
        Err(std::fs::TryLockError::Error(source)) => Err(failed("lock")(source)),
    }
}
