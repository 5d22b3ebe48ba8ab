//! `balance.html` as a clerk meets it, in headless Chromium: files are dropped on it, read, shown and saved.
//!
//! `web/make` makes it; `BALANCE_PAGE` says where it is, and without it these tests are skipped: not every
//! toolchain can build for a browser.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::annotate;
use crate::browser::Browser;
use crate::bytes::inputs;
use crate::made::{Folder, csv, good_primary, with};
use crate::report_html::CONTRAST;

/// Nothing that these tests put in takes longer, on a slow machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// The page, opened in a browser.
struct Page {
    browser: Browser,
    saved: tempfile::TempDir,
}

impl Page {
    /// `None` where there is no page or no browser.
    fn open(lang: &str) -> Option<Page> {
        let Some(page) = std::env::var_os("BALANCE_PAGE") else {
            eprintln!("skipped: BALANCE_PAGE names no page (made by web/make)");
            return None;
        };
        let page = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(page);
        let mut browser = Browser::start()?;
        let saved = tempfile::tempdir().unwrap();
        let to = json!({"behavior": "allow", "downloadPath": saved.path()});
        browser.send("Browser.setDownloadBehavior", to);
        let spoken = json!({"userAgent": "", "acceptLanguage": lang});
        browser.send("Emulation.setUserAgentOverride", spoken);
        browser.open(&page);
        Some(Page { browser, saved })
    }

    /// Drops files and folders on the page, and waits until it has answered.
    fn drop(&mut self, paths: &[PathBuf]) {
        let data = json!({"items": [], "files": paths, "dragOperationsMask": 1});
        self.browser.eval("scrollTo(0, 0)");
        for kind in ["dragEnter", "dragOver", "drop"] {
            let params = json!({"type": kind, "x": 300, "y": 300, "data": data});
            self.browser.send("Input.dispatchDragEvent", params);
        }
        let count = format!("entries.length < {}", paths.len());
        self.wait_while(&count);
        self.wait();
    }

    /// Takes out all that was put in, and puts in something else.
    fn change_to(&mut self, paths: &[PathBuf]) {
        self.browser.eval("entries.length = 0");
        self.drop(paths);
    }

    /// Waits until the page is at rest, with a result or a complaint.
    fn wait(&mut self) {
        self.wait_while(
            "(shown === null && at('failure').textContent === '') || !at('work').hidden",
        );
    }

