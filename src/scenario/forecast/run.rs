//! From censuses to a forecast, and from each year of it to findings by the ordinary path.

use std::collections::BTreeMap;

use super::county::{Making, Model};
use super::error::ForecastError;
use super::flow::Pupils;
use super::needs::{Need, Watched, teachers_needed, watched};
use super::ratio::Ratio;
use super::said;
use super::staff::{Hire, Leaving, Staff};
use super::turns::{Turn, turns};
use super::{Assumptions, Births, year};
use crate::census::{Census, County};
use crate::dictionary::Dictionary;
use crate::lang::{Lang, Text};
use crate::measure::{CountyFinding, Findings, Options, measure};
use crate::parallel;
use crate::problem::{Deny, Kind, Problem};
use crate::scenario::Changes;
use crate::standard::Standard;

/// What is asked of a forecast.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// How many years.
    pub years: u16,
    /// What is done where a teacher leaves.
    pub hire: Hire,
    /// The births, where they are given.
    pub births: Option<&'a Births>,
    /// What is taken for granted.
    pub assumptions: &'a Assumptions,
}

/// A forecast for the counties of a census.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// The counties as they are, with what is wrong or doubtful.
    pub before: Findings,
    /// The counties as they will be.
    pub counties: Vec<CountyForecast>,
    /// What was done where a teacher leaves.
    pub hire: Hire,
}

/// A school as it is called.
#[derive(Clone, Debug, PartialEq)]
pub struct SchoolName {
    /// Its code; its name where it has none.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The pupils of a grade of a school.
#[derive(Clone, Debug, PartialEq)]
pub struct PupilsLine {
    /// The school, as an index of [`CountyForecast::schools`].
    pub school: usize,
    /// The stage.
    pub stage: String,
    /// The grade, from 1.
    pub grade: usize,
    /// In the base year.
    pub before: f64,
    /// By year: low, mid, high.
    pub years: Vec<[f64; 3]>,
}

/// Teachers who retire.
#[derive(Clone, Debug, PartialEq)]
pub struct Retired {
    /// The year by whose September they are gone.
    pub year: u16,
    /// The school, as an index of [`CountyForecast::schools`].
    pub school: usize,
    /// The stage.
    pub stage: Option<String>,
    /// What they teach.
    pub subject: Option<String>,
    /// How many.
    pub teachers: f64,
}

/// A county as it will be.
#[derive(Clone, Debug)]
pub struct CountyForecast {
    /// The county in the base year.
    pub before: CountyFinding,
    /// The base year.
    pub base: u16,
    /// The years to come.
    pub years: Vec<u16>,
    /// Low, mid, high: the county in each year.
    pub variants: [Vec<CountyFinding>; 3],
    /// The schools, in the order of the census.
    pub schools: Vec<SchoolName>,
    /// Pupils by school and grade.
    pub pupils: Vec<PupilsLine>,
    /// Into each grade but the first.
    pub progression: Vec<Ratio>,
    /// Into the first, where births are given.
    pub entrance: Option<Ratio>,
    /// Those born in time, by year; without births the last entrants.
    pub cohorts: Vec<f64>,
    /// Who retires.
    pub retirements: Vec<Retired>,
    /// Places and teachers; rows are indices of [`CountyForecast::schools`].
    pub needs: Vec<Need>,
    /// Schools to look at; rows are indices of [`CountyForecast::schools`].
    pub watch: Vec<Watched>,
    /// What turns.
    pub turns: Vec<Turn>,
    /// What is taken for granted: an id, and words.
    pub assumptions: Vec<(&'static str, Text)>,
}

impl Forecast {
    /// Whether every criterion is met today and, by the middle variant, in every year.
    pub fn meets(&self) -> bool {
        let mut all = self
            .counties
            .iter()
            .flat_map(|c| c.variants[1].iter().chain([&c.before]));
        !self.counties.is_empty() && all.all(|county| county.meets)
    }

