//! The whole way from the bytes of an image to its text.

use rten::Model;

use crate::decode::decode;
use crate::detect::{Detection, detect};
use crate::error::OcrError;
use crate::geometry::Quad;
use crate::models::{CLASSIFIER, DETECTOR, Models, RECOGNISER, load};
use crate::order::{Placed, reading_order};
use crate::page::{Line, Page, Word, outline, rounded};
use crate::raster::Raster;
use crate::recognise::{Reading, Recogniser};
use crate::repair::{is_han, repair};
use crate::turn::upside_down;

/// Which scripts a page may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Chinese, English and everything else the recogniser knows, mixed at will.
    #[default]
    Any,
    /// Latin letters only: no character is mistaken for a Chinese one.
    English,
}

/// How one page is to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The name errors call the page by.
    pub name: String,
    /// Lines less certain than this are left out.
    pub min_confidence: f32,
    /// Which scripts the page may hold.
    pub language: Language,
    /// Whether lines come with their words and their places.
    pub words: bool,
}

/// Lines less certain than this are noise more often than text.
pub const MIN_CONFIDENCE: f32 = 0.85;

impl Default for Options {
    fn default() -> Self {
        Self { name: "page".to_owned(), min_confidence: MIN_CONFIDENCE, language: Language::Any, words: false }
    }
}

impl Options {
    /// The usual options for a page of this name.
    #[must_use]
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }
}

/// A box at least this many times as high as wide holds a line that runs up or down.
const VERTICAL: f32 = 1.5;

/// Lines asked which way up they are, for each of the two directions. They speak for the rest when three quarters agree:
/// a page is not turned line by line, and the classifier errs more often on a short line than printers do.
const WITNESSES: usize = 8;

/// The share of upside-down witnesses up to which a page is taken as upright (and, mirrored, as on its head).
const AGREEMENT: f32 = 0.25;

/// A line among disagreeing ones is turned only when the classifier is this certain.
const CERTAIN: f32 = 0.9;

/// Reads pages. Building one loads the three models, which takes far longer than a page deserves: keep it.
pub struct Engine {
    detector: Model,
    classifier: Model,
    recogniser: Recogniser,
    detection: Detection,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("detection", &self.detection).finish_non_exhaustive()
    }
}

impl Engine {
    /// Loads the models.
    ///
    /// # Errors
    ///
    /// [`OcrError::Model`] when one of them is no usable model.
    pub fn new(models: Models) -> Result<Self, OcrError> {
        Ok(Self {
            detector: load(DETECTOR, models.det)?,
            recogniser: Recogniser::new(models.rec)?,
            classifier: load(CLASSIFIER, models.cls)?,
            detection: Detection::default(),
        })
    }

    /// Reads a page.
    ///
    /// # Errors
    ///
    /// Every [`OcrError`] but `Model`; each names the page and the way out.
    pub fn page(&self, bytes: &[u8], options: &Options) -> Result<Page, OcrError> {
        self.page_with_progress(bytes, options, &mut |_| {})
    }

    /// Reads a page and tells `progress` the share of the work that is done, from 0 to 1.
    ///
    /// # Errors
    ///
    /// As [`page`](Self::page).
    pub fn page_with_progress(
        &self,
        bytes: &[u8],
        options: &Options,
        progress: &mut dyn FnMut(f32),
    ) -> Result<Page, OcrError> {
        let raster = decode(&options.name, bytes)?;
        self.raster(&raster, options, progress)
    }

    /// Reads a page that is decoded already.
    fn raster(&self, page: &Raster, options: &Options, progress: &mut dyn FnMut(f32)) -> Result<Page, OcrError> {
        let failed = |model: &'static str| {
            move |reason: String| OcrError::Inference { page: options.name.clone(), model, reason }
        };
        progress(0.0);
        let found = detect(&self.detector, page, &self.detection).map_err(failed(DETECTOR))?;
        progress(0.4);
        let quads = self.turned(page, found).map_err(failed(CLASSIFIER))?;
        let total = quads.len().max(1) as f32;
        let readings = self
            .recogniser
            .read(page, &quads, options.language == Language::English, &mut |read| {
                progress(0.4 + 0.6 * read as f32 / total);
            })
            .map_err(failed(RECOGNISER))?;

