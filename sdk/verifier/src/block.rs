//! Blocks, and the votes that finalise them.
//!
//! The layouts below are those of the chain's SDK, written out because its own types do not build for WebAssembly
//! outside a runtime; tests hold them against the originals.

use std::collections::{BTreeMap, BTreeSet};

use codec::{Decode, DecodeAll as _, Encode};
use deed_evidence::{Authority, Hash32, MAX_FORMER_SETS, Trust, VerifyingKey, verify_strict};
use finality_grandpa::voter_set::VoterSet;
use finality_grandpa::{Chain, Commit, Error as GrandpaError, Message, validate_commit};
use sp_core::H256;

use crate::Refusal;

/// Largest header: its digest holds a slot and a seal, some hundred bytes, and at times an authority set.
pub(crate) const MAX_HEADER_BYTES: usize = 256 << 10;
/// Largest justification: a thousand votes take 132 KB.
pub(crate) const MAX_JUSTIFICATION_BYTES: usize = 512 << 10;
/// Most authorities in a trust file, in all of its sets.
pub(crate) const MAX_AUTHORITIES: usize = 10_000;

/// GRANDPA's name among consensus engines, under which the runtime announces a new authority set in a header.
pub(crate) const GRANDPA: [u8; 4] = *b"FRNK";

/// A block's header.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Header {
    pub(crate) parent_hash: H256,
    #[codec(compact)]
    pub(crate) number: u32,
    pub(crate) state_root: H256,
    pub(crate) extrinsics_root: H256,
    pub(crate) digest: Vec<DigestItem>,
}

/// What the consensus engines leave in a header.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) enum DigestItem {
    #[codec(index = 0)]
    Other(Vec<u8>),
    #[codec(index = 4)]
    Consensus([u8; 4], Vec<u8>),
    #[codec(index = 5)]
    Seal([u8; 4], Vec<u8>),
    #[codec(index = 6)]
    PreRuntime([u8; 4], Vec<u8>),
    #[codec(index = 8)]
    RuntimeEnvironmentUpdated,
}

impl Header {
    /// Reads a header, and returns it with its hash.
    pub(crate) fn read(bytes: &[u8]) -> Result<(Self, H256), Refusal> {
        let header = decode_exactly(bytes).ok_or_else(|| Refusal::header("it cannot be read"))?;
        Ok((header, H256(sp_crypto_hashing::blake2_256(bytes))))
    }

    pub(crate) fn hash(&self) -> H256 {
        H256(sp_crypto_hashing::blake2_256(&self.encode()))
    }
}

/// What GRANDPA leaves in a header.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) enum GrandpaLog {
    #[codec(index = 1)]
    ScheduledChange(NextSet),
    #[codec(index = 2)]
    ForcedChange(u32, NextSet),
    #[codec(index = 3)]
    OnDisabled(u64),
    #[codec(index = 4)]
    Pause(u32),
    #[codec(index = 5)]
    Resume(u32),
}

/// The authority set that comes next, and after how many blocks.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct NextSet {
    pub(crate) authorities: Vec<([u8; 32], u64)>,
    pub(crate) delay: u32,
}

impl Header {
    /// The authorities that the header says come next. Of several announcements GRANDPA takes the first.
    pub(crate) fn next_authorities(&self) -> Result<Vec<Authority>, Refusal> {
        let mut next = None;
        for item in &self.digest {
            let DigestItem::Consensus(GRANDPA, log) = item else { continue };
            match decode_exactly(log) {
                Some(GrandpaLog::ScheduledChange(set)) => next = next.or(Some(set)),
                Some(GrandpaLog::ForcedChange(..)) => {
                    return Err(Refusal::header(
                        "it forces a change that the former authorities need not agree to, after which only a new trust \
                         file helps",
                    ));
                }
                Some(GrandpaLog::OnDisabled(_) | GrandpaLog::Pause(_) | GrandpaLog::Resume(_)) => {}
                None => return Err(Refusal::header("what GRANDPA left in it cannot be read")),
            }
        }
        let set = next.ok_or_else(|| Refusal::header("it names no new authorities"))?;
        if set.delay != 0 {
            let delay = set.delay;
            return Err(Refusal::header(format!(
                "its change takes effect {delay} blocks later, and this release knows only changes that do so at once"
            )));
        }
        let authority = |(key, weight)| Authority { key: Hash32(key), weight };
        Ok(set.authorities.into_iter().map(authority).collect())
    }
}

