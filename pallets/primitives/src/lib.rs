//! # The words of the chain
//!
//! Deed's chain keeps a small, exact record: who belongs to the consortium, what each member has registered, who may use
//! it and on which terms, what was paid, and how far each member's own evidence log has grown. This crate holds the types
//! of that record. The pallets store them, the SDK decodes them, and the offline verifier reads them out of storage
//! proofs long after the node that served them is gone; so they live apart from all three, build without the standard
//! library, and depend on the SCALE codec alone.
//!
//! | module | what it describes |
//! | --- | --- |
//! | [`consortium`] | organisations, their roles, their DID documents |
//! | [`registry`] | assets, versions, titles, where a registration stands |
//! | [`procedure`] | the eight kinds of registration, what they apply for, what the record keeps of them |
//! | [`encumbrance`] | pledges, freezes, what a certificate is worth |
//! | [`declaration`] | batches declared under one root, and fields declared under a commitment |
//! | [`market`] | offers, policies, negotiations, orders, licences, disputes |
//! | [`provenance`] | the anchored heads of the members' logs |
//! | [`agenda`] | how the pallets work off what falls due |
//! | [`certificate`] | the number printed on a certificate, with its check digits |
//! | [`shares`] | parts per million, without loss and without overflow |
//!
//! Everything is re-exported at the root. A type's SCALE encoding is a promise: fields and variants are only ever appended,
//! and a change of meaning is a migration of the chain.
//!
//! Conventions: digests are SHA-256 and 32 bytes long; amounts are in the minor unit of the settlement currency; shares are in
//! parts per million, one whole being [`WHOLE`]; text is UTF-8, bounded in bytes.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

pub mod agenda;
pub mod certificate;
pub mod consortium;
pub mod declaration;
pub mod encumbrance;
pub mod market;
pub mod procedure;
pub mod provenance;
pub mod registry;
pub mod shares;

pub use bounded_collections::{BoundedVec, ConstU32};
pub use certificate::Certificate;
pub use consortium::*;
pub use declaration::*;
pub use encumbrance::*;
pub use market::*;
pub use procedure::*;
pub use provenance::*;
pub use registry::*;
pub use shares::{WHOLE, part_of};

/// Identifies an organisation; numbers are given in the order of admission and never reused.
pub type OrgId = u32;
/// Identifies an asset.
pub type AssetId = u64;
/// Identifies a batch of declarations.
pub type BatchId = u64;
/// Identifies an offer.
pub type OfferId = u64;
/// Identifies an order.
pub type OrderId = u64;
/// Identifies a licence.
pub type LicenceId = u64;
/// A block's height.
pub type BlockNumber = u32;
/// A sum of money in the minor unit of the settlement currency.
pub type Balance = u128;
/// A SHA-256 digest.
pub type Digest = [u8; 32];
