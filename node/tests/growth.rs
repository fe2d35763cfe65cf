//! Collections at their bounds.
//!
//! A chain whose lists grow without end is one whose blocks take longer with every year. Here members grow each list
//! that a call or a block walks to its bound; one more is refused, with the error that names the bound, and leaves the list as it was;
//! and the node executes the blocks that walk the full lists in the time they are charged.
//!
//! A list inside a call has no error of its own: a call with one item too many cannot be read. What a block works off
//! has none either: the rest is left to the next block.
//!
//! Not grown here is what nothing walks. Versions, history, commitments, offers, orders, licences, negotiations and payments are
//! entries of their own, found by their numbers or names and paid for by the call that makes each. So are the licences filed
//! for an asset, whose bound (10,000) would take as many objection windows to reach; the pallet's own tests reach it. The sessions
//! remembered (1,000) are a matter of blocks and not of calls.

use polkadot_sdk::*;

mod support;

use codec::{Decode, DecodeAll, Encode};
use deed_primitives::{
    Application, Asset, AssetDetails, AssetId, AssetKey, AssetKind, Balance, BlockNumber, BoundedVec, Class,
    ConsistencyProof, DidDocument, DidKey, DidService, Digest, Dispute, Endpoint, FieldCommitments, FieldName,
    InclusionProof, KeyPurpose, MAX_ACCOUNTS, MAX_BATCH, MAX_BIDDERS, MAX_CLASS, MAX_CONSISTENCY, MAX_ENDPOINT,
    MAX_FIELD_NAME, MAX_FIELDS, MAX_INCLUSION, MAX_KEYS, MAX_PARENTS, MAX_PEERS, MAX_PLEDGES, MAX_PURPOSES,
    MAX_SERVICES, MAX_SHARES, MAX_SUMMARY, MAX_TAG, MAX_TAGS, MAX_TERRITORIES, MAX_TIERS, MAX_TITLE, MAX_VALIDATORS,
    Offer, OfferId, OrderId, OrgId, Parent, Parents, PeerId, Permissions, Policy, Pricing, Purpose, RegistrationState,
    Right, Roles, SealedBid, ServiceKind, Share, Shares, Summary, Tag, Tags, Tier, Tiers, Title, WHOLE,
};
use deed_runtime::{
    AccountId, CouncilInstance, Hash, Runtime, RuntimeCall, RuntimeEvent,
    configs::{MAX_COUNCIL, MAX_MOTIONS, MaxProposalWeight},
    offline,
    opaque::SessionKeys,
    validators::SESSION_LENGTH,
};
use pallet_deed_consortium as consortium;
use pallet_deed_market as market;
use pallet_deed_provenance as provenance;
use pallet_deed_registry as registry;
use serde_json::json;
use sp_core::{Pair, ed25519, proof_of_possession::statement_of_ownership, sr25519};
use sp_io::hashing::{blake2_256, sha2_256, twox_128};
use sp_keyring::Sr25519Keyring::Alice;
use sp_runtime::{DispatchError, DispatchResult};
use std::{
    cell::Cell,
    iter::once,
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
};
use support::{
    Node,
    weighing::{MOST, charged, taken},
};

type ConsortiumCall = consortium::Call<Runtime>;
type RegistryCall = registry::Call<Runtime>;
type MarketCall = market::Call<Runtime>;
type ProvenanceCall = provenance::Call<Runtime>;
type CouncilCall = pallet_collective::Call<Runtime, CouncilInstance>;

/// The organisation of the exchange, which registers assets, issues money and has the council's only seat.
const EXCHANGE: OrgId = 0;

/// Calls of a block that is measured, where one would take too little time: enough that a block's own share is small.
const CALLS: u32 = 50;

/// Held by the test that measures: two at once would measure each other.
static TURN: Mutex<()> = Mutex::new(());

/// Waits for this test's turn; one that failed has had it.
fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The key of an organisation.
fn key(organisation: OrgId) -> sr25519::Pair {
    if organisation == EXCHANGE { Alice.pair() } else { sr25519::Pair::from_seed(&digest(organisation.into())) }
}

/// An organisation's account.
fn account(organisation: OrgId) -> AccountId {
    offline::account(&key(organisation))
}

/// A digest like no other.
fn digest(number: u64) -> Digest {
    sha2_256(&number.to_le_bytes())
}

/// All of these or none.
fn batch(calls: impl IntoIterator<Item = impl Into<RuntimeCall>>) -> RuntimeCall {
    RuntimeCall::Utility(pallet_utility::Call::batch_all { calls: calls.into_iter().map(Into::into).collect() })
}

/// A motion that so many votes decide; with one, at once.
fn motion(threshold: u32, call: RuntimeCall) -> RuntimeCall {
    let length_bound = length(&call);
    RuntimeCall::Council(CouncilCall::propose { threshold, proposal: Box::new(call), length_bound })
}

fn length(call: &RuntimeCall) -> u32 {
    u32::try_from(call.encoded_size()).expect("a short call")
}

fn remark(number: u32) -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark { remark: number.encode() })
}

/// The bytes with which every call of this kind begins.
fn kind(call: impl Into<RuntimeCall>) -> Vec<u8> {
    let call: RuntimeCall = call.into();
    call.encode()[..2].to_vec()
}

/// Where an item without keys of its own lies.
fn item(pallet: &str, name: &str) -> Vec<u8> {
    [twox_128(pallet.as_bytes()), twox_128(name.as_bytes())].concat()
}

