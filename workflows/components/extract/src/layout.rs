//! Where lines stand on a page that lies a little askew.

use serde::{Deserialize, Serialize};

/// A line of text as recognition found it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// How sure recognition is, 0 to 1.
    pub confidence: f64,
    /// The corners, clockwise from the top left of the text.
    #[serde(rename = "box")]
    pub quad: Quad,
}

/// Four corners in pixels.
pub type Quad = [[f64; 2]; 4];

/// A page as recognition delivers it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Page {
    /// File name.
    pub name: String,
    /// Digest of the image.
    #[serde(default)]
    pub digest: String,
    /// Width in pixels.
    #[serde(default)]
    pub width: u32,
    /// Height in pixels.
    #[serde(default)]
    pub height: u32,
    /// The lines, in reading order.
    pub lines: Vec<Line>,
}

/// A line's place once the page is turned upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f64,
    /// Upper edge.
    pub top: f64,
    /// Right edge.
    pub right: f64,
    /// Lower edge.
    pub bottom: f64,
}

impl Rect {
    /// The height, never quite nothing.
    pub fn height(&self) -> f64 {
        (self.bottom - self.top).max(1.0)
    }

    /// How much of the lower of two lines stands beside the other, 0 to 1.
    pub fn beside(&self, other: &Rect) -> f64 {
        let overlap = self.bottom.min(other.bottom) - self.top.max(other.top);
        (overlap / self.height().min(other.height())).max(0.0)
    }
}

/// A line shorter than this many times its height says too little about the angle of the page.
const TELLING: f64 = 3.0;
/// A page that lies further askew than this has not been scanned flat; its lines are taken as they are.
const MAX_SKEW: f64 = 0.35;

/// Turns the places of a page's lines upright: by the middle one of their angles, which a stamp or a stray mark does not move.
pub fn upright(lines: &[Line]) -> Vec<Rect> {
    let mut angles: Vec<f64> = lines
        .iter()
        .filter_map(|line| {
            let [a, b, _, d] = line.quad;
            let (dx, dy) = (b[0] - a[0], b[1] - a[1]);
            let height = (d[0] - a[0]).hypot(d[1] - a[1]);
            (dx.hypot(dy) > TELLING * height && dx > 0.0).then(|| dy.atan2(dx))
        })
        .filter(|angle| angle.is_finite())
        .collect();
    angles.sort_by(f64::total_cmp);
    let angle = angles.get(angles.len() / 2).copied().filter(|angle| angle.abs() <= MAX_SKEW).unwrap_or(0.0);
    let (sin, cos) = (-angle).sin_cos();
    lines
        .iter()
        .map(|line| {
            let [a, b, c, d] = line.quad.map(|[x, y]| [x * cos - y * sin, x * sin + y * cos]);
            // The middles of the sides, not the outermost corners: a line that lies askew by itself stays as high as it is.
            Rect {
                left: (a[0] + d[0]) / 2.0,
                right: (b[0] + c[0]) / 2.0,
                top: (a[1] + b[1]) / 2.0,
                bottom: (c[1] + d[1]) / 2.0,
            }
        })
        .collect()
}

/// What stands to the right of a line and beside it, the nearest first.
pub fn to_the_right(rects: &[Rect], of: usize) -> Vec<usize> {
    /// How much two lines have to overlap in height to be one row.
    const SAME_ROW: f64 = 0.5;
    let label = rects[of];
    let mut found: Vec<usize> = (0..rects.len())
        .filter(|i| {
            *i != of && rects[*i].beside(&label) >= SAME_ROW && rects[*i].left >= label.right - label.height() / 2.0
        })
        .collect();
    found.sort_by(|a, b| rects[*a].left.total_cmp(&rects[*b].left));
    found
}

/// What stands below a line and under it, the nearest first.
pub fn below(rects: &[Rect], of: usize) -> Vec<usize> {
    /// How far below a value may stand, in heights of its label.
    const REACH: f64 = 2.0;
    let label = rects[of];
    let mut found: Vec<usize> = (0..rects.len())
        .filter(|i| {
            let rect = rects[*i];
            let gap = rect.top - label.bottom;
            let under = rect.left < label.right && rect.right > label.left;
            *i != of && under && gap > -label.height() / 3.0 && gap < REACH * label.height() && rect.top > label.top
        })
        .collect();
    found.sort_by(|a, b| rects[*a].top.total_cmp(&rects[*b].top));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(left: f64, top: f64, width: f64, degrees: f64) -> Line {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turn = |[x, y]: [f64; 2]| [x * cos - y * sin, x * sin + y * cos];
        let height = 24.0;
        Line {
            text: String::new(),
            confidence: 1.0,
            quad: [[left, top], [left + width, top], [left + width, top + height], [left, top + height]].map(turn),
        }
    }

    #[test]
    fn a_page_askew_is_turned_upright() {
        for degrees in [-2.0, 0.0, 2.0] {
            let lines = [
                line(50.0, 100.0, 120.0, degrees),
                line(900.0, 100.0, 200.0, degrees),
                line(50.0, 140.0, 300.0, degrees),
            ];
            let rects = upright(&lines);
            assert!((rects[0].top - rects[1].top).abs() < 0.001, "{degrees}");
            assert_eq!(to_the_right(&rects, 0), [1]);
            assert_eq!(below(&rects, 0), [2]);
            assert_eq!(below(&rects, 1), [0; 0]);
        }
    }

    #[test]
    fn no_lines_no_rects() {
        assert!(upright(&[]).is_empty());
    }
}
