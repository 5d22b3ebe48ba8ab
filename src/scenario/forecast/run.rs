//! From censuses to a forecast, and from each year of it to findings by the ordinary path.

use super::ask::Ask;
use super::county::{Making, Model, by_name};
use super::error::ForecastError;
use super::flow::Pupils;
use super::found::{CountyForecast, Forecast};
use super::outlook::Outlook;
use super::said;
use super::staff::{Leaving, Staff};
use super::turns::turns;
use super::year;
use crate::census::{Census, County};
use crate::lang::{Lang, Text};
use crate::measure::{CountyFinding, Findings, Options, measure};
use crate::parallel;
use crate::problem::{Deny, Kind, Problem};
use crate::scenario::Changes;
use crate::standard::Standard;

/// Forecasts every county of a census: `base` has the latest year of each, `all` every year that is known. Read with
/// [`Dictionary::keeping_people`](crate::dictionary::Dictionary::keeping_people), they tell from a roster who retires when.
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

/// The census of the last of the years by the middle variant, with the changes done by then: another can be planned for it.
/// `base` and `all` are as for [`forecast`].
///
/// # Errors
/// As of [`forecast`].
pub fn census_ahead(
    (base, all): (&Census, &Census),
    standard: &Standard,
    changes: &Changes,
    options: &Options,
    ask: Ask<'_>,
) -> Result<Census, ForecastError> {
    let first = one_year(base)?;
    let running = Running {
        base,
        standard,
        changes,
        options,
        ask,
        first,
    };
    let models = running.models(all)?;
    let staff = Leaving::new(base, ask.assumptions, first).staff();
    let last = ask.years.saturating_sub(1);
    running.census(&models, &staff, 1, (usize::from(last), first + 1 + last))
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
    fn outlook(&self) -> Outlook<'_> {
        Outlook {
            base: self.base,
            ask: self.ask,
            base_year: self.first,
        }
    }

    fn models(&self, all: &Census) -> Result<Vec<Model>, ForecastError> {
        let making = Making {
            base: self.base,
            all,
            by_name: by_name(all),
            births: self.ask.births,
            assumptions: self.ask.assumptions,
            years: self.ask.years,
        };
        self.base
            .counties
            .iter()
            .map(|county| making.county(county))
            .collect()
    }

    fn counties(
        &self,
        all: &Census,
        before: &Findings,
    ) -> Result<Vec<CountyForecast>, ForecastError> {
        let (base, assumptions) = (self.base, self.ask.assumptions);
        let models = self.models(all)?;
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
            let from = staff.partition_point(|s| s.row < county.rows.start);
            let own_staff = staff[from..].iter().take_while(|s| s.row < county.rows.end);
            let own_staff: Vec<&Staff> = own_staff.collect();
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
        let years: Vec<u16> = self.outlook().years().collect();
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

    /// The census of a year by a variant, with the changes done by then.
    fn census(
        &self,
        models: &[Model],
        staff: &[Staff],
        variant: usize,
        (at, year): (usize, u16),
    ) -> Result<Census, ForecastError> {
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
        Ok(census)
    }

    fn year(
        &self,
        models: &[Model],
        staff: &[Staff],
        variant: usize,
        when: (usize, u16),
    ) -> Result<Vec<Option<CountyFinding>>, ForecastError> {
        let census = self.census(models, staff, variant, when)?;
        let (_, year) = when;
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
        let outlook = self.outlook();
        let years: Vec<u16> = outlook.years().collect();
        let all = variants.iter().enumerate().flat_map(|(variant, counties)| {
            let years: Vec<(u16, &CountyFinding)> = years.iter().copied().zip(counties).collect();
            turns(variant, before, &years)
        });
        CountyForecast {
            before: before.clone(),
            base: self.first,
            turns: all.collect(),
            variants,
            schools: county.rows.clone().map(|row| outlook.name(row)).collect(),
            pupils: outlook.pupils(model),
            progression: model.progression.clone(),
            entrance: model.entrance.clone(),
            cohorts: model.cohorts.clone(),
            retirements: outlook.retirements(county, staff),
            needs: outlook.needs(county, model, staff),
            watch: outlook.watch(county, model),
            assumptions: said::assumptions(model, staff, &self.ask, self.changes),
            years,
        }
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
