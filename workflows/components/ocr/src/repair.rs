//! Second thoughts on a reading: mistakes that the rest of the line gives away.
//!
//! The recogniser judges each column almost by itself. To it `O` and `0`, `l` and `I`, are the same shape, and a narrow
//! space is a matter of taste. The characters around tell more: `45 6OO` is a number, `B0ARD` a word. Nothing is made up
//! here: a character is replaced only by one the recogniser itself gave some probability in that place, and a space is
//! put only where it saw one.

use std::sync::OnceLock;

use crate::recognise::{Glyph, Guess, Reading};

/// A space is believed at this probability though another reading of the gap was likelier: it is rarely seen where there
/// is none, and often missed where there is one.
const SPACE: f32 = 0.25;

/// A letter among digits becomes a digit of at least this probability.
const DIGIT: f32 = 0.02;

/// A digit among letters becomes a letter of at least this probability.
const LETTER: f32 = 0.05;

/// A small letter among capitals becomes a capital of at least this probability.
const CAPITAL: f32 = 0.02;

/// A character of a word that business papers use is believed at this probability,
const EXPECTED: f32 = 0.004;

/// unless the one that was read is at least this certain.
const CERTAIN: f32 = 0.98;

/// Words of business papers, of three letters and more.
const LEXICON: &str = include_str!("lexicon.txt");

/// Digits before a letter at the end of a number that make it one: `12.5O`, `150O`, but not `A4` or `5L`.
const NUMBER: usize = 2;

/// Tidies a reading: wide forms, spaces, look-alikes.
pub(crate) fn repair(reading: Reading) -> Reading {
    let mut glyphs = spaced(narrowed(reading.glyphs));
    digits(&mut glyphs);
    letters(&mut glyphs);
    words(&mut glyphs);
    dollars(&mut glyphs);
    Reading { glyphs }
}

/// Writes the wide forms of ASCII characters in their usual form: letters and digits always, punctuation where no Chinese
/// stands beside it.
fn narrowed(mut glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let chinese = glyphs.iter().any(|glyph| is_han(glyph.character));
    for glyph in &mut glyphs {
        let narrow = narrow(glyph.character);
        if !chinese || narrow.is_ascii_alphanumeric() {
            glyph.character = narrow;
        }
        if glyph.character.is_whitespace() {
            glyph.character = ' ';
        }
    }
    glyphs
}

/// The ASCII character of which this is the wide form, or the character itself.
fn narrow(character: char) -> char {
    const OFFSET: u32 = 0xFEE0;
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - OFFSET).unwrap_or(character),
        other => other,
    }
}

