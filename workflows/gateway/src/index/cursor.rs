//! Cursors of the list of assets: where a page ended, in a form its reader hands back unread.
//!
//! A list that is ordered by age goes on below the last id, which no later asset can change. A list that is ordered by
//! relevance has no such place: every new asset shifts every score a little. Its cursor therefore names what was shown
//! already, and the next page is the best of the rest: nothing is shown twice and nothing is left out, whatever was
//! registered in between.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Error, Kind, Result};

/// Assets a list by relevance goes through. Beyond that a reader narrows the search; and the cursor, which names each of
/// them in one to three bytes, stays an ordinary part of an address.
pub(crate) const RANKED_MAX: usize = 2_000;

/// Bytes of the fingerprint that ties a cursor to its query.
const FINGERPRINT_BYTES: usize = 4;

const BY_AGE: u8 = 1;
const BY_RELEVANCE: u8 = 2;

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// Below this id.
    Before(u64),
    /// After these, in ascending order.
    Seen(Vec<u64>),
}

/// The refusal of a cursor that cannot be continued from.
pub(crate) fn refused(cursor: &str) -> Error {
    let shown: String = cursor.chars().take(40).collect();
    Error::new(
        Kind::Invalid,
        "invalid-cursor",
        format!("`{shown}` is no cursor of this list"),
        "give the `nextCursor` of the page before, with the same query, or leave it out to begin again",
    )
    .at("cursor")
}

fn push_number(bytes: &mut Vec<u8>, mut number: u64) {
    // LEB128: seven bits a byte, the lowest first.
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

fn take_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        let low = u64::from(first & 0x7f);
        if low.checked_shl(shift)?.checked_shr(shift)? != low {
            return None;
        }
        number |= low << shift;
        if first & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

impl Cursor {
    /// The cursor as text, tied to the query with this fingerprint.
    pub(crate) fn encode(&self, query: &[u8; 32]) -> String {
        let mut bytes = query[..FINGERPRINT_BYTES].to_vec();
        match self {
            Self::Before(id) => {
                bytes.push(BY_AGE);
                push_number(&mut bytes, *id);
            }
            Self::Seen(ids) => {
                bytes.push(BY_RELEVANCE);
                let mut last = 0;
                for id in ids {
                    push_number(&mut bytes, id - last);
                    last = *id;
                }
            }
        }
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`Cursor::encode`] wrote for the same query.
    pub(crate) fn decode(text: &str, query: &[u8; 32]) -> Result<Self> {
        Self::read(text, query).ok_or_else(|| refused(text))
    }

    fn read(text: &str, query: &[u8; 32]) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let mut rest = bytes.strip_prefix(&query[..FINGERPRINT_BYTES])?;
        let (kind, numbers) = rest.split_first()?;
        rest = numbers;
        match *kind {
            BY_AGE => {
                let id = take_number(&mut rest)?;
                rest.is_empty().then_some(Self::Before(id))
            }
            BY_RELEVANCE => {
                let (mut ids, mut last) = (Vec::new(), 0_u64);
                while !rest.is_empty() {
                    if ids.len() == RANKED_MAX {
                        return None;
                    }
                    last = last.checked_add(take_number(&mut rest)?)?;
                    ids.push(last);
                }
                Some(Self::Seen(ids))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const QUERY: [u8; 32] = [9; 32];

    #[test]
    fn what_is_no_cursor_is_refused() {
        let good = Cursor::Before(7).encode(&QUERY);
        assert_eq!(Cursor::decode(&good, &[8; 32]).unwrap_err().code(), "invalid-cursor");
        let numbers = |numbers: &[u8]| URL_SAFE_NO_PAD.encode([&QUERY[..FINGERPRINT_BYTES], numbers].concat());
        for bad in [
            String::new(),
            "7".into(),
            "not base64!".into(),
            format!("{good}AA"),
            numbers(&[]),
            numbers(&[BY_AGE]),
            numbers(&[BY_AGE, 0x80]),
            numbers(&[BY_AGE, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
            numbers(&[3, 1]),
            numbers(&[&[BY_RELEVANCE][..], &[1; RANKED_MAX + 1]].concat()),
        ] {
            let refused = Cursor::decode(&bad, &QUERY).unwrap_err();
            assert_eq!((refused.code(), refused.field()), ("invalid-cursor", Some("cursor")), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn cursors_come_back(id: u64, ids in proptest::collection::btree_set(0_u64..1 << 40, 0..100)) {
            for cursor in [Cursor::Before(id), Cursor::Seen(ids.iter().copied().collect())] {
                prop_assert_eq!(Cursor::decode(&cursor.encode(&QUERY), &QUERY).unwrap(), cursor);
            }
        }

        #[test]
        fn nothing_makes_reading_fail_badly(text in "[A-Za-z0-9_-]{0,60}") {
            drop(Cursor::decode(&text, &QUERY));
        }
    }
}
