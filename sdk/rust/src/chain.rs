//! One connection to one node: submit, read, follow.

use std::collections::HashMap;
use std::sync::Arc;

use codec::{Decode, Encode};
use deed_primitives as p;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use subxt::client::{ClientAtBlock, OnlineClientAtBlockImpl};
use subxt::config::DefaultExtrinsicParamsBuilder;
use subxt::config::substrate::H256;
use subxt::{OnlineClient, SubstrateConfig};
use subxt_rpcs::client::reconnecting_rpc_client::RpcClient as Reconnecting;
use subxt_rpcs::client::rpc_params;
use subxt_rpcs::methods::legacy::{Bytes, LegacyRpcMethods};
use subxt_rpcs::{RpcClient, RpcConfig};
use tokio::sync::Mutex;

use crate::{Call, ChainError, ChainEvent, Signer, calls};

/// The pallets this client makes calls to and reads from; a node on which one of them differs is refused.
pub(crate) const PALLETS: [&str; 4] = ["Consortium", "Registry", "Market", "Provenance"];

/// What the calls and events of this crate were written and tested against.
pub(crate) const METADATA: &[u8] = include_bytes!("../metadata/deed.scale");

/// Blocks that are read at the same time by whoever catches up: enough to hide the way to a node and back, and few enough
/// to leave the node time for others.
const BLOCKS_AHEAD: usize = 16;

/// Whose turn it is to take an account's next nonce.
type Turn = Arc<Mutex<()>>;

type At = ClientAtBlock<SubstrateConfig, OnlineClientAtBlockImpl<SubstrateConfig>>;

/// The types of the node's JSON-RPC.
#[derive(Debug)]
pub(crate) enum Rpc {}

impl RpcConfig for Rpc {
    type Header = subxt::config::substrate::SubstrateHeader<H256>;
    type Hash = H256;
    type AccountId = subxt::utils::AccountId32;
}

/// The node's answer to `deed_outcome`.
#[derive(Debug, serde::Deserialize)]
#[serde(tag = "state", rename_all = "camelCase")]
enum Progress {
    Pending,
    InBlock(Place),
    Finalized(Place),
    Dropped { reason: String },
}

/// Where a transaction is.
#[derive(Debug, serde::Deserialize)]
struct Place {
    block: H256,
    number: u32,
    /// The transaction's index in the block.
    index: u32,
}

/// A connection to a node. Cloning is cheap; all clones share the connection, which is made anew when it breaks.
#[derive(Clone)]
pub struct Chain {
    api: OnlineClient<SubstrateConfig>,
    pub(crate) rpc: LegacyRpcMethods<Rpc>,
    pub(crate) raw: RpcClient,
    genesis: [u8; 32],
    /// Held from reading an account's next nonce to the node's acceptance, so that two tasks of one signer do not take
    /// the same.
    accounts: Arc<Mutex<HashMap<[u8; 32], Turn>>>,
}

/// A transaction that was included, finalised and successful.
#[derive(Debug, Clone)]
pub struct Included {
    /// The hash of the block.
    pub block_hash: [u8; 32],
    /// Its number.
    pub block_number: u32,
    /// What the transaction's call emitted, in order.
    pub events: Vec<ChainEvent>,
}

/// A finalised block and what happened in it.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub hash: [u8; 32],
    /// The hash of the block before it.
    pub parent: [u8; 32],
    /// The consortium's events in it, in order.
    pub events: Vec<ChainEvent>,
}

impl std::fmt::Debug for Chain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Chain({})", hex::encode(self.genesis))
    }
}

impl Chain {
    /// Connects to a node, e.g. `ws://127.0.0.1:9944`, and compares its pallets with those this client knows.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`] when nobody answers, [`ChainError::RuntimeDiffers`] when the node is of another release.
    pub async fn connect(url: &str) -> Result<Self, ChainError> {
        let operation = "connect to the node";
        let client = Reconnecting::builder()
            .build(url.to_owned())
            .await
            .map_err(|source| ChainError::Unreachable { operation, source: Box::new(source) })?;
        let raw = RpcClient::new(client);
        let rpc = LegacyRpcMethods::<Rpc>::new(raw.clone());
        let backend = subxt::backend::LegacyBackend::builder().build(raw.clone());
        let api = OnlineClient::from_backend(Arc::new(backend))
            .await
            .map_err(|source| ChainError::Unreachable { operation, source: Box::new(source) })?;
        let genesis = rpc.genesis_hash().await.map_err(ChainError::unanswered(operation))?.0;
        let chain = Self { api, rpc, raw, genesis, accounts: Arc::default() };
        chain.compare_runtime().await?;
        Ok(chain)
    }

