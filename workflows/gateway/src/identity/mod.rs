//! Who this gateway is: its keys, and the DID document that names them to the consortium.

pub mod did;
pub mod keystore;

pub use keystore::{Keys, KeystoreError, PublicKeys, WorkFactor, init, open};
