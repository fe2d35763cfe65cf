//! The component `ocr`: pages by digest in, their text out.

use deed_component::{Component, Context, Determinism, Manifest, StepError, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::engine::{Engine, Language, MIN_CONFIDENCE, Options};
use crate::error::OcrError;
use crate::models::{CLASSIFIER, DETECTOR, Models, RECOGNISER};
use crate::page::{Line, Page};

/// Most pages of one step. A longer document is cut by the workflow, so that its parts are read side by side.
pub const MAX_PAGES: usize = 500;

/// Most bytes an image file may have: a 600 dpi page as an uncompressed RGB bitmap has about 105 MB.
pub const MAX_FILE_BYTES: u64 = 128 << 20;

/// The component. Its work is [`Engine::page`]; this type only fetches bytes and hands on text.
#[derive(Clone, Copy, Debug)]
pub struct Ocr;

/// What the composer of a workflow sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Config {
    /// Lines less certain than this (0 to 1) are left out.
    pub min_confidence: Option<f32>,
    /// Which scripts the pages may hold.
    pub language: Script,
    /// Whether lines come with their words and their places.
    pub words: bool,
}

/// Which scripts the pages may hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub enum Script {
    /// Chinese and English, mixed at will.
    #[default]
    #[serde(rename = "zh-en", alias = "any", alias = "zh")]
    ChineseAndEnglish,
    /// Latin letters only.
    #[serde(rename = "en")]
    English,
}

/// One page, or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Input {
    /// Several pages, read in this order.
    Pages {
        /// The pages.
        pages: Vec<Source>,
    },
    /// One page.
    Page {
        /// The page.
        page: Source,
    },
}

/// Where a page is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// Its name, by which errors call it.
    pub name: String,
    /// The digest of its bytes.
    pub digest: String,
    /// The media type its owner declared. The content decides: this is kept only because listings carry it.
    #[serde(default)]
    pub media_type: Option<String>,
}

/// What was read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Output {
    /// The pages, in the order of the input.
    pub pages: Vec<ReadPage>,
}

/// A page and its text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReadPage {
    /// The name of the page, as in the input.
    pub name: String,
    /// The digest of its bytes, as in the input.
    pub digest: String,
    /// Width in pixels, as boxes count them.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Its lines in reading order.
    pub lines: Vec<Line>,
}

impl Component for Ocr {
    type Config = Config;
    type Input = Input;
    type Output = Output;

    fn describe() -> Manifest {
        let source = json!({
            "type": "object",
            "required": ["name", "digest"],
            "properties": {
                "name": {"type": "string"},
                "digest": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
                "mediaType": {"type": "string"}
            }
        });
        let corners = json!({
            "description": "Corners in page pixels: top left, top right, bottom right, bottom left of the text.",
            "type": "array", "minItems": 4, "maxItems": 4,
            "items": {"type": "array", "minItems": 2, "maxItems": 2, "items": {"type": "integer"}}
        });
        let confidence = json!({"type": "number", "minimum": 0, "maximum": 1});
        Manifest {
            id: "ocr".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            title: Text::new("文字识别", "Read text"),
            summary: Text::new(
                "识别扫描页上的中英文文字，给出每一行的位置和置信度。",
                "Reads Chinese and English text on scanned pages, with the place and confidence of every line.",
            ),
            config_schema: json!({
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "minConfidence": {
                        "description": "Lines less certain than this are left out.",
                        "type": "number", "minimum": 0, "maximum": 1, "default": MIN_CONFIDENCE
                    },
                    "language": {"enum": ["zh-en", "en", "zh", "any"], "default": "zh-en"},
                    "words": {
                        "description": "Whether lines come with their words and their places.",
                        "type": "boolean", "default": false
                    }
                }
            }),
            input_schema: json!({
                "type": "object",
                "oneOf": [
                    {"required": ["pages"], "properties": {
                        "pages": {"type": "array", "maxItems": MAX_PAGES, "items": source}
                    }},
                    {"required": ["page"], "properties": {"page": source}}
                ]
            }),
            output_schema: json!({
                "type": "object",
                "required": ["pages"],
                "properties": {"pages": {"type": "array", "items": {
                    "type": "object",
                    "required": ["name", "digest", "width", "height", "lines"],
                    "properties": {
                        "name": {"type": "string"},
                        "digest": {"type": "string"},
                        "width": {"type": "integer"},
                        "height": {"type": "integer"},
                        "lines": {"type": "array", "items": {
                            "type": "object",
                            "required": ["text", "confidence", "box", "row"],
                            "properties": {
                                "text": {"type": "string"},
                                "confidence": confidence,
                                "box": corners,
                                "row": {
                                    "description": "Lines with the same number stand side by side.",
                                    "type": "integer"
                                },
                                "words": {"type": "array", "items": {
                                    "type": "object",
                                    "required": ["text", "confidence", "box"],
                                    "properties": {
                                        "text": {"type": "string"}, "confidence": confidence, "box": corners
                                    }
                                }}
                            }
                        }}
                    }
                }}}
            }),
            capabilities: ["log", "progress", "blob", "model"].map(Into::into).into(),
            determinism: Determinism::Reproducible,
        }
    }

    fn run(_: &Context, config: Config, input: Input) -> Result<Output, StepError> {
        let sources = match input {
            Input::Pages { pages } => pages,
            Input::Page { page } => vec![page],
        };
        if sources.len() > MAX_PAGES {
            return Err(StepError::permanent(
                "too-many-pages",
                format!(
                    "reading {} pages: one step reads at most {MAX_PAGES}; let the workflow run this step for each page",
                    sources.len()
                ),
            ));
        }
        let total = sources.len() as u64;
        let mut pages = Vec::with_capacity(sources.len());
        if sources.is_empty() {
            return Ok(Output { pages });
        }
        let min_confidence = config.min_confidence.unwrap_or(MIN_CONFIDENCE);
        if !(0.0..=1.0).contains(&min_confidence) {
            return Err(StepError::permanent(
                "invalid-config",
                format!("the configuration sets minConfidence to {min_confidence}: set it between 0 and 1"),
            ));
        }
        deed_component::progress(0, total, "loading the models");
        let engine = Engine::new(Models {
            det: deed_component::read_model(DETECTOR)?,
            rec: deed_component::read_model(RECOGNISER)?,
            cls: deed_component::read_model(CLASSIFIER)?,
        })
        .map_err(|error| failure(&error, None))?;
        for (done, source) in sources.into_iter().enumerate() {
            deed_component::progress(done as u64, total, format!("reading {}", source.name));
            let options = Options {
                name: source.name.clone(),
                min_confidence,
                language: match config.language {
                    Script::English => Language::English,
                    Script::ChineseAndEnglish => Language::Any,
                },
                words: config.words,
            };
            let Page { width, height, lines } =
                engine.page(&fetch(&source)?, &options).map_err(|error| failure(&error, Some(&source)))?;
            deed_component::info(format!("{}: {} lines", source.name, lines.len()));
            pages.push(ReadPage { name: source.name, digest: source.digest, width, height, lines });
        }
        deed_component::progress(total, total, "all pages are read");
        Ok(Output { pages })
    }
}

