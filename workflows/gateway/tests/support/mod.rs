//! A gateway on a chain that is not there: everything of the API that needs no consensus.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::Mutex;

use async_trait::async_trait;
use deed_evidence::{ChainProof, FinalityProof};
use deed_gateway::access::Role;
use deed_gateway::identity::{self, WorkFactor};
use deed_gateway::{Config, Gateway, Ledger, Running};
use deed_primitives as p;
use deed_sdk::{Block, Call, ChainError, ChainEvent, Included};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use tokio::sync::watch;

type Answer<T> = Result<T, ChainError>;

/// The organisation the chain is of.
pub(crate) const MEMBER: u32 = 5;

/// An organisation that is on the chain and not asked for anything: the other side of whatever takes two.
pub(crate) const OTHER: u32 = 9;

/// What is on the chain besides assets and offers.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) procedures: BTreeMap<u64, p::Procedure>,
    pub(crate) objections: BTreeMap<u64, p::Objection>,
    pub(crate) conflicts: BTreeMap<u64, u64>,
    pub(crate) parents: BTreeMap<u64, Vec<p::Parent>>,
    pub(crate) encumbrances: BTreeMap<u64, p::Encumbrances>,
    pub(crate) filings: BTreeMap<u64, Vec<p::LicenceRecord>>,
    pub(crate) batches: BTreeMap<u64, p::Batch>,
    pub(crate) withdrawn: BTreeSet<(u64, u32)>,
    pub(crate) bids: BTreeMap<u64, p::Bid>,
    pub(crate) sealed: BTreeMap<u64, Vec<p::SealedBid>>,
    pub(crate) orders: BTreeMap<u64, p::Order>,
    pub(crate) licences: BTreeMap<u64, p::Licence>,
    pub(crate) meters: BTreeMap<u64, p::Meter>,
    pub(crate) negotiations: BTreeMap<u64, p::Negotiation>,
    pub(crate) disputes: BTreeMap<u64, p::Dispute>,
}

/// An order of the member's for what the other offers, delivered.
pub(crate) fn order(offer: u64, asset: u64) -> p::Order {
    p::Order {
        offer,
        buyer: MEMBER,
        seller: OTHER,
        price: 700,
        state: p::OrderState::Delivered,
        placed_at: 1,
        deadline: 90,
        delivered: Some([3; 32]),
        licence: None,
        asset,
        version: 1,
        units: 1,
        policy: p::Policy::default(),
        under: None,
        lock: None,
        proposed: None,
        refunded: 0,
        dispute: None,
    }
}

/// A licence of the member's that the other granted.
pub(crate) fn licence(asset: u64) -> p::Licence {
    p::Licence {
        asset,
        version: 1,
        licensee: MEMBER,
        licensor: OTHER,
        policy: p::Policy::default(),
        issued_at: 1,
        expires_at: None,
        uses: 0,
        parent: None,
        depth: 0,
        metered: false,
        revoked: None,
    }
}

/// A chain of one organisation that accepts what it was told to accept.
pub(crate) struct Fake {
    account: [u8; 32],
    genesis: [u8; 32],
    blocks: watch::Sender<Vec<Block>>,
    /// Differs from fork to fork, so that their blocks do.
    fork: Mutex<u8>,
    pub(crate) name: Mutex<String>,
    pub(crate) submitted: Mutex<Vec<String>>,
    pub(crate) assets: Mutex<BTreeMap<u64, p::Asset>>,
    pub(crate) offers: Mutex<BTreeMap<u64, p::Offer>>,
    pub(crate) record: Mutex<Record>,
}

