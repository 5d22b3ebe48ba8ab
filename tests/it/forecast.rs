//! `balance forecast`: the published figures, the statutory months, a county of two schools worked out by hand, and
//! what holds of every forecast.

use std::collections::BTreeMap;

use balance::census::Census;
use balance::dictionary::Dictionary;
use balance::scenario::forecast::{Assumptions, Cohort, cohort, month};
use serde_json::Value as Json;

use crate::accepted::assert_accepted;
use crate::made::dice::Dice;
use crate::made::{Folder, Row, close, csv, good_junior, good_primary, stderr, stdout, with};
use crate::{report_xlsx, schema, tools};

const PARTS: [Cohort; 2] = [
    Cohort {
        years_before: 7,
        months: 4,
    },
    Cohort {
        years_before: 6,
        months: 8,
    },
];

/// Those who enter in September of a year, of births by year.
fn entering(births: &BTreeMap<u16, f64>, year: u16) -> f64 {
    cohort(&PARTS, births, year).unwrap()
}

// ---- published figures ------------------------------------------------------------------------------

/// Births of 17.23 and 15.23 million (2017, 2018) give 15.90 million, of whom 16.166 million entered in 2024.
#[test]
fn the_published_cohort_and_its_entrance_ratio() {
    let births = [(2017, 1723.0), (2018, 1523.0)].into();
    let born = entering(&births, 2024);
    assert_eq!(born.round(), 1590.0);
    assert_eq!((1616.6 / born * 1000.0).round(), 1017.0);
}

/// Births in ten thousands, as the National Bureau of Statistics has them.
const NATIONAL: [(u16, f64); 18] = [
    (2002, 1647.0),
    (2003, 1599.0),
    (2004, 1593.0),
    (2005, 1617.0),
    (2006, 1585.0),
    (2007, 1595.0),
    (2008, 1608.0),
    (2009, 1591.0),
    (2010, 1592.0),
    (2011, 1604.0),
    (2012, 1635.0),
    (2013, 1640.0),
    (2014, 1687.0),
    (2015, 1655.0),
    (2016, 1786.0),
    (2017, 1723.0),
    (2018, 1523.0),
    (2019, 1465.0),
];

/// A published national forecast by cohorts, against the births alone: pupils of six grades are those who entered in
/// the last six years, of three those of seven to nine years before. It counts fewer than were born, for those who died
/// or were not at school: within 5 %. Its later figures (8310 of 2030, 4365 of 2033) rest on births that it assumed for
/// 2020 on, of which there were a third fewer; they are not to be had from those that came.
#[test]
fn the_published_national_forecast_is_that_of_the_births() {
    let births: BTreeMap<u16, f64> = NATIONAL.into();
    let entered = |years: std::ops::RangeInclusive<u16>| -> f64 {
        years.map(|year| entering(&births, year)).sum()
    };
    for (published, ours) in [
        (9460.0, entered(2015..=2020)),
        (4570.0, entered(2012..=2014)),
        (9810.0, entered(2020..=2025)),
        (4755.0, entered(2017..=2019)),
        (5030.0, entered(2022..=2024)),
    ] {
        let ratio: f64 = published / ours;
        assert!(
            (0.95..=1.0).contains(&ratio),
            "{published} and {ours}: {ratio}"
        );
    }
}

// ---- when people retire -----------------------------------------------------------------------------

#[test]
fn the_published_months_of_retirement() {
    let built_in = Assumptions::built_in(&Dictionary::built_in()).unwrap();
    for (rule, born, retires) in [
        ("man", "1964-12", "2024-12"),
        ("man", "1965-01", "2025-02"),
        ("man", "1968-01", "2028-11"),
        ("man", "1976-09", "2039-09"),
        ("woman", "1970-01", "2025-02"),
        ("woman", "1978-01", "2035-02"),
        ("woman", "1981-09", "2039-09"),
        ("woman_50", "1975-03", "2025-05"),
        ("woman_50", "1984-11", "2039-11"),
    ] {
        let found = built_in.retirement[rule].month(month(born).unwrap());
        assert_eq!(Some(found), month(retires), "{rule} {born}");
    }
}

