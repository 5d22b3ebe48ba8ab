//! The roll-up in the formats for people, held against the JSON of the same run.

use balance::measure::{Lost, Options, RollUp};
use balance::report::{FindingsReport, Report, Target, Topic, formats};
use balance::{Lang, Standard};
use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::browser::Browser;
use crate::made::{Folder, csv, stderr};
use crate::report_docx::paragraphs;
use crate::report_html::CONTRAST;
use crate::roll_up::{list, many, province};

/// Writes a report, with the findings of the same run.
fn written(folder: &Folder, file: &str, args: &[&str]) -> Value {
    let args = [
        &[
            "audit",
            "province.csv",
            "--allow-missing",
            "-o",
            file,
            "-o",
            "r.json",
        ],
        args,
    ]
    .concat();
    let output = folder.run(&args);
    assert!(output.status.code() != Some(2), "{}", stderr(&output));
    let json = std::fs::read_to_string(folder.path().join("r.json")).unwrap();
    serde_json::from_str(&json).unwrap()
}

fn figure(cell: Option<&Data>) -> Value {
    match cell {
        Some(Data::Float(number)) => (*number).into(),
        Some(Data::Int(number)) => (*number as f64).into(),
        Some(Data::String(text)) => text.as_str().into(),
        _ => Value::Null,
    }
}

fn assert_same(cell: &Value, value: &Value) {
    match (cell.as_f64(), value.as_f64()) {
        (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} {b}"),
        _ => assert_eq!(cell, value),
    }
}

/// The column whose header, in the lower row of headers, begins so, from some column on.
fn column(sheet: &Range<Data>, starts: &str, from: u32) -> u32 {
    let last = sheet.width() as u32;
    let is = |at: &u32| {
        let cell = figure(sheet.get_value((3, *at)));
        cell.as_str().is_some_and(|text| text.starts_with(starts))
    };
    (from..last)
        .find(is)
        .unwrap_or_else(|| panic!("no {starts}"))
}

