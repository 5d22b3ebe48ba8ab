//! The standard in a warehouse: `balance tidy` and `balance sql`, held to what the audit finds of the same schools.
//!
//! The engines are started on made counties: so many as `BALANCE_COUNTIES` says, or a few.

mod engines;
mod made_counties;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::made::balance;

/// A standard, and the counties that it is tried on.
struct Case {
    name: &'static str,
    standard: String,
    census: String,
    /// The columns that name county and school, by code and by name.
    names: [&'static str; 3],
}

fn cases() -> Vec<Case> {
    let counties = std::env::var("BALANCE_COUNTIES").ok();
    let counties = counties.map_or(20, |counties| counties.parse().unwrap());
    let other = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/other-country/standard.toml"
    );
    let sample = |file: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/elsewhere");
        std::fs::read_to_string(Path::new(folder).join(file)).unwrap()
    };
    let chinese = ["county_name", "school_code", "school_name"];
    let district = ["district", "school_code", "school_name"];
    let case = |name, standard: &str, census, names| Case {
        name,
        standard: standard.to_owned(),
        census,
        names,
    };
    vec![
        case(
            "cn-2017",
            "cn-2017",
            made_counties::chinese(counties, 17),
            chinese,
        ),
        case(
            "cn-2012",
            "cn-2012",
            made_counties::chinese(counties, 12),
            chinese,
        ),
        case(
            "other",
            other,
            made_counties::other(counties, 3),
            ["district", "emis", "institution"],
        ),
        case("india", "in-rte-2009", sample("india.csv"), district),
        case(
            "preschool",
            "cn-preschool-2020",
            sample("preschool.csv"),
            ["county_name", "school_code", "kindergarten"],
        ),
    ]
}

const PARTS: [&str; 4] = ["schools", "indicators", "items", "verdicts"];

fn run(args: &[&str], folder: &Path) -> (i32, String) {
    let output = balance().args(args).current_dir(folder).output().unwrap();
    let code = output.status.code().unwrap();
    (code, String::from_utf8(output.stdout).unwrap())
}

/// Lays down the table and the queries of every case for an engine.
fn lay_down(cases: &[Case], dialect: &str, table: &str, folder: &Path) {
    for case in cases {
        let folder = folder.join(case.name);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("made.csv"), &case.census).unwrap();
        let standard = &case.standard;
        let name = format!("schools_{}", case.name.replace('-', "_"));
        let tidy = [
            "tidy",
            "made.csv",
            "--standard",
            standard,
            "--allow-missing",
            "-o",
            table,
        ];
        let ddl = ["-o", "table.sql", "--ddl", dialect, "--table", &name];
        run(&[&tidy[..], &ddl].concat(), &folder);
        for part in PARTS {
            let file = format!("{part}.sql");
            let ask = [
                "sql",
                "--standard",
                standard,
                "--dialect",
                dialect,
                "--part",
                part,
            ];
            let to = ["--table", &name, "-o", &file];
            assert_eq!(run(&[&ask[..], &to].concat(), &folder).0, 0);
        }
    }
}

/// What an engine gives for a query, a row a line.
fn rows(folder: &Path, part: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(part).with_extension("json")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row[key].as_str().unwrap_or_default()
}

/// Whether a figure of a query is that of the audit: within 1e-9, of larger ones relatively.
fn same_figure(found: &Value, expected: &Value) -> bool {
    match (found.as_f64(), expected.as_f64()) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-9 * expected.abs().max(1.0),
        (None, None) => found.is_null() && expected.is_null(),
        _ => false,
    }
}

fn hold(found: &Value, expected: &Value, what: &str) {
    let same = match expected {
        Value::Bool(_) => found == expected,
        _ => same_figure(found, expected),
    };
    assert!(same, "{what}: {found}, and the audit has {expected}");
}

/// Holds the queries of a case to the audit of the same schools.
fn hold_to_audit(case: &Case, folder: &Path) {
    let standard = [
        "--standard",
        &case.standard,
        "--allow-missing",
        "--format",
        "json",
    ];
    let (_, audit) = run(&[&["audit", "made.csv"], &standard[..]].concat(), folder);
    let audit: Value = serde_json::from_str(&audit).unwrap();
    let counties = audit["counties"].as_array().unwrap();
    let names = case.names;
    let by_name: BTreeMap<&str, &Value> = counties
        .iter()
        .map(|county| (text(county, "name"), county))
        .collect();
    let verdicts = rows(folder, "verdicts");
    assert!(
        by_name.len() * 2 > verdicts.len() && verdicts.len() >= by_name.len(),
        "{}: {} of {} counties were audited",
        case.name,
        by_name.len(),
        verdicts.len()
    );
    for row in &verdicts {
        match by_name.get(text(row, names[0])) {
            Some(county) => hold_verdict(row, county),
            // Where pupils are not known, and where no school is assessed, there is no verdict.
            None => assert!(row["meets"].is_null(), "{row}"),
        }
    }
    let audited = |row: &&Value| by_name.contains_key(text(row, names[0]));
    let schools = rows(folder, "schools");
    let schools: Vec<&Value> = schools.iter().filter(audited).collect();
    hold_schools(&schools, &by_name, names);
    let indicators = rows(folder, "indicators");
    let indicators: Vec<&Value> = indicators.iter().filter(audited).collect();
    hold_indicators(&indicators, &by_name, names[0]);
    let items = rows(folder, "items");
    let items: Vec<&Value> = items.iter().filter(audited).collect();
    hold_items(&items, &by_name, names[0]);
}

