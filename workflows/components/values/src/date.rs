//! Dates in the notations of both languages, found anywhere in a text.

use crate::text::{fold, is_han};
use crate::{Note, Reading};
use std::fmt;
use thiserror::Error;

/// The years a policy or an identity can name; what lies outside is a number that looks like a date.
pub const YEARS: std::ops::RangeInclusive<u16> = 1850..=2199;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A day that is on no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("there is no day {year:04}-{month:02}-{day:02} (years {} to {})", YEARS.start(), YEARS.end())]
pub struct NoSuchDay {
    /// The year asked for.
    pub year: u16,
    /// The month asked for.
    pub month: u8,
    /// The day asked for.
    pub day: u8,
}

impl Date {
    /// A day, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Date, NoSuchDay> {
        if YEARS.contains(&year) && (1..=12).contains(&month) && day >= 1 && day <= days_in(year, month) {
            Ok(Date { year, month, day })
        } else {
            Err(NoSuchDay { year, month, day })
        }
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01, negative before.
    pub fn days(self) -> i64 {
        // Months counted from March, so that the leap day is the last of its year.
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
        let in_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719_468
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A piece of a text: figures, Latin letters, or one other character.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Figures { value: u32, digits: usize },
    Letters(String),
    Sign(char),
}

struct Pieces {
    pieces: Vec<(Piece, std::ops::Range<usize>)>,
}

impl Pieces {
    /// Cuts a text up; spaces only separate.
    fn new(text: &str) -> Pieces {
        let chars = fold(text);
        let mut pieces = Vec::new();
        let mut at = 0;
        while at < chars.len() {
            let start = at;
            let c = chars[at];
            if c.is_ascii_digit() {
                while at < chars.len() && chars[at].is_ascii_digit() {
                    at += 1;
                }
                let figures: String = chars[start..at].iter().collect();
                // Longer runs are numbers of something else; they stay in place so that nothing joins across them.
                let value = figures.parse().unwrap_or(u32::MAX);
                pieces.push((Piece::Figures { value, digits: at - start }, start..at));
            } else if c.is_ascii_alphabetic() {
                while at < chars.len() && chars[at].is_ascii_alphabetic() {
                    at += 1;
                }
                let letters: String = chars[start..at].iter().map(char::to_ascii_lowercase).collect();
                pieces.push((Piece::Letters(letters), start..at));
            } else {
                at += 1;
                if !c.is_whitespace() {
                    pieces.push((Piece::Sign(c), start..at));
                }
            }
        }
        Pieces { pieces }
    }

    fn get(&self, at: usize) -> Option<&Piece> {
        self.pieces.get(at).map(|(piece, _)| piece)
    }

    fn figures(&self, at: usize, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        match self.get(at) {
            Some(Piece::Figures { value, digits: have }) if digits.contains(have) => Some(*value),
            _ => None,
        }
    }

    fn sign(&self, at: usize, one_of: &[char]) -> Option<char> {
        match self.get(at) {
            Some(Piece::Sign(c)) if one_of.contains(c) => Some(*c),
            _ => None,
        }
    }

    fn letters(&self, at: usize, one_of: &[&str]) -> bool {
        matches!(self.get(at), Some(Piece::Letters(word)) if one_of.contains(&word.as_str()))
    }