/// "Every four months of births one month more, up to three years; every two months of those who retire at 50, up to
/// five": the table is counted up month by month, as the decision's own tables are.
#[test]
fn every_month_of_birth_from_1960_to_1990() {
    let built_in = Assumptions::built_in(&Dictionary::built_in()).unwrap();
    for (rule, age, first, births_a_step, most) in [
        ("man", 60, (1965, 1), 4, 36),
        ("woman", 55, (1970, 1), 4, 36),
        ("woman_50", 50, (1975, 1), 2, 60),
    ] {
        let (mut delay, mut in_step) = (0, births_a_step);
        for year in 1960..=1990 {
            for month_of_year in 1..=12 {
                if (year, month_of_year) >= first {
                    if in_step == births_a_step {
                        in_step = 0;
                        delay = std::cmp::min(delay + 1, most);
                    }
                    in_step += 1;
                }
                let (mut to_year, mut to_month) = (year + age, month_of_year + delay);
                while to_month > 12 {
                    to_month -= 12;
                    to_year += 1;
                }
                let born = month(&format!("{year}-{month_of_year:02}")).unwrap();
                let found = built_in.retirement[rule].month(born);
                assert_eq!(
                    found,
                    to_year * 12 + to_month - 1,
                    "{rule} {year}-{month_of_year}"
                );
            }
        }
    }
}

// ---- a county by hand -------------------------------------------------------------------------------

/// A row of a year, with its pupils by grade.
fn of_year(row: Row, year: &str, first: usize, grades: &[u32]) -> Row {
    let mut row = with(row, &[("county_name", "青山县"), ("year", year)]);
    for (at, pupils) in grades.iter().enumerate() {
        row.insert(format!("students_grade_{}", first + at), pupils.to_string());
    }
    let stage = if first == 1 {
        "students_primary"
    } else {
        "students_junior"
    };
    row.insert(stage.to_owned(), grades.iter().sum::<u32>().to_string());
    row
}

fn two_schools(year: &str, primary: [u32; 6], junior: [u32; 3]) -> String {
    csv(&[
        with(
            of_year(good_primary("1"), year, 1, &primary),
            &[("classes_primary", "12")],
        ),
        with(
            of_year(good_junior("2"), year, 7, &junior),
            &[("classes_junior", "5")],
        ),
    ])
}

/// Eighteen teachers of school 2: six with dates that matter, the others young.
fn roster() -> String {
    let mut text = "青山县2024年教师名册\n学校名称,姓名,性别,出生年月,任教学科\n".to_owned();
    for (name, sex, born, subject) in [
        ("甲某某", "男", "1964-06", "数学"),
        ("乙某某", "男", "1965-02", "体育"),
        ("丙某某", "女", "1970-05", "数学"),
        ("丁某某", "女", "1970-09", "语文"),
        ("戊某某", "男", "1966-10", "英语"),
        ("己某某", "女", "1973-01", "音乐"),
    ] {
        text.push_str(&format!("学校2,{name},{sex},{born},{subject}\n"));
    }
    for at in 0..12 {
        let subject = if at == 0 { "美术" } else { "物理" };
        text.push_str(&format!("学校2,庚{at}某,女,1990-{:02},{subject}\n", at + 1));
    }
    text
}

fn by_hand() -> Folder {
    let folder = Folder::new();
    folder.write("2023.csv", two_schools("2023", [100; 6], [90; 3]));
    folder.write(
        "2024.csv",
        two_schools("2024", [80, 98, 100, 100, 100, 100], [95, 90, 90]),
    );
    folder.write("teachers.csv", roster());
    folder.write(
        "births.csv",
        "年份,出生人数\n2016,90\n2017,120\n2018,90\n2019,60\n2020,90\n",
    );
    folder
}

const INPUTS: [&str; 6] = [
    "2023.csv",
    "2024.csv",
    "teachers.csv",
    "--births",
    "births.csv",
    "--years",
];

/// The JSON of a forecast, with its exit code.
fn run(folder: &Folder, args: &[&str]) -> (Json, i32) {
    let all = [&["forecast", "--format", "json"][..], args].concat();
    let output = folder.run(&all);
    let json = serde_json::from_slice(&output.stdout);
    let json = json.unwrap_or_else(|e| panic!("{e}: {} {}", stdout(&output), stderr(&output)));
    (json, output.status.code().unwrap())
}

fn pupils<'a>(json: &'a Json, school: &str, grade: u64, year: u64) -> &'a Json {
    let mut all = json["pupils"].as_array().unwrap().iter();
    let own = |p: &&Json| p["school"] == school && p["grade"] == grade && p["year"] == year;
    all.find(own).unwrap_or(&Json::Null)
}

