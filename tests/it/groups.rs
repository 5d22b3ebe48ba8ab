//! Schools by group: places, townships, communities; and the ages of their teachers. By hand.

use serde_json::Value;

use crate::made::{Folder, Row, close, csv, good_junior, good_primary, stderr, stdout, with};

/// A primary school somewhere, with so many pupils and so much equipment.
fn school(code: &str, place: &str, pupils: u32, yuan: u32) -> Row {
    let (pupils, yuan) = (pupils.to_string(), yuan.to_string());
    with(
        good_primary(code),
        &[
            ("urban_rural", place),
            ("students_primary", &pupils),
            ("equipment_value", &yuan),
        ],
    )
}

/// In the city 5000 and 3000 yuan a pupil, 200 pupils each: 4000. In villages 1000 and 3000, 100 and 300
/// pupils: 2500. The county: 2 600 000 ÷ 800 = 3250.
fn county() -> Vec<Row> {
    vec![
        school("1", "城区", 200, 1_000_000),
        school("2", "城区", 200, 600_000),
        school("3", "乡村", 100, 100_000),
        school("4", "乡村", 300, 900_000),
    ]
}

fn grouped<'a>(json: &'a Value, stage: &str) -> &'a Value {
    let stages = json["counties"][0]["groups"]["stages"].as_array().unwrap();
    stages.iter().find(|s| s["stage"] == stage).unwrap()
}

fn by_id<'a>(list: &'a Value, id: &str) -> &'a Value {
    list.as_array()
        .unwrap()
        .iter()
        .find(|x| x["id"] == id)
        .unwrap()
}

#[test]
fn city_and_village() {
    let folder = Folder::new();
    // By the field's name, its label, or the label in the other language.
    for by in ["urban_rural", "城乡类型"] {
        let (json, code) = folder.audit_rows(&county(), &["--by", by]);
        assert_ne!(code, 2);
        let stage = grouped(&json, "primary");
        let labels: Vec<&Value> = stage["groups"]
            .as_array()
            .unwrap()
            .iter()
            .map(|g| &g["label"])
            .collect();
        assert_eq!(labels, ["City", "Rural"]);
        let city = &stage["groups"][0];
        assert_eq!(
            (&city["schools"], &city["students"]),
            (&2.into(), &400.into())
        );
        assert_eq!(
            (&city["schools_share"], &city["students_share"]),
            (&0.5.into(), &0.5.into())
        );
        assert_eq!(
            (&city["teachers"], &city["teachers_share"]),
            (&16.0.into(), &0.5.into())
        );
        let equipment = by_id(&stage["indicators"], "equipment_value");
        assert!(close(&equipment["groups"][0]["mean"], 4000.0));
        assert!(close(&equipment["groups"][1]["mean"], 2500.0));
        assert!(close(&equipment["ratio"], 1.6));
        assert_eq!(
            (&equipment["best"], &equipment["worst"]),
            (&"City".into(), &"Rural".into())
        );
        // Between: both means are 750 from 3250. Within: the city's S² is 1000², the village's
        // ¼·1500² + ¾·500² = 750 000.
        let square = 3250.0 * 3250.0;
        assert!(close(&equipment["between"], 750.0 * 750.0 / square));
        assert!(close(
            &equipment["within"],
            (0.5 * 1_000_000.0 + 0.5 * 750_000.0) / square
        ));
        assert!(close(&equipment["groups"][0]["cv"], 0.25));
        // Together they are the CV².
        let whole = crate::made::indicator(&json, "primary", "equipment_value")["cv"]
            .as_f64()
            .unwrap();
        let parts = equipment["between"].as_f64().unwrap() + equipment["within"].as_f64().unwrap();
        assert!((whole * whole - parts).abs() < 1e-12);
    }
}

