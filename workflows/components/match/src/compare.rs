//! One value of a document against one of a record, and why they differ, in words.

use crate::{Both, Compare, Kind};
use deed_values::date::{self, Date};
use deed_values::money::{self, Money};
use deed_values::text;
use serde_json::Value;

/// What a comparison found.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Whether the two are taken for the same.
    pub same: bool,
    /// How alike they are, 0 to 1.
    pub similarity: f64,
    /// Why they differ, or why a difference was let pass; none when they are equal.
    pub explanation: Option<Both>,
}

impl Outcome {
    fn equal() -> Outcome {
        Outcome { same: true, similarity: 1.0, explanation: None }
    }

    fn differs(similarity: f64, zh: String, en: String) -> Outcome {
        Outcome { same: false, similarity: rounded(similarity), explanation: Some(Both { zh, en }) }
    }

    fn passes(similarity: f64, zh: String, en: String) -> Outcome {
        Outcome { same: true, similarity: rounded(similarity), explanation: Some(Both { zh, en }) }
    }
}

/// Three decimals say enough, and keep reports short.
pub(crate) fn rounded(similarity: f64) -> f64 {
    (similarity.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

/// How different two names may be when the comparison does not say: less than one character in twelve, so that a misread
/// letter of a long Latin name passes with a note, and one ideograph in ten does not.
pub const NAME_TOLERANCE: f64 = 0.08;

/// Compares a document's value with a record's.
pub fn values(how: &Compare, document: Option<&str>, record: &Value) -> Outcome {
    let record = as_text(record);
    let (document, record) = match (document.filter(|text| !text.is_empty()), record.filter(|text| !text.is_empty())) {
        (Some(document), Some(record)) => (document, record),
        (None, None) => {
            return Outcome::passes(
                1.0,
                "单据和记录都没有此项。".into(),
                "Neither the document nor the record has it.".into(),
            );
        }
        (None, Some(record)) => {
            return Outcome::differs(
                0.0,
                format!("单据上没有读到此项，记录为“{record}”。"),
                format!("It was not read from the document; the record says {record:?}."),
            );
        }
        (Some(document), None) => {
            return Outcome::differs(
                0.0,
                format!("单据为“{document}”，记录中此项为空。"),
                format!("The document says {document:?}; the record has nothing."),
            );
        }
    };
    match how.kind {
        Kind::Text => words(document, &record),
        Kind::Name => names(document, &record, how.tolerance.unwrap_or(NAME_TOLERANCE)),
        Kind::Money => sums(document, &record, how.tolerance.unwrap_or(0.0)),
        Kind::Date => dates(document, &record, how.tolerance.unwrap_or(0.0)),
    }
}

/// A record's value as text; `None` for null. Databases give sums as text, whole or floating numbers.
pub fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(match number.as_f64().filter(|_| number.is_f64()) {
            // 1000000.0 is stored where 1000000.00 was meant.
            Some(real) => format!("{real}"),
            None => number.to_string(),
        }),
        other => Some(other.to_string()),
    }
}

fn words(document: &str, record: &str) -> Outcome {
    let (a, b) = (text::key(document), text::key(record));
    if a == b {
        return Outcome::equal();
    }
    Outcome::differs(
        text::similarity(&a, &b),
        format!("单据为“{document}”，记录为“{record}”。"),
        format!("The document says {document:?}, the record {record:?}."),
    )
}

fn names(document: &str, record: &str, tolerance: f64) -> Outcome {
    let (a, b) = (text::name_key(document), text::name_key(record));
    if a == b {
        return Outcome::equal();
    }
    let similarity = text::similarity(&a, &b);
    let (zh, en) = (
        format!("名称不同：单据为“{document}”，记录为“{record}”{}。", difference_zh(&a, &b)),
        format!("The names differ: the document says {document:?}, the record {record:?}{}.", difference_en(&a, &b)),
    );
    if 1.0 - similarity <= tolerance {
        Outcome::passes(
            similarity,
            format!("{zh}差异在容许范围内。"),
            format!("{en} The difference is within the tolerance."),
        )
    } else {
        Outcome::differs(similarity, zh, en)
    }
}

