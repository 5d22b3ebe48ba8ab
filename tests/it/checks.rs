//! Checks of the figures: each fires where it should, with every cell, and nowhere else.

use serde_json::Value;

use crate::made::{Folder, Row, codes, good_junior, good_primary, with};

/// Ten good schools, five of each stage.
fn county() -> Vec<Row> {
    let primary = (1..=5).map(|n| good_primary(&format!("10{n}")));
    let junior = (1..=5).map(|n| good_junior(&format!("20{n}")));
    primary.chain(junior).collect()
}

/// The only problem of the county with some cells of its first school set anew, as its code, its
/// severity and its cells.
fn problem(cells: &[(&str, &str)]) -> (String, String, Vec<String>) {
    let folder = Folder::new();
    let mut rows = county();
    rows[0] = with(rows[0].clone(), cells);
    let (json, code) = folder.audit_rows(&rows, &[]);
    let problems = json["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let problem = &problems[0];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let severity = text(&problem["severity"]);
    assert_eq!(code == 2, severity == "error", "{problem}");
    let also = problem["also"].as_array().cloned().unwrap_or_default();
    let places = [problem["at"].clone()].into_iter().chain(also);
    let header = crate::made::csv(&rows);
    let header: Vec<&str> = header.lines().next().unwrap().split(',').collect();
    // Every cell as the column it stands in; all are in the second line, that of the first school.
    let columns = places.map(|place| {
        let cell = text(&place["cell"]);
        let letters = cell.strip_suffix('2').unwrap();
        let index = letters
            .bytes()
            .fold(0, |n, b| n * 26 + usize::from(b - b'A') + 1);
        header[index - 1].to_owned()
    });
    (text(&problem["code"]), severity, columns.collect())
}

fn fires(cells: &[(&str, &str)], code: &str, columns: &[&str]) {
    let (found, severity, mut at) = problem(cells);
    let mut expected: Vec<&str> = columns.to_vec();
    at.sort();
    expected.sort_unstable();
    assert_eq!(
        (found.as_str(), severity.as_str()),
        (code, "error"),
        "{cells:?}"
    );
    assert_eq!(at, expected, "{cells:?}");
}

#[test]
fn a_sound_county_passes_every_check() {
    let (json, code) = Folder::new().audit_rows(&county(), &[]);
    assert_eq!((codes(&json), code != 2), (vec![], true));
}

#[test]
fn parts_are_not_more_than_the_whole() {
    let levels = [
        "teachers_doctor_primary",
        "teachers_master_primary",
        "teachers_bachelor_primary",
        "teachers_associate_primary",
        "teachers_primary",
    ];
    // Eight teachers: five and four are nine.
    let four = [("teachers_associate_primary", "4")];
    fires(&four, "levels-exceed-teachers", &levels);
    fires(
        &[("staff", "7")],
        "teachers-exceed-staff",
        &["teachers_primary", "staff"],
    );
    fires(
        &[("indoor_sports_area", "601")],
        "indoor-exceeds-teaching-area",
        &["indoor_sports_area", "teaching_area"],
    );
    fires(
        &[("building_area", "599")],
        "teaching-exceeds-building-area",
        &["teaching_area", "building_area"],
    );
    fires(
        &[("backbone_teachers_primary", "9")],
        "backbone-exceeds-teachers",
        &["backbone_teachers_primary", "teachers_primary"],
    );
    // Just as many is no contradiction.
    for cells in [
        [("staff", "8")],
        [("indoor_sports_area", "600")],
        [("building_area", "600")],
    ] {
        let mut rows = county();
        rows[0] = with(rows[0].clone(), &cells);
        let (json, _) = Folder::new().audit_rows(&rows, &["--standard", "cn-2012"]);
        assert!(
            !codes(&json).iter().any(|c| c.contains("exceed")),
            "{cells:?}"
        );
    }
}

#[test]
fn bands_add_up() {
    let ages = [
        ("teachers_age_24_primary", "1"),
        ("teachers_age_25_29_primary", "1"),
        ("teachers_age_30_34_primary", "1"),
        ("teachers_age_35_39_primary", "1"),
        ("teachers_age_40_44_primary", "1"),
        ("teachers_age_45_49_primary", "1"),
        ("teachers_age_50_54_primary", "1"),
        ("teachers_age_55_59_primary", "0"),
        ("teachers_age_60_primary", "0"),
    ];
    let columns: Vec<&str> = ages
        .iter()
        .map(|(c, _)| *c)
        .chain(["teachers_primary"])
        .collect();
    fires(&ages, "ages-differ-from-teachers", &columns);
    // A band that is not given leaves the sum open.
    let mut rows = county();
    rows[0] = with(rows[0].clone(), &ages[1..]);
    let (json, _) = Folder::new().audit_rows(&rows, &[]);
    assert_eq!(codes(&json), [""; 0]);
    let sizes = [
        ("classes_primary", "3"),
        ("classes_25_primary", "1"),
        ("classes_26_30_primary", "1"),
        ("classes_31_35_primary", "0"),
        ("classes_36_40_primary", "0"),
        ("classes_41_45_primary", "0"),
        ("classes_46_50_primary", "0"),
        ("classes_51_55_primary", "0"),
        ("classes_56_60_primary", "0"),
        ("classes_61_65_primary", "0"),
        ("classes_66_primary", "0"),
    ];
    let columns: Vec<&str> = sizes.iter().map(|(c, _)| *c).collect();
    fires(&sizes, "class-sizes-differ-from-classes", &columns);
}

#[test]
fn pupils_have_teachers() {
    let none: Vec<(&str, &str)> = [
        "teachers_primary",
        "teachers_bachelor_primary",
        "teachers_associate_primary",
        "teachers_mid_title_primary",
        "backbone_teachers_primary",
        "pe_teachers_primary",
        "music_teachers_primary",
    ]
    .map(|column| (column, "0"))
    .to_vec();
    fires(
        &none,
        "stage-without-teachers",
        &["students_primary", "teachers_primary"],
    );
}

/// 85.2 万元 entered where yuan are asked: named with the median and the value corrected.
#[test]
fn a_slip_of_the_unit_is_named_with_its_correction() {
    let folder = Folder::new();
    let mut rows = county();
    // Every school has 2 500 or more yuan a pupil; 25 yuan in all would be 0.25 a pupil.
    rows[0] = with(rows[0].clone(), &[("equipment_value", "25")]);
    let (json, code) = folder.audit_rows(&rows, &[]);
    assert_ne!(code, 2);
    assert_eq!(codes(&json), ["outlier"]);
    let problem = &json["problems"][0];
    assert_eq!(problem["severity"], "warning");
    let message = problem["message"].as_str().unwrap();
    for part in ["学校101", "25 yuan", "0.25", "250000 yuan", "10 000 yuan"] {
        assert!(message.contains(part), "{part}: {message}");
    }
    // The other way about: yuan where 10 000 yuan are asked.
    rows[0] = with(rows[0].clone(), &[("equipment_value", "2500000000")]);
    let (json, _) = folder.audit_rows(&rows, &[]);
    let message = json["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("it is 250000 yuan corrected"), "{message}");
    // Nine times the median is much, but no slip.
    rows[0] = with(rows[0].clone(), &[("equipment_value", "2250000")]);
    let (json, _) = folder.audit_rows(&rows, &[]);
    assert_eq!(codes(&json), [""; 0]);
    let (_, code) = folder.audit_rows(&rows, &["--deny", "outlier"]);
    assert_ne!(code, 2);
    rows[0] = with(rows[0].clone(), &[("equipment_value", "25")]);
    let (_, code) = folder.audit_rows(&rows, &["--deny", "outlier"]);
    assert_eq!(code, 2);
}

/// Every figure that the standard reads is looked at. Of those that many schools lack nothing is as usual as
/// something, and a few of a thing more or less are no slip.
#[test]
fn every_figure_of_the_standard_is_held_against_the_county() {
    let folder = Folder::new();
    for (column, value, found) in [
        // Each school has 4 rooms and 50 m² of indoor sports area for 100 pupils.
        ("multimedia_rooms", "3417", true),
        ("indoor_sports_area", "5", false),
        ("indoor_sports_area", "4", true),
        ("indoor_sports_area", "0", false),
        ("multimedia_rooms", "0", false),
        ("pe_teachers_primary", "0", false),
        // No school but this has a gymnasium.
        ("gym_area", "900", false),
    ] {
        let mut rows = county();
        rows[0] = with(rows[0].clone(), &[(column, value)]);
        let (json, code) = folder.audit_rows(&rows, &[]);
        assert_ne!(code, 2, "{column} {value}");
        let outliers = codes(&json)
            .iter()
            .filter(|code| **code == "outlier")
            .count();
        assert_eq!(outliers, usize::from(found), "{column} {value}");
    }
    // By stage as well: the cell is that of the stage.
    let mut rows = county();
    let wrong = [
        ("backbone_teachers_primary", "95"),
        ("teachers_primary", "95"),
        ("teachers_bachelor_primary", "92"),
    ];
    rows[0] = with(rows[0].clone(), &wrong);
    let (json, _) = folder.audit_rows(&rows, &[]);
    let problems = json["problems"].as_array().unwrap().iter();
    let messages = problems.filter(|p| p["code"] == "outlier");
    let messages: Vec<&str> = messages.map(|p| p["message"].as_str().unwrap()).collect();
    assert!(
        messages.iter().any(|m| m.contains("Backbone")),
        "{messages:?}"
    );
    assert_ne!(json["problems"][0]["at"]["cell"], Value::Null);
}

/// A ratio that the workbook gives is never used; where the figures do not give it, it is named.
#[test]
fn ratios_are_held_against_the_figures() {
    let folder = Folder::new();
    // The first school has 600 − 50 m² for 100 pupils.
    let audit = |given: &str| {
        let mut rows = county();
        rows[0] = with(rows[0].clone(), &[("生均教学及辅助用房面积", given)]);
        let (json, code) = folder.audit_rows(&rows, &[]);
        assert_ne!(code, 2);
        json
    };
    let right = audit("5.5");
    assert_eq!(codes(&right), [""; 0]);
    for rounded in ["5.50", "6", ""] {
        assert_eq!(codes(&audit(rounded)), [""; 0], "{rounded}");
    }
    let wrong = audit("6.0001");
    assert_eq!(codes(&wrong), ["ratio-differs"]);
    assert_eq!(wrong["counties"], right["counties"]);
    let message = wrong["problems"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("6.0001") && message.contains("5.5000"),
        "{message}"
    );
}

/// The codes and the cells of a county's problems.
fn found(rows: &[Row], args: &[&str]) -> Vec<(String, usize)> {
    let (json, _) = Folder::new().audit_rows(rows, args);
    let problems = json["problems"].as_array().unwrap().iter();
    let problems = problems.map(|p| {
        let also = p["also"].as_array().map_or(0, Vec::len);
        (p["code"].as_str().unwrap().to_owned(), 1 + also)
    });
    problems.collect()
}

/// Eight teachers, and nine of them in two of the nine bands.
#[test]
fn bands_above_the_total_are_wrong_whatever_is_blank() {
    let mut rows = county();
    let bands = [
        ("teachers_age_24_primary", "5"),
        ("teachers_age_25_29_primary", "4"),
    ];
    rows[0] = with(rows[0].clone(), &bands);
    let expected = [("ages-differ-from-teachers".to_owned(), 3)];
    assert_eq!(found(&rows, &[]), expected);
}

/// One cell that cannot be read is one problem, and not what would follow from its being blank.
#[test]
fn an_unreadable_cell_is_said_once() {
    let mut rows = county();
    let cells = [("students_primary", "百余人"), ("students", "100")];
    rows[0] = with(rows[0].clone(), &cells);
    assert_eq!(found(&rows, &[]), [("not-a-number".to_owned(), 1)]);
}

/// Half of the schools in 10 000 yuan: nobody can tell which, so no value is called corrected.
#[test]
fn a_unit_that_differs_from_school_to_school_is_said_once() {
    let mut rows = county();
    for row in &mut rows[..5] {
        *row = with(row.clone(), &[("equipment_value", "25")]);
    }
    assert_eq!(found(&rows, &[]), [("unit-suspect".to_owned(), 5)]);
    // All of them: none is far from the others, and all are from the standard.
    for row in &mut rows {
        *row = with(row.clone(), &[("equipment_value", "25")]);
    }
    assert_eq!(found(&rows, &[]), [("unit-suspect".to_owned(), 10)]);
}

/// 2500 yuan a pupil, given as 0.25 in a column of 10 000 yuan.
#[test]
fn a_ratio_in_a_multiple_of_its_unit_is_compared_in_the_unit() {
    let mut rows = county();
    let header = "生均教学仪器设备值（万元）";
    rows[0] = with(rows[0].clone(), &[(header, "0.25")]);
    assert_eq!(found(&rows, &[]), []);
    // The ratio itself, the equipment and the pupils.
    rows[0] = with(rows[0].clone(), &[(header, "0.35")]);
    assert_eq!(found(&rows, &[]), [("ratio-differs".to_owned(), 3)]);
    // What no result rests on does not stop the audit.
    rows[0] = with(rows[0].clone(), &[(header, "见附表")]);
    let (json, code) = Folder::new().audit_rows(&rows, &[]);
    assert_eq!((codes(&json), code == 2), (vec!["not-a-number"], false));
    assert_eq!(json["problems"][0]["severity"], "warning");
}

/// A column that is there and blank is not missing: its cells are named.
#[test]
fn every_blank_cell_of_a_blank_column_is_named() {
    let mut rows = county();
    for row in &mut rows {
        *row = with(row.clone(), &[("multimedia_rooms", "")]);
    }
    let expected = vec![("missing-value".to_owned(), 1); 10];
    assert_eq!(found(&rows, &[]), expected);
    for row in &mut rows {
        row.remove("multimedia_rooms");
    }
    assert_eq!(found(&rows, &[]), [("missing-column".to_owned(), 1)]);
}
