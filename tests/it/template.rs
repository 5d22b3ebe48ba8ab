//! `balance template`: a workbook that is read as it is filled in, and shows each school its values.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use balance::census::Census;
use balance::census::value::Value as Known;
use balance::dictionary::{Dictionary, FieldKind};
use balance::expression::excel::{Cells, number_at, or_empty, text_at, truth_at};
use balance::expression::{Scope, Values, eval, parse};
use balance::template::{self, Options};
use balance::{Lang, Standard};
use calamine::{Data, DataType as _, Range, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Formula, Workbook};
use serde_json::Value;

use crate::made::{Folder, codes, good_junior, good_primary, stderr, with};
use crate::tools;

const OTHER: &str = "tests/other-country/standard.toml";

pub fn options(lang: Lang) -> Options {
    Options {
        schools: 3,
        county: Some("青山县".into()),
        year: Some(2024),
        lang,
    }
}

/// What a census knows of each school, ready to be filled into a template.
pub fn known(census: &Census) -> Vec<template::Known> {
    let value = |row: usize, column: &str| {
        if let Some(text) = census.text(row, column) {
            return Some(Known::of_text(text));
        }
        if let Some(number) = census.number(row, column) {
            return Some(Known::Number(number));
        }
        census.truth(row, column).map(Known::Truth)
    };
    let columns = census.dictionary.columns();
    let school = |row| {
        let values = columns.iter().map(|c| (c.clone(), value(row, c)));
        let given = values.filter_map(|(column, value)| Some((column, value?)));
        given.collect()
    };
    (0..census.height()).map(school).collect()
}

pub fn read(path: PathBuf, dictionary: &Arc<Dictionary>) -> Census {
    Census::read(&[path], dictionary)
}

/// Problems apart from the sheet of the county's own figures, which is a form and no table.
fn other_codes(json: &Value) -> Vec<&str> {
    let codes = codes(json).into_iter();
    codes.filter(|code| *code != "sheet-ignored").collect()
}

/// The counties of an audit without the rows of totals, which a template does not have, and without
/// teachers' ages, which no standard asks for.
fn counties(json: &Value) -> Value {
    let mut counties = json["counties"].clone();
    for county in counties.as_array_mut().unwrap() {
        let excluded = county["excluded"].as_array_mut().unwrap();
        excluded.retain(|e| e["reason"] != "a row of totals, no school");
        for school in county["schools"].as_array_mut().unwrap() {
            school.as_object_mut().unwrap().remove("ages");
        }
    }
    counties
}

/// A county that fills in the template gets the audit that its own workbook gets.
#[test]
fn a_filled_template_is_audited_as_the_workbook_it_was_filled_from() {
    let folder = Folder::new();
    folder.run(&["sample", "-o", "sample.xlsx"]);
    for id in ["cn-2017", "cn-2012"] {
        let standard = Standard::load(id).unwrap();
        let sample = read(folder.path().join("sample.xlsx"), &standard.dictionary);
        let (expected, _) = folder.audit(&["sample.xlsx", "--standard", id]);
        for lang in [Lang::Zh, Lang::En] {
            let bytes = template::xlsx(&standard, &options(lang), &known(&sample)).unwrap();
            folder.write("filled.xlsx", bytes);
            let (found, code) = folder.audit(&["filled.xlsx", "--standard", id]);
            assert_eq!(other_codes(&found), [""; 0]);
            assert_ne!(code, 2);
            assert_eq!(counties(&found), counties(&expected), "{id} {lang:?}");
            assert_eq!(found["counties"][0]["year"], 2024);
        }
    }
}

