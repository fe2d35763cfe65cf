//! What the runtime's tests share: the genesis of a preset, and a chain driven block by block.
#![allow(dead_code, reason = "each of the tests uses its part")]

use polkadot_sdk::*;

use codec::{Decode, Encode};
use deed_runtime::{
    Executive, Grandpa, Hash, Header, Runtime, RuntimeCall, RuntimeEvent, RuntimeGenesisConfig, Session, System,
    UncheckedExtrinsic, VERSION, offline, presets, validators::SESSION_LENGTH,
};
use frame_support::storage::with_transaction_unchecked;
use serde_json::Value;
use sp_consensus_aura::{AURA_ENGINE_ID, Slot};
use sp_core::{Pair, sr25519};
use sp_genesis_builder::PresetId;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    ApplyExtrinsicResult, BuildStorage, DigestItem, TransactionOutcome,
    traits::{Hash as _, Header as _},
    transaction_validity::{TransactionSource, TransactionValidityError},
};

/// Puts the members of `patch` over those of `base`.
pub(crate) fn merge(base: &mut Value, patch: Value) {
    match (base, patch) {
        (Value::Object(base), Value::Object(patch)) => {
            for (key, value) in patch {
                merge(base.entry(key).or_insert(Value::Null), value);
            }
        }
        (base, patch) => *base = patch,
    }
}

/// The genesis of a preset.
pub(crate) fn genesis(preset: &str) -> RuntimeGenesisConfig {
    let patch = presets::get(&PresetId::from(preset)).expect("the preset exists");
    let mut config = serde_json::to_value(RuntimeGenesisConfig::default()).expect("a default configuration");
    merge(&mut config, serde_json::from_slice(&patch).expect("JSON"));
    serde_json::from_value(config).expect("the preset fits the configuration")
}

/// A chain that is driven block by block.
pub(crate) struct Chain {
    pub(crate) state: TestExternalities,
    pub(crate) parent: Header,
    pub(crate) number: u32,
    pub(crate) slot: u64,
    pub(crate) genesis: Hash,
    /// Transactions nobody signs, for the next block.
    pub(crate) bare: Vec<RuntimeCall>,
    /// Transactions that are made already, for the next block.
    pub(crate) made: Vec<UncheckedExtrinsic>,
}

/// The first slot after `slot` whose author may make a block.
pub(crate) fn next_slot(slot: u64) -> u64 {
    let authors = pallet_aura::Authorities::<Runtime>::get().len() as u64;
    let disabled = Session::disabled_validators();
    let may = |slot: &u64| !disabled.iter().any(|index| u64::from(*index) == slot % authors);
    (slot + 1..=slot + authors).find(may).expect("somebody may make a block")
}

/// The header of one of the blocks that somebody could make for a slot, with the seal.
pub(crate) fn sealed(author: Sr25519Keyring, slot: u64, variant: u8) -> Header {
    let slot = DigestItem::PreRuntime(AURA_ENGINE_ID, Slot::from(slot).encode());
    let digest = sp_runtime::Digest { logs: vec![slot] };
    let mut header = Header::new(1, Default::default(), Hash::repeat_byte(variant), Default::default(), digest);
    let seal = author.pair().sign(header.hash().as_ref());
    header.digest.push(DigestItem::Seal(AURA_ENGINE_ID, seal.encode()));
    header
}

impl Chain {
    pub(crate) fn new(preset: &str) -> Self {
        let storage = genesis(preset).build_storage().expect("the genesis builds");
        let mut state = TestExternalities::new_with_code_and_state(&[], storage, VERSION.state_version());
        let root = Hash::decode(&mut &sp_io_root(&mut state)[..]).expect("a root is a hash");
        let parent = Header::new(0, Default::default(), root, Default::default(), Default::default());
        let genesis = parent.hash();
        // The block hash of the genesis is known to the chain from its first block on.
        state.execute_with(|| frame_system::BlockHash::<Runtime>::insert(0, genesis));
        Self { state, parent, number: 0, slot: 0, genesis, bare: Vec::new(), made: Vec::new() }
    }