/// Reads the bytes of a page, unless there are too many.
fn fetch(source: &Source) -> Result<Vec<u8>, StepError> {
    let mut reader = deed_component::open_blob(&source.digest)?;
    let size = reader.size();
    if size > MAX_FILE_BYTES {
        return Err(StepError::permanent(
            "page-too-large",
            format!(
                "reading page {}: the file has {size} bytes, more than the {MAX_FILE_BYTES} a page may have; \
                 save it as PNG or JPEG",
                source.name
            ),
        )
        .with_details(json!({"page": source.name, "digest": source.digest})));
    }
    reader.read_all()
}

/// A page that cannot be read today cannot be read tomorrow: every failure is permanent.
fn failure(error: &OcrError, source: Option<&Source>) -> StepError {
    let step = StepError::permanent(error.code(), error.to_string());
    match source {
        Some(source) => step.with_details(json!({"page": source.name, "digest": source.digest})),
        None => step,
    }
}

deed_component::export_component!(Ocr);

#[cfg(test)]
mod tests {
    use super::*;
    use deed_component::run_json;

    fn context() -> Context {
        Context { run: "run".into(), step: "ocr".into(), attempt: 1, item: None, idempotency_key: "run/ocr".into() }
    }

    #[test]
    fn no_pages_need_no_models() {
        let output = run_json::<Ocr>(&context(), "", r#"{"pages": []}"#).unwrap();
        assert_eq!(output, r#"{"pages":[]}"#);
    }

    #[test]
    fn input_and_configuration_are_checked() {
        for (config, input, code) in [
            ("{}", r#"{"page": {"name": "a"}}"#, "invalid-input"),
            (r#"{"minConfidence": "high"}"#, r#"{"pages": []}"#, "invalid-config"),
            (r#"{"language": "kl"}"#, r#"{"pages": []}"#, "invalid-config"),
            (r#"{"minConfidence": 7}"#, r#"{"page": {"name": "a", "digest": "sha256:00"}}"#, "invalid-config"),
        ] {
            let error = run_json::<Ocr>(&context(), config, input).unwrap_err();
            assert_eq!(error.code, code, "{error}");
        }
    }

    #[test]
    fn models_that_are_none_are_named() {
        for name in [DETECTOR, RECOGNISER, CLASSIFIER] {
            deed_component::native::put_model(name, b"no model".to_vec());
        }
        let digest = deed_component::native::put_blob(b"no image".to_vec());
        let input = format!(r#"{{"page": {{"name": "a.png", "digest": "{digest}"}}}}"#);
        let error = run_json::<Ocr>(&context(), "{}", &input).unwrap_err();
        assert_eq!(error.code, "model-unusable");
        assert!(error.message.contains(DETECTOR), "{error}");
    }

    #[test]
    fn the_description_is_constant_and_asks_for_no_clock() {
        let manifest = Ocr::describe();
        assert_eq!(manifest, Ocr::describe());
        assert_eq!(manifest.capabilities, ["log", "progress", "blob", "model"]);
    }
}
