//! Every call against everybody who may not make it, and against what stops an asset or a licence.
//!
//! The rows are the calls as the runtime lists them, so that a new call without a row fails. The columns:
//!
//! | column | what is tried |
//! | --- | --- |
//! | suspended, stranger | the call signed by a suspended organisation, and by an account of nobody: in the pool and when dispatched |
//! | no origin, root | the call without a signature, and by root |
//! | frozen asset | the call by who may make it, on an asset that was frozen just before |
//! | expired licence | the call by who may make it, on a licence that has just expired, or on what is sold under it |
//!
//! Where a freeze or an expiry refuses a call, the very same call is accepted without it.

mod common;

use codec::Encode;
use common::Chain;
use deed_primitives::{
    Application, AssetDetails, AssetId, AssetKind, BoundedVec, DidDocument, Digest, EncodedHeader, FieldName,
    NegotiationTarget, OrgId, OrganisationName, Parent, Parents, PeerId, Permissions, Policy, Pricing, Purpose,
    REFUSED_NOT_A_MEMBER, REFUSED_SUSPENDED, RegistrationState, Right, Roles, SealedBid, Share, Shares, Summary, Tags,
    Terms, Tier, Tiers, Title, WHOLE,
};
use deed_runtime::{
    AccountId, Executive, Hash, Market, Registry, Runtime, RuntimeCall, RuntimeOrigin, System, offline,
};
use frame_support::{
    storage::with_transaction_unchecked,
    traits::{GetCallName, Hooks},
};
use pallet_deed_consortium::Call as ConsortiumCall;
use pallet_deed_market::Call as MarketCall;
use pallet_deed_provenance::Call as ProvenanceCall;
use pallet_deed_registry::Call as RegistryCall;
use polkadot_sdk::*;
use sp_core::{Pair, sr25519};
use sp_genesis_builder::DEV_RUNTIME_PRESET;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
    DispatchError, ModuleError, TransactionOutcome,
    traits::Dispatchable,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};

/// Who may make a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Gate {
    /// A member, whose roles the call itself asks for.
    Member,
    /// The council.
    Council,
    /// The council, or a member with a role.
    CouncilOr,
}

