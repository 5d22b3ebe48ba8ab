//! A comparison in the formats people look at: a page, a workbook, a Word document.

use std::path::{Path, PathBuf};

use calamine::{Data, Reader};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::made::{Folder, Row, csv, good_junior, good_primary, stderr, with};
use crate::report_docx::paragraphs;
use crate::report_html::CONTRAST;
use crate::report_xlsx::{self, close, float, open, table};
use crate::tools;

/// Three years of the sample county, each in its file.
fn three_years(folder: &Folder) {
    for year in ["2022", "2023", "2024"] {
        let made = folder.run(&["sample", "--year", year, "-o", &format!("{year}.xlsx")]);
        assert!(made.status.success());
    }
}

/// Writes a report on the years, with the JSON of the same run.
fn report(folder: &Folder, name: &str, args: &[&str]) -> (PathBuf, Value) {
    let files = ["-o", name, "-o", "out.json"];
    let output = folder.run(&[&["compare"], args, &files].concat());
    assert!(output.status.code() != Some(2), "{}", stderr(&output));
    let text = std::fs::read_to_string(folder.path().join("out.json")).unwrap();
    (
        folder.path().join(name),
        serde_json::from_str(&text).unwrap(),
    )
}

const YEARS: [&str; 3] = ["2022.xlsx", "2023.xlsx", "2024.xlsx"];

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().unwrap()
}

fn stages(json: &Value) -> &[Value] {
    list(&json["counties"][0], "stages")
}

#[test]
fn the_page_draws_every_cv_and_every_school() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = Folder::new();
    three_years(&folder);
    for standard in ["cn-2017", "cn-2012"] {
        for (lang, html) in [("zh", "zh-CN"), ("en", "en")] {
            let args = [&YEARS[..], &["--standard", standard, "--lang", lang]].concat();
            let (path, json) = report(&folder, "page.html", &args);
            browser.open(&path);
            assert_eq!(browser.complaints(), [""; 0], "{standard} {lang}");
            assert_eq!(browser.eval("document.documentElement.lang"), html);
            let mut shown: Vec<Value> = Vec::new();
            let mut marks = 0;
            for stage in stages(&json) {
                for indicator in list(stage, "indicators") {
                    let years = list(indicator, "years").iter();
                    shown.extend(years.map(|y| format!("{:.3}", y["cv"].as_f64().unwrap()).into()));
                }
                if stage["composite_limit"].is_number() {
                    let years = list(stage, "years").iter();
                    let cvs = years.map(|y| format!("{:.3}", y["composite_cv"].as_f64().unwrap()));
                    shown.extend(cvs.map(Value::from));
                }
                for school in list(&json["counties"][0], "schools") {
                    let own = list(school, "stages")
                        .iter()
                        .find(|s| s["stage"] == stage["stage"]);
                    let values = own.map(|own| list(own, "values")).unwrap_or_default();
                    marks += values
                        .iter()
                        .filter(|v| v["old"].is_number() || v["new"].is_number())
                        .count();
                }
            }
            // Each printed CV stands at its point, year by year.
            let texts = "[...document.querySelectorAll('.trends svg .cv')].map(t => t.textContent)";
            assert_eq!(browser.eval(texts), Value::Array(shown));
            // Every school of every stage is a line or, in one year only, a mark.
            let drawn = "document.querySelectorAll('.slopes svg :is(.school,.up,.down)').length";
            assert_eq!(browser.eval(drawn), marks);
            let named = "[...document.querySelectorAll('.slopes svg :is(.school,.up,.down)')].every(m => m.querySelector('title').textContent.includes('→'))";
            assert_eq!(browser.eval(named), true);
            // Nothing stands outside of its chart, and no two names cover one another.
            let outside = "[...document.querySelectorAll('.charts svg')].filter(s => { const b = s.getBBox(), v = s.viewBox.baseVal; return b.x < -1 || b.y < -1 || b.x + b.width > v.width + 1 || b.y + b.height > v.height + 1; }).map(s => s.querySelector('title').textContent)";
            assert_eq!(browser.eval(outside), json!([]), "{standard} {lang}");
            let covered = "(() => { let n = 0; for (const s of document.querySelectorAll('.slopes svg')) { const t = [...s.querySelectorAll('.who')].map(w => w.getBBox()); t.forEach((a, i) => t.slice(i + 1).forEach(b => { if (a.x < b.x + b.width && b.x < a.x + a.width && a.y + 4 < b.y + b.height && b.y + 4 < a.y + a.height) n += 1; })); } return n; })()";
            assert_eq!(browser.eval(covered), 0);
            // A limit's name covers neither a point nor its figure.
            let limits = "(() => { let n = 0; for (const s of document.querySelectorAll('.trends svg')) { const all = c => [...s.querySelectorAll(c)].map(w => w.getBBox()); for (const a of all('.mark')) for (const b of all('.cv,.dot')) if (a.x < b.x + b.width && b.x < a.x + a.width && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height) n += 1; } return n; })()";
            assert_eq!(browser.eval(limits), 0, "{standard} {lang}");
        }
    }
}

