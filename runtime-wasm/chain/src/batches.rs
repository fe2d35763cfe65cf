//! Many transactions in one call.
//!
//! Every call into the blob starts with a fresh instance, whose memory the kernel clears afterwards. For a transaction that
//! writes a few entries this takes longer than the transaction itself, and the stock interfaces take one transaction a
//! call: once to check it for the pool, once to put it into a block. These do the same for as many as are waiting.

use polkadot_sdk::*;

use crate::{Block, Executive, Hash, UncheckedExtrinsic};
use alloc::vec::Vec;
use frame_support::storage::with_transaction_unchecked;
use sp_runtime::{
    ApplyExtrinsicResult, TransactionOutcome,
    traits::Block as BlockT,
    transaction_validity::{TransactionSource, TransactionValidity, TransactionValidityError},
};

sp_api::decl_runtime_apis! {
    /// Checks and applies transactions in batches, each with the same outcome as alone.
    pub trait Batches {
        /// Checks each as `TaggedTransactionQueue::validate_transaction` does, in the state after `block_hash`.
        fn validate_transactions(
            transactions: Vec<(TransactionSource, <Block as BlockT>::Extrinsic)>,
            block_hash: <Block as BlockT>::Hash,
        ) -> Vec<TransactionValidity>;

        /// Applies each in order as `BlockBuilder::apply_extrinsic` does; what one that is refused has changed is undone.
        /// Ends early, with fewer results, after the first that no longer fits into the block.
        fn apply_extrinsics(extrinsics: Vec<<Block as BlockT>::Extrinsic>) -> Vec<ApplyExtrinsicResult>;
    }
}

/// See [`Batches::validate_transactions`].
pub(crate) fn validate(
    transactions: Vec<(TransactionSource, UncheckedExtrinsic)>,
    block_hash: Hash,
) -> Vec<TransactionValidity> {
    let check = |(source, transaction)| {
        with_transaction_unchecked(|| {
            TransactionOutcome::Rollback(Executive::validate_transaction(source, transaction, block_hash))
        })
    };
    transactions.into_iter().map(check).collect()
}

/// See [`Batches::apply_extrinsics`].
pub(crate) fn apply(extrinsics: Vec<<Block as BlockT>::Extrinsic>) -> Vec<ApplyExtrinsicResult> {
    let mut results = Vec::with_capacity(extrinsics.len());
    for extrinsic in extrinsics {
        let result = with_transaction_unchecked(|| match Executive::apply_extrinsic(extrinsic) {
            Ok(outcome) => TransactionOutcome::Commit(Ok(outcome)),
            Err(refusal) => TransactionOutcome::Rollback(Err(refusal)),
        });
        let full = result.as_ref().is_err_and(TransactionValidityError::exhausted_resources);
        results.push(result);
        if full {
            break;
        }
    }
    results
}
