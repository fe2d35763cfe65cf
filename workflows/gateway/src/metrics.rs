//! What an operator watches, in Prometheus' text format.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::app::App;
use crate::error::Result;

/// Counters of this process.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// Answers by class of status: 1xx to 5xx.
    answers: [AtomicU64; 5],
    /// Requests being answered.
    pub(crate) in_flight: AtomicU64,
}

impl Metrics {
    pub(crate) fn answered(&self, status: u16) {
        let class = usize::from(status / 100).saturating_sub(1).min(self.answers.len() - 1);
        self.answers[class].fetch_add(1, Ordering::Relaxed);
    }
}

/// The page `/metrics` shows.
pub(crate) async fn page(app: &App) -> Result<String> {
    let mut page = String::new();
    let mut family = |name: &str, kind: &str, help: &str, samples: &[(String, u64)]| {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (labels, value) in samples {
            let _ = writeln!(page, "{name}{labels} {value}");
        }
    };
    let one = |value: u64| [(String::new(), value)];
    let answers: Vec<_> = app
        .metrics
        .answers
        .iter()
        .zip(1..)
        .map(|(count, class)| (format!("{{status=\"{class}xx\"}}"), count.load(Ordering::Relaxed)))
        .collect();
    family("deed_http_answers_total", "counter", "HTTP answers by class of status.", &answers);
    let in_flight = app.metrics.in_flight.load(Ordering::Relaxed);
    family("deed_http_in_flight", "gauge", "HTTP requests being answered.", &one(in_flight));
    let stats = app.engine.stats();
    family("deed_runs_open", "gauge", "Runs that are not over.", &one(stats.open_runs));
    family("deed_attempts_running", "gauge", "Attempts at steps under way.", &one(stats.running));
    family("deed_steps_ready", "gauge", "Steps that wait for a free place.", &one(stats.ready));
    family("deed_engine_commits_total", "counter", "Transactions of the engine's journal.", &one(stats.commits));
    family("deed_index_block", "gauge", "The last finalised block in the index.", &one(app.index.reached().into()));
    let length = app.evidence.log().head().await?.size;
    family("deed_log_leaves", "gauge", "Statements in the organisation's log.", &one(length));
    let anchored = app.index.head(app.organisation).await?.map_or(0, |(size, _, _)| size);
    family("deed_log_anchored", "gauge", "Statements covered by a head on chain.", &one(anchored));
    Ok(page)
}
