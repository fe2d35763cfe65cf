//! Where the lines of text are: the detector's map of text probability, and how boxes are read off it.
//!
//! The detector (differentiable binarisation) gives every pixel the probability that it lies in the *core* of a line:
//! it was trained on outlines shrunk towards their middle, so that neighbouring lines do not touch. A box is found by
//! joining the pixels above a threshold, laying the smallest rectangle around each group, and growing it back.

use rten::Model;
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::geometry::{Point, Quad, Rectangle};
use crate::models::run;
use crate::raster::Raster;

/// How the detector looks at a page.
#[derive(Clone, Debug)]
pub(crate) struct Detection {
    /// The shorter side is enlarged to this many pixels.
    pub(crate) short_side: usize,
    /// The longer side is reduced to this many pixels (to the nearest multiple of the stride), whatever becomes of the
    /// shorter.
    pub(crate) long_side: usize,
    /// Pixels at least this probable belong to a line.
    pub(crate) threshold: f32,
    /// Mean probability over the box below which it is dropped.
    pub(crate) box_threshold: f32,
    /// How far a box grows back: this times its area over its perimeter.
    pub(crate) grow: f32,
    /// The longer side of a page at the first glance, in pixels.
    pub(crate) glance: usize,
    /// Height of a line, grown back, from which a glance at it is enough, in pixels.
    pub(crate) legible: f32,
}

impl Default for Detection {
    fn default() -> Self {
        Self {
            short_side: 736,
            long_side: 1600,
            threshold: 0.3,
            box_threshold: 0.5,
            grow: 1.6,
            glance: 736,
            legible: 17.0,
        }
    }
}

/// The network halves the page five times: both sides must be multiples of this.
const STRIDE: usize = 32;

/// Cores thinner than this, in detector pixels, are specks.
const MIN_CORE: f32 = 3.0;

/// A glance must cost at most one part in this many of a close look.
const GLANCE_SAVES: usize = 2;

/// One line in this many may be smaller than what a glance shows well: a stamp, a footnote.
const SMALL_PRINT: usize = 8;

/// Most boxes of a page; a dense page of small print has a few hundred.
const MAX_BOXES: usize = 4000;

/// Finds the lines of a page, in no particular order, as quads in page pixels.
///
/// What this costs goes with the area looked at, and most pages are scanned finer than their print needs. So a page is
/// glanced at first, and looked at closely only if the glance did not show its lines large enough.
pub(crate) fn detect(model: &Model, page: &Raster, options: &Detection) -> Result<Vec<Quad>, String> {
    let close = input_size(page.width(), page.height(), options);
    if let Some(glance) = glance_size(close, options) {
        let seen = look(model, page, glance, options)?;
        if legible(&seen.lines, options.legible) {
            return Ok(seen.quads(page));
        }
    }
    Ok(look(model, page, close, options)?.quads(page))
}

/// What the detector saw at one size.
struct Seen {
    /// In pixels of the map.
    lines: Vec<Rectangle>,
    map_width: usize,
    map_height: usize,
}

impl Seen {
    /// The lines in page pixels.
    fn quads(self, page: &Raster) -> Vec<Quad> {
        let (width, height) = (self.map_width as f32, self.map_height as f32);
        let scale = Point::new(page.width() as f32 / width, page.height() as f32 / height);
        let in_page = |corner: Point| Point::new(corner.x * scale.x, corner.y * scale.y);
        self.lines.into_iter().map(|line| Quad(line.corners().0.map(in_page))).collect()
    }
}

/// Looks at a page at one size.
fn look(model: &Model, page: &Raster, (width, height): (usize, usize), options: &Detection) -> Result<Seen, String> {
    let planes = page.resized(width, height)?.to_planes();
    let input = NdTensor::from_data([1, 3, height, width], planes);
    let output: NdTensor<f32, 4> = run(model, input.into())?;
    let [_, _, map_height, map_width] = output.shape();
    let map = output.data().ok_or("the detector's output is not contiguous")?;
    if map.len() != map_height * map_width || map.is_empty() {
        return Err(format!("the detector's output has the shape {:?}", output.shape()));
    }
    Ok(Seen { lines: boxes(map, map_width, options), map_width, map_height })
}

/// The size of a glance at a page that would be looked at closely at `close`, if that saves enough to be worth a try.
fn glance_size((width, height): (usize, usize), options: &Detection) -> Option<(usize, usize)> {
    let scale = options.glance as f64 / width.max(height) as f64;
    let glance = (fitted(width, scale), fitted(height, scale));
    (glance.0 * glance.1 * GLANCE_SAVES <= width * height).then_some(glance)
}

