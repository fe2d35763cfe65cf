//! The parts every command needs.

use polkadot_sdk::*;

use super::{
    equivocation::{self, Watching},
    pool::{self, Pool},
    signatures::HostFunctions,
};
use deed_runtime::{RuntimeApi, opaque::Block};
use sc_consensus::{BasicQueue, DefaultImportQueue, LongestChain};
use sc_consensus_aura::{BuildVerifierParams, CheckForEquivocation, SlotDuration};
use sc_consensus_grandpa::{GrandpaBlockImport, LinkHalf};
use sc_executor::WasmExecutor;
use sc_service::{Configuration, Error, PartialComponents, TFullBackend, TFullClient};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool::Options;
use sp_consensus_aura::sr25519::AuthorityPair;
use std::sync::Arc;

/// Runs the chain's blob with the functions it may import.
type Executor = WasmExecutor<HostFunctions>;
/// Answers questions about the chain.
pub(crate) type Client = TFullClient<Block, RuntimeApi, Executor>;
/// Stores blocks and states.
pub(crate) type Backend = TFullBackend<Block>;
/// Picks the block to build on.
pub(crate) type SelectChain = LongestChain<Backend, Block>;
/// Imports blocks and watches them for changes of the finality authorities.
pub(crate) type BlockImport = GrandpaBlockImport<Backend, Block, Client, SelectChain>;
/// Joins block import with the finality voter.
pub(crate) type Link = LinkHalf<Block, Client, SelectChain>;
/// What [`partial`] makes.
pub(crate) type Partial = PartialComponents<Client, Backend, SelectChain, DefaultImportQueue<Block>, Pool, Consensus>;

/// The consensus parts among the partial ones.
pub(crate) struct Consensus {
    /// Imports blocks.
    pub(crate) block_import: BlockImport,
    /// Where the voter is to be attached.
    pub(crate) link: Link,
    /// Reports to a telemetry server, if one is configured.
    pub(crate) telemetry: Option<Telemetry>,
}

/// Justifications are asked of peers and stored for every block: a receipt may be anchored in any of them, and its
/// proof should not wait for, or carry the headers up to, a later block that happens to have one. One takes under
/// half a kilobyte with four authorities.
pub(crate) const JUSTIFICATION_PERIOD: u32 = 1;

/// Opens the database and makes client, pool and import queue.
pub(crate) fn partial(config: &Configuration, pool_options: Options) -> Result<Partial, Error> {
    let telemetry = config
        .telemetry_endpoints
        .clone()
        .filter(|endpoints| !endpoints.is_empty())
        .map(|endpoints| -> Result<_, sc_telemetry::Error> {
            let worker = TelemetryWorker::new(16)?;
            let telemetry = worker.handle().new_telemetry(endpoints);
            Ok((worker, telemetry))
        })
        .transpose()?;

    let executor = sc_service::new_wasm_executor(&config.executor);
    let (client, backend, keystore_container, task_manager) = sc_service::new_full_parts::<Block, RuntimeApi, _>(
        config,
        telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
        executor,
        Vec::new(),
    )?;
    let client = Arc::new(client);

    let telemetry = telemetry.map(|(worker, telemetry)| {
        task_manager.spawn_handle().spawn("telemetry", None, worker.run());
        telemetry
    });

    let select_chain = LongestChain::new(backend.clone());

    let transaction_pool = Arc::new(pool::pool(
        pool_options,
        config.role.is_authority(),
        config.prometheus_registry(),
        &task_manager,
        &client,
    ));

    let (block_import, link) = sc_consensus_grandpa::block_import(
        client.clone(),
        JUSTIFICATION_PERIOD,
        &client,
        select_chain.clone(),
        telemetry.as_ref().map(Telemetry::handle),
    )?;

    let slot_duration = sc_consensus_aura::slot_duration(&*client)?;
    let verifier = sc_consensus_aura::build_verifier::<AuthorityPair, _, _, Block>(BuildVerifierParams {
        client: client.clone(),
        create_inherent_data_providers: move |_, ()| async move { Ok(inherents(slot_duration)) },
        // `Watching` does, with the seals, and without writing every header to the disk.
        check_for_equivocation: CheckForEquivocation::No,
        telemetry: telemetry.as_ref().map(Telemetry::handle),
        compatibility_mode: Default::default(),
    });
    let (verifier, found) = Watching::new(verifier);
    if config.role.is_authority() {
        // Only an author can put a report into a block. With others, what is found goes nowhere.
        let reporter = equivocation::report(client.clone(), transaction_pool.clone(), found);
        task_manager.spawn_handle().spawn("equivocation-reporter", None, reporter);
    }
    let import_queue = BasicQueue::new(
        verifier,
        Box::new(block_import.clone()),
        Some(Box::new(block_import.clone())),
        &task_manager.spawn_essential_handle(),
        config.prometheus_registry(),
    );

    Ok(PartialComponents {
        client,
        backend,
        task_manager,
        import_queue,
        keystore_container,
        select_chain,
        transaction_pool,
        other: Consensus { block_import, link, telemetry },
    })
}

/// What a block made now must say about time, slot first.
pub(super) fn inherents(
    slot_duration: SlotDuration,
) -> (sp_consensus_aura::inherents::InherentDataProvider, sp_timestamp::InherentDataProvider) {
    let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
    let slot =
        sp_consensus_aura::inherents::InherentDataProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration);
    (slot, timestamp)
}
