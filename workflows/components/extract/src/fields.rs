//! From labels to values: where a value may stand, what it is read as, and what is checked.

use crate::labels::{self, Kind};
use crate::layout::{self, Page, Quad, Rect};
use crate::{Both, Check, Document, Field, Problem};
use deed_values::money::{self, Currency};
use deed_values::names::zh as name_zh;
use deed_values::text::fold;
use deed_values::words::{self, WordsError};
use deed_values::{Note, date, ids, names};
use std::collections::BTreeMap;

/// What every policy states; a document without one of these has a problem.
const EXPECTED: [&str; 6] = ["policyNumber", "insured", "premium", "sumInsured", "startDate", "endDate"];

/// Sums that may be stated in figures and in capital numerals.
const SUMS: [(&str, &str); 2] = [("sumInsured", "sumInsuredInWords"), ("premium", "premiumInWords")];

/// A stretch of the page that may hold a value.
struct Candidate {
    text: String,
    /// The lines it came from.
    lines: Vec<usize>,
}

/// A value read from a candidate.
struct Value {
    field: &'static str,
    value: String,
    raw: String,
    kind: &'static str,
    currency: Option<String>,
    checks: Vec<Check>,
    problem: Option<Problem>,
}

fn both(zh: impl Into<String>, en: impl Into<String>) -> Both {
    Both { zh: zh.into(), en: en.into() }
}

fn check(name: &str, passed: bool, explanation: Both) -> Check {
    Check { name: name.into(), passed, explanation }
}

fn problem(code: &str, field: Option<&str>, message: Both) -> Problem {
    Problem { code: code.into(), field: field.map(Into::into), message }
}

/// The page with everything the search needs.
struct Reader<'a> {
    page: &'a Page,
    folded: Vec<Vec<char>>,
    labels: Vec<Vec<labels::Found>>,
    rects: Vec<Rect>,
    fields: BTreeMap<String, Field>,
    problems: Vec<Problem>,
}

pub(crate) fn read(page: &Page) -> Document {
    let folded: Vec<Vec<char>> = page.lines.iter().map(|line| fold(&line.text)).collect();
    let labels = folded.iter().map(|line| labels::find(line)).collect();
    let mut reader = Reader {
        page,
        labels,
        rects: layout::upright(&page.lines),
        folded,
        fields: BTreeMap::new(),
        problems: Vec::new(),
    };
    reader.follow_labels();
    reader.search_unlabelled();
    reader.compare_sums();
    reader.compare_dates();
    reader.tell_missing();
    Document { page: page.name.clone(), digest: page.digest.clone(), fields: reader.fields, problems: reader.problems }
}

