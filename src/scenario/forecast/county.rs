//! A county's pupils: what its years tell, and where that leads.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::assumptions::Assumptions;
use super::births::{Births, cohort};
use super::enrolment::Enrolment;
use super::error::ForecastError;
use super::flow::{Flow, Pupils, Source, parts};
use super::ratio::{Ratio, entrance, progression};
use crate::census::title::bare_county;
use crate::census::{Census, County};
use crate::dictionary::normalise;
use crate::lang::{Speak, Text};

/// A county's pupils.
#[derive(Clone, Debug)]
pub struct Model {
    /// What is known, by year; the last is the base year.
    pub years: Vec<Enrolment>,
    /// Into each grade but the first.
    pub progression: Vec<Ratio>,
    /// Into the first, where births are given.
    pub entrance: Option<Ratio>,
    /// Those born in time, all towns together, by year of the forecast.
    pub cohorts: Vec<f64>,
    /// The pupils of every year: low, mid, high.
    pub runs: [Vec<Pupils>; 3],
    /// What is to be known of it.
    pub notes: Vec<(&'static str, Text)>,
}

/// What a model is made of.
pub struct Making<'a> {
    /// The base year.
    pub base: &'a Census,
    /// All years, each as a county of its own.
    pub all: &'a Census,
    /// Of these the counties of a name, whatever stands above it.
    pub by_name: HashMap<String, Vec<usize>>,
    /// The births, where they are given.
    pub births: Option<&'a Births>,
    /// What is taken for granted.
    pub assumptions: &'a Assumptions,
    /// How many years.
    pub years: u16,
}

/// The births of the county, by town; towns are numbered in the order of their names.
struct Towns<'a> {
    births: BTreeMap<&'a str, &'a BTreeMap<u16, f64>>,
    /// By school: the number of its town; `None` where births are of the whole county.
    of: Option<Vec<usize>>,
}

/// The counties of each name, as indices of a census.
pub fn by_name(census: &Census) -> HashMap<String, Vec<usize>> {
    let mut names: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, county) in census.counties.iter().enumerate() {
        let name = bare_county(&county.name, &census.dictionary);
        names.entry(name).or_default().push(at);
    }
    names
}

