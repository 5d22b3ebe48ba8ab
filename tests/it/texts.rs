//! Delimited text as programs of all ages write it.

use encoding_rs::GB18030;
use serde_json::Value;

use crate::made::{Folder, codes, stage, stderr};

const TABLE: &str =
    "学校名称,学校类型,学生人数,图书册数,备注\n甲,小学,100,2000,\n乙,小学,50,500,\n";

fn audit(bytes: impl AsRef<[u8]>) -> (Value, i32) {
    let folder = Folder::new();
    folder.write("county.csv", bytes);
    folder.audit(&["county.csv", "--standard", "cn-2012", "--allow-missing"])
}

/// The mean of books and the pupils, of a table that is read without an error.
fn figures(bytes: impl AsRef<[u8]>) -> (f64, u64) {
    let (json, code) = audit(bytes);
    assert!(code < 2, "{:#}", json["problems"]);
    let primary = stage(&json, "primary");
    let books = primary["indicators"].as_array().unwrap().iter();
    let books = books.clone().find(|i| i["id"] == "books").unwrap();
    (
        books["mean"].as_f64().unwrap(),
        primary["students"].as_u64().unwrap(),
    )
}

/// The errors of a table, with their cells.
fn errors(bytes: impl AsRef<[u8]>) -> Vec<(String, String)> {
    let (json, code) = audit(bytes);
    assert_eq!(code, 2, "{:#}", json["counties"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let problems = json["problems"].as_array().unwrap().iter();
    let errors = problems.filter(|p| p["severity"] == "error");
    errors
        .map(|p| (text(&p["code"]), text(&p["at"]["cell"])))
        .collect()
}

/// All of these are the same table: 2500 books for 150 pupils.
#[test]
fn one_table_as_programs_write_it() {
    let remark = |text: &str| TABLE.replacen("2000,\n", &format!("2000,{text}\n"), 1);
    let bytes = |text: &str| text.as_bytes().to_vec();
    let gb = |text: &str| GB18030.encode(text).0.into_owned();
    let padded = TABLE.replace(',', "\0\0\0,").replace('\n', "\0\r\n");
    let mut all: Vec<(&str, Vec<u8>)> = Vec::new();
    for (what, text) in [
        ("as it is", TABLE.to_owned()),
        ("a remark of lines", remark("\"一, 二\n三\r\n\r\n四\"")),
        ("inches", remark("12\" 电脑 5 台")),
        ("two of them", remark("12\"x 5\"")),
        ("a quote at the end", TABLE.replace("500,\n", "500,\"")),
        ("an end mark", format!("{TABLE}\u{1a}")),
        ("an end mark on its line", format!("{TABLE}\u{1a}\r\n")),
        ("zeros at the end", format!("{TABLE}{}", "\0".repeat(4096))),
        ("zeros that fill cells", padded),
        ("a separator told", format!("sep=,\n{TABLE}")),
        (
            "another one told",
            format!("sep=;\r\n{}", TABLE.replace(',', ";")),
        ),
        ("separators at the end", TABLE.replace('\n', ",,,\n")),
        ("carriage returns", TABLE.replace('\n', "\r")),
        ("blank lines", TABLE.replace('\n', "\n\n")),
    ] {
        all.push((what, bytes(&text)));
        all.push((what, gb(&text)));
    }
    // One byte that is broken, in a remark and where a note stands.
    let broken = |text: &str| {
        let bytes = text.bytes();
        bytes
            .map(|b| if b == b'@' { 0xFF } else { b })
            .collect::<Vec<u8>>()
    };
    all.push(("a broken remark", broken(&remark("好@坏"))));
    all.push((
        "a broken note",
        broken(&format!("{TABLE}注：数据截至@9月1日,,,,\n")),
    ));
    for (what, bytes) in all {
        assert_eq!(figures(bytes), (2500.0 / 150.0, 150), "{what}");
    }
}

/// A byte that is broken names its cell, and costs no other.
#[test]
fn a_broken_byte_costs_its_cell() {
    let cell = |code: &str, cell: &str| (code.to_owned(), cell.to_owned());
    let (gb, _, _) = GB18030.encode(TABLE);
    for bytes in [TABLE.as_bytes(), &gb] {
        let place = |text: &[u8]| bytes.windows(text.len()).position(|w| w == text).unwrap();
        let with = |at: usize, new: u8| {
            let mut bytes = bytes.to_vec();
            bytes[at] = new;
            bytes
        };
        assert_eq!(
            errors(with(place(b"2000") + 1, 0xFF)),
            [cell("broken-character", "D2")]
        );
        assert_eq!(
            errors(with(place(b"2000") + 1, 0)),
            [cell("broken-character", "D2")]
        );
        assert_eq!(
            errors(with(place(b"500") + 1, 0x01)),
            [cell("broken-character", "D3")]
        );
        // The last byte of 甲, before the comma.
        let name = bytes.split(|b| *b == b'\n').next().unwrap().len() + 1;
        let comma = bytes[name..].iter().position(|b| *b == b',').unwrap();
        assert_eq!(
            errors(with(name + comma - 1, 0xFF)),
            [cell("broken-character", "A2")]
        );
    }
    // Blank lines are rows, as a spreadsheet program shows them.
    let spread = TABLE.replace('\n', "\n\n").replace("2000", "2\u{1}00");
    assert_eq!(errors(spread), [cell("broken-character", "D3")]);
}

/// A text that is mostly broken is in an encoding that is not known.
#[test]
fn another_encoding() {
    let latin: Vec<u8> = "École,Élèves,Année\nÉcole à côté,120,1998\n"
        .repeat(9)
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    assert_eq!(errors(latin)[0].0, "unknown-encoding");
}

/// A quote that opens and is not closed is named where it opens, whatever closes it by chance.
#[test]
fn a_quote_that_swallows_rows() {
    let rows = |first: &str, second: &str| {
        format!(
            "学校名称,学校类型,学生人数,图书册数,备注\n甲,小学,100,2000,{first}\n丙,小学,10,100,\n乙,小学,50,500,{second}\n丁,小学,20,200,\n"
        )
    };
    for (first, second) in [
        ("\"好", ""),
        ("\"好", "\"坏\""),
        ("\"好", "5\""),
        ("\"", "\""),
    ] {
        let found = errors(rows(first, second));
        assert_eq!(
            found,
            [("unclosed-quote".to_owned(), "E2".to_owned())],
            "{first} {second}"
        );
    }
}

/// What is wrong is said in words, with what to do.
#[test]
fn what_is_broken_is_said() {
    let folder = Folder::new();
    folder.write("county.csv", TABLE.replace("2000", "2\u{1}00"));
    let output = folder.run(&["audit", "county.csv", "--lang", "zh"]);
    let shown = stderr(&output);
    assert!(
        shown.contains("图书册数") && shown.contains("2\u{fffd}00"),
        "{shown}"
    );
    let (json, _) = folder.audit(&["county.csv"]);
    assert!(codes(&json).contains(&"broken-character"));
}

/// What spaces a Chinese name out makes no other school of it: not in one table, nor from table to table
/// and in a list of teachers.
#[test]
fn a_name_spaced_out_is_the_same_name() {
    let (json, code) =
        audit("学校名称,学校类型,学生人数\n西坪小学,小学,100\n西 坪\u{a0}小学,小学,100\n");
    assert_eq!(code, 2);
    assert!(codes(&json).contains(&"duplicate-school"));

    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("county")).unwrap();
    folder.write(
        "county/schools.csv",
        "学校名称,学校类型,学生人数\n西坪小学,小学,100\n东山小学,小学,50\n",
    );
    folder.write(
        "county/books.csv",
        "学校名称,图书册数\n西 坪 小学,2000\n\"东山\n小学\",500\n",
    );
    folder.write(
        "county/teachers.csv",
        "学校名称,姓名,出生年月,学历\n西\u{3000}坪小学,甲,1980-01,本科\n东山小学,乙,1981-01,本科\n东山 小学,丙,1982-01,本科\n",
    );
    let (json, code) = folder.audit(&["county", "--standard", "cn-2012", "--allow-missing"]);
    assert!(code < 2, "{:#}", json["problems"]);
    let primary = stage(&json, "primary");
    let mean = |id: &str| {
        let mut all = primary["indicators"].as_array().unwrap().iter();
        all.find(|i| i["id"] == id).unwrap()["mean"].clone()
    };
    assert_eq!(mean("books"), 2500.0 / 150.0);
    assert_eq!(primary["schools"], 2);
}
