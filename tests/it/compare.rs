//! Years compared: what moved, who moved it, and by which cause. Every split is worked out by hand for
//! made counties in which one cause at a time changes.

use balance::measure::{Both, Change, Observation, between_and_within, effects};
use proptest::prelude::*;
use serde_json::Value;

use crate::made::{Folder, Row, close, csv, good_junior, good_primary, stderr, stdout, with};

/// The rows as a census of 青山县 in a year.
pub fn census(folder: &Folder, year: &str, rows: &[Row]) {
    let rows: Vec<Row> = rows
        .iter()
        .map(|row| with(row.clone(), &[("county_name", "青山县"), ("year", year)]))
        .collect();
    folder.write(&format!("{year}.csv"), csv(&rows));
}

/// A primary school with so many pupils and so much equipment, in yuan.
pub fn equipped(code: &str, pupils: u32, yuan: u32) -> Row {
    let (pupils, yuan) = (pupils.to_string(), yuan.to_string());
    with(
        good_primary(code),
        &[
            ("students_primary", pupils.as_str()),
            ("equipment_value", yuan.as_str()),
        ],
    )
}

/// 2000, 3000 and 4000 yuan a pupil: X̄ = 3000, CV² = 2/27, of which L = H = 1/27.
pub fn three() -> [Row; 3] {
    [
        equipped("1", 100, 200_000),
        equipped("2", 100, 300_000),
        equipped("3", 100, 400_000),
    ]
}

/// The JSON of a comparison, with the exit code.
pub fn compare(folder: &Folder, args: &[&str]) -> (Value, i32) {
    let mut all = vec!["compare", "--format", "json"];
    all.extend(args);
    let output = folder.run(&all);
    let json = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}{}", stdout(&output), stderr(&output)));
    (json, output.status.code().unwrap())
}

pub fn two(old: &[Row], new: &[Row], args: &[&str]) -> (Value, i32) {
    let folder = Folder::new();
    census(&folder, "2023", old);
    census(&folder, "2024", new);
    let mut all = vec!["2023.csv", "2024.csv"];
    all.extend(args);
    compare(&folder, &all)
}

pub fn found<'a>(list: &'a Value, key: &str, text: &str) -> &'a Value {
    let list = list.as_array().unwrap();
    let found = list.iter().find(|x| x[key] == text);
    found.unwrap_or_else(|| panic!("no {text}"))
}

pub fn indicator<'a>(json: &'a Value, stage: &str, id: &str) -> &'a Value {
    let stage = found(&json["counties"][0]["stages"], "stage", stage);
    found(&stage["indicators"], "id", id)
}

pub fn equipment(json: &Value) -> &Value {
    indicator(json, "primary", "equipment_value")
}

pub fn names(list: &Value) -> Vec<&str> {
    let list = list.as_array().unwrap();
    list.iter().map(|x| x["name"].as_str().unwrap()).collect()
}

/// Holds the parts of a change against what they are by hand.
pub fn assert_split(split: &Value, parts: [(&str, f64); 6]) {
    for (key, by_hand) in parts {
        let computed = split[key].as_f64().unwrap();
        assert!(
            (computed - by_hand).abs() < 1e-12,
            "{key}: {computed}, by hand {by_hand}"
        );
    }
}

