//! Whole pages, from recognised lines to fields.

use deed_component_extract::{Document, Extract, Input, Line, Page, read};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A page whose lines are given by their place (left, top) and text; every character is 24 pixels wide, an ASCII one 12.
fn page(lines: &[(f64, f64, &str)]) -> Page {
    let lines = lines
        .iter()
        .map(|(left, top, text)| {
            let width: f64 = text.chars().map(|c| if c.is_ascii() { 12.0 } else { 24.0 }).sum();
            let (right, bottom) = (left + width, top + 24.0);
            Line {
                text: (*text).into(),
                confidence: 0.98,
                quad: [[*left, *top], [right, *top], [right, bottom], [*left, bottom]],
            }
        })
        .collect();
    Page { name: "policy-01.png".into(), digest: "sha256:00".into(), width: 1240, height: 880, lines }
}

fn value<'a>(document: &'a Document, field: &str) -> &'a str {
    document.fields.get(field).map_or("", |field| field.value.as_str())
}

#[test]
fn a_chinese_page() {
    let document = read(&page(&[
        (400.0, 40.0, "华信财产保险股份有限公司"),
        (480.0, 80.0, "财产一切险保险单"),
        (60.0, 140.0, "保险单号：PDZA202631010000123"),
        (60.0, 180.0, "投保人：上海明德贸易有限公司"),
        (60.0, 220.0, "被保险人：上海明德贸易有限公司"),
        (60.0, 260.0, "统一社会信用代码：91350100M000100Y43"),
        (60.0, 300.0, "保险期间：自2026年1月1日零时起至2026年12月31日二十四时止"),
        (60.0, 340.0, "保险费：￥12,345.60"),
        (60.0, 380.0, "保险金额（小写）：¥1,000,000.00"),
        (60.0, 420.0, "保险金额（大写）：人民币壹佰万元整"),
        (60.0, 460.0, "被保险人应当在保险事故发生后及时通知保险人。"),
        (60.0, 500.0, "签单日期：2025-12-20   电话：021-6888 1234"),
    ]));
    for (field, expected) in [
        ("policyNumber", "PDZA202631010000123"),
        ("policyHolder", "上海明德贸易有限公司"),
        ("insured", "上海明德贸易有限公司"),
        ("insuredId", "91350100M000100Y43"),
        ("startDate", "2026-01-01"),
        ("endDate", "2026-12-31"),
        ("premium", "12345.60"),
        ("sumInsured", "1000000.00"),
        ("sumInsuredInWords", "1000000.00"),
        ("issueDate", "2025-12-20"),
        ("phone", "+862168881234"),
    ] {
        assert_eq!(value(&document, field), expected, "{field}");
    }
    assert_eq!(document.problems, []);
    assert_eq!(document.fields["premium"].currency.as_deref(), Some("CNY"));
    assert!(document.fields["sumInsured"].checks.iter().all(|check| check.passed));
}

#[test]
fn an_english_table_lying_askew() {
    let mut page = page(&[
        (60.0, 100.0, "Policy No."),
        (360.0, 100.0, "HX-PAR-2026-00077"),
        (60.0, 140.0, "Insured"),
        (360.0, 140.0, "Meridian Harbour Trading Ltd."),
        (60.0, 180.0, "Period of Insurance"),
        (360.0, 180.0, "From 01 Mar 2026"),
        (700.0, 180.0, "to 28 Feb 2027"),
        (60.0, 220.0, "Sum Insured"),
        (360.0, 220.0, "USD 2,500,000.00"),
        (60.0, 260.0, "Premium"),
        (60.0, 290.0, "USD 18,750.25"),
        (60.0, 340.0, "E-mail: claims@example.com"),
    ]);
    let (sin, cos) = 2f64.to_radians().sin_cos();
    for line in &mut page.lines {
        line.quad = line.quad.map(|[x, y]| [x * cos - y * sin, x * sin + y * cos]);
    }
    let document = read(&page);
    for (field, expected) in [
        ("policyNumber", "HX-PAR-2026-00077"),
        ("insured", "Meridian Harbour Trading Ltd."),
        ("startDate", "2026-03-01"),
        ("endDate", "2027-02-28"),
        ("sumInsured", "2500000.00"),
        ("premium", "18750.25"),
        ("email", "claims@example.com"),
    ] {
        assert_eq!(value(&document, field), expected, "{field}");
    }
    assert_eq!(document.fields["premium"].currency.as_deref(), Some("USD"));
    assert_eq!(document.problems, []);
}

