//! Complete, valid receipts without a node.
//!
//! A [`Kit`] is a small consortium on paper: validators, one organisation with its keys, a state trie with the three
//! values that a receipt proves among others, and a log. Its receipts differ from a real node's only in who holds the
//! private keys. They feed tests, the fuzzer's seeds and the measurements.

use std::collections::BTreeMap;

use codec::Encode as _;
use deed_evidence::{
    Authority, Checkpoint, ComponentRef, Determinism, Digest, Envelope, FinalityProof, Handover, Hash32, HexBytes,
    Input, LogProof, ModelRef, RECEIPT_VERSION, Receipt, Signer as _, SigningKey, Statement, StepPredicate, Subject,
    Trust, origin,
};
use deed_primitives::{BoundedVec, DidDocument, DidKey, KeyPurpose, LogHead};
use finality_grandpa::{Commit, Message, Precommit, SignedPrecommit};
use sp_core::{Blake2Hasher, H256};
use sp_trie::{LayoutV1, StorageProof, TrieDBMutBuilder, TrieMut as _};
use tlog_tiles::{Hash, HashReader, prove_record, stored_hashes, tree_hash};

use crate::block::{DigestItem, GRANDPA, GrandpaLog, Header, Justification, NextSet, vote_payload};
use crate::state::{StorageKeys, genesis_key, minimal};
use crate::{Refusal, issue};

/// Values in the state besides those of the receipt: a few hundred make paths as deep as a small chain's.
const OTHER_VALUES: u32 = 500;
/// The same for the state under a handover, of which tests make many.
const FEW_OTHER_VALUES: u32 = 20;

/// A small consortium, with every private key at hand.
#[derive(Debug, Clone)]
pub struct Kit {
    /// Hash of the chain's first block.
    pub genesis_hash: [u8; 32],
    /// The validators, each with a vote of weight 1.
    pub authorities: Vec<SigningKey>,
    /// Their set.
    pub set_id: u64,
    /// The round in which they vote.
    pub round: u64,
    /// The organisation.
    pub organisation: u32,
    /// Its key for statements.
    pub assertion: SigningKey,
    /// Its key for its log.
    pub log: SigningKey,
    /// Entries in its log.
    pub log_size: u64,
    /// Which of them the receipt is for.
    pub index: u64,
    /// The block that shows the log's head.
    pub block_number: u32,
    /// How many validators vote; absent for a development chain.
    pub votes: Option<usize>,
    /// How many blocks past the receipt's one of the votes is for, which the justification has to bridge.
    pub votes_ahead: u32,
}

impl Kit {
    /// A consortium with so many validators, all of which vote.
    #[must_use]
    pub fn new(authorities: u8) -> Self {
        let key = |kind: u8, number: u8| {
            let mut seed = [kind; 32];
            seed[0] = number;
            SigningKey::from_bytes(&seed)
        };
        Self {
            genesis_hash: Digest::of("a chain on paper").0,
            authorities: (0..authorities).map(|number| key(1, number)).collect(),
            set_id: 0,
            round: 7,
            organisation: 3,
            assertion: key(2, 0),
            log: key(3, 0),
            log_size: 1000,
            index: 617,
            block_number: 42,
            votes: Some(authorities.into()),
            votes_ahead: 0,
        }
    }

    /// The trust file of this consortium.
    #[must_use]
    pub fn trust(&self) -> Trust {
        Trust {
            genesis_hash: Hash32(self.genesis_hash),
            set_id: self.set_id,
            authorities: self
                .authorities
                .iter()
                .map(|key| Authority { key: Hash32(key.verifying_key().to_bytes()), weight: 1 })
                .collect(),
            former: Vec::new(),
        }
    }

    /// How these validators hand over to those of another kit.
    ///
    /// # Errors
    /// Never: what is proven is in the state that it is proven of.
    pub fn handover(&self, next: &Self) -> Result<Handover, Refusal> {
        self.handover_by(&[GrandpaLog::ScheduledChange(next.as_next())])
    }

    /// These validators as a header names those that come next.
    pub(crate) fn as_next(&self) -> NextSet {
        let authorities = self.authorities.iter().map(|key| (key.verifying_key().to_bytes(), 1)).collect();
        NextSet { authorities, delay: 0 }
    }