/// An asset of the member's, just applied for.
pub(crate) fn asset(kind: p::AssetKind, title: &str, summary: &str, class: &str, tags: &[&str]) -> p::Asset {
    let bytes = |text: &str| text.as_bytes().to_vec();
    p::Asset {
        owner: MEMBER,
        kind,
        title: bytes(title).try_into().unwrap(),
        summary: bytes(summary).try_into().unwrap(),
        class: bytes(class).try_into().unwrap(),
        tags: tags.iter().map(|tag| bytes(tag).try_into().unwrap()).collect::<Vec<_>>().try_into().unwrap(),
        sensitivity: 2,
        versions: 1,
        first: p::Version { content: [1; 32], metadata: [2; 32], schema: None, at: 1, withdrawn: None },
        state: p::RegistrationState::Submitted,
        submitted_at: 1,
        registered_at: None,
        certificate: None,
        expires_at: None,
        declared_at: 1,
        changes: 1,
    }
}

impl Fake {
    pub(crate) fn new(account: [u8; 32]) -> Self {
        Self::of([7; 32], account)
    }

    /// A chain with this genesis hash.
    pub(crate) fn of(genesis: [u8; 32], account: [u8; 32]) -> Self {
        Self {
            account,
            genesis,
            blocks: watch::Sender::new(Vec::new()),
            fork: Mutex::default(),
            name: Mutex::new("Tester".into()),
            submitted: Mutex::default(),
            assets: Mutex::default(),
            offers: Mutex::default(),
            record: Mutex::default(),
        }
    }

    /// Makes a block in which this happened.
    pub(crate) fn seal(&self, events: Vec<ChainEvent>) -> Included {
        let (mut number, mut hash) = (0, [0; 32]);
        self.blocks.send_modify(|blocks| {
            number = u32::try_from(blocks.len() + 1).unwrap();
            hash = [*self.fork.lock().unwrap(); 32];
            hash[..4].copy_from_slice(&number.to_be_bytes());
            let parent = blocks.last().map_or(self.genesis, |block| block.hash);
            blocks.push(Block { number, hash, parent, events: events.clone() });
        });
        Included { block_hash: hash, block_number: number, events }
    }

    /// Forgets all blocks but the first `keep`, and everything there was: what is sealed from now on is another chain.
    pub(crate) fn begin_anew(&self, keep: usize) {
        *self.fork.lock().unwrap() += 1;
        self.assets.lock().unwrap().clear();
        self.offers.lock().unwrap().clear();
        *self.record.lock().unwrap() = Record::default();
        self.blocks.send_modify(|blocks| blocks.truncate(keep));
    }

    /// The last block's number.
    pub(crate) fn height(&self) -> u32 {
        u32::try_from(self.blocks.borrow().len()).unwrap()
    }

    /// Applies for an asset; answers its id.
    pub(crate) fn submit_asset(&self, asset: p::Asset) -> u64 {
        let owner = asset.owner;
        let mut assets = self.assets.lock().unwrap();
        let id = assets.len() as u64;
        assets.insert(id, asset);
        drop(assets);
        self.seal(vec![ChainEvent::Submitted { asset: id, owner }]);
        id
    }

    /// Registers an asset.
    pub(crate) fn register_asset(&self, id: u64) {
        let certificate = p::certificate::number(id).unwrap();
        let mut assets = self.assets.lock().unwrap();
        let asset = assets.get_mut(&id).unwrap();
        asset.state = p::RegistrationState::Registered;
        asset.registered_at = Some(2);
        asset.certificate = Some(certificate);
        asset.expires_at = Some(100_000);
        asset.changes += 1;
        drop(assets);
        self.seal(vec![ChainEvent::Registered { asset: id, certificate }]);
    }

    /// Offers an asset; answers the offer's id.
    pub(crate) fn offer_asset(&self, asset: u64, pricing: p::Pricing, policy: p::Policy) -> u64 {
        let mut offers = self.offers.lock().unwrap();
        let offer = offers.len() as u64;
        offers.insert(
            offer,
            p::Offer { asset, version: 1, seller: MEMBER, pricing, policy, open: true, under: None, only: None },
        );
        drop(offers);
        self.seal(vec![ChainEvent::OfferCreated { offer, asset, seller: MEMBER }]);
        offer
    }

    /// Withdraws an offer.
    pub(crate) fn withdraw_offer(&self, offer: u64) {
        self.offers.lock().unwrap().get_mut(&offer).unwrap().open = false;
        self.seal(vec![ChainEvent::OfferWithdrawn { offer }]);
    }

