//! Workbooks as OpenDocument.

use std::fmt::Write;

use super::book::{Book, Content, Sheet, escaped, number_formats, zip};

const KIND: &str = "application/vnd.oasis.opendocument.spreadsheet";
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

pub fn write(book: &Book) -> Vec<u8> {
    let manifest = format!(
        r#"{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#
    );
    zip(&[
        ("mimetype".to_owned(), KIND.as_bytes().to_vec()),
        ("META-INF/manifest.xml".to_owned(), manifest.into_bytes()),
        ("content.xml".to_owned(), content_xml(book).into_bytes()),
    ])
}

/// What `content.xml` of a workbook says.
fn content_xml(book: &Book) -> String {
    let mut xml = HEAD.to_owned();
    let names = "urn:oasis:names:tc:opendocument:xmlns";
    let _ = write!(
        xml,
        r#"<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0" xmlns:style="{names}:style:1.0" xmlns:number="{names}:datastyle:1.0" xmlns:of="{names}:of:1.2" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3"><office:automatic-styles><number:date-style style:name="day"><number:year number:style="long"/><number:text>-</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/></number:date-style><number:percentage-style style:name="share"><number:number number:decimal-places="2" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style><style:style style:name="date" style:family="table-cell" style:data-style-name="day"/><style:style style:name="percent" style:family="table-cell" style:data-style-name="share"/>"#
    );
    let formats = number_formats(book);
    for (n, format) in (0..).zip(&formats) {
        number_style(&mut xml, n, format);
    }
    xml.push_str("</office:automatic-styles><office:body><office:spreadsheet>");
    for sheet in &book.sheets {
        table(&mut xml, sheet, &formats);
    }
    xml.push_str("</office:spreadsheet></office:body></office:document-content>");
    xml
}

/// A style for a format of digits and what stands in quotation marks, as LibreOffice writes it. The
/// cells' style follows another that has the number style.
fn number_style(xml: &mut String, n: usize, format: &str) {
    let (digits, unit) = format.split_once('"').unwrap_or((format, ""));
    let thousands = digits.len() - digits.trim_end_matches(',').len();
    let factor = 10u64.pow(3 * thousands as u32);
    let digits = digits.trim_end_matches(',');
    let embedded = match digits.split_once("!.") {
        Some((_, behind)) => format!(
            r#"<number:embedded-text number:position="{}">.</number:embedded-text>"#,
            behind.len()
        ),
        None => String::new(),
    };
    let decimals = digits.split_once('.').filter(|_| embedded.is_empty());
    let decimals = decimals.map_or(0, |(_, behind)| behind.len());
    let least = digits
        .split("!.")
        .map(|part| part.split('.').next().unwrap().len())
        .sum::<usize>();
    let unit = escaped(unit.trim_end_matches('"'));
    let _ = write!(
        xml,
        r#"<number:number-style style:name="n{n}"><number:number number:decimal-places="{decimals}" number:min-integer-digits="{least}" number:display-factor="{factor}">{embedded}</number:number><number:text>{unit}</number:text></number:number-style><style:style style:name="whole{n}" style:family="table-cell" style:data-style-name="n{n}"/><style:style style:name="shown{n}" style:family="table-cell" style:parent-style-name="whole{n}"/>"#
    );
}

fn table(xml: &mut String, sheet: &Sheet, formats: &[&str]) {
    let _ = write!(
        xml,
        r#"<table:table table:name="{}">"#,
        escaped(&sheet.name)
    );
    xml.push_str("<table:table-column/>");
    // Cells of a merged area have to be there, filled or not.
    let mut filled = sheet.clone();
    for [top, left, bottom, right] in &sheet.merged {
        for row in *top..=*bottom {
            for column in *left..=*right {
                let there = filled
                    .cells
                    .iter()
                    .any(|(r, c, _)| (*r, *c) == (row, column));
                if !there {
                    filled.cells.push((row, column, Content::text("")));
                }
            }
        }
    }
    let mut next_row = 0;
    for (row, cells) in filled.rows() {
        if row > next_row {
            let skipped = row - next_row;
            let _ = write!(
                xml,
                r#"<table:table-row table:number-rows-repeated="{skipped}"><table:table-cell/></table:table-row>"#
            );
        }
        xml.push_str("<table:table-row>");
        let mut next_column = 0;
        for (column, content) in cells {
            if column > next_column {
                let skipped = column - next_column;
                let _ = write!(
                    xml,
                    r#"<table:table-cell table:number-columns-repeated="{skipped}"/>"#
                );
            }
            cell(xml, sheet, (row, column), content, formats);
            next_column = column + 1;
        }
        xml.push_str("</table:table-row>");
        next_row = row + 1;
    }
    xml.push_str("</table:table>");
}

fn cell(
    xml: &mut String,
    sheet: &Sheet,
    (row, column): (u32, u32),
    content: &Content,
    formats: &[&str],
) {
    let area = sheet.merged.iter().find(|[top, left, bottom, right]| {
        (*top..=*bottom).contains(&row) && (*left..=*right).contains(&column)
    });
    let (element, span) = match area {
        Some([top, left, bottom, right]) if (*top, *left) == (row, column) => {
            let (rows, columns) = (bottom - top + 1, right - left + 1);
            let span = format!(
                r#" table:number-columns-spanned="{columns}" table:number-rows-spanned="{rows}""#
            );
            ("table-cell", span)
        }
        Some(_) => ("covered-table-cell", String::new()),
        None => ("table-cell", String::new()),
    };
    let (formula, value) = match content {
        Content::Formula { formula, cached } => {
            let formula = escaped(formula.trim_start_matches('=')).replace('\n', "&#10;");
            let formula = format!(r#" table:formula="of:={formula}""#);
            (formula, cached.as_deref())
        }
        plain => (String::new(), Some(plain)),
    };
    let (value, text) = match value {
        None => (String::new(), String::new()),
        Some(Content::Text(text)) if text.is_empty() && formula.is_empty() => {
            (String::new(), String::new())
        }
        Some(Content::Text(text)) => (r#" office:value-type="string""#.to_owned(), escaped(text)),
        Some(Content::Number(number)) => (
            format!(r#" office:value-type="float" office:value="{number}""#),
            number.to_string(),
        ),
        Some(Content::Percent(number)) => (
            format!(
                r#" table:style-name="percent" office:value-type="percentage" office:value="{number}""#
            ),
            format!("{}%", number * 100.0),
        ),
        Some(Content::Shown(number, format)) => {
            let n = formats.iter().position(|f| f == format).unwrap();
            let value = format!(
                r#" table:style-name="shown{n}" office:value-type="float" office:value="{number}""#
            );
            (value, number.to_string())
        }
        Some(Content::Truth(truth)) => (
            format!(r#" office:value-type="boolean" office:boolean-value="{truth}""#),
            truth.to_string().to_uppercase(),
        ),
        Some(Content::Date(date)) => (
            format!(
                r#" table:style-name="date" office:value-type="date" office:date-value="{date}""#
            ),
            (*date).to_owned(),
        ),
        Some(Content::Error(error)) => (
            r#" office:value-type="string" office:string-value="" calcext:value-type="error""#
                .to_owned(),
            (*error).to_owned(),
        ),
        Some(Content::Formula { .. }) => panic!("a formula's result is no formula"),
    };
    let lines: String = match text.is_empty() {
        true => String::new(),
        false => text
            .split('\n')
            .map(|line| format!("<text:p>{line}</text:p>"))
            .collect(),
    };
    let _ = write!(
        xml,
        "<table:{element}{span}{formula}{value}>{lines}</table:{element}>"
    );
}
