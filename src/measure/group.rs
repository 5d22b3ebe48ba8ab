//! Schools in groups: by place, by township, by community. Means by group, and how much of the
//! inequality lies between the groups and how much within them.

use std::collections::HashMap;

use super::contract::{
    AgeSummary, GroupFinding, GroupMean, GroupedIndicator, GroupedStage, Grouping,
};
use super::dispersion::{Dispersion, Observation, deviation};
use super::view::{CountyFinding, SchoolFinding, StageFinding};
use crate::census::{Census, Communities};
use crate::dictionary::{Dictionary, Field, FieldKind};
use crate::expression::Values;
use crate::lang::{Lang, Text};
use crate::standard::{Indicator, Standard};

/// The two parts of CV² of schools in groups g, with their pupils P_g, means X̄_g and deviations S_g:
///
/// ```text
/// between = Σ (P_g/P)(X̄_g − X̄)²/X̄²    within = Σ (P_g/P) S_g²/X̄²    CV² = between + within
/// ```
///
/// `None` where a mean is 0. Source: the decomposition of the variance into between-group and
/// within-group parts.
///
/// ```
/// use balance::measure::{Observation, between_and_within};
/// let school = |numerator| Observation { pupils: 100.0, numerator };
/// let town = vec![school(700.0), school(900.0)];
/// let village = vec![school(300.0), school(500.0)];
/// let (between, within) = between_and_within(&[town, village]).unwrap();
/// // Means 8 and 4 about 6; every school is 1 from its group's mean.
/// assert!((between - 4.0 / 36.0).abs() < 1e-12);
/// assert!((within - 1.0 / 36.0).abs() < 1e-12);
/// ```
pub fn between_and_within(groups: &[Vec<Observation>]) -> Option<(f64, f64)> {
    let all = Dispersion::of(1.0, &groups.concat())?;
    let moments: Vec<Moments> = groups
        .iter()
        .filter_map(|group| Dispersion::of(1.0, group))
        .map(|own| Moments {
            pupils: own.pupils,
            mean: own.mean,
            std: own.std,
        })
        .collect();
    between_and_within_moments(&moments, all.mean)
}

/// Of one group: P_g, X̄_g and S_g.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moments {
    pub pupils: f64,
    pub mean: f64,
    pub std: f64,
}

/// The two parts of CV² about the mean X̄ of all groups, as [`between_and_within`] has them.
pub(super) fn between_and_within_moments(groups: &[Moments], mean: f64) -> Option<(f64, f64)> {
    let all: f64 = groups.iter().map(|group| group.pupils).sum();
    let square = mean * mean;
    let (mut between, mut within) = (0.0, 0.0);
    for own in groups {
        let share = own.pupils / all;
        between += share * deviation(own.mean, mean).powi(2);
        within += share * own.std * own.std;
    }
    (mean > 0.0 && all > 0.0).then(|| (between / square, within / square))
}

/// What schools are grouped by.
#[derive(Clone, Debug, PartialEq)]
pub struct By {
    /// The name of a field, or of a file.
    pub id: String,
    /// What it is called.
    pub label: Text,
    /// Whether the groups are communities.
    pub communities: bool,
    /// The names of groups in their order, with what they are called; others follow in the order of
    /// their names, and are called by them.
    pub order: Vec<(String, Text)>,
    /// Of communities, by school code or name.
    members: HashMap<String, Member>,
}

/// A school's place in a community.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The community.
    pub group: String,
    /// Whether the school leads it.
    pub leads: bool,
}

impl By {
    /// Groups by what schools give for a field.
    pub fn field(name: &str, dictionary: &Dictionary) -> By {
        let known = dictionary.categories.get(name).into_iter().flatten();
        let known = known.map(|(id, value)| (id.clone(), Text::new(&value.zh, &value.en)));
        let truths = [("true", "是", "yes"), ("false", "否", "no")];
        let truths = truths.map(|(id, zh, en)| (id.to_owned(), Text::new(zh, en)));
        let is_flag = |(_, field, _): (&str, &Field, Option<&str>)| field.kind == FieldKind::Flag;
        By {
            id: name.to_owned(),
            label: dictionary.label_text(name),
            communities: false,
            order: match dictionary.resolve(name).is_some_and(is_flag) {
                true => truths.to_vec(),
                false => known.collect(),
            },
            members: HashMap::new(),
        }
    }