/// Into grade 2 go 98 of 100, into grade 7 95 of 100, into all others as many as there were. Those born in time: 110 in
/// 2023 (⅓ · 90 + ⅔ · 120), 100 in 2024; 100 and 80 entered: 0.909 and 0.8, together 180 of 210. In 2025 70 are in time,
/// in 2026 80.
#[test]
fn pupils_of_two_schools_over_two_years_by_hand() {
    let (json, _) = run(&by_hand(), &[&INPUTS[..], &["2"]].concat());
    let ratio = |grade: u64| {
        let mut all = json["progression"].as_array().unwrap().iter();
        all.find(|r| r["grade"] == grade).unwrap()
    };
    assert!(close(&ratio(1)["low"], 0.8) && close(&ratio(1)["high"], 100.0 / 110.0));
    assert!(close(&ratio(1)["mid"], 180.0 / 210.0) && close(&ratio(2)["mid"], 0.98));
    assert!(close(&ratio(7)["mid"], 0.95) && close(&ratio(8)["mid"], 1.0));
    assert_eq!(
        ratio(2)["years"],
        serde_json::json!([{ "from": 2023, "to": 2024 }])
    );
    for (school, grade, year, low, mid, high) in [
        ("1", 1, 2025, 56.0, 60.0, 70.0 / 1.1),
        ("1", 2, 2025, 78.4, 78.4, 78.4),
        ("1", 3, 2025, 98.0, 98.0, 98.0),
        ("1", 6, 2025, 100.0, 100.0, 100.0),
        ("2", 7, 2025, 95.0, 95.0, 95.0),
        ("2", 8, 2025, 95.0, 95.0, 95.0),
        ("2", 9, 2025, 90.0, 90.0, 90.0),
        ("1", 1, 2026, 64.0, 80.0 * 6.0 / 7.0, 80.0 / 1.1),
        ("1", 2, 2026, 0.98 * 56.0, 58.8, 0.98 * 70.0 / 1.1),
        ("1", 3, 2026, 78.4, 78.4, 78.4),
        ("2", 9, 2026, 95.0, 95.0, 95.0),
    ] {
        let found = pupils(&json, school, grade, year);
        for (variant, expected) in [("low", low), ("mid", mid), ("high", high)] {
            assert!(
                close(&found[variant], expected),
                "{school} {grade} {year}: {found}"
            );
        }
    }
    // 60 + 78 + 98 + 3 · 100, in whole pupils; 12 classes have 540 places.
    let year = &json["variants"][1]["years"][0];
    assert_eq!(
        (&year["year"], &year["counties"][0]["year"]),
        (&2025.into(), &2025.into())
    );
    assert_eq!(year["counties"][0]["stages"][0]["students"], 536);
    let need = &json["needs"][0];
    assert_eq!(
        (&need["school"], &need["year"]),
        (&"1".into(), &2025.into())
    );
    assert!(
        close(&need["surplus"], 540.0 - 536.4) && close(&need["short"], 0.0),
        "{need}"
    );
    assert!(close(&need["teachers_needed"], 536.4 / 19.0));
}

/// Gone by September 2025: the man of June 1964, who was 60 before the census; he of February 1965, at 60 years and
/// 1 month; she of May 1970, at 55 years and 2 months. By September 2026 she of September 1970, at 55 and 3 months
/// (December 2025). By 2027 nobody: he of October 1966 leaves at 60 and 6 months in April 2027, and is gone by
/// September.
#[test]
fn teachers_of_a_school_by_hand() {
    let folder = by_hand();
    let (json, _) = run(&folder, &[&INPUTS[..], &["2"]].concat());
    let retired = |json: &Json, year: u64| -> f64 {
        let own = json["retirements"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|r| r["year"] == year);
        own.map(|r| r["teachers"].as_f64().unwrap()).sum()
    };
    assert_eq!([2025, 2026].map(|year| retired(&json, year)), [3.0, 1.0]);
    let in_maths = json["retirements"].as_array().unwrap().iter();
    let in_maths = in_maths.filter(|r| r["subject"] == "数学" && r["school"] == "2");
    assert_eq!(
        in_maths
            .map(|r| r["teachers"].as_f64().unwrap())
            .sum::<f64>(),
        2.0
    );
    // A list of classes beside it has nobody who retires.
    let classes = "学校2,七年级,1班,48\n学校2,七年级,2班,47\n学校2,八年级,1班,45\n学校2,八年级,2班,45\n学校2,九年级,1班,90\n";
    let head = "青山县2024年班级名册\n学校名称,年级,班级,班级人数\n";
    folder.write("classes.csv", format!("{head}{classes}"));
    let (beside, _) = run(&folder, &[&["classes.csv"], &INPUTS[..], &["2"]].concat());
    assert_eq!(
        beside["retirements"], json["retirements"],
        "{:#}",
        beside["problems"]
    );
    let school = |json: &Json, year: usize| {
        let counties = &json["variants"][1]["years"][year]["counties"][0];
        counties["schools"]
            .as_array()
            .unwrap()
            .iter()
            .find(|s| s["code"] == "2")
            .unwrap()
            .clone()
    };
    let figure = |school: &Json, id: &str| {
        let mut values = school["values"].as_array().unwrap().iter();
        values.find(|v| v["id"] == id).unwrap()["numerator"]
            .as_f64()
            .unwrap()
    };
    let (first, second) = (school(&json, 0), school(&json, 1));
    assert_eq!([&first["teachers"], &second["teachers"]], [15.0, 14.0]);
    // One of three for PE and arts has gone; 16 above the required qualification, which the roster does not tell of,
    // fall in proportion.
    assert_eq!(figure(&first, "sports_arts_teachers"), 2.0);
    assert!((figure(&first, "above_required_teachers") - 16.0 * 15.0 / 18.0).abs() < 1e-9);
    let (json, _) = run(
        &folder,
        &[&INPUTS[..], &["2", "--hire", "replace"]].concat(),
    );
    let second = school(&json, 1);
    assert_eq!(second["teachers"], 18.0);
    // He who taught PE is replaced by one who does.
    assert_eq!(figure(&second, "sports_arts_teachers"), 3.0);
    assert!((figure(&second, "above_required_teachers") - (16.0 * 14.0 / 18.0 + 4.0)).abs() < 1e-9);
    let late = "[leaving]\nlater = 36";
    folder.write("own.toml", late);
    let (json, _) = run(
        &folder,
        &[&INPUTS[..], &["2", "--assumptions", "own.toml"]].concat(),
    );
    assert_eq!([2025, 2026].map(|year| retired(&json, year)), [0.0, 0.0]);
}

