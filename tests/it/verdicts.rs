//! What a verdict is about: which schools a rule speaks of, what was judged and what was not, and what
//! rests on a relief.

use serde_json::Value;

use crate::made::{
    Folder, Row, csv, good_junior, good_primary, indicator, stage, stdout, value, with,
};

/// An item of the only county: its figure and state.
fn item(json: &Value, table: &str, number: u32) -> (Value, String) {
    let items = json["counties"][0]["items"].as_array().unwrap();
    let found = items
        .iter()
        .find(|i| i["table"] == table && i["number"] == number)
        .unwrap();
    let state = found["state"].as_str().unwrap().to_owned();
    (found["figure"].clone(), state)
}

/// A school that has all that the items ask for, as far as they are asked of a school.
fn funded(row: Row, funds: &str) -> Row {
    let stage = match row.contains_key("students_primary") {
        true => "primary",
        false => "junior",
    };
    let teachers = row[&format!("teachers_{stage}")].clone();
    with(
        row,
        &[
            ("fund_standard_primary", "650"),
            ("fund_standard_junior", "850"),
            ("funds_budget", funds),
            ("training_funds", funds),
            (&format!("classes_{stage}"), "3"),
            ("music_rooms_96", "1"),
            ("art_rooms_90", "1"),
            (&format!("certified_teachers_{stage}"), &teachers),
            (&format!("trained_teachers_{stage}"), &teachers),
        ],
    )
}

/// “不足 100 人的规模较小学校”, “所有小学、初中” and “全县” are more than the schools whose resources are
/// assessed: a teaching point of 48 pupils is one of them, a special school is not.
#[test]
fn an_item_speaks_of_the_schools_that_its_words_name() {
    let folder = Folder::new();
    let point = |cells: &[(&str, &str)]| {
        let point = with(
            funded(good_primary("3"), "65000"),
            &[("school_type", "教学点"), ("students_primary", "48")],
        );
        with(point, cells)
    };
    let others = [
        funded(good_primary("1"), "65000"),
        funded(good_junior("2"), "170000"),
        // Nothing of it is given, and nothing is asked.
        with(
            good_primary("4"),
            &[("school_type", "特殊教育学校"), ("students_primary", "40")],
        ),
    ];
    let audit = |cells: &[(&str, &str)]| {
        let mut rows = others.to_vec();
        rows.push(point(cells));
        let (json, _) = folder.audit_rows(&rows, &[]);
        assert_eq!(json["counties"][0]["stages"][0]["schools"], 1);
        json
    };
    let zero = Value::from(0.0);
    let one = Value::from(1.0);
    let as_it_should_be = audit(&[]);
    for (table, number) in [("IV", 4), ("IV", 6), ("V", 4)] {
        assert_eq!(
            item(&as_it_should_be, table, number),
            (zero.clone(), "met".into())
        );
    }
    assert_eq!(item(&as_it_should_be, "IV", 3).1, "met");
    // Half the money of 100 pupils.
    let json = audit(&[("funds_budget", "32500"), ("training_funds", "1000")]);
    assert_eq!(item(&json, "IV", 6), (one.clone(), "unmet".into()));
    assert_eq!(item(&json, "V", 4), (one, "unmet".into()));
    // What is not known of it is not known.
    assert_eq!(item(&audit(&[("funds_budget", "")]), "IV", 6).1, "no-data");
    let json = audit(&[
        ("music_rooms_96", "0"),
        ("built_by_2016", "否"),
        ("certified_teachers_primary", "7"),
    ]);
    assert_eq!(item(&json, "IV", 3).1, "unmet");
    // 8 and 18 teachers of the others, and 8 of the point, of whom one has none.
    assert_eq!(
        item(&json, "IV", 12),
        ((33.0 / 34.0).into(), "unmet".into())
    );
}

/// Two primary and two junior schools that meet everything.
fn good() -> Vec<Row> {
    vec![
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ]
}

