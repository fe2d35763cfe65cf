//! Disputes about orders.

use crate::{BlockNumber, BoundedVec, ConstU32, Digest, OrderId, OrgId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Identifies a dispute.
pub type DisputeId = u64;

/// Arbiters on a panel: the fewest that can outvote one of their number.
pub const PANEL: u32 = 3;

/// A seat on a panel.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seat {
    /// Who sits there.
    pub arbiter: OrgId,
    /// What part of the price it wants to go back to the buyer, in parts per million, once it has voted.
    pub vote: Option<u32>,
}

/// Where a dispute stands.
///
/// ```text
/// Voting → Ruled → Closed
///    │       └→ Appealed → Closed
///    └→ Council → Closed (nobody sits on the panel, or nobody on it has voted)
/// ```
///
/// Until it is closed, the parties may agree instead.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum DisputeState {
    /// The panel votes.
    Voting,
    /// The panel has ruled; a party may appeal.
    Ruled,
    /// A party has appealed; the council is to rule.
    Appealed,
    /// There is no ruling of a panel; the council is to rule.
    Council,
    /// The money has moved as ruled.
    Closed,
    /// The parties have agreed.
    Agreed,
}

impl DisputeState {
    /// Whether the escrow is frozen.
    pub const fn is_open(self) -> bool {
        !matches!(self, DisputeState::Closed | DisputeState::Agreed)
    }
}

/// A dispute about an order.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Dispute {
    /// The order.
    pub order: OrderId,
    /// Who opened it.
    pub opened_by: OrgId,
    /// The digest of the evidence.
    pub evidence: Digest,
    /// What part of the price should go back to the buyer in the opener's view, in parts per million.
    pub claim: u32,
    /// Where it stands.
    pub state: DisputeState,
    /// Who decides.
    pub panel: BoundedVec<Seat, ConstU32<PANEL>>,
    /// Whether seats of arbiters that did not vote were given to others.
    pub replaced: bool,
    /// The last block of the present step: of the vote, of the time to appeal, or of the council's time.
    pub deadline: BlockNumber,
    /// What part of the price goes back to the buyer, in parts per million.
    pub ruling: Option<u32>,
    /// The digest of the evidence of an appeal.
    pub appeal: Option<Digest>,
    /// When it was opened.
    pub opened_at: BlockNumber,
}

impl Dispute {
    /// The median of the votes given: of an even number, the mean of the middle two, rounded down. A majority that agrees on
    /// a number is the median.
    pub fn median(&self) -> Option<u32> {
        let mut votes: alloc::vec::Vec<u32> = self.panel.iter().filter_map(|seat| seat.vote).collect();
        votes.sort_unstable();
        let upper = *votes.get(votes.len() / 2)?;
        if votes.len() % 2 == 1 {
            return Some(upper);
        }
        let lower = *votes.get(votes.len() / 2 - 1)?;
        Some(lower + (upper - lower) / 2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn median(votes: &[Option<u32>]) -> Option<u32> {
        let seat = |vote: &Option<u32>| Seat { arbiter: 0, vote: *vote };
        let dispute = Dispute {
            order: 0,
            opened_by: 0,
            evidence: [0; 32],
            claim: 0,
            state: DisputeState::Voting,
            panel: BoundedVec::truncate_from(votes.iter().map(seat).collect()),
            replaced: false,
            deadline: 0,
            ruling: None,
            appeal: None,
            opened_at: 0,
        };
        dispute.median()
    }

    #[test]
    fn the_median_is_of_the_votes_given() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[None, None, None]), None);
        assert_eq!(median(&[Some(7), None, None]), Some(7));
        assert_eq!(median(&[Some(10), None, Some(3)]), Some(6));
        assert_eq!(median(&[Some(u32::MAX), Some(u32::MAX)]), Some(u32::MAX));
        assert_eq!(median(&[Some(10), Some(3), Some(5)]), Some(5));
        assert_eq!(median(&[Some(9), Some(1), Some(9)]), Some(9));
    }
}
