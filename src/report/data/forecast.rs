//! A forecast as its JSON says it, and as a long table.

use std::io::{self, Write};

use crate::measure::{CountyFinding, ProblemFinding};
use crate::report::data::csv::Rows;
use crate::report::pages::forecast::{named, source};
use crate::report::reports::ForecastReport;
use crate::scenario::forecast::contract::{
    AssumptionFinding, ForecastFindings, NeedFinding, PupilsFinding, RatioFinding,
    RetirementFinding, TurnFinding, VariantFinding, WatchFinding, YearFinding, YearPair,
};
use crate::scenario::forecast::{CountyForecast, Forecast, Ratio, SchoolName, VARIANTS};

/// The contract of a forecast.
pub fn findings(forecast: &Forecast) -> ForecastFindings<&CountyFinding, &ProblemFinding> {
    let counties = || forecast.counties.iter();
    ForecastFindings {
        version: forecast.before.version.clone(),
        standard: forecast.before.standard.clone(),
        base: counties().next().map(|county| county.base),
        before: counties().map(|county| &county.before).collect(),
        variants: (0..VARIANTS.len())
            .map(|at| variant(forecast, at))
            .collect(),
        pupils: counties().flat_map(pupils).collect(),
        progression: counties().flat_map(progression).collect(),
        retirements: counties().flat_map(retirements).collect(),
        needs: counties().flat_map(needs).collect(),
        watch: counties().flat_map(watch).collect(),
        turns: counties().flat_map(turns).collect(),
        assumptions: assumptions(forecast),
        problems: forecast.before.problems.iter().collect(),
    }
}

fn variant(forecast: &Forecast, at: usize) -> VariantFinding<&CountyFinding> {
    let years = forecast
        .counties
        .first()
        .map(|c| c.years.clone())
        .unwrap_or_default();
    let years = years.into_iter().enumerate().map(|(number, year)| {
        let counties = forecast
            .counties
            .iter()
            .filter_map(|c| c.variants[at].get(number));
        YearFinding {
            year,
            counties: counties.collect(),
        }
    });
    VariantFinding {
        name: VARIANTS[at].to_owned(),
        years: years.collect(),
    }
}

fn school(county: &CountyForecast, at: usize) -> SchoolName {
    let none = || SchoolName {
        code: String::new(),
        name: String::new(),
    };
    county.schools.get(at).cloned().unwrap_or_else(none)
}

fn pupils(county: &CountyForecast) -> impl Iterator<Item = PupilsFinding> + '_ {
    county.pupils.iter().flat_map(move |line| {
        let years = county.years.iter().zip(&line.years);
        years.map(move |(year, [low, mid, high])| {
            let SchoolName { code, name } = school(county, line.school);
            PupilsFinding {
                county: county.before.name.clone(),
                school: code,
                name,
                stage: line.stage.clone(),
                grade: line.grade,
                year: *year,
                low: *low,
                mid: *mid,
                high: *high,
            }
        })
    })
}

fn progression(county: &CountyForecast) -> impl Iterator<Item = RatioFinding> + '_ {
    let entrance = county.entrance.iter().map(|ratio| (1, ratio));
    let all = entrance.chain((2..).zip(&county.progression));
    all.map(|(grade, ratio): (usize, &Ratio)| RatioFinding {
        county: county.before.name.clone(),
        grade,
        low: ratio.range.low,
        mid: ratio.range.mid,
        high: ratio.range.high,
        years: ratio
            .pairs
            .iter()
            .map(|(from, to)| YearPair {
                from: *from,
                to: *to,
            })
            .collect(),
        source: source(ratio),
    })
}

fn retirements(county: &CountyForecast) -> impl Iterator<Item = RetirementFinding> + '_ {
    county.retirements.iter().map(|retired| {
        let SchoolName { code, name } = school(county, retired.school);
        RetirementFinding {
            year: retired.year,
            county: county.before.name.clone(),
            school: code,
            name,
            stage: retired.stage.clone(),
            subject: retired.subject.clone(),
            teachers: retired.teachers,
        }
    })
}

fn needs(county: &CountyForecast) -> impl Iterator<Item = NeedFinding> + '_ {
    county.needs.iter().map(|need| {
        let SchoolName { code, name } = school(county, need.row);
        let [low, mid, high] = need.pupils;
        NeedFinding {
            year: need.year,
            county: county.before.name.clone(),
            school: code,
            name,
            stage: need.stage.clone(),
            low,
            mid,
            high,
            places: need.places,
            short: need.short(),
            surplus: need.surplus(),
            teachers: need.teachers,
            teachers_needed: need.needed,
        }
    })
}

fn watch(county: &CountyForecast) -> impl Iterator<Item = WatchFinding> + '_ {
    county.watch.iter().map(|watched| {
        let SchoolName { code, name } = school(county, watched.row);
        WatchFinding {
            county: county.before.name.clone(),
            school: code,
            name,
            above: watched.above,
            limit: watched.limit,
            year: watched.year,
            before: watched.pupils[0],
            pupils: watched.pupils[1],
        }
    })
}

fn turns(county: &CountyForecast) -> impl Iterator<Item = TurnFinding> + '_ {
    county.turns.iter().map(|turn| TurnFinding {
        county: county.before.name.clone(),
        variant: VARIANTS[turn.variant].to_owned(),
        year: turn.year,
        stage: turn.stage.clone(),
        criterion: turn.criterion,
        id: turn.id.clone(),
        meets: turn.meets,
    })
}