/// Whether a character is a Chinese ideograph.
pub(crate) fn is_han(character: char) -> bool {
    matches!(character, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

/// Leaves one space between words and none at the ends, and puts those that were seen but not chosen.
fn spaced(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut spaced: Vec<Glyph> = Vec::with_capacity(glyphs.len() + 8);
    for glyph in glyphs {
        let Some(last) = spaced.last().copied() else {
            if glyph.character != ' ' {
                spaced.push(glyph);
            }
            continue;
        };
        if glyph.character == ' ' && last.character == ' ' {
            continue;
        }
        let missed = glyph.space >= SPACE && may_part(last.character, glyph.character);
        if missed {
            let place = (last.place + glyph.place) / 2.0;
            spaced.push(Glyph { character: ' ', confidence: glyph.confidence, place, ..Glyph::default() });
        }
        spaced.push(glyph);
    }
    if spaced.last().is_some_and(|last| last.character == ' ') {
        spaced.pop();
    }
    spaced
}

/// Whether a space may stand between two characters: not before closing punctuation, not after an opening bracket, and
/// not between ideographs, which are set without.
fn may_part(before: char, after: char) -> bool {
    !(is_han(before) || is_han(after) || " ([#".contains(before) || " ,.:;!?)]%".contains(after))
}

fn is_letter(glyphs: &[Glyph], at: Option<usize>) -> bool {
    at.and_then(|at| glyphs.get(at)).is_some_and(|glyph| glyph.character.is_ascii_alphabetic())
}

fn is_capital(glyphs: &[Glyph], at: Option<usize>) -> bool {
    at.and_then(|at| glyphs.get(at)).is_some_and(|glyph| glyph.character.is_ascii_uppercase())
}

fn is_digit(glyphs: &[Glyph], at: Option<usize>) -> bool {
    at.and_then(|at| glyphs.get(at)).is_some_and(|glyph| glyph.character.is_ascii_digit())
}

/// Letters within or at the end of a number become the digits they look like.
fn digits(glyphs: &mut [Glyph]) {
    for at in 0..glyphs.len() {
        let could_be =
            |glyphs: &[Glyph], at: usize| is_letter(glyphs, Some(at)) && glyphs[at].digit.probability >= DIGIT;
        if !could_be(glyphs, at) {
            continue;
        }
        // What comes before: a digit, or a digit and a decimal mark. How many digits are there without a break?
        let (mut count, mut first) = (0, at);
        while let Some(before) = first.checked_sub(1) {
            let mark = matches!(glyphs[before].character, '.' | ',');
            if !mark && !is_digit(glyphs, Some(before)) {
                break;
            }
            count += usize::from(!mark);
            first = before;
        }
        let follows = is_digit(glyphs, at.checked_sub(1))
            || (at.checked_sub(1).is_some_and(|mark| matches!(glyphs[mark].character, '.' | ','))
                && is_digit(glyphs, at.checked_sub(2)));
        if !follows {
            continue;
        }
        // What comes after the letters that look like digits.
        let mut after = at + 1;
        while after < glyphs.len() && could_be(glyphs, after) {
            after += 1;
        }
        let ends = glyphs.get(after).is_none_or(|glyph| " )%/-:*.,".contains(glyph.character));
        if is_digit(glyphs, Some(after)) || (ends && count >= NUMBER) {
            replace(&mut glyphs[at], |glyph| glyph.digit);
        }
    }
}

/// A lone digit within a word becomes the letter it looks like, a lone small letter among capitals a capital.
fn letters(glyphs: &mut [Glyph]) {
    for at in 0..glyphs.len() {
        let (before, after) = (at.checked_sub(1), Some(at + 1));
        if is_digit(glyphs, Some(at)) {
            if is_letter(glyphs, before) && is_letter(glyphs, after) && lone_digit(glyphs, at) {
                let capital = is_capital(glyphs, before);
                let guess = if capital { glyphs[at].upper } else { glyphs[at].lower };
                if guess.probability >= LETTER {
                    replace(&mut glyphs[at], |_| guess);
                }
            }
        } else if glyphs[at].character.is_ascii_lowercase() && glyphs[at].upper.probability >= CAPITAL {
            let between = is_capital(glyphs, before) && is_capital(glyphs, after);
            let last = is_capital(glyphs, before) && is_capital(glyphs, at.checked_sub(2)) && !is_letter(glyphs, after);
            if between || last {
                replace(&mut glyphs[at], |glyph| glyph.upper);
            }
        }
    }
}

/// Whether the letters and digits around hold no other digit.
fn lone_digit(glyphs: &[Glyph], at: usize) -> bool {
    let inside = |glyph: &&Glyph| glyph.character.is_ascii_alphanumeric();
    let digit = |glyph: &Glyph| glyph.character.is_ascii_digit();
    !glyphs[..at].iter().rev().take_while(inside).any(digit) && !glyphs[at + 1..].iter().take_while(inside).any(digit)
}

/// A word that is none becomes the one that business papers use, if the recogniser saw that too: `lnvolce` is an invoice.
fn words(glyphs: &mut [Glyph]) {
    let mut start = 0;
    while start < glyphs.len() {
        let length = glyphs[start..].iter().take_while(|glyph| glyph.character.is_ascii_alphanumeric()).count();
        word(&mut glyphs[start..start + length]);
        start += length + 1;
    }
}

/// The lexicon, words of one length side by side.
fn lexicon() -> &'static [Vec<&'static [u8]>] {
    static WORDS: OnceLock<Vec<Vec<&'static [u8]>>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let mut by_length: Vec<Vec<&'static [u8]>> = Vec::new();
        for word in LEXICON.split_ascii_whitespace() {
            if by_length.len() <= word.len() {
                by_length.resize(word.len() + 1, Vec::new());
            }
            by_length[word.len()].push(word.as_bytes());
        }
        by_length
    })
}

