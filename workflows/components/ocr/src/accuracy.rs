//! How well a folder of pages is read, measured against what they say.
//!
//! The folder holds images `NNN.jpg` (or `.png`), each with a `NNN.csv` of the truth: a line for each line of text,
//! `x1,y1,x2,y2,x3,y3,x4,y4,text`, where the text may itself contain commas. Both sides are cut into words; recall is
//! the share of the true words that were read, precision the share of the words read that are true, over the whole
//! folder, each word counted as often as it occurs.
//!
//! The module does not read pages itself: it is given a function that does, so that the same measurement serves the
//! engine in this process and the component in the sandbox.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Instant;

use thiserror::Error;

use crate::page::Page;

/// Why a folder could not be measured.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AccuracyError {
    /// The folder is missing or unreadable.
    #[error(
        "measuring OCR on {folder}: the folder cannot be read ({reason}); \
         pass a folder of NNN.jpg images with their truth in NNN.csv"
    )]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The folder holds no image with a truth beside it.
    #[error("measuring OCR on {folder}: it holds no NNN.jpg or NNN.png with its truth in NNN.csv")]
    Nothing {
        /// The folder.
        folder: PathBuf,
    },
    /// A file of the folder is unreadable.
    #[error("measuring OCR on {file}: {reason}; repair or remove the file")]
    File {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// Words of the truth, words read, and words that are both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Words in the truth.
    pub truth: usize,
    /// Words read.
    pub read: usize,
    /// Words read that are in the truth, each as often as it is in both.
    pub both: usize,
}

impl Tally {
    /// Compares two texts.
    #[must_use]
    pub fn of(truth: &str, read: &str) -> Self {
        let (truth, read) = (counted(truth), counted(read));
        let both = truth.iter().map(|(word, n)| read.get(word).map_or(0, |m| *n.min(m))).sum();
        Self { truth: truth.values().sum(), read: read.values().sum(), both }
    }

    /// The share of the true words that were read; 1 when there are none.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.both, self.truth)
    }

    /// The share of the words read that are true; 1 when nothing was read.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.both, self.read)
    }

    fn add(&mut self, other: Self) {
        self.truth += other.truth;
        self.read += other.read;
        self.both += other.both;
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// The words of a text: upper-cased, split on everything but `A`–`Z`, `0`–`9` and the full stop.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    let upper = text.to_uppercase();
    let words: Vec<String> = upper
        .split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    words.into_iter()
}

fn counted(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in words(text) {
        *counts.entry(word).or_insert(0) += 1;
    }
    counts
}

/// One image of a folder, measured.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The image.
    pub image: PathBuf,
    /// Its words.
    pub tally: Tally,
    /// Seconds it took to read.
    pub seconds: f64,
    /// What was read.
    pub page: Page,
}

/// A folder, measured.
#[derive(Clone, Debug)]
pub struct Score {
    /// The words of all images.
    pub tally: Tally,
    /// The images, in the order of their names.
    pub images: Vec<Measured>,
}

impl Score {
    /// The share of the true words that were read.
    #[must_use]
    pub fn recall(&self) -> f64 {
        self.tally.recall()
    }

    /// The share of the words read that are true.
    #[must_use]
    pub fn precision(&self) -> f64 {
        self.tally.precision()
    }

    /// The mean time an image took to read.
    #[must_use]
    pub fn seconds_per_image(&self) -> f64 {
        self.images.iter().map(|image| image.seconds).sum::<f64>() / self.images.len().max(1) as f64
    }
}

/// Measures a folder. `read` is given the path and the bytes of an image; its time is what is measured.
///
/// # Errors
///
/// [`AccuracyError`], also when `read` fails: a benchmark that skips what it cannot read measures nothing.
pub fn score<E: Display>(
    folder: &Path,
    mut read: impl FnMut(&Path, &[u8]) -> Result<Page, E>,
) -> Result<Score, AccuracyError> {
    let pairs = pairs(folder)?;
    if pairs.is_empty() {
        return Err(AccuracyError::Nothing { folder: folder.to_owned() });
    }
    let mut score = Score { tally: Tally::default(), images: Vec::with_capacity(pairs.len()) };
    for (image, truth) in pairs {
        let open = |path: &Path| {
            std::fs::read(path)
                .map_err(|error| AccuracyError::File { file: path.to_owned(), reason: error.to_string() })
        };
        let truth = truth_text(&String::from_utf8_lossy(&open(&truth)?));
        let bytes = open(&image)?;
        let start = Instant::now();
        let page = read(&image, &bytes)
            .map_err(|error| AccuracyError::File { file: image.clone(), reason: error.to_string() })?;
        let seconds = start.elapsed().as_secs_f64();
        let tally = Tally::of(&truth, &page.text());
        score.tally.add(tally);
        score.images.push(Measured { image, tally, seconds, page });
    }
    Ok(score)
}

/// The images of a folder with their truths, by name.
fn pairs(folder: &Path) -> Result<Vec<(PathBuf, PathBuf)>, AccuracyError> {
    let failed = |error: std::io::Error| AccuracyError::Folder { folder: folder.to_owned(), reason: error.to_string() };
    let mut pairs = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let kind = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if matches!(kind, "jpg" | "jpeg" | "png") {
            let truth = path.with_extension("csv");
            if truth.is_file() {
                pairs.push((path, truth));
            }
        }
    }
    pairs.sort();
    Ok(pairs)
}

/// The texts of a truth file, a line each. A line with fewer than eight commas has no text.
fn truth_text(csv: &str) -> String {
    const COORDINATES: usize = 8;
    csv.lines().filter_map(|line| line.splitn(COORDINATES + 1, ',').nth(COORDINATES)).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_full_stops_and_nothing_else() {
        let found: Vec<_> = words("Total: RM 9.90 (incl. gst)").collect();
        assert_eq!(found, ["TOTAL", "RM", "9.90", "INCL.", "GST"]);
    }

    #[test]
    fn repeated_words_count_as_often_as_they_occur() {
        let tally = Tally::of("a a b", "a b b c");
        assert_eq!(tally, Tally { truth: 3, read: 4, both: 2 });
        assert_eq!(tally.recall(), 2.0 / 3.0);
        assert_eq!(tally.precision(), 0.5);
        assert_eq!(Tally::of("", "").recall(), 1.0);
    }

    #[test]
    fn truth_may_contain_commas() {
        assert_eq!(truth_text("1,2,3,4,5,6,7,8,NO 5, JALAN 3,\r\n1,2\n1,2,3,4,5,6,7,8,B"), "NO 5, JALAN 3,\nB");
    }

    #[test]
    fn a_missing_folder_says_what_is_expected() {
        let read = |_: &Path, _: &[u8]| Ok::<_, String>(Page::default());
        let error = score(Path::new("no/such/folder"), read).unwrap_err();
        assert!(error.to_string().contains("no/such/folder"), "{error}");
        assert!(error.to_string().contains("NNN.csv"), "{error}");
    }
}
