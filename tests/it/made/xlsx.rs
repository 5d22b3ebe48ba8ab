//! Workbooks as Office Open XML.

use std::fmt::Write;

use balance::problem::cell_name;

use super::book::{Book, Content, Sheet, escaped, number_formats, serial, shared_texts, zip};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// The formats of cells, by their place in the styles: general, date, percentage.
const STYLES: [u16; 3] = [0, 14, 10];

pub fn write(book: &Book, macros: bool) -> Vec<u8> {
    let kind = match macros {
        true => "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        false => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    };
    let part = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut types = format!(
        r#"{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}"/><Override PartName="/xl/styles.xml" ContentType="{part}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{part}.sharedStrings+xml"/>"#
    );
    let mut workbook = format!(r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELS}"><sheets>"#);
    let mut rels = format!(
        r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="styles" Type="{RELS}/styles" Target="styles.xml"/><Relationship Id="texts" Type="{RELS}/sharedStrings" Target="sharedStrings.xml"/>"#
    );
    let texts = shared_texts(book);
    let formats = number_formats(book);
    let mut sheets = Vec::new();
    for (n, sheet) in (1..).zip(&book.sheets) {
        let name = escaped(&sheet.name);
        let _ = write!(
            types,
            r#"<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{part}.worksheet+xml"/>"#
        );
        let _ = write!(
            workbook,
            r#"<sheet name="{name}" sheetId="{n}" r:id="sheet{n}"/>"#
        );
        let _ = write!(
            rels,
            r#"<Relationship Id="sheet{n}" Type="{RELS}/worksheet" Target="worksheets/sheet{n}.xml"/>"#
        );
        let path = format!("xl/worksheets/sheet{n}.xml");
        sheets.push((path, sheet_xml(sheet, &texts, &formats)));
    }
    types.push_str("</Types>");
    workbook.push_str("</sheets></workbook>");
    rels.push_str("</Relationships>");
    let package = format!(
        r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="main" Type="{RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), types),
        ("_rels/.rels".to_owned(), package),
        ("xl/workbook.xml".to_owned(), workbook),
        ("xl/_rels/workbook.xml.rels".to_owned(), rels),
        ("xl/styles.xml".to_owned(), styles(&formats)),
        ("xl/sharedStrings.xml".to_owned(), shared(&texts)),
    ];
    parts.extend(sheets);
    let parts: Vec<_> = parts
        .into_iter()
        .map(|(name, xml)| (name, xml.into_bytes()))
        .collect();
    zip(&parts)
}

fn styles(formats: &[&str]) -> String {
    let own = (164..).zip(formats);
    let codes: String = own
        .clone()
        .map(|(id, code)| {
            let code = escaped(code);
            format!(r#"<numFmt numFmtId="{id}" formatCode="{code}"/>"#)
        })
        .collect();
    let numbers: Vec<u16> = STYLES
        .iter()
        .copied()
        .chain(own.map(|(id, _)| id))
        .collect();
    let cells: String = numbers
        .iter()
        .map(|format| format!(r#"<xf numFmtId="{format}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>"#))
        .collect();
    let codes = match formats.len() {
        0 => String::new(),
        n => format!(r#"<numFmts count="{n}">{codes}</numFmts>"#),
    };
    format!(
        r#"{HEAD}<styleSheet xmlns="{MAIN}">{codes}<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{}">{cells}</cellXfs></styleSheet>"#,
        numbers.len()
    )
}

fn shared(texts: &[&str]) -> String {
    let items: String = texts
        .iter()
        .map(|text| format!(r#"<si><t xml:space="preserve">{}</t></si>"#, escaped(text)))
        .collect();
    let n = texts.len();
    format!(r#"{HEAD}<sst xmlns="{MAIN}" count="{n}" uniqueCount="{n}">{items}</sst>"#)
}

fn sheet_xml(sheet: &Sheet, texts: &[&str], formats: &[&str]) -> String {
    let mut xml = format!(r#"{HEAD}<worksheet xmlns="{MAIN}"><sheetData>"#);
    for (row, cells) in sheet.rows() {
        let _ = write!(xml, r#"<row r="{}">"#, row + 1);
        for (column, content) in cells {
            cell(&mut xml, &cell_name(row, column), content, (texts, formats));
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData>");
    if !sheet.merged.is_empty() {
        let _ = write!(xml, r#"<mergeCells count="{}">"#, sheet.merged.len());
        for [top, left, bottom, right] in &sheet.merged {
            let (from, to) = (cell_name(*top, *left), cell_name(*bottom, *right));
            let _ = write!(xml, r#"<mergeCell ref="{from}:{to}"/>"#);
        }
        xml.push_str("</mergeCells>");
    }
    xml.push_str("</worksheet>");
    xml
}

fn cell(xml: &mut String, name: &str, content: &Content, (texts, formats): (&[&str], &[&str])) {
    let (formula, value) = match content {
        Content::Formula { formula, cached } => {
            let formula = escaped(formula.trim_start_matches('='));
            (format!("<f>{formula}</f>"), cached.as_deref())
        }
        plain => (String::new(), Some(plain)),
    };
    let (attributes, value) = match value {
        None => (String::new(), None),
        Some(Content::Text(text)) if formula.is_empty() => {
            let at = texts.iter().position(|t| t == text).unwrap();
            (r#" t="s""#.to_owned(), Some(at.to_string()))
        }
        Some(Content::Text(text)) => (r#" t="str""#.to_owned(), Some(escaped(text))),
        Some(Content::Number(number)) => (String::new(), Some(number.to_string())),
        Some(Content::Percent(number)) => (r#" s="2""#.to_owned(), Some(number.to_string())),
        Some(Content::Shown(number, format)) => {
            let style = STYLES.len() + formats.iter().position(|f| f == format).unwrap();
            (format!(r#" s="{style}""#), Some(number.to_string()))
        }
        Some(Content::Date(date)) => (r#" s="1""#.to_owned(), Some(serial(date).to_string())),
        Some(Content::Truth(truth)) => (r#" t="b""#.to_owned(), Some(u8::from(*truth).to_string())),
        Some(Content::Error(error)) => (r#" t="e""#.to_owned(), Some((*error).to_owned())),
        Some(Content::Formula { .. }) => panic!("a formula's result is no formula"),
    };
    let value = value.map(|v| format!("<v>{v}</v>")).unwrap_or_default();
    let _ = write!(xml, r#"<c r="{name}"{attributes}>{formula}{value}</c>"#);
}
