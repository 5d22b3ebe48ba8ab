//! A figure given by stage, in every reader: where a school gives it, a total, neither, or both, all
//! of them read the same, and what a person works out by hand.

use balance::{Lang, Standard};
use serde_json::Value;

use crate::made::{Folder, Row, csv, dice::Dice, row};
use crate::{report_xlsx, template};

/// Every operator and function, over fields given by stage; what is asked of the school as a whole
/// stands in reliefs and items.
const STANDARD: &str = r#"
id = "readers"
zh = "读法"
en = "Readers"

[stages]
assessed = ["primary", "junior"]

[limits]
cv = { primary = 0.5, junior = 0.5 }

[apportion]
by = ["teachers", "students"]

[table.I]
zh = "表Ⅰ"
en = "Table I"

[item.I_1]
zh = "班级"
en = "Classes"
figure.all = { value = "SUM(COALESCE(classes, 0) * books)", zh = "各校班级", en = "classes", digits = 0, at_least = 1 }
figure.large = { value = "SUM(students) FILTER (WHERE classes > 6) / SUM(books)", zh = "大校", en = "large", digits = 3, at_least = 0.1 }
"#;

const FORMULAS: [&str; 12] = [
    "classes",
    "itinerant_pe_teachers",
    "classes + COALESCE(itinerant_pe_teachers, 0)",
    "20 + classes * 2 - itinerant_pe_teachers",
    "classes / books",
    "-classes + 100",
    "CASE WHEN classes > 3 THEN classes WHEN classes = 0 OR itinerant_pe_teachers <> 1 THEN 1 ELSE 0 END",
    "CASE WHEN classes >= 2 AND NOT itinerant_pe_teachers < 1 THEN 7 WHEN itinerant_pe_teachers IS NULL THEN 2 WHEN classes <= 5 THEN 3 END",
    "LEAST(classes, itinerant_pe_teachers, 3) + GREATEST(classes, 1)",
    "CEIL(classes / 3) + FLOOR(itinerant_pe_teachers / 2) + ABS(classes - 4)",
    "CASE WHEN school_type IN ('nine_year', 'twelve_year') THEN classes END",
    "COALESCE(classes_primary, classes)",
];

const STAGES: [&str; 3] = ["primary", "junior", "senior"];

fn standard() -> String {
    let mut text = STANDARD.to_owned();
    for (at, formula) in FORMULAS.iter().enumerate() {
        text.push_str(&format!(
            "\n[indicator.f{at}]\nzh = \"第{at}\"\nen = \"No. {at}\"\nnumerator = \"{formula}\"\nper = \"students\"\n\
             noun = {{ zh = \"个\", en = \"items\" }}\nthreshold = {{ primary = 0.04, junior = 0.04 }}\n\
             [indicator.f{at}.relief.large]\nzh = \"大校\"\nen = \"large\"\nwhen = \"classes > 8 AND COALESCE(itinerant_pe_teachers, 1) > 0\"\n\
             add = \"COALESCE(classes, 0) + 1\"\n"
        ));
    }
    text
}

