//! Making a gateway, starting it, stopping it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBuilder};
use deed_engine::{Engine, EngineConfig};
use deed_log::Log;
use deed_sandbox::{Sandbox, SandboxConfig};
use deed_sdk::{Chain, Signer, calls};
use deed_store::Store;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::access::{Audit, Role, Tokens};
use crate::app::App;
use crate::config::{Config, admin_token_path};
use crate::delivery::peer::Peer;
use crate::delivery::{ChainDirectory, Deliveries};
use crate::error::{Error, Kind, Result};
use crate::evidence::{Evidence, Pace};
use crate::executor::{Components, Connections, EngineBlobs, Models, Runner, Shared};
use crate::identity::{self, Keys, KeystoreError, PublicKeys, WorkFactor, did, keystore};
use crate::index::Index;
use crate::ledger::{Ledger, Node};
use crate::metrics::Metrics;
use crate::{api, db};

/// How long requests under way may take to finish when the gateway stops.
const STOP_WITHIN: Duration = Duration::from_secs(10);

/// How long attempts under way may take to finish: those that do not are started again with the next start.
const ATTEMPTS_WITHIN: Duration = Duration::from_secs(2);

/// What [`init`] made.
#[derive(Clone, Debug)]
pub struct Initialised {
    /// The public keys; the council admits `account`.
    pub keys: PublicKeys,
    /// The file that holds the administrator's token, readable by this user alone.
    pub admin_token: PathBuf,
}

impl From<KeystoreError> for Error {
    fn from(error: KeystoreError) -> Self {
        let kind = match &error {
            KeystoreError::Exists { .. } => Kind::Conflict,
            KeystoreError::Missing { .. } => Kind::NotFound,
            KeystoreError::WrongPassphrase { .. } => Kind::Forbidden,
            KeystoreError::EmptyPassphrase => Kind::Invalid,
            _ => Kind::Internal,
        };
        let text = error.to_string();
        let (detail, hint) = text.split_once("; ").unwrap_or((&text, "check the gateway's data folder"));
        Self::new(kind, "keystore", detail, hint).caused_by(error)
    }
}

/// Makes a gateway's folder: its keys, its configuration, and an administrator's token.
///
/// # Errors
/// When the folder holds keys already, or cannot be written.
pub async fn init(config: &Config, name: &str, passphrase: &str, work: WorkFactor) -> Result<Initialised> {
    let (folder, owned_name, passphrase) =
        (config.data_dir.clone(), name.to_owned(), zeroize::Zeroizing::new(passphrase.to_owned()));
    // Deriving a key from a passphrase takes a second of computing on purpose.
    let keys = tokio::task::spawn_blocking(move || keystore::init(&folder, &owned_name, &passphrase, work))
        .await
        .map_err(|error| Error::internal("making keys", error))??;
    config.save()?;
    let pool = db::open(&config.database(), db::GATEWAY).await?;
    let tokens = Tokens::open(pool.clone()).await?;
    let admin_token = admin_token_path(&config.data_dir);
    if tokens.is_empty().await? {
        let (_, token) = tokens.issue("administrator", &[Role::Admin]).await?;
        let written = keystore::write_private_new(&admin_token, format!("{token}\n").as_bytes());
        written.map_err(|error| unwritable(&admin_token, error))?;
    }
    pool.close().await;
    Ok(Initialised { keys, admin_token })
}

fn unwritable(path: &Path, error: std::io::Error) -> Error {
    Error::new(
        Kind::Internal,
        "file",
        format!("`{}` cannot be written", path.display()),
        "check that the folder is writable by this user and that the file does not exist yet",
    )
    .caused_by(error)
}

/// The name of the configuration file in a gateway's folder.
const CONFIG_FILE: &str = "gateway.json";

impl Config {
    /// Reads the configuration that [`init`] left in a gateway's folder.
    ///
    /// # Errors
    /// When there is none, or it cannot be understood: names the field.
    pub fn load(data_dir: &Path) -> Result<Self> {
        let path = data_dir.join(CONFIG_FILE);
        let text = std::fs::read(&path).map_err(|error| {
            Error::new(
                Kind::NotFound,
                "no-configuration",
                format!("there is no readable `{}`", path.display()),
                "run `deed gateway init` for this folder first",
            )
            .caused_by(error)
        })?;
        let mut config: Self = api::extract::from_json(&text).map_err(|error| {
            Error::new(
                Kind::Invalid,
                "configuration",
                format!("`{}`: {}", path.display(), error.detail()),
                "correct the field",
            )
        })?;
        // The folder may have been moved since.
        config.data_dir = data_dir.to_owned();
        Ok(config)
    }