/// What becomes of a call because of a freeze or an expiry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fate {
    /// It is about something else.
    Unrelated,
    /// It is accepted all the same.
    Accepted,
    /// It is refused with this error, and accepted otherwise.
    Refused(&'static str),
    /// It is accepted for this reason only, and refused with this error otherwise.
    Needed(&'static str),
}

use Fate::{Accepted, Needed, Refused, Unrelated};
use Gate::{Council, CouncilOr, Member};

/// A call, who may make it, and its fate on a frozen asset and on an expired licence.
type Row = (&'static str, Gate, Fate, Fate);

const CONSORTIUM: [Row; 17] = [
    ("admit", Council, Unrelated, Unrelated),
    ("suspend", CouncilOr, Unrelated, Unrelated),
    ("reinstate", Council, Unrelated, Unrelated),
    ("set_roles", Council, Unrelated, Unrelated),
    ("update_did", Member, Unrelated, Unrelated),
    ("rotate_account", Member, Unrelated, Unrelated),
    ("add_account", Member, Unrelated, Unrelated),
    ("set_permissions", Member, Unrelated, Unrelated),
    ("remove_account", Member, Unrelated, Unrelated),
    ("recover_account", Council, Unrelated, Unrelated),
    ("set_quota", Council, Unrelated, Unrelated),
    ("add_validator", Council, Unrelated, Unrelated),
    ("remove_validator", Council, Unrelated, Unrelated),
    ("add_peer", Council, Unrelated, Unrelated),
    ("remove_peer", Council, Unrelated, Unrelated),
    ("authorise_upgrade", Council, Unrelated, Unrelated),
    ("report_double_block", Member, Unrelated, Unrelated),
];

const REGISTRY: [Row; 23] = [
    ("submit", Member, Refused("ParentNotRegistered"), Unrelated),
    ("accept", Member, Refused("Frozen"), Unrelated),
    ("review", Member, Refused("Frozen"), Unrelated),
    ("refuse", Member, Refused("Frozen"), Unrelated),
    ("publish", Member, Refused("Frozen"), Unrelated),
    ("object", Member, Refused("Frozen"), Unrelated),
    ("rule_objection", Member, Refused("Frozen"), Unrelated),
    ("add_version", Member, Refused("WrongState"), Unrelated),
    ("freeze", Member, Refused("WrongState"), Unrelated),
    ("unfreeze", Member, Needed("WrongState"), Unrelated),
    // Titles are set before there is a registration to freeze.
    ("set_titles", Member, Unrelated, Unrelated),
    ("apply", Member, Refused("Frozen"), Unrelated),
    ("withdraw", Member, Refused("Frozen"), Unrelated),
    ("consent", Member, Refused("Frozen"), Unrelated),
    ("pledge", Member, Refused("Frozen"), Unrelated),
    ("accept_pledge", Member, Refused("Frozen"), Unrelated),
    ("release_pledge", Member, Accepted, Unrelated),
    ("withdraw_version", Member, Refused("WrongState"), Unrelated),
    ("restore_version", Member, Refused("WrongState"), Unrelated),
    ("register_batch", Member, Unrelated, Unrelated),
    ("submit_from_batch", Member, Refused("ParentNotRegistered"), Unrelated),
    ("commit_fields", Member, Accepted, Unrelated),
    ("disclose", Member, Accepted, Unrelated),
];

const MARKET: [Row; 41] = [
    ("issue", Member, Unrelated, Unrelated),
    ("redeem", Member, Unrelated, Unrelated),
    ("create_offer", Member, Refused("AssetNotTradable"), Unrelated),
    ("withdraw_offer", Member, Accepted, Accepted),
    ("place_order", Member, Refused("AssetNotTradable"), Refused("LicenceExpired")),
    ("declare_delivery", Member, Refused("AssetNotTradable"), Refused("LicenceExpired")),
    ("acknowledge", Member, Accepted, Accepted),
    ("refund", Member, Accepted, Accepted),
    ("claim", Member, Accepted, Accepted),
    ("record_use", Member, Refused("AssetNotTradable"), Refused("LicenceExpired")),
    // A sublicence is sold at one price, for one unit.
    ("place_order_for", Member, Refused("AssetNotTradable"), Refused("LicenceExpired")),
    // The terms of a sublicence do not change.
    ("update_offer", Member, Accepted, Unrelated),
    ("bid", Member, Refused("AssetNotTradable"), Unrelated),
    ("commit_bid", Member, Refused("AssetNotTradable"), Unrelated),
    ("reveal_bid", Member, Accepted, Unrelated),
    ("close_auction", Member, Accepted, Unrelated),
    ("record_use_in", Member, Refused("AssetNotTradable"), Refused("LicenceExpired")),
    ("revoke_licence", Member, Accepted, Accepted),
    ("contest_revocation", Member, Accepted, Accepted),
    ("rule_revocation", Council, Accepted, Accepted),
    ("sublicense", Member, Refused("AssetNotTradable"), Refused("LicenceExpired")),
    ("open_meter", Member, Refused("AssetNotTradable"), Unrelated),
    ("top_up", Member, Accepted, Accepted),
    ("settle_meter", Member, Accepted, Accepted),
    ("close_meter", Member, Accepted, Accepted),
    // Sublicences are not negotiated, nor is what comes after a request.
    ("request", Member, Refused("AssetNotTradable"), Unrelated),
    ("counter", Member, Accepted, Unrelated),
    ("accept_terms", Member, Accepted, Unrelated),
    ("agree", Member, Refused("AssetNotTradable"), Unrelated),
    ("verify", Member, Accepted, Unrelated),
    ("finalize", Member, Refused("AssetNotTradable"), Unrelated),
    ("terminate", Member, Accepted, Unrelated),
    ("settle_partially", Member, Accepted, Accepted),
    ("accept_partial", Member, Accepted, Accepted),
    ("declare_delivery_locked", Member, Refused("AssetNotTradable"), Refused("LicenceExpired")),
    ("confirm_ciphertext", Member, Refused("AssetNotTradable"), Refused("LicenceExpired")),
    ("reveal_key", Member, Refused("AssetNotTradable"), Refused("LicenceExpired")),
    ("open_dispute", Member, Accepted, Accepted),
    ("vote", Member, Accepted, Accepted),
    ("appeal", Member, Accepted, Accepted),
    ("rule_appeal", Council, Accepted, Accepted),
];

const PROVENANCE: [Row; 1] = [("publish_tree_head", Member, Unrelated, Unrelated)];

/// The exchange, with every role: it registers, audits, issues and arbitrates.
const EXCHANGE: OrgId = 0;
/// Owns the asset and sells it.
const SELLER: OrgId = 1;
/// Buys licences, and sells sublicences.
const BUYER: OrgId = 2;
/// Buys sublicences, and is a creditor.
const THIRD: OrgId = 3;
/// Has every role, and is suspended.
const SUSPENDED: OrgId = 4;
/// The asset that is frozen.
const ASSET: AssetId = 0;
/// Blocks after which a licence of this test has expired, and no deadline has passed.
const EXPIRY: u32 = 20;
/// Blocks after which every deadline of an order has passed.
const LATE: u32 = 1_500;
/// The key of locked deliveries.
const KEY: [u8; 32] = [9; 32];
/// The salt of a sealed bid.
const SALT: Digest = [8; 32];

fn pair(organisation: OrgId) -> sr25519::Pair {
    sr25519::Pair::from_string(if organisation == EXCHANGE { "//Alice" } else { MEMBERS[organisation as usize] }, None)
        .expect("a key")
}

const MEMBERS: [&str; 5] = ["//Alice", "//seller", "//buyer", "//third", "//suspended"];

fn account(organisation: OrgId) -> AccountId {
    offline::account(&pair(organisation))
}

fn by(organisation: OrgId) -> RuntimeOrigin {
    RuntimeOrigin::signed(account(organisation))
}

/// The outcome of a call, by the name of the error.
fn outcome(origin: RuntimeOrigin, call: RuntimeCall) -> Result<(), String> {
    call.dispatch(origin).map(drop).map_err(|refusal| match refusal.error {
        DispatchError::Module(ModuleError { message: Some(name), .. }) => name.into(),
        other => format!("{other:?}"),
    })
}

/// Makes a call that is accepted.
fn done(organisation: OrgId, call: impl Into<RuntimeCall>) {
    let call = call.into();
    assert_eq!(outcome(by(organisation), call.clone()), Ok(()), "{call:?}");
}

fn decided(call: impl Into<RuntimeCall>) {
    let call = call.into();
    assert_eq!(outcome(RuntimeOrigin::root(), call.clone()), Ok(()), "{call:?}");
}

/// Does something and takes it back.
fn trying<Result>(what: impl FnOnce() -> Result) -> Result {
    with_transaction_unchecked(|| TransactionOutcome::Rollback(what()))
}

/// Lets blocks pass without anything falling due.
fn wait(blocks: u32) {
    System::set_block_number(System::block_number() + blocks);
}

/// Lets the blocks pass that a window takes, and what falls due happen.
fn pass(blocks: u32) {
    for _ in 0..blocks {
        wait(1);
        Registry::on_initialize(System::block_number());
        Market::on_initialize(System::block_number());
    }
}

fn details(content: u8) -> AssetDetails {
    AssetDetails {
        kind: AssetKind::Dataset,
        title: Title::truncate_from(b"Policies".to_vec()),
        summary: Summary::default(),
        class: b"insurance".to_vec().try_into().expect("short"),
        tags: Tags::default(),
        sensitivity: 2,
        content: [content; 32],
        metadata: [2; 32],
        schema: None,
    }
}

fn derived() -> Parents {
    Parents::truncate_from(vec![Parent { asset: ASSET, version: 1, contribution: 10 }])
}

/// A chain with the members, an asset of the seller's with two versions, and money for those who buy.
fn world() -> Chain {
    let mut chain = Chain::new(DEV_RUNTIME_PRESET);
    chain.block(&[]);
    chain.state.execute_with(|| {
        decided(ConsortiumCall::set_roles { organisation: EXCHANGE, roles: Roles::ALL });
        for organisation in [SELLER, BUYER, THIRD, SUSPENDED] {
            let name = OrganisationName::truncate_from(b"Member".to_vec());
            let (account, legal_id) = (account(organisation), [7; 32]);
            let roles = if organisation == SUSPENDED { Roles::ALL } else { Roles::PROVIDER | Roles::CONSUMER };
            decided(ConsortiumCall::admit { account, name, legal_id, roles });
        }
        decided(ConsortiumCall::suspend { organisation: SUSPENDED });
        for (organisation, reference) in [(BUYER, [1; 32]), (THIRD, [2; 32])] {
            done(EXCHANGE, MarketCall::issue { organisation, amount: 1_000_000, reference });
        }
        done(SELLER, RegistryCall::submit { details: details(1), parents: Parents::default() });
        take_through(ASSET);
        pass(8);
        assert_eq!(Registry::asset(ASSET).expect("the asset").state, RegistrationState::Registered);
        let (content, metadata) = ([3; 32], [3; 32]);
        done(SELLER, RegistryCall::add_version { asset: ASSET, content, metadata, schema: None });
        done(SELLER, RegistryCall::withdraw_version { asset: ASSET, version: 2 });
    });
    chain
}

fn take_through(asset: AssetId) {
    done(EXCHANGE, RegistryCall::accept { asset });
    done(EXCHANGE, RegistryCall::review { asset });
    done(EXCHANGE, RegistryCall::publish { asset });
}

fn apply() -> RegistryCall<Runtime> {
    RegistryCall::apply { asset: ASSET, application: Application::Renewal }
}

/// Opens an offer of the asset.
fn offer(pricing: Pricing, policy: Policy) -> u64 {
    let number = pallet_deed_market::NextOffer::<Runtime>::get();
    done(SELLER, MarketCall::create_offer { asset: ASSET, version: 1, pricing, policy });
    number
}

fn last_order() -> u64 {
    pallet_deed_market::NextOrder::<Runtime>::get() - 1
}

/// What the market's calls are about: the asset itself, or a sublicence of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Goods {
    Asset,
    Sublicence,
}

impl Goods {
    fn seller(self) -> OrgId {
        if self == Goods::Asset { SELLER } else { BUYER }
    }

    fn buyer(self) -> OrgId {
        if self == Goods::Asset { BUYER } else { THIRD }
    }

    fn offer(self) -> u64 {
        if self == Goods::Asset {
            return offer(Pricing::Fixed(100), Policy::default());
        }
        let number = pallet_deed_market::NextOffer::<Runtime>::get() + 1;
        let licence = licence();
        done(BUYER, MarketCall::sublicense { licence, to: THIRD, policy: short(), price: 100 });
        number
    }

    fn ordered(self) -> u64 {
        let offer = self.offer();
        done(self.buyer(), MarketCall::place_order { offer, max_price: 100 });
        last_order()
    }

    fn delivered(self) -> u64 {
        let order = self.ordered();
        done(self.seller(), MarketCall::declare_delivery { order, ciphertext: [4; 32] });
        order
    }

    fn locked(self) -> u64 {
        let order = self.ordered();
        let key_digest = sp_io::hashing::sha2_256(&KEY);
        done(self.seller(), MarketCall::declare_delivery_locked { order, ciphertext: [4; 32], key_digest });
        order
    }

    /// A dispute before its panel, which is the exchange.
    fn disputed(self) -> u64 {
        let order = self.delivered();
        let number = pallet_deed_market::NextDispute::<Runtime>::get();
        done(self.buyer(), MarketCall::open_dispute { order, evidence: [5; 32], claim: WHOLE });
        number
    }
}

/// A policy that ends soon, and permits sublicences.
fn short() -> Policy {
    Policy { term: Some(EXPIRY / 2), sublicence: true, ..Policy::default() }
}

/// A licence of the buyer's that ends soon.
fn licence() -> u64 {
    let offer = offer(Pricing::Fixed(100), short());
    done(BUYER, MarketCall::place_order { offer, max_price: 100 });
    let order = last_order();
    done(SELLER, MarketCall::declare_delivery { order, ciphertext: [4; 32] });
    done(BUYER, MarketCall::acknowledge { order });
    pallet_deed_market::NextLicence::<Runtime>::get() - 1
}

/// A metered licence of the buyer's that ends soon, with a use to pay for.
fn metered() -> u64 {
    let offer = offer(Pricing::PerUse { price: 10 }, short());
    done(BUYER, MarketCall::open_meter { offer, prepaid: 50 });
    let licence = pallet_deed_market::NextLicence::<Runtime>::get() - 1;
    let (purpose, reference) = (Purpose::Research, [6; 32]);
    done(BUYER, MarketCall::record_use { licence, purpose, reference });
    licence
}

fn contract() -> Terms {
    Terms { pricing: Pricing::Fixed(100), units: 1, policy: Policy::default(), digest: [7; 32] }
}

/// A negotiation that has come so far.
fn negotiation(steps: usize) -> u64 {
    let negotiation = pallet_deed_market::NextNegotiation::<Runtime>::get();
    let target = NegotiationTarget::Asset { asset: ASSET, version: 1, provider: SELLER };
    done(BUYER, MarketCall::request { target, terms: contract() });
    let messages = [
        (SELLER, MarketCall::counter { negotiation, terms: contract() }),
        (BUYER, MarketCall::accept_terms { negotiation }),
        (SELLER, MarketCall::agree { negotiation }),
        (BUYER, MarketCall::verify { negotiation }),
    ];
    for (party, message) in messages.into_iter().take(steps) {
        done(party, message);
    }
    negotiation
}

/// Makes ready what a call of the registry is about; gives who makes it, and the call.
fn registry_case(name: &str) -> (OrgId, RegistryCall<Runtime>) {
    let asset = ASSET;
    let to_registrar = |steps: usize, call| {
        done(SELLER, apply());
        let handled = [RegistryCall::accept { asset }, RegistryCall::review { asset }, RegistryCall::publish { asset }];
        for step in handled.into_iter().take(steps) {
            done(EXCHANGE, step);
        }
        (EXCHANGE, call)
    };
    let pledge =
        || RegistryCall::pledge { asset, right: Right::Operating, creditor: THIRD, terms: [1; 32], until: None };
    let field = FieldName::truncate_from(b"rows".to_vec());
    let commit =
        |field| RegistryCall::commit_fields { asset, fields: BoundedVec::truncate_from(vec![(field, [1; 32])]) };
    match name {
        "submit" => (BUYER, RegistryCall::submit { details: details(9), parents: derived() }),
        "accept" => to_registrar(0, RegistryCall::accept { asset }),
        "review" => to_registrar(1, RegistryCall::review { asset }),
        "refuse" => to_registrar(1, RegistryCall::refuse { asset, code: 1 }),
        "publish" => to_registrar(2, RegistryCall::publish { asset }),
        "object" => {
            let (_, call) = to_registrar(3, RegistryCall::object { asset, evidence: [1; 32] });
            (THIRD, call)
        }
        "rule_objection" => {
            let case = to_registrar(3, RegistryCall::rule_objection { asset, upheld: true });
            done(THIRD, RegistryCall::object { asset, evidence: [1; 32] });
            case
        }
        "add_version" => {
            (SELLER, RegistryCall::add_version { asset, content: [4; 32], metadata: [4; 32], schema: None })
        }
        "freeze" => (EXCHANGE, RegistryCall::freeze { asset, reason: 1, term: None }),
        "unfreeze" => (EXCHANGE, RegistryCall::unfreeze { asset }),
        "set_titles" => {
            let shares = Shares::truncate_from(vec![Share { organisation: THIRD, parts: WHOLE }]);
            (SELLER, RegistryCall::set_titles { asset, right: Right::Operating, shares })
        }
        "apply" => (SELLER, apply()),
        "withdraw" => {
            let (_, call) = to_registrar(1, RegistryCall::withdraw { asset });
            (SELLER, call)
        }
        "consent" => {
            let application = Application::Transfer { right: Right::Operating, to: THIRD, parts: 1 };
            done(SELLER, RegistryCall::apply { asset, application });
            (THIRD, RegistryCall::consent { asset })
        }
        "pledge" => (SELLER, pledge()),
        "accept_pledge" => {
            done(SELLER, pledge());
            (THIRD, RegistryCall::accept_pledge { asset, pledge: 0 })
        }
        "release_pledge" => {
            done(SELLER, pledge());
            (THIRD, RegistryCall::release_pledge { asset, pledge: 0 })
        }
        "withdraw_version" => (SELLER, RegistryCall::withdraw_version { asset, version: 1 }),
        "restore_version" => (SELLER, RegistryCall::restore_version { asset, version: 2 }),
        "register_batch" => (SELLER, RegistryCall::register_batch { root: [1; 32], count: 1, metadata: [1; 32] }),
        "submit_from_batch" => {
            // A tree of one entry has the entry's hash for its root, and nothing to prove.
            let leaf = [vec![0], details(9).encode()].concat();
            let root = sp_io::hashing::sha2_256(&leaf);
            done(BUYER, RegistryCall::register_batch { root, count: 1, metadata: [1; 32] });
            let (details, parents, proof) = (details(9), derived(), Default::default());
            (BUYER, RegistryCall::submit_from_batch { batch: 0, index: 0, details, parents, proof })
        }
        "commit_fields" => (SELLER, commit(field)),
        "disclose" => {
            done(SELLER, commit(field.clone()));
            (SELLER, RegistryCall::disclose { asset, field, to: THIRD })
        }
        other => panic!("nobody has thought of {other}"),
    }
}

/// Makes ready what a call of the market is about; gives who makes it, the call, and how many blocks pass before.
fn market_case(name: &str, goods: Goods) -> (Option<OrgId>, MarketCall<Runtime>, u32) {
    let (seller, buyer) = (goods.seller(), goods.buyer());
    let (purpose, reference, evidence) = (Purpose::Research, [6; 32], [5; 32]);
    let english = || Pricing::EnglishAuction { reserve: 1, step: 1, ends: System::block_number() + 5 };
    let sealed = || {
        let now = System::block_number();
        Pricing::SealedBid { reserve: 1, commit_until: now + 2, reveal_until: now + 5 }
    };
    let commitment = |offer| sp_io::hashing::sha2_256(&SealedBid::preimage(BUYER, offer, 5, &SALT));
    let at_once = |organisation: OrgId, call| (Some(organisation), call, 0);
    match name {
        "issue" => at_once(EXCHANGE, MarketCall::issue { organisation: BUYER, amount: 1, reference }),
        "redeem" => at_once(BUYER, MarketCall::redeem { amount: 1, reference }),
        "create_offer" => {
            let (pricing, policy) = (Pricing::Free, Policy::default());
            at_once(SELLER, MarketCall::create_offer { asset: ASSET, version: 1, pricing, policy })
        }
        "withdraw_offer" => at_once(seller, MarketCall::withdraw_offer { offer: goods.offer() }),
        "update_offer" => {
            let (pricing, policy) = (Pricing::Free, Policy::default());
            at_once(seller, MarketCall::update_offer { offer: goods.offer(), pricing, policy })
        }
        "place_order" => at_once(buyer, MarketCall::place_order { offer: goods.offer(), max_price: 100 }),
        "place_order_for" => {
            let tiers = Tiers::truncate_from(vec![Tier { from_units: 1, unit_price: 1 }]);
            let (offer, units) = match goods {
                Goods::Asset => (offer(Pricing::Tiered { tiers }, Policy::default()), 3),
                Goods::Sublicence => (goods.offer(), 1),
            };
            at_once(buyer, MarketCall::place_order_for { offer, units, max_price: 100 })
        }
        "declare_delivery" => {
            at_once(seller, MarketCall::declare_delivery { order: goods.ordered(), ciphertext: [4; 32] })
        }
        "declare_delivery_locked" => {
            let order = goods.ordered();
            at_once(seller, MarketCall::declare_delivery_locked { order, ciphertext: [4; 32], key_digest: [4; 32] })
        }
        "confirm_ciphertext" => at_once(buyer, MarketCall::confirm_ciphertext { order: goods.locked() }),
        "reveal_key" => {
            let order = goods.locked();
            done(buyer, MarketCall::confirm_ciphertext { order });
            at_once(seller, MarketCall::reveal_key { order, key: KEY })
        }
        "acknowledge" => at_once(buyer, MarketCall::acknowledge { order: goods.delivered() }),
        "refund" => (Some(buyer), MarketCall::refund { order: goods.ordered() }, LATE),
        "claim" => (Some(seller), MarketCall::claim { order: goods.delivered() }, LATE),
        "settle_partially" => at_once(seller, MarketCall::settle_partially { order: goods.delivered(), refund: 1 }),
        "accept_partial" => {
            let order = goods.delivered();
            done(seller, MarketCall::settle_partially { order, refund: 1 });
            at_once(buyer, MarketCall::accept_partial { order, refund: 1 })
        }
        "open_dispute" => at_once(buyer, MarketCall::open_dispute { order: goods.delivered(), evidence, claim: WHOLE }),
        "vote" => at_once(EXCHANGE, MarketCall::vote { dispute: goods.disputed(), buyer_parts: 1 }),
        "appeal" | "rule_appeal" => {
            let dispute = goods.disputed();
            done(EXCHANGE, MarketCall::vote { dispute, buyer_parts: 1 });
            let appeal = MarketCall::appeal { dispute, evidence };
            if name == "appeal" {
                return at_once(buyer, appeal);
            }
            done(buyer, appeal);
            (None, MarketCall::rule_appeal { dispute, buyer_parts: 2 }, 0)
        }
        "record_use" => at_once(BUYER, MarketCall::record_use { licence: licence(), purpose, reference }),
        "record_use_in" => {
            let (licence, territory, units) = (licence(), None, 1);
            at_once(BUYER, MarketCall::record_use_in { licence, purpose, territory, units, reference })
        }
        "revoke_licence" => at_once(SELLER, MarketCall::revoke_licence { licence: licence(), code: 1, evidence }),
        "contest_revocation" | "rule_revocation" => {
            let licence = licence();
            done(SELLER, MarketCall::revoke_licence { licence, code: 1, evidence });
            let contest = MarketCall::contest_revocation { licence, evidence };
            if name == "contest_revocation" {
                return at_once(BUYER, contest);
            }
            done(BUYER, contest);
            (None, MarketCall::rule_revocation { licence, upheld: false }, 0)
        }
        "sublicense" => {
            at_once(BUYER, MarketCall::sublicense { licence: licence(), to: THIRD, policy: short(), price: 0 })
        }
        "open_meter" => {
            let offer = offer(Pricing::PerUse { price: 10 }, Policy::default());
            at_once(BUYER, MarketCall::open_meter { offer, prepaid: 50 })
        }
        "top_up" => at_once(BUYER, MarketCall::top_up { licence: metered(), amount: 1 }),
        "settle_meter" => at_once(SELLER, MarketCall::settle_meter { licence: metered() }),
        "close_meter" => at_once(BUYER, MarketCall::close_meter { licence: metered() }),
        "bid" => at_once(BUYER, MarketCall::bid { offer: offer(english(), Policy::default()), amount: 5 }),
        "commit_bid" => {
            let offer = offer(sealed(), Policy::default());
            at_once(BUYER, MarketCall::commit_bid { offer, commitment: commitment(offer), deposit: 9 })
        }
        "reveal_bid" => {
            let offer = offer(sealed(), Policy::default());
            done(BUYER, MarketCall::commit_bid { offer, commitment: commitment(offer), deposit: 9 });
            (Some(BUYER), MarketCall::reveal_bid { offer, amount: 5, salt: SALT }, 3)
        }
        "close_auction" => {
            let offer = offer(english(), Policy::default());
            done(BUYER, MarketCall::bid { offer, amount: 5 });
            (Some(THIRD), MarketCall::close_auction { offer }, 6)
        }
        "request" => {
            let target = NegotiationTarget::Asset { asset: ASSET, version: 1, provider: SELLER };
            at_once(BUYER, MarketCall::request { target, terms: contract() })
        }
        "counter" => at_once(SELLER, MarketCall::counter { negotiation: negotiation(0), terms: contract() }),
        "accept_terms" => at_once(BUYER, MarketCall::accept_terms { negotiation: negotiation(1) }),
        "agree" => at_once(SELLER, MarketCall::agree { negotiation: negotiation(2) }),
        "verify" => at_once(BUYER, MarketCall::verify { negotiation: negotiation(3) }),
        "finalize" => at_once(SELLER, MarketCall::finalize { negotiation: negotiation(4) }),
        "terminate" => at_once(BUYER, MarketCall::terminate { negotiation: negotiation(4) }),
        other => panic!("nobody has thought of {other}"),
    }
}

/// Makes ready what a call of the consortium is about, for the council; members call it for themselves.
fn consortium_case(name: &str) -> ConsortiumCall<Runtime> {
    let fresh = || AccountId::new([42; 32]);
    let (organisation, peer) = (THIRD, PeerId::truncate_from(vec![1]));
    match name {
        "admit" => {
            let name = OrganisationName::truncate_from(b"New".to_vec());
            ConsortiumCall::admit { account: fresh(), name, legal_id: [1; 32], roles: Roles::NONE }
        }
        "suspend" => ConsortiumCall::suspend { organisation },
        "reinstate" => ConsortiumCall::reinstate { organisation: SUSPENDED },
        "set_roles" => ConsortiumCall::set_roles { organisation, roles: Roles::NONE },
        "update_did" => ConsortiumCall::update_did { document: DidDocument::default() },
        "rotate_account" => ConsortiumCall::rotate_account { new_account: fresh() },
        "add_account" => ConsortiumCall::add_account { account: fresh(), permissions: Permissions::ALL },
        "set_permissions" => ConsortiumCall::set_permissions { account: fresh(), permissions: Permissions::ALL },
        "remove_account" => ConsortiumCall::remove_account { account: fresh() },
        "recover_account" => ConsortiumCall::recover_account { organisation, new_account: fresh() },
        "set_quota" => ConsortiumCall::set_quota { organisation, quota: Some(1) },
        "add_validator" => {
            // The only validator cannot leave, to come back: pretend that it was never one.
            pallet_deed_consortium::Validators::<Runtime>::kill();
            ConsortiumCall::add_validator { organisation: EXCHANGE }
        }
        "remove_validator" => {
            let two = vec![EXCHANGE, THIRD];
            pallet_deed_consortium::Validators::<Runtime>::put(BoundedVec::truncate_from(two));
            ConsortiumCall::remove_validator { organisation }
        }
        "add_peer" => ConsortiumCall::add_peer { organisation, peer },
        "remove_peer" => {
            decided(ConsortiumCall::add_peer { organisation, peer: peer.clone() });
            ConsortiumCall::remove_peer { peer }
        }
        "authorise_upgrade" => ConsortiumCall::authorise_upgrade { code_hash: Hash::repeat_byte(1) },
        "report_double_block" => {
            let header = |variant| common::sealed(Sr25519Keyring::Alice, 1, variant).encode();
            let [first, second] = [1, 2].map(|variant| EncodedHeader::truncate_from(header(variant)));
            ConsortiumCall::report_double_block { first, second }
        }
        other => panic!("nobody has thought of {other}"),
    }
}

/// A call of each name, with what it is about made ready.
fn case(pallet: &str, name: &str) -> RuntimeCall {
    match pallet {
        "Consortium" => consortium_case(name).into(),
        "Registry" => registry_case(name).1.into(),
        "Market" => market_case(name, Goods::Asset).1.into(),
        _ => ProvenanceCall::publish_tree_head { size: 1, root: [1; 32], consistency: Default::default() }.into(),
    }
}

/// Every row, with its pallet; and the rows are the calls there are.
fn rows() -> Vec<(&'static str, Row)> {
    let listed = |pallet: &'static str, rows: &[Row], calls: &[&str]| {
        let names: Vec<&str> = rows.iter().map(|(name, ..)| *name).collect();
        assert_eq!(sorted(names), sorted(calls.to_vec()), "{pallet}: every call has a row, and every row a call");
        rows.iter().map(|row| (pallet, *row)).collect::<Vec<_>>()
    };
    [
        listed("Consortium", &CONSORTIUM, ConsortiumCall::<Runtime>::get_call_names()),
        listed("Registry", &REGISTRY, RegistryCall::<Runtime>::get_call_names()),
        listed("Market", &MARKET, MarketCall::<Runtime>::get_call_names()),
        listed("Provenance", &PROVENANCE, ProvenanceCall::<Runtime>::get_call_names()),
    ]
    .concat()
}

