//! The same county in every shape that counties hand over gives the same findings, without a word.

use encoding_rs::GB18030;
use serde_json::Value;

use crate::made::book::{Book, Content, Sheet};
use crate::made::county::{
    class_roster, columns, county_form, one_table, school_form, schools, sheets_by_stage, table,
    teacher_roster, three_sheets, without_rosters,
};
use crate::made::{Folder, parquet, stderr};

/// The counties of an audit's JSON, as bytes; there must be no problem.
fn counties(folder: &Folder, paths: &[&str]) -> String {
    let mut args = vec!["audit", "--format", "json"];
    args.extend(paths);
    let output = folder.run(&args);
    assert_eq!(stderr(&output), "", "{paths:?}");
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["problems"], Value::Array(Vec::new()), "{paths:?}");
    assert_ne!(output.status.code(), Some(2), "{paths:?}");
    serde_json::to_string(&json["counties"]).unwrap()
}

fn save(folder: &Folder, name: &str, sheet: Sheet) {
    if name.ends_with(".parquet") {
        folder.write(name, parquet::of_sheet(&sheet));
    } else {
        Book::of([sheet]).save(&folder.path().join(name));
    }
}

/// What every shape must give.
fn expected(folder: &Folder) -> String {
    save(folder, "expected.xlsx", one_table());
    let found = counties(folder, &["expected.xlsx"]);
    let json: Value = serde_json::from_str(&found).unwrap();
    let county = &json[0];
    assert_eq!(county["name"], "青山县");
    assert_eq!(county["code"], "990101");
    assert_eq!(county["year"], 2024);
    // Four schools have primary pupils, three junior ones.
    assert_eq!(county["stages"][0]["schools"], 4);
    assert_eq!(county["stages"][1]["schools"], 3);
    let pupils: u32 = schools()
        .iter()
        .flat_map(|s| &s.stages)
        .flat_map(|s| &s.classes)
        .sum();
    let counted = |stage: usize| county["stages"][stage]["students"].as_u64().unwrap();
    assert_eq!(counted(0) + counted(1), u64::from(pupils));
    assert_eq!(county["schools"][0]["code"], "0210000001");
    found
}

#[test]
fn every_format() {
    let folder = Folder::new();
    let expected = expected(&folder);
    for format in ["xlsx", "xlsm", "xlsb", "xls", "ods", "parquet", "csv"] {
        let name = format!("county.{format}");
        save(&folder, &name, one_table());
        assert_eq!(counties(&folder, &[&name]), expected, "{format}");
    }
}

#[test]
fn every_encoding_and_separator() {
    let folder = Folder::new();
    let expected = expected(&folder);
    let text = String::from_utf8(Book::of([one_table()]).bytes("csv")).unwrap();
    let utf_16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let marked = format!("\u{feff}{text}");
        marked.encode_utf16().flat_map(bytes).collect()
    };
    for (what, bytes) in [
        ("UTF-8", text.clone().into_bytes()),
        ("UTF-8 with a mark", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16 LE", utf_16(u16::to_le_bytes)),
        ("UTF-16 BE", utf_16(u16::to_be_bytes)),
        ("GB18030", GB18030.encode(&text).0.into_owned()),
        ("semicolons", text.replace(',', ";").into_bytes()),
        ("tabs", text.replace(',', "\t").into_bytes()),
    ] {
        folder.write("county.csv", bytes);
        assert_eq!(counties(&folder, &["county.csv"]), expected, "{what}");
    }
}

#[test]
fn several_sheets_joined_by_code_and_by_name() {
    let folder = Folder::new();
    let expected = expected(&folder);
    for format in ["xlsx", "xls", "ods", "xlsb"] {
        let name = format!("county.{format}");
        three_sheets().save(&folder.path().join(&name));
        assert_eq!(counties(&folder, &[&name]), expected, "{format}");
    }
}

