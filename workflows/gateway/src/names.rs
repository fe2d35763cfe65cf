//! How the chain's enumerations are spelt in JSON and in the index: one table each, both ways.

use deed_primitives::{
    AssetKind, DisputeState, NegotiationState, OrderState, Pricing, RegistrationKind, RegistrationState, Right,
};
pub(crate) use deed_sdk::terms::{pricing_name as pricing, purpose_name as purpose};

macro_rules! names {
    ($($function:ident, $parse:ident, $type:ident { $($variant:ident = $name:literal),* $(,)? })*) => {$(
        pub(crate) fn $function(value: $type) -> &'static str {
            match value { $($type::$variant => $name),* }
        }
        #[allow(dead_code, reason = "not every table is read in both directions")]
        pub(crate) fn $parse(name: &str) -> Option<$type> {
            match name { $($name => Some($type::$variant),)* _ => None }
        }
    )*};
}

names! {
    kind, parse_kind, AssetKind {
        Dataset = "dataset", Document = "document", Model = "model", Component = "component",
        Workflow = "workflow", Report = "report", Service = "service",
    }
    right, parse_right, Right { Holding = "holding", Processing = "processing", Operating = "operating" }
    order_state, parse_order_state, OrderState {
        Placed = "placed", Delivered = "delivered", Settled = "settled", Refunded = "refunded",
        Locked = "locked", Confirmed = "confirmed", Disputed = "disputed",
    }
    registration, parse_registration, RegistrationKind {
        First = "first", Licence = "licence", Transfer = "transfer", Change = "change", Correction = "correction",
        Renewal = "renewal", Cancellation = "cancellation", Objection = "objection",
    }
    negotiation_state, parse_negotiation_state, NegotiationState {
        Requested = "requested", Offered = "offered", Accepted = "accepted", Agreed = "agreed",
        Verified = "verified", Finalized = "finalized", Terminated = "terminated",
    }
    dispute_state, parse_dispute_state, DisputeState {
        Voting = "voting", Ruled = "ruled", Appealed = "appealed", Council = "council", Closed = "closed",
        Agreed = "agreed",
    }
}

pub(crate) fn state(state: RegistrationState) -> &'static str {
    match state {
        RegistrationState::Submitted => "submitted",
        RegistrationState::Accepted => "accepted",
        RegistrationState::Reviewed => "reviewed",
        RegistrationState::Published { .. } => "published",
        RegistrationState::Objected => "objected",
        RegistrationState::Registered => "registered",
        RegistrationState::Refused { .. } => "refused",
        RegistrationState::Frozen => "frozen",
        RegistrationState::Cancelled => "cancelled",
        RegistrationState::Expired => "expired",
    }
}

/// Every state, in the order in which a registration goes through them.
pub(crate) const STATES: [&str; 10] = [
    "submitted",
    "accepted",
    "reviewed",
    "published",
    "objected",
    "registered",
    "refused",
    "frozen",
    "cancelled",
    "expired",
];

pub(crate) const KINDS: [&str; 7] = ["dataset", "document", "model", "component", "workflow", "report", "service"];

/// The models of pricing, without their amounts.
pub(crate) const PRICINGS: [&str; 7] =
    ["free", "fixed", "tiered", "perUse", "subscription", "englishAuction", "sealedBid"];

/// The kinds of procedures on what is registered.
pub(crate) const PROCEDURES: [&str; 7] =
    ["licence", "transfer", "change", "correction", "renewal", "cancellation", "objection"];

/// The states a procedure can be in while it is open.
pub(crate) const PROCEDURE_STATES: [&str; 5] = ["submitted", "accepted", "reviewed", "published", "objected"];

/// The states of disputes.
pub(crate) const DISPUTE_STATES: [&str; 6] = ["voting", "ruled", "appealed", "council", "closed", "agreed"];

/// What an offer asks for, in one number: the price, of one unit at first where units are counted, or the lowest bid.
pub(crate) fn asking(pricing: &Pricing) -> u128 {
    match pricing {
        Pricing::Free => 0,
        Pricing::Fixed(price) | Pricing::PerUse { price } | Pricing::Subscription { price, .. } => *price,
        Pricing::Tiered { tiers } => tiers.first().map_or(0, |tier| tier.unit_price),
        Pricing::EnglishAuction { reserve, .. } | Pricing::SealedBid { reserve, .. } => *reserve,
    }
}

/// The name of an organisation that is the same everywhere: a DID under the chain it is a member on.
pub(crate) fn did(genesis: &[u8; 32], organisation: u32) -> String {
    format!("did:deed:{}:{organisation}", chain(genesis))
}

/// The name of an object of the chain that is the same everywhere.
pub(crate) fn urn(genesis: &[u8; 32], object: impl std::fmt::Display) -> String {
    format!("urn:deed:{}:{object}", chain(genesis))
}

/// The beginning of the genesis hash: 64 bits tell apart all chains there will be.
fn chain(genesis: &[u8; 32]) -> String {
    hex::encode(&genesis[..8])
}

#[cfg(test)]
mod tests {
    use deed_primitives::{Tier, Tiers};

    use super::*;

    #[test]
    fn the_lists_are_those_of_the_tables() {
        for name in KINDS {
            assert_eq!(parse_kind(name).map(kind), Some(name));
        }
        for name in PROCEDURES {
            assert_eq!(parse_registration(name).map(registration), Some(name));
        }
        for name in DISPUTE_STATES {
            assert_eq!(parse_dispute_state(name).map(dispute_state), Some(name));
        }
        assert!(PROCEDURE_STATES.iter().all(|name| STATES.contains(name)));
        for (name, state_of) in STATES.iter().zip([
            RegistrationState::Submitted,
            RegistrationState::Accepted,
            RegistrationState::Reviewed,
            RegistrationState::Published { until: 1 },
            RegistrationState::Objected,
            RegistrationState::Registered,
            RegistrationState::Refused { code: 1 },
            RegistrationState::Frozen,
            RegistrationState::Cancelled,
            RegistrationState::Expired,
        ]) {
            assert_eq!(state(state_of), *name);
        }
        let tiers = vec![Tier { from_units: 1, unit_price: 7 }];
        let all = [
            Pricing::Free,
            Pricing::Fixed(7),
            Pricing::Tiered { tiers: Tiers::truncate_from(tiers) },
            Pricing::PerUse { price: 7 },
            Pricing::Subscription { price: 7, period: 1 },
            Pricing::EnglishAuction { reserve: 7, step: 1, ends: 1 },
            Pricing::SealedBid { reserve: 7, commit_until: 1, reveal_until: 2 },
        ];
        assert_eq!(all.each_ref().map(pricing), PRICINGS);
        assert_eq!(all.each_ref().map(asking), [0, 7, 7, 7, 7, 7, 7]);
    }
}