/// A blank is a group of its own, so that nothing is left out of the split.
#[test]
fn schools_without_the_field_are_a_group() {
    let folder = Folder::new();
    let mut rows = county();
    for (row, town) in rows.iter_mut().zip(["东乡", "西镇", "", "东乡"]) {
        *row = with(row.clone(), &[("town", town)]);
    }
    let (json, _) = folder.audit_rows(&rows, &["--by", "town"]);
    let groups = grouped(&json, "primary")["groups"].as_array().unwrap();
    let told: Vec<(&Value, &Value)> = groups.iter().map(|g| (&g["name"], &g["schools"])).collect();
    let expected: [(Value, Value); 3] = [
        ("东乡".into(), 2.into()),
        ("西镇".into(), 1.into()),
        (Value::Null, 1.into()),
    ];
    assert!(
        told.iter()
            .zip(&expected)
            .all(|(a, b)| *a.0 == b.0 && *a.1 == b.1),
        "{told:?}"
    );
    let shares: f64 = groups
        .iter()
        .map(|g| g["students_share"].as_f64().unwrap())
        .sum();
    assert!((shares - 1.0).abs() < 1e-12);
}

#[test]
fn what_schools_cannot_be_grouped_by() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&county()));
    for (by, why) in [
        ("urban_rurl", "urban_rural"),
        ("students", "not asked of a school as a whole"),
        ("books_primary", "no field"),
        ("nowhere.csv", "nowhere.csv"),
    ] {
        let output = folder.run(&["audit", "county.csv", "--by", by]);
        assert_eq!(output.status.code(), Some(2), "{by}");
        assert!(stderr(&output).contains(why), "{by}: {}", stderr(&output));
    }
}

/// A community of three: who leads, what it covers, its internal gap, and how far it narrowed.
#[test]
fn communities() {
    let folder = Folder::new();
    let year = |year: &str, rows: &[Row]| {
        let cells = [("county_name", "青山县"), ("year", year)];
        let rows: Vec<Row> = rows.iter().map(|r| with(r.clone(), &cells)).collect();
        folder.write(&format!("{year}.csv"), csv(&rows));
    };
    year("2023", &county());
    let mut rows = county();
    rows[2] = school("3", "乡村", 100, 300_000);
    year("2024", &rows);
    // By code or name; who leads, and who does not, in either language.
    folder.write(
        "groups.csv",
        "共同体,学校,角色\n红旗共同体,学校1,龙头校\n红旗共同体,3,成员校\n红旗共同体,4,\n",
    );
    let output = folder.run(&[
        "compare",
        "2023.csv",
        "2024.csv",
        "--by",
        "groups.csv",
        "--format",
        "json",
    ]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let stage = |year: usize| &json["counties"][0]["groups"][year]["stages"][0];
    let (then, now) = (stage(0), stage(1));
    let group = &now["groups"][0];
    assert_eq!(
        (&group["name"], &group["lead"]),
        (&"红旗共同体".into(), &"学校1".into())
    );
    assert_eq!(
        (&group["schools"], &group["students"]),
        (&3.into(), &600.into())
    );
    assert_eq!(
        (&group["schools_share"], &group["students_share"]),
        (&0.75.into(), &0.75.into())
    );
    assert_eq!(group["teachers_share"], 0.75);
    assert_eq!(now["groups"][1]["name"], Value::Null);
    // Then 5000, 1000, 3000 of 200, 100, 300 pupils: mean 10/3 thousand, S² = 1/3·(5/3)² + 1/6·(7/3)² + 1/2·(1/3)².
    let mean: f64 = 10.0 / 3.0;
    let before =
        ((5.0 - mean).powi(2) / 3.0 + (1.0 - mean).powi(2) / 6.0 + (3.0 - mean).powi(2) / 2.0)
            .sqrt()
            / mean;
    // Now 5000, 3000, 3000: mean 11/3, S² = 1/3·(4/3)² + 2/3·(2/3)².
    let mean: f64 = 11.0 / 3.0;
    let after = ((5.0 - mean).powi(2) / 3.0 + (3.0 - mean).powi(2) * 2.0 / 3.0).sqrt() / mean;
    let cv =
        |stage: &Value| by_id(&stage["indicators"], "equipment_value")["groups"][0]["cv"].clone();
    assert!(close(&cv(then), before) && close(&cv(now), after));
    // The leading school against the mean of the others: 5000 ÷ 3000.
    let lead = &by_id(&now["indicators"], "equipment_value")["groups"][0]["lead_ratio"];
    assert!(close(lead, 5.0 / 3.0));
    // As it is printed: its coverage, and by how much the gap narrowed.
    let shown = stdout(&folder.run(&[
        "compare",
        "2023.csv",
        "2024.csv",
        "--by",
        "groups.csv",
        "--lang",
        "zh",
    ]));
    assert!(
        shown.contains("共同体覆盖学校 75.0%，学生 75.0%，专任教师 75.0%"),
        "{shown}"
    );
    let narrowed = format!("{after:.3} ({:.3})", after - before);
    assert!(shown.contains(&narrowed), "{narrowed}: {shown}");
    // The JSON of an earlier audit can be grouped by a list, too.
    folder.run(&["audit", "2023.csv", "-o", "2023.json"]);
    let output = folder.run(&[
        "compare",
        "2023.json",
        "2024.csv",
        "--by",
        "groups.csv",
        "--format",
        "json",
    ]);
    let again: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(again["counties"], json["counties"]);
    // By a field, only where that audit was asked for it.
    let by_field = ["compare", "2023.json", "2024.csv", "--by", "urban_rural"];
    let output = folder.run(&by_field);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("--by urban_rural"),
        "{}",
        stderr(&output)
    );
    folder.run(&[
        "audit",
        "2023.csv",
        "--by",
        "urban_rural",
        "-o",
        "2023.json",
    ]);
    assert_ne!(folder.run(&by_field).status.code(), Some(2));
}