/// Every column, and every word of every drop-down, comes back as it was filled in.
#[test]
fn every_column_is_read_back() {
    let folder = Folder::new();
    for id in ["cn-2017", "cn-2012", OTHER] {
        let standard = Standard::load(id).unwrap();
        let dictionary = &standard.dictionary;
        let (columns, _) = template::asked(&standard);
        let words = |field: &str| -> Vec<&String> {
            let values = dictionary.categories.get(field);
            values.into_iter().flat_map(|v| v.keys()).collect()
        };
        let filled = |school: usize, column: &str| {
            let (field, definition, _) = dictionary.resolve(column).unwrap();
            match definition.kind {
                FieldKind::Count => Known::Number((school + 1) as f64),
                FieldKind::Amount => Known::Number(0.1 + school as f64),
                FieldKind::Year => Known::Number(2000.0),
                FieldKind::Flag => Known::Truth(school.is_multiple_of(2)),
                FieldKind::Category => {
                    let words = words(field);
                    Known::of_text(words[school % words.len()].clone())
                }
                FieldKind::Code | FieldKind::Stage | FieldKind::Text => {
                    Known::of_text(format!("00{school:02}"))
                }
            }
        };
        let schools: Vec<template::Known> = (0..12)
            .map(|school| {
                let columns = columns.iter().map(|c| c.name.clone());
                columns.map(|c| (c.clone(), filled(school, &c))).collect()
            })
            .collect();
        for lang in [Lang::Zh, Lang::En] {
            let options = Options {
                county: None,
                ..options(lang)
            };
            let bytes = template::xlsx(&standard, &options, &schools).unwrap();
            let census = read(folder.write("all.xlsx", bytes), dictionary);
            let back = known(&census);
            assert_eq!(back.len(), schools.len());
            for (school, back) in schools.iter().zip(back) {
                for column in &columns {
                    let name = &column.name;
                    assert_eq!(back.get(name), school.get(name), "{id} {lang:?} {name}");
                }
            }
            let unknown = census
                .problems
                .iter()
                .find(|p| p.kind.code() == "unknown-column");
            assert!(unknown.is_none(), "{unknown:?}");
        }
    }
}

#[test]
fn a_blank_template_has_no_schools_and_nothing_else_to_say() {
    let folder = Folder::new();
    for (standard, lang) in [("cn-2012", "zh"), ("cn-2012", "en")] {
        let args = [
            "template",
            "--standard",
            standard,
            "--lang",
            lang,
            "-o",
            "blank.xlsx",
        ];
        let output = folder.run(&args);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let (json, code) = folder.audit(&["blank.xlsx", "--standard", standard]);
        assert_eq!((codes(&json), code), (vec!["no-schools"], 2));
    }
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    let folder = Folder::new();
    folder.run(&["template", "-o", "a.xlsx"]);
    folder.run(&["template", "-o", "b.xlsx"]);
    let [a, b] = ["a.xlsx", "b.xlsx"].map(|f| std::fs::read(folder.path().join(f)).unwrap());
    assert_eq!(a, b);
}

/// A county that the title would not give back is refused rather than lost.
#[test]
fn a_county_that_would_not_be_read_is_refused() {
    let folder = Folder::new();
    for county in ["青山", "2020区", "", "1999年县"] {
        let args = [
            "template", "--county", county, "--year", "2024", "-o", "no.xlsx",
        ];
        let output = folder.run(&args);
        assert_eq!(output.status.code(), Some(2), "{county}");
        assert!(!folder.path().join("no.xlsx").exists());
    }
    let output = folder.run(&["template", "-o", "template.csv"]);
    assert!(stderr(&output).contains("should end in .xlsx"));
}

/// What is asked of a standard is what its formulas use.
#[test]
fn columns_follow_from_the_standard() {
    let folder = Folder::new();
    let own = "extends = \"cn-2012\"\n[indicator.green]\nzh = \"生均绿化面积\"\nen = \"Green area\"\nnumerator = \"green_area\"\nper = \"students\"\nsplit = true\n[indicator.books]\nenabled = false\n";
    folder.write("own.toml", own);
    let standard = Standard::load(folder.path().join("own.toml").to_str().unwrap()).unwrap();
    let (columns, county) = template::asked(&standard);
    let need = |name: &str| columns.iter().find(|c| c.name == name).map(|c| c.need);
    assert_eq!(need("green_area"), Some(template::Need::Required));
    assert_eq!(need("books"), None);
    // The levels of qualification tell who is above the required one; the total only stands in.
    assert_eq!(
        need("teachers_bachelor_junior"),
        Some(template::Need::Required)
    );
    assert_eq!(
        need("teachers_above_required_junior"),
        Some(template::Need::Optional)
    );
    // The senior stage takes its share, and a private school is left out.
    assert_eq!(need("students_senior"), Some(template::Need::Required));
    assert_eq!(need("sponsor"), Some(template::Need::Required));
    assert_eq!(need("urban_rural"), Some(template::Need::Optional));
    // No figure of the county decides anything; table Ⅰ shows some.
    assert!(county.iter().all(|c| c.need == template::Need::Optional));
    let shown: Vec<&str> = county.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(
        shown,
        [
            "population",
            "rural_population",
            "townships",
            "villages",
            "gdp_per_head",
            "revenue_per_head",
            "rural_income",
            "urban_income"
        ]
    );
    let (_, county) = template::asked(&Standard::load("cn-2017").unwrap());
    assert!(county.iter().any(|c| c.name == "satisfaction"));
}

