//! Typed values as documents write them.
//!
//! A policy states the same sum twice, `¥1,234.50` in figures and 壹仟贰佰叁拾肆元伍角整 in the capital numerals
//! that cannot be altered with a pen stroke; a date is 2026-11-22 on one form and 22 Nov 2026 or 二〇二六年十一月二十二日
//! on the next; a company number carries a check digit that tells a misread character from a right one. This crate
//! turns each of these notations into one value, says where in the text it stood, and refuses with the reason what is
//! not one. It is pure and needs no data files, so that the components that extract, compare and report share one
//! understanding of what a sum or a date is, and an auditor who runs them again arrives at the same answer.
//!
//! ```
//! use deed_values::{date, money, words};
//!
//! let figures = money::find("保险费 ¥1,234.50")?;
//! let capitals = words::parse("人民币壹仟贰佰叁拾肆元伍角整")?;
//! assert_eq!(figures.value.minor, capitals);
//! assert_eq!(date::find_all("自2026年11月22日零时起")[0].value.to_string(), "2026-11-22");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod date;
pub mod ids;
pub mod money;
pub mod names;
pub mod text;
pub mod words;

/// A value read from a text, where it stood there, and what had to be assumed to read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading<T> {
    /// What the text says.
    pub value: T,
    /// Where, as positions in the characters (not bytes) of the text.
    pub span: std::ops::Range<usize>,
    /// What had to be assumed.
    pub notes: Vec<Note>,
}

/// An assumption made while reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Note {
    /// A character that recognition confuses with another (`O` for `0`, `l` for `1`) was taken for that other.
    Repaired,
    /// The notation allows another value as well (`03/04/2026`, `1.234`).
    Ambiguous,
}

impl Note {
    /// The name under which a note appears in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Note::Repaired => "repaired",
            Note::Ambiguous => "ambiguous",
        }
    }
}