/// The root of a tree that a leaf leads to over these nodes to its right (RFC 6962).
fn root(leaf: Digest, path: &[Digest]) -> Digest {
    path.iter().fold(leaf, |left, right| sha2_256(&[&[1][..], left.as_slice(), right.as_slice()].concat()))
}

/// An application with all fields as long as they may be.
fn details(asset: AssetId) -> AssetDetails {
    let text = |length: u32| vec![b'x'; length as usize];
    AssetDetails {
        kind: AssetKind::Dataset,
        title: Title::truncate_from(text(MAX_TITLE)),
        summary: Summary::truncate_from(text(MAX_SUMMARY)),
        class: Class::truncate_from(text(MAX_CLASS)),
        tags: Tags::truncate_from(vec![Tag::truncate_from(text(MAX_TAG)); MAX_TAGS as usize]),
        sensitivity: 2,
        content: digest(asset),
        metadata: digest(asset),
        schema: Some(digest(asset)),
    }
}

/// A right in as many equal shares as there may be: group 0 begins with organisation 1, and each group after the last.
fn holders(group: u32) -> Shares {
    let first = 1 + group * MAX_SHARES;
    let share = |organisation| Share { organisation, parts: WHOLE / MAX_SHARES };
    Shares::truncate_from((first..first + MAX_SHARES).map(share).collect())
}

/// Parents that earn equal parts.
fn derived(from: &[AssetId], contribution: u32) -> Parents {
    Parents::truncate_from(from.iter().map(|asset| Parent { asset: *asset, version: 1, contribution }).collect())
}

/// A chain that makes a block of each transaction.
struct Chain {
    node: Node,
    /// The number the next asset gets.
    next_asset: Cell<AssetId>,
}

impl Chain {
    /// A chain with so many organisations beside the exchange, all with all roles.
    fn start(members: u32) -> Self {
        let chain = Self { node: Node::start(&["--dev", "--port", "0"]), next_asset: Cell::new(0) };
        let admit = |member| {
            let name = b"member".to_vec().try_into().expect("a short name");
            ConsortiumCall::admit { account: account(member), name, legal_id: digest(0), roles: Roles::ALL }
        };
        let roles = ConsortiumCall::set_roles { organisation: EXCHANGE, roles: Roles::ALL };
        chain.decide(once(roles).chain((1..=members).map(admit)));
        chain
    }

    /// What lies under a key.
    fn read<T: Decode>(&self, key: &[u8]) -> Option<T> {
        self.node.storage(key).map(|bytes| T::decode(&mut bytes.as_slice()).expect("what is stored"))
    }

    /// A counter.
    fn counter(&self, key: &[u8]) -> u64 {
        self.read(key).unwrap_or_default()
    }

    /// The number of the best block.
    fn best(&self) -> BlockNumber {
        self.node.best().try_into().expect("a young chain")
    }

    /// Includes a call, and gives what came of it, or of what the council decided with it.
    fn sign(&self, organisation: OrgId, call: impl Into<RuntimeCall>) -> DispatchResult {
        self.node.include_of(&key(organisation), call.into());
        let events: Vec<frame_system::EventRecord<RuntimeEvent, Hash>> =
            self.read(&item("System", "Events")).expect("a block has events");
        for record in events {
            match record.event {
                RuntimeEvent::System(frame_system::Event::ExtrinsicFailed { dispatch_error, .. }) => {
                    return Err(dispatch_error);
                }
                RuntimeEvent::Council(pallet_collective::Event::Executed { result, .. }) => result?,
                _ => {}
            }
        }
        Ok(())
    }

    /// Includes calls that succeed, in one block.
    fn run(&self, organisation: OrgId, calls: impl IntoIterator<Item = impl Into<RuntimeCall>>) {
        assert_eq!(self.sign(organisation, batch(calls)), Ok(()));
    }

    /// Has the council's one member decide on calls that succeed.
    fn decide(&self, calls: impl IntoIterator<Item = impl Into<RuntimeCall>>) {
        assert_eq!(self.sign(EXCHANGE, motion(1, batch(calls))), Ok(()));
    }

    /// Lets so many blocks pass.
    fn pass(&self, blocks: BlockNumber) {
        (0..blocks).for_each(|number| self.run(EXCHANGE, [remark(number)]));
    }

    /// Lets blocks pass until this one is the best.
    fn reach(&self, block: BlockNumber) {
        self.pass(block.checked_sub(self.best()).expect("a block to come"));
    }

    /// A call that would take a collection beyond its bound is refused for this reason, and leaves it as it is.
    fn refuses(
        &self,
        organisation: OrgId,
        call: impl Into<RuntimeCall>,
        reason: impl Into<DispatchError>,
        collection: &[u8],
    ) {
        let before = self.node.storage(collection);
        assert!(before.is_some(), "the collection has grown");
        let refused: DispatchResult = Err(reason.into());
        assert_eq!(self.sign(organisation, call), refused);
        assert_eq!(self.node.storage(collection), before);
    }