#[test]
fn the_page_can_be_read_by_all() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = Folder::new();
    three_years(&folder);
    let rules = ["--fail-on", "worse,unmet", "--by", "urban_rural"];
    let (path, _) = report(&folder, "page.html", &[&YEARS[..], &rules].concat());
    for dark in [false, true] {
        browser.dark(dark);
        browser.open(&path);
        let found = browser.eval(CONTRAST);
        assert!(found[0].as_u64().unwrap() > 500, "{found}");
        assert_eq!(found[1], json!([]), "dark: {dark}");
    }
    let tree = browser.send("Accessibility.getFullAXTree", json!({}));
    let images: Vec<&Value> = tree["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|n| n["role"]["value"] == "image" && n["ignored"] == false)
        .collect();
    // A trend and a slope chart an indicator and stage.
    assert_eq!(images.len(), 2 * 2 * 7);
    assert!(
        images
            .iter()
            .all(|n| !n["name"]["value"].as_str().unwrap_or("").is_empty())
    );
}

/// Names are text, whatever is in them, on the page and in the workbook.
#[test]
fn names_stay_names() {
    let folder = Folder::new();
    let odd = "=1+1<script>alert(1)</script>&小学";
    let rows = |year: &str, rooms: &str| -> Vec<Row> {
        let rows = [
            good_primary("0011"),
            good_primary("0012"),
            good_junior("0013"),
            good_junior("0014"),
        ];
        let named = [("county_name", "青山县"), ("year", year)];
        let mut rows: Vec<Row> = rows.into_iter().map(|r| with(r, &named)).collect();
        rows[0] = with(
            rows[0].clone(),
            &[("school_name", odd), ("multimedia_rooms", rooms)],
        );
        rows
    };
    folder.write("2023.csv", csv(&rows("2023", "4")));
    folder.write("2024.csv", csv(&rows("2024", "0")));
    let (page, _) = report(&folder, "page.html", &["2023.csv", "2024.csv"]);
    let text = std::fs::read_to_string(page).unwrap();
    assert!(!text.contains("<script") && text.contains("&lt;script&gt;"));
    assert!(
        !text.contains("http://") && !text.contains("https://"),
        "nothing outside of the page"
    );
    let (path, _) = report(&folder, "out.xlsx", &["2023.csv", "2024.csv"]);
    let mut book = open(&path);
    let schools = book.worksheet_range("Schools").unwrap();
    let cells: Vec<&Data> = schools.used_cells().map(|(_, _, cell)| cell).collect();
    assert!(cells.contains(&&Data::String(odd.to_owned())));
    // A code keeps its zeros.
    assert!(cells.contains(&&Data::String("0011".to_owned())));
    // Read by a spreadsheet program, CSV has no formula in it.
    let (path, _) = report(&folder, "out.csv", &["2023.csv", "2024.csv"]);
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains("'=1+1<script>"), "{text}");
}

/// Every formula of the workbook comes to what stands in it, and what stands in it is what JSON says.
#[test]
fn the_workbook_says_what_json_says() {
    let folder = Folder::new();
    three_years(&folder);
    for standard in ["cn-2017", "cn-2012"] {
        let args = [&YEARS[..], &["--standard", standard, "--by", "town"]].concat();
        let (path, json) = report(&folder, "out.xlsx", &args);
        let Some(formulas) = report_xlsx::compare(&path) else {
            return;
        };
        assert!(formulas > 100, "{formulas}");
        let mut book = open(&path);
        let balance = table(&book.worksheet_range("Means and CVs").unwrap(), 1);
        let split = table(&book.worksheet_range("Split of the change").unwrap(), 1);
        let (mut at, mut part) = (balance.iter(), split.iter());
        for stage in stages(&json) {
            for indicator in list(stage, "indicators") {
                let row = at.next().unwrap();
                for (year, label) in list(indicator, "years")
                    .iter()
                    .zip(["2022", "2023", "2024"])
                {
                    assert!(close(float(&row[&format!("CV {label}")]), &year["cv"]));
                    assert!(close(float(&row[&format!("Mean {label}")]), &year["mean"]));
                }
                assert!(close(
                    float(&row["Change of the CV"]),
                    &indicator["change"]["cv"]
                ));
                // The whole way, then each step.
                for change in std::iter::once(&indicator["change"]).chain(list(indicator, "steps"))
                {
                    let row = part.next().unwrap();
                    for (column, key) in [
                        ("ΔCV²", "cv2"),
                        ("Valleys ΔL", "valleys"),
                        ("Peaks ΔH", "peaks"),
                        ("Membership", "membership"),
                        ("Resources", "resources"),
                        ("Pupils", "pupils"),
                    ] {
                        let both = (float(&row[column]).unwrap(), change[key].as_f64().unwrap());
                        assert!((both.0 - both.1).abs() < 1e-12, "{column}: {both:?}");
                    }
                    for (check, cell) in row.iter().filter(|(name, _)| name.starts_with("Check")) {
                        assert_eq!(float(cell), Some(0.0), "{check}");
                    }
                }
            }
            if stage["composite_limit"].is_number() {
                let row = at.next().unwrap();
                assert!(close(
                    float(&row["CV 2024"]),
                    &list(stage, "years")[2]["composite_cv"]
                ));
            }
        }
        // A chart of the CV an indicator, and one of the composite; a slope chart an indicator.
        let per_stage = if standard == "cn-2012" {
            8 + 1 + 8
        } else {
            7 + 7
        };
        assert_eq!(charts(&path), per_stage * 2);
    }
}

