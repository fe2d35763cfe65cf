//! The state transition function every Deed node agrees on.
//!
//! A Deed chain is run by organisations that know each other by name. That decides how this runtime
//! is put together:
//!
//! - **Nobody pays to transact.** There is no fee extension; [`TxExtension`] turns away whoever is not
//!   an active member before a transaction reaches the pool, with a reason of its own, and member
//!   accounts exist because they were admitted, not because they hold money.
//! - **Money is a settlement balance**, issued and redeemed against payments outside the chain and
//!   moved only by the market. Plain balance calls (a transfer, a burn) are filtered: see
//!   [`configs::BaseFilter`].
//! - **The slot length is a genesis choice** read from the consortium pallet, so that a laptop, a
//!   test network and a data centre can run the same blob.
//! - **Weights are ParityDb's**, the node's database, including those of the transaction extensions:
//!   see [`weights`].
//!
//! What the chain knows of its domain lives in four pallets: who takes part (`Consortium`), what
//! exists and who holds which right in it (`Registry`), what is offered, ordered and licensed
//! (`Market`), and how far each organisation's log of evidence has come (`Provenance`).
//!
//! The modules: [`configs`] sets every pallet's parameters with the reason beside the number, [`validators`] joins
//! the consortium's list of validators with consensus, [`presets`] writes the genesis of the two built-in networks,
//! [`weights`] and [`extension_weights`] say what transactions cost beside their calls, `apis` is what the node calls, [`batches`] what
//! it calls most, [`reports`] what it calls when it has seen what must not be; `hashing` spares these calls the way back to the node.

#![cfg_attr(not(feature = "std"), no_std)]
// The number of runtime APIs and pallets makes the generated dispatch deep.
#![recursion_limit = "256"]
#![allow(
    missing_docs,
    reason = "the runtime, runtime API, session key and blob macros generate public items without documentation"
)]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

mod apis;
pub mod batches;
pub mod configs;
pub mod extension_weights;
mod hashing;
#[cfg(feature = "next-release")]
pub mod next;
#[cfg(feature = "std")]
pub mod offline;
pub mod presets;
pub mod reports;
pub mod validators;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarks;

use polkadot_sdk::*;

#[cfg(not(feature = "next-release"))]
use alloc::borrow::Cow;
use alloc::vec::Vec;
use sp_runtime::{
    MultiAddress, MultiSignature, generic, impl_opaque_keys,
    traits::{BlakeTwo256, IdentifyAccount, Verify},
};
#[cfg(not(feature = "next-release"))]
use sp_version::RuntimeVersion;

/// The apis the node calls; re-exported because the node names the runtime's API type.
pub use apis::{RUNTIME_API_VERSIONS, RuntimeApi};

/// A signature by any key type members use: sr25519 for people and services, ed25519 for devices.
pub type Signature = MultiSignature;
/// An account is the public key (or its hash) that checks its signatures.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Minor units of the settlement currency.
pub type Balance = u128;
/// Transactions an account has sent.
pub type Nonce = u32;
/// A hash of a block, a header, an extrinsic.
pub type Hash = sp_core::H256;
/// Block numbers fit 32 bits for 68 years of half-second slots.
pub type BlockNumber = u32;
/// Where a call may name an account.
pub type Address = MultiAddress<AccountId, ()>;
/// The header, hashed with BLAKE2-256.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block as the runtime executes it.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A transaction or inherent before its signature is checked.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What is signed: the call, the extensions and what they imply.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// The checks a transaction passes, outermost first.
///
/// Membership is asked before the nonce: an account unknown to the chain has no nonce entry, and
/// [`frame_system::CheckNonce`] would report that as an unpaid fee. Every extension here is either known to
/// the common client libraries or takes no bytes on the wire and implies none in the signed payload, so they
/// sign for this chain without configuration.
pub type TxExtension = (
    frame_system::AuthorizeCall<Runtime>,
    frame_system::CheckNonZeroSender<Runtime>,
    frame_system::CheckSpecVersion<Runtime>,
    frame_system::CheckTxVersion<Runtime>,
    frame_system::CheckGenesis<Runtime>,
    frame_system::CheckEra<Runtime>,
    pallet_deed_consortium::CheckMember<Runtime>,
    frame_system::CheckNonce<Runtime>,
    frame_system::CheckWeight<Runtime>,
    frame_system::WeightReclaim<Runtime>,
);

