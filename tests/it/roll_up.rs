//! Several counties rolled up: figures by hand and from the schools in the JSON, and what each format
//! says of them.

use serde_json::Value;

use crate::made::{Folder, Row, close, csv, good_junior, good_primary, stderr, stdout, with};

/// A primary school with so many pupils and so much equipment, in yuan.
fn school(code: &str, county: (&str, &str), pupils: u32, yuan: u32) -> Row {
    let (pupils, yuan) = (pupils.to_string(), yuan.to_string());
    with(
        good_primary(code),
        &[
            ("county_code", county.0),
            ("county_name", county.1),
            ("students_primary", &pupils),
            ("equipment_value", &yuan),
        ],
    )
}

/// By hand, yuan a pupil of equipment. East: 200 pupils at 5000 and 200 at 3000: mean 4000, S 1000. West:
/// 100 at 1000 and 300 at 3000: mean 2500, S² = ¼·1500² + ¾·500² = 750 000. Together 2 600 000 ÷ 800 = 3250,
/// between ½·(750² + 750²) = 562 500, within ½·(1 000 000 + 750 000) = 875 000, of 3250² = 10 562 500.
fn two() -> Vec<Row> {
    let (east, west) = (("11", "东县"), ("12", "西县"));
    vec![
        school("1", east, 200, 1_000_000),
        school("2", east, 200, 600_000),
        school("3", west, 100, 100_000),
        school("4", west, 300, 900_000),
    ]
}

pub fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap()
}

fn by_id<'a>(value: &'a Value, id: &str) -> &'a Value {
    list(value).iter().find(|x| x["id"] == id).unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value}"))
}

#[test]
fn two_counties_by_hand() {
    let folder = Folder::new();
    let (json, _) = folder.audit_rows(&two(), &[]);
    let rolled = &json["roll_up"];
    // School 3 has 1000 yuan a pupil where 2000 are due, and West fails by it; 300 pupils are too many
    // for what else the good school of 100 has.
    for (key, expected) in [("counties", 2), ("met", 0), ("unmet", 2), ("lost", 0)] {
        assert_eq!(rolled[key], expected, "{key}");
    }
    let primary = &rolled["stages"][0];
    assert_eq!(list(&rolled["stages"]).len(), 1);
    for (key, expected) in [("counties", 2), ("schools", 4), ("students", 800)] {
        assert_eq!(primary[key], expected, "{key}");
    }
    let equipment = by_id(&primary["indicators"], "equipment_value");
    let square = 10_562_500.0;
    assert!(close(&equipment["mean"], 3250.0));
    assert!(close(&equipment["between"], 562_500.0 / square));
    assert!(close(&equipment["within"], 875_000.0 / square));
    assert!(close(&equipment["cv"], (1_437_500.0_f64 / square).sqrt()));
    // East 0.25, West √750 000 ÷ 2500 = 0.3464…
    let (east, west) = (0.25, 750_000_f64.sqrt() / 2500.0);
    let spread = &equipment["spread"];
    assert!(close(&spread["lowest"]["cv"], east) && spread["lowest"]["name"] == "东县");
    assert!(close(&spread["highest"]["cv"], west) && spread["highest"]["name"] == "西县");
    assert!(close(&spread["median"], (east + west) / 2.0));
    assert_eq!(
        equipment["verdicts"],
        serde_json::json!({"met": 2, "unmet": 0, "unknown": 0})
    );
    // One school of four is below 2000.
    let failing = list(&rolled["failing"]);
    let failing = failing.iter().find(|f| f["id"] == "equipment_value");
    let failing = failing.unwrap();
    assert_eq!(
        (
            &failing["counties"],
            &failing["schools"],
            &failing["schools_measured"]
        ),
        (&0.into(), &1.into(), &4.into())
    );
}

#[test]
fn one_county_has_no_roll_up() {
    let folder = Folder::new();
    let one = [good_primary("1"), good_primary("2")];
    let (json, _) = folder.audit_rows(&one, &[]);
    assert_eq!(list(&json["counties"]).len(), 1);
    assert!(json.get("roll_up").is_none());
    let shown = stdout(&folder.run(&["audit", "county.csv", "--lang", "en"]));
    assert!(!shown.contains("by distance to the limit"), "{shown}");
}

