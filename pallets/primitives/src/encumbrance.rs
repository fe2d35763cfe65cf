//! Pledges, freezes, and what a certificate is worth.

use crate::{BlockNumber, BoundedVec, ConstU32, Digest, OrgId, Right};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Most pledges of one asset at a time; a transfer reads all of them.
pub const MAX_PLEDGES: u32 = 8;

/// The pledges of an asset, in the order of their numbers.
pub type Pledges = BoundedVec<Pledge, ConstU32<MAX_PLEDGES>>;

/// A pledge: what a holder has of a right secures a debt.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pledge {
    /// Its number among the asset's pledges.
    pub number: u32,
    /// The right.
    pub right: Right,
    /// Whose part of it.
    pub pledgor: OrgId,
    /// Whom it secures.
    pub creditor: OrgId,
    /// The digest of the terms.
    pub terms: Digest,
    /// When it ends by itself; never, without.
    pub until: Option<BlockNumber>,
    /// When it was offered.
    pub at: BlockNumber,
    /// When the creditor accepted it; until then it binds nobody.
    pub accepted: Option<BlockNumber>,
}

/// The pledges of an asset with the number the next one gets.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug, Default)]
pub struct PledgeBook {
    /// The number the next pledge gets; numbers are never reused.
    pub next: u32,
    /// The pledges.
    pub pledges: Pledges,
}

/// A freeze: the regulator stops an asset.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Freeze {
    /// Which auditor.
    pub by: OrgId,
    /// The auditor's reason.
    pub reason: u16,
    /// When.
    pub at: BlockNumber,
    /// When it ends by itself; never, without.
    pub until: Option<BlockNumber>,
}

/// What weighs on an asset.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Encumbrances {
    /// Its freeze.
    pub freeze: Option<Freeze>,
    /// Its pledges, those not accepted yet among them.
    pub pledges: Pledges,
}

/// What a certificate is worth.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertificateStatus {
    /// No asset has a certificate with this number.
    Unknown,
    /// The asset is registered.
    Valid,
    /// The registration has outlived its validity.
    Expired,
    /// The asset is frozen, or its registration is under objection.
    Suspended,
    /// The registration was cancelled.
    Revoked,
}
