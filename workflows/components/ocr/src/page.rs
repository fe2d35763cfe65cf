//! What a page says, in the form a step hands on.

use serde::{Deserialize, Serialize};

use crate::geometry::Quad;

/// The text of a page, line by line, in reading order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Width in pixels, after a recorded camera orientation was applied. Boxes are in these pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The lines, in the order in which one reads them.
    pub lines: Vec<Line>,
}

impl Page {
    /// The whole text: one text line for each row of the page, its parts set apart by a tab.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut row = None;
        for line in &self.lines {
            match row {
                None => {}
                Some(last) if last == line.row => text.push('\t'),
                Some(_) => text.push('\n'),
            }
            text.push_str(&line.text);
            row = Some(line.row);
        }
        text
    }
}

/// A stretch of text without a wide gap, on one baseline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// The mean confidence of its characters, 0 to 1, to four decimals.
    pub confidence: f64,
    /// Its corners in page pixels: top left, top right, bottom right and bottom left of the text as one reads it.
    #[serde(rename = "box")]
    pub outline: [[i32; 2]; 4],
    /// Lines with the same number stand side by side on one row of the page; numbers grow in reading order.
    pub row: u32,
    /// Its words with their places, when they were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Word>,
}

/// A part of a line between two spaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// What it says.
    pub text: String,
    /// The mean confidence of its characters, 0 to 1, to four decimals.
    pub confidence: f64,
    /// Its corners in page pixels, estimated from where the recogniser saw its characters.
    #[serde(rename = "box")]
    pub outline: [[i32; 2]; 4],
}

/// The corners in whole pixels within the page.
pub(crate) fn outline(quad: &Quad, width: usize, height: usize) -> [[i32; 2]; 4] {
    quad.0.map(|corner| {
        let within = |value: f32, side: usize| value.round().clamp(0.0, side as f32) as i32;
        [within(corner.x, width), within(corner.y, height)]
    })
}

/// Four decimals say all a confidence can, and keep the JSON short.
pub(crate) fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_writes_itself_as_text_and_json() {
        let line = |text: &str, row| Line {
            text: text.to_owned(),
            confidence: rounded(0.987_654),
            outline: [[0, 0], [9, 0], [9, 4], [0, 4]],
            row,
            words: Vec::new(),
        };
        let page = Page { width: 10, height: 5, lines: vec![line("Total", 0), line("9.90", 0), line("Thanks", 1)] };
        assert_eq!(page.text(), "Total\t9.90\nThanks");
        let json = serde_json::to_value(&page).unwrap();
        assert_eq!(
            json["lines"][0],
            serde_json::json!({"text": "Total", "confidence": 0.9877, "box": [[0,0],[9,0],[9,4],[0,4]], "row": 0})
        );
        assert_eq!(serde_json::from_value::<Page>(json).unwrap(), page);
    }

    #[test]
    fn outlines_stay_within_the_page() {
        let quad = Quad::upright(-3.0, 1.4, 99.0, 3.6);
        assert_eq!(outline(&quad, 50, 40), [[0, 1], [50, 1], [50, 4], [0, 4]]);
    }
}
