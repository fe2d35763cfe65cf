//! Whether one log begins with another.

use crate::MAX_SIZE;
use alloc::vec::Vec;
use ct_merkle::{ConsistencyProof, RootHash};
use deed_primitives::Digest;
use sha2::Sha256;

/// A proof that does not show what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inconsistent;

/// Whether `proof`, the node hashes of RFC 6962 in order, shows that the log of the head `new` begins with the log of the
/// head `old`; heads are size and root.
///
/// # Errors
/// [`Inconsistent`] when it does not, and when either size is none that two logs, one longer than the other, can have.
pub fn extends(old: (u64, Digest), new: (u64, Digest), proof: &[Digest]) -> Result<(), Inconsistent> {
    // The library takes equal sizes for consistent when the roots agree; here that is not a step forward.
    if old.0 == 0 || new.0 <= old.0 || new.0 > MAX_SIZE {
        return Err(Inconsistent);
    }
    let hashes: Vec<u8> = proof.concat();
    let proof = ConsistencyProof::<Sha256>::try_from_bytes(hashes).map_err(|_| Inconsistent)?;
    let root = |(size, root): (u64, Digest)| RootHash::<Sha256>::new(root.into(), size);
    root(new).verify_consistency(&root(old), &proof).map_err(|_| Inconsistent)
}
