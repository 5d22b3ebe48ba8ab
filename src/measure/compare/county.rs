//! One county over the years.

use super::CompareOptions;
use super::criteria::{Court, Judged, in_year};
use super::findings::*;
use super::indicator::{At, movers};
use super::pairing::{Entity, Pairing, Unit};
use crate::lang::Lang;
use crate::measure::age::{AgeFinding, AgeSummary};
use crate::measure::change::effects;
use crate::measure::dispersion::{Dispersion, Observation};
use crate::measure::findings::{CountyFinding, Findings, SchoolFinding};
use crate::measure::judge::composite_meets;
use crate::measure::verdict::{borderline, within};
use crate::standard::Standard;

/// Year by year, one county; `None` where it is not in that year.
pub type Years<'a> = Vec<Option<&'a CountyFinding>>;

/// The counties of the newest year with themselves in the years before: by code, else by name, else
/// because there is only one in each year. What cannot be told is said in remarks.
pub fn align<'a>(
    years: &'a [Findings],
    labels: &[String],
    lang: Lang,
) -> (Vec<Years<'a>>, Vec<String>) {
    let mut remarks = Vec::new();
    let Some((newest, earlier)) = years.split_last() else {
        return (Vec::new(), remarks);
    };
    let last = labels.last().map_or("", String::as_str);
    let mut counties: Vec<Years<'a>> = vec![Vec::new(); newest.counties.len()];
    for (findings, label) in earlier.iter().zip(labels) {
        let mut taken = vec![false; findings.counties.len()];
        let alone = findings.counties.len() == 1 && newest.counties.len() == 1;
        for (now, years) in newest.counties.iter().zip(&mut counties) {
            let by_code = |c: &CountyFinding| !c.code.is_empty() && c.code == now.code;
            // Counties of several cities share a name; their codes tell them apart.
            let one_uncoded = |c: &CountyFinding| c.code.is_empty() || now.code.is_empty();
            let by_name = |c: &CountyFinding| c.name == now.name && one_uncoded(c);
            let place = |is: &dyn Fn(&CountyFinding) -> bool| {
                let all = findings.counties.iter().enumerate();
                let mut free = all.filter(|(at, county)| !taken[*at] && is(county));
                free.next().map(|(at, _)| at)
            };
            let found = place(&by_code).or_else(|| place(&by_name));
            let found = found.or(alone.then_some(0));
            let county = found.map(|at| {
                taken[at] = true;
                &findings.counties[at]
            });
            match county {
                Some(then) if then.name != now.name || !(by_code(then) || by_name(then)) => {
                    remarks.push(renamed(then, now, label, last, lang))
                }
                None => remarks.push(absent(now, label, lang)),
                _ => {}
            }
            years.push(county);
        }
        for (county, _) in findings
            .counties
            .iter()
            .zip(taken)
            .filter(|(_, taken)| !taken)
        {
            remarks.push(absent(county, last, lang));
        }
    }
    for (now, years) in newest.counties.iter().zip(&mut counties) {
        years.push(Some(now));
    }
    (counties, remarks)
}

/// A county by its name and, where it has one, its code.
fn called(county: &CountyFinding) -> String {
    match county.code.is_empty() {
        true => county.name.clone(),
        false => format!("{} {}", county.name, county.code),
    }
}

fn renamed(then: &CountyFinding, now: &CountyFinding, was: &str, is: &str, lang: Lang) -> String {
    let (old, new) = (called(then), called(now));
    let (was, is) = (in_year(was, lang), in_year(is, lang));
    match lang {
        Lang::Zh => format!("区县名称不同：{was}是“{old}”，{is}是“{new}”，作为同一个区县比较"),
        Lang::En => format!(
            "the county is called \"{old}\" in {was} and \"{new}\" in {is}; compared as one"
        ),
    }
}

