//! Many counties at once: each is what it is alone, and what is wrong with one is no matter of the
//! others.

use std::fs;

use serde_json::Value;

use crate::made::{Folder, Row, codes, csv, good_junior, good_primary, stderr, stdout, with};

/// A county of four schools, whose equipment is so unequal.
fn county(name: &str, code: &str, yuan: u32) -> Vec<Row> {
    let own = |row: Row, school: u32| {
        let id = format!("{code}{school}");
        with(
            row,
            &[
                ("county_code", code),
                ("county_name", name),
                ("school_code", &id),
                ("school_name", &format!("第{school}学校")),
            ],
        )
    };
    let rich = with(good_primary("1"), &[("equipment_value", &yuan.to_string())]);
    vec![
        own(rich, 1),
        own(good_primary("2"), 2),
        own(good_primary("3"), 3),
        own(good_junior("4"), 4),
    ]
}

/// Four counties; the third has no balance.
fn counties() -> Vec<Vec<Row>> {
    vec![
        county("甲县", "990101", 260_000),
        county("乙县", "990102", 300_000),
        county("丙县", "990103", 2_000_000),
        county("丁县", "990104", 250_000),
    ]
}

fn names(json: &Value, key: &str) -> Vec<String> {
    let list = json[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let names = list.iter().map(|one| one["name"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

/// A file a county, a file for all, a folder a county: the findings are the same, and the same as of
/// each alone.
#[test]
fn a_county_is_the_same_alone_and_among_others() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("files")).unwrap();
    let mut alone = Vec::new();
    for (at, rows) in counties().iter().enumerate() {
        folder.write(&format!("files/{at}.csv"), csv(rows));
        fs::create_dir_all(folder.path().join(format!("folders/{at}"))).unwrap();
        folder.write(&format!("folders/{at}/table.csv"), csv(rows));
        let (json, code) = folder.audit(&[&format!("files/{at}.csv")]);
        assert_eq!(code, i32::from(at == 2));
        alone.push(json["counties"][0].clone());
    }
    let all: Vec<Row> = counties().concat();
    folder.write("all.csv", csv(&all));
    // Sorted by school, so that the rows of the counties stand among each other.
    let mut mixed = all.clone();
    mixed.sort_by_key(|row| row["school_name"].clone());
    folder.write("mixed.csv", csv(&mixed));
    for path in ["files", "folders", "all.csv", "mixed.csv"] {
        let (json, code) = folder.audit(&[path]);
        assert_eq!(code, 1, "{path}: {}", json["problems"]);
        assert_eq!(json["counties"].as_array().unwrap(), &alone, "{path}");
        assert!(json.get("lost").is_none());
    }
}

/// A wrong figure, a broken file, and a file that is no table: their counties are lost, the others are
/// measured, and the exit status says that not all is well.
#[test]
fn a_county_that_cannot_be_read_is_no_matter_of_the_others() {
    let folder = Folder::new();
    let mut all = counties();
    let (sound, _) = {
        for (at, rows) in all.iter().enumerate() {
            folder.write(&format!("{at}.csv"), csv(rows));
        }
        folder.audit(&["."])
    };
    all[1][2].insert("books".into(), "许多".into());
    folder.write("1.csv", csv(&all[1]));
    folder.write("4.xlsx", b"PK\x03\x04 cut off");
    folder.write("5.csv", "菜单,价格\n面条,8\n");
    let (json, code) = folder.audit(&["."]);
    assert_eq!(code, 2);
    assert_eq!(names(&json, "counties"), ["甲县", "丙县", "丁县"]);
    let of = |json: &Value, name: &str| {
        let counties = json["counties"].as_array().unwrap();
        counties.iter().find(|c| c["name"] == name).unwrap().clone()
    };
    for name in ["甲县", "丙县", "丁县"] {
        assert_eq!(of(&json, name), of(&sound, name));
    }
    let lost = json["lost"].as_array().unwrap();
    assert_eq!(lost[0]["name"], "乙县");
    assert_eq!(lost[0]["code"], "990102");
    assert_eq!(lost[0]["errors"], 1);
    assert!(lost[0]["why"].as_str().unwrap().contains("许多"));
    let files: Vec<&str> = lost[1..]
        .iter()
        .map(|l| l["name"].as_str().unwrap())
        .collect();
    assert_eq!(files.len(), 2, "{files:?}");
    assert!(
        files[0].ends_with("4.xlsx") && files[1].ends_with("5.csv"),
        "{files:?}"
    );
    // Whoever reads the screen is told at the end.
    let output = folder.run(&["audit", ".", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    let end = said
        .split("有 3 个区县或文件在改正错误前不能评估")
        .nth(1)
        .unwrap();
    assert!(
        end.contains("乙县") && end.contains("4.xlsx") && end.contains("5.csv"),
        "{end}"
    );
    assert!(stdout(&output).contains("甲县"));
}

/// In one table for all counties a wrong row forbids its own county only, wherever that is told from.
#[test]
fn a_wrong_row_is_of_its_own_county() {
    let folder = Folder::new();
    for (column, wrong, code) in [
        ("books", "-5", "negative-number"),
        ("students_primary", "", "missing-pupils"),
        ("teaching_area", "", "missing-value"),
        ("teachers_primary", "1", "levels-exceed-teachers"),
    ] {
        let mut all = counties();
        all[3][1].insert(column.into(), wrong.into());
        folder.write("all.csv", csv(&all.concat()));
        let (json, exit) = folder.audit(&["all.csv"]);
        assert_eq!(exit, 2);
        assert!(
            codes(&json).contains(&code),
            "{column}: {}",
            json["problems"]
        );
        assert_eq!(
            names(&json, "counties"),
            ["甲县", "乙县", "丙县"],
            "{column}"
        );
        assert_eq!(names(&json, "lost"), ["丁县"]);
    }
    // A school twice is wrong in both of its rows, which are of one county.
    let mut all = counties().concat();
    all.push(all[0].clone());
    folder.write("all.csv", csv(&all));
    let (json, _) = folder.audit(&["all.csv"]);
    assert_eq!(names(&json, "lost"), ["甲县"]);
}

/// A roster that cannot be read, in the folder of one county, leaves that county unmeasured: what is
/// left of it would be half a county.
#[test]
fn half_a_county_is_not_measured() {
    let folder = Folder::new();
    for (at, rows) in counties().iter().enumerate() {
        fs::create_dir(folder.path().join(at.to_string())).unwrap();
        folder.write(&format!("{at}/schools.csv"), csv(rows));
    }
    folder.write("1/roster.xlsx", b"PK\x03\x04 cut off");
    let (json, code) = folder.audit(&["."]);
    assert_eq!(code, 2);
    assert_eq!(names(&json, "counties"), ["甲县", "丙县", "丁县"]);
    assert_eq!(names(&json, "lost"), ["乙县"]);
    // A county by itself has no one to be told apart from.
    let (json, code) = folder.audit(&["1"]);
    assert_eq!((code, names(&json, "counties").len()), (2, 0));
    assert!(json.get("lost").is_none());
}

/// What a user denies is an error of its county.
#[test]
fn a_denied_warning_is_of_its_county() {
    let folder = Folder::new();
    let mut all = counties();
    all[0][0].insert("school_type".into(), String::new());
    folder.write("all.csv", csv(&all.concat()));
    let (json, code) = folder.audit(&["all.csv", "--deny", "type-unknown"]);
    assert_eq!(code, 2);
    assert_eq!(names(&json, "lost"), ["甲县"]);
    assert_eq!(names(&json, "counties").len(), 3);
}

/// A report a county, which is the report of that county alone.
#[test]
fn each_county_has_its_report() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join("in")).unwrap();
    let mut all = counties();
    all[1][2].insert("books".into(), "许多".into());
    for (at, rows) in all.iter().enumerate() {
        folder.write(&format!("in/{at}.csv"), csv(rows));
    }
    let args = [
        "audit",
        "in",
        "-o",
        "out/",
        "-o",
        "out/*.json",
        "-o",
        "out/*.xlsx",
    ];
    let output = folder.run(&args);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    let mut written: Vec<String> = fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    written.sort();
    let expected: Vec<String> = ["丁县-990104", "丙县-990103", "甲县-990101"]
        .iter()
        .flat_map(|name| ["html", "json", "xlsx"].map(|ending| format!("{name}.{ending}")))
        .collect();
    assert_eq!(written, expected);
    let alone = folder.run(&["audit", "in/2.csv", "-o", "alone.html", "-o", "alone.json"]);
    assert_eq!(alone.status.code(), Some(1));
    for ending in ["html", "json"] {
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        let among = read(&format!("out/丙县-990103.{ending}"));
        assert_eq!(among, read(&format!("alone.{ending}")), "{ending}");
    }
}

/// Nothing is written into a folder that would be read there, and two counties never into one file.
#[test]
fn reports_spare_the_input_and_each_other() {
    let folder = Folder::new();
    folder.write("a.csv", csv(&counties().concat()));
    let output = folder.run(&["audit", ".", "-o", "./*.csv"]);
    assert_eq!(output.status.code(), Some(2));
    let same = [county("甲/县", "", 260_000), county("甲:县", "", 250_000)];
    let mut rows = same.concat();
    for (at, row) in rows.iter_mut().enumerate() {
        row.insert("school_code".into(), at.to_string());
    }
    folder.write("b.csv", csv(&rows));
    let output = folder.run(&["audit", "b.csv", "-o", "out/*.md"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("甲_县"), "{}", stderr(&output));
}

/// A pipe gets no progress bar.
#[test]
fn no_bar_in_a_pipe() {
    let folder = Folder::new();
    for (at, rows) in counties().iter().enumerate() {
        folder.write(&format!("{at}.csv"), csv(rows));
    }
    let output = folder.run(&["audit", ".", "--exit-zero"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(!stderr(&output).contains('\r') && !stderr(&output).contains('\u{1b}'));
}
