//! Workflows and their runs.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Gateway, Page};

/// Workflows.
#[derive(Debug, Subcommand)]
pub(crate) enum WorkflowCommand {
    /// Lists workflows and templates.
    List {
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Lists the versions of a workflow, the newest first.
    Versions {
        /// The workflow's id.
        workflow: String,
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Saves a workflow from its JSON file.
    Save {
        /// The definition.
        file: PathBuf,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Starts a run.
    Start {
        /// The workflow's id.
        workflow: String,
        /// The input, a JSON file.
        #[arg(long)]
        input: PathBuf,
        /// Stays and shows the progress until the run ends.
        #[arg(long)]
        watch: bool,
        #[command(flatten)]
        gateway: Gateway,
    },
}

/// Runs.
#[derive(Debug, Subcommand)]
pub(crate) enum RunCommand {
    /// Lists runs.
    List {
        #[command(flatten)]
        page: Page,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Shows a run: each step's state, and what it waits for.
    Show {
        /// The run's id.
        run: String,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Shows a run's progress until it ends.
    Watch {
        /// The run's id.
        run: String,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Cancels a run.
    Cancel {
        /// The run's id.
        run: String,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Runs it again, from the start or from the step that failed.
    Rerun {
        /// The run's id.
        run: String,
        /// From the failed step.
        #[arg(long)]
        from_failed: bool,
        #[command(flatten)]
        gateway: Gateway,
    },
    /// Lists a run's receipts, or writes one.
    Receipts {
        /// The run's id.
        run: String,
        /// A folder to write every anchored receipt to.
        #[arg(long)]
        out: Option<PathBuf>,
        #[command(flatten)]
        gateway: Gateway,
    },
}
