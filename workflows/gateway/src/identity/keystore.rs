//! The organisation's keys, in one file, encrypted with age under a passphrase.
//!
//! Five keys are made together and live together:
//!
//! | key | kind | signs or opens |
//! | --- | --- | --- |
//! | account | ed25519 | transactions |
//! | assertion | ed25519 | statements about steps |
//! | log | ed25519 | checkpoints of the organisation's log |
//! | delivery | ed25519 | the peer identity deliveries are made under |
//! | encryption | x25519 (age) | content that other organisations deliver |
//!
//! The file is written once, whole, with mode 0600: to a temporary file in the same folder, flushed to the disk, then
//! linked to its name; an existing file is never replaced, because there would be no way back from losing the account key.
//! Secrets are wiped from memory when dropped, and nothing here implements a `Debug` that shows one.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use age::secrecy::{ExposeSecret, SecretString};
use ed25519_dalek::SigningKey;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::config::keystore_path;

/// A keystore file is a few hundred bytes; whatever is larger than this is not one.
const KEYSTORE_BYTES_MAX: u64 = 64 * 1024;

/// The version of what is inside the encrypted file.
const FORMAT: u32 = 1;

/// How much work guessing the passphrase costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WorkFactor {
    /// What age measures to take about a second on this machine.
    #[default]
    Strong,
    /// 2^10 rounds: a few milliseconds. For tests and demonstrations, whose passphrase protects nothing.
    Demonstration,
}

impl WorkFactor {
    const DEMONSTRATION_LOG_N: u8 = 10;
}

/// Why a keystore could not be made or opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum KeystoreError {
    /// There are keys already.
    #[error(
        "making keys: `{path}` exists already; use another folder, or move the file away if the organisation is to have new keys"
    )]
    Exists {
        /// The file that is there.
        path: PathBuf,
    },
    /// There are no keys.
    #[error("opening keys: there is no `{path}`; run `deed gateway init` for this folder first")]
    Missing {
        /// The file that is not there.
        path: PathBuf,
    },
    /// The passphrase does not open the file.
    #[error("opening keys: the passphrase does not open `{path}`; check it and try again")]
    WrongPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a keystore, or has been damaged.
    #[error("opening keys: `{path}` is damaged or no keystore ({detail}); restore it from a backup")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What did not fit.
        detail: String,
    },
    /// An empty passphrase was given.
    #[error("making keys: the passphrase is empty; give one, it is what protects the organisation's keys at rest")]
    EmptyPassphrase,
    /// The file system refused.
    #[error("{operation} `{path}`: check that the folder is writable by this user")]
    Io {
        /// What was being done.
        operation: &'static str,
        /// To which file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The system could not encrypt or give random bytes.
    #[error("making keys: encryption failed ({detail})")]
    Encrypt {
        /// What failed.
        detail: String,
    },
}

/// What is inside the encrypted file.
#[derive(Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
struct Contents {
    version: u32,
    name: String,
    account: String,
    assertion: String,
    log: String,
    delivery: String,
    encryption: String,
}

/// The organisation's keys, open. Dropping it wipes them.
pub struct Keys {
    name: String,
    account: Zeroizing<[u8; 32]>,
    assertion: SigningKey,
    log: SigningKey,
    delivery: SigningKey,
    encryption: age::x25519::Identity,
}

/// The public halves: what others may know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKeys {
    /// The account that signs transactions; what the council admits.
    pub account: [u8; 32],
    /// Signs statements.
    pub assertion: [u8; 32],
    /// Signs checkpoints.
    pub log: [u8; 32],
    /// The peer identity of deliveries.
    pub delivery: [u8; 32],
    /// What content is encrypted to: an x25519 public key, the age recipient.
    pub encryption: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").field("name", &self.name).field("public", &self.public()).finish_non_exhaustive()
    }
}

