//! The catalogue for others' programs: DCAT 3 in JSON-LD, with the offers as ODRL 2.2.
//!
//! It lists what is registered, and nothing that is still being examined. Everything in it has a name that is the same at
//! every gateway of the consortium, made from the chain's genesis hash; only the links between pages are addresses of this
//! gateway, relative to the document. `catalogue.schema.json` beside this crate says what can be relied upon.
//!
//! | chain | catalogue |
//! | --- | --- |
//! | asset | `dcat:Dataset`, or `dcat:DataService` when it is a service |
//! | certificate | `dct:identifier` |
//! | owner | `dct:publisher`, a DID |
//! | class, tags | `dcat:theme`, `dcat:keyword` |
//! | version | `dcat:version`, and a `dcat:Distribution` with its digest for the newest and each on offer |
//! | open offer | `odrl:hasPolicy`: what a licence permits, what it forbids, and what is owed |
//!
//! The digest is that of the version's manifest, which names every file with its own digest. Terms are counted in blocks,
//! amounts in minor units of the settlement currency: both are units of Deed's own vocabulary.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use deed_sdk::terms::PricingView;
use serde_json::{Value, json};

use super::extract::Query;
use super::problem::Problem;
use super::types::PageQuery;
use crate::app::App;
use crate::error::{Error, Result};
use crate::index::{CatalogueEntry, OfferView, Page, VersionView};
use crate::names;

/// The media type of JSON-LD.
const JSON_LD: &str = "application/ld+json";

/// What of the world the names in a catalogue are relative to.
struct Namer {
    genesis: [u8; 32],
}

impl Namer {
    fn did(&self, organisation: u32) -> String {
        names::did(&self.genesis, organisation)
    }

    fn asset(&self, asset: u64) -> String {
        names::urn(&self.genesis, format_args!("asset:{asset}"))
    }

    fn version(&self, asset: u64, version: u32) -> String {
        names::urn(&self.genesis, format_args!("asset:{asset}:version:{version}"))
    }

    fn offer(&self, offer: u64) -> String {
        names::urn(&self.genesis, format_args!("offer:{offer}"))
    }

    fn class(&self, class: &str) -> String {
        names::urn(&self.genesis, format_args!("class:{}", percent_encode(class)))
    }

    fn entry(&self, entry: &CatalogueEntry) -> Value {
        let CatalogueEntry { asset, versions, offers } = entry;
        let is_service = asset.kind == "service";
        let mut object = json!({
            "@id": self.asset(asset.id),
            "@type": if is_service { "dcat:DataService" } else { "dcat:Dataset" },
            "dct:type": { "@id": format!("deed:kind-{}", asset.kind) },
            "dct:title": in_its_language(&asset.title),
            "dct:publisher": { "@id": self.did(asset.owner), "@type": "foaf:Agent" },
            "dcat:version": asset.versions.to_string(),
            "deed:sensitivity": asset.sensitivity,
        });
        if let Some(name) = &asset.owner_name {
            object["dct:publisher"]["foaf:name"] = json!(name);
        }
        if let Some(certificate) = &asset.certificate {
            object["dct:identifier"] = json!(certificate);
        }
        if !asset.summary.is_empty() {
            object["dct:description"] = in_its_language(&asset.summary);
        }
        if !asset.class.is_empty() {
            let theme = json!({
                "@id": self.class(&asset.class), "@type": "skos:Concept", "skos:prefLabel": asset.class,
            });
            object["dcat:theme"] = json!([theme]);
        }
        if !asset.tags.is_empty() {
            object["dcat:keyword"] = asset.tags.iter().map(|tag| in_its_language(tag)).collect();
        }
        if !offers.is_empty() {
            object["odrl:hasPolicy"] = offers.iter().map(|offer| self.policy(offer)).collect();
        }
        if !is_service {
            object["dcat:distribution"] = versions.iter().map(|version| self.distribution(asset.id, version)).collect();
        } else if let Some(newest) = versions.last() {
            object["spdx:checksum"] = checksum(newest);
        }
        object
    }

    fn distribution(&self, asset: u64, version: &VersionView) -> Value {
        json!({
            "@id": self.version(asset, version.version),
            "@type": "dcat:Distribution",
            "dcat:version": version.version.to_string(),
            "dcat:accessURL": { "@id": format!("/v1/offers?asset={asset}") },
            "spdx:checksum": checksum(version),
        })
    }

