//! Organisations, their roles and their DID documents.

use crate::{BlockNumber, BoundedVec, ConstU32, Digest};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::ops::BitOr;
use scale_info::TypeInfo;

/// Longest name of an organisation, in bytes: a registered company name in Chinese with its English form.
pub const MAX_NAME: u32 = 64;
/// Most keys in a DID document: a few per purpose, so that an old key can stay while a new one takes over.
pub const MAX_KEYS: u32 = 16;
/// Most services in a DID document.
pub const MAX_SERVICES: u32 = 8;
/// Longest service endpoint, in bytes: a URL or a multiaddress with a certificate hash.
pub const MAX_ENDPOINT: u32 = 256;

/// Most accounts an organisation has beside its main one: a gateway, an anchor and a few people, each with its own key.
pub const MAX_ACCOUNTS: u32 = 16;
/// Most validators. Finality votes are all-to-all: beyond about a hundred their traffic no longer fits sub-second rounds.
pub const MAX_VALIDATORS: u32 = 100;
/// Most nodes the network lets in: ten for each of a hundred organisations. Every node keeps the list in memory.
pub const MAX_PEERS: u32 = 1_000;
/// Longest peer id, in bytes: a multihash, of which the usual one of an Ed25519 key takes 38.
pub const MAX_PEER_ID: u32 = 64;
/// Longest encoded header, in bytes: the longest block announcement that nodes take from each other, so that none goes round
/// that is too long to be reported.
pub const MAX_HEADER: u32 = 1024 * 1024;

/// Why the transaction pool refused a signer that is not a member (the code of `InvalidTransaction::Custom`).
pub const REFUSED_NOT_A_MEMBER: u8 = 101;
/// Why the transaction pool refused a signer whose membership is suspended.
pub const REFUSED_SUSPENDED: u8 = 102;
/// Why the transaction pool refused a call that the signing account has no permission for.
pub const REFUSED_NOT_PERMITTED: u8 = 103;
/// Why the transaction pool refused a signer whose organisation has used up its quota of the present window.
pub const REFUSED_QUOTA: u8 = 104;

/// An organisation's name.
pub type OrganisationName = BoundedVec<u8, ConstU32<MAX_NAME>>;
/// The identity of a node in the network: the bytes of its peer id, a multihash of its public key.
pub type PeerId = BoundedVec<u8, ConstU32<MAX_PEER_ID>>;
/// A block's header as its author has sealed it, SCALE-encoded.
pub type EncodedHeader = BoundedVec<u8, ConstU32<MAX_HEADER>>;
/// Where a service answers.
pub type Endpoint = BoundedVec<u8, ConstU32<MAX_ENDPOINT>>;

/// What an organisation may do, as a set of bits.
#[derive(
    Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug, Default,
)]
pub struct Roles(pub u16);

impl Roles {
    /// No role: a member that may read, object and anchor its log.
    pub const NONE: Roles = Roles(0);
    /// Reviews registrations, and suspends members until the council has decided.
    pub const REGISTRAR: Roles = Roles(1);
    /// Registers and offers data.
    pub const PROVIDER: Roles = Roles(2);
    /// Orders and uses assets.
    pub const CONSUMER: Roles = Roles(4);
    /// Registers and offers components and workflows.
    pub const DEVELOPER: Roles = Roles(8);
    /// Freezes and releases assets on behalf of the regulator.
    pub const AUDITOR: Roles = Roles(16);
    /// Sits on dispute panels.
    pub const ARBITER: Roles = Roles(32);
    /// Issues settlement money against payments received outside.
    pub const SETTLEMENT: Roles = Roles(64);
    /// Runs a validating node.
    pub const VALIDATOR: Roles = Roles(128);
    /// Every role there is; other bits are refused.
    pub const ALL: Roles = Roles(255);

    /// Each single role with its name, in the order of the bits.
    pub const NAMED: [(Roles, &'static str); 8] = [
        (Self::REGISTRAR, "registrar"),
        (Self::PROVIDER, "provider"),
        (Self::CONSUMER, "consumer"),
        (Self::DEVELOPER, "developer"),
        (Self::AUDITOR, "auditor"),
        (Self::ARBITER, "arbiter"),
        (Self::SETTLEMENT, "settlement"),
        (Self::VALIDATOR, "validator"),
    ];

    /// The bits.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Whether every role of `other` is in this set.
    pub const fn contains(self, other: Roles) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether at least one role of `other` is in this set.
    pub const fn intersects(self, other: Roles) -> bool {
        self.0 & other.0 != 0
    }

    /// Both sets together.
    pub const fn union(self, other: Roles) -> Roles {
        Roles(self.0 | other.0)
    }

    /// Whether only known roles are set.
    pub const fn is_known(self) -> bool {
        Self::ALL.contains(self)
    }

    /// The names of the roles in this set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMED.into_iter().filter(move |(role, _)| self.contains(*role)).map(|(_, name)| name)
    }
}

