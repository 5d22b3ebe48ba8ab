//! Rosters of teachers and classes: what their rows come to, and what is wrong with them.

use encoding_rs::GB18030;

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
            "河东学校,乙,2,夜校,1985-03-02,本科,一级教师,语文",
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

/// Rows of kindergartens are of no school stage, whichever column says so: they are left out, and listed.
#[test]
fn rows_of_kindergartens_are_left_out() {
    let left_out = |roster: &str| -> Vec<String> {
        let (json, _) = check(roster);
        let tables = json["tables"].as_array().unwrap().iter();
        let mut roster = tables.filter(|table| table["shape"] == "roster");
        let rows = roster.next().unwrap_or_else(|| panic!("{json:#}"))["left_out"].clone();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| row["text"].as_str().unwrap().to_owned())
            .collect()
    };
    let teachers = "学校名称,学校类别,姓名,任教学段,学历,职称\n\
        城关小学,小学,甲,小学,本科,无\n\
        城关小学,小学,乙,学前教育,本科,无\n\
        城关小学,小学,丙,幼儿园,本科,无\n\
        河东幼儿园,幼儿园,丁,,本科,无\n\
        河东职中,中职,戊,中职,本科,无\n";
    assert_eq!(wrong(teachers), [""; 0]);
    assert_eq!(left_out(teachers), ["学前教育", "幼儿园", "幼儿园", "中职"]);
    assert_eq!(agrees("小学专任教师数", "1", &[teachers]), [""; 0]);
    let classes = "学校名称,年级,班级,班级人数\n\
        城关小学,一年级,1班,100\n\
        城关小学,学前班,1班,30\n\
        城关小学,大班,1班,30\n\
        城关小学,中班,1班,30\n\
        城关小学,小班,1班,30\n\
        城关小学,托班,1班,30\n";
    assert_eq!(wrong(classes), [""; 0]);
    assert_eq!(left_out(classes).len(), 5);
    assert_eq!(agrees("小学班级数", "1", &[classes]), [""; 0]);
}

/// Who is a backbone teacher of a county, a city or a province is one, whichever place the word names;
/// who is one of a school or a town is none; what names no level is not guessed.
#[test]
fn backbone_levels_by_their_places() {
    let roster = |words: &[&str]| {
        let rows = (0..).zip(words);
        let rows: String = rows
            .map(|(n, word)| format!("城关小学,师{n},本科,\"{word}\"\n"))
            .collect();
        format!("学校名称,姓名,学历,骨干教师\n{rows}")
    };
    let counted = [
        "云棠县骨干教师",
        "临棠市骨干教师",
        "东岭省骨干教师",
        "某区骨干教师",
        "某县学科带头人",
        "某县名师",
        "云棠县级骨干教师",
        "县级骨干",
        "市骨干",
        "省级学科带头人",
        "某旗骨干教师",
        "某自治州骨干教师",
        "某自治区级骨干教师",
        "东岭省临棠市云棠县骨干教师",
        "国家级骨干教师",
        "县级以上骨干教师",
        "县级及以上骨干教师",
        "东岭省特级教师",
        "县（区）级骨干教师",
        "校级骨干、县级骨干",
        "是",
        "1",
        "1.0",
    ];
    let none = [
        "无",
        "",
        "校级骨干教师",
        "某校骨干",
        "某镇骨干教师",
        "云棠县城关镇骨干教师",
        "云棠县柳岸学区骨干教师",
        "某乡级骨干",
        "否",
        "0",
    ];
    let all: Vec<&str> = counted.iter().chain(&none).copied().collect();
    let figures = format!("{},{}", all.len(), counted.len());
    let columns = "小学专任教师数,小学县级及以上骨干教师数";
    assert_eq!(agrees(columns, &figures, &[&roster(&all)]), [""; 0]);
    for word in [
        "骨干教师",
        "学科带头人",
        "小学骨干教师",
        "非县级骨干教师",
        "无县级骨干教师",
        "拟推荐县级骨干教师",
        "县级骨干教师培养对象",
        "县级教坛新秀",
        "云棠县",
        "县级骨干、教坛新秀",
    ] {
        assert_eq!(wrong(&roster(&[word])), ["unknown-word"], "{word}");
    }
}

