//! Batches: many declarations under one root, each brought up when it is wanted.

use crate::{Batches, Config, Error, Pallet, Taken};
use alloc::vec::Vec;
use codec::Encode;
use ct_merkle::{InclusionProof as Proof, RootHash};
use deed_primitives::{AssetDetails, AssetId, Batch, BatchId, InclusionProof, OrgId, Parents as ParentList};
use frame::prelude::*;
use sha2::Sha256;

/// Whether `proof` shows that entry number `index` of a batch is `details`: RFC 9162, section 2.1.3.2.
pub(crate) fn includes(batch: &Batch, index: u32, details: &AssetDetails, proof: &InclusionProof) -> bool {
    let root = RootHash::<Sha256>::new(batch.root.into(), batch.count.into());
    let hashes: Vec<u8> = proof.concat();
    Proof::try_from_bytes(hashes)
        .is_ok_and(|proof| root.verify_inclusion(&details.encode(), index.into(), &proof).is_ok())
}

impl<T: Config> Pallet<T> {
    /// Applies for the registration of an entry of a batch.
    pub(crate) fn do_submit_from_batch(
        owner: OrgId,
        batch: BatchId,
        index: u32,
        details: AssetDetails,
        parents: ParentList,
        proof: &InclusionProof,
    ) -> Result<AssetId, Error<T>> {
        let declared = Batches::<T>::get(batch).ok_or(Error::<T>::UnknownBatch)?;
        ensure!(declared.owner == owner, Error::<T>::NotOwner);
        ensure!(!Taken::<T>::contains_key(batch, index), Error::<T>::EntryTaken);
        ensure!(includes(&declared, index, &details, proof), Error::<T>::NotInBatch);
        let (asset, _) = Self::do_submit(owner, details, parents, declared.at)?;
        Taken::<T>::insert(batch, index, asset);
        Ok(asset)
    }
}
