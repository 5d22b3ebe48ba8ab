//! `-o report.docx`: the draft of the self-assessment.

use std::io::Read;
use std::path::Path;

use quick_xml::events::Event;
use serde_json::Value;

use crate::made::{Folder, csv, good_junior, good_primary, stderr, with};
use crate::tools;

fn report(folder: &Folder, args: &[&str]) -> Value {
    let files = ["-o", "report.docx", "-o", "report.json"];
    let output = folder.run(&[&["audit"], args, &files].concat());
    assert!(output.status.code() != Some(2), "{}", stderr(&output));
    let json = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    serde_json::from_str(&json).unwrap()
}

/// The paragraphs of the document, those in tables too.
pub fn paragraphs(path: &Path) -> Vec<String> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut xml = String::new();
    let mut part = zip.by_name("word/document.xml").unwrap();
    part.read_to_string(&mut xml).unwrap();
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut all, mut text, mut within) = (Vec::new(), String::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(e) if e.name().as_ref() == "w:t" => within = true,
            Event::End(e) if e.name().as_ref() == "w:t" => within = false,
            Event::End(e) if e.name().as_ref() == "w:p" => all.push(std::mem::take(&mut text)),
            Event::Text(t) if within => text.push_str(t.as_ref()),
            Event::GeneralRef(r) if within => text.push_str(match r.as_ref() {
                "amp" => "&",
                "lt" => "<",
                "gt" => ">",
                "quot" => "\"",
                "apos" => "'",
                other => panic!("{other:?}"),
            }),
            Event::Eof => return all,
            _ => {}
        }
    }
}

fn sample(folder: &Folder, args: &[&str]) -> (Value, Vec<String>) {
    std::fs::copy("sample-data/2024.xlsx", folder.path().join("2024.xlsx")).unwrap();
    let json = report(folder, &[&["2024.xlsx"], args].concat());
    (json, paragraphs(&folder.path().join("report.docx")))
}

/// The whole text, as it was when someone read it.
#[test]
fn the_draft_in_both_languages() {
    let folder = Folder::new();
    for lang in ["zh", "en"] {
        let (_, text) = sample(&folder, &["--lang", lang]);
        crate::accepted::assert_snapshot(&format!("draft_{lang}"), &(text.join("\n") + "\n"));
    }
}

/// The figures of the text are those of the findings: counted again from the JSON.
#[test]
fn its_figures_are_those_of_the_findings() {
    let folder = Folder::new();
    let (json, text) = sample(&folder, &["--lang", "zh"]);
    let county = &json["counties"][0];
    let mut checked = 0;
    for stage in county["stages"].as_array().unwrap() {
        let primary = stage["stage"] == "primary";
        let label = if primary { "小学" } else { "初中" };
        let schools = county["schools"].as_array().unwrap().iter();
        let schools: Vec<&Value> = schools.filter(|s| s["stage"] == stage["stage"]).collect();
        let meeting = schools.iter().filter(|s| s["meets"] == true).count();
        let said = format!(
            "{label}综合达标学校 {meeting} 所，占 {} 所的",
            schools.len()
        );
        assert!(text.iter().any(|p| p.starts_with(&said)), "{said}");
        for (i, indicator) in stage["indicators"].as_array().unwrap().iter().enumerate() {
            let name = indicator["name"].as_str().unwrap();
            // The rows of the indicator in the tables: of the means, and of the schools that are short.
            let rows = (1..text.len()).filter(|at| text[*at] == name && text[*at - 1] == label);
            let rows: Vec<usize> = rows.collect();
            let printed =
                |key: &str, digits| format!("{:.digits$}", indicator[key].as_f64().unwrap());
            assert_eq!(text[rows[0] + 1], printed("mean", 2));
            assert_eq!(text[rows[0] + 2], printed("cv", 3));
            let short = |s: &&&Value| !s["values"][i]["shortfall"].is_null();
            let short = schools.iter().filter(short).count();
            match short {
                0 => assert_eq!(rows.len(), 1),
                short => assert_eq!(text[rows[1] + 1], short.to_string(), "{label} {name}"),
            }
            checked += short;
        }
    }
    assert_eq!(checked, 15);
}

/// What is missing stands once, in the annex, by item; nothing is praised.
#[test]
fn what_is_not_known_is_listed_once_and_nothing_is_praised() {
    let folder = Folder::new();
    let (json, text) = sample(&folder, &["--lang", "zh"]);
    let items = json["counties"][0]["items"].as_array().unwrap();
    let open = items
        .iter()
        .filter(|i| i["state"] != "met" && i["state"] != "unmet");
    let open = open.count();
    let begins = |with: &str| text.iter().position(|p| p.starts_with(with)).unwrap();
    let (annex, end) = (begins("附件1："), begins("附件2："));
    let is_item = |p: &&String| p.starts_with(['Ⅳ', 'Ⅴ', 'Ⅵ']) || p.starts_with("一票否决-");
    let listed: Vec<&String> = text[annex..end].iter().filter(is_item).collect();
    assert_eq!(listed.len(), open);
    let gaps = text[annex..end].iter().filter(|p| *p == "〔待补充〕");
    assert_eq!(gaps.count(), open);
    for item in listed {
        // Once in its table, once in the annex.
        assert_eq!(text.iter().filter(|p| *p == item).count(), 2, "{item}");
    }
    let all = text.join("\n");
    assert!(!all.contains("工作簿中没有数据"), "no sentence of its own");
    for praise in ["成效", "显著", "优异", "高度重视", "扎实"] {
        assert!(!all.contains(praise), "{praise}");
    }
}