#[test]
fn what_is_wrong_with_a_list_of_communities() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&county()));
    let said = |list: &str| {
        folder.write("groups.csv", list);
        let output = folder.run(&["audit", "county.csv", "--by", "groups.csv"]);
        assert_eq!(output.status.code(), Some(2), "{list}");
        stderr(&output)
    };
    for (list, cells) in [
        ("group,school\nA,1\n,2\nB,\n", &["A3", "B4"][..]),
        ("group,school\nA,1\nB,1\n", &["B3", "B2"]),
        ("group,school\nA,1\nA,学校22\n", &["B3", "学校22", "学校2"]),
        ("group,school,role\nA,1,lead\nA,2,lead\n", &["C3"]),
        ("group,school,role\nA,1,chief\n", &["C2", "chief"]),
        ("name,place\nA,1\n", &["group, school"]),
    ] {
        let text = said(list);
        for cell in cells {
            assert!(text.contains(cell), "{list}: {text}");
        }
    }
}

/// Ages by hand: by a mean, by bands, by a roster's birth dates; then and now.
#[test]
fn teachers_ages() {
    let folder = Folder::new();
    let aged = |row: Row, cells: &[(&str, &str)]| with(row, cells);
    let bands = |counts: [&str; 9]| -> Vec<(String, String)> {
        let names = [
            "24", "25_29", "30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "60",
        ];
        let named = names.iter().map(|n| format!("teachers_age_{n}_primary"));
        named.zip(counts).map(|(n, c)| (n, c.to_owned())).collect()
    };
    let with_bands = |row: Row, counts: [&str; 9]| {
        let cells = bands(counts);
        let cells: Vec<(&str, &str)> = cells
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        with(row, &cells)
    };
    let year = |name: &str, mean: &str, counts: [&str; 9]| {
        // Eight teachers each: one school gives a mean, one gives bands, one gives neither.
        let rows = [
            aged(good_primary("1"), &[("teacher_age_primary", mean)]),
            with_bands(good_primary("2"), counts),
            good_primary("3"),
            good_junior("4"),
            good_junior("5"),
        ];
        let cells = [("county_name", "青山县"), ("year", name)];
        let rows: Vec<Row> = rows.into_iter().map(|r| with(r, &cells)).collect();
        folder.write(&format!("{name}.csv"), csv(&rows));
    };
    year("2023", "44", ["1", "0", "0", "0", "3", "0", "4", "0", "0"]);
    year(
        "2024",
        "51.5",
        ["0", "0", "0", "0", "2", "0", "4", "1", "1"],
    );
    let output = folder.run(&["compare", "2023.csv", "2024.csv", "--format", "json"]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let stage = &json["counties"][0]["stages"][0];
    let (then, now) = (&stage["ages"][0], &stage["ages"][1]);
    // The middles of the bands: 23, 42 and 52, then 42, 52, 57 and 60.
    let second = [
        (23.0 + 3.0 * 42.0 + 4.0 * 52.0) / 8.0,
        (2.0 * 42.0 + 4.0 * 52.0 + 57.0 + 60.0) / 8.0,
    ];
    assert!(close(&then["mean"], (44.0 + second[0]) / 2.0));
    assert!(close(&now["mean"], (51.5 + second[1]) / 2.0));
    assert_eq!(
        (&now["schools"], &now["given"], &now["estimated"]),
        (&3.into(), &2.into(), &true.into())
    );
    // Of the eight in bands: 4 were 50 and over, none 55; now 6, and 2.
    let share = |ages: &Value, at: usize| ages["shares"][at]["share"].as_f64().unwrap();
    assert_eq!((share(then, 0), share(then, 1)), (0.5, 0.0));
    assert_eq!((share(now, 0), share(now, 1)), (0.75, 0.25));
    // Both schools are 50 or older on average, the older first; one with its mean of before.
    let old = stage["old"].as_array().unwrap();
    let named: Vec<(&str, f64, f64, bool)> = old
        .iter()
        .map(|s| {
            let number = |key: &str| s[key].as_f64().unwrap();
            (
                s["name"].as_str().unwrap(),
                number("mean"),
                number("before"),
                s["estimated"] == true,
            )
        })
        .collect();
    assert_eq!(
        named,
        [
            ("学校1", 51.5, 44.0, false),
            ("学校2", second[1], second[0], true)
        ]
    );
    // Junior schools give none: that is not 0.
    assert_eq!(
        json["counties"][0]["stages"][1]["ages"],
        serde_json::json!([null, null])
    );
    let shown = stdout(&folder.run(&["compare", "2023.csv", "2024.csv", "--lang", "zh"]));
    for text in [
        "～44.3",
        "～51.3",
        "50.0%",
        "75.0%",
        "学校1 51.5（44.0）",
        "没有给出教师年龄",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
}

/// A city, as published: the mean age of primary teachers fell from 45.5 to 45.2 after two years of paired
/// schools (rural 47.03). Ages of schools are weighted by teachers, not by schools.
#[test]
fn the_mean_age_is_weighted_by_teachers() {
    let folder = Folder::new();
    let row = |code: &str, place: &str, teachers: &str, age: &str| {
        let cells = [
            ("urban_rural", place),
            ("teachers_primary", teachers),
            ("teacher_age_primary", age),
            ("students_primary", "1000"),
            ("teachers_bachelor_primary", "5"),
        ];
        with(good_primary(code), &cells)
    };
    // 153 rural teachers of 47.03 and 97 urban ones of (250·45.5 − 153·47.03) ÷ 97 make 250 of 45.5.
    let urban = (250.0 * 45.5 - 153.0 * 47.03) / 97.0;
    let rows = [
        row("1", "乡村", "153", "47.03"),
        row("2", "城区", "97", &urban.to_string()),
    ];
    let (json, _) = folder.audit_rows(&rows, &["--by", "urban_rural"]);
    let groups = grouped(&json, "primary")["groups"].as_array().unwrap();
    assert!(close(&groups[1]["ages"]["mean"], 47.03));
    let all: f64 = groups
        .iter()
        .map(|g| g["ages"]["mean"].as_f64().unwrap() * g["ages"]["teachers"].as_f64().unwrap())
        .sum();
    assert!((all / 250.0 - 45.5).abs() < 1e-9);
}