/// Titles of the school teachers' series in full, and those of other professions by their level.
#[test]
fn titles_of_every_series() {
    let roster = |words: &[&str]| {
        let rows = (0..).zip(words);
        let rows: String = rows
            .map(|(n, word)| format!("城关小学,师{n},本科,{word}\n"))
            .collect();
        format!("学校名称,姓名,最高学历,最高职称\n{rows}")
    };
    let senior = [
        "中小学正高级教师（正高级）",
        "高级职称（非中小学系列）",
        "高级讲师(中专)",
        "中小学高级教师(副高级)",
        "高级（非中小学系列）",
        "非中小学系列副高级",
        "非中小学系列（高级）",
        "其他系列正高级",
    ];
    let middle = [
        "中小学一级教师（中级）",
        "中级职称（非中小学系列）",
        "讲师(高校)",
        "中级(非中小学系列)",
        "非中小学系列中级",
        "非中小学系列（中级）",
        "其他系列-中级",
        "小学高级教师",
    ];
    let below = [
        "中小学二级教师（助理级）",
        "初级职称（非中小学系列）",
        "试用期未聘",
        "未取得职称",
        "中小学三级教师(员级)",
        "非中小学系列初级",
        "未定职级",
        "未聘",
        "无",
    ];
    let all: Vec<&str> = senior
        .iter()
        .chain(&middle)
        .chain(&below)
        .copied()
        .collect();
    let figures = format!(
        "{},{},{}",
        all.len(),
        senior.len() + middle.len(),
        senior.len()
    );
    let columns = "小学专任教师数,小学中级及以上专业技术职务教师数,小学高级专业技术职务教师数";
    assert_eq!(agrees(columns, &figures, &[&roster(&all)]), [""; 0]);
    // Without a level it is counted at none, and that is said.
    let unclear = roster(&["一级教师", "非中小学系列"]);
    let (json, _) = check(&unclear);
    let problems = json["problems"].as_array().unwrap();
    let found = problems
        .iter()
        .find(|p| p["code"] == "roster-word-unclear")
        .unwrap();
    assert_eq!(
        (&found["severity"], &found["at"]["cell"]),
        (&"warning".into(), &"D3".into())
    );
    assert_eq!(
        agrees(
            "小学专任教师数,小学中级及以上专业技术职务教师数",
            "2,1",
            &[&unclear]
        ),
        ["roster-word-unclear"]
    );
}

/// The header of a column may begin with the date of what stands in it.
#[test]
fn a_header_may_begin_with_a_date() {
    let roster =
        "校名,姓名,最高学历,2024年9月在岗状态\n城关小学,甲,本科,在岗\n城关小学,乙,本科,退休\n";
    assert_eq!(wrong(roster), [""; 0]);
    assert_eq!(agrees("小学专任教师数", "1", &[roster]), [""; 0]);
}

/// The codes of what is wrong with an audit of some files, however grave, each once.
fn audited(files: &[(&str, &str)]) -> (serde_json::Value, Vec<String>) {
    let folder = Folder::new();
    let mut args: Vec<&str> = Vec::new();
    for (name, text) in files {
        folder.write(name, text);
        args.push(name);
    }
    args.push("--allow-missing");
    let (json, _) = folder.audit(&args);
    let mut found: Vec<String> = codes(&json).iter().map(|c| (*c).to_owned()).collect();
    found.dedup();
    (json, found)
}

/// A table with the teachers of 城关小学 as the user knows them.
fn table(columns: &str, figures: &str) -> String {
    format!(
        "年度,学校代码,学校名称,学校类型,小学学生人数,{columns}\n2024,01,城关小学,小学,100,{figures}\n"
    )
}