/// Ten men of 55 to 59 and two women: 12 teachers in a band, of whom 0 women stay 55 and over for long.
#[test]
fn age_bands_are_spread_evenly() {
    let folder = Folder::new();
    let bands = [
        "24", "25_29", "30_34", "35_39", "40_44", "45_49", "50_54", "55_59", "60",
    ];
    let mut school = of_year(good_primary("1"), "2024", 1, &[20; 6]);
    for band in bands {
        let count = match band {
            "40_44" => "3",
            "55_59" => "5",
            _ => "0",
        };
        school.insert(format!("teachers_age_{band}_primary"), count.to_owned());
    }
    folder.write("2024.csv", csv(&[school]));
    folder.write(
        "men.toml",
        "[women]\nprimary = 0\n[retirement.man]\nfrom = \"1999-01\"",
    );
    let (json, _) = run(
        &folder,
        &["2024.csv", "--years", "6", "--assumptions", "men.toml"],
    );
    let by_year = |json: &Json, year: u64| -> f64 {
        let own = json["retirements"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|r| r["year"] == year);
        own.map(|r| r["teachers"].as_f64().unwrap()).sum()
    };
    // One man a year of age, and all of one age reach 60 within twelve months.
    for year in 2025..=2029 {
        assert!(
            (by_year(&json, year) - 1.0).abs() < 1e-9,
            "{year}: {}",
            by_year(&json, year)
        );
    }
    assert!(by_year(&json, 2030).abs() < 1e-9);
}

// ---- what holds of every forecast -------------------------------------------------------------------

/// A made county of two years: primary schools, junior ones, a nine-year school, a teaching point of three grades.
fn random_county(dice: &mut Dice) -> (String, String) {
    let mut years = [Vec::new(), Vec::new()];
    for (at, year) in ["2023", "2024"].iter().enumerate() {
        for school in 0..9 {
            let mut some = |many: usize| -> Vec<u32> {
                (0..many).map(|_| 10 + dice.below(60) as u32).collect()
            };
            let code = school.to_string();
            let row = match school {
                0..=4 => of_year(good_primary(&code), year, 1, &some(6)),
                5 => {
                    let grades = [some(3), vec![0, 0, 0]].concat();
                    with(
                        of_year(good_primary(&code), year, 1, &grades),
                        &[("school_type", "教学点")],
                    )
                }
                6 | 7 => of_year(good_junior(&code), year, 7, &some(3)),
                _ => {
                    let nine = with(good_junior(&code), &[("school_type", "九年一贯制学校")]);
                    let both = of_year(nine, year, 7, &some(3));
                    let primary = good_primary(&code);
                    let own = primary
                        .iter()
                        .filter(|(column, _)| column.ends_with("_primary"));
                    let mut both: Row = own
                        .map(|(c, v)| (c.clone(), v.clone()))
                        .chain(both)
                        .collect();
                    let grades = some(6);
                    for (grade, pupils) in grades.iter().enumerate() {
                        both.insert(format!("students_grade_{}", grade + 1), pupils.to_string());
                    }
                    both.insert(
                        "students_primary".to_owned(),
                        grades.iter().sum::<u32>().to_string(),
                    );
                    both
                }
            };
            years[at].push(row);
        }
    }
    let [a, b] = years.map(|rows| csv(&rows));
    (a, b)
}

fn total(json: &Json, year: u64, variant: &str, grades: std::ops::RangeInclusive<u64>) -> f64 {
    let own = json["pupils"].as_array().unwrap().iter();
    let own = own.filter(|p| p["year"] == year && grades.contains(&p["grade"].as_u64().unwrap()));
    own.map(|p| p[variant].as_f64().unwrap()).sum()
}