    /// A handover whose header says something of the tester's own.
    pub(crate) fn handover_by(&self, logs: &[GrandpaLog]) -> Result<Handover, Refusal> {
        let mut state = others(FEW_OTHER_VALUES);
        state.insert(genesis_key(), self.genesis_hash.to_vec());
        let (state_root, nodes) = trie(&state);
        let mut header = self.header(self.block_number, H256::zero(), state_root);
        // The author seals what the runtime has said.
        let seal = header.digest.pop();
        header.digest.extend(logs.iter().map(|log| DigestItem::Consensus(GRANDPA, log.encode())));
        header.digest.extend(seal);
        Ok(Handover {
            header: header.encode(),
            storage_proof: minimal(&nodes, state_root, [&genesis_key()])?,
            justification: self.justification(&header).encode(),
        })
    }

    /// A statement such as a step of a small workflow makes.
    #[must_use]
    pub fn statement(&self) -> Statement {
        let input = |name: &str, asset| Input {
            name: name.to_owned(),
            digest: Digest::of(name),
            asset: Some(asset),
            version: Some(1),
            licence: Some(asset + 100),
        };
        Statement::new(
            vec![Subject::new("fields.json", Digest::of("fields"))],
            StepPredicate {
                organisation: self.organisation,
                workflow: Digest::of("workflow"),
                workflow_name: "三方对账".to_owned(),
                run: "run-1".to_owned(),
                step: "extract".to_owned(),
                item: Some(12),
                attempt: 1,
                component: ComponentRef {
                    id: "deed:extract".to_owned(),
                    version: "0.1.0".to_owned(),
                    digest: Digest::of("component"),
                },
                config: Digest::of("{}"),
                inputs: vec![input("invoice.png", 5), input("contract.png", 6)],
                capabilities: vec!["asset.read".to_owned(), "blob".to_owned()],
                host_calls: Digest::of("host calls"),
                models: vec![ModelRef { name: "text-recognition".to_owned(), digest: Digest::of("model") }],
                determinism: Determinism::Reproducible,
                actor: "user@example.org".to_owned(),
                started_at: "2026-01-02T03:04:05.000Z".to_owned(),
                finished_at: "2026-01-02T03:04:05.250Z".to_owned(),
            },
        )
    }

    /// The receipt of the statement.
    ///
    /// # Errors
    /// When the kit's settings contradict each other, for example an index beyond the log.
    pub fn receipt(&self) -> Result<Receipt, Refusal> {
        let envelope = Envelope::sign(&self.statement(), &self.assertion).map_err(Refusal::Statement)?;
        self.receipt_of(envelope, |_, _| {})
    }

    /// The receipt of any envelope, with a last word on the chain's state before it is hashed.
    ///
    /// # Errors
    /// As [`receipt`](Self::receipt).
    pub fn receipt_of(
        &self,
        envelope: Envelope,
        edit: impl FnOnce(&StorageKeys, &mut BTreeMap<Vec<u8>, Vec<u8>>),
    ) -> Result<Receipt, Refusal> {
        let leaf = envelope.to_bytes().map_err(Refusal::Statement)?;
        let (log, root) = self.log_proof(&leaf)?;
        let keys = StorageKeys::of(self.organisation);
        let mut state = self.state(&keys, root);
        edit(&keys, &mut state);
        let (state_root, nodes) = trie(&state);
        let header = self.header(self.block_number, H256::zero(), state_root);
        let finality = match self.votes {
            None => FinalityProof::None { reason: "a development chain has no authorities".to_owned() },
            Some(_) => FinalityProof::Grandpa {
                set_id: self.set_id,
                justification: HexBytes(self.justification(&header).encode()),
            },
        };
        let chain = issue::chain_proof(self.genesis_hash, self.organisation, header.encode(), &nodes, finality)?;
        Ok(Receipt { version: RECEIPT_VERSION, statement: envelope, log, chain })
    }

    fn log_proof(&self, leaf: &[u8]) -> Result<(LogProof, Hash32), Refusal> {
        let outside = |_| Refusal::Inclusion { index: self.index, size: self.log_size };
        let mut stored = Stored(Vec::new());
        for index in 0..self.log_size {
            let other = index.to_be_bytes();
            let content: &[u8] = if index == self.index { leaf } else { &other };
            let hashes = stored_hashes(index, content, &stored).map_err(outside)?;
            stored.0.extend(hashes);
        }
        let root = Hash32(tree_hash(self.log_size, &stored).map_err(outside)?.0);
        let path = prove_record(self.log_size, self.index, &stored).map_err(outside)?;
        let origin = origin(&self.genesis_hash, self.organisation);
        let checkpoint = Checkpoint { origin, size: self.log_size, root };
        let proof = LogProof {
            index: self.index,
            size: self.log_size,
            inclusion: path.into_iter().map(|hash| Hash32(hash.0)).collect(),
            checkpoint: checkpoint.sign(&self.log).map_err(Refusal::Checkpoint)?,
        };
        Ok((proof, root))
    }