/// A part of a workbook.
fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

/// Whether the style of a cell leaves it open on a protected sheet.
fn is_open(workbook: &[u8], cell: &str) -> bool {
    let sheet = part(workbook, "xl/worksheets/sheet1.xml");
    let (_, behind) = sheet.split_once(&format!("<c r=\"{cell}\" s=\"")).unwrap();
    let style: usize = behind.split('"').next().unwrap().parse().unwrap();
    let styles = part(workbook, "xl/styles.xml");
    let (_, formats) = styles.split_once("<cellXfs").unwrap();
    let format = formats.split("<xf ").nth(style + 1).unwrap();
    format.contains("locked=\"0\"")
}

/// Title and entries can be written, headers cannot; every column has its check and its note.
#[test]
fn only_entries_can_be_changed_and_all_are_checked() {
    let standard = Standard::load("cn-2017").unwrap();
    let workbook = template::xlsx(&standard, &options(Lang::Zh), &[]).unwrap();
    let open = ["A1", "A3", "C4", "A5", "B7"].map(|cell| is_open(&workbook, cell));
    assert_eq!(open, [true, false, false, true, true]);
    let sheet = part(&workbook, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<sheetProtection sheet=\"1\""));
    assert!(!sheet.contains("password") && !sheet.contains("hashValue"));
    let (columns, _) = template::asked(&standard);
    let kinds = |kinds: &[FieldKind]| {
        let kind = |c: &template::Column| standard.dictionary.resolve(&c.name).unwrap().1.kind;
        columns.iter().filter(|c| kinds.contains(&kind(c))).count()
    };
    let checks = |kind: &str| {
        sheet
            .matches(&format!("<dataValidation type=\"{kind}\""))
            .count()
    };
    assert_eq!(checks("whole"), kinds(&[FieldKind::Count, FieldKind::Year]));
    assert_eq!(checks("decimal"), kinds(&[FieldKind::Amount]));
    assert_eq!(
        checks("list"),
        kinds(&[FieldKind::Category, FieldKind::Flag])
    );
    let notes = part(&workbook, "xl/comments1.xml");
    assert_eq!(notes.matches("<comment ").count(), columns.len());
    assert!(notes.contains("(教学及辅助用房面积 − 室内体育用房面积) ÷ 学生人数"));
}

// ---- by way of LibreOffice --------------------------------------------------------------------

/// A workbook as LibreOffice works it out; `None`, said aloud, where there is no LibreOffice.
fn worked_out(folder: &Folder, file: &str) -> Option<Xlsx<std::io::BufReader<std::fs::File>>> {
    let out = folder.path().join("out");
    let to = "xlsx:Calc MS Excel 2007 XML";
    tools::recalculate(&[&folder.path().join(file)], to, &out)?;
    let path = folder
        .path()
        .join("out")
        .join(Path::new(file).file_name().unwrap());
    Some(open_workbook(&path).unwrap_or_else(|e| panic!("{e}")))
}

/// The rows of the sheet of values: cells by school's name and stage's label.
fn shown(sheet: &Range<Data>) -> BTreeMap<(String, String), Vec<Data>> {
    let rows = sheet.rows().skip(3);
    let schools = rows.filter(|row| !row[3].to_string().is_empty());
    let keyed = schools.map(|row| ((row[1].to_string(), row[2].to_string()), row.to_vec()));
    keyed.collect()
}

