//! Reads a real page with the real models. Without the models the tests fail and say how to get them.

use std::io::Cursor;

use deed_component_ocr::{Engine, Models, OcrError, Options, Page};

/// A policy, made for this test: Chinese and English, turned by 1.6 degrees, blurred and noisy.
const POLICY: &[u8] = include_bytes!("pages/policy.jpg");

/// What it says, a row a line, parts of a row set apart by tabs.
const TRUTH: &str = include_str!("pages/policy.txt");

fn engine() -> Engine {
    Engine::new(Models::load().unwrap_or_else(|error| panic!("{error}"))).expect("the pinned models load")
}

/// Spaces between Chinese and Latin letters are a matter of taste: compare what is printed.
fn printed(text: &str) -> Vec<String> {
    text.lines().map(|line| line.split_whitespace().collect()).collect()
}

fn turned(quarters: u32) -> Vec<u8> {
    let image = image::load_from_memory(POLICY).expect("the page is an image");
    let image = match quarters {
        1 => image.rotate90(),
        2 => image.rotate180(),
        _ => image.rotate270(),
    };
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).expect("memory takes it");
    bytes.into_inner()
}

fn assert_reads(page: &Page) {
    assert_eq!(printed(&page.text()), printed(TRUTH));
}

#[test]
fn a_policy_is_read_whole_in_order_and_in_place() {
    let options = Options { words: true, ..Options::named("policy.jpg") };
    let mut shares = Vec::new();
    let page = engine().page_with_progress(POLICY, &options, &mut |share| shares.push(share)).unwrap();
    assert_reads(&page);
    assert_eq!((page.width, page.height), (1000, 1000));
    assert!(shares.is_sorted() && shares.last() == Some(&1.0), "{shares:?}");

    let number = page.lines.iter().find(|line| line.text == "PA2026-0031458").unwrap();
    assert!(number.confidence > 0.9);
    let [left, top] = number.outline[0];
    assert!((425..445).contains(&left) && (180..195).contains(&top), "{:?}", number.outline);

    let premium = page.lines.iter().find(|line| line.text == "CNY 48,750.00").unwrap();
    let words: Vec<_> = premium.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(words, ["CNY", "48,750.00"]);
    assert!(premium.words[0].outline[1][0] <= premium.words[1].outline[0][0] + 6);
}

#[test]
fn a_page_laid_on_the_scanner_the_wrong_way_reads_the_same() {
    let engine = engine();
    for quarters in [1, 2, 3] {
        let page = engine.page(&turned(quarters), &Options::named("turned.png")).unwrap();
        assert_reads(&page);
    }
}

#[test]
fn a_blank_page_has_no_lines() {
    let mut bytes = Cursor::new(Vec::new());
    let blank = image::GrayImage::from_pixel(40, 30, image::Luma([255]));
    blank.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let page = engine().page(&bytes.into_inner(), &Options::default()).unwrap();
    assert_eq!((page.width, page.height, page.lines.len()), (40, 30, 0));
}

#[test]
fn bad_input_is_named() {
    let engine = engine();
    for (bytes, name) in [
        (&b""[..], "empty.png"),
        (b"This is a letter, not a picture.", "text.png"),
        (&POLICY[..POLICY.len() / 2], "half.jpg"),
    ] {
        let error = engine.page(bytes, &Options::named(name)).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
        assert!(!matches!(error, OcrError::Inference { .. }), "{error}");
    }
}