/// A part of the package.
fn part(path: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut xml = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut xml).unwrap();
    xml
}

#[test]
fn tables_repeat_their_headers_are_no_smaller_than_official_ones_and_pictures_say_what_they_show() {
    let folder = Folder::new();
    let (json, _) = sample(&folder, &["--lang", "zh"]);
    folder.run(&["plan", "2024.xlsx", "-o", "plan.docx", "--lang", "zh"]);
    for file in ["report.docx", "plan.docx"] {
        let xml = part(&folder.path().join(file), "word/document.xml");
        let tables = xml.matches("<w:tbl>").count();
        assert!(tables > 4, "{file}: {tables}");
        assert_eq!(xml.matches("<w:tblHeader />").count(), tables, "{file}");
        // 五号 is 21 half points.
        let sizes = xml.split("<w:sz w:val=\"").skip(1);
        let sizes = sizes.map(|rest| rest.split('"').next().unwrap().parse::<u32>().unwrap());
        assert_eq!(sizes.min(), Some(21), "{file}");
    }
    let path = folder.path().join("report.docx");
    let xml = part(&path, "word/document.xml");
    let stages = json["counties"][0]["stages"].as_array().unwrap();
    let strips = stages
        .iter()
        .map(|s| s["indicators"].as_array().unwrap().len());
    let strips: usize = strips.sum();
    let zip = zip::ZipArchive::new(std::fs::File::open(&path).unwrap()).unwrap();
    let pictures = zip.file_names().map(|name| name.unwrap().into_owned());
    let pictures = pictures.filter(|name| name.ends_with(".png"));
    assert_eq!(pictures.count(), strips);
    assert_eq!(xml.matches("descr=\"小学 ").count() * 2, strips);
    let numbers: std::collections::BTreeSet<&str> = xml
        .split("<wp:docPr id=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(numbers.len(), strips, "each has a number of its own");
}

#[test]
fn the_other_standard_several_counties_and_missing_figures() {
    let folder = Folder::new();
    let mut rows = Vec::new();
    for (county, code) in [("甲县", "1"), ("乙<&'县", "2")] {
        let own = |row, cells: &[(&str, &str)]| with(with(row, &[("county_name", county)]), cells);
        rows.push(own(good_primary(&format!("{code}1")), &[("books", "")]));
        rows.push(own(good_primary(&format!("{code}2")), &[("books", "9000")]));
        rows.push(own(good_primary(&format!("{code}3")), &[]));
        rows.push(own(good_junior(&format!("{code}4")), &[]));
    }
    folder.write("county.csv", csv(&rows));
    let args = [
        "county.csv",
        "--standard",
        "cn-2012",
        "--allow-missing",
        "--lang",
        "zh",
    ];
    report(&folder, &args);
    let text = paragraphs(&folder.path().join("report.docx"));
    let titles = text
        .iter()
        .filter(|p| p.ends_with("义务教育基本均衡发展自评报告"));
    assert_eq!(titles.count(), 2);
    let all = text.join("\n");
    assert!(all.contains("乙<&'县"));
    assert!(all.contains("小学综合差异系数为 "), "{all}");
    assert!(all.contains("* 数据不全：只用有数据的学校计算。"));
    assert!(
        !all.contains("综合达标学校"),
        "this standard has no thresholds"
    );
}

#[test]
fn libreoffice_opens_it_and_it_is_the_same_every_time() {
    let folder = Folder::new();
    let (_, text) = sample(&folder, &["--lang", "zh"]);
    let path = folder.path().join("report.docx");
    let first = std::fs::read(&path).unwrap();
    sample(&folder, &["--lang", "zh"]);
    assert!(first == std::fs::read(&path).unwrap());
    let out = folder.path().join("pdf");
    if tools::convert(&[&path], "pdf", &out).is_none() || tools::chinese_font().is_none() {
        return;
    }
    let Some(shown) = tools::pdf_text(&out.join("report.pdf")) else {
        return;
    };
    let bare = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let shown = bare(&shown);
    // Longer ones may go on behind a page's number, and the numbers of a scale stand apart.
    let short = text.iter().filter(|p| p.chars().count() < 12);
    let short = short.filter(|p| !p.contains("1=要求"));
    let lost: Vec<&String> = short.filter(|p| !shown.contains(&bare(p))).collect();
    assert_eq!(lost, [""; 0]);
    for heading in [
        "一、基本情况",
        "二、自评工作开展情况",
        "三、资源配置情况",
        "十、整改措施",
        "十一、自评结论",
        "附件1：待补材料清单",
        "附件2：数据说明",
    ] {
        assert!(shown.contains(heading), "{heading}");
    }
}
