//! The JSON contract: the published schema is the program's own, and what it prints fits it.

use balance::measure::contract;
use serde_json::Value;

use crate::accepted::assert_accepted;
use crate::made::{Folder, csv, good_junior, good_primary, with};
use crate::schema;

const SCHEMA: &str = "docs/findings.schema.json";

/// The schema as the types give it. A change of it is a change of the contract.
#[test]
fn the_published_schema_is_current() {
    let schema = schemars::schema_for!(contract::Findings);
    let current = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
    assert_accepted(SCHEMA, &current);
}

fn assert_fits(json: &Value) {
    let schema: Value =
        serde_json::from_str(include_str!("../../docs/findings.schema.json")).unwrap();
    let errors = schema::errors(&schema, json);
    assert!(errors.is_empty(), "{errors:#?}");
}

/// The keys of an object, in the order they were printed in is not kept by a map: compare sets.
fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

fn sorted<const N: usize>(mut names: [&str; N]) -> [&str; N] {
    names.sort_unstable();
    names
}

#[test]
fn what_is_printed_fits_the_schema_and_has_the_keys_of_the_contract() {
    let folder = Folder::new();
    let rows = [
        good_primary("1"),
        good_junior("2"),
        with(
            good_primary("3"),
            &[("multimedia_rooms", "1"), ("school_type", "")],
        ),
        with(good_primary("4"), &[("school_type", "特殊教育学校")]),
    ];
    let (json, _) = folder.audit_rows(&rows, &[]);
    assert_fits(&json);
    assert_eq!(
        keys(&json),
        sorted([
            "version",
            "standard",
            "standard_sha256",
            "inputs",
            "counties",
            "problems"
        ])
    );
    let inputs = json["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 1);
    assert_eq!(keys(&inputs[0]), ["file", "sha256"]);
    let county = &json["counties"][0];
    let county_keys = [
        "code",
        "name",
        "year",
        "meets",
        "judged",
        "not_judged",
        "stages",
        "schools",
        "excluded",
        "items",
        "reliefs",
    ];
    assert_eq!(keys(county), sorted(county_keys));
    let stage = &county["stages"][0];
    let stage_keys = [
        "stage",
        "schools",
        "students",
        "schools_meeting",
        "composite_cv",
        "meets",
        "judged",
        "not_judged",
        "indicators",
    ];
    assert_eq!(keys(stage), sorted(stage_keys));
    let indicator_keys = [
        "id",
        "name",
        "mean",
        "std",
        "cv",
        "limit",
        "meets",
        "borderline",
        "incomplete",
        "schools_meeting",
    ];
    assert_eq!(keys(&stage["indicators"][0]), sorted(indicator_keys));
    let school = &county["schools"][0];
    let school_keys = [
        "code", "name", "type", "stage", "students", "teachers", "met", "meets", "values",
    ];
    assert_eq!(keys(school), sorted(school_keys));
    let value_keys = [
        "id",
        "value",
        "numerator",
        "per",
        "threshold",
        "ratio",
        "meets",
        "shortfall",
        "cv_share",
    ];
    assert_eq!(keys(&school["values"][0]), sorted(value_keys));
    assert_eq!(
        keys(&county["excluded"][0]),
        sorted(["code", "name", "reason"])
    );
    assert_eq!(
        keys(&county["items"][0]),
        sorted(["table", "number", "figure", "state"])
    );
    let problem = &json["problems"][0];
    assert_eq!(keys(problem), sorted(["severity", "code", "message", "at"]));

    // What failed fits it, too.
    folder.write(
        "county.csv",
        "学校名称,小学学生人数,图书册数\n甲校,三十,二\n",
    );
    let (json, code) = folder.audit(&["county.csv"]);
    assert_eq!(code, 2);
    assert_fits(&json);
    assert_eq!(
        keys(&json["problems"][0]["at"]),
        sorted(["file", "sheet", "cell"])
    );
    assert_eq!(json["problems"][0]["at"]["cell"], "B2");
}

#[test]
fn the_output_can_be_read_back() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&[good_primary("1"), good_junior("2")]));
    let output = folder.run(&["audit", "county.csv", "--format", "json"]);
    let findings: contract::Findings = serde_json::from_slice(&output.stdout).unwrap();
    let again = format!("{}\n", serde_json::to_string_pretty(&findings).unwrap());
    assert_eq!(again.as_bytes(), output.stdout);
}

