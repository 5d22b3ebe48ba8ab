//! What stops a pipeline, in which format it is told, by which standard the years are measured, and what
//! a folder's `balance.toml` says.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use crate::made::{Folder, Row, csv, good_junior, good_primary, stderr, stdout, with};

/// Two primary and two junior schools that meet everything, 2023, and the same changed, 2024.
fn years(change: impl Fn(&mut Vec<Row>)) -> Folder {
    let folder = Folder::new();
    let mut rows = vec![
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ];
    let named = |rows: &[Row], year: &str| {
        let cells = [("county_name", "青山县"), ("year", year)];
        let rows: Vec<Row> = rows.iter().map(|row| with(row.clone(), &cells)).collect();
        csv(&rows)
    };
    folder.write("2023.csv", named(&rows, "2023"));
    change(&mut rows);
    folder.write("2024.csv", named(&rows, "2024"));
    folder
}

fn code(folder: &Folder, args: &[&str]) -> i32 {
    let mut all = vec!["compare", "2023.csv", "2024.csv"];
    all.extend(args);
    folder.run(&all).status.code().unwrap()
}

fn json(folder: &Folder, args: &[&str]) -> Value {
    let mut all = vec!["compare"];
    all.extend(args);
    all.extend(["--format", "json"]);
    let output = folder.run(&all);
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}{}", stdout(&output), stderr(&output)))
}

fn messages(json: &Value) -> Vec<String> {
    let breaches = json["counties"][0]["breaches"].as_array().unwrap();
    let said = |b: &Value| format!("{}: {}", b["rule"], b["message"]);
    breaches.iter().map(said).collect()
}

/// One school has no multimedia rooms any more: its threshold, the CV, all schools.
#[test]
fn a_county_that_slips_exits_with_1() {
    let folder = years(|rows| rows[1] = with(rows[1].clone(), &[("multimedia_rooms", "0")]));
    for (rules, exit) in [
        (&[][..], 1),
        (&["--fail-on", "slip"], 1),
        (&["--fail-on", "worse"], 1),
        (&["--fail-on", "unmet"], 1),
        (&["--fail-on", "never"], 0),
        // A wide tolerance: from 0 to 1 is not more than 1.
        (&["--fail-on", "worse", "--tolerance", "1"], 0),
        (&["--fail-on", "worse", "--tolerance", "0.999"], 1),
    ] {
        assert_eq!(code(&folder, rules), exit, "{rules:?}");
    }
    let json = json(&folder, &["2023.csv", "2024.csv"]);
    assert_eq!(json["passes"], false);
    let said = messages(&json);
    assert_eq!(said.len(), 3, "{said:#?}");
    assert!(
        said[0].contains("multimedia rooms") && said[0].contains("CV 1.000"),
        "{said:#?}"
    );
    assert!(
        said[1].contains("Every school") && said[1].contains("1/2 schools"),
        "{said:#?}"
    );
    assert!(
        said[2].contains("学校2") && said[2].contains("6/7"),
        "{said:#?}"
    );
}

/// Unmet before and unmet now is no slip; met now what was unmet is progress.
#[test]
fn what_was_unmet_before_is_no_slip() {
    let poor = |rows: &mut Vec<Row>| rows[1] = with(rows[1].clone(), &[("multimedia_rooms", "0")]);
    let folder = years(poor);
    std::fs::copy(
        folder.path().join("2024.csv"),
        folder.path().join("same.csv"),
    )
    .unwrap();
    let run = |args: &[&str]| folder.run(args).status.code().unwrap();
    assert_eq!(run(&["compare", "2024.csv", "same.csv"]), 0);
    assert_eq!(
        run(&["compare", "2024.csv", "same.csv", "--fail-on", "unmet"]),
        1
    );
    // Back again: no slip, nothing worse, nothing unmet.
    let text = std::fs::read_to_string(folder.path().join("2023.csv")).unwrap();
    folder.write("2025.csv", text.replace("2023", "2025"));
    for rules in ["slip", "worse", "unmet", "slip,worse,unmet"] {
        assert_eq!(
            run(&["compare", "2024.csv", "2025.csv", "--fail-on", rules]),
            0,
            "{rules}"
        );
    }
    assert_eq!(
        run(&["compare", "2024.csv", "2025.csv", "--fail-on", "never,slip"]),
        2
    );
    assert_eq!(
        run(&["compare", "2024.csv", "2025.csv", "--fail-on", "sometimes"]),
        2
    );
    assert_eq!(
        run(&["compare", "2024.csv", "2025.csv", "--tolerance=-1"]),
        2
    );
}

