//! Standards are data: what is built in, what a user changes, and a country nobody foresaw.

use balance::{Speak, Standard};

use crate::made::{Folder, close, codes, csv, good_primary, indicator, stdout, value};

#[test]
fn built_in_standards_say_what_was_published() {
    let quality = Standard::load("cn-2017").unwrap();
    let thresholds: Vec<(f64, f64)> = quality
        .indicators
        .iter()
        .map(|i| (i.thresholds["primary"], i.thresholds["junior"]))
        .collect();
    let published = [
        (4.2, 5.3),
        (1.0, 1.0),
        (0.9, 0.9),
        (4.5, 5.8),
        (7.5, 10.2),
        (2000.0, 2500.0),
        (2.3, 2.4),
    ];
    assert_eq!(thresholds, published);
    assert_eq!(
        (quality.cv_limits["primary"], quality.cv_limits["junior"]),
        (0.50, 0.45)
    );
    assert_eq!(quality.school_rule.at_least, Some(6));
    assert_eq!(quality.school_rule.others_ratio, 0.85);
    assert_eq!(quality.weights["junior"] * 1.2, quality.weights["senior"]);
    let tables = |table: &str| quality.items.iter().filter(|i| i.table == table).count();
    assert_eq!((tables("IV"), tables("V"), tables("VI")), (15, 9, 1));
    let basic = Standard::load("cn-2012").unwrap();
    assert_eq!(basic.indicators.len(), 8);
    assert_eq!(basic.composite_limits["primary"], 0.65);
    assert_eq!(basic.composite_limits["junior"], 0.55);
    assert!(basic.cv_limits.is_empty());
    assert_eq!(basic.indicators.iter().filter(|i| i.split).count(), 5);
}

#[test]
fn the_standards_are_listed_and_shown_in_both_languages() {
    let folder = Folder::new();
    for lang in ["zh", "en"] {
        let list = stdout(&folder.run(&["standards", "--lang", lang]));
        assert!(
            list.contains("cn-2017") && list.contains("cn-2012"),
            "{list}"
        );
        let shown = stdout(&folder.run(&["standards", "show", "cn-2017", "--lang", lang]));
        for part in [
            "生均教学及辅助用房面积",
            "Teaching and auxiliary floor area per pupil",
            "教学及辅助用房面积 − 室内体育用房面积",
            "4.5",
            "5.8",
            "教督〔2017〕6号",
            "0.45",
        ] {
            assert!(shown.contains(part), "{part} is not in\n{shown}");
        }
    }
}

#[test]
fn three_lines_change_one_threshold() {
    let folder = Folder::new();
    folder.write(
        "own.toml",
        "extends = \"cn-2017\"\n[indicator.multimedia_rooms]\nthreshold.primary = 4.5\n",
    );
    let (json, _) = folder.audit_rows(&[good_primary("1")], &["--standard", "own.toml"]);
    assert_eq!(json["standard"], "own");
    let rooms = value(&json, "1", "primary", "multimedia_rooms");
    assert_eq!(
        (&rooms["threshold"], &rooms["meets"]),
        (&4.5.into(), &false.into())
    );
    let area = value(&json, "1", "primary", "teaching_area");
    assert_eq!(area["threshold"], 4.5);
    let standard = Standard::load(&folder.path().join("own.toml").display().to_string()).unwrap();
    assert_eq!(standard.indicators[6].thresholds["junior"], 2.4);
}

