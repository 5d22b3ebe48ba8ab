//! What is said of input that cannot be used: it names what was recognised, and never the wrong culprit.

use serde_json::Value;

use crate::made::{Folder, codes, csv, good_junior, good_primary, with};

fn messages(folder: &Folder, args: &[&str]) -> (Vec<String>, Vec<String>) {
    let (json, _) = folder.audit(args);
    let codes = codes(&json).into_iter().map(str::to_owned).collect();
    let problems = json["problems"].as_array().unwrap().iter();
    let said = problems.map(|p| p["message"].as_str().unwrap().to_owned());
    (codes, said.collect())
}

fn places(problem: &Value) -> Vec<String> {
    let also = problem["also"].as_array().into_iter().flatten();
    let all = std::iter::once(&problem["at"]).chain(also);
    let shown = |at: &Value| {
        format!(
            "{} {}",
            at["file"].as_str().unwrap(),
            at["cell"].as_str().unwrap_or("-")
        )
    };
    all.map(shown).collect()
}

const SCHOOLS: &str = "区县名称,年度,学校代码,学校名称,学校类型,小学学生人数,专任教师数\n\
    青山县,2024,0101,石坡小学,小学,100,8\n青山县,2024,0102,云岭小学,小学,100,8\n";

#[test]
fn a_join_that_fails_shows_both_sides_and_where_they_stand() {
    let folder = Folder::new();
    folder.write("schools.csv", SCHOOLS);
    let roster = |school: &str| {
        format!("学校名称,姓名,学历,职称\n石坡小学,甲,本科,无\n{school},乙,本科,无\n")
    };
    folder.write("teachers.csv", roster("城东学校"));
    let (json, _) = folder.audit(&["schools.csv", "teachers.csv"]);
    let is = |code: &str| {
        let problems = json["problems"].as_array().unwrap().iter();
        let mut found = problems.filter(move |p| p["code"] == code).cloned();
        found.next().unwrap_or_default()
    };
    let unknown = is("unknown-school");
    let said = unknown["message"].as_str().unwrap();
    // Nothing is near: nothing is suggested.
    assert!(
        said.contains("城东学校") && said.contains("teacher roster"),
        "{said}"
    );
    assert!(!said.contains("nearest"), "{said}");
    assert_eq!(places(&unknown), ["teachers.csv A3"]);
    // A code that differs is shown on both sides.
    folder.write(
        "books.csv",
        "学校代码,学校名称,图书册数\n0101,石坡小学,10\n102,云岭小学,10\n",
    );
    let (json, _) = folder.audit(&["schools.csv", "books.csv"]);
    let problems = json["problems"].as_array().unwrap().iter();
    let ambiguous = problems
        .clone()
        .find(|p| p["code"] == "ambiguous-school")
        .unwrap();
    let said = ambiguous["message"].as_str().unwrap();
    for part in [
        "云岭小学\" (code 102)",
        "云岭小学\" (code 0102",
        "further sheet",
    ] {
        assert!(said.contains(part), "{said}");
    }
    assert_eq!(places(ambiguous), ["books.csv A3", "schools.csv C3"]);
}

#[test]
fn a_table_whose_pupils_are_not_recognised_is_one_problem_of_its_header() {
    let folder = Folder::new();
    folder.write("小学.csv", SCHOOLS);
    let junior: String = (1..9)
        .map(|n| format!("青山县,2024,020{n},第{n}初级中学,初级中学,300,20\n"))
        .collect();
    folder.write(
        "初中.csv",
        format!("区县名称,年度,学校代码,学校名称,学校类型,在册娃数,专任教师数\n{junior}"),
    );
    let (codes, said) = messages(&folder, &["小学.csv", "初中.csv"]);
    assert!(!codes.contains(&"unknown-school".to_owned()), "{said:#?}");
    let at = codes
        .iter()
        .position(|code| code == "no-pupils-column")
        .unwrap();
    assert_eq!(
        codes
            .iter()
            .filter(|code| *code == "no-pupils-column")
            .count(),
        1
    );
    assert!(
        said[at].contains("在册娃数") && said[at].contains("--write-map"),
        "{}",
        said[at]
    );
    // So where one table has all schools, and no column for the pupils of a stage.
    let junior = |code| {
        let mut row = good_junior(code);
        row.remove("students_junior");
        row
    };
    let rows = [
        good_primary("1"),
        good_primary("2"),
        junior("3"),
        junior("4"),
    ];
    folder.write("county.csv", csv(&rows));
    let (codes, said) = messages(&folder, &["county.csv"]);
    assert_eq!(codes, ["no-pupils-column"], "{said:#?}");
}

#[test]
fn where_no_table_is_found_it_is_said_what_was() {
    let folder = Folder::new();
    folder.write(
        "a.csv",
        "单位,学校类型,人数,图书册数,占地面积\n甲,小学,10,100,1000\n乙,小学,20,200,2000\n",
    );
    let (codes, said) = messages(&folder, &["a.csv"]);
    assert_eq!(codes, ["no-school-table"]);
    for part in [
        "School type",
        "Books",
        "School name, Pupils missing",
        "--write-map",
    ] {
        assert!(said[0].contains(part), "{}", said[0]);
    }
    // Of what may be people nothing is shown.
    folder.write("b.csv", "张伟民,本科,语文\n王秀英,专科,数学\n");
    let (_, said) = messages(&folder, &["b.csv"]);
    assert!(!said.concat().contains("张伟民"), "{said:?}");
}

#[test]
fn names_are_suggested_only_where_they_are_near() {
    let folder = Folder::new();
    for (header, near) in [
        ("math", None),
        ("备案编号", None),
        ("年检结论意见", None),
        ("图书总册", Some("Books")),
        ("multimedia_room", Some("Networked multimedia rooms")),
    ] {
        let rows = ["1", "2"].map(|code| with(good_primary(code), &[(header, "5")]));
        folder.write("county.csv", csv(&rows));
        let (codes, said) = messages(&folder, &["county.csv", "--allow-missing"]);
        let at = codes.iter().position(|code| code == "unknown-column");
        let said = &said[at.unwrap()];
        match near {
            Some(near) => assert!(said.contains(&format!("it is nearly \"{near}\"")), "{said}"),
            None => assert!(!said.contains("nearly"), "{said}"),
        }
    }
}

/// Figures that contradict each other may both be right.
#[test]
fn nobody_is_told_to_make_right_figures_agree() {
    let text = include_str!("../../src/problem/kinds.toml");
    for wrong in [
        "改成一致",
        "make them agree",
        "make it the same",
        "correct the other",
    ] {
        assert!(!text.contains(wrong), "{wrong}");
    }
}