/// Whether a roster gives the figures that a table has, and nothing else is wrong.
fn agrees(columns: &str, figures: &str, rosters: &[&str]) -> Vec<String> {
    let schools = table(columns, figures);
    let names: Vec<String> = (0..rosters.len()).map(|n| format!("r{n}.csv")).collect();
    let mut files = vec![("schools.csv", schools.as_str())];
    files.extend(
        names
            .iter()
            .map(String::as_str)
            .zip(rosters.iter().copied()),
    );
    let (_, mut found) = audited(&files);
    // What the small table lacks for an audit is not the matter here.
    found.retain(|code| !["missing-column", "stage-absent", "no-types"].contains(&code.as_str()));
    found
}

#[test]
fn rosters_in_several_files_add_up() {
    let permanent = rows(&["城关小学,甲,1,小学,1985-03-02,本科,一级教师,语文"]);
    let contract = rows(&[
        "城关小学,乙,2,小学,1985-03-02,本科,无,体育",
        "城关小学,丙,3,小学,1985-03-02,大专,无,数学",
    ]);
    let both = [permanent.as_str(), contract.as_str()];
    let columns = "小学专任教师数,本科学历教师人数（小学）";
    assert_eq!(agrees(columns, "3,2", &both), [""; 0]);
    assert!(agrees(columns, "2,1", &both).contains(&"contradiction".to_owned()));
    // The same list handed in twice; a column that one of them lacks.
    let twice = [permanent.as_str(), permanent.as_str()];
    assert!(agrees(columns, "1,1", &twice).contains(&"roster-twice".to_owned()));
    let without = "学校名称,姓名,身份证号,任教学段,职称,任教学科\n城关小学,乙,2,小学,无,体育\n";
    let found = agrees("小学专任教师数", "2", &[&permanent, without]);
    assert_eq!(
        found.first().map(String::as_str),
        Some("roster-column-absent")
    );
}

#[test]
fn a_roster_without_stages_takes_its_stage_from_the_name_of_its_file() {
    let schools = format!("{SCHOOLS}青山县,2024,03,河西学校,九年一贯制学校,50,50\n").replace(
        "初中学生人数\n",
        "初中学生人数,小学专任教师数,初中专任教师数\n",
    );
    let schools = schools.replace("100,\n", "100,,1,\n");
    let schools = schools.replace("100,100\n", "100,100,2,1\n");
    let header = "学校名称,姓名,学历,任教学科\n";
    let primary =
        format!("{header}河东学校,甲,本科,语文\n河东学校,乙,本科,语文\n城关小学,丙,本科,语文\n");
    let junior = format!("{header}河东学校,丁,本科,语文\n");
    let files = [
        ("schools.csv", schools.as_str()),
        ("小学教师.csv", &primary),
        ("初中教师.csv", &junior),
    ];
    let (_, found) = audited(&files);
    assert!(!found.contains(&"contradiction".to_owned()), "{found:?}");
    let wrong = schools.replace("100,100,2,1\n", "100,100,1,2\n");
    let files = [("schools.csv", wrong.as_str()), files[1], files[2]];
    assert!(audited(&files).1.contains(&"contradiction".to_owned()));
}

#[test]
fn totals_and_notes_are_no_rows_of_a_class_roster() {
    let roster = "学校名称,年级,班级,班级人数\n\
        城关小学,一年级,1班,48\n\
        城关小学,一年级,2班,52\n\
        城关小学,一年级小计,,100\n\
        城关小学,,合计,100\n\
        城关小学合计,,,100\n\
        全县合计,,2,100\n\
        共计2个班,,,\n\
        填表人：欧阳无名,,,2024年10月8日\n";
    let columns = "小学班级数,每班46-50人班级个数（小学）,每班51-55人班级个数（小学）";
    assert_eq!(agrees(columns, "2,1,1", &[roster]), [""; 0]);
    let (json, _) = check(roster);
    let sheets = json["tables"].as_array().unwrap().iter();
    let left_out: Vec<usize> = sheets
        .filter_map(|s| Some(s["left_out"].as_array()?.len()))
        .collect();
    assert!(left_out.contains(&6), "{json:#}");
    assert!(!json.to_string().contains("欧阳"));
}

