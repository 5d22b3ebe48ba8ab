//! What is made must be read again without a word.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use super::*;
use crate::census::Census;
use crate::dictionary::Dictionary;
use crate::lang::Lang;
use crate::measure::{self, Findings, measure};
use crate::standard::Standard;

fn county(schools: usize, seed: u64, year: u16) -> County {
    make(&Options {
        schools,
        seed,
        year,
    })
}

fn read(name: &str, bytes: &[u8]) -> Census {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    Census::read(&[path], &Dictionary::built_in())
}

fn measured(census: &Census, standard: &str) -> Findings {
    let options = measure::Options {
        lang: Lang::Zh,
        ..measure::Options::default()
    };
    measure(census, &Standard::load(standard).unwrap(), options)
}

/// Reads the county from both of its files.
fn census(county: &County) -> Census {
    let census = read("县.xlsx", &county.to_xlsx().unwrap());
    let from_csv = read("县.csv", &county.to_csv().unwrap());
    for census in [&census, &from_csv] {
        assert_eq!(census.problems, []);
        assert_eq!(census.height(), county.schools.len());
        let (name, year) = (&census.counties[0].name, census.counties[0].year);
        assert_eq!((name.as_str(), year), ("青山县", Some(county.year)));
        let towns: HashSet<_> = county.schools.iter().map(|s| &s.identity.town).collect();
        assert_eq!(census.omitted.len(), towns.len() + 1);
    }
    for column in census.dictionary.columns() {
        let [one, other] =
            [&census, &from_csv].map(|census| format!("{:?}", census.stored(column)));
        assert_eq!(one, other, "{column}");
    }
    census
}

#[test]
fn a_county_is_read_and_measured_without_a_problem() {
    for seed in [1, 2, 42, u64::MAX] {
        for (schools, year) in [
            (1, 2023),
            (2, 2024),
            (13, 2024),
            (14, 1990),
            (40, 2100),
            (300, 2030),
        ] {
            let census = census(&county(schools, seed, year));
            for standard in ["cn-2017", "cn-2012"] {
                let findings = measured(&census, standard);
                assert!(!findings.failed(), "{:?}", findings.problems);
                let stages = findings.counties[0].stages.len();
                assert_eq!(stages, if schools == 1 { 1 } else { 2 });
                if schools > 1 {
                    assert!(findings.problems.is_empty(), "{:?}", findings.problems);
                }
            }
        }
    }
}

#[test]
fn most_schools_meet_the_standard_and_some_do_not() {
    for seed in 0..8 {
        for schools in [14, 40, 300] {
            let findings = measured(&census(&county(schools, seed, 2024)), "cn-2017");
            let schools = &findings.counties[0].schools;
            let short = schools.iter().filter(|s| s.meets == Some(false)).count();
            assert!(
                short > 0 && short * 2 < schools.len(),
                "{short} of {}",
                schools.len()
            );
        }
    }
}

#[test]
fn the_same_options_make_the_same_bytes() {
    let make = || county(30, 5, 2024);
    assert_eq!(make().to_xlsx().unwrap(), make().to_xlsx().unwrap());
    assert_eq!(make().to_csv().unwrap(), make().to_csv().unwrap());
    assert_ne!(
        make().to_csv().unwrap(),
        county(30, 6, 2024).to_csv().unwrap()
    );
}

