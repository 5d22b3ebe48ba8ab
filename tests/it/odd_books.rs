//! Workbooks that are not as the books have it, and that spreadsheet programs open all the same.

use balance::Lang;
use balance::census::grid::{Cell, Grid};
use balance::census::sheets_in_memory;

use crate::made::book::{self, Book, Sheet};
use crate::made::{xls, xlsb};

fn county() -> Book {
    let rows: [&[&str]; 3] = [&["学校名称", "学生人数"], &["甲", "100"], &["乙", "50"]];
    Book::of([
        Sheet::of_rows("学校", &rows),
        Sheet::of_rows("b", &[&["备注"]]),
    ])
}

/// A part's name, and what its content becomes.
type Change<'a> = (&'a str, &'a dyn Fn(&[u8]) -> Vec<u8>);

/// The workbook with what some parts hold changed.
fn changed(extension: &str, changes: &[Change<'_>]) -> Vec<u8> {
    let mut parts = book::unzip(&county().bytes(extension));
    for (part, change) in changes {
        let found = parts.iter_mut().find(|(name, _)| name == part).unwrap();
        let after = change(&found.1);
        assert_ne!(found.1, after, "{part}");
        found.1 = after;
    }
    book::zip(&parts)
}

/// A change of text.
fn replaced<'a>(from: &'a str, to: &'a str) -> impl Fn(&[u8]) -> Vec<u8> {
    move |bytes| {
        std::str::from_utf8(bytes)
            .unwrap()
            .replace(from, to)
            .into_bytes()
    }
}

fn sheets(bytes: Vec<u8>) -> Vec<Grid> {
    match sheets_in_memory(bytes, "t") {
        Ok(sheets) => sheets,
        Err(problem) => panic!("{}", problem.message(Lang::En)),
    }
}

fn refused(bytes: Vec<u8>) -> String {
    match sheets_in_memory(bytes, "t") {
        Ok(sheets) => panic!("read as {} sheets", sheets.len()),
        Err(problem) => {
            assert_eq!(problem.kind.code(), "not-a-workbook");
            problem.message(Lang::En)
        }
    }
}

/// The cells of the first sheet are those of the county.
fn is_the_county(sheets: &[Grid], case: &str) {
    let rows = sheets[0].rows.iter();
    let rows = rows.map(|row| {
        row.cells
            .iter()
            .map(|(_, cell)| cell.clone())
            .collect::<Vec<_>>()
    });
    let text = |text: &str| Cell::Text(text.to_owned());
    let expected = [
        vec![text("学校名称"), text("学生人数")],
        vec![text("甲"), Cell::Number(100.0)],
        vec![text("乙"), Cell::Number(50.0)],
    ];
    assert_eq!(rows.collect::<Vec<_>>(), expected, "{case}");
}

const LIST: &str = "xl/workbook.xml";
const RELATIONS: &str = "xl/_rels/workbook.xml.rels";

