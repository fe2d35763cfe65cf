//! A real PostgreSQL server from a temporary `initdb`, on a free port, under a user that is not root.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use tokio::process::Command;

use crate::process::{Error, Process};

/// Where Debian's packages put the server's programs, one folder per major version.
const DEBIAN_PROGRAMS: &str = "/usr/lib/postgresql";

/// The user the server runs as when the test runs as root, which PostgreSQL refuses to.
const UNPRIVILEGED_USER: &str = "postgres";

/// A running PostgreSQL server; it and its data are gone when this is dropped.
#[derive(Debug)]
pub struct Postgres {
    process: Process,
    port: u16,
    _folder: TempDir,
}

impl Postgres {
    /// Makes a new cluster and starts a server on it.
    ///
    /// # Errors
    /// [`Error::Missing`] when PostgreSQL is not installed; [`Error::NotReady`] with the server's log.
    pub async fn start() -> Result<Self, Error> {
        let programs = programs()?;
        let folder = tempfile::Builder::new()
            .prefix("deed-postgres-")
            .tempdir()
            .map_err(Error::io("create a temporary folder"))?;
        let root = rustix::process::geteuid().is_root();
        if root {
            let (user, group) = unprivileged().await?;
            chown(folder.path(), Some(user), Some(group))
                .map_err(Error::io("hand the data folder to the server's user"))?;
        }
        let data = folder.path().join("data");
        let command = |name: &str| {
            let program = programs.join(name);
            if root {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", UNPRIVILEGED_USER, "--regid", UNPRIVILEGED_USER, "--clear-groups", "--"]);
                command.arg(program);
                command
            } else {
                Command::new(program)
            }
        };
        let mut initdb = command("initdb");
        initdb.arg("-D").arg(&data).args(["-U", "deed", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"]);
        let output = initdb.current_dir("/").output().await.map_err(Error::io("run initdb"))?;
        if !output.status.success() {
            return Err(Error::NotReady {
                name: "initdb".into(),
                why: output.status.to_string(),
                log: String::from_utf8_lossy(&output.stderr).into_owned(),
            });
        }
        let port = free_port()?;
        let mut server = command("postgres");
        server
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k", ""])
            // The cluster lives for one test: it need not survive a power cut.
            .args(["-c", "fsync=off", "-c", "log_destination=stderr"])
            .current_dir("/");
        let process = Process::start("postgres", server, &folder.path().join("postgres.log")).await?;
        process
            .line("that it accepts connections", |line| line.contains("ready to accept connections").then_some(()))
            .await?;
        Ok(Self { process, port, _folder: folder })
    }

    /// The URL of its `postgres` database.
    pub fn url(&self) -> String {
        format!("postgres://deed@127.0.0.1:{}/postgres", self.port)
    }

    /// Stops the server.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub async fn stop(mut self) -> Result<(), Error> {
        // On SIGTERM it would wait until the last client is gone; on SIGINT it ends their connections.
        self.process.end_by(rustix::process::Signal::INT).await
    }
}

/// The folder of the newest installed server's programs.
fn programs() -> Result<PathBuf, Error> {
    let missing = || Error::Missing { name: "PostgreSQL (package `postgresql`)".into(), path: DEBIAN_PROGRAMS.into() };
    let mut versions: Vec<PathBuf> = std::fs::read_dir(DEBIAN_PROGRAMS)
        .map_err(|_| missing())?
        .filter_map(|entry| entry.ok().map(|entry| entry.path().join("bin")))
        .filter(|path: &PathBuf| Path::new(path).join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().ok_or_else(missing)
}

/// The numeric user and group of [`UNPRIVILEGED_USER`].
async fn unprivileged() -> Result<(u32, u32), Error> {
    let mut ids = [0; 2];
    for (id, flag) in ids.iter_mut().zip(["-u", "-g"]) {
        let output = Command::new("id").args([flag, UNPRIVILEGED_USER]).output().await.map_err(Error::io("run id"))?;
        *id = String::from_utf8_lossy(&output.stdout).trim().parse().map_err(|_| Error::Missing {
            name: format!("the user `{UNPRIVILEGED_USER}` (it comes with the package `postgresql`)"),
            path: "/etc/passwd".into(),
        })?;
    }
    Ok((ids[0], ids[1]))
}

/// A port that was free a moment ago; PostgreSQL cannot be told to take any.
fn free_port() -> Result<u16, Error> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").map_err(Error::io("find a free port"))?;
    Ok(listener.local_addr().map_err(Error::io("find a free port"))?.port())
}
