//! Compares a document's fields with a record and explains the differences.
//!
//! The composer of a workflow says where the records are (a connection and a statement with one placeholder), which field
//! of the document finds its record, and which fields to compare with which columns, and how: as names, sums, dates or
//! words. The component looks every document's record up and gives a verdict for each: *match*, *mismatch* with what
//! differs and by how much in both languages, or *missing* where there is no record. A difference that is tolerated is
//! still told. Because a database may answer differently tomorrow, the step is attested, not reproducible; the records it
//! saw are part of its output.

pub mod compare;

use deed_component::{Component, Context, Determinism, Manifest, Rows, StepError, Text, Value as Param};
use deed_values::{names, text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The most spellings of one key that are looked up: the one read and what recognition may have confused it with.
pub const MAX_LOOKUPS: usize = 3;
/// The most fields that are compared: more than any form has, and few enough to show.
pub const MAX_COMPARISONS: usize = 64;

/// A text in both languages, for people.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Both {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Letters and digits, whatever their case, width and spacing.
    Text,
    /// Sums, to the cent or within a tolerance in the currency.
    Money,
    /// Days, or within a tolerance in days.
    Date,
    /// Names, with the several spellings of legal forms; the tolerance is the share of characters that may differ.
    Name,
}

/// One field to compare with one column.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Compare {
    /// The document's field.
    pub field: String,
    /// The record's column.
    pub column: String,
    /// How.
    pub kind: Kind,
    /// How much they may differ.
    #[serde(default)]
    pub tolerance: Option<f64>,
}

/// What the composer sets.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Config {
    /// The connection the records are on, unless the run is given another.
    #[serde(default)]
    pub connection: Option<String>,
    /// One `SELECT` with one placeholder for the key, in the database's own notation: `?1` for SQLite, `$1` for PostgreSQL.
    pub statement: String,
    /// The field whose value finds the record.
    pub key: String,
    /// What is compared.
    pub compare: Vec<Compare>,
}

/// A field as `extract` gives it; only its value matters here.
#[derive(Clone, Debug, Deserialize)]
pub struct Field {
    /// The value.
    pub value: String,
}

/// A document as `extract` gives it.
#[derive(Clone, Debug, Deserialize)]
pub struct Document {
    /// Its page.
    pub page: String,
    /// Its fields.
    pub fields: BTreeMap<String, Field>,
}

/// What the step is given.
#[derive(Clone, Debug, Deserialize)]
pub struct Input {
    /// The documents.
    pub documents: Vec<Document>,
    /// The connection the records are on, when the run decides it.
    #[serde(default)]
    pub connection: Option<String>,
}

/// What became of a document.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// A record was found and agrees.
    Match,
    /// A record was found and differs.
    Mismatch,
    /// There is no record, or no key to find it by.
    Missing,
}

/// One difference.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Difference {
    /// The document's field.
    pub field: String,
    /// What the document says.
    pub document: Option<String>,
    /// What the record says.
    pub record: Option<String>,
    /// Whether it was let pass.
    pub tolerated: bool,
    /// How alike the two are, 0 to 1.
    pub similarity: f64,
    /// What differs.
    pub explanation: Both,
}

/// A document with its record.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Match {
    /// The document's page.
    pub document: String,
    /// The key as the document gives it.
    pub key: Option<String>,
    /// Whether a record was found.
    pub found: bool,
    /// The record, by column.
    pub record: Option<Map<String, Value>>,
    /// The verdict.
    pub verdict: Verdict,
    /// What differs, tolerated or not.
    pub differences: Vec<Difference>,
}

/// The verdicts, counted.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All documents.
    pub documents: u32,
    /// Those whose record agrees.
    pub matched: u32,
    /// Those whose record differs.
    pub mismatched: u32,
    /// Those without a record.
    pub missing: u32,
}

/// What the step gives.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Output {
    /// One for each document, in their order.
    pub matches: Vec<Match>,
    /// The verdicts, counted.
    pub summary: Summary,
}

