//! The pixels of a page, and the two ways they are resampled: whole, for the detector, and as straightened
//! strips, for the two models that look at one line each.

use fast_image_resize as fir;

use crate::geometry::{Point, Quad};

/// A page of 8-bit RGB pixels, rows from the top, without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct Raster {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl std::fmt::Debug for Raster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Raster({} x {})", self.width, self.height)
    }
}

impl Raster {
    /// Takes `width * height` RGB triples. `None` when the length does not match or the page has no pixel.
    #[must_use]
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Option<Self> {
        let matches = width.checked_mul(height)?.checked_mul(3)? == pixels.len();
        (matches && !pixels.is_empty()).then_some(Self { width, height, pixels })
    }

    /// Pixels from left to right.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels from top to bottom.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// The RGB triples, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The page at another size. When it shrinks, every source pixel counts: thin strokes fade instead of vanishing.
    pub(crate) fn resized(&self, width: usize, height: usize) -> Result<Self, String> {
        if (width, height) == (self.width, self.height) {
            return Ok(self.clone());
        }
        let side = |n: usize| u32::try_from(n).map_err(|e| e.to_string());
        let source =
            fir::images::ImageRef::new(side(self.width)?, side(self.height)?, &self.pixels, fir::PixelType::U8x3)
                .map_err(|e| e.to_string())?;
        let mut target = fir::images::Image::new(side(width)?, side(height)?, fir::PixelType::U8x3);
        let options = fir::ResizeOptions::new()
            .resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Bilinear))
            .use_alpha(false);
        fir::Resizer::new().resize(&source, &mut target, &options).map_err(|e| e.to_string())?;
        Ok(Self { width, height, pixels: target.into_vec() })
    }

    /// Writes the page as three planes in the order blue, green, red, each value mapped from 0..=255 to -1..=1:
    /// the form all three models were trained on.
    pub(crate) fn to_planes(&self) -> Vec<f32> {
        let area = self.width * self.height;
        let mut planes = vec![0.0; 3 * area];
        let (blue, rest) = planes.split_at_mut(area);
        let (green, red) = rest.split_at_mut(area);
        for (((pixel, b), g), r) in self.pixels.chunks_exact(3).zip(blue).zip(green).zip(red) {
            *r = normalise(f32::from(pixel[0]));
            *g = normalise(f32::from(pixel[1]));
            *b = normalise(f32::from(pixel[2]));
        }
        planes
    }

    /// Straightens `quad` into a strip of `width` x `height` pixels and writes it, normalised, into three planes whose
    /// rows are `stride` long (`planes.len() == 3 * height * stride`). What lies outside the page repeats its edge.
    pub(crate) fn strip(&self, quad: &Quad, width: usize, height: usize, stride: usize, planes: &mut [f32]) {
        let [origin, right, _, down] = quad.0;
        let across = (right - origin) * (1.0 / width as f32);
        let along = (down - origin) * (1.0 / height as f32);
        // Where a strip pixel covers several page pixels, average that many samples of it.
        let samples_x = samples(across.length());
        let samples_y = samples(along.length());
        let share = 1.0 / (samples_x * samples_y) as f32;
        // Small print is enlarged: a smooth curve through the pixels keeps its strokes crisp. Averaging needs no such care.
        let enlarged = samples_x * samples_y == 1;
        let (blue, rest) = planes.split_at_mut(height * stride);
        let (green, red) = rest.split_at_mut(height * stride);
        for y in 0..height {
            for x in 0..width {
                let mut sum = [0.0f32; 3];
                for sy in 0..samples_y {
                    let v = y as f32 + (sy as f32 + 0.5) / samples_y as f32;
                    for sx in 0..samples_x {
                        let u = x as f32 + (sx as f32 + 0.5) / samples_x as f32;
                        let at = origin + across * u + along * v;
                        let rgb = if enlarged { self.cubic(at) } else { self.linear(at) };
                        for (total, value) in sum.iter_mut().zip(rgb) {
                            *total += value;
                        }
                    }
                }
                let at = y * stride + x;
                red[at] = normalise(sum[0] * share);
                green[at] = normalise(sum[1] * share);
                blue[at] = normalise(sum[2] * share);
            }
        }
    }

    /// The colour at a point, on a smooth curve through the sixteen pixels around it.
    fn cubic(&self, at: Point) -> [f32; 3] {
        // Further out than this the edge pixel is all there is, and an index must not overflow.
        let x = (at.x - 0.5).clamp(-2.0, self.width as f32 + 1.0);
        let y = (at.y - 0.5).clamp(-2.0, self.height as f32 + 1.0);
        let (left, top) = (x.floor(), y.floor());
        let weights_x = cubic_weights(x - left);
        let weights_y = cubic_weights(y - top);
        let within = |from: f32, offset: usize, side: usize| {
            (from as isize + offset as isize - 1).clamp(0, side as isize - 1) as usize
        };
        let columns: [usize; 4] = std::array::from_fn(|offset| 3 * within(left, offset, self.width));
        let mut rgb = [0.0f32; 3];
        for (offset, weight_y) in weights_y.into_iter().enumerate() {
            let row = 3 * self.width * within(top, offset, self.height);
            for (column, weight_x) in columns.into_iter().zip(weights_x) {
                let weight = weight_x * weight_y;
                let pixel = &self.pixels[row + column..row + column + 3];
                for (value, channel) in rgb.iter_mut().zip(pixel) {
                    *value += weight * f32::from(*channel);
                }
            }
        }
        rgb.map(|value| value.clamp(0.0, 255.0))
    }

    /// The colour at a point, interpolated between the four pixels around it. Pixel centres lie at halves.
    fn linear(&self, at: Point) -> [f32; 3] {
        let max_x = (self.width - 1) as f32;
        let max_y = (self.height - 1) as f32;
        let x = (at.x - 0.5).clamp(0.0, max_x);
        let y = (at.y - 0.5).clamp(0.0, max_y);
        let (x0, y0) = (x as usize, y as usize);
        let (x1, y1) = ((x0 + 1).min(self.width - 1), (y0 + 1).min(self.height - 1));
        let (fx, fy) = (x - x0 as f32, y - y0 as f32);
        let pixel = |x: usize, y: usize| {
            let at = 3 * (y * self.width + x);
            &self.pixels[at..at + 3]
        };
        let (a, b, c, d) = (pixel(x0, y0), pixel(x1, y0), pixel(x0, y1), pixel(x1, y1));
        let mut rgb = [0.0; 3];
        for (channel, value) in rgb.iter_mut().enumerate() {
            let top = f32::from(a[channel]) * (1.0 - fx) + f32::from(b[channel]) * fx;
            let bottom = f32::from(c[channel]) * (1.0 - fx) + f32::from(d[channel]) * fx;
            *value = top * (1.0 - fy) + bottom * fy;
        }
        rgb
    }
}