    async fn compare_runtime(&self) -> Result<(), ChainError> {
        let ours = known_metadata()?;
        let at = self.at(None).await?;
        let theirs = at.metadata();
        for name in PALLETS {
            let same = match (ours.pallet_by_name(name), theirs.pallet_by_name(name)) {
                (Some(ours), Some(theirs)) => ours.hash() == theirs.hash(),
                _ => false,
            };
            if !same {
                return Err(ChainError::RuntimeDiffers { pallet: name.into() });
            }
        }
        Ok(())
    }

    async fn at(&self, block: Option<(u32, [u8; 32])>) -> Result<At, ChainError> {
        let operation = "open a block";
        let result = match block {
            Some((number, hash)) => self.api.at_block_hash_and_number(H256(hash), u64::from(number)).await,
            None => self.api.at_current_block().await,
        };
        result.map_err(|source| ChainError::Unreachable { operation, source: Box::new(source) })
    }

    /// The hash of block 0: which chain this is.
    pub fn genesis_hash(&self) -> [u8; 32] {
        self.genesis
    }

    /// The finalised head: number and hash.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`].
    pub async fn finalised(&self) -> Result<(u32, [u8; 32]), ChainError> {
        let operation = "read the finalised head";
        let hash = self.rpc.chain_get_finalized_head().await.map_err(ChainError::unanswered(operation))?;
        Ok((self.number_of(hash.0).await?, hash.0))
    }

    /// The height of the node's best block, final or not.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`].
    pub async fn best(&self) -> Result<u32, ChainError> {
        let operation = "read the best block";
        let hash = self.rpc.chain_get_block_hash(None).await.map_err(ChainError::unanswered(operation))?;
        self.number_of(hash.map_or(self.genesis, |hash| hash.0)).await
    }

    pub(crate) async fn header(&self, hash: [u8; 32]) -> Result<<Rpc as RpcConfig>::Header, ChainError> {
        let operation = "read a block's header";
        let header = self.rpc.chain_get_header(Some(H256(hash))).await.map_err(ChainError::unanswered(operation))?;
        header.ok_or_else(|| ChainError::UnknownBlock { operation, hash: hex::encode(hash) })
    }

    /// A block's header as its author has sealed it, in SCALE.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`]; [`ChainError::UnknownBlock`]; [`ChainError::Malformed`] if it is longer than the chain takes.
    pub async fn sealed_header(&self, hash: [u8; 32]) -> Result<p::EncodedHeader, ChainError> {
        p::EncodedHeader::try_from(self.header(hash).await?.encode()).map_err(|bytes| ChainError::Malformed {
            operation: "read a block's header",
            detail: format!("it has {} bytes, more than {}", bytes.len(), p::MAX_HEADER),
        })
    }

    async fn number_of(&self, hash: [u8; 32]) -> Result<u32, ChainError> {
        let operation = "read a block's header";
        let header = self.header(hash).await?;
        u32::try_from(header.number).map_err(|_| ChainError::Malformed { operation, detail: "block number".into() })
    }

    /// The hash of the block with this number on the node's best chain, if it has one.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`].
    pub async fn block_hash(&self, number: u32) -> Result<Option<[u8; 32]>, ChainError> {
        let operation = "read a block's hash";
        let hash =
            self.rpc.chain_get_block_hash(Some(number.into())).await.map_err(ChainError::unanswered(operation))?;
        Ok(hash.map(|hash| hash.0))
    }

    /// Signs a call, submits it and waits until the block it is in is final.
    ///
    /// # Errors
    /// [`ChainError::Refused`] before inclusion (the key is no member's, for one), [`ChainError::Failed`] when the call
    /// itself was refused: in both cases nothing has changed on chain.
    pub async fn submit(&self, signer: &Signer, call: Call) -> Result<Included, ChainError> {
        self.submit_with(signer, call, true).await
    }

    /// As [`Chain::submit`], but answers as soon as the call is in a block, before that block is final. For steps whose
    /// successor waits for finality anyway.
    ///
    /// # Errors
    /// As [`Chain::submit`].
    pub async fn submit_in_block(&self, signer: &Signer, call: Call) -> Result<Included, ChainError> {
        self.submit_with(signer, call, false).await
    }