#[test]
fn low_is_at_most_mid_is_at_most_high_and_pupils_leave_the_last_grade_alone() {
    let mut dice = Dice(7);
    for _ in 0..4 {
        let folder = Folder::new();
        let (a, b) = random_county(&mut dice);
        folder.write("2023.csv", a);
        folder.write("2024.csv", &b);
        let (json, _) = run(&folder, &["2023.csv", "2024.csv", "--years", "5"]);
        for line in json["pupils"].as_array().unwrap() {
            let [low, mid, high] = ["low", "mid", "high"].map(|v| line[v].as_f64().unwrap());
            assert!(
                0.0 <= low && low <= mid + 1e-9 && mid <= high + 1e-9,
                "{line}"
            );
        }
        // With ratios of 1 nobody is lost on the way: a year's pupils are those of the year before, with the entrants
        // and without the last grade.
        let (json, _) = run(&folder, &["2024.csv", "--years", "5"]);
        for year in 2026..=2029 {
            let before = total(&json, year - 1, "mid", 1..=8);
            let after = total(&json, year, "mid", 2..=9);
            assert!(
                (before - after).abs() < 1e-6,
                "{year}: {before} and {after}"
            );
        }
    }
}

/// As many in every grade, and as many born every year: nothing changes, school by school, in any variant.
#[test]
fn a_stationary_county_stays_as_it_is() {
    let folder = Folder::new();
    for year in ["2023", "2024"] {
        folder.write(&format!("{year}.csv"), two_schools(year, [40; 6], [40; 3]));
    }
    let births: String = (2010..=2030).map(|year| format!("{year},50\n")).collect();
    folder.write("births.csv", format!("year,births\n{births}"));
    let (json, _) = run(
        &folder,
        &[
            "2023.csv",
            "2024.csv",
            "--births",
            "births.csv",
            "--years",
            "10",
        ],
    );
    assert_eq!(json["pupils"].as_array().unwrap().len(), 90);
    for line in json["pupils"].as_array().unwrap() {
        for variant in ["low", "mid", "high"] {
            assert!(close(&line[variant], 40.0), "{line}");
        }
    }
    assert_eq!(json["turns"], serde_json::json!([]));
    for county in json["variants"][0]["years"].as_array().unwrap() {
        assert_eq!(county["counties"][0]["stages"], json["before"][0]["stages"]);
    }
}

#[test]
fn nobody_is_born_and_the_schools_empty_from_below() {
    let folder = Folder::new();
    folder.write("2024.csv", two_schools("2024", [40; 6], [40; 3]));
    let births: String = (2010..=2030).map(|year| format!("{year},0\n")).collect();
    folder.write("births.csv", format!("year,births\n{births}"));
    let (json, _) = run(
        &folder,
        &["2024.csv", "--births", "births.csv", "--years", "8"],
    );
    for (year, expected) in [(2025, 320.0), (2026, 280.0), (2030, 120.0), (2032, 40.0)] {
        assert!(
            (total(&json, year, "mid", 1..=9) - expected).abs() < 1e-9,
            "{year}"
        );
    }
    let watch = json["watch"].as_array().unwrap();
    let empty = watch
        .iter()
        .find(|w| w["school"] == "1" && w["limit"] == 1.0)
        .unwrap();
    assert_eq!(
        (&empty["year"], &empty["before"]),
        (&2030.into(), &240.0.into())
    );
    let first: Vec<u64> = watch
        .iter()
        .filter(|w| w["school"] == "1")
        .map(|w| w["year"].as_u64().unwrap())
        .collect();
    assert_eq!(first, [2028, 2029, 2030], "below 100, below 50, none");
}

/// Births by town go to the schools of the town.
#[test]
fn births_by_town_go_to_the_schools_of_the_town() {
    let folder = Folder::new();
    let school = |code, town| {
        with(
            of_year(good_primary(code), "2024", 1, &[30; 6]),
            &[("town", town)],
        )
    };
    folder.write("2024.csv", csv(&[school("1", "东镇"), school("2", "西乡")]));
    let towns = "年份,乡镇,出生人数\n2018,东镇,60\n2019,东镇,60\n2018,西乡,12\n2019,西乡,12\n";
    folder.write("births.csv", towns);
    let (json, _) = run(
        &folder,
        &["2024.csv", "--births", "births.csv", "--years", "1"],
    );
    assert!(
        close(&pupils(&json, "1", 1, 2025)["mid"], 60.0)
            && close(&pupils(&json, "2", 1, 2025)["mid"], 12.0)
    );
    folder.write("births.csv", towns.replace("西乡", "南乡"));
    let output = folder.run(&[
        "forecast",
        "2024.csv",
        "--births",
        "births.csv",
        "--years",
        "1",
    ]);
    let said = stderr(&output);
    assert!(
        said.contains("\"西乡\", whose births births.csv does not give"),
        "{said}"
    );
}

