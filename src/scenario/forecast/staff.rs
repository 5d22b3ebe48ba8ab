//! Teachers from year to year: who is there, when each leaves, and what the figures of teachers come to.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::assumptions::Assumptions;
use super::retirement::Rule;
use crate::census::{Born, Census, TeacherGroup};
use crate::dictionary::Dictionary;

/// The months of a year before September, when the census is taken and the school year begins.
const SEPTEMBER: i32 = 8;

/// What is done where somebody leaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hire {
    /// Nothing.
    #[default]
    Nobody,
    /// One comes for each who leaves.
    Replace,
}

/// Where it is known from when the teachers of a school leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Known {
    /// From a roster, by the month of birth.
    Roster,
    /// From age bands, spread evenly.
    Bands,
    /// From nothing: all stay.
    Nothing,
}

/// Teachers who were born in one month and leave in one month.
#[derive(Clone, Debug, PartialEq)]
struct Piece {
    born: i32,
    leaves: i32,
    weight: f64,
    subject: Option<Arc<str>>,
    /// What each of them counts for.
    fields: Arc<[String]>,
}

/// The teachers of a school, in a stage or as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Staff {
    /// The row of the school.
    pub row: usize,
    /// The stage; `None` where only the school's total is given.
    pub stage: Option<String>,
    /// How many they are.
    pub teachers: f64,
    /// From what it is known when they leave.
    pub known: Known,
    /// Those of whom it is not.
    pub unknown: f64,
    pieces: Vec<Piece>,
    /// The fields that the roster counts; the others follow in proportion.
    counted: Arc<[String]>,
}

/// Who leaves, by what.
pub struct Leaving<'a> {
    census: &'a Census,
    assumptions: &'a Assumptions,
    year: u16,
    rules: [Option<&'a Rule>; 2],
}