    fn policy(&self, offer: &OfferView) -> Value {
        let policy = &offer.policy;
        let mut terms = Vec::new();
        if !policy.purposes.is_empty() {
            let purposes: Value =
                policy.purposes.iter().map(|purpose| json!({ "@id": format!("deed:purpose-{purpose}") })).collect();
            terms.push(constraint("purpose", "isAnyOf", purposes, None));
        }
        if !policy.territories.is_empty() {
            let countries: Value =
                policy.territories.iter().map(|code| json!({ "@id": format!("deed:country-{code}") })).collect();
            terms.push(constraint("spatial", "isAnyOf", countries, None));
        }
        if let Some(uses) = policy.max_uses {
            terms.push(constraint("count", "lteq", json!(uses), None));
        }
        if let Some(blocks) = policy.term {
            terms.push(constraint("elapsedTime", "lteq", json!(blocks), Some("deed:block")));
        }
        let mut usage = json!({ "odrl:action": { "@id": "odrl:use" } });
        if !terms.is_empty() {
            usage["odrl:constraint"] = terms.into();
        }
        let mut duties = Vec::new();
        if offer.price != "0" {
            duties.push(duty("compensate", asked(offer)));
        }
        if policy.attribution {
            duties.push(duty("attribute", Vec::new()));
        }
        if let Some(blocks) = policy.delete_after {
            duties.push(duty("delete", vec![constraint("elapsedTime", "lteq", json!(blocks), Some("deed:block"))]));
        }
        if !duties.is_empty() {
            usage["odrl:duty"] = duties.into();
        }
        let (mut permitted, mut forbidden) = (vec![usage], Vec::new());
        for (name, is_permitted, earns) in [
            ("odrl:distribute", policy.redistribution, false),
            ("odrl:derive", policy.derivation, true),
            ("odrl:grantUse", policy.sublicence, true),
        ] {
            let mut rule = json!({ "odrl:action": { "@id": name } });
            if is_permitted && earns && policy.royalty_ppm > 0 {
                let part = constraint("percentage", "eq", percent(policy.royalty_ppm), None);
                rule["odrl:duty"] = json!([duty("compensate", vec![part])]);
            }
            if is_permitted { &mut permitted } else { &mut forbidden }.push(rule);
        }
        let mut object = json!({
            "@id": self.offer(offer.id),
            "@type": "odrl:Offer",
            "odrl:profile": { "@id": "deed:policy" },
            "odrl:assigner": { "@id": self.did(offer.seller) },
            "odrl:target": { "@id": self.version(offer.asset, offer.version) },
            "odrl:permission": permitted,
        });
        if !forbidden.is_empty() {
            object["odrl:prohibition"] = forbidden.into();
        }
        object
    }
}

fn constraint(operand: &str, operator: &str, value: Value, unit: Option<&str>) -> Value {
    let mut object = json!({
        "odrl:leftOperand": { "@id": format!("odrl:{operand}") },
        "odrl:operator": { "@id": format!("odrl:{operator}") },
        "odrl:rightOperand": value,
    });
    if let Some(unit) = unit {
        object["odrl:unit"] = json!({ "@id": unit });
    }
    object
}

fn duty(action: &str, constraints: Vec<Value>) -> Value {
    let mut duty = json!({ "odrl:action": { "@id": format!("odrl:{action}") } });
    if !constraints.is_empty() {
        duty["odrl:constraint"] = constraints.into();
    }
    duty
}

/// What an offer asks for: exactly the price, at least the reserve of an auction, or so much for each unit.
fn asked(offer: &OfferView) -> Vec<Value> {
    let price = |operator, digits: &str| constraint("payAmount", operator, decimal(digits), Some("deed:minor-unit"));
    let each = |unit: &str| constraint("unitOfCount", "eq", json!({ "@id": unit }), None);
    match &offer.terms {
        PricingView::Free | PricingView::Fixed { .. } => vec![price("eq", &offer.price)],
        PricingView::PerUse { .. } => vec![price("eq", &offer.price), each("deed:use")],
        PricingView::Subscription { .. } => vec![price("eq", &offer.price), each("deed:period")],
        PricingView::EnglishAuction { .. } | PricingView::SealedBid { .. } => vec![price("gteq", &offer.price)],
        PricingView::Tiered { tiers } => {
            let most = tiers.iter().map(|tier| tier.unit_price.0).max().unwrap_or_default();
            vec![price("lteq", &most.to_string()), each("deed:use")]
        }
    }
}

/// An exact number: JSON's own lose the last digits of large amounts.
fn decimal(digits: &str) -> Value {
    json!({ "@value": digits, "@type": "xsd:decimal" })
}

/// Parts of a million as per cent, exactly.
fn percent(ppm: u32) -> Value {
    let text = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    decimal(text.trim_end_matches('0').trim_end_matches('.'))
}

