//! The libp2p side: one protocol over TCP, Noise and Yamux, between organisations that know each other by their chain.
//!
//! Noise proves which key the other side holds; the DID documents on chain say whose key that is. A buyer dials exactly
//! the seller's key; a seller answers an order only to the key of its buyer. What travels is ciphertext in any case.
//!
//! One exchange per stream: the buyer sends a [`Request`], the seller an [`Answer`], and, when that is an offer, the
//! ciphertext from the wanted offset on. A transfer that breaks off is taken up where it broke off.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use deed_evidence::Digest;
use deed_store::{Store, Writer};
use futures::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, StreamExt as _, TryStreamExt as _};
use libp2p::connection_limits::{self, ConnectionLimits};
use libp2p::swarm::dial_opts::{DialOpts, PeerCondition};
use libp2p::swarm::{ConnectionId, NetworkBehaviour, SwarmEvent};
use libp2p::{Multiaddr, PeerId, StreamProtocol, identity, noise, tcp, yamux};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::error::{Error, Kind, Result};

const PROTOCOL: StreamProtocol = StreamProtocol::new("/deed/delivery/1");

/// Requests and answers are a few hundred bytes.
const FRAME_BYTES_MAX: usize = 4096;
const PIECE_BYTES: usize = 64 * 1024;
/// Transfers served at once; more wait for their turn.
const SERVED_MAX: usize = 16;
/// Connections others may hold open: every organisation of a large consortium once.
const CONNECTIONS_MAX: u32 = 256;
/// Connections with one peer: one each way, and as many that are about to be replaced.
const CONNECTIONS_PER_PEER_MAX: u32 = 4;
/// How long the other side may be silent in the middle of an exchange.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// How long a connection without transfers is kept.
const IDLE_MAX: Duration = Duration::from_secs(30);
/// How often one fetch takes up a broken transfer before it leaves it to the next round.
const RESUMES_MAX: u32 = 3;

/// What a buyer asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// The order.
    pub(crate) order: u64,
    /// The ciphertext the chain says was declared.
    pub(crate) ciphertext: Digest,
    /// From which byte on.
    pub(crate) offset: u64,
}

/// What a seller answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
enum Answer {
    /// The ciphertext has so many bytes; those from the offset on follow.
    Offered { size: u64 },
    /// Nothing follows.
    Refused { reason: String },
}

/// What the chain says about who may fetch what.
#[async_trait]
pub(crate) trait Directory: Send + Sync + 'static {
    /// The Delivery key of the buyer of `order`, and the ciphertext that was declared for it; `None` when there is no
    /// such order or nothing was declared.
    async fn entitled(&self, order: u64) -> Result<Option<([u8; 32], Digest)>>;
}

/// The peer that an ed25519 key is.
///
/// # Errors
/// When the bytes are no key.
pub(crate) fn peer_of(key: &[u8; 32]) -> Result<PeerId> {
    let key = identity::ed25519::PublicKey::try_from_bytes(key).map_err(|error| {
        Error::new(
            Kind::Refused,
            "delivery-key",
            format!("the Delivery key {} in the DID document is no ed25519 key", hex::encode(key)),
            "ask the organisation to publish a correct DID document",
        )
        .caused_by(error)
    })?;
    Ok(identity::PublicKey::from(key).to_peer_id())
}

/// Streams, and a bound on how many connections strangers can hold open.
#[derive(NetworkBehaviour)]
struct Behaviour {
    streams: libp2p_stream::Behaviour,
    limits: connection_limits::Behaviour,
}

impl Behaviour {
    fn new() -> Self {
        let limits = ConnectionLimits::default()
            .with_max_pending_incoming(Some(CONNECTIONS_MAX))
            .with_max_established_incoming(Some(CONNECTIONS_MAX))
            .with_max_established_per_peer(Some(CONNECTIONS_PER_PEER_MAX));
        Self { streams: libp2p_stream::Behaviour::new(), limits: connection_limits::Behaviour::new(limits) }
    }
}

type Established = oneshot::Sender<Result<(), String>>;

/// This organisation's end of deliveries.
#[derive(Clone)]
pub(crate) struct Peer {
    control: libp2p_stream::Control,
    dial: mpsc::Sender<(PeerId, Multiaddr, Established)>,
    address: Multiaddr,
    id: PeerId,
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Peer({} at {})", self.id, self.address)
    }
}

fn unusable(detail: String) -> Error {
    Error::new(
        Kind::Unavailable,
        "delivery-network",
        detail,
        "check the gateway's delivery address in its configuration",
    )
}

fn unreachable(detail: String) -> Error {
    Error::new(
        Kind::Unavailable,
        "delivery-unreachable",
        detail,
        "it is tried again by itself; if it persists, check that the other gateway runs and that its address is right",
    )
}