#[test]
fn what_is_wrong_with_a_class_is_a_problem() {
    let header = "学校名称,年级,班级,班级人数\n";
    for (class, code) in [
        (
            "城关小学,一年级,1班,40\n城关小学,一年级,一年级1班,40",
            "class-twice",
        ),
        ("城关小学,一年级,,40", "roster-blank"),
        ("城关小学,七年级,1班,40", "roster-stage-absent"),
        ("城关小学,夜校,1班,40", "unknown-word"),
    ] {
        let found = wrong(&format!("{header}{class}\n"));
        assert!(found.contains(&code.to_owned()), "{class}: {found:?}");
    }
    // Several classes a row are no roster: its rows would count one class each.
    let grades = "学校名称,年级,班级数,学生人数\n城关小学,一年级,2,100\n城关小学,二年级,2,100\n";
    assert!(wrong(grades).contains(&"duplicate-school".to_owned()));
}

#[test]
fn who_is_no_full_time_teacher_is_left_out_and_what_is_not_known_is_a_problem() {
    let header = "学校名称,姓名,学历,职称,岗位类型,人员状态\n";
    let teacher =
        |name: &str, post: &str, status: &str| format!("城关小学,{name},本科,无,{post},{status}\n");
    let mut roster = header.to_owned();
    for (n, (post, status)) in [
        ("专任教师", "在岗"),
        ("在编专任教师", "在职"),
        ("专任教师（在编）", "正常"),
        ("教师", "在编"),
        ("1", "是"),
        ("行政人员", "在岗"),
        ("工勤", "在岗"),
        ("否", "在岗"),
        ("专任教师", "退休"),
        ("专任教师", "借调外出"),
    ]
    .into_iter()
    .enumerate()
    {
        roster.push_str(&teacher(&format!("师{n}号"), post, status));
    }
    assert_eq!(agrees("小学专任教师数", "5", &[&roster]), [""; 0]);
    for (post, status) in [("校长", "在岗"), ("专任教师", "长期病假")] {
        let roster = format!("{header}{}", teacher("甲", post, status));
        assert_eq!(wrong(&roster), ["unknown-word"], "{post} {status}");
    }
}

#[test]
fn a_column_that_is_not_known_is_pointed_out_unless_it_is_of_no_use() {
    let roster =
        "学校名称,姓名,性别,学历,职称,政治面貌,所教的课\n城关小学,甲,女,本科,无,群众,体育\n";
    assert_eq!(wrong(roster), ["unknown-column"]);
    assert_eq!(wrong(&roster.replace("所教的课", "民族")), [""; 0]);
    // 最高学历 tells more than 学历; two columns for one thing do not tell which is right.
    let both = "学校名称,姓名,学历,最高学历,职称\n城关小学,甲,大专,本科,无\n";
    assert_eq!(agrees("本科学历教师人数（小学）", "1", &[both]), [""; 0]);
    let twice = "学校名称,姓名,学历,学历,职称\n城关小学,甲,大专,本科,无\n";
    assert_eq!(wrong(twice), ["duplicate-column"]);
}

#[test]
fn a_subject_counts_where_the_cell_names_one_only() {
    let roster =
        |subject: &str| format!("学校名称,姓名,任教学科,学历\n城关小学,甲,\"{subject}\",本科\n");
    for (subject, teachers) in [
        ("体育", "1"),
        ("小学体育", "1"),
        ("三年级体育", "1"),
        ("体育教师", "1"),
        ("体育（小学）", "1"),
        ("体育、体育与健康", "1"),
        ("语文", "0"),
        ("语文、道德与法治", "0"),
        ("无", "0"),
    ] {
        let found = agrees("体育专任教师人数（小学）", teachers, &[&roster(subject)]);
        assert_eq!(found, [""; 0], "{subject}");
    }
    for subject in [
        "体育、语文",
        "语文/体育",
        "体育和音乐",
        "体育（兼）",
        "体育兼语文",
    ] {
        assert_eq!(wrong(&roster(subject)), ["unknown-word"], "{subject}");
    }
}

