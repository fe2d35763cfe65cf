//! What a line says: straightened strips through the recogniser, and its columns decoded into text.
//!
//! The recogniser slides over a strip 48 pixels high and, every eight pixels, scores each of its characters and a
//! *blank*. Reading the best of every column, dropping repeats and then blanks, gives the text (connectionist temporal
//! classification). The characters travel inside the model file, so that a model and its alphabet cannot be mixed up.

use rten::Model;
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use crate::error::OcrError;
use crate::geometry::Quad;
use crate::models::{RECOGNISER, load, run};
use crate::raster::Raster;

/// Height of the strips the recogniser was trained on.
pub(crate) const STRIP_HEIGHT: usize = 48;

/// The recogniser gives one column for this many pixels of a strip.
const COLUMN: usize = 8;

/// Shortest strip. Below it the network has too little to look at.
const MIN_WIDTH: usize = 48;

/// Longest strip: a line 66 times as wide as high. Longer ones are squeezed, not cut.
const MAX_WIDTH: usize = 3200;

/// Most lines given to the network at once: more need memory and save no time.
const MAX_BATCH: usize = 8;

/// Share of a batch that may be padding. Lines of similar length go together; a longer line starts a batch of its own.
const MAX_PADDING: f32 = 0.15;

/// What was read on a strip.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Reading {
    /// The characters with their confidence and place: the share of the strip's width at which their column lies.
    pub(crate) glyphs: Vec<Glyph>,
}

/// How many letters a glyph might have been are remembered.
pub(crate) const LETTERS: usize = 5;

/// One character of a reading, and what else it might have been.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Glyph {
    pub(crate) character: char,
    pub(crate) confidence: f32,
    pub(crate) place: f32,
    /// The likeliest digit in its place.
    pub(crate) digit: Guess,
    /// The likeliest capital in its place.
    pub(crate) upper: Guess,
    /// The likeliest small letter in its place.
    pub(crate) lower: Guess,
    /// The likeliest letters, without regard to case, best first.
    pub(crate) letters: [Guess; LETTERS],
    /// The probability of a dollar sign.
    pub(crate) dollar: f32,
    /// The highest probability of a space since the character before.
    pub(crate) space: f32,
}

/// A character and its probability.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Guess {
    pub(crate) character: char,
    pub(crate) probability: f32,
}

/// The characters by class: the blank, those the model lists, and the space.
pub(crate) struct Alphabet {
    characters: Vec<char>,
    /// The classes of the digits, the capitals and the small letters of the Latin alphabet.
    digits: Vec<usize>,
    upper: Vec<usize>,
    lower: Vec<usize>,
    /// The class of the dollar sign.
    dollar: Option<usize>,
}

impl Alphabet {
    /// Reads the list in a model's metadata, one character a line.
    fn new(list: &str) -> Self {
        const BLANK: char = '\0';
        let listed = list.split('\n').map(|line| line.trim_end_matches('\r').chars().next().unwrap_or(BLANK));
        let characters: Vec<char> = std::iter::once(BLANK).chain(listed).chain(std::iter::once(' ')).collect();
        let classes = |kind: fn(&char) -> bool| {
            let of_kind = characters.iter().enumerate().filter(|(_, character)| kind(character));
            of_kind.map(|(class, _)| class).collect()
        };
        Self {
            digits: classes(char::is_ascii_digit),
            upper: classes(char::is_ascii_uppercase),
            lower: classes(char::is_ascii_lowercase),
            dollar: characters.iter().position(|character| *character == '$'),
            characters,
        }
    }

    /// The likeliest of some classes.
    fn likeliest(&self, scores: &[f32], classes: &[usize]) -> Guess {
        let mut guess = Guess::default();
        for class in classes {
            if scores[*class] > guess.probability {
                guess = Guess { character: self.characters[*class], probability: scores[*class] };
            }
        }
        guess
    }