fn hold_verdict(row: &Value, county: &Value) {
    let name = text(county, "name");
    for key in ["meets", "judged", "not_judged"] {
        hold(&row[key], &county[key], &format!("{name} {key}"));
    }
    for stage in county["stages"].as_array().unwrap() {
        let id = text(stage, "stage");
        for key in [
            "schools",
            "students",
            "schools_meeting",
            "composite_cv",
            "meets",
        ] {
            let what = format!("{name} {id} {key}");
            hold(&row[format!("{id}_{key}")], &stage[key], &what);
        }
    }
}

fn hold_schools(rows: &[&Value], counties: &BTreeMap<&str, &Value>, names: [&str; 3]) {
    let [county_name, code, school_name] = names;
    let mut found: BTreeMap<[&str; 4], &Value> = BTreeMap::new();
    for row in rows {
        let key = [
            text(row, county_name),
            text(row, "stage"),
            text(row, code),
            text(row, school_name),
        ];
        assert!(found.insert(key, row).is_none(), "twice: {key:?}");
    }
    let mut expected = 0;
    for (name, county) in counties {
        for school in county["schools"].as_array().unwrap() {
            expected += 1;
            let key = [
                name,
                text(school, "stage"),
                text(school, "code"),
                text(school, "name"),
            ];
            let row = found.get(&key).unwrap_or_else(|| panic!("no {key:?}"));
            for (of_row, of_school) in [("pupils", "students"), ("met", "met"), ("meets", "meets")]
            {
                hold(
                    &row[of_row],
                    &school[of_school],
                    &format!("{key:?} {of_row}"),
                );
            }
            for value in school["values"].as_array().unwrap() {
                let id = text(value, "id");
                for what in ["value", "threshold", "meets"] {
                    hold(
                        &row[format!("{what}_{id}")],
                        &value[what],
                        &format!("{key:?} {id} {what}"),
                    );
                }
                // The audit shows both or none.
                if !value["numerator"].is_null() {
                    for what in ["numerator", "per"] {
                        hold(
                            &row[format!("{what}_{id}")],
                            &value[what],
                            &format!("{key:?} {id} {what}"),
                        );
                    }
                }
            }
        }
    }
    assert_eq!(rows.len(), expected);
}

fn hold_indicators(rows: &[&Value], counties: &BTreeMap<&str, &Value>, county_name: &str) {
    let mut found: BTreeMap<[&str; 3], &Value> = BTreeMap::new();
    for row in rows {
        let key = [
            text(row, county_name),
            text(row, "stage"),
            text(row, "indicator"),
        ];
        assert!(found.insert(key, row).is_none(), "twice: {key:?}");
    }
    let mut expected = 0;
    for (name, county) in counties {
        for stage in county["stages"].as_array().unwrap() {
            for indicator in stage["indicators"].as_array().unwrap() {
                expected += 1;
                let key = [name, text(stage, "stage"), text(indicator, "id")];
                let row = found.get(&key).unwrap_or_else(|| panic!("no {key:?}"));
                for what in [
                    "mean",
                    "std",
                    "cv",
                    "meets",
                    "incomplete",
                    "schools_meeting",
                ] {
                    hold(&row[what], &indicator[what], &format!("{key:?} {what}"));
                }
                hold(
                    &row["cv_limit"],
                    &indicator["limit"],
                    &format!("{key:?} limit"),
                );
            }
        }
    }
    assert_eq!(rows.len(), expected);
}

/// Holds the figures of items; where one has several the audit names them.
fn hold_items(rows: &[&Value], counties: &BTreeMap<&str, &Value>, county_name: &str) {
    for row in rows {
        let county = counties[text(row, county_name)];
        let items = county["items"].as_array().unwrap();
        let is = |item: &&Value| {
            item["table"] == row["declaration_table"] && item["number"] == row["number"]
        };
        let item = items.iter().find(is).unwrap();
        let figure = match &item["figure"] {
            Value::Object(several) => several[text(row, "figure")].clone(),
            one => one.clone(),
        };
        hold(&row["value"], &figure, &format!("{row}"));
        if item["state"] == "met" {
            assert_eq!(row["meets"], true, "{row}");
        }
    }
}

#[test]
fn duckdb_gives_what_the_audit_finds() {
    let cases = cases();
    let folder = engines::folder();
    lay_down(&cases, "duckdb", "schools.parquet", folder.path());
    let Some(()) = engines::python("duckdb", folder.path()) else {
        return;
    };
    for case in &cases {
        hold_to_audit(case, &folder.path().join(case.name));
    }
}