    async fn submit_with(&self, signer: &Signer, call: Call, finality: bool) -> Result<Included, ChainError> {
        let operation = "submit a transaction";
        let account = self.accounts.lock().await.entry(signer.account()).or_default().clone();
        let turn = account.lock().await;
        let (bytes, at) = self.sign(signer, &call).await?;
        let hash: H256 = self.raw.request("deed_submit", rpc_params![Bytes(bytes)]).await.map_err(refusal)?;
        // The node has it in its pool: the next nonce it reports counts this one.
        drop(turn);
        let until = if finality { "finalized" } else { "inBlock" };
        loop {
            let progress = self.raw.request("deed_outcome", rpc_params![hash, until]).await;
            match progress.or_else(forgotten).map_err(ChainError::unanswered(operation))? {
                Progress::Pending => {}
                Progress::Dropped { reason } => return Err(ChainError::Dropped { reason }),
                Progress::InBlock(place) | Progress::Finalized(place) => return self.outcome(&at, &place).await,
            }
        }
    }

    /// The signed bytes of a call with the signer's next nonce.
    async fn sign(&self, signer: &Signer, call: &Call) -> Result<(Vec<u8>, At), ChainError> {
        let account = subxt::utils::AccountId32(signer.account());
        let nonce = self
            .rpc
            .system_account_next_index(&account)
            .await
            .map_err(ChainError::unanswered("read the account's nonce"))?;
        let at = self.at(None).await?;
        let bytes = self.sign_with_nonce(&at, signer, call, nonce)?;
        Ok((bytes, at))
    }

    fn sign_with_nonce(&self, at: &At, signer: &Signer, call: &Call, nonce: u64) -> Result<Vec<u8>, ChainError> {
        let malformed = |detail: String| ChainError::Malformed { operation: "sign a transaction", detail };
        let data =
            call.encode(at.metadata_ref()).map_err(|call| malformed(format!("the runtime has no call {call}")))?;
        let transactions = at.transactions();
        let payload = transactions.from_call_data_bytes(&data).map_err(|e| malformed(e.to_string()))?;
        let params = DefaultExtrinsicParamsBuilder::<SubstrateConfig>::new().immortal().nonce(nonce).build();
        let mut signable =
            transactions.create_v4_signable_offline(&payload, params).map_err(|e| malformed(e.to_string()))?;
        let signed = signable.sign(signer).map_err(|e| malformed(e.to_string()))?;
        Ok(signed.into_encoded())
    }

    /// Signs a series of calls with consecutive nonces from `nonce` on, without submitting them: what load generators and
    /// offline signers need.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`] or [`ChainError::Malformed`].
    pub async fn presign(&self, signer: &Signer, calls: &[Call], nonce: u64) -> Result<Vec<Vec<u8>>, ChainError> {
        let at = self.at(None).await?;
        calls.iter().zip(nonce..).map(|(call, nonce)| self.sign_with_nonce(&at, signer, call, nonce)).collect()
    }

    /// Submits bytes that were signed before and does not wait: answers the transaction's hash once the pool has it.
    ///
    /// # Errors
    /// As [`Chain::submit`], before inclusion.
    pub async fn submit_signed(&self, bytes: &[u8]) -> Result<[u8; 32], ChainError> {
        Ok(self.rpc.author_submit_extrinsic(bytes).await.map_err(refusal)?.0)
    }

    async fn outcome(&self, at: &At, place: &Place) -> Result<Included, ChainError> {
        let malformed = |detail: String| ChainError::Malformed { operation: "read a transaction's outcome", detail };
        let mut ours = Vec::new();
        for event in self.raw_events(at, place.block.0).await?.iter() {
            let event = event.map_err(|e| malformed(e.to_string()))?;
            if event.phase() != subxt::events::Phase::ApplyExtrinsic(place.index) {
                continue;
            }
            match (event.pallet_name(), event.event_name()) {
                ("System", "ExtrinsicFailed") => return Err(failure(event.field_bytes(), at.metadata_ref())),
                // A motion that was carried and whose call failed: the hash of the motion, then a result, whose variant 1 is
                // the error.
                ("Council", "Executed") => {
                    if let Some([1, error @ ..]) = event.field_bytes().get(32..) {
                        return Err(failure(error, at.metadata_ref()));
                    }
                }
                _ => {}
            }
            if let Some(event) = ChainEvent::decode(event.pallet_name(), event.event_name(), event.field_bytes())? {
                ours.push(event);
            }
        }
        Ok(Included { block_hash: place.block.0, block_number: place.number, events: ours })
    }

