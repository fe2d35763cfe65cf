//! Points, turned rectangles and the smallest rectangle around a set of points.

use std::ops::{Add, Mul, Sub};

/// A place on a page, in pixels from its top left corner. A pixel covers one unit; its centre lies at a half.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// A point from its coordinates.
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// The scalar product.
    #[must_use]
    pub fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }

    /// The z component of the vector product: positive when `other` lies clockwise of `self` on a page.
    #[must_use]
    pub fn cross(self, other: Self) -> f32 {
        self.x * other.y - self.y * other.x
    }

    /// The distance from the origin.
    #[must_use]
    pub fn length(self) -> f32 {
        self.dot(self).sqrt()
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f32> for Point {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

/// The four corners of a line of text as it is read: top left, top right, bottom right, bottom left *of the text*.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quad(pub [Point; 4]);

impl Quad {
    /// The rectangle between two corners.
    #[must_use]
    pub const fn upright(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self([Point::new(left, top), Point::new(right, top), Point::new(right, bottom), Point::new(left, bottom)])
    }

    /// Length along the text.
    #[must_use]
    pub fn width(&self) -> f32 {
        let [a, b, c, d] = self.0;
        (b - a).length().max((c - d).length())
    }

    /// Length across the text.
    #[must_use]
    pub fn height(&self) -> f32 {
        let [a, b, c, d] = self.0;
        (d - a).length().max((c - b).length())
    }

    /// The middle.
    #[must_use]
    pub fn centre(&self) -> Point {
        let [a, b, c, d] = self.0;
        (a + b + c + d) * 0.25
    }

    /// The same place, read in the opposite direction.
    #[must_use]
    pub fn half_turn(&self) -> Self {
        let [a, b, c, d] = self.0;
        Self([c, d, a, b])
    }

    /// The same place, read from the top down: its right side becomes the top of the text.
    #[must_use]
    pub fn quarter_turn(&self) -> Self {
        let [a, b, c, d] = self.0;
        Self([b, c, d, a])
    }

    /// The part of the quad between two shares of its width (0 its start, 1 its end).
    #[must_use]
    pub fn part(&self, from: f32, to: f32) -> Self {
        let [a, b, c, d] = self.0;
        let top = b - a;
        let bottom = c - d;
        Self([a + top * from, a + top * to, d + bottom * to, d + bottom * from])
    }
}

/// A rectangle that may be turned.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    /// The middle.
    pub centre: Point,
    /// The unit vector along [`width`](Self::width). It points to the right: its angle lies within 45 degrees.
    pub axis: Point,
    /// Length along the axis.
    pub width: f32,
    /// Length across the axis.
    pub height: f32,
}

impl Rectangle {
    /// The smallest rectangle around points, found by trying each edge of their convex hull (one side of the smallest
    /// rectangle always lies on such an edge). `None` without points.
    #[must_use]
    pub fn around(points: &[Point]) -> Option<Self> {
        let hull = convex_hull(points);
        let first = *hull.first()?;
        let mut best: Option<(f32, Self)> = None;
        for (at, &from) in hull.iter().enumerate() {
            let edge = hull[(at + 1) % hull.len()] - from;
            let length = edge.length();
            let axis = if length > 0.0 { edge * (1.0 / length) } else { Point::new(1.0, 0.0) };
            let across = Point::new(-axis.y, axis.x);
            let mut span = [f32::MAX, f32::MIN, f32::MAX, f32::MIN];
            for &point in &hull {
                // Relative to one corner, so that large coordinates cost no precision.
                let (u, v) = ((point - first).dot(axis), (point - first).dot(across));
                span = [span[0].min(u), span[1].max(u), span[2].min(v), span[3].max(v)];
            }
            let (width, height) = (span[1] - span[0], span[3] - span[2]);
            let area = width * height;
            if best.as_ref().is_none_or(|(least, _)| area < *least) {
                let middle = axis * ((span[0] + span[1]) / 2.0) + across * ((span[2] + span[3]) / 2.0);
                best = Some((area, Self { centre: first + middle, axis, width, height }));
            }
        }
        best.map(|(_, rectangle)| rectangle.facing_right())
    }

    /// The same rectangle with the axis that is nearest to pointing right.
    fn facing_right(mut self) -> Self {
        if self.axis.x.abs() < self.axis.y.abs() {
            self.axis = Point::new(-self.axis.y, self.axis.x);
            std::mem::swap(&mut self.width, &mut self.height);
        }
        if self.axis.x < 0.0 {
            self.axis = self.axis * -1.0;
        }
        self
    }

    /// The rectangle with every side moved outwards.
    #[must_use]
    pub fn grown(mut self, by: f32) -> Self {
        self.width += 2.0 * by;
        self.height += 2.0 * by;
        self
    }

    /// The corners, from the top left of the turned rectangle.
    #[must_use]
    pub fn corners(&self) -> Quad {
        let along = self.axis * (self.width / 2.0);
        let across = Point::new(-self.axis.y, self.axis.x) * (self.height / 2.0);
        let middle = self.centre;
        Quad([middle - along - across, middle + along - across, middle + along + across, middle - along + across])
    }
}

/// The corners of the convex hull, in clockwise order on a page.
fn convex_hull(points: &[Point]) -> Vec<Point> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    sorted.dedup();
    if sorted.len() < 3 {
        return sorted;
    }
    let mut hull: Vec<Point> = Vec::with_capacity(sorted.len());
    // One pass from left to right for one side of the hull, one back for the other.
    let mut walk = |path: &mut dyn Iterator<Item = Point>| {
        let start = hull.len();
        for point in path {
            while hull.len() >= start + 2
                && (hull[hull.len() - 1] - hull[hull.len() - 2]).cross(point - hull[hull.len() - 1]) <= 0.0
            {
                hull.pop();
            }
            hull.push(point);
        }
        hull.pop();
    };
    walk(&mut sorted.iter().copied());
    walk(&mut sorted.iter().rev().copied());
    hull
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f32, b: f32) -> bool {
        (a - b).abs() < 0.02
    }

    /// Points on the sides of a rectangle turned by an angle.
    fn turned(width: f32, height: f32, degrees: f32) -> Vec<Point> {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let mut points = Vec::new();
        for step in 0..=20 {
            let share = step as f32 / 20.0;
            for (x, y) in
                [(share * width, 0.0), (share * width, height), (0.0, share * height), (width, share * height)]
            {
                points.push(Point::new(100.0 + x * cos - y * sin, 80.0 + x * sin + y * cos));
            }
        }
        points
    }

    #[test]
    fn the_smallest_rectangle_follows_the_turn() {
        for degrees in [-40.0, -10.0, 0.0, 3.0, 30.0, 44.0] {
            let found = Rectangle::around(&turned(60.0, 12.0, degrees)).unwrap();
            assert!(close(found.width, 60.0) && close(found.height, 12.0), "{degrees}: {found:?}");
            assert!(close(found.axis.y.atan2(found.axis.x).to_degrees(), degrees), "{found:?}");
        }
    }

    #[test]
    fn beyond_45_degrees_the_sides_swap() {
        let found = Rectangle::around(&turned(60.0, 12.0, 80.0)).unwrap();
        assert!(close(found.width, 12.0) && close(found.height, 60.0), "{found:?}");
        assert!(found.axis.x > 0.9);
    }

    #[test]
    fn degenerate_sets_have_a_rectangle_too() {
        assert_eq!(Rectangle::around(&[]), None);
        let dot = Rectangle::around(&[Point::new(3.0, 4.0)]).unwrap();
        assert_eq!((dot.centre, dot.width, dot.height), (Point::new(3.0, 4.0), 0.0, 0.0));
        let dash = Rectangle::around(&[Point::new(0.0, 0.0), Point::new(9.0, 0.0)]).unwrap();
        assert_eq!((dash.width, dash.height), (9.0, 0.0));
        let line: Vec<_> = (0..50).map(|i| Point::new(i as f32, 2.0 * i as f32)).collect();
        assert!(close(Rectangle::around(&line).unwrap().width, 0.0));
    }

    #[test]
    fn corners_start_at_the_top_left() {
        let quad =
            Rectangle { centre: Point::new(10.0, 10.0), axis: Point::new(1.0, 0.0), width: 8.0, height: 4.0 }.corners();
        assert_eq!(quad, Quad::upright(6.0, 8.0, 14.0, 12.0));
        assert_eq!((quad.width(), quad.height()), (8.0, 4.0));
        assert_eq!(quad.quarter_turn().0[0], Point::new(14.0, 8.0));
        assert_eq!(quad.half_turn().0[0], Point::new(14.0, 12.0));
        assert_eq!(quad.part(0.25, 0.5), Quad::upright(8.0, 8.0, 10.0, 12.0));
    }

    #[test]
    fn growing_moves_every_side() {
        let quad = Rectangle::around(&turned(60.0, 12.0, 0.0)).unwrap().grown(3.0).corners();
        assert!(close(quad.width(), 66.0) && close(quad.height(), 18.0));
        assert!(close(quad.0[0].x, 97.0) && close(quad.0[0].y, 77.0));
    }
}