/// Of cn-2017 sixteen criteria are judged of two stages, seven CVs and the schools of each, and two of the 31
/// items: no school is over 2000 pupils, and no figures are given for the others.
#[test]
fn a_county_is_met_only_where_everything_was_judged() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&good()));
    let (json, code) = folder.audit(&["county.csv"]);
    let county = &json["counties"][0];
    assert_eq!(code, 0);
    assert_eq!(county["meets"], true);
    let judged = county["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|i| i["state"] == "met" || i["state"] == "unmet")
        .count();
    assert_eq!(county["judged"], 16 + judged);
    assert_eq!(county["not_judged"], 31 - judged);
    let open = 31 - judged;
    for (lang, said) in [
        ("zh", format!("资源配置达标；另有 {open} 项未判定")),
        ("en", format!("resources met; {open} items not judged")),
    ] {
        for format in ["table", "markdown"] {
            let args = ["audit", "county.csv", "--lang", lang, "--format", format];
            let shown = stdout(&folder.run(&args));
            assert!(
                shown.replace('\n', " ").contains(&said),
                "{lang} {format}: {shown}"
            );
        }
    }
    // All that cn-2012 asks for is judged, and said so.
    let (json, _) = folder.audit(&["county.csv", "--standard", "cn-2012"]);
    assert_eq!(json["counties"][0]["judged"], 2);
    assert_eq!(json["counties"][0]["not_judged"], 0);
    let args = [
        "audit",
        "county.csv",
        "--standard",
        "cn-2012",
        "--lang",
        "en",
    ];
    assert!(stdout(&folder.run(&args)).contains("MET, every criterion is met."));
}

/// One school has no inequality: its CV is neither met nor unmet, under either standard.
#[test]
fn of_one_school_no_inequality_is_measured() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&good()[1..]));
    for (standard, criteria) in [("cn-2017", 8), ("cn-2012", 1)] {
        let (json, code) = folder.audit(&["county.csv", "--standard", standard]);
        assert_eq!(code, 0, "{standard}");
        let primary = stage(&json, "primary");
        assert_eq!(primary["schools"], 1);
        assert_eq!(primary["composite_cv"], Value::Null);
        assert_eq!(primary["meets"], true);
        // What remains of cn-2017: that the school meets its thresholds.
        let judged = usize::from(standard == "cn-2017");
        assert_eq!(primary["judged"], judged);
        assert_eq!(primary["not_judged"], criteria - judged);
        let sports = indicator(&json, "primary", "sports_area");
        assert_eq!(
            (&sports["cv"], &sports["meets"]),
            (&Value::Null, &Value::Null)
        );
        // 900 m² for 100 pupils.
        assert_eq!(sports["mean"], 9.0);
        assert_ne!(indicator(&json, "junior", "sports_area")["cv"], Value::Null);
        for format in ["table", "markdown"] {
            let args = [
                "audit",
                "county.csv",
                "--standard",
                standard,
                "--lang",
                "zh",
                "--format",
                format,
            ];
            let shown = stdout(&folder.run(&args));
            assert!(
                shown.contains("小学只有一所学校，不计算差异系数"),
                "{shown}"
            );
            assert!(shown.contains("不计算"), "{shown}");
        }
        // A school that fails its thresholds fails the stage all the same.
        let poor = with(
            good_primary("2"),
            &[("multimedia_rooms", "0"), ("sports_ground_area", "10")],
        );
        let rows = [poor, good_junior("3"), good_junior("4")];
        let (json, _) = Folder::new().audit_rows(&rows, &["--standard", standard]);
        assert_eq!(stage(&json, "primary")["meets"], standard == "cn-2012");
    }
}

/// Two years that are not met are no pass.
#[test]
fn two_unmet_years_do_not_pass() {
    let folder = Folder::new();
    let poor = with(good_primary("1"), &[("multimedia_rooms", "0")]);
    let unmet = [&[with(poor, &[("sports_ground_area", "10")])], &good()[1..]].concat();
    for year in ["2023", "2024"] {
        let rows = unmet.iter().map(|row| with(row.clone(), &[("year", year)]));
        folder.write(&format!("{year}.csv"), csv(&rows.collect::<Vec<_>>()));
    }
    let both = ["compare", "2023.csv", "2024.csv"];
    for (lang, said, never) in [
        ("zh", "两年均未达标", "通过："),
        ("en", "not met in either year", "PASSED"),
    ] {
        for format in ["table", "markdown", "github"] {
            let args = [&both[..], &["--lang", lang, "--format", format]].concat();
            let output = folder.run(&args);
            assert_eq!(output.status.code(), Some(0));
            let shown = stdout(&output);
            assert!(shown.contains(said), "{shown}");
            assert!(!shown.contains(never), "{shown}");
        }
    }
    folder.run(&[&both[..], &["-o", "c.html", "--lang", "zh"]].concat());
    let page = std::fs::read_to_string(folder.path().join("c.html")).unwrap();
    let verdict = page
        .lines()
        .find(|l| l.contains("class=\"verdict"))
        .unwrap();
    assert!(verdict.contains("class=\"verdict doubtful\""), "{verdict}");
}

