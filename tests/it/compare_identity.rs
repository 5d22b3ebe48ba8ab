//! Which school is which, over two years and over more: what code, name and list tell, and what is said
//! of schools that stand in one year only.

use serde_json::Value;

use crate::compare::{census, compare, equipment, equipped, found, names, three};
use crate::made::{Folder, Row, close, csv, good_primary, stderr, stdout, with};

fn named(row: Row, code: &str, name: &str) -> Row {
    with(row, &[("school_code", code), ("school_name", name)])
}

/// 2000 yuan a pupil; a school that goes by several codes and names.
fn first(code: &str, name: &str) -> Row {
    named(equipped("1", 100, 200_000), code, name)
}

/// Each year with the first school as it is called then, and two others.
fn years(schools: &[(&str, Row)]) -> Folder {
    let folder = Folder::new();
    for (year, school) in schools {
        let [_, second, third] = three();
        census(&folder, year, &[school.clone(), second, third]);
    }
    folder
}

fn statuses(json: &Value) -> Vec<&str> {
    let schools = json["counties"][0]["schools"].as_array().unwrap();
    schools
        .iter()
        .map(|s| s["status"].as_str().unwrap())
        .collect()
}

/// Renamed, then given a new code: no two of its names and codes are the same at the ends.
#[test]
fn identity_is_carried_through_the_years_between() {
    let three = ["2022.csv", "2023.csv", "2024.csv"];
    let folder = years(&[
        ("2022", first("1", "甲小学")),
        ("2023", first("1", "甲改小学")),
        ("2024", first("9", "甲改小学")),
    ]);
    let (json, _) = compare(&folder, &three);
    assert_eq!(statuses(&json), ["same", "same", "renamed"]);
    let renamed = found(&json["counties"][0]["schools"], "status", "renamed");
    assert_eq!(
        (&renamed["by"], names(&renamed["old"])),
        (&"name".into(), vec!["甲小学"])
    );
    let change = &equipment(&json)["change"];
    assert_eq!(
        (&change["matched"], &change["membership"]),
        (&3.into(), &0.0.into())
    );
    // Without the year between there is nothing to tell it by.
    let (json, _) = compare(&folder, &["2022.csv", "2024.csv"]);
    assert_eq!(statuses(&json), ["same", "same", "opened", "closed"]);

    // By the list into the middle year, and on by code.
    let folder = years(&[
        ("2022", first("1", "甲小学")),
        ("2023", first("7", "新甲小学")),
        ("2024", first("7", "新甲实验小学")),
    ]);
    folder.write("list.csv", "old,new\n甲小学,新甲小学\n");
    let (json, _) = compare(&folder, &[&three[..], &["--match", "list.csv"]].concat());
    assert_eq!(statuses(&json), ["same", "same", "renamed"]);
    let renamed = found(&json["counties"][0]["schools"], "status", "renamed");
    assert_eq!(renamed["by"], "list");
}

/// A school that is missing in the middle is recognised as if there were no year between.
#[test]
fn a_year_in_which_a_school_is_not_breaks_nothing() {
    let folder = Folder::new();
    census(&folder, "2022", &three());
    census(&folder, "2023", &three()[1..]);
    census(&folder, "2024", &three());
    let (json, _) = compare(&folder, &["2022.csv", "2023.csv", "2024.csv"]);
    assert_eq!(statuses(&json), ["same"; 3]);
}

/// A teaching point is assessed from 50 pupils.
fn point(code: &str, name: &str, pupils: &str) -> Row {
    let cells = [("school_type", "教学点"), ("students_primary", pupils)];
    named(with(good_primary("4"), &cells), code, name)
}

/// A school that is left out of a year is recognised there by all that a school is recognised by.
#[test]
fn a_school_that_is_left_out_is_recognised_by_name_and_list_too() {
    let folder = years(&[
        ("2023", point("50", "山里教学点", "40")),
        ("2024", point("51", "山里教学点", "60")),
        ("2025", point("51", "山里新学校", "60")),
    ]);
    folder.write("list.csv", "old,new\n山里教学点,山里新学校\n");
    for (args, by) in [
        (&["2023.csv", "2024.csv"][..], "name"),
        (&["2023.csv", "2024.csv", "2025.csv"], "name"),
        (&["2023.csv", "2025.csv", "--match", "list.csv"], "list"),
    ] {
        let (json, _) = compare(&folder, args);
        let entered = found(&json["counties"][0]["schools"], "status", "entered");
        assert_eq!(entered["by"], by, "{args:?}");
        assert!(
            entered["reason"].as_str().unwrap().contains("50"),
            "{entered}"
        );
    }
    let (json, _) = compare(&folder, &["2023.csv", "2025.csv"]);
    assert_eq!(statuses(&json), ["same", "same", "opened"]);
}

