//! Blocks by turns (Aura), finality by vote (GRANDPA), tuned for slots of half a second to a second.

use polkadot_sdk::*;

use super::{
    network::Votes,
    partial::{self, BlockImport, Client, JUSTIFICATION_PERIOD, Link, SelectChain},
    pool::Pool,
    proposer::ProposerFactory,
};
use deed_runtime::opaque::Block;
use sc_consensus_aura::{SlotProportion, StartAuraParams};
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState, VotingRulesBuilder};
use sc_network::{config::Role, service::traits::NetworkService};
use sc_network_sync::SyncingService;
use sc_service::{Error, TaskManager};
use sc_telemetry::TelemetryHandle;
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_aura::sr25519::AuthorityPair;
use sp_keystore::KeystorePtr;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;

/// How long a vote is expected to take to reach everyone. GRANDPA waits twice this for prevotes and four times for
/// precommits before it goes on without the stragglers; with everyone answering, rounds end sooner. A LAN needs
/// single milliseconds; this leaves room for a country.
const GOSSIP: Duration = Duration::from_millis(100);

/// The part of a slot after which a block that is not made is given up. The proposer plans to be done before: alone, with
/// little to spare, and with others early enough for them to import the block before their turn.
const PROPOSAL_PORTION: f32 = 0.85;

/// What authoring blocks takes.
pub(super) struct Authoring {
    pub(super) client: Arc<Client>,
    pub(super) select_chain: SelectChain,
    pub(super) block_import: BlockImport,
    pub(super) pool: Arc<Pool>,
    pub(super) sync: Arc<SyncingService<Block>>,
    pub(super) keystore: KeystorePtr,
    pub(super) force_authoring: bool,
    pub(super) telemetry: Option<TelemetryHandle>,
}

/// Authors a block in each of this validator's slots.
pub(super) fn start_authoring(authoring: Authoring, task_manager: &TaskManager) -> Result<(), Error> {
    let Authoring { client, select_chain, block_import, pool, sync, keystore, force_authoring, telemetry } = authoring;

    let slot_duration = sc_consensus_aura::slot_duration(&*client)?;
    let max_bytes = deed_runtime::configs::MAXIMUM_BLOCK_LENGTH as usize;
    let proposer_factory = ProposerFactory::new(task_manager.spawn_handle(), client.clone(), pool, max_bytes);

    let aura = sc_consensus_aura::start_aura::<AuthorityPair, _, _, _, _, _, _, _, _, _, _>(StartAuraParams {
        slot_duration,
        client,
        select_chain,
        block_import,
        proposer_factory,
        create_inherent_data_providers: move |_, ()| async move { Ok(partial::inherents(slot_duration)) },
        force_authoring,
        backoff_authoring_blocks: None::<()>,
        keystore,
        sync_oracle: sync.clone(),
        justification_sync_link: sync,
        block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
        // Without this an author takes the longer the later the chain is, and makes it later still.
        max_block_proposal_slot_portion: Some(SlotProportion::new(PROPOSAL_PORTION)),
        telemetry,
        compatibility_mode: Default::default(),
    })?;
    task_manager.spawn_essential_handle().spawn_blocking("aura", Some("block-authoring"), aura);
    Ok(())
}

/// What voting on finality takes.
pub(super) struct Finality {
    pub(super) link: Link,
    pub(super) network: Arc<dyn NetworkService>,
    pub(super) sync: Arc<SyncingService<Block>>,
    pub(super) votes: Votes,
    pub(super) voter: SharedVoterState,
    pub(super) keystore: Option<KeystorePtr>,
    pub(super) role: Role,
    pub(super) name: String,
    pub(super) pool: Arc<Pool>,
    pub(super) prometheus: Option<Registry>,
    pub(super) telemetry: Option<TelemetryHandle>,
}

/// Votes on finality, or follows the votes where this node has none.
pub(super) fn start_finality(finality: Finality, task_manager: &TaskManager) -> Result<(), Error> {
    let Finality {
        link,
        network,
        sync,
        votes: Votes { protocol, notifications },
        voter,
        keystore,
        role,
        name,
        pool,
        prometheus,
        telemetry,
    } = finality;

    let grandpa = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
        config: sc_consensus_grandpa::Config {
            gossip_duration: GOSSIP,
            justification_generation_period: JUSTIFICATION_PERIOD,
            name: Some(name),
            observer_enabled: false,
            keystore,
            local_role: role,
            telemetry: telemetry.clone(),
            protocol_name: protocol,
        },
        link,
        network,
        sync,
        notification_service: notifications,
        // The stock rules keep votes two blocks behind the best and a quarter of the way back to the last final one, for
        // networks where forks are common. Here validators take turns and know each other: vote for the best block.
        voting_rule: VotingRulesBuilder::new().build(),
        prometheus_registry: prometheus,
        shared_voter_state: voter,
        telemetry,
        offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(pool),
    })?;
    task_manager.spawn_essential_handle().spawn_blocking("grandpa-voter", None, grandpa);
    Ok(())
}
