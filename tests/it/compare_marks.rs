//! What a comparison says where figures are missing, undefined or awkward, in every format.

use serde_json::Value;

use crate::compare::{census, compare, equipment, equipped, indicator, three};
use crate::made::{Folder, Row, stderr, stdout, with};

fn row(school: Row, cells: &[(&str, &str)]) -> Row {
    with(school, cells)
}

/// The schools of both years had nobody in the first: their CV is undefined, that of all schools is not.
#[test]
fn what_is_known_of_a_change_is_kept_where_its_parts_are_undefined() {
    let folder = Folder::new();
    let rooms = |school: &Row, rooms: &str| row(school.clone(), &[("multimedia_rooms", rooms)]);
    let [a, b, c] = three();
    census(
        &folder,
        "2023",
        &[rooms(&a, "0"), rooms(&b, "0"), rooms(&c, "6")],
    );
    census(&folder, "2024", &[rooms(&a, "2"), rooms(&b, "4")]);
    let (json, _) = compare(&folder, &["2023.csv", "2024.csv", "--fail-on", "never"]);
    let change = &indicator(&json, "primary", "multimedia_rooms")["change"];
    // 0, 0 and 6 rooms to 100 pupils each: CV² 2; 2 and 4: 1/9.
    assert!((change["cv2"].as_f64().unwrap() - (1.0 / 9.0 - 2.0)).abs() < 1e-12);
    assert!((change["cv"].as_f64().unwrap() - (1.0 / 3.0 - 2.0_f64.sqrt())).abs() < 1e-12);
    assert!((change["mean"].as_f64().unwrap() - 1.0).abs() < 1e-12);
    for part in ["valleys", "peaks", "membership", "resources", "pupils"] {
        assert_eq!(change[part], Value::Null, "{part}");
    }
    let files = ["a.xlsx", "a.html", "a.docx", "a.md", "a.csv"];
    let outputs: Vec<&str> = files.iter().flat_map(|file| ["-o", *file]).collect();
    let output = folder.run(
        &[
            &["compare", "2023.csv", "2024.csv", "--fail-on", "never"][..],
            &outputs,
        ]
        .concat(),
    );
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    let line = text
        .lines()
        .find(|l| l.contains("ultimedia") && l.contains("-1.8889"));
    assert!(line.is_some_and(|l| l.contains('—')), "{text}");
}

/// A figure that some school lacks is starred wherever it stands, and the star is explained.
#[test]
fn incomplete_figures_are_marked_in_every_format() {
    let folder = Folder::new();
    let [_, b, c] = three();
    let bare = row(equipped("1", 100, 0), &[("equipment_value", "")]);
    census(&folder, "2023", &three());
    census(
        &folder,
        "2024",
        &[bare, b, row(c, &[("equipment_value", "390000")])],
    );
    let years = [
        "compare",
        "2023.csv",
        "2024.csv",
        "--allow-missing",
        "--fail-on",
        "worse,unmet",
    ];
    let said = |format: &str| stdout(&folder.run(&[&years[..], &["--format", format]].concat()));
    // 3000 and 3900 about 3450: 0.130.
    for format in ["table", "markdown", "junit"] {
        let text = said(format);
        assert!(
            text.contains("0.130*") || text.contains("0.130\\*"),
            "{format}: {text}"
        );
        assert!(
            text.contains("incomplete: computed from"),
            "{format}: {text}"
        );
    }
    assert!(said("github").contains("incomplete: computed from"));
    folder.run(&[&years[..], &["-o", "a.html"]].concat());
    let page = std::fs::read_to_string(folder.path().join("a.html")).unwrap();
    assert!(page.contains("0.130*") && page.contains("incomplete: computed from"));
    // In the table of the parts, too.
    let parts = &page[page.find("class=\"parts\"").unwrap()..];
    let own = parts.find("quipment").unwrap();
    assert!(
        parts[own..own + 80]
            .split("</th>")
            .next()
            .unwrap()
            .ends_with('*'),
        "{}",
        &parts[own..own + 80]
    );
}

/// U+FFFE and U+FFFF are no characters of XML, whatever a workbook holds.
#[test]
fn names_that_xml_cannot_hold_make_no_broken_file() {
    let folder = Folder::new();
    let [a, b, c] = three();
    let name = "东\u{fffe}风\u{ffff}小学";
    let named = |school: Row| row(school, &[("school_name", name)]);
    census(&folder, "2023", &[named(a), b.clone(), c.clone()]);
    census(&folder, "2024", &[named(equipped("1", 100, 100_000)), b, c]);
    let years = ["compare", "2023.csv", "2024.csv", "--fail-on", "never"];
    folder.run(&[&years[..], &["-o", "a.xml", "-o", "a.docx"]].concat());
    folder.run(&["audit", "2024.csv", "-o", "audit.docx"]);
    let clean = |text: &str| !text.contains(['\u{fffe}', '\u{ffff}']) && text.contains("小学");
    assert!(clean(
        &std::fs::read_to_string(folder.path().join("a.xml")).unwrap()
    ));
    for file in ["a.docx", "audit.docx"] {
        let file = std::fs::File::open(folder.path().join(file)).unwrap();
        let mut zip = zip::ZipArchive::new(file).unwrap();
        let text = std::io::read_to_string(zip.by_name("word/document.xml").unwrap()).unwrap();
        assert!(clean(&text));
    }
}

/// One school is one school, and the figures of a sentence have as many digits as each other.
#[test]
fn levelling_down_is_told_in_words() {
    let folder = Folder::new();
    let [a, b, c] = three();
    census(&folder, "2023", &[a.clone(), b.clone(), c.clone()]);
    census(
        &folder,
        "2024",
        &[a, b, row(c, &[("equipment_value", "342345.5")])],
    );
    let (json, _) = compare(&folder, &["2023.csv", "2024.csv", "--lang", "en"]);
    let text = equipment(&json)["levelled_down"]["text"].as_str().unwrap();
    assert!(
        text.contains("the one school") && text.contains("57,654.50"),
        "{text}"
    );
    assert!(text.contains("400,000.00 → 342,345.50"), "{text}");
}

/// What is wrong with what the user says is told with the key or the option it stands in.
#[test]
fn rules_that_say_nothing() {
    let folder = Folder::new();
    census(&folder, "2023", &three());
    census(&folder, "2024", &three());
    let years = "years = [\"2023.csv\", \"2024.csv\"]\n";
    let refused = |args: &[&str], wanted: &[&str], not: &str| {
        let output = folder.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let said = stderr(&output);
        assert!(wanted.iter().all(|w| said.contains(w)), "{said}");
        assert!(not.is_empty() || !said.contains(not), "{said}");
    };
    let two = ["compare", "2023.csv", "2024.csv"];
    refused(
        &[&two[..], &["--tolerance=-1"]].concat(),
        &["--tolerance", "-1"],
        "balance.toml",
    );
    refused(
        &[&two[..], &["-o", "a.pdf"]].concat(),
        &["a.pdf", ".xml"],
        "",
    );
    folder.write("balance.toml", format!("{years}[rules]\nfail_on = []\n"));
    refused(
        &["compare"],
        &["balance.toml", "rules.fail_on", "never"],
        "",
    );
    folder.write("balance.toml", format!("{years}[rules]\ntolerance = -1\n"));
    refused(&["compare"], &["balance.toml", "rules.tolerance"], "");
    refused(
        &["audit", "2024.csv", "-o", "a.pdf"],
        &["a.pdf", ".txt"],
        ".xml",
    );
}