/// A wrong file is refused with its line, the key, and the nearest valid name.
#[test]
fn wrong_standards_are_explained() {
    let wrong = |text: &str| Standard::parse("own.toml", text).unwrap_err();
    let case = |text: &str, line: usize, key: &str, nearest: Option<&str>| {
        let error = wrong(text);
        assert_eq!(error.line, Some(line), "{error}");
        assert_eq!(error.key.as_deref(), Some(key), "{error}");
        assert_eq!(error.nearest.as_deref(), nearest, "{error}");
        let zh = error.speak(balance::Lang::Zh);
        assert!(zh.contains(&format!("第 {line} 行")), "{zh}");
    };
    let base = "extends = \"cn-2017\"\n";
    case(
        &format!("{base}[indicator.multimedia_rooms]\nthresold.primary = 3\n"),
        3,
        "thresold",
        Some("threshold"),
    );
    case(
        &format!("{base}[indicator.multimedia_rooms]\nthreshold.primery = 3\n"),
        3,
        "indicator.multimedia_rooms.threshold.primery",
        Some("primary"),
    );
    case(
        &format!("{base}[indicator.multimedia_room]\nthreshold.primary = 3\n"),
        2,
        "indicator.multimedia_room.zh",
        Some("multimedia_rooms"),
    );
    case(
        &format!("{base}\n[indicator.teaching_area]\nnumerator = \"teaching_aera\"\n"),
        4,
        "indicator.teaching_area.numerator",
        Some("teaching_area"),
    );
    case(
        &format!(
            "{base}[exclude.private]\nzh = \"a\"\nen = \"a\"\nwhen = \"sponsor = 'privat'\"\n"
        ),
        5,
        "exclude.private.when",
        Some("private"),
    );
    case("extends = \"cn-2071\"\n", 1, "extends", Some("cn-2017"));
    // What is not TOML at all has a line.
    assert_eq!(wrong("extends = \n").line, Some(1));
    // A formula that is more than a formula, or mixes kinds, or shares what is given by stage.
    for numerator in [
        "books; DROP TABLE x",
        "sponsor + 1",
        "SUM(books)",
        "students",
    ] {
        let text = format!("{base}[indicator.teaching_area]\nnumerator = \"{numerator}\"\n");
        let error = wrong(&text);
        assert_eq!(error.line, Some(3), "{numerator}: {error}");
    }
    let circle = format!("{base}[define]\na = \"b + 1\"\nb = \"a + 1\"\n");
    assert!(wrong(&circle).to_string().contains("defined by itself"));
}

/// Another country: one stage, its own fields and units, no split, a threshold without a school
/// rule. No Rust knows of any of it.
#[test]
fn a_standard_for_another_country() {
    let folder = Folder::new();
    let at = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/other-country");
    let (json, code) = folder.audit(&[
        &format!("{at}/schools.csv"),
        "--standard",
        &format!("{at}/standard.toml"),
    ]);
    assert_eq!(code, 1, "{json:#}");
    assert_eq!(codes(&json), [""; 0]);
    assert_eq!(json["counties"][0]["name"], "North District");
    // Desks: 30/40, 50/50, 90/60; mean 170/150. By hand, in thirds of a desk.
    let desks = indicator(&json, "basic", "desks");
    let mean: f64 = 170.0 / 150.0;
    let variance =
        (40.0 * (0.75 - mean).powi(2) + 50.0 * (1.0 - mean).powi(2) + 60.0 * (1.5 - mean).powi(2))
            / 150.0;
    assert!(close(&desks["mean"], mean));
    assert!(close(&desks["cv"], variance.sqrt() / mean));
    assert_eq!(desks["schools_meeting"], 2);
    // A bucket is 10 litres, in the header; 400 litres of 40 learners.
    let water = value(&json, "Hill School", "basic", "water");
    assert_eq!(water["value"], 10.0);
    let closed = &json["counties"][0]["excluded"][0];
    assert_eq!(
        (&closed["name"], &closed["reason"]),
        (
            &"Night School".into(),
            &"evening schools are not counted".into()
        )
    );
}

#[test]
fn a_rule_of_scope_can_be_switched_off() {
    let folder = Folder::new();
    folder.write(
        "all.toml",
        "extends = \"cn-2012\"\n[exclude.private]\nenabled = false\n",
    );
    let private = crate::made::with(good_primary("1"), &[("sponsor", "民办")]);
    folder.write("county.csv", csv(&[private]));
    let (json, _) = folder.audit(&["county.csv", "--standard", "all.toml"]);
    assert_eq!(
        json["counties"][0]["schools"].as_array().unwrap().len(),
        1,
        "{json:#}"
    );
}
