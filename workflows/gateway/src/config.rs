//! What an operator can set, with the default of each.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Where a gateway lives, what it listens on, and what it may do. Serialised as the `gateway.json` beside its data.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Config {
    /// The folder all of the gateway's state lives in: keys, databases, blobs, compile cache.
    pub data_dir: PathBuf,
    /// The WebSocket address of the organisation's node.
    pub node: String,
    /// What the HTTP API listens on. Loopback unless told otherwise; port 0 takes a free one.
    #[serde(default = "defaults::listen")]
    pub listen: SocketAddr,
    /// The address other organisations reach the API under, when it is not the one listened on (behind a proxy).
    #[serde(default)]
    pub public_url: Option<String>,
    /// The multiaddress deliveries are served from. Loopback unless told otherwise; port 0 takes a free one.
    #[serde(default = "defaults::delivery_listen")]
    pub delivery_listen: String,
    /// The multiaddress other organisations dial, when it is not the one listened on.
    #[serde(default)]
    pub delivery_public: Option<String>,
    /// The folder that holds the model weights which components ask for by name. Unless set, [`Config::usual_models_dir`].
    #[serde(default)]
    pub models_dir: Option<PathBuf>,
    /// A JSON file `{"models":[{"name","file","sha256"}]}` that pins each model's digest, in place of the pins of the
    /// built-in components. Without a pin a model is not served.
    #[serde(default)]
    pub models_pins: Option<PathBuf>,
    /// Where compiled components are kept, when it is to be shared between gateways of one machine and one user.
    #[serde(default)]
    pub compile_cache: Option<PathBuf>,
    /// Acknowledge a delivery once its content has been checked against the chain, without asking a person.
    #[serde(default = "defaults::yes")]
    pub auto_acknowledge: bool,
    /// Steps that run at the same time. The machine's cores by default.
    #[serde(default = "defaults::parallelism")]
    pub parallelism: usize,
    /// The largest blob that can be uploaded, in bytes.
    #[serde(default = "defaults::max_blob_bytes")]
    pub max_blob_bytes: u64,
    /// How long a finished leaf may wait for its anchor, in milliseconds.
    #[serde(default = "defaults::anchor_interval_ms")]
    pub anchor_interval_ms: u64,
    /// Leaves that are anchored at once, however short they have waited.
    #[serde(default = "defaults::anchor_leaves")]
    pub anchor_leaves: u64,
    /// How long to wait for the node at start, in milliseconds.
    #[serde(default = "defaults::node_wait_ms")]
    pub node_wait_ms: u64,
}

mod defaults {
    use std::net::{Ipv4Addr, SocketAddr};

    pub(super) fn listen() -> SocketAddr {
        (Ipv4Addr::LOCALHOST, 8080).into()
    }
    pub(super) fn delivery_listen() -> String {
        "/ip4/127.0.0.1/tcp/0".into()
    }
    pub(super) fn yes() -> bool {
        true
    }
    pub(super) fn parallelism() -> usize {
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
    }
    /// 4 GiB: a day of an organisation's scans. Blobs are streamed, so the limit is about disks, not memory.
    pub(super) fn max_blob_bytes() -> u64 {
        4 << 30
    }
    pub(super) fn anchor_interval_ms() -> u64 {
        1_000
    }
    pub(super) fn anchor_leaves() -> u64 {
        1_000
    }
    pub(super) fn node_wait_ms() -> u64 {
        30_000
    }
}

impl Config {
    /// The folder where `make setup` puts model weights, `deed/models` in the user's cache, if it is there.
    pub fn usual_models_dir() -> Option<PathBuf> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))?;
        Some(cache.join("deed").join("models")).filter(|folder| folder.is_dir())
    }

    /// A configuration with every default: the data in `data_dir`, the node at `node`.
    pub fn new(data_dir: impl Into<PathBuf>, node: impl Into<String>) -> Self {
        Self {
            data_dir: data_dir.into(),
            node: node.into(),
            listen: defaults::listen(),
            public_url: None,
            delivery_listen: defaults::delivery_listen(),
            delivery_public: None,
            models_dir: None,
            models_pins: None,
            compile_cache: None,
            auto_acknowledge: true,
            parallelism: defaults::parallelism(),
            max_blob_bytes: defaults::max_blob_bytes(),
            anchor_interval_ms: defaults::anchor_interval_ms(),
            anchor_leaves: defaults::anchor_leaves(),
            node_wait_ms: defaults::node_wait_ms(),
        }
    }

    /// The encrypted keys.
    pub fn keystore(&self) -> PathBuf {
        keystore_path(&self.data_dir)
    }

    /// What only this gateway knows: tokens, audit records, deliveries, anchors.
    pub(crate) fn database(&self) -> PathBuf {
        self.data_dir.join("gateway.db")
    }

    /// What the chain knows, read once. May be deleted while the gateway is stopped; it is rebuilt from the chain.
    pub(crate) fn index_database(&self) -> PathBuf {
        self.data_dir.join("index.db")
    }

    pub(crate) fn engine_database(&self) -> PathBuf {
        self.data_dir.join("engine.db")
    }

    pub(crate) fn log_database(&self) -> PathBuf {
        self.data_dir.join("log.db")
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.data_dir.join("blobs")
    }

    pub(crate) fn compile_cache(&self) -> PathBuf {
        self.compile_cache.clone().unwrap_or_else(|| self.data_dir.join("compiled"))
    }

    pub(crate) fn anchor_interval(&self) -> Duration {
        Duration::from_millis(self.anchor_interval_ms)
    }
}

/// Where the encrypted keys of the gateway in `data_dir` lie.
pub(crate) fn keystore_path(data_dir: &Path) -> PathBuf {
    data_dir.join("keys.age")
}

/// Where `init` leaves the administrator's token, readable by the operator alone.
pub(crate) fn admin_token_path(data_dir: &Path) -> PathBuf {
    data_dir.join("admin.token")
}