    /// Groups by the communities that a file lists.
    pub fn communities(list: &Communities) -> By {
        let named = list
            .groups
            .iter()
            .map(|g| (g.name.clone(), Text::same(&g.name)));
        let members = list.groups.iter().flat_map(|group| {
            let schools = group.schools.iter();
            schools.map(|(school, leads)| {
                let group = group.name.clone();
                let leads = *leads;
                (school.text.clone(), Member { group, leads })
            })
        });
        By {
            id: list.file.clone(),
            label: Text::new("学校发展共同体", "School community"),
            communities: true,
            order: named.collect(),
            members: members.collect(),
        }
    }

    /// The community of a school.
    pub(super) fn community(&self, code: &str, name: &str) -> Option<&Member> {
        let by_code = self.members.get(code).filter(|_| !code.is_empty());
        by_code.or_else(|| self.members.get(name))
    }
}

/// Puts schools into the communities that a file lists.
pub fn join_communities(county: &mut CountyFinding, by: &By) {
    for school in &mut county.schools {
        let member = by.community(&school.code, &school.name);
        school.group = member.map(|m| m.group.clone());
        school.leads = member.is_some_and(|m| m.leads);
    }
}

/// What a school gives for the field that schools are grouped by.
pub(super) fn given(census: &Census, row: usize, by: &By) -> Option<String> {
    match census.stored(&by.id)? {
        Values::Number(v) => v.get(row).map(|number| number.to_string()),
        Values::Truth(v) => v.get(row).map(|truth| truth.to_string()),
        Values::Text(v) => v.get(row).map(str::to_owned),
    }
}

/// Puts the schools of a county into the groups they name.
pub fn grouping(county: &CountyFinding, by: &By, standard: &Standard, lang: Lang) -> Grouping {
    let mut names: Vec<Option<&str>> = county.schools.iter().map(|s| s.group.as_deref()).collect();
    let order = by.order.iter().enumerate().rev();
    let order: HashMap<&str, usize> = order.map(|(at, (name, _))| (name.as_str(), at)).collect();
    let place = |name: &Option<&str>| {
        let at = name.and_then(|n| order.get(n).copied());
        (name.is_none(), at.unwrap_or(usize::MAX))
    };
    names.sort_by(|a, b| place(a).cmp(&place(b)).then(a.cmp(b)));
    names.dedup();
    let stages = county.stages.iter();
    Grouping {
        by: by.id.clone(),
        label: by.label.get(lang).to_owned(),
        communities: by.communities,
        stages: stages
            .map(|stage| Stage::new(county, stage, by, (&names, &order)).grouped(standard, lang))
            .collect(),
    }
}

fn pupils(schools: &[&SchoolFinding]) -> u64 {
    schools.iter().map(|school| school.students).sum()
}

fn teachers(schools: &[&SchoolFinding]) -> Option<f64> {
    schools.iter().map(|school| school.teachers).sum()
}

/// One stage on its way to being grouped.
struct Stage<'a> {
    stage: &'a StageFinding,
    by: &'a By,
    /// The places of groups in their order.
    order: &'a HashMap<&'a str, usize>,
    all: Vec<&'a SchoolFinding>,
    /// The pupils and teachers of all.
    students: u64,
    teachers: Option<f64>,
    groups: Vec<(Option<&'a str>, Vec<&'a SchoolFinding>)>,
}