    /// Changes the record, and makes a block in which this happened.
    pub(crate) fn happens(&self, change: impl FnOnce(&mut Record), events: Vec<ChainEvent>) -> Included {
        change(&mut self.record.lock().unwrap());
        self.seal(events)
    }

    /// Places an order and delivers it; answers its id.
    pub(crate) fn deliver_order(&self, placed: p::Order) -> u64 {
        let (offer, buyer, price) = (placed.offer, placed.buyer, placed.price);
        let mut record = self.record.lock().unwrap();
        let order = record.orders.len() as u64;
        record.orders.insert(order, placed);
        drop(record);
        self.seal(vec![
            ChainEvent::OrderPlaced { order, offer, buyer, price },
            ChainEvent::DeliveryDeclared { order, ciphertext: [3; 32] },
        ]);
        order
    }

    /// Declares a batch of an organisation's; answers its id.
    pub(crate) fn register_batch(&self, owner: u32) -> u64 {
        let declared = p::Batch { owner, root: [2; 32], count: 5, metadata: [8; 32], at: 1 };
        let mut record = self.record.lock().unwrap();
        let batch = record.batches.len() as u64;
        record.batches.insert(batch, declared);
        drop(record);
        self.seal(vec![ChainEvent::BatchRegistered { batch, owner, root: declared.root, count: declared.count }]);
        batch
    }

    /// Begins a negotiation of the member's with the other.
    pub(crate) fn negotiate(&self, asset: u64) -> Included {
        let mut record = self.record.lock().unwrap();
        let negotiation = record.negotiations.len() as u64;
        let terms = p::Terms {
            pricing: p::Pricing::Subscription { price: 30, period: 100 },
            units: 2,
            policy: p::Policy { sublicence: true, ..p::Policy::default() },
            digest: [8; 32],
        };
        record.negotiations.insert(
            negotiation,
            p::Negotiation {
                offer: None,
                asset,
                version: 1,
                consumer: MEMBER,
                provider: OTHER,
                terms,
                state: p::NegotiationState::Requested,
                opened_at: 1,
                changed_at: 1,
                order: None,
            },
        );
        drop(record);
        self.seal(vec![ChainEvent::NegotiationRequested { negotiation, asset, consumer: MEMBER, provider: OTHER }])
    }

    /// Moves the newest negotiation on.
    pub(crate) fn move_negotiation(&self, state: p::NegotiationState) -> Included {
        let mut record = self.record.lock().unwrap();
        let (id, negotiation) = record.negotiations.iter_mut().next_back().unwrap();
        (negotiation.state, negotiation.changed_at) = (state, negotiation.changed_at + 1);
        let negotiation = *id;
        drop(record);
        self.seal(vec![ChainEvent::NegotiationMoved { negotiation, state, by: p::Side::Consumer, order: None }])
    }

    /// Opens a dispute about an order, with an arbiter on its panel.
    pub(crate) fn dispute_order(&self, order: u64) -> Included {
        let mut record = self.record.lock().unwrap();
        let dispute = record.disputes.len() as u64;
        record.disputes.insert(
            dispute,
            p::Dispute {
                order,
                opened_by: MEMBER,
                evidence: [6; 32],
                claim: 400_000,
                state: p::DisputeState::Voting,
                panel: vec![p::Seat { arbiter: 11, vote: None }].try_into().unwrap(),
                replaced: false,
                deadline: 99,
                ruling: None,
                appeal: None,
                opened_at: 2,
            },
        );
        let disputed = record.orders.get_mut(&order).unwrap();
        (disputed.state, disputed.dispute) = (p::OrderState::Disputed, Some(dispute));
        drop(record);
        self.seal(vec![
            ChainEvent::DisputeOpened { dispute, order, by: MEMBER, evidence: [6; 32], claim: 400_000 },
            ChainEvent::PanelDrawn { dispute, panel: vec![11] },
        ])
    }

