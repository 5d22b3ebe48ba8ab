//! Schools that are merged, closed or opened by a file of changes.

use serde_json::Value;

use crate::made::{
    Folder, Row, close, codes, csv, good_primary, indicator, stage, stderr, stdout, with,
};

fn county() -> Folder {
    let folder = Folder::new();
    folder.write(
        "county.csv",
        csv(&[
            with(good_primary("1"), &[("books", "3000")]),
            with(
                good_primary("2"),
                &[
                    ("students_primary", "60"),
                    ("books", "900"),
                    ("teachers_primary", "8"),
                ],
            ),
            good_primary("4"),
        ]),
    );
    folder
}

fn audit(folder: &Folder, changes: &str, args: &[&str]) -> (Value, i32) {
    folder.write("changes.toml", changes);
    let all = [
        "county.csv",
        "--changes",
        "changes.toml",
        "--standard",
        "cn-2012",
    ];
    folder.audit(&[&all[..], args].concat())
}

fn schools(json: &Value) -> Vec<&str> {
    let schools = json["counties"][0]["schools"].as_array().unwrap().iter();
    schools.map(|s| s["code"].as_str().unwrap()).collect()
}

/// School 2 of 60 pupils and 900 books goes into school 1 of 100 and 3000: 160 and 3900, 24.375 a pupil; with the 25 of
/// school 4 the county has 6400 books for 260 pupils, as many as before.
#[test]
fn a_school_that_is_merged_gives_all_it_has() {
    let folder = county();
    let merged = "[[change]]\nevent = \"merged\"\nschool = \"2\"\nto = \"1\"\nyear = 2026\n";
    let (before, _) = folder.audit(&["county.csv", "--standard", "cn-2012"]);
    let (json, _) = audit(&folder, merged, &[]);
    assert_eq!(schools(&json), ["1", "4"]);
    assert_eq!(
        stage(&json, "primary")["students"],
        stage(&before, "primary")["students"]
    );
    let books = |json: &Value| {
        indicator(json, "primary", "books")["mean"]
            .as_f64()
            .unwrap()
    };
    assert!((books(&json) - books(&before)).abs() < 1e-12);
    let own = &json["counties"][0]["schools"][0];
    assert_eq!(own["students"], 160);
    let values = own["values"].as_array().unwrap();
    let own = values.iter().find(|v| v["id"] == "books").unwrap();
    assert!(close(&own["value"], 24.375), "{own}");
    let change = &json["counties"][0]["changes"][0];
    assert_eq!(
        (&change["event"], &change["other"], &change["name"]),
        (&"merged".into(), &"1".into(), &"学校2".into())
    );
    let figures = change["figures"].as_array().unwrap();
    assert!(figures.iter().all(|figure| figure["code"] == "1"));
    assert!(
        figures
            .iter()
            .any(|f| f["field"] == "books" && f["before"] == 3000.0 && f["after"] == 3900.0)
    );
    let args = ["audit", "county.csv", "--changes", "changes.toml"];
    let screen = stdout(&folder.run(&[&args[..], &["--lang", "zh"]].concat()));
    assert!(screen.contains("学校2 并入 → 1"), "{screen}");
    // Not yet in 2025.
    let (json, _) = audit(&folder, merged, &["--year", "2025"]);
    assert_eq!(schools(&json), ["1", "2", "4"]);
}

/// A table says the same in Chinese.
#[test]
fn a_table_says_the_same() {
    let folder = county();
    let (toml, _) = audit(
        &folder,
        "[[change]]\nevent = \"merged\"\nschool = \"2\"\nto = \"1\"\n",
        &[],
    );
    folder.write("changes.csv", "变动,学校代码,并入学校\n撤并,2,1\n");
    let (table, _) = folder.audit(&[
        "county.csv",
        "--changes",
        "changes.csv",
        "--standard",
        "cn-2012",
    ]);
    assert_eq!(
        table["counties"][0]["stages"],
        toml["counties"][0]["stages"]
    );
}