    /// How many schools there are.
    pub fn schools(&self) -> usize {
        self.counties.iter().map(|c| c.schools.len()).sum()
    }
}

/// Forecasts every county of a census: `base` has the latest year of each, `all` every year that is known. Read with
/// [`Dictionary::keeping_people`], they tell from a roster who retires when.
///
/// # Errors
/// Where pupils are not given by grade, the years of counties differ, births are missing, or changes do not fit.
pub fn forecast(
    (base, all): (&Census, &Census),
    standard: &Standard,
    changes: &Changes,
    options: &Options,
    ask: Ask<'_>,
) -> Result<Forecast, ForecastError> {
    let mut base = base.clone();
    base.problems
        .retain(|p| !matches!(p.kind, Kind::SeveralYears { .. }));
    let first = base.counties.first().and_then(|county| county.year);
    let now = changes.over(base.clone(), first.filter(|_| !changes.is_empty()));
    let before = measure(&now, standard, options.clone());
    if before.failed() || before.counties.is_empty() {
        return Ok(Forecast {
            before,
            counties: Vec::new(),
            hire: ask.hire,
        });
    }
    let first = one_year(&base)?;
    let running = Running {
        base: &base,
        standard,
        changes,
        options,
        ask,
        first,
    };
    let counties = running.counties(all, &before)?;
    Ok(Forecast {
        before,
        counties,
        hire: ask.hire,
    })
}

/// The year of all counties.
fn one_year(base: &Census) -> Result<u16, ForecastError> {
    let mut wrong = Vec::new();
    let first = base.counties.first().and_then(|county| county.year);
    for county in &base.counties {
        let name = &county.name;
        match (county.year, first) {
            (None, _) => wrong.push(Text::new(
                format!("{name}：数据没有写年度，不知从哪一年起预测：请在标题里写明年份"),
                format!("{name}: the census has no year to forecast from: state it in the title"),
            )),
            (Some(year), Some(first)) if year != first => wrong.push(Text::new(
                format!("{name}的数据是 {year} 年，别的县是 {first} 年：请分别预测"),
                format!("{name}: its census is of {year}, that of another county of {first}; forecast them one by one"),
            )),
            _ => {}
        }
    }
    ForecastError::of(wrong)?;
    Ok(first.unwrap_or_default())
}

struct Running<'a> {
    base: &'a Census,
    standard: &'a Standard,
    changes: &'a Changes,
    options: &'a Options,
    ask: Ask<'a>,
    first: u16,
}

impl Running<'_> {
    fn years(&self) -> impl Iterator<Item = u16> + use<> {
        self.first + 1..=self.first + self.ask.years
    }

    fn counties(
        &self,
        all: &Census,
        before: &Findings,
    ) -> Result<Vec<CountyForecast>, ForecastError> {
        let (base, assumptions) = (self.base, self.ask.assumptions);
        let making = Making {
            base,
            all,
            births: self.ask.births,
            assumptions,
            years: self.ask.years,
        };
        let models = base.counties.iter().map(|county| making.county(county));
        let models = models.collect::<Result<Vec<Model>, _>>()?;
        let staff = Leaving::new(base, assumptions, self.first).staff();
        let found = self.measured(&models, &staff)?;
        let counties = base.counties.iter().zip(&models).enumerate();
        let counties = counties.filter_map(|(at, (county, model))| {
            let own = before
                .counties
                .iter()
                .find(|c| (&c.code, &c.name) == (&county.code, &county.name))?;
            let variants = found.each_ref().map(|years| {
                let years = years
                    .iter()
                    .filter_map(|counties| counties.get(at).cloned().flatten());
                years.collect::<Vec<CountyFinding>>()
            });
            let own_staff: Vec<&Staff> = staff
                .iter()
                .filter(|s| county.rows.contains(&s.row))
                .collect();
            Some(self.county(county, model, own, variants, &own_staff))
        });
        Ok(counties.collect())
    }