/// Whoever is unmatched is told which unmatched school is nearest, and whether the names are alike.
#[test]
fn the_nearest_name_is_told_however_far_it_is() {
    let folder = years(&[
        ("2023", first("1", "东风小学")),
        ("2024", first("9", "Xinhua Academy")),
        ("2025", first("10", "Xinhua Academy North")),
    ]);
    let near = |years: [&str; 2]| {
        let (json, _) = compare(&folder, &years);
        let closed = found(&json["counties"][0]["schools"], "status", "closed");
        let near = &closed["nearest"];
        (near["name"].clone(), near["alike"].clone())
    };
    let far = near(["2023.csv", "2024.csv"]);
    assert_eq!(far, ("Xinhua Academy".into(), false.into()));
    let alike = near(["2024.csv", "2025.csv"]);
    assert_eq!(alike, ("Xinhua Academy North".into(), true.into()));
}

/// Opened and closed again between the ends: it moved the CV on the way, and is named.
#[test]
fn a_school_of_a_year_between_is_named() {
    let folder = Folder::new();
    census(&folder, "2022", &three());
    let passing = named(equipped("77", 100, 900_000), "77", "昙花小学");
    census(&folder, "2023", &[&three()[..], &[passing]].concat());
    census(&folder, "2024", &three());
    let (json, _) = compare(&folder, &["2022.csv", "2023.csv", "2024.csv"]);
    let remark = json["remarks"][0].as_str().unwrap();
    assert!(
        remark.contains("昙花小学") && remark.contains("2023"),
        "{remark}"
    );
    // 2000, 3000, 4000 and 9000 about 4500, against 2/27.
    let step = &equipment(&json)["steps"][0];
    let by_hand =
        (2500.0_f64.powi(2) + 1500.0_f64.powi(2) + 500.0_f64.powi(2) + 4500.0_f64.powi(2))
            / 4.0
            / 4500.0_f64.powi(2)
            - 2.0 / 27.0;
    assert!((step["membership"].as_f64().unwrap() - by_hand).abs() < 1e-12);
}

/// A county that is not in the first year is compared from the first in which it is.
#[test]
fn a_county_is_compared_from_its_first_year() {
    let folder = Folder::new();
    let of = |county: &str, yuan: u32, year: &str| -> Vec<Row> {
        let [_, second, third] = three();
        let rows = [equipped("1", 100, yuan), second, third];
        let own = |row: Row| {
            let code = format!("{county}{}", row["school_code"]);
            let cells = [
                ("county_name", county),
                ("year", year),
                ("school_code", &code),
            ];
            with(row, &cells)
        };
        rows.map(own).to_vec()
    };
    for (year, yuan, both) in [
        ("2022", 200_000, false),
        ("2023", 200_000, true),
        ("2024", 260_000, true),
    ] {
        let mut rows = of("甲县", 200_000, year);
        if both {
            rows.extend(of("乙县", yuan, year));
        }
        folder.write(&format!("{year}.csv"), csv(&rows));
    }
    let years = ["2022.csv", "2023.csv", "2024.csv"];
    let (json, _) = compare(&folder, &years);
    let late = found(&json["counties"], "name", "乙县");
    assert_eq!(late["first"], 1);
    let equipment = found(&late["stages"][0]["indicators"], "id", "equipment_value");
    // 2000, 3000, 4000 become 2600, 3000, 4000: 2/27 and 1.04/30.72.
    let cv2 = equipment["change"]["cv2"].as_f64().unwrap();
    assert!((cv2 - (1.04 / 30.72 - 2.0 / 27.0)).abs() < 1e-12);
    assert_eq!(names(&equipment["lowered"]), ["学校1"]);
    let said = json["remarks"].to_string();
    assert!(
        said.contains("\\\"乙县\\\" is compared from 2023 on"),
        "{said}"
    );
    // On the page, too.
    let output = folder.run(&[&["compare"][..], &years, &["--lang", "en"]].concat());
    let text = stdout(&output);
    let own = &text[text.find("乙县").unwrap()..text.find("甲县").unwrap()];
    assert!(
        own.contains("CV 2023") && own.contains("Where the change"),
        "{own}"
    );
}

