//! What a school has in a year.

use super::means::{Means, StageMeans};
use super::roster::Identity;

/// The year whose means are drawn.
const BASE_YEAR: u16 = 2023;

/// The figures of one stage of a school.
pub struct Stage {
    /// Pupils.
    pub pupils: u32,
    /// Classes.
    pub classes: u32,
    /// Full-time teachers.
    pub teachers: u32,
    /// Of these, by qualification: doctor, master, bachelor, associate, secondary and below.
    pub levels: [u32; 5],
    /// With a middle title or above.
    pub mid_title: u32,
    /// Backbone teachers.
    pub backbone: u32,
    /// Teachers of sports, music, fine arts, arts.
    pub specialists: [u32; 4],
    /// By age: 24 and under, then every five years, 60 and over.
    pub ages: [u32; 9],
}

/// The figures of a school.
pub struct School {
    /// Who it is.
    pub identity: Identity,
    /// Primary, junior, senior; those it has.
    pub stages: [Option<Stage>; 3],
    /// Staff.
    pub staff: u32,
    /// m².
    pub site: u32,
    /// m².
    pub building: u32,
    /// m², with the indoor sports rooms.
    pub teaching: u32,
    /// m².
    pub indoor: u32,
    /// m².
    pub gym: u32,
    /// m².
    pub ground: u32,
    /// Hundreds of yuan, hundredths of 万元.
    pub equipment: u32,
    /// Computers.
    pub computers: u32,
    /// Books.
    pub books: u32,
    /// Networked multimedia rooms.
    pub rooms: u32,
}

/// How far things have moved since the base year.
///
/// Both slow down as the years go by, so that no year, however far, has figures out of reason.
struct Since {
    /// Years of growth, at most 8 either way.
    growth: f64,
    /// The part of the improvements that has been made, at most 1; below 0 before the base year.
    progress: f64,
}

impl Since {
    fn base_year(year: u16) -> Since {
        let years = f64::from(year) - f64::from(BASE_YEAR);
        Since {
            growth: years / (1.0 + years.abs() / 8.0),
            progress: match years >= 0.0 {
                true => years / (years + 5.0),
                false => years / (20.0 - years),
            },
        }
    }
}

impl School {
    /// The school as it is in a year.
    pub fn in_year(identity: Identity, means: &Means, year: u16) -> School {
        let since = Since::base_year(year);
        let stages = [0, 1, 2].map(|i| {
            let stage = means.stages[i].as_ref();
            stage.map(|stage| Stage::in_year(stage, means, &since))
        });
        let teachers: u32 = stages.iter().flatten().map(|s| s.teachers).sum();
        let better = 1.0 + (means.renewal + means.catch_up) * since.progress;
        let built = 1.0 + 0.25 * means.catch_up * since.progress;
        let indoor = count(means.indoor);
        let teaching = count(means.teaching * built) + indoor;
        let building = count(f64::from(teaching) * means.building);
        let gym = count(means.gym);
        let ground = count(means.ground * built);
        School {
            stages,
            staff: teachers + count((f64::from(teachers) * means.support).ceil()),
            site: ground + gym + count(f64::from(building) * means.open),
            building,
            teaching,
            indoor,
            gym,
            ground,
            equipment: count(means.equipment * better / 100.0),
            computers: count(means.computers * better),
            books: count(means.books * (1.0 + 0.5 * means.catch_up * since.progress)),
            rooms: count(means.rooms.ceil() * built),
            identity,
        }
    }
}

impl Stage {
    fn in_year(stage: &StageMeans, school: &Means, since: &Since) -> Stage {
        let grown = |part: f64| 1.0 + school.growth * since.growth * part;
        let pupils = count(stage.pupils * grown(1.0)).max(1);
        let classes = (f64::from(pupils) / stage.class_size).ceil();
        let classes = classes.max(stage.grades).min(f64::from(pupils));
        // Posts follow the pupils, but only half the way.
        let posts = (stage.pupils * stage.teachers * grown(0.5)).round();
        let posts = posts.max((classes * stage.per_class).ceil());
        let teachers = count(posts).max(1);
        let of_teachers = |share: f64| count(posts * share).min(teachers);
        let learnt = (0.2 + school.catch_up) * since.progress;
        let [masters, bachelors, associates] = stage
            .at_least
            .map(|share| of_teachers((share + (1.0 - share) * learnt).clamp(0.0, 1.0)));
        let helped = 1.0 + school.catch_up * since.progress;
        let at_most_all = |wanted: f64| count(wanted.ceil()).min(teachers);
        Stage {
            pupils,
            classes: count(classes),
            teachers,
            levels: [
                0,
                masters,
                bachelors - masters,
                associates - bachelors,
                teachers - associates,
            ],
            mid_title: of_teachers(stage.mid_title),
            backbone: at_most_all(stage.backbone * helped),
            specialists: subjects(at_most_all(stage.specialists * helped), stage.integrated),
            ages: ages(teachers, school.age + 0.3 * since.growth),
        }
    }
}

/// Teachers of sports, music, fine arts and, where the last two are one, arts.
fn subjects(specialists: u32, integrated: bool) -> [u32; 4] {
    let sports = (specialists * 2).div_ceil(5);
    let rest = specialists - sports;
    match integrated {
        true => [sports, 0, 0, rest],
        false => [sports, rest.div_ceil(2), rest / 2, 0],
    }
}

/// Teachers by age: the fewer, the further from the age that most are near to.
fn ages(teachers: u32, near: f64) -> [u32; 9] {
    const MIDDLES: [f64; 9] = [23.0, 27.0, 32.0, 37.0, 42.0, 47.0, 52.0, 57.0, 60.0];
    const REACH: f64 = 17.0;
    let weights = MIDDLES.map(|middle: f64| (1.0 - (middle - near).abs() / REACH).max(0.0));
    // Few teach on at 60.
    let weights = [&weights[..8], &[0.05 * weights[8]]].concat();
    let all: f64 = weights.iter().sum();
    let mut counts = [0; 9];
    let (mut met, mut given) = (0.0, 0);
    for (count_of, weight) in counts.iter_mut().zip(&weights) {
        met += weight / all * f64::from(teachers);
        *count_of = count(met).min(teachers) - given;
        given += *count_of;
    }
    counts
}

/// The nearest whole number.
fn count(amount: f64) -> u32 {
    amount.round() as u32
}
