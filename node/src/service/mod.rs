//! The node's parts and how they are joined.
//!
//! [`partial`] makes what every command needs: database, client, [`pool`], import queue. [`full`] adds the network, the RPC
//! servers, the [`fence`] that keeps nodes out that the chain does not list, and one of two ways to make blocks:
//! [`consensus`] (Aura authorship, GRANDPA finality) or [`instant`] (each transaction a final block, for one person's chain).
//! Both fill their blocks with the same [`proposer`]. [`equivocation`] looks at the blocks that come in, and reports two that a
//! validator has made for one slot.

use polkadot_sdk::*;

mod consensus;
mod equivocation;
mod fence;
mod instant;
mod network;
mod partial;
mod pool;
mod proposer;
mod signatures;

pub(crate) use partial::{Backend, Client, Partial, partial};
pub(crate) use pool::Pool;

use crate::{chain_spec, rpc};
use deed_runtime::{Hash, opaque::Block};
use futures::FutureExt;
use network::{Network, Protocols};
use sc_client_api::Backend as _;
use sc_consensus_grandpa::{FinalityProofProvider, SharedVoterState};
use sc_network::NetworkBackend;
use sc_service::{Configuration, Error, SpawnTasksParams, TaskManager};
use sc_transaction_pool::Options;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use std::sync::Arc;

/// Starts a node on the network backend `N`. It runs until the returned manager is dropped or one of its essential
/// tasks ends.
pub(crate) fn full<N: NetworkBackend<Block, Hash>>(
    config: Configuration,
    pool_options: Options,
) -> Result<TaskManager, Error> {
    let Partial {
        client,
        backend,
        mut task_manager,
        import_queue,
        keystore_container,
        select_chain,
        transaction_pool,
        other: partial::Consensus { block_import, link, mut telemetry },
    } = partial(&config, pool_options)?;

    let instant = chain_spec::seals_instantly(config.chain_spec.as_ref());
    let Protocols { config: net_config, metrics, warp_proofs, votes } =
        network::protocols::<N>(&config, &client, &backend, &link);
    let Network { service: network, sync, questions, transactions } = network::start(network::Parts {
        config: &config,
        net_config,
        client: client.clone(),
        pool: transaction_pool.clone(),
        import_queue,
        task_manager: &task_manager,
        warp_proofs,
        metrics,
    })?;

    if config.offchain_worker.enabled {
        let workers = sc_offchain::OffchainWorkers::new(sc_offchain::OffchainWorkerOptions {
            runtime_api_provider: client.clone(),
            is_validator: config.role.is_authority(),
            keystore: Some(keystore_container.keystore()),
            offchain_db: backend.offchain_storage(),
            transaction_pool: Some(OffchainTransactionPoolFactory::new(transaction_pool.clone())),
            network_provider: Arc::new(network.clone()),
            enable_http_requests: false,
            custom_extensions: |_| vec![],
        })?;
        task_manager.spawn_handle().spawn(
            "offchain-workers-runner",
            "offchain-worker",
            workers.run(client.clone(), task_manager.spawn_handle()).boxed(),
        );
    }

    let voter = SharedVoterState::empty();
    let rpc_builder = {
        let client = client.clone();
        let pool = transaction_pool.clone();
        let authorities = link.shared_authority_set().clone();
        let finality = rpc::Finality {
            voter: voter.clone(),
            proofs: FinalityProofProvider::new_for_service(backend.clone(), Some(authorities.clone())),
            authorities,
            justifications: link.justification_stream(),
        };
        Box::new(move |executor| rpc::module(client.clone(), pool.clone(), finality.clone(), executor))
    };

    let role = config.role;
    let name = config.network.node_name.clone();
    let force_authoring = config.force_authoring;
    let votes_on_finality = !config.disable_grandpa;
    let prometheus = config.prometheus_registry().cloned();

    sc_service::spawn_tasks(SpawnTasksParams {
        network: Arc::new(network.clone()),
        client: client.clone(),
        keystore: keystore_container.keystore(),
        task_manager: &mut task_manager,
        transaction_pool: transaction_pool.clone(),
        rpc_builder,
        backend,
        system_rpc_tx: questions,
        tx_handler_controller: transactions,
        sync_service: sync.clone(),
        config,
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;

    let telemetry = telemetry.as_ref().map(sc_telemetry::Telemetry::handle);
    if instant {
        instant::start(&task_manager, client, transaction_pool, select_chain)?;
        return Ok(task_manager);
    }
    if role.is_authority() {
        consensus::start_authoring(
            consensus::Authoring {
                client,
                select_chain,
                block_import,
                pool: transaction_pool.clone(),
                sync: sync.clone(),
                keystore: keystore_container.keystore(),
                force_authoring,
                telemetry: telemetry.clone(),
            },
            &task_manager,
        )?;
    }
    if votes_on_finality {
        consensus::start_finality(
            consensus::Finality {
                link,
                network,
                sync,
                votes,
                voter,
                // Only validators hold voting keys; others follow the votes.
                keystore: role.is_authority().then(|| keystore_container.keystore()),
                role,
                name,
                pool: transaction_pool,
                prometheus,
                telemetry,
            },
            &task_manager,
        )?;
    }
    Ok(task_manager)
}