/// Votes by which an authority set finalised a block, with the headers that lead from the blocks voted for down to it.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
pub(crate) struct Justification {
    pub(crate) round: u64,
    pub(crate) commit: Commit<H256, u32, [u8; 64], [u8; 32]>,
    pub(crate) votes_ancestries: Vec<Header>,
}

/// What an accepted justification says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finalised {
    pub(crate) round: u64,
    pub(crate) weight: u64,
    pub(crate) total_weight: u64,
}

/// Takes bytes only in the one spelling that encoding gives them, to the last.
fn decode_exactly<T: Encode + Decode>(bytes: &[u8]) -> Option<T> {
    T::decode_all(&mut &*bytes).ok().filter(|value| value.encode() == bytes)
}

/// What an authority signs to vote for `message`.
pub(crate) fn vote_payload(message: &Message<H256, u32>, round: u64, set_id: u64) -> Vec<u8> {
    (message, round, set_id).encode()
}

fn unusable(reason: impl Into<String>) -> Refusal {
    Refusal::Trust { reason: reason.into() }
}

/// Checks that a trust file names each of its sets once, and not too many of them.
pub(crate) fn check_sets(trust: &Trust) -> Result<(), Refusal> {
    let former = trust.former.len();
    if former > MAX_FORMER_SETS {
        return Err(unusable(format!("it knows {former} former authority sets, more than {MAX_FORMER_SETS}")));
    }
    let sizes = trust.former.iter().map(|set| set.authorities.len());
    let found = sizes.fold(trust.authorities.len(), usize::saturating_add);
    if found > MAX_AUTHORITIES {
        return Err(unusable(format!("it names {found} authorities, more than {MAX_AUTHORITIES}")));
    }
    if !known_sets(trust).is_sorted_by(|a, b| a < b) {
        return Err(unusable("its authority sets are not in order, or one is named twice"));
    }
    Ok(())
}

/// The numbers of the sets that a trust file knows.
fn known_sets(trust: &Trust) -> impl Iterator<Item = u64> {
    trust.former.iter().map(|set| set.set_id).chain([trust.set_id])
}

/// The voters of one of a trust file's sets.
pub(crate) fn voters_of(trust: &Trust, set_id: u64) -> Result<VoterSet<[u8; 32]>, Refusal> {
    let former = || trust.former.iter().find(|set| set.set_id == set_id).map(|set| &set.authorities);
    let authorities = if set_id == trust.set_id { Some(&trust.authorities) } else { former() };
    voters(authorities.ok_or_else(|| Refusal::AuthoritySet { known: known_sets(trust).collect(), found: set_id })?)
}

/// The voters of an authority set, after everything that could be wrong with it.
pub(crate) fn voters(authorities: &[Authority]) -> Result<VoterSet<[u8; 32]>, Refusal> {
    let mut seen = BTreeSet::new();
    for authority in authorities {
        let usable = VerifyingKey::from_bytes(authority.key.as_bytes()).is_ok_and(|key| !key.is_weak());
        if !usable {
            return Err(unusable(format!("`{}` is no ed25519 public key", authority.key)));
        }
        if authority.weight == 0 {
            return Err(unusable(format!("authority {} has no weight", authority.key)));
        }
        if !seen.insert(authority.key) {
            return Err(unusable(format!("authority {} is named twice", authority.key)));
        }
    }
    VoterSet::new(authorities.iter().map(|authority| (authority.key.0, authority.weight)))
        .ok_or_else(|| unusable("it names no authorities, or their weights do not add up"))
}

