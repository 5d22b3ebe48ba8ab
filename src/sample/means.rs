//! How well a school is provided for in the base year, and how that moves with the years.

use super::dice::Dice;
use super::kinds::Form::{self, *};
use super::kinds::Standing::{self, *};

/// What a stage of a school has, in the base year.
pub struct StageMeans {
    /// Pupils.
    pub pupils: f64,
    /// Pupils in a class.
    pub class_size: f64,
    /// Grades: there are no fewer classes.
    pub grades: f64,
    /// Teachers a pupil.
    pub teachers: f64,
    /// Teachers a class, at least.
    pub per_class: f64,
    /// Shares of the teachers: master's degree and above, bachelor's and above, associate and
    /// above.
    pub at_least: [f64; 3],
    /// Share of the teachers with a middle title or above.
    pub mid_title: f64,
    /// Backbone teachers.
    pub backbone: f64,
    /// Teachers of sports, music and fine arts.
    pub specialists: f64,
    /// Whether music and fine arts are one subject, arts.
    pub integrated: bool,
}

/// What a school has, in the base year.
pub struct Means {
    /// Primary, junior, senior.
    pub stages: [Option<StageMeans>; 3],
    /// By what part pupils grow in a year.
    pub growth: f64,
    /// How far a school that is badly off is helped in the end.
    pub catch_up: f64,
    /// How far equipment is renewed in the end.
    pub renewal: f64,
    /// Staff who do not teach, for each teacher.
    pub support: f64,
    /// m² of teaching rooms, without those for sports.
    pub teaching: f64,
    /// m² of indoor sports rooms.
    pub indoor: f64,
    /// m² of gymnasium.
    pub gym: f64,
    /// m² of sports ground.
    pub ground: f64,
    /// Building area for each m² of teaching rooms.
    pub building: f64,
    /// Open site for each m² of building.
    pub open: f64,
    /// Yuan.
    pub equipment: f64,
    /// Networked multimedia rooms.
    pub rooms: f64,
    /// Computers.
    pub computers: f64,
    /// Books.
    pub books: f64,
    /// The age that most of its teachers are near to.
    pub age: f64,
}

impl Means {
    /// Draws the means of a school.
    pub fn draw(form: Form, standing: Standing, urban_rural: &str, dice: &mut Dice) -> Means {
        let stages = stages(form, standing, urban_rural, dice);
        let growth = match (form, urban_rural) {
            (Special | Point | SmallPoint, _) => dice.between(-0.02, 0.0),
            (_, "city") => dice.between(0.005, 0.03),
            (_, "town") => dice.between(-0.015, 0.015),
            _ => dice.between(-0.045, -0.01),
        };
        let catch_up = if standing == Ordinary { 0.0 } else { 0.5 };
        let renewed = dice.chance(0.4);
        let renewal = if renewed { dice.between(0.1, 0.3) } else { 0.0 };
        let support = match form {
            Point | SmallPoint => 0.0,
            _ => dice.between(0.05, 0.18),
        };
        let [teaching, sports, equipment, rooms, computers, books] =
            resources(&stages, standing, dice);
        let large = sports > 7_000.0;
        let has_gym = large && dice.chance(0.5);
        let gym = if has_gym {
            dice.between(800.0, 1_600.0)
        } else {
            0.0
        };
        let has_indoor = large && dice.chance(0.4);
        let indoor = if has_indoor {
            dice.between(200.0, 600.0)
        } else {
            0.0
        };
        Means {
            stages,
            growth,
            catch_up,
            renewal,
            support,
            // The smallest school, too, has a classroom or two and a yard to run in.
            teaching: teaching.max(320.0),
            indoor,
            gym,
            ground: (sports - gym).max(700.0),
            building: dice.between(1.35, 1.9),
            open: dice.between(0.9, 1.6),
            equipment,
            rooms,
            computers,
            books,
            // Young teachers begin in the villages, but it is the old who stay.
            age: match urban_rural {
                "city" => dice.between(36.0, 44.0),
                "town" => dice.between(37.0, 47.0),
                _ => dice.between(38.0, 54.0),
            },
        }
    }
}

/// Grades, pupils in a class and teachers for each class and each pupil: primary, junior, senior.
const SCHOOLING: [(f64, f64, f64, f64); 3] = [
    (6.0, 39.0, 1.4, 0.060),
    (3.0, 43.0, 2.4, 0.082),
    (3.0, 48.0, 2.8, 0.080),
];

