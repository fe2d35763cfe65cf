//! Scanned insurance policies that nobody has to own.
//!
//! The story needs a dataset whose truth is known to the last digit. This module writes it: policies of an insurer that does
//! not exist, in Chinese, in English and in both, printed as forms and tables, with valid check digits and sums in figures
//! and in capital numerals. Then it does to them what scanners do: lays the page a little askew, blurs it, lights it
//! unevenly, adds noise and compresses it. The same seed gives the same pages.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};
use deed_values::date::Date;
use deed_values::money::{Currency, Money, grouped};
use deed_values::{ids, words};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder};
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Page width in pixels.
pub const WIDTH: u32 = 1160;
/// Page height in pixels.
pub const HEIGHT: u32 = 840;
/// The most pages that are made: their numbers stay distinct, and nobody waits for more.
pub const MAX_PAGES: usize = 1000;

/// Why there are no scans.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScanError {
    /// A font is not installed.
    #[error(
        "the font {font} was not found in {}: install it (Debian: apt-get install {package}) or set {FONTS} to a folder that has it",
        folders.iter().map(|f| f.display().to_string()).collect::<Vec<_>>().join(", ")
    )]
    NoFont {
        /// The file name.
        font: &'static str,
        /// The package that has it.
        package: &'static str,
        /// Where it was looked for.
        folders: Vec<PathBuf>,
    },
    /// A font cannot be used.
    #[error("the font {} cannot be used ({reason}): reinstall {package}", path.display())]
    BadFont {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
        /// The package it came from.
        package: &'static str,
    },
    /// More pages than there are numbers for.
    #[error("{asked} pages were asked for; between 1 and {MAX_PAGES} can be made")]
    Pages {
        /// How many were asked for.
        asked: usize,
    },
    /// A page could not be encoded.
    #[error("encoding {page}: {reason}")]
    Encode {
        /// The page.
        page: String,
        /// Why.
        reason: String,
    },
    /// What the page should say cannot be written.
    #[error("writing the text of {page}: {reason}")]
    Text {
        /// The page.
        page: String,
        /// Why.
        reason: String,
    },
}

/// In what language a page is printed, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Chinese, a label and its value on a line.
    Chinese,
    /// English, a table with a column of labels.
    English,
    /// Both, every label twice.
    Bilingual,
}

/// What a page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyTruth {
    /// How it is printed.
    pub form: Form,
    /// Policy number.
    pub number: String,
    /// Who insures.
    pub insurer: String,
    /// Who took the policy out.
    pub holder: String,
    /// Who is insured.
    pub insured: String,
    /// The insured's unified social credit code.
    pub insured_id: String,
    /// Class of insurance.
    pub product: String,
    /// First day.
    pub start: Date,
    /// Last day.
    pub end: Date,
    /// Day of issue.
    pub issued: Date,
    /// Premium in minor units.
    pub premium: u128,
    /// Sum insured in minor units.
    pub sum_insured: u128,
    /// The currency of both.
    pub currency: Currency,
}

impl PolicyTruth {
    /// What a reader of the page should find, under the names and in the spelling of the component `extract`.
    pub fn fields(&self) -> BTreeMap<&'static str, String> {
        let sum = |minor| Money { minor, currency: None }.to_string();
        let mut fields = BTreeMap::from([
            ("policyNumber", self.number.clone()),
            ("insurer", self.insurer.clone()),
            ("policyHolder", self.holder.clone()),
            ("insured", self.insured.clone()),
            ("insuredId", self.insured_id.clone()),
            ("product", self.product.clone()),
            ("startDate", self.start.to_string()),
            ("endDate", self.end.to_string()),
            ("issueDate", self.issued.to_string()),
            ("premium", sum(self.premium)),
            ("sumInsured", sum(self.sum_insured)),
        ]);
        // Only sums in yuan are written in capital numerals.
        if self.currency == Currency::Cny {
            fields.insert("sumInsuredInWords", sum(self.sum_insured));
        }
        fields
    }
}