#[test]
fn the_workbook_begins_with_the_counties() {
    let folder = Folder::new();
    folder.write("province.csv", csv(&province()));
    for standard in ["cn-2017", "cn-2012"] {
        let args = ["--lang", "en", "--standard", standard];
        let json = written(&folder, "r.xlsx", &args);
        let mut book: Xlsx<_> = open_workbook(folder.path().join("r.xlsx")).unwrap();
        assert_eq!(
            book.sheet_names()[..3],
            ["Roll-up", "All counties", "Verdict"]
        );
        let sheet = book.worksheet_range("Roll-up").unwrap();
        let ranking = list(&json["roll_up"]["ranking"]);
        for (place, ranked) in ranking.iter().enumerate() {
            let row = 4 + place as u32;
            let cell = |column: u32| figure(sheet.get_value((row, column)));
            assert_same(&cell(0), &(place as f64 + 1.0).into());
            assert_same(&cell(1), &ranked["code"]);
            assert_same(&cell(2), &ranked["name"]);
            let verdict = cell(4);
            let county = &json["counties"][ranked["county"].as_u64().unwrap() as usize];
            match (ranked["meets"].as_bool(), county["not_judged"].as_u64()) {
                (Some(true), Some(0)) => assert_eq!(verdict, "met"),
                (Some(true), Some(open)) => {
                    let verdict = verdict.as_str().unwrap();
                    assert!(verdict.contains(&format!("; {open} ")), "{verdict}");
                }
                _ => assert_eq!(verdict, "NOT MET"),
            }
            match ranked["distance"].as_f64() {
                Some(_) => assert_same(&cell(5), &ranked["distance"]),
                None => assert_eq!(cell(5), "undefined"),
            }
            let mut from = 8;
            for stage in list(&json["roll_up"]["stages"]) {
                let schools = column(&sheet, "Schools", from);
                let first = column(&sheet, "L1 ", from);
                let count = list(&stage["indicators"]).len() as u32;
                from = first + count;
                let mut stages = list(&county["stages"]).iter();
                let Some(own) = stages.find(|s| s["stage"] == stage["stage"]) else {
                    assert!((schools..from).all(|at| cell(at).is_null()));
                    continue;
                };
                assert_same(&cell(schools), &own["schools"]);
                assert_same(&cell(schools + 1), &own["students"]);
                if standard == "cn-2017" {
                    let mut stages = list(&ranked["stages"]).iter();
                    let short = stages.find(|s| s["stage"] == stage["stage"]).unwrap();
                    assert_same(&cell(schools + 2), &short["schools_short"]);
                } else if own["composite_cv"].is_null() {
                    // One school alone is in the stage, or has the figures of an indicator.
                    assert_eq!(cell(from), "n/a");
                } else {
                    assert_same(&cell(from), &own["composite_cv"]);
                }
                for (at, indicator) in (first..).zip(list(&own["indicators"])) {
                    match (indicator["cv"].as_f64(), indicator["mean"].as_f64()) {
                        (Some(_), _) => assert_same(&cell(at), &indicator["cv"]),
                        (None, Some(0.0)) => assert_eq!(cell(at), "undefined"),
                        // Of one school, or of none.
                        (None, Some(_)) => assert_eq!(cell(at), "n/a"),
                        (None, None) => assert_eq!(cell(at), Value::Null),
                    }
                }
            }
        }
        let sheet = book.worksheet_range("All counties").unwrap();
        let mut row = 4;
        for stage in list(&json["roll_up"]["stages"]) {
            for indicator in list(&stage["indicators"]) {
                let cell = |column: u32| figure(sheet.get_value((row, column)));
                for (column, key) in [
                    (2, "mean"),
                    (3, "cv"),
                    (4, "between"),
                    (5, "within"),
                    (7, "limit"),
                ] {
                    assert_same(&cell(column), &indicator[key]);
                }
                assert_same(&cell(8), &indicator["verdicts"]["met"]);
                assert_same(&cell(9), &indicator["verdicts"]["unmet"]);
                assert_same(&cell(11), &indicator["spread"]["lowest"]["cv"]);
                assert_same(&cell(13), &indicator["spread"]["median"]);
                assert_same(&cell(14), &indicator["spread"]["highest"]["cv"]);
                row += 1;
            }
            row += u32::from(!stage["composite"].is_null());
        }
        let text: Vec<String> = sheet
            .used_cells()
            .map(|(_, _, cell)| cell.to_string())
            .collect();
        let at = text.iter().position(|t| t == "Which indicators fail most");
        let failing: Vec<&String> = text[at.unwrap()..]
            .iter()
            .filter(|t| t.starts_with('L'))
            .collect();
        let first = &json["roll_up"]["failing"][0]["id"];
        let first = match first.as_str().unwrap() {
            "backbone_teachers" => "L2 Backbone teachers",
            "sports_area" => "L2 Sports area",
            other => panic!("{other}"),
        };
        assert!(failing[0].starts_with(first), "{failing:?}");
    }
}

#[test]
fn of_many_counties_files_have_the_roll_up_alone() {
    let folder = Folder::new();
    for (count, full) in [(12, true), (13, false)] {
        folder.write("province.csv", csv(&many(count)));
        written(&folder, "r.xlsx", &["--lang", "en"]);
        let book: Xlsx<_> = open_workbook(folder.path().join("r.xlsx")).unwrap();
        let sheets = book.sheet_names();
        match full {
            true => assert!(sheets.len() > 10, "{sheets:?}"),
            false => assert_eq!(sheets, ["Roll-up", "All counties", "Problems"]),
        }
        written(&folder, "r.docx", &["--lang", "en"]);
        let text = paragraphs(&folder.path().join("r.docx")).join("\n");
        assert_eq!(text.contains("self-assessment"), full);
        assert_eq!(text.contains("-o FOLDER/"), !full);
        assert!(text.contains("SHA-256") && text.contains(&format!("第{}县", 99 + count)));
        written(&folder, "r.html", &["--lang", "en"]);
        let page = std::fs::read_to_string(folder.path().join("r.html")).unwrap();
        assert_eq!(
            page.matches("<section class=\"county\"").count(),
            if full { count } else { 0 }
        );
        assert_eq!(page.contains("How every figure came about"), full);
        assert_eq!(page.contains("-o FOLDER/"), !full);
    }
}

