//! The DID document: what an organisation tells the consortium about its keys and its addresses.

use bech32::{Bech32, Hrp};
use deed_primitives::{DidDocument, DidKey, DidService, KeyPurpose, ServiceKind};

use super::PublicKeys;
use crate::error::{Error, Kind, Result};

/// The human-readable part of an age recipient.
const AGE_HRP: Hrp = Hrp::parse_unchecked("age");

/// The 32 bytes of an age x25519 recipient, as the chain stores them.
pub(crate) fn recipient_bytes(recipient: &age::x25519::Recipient) -> [u8; 32] {
    // A recipient is by construction the Bech32 text of 32 bytes; the text is its only public form.
    let mut bytes = [0; 32];
    if let Ok((_, decoded)) = bech32::decode(&recipient.to_string()) {
        let length = decoded.len().min(bytes.len());
        bytes[..length].copy_from_slice(&decoded[..length]);
    }
    bytes
}

/// The age recipient behind an x25519 public key from a DID document.
pub(crate) fn recipient(public: &[u8; 32]) -> Result<age::x25519::Recipient> {
    bech32::encode::<Bech32>(AGE_HRP, public)
        .map_err(|error| Error::internal("encoding an age recipient", error))?
        .parse()
        .map_err(|error: &str| Error::internal("reading an age recipient", error))
}

/// Assembles the document from the keys and the addresses this gateway is reached under.
///
/// # Errors
/// When an address is longer than the chain stores.
pub fn document(keys: &PublicKeys, gateway_url: &str, delivery_address: &str) -> Result<DidDocument> {
    let key = |purpose, public| DidKey { purpose, public };
    let service = |kind, endpoint: &str| {
        let endpoint = endpoint.as_bytes().to_vec().try_into().map_err(|_| {
            Error::new(
                Kind::Invalid,
                "address-too-long",
                format!("the address `{endpoint}` is longer than the 256 bytes a DID document stores"),
                "give the gateway a shorter public address",
            )
        })?;
        Ok::<_, Error>(DidService { kind, endpoint })
    };
    let bounds = |_| Error::internal("assembling the DID document", "more keys or services than its bounds");
    Ok(DidDocument {
        keys: vec![
            key(KeyPurpose::Assertion, keys.assertion),
            key(KeyPurpose::Log, keys.log),
            key(KeyPurpose::Delivery, keys.delivery),
            key(KeyPurpose::Encryption, keys.encryption),
        ]
        .try_into()
        .map_err(bounds)?,
        services: vec![service(ServiceKind::Gateway, gateway_url)?, service(ServiceKind::Delivery, delivery_address)?]
            .try_into()
            .map_err(|_| Error::internal("assembling the DID document", "more services than its bound"))?,
    })
}

/// The first key of a purpose that a document names.
pub(crate) fn key_for(document: &DidDocument, purpose: KeyPurpose) -> Option<[u8; 32]> {
    document.keys.iter().find(|key| key.purpose == purpose).map(|key| key.public)
}

/// The first address of a kind that a document names.
pub(crate) fn endpoint(document: &DidDocument, kind: ServiceKind) -> Option<String> {
    let service = document.services.iter().find(|service| service.kind == kind)?;
    String::from_utf8(service.endpoint.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_survives_the_chain() {
        let identity = age::x25519::Identity::generate();
        let back = recipient(&recipient_bytes(&identity.to_public())).unwrap();
        assert_eq!(back.to_string(), identity.to_public().to_string());
    }

    #[test]
    fn the_document_names_every_key_and_address() {
        let keys =
            PublicKeys { account: [1; 32], assertion: [2; 32], log: [3; 32], delivery: [4; 32], encryption: [5; 32] };
        let document = document(&keys, "http://127.0.0.1:8080", "/ip4/127.0.0.1/tcp/9").unwrap();
        assert_eq!(key_for(&document, KeyPurpose::Assertion), Some([2; 32]));
        assert_eq!(key_for(&document, KeyPurpose::Encryption), Some([5; 32]));
        assert_eq!(endpoint(&document, ServiceKind::Delivery).as_deref(), Some("/ip4/127.0.0.1/tcp/9"));
        assert!(super::document(&keys, &"x".repeat(257), "").is_err());
    }
}