/// A scanned page.
#[derive(Debug, Clone)]
pub struct Scan {
    /// File name.
    pub name: String,
    /// Media type.
    pub media_type: &'static str,
    /// The image.
    pub bytes: Vec<u8>,
    /// What it says.
    pub truth: PolicyTruth,
}

/// A row of the consumer's table `policies`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRow {
    /// Policy number, the key.
    pub policy_number: String,
    /// Name of the insured.
    pub insured: String,
    /// Their unified social credit code.
    pub insured_id: String,
    /// Premium, `1234.50`.
    pub premium: String,
    /// Sum insured, `1234.50`.
    pub sum_insured: String,
    /// First day, `2026-01-01`.
    pub start_date: String,
    /// Last day.
    pub end_date: String,
}

/// What was planted for the check to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The record has another name.
    Name,
    /// The record has another sum insured.
    Sum,
    /// There is no record.
    Missing,
}

impl Finding {
    /// The field that differs; the key where there is no record.
    pub fn field(self) -> &'static str {
        match self {
            Finding::Name => "insured",
            Finding::Sum => "sumInsured",
            Finding::Missing => "policyNumber",
        }
    }

    /// The verdict of the component `match`.
    pub fn verdict(self) -> &'static str {
        match self {
            Finding::Name | Finding::Sum => "mismatch",
            Finding::Missing => "missing",
        }
    }
}

/// Something planted in the customer records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planted {
    /// The page it is about.
    pub page: String,
    /// What.
    pub finding: Finding,
}

/// The consumer's records: right, but for what was planted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customers {
    /// The rows.
    pub rows: Vec<CustomerRow>,
    /// What is wrong with them.
    pub planted: Vec<Planted>,
}

/// The fewest pages in which something is planted; fewer would all be wrong.
const PLANTED_FROM: usize = 4;

/// The customer records that go with scans: one for each, but one with another name, one with another sum and one left out.
pub fn customers(scans: &[Scan]) -> Customers {
    let pages = scans.len();
    let finding = |i: usize| match i {
        _ if pages < PLANTED_FROM => None,
        i if i == pages / 4 => Some(Finding::Name),
        i if i == pages / 2 => Some(Finding::Sum),
        i if i == pages - 1 => Some(Finding::Missing),
        _ => None,
    };
    let mut rows = Vec::with_capacity(pages);
    let mut planted = Vec::new();
    for (i, scan) in scans.iter().enumerate() {
        let truth = &scan.truth;
        let sum = |minor| Money { minor, currency: None }.to_string();
        let mut row = CustomerRow {
            policy_number: truth.number.clone(),
            insured: truth.insured.clone(),
            insured_id: truth.insured_id.clone(),
            premium: sum(truth.premium),
            sum_insured: sum(truth.sum_insured),
            start_date: truth.start.to_string(),
            end_date: truth.end.to_string(),
        };
        let found = finding(i);
        planted.extend(found.map(|finding| Planted { page: scan.name.clone(), finding }));
        match found {
            Some(Finding::Missing) => continue,
            Some(Finding::Name) => row.insured = renamed(&truth.insured),
            Some(Finding::Sum) => row.sum_insured = sum(truth.sum_insured / 10 * 9),
            None => {}
        }
        rows.push(row);
    }
    Customers { rows, planted }
}

/// Another company of the same kind.
fn renamed(name: &str) -> String {
    if name.is_ascii() {
        let rest = name.split_once(' ').map_or("", |(_, rest)| rest);
        return format!("Halcyon {rest}");
    }
    // The city stays, the company's own two characters change.
    name.chars()
        .enumerate()
        .map(|(i, c)| match i {
            2 => '鑫',
            3 => '源',
            _ => c,
        })
        .collect()
}

