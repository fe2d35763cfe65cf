//! Reads a licensed asset.
//!
//! This is how a workflow comes by data: the component names the asset, the licence it is used under and the purpose, and
//! the organisation's gateway records that use on chain before it opens anything. What comes back is a listing; the
//! contents stay where they are and travel on by digest. Pages are sorted by name, with runs of digits compared as
//! numbers, so that page 10 follows page 9 and the same asset always gives the same list.

use deed_component::{Component, Context, Determinism, Entry, Listing, Manifest, StepError, Text};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::cmp::Ordering;

/// The purposes a policy on chain can name.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Purpose {
    /// To learn something new.
    Research,
    /// To decide on a risk.
    Underwriting,
    /// To keep to a rule.
    Compliance,
    /// To win customers.
    Marketing,
    /// To train a model.
    Training,
    /// To run the business.
    Operations,
}

impl Purpose {
    /// All of them, for schemas.
    pub const ALL: [Purpose; 6] = [
        Purpose::Research,
        Purpose::Underwriting,
        Purpose::Compliance,
        Purpose::Marketing,
        Purpose::Training,
        Purpose::Operations,
    ];

    /// The name in configuration and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Purpose::Research => "research",
            Purpose::Underwriting => "underwriting",
            Purpose::Compliance => "compliance",
            Purpose::Marketing => "marketing",
            Purpose::Training => "training",
            Purpose::Operations => "operations",
        }
    }
}

/// What is read: set by the composer of the workflow, or given to the run, which then decides.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Selection {
    /// The asset.
    pub asset: Option<u64>,
    /// The licence it is used under; left out for one's own.
    pub licence: Option<u64>,
    /// What for.
    pub purpose: Option<Purpose>,
}

/// One file of the asset.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct File {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Length in bytes.
    pub size: u64,
    /// Digest of the content.
    pub digest: String,
}

/// What the step gives.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Output {
    /// The asset.
    pub asset: u64,
    /// Its version.
    pub version: u32,
    /// The licence the use was recorded under.
    pub licence: Option<u64>,
    /// Its images, by name.
    pub pages: Vec<File>,
    /// Everything else in it, by name.
    pub others: Vec<File>,
}

/// Sorts a listing and sets images apart.
pub fn arrange(listing: Listing) -> Output {
    let mut files: Vec<File> = listing
        .entries
        .into_iter()
        .map(|Entry { name, media_type, size, digest }| File { name, media_type, size, digest })
        .collect();
    files.sort_by(|a, b| by_name(&a.name, &b.name).then_with(|| a.digest.cmp(&b.digest)));
    let (pages, others) = files.into_iter().partition(|file| file.media_type.starts_with("image/"));
    Output { asset: listing.asset, version: listing.version, licence: listing.licence, pages, others }
}

/// Compares names with runs of digits as numbers; names that differ only in leading noughts compare as text.
fn by_name(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) {
        if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number_a, rest_a) = digits(left);
            let (number_b, rest_b) = digits(right);
            // Without leading noughts the longer number is the larger, and equally long ones compare as text.
            let order = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b));
            if order != Ordering::Equal {
                return order;
            }
            (left, right) = (rest_a, rest_b);
        } else if x != y {
            return x.cmp(&y);
        } else {
            (left, right) = (&left[x.len_utf8()..], &right[y.len_utf8()..]);
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// The digits a text begins with, without leading noughts, and what follows them.
fn digits(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].trim_start_matches('0'), &text[end..])
}

/// The component.
#[derive(Debug)]
pub struct Asset;

impl Component for Asset {
    type Config = Selection;
    type Input = Selection;
    type Output = Output;

    fn describe() -> Manifest {
        let file = json!({ "type": "array", "items": {
            "type": "object",
            "required": ["name", "mediaType", "size", "digest"],
            "properties": {
                "name": { "type": "string" },
                "mediaType": { "type": "string" },
                "size": { "type": "integer", "minimum": 0 },
                "digest": { "type": "string", "pattern": "^sha256:[0-9a-f]{64}$" },
            },
        } });
        let purposes: Vec<Option<Purpose>> = Purpose::ALL.into_iter().map(Some).chain([None]).collect();
        let selection = json!({
            "asset": { "type": ["integer", "null"], "minimum": 0, "title": "Asset / 资产编号" },
            "licence": { "type": ["integer", "null"], "minimum": 0, "title": "Licence / 许可编号" },
            "purpose": { "enum": purposes, "title": "Purpose / 用途" },
        });
        Manifest {
            id: "asset".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            title: Text::new("读取数据资产", "Read an asset"),
            summary: Text::new(
                "在许可之下读取一项数据资产；每次读取都在链上留下使用记录。",
                "Reads an asset under a licence; every reading makes a usage record on chain.",
            ),
            config_schema: json!({ "type": "object", "additionalProperties": false, "properties": selection }),
            input_schema: json!({ "type": "object", "properties": selection }),
            output_schema: json!({
                "type": "object",
                "required": ["asset", "version", "licence", "pages", "others"],
                "properties": {
                    "asset": { "type": "integer" },
                    "version": { "type": "integer" },
                    "licence": { "type": ["integer", "null"] },
                    "pages": file,
                    "others": file,
                },
            }),
            capabilities: vec!["log".into(), "asset".into()],
            determinism: Determinism::Attested,
        }
    }

