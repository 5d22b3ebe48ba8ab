//! `balance plan`: teachers who change places before anyone is hired, plans on top of what is under way.

use balance::Standard;
use balance::census::Census;
use balance::measure::{Dispersion, Findings, Observation, measure};
use balance::scenario::Changes;
use balance::scenario::plan::Ask;
use balance::standard::StandardError;

use crate::made::dice::Dice;
use crate::made::{Folder, Row, balance, csv, good_primary, stderr, stdout, with};
use crate::plan::{PRICES, added, aims, made, options, planned, solved, three_schools};

fn in_town(row: Row, town: &str, more: &[(&str, &str)]) -> Row {
    with(with(row, &[("town", town)]), more)
}

/// School 2 of 100 pupils has no backbone teacher and needs 1 (and may not stay below 0.85); all have all else. School 3
/// of its town has 3, and so has school 1 of another: the one of its own town comes, and leaves 2 behind. CVs are
/// within their limit with and without: 3, 1 and 2 have one of 0.41.
#[test]
fn a_backbone_teacher_comes_from_a_school_of_the_same_town() {
    let folder = Folder::new();
    let backbone = |n: &'static str| [("backbone_teachers_primary", n)];
    folder.write(
        "county.csv",
        csv(&[
            in_town(good_primary("1"), "西镇", &backbone("3")),
            in_town(good_primary("2"), "东镇", &backbone("0")),
            in_town(good_primary("3"), "东镇", &backbone("3")),
        ]),
    );
    folder.write("prices.toml", PRICES);
    let args = ["--prices", "prices.toml"];
    let (without, _) = planned(&folder, &args);
    assert_eq!(without["cost"], 8000.0);
    let args = [&args[..], &["--move", "backbone", "-o", "changes.toml"]].concat();
    let (json, code) = planned(&folder, &args);
    assert_eq!(
        (code, &json["cost"]),
        (0, &0.0.into()),
        "{:#}",
        json["changes"]
    );
    let changes = json["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:#?}");
    let change = &changes[0];
    assert_eq!(
        (&change["school"], &change["from"]),
        (&"2".into(), &"3".into())
    );
    assert_eq!(
        (&change["field"], &change["add"]),
        (&"backbone_teachers_primary".into(), &1.0.into())
    );
    let changes = std::fs::read_to_string(folder.path().join("changes.toml")).unwrap();
    assert!(changes.contains("from = \"3\""), "{changes}");
    let audit = folder.run(&[
        "audit",
        "county.csv",
        "--changes",
        "changes.toml",
        "--format",
        "json",
    ]);
    let audited: serde_json::Value = serde_json::from_slice(&audit.stdout).unwrap();
    let values = audited["counties"][0]["schools"].as_array().unwrap().iter();
    let values: Vec<f64> = values
        .map(|s| s["values"][1]["numerator"].as_f64().unwrap())
        .collect();
    assert_eq!(values, [3.0, 1.0, 2.0]);
    let screen =
        stdout(&folder.run(&[&["plan", "county.csv", "--lang", "zh"], &args[2..4]].concat()));
    assert!(
        screen.contains("骨干教师交流 1 人（小学，调自学校3）"),
        "{screen}"
    );
}

/// Who is below a threshold, or would be, gives nothing: school 1 has a backbone teacher to spare but lacks ground, and
/// school 3 has none to spare. So one is trained.
#[test]
fn a_school_that_is_below_a_threshold_or_would_be_gives_nothing() {
    let folder = Folder::new();
    let backbone = |n: &'static str| ("backbone_teachers_primary", n);
    folder.write(
        "county.csv",
        csv(&[
            with(
                good_primary("1"),
                &[backbone("2"), ("sports_ground_area", "700")],
            ),
            with(good_primary("2"), &[backbone("0")]),
            with(good_primary("3"), &[backbone("1")]),
        ]),
    );
    folder.write("prices.toml", PRICES);
    let (json, _) = planned(&folder, &["--prices", "prices.toml", "--move", "backbone"]);
    assert_eq!(
        (
            &json["cost"],
            added(&json, "2", "backbone_teachers_primary")
        ),
        (&8000.0.into(), 1.0)
    );
    assert_eq!(json["changes"][0]["from"], serde_json::Value::Null);
}