impl Reader<'_> {
    fn follow_labels(&mut self) {
        // The sum that a bare 大写 belongs to: the last one labelled before it.
        let mut last_sum: Option<&'static str> = None;
        for line in 0..self.labels.len() {
            for nth in 0..self.labels[line].len() {
                let label = self.labels[line][nth].clone();
                let field = match label.kind {
                    Kind::Money => {
                        last_sum = Some(label.field);
                        label.field
                    }
                    Kind::Words if self.is_bare(line, &label) => SUMS
                        .iter()
                        .find(|(sum, _)| last_sum == Some(*sum))
                        .map_or(label.field, |(_, in_words)| in_words),
                    _ => label.field,
                };
                self.follow(line, nth, &label, field);
            }
        }
    }

    /// Whether a label for capital numerals does not say of which sum.
    fn is_bare(&self, line: usize, label: &labels::Found) -> bool {
        let text: String = self.folded[line][label.start..label.end].iter().filter(|c| c.is_alphanumeric()).collect();
        matches!(text.to_lowercase().as_str(), "大写" | "金额大写" | "amountinwords")
    }

    /// Follows one label to its value.
    fn follow(&mut self, line: usize, nth: usize, label: &labels::Found, field: &'static str) {
        let mut failure = None;
        for candidate in self.candidates(line, nth, label) {
            let values = self.parse(field, label, &candidate);
            if values.iter().all(|value| value.problem.is_some()) {
                // The nearest place is the one whose fault is told.
                failure = failure.or_else(|| values.into_iter().next().map(|value| (value, candidate)));
                continue;
            }
            for value in values {
                self.keep(value, &candidate, line, label.distance);
            }
            return;
        }
        if let Some((value, candidate)) = failure {
            // An identifier that does not check is still what the page says; a sum that is none is not a value.
            if value.value.is_empty() {
                if let Some(problem) = value.problem
                    && !self.fields.contains_key(value.field)
                {
                    self.problems.push(problem);
                }
            } else {
                self.keep(value, &candidate, line, label.distance);
            }
        }
    }

    /// Where the value of a label may stand, the likeliest first: behind it, to its right, below it.
    fn candidates(&self, line: usize, nth: usize, label: &labels::Found) -> Vec<Candidate> {
        let next = self.labels[line].get(nth + 1);
        let end = next.map_or(self.folded[line].len(), |next| next.start);
        let behind = self.text_of(line, label.end, end);
        let last = next.is_none();
        let right = layout::to_the_right(&self.rects, line);
        let below = layout::below(&self.rects, line);
        let unlabelled = |i: &&usize| self.labels[**i].is_empty();
        // What stands further right belongs to the next label once there is one.
        let right: Vec<usize> = right.iter().take_while(unlabelled).copied().collect();
        let below: Option<usize> = below.first().filter(unlabelled).copied();
        let mut out = Vec::new();
        let mut add = |text: String, lines: Vec<usize>| {
            if text.chars().any(char::is_alphanumeric) {
                out.push(Candidate { text, lines });
            }
        };
        let whole = |i: usize| self.text_of(i, 0, self.folded[i].len());
        if !behind.is_empty() {
            add(behind.clone(), vec![line]);
        }
        if last {
            if let Some(first) = right.first() {
                add(
                    format!("{behind} {}", whole(*first)).trim().to_owned(),
                    if behind.is_empty() { vec![*first] } else { vec![line, *first] },
                );
            }
            if right.len() > 1 {
                let text = right.iter().map(|i| whole(*i)).collect::<Vec<_>>().join(" ");
                add(text, right.clone());
            }
            // A long value goes on in the line below it.
            let start = if behind.is_empty() { right.first().copied() } else { Some(line) };
            if let Some(start) = start
                && matches!(label.kind, Kind::Period | Kind::Words | Kind::Money)
                && let Some(under) =
                    layout::below(&self.rects, start).first().copied().filter(|i| self.labels[*i].is_empty())
            {
                let head = if behind.is_empty() { whole(start) } else { behind.clone() };
                let gap = if label.kind == Kind::Words { "" } else { " " };
                add(format!("{head}{gap}{}", whole(under)), vec![start, under]);
            }
            if behind.is_empty()
                && right.is_empty()
                && let Some(under) = below
            {
                add(whole(under), vec![under]);
            }
        }
        out
    }

    /// A stretch of a line, as recognised but without what only separates.
    fn text_of(&self, line: usize, start: usize, end: usize) -> String {
        let text: String = self.page.lines[line].text.chars().take(end).skip(start).collect();
        let separates =
            |c: char| c.is_whitespace() || matches!(c, ':' | '：' | ';' | '；' | ',' | '，' | '、' | '|' | '/' | '_');
        text.trim_matches(separates).trim_end_matches(['(', '（']).trim_end_matches(separates).to_owned()
    }

    fn parse(&self, field: &'static str, label: &labels::Found, candidate: &Candidate) -> Vec<Value> {
        let text = candidate.text.as_str();
        let value = |kind: &'static str, value: String, raw: String| Value {
            field,
            value,
            raw,
            kind,
            currency: None,
            checks: Vec::new(),
            problem: None,
        };
        let unreadable = |kind: &'static str, reason: Both| {
            let message = both(
                format!("“{text}”读不出{}：{}", name_zh(field), reason.zh),
                format!("{text:?} cannot be read as {}: {}", name_en(field), reason.en),
            );
            vec![Value {
                problem: Some(problem("unreadable", Some(field), message)),
                ..value(kind, String::new(), text.into())
            }]
        };
        match label.kind {
            Kind::Number => match document_number(text) {
                Some(number) => vec![value("number", number, text.into())],
                None => unreadable("number", both("没有编号", "there is no number in it")),
            },
            Kind::Name | Kind::Text => {
                let kind = if label.kind == Kind::Name { "name" } else { "text" };
                let cleaned = tidy(text);
                if cleaned.chars().filter(|c| c.is_alphabetic()).count() >= 2 {
                    vec![value(kind, cleaned, text.into())]
                } else {
                    unreadable(kind, both("没有文字", "there are no words in it"))
                }
            }
            Kind::Money | Kind::Words => self.parse_sums(field, label, text),
            Kind::Date => match date::find_all(text).into_iter().next() {
                Some(found) => {
                    vec![Value { checks: notes(&found.notes), ..value("date", found.value.to_string(), text.into()) }]
                }
                None => unreadable("date", both("没有日期", "there is no date in it")),
            },
            Kind::Period => {
                let found = date::find_all(text);
                match found.as_slice() {
                    [start, end, ..] => [("startDate", start), ("endDate", end)]
                        .into_iter()
                        .map(|(field, found)| Value {
                            field,
                            checks: notes(&found.notes),
                            ..value("date", found.value.to_string(), text.into())
                        })
                        .collect(),
                    _ => unreadable("date", both("起止日期不全", "it does not have two dates")),
                }
            }
            Kind::Identifier => identifier(field, text, value),
            Kind::Account => match ids::iban(text) {
                Ok(iban) => vec![Value { checks: vec![check_digit(true, "")], ..value("account", iban, text.into()) }],
                Err(error) => unreadable("account", both("校验不符或长度不对", error.to_string())),
            },
            Kind::Vat => match ids::vat(text) {
                Ok(number) => vec![Value { checks: vec![check_digit(true, "")], ..value("vat", number, text.into()) }],
                Err(error) => unreadable("vat", both("格式或校验不符", error.to_string())),
            },
            Kind::Phone => match ids::phone(text) {
                Some(number) => vec![value("phone", number, text.into())],
                None => unreadable("phone", both("没有电话号码", "there is no telephone number in it")),
            },
            Kind::Email => match ids::email(text) {
                Some(address) => vec![value("email", address, text.into())],
                None => unreadable("email", both("没有电子邮箱", "there is no e-mail address in it")),
            },
        }
    }

    /// Sums: what stands behind a label may be figures, capital numerals, or both.
    fn parse_sums(&self, field: &'static str, label: &labels::Found, text: &str) -> Vec<Value> {
        let (sum, in_words) =
            SUMS.into_iter().find(|(sum, words)| *sum == field || *words == field).unwrap_or((field, field));
        let chars: Vec<char> = text.chars().collect();
        let mut out = Vec::new();
        let mut rest = chars.clone();
        let mut currency = Currency::named_in(text).or_else(|| Currency::named_in(&label.qualifier));
        let mut failure = None;
        if let Some(span) = words::locate(text) {
            let raw: String = chars[span.clone()].iter().collect();
            match words::parse(&raw) {
                Ok(minor) => {
                    currency = currency.or(Some(Currency::Cny));
                    out.push(Value {
                        field: in_words,
                        value: money::Money { minor, currency: None }.to_string(),
                        raw,
                        kind: "money",
                        currency: currency.map(|currency| currency.code().into()),
                        checks: Vec::new(),
                        problem: None,
                    });
                }
                Err(error) => failure = Some((in_words, words_error(&error))),
            }
            for c in &mut rest[span] {
                *c = ' ';
            }
        }
        let mut figures: String = rest.into_iter().collect();
        // A form that says 万元 in the label counts in it.
        if label.qualifier.contains(['万', '亿']) && !figures.contains(['万', '亿']) {
            figures.push_str(&label.qualifier);
        }
        match money::find(&figures) {
            Ok(found) if only_names_a_currency(&figures, found.span.start) => {
                let currency = found.value.currency.or(currency);
                out.push(Value {
                    field: sum,
                    value: found.value.to_string(),
                    raw: text.into(),
                    kind: "money",
                    currency: currency.map(|currency| currency.code().into()),
                    checks: notes(&found.notes),
                    problem: None,
                });
            }
            Ok(_) => failure = failure.or(Some((field, both("不是金额", "it is not a sum")))),
            Err(error) => {
                failure = failure.or_else(|| {
                    let zh = match error {
                        money::MoneyError::NoFigures { .. } => "没有数字",
                        money::MoneyError::Grouping { .. } => "分隔符位置不对",
                        money::MoneyError::TooPrecise { .. } => "小数位过多",
                        money::MoneyError::TooLarge { .. } => "数字过长",
                        money::MoneyError::Negative { .. } => "金额为负",
                    };
                    Some((field, both(zh, error.to_string())))
                });
            }
        }
        if out.is_empty()
            && let Some((field, reason)) = failure
        {
            let message = both(
                format!("“{text}”读不出{}：{}", name_zh(field), reason.zh),
                format!("{text:?} cannot be read as {}: {}", name_en(field), reason.en),
            );
            out.push(Value {
                field,
                value: String::new(),
                raw: text.into(),
                kind: "money",
                currency: None,
                checks: Vec::new(),
                problem: Some(problem("unreadable", Some(field), message)),
            });
        }
        out
    }

    /// Takes a value up, unless the page gave a better one before.
    fn keep(&mut self, value: Value, candidate: &Candidate, label_line: usize, distance: usize) {
        /// What a misread character in the label costs in confidence.
        const MISREAD: f64 = 0.05;
        let lines = candidate.lines.iter().chain([&label_line]);
        let lowest = lines.map(|line| self.page.lines[*line].confidence).fold(1.0, f64::min);
        let confidence = (lowest - MISREAD * distance as f64).clamp(0.0, 1.0);
        let quad = candidate.lines.first().map_or([[0.0; 2]; 4], |line| self.page.lines[*line].quad);
        self.insert(value, confidence, quad);
    }

    fn insert(&mut self, value: Value, confidence: f64, quad: Quad) {
        let field = Field {
            value: value.value,
            raw: value.raw,
            kind: value.kind.into(),
            currency: value.currency,
            // Four decimals are more than recognition knows, and keep the output short.
            confidence: (confidence * 10_000.0).round() / 10_000.0,
            quad,
            page: self.page.name.clone(),
            checks: value.checks,
        };
        if let Some(before) = self.fields.get(value.field) {
            if before.value == field.value {
                return;
            }
            let doubtful = |field: &Field| field.checks.iter().any(|check| !check.passed);
            if !doubtful(before) || doubtful(&field) {
                // Words are repeated in other words all over a form; numbers, sums and dates are not.
                if !matches!(value.kind, "name" | "text" | "phone" | "email") {
                    let (zh, en) = (name_zh(value.field), name_en(value.field));
                    self.problems.push(problem(
                        "several-values",
                        Some(value.field),
                        both(
                            format!("{zh}出现不同的值：“{}”和“{}”，采用前者。", before.value, field.value),
                            format!(
                                "{} is given as {:?} and as {:?}; the first is taken.",
                                capitalised(&en),
                                before.value,
                                field.value
                            ),
                        ),
                    ));
                }
                return;
            }
        }
        self.problems
            .retain(|problem| !(problem.code == "unreadable" && problem.field.as_deref() == Some(value.field)));
        if let Some(problem) = value.problem {
            self.problems.push(problem);
        }
        self.fields.insert(value.field.to_owned(), field);
    }

    /// What proves itself needs no label.
    fn search_unlabelled(&mut self) {
        for line in 0..self.page.lines.len() {
            let text = self.page.lines[line].text.clone();
            let (confidence, quad) = (self.page.lines[line].confidence, self.page.lines[line].quad);
            let plain = |field: &'static str, kind: &'static str, value: String, checks: Vec<Check>| Value {
                field,
                value,
                raw: text.clone(),
                kind,
                currency: None,
                checks,
                problem: None,
            };
            if !self.fields.contains_key("insuredId")
                && let Some(code) = runs(&text).into_iter().find_map(|run| ids::uscc(&run).ok())
            {
                self.insert(plain("insuredId", "identifier", code, vec![check_digit(true, "")]), confidence, quad);
            }
            if !self.fields.contains_key("email")
                && let Some(address) = ids::email(&text)
            {
                self.insert(plain("email", "email", address, Vec::new()), confidence, quad);
            }
            // A sum in capital numerals whose label was lost is that of the sum it equals.
            if self.labels[line].is_empty()
                && let Some(span) = words::locate(&text)
            {
                let raw: String = text.chars().skip(span.start).take(span.len()).collect();
                let Ok(minor) = words::parse(&raw) else {
                    continue;
                };
                let value = money::Money { minor, currency: None }.to_string();
                for (sum, in_words) in SUMS {
                    let equals = self.fields.get(sum).is_some_and(|field| field.value == value);
                    if equals && !self.fields.contains_key(in_words) {
                        let currency = self.fields.get(sum).and_then(|field| field.currency.clone());
                        self.insert(
                            Value { currency, raw, ..plain(in_words, "money", value, Vec::new()) },
                            confidence,
                            quad,
                        );
                        break;
                    }
                }
            }
        }
    }

    fn compare_sums(&mut self) {
        for (sum, in_words) in SUMS {
            let Some((figures, capitals)) = self.fields.get(sum).zip(self.fields.get(in_words)) else {
                continue;
            };
            let agrees = figures.value == capitals.value;
            let explanation = if agrees {
                both("小写与大写金额一致。", "Figures and capital numerals agree.")
            } else {
                both(
                    format!("小写金额 {} 与大写金额 {}（{}）不一致。", figures.value, capitals.value, capitals.raw),
                    format!(
                        "Figures say {}, capital numerals say {} ({}).",
                        figures.value, capitals.value, capitals.raw
                    ),
                )
            };
            if !agrees {
                self.problems.push(problem("amount-in-words-differs", Some(sum), explanation.clone()));
            }
            for field in [sum, in_words] {
                if let Some(field) = self.fields.get_mut(field) {
                    field.checks.push(check("amountInWords", agrees, explanation.clone()));
                }
            }
        }
    }

    fn compare_dates(&mut self) {
        let Some((start, end)) = self.fields.get("startDate").zip(self.fields.get("endDate")) else {
            return;
        };
        // Dates in one spelling compare as text.
        let ordered = start.value <= end.value;
        let explanation = if ordered {
            both("起保日期不晚于终保日期。", "The period begins before it ends.")
        } else {
            both(
                format!("起保日期 {} 晚于终保日期 {}。", start.value, end.value),
                format!("The period begins on {}, after it ends on {}.", start.value, end.value),
            )
        };
        if !ordered {
            self.problems.push(problem("period-reversed", Some("startDate"), explanation.clone()));
        }
        for field in ["startDate", "endDate"] {
            if let Some(field) = self.fields.get_mut(field) {
                field.checks.push(check("period", ordered, explanation.clone()));
            }
        }
    }

    fn tell_missing(&mut self) {
        if self.page.lines.is_empty() {
            self.problems.push(problem(
                "no-text",
                None,
                both("页面上没有识别到文字。", "No text was recognised on the page."),
            ));
            return;
        }
        for field in EXPECTED {
            let told = self.problems.iter().any(|problem| problem.field.as_deref() == Some(field));
            if !self.fields.contains_key(field) && !told {
                self.problems.push(problem(
                    "missing",
                    Some(field),
                    both(
                        format!("没有找到{}。", name_zh(field)),
                        format!("{} was not found.", capitalised(&name_en(field))),
                    ),
                ));
            }
        }
    }
}

