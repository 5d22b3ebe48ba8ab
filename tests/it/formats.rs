//! The formats of workbooks: one table reads the same from each of them, and as LibreOffice reads it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use balance::census::grid::{Cell, Look};
use balance::census::sheets_in_memory;

use crate::made::book::{Book, Content, Sheet, serial};
use crate::made::{Folder, but_for_inputs, good_junior, good_primary, stderr};
use crate::tools;

const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];

/// Every kind of content, with and without a formula, and text that is hard to carry.
fn all_kinds() -> Book {
    let mut sheet = Sheet::new("学校 <1> & \"2\"");
    let plain = [
        Content::text("学校名称"),
        Content::text("a<b>&\"c\" 'd'"),
        Content::text("  two  spaces "),
        Content::text("two\nlines"),
        Content::text("0032110001"),
        Content::Number(0.0),
        Content::Number(-12.5),
        Content::Number(0.1 + 0.2),
        Content::Number(123_456_789_012_345.0),
        Content::Number(1e-300),
        Content::Number(1.797_693_134_862_315_7e308),
        Content::Percent(0.123_456_789),
        Content::Truth(true),
        Content::Truth(false),
        Content::Date("2024-09-01"),
        Content::Date("1999-12-31"),
    ];
    let errors = [
        "#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!",
    ];
    let all: Vec<Content> = plain
        .into_iter()
        .chain(errors.map(Content::Error))
        .collect();
    for (row, content) in (2..).zip(all) {
        let formula = Content::formula(&formula_of(&content), Some(content.clone()));
        sheet.cells.push((row, 1, content));
        sheet.cells.push((row, 4, formula));
    }
    sheet.cells.push((40, 0, Content::text("标题")));
    sheet.merged.push([40, 0, 41, 3]);
    Book::of([sheet, Sheet::of_rows("空白", &[&["备注"]])])
}

/// A formula that comes to the content.
fn formula_of(content: &Content) -> String {
    match content {
        Content::Text(text) => format!("=\"{}\"", text.replace('"', "\"\"")),
        Content::Number(number) | Content::Percent(number) | Content::Shown(number, _) => {
            format!("={number:e}")
        }
        Content::Truth(truth) => format!("={truth}()").to_uppercase(),
        Content::Date(date) => format!("={}", serial(date)),
        Content::Error("#DIV/0!") => "=1/0".to_owned(),
        Content::Error("#N/A") => "=NA()".to_owned(),
        Content::Error("#NUM!") => "=SQRT(-1)".to_owned(),
        Content::Error("#VALUE!") => "=\"x\"*1".to_owned(),
        Content::Error(error) => format!("={error}"),
        Content::Formula { formula, .. } => formula.clone(),
    }
}

/// Tables as LibreOffice writes them to CSV, every number with fifteen digits; `None`, and a line
/// that says so, where there is no LibreOffice.
fn libreoffice(folder: &Folder, files: &[PathBuf]) -> Option<Vec<Vec<Vec<String>>>> {
    let converted = folder.path().join("converted");
    let to = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1";
    let files: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
    tools::convert(&files, to, &converted)?;
    let table = |file: &&Path| {
        // A CSV is named by its workbook and its sheet.
        let stem = format!("{}-", file.file_stem().unwrap().to_str().unwrap());
        let made = std::fs::read_dir(&converted).unwrap();
        let mut made = made.map(|e| e.unwrap().path());
        let found = made.find(|p| p.file_name().unwrap().to_str().unwrap().starts_with(&stem));
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(found.unwrap())
            .unwrap();
        let records = reader.records().map(|record| record.unwrap());
        records
            .map(|r| r.iter().map(str::to_owned).collect())
            .collect()
    };
    Some(files.iter().map(table).collect())
}

/// What a cell of LibreOffice's CSV must say. Numbers have fifteen digits there.
fn says(shown: &str, content: &Content) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let near = |found: Option<f64>, wanted: f64| {
        found.is_some_and(|f| (f - wanted).abs() <= wanted.abs() * 1e-14)
    };
    match content {
        Content::Text(text) => shown == text,
        Content::Number(wanted) => near(number(shown), *wanted),
        Content::Percent(wanted) => near(shown.strip_suffix('%').and_then(number), wanted * 100.0),
        Content::Shown(..) => panic!("its digits are those of the format"),
        // LibreOffice shows a truth value without a format of its own as 1 or 0.
        Content::Truth(truth) => {
            shown == truth.to_string().to_uppercase() || shown == u8::from(*truth).to_string()
        }
        // In the format of dates of the machine.
        Content::Date(date) => shown.contains(&date[..4]),
        Content::Error(error) => shown == *error || shown.starts_with("Err:"),
        Content::Formula { cached, .. } => says(shown, cached.as_deref().unwrap()),
    }
}

#[test]
fn the_same_workbook_is_the_same_bytes() {
    for extension in WORKBOOKS {
        let (first, second) = (all_kinds().bytes(extension), all_kinds().bytes(extension));
        assert!(first == second, "{extension}");
    }
}

