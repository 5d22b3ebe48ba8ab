//! One's own headers: maps as the user writes them, and as the program drafts them.

use crate::made::{Folder, codes, csv, good_junior, good_primary, stderr};

const OWN: &str = "编码,单位,办别,类,人数,设备,书\n\
    01,甲校,公办,小学,100,25,3000\n\
    02,乙校,公办,小学,200,50,5000\n";

const MAP: &str = r#"
[columns]
"编码" = "school_code"
"单位" = "school_name"
"类" = "school_type"
"column E" = "students_primary"
"设备" = { field = "equipment_value", unit = "万元" }

[[sheet]]
file = "own.csv"
[sheet.columns]
"书" = "books"
[sheet.constants]
county_name = "青山县"
year = 2024
"#;

#[test]
fn a_map_gives_fields_units_letters_and_constants() {
    let folder = Folder::new();
    folder.write("own.csv", OWN);
    folder.write("map.toml", MAP);
    let args = ["own.csv", "--map", "map.toml", "--allow-missing"];
    let (json, code) = folder.audit(&args);
    assert_ne!(code, 2, "{:#}", json["problems"]);
    let county = &json["counties"][0];
    assert_eq!(
        (&county["name"], &county["year"]),
        (&"青山县".into(), &2024.into())
    );
    let equipment = crate::made::value(&json, "01", "primary", "equipment_value");
    assert_eq!(equipment["numerator"], 250_000.0);
    let output = folder.run(&[
        "audit",
        "own.csv",
        "--standard",
        "cn-2012",
        "--format",
        "json",
        "--map",
        "map.toml",
        "--allow-missing",
    ]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        crate::made::value(&json, "02", "primary", "books")["value"],
        25.0
    );
    // Without the map there is no table of schools.
    let (json, code) = folder.audit(&["own.csv"]);
    assert_eq!((codes(&json), code), (vec!["no-school-table"], 2));
}

#[test]
fn an_entry_of_no_use_is_named_and_a_wrong_one_refused() {
    let folder = Folder::new();
    folder.write("own.csv", OWN);
    folder.write("map.toml", MAP.replace("\"书\"", "\"藏书\""));
    let (json, _) = folder.audit(&["own.csv", "--map", "map.toml", "--allow-missing"]);
    assert!(
        codes(&json).contains(&"map-unused"),
        "{:#}",
        json["problems"]
    );
    for (from, to, said) in [
        ("\"books\"", "\"boks\"", "books"),
        ("\"万元\"", "\"平方米\"", "平方米"),
        ("year = 2024", "year = \"甲\"", "甲"),
        ("[columns]", "[colums]", "colums"),
        (
            "file = \"own.csv\"",
            "file = \"own.csv\"\nstage = \"幼儿园\"",
            "primary",
        ),
    ] {
        folder.write("map.toml", MAP.replace(from, to));
        let output = folder.run(&["audit", "own.csv", "--map", "map.toml"]);
        assert_eq!(output.status.code(), Some(2), "{to}");
        let shown = stderr(&output);
        assert!(
            shown.contains("map.toml") && shown.contains(said),
            "{to}: {shown}"
        );
    }
}

/// A draft changes nothing, and has the nearest field for what was not recognised.
#[test]
fn a_draft_reads_as_before_and_has_guesses_for_the_rest() {
    let folder = Folder::new();
    let rows = [
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ];
    let table = csv(&rows).replacen("books", "图书总册", 1);
    folder.write("county.csv", table);
    let before = folder.audit(&["county.csv", "--standard", "cn-2012", "--allow-missing"]);
    let output = folder.run(&["check", "county.csv", "--write-map", "draft.toml"]);
    assert!(output.status.code().is_some(), "{}", stderr(&output));
    let mut again = folder.audit(&[
        "county.csv",
        "--standard",
        "cn-2012",
        "--allow-missing",
        "--map",
        "draft.toml",
    ]);
    // The figures rest on the map, too.
    let inputs = again.0["inputs"].as_array_mut().unwrap();
    assert_eq!(inputs.pop().unwrap()["file"], "draft.toml");
    assert_eq!(before, again);
    let draft = std::fs::read_to_string(folder.path().join("draft.toml")).unwrap();
    let guess = draft
        .lines()
        .find(|line| line.contains("图书总册"))
        .unwrap();
    assert!(
        guess.starts_with("# ") && guess.contains("\"books\""),
        "{guess}"
    );
    // The guess taken, the books are there.
    let taken = draft.replace(guess, guess.trim_start_matches("# "));
    folder.write("taken.toml", taken);
    let (json, code) =
        folder.audit(&["county.csv", "--standard", "cn-2012", "--map", "taken.toml"]);
    assert_ne!(code, 2, "{:#}", json["problems"]);
    assert_eq!(codes(&json), [""; 0]);
}
