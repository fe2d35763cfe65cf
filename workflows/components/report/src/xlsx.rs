//! A spreadsheet as bytes (Office Open XML, ECMA-376), the same bytes for the same sheets.
//!
//! Libraries that write workbooks stamp them with the time of day. A component that reads no clock cannot, and must not:
//! an auditor who runs the step again has to arrive at the same digest. What a report needs is small: text, numbers,
//! dates, a heading that stays in view, column widths, and a few styles.

use deed_values::date::Date;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The most characters a cell holds; the format's own limit.
pub const MAX_TEXT: usize = 32_767;
/// The most rows of a sheet; the format's own limit.
pub const MAX_ROWS: usize = 1_048_576;

/// How a cell looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Plain text at the top of its cell, wrapped.
    Plain = 0,
    /// A column heading.
    Heading = 1,
    /// The title of a sheet.
    Title = 2,
    /// A sum: grouped, two decimals.
    Money = 3,
    /// A share, as a percentage.
    Share = 4,
    /// A day.
    Day = 5,
    /// A finding that is in order.
    Good = 6,
    /// A finding that is not.
    Bad = 7,
    /// A finding to look at.
    Warning = 8,
    /// A whole number.
    Count = 9,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, never taken for a formula.
    Text(String, Style),
    /// A number, as decimal text so that nothing is rounded on the way.
    Number(String, Style),
    /// A day.
    Day(Date),
}

impl Cell {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into(), Style::Plain)
    }

    /// A whole number.
    pub fn count(count: usize) -> Cell {
        Cell::Number(count.to_string(), Style::Count)
    }
}

/// A sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Its name, at most 31 characters without `[ ] : * ? / \`.
    pub name: &'static str,
    /// The widths of its columns, in characters.
    pub widths: Vec<f64>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// How many rows stay in view; the last of them is the heading of a table that can be filtered.
    pub frozen: usize,
}

/// Writes sheets as a workbook.
pub fn write(sheets: &[Sheet]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // The earliest time the format of archives can say, so that it says nothing.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut part = |name: &str, content: &str| -> Result<(), zip::result::ZipError> {
        zip.start_file(name, options)?;
        zip.write_all(content.as_bytes())?;
        Ok(())
    };
    part("[Content_Types].xml", &content_types(sheets.len()))?;
    part("_rels/.rels", RELATIONSHIPS)?;
    part("xl/workbook.xml", &workbook(sheets))?;
    part("xl/_rels/workbook.xml.rels", &workbook_relationships(sheets.len()))?;
    part("xl/styles.xml", STYLES)?;
    for (i, sheet) in sheets.iter().enumerate() {
        part(&format!("xl/worksheets/sheet{}.xml", i + 1), &worksheet(sheet, i == 0))?;
    }
    Ok(zip.finish()?.into_inner())
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT_RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE_RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

const RELATIONSHIPS: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">",
    "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" ",
    "Target=\"xl/workbook.xml\"/></Relationships>"
);

