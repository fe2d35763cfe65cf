//! What the gateway asks of the chain, as a trait: the node in production, a fake in tests of everything above it.

use async_trait::async_trait;
use deed_evidence::ChainProof;
use deed_primitives as p;
use deed_sdk::{Block, Call, Chain, ChainError, Included, Signer};
use futures::StreamExt as _;
use futures::stream::BoxStream;

type Answer<T> = Result<T, ChainError>;

/// The chain, as one organisation uses it: reads at the finalised head, writes under the organisation's account.
#[async_trait]
pub trait Ledger: Send + Sync + 'static {
    /// Which chain it is.
    fn genesis_hash(&self) -> [u8; 32];
    /// The account that signs.
    fn account(&self) -> [u8; 32];
    /// The finalised head: number and hash.
    async fn finalised(&self) -> Answer<(u32, [u8; 32])>;
    /// The hash of the block with this number.
    async fn block_hash(&self, number: u32) -> Answer<Option<[u8; 32]>>;
    /// Signs, submits, and waits for finality.
    async fn submit(&self, call: Call) -> Answer<Included>;
    /// Every finalised block from `from` on.
    fn follow(&self, from: u32) -> BoxStream<'static, Answer<Block>>;
    /// The organisation an account signs for.
    async fn member_of(&self, account: [u8; 32]) -> Answer<Option<u32>>;
    /// An organisation.
    async fn organisation(&self, organisation: u32) -> Answer<Option<p::Organisation>>;
    /// An organisation's DID document.
    async fn did_document(&self, organisation: u32) -> Answer<Option<p::DidDocument>>;
    /// Free and held balance of an account.
    async fn balance(&self, account: [u8; 32]) -> Answer<(u128, u128)>;
    /// An asset.
    async fn asset(&self, asset: u64) -> Answer<Option<p::Asset>>;
    /// A version of an asset.
    async fn version(&self, asset: u64, version: u32) -> Answer<Option<p::Version>>;
    /// What an asset was derived from.
    async fn parents(&self, asset: u64) -> Answer<Vec<p::Parent>>;
    /// Who holds a right in an asset.
    async fn titles(&self, asset: u64, right: p::Right) -> Answer<Vec<p::Share>>;
    /// An offer.
    async fn offer(&self, offer: u64) -> Answer<Option<p::Offer>>;
    /// An order.
    async fn order(&self, order: u64) -> Answer<Option<p::Order>>;
    /// A licence.
    async fn licence(&self, licence: u64) -> Answer<Option<p::Licence>>;
    /// The anchored head of an organisation's log.
    async fn head(&self, organisation: u32) -> Answer<Option<p::LogHead>>;
    /// A proof of the organisation's keys and log head in a finalised block at or after `from`.
    async fn chain_proof(&self, organisation: u32, from: u32) -> Answer<ChainProof>;
}

/// The organisation's own node.
#[derive(Debug)]
pub struct Node {
    chain: Chain,
    signer: Signer,
}

impl Node {
    /// Uses `chain` under `signer`'s account.
    pub fn new(chain: Chain, signer: Signer) -> Self {
        Self { chain, signer }
    }
}

#[async_trait]
impl Ledger for Node {
    fn genesis_hash(&self) -> [u8; 32] {
        self.chain.genesis_hash()
    }
    fn account(&self) -> [u8; 32] {
        self.signer.account()
    }
    async fn finalised(&self) -> Answer<(u32, [u8; 32])> {
        self.chain.finalised().await
    }
    async fn block_hash(&self, number: u32) -> Answer<Option<[u8; 32]>> {
        self.chain.block_hash(number).await
    }
    async fn submit(&self, call: Call) -> Answer<Included> {
        self.chain.submit(&self.signer, call).await
    }
    fn follow(&self, from: u32) -> BoxStream<'static, Answer<Block>> {
        self.chain.follow(from).boxed()
    }
    async fn member_of(&self, account: [u8; 32]) -> Answer<Option<u32>> {
        self.chain.member_of(account).await
    }
    async fn organisation(&self, organisation: u32) -> Answer<Option<p::Organisation>> {
        self.chain.organisation(organisation).await
    }
    async fn did_document(&self, organisation: u32) -> Answer<Option<p::DidDocument>> {
        self.chain.did_document(organisation).await
    }
    async fn balance(&self, account: [u8; 32]) -> Answer<(u128, u128)> {
        self.chain.balance(account).await
    }
    async fn asset(&self, asset: u64) -> Answer<Option<p::Asset>> {
        self.chain.asset(asset).await
    }
    async fn version(&self, asset: u64, version: u32) -> Answer<Option<p::Version>> {
        self.chain.version(asset, version).await
    }
    async fn parents(&self, asset: u64) -> Answer<Vec<p::Parent>> {
        self.chain.parents(asset).await
    }
    async fn titles(&self, asset: u64, right: p::Right) -> Answer<Vec<p::Share>> {
        self.chain.titles(asset, right).await
    }
    async fn offer(&self, offer: u64) -> Answer<Option<p::Offer>> {
        self.chain.offer(offer).await
    }
    async fn order(&self, order: u64) -> Answer<Option<p::Order>> {
        self.chain.order(order).await
    }
    async fn licence(&self, licence: u64) -> Answer<Option<p::Licence>> {
        self.chain.licence(licence).await
    }
    async fn head(&self, organisation: u32) -> Answer<Option<p::LogHead>> {
        self.chain.head(organisation).await
    }
    async fn chain_proof(&self, organisation: u32, from: u32) -> Answer<ChainProof> {
        self.chain.chain_proof(organisation, from).await
    }
}