    /// The likeliest letters, best first. The two cases of a letter count as one.
    fn letters(&self, scores: &[f32]) -> [Guess; LETTERS] {
        let mut probabilities = [0.0f32; 26];
        for class in self.upper.iter().chain(&self.lower) {
            let letter = self.characters[*class].to_ascii_lowercase() as usize - 'a' as usize;
            probabilities[letter] += scores[*class];
        }
        let mut best = [Guess::default(); LETTERS];
        for (letter, probability) in ('a'..='z').zip(probabilities) {
            let place = best.iter().position(|guess| probability > guess.probability);
            if let Some(place) = place {
                best[place..].rotate_right(1);
                best[place] = Guess { character: letter, probability };
            }
        }
        best
    }
}

impl Reading {
    /// The mean confidence of the characters, zero without any.
    pub(crate) fn confidence(&self) -> f32 {
        if self.glyphs.is_empty() {
            return 0.0;
        }
        self.glyphs.iter().map(|glyph| glyph.confidence).sum::<f32>() / self.glyphs.len() as f32
    }

    /// The characters in a row.
    pub(crate) fn text(&self) -> String {
        self.glyphs.iter().map(|glyph| glyph.character).collect()
    }
}

/// The recogniser with its alphabet.
pub(crate) struct Recogniser {
    model: Model,
    alphabet: Alphabet,
    /// Classes that may be chosen when only Latin text is expected, or all.
    latin: Vec<bool>,
}

impl Recogniser {
    pub(crate) fn new(bytes: Vec<u8>) -> Result<Self, OcrError> {
        let model = load(RECOGNISER, bytes)?;
        let failed = |reason: &str| OcrError::Model { model: RECOGNISER, reason: reason.to_owned() };
        let characters =
            model.metadata().get("character").ok_or_else(|| failed("its metadata lacks the list `character`"))?;
        let alphabet = Alphabet::new(characters);
        let latin = alphabet.characters.iter().map(|c| (*c as u32) < 0x250 || "€‘’“”–—…•™".contains(*c)).collect();
        Ok(Self { model, alphabet, latin })
    }

    /// Reads lines. `done` is told how many have been read so far.
    pub(crate) fn read(
        &self,
        page: &Raster,
        quads: &[Quad],
        latin_only: bool,
        done: &mut dyn FnMut(usize),
    ) -> Result<Vec<Reading>, String> {
        let mut widths: Vec<(usize, usize)> =
            quads.iter().enumerate().map(|(at, quad)| (strip_width(quad), at)).collect();
        widths.sort_unstable();
        let mut readings = vec![Reading::default(); quads.len()];
        let mut read = 0;
        for batch in batches(&widths) {
            let stride = batch.iter().map(|(width, _)| *width).max().unwrap_or(MIN_WIDTH);
            let stride = stride.max(MIN_WIDTH).div_ceil(COLUMN) * COLUMN;
            let size = 3 * STRIP_HEIGHT * stride;
            let mut data = vec![0.0; batch.len() * size];
            for ((width, line), planes) in batch.iter().zip(data.chunks_exact_mut(size)) {
                page.strip(&quads[*line], *width, STRIP_HEIGHT, stride, planes);
            }
            let input = NdTensor::from_data([batch.len(), 3, STRIP_HEIGHT, stride], data);
            let output: NdTensor<f32, 3> = run(&self.model, input.into())?;
            let [_, columns, classes] = output.shape();
            if classes != self.alphabet.characters.len() || columns == 0 {
                let expected = self.alphabet.characters.len();
                return Err(format!("it scores {classes} classes, its alphabet has {expected}"));
            }
            let scores = output.data().ok_or("its output is not contiguous")?;
            for ((width, line), scores) in batch.iter().zip(scores.chunks_exact(columns * classes)) {
                let extent = *width as f32 / stride as f32 * columns as f32;
                readings[*line] = self.decode(scores, extent, latin_only);
            }
            read += batch.len();
            done(read);
        }
        Ok(readings)
    }

