//! What clients ask of the chain beside its business: members' accounts and quotas, the network, the council, terms.

use codec::Decode;
use deed_primitives as p;
use subxt::config::substrate::H256;
use subxt_rpcs::client::rpc_params;

use crate::ChainError;
use crate::chain::{Chain, asset_key, asset_key_and, blake2_128_concat, known_metadata, storage_prefix, twox64_concat};

/// Nodes on the list that one question asks for.
const PEERS_AT_ONCE: u32 = 250;

/// The bytes of a key made by hashing with twox64 before its readable part.
const TWOX64: usize = 8;

/// A motion before the council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Motion {
    /// The hash of its call, which names it.
    pub hash: [u8; 32],
    /// Its number.
    pub number: u32,
    /// The call, as `Consortium.admit`.
    pub call: String,
    /// The bytes its call takes.
    pub length: u32,
    /// How many votes carry it.
    pub threshold: u32,
    /// The accounts that are for it.
    pub ayes: Vec<[u8; 32]>,
    /// The accounts that are against it.
    pub nays: Vec<[u8; 32]>,
    /// The last block in which it is open.
    pub end: u32,
}

/// What the chain's founders chose: lengths in blocks, the fee in parts of a million. Nothing, where the runtime's own choice
/// applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChosenTerms {
    /// How long an application is open to objection.
    pub objection_window: Option<u32>,
    /// How long a step of a registration may take.
    pub handling_term: Option<u32>,
    /// How long a registration is valid.
    pub validity: Option<u32>,
    /// How long a delivery and its acknowledgement may take.
    pub delivery_window: Option<u32>,
    /// The exchange's fee.
    pub fee: Option<u32>,
}

impl Chain {
    /// How many organisations were ever admitted; they are numbered from 0.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`], [`ChainError::Declined`] or [`ChainError::Malformed`], as for every read below.
    pub async fn organisations(&self) -> Result<u32, ChainError> {
        let count = self.read("count organisations", "Consortium", "NextOrganisation", &[]).await?;
        Ok(count.unwrap_or(0))
    }

    /// The accounts that sign for an organisation beside its main one, and for what.
    pub async fn other_accounts(&self, organisation: u32) -> Result<Vec<([u8; 32], p::Permissions)>, ChainError> {
        let key = twox64_concat(&organisation);
        Ok(self.read("read an organisation's accounts", "Consortium", "OtherAccounts", &key).await?.unwrap_or_default())
    }

    /// An organisation's quota in picoseconds a window, and what it last used of it.
    pub async fn quota(&self, organisation: u32) -> Result<(Option<u64>, Option<p::QuotaUse>), ChainError> {
        let (operation, key) = ("read a quota", twox64_concat(&organisation));
        let quota = self.read(operation, "Consortium", "Quotas", &key).await?;
        Ok((quota, self.read(operation, "Consortium", "Used", &key).await?))
    }

    /// The organisations that are to validate.
    pub async fn validators(&self) -> Result<Vec<u32>, ChainError> {
        Ok(self.read("read the validators", "Consortium", "Validators", &[]).await?.unwrap_or_default())
    }

    /// The organisations that validate in the present session, and whether each is disabled: suspended, or reported for having
    /// voted against itself or made two blocks for one slot.
    pub async fn at_work(&self) -> Result<Vec<(u32, bool)>, ChainError> {
        let operation = "read the validators at work";
        let head = self.rpc.chain_get_finalized_head().await.map_err(ChainError::unanswered(operation))?;
        let validators: Option<Vec<[u8; 32]>> = self.read_at(operation, "Session", "Validators", &[], head).await?;
        // Their places among the validators, each with the gravity of the offence.
        let disabled: Option<Vec<(u32, u32)>> =
            self.read_at(operation, "Session", "DisabledValidators", &[], head).await?;
        let disabled: Vec<u32> = disabled.unwrap_or_default().into_iter().map(|(place, _)| place).collect();
        let validators = (0..).zip(validators.unwrap_or_default());
        Ok(validators.map(|(place, identity)| (validator(&identity), disabled.contains(&place))).collect())
    }

    /// The nodes that the network lets in, and whose they are; none lets in all.
    pub async fn peers(&self) -> Result<Vec<(p::PeerId, u32)>, ChainError> {
        let operation = "read the list of nodes";
        let head = self.rpc.chain_get_finalized_head().await.map_err(ChainError::unanswered(operation))?;
        let prefix = storage_prefix("Consortium", "Peers");
        let mut peers = Vec::new();
        let mut last: Option<Vec<u8>> = None;
        loop {
            let keys = self.rpc.state_get_keys_paged(&prefix, PEERS_AT_ONCE, last.as_deref(), Some(head)).await;
            let keys = keys.map_err(ChainError::unanswered(operation))?;
            let Some(newest) = keys.last() else { return Ok(peers) };
            last = Some(newest.clone());
            for key in keys {
                let mut readable = key.get(prefix.len() + TWOX64..).unwrap_or_default();
                let peer = p::PeerId::decode(&mut readable).map_err(ChainError::malformed(operation))?;
                let key = key.get(prefix.len()..).unwrap_or_default();
                if let Some(organisation) = self.read_at(operation, "Consortium", "Peers", key, head).await? {
                    peers.push((peer, organisation));
                }
            }
        }
    }