    /// A call with a list of `most` items can be read, and one with one more cannot: nobody takes it. `call` gives the bytes
    /// of one with so many.
    fn reads_at_most(&self, most: u32, call: impl Fn(usize) -> Vec<u8>) {
        let most = most as usize;
        let readable = |bytes: &[u8]| RuntimeCall::decode_all(&mut &bytes[..]).is_ok();
        assert!(readable(&call(most)));
        assert!(!readable(&call(most + 1)));

        // A transaction ends in its call: another's, with this one in its place. One that can be read is refused for its signature,
        // which is for the other; one that cannot is refused before anybody looks at the signature.
        let (harmless, account) = (remark(0), account(EXCHANGE));
        let nonce = self.node.nonce(&account);
        let signed = offline::signed(&key(EXCHANGE), nonce, self.node.genesis(), harmless.clone());
        let signed = Vec::<u8>::decode(&mut signed.encode().as_slice()).expect("bytes after their number");
        let refusal = |call: Vec<u8>| {
            let mut bytes = signed[..signed.len() - harmless.encoded_size()].to_vec();
            bytes.extend(call);
            let answer =
                self.node.answer("author_submitExtrinsic", &json!([sp_core::bytes::to_hex(&bytes.encode(), false)]));
            answer["error"].to_string()
        };
        let (signature, unreadable) = (refusal(call(most)), refusal(call(most + 1)));
        assert!(signature.contains("bad signature"), "{signature}");
        assert!(unreadable != "null" && !unreadable.contains("bad signature"), "{unreadable}");
        assert_eq!(self.node.nonce(&account), nonce);
    }

    /// The best block is executed again in the time it was charged, within the margin that all weights have.
    fn measure(&self, what: &str) {
        let block = self.node.head();
        let (charged, taken) = (charged(&self.node, &block), taken(&self.node, &block));
        let ratio = taken.as_secs_f64() / charged.as_secs_f64();
        println!("{what}: charged {charged:?}, taken {taken:?}, ratio {ratio:.2}");
        assert!(ratio <= MOST, "{what}: charged {charged:?}, took {taken:?}: run `make weights`");
    }

    /// The numbers of the next assets.
    fn assets(&self, count: u32) -> Range<AssetId> {
        let first = self.next_asset.get();
        self.next_asset.set(first + u64::from(count));
        first..self.next_asset.get()
    }

    /// Takes so many applications, with these parents and titles, up to the beginning of their windows, in one block.
    fn publish(
        &self,
        count: u32,
        parents: impl Fn(usize) -> Parents,
        titles: &[(Right, &dyn Fn(usize) -> Shares)],
    ) -> Vec<AssetId> {
        let assets: Vec<AssetId> = self.assets(count).collect();
        let mut calls = Vec::new();
        for (index, asset) in assets.iter().copied().enumerate() {
            calls.push(RegistryCall::submit { details: details(asset), parents: parents(index) });
            let titles = titles.iter().map(|(right, shares)| (*right, shares(index)));
            calls.extend(titles.map(|(right, shares)| RegistryCall::set_titles { asset, right, shares }));
            calls.push(RegistryCall::accept { asset });
            calls.push(RegistryCall::review { asset });
            calls.push(RegistryCall::publish { asset });
        }
        self.run(EXCHANGE, calls);
        assets
    }

    /// How many of these assets are in a state.
    fn count(&self, assets: &[AssetId], state: RegistrationState) -> usize {
        let asset =
            |asset: &AssetId| self.read::<Asset>(&registry::Assets::<Runtime>::hashed_key_for(AssetKey(*asset)));
        assets.iter().filter_map(asset).filter(|stored| stored.state == state).count()
    }

    /// The length of the objection window.
    fn window(&self) -> BlockNumber {
        self.read(&registry::ObjectionWindow::<Runtime>::hashed_key()).expect("the genesis says")
    }

    /// Has the seller offer these, and gives their numbers.
    fn offer(&self, count: u32, asset: AssetId, pricing: &Pricing, policy: &Policy) -> Range<OfferId> {
        let first = self.counter(&market::NextOffer::<Runtime>::hashed_key());
        let offer =
            |_| MarketCall::create_offer { asset, version: 1, pricing: pricing.clone(), policy: policy.clone() };
        self.run(SELLER, (0..count).map(offer));
        first..first + u64::from(count)
    }

    /// Has a buyer order an offer, so many times, and the seller deliver; gives the orders' numbers.
    fn deliver(&self, count: u32, buyer: OrgId, offer: OfferId) -> Range<OrderId> {
        let first = self.counter(&market::NextOrder::<Runtime>::hashed_key());
        let orders = first..first + u64::from(count);
        self.run(buyer, (0..count).map(|_| MarketCall::place_order { offer, max_price: PRICE }));
        let deliver = |order| MarketCall::declare_delivery { order, ciphertext: digest(order) };
        self.run(SELLER, orders.clone().map(deliver));
        orders
    }
}

// What a member can grow in the registry.

#[test]
fn the_registry_at_its_bounds() {
    let _turn = turn();
    let chain = Chain::start(CONCERNED + 1);
    let registered = applications(&chain);
    submissions(&chain, &registered);
    procedures(&chain);
    fields(&chain, registered[0]);
    declarations(&chain);
}

/// Organisations that one procedure concerns at most: the holders of three rights, and as many creditors as there are pledges.
/// (A transfer concerns one right, and its recipient.)
const CONCERNED: u32 = 3 * MAX_SHARES + MAX_PLEDGES;

