//! A child process with a log, a readiness line and an end.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::Notify;

/// How long a program may take to say that it is ready. Generous: on a loaded two-core machine a node's first start
/// compiles its runtime while others do the same.
const READY_WITHIN: Duration = Duration::from_secs(90);

/// Why a process could not be started or waited for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A program is not where it is looked for.
    #[error("{name} is not at {path}; build the workspace first (`cargo build --release --workspace`)")]
    Missing {
        /// The program.
        name: String,
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The operating system refused something.
    #[error("{operation}")]
    Io {
        /// What was being done.
        operation: String,
        /// What it said.
        #[source]
        source: std::io::Error,
    },
    /// The process ended or stayed silent instead of becoming ready.
    #[error("{name} did not get ready ({why}); the end of its log:\n{log}")]
    NotReady {
        /// The process.
        name: String,
        /// What happened instead.
        why: String,
        /// The last lines it wrote.
        log: String,
    },
    /// A condition did not come true in time.
    #[error("gave up after {seconds} s of waiting for {what}")]
    TimedOut {
        /// The condition.
        what: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The chain refused or did not answer.
    #[error(transparent)]
    Chain(#[from] deed_sdk::ChainError),
    /// A gateway refused or did not answer.
    #[error("{operation}: {detail}")]
    Gateway {
        /// What was asked.
        operation: String,
        /// What came back.
        detail: String,
    },
}

impl Error {
    pub(crate) fn io(operation: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::Io { operation: operation.into(), source }
    }
}

/// Where a program of this workspace lies: beside the running executable, or where `override_variable` says.
///
/// # Errors
/// [`Error::Missing`], with the way out.
pub fn program(name: &str, override_variable: &str) -> Result<PathBuf, Error> {
    if let Some(path) = std::env::var_os(override_variable) {
        return Ok(path.into());
    }
    let executable = std::env::current_exe().map_err(Error::io("find the running executable"))?;
    let folder = executable.parent().unwrap_or_else(|| Path::new("."));
    // Test executables lie one folder deeper, in `deps`.
    let folder = if folder.ends_with("deps") { folder.parent().unwrap_or(folder) } else { folder };
    let path = folder.join(name);
    if path.is_file() { Ok(path) } else { Err(Error::Missing { name: name.into(), path }) }
}

/// Asks `condition` again and again, with a short breath between, until it answers with a value.
///
/// # Errors
/// [`Error::TimedOut`], naming `what` was waited for.
pub async fn wait_for<T, F>(what: &str, within: Duration, mut condition: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Option<T>>,
{
    let start = Instant::now();
    let mut breath = tokio::time::interval(Duration::from_millis(25));
    loop {
        if let Some(value) = condition().await {
            return Ok(value);
        }
        if start.elapsed() > within {
            return Err(Error::TimedOut { what: what.into(), seconds: within.as_secs() });
        }
        breath.tick().await;
    }
}

/// A running child. Killed when dropped.
#[derive(Debug)]
pub(crate) struct Process {
    name: String,
    child: Child,
    lines: Arc<Lines>,
}

#[derive(Debug, Default)]
struct Lines {
    seen: Mutex<Vec<String>>,
    changed: Notify,
    ended: Mutex<bool>,
}

impl Process {
    /// Starts a program; both its outputs go to `log` (appended) and are kept for [`Process::line`].
    pub(crate) async fn start(name: &str, mut command: Command, log: &Path) -> Result<Self, Error> {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().map_err(Error::io(format!("start {name}")))?;
        let file = tokio::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .await
            .map_err(Error::io(format!("open the log {}", log.display())))?;
        let file = Arc::new(tokio::sync::Mutex::new(file));
        let lines = Arc::new(Lines::default());
        let mut readers = Vec::new();
        if let Some(out) = child.stdout.take() {
            readers.push(tokio::spawn(copy(BufReader::new(out), file.clone(), lines.clone())));
        }
        if let Some(err) = child.stderr.take() {
            readers.push(tokio::spawn(copy(BufReader::new(err), file, lines.clone())));
        }
        let ended = lines.clone();
        tokio::spawn(async move {
            for reader in readers {
                // A reader that panicked has ended as well.
                let _ = reader.await;
            }
            *ended.ended.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = true;
            ended.changed.notify_waiters();
        });
        Ok(Self { name: name.into(), child, lines })
    }

    /// The first line, already written or still to come, from which `find` reads something.
    pub(crate) async fn line<T>(&self, what: &str, find: impl Fn(&str) -> Option<T>) -> Result<T, Error> {
        let search = async {
            let mut from = 0;
            loop {
                let changed = self.lines.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                let ended = *self.lines.ended.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                {
                    let seen = self.lines.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    if let Some(found) = seen[from..].iter().find_map(|line| find(line)) {
                        return Some(found);
                    }
                    from = seen.len();
                }
                if ended {
                    return None;
                }
                changed.await;
            }
        };
        let why = match tokio::time::timeout(READY_WITHIN, search).await {
            Ok(Some(found)) => return Ok(found),
            Ok(None) => format!("it ended before it said {what}"),
            Err(_) => format!("it did not say {what} within {} s", READY_WITHIN.as_secs()),
        };
        Err(Error::NotReady { name: self.name.clone(), why, log: self.tail(30) })
    }

    /// The last `count` lines of the log.
    pub(crate) fn tail(&self, count: usize) -> String {
        let seen = self.lines.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        seen[seen.len().saturating_sub(count)..].join("\n")
    }

    /// The operating system's id, while the process runs.
    pub(crate) fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Ends the process at once (SIGKILL) and waits until it is gone.
    pub(crate) async fn kill(&mut self) -> Result<(), Error> {
        self.child.kill().await.map_err(Error::io(format!("kill {}", self.name)))
    }

    /// Asks the process to end (SIGTERM) and waits until it has; a process that does not comply is killed.
    pub(crate) async fn stop(&mut self) -> Result<(), Error> {
        self.end_by(rustix::process::Signal::TERM).await
    }

    /// Asks the process to end by a signal and waits until it has; a process that does not comply is killed.
    pub(crate) async fn end_by(&mut self, signal: rustix::process::Signal) -> Result<(), Error> {
        if let Some(id) = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw)
        {
            rustix::process::kill_process(id, signal)
                .map_err(|error| Error::io(format!("stop {}", self.name))(error.into()))?;
            if tokio::time::timeout(READY_WITHIN, self.child.wait()).await.is_ok() {
                return Ok(());
            }
        }
        self.kill().await
    }
}

async fn copy<R: tokio::io::AsyncRead + Unpin>(
    reader: BufReader<R>,
    file: Arc<tokio::sync::Mutex<tokio::fs::File>>,
    lines: Arc<Lines>,
) {
    let mut reader = reader.lines();
    while let Ok(Some(line)) = reader.next_line().await {
        // The log is a help to people; a full disk must not stop the process that is being watched.
        let _ = file.lock().await.write_all(format!("{line}\n").as_bytes()).await;
        lines.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(line);
        lines.changed.notify_waiters();
    }
    let _ = file.lock().await.flush().await;
}
