//! A chain for one person: a transaction becomes a final block the moment it arrives.

use polkadot_sdk::*;

use super::{
    partial::{Client, SelectChain},
    pool::Pool,
    proposer::ProposerFactory,
};
use deed_runtime::{Hash, opaque::Block};
use futures::{StreamExt, stream::BoxStream};
use sc_client_api::HeaderBackend;
use sc_consensus_aura::SlotDuration;
use sc_consensus_manual_seal::{
    EngineCommand, ManualSealParams, consensus::aura::AuraConsensusDataProvider, run_manual_seal,
};
use sc_service::{Error, TaskManager};
use sc_transaction_pool_api::TransactionPool;
use sp_consensus_aura::sr25519::AuthoritySignature;
use std::{sync::Arc, time::Duration};

/// Notifications of arrivals taken together: they only wake the sealer, which looks into the pool itself.
const ARRIVALS: usize = 1024;

/// How long a transaction that no block could be made for waits for the next try, if none arrives before, and how long the pool is
/// waited for: a slot.
const RETRY: Duration = Duration::from_millis(500);

/// Seals and finalises a block for every transaction, or for all that arrived while the last block was made.
pub(super) fn start(
    task_manager: &TaskManager,
    client: Arc<Client>,
    pool: Arc<Pool>,
    select_chain: SelectChain,
) -> Result<(), Error> {
    let slot_duration = sc_consensus_aura::slot_duration(&*client)?;
    let proposer = ProposerFactory::new(
        task_manager.spawn_handle(),
        client.clone(),
        pool.clone(),
        deed_runtime::configs::MAXIMUM_BLOCK_LENGTH as usize,
    );
    let sealer = Sealer {
        arrivals: Box::pin(pool.import_notification_stream().ready_chunks(ARRIVALS)),
        client: client.clone(),
        pool: pool.clone(),
        sealed_upon: None,
    };
    let clock = client.clone();
    let seal = run_manual_seal(ManualSealParams {
        block_import: client.clone(),
        env: proposer,
        client,
        pool,
        commands_stream: Box::pin(futures::stream::unfold(sealer, Sealer::next)),
        select_chain,
        consensus_data_provider: Some(Box::new(AuraConsensusDataProvider::<Block>::new_with_slot_duration(
            slot_duration,
        ))),
        create_inherent_data_providers: move |parent, ()| {
            let time = next_time(&clock, parent, slot_duration);
            async move { Ok(sp_timestamp::InherentDataProvider::new(time?)) }
        },
    });
    task_manager.spawn_essential_handle().spawn_blocking("instant-seal", Some("block-authoring"), seal);
    Ok(())
}

/// Decides when the next block is due.
struct Sealer {
    arrivals: BoxStream<'static, Vec<Hash>>,
    client: Arc<Client>,
    pool: Arc<Pool>,
    /// The block that the last command built upon.
    sealed_upon: Option<Hash>,
}

impl Sealer {
    /// Waits until a transaction can be included, and asks for a block. What did not fit the last block gets one of its own
    /// without waiting for another arrival; after a command that made no block, an arrival is a reason to try again, or that some
    /// time has passed: another slot may be another author's.
    async fn next(mut self) -> Option<(EngineCommand<Hash>, Self)> {
        loop {
            let best = self.client.info().best_hash;
            // The pool tells that it has come to a block, and a question asked in that very moment misses it: the answer would come with
            // the next block, which waits for the answer.
            let due =
                self.sealed_upon != Some(best) && self.pool.ready_at_with_timeout(best, RETRY).await.next().is_some();
            if due {
                self.sealed_upon = Some(best);
                let command = EngineCommand::SealNewBlock {
                    create_empty: false,
                    finalize: true,
                    parent_hash: None,
                    sender: None,
                };
                return Some((command, self));
            }
            if let Ok(arrivals) = tokio::time::timeout(RETRY, self.arrivals.next()).await {
                arrivals?;
            }
            self.sealed_upon = None;
        }
    }
}

/// The time of a block upon `parent`: now, or the start of the slot after its parent's, whichever is later. A slot
/// holds one block, so under load the chain's clock runs ahead of the wall's; it waits for it when idle.
fn next_time(
    client: &Client,
    parent: Hash,
    slot_duration: SlotDuration,
) -> Result<sp_timestamp::Timestamp, Box<dyn std::error::Error + Send + Sync>> {
    let now = sp_timestamp::Timestamp::current();
    let header = client
        .header(parent)?
        .ok_or_else(|| format!("sealing a block: its parent {parent:?} is not in the database"))?;
    if header.number == 0 {
        return Ok(now);
    }
    let slot = sc_consensus_aura::find_pre_digest::<Block, AuthoritySignature>(&header)?;
    let earliest = u64::from(slot).saturating_add(1).saturating_mul(slot_duration.as_millis());
    Ok(now.max(sp_timestamp::Timestamp::new(earliest)))
}