/// The stretch in which two texts differ, when it is short enough to point at.
fn stretch(a: &str, b: &str) -> Option<(String, String)> {
    /// A longer difference is not a slip but another name.
    const SHORT: usize = 4;
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..].iter().rev().zip(b[head..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (left, right) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    (left.len() <= SHORT && right.len() <= SHORT).then(|| (left.iter().collect(), right.iter().collect()))
}

fn difference_zh(a: &str, b: &str) -> String {
    match stretch(a, b) {
        Some((left, right)) if left.is_empty() => format!("（单据少“{right}”）"),
        Some((left, right)) if right.is_empty() => format!("（单据多“{left}”）"),
        Some((left, right)) => format!("（“{left}”与“{right}”不同）"),
        None => String::new(),
    }
}

fn difference_en(a: &str, b: &str) -> String {
    match stretch(a, b) {
        Some((left, right)) if left.is_empty() => {
            format!(" ({right:?} is missing in the document)")
        }
        Some((left, right)) if right.is_empty() => format!(" ({left:?} is only in the document)"),
        Some((left, right)) => format!(" ({left:?} against {right:?})"),
        None => String::new(),
    }
}

fn sums(document: &str, record: &str, tolerance: f64) -> Outcome {
    let (left, right) = match (amount(document), amount(record)) {
        (Some(left), Some(right)) => (left, right),
        (left, _) => {
            let (side_zh, side_en, text) =
                if left.is_none() { ("单据", "document", document) } else { ("记录", "record", record) };
            return Outcome::differs(
                0.0,
                format!("{side_zh}中的“{text}”不是金额。"),
                format!("{text:?} in the {side_en} is not a sum."),
            );
        }
    };
    if left == right {
        return Outcome::equal();
    }
    let difference = left.abs_diff(right);
    let similarity = 1.0 - difference as f64 / left.max(right) as f64;
    let by = money::grouped(difference);
    let (zh_more, en_more) = if left > right { ("多", "more") } else { ("少", "less") };
    let zh = format!("单据金额 {}，记录金额 {}，单据{zh_more} {by}。", money::grouped(left), money::grouped(right));
    let en =
        format!("The document says {}, the record {}: {by} {en_more}.", money::grouped(left), money::grouped(right));
    // The tolerance is in the currency, the sums in its hundredths.
    if difference as f64 <= tolerance * 100.0 {
        Outcome::passes(
            similarity,
            format!("{zh}差异在容许范围内。"),
            format!("{en} The difference is within the tolerance."),
        )
    } else {
        Outcome::differs(similarity, zh, en)
    }
}

/// A sum in minor units. A floating number from a database may have more decimals than a sum; it is rounded to the cent.
fn amount(text: &str) -> Option<u128> {
    if let Ok(found) = money::find(text) {
        let Money { minor, .. } = found.value;
        // Plain decimals with three places are never thousands in a record.
        let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if !plain || found.notes.is_empty() {
            return Some(minor);
        }
    }
    let real: f64 = text.parse().ok()?;
    /// Above this a floating number no longer holds cents, and a sum must be stored as text or a whole number.
    const EXACT: f64 = 9.0e13;
    (real.is_finite() && (0.0..=EXACT).contains(&real)).then(|| (real * 100.0).round() as u128)
}

fn day(text: &str) -> Option<Date> {
    date::find_all(text).first().map(|found| found.value)
}

fn dates(document: &str, record: &str, tolerance: f64) -> Outcome {
    let (left, right) = match (day(document), day(record)) {
        (Some(left), Some(right)) => (left, right),
        (left, _) => {
            let (side_zh, side_en, text) =
                if left.is_none() { ("单据", "document", document) } else { ("记录", "record", record) };
            return Outcome::differs(
                0.0,
                format!("{side_zh}中的“{text}”不是日期。"),
                format!("{text:?} in the {side_en} is not a date."),
            );
        }
    };
    if left == right {
        return Outcome::equal();
    }
    let days = (left.days() - right.days()).unsigned_abs();
    let (zh_side, en_side) = if left > right { ("晚", "later") } else { ("早", "earlier") };
    let noun = if days == 1 { "day" } else { "days" };
    let zh = format!("单据日期 {left}，记录日期 {right}，单据{zh_side} {days} 天。");
    let en = format!("The document says {left}, the record {right}: {days} {noun} {en_side}.");
    let similarity = text::similarity(&left.to_string(), &right.to_string());
    if days as f64 <= tolerance {
        Outcome::passes(
            similarity,
            format!("{zh}差异在容许范围内。"),
            format!("{en} The difference is within the tolerance."),
        )
    } else {
        Outcome::differs(similarity, zh, en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn how(kind: Kind, tolerance: Option<f64>) -> Compare {
        Compare { field: "f".into(), column: "c".into(), kind, tolerance }
    }

    fn same(kind: Kind, document: &str, record: Value) -> bool {
        values(&how(kind, None), Some(document), &record).same
    }

    #[test]
    fn equal_in_other_spellings() {
        assert!(same(Kind::Money, "1000000.00", json!(1_000_000)));
        assert!(same(Kind::Money, "1000000.00", json!(1_000_000.0)));
        assert!(same(Kind::Money, "1234.50", json!(1234.5)));
        assert!(same(Kind::Money, "1234.50", json!("¥1,234.50")));
        assert!(same(Kind::Money, "1234.57", json!(1_234.570_000_000_1)));
        assert!(same(Kind::Money, "1.23", json!(1.234)));
        assert!(same(Kind::Date, "2026-11-22", json!("2026-11-22T00:00:00Z")));
        assert!(same(Kind::Date, "2026-11-22", json!("2026/11/22")));
        assert!(same(Kind::Name, "Harbour & Finch Company Limited", json!("Harbour and Finch Co., Ltd.")));
        assert!(same(Kind::Text, "PDZA-2026 001", json!("pdza2026001")));
        assert!(same(Kind::Text, "5", json!(5)));
    }

    #[test]
    fn different() {
        assert!(!same(Kind::Money, "1000000.00", json!(1_000_000.01)));
        assert!(!same(Kind::Date, "2026-11-22", json!("2026-11-23")));
        assert!(!same(Kind::Name, "上海明德贸易有限公司", json!("上海明得贸易有限公司")));
        assert!(!same(Kind::Text, "A", json!(null)));
        assert!(!same(Kind::Money, "1.00", json!("n/a")));
        assert!(!same(Kind::Date, "soon", json!("2026-11-23")));
    }

    #[test]
    fn tolerances() {
        assert!(values(&how(Kind::Money, Some(0.5)), Some("100.00"), &json!("100.50")).same);
        assert!(!values(&how(Kind::Money, Some(0.5)), Some("100.00"), &json!("100.51")).same);
        assert!(values(&how(Kind::Date, Some(1.0)), Some("2026-11-22"), &json!("2026-11-23")).same);
        assert!(
            values(&how(Kind::Name, None), Some("Meridian Harbour Trading Ltd"), &json!("Meridian Harbor Trading Ltd"))
                .same
        );
        assert!(
            !values(&how(Kind::Name, Some(0.0)), Some("Meridian Harbour Trading"), &json!("Meridian Harbor Trading"))
                .same
        );
    }

    #[test]
    fn explanations() {
        let cases = [
            (Kind::Name, None, Some("上海明德贸易有限公司"), json!("上海明得贸易有限公司")),
            (Kind::Name, None, Some("Meridian Harbour Trading Ltd"), json!("Meridian Harbor Trading Ltd")),
            (Kind::Name, None, Some("Ada Wong"), json!("Leon Kennedy Holdings")),
            (Kind::Name, None, Some("明德贸易有限公司"), json!("上海明德贸易有限公司")),
            (Kind::Money, None, Some("1000000.00"), json!(1_200_000)),
            (Kind::Money, Some(1.0), Some("100.50"), json!("100.00")),
            (Kind::Money, None, Some("x"), json!(1)),
            (Kind::Date, None, Some("2026-11-22"), json!("2026-11-23")),
            (Kind::Date, None, Some("2026-11-22"), json!("2025-11-22")),
            (Kind::Date, None, Some("2026-11-22"), json!("never")),
            (Kind::Text, None, Some("A-1"), json!("A-2")),
            (Kind::Text, None, None, json!("A-2")),
            (Kind::Text, None, Some("A-1"), json!(null)),
            (Kind::Text, None, None, json!(null)),
        ];
        let told: Vec<_> = cases
            .iter()
            .map(|(kind, tolerance, document, record)| {
                let outcome = values(&how(*kind, *tolerance), *document, record);
                json!({
                    "document": document, "record": record, "same": outcome.same,
                    "similarity": outcome.similarity, "explanation": outcome.explanation,
                })
            })
            .collect();
        insta::assert_json_snapshot!("explanations", told);
    }
}