fn sorted(mut names: Vec<&str>) -> Vec<&str> {
    names.sort_unstable();
    names
}

#[test]
fn no_call_is_for_strangers_or_suspended_members() {
    let mut chain = world();
    let (genesis, parent) = (chain.genesis, chain.parent.hash());
    let (stranger, _) = sr25519::Pair::generate();
    chain.state.execute_with(|| {
        for (pallet, (name, gate, ..)) in rows() {
            let refused = if gate == Member { "NotAMember" } else { "BadOrigin" };
            let signers = [(pair(SUSPENDED), REFUSED_SUSPENDED), (stranger.clone(), REFUSED_NOT_A_MEMBER)];
            for (signer, code) in signers {
                let origin = RuntimeOrigin::signed(offline::account(&signer));
                let result = trying(|| outcome(origin, case(pallet, name)));
                assert_eq!(result, Err(refused.into()), "{pallet}.{name}, dispatched for {code}");
                let verdict = trying(|| {
                    let transaction = offline::signed(&signer, 0, genesis, case(pallet, name));
                    Executive::validate_transaction(TransactionSource::External, transaction, parent)
                });
                let expected = TransactionValidityError::Invalid(InvalidTransaction::Custom(code));
                assert_eq!(verdict.map(drop), Err(expected), "{pallet}.{name}, in the pool");
            }
        }
    });
}

