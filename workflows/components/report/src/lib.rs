//! Writes findings as JSON and as a spreadsheet.
//!
//! A workflow ends in something a person takes into their hand. This component joins what was read from each document
//! with what became of it when it was compared with a record, and writes both a `report.json` for programs and a
//! `report.xlsx` for people: a summary, every field with its confidence and checks, every difference in words, every
//! problem, in Chinese and English side by side. The files carry no time and no name of a machine, so that the same
//! findings give the same digests: who made the report and when is what the step's statement says.

pub mod xlsx;

use deed_component::{Component, Context, Determinism, Manifest, StepError, Text};
use deed_values::{date, names};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use xlsx::{Cell, Sheet, Style};

/// The media type of a spreadsheet.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The name of the JSON file.
pub const JSON_NAME: &str = "report.json";
/// The name of the spreadsheet.
pub const XLSX_NAME: &str = "report.xlsx";

/// A text in both languages, for people.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Both {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What the composer may set.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// The title of the report.
    #[serde(default)]
    pub title: Option<Both>,
}

/// A check on a field, as `extract` gives it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Check {
    /// Which.
    pub name: String,
    /// Whether it passed.
    pub passed: bool,
    /// What it means.
    pub explanation: Both,
}

/// A field, as `extract` gives it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Field {
    /// The value in one spelling.
    pub value: String,
    /// What stands on the page.
    pub raw: String,
    /// What it was read as.
    pub kind: String,
    /// The currency of a sum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// How sure recognition was.
    pub confidence: f64,
    /// Where it stands.
    #[serde(rename = "box", default)]
    pub quad: Value,
    /// On which page.
    pub page: String,
    /// Which checks were made.
    pub checks: Vec<Check>,
}

/// A problem, as `extract` gives it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Problem {
    /// For programs.
    pub code: String,
    /// The field it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For people.
    pub message: Both,
}

/// A document, as `extract` gives it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Document {
    /// The page's file name.
    pub page: String,
    /// The digest of its image.
    #[serde(default)]
    pub digest: String,
    /// The fields by name.
    pub fields: BTreeMap<String, Field>,
    /// What a person should know.
    #[serde(default)]
    pub problems: Vec<Problem>,
}

/// A difference, as `match` gives it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// What the document says.
    pub document: Option<String>,
    /// What the record says.
    pub record: Option<String>,
    /// Whether it was let pass.
    pub tolerated: bool,
    /// How alike the two are.
    pub similarity: f64,
    /// What differs.
    pub explanation: Both,
}

/// What became of a document, as `match` gives it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A record agrees.
    Match,
    /// A record differs.
    Mismatch,
    /// There is no record.
    Missing,
}

/// A document with its record, as `match` gives it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Match {
    /// The document's page.
    pub document: String,
    /// The key.
    #[serde(default)]
    pub key: Option<String>,
    /// The record.
    #[serde(default)]
    pub record: Option<Map<String, Value>>,
    /// The verdict.
    pub verdict: Verdict,
    /// What differs.
    #[serde(default)]
    pub differences: Vec<Difference>,
}

/// What the step is given.
#[derive(Clone, Debug, Deserialize)]
pub struct Input {
    /// The documents.
    pub documents: Vec<Document>,
    /// What became of them.
    pub matches: Vec<Match>,
}

/// A file that was written.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Digest of the content.
    pub digest: String,
    /// Length in bytes.
    pub size: u64,
}

/// The findings, counted.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Documents read.
    pub documents: u32,
    /// Fields found.
    pub fields: u32,
    /// Documents whose record agrees.
    pub matched: u32,
    /// Documents whose record differs.
    pub mismatched: u32,
    /// Documents without a record.
    pub missing: u32,
    /// Problems met in reading.
    pub problems: u32,
}

/// What the step gives.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Output {
    /// The JSON file.
    pub json: File,
    /// The spreadsheet.
    pub xlsx: File,
    /// The findings, counted.
    pub summary: Summary,
}

/// A document joined with what became of it.
struct Joined<'a> {
    document: &'a Document,
    found: Option<&'a Match>,
}

