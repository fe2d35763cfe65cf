//! `deed-node` processes: one for development, one validator, or a network of four.

use std::path::{Path, PathBuf};

use deed_sdk::Chain;
use tempfile::TempDir;
use tokio::process::Command;

use crate::process::{Error, Process, program};

/// The well-known development validators, in the order of the `local` chain's authorities.
const VALIDATORS: [&str; 4] = ["alice", "bob", "charlie", "dave"];

/// How to start a node.
#[derive(Debug, Clone)]
pub struct NodeBuilder {
    chain: String,
    validator: Option<&'static str>,
    dev: bool,
    folder: Option<PathBuf>,
    bootnodes: Vec<String>,
    rpc_port: u16,
    port: u16,
    arguments: Vec<String>,
}

/// A running node. Killed when dropped; its folder goes with it unless it was given one.
#[derive(Debug)]
pub struct Node {
    builder: NodeBuilder,
    process: Process,
    url: String,
    folder: PathBuf,
    _temporary: Option<TempDir>,
}

impl Node {
    /// A node that seals a block for every transaction at once (`--dev`).
    pub fn dev() -> NodeBuilder {
        NodeBuilder { dev: true, ..NodeBuilder::new("dev") }
    }

    /// One validator with real consensus and finality.
    pub fn solo() -> NodeBuilder {
        NodeBuilder { validator: Some("alice"), ..NodeBuilder::new("development") }
    }

    /// The RPC's address, `ws://127.0.0.1:port`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The process's id while it runs, for reading its memory and CPU time.
    pub fn process_id(&self) -> Option<u32> {
        self.process.id()
    }

    /// The folder with the node's data and its `node.log`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A connection to it.
    ///
    /// # Errors
    /// [`Error::Chain`].
    pub async fn chain(&self) -> Result<Chain, Error> {
        Ok(Chain::connect(&self.url).await?)
    }

    /// Ends it at once, as a power cut would.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn kill(&mut self) -> Result<(), Error> {
        self.process.kill().await
    }

    /// Asks it to stop, and waits until it has.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn stop(&mut self) -> Result<(), Error> {
        self.process.stop().await
    }

    /// Starts it again on the same data and the same ports.
    ///
    /// # Errors
    /// [`Error::NotReady`].
    pub async fn restart(&mut self) -> Result<(), Error> {
        // Ends a process that still runs; one that was killed before is simply gone.
        self.process.kill().await.ok();
        let (process, url) = self.builder.launch(&self.folder).await?;
        (self.process, self.url) = (process, url);
        Ok(())
    }

    /// The addresses at which other nodes reach this one, with its peer id.
    ///
    /// # Errors
    /// [`Error::Gateway`] when the node does not answer.
    pub async fn addresses(&self) -> Result<Vec<String>, Error> {
        let http = self.url.replacen("ws://", "http://", 1);
        let request =
            serde_json::json!({"jsonrpc": "2.0", "id": 1, "method": "system_localListenAddresses", "params": []});
        let failed = |detail: String| Error::Gateway { operation: "ask a node for its addresses".into(), detail };
        let answer =
            reqwest::Client::new().post(http).json(&request).send().await.map_err(|e| failed(e.to_string()))?;
        let answer: serde_json::Value = answer.json().await.map_err(|e| failed(e.to_string()))?;
        let addresses = answer["result"].as_array().ok_or_else(|| failed(answer.to_string()))?;
        Ok(addresses.iter().filter_map(|a| a.as_str().map(str::to_owned)).collect())
    }

    /// The last lines of the node's log, for messages of failed tests.
    pub fn log_tail(&self) -> String {
        self.process.tail(40)
    }
}

impl NodeBuilder {
    fn new(chain: &str) -> Self {
        Self {
            chain: chain.into(),
            validator: None,
            dev: false,
            folder: None,
            bootnodes: Vec::new(),
            rpc_port: 0,
            port: 0,
            arguments: Vec::new(),
        }
    }

    /// Keeps the node's data in this folder instead of a temporary one.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Listens for RPC on this port instead of a free one.
    pub fn rpc_port(mut self, port: u16) -> Self {
        self.rpc_port = port;
        self
    }