/// Makes scanned policies: a third in Chinese, a third in English, a third in both.
///
/// # Errors
/// When a font is not installed, or more pages are asked for than there are numbers for.
pub fn policies(pages: usize, seed: u64) -> Result<Vec<Scan>, ScanError> {
    if pages == 0 || pages > MAX_PAGES {
        return Err(ScanError::Pages { asked: pages });
    }
    let fonts = Fonts::load()?;
    (0..pages)
        .map(|i| {
            // Every page has its own stream, so that page 3 of five is page 3 of twelve.
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(i as u64);
            let truth = invent(i, &mut random)?;
            let grey = i % 4 == 3;
            let name = format!("policy-{:02}.{}", i + 1, if grey { "png" } else { "jpg" });
            let mut page = Canvas::new();
            print(&mut page, &fonts, &truth, &name)?;
            let pixels = scanned(&page, &mut random);
            let bytes = encode(&pixels, grey, &name)?;
            Ok(Scan { name, media_type: if grey { "image/png" } else { "image/jpeg" }, bytes, truth })
        })
        .collect()
}

// ---- what the pages say

const CITIES: [(&str, &str); 6] = [
    ("上海", "Shanghai"),
    ("北京", "Beijing"),
    ("深圳", "Shenzhen"),
    ("杭州", "Hangzhou"),
    ("成都", "Chengdu"),
    ("青岛", "Qingdao"),
];
const CORES: [&str; 8] = ["明德", "海川", "华瑞", "东方", "安平", "新星", "长风", "金桥"];
const TRADES: [&str; 6] = ["贸易", "物流", "科技", "食品", "机械", "电子"];
const FIRST: [&str; 8] =
    ["Meridian", "Northgate", "Bluewater", "Ashford", "Pinecrest", "Silverline", "Eastbrook", "Granite"];
const SECOND: [&str; 6] = ["Harbour", "Valley", "River", "Summit", "Garden", "Bridge"];
const THIRD: [&str; 6] = ["Trading", "Logistics", "Foods", "Machinery", "Textiles", "Shipping"];
const PRODUCTS: [(&str, &str); 5] = [
    ("财产一切险", "Property All Risks"),
    ("企业财产基本险", "Commercial Fire Insurance"),
    ("国内货物运输保险", "Inland Cargo Insurance"),
    ("公众责任保险", "Public Liability"),
    ("机器损坏保险", "Machinery Breakdown"),
];
const INSURER: (&str, &str) = ("北方互助财产保险股份有限公司", "Northern Mutual Insurance Co., Ltd.");

fn pick<'a, T>(from: &'a [T], random: &mut ChaCha8Rng) -> &'a T {
    &from[random.gen_range(0..from.len())]
}

