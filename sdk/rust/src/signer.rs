//! Who signs a transaction.

use ed25519_dalek::Signer as _;
use subxt::utils::{AccountId32, MultiSignature};

use crate::ChainError;

/// A key that can sign transactions: the organisation's own ed25519 key, or an sr25519 development key.
#[derive(Clone)]
pub struct Signer(Kind);

#[derive(Clone)]
enum Kind {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Sr25519(Box<subxt_signer::sr25519::Keypair>),
}

impl Signer {
    /// The ed25519 key with this 32-byte seed (RFC 8032).
    pub fn ed25519(seed: [u8; 32]) -> Self {
        Self(Kind::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&seed))))
    }

    /// The sr25519 key that a secret URI names, e.g. `//Alice` for the development chain's exchange.
    ///
    /// # Errors
    /// [`ChainError::Signer`] when the URI is none.
    pub fn sr25519(suri: &str) -> Result<Self, ChainError> {
        let uri = suri.parse().map_err(|_| ChainError::Signer {
            detail: "not a secret URI: give `//Name`, a phrase, or 0x and 64 hex digits".into(),
        })?;
        let pair = subxt_signer::sr25519::Keypair::from_uri(&uri)
            .map_err(|error| ChainError::Signer { detail: error.to_string() })?;
        Ok(Self(Kind::Sr25519(Box::new(pair))))
    }

    /// The account this key controls: 32 bytes, the public key.
    pub fn account(&self) -> [u8; 32] {
        match &self.0 {
            Kind::Ed25519(key) => key.verifying_key().to_bytes(),
            Kind::Sr25519(pair) => pair.public_key().0,
        }
    }
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The public half only: a signer may end up in a log.
        write!(f, "Signer({})", hex::encode(self.account()))
    }
}

impl<T> subxt::transactions::Signer<T> for Signer
where
    T: subxt::Config<AccountId = AccountId32, Signature = MultiSignature>,
{
    fn account_id(&self) -> AccountId32 {
        AccountId32(self.account())
    }

    fn sign(&self, payload: &[u8]) -> MultiSignature {
        match &self.0 {
            Kind::Ed25519(key) => MultiSignature::Ed25519(key.sign(payload).to_bytes()),
            Kind::Sr25519(pair) => MultiSignature::Sr25519(pair.sign(payload).0),
        }
    }
}
