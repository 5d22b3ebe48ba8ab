//! One's own headers: maps as the user writes them, and as the program drafts them.

use crate::made::{Folder, codes, csv, good_junior, good_primary, stderr, value};

const OWN: &str = "编码,单位,办别,类,人数,设备,书\n\
    01,甲校,公办,小学,100,25,3000\n\
    02,乙校,公办,小学,200,50,5000\n";

const MAP: &str = r#"
[columns]
"编码" = "school_code"
"单位" = "school_name"
"类" = "school_type"
"column E" = "students_primary"
"设备" = { field = "equipment_value", unit = "万元" }

[[sheet]]
file = "own.csv"
[sheet.columns]
"书" = "books"
[sheet.constants]
county_name = "青山县"
year = 2024
"#;

#[test]
fn a_map_gives_fields_units_letters_and_constants() {
    let folder = Folder::new();
    folder.write("own.csv", OWN);
    folder.write("map.toml", MAP);
    let args = ["own.csv", "--map", "map.toml", "--allow-missing"];
    let (json, code) = folder.audit(&args);
    assert_ne!(code, 2, "{:#}", json["problems"]);
    let county = &json["counties"][0];
    assert_eq!(
        (&county["name"], &county["year"]),
        (&"青山县".into(), &2024.into())
    );
    let equipment = crate::made::value(&json, "01", "primary", "equipment_value");
    assert_eq!(equipment["numerator"], 250_000.0);
    let output = folder.run(&[
        "audit",
        "own.csv",
        "--standard",
        "cn-2012",
        "--format",
        "json",
        "--map",
        "map.toml",
        "--allow-missing",
    ]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        crate::made::value(&json, "02", "primary", "books")["value"],
        25.0
    );
    // Without the map there is no table of schools.
    let (json, code) = folder.audit(&["own.csv"]);
    assert_eq!((codes(&json), code), (vec!["no-school-table"], 2));
}

#[test]
fn an_entry_of_no_use_is_named_and_a_wrong_one_refused() {
    let folder = Folder::new();
    folder.write("own.csv", OWN);
    folder.write("map.toml", MAP.replace("\"书\"", "\"藏书\""));
    let (json, _) = folder.audit(&["own.csv", "--map", "map.toml", "--allow-missing"]);
    assert!(
        codes(&json).contains(&"map-unused"),
        "{:#}",
        json["problems"]
    );
    for (from, to, said) in [
        ("\"books\"", "\"boks\"", "books"),
        ("\"万元\"", "\"平方米\"", "平方米"),
        ("year = 2024", "year = \"甲\"", "甲"),
        ("[columns]", "[colums]", "colums"),
        (
            "file = \"own.csv\"",
            "file = \"own.csv\"\nstage = \"幼儿园\"",
            "primary",
        ),
    ] {
        folder.write("map.toml", MAP.replace(from, to));
        let output = folder.run(&["audit", "own.csv", "--map", "map.toml"]);
        assert_eq!(output.status.code(), Some(2), "{to}");
        let shown = stderr(&output);
        assert!(
            shown.contains("map.toml") && shown.contains(said),
            "{to}: {shown}"
        );
    }
}

/// A draft changes nothing, and has the nearest field for what was not recognised.
#[test]
fn a_draft_reads_as_before_and_has_guesses_for_the_rest() {
    let folder = Folder::new();
    let rows = [
        good_primary("1"),
        good_primary("2"),
        good_junior("3"),
        good_junior("4"),
    ];
    let table = csv(&rows).replacen("books", "图书总册", 1);
    folder.write("county.csv", table);
    let before = folder.audit(&["county.csv", "--standard", "cn-2012", "--allow-missing"]);
    let output = folder.run(&["check", "county.csv", "--write-map", "draft.toml"]);
    assert!(output.status.code().is_some(), "{}", stderr(&output));
    let mut again = folder.audit(&[
        "county.csv",
        "--standard",
        "cn-2012",
        "--allow-missing",
        "--map",
        "draft.toml",
    ]);
    // The figures rest on the map, too.
    let inputs = again.0["inputs"].as_array_mut().unwrap();
    assert_eq!(inputs.pop().unwrap()["file"], "draft.toml");
    assert_eq!(before, again);
    let draft = std::fs::read_to_string(folder.path().join("draft.toml")).unwrap();
    let guess = draft
        .lines()
        .find(|line| line.contains("图书总册"))
        .unwrap();
    assert!(
        guess.starts_with("# ") && guess.contains("\"books\""),
        "{guess}"
    );
    // The guess taken, the books are there.
    let taken = draft.replace(guess, guess.trim_start_matches("# "));
    folder.write("taken.toml", taken);
    let (json, code) =
        folder.audit(&["county.csv", "--standard", "cn-2012", "--map", "taken.toml"]);
    assert_ne!(code, 2, "{:#}", json["problems"]);
    assert_eq!(codes(&json), [""; 0]);
}