/// Invents a policy.
fn invent(i: usize, random: &mut ChaCha8Rng) -> Result<PolicyTruth, ScanError> {
    let form = [Form::Chinese, Form::English, Form::Bilingual][i % 3];
    let failed = |reason: String| ScanError::Text { page: format!("policy {}", i + 1), reason };
    let company = |random: &mut ChaCha8Rng| match form {
        Form::English => format!("{} {} {} Ltd.", pick(&FIRST, random), pick(&SECOND, random), pick(&THIRD, random)),
        Form::Chinese | Form::Bilingual => {
            format!("{}{}{}有限公司", pick(&CITIES, random).0, pick(&CORES, random), pick(&TRADES, random))
        }
    };
    let insured = company(random);
    // Most take out a policy for themselves.
    let holder = if random.gen_ratio(1, 3) { company(random) } else { insured.clone() };
    let product = pick(&PRODUCTS, random);
    const BODY: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut code = format!("91{:06}", random.gen_range(110_000..650_000));
    for place in 0..9 {
        // The body of a code is mostly digits; letters come where new ones have them.
        let from = if !(2..=6).contains(&place) { BODY } else { &BODY[..10] };
        code.push(char::from(*pick(from, random)));
    }
    code.push(ids::uscc_check(&code).map_err(|error| failed(error.to_string()))?);
    let day = |year: u16, month: u8, day: u8| Date::new(year, month, day).map_err(|error| failed(error.to_string()));
    let (month, first) = (random.gen_range(1..=12), random.gen_range(1..=28));
    let start = day(2026, month, first)?;
    // A year less a day; a period that begins with the year ends with it.
    let end = match (month, first) {
        (1, 1) => day(2026, 12, 31)?,
        (month, 1) => day(2027, month - 1, if month == 3 { 28 } else { 30 })?,
        (month, first) => day(2027, month, first - 1)?,
    };
    let (issue_month, issue_year) = if month == 1 { (12, 2025) } else { (month - 1, 2026) };
    let issued = day(issue_year, issue_month, random.gen_range(1..=28))?;
    let sum_insured =
        u128::from(random.gen_range(50u64..4000)) * 1_000_000 + u128::from(random.gen_range(0u64..4)) * 25_000;
    // Between one and six per mille, in fen.
    let premium =
        sum_insured * u128::from(random.gen_range(10u64..60)) / 10_000 + u128::from(random.gen_range(0u64..100));
    Ok(PolicyTruth {
        number: match form {
            Form::English => format!("NM-PAR-2026-{:05}", 10_000 + i * 37 + random.gen_range(0..30)),
            _ => format!("PDZA2026{:09}", 310_100_000 + i * 1009 + random.gen_range(0..1000)),
        },
        insurer: if form == Form::English { INSURER.1 } else { INSURER.0 }.into(),
        product: if form == Form::English { product.1 } else { product.0 }.into(),
        currency: if form == Form::English { Currency::Usd } else { Currency::Cny },
        form,
        holder,
        insured,
        insured_id: code,
        start,
        end,
        issued,
        premium,
        sum_insured,
    })
}

// ---- printing

/// Where fonts are looked for besides the usual folders.
pub const FONTS: &str = "DEED_FONTS";

struct Fonts {
    han: FontVec,
    latin: FontVec,
}

impl Fonts {
    fn load() -> Result<Fonts, ScanError> {
        Ok(Fonts {
            han: font("wqy-microhei.ttc", "fonts-wqy-microhei")?,
            latin: font("DejaVuSans.ttf", "fonts-dejavu-core")?,
        })
    }

    /// The font a character is printed in: Latin letters of a Chinese form stand in the Chinese font.
    fn of(&self, form: Form, c: char) -> &FontVec {
        if form == Form::English && self.latin.glyph_id(c).0 != 0 { &self.latin } else { &self.han }
    }
}

fn font(file: &'static str, package: &'static str) -> Result<FontVec, ScanError> {
    let mut folders: Vec<PathBuf> = std::env::var_os(FONTS).map(PathBuf::from).into_iter().collect();
    folders.extend(["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts"].map(PathBuf::from));
    if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
        folders.push(home.join(".local/share/fonts"));
        folders.push(home.join(".fonts"));
    }
    let Some(path) = folders.iter().find_map(|folder| search(folder, file, 0)) else {
        return Err(ScanError::NoFont { font: file, package, folders });
    };
    let bad = |reason: String| ScanError::BadFont { path: path.clone(), reason, package };
    let bytes = std::fs::read(&path).map_err(|error| bad(error.to_string()))?;
    FontVec::try_from_vec_and_index(bytes, 0).map_err(|error| bad(error.to_string()))
}

/// Looks for a file in a folder and those below it.
fn search(folder: &Path, file: &str, depth: usize) -> Option<PathBuf> {
    /// Deeper than any distribution nests its fonts, and shallow enough for a folder that links to itself.
    const DEEPEST: usize = 5;
    let entries = std::fs::read_dir(folder).ok()?;
    let mut below = Vec::new();
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            below.push(path);
        } else if entry.file_name() == file {
            return Some(path);
        }
    }
    if depth == DEEPEST {
        return None;
    }
    below.sort();
    below.iter().find_map(|folder| search(folder, file, depth + 1))
}

/// A page before it is scanned: red, green and blue from 0 (ink) to 1 (paper).
struct Canvas {
    pixels: Vec<[f32; 3]>,
}

