//! From dispersions and figures to verdicts: schools, stages, the county.

use std::collections::{BTreeSet, HashMap};

use super::age;
use super::contract;
use super::contract::{Excluded, ItemState};
use super::dispersion::{Dispersion, Observation, composite, value};
use super::frame::{Figures, Member, members_of};
use super::verdict::{all_met, borderline, grouped, reaches, rounded_text, within};
use super::view::{
    CountyFinding, IndicatorFinding, ItemFinding, SchoolFinding, StageFinding, ValueFinding,
};
use crate::census::Census;
use crate::lang::Lang;
use crate::standard::{Indicator, Standard};

/// Bins of the spread: value ÷ mean from 0 to 2 in steps of 0.2.
const BINS: usize = 10;

/// Everything that verdicts rest on.
pub struct Judge<'a> {
    pub census: &'a Census,
    pub standard: &'a Standard,
    pub lang: Lang,
    pub members: &'a [Member],
    pub figures: &'a Figures,
    /// By county, stage and indicator.
    pub dispersions: &'a HashMap<(u32, u32, u32), Dispersion>,
}

impl Judge<'_> {
    /// One county.
    pub fn county(
        &self,
        index: usize,
        excluded: Vec<Excluded>,
        items: Vec<ItemFinding>,
    ) -> CountyFinding {
        let county = &self.census.counties[index];
        let members = members_of(self.members, index);
        let schools: Vec<SchoolFinding> = members.clone().map(|m| self.school(m)).collect();
        let mut stages = Vec::new();
        for stage in 0..self.standard.assessed.len() {
            let of_stage = |m: &usize| self.members[*m].stage as usize == stage;
            let here: Vec<(usize, &SchoolFinding)> = members
                .clone()
                .zip(&schools)
                .filter(|(m, _)| of_stage(m))
                .collect();
            if !here.is_empty() {
                stages.push(self.stage(index, stage, &here));
            }
        }
        let items_met = items.iter().all(|item| item.state != ItemState::Unmet);
        let items_judged = items.iter().filter(|item| item.is_judged()).count();
        let contract = contract::County {
            code: county.code.clone(),
            name: county.name.clone(),
            year: county.year,
            meets: items_met && stages.iter().all(|s| s.meets),
            judged: items_judged + stages.iter().map(|s| s.judged).sum::<usize>(),
            not_judged: items.len() - items_judged
                + stages.iter().map(|s| s.not_judged).sum::<usize>(),
            stages,
            schools,
            excluded,
            items,
            reliefs: Vec::new(),
            changes: Vec::new(),
            groups: None,
        };
        CountyFinding {
            contract,
            in_force: BTreeSet::new(),
            evidence: None,
        }
    }

    fn school(&self, m: usize) -> SchoolFinding {
        let member = &self.members[m];
        let stage = &self.standard.assessed[member.stage as usize];
        let roles = &self.census.dictionary.roles;
        let indicators = self.standard.indicators.iter().enumerate();
        let values: Vec<ValueFinding> = indicators
            .map(|(i, indicator)| self.value(m, i, indicator, stage))
            .collect();
        let judged = self.standard.has_thresholds(stage);
        let met = values.iter().filter(|v| v.meets == Some(true)).count();
        let text = |column: &str| {
            let text = self.census.text(member.row, column);
            text.unwrap_or_default().to_owned()
        };
        let (teachers, ages) = age::of_school(self.census, member.row, stage);
        let need = values
            .iter()
            .filter(|v| v.meets == Some(false))
            .filter_map(|v| v.ratio)
            .map(|ratio| 1.0 - ratio)
            .sum();
        let contract = contract::School {
            code: text(&roles.school_code),
            name: self.census.school_name(member.row),
            school_type: text(&roles.school_type),
            stage: stage.clone(),
            students: member.pupils as u64,
            met: judged.then_some(met),
            meets: judged
                .then(|| school_meets(self.standard, &values))
                .flatten(),
            teachers,
            ages,
            group: None,
            values,
        };
        SchoolFinding {
            contract,
            leads: false,
            need,
            row: 0,
            shown: Vec::new(),
        }
    }

    fn value(&self, m: usize, i: usize, indicator: &Indicator, stage: &str) -> ValueFinding {
        let member = &self.members[m];
        let threshold = indicator.thresholds.get(stage).copied();
        let observation = self.figures.per[i][m]
            .zip(self.figures.numerator[i][m])
            .map(|(pupils, numerator)| Observation { pupils, numerator });
        let dispersion = self
            .dispersions
            .get(&(member.county, member.stage, i as u32));
        let reached = observation.map(|o| value(indicator.scale, &o));
        let both = reached.zip(threshold);
        let meets = both.map(|(v, t)| reaches(v, t));
        let shortfall = match (observation, threshold, meets) {
            (Some(o), Some(t), Some(false)) => Some(t * o.pupils / indicator.scale - o.numerator),
            _ => None,
        };
        let floor = self.standard.school_rule.others_ratio;
        let contract = contract::Value {
            id: indicator.id.clone(),
            value: reached,
            numerator: observation.map(|o| o.numerator),
            whole: self.figures.whole[i][m].filter(|_| observation.is_some()),
            per: observation.map(|o| o.pupils),
            threshold,
            ratio: both.filter(|(_, t)| *t != 0.0).map(|(v, t)| v / t),
            meets,
            shortfall,
            cv_share: observation
                .zip(dispersion)
                .and_then(|(o, d)| d.share(indicator.scale, &o)),
        };
        ValueFinding {
            contract,
            lacks: shortfall.map(|s| self.lacks(indicator, s)),
            lacking: shortfall.map(|s| if indicator.counted { whole(s) } else { s }),
            above_floor: match meets {
                Some(false) => both.map(|(v, t)| reaches(v, t * floor)),
                _ => None,
            },
            borderline: both.is_some_and(|(v, t)| borderline(v, t, indicator.digits, reaches)),
            trace: None,
        }
    }

    /// 差 3 名教师: counted things rounded up, the rest with the digits of the indicator.
    fn lacks(&self, indicator: &Indicator, shortfall: f64) -> String {
        let noun = indicator.noun.get(self.lang);
        let amount = match indicator.counted {
            true => rounded_text(whole(shortfall), 0),
            false => rounded_text(shortfall, indicator.digits),
        };
        let amount = grouped(&amount);
        match self.lang {
            Lang::Zh => format!("差 {amount} {noun}"),
            Lang::En => format!("{amount} {noun} short"),
        }
    }

    fn stage(&self, county: usize, stage: usize, here: &[(usize, &SchoolFinding)]) -> StageFinding {
        let id = &self.standard.assessed[stage];
        let indicators: Vec<IndicatorFinding> = self
            .standard
            .indicators
            .iter()
            .enumerate()
            .map(|(i, indicator)| {
                let key = (county as u32, stage as u32, i as u32);
                let dispersion = self.dispersions.get(&key);
                self.indicator(i, indicator, id, dispersion, here)
            })
            .collect();
        let cvs: Vec<Option<f64>> = indicators.iter().map(|i| i.cv).collect();
        let composite = composite(&cvs);
        let limit = self.standard.composite_limits.get(id).copied();
        let undefined = indicators.iter().any(IndicatorFinding::is_undefined);
        let composite_meets = composite_meets(limit, composite, undefined);
        let judged = self.standard.has_thresholds(id);
        let schools_meet = here.iter().map(|(_, s)| s.meets);
        let criteria = Criteria::of(
            &indicators,
            limit.map(|_| composite_meets),
            judged.then(|| schools_meet.clone()),
        );
        let contract = contract::Stage {
            stage: id.clone(),
            schools: here.len(),
            students: here.iter().map(|(_, s)| s.students).sum(),
            schools_meeting: judged.then(|| schools_meet.filter(|m| *m == Some(true)).count()),
            composite_cv: composite,
            meets: criteria.meets,
            judged: criteria.judged,
            not_judged: criteria.not_judged,
            indicators,
        };
        StageFinding {
            contract,
            short: here.iter().filter(|(_, s)| s.falls_short()).count(),
            label: self.census.dictionary.stage_label(id, self.lang),
            composite_limit: limit,
            composite_meets,
            composite_borderline: composite
                .zip(limit)
                .is_some_and(|(c, limit)| borderline(c, limit, self.standard.cv_digits, within)),
        }
    }

    fn indicator(
        &self,
        i: usize,
        indicator: &Indicator,
        stage: &str,
        dispersion: Option<&Dispersion>,
        here: &[(usize, &SchoolFinding)],
    ) -> IndicatorFinding {
        let limit = self.standard.cv_limits.get(stage).copied();
        let threshold = indicator.thresholds.get(stage).copied();
        let cv = dispersion.and_then(Dispersion::compared);
        let values: Vec<&ValueFinding> = here.iter().map(|(_, s)| &s.values[i]).collect();
        let measured = values.iter().filter(|v| v.value.is_some()).count();
        let reached = values.iter().filter(|v| v.meets == Some(true)).count();
        let shortfall: f64 = values.iter().filter_map(|v| v.lacking).sum();
        let contract = contract::Indicator {
            id: indicator.id.clone(),
            name: indicator.name.get(self.lang).to_owned(),
            mean: dispersion.map(|d| d.mean),
            std: dispersion.map(|d| d.std),
            cv,
            limit,
            meets: match (limit, dispersion) {
                // A mean of 0 has no CV, and the criterion is not met. Of one school there is none to judge.
                (Some(limit), Some(found)) if found.schools > 1 => {
                    Some(cv.is_some_and(|cv| within(cv, limit)))
                }
                _ => None,
            },
            borderline: cv
                .zip(limit)
                .is_some_and(|(cv, limit)| borderline(cv, limit, self.standard.cv_digits, within)),
            incomplete: measured < here.len(),
            schools_meeting: threshold.map(|_| reached),
        };
        IndicatorFinding {
            contract,
            short: indicator.short.get(self.lang).to_owned(),
            digits: indicator.digits,
            threshold,
            numerators: dispersion.map(|d| d.numerators),
            pers: dispersion.map(|d| d.pupils),
            scale: indicator.scale,
            below: dispersion.and_then(|d| d.below).filter(|_| cv.is_some()),
            above: dispersion.and_then(|d| d.above).filter(|_| cv.is_some()),
            lacks: (shortfall > 0.0).then(|| self.lacks(indicator, shortfall)),
            lacking: shortfall,
            measured,
            spread: spread(&values, dispersion.map(|d| d.mean)),
        }
    }
}

