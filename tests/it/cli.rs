//! The command at its boundary: formats, exit codes, pipes, and the counties at the edge.

use std::io::Read;
use std::process::Stdio;

use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::made::{
    Folder, balance, but_for_inputs, codes, csv, good_junior, good_primary, indicator, stage,
    stderr, stdout, value, with,
};

fn balanced() -> Vec<crate::made::Row> {
    vec![
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ]
}

#[test]
fn a_balanced_county_exits_with_0() {
    let folder = Folder::new();
    let (json, code) = folder.audit_rows(&balanced(), &[]);
    assert_eq!(code, 0, "{:#}", json["problems"]);
    assert_eq!(json["counties"][0]["meets"], true);
    assert_eq!(json["standard"], "cn-2017");
    assert_eq!(stage(&json, "primary")["schools"], 2);
    assert_eq!(stage(&json, "primary")["students"], 200);
    assert_eq!(stage(&json, "junior")["schools_meeting"], 2);
    assert_eq!(codes(&json), [""; 0]);
}

#[test]
fn one_cv_over_its_limit_exits_with_1() {
    let folder = Folder::new();
    let mut rows = balanced();
    // Rooms: 4 of 100 pupils, and 20 of 100: mean 12, CV 8/12.
    rows[1] = with(rows[1].clone(), &[("multimedia_rooms", "20")]);
    let (json, code) = folder.audit_rows(&rows, &[]);
    assert_eq!(code, 1);
    let rooms = indicator(&json, "primary", "multimedia_rooms");
    assert!(crate::made::close(&rooms["cv"], 8.0 / 12.0));
    assert_eq!(rooms["meets"], false);
    assert_eq!(json["counties"][0]["meets"], false);
    let (_, code) = folder.audit(&["county.csv", "--exit-zero"]);
    assert_eq!(code, 0);
}

/// 6 of 7 and 85 %: one value at 85 % of its threshold passes, one below it fails the school, and
/// so do two that are short.
#[test]
fn the_school_rule() {
    let rule = |cells: &[(&str, &str)]| {
        let folder = Folder::new();
        let mut rows = balanced();
        rows[0] = with(rows[0].clone(), cells);
        let (json, code) = folder.audit_rows(&rows, &[]);
        let schools = json["counties"][0]["schools"].as_array().unwrap().clone();
        (schools[0]["met"].clone(), schools[0]["meets"].clone(), code)
    };
    // Teaching area less indoor sports, 4.5 × 100 = 450: 382.5 is 85 %.
    assert_eq!(
        rule(&[("teaching_area", "432.5")]),
        (6.into(), true.into(), 0)
    );
    assert_eq!(
        rule(&[("teaching_area", "432.4")]),
        (6.into(), false.into(), 1)
    );
    let two = [("teaching_area", "440"), ("sports_ground_area", "700")];
    assert_eq!(rule(&two), (5.into(), false.into(), 1));
    assert_eq!(
        rule(&[("teaching_area", "500")]),
        (7.into(), true.into(), 0)
    );
}

#[test]
fn a_shortfall_is_told_in_its_own_unit() {
    let folder = Folder::new();
    let mut rows = balanced();
    // 4.2 teachers of 100 pupils are needed; 2 are there: 2.2, that is 3 teachers, are lacking.
    let cells = [
        ("teachers_bachelor_primary", "1"),
        ("teachers_associate_primary", "1"),
        ("teachers_secondary_primary", "6"),
    ];
    rows[0] = with(rows[0].clone(), &cells);
    folder.write("county.csv", csv(&rows));
    let (json, _) = folder.audit(&["county.csv"]);
    let found = value(&json, "1", "primary", "above_required_teachers");
    assert!(crate::made::close(&found["shortfall"], 2.2));
    assert!(crate::made::close(&found["ratio"], 2.0 / 4.2));
    let shown = stdout(&folder.run(&["audit", "county.csv", "--lang", "zh"]));
    assert!(shown.contains("差 3 名教师"), "{shown}");
    let shown = stdout(&folder.run(&["gaps", "county.csv", "--lang", "en"]));
    assert!(shown.contains("3 teachers short"), "{shown}");
}

