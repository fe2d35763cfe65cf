//! A gateway on a chain that is not there: everything of the API that needs no consensus.

#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;
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
    async fn version(&self, _: u64, _: u32) -> Answer<Option<p::Version>> {
        Ok(Some(p::Version { content: [1; 32], metadata: [2; 32], schema: None, at: 1, withdrawn: None }))
    }
    async fn parents(&self, _: u64) -> Answer<Vec<p::Parent>> {
        Ok(Vec::new())
    }
    async fn titles(&self, _: u64, _: p::Right) -> Answer<Vec<p::Share>> {
        Ok(vec![p::Share { organisation: MEMBER, parts: p::WHOLE }])
    }
    async fn offer(&self, offer: u64) -> Answer<Option<p::Offer>> {
        Ok(self.offers.lock().unwrap().get(&offer).cloned())
    }
    async fn order(&self, _: u64) -> Answer<Option<p::Order>> {
        Ok(None)
    }
    async fn licence(&self, _: u64) -> Answer<Option<p::Licence>> {
        Ok(None)
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
