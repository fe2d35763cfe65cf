//! What this node speaks with the other organisations' nodes, and the start of the network.
//!
//! The SDK's `build_network` makes the handlers of requests itself; here they are made behind the [`fence`](super::fence).

use polkadot_sdk::*;

use super::{
    fence::{self, Fence, Fenced, Keeper},
    partial::{Backend, Client, Link},
    pool::Pool,
};
use deed_runtime::{Hash, opaque::Block};
use futures::{FutureExt, StreamExt};
use sc_client_api::BlockchainEvents;
use sc_consensus::{DefaultImportQueue, ImportQueue};
use sc_consensus_grandpa::warp_proof::NetworkProvider;
use sc_network::{
    NetworkBackend, NetworkBlock, NotificationMetrics, NotificationService, ProtocolName,
    config::{FullNetworkConfiguration, NonReservedPeerMode},
    service::traits::{NetworkService, PeerStore as _, RequestResponseConfig as _},
};
use sc_network_common::role::Roles;
use sc_network_light::light_client_requests::handler::LightClientRequestHandler;
use sc_network_sync::{
    SyncingService,
    block_request_handler::BlockRequestHandler,
    engine::SyncingEngine,
    service::network::NetworkServiceProvider,
    state_request_handler::StateRequestHandler,
    strategy::polkadot::{PolkadotSyncingStrategy, PolkadotSyncingStrategyConfig},
    warp_request_handler::RequestHandler as WarpRequestHandler,
};
use sc_network_transactions::{TransactionsHandlerController, TransactionsHandlerPrototype};
use sc_service::{Configuration, Error, TaskManager, TransactionPoolAdapter, WarpSyncConfig};
use sc_utils::mpsc::{TracingUnboundedSender, tracing_unbounded};
use sp_blockchain::HeaderBackend;
use sp_consensus::block_validation::DefaultBlockAnnounceValidator;
use std::sync::Arc;

/// Questions of the RPC about the network that may wait: the SDK's own bound, beyond which it warns.
const QUESTIONS: usize = 10_000;

/// The network's protocols beyond blocks and transactions.
pub(super) struct Protocols<N: NetworkBackend<Block, Hash>> {
    /// The configuration, with the protocols added.
    pub(super) config: FullNetworkConfiguration<Block, Hash, N>,
    /// Counts what the notification protocols do.
    pub(super) metrics: NotificationMetrics,
    /// Lets newcomers catch up by proofs of finality.
    pub(super) warp_proofs: Arc<NetworkProvider<Block, Backend>>,
    /// Carries finality votes.
    pub(super) votes: Votes,
}

/// The protocol that carries finality votes.
pub(super) struct Votes {
    /// Its name, which holds the genesis hash: votes of different chains never mix.
    pub(super) protocol: ProtocolName,
    /// Sends and receives them.
    pub(super) notifications: Box<dyn NotificationService>,
}

/// Adds finality votes and warp sync to what the configuration asks for.
pub(super) fn protocols<N: NetworkBackend<Block, Hash>>(
    config: &Configuration,
    client: &Client,
    backend: &Arc<Backend>,
    link: &Link,
) -> Protocols<N> {
    let mut net_config =
        FullNetworkConfiguration::<Block, Hash, N>::new(&config.network, config.prometheus_registry().cloned());
    let metrics = N::register_notification_metrics(config.prometheus_registry());

    let genesis = client.info().genesis_hash;
    let protocol = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
    let (votes_config, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
        protocol.clone(),
        metrics.clone(),
        net_config.peer_store_handle(),
    );
    net_config.add_notification_protocol(votes_config);

    // A newcomer checks one justification per change of authorities instead of every block; light clients need the
    // same proofs.
    let warp_proofs = Arc::new(NetworkProvider::new(backend.clone(), link.shared_authority_set().clone(), Vec::new()));

    Protocols { config: net_config, metrics, warp_proofs, votes: Votes { protocol, notifications } }
}

