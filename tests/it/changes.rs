//! `--changes`: a census laid under what is to be different is measured as any other, and every report says what
//! was changed.

use balance::census::Census;
use balance::dictionary::Dictionary;
use balance::scenario::{Amount, Change, Changes, Status};
use serde_json::{Value, json};

use crate::made::book::{Book, Sheet};
use crate::made::{
    Folder, Row, close, codes, csv, good_junior, good_primary, indicator, stderr, stdout, value,
    with,
};

/// Three primary schools of 100 pupils each with 1000, 2000 and 3000 books: X̄ = 20, S² = (100 + 0 + 100) ÷ 3.
fn three_schools() -> Vec<Row> {
    let school = |(code, books): (&str, &str)| {
        with(good_primary(code), &[("books", books), ("year", "2024")])
    };
    [("1", "1000"), ("2", "2000"), ("3", "3000")]
        .map(school)
        .into()
}

const CV_BEFORE: f64 = 0.408_248_290_463_863; // √(200 ÷ 3) ÷ 20

/// With 2000 books in the first: X̄ = 70 ÷ 3, S² = ((10/3)² + (10/3)² + (20/3)²) ÷ 3.
const CV_AFTER: f64 = 0.202_030_508_910_442; // √(200 ÷ 9) ÷ (70 ÷ 3)

const BOOKS: &str =
    "[[change]]\nschool = \"1\"\nfield = \"books\"\nadd = 1000\nyear = 2025\ncost = 30000\n";

fn audit(folder: &Folder, changes: &str, args: &[&str]) -> (Value, i32) {
    folder.write("changes.toml", changes);
    let own = [
        "county.csv",
        "--changes",
        "changes.toml",
        "--standard",
        "cn-2012",
    ];
    folder.audit(&[&own, args].concat())
}

fn county() -> Folder {
    let folder = Folder::new();
    folder.write("county.csv", csv(&three_schools()));
    folder
}

fn cv(json: &Value) -> &Value {
    &indicator(json, "primary", "books")["cv"]
}