#[test]
fn only_the_poorest_school_gains() {
    let mut new = three();
    new[0] = equipped("1", 100, 260_000);
    let (json, code) = two(&three(), &new, &[]);
    assert_eq!(code, 0, "{:#}", json["problems"]);
    let equipment = equipment(&json);
    // 2600, 3000, 4000 about 3200: −600, −200, +800.
    let (low, high) = (0.40 / 3.0 / 10.24, 0.64 / 3.0 / 10.24);
    let third = 1.0 / 27.0;
    assert_split(
        &equipment["change"],
        [
            ("cv2", low + high - 2.0 * third),
            ("valleys", low - third),
            ("peaks", high - third),
            ("membership", 0.0),
            ("resources", low + high - 2.0 * third),
            ("pupils", 0.0),
        ],
    );
    assert!(close(
        &equipment["change"]["cv"],
        (low + high).sqrt() - (2.0 * third).sqrt()
    ));
    assert!(close(&equipment["change"]["mean"], 200.0));
    // The others did not change: whatever the mean did, only this one moved the CV.
    assert_eq!(names(&equipment["lowered"]), ["学校1"]);
    assert_eq!(names(&equipment["raised"]), [""; 0]);
    assert!(close(
        &equipment["lowered"][0]["effect"],
        (low + high).sqrt() - (2.0 * third).sqrt()
    ));
    // The gap closed the right way.
    assert_eq!(equipment["levelled_down"], Value::Null);
}

#[test]
fn only_the_richest_school_loses() {
    let mut new = three();
    new[2] = equipped("3", 100, 340_000);
    let (json, code) = two(&three(), &new, &["--lang", "zh"]);
    assert_eq!(code, 0);
    let equipment = equipment(&json);
    // 2000, 3000, 3400 about 2800: −800, +200, +600.
    let (low, high) = (0.64 / 3.0 / 7.84, 0.40 / 3.0 / 7.84);
    let third = 1.0 / 27.0;
    assert_split(
        &equipment["change"],
        [
            ("cv2", low + high - 2.0 * third),
            ("valleys", low - third),
            ("peaks", high - third),
            ("membership", 0.0),
            ("resources", low + high - 2.0 * third),
            ("pupils", 0.0),
        ],
    );
    assert_eq!(names(&equipment["lowered"]), ["学校3"]);
    // The CV fell, and the better-off lost: said in words.
    let down = &equipment["levelled_down"];
    assert_eq!((&down["above"], &down["losing"]), (&1.into(), &1.into()));
    assert_eq!(
        (&down["before"], &down["after"]),
        (&400_000.0.into(), &340_000.0.into())
    );
    assert!(down["text"].as_str().unwrap().contains("60,000"), "{down}");
}

#[test]
fn one_school_closes() {
    let new = &three()[..2];
    let (json, code) = two(&three(), new, &[]);
    assert_eq!(code, 0);
    let equipment = equipment(&json);
    // 2000 and 3000 about 2500: CV² = 0.04, in both years for those that are left.
    assert_split(
        &equipment["change"],
        [
            ("cv2", 0.04 - 2.0 / 27.0),
            ("valleys", 0.0),
            ("peaks", 0.0),
            ("membership", 0.04 - 2.0 / 27.0),
            ("resources", 0.0),
            ("pupils", 0.0),
        ],
    );
    assert_eq!(equipment["change"]["matched"], 2);
    let closed = found(&json["counties"][0]["schools"], "status", "closed");
    assert_eq!(closed["old"][0]["name"], "学校3");
    assert_eq!(names(&equipment["lowered"]), ["学校3"]);
    // It is gone; that is no school losing what it had.
    assert_eq!(equipment["levelled_down"], Value::Null);
}

