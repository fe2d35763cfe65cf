//! Values that more than one endpoint takes.

use deed_primitives::{BoundedVec, ConstU32};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{PAGE_DEFAULT, PAGE_MAX};
use crate::error::{Error, Result};
use crate::index::refused_cursor;

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

    /// The number the page before ended with, in a list that goes upwards.
    pub(crate) fn after(&self) -> Result<Option<u64>> {
        self.before()
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

/// As [`before`], in a list whose entries take an id and a number to tell apart.
pub(crate) fn before_pair(cursor: Option<&str>) -> Result<Option<(u64, u32)>> {
    let parse = |cursor: &str| {
        let (id, number) = cursor.split_once('-')?;
        Some((id.parse().ok()?, number.parse().ok()?))
    };
    cursor.map(|cursor| parse(cursor).ok_or_else(|| refused_cursor(cursor))).transpose()
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
