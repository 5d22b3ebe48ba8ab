//! Published figures and real schools. Each test names its source.

use balance::measure::{composite, rounded_text};

use crate::made::{Folder, close, csv, indicator, row, value};

/// 综合差异系数 of real counties: the mean of eight printed CVs is the printed composite, within
/// what rounding nine figures to three decimals can do (0.0005 + 0.0005).
#[test]
fn composites_of_published_counties() {
    let table = include_str!("../data/cn-2012-published.csv");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let mut compared = 0;
    let mut to_the_digit = 0;
    for record in reader.records().map(Result::unwrap) {
        if &record[2] != "cv" {
            continue;
        }
        let cvs: Vec<Option<f64>> = (3..11).map(|i| record[i].parse().ok()).collect();
        let computed = composite(&cvs).unwrap();
        let printed: f64 = record[11].parse().unwrap();
        assert!(
            (computed - printed).abs() <= 0.001,
            "{record:?}: {computed}"
        );
        compared += 1;
        to_the_digit += usize::from(rounded_text(computed, 3) == record[11]);
    }
    assert_eq!(compared, 11);
    // 永川区 primary alone was printed from unrounded CVs that fall below: 0.56275 against 0.562.
    assert_eq!(to_the_digit, 10);
}

/// The worked example of the 2012 measures: five primary schools and their books.
#[test]
fn worked_example_of_five_primary_schools() {
    let books = [(45, 279), (37, 137), (89, 935), (76, 160), (55, 402)];
    let rows: Vec<_> = books
        .iter()
        .enumerate()
        .map(|(i, (pupils, books))| {
            row(&[
                ("school_name", &format!("小学{i}")),
                ("school_type", "小学"),
                ("学生人数", &pupils.to_string()),
                ("图书册数", &books.to_string()),
            ])
        })
        .collect();
    let folder = Folder::new();
    let standard = "extends = 'cn-2012'\n[limits.cv]\nprimary = 0.5\n";
    folder.write("own.toml", standard);
    let args = ["--standard", "own.toml", "--allow-missing"];
    let (json, _) = folder.audit_rows(&rows, &args);
    let found = indicator(&json, "primary", "books");
    let printed = |key: &str, digits| rounded_text(found[key].as_f64().unwrap(), digits);
    assert_eq!(printed("mean", 2), "6.33");
    assert_eq!(printed("std", 2), "3.26");
    assert_eq!(printed("cv", 2), "0.52");
    assert_eq!(printed("cv", 4), "0.5153");
    assert_eq!(found["meets"], false);
}

/// The worked example of a nine-year school: 166 primary and 210 junior pupils, 23 226 books.
/// (It prints 9 711 and 13 514.4 after rounding 58.50 books a pupil first.)
#[test]
fn worked_example_of_a_split() {
    let folder = Folder::new();
    let school = row(&[
        ("学校名称", "九年一贯制学校"),
        ("学校类型", "312"),
        ("小学学生人数", "166"),
        ("学生人数（初中）", "210"),
        ("图书册数", "23226"),
    ]);
    let args = ["--standard", "cn-2012", "--allow-missing"];
    let (json, _) = folder.audit_rows(&[school], &args);
    let part = |stage| &value(&json, "九年一贯制学校", stage, "books")["numerator"];
    // By hand: 23226·166/(166 + 1.1·210) and 23226·231/397.
    assert!(close(part("primary"), 23226.0 * 166.0 / 397.0));
    assert!(close(part("junior"), 23226.0 * 231.0 / 397.0));
    assert_eq!(rounded_text(part("primary").as_f64().unwrap(), 1), "9711.6");
    assert_eq!(rounded_text(part("junior").as_f64().unwrap(), 1), "13514.4");
    let per_pupil = &value(&json, "九年一贯制学校", "primary", "books")["value"];
    assert_eq!(rounded_text(per_pupil.as_f64().unwrap(), 2), "58.50");
}