#[test]
fn relief_counts_for_whom_it_is_meant_and_can_be_switched_off() {
    let folder = Folder::new();
    let itinerant = [
        ("students_primary", "60"),
        ("pe_teachers_primary", "0"),
        ("music_teachers_primary", "0"),
        ("itinerant_pe_teachers_primary", "2"),
        ("urban_rural", "乡村"),
        ("year", "2022"),
    ];
    let small = with(good_primary("1"), &itinerant);
    let in_town = with(
        small.clone(),
        &[("school_code", "5"), ("urban_rural", "镇区")],
    );
    let large = with(
        small.clone(),
        &[("school_code", "6"), ("students_primary", "100")],
    );
    let junior = with(good_junior("3"), &[("year", "2022")]);
    let rows = [small, in_town, large, junior];
    let of = |json: &Value, code: &str| {
        value(json, code, "primary", "sports_arts_teachers")["numerator"].clone()
    };
    let (json, _) = folder.audit_rows(&rows, &[]);
    assert_eq!(of(&json, "1"), 2.0);
    assert_eq!(of(&json, "5"), 0.0);
    assert_eq!(of(&json, "6"), 0.0);
    let off = "extends = \"cn-2017\"\n[indicator.sports_arts_teachers.relief.itinerant_teachers]\nenabled = false\n";
    folder.write("off.toml", off);
    let (json, _) = folder.audit(&["county.csv", "--standard", "off.toml"]);
    assert_eq!(of(&json, "1"), 0.0);
}

#[test]
fn scope_differs_between_the_standards() {
    let folder = Folder::new();
    let rows = [
        good_primary("1"),
        good_junior("2"),
        with(good_primary("3"), &[("sponsor", "民办")]),
        with(
            good_primary("4"),
            &[("school_type", "教学点"), ("students_primary", "50")],
        ),
        with(
            good_primary("5"),
            &[("school_type", "教学点"), ("students_primary", "49")],
        ),
        with(good_primary("6"), &[("school_type", "特殊教育学校")]),
        with(good_primary("7"), &[("sponsor", "省级教育部门")]),
    ];
    let codes = |json: &Value, list: &str| -> Vec<String> {
        let list = json["counties"][0][list].as_array().unwrap();
        list.iter()
            .map(|s| s["code"].as_str().unwrap().to_owned())
            .collect()
    };
    let (json, _) = folder.audit_rows(&rows, &[]);
    assert_eq!(codes(&json, "schools"), ["1", "3", "4", "7", "2"]);
    assert_eq!(codes(&json, "excluded"), ["5", "6"]);
    let (json, _) = folder.audit(&["county.csv", "--standard", "cn-2012"]);
    assert_eq!(codes(&json, "schools"), ["1", "2"]);
    assert_eq!(codes(&json, "excluded"), ["3", "4", "5", "6", "7"]);
}

#[test]
fn a_senior_part_takes_its_share_and_is_not_assessed() {
    let folder = Folder::new();
    // 200 junior pupils at 1.1 and 500 senior pupils at 1.32: 220 of 880, a quarter.
    let school = with(
        good_junior("2"),
        &[
            ("school_type", "完全中学"),
            ("students_senior", "500"),
            ("books", "8000"),
        ],
    );
    let (json, _) = folder.audit_rows(&[school], &["--standard", "cn-2012"]);
    let books = value(&json, "2", "junior", "books");
    assert!(crate::made::close(&books["numerator"], 2000.0));
    let schools = json["counties"][0]["schools"].as_array().unwrap();
    assert_eq!(schools.len(), 1);
}

#[test]
fn a_blank_is_not_zero() {
    let folder = Folder::new();
    let mut rows = balanced();
    rows[1] = with(rows[1].clone(), &[("multimedia_rooms", "")]);
    let (json, code) = folder.audit_rows(&rows, &[]);
    assert_eq!(code, 2);
    assert_eq!(json["counties"].as_array().unwrap().len(), 0);
    assert_eq!(codes(&json), ["missing-value"]);
    let (json, code) = folder.audit(&["county.csv", "--allow-missing"]);
    assert_eq!(code, 0, "{:#}", json["problems"]);
    let rooms = indicator(&json, "primary", "multimedia_rooms");
    assert_eq!(rooms["incomplete"], true);
    assert_eq!(rooms["mean"], 4.0);
    assert_eq!(
        value(&json, "2", "primary", "multimedia_rooms")["value"],
        Value::Null
    );
    assert_eq!(json["problems"][0]["severity"], "warning");
    // Six of six known thresholds are met, but the seventh value might be below 85 %.
    let schools = json["counties"][0]["schools"].as_array().unwrap();
    assert_eq!(schools[1]["meets"], Value::Null);
}