/// Sheets that have no part, and sheets of macros, are passed over; what is in the others counts.
#[test]
fn sheets_without_cells() {
    let in_xlsx = |sheet: &str, relation: &str| {
        let list = format!("<sheets>{sheet}");
        let relations = format!("{relation}</Relationships>");
        let mut changes: Vec<Change<'_>> = Vec::new();
        let list = replaced("<sheets>", &list);
        let relations = replaced("</Relationships>", &relations);
        changes.push((LIST, &list));
        if !relation.is_empty() {
            changes.push((RELATIONS, &relations));
        }
        changed("xlsx", &changes)
    };
    let macros = |kind: &str| {
        format!(
            r#"<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/{kind}" Target="macrosheets/sheet1.xml"/>"#
        )
    };
    for (sheet, relation) in [
        (
            r#"<sheet name="m" sheetId="9" state="veryHidden" r:id=""/>"#,
            String::new(),
        ),
        (
            r#"<sheet name="m" sheetId="9" r:id=""></sheet>"#,
            String::new(),
        ),
        (
            r#"<sheet name="m" sheetId="9" state="hidden"/>"#,
            String::new(),
        ),
        (
            r#"<sheet name="m" sheetId="9" r:id="m"/>"#,
            macros("xlMacrosheet"),
        ),
        (
            r#"<sheet name="m" sheetId="9" r:id="m"/>"#,
            macros("xlIntlMacrosheet"),
        ),
    ] {
        let sheets = sheets(in_xlsx(sheet, &relation));
        assert_eq!(sheets.len(), 2, "{sheet}");
        is_the_county(&sheets, sheet);
    }
    // Excel complains of a sheet whose part is not there.
    for (sheet, relation) in [
        (r#"<sheet name="m" sheetId="9" r:id="m"/>"#, String::new()),
        (
            r#"<sheet name="m" sheetId="9" r:id="m"/>"#,
            r#"<Relationship Id="m" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet77.xml"/>"#.to_owned(),
        ),
    ] {
        let message = refused(in_xlsx(sheet, &relation));
        assert!(message.contains("\"m\" is missing"), "{message}");
    }
}

/// The records of a part, with some put in before the first of a type.
fn with_before(part: &[u8], kind: u16, more: &[u8]) -> Vec<u8> {
    let (mut out, mut rest, mut done) = (Vec::new(), part, false);
    while let Some((found, data, after)) = xlsb::first_record(rest) {
        if found == kind && !done {
            out.extend_from_slice(more);
            done = true;
        }
        xlsb::record(&mut out, found, data);
        rest = after;
    }
    assert!(done);
    out
}

/// A block of records for later versions of Excel.
fn block(records: &[(u16, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    xlsb::record(&mut out, 0x23, &[0; 4]);
    for (kind, data) in records {
        xlsb::record(&mut out, *kind, data);
    }
    xlsb::record(&mut out, 0x24, &[]);
    out
}

/// Blocks for later versions, and records that are not known, may stand anywhere; whatever is in them
/// is none of the sheet's.
#[test]
fn records_for_later_versions() {
    const FIRST: &str = "xl/worksheets/sheet1.bin";
    let cell = [&[0u8; 8][..], &7f64.to_le_bytes()].concat();
    let later = block(&[(0x0C00, &[1; 300]), (0x1000, &[])]);
    let like_cells = block(&[(0x00, &[0; 25]), (0x05, &cell), (0x92, &[]), (0x0B, &[1])]);
    let nested = [&block(&[])[..1], &[4, 0, 0, 0, 0], &like_cells, &[0x24, 0]].concat();
    let mut unknown = Vec::new();
    xlsb::record(&mut unknown, 0x0C01, &[5; 20]);
    for (name, more) in [
        ("later", &later),
        ("like cells", &like_cells),
        ("nested", &nested),
        ("unknown", &unknown),
    ] {
        // Before the size, before the cells, among them, behind them, and at the end.
        for before in [0x94, 0x91, 0x00, 0x07, 0x92, 0x82] {
            let change = |part: &[u8]| with_before(part, before, more);
            let sheets = sheets(changed("xlsb", &[(FIRST, &change)]));
            assert_eq!(sheets.len(), 2);
            is_the_county(&sheets, &format!("{name} before {before:#x}"));
        }
        for (part, before) in [("xl/sharedStrings.bin", 0x13), ("xl/workbook.bin", 0x9C)] {
            if name == "unknown" || name == "later" {
                let change = |bytes: &[u8]| with_before(bytes, before, more);
                is_the_county(&sheets(changed("xlsb", &[(part, &change)])), name);
            }
        }
    }
    let open = |part: &[u8]| with_before(part, 0x92, &later[..later.len() - 2]);
    refused(changed("xlsb", &[(FIRST, &open)]));
    let closed = |part: &[u8]| with_before(part, 0x92, &later[later.len() - 2..]);
    refused(changed("xlsb", &[(FIRST, &closed)]));
}

#[test]
fn sheets_of_macros_in_xlsb() {
    let sheet = |relation: &[u8]| {
        let mut data = [0u32.to_le_bytes(), 9u32.to_le_bytes()].concat();
        data.extend_from_slice(relation);
        data.extend([1, 0, 0, 0, b'm', 0]);
        let mut out = Vec::new();
        xlsb::record(&mut out, 0x9C, &data);
        out
    };
    let relation = replaced(
        "</Relationships>",
        r#"<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" Target="macrosheets/sheet1.bin"/></Relationships>"#,
    );
    for id in [
        &[0xFF, 0xFF, 0xFF, 0xFF][..],
        &[0, 0, 0, 0],
        &[1, 0, 0, 0, b'm', 0],
    ] {
        let more = sheet(id);
        let list = |part: &[u8]| with_before(part, 0x9C, &more);
        let bytes = changed(
            "xlsb",
            &[
                ("xl/workbook.bin", &list),
                ("xl/_rels/workbook.bin.rels", &relation),
            ],
        );
        let sheets = sheets(bytes);
        assert_eq!(sheets.len(), 2);
        is_the_county(&sheets, &format!("{id:?}"));
    }
}

/// How many shared texts a workbook says it has is nothing to go by.
#[test]
fn counts_of_texts() {
    for count in ["0", "1", "-1", "4294967295", "99999999999999999999", "many"] {
        let text = |part: &[u8]| {
            let text = String::from_utf8(part.to_vec()).unwrap();
            let (before, rest) = text.split_once("<sst ").unwrap();
            let (_, rest) = rest.split_once('>').unwrap();
            let space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
            format!(r#"{before}<sst xmlns="{space}" count="{count}" uniqueCount="{count}">{rest}"#)
                .into_bytes()
        };
        let sheets = sheets(changed("xlsx", &[("xl/sharedStrings.xml", &text)]));
        is_the_county(&sheets, count);
    }
    for count in [0u32, 1, 1000, u32::MAX] {
        let counts = [count.to_le_bytes(), count.to_le_bytes()].concat();
        let part = |part: &[u8]| {
            let (_, _, rest) = xlsb::first_record(part).unwrap();
            let mut out = Vec::new();
            xlsb::record(&mut out, 0x9F, &counts);
            [&out[..], rest].concat()
        };
        is_the_county(
            &sheets(changed("xlsb", &[("xl/sharedStrings.bin", &part)])),
            "xlsb",
        );
        let mut stream = xls::stream(&county());
        let at = stream
            .windows(2)
            .position(|pair| pair == [0xFC, 0])
            .unwrap();
        stream[at + 4..at + 12].copy_from_slice(&counts);
        is_the_county(&sheets(xls::ole(&[("Workbook", &stream)])), "xls");
    }
}

/// In an `.xls`, macros and their modules may lead nowhere.
#[test]
fn sheets_of_macros_in_xls() {
    for kind in [1, 2, 6] {
        let mut stream = xls::stream(&county());
        let at = stream
            .windows(2)
            .rposition(|pair| pair == [0x85, 0])
            .unwrap();
        // Of the second sheet: where it begins, whether it is hidden, and its kind.
        stream[at + 4..at + 8].copy_from_slice(&0xFFFF_FFF0u32.to_le_bytes());
        stream[at + 9] = kind;
        let sheets = sheets(xls::ole(&[("Workbook", &stream)]));
        assert_eq!(sheets.len(), 1);
        is_the_county(&sheets, "xls");
    }
}

/// Which of two would count, nobody can tell; and what XML does not have is damage.
#[test]
fn damage_that_a_library_reads_past() {
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    let sound = String::from_utf8(
        book::unzip(&county().bytes("xlsx"))
            .into_iter()
            .find(|(name, _)| name == SHEET)
            .unwrap()
            .1,
    )
    .unwrap();
    assert!(
        sound.contains("<v>100</v>") && sound.contains("</sheetData>"),
        "{sound}"
    );
    for (from, to, word) in [
        ("<v>100</v>", "<v>1</v><v>100</v>", "B2 has two values"),
        ("<v>100</v>", "<v>100</v><v/>", "B2 has two values"),
        ("</sheetData>", "</sheetData><sheetData/>", "two lists"),
        ("<row ", "<row a=\"<\" ", SHEET),
        ("<row ", "<row a<b=\"1\" ", SHEET),
        ("t=\"s\"><v>0", "t=\"s\"><v>-1", "by what is no number"),
        ("t=\"s\"><v>0", "t=\"s\"><v> 0", "by what is no number"),
        ("<c ", "<c s=\"x\" ", "by what is no number"),
        ("<v>100</v>", "<v>10\u{1}0</v>", SHEET),
        ("<v>100</v>", "<v>100&#1;</v>", SHEET),
    ] {
        let change = |part: &[u8]| {
            let text = std::str::from_utf8(part).unwrap();
            text.replacen(from, to, 1).into_bytes()
        };
        let message = refused(changed("xlsx", &[(SHEET, &change)]));
        assert!(message.contains(word), "{to}: {message}");
    }
    // What a cell shows is no value where its kind has one, and there is no other kind.
    for (from, to) in [
        (" office:value=\"100\"", ""),
        (
            "\"float\" office:value=\"100\"",
            "\"flaot\" office:value=\"100\"",
        ),
    ] {
        let change = |part: &[u8]| {
            let text = std::str::from_utf8(part).unwrap();
            assert!(text.contains(from), "{text}");
            text.replacen(from, to, 1).into_bytes()
        };
        let message = refused(changed("ods", &[("content.xml", &change)]));
        assert!(message.contains("content.xml"), "{to}: {message}");
    }
    // Two parts of exactly one name: the directory of the archive names one twice.
    let mut parts = book::unzip(&county().bytes("xlsx"));
    parts.push((
        "xl/worksheets/sheet9.xml".to_owned(),
        sound.clone().into_bytes(),
    ));
    let mut bytes = book::zip(&parts);
    let (from, to) = (b"xl/worksheets/sheet9.xml", b"xl/worksheets/sheet1.xml");
    let places: Vec<usize> = (0..bytes.len() - from.len())
        .filter(|at| bytes[*at..].starts_with(from))
        .collect();
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to);
    }
    let message = refused(bytes);
    assert!(message.contains("the same name"), "{message}");
    // The same part, by a name that begins at the archive's root.
    parts.last_mut().unwrap().0 = format!("/{SHEET}");
    let message = refused(book::zip(&parts));
    assert!(message.contains("the same name"), "{message}");
}
