//! Which nodes this one talks to: those on the chain's list, or all while the list is empty.
//!
//! The list is the consortium pallet's `Peers`. A node that is not on it must get no block, no vote and no transaction from
//! this one, and have none of its own taken. Two things see to that:
//!
//! - **Connections.** Blocks are announced, transactions and votes gossiped, over notification protocols. Of these, block
//!   announcements lead: the other two open only with peers that this one is open with. So the listed nodes become its
//!   reserved peers, and it accepts no other ([`keep`]).
//! - **Requests.** Past blocks, states, proofs of finality and light clients' proofs are served in answer to single
//!   requests, which need no such connection. Every queue of requests therefore passes through a task that drops those
//!   of nodes not listed ([`Fenced`]).
//!
//! Peer ids are public keys, and a connection begins with a proof of the private one: a node cannot call itself by another's.
//!
//! The list is read in the state of each final block, and once when the node starts in that of its best block. What is read
//! there may be outdated, never made up: a node that catches up follows the list's history.

use polkadot_sdk::*;

use super::partial::{Backend, Client};
use async_trait::async_trait;
use codec::Decode;
use deed_runtime::{Hash, opaque::Block};
use futures::StreamExt;
use sc_client_api::{BlockchainEvents, HeaderBackend, StorageProvider};
use sc_network::{
    NetworkBackend, NotificationMetrics, NotificationService, PeerId, ProtocolName,
    config::{IncomingRequest, NonReservedPeerMode, NotificationHandshake, Params, SetConfig},
    peer_store::PeerStoreProvider,
    service::traits::NetworkService,
};
use sc_network_sync::SyncingService;
use sc_service::SpawnTaskHandle;
use sp_core::storage::StorageKey;
use std::{
    cell::RefCell,
    collections::HashSet,
    convert::Infallible,
    marker::PhantomData,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use substrate_prometheus_endpoint::Registry;

/// Requests that wait for the fence, per protocol. It decides in less than a microsecond; the queue behind it is the one that
/// the protocol's own bound is for.
const WAITING: usize = 16;

/// The nodes let in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fence {
    /// `None` while the network is open.
    listed: Arc<RwLock<Option<HashSet<PeerId>>>>,
}

impl Fence {
    /// The fence as the node's own state has it at its start.
    pub(crate) fn new(client: &Client) -> Result<Self, sc_service::Error> {
        let fence = Self::default();
        fence.set(read(client, client.info().best_hash)?);
        Ok(fence)
    }

    /// Whether there is a list.
    pub(super) fn is_closed(&self) -> bool {
        self.listed().is_some()
    }

    /// Whether a node is let in.
    fn admits(&self, peer: &PeerId) -> bool {
        // Nothing panics while it holds the lock, and a whole list is swapped in at once: a poisoned one is as good.
        let listed = self.listed.read().unwrap_or_else(PoisonError::into_inner);
        listed.as_ref().is_none_or(|listed| listed.contains(peer))
    }

    /// Replaces the list. Answers whether that changed anything.
    fn set(&self, listed: Option<HashSet<PeerId>>) -> bool {
        let mut present = self.listed.write().unwrap_or_else(PoisonError::into_inner);
        let changed = *present != listed;
        *present = listed;
        changed
    }