    fn state(&self, keys: &StorageKeys, root: Hash32) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let mut state = others(OTHER_VALUES);
        // Neighbours in the same maps, so that paths part late.
        for other in (0..50).filter(|other| *other != self.organisation) {
            let keys = StorageKeys::of(other);
            let head = LogHead { size: 9, root: [other as u8; 32], at: 1 };
            state.insert(keys.log_head, head.encode());
            state.insert(keys.did_document, self.did_document().encode());
        }
        let head = LogHead { size: self.log_size, root: root.0, at: self.block_number.saturating_sub(2) };
        state.insert(keys.genesis_hash.clone(), self.genesis_hash.to_vec());
        state.insert(keys.log_head.clone(), head.encode());
        state.insert(keys.did_document.clone(), self.did_document().encode());
        state
    }

    /// The organisation's DID document on the chain.
    #[must_use]
    pub fn did_document(&self) -> DidDocument {
        let key = |purpose, key: &SigningKey| DidKey { purpose, public: key.verifying_key().to_bytes() };
        let keys = vec![key(KeyPurpose::Log, &self.log), key(KeyPurpose::Assertion, &self.assertion)];
        DidDocument { keys: BoundedVec::truncate_from(keys), ..DidDocument::default() }
    }

    pub(crate) fn header(&self, number: u32, parent_hash: H256, state_root: H256) -> Header {
        Header {
            parent_hash,
            number,
            state_root,
            extrinsics_root: H256::repeat_byte(4),
            digest: vec![DigestItem::PreRuntime(*b"aura", 99_u64.encode()), DigestItem::Seal(*b"aura", vec![5; 64])],
        }
    }

    /// Votes for `target` by the first so many authorities, one of them for a later block.
    pub(crate) fn justification(&self, target: &Header) -> Justification {
        let mut ancestries = Vec::new();
        let mut tip = (target.hash(), target.number);
        for _ in 0..self.votes_ahead {
            let header = self.header(tip.1 + 1, tip.0, H256::zero());
            tip = (header.hash(), header.number);
            ancestries.push(header);
        }
        let target = (target.hash(), target.number);
        let votes = self.authorities.iter().take(self.votes.unwrap_or(0)).enumerate();
        let precommits = votes.map(|(at, key)| self.vote(key, if at == 0 { tip } else { target })).collect();
        Justification {
            round: self.round,
            commit: Commit { target_hash: target.0, target_number: target.1, precommits },
            votes_ancestries: ancestries,
        }
    }

    pub(crate) fn vote(&self, key: &SigningKey, target: (H256, u32)) -> SignedPrecommit<H256, u32, [u8; 64], [u8; 32]> {
        let precommit = Precommit { target_hash: target.0, target_number: target.1 };
        let payload = vote_payload(&Message::Precommit(precommit.clone()), self.round, self.set_id);
        SignedPrecommit { precommit, signature: key.sign(&payload).to_bytes(), id: key.verifying_key().to_bytes() }
    }
}

/// So many values that nothing is said about.
fn others(count: u32) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let value = |number: u32| {
        let digest = sp_crypto_hashing::blake2_256(&number.to_le_bytes());
        (digest.to_vec(), digest.repeat(number as usize % 4 + 1))
    };
    (0..count).map(value).collect()
}

/// The state's root, and all nodes of its trie.
fn trie(state: &BTreeMap<Vec<u8>, Vec<u8>>) -> (H256, Vec<Vec<u8>>) {
    let (mut nodes, mut root) = (StorageProof::empty().into_memory_db::<Blake2Hasher>(), H256::zero());
    {
        let mut trie = TrieDBMutBuilder::<LayoutV1<Blake2Hasher>>::new(&mut nodes, &mut root).build();
        for (key, value) in state {
            // A trie in memory, begun empty, has every node it needs.
            let inserted = trie.insert(key, value);
            debug_assert!(inserted.is_ok());
        }
        trie.commit();
    }
    (root, nodes.drain().into_values().map(|(node, _)| node).collect())
}

struct Stored(Vec<Hash>);

impl HashReader for Stored {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        indexes
            .iter()
            .map(|index| {
                let at = usize::try_from(*index).map_err(|_| tlog_tiles::Error::IndexesNotInTree)?;
                self.0.get(at).copied().ok_or(tlog_tiles::Error::IndexesNotInTree)
            })
            .collect()
    }
}
