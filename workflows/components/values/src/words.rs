//! Sums in capital numerals (大写): 人民币壹仟贰佰叁拾肆元伍角整.
//!
//! Chinese contracts write every sum a second time in numerals made for it, because 一 becomes 二 with one stroke and
//! 壹 does not become 贰. The grammar is small and strict, which makes it a good witness against a misread figure:
//! sections of four digits, each digit followed by its unit (仟 佰 拾), sections joined by 万 and 亿, then 元, 角, 分,
//! and 整 where nothing smaller follows.

use thiserror::Error;

/// The largest sum that is written: below ten to the sixteenth yuan, two sections on either side of 亿.
pub const MAX_MINOR: u128 = 10u128.pow(18) - 1;

/// Why a text is not a sum in capital numerals.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WordsError {
    /// There are no capital numerals in it.
    #[error("no capital numerals in {text:?}")]
    Empty {
        /// The text.
        text: String,
    },
    /// A character that belongs to no sum.
    #[error("{character:?} (character {at}) belongs to no sum in capital numerals")]
    Unknown {
        /// The character.
        character: char,
        /// Its position, from 1.
        at: usize,
    },
    /// Two digits without a unit between them, or a digit without its unit.
    #[error("the digit before character {at} has no unit")]
    MissingUnit {
        /// The position, from 1.
        at: usize,
    },
    /// A unit without a digit.
    #[error("the unit {unit:?} (character {at}) has no digit before it")]
    MissingDigit {
        /// The unit.
        unit: char,
        /// Its position, from 1.
        at: usize,
    },
    /// A unit that is not smaller than the one before it.
    #[error("the unit {unit:?} (character {at}) does not come after the one before it")]
    Order {
        /// The unit.
        unit: char,
        /// Its position, from 1.
        at: usize,
    },
    /// There is no 元, 角 or 分.
    #[error("the sum ends without 元, 角 or 分")]
    NoCurrencyUnit,
    /// Something follows the end of the sum.
    #[error("{character:?} (character {at}) follows the end of the sum")]
    Trailing {
        /// The character.
        character: char,
        /// Its position, from 1.
        at: usize,
    },
    /// The sum is larger than [`MAX_MINOR`].
    #[error("the sum is larger than can be written in capital numerals")]
    TooLarge,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Digit(u128),
    /// 拾, 佰, 仟.
    Unit(u128),
    Wan,
    Yi,
    Yuan,
    Jiao,
    Fen,
    Whole,
}

/// What a character means, in the capital, the everyday and the traditional form, and as recognition confuses them.
fn token(c: char) -> Option<Token> {
    Some(match c {
        '零' | '〇' | '○' => Token::Digit(0),
        '壹' | '一' | '弌' | '壱' => Token::Digit(1),
        '贰' | '二' | '貳' | '弍' | '弐' | '两' | '贱' => Token::Digit(2),
        '叁' | '三' | '叄' | '參' | '参' => Token::Digit(3),
        '肆' | '四' => Token::Digit(4),
        '伍' | '五' => Token::Digit(5),
        '陆' | '六' | '陸' => Token::Digit(6),
        '柒' | '七' => Token::Digit(7),
        '捌' | '八' => Token::Digit(8),
        '玖' | '九' => Token::Digit(9),
        '拾' | '十' => Token::Unit(10),
        '佰' | '百' => Token::Unit(100),
        '仟' | '千' => Token::Unit(1000),
        '万' | '萬' => Token::Wan,
        '亿' | '億' => Token::Yi,
        '元' | '圆' | '圓' | '园' => Token::Yuan,
        '角' => Token::Jiao,
        '分' => Token::Fen,
        '整' | '正' => Token::Whole,
        _ => return None,
    })
}

/// Whether a character can stand in a sum in capital numerals.
pub fn is_numeral(c: char) -> bool {
    token(c).is_some()
}

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