/// More applications than one block looks at, whose windows all end in one block.
fn applications(chain: &Chain) -> Vec<AssetId> {
    const CROWD: u32 = registry::MAX_DUE + 44;
    let looked_at = || chain.counter(&registry::NextToAccept::<Runtime>::hashed_key());
    let left = || chain.read::<BlockNumber>(&registry::AgendaFrom::<Runtime>::hashed_key());
    let (window, first) = (chain.window(), looked_at());
    let assets = chain.publish(CROWD, |_| Parents::default(), &[]);

    chain.pass(1);
    assert_eq!(looked_at() - first, u64::from(registry::MAX_SILENT));
    chain.measure("applications looked at for silence");

    chain.pass(window - 1);
    assert_eq!(chain.count(&assets, RegistrationState::Registered), registry::MAX_DUE as usize);
    assert_eq!(left(), Some(chain.best()));
    chain.measure("windows that end");
    chain.pass(1);
    assert_eq!(chain.count(&assets, RegistrationState::Registered), assets.len());
    assert_eq!(left(), None);
    assets
}

/// Applications with all the parents there may be.
fn submissions(chain: &Chain, registered: &[AssetId]) {
    let parents = derived(&registered[..MAX_PARENTS as usize], WHOLE / MAX_PARENTS);
    let submit = |asset| RegistryCall::submit { details: details(asset), parents: parents.clone() };
    chain.run(EXCHANGE, chain.assets(CALLS).map(submit));
    chain.measure("applications with parents");
    chain.reads_at_most(MAX_PARENTS, |count| {
        [kind(submit(0)), details(0).encode(), vec![parents[0]; count].encode()].concat()
    });
}

/// Cancellations of assets with all holders and pledges there may be, and the consent of everybody concerned.
fn procedures(chain: &Chain) {
    const ASSETS: u32 = 40;
    let groups: [(Right, &dyn Fn(usize) -> Shares); 3] =
        [(Right::Holding, &|_| holders(0)), (Right::Processing, &|_| holders(1)), (Right::Operating, &|_| holders(2))];
    let window = chain.window();
    let assets = chain.publish(ASSETS, |_| Parents::default(), &groups);
    chain.measure("titles with all holders");
    chain.pass(window);
    let asset = assets[0];
    let set_titles = RegistryCall::set_titles { asset, right: Right::Holding, shares: holders(0) };
    chain.reads_at_most(MAX_SHARES, |count| {
        [kind(set_titles.clone()), (asset, Right::Holding, vec![holders(0)[0]; count]).encode()].concat()
    });
    let application = Application::Transfer { right: Right::Operating, to: CONCERNED, parts: 1 };
    chain.refuses(
        holders(2)[0].organisation,
        RegistryCall::apply { asset, application },
        registry::Error::<Runtime>::TooManyShares,
        &registry::Titles::<Runtime>::hashed_key_for(asset, Right::Operating),
    );

    let pledge = |asset, creditor| RegistryCall::pledge {
        asset,
        right: Right::Holding,
        creditor,
        terms: digest(0),
        until: None,
    };
    let pledgors = holders(0);
    let creditors = CONCERNED - MAX_PLEDGES + 1..=CONCERNED;
    for (pledgor, creditor) in pledgors.iter().zip(creditors.clone()) {
        chain.run(pledgor.organisation, assets.iter().map(|asset| pledge(*asset, creditor)));
    }
    for (number, creditor) in (0..).zip(creditors) {
        chain.run(creditor, assets.iter().map(|asset| RegistryCall::accept_pledge { asset: *asset, pledge: number }));
    }
    chain.measure("the last of all pledges");
    chain.refuses(
        pledgors[MAX_PLEDGES as usize].organisation,
        pledge(asset, CONCERNED),
        registry::Error::<Runtime>::TooManyPledges,
        &registry::Pledges::<Runtime>::hashed_key_for(asset),
    );

    let each = |call: fn(AssetId) -> RegistryCall| assets.iter().map(move |asset| call(*asset));
    let application = || Application::Cancellation { reason: digest(0) };
    chain.run(EXCHANGE, assets.iter().map(|asset| RegistryCall::apply { asset: *asset, application: application() }));
    for organisation in 1..=CONCERNED {
        chain.run(organisation, each(|asset| RegistryCall::consent { asset }));
    }
    chain.measure("the last of all consents");
    chain.refuses(
        CONCERNED + 1,
        RegistryCall::consent { asset },
        registry::Error::<Runtime>::NotConcerned,
        &registry::Procedures::<Runtime>::hashed_key_for(asset),
    );
    chain.run(EXCHANGE, each(|asset| RegistryCall::accept { asset }));
    chain.measure("acceptance with all consents");
    chain.run(EXCHANGE, each(|asset| RegistryCall::review { asset }));
    chain.run(EXCHANGE, each(|asset| RegistryCall::publish { asset }));
    chain.pass(window);
    assert_eq!(chain.count(&assets, RegistrationState::Cancelled), assets.len());
    chain.measure("cancellations with all consents");
}

/// Commitments to as many fields as one call takes.
fn fields(chain: &Chain, asset: AssetId) {
    let field = |number: u32| {
        let name = format!("{number:0width$}", width = MAX_FIELD_NAME as usize);
        (FieldName::truncate_from(name.into_bytes()), digest(0))
    };
    let commit = |call: u32| {
        let fields = (call * MAX_FIELDS..(call + 1) * MAX_FIELDS).map(field).collect();
        RegistryCall::commit_fields { asset, fields: FieldCommitments::truncate_from(fields) }
    };
    chain.run(EXCHANGE, (0..CALLS).map(commit));
    chain.measure("commitments to fields");
    chain.reads_at_most(MAX_FIELDS, |count| [kind(commit(0)), (asset, vec![field(0); count]).encode()].concat());
}