impl<'a> Leaving<'a> {
    /// Of a census of a year.
    pub fn new(census: &'a Census, assumptions: &'a Assumptions, year: u16) -> Leaving<'a> {
        let rule = |name: &str| assumptions.retirement.get(name);
        Leaving {
            census,
            assumptions,
            year,
            rules: [
                rule(&assumptions.retires.man),
                rule(&assumptions.retires.woman),
            ],
        }
    }

    /// The teachers of every school, in the order of the census and of the stages.
    pub fn staff(&self) -> Vec<Staff> {
        let census = self.census;
        let Some(teachers) = &census.dictionary.roles.teachers else {
            return Vec::new();
        };
        let mut all = Vec::new();
        for row in 0..census.height() {
            let stages = self.assumptions.grades.keys();
            let staged: Vec<Staff> = stages
                .filter_map(|stage| {
                    let count = census.number(row, &Dictionary::column(teachers, stage))?;
                    Some(self.of(row, Some(stage), count))
                })
                .collect();
            let total = || {
                census
                    .number(row, teachers)
                    .map(|count| self.of(row, None, count))
            };
            match staged.is_empty() {
                true => all.extend(total()),
                false => all.extend(staged),
            }
        }
        all
    }

    fn of(&self, row: usize, stage: Option<&str>, teachers: f64) -> Staff {
        // They stand in the order of the rows.
        let all = &self.census.teachers;
        let from = all.partition_point(|group| group.row < row);
        let groups = all[from..].iter().take_while(|group| group.row == row);
        let own = |g: &&TeacherGroup| stage.is_none() || g.stage.as_deref() == stage;
        let groups: Vec<&TeacherGroup> = groups.filter(own).collect();
        let mut staff = Staff {
            row,
            stage: stage.map(str::to_owned),
            teachers,
            known: Known::Nothing,
            unknown: teachers,
            pieces: Vec::new(),
            counted: Arc::new([]),
        };
        let listed: f64 = groups.iter().map(|g| f64::from(g.count)).sum();
        if listed > 0.0 && listed <= teachers {
            staff.known = Known::Roster;
            groups
                .iter()
                .for_each(|group| self.add_group(group, &mut staff));
            if let Some(first) = groups.first() {
                staff.counted = Arc::clone(&first.counted);
            }
        }
        if staff.pieces.is_empty() {
            staff.counted = Arc::new([]);
            self.add_bands(&mut staff);
        }
        let told: f64 = staff.pieces.iter().map(|piece| piece.weight).sum();
        staff.unknown = (teachers - told).max(0.0);
        if staff.pieces.is_empty() {
            staff.known = Known::Nothing;
        }
        staff
    }

    fn add_group(&self, group: &TeacherGroup, staff: &mut Staff) {
        let count = f64::from(group.count);
        let who = Who {
            sex: group.group.as_deref(),
            subject: group.subject.as_deref().map(Arc::from),
            fields: group.fields.clone().into(),
        };
        match group.born {
            Born::Month(month) => self.add(i32::from(month), count, &who, staff),
            Born::Age(age) => self.add_age(age, count, &who, staff),
            Born::Unknown => {}
        }
    }

    /// Those of each band, spread evenly over its years.
    fn add_bands(&self, staff: &mut Staff) {
        let Some(ages) = &self.census.dictionary.ages else {
            return;
        };
        let who = Who {
            sex: None,
            subject: None,
            fields: Arc::new([]),
        };
        for band in &ages.bands {
            let column = staff.column(&band.field);
            let count = self.census.number(staff.row, &column).unwrap_or_default();
            let (youngest, oldest) = (self.assumptions.ages.youngest, self.assumptions.ages.oldest);
            let from = band.from.map_or(youngest, u16::from);
            let to = band.to.map_or(oldest, u16::from).max(from);
            if count > 0.0 {
                staff.known = Known::Bands;
                let each = count / f64::from(to - from + 1);
                (from..=to).for_each(|age| self.add_age(age, each, &who, staff));
            }
        }
    }

    /// Those of an age, spread evenly over the months in which they may have been born.
    fn add_age(&self, age: u16, count: f64, who: &Who<'_>, staff: &mut Staff) {
        let last = i32::from(self.year) * 12 + SEPTEMBER - 1 - 12 * i32::from(age);
        for before in 0..12 {
            self.add(last - before, count / 12.0, who, staff);
        }
    }

    fn add(&self, born: i32, count: f64, who: &Who<'_>, staff: &mut Staff) {
        let stage = staff.stage.as_ref();
        let women = stage.and_then(|stage| self.assumptions.women.get(stage));
        let women = women.or_else(|| self.assumptions.women.values().next());
        let women = match who.sex {
            Some("man") => 0.0,
            Some("woman") => 1.0,
            _ => women.copied().unwrap_or(0.5),
        };
        for (rule, share) in self.rules.iter().zip([1.0 - women, women]) {
            let Some(rule) = rule.filter(|_| share > 0.0) else {
                continue;
            };
            staff.pieces.push(Piece {
                born,
                leaves: rule.month(born) + self.assumptions.leaving.later,
                weight: count * share,
                subject: who.subject.clone(),
                fields: Arc::clone(&who.fields),
            });
        }
    }
}

/// Who somebody is, as far as it matters.
struct Who<'a> {
    sex: Option<&'a str>,
    subject: Option<Arc<str>>,
    fields: Arc<[String]>,
}

/// Whether those who leave in a month are gone by September of a year.
fn is_gone(leaves: i32, year: u16) -> bool {
    leaves < i32::from(year) * 12 + SEPTEMBER
}

/// The age at the first of September of a year of those who were born in a month: who has the birthday in September is
/// not yet older.
fn age(born: i32, year: u16) -> i32 {
    (i32::from(year) * 12 + SEPTEMBER - 1 - born).div_euclid(12)
}

impl Staff {
    /// The column of a field of these teachers.
    pub fn column(&self, field: &str) -> String {
        let stage = self.stage.as_deref();
        stage.map_or(field.to_owned(), |stage| Dictionary::column(field, stage))
    }

    /// Those who have left by September of a year, of some of them.
    fn gone(&self, year: u16, counts: impl Fn(&Piece) -> bool) -> f64 {
        let gone = self
            .pieces
            .iter()
            .filter(|p| is_gone(p.leaves, year) && counts(p));
        gone.map(|piece| piece.weight).sum()
    }