/// An exchange of the qualified: a graduate comes to school 2 and one below the requirement goes back, so that both
/// schools keep their teachers. Whoever adds the changes, and takes from the giver what another gets, has the county
/// after the plan.
#[test]
fn the_changes_of_an_exchange_added_to_the_cells_give_the_county_after() {
    let folder = Folder::new();
    let short = [
        ("teachers_bachelor_primary", "1"),
        ("teachers_associate_primary", "2"),
        ("teachers_secondary_primary", "5"),
    ];
    let rich = [
        ("teachers_bachelor_primary", "8"),
        ("teachers_associate_primary", "0"),
        ("teachers_secondary_primary", "0"),
    ];
    let mut rows = [
        with(good_primary("1"), &rich),
        with(good_primary("2"), &short),
        with(good_primary("3"), &[("teachers_secondary_primary", "0")]),
    ];
    folder.write("county.csv", csv(&rows));
    folder.write("prices.toml", PRICES);
    folder.write(
        "own.toml",
        "extends = \"cn-2017\"\nschool_rule.at_least = 7\n",
    );
    let args = [
        "--prices",
        "prices.toml",
        "--standard",
        "own.toml",
        "--move",
        "above_required",
    ];
    let (json, code) = planned(&folder, &args);
    assert_eq!((code, &json["cost"]), (0, &0.0.into()));
    assert_eq!(added(&json, "2", "teachers_secondary_primary"), -2.0);
    for change in json["changes"].as_array().unwrap() {
        let add = change["add"].as_f64().unwrap();
        for (school, add) in [(&change["school"], add), (&change["from"], -add)] {
            let Some(school) = school.as_str() else {
                continue;
            };
            let row = rows
                .iter_mut()
                .find(|row| row["school_code"] == school)
                .unwrap();
            let cell = row.get_mut(change["field"].as_str().unwrap()).unwrap();
            *cell = (cell.parse::<f64>().unwrap() + add).to_string();
        }
    }
    let (audited, _) = folder.audit_rows(&rows, &["--standard", "own.toml"]);
    assert_eq!(audited["counties"][0]["stages"], json["after"][0]["stages"]);
    assert_eq!(
        audited["counties"][0]["schools"],
        json["after"][0]["schools"]
    );
}

fn coefficients(findings: &Findings) -> Vec<f64> {
    let stages = findings.counties[0].stages.iter();
    stages
        .flat_map(|s| &s.indicators)
        .map(|i| i.cv.unwrap())
        .collect()
}

/// Of made counties: with those alone who change places no coefficient of variation is higher, no school that met the
/// standard fails it, teachers are as many as before in every school, and all of it costs less.
#[test]
fn who_changes_places_lifts_no_coefficient_and_robs_no_school() -> Result<(), StandardError> {
    let standard = Standard::load("cn-2017")?;
    let kinds = standard.measures.iter().enumerate();
    let exchanges: Vec<usize> = kinds
        .filter(|(_, m)| m.exchange.is_some())
        .map(|(at, _)| at)
        .collect();
    assert_eq!(exchanges.len(), 3);
    let folder = Folder::new();
    let mut all = 0;
    for (seed, schools, limit) in [
        (1, 40, None),
        (2, 60, Some(0.25)),
        (3, 60, None),
        (7, 25, Some(0.2)),
    ] {
        let census = Census::read(&[made(&folder, schools, seed)], &standard.dictionary);
        let still = solved(&census, &standard, &aims(limit));
        let mut ask: Ask = aims(limit);
        ask.aims.exchanges.clone_from(&exchanges);
        let mut moved = solved(&census, &standard, &ask);
        assert!(moved.cost() <= still.cost(), "{seed}");
        let before = measure(&census, &standard, options());
        let actions = &mut moved.counties[0].actions;
        actions.retain(|action| action.from.is_some());
        all += actions.len();
        let text = moved.changes_toml(&standard);
        let changes = Changes::parse("moves.toml", &text, &standard.dictionary);
        let changed = changes.apply(&census, None).unwrap();
        for row in 0..census.height() {
            for stage in ["primary", "junior"] {
                let column = format!("teachers_{stage}");
                assert_eq!(changed.number(row, &column), census.number(row, &column));
            }
        }
        let after = measure(&changed, &standard, options());
        for (was, is) in coefficients(&before).iter().zip(coefficients(&after)) {
            assert!(is <= was * (1.0 + 1e-12), "{seed}: {was} {is}");
        }
        for (was, is) in before.counties[0]
            .schools
            .iter()
            .zip(&after.counties[0].schools)
        {
            assert!(
                was.meets != Some(true) || is.meets == Some(true),
                "{seed} {}",
                is.name
            );
        }
    }
    assert!(all > 10, "{all} exchanges");
    Ok(())
}

