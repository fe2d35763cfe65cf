//! The command line.

use polkadot_sdk::*;

use sc_cli::RunCmd;
use std::path::PathBuf;

/// Transactions the pool keeps. With blocks every half second the stock 8,192 would be a few seconds of load.
const POOL_LIMIT: &str = "65536";

/// Kilobytes the pool keeps: room for [`POOL_LIMIT`] transactions of 4 kB.
const POOL_KBYTES: &str = "262144";

/// The states a node keeps: those of all final blocks. An index is rebuilt from the events of past blocks, and a
/// lineage is walked in past states; both need more than the stock last 256.
const STATE_PRUNING: &str = "archive-canonical";

/// Bytes of the state's trie kept in memory. The stock gibibyte is a table that doubles as it fills, and the larger ones keep the
/// author of a block waiting for most of its slot when they do; what is written one after another needs little of it.
const TRIE_CACHE_SIZE: &str = "268435456";

/// Everything the command line says.
#[derive(Debug, clap::Parser)]
#[command(
    mut_arg("pool_limit", |arg| arg.default_value(POOL_LIMIT)),
    mut_arg("pool_kbytes", |arg| arg.default_value(POOL_KBYTES)),
    // There is one pool: see `service::pool`.
    mut_arg("pool_type", |arg| arg.hide(true)),
    mut_arg("pool_best_blocks_only", |arg| arg.hide(true)),
    mut_arg("trie_cache_size", |arg| arg.default_value(TRIE_CACHE_SIZE)),
    mut_arg("state_pruning", |arg| arg.default_value(STATE_PRUNING)),
)]
pub(crate) struct Cli {
    /// What to do other than run a node.
    #[command(subcommand)]
    pub(crate) subcommand: Option<Subcommand>,

    /// How to run the node.
    #[command(flatten)]
    pub(crate) run: RunCmd,
}

/// What the program does besides running a node.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Subcommand {
    /// Makes, shows and stores keys.
    #[command(subcommand)]
    Key(sc_cli::KeySubcommand),

    /// Writes a chain specification as JSON, plain or raw.
    ExportChainSpec(sc_cli::ExportChainSpecCmd),

    /// Writes a chain specification to standard output, with this node as its boot node.
    BuildSpec(sc_cli::BuildSpecCmd),

    /// Writes the metadata of the embedded runtime, from which clients are generated.
    ExportMetadata(ExportMetadataCmd),

    /// Checks stored blocks again.
    CheckBlock(sc_cli::CheckBlockCmd),

    /// Writes stored blocks to a file.
    ExportBlocks(sc_cli::ExportBlocksCmd),

    /// Reads blocks from a file.
    ImportBlocks(sc_cli::ImportBlocksCmd),

    /// Removes the chain's database.
    PurgeChain(sc_cli::PurgeChainCmd),

    /// Shows what the database holds.
    ChainInfo(sc_cli::ChainInfoCmd),

    /// Measures the runtime's calls.
    #[cfg(feature = "runtime-weights")]
    #[command(subcommand)]
    Benchmark(BenchmarkCmd),
}

/// Where to write the runtime's metadata.
#[derive(Debug, clap::Args)]
pub(crate) struct ExportMetadataCmd {
    /// The file to write; standard output when absent.
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,

    /// The metadata format.
    #[arg(long, value_name = "NUMBER", default_value_t = crate::metadata::DEFAULT_FORMAT)]
    pub(crate) format: u32,
}

/// What can be measured.
#[cfg(feature = "runtime-weights")]
#[derive(Debug, clap::Subcommand)]
pub(crate) enum BenchmarkCmd {
    /// The calls of pallets, from a runtime blob built with the feature `runtime-benchmarks` (`--runtime`).
    Pallet(Box<frame_benchmarking_cli::PalletCmd>),

    /// This machine, against the reference hardware.
    Machine(Box<frame_benchmarking_cli::MachineCmd>),
}