    async fn raw_events(&self, at: &At, hash: [u8; 32]) -> Result<subxt::events::Events<SubstrateConfig>, ChainError> {
        let operation = "read a block's events";
        let bytes = self
            .rpc
            .state_get_storage(&storage_prefix("System", "Events"), Some(H256(hash)))
            .await
            .map_err(ChainError::unanswered(operation))?;
        Ok(at.events().from_bytes(bytes.unwrap_or_default()))
    }

    /// The events of one finalised block.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`], or [`ChainError::NoBlock`].
    pub async fn block(&self, number: u32) -> Result<Block, ChainError> {
        let operation = "read a block's events";
        let hash = self.block_hash(number).await?.ok_or(ChainError::NoBlock { operation, block: number })?;
        let at = self.at(Some((number, hash))).await?;
        let (raw, header) = futures::try_join!(self.raw_events(&at, hash), self.header(hash))?;
        let mut events = Vec::new();
        for event in raw.iter() {
            let event = event.map_err(|e| ChainError::Malformed { operation, detail: e.to_string() })?;
            events.extend(ChainEvent::decode(event.pallet_name(), event.event_name(), event.field_bytes())?);
        }
        Ok(Block { number, hash, parent: header.parent_hash.0, events })
    }

    /// Every finalised block from `from` on, in order, without gaps, for ever. After an error the stream ends: call again
    /// with the number after the last block seen.
    pub fn follow(&self, from: u32) -> impl Stream<Item = Result<Block, ChainError>> + Send + use<> {
        let chain = self.clone();
        self.finalised_numbers(from)
            .map(move |number| {
                let chain = chain.clone();
                async move { chain.block(number?).await }
            })
            .buffered(BLOCKS_AHEAD)
            .boxed()
    }

    /// The transactions, as submitted, of every finalised block from `from` on: as [`Chain::follow`].
    pub fn follow_extrinsics(&self, from: u32) -> impl Stream<Item = Result<Vec<Vec<u8>>, ChainError>> + Send + use<> {
        let chain = self.clone();
        self.finalised_numbers(from)
            .then(move |number| {
                let chain = chain.clone();
                async move { chain.extrinsics(number?).await }
            })
            .boxed()
    }

    async fn extrinsics(&self, number: u32) -> Result<Vec<Vec<u8>>, ChainError> {
        let operation = "read a block's transactions";
        let hash = self.block_hash(number).await?.map(H256);
        let block = self.rpc.chain_get_block(hash).await.map_err(ChainError::unanswered(operation))?;
        Ok(block.map(|block| block.block.extrinsics.into_iter().map(|x| x.0).collect()).unwrap_or_default())
    }

    /// The number of each block that becomes the node's best one, when it does. After an error the stream is of no more use.
    pub fn best_numbers(&self) -> impl Stream<Item = Result<u32, ChainError>> + Send + use<> {
        let operation = "follow the chain";
        let chain = self.clone();
        stream::once(async move {
            let heads = chain.rpc.chain_subscribe_new_heads().await.map_err(ChainError::unanswered(operation))?;
            // The first is the block that was the best before anybody asked.
            let numbers = heads.skip(1).map(move |head| match head {
                Ok(head) => Ok(u32::try_from(head.number).unwrap_or(u32::MAX)),
                Err(error) => Err(ChainError::unanswered(operation)(error)),
            });
            Ok::<_, ChainError>(numbers)
        })
        .try_flatten()
    }

    /// The numbers of the finalised blocks from `from` on, without gaps, each when it is reported. Ends after an error.
    pub fn finalised_numbers(&self, from: u32) -> impl Stream<Item = Result<u32, ChainError>> + Send + use<> {
        struct State {
            chain: Chain,
            heads: Option<subxt_rpcs::client::RpcSubscription<<Rpc as RpcConfig>::Header>>,
            /// The next block to report.
            next: u32,
            /// The last block known to be final.
            reached: Option<u32>,
        }
        async fn step(state: &mut State) -> Result<u32, ChainError> {
            let operation = "follow the chain";
            loop {
                if state.reached.is_some_and(|reached| state.next <= reached) {
                    state.next += 1;
                    return Ok(state.next - 1);
                }
                state.reached = Some(match &mut state.heads {
                    None => {
                        let heads = state.chain.rpc.chain_subscribe_finalized_heads().await;
                        state.heads = Some(heads.map_err(ChainError::unanswered(operation))?);
                        state.chain.finalised().await?.0
                    }
                    Some(heads) => {
                        let head = heads.next().await.ok_or(ChainError::Dropped {
                            reason: "the node ended the subscription to finalised blocks".into(),
                        })?;
                        u32::try_from(head.map_err(ChainError::unanswered(operation))?.number).unwrap_or(u32::MAX)
                    }
                });
            }
        }
        let state = State { chain: self.clone(), heads: None, next: from, reached: None };
        stream::unfold(Some(state), |state| async move {
            let mut state = state?;
            let item = step(&mut state).await;
            let next = item.is_ok().then_some(state);
            Some((item, next))
        })
    }

