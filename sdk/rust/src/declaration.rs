//! What is declared without being shown: the entries of a batch under one root, fields and sealed bids under a commitment.
//!
//! The rules are those of [`deed_primitives::declaration`], which the registry checks against.

use codec::Encode;
use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{InclusionProof, RootHash};
use deed_primitives as p;
use sha2::Sha256;

/// The Merkle tree of a batch: RFC 6962 with SHA-256 over the SCALE encoding of each entry's details.
pub struct BatchTree(MemoryBackedTree<Sha256, Vec<u8>>);

impl BatchTree {
    /// The tree of these entries, in this order; `None` when there are none, or more than a batch takes.
    pub fn of(entries: &[p::AssetDetails]) -> Option<Self> {
        if entries.is_empty() || entries.len() > p::MAX_BATCH as usize {
            return None;
        }
        let mut tree = MemoryBackedTree::new();
        entries.iter().for_each(|details| tree.push(details.encode()));
        Some(Self(tree))
    }

    /// The root, which is declared.
    pub fn root(&self) -> [u8; 32] {
        (*self.0.root().as_bytes()).into()
    }

    /// How many entries there are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }

    /// The proof that an entry is in the batch; `None` when there is no such entry.
    pub fn proof(&self, index: u32) -> Option<p::InclusionProof> {
        if index >= self.count() {
            return None;
        }
        let proof = self.0.prove_inclusion(index as usize);
        let (hashes, _) = proof.as_bytes().as_chunks::<32>();
        hashes.to_vec().try_into().ok()
    }
}

impl std::fmt::Debug for BatchTree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BatchTree({} entries, {})", self.count(), hex::encode(self.root()))
    }
}

/// Whether a proof shows that entry number `index` of a batch is this one, as the registry checks it (RFC 6962).
pub fn in_batch(batch: &p::Batch, index: u32, entry: &p::AssetDetails, proof: &p::InclusionProof) -> bool {
    let root = RootHash::<Sha256>::new(batch.root.into(), batch.count.into());
    InclusionProof::try_from_bytes(proof.concat())
        .is_ok_and(|proof| root.verify_inclusion(&entry.encode(), index.into(), &proof).is_ok())
}

/// The commitment to the value of a field. The salt is to be random, and kept with the value.
pub fn field_commitment(salt: &[u8; 32], name: &p::FieldName, value: &[u8]) -> [u8; 32] {
    sp_crypto_hashing::sha2_256(&p::field_preimage(salt, name, value))
}

/// The commitment to a bid in a sealed auction. The salt is to be random, and kept until the bid is revealed.
pub fn bid_commitment(bidder: u32, offer: u64, amount: u128, salt: &[u8; 32]) -> [u8; 32] {
    sp_crypto_hashing::sha2_256(&p::SealedBid::preimage(bidder, offer, amount, salt))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(count: u8) -> Vec<p::AssetDetails> {
        (0..count)
            .map(|number| p::AssetDetails {
                kind: p::AssetKind::Dataset,
                title: p::Title::truncate_from(vec![b'a' + number]),
                summary: p::Summary::default(),
                class: p::Class::default(),
                tags: p::Tags::default(),
                sensitivity: 1,
                content: [number; 32],
                metadata: [0; 32],
                schema: None,
            })
            .collect()
    }

    #[test]
    fn every_entry_of_every_size_is_proven() {
        for count in 1..20 {
            let entries = entries(count);
            let tree = BatchTree::of(&entries).unwrap();
            assert_eq!(tree.count(), u32::from(count));
            let batch = p::Batch { owner: 1, root: tree.root(), count: tree.count(), metadata: [0; 32], at: 1 };
            for (index, entry) in (0..).zip(&entries) {
                let proof = tree.proof(index).unwrap();
                assert!(in_batch(&batch, index, entry, &proof));
                assert!(!in_batch(&batch, index + 1, entry, &proof));
                assert!(!in_batch(&p::Batch { root: [0; 32], ..batch }, index, entry, &proof));
            }
            assert_eq!(tree.proof(u32::from(count)), None);
        }
        assert!(BatchTree::of(&[]).is_none());
    }

    #[test]
    fn a_batch_of_one_is_its_leaf() {
        let entries = entries(1);
        let leaf = [&[0], entries[0].encode().as_slice()].concat();
        let tree = BatchTree::of(&entries).unwrap();
        assert_eq!(tree.root(), sp_crypto_hashing::sha2_256(&leaf));
        assert!(tree.proof(0).unwrap().is_empty());
    }

    #[test]
    fn commitments_are_digests_of_what_the_chain_says() {
        let name = p::FieldName::truncate_from(b"premium".to_vec());
        assert_eq!(
            field_commitment(&[1; 32], &name, b"7"),
            sp_crypto_hashing::sha2_256(&([1u8; 32], name, b"7".to_vec()).encode())
        );
        assert_eq!(
            bid_commitment(1, 2, 3, &[4; 32]),
            sp_crypto_hashing::sha2_256(&(1u32, 2u64, 3u128, [4u8; 32]).encode())
        );
    }
}