impl Keys {
    fn generate(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            account: random_seed(),
            assertion: SigningKey::from_bytes(&random_seed()),
            log: SigningKey::from_bytes(&random_seed()),
            delivery: SigningKey::from_bytes(&random_seed()),
            encryption: age::x25519::Identity::generate(),
        }
    }

    /// The name the keys were made under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The seed of the account key, for the signer of transactions.
    pub fn account_seed(&self) -> &[u8; 32] {
        &self.account
    }

    /// The key that signs statements.
    pub fn assertion(&self) -> &SigningKey {
        &self.assertion
    }

    /// The key that signs checkpoints.
    pub fn log(&self) -> &SigningKey {
        &self.log
    }

    /// The key deliveries are made under.
    pub fn delivery(&self) -> &SigningKey {
        &self.delivery
    }

    /// What opens content that was encrypted to this organisation.
    pub fn encryption(&self) -> &age::x25519::Identity {
        &self.encryption
    }

    /// The public halves.
    pub fn public(&self) -> PublicKeys {
        PublicKeys {
            account: SigningKey::from_bytes(&self.account).verifying_key().to_bytes(),
            assertion: self.assertion.verifying_key().to_bytes(),
            log: self.log.verifying_key().to_bytes(),
            delivery: self.delivery.verifying_key().to_bytes(),
            encryption: super::did::recipient_bytes(&self.encryption.to_public()),
        }
    }

    fn to_contents(&self) -> Contents {
        Contents {
            version: FORMAT,
            name: self.name.clone(),
            account: hex::encode(*self.account),
            assertion: hex::encode(self.assertion.as_bytes()),
            log: hex::encode(self.log.as_bytes()),
            delivery: hex::encode(self.delivery.as_bytes()),
            encryption: self.encryption.to_string().expose_secret().to_owned(),
        }
    }

    fn from_contents(contents: &Contents) -> Result<Self, String> {
        if contents.version != FORMAT {
            return Err(format!("format {} where {FORMAT} is known", contents.version));
        }
        Ok(Self {
            name: contents.name.clone(),
            account: seed(&contents.account, "account")?,
            assertion: SigningKey::from_bytes(&*seed(&contents.assertion, "assertion")?),
            log: SigningKey::from_bytes(&*seed(&contents.log, "log")?),
            delivery: SigningKey::from_bytes(&*seed(&contents.delivery, "delivery")?),
            encryption: contents.encryption.parse().map_err(|error| format!("encryption key: {error}"))?,
        })
    }
}

fn random_seed() -> Zeroizing<[u8; 32]> {
    let mut seed = Zeroizing::new([0; 32]);
    rand::rngs::OsRng.fill_bytes(&mut *seed);
    seed
}

fn seed(text: &str, which: &str) -> Result<Zeroizing<[u8; 32]>, String> {
    let mut seed = Zeroizing::new([0; 32]);
    hex::decode_to_slice(text, &mut *seed).map_err(|_| format!("the {which} key is not 32 bytes of hex"))?;
    Ok(seed)
}

/// Makes the keys of a new gateway in `data_dir` (created when missing, mode 0700) and encrypts them under `passphrase`.
///
/// # Errors
/// [`KeystoreError::Exists`] when there are keys already: they are left as they are.
pub fn init(data_dir: &Path, name: &str, passphrase: &str, work: WorkFactor) -> Result<PublicKeys, KeystoreError> {
    if passphrase.is_empty() {
        return Err(KeystoreError::EmptyPassphrase);
    }
    let path = keystore_path(data_dir);
    create_private_dir(data_dir).map_err(|source| KeystoreError::Io {
        operation: "creating folder",
        path: data_dir.to_owned(),
        source,
    })?;
    if path.exists() {
        return Err(KeystoreError::Exists { path });
    }

    let keys = Keys::generate(name);
    let plain = Zeroizing::new(
        serde_json::to_vec(&keys.to_contents())
            .map_err(|error| KeystoreError::Encrypt { detail: error.to_string() })?,
    );
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
    if work == WorkFactor::Demonstration {
        recipient.set_work_factor(WorkFactor::DEMONSTRATION_LOG_N);
    }
    let sealed =
        age::encrypt(&recipient, &plain).map_err(|error| KeystoreError::Encrypt { detail: error.to_string() })?;

    write_private_new(&path, &sealed).map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => KeystoreError::Exists { path: path.clone() },
        _ => KeystoreError::Io { operation: "writing", path: path.clone(), source },
    })?;
    Ok(keys.public())
}