    pub(crate) async fn read<T: Decode>(
        &self,
        operation: &'static str,
        pallet: &str,
        item: &str,
        key: &[u8],
    ) -> Result<Option<T>, ChainError> {
        let head = self.rpc.chain_get_finalized_head().await.map_err(ChainError::unanswered(operation))?;
        self.read_at(operation, pallet, item, key, head).await
    }

    pub(crate) async fn read_at<T: Decode>(
        &self,
        operation: &'static str,
        pallet: &str,
        item: &str,
        key: &[u8],
        block: H256,
    ) -> Result<Option<T>, ChainError> {
        let bytes = self.read_bytes_at(operation, pallet, item, key, block).await?;
        bytes.map(|bytes| T::decode(&mut bytes.as_slice())).transpose().map_err(ChainError::malformed(operation))
    }

    pub(crate) async fn read_bytes_at(
        &self,
        operation: &'static str,
        pallet: &str,
        item: &str,
        key: &[u8],
        block: H256,
    ) -> Result<Option<Vec<u8>>, ChainError> {
        let key = [&storage_prefix(pallet, item), key].concat();
        self.rpc.state_get_storage(&key, Some(block)).await.map_err(ChainError::unanswered(operation))
    }

    /// The organisation with this id.
    ///
    /// # Errors
    /// [`ChainError::Unreachable`], [`ChainError::Declined`] or [`ChainError::Malformed`], as for every read below.
    pub async fn organisation(&self, organisation: u32) -> Result<Option<p::Organisation>, ChainError> {
        self.read("read an organisation", "Consortium", "Organisations", &twox64_concat(&organisation)).await
    }

    /// The organisation an account signs for.
    pub async fn member_of(&self, account: [u8; 32]) -> Result<Option<u32>, ChainError> {
        self.read("read a member", "Consortium", "MemberOf", &blake2_128_concat(&account)).await
    }

    /// The accounts that sit in the council, in order.
    pub async fn council(&self) -> Result<Vec<[u8; 32]>, ChainError> {
        Ok(self.read("read the council", "Council", "Members", &[]).await?.unwrap_or_default())
    }

    /// The bytes that a call takes, which closing a motion asks for.
    pub async fn length_of(&self, call: &Call) -> Result<u32, ChainError> {
        let malformed = |detail: String| ChainError::Malformed { operation: "encode a call", detail };
        let bytes = call
            .encode(self.at(None).await?.metadata_ref())
            .map_err(|call| malformed(format!("the runtime has no call {call}")))?;
        u32::try_from(bytes.len()).map_err(|_| malformed("it is too long".into()))
    }

    /// Has the council decide on a call: moves it, has `members` vote for it until more than half of the council is for it,
    /// and closes the motion. With a council of one seat it is one transaction. Answers what the call emitted.
    ///
    /// # Errors
    /// As [`Chain::submit`], also when the motion is carried and the call itself is refused.
    pub async fn govern(&self, members: &[Signer], call: Call) -> Result<Included, ChainError> {
        let malformed = |detail: &str| ChainError::Malformed { operation: "make a motion", detail: detail.into() };
        let first = members.first().ok_or_else(|| malformed("nobody is there to make it"))?;
        let needed = self.council().await?.len() / 2 + 1;
        let threshold = u32::try_from(needed).map_err(|_| malformed("the council is too large"))?;
        let proposed = calls::council::propose(threshold, call.clone());
        if needed <= 1 {
            return self.submit(first, proposed).await;
        }
        let length = self.length_of(&call).await?;
        let included = self.submit_in_block(first, proposed).await?;
        let (number, motion) = included
            .events
            .iter()
            .find_map(|event| match event {
                ChainEvent::Proposed { proposal_index, proposal_hash, .. } => Some((*proposal_index, *proposal_hash)),
                _ => None,
            })
            .ok_or_else(|| malformed("it left no event"))?;
        for member in members.iter().take(needed) {
            self.submit_in_block(member, calls::council::vote(motion, number, true)).await?;
        }
        self.submit(first, calls::council::close(motion, number, length)).await
    }

