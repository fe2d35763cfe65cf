//! Makes signed transactions without a client library: for tests, benchmarks and tools that hold the runtime's own types.

use polkadot_sdk::*;

use crate::{AccountId, Hash, Nonce, RuntimeCall, Signature, SignedPayload, UncheckedExtrinsic, VERSION};
use codec::Encode;
use sp_core::Pair;
use sp_runtime::{MultiSigner, traits::IdentifyAccount};

pub use crate::extension;

/// The account a key signs for.
pub fn account<P: Pair>(pair: &P) -> AccountId
where
    MultiSigner: From<P::Public>,
{
    MultiSigner::from(pair.public()).into_account()
}

/// `call`, signed by `pair` for the chain with this genesis.
pub fn signed<P: Pair>(pair: &P, nonce: Nonce, genesis: Hash, call: RuntimeCall) -> UncheckedExtrinsic
where
    MultiSigner: From<P::Public>,
    Signature: From<P::Signature>,
{
    signed_for(VERSION.spec_version, pair, nonce, genesis, call)
}

/// As [`signed`], for a chain whose runtime has this `spec_version`.
pub fn signed_for<P: Pair>(
    spec_version: u32,
    pair: &P,
    nonce: Nonce,
    genesis: Hash,
    call: RuntimeCall,
) -> UncheckedExtrinsic
where
    MultiSigner: From<P::Public>,
    Signature: From<P::Signature>,
{
    let implied = (
        (),
        (),
        spec_version,
        VERSION.transaction_version,
        genesis,
        // An immortal transaction is anchored to the first block.
        genesis,
        (),
        (),
        (),
        (),
    );
    let extension = extension(nonce);
    let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implied);
    let signature = payload.using_encoded(|bytes| pair.sign(bytes));
    UncheckedExtrinsic::new_signed(call, account(pair).into(), signature.into(), extension)
}