/// Changes count from their year on, on top of the forecast; a criterion that turns is told with its first year.
#[test]
fn changes_are_made_in_their_years() {
    let folder = Folder::new();
    folder.write(
        "2024.csv",
        two_schools("2024", [17, 17, 17, 17, 16, 16], [67, 67, 66]),
    );
    let change = "[[change]]\nschool = \"1\"\nfield = \"multimedia_rooms\"\nadd = -3\nyear = 2026\n\
                  [[change]]\nschool = \"1\"\nfield = \"teachers_primary\"\nadd = 2\nyear = 2026\n";
    folder.write("changes.toml", change);
    let (json, _) = run(
        &folder,
        &["2024.csv", "--changes", "changes.toml", "--years", "3"],
    );
    let school =
        |year: usize| json["variants"][1]["years"][year]["counties"][0]["schools"][0].clone();
    assert_eq!(
        [0, 1, 2].map(|year| school(year)["teachers"].as_f64()),
        [Some(8.0), Some(10.0), Some(10.0)]
    );
    let turns = json["turns"].as_array().unwrap();
    let turn = turns
        .iter()
        .find(|t| t["variant"] == "mid" && t["criterion"] == "schools" && t["stage"] == "primary");
    assert_eq!(
        turn.map(|t| (&t["year"], &t["meets"])),
        Some((&2026.into(), &false.into())),
        "{turns:#?}"
    );
}

// ---- grades as they are given -----------------------------------------------------------------------

#[test]
fn grades_from_headers_and_from_a_class_roster() {
    let dictionary = Dictionary::built_in();
    let column = |path: &[&str]| dictionary.column_meaning(path).map(|m| m.column);
    for (path, expected) in [
        (&["一年级学生人数"][..], Some("students_grade_1")),
        (&["一年级"], Some("students_grade_1")),
        (&["在校学生数", "六年级"], Some("students_grade_6")),
        (&["小学", "在校生", "二年级"], Some("students_grade_2")),
        (&["初一人数"], Some("students_grade_7")),
        (&["初中", "学生人数", "初三"], Some("students_grade_9")),
        (&["九年级（人）"], Some("students_grade_9")),
        (&["Grade 3"], Some("students_grade_3")),
        // Classes, girls and those of other years are no pupils of the grade.
        (&["班级数", "一年级"], None),
        (&["女生", "一年级"], None),
        (&["上年", "一年级"], None),
        (&["初中", "一年级"], None),
        (&["年级数"], Some("grades")),
    ] {
        assert_eq!(column(path).as_deref(), expected, "{path:?}");
    }
    let folder = Folder::new();
    let school = with(
        good_primary("1"),
        &[
            ("county_name", "青山县"),
            ("year", "2024"),
            ("students_primary", "120"),
        ],
    );
    folder.write("2024.csv", csv(&[school]));
    let classes = "青山县2024年班级名册\n学校名称,年级,班级,班级人数\n学校1,一年级,1班,30\n学校1,一年级,2班,20\n学校1,小学六年级,1班,70\n";
    folder.write("classes.csv", classes);
    let paths = ["2024.csv", "classes.csv"].map(|name| folder.path().join(name));
    let census = Census::read(&paths, &dictionary);
    let grade = |grade| census.number(0, &format!("students_grade_{grade}"));
    assert_eq!(
        [grade(1), grade(2), grade(6)],
        [Some(50.0), None, Some(70.0)]
    );
    // The others are blank, and none: those given add up to all pupils.
    let (json, _) = run(&folder, &["2024.csv", "classes.csv", "--years", "1"]);
    assert!(close(&pupils(&json, "1", 2, 2025)["mid"], 50.0));
}

// ---- what is said, and what is not ------------------------------------------------------------------