impl Making<'_> {
    /// The model of a county.
    ///
    /// # Errors
    /// Where its pupils are not given by grade, or births do not fit.
    pub fn county(&self, county: &County) -> Result<Model, ForecastError> {
        let now = Enrolment::of(self.base, county, self.assumptions)?;
        let mut notes = Vec::new();
        let mut years = self.earlier(county, now.year, &mut notes);
        years.push(now);
        let base = &years[years.len() - 1];
        let progression = progression(&years, self.assumptions);
        let towns = self
            .births
            .map(|births| self.towns(births, county, base))
            .transpose()?;
        let known = towns.as_ref().map(|towns| of_all_towns(&towns.births));
        let entrance = known.map(|births| entrance(&years, &births, self.assumptions));
        let sources = match &towns {
            Some(towns) => self.sources(towns, &years, county, &mut notes)?,
            None => vec![self.constant(&years)],
        };
        let each =
            (0..usize::from(self.years)).map(|year| sources.iter().map(|s| s.cohorts[year]).sum());
        let cohorts = each.collect();
        let towns = towns.and_then(|towns| towns.of);
        let flow = self.flow(
            &years,
            sources,
            towns.unwrap_or_else(|| self.named_towns(county)),
        );
        let runs = [0, 1, 2].map(|variant| {
            let ratios: Vec<f64> = progression.iter().map(|r| r.range.all()[variant]).collect();
            let entrance = entrance
                .as_ref()
                .map_or(1.0, |ratio| ratio.range.all()[variant]);
            flow.run(entrance, &ratios, usize::from(self.years))
        });
        Ok(Model {
            progression,
            entrance,
            cohorts,
            runs,
            notes,
            years,
        })
    }

    /// The earlier years of a county that have pupils by grade.
    fn earlier(
        &self,
        county: &County,
        base: u16,
        notes: &mut Vec<(&'static str, Text)>,
    ) -> Vec<Enrolment> {
        let name = bare_county(&county.name, &self.base.dictionary);
        let same = |other: &&County| {
            let codes = [&other.code, &county.code];
            let differ = codes.iter().all(|code| !code.is_empty()) && codes[0] != codes[1];
            !differ && other.year.is_some_and(|year| year < base)
        };
        let mut years = Vec::new();
        let named = self.by_name.get(&name).into_iter().flatten();
        let named = named.filter_map(|at| self.all.counties.get(*at));
        for other in named.filter(same) {
            match Enrolment::of(self.all, other, self.assumptions) {
                Ok(enrolment) => years.push(enrolment),
                Err(error) => {
                    let year = other.year.unwrap_or_default();
                    let why = |lang| {
                        error
                            .speak(lang)
                            .lines()
                            .next()
                            .unwrap_or_default()
                            .to_owned()
                    };
                    let (zh, en) = (why(crate::Lang::Zh), why(crate::Lang::En));
                    notes.push((
                        "year-left-out",
                        Text::new(
                            format!("{year} 年的数据没有用于升级率：{zh}"),
                            format!("{year} is not used for the ratios: {en}"),
                        ),
                    ));
                }
            }
        }
        years.sort_by_key(|enrolment| enrolment.year);
        years.dedup_by_key(|enrolment| enrolment.year);
        years
    }

    /// Without births as many enter every year as in the last.
    fn constant(&self, years: &[Enrolment]) -> Source {
        let base = &years[years.len() - 1];
        Source {
            cohorts: vec![base.total(0); usize::from(self.years)],
            shares: parts(&summed(years, 0)),
        }
    }

    fn towns<'b>(
        &self,
        births: &'b Births,
        county: &County,
        base: &Enrolment,
    ) -> Result<Towns<'b>, ForecastError> {
        let of_county = births.of_county(&county.name, self.base.counties.len() == 1)?;
        if of_county.contains_key("") {
            return Ok(Towns {
                births: of_county,
                of: None,
            });
        }
        let names: Vec<String> = of_county.keys().map(|town| normalise(town)).collect();
        let mut wrong = Vec::new();
        let mut of = Vec::new();
        for (row, grades) in county.rows.clone().zip(&base.schools) {
            let town = self.town(row);
            let found =
                town.and_then(|town| names.iter().position(|name| *name == normalise(town)));
            if found.is_none() && grades[0] > 0.0 {
                let school = self.base.school_name(row);
                let at = self
                    .base
                    .row_place(row)
                    .map(|at| at.to_string())
                    .unwrap_or_default();
                let (file, town) = (&births.file, town.unwrap_or("—"));
                wrong.push(Text::new(
                    format!("{at}：学校“{school}”所在乡镇是“{town}”，{file} 里没有它的出生人数"),
                    format!("{at}: \"{school}\" is in the town \"{town}\", whose births {file} does not give"),
                ));
            }
            of.push(found.unwrap_or(names.len()));
        }
        ForecastError::of(wrong)?;
        Ok(Towns {
            births: of_county,
            of: Some(of),
        })
    }

    fn town(&self, row: usize) -> Option<&str> {
        let column = self.base.dictionary.roles.town.as_ref()?;
        self.base.text(row, column)
    }

    /// The towns of the schools, numbered; where none are told all are one.
    fn named_towns(&self, county: &County) -> Vec<usize> {
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let rows = county.rows.clone();
        let numbers = rows.map(|row| {
            let name = self.town(row).map(normalise).unwrap_or_default();
            let next = known.len();
            *known.entry(name).or_insert(next)
        });
        numbers.collect()
    }

    /// Those born in time, by town.
    fn sources(
        &self,
        towns: &Towns<'_>,
        years: &[Enrolment],
        county: &County,
        notes: &mut Vec<(&'static str, Text)>,
    ) -> Result<Vec<Source>, ForecastError> {
        let base = years[years.len() - 1].year;
        let all = summed(years, 0);
        let mut sources = Vec::new();
        let mut without = Vec::new();
        for (number, (town, births)) in towns.births.iter().enumerate() {
            let own = all.iter().enumerate().map(|(school, entrants)| {
                let here = towns.of.as_ref().is_none_or(|of| of[school] == number);
                if here { *entrants } else { 0.0 }
            });
            let mut shares = parts(&own.collect::<Vec<f64>>());
            if shares.iter().all(|share| *share == 0.0) {
                without.push(Text::same(*town));
                shares = parts(&all);
            }
            let cohorts = self.cohorts(town, births, base, county)?;
            sources.push(Source { cohorts, shares });
        }
        if !without.is_empty() && towns.of.is_some() {
            let Text { zh, en } = Text::list(without);
            notes.push(("towns-without-school", Text::new(
                format!("{zh}没有招一年级的学校，其新生按各校份额分到全县"),
                format!("No school of {en} has a first grade; those born there are divided among all schools of the county"),
            )));
        }
        Ok(sources)
    }

    fn cohorts(
        &self,
        town: &str,
        births: &BTreeMap<u16, f64>,
        base: u16,
        county: &County,
    ) -> Result<Vec<f64>, ForecastError> {
        let parts = &self.assumptions.cohort;
        let each = (1..=self.years).map(|more| cohort(parts, births, base + more));
        let found: Vec<Result<f64, u16>> = each.collect();
        let far = found.iter().take_while(|cohort| cohort.is_ok()).count();
        if far == found.len() {
            return Ok(found.into_iter().flatten().collect());
        }
        let born = |more: u16| {
            parts
                .iter()
                .map(move |part| (base + more).saturating_sub(part.years_before))
        };
        let wanted: BTreeSet<u16> = (1..=self.years).flat_map(born).collect();
        let missing: Vec<String> = wanted
            .iter()
            .filter(|year| !births.contains_key(year))
            .map(u16::to_string)
            .collect();
        let until = base + self.years;
        let (name, file) = (&county.name, self.births.map_or("", |births| &births.file));
        let of = if town.is_empty() { name } else { town };
        let (zh, en) = (missing.join("、"), missing.join(", "));
        let (less, fewer) = match far {
            0 => (String::new(), String::new()),
            _ => (
                format!("，或只预测 {far} 年（--years {far}）"),
                format!(", or forecast {far} years only (--years {far})"),
            ),
        };
        Err(ForecastError::one(
            format!("{file}：预测到 {until} 年，缺{of}这些年的出生人数：{zh}。请补上{less}"),
            format!(
                "{file}: to forecast until {until}, the births of {of} are missing for {en}. Add them{fewer}"
            ),
        ))
    }

    fn flow(&self, years: &[Enrolment], sources: Vec<Source>, towns: Vec<usize>) -> Flow {
        let base = &years[years.len() - 1];
        let stages: Vec<&str> = self
            .assumptions
            .all_grades()
            .map(|(stage, _)| stage)
            .collect();
        let begins = stages.iter().enumerate();
        let begins: Vec<bool> = begins
            .map(|(at, stage)| at == 0 || stages[at - 1] != *stage)
            .collect();
        let by_grade: Vec<Vec<f64>> = (0..stages.len())
            .map(|grade| summed(years, grade))
            .collect();
        let schools = 0..base.schools.len();
        let has = schools.map(|school| {
            let grades = 0..stages.len();
            let has = grades.map(|grade| {
                let later =
                    (grade..stages.len()).take_while(|later| stages[*later] == stages[grade]);
                later.into_iter().any(|later| by_grade[later][school] > 0.0)
            });
            has.collect()
        });
        let shares = begins.iter().zip(&by_grade);
        let shares = shares.map(|(begins, grade)| if *begins { parts(grade) } else { Vec::new() });
        Flow {
            start: base.schools.clone(),
            sources,
            has: has.collect(),
            towns,
            shares: shares.collect(),
            begins,
        }
    }
}

/// The pupils of a grade over all years, by school of the last.
fn summed(years: &[Enrolment], grade: usize) -> Vec<f64> {
    let base = &years[years.len() - 1];
    let mut sums = vec![0.0; base.schools.len()];
    for year in years {
        for (sum, pupils) in sums.iter_mut().zip(year.at(base, grade)) {
            *sum += pupils;
        }
    }
    sums
}

/// The births of all towns together, of the years that every town has.
fn of_all_towns(births: &BTreeMap<&str, &BTreeMap<u16, f64>>) -> BTreeMap<u16, f64> {
    let mut sums: BTreeMap<u16, (usize, f64)> = BTreeMap::new();
    for (year, count) in births.values().flat_map(|years| years.iter()) {
        let sum = sums.entry(*year).or_default();
        *sum = (sum.0 + 1, sum.1 + count);
    }
    let whole = sums
        .into_iter()
        .filter(|(_, (towns, _))| *towns == births.len());
    whole.map(|(year, (_, sum))| (year, sum)).collect()
}