#[test]
fn a_certificate_is_one_that_is_there() {
    let roster = |word: &str| format!("学校名称,姓名,教师资格证,学历\n城关小学,甲,{word},本科\n");
    for (word, teachers) in [
        ("有", "1"),
        ("√", "1"),
        ("小学教师资格证", "1"),
        ("20211234567890123", "1"),
        ("无", "0"),
        ("没有", "0"),
        ("未取得", "0"),
        ("正在办理", "0"),
        ("×", "0"),
    ] {
        let found = agrees(
            "持有教师资格证的专任教师人数（小学）",
            teachers,
            &[&roster(word)],
        );
        assert_eq!(found, [""; 0], "{word}");
    }
    assert_eq!(wrong(&roster("可能")), ["unknown-word"]);
    assert_eq!(wrong(&roster("")), ["roster-blank"]);
}

#[test]
fn a_teacher_of_a_stage_that_the_school_lacks_is_a_problem() {
    let roster = rows(&["城关小学,甲,1,初中,1985-03-02,本科,一级教师,语文"]);
    assert_eq!(wrong(&roster), ["roster-stage-absent"]);
}

#[test]
fn a_total_must_be_the_sum_of_its_stages() {
    let header = "年度,学校名称,学校类型,小学学生人数,初中学生人数,专任教师数,小学专任教师数,初中专任教师数\n";
    for (teachers, wrong) in [
        ("33,20,13", false),
        ("63,20,13", true),
        ("30,20,13", true),
        // The junior ones are not given: the total may be right.
        ("63,20,", false),
        ("19,20,", true),
    ] {
        let schools = format!("{header}2024,河东学校,九年一贯制学校,100,100,{teachers}\n");
        let (_, found) = audited(&[("schools.csv", &schools)]);
        let said = found.contains(&"totals-disagree".to_owned());
        assert_eq!(said, wrong, "{teachers}: {found:?}");
    }
}

#[test]
fn people_are_told_apart_by_what_does_tell_them_apart() {
    let twice = |first: &str, second: &str| {
        let of = |who: &str| format!("城关小学,{who},本科,一级教师,语文");
        let header = HEADER.replace("任教学段,", "");
        wrong(&format!("{header}{}\n{}\n", of(first), of(second)))
    };
    let none: [&str; 0] = [];
    // Masked, rounded or blank numbers are none: the name and the birth date tell.
    for (first, second) in [
        ("510101********0001", "510101********0001"),
        ("5.10101E+17", "5.10101E+17"),
        ("", ""),
        ("1", ""),
    ] {
        let row = |name: &str, id: &str| format!("{name},{id},1985-03-02");
        let found = twice(&row("甲一", first), &row("乙二", second));
        assert_eq!(found, none, "{first} {second}");
        let found = twice(&row("甲一", first), &row("甲一", second));
        assert_eq!(found, ["teacher-perhaps-twice"], "{first} {second}");
    }
    // Two people with numbers of their own may share a name and a birthday.
    assert_eq!(twice("甲一,1,1985-03-02", "甲一,2,1985-03-02"), none);
    // A number kept as a number has lost its noughts.
    assert_eq!(
        twice("甲一,007,1985-03-02", "乙二,7,1985-03-02"),
        ["teacher-twice"]
    );
}

#[test]
fn a_code_and_a_name_of_two_schools_are_a_contradiction() {
    let header = "学校代码,学校名称,姓名,学历,职称,任教学段\n";
    let right = format!("{header}01,城关小学,甲,本科,无,小学\n01,城关小学,乙,本科,无,小学\n");
    assert_eq!(wrong(&right), [""; 0]);
    let other = right.replace("01,城关小学,乙", "01,河东学校,乙");
    let (json, _) = check(&other);
    let problems = json["problems"].as_array().unwrap().iter();
    let found: Vec<_> = problems.filter(|p| p["code"] == "contradiction").collect();
    assert_eq!(found.len(), 1, "{json:#}");
}