const INK: [f32; 3] = [0.1, 0.1, 0.12];
const RULE: [f32; 3] = [0.55, 0.55, 0.58];
const STAMP: [f32; 3] = [0.82, 0.18, 0.16];

impl Canvas {
    fn new() -> Canvas {
        Canvas { pixels: vec![[1.0; 3]; (WIDTH * HEIGHT) as usize] }
    }

    /// Covers a pixel with a colour, as far as `coverage` says.
    fn ink(&mut self, x: i32, y: i32, colour: [f32; 3], coverage: f32) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else {
            return;
        };
        if x >= WIDTH || y >= HEIGHT {
            return;
        }
        let pixel = &mut self.pixels[(y * WIDTH + x) as usize];
        let coverage = coverage.clamp(0.0, 1.0);
        for (channel, ink) in pixel.iter_mut().zip(colour) {
            *channel += (ink - *channel) * coverage;
        }
    }

    /// Prints text with its upper left corner at a place; gives its width.
    fn text(&mut self, fonts: &Fonts, form: Form, at: (f32, f32), size: f32, text: &str, colour: [f32; 3]) -> f32 {
        let mut x = at.0;
        // One baseline for both fonts.
        let baseline = at.1 + size * 0.82;
        for c in text.chars() {
            let font = fonts.of(form, c);
            let scaled = font.as_scaled(PxScale::from(size));
            let id = scaled.glyph_id(c);
            let glyph = id.with_scale_and_position(size, point(x, baseline));
            if let Some(outlined) = font.outline_glyph(glyph) {
                let bounds = outlined.px_bounds();
                outlined.draw(|dx, dy, coverage| {
                    self.ink(bounds.min.x as i32 + dx as i32, bounds.min.y as i32 + dy as i32, colour, coverage);
                });
            }
            x += scaled.h_advance(id);
        }
        x - at.0
    }

    fn width(fonts: &Fonts, form: Form, size: f32, text: &str) -> f32 {
        text.chars()
            .map(|c| {
                let scaled = fonts.of(form, c).as_scaled(PxScale::from(size));
                scaled.h_advance(scaled.glyph_id(c))
            })
            .sum()
    }

    fn centred(&mut self, fonts: &Fonts, form: Form, y: f32, size: f32, text: &str) {
        let left = (WIDTH as f32 - Canvas::width(fonts, form, size, text)) / 2.0;
        self.text(fonts, form, (left, y), size, text, INK);
    }

    fn horizontal(&mut self, from: i32, to: i32, y: i32) {
        for x in from..to {
            self.ink(x, y, RULE, 0.9);
        }
    }

    fn vertical(&mut self, x: i32, from: i32, to: i32) {
        for y in from..to {
            self.ink(x, y, RULE, 0.9);
        }
    }

    /// A round stamp with a line of text across it.
    fn stamp(&mut self, fonts: &Fonts, form: Form, centre: (f32, f32), text: &str) {
        const RADIUS: f32 = 66.0;
        const RING: f32 = 2.6;
        let reach = (RADIUS + RING) as i32 + 1;
        for dy in -reach..=reach {
            for dx in -reach..=reach {
                let distance = (dx as f32).hypot(dy as f32);
                let coverage = (RING - (distance - RADIUS).abs()).clamp(0.0, 1.0);
                self.ink(centre.0 as i32 + dx, centre.1 as i32 + dy, STAMP, coverage * 0.8);
            }
        }
        const SIZE: f32 = 17.0;
        let width = Canvas::width(fonts, form, SIZE, text);
        self.text(fonts, form, (centre.0 - width / 2.0, centre.1 - SIZE / 2.0), SIZE, text, STAMP);
    }
}

/// Size of the body text in pixels.
const BODY: f32 = 25.0;
/// Left margin.
const LEFT: f32 = 90.0;