/// Holds the sheet of values against the audit of the same workbook.
pub fn compare(folder: &Folder, file: &str, id: &str, lang: Lang, args: &[&str]) {
    let Some(mut workbook) = worked_out(folder, file) else {
        return;
    };
    let rows = shown(
        &workbook
            .worksheet_range(lang.pick("本校指标", "School values"))
            .unwrap(),
    );
    let mut all = vec![file, "--standard", id, "--lang", lang.pick("zh", "en")];
    all.extend(args);
    let (json, code) = folder.audit(&all);
    assert_ne!(code, 2, "{:#}", json["problems"]);
    let county = &json["counties"][0];
    let schools = county["schools"].as_array().unwrap();
    let excluded = county["excluded"].as_array().unwrap();
    let excluded: BTreeMap<&str, &str> = excluded
        .iter()
        .map(|e| (e["name"].as_str().unwrap(), e["reason"].as_str().unwrap()))
        .collect();
    let dictionary = Dictionary::built_in();
    let label = |school: &Value| dictionary.stage_label(school["stage"].as_str().unwrap(), lang);
    let mut assessed = 0;
    for ((name, stage), row) in &rows {
        let reason = row.last().unwrap().to_string();
        if !reason.is_empty() {
            assert_eq!(
                excluded.get(name.as_str()),
                Some(&reason.as_str()),
                "{name}"
            );
            assert!(
                row[4..row.len() - 1]
                    .iter()
                    .all(|c| c.to_string().is_empty())
            );
            continue;
        }
        let school = schools
            .iter()
            .find(|s| s["name"] == **name && label(s) == *stage);
        let school = school.unwrap_or_else(|| panic!("{name} is not assessed in {stage}"));
        assessed += 1;
        assert_eq!(row[3].get_float(), school["students"].as_f64(), "{name}");
        let judged = !school["met"].is_null();
        let mut cells = row[4..].iter();
        for value in school["values"].as_array().unwrap() {
            let cell = cells.next().unwrap();
            let what = format!("{name} {stage} {}", value["id"]);
            match (cell.get_float(), value["value"].as_f64()) {
                (Some(shown), Some(value)) => {
                    assert!(
                        (shown - value).abs() <= 1e-9 * value.abs().max(1.0),
                        "{what}"
                    );
                }
                (shown, value) => assert_eq!(shown, value, "{what}: {cell}"),
            }
            if judged {
                let verdict = cells.next().unwrap().to_string();
                assert_eq!(verdict, word(&value["meets"], lang), "{what}");
            }
        }
        if judged {
            assert_eq!(
                cells.next().unwrap().get_float(),
                school["met"].as_f64(),
                "{name}"
            );
            assert_eq!(
                cells.next().unwrap().to_string(),
                word(&school["meets"], lang),
                "{name}"
            );
        }
    }
    assert_eq!(assessed, schools.len());
}

fn word(verdict: &Value, lang: Lang) -> &str {
    match verdict.as_bool() {
        Some(true) => lang.pick("达标", "met"),
        Some(false) => lang.pick("未达标", "not met"),
        None => lang.pick("缺数据", "no data"),
    }
}

/// Combined schools, small teaching points, senior parts: what a school sees is what the audit says.
#[test]
fn a_school_sees_the_values_of_the_audit() {
    let folder = Folder::new();
    folder.run(&["sample", "--schools", "40", "-o", "sample.xlsx"]);
    for id in ["cn-2017", "cn-2012"] {
        let standard = Standard::load(id).unwrap();
        let sample = read(folder.path().join("sample.xlsx"), &standard.dictionary);
        let bytes = template::xlsx(&standard, &options(Lang::En), &known(&sample)).unwrap();
        folder.write("filled.xlsx", bytes);
        compare(&folder, "filled.xlsx", id, Lang::En, &[]);
    }
}