/// Checks that `voters` finalised exactly the block `target`, and that the justification holds nothing else: no vote
/// twice or by others, no header that no vote needs.
pub(crate) fn check_justification(
    bytes: &[u8],
    target: (H256, u32),
    set_id: u64,
    voters: &VoterSet<[u8; 32]>,
) -> Result<Finalised, Refusal> {
    let Justification { round, commit, votes_ancestries } =
        decode_exactly(bytes).ok_or_else(|| Refusal::justification("they cannot be read"))?;
    if (commit.target_hash, commit.target_number) != target {
        return Err(Refusal::justification(format!("they finalise block {}, another one", commit.target_number)));
    }

    // Signatures come first: whatever follows is then the word of known authorities.
    let mut weight = 0_u64;
    let mut voted = BTreeSet::new();
    for vote in &commit.precommits {
        let name = || hex_of(&vote.id);
        let voter = voters
            .get(&vote.id)
            .ok_or_else(|| Refusal::justification(format!("{} is not among the authorities", name())))?;
        if !voted.insert(vote.id) {
            return Err(Refusal::justification(format!("authority {} votes twice", name())));
        }
        let payload = vote_payload(&Message::Precommit(vote.precommit.clone()), round, set_id);
        verify_strict("vote", &vote.id, &payload, &vote.signature)
            .map_err(|_| Refusal::justification(format!("the signature of authority {} does not verify", name())))?;
        // Voters are distinct, so this cannot exceed the set's total, which fits.
        weight = weight.saturating_add(voter.weight().get());
    }

    let ancestry = Ancestry::new(votes_ancestries)?;
    let mut needed = BTreeSet::new();
    for vote in &commit.precommits {
        let mut at = (vote.precommit.target_hash, vote.precommit.target_number);
        while at != target {
            let header =
                ancestry.0.get(&at.0).filter(|header| header.number == at.1 && header.number > target.1).ok_or_else(
                    || Refusal::justification("a vote is for a block that does not descend from this one"),
                )?;
            needed.insert(at.0);
            at = (header.parent_hash, header.number - 1);
        }
    }
    if needed.len() != ancestry.0.len() {
        return Err(Refusal::justification("they come with headers that no vote needs"));
    }

    // Last, GRANDPA's own rule: the votes of more than two thirds, and for this block rather than a later one.
    let outcome = validate_commit(&commit, voters, &ancestry)
        .map_err(|_| Refusal::justification("a vote is for a block that does not descend from this one"))?;
    let total_weight = voters.total_weight().get();
    if !outcome.is_valid() {
        return Err(Refusal::justification(format!(
            "{weight} of {total_weight} votes do not suffice, or are for a later block"
        )));
    }
    Ok(Finalised { round, weight, total_weight })
}

/// The headers of a justification by hash.
struct Ancestry(BTreeMap<H256, Header>);

impl Ancestry {
    fn new(headers: Vec<Header>) -> Result<Self, Refusal> {
        let count = headers.len();
        let by_hash: BTreeMap<H256, Header> = headers.into_iter().map(|header| (header.hash(), header)).collect();
        if by_hash.len() != count {
            return Err(Refusal::justification("they come with one header twice"));
        }
        Ok(Self(by_hash))
    }
}

impl Chain<H256, u32> for Ancestry {
    fn ancestry(&self, base: H256, block: H256) -> Result<Vec<H256>, GrandpaError> {
        let mut route = Vec::new();
        let mut at = block;
        // Hashes cannot form a cycle, so this ends.
        while at != base {
            at = self.0.get(&at).ok_or(GrandpaError::NotDescendent)?.parent_hash;
            route.push(at);
        }
        route.pop();
        Ok(route)
    }
}

fn hex_of(key: &[u8; 32]) -> String {
    deed_evidence::Hash32(*key).to_string()
}
