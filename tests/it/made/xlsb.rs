//! Workbooks as Excel's binary parts in a zip archive ([MS-XLSB]).

use super::book::{Book, Content, Sheet, error_number, number_formats, serial, shared_texts, zip};

const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

pub fn write(book: &Book) -> Vec<u8> {
    let kind = "application/vnd.ms-excel";
    let mut types = format!(
        r#"{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.bin" ContentType="{kind}.sheet.binary.macroEnabled.main"/><Override PartName="/xl/styles.bin" ContentType="{kind}.styles"/><Override PartName="/xl/sharedStrings.bin" ContentType="{kind}.sharedStrings"/>"#
    );
    let mut rels = format!(
        r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="styles" Type="{RELS}/styles" Target="styles.bin"/><Relationship Id="texts" Type="{RELS}/sharedStrings" Target="sharedStrings.bin"/>"#
    );
    let texts = shared_texts(book);
    let formats = number_formats(book);
    let mut workbook = Vec::new();
    record(&mut workbook, 0x83, &[]); // BrtBeginBook
    record(&mut workbook, 0x8F, &[]); // BrtBeginBundleShs
    let mut sheets = Vec::new();
    for (n, sheet) in (1u32..).zip(&book.sheets) {
        types.push_str(&format!(
            r#"<Override PartName="/xl/worksheets/sheet{n}.bin" ContentType="{kind}.worksheet"/>"#
        ));
        rels.push_str(&format!(
            r#"<Relationship Id="sheet{n}" Type="{RELS}/worksheet" Target="worksheets/sheet{n}.bin"/>"#
        ));
        let mut bundle = [0u32.to_le_bytes(), n.to_le_bytes()].concat();
        bundle.extend(wide(&format!("sheet{n}")));
        bundle.extend(wide(&sheet.name));
        record(&mut workbook, 0x9C, &bundle); // BrtBundleSh
        let path = format!("xl/worksheets/sheet{n}.bin");
        sheets.push((path, sheet_bin(sheet, &texts, &formats)));
    }
    record(&mut workbook, 0x90, &[]); // BrtEndBundleShs
    record(&mut workbook, 0x84, &[]); // BrtEndBook
    types.push_str("</Types>");
    rels.push_str("</Relationships>");
    let package = format!(
        r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="main" Type="{RELS}/officeDocument" Target="xl/workbook.bin"/></Relationships>"#
    );
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), types.into_bytes()),
        ("_rels/.rels".to_owned(), package.into_bytes()),
        ("xl/workbook.bin".to_owned(), workbook),
        ("xl/_rels/workbook.bin.rels".to_owned(), rels.into_bytes()),
        ("xl/styles.bin".to_owned(), styles(&formats)),
        ("xl/sharedStrings.bin".to_owned(), shared(&texts)),
    ];
    parts.extend(sheets);
    zip(&parts)
}

/// A record: its type and length in groups of seven bits, then its data.
pub fn record(out: &mut Vec<u8>, kind: u16, data: &[u8]) {
    match kind {
        0..0x80 => out.push(kind as u8),
        _ => out.extend([(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8]),
    }
    let mut length = data.len();
    while length >= 0x80 {
        out.push((length & 0x7F) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(data);
}

/// The type and data of the first record, and what follows it.
pub fn first_record(bytes: &[u8]) -> Option<(u16, &[u8], &[u8])> {
    let (first, mut rest) = bytes.split_first()?;
    let mut kind = u16::from(first & 0x7F);
    if first & 0x80 != 0 {
        let (second, after) = rest.split_first()?;
        kind |= u16::from(second & 0x7F) << 7;
        rest = after;
    }
    let mut length = 0;
    for group in 0..4 {
        let (next, after) = rest.split_first()?;
        length |= usize::from(next & 0x7F) << (7 * group);
        rest = after;
        if next & 0x80 == 0 {
            break;
        }
    }
    let (data, rest) = rest.split_at_checked(length)?;
    Some((kind, data, rest))
}

/// A text with its length in front.
fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = (units.len() as u32).to_le_bytes().to_vec();
    bytes.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
    bytes
}

fn styles(formats: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    let one = 1u32.to_le_bytes();
    record(&mut out, 0x116, &[]); // BrtBeginStyleSheet
    if !formats.is_empty() {
        record(&mut out, 0x267, &(formats.len() as u32).to_le_bytes()); // BrtBeginFmts
        for (id, code) in (164u16..).zip(formats) {
            record(
                &mut out,
                0x2C,
                &[&id.to_le_bytes()[..], &wide(code)].concat(),
            ); // BrtFmt
        }
        record(&mut out, 0x268, &[]);
    }
    record(&mut out, 0x263, &one); // BrtBeginFonts
    let mut font = vec![
        220, 0, 0, 0, 0x90, 1, 0, 0, 0, 0, 0, 0, 7, 1, 0, 0, 0, 0, 0, 255, 0,
    ];
    font.extend(wide("Calibri"));
    record(&mut out, 0x2B, &font);
    record(&mut out, 0x264, &[]);
    record(&mut out, 0x272, &one); // BrtBeginCellStyleXFs
    record(&mut out, 0x2F, &xf(0xFFFF, 0));
    record(&mut out, 0x273, &[]);
    let own = (164..).zip(formats).map(|(id, _)| id);
    let cells: Vec<u16> = [0, 14, 10].into_iter().chain(own).collect();
    record(&mut out, 0x269, &(cells.len() as u32).to_le_bytes()); // BrtBeginCellXFs
    for format in cells {
        record(&mut out, 0x2F, &xf(0, format));
    }
    record(&mut out, 0x26A, &[]);
    record(&mut out, 0x117, &[]);
    out
}

fn xf(parent: u16, format: u16) -> [u8; 16] {
    let [p0, p1] = parent.to_le_bytes();
    let [f0, f1] = format.to_le_bytes();
    [p0, p1, f0, f1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x3F, 0]
}

fn shared(texts: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    let count = (texts.len() as u32).to_le_bytes();
    record(&mut out, 0x9F, &[count, count].concat()); // BrtBeginSst
    for text in texts {
        record(&mut out, 0x13, &[vec![0], wide(text)].concat()); // BrtSSTItem
    }
    record(&mut out, 0xA0, &[]);
    out
}

fn sheet_bin(sheet: &Sheet, texts: &[&str], formats: &[&str]) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 0x81, &[]); // BrtBeginSheet
    let row = sheet.cells.iter().map(|(r, _, _)| *r).max().unwrap_or(0);
    let column = sheet.cells.iter().map(|(_, c, _)| *c).max().unwrap_or(0);
    let size: Vec<u8> = [0, row, 0, column]
        .iter()
        .flat_map(|n| n.to_le_bytes())
        .collect();
    record(&mut out, 0x94, &size); // BrtWsDim
    record(&mut out, 0x91, &[]); // BrtBeginSheetData
    for (row, cells) in sheet.rows() {
        let mut header = row.to_le_bytes().to_vec();
        header.extend([0; 4]);
        header.extend(300u16.to_le_bytes());
        header.extend([0; 7]);
        record(&mut out, 0x00, &header); // BrtRowHdr
        for (column, content) in cells {
            cell(&mut out, column, content, (texts, formats));
        }
    }
    record(&mut out, 0x92, &[]); // BrtEndSheetData
    if !sheet.merged.is_empty() {
        let count = sheet.merged.len() as u32;
        record(&mut out, 0xB1, &count.to_le_bytes()); // BrtBeginMergeCells
        for [top, left, bottom, right] in &sheet.merged {
            let area: Vec<u8> = [top, bottom, left, right]
                .iter()
                .flat_map(|n| n.to_le_bytes())
                .collect();
            record(&mut out, 0xB0, &area);
        }
        record(&mut out, 0xB2, &[]);
    }
    record(&mut out, 0x82, &[]);
    out
}