/// The school rule: enough thresholds are met, and every other value is above the floor.
/// `None` where missing values could turn the verdict.
pub fn school_meets(standard: &Standard, values: &[ValueFinding]) -> Option<bool> {
    let judged = values.iter().filter(|v| v.threshold.is_some());
    let total = judged.clone().count();
    let wanted = standard.school_rule.at_least.unwrap_or(total).min(total);
    let met = judged.clone().filter(|v| v.meets == Some(true)).count();
    let unknown = judged.clone().filter(|v| v.meets.is_none()).count();
    let too_low = judged.clone().any(|v| v.above_floor == Some(false));
    if too_low || met + unknown < wanted {
        Some(false)
    } else if unknown > 0 {
        None
    } else {
        Some(true)
    }
}

/// What the criteria of a stage come to: its limited CVs, their mean where that is limited, and that all
/// schools meet the standard, where they are judged.
pub struct Criteria {
    /// Whether each that could be computed is met.
    pub meets: bool,
    /// How many could be.
    pub judged: usize,
    /// How many could not.
    pub not_judged: usize,
}

impl Criteria {
    pub fn of(
        indicators: &[IndicatorFinding],
        composite: Option<Option<bool>>,
        schools: Option<impl Iterator<Item = Option<bool>> + Clone>,
    ) -> Criteria {
        let limited = indicators.iter().filter(|i| i.limit.is_some());
        let mut criteria: Vec<Option<bool>> = limited.map(|i| i.meets).collect();
        criteria.extend(composite);
        criteria.extend(schools.map(|schools| match all_met(schools.clone()) {
            Some(true) if schools.clone().any(|meets| meets.is_none()) => None,
            verdict => verdict,
        }));
        let judged = criteria.iter().flatten().count();
        // What has no figures fails the stage, as nothing of it is known; that there is but one school does not.
        let nothing_to_judge = criteria.is_empty() || indicators.iter().all(|i| i.is_single());
        Criteria {
            meets: all_met(criteria.iter().copied()).unwrap_or(nothing_to_judge),
            judged,
            not_judged: criteria.len() - judged,
        }
    }
}

/// The verdict on the composite: an undefined CV is not a met one, one without data is not computed.
pub fn composite_meets(
    limit: Option<f64>,
    composite: Option<f64>,
    undefined: bool,
) -> Option<bool> {
    limit.and_then(|limit| match composite {
        Some(composite) => Some(within(composite, limit)),
        None => undefined.then_some(false),
    })
}

/// A shortfall of counted things, rounded up; one of 2.0000000001 is a last bit more than 2.
fn whole(shortfall: f64) -> f64 {
    (shortfall - 1e-9).ceil().max(1.0)
}

/// How many schools lie in each step of value ÷ mean.
fn spread(values: &[&ValueFinding], mean: Option<f64>) -> Vec<usize> {
    let mut bins = vec![0; BINS];
    let Some(mean) = mean.filter(|m| *m > 0.0) else {
        return bins;
    };
    for value in values.iter().filter_map(|v| v.value) {
        let step = (value / mean / 2.0 * BINS as f64).max(0.0) as usize;
        bins[step.min(BINS - 1)] += 1;
    }
    bins
}
