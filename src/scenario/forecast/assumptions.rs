//! What a forecast takes for granted: data that the program carries, and that a file of the user's changes.

use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;

use super::error::ForecastError;
use super::retirement::Rule;
use super::sound;
use crate::dictionary::Dictionary;
use crate::lang::Text;
use crate::nearest::nearest;
use crate::outside::said_by_system;
use crate::standard::{StandardError, toml_error};

/// What the program carries.
const BUILT_IN: &str = include_str!("../../../indicators/forecast.toml");

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
    /// What the program carries.
    ///
    /// # Errors
    /// None, as long as the program carries sound ones.
    pub fn built_in(dictionary: &Dictionary) -> Result<Assumptions, ForecastError> {
        Assumptions::parse("", "", dictionary)
    }

    /// What a file changes of it.
    ///
    /// # Errors
    /// Where the file cannot be read, is no TOML of the expected shape, or a figure of it cannot be.
    pub fn load(path: &Path, dictionary: &Dictionary) -> Result<Assumptions, ForecastError> {
        let name = path.display().to_string();
        let text = crate::read_own_text(path).map_err(|e| {
            let Text { zh, en } = said_by_system(&e);
            let message = Text::new(
                format!("读不到预测参数文件（{zh}）；可用 balance forecast --write-assumptions 起草"),
                format!(
                    "the assumptions cannot be read ({en}); balance forecast --write-assumptions drafts a file"
                ),
            );
            StandardError::new(&name, message)
        })?;
        Assumptions::parse(&name, &text, dictionary)
    }

    /// The same of a text that is called `name`.
    ///
    /// ```
    /// use balance::{dictionary::Dictionary, scenario::forecast::Assumptions};
    /// let dictionary = Dictionary::built_in();
    /// let own = Assumptions::parse("own.toml", "[women]\nprimary = 0.8", &dictionary).unwrap();
    /// assert_eq!((own.women["primary"], own.women["junior"]), (0.8, 0.6));
    /// assert!(Assumptions::parse("own.toml", "[women]\nprimary = 80", &dictionary).is_err());
    /// ```
    ///
    /// # Errors
    /// Where it is no TOML of the expected shape, or a figure of it cannot be.
    pub fn parse(
        name: &str,
        text: &str,
        dictionary: &Dictionary,
    ) -> Result<Assumptions, ForecastError> {
        let shape = |e: &toml::de::Error| toml_error(name, text, e);
        let own: toml::Table = toml::from_str(text).map_err(|e| shape(&e))?;
        let mut all: toml::Table =
            toml::from_str(BUILT_IN).map_err(|e| toml_error("forecast.toml", BUILT_IN, &e))?;
        if let Some(unknown) = own.keys().find(|key| !all.contains_key(*key)) {
            let known: Vec<&str> = all.keys().map(String::as_str).collect();
            let message = Text::new(
                format!("没有这一节；有 {}", known.join("、")),
                format!("there is no such section; there are {}", known.join(", ")),
            );
            let near = nearest(unknown, known.iter().copied());
            return Err(sound::wrong((name, text), &[unknown], message)
                .nearest(near)
                .into());
        }
        merge(&mut all, own);
        let mut found: Assumptions = all.try_into().map_err(|e: toml::de::Error| {
            StandardError::new(name, crate::outside::TomlError::new("", &e).text())
        })?;
        name.clone_into(&mut found.file);
        sound::check(&found, (name, text), dictionary)?;
        Ok(found)
    }

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

/// A draft of assumptions: those that the program carries, to be changed.
pub fn draft() -> String {
    crate::mark::sign_draft(BUILT_IN.to_owned())
}

/// Tables go into tables key by key, everything else as a whole.
fn merge(into: &mut toml::Table, from: toml::Table) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(own)) => merge(below, own),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}