/// A CV that rises within its limit slips nothing, and is worse.
#[test]
fn worse_but_within_the_limit() {
    let folder = years(|rows| rows[1] = with(rows[1].clone(), &[("multimedia_rooms", "5")]));
    assert_eq!(code(&folder, &[]), 0);
    assert_eq!(code(&folder, &["--fail-on", "slip,unmet"]), 0);
    assert_eq!(code(&folder, &["--fail-on", "slip,worse"]), 1);
    // 4 and 5 rooms: 0.5 of 4.5, exactly 1/9.
    assert_eq!(
        code(&folder, &["--fail-on", "worse", "--tolerance", "0.1112"]),
        0
    );
    assert_eq!(
        code(&folder, &["--fail-on", "worse", "--tolerance", "0.1111"]),
        1
    );
}

/// A CV that can no longer be computed, because nobody has anything, is not met and worse than any.
#[test]
fn an_undefined_cv_is_worse() {
    let nothing = |rows: &mut Vec<Row>| {
        for row in &mut rows[..2] {
            *row = with(row.clone(), &[("multimedia_rooms", "0")]);
        }
    };
    let folder = years(nothing);
    for rule in ["slip", "worse", "unmet"] {
        assert_eq!(code(&folder, &["--fail-on", rule]), 1, "{rule}");
    }
    let json = json(&folder, &["2023.csv", "2024.csv", "--fail-on", "worse"]);
    assert!(
        messages(&json)[0].contains("undefined"),
        "{:?}",
        messages(&json)
    );
}

