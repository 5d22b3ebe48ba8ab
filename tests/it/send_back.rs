//! Lists of problems that go back to schools, problems looked at by code and school, and items retraced.

use calamine::{Data, Reader, Xlsx};

use crate::made::{Folder, csv, good_junior, good_primary, stderr, stdout, with};

/// Three schools: 学校1 lacks its multimedia rooms, 学校2 says 约九百 where the sports ground belongs, 学校3 is sound.
fn county(folder: &Folder) {
    let rows = [
        with(
            good_primary("1"),
            &[("multimedia_rooms", ""), ("town", "东镇")],
        ),
        with(
            good_primary("2"),
            &[("sports_ground_area", "约九百"), ("town", "西镇")],
        ),
        with(good_junior("3"), &[("town", "东镇")]),
    ];
    folder.write("county.csv", csv(&rows));
}

/// The rows of a sheet, as texts.
fn sheet(folder: &Folder, file: &str, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook(folder.path().join(file)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let text = |cell: &Data| cell.to_string();
    range
        .rows()
        .map(|row| row.iter().map(text).collect())
        .collect()
}

#[test]
fn a_list_names_school_town_and_stage_and_can_be_filtered() {
    let folder = Folder::new();
    county(&folder);
    let output = folder.run(&[
        "check",
        "county.csv",
        "--problems",
        "p.xlsx",
        "--lang",
        "zh",
    ]);
    assert_eq!(output.status.code(), Some(2));
    let list = sheet(&folder, "p.xlsx", "问题清单");
    let column = |name: &str| list[0].iter().position(|h| h == name).unwrap();
    let (school, town, stage) = (column("学校"), column("乡镇"), column("学段"));
    let of = |code: &str| {
        let row = list
            .iter()
            .find(|row| row.iter().any(|cell| cell == code))
            .unwrap();
        [school, town, stage].map(|at| row[at].as_str())
    };
    assert_eq!(of("missing-value"), ["学校1", "东镇", "小学"]);
    assert_eq!(of("not-a-number"), ["学校2", "西镇", "小学"]);
    let parts = crate::made::book::unzip(&std::fs::read(folder.path().join("p.xlsx")).unwrap());
    let (_, xml) = parts
        .iter()
        .find(|(name, _)| name == "xl/worksheets/sheet1.xml")
        .unwrap();
    assert!(String::from_utf8_lossy(xml).contains("<autoFilter ref=\"A1:"));
}

/// A school gets what is its own, where it stands, and nothing that only the county could do.
#[test]
fn each_school_has_a_sheet_to_send_back() {
    let folder = Folder::new();
    county(&folder);
    for (args, list) in [
        (
            vec![
                "check",
                "county.csv",
                "--by",
                "school",
                "--problems",
                "p.xlsx",
            ],
            "p.xlsx",
        ),
        (
            vec!["audit", "county.csv", "--by", "学校", "-o", "problems.xlsx"],
            "problems.xlsx",
        ),
    ] {
        folder.run(&[args, vec!["--lang", "zh"]].concat());
        let book: Xlsx<_> = calamine::open_workbook(folder.path().join(list)).unwrap();
        assert_eq!(book.sheet_names(), ["问题清单", "学校1", "学校2"]);
        let first = sheet(&folder, list, "学校1");
        assert_eq!(first[0][0], "学校1（1，东镇）");
        let all: String = first.iter().flatten().map(String::as_str).collect();
        assert!(
            all.contains("网络多媒体教室") && all.contains("请补上数据，没有的填 0"),
            "{all}"
        );
        assert!(
            !all.contains("--") && !all.contains("missing-value") && !all.contains("约九百"),
            "{all}"
        );
        let second = sheet(&folder, list, "学校2");
        let all: String = second.iter().flatten().map(String::as_str).collect();
        assert!(all.contains("约九百"), "{all}");
    }
    let output = folder.run(&["check", "county.csv", "--by", "school", "--lang", "en"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("--problems problems.xlsx"));
}

/// What is shown is chosen; what the figures are judged by is not.
#[test]
fn problems_are_shown_by_code_and_by_school() {
    let folder = Folder::new();
    county(&folder);
    let shown = |args: &[&str]| {
        let output = folder.run(&[&["audit", "county.csv", "--lang", "zh"], args].concat());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        stderr(&output)
    };
    let all = shown(&[]);
    assert!(
        all.contains("[missing-value]") && all.contains("[not-a-number]"),
        "{all}"
    );
    let only = shown(&["--only", "missing-value"]);
    assert!(
        only.contains("[missing-value]") && !only.contains("[not-a-number]"),
        "{only}"
    );
    assert!(
        only.contains("只显示 2 个问题中的 1 个") && only.contains("共 2 个错误"),
        "{only}"
    );
    for school in ["2", "学校2", "校2"] {
        let own = shown(&["--school", school]);
        assert!(
            !own.contains("[missing-value]") && own.contains("[not-a-number]"),
            "{own}"
        );
    }
    let both = shown(&["--only", "missing-value", "--only", "not-a-number"]);
    assert!(
        both.contains("[missing-value]") && both.contains("[not-a-number]"),
        "{both}"
    );
    assert!(shown(&["--only", "missing-valu"]).contains("是否想写“missing-value”"));
    assert!(shown(&["--school", "学校9"]).contains("没有学校的代码或名称是“学校9”"));
    // Lists and the JSON of a check are the same choice.
    let args = [
        "check",
        "county.csv",
        "--school",
        "1",
        "--problems",
        "p.csv",
        "--format",
        "json",
    ];
    let output = folder.run(&args);
    let json: serde_json::Value = serde_json::from_str(&stdout(&output)).unwrap();
    let codes: Vec<&str> = json["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["missing-value"]);
    let list = std::fs::read_to_string(folder.path().join("p.csv")).unwrap();
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(
        list.lines().nth(1).unwrap().ends_with("学校1,东镇,小学")
            || list.contains("学校1,东镇,primary"),
        "{list}"
    );
}

/// An item by its number: what it asks, what the county has, and who decides it.
#[test]
fn an_item_is_retraced() {
    let folder = Folder::new();
    let rows = [
        with(
            good_primary("1"),
            &[
                ("students_primary", "2300"),
                ("teachers_primary", "120"),
                ("founded", "2005"),
                ("migrant_students", "0"),
            ],
        ),
        with(
            good_primary("2"),
            &[
                ("students_primary", "2100"),
                ("teachers_primary", "110"),
                ("founded", "2015"),
                ("migrant_students", "0"),
            ],
        ),
        with(
            good_primary("3"),
            &[("founded", "2015"), ("migrant_students", "0")],
        ),
        with(
            good_junior("4"),
            &[("founded", "1999"), ("migrant_students", "0")],
        ),
    ];
    folder.write("county.csv", csv(&rows));
    let rule = stdout(&folder.run(&["explain", "IV-6", "--lang", "zh"]));
    assert!(
        rule.contains("Ⅳ-6") && rule.contains("不低于 100 人核定公用经费"),
        "{rule}"
    );
    let same = |name: &str| stdout(&folder.run(&["explain", name, "--lang", "zh"])) == rule;
    assert!(["IV_6", "Ⅳ-6", "表Ⅳ-6", "iv.6"].into_iter().all(same));
    let veto = stdout(&folder.run(&["explain", "一票否决-1", "--lang", "zh"]));
    assert!(veto.contains("佐证材料"), "{veto}");
    // Over 2000 pupils are 1, built by 2010 and relieved up to 2400, and 2, which is not.
    let said = |args: &[&str]| {
        let base = [
            "explain",
            "IV-4",
            "county.csv",
            "--allow-missing",
            "--format",
            "markdown",
            "--lang",
            "zh",
        ];
        stdout(&folder.run(&[&base, args].concat()))
    };
    let county = said(&[]);
    assert!(
        county.contains("| 超过规模的学校（所） | 1 | ≤ 0 |"),
        "{county}"
    );
    assert!(
        county.contains("| 学校2 | 1 |") && !county.contains("| 学校1 |"),
        "{county}"
    );
    let all = said(&["--all"]);
    for row in [
        "| 学校1 | 0 |",
        "| 学校2 | 1 |",
        "| 学校3 | 0 |",
        "| 学校4 | 0 |",
    ] {
        assert!(all.contains(row), "{row} in {all}");
    }
    let one = said(&["--school", "学校2"]);
    assert!(
        one.contains("| 学校2 | 1 |") && one.contains("2,100") && one.contains("2,015"),
        "{one}"
    );
}

#[test]
fn every_school_is_retraced_where_all_are_asked_for() {
    let folder = Folder::new();
    folder.write(
        "county.csv",
        csv(&[good_primary("1"), good_primary("2"), good_junior("3")]),
    );
    let args = [
        "explain",
        "teaching_area",
        "county.csv",
        "--all",
        "--lang",
        "zh",
    ];
    let all = stdout(&folder.run(&args));
    for school in ["学校1（小学）", "学校2（小学）", "学校3（初中）"] {
        assert!(all.contains(school), "{school} in {all}");
    }
    let output = folder.run(&[&args[..], &["--school", "1"]].concat());
    assert_eq!(output.status.code(), Some(2));
}
