//! Rosters of teachers and classes: what their rows come to, and what is wrong with them.

use crate::made::{Folder, codes, stderr, stdout};

const SCHOOLS: &str = "区县名称,年度,学校代码,学校名称,学校类型,小学学生人数,初中学生人数\n\
    青山县,2024,01,城关小学,小学,100,\n\
    青山县,2024,02,河东学校,九年一贯制学校,100,100\n";

/// What `balance check --format json` says of schools and a roster, and its standard error.
fn check(roster: &str) -> (serde_json::Value, String) {
    let folder = Folder::new();
    folder.write("schools.csv", SCHOOLS);
    folder.write("roster.csv", roster);
    let output = folder.run(&["check", "--format", "json", "schools.csv", "roster.csv"]);
    (
        serde_json::from_str(&stdout(&output)).unwrap(),
        stderr(&output),
    )
}

/// The codes of what is wrong with the roster itself.
fn wrong(roster: &str) -> Vec<String> {
    let (json, _) = check(roster);
    let problems = json["problems"].as_array().unwrap().iter();
    let own = problems.filter(|p| p["at"]["file"] == "roster.csv");
    own.map(|p| p["code"].as_str().unwrap().to_owned())
        .collect()
}

const HEADER: &str = "学校名称,姓名,身份证号,任教学段,出生日期,学历,职称,任教学科\n";