/// 1 and 3 become 9, of 200 pupils with all they had: 3000 yuan a pupil, as 2 has.
#[test]
fn two_schools_merge() {
    let new = [equipped("2", 100, 300_000), equipped("9", 200, 600_000)];
    let by_hand = [
        ("cv2", -2.0 / 27.0),
        ("valleys", 0.0),
        ("peaks", 0.0),
        ("membership", -2.0 / 27.0),
        ("resources", 0.0),
        ("pupils", 0.0),
    ];
    // Without a list nothing is guessed: two closed, one opened, with the nearest name told.
    let (json, _) = two(&three(), &new, &[]);
    assert_split(&equipment(&json)["change"], by_hand);
    let schools = &json["counties"][0]["schools"];
    let statuses = |schools: &Value| -> Vec<String> {
        let all = schools.as_array().unwrap().iter();
        all.map(|s| s["status"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(statuses(schools), ["same", "opened", "closed", "closed"]);
    assert!(["学校1", "学校3"].contains(&schools[1]["nearest"]["name"].as_str().unwrap()));
    assert_eq!(schools[2]["nearest"]["name"], "学校9");
    assert_eq!(schools[1]["by"], Value::Null);

    let folder = Folder::new();
    census(&folder, "2023", &three());
    census(&folder, "2024", &new);
    // By code or by name, in Chinese or English, in any encoding a clerk's spreadsheet writes.
    for list in [
        "old,new\n1,9\n学校3,9\n",
        "原学校,现学校\n学校1,学校9\n3,学校9\n",
    ] {
        folder.write("merged.csv", list);
        let (json, _) = compare(&folder, &["2023.csv", "2024.csv", "--match", "merged.csv"]);
        assert_split(&equipment(&json)["change"], by_hand);
        let schools = &json["counties"][0]["schools"];
        assert_eq!(statuses(schools), ["same", "merged"]);
        assert_eq!(names(&schools[1]["old"]), ["学校1", "学校3"]);
        assert_eq!(
            (&schools[1]["by"], &schools[1]["nearest"]),
            (&"list".into(), &Value::Null)
        );
        // Together they had 600 000 yuan for 200 pupils.
        let before = found(&schools[1]["stages"][0]["values"], "id", "equipment_value");
        assert_eq!(
            (&before["old"], &before["new"]),
            (&3000.0.into(), &3000.0.into())
        );
        let lowered = &equipment(&json)["lowered"][0];
        assert_eq!(lowered["status"], "merged");
        assert!(close(&lowered["effect"], -(2.0_f64 / 27.0).sqrt()));
    }
}

/// Fifty pupils go from the first school to the second; no yuan moves.
#[test]
fn pupils_move() {
    let mut new = three();
    new[0] = equipped("1", 50, 200_000);
    new[1] = equipped("2", 150, 300_000);
    let (json, _) = two(&three(), &new, &[]);
    // 4000, 2000, 4000 about 3000, of 50, 150 and 100 pupils: L = H = 1/18.
    let change = &equipment(&json)["change"];
    assert_split(
        change,
        [
            ("cv2", 1.0 / 27.0),
            ("valleys", 1.0 / 54.0),
            ("peaks", 1.0 / 54.0),
            ("membership", 0.0),
            ("resources", 0.0),
            ("pupils", 1.0 / 27.0),
        ],
    );
    assert!(close(&change["mean"], 0.0));
}

/// Pupils and equipment both move: each order of the two is worked out, and the mean of them taken.
#[test]
fn resources_and_pupils_move_together() {
    let old = [equipped("1", 100, 200_000), equipped("2", 100, 400_000)];
    let new = [equipped("1", 100, 300_000), equipped("2", 300, 600_000)];
    let (json, _) = two(&old, &new, &[]);
    // f(x₀,P₀): 2, 4 about 3 → 1/9. f(x₁,P₁): 3, 2 about 9/4, weights 1/4, 3/4 → 1/27.
    // f(x₁,P₀): 3, 6 about 9/2 → 1/9. f(x₀,P₁): 2, 4/3 about 3/2 → 1/27.
    let (start, end, resources_first, pupils_first) =
        (1.0 / 9.0, 1.0 / 27.0, 1.0 / 9.0, 1.0 / 27.0);
    let resources = ((resources_first - start) + (end - pupils_first)) / 2.0;
    let pupils = ((pupils_first - start) + (end - resources_first)) / 2.0;
    // L: 2 below 3, half of it: 1/18; then 2 below 9/4 with weight 3/4: 1/108.
    assert_split(
        &equipment(&json)["change"],
        [
            ("cv2", end - start),
            ("valleys", 1.0 / 108.0 - 1.0 / 18.0),
            ("peaks", 1.0 / 36.0 - 1.0 / 18.0),
            ("membership", 0.0),
            ("resources", resources),
            ("pupils", pupils),
        ],
    );
}

/// A village school becomes a nine-year school: it is no longer the same school, and what it does to the
/// CV is membership in both stages.
#[test]
fn a_school_changes_its_type() {
    let mut old = three().to_vec();
    old.extend([good_junior("7"), good_junior("8")]);
    let mut new = old.clone();
    let mut both = good_junior("1");
    both.extend(equipped("1", 100, 400_000));
    both.insert("school_type".to_owned(), "九年一贯制学校".to_owned());
    both.insert("students_junior".to_owned(), "200".to_owned());
    new[0] = both;
    let (json, _) = two(&old, &new, &[]);
    let changed = found(&json["counties"][0]["schools"], "status", "type-changed");
    assert_eq!(changed["old"][0]["type"], "primary");
    assert_eq!(changed["new"][0]["type"], "nine_year");
    for (stage, matched) in [("primary", 2), ("junior", 2)] {
        let change = &indicator(&json, stage, "equipment_value")["change"];
        assert_eq!(change["matched"], matched);
        assert_eq!(change["membership"], change["cv2"], "{stage}");
        assert!(change["cv2"].as_f64().unwrap().abs() > 1e-6);
    }
}

/// What a combined school has does not go away because pupils move between its stages.
#[test]
fn a_shared_resource_is_not_lost_when_pupils_change_stage() {
    let combined = |primary: &str, junior: &str| {
        let mut row = good_junior("5");
        row.extend(good_primary("5"));
        let cells = [
            ("school_type", "九年一贯制学校"),
            ("students_primary", primary),
            ("students_junior", junior),
            ("equipment_value", "2000000"),
        ];
        with(row, &cells)
    };
    let mut poor = [equipped("1", 100, 200_000), combined("100", "200")];
    let old = poor.clone();
    poor[0] = equipped("1", 100, 260_000);
    poor[1] = combined("90", "210");
    let (json, _) = two(&old, &poor, &[]);
    let equipment = equipment(&json);
    assert!(equipment["change"]["cv"].as_f64().unwrap() < 0.0);
    assert_eq!(equipment["levelled_down"], Value::Null);
}

/// Senior pupils are not assessed, and share in what their school has: as they come or go, the junior
/// stage's part of it changes, the school's does not.
#[test]
fn a_shared_resource_is_not_lost_to_a_stage_that_is_not_assessed() {
    let complete = |senior: &str, yuan: &str| {
        let cells = [
            ("school_type", "完全中学"),
            ("students_junior", "500"),
            ("students_senior", senior),
            ("equipment_value", yuan),
        ];
        with(good_junior("3"), &cells)
    };
    let junior = |code: &str, yuan: &str| {
        let cells = [("students_junior", "500"), ("equipment_value", yuan)];
        with(good_junior(code), &cells)
    };
    let county = |senior: &str, yuan: &str| {
        let poor = [junior("1", "1000000"), junior("2", "1300000")];
        [&poor[..], &[complete(senior, yuan)]].concat()
    };
    let down = |old: &[Row], new: &[Row]| {
        let (json, _) = two(old, new, &[]);
        let equipment = indicator(&json, "junior", "equipment_value");
        assert!(equipment["change"]["cv"].as_f64().unwrap() < 0.0);
        equipment["levelled_down"].clone()
    };
    // 1.1 · 500 of 1.1 · 500 + 1.32 · 200, then of 1.1 · 500 + 1.32 · 700: 2 027 027 yuan, then 1 119 402.
    let same = down(&county("200", "3000000"), &county("700", "3000000"));
    assert_eq!(same, Value::Null);
    // The senior pupils leave, and half of what there was with them: the junior stage's part falls less.
    let lost = down(&county("200", "3000000"), &county("0", "1500000"));
    assert_eq!(
        (&lost["before"], &lost["after"]),
        (&3_000_000.0.into(), &1_500_000.0.into())
    );
}

#[test]
fn a_year_against_itself_reports_no_change() {
    let folder = Folder::new();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/2024.xlsx");
    for rule in ["slip", "worse", "slip,worse"] {
        let (json, code) = compare(&folder, &[sample, sample, "--fail-on", rule]);
        assert_eq!(code, 0);
        assert_eq!(json["passes"], true);
        for stage in json["counties"][0]["stages"].as_array().unwrap() {
            for indicator in stage["indicators"].as_array().unwrap() {
                let change = &indicator["change"];
                for key in [
                    "mean",
                    "cv",
                    "cv2",
                    "valleys",
                    "peaks",
                    "membership",
                    "resources",
                    "pupils",
                ] {
                    assert_eq!(change[key].as_f64().unwrap(), 0.0, "{key}");
                }
                for list in ["raised", "lowered", "newly_met", "newly_missed"] {
                    assert_eq!(indicator[list], Value::Array(vec![]));
                }
            }
        }
        let schools = json["counties"][0]["schools"].as_array().unwrap();
        assert!(
            schools
                .iter()
                .all(|s| s["status"] == "same" && s["by"] == "code")
        );
    }
}

#[test]
fn three_years() {
    let folder = Folder::new();
    let mut rows = three();
    census(&folder, "2022", &rows);
    rows[0] = equipped("1", 100, 100_000);
    census(&folder, "2023", &rows);
    rows[0] = equipped("1", 100, 260_000);
    census(&folder, "2024", &rows);
    let years = ["2022.csv", "2023.csv", "2024.csv"];
    let (json, code) = compare(&folder, &years);
    assert_eq!(code, 0, "{:#}", json["counties"][0]["breaches"]);
    let labels: Vec<&Value> = json["years"]
        .as_array()
        .unwrap()
        .iter()
        .map(|y| &y["label"])
        .collect();
    assert_eq!(labels, ["2022", "2023", "2024"]);
    let equipment = equipment(&json);
    let means: Vec<&Value> = equipment["years"]
        .as_array()
        .unwrap()
        .iter()
        .map(|y| &y["mean"])
        .collect();
    assert!(close(means[0], 3000.0) && close(means[1], 8000.0 / 3.0) && close(means[2], 3200.0));
    // The steps make up the way from the first year to the last.
    let sum: f64 = equipment["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["cv2"].as_f64().unwrap())
        .sum();
    assert!(close(&equipment["change"]["cv2"], sum));
    assert_eq!(equipment["steps"].as_array().unwrap().len(), 2);
}

/// The newest year is held against every earlier one: better than last year, and worse than before.
#[test]
fn no_earlier_year_may_have_been_better() {
    let folder = Folder::new();
    for (year, yuan) in [("2022", 260_000), ("2023", 100_000), ("2024", 200_000)] {
        let mut rows = three();
        rows[0] = equipped("1", 100, yuan);
        census(&folder, year, &rows);
    }
    let (json, code) = compare(
        &folder,
        &["2022.csv", "2023.csv", "2024.csv", "--fail-on", "worse"],
    );
    assert_eq!(code, 1);
    let breaches = json["counties"][0]["breaches"].as_array().unwrap();
    assert_eq!(breaches.len(), 1);
    let message = breaches[0]["message"].as_str().unwrap();
    // √(1.04/30.72) in 2022, √(2/27) in 2024.
    for part in ["2022", "2024", "0.184", "0.272", "0.005"] {
        assert!(message.contains(part), "{message}");
    }
    let (_, code) = compare(&folder, &["2023.csv", "2024.csv", "--fail-on", "worse"]);
    assert_eq!(code, 0);
}

/// Counties of two cities share a name: their codes tell them apart, whatever stands first.
#[test]
fn counties_are_told_apart_by_their_codes() {
    let folder = Folder::new();
    let year = |name: &str, counties: [(&str, u32); 2]| {
        let rows = counties.iter().flat_map(|(code, yuan)| {
            let mut rows = three();
            rows[0] = equipped("1", 100, *yuan);
            rows.map(|row| {
                let own = format!("{code}{}", row["school_code"]);
                let cells = [
                    ("county_code", *code),
                    ("county_name", "鼓楼区"),
                    ("year", name),
                    ("school_code", own.as_str()),
                ];
                with(row, &cells)
            })
        });
        folder.write(&format!("{name}.csv"), csv(&rows.collect::<Vec<_>>()));
    };
    year("2023", [("320106", 200_000), ("350102", 100_000)]);
    year("2024", [("350102", 100_000), ("320302", 260_000)]);
    let (json, _) = compare(&folder, &["2023.csv", "2024.csv"]);
    let counties = json["counties"].as_array().unwrap();
    let told: Vec<(&str, bool)> = counties
        .iter()
        .map(|c| (c["code"].as_str().unwrap(), c["meets"][0].is_null()))
        .collect();
    assert_eq!(told, [("320302", true), ("350102", false)]);
    let change = &counties[1]["stages"][0]["indicators"][5]["change"];
    assert_eq!(change["cv2"], 0.0);
    let remarks = json["remarks"].to_string();
    assert!(
        remarks.contains("320302") && remarks.contains("320106"),
        "{remarks}"
    );
}

/// Years given the wrong way round would turn every slip into progress.
#[test]
fn the_older_year_comes_first() {
    let folder = Folder::new();
    census(&folder, "2023", &three());
    census(&folder, "2024", &three());
    let output = folder.run(&["compare", "2024.csv", "2023.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("2024 stands before 2023"),
        "{}",
        stderr(&output)
    );
    let output = folder.run(&["compare", "2024.csv"]);
    assert_eq!(output.status.code(), Some(2));
}

/// Code before name; a name that two schools have is none's; a code of another school is not the school.
#[test]
fn schools_are_recognised_by_code_then_by_name() {
    let named = |code: &str, name: &str| with(good_primary(code), &[("school_name", name)]);
    let old = [
        named("1", "东风小学"),
        named("2", "红旗小学"),
        named("3", "前进小学"),
        named("", "无码小学"),
    ];
    let new = [
        named("1", "东风实验小学"),
        named("5", "红旗小学"),
        named("6", "前进中心小学"),
        named("", "无码小学"),
    ];
    let (json, _) = two(&old, &new, &[]);
    let schools = json["counties"][0]["schools"].as_array().unwrap();
    let told: Vec<(String, String, String)> = schools
        .iter()
        .map(|s| {
            let text = |v: &Value| v.as_str().unwrap_or("-").to_owned();
            (
                text(&s["status"]),
                text(&s["by"]),
                text(&s["nearest"]["name"]),
            )
        })
        .collect();
    let told: Vec<(&str, &str, &str)> = told.iter().map(|(a, b, c)| (&**a, &**b, &**c)).collect();
    assert_eq!(
        told,
        [
            ("same", "name", "-"),
            ("renamed", "code", "-"),
            ("same", "name", "-"),
            ("opened", "-", "前进小学"),
            ("closed", "-", "前进中心小学"),
        ]
    );
}

#[test]
fn what_is_wrong_with_a_list_is_said_cell_by_cell() {
    let folder = Folder::new();
    census(&folder, "2023", &three());
    census(&folder, "2024", &three());
    let years = ["compare", "2023.csv", "2024.csv"];
    let said = |list: &str| {
        folder.write("list.csv", list);
        let output = folder.run(&[&years[..], &["--match", "list.csv"]].concat());
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(stdout(&output), "");
        stderr(&output)
    };
    let text = said("old,new\n学校1,\n学校4,学校2\n");
    assert!(text.contains("list.csv › B2"), "{text}");
    let text = said("old,new\n学校4,学校2\n学校1,学校22\n");
    assert!(
        text.contains("list.csv › A2") && text.contains("学校4"),
        "{text}"
    );
    assert!(
        text.contains("list.csv › B3") && text.contains("学校22"),
        "{text}"
    );
    let text = said("before the year,then\n1,2\n");
    assert!(text.contains("old, new"), "{text}");
}

/// A renamed school is the same school, and its change is no change of membership.
#[test]
fn a_rename_from_the_list() {
    let folder = Folder::new();
    census(&folder, "2023", &three());
    let mut new = three();
    new[0] = with(equipped("11", 100, 260_000), &[("school_name", "新校")]);
    census(&folder, "2024", &new);
    folder.write("list.csv", "old,new\n1,11\n");
    let (json, _) = compare(&folder, &["2023.csv", "2024.csv", "--match", "list.csv"]);
    let renamed = found(&json["counties"][0]["schools"], "status", "renamed");
    assert_eq!(renamed["by"], "list");
    let change = &equipment(&json)["change"];
    assert_eq!(
        (&change["matched"], &change["membership"]),
        (&3.into(), &0.0.into())
    );
}

/// A teaching point is assessed from 50 pupils: it was there, and is assessed only now.
#[test]
fn a_school_that_enters_the_assessment_has_not_opened() {
    let point = |pupils: &str| {
        let cells = [("school_type", "教学点"), ("students_primary", pupils)];
        with(good_primary("4"), &cells)
    };
    let mut old = three().to_vec();
    old.push(point("48"));
    let mut new = three().to_vec();
    new.push(point("52"));
    let (json, _) = two(&old, &new, &[]);
    let entered = found(&json["counties"][0]["schools"], "status", "entered");
    assert_eq!(entered["new"][0]["name"], "学校4");
    assert!(
        entered["reason"].as_str().unwrap().contains("50"),
        "{entered}"
    );
    let (json, _) = two(&new, &old, &[]);
    assert_eq!(
        found(&json["counties"][0]["schools"], "status", "left")["old"][0]["name"],
        "学校4"
    );
}

#[test]
fn thresholds_newly_met_and_newly_missed() {
    let mut old = three();
    old[0] = equipped("1", 100, 190_000);
    let mut new = three();
    new[2] = equipped("3", 100, 199_000);
    let (json, code) = two(&old, &new, &[]);
    // One threshold short is within the school rule: nobody slipped.
    assert_eq!(code, 0, "{:#}", json["counties"][0]["breaches"]);
    let equipment = equipment(&json);
    assert_eq!(names(&equipment["newly_met"]), ["学校1"]);
    assert_eq!(names(&equipment["newly_missed"]), ["学校3"]);
    assert_eq!(equipment["newly_missed"][0]["old"], 4000.0);
    assert_eq!(equipment["newly_missed"][0]["new"], 1990.0);
}

fn square(schools: &[Observation]) -> f64 {
    let (p, x): (f64, f64) = schools
        .iter()
        .fold((0.0, 0.0), |(p, x), s| (p + s.pupils, x + s.numerator));
    let mean = x / p;
    let parts = schools
        .iter()
        .map(|s| s.pupils / p * (s.numerator / s.pupils - mean).powi(2));
    parts.sum::<f64>() / (mean * mean)
}

fn observation() -> impl Strategy<Value = Observation> {
    (1u32..3000, 1u32..1_000_000).prop_map(|(pupils, numerator)| Observation {
        pupils: f64::from(pupils),
        numerator: f64::from(numerator),
    })
}

fn some(least: usize) -> impl Strategy<Value = Vec<Observation>> {
    prop::collection::vec(observation(), least..12)
}

proptest! {
    #[test]
    fn the_parts_of_a_change_make_it_up(
        both in prop::collection::vec((observation(), observation()), 1..30),
        gone in some(0),
        come in some(0),
    ) {
        let pairs: Vec<Both> = both.iter().map(|(old, new)| Both { old: *old, new: *new }).collect();
        let change = Change::of(&pairs, &gone, &come).unwrap();
        let old: Vec<Observation> = both.iter().map(|(old, _)| *old).collect();
        let new: Vec<Observation> = both.iter().map(|(_, new)| *new).collect();
        let before = square(&[&old[..], &gone].concat());
        let after = square(&[&new[..], &come].concat());
        let exact = |a: f64, b: f64| (a - b).abs() <= 1e-12 * (1.0 + before.max(after));
        prop_assert!(exact(change.square, after - before));
        prop_assert!(exact(change.valleys + change.peaks + change.membership, after - before));
        prop_assert!(exact(change.valleys + change.peaks, square(&new) - square(&old)));
        prop_assert!(exact(change.resources + change.pupils, change.valleys + change.peaks));
        // Back again is the same change with its sign turned.
        let turned: Vec<Both> = pairs.iter().map(|b| Both { old: b.new, new: b.old }).collect();
        let back = Change::of(&turned, &come, &gone).unwrap();
        prop_assert!(exact(change.resources, -back.resources));
        prop_assert!(exact(change.pupils, -back.pupils));
        prop_assert!(exact(change.membership, -back.membership));
    }

    #[test]
    fn a_cause_that_does_not_move_has_no_part(
        both in prop::collection::vec((observation(), 1u32..1_000_000, 1u32..3000), 2..30),
    ) {
        let only = |change: &dyn Fn(&(Observation, u32, u32)) -> Observation| {
            let pairs: Vec<Both> = both.iter().map(|b| Both { old: b.0, new: change(b) }).collect();
            Change::of(&pairs, &[], &[]).unwrap()
        };
        let resources = only(&|(old, x, _)| Observation { numerator: f64::from(*x), ..*old });
        prop_assert!(resources.pupils.abs() <= 1e-12 * (1.0 + resources.square.abs()));
        let pupils = only(&|(old, _, p)| Observation { pupils: f64::from(*p), ..*old });
        prop_assert!(pupils.resources.abs() <= 1e-12 * (1.0 + pupils.square.abs()));
        prop_assert!(resources.membership.abs() <= 1e-12 && pupils.membership.abs() <= 1e-12);
    }

    /// The effect of a school by its definition, with the CV worked out from scratch each time.
    #[test]
    fn an_effect_is_the_cv_with_a_change_less_the_cv_without(
        both in prop::collection::vec((observation(), observation()), 2..15),
        still in prop::collection::vec(observation(), 0..5),
    ) {
        let mut moves: Vec<(Vec<Observation>, Vec<Observation>)> =
            both.iter().map(|(old, new)| (vec![*old], vec![*new])).collect();
        moves.extend(still.iter().map(|s| (vec![*s], vec![*s])));
        let found = effects(&moves).unwrap();
        let cv = |changed: &dyn Fn(usize) -> bool| {
            let schools = moves.iter().enumerate();
            let schools: Vec<Observation> =
                schools.map(|(i, (old, new))| if changed(i) { new[0] } else { old[0] }).collect();
            square(&schools).sqrt()
        };
        for (i, effect) in found.iter().enumerate() {
            let first = cv(&|j| j == i) - cv(&|_| false);
            let last = cv(&|_| true) - cv(&|j| j != i);
            prop_assert!((effect.unwrap() - (first + last) / 2.0).abs() < 1e-7);
            if i >= both.len() {
                prop_assert_eq!(*effect, Some(0.0));
            }
        }
    }

    #[test]
    fn between_and_within_make_up_the_square(groups in prop::collection::vec(some(1), 1..8)) {
        let (between, within) = between_and_within(&groups).unwrap();
        let all = square(&groups.concat());
        prop_assert!((between + within - all).abs() <= 1e-12 * (1.0 + all));
        prop_assert!(between >= 0.0 && within >= 0.0);
        // One group: nothing lies between.
        let (between, _) = between_and_within(&[groups.concat()]).unwrap();
        prop_assert!(between.abs() <= 1e-12);
    }
}
