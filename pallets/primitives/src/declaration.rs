//! Declarations of much under little: batches under one root, and fields under a commitment.
//!
//! A batch is the root of a Merkle tree as RFC 6962 defines it, with SHA-256. Leaf number `i` is the SCALE encoding of the
//! [`AssetDetails`](crate::AssetDetails) of the entry; its hash is that of a zero byte and the leaf. Each entry can be proven later,
//! and counts as declared since the batch was.
//!
//! A commitment to a field is the SHA-256 digest of [`field_preimage`]. Whoever is given salt and value can check them; nobody
//! else can guess the value, however few values there are.

use crate::{BlockNumber, BoundedVec, ConstU32, Digest, OrgId};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Most entries of one batch: a million, so that a proof has at most twenty hashes.
pub const MAX_BATCH: u32 = 1 << 20;
/// Most hashes of a proof of inclusion that a call takes; [`MAX_BATCH`] needs twenty.
pub const MAX_INCLUSION: u32 = 32;
/// Most fields one call commits to.
pub const MAX_FIELDS: u32 = 16;
/// Longest name of a field, in bytes.
pub const MAX_FIELD_NAME: u32 = 64;

/// A proof of inclusion as RFC 6962 writes it: the hashes beside the way from the leaf to the root, in order.
pub type InclusionProof = BoundedVec<Digest, ConstU32<MAX_INCLUSION>>;
/// The name of a field.
pub type FieldName = BoundedVec<u8, ConstU32<MAX_FIELD_NAME>>;
/// Fields, each with the commitment to its value.
pub type FieldCommitments = BoundedVec<(FieldName, Digest), ConstU32<MAX_FIELDS>>;

/// Many declarations under one root.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Batch {
    /// Who declared it.
    pub owner: OrgId,
    /// The root of the tree.
    pub root: Digest,
    /// How many entries it has.
    pub count: u32,
    /// The digest of a document that describes it.
    pub metadata: Digest,
    /// When it was declared.
    pub at: BlockNumber,
}

/// What a commitment to a field is the SHA-256 digest of: the SCALE encoding of salt, name and value.
pub fn field_preimage(salt: &[u8; 32], name: &FieldName, value: &[u8]) -> Vec<u8> {
    (salt, name, value).encode()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preimage_says_where_each_part_ends() {
        let name = |bytes: &[u8]| FieldName::truncate_from(bytes.to_vec());
        let mut expected = alloc::vec![7; 32];
        expected.extend([4 << 2, b'c', b'o', b's', b't', 2 << 2, b'4', b'2']);
        assert_eq!(field_preimage(&[7; 32], &name(b"cost"), b"42"), expected);
        assert_ne!(field_preimage(&[7; 32], &name(b"cost4"), b"2"), expected);
    }

    #[test]
    fn the_largest_batch_has_proofs_that_fit() {
        assert!(MAX_BATCH.ilog2() <= MAX_INCLUSION);
    }
}