/// A report before it is written to the store.
#[derive(Debug)]
pub struct Report {
    /// The JSON file.
    pub json: Vec<u8>,
    /// The spreadsheet.
    pub xlsx: Vec<u8>,
    /// The findings, counted.
    pub summary: Summary,
}

/// Makes both files.
pub fn make(config: &Config, input: &Input) -> Result<Report, StepError> {
    let title =
        config.title.clone().unwrap_or_else(|| Both { zh: "保单核对报告".into(), en: "Policy check".into() });
    let mut by_page: BTreeMap<&str, &Match> = BTreeMap::new();
    for found in &input.matches {
        by_page.insert(&found.document, found);
    }
    let joined: Vec<Joined<'_>> = input
        .documents
        .iter()
        .map(|document| Joined { document, found: by_page.get(document.page.as_str()).copied() })
        .collect();
    if let Some(stray) = input.matches.iter().find(|found| !input.documents.iter().any(|d| d.page == found.document)) {
        return Err(StepError::permanent(
            "unknown-document",
            format!(
                "`matches` speaks of {:?}, which is not among `documents`: give both from the same run",
                stray.document
            ),
        ));
    }
    let summary = summarise(&joined);
    let json = serde_json::to_vec_pretty(&as_json(&title, &summary, &joined))
        .map_err(|error| StepError::permanent("report-json", format!("{JSON_NAME} cannot be written: {error}")))?;
    let sheets = [
        summary_sheet(&title, &summary, &joined),
        fields_sheet(&joined),
        differences_sheet(&joined),
        problems_sheet(&joined),
    ];
    let xlsx = xlsx::write(&sheets)
        .map_err(|error| StepError::permanent("report-xlsx", format!("{XLSX_NAME} cannot be written: {error}")))?;
    Ok(Report { json, xlsx, summary })
}

