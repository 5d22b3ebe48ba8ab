//! `--allow`: a contradiction that is true does not stop a county, and every report says so.

use serde_json::Value;

use crate::made::{Folder, codes, csv, good_junior, good_primary, stderr, stdout, with};

/// A county in which one school's music and fine-arts teachers teach PE too, so that the subjects add
/// up to more than the teachers.
fn county() -> Folder {
    let folder = Folder::new();
    let odd = with(good_primary("2"), &[("pe_teachers_primary", "99")]);
    let rows = [good_primary("1"), odd, good_junior("3"), good_junior("4")];
    folder.write("county.csv", csv(&rows));
    folder
}

const CODE: &str = "subjects-exceed-teachers";

fn allowed(json: &Value) -> Vec<&Value> {
    let problems = json["problems"].as_array().unwrap().iter();
    problems.filter_map(|p| p.get("allowed")).collect()
}

#[test]
fn a_judgement_is_allowed_of_a_school_by_name_or_code_or_of_all() {
    let folder = county();
    let (json, code) = folder.audit(&["county.csv"]);
    assert_eq!((code, codes(&json)), (2, vec![CODE]));
    let name = json["problems"][0]["message"].as_str().unwrap();
    let name = name.split('"').nth(1).unwrap().to_owned();
    // The message says how.
    let message = json["problems"][0]["message"].as_str().unwrap();
    let said = format!("--allow \"{CODE}@{name}=REASON\"");
    assert!(message.contains(&said), "{message}");
    for of in [
        "@2=one teacher, two subjects".to_owned(),
        format!("@{name}"),
        "=all".into(),
        String::new(),
    ] {
        let entry = format!("{CODE}{of}");
        let (json, code) = folder.audit(&["county.csv", "--allow", &entry]);
        assert_ne!(code, 2, "{entry}: {:#}", json["problems"]);
        assert_eq!(json["problems"][0]["severity"], "warning");
        let [allowed] = allowed(&json)[..] else {
            panic!("{entry}: {:#}", json["problems"]);
        };
        assert_eq!(allowed["code"], CODE);
        let reason = of
            .split_once('=')
            .map_or(Value::Null, |(_, reason)| reason.into());
        assert_eq!(allowed["reason"], reason, "{entry}");
    }
    // Of another school it is of no use, and that is said.
    let (json, code) = folder.audit(&["county.csv", "--allow", &format!("{CODE}@1")]);
    assert_eq!((code, codes(&json)), (2, vec![CODE, "allow-unused"]));
    let shown = json["problems"][1]["message"].as_str().unwrap();
    assert!(shown.contains(&name), "{shown}");
    // Of two figures that contradict each other it is said which counts.
    folder.write("books.csv", "school_code,school_name,books\n1,学校1,2501\n");
    let more = [
        "county.csv",
        "books.csv",
        "--allow",
        "contradiction@1=counted later",
    ];
    let (json, _) =
        folder.audit(&[&more[..], &["--allow", CODE, "--standard", "cn-2012"]].concat());
    let said = json["problems"].as_array().unwrap().iter();
    let mut said = said.filter(|p| p["code"] == "contradiction");
    let said = said.next().unwrap()["message"].as_str().unwrap();
    assert!(
        said.ends_with("counted later; the first of the two counts"),
        "{said}"
    );
    let books = crate::made::value(&json, "1", "primary", "books");
    assert_eq!(books["numerator"], 2500.0);
    // What is allowed of a school stays so where all warnings are denied.
    let args = [
        "county.csv",
        "--allow",
        &format!("{CODE}@2"),
        "--deny",
        "warnings",
    ];
    assert_ne!(folder.audit(&args).1, 2);
    // `check` and `explain` take it, too.
    let entry = format!("{CODE}@2");
    let output = folder.run(&["check", "county.csv", "--allow", &entry]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let output = folder.run(&["explain", "teaching_area", "county.csv", "--allow", &entry]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
}

#[test]
fn only_judgements_can_be_allowed() {
    let folder = county();
    for (entry, said) in [
        ("not-a-number@2", "must be mended"),
        ("missing-value", "must be mended"),
        (
            "subject-exceed-teachers",
            "is \"subjects-exceed-teachers\" meant?",
        ),
    ] {
        let output = folder.run(&["audit", "county.csv", "--allow", entry]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
    // `explain` says which.
    let explained = |code| stdout(&folder.run(&["explain", code]));
    assert!(explained("looks-like-total").contains("--allow"));
    assert!(!explained("not-a-number").contains("--allow"));
}

#[test]
fn every_report_lists_what_was_allowed_and_why() {
    let folder = county();
    let reason = "each teaches two subjects";
    let entry = format!("{CODE}@2={reason}");
    for file in [
        "r.md",
        "r.txt",
        "r.csv",
        "r.html",
        "r.json",
        "problems.csv",
        "problems.md",
    ] {
        let output = folder.run(&["audit", "county.csv", "--allow", &entry, "-o", file]);
        let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
        assert!(
            text.replace('\n', " ").contains(reason),
            "{file}: {}",
            stderr(&output)
        );
    }
    for (file, part) in [
        ("r.xlsx", "xl/sharedStrings.xml"),
        ("r.docx", "word/document.xml"),
        ("problems.xlsx", "xl/sharedStrings.xml"),
    ] {
        folder.run(&["audit", "county.csv", "--allow", &entry, "-o", file]);
        let file = std::fs::File::open(folder.path().join(file)).unwrap();
        let mut archive = zip::ZipArchive::new(file).unwrap();
        let text = std::io::read_to_string(archive.by_name(part).unwrap()).unwrap();
        assert!(text.contains(reason), "{part}");
    }
    for command in ["audit", "gaps"] {
        let screen = stdout(&folder.run(&[command, "county.csv", "--allow", &entry]));
        assert!(screen.contains(reason), "{screen}");
    }
}

#[test]
fn a_comparison_allows_by_its_file_and_warns_only_where_no_year_needs_it() {
    let folder = county();
    let rows = [
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ];
    let year = |year: &str| {
        let rows = rows.iter().map(|row| with(row.clone(), &[("year", year)]));
        csv(&rows.collect::<Vec<_>>())
    };
    folder.write("2023.csv", year("2023"));
    let odd = with(good_primary("2"), &[("pe_teachers_primary", "99")]);
    let odd = [good_primary("1"), odd, good_junior("3"), good_junior("4")]
        .map(|row| with(row, &[("year", "2024")]));
    folder.write("2024.csv", csv(&odd));
    let config = |allow: &str| {
        let years = "years = [\"2023.csv\", \"2024.csv\"]\n";
        folder.write("balance.toml", format!("{years}allow = [{allow}]\n"));
    };
    let compare = || {
        let output = folder.run(&["compare", ".", "--format", "json"]);
        let json: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        (json, output.status.code().unwrap(), stderr(&output))
    };
    config("");
    assert_eq!(compare().1, 2);
    config("{ code = \"subjects-exceed-teachers\", school = \"2\", reason = \"two subjects\" }");
    let (json, code, shown) = compare();
    assert_ne!(code, 2, "{shown}");
    assert_eq!(codes(&json), [CODE]);
    assert_eq!(allowed(&json)[0]["reason"], "two subjects");
    let screen = stdout(&folder.run(&["compare", "."]));
    assert!(screen.contains("two subjects"), "{screen}");
    config("\"subjects-exceed-teachers@2\", \"outlier@1\"");
    let (json, _, shown) = compare();
    assert_eq!(codes(&json), [CODE, "allow-unused"], "{shown}");
    // The JSON of an earlier audit still says what was allowed.
    let entry = format!("{CODE}@2=two subjects");
    folder.run(&["audit", "2024.csv", "--allow", &entry, "-o", "2024.json"]);
    let shown = stdout(&folder.run(&["compare", "2023.csv", "2024.json"]));
    assert!(shown.contains("two subjects"), "{shown}");
    config("{ code = \"not-a-number\" }");
    assert_eq!(compare().1, 2);
}