/// Schools of three stages, whose figures are given by stage, in total, in part, or not at all.
fn schools(with_totals: bool) -> Vec<Row> {
    let mut dice = Dice(7);
    let mut pick = |of: &[&'static str]| of[dice.below(of.len())];
    let schools = (1..=120).map(|n| {
        let (code, books) = (format!("{n:03}"), (n * n).to_string());
        let mut cells = vec![
            ("school_code".to_owned(), code.clone()),
            ("school_name".to_owned(), format!("学校{code}")),
            ("school_type".to_owned(), "十二年一贯制学校".to_owned()),
            ("books".to_owned(), books),
        ];
        for (field, given) in [
            ("students", &["0", "60", "90", "70"]),
            ("teachers", &["", "0", "5", "8"]),
            ("classes", &["", "0", "4", "7"]),
            ("itinerant_pe_teachers", &["", "0", "1", "2"]),
        ] {
            let by_stage = field == "students" || pick(&["yes", "yes", "no"]) == "yes";
            for stage in STAGES.iter().filter(|_| by_stage) {
                cells.push((format!("{field}_{stage}"), pick(given).to_owned()));
            }
            if with_totals && !by_stage {
                cells.push((field.to_owned(), pick(&["", "0", "9", "11"]).to_owned()));
            }
        }
        let cells: Vec<(&str, &str)> = cells.iter().map(|(a, b)| (&**a, &**b)).collect();
        row(&cells)
    });
    schools.collect()
}

fn number(school: &Row, column: &str) -> Option<f64> {
    school.get(column)?.parse().ok()
}

fn at_stages(school: &Row, field: &str) -> Vec<Option<f64>> {
    let column = |stage| number(school, &format!("{field}_{stage}"));
    STAGES.into_iter().map(column).collect()
}

fn total(figures: &[Option<f64>]) -> f64 {
    figures.iter().flatten().sum()
}

/// A stage's figure as docs/method.md has it worked out: the stage's own; where the school has no
/// stage's, its total by the teachers of the stages that have pupils, else by their pupils.
fn by_hand(school: &Row, field: &str, stage: usize) -> Option<f64> {
    let own = at_stages(school, field);
    let Some(whole) = number(school, field).filter(|_| own == [None; 3]) else {
        return own[stage];
    };
    let pupils = at_stages(school, "students");
    let has_pupils = |at: &usize| pupils[*at] > Some(0.0);
    let here: Vec<usize> = (0..3).filter(has_pupils).collect();
    for weights in [at_stages(school, "teachers"), pupils.clone()] {
        let weights: Vec<Option<f64>> = here.iter().map(|at| weights[*at]).collect();
        let own = here.iter().position(|at| *at == stage)?;
        if weights.iter().all(Option::is_some) && total(&weights) > 0.0 {
            return Some(whole * weights[own]? / total(&weights));
        }
    }
    None
}

/// The figure of the whole school: the total, else the sum of its stages, all of which must have it
/// that have pupils.
fn whole_by_hand(school: &Row, field: &str) -> Option<f64> {
    let (own, pupils) = (at_stages(school, field), at_stages(school, "students"));
    let lacks = (0..3).any(|at| own[at].is_none() && pupils[at] > Some(0.0));
    let sum = (!lacks && own != [None; 3]).then(|| total(&own));
    number(school, field).or(sum)
}

fn close(found: &Value, by_hand: Option<f64>) -> bool {
    match (found.as_f64(), by_hand) {
        (Some(x), Some(y)) => (x - y).abs() <= 1e-12 * y.abs(),
        (found, by_hand) => found == by_hand,
    }
}

fn errors(json: &Value) -> Vec<&Value> {
    let problems = json["problems"].as_array().unwrap().iter();
    problems
        .filter(|problem| problem["severity"] == "error")
        .collect()
}

/// A stage without a teacher is for an inspector to ask about; here it is a zero among the weights.
const ALLOWED: [&str; 3] = ["--allow-missing", "--allow", "stage-without-teachers=made"];

fn args() -> Vec<&'static str> {
    [&ALLOWED[..], &["--standard", "readers.toml", "county.csv"]].concat()
}