#[test]
fn primary_and_junior_on_sheets_or_in_files_of_their_own() {
    let folder = Folder::new();
    let expected = expected(&folder);
    sheets_by_stage().save(&folder.path().join("county.xlsx"));
    assert_eq!(counties(&folder, &["county.xlsx"]), expected);
    let files = folder.path().join("files");
    std::fs::create_dir(&files).unwrap();
    for (name, sheet) in ["小学基本情况", "初中基本情况"]
        .iter()
        .zip(sheets_by_stage().sheets)
    {
        let named = Sheet {
            name: "Sheet1".to_owned(),
            ..sheet
        };
        Book::of([named]).save(&files.join(format!("{name}.xlsx")));
    }
    assert_eq!(counties(&folder, &["files"]), expected);
}

#[test]
fn a_folder_of_forms() {
    let folder = Folder::new();
    let expected = expected(&folder);
    let forms = folder.path().join("填报");
    std::fs::create_dir(&forms).unwrap();
    for (school, format) in schools()
        .iter()
        .zip(["xlsx", "xls", "ods", "xlsb", "xlsm", "xlsx"])
    {
        school_form(school).save(&forms.join(format!("{}.{format}", school.code)));
    }
    county_form().save(&forms.join("county-form.xlsx"));
    assert_eq!(counties(&folder, &["填报"]), expected);
    // The forms of the schools may stand in a folder below that of the county.
    let below = forms.join("学校");
    std::fs::create_dir(&below).unwrap();
    for school in schools() {
        for format in ["xlsx", "xls", "ods", "xlsb", "xlsm"] {
            let name = format!("{}.{format}", school.code);
            if forms.join(&name).exists() {
                std::fs::rename(forms.join(&name), below.join(&name)).unwrap();
            }
        }
    }
    assert_eq!(counties(&folder, &["填报"]), expected);
}

#[test]
fn rosters_of_teachers_and_classes() {
    let folder = Folder::new();
    let expected = expected(&folder);
    Book::of([without_rosters(), teacher_roster(), class_roster()])
        .save(&folder.path().join("county.xlsx"));
    assert_eq!(counties(&folder, &["county.xlsx"]), expected);
    // In files of their own, and held against what the table gives.
    save(&folder, "schools.ods", one_table());
    save(&folder, "teachers.csv", teacher_roster());
    save(&folder, "classes.xls", class_roster());
    let files = ["teachers.csv", "schools.ods", "classes.xls"];
    assert_eq!(counties(&folder, &files), expected);
    save(&folder, "schools.parquet", without_rosters());
    save(&folder, "teachers.parquet", teacher_roster());
    save(&folder, "classes.parquet", class_roster());
    let files = ["teachers.parquet", "schools.parquet", "classes.parquet"];
    assert_eq!(counties(&folder, &files), expected);
}

#[test]
fn every_shape_mixed_in_one_folder() {
    let folder = Folder::new();
    let expected = expected(&folder);
    let mixed = folder.path().join("青山县");
    std::fs::create_dir(&mixed).unwrap();
    county_form().save(&mixed.join("县.xlsx"));
    let mut all = schools();
    let last = all.split_off(3);
    for school in &last {
        school_form(school).save(&mixed.join(format!("{}.xls", school.name)));
    }
    let sheet = table("小学", &all, &columns(&all), false);
    Book::of([sheet]).save(&mixed.join("小学.csv"));
    Book::of([class_roster()]).save(&mixed.join("班级.ods"));
    Book::of([teacher_roster()]).save(&mixed.join("教师.xlsb"));
    assert_eq!(counties(&folder, &["青山县"]), expected);
}

