//! What happens right now, for those who watch: journal entries as they become durable, progress and log lines.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

use crate::{EventRecord, LogLevel, Progress, RunId, Timestamp};

/// Messages a slow watcher may fall behind before it is sent to the journal for what it missed.
const CHANNEL_CAPACITY: usize = 1024;

/// What a watcher of a run is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "live", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum LiveEvent {
    /// An entry of the journal, durable by now. Each is told once, in order, none left out.
    Journal {
        /// The entry.
        record: EventRecord,
    },
    /// A running step told how far it is. A watcher may miss some of these.
    Progress {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Number of the attempt.
        attempt: u32,
        /// How far.
        progress: Progress,
    },
    /// A running step wrote a log line. A watcher may miss some of these.
    Log {
        /// The step.
        step: Arc<str>,
        /// The element of its `forEach`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        item: Option<u32>,
        /// Number of the attempt.
        attempt: u32,
        /// When.
        at: Timestamp,
        /// How serious.
        level: LogLevel,
        /// What.
        message: String,
    },
}

/// What running steps of a run told last, by step and element.
pub(crate) type ProgressByStep = HashMap<(Arc<str>, Option<u32>), Progress>;

/// The attempt a reporter speaks for.
pub(crate) type Subject = (RunId, Arc<str>, Option<u32>, u32);

#[derive(Debug, Default)]
struct Inner {
    watchers: HashMap<RunId, broadcast::Sender<LiveEvent>>,
    progress: HashMap<RunId, ProgressByStep>,
}

/// All watchers of all runs. Runs nobody watches cost one look into an empty map.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hub(Arc<Mutex<Inner>>);

impl Hub {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn subscribe(&self, run: RunId) -> broadcast::Receiver<LiveEvent> {
        self.lock().watchers.entry(run).or_insert_with(|| broadcast::channel(CHANNEL_CAPACITY).0).subscribe()
    }

    /// Whether anybody watches anything; forgets channels whose watchers all left.
    pub(crate) fn any_watchers(&self) -> bool {
        let mut inner = self.lock();
        if inner.watchers.is_empty() {
            return false;
        }
        inner.watchers.retain(|_, sender| sender.receiver_count() > 0);
        !inner.watchers.is_empty()
    }

    pub(crate) fn publish(&self, run: RunId, event: LiveEvent) {
        let inner = self.lock();
        if let Some(sender) = inner.watchers.get(&run) {
            // The only failure is that nobody listens.
            let _ = sender.send(event);
        }
    }

    pub(crate) fn progress_of(&self, run: RunId) -> ProgressByStep {
        self.lock().progress.get(&run).cloned().unwrap_or_default()
    }

    pub(crate) fn attempt_over(&self, run: RunId, step: &Arc<str>, item: Option<u32>) {
        let mut inner = self.lock();
        if inner.progress.is_empty() {
            return;
        }
        if let Some(of_run) = inner.progress.get_mut(&run) {
            of_run.remove(&(Arc::clone(step), item));
            if of_run.is_empty() {
                inner.progress.remove(&run);
            }
        }
    }

    pub(crate) fn sender(&self, subject: Subject) -> LiveSender {
        LiveSender(Some(Arc::new(Line { hub: self.clone(), subject, last: Mutex::new(None) })))
    }
}

#[derive(Debug)]
struct Line {
    hub: Hub,
    subject: Subject,
    last: Mutex<Option<Progress>>,
}

/// One attempt's way to the watchers.
#[derive(Debug, Clone)]
pub(crate) struct LiveSender(Option<Arc<Line>>);

impl LiveSender {
    pub(crate) fn disconnected() -> Self {
        Self(None)
    }

    pub(crate) fn progress(&self, progress: Progress) {
        let Some(line) = &self.0 else { return };
        let (run, step, item, attempt) = &line.subject;
        *line.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(progress.clone());
        let mut inner = line.hub.lock();
        inner.progress.entry(*run).or_default().insert((Arc::clone(step), *item), progress.clone());
        if let Some(sender) = inner.watchers.get(run) {
            let event = LiveEvent::Progress { step: Arc::clone(step), item: *item, attempt: *attempt, progress };
            let _ = sender.send(event);
        }
    }

    pub(crate) fn log(&self, level: LogLevel, message: String) {
        let Some(line) = &self.0 else { return };
        let (run, step, item, attempt) = &line.subject;
        let (step, item, attempt) = (Arc::clone(step), *item, *attempt);
        line.hub.publish(*run, LiveEvent::Log { step, item, attempt, at: Timestamp::now(), level, message });
    }

    pub(crate) fn last(&self) -> Option<Progress> {
        self.0.as_ref().and_then(|line| line.last.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// A stream of what happens to one run: its journal from where the watcher asked, then live. Ends when the run does.
pub struct Subscription {
    stream: Pin<Box<dyn futures::Stream<Item = Result<LiveEvent, crate::Error>> + Send>>,
}

impl Subscription {
    pub(crate) fn new(stream: impl futures::Stream<Item = Result<LiveEvent, crate::Error>> + Send + 'static) -> Self {
        Self { stream: Box::pin(stream) }
    }
}

impl std::fmt::Debug for Subscription {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Subscription").finish_non_exhaustive()
    }
}

impl futures::Stream for Subscription {
    type Item = Result<LiveEvent, crate::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.stream.as_mut().poll_next(context)
    }
}
