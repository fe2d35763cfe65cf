//! Finds typed fields in recognised text.
//!
//! Recognition gives lines and where they stand; a form gives meaning by where things stand: a label, and beside
//! it or under it a value. This component finds the labels, in Chinese and English and with a misread character or two,
//! follows each to its value, reads the value as what its label says it is, and checks what can be checked: the check
//! digit of an identifier, the order of two dates, a sum in figures against the same sum in capital numerals (大写).
//! Every field says where on the page it was read, how sure recognition was, and which checks it passed, so that a
//! person who has to decide sees why. It is pure: the same page gives the same fields, byte for byte.

pub mod labels;
pub mod layout;

mod fields;

use deed_component::{Component, Context, Determinism, Manifest, NoConfig, StepError, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

pub use layout::{Line, Page, Quad};

/// The most lines a page may have. A page of small print has some hundreds; more is not a page, and the search for the
/// place of a value looks at every line for every label.
pub const MAX_LINES: usize = 5_000;

/// A text in both languages, for people.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Both {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// A check that was made on a value.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which: `checkDigit`, `amountInWords`, `period`, `repaired`, `ambiguous`.
    pub name: String,
    /// Whether it passed.
    pub passed: bool,
    /// What it means.
    pub explanation: Both,
}

/// A field that was read.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Field {
    /// The value in one spelling: dates as 2026-11-22, sums as 1234.50, identifiers without spaces.
    pub value: String,
    /// What stands on the page.
    pub raw: String,
    /// `number`, `name`, `text`, `money`, `date`, `identifier`, `account`, `vat`, `phone`, `email`.
    pub kind: String,
    /// The currency of a sum, where the page names one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// How sure recognition was of the value and its label, 0 to 1.
    pub confidence: f64,
    /// Where the value stands.
    #[serde(rename = "box")]
    pub quad: Quad,
    /// On which page.
    pub page: String,
    /// Which checks were made.
    pub checks: Vec<Check>,
}

/// Something a person should know about a document.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Stable, for programs.
    pub code: String,
    /// The field it is about, if it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For people.
    pub message: Both,
}

/// What was read from one document.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Document {
    /// The page's file name.
    pub page: String,
    /// The digest of its image.
    pub digest: String,
    /// The fields by name.
    pub fields: BTreeMap<String, Field>,
    /// What a person should know.
    pub problems: Vec<Problem>,
}

/// What the step is given: pages as the component `ocr` delivers them.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Input {
    /// The pages.
    pub pages: Vec<Page>,
}

/// What the step gives.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Output {
    /// One document for each page, in the order of the pages.
    pub documents: Vec<Document>,
}

/// Reads the fields of one page.
pub fn read(page: &Page) -> Document {
    fields::read(page)
}

/// The component.
#[derive(Debug)]
pub struct Extract;

impl Component for Extract {
    type Config = NoConfig;
    type Input = Input;
    type Output = Output;

    fn describe() -> Manifest {
        let both = json!({
            "type": "object",
            "required": ["zh", "en"],
            "properties": { "zh": { "type": "string" }, "en": { "type": "string" } },
        });
        let quad = json!({
            "type": "array", "minItems": 4, "maxItems": 4,
            "items": { "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" } },
        });
        let field = json!({
            "type": "object",
            "required": ["value", "raw", "kind", "confidence", "box", "page", "checks"],
            "properties": {
                "value": { "type": "string" },
                "raw": { "type": "string" },
                "kind": { "enum": ["number", "name", "text", "money", "date", "identifier", "account", "vat", "phone", "email"] },
                "currency": { "type": "string" },
                "confidence": { "type": "number" },
                "box": quad,
                "page": { "type": "string" },
                "checks": { "type": "array", "items": {
                    "type": "object",
                    "required": ["name", "passed", "explanation"],
                    "properties": { "name": { "type": "string" }, "passed": { "type": "boolean" }, "explanation": both },
                } },
            },
        });
        Manifest {
            id: "extract".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            title: Text::new("字段提取", "Extract fields"),
            summary: Text::new(
                "从识别出的文字中找出保单号、被保险人、日期、保险费和大小写金额等字段，并逐项校验。",
                "Finds policy number, insured, dates, premium and sums in recognised text, and checks each.",
            ),
            config_schema: json!({ "type": "object", "additionalProperties": false }),
            input_schema: json!({
                "type": "object",
                "required": ["pages"],
                "properties": { "pages": { "type": "array", "items": {
                    "type": "object",
                    "required": ["name", "lines"],
                    "properties": {
                        "name": { "type": "string" },
                        "digest": { "type": "string" },
                        "width": { "type": "integer", "minimum": 0 },
                        "height": { "type": "integer", "minimum": 0 },
                        "lines": { "type": "array", "maxItems": MAX_LINES, "items": {
                            "type": "object",
                            "required": ["text", "confidence", "box"],
                            "properties": { "text": { "type": "string" }, "confidence": { "type": "number" }, "box": quad },
                        } },
                    },
                } } },
            }),
            output_schema: json!({
                "type": "object",
                "required": ["documents"],
                "properties": { "documents": { "type": "array", "items": {
                    "type": "object",
                    "required": ["page", "digest", "fields", "problems"],
                    "properties": {
                        "page": { "type": "string" },
                        "digest": { "type": "string" },
                        "fields": { "type": "object", "additionalProperties": field },
                        "problems": { "type": "array", "items": {
                            "type": "object",
                            "required": ["code", "message"],
                            "properties": { "code": { "type": "string" }, "field": { "type": "string" }, "message": both },
                        } },
                    },
                } } },
            }),
            capabilities: vec!["log".into(), "progress".into()],
            determinism: Determinism::Reproducible,
        }
    }

    fn run(_: &Context, _: NoConfig, input: Input) -> Result<Output, StepError> {
        let total = input.pages.len() as u64;
        let mut documents = Vec::with_capacity(input.pages.len());
        for (done, page) in input.pages.iter().enumerate() {
            if page.lines.len() > MAX_LINES {
                return Err(StepError::permanent(
                    "too-many-lines",
                    format!(
                        "page {} has {} lines; at most {MAX_LINES} are read: cut the image into pages",
                        page.name,
                        page.lines.len()
                    ),
                ));
            }
            let document = read(page);
            deed_component::info(format!(
                "{}: {} fields, {} problems",
                page.name,
                document.fields.len(),
                document.problems.len()
            ));
            deed_component::progress(done as u64 + 1, total, &page.name);
            documents.push(document);
        }
        Ok(Output { documents })
    }
}

deed_component::export_component!(Extract);