    /// An organisation's DID document.
    pub async fn did_document(&self, organisation: u32) -> Result<Option<p::DidDocument>, ChainError> {
        self.read("read a DID document", "Consortium", "DidDocuments", &twox64_concat(&organisation)).await
    }

    /// An asset.
    pub async fn asset(&self, asset: u64) -> Result<Option<p::Asset>, ChainError> {
        self.read("read an asset", "Registry", "Assets", &asset_key(asset)).await
    }

    /// A version of an asset; versions count from 1.
    pub async fn version(&self, asset: u64, version: u32) -> Result<Option<p::Version>, ChainError> {
        let operation = "read a version";
        if version == p::FIRST_VERSION {
            let asset: Option<p::Asset> = self.read(operation, "Registry", "Assets", &asset_key(asset)).await?;
            return Ok(asset.map(|asset| asset.first));
        }
        self.read(operation, "Registry", "Versions", &asset_key_and(asset, &version)).await
    }

    /// What an asset was derived from.
    pub async fn parents(&self, asset: u64) -> Result<Vec<p::Parent>, ChainError> {
        let parents: Option<Vec<p::Parent>> =
            self.read("read an asset's parents", "Registry", "Parents", &twox64_concat(&asset)).await?;
        Ok(parents.unwrap_or_default())
    }

    /// Who holds a right in an asset, in parts of a million; nobody, when there is no such asset.
    pub async fn titles(&self, asset: u64, right: p::Right) -> Result<Vec<p::Share>, ChainError> {
        let operation = "read titles";
        if let Some(shares) = self.read(operation, "Registry", "Titles", &twox64_concat_twice(&asset, &right)).await? {
            return Ok(shares);
        }
        // The registry stores only what is not wholly the owner's.
        let asset = self.asset(asset).await?;
        Ok(asset.map(|asset| p::Share { organisation: asset.owner, parts: p::WHOLE }).into_iter().collect())
    }

    /// The procedure open on an asset.
    pub async fn procedure(&self, asset: u64) -> Result<Option<p::Procedure>, ChainError> {
        self.read("read a procedure", "Registry", "Procedures", &twox64_concat(&asset)).await
    }

    /// The latest objection to an asset or to a procedure on it.
    pub async fn objection(&self, asset: u64) -> Result<Option<p::Objection>, ChainError> {
        self.read("read an objection", "Registry", "Objections", &twox64_concat(&asset)).await
    }

    /// The asset with the earlier claim to the content of an application.
    pub async fn conflict(&self, asset: u64) -> Result<Option<u64>, ChainError> {
        self.read("read a conflict", "Registry", "Conflicts", &twox64_concat(&asset)).await
    }

    /// What weighs on an asset.
    pub async fn encumbrances(&self, asset: u64) -> Result<p::Encumbrances, ChainError> {
        let operation = "read encumbrances";
        let key = twox64_concat(&asset);
        let freeze = self.read(operation, "Registry", "Freezes", &key).await?;
        let book: Option<p::PledgeBook> = self.read(operation, "Registry", "Pledges", &key).await?;
        Ok(p::Encumbrances { freeze, pledges: book.unwrap_or_default().pledges })
    }

    /// One change in the life of an asset; an asset says how many it has, and they count from 0.
    pub async fn change(&self, asset: u64, number: u32) -> Result<Option<p::Change>, ChainError> {
        self.read("read an asset's history", "Registry", "History", &asset_key_and(asset, &number)).await
    }

    /// How many licences are on record for an asset.
    pub async fn licence_records(&self, asset: u64) -> Result<u32, ChainError> {
        let count = self.read("count licences on record", "Registry", "LicenceCount", &twox64_concat(&asset)).await?;
        Ok(count.unwrap_or(0))
    }

    /// A licence on record for an asset; they count from 0.
    pub async fn licence_record(&self, asset: u64, number: u32) -> Result<Option<p::LicenceRecord>, ChainError> {
        let key = twox64_concat_twice(&asset, &number);
        self.read("read a licence on record", "Registry", "LicenceRecords", &key).await
    }

    /// What a certificate is worth at the finalised head.
    pub async fn certificate_status(&self, certificate: &p::Certificate) -> Result<p::CertificateStatus, ChainError> {
        let asset = match p::certificate::asset(certificate) {
            Some(asset) => self.asset(asset).await?,
            None => None,
        };
        Ok(asset.map_or(p::CertificateStatus::Unknown, |asset| worth(&asset, certificate)))
    }