/// Writes minor units in capital numerals, as the rules for cheques and contracts ask: 壹仟贰佰叁拾肆元伍角整.
pub fn format(minor: u128) -> Result<String, WordsError> {
    if minor > MAX_MINOR {
        return Err(WordsError::TooLarge);
    }
    let (yuan, jiao, fen) = (minor / 100, (minor / 10 % 10) as usize, (minor % 10) as usize);
    let mut out = String::new();
    if yuan > 0 {
        write_number(yuan, &mut out);
        out.push('元');
    }
    match (jiao, fen) {
        (0, 0) => {
            if yuan == 0 {
                out.push_str("零元");
            }
            out.push('整');
        }
        (0, fen) => {
            if yuan > 0 {
                out.push('零');
            }
            out.push(DIGITS[fen]);
            out.push('分');
        }
        (jiao, 0) => {
            out.push(DIGITS[jiao]);
            out.push_str("角整");
        }
        (jiao, fen) => {
            out.push(DIGITS[jiao]);
            out.push('角');
            out.push(DIGITS[fen]);
            out.push('分');
        }
    }
    Ok(out)
}

/// Writes a whole number, from the largest section to the smallest.
fn write_number(number: u128, out: &mut String) {
    const SECTIONS: [(u128, char); 2] = [(100_000_000, '亿'), (10_000, '万')];
    let mut rest = number;
    // A larger section was written; since then a whole section of noughts was passed over.
    let (mut follows, mut gap) = (false, false);
    for (size, sign) in SECTIONS {
        let part = rest / size;
        if part > 0 {
            if follows && part < 1000 {
                out.push('零');
            }
            // 亿 may itself count in 万: 壹万贰仟亿.
            write_number(part, out);
            out.push(sign);
            follows = true;
        } else {
            gap = follows;
        }
        rest %= size;
    }
    if rest == 0 {
        return;
    }
    let mut nought = follows && (rest < 1000 || gap);
    let mut begun = false;
    for (unit, sign) in [(1000, Some('仟')), (100, Some('佰')), (10, Some('拾')), (1, None)] {
        let digit = (rest / unit % 10) as usize;
        if digit == 0 {
            nought |= begun;
            continue;
        }
        if nought {
            out.push('零');
        }
        nought = false;
        begun = true;
        out.push(DIGITS[digit]);
        out.extend(sign);
    }
}

/// Finds the longest stretch of a text that can be a sum in capital numerals: a run of numerals with 元, 角 or 分 in it.
/// The span counts characters.
pub fn locate(text: &str) -> Option<std::ops::Range<usize>> {
    let chars: Vec<char> = text.chars().collect();
    let mut best: Option<std::ops::Range<usize>> = None;
    let mut at = 0;
    while at < chars.len() {
        if !is_numeral(chars[at]) {
            at += 1;
            continue;
        }
        let start = at;
        // Recognition sets spaces into long runs.
        while at < chars.len() && (is_numeral(chars[at]) || chars[at] == ' ') {
            at += 1;
        }
        let mut end = at;
        while chars[end - 1] == ' ' {
            end -= 1;
        }
        let run = &chars[start..end];
        let has = |wanted: &[char]| run.iter().any(|c| wanted.contains(c));
        let digits = run.iter().any(|c| matches!(token(*c), Some(Token::Digit(_) | Token::Unit(_))));
        if digits
            && has(&['元', '圆', '圓', '园', '角', '分'])
            && best.as_ref().is_none_or(|best| best.len() < run.len())
        {
            best = Some(start..end);
        }
    }
    best
}

/// Reads a sum in capital numerals into minor units. A leading 人民币 or 大写 with its punctuation is passed over.
pub fn parse(text: &str) -> Result<u128, WordsError> {
    let trimmed = text.trim_start_matches(|c: char| {
        matches!(c, '人' | '民' | '币' | '大' | '写' | ':' | '：' | '(' | '（' | ')' | '）') || c.is_whitespace()
    });
    let skipped = text.chars().count() - trimmed.chars().count();
    let mut sum = Sum::default();
    let mut any = false;
    for (i, c) in trimmed.chars().enumerate() {
        if c.is_whitespace() {
            continue;
        }
        let at = skipped + i + 1;
        let token = token(c).ok_or(WordsError::Unknown { character: c, at })?;
        sum.take(token, c, at)?;
        any = true;
    }
    if !any {
        return Err(WordsError::Empty { text: text.to_owned() });
    }
    sum.finish(skipped + trimmed.chars().count() + 1)
}

/// The state of reading from left to right.
#[derive(Default)]
struct Sum {
    /// Minor units already closed by 元 and 角.
    minor: u128,
    /// Yuan closed by 亿.
    over_yi: u128,
    /// Yuan closed by 万 since.
    over_wan: u128,
    /// The open section of four digits.
    section: u128,
    /// The last unit of the open section; units must fall.
    last_unit: Option<u128>,
    /// A digit that waits for its unit.
    digit: Option<u128>,
    /// A nought stood before the digit that waits, or alone.
    nought: bool,
    /// How far the sum is: 0 before 元, 1 after it, 2 after 角, 3 after 分, 4 after 整.
    stage: u8,
    seen_yi: bool,
    seen_wan: bool,
}

