//! Values that more than one endpoint takes.

use deed_primitives::{BoundedVec, ConstU32};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::{IntoParams, ToSchema};

use super::{PAGE_DEFAULT, PAGE_MAX};
use crate::error::{Error, Result};
use crate::index::refused_cursor;

/// An amount in minor units of the settlement currency: a decimal string, because JSON numbers lose the last digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(value_type = String, example = "120000", pattern = "^[0-9]{1,39}$")]
pub(crate) struct Amount(pub(crate) u128);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(AmountText)
    }
}

/// Reads an amount's text. A visitor, so that a field that is missing is still told apart from one that is wrong.
struct AmountText;

impl serde::de::Visitor<'_> for AmountText {
    type Value = Amount;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an amount: a decimal string of minor units, such as \"120000\"")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(E::invalid_value(serde::de::Unexpected::Str(text), &self));
        }
        let too_large = |_| E::custom(format!("the amount is larger than {}, the largest there is", u128::MAX));
        text.parse().map(Amount).map_err(too_large)
    }
}

/// Which part of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub(crate) struct PageQuery {
    /// `nextCursor` of the page before.
    pub(crate) cursor: Option<String>,
    /// How many entries at most: 1 to 500, 50 by default.
    pub(crate) limit: Option<u32>,
}

impl PageQuery {
    pub(crate) fn limit(&self) -> Result<u32> {
        limit(self.limit)
    }

    pub(crate) fn before(&self) -> Result<Option<u64>> {
        before(self.cursor.as_deref())
    }
}

pub(crate) fn limit(limit: Option<u32>) -> Result<u32> {
    match limit.unwrap_or(PAGE_DEFAULT) {
        limit @ 1..=PAGE_MAX => Ok(limit),
        limit => Err(Error::invalid("limit", format!("`limit` is {limit}"), format!("give 1 to {PAGE_MAX}"))),
    }
}

pub(crate) fn before(cursor: Option<&str>) -> Result<Option<u64>> {
    cursor.map(|cursor| cursor.parse().map_err(|_| refused_cursor(cursor))).transpose()
}

/// Refuses a filter that is none of a few names.
pub(crate) fn one_of(field: &str, given: Option<&str>, names: &[&str]) -> Result<()> {
    match given {
        Some(given) if !names.contains(&given) => Err(Error::invalid(
            field,
            format!("`{field}`: there is no `{given}`"),
            format!("it is one of {}", names.join(", ")),
        )),
        _ => Ok(()),
    }
}

/// Text as the chain stores it.
pub(crate) fn bounded<const N: u32>(field: &str, text: &str) -> Result<BoundedVec<u8, ConstU32<N>>> {
    let length = text.len();
    text.as_bytes().to_vec().try_into().map_err(|_| {
        Error::invalid(
            field,
            format!("`{field}` has {length} bytes, the chain stores at most {N}"),
            "shorten it; a Chinese character takes three bytes",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_bounded() {
        let parse = |text: &str| serde_json::from_str::<Amount>(text);
        assert_eq!(parse("\"340282366920938463463374607431768211455\"").unwrap(), Amount(u128::MAX));
        let error = parse("\"340282366920938463463374607431768211456\"").unwrap_err().to_string();
        assert!(error.contains("larger than"), "{error}");
        for bad in ["1", "1.5", "\"\"", "\"-1\"", "\"+1\"", "\"1.5\"", "\" 1\"", "null"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
