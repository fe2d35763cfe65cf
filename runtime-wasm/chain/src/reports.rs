//! What a node reports by itself, without anybody's signature.
//!
//! Two votes of one validator in one round are the GRANDPA pallet's business, which has an interface of its own for them. The
//! one for two blocks of one author for one slot is here.

use polkadot_sdk::*;

use crate::{Consortium, Header, UncheckedExtrinsic, extension};
use codec::Encode;
use sp_runtime::traits::Block as BlockT;

sp_api::decl_runtime_apis! {
    /// Makes the transactions that report what a node has seen. The node puts them into its own pool.
    pub trait Reports {
        /// Reports two blocks by their headers as they were sealed. Nothing, if they do not show that somebody whom the chain
        /// knows has made two blocks for one slot, or if that is known.
        fn report_double_block(
            first: <Block as BlockT>::Header,
            second: <Block as BlockT>::Header,
        ) -> Option<<Block as BlockT>::Extrinsic>;
    }
}

/// See [`Reports::report_double_block`].
pub(crate) fn double_block(first: &Header, second: &Header) -> Option<UncheckedExtrinsic> {
    let call = Consortium::report_of(&first.encode(), &second.encode())?;
    // Nobody has signed it, so that no nonce is looked at.
    Some(UncheckedExtrinsic::new_transaction(call.into(), extension(0)))
}