/// The rows read what is worked out by hand, and the workbook's formulas, as LibreOffice works them
/// out, what the rows do.
#[test]
fn rows_and_spreadsheets_read_what_is_worked_out_by_hand() {
    let folder = Folder::new();
    folder.write("readers.toml", standard());
    let schools = schools(true);
    folder.write("county.csv", csv(&schools));
    let (json, _) = folder.audit(&args());
    assert!(
        !json["counties"].as_array().unwrap().is_empty(),
        "{:?}",
        errors(&json)
    );
    let found = json["counties"][0]["schools"].as_array().unwrap();
    let (mut given, mut apportioned, mut blank) = (0, 0, 0);
    for school in found {
        let of = |row: &&Row| row["school_code"] == *school["code"].as_str().unwrap();
        let own = schools.iter().find(of).unwrap();
        let stage = STAGES.iter().position(|s| school["stage"] == **s).unwrap();
        let is_large = whole_by_hand(own, "classes") > Some(8.0)
            && whole_by_hand(own, "itinerant_pe_teachers").is_none_or(|n| n > 0.0);
        let relief = match is_large {
            true => by_hand(own, "classes", stage).unwrap_or(0.0) + 1.0,
            false => 0.0,
        };
        for (at, field) in ["classes", "itinerant_pe_teachers"].into_iter().enumerate() {
            let figure = by_hand(own, field, stage);
            let found = &school["values"][at]["numerator"];
            let expected = figure.map(|figure| figure + relief);
            assert!(
                close(found, expected),
                "{field} {expected:?} {school:#}\n{own:#?}"
            );
            match figure {
                None => blank += 1,
                Some(_) if at_stages(own, field) == [None; 3] => apportioned += 1,
                Some(_) => given += 1,
            }
        }
    }
    assert!(
        given > 100 && apportioned > 40 && blank > 40,
        "{given} {apportioned} {blank}"
    );
    let assessed = schools.iter().filter(|own| {
        let code = &own["school_code"];
        found.iter().any(|school| school["code"] == **code)
    });
    let sum = assessed
        .map(|own| whole_by_hand(own, "classes").unwrap_or(0.0) * number(own, "books").unwrap());
    let item = &json["counties"][0]["items"][0]["figure"]["all"];
    assert!(close(item, Some(sum.sum())), "{item:#}");
    folder.run(&[&["audit", "-o", "report.xlsx"], &args()[..]].concat());
    if let Some(count) = report_xlsx::compare(&folder.path().join("report.xlsx")) {
        assert!(count > 5000, "{count}");
    }
}

/// What a figure is said to rest on is what it was worked out from.
#[test]
fn words_say_where_a_figure_comes_from() {
    let folder = Folder::new();
    folder.write("readers.toml", standard());
    let school = |code: &str, cells: &[(&str, &str)]| {
        let own = [
            ("school_code", code),
            ("school_name", code),
            ("school_type", "九年一贯制学校"),
            ("students_primary", "60"),
            ("students_junior", "40"),
        ];
        row(&[&own, cells].concat())
    };
    let teachers = [("teachers_primary", "3"), ("teachers_junior", "6")];
    let schools = [
        school("own", &[("classes_primary", "4"), ("classes_junior", "2")]),
        school(
            "by_teachers",
            &[&[("classes", "9")], &teachers[..]].concat(),
        ),
        school("by_pupils", &[("classes", "9"), ("teachers_primary", "3")]),
    ];
    folder.write("county.csv", csv(&schools));
    for (code, said) in [
        ("own", "4"),
        (
            "by_teachers",
            "the school's total of 9, divided by Full-time teachers",
        ),
        ("by_pupils", "the school's total of 9, divided by Pupils"),
    ] {
        let output = folder.run(&[&["explain", "f0", "--school", code], &args()[..]].concat());
        let shown = crate::made::stdout(&output);
        assert!(
            shown.contains(said),
            "{said} is not in\n{shown}{}",
            crate::made::stderr(&output)
        );
    }
}

/// A school that fills in the template sees what the audit of the same workbook says.
#[test]
fn the_template_shows_what_the_audit_reads() {
    let folder = Folder::new();
    let path = folder.write("readers.toml", standard());
    let standard = Standard::load(path.to_str().unwrap()).unwrap();
    let county = folder.write("county.csv", csv(&schools(false)));
    let census = template::read(county, &standard.dictionary);
    let options = template::options(Lang::En);
    let known = template::known(&census);
    let bytes = balance::template::xlsx(&standard, &options, &known).unwrap();
    folder.write("filled.xlsx", bytes);
    template::compare(&folder, "filled.xlsx", "readers.toml", Lang::En, &ALLOWED);
}