impl<'a> Stage<'a> {
    fn new(
        county: &'a CountyFinding,
        stage: &'a StageFinding,
        by: &'a By,
        (names, order): (&[Option<&'a str>], &'a HashMap<&'a str, usize>),
    ) -> Stage<'a> {
        let all: Vec<&SchoolFinding> = county.schools_of(&stage.stage).collect();
        let mut of_group: HashMap<Option<&str>, Vec<&SchoolFinding>> = HashMap::new();
        for school in &all {
            let own = of_group.entry(school.group.as_deref()).or_default();
            own.push(school);
        }
        let groups = names.iter();
        let groups = groups.filter_map(|name| Some((*name, of_group.remove(name)?)));
        Stage {
            stage,
            by,
            order,
            groups: groups.collect(),
            students: pupils(&all),
            teachers: teachers(&all),
            all,
        }
    }

    fn grouped(&self, standard: &Standard, lang: Lang) -> GroupedStage {
        let indicators = standard.indicators.iter().enumerate();
        GroupedStage {
            stage: self.stage.stage.clone(),
            label: standard.dictionary.stage_label(&self.stage.stage, lang),
            groups: self
                .groups
                .iter()
                .map(|(name, own)| self.group(*name, own, standard, lang))
                .collect(),
            indicators: indicators
                .map(|(i, indicator)| self.indicator(i, indicator, lang))
                .collect(),
        }
    }

    fn group(
        &self,
        name: Option<&str>,
        own: &[&SchoolFinding],
        standard: &Standard,
        lang: Lang,
    ) -> GroupFinding {
        let lead = self.lead(name, own);
        let ages = standard.dictionary.ages.as_ref();
        GroupFinding {
            name: name.map(str::to_owned),
            label: self.label(name, lang),
            lead: lead.map(|at| own[at].name.clone()),
            schools: own.len(),
            schools_share: own.len() as f64 / self.all.len() as f64,
            students: pupils(own),
            students_share: pupils(own) as f64 / self.students as f64,
            teachers: teachers(own),
            teachers_share: teachers(own)
                .zip(self.teachers)
                .filter(|(_, all)| *all > 0.0)
                .map(|(own, all)| own / all),
            ages: ages.and_then(|ages| {
                AgeSummary::of(own.iter().map(|s| s.ages.as_ref()), &ages.at_least)
            }),
        }
    }

    fn indicator(&self, i: usize, indicator: &Indicator, lang: Lang) -> GroupedIndicator {
        let observed = |schools: &[&SchoolFinding]| -> Vec<Observation> {
            let known = schools
                .iter()
                .filter_map(|s| s.values.get(i)?.observation());
            known.collect()
        };
        let groups: Vec<Vec<Observation>> = self.groups.iter().map(|(_, g)| observed(g)).collect();
        let parts = between_and_within(&groups);
        let means: Vec<Option<Dispersion>> = groups
            .iter()
            .map(|group| Dispersion::of(indicator.scale, group))
            .collect();
        let named = self.groups.iter().zip(&means);
        let mut ranked: Vec<(String, f64)> = named
            .filter_map(|((name, _), d)| Some((self.label(*name, lang), d.as_ref()?.mean)))
            .collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let ends = match ranked.as_slice() {
            [best, .., worst] => Some((best.clone(), worst.clone())),
            _ => None,
        };
        let lead_ratio = |name: Option<&str>, own: &[&SchoolFinding]| {
            let at = self.lead(name, own)?;
            let lead = own[at].values.get(i)?.value?;
            let others: Vec<&SchoolFinding> = own
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != at)
                .map(|(_, school)| *school)
                .collect();
            let others = Dispersion::of(indicator.scale, &observed(&others))?;
            (others.mean > 0.0).then(|| lead / others.mean)
        };
        GroupedIndicator {
            id: indicator.id.clone(),
            name: indicator.name.get(lang).to_owned(),
            between: parts.map(|(between, _)| between),
            within: parts.map(|(_, within)| within),
            ratio: ends
                .as_ref()
                .filter(|(_, worst)| worst.1 > 0.0)
                .map(|(best, worst)| best.1 / worst.1),
            best: ends.as_ref().map(|(best, _)| best.0.clone()),
            worst: ends.as_ref().map(|(_, worst)| worst.0.clone()),
            groups: self
                .groups
                .iter()
                .zip(&means)
                .map(|((name, own), d)| GroupMean {
                    mean: d.as_ref().map(|d| d.mean),
                    cv: d.as_ref().and_then(Dispersion::compared),
                    lead_ratio: lead_ratio(*name, own),
                })
                .collect(),
        }
    }

    /// The leading school among a group's schools in this stage.
    fn lead(&self, name: Option<&str>, own: &[&SchoolFinding]) -> Option<usize> {
        name?;
        own.iter().position(|s| s.leads)
    }

    fn label(&self, name: Option<&str>, lang: Lang) -> String {
        match (name, self.by.communities) {
            (Some(name), _) => {
                let known = self.order.get(name).and_then(|at| self.by.order.get(*at));
                known.map_or(name, |(_, text)| text.get(lang)).to_owned()
            }
            (None, true) => lang.pick("未加入共同体", "in no community").to_owned(),
            (None, false) => lang.pick("未填写", "not given").to_owned(),
        }
    }
}