/// The number of a document: the first run of letters, digits and hyphens with a digit in it.
fn document_number(text: &str) -> Option<String> {
    /// Fewer characters than this are an item number, not a policy's.
    const SHORTEST: usize = 4;
    let mut number = String::new();
    let has_digit = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    for word in fold(text).split(|c| c.is_whitespace()) {
        let run: String =
            word.iter().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '_')).collect();
        if run.is_empty() {
            if number.is_empty() { continue } else { break }
        }
        // A prefix of letters may stand apart from the figures.
        number.push_str(&run);
        if has_digit(&number) || run.chars().count() < word.len() {
            break;
        }
    }
    let number = number.trim_matches(['-', '/', '_']).to_ascii_uppercase();
    (number.len() >= SHORTEST && has_digit(&number)).then_some(number)
}

/// A name or words without the punctuation that only separates, and with single spaces.
fn tidy(text: &str) -> String {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')' | '（' | '）' | '.' | '。'));
    let text = text.trim_end_matches('。');
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs of letters and digits long enough to be an identifier, spaces inside them closed up.
fn runs(text: &str) -> Vec<String> {
    /// The shortest identifier that is looked for without a label.
    const SHORTEST: usize = 15;
    let folded: String = fold(text).into_iter().filter(|c| !c.is_whitespace()).collect();
    folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|run| run.len() >= SHORTEST).map(str::to_owned).collect()
}