    /// Opens a meter of the member's.
    pub(crate) fn open_meter(&self, offer: u64, asset: u64) -> Included {
        let mut record = self.record.lock().unwrap();
        let number = record.licences.len() as u64;
        record.licences.insert(number, p::Licence { metered: true, ..licence(asset) });
        record.meters.insert(number, p::Meter { offer, price: 3, held: 90, owed: 0 });
        drop(record);
        self.seal(vec![ChainEvent::MeterOpened { licence: number, offer, licensee: MEMBER, prepaid: 90 }])
    }

    /// Records two uses at once of the newest licence.
    pub(crate) fn use_licence(&self) -> Included {
        let mut record = self.record.lock().unwrap();
        let (id, used) = record.licences.iter_mut().next_back().unwrap();
        used.uses += 2;
        let (licence, asset, uses, parent) = (*id, used.asset, used.uses, used.parent);
        // It is a use of the licence above, too, of which no event tells.
        if let Some(above) = parent {
            record.licences.get_mut(&above).unwrap().uses += 2;
        }
        let charged = record.meters.get_mut(&licence).map_or(0, |meter| {
            meter.owed += 2 * meter.price;
            2 * meter.price
        });
        drop(record);
        let (purpose, reference) = (p::Purpose::Research, [7; 32]);
        self.seal(vec![
            ChainEvent::UseRecorded { licence, asset, purpose, reference, uses },
            ChainEvent::UseMeasured { licence, territory: Some(*b"CN"), units: 2, charged },
        ])
    }
}

