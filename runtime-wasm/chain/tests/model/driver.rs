//! Drives the chain and the reference side by side.

use crate::common;
use crate::compare::{compare, try_state};
use crate::generator::Generator;
use crate::reference::{Actor, Member, Reference, Terms, Verdict};
use codec::Encode;
use deed_primitives::{BlockNumber, DisputeId, OrgId, OrgStatus, Roles, Subject};
use deed_runtime::{
    AllPalletsWithSystem, CouncilInstance, Hash, Runtime, RuntimeCall, RuntimeOrigin, System,
    configs::{MAX_COUNCIL, QUOTA_WINDOW},
    offline,
    validators::Rotation,
};
use frame_support::{
    dispatch::GetDispatchInfo,
    traits::{GetCallName, OnFinalize, OnInitialize},
};
use pallet_deed_consortium::Sessions;
use polkadot_sdk::*;
use sp_consensus_aura::{AURA_ENGINE_ID, Slot};
use sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET;
use sp_runtime::{
    BuildStorage, DigestItem, DispatchError, ModuleError,
    traits::{DispatchTransaction, Dispatchable},
    transaction_validity::{InvalidTransaction, TransactionValidityError},
};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Terms so short that everything falls due within an episode.
const TERMS: Terms = Terms {
    objection_window: 4,
    validity: 90,
    handling_term: 14,
    delivery_window: 12,
    fee_ppm: 20_000,
    fee_account: 0,
    quota_window: QUOTA_WINDOW,
};
/// Most calls of an ordinary block.
const BLOCK: u64 = 24;
/// Members admitted at first, beside the founders.
const NEWCOMERS: u64 = 9;
/// Calls that are remembered, to be shown when something differs.
const REMEMBERED: usize = 12;
/// Blocks between two floods.
const FLOOD_EVERY: BlockNumber = 90;
/// Kinds of calls that are drawn in search of one that something can be about.
const DRAWS: u32 = 8;
/// The calls that take what the agenda has left over.
const LEFT_OVER: [&str; 4] = ["refund", "claim", "close_auction", "open_dispute"];
/// Items of a flood: more than one block works off.
const FLOOD: usize = pallet_deed_market::MAX_DUE as usize + 40;

/// How often each call was accepted, and how often refused.
#[derive(Clone, Default, Debug)]
pub(crate) struct Tally(pub(crate) BTreeMap<(&'static str, &'static str), (u64, u64)>);

impl Tally {
    /// How many calls were made.
    pub(crate) fn total(&self) -> u64 {
        self.0.values().map(|(accepted, refused)| accepted + refused).sum()
    }

    /// Adds the counts of another.
    pub(crate) fn add(&mut self, other: Self) {
        for (call, (accepted, refused)) in other.0 {
            let sum = self.0.entry(call).or_default();
            sum.0 += accepted;
            sum.1 += refused;
        }
    }
}

/// The names of every call of the four pallets, as the runtime lists them.
pub(crate) fn all_calls() -> Vec<(&'static str, &'static str)> {
    let names = |pallet, names: &[&'static str]| names.iter().map(|name| (pallet, *name)).collect::<Vec<_>>();
    [
        names("Consortium", pallet_deed_consortium::Call::<Runtime>::get_call_names()),
        names("Registry", pallet_deed_registry::Call::<Runtime>::get_call_names()),
        names("Market", pallet_deed_market::Call::<Runtime>::get_call_names()),
        names("Provenance", pallet_deed_provenance::Call::<Runtime>::get_call_names()),
    ]
    .concat()
}

fn name_of(call: &RuntimeCall) -> (&'static str, &'static str) {
    match call {
        RuntimeCall::Consortium(call) => ("Consortium", call.get_call_name()),
        RuntimeCall::Registry(call) => ("Registry", call.get_call_name()),
        RuntimeCall::Market(call) => ("Market", call.get_call_name()),
        RuntimeCall::Provenance(call) => ("Provenance", call.get_call_name()),
        other => panic!("no call of the four pallets: {other:?}"),
    }
}

/// The error's name, as the reference gives it.
fn why(error: DispatchError) -> String {
    match error {
        DispatchError::Module(ModuleError { message: Some(name), .. }) => name.into(),
        DispatchError::Token(error) => format!("{error:?}"),
        DispatchError::Arithmetic(error) => format!("{error:?}"),
        other => format!("{other:?}"),
    }
}

/// Carries out a call as a block does, signatures aside. Nothing, if the block has no room for it.
fn apply(actor: &Actor, call: RuntimeCall) -> Option<Verdict> {
    let outcome = match actor {
        Actor::Council => {
            let seats = MAX_COUNCIL;
            let origin = pallet_collective::RawOrigin::<_, CouncilInstance>::Members(seats, seats);
            call.dispatch(RuntimeOrigin::from(origin)).map(drop).map_err(|refusal| refusal.error)
        }
        Actor::Signed(account) => {
            let extension = offline::extension(System::account_nonce(account));
            let (info, length) = (call.get_dispatch_info(), call.encoded_size());
            let origin = RuntimeOrigin::signed(account.clone());
            match extension.dispatch_transaction(origin, call, &info, length, 0) {
                Ok(outcome) => outcome.map(drop).map_err(|refusal| refusal.error),
                Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources)) => return None,
                Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code))) => {
                    return Some(Verdict::Unpooled(code));
                }
                Err(other) => panic!("a transaction is refused for another reason: {other:?}"),
            }
        }
    };
    Some(outcome.map_or_else(|error| Verdict::Refused(why(error)), |()| Verdict::Accepted))
}