/// An identifier of an organisation or a person. One whose check fails is kept, because it is what the page says, with
/// the failed check and a problem.
fn identifier(field: &'static str, text: &str, value: impl Fn(&'static str, String, String) -> Value) -> Vec<Value> {
    let Some(run) = runs(text).into_iter().max_by_key(String::len) else {
        let message = both(format!("“{text}”中没有证件代码。"), format!("There is no identifier in {text:?}."));
        return vec![Value {
            problem: Some(problem("unreadable", Some(field), message)),
            ..value("identifier", String::new(), text.into())
        }];
    };
    if let Ok((code, repaired)) = ids::uscc_repaired(&run) {
        let note = if repaired { "形近字符已更正" } else { "" };
        return vec![Value { checks: vec![check_digit(true, note)], ..value("identifier", code, text.into()) }];
    }
    if let Ok(id) = ids::resident_id(&run) {
        return vec![Value { checks: vec![check_digit(true, "")], ..value("identifier", id.number, text.into()) }];
    }
    // Organisations' codes begin with 1, 5, 9, A, N or Y and hold letters; a person's number is all digits but the last.
    let person = run.chars().take(17).all(|c| c.is_ascii_digit());
    let error = if person { ids::resident_id(&run).err() } else { ids::uscc(&run).err() };
    let reason = error.map(|error| error.to_string()).unwrap_or_default();
    let message = both(
        format!("{}“{run}”的校验位不符。", name_zh(field)),
        format!("The identifier {run:?} does not check: {reason}."),
    );
    vec![Value {
        checks: vec![check("checkDigit", false, message.clone())],
        problem: Some(problem("check-digit", Some(field), message)),
        ..value("identifier", run.to_ascii_uppercase(), text.into())
    }]
}

