//! That a workbook is read alike however its parts come.

use super::*;
use crate::census::read::archive::Archive;
use crate::census::read::limits::{Budget, MOST_HELD};
use crate::census::read::xlsx;

#[test]
fn a_workbook_too_large_to_be_held_is_read_alike() {
    let read = |most: u64| {
        let file = std::fs::File::open("sample-data/2024.xlsx").unwrap();
        let archive = Archive::open_holding(Box::new(file), most).unwrap();
        let held = matches!(archive.markup, Markup::Held(_));
        let sheets = xlsx::read(archive, "2024.xlsx", &mut Budget::of(1 << 20)).unwrap();
        let rows: Vec<String> = sheets.iter().map(|s| format!("{:?}", s.rows)).collect();
        let merged: Vec<_> = sheets.into_iter().map(|sheet| sheet.merged).collect();
        (held, rows, merged)
    };
    let (held, rows, merged) = read(MOST_HELD);
    assert!(held && merged.iter().any(|areas| !areas.is_empty()));
    assert_eq!((false, rows, merged), read(0));
}

/// The sample workbook with a second sheet, in which no cells are merged, and the list of its sheets
/// changed.
fn changed(changes: &[(&str, &str)]) -> Vec<u8> {
    let second = r#"<sheet name="第二页" sheetId="9" r:id="rId9"/></sheets>"#;
    let relation = r#"<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet9.xml"/></Relationships>"#;
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>"#;
    let file = std::fs::File::open("sample-data/2024.xlsx").unwrap();
    let mut zip = Parts::open(file).unwrap();
    let mut parts = vec![("xl/worksheets/sheet9.xml".to_owned(), sheet.to_owned())];
    for name in zip.names().to_vec() {
        let mut text = zip.text(&name, LARGEST_DESCRIPTION).unwrap();
        match name.as_str() {
            "xl/workbook.xml" => {
                text = text.replace("</sheets>", second);
                for (from, to) in changes {
                    assert!(text.contains(from), "{from}");
                    text = text.replace(from, to);
                }
            }
            "xl/_rels/workbook.xml.rels" => {
                text = text.replace("</Relationships>", relation);
            }
            _ => {}
        }
        parts.push((name, text));
    }
    let mut copy = Copy::packed();
    for (name, text) in parts {
        copy.put(&name, text.as_bytes()).unwrap();
    }
    copy.finish().unwrap()
}

#[test]
fn merged_cells_are_those_that_the_library_finds() {
    use calamine::Reader;
    let (first, second) = ("\"学校基本情况\"", "\"第二页\"");
    for changes in [
        vec![],
        // As it is written, the name of one is that of the other once it is read.
        vec![(first, "\"x&amp;amp;y\""), (second, "\"x&amp;y\"")],
        vec![(first, "\"x&amp;y\""), (second, "\"x&amp;amp;y\"")],
        // Two of one name, of which the library knows the first.
        vec![(first, second)],
        // A second attribute that ends in id.
        vec![("r:id=\"rId9\"", "r:id=\"rId9\" b:id=\"rId1\"")],
    ] {
        let bytes = changed(&changes);
        let archive = Archive::open(Box::new(Cursor::new(bytes.clone()))).unwrap();
        let sheets = xlsx::read(archive, "a.xlsx", &mut Budget::of(1 << 20)).unwrap();
        let mut workbook = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
        let names = workbook.sheet_names();
        assert_eq!(names.len(), sheets.len());
        for (sheet, name) in sheets.iter().zip(names) {
            let found = workbook.merge_cells_by_sheet_name(&name).unwrap();
            let found: Vec<_> = found.iter().map(xlsx::merged_area).collect();
            assert_eq!(sheet.merged, found, "{name} of {changes:?}");
        }
    }
}