/// A real village centre school of 730 pupils, by its own published report.
#[test]
fn a_village_centre_school() {
    let folder = Folder::new();
    let school = row(&[
        ("学校名称", "中心小学"),
        ("学校类型", "小学"),
        ("学生人数", "730"),
        ("班级数", "13"),
        ("教职工数", "45"),
        ("专任教师数", "44"),
        ("本科", "11"),
        ("大专", "32"),
        ("中师", "1"),
        ("中级及以上职称教师数", "24"),
        ("占地面积", "6597"),
        ("校舍建筑面积", "3831"),
        ("教学及辅助用房面积", "1844"),
        ("体育馆面积", "0"),
        ("运动场地面积", "3500"),
        ("绿化面积", "1373"),
        ("教学仪器设备值", "820000"),
        ("图书册数", "11550"),
        ("计算机台数", "44"),
    ]);
    let (json, code) = folder.audit_rows(&[school], &["--standard", "cn-2012"]);
    assert_eq!(code, 0, "{}", json["problems"]);
    let shown = |id: &str, digits| {
        let value = &value(&json, "中心小学", "primary", id)["value"];
        rounded_text(value.as_f64().unwrap(), digits)
    };
    assert_eq!(shown("sports_area", 2), "4.79");
    assert_eq!(shown("teaching_area", 2), "2.53");
    assert_eq!(shown("equipment_value", 0), "1123");
    assert_eq!(shown("books", 2), "15.82");
    assert_eq!(shown("computers", 2), "6.03");
    let ratio = &value(&json, "中心小学", "primary", "teacher_ratio")["value"];
    assert_eq!(rounded_text(1.0 / ratio.as_f64().unwrap(), 1), "16.6");
    // 11 + 32 of 44 hold more than is required: the levels account for every teacher.
    let above = value(&json, "中心小学", "primary", "above_required_teachers");
    assert_eq!(above["numerator"], 43.0);
    assert_eq!(rounded_text(100.0 * 1373.0 / 6597.0, 1), "20.8");
    // Its report prints 8 % for the 4 of 44 teachers aged 24 and under.
    assert_eq!(rounded_text(100.0 * 4.0 / 44.0, 1), "9.1");
}

/// A real boarding centre school of 235 pupils; its equipment is given per pupil, so its total is
/// that times the pupils, in 万元.
#[test]
fn a_boarding_centre_school() {
    let folder = Folder::new();
    let school = row(&[
        ("学校名称", "寄宿制中心小学"),
        ("学校类型", "小学"),
        ("学生人数", "235"),
        ("班级数", "7"),
        ("教职工数", "49"),
        ("专任教师数", "41"),
        ("博士", "0"),
        ("硕士", "0"),
        ("本科", "13"),
        ("大专", "14"),
        ("中级及以上", "33"),
        ("占地面积", "14660"),
        ("校舍建筑面积", "3143"),
        ("运动场地面积", "2875"),
        ("体育馆面积", "0"),
        ("教学仪器设备值（万元）", "33.86444"),
    ]);
    let args = ["--standard", "cn-2012", "--allow-missing"];
    let (json, _) = folder.audit_rows(&[school], &args);
    let shown = |id: &str| value(&json, "寄宿制中心小学", "primary", id);
    assert_eq!(shown("equipment_value")["numerator"], 338_644.4);
    assert!(close(&shown("equipment_value")["value"], 1441.04));
    let ratio = shown("teacher_ratio")["value"].as_f64().unwrap();
    assert_eq!(rounded_text(1.0 / ratio, 1), "5.7");
    assert_eq!(shown("above_required_teachers")["numerator"], 27.0);
    assert_eq!(shown("mid_title_teachers")["numerator"], 33.0);
}

/// A real city's shares of rural pupils, as printed in its report.
#[test]
fn rural_shares_of_a_city() {
    assert_eq!(rounded_text(100.0 * 21_827.0 / 30_449.0, 2), "71.68");
    // It prints 70.02; 32 444 of 46 331 pupils are 70.0265… %, so it cut instead of rounding.
    assert_eq!(rounded_text(100.0 * 32_444.0 / 46_331.0, 2), "70.03");
}

/// Two counties measured by hand: three schools each, worked out to the last digit on paper.
#[test]
fn a_county_by_hand() {
    // Pupils 100, 200, 100; books 1000, 4000, 3000: values 10, 20, 30, mean 8000/400 = 20.
    // Variance ¼·100 + ½·0 + ¼·100 = 50; CV = √50/20; shares ½, 0, ½.
    let rows: Vec<_> = [("1", 100, 1000), ("2", 200, 4000), ("3", 100, 3000)]
        .iter()
        .map(|(code, pupils, books)| {
            row(&[
                ("school_code", code),
                ("school_name", code),
                ("school_type", "primary"),
                ("students_primary", &pupils.to_string()),
                ("books", &books.to_string()),
            ])
        })
        .collect();
    let folder = Folder::new();
    folder.write("county.csv", csv(&rows));
    let args = ["county.csv", "--standard", "cn-2012", "--allow-missing"];
    let (json, _) = folder.audit(&args);
    let books = indicator(&json, "primary", "books");
    assert_eq!(books["mean"], 20.0);
    assert!(close(&books["std"], 50f64.sqrt()));
    assert!(close(&books["cv"], 50f64.sqrt() / 20.0));
    assert!(close(
        &value(&json, "1", "primary", "books")["cv_share"],
        0.5
    ));
    assert!(close(
        &value(&json, "2", "primary", "books")["cv_share"],
        0.0
    ));
    assert!(close(
        &value(&json, "3", "primary", "books")["cv_share"],
        0.5
    ));
}
