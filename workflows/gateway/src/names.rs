//! How the chain's enumerations are spelt in JSON and in the index: one table each, both ways.

use deed_primitives::{AssetKind, OrderState, Purpose, RegistrationState, Right};

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
    purpose, parse_purpose, Purpose {
        Research = "research", Underwriting = "underwriting", Compliance = "compliance",
        Marketing = "marketing", Training = "training", Operations = "operations",
    }
    order_state, parse_order_state, OrderState {
        Placed = "placed", Delivered = "delivered", Settled = "settled", Refunded = "refunded",
        Locked = "locked", Confirmed = "confirmed", Disputed = "disputed",
    }
}

pub(crate) const PURPOSES: &str = "research, underwriting, compliance, marketing, training, operations";

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
    }
}