fn word(glyphs: &mut [Glyph]) {
    let Some(candidates) = lexicon().get(glyphs.len()) else {
        return;
    };
    let digits = glyphs.iter().filter(|glyph| glyph.character.is_ascii_digit()).count();
    // Codes are made of letters and digits as they please.
    if digits * 3 > glyphs.len() {
        return;
    }
    let most = (glyphs.len() / 3).max(1);
    let mut best: Option<(f32, &[u8])> = None;
    for candidate in candidates {
        let mut changes = 0;
        let mut support = 1.0f32;
        for (glyph, expected) in glyphs.iter().zip(*candidate) {
            if glyph.character.to_ascii_lowercase() == char::from(*expected) {
                continue;
            }
            changes += 1;
            let probability = glyph
                .letters
                .iter()
                .find(|guess| guess.character == char::from(*expected))
                .map_or(0.0, |guess| guess.probability);
            let refused = probability < EXPECTED || glyph.confidence >= CERTAIN || changes > most;
            support = if refused { 0.0 } else { support * probability };
            if refused {
                break;
            }
        }
        if changes == 0 {
            return;
        }
        if support > 0.0 && best.is_none_or(|(most, _)| support > most) {
            best = Some((support, candidate));
        }
    }
    let Some((_, chosen)) = best else { return };
    let capitals = glyphs.iter().filter(|glyph| glyph.character.is_ascii_uppercase()).count();
    let small = glyphs.iter().filter(|glyph| glyph.character.is_ascii_lowercase()).count();
    for (at, (glyph, expected)) in glyphs.iter_mut().zip(chosen).enumerate() {
        let expected = char::from(*expected);
        if glyph.character.to_ascii_lowercase() == expected {
            continue;
        }
        let first = at == 0
            && (glyph.character.is_ascii_uppercase() || glyph.upper.probability > glyph.lower.probability / 4.0);
        let capital = capitals > small || first;
        glyph.character = if capital { expected.to_ascii_uppercase() } else { expected };
    }
}

/// An `S` right before an amount is a dollar sign, if one was seen.
fn dollars(glyphs: &mut [Glyph]) {
    for at in 0..glyphs.len() {
        let alone = at == 0 || !glyphs[at - 1].character.is_ascii_alphanumeric();
        if !alone || glyphs[at].character != 'S' || glyphs[at].dollar < EXPECTED {
            continue;
        }
        let amount: String = glyphs[at + 1..]
            .iter()
            .map(|glyph| glyph.character)
            .take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
            .collect();
        let cents = amount.split_once('.').is_some_and(|(whole, cents)| !whole.is_empty() && cents.len() == 2);
        if cents {
            glyphs[at].character = '$';
        }
    }
}