fn stages(
    form: Form,
    standing: Standing,
    urban_rural: &str,
    dice: &mut Dice,
) -> [Option<StageMeans>; 3] {
    let sizes: [Option<f64>; 3] = match (form, urban_rural) {
        (Primary, _) if standing == Crowded => {
            [Some(dice.size(1800.0, 0.1, 1500.0, 1950.0)), None, None]
        }
        (Primary, "city") => [Some(dice.size(1000.0, 0.3, 500.0, 1600.0)), None, None],
        (Primary, "town") => [Some(dice.size(520.0, 0.4, 220.0, 1300.0)), None, None],
        (Primary, _) => [Some(dice.size(170.0, 0.4, 70.0, 420.0)), None, None],
        (Point, _) => [Some(dice.between(62.0, 84.0)), None, None],
        (SmallPoint, _) => [Some(dice.between(14.0, 40.0)), None, None],
        (Junior, "city") => [None, Some(dice.size(1200.0, 0.25, 600.0, 1800.0)), None],
        (Junior, "town") => [None, Some(dice.size(640.0, 0.35, 250.0, 1400.0)), None],
        (Junior, _) => [None, Some(dice.size(360.0, 0.3, 150.0, 800.0)), None],
        (Nine, _) => {
            let junior = dice.size(260.0, 0.35, 110.0, 800.0);
            [Some(junior * dice.between(1.3, 2.0)), Some(junior), None]
        }
        (Twelve, _) => {
            let size = dice.size(400.0, 0.2, 250.0, 600.0);
            [Some(size * 1.3), Some(size), Some(size * 0.9)]
        }
        (Complete, _) => {
            let junior = dice.size(900.0, 0.25, 500.0, 1500.0);
            [None, Some(junior), Some(junior * dice.between(1.2, 1.8))]
        }
        (Senior, _) => [None, None, Some(dice.size(2100.0, 0.25, 1200.0, 3600.0))],
        (Special, _) => {
            let size = dice.between(30.0, 60.0);
            [Some(size * 1.6), Some(size), None]
        }
    };
    let mut of_stage = 0..;
    sizes.map(|pupils| {
        let stage = of_stage.next().unwrap_or(0);
        Some(stage_means(form, standing, stage, pupils?, dice))
    })
}

fn stage_means(
    form: Form,
    standing: Standing,
    stage: usize,
    pupils: f64,
    dice: &mut Dice,
) -> StageMeans {
    let (grades, class_size, per_class, teachers) = SCHOOLING[stage];
    let (grades, class_size, per_class) = match form {
        Point | SmallPoint => (1.0, 24.0, 1.2),
        Special => (3.0, 11.0, 2.0),
        _ if standing == Crowded => (grades, 48.5, per_class),
        _ => (grades, class_size * dice.quality(150.0), per_class),
    };
    let bare = standing == Bare;
    let masters = if stage == 0 { 0.01 } else { 0.04 };
    let degrees = match stage {
        0 => dice.between(0.5, 0.75),
        _ => dice.between(0.8, 0.94),
    };
    let specialists = match standing {
        Bare => 0.7,
        FewSpecialists => 0.4,
        _ => dice.quality(30.0),
    };
    StageMeans {
        pupils,
        class_size,
        grades,
        teachers: teachers
            * if bare {
                0.85
            } else {
                dice.quality(80.0).max(0.85)
            },
        per_class: if bare { 0.9 } else { per_class },
        at_least: match (bare, stage) {
            (true, 0) => [0.0, 0.2, 0.5],
            (true, _) => [0.0, 0.55, 0.95],
            (false, 0) => [masters, degrees, dice.between(0.94, 1.0)],
            (false, _) => [masters, degrees, 1.0],
        },
        mid_title: (0.5 * dice.quality(30.0)).min(0.9),
        backbone: pupils * 0.017 * if bare { 0.4 } else { dice.quality(14.0) },
        specialists: pupils * 0.0135 * specialists,
        integrated: dice.chance(0.15),
    }
}

/// What a pupil of each stage needs: m² of teaching rooms, m² of sports venues, yuan of equipment,
/// multimedia rooms, computers, books. Somewhat above what the national standards ask.
const NEEDS: [[f64; 6]; 3] = [
    [6.3, 10.8, 2_900.0, 0.029, 0.16, 26.0],
    [8.0, 14.2, 3_600.0, 0.031, 0.18, 36.0],
    [8.0, 13.0, 3_800.0, 0.030, 0.18, 45.0],
];

/// How alike schools are in each of these; see [`Dice::quality`].
const ALIKE: [f64; 6] = [30.0, 20.0, 18.0, 50.0, 14.0, 14.0];

/// The school's amount of each of these.
fn resources(stages: &[Option<StageMeans>; 3], standing: Standing, dice: &mut Dice) -> [f64; 6] {
    let pupils: f64 = stages.iter().flatten().map(|s| s.pupils).sum();
    let mut amounts = [0.0; 6];
    for (i, amount) in amounts.iter_mut().enumerate() {
        // A combined school has for all its pupils what the stage that needs most needs.
        let needs = NEEDS.iter().zip(stages).filter(|(_, s)| s.is_some());
        let most = needs.map(|(needs, _)| needs[i]).fold(0.0, f64::max);
        *amount = pupils * most * dice.quality(ALIKE[i]);
    }
    let [teaching, sports, equipment, _, computers, books] = &mut amounts;
    match standing {
        Crowded => {
            *teaching *= 0.6;
            *sports *= 0.4;
        }
        Bare => {
            *equipment *= 0.5;
            *computers *= 0.6;
            *books *= 0.7;
        }
        Ordinary | FewSpecialists => {}
    }
    amounts
}
