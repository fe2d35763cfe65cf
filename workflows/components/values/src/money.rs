//! Sums in figures: `¥1,234.50`, `RMB 1 234,50`, `USD 12,000`, `100万元`.

use crate::text::{confused_digit, fold};
use crate::{Note, Reading};
use std::fmt;
use thiserror::Error;

/// The most digits a sum may have; more is not a sum of money but a number of something else, and would not fit.
pub const MAX_DIGITS: usize = 24;

/// The currencies that documents of this market name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Currency {
    /// Renminbi, 人民币.
    Cny,
    /// United States dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Hong Kong dollar.
    Hkd,
}

impl Currency {
    /// The ISO 4217 code.
    pub fn code(self) -> &'static str {
        match self {
            Currency::Cny => "CNY",
            Currency::Usd => "USD",
            Currency::Eur => "EUR",
            Currency::Gbp => "GBP",
            Currency::Hkd => "HKD",
        }
    }

    /// The currency a text names, if it names one. Longer signs are tried first: `HK$` is no dollar of the States.
    pub fn named_in(text: &str) -> Option<Currency> {
        const SIGNS: [(&str, Currency); 19] = [
            ("HK$", Currency::Hkd),
            ("HKD", Currency::Hkd),
            ("港币", Currency::Hkd),
            ("港元", Currency::Hkd),
            ("US$", Currency::Usd),
            ("USD", Currency::Usd),
            ("美元", Currency::Usd),
            ("EUR", Currency::Eur),
            ("欧元", Currency::Eur),
            ("€", Currency::Eur),
            ("GBP", Currency::Gbp),
            ("英镑", Currency::Gbp),
            ("£", Currency::Gbp),
            ("RMB", Currency::Cny),
            ("CNY", Currency::Cny),
            ("人民币", Currency::Cny),
            ("¥", Currency::Cny),
            ("$", Currency::Usd),
            ("元", Currency::Cny),
        ];
        let folded: String = fold(text).into_iter().flat_map(char::to_uppercase).collect();
        SIGNS.iter().find(|(sign, _)| folded.contains(sign)).map(|(_, currency)| *currency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A sum in minor units (fen, cents), with its currency where the text named one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Hundredths of the currency.
    pub minor: u128,
    /// The currency, when named.
    pub currency: Option<Currency>,
}

impl fmt::Display for Money {
    /// The sum with two decimals and no grouping, `1234.50`: one spelling per sum, so that equal sums are equal texts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.minor / 100, self.minor % 100)
    }
}

/// Why a text is not a sum in figures.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// There is no digit in it.
    #[error("no figures in {text:?}")]
    NoFigures {
        /// The text.
        text: String,
    },
    /// The separators are not where separators of thousands or decimals stand.
    #[error("the separators of {figures:?} fit neither thousands nor decimals")]
    Grouping {
        /// The figures as written.
        figures: String,
    },
    /// There are parts of a cent.
    #[error("{figures:?} has more decimals than a sum of money")]
    TooPrecise {
        /// The figures as written.
        figures: String,
    },
    /// There are more than [`MAX_DIGITS`] digits.
    #[error("{figures:?} is too long for a sum of money (at most {MAX_DIGITS} digits)")]
    TooLarge {
        /// The figures as written.
        figures: String,
    },
    /// It is less than nothing, which no sum insured or premium is.
    #[error("{figures:?} is negative")]
    Negative {
        /// The figures as written.
        figures: String,
    },
}

/// Formats minor units as documents print them: `1,234.50`.
pub fn grouped(minor: u128) -> String {
    let whole = (minor / 100).to_string();
    let mut out = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    format!("{out}.{:02}", minor % 100)
}