/// Puts another character in the place. Its confidence is the higher of the two: the neighbours have decided.
fn replace(glyph: &mut Glyph, choose: impl Fn(&Glyph) -> Guess) {
    let guess = choose(glyph);
    glyph.character = guess.character;
    glyph.confidence = glyph.confidence.max(guess.probability);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reading in which each character is certain, but for the digit, the capital and the small letter it resembles.
    fn reading(text: &str) -> Reading {
        let guess = |character: Option<char>| {
            character.map_or(Guess::default(), |character| Guess { character, probability: 0.1 })
        };
        let glyph = |character: char| Glyph {
            character,
            confidence: 0.9,
            digit: guess(match character {
                'O' | 'o' | 'C' | 'D' => Some('0'),
                'I' | 'l' => Some('1'),
                _ => None,
            }),
            upper: guess(match character {
                '0' | 'o' => Some('O'),
                '1' | 'l' => Some('I'),
                _ => None,
            }),
            lower: guess(match character {
                '0' => Some('o'),
                '1' => Some('l'),
                _ => None,
            }),
            ..Glyph::default()
        };
        Reading { glyphs: text.chars().map(glyph).collect() }
    }

    fn repaired(text: &str) -> String {
        repair(reading(text)).text()
    }

    #[test]
    fn numbers_lose_their_letters() {
        assert_eq!(repaired("456OO SHAH ALAM"), "45600 SHAH ALAM");
        assert_eq!(repaired("15.0C"), "15.00");
        assert_eq!(repaired("24.DC RM"), "24.00 RM");
        assert_eq!(repaired("PA2O26-l"), "PA2026-l");
        assert_eq!(repaired("ES1O0O"), "ES1000");
    }

    #[test]
    fn codes_and_units_keep_their_letters() {
        for text in ["A4 DIN", "5L", "NO 3D", "9C", "CO. 1", "V2.O", "PO 88", "COD"] {
            assert_eq!(repaired(text), text);
        }
    }

    #[test]
    fn words_lose_their_digits() {
        assert_eq!(repaired("B0ARD"), "BOARD");
        assert_eq!(repaired("T0TAL c0st"), "TOTAL cost");
        assert_eq!(repaired("BI1L"), "BIIL");
        assert_eq!(repaired("A10B0C"), "A10B0C");
    }

    #[test]
    fn small_letters_among_capitals_grow() {
        assert_eq!(repaired("CASHlER lNVOlCE"), "CASHIER lNVOICE");
        assert_eq!(repaired("Mill"), "Mill");
        assert_eq!(repaired("RENTAl"), "RENTAI");
    }

    /// A reading whose glyphs were uncertain, and might have been the letters of another text.
    fn doubtful(text: &str, other: &str) -> Reading {
        let mut reading = reading(text);
        for (glyph, other) in reading.glyphs.iter_mut().zip(other.chars()) {
            glyph.letters[1] = Guess { character: other.to_ascii_lowercase(), probability: 0.05 };
        }
        reading
    }

    #[test]
    fn words_of_business_papers_are_expected() {
        for (read, seen, expected) in [
            ("Involce No", "Invoice No", "Invoice No"),
            ("CASHLER:", "CASHIER:", "CASHIER:"),
            ("Tlme", "Time", "Time"),
            ("BI1L", "BILL", "BILL"),
            ("Aty", "Qty", "Qty"),
        ] {
            assert_eq!(repair(doubtful(read, seen)).text(), expected);
        }
        // Too many changes, a word of its own, a code, no doubt.
        for (read, seen) in [("Jnvolce", "payment"), ("total", "towel"), ("T1M3", "time")] {
            assert_eq!(repair(doubtful(read, seen)).text(), read);
        }
        // The lone digit is the letter it looks like; the word that results is still too far from any other.
        assert_eq!(repair(doubtful("lnvo1ce", "payment")).text(), "lnvolce");
        let mut certain = doubtful("Tlme", "Time");
        certain.glyphs[1].confidence = 0.99;
        assert_eq!(repair(certain).text(), "Tlme");
    }

    #[test]
    fn the_lexicon_is_lower_case_sorted_and_without_repeats() {
        let words: Vec<_> = LEXICON.split_ascii_whitespace().collect();
        assert!(words.is_sorted_by(|a, b| a < b));
        assert!(words.iter().all(|word| word.len() >= 3 && word.bytes().all(|b| b.is_ascii_lowercase())));
    }

    #[test]
    fn dollars_stand_before_amounts() {
        let with = |text: &str| {
            let mut reading = reading(text);
            reading.glyphs.iter_mut().for_each(|glyph| glyph.dollar = 0.1);
            repair(reading).text()
        };
        assert_eq!(with("S5.50"), "$5.50");
        assert_eq!(with("MS5.50 S12 S1.5"), "MS5.50 S12 S1.5");
    }

    #[test]
    fn nothing_is_replaced_without_evidence() {
        let mut reading = reading("456OO");
        for glyph in &mut reading.glyphs {
            glyph.digit = Guess::default();
        }
        assert_eq!(repair(reading).text(), "456OO");
    }

    #[test]
    fn wide_forms_become_narrow_but_chinese_keeps_its_punctuation() {
        assert_eq!(repaired("ＴＯＴＡＬ： ９．９０"), "TOTAL: 9.90");
        assert_eq!(repaired("保单号：ＰＡ１２（正本）"), "保单号：PA12（正本）");
    }

    #[test]
    fn spaces_are_single_and_inside() {
        assert_eq!(repaired("  a \u{3000} b  "), "a b");
        assert_eq!(repaired("   "), "");
    }

    #[test]
    fn a_space_that_was_seen_is_put() {
        let with = |text: &str, at: usize| {
            let mut reading = reading(text);
            reading.glyphs[at].space = 0.3;
            repair(reading).text()
        };
        assert_eq!(with("TAXINVOICE", 3), "TAX INVOICE");
        assert_eq!(with("Total:", 5), "Total:");
        assert_eq!(with("保险", 1), "保险");
        assert_eq!(with("a b", 2), "a b");
    }
}