/// A rural school of 60 pupils with one itinerant PE teacher: 1.67 of 0.9 per 100 with the relief, none without.
fn itinerant(code: &str) -> Row {
    with(
        good_primary(code),
        &[
            ("students_primary", "60"),
            ("urban_rural", "乡村"),
            ("pe_teachers_primary", "0"),
            ("music_teachers_primary", "0"),
            ("itinerant_pe_teachers_primary", "1"),
        ],
    )
}

fn in_year(rows: &[Row], year: &str) -> Vec<Row> {
    let dated = rows.iter().map(|row| with(row.clone(), &[("year", year)]));
    dated.collect()
}

/// The procedure of 2019 gave the reliefs of teachers and venues three years.
#[test]
fn a_relief_counts_in_its_years() {
    let rows = relieved();
    let audit = |year: &str, args: &[&str]| {
        let (json, _) = Folder::new().audit_rows(&in_year(&rows, year), args);
        let value = value(&json, "1", "primary", "sports_arts_teachers");
        let meets = value["meets"].as_bool().unwrap();
        assert_eq!(value["numerator"], if meets { 1.0 } else { 0.0 });
        let problems = json["problems"].as_array().unwrap();
        let said = problems.iter().any(|p| p["code"] == "relief-out-of-date");
        (meets, said, json["counties"][0]["reliefs"].clone())
    };
    for (year, args, meets, said) in [
        ("2018", &[][..], false, true),
        ("2019", &[], true, false),
        ("2022", &[], true, false),
        ("2023", &[], false, true),
        ("2024", &["--reliefs", "all"], true, false),
        ("2022", &["--reliefs", "none"], false, false),
        // Without a year nobody can tell.
        ("", &[], false, true),
        ("", &["--reliefs", "all"], true, false),
    ] {
        let found = audit(year, args);
        assert_eq!((found.0, found.1), (meets, said), "{year} {args:?}");
        let reliefs = found.2.as_array().unwrap();
        assert_eq!(reliefs.len(), usize::from(meets), "{year} {args:?}");
        if meets {
            let relief = &reliefs[0];
            assert_eq!(relief["id"], "itinerant_teachers");
            assert_eq!(relief["indicator"], "sports_arts_teachers");
            assert_eq!(
                (&relief["until"], &relief["meet_within"]),
                (&2022.into(), &Value::Null)
            );
            let schools = relief["schools"].as_array().unwrap();
            assert_eq!(schools.len(), 1);
            assert_eq!(
                (&schools[0]["code"], &schools[0]["stage"]),
                (&"1".into(), &"primary".into())
            );
            // 0 of 0.9 is below 85 %: it alone fails the school, and the school the county.
            assert_eq!(
                (&schools[0]["turns"], &relief["turns"]),
                (&true.into(), &true.into())
            );
        }
    }
}