#[test]
fn a_mean_of_zero_has_no_cv_and_is_not_met() {
    let folder = Folder::new();
    let rows: Vec<_> = balanced()
        .into_iter()
        .map(|row| with(row, &[("multimedia_rooms", "0")]))
        .collect();
    let (json, code) = folder.audit_rows(&rows, &[]);
    assert_eq!(code, 1);
    let rooms = indicator(&json, "junior", "multimedia_rooms");
    assert_eq!(rooms["mean"], 0.0);
    assert_eq!(rooms["cv"], Value::Null);
    assert_eq!(rooms["meets"], false);
    assert_eq!(stage(&json, "junior")["composite_cv"], Value::Null);
    let shown = stdout(&folder.run(&["audit", "county.csv", "--lang", "zh"]));
    assert!(shown.contains("无法计算"), "{shown}");
}

#[test]
fn all_figures_zero_is_a_county_not_in_balance() {
    let folder = Folder::new();
    let zero = |row: crate::made::Row| -> crate::made::Row {
        row.into_iter()
            .map(|(column, value)| {
                let kept = column.starts_with("s") && !column.starts_with("sports")
                    || column == "urban_rural"
                    // Pupils without a teacher are an error.
                    || column.starts_with("teachers_primary")
                    || column.starts_with("teachers_junior");
                let value = if kept { value } else { "0".to_owned() };
                (column, value)
            })
            .collect()
    };
    let rows: Vec<_> = balanced().into_iter().map(zero).collect();
    let (json, code) = folder.audit_rows(&rows, &[]);
    assert_eq!(code, 1, "{:#}", json["problems"]);
    for stage in json["counties"][0]["stages"].as_array().unwrap() {
        for indicator in stage["indicators"].as_array().unwrap() {
            assert_eq!(indicator["cv"], Value::Null, "{indicator}");
            assert_eq!(indicator["meets"], false);
        }
    }
}

#[test]
fn one_school_has_no_inequality() {
    let folder = Folder::new();
    let (json, code) = folder.audit_rows(&[good_primary("1")], &[]);
    assert_eq!(code, 0, "{:#}", json["problems"]);
    let found = indicator(&json, "primary", "sports_area");
    assert_eq!(found["cv"], Value::Null);
    assert_eq!(found["meets"], Value::Null);
    // Nobody has a share of no variance.
    assert_eq!(
        value(&json, "1", "primary", "sports_area")["cv_share"],
        Value::Null
    );
    // The stage without pupils is said, not shown.
    assert_eq!(codes(&json), ["stage-absent"]);
    assert_eq!(json["counties"][0]["stages"].as_array().unwrap().len(), 1);
}

#[test]
fn an_empty_county_cannot_be_audited() {
    let folder = Folder::new();
    folder.write("empty.csv", "学校名称,小学学生人数\n");
    let (json, code) = folder.audit(&["empty.csv"]);
    assert_eq!(code, 2);
    assert_eq!(codes(&json), ["no-schools"]);
    let none = with(good_primary("1"), &[("students_primary", "0")]);
    let (json, code) = folder.audit_rows(&[none], &[]);
    assert_eq!(code, 2);
    assert_eq!(codes(&json), ["no-pupils"]);
    let special = with(good_primary("1"), &[("school_type", "特殊教育学校")]);
    let (json, code) = folder.audit_rows(&[special], &[]);
    assert_eq!(code, 2);
    assert_eq!(codes(&json), ["no-school-assessed"]);
}

/// A warning does not stand in for the error: no school is assessed, whatever else is unknown.
#[test]
fn a_county_without_assessed_schools_is_never_met() {
    let folder = Folder::new();
    folder.write(
        "t.csv",
        "学校名称,学校类型,学生人数,图书册数\n甲,特殊教育学校,100,12\n",
    );
    for standard in ["cn-2012", "cn-2017"] {
        let (json, code) = folder.audit(&["t.csv", "--standard", standard, "--allow-missing"]);
        assert_eq!(code, 2, "{json:#}");
        assert!(codes(&json).contains(&"no-school-assessed"), "{json:#}");
    }
}

#[test]
fn a_verdict_that_rounding_would_turn_is_borderline() {
    let folder = Folder::new();
    // Two schools of 1000 pupils with x ± d books: CV = d/x. 0.5004 prints 0.500.
    let pair = |low: &str, high: &str| {
        let rows: Vec<_> = [("1", low), ("2", high)]
            .map(|(code, books)| {
                with(
                    good_primary(code),
                    &[("students_primary", "1000"), ("books", books)],
                )
            })
            .to_vec();
        let text = "extends = \"cn-2012\"\n[limits]\ncv = { primary = 0.5 }\n";
        folder.write("cv.toml", text);
        let (json, _) = folder.audit_rows(&rows, &["--standard", "cv.toml"]);
        let books = indicator(&json, "primary", "books");
        (books["meets"].clone(), books["borderline"].clone())
    };
    assert_eq!(pair("4996", "15004"), (false.into(), true.into()));
    assert_eq!(pair("5000", "15000"), (true.into(), false.into()));
    assert_eq!(pair("4990", "15010"), (false.into(), false.into()));
}