    /// Executes a block with these transactions and gives their results.
    pub(crate) fn block(&mut self, calls: &[(&sr25519::Pair, RuntimeCall)]) -> Vec<ApplyExtrinsicResult> {
        self.number += 1;
        self.slot = self.state.execute_with(|| next_slot(self.slot));
        let slot = Slot::from(self.slot);
        let digest = sp_runtime::Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] };
        let header = Header::new(self.number, Default::default(), Default::default(), self.parent.hash(), digest);
        let genesis = self.genesis;
        let now = self.slot * 500;
        let (bare, made) = (std::mem::take(&mut self.bare), std::mem::take(&mut self.made));
        let (results, sealed) = self.state.execute_with(|| {
            Executive::initialize_block(&header);
            let time = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now });
            Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(time))
                .expect("the time is applied")
                .expect("the time is accepted");
            let bare = bare.into_iter().map(UncheckedExtrinsic::new_bare).chain(made).map(Executive::apply_extrinsic);
            let signed = calls.iter().map(|(pair, call)| {
                let nonce = System::account_nonce(offline::account(*pair));
                Executive::apply_extrinsic(offline::signed(*pair, nonce, genesis, call.clone()))
            });
            let results = bare.chain(signed).collect();
            (results, Executive::finalize_block())
        });
        self.parent = sealed;
        results
    }

    /// Executes a block with these transactions, all of which succeed.
    pub(crate) fn run(&mut self, calls: &[(&sr25519::Pair, RuntimeCall)]) {
        for (index, result) in self.block(calls).into_iter().enumerate() {
            assert_eq!(result, Ok(Ok(())), "transaction {index} of block {}: {:?}", self.number, calls[index].1);
        }
    }

    /// Has the council decide: three of four vote for it, and it is executed.
    pub(crate) fn govern(&mut self, call: pallet_deed_consortium::Call<Runtime>) {
        let proposal = RuntimeCall::Consortium(call);
        let (index, hash) = self.state.execute_with(|| {
            let count = pallet_collective::ProposalCount::<Runtime, deed_runtime::CouncilInstance>::get();
            (count, <Runtime as frame_system::Config>::Hashing::hash_of(&proposal))
        });
        let length_bound = u32::try_from(proposal.encoded_size()).expect("a short call");
        let vote = RuntimeCall::Council(pallet_collective::Call::vote { proposal: hash, index, approve: true });
        let [alice, bob, charlie] =
            [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie].map(Sr25519Keyring::pair);
        let propose = pallet_collective::Call::propose { threshold: 3, proposal: Box::new(proposal), length_bound };
        let close = pallet_collective::Call::close {
            proposal_hash: hash,
            index,
            proposal_weight_bound: deed_runtime::configs::MaxProposalWeight::get(),
            length_bound,
        };
        self.run(&[
            (&alice, RuntimeCall::Council(propose)),
            (&alice, vote.clone()),
            (&bob, vote.clone()),
            (&charlie, vote),
            (&alice, RuntimeCall::Council(close)),
        ]);
        self.state.execute_with(|| {
            let executed = System::events().into_iter().find_map(|record| match record.event {
                RuntimeEvent::Council(pallet_collective::Event::Executed { result, .. }) => Some(result),
                _ => None,
            });
            assert_eq!(executed, Some(Ok(())), "the council's decision is carried out");
        });
    }

    /// Empty blocks until the sessions have ended after which a decision made before has taken effect.
    pub(crate) fn settle(&mut self) {
        for _ in 0..3 * SESSION_LENGTH {
            self.block(&[]);
        }
    }

    /// The numbers of authorities that make blocks and vote, and the number of the voters' set.
    pub(crate) fn authorities(&mut self) -> (usize, usize, u64) {
        self.state.execute_with(|| {
            let aura = pallet_aura::Authorities::<Runtime>::get().len();
            (aura, Grandpa::grandpa_authorities().len(), pallet_grandpa::CurrentSetId::<Runtime>::get())
        })
    }

    /// What the pool says to a transaction.
    pub(crate) fn validate<P: Pair>(
        &mut self,
        pair: &P,
        nonce: u32,
        call: RuntimeCall,
    ) -> Result<(), TransactionValidityError>
    where
        sp_runtime::MultiSigner: From<P::Public>,
        deed_runtime::Signature: From<P::Signature>,
    {
        let extrinsic = offline::signed(pair, nonce, self.genesis, call);
        let parent = self.parent.hash();
        // The node throws away what validation does to the state; so does this.
        self.state.execute_with(|| {
            with_transaction_unchecked(|| {
                let source = TransactionSource::External;
                let verdict = Executive::validate_transaction(source, extrinsic, parent);
                TransactionOutcome::Rollback(verdict.map(drop))
            })
        })
    }
}

/// The root of the state before the first block.
pub(crate) fn sp_io_root(state: &mut TestExternalities) -> Vec<u8> {
    state.execute_with(|| sp_io::storage::root(VERSION.state_version()))
}
