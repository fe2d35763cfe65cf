//! What this node speaks with the other organisations' nodes.

use polkadot_sdk::*;

use super::partial::{Backend, Client, Link};
use deed_runtime::{Hash, opaque::Block};
use sc_consensus_grandpa::warp_proof::NetworkProvider;
use sc_network::{
    NetworkBackend, NotificationMetrics, NotificationService, ProtocolName, config::FullNetworkConfiguration,
};
use sc_service::{Configuration, WarpSyncConfig};
use sp_blockchain::HeaderBackend;
use std::sync::Arc;

/// The network's protocols beyond blocks and transactions.
pub(super) struct Protocols<N: NetworkBackend<Block, Hash>> {
    /// The configuration, with the protocols added.
    pub(super) config: FullNetworkConfiguration<Block, Hash, N>,
    /// Counts what the notification protocols do.
    pub(super) metrics: NotificationMetrics,
    /// Lets newcomers catch up by proofs of finality.
    pub(super) warp_sync: WarpSyncConfig<Block>,
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
    let warp_sync = WarpSyncConfig::WithProvider(Arc::new(NetworkProvider::new(
        backend.clone(),
        link.shared_authority_set().clone(),
        Vec::new(),
    )));

    Protocols { config: net_config, metrics, warp_sync, votes: Votes { protocol, notifications } }
}
