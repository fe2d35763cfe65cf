//! `deed-bench NAME … --json`: measures what Deed claims and prints the figures with the machine they were taken on.
//!
//! Every figure is taken from the programs a user runs, started as processes on loopback, or from the very library that
//! runs in them. Nothing here passes or fails: figures are for reading, and for comparing on one machine.

mod chain;
mod demo;
mod engine;
mod machine;
mod node;
mod ocr;
mod receipt;
mod sandbox;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use deed_sdk::primitives::MAX_BATCH;
use serde_json::{Map, Value, json};

/// Submissions a second that can be asked for: all of them are signed before, and kept.
const MAX_RATE: u64 = 100_000;
/// How long submissions can go on.
const MAX_SECONDS: u64 = 3_600;

/// Figures by name; the unit is the name's end.
pub(crate) type Figures = Map<String, Value>;

/// What a failed measurement says in words: what was missing or went wrong.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The figures of a measurement, unless it failed.
pub(crate) type Outcome = Result<Figures, Failure>;

#[derive(Debug, Parser)]
#[command(version, about = "Measures what Deed claims")]
struct Arguments {
    /// Prints `{"name", "figures", "machine"}`.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    bench: Bench,
}

#[derive(Debug, Subcommand)]
enum Bench {
    /// The whole demo, warm: everything is built before.
    Demo,
    /// From starting `deed-node --dev` to its first block, and its memory.
    Node,
    /// How well and how fast pages are read, in the sandbox and natively.
    Ocr {
        /// A folder of `NNN.jpg` with their truth in `NNN.csv`.
        #[arg(long)]
        dir: PathBuf,
    },
    /// A receipt's size and the time to verify it.
    Receipt,
    /// What a component's run costs: compiling, loading, instantiating, calling.
    Sandbox,
    /// Runs of a workflow started through the webhook, durable before the answer.
    Engine {
        /// Steps of the workflow.
        #[arg(long, default_value_t = 1)]
        steps: usize,
        /// Connections that start runs at the same time.
        #[arg(long, default_value_t = 8)]
        connections: usize,
        /// How long to measure.
        #[arg(long, default_value_t = 10)]
        seconds: u64,
    },
    /// Transactions, from submission to finality.
    Chain {
        /// Validators: 1 or 4.
        #[arg(long, default_value_t = 1)]
        nodes: usize,
        /// What is called.
        #[arg(long, value_enum, default_value_t = chain::Load::Register)]
        call: chain::Load,
        /// Registrations in one transaction, or assets under one root.
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_BATCH)))]
        batch: Option<u32>,
        /// Submissions a second; as many as are taken when not given.
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..=MAX_RATE))]
        rate: Option<u64>,
        /// How long to submit.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=MAX_SECONDS))]
        seconds: u64,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let (name, outcome) = match arguments.bench {
        Bench::Demo => ("demo", demo::measure().await),
        Bench::Node => ("node", node::measure().await),
        Bench::Ocr { dir } => ("ocr", ocr::measure(&dir).await),
        Bench::Receipt => ("receipt", receipt::measure()),
        Bench::Sandbox => ("sandbox", sandbox::measure().await),
        Bench::Engine { steps, connections, seconds } => ("engine", engine::measure(steps, connections, seconds).await),
        Bench::Chain { nodes, call, batch, rate, seconds } => {
            ("chain", chain::measure(nodes, call, batch, rate, seconds).await)
        }
    };
    let figures = match outcome {
        Ok(figures) => figures,
        Err(error) => {
            eprintln!("deed-bench {name}: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            return ExitCode::FAILURE;
        }
    };
    if arguments.json {
        println!("{}", json!({"name": name, "figures": figures, "machine": machine::describe()}));
    } else {
        for (figure, value) in &figures {
            println!("{figure:32} {value}");
        }
    }
    ExitCode::SUCCESS
}