/// The weights of four neighbouring pixels at a share of the way from the second to the third: the cubic convolution that
/// makes edges steepest without ringing much (its free parameter is -0.75).
fn cubic_weights(share: f32) -> [f32; 4] {
    const A: f32 = -0.75;
    let near = |x: f32| ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0;
    let far = |x: f32| ((A * x - 5.0 * A) * x + 8.0 * A) * x - 4.0 * A;
    [far(share + 1.0), near(share), near(1.0 - share), far(2.0 - share)]
}

/// Most samples taken along one side of a strip pixel. Sixteen cover lines 768 pixels high.
const MAX_SAMPLES: usize = 16;

fn samples(step: f32) -> usize {
    (step.round() as usize).clamp(1, MAX_SAMPLES)
}

fn normalise(value: f32) -> f32 {
    value * (2.0 / 255.0) - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page whose red is the column, whose green is the row.
    fn ramp(width: usize, height: usize) -> Raster {
        let pixels = (0..height).flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, 7]));
        Raster::new(width, height, pixels.collect()).unwrap()
    }

    #[test]
    fn a_raster_needs_exactly_its_pixels() {
        assert!(Raster::new(2, 2, vec![0; 12]).is_some());
        assert!(Raster::new(2, 2, vec![0; 11]).is_none());
        assert!(Raster::new(0, 2, vec![]).is_none());
        assert!(Raster::new(usize::MAX, 2, vec![]).is_none());
    }

    #[test]
    fn an_upright_strip_copies_the_pixels_in_reversed_channel_order() {
        let page = ramp(20, 10);
        let quad = Quad::upright(4.0, 2.0, 12.0, 7.0);
        let mut planes = vec![9.0; 3 * 5 * 8];
        page.strip(&quad, 8, 5, 8, &mut planes);
        assert_eq!(planes[0], normalise(7.0));
        assert_eq!(planes[40 + 8 * 4], normalise(6.0), "green of the last row");
        assert_eq!(planes[80 + 7], normalise(11.0), "red of the last column");
    }

    #[test]
    fn a_turned_strip_reads_along_its_own_axis() {
        let page = ramp(20, 10);
        // The same place, read upside down.
        let quad = Quad::upright(4.0, 2.0, 12.0, 7.0).half_turn();
        let mut planes = vec![0.0; 3 * 5 * 8];
        page.strip(&quad, 8, 5, 8, &mut planes);
        assert_eq!(planes[80], normalise(11.0));
        assert_eq!(planes[40], normalise(6.0));
    }

    #[test]
    fn a_strip_outside_the_page_repeats_the_edge() {
        let page = ramp(20, 10);
        let mut planes = vec![0.0; 3 * 4 * 4];
        page.strip(&Quad::upright(-50.0, -50.0, -40.0, -40.0), 4, 4, 4, &mut planes);
        assert!(planes[32..].iter().all(|v| *v == normalise(0.0)));
    }

    #[test]
    fn cubic_weights_sum_to_one_and_meet_the_pixels() {
        for step in 0..=10 {
            let sum: f32 = cubic_weights(step as f32 / 10.0).iter().sum();
            assert!((sum - 1.0).abs() < 1e-5);
        }
        assert_eq!(cubic_weights(0.0), [0.0, 1.0, 0.0, 0.0]);
        let page = ramp(20, 10);
        let [red, green, blue] = page.cubic(Point::new(7.0, 4.25));
        assert!((red - 6.5).abs() < 1e-3 && (green - 3.75).abs() < 0.1 && (blue - 7.0).abs() < 1e-3);
    }

    #[test]
    fn resizing_keeps_a_ramp_a_ramp() {
        let small = ramp(200, 100).resized(100, 50).unwrap();
        assert_eq!((small.width(), small.height()), (100, 50));
        let middle = small.pixels()[3 * (25 * 100 + 50)];
        assert!((99..=102).contains(&middle), "{middle}");
    }
}
