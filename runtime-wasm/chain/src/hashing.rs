//! Hashes the names of storage maps without leaving the runtime.
//!
//! The SDK makes the key of a map's entry from the hashes of the pallet's and the map's name, anew for each access, each by a
//! call to the node that also allocates the answer in the runtime's memory and has it freed: six calls for a dozen bytes. Blocks
//! and the pool's checks make so many accesses that this was a tenth of what a registration takes. The hash itself is a matter of
//! some ten nanoseconds, and is the same wherever it is made.

/// Makes a call into the runtime with the short, not cryptographic hashes made here.
///
/// Calls do not nest: the SDK lets a function be replaced once at a time.
#[cfg(target_family = "wasm")]
pub(crate) fn with_own_hashing<Answer>(call: impl FnOnce() -> Answer) -> Answer {
    use polkadot_sdk::sp_io::hashing::{host_twox_64, host_twox_128};

    let _originals = (
        host_twox_64.replace_implementation(sp_crypto_hashing::twox_64),
        host_twox_128.replace_implementation(sp_crypto_hashing::twox_128),
    );
    call()
}

/// Makes a call where there is no boundary to a node.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn with_own_hashing<Answer>(call: impl FnOnce() -> Answer) -> Answer {
    call()
}