/// Whoever moves from a school that is above a level after it to one that is below it after it, or to one that is no
/// higher than it, never lifts the coefficient of variation, whatever the schools' sizes.
#[test]
fn a_teacher_who_moves_from_above_to_below_never_raises_the_coefficient() {
    let mut dice = Dice(11);
    let mut tried = 0;
    while tried < 2000 {
        let mut schools: Vec<Observation> = (0..2 + dice.below(12))
            .map(|_| Observation {
                pupils: 20.0 + dice.below(900) as f64,
                numerator: dice.below(40) as f64,
            })
            .collect();
        let (from, to) = (dice.below(schools.len()), dice.below(schools.len()));
        let value = |s: &Observation, more: f64| (s.numerator + more) / s.pupils;
        let is_fall = value(&schools[from], -1.0) >= value(&schools[to], 1.0);
        if from == to || schools[from].numerator < 1.0 || !is_fall {
            continue;
        }
        tried += 1;
        let cv = |schools: &[Observation]| Dispersion::of(100.0, schools).unwrap().cv.unwrap();
        let before = cv(&schools);
        schools[from].numerator -= 1.0;
        schools[to].numerator += 1.0;
        assert!(
            cv(&schools) <= before * (1.0 + 1e-12),
            "{schools:?} {from} {to}"
        );
    }
}

#[test]
fn an_exchange_that_the_standard_does_not_have_is_said() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&three_schools()));
    let output = folder.run(&["plan", "county.csv", "--move", "backbone,cooks"]);
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(2));
    for word in ["--move cooks", "backbone, sports_arts, above_required"] {
        assert!(text.contains(word), "{text}");
    }
}

/// What is under way is there when the plan begins: 37.5 m² of ground of the 151,250 yuan are being built (11,250).
#[test]
fn a_plan_comes_on_top_of_what_is_under_way() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&three_schools()));
    folder.write("prices.toml", PRICES);
    let way = "[[change]]\nschool = \"2\"\nfield = \"sports_ground_area\"\nadd = 37.5\nyear = 2025\nnote = \"under way\"\n";
    folder.write("way.toml", way);
    let args = ["--prices", "prices.toml", "--changes", "way.toml"];
    let (json, code) = planned(&folder, &args);
    assert_eq!((code, &json["cost"]), (0, &140_000.0.into()));
    assert_eq!(added(&json, "2", "sports_ground_area"), 0.0);
    assert_eq!(json["before"][0]["changes"].as_array().unwrap().len(), 1);
    let screen =
        stdout(&folder.run(&[&["plan", "county.csv", "--lang", "en"], &args[..]].concat()));
    assert!(
        screen.contains("way.toml:1") && screen.contains("under way"),
        "{screen}"
    );
    // What a later year brings is not there yet.
    let (json, _) = planned(&folder, &[&args[..], &["--year", "2024"]].concat());
    assert_eq!(json["cost"], 151_250.0);
    folder.write("wrong.toml", way.replace("\"2\"", "\"9\""));
    let output = folder.run(&["plan", "county.csv", "--changes", "wrong.toml"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("wrong.toml"),
        "{}",
        stderr(&output)
    );
}