/// A school of 2100 pupils, built in 2005, is within its limit by the relief alone; one built in 2015 is not.
#[test]
fn a_relief_of_an_item_is_named_with_its_schools() {
    let large = |code: &str, founded: &str| {
        let times = |n: u32| (n * 21).to_string();
        with(
            good_primary(code),
            &[
                ("students_primary", "2100"),
                ("founded", founded),
                ("migrant_students", "10"),
                ("teachers_primary", &times(8)),
                ("teachers_bachelor_primary", &times(5)),
                ("teachers_associate_primary", &times(3)),
                ("backbone_teachers_primary", &times(2)),
                ("pe_teachers_primary", &times(1)),
                ("music_teachers_primary", &times(1)),
                ("teaching_area", &times(600)),
                ("indoor_sports_area", &times(50)),
                ("sports_ground_area", &times(900)),
                ("equipment_value", &times(250_000)),
                ("multimedia_rooms", &times(4)),
            ],
        )
    };
    let audit = |founded: &str, args: &[&str]| {
        let rows = [
            large("1", founded),
            good_primary("2"),
            good_junior("3"),
            good_junior("4"),
        ];
        Folder::new().audit_rows(&in_year(&rows, "2024"), args)
    };
    // The relief has no end; the county must meet the rule three years after its recognition.
    let (json, code) = audit("2005", &[]);
    assert_eq!(code, 0);
    assert_eq!(item(&json, "IV", 4), (0.0.into(), "met".into()));
    let reliefs = json["counties"][0]["reliefs"].as_array().unwrap();
    assert_eq!(reliefs.len(), 1);
    let relief = &reliefs[0];
    assert_eq!(
        (&relief["item"], &relief["id"]),
        (&"IV-4".into(), &"planned_by_2010".into())
    );
    assert_eq!(
        (&relief["until"], &relief["meet_within"]),
        (&Value::Null, &3.into())
    );
    assert_eq!(relief["schools"][0]["name"], "学校1");
    assert_eq!(relief["turns"], true);
    for (founded, args) in [("2015", &[][..]), ("2005", &["--reliefs", "none"])] {
        let (json, code) = audit(founded, args);
        assert_eq!(code, 1);
        assert_eq!(item(&json, "IV", 4), (1.0.into(), "unmet".into()));
        assert_eq!(json["counties"][0]["reliefs"], Value::Array(Vec::new()));
    }
}

/// Every report names the school and the end of the relief that it met a threshold by.
#[test]
fn every_report_names_the_verdicts_that_rest_on_a_relief() {
    let folder = Folder::new();
    let rows = relieved();
    folder.write("2021.csv", csv(&in_year(&rows, "2021")));
    folder.write("2022.csv", csv(&in_year(&rows, "2022")));
    let named = |text: &str, what: &str| {
        let text = text.replace('\n', "");
        assert!(text.contains("靠过渡政策达到的判定"), "{what}: {text}");
        assert!(text.contains("学校1（小学）"), "{what}");
        assert!(text.contains("只用于2019–2022年的数据"), "{what}: {text}");
    };
    let dense = |text: String| text.replace([' ', '\u{a0}'], "");
    for command in ["audit", "gaps"] {
        for format in ["table", "markdown"] {
            let args = [command, "2022.csv", "--lang", "zh", "--format", format];
            named(&dense(stdout(&folder.run(&args))), command);
        }
    }
    let both = ["compare", "2021.csv", "2022.csv", "--lang", "zh"];
    for format in ["table", "markdown", "github"] {
        let args = [&both[..], &["--format", format]].concat();
        named(&dense(stdout(&folder.run(&args))), format);
    }
    folder.run(&[
        "audit", "2022.csv", "--lang", "zh", "-o", "r.html", "-o", "r.csv",
    ]);
    folder.run(&[&both[..], &["-o", "c.html"]].concat());
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    named(&dense(read("r.html")), "r.html");
    named(&dense(read("c.html")), "c.html");
    let rows = read("r.csv");
    let row = rows.lines().find(|l| l.starts_with("relief,")).unwrap();
    assert!(
        row.contains(",primary,1,学校1,sports_arts_teachers,"),
        "{row}"
    );
    // The year after, the county slips, and is told why.
    folder.write("2023.csv", csv(&in_year(&relieved(), "2023")));
    let args = ["compare", "2022.csv", "2023.csv", "--lang", "zh"];
    let output = folder.run(&args);
    assert_eq!(output.status.code(), Some(1));
    assert!(crate::made::stderr(&output).contains("relief-out-of-date"));
}

fn relieved() -> [Row; 4] {
    [
        itinerant("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ]
}

/// The six veto items rest on documents: they stand in every report, and nowhere as met.
#[test]
fn veto_items_are_in_every_report_and_never_met() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&good()));
    let (json, _) = folder.audit(&["county.csv"]);
    let items = json["counties"][0]["items"].as_array().unwrap();
    let veto: Vec<&Value> = items.iter().filter(|i| i["table"] == "VETO").collect();
    assert_eq!(veto.len(), 6);
    assert!(
        veto.iter()
            .all(|i| i["state"] == "documents" && i["figure"].is_null())
    );
    folder.run(&[
        "audit",
        "county.csv",
        "--lang",
        "zh",
        "-o",
        "r.html",
        "-o",
        "r.csv",
    ]);
    for format in ["table", "markdown"] {
        let args = ["audit", "county.csv", "--lang", "zh", "--format", format];
        let shown = stdout(&folder.run(&args)).replace('\n', "");
        assert!(
            shown.contains("一票否决事项，均需佐证材料：1. 存在以考试方式招生"),
            "{shown}"
        );
    }
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let page = read("r.html");
    let rows: Vec<&str> = page.lines().filter(|l| l.contains("一票否决-")).collect();
    assert_eq!(rows.len(), 6);
    assert!(
        rows.iter().all(|row| row.contains("需佐证材料")),
        "{rows:?}"
    );
    let table = read("r.csv");
    let rows = table
        .lines()
        .filter(|l| l.starts_with("item,") && l.contains("VETO-"));
    assert_eq!(rows.filter(|row| row.contains(",documents,")).count(), 6);
}