/// School 2 sends its pupils to school 4 and closes; what it had counts nowhere.
#[test]
fn a_school_closes_once_its_pupils_are_elsewhere() {
    let folder = county();
    let close = "[[change]]\nevent = \"closed\"\nschool = \"2\"\nyear = 2026\n";
    let (json, code) = audit(&folder, close, &[]);
    assert_eq!((code, codes(&json)[0]), (2, "change-closed-pupils"));
    let pupils = "[[change]]\nfrom = \"2\"\nto = \"4\"\nstage = \"primary\"\nfield = \"students\"\nadd = 60\nyear = 2026\n";
    let (json, _) = audit(&folder, &[pupils, close].concat(), &[]);
    assert_eq!(schools(&json), ["1", "4"]);
    assert_eq!(stage(&json, "primary")["students"], 260);
    let changes = json["counties"][0]["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[1]["name"], "学校2");
    assert_eq!(changes[0]["figures"][0]["name"], "学校2");
}

/// A school opens with the words of another one and the figures that are given; those that are not are missing.
#[test]
fn a_school_opens_with_the_figures_that_are_given() {
    let folder = county();
    let mut changes = "[[change]]\nevent = \"opened\"\nschool = \"3\"\nname = \"新校\"\nlike = \"1\"\nyear = 2026\n".to_owned();
    let figures: Row = good_primary("3");
    let (json, code) = audit(&folder, &changes, &[]);
    assert_eq!(code, 2);
    assert!(!codes(&json).is_empty());
    for (column, value) in &figures {
        if value.parse::<f64>().is_ok() && column != "school_code" {
            let field = column.trim_end_matches("_primary");
            let stage = if column == field {
                ""
            } else {
                "stage = \"primary\"\n"
            };
            changes.push_str(&format!("[[change]]\nschool = \"3\"\nfield = \"{field}\"\n{stage}set = {value}\nyear = 2026\n"));
        }
    }
    let (json, _) = audit(&folder, &changes, &[]);
    let mut rows = vec![
        with(good_primary("1"), &[("books", "3000")]),
        with(
            good_primary("2"),
            &[
                ("students_primary", "60"),
                ("books", "900"),
                ("teachers_primary", "8"),
            ],
        ),
        with(good_primary("3"), &[("school_name", "新校")]),
        good_primary("4"),
    ];
    assert_eq!(schools(&json), ["1", "2", "3", "4"]);
    let (audited, _) = folder.audit_rows(&rows, &["--standard", "cn-2012"]);
    assert_eq!(
        audited["counties"][0]["stages"],
        json["counties"][0]["stages"]
    );
    assert_eq!(
        audited["counties"][0]["schools"],
        json["counties"][0]["schools"]
    );
    // In 2025 it is not there, and nothing that it will have counts.
    rows.remove(2);
    folder.write("county.csv", csv(&rows));
    let (json, _) = audit(&folder, &changes, &["--year", "2025"]);
    assert_eq!(schools(&json), ["1", "2", "4"]);
}

#[test]
fn what_is_wrong_with_what_becomes_of_a_school_is_told_with_its_line() {
    let folder = county();
    let merged = "[[change]]\nevent = \"merged\"\nschool = \"2\"\nto = \"1\"\nyear = 2026\n";
    for (changes, code, line) in [
        (
            "[[change]]\nevent = \"merged\"\nschool = \"2\"\n",
            "change-event",
            "1",
        ),
        (
            "[[change]]\nevent = \"closed\"\nschool = \"2\"\nadd = 5\n",
            "change-event",
            "4",
        ),
        (
            "[[change]]\nevent = \"merged\"\nschool = \"2\"\nto = \"2\"\n",
            "change-event",
            "1",
        ),
        (
            "[[change]]\nevent = \"closed\"\nschool = \"2\"\nname = \"学校1\"\n",
            "change-schools-differ",
            "1",
        ),
        (
            "[[change]]\nevent = \"burnt\"\nschool = \"2\"\n",
            "unknown-word",
            "2",
        ),
        (
            "[[change]]\nlike = \"1\"\nschool = \"2\"\nfield = \"books\"\nadd = 1\n",
            "change-event",
            "2",
        ),
        (
            "[[change]]\nevent = \"opened\"\nschool = \"2\"\nlike = \"1\"\n",
            "change-school-exists",
            "1",
        ),
        (
            "[[change]]\nevent = \"opened\"\nschool = \"9\"\nlike = \"8\"\n",
            "change-school-unknown",
            "1",
        ),
        (
            &[
                merged,
                "[[change]]\nschool = \"2\"\nfield = \"books\"\nadd = 1\nyear = 2027\n",
            ]
            .concat(),
            "change-school-absent",
            "6",
        ),
        (
            "[[change]]\nevent = \"opened\"\nschool = \"9\"\nlike = \"1\"\nyear = 2026\n[[change]]\nschool = \"9\"\nfield = \"books\"\nset = 1\nyear = 2025\n",
            "change-school-absent",
            "6",
        ),
    ] {
        let (json, exit) = audit(&folder, changes, &[]);
        let problem = &json["problems"][0];
        assert_eq!(
            (exit, &problem["code"]),
            (2, &code.into()),
            "{changes}: {problem:#}"
        );
        assert_eq!(problem["at"]["cell"], line, "{changes}: {problem:#}");
    }
    folder.write(
        "county.csv",
        csv(&[good_primary("1"), with(good_primary("2"), &[("books", "")])]),
    );
    folder.write("changes.toml", merged);
    let output = folder.run(&["audit", "county.csv", "--changes", "changes.toml"]);
    let text = stderr(&output);
    assert!(text.contains("books") && text.contains("学校2"), "{text}");
}
