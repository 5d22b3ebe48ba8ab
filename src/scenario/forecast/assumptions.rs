//! What a forecast takes for granted: data that the program carries, and that a file of the user's changes.

use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;

use super::error::ForecastError;
use super::retirement::Rule;
use crate::dictionary::{Dictionary, Level};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::outside::said_by_system;
use crate::standard::{StandardError, line_of, toml_error};

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
            return Err(wrong(name, text, &[unknown], message).nearest(near).into());
        }
        merge(&mut all, own);
        let mut found: Assumptions = all.try_into().map_err(|e: toml::de::Error| {
            StandardError::new(name, crate::outside::TomlError::new("", &e).text())
        })?;
        name.clone_into(&mut found.file);
        found.check(name, text, dictionary)?;
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

    fn check(&self, name: &str, text: &str, dictionary: &Dictionary) -> Result<(), StandardError> {
        let grades = self.grades.values().flatten().map(|g| ("grades", g));
        let parts = self.pupils.parts.iter().map(|f| ("pupils", f));
        let fields = self.teachers.fields.iter().chain(&self.teachers.with);
        let fields = fields.map(|f| ("teachers", f));
        let hired = self.hire.gains.iter().chain(&self.hire.keeps);
        let hired = hired.map(|f| ("hire", f));
        let classes = [("places", &self.places.classes)];
        for (key, field) in grades
            .chain(parts)
            .chain(fields)
            .chain(hired)
            .chain(classes)
        {
            if !dictionary.fields.contains_key(field) {
                let message = Text::new(
                    format!("没有 {field} 这个项目"),
                    format!("there is no field {field}"),
                );
                let near = nearest(field, dictionary.fields.keys().map(String::as_str));
                return Err(wrong(name, text, &[key], message).nearest(near));
            }
        }
        let staged = |field: &&String| dictionary.fields[*field].level == Level::Stage;
        if let Some(field) = self.grades.values().flatten().find(staged) {
            let message = Text::new(
                format!("{field} 分学段，不是一个年级的人数"),
                format!("{field} is given by stage and is not the pupils of one grade"),
            );
            return Err(wrong(name, text, &["grades"], message));
        }
        for stage in self.grades.keys() {
            if !dictionary.stages.contains_key(stage) {
                let message = Text::new("没有这个学段", "there is no such stage");
                return Err(wrong(name, text, &["grades", stage], message));
            }
        }
        for rule in [&self.retires.man, &self.retires.woman] {
            if !self.retirement.contains_key(rule) {
                let message = Text::new(
                    format!("没有退休规则 {rule}"),
                    format!("there is no rule of retirement {rule}"),
                );
                let near = nearest(rule, self.retirement.keys().map(String::as_str));
                return Err(wrong(name, text, &["retires"], message).nearest(near));
            }
        }
        self.check_figures(name, text)
    }

    fn check_figures(&self, name: &str, text: &str) -> Result<(), StandardError> {
        let fail =
            |path: &[&str], zh: &str, en: &str| Err(wrong(name, text, path, Text::new(zh, en)));
        let months: u16 = self.cohort.iter().map(|c| c.months).sum();
        let sound = |c: &Cohort| (1..=20).contains(&c.years_before) && c.months <= 12;
        if months != 12 || !self.cohort.iter().all(sound) {
            return fail(
                &["cohort"],
                "各段月数应合计 12，years_before 为 1 到 20",
                "the months must add up to 12, and years_before be from 1 to 20",
            );
        }
        let range = |r: &Range| 0.0 <= r.low && r.low <= r.mid && r.mid <= r.high && r.high <= 10.0;
        for (grade, ratio) in &self.progression {
            if !range(ratio) {
                return fail(
                    &["progression", grade],
                    "应为 0 ≤ low ≤ mid ≤ high ≤ 10",
                    "must be 0 ≤ low ≤ mid ≤ high ≤ 10",
                );
            }
            if grade != USUAL && !self.all_grades().skip(1).any(|(_, g)| g == grade) {
                return fail(
                    &["progression", grade],
                    "应写升入的年级（第一个年级除外），如 students_grade_2",
                    "must be a grade that pupils go on to, such as students_grade_2",
                );
            }
        }
        if !self.progression.contains_key(USUAL) {
            return fail(&["progression"], "没有写 usual", "usual is missing");
        }
        let Entrance { low, mid, high, .. } = self.entrance;
        if !range(&Range { low, mid, high }) {
            return fail(
                &["entrance"],
                "应为 0 ≤ low ≤ mid ≤ high ≤ 10",
                "must be 0 ≤ low ≤ mid ≤ high ≤ 10",
            );
        }
        if !self.women.values().all(|share| (0.0..=1.0).contains(share)) {
            return fail(
                &["women"],
                "比例应在 0 到 1 之间",
                "a share must be from 0 to 1",
            );
        }
        if self.leaving.later.abs() > 120 {
            return fail(
                &["leaving", "later"],
                "应在 -120 到 120 个月之间",
                "must be from -120 to 120 months",
            );
        }
        if !(15..=40).contains(&self.hire.age) {
            return fail(
                &["hire", "age"],
                "应在 15 到 40 岁之间",
                "must be from 15 to 40 years",
            );
        }
        let Ends { youngest, oldest } = self.ages;
        if !(15..=24).contains(&youngest) || !(60..=80).contains(&oldest) {
            return fail(
                &["ages"],
                "youngest 应为 15 到 24，oldest 应为 60 到 80",
                "youngest must be from 15 to 24, oldest from 60 to 80",
            );
        }
        for (key, figures) in [("places", &self.places.stages), ("norm", &self.norm.stages)] {
            if let Some((stage, _)) = figures.iter().find(|(_, n)| !(**n > 0.0 && **n <= 1e4)) {
                return fail(
                    &[key, stage],
                    "应大于 0、不超过 10000",
                    "must be above 0 and up to 10000",
                );
            }
        }
        let rules = self.retirement.iter();
        if let Some((rule, _)) = rules.into_iter().find(|(_, rule)| !rule.is_sound()) {
            return fail(
                &["retirement", rule],
                "age 应为 40 到 70，from 写作 1965-01，every 大于 0，at_most 不超过 120",
                "age must be from 40 to 70, from such as 1965-01, every above 0, at_most up to 120",
            );
        }
        Ok(())
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

fn wrong(name: &str, text: &str, path: &[&str], message: Text) -> StandardError {
    let error = StandardError::new(name, message);
    error.key(path.join(".")).line(line_of(text, path))
}