/// The extensions of an immortal transaction with this nonce.
#[must_use]
pub fn extension(nonce: Nonce) -> TxExtension {
    (
        frame_system::AuthorizeCall::new(),
        frame_system::CheckNonZeroSender::new(),
        frame_system::CheckSpecVersion::new(),
        frame_system::CheckTxVersion::new(),
        frame_system::CheckGenesis::new(),
        frame_system::CheckEra::from(generic::Era::Immortal),
        pallet_deed_consortium::CheckMember::new(),
        frame_system::CheckNonce::from(nonce),
        frame_system::CheckWeight::new(),
        frame_system::WeightReclaim::new(),
    )
}

/// Dispatches a block's contents to the pallets.
pub type Executive =
    frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

/// The node's view of blocks: transactions are opaque bytes, so that one node binary follows the chain
/// through runtime upgrades.
pub mod opaque {
    use super::*;

    pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

    /// A header.
    pub type Header = super::Header;
    /// A block of opaque extrinsics.
    pub type Block = generic::Block<Header, UncheckedExtrinsic>;
    /// Names a block by hash or number.
    pub type BlockId = generic::BlockId<Block>;

    impl_opaque_keys! {
        /// The two keys a validator signs with: block authorship (sr25519) and finality (ed25519).
        pub struct SessionKeys {
            pub aura: super::Aura,
            pub grandpa: super::Grandpa,
        }
    }
}

/// Which blob this is. `spec_version` rises with every change to the state transition,
/// `transaction_version` with every change to how a transaction is encoded.
#[cfg(not(feature = "next-release"))]
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
    spec_name: Cow::Borrowed("deed"),
    impl_name: Cow::Borrowed("deed"),
    authoring_version: 1,
    spec_version: 100,
    impl_version: 1,
    apis: RUNTIME_API_VERSIONS,
    transaction_version: 1,
    // Values over 32 bytes are stored by hash in the trie: proofs stay small.
    system_version: 1,
};
#[cfg(feature = "next-release")]
pub use next::VERSION;

#[frame_support::runtime]
mod runtime {
    /// The Deed runtime.
    #[runtime::runtime]
    #[runtime::derive(
        RuntimeCall,
        RuntimeEvent,
        RuntimeError,
        RuntimeOrigin,
        RuntimeFreezeReason,
        RuntimeHoldReason,
        RuntimeSlashReason,
        RuntimeLockId,
        RuntimeTask,
        RuntimeViewFunction
    )]
    pub struct Runtime;

    #[runtime::pallet_index(0)]
    pub type System = frame_system;

    #[runtime::pallet_index(1)]
    pub type Timestamp = pallet_timestamp;

    #[runtime::pallet_index(2)]
    pub type Aura = pallet_aura;

    #[runtime::pallet_index(3)]
    pub type Grandpa = pallet_grandpa;

    #[runtime::pallet_index(4)]
    pub type Balances = pallet_balances;

    #[runtime::pallet_index(5)]
    pub type Utility = pallet_utility;

    #[runtime::pallet_index(6)]
    pub type Council = pallet_collective<Instance1>;

    #[runtime::pallet_index(10)]
    pub type Consortium = pallet_deed_consortium;

    #[runtime::pallet_index(11)]
    pub type Registry = pallet_deed_registry;

    #[runtime::pallet_index(12)]
    pub type Market = pallet_deed_market;

    #[runtime::pallet_index(13)]
    pub type Provenance = pallet_deed_provenance;

    // After the consortium, whose genesis names the validators.
    #[runtime::pallet_index(14)]
    pub type Session = pallet_session;

    #[runtime::pallet_index(15)]
    pub type Historical = pallet_session::historical;

    #[runtime::pallet_index(16)]
    pub type Offences = pallet_offences;

    #[runtime::pallet_index(17)]
    pub type Authorship = pallet_authorship;
}

impl<C> frame_system::offchain::CreateTransactionBase<C> for Runtime
where
    RuntimeCall: From<C>,
{
    type Extrinsic = UncheckedExtrinsic;
    type RuntimeCall = RuntimeCall;
}

impl<C> frame_system::offchain::CreateBare<C> for Runtime
where
    RuntimeCall: From<C>,
{
    fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
        UncheckedExtrinsic::new_bare(call)
    }
}

/// The council's instance of the collective pallet.
pub type CouncilInstance = pallet_collective::Instance1;