/// The largest batches, and applications out of them.
fn declarations(chain: &Chain) {
    let register = |root, count| RegistryCall::register_batch { root, count, metadata: digest(0) };
    let path: Vec<Digest> = (0..MAX_BATCH.ilog2()).map(|level| digest(level.into())).collect();
    let assets: Vec<AssetId> = chain.assets(CALLS).collect();
    let leaf = |asset: &AssetId| sha2_256(&[vec![0], details(*asset).encode()].concat());
    chain.run(EXCHANGE, assets.iter().map(|asset| register(root(leaf(asset), &path), MAX_BATCH)));
    chain.refuses(
        EXCHANGE,
        register(digest(0), MAX_BATCH + 1),
        registry::Error::<Runtime>::BadBatch,
        &registry::NextBatch::<Runtime>::hashed_key(),
    );
    let submit = |(batch, asset): (u64, &AssetId)| RegistryCall::submit_from_batch {
        batch,
        index: 0,
        details: details(*asset),
        parents: Parents::default(),
        proof: InclusionProof::truncate_from(path.clone()),
    };
    chain.run(EXCHANGE, (0..).zip(&assets).map(submit));
    chain.measure("applications from the largest batches");
    chain.reads_at_most(MAX_INCLUSION, |count| {
        let arguments = (0u64, 0u32, details(0), Parents::default(), vec![digest(0); count]);
        [kind(submit((0, &0))), arguments.encode()].concat()
    });
}

// What members and the council can grow in the consortium.

#[test]
fn the_consortium_at_its_bounds() {
    let _turn = turn();
    let chain = Chain::start(MAX_VALIDATORS + RECOVERED);
    accounts(&chain, MAX_VALIDATORS + 1..MAX_VALIDATORS + RECOVERED + 1);
    documents(&chain);
    peers(&chain);
    validators(&chain);
    // Nobody decides alone after this.
    council(&chain);
}

/// Organisations whose accounts are recovered.
const RECOVERED: u32 = 20;

/// An organisation's accounts beside its main one.
fn accounts(chain: &Chain, organisations: Range<OrgId>) {
    let other = |organisation: OrgId, number: u32| AccountId::new(sha2_256(&(organisation, number).encode()));
    let permissions = Permissions::ALL;
    let add = |organisation, number| ConsortiumCall::add_account { account: other(organisation, number), permissions };
    for organisation in organisations.clone() {
        chain.run(organisation, (0..MAX_ACCOUNTS).map(|number| add(organisation, number)));
    }
    let one = organisations.start;
    chain.refuses(
        one,
        add(one, MAX_ACCOUNTS),
        consortium::Error::<Runtime>::TooManyAccounts,
        &consortium::OtherAccounts::<Runtime>::hashed_key_for(one),
    );
    let last = || other(one, MAX_ACCOUNTS - 1);
    let set = |_| ConsortiumCall::set_permissions { account: last(), permissions };
    chain.run(one, (0..2 * CALLS).map(set));
    chain.measure("permissions of the last of all accounts");
    let recover = |organisation| {
        let new_account = other(organisation, MAX_ACCOUNTS);
        ConsortiumCall::recover_account { organisation, new_account }
    };
    chain.decide(organisations.map(recover));
    chain.measure("recoveries with all accounts");
}

/// The longest DID documents.
fn documents(chain: &Chain) {
    let key = |number| DidKey { purpose: KeyPurpose::Log, public: digest(number) };
    let endpoint = Endpoint::truncate_from(vec![b'x'; MAX_ENDPOINT as usize]);
    let service = DidService { kind: ServiceKind::Gateway, endpoint };
    let document = DidDocument {
        keys: BoundedVec::truncate_from((0..u64::from(MAX_KEYS)).map(key).collect()),
        services: BoundedVec::truncate_from(vec![service.clone(); MAX_SERVICES as usize]),
    };
    let update = |_| ConsortiumCall::update_did { document: document.clone() };
    chain.run(EXCHANGE, (0..2 * CALLS).map(update));
    chain.measure("DID documents");
    chain.reads_at_most(MAX_KEYS, |count| {
        [kind(update(0)), vec![key(0); count].encode(), document.services.encode()].concat()
    });
    chain.reads_at_most(MAX_SERVICES, |count| {
        [kind(update(0)), document.keys.encode(), vec![service.clone(); count].encode()].concat()
    });
}

/// The nodes let in.
fn peers(chain: &Chain) {
    let peer = |number: u32| PeerId::truncate_from([digest(number.into()), digest(number.into())].concat());
    let add = |number| ConsortiumCall::add_peer { organisation: EXCHANGE, peer: peer(number) };
    let remove = |number| ConsortiumCall::remove_peer { peer: peer(number) };
    chain.decide((0..MAX_PEERS).map(add));
    chain.refuses(
        EXCHANGE,
        motion(1, add(MAX_PEERS).into()),
        consortium::Error::<Runtime>::TooManyPeers,
        &item("Consortium", "CounterForPeers"),
    );
    chain.decide((0..CALLS).flat_map(|number| [remove(number), add(number)]));
    chain.measure("nodes that come and go");
    // The node reads its list in every block: what is measured next is not to be measured with that.
    chain.decide((0..MAX_PEERS).map(remove));
}

