//! Figures with their units, and as numbers or as text: the same from every format.

use serde_json::Value;

use crate::made::book::{Book, Content, Sheet};
use crate::made::county::{columns, label, one_table, schools, table, three_sheets};
use crate::made::{Folder, codes, parquet, stderr};
use crate::tools;

const FORMATS: [&str; 6] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv"];

/// The counties of an audit, as bytes; there must be no problem.
fn counties(folder: &Folder, file: &str, args: &[&str]) -> String {
    let mut all = vec!["audit", "--format", "json", file];
    all.extend(args);
    let output = folder.run(&all);
    assert_eq!(stderr(&output), "", "{file} {args:?}");
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["problems"], Value::Array(Vec::new()), "{file}");
    serde_json::to_string(&json["counties"]).unwrap()
}

fn save(folder: &Folder, name: &str, sheet: Sheet) {
    match name.ends_with(".parquet") {
        true => drop(folder.write(name, parquet::of_sheet(&sheet))),
        false => Book::of([sheet]).save(&folder.path().join(name)),
    }
}

/// The county's table with what stands below a header, and the header, changed.
fn changed(
    column: &str,
    header: impl Fn(&str) -> String,
    content: impl Fn(f64) -> Content,
) -> Sheet {
    let mut sheet = one_table();
    let label = label(column);
    let found = sheet.cells.iter();
    let mut found = found.filter(|(row, _, cell)| *row == 0 && *cell == Content::text(&label));
    let at = found.next().unwrap().1;
    for (row, _, cell) in sheet.cells.iter_mut().filter(|(_, c, _)| *c == at) {
        *cell = match cell {
            Content::Number(number) => content(*number),
            _ if *row == 0 => Content::Text(header(&label)),
            other => panic!("{other:?}"),
        };
    }
    sheet
}