#[test]
fn every_format_is_written_and_files_go_by_their_ending() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&balanced()));
    let args = [
        "audit",
        "county.csv",
        "-o",
        "r.json",
        "-o",
        "r.csv",
        "-o",
        "r.md",
        "-o",
        "r.txt",
        "--lang",
        "zh",
    ];
    let output = folder.run(&args);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    // A file says what it rests on; a screen need not.
    let text = read("r.txt");
    let (screen, about) = text.split_once("\n本报告的依据").unwrap();
    assert_eq!(
        stdout(&folder.run(&["audit", "county.csv", "--lang", "zh"])),
        screen
    );
    assert!(about.contains("county.csv (SHA-256 "), "{about}");
    for (format, file) in [("json", "r.json"), ("csv", "r.csv"), ("markdown", "r.md")] {
        let output = folder.run(&["audit", "county.csv", "--format", format, "--lang", "zh"]);
        assert_eq!(
            stdout(&output),
            read(file).trim_start_matches('\u{feff}'),
            "{format}"
        );
    }
    let mut table = csv::Reader::from_reader(
        stdout(&folder.run(&["audit", "county.csv", "--format", "csv"]))
            .into_bytes()
            .leak() as &[u8],
    );
    // How many criteria were judged, and how many were not; 31 items, of which five have a figure more; two
    // stages of seven indicators and a composite; four schools of seven values; what the table rests on: the
    // standard and its source, the program, the file.
    assert_eq!(table.records().count(), 2 + 36 + 2 * 8 + 4 * 7 + 4);
    // Nothing half-written is left behind.
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 5, "{left:?}");
}

#[test]
fn plain_text_fits_100_columns_and_has_no_colours() {
    let folder = Folder::new();
    let made = folder.run(&["sample", "--schools", "60", "-o", "made.xlsx"]);
    assert!(made.status.success(), "{}", stderr(&made));
    for lang in ["zh", "en"] {
        for command in ["audit", "gaps"] {
            let shown = stdout(&folder.run(&[command, "made.xlsx", "--lang", lang]));
            assert!(!shown.contains('\u{1b}'));
            for line in shown.lines() {
                assert!(line.width() <= 100, "{} columns: {line}", line.width());
            }
        }
    }
    let output = folder.run(&["audit", "made.xlsx", "--color", "always"]);
    assert!(stdout(&output).contains('\u{1b}'));
}

#[test]
fn the_language_goes_by_the_locale_and_the_option() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&balanced()));
    let zh = stdout(&folder.run(&["audit", "county.csv", "--lang", "zh"]));
    assert!(zh.contains("差异系数") && zh.contains("结论"));
    let en = stdout(&folder.run(&["audit", "county.csv", "--lang", "en"]));
    assert!(en.contains("Verdict") && !en.contains("结论"));
    let by_locale = balance()
        .current_dir(folder.path())
        .env("LANGUAGE", "")
        .env("LC_ALL", "zh_CN.UTF-8")
        .args(["audit", "county.csv"])
        .output()
        .unwrap();
    assert_eq!(stdout(&by_locale), zh);
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&balanced()));
    let run = || folder.run(&["audit", "county.csv", "--format", "json"]);
    assert_eq!(run().stdout, run().stdout);
    // … and the order of the rows is nothing to go by.
    let first = but_for_inputs(&run());
    let mut rows = balanced();
    rows.reverse();
    folder.write("county.csv", csv(&rows));
    assert_eq!(first, but_for_inputs(&run()));
}

/// Every output says by what it was measured, with what, and from which bytes; when, only if asked.
#[test]
fn every_output_says_what_it_rests_on() {
    let folder = Folder::new();
    let text = csv(&balanced());
    folder.write("county.csv", &text);
    let own = "extends = \"cn-2017\"\nid = \"own\"\nzh = \"本省标准\"\nen = \"our own\"\n";
    folder.write("own.toml", own);
    let files = ["r.json", "r.csv", "r.md", "r.txt"];
    let mut args = vec![
        "audit",
        "county.csv",
        "--standard",
        "own.toml",
        "--lang",
        "en",
    ];
    args.extend(files.iter().flat_map(|file| ["-o", file]));
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    // As sha256sum has it.
    let sum = |text: &[u8]| {
        use sha2::Digest;
        let sum = sha2::Sha256::digest(text);
        sum.iter().map(|b| format!("{b:02x}")).collect::<String>()
    };
    assert_eq!(folder.run(&args).status.code(), Some(0));
    for file in files {
        let report = read(file);
        for said in [
            "own",
            env!("CARGO_PKG_VERSION"),
            "county.csv",
            &sum(text.as_bytes()),
            &sum(own.as_bytes()),
        ] {
            assert!(report.contains(said), "{file} does not say {said}");
        }
        assert!(
            !report.contains("stamp") && !report.contains("Written"),
            "{file}"
        );
    }
    args.push("--stamp");
    assert_eq!(folder.run(&args).status.code(), Some(0));
    let json: Value = serde_json::from_str(&read("r.json")).unwrap();
    let stamp = json["stamp"].as_str().unwrap();
    assert_eq!(stamp.len(), "2026-01-31T12:00:00Z".len(), "{stamp}");
    for file in files {
        assert!(read(file).contains(&stamp[..13]), "{file}");
    }
}

