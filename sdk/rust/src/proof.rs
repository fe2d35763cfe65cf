//! The chain's part of a receipt: that a finalised block holds a log's head and its organisation's keys. And how the
//! authorities that finalise blocks have handed over to each other.

use codec::Encode;
use deed_evidence::{Authority, ChainProof, FinalityProof, Handover, Hash32, HexBytes, MAX_FORMER_SETS, Trust};
use subxt::config::substrate::H256;
use subxt_rpcs::client::rpc_params;

use crate::ChainError;
use crate::chain::{Chain, storage_prefix, twox64_concat};

/// GRANDPA's name among consensus engines, under which a block stores its justification.
const GRANDPA: [u8; 4] = *b"FRNK";

/// How far past the wanted block a justified one is searched. Every finalised round leaves a justification, and a round
/// rarely finalises more than a few blocks at once; after a long stall it may be hundreds.
const JUSTIFICATION_SEARCH_BLOCKS: u32 = 1024;

impl Chain {
    /// Proves, under the first justified block at or after `from`, what the chain holds of an organisation: the head of
    /// its log and its DID document, and the genesis hash that tells which chain it is. On a chain without GRANDPA
    /// authorities at work (`--dev`) the finalised head is taken, and the proof says that no authority finalised it.
    ///
    /// # Errors
    /// [`ChainError::NotJustified`] while finality has not got there; [`ChainError::Unreachable`].
    pub async fn chain_proof(&self, organisation: u32, from: u32) -> Result<ChainProof, ChainError> {
        let (number, hash, finality) = self.justified(from).await?;
        let mut head_key = storage_prefix("Provenance", "Heads");
        head_key.extend(twox64_concat(&organisation));
        let mut document_key = storage_prefix("Consortium", "DidDocuments");
        document_key.extend(twox64_concat(&organisation));
        Ok(ChainProof {
            genesis_hash: Hash32(self.genesis_hash()),
            organisation,
            block_number: number,
            header: HexBytes(self.header(hash).await?.encode()),
            storage_proof: self.storage_proof(hash, [&genesis_key(), &head_key, &document_key]).await?,
            finality,
        })
    }

    /// The trie nodes that show, under a block's state root, what the chain holds under some keys.
    async fn storage_proof<const N: usize>(
        &self,
        hash: [u8; 32],
        keys: [&[u8]; N],
    ) -> Result<Vec<HexBytes>, ChainError> {
        let proof = self
            .rpc
            .state_get_read_proof(keys, Some(H256(hash)))
            .await
            .map_err(ChainError::unanswered("prove what the chain holds"))?;
        let mut nodes: Vec<HexBytes> = proof.proof.into_iter().map(|node| HexBytes(node.0)).collect();
        nodes.sort();
        nodes.dedup();
        Ok(nodes)
    }

    /// The first block at or after `from` that carries a justification.
    async fn justified(&self, from: u32) -> Result<(u32, [u8; 32], FinalityProof), ChainError> {
        let (finalised, head) = self.finalised().await?;
        for number in from..=finalised.min(from.saturating_add(JUSTIFICATION_SEARCH_BLOCKS)) {
            let Some(hash) = self.block_hash(number).await? else { break };
            if let Some(justification) = self.justification(hash).await? {
                // The block that changes the set is the last that the old one finalises, but its state has the new one
                // already: the set is that of the state on which the block was made.
                let parent = self.header(hash).await?.parent_hash.0;
                let set_id = self.set_id(parent).await?;
                let finality = FinalityProof::Grandpa { set_id, justification: HexBytes(justification) };
                return Ok((number, hash, finality));
            }
        }
        if finalised >= from && self.seals_alone().await? {
            let reason =
                "a development chain: one node seals its blocks alone, and no authority has finalised this one";
            return Ok((finalised, head, FinalityProof::None { reason: reason.into() }));
        }
        Err(ChainError::NotJustified { from, finalised })
    }

    /// The votes that a block is stored with.
    async fn justification(&self, hash: [u8; 32]) -> Result<Option<Vec<u8>>, ChainError> {
        let operation = "look for a block's justification";
        let block = self.rpc.chain_get_block(Some(H256(hash))).await.map_err(ChainError::unanswered(operation))?;
        let justifications = block.and_then(|block| block.justifications).unwrap_or_default();
        Ok(justifications.into_iter().find(|(engine, _)| *engine == GRANDPA).map(|(_, justification)| justification))
    }