/// Finds the first sum in figures in a text.
pub fn find(text: &str) -> Result<Reading<Money>, MoneyError> {
    let chars = fold(text);
    let start =
        chars.iter().position(char::is_ascii_digit).ok_or_else(|| MoneyError::NoFigures { text: text.to_owned() })?;
    // A letter that stands for a digit may precede the first true digit only right after a currency sign: `¥l,234`.
    let start = match start.checked_sub(2) {
        Some(before) if matches!(chars[before + 1], ',' | '.') && confused_digit(chars[before]).is_some() => before,
        _ => start,
    };
    let mut repaired = false;
    let mut figures: Vec<char> = Vec::new();
    let mut end = start;
    let mut at = start;
    while let Some(&c) = chars.get(at) {
        let digit = |i: usize| chars.get(i).is_some_and(char::is_ascii_digit);
        if c.is_ascii_digit() {
            figures.push(c);
            end = at + 1;
        } else if matches!(c, ',' | '.' | '\'') {
            figures.push(c);
        } else if c == ' ' {
            // A space groups thousands only between a digit and exactly three digits; after a separator that
            // recognition set apart (`1, 234`) it means nothing.
            let three = digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4);
            match chars.get(at.wrapping_sub(1)) {
                Some(',' | '.') if digit(at + 1) => {}
                Some(p) if p.is_ascii_digit() && three => figures.push('\''),
                Some(p) if p.is_ascii_digit() && matches!(chars.get(at + 1), Some(',' | '.')) && digit(at + 2) => {}
                _ => break,
            }
        } else if let Some(stands_for) = confused_digit(c) {
            let beside = |i: usize| chars.get(i).is_some_and(|n| n.is_ascii_digit() || matches!(n, ',' | '.'));
            // Not a letter of a word that follows the figures.
            let inside = beside(at + 1)
                || (beside(at.wrapping_sub(1)) && chars.get(at + 1).is_none_or(|n| !n.is_alphanumeric()));
            if !(inside && (at == start || beside(at.wrapping_sub(1)) || !figures.is_empty())) {
                break;
            }
            figures.push(stands_for);
            repaired = true;
            end = at + 1;
        } else {
            break;
        }
        at += 1;
    }
    while figures.last().is_some_and(|c| !c.is_ascii_digit()) {
        figures.pop();
    }
    let written: String = figures.iter().collect();
    if start > 0 && chars[start - 1] == '-' && (start < 2 || !chars[start - 2].is_alphanumeric()) {
        return Err(MoneyError::Negative { figures: format!("-{written}") });
    }
    let scale = match chars[end..].iter().find(|c| **c != ' ') {
        Some('万' | '萬') => 4,
        Some('亿' | '億') => 8,
        _ => 0,
    };
    let (minor, ambiguous) = interpret(&figures, scale, &written)?;
    let mut notes = Vec::new();
    if repaired {
        notes.push(Note::Repaired);
    }
    if ambiguous {
        notes.push(Note::Ambiguous);
    }
    // The sign of the currency stands beside the figures; one at the other end of the line belongs to something else.
    const BESIDE: usize = 6;
    let beside: String = chars[start.saturating_sub(BESIDE)..(end + BESIDE).min(chars.len())].iter().collect();
    Ok(Reading { value: Money { minor, currency: Currency::named_in(&beside) }, span: start..end, notes })
}