    fn wait_while(&mut self, condition: &str) {
        let begun = Instant::now();
        while self.browser.eval(condition) == true {
            assert!(
                begun.elapsed() < PATIENCE,
                "{condition}: {}",
                self.text("body")
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn text(&mut self, selector: &str) -> String {
        let text = format!("document.querySelector({selector:?}).innerText");
        self.browser.eval(&text).as_str().unwrap().to_owned()
    }

    /// Presses the button with this text, and gives what is saved under the name.
    fn save(&mut self, button: &str, name: &str) -> Vec<u8> {
        self.browser.eval(&format!(
            "[...document.querySelectorAll('button')].find(b => b.textContent === {button:?}).setAttribute('id', 'wanted')"
        ));
        self.browser.click("#wanted");
        self.browser.eval("at('wanted').removeAttribute('id')");
        let file = self.saved.path().join(name);
        let begun = Instant::now();
        while !file.exists() {
            assert!(begun.elapsed() < PATIENCE, "{name}: {}", self.text("body"));
            std::thread::sleep(Duration::from_millis(20));
        }
        let bytes = std::fs::read(&file).unwrap();
        std::fs::remove_file(file).unwrap();
        bytes
    }

    /// The JSON of what is shown.
    fn json(&mut self) -> String {
        let asked =
            "program.ask({do: 'save', format: 'json'}).then(b => new TextDecoder().decode(b))";
        self.browser.eval(asked).as_str().unwrap().to_owned()
    }

    /// The bytes that the program has taken at most since it was started.
    fn memory(&mut self) -> u64 {
        let bytes = self.browser.eval("program.memory").as_u64();
        bytes.filter(|bytes| *bytes > 0).unwrap()
    }

    fn complaints(&mut self) -> Vec<String> {
        let mut complaints = self.browser.complaints();
        complaints.retain(|told| !told.contains("\"url\":\"blob:"));
        complaints
    }
}

fn sample(folder: &Folder, name: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::copy(Path::new("sample-data").join(name), &path).unwrap();
    path
}

fn written(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.path().join(name)).unwrap()
}

#[test]
fn a_dropped_workbook_is_shown_and_saved_as_the_program_writes_it() {
    for (lang, html, [report, list, copy, blank]) in [
        (
            "zh-CN",
            "zh-CN",
            ["报告", "问题清单", "wrong-标注", "填报表"],
        ),
        (
            "en-GB",
            "en",
            ["report", "problems", "wrong-annotated", "template"],
        ),
    ] {
        let Some(mut page) = Page::open(lang) else {
            return;
        };
        let folder = Folder::new();
        let workbook = sample(&folder, "2024.xlsx");
        page.drop(&[workbook]);
        let lang = &lang[..2];
        let endings = ["xlsx", "docx", "html", "csv", "json", "md"];
        let outputs = endings.map(|ending| format!("r.{ending}"));
        let mut args = vec!["audit", "2024.xlsx", "--lang", lang];
        args.extend(outputs.iter().flat_map(|name| ["-o", name]));
        args.extend(["--problems", "p.xlsx"]);
        folder.run(&args);
        folder.run(&["template", "-o", "t.xlsx", "--lang", lang]);

        assert_eq!(page.browser.eval("document.documentElement.lang"), html);
        for (ending, output) in endings.iter().zip(&outputs) {
            let name = format!("{report}.{ending}");
            assert_eq!(page.save(&name, &name), written(&folder, output), "{name}");
        }
        let name = format!("{list}.xlsx");
        let saved = page.save(&name, &name);
        assert_eq!(saved, written(&folder, "p.xlsx"));
        page.browser.eval("at('blank').open = true");
        let label = if html == "en" {
            "Save the workbook"
        } else {
            "保存填报表"
        };
        let saved = page.save(label, &format!("{blank}.xlsx"));
        assert_eq!(saved, written(&folder, "t.xlsx"));

        // The report stands in the page as in its file, the problems with the cells they speak of.
        let html = String::from_utf8(written(&folder, "r.html")).unwrap();
        let rows = html.matches("<td class=\"n h ").count();
        assert_eq!(
            page.browser
                .eval("document.querySelectorAll('#report table.heat td.h').length"),
            rows
        );
        // Its figures lead to where they come from.
        page.browser.click("#report td.h a.figure");
        assert_eq!(
            page.browser
                .eval("document.querySelector('#report dialog').open"),
            true
        );
        page.browser.key("Escape");

        // Problems are shown with the cells they speak of, and marked in a copy.
        let workbook = folder.path().join("wrong.xlsx");
        annotate::county().save(&workbook).unwrap();
        page.change_to(&[workbook]);
        let args = ["audit", "wrong.xlsx", "--lang", lang];
        let output =
            folder.run(&[&args[..], &["--format", "json", "--annotate", "c.xlsx"]].concat());
        let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
        let problems = findings["problems"].as_array().unwrap().len();
        let count = "document.querySelectorAll('article.problem').length";
        assert_eq!(page.browser.eval(count), problems);
        let marked = "document.querySelectorAll('article.problem td.marked').length";
        assert!(page.browser.eval(marked).as_u64() > Some(0));
        let saved = page.save("wrong.xlsx", &format!("{copy}.xlsx"));
        assert_eq!(saved, written(&folder, "c.xlsx"));
        assert_eq!(page.complaints(), [""; 0]);
    }
}

#[test]
fn the_json_of_the_page_is_that_of_the_program() {
    let Some(mut page) = Page::open("zh-CN") else {
        return;
    };
    let (mut compared, mut different) = (0, Vec::new());
    for (name, files) in inputs::all() {
        let folder = Folder::new();
        let root = folder.path().join(&name);
        for (path, bytes) in &files {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let is_table = |path: &&String| {
            let ending = path.rsplit('.').next().unwrap();
            !path.contains('/')
                && ["xlsx", "xlsm", "xlsb", "xls", "et", "ods", "csv", "tsv"].contains(&ending)
        };
        let tables: Vec<&String> = files.keys().filter(is_table).collect();
        // What is not built in here is not read here.
        let parquet = files.keys().any(|path| path.ends_with(".parquet"));
        let whole = (!parquet && !tables.is_empty()).then_some(&name);
        for put in tables.iter().copied().chain(whole) {
            let (path, from) = match put == &name {
                true => (root.clone(), folder.path()),
                false => (root.join(put), root.as_path()),
            };
            let args = ["audit", put, "--format", "json", "--lang", "zh"];
            let output = crate::made::balance()
                .current_dir(from)
                .args(args)
                .output()
                .unwrap();
            page.change_to(&[path]);
            if page.json().as_bytes() != output.stdout {
                different.push(format!("{name}/{put}"));
            }
            compared += 1;
        }
    }
    assert_eq!(different, [""; 0], "of {compared}");
    assert!(compared > 50, "{compared}");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_standard_a_map_and_a_folder_are_put_in_and_years_compared() {
    let Some(mut page) = Page::open("en-GB") else {
        return;
    };
    let folder = Folder::new();
    let years = ["2023.xlsx", "2024.xlsx"].map(|name| sample(&folder, name));
    folder.write("own.toml", "extends = \"cn-2017\"\nid = \"own\"\n");
    folder.write("map.toml", "[columns]\n\"藏书\" = \"books\"\n");
    let own = ["own.toml", "map.toml"].map(|name| folder.path().join(name));
    page.drop(&[&years[1..], &own].concat());
    assert_eq!(page.browser.eval("at('standard').value"), "own.toml");
    let args = [
        "audit",
        "2024.xlsx",
        "--standard",
        "own.toml",
        "--map",
        "map.toml",
        "-o",
        "r.json",
        "--lang",
        "en",
    ];
    folder.run(&args);
    assert_eq!(page.json().as_bytes(), written(&folder, "r.json"));

    page.browser.eval("entries.length = 0");
    page.browser.click("input[value=compare]");
    page.drop(&years);
    folder.run(&[
        "compare",
        "2023.xlsx",
        "2024.xlsx",
        "-o",
        "c.json",
        "-o",
        "c.xlsx",
        "--lang",
        "en",
    ]);
    assert_eq!(page.json().as_bytes(), written(&folder, "c.json"));
    assert_eq!(
        page.save("comparison.xlsx", "comparison.xlsx"),
        written(&folder, "c.xlsx")
    );
    // In another language all is said in it, and nothing is read twice.
    page.browser.click("#switch");
    page.wait();
    folder.run(&[
        "compare",
        "2023.xlsx",
        "2024.xlsx",
        "-o",
        "zh.json",
        "--lang",
        "zh",
    ]);
    assert_eq!(page.json().as_bytes(), written(&folder, "zh.json"));
    assert_eq!(page.browser.eval("document.documentElement.lang"), "zh-CN");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn three_thousand_schools_are_shown() {
    let Some(mut page) = Page::open("zh-CN") else {
        return;
    };
    let folder = Folder::new();
    let rows: Vec<_> = (0..3000)
        .map(|n| {
            let teachers = (8 + n % 5).to_string();
            with(
                good_primary(&format!("{n:05}")),
                &[("teachers_primary", &teachers)],
            )
        })
        .collect();
    folder.write("county.csv", csv(&rows));
    page.drop(&[folder.path().join("county.csv")]);
    let output = folder.run(&["audit", "county.csv", "--format", "json", "--lang", "zh"]);
    assert_eq!(page.json(), String::from_utf8(output.stdout).unwrap());
    let rows = "document.querySelectorAll('#report table.heat tbody tr').length";
    assert_eq!(
        page.browser.eval(rows),
        3000,
        "{}",
        &page.text("body")[..2000]
    );
    assert!(page.memory() < 400 << 20, "{} MiB", page.memory() >> 20);
    assert_eq!(page.complaints(), [""; 0]);
}

/// As docs/input.md says of any file of 10 MB.
#[test]
fn a_hostile_file_takes_no_more_than_500_mb() {
    let Some(mut page) = Page::open("zh-CN") else {
        return;
    };
    let folder = Folder::new();
    let head = "学校代码,学校名称,学校类型,小学学生人数,小学专任教师数\n";
    let rows = (0..).map(|n| format!("99{n:08},第{n}小学,小学,约一百,约十\n"));
    let mut length = 0;
    let rows = rows.take_while(|row| {
        length += row.len();
        length < 10_000_000
    });
    folder.write("wrong.csv", format!("{head}{}", rows.collect::<String>()));
    page.drop(&[folder.path().join("wrong.csv")]);
    let told = page.text("#problem-list");
    assert!(told.contains("50000") && told.contains("约一百"), "{told}");
    assert!(page.memory() < 500_000_000, "{}", page.memory());
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn what_cannot_be_read_is_told_and_the_page_goes_on() {
    let Some(mut page) = Page::open("zh-CN") else {
        return;
    };
    let folder = Folder::new();
    let workbook = sample(&folder, "2024.xlsx");
    // Packed a thousand times, and cut off.
    let bytes = std::fs::read(&workbook).unwrap();
    folder.write("cut.xlsx", &bytes[..bytes.len() / 2]);
    page.drop(&[folder.path().join("cut.xlsx")]);
    assert!(page.text("#problem-list").contains("cut.xlsx"));
    assert_eq!(
        page.browser
            .eval("document.querySelectorAll('#report > *').length"),
        0
    );
    page.change_to(std::slice::from_ref(&workbook));
    assert_eq!(page.browser.eval("at('failure').textContent"), "");
    // Where the program itself breaks off, that is said, and it starts anew.
    page.browser.eval("program.worker.postMessage({id: program.next, hold: {path: 'x', bytes: -1}}); program.waiting.set(program.next++, {met() {}, broken})");
    page.wait_while("at('failure').textContent === ''");
    page.change_to(&[workbook]);
    assert_eq!(page.browser.eval("at('failure').textContent"), "");
    assert!(
        page.browser
            .eval("document.querySelectorAll('#report table.heat tbody tr').length")
            .as_u64()
            > Some(0)
    );
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn it_connects_to_nothing_and_is_read_by_ear_and_by_keyboard() {
    let Some(mut page) = Page::open("en-GB") else {
        return;
    };
    let refused = page
        .browser
        .eval("fetch('http://127.0.0.1:9/').then(() => 'sent', () => 'refused')");
    assert_eq!(refused, "refused");
    let by_policy = page.complaints();
    assert!(
        by_policy
            .iter()
            .any(|told| told.contains("Content Security Policy")),
        "{by_policy:?}"
    );
    let folder = Folder::new();
    page.drop(&[sample(&folder, "2024.xlsx")]);
    // Every control has a name, and every image too.
    let tree = page.browser.send("Accessibility.getFullAXTree", json!({}));
    let roles = [
        "button",
        "combobox",
        "checkbox",
        "radio",
        "spinbutton",
        "textbox",
        "progressbar",
        "link",
        "image",
    ];
    let mut named = 0;
    for node in tree["nodes"].as_array().unwrap() {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        if roles.contains(&role) && node["ignored"] != true {
            assert!(
                !node["name"]["value"]
                    .as_str()
                    .unwrap_or_default()
                    .is_empty(),
                "{node}"
            );
            named += 1;
        }
    }
    assert!(named > 50, "{named}");
    // By keyboard alone: the language, then the choice of files.
    page.browser
        .eval("document.activeElement.blur(); scrollTo(0, 0)");
    let mut met = Vec::new();
    for _ in 0..5 {
        page.browser.key("Tab");
        let id = page
            .browser
            .eval("document.activeElement.id || document.activeElement.className");
        met.push(id.as_str().unwrap().to_owned());
    }
    assert_eq!(met[..4], ["skip", "switch", "choose", "choose-folder"]);
    for dark in [false, true] {
        page.browser.dark(dark);
        let seen = page.browser.eval(CONTRAST);
        assert_eq!(seen[1], json!([]), "dark: {dark}");
    }
}
