//! The reference: what the chain's documentation says, as plain records and plain loops.
//!
//! Records have the shape of the chain's own, so that they can be compared whole; everything that decides about them is
//! written anew here. Where the chain lists what falls due, the reference looks through all records in every block; where
//! it stores nothing for what goes without saying, the reference says it.

mod deadlines;
mod market;
mod members;
mod registry;
mod settlement;
mod terms;
mod trade;

pub(crate) use market::MOST_MONEY;
pub(crate) use registry::Entry;
pub(crate) use terms::price_of;

use codec::Encode;
use deed_primitives::{
    AssetId, Balance, Batch, BatchId, Bid, BlockNumber, DidDocument, Digest, Dispute, DisputeId, Licence, LicenceId,
    LogHead, Meter, Negotiation, NegotiationId, Offer, OfferId, Order, OrderId, OrgId, OrganisationName, PeerId,
    Permissions, REFUSED_NOT_A_MEMBER, REFUSED_NOT_PERMITTED, REFUSED_QUOTA, REFUSED_SUSPENDED, Roles, SealedBid,
};
use deed_runtime::{AccountId, Hash, RuntimeCall};
use polkadot_sdk::*;
use sp_keyring::Sr25519Keyring;
use std::collections::{BTreeMap, BTreeSet};

/// The name of the error a call is refused with.
pub(crate) type Why = &'static str;
/// Whether a call is accepted.
pub(crate) type Outcome<T = ()> = Result<T, Why>;

/// Refuses with a reason, unless a condition holds.
pub(crate) fn check(condition: bool, why: Why) -> Outcome {
    if condition { Ok(()) } else { Err(why) }
}

/// Who has founded the network and seals its blocks, in the order of the organisations' numbers.
pub(crate) const FOUNDERS: [Sr25519Keyring; 4] =
    [Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie, Sr25519Keyring::Dave];

/// What a chain's genesis chooses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// Blocks an application is open to objection.
    pub(crate) objection_window: BlockNumber,
    /// Blocks a registration is valid.
    pub(crate) validity: BlockNumber,
    /// Blocks a registrar has for each step.
    pub(crate) handling_term: BlockNumber,
    /// Blocks a party has to act on an order.
    pub(crate) delivery_window: BlockNumber,
    /// The exchange's part of each price, in parts per million.
    pub(crate) fee_ppm: u32,
    /// Who earns it.
    pub(crate) fee_account: OrgId,
    /// Blocks of a quota's window.
    pub(crate) quota_window: BlockNumber,
}

/// Who a call is by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Actor {
    /// A transaction with the signature of an account.
    Signed(AccountId),
    /// More than half of the council, after its vote.
    Council,
}

/// What becomes of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// The pool turns the transaction away, with this code.
    Unpooled(u8),
    /// The call is refused, with the error of this name.
    Refused(String),
    /// The call takes effect.
    Accepted,
}

/// A member.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) account: AccountId,
    pub(crate) name: OrganisationName,
    pub(crate) legal_id: Digest,
    pub(crate) roles: Roles,
    pub(crate) active: bool,
    pub(crate) admitted_at: BlockNumber,
    pub(crate) others: Vec<(AccountId, Permissions)>,
    pub(crate) quota: Option<u64>,
    /// What the chain has counted against the quota, and in which window.
    pub(crate) used: (BlockNumber, u64),
    pub(crate) document: Option<DidDocument>,
    /// Whether it has published keys for a validator.
    pub(crate) session_keys: bool,
}

/// What an organisation has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Purse {
    pub(crate) free: Balance,
    pub(crate) held: Balance,
}

/// The panel the chain has drawn for a dispute. The draw is weak randomness that the reference does not repeat: it checks
/// that the panel is one that could be drawn, and goes on with it.
pub(crate) type Draw = fn(DisputeId) -> Vec<OrgId>;

/// The organisations whose turn a slot is. Sessions are another pallet's business.
pub(crate) type Turn = fn(u64) -> Vec<OrgId>;