#[test]
fn wrong_input_exits_with_2() {
    let folder = years(|rows| rows[1] = with(rows[1].clone(), &[("books", "三千")]));
    let output = folder.run(&["compare", "2023.csv", "2024.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("not-a-number"));
    let json = json(&folder, &["2023.csv", "2024.csv"]);
    assert_eq!(json["counties"], Value::Array(vec![]));
    assert_eq!(json["passes"], false);
    assert!(
        json["problems"]
            .as_array()
            .unwrap()
            .iter()
            .any(|p| p["severity"] == "error")
    );
    // Nothing is written but the list of problems.
    let args = [
        "compare",
        "2023.csv",
        "2024.csv",
        "-o",
        "out/report.md",
        "-o",
        "out/problems.csv",
    ];
    std::fs::create_dir(folder.path().join("out")).unwrap();
    folder.run(&args);
    assert!(!folder.path().join("out/report.md").exists());
    assert!(folder.path().join("out/problems.csv").exists());
    // A workflow sees the cell.
    let output = folder.run(&["compare", "2023.csv", "2024.csv", "--format", "github"]);
    let shown = stdout(&output);
    let error = shown
        .lines()
        .find(|line| line.starts_with("::error"))
        .unwrap();
    assert!(
        error.contains("file=2024.csv") && error.contains("title=not-a-number"),
        "{error}"
    );
}

/// JUnit: a case a criterion, those that break a rule failed; it is XML, whatever a school is called.
#[test]
fn junit_has_a_case_for_every_criterion() {
    let folder = years(|rows| {
        let cells = [
            ("multimedia_rooms", "0"),
            ("school_name", "<甲>&\"乙\"小学"),
        ];
        rows[1] = with(rows[1].clone(), &cells);
    });
    let output = folder.run(&["compare", "2023.csv", "2024.csv", "--format", "junit"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let mut reader = Reader::from_str(&text);
    let (mut cases, mut failures, mut names) = (0, 0, Vec::new());
    let mut declared = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) | Event::Empty(e) => {
                let attribute = |name: &str| {
                    let found = e.try_get_attribute(name).unwrap();
                    found.map(|a| {
                        a.normalized_value(quick_xml::XmlVersion::Implicit1_0)
                            .unwrap()
                            .into_owned()
                    })
                };
                match e.name().as_ref() {
                    "testsuites" => {
                        declared = vec![attribute("tests").unwrap(), attribute("failures").unwrap()]
                    }
                    "testcase" => {
                        cases += 1;
                        names.push(attribute("name").unwrap());
                    }
                    "failure" => failures += 1,
                    _ => {}
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let json = json(&folder, &["2023.csv", "2024.csv"]);
    let criteria = json["counties"][0]["criteria"].as_array().unwrap();
    // Seven CVs and "every school" at two stages, two schools each, and the items with figures.
    let items = criteria.iter().filter(|c| c["kind"] == "item").count();
    assert_eq!(cases, 2 * (7 + 1 + 2) + items);
    assert_eq!(cases, criteria.len());
    assert_eq!(failures, 3);
    assert_eq!(declared, [cases.to_string(), "3".to_owned()]);
    assert!(
        names.iter().any(|n| n.contains("<甲>&\"乙\"小学")),
        "{names:?}"
    );
    folder.run(&["compare", "2023.csv", "2024.csv", "-o", "junit.xml"]);
    assert_eq!(
        std::fs::read_to_string(folder.path().join("junit.xml")).unwrap(),
        text
    );
}

/// Annotations: a broken rule is an error; nothing in a name can end or begin a command.
#[test]
fn annotations_of_a_workflow() {
    let folder = years(|rows| {
        let cells = [
            ("multimedia_rooms", "0"),
            ("school_name", "100%::error 小学"),
        ];
        rows[1] = with(rows[1].clone(), &cells);
    });
    let output = folder.run(&["compare", "2023.csv", "2024.csv", "--format", "github"]);
    assert_eq!(output.status.code(), Some(1));
    let text = stdout(&output);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.iter().all(|line| line.starts_with("::")), "{text}");
    let errors: Vec<&&str> = lines.iter().filter(|l| l.starts_with("::error ")).collect();
    assert_eq!(errors.len(), 3, "{text}");
    assert!(
        errors.iter().all(|l| l.contains("file=2024.csv,title=")),
        "{text}"
    );
    assert!(text.contains("100%25::error小学"), "{text}");
    assert_eq!(lines.last().unwrap().split(' ').next(), Some("::notice"));
}

/// The JSON of an earlier audit is a year as good as its workbook.
#[test]
fn an_earlier_audit_is_a_year() {
    let folder = years(|rows| rows[1] = with(rows[1].clone(), &[("multimedia_rooms", "1")]));
    // In the other language, too: what it calls things is not taken over.
    for year in ["2023", "2024"] {
        let audit = [
            "audit",
            &format!("{year}.csv"),
            "--lang",
            "zh",
            "-o",
            &format!("{year}.json"),
        ];
        folder.run(&audit);
    }
    let whole = json(&folder, &["2023.csv", "2024.csv"]);
    for years in [
        ["2023.json", "2024.csv"],
        ["2023.csv", "2024.json"],
        ["2023.json", "2024.json"],
    ] {
        let from_json = json(&folder, &years);
        assert_eq!(from_json["counties"], whole["counties"], "{years:?}");
    }
    assert_eq!(
        json(&folder, &["2023.json", "2024.csv"])["years"][0]["earlier"],
        true
    );
    // Written by a program that knows the contract only: without denominators, teachers and the rest.
    let text = std::fs::read_to_string(folder.path().join("2023.json")).unwrap();
    let mut bare: Value = serde_json::from_str(&text).unwrap();
    for school in bare["counties"][0]["schools"].as_array_mut().unwrap() {
        school.as_object_mut().unwrap().remove("teachers");
        for value in school["values"].as_array_mut().unwrap() {
            value.as_object_mut().unwrap().remove("per");
        }
    }
    folder.write("bare.json", bare.to_string());
    assert_eq!(
        json(&folder, &["bare.json", "2024.csv"])["counties"],
        whole["counties"]
    );
}

#[test]
fn an_earlier_audit_that_cannot_be_trusted_is_refused() {
    let folder = years(|_| {});
    folder.run(&["audit", "2023.csv", "-o", "2023.json"]);
    let text = std::fs::read_to_string(folder.path().join("2023.json")).unwrap();
    let refused = |name: &str, text: String, why: &str| {
        folder.write(name, text);
        let output = folder.run(&["compare", name, "2024.csv"]);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let said = stderr(&output);
        assert!(said.contains(name) && said.contains(why), "{said}");
    };
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut json: Value = serde_json::from_str(&text).unwrap();
        edit(&mut json);
        json.to_string()
    };
    let county = |json: &Value| json["counties"][0].clone();
    assert!(county(&serde_json::from_str(&text).unwrap())["stages"].is_array());
    // Somebody made the school richer, or the CV smaller.
    let value =
        |json: &mut Value| json["counties"][0]["schools"][0]["values"][5]["value"] = 9999.0.into();
    refused("value.json", edited(&value), "numerator and value disagree");
    let cv = |json: &mut Value| {
        json["counties"][0]["stages"][0]["indicators"][5]["cv"] = 0.01.into();
    };
    refused("cv.json", edited(&cv), "not what the schools' figures give");
    let limit = |json: &mut Value| {
        json["counties"][0]["stages"][0]["indicators"][5]["limit"] = 0.9.into();
    };
    refused("limit.json", edited(&limit), "another version");
    refused(
        "failed.json",
        edited(&|json| json["counties"] = Value::Array(vec![])),
        "could not be made",
    );
    refused("list.json", "[1, 2]".to_owned(), "not the JSON");
    refused(
        "half.json",
        text[..text.len() / 2].to_owned(),
        "not the JSON",
    );
}

/// Years under different standards: both are measured under one, by default that of the new year.
#[test]
fn both_years_are_measured_by_one_standard() {
    let folder = years(|_| {});
    folder.run(&[
        "audit",
        "2023.csv",
        "--standard",
        "cn-2012",
        "-o",
        "old.json",
    ]);
    folder.run(&[
        "audit",
        "2024.csv",
        "--standard",
        "cn-2012",
        "-o",
        "new.json",
    ]);
    // Workbooks: cn-2017, or whatever is asked for.
    assert_eq!(
        json(&folder, &["2023.csv", "2024.csv"])["standard"],
        "cn-2017"
    );
    let both = json(&folder, &["2023.csv", "2024.csv", "--standard", "cn-2012"]);
    assert_eq!(both["standard"], "cn-2012");
    let stage = &both["counties"][0]["stages"][0];
    assert_eq!(stage["indicators"].as_array().unwrap().len(), 8);
    assert_eq!(stage["composite_limit"], 0.65);
    // The new year's JSON says which.
    let by_new = json(&folder, &["2023.csv", "new.json"]);
    assert_eq!(by_new["standard"], "cn-2012");
    assert_eq!(by_new["counties"], both["counties"]);
    // An old audit by another standard cannot be measured anew: its workbook is asked for.
    let output = folder.run(&["compare", "old.json", "2024.csv"]);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.contains("cn-2012") && said.contains("cn-2017") && said.contains("workbook"),
        "{said}"
    );
    assert_eq!(
        json(&folder, &["old.json", "2024.csv", "--standard", "cn-2012"])["counties"],
        both["counties"]
    );
}

/// The criterion of cn-2012 is the mean of the CVs: it slips when that does.
#[test]
fn the_composite_is_a_criterion() {
    let folder = years(|rows| {
        for (column, much) in [
            ("computers", "900"),
            ("books", "250000"),
            ("equipment_value", "9000000"),
            ("teaching_area", "90000"),
            ("sports_ground_area", "90000"),
            ("teachers_mid_title_primary", "0"),
        ] {
            rows[1] = with(
                rows[1].clone(),
                &[
                    (column, much),
                    ("site_area", "999999"),
                    ("building_area", "99999"),
                ],
            );
        }
    });
    let json = json(&folder, &["2023.csv", "2024.csv", "--standard", "cn-2012"]);
    let said = messages(&json);
    assert!(
        said.iter().any(|m| m.contains("Composite CV (primary)")),
        "{said:#?} {:#}",
        json["problems"]
    );
}

/// A folder says what is to be done, and paths in it are of that folder.
#[test]
fn a_folder_with_a_balance_toml() {
    let folder = years(|rows| rows[1] = with(rows[1].clone(), &[("multimedia_rooms", "5")]));
    let below = folder.path().join("county");
    std::fs::create_dir(&below).unwrap();
    for year in ["2023.csv", "2024.csv"] {
        std::fs::rename(folder.path().join(year), below.join(year)).unwrap();
    }
    let config = |text: &str| std::fs::write(below.join("balance.toml"), text).unwrap();
    let years = "years = [\"2023.csv\", [\"2024.csv\"]]\n";
    let run = |args: &[&str]| {
        let output = folder.run(&[&["compare"], args].concat());
        (
            output.status.code().unwrap(),
            stdout(&output),
            stderr(&output),
        )
    };
    config(years);
    assert_eq!(run(&["county"]).0, 0);
    config(&format!(
        "{years}[rules]\nfail_on = \"worse\"\ntolerance = 0.05\n"
    ));
    assert_eq!(run(&["county"]).0, 1);
    // The command line has the last word.
    assert_eq!(run(&["county", "--tolerance", "0.2"]).0, 0);
    assert_eq!(run(&["county", "--fail-on", "never"]).0, 0);
    config(&format!(
        "{years}standard = \"own.toml\"\nmap = \"map.toml\"\nlang = \"zh\"\nformat = \"github\"\noutput = [\"../out.md\"]\n[rules]\nfail_on = [\"slip\", \"worse\"]\n"
    ));
    std::fs::write(
        below.join("own.toml"),
        "extends = \"cn-2017\"\nid = \"own\"\n[limits]\ncv.primary = 0.1\n",
    )
    .unwrap();
    std::fs::write(below.join("map.toml"), "").unwrap();
    // No arguments at all, in the folder; its locale is English, its balance.toml is not.
    let output = crate::made::balance()
        .current_dir(&below)
        .env("LC_ALL", "C")
        .env("LANGUAGE", "")
        .arg("compare")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let shown = stdout(&output);
    assert!(
        shown.contains("::error file=2024.csv") && shown.contains("差异系数"),
        "{shown}"
    );
    let written = std::fs::read_to_string(folder.path().join("out.md")).unwrap();
    assert!(written.contains("（own）"), "{written}");
    // What is wrong with it is said with its name.
    for (text, why) in [
        ("years = [\"2023.csv\"]", "two years"),
        ("year = []", "unknown field"),
        (
            &format!("{years}[rules]\nfail_on = \"often\"\n")[..],
            "often",
        ),
        (&format!("{years}[rules]\ntolerance = -1\n"), "tolerance"),
        (&format!("{years}format = \"pdf\"\n"), "pdf"),
    ] {
        config(text);
        let (code, _, said) = run(&["county"]);
        assert_eq!(code, 2, "{text}");
        assert!(
            said.contains("balance.toml") && said.contains(why),
            "{text}: {said}"
        );
    }
    // Without one the years in the folder are compared; of one year there is nothing to compare.
    std::fs::remove_file(below.join("balance.toml")).unwrap();
    let (_, shown, _) = run(&["county"]);
    assert!(shown.contains("2023 → 2024"), "{shown}");
    std::fs::remove_file(below.join("2023.csv")).unwrap();
    assert_eq!(run(&["county"]).0, 2);
    assert!(run(&[]).2.contains("balance.toml"));
}

/// Every format says the same of the same years, twice in the same bytes, and never in both languages.
#[test]
fn every_format_twice() {
    let folder = Folder::new();
    let sample = |year: &str| format!("{}/sample-data/{year}.xlsx", env!("CARGO_MANIFEST_DIR"));
    let (old, new) = (sample("2023"), sample("2024"));
    let endings = ["md", "csv", "json", "txt", "xml", "html", "xlsx", "docx"];
    for lang in ["zh", "en"] {
        let mut first: Vec<Vec<u8>> = Vec::new();
        for round in [1, 2] {
            let names: Vec<String> = endings
                .iter()
                .map(|e| format!("{lang}{round}.{e}"))
                .collect();
            let mut args = vec!["compare", &old, &new, "--lang", lang, "--by", "urban_rural"];
            for name in &names {
                args.extend(["-o", name]);
            }
            let output = folder.run(&args);
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            let bytes = names
                .iter()
                .map(|name| std::fs::read(folder.path().join(name)).unwrap());
            let bytes: Vec<Vec<u8>> = bytes.collect();
            assert!(bytes.iter().all(|b| b.len() > 1000));
            if round == 1 {
                first = bytes;
            } else {
                assert_eq!(first, bytes);
            }
        }
    }
    let text = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    for ending in ["md", "txt", "html", "xml"] {
        let english = text(&format!("en1.{ending}"));
        for word in ["差异系数", "均值", "学校变动", "仪器", "城乡类型"] {
            assert!(!english.contains(word), "{word} in en1.{ending}");
        }
        let chinese = text(&format!("zh1.{ending}"));
        for word in ["Mean", "Indicator", "valleys", "Teachers'", "not met"] {
            assert!(!chinese.contains(word), "{word} in zh1.{ending}");
        }
    }
}

#[test]
fn the_comparison_as_it_is_printed() {
    let folder = Folder::new();
    let sample = |year: &str| format!("{}/sample-data/{year}.xlsx", env!("CARGO_MANIFEST_DIR"));
    for lang in ["zh", "en"] {
        let args = [
            "compare",
            &sample("2023"),
            &sample("2024"),
            "--lang",
            lang,
            "--by",
            "urban_rural",
        ];
        crate::accepted::assert_snapshot(&format!("compare_{lang}"), &stdout(&folder.run(&args)));
    }
}

/// Every command of docs/ci.md, with the exit status that stands beside it; and the balance.toml it shows.
#[test]
fn the_commands_of_the_example_do_what_it_says() {
    let root = env!("CARGO_MANIFEST_DIR");
    let folder = Folder::new();
    let data = folder.path().join("sample-data");
    std::fs::create_dir(&data).unwrap();
    for file in ["2023.xlsx", "2024.xlsx", "balance.toml"] {
        std::fs::copy(format!("{root}/sample-data/{file}"), data.join(file)).unwrap();
    }
    let text = std::fs::read_to_string(format!("{root}/docs/ci.md")).unwrap();
    let block = |kind: &str| {
        let (_, rest) = text.split_once(&format!("```{kind}\n")).unwrap();
        rest.split_once("```").unwrap().0
    };
    let config = std::fs::read_to_string(data.join("balance.toml")).unwrap();
    assert!(
        config.ends_with(block("toml")),
        "docs/ci.md shows another balance.toml"
    );
    let mut run = 0;
    for line in block("sh").lines() {
        let (command, exit) = line.split_once('#').unwrap();
        let exit: i32 = exit.trim().strip_prefix("exits ").unwrap().parse().unwrap();
        let (at, command) = match command.split_once("&&") {
            Some((to, command)) => (to.trim().strip_prefix("cd ").unwrap(), command),
            None => (".", command),
        };
        let mut words = command.split_whitespace();
        assert_eq!(words.next(), Some("balance"));
        let output = crate::made::balance()
            .current_dir(folder.path().join(at))
            .args(words)
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(exit),
            "{line}: {}",
            stderr(&output)
        );
        run += 1;
    }
    assert!(run >= 10);
    for file in [
        "comparison.html",
        "comparison.xlsx",
        "junit.xml",
        "2023.json",
    ] {
        assert!(folder.path().join(file).exists(), "{file}");
    }
    // The workflow runs the same: what it calls exists.
    let workflow = std::fs::read_to_string(format!("{root}/.github/workflows/ci.yml")).unwrap();
    assert!(
        workflow.contains(".ci/run")
            && workflow.contains("balance compare sample-data --format github")
    );
}