/// What a cell is read as.
fn read_as(content: &Content) -> Cell {
    match content {
        Content::Text(text) => Cell::Text(text.clone()),
        Content::Number(number) | Content::Shown(number, _) => Cell::Number(*number),
        Content::Percent(number) => {
            let look = Look {
                unit: "%".to_owned(),
                power: 2,
                digits: 0,
            };
            Cell::Formatted(*number, Arc::new(look))
        }
        Content::Truth(truth) => Cell::Truth(*truth),
        Content::Date(date) => Cell::Date((*date).to_owned()),
        Content::Error(error) => Cell::Error((*error).to_owned()),
        Content::Formula { cached, .. } => cached.as_deref().map_or(Cell::Uncomputed, read_as),
    }
}

/// Whole numbers, fractions to the last digit, percentages, dates, truth values, errors, the
/// results of formulas, merged cells: the same from every format, in the cell where it stands.
#[test]
fn every_kind_of_content_from_every_format() {
    let book = all_kinds();
    for extension in WORKBOOKS {
        let sheets = sheets_in_memory(book.bytes(extension), "t").unwrap();
        assert_eq!(sheets.len(), book.sheets.len());
        for (read, written) in sheets.iter().zip(&book.sheets) {
            assert_eq!(read.source.sheet.as_ref(), Some(&written.name));
            let cells = read.rows.iter().flat_map(|row| {
                let cells = row.cells.iter();
                cells.map(move |(column, cell)| (row.index, *column, cell.clone()))
            });
            let mut expected: Vec<(u32, u32, Cell)> = written
                .cells
                .iter()
                .map(|(row, column, content)| (*row, *column, read_as(content)))
                .collect();
            expected.sort_by_key(|(row, column, _)| (*row, *column));
            assert_eq!(cells.collect::<Vec<_>>(), expected, "{extension}");
            let merged: Vec<[u32; 4]> = read
                .merged
                .iter()
                .map(|area| [area.top, area.left, area.bottom, area.right])
                .collect();
            assert_eq!(merged, written.merged, "{extension}");
        }
    }
}

/// A formula whose result is not in the file is an error where a figure is needed, and no blank.
#[test]
fn a_formula_without_a_result() {
    let mut sheet = Sheet::of_rows(
        "学校",
        &[
            &["学校名称", "学校类型", "学生人数", "图书册数"],
            &["甲", "小学", "100"],
        ],
    );
    sheet.cells.push((1, 3, Content::formula("=C2*20", None)));
    let folder = Folder::new();
    // Excel's binary workbooks have a result with every formula.
    for extension in ["xlsx", "xlsm", "xls", "ods"] {
        let name = format!("t.{extension}");
        Book::of([sheet.clone()]).save(&folder.path().join(&name));
        let (json, code) = folder.audit(&[&name, "--standard", "cn-2012", "--allow-missing"]);
        assert_eq!(code, 2, "{extension}");
        let problems = json["problems"].as_array().unwrap();
        let found = problems.iter().find(|p| p["code"] == "formula-uncomputed");
        assert_eq!(found.unwrap()["at"]["cell"], "D2", "{extension}");
    }
}

/// Programs that write workbooks without calculating put 0 for every result, and say that the
/// workbook is to be calculated when it is opened.
#[test]
fn a_placeholder_is_no_result() {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write(0, 0, 20).unwrap();
    sheet.write_formula(0, 1, "=A1*2").unwrap();
    let with_result = rust_xlsxwriter::Formula::new("=A1*3").set_result("60");
    sheet.write_formula(0, 2, with_result).unwrap();
    sheet.write(0, 3, 0).unwrap();
    let bytes = workbook.save_to_buffer().unwrap();
    let sheets = sheets_in_memory(bytes, "t.xlsx").unwrap();
    let cells: Vec<&Cell> = sheets[0].rows[0].cells.iter().map(|(_, c)| c).collect();
    let number = Cell::Number;
    assert_eq!(
        cells,
        [
            &number(20.0),
            &Cell::Uncomputed,
            &number(60.0),
            &number(0.0)
        ]
    );
}

/// One county's table, as a workbook.
fn county() -> Book {
    let rows = [good_primary("0032110001"), good_primary("0032110002")];
    let rows = rows.into_iter().chain([good_junior("0032110003")]);
    let mut sheet = Sheet::new("学校");
    sheet
        .cells
        .push((0, 0, Content::text("青山县2024年义务教育学校情况")));
    sheet.merged.push([0, 0, 0, 5]);
    let columns: std::collections::BTreeSet<String> =
        rows.clone().flat_map(|row| row.into_keys()).collect();
    for (c, column) in (0..).zip(&columns) {
        sheet.cells.push((1, c, Content::text(column)));
        for (r, row) in (2..).zip(rows.clone()) {
            let content = match row.get(column) {
                None => continue,
                Some(text) if column == "school_code" => Content::text(text),
                Some(text) => text
                    .parse()
                    .map_or_else(|_| Content::text(text), Content::Number),
            };
            sheet.cells.push((r, c, content));
        }
    }
    Book::of([sheet])
}