/// An allowance that nothing asks for is noted, and a census comes through standard input.
#[test]
fn a_plan_notes_what_is_allowed_in_vain_and_reads_standard_input() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&three_schools()));
    let output = folder.run(&["plan", "county.csv", "--allow", "outlier"]);
    assert!(stderr(&output).contains("outlier"), "{}", stderr(&output));
    let mut piped = balance();
    let piped = piped
        .args(["plan", "-", "--lang", "en"])
        .current_dir(folder.path());
    let file = std::fs::File::open(folder.path().join("county.csv")).unwrap();
    let read = piped.stdin(file).output().unwrap();
    let named = folder.run(&["plan", "county.csv", "--lang", "en"]);
    let costs = |text: String| {
        text.lines()
            .find(|line| line.contains("In all"))
            .map(str::to_owned)
    };
    assert_eq!(costs(stdout(&read)), costs(stdout(&named)));
    assert!(costs(stdout(&read)).is_some());
}

/// A county without a junior stage whose CVs bind: 3, 1 and 5 backbone teachers in schools of 100 pupils have one of
/// 0.54. With 2 in the poorest, the mean is 3.33 and the CV 0.37.
#[test]
fn limits_bind_in_a_county_of_one_stage() {
    let folder = Folder::new();
    let rows = ["3", "1", "5"].map(|n| with(good_primary(n), &[("backbone_teachers_primary", n)]));
    folder.write("county.csv", csv(&rows));
    folder.write("prices.toml", PRICES);
    let (json, code) = planned(&folder, &["--prices", "prices.toml"]);
    assert_eq!((code, &json["cost"]), (0, &8000.0.into()));
    assert_eq!(added(&json, "1", "backbone_teachers_primary"), 1.0);
    assert_eq!(json["binding"][0]["indicator"], "backbone_teachers");
}

/// Of one indicator the mean of CVs is its CV. Books 1000 and 3000 of 100 pupils each have one of 0.5; d more in the
/// poorer school bring (2000 − d)/(4000 + d), which is 0.3 at d = 800/1.3: 616 books in whole numbers, 25 yuan each. The
/// bound is that of real numbers, 15,385 yuan.
#[test]
fn the_bound_of_a_mean_of_coefficients_is_that_of_the_real_program() {
    let folder = Folder::new();
    let books = |n: &'static str| [("books", n)];
    let rows = [
        with(good_primary("1"), &books("1000")),
        with(good_primary("2"), &books("3000")),
    ];
    folder.write("county.csv", csv(&rows));
    let others = [
        "teaching_area",
        "sports_area",
        "equipment_value",
        "computers",
        "teacher_ratio",
        "above_required_teachers",
        "mid_title_teachers",
    ];
    let off = others.map(|id| format!("indicator.{id}.enabled = false\n"));
    folder.write(
        "own.toml",
        format!("extends = \"cn-2012\"\n{}", off.concat()),
    );
    let (json, code) = planned(&folder, &["--standard", "own.toml", "--limit-cv", "0.3"]);
    assert_eq!(
        (code, &json["cost"]),
        (0, &15_400.0.into()),
        "{:#}",
        json["obstacles"]
    );
    let bound = json["lower_bound"].as_f64().unwrap();
    let real = 25.0 * 800.0 / 1.3;
    assert!(bound <= real && bound > 0.98 * real, "{bound} {real}");
}