impl Sum {
    fn take(&mut self, token: Token, c: char, at: usize) -> Result<(), WordsError> {
        if self.stage >= 3 && token != Token::Whole || self.stage == 4 {
            return Err(WordsError::Trailing { character: c, at });
        }
        match token {
            Token::Digit(0) => {
                if self.digit.is_some() {
                    return Err(WordsError::MissingUnit { at });
                }
                self.nought = true;
            }
            Token::Digit(digit) => {
                if self.digit.replace(digit).is_some() {
                    return Err(WordsError::MissingUnit { at });
                }
            }
            Token::Unit(unit) => {
                if self.stage > 0 || self.last_unit.is_some_and(|last| last <= unit) {
                    return Err(WordsError::Order { unit: c, at });
                }
                let digit = match self.digit.take() {
                    Some(digit) => digit,
                    // 拾元 is ten yuan; no other unit may stand alone.
                    None if unit == 10 && self.last_unit.is_none() => 1,
                    None => return Err(WordsError::MissingDigit { unit: c, at }),
                };
                self.section += digit * unit;
                self.last_unit = Some(unit);
                self.nought = false;
            }
            Token::Wan => {
                if self.stage > 0 || self.seen_wan {
                    return Err(WordsError::Order { unit: c, at });
                }
                self.over_wan = self.close_section(c, at)? * 10_000;
                self.seen_wan = true;
            }
            Token::Yi => {
                if self.stage > 0 || self.seen_yi {
                    return Err(WordsError::Order { unit: c, at });
                }
                // 壹万亿: the 万 belongs to the 亿, and its section may be empty.
                let section = if self.seen_wan && self.section == 0 && self.digit.is_none() {
                    0
                } else {
                    self.close_section(c, at)?
                };
                self.over_yi = (self.over_wan + section) * 100_000_000;
                self.over_wan = 0;
                self.seen_wan = false;
                self.seen_yi = true;
            }
            Token::Yuan => {
                if self.stage > 0 {
                    return Err(WordsError::Order { unit: c, at });
                }
                let larger = self.seen_wan || self.seen_yi;
                let yuan = if self.section == 0 && self.digit.is_none() && (larger || self.nought) {
                    self.over_yi + self.over_wan
                } else {
                    self.over_yi + self.over_wan + self.close_section(c, at)?
                };
                self.minor = yuan * 100;
                self.section = 0;
                self.nought = false;
                self.stage = 1;
            }
            Token::Jiao => {
                if self.stage > 1 {
                    return Err(WordsError::Order { unit: c, at });
                }
                self.minor += self.small(c, at)? * 10;
                self.stage = 2;
            }
            Token::Fen => {
                if self.stage > 2 {
                    return Err(WordsError::Order { unit: c, at });
                }
                self.minor += self.small(c, at)?;
                self.stage = 3;
            }
            Token::Whole => {
                if self.digit.is_some() {
                    return Err(WordsError::MissingUnit { at });
                }
                if self.stage == 0 {
                    return Err(WordsError::NoCurrencyUnit);
                }
                self.stage = 4;
            }
        }
        Ok(())
    }

    /// The value of the open section, which 万, 亿 or 元 closes.
    fn close_section(&mut self, unit: char, at: usize) -> Result<u128, WordsError> {
        let digit = self.digit.take();
        if digit.is_none() && self.section == 0 {
            return Err(WordsError::MissingDigit { unit, at });
        }
        let value = self.section + digit.unwrap_or(0);
        self.section = 0;
        self.last_unit = None;
        self.nought = false;
        Ok(value)
    }

    /// The digit before 角 or 分.
    fn small(&mut self, unit: char, at: usize) -> Result<u128, WordsError> {
        if self.stage == 0 && (self.section > 0 || self.seen_wan || self.seen_yi) {
            return Err(WordsError::Order { unit, at });
        }
        match self.digit.take() {
            Some(digit) => Ok(digit),
            // 零角 is written where a form has the field.
            None if self.nought => Ok(0),
            None => Err(WordsError::MissingDigit { unit, at }),
        }
        .inspect(|_| self.nought = false)
    }