/// Two schools that are recognised by code become no merger by a row of the list; that is said.
#[test]
fn a_row_of_the_list_that_is_not_followed_is_named() {
    let folder = years(&[
        ("2023", first("1", "甲小学")),
        ("2024", first("1", "甲小学")),
    ]);
    let years = ["2023.csv", "2024.csv", "--match", "list.csv"];
    for (list, said) in [
        ("old,new\n甲小学,学校2\n", true),
        // What code says anyway.
        ("old,new\n甲小学,甲小学\n", false),
    ] {
        folder.write("list.csv", list);
        let (json, _) = compare(&folder, &years);
        assert_eq!(statuses(&json), ["same"; 3]);
        let remarks = json["remarks"].to_string();
        assert_eq!(remarks.contains("list.csv › A2"), said, "{remarks}");
    }
}

/// A member that was renamed under its code is in its community in both years.
#[test]
fn communities_follow_their_schools() {
    let folder = years(&[
        ("2023", first("1", "甲小学")),
        ("2024", first("1", "甲新小学")),
    ]);
    // Under the one name and the other.
    for name in ["甲新小学", "甲小学"] {
        folder.write(
            "groups.csv",
            format!("group,school,role\n东,学校2,lead\n东,{name},member\n西,学校3,lead\n"),
        );
        let (json, _) = compare(&folder, &["2023.csv", "2024.csv", "--by", "groups.csv"]);
        let groups = json["counties"][0]["groups"].as_array().unwrap();
        for year in groups {
            let stage = &year["stages"][0];
            let sizes: Vec<&Value> = stage["groups"]
                .as_array()
                .unwrap()
                .iter()
                .map(|g| &g["schools"])
                .collect();
            assert_eq!(sizes, [2, 1], "{name}");
            let equipment = found(&stage["indicators"], "id", "equipment_value");
            // 2000 and 3000 about 2500.
            assert!(close(&equipment["groups"][0]["cv"], 0.2));
            assert!(close(&equipment["groups"][0]["lead_ratio"], 1.5));
        }
    }
}

#[test]
fn a_school_is_in_one_community_by_whatever_it_is_called() {
    let folder = years(&[
        ("2023", first("1", "甲小学")),
        ("2024", first("1", "甲小学")),
    ]);
    folder.write("groups.csv", "group,school\n东,1\n东,学校2\n西,甲小学\n");
    for args in [
        &["compare", "2023.csv", "2024.csv", "--by", "groups.csv"][..],
        &["audit", "2024.csv", "--by", "groups.csv"],
    ] {
        let output = folder.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = stderr(&output);
        assert!(
            said.contains("groups.csv › B4") && said.contains("B2"),
            "{said}"
        );
    }
}

/// A division: each school that came of it is named for its teachers; a merger: they are held against those
/// of all that merged.
#[test]
fn teachers_of_schools_that_merged_or_divided() {
    let aged = |row: Row, mean: &str| with(row, &[("teacher_age_primary", mean)]);
    let folder = Folder::new();
    let [a, b, c] = three();
    let whole = [aged(a, "52"), aged(b, "40"), aged(c, "40")];
    let [a, b, c] = whole.clone();
    let part =
        |row: &Row, code: &str, mean| named(aged(row.clone(), mean), code, &format!("学校{code}"));
    census(&folder, "2023", &whole);
    census(
        &folder,
        "2024",
        &[part(&a, "1", "55"), part(&a, "9", "58"), b, c],
    );
    folder.write("divided.csv", "old,new\n1,9\n");
    let (json, _) = compare(&folder, &["2023.csv", "2024.csv", "--match", "divided.csv"]);
    let old = &json["counties"][0]["stages"][0]["old"];
    assert_eq!(names(old), ["学校9", "学校1"]);
    assert_eq!(
        (&old[0]["mean"], &old[0]["before"]),
        (&58.0.into(), &52.0.into())
    );
    let divided = found(&json["counties"][0]["schools"], "status", "divided");
    let ages = &divided["stages"][0]["ages"];
    assert_eq!(
        (&ages[0]["mean"], &ages[1]["mean"]),
        (&52.0.into(), &56.5.into())
    );

    // 52 and 40, of as many teachers each: 46.
    let [a, _, c] = whole;
    census(&folder, "2024", &[part(&a, "9", "51"), c]);
    folder.write("merged.csv", "old,new\n1,9\n2,9\n");
    let (json, _) = compare(&folder, &["2023.csv", "2024.csv", "--match", "merged.csv"]);
    let old = &json["counties"][0]["stages"][0]["old"];
    assert_eq!(names(old), ["学校9"]);
    assert_eq!(
        (&old[0]["mean"], &old[0]["before"]),
        (&51.0.into(), &46.0.into())
    );
}
