//! The order in which one reads the lines of a page.
//!
//! The page may be turned, so everything happens in the frame of the text: its own *right* and *down*. Lines whose
//! middles lie at about the same height form a row, read from left to right. That is right for forms, tables and
//! receipts, but not for prose set in columns; where several rows in a run leave the same gutter free and both sides of
//! it carry prose, the left side is read to its end before the right one begins.

use crate::geometry::{Point, Quad};

/// A line to be put in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed {
    /// Where it is, turned the way it is read.
    pub(crate) quad: Quad,
    /// How much text it holds: one for a Latin character, two for a Chinese one.
    pub(crate) amount: usize,
}

/// A line in the frame of the text.
#[derive(Clone, Copy, Debug)]
struct Cell {
    index: usize,
    left: f32,
    right: f32,
    middle: f32,
    height: f32,
    amount: usize,
}

/// Two lines are on one row when their middles are closer than this share of the lower line's height.
const SAME_ROW: f32 = 0.5;

/// Prose in columns has at least this many rows on either side of the gutter,
const COLUMN_ROWS: usize = 5;
/// at least this much text in the middle one of them, more than labels and values have,
const COLUMN_AMOUNT: usize = 24;
/// three quarters of the rows fill at least this share of their column, as running text does and values of a form do not;
const COLUMN_FILLED: f32 = 0.75;
/// neither column is narrower than this share of the other,
const COLUMN_RATIO: f32 = 0.5;
/// and the gutter is at most this share of the narrower one.
const GUTTER_RATIO: f32 = 0.35;

/// Orders lines for reading: their indices, each with the number of its row.
pub(crate) fn reading_order(lines: &[Placed]) -> Vec<(usize, u32)> {
    let right = direction(lines);
    let down = Point::new(-right.y, right.x);
    let mut cells: Vec<Cell> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let along = line.quad.0.map(|corner| corner.dot(right));
            Cell {
                index,
                left: along.into_iter().fold(f32::MAX, f32::min),
                right: along.into_iter().fold(f32::MIN, f32::max),
                middle: line.quad.centre().dot(down),
                height: line.quad.height().max(1.0),
                amount: line.amount,
            }
        })
        .collect();
    cells.sort_by(|a, b| a.middle.total_cmp(&b.middle).then(a.left.total_cmp(&b.left)));
    let mut order = Vec::with_capacity(lines.len());
    let mut row = 0;
    read_rows(&rows(&cells), &mut order, &mut row);
    order
}

/// The direction in which most of the text runs, as a unit vector.
fn direction(lines: &[Placed]) -> Point {
    const RIGHT: Point = Point::new(1.0, 0.0);
    let axes = [RIGHT, Point::new(0.0, 1.0), Point::new(-1.0, 0.0), Point::new(0.0, -1.0)];
    let mut sums = [Point::default(); 4];
    for line in lines {
        let along = line.quad.0[1] - line.quad.0[0];
        // A line not much longer than high says little about the skew of the page.
        if along.length() < 2.0 * line.quad.height() && lines.len() > 1 {
            continue;
        }
        for (axis, sum) in axes.iter().zip(&mut sums) {
            if along.dot(*axis) > 0.8 * along.length() {
                *sum = *sum + along;
            }
        }
    }
    let main = sums.into_iter().max_by(|a, b| a.length().total_cmp(&b.length())).unwrap_or(RIGHT);
    let length = main.length();
    if length > 0.0 { main * (1.0 / length) } else { RIGHT }
}