/// What more money brings: school 1 meets the standard as it is; school 3 costs 30,000, school 2 121,250. The CV that is
/// largest beside its limit is that of the county before, and within its limit in the end.
#[test]
fn the_curve_tells_schools_and_the_worst_coefficient() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&three_schools()));
    folder.write("prices.toml", PRICES);
    let (json, _) = planned(&folder, &["--prices", "prices.toml", "-o", "p.html"]);
    let curve = json["curve"].as_array().unwrap();
    let steps: Vec<(f64, u64)> = curve
        .iter()
        .map(|p| {
            (
                p["cost"].as_f64().unwrap(),
                p["schools_meeting"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(steps, [(0.0, 1), (30_000.0, 2), (151_250.0, 3)]);
    let share = |i: &serde_json::Value| Some(i["cv"].as_f64()? / i["limit"].as_f64()?);
    let stages = json["before"][0]["stages"].as_array().unwrap().iter();
    let stages = stages.filter(|stage| stage["schools"].as_u64() > Some(1));
    let indicators = stages.flat_map(|stage| stage["indicators"].as_array().unwrap());
    let worst = indicators.filter_map(share).fold(0.0, f64::max);
    let told = |p: &serde_json::Value| {
        p["worst_cv"].as_f64().unwrap() / p["worst_limit"].as_f64().unwrap()
    };
    assert!(
        (told(&curve[0]) - worst).abs() < 1e-9,
        "{worst} {}",
        curve[0]
    );
    assert!(told(&curve[2]) <= 1.0);
    let page = std::fs::read_to_string(folder.path().join("p.html")).unwrap();
    assert_eq!(page.matches("<h1>").count(), 1);
    assert!(
        page.contains("class=\"skip\" href=\"#main\"") && page.contains("in parts of its limit")
    );
    // The curve, and the CVs of two stages.
    assert_eq!(page.matches("<figure>").count(), 3);
}

/// Two counties: a table of what each costs comes first, with the sum.
#[test]
fn of_several_counties_the_money_is_totalled() {
    let folder = Folder::new();
    let of = |name: &'static str, rows: [Row; 3]| {
        rows.map(|row| with(row, &[("county_name", name)])).to_vec()
    };
    let well = ["1", "2", "3"].map(good_primary);
    folder.write(
        "county.csv",
        csv(&[of("甲县", three_schools()), of("乙县", well)].concat()),
    );
    folder.write("prices.toml", PRICES);
    let args = [
        "plan",
        "county.csv",
        "--prices",
        "prices.toml",
        "--lang",
        "en",
    ];
    let screen = stdout(&folder.run(&args));
    let (_, table) = screen.split_once("Money, county by county").unwrap();
    let line = |start: &str| {
        let found = table
            .lines()
            .find(|line| line.trim_start().starts_with(start));
        found.unwrap_or_else(|| panic!("no {start}: {table}"))
    };
    assert!(line("甲县").contains("151,250"), "{table}");
    assert!(line("In all (with a plan)").contains("151,250"), "{table}");
    assert!(screen.find("Money, county by county") < screen.find("What is to be done"));
}

/// Money is read as the dictionary reads units.
#[test]
fn a_budget_is_given_in_any_unit_of_money() {
    let folder = Folder::new();
    folder.write("county.csv", csv(&three_schools()));
    folder.write("prices.toml", PRICES);
    for budget in ["30000", "30,000", "3万", "3 万元", "0.0003亿"] {
        let (json, _) = planned(&folder, &["--prices", "prices.toml", "--budget", budget]);
        assert_eq!(
            (&json["budget"], &json["cost"]),
            (&30_000.0.into(), &30_000.0.into()),
            "{budget}"
        );
    }
}

/// A limit that nothing which is added reaches: two schools, one with all of the rooms and no measure for the other's.
#[test]
fn a_limit_that_cannot_be_reached_is_said() {
    let folder = Folder::new();
    folder.write(
        "county.csv",
        csv(&[
            with(good_primary("1"), &[("multimedia_rooms", "40")]),
            good_primary("2"),
        ]),
    );
    folder.write(
        "own.toml",
        "extends = \"cn-2017\"\nmeasure.multimedia_room.enabled = false\n",
    );
    let (json, code) = planned(&folder, &["--standard", "own.toml"]);
    assert_eq!((code, &json["cost"]), (1, &serde_json::Value::Null));
    let why = json["obstacles"][0]["why"].as_str().unwrap();
    assert!(why.contains("no measure lifts this indicator"), "{why}");
}