/// Counts stop at the largest a summary can say; no run comes near.
fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn summarise(joined: &[Joined<'_>]) -> Summary {
    let verdicts =
        |verdict| count(joined.iter().filter(|one| one.found.is_some_and(|found| found.verdict == verdict)).count());
    Summary {
        documents: count(joined.len()),
        fields: count(joined.iter().map(|one| one.document.fields.len()).sum()),
        matched: verdicts(Verdict::Match),
        mismatched: verdicts(Verdict::Mismatch),
        missing: verdicts(Verdict::Missing),
        problems: count(joined.iter().map(|one| one.document.problems.len()).sum()),
    }
}

fn as_json(title: &Both, summary: &Summary, joined: &[Joined<'_>]) -> Value {
    let documents: Vec<Value> = joined
        .iter()
        .map(|one| {
            json!({
                "document": one.document.page,
                "digest": one.document.digest,
                "verdict": one.found.map(|found| found.verdict),
                "key": one.found.and_then(|found| found.key.as_deref()),
                "record": one.found.and_then(|found| found.record.as_ref()),
                "fields": one.document.fields,
                "differences": one.found.map_or(&[][..], |found| &found.differences),
                "problems": one.document.problems,
            })
        })
        .collect();
    json!({ "version": 1, "title": title, "summary": summary, "documents": documents })
}

fn heading(texts: &[&str]) -> Vec<Cell> {
    texts.iter().map(|text| Cell::Text((*text).into(), Style::Heading)).collect()
}

fn field_name(field: &str) -> Cell {
    let (zh, en) = (names::zh(field), names::en(field));
    Cell::text(if zh == en { field.to_owned() } else { format!("{zh} {en}") })
}

/// A value as what it is, so that a spreadsheet can add and sort it.
fn value_cell(field: &Field) -> Cell {
    let number = !field.value.is_empty()
        && field.value.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && field.value.bytes().filter(|b| *b == b'.').count() <= 1;
    match field.kind.as_str() {
        "money" if number => Cell::Number(field.value.clone(), Style::Money),
        "date" => match date::find_all(&field.value).first() {
            Some(found) => Cell::Day(found.value),
            None => Cell::text(&field.value),
        },
        _ => Cell::text(&field.value),
    }
}

fn verdict_cell(found: Option<&Match>) -> Cell {
    match found.map(|found| found.verdict) {
        Some(Verdict::Match) => Cell::Text("一致 match".into(), Style::Good),
        Some(Verdict::Mismatch) => Cell::Text("不一致 mismatch".into(), Style::Bad),
        Some(Verdict::Missing) => Cell::Text("无记录 no record".into(), Style::Warning),
        None => Cell::text("未核对 not compared"),
    }
}

fn summary_sheet(title: &Both, summary: &Summary, joined: &[Joined<'_>]) -> Sheet {
    let mut rows = vec![vec![Cell::Text(format!("{} {}", title.zh, title.en), Style::Title)], Vec::new()];
    for (name, number) in [
        ("单据 Documents", summary.documents),
        ("字段 Fields", summary.fields),
        ("一致 Matched", summary.matched),
        ("不一致 Mismatched", summary.mismatched),
        ("无记录 Missing", summary.missing),
        ("问题 Problems", summary.problems),
    ] {
        rows.push(vec![Cell::text(name), Cell::count(number as usize)]);
    }
    rows.push(Vec::new());
    rows.push(heading(&[
        "单据 Document",
        "保险单号 Policy number",
        "被保险人 Insured",
        "结论 Verdict",
        "差异 Differences",
        "问题 Problems",
    ]));
    for one in joined {
        let field = |name: &str| one.document.fields.get(name).map_or(Cell::Empty, value_cell);
        rows.push(vec![
            Cell::text(&one.document.page),
            field("policyNumber"),
            field("insured"),
            verdict_cell(one.found),
            Cell::count(one.found.map_or(0, |found| found.differences.iter().filter(|d| !d.tolerated).count())),
            Cell::count(one.document.problems.len()),
        ]);
    }
    Sheet { name: "摘要 Summary", widths: vec![24.0, 28.0, 40.0, 20.0, 18.0, 16.0], rows, frozen: 0 }
}

fn fields_sheet(joined: &[Joined<'_>]) -> Sheet {
    let mut rows = vec![heading(&[
        "单据 Document",
        "字段 Field",
        "值 Value",
        "币种 Currency",
        "原文 As printed",
        "置信度 Confidence",
        "校验 Checks",
    ])];
    for one in joined {
        for (name, field) in &one.document.fields {
            let failed: Vec<String> = field
                .checks
                .iter()
                .filter(|check| !check.passed)
                .map(|check| format!("{} {}", check.explanation.zh, check.explanation.en))
                .collect();
            let checks = if !failed.is_empty() {
                Cell::Text(failed.join("\n"), Style::Bad)
            } else if field.checks.is_empty() {
                Cell::Empty
            } else {
                Cell::Text("通过 passed".into(), Style::Good)
            };
            rows.push(vec![
                Cell::text(&one.document.page),
                field_name(name),
                value_cell(field),
                field.currency.as_ref().map_or(Cell::Empty, Cell::text),
                Cell::text(&field.raw),
                Cell::Number(format!("{:.4}", field.confidence.clamp(0.0, 1.0)), Style::Share),
                checks,
            ]);
        }
    }
    Sheet { name: "字段 Fields", widths: vec![24.0, 34.0, 32.0, 14.0, 48.0, 18.0, 48.0], rows, frozen: 1 }
}

fn differences_sheet(joined: &[Joined<'_>]) -> Sheet {
    let mut rows = vec![heading(&[
        "单据 Document",
        "结论 Verdict",
        "字段 Field",
        "单据所载 On the document",
        "记录所载 In the record",
        "相似度 Similarity",
        "容许 Tolerated",
        "说明",
        "Explanation",
    ])];
    for one in joined {
        for difference in one.found.map_or(&[][..], |found| &found.differences) {
            let tolerated = if difference.tolerated {
                Cell::Text("是 yes".into(), Style::Warning)
            } else {
                Cell::Text("否 no".into(), Style::Bad)
            };
            rows.push(vec![
                Cell::text(&one.document.page),
                verdict_cell(one.found),
                field_name(&difference.field),
                difference.document.as_ref().map_or(Cell::Empty, Cell::text),
                difference.record.as_ref().map_or(Cell::Empty, Cell::text),
                Cell::Number(format!("{:.3}", difference.similarity.clamp(0.0, 1.0)), Style::Share),
                tolerated,
                Cell::text(&difference.explanation.zh),
                Cell::text(&difference.explanation.en),
            ]);
        }
    }
    Sheet {
        name: "差异 Differences",
        widths: vec![24.0, 20.0, 30.0, 36.0, 36.0, 16.0, 16.0, 56.0, 56.0],
        rows,
        frozen: 1,
    }
}

fn problems_sheet(joined: &[Joined<'_>]) -> Sheet {
    let mut rows = vec![heading(&["单据 Document", "字段 Field", "代码 Code", "说明", "Explanation"])];
    for one in joined {
        for problem in &one.document.problems {
            rows.push(vec![
                Cell::text(&one.document.page),
                problem.field.as_deref().map_or(Cell::Empty, field_name),
                Cell::text(&problem.code),
                Cell::text(&problem.message.zh),
                Cell::text(&problem.message.en),
            ]);
        }
    }
    Sheet { name: "问题 Problems", widths: vec![24.0, 34.0, 26.0, 56.0, 56.0], rows, frozen: 1 }
}

/// The component.
#[derive(Debug)]
pub struct Reporter;

impl Component for Reporter {
    type Config = Config;
    type Input = Input;
    type Output = Output;

    fn describe() -> Manifest {
        let both = json!({
            "type": "object",
            "required": ["zh", "en"],
            "properties": { "zh": { "type": "string" }, "en": { "type": "string" } },
        });
        let file = json!({
            "type": "object",
            "required": ["name", "mediaType", "digest", "size"],
            "properties": {
                "name": { "type": "string" },
                "mediaType": { "type": "string" },
                "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" },
                "size": { "type": "integer", "minimum": 0 },
            },
        });
        let number = json!({ "type": "integer", "minimum": 0 });
        let text = json!({ "type": ["string", "null"] });
        Manifest {
            id: "report".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            title: Text::new("生成报告", "Write a report"),
            summary: Text::new(
                "把提取的字段和核对结果写成 JSON 和 Excel 报告，中英文并列。",
                "Writes fields and findings as JSON and as a spreadsheet, in Chinese and English.",
            ),
            config_schema: json!({
                "type": "object",
                "additionalProperties": false,
                "properties": { "title": { "anyOf": [both, { "type": "null" }] } },
            }),
            input_schema: json!({
                "type": "object",
                "required": ["documents", "matches"],
                "properties": {
                    "documents": { "type": "array", "items": {
                        "type": "object",
                        "required": ["page", "fields"],
                        "properties": {
                            "page": { "type": "string" },
                            "fields": { "type": "object", "additionalProperties": {
                                "type": "object",
                                "required": ["value", "raw", "kind", "confidence", "page", "checks"],
                            } },
                            "problems": { "type": "array" },
                        },
                    } },
                    "matches": { "type": "array", "items": {
                        "type": "object",
                        "required": ["document", "verdict"],
                        "properties": {
                            "document": { "type": "string" },
                            "key": text,
                            "record": { "type": ["object", "null"] },
                            "verdict": { "enum": ["match", "mismatch", "missing"] },
                            "differences": { "type": "array" },
                        },
                    } },
                },
            }),
            output_schema: json!({
                "type": "object",
                "required": ["json", "xlsx", "summary"],
                "properties": {
                    "json": file,
                    "xlsx": file,
                    "summary": {
                        "type": "object",
                        "required": ["documents", "fields", "matched", "mismatched", "missing", "problems"],
                        "properties": {
                            "documents": number, "fields": number, "matched": number,
                            "mismatched": number, "missing": number, "problems": number,
                        },
                    },
                },
            }),
            capabilities: vec!["log".into(), "blob".into()],
            determinism: Determinism::Reproducible,
        }
    }

    fn run(_: &Context, config: Config, input: Input) -> Result<Output, StepError> {
        let report = make(&config, &input)?;
        let store = |name: &str, media_type: &str, bytes: &[u8]| -> Result<File, StepError> {
            let digest = deed_component::write_blob(name, media_type, bytes)?;
            Ok(File { name: name.into(), media_type: media_type.into(), digest, size: bytes.len() as u64 })
        };
        let output = Output {
            json: store(JSON_NAME, "application/json", &report.json)?,
            xlsx: store(XLSX_NAME, XLSX, &report.xlsx)?,
            summary: report.summary,
        };
        deed_component::info(format!(
            "report of {} documents: {} match, {} do not, {} have no record",
            report.summary.documents, report.summary.matched, report.summary.mismatched, report.summary.missing
        ));
        Ok(output)
    }
}

deed_component::export_component!(Reporter);

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Reader as _, Xlsx};
    use deed_component::native;
    use std::io::Cursor;

    fn input() -> Value {
        let field = |value: &str, kind: &str, checks: Value| {
            json!({
                "value": value, "raw": format!("原文 {value}"), "kind": kind, "confidence": 0.9876,
                "box": [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]], "page": "policy-01.png", "checks": checks,
            })
        };
        let failed = json!([{ "name": "checkDigit", "passed": false, "explanation": { "zh": "校验位不符。", "en": "It does not check." } }]);
        json!({
            "documents": [
                { "page": "policy-01.png", "digest": "sha256:00", "problems": [], "fields": {
                    "policyNumber": field("PDZA001", "number", json!([])),
                    "insured": field("上海明德贸易有限公司", "name", json!([])),
                    "premium": field("1234.50", "money", json!([])),
                    "startDate": field("2026-01-01", "date", json!([])),
                } },
                { "page": "policy-02.png", "digest": "sha256:01", "fields": { "insuredId": field("91350100M000100Y44", "identifier", failed) },
                  "problems": [{ "code": "missing", "field": "policyNumber", "message": { "zh": "没有找到保险单号。", "en": "The policy number was not found." } }] },
            ],
            "matches": [
                { "document": "policy-01.png", "key": "PDZA001", "found": true, "record": { "premium": 1200 }, "verdict": "mismatch", "differences": [
                    { "field": "premium", "document": "1234.50", "record": "1200", "tolerated": false, "similarity": 0.972,
                      "explanation": { "zh": "单据金额 1,234.50，记录金额 1,200.00。", "en": "The document says 1,234.50, the record 1,200.00." } },
                ] },
                { "document": "policy-02.png", "key": null, "found": false, "record": null, "verdict": "missing", "differences": [] },
            ],
        })
    }

    fn run(input: &Value) -> Result<Output, StepError> {
        let context =
            Context { run: "r".into(), step: "report".into(), attempt: 1, item: None, idempotency_key: "k".into() };
        deed_component::run_json::<Reporter>(&context, "", &input.to_string())
            .map(|text| serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn both_files_are_written_and_counted() {
        let output = run(&input()).unwrap();
        assert_eq!(
            output.summary,
            Summary { documents: 2, fields: 5, matched: 0, mismatched: 1, missing: 1, problems: 1 }
        );
        let json = native::blob(&output.json.digest).unwrap();
        assert_eq!(json.len() as u64, output.json.size);
        let report: Value = serde_json::from_slice(&json).unwrap();
        insta::assert_json_snapshot!("report", report);

        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(native::blob(&output.xlsx.digest).unwrap())).unwrap();
        assert_eq!(workbook.sheet_names(), ["摘要 Summary", "字段 Fields", "差异 Differences", "问题 Problems"]);
        let sheets: BTreeMap<String, Vec<Vec<String>>> = workbook
            .sheet_names()
            .into_iter()
            .map(|name| {
                let range = workbook.worksheet_range(&name).unwrap();
                let rows = range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
                (name, rows)
            })
            .collect();
        insta::assert_json_snapshot!("sheets", sheets);
    }

    #[test]
    fn the_same_findings_give_the_same_digests() {
        assert_eq!(run(&input()).unwrap(), run(&input()).unwrap());
    }

    #[test]
    fn findings_of_another_run_are_refused() {
        let mut input = input();
        input["matches"][0]["document"] = json!("other.png");
        assert_eq!(run(&input).unwrap_err().code, "unknown-document");
    }

    #[test]
    fn nothing_found_is_a_report_too() {
        assert_eq!(run(&json!({ "documents": [], "matches": [] })).unwrap().summary, Summary::default());
    }
}