/// Attached classes take their part of what the school shares by weighted pupils; a campus with one stage is a
/// school of that stage, and shares nothing.
#[test]
fn attached_classes_take_their_part() {
    let folder = Folder::new();
    let both: Row = good_primary("3")
        .into_iter()
        .chain(good_junior("3"))
        .collect();
    let rows = [
        with(good_primary("1"), &[("附设幼儿班人数", "50")]),
        with(good_primary("2"), &[("school_name", "学校1（东校区）")]),
        // 初中附设小学班, 50 pupils beside 200.
        with(
            both,
            &[("school_type", "初级中学"), ("students_primary", "50")],
        ),
        // 高中附设初中班: 200 juniors beside 300 seniors, 1.1 to 1.32.
        with(
            good_junior("4"),
            &[("school_type", "高级中学"), ("students_senior", "300")],
        ),
        with(
            good_junior("5"),
            &[
                ("school_type", "高级中学"),
                ("students_junior", ""),
                ("students_senior", "300"),
            ],
        ),
    ];
    let (json, _) = folder.audit_rows(&rows, &[]);
    let sports = |json: &Value, code: &str, stage: &str| {
        let found = value(json, code, stage, "sports_area");
        (
            found["numerator"].as_f64().unwrap(),
            found.get("whole").cloned(),
        )
    };
    let near = |(found, whole): (f64, Option<Value>), wanted: f64, of: f64| {
        assert!((found - wanted).abs() < 1e-9, "{found} {wanted}");
        assert_eq!(whole, Some(of.into()));
    };
    // 900 m²: 100 pupils and 50 children, each of weight 1.
    near(sports(&json, "1", "primary"), 600.0, 900.0);
    assert_eq!(sports(&json, "2", "primary"), (900.0, None));
    // The row of school 3 has the junior's figures: 2300 m².
    near(sports(&json, "3", "primary"), 2300.0 * 50.0 / 270.0, 2300.0);
    near(sports(&json, "3", "junior"), 2300.0 * 220.0 / 270.0, 2300.0);
    near(sports(&json, "4", "junior"), 2300.0 * 220.0 / 616.0, 2300.0);
    let county = &json["counties"][0];
    let schools: Vec<(&str, &str)> = county["schools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["code"].as_str().unwrap(), s["stage"].as_str().unwrap()))
        .collect();
    assert_eq!(
        schools,
        [
            ("1", "primary"),
            ("2", "primary"),
            ("3", "primary"),
            ("3", "junior"),
            ("4", "junior")
        ]
    );
    // A senior school without them is not assessed.
    assert_eq!(county["excluded"][0]["code"], "5");
    // Children are no stage; that their weight is a choice is said, and it can be made otherwise.
    let codes: Vec<&str> = json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"weight-chosen"), "{codes:?}");
    let own = "extends = \"cn-2017\"\n[stages]\nweights.kindergarten = 0.5\n";
    folder.write("own.toml", own);
    let (json, _) = folder.audit(&["county.csv", "--standard", "own.toml"]);
    near(sports(&json, "1", "primary"), 900.0 * 100.0 / 125.0, 900.0);
}

/// A workbook of junior schools alone has no column of primary pupils, and nothing is lacking for the rule
/// that leaves senior schools out.
#[test]
fn a_rule_of_scope_does_not_ask_for_pupils() {
    let folder = Folder::new();
    let rows = [good_junior("1"), good_junior("2")];
    let (json, _) = folder.audit_rows(&rows, &[]);
    let problems = json["problems"].as_array().unwrap();
    assert!(
        problems.iter().all(|p| p["code"] == "stage-absent"),
        "{problems:?}"
    );
}