#[async_trait]
impl Ledger for Fake {
    fn genesis_hash(&self) -> [u8; 32] {
        self.genesis
    }
    fn account(&self) -> [u8; 32] {
        self.account
    }
    async fn finalised(&self) -> Answer<(u32, [u8; 32])> {
        let blocks = self.blocks.borrow();
        Ok(blocks.last().map_or((0, self.genesis), |block| (block.number, block.hash)))
    }
    async fn block_hash(&self, number: u32) -> Answer<Option<[u8; 32]>> {
        Ok(match number.checked_sub(1) {
            None => Some(self.genesis),
            Some(before) => self.blocks.borrow().get(before as usize).map(|block| block.hash),
        })
    }
    async fn submit(&self, call: Call) -> Answer<Included> {
        let title = call.title();
        self.submitted.lock().unwrap().push(title.clone());
        match title.as_str() {
            "Registry.submit" => {
                let submitted = asset(p::AssetKind::Dataset, "保单扫描件", "scans", "insurance", &[]);
                let asset = self.submit_asset(submitted);
                let (block_number, block_hash) = self.finalised().await?;
                let events = vec![ChainEvent::Submitted { asset, owner: MEMBER }];
                Ok(Included { block_hash, block_number, events })
            }
            "Market.create_offer" => Err(ChainError::Failed {
                pallet: "Market".into(),
                error: "NotRegistered".into(),
                hint: "The asset is not registered.".into(),
            }),
            "Market.request" => Ok(self.negotiate(0)),
            "Market.counter" => Ok(self.move_negotiation(p::NegotiationState::Offered)),
            "Market.accept_terms" => Ok(self.move_negotiation(p::NegotiationState::Accepted)),
            "Market.agree" => Ok(self.move_negotiation(p::NegotiationState::Agreed)),
            "Market.verify" => Ok(self.move_negotiation(p::NegotiationState::Verified)),
            "Market.finalize" => Ok(self.move_negotiation(p::NegotiationState::Finalized)),
            "Market.terminate" => Ok(self.move_negotiation(p::NegotiationState::Terminated)),
            "Market.open_dispute" => Ok(self.dispute_order(0)),
            "Market.open_meter" => Ok(self.open_meter(0, 0)),
            "Market.record_use_in" => Ok(self.use_licence()),
            _ => Ok(self.seal(Vec::new())),
        }
    }
    fn follow(&self, from: u32) -> BoxStream<'static, Answer<Block>> {
        let blocks = self.blocks.subscribe();
        futures::stream::unfold((blocks, from), |(mut blocks, next)| async move {
            let found = blocks.wait_for(|blocks| blocks.len() >= next as usize).await.ok()?[next as usize - 1].clone();
            Some((Ok(found), (blocks, next + 1)))
        })
        .boxed()
    }
    async fn member_of(&self, _: [u8; 32]) -> Answer<Option<u32>> {
        Ok(Some(MEMBER))
    }
    async fn organisation(&self, organisation: u32) -> Answer<Option<p::Organisation>> {
        Ok((organisation == MEMBER).then(|| p::Organisation {
            account: self.account,
            name: self.name.lock().unwrap().as_bytes().to_vec().try_into().unwrap(),
            legal_id: [0; 32],
            roles: p::Roles::PROVIDER,
            status: p::OrgStatus::Active,
            admitted_at: 0,
        }))
    }
    async fn did_document(&self, _: u32) -> Answer<Option<p::DidDocument>> {
        Ok(None)
    }
    async fn balance(&self, _: [u8; 32]) -> Answer<(u128, u128)> {
        Ok((100, 0))
    }
    async fn asset(&self, asset: u64) -> Answer<Option<p::Asset>> {
        Ok(self.assets.lock().unwrap().get(&asset).cloned())
    }
    async fn version(&self, asset: u64, version: u32) -> Answer<Option<p::Version>> {
        let withdrawn = self.record.lock().unwrap().withdrawn.contains(&(asset, version)).then_some(3);
        Ok(Some(p::Version { content: [1; 32], metadata: [2; 32], schema: None, at: 1, withdrawn }))
    }
    async fn parents(&self, asset: u64) -> Answer<Vec<p::Parent>> {
        Ok(self.record.lock().unwrap().parents.get(&asset).cloned().unwrap_or_default())
    }
    async fn titles(&self, _: u64, _: p::Right) -> Answer<Vec<p::Share>> {
        Ok(vec![p::Share { organisation: MEMBER, parts: p::WHOLE }])
    }
    async fn offer(&self, offer: u64) -> Answer<Option<p::Offer>> {
        Ok(self.offers.lock().unwrap().get(&offer).cloned())
    }
    async fn order(&self, order: u64) -> Answer<Option<p::Order>> {
        Ok(self.record.lock().unwrap().orders.get(&order).cloned())
    }
    async fn licence(&self, licence: u64) -> Answer<Option<p::Licence>> {
        Ok(self.record.lock().unwrap().licences.get(&licence).cloned())
    }
    async fn procedure(&self, asset: u64) -> Answer<Option<p::Procedure>> {
        Ok(self.record.lock().unwrap().procedures.get(&asset).cloned())
    }
    async fn objection(&self, asset: u64) -> Answer<Option<p::Objection>> {
        Ok(self.record.lock().unwrap().objections.get(&asset).copied())
    }
    async fn conflict(&self, asset: u64) -> Answer<Option<u64>> {
        Ok(self.record.lock().unwrap().conflicts.get(&asset).copied())
    }
    async fn encumbrances(&self, asset: u64) -> Answer<p::Encumbrances> {
        let none = p::Encumbrances { freeze: None, pledges: p::Pledges::default() };
        Ok(self.record.lock().unwrap().encumbrances.get(&asset).cloned().unwrap_or(none))
    }
    async fn change(&self, _: u64, number: u32) -> Answer<Option<p::Change>> {
        let state = if number == 0 { p::RegistrationState::Submitted } else { p::RegistrationState::Registered };
        Ok(Some(p::Change { at: number + 1, state, kind: Some(p::RegistrationKind::First) }))
    }
    async fn licence_records(&self, asset: u64) -> Answer<u32> {
        let count = self.record.lock().unwrap().filings.get(&asset).map_or(0, Vec::len);
        Ok(u32::try_from(count).unwrap())
    }
    async fn licence_record(&self, asset: u64, number: u32) -> Answer<Option<p::LicenceRecord>> {
        let record = self.record.lock().unwrap();
        Ok(record.filings.get(&asset).and_then(|filed| filed.get(number as usize)).copied())
    }
    async fn batch(&self, batch: u64) -> Answer<Option<p::Batch>> {
        Ok(self.record.lock().unwrap().batches.get(&batch).copied())
    }
    async fn bid(&self, offer: u64) -> Answer<Option<p::Bid>> {
        Ok(self.record.lock().unwrap().bids.get(&offer).copied())
    }
    async fn sealed_bids(&self, offer: u64) -> Answer<Vec<p::SealedBid>> {
        Ok(self.record.lock().unwrap().sealed.get(&offer).cloned().unwrap_or_default())
    }
    async fn meter(&self, licence: u64) -> Answer<Option<p::Meter>> {
        Ok(self.record.lock().unwrap().meters.get(&licence).copied())
    }
    async fn negotiation(&self, negotiation: u64) -> Answer<Option<p::Negotiation>> {
        Ok(self.record.lock().unwrap().negotiations.get(&negotiation).cloned())
    }
    async fn dispute(&self, dispute: u64) -> Answer<Option<p::Dispute>> {
        Ok(self.record.lock().unwrap().disputes.get(&dispute).cloned())
    }
    async fn head(&self, _: u32) -> Answer<Option<p::LogHead>> {
        Ok(None)
    }
    async fn chain_proof(&self, organisation: u32, from: u32) -> Answer<ChainProof> {
        let (block_number, _) = self.finalised().await?;
        if block_number < from {
            return Err(ChainError::NotJustified { from, finalised: block_number });
        }
        Ok(ChainProof {
            genesis_hash: self.genesis_hash().into(),
            organisation,
            block_number,
            header: vec![1].into(),
            storage_proof: Vec::new(),
            finality: FinalityProof::None { reason: "nobody finalises a fake".into() },
        })
    }
}

