//! Chooses calls: of all kinds, by all organisations, most of them such that they are accepted.
//!
//! The generator looks at the reference to find something a call could be about and somebody who may make it, and in a
//! share of the cases ([`ASTRAY`]) takes anything and anybody instead.

use crate::common::sealed;
use crate::random::Random;
use crate::reference::{Actor, Entry, FOUNDERS, Reference, price_of};
use crate::tree;
use codec::Encode;
use deed_primitives::{
    Application, AssetDetails, AssetId, AssetKind, Balance, BlockNumber, BoundedVec, CatalogueFields, ConsistencyProof,
    DidDocument, DidKey, DidService, Digest, Dispute, DisputeState, EncodedHeader, Endpoint, FieldName, InclusionProof,
    KeyPurpose, LicenceId, NegotiationState, NegotiationTarget, OfferId, Order, OrderId, OrderState, OrgId,
    OrganisationName, Parent, Parents, PeerId, Permissions, Policy, Pricing, Purpose, RegistrationState as State,
    Right, Roles, SealedBid, ServiceKind, Share, Shares, Summary, Tags, Terms, Tier, Tiers, Title, WHOLE,
};
use deed_runtime::{AccountId, Runtime, RuntimeCall};
use pallet_deed_consortium::Call as Consortium;
use pallet_deed_market::Call as Market;
use pallet_deed_provenance::Call as Provenance;
use pallet_deed_registry::Call as Registry;
use polkadot_sdk::*;
use std::collections::BTreeMap;

/// In how many of a hundred cases a choice is made without asking whether it fits.
const ASTRAY: u64 = 7;
/// Most members; with many more, few would ever meet.
const MOST_MEMBERS: usize = 18;

const PURPOSES: [Purpose; 6] = [
    Purpose::Research,
    Purpose::Underwriting,
    Purpose::Compliance,
    Purpose::Marketing,
    Purpose::Training,
    Purpose::Operations,
];
const PLACES: [[u8; 2]; 3] = [*b"CN", *b"SG", *b"DE"];

/// The state of the choice, beside the reference.
pub(crate) struct Generator {
    pub(crate) random: Random,
    accounts: u64,
    /// The entries of the batches, by their roots.
    batches: BTreeMap<Digest, Vec<AssetDetails>>,
    /// Amount and salt of the sealed bids.
    sealed: BTreeMap<(OfferId, OrgId), (Balance, Digest)>,
    /// The keys of locked deliveries.
    keys: BTreeMap<OrderId, [u8; 32]>,
    references: Vec<Digest>,
    /// Whether nothing was found that the last call could be about.
    pub(crate) hopeless: bool,
}