fn cell(out: &mut Vec<u8>, column: u32, content: &Content, (texts, formats): (&[&str], &[&str])) {
    let (formula, value) = match content {
        Content::Formula { cached, .. } => {
            let none = cached.is_none();
            assert!(!none, "xlsb keeps a result with every formula");
            (true, cached.as_deref().unwrap())
        }
        plain => (false, plain),
    };
    let style: u32 = match value {
        Content::Date(_) => 1,
        Content::Percent(_) => 2,
        Content::Shown(_, format) => 3 + formats.iter().position(|f| f == format).unwrap() as u32,
        _ => 0,
    };
    let mut data = [column.to_le_bytes(), style.to_le_bytes()].concat();
    let kind = match (value, formula) {
        (Content::Text(text), false) => {
            let at = texts.iter().position(|t| t == text).unwrap();
            data.extend((at as u32).to_le_bytes());
            0x07
        }
        (Content::Text(text), true) => {
            data.extend(wide(text));
            0x08
        }
        (Content::Number(number) | Content::Percent(number) | Content::Shown(number, _), _) => {
            data.extend(number.to_le_bytes());
            if formula { 0x09 } else { 0x05 }
        }
        (Content::Date(date), _) => {
            data.extend(serial(date).to_le_bytes());
            if formula { 0x09 } else { 0x05 }
        }
        (Content::Truth(truth), _) => {
            data.push(u8::from(*truth));
            if formula { 0x0A } else { 0x04 }
        }
        (Content::Error(error), _) => {
            data.push(error_number(error));
            if formula { 0x0B } else { 0x03 }
        }
        (Content::Formula { .. }, _) => panic!("a formula's result is no formula"),
    };
    if formula {
        let tokens = constant(value);
        data.extend([0, 0]);
        data.extend((tokens.len() as u32).to_le_bytes());
        data.extend(tokens);
        data.extend([0; 4]);
    }
    record(out, kind, &data);
}

/// The formula that is a constant.
fn constant(value: &Content) -> Vec<u8> {
    match value {
        Content::Text(text) => {
            let units: Vec<u16> = text.encode_utf16().collect();
            let mut tokens = vec![0x17];
            tokens.extend((units.len() as u16).to_le_bytes());
            tokens.extend(units.iter().flat_map(|unit| unit.to_le_bytes()));
            tokens
        }
        Content::Number(number) | Content::Percent(number) | Content::Shown(number, _) => {
            number_token(*number)
        }
        Content::Date(date) => number_token(serial(date)),
        Content::Truth(truth) => vec![0x1D, u8::from(*truth)],
        Content::Error(error) => vec![0x1C, error_number(error)],
        Content::Formula { .. } => panic!("a formula's result is no formula"),
    }
}

fn number_token(number: f64) -> Vec<u8> {
    [vec![0x1F], number.to_le_bytes().to_vec()].concat()
}