    /// Writes the configuration into the gateway's folder, whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn save(&self) -> Result<()> {
        let path = self.data_dir.join(CONFIG_FILE);
        let text =
            serde_json::to_vec_pretty(self).map_err(|error| Error::internal("writing the configuration", error))?;
        let write = || {
            let mut file = tempfile::NamedTempFile::new_in(&self.data_dir)?;
            std::io::Write::write_all(&mut file, &text)?;
            file.as_file().sync_all()?;
            file.persist(&path).map_err(|error| error.error)
        };
        write().map_err(|error| unwritable(&path, error))?;
        Ok(())
    }
}

/// A gateway.
#[derive(Debug)]
pub struct Gateway;

/// A gateway that is running. Dropping it stops it without ceremony; [`Running::shutdown`] lets requests finish.
#[derive(Debug)]
pub struct Running {
    addr: SocketAddr,
    delivery: String,
    organisation: u32,
    stop: CancellationToken,
    server: JoinHandle<()>,
    tasks: Vec<JoinHandle<()>>,
    engine: deed_engine::Handle,
    audit: JoinHandle<()>,
}

impl Running {
    /// The address the API is bound to.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The multiaddress deliveries are served from.
    pub fn delivery_address(&self) -> &str {
        &self.delivery
    }

    /// The organisation it works for.
    pub fn organisation(&self) -> u32 {
        self.organisation
    }

    /// Stops: requests under way finish, nothing new starts, what was acknowledged is on disk.
    pub async fn shutdown(mut self) {
        self.stop.cancel();
        self.engine.shutdown(ATTEMPTS_WITHIN).await;
        if tokio::time::timeout(STOP_WITHIN, &mut self.server).await.is_err() {
            tracing::warn!("some requests did not finish in time");
            self.server.abort();
        }
        for task in &mut self.tasks {
            // A task that panicked has said so in the log.
            drop(task.await);
        }
        if tokio::time::timeout(STOP_WITHIN, &mut self.audit).await.is_err() {
            self.audit.abort();
        }
    }

