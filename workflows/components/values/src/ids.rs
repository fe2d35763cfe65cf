//! Identifiers that carry their own proof: check digits of companies, persons, accounts and tax numbers, and the two
//! that carry none but a form, telephone numbers and e-mail addresses.

use crate::date::Date;
use crate::text::{confused_digit, fold};
use thiserror::Error;

/// Why a text is not the identifier it was read as.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum IdError {
    /// The wrong number of characters.
    #[error("{kind} has {expected} characters, not {found}")]
    Length {
        /// Which identifier.
        kind: &'static str,
        /// How many it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// A character that cannot stand there.
    #[error("{character:?} cannot be character {at} of {kind}")]
    Character {
        /// Which identifier.
        kind: &'static str,
        /// The character.
        character: char,
        /// Its position, from 1.
        at: usize,
    },
    /// The check digits do not fit the rest.
    #[error("the check of {kind} should be {expected}, not {found}")]
    Check {
        /// Which identifier.
        kind: &'static str,
        /// What the rest asks for.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// A country whose form is not known.
    #[error("{country:?} has no {kind}")]
    Country {
        /// Which identifier.
        kind: &'static str,
        /// The country.
        country: String,
    },
    /// A day of birth that is on no calendar.
    #[error("the day of birth in {kind} is on no calendar")]
    Birthday {
        /// Which identifier.
        kind: &'static str,
    },
}

/// The letters and digits of an identifier, upper case, without the spaces and hyphens it is printed with.
fn compact(text: &str) -> String {
    fold(text)
        .into_iter()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '.' | '/'))
        .flat_map(char::to_uppercase)
        .collect()
}

fn digit(c: char) -> Option<u32> {
    c.to_digit(10)
}

/// The alphabet of the unified social credit code: no I, O, S, V, Z, which look like digits.
const USCC_ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCC: &str = "a unified social credit code";

/// The check character of the first seventeen of a unified social credit code (GB 32100-2015, modulus 31).
pub fn uscc_check(first: &str) -> Result<char, IdError> {
    const LENGTH: usize = 17;
    let found = first.chars().count();
    if found != LENGTH {
        return Err(IdError::Length { kind: USCC, expected: LENGTH, found });
    }
    let mut sum = 0;
    let mut weight = 1;
    for (i, c) in first.chars().enumerate() {
        let value = USCC_ALPHABET.chars().position(|known| known == c).ok_or(IdError::Character {
            kind: USCC,
            character: c,
            at: i + 1,
        })?;
        sum += value * weight;
        // The weights are the powers of three.
        weight = weight * 3 % 31;
    }
    Ok(USCC_ALPHABET.chars().nth((31 - sum % 31) % 31).unwrap_or('0'))
}

/// Reads a unified social credit code (统一社会信用代码) and checks it.
pub fn uscc(text: &str) -> Result<String, IdError> {
    let code = compact(text);
    let found = code.chars().count();
    if found != 18 {
        return Err(IdError::Length { kind: USCC, expected: 18, found });
    }
    let first: String = code.chars().take(17).collect();
    let last = code.chars().last().unwrap_or(' ');
    let expected = uscc_check(&first)?;
    if last != expected {
        return Err(IdError::Check { kind: USCC, expected: expected.to_string(), found: last.to_string() });
    }
    Ok(code)
}

/// As [`uscc`], but where letters that the alphabet leaves out stand for the digits they look like. Returns the code
/// and whether anything was repaired; only a code whose check then fits is accepted.
pub fn uscc_repaired(text: &str) -> Result<(String, bool), IdError> {
    match uscc(text) {
        Ok(code) => Ok((code, false)),
        Err(first) => {
            let repaired: String = compact(text)
                .chars()
                .map(|c| if USCC_ALPHABET.contains(c) { c } else { confused_digit(c).unwrap_or(c) })
                .collect();
            match uscc(&repaired) {
                Ok(code) => Ok((code, true)),
                // The first reading's fault is the one to tell: the repair was only a guess.
                Err(_) => Err(first),
            }
        }
    }
}

const RESIDENT: &str = "a resident identity number";

/// A resident identity number (居民身份证号码), checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResidentId {
    /// The eighteen characters.
    pub number: String,
    /// The day of birth it contains.
    pub birth: Date,
    /// Whether the sequence number is a woman's (even).
    pub female: bool,
}