#[test]
fn what_does_not_fit_is_said_in_clear_words() {
    let folder = by_hand();
    let said = |args: &[&str], lang: &str| {
        let output = folder.run(&[&["forecast", "--lang", lang][..], args].concat());
        assert_eq!(
            output.status.code(),
            Some(2),
            "{args:?}: {}",
            stdout(&output)
        );
        stderr(&output)
    };
    folder.write("negative.csv", "年份,出生人数\n2018,-5\n2019,许多\n1,5\n");
    let negative = said(&["2024.csv", "--births", "negative.csv"], "zh");
    assert!(
        negative.contains("negative.csv › B2：出生人数是 -5，不能小于 0"),
        "{negative}"
    );
    assert!(
        negative.contains("B3：出生人数应为数，这里是“许多”"),
        "{negative}"
    );
    assert!(negative.contains("A4：“1”不是年份"), "{negative}");
    let missing = said(
        &["2024.csv", "--births", "births.csv", "--years", "4"],
        "en",
    );
    assert!(missing.contains("the births of 青山县 are missing for 2021, 2022. Add them, or forecast 2 years only (--years 2)"), "{missing}");
    folder.write("no-columns.csv", "a,b\n1,2\n");
    assert!(
        said(&["2024.csv", "--births", "no-columns.csv"], "en")
            .contains("the columns are not there")
    );
    folder.write(
        "none.csv",
        csv(&[with(good_primary("1"), &[("year", "2024")])]),
    );
    let none = said(&["none.csv"], "zh");
    assert!(
        none.contains("没有分年级的学生人数") && none.contains("一年级学生人数"),
        "{none}"
    );
    let wrong = with(
        of_year(good_primary("1"), "2024", 1, &[10; 6]),
        &[("students_primary", "61")],
    );
    folder.write("sum.csv", csv(&[wrong]));
    let sum = said(&["sum.csv"], "en");
    assert!(
        sum.contains("the grades of \"学校1\" (primary) add up to 60, and its pupils are 61"),
        "{sum}"
    );
    let over = with(
        of_year(good_primary("1"), "2024", 1, &[10; 6]),
        &[("students_primary", "59")],
    );
    folder.write("over.csv", csv(&[over]));
    assert!(
        said(&["over.csv"], "en").contains("the pupils of all grades are more than the pupils")
    );
    let mut no_year = of_year(good_primary("1"), "2024", 1, &[10; 6]);
    no_year.remove("year");
    folder.write("no-year.csv", csv(&[no_year]));
    assert!(said(&["no-year.csv"], "zh").contains("数据没有写年度"));
    folder.write("own.toml", "[women]\nprimary = 80\n");
    assert!(
        said(&["2024.csv", "--assumptions", "own.toml"], "zh")
            .contains("own.toml 第 1 行，键 women：比例应在 0 到 1 之间")
    );
    folder.write("own.toml", "[progresion]\nusual = 1\n");
    assert!(
        said(&["2024.csv", "--assumptions", "own.toml"], "en")
            .contains("did you mean progression?")
    );
}

