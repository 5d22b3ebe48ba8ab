//! One county over the years.

use super::align::Years;
use super::communities;
use super::criteria::{Court, Judged, in_year};
use super::identity::{Chain, Entity};
use super::indicator::{At, movers};
use super::options::CompareOptions;
use super::pairing::{Pairing, Unit};
use crate::lang::Lang;
use crate::measure::change::effects;
use crate::measure::contract::compare::{
    self as contract, OldSchool, RulesFinding, SchoolChange, SchoolStage, SchoolValue, Status,
};
use crate::measure::contract::{AgeFinding, AgeSummary, Grouping};
use crate::measure::dispersion::{Dispersion, Observation};
use crate::measure::group::grouping;
use crate::measure::judge::composite_meets;
use crate::measure::verdict::{borderline, within};
use crate::measure::view::compare::{
    CountyChange, IndicatorChange, IndicatorYear, StageChange, StageYear,
};
use crate::measure::view::{CountyFinding, SchoolFinding};
use crate::standard::Standard;

/// A county in its first and in the last year.
type Ends<'a> = (&'a CountyFinding, &'a CountyFinding);

/// What there is to be said of a county besides its figures.
pub struct Notes {
    /// The rows of the list of schools that were met: whether they were followed.
    pub rows: Vec<(usize, bool)>,
    pub remarks: Vec<String>,
}

/// What every county is compared by.
pub struct Counties<'a> {
    pub labels: &'a [String],
    pub rules: &'a RulesFinding,
    pub standard: &'a Standard,
    pub options: &'a CompareOptions,
    /// Whether the findings of every year say what a whole school has of a shared resource.
    pub wholes: bool,
}