fn rows(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

#[test]
fn a_sound_roster_has_no_problem() {
    let roster = rows(&[
        "城关小学,甲,1,小学,1985-03-02,本科,一级教师,语文",
        "城关小学,乙,2,,1985年3月,大专毕业生,无,体育",
        "河东学校,丙,3,小学,19850302,研究生,高级教师,音乐",
        "河东学校,丁,4,初中,1985/3/2,大学本科,中学一级,数学",
    ]);
    // One word is not known; nothing else is wrong. A school of one stage needs no stage.
    assert_eq!(wrong(&roster), ["unknown-word"]);
    assert_eq!(wrong(&roster.replace("大专毕业生", "大专")), [""; 0]);
}

#[test]
fn what_is_wrong_with_a_teacher_is_a_problem_with_its_cell() {
    let good = "城关小学,甲,1,小学,1985-03-02,本科,一级教师,语文";
    for (bad, code) in [
        // At two schools; at none that is known; with no stage where there are two.
        (
            "河东学校,甲,1,小学,1985-03-02,本科,一级教师,语文",
            "teacher-twice",
        ),
        (
            "城东小学,乙,2,小学,1985-03-02,本科,一级教师,语文",
            "unknown-school",
        ),
        (
            "河东学校,乙,2,,1985-03-02,本科,一级教师,语文",
            "roster-stage-unknown",
        ),
        (
            "河东学校,乙,2,幼儿园,1985-03-02,本科,一级教师,语文",
            "unknown-word",
        ),
        ("河东学校,乙,2,小学,1985,本科,一级教师,语文", "not-a-date"),
        (
            "河东学校,乙,2,小学,2085-03-02,本科,一级教师,语文",
            "unlikely-age",
        ),
        (
            "河东学校,乙,2,小学,1985-03-02,,一级教师,语文",
            "roster-blank",
        ),
        (
            "河东学校,乙,2,小学,1985-03-02,本科,大师,语文",
            "unknown-word",
        ),
        (
            ",乙,2,小学,1985-03-02,本科,一级教师,语文",
            "row-without-school",
        ),
    ] {
        let found = wrong(&rows(&[good, bad]));
        assert!(found.contains(&code.to_owned()), "{bad}: {found:?}");
    }
    // Without numbers, the same name and birth date at two schools is worth a look only.
    let nameless = rows(&[
        "城关小学,甲,,小学,1985-03-02,本科,一级教师,语文",
        "河东学校,甲,,小学,1985-03-02,本科,一级教师,语文",
    ]);
    let without = nameless.replace("身份证号", "备注");
    let (json, _) = check(&without);
    let problems = json["problems"].as_array().unwrap();
    let twice = problems
        .iter()
        .find(|p| p["code"] == "teacher-perhaps-twice");
    assert_eq!(twice.unwrap()["severity"], "warning");
}

/// Names and numbers of people stand in nothing that the program writes.
#[test]
fn no_person_is_named() {
    let folder = Folder::new();
    folder.write("schools.csv", SCHOOLS);
    let roster = rows(&[
        "城关小学,欧阳无名,990101198001010011,小学,1985-03-02,本科,一级教师,语文",
        "河东学校,欧阳无名,990101198001010011,小学,1985,,大师,语文",
        "无此学校,欧阳无名,990101198001010012,小学,1985,,大师,语文",
    ]);
    folder.write("roster.csv", &roster);
    for format in ["table", "json", "markdown"] {
        for command in ["check", "audit"] {
            for lang in ["zh", "en"] {
                let args = [
                    command,
                    "--format",
                    format,
                    "--lang",
                    lang,
                    "schools.csv",
                    "roster.csv",
                    "--problems",
                    "list.csv",
                ];
                let output = folder.run(&args);
                assert_eq!(output.status.code(), Some(2));
                let list = std::fs::read_to_string(folder.path().join("list.csv")).unwrap();
                for text in [stdout(&output), stderr(&output), list] {
                    assert!(!text.contains("欧阳"), "{text}");
                    assert!(!text.contains("9901011980"), "{text}");
                }
            }
        }
    }
}

/// Age at the first of September: 1 September has had the birthday, 2 September has not.
#[test]
fn ages_and_their_bands_are_held_against_a_table() {
    let folder = Folder::new();
    let roster = rows(&[
        // 24, 25 and 50 years old on 1 September 2024: 33 in the mean.
        "城关小学,甲,1,小学,1999-09-02,本科,一级教师,语文",
        "城关小学,乙,2,小学,1999-09-01,本科,一级教师,语文",
        "城关小学,丙,3,小学,1974-01-01,本科,一级教师,语文",
    ]);
    folder.write("roster.csv", roster);
    let schools = |mean: &str, youngest: &str| {
        format!(
            "年度,学校名称,学校类型,小学学生人数,专任教师平均年龄（小学）,24岁及以下教师数（小学）,25-29岁教师数（小学）,50-54岁教师数（小学）\n\
             2024,城关小学,小学,100,{mean},{youngest},1,1\n"
        )
    };
    let contradictions = |mean: &str, youngest: &str| {
        folder.write("schools.csv", schools(mean, youngest));
        let (json, _) = folder.audit(&["schools.csv", "roster.csv", "--allow-missing"]);
        codes(&json)
            .iter()
            .filter(|c| **c == "contradiction")
            .count()
    };
    assert_eq!(contradictions("33.0", "1"), 0);
    assert_eq!(contradictions("33.5", "1"), 1);
    assert_eq!(contradictions("33", "2"), 1);
}

/// Both a table and a roster give the teachers: they must agree.
#[test]
fn a_roster_is_held_against_the_table() {
    let folder = Folder::new();
    let roster = rows(&["城关小学,甲,1,小学,1985-03-02,本科,一级教师,语文"]);
    folder.write("roster.csv", roster);
    let header = "年度,学校名称,学校类型,小学学生人数,小学专任教师数\n";
    for (teachers, expected) in [("1", 0), ("2", 1)] {
        folder.write(
            "schools.csv",
            format!("{header}2024,城关小学,小学,100,{teachers}\n"),
        );
        let (json, _) = folder.audit(&["schools.csv", "roster.csv", "--allow-missing"]);
        let problems = json["problems"].as_array().unwrap().iter();
        let found: Vec<_> = problems.filter(|p| p["code"] == "contradiction").collect();
        assert_eq!(found.len(), expected, "{found:#?}");
        if let Some(found) = found.first() {
            assert_eq!(found["at"]["cell"], "E2");
            assert_eq!(found["also"][0]["file"], "roster.csv");
        }
    }
}
