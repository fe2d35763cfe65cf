//! Blocks, and the votes that finalise them.
//!
//! The layouts below are those of the chain's SDK, written out because its own types do not build for WebAssembly
//! outside a runtime; tests hold them against the originals.

use std::collections::{BTreeMap, BTreeSet};

use codec::{Decode, DecodeAll as _, Encode};
use deed_evidence::{Trust, VerifyingKey, verify_strict};
use finality_grandpa::voter_set::VoterSet;
use finality_grandpa::{Chain, Commit, Error as GrandpaError, Message, validate_commit};
use sp_core::H256;

use crate::Refusal;

/// Largest header: its digest holds a slot and a seal, some hundred bytes, and at times an authority set.
pub(crate) const MAX_HEADER_BYTES: usize = 256 << 10;
/// Largest justification: a thousand votes take 132 KB.
pub(crate) const MAX_JUSTIFICATION_BYTES: usize = 512 << 10;
/// Most authorities in a trust file.
pub(crate) const MAX_AUTHORITIES: usize = 10_000;

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

/// What the consensus engines leave in a header. Its content is of no interest here.
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

/// The voters of a trust file, after everything that could be wrong with it.
pub(crate) fn voters(trust: &Trust) -> Result<VoterSet<[u8; 32]>, Refusal> {
    let unusable = |reason: String| Refusal::Trust { reason };
    if trust.authorities.len() > MAX_AUTHORITIES {
        let found = trust.authorities.len();
        return Err(unusable(format!("it names {found} authorities, more than {MAX_AUTHORITIES}")));
    }
    let mut seen = BTreeSet::new();
    for authority in &trust.authorities {
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
    VoterSet::new(trust.authorities.iter().map(|authority| (authority.key.0, authority.weight)))
        .ok_or_else(|| unusable("it names no authorities, or their weights do not add up".to_owned()))
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
