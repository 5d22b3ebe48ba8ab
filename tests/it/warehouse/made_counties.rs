//! Counties by the dice: schools of every type, with what differs between a table and its measure: blanks, zeros,
//! totals without stages, values at a threshold to the last bit, reliefs, schools that are left out.

use crate::made::dice::Dice;
use crate::made::{Row, csv};

/// A county's name of its number, in letters.
fn name(number: usize) -> String {
    let letters: Vec<char> = "甲乙丙丁戊己庚辛壬癸".chars().collect();
    let digits = format!("{number:04}");
    let letters = digits
        .bytes()
        .map(|digit| letters[usize::from(digit - b'0')]);
    format!("{}县", letters.collect::<String>())
}

struct Made<'a> {
    dice: &'a mut Dice,
    row: Row,
}

impl Made<'_> {
    fn chance(&mut self, percent: usize) -> bool {
        self.dice.below(100) < percent
    }

    fn between(&mut self, from: usize, to: usize) -> usize {
        from + self.dice.below(to - from + 1)
    }

    fn set(&mut self, column: &str, value: impl ToString) {
        self.row.insert(column.to_owned(), value.to_string());
    }

    /// A figure that now and then is blank, or 0.
    fn figure(&mut self, column: &str, value: impl ToString) {
        match self.dice.below(100) {
            0 => {}
            1 => self.set(column, 0),
            _ => self.set(column, value),
        }
    }
}

const TYPES: [(&str, &[&str], usize); 10] = [
    ("primary", &["primary"], 34),
    ("junior", &["junior"], 20),
    ("nine_year", &["primary", "junior"], 16),
    ("teaching_point", &["primary"], 8),
    ("complete_secondary", &["junior", "senior"], 7),
    ("twelve_year", &["primary", "junior", "senior"], 5),
    ("senior", &["senior"], 3),
    ("senior", &["junior", "senior"], 2),
    ("special_education", &["primary"], 2),
    ("vocational", &["senior"], 3),
];

/// So many counties of the built-in dictionary.
pub fn chinese(counties: usize, seed: u64) -> String {
    let mut dice = Dice(seed);
    let mut rows = Vec::new();
    for county in 0..counties {
        let year = 2018 + dice.below(7);
        // Some have nothing of something: then its mean is 0.
        let nothing = dice.below(8);
        let own = county_figures(&mut dice);
        for school in 0..1 + dice.below(9) {
            let mut made = Made {
                dice: &mut dice,
                row: own.clone(),
            };
            made.set("county_name", name(county));
            made.set("county_code", 110_000 + county);
            made.set("year", year);
            made.set("school_code", format!("{county:05}{school:05}"));
            made.set("school_name", format!("{}第{school}学校", name(county)));
            chinese_school(&mut made);
            match nothing {
                0 => {
                    for stage in ["primary", "junior", "senior"] {
                        let column = format!("backbone_teachers_{stage}");
                        made.row.insert(column, "0".to_owned());
                    }
                    made.row.remove("backbone_teachers");
                }
                1 => {
                    made.set("multimedia_rooms", 0);
                }
                _ => {}
            }
            rows.push(made.row);
        }
    }
    csv(&rows)
}

/// What is of the county itself, in each of its rows.
fn county_figures(dice: &mut Dice) -> Row {
    let mut made = Made {
        dice,
        row: Row::new(),
    };
    if made.chance(50) {
        for (column, from, to) in [
            ("teacher_pay", 60_000, 90_000),
            ("civil_servant_pay", 60_000, 90_000),
            ("rotation_eligible", 200, 300),
            ("rotation_teachers", 10, 60),
            ("rotation_backbone", 1, 10),
            ("fund_standard_primary", 600, 800),
            ("fund_standard_junior", 800, 1_000),
        ] {
            let value = made.between(from, to);
            made.figure(column, value);
        }
    }
    made.row
}

fn chinese_school(made: &mut Made<'_>) {
    let mut at = made.dice.below(100);
    let weights = |weight: usize, at: &mut usize| {
        let here = *at < weight;
        *at = at.saturating_sub(weight);
        here
    };
    let found = TYPES
        .iter()
        .find(|(_, _, weight)| weights(*weight, &mut at));
    let (kind, stages, _) = found.unwrap_or(&TYPES[0]);
    if !made.chance(1) {
        made.set("school_type", kind);
    }
    let sponsor = match made.dice.below(20) {
        0 | 1 => "private",
        2 => "local_enterprise",
        _ => "county_education",
    };
    made.figure("sponsor", sponsor);
    if made
        .row
        .get("sponsor")
        .is_some_and(|sponsor| sponsor == "0")
    {
        made.row.remove("sponsor");
    }
    let place = ["city", "town", "rural"][made.dice.below(3)];
    made.set("urban_rural", place);
    let mut pupils = 0;
    let (mut totals, mut by_stage) = (Row::new(), Row::new());
    for stage in *stages {
        let here = students(made, kind);
        pupils += here;
        if !made.chance(1) || pupils > 200 {
            made.set(&format!("students_{stage}"), here);
        }
        of_stage(made, stage, here, (&mut totals, &mut by_stage));
    }
    // A school that gives only one figure for all its stages.
    let whole = stages.len() > 1 && made.chance(30);
    // Teachers divide what is not given by stage, where they are known.
    let divides = made.chance(50);
    for (column, value) in if whole { totals } else { by_stage.clone() } {
        if column != "teachers" || !divides {
            made.figure(&column, value);
            continue;
        }
        for stage in *stages {
            let column = format!("teachers_{stage}");
            let value = by_stage[&column].clone();
            made.figure(&column, value);
        }
    }
    if made.chance(10) {
        let children = made.between(0, 90);
        made.set("kindergarten_children", children);
    }
    of_school(made, pupils, place);
}

