//! The chain's part of a receipt: that a finalised block holds a log's head and its organisation's keys.

use codec::Encode;
use deed_evidence::{Authority, ChainProof, FinalityProof, Hash32, HexBytes, Trust};
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
        let operation = "prove what the chain holds";
        let mut genesis_key = storage_prefix("System", "BlockHash");
        genesis_key.extend(twox64_concat(&0u32));
        let mut head_key = storage_prefix("Provenance", "Heads");
        head_key.extend(twox64_concat(&organisation));
        let mut document_key = storage_prefix("Consortium", "DidDocuments");
        document_key.extend(twox64_concat(&organisation));
        let keys: [&[u8]; 3] = [&genesis_key, &head_key, &document_key];
        let proof =
            self.rpc.state_get_read_proof(keys, Some(H256(hash))).await.map_err(ChainError::unanswered(operation))?;
        let mut nodes: Vec<Vec<u8>> = proof.proof.into_iter().map(|node| node.0).collect();
        nodes.sort();
        nodes.dedup();
        let header = self.rpc.chain_get_header(Some(H256(hash))).await.map_err(ChainError::unanswered(operation))?;
        let header =
            header.ok_or_else(|| ChainError::Malformed { operation, detail: "the block has no header".into() })?;
        Ok(ChainProof {
            genesis_hash: Hash32(self.genesis_hash()),
            organisation,
            block_number: number,
            header: HexBytes(header.encode()),
            storage_proof: nodes.into_iter().map(HexBytes).collect(),
            finality,
        })
    }

    /// The first block at or after `from` that carries a justification.
    async fn justified(&self, from: u32) -> Result<(u32, [u8; 32], FinalityProof), ChainError> {
        let operation = "look for a justified block";
        let (finalised, head) = self.finalised().await?;
        for number in from..=finalised.min(from.saturating_add(JUSTIFICATION_SEARCH_BLOCKS)) {
            let Some(hash) = self.block_hash(number).await? else { break };
            let block = self.rpc.chain_get_block(Some(H256(hash))).await.map_err(ChainError::unanswered(operation))?;
            let justifications = block.and_then(|block| block.justifications).unwrap_or_default();
            if let Some((_, justification)) = justifications.into_iter().find(|(engine, _)| *engine == GRANDPA) {
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
        })
    }
}