/// A county of 5 + 4 grades says so.
#[test]
fn five_and_four_grades() {
    let folder = Folder::new();
    let junior = with(
        of_year(good_junior("2"), "2024", 6, &[30, 30, 30, 30]),
        &[("students_junior", "120")],
    );
    folder.write(
        "2024.csv",
        csv(&[of_year(good_primary("1"), "2024", 1, &[20; 5]), junior]),
    );
    let grades = |from: usize, to: usize| {
        let all: Vec<String> = (from..=to)
            .map(|g| format!("\"students_grade_{g}\""))
            .collect();
        all.join(", ")
    };
    folder.write(
        "own.toml",
        format!(
            "[grades]\nprimary = [{}]\njunior = [{}]\n",
            grades(1, 5),
            grades(6, 9)
        ),
    );
    let (json, _) = run(
        &folder,
        &["2024.csv", "--years", "1", "--assumptions", "own.toml"],
    );
    assert!(close(&pupils(&json, "2", 6, 2025)["mid"], 20.0));
    let output = folder.run(&["forecast", "2024.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("5 + 4 grades"),
        "{}",
        stderr(&output)
    );
}

/// No format names a teacher.
#[test]
fn reports_in_all_formats_name_nobody() {
    let folder = by_hand();
    let files = [
        "f.xlsx", "f.html", "f.docx", "f.md", "f.csv", "f.json", "f.txt",
    ];
    let outputs: Vec<&str> = files.iter().flat_map(|file| ["-o", *file]).collect();
    let args = [&["forecast", "--lang", "zh"][..], &INPUTS, &["2"], &outputs].concat();
    let printed = folder.run(&args);
    let mut texts = vec![stdout(&printed), stderr(&printed)];
    for file in files {
        let path = folder.path().join(file);
        let bytes = std::fs::read(&path).unwrap();
        match file {
            "f.xlsx" | "f.docx" => {
                let parts = crate::made::book::unzip(&bytes);
                texts.extend(
                    parts
                        .into_iter()
                        .map(|(_, part)| String::from_utf8_lossy(&part).into_owned()),
                );
            }
            _ => texts.push(String::from_utf8(bytes).unwrap()),
        }
    }
    for text in &texts {
        assert!(!text.contains("某某") && !text.contains("庚"), "{text}");
    }
    let html = std::fs::read_to_string(folder.path().join("f.html")).unwrap();
    assert!(html.matches("<svg").count() >= 4 && html.contains("学龄人口与学位预测"));
    let again = folder.run(&[&args[..], &["--force"]].concat());
    assert_eq!(again.stdout, printed.stdout);
}

#[test]
fn spreadsheets_work_the_pupils_out_from_the_ratios() {
    let folder = by_hand();
    folder.write(
        "births.csv",
        "年份,出生人数\n2016,90\n2017,120\n2018,90\n2019,60\n2020,90\n2021,70\n2022,80\n2023,50\n",
    );
    let output = folder.run(&[&["forecast"][..], &INPUTS, &["5", "-o", "f.xlsx"]].concat());
    let path = folder.path().join("f.xlsx");
    assert!(path.exists(), "{}", stderr(&output));
    if let Some(count) = report_xlsx::compare(&path) {
        assert!(count > 140, "{count}");
    }
    let out = folder.path().join("pdf");
    let _ = tools::convert(&[&path], "pdf", &out);
}

const SCHEMA: &str = "docs/forecast.schema.json";

#[test]
fn a_forecast_fits_its_published_schema() {
    let schema = schemars::schema_for!(balance::scenario::forecast::contract::ForecastFindings);
    let current = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
    assert_accepted(SCHEMA, &current);
    let folder = by_hand();
    for args in [&["2", "--hire", "replace"][..], &["1"]] {
        let (json, _) = run(&folder, &[&INPUTS[..], args].concat());
        let errors = schema::errors(schema.as_value(), &json);
        assert!(errors.is_empty(), "{errors:#?}");
    }
}

/// A draft of assumptions is taken as it is, and changes nothing.
#[test]
fn the_drafted_assumptions_are_those_that_count() {
    let folder = by_hand();
    let drafted = folder.run(&["forecast", "--write-assumptions", "own.toml"]);
    assert_eq!(drafted.status.code(), Some(0), "{}", stderr(&drafted));
    let (plain, _) = run(&folder, &[&INPUTS[..], &["2"]].concat());
    let (drafted, _) = run(
        &folder,
        &[&INPUTS[..], &["2", "--assumptions", "own.toml"]].concat(),
    );
    // The progression that a file states is that of the draft; only `usual` is, and the years give all.
    assert_eq!(plain["pupils"], drafted["pupils"]);
    assert_eq!(plain["variants"], drafted["variants"]);
}

/// `plan --for` plans for the census that the forecast has of that year.
#[test]
fn a_plan_for_a_later_year_begins_with_the_forecast_of_it() {
    let folder = Folder::new();
    folder.write(
        "2024.csv",
        two_schools("2024", [17, 17, 17, 17, 16, 16], [67, 67, 66]),
    );
    folder.write("births.csv", "year,births\n2018,60\n2019,60\n2020,60\n");
    let (forecast, _) = run(
        &folder,
        &["2024.csv", "--births", "births.csv", "--years", "2"],
    );
    let plan = |args: &[&str]| {
        let all = [&["plan", "2024.csv", "--format", "json"][..], args].concat();
        let output = folder.run(&all);
        let json: Result<Json, _> = serde_json::from_slice(&output.stdout);
        (json.ok(), stderr(&output))
    };
    let (found, said) = plan(&["--for", "2026", "--births", "births.csv"]);
    let found = found.unwrap_or_else(|| panic!("{said}"));
    let then = &forecast["variants"][1]["years"][1]["counties"][0];
    assert_eq!(found["before"][0]["year"], 2026);
    for part in ["stages", "schools"] {
        assert_eq!(found["before"][0][part], then[part], "{part}");
    }
    let meeting = |county: &Json| county["stages"][0]["schools_meeting"].clone();
    assert_eq!(
        [meeting(&found["before"][0]), meeting(&found["after"][0])],
        [0, 1]
    );
    // What is done by then is in it: 550 m² and 400 more.
    let more = "[[change]]\nschool = \"1\"\nfield = \"teaching_area\"\nadd = 400\nyear = 2025\n\
                [[change]]\nschool = \"1\"\nfield = \"building_area\"\nset = 2000\nyear = 2025\n";
    folder.write("changes.toml", more);
    let args = [
        "--for",
        "2026",
        "--births",
        "births.csv",
        "--changes",
        "changes.toml",
    ];
    let (found, said) = plan(&args);
    let found = found.unwrap_or_else(|| panic!("{said}"));
    let values = found["before"][0]["schools"][0]["values"]
        .as_array()
        .unwrap();
    let area = values.iter().find(|v| v["id"] == "teaching_area").unwrap();
    assert_eq!(area["numerator"], 950.0);
    let (_, said) = plan(&["--for", "2060"]);
    assert!(said.contains("it must be 1 to 20 years later"), "{said}");
    let (_, said) = plan(&["--hire", "replace"]);
    assert!(said.contains("say --for YEAR, too"), "{said}");
}