fn absent(county: &CountyFinding, label: &str, lang: Lang) -> String {
    let (name, year) = (called(county), in_year(label, lang));
    match lang {
        Lang::Zh => format!("{year}没有“{name}”"),
        Lang::En => format!("\"{name}\" is not in {year}"),
    }
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
    /// Compares one county.
    pub fn county(&self, years: &Years<'_>) -> CountyChange {
        let pair = |old: usize, new: usize| {
            let (old, new) = years[old].zip(years[new])?;
            Some(Pairing::new(old, new, &self.options.matches))
        };
        let last = years.len() - 1;
        let to_newest: Vec<Option<Pairing<'_>>> = (0..last).map(|year| pair(year, last)).collect();
        let steps: Vec<Option<Pairing<'_>>> = match years.len() {
            0..=2 => Vec::new(),
            _ => (0..last).map(|year| pair(year, year + 1)).collect(),
        };
        let ends = (years[0], years[last]);
        let mut schools = match (ends, to_newest.first().and_then(Option::as_ref)) {
            ((Some(old), Some(new)), Some(pairing)) => self.schools(old, new, pairing),
            _ => Vec::new(),
        };
        let stages = self.standard.assessed.iter();
        let present = stages.filter(|s| years.iter().flatten().any(|c| c.stage(s).is_some()));
        let stages: Vec<StageChange> = present
            .map(|stage| self.stage(stage, years, (&to_newest, &steps), &mut schools))
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
        CountyChange {
            code: newest.map(|c| c.code.clone()).unwrap_or_default(),
            name: newest.map(|c| c.name.clone()).unwrap_or_default(),
            meets: years.iter().map(|year| year.map(|c| c.meets)).collect(),
            breaches: court.breaches(&criteria),
            criteria,
            stages,
            schools,
            groups: match self.options.by {
                Some(_) => years
                    .iter()
                    .map(|y| y.and_then(|c| c.groups.clone()))
                    .collect(),
                None => Vec::new(),
            },
        }
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
        let ages = |school: &Option<SchoolFinding>| -> Option<AgeFinding> {
            school.as_ref().and_then(|s| s.ages.clone())
        };
        SchoolStage {
            stage: stage.to_owned(),
            matched: status.is_same() && ends.iter().all(|e| e.len() == 1),
            students: ends.map(pupils),
            meets: [0, 1].map(|end| singles[end].as_ref().and_then(|s| s.meets)),
            ages: [ages(&singles[0]), ages(&singles[1])],
            values: values.collect(),
        }
    }

    fn stage(
        &self,
        stage: &str,
        years: &Years<'_>,
        (to_newest, steps): (&[Option<Pairing<'_>>], &[Option<Pairing<'_>>]),
        schools: &mut [SchoolChange],
    ) -> StageChange {
        let limit = self.standard.composite_limits.get(stage).copied();
        let figures = years.iter().map(|county| {
            let found = county.as_ref()?.stage(stage)?;
            let undefined = found
                .indicators
                .iter()
                .any(|i| i.cv.is_none() && i.mean.is_some());
            Some(StageYear {
                schools: found.schools,
                students: found.students,
                schools_meeting: found.schools_meeting,
                composite_cv: found.composite_cv,
                composite_meets: composite_meets(limit, found.composite_cv, undefined),
                meets: found.meets,
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
                let both = years[0].zip(years[last]);
                let ends = both.zip(to_newest.first().and_then(Option::as_ref));
                let steps = steps.iter().enumerate().map(|(year, pairing)| {
                    let (old, new) = years[year].zip(years[year + 1])?;
                    at.split(old, new, pairing.as_ref()?)
                });
                IndicatorChange {
                    change: ends.and_then(|((old, new), pairing)| at.split(old, new, pairing)),
                    steps: steps.collect(),
                    ..self.indicator(&at, years, ends, schools)
                }
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
            old: self.old_schools(stage, schools),
        }
    }

    /// The schools whose teachers are old on average, the oldest first.
    fn old_schools(&self, stage: &str, schools: &[SchoolChange]) -> Vec<OldSchool> {
        let Some(ages) = &self.standard.dictionary.ages else {
            return Vec::new();
        };
        let named = schools.iter().enumerate().filter_map(|(at, school)| {
            let [before, now] = &school.stage(stage)?.ages;
            let mean = now.as_ref()?.mean.filter(|mean| *mean >= ages.old)?;
            Some(OldSchool {
                school: at,
                name: school.name(),
                mean,
                before: before.as_ref().and_then(|b| b.mean),
                estimated: now.as_ref().is_some_and(|n| n.estimated),
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
        ends: Option<((&CountyFinding, &CountyFinding), &Pairing<'_>)>,
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
        IndicatorChange {
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
        Some(IndicatorYear {
            mean: found.mean,
            std: found.std,
            cv: found.cv,
            below: parts.and_then(|d| d.below),
            above: parts.and_then(|d| d.above),
            meets: found.meets,
            borderline: found
                .cv
                .zip(limit)
                .is_some_and(|(cv, limit)| borderline(cv, limit, self.standard.cv_digits, within)),
            incomplete: found.incomplete,
            schools_meeting: found.schools_meeting,
        })
    }
}