/// The findings are the same, to the last byte, whatever the format of the file.
#[test]
fn one_county_from_every_format() {
    let folder = Folder::new();
    let mut first: Option<String> = None;
    for extension in WORKBOOKS.into_iter().chain(["csv"]) {
        let name = format!("county.{extension}");
        county().save(&folder.path().join(&name));
        let output = folder.run(&["audit", &name, "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        match &first {
            None => first = Some(but_for_inputs(&output)),
            Some(first) => assert!(*first == but_for_inputs(&output), "{extension}"),
        }
    }
}

/// What is read as a number is the number LibreOffice reads from the same file; and the files that
/// the tests are made of are files that a spreadsheet program opens.
#[test]
fn numbers_are_those_of_libreoffice() {
    let folder = Folder::new();
    let mut files = Vec::new();
    let mut books = Vec::new();
    for (book, name) in [(all_kinds(), "kinds"), (county(), "county")] {
        for extension in WORKBOOKS {
            let path = folder
                .path()
                .join(format!("{name}-{extension}.{extension}"));
            book.save(&path);
            files.push(path);
            books.push(book.clone());
        }
    }
    let Some(tables) = libreoffice(&folder, &files) else {
        return;
    };
    for ((file, book), shown) in files.iter().zip(books).zip(tables) {
        for (row, column, content) in &book.sheets[0].cells {
            let shown = &shown[*row as usize][*column as usize];
            assert!(says(shown, content), "{file:?}: {content:?} is {shown}");
        }
        let sheets = balance::census::sheets(file).unwrap();
        let mut numbers = 0;
        for row in &sheets[0].rows {
            for (column, cell) in &row.cells {
                let shown = &shown[row.index as usize][*column as usize];
                if let Cell::Number(number) | Cell::Formatted(number, _) = cell {
                    numbers += 1;
                    let content = match shown.ends_with('%') {
                        true => Content::Percent(*number),
                        false => Content::Number(*number),
                    };
                    assert!(says(shown, &content), "{file:?}: {number} is {shown}");
                }
            }
        }
        assert!(numbers >= 14, "{file:?}: {numbers}");
    }
}

/// Workbooks as another program writes them give the same findings.
#[test]
fn workbooks_that_libreoffice_writes() {
    let folder = Folder::new();
    let source = folder.path().join("county.xlsx");
    county().save(&source);
    let findings = |file: &str| {
        let output = folder.run(&["audit", file, "--format", "json"]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        but_for_inputs(&output)
    };
    let ours = findings("county.xlsx");
    for extension in ["xlsx", "xls", "ods"] {
        let converted = folder.path().join(extension);
        if tools::convert(&[&source], extension, &converted).is_none() {
            return;
        }
        let theirs = findings(&format!("{extension}/county.{extension}"));
        assert!(ours == theirs, "{extension}");
    }
}

/// Systems give files whatever ending they like: what is in them counts.
#[test]
fn a_format_is_told_by_content() {
    let folder = Folder::new();
    for extension in WORKBOOKS {
        folder.write("county.xls", county().bytes(extension));
        let (json, code) = folder.audit(&["county.xls"]);
        assert_eq!(code, 0, "{extension}: {:#}", json["problems"]);
    }
    let text = String::from_utf8(county().bytes("csv")).unwrap();
    folder.write("county.xls", text.replace(',', "\t"));
    assert_eq!(folder.audit(&["county.xls"]).1, 0);
}

/// Excel opens what is encrypted with the password it tries by itself, which protecting the structure
/// of a workbook leaves behind. Any other password is asked for.
#[test]
fn workbooks_encrypted_with_the_password_that_excel_tries() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/encrypted");
    let mut files: Vec<_> = std::fs::read_dir(data)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    let text = |text: &str| Cell::Text(text.to_owned());
    let expected = [
        [
            text("学校名称"),
            text("学校类型"),
            text("学生人数"),
            text("图书册数"),
        ],
        [
            text("甲"),
            text("小学"),
            Cell::Number(100.0),
            Cell::Number(3000.0),
        ],
        [
            text("乙"),
            text("小学"),
            Cell::Number(50.0),
            Cell::Number(500.0),
        ],
    ];
    let mut others = 0;
    for file in &files {
        let name = file.file_name().unwrap().to_str().unwrap();
        match balance::census::sheets(file) {
            Ok(sheets) => {
                let rows = sheets[0].rows.iter();
                let rows = rows.map(|r| r.cells.iter().map(|(_, c)| c.clone()).collect::<Vec<_>>());
                assert_eq!(rows.collect::<Vec<_>>(), expected, "{name}");
                assert_eq!(sheets[0].source.sheet.as_deref(), Some("学校"), "{name}");
            }
            Err(problem) => {
                assert_eq!(problem.kind.code(), "password-protected", "{name}");
                assert!(name.starts_with("other"), "{name}");
                others += 1;
            }
        }
    }
    assert_eq!((files.len(), others), (11, 4));
}