    fn run(_: &Context, config: Selection, input: Selection) -> Result<Output, StepError> {
        let missing = |what: &str| {
            StepError::permanent(
                "invalid-input",
                format!("no {what} is named: give `{what}` to the run or set it in the step"),
            )
        };
        let asset = input.asset.or(config.asset).ok_or_else(|| missing("asset"))?;
        let purpose = input.purpose.or(config.purpose).ok_or_else(|| missing("purpose"))?;
        let licence = input.licence.or(config.licence);
        let listing = deed_component::read_asset(asset, licence, purpose.name())?;
        let output = arrange(listing);
        if output.pages.is_empty() {
            return Err(StepError::permanent(
                "asset-empty",
                format!(
                    "asset {} version {} holds no images ({} other files): choose an asset of page images",
                    output.asset,
                    output.version,
                    output.others.len()
                ),
            ));
        }
        deed_component::info(format!(
            "asset {} version {}: {} pages",
            output.asset,
            output.version,
            output.pages.len()
        ));
        Ok(output)
    }
}

deed_component::export_component!(Asset);

#[cfg(test)]
mod tests {
    use super::*;
    use deed_component::native;

    fn entry(name: &str, media_type: &str) -> Entry {
        Entry {
            name: name.into(),
            media_type: media_type.into(),
            size: 3,
            digest: format!("sha256:{}", "0".repeat(64)),
        }
    }

    fn run(config: &str) -> Result<Output, StepError> {
        run_with(config, "{}")
    }

    fn run_with(config: &str, input: &str) -> Result<Output, StepError> {
        let context =
            Context { run: "r".into(), step: "asset".into(), attempt: 1, item: None, idempotency_key: "k".into() };
        deed_component::run_json::<Asset>(&context, config, input).map(|text| serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn pages_come_in_the_order_people_expect() {
        native::put_listing(Listing {
            asset: 7,
            version: 2,
            licence: Some(3),
            entries: ["page-10.png", "readme.txt", "page-9.png", "page-1.jpg", "Page-2.png", "page-01.png"]
                .map(|name| entry(name, if name.ends_with("txt") { "text/plain" } else { "image/png" }))
                .to_vec(),
        });
        let output = run(r#"{"asset": 7, "licence": 3, "purpose": "underwriting"}"#).unwrap();
        let names: Vec<&str> = output.pages.iter().map(|page| page.name.as_str()).collect();
        assert_eq!(names, ["Page-2.png", "page-1.jpg", "page-01.png", "page-9.png", "page-10.png"]);
        assert_eq!(output.others[0].name, "readme.txt");
        assert_eq!((output.asset, output.version, output.licence), (7, 2, Some(3)));
    }

    #[test]
    fn refusals() {
        assert_eq!(run(r#"{"asset": 8, "purpose": "underwriting"}"#).unwrap_err().code, "asset-not-found");
        assert_eq!(run(r#"{"asset": 8, "purpose": "curiosity"}"#).unwrap_err().code, "invalid-config");
        assert_eq!(run(r#"{"asset": -8, "purpose": "research"}"#).unwrap_err().code, "invalid-config");
        native::put_listing(Listing {
            asset: 9,
            version: 1,
            licence: None,
            entries: vec![entry("a.txt", "text/plain")],
        });
        assert_eq!(run(r#"{"asset": 9, "purpose": "research"}"#).unwrap_err().code, "asset-empty");
    }

    #[test]
    fn what_the_run_is_given_goes_before_what_is_set() {
        native::put_listing(Listing {
            asset: 9,
            version: 1,
            licence: None,
            entries: vec![entry("a.png", "image/png")],
        });
        let output = run_with(r#"{"asset": 8, "purpose": "research"}"#, r#"{"asset": 9, "licence": null}"#).unwrap();
        assert_eq!(output.asset, 9);
        assert_eq!(run("{}").unwrap_err().code, "invalid-input");
        assert_eq!(
            run(r#"{"asset": 9}"#).unwrap_err().message,
            "no purpose is named: give `purpose` to the run or set it in the step"
        );
    }

    #[test]
    fn names_are_totally_ordered() {
        let names = ["a", "a0", "a00", "a1", "a01", "a1b", "b", "", "a9", "a10", "页1", "页2", "页10"];
        for a in names {
            for b in names {
                assert_eq!(by_name(a, b), by_name(b, a).reverse(), "{a} {b}");
                assert_eq!(by_name(a, b) == Ordering::Equal, a == b, "{a} {b}");
            }
        }
    }
}
