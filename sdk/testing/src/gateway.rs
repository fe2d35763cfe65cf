//! `deed gateway` processes.

use std::path::{Path, PathBuf};

use deed_sdk::primitives::{OrganisationName, Roles};
use deed_sdk::{Chain, Gateway as Client, calls};
use tempfile::TempDir;
use tokio::process::Command;

use crate::process::{Error, Process, program};

/// The passphrase of test keystores; it protects nothing.
const PASSPHRASE: &str = "only for tests and demonstrations";

/// How to start a gateway.
#[derive(Debug, Clone)]
pub struct GatewayBuilder {
    name: String,
    node: String,
    folder: Option<PathBuf>,
    models: Option<PathBuf>,
    listen: String,
    delivery_listen: String,
}

/// A running gateway. Killed when dropped; its folder goes with it unless it was given one.
#[derive(Debug)]
pub struct Gateway {
    builder: GatewayBuilder,
    process: Process,
    url: String,
    account: [u8; 32],
    folder: PathBuf,
    _temporary: Option<TempDir>,
}

/// A gateway whose keys exist and which has not been started.
#[derive(Debug)]
pub struct PreparedGateway {
    builder: GatewayBuilder,
    account: [u8; 32],
    folder: PathBuf,
    temporary: Option<TempDir>,
}

impl PreparedGateway {
    /// The account that the council must admit.
    pub fn account(&self) -> [u8; 32] {
        self.account
    }

    /// Starts the gateway and waits until it serves, which it does once it is admitted.
    ///
    /// # Errors
    /// [`Error::NotReady`] with the end of the gateway's log.
    pub async fn start(mut self) -> Result<Gateway, Error> {
        let (process, url) = self.builder.launch(&self.folder).await?;
        // A restart must find the gateway where its clients knew it.
        self.builder.listen = url.trim_start_matches("http://").to_owned();
        Ok(Gateway {
            builder: self.builder,
            process,
            url,
            account: self.account,
            folder: self.folder,
            _temporary: self.temporary,
        })
    }
}

impl GatewayBuilder {
    /// A gateway of an organisation with this name, beside the node at this address.
    pub fn new(name: &str, node: &str) -> Self {
        Self {
            name: name.into(),
            node: node.into(),
            folder: None,
            models: std::env::var_os("DEED_MODELS").map(PathBuf::from),
            listen: "127.0.0.1:0".into(),
            delivery_listen: "/ip4/127.0.0.1/tcp/0".into(),
        }
    }

    /// Keeps the gateway's data in this folder instead of a temporary one.
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Makes the organisation's keys and says which account the council must admit. [`PreparedGateway::start`] starts it.
    ///
    /// # Errors
    /// [`Error::Missing`] before the workspace is built, [`Error::NotReady`] with what `deed gateway init` said.
    pub async fn prepare(self) -> Result<PreparedGateway, Error> {
        let (folder, temporary) = match &self.folder {
            Some(folder) => (folder.clone(), None),
            None => {
                let temporary = tempfile::Builder::new()
                    .prefix("deed-gateway-")
                    .tempdir()
                    .map_err(Error::io("create a temporary folder"))?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        tokio::fs::create_dir_all(&folder).await.map_err(Error::io(format!("create {}", folder.display())))?;
        let passphrase = folder.join("passphrase");
        tokio::fs::write(&passphrase, PASSPHRASE).await.map_err(Error::io("write the passphrase"))?;
        let output = Command::new(program("deed", "DEED_BIN")?)
            .args(["--json", "gateway", "init", "--demonstration", "--name", &self.name])
            .arg("--data")
            .arg(folder.join("data"))
            .arg("--passphrase-file")
            .arg(&passphrase)
            .output()
            .await
            .map_err(Error::io("run deed gateway init"))?;
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let mut account = [0; 32];
        if hex::decode_to_slice(answer["account"].as_str().unwrap_or_default(), &mut account).is_err() {
            return Err(Error::NotReady {
                name: "deed gateway init".into(),
                why: output.status.to_string(),
                log: String::from_utf8_lossy(&output.stderr).into_owned(),
            });
        }
        Ok(PreparedGateway { builder: self, account, folder, temporary })
    }

    /// Prepares the gateway, has the development chain's council admit it, and starts it.
    ///
    /// # Errors
    /// As [`GatewayBuilder::prepare`], or when the chain refuses the admission.
    pub async fn admitted(self, chain: &Chain, roles: Roles) -> Result<Gateway, Error> {
        let name = OrganisationName::truncate_from(self.name.clone().into_bytes());
        let prepared = self.prepare().await?;
        let call = calls::consortium::admit(prepared.account(), name, [0; 32], roles);
        crate::govern(chain, call).await?;
        prepared.start().await
    }

    async fn launch(&self, folder: &Path) -> Result<(Process, String), Error> {
        let mut command = Command::new(program("deed", "DEED_BIN")?);
        command
            .args(["gateway", "run", "--node", &self.node, "--listen", &self.listen])
            .args(["--delivery-listen", &self.delivery_listen])
            .arg("--data")
            .arg(folder.join("data"))
            .arg("--passphrase-file")
            .arg(folder.join("passphrase"));
        if let Some(models) = &self.models {
            command.arg("--models").arg(models);
        }
        let name = format!("deed gateway of {}", self.name);
        let process = Process::start(&name, command, &folder.join("gateway.log")).await?;
        let url = process
            .line("where its API listens", |line| {
                line.split("gateway ready at ").nth(1).map(|url| url.trim().to_owned())
            })
            .await?;
        Ok((process, url))
    }
}

impl Gateway {
    /// The API's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The account that signs for the organisation.
    pub fn account(&self) -> [u8; 32] {
        self.account
    }

    /// The folder with the gateway's data and its `gateway.log`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The process's id while it runs.
    pub fn process_id(&self) -> Option<u32> {
        self.process.id()
    }

    /// The file with the administrator's token.
    pub fn token_file(&self) -> PathBuf {
        self.folder.join("data").join("admin.token")
    }

    /// A client that carries the administrator's token.
    ///
    /// # Errors
    /// [`Error::Io`] when the token cannot be read.
    pub async fn client(&self) -> Result<Client, Error> {
        let token = tokio::fs::read_to_string(self.token_file()).await.map_err(Error::io("read the admin token"))?;
        Client::new(&self.url, token.trim())
            .map_err(|error| Error::Gateway { operation: "set up a client".into(), detail: error.to_string() })
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

    /// Starts it again on the same data and the same HTTP port.
    ///
    /// # Errors
    /// [`Error::NotReady`].
    pub async fn restart(&mut self) -> Result<(), Error> {
        self.process.kill().await.ok();
        let (process, url) = self.builder.launch(&self.folder).await?;
        (self.process, self.url) = (process, url);
        Ok(())
    }

    /// The last lines of the gateway's log.
    pub fn log_tail(&self) -> String {
        self.process.tail(40)
    }
}