/// What the network takes.
pub(super) struct Parts<'a, N: NetworkBackend<Block, Hash>> {
    pub(super) config: &'a Configuration,
    pub(super) net_config: FullNetworkConfiguration<Block, Hash, N>,
    pub(super) client: Arc<Client>,
    pub(super) pool: Arc<Pool>,
    pub(super) import_queue: DefaultImportQueue<Block>,
    pub(super) task_manager: &'a TaskManager,
    pub(super) warp_proofs: Arc<NetworkProvider<Block, Backend>>,
    pub(super) metrics: NotificationMetrics,
}

/// The running network.
pub(super) struct Network {
    pub(super) service: Arc<dyn NetworkService>,
    pub(super) sync: Arc<SyncingService<Block>>,
    pub(super) questions: TracingUnboundedSender<sc_rpc::system::Request<Block>>,
    pub(super) transactions: TransactionsHandlerController<Hash>,
}

/// Starts the network, behind the fence.
pub(super) fn start<N: NetworkBackend<Block, Hash>>(parts: Parts<'_, N>) -> Result<Network, Error> {
    let Parts { config, mut net_config, client, pool, import_queue, task_manager, warp_proofs, metrics } = parts;
    if config.network.ipfs_server {
        return Err(Error::Other("--ipfs-server: this chain stores nothing for IPFS to serve".into()));
    }
    let protocol = config.protocol_id();
    let fork = config.chain_spec.fork_id();
    let genesis = client.info().genesis_hash;
    let registry = config.prometheus_registry();
    let peers = &config.network.default_peers_set;
    let expected = (peers.in_peers.saturating_add(peers.out_peers) as usize).saturating_add(peers.reserved_nodes.len());
    let (spawn, essential) = (task_manager.spawn_handle(), task_manager.spawn_essential_handle());
    let fence = Fence::new(&client)?;
    let configured = peers.clone();
    if fence.is_closed() {
        // From the first connection on, not from when the fence's task has started.
        net_config.network_config.default_peers_set.non_reserved_mode = NonReservedPeerMode::Deny;
    }
    let provider = NetworkServiceProvider::new();

    // What others may ask for: blocks, states, proofs of finality, proofs for light clients.
    let mut blocks = fence.enclose(&spawn, || {
        BlockRequestHandler::new::<Fenced<N>>(provider.handle(), &protocol, fork, client.clone(), expected)
    });
    spawn.spawn("block-request-handler", Some("networking"), async move { blocks.server.run().await });
    net_config.add_request_response_protocol(blocks.request_response_config);

    let (states, states_config) =
        fence.enclose(&spawn, || StateRequestHandler::new::<Fenced<N>>(&protocol, fork, client.clone(), expected));
    spawn.spawn("state-request-handler", Some("networking"), states.run());
    let states_name = states_config.protocol_name().clone();
    net_config.add_request_response_protocol(states_config);

    let (proofs, proofs_config) = fence.enclose(&spawn, || {
        WarpRequestHandler::new::<_, Fenced<N>>(protocol.clone(), genesis, fork, warp_proofs.clone())
    });
    spawn.spawn("warp-sync-request-handler", Some("networking"), proofs.run());
    let proofs_name = proofs_config.protocol_name().clone();
    net_config.add_request_response_protocol(proofs_config);

    let (light, light_config) =
        fence.enclose(&spawn, || LightClientRequestHandler::new::<Fenced<N>>(&protocol, fork, client.clone()));
    spawn.spawn("light-client-request-handler", Some("networking"), light.run());
    net_config.add_request_response_protocol(light_config);

    // What this node does with the blocks of others.
    let strategy = PolkadotSyncingStrategy::new(
        PolkadotSyncingStrategyConfig {
            mode: net_config.network_config.sync_mode,
            max_parallel_downloads: net_config.network_config.max_parallel_downloads,
            max_blocks_per_request: net_config.network_config.max_blocks_per_request,
            min_peers_to_start_warp_sync: net_config.network_config.min_peers_to_start_warp_sync,
            metrics_registry: registry.cloned(),
            state_request_protocol_name: states_name,
            block_downloader: blocks.downloader,
            gap_sync_body_policy: sc_service::default_gap_sync_body_policy(config.blocks_pruning),
        },
        client.clone(),
        Some(WarpSyncConfig::WithProvider(warp_proofs)),
        Some(proofs_name),
    )?;
    let (engine, sync, announcements) = SyncingEngine::new(
        Roles::from(&config.role),
        client.clone(),
        registry,
        metrics.clone(),
        &net_config,
        protocol.clone(),
        fork,
        // Any node that is let in may announce blocks.
        Box::new(DefaultBlockAnnounceValidator),
        Box::new(strategy),
        provider.handle(),
        import_queue.service(),
        net_config.peer_store_handle(),
    )?;
    let sync = Arc::new(sync);
    essential.spawn_blocking("syncing", None, engine.run());

    let (gossip, gossip_config) = TransactionsHandlerPrototype::new::<_, Block, N>(
        protocol.clone(),
        genesis,
        fork,
        metrics.clone(),
        net_config.peer_store_handle(),
    );
    net_config.add_notification_protocol(gossip_config);

    let peer_store = net_config.take_peer_store();
    spawn.spawn("peer-store", Some("networking"), peer_store.run());

    let has_bootnodes = !net_config.network_config.boot_nodes.is_empty();
    let network = N::new(sc_network::config::Params {
        role: config.role,
        executor: {
            let spawn = spawn.clone();
            Box::new(move |future| spawn.spawn("network-node", Some("networking"), future))
        },
        network_config: net_config,
        genesis_hash: genesis,
        protocol_id: protocol,
        fork_id: fork.map(ToOwned::to_owned),
        metrics_registry: registry.cloned(),
        block_announce_config: announcements,
        ipfs_config: None,
        notification_metrics: metrics,
    })?;
    let service = network.network_service();
    spawn.spawn(
        "peer-fence",
        Some("networking"),
        fence::keep(Keeper { fence, client: client.clone(), network: service.clone(), sync: sync.clone(), configured }),
    );

    let adapter = TransactionPoolAdapter::new(pool, client.clone());
    let (gossip, transactions) = gossip.build(service.clone(), sync.clone(), Arc::new(adapter), registry)?;
    spawn.spawn_blocking("network-transactions-handler", Some("networking"), gossip.run());
    spawn.spawn_blocking(
        "chain-sync-network-service-provider",
        Some("networking"),
        provider.run(Arc::new(service.clone())),
    );
    {
        let sync = sync.clone();
        spawn.spawn("import-queue", None, async move { import_queue.run(sync.as_ref()).await });
    }

    let (questions, asked) = tracing_unbounded("mpsc_system_rpc", QUESTIONS);
    spawn.spawn(
        "system-rpc-handler",
        Some("networking"),
        sc_service::build_system_rpc_future::<_, _, Hash>(
            config.role,
            service.clone(),
            sync.clone(),
            client.clone(),
            asked,
            has_bootnodes,
        ),
    );
    essential.spawn_blocking(
        "network-worker",
        Some("networking"),
        run(network, client, sync.clone(), config.announce_block),
    );
    Ok(Network { service, sync, questions, transactions })
}

/// Drives the network, and tells it of the blocks this node imports and finalises.
async fn run<N: NetworkBackend<Block, Hash>>(
    network: N,
    client: Arc<Client>,
    sync: Arc<SyncingService<Block>>,
    announce: bool,
) {
    let mut imported = client.import_notification_stream().fuse();
    let mut finalised = client.finality_notification_stream().fuse();
    let network = network.run().fuse();
    futures::pin_mut!(network);
    loop {
        futures::select! {
            block = imported.next() => {
                // The stream ends with the client, when the node does.
                let Some(block) = block else { return };
                if announce {
                    sync.announce_block(block.hash, None);
                }
                if block.is_new_best {
                    sync.new_best_block_imported(block.hash, block.header.number);
                }
            }
            block = finalised.select_next_some() => sync.on_block_finalized(block.hash, block.header),
            () = network => return,
        }
    }
}