fn checksum(version: &VersionView) -> Value {
    json!({
        "@type": "spdx:Checksum",
        "spdx:algorithm": { "@id": "spdx:checksumAlgorithm_sha256" },
        "spdx:checksumValue": { "@value": hex::encode(version.content.0), "@type": "xsd:hexBinary" },
    })
}

/// Text with its language where that can be told: text that is mostly Chinese characters, without the syllables that
/// Japanese mixes in, is Chinese. Of an alphabet alone nobody can say which language it writes.
fn in_its_language(text: &str) -> Value {
    let (mut han, mut letters) = (0, 0);
    for c in text.chars() {
        match c {
            '\u{3040}'..='\u{30ff}' => return json!(text),
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => han += 1,
            c if c.is_alphabetic() => letters += 1,
            _ => {}
        }
    }
    if han > 0 && han >= letters { json!({ "@value": text, "@language": "zh" }) } else { json!(text) }
}

/// Encodes what is not unreserved (RFC 3986 §2.3).
fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// What is registered, newest first, as a DCAT 3 catalogue in JSON-LD with the open offers as ODRL 2.2. The next page is at
/// `hydra:view` → `hydra:next`, and in the `link` header.
#[utoipa::path(get, path = "/v1/catalogue", tag = "assets", params(PageQuery), responses((status = 200, body = Object, content_type = "application/ld+json"), (status = 400, body = Problem)))]
pub(crate) async fn get(State(app): State<Arc<App>>, Query(page): Query<PageQuery>) -> Result<Response> {
    let limit = page.limit()?;
    let known = app.index.catalogue(page.before()?, limit).await?;
    let namer = Namer { genesis: app.ledger.genesis_hash() };
    let Page { items, next_cursor, .. } = known.object;
    let address = |cursor: Option<&str>| match cursor {
        Some(cursor) => format!("/v1/catalogue?limit={limit}&cursor={cursor}"),
        None => format!("/v1/catalogue?limit={limit}"),
    };
    let mut view = json!({ "@id": address(page.cursor.as_deref()), "@type": "hydra:PartialCollectionView" });
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON_LD));
    if let Some(cursor) = next_cursor {
        let next = address(Some(&cursor));
        let link = HeaderValue::try_from(format!("<{next}>; rel=\"next\""))
            .map_err(|error| Error::internal("linking to the next page", error))?;
        headers.insert(header::LINK, link);
        view["hydra:next"] = json!({ "@id": next });
    }
    let (services, datasets): (Vec<_>, Vec<_>) = items.iter().partition(|entry| entry.asset.kind == "service");
    let entries = |entries: &[&CatalogueEntry]| entries.iter().map(|entry| namer.entry(entry)).collect::<Value>();
    let document = json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "deed": "urn:deed:vocabulary:",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "hydra": "http://www.w3.org/ns/hydra/core#",
            "odrl": "http://www.w3.org/ns/odrl/2/",
            "skos": "http://www.w3.org/2004/02/skos/core#",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": names::urn(&namer.genesis, "catalogue"),
        "@type": ["dcat:Catalog", "hydra:Collection"],
        "dct:title": [
            { "@value": "Registered data assets", "@language": "en" },
            { "@value": "已登记的数据资产", "@language": "zh" },
        ],
        "dct:publisher": { "@id": namer.did(app.organisation), "@type": "foaf:Agent" },
        "deed:asOf": { "deed:block": known.as_of.block, "deed:hash": known.as_of.hash },
        "dcat:dataset": entries(&datasets),
        "dcat:service": entries(&services),
        "hydra:view": view,
    });
    let bytes = serde_json::to_vec(&document).map_err(|error| Error::internal("writing the catalogue", error))?;
    Ok((headers, bytes).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_said_where_it_can_be_told() {
        let tagged = |text: &str| json!({ "@value": text, "@language": "zh" });
        assert_eq!(in_its_language("保单扫描件"), tagged("保单扫描件"));
        assert_eq!(in_its_language("2026年OCR报表"), tagged("2026年OCR报表"));
        for unknown in ["Scanned policies", "Scanned policies · 扫描保单", "日本語のデータ", "2026", ""] {
            assert_eq!(in_its_language(unknown), json!(unknown));
        }
    }

    #[test]
    fn numbers_stay_exact() {
        assert_eq!(percent(1_000_000), decimal("100"));
        assert_eq!(percent(50_000), decimal("5"));
        assert_eq!(percent(12_345), decimal("1.2345"));
        assert_eq!(percent(1), decimal("0.0001"));
        assert_eq!(percent(0), decimal("0"));
    }

    #[test]
    fn classes_are_named_whatever_they_are_called() {
        assert_eq!(percent_encode("insurance/保 单~1"), "insurance%2F%E4%BF%9D%20%E5%8D%95~1");
    }
}