/// Fonts, fills, borders and the cell formats in the order of [`Style`].
const STYLES: &str = concat!(
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
    "<numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/></numFmts>",
    "<fonts count=\"6\">",
    "<font><sz val=\"11\"/><name val=\"Microsoft YaHei\"/></font>",
    "<font><b/><sz val=\"11\"/><color rgb=\"FFFFFFFF\"/><name val=\"Microsoft YaHei\"/></font>",
    "<font><b/><sz val=\"16\"/><color rgb=\"FF1F3A5F\"/><name val=\"Microsoft YaHei\"/></font>",
    "<font><sz val=\"11\"/><color rgb=\"FF1E6B34\"/><name val=\"Microsoft YaHei\"/></font>",
    "<font><sz val=\"11\"/><color rgb=\"FF9C1C1C\"/><name val=\"Microsoft YaHei\"/></font>",
    "<font><sz val=\"11\"/><color rgb=\"FF8A5A00\"/><name val=\"Microsoft YaHei\"/></font>",
    "</fonts>",
    "<fills count=\"6\">",
    "<fill><patternFill patternType=\"none\"/></fill>",
    "<fill><patternFill patternType=\"gray125\"/></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF1F3A5F\"/></patternFill></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFDFF2E3\"/></patternFill></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFBE3E3\"/></patternFill></fill>",
    "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFF1D6\"/></patternFill></fill>",
    "</fills>",
    "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>",
    "<border><left/><right/><top/><bottom style=\"thin\"><color rgb=\"FFD0D5DD\"/></bottom><diagonal/></border></borders>",
    "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>",
    "<cellXfs count=\"10\">",
    "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>",
    "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"2\" borderId=\"0\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><alignment vertical=\"center\" wrapText=\"1\"/></xf>",
    "<xf numFmtId=\"0\" fontId=\"2\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>",
    "<xf numFmtId=\"4\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment horizontal=\"right\" vertical=\"top\"/></xf>",
    "<xf numFmtId=\"10\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>",
    "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment horizontal=\"left\" vertical=\"top\"/></xf>",
    "<xf numFmtId=\"0\" fontId=\"3\" fillId=\"3\" borderId=\"1\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>",
    "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"4\" borderId=\"1\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>",
    "<xf numFmtId=\"0\" fontId=\"5\" fillId=\"5\" borderId=\"1\" xfId=\"0\" applyFont=\"1\" applyFill=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf>",
    "<xf numFmtId=\"1\" fontId=\"0\" fillId=\"0\" borderId=\"1\" xfId=\"0\" applyNumberFormat=\"1\" applyAlignment=\"1\"><alignment vertical=\"top\"/></xf>",
    "</cellXfs>",
    "<cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>",
    "</styleSheet>"
);

fn content_types(sheets: usize) -> String {
    const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut out = format!(
        "{HEAD}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{WORKBOOK}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{WORKBOOK}.styles+xml\"/>"
    );
    for i in 1..=sheets {
        put(
            &mut out,
            format_args!(
                "<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"{WORKBOOK}.worksheet+xml\"/>"
            ),
        );
    }
    out.push_str("</Types>");
    out
}

fn workbook(sheets: &[Sheet]) -> String {
    let mut out = format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT_RELATIONSHIPS}\"><sheets>");
    for (i, sheet) in sheets.iter().enumerate() {
        let id = i + 1;
        put(&mut out, format_args!("<sheet name=\"{}\" sheetId=\"{id}\" r:id=\"rId{id}\"/>", escape(sheet.name)));
    }
    out.push_str("</sheets></workbook>");
    out
}

fn workbook_relationships(sheets: usize) -> String {
    let mut out = format!("{HEAD}<Relationships xmlns=\"{PACKAGE_RELATIONSHIPS}\">");
    for i in 1..=sheets {
        put(
            &mut out,
            format_args!(
                "<Relationship Id=\"rId{i}\" Type=\"{DOCUMENT_RELATIONSHIPS}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>"
            ),
        );
    }
    let styles = sheets + 1;
    put(
        &mut out,
        format_args!(
            "<Relationship Id=\"rId{styles}\" Type=\"{DOCUMENT_RELATIONSHIPS}/styles\" Target=\"styles.xml\"/>"
        ),
    );
    out.push_str("</Relationships>");
    out
}

