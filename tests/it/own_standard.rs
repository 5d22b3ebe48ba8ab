//! A standard and a dictionary of one's own: drafted from a table, read from as little as there is to say, and told of
//! with all that is wrong at once. Figures by hand beside each.

use std::path::Path;

use balance::Standard;
use balance::dictionary::Dictionary;

use crate::made::{Folder, close, codes, indicator, stderr, stdout, value};

/// Six districts in two counties: 10 columns, of which two are rates.
const DISTRICTS: &str = "\
,distcod,county,district,enrltot,teachers,computer,str,avginc,internet
1,75119,Alameda,Sunol Glen,195,10.9,67,17.9,22.69,yes
2,61499,Butte,Manzanita,240,11.15,101,21.5,9.824,no
3,61549,Butte,Thermalito,1550,82.9,169,18.7,8.978,yes
4,61457,Butte,Golden Feather,243,14,85,17.36,8.978,yes
5,75120,Alameda,Mountain House,60,4,12,15,12.5,no
6,61523,Butte,Palermo,1335,71.5,171,18.67,9.08,yes
";

fn run(folder: &Folder, args: &[&str]) -> (String, Option<i32>) {
    let output = folder.run(&[args, &["--lang", "en"]].concat());
    (
        format!("{}{}", stdout(&output), stderr(&output)),
        output.status.code(),
    )
}