/// The panel the chain has drawn for a dispute.
fn drawn(dispute: DisputeId) -> Vec<OrgId> {
    let stored = pallet_deed_market::Disputes::<Runtime>::get(dispute);
    stored.map_or(Vec::new(), |dispute| dispute.panel.iter().map(|seat| seat.arbiter).collect())
}

/// The organisations whose turn a slot is, by the present list of authors and by those that the chain remembers.
fn turn(slot: u64) -> Vec<OrgId> {
    let past = pallet_deed_consortium::PastAuthors::<Runtime>::get();
    let lists = past.into_iter().chain([<Rotation as Sessions>::authors()]);
    lists.map(|authors| authors[slot as usize % authors.len()].1).collect()
}

/// What the market's agenda has left of the past and the present block.
fn left_over() -> BTreeSet<Vec<u8>> {
    let now = System::block_number();
    let listed = pallet_deed_market::Agenda::<Runtime>::iter_keys();
    listed.filter(|(block, _)| *block <= now).map(|(_, subject): (_, Subject)| subject.encode()).collect()
}

/// The genesis, with terms that fit an episode.
fn genesis() -> sp_core::storage::Storage {
    let mut config = common::genesis(LOCAL_TESTNET_RUNTIME_PRESET);
    config.registry.objection_window = TERMS.objection_window;
    config.registry.validity = TERMS.validity;
    config.registry.handling_term = TERMS.handling_term;
    config.market.delivery_window = TERMS.delivery_window;
    assert_eq!((config.market.fee_ppm, config.market.fee_account), (TERMS.fee_ppm, TERMS.fee_account));
    config.build_storage().expect("the genesis builds")
}

/// The reference of the genesis: its founders, who are the council and validate.
fn founded() -> Reference {
    let mut reference = Reference::new(TERMS, drawn, turn);
    for organisation in 0..pallet_deed_consortium::NextOrganisation::<Runtime>::get() {
        let founder = pallet_deed_consortium::Organisations::<Runtime>::get(organisation).expect("a founder");
        assert_eq!(founder.status, OrgStatus::Active);
        reference.council.insert(founder.account.clone());
        reference.validators.push(organisation);
        reference.members.push(Member {
            account: founder.account,
            name: founder.name,
            legal_id: founder.legal_id,
            roles: founder.roles,
            active: true,
            admitted_at: 0,
            others: Vec::new(),
            quota: None,
            used: (0, 0),
            document: None,
            session_keys: true,
        });
    }
    reference
}

/// A chain from its genesis on, with its reference.
struct Episode {
    seed: u64,
    reference: Reference,
    generator: Generator,
    tally: Tally,
    last: VecDeque<String>,
    slot: u64,
    /// Whether everything is compared after every call, not only after every block.
    closely: bool,
    full: bool,
}

impl Episode {
    fn fail(&self, what: &str) -> ! {
        let index = self.tally.total();
        let last: Vec<&str> = self.last.iter().map(String::as_str).collect();
        panic!(
            "seed {}, call {index}, block {}: {what}\nThe last calls were:\n{}\n\
             To look at it again: DEED_MODEL_SEED={} DEED_MODEL_CLOSELY=1",
            self.seed,
            self.reference.now,
            last.join("\n"),
            self.seed
        );
    }

    fn check(&self) {
        if let Err(invariant) = try_state() {
            self.fail(&format!("an invariant does not hold: {invariant:?}"));
        }
        if let Err(difference) = compare(&self.reference) {
            self.fail(&format!("the chain differs from the reference: {difference}"));
        }
    }

