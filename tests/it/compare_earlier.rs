//! The JSON of an earlier audit as a year: it must have been measured by the same version of the standard,
//! and agree with itself.

use serde_json::{Value, json};

use crate::compare::{census, compare, equipped, three};
use crate::made::{Folder, stderr, with};

/// What was written of a year, changed.
fn edited(folder: &Folder, edit: impl FnOnce(&mut Value)) -> String {
    let text = std::fs::read_to_string(folder.path().join("2023.json")).unwrap();
    let mut json: Value = serde_json::from_str(&text).unwrap();
    edit(&mut json);
    json.to_string()
}

/// Weights and the scope leave ids, thresholds and limits as they were, and change every figure.
#[test]
fn another_version_of_a_standard_is_told_by_what_it_measures_by() {
    let folder = Folder::new();
    census(&folder, "2023", &three());
    census(&folder, "2024", &three());
    let own = "extends = \"cn-2017\"\nid = \"own\"\nzh = \"本县\"\nen = \"ours\"\n";
    folder.write("v1.toml", own);
    folder.write("reworded.toml", own.replace("ours", "the county's own"));
    let weights = "[stages]\nweights = { primary = 1, junior = 2, senior = 2 }\n";
    folder.write("weights.toml", format!("{own}{weights}"));
    let scope = "[exclude.small_teaching_points]\nwhen = \"school_type = 'teaching_point'\"\n";
    folder.write("scope.toml", format!("{own}{scope}"));
    let audit = ["audit", "2023.csv", "--standard", "v1.toml"];
    folder.run(&[&audit[..], &["-o", "2023.json"]].concat());
    for other in ["weights.toml", "scope.toml"] {
        let output = folder.run(&["compare", "2023.json", "2024.csv", "--standard", other]);
        assert_eq!(output.status.code(), Some(2), "{other}");
        let said = stderr(&output);
        assert!(
            said.contains("2023.json") && said.contains("another version of own"),
            "{said}"
        );
    }
    for same in ["v1.toml", "reworded.toml"] {
        let (json, code) = compare(&folder, &["2023.json", "2024.csv", "--standard", same]);
        assert_eq!((code, &json["remarks"]), (0, &Value::Array(vec![])));
    }
    // Written before the version was: what can be checked is, and the rest is said.
    let bare = edited(&folder, |json| {
        json.as_object_mut().unwrap().remove("standard_sha256");
    });
    folder.write("bare.json", bare);
    let (json, code) = compare(
        &folder,
        &["bare.json", "2024.csv", "--standard", "weights.toml"],
    );
    assert_eq!(code, 0);
    let remark = json["remarks"][0].as_str().unwrap();
    assert!(remark.contains("2023") && remark.contains("version of own"));
}

/// Whatever follows from the schools' figures is worked out again.
#[test]
fn an_earlier_audit_must_agree_with_itself() {
    let folder = Folder::new();
    let [_, second, third] = three();
    let poor = with(equipped("1", 100, 200_000), &[("multimedia_rooms", "0")]);
    census(&folder, "2023", &[poor, second, third]);
    census(&folder, "2024", &three());
    folder.run(&["audit", "2023.csv", "-o", "2023.json"]);
    let code = |name: &str| folder.run(&["compare", name, "2024.csv"]).status.code();
    assert_eq!(code("2023.json"), Some(0));
    for (place, other) in [
        ("/meets", json!(true)),
        ("/stages/0/meets", json!(true)),
        ("/stages/0/students", json!(299)),
        ("/stages/0/schools", json!(2)),
        ("/stages/0/schools_meeting", json!(3)),
        ("/stages/0/composite_cv", json!(0.1)),
        ("/stages/0/indicators/6/meets", json!(true)),
        ("/stages/0/indicators/6/schools_meeting", json!(3)),
        ("/stages/0/indicators/5/std", json!(1.0)),
        ("/stages/0/indicators/5/incomplete", json!(true)),
        ("/schools/0/meets", json!(true)),
        ("/schools/0/met", json!(7)),
        ("/schools/0/values/6/meets", json!(true)),
    ] {
        let text = edited(&folder, |json| {
            let own = json["counties"][0].pointer_mut(place).unwrap();
            assert_ne!(*own, other, "{place}: nothing to contradict");
            *own = other;
        });
        folder.write("edited.json", text);
        let output = folder.run(&["compare", "edited.json", "2024.csv"]);
        assert_eq!(output.status.code(), Some(2), "{place}");
        let said = stderr(&output);
        assert!(said.contains("may have been changed"), "{place}: {said}");
    }
    // A byte order mark is no change.
    folder.write(
        "marked.json",
        format!("\u{feff}{}", edited(&folder, |_| {})),
    );
    assert_eq!(code("marked.json"), Some(0));
}