/// What is assumed of every county: of several, what is said of each.
fn assumptions(forecast: &Forecast) -> Vec<AssumptionFinding> {
    let lang = forecast.before.lang;
    let mut all: Vec<AssumptionFinding> = Vec::new();
    for (id, text) in forecast
        .counties
        .iter()
        .flat_map(|county| &county.assumptions)
    {
        let own = AssumptionFinding {
            id: (*id).to_owned(),
            text: text.get(lang).to_owned(),
        };
        if !all.contains(&own) {
            all.push(own);
        }
    }
    all
}

/// Writes the long table: pupils, CVs, needs, retirements, ratios, turns and assumptions.
///
/// # Errors
/// Whatever the writer says.
pub fn csv(report: &ForecastReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut rows = Rows::new(out);
    rows.write([
        "record",
        "county_code",
        "county",
        "year",
        "stage",
        "school_code",
        "school",
        "grade",
        "key",
        "low",
        "mid",
        "high",
        "text",
    ])?;
    for county in &report.forecast.counties {
        Table {
            county,
            report,
            rows: &mut rows,
        }
        .write()?;
    }
    rows.flush()
}

/// One county of the table.
struct Table<'t, 'o> {
    county: &'t CountyForecast,
    report: &'t ForecastReport<'t>,
    rows: &'t mut Rows<'o>,
}

/// What a row says besides its figures.
#[derive(Default)]
struct Row<'a> {
    record: &'a str,
    year: Option<u16>,
    stage: &'a str,
    school: Option<usize>,
    grade: Option<usize>,
    key: &'a str,
    text: &'a str,
}

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

impl Table<'_, '_> {
    fn row(&mut self, row: Row<'_>, [low, mid, high]: [Option<f64>; 3]) -> io::Result<()> {
        let SchoolName { code, name } = match row.school {
            Some(at) => school(self.county, at),
            None => SchoolName {
                code: String::new(),
                name: String::new(),
            },
        };
        self.rows.write([
            row.record,
            &self.county.before.code,
            &self.county.before.name,
            &shown(row.year),
            row.stage,
            &code,
            &name,
            &shown(row.grade),
            row.key,
            &shown(low),
            &shown(mid),
            &shown(high),
            row.text,
        ])
    }

    fn write(mut self) -> io::Result<()> {
        let (county, report) = (self.county, self.report);
        for line in &county.pupils {
            for (year, pupils) in county.years.iter().zip(&line.years) {
                let row = Row {
                    record: "pupils",
                    year: Some(*year),
                    stage: &line.stage,
                    school: Some(line.school),
                    grade: Some(line.grade),
                    ..Row::default()
                };
                self.row(row, pupils.map(Some))?;
            }
        }
        self.cvs()?;
        self.needs()?;
        for retired in &county.retirements {
            let row = Row {
                record: "retirement",
                year: Some(retired.year),
                stage: retired.stage.as_deref().unwrap_or_default(),
                school: Some(retired.school),
                key: retired.subject.as_deref().unwrap_or_default(),
                ..Row::default()
            };
            self.row(row, [None, Some(retired.teachers), None])?;
        }
        for ratio in progression(county) {
            let row = Row {
                record: "ratio",
                grade: Some(ratio.grade),
                ..Row::default()
            };
            self.row(row, [ratio.low, ratio.mid, ratio.high].map(Some))?;
        }
        let (standard, lang) = (report.standard, report.forecast.before.lang);
        for turn in &county.turns {
            let stage = turn.stage.as_deref();
            let text = named(stage, turn.criterion, turn.id.as_deref(), standard, lang);
            let row = Row {
                record: "turn",
                year: Some(turn.year),
                stage: stage.unwrap_or_default(),
                key: VARIANTS[turn.variant],
                text: &format!("{text}: {}", if turn.meets { "met" } else { "unmet" }),
                ..Row::default()
            };
            self.row(row, [None; 3])?;
        }
        for (key, text) in &county.assumptions {
            let row = Row {
                record: "assumption",
                key,
                text: text.get(lang),
                ..Row::default()
            };
            self.row(row, [None; 3])?;
        }
        Ok(())
    }

    fn needs(&mut self) -> io::Result<()> {
        let county = self.county;
        for need in &county.needs {
            for (key, figure) in [
                ("places", need.places),
                ("short", need.short()),
                ("surplus", need.surplus()),
                ("teachers", need.teachers),
                ("teachers_needed", need.needed),
            ] {
                let (year, school) = (Some(need.year), Some(need.row));
                let row = Row {
                    record: "need",
                    year,
                    stage: &need.stage,
                    school,
                    key,
                    ..Row::default()
                };
                self.row(row, [None, figure, None])?;
            }
        }
        Ok(())
    }

    fn cvs(&mut self) -> io::Result<()> {
        let county = self.county;
        for (at, year) in county.years.iter().enumerate() {
            for stage in &county.before.stages {
                for (number, indicator) in stage.indicators.iter().enumerate() {
                    let figures = county.variants.each_ref().map(|years| {
                        let stage = years.get(at)?.stage(&stage.stage)?;
                        stage.indicators.get(number)?.cv
                    });
                    let row = Row {
                        record: "cv",
                        year: Some(*year),
                        stage: &stage.stage,
                        key: &indicator.id,
                        ..Row::default()
                    };
                    self.row(row, figures)?;
                }
            }
        }
        Ok(())
    }
}