fn worksheet(sheet: &Sheet, selected: bool) -> String {
    let mut out = format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"");
    if selected {
        out.push_str(" tabSelected=\"1\"");
    }
    if sheet.frozen > 0 {
        let (rows, first) = (sheet.frozen, sheet.frozen + 1);
        put(
            &mut out,
            format_args!(
                "><pane ySplit=\"{rows}\" topLeftCell=\"A{first}\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView>"
            ),
        );
    } else {
        out.push_str("/>");
    }
    out.push_str("</sheetViews><cols>");
    for (i, width) in sheet.widths.iter().enumerate() {
        let column = i + 1;
        put(&mut out, format_args!("<col min=\"{column}\" max=\"{column}\" width=\"{width}\" customWidth=\"1\"/>"));
    }
    out.push_str("</cols><sheetData>");
    let rows = &sheet.rows[..sheet.rows.len().min(MAX_ROWS)];
    for (r, row) in rows.iter().enumerate() {
        put(&mut out, format_args!("<row r=\"{}\">", r + 1));
        for (c, cell) in row.iter().enumerate() {
            let reference = format!("{}{}", column_name(c), r + 1);
            match cell {
                Cell::Empty => {}
                Cell::Text(text, style) => {
                    let style = *style as u8;
                    let text: String = text.chars().take(MAX_TEXT).collect();
                    put(
                        &mut out,
                        format_args!(
                            "<c r=\"{reference}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                            escape(&text)
                        ),
                    );
                }
                Cell::Number(number, style) => {
                    let style = *style as u8;
                    put(&mut out, format_args!("<c r=\"{reference}\" s=\"{style}\"><v>{}</v></c>", escape(number)));
                }
                Cell::Day(date) => {
                    /// The format counts days from 1899-12-30, once its invented leap day of 1900 has passed.
                    const EPOCH: i64 = 25_569;
                    let style = Style::Day as u8;
                    put(
                        &mut out,
                        format_args!("<c r=\"{reference}\" s=\"{style}\"><v>{}</v></c>", date.days() + EPOCH),
                    );
                }
            }
        }
        out.push_str("</row>");
    }
    out.push_str("</sheetData>");
    if sheet.frozen > 0 && rows.len() > sheet.frozen {
        put(
            &mut out,
            format_args!(
                "<autoFilter ref=\"A{}:{}{}\"/>",
                sheet.frozen,
                column_name(sheet.widths.len().saturating_sub(1)),
                rows.len()
            ),
        );
    }
    out.push_str("</worksheet>");
    out
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

/// `A`, …, `Z`, `AA`, ….
fn column_name(mut column: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'A' + (column % 26) as u8);
        match (column / 26).checked_sub(1) {
            Some(next) => column = next,
            None => break,
        }
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Text for XML: marked characters escaped, those that XML cannot hold left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if (c as u32) < 0x20 || matches!(c, '\u{FFFE}' | '\u{FFFF}') => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader as _, Xlsx};

    fn sheet(rows: Vec<Vec<Cell>>) -> Sheet {
        Sheet { name: "摘要 Summary", widths: vec![10.0, 20.0], rows, frozen: 1 }
    }

    #[test]
    fn another_program_reads_it() {
        let date = Date::new(2026, 11, 22).unwrap();
        let bytes = write(&[sheet(vec![
            vec![Cell::Text("标题 & <Title>".into(), Style::Heading), Cell::text("=1+1")],
            vec![Cell::Number("1234.50".into(), Style::Money), Cell::Empty, Cell::Day(date)],
            vec![Cell::text("a\u{0}b\u{1b}\n"), Cell::count(7)],
        ])])
        .unwrap();
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        assert_eq!(workbook.sheet_names(), ["摘要 Summary"]);
        let range = workbook.worksheet_range("摘要 Summary").unwrap();
        assert_eq!(range.get_value((0, 0)), Some(&Data::String("标题 & <Title>".into())));
        assert_eq!(range.get_value((0, 1)), Some(&Data::String("=1+1".into())));
        assert_eq!(range.get_value((1, 0)), Some(&Data::Float(1234.5)));
        assert_eq!(range.get_value((1, 2)).map(ToString::to_string), Some("46348".into()));
        assert_eq!(range.get_value((2, 0)), Some(&Data::String("ab\n".into())));
        assert_eq!(range.get_value((2, 1)), Some(&Data::Float(7.0)));
    }

    #[test]
    fn the_same_sheets_give_the_same_bytes() {
        let make = || write(&[sheet(vec![vec![Cell::text("一")]; 50])]).unwrap();
        assert_eq!(make(), make());
    }

    #[test]
    fn columns_are_named() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(column_name), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn long_text_is_cut_to_what_a_cell_holds() {
        let bytes = write(&[sheet(vec![vec![Cell::text("长".repeat(MAX_TEXT + 10))]])]).unwrap();
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let range = workbook.worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(range.get_value((0, 0)).unwrap().to_string().chars().count(), MAX_TEXT);
    }
}