/// A map says what words in cells mean, of tables and of rosters; the draft lists those not known.
#[test]
fn a_map_gives_words_of_cells() {
    let folder = Folder::new();
    folder.write(
        "schools.csv",
        "区县名称,年度,学校名称,学校类型,举办者类型,小学学生人数\n\
         青山县,2024,城关小学,村完小校,公办,100\n青山县,2024,河东小学,小学,公办,100\n",
    );
    folder.write(
        "teachers.csv",
        "学校名称,姓名,学历,骨干级别\n城关小学,张伟民,本科,青山优秀骨干教师\n河东小学,王秀英,本科,李春华\n河东小学,赵六,本科,无\n",
    );
    let files = ["schools.csv", "teachers.csv", "--allow-missing"];
    let (json, _) = folder.audit(&files);
    let unknown = codes(&json);
    assert_eq!(
        unknown
            .iter()
            .filter(|code| **code == "unknown-word")
            .count(),
        3,
        "{unknown:?}"
    );
    // The draft lists them, but what stands in a list of people by its cell, and changes nothing.
    folder.run(&[
        "check",
        "schools.csv",
        "teachers.csv",
        "--write-map",
        "draft.toml",
    ]);
    let draft = std::fs::read_to_string(folder.path().join("draft.toml")).unwrap();
    let honour = "# D2: 〈文字，8 个字，含“骨干教师”〉 / <text of 8 characters with \"骨干教师\">";
    for line in ["# \"村完小校\" = \"\"", honour] {
        assert!(draft.lines().any(|l| l == line), "{line}: {draft}");
    }
    assert!(!draft.contains("李春华"), "{draft}");
    let (again, _) = folder.audit(&[&files[..], &["--map", "draft.toml"]].concat());
    assert_eq!(codes(&again), unknown);
    // Filled in, they are read.
    let filled = draft
        .replace("# \"村完小校\" = \"\"", "\"村完小校\" = \"小学\"")
        .replace(
            honour,
            "\"青山优秀骨干教师\" = \"county\"\n\"李春华\" = \"\"",
        );
    folder.write("filled.toml", &filled);
    let (json, code) = folder.audit(&[&files[..], &["--map", "filled.toml"]].concat());
    assert_ne!(code, 2, "{:#}", json["problems"]);
    let schools = json["counties"][0]["schools"].as_array().unwrap().iter();
    let counted = schools.map(|school| {
        let mut values = school["values"].as_array().unwrap().iter();
        let backbone = values.find(|v| v["id"] == "backbone_teachers").unwrap();
        let name = school["name"].as_str().unwrap().to_owned();
        (name, backbone["numerator"].as_f64().unwrap())
    });
    let mut counted: Vec<(String, f64)> = counted.collect();
    counted.sort_by(|a, b| a.0.cmp(&b.0));
    let expected = [("城关小学", 1.0), ("河东小学", 0.0)];
    assert_eq!(counted, expected.map(|(name, n)| (name.to_owned(), n)));
    // A word that means nothing, a column that has none, and a word that no cell has.
    for (from, to, said) in [
        ("\"county\"", "\"countyy\"", "countyy"),
        ("= \"小学\"", "= \"小雪\"", "小雪"),
        ("teachers.backbone", "teachers.bckbone", "bckbone"),
    ] {
        folder.write("wrong.toml", filled.replace(from, to));
        let output = folder.run(&[&["audit"], &files[..], &["--map", "wrong.toml"]].concat());
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
        assert_eq!(output.status.code(), Some(2));
    }
    folder.write(
        "more.toml",
        format!("{filled}\n[values.sponsor]\n\"官办\" = \"公办\"\n"),
    );
    let (json, _) = folder.audit(&[&files[..], &["--map", "more.toml"]].concat());
    assert!(
        codes(&json).contains(&"map-unused"),
        "{:#}",
        json["problems"]
    );
}

/// One column may count what several fields do: it is their sum, and none of them is missing.
#[test]
fn one_column_for_several_fields() {
    let folder = Folder::new();
    let rows = ["1", "2", "3", "4"].map(|code| {
        let mut row = good_primary(code);
        for subject in ["pe", "music", "fine_arts", "arts"] {
            row.remove(&format!("{subject}_teachers_primary"));
        }
        row.insert("体艺教师".to_owned(), "3".to_owned());
        row
    });
    folder.write("county.csv", csv(&rows));
    let fields = ["pe", "music", "fine_arts", "arts"].map(|s| format!("\"{s}_teachers_primary\""));
    folder.write(
        "map.toml",
        format!("[columns]\n\"体艺教师\" = [{}]\n", fields.join(", ")),
    );
    let (json, code) = folder.audit(&["county.csv", "--map", "map.toml"]);
    assert_ne!(code, 2, "{:#}", json["problems"]);
    let counted = value(&json, "1", "primary", "sports_arts_teachers");
    assert_eq!(counted["numerator"], 3.0);
    // People and square metres have no sum.
    folder.write(
        "map.toml",
        "[columns]\n\"体艺教师\" = [\"pe_teachers_primary\", \"teaching_area\"]\n",
    );
    let output = folder.run(&["audit", "county.csv", "--map", "map.toml"]);
    assert_eq!(output.status.code(), Some(2));
}
