//! Headers, and who has sealed them.
//!
//! A validator that makes two blocks for one slot has signed two headers of that slot. The headers show it to anybody who
//! knows whose turn the slot was.

use crate::{Authors, Config, Error};
use deed_primitives::OrgId;
use frame::deps::codec::DecodeAll;
use frame::deps::sp_consensus_aura::{
    digests::CompatibleDigestItem,
    sr25519::{AuthorityId, AuthoritySignature},
};
use frame::deps::sp_runtime::{DigestItem, RuntimeAppPublic, traits::Header};
use frame::prelude::*;

/// What a header says of its author.
pub(crate) struct Sealed<Hash> {
    /// Whose turn its author took it to be.
    pub(crate) slot: u64,
    /// The hash of the header without the seal, which is what the author has signed. A block can be sealed twice: it is the same
    /// block, though the headers have different hashes.
    pub(crate) hash: Hash,
    seal: AuthoritySignature,
}

impl<Hash: AsRef<[u8]>> Sealed<Hash> {
    /// Reads a header. Like the nodes, it takes one slot and no more, and the seal at the end.
    pub(crate) fn read<T: Config>(header: &[u8]) -> Result<Self, Error<T>>
    where
        HeaderFor<T>: Header<Hash = Hash>,
    {
        let mut header = HeaderFor::<T>::decode_all(&mut &header[..]).map_err(|_| Error::BadHeader)?;
        let seal = header.digest_mut().pop().and_then(|item| item.as_aura_seal()).ok_or(Error::BadHeader)?;
        let pre_digest = |item| <DigestItem as CompatibleDigestItem<AuthoritySignature>>::as_aura_pre_digest(item);
        let mut slots = header.digest().logs().iter().filter_map(pre_digest);
        let slot = slots.next().ok_or(Error::BadHeader)?;
        ensure!(slots.next().is_none(), Error::<T>::BadHeader);
        Ok(Self { slot: slot.into(), hash: header.hash(), seal })
    }

    /// Whether this key has sealed it.
    pub(crate) fn is_by(&self, author: &AuthorityId) -> bool {
        author.verify(&self.hash, &self.seal)
    }
}

/// Whose turn a slot is.
pub(crate) fn turn(authors: &Authors, slot: u64) -> Option<&(AuthorityId, OrgId)> {
    let place = slot.checked_rem(authors.len() as u64)?;
    authors.get(usize::try_from(place).ok()?)
}