/// Compares documents with the records that `lookup` finds for a key.
pub fn compare(
    config: &Config,
    documents: &[Document],
    mut lookup: impl FnMut(&str) -> Result<Rows, StepError>,
) -> Result<Output, StepError> {
    check(config)?;
    let mut summary = Summary::default();
    let mut matches = Vec::with_capacity(documents.len());
    for (done, document) in documents.iter().enumerate() {
        let found = one(config, document, &mut lookup)?;
        summary.documents += 1;
        match found.verdict {
            Verdict::Match => summary.matched += 1,
            Verdict::Mismatch => summary.mismatched += 1,
            Verdict::Missing => summary.missing += 1,
        }
        deed_component::progress(done as u64 + 1, documents.len() as u64, &document.page);
        matches.push(found);
    }
    Ok(Output { matches, summary })
}

/// What the schema cannot say of a configuration.
fn check(config: &Config) -> Result<(), StepError> {
    let refuse = |message: String| Err(StepError::permanent("invalid-config", message));
    if config.compare.is_empty() || config.compare.len() > MAX_COMPARISONS {
        return refuse(format!(
            "`compare` has {} entries: give at least one and at most {MAX_COMPARISONS}",
            config.compare.len()
        ));
    }
    for compare in &config.compare {
        if compare.tolerance.is_some_and(|tolerance| !tolerance.is_finite() || tolerance < 0.0) {
            return refuse(format!("the tolerance of `{}` is not a number from 0 up", compare.field));
        }
    }
    Ok(())
}

fn one(
    config: &Config,
    document: &Document,
    lookup: &mut impl FnMut(&str) -> Result<Rows, StepError>,
) -> Result<Match, StepError> {
    let value =
        |field: &str| document.fields.get(field).map(|field| field.value.as_str()).filter(|text| !text.is_empty());
    let missing = |key: Option<&str>, explanation: Both| Match {
        document: document.page.clone(),
        key: key.map(Into::into),
        found: false,
        record: None,
        verdict: Verdict::Missing,
        differences: vec![Difference {
            field: config.key.clone(),
            document: key.map(Into::into),
            record: None,
            tolerated: false,
            similarity: 0.0,
            explanation,
        }],
    };
    let Some(key) = value(&config.key) else {
        return Ok(missing(
            None,
            Both {
                zh: format!("单据上没有读到{}，无法查找记录。", names::zh(&config.key)),
                en: format!("The document has no {}, so no record can be looked up.", names::en(&config.key)),
            },
        ));
    };
    let mut found = None;
    for spelling in spellings(key) {
        let rows = lookup(&spelling)?;
        if let Some(columns) = missing_column(config, &rows) {
            return Err(columns);
        }
        if !rows.rows.is_empty() {
            found = Some((spelling, rows));
            break;
        }
    }
    let Some((spelling, rows)) = found else {
        return Ok(missing(
            Some(key),
            Both { zh: format!("没有 {key} 的记录。"), en: format!("There is no record of {key}.") },
        ));
    };
    let candidates = rows.rows.len();
    // Where several records have the key, the one that fits best is the one that was meant.
    let best = rows
        .rows
        .into_iter()
        .map(|row| {
            let record: Map<String, Value> =
                rows.columns.iter().cloned().zip(row.into_iter().map(Value::from)).collect();
            let differences = differences(config, &value, &record);
            (differences.iter().filter(|difference| !difference.tolerated).count(), differences, record)
        })
        .min_by_key(|(count, ..)| *count);
    let Some((count, mut differences, record)) = best else {
        return Ok(missing(
            Some(key),
            Both { zh: format!("没有 {key} 的记录。"), en: format!("There is no record of {key}.") },
        ));
    };
    let mut note = |record: Option<String>, similarity: f64, explanation: Both| {
        let field = config.key.clone();
        let difference =
            Difference { field, document: Some(key.into()), record, tolerated: true, similarity, explanation };
        differences.insert(0, difference);
    };
    if spelling != key {
        let explanation = Both {
            zh: format!("单据上读到 {key}，按形近字符以 {spelling} 找到记录。"),
            en: format!("The document reads {key}; the record was found under {spelling}, which looks alike."),
        };
        note(Some(spelling.clone()), text::similarity(key, &spelling), explanation);
    }
    if candidates > 1 {
        let explanation = Both {
            zh: format!("有 {candidates} 条 {spelling} 的记录，取差异最少的一条。"),
            en: format!("There are {candidates} records of {spelling}; the one that differs least is taken."),
        };
        note(Some(spelling), 1.0, explanation);
    }
    Ok(Match {
        document: document.page.clone(),
        key: Some(key.into()),
        found: true,
        record: Some(record),
        verdict: if count == 0 { Verdict::Match } else { Verdict::Mismatch },
        differences,
    })
}