        let mut lines: Vec<(Quad, Reading)> = quads
            .into_iter()
            .zip(readings)
            .map(|(quad, reading)| (quad, repair(reading)))
            .filter(|(_, reading)| !reading.glyphs.is_empty() && reading.confidence() >= options.min_confidence)
            .collect();
        let placed: Vec<Placed> =
            lines.iter().map(|(quad, reading)| Placed { quad: *quad, amount: amount(reading) }).collect();
        let lines = reading_order(&placed)
            .into_iter()
            .map(|(index, row)| {
                let (quad, reading) =
                    std::mem::replace(&mut lines[index], (Quad::upright(0.0, 0.0, 0.0, 0.0), Reading::default()));
                Line {
                    text: reading.text(),
                    confidence: rounded(reading.confidence()),
                    outline: outline(&quad, page.width(), page.height()),
                    row,
                    words: if options.words { words(&reading, &quad, page) } else { Vec::new() },
                }
            })
            .collect();
        progress(1.0);
        let side = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Page { width: side(page.width()), height: side(page.height()), lines })
    }

    /// Turns each quad the way its text is read.
    fn turned(&self, page: &Raster, quads: Vec<Quad>) -> Result<Vec<Quad>, String> {
        let (upright, vertical): (Vec<Quad>, Vec<Quad>) =
            quads.into_iter().partition(|quad| quad.height() < VERTICAL * quad.width());
        let vertical = vertical.iter().map(Quad::quarter_turn).collect();
        let mut turned = Vec::new();
        for mut group in [upright, vertical] {
            // The longest lines are the surest witnesses.
            group.sort_by(|a, b| b.width().total_cmp(&a.width()));
            let asked = group.len().min(WITNESSES);
            let answers = upside_down(&self.classifier, page, &group[..asked])?;
            let share = answers.iter().filter(|p| **p > 0.5).count() as f32 / asked.max(1) as f32;
            if share >= 1.0 - AGREEMENT {
                turned.extend(group.iter().map(Quad::half_turn));
            } else if share <= AGREEMENT {
                turned.extend(group);
            } else {
                let rest = upside_down(&self.classifier, page, &group[asked..])?;
                turned.extend(
                    group
                        .iter()
                        .zip(answers.iter().chain(&rest))
                        .map(|(quad, p)| if *p > CERTAIN { quad.half_turn() } else { *quad }),
                );
            }
        }
        Ok(turned)
    }
}

/// How much text a line holds: a Chinese character is about as wide, and says about as much, as two Latin ones.
fn amount(reading: &Reading) -> usize {
    reading.glyphs.iter().map(|glyph| if is_han(glyph.character) { 2 } else { 1 }).sum()
}

/// Splits a line at its spaces. Each word's place follows from where its first and last character were seen.
fn words(reading: &Reading, quad: &Quad, page: &Raster) -> Vec<Word> {
    let glyphs = &reading.glyphs;
    // Half the usual distance from one character to the next: how far one reaches beyond its middle.
    let reach = 0.5 / glyphs.len().max(1) as f32;
    glyphs
        .split(|glyph| glyph.character == ' ')
        .filter_map(|part| {
            let (first, last) = part.first().zip(part.last())?;
            let from = (first.place - reach).max(0.0);
            let to = (last.place + reach).min(1.0).max(from);
            let word = Reading { glyphs: part.to_vec() };
            Some(Word {
                text: word.text(),
                confidence: rounded(word.confidence()),
                outline: outline(&quad.part(from, to), page.width(), page.height()),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::Glyph;

    fn reading(text: &str) -> Reading {
        let count = text.chars().count() as f32;
        let glyphs = text
            .chars()
            .enumerate()
            .map(|(at, character)| Glyph {
                character,
                confidence: 0.8,
                place: (at as f32 + 0.5) / count,
                ..Glyph::default()
            })
            .collect();
        Reading { glyphs }
    }

    #[test]
    fn words_share_the_box_of_their_line() {
        let page = Raster::new(100, 20, vec![0; 6000]).unwrap();
        let words = words(&reading("Net 9.90"), &Quad::upright(10.0, 0.0, 90.0, 20.0), &page);
        let texts: Vec<_> = words.iter().map(|word| word.text.as_str()).collect();
        assert_eq!(texts, ["Net", "9.90"]);
        assert_eq!(words[0].outline, [[10, 0], [40, 0], [40, 20], [10, 20]]);
        assert_eq!(words[1].outline, [[50, 0], [90, 0], [90, 20], [50, 20]]);
        assert_eq!(words[0].confidence, 0.8);
    }
}