/// The check character of the first seventeen digits (GB 11643-1999, ISO 7064 MOD 11-2).
pub fn resident_check(first: &str) -> Result<char, IdError> {
    let found = first.chars().count();
    if found != 17 {
        return Err(IdError::Length { kind: RESIDENT, expected: 17, found });
    }
    let mut sum = 0;
    for (i, c) in first.chars().enumerate() {
        let value = digit(c).ok_or(IdError::Character { kind: RESIDENT, character: c, at: i + 1 })?;
        sum = (sum + value) * 2 % 11;
    }
    let check = (12 - sum) % 11;
    Ok(if check == 10 { 'X' } else { char::from_digit(check, 10).unwrap_or('0') })
}

/// Reads a resident identity number and checks its check digit and its day of birth.
pub fn resident_id(text: &str) -> Result<ResidentId, IdError> {
    let number = compact(text);
    let found = number.chars().count();
    if found != 18 {
        return Err(IdError::Length { kind: RESIDENT, expected: 18, found });
    }
    let first: String = number.chars().take(17).collect();
    let expected = resident_check(&first)?;
    let last = number.chars().last().unwrap_or(' ');
    if last != expected {
        return Err(IdError::Check { kind: RESIDENT, expected: expected.to_string(), found: last.to_string() });
    }
    let digits: Vec<u32> = first.chars().filter_map(digit).collect();
    let number_at = |from: usize, to: usize| digits[from..to].iter().fold(0, |sum, d| sum * 10 + d);
    let birth = u16::try_from(number_at(6, 10))
        .ok()
        .zip(u8::try_from(number_at(10, 12)).ok())
        .zip(u8::try_from(number_at(12, 14)).ok())
        .and_then(|((year, month), day)| Date::new(year, month, day).ok())
        .ok_or(IdError::Birthday { kind: RESIDENT })?;
    Ok(ResidentId { female: digits[16].is_multiple_of(2), number, birth })
}

const IBAN: &str = "an IBAN";

/// How long the IBAN of each country of the registry is, without the countries no counterparty of this market is in.
const IBAN_LENGTHS: &[(&str, usize)] = &[
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BR", 29),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("ES", 24),
    ("FI", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NL", 18),
    ("NO", 15),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("SA", 24),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VG", 24),
    ("XK", 20),
];

/// Reads an international bank account number and checks it (ISO 13616, modulus 97).
pub fn iban(text: &str) -> Result<String, IdError> {
    let iban = compact(text);
    let found = iban.chars().count();
    let country: String = iban.chars().take(2).collect();
    let expected = IBAN_LENGTHS
        .iter()
        .find(|(code, _)| *code == country)
        .map(|(_, length)| *length)
        .ok_or(IdError::Country { kind: IBAN, country })?;
    if found != expected {
        return Err(IdError::Length { kind: IBAN, expected, found });
    }
    // The country and the check digits go to the end; letters count from ten.
    let rest = |checks: &str| -> Result<u32, IdError> {
        let mut remainder = 0;
        let moved = iban.chars().skip(4).chain(iban.chars().take(2)).chain(checks.chars());
        for (i, c) in moved.enumerate() {
            let value = c.to_digit(36).ok_or(IdError::Character { kind: IBAN, character: c, at: i + 5 })?;
            remainder = (remainder * if value > 9 { 100 } else { 10 } + value) % 97;
        }
        Ok(remainder)
    };
    let checks: String = iban.chars().skip(2).take(2).collect();
    if rest(&checks)? == 1 && checks.chars().all(|c| c.is_ascii_digit()) {
        Ok(iban)
    } else {
        Err(IdError::Check { kind: IBAN, expected: format!("{:02}", 98 - rest("00")?), found: checks })
    }
}

/// Reads a payment card or similar number of 12 to 19 digits and checks it (ISO/IEC 7812, Luhn).
pub fn luhn(text: &str) -> Result<String, IdError> {
    const KIND: &str = "a card number";
    let number = compact(text);
    let found = number.chars().count();
    if !(12..=19).contains(&found) {
        return Err(IdError::Length { kind: KIND, expected: 16, found });
    }
    let mut digits = Vec::with_capacity(found);
    for (i, c) in number.chars().enumerate() {
        digits.push(digit(c).ok_or(IdError::Character { kind: KIND, character: c, at: i + 1 })?);
    }
    if luhn_sum(&digits).is_multiple_of(10) {
        return Ok(number);
    }
    let (last, head) = digits.split_last().unwrap_or((&0, &[]));
    let with_zero: Vec<u32> = head.iter().copied().chain([0]).collect();
    let expected = (10 - luhn_sum(&with_zero) % 10) % 10;
    Err(IdError::Check { kind: KIND, expected: expected.to_string(), found: last.to_string() })
}

fn luhn_sum(digits: &[u32]) -> u32 {
    digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| {
            if i % 2 == 0 {
                *d
            } else if *d > 4 {
                d * 2 - 9
            } else {
                d * 2
            }
        })
        .sum()
}