    /// How the authority set `from_set_id` handed over to the next, that one to the one after it, and so on to the set at
    /// work now: what `deed_verifier::follow` needs to bring a trust file up to date. Empty while the set is at work, and
    /// when it has not begun. A trust file follows no more than [`MAX_FORMER_SETS`], so that many there are at most.
    ///
    /// Asks for the state of past blocks, which a node keeps unless it was told otherwise.
    ///
    /// # Errors
    /// [`ChainError::Declined`] by a node that does not keep past state; [`ChainError::NoVotes`] where the chain changed
    /// its authorities and nobody voted, as on a development chain; [`ChainError::Unreachable`].
    pub async fn handovers(&self, from_set_id: u64) -> Result<Vec<Handover>, ChainError> {
        let operation = "look for handovers of the authorities";
        let mut handovers = Vec::new();
        for number in self.set_changes(from_set_id).await? {
            let hash = self.block_hash(number).await?.ok_or(ChainError::NoBlock { operation, block: number })?;
            let justification =
                self.justification(hash).await?.ok_or(ChainError::NoVotes { operation, block: number })?;
            handovers.push(Handover {
                header: self.header(hash).await?.encode(),
                storage_proof: self.storage_proof(hash, [&genesis_key()]).await?,
                justification,
            });
        }
        Ok(handovers)
    }

    /// The final blocks that changed the authority set, from the one that ended `from_set_id` on, in order.
    async fn set_changes(&self, from_set_id: u64) -> Result<Vec<u32>, ChainError> {
        let operation = "look for handovers of the authorities";
        let (finalised, hash) = self.finalised().await?;
        let mut changes = Vec::new();
        // Stretches of blocks, each by its ends and their sets, the earliest last. Numbers of sets only grow, so a stretch
        // with one set at both ends holds no change, and any other is halved until its ends are neighbours.
        let mut stretches = vec![((0, 0), (finalised, self.set_id(hash).await?))];
        while let Some((low, high)) = stretches.pop() {
            let ((first, set_before), (last, set_after)) = (low, high);
            if set_after <= from_set_id || set_after <= set_before || changes.len() == MAX_FORMER_SETS {
                continue;
            }
            if last - first <= 1 {
                changes.push(last);
                continue;
            }
            let middle = first + (last - first) / 2;
            let hash = self.block_hash(middle).await?.ok_or(ChainError::NoBlock { operation, block: middle })?;
            let between = (middle, self.set_id(hash).await?);
            stretches.extend([(between, high), (low, between)]);
        }
        Ok(changes)
    }

    /// The GRANDPA authority set in the state of a block: the one that finalises the blocks after it.
    async fn set_id(&self, hash: [u8; 32]) -> Result<u64, ChainError> {
        let operation = "read the authority set";
        let bytes = self
            .rpc
            .state_get_storage(&storage_prefix("Grandpa", "CurrentSetId"), Some(H256(hash)))
            .await
            .map_err(ChainError::unanswered(operation))?;
        let bytes = bytes.unwrap_or_else(|| 0u64.encode());
        codec::Decode::decode(&mut bytes.as_slice()).map_err(ChainError::malformed(operation))
    }

    /// Whether the node seals instantly: such a node has no GRANDPA voter, and says so by having no round state.
    async fn seals_alone(&self) -> Result<bool, ChainError> {
        let state: Result<serde_json::Value, _> = self.raw.request("grandpa_roundState", rpc_params![]).await;
        match state {
            Ok(_) => Ok(false),
            Err(subxt_rpcs::Error::User(_)) => Ok(true),
            Err(error) => Err(ChainError::unanswered("ask how the node finalises")(error)),
        }
    }

    /// The authorities that finalise this chain now: what a verifier must be given once, by a way it trusts.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`] or [`ChainError::Malformed`].
    pub async fn trust(&self) -> Result<Trust, ChainError> {
        let operation = "read the authorities";
        let (_, hash) = self.finalised().await?;
        let bytes = self
            .rpc
            .state_call("GrandpaApi_grandpa_authorities", None, Some(H256(hash)))
            .await
            .map_err(ChainError::unanswered(operation))?;
        let authorities: Vec<([u8; 32], u64)> =
            codec::Decode::decode(&mut bytes.as_slice()).map_err(ChainError::malformed(operation))?;
        Ok(Trust {
            genesis_hash: Hash32(self.genesis_hash()),
            set_id: self.set_id(hash).await?,
            authorities: authorities.into_iter().map(|(key, weight)| Authority { key: Hash32(key), weight }).collect(),
            former: Vec::new(),
        })
    }
}

/// The key of the chain's genesis hash.
fn genesis_key() -> Vec<u8> {
    let mut key = storage_prefix("System", "BlockHash");
    key.extend(twox64_concat(&0u32));
    key
}