/// Whether a glance showed lines, and nearly all of them at least `legible` pixels high.
fn legible(lines: &[Rectangle], legible: f32) -> bool {
    let mut heights: Vec<f32> = lines.iter().map(|line| line.width.min(line.height)).collect();
    heights.sort_by(f32::total_cmp);
    heights.get(heights.len() / SMALL_PRINT).is_some_and(|height| *height >= legible)
}

/// The size at which the detector sees a page: large enough for small print, small enough to be done in time.
fn input_size(width: usize, height: usize, options: &Detection) -> (usize, usize) {
    let (short, long) = (width.min(height) as f64, width.max(height) as f64);
    let mut scale = 1.0f64;
    if long > options.long_side as f64 {
        scale = options.long_side as f64 / long;
    }
    if short * scale < options.short_side as f64 {
        scale = (options.short_side as f64 / short).min(options.long_side as f64 / long);
    }
    (fitted(width, scale), fitted(height, scale))
}

/// A scaled side, as the nearest multiple of the stride.
fn fitted(side: usize, scale: f64) -> usize {
    ((side as f64 * scale / STRIDE as f64).round() as usize).max(1) * STRIDE
}

/// Reads boxes off a map of probabilities whose rows are `width` long.
fn boxes(map: &[f32], width: usize, options: &Detection) -> Vec<Rectangle> {
    let mut found = Vec::new();
    for outline in groups(map, width, options.threshold) {
        let Some(core) = Rectangle::around(&outline) else {
            continue;
        };
        if core.width.min(core.height) < MIN_CORE {
            continue;
        }
        if mean_inside(map, width, &core.corners()) < options.box_threshold {
            continue;
        }
        let by = core.width * core.height * options.grow / (2.0 * (core.width + core.height));
        found.push(core.grown(by));
        if found.len() == MAX_BOXES {
            break;
        }
    }
    found
}

/// A stretch of pixels above the threshold within one row.
struct Run {
    row: usize,
    start: usize,
    end: usize,
    parent: usize,
}

/// Joins pixels above the threshold that touch (diagonally too) and returns, for each group, the corners of its runs:
/// enough points to lay a rectangle around it.
fn groups(map: &[f32], width: usize, threshold: f32) -> Vec<Vec<Point>> {
    let mut runs: Vec<Run> = Vec::new();
    let mut above = 0..0;
    for (row, values) in map.chunks_exact(width).enumerate() {
        let first = runs.len();
        let mut x = 0;
        while x < width {
            if values[x] <= threshold {
                x += 1;
                continue;
            }
            let start = x;
            while x < width && values[x] > threshold {
                x += 1;
            }
            let parent = runs.len();
            runs.push(Run { row, start, end: x, parent });
        }
        // Both rows are sorted: two fingers find every pair that touches.
        let mut upper = above.start;
        for current in first..runs.len() {
            while upper < above.end && runs[upper].end < runs[current].start {
                upper += 1;
            }
            let mut touching = upper;
            while touching < above.end && runs[touching].start <= runs[current].end {
                let (a, b) = (root(&mut runs, touching), root(&mut runs, current));
                runs[a.max(b)].parent = a.min(b);
                touching += 1;
            }
        }
        above = first..runs.len();
    }
    let mut place = vec![usize::MAX; runs.len()];
    let mut outlines: Vec<Vec<Point>> = Vec::new();
    for at in 0..runs.len() {
        let top = root(&mut runs, at);
        if place[top] == usize::MAX {
            place[top] = outlines.len();
            outlines.push(Vec::new());
        }
        let run = &runs[at];
        let (left, right) = (run.start as f32, run.end as f32);
        let (upper, lower) = (run.row as f32, run.row as f32 + 1.0);
        outlines[place[top]].extend(Quad::upright(left, upper, right, lower).0);
    }
    outlines
}

/// The run that stands for the group, shortening the way there for the next time.
fn root(runs: &mut [Run], mut at: usize) -> usize {
    while runs[at].parent != at {
        runs[at].parent = runs[runs[at].parent].parent;
        at = runs[at].parent;
    }
    at
}