    /// One more command-line argument.
    pub fn argument(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Starts the node and waits until its RPC answers.
    ///
    /// # Errors
    /// [`Error::Missing`] before the workspace is built, [`Error::NotReady`] with the end of the node's log.
    pub async fn start(mut self) -> Result<Node, Error> {
        let (folder, temporary) = match &self.folder {
            Some(folder) => {
                tokio::fs::create_dir_all(folder).await.map_err(Error::io(format!("create {}", folder.display())))?;
                (folder.clone(), None)
            }
            None => {
                let temporary = tempfile::Builder::new()
                    .prefix("deed-node-")
                    .tempdir()
                    .map_err(Error::io("create a temporary folder"))?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        let (process, url) = self.launch(&folder).await?;
        // A restart must find the node where its peers and clients knew it.
        self.rpc_port = url.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(0);
        let mut node = Node { builder: self, process, url, folder, _temporary: temporary };
        let address = node.addresses().await?.into_iter().find(|a| a.contains("/ip4/127.0.0.1/tcp/"));
        if let Some(port) = address.and_then(|a| a.split('/').nth(4).and_then(|port| port.parse().ok())) {
            node.builder.port = port;
        }
        Ok(node)
    }

    async fn launch(&self, folder: &Path) -> Result<(Process, String), Error> {
        let mut command = Command::new(program("deed-node", "DEED_NODE_BIN")?);
        command.arg("--base-path").arg(folder.join("data"));
        if self.dev {
            command.arg("--dev");
        } else {
            command.arg("--chain").arg(&self.chain);
        }
        if let Some(name) = self.validator {
            command.arg(format!("--{name}"));
            // Every key of the development chains is public: the node key may be derived from the name as well.
            command.arg("--node-key").arg(hex::encode(seed(name)));
        }
        command
            .args(["--rpc-port", &self.rpc_port.to_string()])
            .args(["--listen-addr", &format!("/ip4/127.0.0.1/tcp/{}", self.port)])
            .args([
                "--no-telemetry",
                "--no-prometheus",
                "--no-mdns",
                "--allow-private-ip",
                "--state-pruning",
                "archive",
            ])
            .args(["--rpc-max-connections", "1000"])
            .args(&self.arguments);
        for bootnode in &self.bootnodes {
            command.args(["--bootnodes", bootnode]);
        }
        let name = format!("deed-node {}", self.validator.unwrap_or("--dev"));
        let process = Process::start(&name, command, &folder.join("node.log")).await?;
        let port = process
            .line("where its RPC listens", |line| {
                let rest = line.split("Running JSON-RPC server: addr=").nth(1)?;
                let address = rest.split([',', ' ']).next()?;
                address.rsplit(':').next()?.parse::<u16>().ok()
            })
            .await?;
        Ok((process, format!("ws://127.0.0.1:{port}")))
    }
}

/// A node key for a development validator: fixed, so that its peer id stays what the others were told.
fn seed(name: &str) -> [u8; 32] {
    let mut seed = [0; 32];
    for (slot, byte) in seed.iter_mut().zip(name.bytes()) {
        *slot = byte;
    }
    seed
}

/// Four validators that found one network.
#[derive(Debug)]
pub struct Network {
    /// The nodes, in the order of the chain's authorities.
    pub nodes: Vec<Node>,
}

impl Network {
    /// Starts four validators of the `local` chain, each told of the first.
    ///
    /// # Errors
    /// [`Error::NotReady`].
    pub async fn start() -> Result<Self, Error> {
        Self::start_with(&[]).await
    }

    /// As [`Network::start`], with more arguments for every node.
    ///
    /// # Errors
    /// [`Error::NotReady`].
    pub async fn start_with(arguments: &[&str]) -> Result<Self, Error> {
        let mut nodes: Vec<Node> = Vec::new();
        let mut bootnodes = Vec::new();
        for name in VALIDATORS {
            let mut builder = NodeBuilder { validator: Some(name), ..NodeBuilder::new("local") };
            builder.bootnodes.clone_from(&bootnodes);
            builder.arguments.extend(arguments.iter().map(|a| (*a).to_owned()));
            let node = builder.start().await?;
            bootnodes.extend(node.addresses().await?.into_iter().find(|a| a.contains("/ip4/127.0.0.1/tcp/")));
            nodes.push(node);
        }
        Ok(Self { nodes })
    }
}