impl Peer {
    /// Listens on `listen` under the Delivery key, and serves what `directory` says others are entitled to.
    pub(crate) async fn start(
        seed: &[u8; 32],
        listen: &str,
        store: Store,
        directory: Arc<dyn Directory>,
        stop: CancellationToken,
    ) -> Result<(Self, tokio::task::JoinHandle<()>)> {
        let listen: Multiaddr = listen
            .parse()
            .map_err(|error| unusable(format!("`{listen}` is no multiaddress")).caused_by(Box::new(error)))?;
        let keypair = identity::Keypair::ed25519_from_bytes(&mut { *seed })
            .map_err(|error| Error::internal("reading the delivery key", error))?;
        let id = keypair.public().to_peer_id();
        let mut swarm = libp2p::SwarmBuilder::with_existing_identity(keypair)
            .with_tokio()
            .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, yamux::Config::default)
            .map_err(|error| Error::internal("starting the delivery network", error))?
            .with_dns()
            .map_err(|error| Error::internal("starting the delivery network", error))?
            .with_behaviour(|_| Behaviour::new())
            .map_err(|error| Error::internal("starting the delivery network", error))?
            .with_swarm_config(|config| config.with_idle_connection_timeout(IDLE_MAX))
            .build();
        swarm
            .listen_on(listen.clone())
            .map_err(|error| unusable(format!("cannot listen on `{listen}`")).caused_by(error))?;
        let address = loop {
            match swarm.select_next_some().await {
                SwarmEvent::NewListenAddr { address, .. } => break address,
                SwarmEvent::ListenerClosed { reason, .. } => {
                    return Err(unusable(format!("cannot listen on `{listen}`: {reason:?}")));
                }
                SwarmEvent::ListenerError { error, .. } => {
                    return Err(unusable(format!("cannot listen on `{listen}`")).caused_by(error));
                }
                _ => {}
            }
        };

        let mut control = swarm.behaviour().streams.new_control();
        let incoming =
            control.accept(PROTOCOL).map_err(|error| Error::internal("accepting deliveries", error.to_string()))?;
        let (dial, dials) = mpsc::channel(SERVED_MAX);
        let task = tokio::spawn(async move {
            tokio::select! {
                () = drive(swarm, dials) => {}
                () = serve_all(incoming, store, directory) => {}
                () = stop.cancelled() => {}
            }
        });
        Ok((Self { control, dial, address, id }, task))
    }

    /// The address that is listened on, with the peer's id.
    pub(crate) fn address(&self) -> Multiaddr {
        self.address.clone().with_p2p(self.id).unwrap_or_else(|address| address)
    }

    /// Fetches the ciphertext of an order from the holder of `seller_key` at `address`, into the store.
    pub(crate) async fn fetch(
        &self,
        store: &Store,
        seller_key: &[u8; 32],
        address: &str,
        order: u64,
        ciphertext: &Digest,
    ) -> Result<()> {
        let seller = peer_of(seller_key)?;
        let address: Multiaddr = address.parse().map_err(|error| {
            unreachable(format!("the seller's Delivery address `{address}` is no multiaddress"))
                .caused_by(Box::new(error))
        })?;
        let mut writer = store.writer();
        let mut resumes = 0;
        loop {
            match self.fetch_from(seller, &address, order, ciphertext, &mut writer).await {
                Ok(()) => break,
                Err(error) if error.is_transient() && resumes < RESUMES_MAX && writer.size() > 0 => {
                    resumes += 1;
                    tracing::info!(order, bytes = writer.size(), error = %error.chain(), "taking up a delivery that broke off");
                }
                Err(error) => {
                    writer.abort().await?;
                    return Err(error);
                }
            }
        }
        let found = writer.finish().await?;
        if found != *ciphertext {
            return Err(Error::new(
                Kind::Refused,
                "delivery-ciphertext",
                format!("the seller sent {found} for order {order}, the chain says {ciphertext}"),
                "the order stays open: ask the seller to deliver what it declared, or take the escrow back after the deadline",
            ));
        }
        Ok(())
    }

    async fn fetch_from(
        &self,
        seller: PeerId,
        address: &Multiaddr,
        order: u64,
        ciphertext: &Digest,
        writer: &mut Writer,
    ) -> Result<()> {
        self.connect(seller, address).await?;
        let mut stream = within(self.control.clone().open_stream(seller, PROTOCOL))
            .await?
            .map_err(|error| unreachable(format!("no delivery stream to {seller}")).caused_by(error.to_string()))?;
        let request = Request { order, ciphertext: *ciphertext, offset: writer.size() };
        send(&mut stream, &request).await?;
        let size = match receive(&mut stream).await? {
            Answer::Offered { size } => size,
            Answer::Refused { reason } => {
                return Err(Error::new(
                    Kind::Refused,
                    "delivery-refused",
                    format!("the seller refused to deliver order {order}: {reason}"),
                    "check that this gateway's DID document is current, and ask the seller",
                ));
            }
        };
        let mut piece = vec![0; PIECE_BYTES];
        while writer.size() < size {
            let rest = usize::try_from(size - writer.size()).unwrap_or(usize::MAX);
            let take = rest.min(piece.len());
            match within(stream.read(&mut piece[..take])).await?.map_err(broke_off)? {
                0 => {
                    return Err(unreachable(format!(
                        "order {order} broke off after {} of {size} bytes",
                        writer.size()
                    )));
                }
                n => writer.write(&piece[..n]).await?,
            }
        }
        Ok(())
    }

    async fn connect(&self, peer: PeerId, address: &Multiaddr) -> Result<()> {
        let (done, established) = oneshot::channel();
        let stopped = || Error::new(Kind::Unavailable, "stopping", "the gateway is stopping", "start it again");
        self.dial.send((peer, address.clone(), done)).await.map_err(|_| stopped())?;
        within(established)
            .await?
            .map_err(|_| stopped())?
            .map_err(|error| unreachable(format!("{peer} does not answer at {address}")).caused_by(error))
    }
}

