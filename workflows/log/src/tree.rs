//! The growing edge of the tree, and readers over tiles.

use std::cell::RefCell;
use std::collections::HashMap;

use deed_evidence::Hash32;
use tlog_tiles::{EMPTY_HASH, Error, Hash, HashReader, Tile, tree_hash};

use crate::Head;

/// Levels of the tree in one tile; fixed by tlog-tiles.
pub(crate) const TILE_HEIGHT: u8 = 8;
/// Hashes in a full tile.
pub(crate) const TILE_WIDTH: u64 = 1 << TILE_HEIGHT;
/// Bytes of a hash.
pub(crate) const HASH_BYTES: usize = 32;

const TILE_BYTES: usize = TILE_WIDTH as usize * HASH_BYTES;

/// The last, partial tile of each level: all that is needed to append a leaf and to compute the root.
#[derive(Clone)]
pub(crate) struct Edge {
    size: u64,
    /// By level, from the leaves. A tile that fills up moves to `full`, and its root into the level above.
    partial: Vec<Vec<u8>>,
    /// Whether a level's partial tile has grown since it was last written.
    changed: Vec<bool>,
    /// Tiles that filled up since they were last written.
    full: Vec<(u8, u64, Vec<u8>)>,
    root: Hash,
}

impl Edge {
    /// Takes up a tree of `size` leaves whose edge is `partial`.
    pub(crate) fn new(size: u64, partial: Vec<Vec<u8>>) -> Self {
        let mut edge = Self { size, changed: vec![false; partial.len()], partial, full: Vec::new(), root: EMPTY_HASH };
        edge.root = edge.compute_root();
        edge
    }

    /// Level, index and width of the edge's tiles in a tree of `size` leaves.
    pub(crate) fn partial_tiles(size: u64) -> impl Iterator<Item = (u8, u64, u16)> {
        let count = move |level: u8| size >> (u32::from(level) * u32::from(TILE_HEIGHT));
        // The remainder is below 256.
        (0..TILE_HEIGHT)
            .take_while(move |level| count(*level) > 0)
            .map(move |level| (level, count(level) / TILE_WIDTH, (count(level) % TILE_WIDTH) as u16))
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn head(&self) -> Head {
        Head { size: self.size, root: Hash32(self.root.0) }
    }

    /// Leaf hashes in the last tile.
    pub(crate) fn leaf_hashes(&self) -> impl Iterator<Item = Hash> {
        self.partial.first().into_iter().flat_map(|tile| tile.chunks_exact(HASH_BYTES)).map(|chunk| {
            let mut hash = [0; HASH_BYTES];
            hash.copy_from_slice(chunk);
            Hash(hash)
        })
    }

    /// Appends a leaf. The root is brought up to date by [`take_changed`](Self::take_changed).
    pub(crate) fn push(&mut self, leaf: Hash) {
        let (mut hash, mut index) = (leaf, self.size);
        for level in 0..TILE_HEIGHT {
            let at = usize::from(level);
            if self.partial.len() == at {
                self.partial.push(Vec::new());
                self.changed.push(false);
            }
            let tile = &mut self.partial[at];
            tile.extend_from_slice(&hash.0);
            if tile.len() < TILE_BYTES {
                self.changed[at] = true;
                break;
            }
            let full = std::mem::take(tile);
            self.changed[at] = false;
            hash = Tile::subtree_hash(&full);
            index >>= TILE_HEIGHT;
            self.full.push((level, index, full));
        }
        self.size += 1;
    }

    /// Brings the root up to date, and hands out the tiles to be written.
    pub(crate) fn take_changed(&mut self) -> Vec<(u8, u64, Vec<u8>)> {
        let mut tiles = std::mem::take(&mut self.full);
        for (level, index, _) in Self::partial_tiles(self.size) {
            let at = usize::from(level);
            if self.changed.get(at).copied().unwrap_or(false) {
                self.changed[at] = false;
                tiles.push((level, index, self.partial[at].clone()));
            }
        }
        if !tiles.is_empty() {
            self.root = self.compute_root();
        }
        tiles
    }

    fn compute_root(&self) -> Hash {
        // Every subtree that the root is made of lies in the edge, so reading it cannot fail.
        tree_hash(self.size, self).unwrap_or(EMPTY_HASH)
    }
}

impl HashReader for Edge {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        indexes
            .iter()
            .map(|index| {
                let tile = Tile::from_index(TILE_HEIGHT, *index);
                let data = self.partial.get(usize::from(tile.level())).ok_or(Error::IndexesNotInTree)?;
                hash_in(tile, data, *index)
            })
            .collect()
    }
}

/// Notes which hashes an algorithm asks for, and gives none.
#[derive(Default)]
pub(crate) struct Wanted(RefCell<Vec<u64>>);

impl Wanted {
    pub(crate) fn into_indices(self) -> Vec<u64> {
        self.0.into_inner()
    }
}

impl HashReader for Wanted {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        self.0.borrow_mut().extend_from_slice(indexes);
        Err(Error::IndexesNotInTree)
    }
}

/// Tiles that were fetched beforehand.
#[derive(Default)]
pub(crate) struct Gathered(HashMap<(u8, u64), Vec<u8>>);

impl Gathered {
    pub(crate) fn has_tile(&self, coordinates: (u8, u64)) -> bool {
        self.0.contains_key(&coordinates)
    }

    pub(crate) fn insert_tile(&mut self, coordinates: (u8, u64), data: Vec<u8>) {
        self.0.insert(coordinates, data);
    }
}

impl HashReader for Gathered {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, Error> {
        indexes
            .iter()
            .map(|index| {
                let tile = Tile::from_index(TILE_HEIGHT, *index);
                let data = self.0.get(&(tile.level(), tile.level_index())).ok_or(Error::IndexesNotInTree)?;
                hash_in(tile, data, *index)
            })
            .collect()
    }
}

/// The hash at `index`, which `tile` is just wide enough to hold. The stored tile may have grown wider since.
fn hash_in(tile: Tile, data: &[u8], index: u64) -> Result<Hash, Error> {
    let bytes = tile.width() as usize * HASH_BYTES;
    tile.hash_at_index(data.get(..bytes).ok_or(Error::InvalidTile)?, index)
}