/// A unit that only the number format shows counts, whatever it makes of what is stored.
#[test]
fn a_unit_in_the_number_format_is_the_cells() {
    let folder = Folder::new();
    save(&folder, "expected.xlsx", one_table());
    let expected = counties(&folder, "expected.xlsx", &[]);
    // Header, number format, and what is stored of a value in the field's own unit.
    type Case = (&'static str, &'static str, &'static str, fn(f64) -> f64);
    let cases: [Case; 15] = [
        ("equipment_value", "", "0.00\"万元\"", |yuan| yuan / 1e4),
        ("equipment_value", "（万元）", "0.00\"万元\"", |yuan| {
            yuan / 1e4
        }),
        ("equipment_value", "", "0!.0,\"万\"", |yuan| yuan),
        ("equipment_value", "（元）", "0!.0,\"万元\"", |yuan| {
            yuan
        }),
        ("equipment_value", "（万元）", "0!.0,\"万元\"", |yuan| yuan),
        ("equipment_value", "（万元）", "0!.0,", |yuan| yuan),
        ("equipment_value", "", "0!.0000\"万元\"", |yuan| yuan),
        ("equipment_value", "", "0.0,\"千元\"", |yuan| yuan),
        ("equipment_value", "", "0.0\"千元整\"", |yuan| yuan / 1e3),
        ("equipment_value", "", "0\"元\"", |yuan| yuan),
        ("books", "", "0.00\"千册\"", |books| books / 1e3),
        ("books", "（册）", "0!.0,\"万\"", |books| books),
        ("multimedia_rooms", "", "0\"间\"", |rooms| rooms),
        ("sports_ground_area", "（平方米）", "0.0\"㎡\"", |area| area),
        // What is no unit says nothing.
        ("books", "（册）", "0\"左右\"", |books| books),
    ];
    for (column, unit, format, stored) in cases {
        let header = |label: &str| format!("{label}{unit}");
        let sheet = changed(column, header, |n| Content::Shown(stored(n), format));
        for extension in FORMATS {
            // A text with a word behind it is no number.
            if extension == "csv" && format.contains(['左', '整']) {
                continue;
            }
            let name = format!("t.{extension}");
            save(&folder, &name, sheet.clone());
            let found = counties(&folder, &name, &[]);
            assert!(found == expected, "{column}{unit} {format} {extension}");
        }
    }
}

/// Where the format, the header and what is stored do not agree, it is an error with the cell, never
/// a figure.
#[test]
fn a_unit_that_contradicts_the_header_is_an_error() {
    let folder = Folder::new();
    for (column, unit, format, stored, code, shown) in [
        (
            "equipment_value",
            "（元）",
            "0.00\"万元\"",
            1e-4,
            "unit-contradiction",
            "万元",
        ),
        (
            "equipment_value",
            "（万元）",
            "0\"元\"",
            1.0,
            "unit-contradiction",
            "元",
        ),
        (
            "equipment_value",
            "（万元）",
            "0.0,",
            1.0,
            "unit-contradiction",
            "万元",
        ),
        (
            "equipment_value",
            "",
            "0.0,\"万元\"",
            1.0,
            "unit-contradiction",
            "万元",
        ),
        (
            "equipment_value",
            "",
            "0\"㎡\"",
            1.0,
            "unit-of-another-kind",
            "㎡",
        ),
        (
            "multimedia_rooms",
            "",
            "0\"平方米\"",
            1.0,
            "unit-of-another-kind",
            "平方米",
        ),
        (
            "multimedia_rooms",
            "",
            "0%",
            0.01,
            "unit-of-another-kind",
            "%",
        ),
        (
            "books",
            "（册）",
            "0.0\"万元\"",
            1e-4,
            "unit-of-another-kind",
            "万元",
        ),
    ] {
        let header = |label: &str| format!("{label}{unit}");
        let sheet = changed(column, header, |n| Content::Shown(n * stored, format));
        // A share has an element of its own in ods.
        let others = (format != "0%").then_some("ods");
        for extension in ["xlsx", "xlsb", "xls"].into_iter().chain(others) {
            let name = format!("t.{extension}");
            save(&folder, &name, sheet.clone());
            let (json, exit) = folder.audit(&[&name, "--lang", "zh"]);
            let what = format!("{column}{unit} {format} {extension}");
            assert_eq!(exit, 2, "{what}");
            let problems = json["problems"].as_array().unwrap();
            let own: Vec<&Value> = problems.iter().filter(|p| p["code"] == code).collect();
            assert_eq!(own.len(), schools().len(), "{what}: {problems:#?}");
            let message = own[0]["message"].as_str().unwrap();
            assert!(message.contains(shown), "{what}: {message}");
            assert_ne!(own[0]["at"]["cell"], Value::Null, "{what}");
        }
    }
}

/// The unit in a header says what is counted: rooms are not square metres, nor pupils yuan.
#[test]
fn a_unit_of_another_kind_is_an_error() {
    let folder = Folder::new();
    for (column, header, unit) in [
        ("multimedia_rooms", "网络多媒体教室（平方米）", "平方米"),
        ("multimedia_rooms", "网络多媒体教室（万元）", "万元"),
        ("students_primary", "小学学生人数（万册）", "万册"),
        ("books", "图书册数（%）", "%"),
        ("teaching_area", "教学及辅助用房面积（间）", "间"),
        ("equipment_value", "教学仪器设备值（岁）", "岁"),
    ] {
        let sheet = changed(column, |_| header.to_owned(), Content::Number);
        save(&folder, "t.csv", sheet);
        let (json, exit) = folder.audit(&["t.csv", "--lang", "zh"]);
        assert_eq!(exit, 2, "{header}");
        let problems = json["problems"].as_array().unwrap();
        let own = problems
            .iter()
            .find(|p| p["code"] == "unit-of-another-kind");
        let message = own.unwrap_or_else(|| panic!("{header}: {problems:#?}"))["message"].as_str();
        let message = message.unwrap();
        assert!(
            message.contains(header) && message.contains(unit),
            "{message}"
        );
    }
    // Measure words of what is counted stand for one another.
    for (column, unit) in [
        ("multimedia_rooms", "台"),
        ("books", "本"),
        ("students_primary", "名"),
        ("computers", "个"),
    ] {
        let sheet = changed(
            column,
            |label| format!("{label}（{unit}）"),
            Content::Number,
        );
        save(&folder, "t.csv", sheet);
        assert_ne!(folder.audit(&["t.csv"]).1, 2, "{column} {unit}");
    }
    // Beside the rooms, their area is a column of its own.
    let mut sheet = one_table();
    for (row, cell) in [
        (0, Content::text("网络多媒体教室（平方米）")),
        (1, Content::Number(60.0)),
    ] {
        sheet.cells.push((row, 200, cell));
    }
    save(&folder, "t.xlsx", sheet);
    let (json, exit) = folder.audit(&["t.xlsx"]);
    assert_eq!((codes(&json), exit == 2), (vec!["unknown-column"], false));
    // In a cell as in a header.
    let sheet = changed("students_primary", str::to_owned, |n| {
        Content::Text(format!("{n}㎡"))
    });
    save(&folder, "t.csv", sheet);
    let (json, _) = folder.audit(&["t.csv"]);
    assert!(
        codes(&json)
            .iter()
            .all(|code| *code == "unit-of-another-kind")
    );
}

/// White space joins nothing but groups of three digits.
#[test]
fn two_numbers_in_a_cell_are_none() {
    let folder = Folder::new();
    for text in [
        "12\n8",
        "12 8",
        "1 2 3",
        "1 2345",
        "12\t345",
        "12\u{3000}345",
        "12\n345",
        "1,234 567",
        "12\u{3000}345间",
        "12\u{200a}345 间",
        "12\n345间",
    ] {
        let sheet = changed("multimedia_rooms", str::to_owned, |_| Content::text(text));
        for extension in ["xlsx", "csv", "ods"] {
            let name = format!("t.{extension}");
            save(&folder, &name, sheet.clone());
            let (json, exit) = folder.audit(&[&name]);
            assert_eq!(exit, 2, "{text:?} {extension}");
            let found = codes(&json);
            assert!(
                found.iter().all(|code| *code == "not-a-number"),
                "{text:?}: {found:?}"
            );
        }
    }
    save(
        &folder,
        "expected.csv",
        changed("books", str::to_owned, |_| Content::Number(1_234_567.0)),
    );
    let expected = counties(&folder, "expected.csv", &["--standard", "cn-2012"]);
    for text in [
        "1 234 567",
        "1\u{a0}234\u{a0}567",
        "1\u{2009}234\u{2009}567",
        " 1,234,567 ",
        "\u{200b}1234567",
        "'1234567",
        "1234567.0",
    ] {
        save(
            &folder,
            "t.csv",
            changed("books", str::to_owned, |_| Content::text(text)),
        );
        let found = counties(&folder, "t.csv", &["--standard", "cn-2012"]);
        assert!(found == expected, "{text:?}");
    }
}

/// A dictionary of one's own, in which some words for what is missing look like numbers.
fn own_standard(folder: &Folder) {
    let fields = include_str!("../../indicators/fields.toml");
    let own = fields.replace("missing = [\"\", ", "missing = [\"\", \"88888\", \"-1\", ");
    assert_ne!(own, fields);
    folder.write("fields.toml", own);
    folder.write(
        "own.toml",
        "extends = \"cn-2017\"\nfields = \"fields.toml\"\n",
    );
}

/// Whole numbers as numbers, as text, as text with a point: codes of categories, years, yes and no,
/// counts, and the words for what is missing are the same from every format.
#[test]
fn numbers_and_texts_give_the_same_findings() {
    let folder = Folder::new();
    own_standard(&folder);
    let mut all = schools();
    for (n, school) in all.iter_mut().enumerate() {
        let put = |column: &str, value: &str| (column.to_owned(), value.to_owned());
        let types = [
            ("小学", "211"),
            ("初级中学", "311"),
            ("九年一贯制学校", "312"),
            ("完全中学", "341"),
            ("教学点", "218"),
        ];
        let own = school.cells["school_type"].clone();
        let code = types
            .iter()
            .find(|(word, _)| *word == own)
            .map(|(_, code)| *code);
        school.cells.extend([
            put("school_type", code.unwrap_or_else(|| panic!("{own}"))),
            put("sponsor", ["7", "10"][n % 2]),
            put("urban_rural", ["111", "121", "210"][n % 3]),
            put("founded", ["1998", "2005"][n % 2]),
            put("site_area", ["88888", "-1", "12345.5"][n % 3]),
            put("green_area", ["88888", "1000"][n % 2]),
        ]);
    }
    let plain = table("学校", &all, &columns(&all), true);
    let as_text = |write: fn(f64) -> String| {
        let mut sheet = plain.clone();
        for (_, _, cell) in &mut sheet.cells {
            if let Content::Number(number) = cell {
                *cell = Content::Text(write(*number));
            }
        }
        sheet
    };
    let with_point = |n: f64| match n.fract() == 0.0 {
        true => format!("{n}.0"),
        false => n.to_string(),
    };
    let sheets = [
        ("numbers", plain.clone()),
        ("texts", as_text(|n| n.to_string())),
        ("texts with a point", as_text(with_point)),
        (
            "texts with what is not seen",
            as_text(|n| format!("\u{200b}{n}\u{a0}")),
        ),
    ];
    let args = ["--standard", "own.toml"];
    let mut first: Option<String> = None;
    for (what, sheet) in sheets {
        for extension in FORMATS.into_iter().chain(["parquet"]) {
            let name = format!("t.{extension}");
            save(&folder, &name, sheet.clone());
            let found = counties(&folder, &name, &args);
            match &first {
                None => first = Some(found),
                Some(first) => assert!(*first == found, "{what} in {extension}"),
            }
        }
    }
    // What is missing is missing, and 88,888 m² are none.
    let json: Value = serde_json::from_str(&first.unwrap()).unwrap();
    assert_eq!(json[0]["schools"].as_array().unwrap().len(), 7);
}

/// A code is its digits, and a name what is seen of it, however another program wrote them.
#[test]
fn codes_and_names_are_what_is_seen_of_them() {
    let folder = Folder::new();
    save(&folder, "expected.xlsx", one_table());
    let expected = counties(&folder, "expected.xlsx", &[]);
    let code = |text: &str| text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit());
    type Write = fn(&str) -> Content;
    let written: [(&str, Write); 4] = [
        ("with a point", |code| Content::Text(format!("{code}.0"))),
        ("with an apostrophe", |code| {
            Content::Text(format!("'{code}"))
        }),
        ("with a mark", |code| {
            Content::Text(format!("\u{feff}{code}\u{a0}"))
        }),
        ("as a number", |code| {
            Content::Shown(code.parse().unwrap(), "0000000000")
        }),
    ];
    for (what, write) in written {
        let mut book = three_sheets();
        for (_, _, cell) in &mut book.sheets[1].cells {
            if let Content::Text(text) = cell
                && code(text)
            {
                *cell = write(text);
            }
        }
        // The third sheet goes by names.
        for (row, _, cell) in &mut book.sheets[2].cells {
            if let Content::Text(text) = cell
                && *row > 0
            {
                let mut marked: String = text.chars().flat_map(|c| [c, '\u{200b}']).collect();
                marked.push('\u{fe0f}');
                *text = marked;
            }
        }
        for extension in ["xlsx", "xlsb", "xls", "ods"] {
            // The made ods has no format of noughts in front.
            if extension == "ods" && what == "as a number" {
                continue;
            }
            let name = format!("t.{extension}");
            book.save(&folder.path().join(&name));
            assert!(
                counties(&folder, &name, &[]) == expected,
                "{what} {extension}"
            );
        }
    }
}