impl Counties<'_> {
    /// Compares one county; with what there is to be said besides.
    pub fn county(&self, years: &Years<'_>) -> (CountyChange, Notes) {
        // Years in which the county is not are no links of the chain.
        let present: Vec<usize> = (0..years.len()).filter(|y| years[*y].is_some()).collect();
        let counties: Vec<&CountyFinding> = years.iter().copied().flatten().collect();
        let chain = Chain::new(&counties, &self.options.matches);
        let place = |year: usize| present.iter().position(|y| *y == year);
        let pair = |old: usize, new: usize| {
            let (old, new) = place(old).zip(place(new))?;
            Some(Pairing::new(&chain, old, new))
        };
        let last = years.len() - 1;
        let first = present.first().copied().filter(|year| *year < last);
        let first = first.unwrap_or(0);
        let to_newest: Vec<Option<Pairing<'_>>> = (0..last).map(|year| pair(year, last)).collect();
        let steps: Vec<Option<Pairing<'_>>> = match years.len() {
            0..=2 => Vec::new(),
            _ => (0..last).map(|year| pair(year, year + 1)).collect(),
        };
        let ends = (years[first], years[last]);
        let mut schools = match (ends, to_newest.get(first).and_then(Option::as_ref)) {
            ((Some(old), Some(new)), Some(pairing)) => self.schools(old, new, pairing),
            _ => Vec::new(),
        };
        let stages = self.standard.assessed.iter();
        let known = stages.filter(|s| years.iter().flatten().any(|c| c.stage(s).is_some()));
        let stages: Vec<StageChange> = known
            .map(|stage| self.stage(stage, (years, first), (&to_newest, &steps), &mut schools))
            .collect();
        let judged = Judged {
            years,
            pairings: &to_newest,
            stages: &stages,
            standard: self.standard,
            lang: self.options.lang,
        };
        let criteria = judged.criteria();
        let court = Court {
            rules: self.rules,
            labels: self.labels,
            stages: &stages,
            standard: self.standard,
            lang: self.options.lang,
        };
        let newest = years[last];
        let contract = contract::County {
            code: newest.map(|c| c.code.clone()).unwrap_or_default(),
            name: newest.map(|c| c.name.clone()).unwrap_or_default(),
            first,
            meets: years.iter().map(|year| year.map(|c| c.meets)).collect(),
            judged: years.iter().map(|year| year.map(|c| c.judged)).collect(),
            not_judged: years
                .iter()
                .map(|year| year.map(|c| c.not_judged))
                .collect(),
            reliefs: years
                .iter()
                .map(|year| year.map(|c| c.reliefs.clone()))
                .collect(),
            breaches: court.breaches(&criteria),
            criteria,
            stages,
            schools,
            groups: self.groups(years, &chain),
        };
        let standings = years.iter().map(|year| year.map(CountyFinding::standing));
        let change = CountyChange {
            standings: standings.collect(),
            contract,
        };
        let notes = Notes {
            rows: chain.rows().collect(),
            remarks: self.remarks(&change.name, &chain, &present),
        };
        (change, notes)
    }

    /// Year by year, the schools in groups.
    fn groups(&self, years: &Years<'_>, chain: &Chain<'_>) -> Vec<Option<Grouping>> {
        let Some(by) = &self.options.by else {
            return Vec::new();
        };
        let years = years.iter();
        if !by.communities {
            return years
                .map(|year| year.and_then(|c| c.groups.clone()))
                .collect();
        }
        let members = communities::members(chain, by);
        let mut own = chain.entities.iter().zip(&members);
        let grouped = years.map(|year| {
            let mut county = (*year)?.clone();
            let (entities, members) = own.next()?;
            communities::join(&mut county, entities, members);
            Some(grouping(&county, by, self.standard, self.options.lang))
        });
        grouped.collect()
    }

    /// What no table has a place for.
    fn remarks(&self, name: &str, chain: &Chain<'_>, present: &[usize]) -> Vec<String> {
        let lang = self.options.lang;
        let year = |at: usize| in_year(&self.labels[present[at]], lang);
        let mut remarks = Vec::new();
        if present.len() > 1 && present[0] > 0 {
            let first = year(0);
            remarks.push(match lang {
                Lang::Zh => format!("“{name}”从{first}比起"),
                Lang::En => format!("\"{name}\" is compared from {first} on"),
            });
        }
        for at in 1..present.len().saturating_sub(1) {
            let names: Vec<&str> = chain.passing(at).map(|school| school.name).collect();
            if names.is_empty() {
                continue;
            }
            let (names, year) = (names.join(lang.pick("、", ", ")), year(at));
            remarks.push(match lang {
                Lang::Zh => format!(
                    "“{name}”只在{year}参加评估、首末两年都没有的学校：{names}。学校变动中没有它们，逐年分解中有"
                ),
                Lang::En => format!(
                    "schools of \"{name}\" that are assessed in {year}, and neither in the first year nor in the last: {names}. They are not among what became of the schools, but count in the steps from year to year"
                ),
            });
        }
        remarks
    }

    /// What became of every school, with its figures of both years.
    fn schools(
        &self,
        old: &CountyFinding,
        new: &CountyFinding,
        pairing: &Pairing<'_>,
    ) -> Vec<SchoolChange> {
        let of = |unit: &Unit| {
            let was: Vec<&Entity<'_>> = unit.old.iter().map(|at| &pairing.old[*at]).collect();
            let is: Vec<&Entity<'_>> = unit.new.iter().map(|at| &pairing.new[*at]).collect();
            let stages = self.standard.assessed.iter();
            let stages = stages.filter_map(|stage| {
                let rows = |entities: &[&Entity<'_>], county| -> Vec<SchoolFinding> {
                    let rows = entities.iter().filter_map(|e| e.at(county, stage));
                    rows.cloned().collect()
                };
                let (was, is) = (rows(&was, old), rows(&is, new));
                (!was.is_empty() || !is.is_empty())
                    .then(|| self.school_stage(stage, unit.status, [&was, &is]))
            });
            SchoolChange {
                status: unit.status,
                by: unit.by,
                old: was.iter().map(|e| e.named()).collect(),
                new: is.iter().map(|e| e.named()).collect(),
                nearest: unit.nearest.clone(),
                reason: unit.reason.clone(),
                stages: stages.collect(),
            }
        };
        pairing.units.iter().map(of).collect()
    }

    fn school_stage(
        &self,
        stage: &str,
        status: Status,
        ends: [&[SchoolFinding]; 2],
    ) -> SchoolStage {
        let one = |schools: &[SchoolFinding]| match schools {
            [school] => Some(school.clone()),
            _ => None,
        };
        let singles = ends.map(one);
        let pupils = |schools: &[SchoolFinding]| match schools {
            [] => None,
            schools => Some(schools.iter().map(|s| s.students).sum()),
        };
        let values = self
            .standard
            .indicators
            .iter()
            .enumerate()
            .map(|(i, indicator)| {
                let together = |schools: &[SchoolFinding]| {
                    let figures: Option<Vec<Observation>> = schools
                        .iter()
                        .map(|s| s.values.get(i)?.observation())
                        .collect();
                    Some(Dispersion::of(indicator.scale, &figures?)?.mean)
                };
                SchoolValue {
                    id: indicator.id.clone(),
                    old: together(ends[0]),
                    new: together(ends[1]),
                    effect: None,
                }
            });
        let ages =
            |schools: &[SchoolFinding]| AgeFinding::together(schools.iter().map(|s| &s.ages));
        SchoolStage {
            stage: stage.to_owned(),
            matched: status.is_same() && ends.iter().all(|e| e.len() == 1),
            students: ends.map(pupils),
            meets: [0, 1].map(|end| singles[end].as_ref().and_then(|s| s.meets)),
            ages: ends.map(ages),
            values: values.collect(),
        }
    }

    fn stage(
        &self,
        stage: &str,
        (years, first): (&Years<'_>, usize),
        (to_newest, steps): (&[Option<Pairing<'_>>], &[Option<Pairing<'_>>]),
        schools: &mut [SchoolChange],
    ) -> StageChange {
        let limit = self.standard.composite_limits.get(stage).copied();
        let figures = years.iter().map(|county| {
            let found = county.as_ref()?.stage(stage)?;
            let undefined = found.indicators.iter().any(|i| i.is_undefined());
            Some(StageYear {
                contract: contract::StageYear {
                    schools: found.schools,
                    students: found.students,
                    schools_meeting: found.schools_meeting,
                    composite_cv: found.composite_cv,
                    composite_meets: composite_meets(limit, found.composite_cv, undefined),
                    meets: found.meets,
                },
                standing: Some(found.standing()),
            })
        });
        let at_least = self
            .standard
            .dictionary
            .ages
            .as_ref()
            .map(|a| a.at_least.as_slice());
        let ages = years.iter().map(|county| {
            let schools = county.as_ref()?.schools_of(stage);
            AgeSummary::of(schools.map(|s| s.ages.as_ref()), at_least?)
        });
        let last = years.len() - 1;
        let both = years[first].zip(years[last]);
        let ends = both.zip(to_newest.get(first).and_then(Option::as_ref));
        let indicators = self
            .standard
            .indicators
            .iter()
            .enumerate()
            .map(|(i, indicator)| {
                let at = At {
                    stage,
                    i,
                    indicator,
                    wholes: self.wholes,
                };
                let steps = steps.iter().enumerate().map(|(year, pairing)| {
                    let (old, new) = years[year].zip(years[year + 1])?;
                    at.split(old, new, pairing.as_ref()?)
                });
                let mut found = self.indicator(&at, years, ends, schools);
                found.change = ends.and_then(|((old, new), pairing)| at.split(old, new, pairing));
                found.steps = steps.collect();
                found
            });
        let indicators = indicators.collect();
        StageChange {
            stage: stage.to_owned(),
            label: self
                .standard
                .dictionary
                .stage_label(stage, self.options.lang),
            composite_limit: limit,
            years: figures.collect(),
            indicators,
            ages: ages.collect(),
            old: self.old_schools(stage, ends, schools),
        }
    }

    /// The schools whose teachers are old on average, the oldest first: each as it is now, whatever it came
    /// from.
    fn old_schools(
        &self,
        stage: &str,
        ends: Option<(Ends<'_>, &Pairing<'_>)>,
        schools: &[SchoolChange],
    ) -> Vec<OldSchool> {
        let (Some(ages), Some(((_, county), pairing))) = (&self.standard.dictionary.ages, ends)
        else {
            return Vec::new();
        };
        let units = pairing.units.iter().zip(schools).enumerate();
        let named = units.flat_map(|(at, (unit, school))| {
            let before = school.stage(stage).and_then(|s| s.ages[0].as_ref()?.mean);
            unit.new.iter().filter_map(move |new| {
                let new = &pairing.new[*new];
                let now = new.at(county, stage)?.ages.as_ref()?;
                Some(OldSchool {
                    school: at,
                    name: new.name.to_owned(),
                    mean: now.mean.filter(|mean| *mean >= ages.old)?,
                    before,
                    estimated: now.estimated,
                })
            })
        });
        let mut named: Vec<OldSchool> = named.collect();
        named.sort_by(|a, b| b.mean.total_cmp(&a.mean).then(a.school.cmp(&b.school)));
        named
    }

    /// An indicator without its splits; the effects of the schools are put in their place.
    fn indicator(
        &self,
        at: &At<'_>,
        years: &Years<'_>,
        ends: Option<(Ends<'_>, &Pairing<'_>)>,
        schools: &mut [SchoolChange],
    ) -> IndicatorChange {
        let (indicator, lang) = (at.indicator, self.options.lang);
        let limit = self.standard.cv_limits.get(at.stage).copied();
        let moves = ends.map(|((old, new), pairing)| at.moves(old, new, pairing));
        let effects = moves.as_ref().and_then(|moves| effects(moves));
        if let Some(effects) = &effects {
            for (school, effect) in schools.iter_mut().zip(effects) {
                let own = school.stages.iter_mut().find(|s| s.stage == at.stage);
                if let Some(own) = own {
                    own.values[at.i].effect = *effect;
                }
            }
        }
        let schools: &[SchoolChange] = schools;
        let contract = contract::Indicator {
            id: indicator.id.clone(),
            name: indicator.name.get(lang).to_owned(),
            limit,
            threshold: indicator.thresholds.get(at.stage).copied(),
            years: years
                .iter()
                .map(|county| self.year(at, county.as_ref()?, limit))
                .collect(),
            change: None,
            steps: Vec::new(),
            levelled_down: ends
                .and_then(|((old, new), pairing)| at.levelled_down(old, new, pairing, lang)),
            raised: movers(at, schools, 1.0),
            lowered: movers(at, schools, -1.0),
            newly_met: at.crossings(schools, false),
            newly_missed: at.crossings(schools, true),
        };
        IndicatorChange {
            contract,
            short: indicator.short.get(lang).to_owned(),
            digits: indicator.digits,
        }
    }

    fn year(
        &self,
        at: &At<'_>,
        county: &CountyFinding,
        limit: Option<f64>,
    ) -> Option<IndicatorYear> {
        let found = at.found(county)?;
        let parts = Dispersion::of(at.indicator.scale, &at.observed(county));
        let contract = contract::IndicatorYear {
            mean: found.mean,
            std: found.std,
            cv: found.cv,
            below: parts.and_then(|d| d.below).filter(|_| found.cv.is_some()),
            above: parts.and_then(|d| d.above).filter(|_| found.cv.is_some()),
            meets: found.meets,
            borderline: found
                .cv
                .zip(limit)
                .is_some_and(|(cv, limit)| borderline(cv, limit, self.standard.cv_digits, within)),
            incomplete: found.incomplete,
            schools_meeting: found.schools_meeting,
        };
        Some(IndicatorYear {
            single: found.is_single(),
            contract,
        })
    }
}