    fn finish(self, at: usize) -> Result<u128, WordsError> {
        if self.digit.is_some() && self.stage > 0 {
            return Err(WordsError::MissingUnit { at });
        }
        if self.stage == 0 {
            return Err(WordsError::NoCurrencyUnit);
        }
        if self.minor > MAX_MINOR {
            return Err(WordsError::TooLarge);
        }
        Ok(self.minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn written_by_the_rules() {
        for (minor, text) in [
            (0, "零元整"),
            (5, "伍分"),
            (50, "伍角整"),
            (100, "壹元整"),
            (123_450, "壹仟贰佰叁拾肆元伍角整"),
            (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
            (10_000_000, "壹拾万元整"),
            (10_700_053, "壹拾万柒仟元伍角叁分"),
            (100_000_000, "壹佰万元整"),
            (600_700_000, "陆佰万柒仟元整"),
            (100_000_100_000, "壹拾亿零壹仟元整"),
            (1_000_500_000_000, "壹佰亿零伍佰万元整"),
            (200_000_300, "贰佰万零叁元整"),
            (1_234_500_000_000_000, "壹拾贰万叁仟肆佰伍拾亿元整"),
        ] {
            assert_eq!(format(minor).unwrap(), text, "{minor}");
            assert_eq!(parse(text).unwrap(), minor, "{text}");
        }
        assert_eq!(format(MAX_MINOR + 1), Err(WordsError::TooLarge));
    }

    #[test]
    fn read_in_other_forms() {
        for (text, minor) in [
            ("人民币（大写）：壹佰圆正", 10_000),
            ("人民币 壹 仟 元 整", 100_000),
            ("拾元整", 1_000),
            ("拾贰万元", 12_000_000),
            ("壹仟陆佰捌拾元零叁角贰分", 168_032),
            ("一百二十三万四千元整", 123_400_000),
            ("壹万亿元整", 100_000_000_000_000),
            ("叁佰元零角伍分", 30_005),
            ("貳萬元整", 2_000_000),
        ] {
            assert_eq!(parse(text).unwrap(), minor, "{text}");
        }
    }

    #[test]
    fn refused_with_the_place() {
        assert_eq!(parse("壹贰元"), Err(WordsError::MissingUnit { at: 2 }));
        assert_eq!(parse("佰元"), Err(WordsError::MissingDigit { unit: '佰', at: 1 }));
        assert_eq!(parse("壹拾贰佰元"), Err(WordsError::Order { unit: '佰', at: 4 }));
        assert_eq!(parse("壹万贰万元"), Err(WordsError::Order { unit: '万', at: 4 }));
        assert_eq!(parse("壹佰"), Err(WordsError::NoCurrencyUnit));
        assert_eq!(parse("壹元整整"), Err(WordsError::Trailing { character: '整', at: 4 }));
        assert_eq!(parse("壹元贰分叁角"), Err(WordsError::Trailing { character: '叁', at: 5 }));
        assert_eq!(parse("壹元x"), Err(WordsError::Unknown { character: 'x', at: 3 }));
        assert_eq!(parse("壹元伍"), Err(WordsError::MissingUnit { at: 4 }));
        assert!(matches!(parse("人民币"), Err(WordsError::Empty { .. })));
        assert!(matches!(parse(""), Err(WordsError::Empty { .. })));
    }

    #[test]
    fn located_in_a_line() {
        let text = "保险金额（大写）：人民币壹佰万元整（¥1,000,000.00）";
        let span = locate(text).unwrap();
        let found: String = text.chars().skip(span.start).take(span.len()).collect();
        assert_eq!(found, "壹佰万元整");
        assert_eq!(locate("第一条 本保险"), None);
        assert_eq!(locate("部分"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(minor in 0..=MAX_MINOR) {
            prop_assert_eq!(parse(&format(minor).unwrap()), Ok(minor));
        }

        #[test]
        fn round_sums_too(digits in 1u128..10_000, zeros in 0u32..14) {
            let minor = (digits * 10u128.pow(zeros)).min(MAX_MINOR);
            prop_assert_eq!(parse(&format(minor).unwrap()), Ok(minor));
        }

        #[test]
        fn no_numerals_make_it_panic(text in "[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整 x]{0,60}") {
            let _ = parse(&text);
            let _ = locate(&text);
        }
    }
}