    /// Every variant in every year: the counties in the order of the census.
    fn measured(
        &self,
        models: &[Model],
        staff: &[Staff],
    ) -> Result<[Vec<Vec<Option<CountyFinding>>>; 3], ForecastError> {
        let years: Vec<u16> = self.years().collect();
        let work = years.len() * 3;
        let done = parallel::map(work, |at| {
            let (variant, year) = (at / years.len(), at % years.len());
            // Where all variants are one, it is measured once.
            let same = variant != 1
                && models
                    .iter()
                    .all(|m| m.runs[variant][year] == m.runs[1][year]);
            match same {
                true => Ok(None),
                false => self
                    .year(models, staff, variant, (year, years[year]))
                    .map(Some),
            }
        });
        let done = done.into_iter().collect::<Result<Vec<_>, _>>()?;
        let found = [0, 1, 2].map(|variant| {
            let each = (0..years.len()).map(|year| {
                let own = done[variant * years.len() + year].as_ref();
                own.or(done[years.len() + year].as_ref())
                    .cloned()
                    .unwrap_or_default()
            });
            each.collect()
        });
        Ok(found)
    }

    fn year(
        &self,
        models: &[Model],
        staff: &[Staff],
        variant: usize,
        (at, year): (usize, u16),
    ) -> Result<Vec<Option<CountyFinding>>, ForecastError> {
        let pupils: Pupils = models
            .iter()
            .flat_map(|m| m.runs[variant][at].clone())
            .collect();
        let making = year::Making {
            base: self.base,
            assumptions: self.ask.assumptions,
            staff,
            hire: self.ask.hire,
        };
        let census = making.census((self.first, year), &pupils);
        let by = (!self.changes.is_empty()).then_some(year);
        let mut census = self
            .changes
            .apply(&census, by)
            .map_err(|problems| said_in(year, &problems))?;
        for county in &mut census.counties {
            county.year = Some(year);
        }
        // What is doubtful was said of the base year.
        census.problems = Vec::new();
        let options = Options {
            deny: Deny::default(),
            trace: false,
            ..self.options.clone()
        };
        let found = measure(&census, self.standard, options);
        let all = census.counties.iter();
        let all = all.map(|county| {
            let own = |c: &&CountyFinding| (&c.code, &c.name) == (&county.code, &county.name);
            found.counties.iter().find(own).cloned()
        });
        let all: Vec<Option<CountyFinding>> = all.collect();
        if all.iter().any(Option::is_none) {
            let errors = found.problems.iter();
            let errors = errors.filter(|p| p.severity == crate::problem::Severity::Error);
            let said: Vec<&str> = errors.map(|p| p.text.as_str()).collect();
            let said = said.join("; ");
            return Err(ForecastError::one(
                format!("{year} 年的预测数据无法评估：{said}"),
                format!("the census forecast for {year} cannot be measured: {said}"),
            ));
        }
        Ok(all)
    }

    fn county(
        &self,
        county: &County,
        model: &Model,
        before: &CountyFinding,
        variants: [Vec<CountyFinding>; 3],
        staff: &[&Staff],
    ) -> CountyForecast {
        let years: Vec<u16> = self.years().collect();
        let all = variants.iter().enumerate().flat_map(|(variant, counties)| {
            let years: Vec<(u16, &CountyFinding)> = years.iter().copied().zip(counties).collect();
            turns(variant, before, &years)
        });
        CountyForecast {
            before: before.clone(),
            base: self.first,
            turns: all.collect(),
            variants,
            schools: county.rows.clone().map(|row| self.name(row)).collect(),
            pupils: self.pupils(model),
            progression: model.progression.clone(),
            entrance: model.entrance.clone(),
            cohorts: model.cohorts.clone(),
            retirements: self.retirements(county, staff),
            needs: self.needs(county, model, staff),
            watch: self.watch(county, model),
            assumptions: said::assumptions(model, staff, &self.ask, self.changes),
            years,
        }
    }

    fn name(&self, row: usize) -> SchoolName {
        let name = self.base.school_name(row);
        let code = self.base.text(row, &self.base.dictionary.roles.school_code);
        SchoolName {
            code: code.map_or_else(|| name.clone(), str::to_owned),
            name,
        }
    }