    /// A batch.
    pub async fn batch(&self, batch: u64) -> Result<Option<p::Batch>, ChainError> {
        self.read("read a batch", "Registry", "Batches", &twox64_concat(&batch)).await
    }

    /// The asset that an entry of a batch has become.
    pub async fn taken(&self, batch: u64, index: u32) -> Result<Option<u64>, ChainError> {
        self.read("read an entry of a batch", "Registry", "Taken", &twox64_concat_twice(&batch, &index)).await
    }

    /// The commitment to a field of an asset.
    pub async fn commitment(&self, asset: u64, field: &p::FieldName) -> Result<Option<[u8; 32]>, ChainError> {
        let mut key = twox64_concat(&asset);
        key.extend(blake2_128_concat(&field.encode()));
        self.read("read a commitment", "Registry", "Commitments", &key).await
    }

    /// An offer.
    pub async fn offer(&self, offer: u64) -> Result<Option<p::Offer>, ChainError> {
        self.read("read an offer", "Market", "Offers", &twox64_concat(&offer)).await
    }

    /// An order.
    pub async fn order(&self, order: u64) -> Result<Option<p::Order>, ChainError> {
        self.read("read an order", "Market", "Orders", &twox64_concat(&order)).await
    }

    /// A licence.
    pub async fn licence(&self, licence: u64) -> Result<Option<p::Licence>, ChainError> {
        self.read("read a licence", "Market", "Licences", &twox64_concat(&licence)).await
    }

    /// The highest bid of an open auction.
    pub async fn bid(&self, offer: u64) -> Result<Option<p::Bid>, ChainError> {
        self.read("read a bid", "Market", "Bids", &twox64_concat(&offer)).await
    }

    /// The bids of a sealed auction.
    pub async fn sealed_bids(&self, offer: u64) -> Result<Vec<p::SealedBid>, ChainError> {
        let bids: Option<Vec<p::SealedBid>> =
            self.read("read sealed bids", "Market", "SealedBids", &twox64_concat(&offer)).await?;
        Ok(bids.unwrap_or_default())
    }

    /// The meter of a licence that is paid by use.
    pub async fn meter(&self, licence: u64) -> Result<Option<p::Meter>, ChainError> {
        self.read("read a meter", "Market", "Meters", &twox64_concat(&licence)).await
    }

    /// A negotiation.
    pub async fn negotiation(&self, negotiation: u64) -> Result<Option<p::Negotiation>, ChainError> {
        self.read("read a negotiation", "Market", "Negotiations", &twox64_concat(&negotiation)).await
    }

    /// A dispute.
    pub async fn dispute(&self, dispute: u64) -> Result<Option<p::Dispute>, ChainError> {
        self.read("read a dispute", "Market", "Disputes", &twox64_concat(&dispute)).await
    }

    /// The anchored head of an organisation's log.
    pub async fn head(&self, organisation: u32) -> Result<Option<p::LogHead>, ChainError> {
        self.read("read a log's head", "Provenance", "Heads", &twox64_concat(&organisation)).await
    }

    /// An account's settlement balance in minor units: free (spendable) and held in escrow.
    pub async fn balance(&self, account: [u8; 32]) -> Result<(u128, u128), ChainError> {
        /// `frame_system::AccountInfo` with `pallet_balances::AccountData`.
        #[derive(Decode)]
        struct Account {
            _nonce: u32,
            _references: [u32; 3],
            free: u128,
            reserved: u128,
            _frozen: u128,
            _flags: u128,
        }
        let account = self.read::<Account>("read a balance", "System", "Account", &blake2_128_concat(&account)).await?;
        Ok(account.map_or((0, 0), |account| (account.free, account.reserved)))
    }
}

/// The key under which a pallet's storage item lies.
pub(crate) fn storage_prefix(pallet: &str, item: &str) -> Vec<u8> {
    let mut key = sp_crypto_hashing::twox_128(pallet.as_bytes()).to_vec();
    key.extend_from_slice(&sp_crypto_hashing::twox_128(item.as_bytes()));
    key
}

/// The key of what the registry keeps of every asset: the number itself, so that neighbours lie together.
pub(crate) fn asset_key(asset: u64) -> Vec<u8> {
    p::AssetKey(asset).encode()
}

pub(crate) fn asset_key_and(asset: u64, second: &impl Encode) -> Vec<u8> {
    [asset_key(asset), twox64_concat(second)].concat()
}

