//! Compiled components on disk.
//!
//! Compiling the largest built-in component takes seconds, reading what was compiled before takes milliseconds. A file is
//! named after the component's digest and everything the machine code depends on (engine version, settings, processor), so
//! an upgrade or another machine never meets code that is not for it.
//!
//! Machine code is trusted as it is: whoever can write to the folder can run code in this process. The folder therefore
//! belongs to this process alone, guests have no files at all, and each file carries a digest of its contents, so that a
//! file torn by a crash or a bad disk is compiled again instead of being run.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use sha2::{Digest as _, Sha256};
use wasmtime::{Engine, component::Component};

use crate::host::Digest;

const MAGIC: &[u8; 16] = b"deed compiled 1\n";
const HEADER: usize = MAGIC.len() + 32;

#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    /// What the machine code depends on besides the component.
    engine: String,
}

impl Cache {
    /// Opens the folder, and takes it away from everyone else.
    pub(crate) fn open(folder: &Path, engine: &Engine) -> io::Result<Self> {
        private(folder)?;
        let mut hasher = Compatibility(Sha256::new());
        std::hash::Hash::hash(&engine.precompile_compatibility_hash(), &mut hasher);
        let hash = hasher.0.finalize();
        // Sixteen digits are plenty to tell a few engines apart, and wasmtime checks again.
        Ok(Self { folder: folder.to_owned(), engine: hex::encode(&hash[..8]) })
    }

    pub(crate) fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(format!("{}-{}.cwasm", hex::encode(digest), self.engine))
    }

    /// What was compiled before, if it is whole.
    pub(crate) fn load(&self, engine: &Engine, digest: &Digest) -> Option<Component> {
        let path = self.path(digest);
        let file = match fs::read(&path) {
            Ok(file) => file,
            Err(cause) => {
                if cause.kind() != io::ErrorKind::NotFound {
                    tracing::warn!(path = %path.display(), %cause, "cannot read a compiled component, compiling it again");
                }
                return None;
            }
        };
        let Some(code) = contents(&file) else {
            tracing::warn!(path = %path.display(), "a compiled component is damaged, compiling it again");
            return None;
        };
        #[allow(unsafe_code, reason = "wasmtime cannot check machine code; the comment says why this is ours")]
        // SAFETY: the bytes are ones `store` wrote. The folder is closed to everyone but this user (`open` made it so), no
        // guest has files, and the digest just checked rules out that a crash or the disk changed them since.
        let component = unsafe { Component::deserialize(engine, code) };
        match component {
            Ok(component) => Some(component),
            Err(cause) => {
                tracing::warn!(path = %path.display(), %cause, "a compiled component does not fit, compiling it again");
                None
            }
        }
    }

    /// Keeps what was compiled. A cache that cannot be written only costs time, so failure is not an error.
    pub(crate) fn store(&self, digest: &Digest, component: &Component) {
        let path = self.path(digest);
        let stored = component
            .serialize()
            .map_err(|cause| io::Error::other(cause.to_string()))
            .and_then(|code| self.write(&path, &code));
        if let Err(cause) = stored {
            tracing::warn!(path = %path.display(), %cause, "cannot keep a compiled component");
        }
    }

    /// Whole or not at all: other processes may share the folder, and this one may die at any point.
    fn write(&self, path: &Path, code: &[u8]) -> io::Result<()> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let mut file = Vec::with_capacity(HEADER + code.len());
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&Sha256::digest(code));
        file.extend_from_slice(code);
        let unique = NEXT.fetch_add(1, Ordering::Relaxed);
        let draft = self.folder.join(format!(".{}-{unique}.draft", std::process::id()));
        let written = fs::write(&draft, file).and_then(|()| fs::rename(&draft, path));
        if written.is_err() {
            // The draft may not even exist; either way the failure above is the one to report.
            let _ = fs::remove_file(&draft);
        }
        written
    }
}

/// The machine code of a file that is whole.
fn contents(file: &[u8]) -> Option<&[u8]> {
    let (header, code) = file.split_at_checked(HEADER)?;
    let digest = header.strip_prefix(MAGIC)?;
    (Sha256::digest(code).as_slice() == digest).then_some(code)
}

/// Creates the folder, or takes away what others may do in it. Only its owner can do that, so this also makes sure that it
/// belongs to this user.
#[cfg(unix)]
fn private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(cause) if cause.kind() != io::ErrorKind::AlreadyExists => return Err(cause),
        _ => {}
    }
    if !fs::symlink_metadata(folder)?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::NotADirectory, "it is not a folder (a link is not enough)"));
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn private(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Collects what wasmtime hashes into a digest that is the same in every process.
struct Compatibility(Sha256);

impl std::hash::Hasher for Compatibility {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let mut word = [0; 8];
        word.copy_from_slice(&self.0.clone().finalize()[..8]);
        u64::from_le_bytes(word)
    }
}
