//! `balance explain INDICATOR`: the rule, and figures retraced down to the cells.

use crate::made::{Folder, Row, csv, good_junior, good_primary, stderr, stdout, with};

/// The published example of a split (docs/method.md): 166 primary and 210 junior pupils share 23 226
/// books; beside it a primary school.
fn shared_books() -> Vec<Row> {
    let combined = [
        ("school_name", "九年一贯学校"),
        ("school_type", "九年一贯制学校"),
        ("students_primary", "166"),
        ("students_junior", "210"),
        ("books", "23226"),
    ];
    let junior = good_junior("1");
    let both = good_primary("1").into_iter().chain(junior).collect();
    vec![
        with(both, &combined),
        with(good_primary("2"), &[("school_name", "村小")]),
    ]
}

fn explain(folder: &Folder, args: &[&str]) -> String {
    let output = folder.run(&[&["explain"], args].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

fn refused(folder: &Folder, args: &[&str]) -> String {
    let output = folder.run(&[&["explain"], args].concat());
    assert_eq!(output.status.code(), Some(2), "{}", stdout(&output));
    stderr(&output)
}

/// What an inspector works out by hand: 23226 × 166 ÷ 397 = 9711.627, ÷ 166 = 58.504; the other school
/// has 25 books a pupil; the mean is (9711.627 + 2500) ÷ 266 = 45.9084.
#[test]
fn a_value_is_retraced_from_the_cells_through_the_split_to_its_share() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&shared_books()));
    let shown = explain(
        &folder,
        &["books", "--school", "九年", "county.csv", "--lang", "zh"],
    );
    for said in [
        // books are no indicator of the default standard
        "基本均衡（cn-2012）",
        "公式：图书册数 ÷ 学生人数",
        "出处：教育部《县域义务教育均衡发展督导评估暂行办法》（2012）",
        "小学、初中共用，按加权学生数分摊：x = 23,226 × 166 ÷ (166 + 1.1 × 210) = 9,711.627204",
        "X = x ÷ P = 9,711.627204 ÷ 166 = 58.503778，印作 58.50",
        "X̄ = Σx ÷ ΣP = 12,211.627204 ÷ 266 = 45.908373，印作 45.91",
        "x = 23,226 × 1.1 × 210 ÷ (166 + 1.1 × 210) = 13,514.372796",
    ] {
        assert!(shown.contains(said), "{said} is not in\n{shown}");
    }
    // The school's share: (166 ÷ 266)(58.503778 − 45.908373)² ÷ S², with S² = 263.45.
    let (x, y, mean) = (58.503_778_f64, 25.0, 45.908_373);
    let part = |p: f64, x: f64| p / 266.0 * (x - mean) * (x - mean);
    let share = 100.0 * part(166.0, x) / (part(166.0, x) + part(100.0, y));
    assert!(
        shown.contains(&format!("= {share:.1}%")),
        "{share} in\n{shown}"
    );
    // Every figure has its cell.
    let header: Vec<String> = csv(&shared_books())
        .lines()
        .next()
        .unwrap()
        .split(',')
        .map(str::to_owned)
        .collect();
    let column = |name: &str| header.iter().position(|h| h == name).unwrap() as u32;
    for name in ["books", "students_primary", "students_junior"] {
        let cell = format!(
            "county.csv › {}",
            balance::problem::cell_name(1, column(name))
        );
        assert!(shown.contains(&cell), "{cell}");
    }
}

#[test]
fn an_unmet_threshold_is_retraced_to_what_is_lacking() {
    let folder = Folder::new();
    // 3 rooms for 200 pupils are 1.5 of the 2.4 needed, 62.5 %: 1.8 rooms are lacking, that is 2.
    let rows = [
        with(good_junior("1"), &[("multimedia_rooms", "3")]),
        good_junior("2"),
        good_primary("3"),
    ];
    folder.write("county.csv", csv(&rows));
    let args = [
        "multimedia_rooms",
        "--school",
        "1",
        "county.csv",
        "--lang",
        "en",
    ];
    let shown = explain(&folder, &args);
    for said in [
        "X = 100 × x ÷ P = 100 × 3 ÷ 200 = 1.5",
        "1.5 < 2.4: NOT MET",
        "Of what is needed = 1.5 ÷ 2.4 = 62.5%, below 85.0%: this value alone fails the school",
        "Shortfall = 2.4 × 200 ÷ 100 − 3 = 1.8, 2 multimedia rooms short",
    ] {
        assert!(shown.contains(said), "{said} is not in\n{shown}");
    }
}