/// Prints a policy.
fn print(page: &mut Canvas, fonts: &Fonts, truth: &PolicyTruth, name: &str) -> Result<(), ScanError> {
    let form = truth.form;
    let in_words = words::format(truth.sum_insured)
        .map_err(|error| ScanError::Text { page: name.into(), reason: error.to_string() })?;
    let (premium, sum) = (grouped(truth.premium), grouped(truth.sum_insured));
    let chinese = |date: Date| format!("{}年{}月{}日", date.year(), date.month(), date.day());
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let english = |date: Date| format!("{:02} {} {}", date.day(), MONTHS[usize::from(date.month()) - 1], date.year());
    let rows: Vec<(&str, String)> = match form {
        Form::Chinese => vec![
            ("保险单号：", truth.number.clone()),
            ("投保人：", truth.holder.clone()),
            ("被保险人：", truth.insured.clone()),
            ("统一社会信用代码：", truth.insured_id.clone()),
            ("险种：", truth.product.clone()),
            ("保险期间：", format!("自{}零时起至{}二十四时止", chinese(truth.start), chinese(truth.end))),
            ("保险费：", format!("￥{premium}")),
            ("保险金额（小写）：", format!("￥{sum}")),
            ("保险金额（大写）：", format!("人民币{in_words}")),
            ("签单日期：", chinese(truth.issued)),
            ("保险人：", truth.insurer.clone()),
        ],
        Form::English => vec![
            ("Policy No.", truth.number.clone()),
            ("Policyholder", truth.holder.clone()),
            ("Insured", truth.insured.clone()),
            ("Credit Code", truth.insured_id.clone()),
            ("Class of Insurance", truth.product.clone()),
            ("Period of Insurance", format!("From {} to {}", english(truth.start), english(truth.end))),
            ("Premium", format!("{} {premium}", truth.currency)),
            ("Sum Insured", format!("{} {sum}", truth.currency)),
            ("Date of Issue", english(truth.issued)),
            ("Insurer", truth.insurer.clone()),
        ],
        Form::Bilingual => vec![
            ("保险单号 Policy No.：", truth.number.clone()),
            ("投保人 Policyholder：", truth.holder.clone()),
            ("被保险人 Insured：", truth.insured.clone()),
            ("统一社会信用代码 Credit Code：", truth.insured_id.clone()),
            ("险种 Product：", truth.product.clone()),
            ("保险期间 Period of Insurance：", format!("{} 至 {}", truth.start, truth.end)),
            ("保险费 Premium：", format!("RMB {premium}")),
            ("保险金额 Sum Insured：", format!("RMB {sum}")),
            ("（大写）Amount in Words：", format!("人民币{in_words}")),
            ("签单日期 Date of Issue：", truth.issued.to_string()),
            ("保险人 Insurer：", truth.insurer.clone()),
        ],
    };
    let (title, notes): (&str, [&str; 3]) = match form {
        Form::Chinese => (
            "保 险 单",
            [
                "本合同由条款、投保单、本单及批单共同组成。",
                "出险后请于四十八小时内通知本公司，并保护现场。",
                "请核对以上内容，如有错误请立即办理更正。",
            ],
        ),
        Form::English => (
            "INSURANCE POLICY",
            [
                "This schedule forms part of the contract and is read with its conditions.",
                "Please give notice of any loss within forty-eight hours.",
                "Kindly check the above and ask us to correct any error.",
            ],
        ),
        Form::Bilingual => (
            "保险单 POLICY SCHEDULE",
            [
                "本合同由条款、投保单、本单及批单共同组成。",
                "This schedule forms part of the contract and is read with its conditions.",
                "请核对以上内容，如有错误请立即办理更正。",
            ],
        ),
    };
    page.centred(fonts, form, 52.0, 38.0, title);
    let table = form == Form::English;
    let step = if table { 50.0 } else { 48.0 };
    const VALUES: f32 = 430.0;
    let mut y = 122.0;
    let (top, edges) = (y as i32 - 10, (LEFT as i32 - 20, WIDTH as i32 - 90));
    for (label, value) in &rows {
        let width = page.text(fonts, form, (LEFT, y), BODY, label, INK);
        let left = if table { VALUES } else { LEFT + width };
        page.text(fonts, form, (left, y), BODY, value, INK);
        if table {
            page.horizontal(edges.0, edges.1, y as i32 - 10);
        }
        y += step;
    }
    let bottom = y as i32 - 10;
    page.horizontal(edges.0, edges.1, bottom);
    if table {
        for x in [edges.0, VALUES as i32 - 20, edges.1] {
            page.vertical(x, top, bottom);
        }
    }
    y += 8.0;
    const SMALL: f32 = 20.0;
    for note in notes {
        page.text(fonts, form, (LEFT, y), SMALL, note, INK);
        y += SMALL * 1.6;
    }
    page.stamp(fonts, Form::Chinese, (WIDTH as f32 - 170.0, HEIGHT as f32 - 110.0), "保单专用章");
    Ok(())
}