    /// The motions before the council.
    pub async fn motions(&self) -> Result<Vec<Motion>, ChainError> {
        /// `pallet_collective::Votes`.
        #[derive(Decode)]
        struct Votes {
            index: u32,
            threshold: u32,
            ayes: Vec<[u8; 32]>,
            nays: Vec<[u8; 32]>,
            end: u32,
        }
        let operation = "read the council's motions";
        let metadata = known_metadata()?;
        let head = self.rpc.chain_get_finalized_head().await.map_err(ChainError::unanswered(operation))?;
        let hashes: Option<Vec<[u8; 32]>> = self.read_at(operation, "Council", "Proposals", &[], head).await?;
        let mut motions = Vec::new();
        for hash in hashes.unwrap_or_default() {
            let votes: Option<Votes> = self.read_at(operation, "Council", "Voting", &hash, head).await?;
            let call = self.read_bytes_at(operation, "Council", "ProposalOf", &hash, head).await?;
            let (Some(votes), Some(call)) = (votes, call) else { continue };
            motions.push(Motion {
                hash,
                number: votes.index,
                call: title(&call, &metadata),
                length: u32::try_from(call.len()).unwrap_or(u32::MAX),
                threshold: votes.threshold,
                ayes: votes.ayes,
                nays: votes.nays,
                end: votes.end,
            });
        }
        Ok(motions)
    }

    /// The terms that the chain was founded with.
    pub async fn chosen_terms(&self) -> Result<ChosenTerms, ChainError> {
        let operation = "read the chain's terms";
        Ok(ChosenTerms {
            objection_window: self.read(operation, "Registry", "ObjectionWindow", &[]).await?,
            handling_term: self.read(operation, "Registry", "HandlingTerm", &[]).await?,
            validity: self.read(operation, "Registry", "Validity", &[]).await?,
            delivery_window: self.read(operation, "Market", "DeliveryWindow", &[]).await?,
            fee: self.read(operation, "Market", "FeePpm", &[]).await?,
        })
    }

    /// An asset as it stood at a block. The node must have kept the state of that block (`--state-pruning archive`).
    ///
    /// # Errors
    /// [`ChainError::NoBlock`], or [`ChainError::Declined`] by a node that has not kept it.
    pub async fn asset_at(&self, asset: u64, block: u32) -> Result<Option<p::Asset>, ChainError> {
        let operation = "read an asset's past";
        let hash = self.block_hash(block).await?.ok_or(ChainError::NoBlock { operation, block })?;
        self.read_at(operation, "Registry", "Assets", &asset_key(asset), H256(hash)).await
    }

    /// A version of an asset as it stood at a block, as [`Chain::asset_at`].
    ///
    /// # Errors
    /// As [`Chain::asset_at`].
    pub async fn version_at(&self, asset: u64, version: u32, block: u32) -> Result<Option<p::Version>, ChainError> {
        let operation = "read a version's past";
        let hash = self.block_hash(block).await?.ok_or(ChainError::NoBlock { operation, block })?;
        if version == p::FIRST_VERSION {
            let asset: Option<p::Asset> =
                self.read_at(operation, "Registry", "Assets", &asset_key(asset), H256(hash)).await?;
            return Ok(asset.map(|asset| asset.first));
        }
        let key = asset_key_and(asset, &version);
        self.read_at(operation, "Registry", "Versions", &key, H256(hash)).await
    }

    /// The organisation that a settlement payment with this reference was issued to.
    pub async fn payment(&self, reference: [u8; 32]) -> Result<Option<u32>, ChainError> {
        self.read("read a payment", "Market", "Payments", &blake2_128_concat(&reference)).await
    }

    /// Has the node make keys for validating, kept in its keystore, that `owner` is to publish: the keys, and the proof that
    /// whoever made them knows that account. For the node's own operator: others are not let do it.
    ///
    /// # Errors
    /// [`ChainError::Declined`] when the node does not let this client do it.
    pub async fn make_session_keys(&self, owner: [u8; 32]) -> Result<(Vec<u8>, Vec<u8>), ChainError> {
        #[derive(serde::Deserialize)]
        struct Made {
            keys: String,
            proof: Option<String>,
        }
        let operation = "have the node make keys";
        let owner = format!("0x{}", hex::encode(owner));
        let made: Made = self
            .raw
            .request("author_rotateKeysWithOwner", rpc_params![owner])
            .await
            .map_err(ChainError::unanswered(operation))?;
        let bytes = |text: &str| {
            hex::decode(text.trim_start_matches("0x"))
                .map_err(|error| ChainError::Malformed { operation, detail: error.to_string() })
        };
        Ok((bytes(&made.keys)?, bytes(made.proof.as_deref().unwrap_or_default())?))
    }

    /// The node's own peer id.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`].
    pub async fn node_peer_id(&self) -> Result<String, ChainError> {
        let asked = self.raw.request("system_localPeerId", rpc_params![]).await;
        asked.map_err(ChainError::unanswered("ask the node for its peer id"))
    }
}

/// The organisation that validates under an identity, which ends with its number, the most significant byte first.
fn validator(identity: &[u8; 32]) -> u32 {
    let [.., a, b, c, d] = *identity;
    u32::from_be_bytes([a, b, c, d])
}

/// The pallet and the call that encoded bytes begin with.
fn title(call: &[u8], metadata: &subxt::Metadata) -> String {
    let named = || {
        let (pallet, call) = (call.first()?, call.get(1)?);
        let pallet = metadata.pallet_by_call_index(*pallet)?;
        Some(format!("{}.{}", pallet.name(), pallet.call_variant_by_index(*call)?.name))
    };
    named().unwrap_or_else(|| "unknown".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validator_is_known_by_its_identity() {
        let mut identity = *b"validator of the consortium 0000";
        identity[28..].copy_from_slice(&7u32.to_be_bytes());
        assert_eq!(validator(&identity), 7);
    }

    #[test]
    fn a_motion_s_call_is_named() {
        let metadata = known_metadata().unwrap();
        let call = crate::calls::consortium::suspend(7);
        assert_eq!(title(&call.encode(&metadata).unwrap(), &metadata), "Consortium.suspend");
        assert_eq!(title(&[], &metadata), "unknown");
    }
}