#[test]
fn reliefs_totals_and_units_are_said() {
    let folder = Folder::new();
    let rows = [
        with(
            good_primary("1"),
            &[
                ("students_primary", "60"),
                ("urban_rural", "乡村"),
                ("pe_teachers_primary", "0"),
                ("music_teachers_primary", "0"),
                ("itinerant_pe_teachers", "1"),
            ],
        ),
        good_primary("2"),
        good_junior("3"),
    ];
    folder.write("county.csv", csv(&rows));
    let args = [
        "sports_arts_teachers",
        "--school",
        "1",
        "county.csv",
        "--reliefs",
        "all",
        "--lang",
        "en",
    ];
    let shown = explain(&folder, &args);
    assert!(shown.contains("Numerator x = 0 + 0 + 0 + 0 = 0"), "{shown}");
    assert!(
        shown.contains("itinerant PE and arts teachers count: 0 + 1 = 1"),
        "{shown}"
    );
    // 万元 became 元.
    let table = csv(&rows).replace("equipment_value", "教学仪器设备值（万元）");
    folder.write("wan.csv", table.replace("250000", "25"));
    let args = [
        "equipment_value",
        "--school",
        "2",
        "wan.csv",
        "--lang",
        "zh",
    ];
    let shown = explain(&folder, &args);
    assert!(shown.contains("(25 × 10,000)"), "{shown}");
    assert!(shown.contains("250,000 ÷ 100 = 2500.00"), "{shown}");
}

#[test]
fn an_indicator_alone_has_its_rule_and_over_a_county_its_schools() {
    let folder = Folder::new();
    let shown = explain(&folder, &["生均图书册数", "--lang", "zh"]);
    assert!(shown.contains("公式：图书册数 ÷ 学生人数"), "{shown}");
    let shown = explain(&folder, &["teaching_area", "--lang", "en"]);
    assert!(
        shown.contains("A school needs: primary ≥ 4.5, junior ≥ 5.8"),
        "{shown}"
    );
    folder.write("county.csv", csv(&shared_books()));
    let shown = explain(
        &folder,
        &[
            "books",
            "county.csv",
            "--lang",
            "zh",
            "--format",
            "markdown",
        ],
    );
    assert!(shown.contains("| 九年一贯学校 | 166 |"), "{shown}");
    assert!(shown.contains("| 村小 | 100 | 2,500 | 25.00 |"), "{shown}");
}

#[test]
fn what_cannot_be_explained_is_said() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&shared_books()));
    let zh = |args: &[&str]| refused(&folder, &[args, &["--lang", "zh"]].concat());
    assert!(zh(&["柠檬"]).contains("没有问题代码、指标或项目“柠檬”"));
    assert!(zh(&["books", "--school", "村晓", "county.csv"]).contains("是否想写“村小”"));
    assert!(zh(&["books", "--school", "小"]).contains("PATH"));
    assert!(zh(&["not-a-number", "county.csv"]).contains("不需要文件"));
    // An indicator that the standard asked for does not have.
    let said = zh(&["books", "county.csv", "--standard", "cn-2017"]);
    assert!(said.contains("books"), "{said}");
    // Two schools fit.
    let rows = [good_primary("1"), good_primary("2")];
    folder.write("two.csv", csv(&rows));
    let said = zh(&["books", "--school", "学校", "two.csv"]);
    assert!(
        said.contains("学校1 1") && said.contains("学校2 2"),
        "{said}"
    );
    // A school that is left out.
    let rows = [
        good_primary("1"),
        with(good_primary("2"), &[("sponsor", "民办")]),
    ];
    folder.write("out.csv", csv(&rows));
    let said = zh(&["books", "--school", "2", "out.csv", "--allow-missing"]);
    assert!(said.contains("民办学校不参加评估"), "{said}");
}