const VAT: &str = "VAT number";

/// Reads a VAT number of the European Union: the form of every member state, and the check digits of those that
/// publish how theirs are made.
pub fn vat(text: &str) -> Result<String, IdError> {
    let number = compact(text);
    let country: String = number.chars().take(2).collect();
    let body: Vec<char> = number.chars().skip(2).collect();
    let numeric = |lengths: &[usize]| -> Result<Vec<u32>, IdError> {
        if !lengths.contains(&body.len()) {
            return Err(IdError::Length { kind: VAT, expected: lengths[0] + 2, found: body.len() + 2 });
        }
        body.iter()
            .enumerate()
            .map(|(i, c)| digit(*c).ok_or(IdError::Character { kind: VAT, character: *c, at: i + 3 }))
            .collect()
    };
    let check = |expected: u32, found: u32| {
        if expected == found {
            Ok(())
        } else {
            Err(IdError::Check { kind: VAT, expected: expected.to_string(), found: found.to_string() })
        }
    };
    let at = |position: usize, fits: &dyn Fn(char) -> bool| match body.get(position) {
        Some(c) if fits(*c) => Ok(()),
        Some(c) => Err(IdError::Character { kind: VAT, character: *c, at: position + 3 }),
        None => Err(IdError::Length { kind: VAT, expected: position + 3, found: body.len() + 2 }),
    };
    let weighted = |digits: &[u32], weights: &[u32]| digits.iter().zip(weights).map(|(d, w)| d * w).sum::<u32>();
    let number_of = |digits: &[u32]| digits.iter().fold(0u64, |sum, d| sum * 10 + u64::from(*d));
    match country.as_str() {
        "AT" => {
            at(0, &|c| c == 'U')?;
            let d: Vec<u32> = body.iter().skip(1).filter_map(|c| digit(*c)).collect();
            if d.len() != 8 || body.len() != 9 {
                return Err(IdError::Length { kind: VAT, expected: 11, found: body.len() + 2 });
            }
            let sum: u32 = (0..7).map(|i| if i % 2 == 0 { d[i] } else { d[i] / 5 + d[i] * 2 % 10 }).sum();
            check((96 - sum) % 10, d[7])?;
        }
        "BE" => {
            let d = numeric(&[10])?;
            let expected = 97 - number_of(&d[..8]) % 97;
            check(expected as u32, d[8] * 10 + d[9])?;
        }
        "BG" => {
            numeric(&[9, 10])?;
        }
        "CY" => {
            if body.len() != 9 {
                return Err(IdError::Length { kind: VAT, expected: 11, found: body.len() + 2 });
            }
            at(8, &|c| c.is_ascii_uppercase())?;
        }
        "CZ" => {
            numeric(&[8, 9, 10])?;
        }
        "DE" | "HR" => {
            // ISO 7064 MOD 11,10.
            let d = numeric(&[if country == "DE" { 9 } else { 11 }])?;
            let (last, head) = d.split_last().unwrap_or((&0, &[]));
            let product = head.iter().fold(10, |product, digit| {
                let sum = (product + digit) % 10;
                2 * if sum == 0 { 10 } else { sum } % 11
            });
            check((11 - product) % 10, *last)?;
        }
        "DK" => {
            let d = numeric(&[8])?;
            check(weighted(&d, &[2, 7, 6, 5, 4, 3, 2, 1]) % 11, 0)?;
        }
        "EE" => {
            let d = numeric(&[9])?;
            check(weighted(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10, 0)?;
        }
        "EL" | "GR" => {
            let d = numeric(&[9])?;
            check(weighted(&d, &[256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10, d[8])?;
        }
        "ES" => {
            if body.len() != 9 {
                return Err(IdError::Length { kind: VAT, expected: 11, found: body.len() + 2 });
            }
            for i in 1..8 {
                at(i, &|c| c.is_ascii_digit())?;
            }
            at(0, &|c| c.is_ascii_alphanumeric())?;
            at(8, &|c| c.is_ascii_alphanumeric())?;
        }
        "FI" => {
            let d = numeric(&[8])?;
            check((11 - weighted(&d, &[7, 9, 10, 5, 8, 4, 2]) % 11) % 11, d[7])?;
        }
        "FR" => {
            if body.len() != 11 {
                return Err(IdError::Length { kind: VAT, expected: 13, found: body.len() + 2 });
            }
            for i in 2..11 {
                at(i, &|c| c.is_ascii_digit())?;
            }
            // A key of letters is formed otherwise and is left to its form.
            if let (Some(a), Some(b)) = (digit(body[0]), digit(body[1])) {
                let d: Vec<u32> = body[2..].iter().filter_map(|c| digit(*c)).collect();
                check(((12 + 3 * (number_of(&d) % 97)) % 97) as u32, a * 10 + b)?;
            }
        }
        "HU" => {
            let d = numeric(&[8])?;
            check((10 - weighted(&d, &[9, 7, 3, 1, 9, 7, 3]) % 10) % 10, d[7])?;
        }
        "IE" => {
            if !(8..=9).contains(&body.len()) {
                return Err(IdError::Length { kind: VAT, expected: 10, found: body.len() + 2 });
            }
            at(0, &|c| c.is_ascii_digit())?;
            at(7, &|c| c.is_ascii_uppercase())?;
        }
        "IT" => {
            let d = numeric(&[11])?;
            check(luhn_sum(&d) % 10, 0)?;
        }
        "LT" => {
            numeric(&[9, 12])?;
        }
        "LU" => {
            let d = numeric(&[8])?;
            check((number_of(&d[..6]) % 89) as u32, d[6] * 10 + d[7])?;
        }
        "LV" => {
            numeric(&[11])?;
        }
        "MT" => {
            let d = numeric(&[8])?;
            check((37 - weighted(&d, &[3, 4, 6, 7, 8, 9]) % 37) % 37, d[6] * 10 + d[7])?;
        }
        "NL" => {
            if body.len() != 12 {
                return Err(IdError::Length { kind: VAT, expected: 14, found: body.len() + 2 });
            }
            at(9, &|c| c == 'B')?;
            let mut remainder = 0u32;
            // Numbers of sole traders are checked over the whole (modulus 97), those of companies over nine digits.
            for c in number.chars() {
                let value = c.to_digit(36).unwrap_or(0);
                remainder = (remainder * if value > 9 { 100 } else { 10 } + value) % 97;
            }
            let d: Vec<u32> = body[..9].iter().filter_map(|c| digit(*c)).collect();
            if d.len() != 9 {
                return Err(IdError::Length { kind: VAT, expected: 14, found: body.len() + 2 });
            }
            if remainder != 1 {
                check(weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11, d[8])?;
            }
        }
        "PL" => {
            let d = numeric(&[10])?;
            check(weighted(&d, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11, d[9])?;
        }
        "PT" => {
            let d = numeric(&[9])?;
            check((11 - weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10, d[8])?;
        }
        "RO" => {
            numeric(&[10, 9, 8, 7, 6, 5, 4, 3, 2])?;
        }
        "SE" => {
            let d = numeric(&[12])?;
            check(luhn_sum(&d[..10]) % 10, 0)?;
        }
        "SI" => {
            let d = numeric(&[8])?;
            check((11 - weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) % 11) % 10, d[7])?;
        }
        "SK" => {
            let d = numeric(&[10])?;
            check((number_of(&d) % 11) as u32, 0)?;
        }
        _ => return Err(IdError::Country { kind: VAT, country }),
    }
    Ok(number)
}

/// Finds the first telephone number: a Chinese mobile or landline, or an international number with its `+`.
/// Given as `+` and digits where the country is known.
pub fn phone(text: &str) -> Option<String> {
    let chars = fold(text);
    let mut at = 0;
    while at < chars.len() {
        let plus = chars[at] == '+';
        if !plus && !chars[at].is_ascii_digit() && chars[at] != '(' || at > 0 && chars[at - 1].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let start = at;
        let mut digits = String::new();
        while at < chars.len() && (chars[at].is_ascii_digit() || matches!(chars[at], ' ' | '-' | '(' | ')' | '+')) {
            // A second plus begins another number.
            if chars[at] == '+' && at > start {
                break;
            }
            if chars[at].is_ascii_digit() {
                digits.push(chars[at]);
            }
            at += 1;
        }
        let chinese = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86").filter(|_| plus));
        let national = chinese.unwrap_or(&digits);
        let mobile = national.len() == 11
            && national.starts_with('1')
            && national[1..2].bytes().all(|second| (b'3'..=b'9').contains(&second));
        let landline =
            !plus && (10..=12).contains(&national.len()) && national.starts_with('0') && !national.starts_with("00");
        if mobile {
            return Some(format!("+86{national}"));
        }
        if landline {
            return Some(format!("+86{}", &national[1..]));
        }
        if plus && (8..=15).contains(&digits.len()) {
            return Some(format!("+{digits}"));
        }
        at = at.max(start + 1);
    }
    None
}

/// Finds the first e-mail address.
pub fn email(text: &str) -> Option<String> {
    let chars = fold(text);
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
    let host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    for at in chars.iter().enumerate().filter(|(_, c)| **c == '@').map(|(i, _)| i) {
        let start = chars[..at].iter().rposition(|c| !local(*c)).map_or(0, |i| i + 1);
        let end = chars[at + 1..].iter().position(|c| !host(*c)).map_or(chars.len(), |i| at + 1 + i);
        let name: String = chars[start..at].iter().collect();
        let domain: String = chars[at + 1..end].iter().collect();
        let domain = domain.trim_end_matches('.');
        let labels: Vec<&str> = domain.split('.').collect();
        let last_is_name =
            labels.last().is_some_and(|last| last.len() >= 2 && last.chars().all(|c| c.is_ascii_alphabetic()));
        let plain = !name.is_empty() && !name.starts_with('.') && !name.ends_with('.') && !name.contains("..");
        if plain
            && labels.len() >= 2
            && last_is_name
            && labels.iter().all(|l| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-'))
        {
            return Some(format!("{name}@{}", domain.to_ascii_lowercase()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn social_credit_codes() {
        // Two codes that their holders publish.
        for code in ["91350100M000100Y43", "91110000600037341L"] {
            assert_eq!(uscc(code).unwrap(), code);
        }
        assert_eq!(uscc("9135 0100 M000 100Y 43").unwrap(), "91350100M000100Y43");
        assert!(matches!(uscc("91350100M000100Y44"), Err(IdError::Check { .. })));
        assert!(matches!(uscc("91350100M000100Y4"), Err(IdError::Length { found: 17, .. })));
        assert!(matches!(uscc("91350100MO00100Y43"), Err(IdError::Character { character: 'O', at: 10, .. })));
        assert_eq!(uscc_repaired("9I35O100M000100Y43").unwrap(), ("91350100M000100Y43".into(), true));
    }

    #[test]
    fn identity_numbers() {
        // The example of the standard itself.
        let id = resident_id("11010519491231002X").unwrap();
        assert_eq!(id.birth.to_string(), "1949-12-31");
        assert!(id.female);
        assert!(matches!(resident_id("110105194912310021"), Err(IdError::Check { .. })));
        let first = "11010519491331002";
        let number = format!("{first}{}", resident_check(first).unwrap());
        assert!(matches!(resident_id(&number), Err(IdError::Birthday { .. })));
    }

    #[test]
    fn account_numbers() {
        assert_eq!(iban("GB82 WEST 1234 5698 7654 32").unwrap(), "GB82WEST12345698765432");
        assert_eq!(iban("DE89 3704 0044 0532 0130 00").unwrap(), "DE89370400440532013000");
        assert!(
            matches!(iban("DE88 3704 0044 0532 0130 00"), Err(IdError::Check { expected, .. }) if expected == "89")
        );
        assert!(matches!(iban("DE89 3704"), Err(IdError::Length { expected: 22, .. })));
        assert!(matches!(iban("ZZ00"), Err(IdError::Country { .. })));
        assert!(matches!(iban(""), Err(IdError::Country { .. })));
    }

    #[test]
    fn tax_numbers() {
        for number in [
            "ATU13585627",
            "BE0428759497",
            "DE136695976",
            "HR33392005961",
            "DK13585628",
            "EE100931558",
            "EL094259216",
            "FI20774740",
            "FR83404833048",
            "HU12892312",
            "IT00743110157",
            "LU15027442",
            "MT11679112",
            "NL004495445B01",
            "PL8567346215",
            "PT501964843",
            "SE123456789701",
            "SI50223054",
            "SK2022749619",
        ] {
            assert_eq!(vat(number).as_deref(), Ok(number));
            // A neighbouring digit changed must be seen by the check.
            let mut chars: Vec<char> = number.chars().collect();
            let changed = 5;
            chars[changed] = if chars[changed] == '9' { '0' } else { char::from(chars[changed] as u8 + 1) };
            let wrong: String = chars.into_iter().collect();
            assert!(vat(&wrong).is_err(), "{wrong}");
        }
        assert!(matches!(vat("US123456789"), Err(IdError::Country { .. })));
        assert!(vat("").is_err());
    }

    #[test]
    fn card_numbers() {
        assert!(luhn("4111 1111 1111 1111").is_ok());
        assert!(matches!(luhn("4111 1111 1111 1112"), Err(IdError::Check { expected, .. }) if expected == "1"));
    }

    #[test]
    fn ways_to_reach_someone() {
        assert_eq!(phone("电话：138-1234-5678").as_deref(), Some("+8613812345678"));
        assert_eq!(phone("Tel +86 21 6888 1234").as_deref(), Some("+862168881234"));
        assert_eq!(phone("(021) 6888-1234").as_deref(), Some("+862168881234"));
        assert_eq!(phone("+44 20 7946 0958").as_deref(), Some("+442079460958"));
        assert_eq!(phone("No. 12345"), None);
        assert_eq!(email("联系 Claims.Desk@Example.COM.").as_deref(), Some("Claims.Desk@example.com"));
        assert_eq!(email("a@b"), None);
        assert_eq!(email("@example.com"), None);
    }

    proptest! {
        #[test]
        fn any_misread_character_of_a_credit_code_is_seen(first in "9[1-3][0-9]{6}[0-9A-HJ-NP-RTUWXY]{9}", at in 0usize..18, to in 0usize..31) {
            let code = format!("{first}{}", uscc_check(&first).unwrap());
            prop_assert_eq!(uscc(&code), Ok(code.clone()));
            let mut chars: Vec<char> = code.chars().collect();
            let replacement = USCC_ALPHABET.chars().nth(to).unwrap();
            if chars[at] != replacement {
                chars[at] = replacement;
                prop_assert!(uscc(&chars.into_iter().collect::<String>()).is_err());
            }
        }

        #[test]
        fn any_misread_digit_of_an_identity_number_is_seen(first in "[1-6][0-9]{5}19[5-9][0-9]0[1-9]1[0-9][0-9]{3}", at in 0usize..17, to in 0u32..10) {
            let number = format!("{first}{}", resident_check(&first).unwrap());
            prop_assert!(resident_id(&number).is_ok());
            let mut chars: Vec<char> = number.chars().collect();
            let replacement = char::from_digit(to, 10).unwrap();
            if chars[at] != replacement {
                chars[at] = replacement;
                prop_assert!(resident_id(&chars.into_iter().collect::<String>()).is_err());
            }
        }

        #[test]
        fn no_text_makes_them_panic(text in "\\PC{0,30}", country in "[A-Z]{2}", body in "[0-9A-Z]{0,14}") {
            let _ = (uscc(&text), resident_id(&text), iban(&text), vat(&text), luhn(&text), phone(&text), email(&text));
            let number = format!("{country}{body}");
            let _ = (vat(&number), iban(&number), phone(&number));
        }
    }
}