/// Turns figures with separators into minor units, times ten to `scale`.
fn interpret(figures: &[char], scale: usize, written: &str) -> Result<(u128, bool), MoneyError> {
    let grouping = || MoneyError::Grouping { figures: written.to_owned() };
    let separators: Vec<(usize, char)> =
        figures.iter().enumerate().filter(|(_, c)| !c.is_ascii_digit()).map(|(i, c)| (i, *c)).collect();
    let groups: Vec<String> =
        figures.split(|c| !c.is_ascii_digit()).map(|group| group.iter().collect::<String>()).collect();
    if groups.iter().any(String::is_empty) {
        return Err(grouping());
    }
    let thousands = |groups: &[String]| {
        groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3))
    };
    let mut ambiguous = false;
    let (whole, fraction): (String, String) = match separators.last() {
        None => (groups.concat(), String::new()),
        Some((_, last)) => {
            let (tail, head) = match groups.split_last() {
                Some((tail, head)) => (tail.clone(), head),
                None => return Err(grouping()),
            };
            let alone = separators.len() == 1;
            let same = separators.iter().all(|(_, c)| c == last);
            let decimal = match tail.len() {
                1 | 2 => *last != '\'',
                3 => *last == '.' && (scale > 0 || !same),
                _ => *last == '.' && (alone || !same),
            };
            if decimal {
                if !thousands(head) {
                    return Err(grouping());
                }
                (head.concat(), tail)
            } else {
                if !thousands(&groups) {
                    return Err(grouping());
                }
                // `1.234`: thousands in one country, three decimals in another; money has no three decimals.
                ambiguous = alone && *last == '.';
                (groups.concat(), String::new())
            }
        }
    };
    if whole.len() + fraction.len() + scale > MAX_DIGITS {
        return Err(MoneyError::TooLarge { figures: written.to_owned() });
    }
    let places = scale + 2;
    let kept = fraction.len().min(places);
    if fraction[kept..].bytes().any(|digit| digit != b'0') {
        return Err(MoneyError::TooPrecise { figures: written.to_owned() });
    }
    let digits = format!("{whole}{}{}", &fraction[..kept], "0".repeat(places - kept));
    let minor = digits.parse::<u128>().map_err(|_| MoneyError::TooLarge { figures: written.to_owned() })?;
    Ok((minor, ambiguous))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minor(text: &str) -> u128 {
        find(text).unwrap_or_else(|error| panic!("{text}: {error}")).value.minor
    }

    #[test]
    fn notations() {
        for (text, expected) in [
            ("¥1,234.50", 123_450),
            ("￥１，２３４．５０", 123_450),
            ("RMB 1,234.50", 123_450),
            ("1 234,50 EUR", 123_450),
            ("1.234,50", 123_450),
            ("USD 12,000", 1_200_000),
            ("100万元", 100_000_000),
            ("1.5 亿元", 15_000_000_000),
            ("12.345万元", 12_345_000),
            ("1234.5", 123_450),
            ("1,234.500", 123_450),
            ("¥ 1,2O4.5O", 120_450),
            ("1, 234.50", 123_450),
            ("0.05", 5),
            ("CNY 88000", 8_800_000),
            ("1,000,000.00 元", 100_000_000),
        ] {
            assert_eq!(minor(text), expected, "{text}");
        }
    }

    #[test]
    fn assumptions_are_told() {
        assert_eq!(find("1.234").unwrap().notes, [Note::Ambiguous]);
        assert_eq!(find("¥1,2O4.50").unwrap().notes, [Note::Repaired]);
        assert_eq!(find("¥l,234.50").unwrap().value.minor, 123_450);
        assert!(find("¥1,234.50").unwrap().notes.is_empty());
    }

    #[test]
    fn refusals() {
        assert!(matches!(find("premium"), Err(MoneyError::NoFigures { .. })));
        assert!(matches!(find("1,2345,678.00"), Err(MoneyError::Grouping { .. })));
        assert!(matches!(find("12.34567"), Err(MoneyError::TooPrecise { .. })));
        assert!(matches!(find("-5.00"), Err(MoneyError::Negative { .. })));
        assert!(matches!(find("1234567890123456789012345678901234567890"), Err(MoneyError::TooLarge { .. })));
        assert!(matches!(find("1.234.56.7,8"), Err(MoneyError::Grouping { .. })));
    }

    #[test]
    fn currencies() {
        for (text, currency) in [
            ("¥1", Some(Currency::Cny)),
            ("HK$ 1", Some(Currency::Hkd)),
            ("US$1", Some(Currency::Usd)),
            ("$1", Some(Currency::Usd)),
            ("1元", Some(Currency::Cny)),
            ("1 美元", Some(Currency::Usd)),
            ("rmb 5", Some(Currency::Cny)),
            ("5", None),
        ] {
            assert_eq!(find(text).unwrap().value.currency, currency, "{text}");
        }
    }

    #[test]
    fn words_after_the_figures_are_no_digits() {
        assert_eq!(minor("¥120.00 Only"), 12_000);
        assert_eq!(minor("500 Ordinary"), 50_000);
        assert_eq!(find("¥5,000.00 (Sum)").unwrap().span, 1..9);
    }

    proptest! {
        #[test]
        fn printed_sums_are_read_back(sum in 0u128..10_u128.pow(18)) {
            prop_assert_eq!(minor(&format!("¥{}", grouped(sum))), sum);
            prop_assert_eq!(minor(&Money { minor: sum, currency: None }.to_string()), sum);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            let _ = find(&text);
        }

        #[test]
        fn no_figures_make_it_panic(text in "[-0-9OlI|., '万亿¥]{0,40}") {
            let _ = find(&text);
        }
    }
}