/// The hasher of every other map keyed by an integer: the integer stays readable in the key.
pub(crate) fn twox64_concat(key: &impl Encode) -> Vec<u8> {
    let encoded = key.encode();
    let mut bytes = sp_crypto_hashing::twox_64(&encoded).to_vec();
    bytes.extend(encoded);
    bytes
}

pub(crate) fn twox64_concat_twice(first: &impl Encode, second: &impl Encode) -> Vec<u8> {
    let mut bytes = twox64_concat(first);
    bytes.extend(twox64_concat(second));
    bytes
}

/// The hasher of every map whose keys members choose.
pub(crate) fn blake2_128_concat(encoded: &[u8]) -> Vec<u8> {
    let mut bytes = sp_crypto_hashing::blake2_128(encoded).to_vec();
    bytes.extend_from_slice(encoded);
    bytes
}

/// What a certificate is worth that leads to this asset, as the registry's view function `certificate_status` says it.
fn worth(asset: &p::Asset, certificate: &p::Certificate) -> p::CertificateStatus {
    use p::{CertificateStatus as Worth, RegistrationState as State};
    if asset.certificate.as_ref() != Some(certificate) {
        return Worth::Unknown;
    }
    match asset.state {
        State::Registered => Worth::Valid,
        State::Expired => Worth::Expired,
        State::Cancelled => Worth::Revoked,
        State::Frozen | State::Objected => Worth::Suspended,
        _ => Worth::Unknown,
    }
}

/// The metadata this client was built with.
pub(crate) fn known_metadata() -> Result<subxt::Metadata, ChainError> {
    subxt::Metadata::decode_from(METADATA).map_err(|error| ChainError::Malformed {
        operation: "read the client's own metadata",
        detail: error.to_string(),
    })
}

/// A node that was started anew does not remember what was submitted before.
fn forgotten(error: subxt_rpcs::Error) -> Result<Progress, subxt_rpcs::Error> {
    match error {
        subxt_rpcs::Error::User(user) => Ok(Progress::Dropped { reason: user.message }),
        error => Err(error),
    }
}

/// Turns the node's answer to a submission into a reason.
fn refusal(error: subxt_rpcs::Error) -> ChainError {
    let subxt_rpcs::Error::User(user) = error else {
        return ChainError::unanswered("submit a transaction")(error);
    };
    let data = user.data.as_ref().map(|data| data.get().trim_matches('"').to_owned()).unwrap_or_default();
    let custom = data.rsplit(' ').next().and_then(|code| code.parse::<u8>().ok()).filter(|_| data.contains("Custom"));
    let reason = match custom {
        Some(p::REFUSED_NOT_A_MEMBER) => {
            "the signing key belongs to no member of the consortium; ask the council for admission".to_owned()
        }
        Some(p::REFUSED_SUSPENDED) => {
            "the signer's organisation is suspended; ask the exchange why and for how long".to_owned()
        }
        Some(p::REFUSED_NOT_PERMITTED) => {
            "the signing account has no permission for this call; sign with the organisation's main account, or have it set \
             the permission"
                .to_owned()
        }
        Some(p::REFUSED_QUOTA) => {
            "the signer's organisation has used up its quota; wait for the next window, or ask the council for more".to_owned()
        }
        _ if data.is_empty() => user.message.clone(),
        _ => format!("{}: {data}", user.message),
    };
    ChainError::Refused { code: custom.map_or(i64::from(user.code), i64::from), reason }
}

/// Reads a `DispatchError` as its pallet documents it.
fn failure(bytes: &[u8], metadata: &subxt::Metadata) -> ChainError {
    // DispatchError::Module { index, error: [u8; 4] } is variant 3; the other variants have no pallet to name.
    if let [3, index, error, ..] = bytes
        && let Some(pallet) = metadata.pallet_by_error_index(*index)
        && let Some(variant) = pallet.error_variant_by_index(*error)
    {
        return ChainError::Failed {
            pallet: pallet.name().to_owned(),
            error: variant.name.clone(),
            hint: variant.docs.join(" ").trim().to_owned(),
        };
    }
    let (error, hint) = match bytes.first() {
        Some(2) => ("BadOrigin", "the signer does not have the role this call asks for"),
        Some(7) => ("Token", "the balance does not suffice, or is held"),
        Some(8) => ("Arithmetic", "a sum went out of its range"),
        _ => ("Other", "the runtime refused the call without naming a reason"),
    };
    ChainError::Failed { pallet: "Runtime".into(), error: error.into(), hint: hint.into() }
}