/// A comparison with a column the statement does not give would find every record different.
fn missing_column(config: &Config, rows: &Rows) -> Option<StepError> {
    let compare = config.compare.iter().find(|compare| !rows.columns.contains(&compare.column))?;
    Some(
        StepError::permanent(
            "unknown-column",
            format!(
                "the statement gives no column `{}` to compare {} with; it gives {}: add the column to the statement or correct `compare`",
                compare.column,
                compare.field,
                rows.columns.join(", ")
            ),
        )
        .with_details(json!({ "column": compare.column, "columns": rows.columns })),
    )
}

fn differences<'a>(
    config: &Config,
    value: &impl Fn(&str) -> Option<&'a str>,
    record: &Map<String, Value>,
) -> Vec<Difference> {
    config
        .compare
        .iter()
        .filter_map(|how| {
            let document = value(&how.field);
            let stored = record.get(&how.column).unwrap_or(&Value::Null);
            let outcome = compare::values(how, document, stored);
            let explanation = outcome.explanation?;
            // Nothing on either side is no difference worth a line.
            if document.is_none() && stored.is_null() {
                return None;
            }
            Some(Difference {
                field: how.field.clone(),
                document: document.map(Into::into),
                record: compare::as_text(stored),
                tolerated: outcome.same,
                similarity: outcome.similarity,
                explanation,
            })
        })
        .collect()
}

/// The key as read, and as it would be if letters and digits that look alike were confused in its figures or its prefix.
fn spellings(key: &str) -> Vec<String> {
    let mut out = vec![key.to_owned()];
    // Figures come after the prefix of letters: after the first digit, a letter that looks like one probably is one.
    let first_digit = key.find(|c: char| c.is_ascii_digit()).unwrap_or(key.len());
    let (prefix, figures) = key.split_at(first_digit);
    let digits: String = figures.chars().map(|c| text::confused_digit(c).unwrap_or(c)).collect();
    let closed: String = key.chars().filter(|c| !c.is_whitespace()).collect();
    for spelling in [closed, format!("{prefix}{digits}")] {
        if !out.contains(&spelling) {
            out.push(spelling);
        }
    }
    out.truncate(MAX_LOOKUPS);
    out
}

/// The component.
#[derive(Debug)]
pub struct Matcher;

impl Component for Matcher {
    type Config = Config;
    type Input = Input;
    type Output = Output;