/// The table as clerks make it: a title, headers over two rows with merged cells, a row of units, a
/// row of column numbers, the county merged over its schools, text numbers in many spellings, totals
/// and a note.
#[test]
fn a_table_as_clerks_make_it() {
    let folder = Folder::new();
    let expected = expected(&folder);
    let plain = one_table();
    let mut sheet = Sheet::new("Sheet1");
    let header = |c: u32| -> String {
        let found = plain
            .cells
            .iter()
            .find(|(row, column, _)| *row == 0 && *column == c);
        match &found.unwrap().2 {
            Content::Text(text) => text.clone(),
            other => panic!("{other:?}"),
        }
    };
    let width = plain.cells.iter().map(|(_, c, _)| c + 1).max().unwrap();
    sheet.cells.push((
        0,
        0,
        Content::text("青山县2024—2025学年义务教育学校基本情况统计表"),
    ));
    sheet.merged.push([0, 0, 0, width - 1]);
    sheet
        .cells
        .push((1, 0, Content::text("填表日期：2025年3月1日")));
    for c in 0..width {
        // The stage stands in a row of its own, below the header it belongs to.
        let text = header(c);
        let staged = ["小学", "初中"]
            .iter()
            .find_map(|s| Some((*s, text.strip_prefix(s)?)));
        match staged.filter(|(_, rest)| !rest.is_empty()) {
            Some((stage, rest)) => {
                sheet.cells.push((2, c, Content::text(rest)));
                sheet.cells.push((3, c, Content::text(stage)));
            }
            None => {
                sheet.cells.push((2, c, Content::text(&text)));
                sheet.merged.push([2, c, 3, c]);
            }
        }
        let unit = match text.as_str() {
            "教学仪器设备值" => "万元",
            t if t.ends_with("面积") => "平方米",
            _ => "/",
        };
        sheet.cells.push((4, c, Content::text(unit)));
        sheet
            .cells
            .push((5, c, Content::Text(format!("L{}", c + 1))));
    }
    let last = plain.cells.iter().map(|(row, ..)| *row).max().unwrap();
    for (row, c, cell) in plain.cells.iter().filter(|(row, ..)| *row > 0) {
        let down = row + 5;
        let head = header(*c);
        if ["区县名称", "区县代码"].contains(&head.as_str()) {
            if *row == 1 {
                sheet.cells.push((down, *c, cell.clone()));
                sheet.merged.push([down, *c, down + last - 1, *c]);
            }
            continue;
        }
        let messy = match cell {
            Content::Number(year) if head == "年度" => {
                Content::Text(format!("{year}-{}学年", year + 1.0))
            }
            Content::Number(yuan) if head == "教学仪器设备值" => {
                Content::Text(format!("{}", yuan / 10_000.0))
            }
            // A year with a separator is no year.
            Content::Number(year) if head == "建校时间" => Content::Text(format!("{year}年")),
            Content::Number(n) if n.fract() != 0.0 => Content::Text(n.to_string()),
            Content::Number(n) => Content::Text(messy(*n, row + c)),
            other => other.clone(),
        };
        sheet.cells.push((down, *c, messy));
    }
    let below = 6 + last;
    let name = (0..width).find(|c| header(*c) == "学校名称").unwrap();
    sheet.cells.push((below, name, Content::text("合  计")));
    sheet
        .cells
        .push((below + 1, 0, Content::text("注：本表数据截至9月1日。")));
    for format in ["xlsx", "ods", "xlsb", "xls"] {
        let file = format!("messy.{format}");
        save(&folder, &file, sheet.clone());
        let found: Value = serde_json::from_str(&counties(&folder, &[&file])).unwrap();
        let mut found = found;
        // The total is listed as left out, with its cell; the rest is the same to the byte.
        let excluded = found[0]["excluded"].as_array_mut().unwrap();
        assert_eq!(excluded.len(), 1, "{format}");
        excluded.clear();
        assert_eq!(found.to_string(), sorted(&expected), "{format}");
    }
}

/// As `Value` writes it.
fn sorted(json: &str) -> String {
    serde_json::from_str::<Value>(json).unwrap().to_string()
}

/// A whole number as people type it.
fn messy(n: f64, way: u32) -> String {
    let plain = n.to_string();
    let full_width = |text: &str| -> String {
        let wide = |c: char| char::from_u32(c as u32 + 0xfee0).unwrap();
        text.chars()
            .map(|c| if c.is_ascii_digit() { wide(c) } else { c })
            .collect()
    };
    let separated = match plain.len() {
        4..=6 => format!(
            "{},{}",
            &plain[..plain.len() - 3],
            &plain[plain.len() - 3..]
        ),
        _ => plain.clone(),
    };
    match way % 5 {
        0 => plain,
        1 => full_width(&plain),
        2 => separated,
        3 => format!(" {plain}\n"),
        _ => format!("{plain}\u{a0}"),
    }
}