/// The mean of the map over the pixels whose centres lie in a quad.
fn mean_inside(map: &[f32], width: usize, quad: &Quad) -> f32 {
    let height = map.len() / width;
    let ys = quad.0.map(|p| p.y);
    let top = ys.iter().copied().fold(f32::MAX, f32::min).floor().max(0.0) as usize;
    let bottom = (ys.iter().copied().fold(f32::MIN, f32::max).ceil().max(0.0) as usize).min(height);
    let (mut sum, mut count) = (0.0f64, 0usize);
    for row in top..bottom {
        let y = row as f32 + 0.5;
        // Where the row's middle crosses the sides of a convex shape there are two points.
        let (mut left, mut right) = (f32::MAX, f32::MIN);
        for at in 0..4 {
            let (a, b) = (quad.0[at], quad.0[(at + 1) % 4]);
            if (a.y <= y) == (b.y <= y) {
                continue;
            }
            let x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y);
            left = left.min(x);
            right = right.max(x);
        }
        if left > right {
            continue;
        }
        let start = ((left - 0.5).ceil().max(0.0) as usize).min(width);
        let end = (((right - 0.5).floor() + 1.0).max(0.0) as usize).min(width);
        for value in &map[row * width + start..row * width + end.max(start)] {
            sum += f64::from(*value);
            count += 1;
        }
    }
    if count == 0 { 0.0 } else { (sum / count as f64) as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A map with bars of high probability: `(left, top, right, bottom)`.
    fn map(width: usize, height: usize, bars: &[(usize, usize, usize, usize)]) -> Vec<f32> {
        let mut map = vec![0.01; width * height];
        for &(left, top, right, bottom) in bars {
            for y in top..bottom {
                map[y * width + left..y * width + right].fill(0.9);
            }
        }
        map
    }

    #[test]
    fn each_bar_becomes_a_grown_box() {
        let map = map(100, 60, &[(10, 10, 60, 16), (10, 30, 90, 38)]);
        let found = boxes(&map, 100, &Detection::default());
        assert_eq!(found.len(), 2);
        let quad = found[0].corners();
        // 50 x 6 grows by 300 * 1.6 / 112 on every side.
        assert!((quad.width() - (50.0 + 8.571)).abs() < 0.01, "{quad:?}");
        assert!((quad.height() - (6.0 + 8.571)).abs() < 0.01, "{quad:?}");
        assert_eq!(found[0].centre, Point::new(35.0, 13.0));
    }

    #[test]
    fn shapes_that_touch_later_are_one_group() {
        // A U: its arms are two runs until the last rows join them.
        let map = map(40, 40, &[(5, 5, 10, 30), (25, 5, 30, 30), (5, 30, 30, 34)]);
        assert_eq!(groups(&map, 40, 0.3).len(), 1);
        let apart = self::map(40, 40, &[(5, 5, 10, 30), (25, 5, 30, 30)]);
        assert_eq!(groups(&apart, 40, 0.3).len(), 2);
    }

    #[test]
    fn diagonal_neighbours_touch() {
        let stairs: Vec<_> = (0..10).map(|i| (i, i, i + 1, i + 1)).collect();
        assert_eq!(groups(&map(12, 12, &stairs), 12, 0.3).len(), 1);
    }

    #[test]
    fn specks_and_faint_boxes_are_dropped() {
        let specks = map(50, 50, &[(5, 5, 7, 7), (20, 20, 40, 22)]);
        assert!(boxes(&specks, 50, &Detection::default()).is_empty());
        let mut faint = map(50, 50, &[(5, 5, 40, 15)]);
        for value in &mut faint {
            *value *= 0.45;
        }
        assert!(boxes(&faint, 50, &Detection::default()).is_empty());
    }

    #[test]
    fn an_empty_map_and_a_full_map_are_fine() {
        assert!(boxes(&[0.0; 64 * 32], 64, &Detection::default()).is_empty());
        assert_eq!(boxes(&[1.0; 64 * 32], 64, &Detection::default()).len(), 1);
    }

    #[test]
    fn the_input_is_a_multiple_of_the_stride_within_the_limits() {
        let options = Detection::default();
        assert_eq!(input_size(463, 1013, &options), (736, 1600));
        assert_eq!(input_size(2481, 3508, &options), (1120, 1600));
        assert_eq!(input_size(1, 40_000, &options), (32, 1600));
        assert_eq!(input_size(1, 1, &options), (736, 736));
    }

    #[test]
    fn a_glance_is_taken_where_it_saves_at_least_half() {
        let options = Detection::default();
        assert_eq!(glance_size((1152, 832), &options), Some((736, 544)));
        assert_eq!(glance_size((1120, 1600), &options), Some((512, 736)));
        assert_eq!(glance_size((736, 736), &options), None);
        assert_eq!(glance_size((960, 736), &options), None);
    }

    #[test]
    fn a_glance_is_enough_when_nearly_all_lines_are_large() {
        let line = |height: f32| Rectangle::around(&Quad::upright(0.0, 0.0, 200.0, height).0).unwrap();
        let large = vec![line(20.0); 15];
        assert!(legible(&large, 17.0));
        assert!(legible(&[large.clone(), vec![line(9.0)]].concat(), 17.0), "one footnote is let go");
        assert!(!legible(&[large, vec![line(9.0); 3]].concat(), 17.0));
        assert!(!legible(&[], 17.0), "nothing seen is no reason to stop looking");
    }
}