    fn describe() -> Manifest {
        let both = json!({
            "type": "object",
            "required": ["zh", "en"],
            "properties": { "zh": { "type": "string" }, "en": { "type": "string" } },
        });
        let text = json!({ "type": ["string", "null"] });
        Manifest {
            id: "match".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            title: Text::new("与记录核对", "Match with records"),
            summary: Text::new(
                "按编号查出数据库中的记录，逐项与单据核对，并说明差异。",
                "Looks each document's record up in a database, compares field by field, and explains the differences.",
            ),
            config_schema: json!({
                "type": "object",
                "required": ["statement", "key", "compare"],
                "additionalProperties": false,
                "properties": {
                    "connection": { "type": ["string", "null"], "minLength": 1, "title": "Connection / 数据库连接" },
                    "statement": { "type": "string", "minLength": 1, "title": "SELECT with one placeholder / 含一个占位符的查询" },
                    "key": { "type": "string", "minLength": 1, "title": "Field that finds the record / 查找记录的字段" },
                    "compare": {
                        "type": "array", "minItems": 1, "maxItems": MAX_COMPARISONS,
                        "items": {
                            "type": "object",
                            "required": ["field", "column", "kind"],
                            "additionalProperties": false,
                            "properties": {
                                "field": { "type": "string" },
                                "column": { "type": "string" },
                                "kind": { "enum": ["text", "money", "date", "name"] },
                                "tolerance": { "type": ["number", "null"], "minimum": 0 },
                            },
                        },
                    },
                },
            }),
            input_schema: json!({
                "type": "object",
                "required": ["documents"],
                "properties": { "connection": { "type": ["string", "null"] }, "documents": { "type": "array", "items": {
                    "type": "object",
                    "required": ["page", "fields"],
                    "properties": {
                        "page": { "type": "string" },
                        "fields": { "type": "object", "additionalProperties": {
                            "type": "object", "required": ["value"], "properties": { "value": { "type": "string" } },
                        } },
                    },
                } } },
            }),
            output_schema: json!({
                "type": "object",
                "required": ["matches", "summary"],
                "properties": {
                    "matches": { "type": "array", "items": {
                        "type": "object",
                        "required": ["document", "key", "found", "record", "verdict", "differences"],
                        "properties": {
                            "document": { "type": "string" },
                            "key": text,
                            "found": { "type": "boolean" },
                            "record": { "type": ["object", "null"] },
                            "verdict": { "enum": ["match", "mismatch", "missing"] },
                            "differences": { "type": "array", "items": {
                                "type": "object",
                                "required": ["field", "document", "record", "tolerated", "similarity", "explanation"],
                                "properties": {
                                    "field": { "type": "string" },
                                    "document": text,
                                    "record": text,
                                    "tolerated": { "type": "boolean" },
                                    "similarity": { "type": "number" },
                                    "explanation": both,
                                },
                            } },
                        },
                    } },
                    "summary": {
                        "type": "object",
                        "required": ["documents", "matched", "mismatched", "missing"],
                        "properties": {
                            "documents": { "type": "integer" }, "matched": { "type": "integer" },
                            "mismatched": { "type": "integer" }, "missing": { "type": "integer" },
                        },
                    },
                },
            }),
            capabilities: vec!["log".into(), "progress".into(), "sql".into()],
            determinism: Determinism::Attested,
        }
    }

    fn run(_: &Context, config: Config, input: Input) -> Result<Output, StepError> {
        let connection = input.connection.as_ref().or(config.connection.as_ref()).ok_or_else(|| {
            StepError::permanent(
                "invalid-input",
                "no connection is named: give `connection` to the run or set it in the step",
            )
        })?;
        let output = compare(&config, &input.documents, |key| {
            deed_component::query(connection, &config.statement, &[Param::Text(key.into())])
        })?;
        let Summary { documents, matched, mismatched, missing } = output.summary;
        deed_component::info(format!(
            "{documents} documents: {matched} match, {mismatched} do not, {missing} have no record"
        ));
        Ok(output)
    }
}

deed_component::export_component!(Matcher);

#[cfg(test)]
mod tests {
    use super::*;
    use deed_component::native;

    fn config() -> Config {
        serde_json::from_value(json!({
            "connection": "customers",
            "statement": "SELECT insured, sum_insured, start_date FROM policies WHERE policy_number = ?1",
            "key": "policyNumber",
            "compare": [
                { "field": "insured", "column": "insured", "kind": "name" },
                { "field": "sumInsured", "column": "sum_insured", "kind": "money" },
                { "field": "startDate", "column": "start_date", "kind": "date" },
            ],
        }))
        .unwrap()
    }