/// Counties of all sorts: good ones, one whose CV is over the limit, one whose mean is 0, one without
/// junior schools, one without a figure, two of one name.
pub fn province() -> Vec<Row> {
    let mut rows = Vec::new();
    let county = |rows: &mut Vec<Row>, code: &str, name: &str, own: &[Row]| {
        let cells = [("county_code", code), ("county_name", name)];
        rows.extend(own.iter().map(|row| {
            let id = format!("{code}{}", row["school_code"]);
            let row = with(row.clone(), &cells);
            with(
                row,
                &[
                    ("school_code", id.as_str()),
                    ("school_name", &format!("学校{id}")),
                ],
            )
        }));
    };
    let good = [
        good_primary("1"),
        with(good_primary("2"), &[("books", "2600")]),
        good_junior("5"),
        with(good_junior("6"), &[("teaching_area", "1500")]),
    ];
    county(&mut rows, "21", "甲县", &good);
    let uneven = [
        good_primary("1"),
        // 9000 m² for 100 pupils beside 900: far from the mean of 49.5.
        with(good_primary("2"), &[("sports_ground_area", "9000")]),
        good_junior("5"),
    ];
    county(&mut rows, "22", "鼓楼区", &uneven);
    let none = [
        with(good_primary("1"), &[("backbone_teachers_primary", "0")]),
        with(good_primary("2"), &[("backbone_teachers_primary", "0")]),
        good_junior("5"),
    ];
    county(&mut rows, "23", "丙县", &none);
    county(&mut rows, "24", "鼓楼区", &good[..2]);
    let short = [
        with(good_primary("1"), &[("multimedia_rooms", "1")]),
        good_primary("2"),
        with(good_junior("5"), &[("equipment_value", "")]),
        good_junior("6"),
    ];
    county(&mut rows, "25", "戊县", &short);
    rows
}

/// The schools of one stage of all counties: pupils and numerator, where the figures are given.
fn observed(json: &Value, stage: &str, id: &str) -> Vec<(f64, f64)> {
    let counties = list(&json["counties"]).iter();
    let schools = counties.flat_map(|c| list(&c["schools"]));
    let values = schools
        .filter(|s| s["stage"] == stage)
        .map(|s| by_id_in_values(s, id));
    let known = values.filter_map(|v| v["per"].as_f64().zip(v["numerator"].as_f64()));
    known.collect()
}

fn by_id_in_values<'a>(school: &'a Value, id: &str) -> &'a Value {
    list(&school["values"])
        .iter()
        .find(|v| v["id"] == id)
        .unwrap()
}

/// CV² over all schools, by Σ P X² ÷ P − X̄², as no code of the program has it.
fn square_of(schools: &[(f64, f64)]) -> Option<f64> {
    let pupils: f64 = schools.iter().map(|s| s.0).sum();
    let mean = schools.iter().map(|s| s.1).sum::<f64>() / pupils;
    let squares: f64 = schools.iter().map(|(p, x)| x * x / p).sum();
    (mean > 0.0).then(|| (squares / pupils - mean * mean) / (mean * mean))
}

#[test]
fn the_parts_make_up_the_whole_of_all_schools() {
    let folder = Folder::new();
    folder.write("province.csv", csv(&province()));
    for standard in ["cn-2017", "cn-2012"] {
        let args = ["province.csv", "--allow-missing", "--standard", standard];
        let (json, code) = folder.audit(&args);
        assert_ne!(code, 2, "{json}");
        let mut compared = 0;
        for stage in list(&json["roll_up"]["stages"]) {
            let id = stage["stage"].as_str().unwrap();
            for indicator in list(&stage["indicators"]) {
                let schools = observed(&json, id, indicator["id"].as_str().unwrap());
                let Some(square) = square_of(&schools) else {
                    assert!(indicator["cv"].is_null());
                    continue;
                };
                let (between, within) =
                    (number(&indicator["between"]), number(&indicator["within"]));
                let cv = number(&indicator["cv"]);
                assert!((between + within - cv * cv).abs() <= 1e-12, "{indicator}");
                assert!(
                    (square - cv * cv).abs() <= 1e-12 * (1.0 + square),
                    "{indicator} {square}"
                );
                compared += 1;
            }
            let counties = list(&json["counties"]).iter();
            let here: Vec<&Value> = counties
                .flat_map(|c| list(&c["stages"]))
                .filter(|s| s["stage"] == id)
                .collect();
            assert_eq!(stage["counties"], here.len());
            let sum = |key: &str| here.iter().map(|s| s[key].as_u64().unwrap()).sum::<u64>();
            assert_eq!(stage["schools"], sum("schools"));
            assert_eq!(stage["students"], sum("students"));
        }
        assert!(compared >= 13, "{compared}");
    }
}