fn charts(path: &Path) -> usize {
    let zip = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let names = zip.file_names().map(|name| name.unwrap().into_owned());
    names
        .filter(|name| name.starts_with("xl/charts/chart"))
        .count()
}

/// The document has the verdict, every table, and what it rests on; LibreOffice opens it.
#[test]
fn the_word_document_has_it_all() {
    let folder = Folder::new();
    three_years(&folder);
    for (lang, words) in [
        (
            "zh",
            ["差异系数", "填谷ΔL", "教师平均年龄", "结论", "SHA-256"],
        ),
        (
            "en",
            [
                "CV 2022",
                "Valleys ΔL",
                "Teachers' ages",
                "Verdict",
                "SHA-256",
            ],
        ),
    ] {
        let (path, json) = report(
            &folder,
            "out.docx",
            &[&YEARS[..], &["--lang", lang]].concat(),
        );
        let paragraphs = paragraphs(&path);
        // The verdict comes first, and nothing is broken at its sign.
        assert!(
            paragraphs[0].contains("cn\u{2011}2017"),
            "{}",
            paragraphs[0]
        );
        let verdict = ["结论", "Verdict"];
        assert!(
            verdict.contains(&paragraphs[1].as_str()),
            "{}",
            paragraphs[1]
        );
        let signed = |text: &str| {
            text.strip_prefix('-')
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        assert!(!paragraphs.iter().any(|text| signed(text)));
        assert!(paragraphs.iter().any(|text| text.starts_with('\u{2212}')));
        let text = paragraphs.join("\n");
        for word in words {
            assert!(text.contains(word), "{word}");
        }
        for stage in stages(&json) {
            for indicator in list(stage, "indicators") {
                let cv = list(indicator, "years")[2]["cv"].as_f64().unwrap();
                assert!(text.contains(&format!("{cv:.3}")));
            }
        }
        let Some(()) = tools::convert(&[&path], "pdf", folder.path()) else {
            return;
        };
        let Some(pdf) = tools::pdf_text(&folder.path().join("out.pdf")) else {
            return;
        };
        assert!(pdf.contains(words[1]) || pdf.contains(words[0]));
    }
}

/// Ages by group are in the workbook, and the bands of every school in files that people read.
#[test]
fn ages_are_given_by_group_and_by_school() {
    let folder = Folder::new();
    three_years(&folder);
    let args = [&YEARS[..], &["--by", "urban_rural", "-o", "out.md"]].concat();
    let (path, json) = report(&folder, "out.xlsx", &args);
    let ages = open(&path).worksheet_range("Teachers' ages").unwrap();
    let rows = table(&ages, 1);
    let last = list(&json["counties"][0], "groups").last().unwrap();
    for stage in list(last, "stages") {
        for group in list(stage, "groups") {
            let name = format!("group: {}", group["label"].as_str().unwrap());
            let own = rows.iter().find(|row| {
                row["School or group"] == Data::String(name.clone())
                    && row["Year"] == Data::String("2024".to_owned())
                    && row["Stage"] == Data::String(stage["label"].as_str().unwrap().to_owned())
            });
            let own = own.unwrap_or_else(|| panic!("no {name}"));
            assert!(close(float(&own["Mean age"]), &group["ages"]["mean"]));
        }
    }
    let text = std::fs::read_to_string(folder.path().join("out.md")).unwrap();
    assert!(text.contains("Teachers by band of ages, schools (primary)"));
}
