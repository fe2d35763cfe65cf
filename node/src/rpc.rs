//! What the node answers beyond the stock JSON-RPC methods.

use polkadot_sdk::*;

mod submissions;

use crate::service::{Backend, Client, Pool};
use deed_runtime::{BlockNumber, Hash, opaque::Block};
use jsonrpsee::RpcModule;
use sc_consensus_grandpa::{FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};

/// What the finality methods read.
#[derive(Clone)]
pub(crate) struct Finality {
    /// The voter's progress.
    pub(crate) voter: SharedVoterState,
    /// Who votes.
    pub(crate) authorities: SharedAuthoritySet<Hash, BlockNumber>,
    /// Every justification as it is made.
    pub(crate) justifications: GrandpaJustificationStream<Block>,
    /// Proofs about past blocks.
    pub(crate) proofs: Arc<FinalityProofProvider<Backend, Block>>,
}

/// `system_accountNextIndex` and its kin; `grandpa_*`: round state, justifications, finality proofs; and our own
/// [`submissions`].
pub(crate) fn module(
    client: Arc<Client>,
    pool: Arc<Pool>,
    finality: Finality,
    executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, sc_service::Error> {
    let Finality { voter, authorities, justifications, proofs } = finality;
    let build = || -> Result<_, jsonrpsee::core::RegisterMethodError> {
        let mut module = RpcModule::new(());
        module.merge(submissions::module(client.clone(), pool.clone(), executor.clone())?)?;
        module.merge(System::new(client, pool).into_rpc())?;
        module.merge(Grandpa::new(executor, authorities, voter, justifications, proofs).into_rpc())?;
        Ok(module)
    };
    build().map_err(|error| sc_service::Error::Application(Box::new(error)))
}
