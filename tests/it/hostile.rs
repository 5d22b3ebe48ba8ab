//! Files made to do harm: each is refused with a problem that says why, in bounded memory.

use std::io::{Cursor, Write};
use std::process::Output;

use balance::Lang;
use balance::census::grid::Cell;
use balance::census::sheets_in_memory;
use zip::write::SimpleFileOptions;

use crate::made::book::{self, Book, Content, Sheet};
use crate::made::{Folder, codes, csv, good_primary, stderr, xls, xlsb};

/// The code of the problem that keeps a file from being read, and what it says in English.
fn refused(bytes: Vec<u8>) -> (String, String) {
    match sheets_in_memory(bytes, "t") {
        Ok(sheets) => panic!("read as {} sheets", sheets.len()),
        Err(problem) => (problem.kind.code().to_owned(), problem.message(Lang::En)),
    }
}

/// The code alone.
fn code(bytes: Vec<u8>) -> String {
    refused(bytes).0
}

/// A sound workbook.
fn sound() -> Book {
    Book::of([Sheet::of_rows(
        "学校",
        &[&["学校名称", "学生人数"], &["甲", "100"]],
    )])
}

/// The workbook with what a part says changed.
fn changed(extension: &str, part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut parts = book::unzip(&sound().bytes(extension));
    let found = parts.iter_mut().find(|(name, _)| name == part).unwrap();
    let before = std::str::from_utf8(&found.1).unwrap();
    let after = change(before);
    assert_ne!(before, after, "{part} was to be changed");
    found.1 = after.into_bytes();
    book::zip(&parts)
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";

/// Runs an audit in so much memory, in KiB.
fn audit_within(folder: &Folder, memory: u64, file: &str) -> Output {
    let run = format!("ulimit -v {memory}; exec \"$0\" audit {file} --lang en");
    std::process::Command::new("sh")
        .current_dir(folder.path())
        .args(["-c", &run, env!("CARGO_BIN_EXE_balance")])
        .output()
        .unwrap()
}

/// A workbook with many copies of one compressed part.
fn copies(name: &str, content: &[u8], count: usize) -> Vec<u8> {
    let mut one = zip::ZipWriter::new(Cursor::new(Vec::new()));
    one.start_file(name, SimpleFileOptions::default()).unwrap();
    one.write_all(content).unwrap();
    let mut one = zip::ZipArchive::new(one.finish().unwrap()).unwrap();
    let memory = Cursor::new(sound().bytes("xlsx"));
    let mut bomb = zip::ZipWriter::new_append(memory).unwrap();
    for n in 0..count {
        let part = one.by_index(0).unwrap();
        bomb.raw_copy_file_rename(part, format!("xl/{n}{name}"))
            .unwrap();
    }
    bomb.finish().unwrap().into_inner()
}

/// Four gigabytes in four megabytes, as 64 sheets or as one text; and it is refused in memory
/// that would not hold a tenth of it.
#[test]
#[cfg(unix)]
fn zip_bombs() {
    let folder = Folder::new();
    let spaces = vec![b' '; 64 << 20];
    let sheets = copies("sheet.bin", &spaces, 64);
    assert!(sheets.len() < 8 << 20);
    folder.write("parts.xlsx", sheets);
    let mut long = b"<worksheet><sheetData><row><c t=\"str\"><v>".to_vec();
    long.extend(vec![b'9'; 300 << 20]);
    folder.write("text.xlsx", copies("sheet.xml", &long, 1));
    folder.write("texts.xlsx", copies("sharedStrings.xml", &long, 1));
    for file in ["parts.xlsx", "text.xlsx", "texts.xlsx"] {
        let output = audit_within(&folder, 600_000, file);
        let shown = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{file}: {shown}");
        assert!(shown.contains("larger than can be read"), "{file}: {shown}");
    }
}

#[test]
fn more_parts_than_any_workbook() {
    let many = copies("a.xml", b"<a/>", 30_000);
    let (code, message) = refused(many);
    assert_eq!(code, "too-large");
    assert!(message.contains("20000 parts"), "{message}");
}

/// Entities that grow to a billion words.
#[test]
fn entities() {
    let mut laughs = "<!DOCTYPE a [<!ENTITY l0 \"ha\">".to_owned();
    for n in 1..30 {
        let before = format!("&l{};", n - 1).repeat(10);
        laughs.push_str(&format!("<!ENTITY l{n} \"{before}\">"));
    }
    laughs.push_str("]>");
    for (extension, part) in [("xlsx", TEXTS), ("xlsx", SHEET), ("ods", "content.xml")] {
        let bomb = changed(extension, part, |xml| {
            let (head, body) = xml.split_once("?>").unwrap();
            format!("{head}?>{laughs}{}", body.replacen("甲", "&l29;", 1))
        });
        let (code, message) = refused(bomb);
        assert_eq!(code, "not-a-workbook");
        assert!(message.contains("entities"), "{message}");
    }
    let unknown = changed("ods", "content.xml", |xml| xml.replace("甲", "&nbsp;"));
    assert_eq!(code(unknown), "not-a-workbook");
}

/// A key that takes hours to make.
#[test]
fn a_key_without_end() {
    let hashing = "keyBits=\"256\" cipherAlgorithm=\"AES\" cipherChaining=\"ChainingModeCBC\" \
        hashAlgorithm=\"SHA512\" saltValue=\"AAAA\"";
    let key = "encryptedVerifierHashInput=\"AAAA\" encryptedVerifierHashValue=\"AAAA\" \
        encryptedKeyValue=\"AAAA\"";
    let info = format!(
        "\u{4}\0\u{4}\0@\0\0\0<encryption><keyData {hashing}/>\
        <encryptedKey spinCount=\"4000000000\" {hashing} {key}/></encryption>"
    );
    let package: (&str, &[u8]) = ("EncryptedPackage", &[0; 64]);
    let (code, message) = refused(xls::ole(&[("EncryptionInfo", info.as_bytes()), package]));
    assert_eq!(code, "too-large");
    assert!(message.contains("1000000 rounds"), "{message}");
}

/// Rows and columns repeated to the ends of the sheet: blank ones are nothing, filled ones too much.
#[test]
fn repeated_cells() {
    let row = |cell: &str| {
        format!(
            r#"<table:table-row table:number-rows-repeated="1048570">{cell}</table:table-row></table:table>"#
        )
    };
    let with = |cell: &str| {
        let row = row(cell);
        changed("ods", "content.xml", |xml| {
            xml.replace("</table:table>", &row)
        })
    };
    let blank = r#"<table:table-cell table:number-columns-repeated="16384"/>"#;
    let sheets = sheets_in_memory(with(blank), "t").unwrap();
    assert_eq!(sheets[0].rows.len(), 2);
    let filled = blank.replace("/>", r#" office:value-type="float" office:value="1"/>"#);
    assert_eq!(code(with(&filled)), "too-large");
    let many = filled.replace("16384", "4000000000");
    assert_eq!(code(with(&many)), "not-a-workbook");
    let spaces = r#"<table:table-cell office:value-type="string"><text:p><text:s text:c="4000000000"/></text:p></table:table-cell>"#;
    assert_eq!(code(with(spaces)), "not-a-workbook");
}

/// A sheet takes the memory of what is filled, whatever size it declares.
#[test]
fn declared_sizes() {
    let whole = changed("xlsx", SHEET, |xml| {
        xml.replace(
            "<sheetData>",
            r#"<dimension ref="A1:XFD1048576"/><sheetData>"#,
        )
    });
    assert_eq!(sheets_in_memory(whole, "t").unwrap()[0].rows.len(), 2);
    let strings = changed("xlsx", TEXTS, |xml| {
        xml.replace("uniqueCount=\"", "uniqueCount=\"99999999999999")
    });
    assert_eq!(sheets_in_memory(strings, "t").unwrap()[0].rows.len(), 2);
    // The size of an .xls sheet: its record is 0x0200, of 14 bytes.
    let mut stream = xls::stream(&sound());
    let size = [0x00, 0x02, 14, 0];
    let at = stream.windows(4).position(|w| w == size).unwrap();
    stream[at + 4..at + 12].copy_from_slice(&[0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]);
    let sheets = sheets_in_memory(xls::ole(&[("Workbook", &stream)]), "t").unwrap();
    assert_eq!(sheets[0].rows.len(), 2);
}

/// Cells at opposite corners of the sheets take no more memory than others.
#[test]
#[cfg(unix)]
fn opposite_corners() {
    let corners = |name: &str| {
        let mut sheet = Sheet::new(name);
        sheet.cells.push((0, 0, Content::Number(1.0)));
        sheet.cells.push((65_535, 255, Content::Number(2.0)));
        sheet
    };
    let one = Book::of([corners("a")]);
    let many = Book::of((0..40).map(|n| corners(&n.to_string())));
    for extension in ["xlsx", "xlsb", "xls", "ods"] {
        let sheets = sheets_in_memory(one.bytes(extension), "t").unwrap();
        assert_eq!(sheets[0].rows[1].cells, [(255, Cell::Number(2.0))]);
    }
    let folder = Folder::new();
    for extension in ["xlsx", "xlsb", "xls", "ods"] {
        let bytes = many.bytes(extension);
        folder.write(&format!("t.{extension}"), &bytes);
        let sheets = sheets_in_memory(bytes, "t").unwrap();
        assert_eq!(sheets.len(), 40);
        for sheet in sheets {
            assert_eq!(sheet.rows[0].cells, [(0, Cell::Number(1.0))]);
            assert_eq!(sheet.rows[1].index, 65_535);
            assert_eq!(sheet.rows[1].cells, [(255, Cell::Number(2.0))]);
        }
        let output = audit_within(&folder, 600_000, &format!("t.{extension}"));
        assert!(stderr(&output).contains("no-school-table"), "{extension}");
    }
}

/// Two sheets of an .xls that say they begin at one place, and one that begins within another.
#[test]
fn sheets_that_share_cells() {
    let sheet = |name: &str| Sheet {
        name: name.to_owned(),
        ..sound().sheets.remove(0)
    };
    let stream = xls::stream(&Book::of([sheet("a"), sheet("b")]));
    let bounds: Vec<usize> = (0..stream.len())
        .filter(|at| stream[*at..].starts_with(&[0x85, 0x00]))
        .take(2)
        .collect();
    let begins = |at: usize| u32::from_le_bytes(stream[at + 4..at + 8].try_into().unwrap());
    // Behind its first record, of 16 bytes and 4 before them.
    for place in [begins(bounds[0]), begins(bounds[0]) + 20] {
        let mut changed = stream.clone();
        changed[bounds[1] + 4..bounds[1] + 8].copy_from_slice(&place.to_le_bytes());
        let file = xls::ole(&[("Workbook", &changed)]);
        assert_eq!(code(file), "not-a-workbook", "{place}");
    }
}

/// A file that is wrong in every cell: of 60,000 wrong figures 50,000 are listed, and the rest are counted.
#[test]
fn wrong_in_every_cell() {
    let mut text = "学校代码,学校名称,学校类型,小学学生人数,小学专任教师数\n".to_owned();
    for n in 0..30_000 {
        text.push_str(&format!("99{n},第{n}小学,小学,约一百,约十\n"));
    }
    let folder = Folder::new();
    folder.write("t.csv", text);
    let (found, exit) = folder.audit(&["t.csv"]);
    assert_eq!(exit, 2);
    let problems = found["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 50_001);
    let last = problems.last().unwrap();
    assert_eq!(last["code"], "too-large");
    assert_eq!(last["severity"], "error");
    let wrong = problems.iter().filter(|p| p["code"] == "not-a-number");
    assert_eq!(wrong.count(), 50_000);
    let message = last["message"].as_str().unwrap();
    assert!(message.contains("; 10000 more are not"), "{message}");
}

/// One school more than a county may have.
#[test]
fn more_schools_than_any_county() {
    let mut text = "区县名称,学校代码,学校名称,学校类型,小学学生人数,小学专任教师数\n".to_owned();
    for n in 0..=50_000 {
        text.push_str(&format!("青山县,99{n},第{n}小学,小学,100,10\n"));
    }
    let folder = Folder::new();
    folder.write("t.csv", text);
    let output = folder.run(&["audit", "t.csv", "--allow-missing", "--lang", "en"]);
    let shown = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{shown}");
    assert!(shown.contains("too-large"), "{shown}");
    assert!(shown.contains("at most 50000 schools"), "{shown}");
}

/// More counties than are read together, and more schools than a workbook of formulas or a page holds.
#[test]
fn more_counties_and_schools_than_any_report() {
    let head = "区县名称,学校代码,学校名称,学校类型,小学学生人数,小学专任教师数\n";
    let table = |counties: usize, schools: usize| {
        let rows = (0..schools).map(|n| {
            let county = n * counties / schools;
            format!("第{county}县,99{n},第{n}小学,小学,100,10\n")
        });
        format!("{head}{}", rows.collect::<String>())
    };
    let folder = Folder::new();
    folder.write("t.csv", table(20_001, 20_001));
    let output = folder.run(&["audit", "t.csv", "--allow-missing", "--lang", "en"]);
    let shown = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{shown}");
    assert!(shown.contains("at most 20000 counties"), "{shown}");
    // None of them is worked out: nothing is said that only measuring finds.
    assert!(!shown.contains("no junior pupils"), "{shown}");

    folder.write("t.csv", table(2, 10_001));
    let report = |file: &str| {
        let run = [
            "audit",
            "t.csv",
            "--allow-missing",
            "--exit-zero",
            "-o",
            file,
        ];
        folder.run(&[&run[..], &["--lang", "en"]].concat())
    };
    let output = report("t.xlsx");
    assert_eq!(output.status.code(), Some(2));
    let shown = stderr(&output);
    assert!(
        shown.contains("holds at most 10000 schools, and there are 10001"),
        "{shown}"
    );
    assert_eq!(report("t.html").status.code(), Some(0));
}

/// A text that is kept once and stands in a hundred thousand cells.
#[test]
fn one_long_text_in_many_cells() {
    let long = "长".repeat(4000);
    let mut sheet = Sheet::new("a");
    for row in 0..50_000 {
        for column in 0..2 {
            sheet.cells.push((row, column, Content::text(&long)));
        }
    }
    let book = Book::of([sheet]);
    for extension in ["xlsx", "xlsb", "xls"] {
        let (code, message) = refused(book.bytes(extension));
        assert_eq!(code, "too-large", "{extension}");
        assert!(message.contains("texts"), "{message}");
    }
}

/// Small files that say much of little: each is refused with the limit, in memory for which a file of
/// ten megabytes would be too large.
#[test]
#[cfg(unix)]
fn small_files_that_unfold() {
    let folder = Folder::new();
    let cells = changed("ods", "content.xml", |xml| {
        let row = r#"<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="5" office:value-type="string"><text:p>甲</text:p></table:table-cell></table:table-row></table:table>"#;
        xml.replace("</table:table>", row)
    });
    let texts = changed("xlsx", TEXTS, |xml| {
        xml.replace("</sst>", &format!("{}</sst>", "<si/>".repeat(9_000_000)))
    });
    for (file, bytes, limit) in [
        ("cells.ods", cells, "cells and texts"),
        ("texts.xlsx", texts, "2000000 texts"),
    ] {
        assert!(bytes.len() < 1 << 20, "{file}");
        folder.write(file, bytes);
        let output = audit_within(&folder, 600_000, file);
        let shown = stderr(&output)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert_eq!(output.status.code(), Some(2), "{file}: {shown}");
        assert!(shown.contains("larger than can be read"), "{file}: {shown}");
        assert!(shown.contains(limit), "{file}: {shown}");
    }
}

/// A text that is no cell of any table, and one that fits.
#[test]
fn a_cell_longer_than_any() {
    let text = |length: usize| format!("学校名称,学生人数\n{},1\n", "x".repeat(length));
    let sheets = sheets_in_memory(text(2 << 20).into_bytes(), "t.csv").unwrap();
    assert_eq!(sheets[0].rows.len(), 2);
    let (code, message) = match sheets_in_memory(text((2 << 20) + 1).into_bytes(), "t.csv") {
        Ok(_) => panic!("read"),
        Err(problem) => (problem.kind.code().to_owned(), problem.message(Lang::En)),
    };
    assert_eq!(code, "too-large");
    assert!(message.contains("2 MiB"), "{message}");
}

/// More than a thousand tables below each other, for each of which the rest of the sheet would be looked at.
#[test]
fn more_tables_than_any_sheet() {
    let two = "学校名称,小学学生人数,图书册数,计算机台数\n甲小学,100,1000,10\n\
        学校名称,图书册数,小学学生人数,计算机台数\n甲小学,1000,100,10\n";
    let folder = Folder::new();
    folder.write("t.csv", two.repeat(600));
    let output = folder.run(&["audit", "t.csv", "--lang", "en"]);
    let shown = stderr(&output)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        shown.contains("at most 1000 tables below each other"),
        "{shown}"
    );
}

/// One header sixteen thousand times: an error that is said of a few of the columns.
#[test]
fn one_header_over_and_over() {
    let many = ",图书册数".repeat(16_000);
    let text = format!(
        "学校名称,小学学生人数{many}\n甲小学,100{}\n",
        ",1".repeat(16_000)
    );
    let folder = Folder::new();
    folder.write("t.csv", text);
    let (found, _) = folder.audit(&["t.csv"]);
    let problems = found["problems"].as_array().unwrap().iter();
    let twice = problems.filter(|p| p["code"] == "duplicate-column").count();
    assert!((1..16).contains(&twice), "{twice}");
}

#[test]
fn elements_in_elements() {
    let deep = "<a>".repeat(1_000_000) + &"</a>".repeat(1_000_000);
    for (extension, part, before) in [
        ("xlsx", SHEET, "<sheetData>"),
        ("ods", "content.xml", "<office:body>"),
    ] {
        let file = changed(extension, part, |xml| {
            xml.replacen(before, &format!("{deep}{before}"), 1)
        });
        assert_eq!(sheets_in_memory(file, "t").unwrap()[0].rows.len(), 2);
    }
}

/// A style that is copied for each of a hundred thousand formats.
#[test]
fn styles_without_end() {
    let long = "0".repeat(10_000);
    let code_of = |styles: &str| {
        code(changed("xlsx", "xl/styles.xml", |xml| {
            xml.replacen("<fonts", &format!("{styles}<fonts"), 1)
        }))
    };
    let format = format!(r#"<numFmts><numFmt numFmtId="164" formatCode="{long}"/></numFmts>"#);
    assert_eq!(code_of(&format), "not-a-workbook");
    let formats = "<xf/>".repeat(200_000);
    assert_eq!(code_of(&formats), "not-a-workbook");
}

/// Markup that a spreadsheet program would refuse is refused, also behind the last cell.
#[test]
fn markup_that_is_not_well_formed() {
    for (from, to) in [
        ("</worksheet>", ""),
        ("</worksheet>", "</worksheet></a>"),
        ("</row>", "</rows>"),
        ("<v>100</v>", "<v>10<0</v>"),
        ("<v>100</v>", "<v>100</v"),
        ("<v>100</v>", "<v>10<!-- -->0</v>"),
        ("<v>100</v>", "<v>10&#48;</v>"),
        ("<v>100</v>", "<v><![CDATA[100]]></v>"),
        ("<sheetData>", "<sheetData><sheetData>"),
    ] {
        let file = changed("xlsx", SHEET, |xml| xml.replacen(from, to, 1));
        assert_eq!(code(file), "not-a-workbook", "{to}");
    }
}

/// One address with two contents: no program could know which is meant.
#[test]
fn one_cell_twice() {
    let file = changed("xlsx", SHEET, |xml| xml.replace("r=\"B1\"", "r=\"B2\""));
    let (code, message) = refused(file);
    assert_eq!(code, "not-a-workbook");
    assert!(message.contains("B2"), "{message}");
}

/// What points to nothing.
#[test]
fn references_to_nothing() {
    let text = changed("xlsx", SHEET, |xml| {
        xml.replacen("t=\"s\"><v>0</v>", "t=\"s\"><v>99</v>", 1)
    });
    assert_eq!(code(text), "not-a-workbook");
    let sheet = changed("xlsx", "xl/_rels/workbook.xml.rels", |xml| {
        xml.replace("worksheets/sheet1.xml", "worksheets/none.xml")
    });
    assert_eq!(code(sheet), "not-a-workbook");
    // The reader of .xlsb panics on this.
    let mut parts = book::unzip(&sound().bytes("xlsb"));
    let texts = parts
        .iter_mut()
        .find(|(name, _)| name.contains("sharedStrings"));
    let mut none = Vec::new();
    xlsb::record(&mut none, 0x9F, &[0; 8]);
    xlsb::record(&mut none, 0xA0, &[]);
    texts.unwrap().1 = none;
    assert_eq!(code(book::zip(&parts)), "not-a-workbook");
    // A sheet of an .xls that begins behind the end.
    let mut stream = xls::stream(&sound());
    let bound = stream.windows(2).position(|w| w == [0x85, 0x00]).unwrap();
    stream[bound + 4..bound + 8].copy_from_slice(&0x7FFF_FFFFu32.to_le_bytes());
    assert_eq!(code(xls::ole(&[("Workbook", &stream)])), "not-a-workbook");
}

/// Sectors of an OLE file that lead round in a circle.
#[test]
fn circles() {
    let whole = sound().bytes("xls");
    // The table of what follows each sector is itself a sector, at the place the header names.
    let table = 512 * (1 + u32::from_le_bytes(whole[76..80].try_into().unwrap()) as usize);
    for next in [0u32, 1, 2, 3] {
        let mut file = whole.clone();
        for entry in file[table..table + 64].chunks_exact_mut(4) {
            if entry != [0xFD, 0xFF, 0xFF, 0xFF] {
                entry.copy_from_slice(&next.to_le_bytes());
            }
        }
        assert_eq!(code(file), "not-a-workbook", "{next}");
    }
}

#[test]
fn other_files_in_the_same_containers() {
    let word = book::zip(&[
        ("_rels/.rels".to_owned(), b"<a/>".to_vec()),
        ("word/document.xml".to_owned(), b"<a/>".to_vec()),
    ]);
    let packed = book::zip(&[("county.xlsx".to_owned(), sound().bytes("xlsx"))]);
    let old_word = xls::ole(&[("WordDocument", b"x")]);
    for (bytes, what) in [
        (word, "Word"),
        (packed, "unpack"),
        (old_word, "Word"),
        (
            b"PK\x05\x06".iter().copied().chain([0; 18]).collect(),
            "unpack",
        ),
    ] {
        let (code, message) = refused(bytes);
        assert_eq!(code, "file-unknown-format");
        assert!(message.contains(what), "{message}");
    }
    let locked = xls::ole(&[("EncryptedPackage", b"x"), ("EncryptionInfo", b"x")]);
    assert_eq!(code(locked), "password-protected");
    // Of the weakest kind, which some readers take for none: the figures would be scrambled.
    let mut stream = xls::stream(&sound());
    let mut pass = Vec::new();
    xls::record(&mut pass, 0x002F, &[0, 0, 0x12, 0x34, 0x56, 0x78]);
    let at = 4 + 16;
    stream.splice(at..at, pass);
    assert_eq!(
        code(xls::ole(&[("Workbook", &stream)])),
        "password-protected"
    );
    let locked = changed("ods", "META-INF/manifest.xml", |xml| {
        let inside = "<manifest:encryption-data/></manifest:manifest>";
        xml.replace("</manifest:manifest>", inside)
    });
    assert_eq!(code(locked), "password-protected");
}

/// Parts of a workbook that are named as if they lay elsewhere are never written anywhere.
#[test]
fn parts_with_names_of_other_places() {
    let folder = Folder::new();
    let mut parts = book::unzip(&sound().bytes("xlsx"));
    parts.push(("../../evil.xml".to_owned(), b"<a/>".to_vec()));
    parts.push(("/tmp/evil.xml".to_owned(), b"<a/>".to_vec()));
    folder.write("t.xlsx", book::zip(&parts));
    let sheets = balance::census::sheets(&folder.path().join("t.xlsx")).unwrap();
    assert_eq!(sheets[0].rows.len(), 2);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_million_rows() {
    let mut text = "学校名称,学生人数\n".to_owned();
    let mut cells = String::new();
    for n in 1..=1_000_000 {
        text.push_str(&format!("学校{n},{n}\n"));
        let row = n + 2;
        cells.push_str(&format!(
            "<row r=\"{row}\"><c r=\"B{row}\"><v>{n}</v></c></row>"
        ));
    }
    let sheets = sheets_in_memory(text.into_bytes(), "t.csv").unwrap();
    assert_eq!(sheets[0].rows.len(), 1_000_001);
    let file = changed("xlsx", SHEET, |xml| {
        xml.replace("</sheetData>", &format!("{cells}</sheetData>"))
    });
    let sheets = sheets_in_memory(file, "t").unwrap();
    let last = sheets[0].rows.last().unwrap();
    assert_eq!(last.cells, [(1, Cell::Number(1_000_000.0))]);
}

/// Folders with links that lead round or out, with pipes, and folders that are named like tables.
#[test]
#[cfg(unix)]
fn what_is_in_a_folder_and_no_file() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new();
    let outside = Folder::new();
    outside.write("other.csv", csv(&[good_primary("2")]));
    folder.write("good.csv", csv(&[good_primary("1")]));
    symlink(folder.path(), folder.path().join("round")).unwrap();
    symlink(
        outside.path().join("other.csv"),
        folder.path().join("out.csv"),
    )
    .unwrap();
    std::fs::create_dir(folder.path().join("named.xlsx")).unwrap();
    folder.write("named.xlsx/inside.csv", csv(&[good_primary("3")]));
    let (json, _) = folder.audit(&["."]);
    let found = codes(&json);
    assert_eq!(found.iter().filter(|c| **c == "link-ignored").count(), 2);
    assert!(!json.to_string().contains("学校2"), "{json:#}");
    // Named on the command line a link is what the user means.
    let (json, _) = folder.audit(&["out.csv"]);
    assert!(!codes(&json).contains(&"link-ignored"), "{json:#}");
    let pipe = std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe.csv"))
        .status();
    assert!(pipe.unwrap().success());
    for path in [".", "pipe.csv", "/dev/zero"] {
        let (json, code) = folder.audit(&[path]);
        assert_eq!(code, 2);
        assert!(codes(&json).contains(&"not-a-file"), "{json:#}");
    }
}

/// A name cannot clear the screen or turn its words around.
#[test]
#[cfg(unix)]
fn names_that_command_a_terminal() {
    let folder = Folder::new();
    let name = "a\u{1b}[2J\u{202e}b.csv";
    folder.write(name, "没有,学校\n");
    let mut sheet = Sheet::of_rows(
        "x",
        &[
            &["学校名称", "学校类型", "学生人数"],
            &["甲", "小学", "许多"],
        ],
    );
    sheet.name = "s\u{202e}\u{7f}".to_owned();
    Book::of([sheet]).save(&folder.path().join("t.xls"));
    for file in [name, "t.xls"] {
        let output = folder.run(&["audit", file]);
        assert_eq!(output.status.code(), Some(2));
        let shown = stderr(&output);
        assert!(shown.contains('\u{fffd}'), "{shown:?}");
        assert!(
            !shown.contains(['\u{1b}', '\u{202e}', '\u{7f}']),
            "{shown:?}"
        );
    }
}

/// Characters that XML does not have, as they are or by their numbers, and a tag within a tag.
#[test]
fn characters_that_xml_does_not_have() {
    let texts = [
        "甲\u{1}",
        "甲\u{b}",
        "甲&#x1;",
        "甲&#0;",
        "甲\u{ffff}",
        "甲&#xfffe;",
    ];
    let tags = [
        "<x a=\"\u{1}\"/>",
        "<x a=\"&#1;\"/>",
        "<x a=\"&#xFFFF;\"/>",
        "<x <y=\"\"/>",
        "<x y<z=\"\"/>",
        "<x y=\"<\"/>",
        "<!-- \u{2} -->",
    ];
    for (extension, part) in [("xlsx", TEXTS), ("xlsx", SHEET), ("ods", "content.xml")] {
        let in_text = texts.iter().filter(|_| part != SHEET);
        let in_text = in_text.map(|text| ("甲".to_owned(), (*text).to_owned()));
        let end = match extension {
            "ods" => "</office:spreadsheet>",
            _ if part == SHEET => "</sheetData>",
            _ => "</sst>",
        };
        let in_tags = tags.map(|tag| (end.to_owned(), format!("{tag}{end}")));
        for (from, to) in in_text.chain(in_tags) {
            let file = changed(extension, part, |xml| xml.replacen(&from, &to, 1));
            let (code, message) = refused(file);
            assert_eq!(code, "not-a-workbook", "{part}: {to:?}");
            assert!(message.contains(part), "{part}: {to:?}: {message}");
        }
    }
    let sheet = |text: &str| {
        format!(
            "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
            <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
            xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"a\"><Table>\
            <Row><Cell><Data ss:Type=\"String\">{text}</Data></Cell></Row></Table></Worksheet></Workbook>"
        )
    };
    assert!(sheets_in_memory(sheet("甲").into_bytes(), "t").is_ok());
    for text in ["甲&#1;", "甲<x <y=\"\"/>"] {
        let (code, message) = refused(sheet(text).into_bytes());
        assert_eq!(code, "not-a-workbook", "{text}");
        assert!(message.contains("XML"), "{text}: {message}");
    }
    // A tab, a new line and the character 127 are XML.
    let sound = changed("xlsx", TEXTS, |xml| xml.replace("甲", "甲\t\n\u{7f}&#9;"));
    assert!(sheets_in_memory(sound, "t").is_ok());
}

/// A long text merged over a hundred thousand rows is refused, not written out in each.
#[test]
fn one_long_text_over_many_rows() {
    let mut sheet = Sheet::of_rows(
        "a",
        &[&["学校名称", "小学学生人数"], &[&"长".repeat(4000), "1"]],
    );
    for row in 2..20_000 {
        sheet.cells.push((row, 1, Content::Number(1.0)));
    }
    sheet.merged.push([1, 0, 19_999, 0]);
    let folder = Folder::new();
    folder.write("t.xlsx", Book::of([sheet]).bytes("xlsx"));
    let output = folder.run(&["audit", "t.xlsx", "--allow-missing", "--lang", "en"]);
    let shown = stderr(&output);
    assert_eq!(output.status.code(), Some(2));
    assert!(shown.contains("too-large"), "{shown}");
}