impl BitOr for Roles {
    type Output = Roles;

    fn bitor(self, other: Roles) -> Roles {
        self.union(other)
    }
}

/// Which calls an account may sign for its organisation, as a set of bits.
///
/// The organisation's roles say what the organisation may do at all; this says which of its keys may do it.
#[derive(
    Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug, Default,
)]
pub struct Permissions(pub u8);

impl Permissions {
    /// None: the account may sign only what changes nothing.
    pub const NONE: Permissions = Permissions(0);
    /// Calls of the registry.
    pub const REGISTRY: Permissions = Permissions(1);
    /// Calls of the market.
    pub const MARKET: Permissions = Permissions(2);
    /// Calls of the provenance pallet.
    pub const PROVENANCE: Permissions = Permissions(4);
    /// The DID document, and the keys of the organisation's validator.
    pub const IDENTITY: Permissions = Permissions(8);
    /// Every permission there is; other bits are refused. What needs all of them includes governance.
    pub const ALL: Permissions = Permissions(15);

    /// Each single permission with its name, in the order of the bits.
    pub const NAMED: [(Permissions, &'static str); 4] = [
        (Self::REGISTRY, "registry"),
        (Self::MARKET, "market"),
        (Self::PROVENANCE, "provenance"),
        (Self::IDENTITY, "identity"),
    ];

    /// The bits.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// Whether every permission of `other` is in this set.
    pub const fn contains(self, other: Permissions) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    pub const fn union(self, other: Permissions) -> Permissions {
        Permissions(self.0 | other.0)
    }

    /// Whether only known permissions are set.
    pub const fn is_known(self) -> bool {
        Self::ALL.contains(self)
    }

    /// The names of the permissions in this set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMED.into_iter().filter(move |(permission, _)| self.contains(*permission)).map(|(_, name)| name)
    }
}

impl BitOr for Permissions {
    type Output = Permissions;

    fn bitor(self, other: Permissions) -> Permissions {
        self.union(other)
    }
}

/// What an organisation has used of its quota.
#[derive(
    Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug, Default,
)]
pub struct QuotaUse {
    /// The number of the window: the block's number divided by the window's length.
    pub window: BlockNumber,
    /// Execution time charged in it, in picoseconds.
    pub used: u64,
}

/// Whether an organisation may act.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OrgStatus {
    /// It may.
    Active,
    /// Its transactions are refused; what it owns stays its own.
    Suspended,
}

/// A member of the consortium. `Account` is the chain's account type; clients may read it as 32 bytes.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Organisation<Account = [u8; 32]> {
    /// Its main account: holds its money, signs everything, and names the other accounts.
    pub account: Account,
    /// Its name.
    pub name: OrganisationName,
    /// A commitment to its legal identifier; the identifier itself stays off chain.
    pub legal_id: Digest,
    /// What it may do.
    pub roles: Roles,
    /// Whether it may act at present.
    pub status: OrgStatus,
    /// When it was admitted.
    pub admitted_at: BlockNumber,
}

/// What a key in a DID document is for.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyPurpose {
    /// Signs statements (Ed25519).
    Assertion,
    /// Signs the heads of the organisation's log (Ed25519).
    Log,
    /// Identifies the organisation's gateway when content is delivered (Ed25519).
    Delivery,
    /// Receives encrypted content (X25519, an age recipient).
    Encryption,
}

/// A public key with its purpose.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct DidKey {
    /// What it is for.
    pub purpose: KeyPurpose,
    /// The raw key.
    pub public: [u8; 32],
}

/// What a service endpoint serves.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ServiceKind {
    /// The gateway's HTTP interface.
    Gateway,
    /// The peer-to-peer delivery address.
    Delivery,
}

/// A service of an organisation.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct DidService {
    /// What it serves.
    pub kind: ServiceKind,
    /// Where it answers: a URL or a multiaddress.
    pub endpoint: Endpoint,
}

/// The keys and services an organisation publishes under its DID.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug, Default)]
pub struct DidDocument {
    /// Its keys.
    pub keys: BoundedVec<DidKey, ConstU32<MAX_KEYS>>,
    /// Its services.
    pub services: BoundedVec<DidService, ConstU32<MAX_SERVICES>>,
}

impl DidDocument {
    /// The keys for one purpose, in the order they were published.
    pub fn keys_for(&self, purpose: KeyPurpose) -> impl Iterator<Item = &[u8; 32]> {
        self.keys.iter().filter(move |key| key.purpose == purpose).map(|key| &key.public)
    }
}