#[test]
fn sums_in_one_line_and_over_two() {
    let document = read(&page(&[
        (60.0, 100.0, "保险金额：人民币贰佰万元整（¥2,000,000.00）"),
        (60.0, 140.0, "保险费(大写) Premium in Words: 人民币壹万贰仟"),
        (60.0, 170.0, "叁佰肆拾伍元陆角整"),
        (60.0, 210.0, "保险费 Premium (RMB): 12,345.60"),
    ]));
    assert_eq!(value(&document, "sumInsured"), "2000000.00");
    assert_eq!(value(&document, "sumInsuredInWords"), "2000000.00");
    assert_eq!(value(&document, "premium"), "12345.60");
    assert_eq!(value(&document, "premiumInWords"), "12345.60");
    assert_eq!(document.fields["premium"].currency.as_deref(), Some("CNY"));
}

#[test]
fn a_unit_in_the_label_counts() {
    let document = read(&page(&[(60.0, 100.0, "保险金额（万元）：150"), (60.0, 140.0, "保险费：按约定，见第12条")]));
    assert_eq!(value(&document, "sumInsured"), "1500000.00");
    assert_eq!(value(&document, "premium"), "");
}

#[test]
fn contradictions_are_told() {
    let document = read(&page(&[
        (60.0, 100.0, "保险单号：PDZA2026001"),
        (60.0, 140.0, "被保险人：甲公司"),
        (60.0, 180.0, "统一社会信用代码：91350100M000100Y44"),
        (60.0, 220.0, "保险期间：2026年12月31日至2026年1月1日"),
        (60.0, 260.0, "保险金额：¥1,000,000.00"),
        (60.0, 300.0, "（大写）：人民币壹拾万元整"),
        (60.0, 340.0, "保险费：面议"),
        (60.0, 380.0, "保险费（大写）：壹贰叁元"),
    ]));
    insta::assert_json_snapshot!("contradictions", document.problems);
}

#[test]
fn an_empty_page_says_so() {
    let document = read(&page(&[]));
    insta::assert_json_snapshot!("empty", document.problems);
}

#[test]
fn a_page_without_a_form_says_what_is_missing() {
    let document = read(&page(&[(0.0, 0.0, "风景照片")]));
    insta::assert_json_snapshot!("missing", document.problems);
}

/// Three of the demo's scans, one of each form, as the component `ocr` reads them.
#[test]
fn pages_that_were_really_recognised() {
    let pages: serde_json::Value = serde_json::from_str(include_str!("data/recognised.json")).unwrap();
    for one in pages.as_array().unwrap() {
        let page: Page = serde_json::from_value(one["page"].clone()).unwrap();
        let document = read(&page);
        let truth: BTreeMap<String, String> = serde_json::from_value(one["truth"].clone()).unwrap();
        let found: BTreeMap<String, String> =
            document.fields.iter().map(|(name, field)| (name.clone(), field.value.clone())).collect();
        assert_eq!(found, truth, "{}", page.name);
        assert_eq!(document.problems, [], "{}", page.name);
        assert!(document.fields.values().flat_map(|field| &field.checks).all(|check| check.passed));
    }
}

#[test]
fn as_the_sandbox_runs_it() {
    use deed_component::{Component, Context};
    let context =
        Context { run: "r".into(), step: "extract".into(), attempt: 1, item: None, idempotency_key: "k".into() };
    let input = Input { pages: vec![page(&[(60.0, 100.0, "保险单号：PDZA2026001")])] };
    let text = serde_json::to_string(&input).unwrap();
    let output = deed_component::run_json::<Extract>(&context, "{}", &text).unwrap();
    assert!(output.contains(r#""value":"PDZA2026001""#), "{output}");
    assert_eq!(output, deed_component::run_json::<Extract>(&context, "", &text).unwrap());
    assert_eq!(deed_component::run_json::<Extract>(&context, "", r#"{"pages":3}"#).unwrap_err().code, "invalid-input");
    assert_eq!(Extract::describe().id, "extract");
}

proptest! {
    #[test]
    fn no_page_makes_it_panic(lines in proptest::collection::vec((0.0f64..1200.0, 0.0f64..900.0, "[保险单号费金额大写人民币壹佰元整年月日a-zA-Z0-9:：(), .¥-]{0,30}"), 0..12)) {
        let lines: Vec<(f64, f64, &str)> = lines.iter().map(|(x, y, text)| (*x, *y, text.as_str())).collect();
        let _ = read(&page(&lines));
    }

    #[test]
    fn no_geometry_makes_it_panic(numbers in proptest::collection::vec(proptest::num::f64::ANY, 16)) {
        let mut page = page(&[(0.0, 0.0, "保险费"), (100.0, 0.0, "¥5")]);
        for (i, number) in numbers.iter().enumerate() {
            page.lines[i / 8].quad[i / 2 % 4][i % 2] = *number;
        }
        let _ = read(&page);
    }
}