// ---- scanning

/// The page as a scanner sees it: askew, a little out of focus, unevenly lit, with noise.
fn scanned(page: &Canvas, random: &mut ChaCha8Rng) -> Vec<[u8; 3]> {
    let angle: f32 = random.gen_range(-2.0f32..2.0).to_radians();
    let (sin, cos) = angle.sin_cos();
    let blurred = blur(&page.pixels, random.gen_range(0.08..0.18));
    // The light falls off towards one side.
    let paper: f32 = random.gen_range(0.94..0.99);
    let (across, down) = (random.gen_range(-0.06f32..0.06), random.gen_range(-0.06f32..0.06));
    let noise: f32 = random.gen_range(0.012..0.03);
    let (middle_x, middle_y) = (WIDTH as f32 / 2.0, HEIGHT as f32 / 2.0);
    let mut out = Vec::with_capacity(page.pixels.len());
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let (dx, dy) = (x as f32 - middle_x, y as f32 - middle_y);
            let seen = sample(&blurred, dx * cos + dy * sin + middle_x, dy * cos - dx * sin + middle_y);
            let light = paper + across * dx / WIDTH as f32 + down * dy / HEIGHT as f32;
            let grain = bell(random) * noise;
            out.push(seen.map(|channel| ((channel * light + grain).clamp(0.0, 1.0) * 255.0).round() as u8));
        }
    }
    out
}

/// A number around nought with a spread of one: four bytes added up come close enough to a bell curve.
fn bell(random: &mut ChaCha8Rng) -> f32 {
    let sum: u32 = random.next_u32().to_le_bytes().into_iter().map(u32::from).sum();
    // Four times the mean of a byte, and twice its spread.
    (sum as f32 - 510.0) / 147.8
}

/// Takes `share` of each pixel from either neighbour, across and then down.
fn blur(pixels: &[[f32; 3]], share: f32) -> Vec<[f32; 3]> {
    let (width, height) = (WIDTH as usize, HEIGHT as usize);
    let pass = |from: &[[f32; 3]], step: usize, inside: &dyn Fn(usize) -> (bool, bool)| -> Vec<[f32; 3]> {
        (0..from.len())
            .map(|i| {
                let (before, after) = inside(i);
                let left = from[if before { i - step } else { i }];
                let right = from[if after { i + step } else { i }];
                let mut pixel = from[i];
                for (channel, value) in pixel.iter_mut().enumerate() {
                    *value = *value * (1.0 - 2.0 * share) + (left[channel] + right[channel]) * share;
                }
                pixel
            })
            .collect()
    };
    let across = pass(pixels, 1, &|i| (i % width > 0, i % width + 1 < width));
    pass(&across, width, &|i| (i >= width, i + width < width * height))
}