/// The validators, and what the end of a session does with their list.
fn validators(chain: &Chain) {
    let keys = |organisation: OrgId| {
        let (authorship, finality) = (key(organisation), ed25519::Pair::from_seed(&digest(organisation.into())));
        let owned = statement_of_ownership(&account(organisation).encode());
        let proof = (authorship.sign(&owned), finality.sign(&owned)).encode();
        let keys = SessionKeys { aura: authorship.public().into(), grandpa: finality.public().into() };
        RuntimeCall::Session(pallet_session::Call::set_keys { keys, proof })
    };
    let add = |organisation| ConsortiumCall::add_validator { organisation };
    for organisation in 1..=MAX_VALIDATORS {
        chain.run(organisation, [keys(organisation)]);
    }
    chain.decide((1..MAX_VALIDATORS).map(add));
    chain.refuses(
        EXCHANGE,
        motion(1, add(MAX_VALIDATORS).into()),
        consortium::Error::<Runtime>::TooManyValidators,
        &consortium::Validators::<Runtime>::hashed_key(),
    );
    let at_work = || {
        let list: Option<Vec<AccountId>> = chain.read(&pallet_session::Validators::<Runtime>::hashed_key());
        list.map_or(0, |list| list.len())
    };
    for (what, count) in [
        ("the session whose end takes over the list of validators", 1),
        ("the session after which they are at work", MAX_VALIDATORS as usize),
        ("the first session of all validators", MAX_VALIDATORS as usize),
    ] {
        chain.pass(SESSION_LENGTH - chain.best() % SESSION_LENGTH);
        assert_eq!(at_work(), count);
        chain.measure(what);
    }
}

/// The council's seats and open motions. Whoever holds a seat and signs with another account takes the seat along, and its votes out of
/// every open motion.
fn council(chain: &Chain) {
    const ROTATED: u32 = 10;
    let seat = |members: u32| CouncilCall::set_members {
        new_members: (0..members).map(account).collect(),
        prime: None,
        old_count: MAX_COUNCIL,
    };
    chain.refuses(
        EXCHANGE,
        motion(1, seat(MAX_COUNCIL + 1).into()),
        frame_system::Error::<Runtime>::CallFiltered,
        &pallet_collective::Members::<Runtime, CouncilInstance>::hashed_key(),
    );
    chain.decide([seat(MAX_COUNCIL)]);

    let rotate = |organisation| {
        let new_account = AccountId::new(digest(u64::MAX - u64::from(organisation)));
        ConsortiumCall::recover_account { organisation, new_account }
    };
    let rotations = batch((1..=ROTATED).map(rotate));
    let motions: Vec<RuntimeCall> = once(rotations.clone()).chain((1..MAX_MOTIONS).map(remark)).collect();
    let most = MAX_COUNCIL / 2 + 1;
    chain.run(EXCHANGE, motions.iter().map(|call| motion(most, call.clone())));
    chain.refuses(
        EXCHANGE,
        motion(most, remark(MAX_MOTIONS)),
        pallet_collective::Error::<Runtime, CouncilInstance>::TooManyProposals,
        &pallet_collective::Proposals::<Runtime, CouncilInstance>::hashed_key(),
    );
    let hash = |call: &RuntimeCall| sp_core::H256(blake2_256(&call.encode()));
    let vote = |(index, call): (u32, &RuntimeCall)| CouncilCall::vote { proposal: hash(call), index, approve: true };
    for member in 0..MAX_COUNCIL {
        chain.run(member, (0..).zip(&motions).map(vote));
    }
    chain.measure("the last of all votes");
    let close = CouncilCall::close {
        proposal_hash: hash(&rotations),
        index: 0,
        proposal_weight_bound: MaxProposalWeight::get(),
        length_bound: length(&rotations),
    };
    chain.run(EXCHANGE, [close]);
    chain.measure("rotations with all seats, motions and votes");
}

// What members can grow in the market.

/// Who sells: a holder of the asset that is sold.
const SELLER: OrgId = 1;
/// Who buys: the first organisation that holds nothing.
const BUYER: OrgId = market::MAX_PAYMENTS;
/// What is paid for an order.
const PRICE: Balance = 1_000_000_000;

#[test]
fn the_market_at_its_bounds() {
    let _turn = turn();
    let chain = Chain::start(BUYER);
    let asset = ancestry(&chain);
    chain.run(EXCHANGE, [issue(BUYER, 1_000 * PRICE)]);
    settlements(&chain, asset);
    terms(&chain, asset);
    sublicences(&chain, asset);
    sealed_bids(&chain, asset);
    deadlines(&chain, asset);
}

/// Money for an organisation that has none.
fn issue(organisation: OrgId, amount: Balance) -> MarketCall {
    MarketCall::issue { organisation, amount, reference: digest(organisation.into()) }
}

/// An asset with more ancestors than a settlement visits, and as many holders, its own and theirs, as it pays.
fn ancestry(chain: &Chain) -> AssetId {
    const EACH: usize = 4;
    let (parents, window) = (MAX_PARENTS as usize, chain.window());
    // The holders of a parent are those of its parents: there is room for no others.
    let upper = |index: usize| holders(1 + (index / EACH) as u32);
    let middle = |index: usize| holders(1 + index as u32);
    let all = |_: usize| holders(0);
    let grand = chain.publish(MAX_PARENTS * EACH as u32, |_| Parents::default(), &[(Right::Operating, &upper)]);
    assert!(grand.len() + parents > market::MAX_UPSTREAM as usize);
    chain.pass(window);
    let of = |index: usize| derived(&grand[index * EACH..(index + 1) * EACH], WHOLE / 10);
    let parents = chain.publish(MAX_PARENTS, of, &[(Right::Operating, &middle)]);
    chain.pass(window);
    let sold = chain.publish(
        1,
        |_| derived(&parents, WHOLE / 20),
        &[(Right::Holding, &all), (Right::Processing, &all), (Right::Operating, &all)],
    );
    chain.pass(window);
    assert_eq!(chain.count(&sold, RegistrationState::Registered), 1);
    sold[0]
}

