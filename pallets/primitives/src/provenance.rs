//! The anchored heads of the members' logs.

use crate::{BlockNumber, BoundedVec, ConstU32, Digest};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Most hashes of a consistency proof: a log of 2^63 leaves, the largest there is, needs at most 64.
pub const MAX_CONSISTENCY: u32 = 64;

/// A consistency proof as RFC 6962 writes it: the node hashes, in order.
pub type ConsistencyProof = BoundedVec<Digest, ConstU32<MAX_CONSISTENCY>>;

/// The head of a log, as the chain has witnessed it.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogHead {
    /// How many leaves the log has.
    pub size: u64,
    /// Its Merkle tree hash (RFC 6962, SHA-256).
    pub root: Digest,
    /// When the chain witnessed it.
    pub at: BlockNumber,
}
