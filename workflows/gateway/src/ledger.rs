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
    /// The procedure open on an asset.
    async fn procedure(&self, asset: u64) -> Answer<Option<p::Procedure>>;
    /// The latest objection to an asset or to a procedure on it.
    async fn objection(&self, asset: u64) -> Answer<Option<p::Objection>>;
    /// The asset with the earlier claim to the content of an application.
    async fn conflict(&self, asset: u64) -> Answer<Option<u64>>;
    /// What weighs on an asset.
    async fn encumbrances(&self, asset: u64) -> Answer<p::Encumbrances>;
    /// One change in the life of an asset, counted from 0.
    async fn change(&self, asset: u64, number: u32) -> Answer<Option<p::Change>>;
    /// How many licences are on record for an asset.
    async fn licence_records(&self, asset: u64) -> Answer<u32>;
    /// A licence on record for an asset, counted from 0.
    async fn licence_record(&self, asset: u64, number: u32) -> Answer<Option<p::LicenceRecord>>;
    /// A batch of declarations.
    async fn batch(&self, batch: u64) -> Answer<Option<p::Batch>>;
    /// An offer.
    async fn offer(&self, offer: u64) -> Answer<Option<p::Offer>>;
    /// The highest bid of an open auction.
    async fn bid(&self, offer: u64) -> Answer<Option<p::Bid>>;
    /// The bids of a sealed auction.
    async fn sealed_bids(&self, offer: u64) -> Answer<Vec<p::SealedBid>>;
    /// An order.
    async fn order(&self, order: u64) -> Answer<Option<p::Order>>;
    /// A licence.
    async fn licence(&self, licence: u64) -> Answer<Option<p::Licence>>;
    /// The meter of a licence that is paid by use.
    async fn meter(&self, licence: u64) -> Answer<Option<p::Meter>>;
    /// A negotiation.
    async fn negotiation(&self, negotiation: u64) -> Answer<Option<p::Negotiation>>;
    /// A dispute.
    async fn dispute(&self, dispute: u64) -> Answer<Option<p::Dispute>>;
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
    async fn procedure(&self, asset: u64) -> Answer<Option<p::Procedure>> {
        self.chain.procedure(asset).await
    }
    async fn objection(&self, asset: u64) -> Answer<Option<p::Objection>> {
        self.chain.objection(asset).await
    }
    async fn conflict(&self, asset: u64) -> Answer<Option<u64>> {
        self.chain.conflict(asset).await
    }
    async fn encumbrances(&self, asset: u64) -> Answer<p::Encumbrances> {
        self.chain.encumbrances(asset).await
    }
    async fn change(&self, asset: u64, number: u32) -> Answer<Option<p::Change>> {
        self.chain.change(asset, number).await
    }
    async fn licence_records(&self, asset: u64) -> Answer<u32> {
        self.chain.licence_records(asset).await
    }
    async fn licence_record(&self, asset: u64, number: u32) -> Answer<Option<p::LicenceRecord>> {
        self.chain.licence_record(asset, number).await
    }
    async fn batch(&self, batch: u64) -> Answer<Option<p::Batch>> {
        self.chain.batch(batch).await
    }
    async fn offer(&self, offer: u64) -> Answer<Option<p::Offer>> {
        self.chain.offer(offer).await
    }
    async fn bid(&self, offer: u64) -> Answer<Option<p::Bid>> {
        self.chain.bid(offer).await
    }
    async fn sealed_bids(&self, offer: u64) -> Answer<Vec<p::SealedBid>> {
        self.chain.sealed_bids(offer).await
    }
    async fn order(&self, order: u64) -> Answer<Option<p::Order>> {
        self.chain.order(order).await
    }
    async fn licence(&self, licence: u64) -> Answer<Option<p::Licence>> {
        self.chain.licence(licence).await
    }
    async fn meter(&self, licence: u64) -> Answer<Option<p::Meter>> {
        self.chain.meter(licence).await
    }
    async fn negotiation(&self, negotiation: u64) -> Answer<Option<p::Negotiation>> {
        self.chain.negotiation(negotiation).await
    }
    async fn dispute(&self, dispute: u64) -> Answer<Option<p::Dispute>> {
        self.chain.dispute(dispute).await
    }
    async fn head(&self, organisation: u32) -> Answer<Option<p::LogHead>> {
        self.chain.head(organisation).await
    }
    async fn chain_proof(&self, organisation: u32, from: u32) -> Answer<ChainProof> {
        self.chain.chain_proof(organisation, from).await
    }
}