/// The colour between pixels; outside the page there is the scanner's white lid.
fn sample(pixels: &[[f32; 3]], x: f32, y: f32) -> [f32; 3] {
    let (left, top) = (x.floor(), y.floor());
    let (right_share, lower_share) = (x - left, y - top);
    let pixel = |x: i32, y: i32| {
        if (0..WIDTH as i32).contains(&x) && (0..HEIGHT as i32).contains(&y) {
            pixels[y as usize * WIDTH as usize + x as usize]
        } else {
            [1.0; 3]
        }
    };
    let (x, y) = (left as i32, top as i32);
    let (a, b, c, d) = (pixel(x, y), pixel(x + 1, y), pixel(x, y + 1), pixel(x + 1, y + 1));
    std::array::from_fn(|i| {
        let upper = a[i] + (b[i] - a[i]) * right_share;
        let lower = c[i] + (d[i] - c[i]) * right_share;
        upper + (lower - upper) * lower_share
    })
}

fn encode(pixels: &[[u8; 3]], grey: bool, name: &str) -> Result<Vec<u8>, ScanError> {
    /// What office scanners are set to.
    const QUALITY: u8 = 88;
    let mut bytes = Vec::new();
    let result = if grey {
        // The weights of the eye, in 256ths.
        let weigh = |[r, g, b]: &[u8; 3]| ((77 * u32::from(*r) + 150 * u32::from(*g) + 29 * u32::from(*b)) >> 8) as u8;
        let grey: Vec<u8> = pixels.iter().map(weigh).collect();
        PngEncoder::new(&mut bytes).write_image(&grey, WIDTH, HEIGHT, ExtendedColorType::L8)
    } else {
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).write_image(
            pixels.as_flattened(),
            WIDTH,
            HEIGHT,
            ExtendedColorType::Rgb8,
        )
    };
    result.map_err(|error| ScanError::Encode { page: name.into(), reason: error.to_string() })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_pages() {
        let (a, b) = (policies(2, 1).unwrap(), policies(2, 1).unwrap());
        assert_eq!(a[1].bytes, b[1].bytes);
        assert_ne!(a[0].truth, policies(1, 2).unwrap()[0].truth);
    }

    #[test]
    fn pages_decode_and_are_named_apart() {
        for scan in policies(4, 7).unwrap() {
            let image = image::load_from_memory(&scan.bytes).unwrap();
            assert_eq!((image.width(), image.height()), (WIDTH, HEIGHT), "{}", scan.name);
            assert!(scan.bytes.len() < 2_000_000);
        }
    }

    #[test]
    fn what_is_invented_is_valid_and_distinct() {
        let mut numbers = std::collections::BTreeSet::new();
        for i in 0..300 {
            let mut random = ChaCha8Rng::seed_from_u64(5);
            random.set_stream(i);
            let truth = invent(i as usize, &mut random).unwrap();
            ids::uscc(&truth.insured_id).unwrap();
            assert!(truth.start < truth.end && truth.issued < truth.start, "{truth:?}");
            assert!(truth.premium > 0 && truth.premium < truth.sum_insured);
            assert!(numbers.insert(truth.number.clone()), "{}", truth.number);
        }
    }

    #[test]
    fn what_is_planted_is_told() {
        let scans: Vec<Scan> = (0..12)
            .map(|i| {
                let truth = invent(i, &mut ChaCha8Rng::seed_from_u64(i as u64)).unwrap();
                Scan { name: format!("{i}"), media_type: "image/png", bytes: Vec::new(), truth }
            })
            .collect();
        let customers = customers(&scans);
        assert_eq!(customers.rows.len(), 11);
        let pages: Vec<&str> = customers.planted.iter().map(|planted| planted.page.as_str()).collect();
        assert_eq!(pages, ["3", "6", "11"]);
        assert_ne!(customers.rows[3].insured, scans[3].truth.insured);
        assert_ne!(customers.rows[6].sum_insured, scans[6].truth.fields()["sumInsured"]);
    }

    #[test]
    fn too_many_pages_are_refused() {
        assert!(matches!(policies(0, 1), Err(ScanError::Pages { asked: 0 })));
        assert!(matches!(policies(MAX_PAGES + 1, 1), Err(ScanError::Pages { .. })));
    }
}