/// Reliefs, alternatives, zeros and blanks.
#[test]
fn a_school_sees_its_reliefs_and_its_gaps() {
    let folder = Folder::new();
    let rural = [
        ("students_primary", "60"),
        ("urban_rural", "乡村"),
        ("pe_teachers_primary", "0"),
        ("music_teachers_primary", "0"),
        ("itinerant_pe_teachers_primary", "2"),
    ];
    let centre = [
        ("dense_city_centre", "是"),
        ("sports_ground_area", "100"),
        ("leased_sports_area", "400"),
        ("other_sports_area", "300"),
    ];
    let both = [
        ("school_type", "十二年一贯制学校"),
        ("students_junior", "210"),
        ("students_senior", "333"),
        ("teachers_junior", "20"),
        ("teachers_doctor_junior", "0"),
        ("teachers_master_junior", "2"),
        ("teachers_bachelor_junior", "18"),
        ("backbone_teachers_junior", "2"),
        ("pe_teachers_junior", "2"),
        ("music_teachers_junior", "1"),
        ("fine_arts_teachers_junior", "0"),
        ("arts_teachers_junior", "0"),
    ];
    let rows = [
        with(good_primary("1"), &rural),
        with(
            with(good_primary("2"), &rural),
            &[("small_rural_50_99", "否")],
        ),
        with(with(good_primary("3"), &rural), &[("urban_rural", "")]),
        with(good_primary("4"), &centre),
        with(
            with(good_primary("5"), &centre),
            &[("dense_city_centre", "否")],
        ),
        with(good_primary("6"), &both),
        with(
            good_primary("7"),
            &[("gym_area", ""), ("multimedia_rooms", "0")],
        ),
        // Without the doctors, the total; without both, the levels if they account for everybody.
        with(
            good_primary("8"),
            &[
                ("teachers_doctor_primary", ""),
                ("teachers_above_required_primary", "7"),
            ],
        ),
        with(good_primary("9"), &[("teachers_doctor_primary", "")]),
        with(
            good_primary("10"),
            &[("teachers_doctor_primary", ""), ("teachers_primary", "9")],
        ),
        with(
            good_primary("11"),
            &[("school_type", "教学点"), ("students_primary", "49")],
        ),
        with(
            good_primary("12"),
            &[("equipment_value", "200000"), ("teaching_area", "432.5")],
        ),
        with(good_primary("13"), &[("teaching_area", "432.4")]),
        good_junior("14"),
    ];
    folder.write("made.csv", crate::made::csv(&rows));
    let standard = Standard::load("cn-2017").unwrap();
    let made = read(folder.path().join("made.csv"), &standard.dictionary);
    // The last year of these reliefs, and the first without them.
    for year in [2022, 2023] {
        let options = template::Options {
            year: Some(year),
            ..options(Lang::Zh)
        };
        let bytes = template::xlsx(&standard, &options, &known(&made)).unwrap();
        folder.write("filled.xlsx", bytes);
        compare(
            &folder,
            "filled.xlsx",
            "cn-2017",
            Lang::Zh,
            &["--allow-missing"],
        );
    }
}

/// Every combination of a number, its neighbour, a word and an answer, blank or given.
struct Combinations;

const NUMBERS: [Option<f64>; 4] = [None, Some(0.0), Some(2.5), Some(-3.0)];
const WORDS: [Option<&str>; 3] = [None, Some("a"), Some("b")];
const ANSWERS: [Option<bool>; 3] = [None, Some(true), Some(false)];

impl Combinations {
    /// The four values of a row.
    fn row(at: usize) -> (Option<f64>, Option<f64>, Option<&'static str>, Option<bool>) {
        (
            NUMBERS[at % 4],
            NUMBERS[at / 4 % 4],
            WORDS[at / 16 % 3],
            ANSWERS[at / 48 % 3],
        )
    }
}

impl Scope for Combinations {
    fn height(&self) -> usize {
        4 * 4 * 3 * 3
    }

    fn column(&self, name: &str) -> Option<Values> {
        let rows = (0..self.height()).map(Combinations::row);
        Some(match name {
            "x" => Values::Number(rows.map(|r| r.0).collect()),
            "y" => Values::Number(rows.map(|r| r.1).collect()),
            "kind" => Values::Text(rows.map(|r| r.2).collect()),
            "flag" => Values::Truth(rows.map(|r| r.3).collect()),
            _ => return None,
        })
    }
}

/// The same in the columns A to D of a row.
struct Row(usize);

