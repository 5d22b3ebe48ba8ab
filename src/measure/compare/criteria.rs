//! Everything that is judged, year by year, and where the rules of a pipeline are broken.

use super::pairing::Pairing;
use crate::lang::Lang;
use crate::measure::contract::compare::{Breach, Criterion, CriterionKind, FailOn, RulesFinding};
use crate::measure::contract::{ItemFigure, ItemState};
use crate::measure::verdict::{LAST_BITS, all_met, rounded_text};
use crate::measure::view::compare::StageChange;
use crate::measure::view::{CountyFinding, ItemFinding};
use crate::standard::Standard;

/// What the criteria of a county are made of.
pub struct Judged<'a> {
    /// Year by year, the county; the newest year last.
    pub years: &'a [Option<&'a CountyFinding>],
    /// From each earlier year to the newest; none where the county is not in it.
    pub pairings: &'a [Option<Pairing<'a>>],
    pub stages: &'a [StageChange],
    pub standard: &'a Standard,
    pub lang: Lang,
}

impl Judged<'_> {
    /// The criteria: of each stage its CVs, their mean, all schools, each school; then the items.
    pub fn criteria(&self) -> Vec<Criterion> {
        let mut criteria = Vec::new();
        for stage in self.stages {
            self.cvs(stage, &mut criteria);
            self.composite(stage, &mut criteria);
            self.schools(stage, &mut criteria);
        }
        self.items(&mut criteria);
        criteria
    }

    fn cvs(&self, stage: &StageChange, criteria: &mut Vec<Criterion>) {
        for indicator in &stage.indicators {
            let years = indicator.years.iter();
            criteria.push(Criterion {
                kind: CriterionKind::Cv,
                stage: Some(stage.stage.clone()),
                id: indicator.id.clone(),
                name: indicator.name.clone(),
                years: years.clone().map(|y| y.as_ref()?.meets).collect(),
                shown: years
                    .map(|year| match year {
                        Some(year) if year.mean.is_some() && !year.single => {
                            let star = if year.incomplete { "*" } else { "" };
                            format!("{}{star}", self.cv(year.cv))
                        }
                        _ => "—".to_owned(),
                    })
                    .collect(),
            });
        }
    }

    fn cv(&self, cv: Option<f64>) -> String {
        match cv {
            Some(cv) => rounded_text(cv, self.standard.cv_digits),
            None => self.lang.pick("无法计算", "undefined").to_owned(),
        }
    }

    fn composite(&self, stage: &StageChange, criteria: &mut Vec<Criterion>) {
        if stage.composite_limit.is_none() {
            return;
        }
        let years = stage.years.iter();
        let name = self.lang.pick("综合差异系数", "Composite CV");
        criteria.push(Criterion {
            kind: CriterionKind::Composite,
            stage: Some(stage.stage.clone()),
            id: "composite".to_owned(),
            name: name.to_owned(),
            years: years.clone().map(|y| y.as_ref()?.composite_meets).collect(),
            shown: years
                .map(|year| match year {
                    Some(year) => self.cv(year.composite_cv),
                    None => "—".to_owned(),
                })
                .collect(),
        });
    }

    fn schools(&self, stage: &StageChange, criteria: &mut Vec<Criterion>) {
        if !self.standard.has_thresholds(&stage.stage) {
            return;
        }
        let all = |year: &Option<&CountyFinding>| {
            let verdicts: Vec<Option<bool>> = year
                .as_ref()?
                .schools_of(&stage.stage)
                .map(|s| s.meets)
                .collect();
            match all_met(verdicts.iter().copied()) {
                Some(true) if verdicts.contains(&None) => None,
                verdict => verdict,
            }
        };
        let shown = stage.years.iter().map(|year| match year {
            Some(year) => format!("{}/{}", year.schools_meeting.unwrap_or(0), year.schools),
            None => "—".to_owned(),
        });
        criteria.push(Criterion {
            kind: CriterionKind::Schools,
            stage: Some(stage.stage.clone()),
            id: "schools".to_owned(),
            name: self
                .lang
                .pick("所有学校达标", "Every school meets the standard")
                .to_owned(),
            years: self.years.iter().map(all).collect(),
            shown: shown.collect(),
        });
        let Some(Some(newest)) = self.years.last() else {
            return;
        };
        for (row, school) in newest.schools.iter().enumerate() {
            if school.stage != stage.stage {
                continue;
            }
            let earlier = self.years.iter().zip(self.pairings).map(|(year, pairing)| {
                let (year, pairing) = year.as_ref().zip(pairing.as_ref())?;
                let of_school = |u: &&super::pairing::Unit| {
                    let [new] = u.new[..] else { return false };
                    u.old.len() == 1 && pairing.new[new].rows.contains(&row)
                };
                let unit = pairing.units.iter().find(of_school)?;
                pairing.old[*unit.old.first()?].at(year, &stage.stage)
            });
            let found: Vec<_> = earlier.chain([Some(school)]).collect();
            let shown = found.iter().map(|school| match school {
                Some(school) => {
                    let judged = school.values.iter().filter(|v| v.threshold.is_some());
                    format!("{}/{}", school.met.unwrap_or(0), judged.count())
                }
                None => "—".to_owned(),
            });
            let id = match school.code.is_empty() {
                true => &school.name,
                false => &school.code,
            };
            criteria.push(Criterion {
                kind: CriterionKind::School,
                stage: Some(stage.stage.clone()),
                id: id.clone(),
                name: school.name.clone(),
                years: found.iter().map(|school| school.as_ref()?.meets).collect(),
                shown: shown.collect(),
            });
        }
    }

    fn items(&self, criteria: &mut Vec<Criterion>) {
        for item in &self.standard.items {
            let of_year = |year: &Option<&CountyFinding>| {
                let is = |i: &&ItemFinding| i.table == item.table && i.number == item.number;
                year.as_ref()?.items.iter().find(is).cloned()
            };
            let found: Vec<Option<ItemFinding>> = self.years.iter().map(of_year).collect();
            let judged = |item: &Option<ItemFinding>| match item.as_ref()?.state {
                ItemState::Met => Some(true),
                ItemState::Unmet => Some(false),
                ItemState::Documents | ItemState::NoData => None,
            };
            let years: Vec<Option<bool>> = found.iter().map(judged).collect();
            if years.iter().all(Option::is_none) {
                continue;
            }
            criteria.push(Criterion {
                kind: CriterionKind::Item,
                stage: None,
                id: format!("{}-{}", item.table, item.number),
                name: item.text.get(self.lang).to_owned(),
                years,
                shown: found.iter().map(|f| figure(f.as_ref(), item)).collect(),
            });
        }
    }
}