/// From a table to figures without a word edited: the name, the code, the county and the pupils are guessed, what grows
/// with the pupils is measured, rates are left alone.
#[test]
fn a_draft_of_a_foreign_table_works_at_once() {
    let folder = Folder::new();
    folder.write("districts.csv", DISTRICTS);
    let (said, code) = run(
        &folder,
        &["standards", "new", "ca", "--from", "districts.csv"],
    );
    assert_eq!(code, Some(0), "{said}");
    let fields = std::fs::read_to_string(folder.path().join("ca/fields.toml")).unwrap();
    for role in [
        "school_name = \"district\"",
        "school_code = \"distcod\"",
        "county_name = \"county\"",
        "pupils = \"enrltot\"",
    ] {
        assert!(fields.contains(role), "{role} in {fields}");
    }
    let (json, code) = folder.audit(&["districts.csv", "--standard", "ca/standard.toml"]);
    assert_eq!(code, 0, "{json:#}");
    let measured = json["counties"][1]["stages"][0]["indicators"]
        .as_array()
        .unwrap();
    let ids: Vec<&str> = measured.iter().map(|i| i["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["teachers", "computer"]);
    assert_eq!(json["counties"][1]["name"], "Butte");
    // Butte: 240, 1550, 243 and 1335 pupils with 101, 169, 85 and 171 computers.
    let schools = [
        (240.0, 101.0),
        (1550.0, 169.0),
        (243.0, 85.0),
        (1335.0, 171.0),
    ];
    let pupils: f64 = schools.iter().map(|(p, _)| p).sum();
    let mean = schools.iter().map(|(_, x)| x).sum::<f64>() / pupils;
    let variance = schools
        .iter()
        .map(|(p, x)| p / pupils * (x / p - mean).powi(2));
    let cv = variance.sum::<f64>().sqrt() / mean;
    assert!(
        close(&measured[1]["mean"], mean) && close(&measured[1]["cv"], cv),
        "{measured:#?}"
    );
    // Columns of one's choice, and one that is not there.
    let args = [
        "standards",
        "new",
        "own",
        "--from",
        "districts.csv",
        "--column",
        "computer",
    ];
    assert_eq!(run(&folder, &args).1, Some(0));
    let own = std::fs::read_to_string(folder.path().join("own/standard.toml")).unwrap();
    assert!(
        own.contains("[indicator.computer]") && !own.contains("[indicator.teachers]"),
        "{own}"
    );
    let args = [
        "standards",
        "new",
        "own",
        "--from",
        "districts.csv",
        "--column",
        "computr",
    ];
    let (said, code) = run(&folder, &args);
    assert!(
        code == Some(2) && said.contains("is \"computer\" meant?"),
        "{said}"
    );
    // What was edited is not replaced.
    folder.write("own/standard.toml", own.replace("own", "mine"));
    let args = ["standards", "new", "own", "--from", "districts.csv"];
    let (said, code) = run(&folder, &args);
    assert!(code == Some(2) && said.contains("standard.toml"), "{said}");
    let (said, code) = run(&folder, &["standards", "new", "begun"]);
    assert_eq!(code, Some(0), "{said}");
    let begun = folder.path().join("begun/standard.toml");
    assert!(Standard::load(&begun.display().to_string()).is_ok());
}

/// Ten fields of one stage say no more than their names and kinds, and no stage is asked for.
#[test]
fn a_dictionary_says_only_what_is_its_own() {
    let folder = Folder::new();
    folder.write(
        "fields.toml",
        "roles.pupils = \"pupils\"\n\
         field.pupils = { en = \"Pupils\", kind = \"count\" }\n\
         field.desks = { en = \"Desks\", kind = \"count\" }\n",
    );
    folder.write(
        "own.toml",
        "en = \"Desks\"\nfields = \"fields.toml\"\nstages.assessed = [\"all\"]\n\
         [indicator.desks]\nen = \"Desks per pupil\"\nnumerator = \"desks\"\nper = \"pupils\"\n",
    );
    folder.write(
        "schools.csv",
        "School name,Pupils,Desks\nHill,40,30\nLake,0,5\nRiver,50,50\n",
    );
    let (json, code) = folder.audit(&["schools.csv", "--standard", "own.toml"]);
    assert_eq!(code, 0, "{json:#}");
    assert_eq!(codes(&json), [""; 0], "{json:#}");
    assert!(close(
        &indicator(&json, "all", "desks")["mean"],
        80.0 / 90.0
    ));
    let spoken = Standard::load(&folder.path().join("own.toml").display().to_string()).unwrap();
    assert_eq!(spoken.name.zh, "Desks");
}

/// Everything that is wrong with a dictionary is told in one run, each with its line.
#[test]
fn all_that_is_wrong_with_a_dictionary_is_told_at_once() {
    let folder = Folder::new();
    folder.write(
        "fields.toml",
        "roles.pupils = \"pupil\"\n\
         [field.pupils]\nen = \"Pupils\"\nkind = \"cuont\"\n\
         [field.desks]\nen = \"Desks\"\nkind = \"count\"\nunti = \"piece\"\n\
         [field.chairs]\nen = \"Chairs\"\nkind = \"count\"\nunit = \"peice\"\n\
         [feild.tables]\nen = \"Tables\"\n",
    );
    folder.write(
        "own.toml",
        "en = \"Own\"\nfields = \"fields.toml\"\nstages.assessed = [\"all\"]\n\
         [indicator.desks]\nen = \"Desks\"\nnumerator = \"desks\"\nper = \"pupils\"\n",
    );
    folder.write("schools.csv", "School name,Pupils,Desks\nHill,40,30\n");
    for (lang, line) in [("en", "line "), ("zh", "第 ")] {
        let args = [
            "audit",
            "schools.csv",
            "--standard",
            "own.toml",
            "--lang",
            lang,
        ];
        let output = folder.run(&args);
        assert_eq!(output.status.code(), Some(2));
        let said = stderr(&output);
        for (number, near) in [(4, "count"), (8, "unit"), (12, "piece"), (13, "field")] {
            let told = said
                .lines()
                .any(|l| l.contains(&format!("{line}{number}")) && l.contains(near));
            assert!(told, "{line}{number} {near}: {said}");
        }
    }
    // A section that is none is told of, and not put aside; so is a stage that there is not.
    let field = "roles.pupils = \"pupils\"\nfield.pupils = { en = \"Pupils\", kind = \"count\"";
    for (text, told) in [
        (format!("category = 5\n{field} }}"), "category"),
        (format!("words = 7\n{field} }}"), "words"),
        (format!("stage = \"primary\"\n{field} }}"), "stage"),
        (
            format!("{field}, of_stages = [\"nonsense\"] }}"),
            "nonsense",
        ),
        (
            format!("{field} }}\n[lists.changes]\nmean = {{ dekss = \"pupils\" }}"),
            "dekss",
        ),
    ] {
        let errors = Dictionary::parse(&text).unwrap_err().to_string();
        assert!(errors.contains(told), "{text}: {errors}");
    }
    let errors =
        Dictionary::parse("field.desks = { en = \"Desks\", kind = \"count\" }").unwrap_err();
    assert!(errors.to_string().contains("roles.pupils"), "{errors}");
}

/// Of a table of 300 columns ten are wanted: the others are one line, in problems and on the screen.
#[test]
fn columns_of_a_wide_table_that_nobody_wants_are_one_line() {
    let folder = Folder::new();
    let strange: Vec<String> = (0..288).map(|n| format!("IN_{n:03}")).collect();
    let header = format!("School name,Pupils,Desks,{}\n", strange.join(","));
    let row = |name: &str| format!("{name},40,30,{}\n", vec!["1"; 288].join(","));
    folder.write(
        "wide.csv",
        format!("{header}{}{}", row("Hill"), row("Lake")),
    );
    let args = ["standards", "new", "own", "--from", "wide.csv"];
    assert_eq!(run(&folder, &args).1, Some(0));
    let (json, code) = folder.audit(&["wide.csv", "--standard", "own/standard.toml"]);
    assert_eq!(
        (code, codes(&json)),
        (0, vec!["unknown-column"]),
        "{json:#}"
    );
    let problem = &json["problems"][0];
    assert!(
        problem["message"].as_str().unwrap().contains("28"),
        "{problem:#}"
    );
    let cells = 1 + problem["also"].as_array().unwrap().len();
    assert!(cells > 280, "{cells}");
    let (shown, _) = run(
        &folder,
        &["check", "wide.csv", "--standard", "own/standard.toml"],
    );
    assert!(shown.lines().count() < 60, "{shown}");
    let denied = [
        "audit",
        "wide.csv",
        "--standard",
        "own/standard.toml",
        "--deny",
        "unknown-column",
    ];
    assert_eq!(run(&folder, &denied).1, Some(2));
}

fn sample(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("sample-data/elsewhere")
        .join(file);
    path.display().to_string()
}

fn item(json: &serde_json::Value, table: &str, number: u64) -> serde_json::Value {
    let items = json["counties"][0]["items"].as_array().unwrap();
    let found = items
        .iter()
        .find(|i| i["table"] == table && i["number"] == number);
    found
        .unwrap_or_else(|| panic!("{table}-{number}: {json:#}"))
        .clone()
}

/// 900 of 1000 children enrolled; 300 + 180 of 900 in public kindergartens, 240 + 90 in affordable ones; 29 of 31
/// classes of the right size; 900 children to 64 teachers, of whom 63 are certified.
#[test]
fn preschool_is_worked_out_as_by_hand() {
    let folder = Folder::new();
    let (json, code) = folder.audit(&[&sample("preschool.csv"), "--standard", "cn-preschool-2020"]);
    assert_eq!((code, codes(&json)), (1, vec![]), "{json:#}");
    let figure = |table, number| item(&json, table, number)["figure"].clone();
    assert!(close(&figure("I", 1), 0.9));
    assert!(close(&figure("I", 2), 810.0 / 900.0));
    assert!(close(&figure("I", 3), 480.0 / 900.0));
    assert!(close(&figure("III", 2), 29.0 / 31.0));
    assert!(close(&figure("III", 3), 900.0 / 64.0));
    assert!(close(&figure("III", 4), 63.0 / 64.0));
    let state = |table, number| item(&json, table, number)["state"].clone();
    assert_eq!(state("III", 3), "met");
    assert_eq!(state("III", 4), "unmet");
    assert_eq!(
        (state("II", 1), state("IV", 1)),
        ("documents".into(), "no-data".into())
    );
}

/// The Schedule: 60 children 2 teachers, 61 three, 160 five and a head, 241 ⌈241 ÷ 40⌉ = 7; in classes VI to VIII
/// 140 children in 4 sections max(3, 4, ⌈140 ÷ 35⌉) = 4, and 70 in three sections 3.
#[test]
fn the_schedule_of_india_is_worked_out_as_by_hand() {
    let folder = Folder::new();
    let (json, code) = folder.audit(&[&sample("india.csv"), "--standard", "in-rte-2009"]);
    assert_eq!((code, codes(&json)), (1, vec![]), "{json:#}");
    for (school, stage, there, needed) in [
        ("Hill School", "primary", 2.0, 2.0),
        ("River School", "primary", 2.0, 3.0),
        ("Lake School", "primary", 5.0, 5.0),
        ("Temple Road School", "primary", 6.0, 7.0),
        ("Temple Road School", "upper", 3.0, 4.0),
        ("Market School", "upper", 3.0, 3.0),
    ] {
        let found = value(&json, school, stage, "teachers");
        assert!(
            close(&found["value"], there / needed),
            "{school}: {found:#}"
        );
        assert_eq!(found["meets"], there >= needed, "{school}");
        if there < needed {
            assert!(close(&found["shortfall"], needed - there), "{found:#}");
        }
    }
    // Lake School has 160 children and no head; Temple Road has one.
    assert_eq!(item(&json, "S", 1)["figure"]["primary"], 1.0);
    assert_eq!(item(&json, "S", 1)["figure"]["upper"], 0.0);
    assert_eq!(item(&json, "S", 3)["state"], "met");
    assert_eq!(item(&json, "S", 6)["figure"], 1.0);
    assert_eq!(item(&json, "S", 5)["state"], "no-data");
}

/// The published example: seven Title I schools at 7.5, 10.3, 10.8, 12.3, 11.8, 13.9 and 11.2 students per staff, none
/// above 14.1, which is 110 % of the other four. One teacher fewer at St. Helena, and it is.
#[test]
fn comparability_is_worked_out_as_published() {
    let folder = Folder::new();
    let args = [&sample("title-one.csv"), "--standard", "us-essa-1118c"];
    let (json, code) = folder.audit(&args);
    assert_eq!(
        (code, codes(&json)),
        (0, vec!["stage-absent"; 2]),
        "{json:#}"
    );
    assert_eq!(item(&json, "I", 1)["figure"], 0.0);
    for (school, published) in [
        ("Beaufort", "7.5"),
        ("Shanklin", "12.3"),
        ("St. Helena", "13.9"),
    ] {
        let found = value(
            &json,
            &format!("{school} Elementary"),
            "elementary",
            "staff",
        );
        let ratio = 100.0 / found["value"].as_f64().unwrap();
        assert_eq!(format!("{ratio:.1}"), published);
    }
    let text = std::fs::read_to_string(sample("title-one.csv")).unwrap();
    // The other four have 4,010 students and 313 staff: 110 % is 14.093. Of 808 students 57.4 staff are 14.077 each,
    // 57.3 are 14.101. A school of 100 students is exempt, however few its staff.
    for (staff, over) in [("57.4", 0.0), ("57.3", 1.0)] {
        let staffed = text.replace("yes,808,58", &format!("yes,808,{staff}"));
        let small = "Example District,Small School,K-5,yes,100,2\n";
        folder.write("over.csv", staffed + small);
        let (json, code) = folder.audit(&["over.csv", "--standard", "us-essa-1118c"]);
        assert_eq!(code, i32::from(over > 0.0));
        assert_eq!(item(&json, "I", 1)["figure"], over);
    }
    let told = folder.run(&[
        "explain",
        "I-1",
        "over.csv",
        "--standard",
        "us-essa-1118c",
        "--lang",
        "en",
        "--format",
        "markdown",
    ]);
    let told = stdout(&told);
    assert!(
        told.contains("| St. Helena Elementary |") && !told.contains("| Davis"),
        "{told}"
    );
    // The workbook recomputes it from the schools' figures.
    folder.run(&[
        "audit",
        "over.csv",
        "--standard",
        "us-essa-1118c",
        "-o",
        "r.xlsx",
    ]);
    assert!(folder.path().join("r.xlsx").exists());
}

/// Bands: from 80 % on 80, from 100 % on 100, below nothing; bounds count as written, and a blank stays one.
#[test]
fn bands_of_scores_are_steps() {
    let folder = Folder::new();
    folder.write(
        "fields.toml",
        "roles.pupils = \"pupils\"\n\
         field.pupils = { en = \"Pupils\", kind = \"count\" }\n\
         field.share = { en = \"Share\", kind = \"amount\" }\n",
    );
    let standard = |step: &str| {
        format!(
            "en = \"Scores\"\nfields = \"fields.toml\"\nstages.assessed = [\"all\"]\n[step.score]\n{step}\n\
             [indicator.score]\nen = \"Score\"\nnumerator = \"score\"\nper = \"1\"\n"
        )
    };
    folder.write(
        "own.toml",
        standard("of = \"share\"\nfrom = [[80, 80], [100, \"share\"]]\nbelow = 0"),
    );
    folder.write(
        "s.csv",
        "School name,Pupils,Share\nA,10,79.9\nB,10,80\nC,10,99\nD,10,100\nE,10,\n",
    );
    let (json, _) = folder.audit(&["s.csv", "--standard", "own.toml", "--allow-missing"]);
    let score = |school| value(&json, school, "all", "score")["value"].clone();
    assert_eq!(
        ["A", "B", "C", "D"].map(score),
        [0.0, 80.0, 80.0, 100.0].map(serde_json::Value::from)
    );
    assert!(score("E").is_null());
    for (wrong, said) in [
        ("of = \"share\"\nfrom = [[100, 1], [80, 2]]", "rise"),
        (
            "of = \"share\"\nfrom = [[80, 1]]\nup_to = [[80, 2]]",
            "either",
        ),
        ("of = \"shares\"\nfrom = [[80, 1]]", "share"),
    ] {
        folder.write("own.toml", standard(wrong));
        let output = folder.run(&["audit", "s.csv", "--standard", "own.toml", "--lang", "en"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(said), "{}", stderr(&output));
    }
}