    /// Decodes the scores of one strip, whose text fills the first `extent` columns.
    fn decode(&self, scores: &[f32], extent: f32, latin_only: bool) -> Reading {
        let allowed = latin_only.then_some(self.latin.as_slice());
        decode(scores, &self.alphabet, allowed, extent)
    }
}

/// Width of the strip that shows a quad undistorted.
fn strip_width(quad: &Quad) -> usize {
    let ratio = quad.width() / quad.height().max(1.0);
    ((STRIP_HEIGHT as f32 * ratio).ceil() as usize).clamp(COLUMN, MAX_WIDTH)
}

/// Cuts lines sorted by width into batches with little padding.
fn batches(widths: &[(usize, usize)]) -> Vec<&[(usize, usize)]> {
    let mut batches = Vec::new();
    let mut start = 0;
    let mut filled = 0;
    for (at, (width, _)) in widths.iter().enumerate() {
        let width = (*width).max(MIN_WIDTH);
        let area = width * (at + 1 - start);
        let padding = (area - (filled + width)) as f32 / area as f32;
        if at > start && (at - start == MAX_BATCH || padding > MAX_PADDING) {
            batches.push(&widths[start..at]);
            start = at;
            filled = 0;
        }
        filled += width;
    }
    if start < widths.len() {
        batches.push(&widths[start..]);
    }
    batches
}

/// Takes the best class of every column, drops repeats and blanks.
fn decode(scores: &[f32], alphabet: &Alphabet, allowed: Option<&[bool]>, extent: f32) -> Reading {
    let mut glyphs = Vec::new();
    let mut previous = 0;
    let mut space = 0.0f32;
    for (column, scores) in scores.chunks_exact(alphabet.characters.len()).enumerate() {
        let (class, confidence) = match allowed {
            None => best(scores),
            Some(allowed) => best_of(scores, allowed),
        };
        space = space.max(scores[scores.len() - 1]);
        if class != previous && class != 0 {
            glyphs.push(Glyph {
                character: alphabet.characters[class],
                confidence,
                place: ((column as f32 + 0.5) / extent).clamp(0.0, 1.0),
                digit: alphabet.likeliest(scores, &alphabet.digits),
                upper: alphabet.likeliest(scores, &alphabet.upper),
                lower: alphabet.likeliest(scores, &alphabet.lower),
                letters: alphabet.letters(scores),
                dollar: alphabet.dollar.map_or(0.0, |class| scores[class]),
                space,
            });
        }
        if class != 0 {
            space = 0.0;
        }
        previous = class;
    }
    Reading { glyphs }
}

/// The first largest value and its index, found in two passes that the compiler turns into vector code.
fn best(scores: &[f32]) -> (usize, f32) {
    const LANES: usize = 16;
    let mut lanes = [f32::MIN; LANES];
    let chunks = scores.chunks_exact(LANES);
    let rest = chunks.remainder().iter().copied().fold(f32::MIN, f32::max);
    for chunk in chunks {
        for (lane, score) in lanes.iter_mut().zip(chunk) {
            *lane = if *score > *lane { *score } else { *lane };
        }
    }
    let most = lanes.into_iter().fold(rest, f32::max);
    (scores.iter().position(|score| *score == most).unwrap_or(0), most)
}