/// A figure that is needed and stands as a word for what is missing is missing, from every format.
#[test]
fn a_number_that_means_missing_is_missing() {
    let folder = Folder::new();
    own_standard(&folder);
    for content in [
        Content::Number(88888.0),
        Content::text("88888"),
        Content::text("88888.0"),
        Content::Shown(88888.0, "0\"元\""),
        Content::text("88888元"),
    ] {
        let sheet = changed("equipment_value", str::to_owned, |_| content.clone());
        for extension in FORMATS {
            let name = format!("t.{extension}");
            save(&folder, &name, sheet.clone());
            let (json, exit) = folder.audit(&[&name, "--standard", "own.toml"]);
            assert_eq!(exit, 2, "{content:?} {extension}");
            assert!(
                codes(&json).iter().all(|code| *code == "missing-value"),
                "{content:?} {extension}: {:?}",
                codes(&json)
            );
        }
    }
}

/// Formats as LibreOffice keeps them when it saves a workbook.
#[test]
fn units_in_workbooks_that_libreoffice_writes() {
    let folder = Folder::new();
    save(&folder, "expected.xlsx", one_table());
    let expected = counties(&folder, "expected.xlsx", &[]);
    for (n, (format, per)) in [
        ("0.00\"万元\"", 1e4),
        ("0.0,\"千元\"", 1.0),
        ("0!.0,\"万\"", 1.0),
        ("0!.0000\"万元\"", 1.0),
        ("[>=10000]0!.0,\"万元\";0\"元\"", 1.0),
    ]
    .into_iter()
    .enumerate()
    {
        let sheet = changed("equipment_value", str::to_owned, |yuan| {
            Content::Shown(yuan / per, format)
        });
        let source = folder.path().join(format!("f{n}.xlsx"));
        Book::of([sheet]).save(&source);
        for extension in ["xlsx", "xls", "ods"] {
            let converted = folder.path().join(extension);
            if tools::convert(&[&source], extension, &converted).is_none() {
                return;
            }
            let found = counties(&folder, &format!("{extension}/f{n}.{extension}"), &[]);
            assert!(found == expected, "{format} {extension}");
        }
    }
}

/// Of two units, or two stages, in the brackets of one header nobody can tell which counts.
#[test]
fn two_units_in_one_header() {
    let folder = Folder::new();
    for (header, known) in [
        ("教学仪器设备值（万元）（元）", false),
        ("教学仪器设备值（元，万元）", false),
        ("教学仪器设备值（万元）（以元计）", false),
        ("教学仪器设备值（万元）（单位：万元）", true),
        ("学生人数（小学）（初中）", false),
        ("学生人数（小学）（人）", true),
    ] {
        let text = format!("学校名称,学校类型,小学学生人数,{header}\n甲,小学,10,10\n");
        let text = match header.starts_with("学生") {
            true => text.replace(",小学学生人数", "").replace(",10,10", ",10"),
            false => text,
        };
        folder.write("t.csv", text);
        let (json, _) = folder.audit(&["t.csv", "--standard", "cn-2012", "--allow-missing"]);
        // Without pupils it is no table of schools.
        let codes = codes(&json);
        let told = codes.contains(&"unknown-column") || codes.contains(&"no-school-table");
        assert_eq!(told, !known, "{header}: {:#}", json["problems"]);
    }
}