fn check_digit(passed: bool, note: &str) -> Check {
    let explanation = if note.is_empty() {
        both("校验位相符。", "The check digit fits.")
    } else {
        both(format!("校验位相符（{note}）。"), "The check digit fits, once look-alike characters are corrected.")
    };
    check("checkDigit", passed, explanation)
}

/// What had to be assumed, as checks that did not pass.
fn notes(notes: &[Note]) -> Vec<Check> {
    notes
        .iter()
        .map(|note| match note {
            Note::Repaired => check(
                "legible",
                false,
                both("有形近字符，已按数字更正。", "A character that looks like a digit was taken for that digit."),
            ),
            Note::Ambiguous => check(
                "unambiguous",
                false,
                both(
                    "写法有两种读法，采用较常见的一种。",
                    "The notation has two readings; the more common one is taken.",
                ),
            ),
        })
        .collect()
}

/// Whether what stands before the figures is nothing but the name of a currency and marks: `see clause 12` is no sum.
fn only_names_a_currency(text: &str, before: usize) -> bool {
    const NAMES: [&str; 22] = [
        "人民币",
        "港币",
        "港元",
        "美元",
        "欧元",
        "英镑",
        "小写",
        "大写",
        "合计",
        "共计",
        "计",
        "RMB",
        "CNY",
        "USD",
        "EUR",
        "GBP",
        "HKD",
        "HK",
        "US",
        "TOTAL",
        "RM8",
        "CNV",
    ];
    let mut head: String = fold(text).into_iter().take(before).filter(|c| c.is_alphanumeric()).collect();
    head = head.to_uppercase();
    for name in NAMES {
        head = head.replace(name, "");
    }
    head.is_empty()
}

fn words_error(error: &WordsError) -> Both {
    let zh = match error {
        WordsError::Empty { .. } => "没有大写数字".to_owned(),
        WordsError::Unknown { character, at } => format!("第 {at} 个字“{character}”不属于大写金额"),
        WordsError::MissingUnit { at } => format!("第 {at} 个字之前的数字没有单位"),
        WordsError::MissingDigit { unit, at } => format!("第 {at} 个字“{unit}”之前没有数字"),
        WordsError::Order { unit, at } => format!("第 {at} 个字“{unit}”的单位次序不对"),
        WordsError::NoCurrencyUnit => "没有元、角或分".to_owned(),
        WordsError::Trailing { character, at } => {
            format!("第 {at} 个字“{character}”在金额结束之后")
        }
        WordsError::TooLarge => "金额过大".to_owned(),
    };
    both(zh, error.to_string())
}

/// A field's name within an English sentence.
fn name_en(field: &str) -> String {
    format!("the {}", names::en(field))
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