#[test]
fn counts_and_the_order_of_the_ranking() {
    let folder = Folder::new();
    folder.write("province.csv", csv(&province()));
    let (json, _) = folder.audit(&["province.csv", "--allow-missing"]);
    let rolled = &json["roll_up"];
    let ranking: Vec<(&str, &str)> = list(&rolled["ranking"])
        .iter()
        .map(|r| (r["code"].as_str().unwrap(), r["name"].as_str().unwrap()))
        .collect();
    // No backbone teacher at all: undefined, the worst. Then sports grounds, over the limit. The rest
    // are within it: the fifth has a school with one multimedia room beside one with four.
    let expected = [
        ("23", "丙县"),
        ("22", "鼓楼区"),
        ("25", "戊县"),
        ("21", "甲县"),
        ("24", "鼓楼区"),
    ];
    assert_eq!(ranking, expected);
    let at = |place: usize| &rolled["ranking"][place];
    assert!(at(0)["distance"].is_null());
    assert_eq!(at(0)["worst"]["id"], "backbone_teachers");
    assert!(at(0)["worst"]["cv"].is_null());
    // 90 and 9 m² a pupil: mean 49.5, S 40.5.
    assert!(close(&at(1)["distance"], 40.5 / 49.5 - 0.5));
    assert_eq!(
        at(1)["worst"],
        serde_json::json!({"stage": "primary", "id": "sports_area", "cv": at(1)["worst"]["cv"], "limit": 0.5})
    );
    // 1 and 4 rooms per 100: mean 2.5, S 1.5.
    assert!(close(&at(2)["distance"], 1.5 / 2.5 - 0.5));
    // The place of each in `counties`, and its verdict there.
    for ranked in list(&rolled["ranking"]) {
        let county = &json["counties"][ranked["county"].as_u64().unwrap() as usize];
        assert_eq!(
            (&county["code"], &county["name"]),
            (&ranked["code"], &ranked["name"])
        );
        assert_eq!(county["meets"], ranked["meets"]);
        for stage in list(&ranked["stages"]) {
            let schools = list(&county["schools"]).iter();
            let here = schools.filter(|s| s["stage"] == stage["stage"]);
            let short = here.filter(|s| list(&s["values"]).iter().any(|v| v["meets"] == false));
            assert_eq!(stage["schools_short"], short.count());
        }
    }
    let met = list(&json["counties"])
        .iter()
        .filter(|c| c["meets"] == true);
    assert_eq!(rolled["met"], met.count());
    assert_eq!(
        rolled["met"].as_u64().unwrap() + rolled["unmet"].as_u64().unwrap(),
        5
    );
    let junior = rolled["stages"][1]["indicators"].clone();
    // Four counties have junior schools; one school of the fifth lacks the figure.
    let equipment = by_id(&junior, "equipment_value");
    assert_eq!(
        (&rolled["stages"][1]["counties"], &equipment["incomplete"]),
        (&4.into(), &true.into())
    );
    let primary = &rolled["stages"][0]["indicators"];
    let verdicts = |id: &str| by_id(primary, id)["verdicts"].clone();
    let is = |met: u64, unmet: u64| serde_json::json!({"met": met, "unmet": unmet, "unknown": 0});
    assert_eq!(verdicts("sports_area"), is(4, 1));
    assert_eq!(verdicts("backbone_teachers"), is(4, 1));
    assert_eq!(verdicts("multimedia_rooms"), is(4, 1));
    assert_eq!(verdicts("teaching_area"), is(5, 0));
    // One county each fails three indicators; two schools have no backbone teacher, one too few rooms,
    // none is short of ground.
    let first: Vec<(&Value, &Value, &Value)> = list(&rolled["failing"])
        .iter()
        .take(3)
        .map(|f| (&f["id"], &f["counties"], &f["schools"]))
        .collect();
    let one: &Value = &1.into();
    let expected = [
        (&"backbone_teachers".into(), one, &2.into()),
        (&"multimedia_rooms".into(), one, one),
        (&"sports_area".into(), one, &0.into()),
    ];
    assert_eq!(first, expected);
}

