//! Values of the chain in JSON: what the command line and other programs read.

use std::fmt::Debug;

use deed_primitives as p;
use serde_json::{Value, json};
use subxt::ext::scale_value::{self, ValueDef};

use crate::calls::Nested;
use crate::peer::peer_id_text;
use crate::{Call, ChainEvent, DispatchError, DispatchInfo, Included};

/// A value in the JSON of this crate: digests and accounts as hex digits, amounts as text (JSON's numbers end too early),
/// certificates, names and peer ids as they are read, and all else by its name.
pub(crate) trait Plain {
    fn plain(&self) -> Value;
}

macro_rules! numbers {
    ($($type:ty),*) => { $(impl Plain for $type { fn plain(&self) -> Value { Value::from(*self) } })* };
}

numbers!(bool, u16, u32, u64);

macro_rules! words {
    ($($type:ty),*) => { $(impl Plain for $type { fn plain(&self) -> Value { Value::String(word(self)) } })* };
}

words!(p::Right, p::RegistrationKind, p::Purpose, p::NegotiationState, p::Side);

/// The name of a variant without fields, in the spelling of JSON: `EnglishAuction` is `englishAuction`.
fn word(value: &impl Debug) -> String {
    let name = format!("{value:?}");
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

impl Plain for u128 {
    fn plain(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Plain for [u8; 32] {
    fn plain(&self) -> Value {
        Value::String(hex::encode(self))
    }
}

impl Plain for p::Certificate {
    fn plain(&self) -> Value {
        Value::String(p::certificate::text(self))
    }
}

impl Plain for p::Territory {
    fn plain(&self) -> Value {
        Value::String(String::from_utf8_lossy(self).into_owned())
    }
}

/// Names of fields and peer ids, which are one type. A name is text; a peer id begins with a control character.
impl Plain for p::FieldName {
    fn plain(&self) -> Value {
        let name = std::str::from_utf8(self).ok().filter(|name| !name.chars().any(char::is_control));
        Value::String(name.map_or_else(|| peer_id_text(self), str::to_owned))
    }
}

impl Plain for p::Roles {
    fn plain(&self) -> Value {
        self.names().collect()
    }
}

impl Plain for p::Permissions {
    fn plain(&self) -> Value {
        self.names().collect()
    }
}

impl Plain for p::Subject {
    fn plain(&self) -> Value {
        match self {
            Self::Order(order) => json!({"order": order}),
            Self::Auction(offer) => json!({"offer": offer}),
            Self::Dispute(dispute) => json!({"dispute": dispute}),
        }
    }
}

impl Plain for DispatchError {
    fn plain(&self) -> Value {
        Value::String(format!("{self:?}"))
    }
}

impl Plain for DispatchInfo {
    fn plain(&self) -> Value {
        json!({"refTime": self.ref_time, "proofSize": self.proof_size, "class": self.class})
    }
}

impl<T: Plain> Plain for Option<T> {
    fn plain(&self) -> Value {
        self.as_ref().map_or(Value::Null, Plain::plain)
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn plain(&self) -> Value {
        self.iter().map(Plain::plain).collect()
    }
}

/// The name of a field in the spelling of JSON: `buyer_parts` is `buyerParts`.
pub(crate) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

impl ChainEvent {
    /// The event in JSON: its pallet and name in `event`, and its fields.
    pub fn to_json(&self) -> Value {
        let mut event = self.fields();
        event.insert("event".into(), self.title().into());
        Value::Object(event)
    }
}

impl Call {
    /// The call and what it is made on, for messages: `Market.claim (order 3)`. Of its arguments those that are one number, one
    /// text or one truth; longer ones are not for a line.
    pub fn describe(&self) -> String {
        let carried = match &self.nested {
            Nested::None => Vec::new(),
            Nested::Batch(calls) => calls.iter().map(Self::describe).collect(),
            Nested::Motion(call) => vec![call.describe()],
        };
        let arguments = if carried.is_empty() { self.short_arguments().unwrap_or_default() } else { carried };
        if arguments.is_empty() { self.title() } else { format!("{} ({})", self.title(), arguments.join(", ")) }
    }

    fn short_arguments(&self) -> Option<Vec<String>> {
        let metadata = crate::chain::known_metadata().ok()?;
        let variant = metadata.pallet_by_name(self.pallet)?.call_variant_by_name(self.name)?;
        let rest = &mut self.arguments.as_slice();
        let mut arguments = Vec::new();
        for field in &variant.fields {
            let value = scale_value::scale::decode_as_type(rest, field.ty.id, metadata.types()).ok()?;
            if let (Some(name), ValueDef::Primitive(_)) = (&field.name, &value.value) {
                arguments.push(format!("{name} {value}"));
            }
        }
        Some(arguments)
    }
}

impl Included {
    /// What the transaction's events say of `field`, a name as [`ChainEvent::to_json`] writes it; of several, the first.
    pub fn field(&self, field: &str) -> Option<Value> {
        self.events.iter().find_map(|event| event.fields().remove(field).filter(|value| !value.is_null()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_by_programs() {
        let event = ChainEvent::KeyRevealed { order: 3, key: [0xab; 32] };
        assert_eq!(event.to_json(), json!({"event": "Market.KeyRevealed", "order": 3, "key": "ab".repeat(32)}));
        let event = ChainEvent::Settled { order: 1, licence: 2, fee: u128::MAX, royalties: 0, net: 7 };
        assert_eq!(event.fields()["fee"], u128::MAX.to_string());
        let event = ChainEvent::DisputeRuled { dispute: 1, buyer_parts: 500_000 };
        assert_eq!(event.fields()["buyerParts"], 500_000);
        let event = ChainEvent::Applied { asset: 1, kind: p::RegistrationKind::Renewal, by: 2 };
        assert_eq!(event.fields()["kind"], "renewal");
        let event = ChainEvent::Disclosed { asset: 1, field: p::FieldName::truncate_from("保费".into()), to: 2 };
        assert_eq!(event.fields()["field"], "保费");
        let event = ChainEvent::Skipped { subject: p::Subject::Order(4), error: DispatchError::BadOrigin };
        assert_eq!(event.fields()["subject"], json!({"order": 4}));
    }

    #[test]
    fn calls_say_what_they_are_made_on() {
        use crate::calls::{self, consortium, council, registry};
        assert_eq!(registry::rule_objection(7, true).describe(), "Registry.rule_objection (asset 7, upheld true)");
        assert_eq!(consortium::rotate_account([1; 32]).describe(), "Consortium.rotate_account");
        let motion = council::propose(1, consortium::suspend(3));
        assert_eq!(motion.describe(), "Council.propose (Consortium.suspend (organisation 3))");
        let batch = calls::batch(vec![registry::accept(1), registry::review(1)]);
        assert_eq!(batch.describe(), "Utility.batch_all (Registry.accept (asset 1), Registry.review (asset 1))");
    }

    #[test]
    fn what_a_transaction_made_is_found() {
        let events = vec![
            ChainEvent::Unfrozen { asset: 8, by: None },
            ChainEvent::OrderPlaced { order: 5, offer: 2, buyer: 1, price: 9 },
        ];
        let included = Included { block_hash: [0; 32], block_number: 1, events };
        assert_eq!(included.field("order"), Some(json!(5)));
        assert_eq!(included.field("asset"), Some(json!(8)));
        assert_eq!((included.field("by"), included.field("licence")), (None, None));
    }
}