    /// Every grade of every school that has, or comes to have, pupils in it.
    fn pupils(&self, model: &Model) -> Vec<PupilsLine> {
        let start = &model.years[model.years.len() - 1].schools;
        let mut lines = Vec::new();
        for (school, grades) in start.iter().enumerate() {
            for (at, (stage, _)) in self.ask.assumptions.all_grades().enumerate() {
                let years = 0..usize::from(self.ask.years);
                let years: Vec<[f64; 3]> = years
                    .map(|year| model.runs.each_ref().map(|run| run[year][school][at]))
                    .collect();
                if grades[at] > 0.0 || years.iter().flatten().any(|n| *n > 0.0) {
                    let stage = stage.to_owned();
                    lines.push(PupilsLine {
                        school,
                        stage,
                        grade: at + 1,
                        before: grades[at],
                        years,
                    });
                }
            }
        }
        lines
    }

    fn retirements(&self, county: &County, staff: &[&Staff]) -> Vec<Retired> {
        let mut all = Vec::new();
        for year in self.years() {
            for own in staff {
                for (subject, teachers) in own.leavers(year, year == self.first + 1) {
                    all.push(Retired {
                        year,
                        school: own.row - county.rows.start,
                        stage: own.stage.clone(),
                        subject: subject.map(|subject| subject.to_string()),
                        teachers,
                    });
                }
            }
        }
        all
    }

    fn needs(&self, county: &County, model: &Model, staff: &[&Staff]) -> Vec<Need> {
        let assumptions = self.ask.assumptions;
        let mut needs = Vec::new();
        for (school, row) in county.rows.clone().enumerate() {
            let mut from = 0;
            for (stage, fields) in &assumptions.grades {
                let grades = from..from + fields.len();
                from = grades.end;
                let own = |pupils: &Pupils| pupils[school][grades.clone()].iter().sum::<f64>();
                let there = model.runs.iter().flatten().any(|pupils| own(pupils) > 0.0);
                if !there && own(&model.years[model.years.len() - 1].schools) == 0.0 {
                    continue;
                }
                let places = &assumptions.places;
                let classes = self
                    .base
                    .number(row, &Dictionary::column(&places.classes, stage));
                let per = places.stages.get(stage).copied();
                let teachers = staff
                    .iter()
                    .find(|s| s.row == row && s.stage.as_deref() == Some(stage));
                for (at, year) in self.years().enumerate() {
                    needs.push(Need {
                        row: school,
                        stage: stage.clone(),
                        year,
                        pupils: model.runs.each_ref().map(|run| own(&run[at])),
                        places: classes.zip(per).map(|(classes, per)| classes * per),
                        teachers: teachers.map(|staff| staff.teaching(year, self.ask.hire)),
                        needed: teachers_needed(
                            assumptions,
                            stage,
                            &model.runs[1][at][school][grades.clone()],
                        ),
                    });
                }
            }
        }
        needs
    }

    fn watch(&self, county: &County, model: &Model) -> Vec<Watched> {
        let assumptions = self.ask.assumptions;
        let base = &model.years[model.years.len() - 1].schools;
        let mut all = Vec::new();
        for school in 0..county.rows.len() {
            let mut of_stage: BTreeMap<&str, f64> = BTreeMap::new();
            for ((stage, _), pupils) in assumptions.all_grades().zip(&base[school]) {
                *of_stage.entry(stage).or_default() += pupils;
            }
            let stages: Vec<&str> = of_stage
                .iter()
                .filter(|(_, n)| **n > 0.0)
                .map(|(stage, _)| *stage)
                .collect();
            let sum = |pupils: &Pupils| pupils[school].iter().sum::<f64>();
            let years: Vec<(u16, f64)> = self.years().zip(model.runs[1].iter().map(sum)).collect();
            all.extend(watched(school, (sum(base), &years), &stages, assumptions));
        }
        all
    }
}

/// What is wrong with changes in a year.
fn said_in(year: u16, problems: &[Problem]) -> ForecastError {
    let lines = problems.iter().map(|problem| {
        let at = problem
            .at
            .first()
            .map(|at| format!("{at}："))
            .unwrap_or_default();
        let place = problem
            .at
            .first()
            .map(|at| format!("{at}: "))
            .unwrap_or_default();
        Text::new(
            format!("{at}{}（{year} 年）", problem.message(Lang::Zh)),
            format!("{place}{} ({year})", problem.message(Lang::En)),
        )
    });
    ForecastError::Wrong(lines.collect())
}