#[test]
fn the_document_has_a_line_a_county() {
    let folder = Folder::new();
    folder.write("province.csv", csv(&province()));
    let json = written(&folder, "r.docx", &["--lang", "en"]);
    let text = paragraphs(&folder.path().join("r.docx"));
    // The hyphen is one at which no line is broken.
    assert_eq!(text[0], "5 counties · quality balance (cn\u{2011}2017)");
    let at = text
        .iter()
        .position(|t| t.starts_with("The counties by distance"))
        .unwrap();
    // Headers, then eight cells a county: its place, its name, its verdict.
    let cells: Vec<&[String]> = text[at + 1 + 8..].chunks(8).take(5).collect();
    for (place, (row, ranked)) in cells
        .iter()
        .zip(list(&json["roll_up"]["ranking"]))
        .enumerate()
    {
        assert_eq!(row[0], (place + 1).to_string());
        assert!(
            row[1].starts_with(ranked["name"].as_str().unwrap()),
            "{row:?}"
        );
        // Most items rest on documents: of no county all is judged.
        assert_ne!(row[2], "met");
        assert_eq!(row[2] != "NOT MET", ranked["meets"] == true);
    }
    assert!(
        text.iter()
            .any(|t| t.starts_with("Which indicators fail most"))
    );
}

#[test]
fn the_page_is_sorted_and_leads_to_the_counties() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = Folder::new();
    folder.write("province.csv", csv(&province()));
    for standard in ["cn-2017", "cn-2012"] {
        let json = written(&folder, "r.html", &["--lang", "en", "--standard", standard]);
        browser.open(&folder.path().join("r.html"));
        assert_eq!(browser.complaints(), [""; 0], "{standard}");
        assert_eq!(browser.eval(crate::report_html::LOST), 0);
        for dark in [false, true] {
            browser.dark(dark);
            let found = browser.eval(CONTRAST);
            assert!(found[0].as_u64().unwrap() > 300);
            assert_eq!(found[1], Value::Array(Vec::new()), "{standard} {dark}");
        }
        browser.dark(false);
        // A dot for each CV of each county, and for each mean of them that is limited.
        let counties = list(&json["counties"]).iter();
        let dots: usize = counties
            .flat_map(|c| list(&c["stages"]))
            .map(|s| {
                let cvs = list(&s["indicators"]).iter().filter(|i| !i["cv"].is_null());
                cvs.count() + usize::from(!s["composite_cv"].is_null() && standard == "cn-2012")
            })
            .sum();
        let drawn = "document.querySelectorAll('.rolled svg[role=img] :is(circle,path)').length";
        assert_eq!(browser.eval(drawn), dots);
        let names = "[...document.querySelectorAll('#ranking + p + .ranking tbody th')].map(t => t.textContent)";
        let ranked = list(&json["roll_up"]["ranking"]).iter();
        let ranked: Vec<String> = ranked
            .map(|r| match r["name"].as_str().unwrap() {
                "鼓楼区" => format!("鼓楼区 {}", r["code"].as_str().unwrap()),
                name => name.to_owned(),
            })
            .collect();
        assert_eq!(browser.eval(names), Value::from(ranked.clone()));
        // By the distance, first upwards: the least first, what is undefined last.
        browser.click("#ranking + p + .ranking thead th:nth-child(4) button");
        let mut upwards: Vec<&Value> = list(&json["roll_up"]["ranking"]).iter().collect();
        upwards.sort_by(|a, b| {
            let key = |r: &Value| {
                let shown = r["distance"].as_f64().map(|d| (d * 1000.0).round());
                shown.unwrap_or(f64::INFINITY)
            };
            key(a).total_cmp(&key(b))
        });
        let sorted = browser.eval(names);
        let first = upwards[0]["name"].as_str().unwrap();
        assert!(sorted[0].as_str().unwrap().starts_with(first));
        assert_eq!(sorted[4].as_str().unwrap(), ranked[0]);
        browser.click("#ranking + p + .ranking input.search");
        browser.type_text("鼓楼区");
        let shown = "[...document.querySelectorAll('#ranking + p + .ranking tbody tr')].filter(r => !r.hidden).length";
        assert_eq!(browser.eval(shown), 2);
    }
}

