//! Runs what the command line asks for.

use polkadot_sdk::*;

#[cfg(feature = "runtime-weights")]
use crate::cli::BenchmarkCmd;
use crate::{
    chain_spec,
    cli::{Cli, Subcommand},
    metadata,
    service::{self, Partial},
};
use deed_runtime::{Hash, opaque::Block};
use sc_cli::SubstrateCli;
use sc_network::config::NetworkBackendType;
use sc_transaction_pool::{Options, PoolLimit};
#[cfg(feature = "runtime-weights")]
use sp_runtime::traits::HashingFor;
use std::time::Duration;

impl SubstrateCli for Cli {
    fn impl_name() -> String {
        "Deed Node".into()
    }

    fn impl_version() -> String {
        env!("CARGO_PKG_VERSION").into()
    }

    fn description() -> String {
        env!("CARGO_PKG_DESCRIPTION").into()
    }

    fn author() -> String {
        "the Deed authors".into()
    }

    fn support_url() -> String {
        "the project's issue tracker".into()
    }

    fn copyright_start_year() -> i32 {
        2026
    }

    fn load_spec(&self, id: &str) -> Result<Box<dyn sc_service::ChainSpec>, String> {
        chain_spec::load(id).map_err(|error| error.to_string())
    }
}

/// Parses the command line and does what it says.
pub(crate) fn run() -> sc_cli::Result<()> {
    let cli = Cli::from_args();
    match &cli.subcommand {
        None => run_node(&cli),
        Some(subcommand) => run_subcommand(&cli, subcommand),
    }
}

fn run_subcommand(cli: &Cli, subcommand: &Subcommand) -> sc_cli::Result<()> {
    match subcommand {
        Subcommand::Key(cmd) => cmd.run(cli),
        Subcommand::ExportChainSpec(cmd) => cmd.run(cli.load_spec(&cmd.chain)?),
        Subcommand::BuildSpec(cmd) => {
            let runner = cli.create_runner(cmd)?;
            runner.sync_run(|config| cmd.run(config.chain_spec, config.network))
        }
        Subcommand::ExportMetadata(cmd) => metadata::export(cmd).map_err(application),
        Subcommand::CheckBlock(cmd) => {
            let runner = cli.create_runner(cmd)?;
            runner.async_run(|config| {
                let Partial { client, task_manager, import_queue, .. } = service::partial(&config, Options::default())?;
                Ok((cmd.run(client, import_queue), task_manager))
            })
        }
        Subcommand::ExportBlocks(cmd) => {
            let runner = cli.create_runner(cmd)?;
            runner.async_run(|config| {
                let Partial { client, task_manager, .. } = service::partial(&config, Options::default())?;
                Ok((cmd.run(client, config.database), task_manager))
            })
        }
        Subcommand::ImportBlocks(cmd) => {
            let runner = cli.create_runner(cmd)?;
            runner.async_run(|config| {
                let Partial { client, task_manager, import_queue, .. } = service::partial(&config, Options::default())?;
                Ok((cmd.run(client, import_queue), task_manager))
            })
        }
        Subcommand::PurgeChain(cmd) => {
            let runner = cli.create_runner(cmd)?;
            runner.sync_run(|config| cmd.run(config.database))
        }
        Subcommand::ChainInfo(cmd) => {
            let runner = cli.create_runner(cmd)?;
            runner.sync_run(|config| cmd.run::<Block>(&config))
        }
        #[cfg(feature = "runtime-weights")]
        Subcommand::Benchmark(BenchmarkCmd::Pallet(cmd)) => cmd.run_with_spec::<HashingFor<Block>, ()>(None),
        #[cfg(feature = "runtime-weights")]
        Subcommand::Benchmark(BenchmarkCmd::Machine(cmd)) => {
            let runner = cli.create_runner(cmd.as_ref())?;
            runner.sync_run(|config| cmd.run(&config, frame_benchmarking_cli::SUBSTRATE_REFERENCE_HARDWARE.clone()))
        }
    }
}

fn run_node(cli: &Cli) -> sc_cli::Result<()> {
    let mut run = cli.run.clone();
    if run.get_keyring().is_some() {
        // A validator must not lose its network identity by starting with a fresh one. One that signs with a key everybody
        // knows has none to lose.
        run.network_params.node_key_params.unsafe_force_node_key_generation = true;
    }
    let pool = pool_options(&run);
    cli.create_runner(&run)?.run_node_until_exit(|config| async move {
        match config.network.network_backend {
            NetworkBackendType::Libp2p => service::full::<sc_network::NetworkWorker<Block, Hash>>(config, pool),
            NetworkBackendType::Litep2p => service::full::<sc_network::Litep2pNetworkBackend>(config, pool),
        }
        .map_err(sc_cli::Error::Service)
    })
}

/// The pool's limits, as the command line gives them. Transactions that wait for another one get a tenth of the room.
fn pool_options(run: &sc_cli::RunCmd) -> Options {
    const WAITING_PART: usize = 10;
    let params = &run.pool_config;
    let (count, total_bytes) = (params.pool_limit, params.pool_kbytes.saturating_mul(1024));
    let stock = Options::default();
    // One person trying things out sends the same transaction again at once.
    let ban_time = if run.shared_params.is_dev() { Duration::ZERO } else { stock.ban_time };
    Options {
        ready: PoolLimit { count, total_bytes },
        future: PoolLimit { count: count / WAITING_PART, total_bytes: total_bytes / WAITING_PART },
        ban_time: params.tx_ban_seconds.map_or(ban_time, Duration::from_secs),
        ..stock
    }
}

/// An error of ours, as the runner reports it.
fn application(error: impl std::error::Error + Send + Sync + 'static) -> sc_cli::Error {
    sc_cli::Error::Application(Box::new(error))
}
