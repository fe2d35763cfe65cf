//! # Provenance: the chain as witness
//!
//! Each member keeps a log of what its workflows did: one leaf per statement, in the order they were made. A log kept by an
//! interested party proves little by itself, for its keeper could show one version to an auditor and another to a buyer, or
//! quietly drop a leaf. Certificate transparency answered that with Merkle trees and witnesses, and Deed uses the same answer, with
//! the chain in the witness's place: a member publishes the *head* of its log (size and root) from time to time, and the chain
//! accepts it only with a proof that the new log begins with the old one, leaf for leaf.
//!
//! ```text
//!   log of organisation 7        chain
//!   size 5, root r₅   ─────────→ Heads[7] = (5, r₅)            the first head needs no proof
//!   size 9, root r₉   ─────────→ proof(5 → 9) holds?  ── yes → Heads[7] = (9, r₉)
//!   size 8, root r′₈  ─────────→ refused: a log never shrinks
//!   size 9, root r′₉  ─────────→ refused: two histories of the same length
//! ```
//!
//! So whoever holds a storage proof of `Heads` holds evidence that the log had this very content when the block was made, and
//! nobody, its keeper included, can show another history later.
//!
//! The proof is the plain list of 32-byte node hashes of RFC 6962, section 2.1.2 (RFC 9162, section 2.1.4), over SHA-256; any
//! implementation of transparency logs produces it. The chain verifies it with the `ct-merkle` crate.
//!
//! What the proof binds are the two roots, and the shape of the path between them. Two sizes can share a shape (9 → 20 and
//! 9 → 21 do), so a size is in the end the keeper's word, given under the signature of its checkpoint: see
//! [`publish_tree_head`](Pallet::publish_tree_head) for what one gains that lies about it.
//!
//! ## Who may do what
//!
//! | call | by whom |
//! | --- | --- |
//! | [`publish_tree_head`](Pallet::publish_tree_head) | an active member, for its own log |
//!
//! ## What always holds
//!
//! - The size of a published log never shrinks, and every head extends the one before it.
//! - A published log has at least one leaf.
#![cfg_attr(not(feature = "std"), no_std)]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod consistency;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
pub mod weights;

pub use consistency::{Inconsistent, extends};
pub use pallet::*;
pub use weights::WeightInfo;

/// The largest log there can be: node numbers of the tree, twice as many as leaves, must fit into 64 bits.
pub const MAX_SIZE: u64 = u64::MAX / 2 + 1;

/// The pallet.
#[allow(missing_debug_implementations, reason = "the types the pallet macro writes have none")]
#[frame::pallet]
pub mod pallet {
    use super::{MAX_SIZE, WeightInfo, extends};
    use deed_primitives::{ConsistencyProof, Digest, LogHead, OrgId};
    use frame::prelude::*;
    use pallet_deed_consortium::Membership;

    /// The pallet's handle.
    #[pallet::pallet]
    pub struct Pallet<T>(_);

    /// What the runtime decides.
    #[pallet::config]
    pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
        /// Who is a member.
        type Membership: Membership<Self::AccountId>;
        /// What the calls cost.
        type WeightInfo: WeightInfo;
    }

    /// The last head of each member's log.
    #[pallet::storage]
    pub type Heads<T: Config> = StorageMap<_, Twox64Concat, OrgId, LogHead>;

    /// What happened.
    #[pallet::event]
    #[pallet::generate_deposit(pub(super) fn deposit_event)]
    pub enum Event<T: Config> {
        /// A log's head was witnessed.
        HeadPublished {
            /// Whose log.
            organisation: OrgId,
            /// How many leaves it has.
            size: u64,
            /// Its Merkle tree hash.
            root: Digest,
        },
    }

    /// Why a call was refused.
    #[pallet::error]
    pub enum Error<T> {
        /// The signer signs for no organisation, or for one that is suspended.
        NotAMember,
        /// A log without leaves has no head to publish.
        EmptyLog,
        /// The log is larger than any log can be.
        LogTooLarge,
        /// A log never shrinks: the head published before has more leaves.
        LogShrinks,
        /// This very head is the one published before.
        NothingNew,
        /// The head published before has as many leaves and another root: the log was rewritten.
        LogRewritten,
        /// The first head of a log has nothing to be consistent with and comes without a proof.
        UnexpectedProof,
        /// The proof does not show that the log extends the one published before: publish it with the consistency proof
        /// from the size in `Heads` to the new one.
        Inconsistent,
    }

    #[pallet::hooks]
    impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
        #[cfg(feature = "try-runtime")]
        fn try_state(_: BlockNumberFor<T>) -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
            Self::do_try_state()
        }
    }

    #[pallet::call]
    impl<T: Config> Pallet<T> {
        /// Publishes the head of the signer's log, with the proof that it extends the head published before.
        ///
        /// The chain then knows that the tree under `root` begins with the one under the last root. It does not know that `size` is
        /// the number of its leaves: RFC 6962 hashes no size into a root, sizes whose paths have the same shape share a proof, and
        /// a first head has none. Who is shown a leaf checks its inclusion proof against this very size (the verifier's step
        /// `inclusion`): under a false one, leaves whose paths then have another shape cannot be shown at all, and those that can
        /// are in the tree all the same and in their order, though perhaps under other numbers. Who lies loses leaves, and makes
        /// up none.
        #[pallet::call_index(0)]
        #[pallet::weight(T::WeightInfo::publish_tree_head(consistency.len() as u32))]
        pub fn publish_tree_head(
            origin: OriginFor<T>,
            size: u64,
            root: Digest,
            consistency: ConsistencyProof,
        ) -> DispatchResult {
            let account = frame_system::ensure_signed(origin)?;
            let organisation = T::Membership::organisation(&account).ok_or(Error::<T>::NotAMember)?;
            ensure!(size > 0, Error::<T>::EmptyLog);
            ensure!(size <= MAX_SIZE, Error::<T>::LogTooLarge);
            match Heads::<T>::get(organisation) {
                None => ensure!(consistency.is_empty(), Error::<T>::UnexpectedProof),
                Some(head) => {
                    ensure!(size >= head.size, Error::<T>::LogShrinks);
                    if size == head.size {
                        ensure!(root != head.root, Error::<T>::NothingNew);
                        return Err(Error::<T>::LogRewritten.into());
                    }
                    extends((head.size, head.root), (size, root), &consistency)
                        .map_err(|_| Error::<T>::Inconsistent)?;
                }
            }
            let at = frame_system::Pallet::<T>::block_number().saturated_into();
            Heads::<T>::insert(organisation, LogHead { size, root, at });
            Self::deposit_event(Event::HeadPublished { organisation, size, root });
            Ok(())
        }
    }

    impl<T: Config> Pallet<T> {
        /// The invariants in the crate's documentation that one state can show.
        #[cfg(any(feature = "std", feature = "try-runtime"))]
        pub fn do_try_state() -> Result<(), frame::deps::sp_runtime::TryRuntimeError> {
            for (organisation, head) in Heads::<T>::iter() {
                ensure!((1..=MAX_SIZE).contains(&head.size), "a log has a size no log can have");
                ensure!(T::Membership::account(organisation).is_some(), "a log belongs to no organisation");
            }
            Ok(())
        }
    }
}