/// Settlements that pay everybody, and disputes whose panels are drawn from everybody.
fn settlements(chain: &Chain, asset: AssetId) {
    let offer = chain.offer(1, asset, &Pricing::Fixed(PRICE), &Policy::default()).start;
    let orders = chain.deliver(3, BUYER, offer);
    chain.run(BUYER, orders.map(|order| MarketCall::acknowledge { order }));
    for holder in 1..market::MAX_PAYMENTS {
        let account = frame_system::Account::<Runtime>::hashed_key_for(account(holder));
        let account: Option<frame_system::AccountInfo<u32, <Runtime as frame_system::Config>::AccountData>> =
            chain.read(&account);
        assert!(account.is_some_and(|account| account.data.free > 0), "holder {holder} is paid");
    }
    chain.measure("settlements with all ancestors and payees");

    let dispute = chain.counter(&market::NextDispute::<Runtime>::hashed_key());
    let orders = chain.deliver(5, BUYER, offer);
    chain.run(BUYER, orders.map(|order| MarketCall::open_dispute { order, evidence: digest(order), claim: WHOLE }));
    chain.measure("panels drawn from all arbiters");
    // All organisations are arbiters, of whom the first are searched.
    let stored = market::Disputes::<Runtime>::hashed_key_for(dispute);
    let panel = chain.read::<Dispute>(&stored).expect("a dispute").panel;
    assert!(panel.iter().all(|seat| seat.arbiter < consortium::MAX_HOLDERS), "{panel:?}");
    chain.refuses(
        consortium::MAX_HOLDERS,
        MarketCall::vote { dispute, buyer_parts: 0 },
        market::Error::<Runtime>::NotOnPanel,
        &stored,
    );
}

/// A policy whose lists are as long as they may be; a purpose is listed once, and there are six.
fn widest() -> Policy {
    let purposes = vec![
        Purpose::Research,
        Purpose::Underwriting,
        Purpose::Compliance,
        Purpose::Marketing,
        Purpose::Training,
        Purpose::Operations,
    ];
    let territories = (b'A'..).take(MAX_TERRITORIES as usize).map(|letter| [b'X', letter]).collect();
    Policy {
        purposes: BoundedVec::truncate_from(purposes),
        territories: BoundedVec::truncate_from(territories),
        sublicence: true,
        ..Policy::default()
    }
}

/// Offers with the longest lists.
fn terms(chain: &Chain, asset: AssetId) {
    let tier = |number: u32| Tier { from_units: 1 + number, unit_price: 1 };
    let pricing = Pricing::Tiered { tiers: Tiers::truncate_from((0..MAX_TIERS).map(tier).collect()) };
    let offer = chain.offer(2 * CALLS, asset, &pricing, &widest()).start;
    chain.measure("offers with all tiers, purposes and territories");
    let order = |_| MarketCall::place_order_for { offer, units: MAX_TIERS, max_price: PRICE };
    chain.run(BUYER, (0..CALLS).map(order));
    chain.measure("orders with all tiers, purposes and territories");

    let start = kind(MarketCall::create_offer { asset, version: 1, pricing: Pricing::Free, policy: Policy::default() });
    let tiered = pricing.encode()[..1].to_vec();
    chain.reads_at_most(MAX_TIERS, |count| {
        let arguments = [(asset, 1u32).encode(), tiered.clone(), vec![tier(0); count].encode()].concat();
        [start.clone(), arguments, Policy::default().encode()].concat()
    });
    // A policy, field for field.
    let policy = |purposes: usize, territories: usize| {
        let (none, no) = (None::<u32>, false);
        let purposes = vec![Purpose::Research; purposes];
        let fields = (purposes, none, none, no, no, 0u32, vec![*b"CN"; territories], no, no, none);
        [start.clone(), (asset, 1u32, Pricing::Free, fields).encode()].concat()
    };
    chain.reads_at_most(MAX_PURPOSES, |count| policy(count, 0));
    chain.reads_at_most(MAX_TERRITORIES, |count| policy(0, count));
}

/// Sublicences of sublicences, whose use is a use of every licence above.
fn sublicences(chain: &Chain, asset: AssetId) {
    let next = market::NextLicence::<Runtime>::hashed_key();
    let first = chain.counter(&next);
    let offer = chain.offer(1, asset, &Pricing::Free, &widest()).start;
    let order = chain.deliver(1, SELLER + 1, offer).start;
    chain.run(SELLER + 1, [MarketCall::acknowledge { order }]);
    let sublicense = |licence: u64, to| MarketCall::sublicense { licence, to, policy: widest(), price: 0 };
    let depths = 0..market::MAX_SUBLICENCE_DEPTH;
    for (licence, depth) in (first..).zip(depths) {
        let licensee = SELLER + 1 + depth;
        chain.run(licensee, [sublicense(licence, licensee + 1)]);
    }
    let deepest = first + u64::from(market::MAX_SUBLICENCE_DEPTH);
    let licensee = SELLER + 1 + market::MAX_SUBLICENCE_DEPTH;
    chain.refuses(licensee, sublicense(deepest, licensee + 1), market::Error::<Runtime>::SublicenceTooDeep, &next);
    let policy = widest();
    let territory = policy.territories.last().copied();
    let record = |number: u32| MarketCall::record_use_in {
        licence: deepest,
        purpose: Purpose::Operations,
        territory,
        units: 1,
        reference: digest(number.into()),
    };
    chain.run(licensee, (0..2 * CALLS).map(record));
    chain.measure("uses of the deepest sublicences");
}