/// Groups cells, sorted by height on the page, into rows, each sorted from left to right.
fn rows(cells: &[Cell]) -> Vec<Vec<Cell>> {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for cell in cells {
        let joins = rows.last().is_some_and(|row| {
            let count = row.len() as f32;
            let middle = row.iter().map(|c| c.middle).sum::<f32>() / count;
            let height = row.iter().map(|c| c.height).sum::<f32>() / count;
            (cell.middle - middle).abs() < SAME_ROW * height.min(cell.height)
        });
        match rows.last_mut() {
            Some(row) if joins => row.push(*cell),
            _ => rows.push(vec![*cell]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
    }
    rows
}

/// Reads rows from the top, columns of prose one after the other.
fn read_rows(rows: &[Vec<Cell>], order: &mut Vec<(usize, u32)>, row: &mut u32) {
    let mut at = 0;
    while at < rows.len() {
        if let Some((end, gutter)) = columns(&rows[at..]) {
            let block = &rows[at..at + end];
            for left in [true, false] {
                let mut side: Vec<Cell> = block
                    .iter()
                    .flatten()
                    .filter(|cell| ((cell.left + cell.right) / 2.0 < gutter) == left)
                    .copied()
                    .collect();
                // Without its neighbours a column may have other rows: group its cells anew.
                side.sort_by(|a, b| a.middle.total_cmp(&b.middle));
                read_rows(&self::rows(&side), order, row);
            }
            at += end;
        } else {
            order.extend(rows[at].iter().map(|cell| (cell.index, *row)));
            *row += 1;
            at += 1;
        }
    }
}

/// Whether columns of prose begin at the first row: how many rows they last, and where the gutter is.
fn columns(rows: &[Vec<Cell>]) -> Option<(usize, f32)> {
    let first = rows.first()?;
    for pair in first.windows(2) {
        let mut gap = (pair[0].right, pair[1].left);
        let least = pair[0].height.min(pair[1].height) * 0.6;
        if gap.1 - gap.0 < least {
            continue;
        }
        let mut end = 0;
        for row in rows {
            let mut narrowed = gap;
            for cell in row {
                if cell.right <= (gap.0 + gap.1) / 2.0 {
                    narrowed.0 = narrowed.0.max(cell.right);
                } else if cell.left >= (gap.0 + gap.1) / 2.0 {
                    narrowed.1 = narrowed.1.min(cell.left);
                } else {
                    narrowed.1 = f32::MIN;
                }
            }
            if narrowed.1 - narrowed.0 < least {
                break;
            }
            gap = narrowed;
            end += 1;
        }
        let gutter = (gap.0 + gap.1) / 2.0;
        let cells = || rows[..end].iter().flatten();
        let (left, right): (Vec<&Cell>, Vec<&Cell>) = cells().partition(|cell| cell.right <= gutter);
        if let (Some(a), Some(b)) = (prose(&left), prose(&right))
            && a.min(b) >= COLUMN_RATIO * a.max(b)
            && gap.1 - gap.0 <= GUTTER_RATIO * a.min(b)
        {
            return Some((end, gutter));
        }
    }
    None
}

/// The width of a column, if its cells look like running text rather than labels or values.
fn prose(side: &[&Cell]) -> Option<f32> {
    if side.len() < COLUMN_ROWS {
        return None;
    }
    let start = side.iter().map(|cell| cell.left).fold(f32::MAX, f32::min);
    let width = side.iter().map(|cell| cell.right).fold(f32::MIN, f32::max) - start;
    let mut amounts: Vec<usize> = side.iter().map(|cell| cell.amount).collect();
    let mut widths: Vec<f32> = side.iter().map(|cell| cell.right - cell.left).collect();
    amounts.sort_unstable();
    widths.sort_by(f32::total_cmp);
    let filled = widths[widths.len() / 4] >= COLUMN_FILLED * width;
    (filled && amounts[amounts.len() / 2] >= COLUMN_AMOUNT).then_some(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(x: f32, y: f32, width: f32, amount: usize) -> Placed {
        Placed { quad: Quad::upright(x, y, x + width, y + 10.0), amount }
    }

    fn turned(lines: &[Placed], degrees: f32) -> Vec<Placed> {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turn = |p: Point| Point::new(p.x * cos - p.y * sin, p.x * sin + p.y * cos);
        lines.iter().map(|l| Placed { quad: Quad(l.quad.0.map(turn)), ..*l }).collect()
    }

    /// Item and price, four times, in scrambled order, and a title.
    fn receipt() -> Vec<Placed> {
        vec![
            placed(300.0, 61.0, 40.0, 5),
            placed(10.0, 20.0, 200.0, 20),
            placed(12.0, 60.0, 150.0, 15),
            placed(10.0, 82.0, 150.0, 15),
            placed(300.0, 80.0, 40.0, 5),
            placed(100.0, 0.0, 120.0, 10),
            placed(300.0, 22.0, 40.0, 5),
            placed(10.0, 40.0, 150.0, 15),
            placed(300.0, 41.0, 40.0, 5),
        ]
    }

    const RECEIPT: [(usize, u32); 9] = [(5, 0), (1, 1), (6, 1), (7, 2), (8, 2), (2, 3), (0, 3), (3, 4), (4, 4)];

    #[test]
    fn items_are_read_with_their_prices() {
        assert_eq!(reading_order(&receipt()), RECEIPT);
    }

    #[test]
    fn a_turned_page_reads_the_same() {
        for degrees in [-5.0, 4.0, 90.0, 180.0, 272.0] {
            assert_eq!(reading_order(&turned(&receipt(), degrees)), RECEIPT, "{degrees}");
        }
    }

    #[test]
    fn columns_of_prose_are_read_one_after_the_other() {
        let mut lines = vec![placed(0.0, 0.0, 420.0, 40)];
        for row in 0..5 {
            let y = 20.0 + 14.0 * row as f32;
            lines.push(placed(0.0, y, 200.0 - row as f32, 30));
            lines.push(placed(220.0, y + 1.0, 200.0, 30));
        }
        lines.push(placed(0.0, 100.0, 420.0, 40));
        let order: Vec<_> = reading_order(&lines).into_iter().map(|(index, _)| index).collect();
        assert_eq!(order, [0, 1, 3, 5, 7, 9, 2, 4, 6, 8, 10, 11]);
    }

    #[test]
    fn labels_are_read_with_their_values() {
        // A form of eight rows whose labels and values are as long as short prose.
        let mut lines = Vec::new();
        for row in 0..8 {
            let y = 20.0 * row as f32;
            lines.push(placed(0.0, y, 150.0 - 8.0 * row as f32, 26));
            lines.push(placed(200.0, y, 90.0 + 12.0 * row as f32, 30));
        }
        let order: Vec<_> = reading_order(&lines).into_iter().map(|(index, _)| index).collect();
        assert_eq!(order, (0..16).collect::<Vec<_>>());
    }

    #[test]
    fn nothing_and_one_line_are_fine() {
        assert!(reading_order(&[]).is_empty());
        assert_eq!(reading_order(&[placed(3.0, 3.0, 1.0, 1)]), [(0, 0)]);
    }
}