/// An item's figures as printed.
fn figure(found: Option<&ItemFinding>, item: &crate::standard::Item) -> String {
    let print = |figure: &crate::standard::Figure, value: Option<f64>| match (value, figure.percent)
    {
        (Some(value), true) => format!("{}%", rounded_text(100.0 * value, 1)),
        (Some(value), false) => rounded_text(value, figure.digits),
        (None, _) => "—".to_owned(),
    };
    let figures = item.figures.iter();
    match found.and_then(|f| f.figure.as_ref()) {
        None => "—".to_owned(),
        Some(ItemFigure::One(value)) => figures
            .map(|figure| print(figure, Some(*value)))
            .next()
            .unwrap_or_else(|| "—".to_owned()),
        Some(ItemFigure::Several(values)) => figures
            .map(|figure| print(figure, values.get(&figure.id).copied().flatten()))
            .collect::<Vec<_>>()
            .join(" · "),
    }
}

/// A year within a sentence: 2023 年; a file's name in quotation marks.
pub fn in_year(label: &str, lang: Lang) -> String {
    let is_year = !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit());
    match (is_year, lang) {
        (true, Lang::Zh) => format!(" {label} 年"),
        (false, Lang::Zh) => format!("“{label}”"),
        (true, Lang::En) => label.to_owned(),
        (false, Lang::En) => format!("\"{label}\""),
    }
}

/// What the rules say of the criteria.
pub struct Court<'a> {
    pub rules: &'a RulesFinding,
    pub labels: &'a [String],
    pub stages: &'a [StageChange],
    pub standard: &'a Standard,
    pub lang: Lang,
}