/// Opens the keys of the gateway in `data_dir`.
///
/// # Errors
/// Names the file and what to do: [`KeystoreError::Missing`], [`KeystoreError::WrongPassphrase`], [`KeystoreError::Damaged`].
pub fn open(data_dir: &Path, passphrase: &str) -> Result<Keys, KeystoreError> {
    let path = keystore_path(data_dir);
    let io = |operation| {
        let path = path.clone();
        move |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::NotFound => KeystoreError::Missing { path },
            _ => KeystoreError::Io { operation, path, source },
        }
    };
    let damaged = |detail: String| KeystoreError::Damaged { path: path.clone(), detail };

    let mut sealed = Vec::new();
    fs::File::open(&path)
        .map_err(io("opening"))?
        .take(KEYSTORE_BYTES_MAX)
        .read_to_end(&mut sealed)
        .map_err(io("reading"))?;

    let identity = age::scrypt::Identity::new(SecretString::from(passphrase.to_owned()));
    let plain = match age::decrypt(&identity, &sealed) {
        Ok(plain) => Zeroizing::new(plain),
        Err(age::DecryptError::DecryptionFailed | age::DecryptError::KeyDecryptionFailed) => {
            return Err(KeystoreError::WrongPassphrase { path });
        }
        Err(error) => return Err(damaged(error.to_string())),
    };
    let contents: Contents = serde_json::from_slice(&plain).map_err(|error| {
        // The position, never the text: serde quotes what it could not read, and that would be a key.
        damaged(format!("line {} column {}", error.line(), error.column()))
    })?;
    Keys::from_contents(&contents).map_err(damaged)
}

/// Creates a folder that only its owner can enter.
fn create_private_dir(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Writes a file that only its owner can read, whole or not at all, and never over another.
pub(crate) fn write_private_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    // A temporary file is made with mode 0600 from its first byte on.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    // The name itself is durable only once the folder is.
    fs::File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> (tempfile::TempDir, PublicKeys) {
        let dir = tempfile::tempdir().unwrap();
        let public = init(dir.path(), "Provider", "correct horse", WorkFactor::Demonstration).unwrap();
        (dir, public)
    }

    #[test]
    fn what_was_made_can_be_opened_again() {
        let (dir, public) = made();
        let keys = open(dir.path(), "correct horse").unwrap();
        assert_eq!(keys.public(), public);
        assert_eq!(keys.name(), "Provider");
        let all = [public.account, public.assertion, public.log, public.delivery, public.encryption];
        for (i, key) in all.iter().enumerate() {
            assert!(!all[i + 1..].contains(key), "each purpose has a key of its own");
        }
    }

    #[test]
    fn a_wrong_passphrase_is_refused_by_name() {
        let (dir, _) = made();
        assert!(matches!(open(dir.path(), "wrong horse"), Err(KeystoreError::WrongPassphrase { .. })));
    }

    #[test]
    fn keys_are_never_replaced() {
        let (dir, public) = made();
        let again = init(dir.path(), "Other", "other", WorkFactor::Demonstration);
        assert!(matches!(again, Err(KeystoreError::Exists { .. })));
        assert_eq!(open(dir.path(), "correct horse").unwrap().public(), public);
    }

    #[test]
    fn an_absent_a_cut_and_a_foreign_file_are_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(open(dir.path(), "x"), Err(KeystoreError::Missing { .. })));
        let (dir, _) = made();
        let path = keystore_path(dir.path());
        let sealed = fs::read(&path).unwrap();
        for cut in [0, 10, sealed.len() / 2, sealed.len() - 1] {
            fs::write(&path, &sealed[..cut]).unwrap();
            assert!(open(dir.path(), "correct horse").is_err(), "cut to {cut} bytes");
        }
        fs::write(&path, b"not a keystore").unwrap();
        assert!(matches!(open(dir.path(), "correct horse"), Err(KeystoreError::Damaged { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_file_and_it_shows_nothing() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, _) = made();
        let path = keystore_path(dir.path());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let keys = open(dir.path(), "correct horse").unwrap();
        let sealed = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        let shown = format!("{keys:?}");
        let secret = hex::encode(keys.assertion().as_bytes());
        assert!(!sealed.contains(&secret) && !shown.contains(&secret));
    }

    #[test]
    fn an_empty_passphrase_protects_nothing_and_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(init(dir.path(), "n", "", WorkFactor::Demonstration), Err(KeystoreError::EmptyPassphrase)));
    }
}