/// The computable items of tables Ⅳ and Ⅴ, by hand: 100 + 200 pupils, 8 + 18 teachers.
#[test]
fn the_items_that_can_be_computed() {
    let folder = Folder::new();
    let rows = [
        with(
            good_primary("1"),
            &[
                ("certified_teachers_primary", "8"),
                ("trained_teachers_primary", "8"),
                ("funds_budget", "100000"),
                ("training_funds", "4999"),
                ("classes_primary", "13"),
                ("music_rooms_96", "1"),
                ("music_rooms_73", "1"),
                ("built_by_2016", "否"),
            ],
        ),
        with(
            good_junior("2"),
            &[
                ("certified_teachers_junior", "17"),
                ("trained_teachers_junior", "18"),
                ("funds_budget", "200000"),
                ("training_funds", "10000"),
                ("classes_junior", "12"),
                ("music_rooms_96", "0"),
                ("music_rooms_73", "1"),
                ("built_by_2016", "是"),
                ("graduates", "95"),
                ("entrants", "102"),
                ("transferred_in", "3"),
                ("transferred_out", "4"),
                ("deaths", "1"),
            ],
        ),
    ];
    let (json, code) = folder.audit_rows(&rows, &[]);
    assert_eq!(code, 1, "an unmet item is an unmet criterion");
    let item = |table: &str, number: u32| {
        let items = json["counties"][0]["items"].as_array().unwrap();
        let found = items
            .iter()
            .find(|i| i["table"] == table && i["number"] == number);
        let found = found.unwrap();
        (
            found["figure"].clone(),
            found["state"].as_str().unwrap().to_owned(),
        )
    };
    assert_eq!(item("IV", 1), (Value::Null, "documents".into()));
    // 13 classes need two music rooms; the primary school's second is too small. The junior
    // school was built by 2016: 73 m² will do. Fine-arts rooms are not given.
    let (figure, state) = item("IV", 3);
    assert_eq!(
        (&figure["music"], state.as_str()),
        (&Value::from(1.0), "unmet")
    );
    assert_eq!(figure["fine_arts"], Value::Null);
    assert_eq!(item("IV", 4), (0.0.into(), "met".into()));
    assert_eq!(item("IV", 9), (1.0.into(), "met".into()));
    assert_eq!(item("IV", 12), ((25.0 / 26.0).into(), "unmet".into()));
    assert_eq!(item("IV", 7), (Value::Null, "no-data".into()));
    // (95 − 3 + 4)/(102 − 1)
    assert_eq!(item("V", 1), ((96.0 / 101.0).into(), "met".into()));
    assert_eq!(item("V", 4), (1.0.into(), "unmet".into()));
    assert_eq!(item("V", 9), (Value::Null, "documents".into()));
    assert_eq!(item("VI", 1), (Value::Null, "no-data".into()));
}

const COMPARISON: &str = "docs/comparison.schema.json";

/// The schema of a comparison, and a comparison that fits it.
#[test]
fn a_comparison_fits_its_published_schema() {
    let schema = schemars::schema_for!(contract::compare::Comparison);
    let current = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
    assert_accepted(COMPARISON, &current);
    let folder = Folder::new();
    let sample = |year: &str| format!("{}/sample-data/{year}.xlsx", env!("CARGO_MANIFEST_DIR"));
    let (old, new) = (sample("2023"), sample("2024"));
    for more in [&["--by", "town", "--stamp"][..], &["--standard", "cn-2012"]] {
        let args = [&["compare", &old, &new, "--format", "json"][..], more].concat();
        let output = folder.run(&args);
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        let errors = schema::errors(schema.as_value(), &json);
        assert!(errors.is_empty(), "{errors:#?}");
    }
}