#[test]
fn a_mean_age_may_differ_in_its_last_digit() {
    let roster =
        "学校名称,姓名,学历,年龄\n城关小学,甲,本科,31\n城关小学,乙,本科,31\n城关小学,丙,本科,38\n";
    let mean = "专任教师平均年龄（小学）";
    for (age, found) in [
        ("33.333333333333336", None),
        ("33.33333333333333", None),
        ("33.3334", Some("contradiction")),
    ] {
        let said = agrees(mean, age, &[roster]);
        assert_eq!(said.first().map(String::as_str), found, "{age}");
    }
}

#[test]
fn a_class_roster_gives_the_pupils_where_no_table_does() {
    let schools = "区县名称,年度,学校名称,学校类型,图书册数,教学用计算机台数\n青山县,2024,城关小学,小学,3000,20\n青山县,2024,河东学校,九年一贯制学校,4000,30\n";
    let classes = "学校名称,年级,班级,班级人数\n城关小学,一年级,1班,40\n河东学校,一年级,1班,45\n河东学校,七年级,1班,50\n";
    let (json, found) = audited(&[("schools.csv", schools), ("classes.csv", classes)]);
    assert!(!found.contains(&"unknown-school".to_owned()), "{found:?}");
    let stages = json["counties"][0]["stages"].as_array().unwrap().iter();
    let pupils: Vec<f64> = stages.filter_map(|s| s["students"].as_f64()).collect();
    assert_eq!(pupils, [85.0, 50.0]);
    // Without one, that is the one thing to be said.
    let teachers = "学校名称,姓名,学历,职称\n城关小学,甲,本科,无\n河东学校,乙,本科,无\n";
    let (_, found) = audited(&[("schools.csv", schools), ("teachers.csv", teachers)]);
    assert!(found.contains(&"no-pupils-column".to_owned()), "{found:?}");
    assert!(!found.contains(&"unknown-school".to_owned()), "{found:?}");
}

#[test]
fn words_in_their_spellings() {
    for (level, words) in [
        (
            "本科学历教师人数（小学）",
            "大学本科教育 本科（函授） 本科毕业 本科（自考） 学士",
        ),
        (
            "专科学历教师人数（小学）",
            "大专毕业 专科（电大） 大专（函授）",
        ),
        ("高中阶段及以下学历教师人数（小学）", "中师毕业 中专毕业"),
    ] {
        for word in words.split(' ') {
            let roster = format!("所在单位名称,姓名,学历,现专业技术职务\n城关小学,甲,{word},无\n");
            assert_eq!(agrees(level, "1", &[&roster]), [""; 0], "{word}");
        }
    }
    for (word, teachers) in [
        ("县骨干", "1"),
        ("市级学科带头人", "1"),
        ("校级", "0"),
        ("", "0"),
    ] {
        let roster = format!("学校名称,姓名,学历,骨干教师级别\n城关小学,甲,本科,{word}\n");
        let found = agrees("县级及以上骨干教师数（小学）", teachers, &[&roster]);
        assert_eq!(found, [""; 0], "{word}");
    }
    // Not finished: that is no degree yet.
    let roster = "学校名称,姓名,学历,职称\n城关小学,甲,本科（在读）,无\n";
    assert_eq!(wrong(roster), ["unknown-word"]);
}

/// A name or an identity number in a column of something else is not shown, either.
#[test]
fn no_person_is_named_by_another_column() {
    let roster = "学校名称,姓名,学历,职称\n城关小学,欧阳无名,欧阳无名的本科,证990101198001010011\n";
    let (json, text) = check(roster);
    let codes: Vec<&str> = codes(&json)
        .into_iter()
        .filter(|c| *c == "unknown-word")
        .collect();
    assert_eq!(codes.len(), 2);
    for text in [json.to_string(), text] {
        assert!(!text.contains("欧阳"), "{text}");
        assert!(!text.contains("9901011980"), "{text}");
    }
}