    /// Those who leave between September of the year before and September of a year, by subject. Who could have left
    /// before the census leaves in the first year.
    pub fn leavers(&self, year: u16, first: bool) -> BTreeMap<Option<Arc<str>>, f64> {
        let mut leavers = BTreeMap::new();
        for piece in &self.pieces {
            if is_gone(piece.leaves, year) && (first || !is_gone(piece.leaves, year - 1)) {
                *leavers.entry(piece.subject.clone()).or_insert(0.0) += piece.weight;
            }
        }
        leavers
    }

    /// How many of today's teachers are there in a year.
    pub fn remaining(&self, year: u16) -> f64 {
        (self.teachers - self.gone(year, |_| true)).max(0.0)
    }

    /// How many teachers there are in a year, with those who came.
    pub fn teaching(&self, year: u16, hire: Hire) -> f64 {
        match hire {
            Hire::Nobody => self.remaining(year),
            Hire::Replace => self.teachers,
        }
    }

    /// The figures of these teachers in a year, by field, of those that the census has.
    pub fn figures(
        &self,
        census: &Census,
        assumptions: &Assumptions,
        (base, year): (u16, u16),
        hire: Hire,
    ) -> Vec<(String, f64)> {
        let mut figures = Vec::new();
        let gone = self.gone(year, |_| true);
        let share = if self.teachers > 0.0 {
            gone / self.teachers
        } else {
            0.0
        };
        let come = if hire == Hire::Replace { gone } else { 0.0 };
        for field in &assumptions.teachers.fields {
            let Some(now) = census.number(self.row, &self.column(field)) else {
                continue;
            };
            let less = match self.counted.contains(field) {
                true => self.gone(year, |piece| piece.fields.contains(field)),
                false => now * share,
            };
            let kept = if come > 0.0 && assumptions.hire.keeps.contains(field) {
                less
            } else {
                0.0
            };
            let more = if assumptions.hire.gains.contains(field) {
                come
            } else {
                0.0
            };
            figures.push((field.clone(), (now - less + kept + more).max(0.0)));
        }
        if let Some(teachers) = &census.dictionary.roles.teachers {
            figures.push((teachers.clone(), self.teaching(year, hire)));
        }
        figures.extend(self.ages(census, assumptions, (base, year), hire));
        figures
    }

    /// The age bands and the mean age in a year, where the census has them.
    fn ages(
        &self,
        census: &Census,
        assumptions: &Assumptions,
        (base, year): (u16, u16),
        hire: Hire,
    ) -> Vec<(String, f64)> {
        let Some(ages) = &census.dictionary.ages else {
            return Vec::new();
        };
        let mut of_age: BTreeMap<i32, f64> = BTreeMap::new();
        for piece in self.pieces.iter().filter(|p| !is_gone(p.leaves, year)) {
            *of_age.entry(age(piece.born, year)).or_default() += piece.weight;
        }
        if hire == Hire::Replace {
            for come in base + 1..=year {
                let leavers: f64 = self.leavers(come, come == base + 1).values().sum();
                let years = i32::from(assumptions.hire.age) + i32::from(year - come);
                *of_age.entry(years).or_default() += leavers;
            }
        }
        let given = |field: &str| census.number(self.row, &self.column(field));
        let mut figures = Vec::new();
        if let Some(mean) = given(&ages.mean) {
            let known: f64 = of_age.values().sum();
            let sum: f64 = of_age.iter().map(|(age, n)| f64::from(*age) * n).sum();
            let older = mean + f64::from(year - base);
            // Of whom nothing is known all stay, and are older.
            let mean = if known > 0.0 { sum / known } else { older };
            figures.push((ages.mean.clone(), mean));
        }
        if self.pieces.is_empty() {
            return figures;
        }
        for band in &ages.bands {
            if given(&band.field).is_none() {
                continue;
            }
            let from = band.from.map_or(i32::MIN, i32::from);
            let to = band.to.map_or(i32::MAX, i32::from);
            let here = of_age.range(from..=to).map(|(_, n)| n).sum();
            figures.push((band.field.clone(), here));
        }
        figures
    }
}