/// Drives the swarm: connections come and go here, streams live in their own tasks.
async fn drive(mut swarm: libp2p::Swarm<Behaviour>, mut dials: mpsc::Receiver<(PeerId, Multiaddr, Established)>) {
    let mut waiting: HashMap<ConnectionId, Established> = HashMap::new();
    loop {
        tokio::select! {
            dial = dials.recv() => {
                let Some((peer, address, done)) = dial else { return };
                if swarm.is_connected(&peer) {
                    let _ = done.send(Ok(()));
                    continue;
                }
                // Several orders of one seller may be fetched at once: each dials until one of them is connected.
                let options = DialOpts::peer_id(peer)
                    .addresses(vec![address])
                    .condition(PeerCondition::Disconnected)
                    .build();
                let connection = options.connection_id();
                match swarm.dial(options) {
                    Ok(()) => { waiting.insert(connection, done); }
                    Err(error) => { let _ = done.send(Err(error.to_string())); }
                }
            }
            event = swarm.select_next_some() => match event {
                SwarmEvent::ConnectionEstablished { connection_id, .. } => {
                    if let Some(done) = waiting.remove(&connection_id) {
                        let _ = done.send(Ok(()));
                    }
                }
                SwarmEvent::OutgoingConnectionError { connection_id, error, .. } => {
                    if let Some(done) = waiting.remove(&connection_id) {
                        let _ = done.send(Err(error.to_string()));
                    }
                }
                _ => {}
            }
        }
    }
}

async fn serve_all(mut incoming: libp2p_stream::IncomingStreams, store: Store, directory: Arc<dyn Directory>) {
    let places = Arc::new(Semaphore::new(SERVED_MAX));
    let mut transfers = tokio::task::JoinSet::new();
    while let Some((peer, stream)) = incoming.next().await {
        while transfers.try_join_next().is_some() {}
        // A closed semaphore cannot happen: nothing closes it.
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        let (store, directory) = (store.clone(), directory.clone());
        transfers.spawn(async move {
            let _place = place;
            if let Err(error) = serve(peer, stream, &store, &*directory).await {
                tracing::warn!(%peer, error = %error.chain(), "a delivery was not completed");
            }
        });
    }
}

async fn serve(peer: PeerId, mut stream: libp2p::Stream, store: &Store, directory: &dyn Directory) -> Result<()> {
    let request: Request = receive(&mut stream).await?;
    let order = request.order;
    let refusal = match directory.entitled(order).await? {
        None => Some("nothing was declared for this order".to_owned()),
        // The same words for a stranger as for an order that is not there would hide which orders exist; but orders are
        // public on the chain, so the reason may as well help the one who is in the right.
        Some((buyer, _)) if peer_of(&buyer)? != peer => {
            Some("your peer key is not the Delivery key in the DID document of the order's buyer".to_owned())
        }
        Some((_, declared)) if declared != request.ciphertext => {
            Some(format!("{declared} was declared for this order"))
        }
        Some(_) => None,
    };
    if let Some(reason) = refusal {
        tracing::warn!(%peer, order, reason, "a delivery was refused");
        send(&mut stream, &Answer::Refused { reason }).await?;
        return within(stream.close()).await?.map_err(broke_off);
    }

    let reader = store.reader(&request.ciphertext).await?;
    let size = reader.size();
    send(&mut stream, &Answer::Offered { size }).await?;
    let mut skip = request.offset.min(size);
    let mut pieces = std::pin::pin!(reader.into_stream());
    while let Some(piece) = pieces.try_next().await? {
        let start = usize::try_from(skip).unwrap_or(usize::MAX).min(piece.len());
        skip -= start as u64;
        if start < piece.len() {
            within(stream.write_all(&piece[start..])).await?.map_err(broke_off)?;
        }
    }
    within(stream.close()).await?.map_err(broke_off)
}

