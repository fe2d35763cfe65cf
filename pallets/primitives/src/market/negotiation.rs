//! Negotiations: the contract negotiation of the Dataspace Protocol 2025-1, on the chain's record.

use super::{Policy, Pricing};
use crate::{AssetId, Balance, BlockNumber, Digest, OfferId, OrderId, OrgId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Identifies a negotiation.
pub type NegotiationId = u64;

/// What two organisations negotiate about.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum NegotiationTarget {
    /// An offer, with its seller.
    Offer(OfferId),
    /// A version of an asset that is not on offer, or not on these terms, with a holder of its operating right.
    Asset {
        /// The asset.
        asset: AssetId,
        /// The version.
        version: u32,
        /// Who is asked.
        provider: OrgId,
    },
}

/// The terms on the table.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Terms {
    /// What it costs.
    pub pricing: Pricing,
    /// How many units are bought; one, unless the pricing counts them.
    pub units: u32,
    /// What the licensee may do.
    pub policy: Policy,
    /// The digest of the contract's text, kept by both sides.
    pub digest: Digest,
}

/// The states of the Dataspace Protocol's contract negotiation.
///
/// ```text
///              offer                accept               agree               verify              finalize
///  REQUESTED ─────────→  OFFERED  ─────────→ ACCEPTED ─────────→  AGREED  ─────────→ VERIFIED ─────────→ FINALIZED
///    │    ↑                 │                                       ↑
///    │    └─────────────────┘ request                               │
///    └──────────────────────────────────────────────────────────────┘ agree
/// ```
///
/// Either side terminates from any state but the two terminal ones.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum NegotiationState {
    /// The consumer's terms are on the table.
    Requested,
    /// The provider's terms are on the table.
    Offered,
    /// The consumer has accepted the provider's terms.
    Accepted,
    /// The provider has committed itself.
    Agreed,
    /// The consumer has committed itself, and its money is held.
    Verified,
    /// The order is placed.
    Finalized,
    /// One side has left.
    Terminated,
}

impl NegotiationState {
    /// All states.
    pub const ALL: [NegotiationState; 7] = [
        NegotiationState::Requested,
        NegotiationState::Offered,
        NegotiationState::Accepted,
        NegotiationState::Agreed,
        NegotiationState::Verified,
        NegotiationState::Finalized,
        NegotiationState::Terminated,
    ];

    /// The state a message leads to, if `side` may send it now.
    pub const fn after(self, message: NegotiationMessage, side: Side) -> Option<NegotiationState> {
        use NegotiationMessage as Message;
        use NegotiationState as State;
        match (self, message, side) {
            (State::Offered, Message::Request, Side::Consumer) => Some(State::Requested),
            (State::Requested, Message::Offer, Side::Provider) => Some(State::Offered),
            (State::Offered, Message::Accept, Side::Consumer) => Some(State::Accepted),
            (State::Requested | State::Accepted, Message::Agree, Side::Provider) => Some(State::Agreed),
            (State::Agreed, Message::Verify, Side::Consumer) => Some(State::Verified),
            (State::Verified, Message::Finalize, Side::Provider) => Some(State::Finalized),
            (State::Finalized | State::Terminated, Message::Terminate, _) => None,
            (_, Message::Terminate, _) => Some(State::Terminated),
            _ => None,
        }
    }
}

/// The messages of the contract negotiation.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum NegotiationMessage {
    /// The consumer puts terms on the table.
    Request,
    /// The provider puts terms on the table.
    Offer,
    /// The consumer accepts the provider's terms.
    Accept,
    /// The provider commits itself.
    Agree,
    /// The consumer commits itself.
    Verify,
    /// The provider concludes.
    Finalize,
    /// One side leaves.
    Terminate,
}

impl NegotiationMessage {
    /// All messages.
    pub const ALL: [NegotiationMessage; 7] = [
        NegotiationMessage::Request,
        NegotiationMessage::Offer,
        NegotiationMessage::Accept,
        NegotiationMessage::Agree,
        NegotiationMessage::Verify,
        NegotiationMessage::Finalize,
        NegotiationMessage::Terminate,
    ];
}

/// The two sides of a negotiation.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Who wants to use the asset.
    Consumer,
    /// Who offers it.
    Provider,
}

/// A negotiation.
#[derive(Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Negotiation {
    /// The offer it began with.
    pub offer: Option<OfferId>,
    /// The asset.
    pub asset: AssetId,
    /// The version.
    pub version: u32,
    /// Who wants to use it.
    pub consumer: OrgId,
    /// Who offers it.
    pub provider: OrgId,
    /// The terms on the table.
    pub terms: Terms,
    /// Where it stands.
    pub state: NegotiationState,
    /// When it began.
    pub opened_at: BlockNumber,
    /// When it last moved.
    pub changed_at: BlockNumber,
    /// The order it led to.
    pub order: Option<OrderId>,
}

impl Negotiation {
    /// Which side an organisation is on.
    pub const fn side(&self, organisation: OrgId) -> Option<Side> {
        if organisation == self.consumer {
            Some(Side::Consumer)
        } else if organisation == self.provider {
            Some(Side::Provider)
        } else {
            None
        }
    }

    /// What of the consumer's money is held.
    pub fn held(&self) -> Balance {
        match self.state {
            NegotiationState::Verified => self.terms.pricing.price_for(self.terms.units).unwrap_or_default(),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use NegotiationMessage as Message;
    use NegotiationState as State;

    /// The protocol's transitions, as its document lists them.
    const ALLOWED: [(State, Message, Side, State); 17] = [
        (State::Requested, Message::Offer, Side::Provider, State::Offered),
        (State::Requested, Message::Agree, Side::Provider, State::Agreed),
        (State::Offered, Message::Request, Side::Consumer, State::Requested),
        (State::Offered, Message::Accept, Side::Consumer, State::Accepted),
        (State::Accepted, Message::Agree, Side::Provider, State::Agreed),
        (State::Agreed, Message::Verify, Side::Consumer, State::Verified),
        (State::Verified, Message::Finalize, Side::Provider, State::Finalized),
        (State::Requested, Message::Terminate, Side::Consumer, State::Terminated),
        (State::Requested, Message::Terminate, Side::Provider, State::Terminated),
        (State::Offered, Message::Terminate, Side::Consumer, State::Terminated),
        (State::Offered, Message::Terminate, Side::Provider, State::Terminated),
        (State::Accepted, Message::Terminate, Side::Consumer, State::Terminated),
        (State::Accepted, Message::Terminate, Side::Provider, State::Terminated),
        (State::Agreed, Message::Terminate, Side::Consumer, State::Terminated),
        (State::Agreed, Message::Terminate, Side::Provider, State::Terminated),
        (State::Verified, Message::Terminate, Side::Consumer, State::Terminated),
        (State::Verified, Message::Terminate, Side::Provider, State::Terminated),
    ];

    #[test]
    fn the_transitions_are_the_protocols() {
        for state in State::ALL {
            for message in Message::ALL {
                for side in [Side::Consumer, Side::Provider] {
                    let allowed = ALLOWED
                        .iter()
                        .find(|(from, by, whose, _)| (*from, *by, *whose) == (state, message, side))
                        .map(|(.., to)| *to);
                    assert_eq!(state.after(message, side), allowed, "{state:?}, {message:?} by {side:?}");
                }
            }
        }
    }
}
