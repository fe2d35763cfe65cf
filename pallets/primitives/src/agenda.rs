//! How the pallets work off what falls due.
//!
//! Each lists what falls due under its block, and comes to every block once. A block that has more to do than it may leaves the
//! rest to the next, which begins where this one stopped.

use crate::BlockNumber;
use alloc::vec::Vec;

/// How far an agenda was worked off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// The first block with anything left; nothing, if all that was due is done.
    pub left_from: Option<BlockNumber>,
    /// How many blocks were looked at.
    pub looked: u32,
}

/// Works off an agenda from block `from` up to block `now`, in at most `limit` steps; an entry is a step, and so is a block
/// without any.
///
/// `entries` lists what is due in a block, at most so many; what falls due because of it must lie after `now`. `act` takes one
/// off the agenda and does it, and says whether there is time for another.
pub fn work_off<Entry>(
    from: BlockNumber,
    now: BlockNumber,
    limit: u32,
    mut entries: impl FnMut(BlockNumber, u32) -> Vec<Entry>,
    mut act: impl FnMut(BlockNumber, Entry) -> bool,
) -> Progress {
    let (mut block, mut steps, mut looked) = (from, limit, 0u32);
    while block <= now && steps > 0 {
        looked = looked.saturating_add(1);
        let due = entries(block, steps);
        let count = due.len() as u32;
        for entry in due {
            if !act(block, entry) {
                return Progress { left_from: Some(block), looked };
            }
        }
        // As many as were asked for: there may be more.
        if count < steps {
            let Some(next) = block.checked_add(1) else { return Progress { left_from: None, looked } };
            block = next;
        }
        steps = steps.saturating_sub(count.max(1));
    }
    Progress { left_from: (block <= now).then_some(block), looked }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    /// Works off these entries, of which the one with the given number takes the rest of the time; gives what was done.
    fn worked(
        agenda: &mut Vec<(BlockNumber, u32)>,
        from: BlockNumber,
        now: BlockNumber,
        limit: u32,
        last: u32,
    ) -> (Progress, Vec<u32>) {
        let listed = agenda.clone();
        let mut done = Vec::new();
        let of = |block, most: u32| {
            listed.iter().filter(|(at, _)| *at == block).take(most as usize).map(|(_, number)| *number).collect()
        };
        let progress = work_off(from, now, limit, of, |block, number| {
            agenda.retain(|entry| *entry != (block, number));
            done.push(number);
            number != last
        });
        (progress, done)
    }

    #[test]
    fn everything_due_is_done_once_and_nothing_before_its_time() {
        let mut agenda = vec![(3, 30), (3, 31), (5, 50), (6, 60)];
        let all = worked(&mut agenda, 3, 5, 99, 0);
        assert_eq!(all, (Progress { left_from: None, looked: 3 }, vec![30, 31, 50]));
        assert_eq!(agenda, [(6, 60)]);
        let none = worked(&mut agenda, 6, 5, 99, 0);
        assert_eq!(none, (Progress { left_from: None, looked: 0 }, vec![]));
    }

    #[test]
    fn what_does_not_fit_is_left_and_found_again() {
        let listed = [(1, 10), (1, 11), (1, 12), (3, 30)];
        for limit in 1..6 {
            for last in [0, 10, 11, 12, 30] {
                let mut agenda = listed.to_vec();
                let (mut from, mut all) = (1, Vec::new());
                for _ in 0..20 {
                    let (progress, done) = worked(&mut agenda, from, 4, limit, last);
                    assert!(progress.looked <= limit && done.len() as u32 <= limit);
                    all.extend(done);
                    let Some(left_from) = progress.left_from else { break };
                    assert!(agenda.iter().all(|(block, _)| *block >= left_from), "a block was skipped");
                    from = left_from;
                }
                assert_eq!((agenda.len(), all), (0, vec![10, 11, 12, 30]), "limit {limit}, last {last}");
            }
        }
    }

    #[test]
    fn the_last_block_there_can_be_ends_it() {
        let mut agenda = vec![(BlockNumber::MAX, 1)];
        let (progress, done) = worked(&mut agenda, BlockNumber::MAX, BlockNumber::MAX, 5, 0);
        assert_eq!((progress, done), (Progress { left_from: None, looked: 1 }, vec![1]));
    }
}