impl Generator {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            accounts: 0,
            batches: BTreeMap::new(),
            sealed: BTreeMap::new(),
            keys: BTreeMap::new(),
            references: Vec::new(),
            hopeless: false,
        }
    }

    /// How often a call is chosen, compared with others.
    pub(crate) fn weight(pallet: &str, name: &str) -> u64 {
        match (pallet, name) {
            ("Consortium", "reinstate") => 4,
            ("Consortium", _) => 1,
            ("Registry", "accept" | "review" | "publish") => 22,
            ("Registry", "submit") => 16,
            ("Registry", "apply") => 14,
            ("Registry", "consent" | "rule_objection") => 10,
            ("Registry", "set_titles" | "unfreeze") => 7,
            ("Registry", "refuse" | "withdraw") => 2,
            ("Market", "create_offer" | "place_order") => 18,
            ("Market", "place_order_for" | "declare_delivery" | "record_use_in" | "acknowledge") => 12,
            ("Market", "issue" | "vote" | "sublicense" | "bid" | "commit_bid" | "reveal_bid") => 10,
            ("Market", "confirm_ciphertext" | "reveal_key" | "declare_delivery_locked" | "open_dispute") => 9,
            ("Market", "request" | "accept_terms" | "agree" | "verify" | "finalize" | "record_use") => 9,
            ("Market", "refund" | "claim" | "close_auction" | "terminate" | "withdraw_offer" | "redeem") => 2,
            ("Provenance", _) => 8,
            _ => 4,
        }
    }

    fn astray(&mut self) -> bool {
        self.random.percent(ASTRAY)
    }

    fn account(&mut self) -> AccountId {
        self.accounts += 1;
        AccountId::new(sp_io::hashing::blake2_256(&self.accounts.to_le_bytes()))
    }

    fn org(&mut self, reference: &Reference) -> OrgId {
        self.random.below(reference.members.len() as u64) as OrgId
    }

    /// An organisation, or a number that none has.
    fn any_org(&mut self, reference: &Reference) -> OrgId {
        if self.astray() { reference.members.len() as OrgId } else { self.org(reference) }
    }

    fn org_where(&mut self, reference: &Reference, fits: impl Fn(OrgId) -> bool) -> OrgId {
        let found: Vec<OrgId> = (0..reference.members.len() as OrgId).filter(|org| fits(*org)).collect();
        self.hopeless |= found.is_empty();
        match self.random.pick(&found) {
            Some(org) if !self.astray() => *org,
            _ => self.org(reference),
        }
    }

    /// A signature for an organisation: mostly with its main account.
    fn sign(&mut self, reference: &Reference, organisation: OrgId) -> Actor {
        if self.random.percent(1) {
            return Actor::Signed(self.account());
        }
        let organisation = if self.astray() { self.org(reference) } else { organisation };
        let member = &reference.members[organisation as usize];
        match self.random.pick(&member.others) {
            Some((other, _)) if self.random.percent(15) => Actor::Signed(other.clone()),
            _ => Actor::Signed(member.account.clone()),
        }
    }

    fn sign_as(&mut self, reference: &Reference, role: Roles) -> Actor {
        let organisation = self.org_where(reference, |org| reference.acts_as(org, role));
        self.sign(reference, organisation)
    }

    fn govern(&mut self, reference: &Reference) -> Actor {
        if self.astray() {
            let organisation = self.org(reference);
            self.sign(reference, organisation)
        } else {
            Actor::Council
        }
    }

    fn asset_where(&mut self, reference: &Reference, fits: impl Fn(&Entry) -> bool) -> AssetId {
        let all = reference.entries.len() as AssetId;
        let found: Vec<AssetId> = (0..all).filter(|asset| fits(&reference.entries[*asset as usize])).collect();
        self.hopeless |= found.is_empty();
        match self.random.pick(&found) {
            Some(asset) if !self.astray() => *asset,
            _ => self.random.below(all + 1),
        }
    }

    /// The number of a record that fits, or any.
    fn number_where<Record>(&mut self, records: &BTreeMap<u64, Record>, fits: impl Fn(u64, &Record) -> bool) -> u64 {
        let found: Vec<u64> =
            records.iter().filter(|(number, record)| fits(**number, record)).map(|(n, _)| *n).collect();
        self.hopeless |= found.is_empty();
        match self.random.pick(&found) {
            Some(number) if !self.astray() => *number,
            _ => self.random.below(records.len() as u64 + 1),
        }
    }

    fn owner(&mut self, reference: &Reference, asset: AssetId) -> Actor {
        let owner = reference.entry(asset).map_or(0, |entry| entry.asset.owner);
        self.sign(reference, owner)
    }

    fn amount(&mut self) -> Balance {
        match self.random.below(40) {
            0 => 0,
            1 => Balance::MAX,
            2 => Balance::MAX / 2,
            3 => Balance::from(u64::MAX),
            4..10 => 1,
            10..14 => Balance::from(WHOLE) - 1,
            14..18 => Balance::from(WHOLE) + 1,
            _ => Balance::from(self.random.between(2, 200_000)),
        }
    }

    fn price(&mut self) -> Balance {
        match self.random.below(60) {
            0 => 0,
            1 => Balance::MAX,
            2..8 => 1,
            _ => Balance::from(self.random.between(2, 200_000)),
        }
    }

    fn parts(&mut self) -> u32 {
        match self.random.below(12) {
            0 => WHOLE + 1,
            1 | 2 => WHOLE,
            3 | 4 => 0,
            5 => 1,
            _ => self.random.below(u64::from(WHOLE)) as u32,
        }
    }

    fn text(&mut self) -> Vec<u8> {
        if self.random.percent(2) { vec![0xff] } else { b"text".to_vec() }
    }

    fn catalogue(&mut self) -> CatalogueFields {
        CatalogueFields {
            title: if self.random.percent(1) { Title::default() } else { Title::truncate_from(self.text()) },
            summary: Summary::truncate_from(self.text()),
            class: BoundedVec::truncate_from(self.text()),
            tags: Tags::truncate_from(vec![BoundedVec::truncate_from(self.text())]),
            sensitivity: if self.random.percent(2) { 5 } else { self.random.between(1, 4) as u8 },
        }
    }

    fn content(&mut self, reference: &Reference) -> Digest {
        let known: Vec<Digest> = reference.claims.keys().copied().collect();
        match self.random.pick(&known) {
            Some(content) if self.random.percent(20) => *content,
            _ => self.random.digest(),
        }
    }

    fn details(&mut self, reference: &Reference) -> AssetDetails {
        let CatalogueFields { title, summary, class, tags, sensitivity } = self.catalogue();
        AssetDetails {
            kind: self.random.one([AssetKind::Dataset, AssetKind::Model, AssetKind::Report]),
            title,
            summary,
            class,
            tags,
            sensitivity,
            content: self.content(reference),
            metadata: self.random.digest(),
            schema: None,
        }
    }

    fn parents(&mut self, reference: &Reference) -> Parents {
        let mut parents = Vec::new();
        let mut left = WHOLE;
        for _ in 0..self.random.one([0, 0, 1, 1, 2, 4]) {
            if !reference.entries.iter().any(Entry::is_tradable) {
                break;
            }
            let asset = self.asset_where(reference, Entry::is_tradable);
            let versions = reference.entry(asset).map_or(1, |entry| entry.asset.versions);
            let version = if self.astray() { versions + 1 } else { self.random.between(1, versions.into()) as u32 };
            let twice = parents.iter().any(|parent: &Parent| (parent.asset, parent.version) == (asset, version));
            if twice && !self.astray() {
                continue;
            }
            let contribution = self.random.below(u64::from(left) + 1) as u32;
            left -= contribution;
            parents.push(Parent { asset, version, contribution });
        }
        if self.random.percent(3)
            && let Some(parent) = parents.first_mut()
        {
            parent.contribution = self.random.one([WHOLE + 1, u32::MAX]);
        }
        Parents::truncate_from(parents)
    }

    fn shares(&mut self, reference: &Reference) -> Shares {
        let mut shares: Vec<Share> = Vec::new();
        let mut left = WHOLE;
        for _ in 0..self.random.between(0, 3) {
            let organisation = self.any_org(reference);
            let known = shares.iter().any(|share| share.organisation == organisation);
            let parts = self.random.below(u64::from(left)) as u32;
            if (!known && parts > 0) || self.random.percent(2) {
                shares.push(Share { organisation, parts });
                left -= parts;
            }
        }
        let last = self.org_where(reference, |org| !shares.iter().any(|share| share.organisation == org));
        shares.push(Share { organisation: last, parts: if self.random.percent(2) { u32::MAX } else { left } });
        Shares::truncate_from(shares)
    }

    fn term(&mut self) -> Option<BlockNumber> {
        match self.random.below(30) {
            0 => Some(0),
            1 => Some(u32::MAX),
            2..14 => Some(self.random.between(1, 40) as u32),
            _ => None,
        }
    }

    fn policy(&mut self) -> Policy {
        let mut purposes = Vec::new();
        if self.random.percent(30) {
            purposes = PURPOSES[..self.random.between(1, 6) as usize].to_vec();
        }
        let mut territories = Vec::new();
        if self.random.percent(25) {
            territories = PLACES[..self.random.between(1, 3) as usize].to_vec();
        }
        match self.random.below(60) {
            0 => purposes = vec![Purpose::Research; 2],
            1 => territories = vec![*b"CN"; 2],
            2 => territories = vec![*b"cn"],
            _ => {}
        }
        Policy {
            purposes: BoundedVec::truncate_from(purposes),
            max_uses: self.term().map(|uses| uses.min(6)),
            term: self.term(),
            redistribution: self.random.percent(50),
            derivation: self.random.percent(50),
            royalty: self.parts(),
            territories: BoundedVec::truncate_from(territories),
            sublicence: self.random.percent(60),
            attribution: self.random.percent(50),
            delete_after: self.term(),
        }
    }

    fn tiers(&mut self) -> Tiers {
        let mut from_units = self.random.below(4) as u32;
        let mut tiers = Vec::new();
        for _ in 0..self.random.between(0, 4) {
            tiers.push(Tier {
                from_units: from_units.max(u32::from(!self.random.percent(5))),
                unit_price: self.price(),
            });
            from_units += self.random.below(5) as u32;
        }
        Tiers::truncate_from(tiers)
    }

    fn pricing(&mut self, now: BlockNumber, kinds: u64) -> Pricing {
        let price = self.price();
        match self.random.below(kinds) {
            0 => Pricing::Free,
            1 | 2 => Pricing::Fixed(price),
            3 => Pricing::Tiered { tiers: self.tiers() },
            4 => Pricing::Subscription { price, period: self.random.below(20) as u32 },
            5 => Pricing::PerUse { price: price % 1_000 },
            6 => Pricing::EnglishAuction { reserve: price, step: price / 10, ends: now + self.random.below(40) as u32 },
            _ => {
                let commit_until = now + self.random.below(20) as u32;
                Pricing::SealedBid {
                    reserve: price,
                    commit_until,
                    reveal_until: commit_until + self.random.below(30) as u32,
                }
            }
        }
    }

    /// Pricing and policy that go together.
    fn bargain(&mut self, now: BlockNumber, kinds: u64) -> (Pricing, Policy) {
        let (pricing, mut policy) = (self.pricing(now, kinds), self.policy());
        if !self.astray() {
            match pricing {
                Pricing::Tiered { .. } => policy.max_uses = None,
                Pricing::Subscription { .. } => policy.term = None,
                _ => {}
            }
        }
        (pricing, policy)
    }

    fn units(&mut self, pricing: &Pricing) -> u32 {
        let found: Vec<u32> = (0..12).filter(|units| price_of(pricing, *units).is_some()).collect();
        match self.random.pick(&found) {
            Some(units) if !self.astray() => *units,
            _ => self.random.one([0, 1, 2, u32::MAX]),
        }
    }

    fn contract(&mut self, now: BlockNumber) -> Terms {
        let kinds = if self.astray() { 8 } else { 5 };
        let (pricing, policy) = self.bargain(now, kinds);
        Terms { units: self.units(&pricing), pricing, policy, digest: self.random.digest() }
    }

    fn order_where(&mut self, reference: &Reference, fits: impl Fn(&Order) -> bool) -> OrderId {
        self.number_where(&reference.orders, |_, order| fits(order))
    }

    fn buyer(&mut self, reference: &Reference, order: OrderId) -> Actor {
        let buyer = reference.orders.get(&order).map_or(0, |order| order.buyer);
        self.sign(reference, buyer)
    }

    fn seller(&mut self, reference: &Reference, order: OrderId) -> Actor {
        let seller = reference.orders.get(&order).map_or(0, |order| order.seller);
        self.sign(reference, seller)
    }

    /// A consumer that may take an offer.
    fn taker(&mut self, reference: &Reference, offer: OfferId) -> Actor {
        let stored = reference.offers.get(&offer);
        let fits = |org: OrgId| {
            reference.acts_as(org, Roles::CONSUMER)
                && stored.is_none_or(|offer| offer.seller != org && offer.only.is_none_or(|only| only == org))
        };
        let taker = self.org_where(reference, fits);
        self.sign(reference, taker)
    }

    fn live_offer(&mut self, reference: &Reference, fits: impl Fn(&Pricing) -> bool) -> OfferId {
        self.number_where(&reference.offers, |_, offer| {
            offer.open && fits(&offer.pricing) && reference.check_keepable(offer).is_ok()
        })
    }

    /// A licence that is alive.
    fn live_licence(&mut self, reference: &Reference) -> LicenceId {
        self.number_where(&reference.licences, |number, licence| {
            reference.check_alive(number).is_ok() && reference.is_tradable(licence.asset)
        })
    }

    fn licensee(&mut self, reference: &Reference, licence: LicenceId) -> Actor {
        let licensee = reference.licences.get(&licence).map_or(0, |licence| licence.licensee);
        self.sign(reference, licensee)
    }

    /// A call with this name, and who makes it.
    pub(crate) fn call(&mut self, reference: &mut Reference, pallet: &str, name: &str) -> (Actor, RuntimeCall) {
        self.hopeless = false;
        match pallet {
            "Consortium" => {
                let (actor, call) = self.consortium(reference, name);
                (actor, RuntimeCall::Consortium(call))
            }
            "Registry" => {
                let (actor, call) = self.registry(reference, name);
                (actor, RuntimeCall::Registry(call))
            }
            "Market" => {
                let (actor, call) = self.market(reference, name);
                (actor, RuntimeCall::Market(call))
            }
            _ => {
                let (actor, call) = self.provenance(reference, name);
                (actor, RuntimeCall::Provenance(call))
            }
        }
    }

    fn roles(&mut self) -> Roles {
        if self.random.percent(4) {
            return Roles(256);
        }
        // Most members trade.
        let traders = Roles::PROVIDER | Roles::CONSUMER;
        Roles(traders.bits() | self.random.below(256) as u16)
    }

    /// An admission, for the first blocks.
    pub(crate) fn admission(&mut self, roles: Roles) -> RuntimeCall {
        let (account, legal_id) = (self.account(), self.random.digest());
        let name = OrganisationName::truncate_from(b"Member".to_vec());
        RuntimeCall::Consortium(Consortium::admit { account, name, legal_id, roles })
    }

    fn new_account(&mut self, reference: &Reference) -> AccountId {
        if self.astray() {
            let organisation = self.org(reference);
            reference.members[organisation as usize].account.clone()
        } else {
            self.account()
        }
    }

    fn permissions(&mut self) -> Permissions {
        Permissions(if self.random.percent(10) { 16 } else { self.random.below(16) as u8 })
    }

    /// The main account of an organisation that has others, and one of those.
    fn other_account(&mut self, reference: &Reference) -> (Actor, AccountId) {
        let organisation = self.org_where(reference, |org| !reference.members[org as usize].others.is_empty());
        let member = &reference.members[organisation as usize];
        let other = self.random.pick(&member.others).map(|(account, _)| account.clone());
        let actor = self.sign(reference, organisation);
        (actor, other.unwrap_or_else(|| self.account()))
    }

    fn consortium(&mut self, reference: &Reference, name: &str) -> (Actor, Consortium<Runtime>) {
        let organisation = self.any_org(reference);
        match name {
            "admit" => {
                let full = reference.members.len() >= MOST_MEMBERS;
                let account = if full { reference.members[0].account.clone() } else { self.new_account(reference) };
                let name = OrganisationName::truncate_from(if self.astray() { Vec::new() } else { self.text() });
                let (legal_id, roles) = (self.random.digest(), self.roles());
                (self.govern(reference), Consortium::admit { account, name, legal_id, roles })
            }
            "suspend" => {
                let actor = if self.random.percent(50) {
                    self.govern(reference)
                } else {
                    self.sign_as(reference, Roles::REGISTRAR)
                };
                (actor, Consortium::suspend { organisation })
            }
            "reinstate" => {
                let organisation = self.org_where(reference, |org| !reference.is_active(org));
                (self.govern(reference), Consortium::reinstate { organisation })
            }
            "set_roles" => {
                let mut roles = self.roles();
                if organisation == 0 && roles.bits() < 256 {
                    // Who registers and issues goes on to.
                    roles = Roles::ALL;
                }
                (self.govern(reference), Consortium::set_roles { organisation, roles })
            }
            "update_did" => {
                let key = DidKey { purpose: KeyPurpose::Log, public: self.random.digest() };
                let keys = vec![key; if self.astray() { 2 } else { 1 }];
                let endpoint = Endpoint::truncate_from(self.text());
                let services = vec![DidService { kind: ServiceKind::Gateway, endpoint }];
                let document = DidDocument {
                    keys: BoundedVec::truncate_from(keys),
                    services: BoundedVec::truncate_from(services),
                };
                let organisation = self.org(reference);
                (self.sign(reference, organisation), Consortium::update_did { document })
            }
            "rotate_account" => {
                let new_account = self.new_account(reference);
                let organisation = self.org(reference);
                (self.sign(reference, organisation), Consortium::rotate_account { new_account })
            }
            "add_account" => {
                let (account, permissions) = (self.new_account(reference), self.permissions());
                let organisation = self.org(reference);
                (self.sign(reference, organisation), Consortium::add_account { account, permissions })
            }
            "set_permissions" => {
                let (actor, account) = self.other_account(reference);
                (actor, Consortium::set_permissions { account, permissions: self.permissions() })
            }
            "remove_account" => {
                let (actor, account) = self.other_account(reference);
                (actor, Consortium::remove_account { account })
            }
            "recover_account" => {
                let new_account = self.new_account(reference);
                (self.govern(reference), Consortium::recover_account { organisation, new_account })
            }
            "set_quota" => {
                let limited = reference.members.iter().position(|member| member.quota.is_some());
                // A quota is lifted before the next is set: otherwise nobody could act in the end.
                let (organisation, quota) = match limited {
                    Some(limited) if !self.astray() => (limited as OrgId, None),
                    _ => (organisation, Some(self.random.one([0, 1, 3_000_000_000, u64::MAX]))),
                };
                (self.govern(reference), Consortium::set_quota { organisation, quota })
            }
            "add_validator" => {
                let validates = |org: &OrgId| reference.validators.contains(org);
                let organisation =
                    self.org_where(reference, |org| reference.members[org as usize].session_keys && !validates(&org));
                (self.govern(reference), Consortium::add_validator { organisation })
            }
            "remove_validator" => (self.govern(reference), Consortium::remove_validator { organisation }),
            "add_peer" => {
                let peer = PeerId::truncate_from(vec![self.random.below(40) as u8; self.random.below(9) as usize]);
                (self.govern(reference), Consortium::add_peer { organisation, peer })
            }
            "remove_peer" => {
                let listed: Vec<PeerId> = reference.peers.keys().cloned().collect();
                let peer = self.random.pick(&listed).cloned().unwrap_or_default();
                (self.govern(reference), Consortium::remove_peer { peer })
            }
            "authorise_upgrade" => {
                (self.govern(reference), Consortium::authorise_upgrade { code_hash: self.random.digest().into() })
            }
            "report_double_block" => {
                let slot = match self.random.below(12) {
                    0 => reference.slot + 101,
                    1 => reference.slot.saturating_sub(self.random.below(200)),
                    _ => reference.slot + 1 + self.random.below(4),
                };
                let author = self.random.pick(&(reference.turn)(slot)).copied().unwrap_or_default();
                let first = self.header(author, slot);
                let second = match self.random.below(12) {
                    0 => first.clone(),
                    1 => self.header(author, slot + 1),
                    2 => self.header((author + 1) % FOUNDERS.len() as OrgId, slot),
                    3 => EncodedHeader::truncate_from(first[1..].to_vec()),
                    _ => self.header(author, slot),
                };
                let reporter = self.org(reference);
                (self.sign(reference, reporter), Consortium::report_double_block { first, second })
            }
            other => panic!("nothing generates {other}"),
        }
    }

    /// The header of one of the blocks a founder could make for a slot.
    fn header(&mut self, founder: OrgId, slot: u64) -> EncodedHeader {
        let header = sealed(FOUNDERS[founder as usize], slot, self.random.below(256) as u8);
        EncodedHeader::truncate_from(header.encode())
    }

    fn application(&mut self, reference: &Reference, entry: Option<&Entry>) -> (OrgId, Application) {
        let owner = entry.map_or(0, |entry| entry.asset.owner);
        let right = self.random.one(Right::ALL);
        let holder = |generator: &mut Self, right| {
            let holders = entry.map_or(&[][..], |entry| entry.holders(right));
            generator.random.pick(holders).map_or((owner, WHOLE), |share| (share.organisation, share.parts))
        };
        let expired = entry.is_some_and(|entry| entry.asset.state == State::Expired);
        let kind = if expired && !self.astray() { 9 } else { self.random.below(11) };
        match kind {
            0..2 => {
                let until = self.random.maybe(50, reference.now + self.random.clone().below(30) as u32);
                let application =
                    Application::Licence { licensee: self.any_org(reference), terms: self.random.digest(), until };
                (holder(self, Right::Operating).0, application)
            }
            2..6 => {
                let (from, parts) = holder(self, right);
                let parts = match self.random.below(5) {
                    0 | 1 => parts,
                    2 => parts / 2,
                    3 => 1,
                    _ => self.parts(),
                };
                (from, Application::Transfer { right, to: self.any_org(reference), parts })
            }
            6 => (owner, Application::Change { catalogue: self.catalogue() }),
            7 => (owner, Application::Correction { catalogue: self.catalogue(), reason: self.random.digest() }),
            8 => (owner, Application::Cancellation { reason: self.random.digest() }),
            _ => (owner, Application::Renewal),
        }
    }

    /// An asset whose procedure, or else whose first registration, is at a step.
    fn asset_at(&mut self, reference: &Reference, fits: impl Fn(State) -> bool) -> AssetId {
        self.asset_where(reference, |entry| {
            entry.asset.state != State::Frozen
                && fits(entry.procedure.as_ref().map_or(entry.asset.state, |procedure| procedure.state))
        })
    }

    fn registry(&mut self, reference: &mut Reference, name: &str) -> (Actor, Registry<Runtime>) {
        match name {
            "submit" => {
                let (details, parents) = (self.details(reference), self.parents(reference));
                (self.sign_as(reference, Roles::PROVIDER), Registry::submit { details, parents })
            }
            "accept" => {
                let asset = self.asset_at(reference, |state| state == State::Submitted);
                (self.sign_as(reference, Roles::REGISTRAR), Registry::accept { asset })
            }
            "review" => {
                let asset = self.asset_at(reference, |state| state == State::Accepted);
                (self.sign_as(reference, Roles::REGISTRAR), Registry::review { asset })
            }
            "refuse" => {
                let pending = |state| matches!(state, State::Submitted | State::Accepted | State::Reviewed);
                let asset = self.asset_at(reference, pending);
                let code = if self.astray() { 65_000 } else { 7 };
                (self.sign_as(reference, Roles::REGISTRAR), Registry::refuse { asset, code })
            }
            "publish" => {
                let asset = self.asset_at(reference, |state| state == State::Reviewed);
                (self.sign_as(reference, Roles::REGISTRAR), Registry::publish { asset })
            }
            "object" => {
                let asset = if self.random.percent(70) {
                    self.asset_at(reference, |state| matches!(state, State::Published { .. }))
                } else {
                    self.asset_at(reference, |state| state == State::Registered)
                };
                let by = self.org(reference);
                (self.sign(reference, by), Registry::object { asset, evidence: self.random.digest() })
            }
            "rule_objection" => {
                let asset = self.asset_at(reference, |state| state == State::Objected);
                let upheld = self.random.percent(30);
                (self.sign_as(reference, Roles::REGISTRAR), Registry::rule_objection { asset, upheld })
            }
            "add_version" => {
                let asset = self.asset_where(reference, Entry::is_tradable);
                let own = reference.entry(asset).map(|entry| entry.versions[0].content);
                let content = match own {
                    Some(own) if self.random.percent(30) => own,
                    _ => self.content(reference),
                };
                let (metadata, schema) = (self.random.digest(), None);
                (self.owner(reference, asset), Registry::add_version { asset, content, metadata, schema })
            }
            "freeze" => {
                let asset = self.asset_where(reference, Entry::is_tradable);
                let term = self.random.one([None, Some(0), Some(1), Some(2), Some(5), Some(12), Some(u32::MAX)]);
                (self.sign_as(reference, Roles::AUDITOR), Registry::freeze { asset, reason: 3, term })
            }
            "unfreeze" => {
                let asset = self.asset_where(reference, |entry| entry.asset.state == State::Frozen);
                (self.sign_as(reference, Roles::AUDITOR), Registry::unfreeze { asset })
            }
            "set_titles" => {
                let asset = self.asset_where(reference, |entry| entry.asset.state == State::Submitted);
                let (right, shares) = (self.random.one(Right::ALL), self.shares(reference));
                (self.owner(reference, asset), Registry::set_titles { asset, right, shares })
            }
            "apply" => {
                let asset = self.asset_where(reference, |entry| {
                    entry.procedure.is_none() && matches!(entry.asset.state, State::Registered | State::Expired)
                });
                let (by, application) = self.application(reference, reference.entry(asset));
                (self.sign(reference, by), Registry::apply { asset, application })
            }
            "withdraw" => {
                let pending = |state| matches!(state, State::Submitted | State::Accepted | State::Reviewed);
                let asset = self.asset_at(reference, pending);
                let by = reference.entry(asset).map_or(0, |entry| {
                    entry.procedure.as_ref().map_or(entry.asset.owner, |procedure| procedure.applicant)
                });
                (self.sign(reference, by), Registry::withdraw { asset })
            }
            "consent" => {
                let needs = |entry: &Entry| {
                    entry.asset.state != State::Frozen
                        && entry.procedure.as_ref().is_some_and(|procedure| !entry.is_agreed(procedure))
                };
                let asset = self.asset_where(reference, needs);
                let found = reference.entry(asset).and_then(|entry| Some((entry, entry.procedure.as_ref()?)));
                let by = match found {
                    Some((entry, procedure)) => self.org_where(reference, |org| {
                        entry.concerns(procedure, org) && !procedure.consents.contains(&org)
                    }),
                    None => self.org(reference),
                };
                (self.sign(reference, by), Registry::consent { asset })
            }
            "pledge" => {
                let asset = self.asset_where(reference, Entry::is_tradable);
                let right = self.random.one(Right::ALL);
                let by = match reference.entry(asset).and_then(|entry| self.random.pick(entry.holders(right))) {
                    Some(share) => share.organisation,
                    None => self.org(reference),
                };
                let until = self.random.maybe(60, reference.now + self.random.clone().below(25) as u32);
                let (creditor, terms) = (self.any_org(reference), self.random.digest());
                (self.sign(reference, by), Registry::pledge { asset, right, creditor, terms, until })
            }
            "accept_pledge" => {
                let asset = self.asset_where(reference, |entry| {
                    entry.is_tradable() && entry.pledges.iter().any(|pledge| pledge.accepted.is_none())
                });
                let open: Vec<_> = reference.entry(asset).map_or(Vec::new(), |entry| {
                    entry.pledges.iter().filter(|pledge| pledge.accepted.is_none()).collect()
                });
                let (pledge, by) = self.random.pick(&open).map_or((9, 0), |pledge| (pledge.number, pledge.creditor));
                (self.sign(reference, by), Registry::accept_pledge { asset, pledge })
            }
            "release_pledge" => {
                let asset = self.asset_where(reference, |entry| !entry.pledges.is_empty());
                let pledges = reference.entry(asset).map_or(&[][..], |entry| &entry.pledges);
                let found = self.random.pick(pledges).copied();
                let (pledge, by) = found.map_or((9, 0), |pledge| {
                    (pledge.number, if self.random.percent(30) { pledge.pledgor } else { pledge.creditor })
                });
                (self.sign(reference, by), Registry::release_pledge { asset, pledge })
            }
            "withdraw_version" | "restore_version" => {
                let restore = name == "restore_version";
                let asset = self.asset_where(reference, |entry| {
                    entry.is_tradable() && entry.versions.iter().any(|version| version.withdrawn.is_some() == restore)
                });
                let version = reference
                    .entry(asset)
                    .and_then(|entry| entry.versions.iter().position(|version| version.withdrawn.is_some() == restore));
                let version = if self.astray() { 9 } else { version.map_or(0, |place| place as u32 + 1) };
                let call = if restore {
                    Registry::restore_version { asset, version }
                } else {
                    Registry::withdraw_version { asset, version }
                };
                (self.owner(reference, asset), call)
            }
            "register_batch" => {
                let entries: Vec<AssetDetails> =
                    (0..self.random.between(1, 9)).map(|_| self.details(reference)).collect();
                let encoded: Vec<Vec<u8>> = entries.iter().map(Encode::encode).collect();
                let (mut root, mut count) = (tree::root(&tree::leaves(&encoded)), entries.len() as u32);
                if self.astray() {
                    (root, count) = (self.random.digest(), self.random.one([0, 1, 1 << 20, (1 << 20) + 1]));
                } else {
                    reference.trees.insert(root, encoded);
                    self.batches.insert(root, entries);
                }
                let metadata = self.random.digest();
                (self.sign_as(reference, Roles::PROVIDER), Registry::register_batch { root, count, metadata })
            }
            "submit_from_batch" => self.submit_from_batch(reference),
            "commit_fields" => {
                let asset = self.asset_where(reference, Entry::is_live);
                let field = FieldName::truncate_from(if self.astray() {
                    Vec::new()
                } else {
                    vec![b'a' + self.random.below(20) as u8]
                });
                let fields = BoundedVec::truncate_from(vec![(field, self.random.digest())]);
                (self.owner(reference, asset), Registry::commit_fields { asset, fields })
            }
            "disclose" => {
                let asset = self.asset_where(reference, |entry| entry.is_live() && !entry.fields.is_empty());
                let known: Vec<FieldName> =
                    reference.entry(asset).map_or(Vec::new(), |entry| entry.fields.keys().cloned().collect());
                let field = self.random.pick(&known).cloned().unwrap_or_default();
                let to = self.any_org(reference);
                (self.owner(reference, asset), Registry::disclose { asset, field, to })
            }
            other => panic!("nothing generates {other}"),
        }
    }

    fn submit_from_batch(&mut self, reference: &Reference) -> (Actor, Registry<Runtime>) {
        let batch = self.random.below(reference.batches.len() as u64 + 1);
        let declared = reference.batches.get(batch as usize);
        let owner = declared.map_or(0, |batch| batch.owner);
        let entries = declared.and_then(|batch| self.batches.get(&batch.root)).cloned().unwrap_or_default();
        let free: Vec<usize> =
            (0..entries.len()).filter(|place| !reference.taken.contains_key(&(batch, *place as u32))).collect();
        let place = self.random.pick(&free).copied().unwrap_or_default();
        let mut details = entries.get(place).cloned().unwrap_or_else(|| self.details(reference));
        let encoded: Vec<Vec<u8>> = entries.iter().map(Encode::encode).collect();
        let mut proof = tree::inclusion(place, &tree::leaves(&encoded));
        match self.random.below(30) {
            0 => details.metadata = self.random.digest(),
            1 => proof.push(self.random.digest()),
            2 => drop(proof.pop()),
            _ => {}
        }
        let (index, parents) = (place as u32, self.parents(reference));
        let proof = InclusionProof::truncate_from(proof);
        (self.sign(reference, owner), Registry::submit_from_batch { batch, index, details, parents, proof })
    }

    fn market(&mut self, reference: &Reference, name: &str) -> (Actor, Market<Runtime>) {
        let now = reference.now;
        match name {
            "issue" => {
                let left = crate::reference::MOST_MONEY - reference.issuance();
                let amount = match self.random.below(200) {
                    0 => 0,
                    1 => left,
                    2 => left + 1,
                    _ => Balance::from(self.random.between(100_000, 5_000_000)),
                };
                let known = self.random.pick(&self.references).copied();
                let payment = match known {
                    Some(known) if self.astray() => known,
                    _ => self.random.digest(),
                };
                self.references.push(payment);
                let organisation = self.any_org(reference);
                let call = Market::issue { organisation, amount, reference: payment };
                (self.sign_as(reference, Roles::SETTLEMENT), call)
            }
            "redeem" => {
                let by = self.org(reference);
                let free = reference.purse(by).free;
                let amount = match self.random.below(4) {
                    _ if free > 1 << 100 => free - 1_000_000,
                    0 => free,
                    1 => free + 1,
                    _ => self.amount(),
                };
                (self.sign(reference, by), Market::redeem { amount, reference: self.random.digest() })
            }
            "create_offer" => {
                let asset = self.asset_where(reference, Entry::is_tradable);
                let entry = reference.entry(asset);
                let versions = entry.map_or(1, |entry| entry.asset.versions);
                let version = if self.astray() { versions + 1 } else { self.random.between(1, versions.into()) as u32 };
                let holders = entry.map_or(&[][..], |entry| entry.holders(Right::Operating));
                let seller = self.random.pick(holders).map_or(0, |share| share.organisation);
                let (pricing, policy) = self.bargain(now, 8);
                (self.sign(reference, seller), Market::create_offer { asset, version, pricing, policy })
            }
            "withdraw_offer" | "update_offer" => {
                let offer = self.live_offer(reference, |_| true);
                let seller = reference.offers.get(&offer).map_or(0, |offer| offer.seller);
                let actor = self.sign(reference, seller);
                if name == "withdraw_offer" {
                    return (actor, Market::withdraw_offer { offer });
                }
                let kinds = if self.astray() { 8 } else { 6 };
                let (pricing, policy) = self.bargain(now, kinds);
                (actor, Market::update_offer { offer, pricing, policy })
            }
            "place_order" => {
                let offer = self.live_offer(reference, |pricing| price_of(pricing, 1).is_some());
                let max_price = if self.astray() { 1 } else { Balance::MAX };
                (self.taker(reference, offer), Market::place_order { offer, max_price })
            }
            "place_order_for" => {
                let counted =
                    |pricing: &Pricing| matches!(pricing, Pricing::Tiered { .. } | Pricing::Subscription { .. });
                let offer = self.live_offer(reference, counted);
                let pricing = reference.offers.get(&offer).map_or(Pricing::Free, |offer| offer.pricing.clone());
                let (units, max_price) = (self.units(&pricing), if self.astray() { 1 } else { Balance::MAX });
                (self.taker(reference, offer), Market::place_order_for { offer, units, max_price })
            }
            "declare_delivery" | "declare_delivery_locked" => {
                let order = self.order_where(reference, |order| order.state == OrderState::Placed);
                let (actor, ciphertext) = (self.seller(reference, order), self.random.digest());
                if name == "declare_delivery" {
                    return (actor, Market::declare_delivery { order, ciphertext });
                }
                let key = self.random.digest();
                // Another attempt at an order that is locked already is refused, and leaves its key.
                if reference.orders.get(&order).is_some_and(|order| order.state == OrderState::Placed) {
                    self.keys.insert(order, key);
                }
                let key_digest = sp_io::hashing::sha2_256(&key);
                (actor, Market::declare_delivery_locked { order, ciphertext, key_digest })
            }
            "confirm_ciphertext" => {
                let order = self.order_where(reference, |order| order.state == OrderState::Locked);
                (self.buyer(reference, order), Market::confirm_ciphertext { order })
            }
            "reveal_key" => {
                let order = self.order_where(reference, |order| order.state == OrderState::Confirmed);
                let key = self.keys.get(&order).copied().filter(|_| !self.random.percent(5));
                let key = key.unwrap_or_else(|| self.random.digest());
                (self.seller(reference, order), Market::reveal_key { order, key })
            }
            "acknowledge" => {
                let order = self.order_where(reference, |order| order.state == OrderState::Delivered);
                (self.buyer(reference, order), Market::acknowledge { order })
            }
            "refund" => {
                let order = self.order_where(reference, |order| {
                    order.deadline < now && order.state.is_timed() && order.state != OrderState::Delivered
                });
                (self.buyer(reference, order), Market::refund { order })
            }
            "claim" => {
                let order =
                    self.order_where(reference, |order| order.deadline < now && order.state == OrderState::Delivered);
                (self.seller(reference, order), Market::claim { order })
            }
            "settle_partially" | "accept_partial" => {
                let accept = name == "accept_partial";
                let order = self.order_where(reference, |order| {
                    matches!(order.state, OrderState::Delivered | OrderState::Disputed)
                        && (!accept || order.proposed.is_some())
                });
                let stored = reference.orders.get(&order);
                if accept {
                    let refund = stored.and_then(|order| order.proposed).unwrap_or(1);
                    let refund = if self.astray() { refund + 1 } else { refund };
                    return (self.buyer(reference, order), Market::accept_partial { order, refund });
                }
                let price = stored.map_or(1, |order| order.price);
                let refund = self.random.one([0, 1, price / 2, price, price + 1, price / 3]);
                (self.seller(reference, order), Market::settle_partially { order, refund })
            }
            "open_dispute" => {
                let order = self.order_where(reference, |order| {
                    order.state == OrderState::Delivered || (order.state.is_timed() && order.deadline < now)
                });
                let actor =
                    if self.random.percent(60) { self.buyer(reference, order) } else { self.seller(reference, order) };
                let (evidence, claim) = (self.random.digest(), self.parts());
                (actor, Market::open_dispute { order, evidence, claim })
            }
            "vote" => {
                let unvoted = |dispute: &Dispute| {
                    dispute.panel.iter().filter(|seat| seat.vote.is_none()).map(|seat| seat.arbiter).collect::<Vec<_>>()
                };
                let dispute = self.number_where(&reference.disputes, |_, dispute| {
                    dispute.state == DisputeState::Voting && !unvoted(dispute).is_empty()
                });
                let seats = reference.disputes.get(&dispute).map_or(Vec::new(), unvoted);
                let arbiter = match self.random.pick(&seats) {
                    Some(arbiter) if !self.astray() => *arbiter,
                    _ => self.org_where(reference, |org| reference.acts_as(org, Roles::ARBITER)),
                };
                let buyer_parts = self.parts();
                (self.sign(reference, arbiter), Market::vote { dispute, buyer_parts })
            }
            "appeal" => {
                let dispute = self.number_where(&reference.disputes, |_, dispute| dispute.state == DisputeState::Ruled);
                let order = reference.disputes.get(&dispute).map_or(0, |dispute| dispute.order);
                let actor =
                    if self.random.percent(50) { self.buyer(reference, order) } else { self.seller(reference, order) };
                (actor, Market::appeal { dispute, evidence: self.random.digest() })
            }
            "rule_appeal" => {
                let dispute = self.number_where(&reference.disputes, |_, dispute| {
                    matches!(dispute.state, DisputeState::Appealed | DisputeState::Council)
                });
                let buyer_parts = self.parts();
                (self.govern(reference), Market::rule_appeal { dispute, buyer_parts })
            }
            "record_use" | "record_use_in" => {
                let licence = self.live_licence(reference);
                let stored = reference.licences.get(&licence);
                let purposes = stored.map_or(&[][..], |licence| &licence.policy.purposes);
                let purpose = match self.random.pick(purposes) {
                    Some(purpose) if !self.astray() => *purpose,
                    _ => self.random.one(PURPOSES),
                };
                let (actor, run) = (self.licensee(reference, licence), self.random.digest());
                if name == "record_use" {
                    return (actor, Market::record_use { licence, purpose, reference: run });
                }
                let territory = self.random.maybe(80, self.random.clone().one(PLACES));
                let units = self.random.one([0, 1, 1, 1, 2, 3, u32::MAX]);
                (actor, Market::record_use_in { licence, purpose, territory, units, reference: run })
            }
            "revoke_licence" => {
                let licence = self.live_licence(reference);
                let licensor = reference.licences.get(&licence).map_or(0, |licence| licence.licensor);
                let (code, evidence) = (1, self.random.digest());
                (self.sign(reference, licensor), Market::revoke_licence { licence, code, evidence })
            }
            "contest_revocation" | "rule_revocation" => {
                let contested = name == "rule_revocation";
                let licence = self.number_where(&reference.licences, |_, licence| {
                    licence.revoked.is_some_and(|revoked| revoked.contested.is_some() == contested)
                });
                if contested {
                    let upheld = self.random.percent(40);
                    return (self.govern(reference), Market::rule_revocation { licence, upheld });
                }
                let evidence = self.random.digest();
                (self.licensee(reference, licence), Market::contest_revocation { licence, evidence })
            }
            "sublicense" => self.sublicense(reference),
            "open_meter" => {
                let offer = self.live_offer(reference, |pricing| matches!(pricing, Pricing::PerUse { .. }));
                let price = match reference.offers.get(&offer).map(|offer| &offer.pricing) {
                    Some(Pricing::PerUse { price }) => *price,
                    _ => 1,
                };
                let prepaid = price.saturating_mul(Balance::from(self.random.below(12)));
                (self.taker(reference, offer), Market::open_meter { offer, prepaid })
            }
            "top_up" | "settle_meter" | "close_meter" => {
                let licence =
                    self.number_where(&reference.licences, |number, _| reference.meters.contains_key(&number));
                let actor = self.licensee(reference, licence);
                let call = match name {
                    "top_up" => Market::top_up { licence, amount: self.amount() },
                    "settle_meter" => Market::settle_meter { licence },
                    _ => Market::close_meter { licence },
                };
                (actor, call)
            }
            "bid" => {
                let offer = self.live_offer(
                    reference,
                    |pricing| matches!(pricing, Pricing::EnglishAuction { ends, .. } if *ends >= now),
                );
                let amount = match reference.offers.get(&offer).map(|offer| &offer.pricing) {
                    Some(Pricing::EnglishAuction { reserve, step, .. }) => {
                        reference.bids.get(&offer).map_or(*reserve, |bid| bid.amount.saturating_add(*step))
                    }
                    _ => 1,
                };
                let amount = if self.astray() { amount.saturating_sub(1) } else { amount };
                (self.taker(reference, offer), Market::bid { offer, amount })
            }
            "commit_bid" => {
                let offer = self.live_offer(
                    reference,
                    |pricing| matches!(pricing, Pricing::SealedBid { commit_until, .. } if *commit_until >= now),
                );
                let reserve = match reference.offers.get(&offer).map(|offer| &offer.pricing) {
                    Some(Pricing::SealedBid { reserve, .. }) => *reserve,
                    _ => 1,
                };
                let actor = self.taker(reference, offer);
                let Actor::Signed(account) = &actor else { unreachable!("takers sign") };
                let bidder = reference.signs_for(account).unwrap_or_default();
                let amount = reserve.saturating_add(Balance::from(self.random.below(3)));
                let deposit = amount.saturating_add(Balance::from(self.random.below(3))).saturating_sub(1);
                let salt = self.random.digest();
                let committed =
                    reference.sealed.get(&offer).is_some_and(|bids| bids.iter().any(|bid| bid.bidder == bidder));
                if !committed {
                    self.sealed.insert((offer, bidder), (amount, salt));
                }
                let commitment = sp_io::hashing::sha2_256(&SealedBid::preimage(bidder, offer, amount, &salt));
                (actor, Market::commit_bid { offer, commitment, deposit })
            }
            "reveal_bid" => {
                let offer = self.number_where(&reference.offers, |number, offer| {
                    let open = matches!(offer.pricing, Pricing::SealedBid { commit_until, .. } if commit_until < now);
                    let waits =
                        reference.sealed.get(&number).is_some_and(|bids| bids.iter().any(|bid| bid.amount.is_none()));
                    offer.open && open && waits
                });
                let bids = reference.sealed.get(&offer).map_or(&[][..], Vec::as_slice);
                let bidder = match self.random.pick(bids) {
                    Some(bid) => bid.bidder,
                    None => self.org(reference),
                };
                let (amount, mut salt) = self.sealed.get(&(offer, bidder)).copied().unwrap_or((1, [0; 32]));
                if self.astray() {
                    salt = self.random.digest();
                }
                (self.sign(reference, bidder), Market::reveal_bid { offer, amount, salt })
            }
            "close_auction" => {
                let offer = self.number_where(&reference.offers, |number, _| reference.auction_over(number));
                let by = self.org(reference);
                (self.sign(reference, by), Market::close_auction { offer })
            }
            "request" => {
                let asset = self.asset_where(reference, Entry::is_tradable);
                let holders = reference.entry(asset).map_or(&[][..], |entry| entry.holders(Right::Operating));
                let provider = match self.random.pick(holders) {
                    Some(share) if !self.astray() => share.organisation,
                    _ => self.any_org(reference),
                };
                let terms = self.contract(now);
                if self.random.percent(40) {
                    let offer = self.live_offer(reference, |_| true);
                    let target = NegotiationTarget::Offer(offer);
                    return (self.taker(reference, offer), Market::request { target, terms });
                }
                let target = NegotiationTarget::Asset { asset, version: 1, provider };
                (self.sign_as(reference, Roles::CONSUMER), Market::request { target, terms })
            }
            "counter" | "accept_terms" | "agree" | "verify" | "finalize" | "terminate" => {
                use NegotiationState as Stage;
                let fits = |state: Stage| match name {
                    "counter" => matches!(state, Stage::Requested | Stage::Offered),
                    "accept_terms" => state == Stage::Offered,
                    "agree" => matches!(state, Stage::Requested | Stage::Accepted),
                    "verify" => state == Stage::Agreed,
                    "finalize" => state == Stage::Verified,
                    _ => !matches!(state, Stage::Finalized | Stage::Terminated),
                };
                let negotiation = self.number_where(&reference.negotiations, |_, stored| fits(stored.state));
                let stored = reference.negotiations.get(&negotiation);
                let consumers = match name {
                    "accept_terms" | "verify" => true,
                    "agree" | "finalize" => false,
                    "counter" => stored.is_some_and(|stored| stored.state == Stage::Offered),
                    _ => self.random.percent(50),
                };
                let by = stored.map_or(0, |stored| if consumers { stored.consumer } else { stored.provider });
                let actor = self.sign(reference, by);
                let call = match name {
                    "counter" => Market::counter { negotiation, terms: self.contract(now) },
                    "accept_terms" => Market::accept_terms { negotiation },
                    "agree" => Market::agree { negotiation },
                    "verify" => Market::verify { negotiation },
                    "finalize" => Market::finalize { negotiation },
                    _ => Market::terminate { negotiation },
                };
                (actor, call)
            }
            other => panic!("nothing generates {other}"),
        }
    }

    fn sublicense(&mut self, reference: &Reference) -> (Actor, Market<Runtime>) {
        let licence = self.number_where(&reference.licences, |number, licence| {
            licence.policy.sublicence && !licence.metered && licence.depth < 4 && reference.check_alive(number).is_ok()
        });
        let (to, price) = (self.any_org(reference), if self.random.percent(40) { 0 } else { self.price() });
        let policy = match reference.licences.get(&licence) {
            // As much as is left, or a little less, or a little more.
            Some(stored) if !self.astray() => {
                let age = reference.now - stored.issued_at;
                let less = self.random.one([0, 0, 1]);
                let left = |span: u32| span.saturating_sub(age).saturating_sub(less);
                let mut policy = stored.policy.clone();
                policy.max_uses = policy.max_uses.map(|uses| uses.saturating_sub(stored.uses));
                policy.term = policy.term.map(left);
                policy.delete_after = policy.delete_after.map(left);
                if self.random.percent(20) {
                    policy.royalty = self.parts();
                    policy.redistribution = self.random.percent(50);
                }
                policy
            }
            _ => self.policy(),
        };
        (self.licensee(reference, licence), Market::sublicense { licence, to, policy, price })
    }

    fn provenance(&mut self, reference: &mut Reference, name: &str) -> (Actor, Provenance<Runtime>) {
        assert_eq!(name, "publish_tree_head", "nothing generates {name}");
        let organisation = self.org(reference);
        let log = reference.logs.entry(organisation).or_default();
        for _ in 0..self.random.below(5) {
            log.push(self.random.digest());
        }
        let (mut size, mut root) = (log.len() as u64, tree::root(log));
        let mut proof = match reference.heads.get(&organisation) {
            Some(head) if head.size <= size => tree::consistency(head.size as usize, log),
            _ => Vec::new(),
        };
        match self.random.below(40) {
            0 => root = self.random.digest(),
            1 => proof.push(self.random.digest()),
            2 => drop(proof.pop()),
            3 => {
                // A shorter log, with the proof of the longer one. Its size goes with its root: that a lie about the size alone
                // can pass between two of one shape is documented.
                size = size.saturating_sub(1);
                root = tree::root(&log[..size as usize]);
            }
            4 => size = self.random.one([0, u64::MAX, (1 << 63) + 1]),
            _ => {}
        }
        let consistency = ConsistencyProof::truncate_from(proof);
        (self.sign(reference, organisation), Provenance::publish_tree_head { size, root, consistency })
    }

    /// More of one kind than a block can work off when it falls due, so that something is left over for those calls that
    /// take what the agenda did not do: orders that are not delivered, orders that are not acknowledged, or auctions.
    pub(crate) fn flood(&mut self, reference: &mut Reference, kind: u64, count: usize) -> Vec<(Actor, RuntimeCall)> {
        let Some((asset, entry)) = (0..).zip(&reference.entries).find(|(_, entry)| {
            entry.is_tradable()
                && entry.versions[0].withdrawn.is_none()
                && reference.is_active(entry.holders(Right::Operating)[0].organisation)
        }) else {
            return Vec::new();
        };
        let main = |organisation: OrgId| Actor::Signed(reference.members[organisation as usize].account.clone());
        let seller = entry.holders(Right::Operating)[0].organisation;
        let Some(buyer) = (0..reference.members.len() as OrgId).find(|org| {
            *org != seller
                && reference.acts_as(*org, Roles::CONSUMER)
                && reference.members[*org as usize].quota.is_none()
        }) else {
            return Vec::new();
        };
        let offer = |pricing| {
            let policy = Policy::default();
            (main(seller), RuntimeCall::Market(Market::create_offer { asset, version: 1, pricing, policy }))
        };
        if kind == 0 {
            let ends = reference.now + 3;
            return (0..count).map(|_| offer(Pricing::EnglishAuction { reserve: 1, step: 1, ends })).collect();
        }
        let (number, first) = (reference.offers.len() as OfferId, reference.orders.len() as OrderId);
        let mut calls = vec![offer(Pricing::Free)];
        for _ in 0..count {
            calls.push((main(buyer), RuntimeCall::Market(Market::place_order { offer: number, max_price: 0 })));
        }
        if kind == 1 {
            for order in first..first + count as OrderId {
                let ciphertext = self.random.digest();
                calls.push((main(seller), RuntimeCall::Market(Market::declare_delivery { order, ciphertext })));
            }
        }
        calls
    }
}