    /// The month an English word names.
    fn month(&self, at: usize) -> Option<u8> {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let Some(Piece::Letters(word)) = self.get(at) else {
            return None;
        };
        if word == "sept" {
            return Some(9);
        }
        let found = MONTHS.iter().position(|month| {
            *month == word.as_str()
                || word.len() == 3 && month.starts_with(word.as_str())
                // One misread letter in a long name.
                || word.len() > 5 && strsim::levenshtein(month, word) <= 1
        })?;
        u8::try_from(found + 1).ok()
    }
}

/// A match: the date and how many pieces it took, and whether another reading exists.
struct Found {
    date: Date,
    pieces: usize,
    ambiguous: bool,
}

/// Finds every date in a text, in order.
pub fn find_all(text: &str) -> Vec<Reading<Date>> {
    let pieces = Pieces::new(text);
    let mut out = Vec::new();
    let mut at = 0;
    while at < pieces.pieces.len() {
        let found = chinese_numerals(&pieces, at)
            .or_else(|| year_first(&pieces, at))
            .or_else(|| compact(&pieces, at))
            .or_else(|| day_month_name(&pieces, at))
            .or_else(|| month_name_day(&pieces, at))
            .or_else(|| day_first(&pieces, at));
        match found {
            Some(found) => {
                let span = pieces.pieces[at].1.start..pieces.pieces[at + found.pieces - 1].1.end;
                let notes = if found.ambiguous { vec![Note::Ambiguous] } else { Vec::new() };
                out.push(Reading { value: found.date, span, notes });
                at += found.pieces;
            }
            None => at += 1,
        }
    }
    out
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

/// 2026-11-22, 2026/11/22, 2026.11.22, 2026年11月22日.
fn year_first(pieces: &Pieces, at: usize) -> Option<Found> {
    let year = pieces.figures(at, 4..=4)?;
    let separator = pieces.sign(at + 1, &['-', '/', '.', '年'])?;
    let month = pieces.figures(at + 2, 1..=2)?;
    let second = pieces.sign(at + 3, &['-', '/', '.', '月'])?;
    if (separator == '年') != (second == '月') {
        return None;
    }
    let day = pieces.figures(at + 4, 1..=2)?;
    let ends = separator == '年' && pieces.sign(at + 5, &['日', '号', '曰', '目']).is_some();
    Some(Found { date: date(year, month, day)?, pieces: if ends { 6 } else { 5 }, ambiguous: false })
}

/// 20261122.
fn compact(pieces: &Pieces, at: usize) -> Option<Found> {
    let figures = pieces.figures(at, 8..=8)?;
    // A part of a longer number or word is no date.
    let joined = |i: Option<usize>| {
        i.and_then(|i| pieces.pieces.get(i)).is_some_and(|(piece, span)| {
            matches!(piece, Piece::Letters(_) | Piece::Sign('-' | '.' | ',' | '/'))
                && (span.end == pieces.pieces[at].1.start || span.start == pieces.pieces[at].1.end)
        })
    };
    if joined(at.checked_sub(1)) || joined(Some(at + 1)) {
        return None;
    }
    Some(Found { date: date(figures / 10_000, figures / 100 % 100, figures % 100)?, pieces: 1, ambiguous: false })
}

/// 22 Nov 2026, 22-Nov-2026, 22nd of November, 2026.
fn day_month_name(pieces: &Pieces, at: usize) -> Option<Found> {
    let day = pieces.figures(at, 1..=2)?;
    let mut next = at + 1;
    if pieces.letters(next, &["st", "nd", "rd", "th"]) {
        next += 1;
    }
    if pieces.letters(next, &["of"]) || pieces.sign(next, &['-', '/', '.']).is_some() {
        next += 1;
    }
    let month = pieces.month(next)?;
    next += 1;
    if pieces.sign(next, &['-', '/', '.', ',']).is_some() {
        next += 1;
    }
    let year = pieces.figures(next, 4..=4)?;
    Some(Found { date: date(year, u32::from(month), day)?, pieces: next + 1 - at, ambiguous: false })
}

/// Nov 22, 2026; November 22nd 2026.
fn month_name_day(pieces: &Pieces, at: usize) -> Option<Found> {
    let month = pieces.month(at)?;
    let mut next = at + 1;
    if pieces.sign(next, &['.']).is_some() {
        next += 1;
    }
    let day = pieces.figures(next, 1..=2)?;
    next += 1;
    if pieces.letters(next, &["st", "nd", "rd", "th"]) {
        next += 1;
    }
    if pieces.sign(next, &[',', '.']).is_some() {
        next += 1;
    }
    let year = pieces.figures(next, 4..=4)?;
    Some(Found { date: date(year, u32::from(month), day)?, pieces: next + 1 - at, ambiguous: false })
}

/// 22/11/2026; 11/22/2026 where only the second number can be a day. Where both can, the day is taken to come first,
/// as everywhere but in one country, and the reading says that it is ambiguous.
fn day_first(pieces: &Pieces, at: usize) -> Option<Found> {
    let first = pieces.figures(at, 1..=2)?;
    let separator = pieces.sign(at + 1, &['/', '.', '-'])?;
    let second = pieces.figures(at + 2, 1..=2)?;
    pieces.sign(at + 3, &[separator])?;
    let year = pieces.figures(at + 4, 4..=4)?;
    let (day, month) = if second > 12 { (second, first) } else { (first, second) };
    let ambiguous = first <= 12 && second <= 12 && first != second;
    Some(Found { date: date(year, month, day)?, pieces: 5, ambiguous })
}

/// 二〇二六年十一月二十二日.
fn chinese_numerals(pieces: &Pieces, at: usize) -> Option<Found> {
    let numeral = |i: usize| match pieces.get(i) {
        Some(Piece::Sign(c)) if is_han(*c) || *c == '○' => chinese_digit(*c),
        _ => None,
    };
    let mut year = 0;
    for i in 0..4 {
        year = year * 10 + numeral(at + i).filter(|digit| *digit < 10)?;
    }
    pieces.sign(at + 4, &['年'])?;
    let (month, next) = chinese_number(&numeral, at + 5)?;
    pieces.sign(next, &['月'])?;
    let (day, next) = chinese_number(&numeral, next + 1)?;
    pieces.sign(next, &['日', '号', '曰', '目'])?;
    Some(Found { date: date(year, month, day)?, pieces: next + 1 - at, ambiguous: false })
}

fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '○' | '零' => 0,
        '一' | '壹' => 1,
        '二' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '十' | '拾' => 10,
        _ => return None,
    })
}