impl Court<'_> {
    /// Where the rules are broken, in the order of the criteria.
    pub fn breaches(&self, criteria: &[Criterion]) -> Vec<Breach> {
        let mut breaches = Vec::new();
        for (at, criterion) in criteria.iter().enumerate() {
            for rule in &self.rules.fail_on {
                let message = match rule {
                    FailOn::Slip => self.slip(criterion),
                    FailOn::Worse => self.worse(criterion),
                    FailOn::Unmet => self.unmet(criterion),
                };
                breaches.extend(message.map(|message| Breach {
                    rule: *rule,
                    criterion: at,
                    message,
                }));
            }
        }
        breaches
    }

    fn year(&self, year: usize) -> String {
        in_year(&self.labels[year], self.lang)
    }

    /// 小学 生均图书册数, for the beginning of a sentence.
    fn subject(&self, criterion: &Criterion) -> String {
        let stage = criterion.stage.as_deref();
        let stage = stage.map(|s| self.standard.dictionary.stage_label(s, self.lang));
        let name = match criterion.kind {
            CriterionKind::Item => format!("{} {}", criterion.id, criterion.name),
            _ => criterion.name.clone(),
        };
        match (stage, self.lang) {
            (None, _) => name,
            (Some(stage), Lang::Zh) => format!("{stage}·{name}"),
            (Some(stage), Lang::En) => format!("{name} ({stage})"),
        }
    }

    /// What is shown beside a verdict: 差异系数 0.512（限值 0.500）.
    fn figure(&self, criterion: &Criterion, year: usize) -> String {
        let shown = criterion.shown.get(year).cloned().unwrap_or_default();
        let (zh, en) = match criterion.kind {
            CriterionKind::Cv | CriterionKind::Composite => {
                (format!("差异系数 {shown}"), format!("CV {shown}"))
            }
            CriterionKind::School => (format!("{shown} 项达标"), format!("{shown} thresholds met")),
            CriterionKind::Schools => (format!("{shown} 所达标"), format!("{shown} schools")),
            CriterionKind::Item => (shown.clone(), shown),
        };
        self.lang.pick(&zh, &en).to_owned()
    }

    fn slip(&self, criterion: &Criterion) -> Option<String> {
        let last = criterion.years.len().checked_sub(1)?;
        if criterion.years[last] != Some(false) {
            return None;
        }
        // The latest year in which it was met.
        let met = (0..last)
            .rev()
            .find(|y| criterion.years[*y] == Some(true))?;
        let (was, is) = (self.figure(criterion, met), self.figure(criterion, last));
        let (then, now) = (self.year(met), self.year(last));
        let subject = self.subject(criterion);
        Some(match self.lang {
            Lang::Zh => format!("{subject}：{then}达标（{was}），{now}未达标（{is}）"),
            Lang::En => format!("{subject}: met in {then} ({was}), not met in {now} ({is})"),
        })
    }

    fn worse(&self, criterion: &Criterion) -> Option<String> {
        if criterion.kind != CriterionKind::Cv {
            return None;
        }
        let stage = self
            .stages
            .iter()
            .find(|s| Some(&s.stage) == criterion.stage.as_ref())?;
        let indicator = stage.indicators.iter().find(|i| i.id == criterion.id)?;
        let last = indicator.years.len().checked_sub(1)?;
        let now = indicator.years[last].as_ref()?;
        // The best of the earlier years.
        let best = (0..last)
            .filter_map(|year| Some((year, indicator.years[year].as_ref()?.cv?)))
            .min_by(|a, b| a.1.total_cmp(&b.1))?;
        let (year, cv) = best;
        let risen = match now.cv {
            Some(now) => now - cv > self.rules.tolerance + LAST_BITS,
            None => now.mean.is_some() && !now.single,
        };
        let (then, this) = (self.year(year), self.year(last));
        let (was, is) = (
            self.cv(cv),
            now.cv.map_or_else(
                || self.lang.pick("无法计算", "undefined").to_owned(),
                |cv| self.cv(cv),
            ),
        );
        let tolerance = self.rules.tolerance;
        let subject = self.subject(criterion);
        risen.then(|| match self.lang {
            Lang::Zh => format!("{subject}：差异系数由{then}的 {was} 升至{this}的 {is}，超过容许的 {tolerance}"),
            Lang::En => format!("{subject}: the CV rose from {was} in {then} to {is} in {this}, by more than {tolerance}"),
        })
    }

    fn cv(&self, cv: f64) -> String {
        rounded_text(cv, self.standard.cv_digits)
    }

    fn unmet(&self, criterion: &Criterion) -> Option<String> {
        let last = criterion.years.len().checked_sub(1)?;
        let (subject, is) = (self.subject(criterion), self.figure(criterion, last));
        let now = self.year(last);
        (criterion.years[last] == Some(false)).then(|| match self.lang {
            Lang::Zh => format!("{subject}：{now}未达标（{is}）"),
            Lang::En => format!("{subject}: not met in {now} ({is})"),
        })
    }
}