/// The whole record.
pub(crate) struct Reference {
    pub(crate) terms: Terms,
    pub(crate) now: BlockNumber,
    pub(crate) slot: u64,
    pub(crate) draw: Draw,
    pub(crate) turn: Turn,

    pub(crate) members: Vec<Member>,
    pub(crate) council: BTreeSet<AccountId>,
    pub(crate) validators: Vec<OrgId>,
    /// Those that validate again when their suspension is lifted.
    pub(crate) paused: Vec<OrgId>,
    /// The slot up to which two blocks of a member are no news.
    pub(crate) reported: BTreeMap<OrgId, u64>,
    pub(crate) peers: BTreeMap<PeerId, OrgId>,
    pub(crate) upgrade: Option<Hash>,

    pub(crate) purses: BTreeMap<OrgId, Purse>,
    pub(crate) payments: BTreeMap<Digest, OrgId>,

    pub(crate) entries: Vec<Entry>,
    pub(crate) claims: BTreeMap<Digest, AssetId>,
    pub(crate) batches: Vec<Batch>,
    pub(crate) taken: BTreeMap<(BatchId, u32), AssetId>,
    /// The entries of the batches whose trees are known, by their roots.
    pub(crate) trees: BTreeMap<Digest, Vec<Vec<u8>>>,

    pub(crate) offers: BTreeMap<OfferId, Offer>,
    pub(crate) orders: BTreeMap<OrderId, Order>,
    pub(crate) licences: BTreeMap<LicenceId, Licence>,
    pub(crate) bids: BTreeMap<OfferId, Bid>,
    pub(crate) sealed: BTreeMap<OfferId, Vec<SealedBid>>,
    pub(crate) meters: BTreeMap<LicenceId, Meter>,
    pub(crate) negotiations: BTreeMap<NegotiationId, Negotiation>,
    pub(crate) disputes: BTreeMap<DisputeId, Dispute>,

    pub(crate) heads: BTreeMap<OrgId, LogHead>,
    /// The leaves of each member's log, published or not.
    pub(crate) logs: BTreeMap<OrgId, Vec<Digest>>,
}

impl Reference {
    /// An empty record.
    pub(crate) fn new(terms: Terms, draw: Draw, turn: Turn) -> Self {
        Self {
            terms,
            now: 0,
            slot: 0,
            draw,
            turn,
            members: Vec::new(),
            council: BTreeSet::new(),
            validators: Vec::new(),
            paused: Vec::new(),
            reported: BTreeMap::new(),
            peers: BTreeMap::new(),
            upgrade: None,
            purses: BTreeMap::new(),
            payments: BTreeMap::new(),
            entries: Vec::new(),
            claims: BTreeMap::new(),
            batches: Vec::new(),
            taken: BTreeMap::new(),
            trees: BTreeMap::new(),
            offers: BTreeMap::new(),
            orders: BTreeMap::new(),
            licences: BTreeMap::new(),
            bids: BTreeMap::new(),
            sealed: BTreeMap::new(),
            meters: BTreeMap::new(),
            negotiations: BTreeMap::new(),
            disputes: BTreeMap::new(),
            heads: BTreeMap::new(),
            logs: BTreeMap::new(),
        }
    }

    /// Judges a call, and carries it out if it is accepted.
    pub(crate) fn judge(&mut self, actor: &Actor, call: &RuntimeCall) -> Verdict {
        if let Actor::Signed(account) = actor
            && let Err(code) = self.pool(account, call)
        {
            return Verdict::Unpooled(code);
        }
        let outcome = match call {
            RuntimeCall::Consortium(call) => self.consortium(actor, call),
            RuntimeCall::Registry(call) => self.registry(actor, call),
            RuntimeCall::Market(call) => self.market(actor, call),
            RuntimeCall::Provenance(call) => self.provenance(actor, call),
            other => panic!("the reference does not know {other:?}"),
        };
        outcome.map_or_else(|why| Verdict::Refused(why.into()), |()| Verdict::Accepted)
    }