#[test]
fn spark_gives_what_the_audit_finds() {
    let cases = cases();
    let folder = engines::folder();
    lay_down(&cases, "spark", "schools.parquet", folder.path());
    let Some(()) = engines::python("spark", folder.path()) else {
        return;
    };
    for case in &cases {
        hold_to_audit(case, &folder.path().join(case.name));
    }
}

#[test]
fn postgres_gives_what_the_audit_finds() {
    let cases = cases();
    let folder = engines::folder();
    lay_down(&cases, "postgres", "schools.csv", folder.path());
    let names: Vec<&str> = cases.iter().map(|case| case.name).collect();
    let Some(()) = engines::postgres(folder.path(), &names, &PARTS) else {
        return;
    };
    for case in &cases {
        hold_to_audit(case, &folder.path().join(case.name));
    }
}

/// Findings but for what the reading of another file cannot have: the files, where problems stand, and rows of
/// totals, which no table has.
fn findings(path: &str, more: &[&str], folder: &Path) -> Value {
    let (_, json) = run(
        &[&["audit", path, "--format", "json"], more].concat(),
        folder,
    );
    let mut findings: Value = serde_json::from_str(&json).unwrap();
    findings["inputs"] = Value::Null;
    // The rows of the table are in the order of its schools.
    let problems = findings["problems"].as_array().unwrap().iter();
    let problems = problems.map(|problem| format!("{} {}", problem["code"], problem["message"]));
    let mut problems: Vec<String> = problems.collect();
    problems.sort();
    findings["problems"] = problems.into();
    for county in findings["counties"].as_array_mut().unwrap() {
        let excluded = county["excluded"].as_array_mut().unwrap();
        excluded.retain(|row| row["code"] != "");
    }
    findings
}

#[test]
fn a_tidy_table_read_again_gives_the_same_findings() {
    let folder = tempfile::tempdir().unwrap();
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/2024.xlsx");
    let made = folder.path().join("made.csv");
    std::fs::write(&made, made_counties::chinese(20, 5)).unwrap();
    let made = made.to_str().unwrap();
    for source in [sample, made] {
        for standard in ["cn-2017", "cn-2012"] {
            let more = ["--standard", standard, "--allow-missing", "--lang", "en"];
            let before = findings(source, &more, folder.path());
            for table in ["schools.csv", "schools.parquet"] {
                let tidy = [&["tidy", source, "-o", table, "--force"], &more[..]].concat();
                run(&tidy, folder.path());
                let after = findings(table, &more, folder.path());
                assert_eq!(before["counties"], after["counties"], "{source} {table}");
                let told = |findings: &Value| {
                    let problems = findings["problems"].as_array().unwrap().iter();
                    problems.map(Value::to_string).collect::<BTreeSet<_>>()
                };
                // Of a county with errors nothing is written, nor told again.
                if source == made {
                    assert!(told(&after).is_subset(&told(&before)), "{table}");
                }
            }
        }
    }
}

#[test]
fn counties_with_errors_are_not_written_and_the_others_are() {
    let folder = tempfile::tempdir().unwrap();
    let table = "county_name,school_name,school_type,students_primary,books\n\
                 甲县,一小,小学,100,200\n乙县,二小,小学,many,300\n";
    std::fs::write(folder.path().join("two.csv"), table).unwrap();
    let (code, written) = run(&["tidy", "two.csv"], folder.path());
    assert_eq!(code, 2);
    assert_eq!(
        written,
        "year,county_code,county_name,school_code,school_name,school_type,students_primary,books\n\
         ,,甲县,,一小,primary,100,200\n"
    );
}

#[test]
fn figures_are_in_the_unit_of_their_field_and_a_blank_is_no_zero() {
    let folder = tempfile::tempdir().unwrap();
    let table = "年度,区县名称,学校名称,学校类型,小学学生人数,教学仪器设备值（万元）,图书册数\n2023,甲县,一小,小学,100,12.5,\n";
    std::fs::write(folder.path().join("one.csv"), table).unwrap();
    let (_, written) = run(&["tidy", "one.csv"], folder.path());
    let mut lines = written.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cells: Vec<&str> = lines.next().unwrap().split(',').collect();
    let cell = |name: &str| cells[header.iter().position(|column| *column == name).unwrap()];
    assert_eq!(cell("equipment_value"), "125000");
    assert_eq!(cell("year"), "2023");
    assert_eq!(cell("books"), "");
}

#[test]
fn a_query_that_was_edited_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let ask = ["sql", "-o", "q.sql"];
    assert_eq!(run(&ask, folder.path()).0, 0);
    assert_eq!(run(&ask, folder.path()).0, 0);
    let file = folder.path().join("q.sql");
    let edited = std::fs::read_to_string(&file)
        .unwrap()
        .replace("FROM schools", "FROM mine");
    std::fs::write(&file, edited).unwrap();
    assert_eq!(run(&ask, folder.path()).0, 2);
}
