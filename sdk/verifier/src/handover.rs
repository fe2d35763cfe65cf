//! From one authority set to the next.

use deed_evidence::{Authority, AuthoritySet, Handover, Hash32, MAX_FORMER_SETS, Trust};
use finality_grandpa::voter_set::VoterSet;

use crate::block::{self, Header};
use crate::{Refusal, check_block_limits, state};

/// Brings a trust file up to date: each handover, believed for the votes of the set before, makes the set that it names
/// the present one and the set before a former one. Handovers may come from anybody; they must be all that followed the
/// trust file's present set, or the first of them, in order.
///
/// As offline as [`verify`](crate::verify), and as strict: no byte of a handover can be changed.
///
/// # Errors
/// [`Refusal::Trust`] when the file cannot be used, or would know too many sets; [`Refusal::Handover`].
pub fn follow(trust: &Trust, handovers: &[Handover]) -> Result<Trust, Refusal> {
    if trust.former.len().saturating_add(handovers.len()) > MAX_FORMER_SETS {
        let reason = format!(
            "{} handovers after {} former authority sets make more than {MAX_FORMER_SETS}",
            handovers.len(),
            trust.former.len()
        );
        return Err(Refusal::Trust { reason });
    }
    block::check_sets(trust)?;
    let mut voters = block::voters_of(trust, trust.set_id)?;
    let mut followed = trust.clone();
    for handover in handovers {
        let set_id = followed.set_id;
        let (next, next_voters) =
            step(handover, set_id, &voters, trust.genesis_hash).map_err(|refusal| refusal.of_handover(set_id))?;
        followed.set_id = set_id.checked_add(1).ok_or_else(|| Refusal::Handover {
            set_id,
            reason: "there is no set after the last possible one".to_owned(),
        })?;
        let authorities = std::mem::replace(&mut followed.authorities, next);
        followed.former.push(AuthoritySet { set_id, authorities });
        voters = next_voters;
    }
    block::check_sets(&followed)?;
    Ok(followed)
}

type Voters = VoterSet<[u8; 32]>;

/// The authorities that one handover names, if `voters` finalised its block.
fn step(
    handover: &Handover,
    set_id: u64,
    voters: &Voters,
    genesis_hash: Hash32,
) -> Result<(Vec<Authority>, Voters), Refusal> {
    check_block_limits(handover.header.len(), &handover.storage_proof, handover.justification.len())?;
    let (header, hash) = Header::read(&handover.header)?;
    block::check_justification(&handover.justification, (hash, header.number), set_id, voters)?;
    // Votes do not say of which chain they are; the state does.
    let found = state::read_genesis(&handover.storage_proof, header.state_root).map(Hash32)?;
    if found != genesis_hash {
        return Err(Refusal::WrongChain { expected: genesis_hash, found });
    }
    let next = header.next_authorities()?;
    let next_voters = block::voters(&next)?;
    Ok((next, next_voters))
}
