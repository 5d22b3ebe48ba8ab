//! What stands in the way of a plan, in words.

use super::program::{Limit, Program, School};
use super::school::Hopeless;
use super::solve::Obstacle;
use crate::census::Census;
use crate::lang::Lang;
use crate::say;
use crate::standard::Standard;

/// What the words are about.
pub struct Words<'a> {
    pub census: &'a Census,
    pub standard: &'a Standard,
    pub lang: Lang,
}

impl Words<'_> {
    /// What stands in the way, in words.
    pub fn obstacle(&self, program: &Program, obstacle: &Obstacle) -> (Option<String>, String) {
        let lang = self.lang;
        let listed = |limits: &[Limit]| {
            let names = limits
                .iter()
                .map(|limit| self.value(limit.stage, limit.indicator));
            names.collect::<Vec<_>>().join(lang.pick("、", ", "))
        };
        match obstacle {
            Obstacle::School(at, why) => {
                let school = &program.schools[*at];
                let name = self.census.school_name(school.row);
                (Some(name), self.hopeless(school, why))
            }
            Obstacle::NoMeasure(limit) => {
                let name = self.value(limit.stage, limit.indicator);
                let said = say!(
                    lang,
                    "{name}：差异系数超过限值，而没有措施能提高这项指标",
                    "{name}: the CV is over its limit, and no measure lifts this indicator"
                );
                (None, said)
            }
            Obstacle::Limits(limits) => {
                let names = listed(limits);
                let said = say!(
                    lang,
                    "只增不减，无法使下列差异系数都不超过限值：{names}",
                    "nothing that is added brings these CVs within their limits: {names}"
                );
                (None, said)
            }
            Obstacle::NotFound(limits) => {
                let names = listed(limits);
                let said = say!(
                    lang,
                    "没有找到使下列差异系数都不超过限值的整数方案（不等于没有）：{names}",
                    "no plan in whole units was found that keeps these CVs within their limits, though there may be one: {names}"
                );
                (None, said)
            }
        }
    }

    fn hopeless(&self, school: &School, why: &Hopeless) -> String {
        let lang = self.lang;
        match why {
            Hopeless::Unlifted(values) => {
                let values = values.iter().map(|at| &school.values[*at]);
                let names: Vec<String> = values.map(|v| self.value(v.stage, v.indicator)).collect();
                let names = names.join(lang.pick("、", ", "));
                say!(
                    lang,
                    "{names}：低于标准，而没有措施能提高",
                    "{names}: below what is needed, and no measure lifts it"
                )
            }
            Hopeless::Infeasible => lang
                .pick(
                    "各项措施用到上限也不能达标",
                    "no amounts of the measures, within their bounds, bring it to the standard",
                )
                .to_owned(),
            Hopeless::Unsolved(why) => say!(
                lang,
                "求解没有结果（{why}）",
                "the solver came to no result ({why})"
            ),
        }
    }

    /// An indicator at a stage: 小学·生均教学及辅助用房.
    fn value(&self, stage: usize, indicator: usize) -> String {
        let lang: Lang = self.lang;
        let stage = &self.standard.assessed[stage];
        let stage = self.standard.dictionary.stage_label(stage, lang);
        let indicator = self.standard.indicators[indicator].short.get(lang);
        say!(lang, "{stage}“{indicator}”", "{indicator} ({stage})")
    }
}
