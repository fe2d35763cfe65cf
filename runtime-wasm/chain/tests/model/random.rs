//! Random numbers that a seed repeats: SplitMix64, which is enough to choose calls by.

/// A source of random numbers.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is at least one.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A number from `first` to `last`.
    pub(crate) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last - first + 1)
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, cases: u64) -> bool {
        self.below(100) < cases
    }

    /// One of these.
    pub(crate) fn pick<'a, Item>(&mut self, items: &'a [Item]) -> Option<&'a Item> {
        let place = self.below(items.len().max(1) as u64);
        items.get(place as usize)
    }

    /// One of these, copied.
    pub(crate) fn one<Item: Copy, const COUNT: usize>(&mut self, items: [Item; COUNT]) -> Item {
        items[self.below(COUNT as u64) as usize]
    }

    /// Something, or nothing.
    pub(crate) fn maybe<Item>(&mut self, cases: u64, item: Item) -> Option<Item> {
        self.percent(cases).then_some(item)
    }

    pub(crate) fn digest(&mut self) -> [u8; 32] {
        let mut digest = [0; 32];
        for chunk in digest.chunks_exact_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes());
        }
        digest
    }
}