#[test]
fn every_kind_of_school_is_there() {
    let found = |of: fn(&School) -> &str| {
        let county = county(14, 3, 2024);
        county
            .schools
            .iter()
            .map(|s| of(s).to_owned())
            .collect::<HashSet<_>>()
    };
    let dictionary = Dictionary::built_in();
    let types = &dictionary.categories["school_type"];
    let types_found = found(|s| s.identity.school_type);
    for (id, school_type) in types {
        assert!(
            school_type.stages.is_empty() || types_found.contains(id),
            "{id}"
        );
    }
    assert!(types_found.contains("special_education"));
    assert!(found(|s| s.identity.sponsor).contains("private"));
    assert_eq!(found(|s| s.identity.urban_rural).len(), 3);
    for seed in 0..50 {
        for year in [1990, 2023, 2024, 2100] {
            let county = county(14, seed, year);
            let points = county
                .schools
                .iter()
                .filter(|s| s.identity.school_type == "teaching_point");
            let pupils: Vec<u32> = points
                .flat_map(|s| &s.stages[0])
                .map(|s| s.pupils)
                .collect();
            assert!(pupils.iter().any(|p| *p < 50), "{pupils:?}");
            assert!(pupils.iter().any(|p| (50..100).contains(p)), "{pupils:?}");
        }
    }
    let first = &county(1, 9, 2024).schools[0].identity;
    assert!(first.school_type == "primary" && first.name.ends_with("镇中心小学"));
}

#[test]
fn figures_hold_together_in_every_year() {
    for year in [0, 1990, 2022, 2023, 2024, 2060, 2100, u16::MAX] {
        for school in county(400, 8, year).schools {
            let name = &school.identity.name;
            assert!(school.indoor <= school.teaching, "{name}");
            assert!(school.teaching <= school.building, "{name}");
            let teachers: u32 = school.stages.iter().flatten().map(|s| s.teachers).sum();
            assert!(teachers <= school.staff, "{name}");
            for stage in school.stages.iter().flatten() {
                assert!(stage.pupils > 0 && stage.teachers > 0, "{name}");
                assert_eq!(stage.levels.iter().sum::<u32>(), stage.teachers, "{name}");
                assert_eq!(stage.ages.iter().sum::<u32>(), stage.teachers, "{name}");
                assert!(
                    stage.specialists.iter().sum::<u32>() <= stage.teachers,
                    "{name}"
                );
                assert!(
                    stage.mid_title.max(stage.backbone) <= stage.teachers,
                    "{name}"
                );
                assert!((1..=stage.pupils).contains(&stage.classes), "{name}");
                assert!(stage.pupils <= stage.classes * 60, "{name}");
            }
        }
    }
}

#[test]
fn the_years_of_a_county_are_years_of_one_county() {
    let schools = |year| -> BTreeMap<String, School> {
        let county = county(60, 11, year);
        county
            .schools
            .into_iter()
            .map(|s| (s.identity.code.clone(), s))
            .collect()
    };
    let (before, after) = (schools(2023), schools(2024));
    let opened = after
        .keys()
        .filter(|code| !before.contains_key(*code))
        .count();
    let closed = before
        .keys()
        .filter(|code| !after.contains_key(*code))
        .count();
    assert_eq!((opened, closed), (1, 1));
    let mut moved = 0;
    for (code, school) in &before {
        let Some(later) = after.get(code) else {
            continue;
        };
        let who = |s: &School| {
            let p = &s.identity;
            (p.name.clone(), p.school_type, p.town.clone(), p.founded)
        };
        assert_eq!(who(school), who(later));
        let pupils = |s: &School| s.stages.iter().flatten().map(|s| s.pupils).sum::<u32>();
        let (old, new) = (pupils(school), pupils(later));
        assert!(old.abs_diff(new) * 20 <= old + 20, "{old} → {new}");
        moved += usize::from(old != new);
        assert!(later.equipment >= school.equipment);
    }
    assert!(moved > 40);
}

#[test]
fn a_very_large_county_has_no_name_or_code_twice() {
    let county = county(100_000, 1, 2024);
    for of in [
        |s: &School| s.identity.code.clone(),
        |s: &School| s.identity.name.clone(),
    ] {
        let different: HashSet<String> = county.schools.iter().map(of).collect();
        assert_eq!(different.len(), 100_000);
    }
    assert!(county.schools.iter().all(|s| s.identity.code.len() == 10));
}