#[test]
fn no_call_is_without_origin_and_only_the_councils_are_for_root() {
    let mut chain = world();
    chain.state.execute_with(|| {
        for (pallet, (name, gate, ..)) in rows() {
            let result = trying(|| outcome(RuntimeOrigin::none(), case(pallet, name)));
            assert_eq!(result, Err("BadOrigin".into()), "{pallet}.{name} without origin");
            let result = trying(|| outcome(RuntimeOrigin::root(), case(pallet, name)));
            let expected = if gate == Member { Err("BadOrigin".into()) } else { Ok(()) };
            assert_eq!(result, expected, "{pallet}.{name} by root");
            // What is the council's is no member's, whatever its roles; a registrar suspends.
            if gate != Member {
                let result = trying(|| outcome(by(EXCHANGE), case(pallet, name)));
                let expected = if gate == CouncilOr { Ok(()) } else { Err("BadOrigin".into()) };
                assert_eq!(result, expected, "{pallet}.{name} by the exchange alone");
            }
        }
    });
}

fn freeze() {
    done(EXCHANGE, RegistryCall::freeze { asset: ASSET, reason: 1, term: None });
}

/// The outcome of a call that was made ready, after something has happened and its time has come.
fn after(pallet: &str, name: &str, goods: Goods, event: impl FnOnce()) -> Result<(), String> {
    trying(|| {
        let (origin, call, blocks): (_, RuntimeCall, _) = if pallet == "Registry" {
            let (signer, call) = registry_case(name);
            (by(signer), call.into(), 0)
        } else {
            let (signer, call, blocks) = market_case(name, goods);
            (signer.map_or_else(RuntimeOrigin::root, by), call.into(), blocks)
        };
        event();
        wait(blocks);
        outcome(origin, call)
    })
}

