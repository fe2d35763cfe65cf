//! How the story is told: chapters, steps with a spinner and their time, a bar for the pages.

use std::collections::HashSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

/// Tells what happens, on standard error; standard output is left to the outcome.
#[derive(Debug)]
pub struct Teller {
    quiet: bool,
}

impl Teller {
    /// A teller; a quiet one says nothing.
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Opens a chapter.
    pub fn chapter(&self, number: usize, title: &str) {
        if !self.quiet {
            eprintln!("\n{number}. {title}");
        }
    }

    /// Runs a step of the story and says how long it took.
    ///
    /// # Errors
    /// What the step fails with.
    pub async fn during<T, E>(&self, what: &str, step: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        let spinner = if self.quiet { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        spinner.set_message(what.to_owned());
        spinner.enable_steady_tick(Duration::from_millis(100));
        let start = Instant::now();
        let result = step.await;
        spinner.finish_and_clear();
        if !self.quiet {
            let mark = if result.is_ok() { "✓" } else { "✗" };
            eprintln!("   {mark} {what} ({:.1} s)", start.elapsed().as_secs_f64());
        }
        result
    }

    /// A remark on what has just come out.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            eprintln!("     {text}");
        }
    }

    /// Several lines, as they are.
    pub fn block(&self, text: &str) {
        if !self.quiet {
            for line in text.lines() {
                eprintln!("     {line}");
            }
        }
    }

    /// A bar that counts pages and names the step at work.
    pub fn pages(&self, total: u64) -> Pages {
        let bar = if self.quiet { ProgressBar::hidden() } else { ProgressBar::new(total) };
        let style = ProgressStyle::with_template("   {bar:24} {pos}/{len} pages  {msg}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(200));
        Pages { bar, quiet: self.quiet, start: Instant::now(), read: Mutex::default() }
    }
}

/// The progress of a run over pages.
#[derive(Debug)]
pub struct Pages {
    bar: ProgressBar,
    quiet: bool,
    start: Instant,
    read: Mutex<HashSet<u64>>,
}

impl Pages {
    /// Takes up an event of the run's stream.
    pub fn event(&self, name: &str, data: &Value) {
        match name {
            "journal" => {
                let event = &data["record"]["event"];
                let (kind, step) =
                    (event["type"].as_str().unwrap_or_default(), event["step"].as_str().unwrap_or_default());
                if (kind, step) == ("step-completed", "ocr") {
                    let mut read = self.read.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    read.extend(event["item"].as_u64());
                    self.bar.set_position(read.len() as u64);
                }
                self.bar.set_message(format!("{step} {}", kind.trim_start_matches("step-")));
            }
            "progress" => {
                let step = data["step"].as_str().unwrap_or_default();
                self.bar.set_message(format!("{step}: {}", data["progress"]["message"].as_str().unwrap_or_default()));
            }
            _ => {}
        }
    }

    /// Ends the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
        if !self.quiet {
            let seconds = self.start.elapsed().as_secs_f64();
            eprintln!("   ✓ asset → ocr → extract → match → report ({seconds:.1} s)");
        }
    }
}