/// Sealed auctions with all bidders there may be, all of which end in one block.
fn sealed_bids(chain: &Chain, asset: AssetId) {
    const AUCTIONS: u32 = 20;
    // Each bidder is a block, and so is the one too many.
    const PHASE: BlockNumber = MAX_BIDDERS + 4;
    let (reserve, salt): (Balance, Digest) = (1_000, digest(0));
    let bidders = SELLER + 1..=SELLER + MAX_BIDDERS;
    chain.run(EXCHANGE, bidders.clone().map(|bidder| issue(bidder, PRICE)));
    let commit_until = chain.best() + PHASE;
    let reveal_until = commit_until + PHASE;
    let offers =
        chain.offer(AUCTIONS, asset, &Pricing::SealedBid { reserve, commit_until, reveal_until }, &Policy::default());
    // Each bids more than the one before, so that each is looked at as the winner.
    let amount = |bidder: OrgId| reserve + Balance::from(bidder);
    let commit = |bidder: OrgId, offer| {
        let commitment = sha2_256(&SealedBid::preimage(bidder, offer, amount(bidder), &salt));
        MarketCall::commit_bid { offer, commitment, deposit: 2 * reserve }
    };
    for bidder in bidders.clone() {
        chain.run(bidder, offers.clone().map(|offer| commit(bidder, offer)));
    }
    chain.measure("the last of all commitments");
    chain.refuses(
        BUYER,
        commit(BUYER, offers.start),
        market::Error::<Runtime>::AuctionFull,
        &market::SealedBids::<Runtime>::hashed_key_for(offers.start),
    );
    chain.reach(commit_until);
    for bidder in bidders {
        let reveal = |offer| MarketCall::reveal_bid { offer, amount: amount(bidder), salt };
        chain.run(bidder, offers.clone().map(reveal));
    }
    chain.measure("the last of all bids");
    // More than a block has time for: it leaves the rest to the next.
    chain.reach(reveal_until + 1);
    let closed = closed(chain, offers.clone());
    assert!((1..offers.count()).contains(&closed), "{closed} auctions have ended");
    chain.measure("auctions with all bidders");
}

/// More auctions that end in one block than it ends.
fn deadlines(chain: &Chain, asset: AssetId) {
    const CROWD: u32 = market::MAX_DUE + 72;
    let left = || chain.read::<BlockNumber>(&market::AgendaCursor::<Runtime>::hashed_key());
    while left().is_some() {
        chain.pass(1);
    }
    let ends = chain.best() + 2;
    let pricing = Pricing::EnglishAuction { reserve: 1, step: 1, ends };
    let offers = chain.offer(CROWD, asset, &pricing, &Policy::default());
    chain.reach(ends + 1);
    assert_eq!(closed(chain, offers.clone()), market::MAX_DUE as usize);
    assert_eq!(left(), Some(ends + 1));
    chain.measure("auctions that end");
    chain.pass(1);
    assert_eq!((closed(chain, offers.clone()), left()), (CROWD as usize, None));
}

/// How many of these offers are closed.
fn closed(chain: &Chain, offers: Range<OfferId>) -> usize {
    let offer = |number| chain.read::<Offer>(&market::Offers::<Runtime>::hashed_key_for(number));
    offers.filter_map(offer).filter(|stored| !stored.open).count()
}

// What a member can grow in the provenance pallet: the head of its log, which one hash can stand for.

#[test]
fn logs_at_their_bounds() {
    let _turn = turn();
    let chain = Chain::start(0);
    let levels = provenance::MAX_SIZE.ilog2();
    let path: Vec<Digest> = (0..levels).map(|level| digest(level.into())).collect();
    let publish = |size, root, path: &[Digest]| ProvenanceCall::publish_tree_head {
        size,
        root,
        consistency: ConsistencyProof::truncate_from(path.to_vec()),
    };
    let leaf = digest(0);
    chain.run(EXCHANGE, [publish(1, leaf, &[])]);

    // A log reaches its largest size once. That the longest proof does not lead to a root shows at its end: refusing it takes as
    // long, and can be repeated.
    let heads = provenance::Heads::<Runtime>::hashed_key_for(EXCHANGE);
    let before = chain.node.storage(&heads);
    let false_head = |_| RuntimeCall::Provenance(publish(provenance::MAX_SIZE, leaf, &path));
    let calls = (0..2 * CALLS).map(false_head).collect();
    assert_eq!(chain.sign(EXCHANGE, RuntimeCall::Utility(pallet_utility::Call::force_batch { calls })), Ok(()));
    assert_eq!(chain.node.storage(&heads), before);
    chain.measure("the longest proofs of consistency");

    chain.refuses(
        EXCHANGE,
        publish(provenance::MAX_SIZE + 1, root(leaf, &path), &path),
        provenance::Error::<Runtime>::LogTooLarge,
        &heads,
    );
    chain.run(EXCHANGE, [publish(provenance::MAX_SIZE, root(leaf, &path), &path)]);
    chain.reads_at_most(MAX_CONSISTENCY, |count| {
        [kind(publish(1, leaf, &[])), (1u64, leaf, vec![leaf; count]).encode()].concat()
    });
}