    /// Begins a block on both sides.
    fn begin(&mut self) {
        let number = self.reference.now + 1;
        let parent = Hash::from(sp_io::hashing::blake2_256(&(self.seed, number).encode()));
        self.slot = common::next_slot(self.slot);
        let slot = Slot::from(self.slot);
        let digest = sp_runtime::Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] };
        System::reset_events();
        System::initialize(&number, &parent, &digest);
        AllPalletsWithSystem::on_initialize(number);
        let time = RuntimeCall::Timestamp(pallet_timestamp::Call::set { now: self.slot * 500 });
        time.dispatch(RuntimeOrigin::none()).expect("the time is accepted");
        System::note_finished_initialize();
        self.full = false;
        self.reference.begin_block(left_over);
        self.reference.slot = self.slot;
        self.last.push_back(format!("block {number}"));
        self.check();
    }

    fn end(&mut self) {
        AllPalletsWithSystem::on_finalize(self.reference.now);
        self.check();
    }

    /// Draws a call; another, if there is nothing that it could be about, though not for ever.
    fn draw(&mut self, table: &[(&'static str, &'static str)], weights: &[u64]) -> (Actor, RuntimeCall) {
        let all: u64 = weights.iter().sum();
        let mut draws = 0;
        loop {
            let mut drawn = self.generator.random.below(all);
            let place = weights.iter().position(|weight| {
                let found = drawn < *weight;
                drawn = drawn.saturating_sub(*weight);
                found
            });
            let (pallet, name) = table[place.expect("a number below the sum of the weights")];
            let made = self.generator.call(&mut self.reference, pallet, name);
            draws += 1;
            if !self.generator.hopeless || draws == DRAWS || self.generator.random.percent(5) {
                return made;
            }
        }
    }

    /// Makes a call on both sides.
    fn make(&mut self, actor: &Actor, call: RuntimeCall) {
        if self.full {
            return;
        }
        let name = name_of(&call);
        let description = format!("{actor:?}: {call:?}");
        let quota = |organisation| {
            let used = pallet_deed_consortium::Used::<Runtime>::get(organisation);
            (used.window, used.used)
        };
        let Some(verdict) = apply(actor, call.clone()) else {
            self.full = true;
            return;
        };
        // Asked before: the call may give the organisation another account.
        let signer = match actor {
            Actor::Signed(account) => self.reference.signs_for(account),
            Actor::Council => None,
        };
        let expected = self.reference.judge(actor, &call);
        if let (Some(organisation), Verdict::Accepted | Verdict::Refused(_)) = (signer, &verdict) {
            self.reference.note_use(organisation, quota);
        }
        let counts = self.tally.0.entry(name).or_default();
        if verdict == Verdict::Accepted {
            counts.0 += 1;
        } else {
            counts.1 += 1;
        }
        self.last.push_back(format!("{description} → {verdict:?}"));
        while self.last.len() > REMEMBERED {
            self.last.pop_front();
        }
        if verdict != expected {
            self.fail(&format!("the chain says {verdict:?}, the reference {expected:?}"));
        }
        if self.closely {
            self.check();
        }
    }
}

/// Plays an episode of so many calls, and counts them.
pub(crate) fn play(seed: u64, calls: u64, closely: bool) -> Tally {
    let mut state = sp_io::TestExternalities::new(genesis());
    state.execute_with(|| {
        let mut episode = Episode {
            seed,
            reference: founded(),
            generator: Generator::new(seed),
            tally: Tally::default(),
            last: VecDeque::new(),
            slot: 0,
            closely,
            full: false,
        };
        let table: Vec<_> = all_calls();
        let weights: Vec<u64> = table.iter().map(|(pallet, name)| Generator::weight(pallet, name)).collect();
        episode.begin();
        for newcomer in 0..NEWCOMERS {
            // Every third is an auditor, every second an arbiter; all trade.
            let roles = [Roles::AUDITOR | Roles::REGISTRAR, Roles::NONE, Roles::SETTLEMENT][newcomer as usize % 3]
                | [Roles::ARBITER, Roles::DEVELOPER][newcomer as usize % 2]
                | Roles::PROVIDER
                | Roles::CONSUMER;
            let admission = episode.generator.admission(roles);
            episode.make(&Actor::Council, admission);
        }
        episode.end();
        while episode.tally.total() < calls {
            episode.begin();
            if episode.reference.now.is_multiple_of(FLOOD_EVERY) {
                let kind = (seed + u64::from(episode.reference.now / FLOOD_EVERY)) % 3;
                for (actor, call) in episode.generator.flood(&mut episode.reference, kind, FLOOD) {
                    episode.make(&actor, call);
                }
            }
            // What is left over is there for one block only.
            if !left_over().is_empty() {
                for name in LEFT_OVER.repeat(2) {
                    let (actor, call) = episode.generator.call(&mut episode.reference, "Market", name);
                    episode.make(&actor, call);
                }
            }
            for _ in 0..episode.generator.random.below(BLOCK) {
                let (actor, call) = episode.draw(&table, &weights);
                episode.make(&actor, call);
            }
            episode.end();
        }
        episode.tally
    })
}