/// Counties that could not be measured are counted, and stand at the end of every report.
#[test]
fn what_was_lost_is_said_at_the_end() {
    let folder = Folder::new();
    let path = folder.write("province.csv", csv(&province()));
    let standard = Standard::load("cn-2017").unwrap();
    for lang in [Lang::Zh, Lang::En] {
        let options = Options {
            allow_missing: true,
            trace: true,
            lang,
            ..Options::default()
        };
        let mut findings = balance::audit(std::slice::from_ref(&path), &standard, options);
        findings.lost.push(Lost {
            code: "26".to_owned(),
            name: "己县".to_owned(),
            files: vec!["己县.xlsx".to_owned()],
            errors: 3,
            why: "D17 is no number".to_owned(),
        });
        findings.roll_up = RollUp::of(&findings, &standard);
        let rolled = findings.roll_up.as_ref().unwrap();
        assert_eq!((rolled.counties, rolled.lost), (5, 1));
        let write = |format| {
            let report = FindingsReport {
                findings: &findings,
                standard: &standard,
                topic: Topic::Audit,
                format,
                target: Target::File,
            };
            let mut bytes = Vec::new();
            report.write(&mut bytes).unwrap();
            bytes
        };
        for format in [&formats::TABLE, &formats::MARKDOWN, &formats::HTML] {
            let text = String::from_utf8(write(format)).unwrap();
            let (before, after) = text.rsplit_once("己县 26").unwrap();
            assert!(after.contains("D17 is no number") && after.contains("己县.xlsx"));
            // After the last county.
            assert!(
                before.contains("戊县") && !after.contains("戊县 ·"),
                "{format:?}"
            );
        }
        let rows = String::from_utf8(write(&formats::CSV)).unwrap();
        let row = rows.lines().find(|line| line.starts_with("lost,")).unwrap();
        assert!(row.contains("26,己县,") && row.contains("D17 is no number"));
        let path = folder.write("lost.docx", write(&formats::DOCX));
        let text = paragraphs(&path);
        assert!(text[text.len() - 8..].iter().any(|t| t == "己县 26"));
        let path = folder.write("lost.xlsx", write(&formats::XLSX));
        let mut book: Xlsx<_> = open_workbook(path).unwrap();
        let name = lang.pick("全部区县", "All counties");
        let sheet = book.worksheet_range(name).unwrap();
        let cells: Vec<String> = sheet.used_cells().map(|c| c.2.to_string()).collect();
        assert!(
            cells
                .iter()
                .any(|c| c.contains("己县 26") && c.contains("D17"))
        );
    }
}

/// One county beside one that was lost is rolled up, too; one alone is not.
#[test]
fn one_county_beside_a_lost_one() {
    let folder = Folder::new();
    let rows: Vec<_> = many(1);
    let path = folder.write("province.csv", csv(&rows));
    let standard = Standard::load("cn-2017").unwrap();
    let mut findings = balance::audit(&[path], &standard, Options::default());
    assert!(findings.roll_up.is_none() && findings.counties.len() == 1);
    findings.lost.push(Lost {
        code: String::new(),
        name: "west.xlsx".to_owned(),
        files: vec!["west.xlsx".to_owned()],
        errors: 1,
        why: "unreadable".to_owned(),
    });
    let rolled = RollUp::of(&findings, &standard).unwrap();
    assert_eq!(
        (rolled.counties, rolled.lost, rolled.ranking.len()),
        (1, 1, 1)
    );
    let primary = &rolled.stages[0];
    let county = &findings.counties[0].stages[0];
    for (all, own) in primary.indicators.iter().zip(&county.indicators) {
        // One county is the whole: nothing lies between, and its CV is that of all.
        assert_eq!(all.between, Some(0.0));
        assert!((all.cv.unwrap() - own.cv.unwrap()).abs() <= 1e-12);
    }
    findings.counties.clear();
    assert!(RollUp::of(&findings, &standard).is_none());
}