/// Where only the mean of the CVs is limited, that is the distance.
#[test]
fn the_composite_decides_where_only_it_is_limited() {
    let folder = Folder::new();
    folder.write("province.csv", csv(&province()));
    let (json, _) = folder.audit(&["province.csv", "--allow-missing", "--standard", "cn-2012"]);
    let rolled = &json["roll_up"];
    let limits = [("primary", 0.65), ("junior", 0.55)];
    let mut before = f64::INFINITY;
    for ranked in list(&rolled["ranking"]) {
        assert_eq!(ranked["worst"]["id"], "composite");
        let county = &json["counties"][ranked["county"].as_u64().unwrap() as usize];
        let stages = list(&county["stages"]).iter();
        let distances = stages.filter_map(|s| {
            let limit = limits.iter().find(|(stage, _)| s["stage"] == *stage)?.1;
            Some(s["composite_cv"].as_f64()? - limit)
        });
        let largest = distances.fold(f64::NEG_INFINITY, f64::max);
        assert!(close(&ranked["distance"], largest));
        assert!(largest <= before);
        before = largest;
        assert!(
            list(&ranked["stages"])
                .iter()
                .all(|s| s["schools_short"].is_null())
        );
    }
    for stage in list(&rolled["stages"]) {
        let cvs = list(&stage["indicators"]).iter().map(|i| number(&i["cv"]));
        let mean = cvs.sum::<f64>() / list(&stage["indicators"]).len() as f64;
        assert!(close(&stage["composite"]["cv"], mean));
        assert!(
            list(&stage["indicators"])
                .iter()
                .all(|i| i["verdicts"].is_null())
        );
    }
}

#[test]
fn what_is_printed() {
    let folder = Folder::new();
    folder.write("province.csv", csv(&province()));
    for lang in ["zh", "en"] {
        let args = ["audit", "province.csv", "--allow-missing", "--lang", lang];
        let shown = stdout(&folder.run(&args));
        let (rolled, own) = shown.split_once("\n甲县 · ").unwrap();
        // The counties' own reports follow: the school with one multimedia room is not met in its county's.
        assert!(own.contains("学校251") && !rolled.contains("学校251"));
        assert!(
            rolled
                .lines()
                .all(|line| unicode_width::UnicodeWidthStr::width(line) <= 100)
        );
        crate::accepted::assert_snapshot(&format!("roll_up_{lang}"), rolled);
    }
    let args = [
        "audit",
        "province.csv",
        "--allow-missing",
        "--standard",
        "cn-2012",
        "--lang",
        "zh",
    ];
    let shown = stdout(&folder.run(&args));
    let (rolled, _) = shown.split_once("\n甲县 · ").unwrap();
    crate::accepted::assert_snapshot("roll_up_2012_zh", rolled);
}

/// So many counties of two schools each, with codes; the first is the worst.
pub fn many(count: usize) -> Vec<Row> {
    let rows = (0..count).flat_map(|at| {
        let (code, name) = (format!("{}", 100 + at), format!("第{}县", 100 + at));
        let county = (code.as_str(), name.as_str());
        let more = 300_000 + 100_000 * (count - at) as u32;
        [
            school(&format!("{code}1"), county, 100, 300_000),
            school(&format!("{code}2"), county, 100, more),
        ]
    });
    rows.collect()
}

#[test]
fn of_many_counties_people_are_shown_the_roll_up_alone() {
    let folder = Folder::new();
    let own = "What it lacks|Spread: schools|, every criterion computed is met|NOT MET, ";
    let has_own = |text: &str| own.split('|').any(|part| text.contains(part));
    for (count, full) in [(12, true), (13, false), (25, false)] {
        folder.write("province.csv", csv(&many(count)));
        let shown = stdout(&folder.run(&["audit", "province.csv", "--lang", "en"]));
        assert_eq!(has_own(&shown), full, "{count}: {shown}");
        assert_eq!(shown.contains("-o FOLDER/"), !full);
        // The screen has the 20 worst and says how many more; a file has all.
        assert_eq!(shown.contains("and 5 more counties"), count == 25);
        let last = format!("第{}县", 100 + count - 1);
        let table = shown.split("worst first").nth(1).unwrap();
        assert_eq!(table.contains(&last), count <= 20);
        folder.run(&[
            "audit",
            "province.csv",
            "--lang",
            "en",
            "-o",
            "r.md",
            "-o",
            "r.txt",
        ]);
        for file in ["r.md", "r.txt"] {
            let text = std::fs::read_to_string(folder.path().join(file)).unwrap();
            assert_eq!(has_own(&text), full, "{count} {file}");
            assert!(text.split("worst first").nth(1).unwrap().contains(&last));
            assert!(!text.contains("more counties"));
        }
        // Programs get everything.
        let (json, _) = folder.audit(&["province.csv"]);
        assert_eq!(list(&json["counties"]).len(), count);
        let names: Vec<&str> = list(&json["roll_up"]["ranking"])
            .iter()
            .map(|r| r["name"].as_str().unwrap())
            .collect();
        let expected: Vec<String> = (0..count).map(|at| format!("第{}县", 100 + at)).collect();
        assert_eq!(names, expected);
        let rows = stdout(&folder.run(&["audit", "province.csv", "--format", "csv"]));
        let schools = rows.lines().filter(|l| l.starts_with("school,")).count();
        assert_eq!(schools, 2 * count * 7);
    }
}