async fn within<T>(step: impl Future<Output = T>) -> Result<T> {
    tokio::time::timeout(SILENCE_MAX, step)
        .await
        .map_err(|_| unreachable(format!("the other side was silent for {} s", SILENCE_MAX.as_secs())))
}

fn broke_off(error: std::io::Error) -> Error {
    unreachable("the delivery stream broke off".into()).caused_by(error)
}

async fn send<T: Serialize>(stream: &mut (impl AsyncWrite + Unpin), frame: &T) -> Result<()> {
    let bytes = serde_json::to_vec(frame).map_err(|error| Error::internal("writing a delivery frame", error))?;
    let length = u32::try_from(bytes.len()).map_err(|error| Error::internal("writing a delivery frame", error))?;
    within(async {
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(&bytes).await?;
        stream.flush().await
    })
    .await?
    .map_err(broke_off)
}

async fn receive<T: DeserializeOwned>(stream: &mut (impl AsyncRead + Unpin)) -> Result<T> {
    let malformed = |detail: String| {
        Error::new(
            Kind::Refused,
            "delivery-protocol",
            detail,
            "both gateways must speak /deed/delivery/1; check their releases",
        )
    };
    let mut length = [0; 4];
    within(stream.read_exact(&mut length)).await?.map_err(broke_off)?;
    let length = u32::from_be_bytes(length) as usize;
    if length > FRAME_BYTES_MAX {
        return Err(malformed(format!("a frame of {length} bytes where {FRAME_BYTES_MAX} are allowed")));
    }
    let mut bytes = vec![0; length];
    within(stream.read_exact(&mut bytes)).await?.map_err(broke_off)?;
    serde_json::from_slice(&bytes).map_err(|error| malformed(format!("a frame that cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::super::package;
    use super::*;

    struct Fixed {
        buyer: [u8; 32],
        declared: Digest,
    }

    #[async_trait]
    impl Directory for Fixed {
        async fn entitled(&self, order: u64) -> Result<Option<([u8; 32], Digest)>> {
            Ok((order == 7).then_some((self.buyer, self.declared)))
        }
    }

    fn public(seed: &[u8; 32]) -> [u8; 32] {
        ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes()
    }

    const SELLER: [u8; 32] = [1; 32];
    const BUYER: [u8; 32] = [2; 32];
    const STRANGER: [u8; 32] = [3; 32];

    async fn peer(seed: &[u8; 32], store: Store, declared: Digest, stop: &CancellationToken) -> Peer {
        let directory = Arc::new(Fixed { buyer: public(&BUYER), declared });
        Peer::start(seed, "/ip4/127.0.0.1/tcp/0", store, directory, stop.clone()).await.unwrap().0
    }

    #[tokio::test]
    async fn the_buyer_gets_what_was_declared_and_nobody_else_does() {
        let stop = CancellationToken::new();
        let _guard = stop.clone().drop_guard();
        let (store, content) = package::tests::dataset().await;
        let identity = age::x25519::Identity::generate();
        let ciphertext = package::seal(&store, &content, &identity.to_public()).await.unwrap();
        let seller = peer(&SELLER, store, ciphertext, &stop).await;
        let address = seller.address().to_string();

        let bought = Store::memory();
        let buyer = peer(&BUYER, Store::memory(), ciphertext, &stop).await;
        buyer.fetch(&bought, &public(&SELLER), &address, 7, &ciphertext).await.unwrap();
        package::open(&bought, &ciphertext, &identity, &content).await.unwrap();

        let code = |result: Result<()>| result.unwrap_err().code();
        assert_eq!(code(buyer.fetch(&bought, &public(&SELLER), &address, 8, &ciphertext).await), "delivery-refused");
        let other = Digest::of("other");
        assert_eq!(code(buyer.fetch(&bought, &public(&SELLER), &address, 7, &other).await), "delivery-refused");

        let stolen = Store::memory();
        let stranger = peer(&STRANGER, Store::memory(), ciphertext, &stop).await;
        assert_eq!(code(stranger.fetch(&stolen, &public(&SELLER), &address, 7, &ciphertext).await), "delivery-refused");
        assert!(!stolen.contains(&ciphertext).await.unwrap());

        // Whoever answers at the seller's address must hold the seller's key.
        assert_eq!(
            code(buyer.fetch(&bought, &public(&STRANGER), &address, 7, &ciphertext).await),
            "delivery-unreachable"
        );
    }
}