/// A running gateway and what speaks to it.
pub(crate) struct World {
    pub(crate) base: String,
    pub(crate) admin: String,
    pub(crate) http: reqwest::Client,
    pub(crate) fake: Arc<Fake>,
    pub(crate) running: Running,
    pub(crate) dir: tempfile::TempDir,
}

impl World {
    pub(crate) async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config::new(dir.path(), "ws://127.0.0.1:1");
        config.listen = ([127, 0, 0, 1], 0).into();
        config.max_blob_bytes = 1 << 20;
        // Compiling the components takes longer than every test together.
        config.compile_cache =
            Some(option_env!("CARGO_TARGET_TMPDIR").map_or_else(std::env::temp_dir, PathBuf::from).join("compiled"));
        let made = deed_gateway::init(&config, "Tester", "secret", WorkFactor::Demonstration).await.unwrap();
        let admin = std::fs::read_to_string(&made.admin_token).unwrap().trim().to_owned();
        let keys = identity::open(dir.path(), "secret").unwrap();
        let fake = Arc::new(Fake::new(made.keys.account));
        let running = Gateway::start_on(config, keys, fake.clone()).await.unwrap();
        let base = format!("http://{}", running.addr());
        Self { base, admin, http: reqwest::Client::new(), fake, running, dir }
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<serde_json::Value>,
    ) -> (u16, serde_json::Value) {
        let mut request = self.http.request(method.parse().unwrap(), format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let bytes = response.bytes().await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(serde_json::Value::Null))
    }

    pub(crate) async fn admin(
        &self,
        method: &str,
        path: &str,
        body: Option<serde_json::Value>,
    ) -> (u16, serde_json::Value) {
        self.send(method, path, Some(&self.admin), body).await
    }

    pub(crate) async fn token(&self, role: Role) -> String {
        let body = serde_json::json!({ "name": format!("{role:?}"), "roles": [role] });
        let (status, answer) = self.admin("POST", "/v1/tokens", Some(body)).await;
        assert_eq!(status, 201, "{answer}");
        answer["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn upload(&self, bytes: &[u8]) -> (u16, serde_json::Value) {
        let response = self
            .http
            .post(format!("{}/v1/blobs", self.base))
            .bearer_auth(&self.admin)
            .body(bytes.to_vec())
            .send()
            .await
            .unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }
}