    /// Whether the pool lets a transaction in.
    fn pool(&self, account: &AccountId, call: &RuntimeCall) -> Result<(), u8> {
        let organisation = self.signs_for(account).ok_or(REFUSED_NOT_A_MEMBER)?;
        let member = self.member(organisation).expect("an account signs for a member");
        if !member.active {
            return Err(REFUSED_SUSPENDED);
        }
        if member.account != *account {
            let held = member.others.iter().find(|(other, _)| other == account).expect("another account").1;
            let needed = match call {
                RuntimeCall::Registry(_) => Permissions::REGISTRY,
                RuntimeCall::Market(_) => Permissions::MARKET,
                RuntimeCall::Provenance(_) => Permissions::PROVENANCE,
                RuntimeCall::Consortium(pallet_deed_consortium::Call::update_did { .. }) => Permissions::IDENTITY,
                _ => Permissions::ALL,
            };
            if held.bits() & needed.bits() != needed.bits() {
                return Err(REFUSED_NOT_PERMITTED);
            }
        }
        match member.quota {
            Some(quota) if self.used(member) >= quota => Err(REFUSED_QUOTA),
            _ => Ok(()),
        }
    }

    fn used(&self, member: &Member) -> u64 {
        let (window, used) = member.used;
        if window == self.now / self.terms.quota_window { used } else { 0 }
    }

    /// Takes over what the chain has counted against the quota of the organisation that signed a transaction that went into a
    /// block. How long a call takes is no rule; that it counts is.
    pub(crate) fn note_use(&mut self, organisation: OrgId, counted: impl Fn(OrgId) -> (BlockNumber, u64)) {
        let member = self.member(organisation).expect("an account signs for a member");
        if member.quota.is_none() {
            return;
        }
        let (window, used) = counted(organisation);
        assert_eq!(window, self.now / self.terms.quota_window, "use is counted in another window");
        assert!(used > self.used(member), "a transaction did not count against its quota");
        self.members[organisation as usize].used = (window, used);
    }

    /// The organisation that has signed.
    fn signer(&self, actor: &Actor) -> Outcome<OrgId> {
        match actor {
            Actor::Signed(account) => self.signs_for(account).ok_or("NotAMember"),
            Actor::Council => Err("BadOrigin"),
        }
    }

    /// The organisation that has signed, if it holds one of the roles.
    fn signer_with(&self, actor: &Actor, roles: Roles) -> Outcome<OrgId> {
        let organisation = self.signer(actor)?;
        check(self.member(organisation).is_some_and(|member| member.roles.bits() & roles.bits() != 0), "MissingRole")?;
        Ok(organisation)
    }

    fn provenance(&mut self, actor: &Actor, call: &pallet_deed_provenance::Call<deed_runtime::Runtime>) -> Outcome {
        let pallet_deed_provenance::Call::publish_tree_head { size, root, consistency } = call else {
            panic!("the reference does not know {call:?}");
        };
        let organisation = self.signer(actor)?;
        check(*size > 0, "EmptyLog")?;
        check(*size <= 1 << 63, "LogTooLarge")?;
        match self.heads.get(&organisation) {
            None => check(consistency.is_empty(), "UnexpectedProof")?,
            Some(head) => {
                check(*size >= head.size, "LogShrinks")?;
                check((*size, *root) != (head.size, head.root), "NothingNew")?;
                check(*size > head.size, "LogRewritten")?;
                let leaves = self.logs.get(&organisation).map_or(&[][..], Vec::as_slice);
                let honest = *size <= leaves.len() as u64
                    && crate::tree::root(&leaves[..head.size as usize]) == head.root
                    && crate::tree::root(&leaves[..*size as usize]) == *root
                    && crate::tree::consistency(head.size as usize, &leaves[..*size as usize])[..] == consistency[..];
                check(honest, "Inconsistent")?;
            }
        }
        self.heads.insert(organisation, LogHead { size: *size, root: *root, at: self.now });
        Ok(())
    }

    /// The digest of a value's encoding.
    fn digest(value: &impl Encode) -> Digest {
        sp_io::hashing::sha2_256(&value.encode())
    }
}