    /// The list; nothing while the network is open.
    fn listed(&self) -> Option<HashSet<PeerId>> {
        self.listed.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes request handlers whose queues stand behind this fence: those that `make` makes with [`Fenced`] as backend.
    pub(super) fn enclose<T>(&self, spawner: &SpawnTaskHandle, make: impl FnOnce() -> T) -> T {
        ENCLOSING.with(|enclosing| *enclosing.borrow_mut() = Some((self.clone(), spawner.clone())));
        let made = make();
        ENCLOSING.with(|enclosing| enclosing.borrow_mut().take());
        made
    }
}

thread_local! {
    /// The fence for the handlers that are being made. Backends make configurations in functions without a receiver, to
    /// which nothing else can be handed.
    static ENCLOSING: RefCell<Option<(Fence, SpawnTaskHandle)>> = const { RefCell::new(None) };
}

/// The list of nodes in a block's state.
fn read(client: &Client, block: Hash) -> Result<Option<HashSet<PeerId>>, sp_blockchain::Error> {
    let mut prefix = sp_io::hashing::twox_128(b"Consortium").to_vec();
    prefix.extend_from_slice(&sp_io::hashing::twox_128(b"Peers"));
    // The key's own part: eight bytes of hash, then the peer id as SCALE has it.
    let start = prefix.len() + 8;
    let keys =
        <Client as StorageProvider<Block, Backend>>::storage_keys(client, block, Some(&StorageKey(prefix)), None)?;
    let mut listed = None;
    for key in keys {
        let listed: &mut HashSet<PeerId> = listed.get_or_insert_default();
        // Governance can list bytes that are no node's peer id; they close the network and let nobody in.
        let bytes = key.0.get(start..).and_then(|mut bytes| Vec::<u8>::decode(&mut bytes).ok());
        listed.extend(bytes.and_then(|bytes| PeerId::from_bytes(&bytes).ok()));
    }
    Ok(listed)
}

/// What keeping the fence takes.
pub(super) struct Keeper {
    pub(super) fence: Fence,
    pub(super) client: Arc<Client>,
    pub(super) network: Arc<dyn NetworkService>,
    pub(super) sync: Arc<SyncingService<Block>>,
    /// What the command line says of peers: `--reserved-nodes`, `--reserved-only`.
    pub(super) configured: SetConfig,
}

/// Follows the list for as long as the node runs, and opens and closes connections by it.
pub(super) async fn keep(keeper: Keeper) {
    let mut finalised = keeper.client.finality_notification_stream();
    keeper.apply();
    while let Some(block) = finalised.next().await {
        match read(&keeper.client, block.hash) {
            Ok(listed) => {
                if keeper.fence.set(listed) {
                    keeper.apply();
                }
            }
            // The state of a block that was just finalised is there unless the database fails, which ends the node.
            Err(error) => log::error!("reading the list of nodes at block {:?}: {error}", block.hash),
        }
    }
}

impl Keeper {
    /// Tells the network who may connect.
    fn apply(&self) {
        let configured = self.configured.reserved_nodes.iter().map(|node| node.peer_id);
        let reserved_only = matches!(self.configured.non_reserved_mode, NonReservedPeerMode::Deny);
        let (peers, closed): (HashSet<PeerId>, bool) = match self.fence.listed() {
            None => (configured.collect(), reserved_only),
            // The command line can ask for fewer nodes than the chain lets in, not for others.
            Some(listed) if reserved_only => (configured.filter(|node| listed.contains(node)).collect(), true),
            Some(mut listed) => {
                listed.remove(&self.network.local_peer_id());
                (listed, true)
            }
        };
        log::info!("the network is {}, {} nodes known by name", if closed { "closed" } else { "open" }, peers.len());
        // Who is named takes none of the places that are left for others.
        self.sync.set_no_slot_peers(peers.clone());
        self.network.set_authorized_peers(peers);
        self.network.set_authorized_only(closed);
    }
}

/// A network backend of which only the configurations of requests are used: those of `N`, with the fence before the queue.
/// There is none of its kind.
#[derive(Debug)]
pub(super) struct Fenced<N>(Infallible, PhantomData<fn() -> N>);

#[async_trait]
impl<N: NetworkBackend<Block, Hash>> NetworkBackend<Block, Hash> for Fenced<N> {
    type NetworkService<B, H> = N::NetworkService<B, H>;
    type NotificationProtocolConfig = N::NotificationProtocolConfig;
    type PeerStore = N::PeerStore;
    type RequestResponseProtocolConfig = N::RequestResponseProtocolConfig;

    fn new(_: Params<Block, Hash, Self>) -> Result<Self, sc_network::error::Error> {
        Err(std::io::Error::other("the fence is no network of its own").into())
    }

    fn network_service(&self) -> Arc<dyn NetworkService> {
        match self.0 {}
    }

    fn peer_store(bootnodes: Vec<PeerId>, metrics: Option<Registry>) -> Self::PeerStore {
        N::peer_store(bootnodes, metrics)
    }

    fn register_notification_metrics(registry: Option<&Registry>) -> NotificationMetrics {
        N::register_notification_metrics(registry)
    }

    fn notification_config(
        protocol_name: ProtocolName,
        fallback_names: Vec<ProtocolName>,
        max_notification_size: u64,
        handshake: Option<NotificationHandshake>,
        set_config: SetConfig,
        metrics: NotificationMetrics,
        peerstore_handle: Arc<dyn PeerStoreProvider>,
    ) -> (Self::NotificationProtocolConfig, Box<dyn NotificationService>) {
        N::notification_config(
            protocol_name,
            fallback_names,
            max_notification_size,
            handshake,
            set_config,
            metrics,
            peerstore_handle,
        )
    }

    fn request_response_config(
        protocol_name: ProtocolName,
        fallback_names: Vec<ProtocolName>,
        max_request_size: u64,
        max_response_size: u64,
        request_timeout: Duration,
        inbound_queue: Option<async_channel::Sender<IncomingRequest>>,
    ) -> Self::RequestResponseProtocolConfig {
        // Made outside of a fence, a handler is given no requests at all.
        let fenced = inbound_queue.and_then(|queue| {
            let (fence, spawner) = ENCLOSING.with(|enclosing| enclosing.borrow().clone())?;
            let (arrivals, requests) = async_channel::bounded(WAITING);
            spawner.spawn("request-fence", Some("networking"), guard(fence, requests, queue));
            Some(arrivals)
        });
        N::request_response_config(
            protocol_name,
            fallback_names,
            max_request_size,
            max_response_size,
            request_timeout,
            fenced,
        )
    }

    async fn run(mut self) {
        match self.0 {}
    }
}

/// Hands on the requests of nodes that are let in. A request that is dropped is answered with an error.
async fn guard(
    fence: Fence,
    requests: async_channel::Receiver<IncomingRequest>,
    queue: async_channel::Sender<IncomingRequest>,
) {
    while let Ok(request) = requests.recv().await {
        if fence.admits(&request.peer) && queue.send(request).await.is_err() {
            return;
        }
    }
}