#[test]
fn the_cv_of_three_schools_is_that_of_the_changed_figures() {
    let folder = county();
    let (json, _) = audit(&folder, "", &[]);
    assert!(close(cv(&json), CV_BEFORE), "{}", cv(&json));
    // By its name, too, spaced out as people do.
    let spaced = BOOKS.replace("school = \"1\"", "school = \"学 校1\"");
    let (json, _) = audit(&folder, &spaced, &[]);
    assert!(close(cv(&json), CV_AFTER), "{:#}", json["problems"]);
    let (json, _) = audit(&folder, BOOKS, &[]);
    assert!(close(cv(&json), CV_AFTER), "{}", cv(&json));
    assert!(close(
        &indicator(&json, "primary", "books")["mean"],
        70.0 / 3.0
    ));
    let [change] = &json["counties"][0]["changes"].as_array().unwrap()[..] else {
        panic!("{}", json["counties"][0]["changes"]);
    };
    assert_eq!(
        change["at"],
        json!({ "file": "changes.toml", "sheet": null, "cell": "1" })
    );
    assert_eq!(change["state"], "made");
    assert_eq!(
        change["figures"],
        json!([{ "code": "1", "name": "学校1", "field": "books", "before": 1000.0, "after": 2000.0 }])
    );
    let inputs: Vec<&str> = json["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| i["file"].as_str().unwrap())
        .collect();
    assert_eq!(inputs, ["county.csv", "changes.toml"]);
    // A figure that is set is what it is set to, whatever it was.
    let (json, _) = audit(&folder, &BOOKS.replace("add = 1000", "set = 2000"), &[]);
    assert!(close(cv(&json), CV_AFTER));
}

#[test]
fn a_file_without_changes_changes_no_byte() {
    let folder = county();
    folder.write("empty.toml", "# nothing yet\n");
    folder.write("empty.csv", "school,field,add,year\n");
    for format in ["table", "json", "csv", "markdown"] {
        let plain = folder.run(&[
            "audit",
            "county.csv",
            "--format",
            format,
            "-o",
            "a.html",
            "-o",
            "a.docx",
        ]);
        for file in ["empty.toml", "empty.csv"] {
            let args = ["audit", "county.csv", "--format", format, "--changes", file];
            let output = folder.run(&[&args[..], &["-o", "b.html", "-o", "b.docx"]].concat());
            assert_eq!(stdout(&output), stdout(&plain), "{format} {file}");
            assert_eq!(output.status.code(), plain.status.code());
            for ending in ["html", "docx"] {
                let [a, b] = ["a", "b"].map(|name| {
                    let path = folder.path().join(format!("{name}.{ending}"));
                    std::fs::read(path).unwrap()
                });
                assert!(a == b, "{ending} {file}");
            }
        }
    }
}

/// What is said of changes but for where they stand.
fn said(json: &Value) -> Value {
    let mut changes = json["counties"][0]["changes"].clone();
    for change in changes.as_array_mut().unwrap() {
        change.as_object_mut().unwrap().remove("at");
    }
    changes
}

#[test]
fn toml_tables_and_workbooks_say_the_same_in_either_language() {
    let folder = county();
    let toml = "[[change]]\n\"学校\" = \"学校1\"\n\"项目\" = \"图书册数\"\n\"增加\" = \"0.1万册\"\n\"年份\" = 2025\ncost = \"3万元\"\nstatus = \"在建\"\nnote = \"新馆（一期）\"\n";
    let (json, _) = audit(&folder, toml, &[]);
    let expected = said(&json);
    assert_eq!(expected[0]["add"], 1000.0);
    assert_eq!(expected[0]["cost"], 30000.0);
    assert_eq!(expected[0]["status"], "building");
    assert_eq!(expected[0]["note"], "新馆（一期）");
    let rows = [
        [
            "序号",
            "学校代码",
            "学校名称",
            "项目",
            "增加",
            "年份",
            "资金（万元）",
            "状态",
            "备注",
        ],
        [
            "1",
            "1",
            "学校1",
            "图书册数",
            "1000",
            "2025",
            "3",
            "在建",
            "新馆（一期）",
        ],
    ];
    let lines = rows.map(|row| row.join(","));
    folder.write("changes.csv", lines.join("\n"));
    let rows = rows.each_ref().map(|row| &row[..]);
    let title = ["2025年变更"];
    let sheet = Sheet::of_rows("变更", &[&title, rows[0], rows[1]]);
    Book::of([sheet]).save(&folder.path().join("changes.xlsx"));
    for (file, sheet, cell) in [
        ("changes.csv", Value::Null, "E2"),
        ("changes.xlsx", json!("变更"), "E3"),
    ] {
        let (json, _) = folder.audit(&["county.csv", "--standard", "cn-2012", "--changes", file]);
        assert_eq!(codes(&json), ["stage-absent"]);
        assert_eq!(said(&json), expected, "{file}");
        let at = json!({ "file": file, "sheet": sheet, "cell": cell });
        assert_eq!(json["counties"][0]["changes"][0]["at"], at);
    }
}

/// Entries of one fault each, with the line of the fault, its code, and words of the message.
const WRONG: &[(&str, u32, &str, &str)] = &[
    (
        "school = \"学校4\"\nfield = \"books\"\nadd = 1",
        1,
        "change-school-unknown",
        "no school \"学校4\"",
    ),
    (
        "school = \"云棠学校1\"\nfield = \"books\"\nadd = 1",
        1,
        "change-school-unknown",
        "the nearest is 1 学校1",
    ),
    (
        "school = \"同名\"\nfield = \"books\"\nadd = 1",
        1,
        "change-school-ambiguous",
        "8 同名; 9 同名",
    ),
    (
        "school = \"1\"\nname = \"学校2\"\nfield = \"books\"\nadd = 1",
        1,
        "change-schools-differ",
        "not the same school",
    ),
    (
        "school = \"1\"\nfield = \"boooks\"\nadd = 1",
        1,
        "change-field-unknown",
        "is Books (books) meant?",
    ),
    (
        "school = \"1\"\nfield = \"school_type\"\nset = 1",
        1,
        "change-field-no-figure",
        "no figure of a school",
    ),
    (
        "school = \"1\"\nfield = \"teachers\"\nadd = 1",
        1,
        "change-stage-wanted",
        "(primary)",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nstage = \"primary\"\nadd = 1",
        1,
        "change-stage-unneeded",
        "not given by stage",
    ),
    (
        "school = \"1\"\nfield = \"teachers_primary\"\nstage = \"junior\"\nadd = 1",
        1,
        "change-stage-unneeded",
        "another stage",
    ),
    (
        "school = \"1\"\nfield = \"teachers\"\nstage = \"tertiary\"\nadd = 1",
        4,
        "unknown-word",
        "(junior)",
    ),
    (
        "school = \"1\"\nfield = \"teachers\"\nstage = \"junior\"\nadd = 1",
        1,
        "change-stage-absent",
        "has no junior",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nadd = -1001",
        1,
        "change-takes-too-much",
        "has 1000 of \"Books\", and 1001",
    ),
    (
        "school = \"1\"\nfield = \"books\"",
        1,
        "change-amount",
        "one of the two",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nadd = 1\nset = 2",
        5,
        "change-amount",
        "one of the two",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nadd = \"many\"",
        4,
        "not-a-number",
        "many",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nadd = 0.5",
        4,
        "not-whole",
        "0.5",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nset = -5",
        4,
        "negative-number",
        "-5",
    ),
    (
        "school = \"1\"\nfield = \"equipment_value\"\nadd = \"30平方米\"",
        4,
        "unit-of-another-kind",
        "30",
    ),
    (
        "school = \"1\"\nfield = \"site_area\"\nadd = 5",
        1,
        "change-of-blank",
        "A blank is not 0",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nadd = 1\nyear = \"soon\"",
        5,
        "not-a-year",
        "soon",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nadd = 1\nstatus = \"maybe\"",
        5,
        "unknown-word",
        "planned",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nadd = 1\ncost = \"dear\"",
        5,
        "not-a-number",
        "dear",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nadd = 1\nyaer = 2025",
        5,
        "change-key-unknown",
        "is year meant?",
    ),
    (
        "school = \"1\"\nfield = \"books\"\nadd = 1\n\"增加\" = 1",
        5,
        "change-key-twice",
        "add",
    ),
    ("field = \"books\"\nadd = 1", 1, "change-blank", "school"),
    ("school = \"1\"\nadd = 1", 1, "change-blank", "field"),
    (
        "from = \"1\"\nfield = \"books\"\nadd = 1",
        1,
        "change-move",
        "another that it is to",
    ),
    (
        "from = \"1\"\nto = \"1\"\nfield = \"books\"\nadd = 1",
        1,
        "change-move",
        "another that it is to",
    ),
    (
        "from = \"1\"\nto = \"2\"\nfield = \"books\"\nset = 1",
        1,
        "change-move",
        "add above 0",
    ),
];

#[test]
fn every_error_is_told_at_once_with_its_line_and_nothing_is_measured() {
    let folder = Folder::new();
    let mut rows = three_schools();
    rows.extend(["8", "9"].map(|code| with(good_primary(code), &[("school_name", "同名")])));
    folder.write("county.csv", csv(&rows));
    let mut text = String::new();
    let mut expected = Vec::new();
    for (entry, line, code, _) in WRONG {
        let above = u32::try_from(text.lines().count()).unwrap();
        expected.push(((above + line).to_string(), (*code).to_owned()));
        text.push_str(&format!("[[change]]\n{entry}\n\n"));
    }
    let (json, exit) = audit(&folder, &text, &[]);
    assert_eq!(exit, 2);
    assert_eq!(json["counties"], json!([]));
    let problems = json["problems"].as_array().unwrap();
    let of_changes = problems
        .iter()
        .filter(|p| p["at"]["file"] == "changes.toml");
    let of_changes: Vec<&Value> = of_changes.collect();
    let found: Vec<(String, String)> = of_changes
        .iter()
        .map(|p| [&p["at"]["cell"], &p["code"]].map(|text| text.as_str().unwrap().to_owned()))
        .map(|[cell, code]| (cell, code))
        .collect();
    assert_eq!(found, expected);
    for (problem, (entry, _, _, words)) in of_changes.iter().zip(WRONG) {
        let message = problem["message"].as_str().unwrap();
        assert!(message.contains(words), "{entry}: {message}");
    }
    // On the screen a line is called as compilers do, in Chinese too.
    let output = folder.run(&[
        "audit",
        "county.csv",
        "--changes",
        "changes.toml",
        "--lang",
        "zh",
    ]);
    let shown = stderr(&output);
    assert!(
        shown.contains("changes.toml:1") && shown.contains("数据里没有学校“学校4”"),
        "{shown}"
    );
}

#[test]
fn a_fault_in_a_table_is_told_with_its_cell() {
    let folder = county();
    folder.write(
        "changes.csv",
        "school,field,add,set\n1,books,5,\n2,books,,\n3,books,x,\n",
    );
    let (json, exit) = folder.audit(&["county.csv", "--changes", "changes.csv"]);
    assert_eq!(exit, 2);
    let places: Vec<(&str, &str)> = json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["at"]["file"] == "changes.csv")
        .map(|p| {
            (
                p["at"]["cell"].as_str().unwrap(),
                p["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(places, [("A3", "change-amount"), ("C4", "not-a-number")]);
    folder.write("changes.csv", "school,books\n1,5\n");
    let (json, exit) = folder.audit(&["county.csv", "--changes", "changes.csv"]);
    assert_eq!(
        (exit, json["problems"][0]["code"].as_str()),
        (2, Some("changes-unreadable"))
    );
    for (file, code) in [
        ("nowhere.toml", "file-missing"),
        ("nowhere.csv", "file-missing"),
    ] {
        let (json, exit) = folder.audit(&["county.csv", "--changes", file]);
        assert_eq!(
            (exit, json["problems"][0]["code"].as_str()),
            (2, Some(code)),
            "{file}"
        );
    }
    folder.write("changes.toml", "[[change]]\nschool = \n");
    let (json, _) = folder.audit(&["county.csv", "--changes", "changes.toml"]);
    assert_eq!(json["problems"][0]["at"]["cell"], "2");
}

#[test]
fn a_year_takes_what_is_done_by_then() {
    let folder = county();
    let later = "[[change]]\nschool = \"3\"\nfield = \"books\"\nset = 2000\nyear = 2027\n";
    let both = format!("{BOOKS}\n{later}");
    let (json, _) = audit(&folder, &both, &["--year", "2026"]);
    assert!(close(cv(&json), CV_AFTER));
    let states = |json: &Value| {
        said(json)
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["state"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(states(&json), ["made", "later"]);
    // With all of it every school has 20 books a pupil.
    let (json, _) = audit(&folder, &both, &["--year", "2027"]);
    assert!(close(cv(&json), 0.0), "{}", cv(&json));
    // A year without a figure before it is no scenario of this census.
    let (json, exit) = audit(&folder, &both, &["--year", "2023"]);
    assert_eq!((exit, codes(&json).contains(&"year-absent")), (2, true));
    // Where a year is asked for, every change says its own, or that it is done.
    let undated = BOOKS.replace("year = 2025\n", "");
    let (json, exit) = audit(&folder, &undated, &["--year", "2026"]);
    assert_eq!(
        (exit, codes(&json).contains(&"change-year-wanted")),
        (2, true)
    );
    let (json, _) = audit(
        &folder,
        &format!("{undated}status = \"已完成\"\n"),
        &["--year", "2026"],
    );
    assert!(close(cv(&json), CV_AFTER));
    // What was done before the census is in its figures.
    let (json, _) = audit(&folder, &BOOKS.replace("2025", "2023"), &[]);
    assert!(close(cv(&json), CV_BEFORE));
    assert!(codes(&json).contains(&"change-before-census"));
    assert_eq!(states(&json), ["before"]);
    // Of several years of a county the latest that is not after it is taken.
    let older = three_schools()
        .into_iter()
        .map(|row| with(row, &[("year", "2022"), ("books", "500")]));
    let rows: Vec<Row> = three_schools().into_iter().chain(older).collect();
    folder.write("county.csv", csv(&rows));
    let (json, _) = audit(&folder, BOOKS, &["--year", "2026"]);
    assert!(close(cv(&json), CV_AFTER));
    let (json, _) = audit(&folder, BOOKS, &["--year", "2023"]);
    assert_eq!(json["counties"][0]["year"], 2022);
}

#[test]
fn changes_are_made_year_by_year_and_one_figure_is_set_once_a_year() {
    let folder = county();
    let entry = |what: &str, year: u16| {
        format!("[[change]]\nschool = \"1\"\nfield = \"books\"\n{what}\nyear = {year}\n")
    };
    // 1000, set to 1500 in 2025, 500 more in 2026: in whatever order they stand.
    let text = entry("add = 500", 2026) + &entry("set = 1500", 2025);
    let (json, _) = audit(&folder, &text, &[]);
    assert!(close(cv(&json), CV_AFTER));
    let figures = &said(&json)[1]["figures"][0];
    assert_eq!(
        (&figures["before"], &figures["after"]),
        (&json!(1500.0), &json!(2000.0))
    );
    let (json, _) = audit(
        &folder,
        &(entry("set = 5", 2025) + &entry("set = 6", 2025)),
        &[],
    );
    let twice = &json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["code"] == "change-set-twice")
        .unwrap();
    assert_eq!(twice["at"]["cell"], "6");
    assert!(
        twice["message"].as_str().unwrap().contains("first in 1"),
        "{twice}"
    );
}

#[test]
fn what_is_moved_leaves_one_school_and_comes_to_the_other() {
    let folder = county();
    let text = "[[change]]\nfrom = \"3\"\nto = \"学校1\"\nstage = \"primary\"\nfield = \"backbone_teachers\"\nadd = 1\n";
    folder.write("changes.toml", text);
    let args = ["county.csv", "--changes", "changes.toml"];
    let (json, _) = folder.audit(&args);
    let backbone =
        |school| value(&json, school, "primary", "backbone_teachers")["numerator"].as_f64();
    assert_eq!(
        ["1", "2", "3"].map(backbone),
        [Some(3.0), Some(2.0), Some(1.0)]
    );
    assert_eq!(said(&json)[0]["from"], "3");
    folder.write("changes.toml", text.replace("add = 1", "add = 9"));
    let (json, exit) = folder.audit(&args);
    assert_eq!(exit, 2);
    assert!(codes(&json).contains(&"change-takes-too-much"));
}

/// A nine-year school.
fn combined(own: &[(&str, &str)]) -> Row {
    let both: Row = good_primary("7")
        .into_iter()
        .chain(good_junior("7"))
        .collect();
    let both = with(
        both,
        &[
            ("school_name", "九年学校"),
            ("school_type", "九年一贯制学校"),
            ("school_code", "7"),
        ],
    );
    with(both, own)
}

#[test]
fn a_total_and_its_stages_move_together() {
    let folder = Folder::new();
    let change = |stage: &str, add: i32| {
        let stage = if stage.is_empty() {
            String::new()
        } else {
            format!("stage = \"{stage}\"\n")
        };
        format!("[[change]]\nschool = \"7\"\n{stage}field = \"backbone_teachers\"\nadd = {add}\n")
    };
    let run = |row: Row, text: &str| {
        folder.write(
            "county.csv",
            csv(&[row, good_primary("1"), good_junior("2")]),
        );
        folder.write("changes.toml", text);
        folder.audit(&["county.csv", "--changes", "changes.toml"])
    };
    let backbone = |json: &Value, stage: &str| {
        value(json, "7", stage, "backbone_teachers")["numerator"]
            .as_f64()
            .unwrap()
    };
    // Total and stages: the stage's figure moves, and the total with it; nothing disagrees.
    let (json, exit) = run(
        combined(&[("backbone_teachers", "5")]),
        &change("primary", 1),
    );
    assert_ne!(exit, 2, "{:#}", json["problems"]);
    assert_eq!(
        (backbone(&json, "primary"), backbone(&json, "junior")),
        (3.0, 3.0)
    );
    assert_eq!(
        said(&json)[0]["figures"][1],
        json!({ "code": "7", "name": "九年学校", "field": "backbone_teachers", "before": 5.0, "after": 6.0 })
    );
    // The total alone, divided by teachers 8 to 18: a stage's part of it is no figure that can change.
    let alone = [
        ("backbone_teachers", "13"),
        ("backbone_teachers_primary", ""),
        ("backbone_teachers_junior", ""),
    ];
    let (json, exit) = run(combined(&alone), &change("primary", 1));
    assert_eq!((exit, codes(&json).contains(&"change-of-total")), (2, true));
    // The total itself can, and is divided as before: 26 to 8 and 18.
    let (json, exit) = run(combined(&alone), &change("", 13));
    assert_ne!(exit, 2, "{:#}", json["problems"]);
    assert!(
        (backbone(&json, "primary") - 8.0).abs() < 1e-9
            && (backbone(&json, "junior") - 18.0).abs() < 1e-9
    );
    // Where the stages are given, a change without one is no change that can be counted.
    let (json, exit) = run(combined(&[]), &change("", 1));
    assert_eq!(
        (exit, codes(&json).contains(&"change-stage-wanted")),
        (2, true)
    );
}

#[test]
fn a_part_moves_the_total_that_it_is_counted_in() {
    let folder = Folder::new();
    let run = |own: &[(&str, &str)], field: &str| {
        let odd = with(good_primary("1"), own);
        folder.write(
            "county.csv",
            csv(&[odd, good_primary("2"), good_junior("3")]),
        );
        folder.write(
            "changes.toml",
            format!(
                "[[change]]\nschool = \"1\"\nstage = \"primary\"\nfield = \"{field}\"\nadd = 1\n"
            ),
        );
        folder.audit(&["county.csv", "--changes", "changes.toml"])
    };
    let arts =
        |json: &Value| value(json, "1", "primary", "sports_arts_teachers")["numerator"].clone();
    // PE 1, arts in all 2, of them music 1; fine arts are not given by themselves.
    let total = [
        ("小学艺术教师（含音乐、美术）", "2"),
        ("fine_arts_teachers_primary", ""),
        ("arts_teachers_primary", ""),
    ];
    let (json, exit) = run(&total, "music_teachers");
    assert_ne!(exit, 2, "{:#}", json["problems"]);
    assert_eq!(arts(&json), 4.0);
    for (field, code) in [
        ("fine_arts_teachers", "change-of-total"),
        ("all_arts_teachers", "change-of-parts"),
    ] {
        let (json, exit) = run(&total, field);
        assert_eq!(
            (exit, codes(&json).contains(&code)),
            (2, true),
            "{field}: {:#}",
            json["problems"]
        );
    }
}

#[test]
fn what_a_change_makes_wrong_is_told_where_the_change_stands() {
    let folder = county();
    let text = "[[change]]\nschool = \"1\"\nfield = \"indoor_sports_area\"\nadd = 5000\n";
    let (json, exit) = audit(&folder, text, &[]);
    assert_eq!(exit, 2);
    let wrong = json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["severity"] == "error")
        .unwrap();
    let places =
        [&wrong["at"], &wrong["also"][0]].map(|at| at["file"].as_str().unwrap().to_owned());
    assert!(places.contains(&"changes.toml".to_owned()), "{wrong:#}");
}

#[test]
fn every_report_says_what_was_changed() {
    let folder = county();
    folder.write("changes.toml", BOOKS);
    let entry = "changes.toml:1 学校1 Books +1,000, 2025, 30,000 yuan: 1,000 → 2,000";
    let head = "With changes: 1 of changes.toml, at a cost of 30,000 yuan.";
    let args = [
        "county.csv",
        "--changes",
        "changes.toml",
        "--standard",
        "cn-2012",
    ];
    for command in ["audit", "gaps"] {
        let screen = stdout(&folder.run(&[&[command], &args[..]].concat())).replace('\n', " ");
        assert!(
            screen.contains(head) && screen.contains(entry),
            "{command}: {screen}"
        );
        for file in ["r.md", "r.txt", "r.html", "r.csv"] {
            folder.run(&[&[command], &args[..], &["-o", file]].concat());
            let text = std::fs::read_to_string(folder.path().join(file))
                .unwrap()
                .replace('\n', " ");
            let text = text.replace("\\", "");
            assert!(text.contains(entry), "{command} {file}: {text}");
            assert!(text.contains(head) || file == "r.csv", "{command} {file}");
        }
        for (file, part) in [
            ("r.xlsx", "xl/sharedStrings.xml"),
            ("r.docx", "word/document.xml"),
        ] {
            folder.run(&[&[command], &args[..], &["-o", file]].concat());
            let file = std::fs::File::open(folder.path().join(file)).unwrap();
            let mut archive = zip::ZipArchive::new(file).unwrap();
            let text = std::io::read_to_string(archive.by_name(part).unwrap()).unwrap();
            assert!(
                text.contains(head) && text.contains("changes.toml:1"),
                "{part}"
            );
        }
    }
    // A figure is retraced to the change.
    let output = folder.run(&[
        "explain",
        "books",
        "county.csv",
        "--school",
        "1",
        "--changes",
        "changes.toml",
    ]);
    let shown = stdout(&output);
    let line = shown
        .lines()
        .find(|line| line.contains("2,000") && line.contains("Books"));
    assert!(
        line.is_some_and(|line| line.contains("changes.toml:1")),
        "{shown}"
    );
}

#[test]
fn one_census_is_compared_with_what_it_will_be_and_of_several_the_newest_changes() {
    let folder = county();
    folder.write("plan.toml", BOOKS);
    let compare = |years: &[&str]| {
        let args = [
            "--changes",
            "plan.toml",
            "--standard",
            "cn-2012",
            "--format",
            "json",
        ];
        let output = folder.run(&[&["compare"], years, &args].concat());
        let json: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|e| panic!("{e}: {}", stderr(&output)));
        let labels = json["years"]
            .as_array()
            .unwrap()
            .iter()
            .map(|y| y["label"].as_str().unwrap().to_owned());
        let labels: Vec<String> = labels.collect();
        let stages = json["counties"][0]["stages"][0]["indicators"]
            .as_array()
            .unwrap();
        let books = stages.iter().find(|i| i["id"] == "books").unwrap();
        let cvs = books["years"]
            .as_array()
            .unwrap()
            .iter()
            .map(|y| y["cv"].as_f64().unwrap());
        (labels, cvs.collect::<Vec<f64>>(), json)
    };
    let (labels, cvs, json) = compare(&["county.csv"]);
    assert_eq!(labels, ["2024", "2024+plan"]);
    assert!(
        (cvs[0] - CV_BEFORE).abs() < 1e-9 && (cvs[1] - CV_AFTER).abs() < 1e-9,
        "{cvs:?}"
    );
    assert_eq!(json["years"][1]["changes"].as_array().unwrap().len(), 1);
    assert!(
        json["remarks"]
            .to_string()
            .contains("With changes: 1 of plan.toml")
    );
    let older: Vec<Row> = three_schools()
        .into_iter()
        .map(|row| with(row, &[("year", "2023")]))
        .collect();
    folder.write("2023.csv", csv(&older));
    let (labels, cvs, _) = compare(&["2023.csv", "county.csv"]);
    assert_eq!(labels, ["2023", "2024+plan"]);
    assert!(
        (cvs[0] - CV_BEFORE).abs() < 1e-9 && (cvs[1] - CV_AFTER).abs() < 1e-9,
        "{cvs:?}"
    );
    folder.run(&[
        "audit",
        "county.csv",
        "--standard",
        "cn-2012",
        "-o",
        "2024.json",
    ]);
    let output = folder.run(&["compare", "2023.csv", "2024.json", "--changes", "plan.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("Give that year's workbook"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn of_several_counties_each_has_its_own_changes() {
    let folder = Folder::new();
    let rows = |county: &str, from: u32| {
        (from..from + 3)
            .map(|code| with(good_primary(&code.to_string()), &[("county_name", county)]))
            .collect::<Vec<Row>>()
    };
    folder.write(
        "county.csv",
        csv(&[rows("甲县", 1), rows("乙县", 4)].concat()),
    );
    let (json, _) = audit(&folder, &BOOKS.replace("\"1\"", "\"5\""), &[]);
    for county in json["counties"].as_array().unwrap() {
        let changes = county["changes"].as_array().map_or(0, Vec::len);
        assert_eq!(
            changes,
            usize::from(county["name"] == "乙县"),
            "{}",
            county["name"]
        );
        let cv = &county["stages"][0]["indicators"]
            .as_array()
            .unwrap()
            .iter()
            .find(|i| i["id"] == "books")
            .unwrap()["cv"];
        assert_eq!(cv == 0.0, county["name"] == "甲县");
    }
    // An error in the changes is no matter of one county.
    let (json, exit) = audit(&folder, &BOOKS.replace("\"1\"", "\"55\""), &[]);
    assert_eq!((exit, &json["counties"]), (2, &json!([])));
}

#[test]
fn what_is_written_reads_back_the_same_and_plain_changes_need_no_file() {
    let dictionary = Dictionary::built_in();
    let change = Change {
        name: Some("学校1".into()),
        year: Some(2026),
        cost: Some(1234.5),
        measure: Some("hire".into()),
        status: Some(Status::Planned),
        note: Some("\"两名\"\n\\ 体育".into()),
        ..Change::new("1", "teachers", Some("primary"), Amount::Add(2.0))
    };
    let moved = Change {
        from: Some("3".into()),
        ..Change::new("2", "books", None, Amount::Add(10.0))
    };
    let set = Change::new("3", "equipment_value", None, Amount::Set(0.25));
    let changes = Changes::of("plan", [change, moved, set]);
    let read = Changes::parse("plan", &changes.to_toml(), &dictionary);
    assert_eq!(read.problems, []);
    let same = |change: Change| Change {
        at: changes.entries[0].at.clone(),
        ..change
    };
    let (read, made): (Vec<Change>, Vec<Change>) = (
        read.entries.into_iter().map(same).collect(),
        changes.entries.iter().cloned().map(same).collect(),
    );
    assert_eq!(read, made);
    let folder = county();
    let census = Census::read(&[folder.path().join("county.csv")], &dictionary);
    let changed = changes.apply(&census, None).unwrap();
    assert_eq!(changed.number(0, "teachers_primary"), Some(10.0));
    assert_eq!(
        (changed.number(1, "books"), changed.number(2, "books")),
        (Some(2010.0), Some(2990.0))
    );
    assert_eq!(changed.place(1, "books").unwrap().to_string(), "plan:2");
    // The census that it was made of stays as it is.
    assert_eq!(census.number(1, "books"), Some(2000.0));
}