#[test]
fn the_rows_of_csv_are_the_json() {
    let folder = Folder::new();
    folder.write("province.csv", csv(&province()));
    for standard in ["cn-2017", "cn-2012"] {
        let args = ["province.csv", "--allow-missing", "--standard", standard];
        let (json, _) = folder.audit(&args);
        let args = [&["audit", "--format", "csv"], &args[..]].concat();
        let output = folder.run(&args);
        let mut reader = ::csv::Reader::from_reader(output.stdout.as_slice());
        let header = reader.headers().unwrap().clone();
        let at = |name: &str| header.iter().position(|h| h == name).unwrap();
        let rows: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let rolled = &json["roll_up"];
        let find =
            |record: &str, stage: &str, indicator: &str, key: &str| -> &::csv::StringRecord {
                let is = |r: &&::csv::StringRecord| {
                    &r[at("record")] == record
                        && &r[at("stage")] == stage
                        && &r[at("indicator")] == indicator
                        && &r[at("key")] == key
                };
                let mut found = rows.iter().filter(is);
                let row = found
                    .next()
                    .unwrap_or_else(|| panic!("{record} {stage} {indicator} {key}"));
                assert!(found.next().is_none(), "{record} {stage} {indicator} {key}");
                row
            };
        let same = |cell: &str, value: &Value| match value.as_f64() {
            Some(number) => assert_eq!(cell.parse::<f64>().unwrap(), number),
            None => assert_eq!(cell, value.as_str().unwrap_or_default()),
        };
        for (key, name) in [
            ("counties", "counties"),
            ("counties_met", "met"),
            ("counties_unmet", "unmet"),
        ] {
            same(&find("roll_up", "", "", key)[at("value")], &rolled[name]);
        }
        for stage in list(&rolled["stages"]) {
            let id = stage["stage"].as_str().unwrap();
            for key in ["schools", "schools_meeting", "schools_short"] {
                same(&find("roll_up", id, "", key)[at("value")], &stage[key]);
            }
            for i in list(&stage["indicators"]) {
                let of = |key: &str| find("roll_up", id, i["id"].as_str().unwrap(), key);
                same(&of("mean")[at("value")], &i["mean"]);
                same(&of("mean")[at("cv")], &i["cv"]);
                same(&of("mean")[at("limit")], &i["limit"]);
                same(&of("between")[at("value")], &i["between"]);
                same(&of("within")[at("value")], &i["within"]);
                same(&of("median")[at("cv")], &i["spread"]["median"]);
                same(&of("highest")[at("cv")], &i["spread"]["highest"]["cv"]);
                same(
                    &of("highest")[at("county")],
                    &i["spread"]["highest"]["name"],
                );
                same(&of("lowest")[at("county")], &i["spread"]["lowest"]["name"]);
                if !i["verdicts"].is_null() {
                    same(&of("counties_unmet")[at("value")], &i["verdicts"]["unmet"]);
                }
            }
        }
        for failing in list(&rolled["failing"]) {
            let text = |key: &str| failing[key].as_str().unwrap();
            let of = |key: &str| find("failing", text("stage"), text("id"), key);
            same(&of("counties")[at("numerator")], &failing["counties"]);
            same(&of("schools")[at("numerator")], &failing["schools"]);
        }
        let places: Vec<&::csv::StringRecord> = rows
            .iter()
            .filter(|r| &r[at("record")] == "ranking" && &r[at("key")] == "place")
            .collect();
        assert_eq!(places.len(), list(&rolled["ranking"]).len());
        for (place, (row, ranked)) in places.iter().zip(list(&rolled["ranking"])).enumerate() {
            assert_eq!(row[at("text")], (place + 1).to_string());
            same(&row[at("county_code")], &ranked["code"]);
            same(&row[at("county")], &ranked["name"]);
            same(&row[at("value")], &ranked["distance"]);
            same(&row[at("indicator")], &ranked["worst"]["id"]);
            assert_eq!(row[at("meets")], ranked["meets"].to_string());
        }
    }
}

#[test]
fn the_same_bytes_again() {
    let folder = Folder::new();
    folder.write("province.csv", csv(&province()));
    let files = [
        "a.json", "a.csv", "a.md", "a.txt", "a.xlsx", "a.html", "a.docx",
    ];
    let run = || {
        let mut args = vec!["audit", "province.csv", "--allow-missing"];
        files.iter().for_each(|file| args.extend(["-o", file]));
        let output = folder.run(&args);
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        files.map(|file| std::fs::read(folder.path().join(file)).unwrap())
    };
    assert!(run() == run());
}
