//! Made files in which something is wrong: with cells, or with the file itself.

use super::inputs::{good, named, stored};
use crate::made::book::{self, Book, Content, Sheet};
use crate::made::county::one_table;
use crate::made::{Row, csv, good_primary, parquet, with};

/// What is wrong with the cells of the first school of a county, a file each.
const WRONG: [(&str, &[(&str, &str)]); 24] = [
    ("text", &[("books", "约三千册"), ("computers", "二十台")]),
    ("negative", &[("computers", "-3")]),
    ("reference", &[("teaching_area", "#REF!")]),
    ("half", &[("multimedia_rooms", "2.5")]),
    ("type", &[("school_type", "小雪")]),
    ("no-type", &[("school_type", "")]),
    ("comma", &[("teaching_area", "1,5")]),
    ("character", &[("school_name", "城关小\u{fffd}")]),
    ("year", &[("year", "去年")]),
    ("years", &[("year", "2023")]),
    ("yes", &[("dense_city_centre", "基本是")]),
    ("pupils", &[("students_primary", "")]),
    ("total", &[("students", "300"), ("students_junior", "50")]),
    ("teachers", &[("teachers", "63"), ("teachers_junior", "1")]),
    ("indoor", &[("indoor_sports_area", "700")]),
    ("levels", &[("teachers_primary", "1"), ("staff", "0")]),
    ("county", &[("county_name", ""), ("county_code", "")]),
    ("differs", &[("teacher_pay", "1")]),
    ("code", &[("school_code", "3.213E+09")]),
    (
        "twice",
        &[("school_code", "9901022"), ("school_name", "第2学校")],
    ),
    ("scope", &[("sponsor", "")]),
    ("outlier", &[("equipment_value", "85.2")]),
    ("unit", &[("equipment_value", "152.40万元")]),
    ("column", &[("食堂", "有"), ("图书馆册数量", "1")]),
];

pub fn cells() -> Vec<(String, Vec<u8>)> {
    let county = good("乙县", "990102", "2024");
    let mut files = Vec::new();
    let mut all = Vec::new();
    for (name, cells) in WRONG {
        let mut rows = county.clone();
        rows[0] = with(rows[0].clone(), cells);
        all.push(with(rows[0].clone(), &[("county_name", name)]));
        files.push((format!("{name}.csv"), csv(&rows).into_bytes()));
    }
    files.push(("all.csv".to_owned(), csv(&all).into_bytes()));
    // Where the cells of a workbook can be shaded: figures, errors, formulas, a sheet that is hidden.
    let mut sheet = one_table();
    let (row, column, _) = sheet.cells[90];
    sheet
        .cells
        .retain(|(r, c, _)| (*r, *c) != (row, column) && (*r, *c) != (2, 20));
    sheet.cells.push((row, column, Content::text("约三千册")));
    sheet.cells.push((2, 20, Content::Error("#DIV/0!")));
    let notes = Sheet::of_rows("说明", &[&["填表说明"], &["请如实填写"]]);
    let marked = Book::of([sheet, notes]);
    for format in ["xlsx", "xlsm", "xls", "ods", "xlsb"] {
        files.push((format!("marked.{format}"), marked.bytes(format)));
    }
    let many = (0..60).map(|n| {
        let code = format!("{n}");
        with(
            good_primary(&code),
            &[("books", "许多"), ("computers", "-1")],
        )
    });
    let many: Vec<Row> = many.collect();
    files.push(("many.csv".to_owned(), csv(&many).into_bytes()));
    files
}

/// Files that cannot be read, or only in part, or that are made to be large.
pub fn broken() -> Vec<(String, Vec<u8>)> {
    const SHEET: &str = "xl/worksheets/sheet1.xml";
    let sound = Book::of([Sheet::of_rows(
        "学校",
        &[&["学校名称", "学生人数"], &["甲", "100"]],
    )]);
    let whole = sound.bytes("xlsx");
    let changed = |part: &str, change: &dyn Fn(String) -> String| {
        let mut parts = book::unzip(&sound.bytes("xlsx"));
        let found = parts.iter_mut().find(|(name, _)| name == part).unwrap();
        found.1 = change(String::from_utf8(found.1.clone()).unwrap()).into_bytes();
        book::zip(&parts)
    };
    let deep = "<a>".repeat(1000);
    let long = "x".repeat((2 << 20) + 1);
    let mut files = named(vec![
        ("empty.xlsx", Vec::new()),
        ("text.xlsx", b"not a workbook".to_vec()),
        ("report.pdf", b"%PDF-1.4".to_vec()),
        ("binary.csv", vec![0, 1, 2, 0xff, 0xfe, 0x80]),
        ("cut.xlsx", whole[..whole.len() / 2].to_vec()),
        ("cut.xls", sound.bytes("xls")[..900].to_vec()),
        ("cut.xlsb", sound.bytes("xlsb")[..500].to_vec()),
        ("cut.ods", sound.bytes("ods")[..500].to_vec()),
        (
            "cut.parquet",
            parquet::of_sheet(&one_table())[..200].to_vec(),
        ),
        (
            "unclosed.xlsx",
            changed(SHEET, &|xml| xml.replace("</worksheet>", "")),
        ),
        (
            "deep.xlsx",
            changed(SHEET, &|xml| xml.replace("</worksheet>", &deep)),
        ),
        (
            "two-values.xlsx",
            changed(SHEET, &|xml| xml.replacen("<v>", "<v>1</v><v>", 1)),
        ),
        (
            "no-text.xlsx",
            changed(SHEET, &|xml| xml.replacen("<v>0</v>", "<v>99</v>", 1)),
        ),
        (
            "long-cell.csv",
            format!("学校名称,学生人数\n{long},1\n").into_bytes(),
        ),
        (
            "packed.xlsx",
            book::zip(&[("county.xlsx".to_owned(), whole)]),
        ),
        (
            "word.xlsx",
            book::zip(&[("word/document.xml".to_owned(), b"<a/>".to_vec())]),
        ),
    ]);
    let locked = [
        "protected.xlsx",
        "encrypted/xor.xls",
        "encrypted/standard.xlsx",
    ];
    files.extend(stored("tests/data", &locked));
    files
}