fn students(made: &mut Made<'_>, kind: &str) -> usize {
    match kind {
        "teaching_point" => made.between(20, 110),
        _ if made.chance(4) => 0,
        // Of round numbers a value may be its threshold.
        _ if made.chance(40) => made.between(1, 15) * 100,
        _ => made.between(30, 1_900),
    }
}

/// The teachers and classes of a stage, which add up to those of the school.
fn of_stage(
    made: &mut Made<'_>,
    stage: &str,
    pupils: usize,
    (totals, by_stage): (&mut Row, &mut Row),
) {
    let ratio = made.between(8, 22);
    let teachers = pupils / ratio + 3;
    let secondary = made.dice.below(teachers / 4 + 1);
    let associate = made.dice.below(teachers / 3 + 1);
    let master = made.dice.below(2);
    let bachelor = teachers - (secondary + associate + master).min(teachers);
    let backbone = match made.chance(30) {
        true => (pupils / 100).min(teachers),
        false => made.dice.below(teachers / 3 + 1),
    };
    let pe = made.dice.below(teachers / 6 + 1);
    let music = made.dice.below(teachers / 9 + 1);
    let arts = made.dice.below(teachers / 9 + 1);
    let size = made.between(35, 52);
    let classes = pupils.div_ceil(size);
    for (column, value) in [
        ("teachers", teachers),
        ("teachers_doctor", 0),
        ("teachers_master", master),
        ("teachers_bachelor", bachelor),
        ("teachers_associate", associate),
        ("teachers_secondary", secondary),
        ("teachers_mid_title", teachers / 2),
        ("backbone_teachers", backbone),
        ("pe_teachers", pe),
        ("music_teachers", music),
        ("fine_arts_teachers", arts),
        ("arts_teachers", 0),
        ("itinerant_pe_teachers", pe),
        ("certified_teachers", teachers),
        ("classes", classes),
    ] {
        by_stage.insert(format!("{column}_{stage}"), value.to_string());
        let total: usize = totals.get(column).map_or(0, |total| total.parse().unwrap());
        totals.insert(column.to_owned(), (total + value).to_string());
    }
}

/// What the stages of a school share.
fn of_school(made: &mut Made<'_>, pupils: usize, place: &str) {
    let area = |made: &mut Made<'_>, from: usize, to: usize| {
        let tenths = made.between(from, to);
        (pupils * tenths) as f64 / 10.0
    };
    let teaching = match made.chance(25) {
        true => pupils as f64 * 4.5,
        false => area(made, 25, 110),
    };
    made.figure("teaching_area", teaching);
    made.figure("indoor_sports_area", 0);
    made.figure("gym_area", 0);
    let ground = area(made, 30, 160);
    made.figure("sports_ground_area", ground);
    let value = made.between(900, 4_000) * pupils;
    made.figure("equipment_value", value);
    let rooms = pupils * made.between(10, 45) / 1_000;
    made.figure("multimedia_rooms", rooms);
    let computers = pupils * made.between(3, 25) / 100;
    made.figure("computers", computers);
    let books = pupils * made.between(10, 45);
    made.figure("books", books);
    if place == "city" && made.chance(40) {
        made.set("dense_city_centre", "yes");
        let leased = area(made, 10, 60);
        made.figure("leased_sports_area", leased);
    }
    let migrants = pupils * made.between(0, 70) / 100;
    made.figure("migrant_students", migrants);
    made.figure("boarding_students", 0);
    let founded = made.between(1_950, 2_020);
    made.set("founded", founded);
    for column in [
        "music_rooms_96",
        "music_rooms_73",
        "art_rooms_90",
        "art_rooms_67",
    ] {
        let rooms = made.between(0, pupils / 400 + 1);
        made.figure(column, rooms);
    }
}

/// So many counties of another country's dictionary.
pub fn other(counties: usize, seed: u64) -> String {
    let mut dice = Dice(seed);
    let mut rows = Vec::new();
    for county in 0..counties {
        let year = 2030 + dice.below(3);
        for school in 0..1 + dice.below(7) {
            let mut made = Made {
                dice: &mut dice,
                row: Row::new(),
            };
            made.set("district", name(county));
            made.set("district_code", 100 + county);
            made.set("survey_year", year);
            made.set("emis", format!("{county:04}{school:03}"));
            made.set("institution", format!("School {county} {school}"));
            let shift = if made.chance(20) { "evening" } else { "day" };
            made.set("shift", shift);
            let learners = made.between(1, 60) * 10;
            made.set("learners", learners);
            let desks = match made.chance(40) {
                true => learners,
                false => made.between(0, 2 * learners),
            };
            made.figure("desks", desks);
            let water = made.between(0, 900) as f64 / 7.0;
            made.figure("water", water);
            rows.push(made.row);
        }
    }
    csv(&rows)
}