    fn document(page: &str, fields: &[(&str, &str)]) -> Value {
        let fields: Map<String, Value> =
            fields.iter().map(|(name, value)| ((*name).into(), json!({ "value": value, "kind": "text" }))).collect();
        json!({ "page": page, "digest": "sha256:00", "fields": fields, "problems": [] })
    }

    fn row(insured: &str, sum: Param, start: &str) -> Vec<Param> {
        vec![Param::Text(insured.into()), sum, Param::Text(start.into())]
    }

    fn run(config: &Config, documents: &[Value]) -> Result<Output, StepError> {
        native::on_query(|connection, _, params| {
            assert_eq!(connection, "customers");
            let columns = ["insured", "sum_insured", "start_date"].map(Into::into).to_vec();
            let rows = match params {
                [Param::Text(key)] if key == "PDZA001" => {
                    vec![row("上海明德贸易有限公司", Param::Integer(1_000_000), "2026-01-01")]
                }
                [Param::Text(key)] if key == "PDZA002" => {
                    vec![row("上海明得贸易有限公司", Param::Text("900000.00".into()), "2026-01-01")]
                }
                [Param::Text(key)] if key == "PDZA003" => vec![
                    row("另一家公司", Param::Real(5.0), "2020-01-01"),
                    row("Meridian Harbor Trading Ltd", Param::Real(1_000_000.0), "2026-01-01"),
                ],
                _ => vec![],
            };
            Ok(Rows { columns, rows })
        });
        let context =
            Context { run: "r".into(), step: "match".into(), attempt: 1, item: None, idempotency_key: "k".into() };
        let output = deed_component::run_json::<Matcher>(
            &context,
            &serde_json::to_string(config).unwrap(),
            &json!({ "documents": documents }).to_string(),
        )?;
        Ok(serde_json::from_str(&output).unwrap())
    }

    #[test]
    fn verdicts() {
        let same = [("insured", "上海明德贸易有限公司"), ("sumInsured", "1000000.00"), ("startDate", "2026-01-01")];
        let with_key = |key: &'static str| [&[("policyNumber", key)], same.as_slice()].concat();
        let output = run(
            &config(),
            &[
                document("1.png", &with_key("PDZA001")),
                document("2.png", &with_key("PDZA002")),
                document(
                    "3.png",
                    &[
                        ("policyNumber", "PDZA0O3"),
                        ("insured", "Meridian Harbour Trading Limited"),
                        ("sumInsured", "1000000.00"),
                        ("startDate", "2026-01-01"),
                    ],
                ),
                document("4.png", &with_key("PDZA404")),
                document("5.png", &same),
            ],
        )
        .unwrap();
        assert_eq!(output.summary, Summary { documents: 5, matched: 2, mismatched: 1, missing: 2 });
        insta::assert_json_snapshot!("verdicts", output);
    }

    #[test]
    fn a_column_that_is_not_there_is_told_with_those_that_are() {
        let mut config = config();
        config.compare[0].column = "name".into();
        let error = run(&config, &[document("1.png", &[("policyNumber", "PDZA001")])]).unwrap_err();
        assert_eq!(error.code, "unknown-column");
        assert!(error.message.contains("insured, sum_insured, start_date"), "{error}");
    }

    #[test]
    fn a_configuration_that_compares_nothing_is_refused() {
        let mut config = config();
        config.compare.clear();
        assert_eq!(run(&config, &[]).unwrap_err().code, "invalid-config");
    }

    #[test]
    fn a_connection_has_to_be_named_somewhere() {
        let mut config = config();
        config.connection = None;
        assert_eq!(run(&config, &[]).unwrap_err().code, "invalid-input");
    }

    #[test]
    fn nothing_to_compare_is_no_error() {
        assert_eq!(run(&config(), &[]).unwrap().summary, Summary::default());
    }
}
