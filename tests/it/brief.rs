//! `balance brief`: two pages for whoever leads the county.

use std::io::Read;

use serde_json::Value;

use crate::made::{Folder, csv, good_junior, good_primary, stderr, stdout, with};
use crate::report_docx::paragraphs;
use crate::tools;

fn sample() -> Folder {
    let folder = Folder::new();
    for year in ["2023", "2024"] {
        let file = format!("{year}.xlsx");
        std::fs::copy(format!("sample-data/{file}"), folder.path().join(file)).unwrap();
    }
    folder
}

fn json(folder: &Folder, args: &[&str]) -> Value {
    serde_json::from_str(&stdout(&folder.run(args))).unwrap()
}

/// The text as it was when someone read it.
#[test]
fn the_brief_in_both_languages() {
    let folder = sample();
    for lang in ["zh", "en"] {
        let args = ["brief", "2024.xlsx", "--last", "2023.xlsx", "--lang", lang];
        let shown = stdout(&folder.run(&args));
        crate::accepted::assert_snapshot(&format!("brief_{lang}"), &shown);
    }
}

/// Its figures are those of the audit and of the plan.
#[test]
fn what_it_says_is_what_was_found() {
    let folder = sample();
    let output = folder.run(&["brief", "2024.xlsx", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let shown = stdout(&output);
    let audit = json(&folder, &["audit", "2024.xlsx", "--format", "json"]);
    let county = &audit["counties"][0];
    for stage in county["stages"].as_array().unwrap() {
        let (all, meeting) = (&stage["schools"], &stage["schools_meeting"]);
        let short = all.as_u64().unwrap() - meeting.as_u64().unwrap();
        let said = format!("{meeting} 所达到对学校的要求，{short} 所没有达到");
        assert!(shown.contains(&said), "{said}: {shown}");
    }
    // Those that do not meet the standard are visited before all others.
    let (_, visits) = shown.split_once("最先去看的 5 所学校").unwrap();
    let (visits, _) = visits.split_once("还不知道的").unwrap();
    let schools = county["schools"].as_array().unwrap().iter();
    let failing = schools.filter(|s| s["meets"] == false);
    let named = failing.filter(|s| visits.contains(s["name"].as_str().unwrap()));
    assert_eq!(named.count(), 5);
    let plan = json(&folder, &["plan", "2024.xlsx", "--format", "json"]);
    let cost = format!("约需 {:.1} 万元", plan["cost"].as_f64().unwrap() / 1e4);
    assert!(shown.contains(&cost), "{cost}: {shown}");
    let open = county["items"].as_array().unwrap().iter();
    let open = open.filter(|i| i["state"] != "met" && i["state"] != "unmet");
    assert!(shown.contains(&format!("有 {} 项没有判定", open.count())));
    assert!(shown.contains("没有往年数据"));
}

#[test]
fn no_term_goes_unexplained() {
    let folder = sample();
    for standard in ["cn-2017", "cn-2012"] {
        let years = ["2024.xlsx", "--last", "2023.xlsx"];
        let args = [
            &["brief"],
            &years[..],
            &["--lang", "zh", "--standard", standard],
        ]
        .concat();
        let shown = stdout(&folder.run(&args));
        for term in ["CV", "综合差异系数", "削峰", "填谷", "方差", "影子价格"] {
            assert!(!shown.contains(term), "{term}: {shown}");
        }
        assert_eq!(shown.matches("差异系数").count(), 1, "{shown}");
        assert!(shown.contains("（术语叫差异系数，按学生数加权）"));
    }
}

/// Last year as a workbook, as the JSON of its audit, or in the same file: all tell the same.
#[test]
fn last_year_comes_as_it_is_at_hand() {
    let folder = sample();
    let audited = folder.run(&["audit", "2023.xlsx", "-o", "2023.json"]);
    assert_eq!(audited.status.code(), Some(1), "{}", stderr(&audited));
    let told = |args: &[&str]| {
        let shown = stdout(&folder.run(&[&["brief"], args, &["--lang", "zh"]].concat()));
        let (_, since) = shown.split_once("与 2023 年相比").expect(&shown);
        since.split_once("还不知道的").unwrap().0.to_owned()
    };
    let workbook = told(&["2024.xlsx", "--last", "2023.xlsx"]);
    assert!(workbook.contains("5 项缩小，2 项拉"), "{workbook}");
    assert_eq!(told(&["2024.xlsx", "--last", "2023.json"]), workbook);
    assert_eq!(told(&["2023.xlsx", "2024.xlsx"]), workbook);
    let later = folder.run(&["brief", "2023.xlsx", "--last", "2024.xlsx", "--lang", "zh"]);
    assert_eq!(later.status.code(), Some(2));
    assert!(stderr(&later).contains("2024.xlsx"), "{}", stderr(&later));
    let nothing = folder.run(&["brief", "2024.xlsx", "--last", "none.xlsx", "--lang", "zh"]);
    assert_eq!(nothing.status.code(), Some(2));
}

/// What was met and is lost, and what was won, is named.
#[test]
fn a_school_that_slips_is_named() {
    let folder = Folder::new();
    let good = "40";
    let year = |year: &str, rooms: [&str; 2]| {
        let of = |row, rooms| with(row, &[("year", year), ("multimedia_rooms", rooms)]);
        csv(&[
            of(good_primary("1"), rooms[0]),
            of(good_primary("2"), rooms[1]),
            of(good_primary("3"), good),
            of(good_junior("4"), good),
        ])
    };
    folder.write("old.csv", year("2023", [good, "0"]));
    folder.write("new.csv", year("2024", ["0", good]));
    let shown = folder.run(&["brief", "new.csv", "--last", "old.csv", "--lang", "zh"]);
    let shown = stdout(&shown);
    for said in [
        "新达到要求的学校：学校2。",
        "原来达到、现在没有达到的学校：学校1。",
    ] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
}

#[test]
fn it_has_two_pages_on_paper_and_a_picture_of_every_school() {
    let folder = sample();
    let files = ["b.docx", "b.html", "b.xlsx", "b.md"];
    let outputs: Vec<&str> = files.iter().flat_map(|file| ["-o", *file]).collect();
    let years = ["brief", "2024.xlsx", "--last", "2023.xlsx", "--lang", "zh"];
    let output = folder.run(&[&years[..], &outputs].concat());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let path = |file: &str| folder.path().join(file);
    let names = |file: &str| {
        let zip = zip::ZipArchive::new(std::fs::File::open(path(file)).unwrap()).unwrap();
        let names = zip.file_names().map(|name| name.unwrap().into_owned());
        names.collect::<Vec<_>>()
    };
    let pictures = |file: &str| names(file).iter().filter(|n| n.ends_with(".png")).count();
    assert_eq!((pictures("b.docx"), pictures("b.xlsx")), (14, 14));
    let page = std::fs::read_to_string(path("b.html")).unwrap();
    // 26 schools, once a stage, by seven indicators.
    assert_eq!(page.matches("<title>").count() - 1, 26 * 7);
    assert!(!page.contains("://") && !page.contains("<script"));
    let text = paragraphs(&path("b.docx")).join("\n");
    for heading in [
        "结论",
        "各校在什么位置",
        "最先去看的 5 所学校",
        "还不知道的",
    ] {
        assert!(
            text.contains(heading) && page.contains(heading),
            "{heading}"
        );
    }
    let mut sheet = String::new();
    let file = std::fs::File::open(path("b.xlsx")).unwrap();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    let mut part = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
    part.read_to_string(&mut sheet).unwrap();
    assert!(sheet.contains("fitToHeight=\"0\""), "one page wide");
    let out = path("pdf");
    if tools::chinese_font().is_none() || tools::convert(&[&path("b.docx")], "pdf", &out).is_none()
    {
        return;
    }
    if let Some(pages) = tools::pdf_pages(&out.join("b.pdf")) {
        assert_eq!(pages, 2);
    }
}

#[test]
fn where_no_measures_are_known_the_rest_is_told() {
    let folder = sample();
    let standard = std::fs::read_to_string("indicators/cn-2017.toml").unwrap();
    let kept: Vec<&str> = standard.split("\n[measure.").collect();
    folder.write("own.toml", kept[0]);
    let output = folder.run(&[
        "brief",
        "2024.xlsx",
        "--standard",
        "own.toml",
        "--lang",
        "zh",
    ]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let shown = stdout(&output);
    assert!(
        shown.contains("费用没有算出：") && !shown.contains("万元"),
        "{shown}"
    );
    assert!(shown.contains("最先去看的 5 所学校"));
}

#[test]
fn data_that_cannot_be_audited_has_no_brief() {
    let folder = Folder::new();
    let rows = [with(
        good_primary("1"),
        &[("books", "约三千册"), ("teachers", "")],
    )];
    folder.write("county.csv", csv(&rows));
    let output = folder.run(&["brief", "county.csv", "-o", "b.md", "--lang", "zh"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stdout(&output).is_empty() && !folder.path().join("b.md").exists());
    assert!(
        stderr(&output).contains("county.csv"),
        "{}",
        stderr(&output)
    );
}