/// Compares the outcomes of a call with and without what may stop it.
fn compare(what: &str, fate: Fate, with: Result<(), String>, without: Result<(), String>) {
    let (stopped, free) = match fate {
        Unrelated => return,
        Accepted => (Ok(()), Ok(())),
        Refused(why) => (Err(why.to_string()), Ok(())),
        Needed(why) => (Ok(()), Err(why.to_string())),
    };
    assert_eq!(with, stopped, "{what}");
    assert_eq!(without, free, "{what}, were it not so");
}

#[test]
fn a_freeze_stops_what_it_says_and_traps_no_money() {
    let mut chain = world();
    chain.state.execute_with(|| {
        for (pallet, (name, _, fate, _)) in rows() {
            if fate != Unrelated {
                let with = after(pallet, name, Goods::Asset, freeze);
                let without = after(pallet, name, Goods::Asset, || {});
                compare(&format!("{pallet}.{name} on a frozen asset"), fate, with, without);
            }
        }
    });
}

#[test]
fn an_expired_licence_covers_no_use_and_no_sublicence() {
    let mut chain = world();
    chain.state.execute_with(|| {
        for (pallet, (name, _, _, fate)) in rows() {
            if fate != Unrelated {
                let with = after(pallet, name, Goods::Sublicence, || wait(EXPIRY));
                let without = after(pallet, name, Goods::Sublicence, || {});
                compare(&format!("{pallet}.{name} on an expired licence"), fate, with, without);
            }
        }
    });
}
