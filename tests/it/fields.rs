//! `balance fields`: what the program knows, as a user looks it up.

use serde_json::Value;

use crate::made::{Folder, stderr, stdout};

fn json(args: &[&str]) -> Value {
    let folder = Folder::new();
    let output = folder.run(&[&["fields", "--format", "json"], args].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", stderr(&output)))
}

#[test]
fn all_fields_are_listed_and_columns_of_rosters_too() {
    let all = json(&[]);
    let fields = all["fields"].as_array().unwrap();
    let named = |name: &str| {
        let found = fields.iter().find(|field| field["name"] == name);
        found.unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!(named("equipment_value")["unit"], "yuan");
    assert_eq!(named("students")["level"], "stage");
    assert_eq!(named("students")["columns"][0], "students_primary");
    assert_eq!(named("teachers.birth")["level"], "teachers");
    let types = named("school_type")["values"].as_array().unwrap();
    assert!(
        types
            .iter()
            .any(|t| t.as_str().unwrap().starts_with("nine_year ")),
        "{types:?}"
    );
    // Every column that a table may have is one of a field here.
    let dictionary = balance::dictionary::Dictionary::built_in();
    for name in dictionary
        .fields
        .keys()
        .filter(|n| !n.starts_with("reported_"))
    {
        named(name);
    }
}

#[test]
fn a_header_is_explained_with_its_stage_and_unit() {
    for (header, column, times) in [
        ("教学仪器设备值（万元）", "equipment_value", 10_000),
        ("小学专任教师数", "teachers_primary", 1),
        ("初中 / 在校生数", "students_junior", 1),
        ("books", "books", 1),
    ] {
        let meaning = &json(&[header])["meaning"];
        assert_eq!(
            (&meaning["column"], &meaning["times"]),
            (&column.into(), &times.into()),
            "{header}"
        );
    }
    let folder = Folder::new();
    let shown = |args: &[&str]| stdout(&folder.run(&[&["fields"], args].concat()));
    assert!(shown(&["教学仪器设备值（万元）", "--lang", "zh"]).contains("×10000 为 元"));
    let backbone = shown(&["骨干"]);
    for name in [
        "backbone_teachers",
        "rotation_backbone",
        "teachers.backbone",
    ] {
        assert!(backbone.contains(name), "{backbone}");
    }
    assert!(!backbone.contains("equipment_value"), "{backbone}");
    let page = shown(&["books", "--format", "markdown"]);
    assert!(page.contains("| books |"), "{page}");
    // What is nothing, and nearly nothing, is said to be nothing.
    for (word, said) in [("math", "lists them all"), ("图书总册", "books")] {
        let output = folder.run(&["fields", word]);
        let shown = stderr(&output) + &stdout(&output);
        assert!(shown.contains(said), "{word}: {shown}");
    }
}
