//! What a forecast takes for granted: data that the program carries, and that a file of the user's changes.

use indexmap::IndexMap;
use serde::Deserialize;

use super::retirement::Rule;

/// A low, a middle and a high figure.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The lowest.
    pub low: f64,
    /// The likeliest.
    pub mid: f64,
    /// The highest.
    pub high: f64,
}

impl Range {
    /// By variant.
    pub fn all(self) -> [f64; 3] {
        [self.low, self.mid, self.high]
    }
}

/// What a forecast takes for granted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// The file that changes some of it; empty where none does.
    #[serde(skip)]
    pub file: String,
    /// The grades of each stage, by the fields of their pupils.
    pub grades: IndexMap<String, Vec<String>>,
    /// Whose births make the entrants of a year.
    pub cohort: Vec<Cohort>,
    /// Pupils of a grade ÷ those of the grade before in the year before: `usual`, or of a grade by its field.
    pub progression: IndexMap<String, Range>,
    /// Entrants ÷ cohort.
    pub entrance: Entrance,
    /// Figures that are some of the pupils.
    pub pupils: Parts,
    /// When people retire, by the name of the rule.
    pub retirement: IndexMap<String, Rule>,
    /// The rule that each group of a roster goes by.
    pub retires: Retires,
    /// How much later or earlier everyone leaves.
    pub leaving: Leaving,
    /// The share of women by stage, where it is not told who is one.
    pub women: IndexMap<String, f64>,
    /// The ages of bands that are open at an end.
    pub ages: Ends,
    /// What falls as teachers leave.
    pub teachers: Fields,
    /// Who comes for one who leaves.
    pub hire: Hire,
    /// What a class has room for.
    pub places: Places,
    /// Pupils a teacher.
    pub norm: Norm,
    /// Schools to look at.
    pub watch: Watch,
}

/// A part of the births of a year.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cohort {
    /// So many years before they enter.
    pub years_before: u16,
    /// Of so many months of that year.
    pub months: u16,
}

/// Entrants ÷ cohort.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entrance {
    /// The lowest.
    pub low: f64,
    /// The likeliest.
    pub mid: f64,
    /// The highest.
    pub high: f64,
    /// Whether they count also where the years give others.
    pub always: bool,
}

/// Figures that are some of the pupils.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// Their fields.
    pub parts: Vec<String>,
}

/// The rules by which men and women retire.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retires {
    /// The rule of men.
    pub man: String,
    /// The rule of women.
    pub woman: String,
}

/// How much later everyone leaves than the statutory month.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leaving {
    /// In months; below 0 earlier.
    pub later: i32,
}

/// The ages of bands that are open at an end.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    /// The youngest of the first.
    pub youngest: u16,
    /// The oldest of the last.
    pub oldest: u16,
}

/// What falls as teachers leave.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fields {
    /// Figures of teachers.
    pub fields: Vec<String>,
    /// Figures of the school that fall by as many as leave.
    pub with: Vec<String>,
}

/// Who comes for one who leaves.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hire {
    /// Their age.
    pub age: u16,
    /// What they count for.
    pub gains: Vec<String>,
    /// What they count for where the one who leaves did.
    pub keeps: Vec<String>,
}

/// What a class has room for.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Places {
    /// The field of classes.
    pub classes: String,
    /// By stage: pupils a class.
    #[serde(flatten)]
    pub stages: IndexMap<String, f64>,
}

/// Pupils a teacher.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Norm {
    /// Below so many pupils a school has teachers by class.
    pub small: f64,
    /// By stage: teachers a class, there.
    pub per_class: IndexMap<String, f64>,
    /// By stage: pupils a teacher.
    #[serde(flatten)]
    pub stages: IndexMap<String, f64>,
}

/// Schools to look at.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// Those whose pupils fall below one of these, the largest first.
    pub below: Vec<f64>,
    /// Those whose pupils rise above: by stage, and `several` of more than one stage.
    pub above: IndexMap<String, f64>,
}

/// The size limit of schools of more than one stage.
pub const SEVERAL: &str = "several";

/// What counts of progression where the years do not give it.
pub const USUAL: &str = "usual";

impl Assumptions {
    /// The progression from a grade to the next, where it is said.
    pub fn progression_of(&self, next: &str) -> Option<Range> {
        self.progression.get(next).copied()
    }

    /// Every grade in order, with its stage.
    pub fn all_grades(&self) -> impl Iterator<Item = (&str, &str)> {
        let stages = self.grades.iter();
        stages.flat_map(|(stage, grades)| grades.iter().map(move |g| (stage.as_str(), g.as_str())))
    }
}
