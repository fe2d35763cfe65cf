//! Checks each signature once.
//!
//! A transaction's signature is checked when the pool takes it, and again when a block with it is made or imported. That is
//! some forty microseconds of the hundred or two that a transaction costs. Whether a signature is valid depends on nothing but
//! itself, its message and its key, so a node may remember the answer: blocks cost less on every node whose pool knew their
//! transactions, and as much as before on one that comes later. The weights charged do not count on it.

#![allow(
    dead_code,
    unexpected_cfgs,
    unreachable_pub,
    reason = "the interface's macro writes the runtime's half too, and asks whether it is compiled into one"
)]

use polkadot_sdk::*;

use schnellru::{ByLength, LruMap};
use sp_core::{Pair, ed25519, sr25519};
use sp_crypto_hashing::blake2_256;
use sp_runtime_interface::{
    pass_by::{PassFatPointerAndRead, PassPointerAndRead},
    runtime_interface,
};
use std::sync::{LazyLock, Mutex, PoisonError};

/// The functions the chain's blob may import: the SDK's, with these checks in the place of its own.
pub(super) type HostFunctions =
    sp_wasm_interface::ExtendedHostFunctions<sp_io::SubstrateHostFunctions, crypto::HostFunctions>;

/// Valid signatures that are remembered, at some fifty bytes each: those of all that the pool holds.
const REMEMBERED: u32 = 65_536;

/// The digests of signatures that were found valid, with their messages and keys.
static VALID: LazyLock<Mutex<LruMap<[u8; 32], ()>>> =
    LazyLock::new(|| Mutex::new(LruMap::new(ByLength::new(REMEMBERED))));

/// Whether a signature is valid: as remembered, or else as `check` finds. Only the valid are remembered, so that nobody can
/// displace them with others.
fn once(scheme: u8, signature: &[u8], message: &[u8], key: &[u8], check: impl FnOnce() -> bool) -> bool {
    // All parts but the message are of one length for each scheme.
    let digest = blake2_256(&[&[scheme], signature, key, message].concat());
    let valid = || VALID.lock().unwrap_or_else(PoisonError::into_inner);
    if valid().get(&digest).is_some() {
        return true;
    }
    let found = check();
    if found {
        valid().insert(digest, ());
    }
    found
}

/// Named as the SDK's own interface, whose functions these replace.
#[runtime_interface]
trait Crypto {
    fn ed25519_verify(
        sig: PassPointerAndRead<&ed25519::Signature, 64>,
        msg: PassFatPointerAndRead<&[u8]>,
        pub_key: PassPointerAndRead<&ed25519::Public, 32>,
    ) -> bool {
        once(0, sig.as_ref(), msg, pub_key.as_ref(), || sp_io::crypto::ed25519_verify(sig, msg, pub_key))
    }

    fn sr25519_verify(
        sig: PassPointerAndRead<&sr25519::Signature, 64>,
        msg: PassFatPointerAndRead<&[u8]>,
        pub_key: PassPointerAndRead<&sr25519::Public, 32>,
    ) -> bool {
        // What runtimes before the second version ask for. Remembered apart: it accepts more.
        once(1, sig.as_ref(), msg, pub_key.as_ref(), || sr25519::Pair::verify_deprecated(sig, msg, pub_key))
    }

    #[version(2)]
    fn sr25519_verify(
        sig: PassPointerAndRead<&sr25519::Signature, 64>,
        msg: PassFatPointerAndRead<&[u8]>,
        pub_key: PassPointerAndRead<&sr25519::Public, 32>,
    ) -> bool {
        once(2, sig.as_ref(), msg, pub_key.as_ref(), || sr25519::Pair::verify(sig, msg, pub_key))
    }
}