impl Cells for Row {
    fn field(&self, name: &str) -> Option<String> {
        let row = self.0 + 1;
        Some(match name {
            "x" => number_at(&format!("A{row}")),
            "y" => number_at(&format!("B{row}")),
            "kind" => text_at(&format!("C{row}")),
            "flag" => truth_at(&format!("D{row}"), "yes", "no"),
            _ => return None,
        })
    }

    fn word(&self, _: &str, word: &str) -> String {
        format!("the word {word}")
    }
}

/// A spreadsheet gives what the program gives, blank for blank.
#[test]
fn a_formula_has_the_value_of_its_expression() {
    let formulas = [
        "x + y * 2 - 1",
        "x - (y - 1) - -x",
        "(x + 1) / (y - 2.5)",
        "x / y / 2",
        "-x * -(y + 1)",
        "CEIL(x / 2) + FLOOR(y / 2) * ABS(y)",
        "LEAST(x, y, 1) - GREATEST(x, y)",
        "COALESCE(x, y, 7)",
        "COALESCE(x / y, x + y)",
        "CASE WHEN x > y THEN x WHEN kind = 'a' THEN y ELSE 5 END",
        "CASE WHEN flag THEN x END",
        "CASE WHEN x IS NULL AND y IS NOT NULL THEN 1 WHEN NOT flag THEN 2 ELSE NULL END",
        "CASE WHEN x >= 0 AND y <> 0 AND flag THEN 1 ELSE 0 END",
        "CASE WHEN (x < 0 OR y <= 0 OR flag) IS NULL THEN 9 WHEN x < 0 OR y <= 0 OR flag THEN 1 ELSE 0 END",
        "CASE WHEN (x = 0 AND flag) IS NULL THEN 9 WHEN x = 0 AND flag THEN 1 ELSE 0 END",
        "CASE WHEN kind IN ('a', 'c') THEN 1 WHEN kind NOT IN ('a', 'c') THEN 2 ELSE 3 END",
        "CASE WHEN 'b' = kind OR kind = 'a' AND flag = TRUE THEN 1 ELSE 0 END",
        "CASE WHEN COALESCE(kind <> 'a', TRUE) AND COALESCE(flag, x > 1, FALSE) THEN 1 ELSE 0 END",
        "CASE WHEN (flag OR NULL) IS NULL THEN 1 WHEN flag OR NULL THEN 2 END",
        "CASE WHEN (x > 0) = (y > 0) THEN 1 ELSE 0 END",
    ];
    let folder = Folder::new();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_formula_result_default("");
    for at in 0..Combinations.height() {
        let (row, (x, y, kind, flag)) = (at as u32, Combinations::row(at));
        for (column, number) in [(0, x), (1, y)] {
            if let Some(number) = number {
                sheet.write(row, column, number).unwrap();
            }
        }
        if let Some(kind) = kind {
            sheet.write(row, 2, format!("the word {kind}")).unwrap();
        }
        if let Some(flag) = flag {
            sheet
                .write(row, 3, if flag { "yes" } else { "no" })
                .unwrap();
        }
        for (column, text) in (4..).zip(formulas) {
            let formula = or_empty(&parse(text).unwrap().excel(&Row(at)).unwrap());
            sheet.write(row, column, Formula::new(formula)).unwrap();
        }
    }
    workbook.save(folder.path().join("formulas.xlsx")).unwrap();
    let Some(mut workbook) = worked_out(&folder, "formulas.xlsx") else {
        return;
    };
    let sheet = workbook.worksheet_range_at(0).unwrap().unwrap();
    for (column, text) in (4..).zip(formulas) {
        let Values::Number(expected) = eval(&parse(text).unwrap(), &Combinations).unwrap() else {
            panic!("{text} is no number");
        };
        for (at, expected) in expected.iter().enumerate() {
            let cell = sheet
                .get_value((at as u32, column))
                .cloned()
                .unwrap_or_default();
            let row = Combinations::row(at);
            match expected {
                Some(expected) => {
                    // A workbook keeps 15 digits.
                    let near = |shown: f64| (shown - expected).abs() <= 1e-12 * expected.abs();
                    assert!(
                        cell.get_float().is_some_and(near),
                        "{text} of {row:?}: {cell}"
                    );
                }
                None => assert_eq!(cell.to_string(), "", "{text} of {row:?}"),
            }
        }
    }
}