#[test]
fn a_pipe_closed_early_is_no_failure() {
    let folder = Folder::new();
    let made = folder.run(&["sample", "--schools", "400", "-o", "made.csv"]);
    assert!(made.status.success(), "{}", stderr(&made));
    for format in ["json", "csv", "markdown", "table"] {
        let mut child = balance()
            .current_dir(folder.path())
            .args(["audit", "made.csv", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        let mut few = [0; 16];
        out.read_exact(&mut few).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert_eq!(stderr(&output), "", "{format}");
    }
}

#[test]
fn usage_errors_exit_with_2_in_both_languages() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&balanced()));
    for args in [
        &["audit"][..],
        &["audit", "county.csv", "--format", "pdf"],
        &["audit", "county.csv", "--standrd", "cn-2012"],
        &["audit", "county.csv", "--standard", "cn-2021"],
        &["audit", "county.csv", "-o", "report.xyz"],
        &["audit", "county.csv", "-o", "county.csv"],
        &["adit"],
        &["sample", "--schools", "0"],
        &[],
    ] {
        for lang in ["zh", "en"] {
            let mut all = args.to_vec();
            all.extend(["--lang", lang]);
            let output = folder.run(&all);
            assert_eq!(output.status.code(), Some(2), "{args:?}");
            assert!(output.stdout.is_empty(), "{args:?}");
            assert!(!output.stderr.is_empty(), "{args:?}");
        }
    }
    let zh = stderr(&folder.run(&[
        "audit",
        "county.csv",
        "--standard",
        "cn-2021",
        "--lang",
        "zh",
    ]));
    assert!(
        zh.contains("cn-2017") && zh.contains("没有这个标准"),
        "{zh}"
    );
    // Nor may a report stand where the next run would read it.
    let output = folder.run(&["audit", ".", "-o", "county.csv"]);
    assert_eq!(output.status.code(), Some(2));
    let output = folder.run(&["audit", ".", "-o", "report.csv"]);
    assert_eq!(output.status.code(), Some(2));
    let input = std::fs::read_to_string(folder.path().join("county.csv")).unwrap();
    assert_eq!(input, csv(&balanced()), "an input was written over");
}

#[test]
fn help_and_version_exit_with_0() {
    let folder = Folder::new();
    for args in [
        &["--help"][..],
        &["--version"],
        &["audit", "--help"],
        &["help", "audit"],
    ] {
        let output = folder.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(!output.stdout.is_empty());
    }
    let zh = stdout(&folder.run(&["audit", "--help", "--lang", "zh"]));
    assert!(
        zh.contains("用法") && zh.contains("--allow-missing"),
        "{zh}"
    );
}

/// The screens in the READMEs are what the program prints, and the sample data what it makes.
#[test]
fn the_readmes_show_real_output() {
    let folder = Folder::new();
    let root = env!("CARGO_MANIFEST_DIR");
    for (readme, lang) in [("README.md", "en"), ("README.zh.md", "zh")] {
        let text = std::fs::read_to_string(format!("{root}/{readme}")).unwrap();
        let output = balance()
            .current_dir(root)
            .args(["audit", "sample-data/2024.xlsx", "--lang", lang])
            .output()
            .unwrap();
        assert!(
            text.contains(&stdout(&output)),
            "{readme} shows an old screen"
        );
    }
    for year in ["2023", "2024"] {
        let made = format!("{year}.xlsx");
        folder.run(&[
            "sample",
            "--schools",
            "24",
            "--seed",
            "1",
            "--year",
            year,
            "-o",
            &made,
        ]);
        let made = std::fs::read(folder.path().join(made)).unwrap();
        let kept = std::fs::read(format!("{root}/sample-data/{year}.xlsx")).unwrap();
        assert!(
            made == kept,
            "sample-data/{year}.xlsx is not what the program makes"
        );
    }
}
