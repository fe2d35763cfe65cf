//! Paths of the C2SP tlog-tiles format.

use std::fmt;
use std::str::FromStr;

use crate::LogError;
use crate::tree::TILE_WIDTH;

/// Highest level of tiles: eight levels of 2^8 make 2^64 entries.
const MAX_LEVEL: u8 = 7;
/// Most groups of three digits in an index: 10^15 tiles of 256 are far beyond what a receipt can carry (2^53 entries).
const MAX_GROUPS: usize = 5;
const ENTRIES: &str = "entries";

/// A static resource of a tiled log. Its text is the path below the log's prefix: `tile/0/x001/234`,
/// `tile/1/000.p/17`, `tile/entries/000.p/3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// Hashes of one level: 256, or the first few of them.
    Tile {
        /// Level in tiles, from the leaves.
        level: u8,
        /// Position in the level.
        index: u64,
        /// Number of hashes, 1 to 256.
        width: u16,
    },
    /// Entries, each behind two bytes of length: 256, or the first few of them.
    Entries {
        /// Position among the bundles.
        index: u64,
        /// Number of entries, 1 to 256.
        width: u16,
    },
}

impl FromStr for Resource {
    type Err = LogError;

    fn from_str(path: &str) -> Result<Self, LogError> {
        parse(path).ok_or_else(|| LogError::BadPath { path: path.chars().take(100).collect() })
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (index, width) = match *self {
            Self::Tile { level, index, width } => {
                write!(f, "tile/{level}/")?;
                (index, width)
            }
            Self::Entries { index, width } => {
                write!(f, "tile/{ENTRIES}/")?;
                (index, width)
            }
        };
        let mut groups = vec![index % 1000];
        let mut rest = index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        for group in groups[1..].iter().rev() {
            write!(f, "x{group:03}/")?;
        }
        write!(f, "{:03}", groups[0])?;
        if u64::from(width) < TILE_WIDTH { write!(f, ".p/{width}") } else { Ok(()) }
    }
}

fn parse(path: &str) -> Option<Resource> {
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let (index, width) = match rest.split_once(".p/") {
        Some((index, width)) => (index, u16::try_from(number(width, 3)?).ok()?),
        None => (rest, 256),
    };
    let groups: Vec<&str> = index.split('/').collect();
    if groups.len() > MAX_GROUPS {
        return None;
    }
    let mut index = 0;
    for (position, group) in groups.iter().enumerate() {
        let digits = if position + 1 == groups.len() { *group } else { group.strip_prefix('x')? };
        if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        index = index * 1000 + digits.parse::<u64>().ok()?;
    }
    let resource = if kind == ENTRIES {
        Resource::Entries { index, width }
    } else {
        let level = u8::try_from(number(kind, 1)?).ok().filter(|level| *level <= MAX_LEVEL)?;
        Resource::Tile { level, index, width }
    };
    // One resource, one path: leading groups of zeros, a width of 0 or of 256 and the like are refused.
    ((1..=256).contains(&width) && resource.to_string() == path).then_some(resource)
}

fn number(digits: &str, most: usize) -> Option<u32> {
    ((1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}