fn best_of(scores: &[f32], allowed: &[bool]) -> (usize, f32) {
    let mut best = (0, f32::MIN);
    for (class, (score, allowed)) in scores.iter().zip(allowed).enumerate() {
        if *allowed && *score > best.1 {
            best = (class, *score);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALPHABET: &str = "a\nb\n字";

    /// Probabilities that favour one class per column.
    fn columns(classes: &[usize]) -> Vec<f32> {
        let size = 5;
        classes.iter().flat_map(|class| (0..size).map(move |c| if c == *class { 0.9 } else { 0.025 })).collect()
    }

    #[test]
    fn the_alphabet_has_a_blank_first_and_a_space_last() {
        assert_eq!(Alphabet::new(ALPHABET).characters, ['\0', 'a', 'b', '字', ' ']);
        assert_eq!(Alphabet::new("a\r\nb").characters, ['\0', 'a', 'b', ' ']);
    }

    #[test]
    fn repeats_merge_unless_a_blank_lies_between() {
        let alphabet = Alphabet::new(ALPHABET);
        let reading = decode(&columns(&[0, 1, 1, 0, 1, 4, 2, 2, 3, 0]), &alphabet, None, 10.0);
        assert_eq!(reading.text(), "aa b字");
        assert!((reading.confidence() - 0.9).abs() < 1e-6);
        assert!((reading.glyphs[0].place - 0.15).abs() < 1e-6);
    }

    #[test]
    fn nothing_but_blanks_is_an_empty_reading() {
        let reading = decode(&columns(&[0, 0, 0]), &Alphabet::new(ALPHABET), None, 3.0);
        assert_eq!((reading.text().as_str(), reading.confidence()), ("", 0.0));
    }

    #[test]
    fn runners_up_are_kept() {
        let mut scores = vec![0.0, 0.5, 0.3, 0.0, 0.2];
        scores.extend([0.6, 0.0, 0.0, 0.0, 0.4]);
        scores.extend([0.0, 0.1, 0.9, 0.0, 0.0]);
        let reading = decode(&scores, &Alphabet::new("a\nB\n7"), None, 3.0);
        assert_eq!(reading.text(), "aB");
        assert_eq!(reading.glyphs[0].upper, Guess { character: 'B', probability: 0.3 });
        assert_eq!(reading.glyphs[1].lower, Guess { character: 'a', probability: 0.1 });
        assert_eq!(reading.glyphs[1].digit, Guess::default());
        assert_eq!(reading.glyphs[0].letters[..2].iter().map(|g| g.character).collect::<String>(), "ab");
        assert_eq!(reading.glyphs[0].letters[2], Guess::default());
        assert_eq!(reading.glyphs[1].space, 0.4);
    }

    #[test]
    fn a_mask_keeps_other_scripts_out() {
        let alphabet = Alphabet::new(ALPHABET);
        let allowed = [true, true, true, false, true];
        let reading = decode(&columns(&[1, 0, 3]), &alphabet, Some(&allowed), 3.0);
        assert_eq!(reading.text(), "a");
    }

    #[test]
    fn the_first_of_equals_wins_in_long_rows() {
        let mut scores = vec![0.0; 18_710];
        scores[77] = 2.0;
        scores[18_705] = 2.0;
        assert_eq!(best(&scores), (77, 2.0));
        scores[18_709] = 3.0;
        assert_eq!(best(&scores), (18_709, 3.0));
        assert_eq!(best(&[-5.0]), (0, -5.0));
    }

    #[test]
    fn batches_hold_lines_of_similar_length() {
        let widths: Vec<(usize, usize)> =
            [50, 52, 55, 60, 300, 310, 900].into_iter().enumerate().map(|(at, w)| (w, at)).collect();
        let sizes: Vec<_> = batches(&widths).iter().map(|batch| batch.len()).collect();
        assert_eq!(sizes, [4, 2, 1]);
        let many: Vec<_> = (0..20).map(|at| (100, at)).collect();
        let sizes: Vec<_> = batches(&many).iter().map(|batch| batch.len()).collect();
        assert_eq!(sizes, [8, 8, 4]);
        assert!(batches(&[]).is_empty());
    }

    #[test]
    fn strips_keep_their_proportions() {
        assert_eq!(strip_width(&Quad::upright(0.0, 0.0, 100.0, 10.0)), 480);
        assert_eq!(strip_width(&Quad::upright(0.0, 0.0, 9000.0, 10.0)), MAX_WIDTH);
        assert_eq!(strip_width(&Quad::upright(0.0, 0.0, 0.0, 0.0)), COLUMN);
    }
}