    /// Waits until the API stops answering, which happens only when the process is stopped or the server fails.
    pub async fn wait(&mut self) {
        drop((&mut self.server).await);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl Gateway {
    /// Opens the keys, connects to the node, and starts every part. Answers once the API can be used.
    ///
    /// # Errors
    /// Names what is missing and the way out: keys, node, admission, addresses.
    pub async fn start(config: Config, passphrase: &str) -> Result<Running> {
        let (folder, passphrase) = (config.data_dir.clone(), zeroize::Zeroizing::new(passphrase.to_owned()));
        let keys = tokio::task::spawn_blocking(move || identity::open(&folder, &passphrase))
            .await
            .map_err(|error| Error::internal("opening keys", error))??;
        let signer = Signer::ed25519(*keys.account_seed());
        let chain = connect(&config).await?;
        Self::start_on(config, keys, Arc::new(Node::new(chain, signer))).await
    }

    /// Starts every part on a chain that is connected already.
    ///
    /// # Errors
    /// As [`Gateway::start`].
    pub async fn start_on(config: Config, keys: Keys, ledger: Arc<dyn Ledger>) -> Result<Running> {
        let keys = Arc::new(keys);
        let organisation = admitted(&config, &*ledger).await?;
        let stop = CancellationToken::new();
        // Whatever fails below stops what was started above.
        let guard = stop.clone().drop_guard();

        let database = db::open(&config.database(), db::GATEWAY).await?;
        let index_database = db::open_index(&config.index_database()).await?;
        let store = Store::local(config.blobs())?;
        store.remove_unfinished().await?;
        let tokens = Tokens::open(database.clone()).await?;
        let (audit, audit_task) = Audit::open(database.clone());
        let (index, index_task) = Index::start(index_database, ledger.clone(), stop.clone()).await?;

        let sandbox = Sandbox::new(SandboxConfig::new(config.compile_cache()))
            .map_err(|error| Error::internal("starting the sandbox", error))?;
        let components =
            Components::load(&sandbox, deed_components::builtins().iter().map(|builtin| builtin.wasm)).await?;
        let connections = Connections::new(database.clone(), keys.clone());
        let shared = Arc::new(Shared {
            organisation,
            keys: keys.clone(),
            db: database.clone(),
            store: store.clone(),
            index: index.clone(),
            ledger: ledger.clone(),
            models: Models::new(
                config.models_dir.clone().or_else(Config::usual_models_dir),
                config.models_pins.clone(),
            )?,
            connections: connections.clone(),
            engine: std::sync::OnceLock::new(),
        });
        let runner = Arc::new(Runner::new(sandbox, components.clone(), shared.clone()));
        let mut engine_config = EngineConfig::new(config.engine_database());
        engine_config.parallelism = config.parallelism.max(1);
        let engine =
            Engine::open(engine_config, runner, Arc::new(components.clone()), Arc::new(EngineBlobs(store.clone())))
                .await?;
        // Set once, here.
        drop(shared.engine.set(engine.clone()));

        let origin = deed_evidence::origin(&ledger.genesis_hash(), organisation);
        let log = Log::open(config.log_database(), origin, keys.log().clone()).await?;
        let evidence = Evidence::new(database.clone(), log, index.clone(), ledger.clone(), organisation).await?;
        let pace = Pace { interval: config.anchor_interval(), leaves: config.anchor_leaves.max(1) };
        let evidence_tasks = evidence.start(engine.clone(), pace, &stop);

        let directory = Arc::new(ChainDirectory { ledger: ledger.clone(), organisation });
        let seed = keys.delivery().to_bytes();
        let (peer, peer_task) =
            Peer::start(&seed, &config.delivery_listen, store.clone(), directory, stop.clone()).await?;
        let delivery_address = config.delivery_public.clone().unwrap_or_else(|| peer.address().to_string());

        let listener = TcpListener::bind(config.listen).await.map_err(|error| {
            Error::new(
                Kind::Unavailable,
                "listen",
                format!("cannot listen on {}", config.listen),
                "choose another address or port, or stop whoever uses it; port 0 takes a free one",
            )
            .caused_by(error)
        })?;
        let addr = listener.local_addr().map_err(|error| Error::internal("listening", error))?;
        let url = config.public_url.clone().unwrap_or_else(|| format!("http://{addr}"));
        publish(&*ledger, organisation, &keys, &url, &delivery_address).await?;

        let deliveries = Deliveries {
            db: database.clone(),
            index: index.clone(),
            ledger: ledger.clone(),
            store: store.clone(),
            keys: keys.clone(),
            peer,
            organisation,
            auto_acknowledge: config.auto_acknowledge,
        };
        let delivery_task = deliveries.start(stop.clone());

        let app = Arc::new(App {
            config,
            organisation,
            db: database,
            tokens,
            audit,
            store,
            ledger,
            index,
            engine: engine.clone(),
            evidence,
            components,
            connections,
            deliveries,
            metrics: Metrics::default(),
            stop: stop.clone(),
        });
        let router = api::router(app);
        let stopping = stop.clone();
        let server = tokio::spawn(async move {
            let served = axum::serve(listener, router).with_graceful_shutdown(stopping.cancelled_owned()).await;
            if let Err(error) = served {
                tracing::error!(%error, "the API has stopped");
            }
        });
        let [moving, anchoring] = evidence_tasks;
        tracing::info!(%addr, delivery = delivery_address, organisation, "the gateway runs");
        Ok(Running {
            addr,
            delivery: delivery_address,
            organisation,
            stop: guard.disarm(),
            server,
            tasks: vec![index_task, moving, anchoring, peer_task, delivery_task],
            engine,
            audit: audit_task,
        })
    }
}

fn waits(config: &Config) -> impl Iterator<Item = Duration> {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(Duration::from_secs(1))
        .with_total_delay(Some(Duration::from_millis(config.node_wait_ms)))
        .without_max_times()
        .build()
}

async fn connect(config: &Config) -> Result<Chain> {
    let mut waits = waits(config);
    loop {
        match Chain::connect(&config.node).await {
            Ok(chain) => return Ok(chain),
            Err(error) if error.is_transient() => match waits.next() {
                Some(wait) => tokio::time::sleep(wait).await,
                None => {
                    return Err(Error::new(
                        Kind::Unavailable,
                        "node-unreachable",
                        format!("the node at {} does not answer", config.node),
                        "start deed-node, or correct `node` in the configuration",
                    )
                    .caused_by(error));
                }
            },
            Err(error) => {
                return Err(Error::new(
                    Kind::Unavailable,
                    "node-unusable",
                    error.to_string(),
                    "use node and gateway of one release",
                )
                .caused_by(error));
            }
        }
    }
}

/// The organisation the account belongs to. Admission may be under way, so it is waited for.
async fn admitted(config: &Config, ledger: &dyn Ledger) -> Result<u32> {
    let account = ledger.account();
    let mut waits = waits(config);
    loop {
        if let Some(organisation) = ledger.member_of(account).await? {
            return Ok(organisation);
        }
        let Some(wait) = waits.next() else {
            return Err(Error::new(
                Kind::Forbidden,
                "not-a-member",
                format!("account {} belongs to no member of the consortium", hex::encode(account)),
                "have the council admit this account, then start the gateway again",
            ));
        };
        tokio::time::sleep(wait).await;
    }
}

/// Publishes the DID document when the chain has another.
async fn publish(ledger: &dyn Ledger, organisation: u32, keys: &Keys, url: &str, delivery: &str) -> Result<()> {
    let document = did::document(&keys.public(), url, delivery)?;
    if ledger.did_document(organisation).await?.as_ref() == Some(&document) {
        return Ok(());
    }
    ledger.submit(calls::consortium::update_did(document)).await?;
    Ok(())
}