/// A number up to 39 with 十: 十一, 二十, 零三.
fn chinese_number(numeral: &dyn Fn(usize) -> Option<u32>, at: usize) -> Option<(u32, usize)> {
    let mut next = at;
    if numeral(next) == Some(0) {
        next += 1;
    }
    let first = numeral(next)?;
    next += 1;
    if first == 10 {
        return Some(match numeral(next).filter(|digit| *digit < 10) {
            Some(digit) => (10 + digit, next + 1),
            None => (10, next),
        });
    }
    if numeral(next) == Some(10) {
        next += 1;
        return Some(match numeral(next).filter(|digit| *digit < 10) {
            Some(digit) => (first * 10 + digit, next + 1),
            None => (first * 10, next),
        });
    }
    Some((first, next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &str) -> Vec<String> {
        find_all(text).into_iter().map(|found| found.value.to_string()).collect()
    }

    #[test]
    fn notations() {
        for text in [
            "2026-11-22",
            "2026/11/22",
            "2026.11.22",
            "20261122",
            "2026年11月22日",
            "2026 年 11 月 22 日",
            "２０２６年１１月２２日",
            "二〇二六年十一月二十二日",
            "22/11/2026",
            "11/22/2026",
            "22 Nov 2026",
            "22-Nov-2026",
            "22nd of November, 2026",
            "Nov 22, 2026",
            "Nov. 22 2026",
            "November 22nd 2026",
            "22 Novernber 2026",
            "signed on 2026–11–22 in Shanghai",
        ] {
            let expected: &[&str] = if text == "22 Novernber 2026" { &[] } else { &["2026-11-22"] };
            assert_eq!(all(text), expected, "{text}");
        }
        assert_eq!(all("22 Novenber 2026"), ["2026-11-22"]);
        assert_eq!(all("二〇二六年三月零五日"), ["2026-03-05"]);
        assert_eq!(all("二零二六年十月二十日"), ["2026-10-20"]);
    }

    #[test]
    fn ranges() {
        assert_eq!(all("自2026年1月1日零时起至2026年12月31日二十四时止"), ["2026-01-01", "2026-12-31"]);
        assert_eq!(all("From 01 Mar 2026 to 28 Feb 2027"), ["2026-03-01", "2027-02-28"]);
        assert_eq!(all("2026-01-01-2026-12-31"), ["2026-01-01", "2026-12-31"]);
    }

    #[test]
    fn what_is_no_date() {
        for text in
            ["2026-02-29", "31/04/2026", "1234567890", "PDZA20261122", "2026-13-01", "20261122-5", "12 Foo 2026", ""]
        {
            assert_eq!(all(text), [""; 0], "{text}");
        }
        assert_eq!(all("2024-02-29"), ["2024-02-29"]);
    }

    #[test]
    fn two_readings_are_told() {
        assert_eq!(find_all("03/04/2026")[0].notes, [Note::Ambiguous]);
        assert_eq!(all("03/04/2026"), ["2026-04-03"]);
        assert!(find_all("22/04/2026")[0].notes.is_empty());
        assert!(find_all("04/04/2026")[0].notes.is_empty());
    }

    #[test]
    fn days_are_counted() {
        assert_eq!(Date::new(1970, 1, 1).unwrap().days(), 0);
        assert_eq!(Date::new(2000, 3, 1).unwrap().days(), 11_017);
        assert_eq!(Date::new(1969, 12, 31).unwrap().days(), -1);
    }

    proptest! {
        #[test]
        fn every_day_in_every_notation(year in 1850u16..2200, month in 1u8..=12, day in 1u8..=31) {
            const NAMES: [&str; 12] =
                ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
            let name = NAMES[usize::from(month) - 1];
            let expected: Vec<String> = Date::new(year, month, day).map(|date| date.to_string()).into_iter().collect();
            for text in [
                format!("{year:04}-{month:02}-{day:02}"),
                format!("{year}年{month}月{day}日"),
                format!("{day} {name} {year}"),
                format!("{name} {day}, {year}"),
                format!("{year:04}{month:02}{day:02}"),
            ] {
                prop_assert_eq!(all(&text), expected.clone(), "{}", text);
            }
        }

        #[test]
        fn days_follow_each_other(year in 1850u16..2199, month in 1u8..=12) {
            let last = Date::new(year, month, days_in(year, month)).unwrap();
            let next = if month == 12 { Date::new(year + 1, 1, 1) } else { Date::new(year, month + 1, 1) }.unwrap();
            prop_assert_eq!(last.days() + 1, next.days());
        }

        #[test]
        fn no_text_makes_it_panic(text in "[0-9年月日/. a-zA-Z十一二〇-]{0,40}") {
            let _ = find_all(&text);
        }
    }
}