/// Many teachers of two schools: more than is read as a whole.
fn many() -> Vec<String> {
    let row = |n: usize| {
        let school = ["城关小学,", "河东学校,小学", "河东学校,初中"][n / 3 % 3];
        let (school, stage) = school.split_once(',').unwrap();
        let qualification = ["本科", "专科", "硕士研究生"][n % 3];
        let subject = ["语文", "体育", "音乐", "\"语文、\n数学\""][n % 4];
        let month = n % 12 + 1;
        let year = 1970 + n % 30;
        format!(
            "{school},教{n},T{n:08},{stage},{year}-{month:02}-02,{qualification},一级教师,{subject}\n"
        )
    };
    (0..120_000).map(row).collect()
}

/// What is said of rosters in files of such rows, but for the files.
fn said(files: &[&[String]], encode: impl Fn(&str) -> Vec<u8>) -> serde_json::Value {
    let folder = Folder::new();
    folder.write("schools.csv", SCHOOLS);
    let mut args = vec!["check".to_owned(), "--format".to_owned(), "json".to_owned()];
    args.push("schools.csv".to_owned());
    for (n, rows) in files.iter().enumerate() {
        let name = format!("{n}.csv");
        folder.write(&name, encode(&format!("{HEADER}{}", rows.concat())));
        args.push(name);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    serde_json::from_str(&stdout(&folder.run(&args))).unwrap()
}

/// The problems of rosters: their codes, and the rows of the last file.
fn problems(json: &serde_json::Value) -> Vec<(String, String)> {
    let all = json["problems"].as_array().unwrap().iter();
    let of_rosters = all.filter(|p| p["at"]["file"] == "0.csv");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    of_rosters
        .map(|p| (text(&p["code"]), text(&p["at"]["cell"])))
        .collect()
}

#[test]
fn a_long_roster_is_counted_as_the_same_rows_in_short_ones() {
    let rows = many();
    let plain = |text: &str| text.as_bytes().to_vec();
    assert!(rows.concat().len() > 8 << 20);
    let figures = |json: &serde_json::Value| (json["counties"].clone(), json["problems"].clone());
    let short: Vec<&[String]> = rows.chunks(30_000).collect();
    let short = said(&short, plain);
    let long = said(&[&rows], plain);
    assert_eq!(figures(&long).0, figures(&short).0);
    assert_eq!(
        figures(&long).1.as_array().unwrap().len(),
        figures(&short).1.as_array().unwrap().len()
    );
    let encoded = said(&[&rows], |text| GB18030.encode(text).0.into_owned());
    assert_eq!(figures(&encoded), figures(&long));
}

#[test]
fn what_is_wrong_far_down_a_long_roster_is_named_with_its_row() {
    let mut rows = many();
    let before = problems(&said(&[&rows], |text| text.as_bytes().to_vec()));
    // A person of row 6 again; a word that is not known; no school.
    rows[110_000] = rows[4].clone();
    rows[115_000] = rows[115_000].replace("一级教师", "大师");
    rows[119_999] = rows[119_999]
        .replace("城关小学", "")
        .replace("河东学校", "");
    // A name that is broken is nobody's business; a title that is costs its cell.
    rows[90_000] = rows[90_000].replacen('教', "\u{1}", 1);
    rows[100_000] = rows[100_000].replace("级教", "\u{1}");
    let expected = [
        ("broken-character", "G100002"),
        ("unknown-word", "G115002"),
        ("row-without-school", "A120001"),
        ("teacher-twice", "C6"),
    ];
    let expected = expected.map(|(code, cell)| (code.to_owned(), cell.to_owned()));
    // The byte 0xFF stands in no text.
    let broken = |bytes: Vec<u8>| {
        let bytes = bytes.into_iter();
        bytes.map(|b| if b == 1 { 0xFF } else { b }).collect()
    };
    for encode in [
        |text: &str| text.as_bytes().to_vec(),
        |text: &str| GB18030.encode(text).0.into_owned(),
    ] {
        let found = problems(&said(&[&rows], |text| broken(encode(text))));
        let new: Vec<_> = found.iter().filter(|p| !before.contains(p)).collect();
        assert_eq!(new, expected.iter().collect::<Vec<_>>());
    }
}
