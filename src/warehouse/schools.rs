//! The steps from schools to their values and verdicts, a row a school and stage.

use super::ask::SqlError;
use super::text::{Select, joined};
use super::writer::{Force, Writer, reaches};
use crate::dictionary::Dictionary;
use crate::expression::resolve::{Meaning, meaning};
use crate::say;
use crate::standard::Indicator;

impl Writer<'_> {
    /// The schools of every stage, measured and judged.
    pub(super) fn schools(&mut self) -> Result<(), SqlError> {
        for stage in &self.standard.assessed {
            self.one_stage(stage);
            self.figures_of(stage)?;
        }
        let stages = self.standard.assessed.iter();
        let all = stages.map(|stage| format!("  SELECT * FROM {}", self.step_of("figures", stage)));
        let all: Vec<String> = all.collect();
        let note = say!(
            self.ask.lang,
            "各校各学段的数，每校每学段一行",
            "The figures, a row a school and stage"
        );
        self.steps
            .add_text(&note, "figures", &all.join("\n  UNION ALL\n"));
        self.values();
        self.verdicts_of_schools();
        Ok(())
    }

    /// A stage of every school that has pupils in it: each figure is that of the stage.
    fn one_stage(&mut self, stage: &str) {
        let dictionary = self.dictionary();
        let mut select = Select::default();
        select.keep(self.keys());
        select.keep(self.school());
        select.column(&self.pupils_of(stage), &self.own("pupils"));
        if self.standard.indicators.iter().any(|i| i.split) {
            select.column(&self.own_of("portion", stage), &self.own("portion"));
        }
        let reliefs = self.standard.indicators.iter();
        let reliefs = reliefs.flat_map(|i| i.reliefs.iter().map(move |relief| (i, relief)));
        for (indicator, relief) in reliefs {
            if !matches!(self.force(&relief.terms), Force::Never) {
                select.keep([self.relief_column(&indicator.id, &relief.id)]);
            }
        }
        let (plain, staged) = self.asked_at(stage);
        select.keep(plain.iter().map(|name| self.named(name)));
        for field in staged {
            let own = Dictionary::column(&field, stage);
            let others = dictionary.stages.keys().filter(|other| *other != stage);
            let others = others.map(|other| {
                let column = self.named(&Dictionary::column(&field, other));
                format!("{column} IS NULL")
            });
            let others: Vec<String> = others.collect();
            let (field, own) = (self.named(&field), self.named(&own));
            // In the order of the audit: a figure may be held against the sum of others to the last bit.
            let (weight, weights) = (self.own_of("weight", stage), self.own("weights"));
            let when = joined(&others, "AND", "TRUE");
            let part = format!("{field} * {weight} / {weights}");
            select.column(
                &format!("COALESCE({own}, CASE WHEN {when} THEN {part} END)"),
                &field,
            );
        }
        select.then("FROM scope");
        let left_out = self.own("left_out");
        let pupils = self.pupils_of(stage);
        select.then(format!("WHERE {left_out} IS NULL AND {pupils} > 0"));
        let name = dictionary.stage_label(stage, self.ask.lang);
        let note = say!(
            self.ask.lang,
            "{name}：分学段填报的项目取本学段的数，只有全校数的分得一份",
            "{name}: of a figure given by stage that of the stage, or its part of the total"
        );
        let step = self.step_of("stage", stage);
        self.steps.add(&note, &step, &select);
    }

    /// What the formulas of a stage name: columns that stand for themselves, and fields given by stage.
    fn asked_at(&self, stage: &str) -> (Vec<String>, Vec<String>) {
        let (mut plain, mut staged) = (Vec::new(), Vec::new());
        let kept = self.dictionary().roles.school_type.clone();
        for indicator in &self.standard.indicators {
            let numerator = indicator.numerator.get(stage).into_iter();
            let added = indicator.reliefs.iter().map(|relief| &relief.add);
            let formulas = numerator.chain(added).chain(indicator.per.get(stage));
            for name in formulas.flat_map(|formula| formula.fields()) {
                let into = match meaning(self.dictionary(), name, Some(stage)) {
                    Some(Meaning::Staged(..)) => &mut staged,
                    _ => &mut plain,
                };
                if !into.iter().any(|known| known == name) && name != kept {
                    into.push(name.to_owned());
                }
            }
        }
        (plain, staged)
    }

    /// Numerators and denominators of a stage, with its thresholds.
    fn figures_of(&mut self, stage: &str) -> Result<(), SqlError> {
        let mut select = Select::default();
        select.keep(self.keys());
        select.column(&self.ask.dialect.quoted(stage), &self.own("stage"));
        select.keep(self.school());
        select.keep([self.own("pupils")]);
        let thresholds = self.standard.indicators.iter();
        let thresholds = thresholds.filter(|i| i.thresholds.contains_key(stage));
        let wanted = match thresholds.count() {
            0 => "CAST(NULL AS INTEGER)".to_owned(),
            all => self
                .standard
                .school_rule
                .at_least
                .unwrap_or(all)
                .min(all)
                .to_string(),
        };
        let note = say!(
            self.ask.lang,
            "学校达标须达到的项数",
            "So many thresholds a school must reach"
        );
        select.noted(&note, &wanted, &self.own("wanted"));
        for indicator in &self.standard.indicators {
            let (numerator, per) = self.fraction(indicator, stage)?;
            let id = &indicator.id;
            let name = indicator.name.get(self.ask.lang);
            select.noted(name, &numerator, &self.own_of("numerator", id));
            select.column(&per, &self.own_of("per", id));
            let threshold = indicator.thresholds.get(stage).copied();
            select.column(&self.constant(threshold), &self.own_of("threshold", id));
        }
        select.then(format!("FROM {}", self.step_of("stage", stage)));
        let name = self.dictionary().stage_label(stage, self.ask.lang);
        let note = say!(
            self.ask.lang,
            "{name}：各项指标的分子、分母和标准",
            "{name}: numerator, denominator and threshold of each indicator"
        );
        let step = self.step_of("figures", stage);
        self.steps.add(&note, &step, &select);
        Ok(())
    }

    /// The numerator, reliefs added and shared resources split, and the denominator, blank unless above 0.
    fn fraction(&self, indicator: &Indicator, stage: &str) -> Result<(String, String), SqlError> {
        let key = |what: &str| format!("indicator.{}.{what}", indicator.id);
        let formulas = indicator.numerator.get(stage).zip(indicator.per.get(stage));
        let Some((formula, below)) = formulas else {
            let none = self.constant(None);
            return Ok((none.clone(), none));
        };
        let mut numerator = self.at_stage(formula, key("numerator"))?;
        let mut operand = self.operand(formula, key("numerator"))?;
        for relief in &indicator.reliefs {
            if matches!(self.force(&relief.terms), Force::Never) {
                continue;
            }
            let add = self.at_stage(&relief.add, key(&format!("relief.{}.add", relief.id)))?;
            let applies = self.relief_column(&indicator.id, &relief.id);
            numerator = format!("{operand} + CASE WHEN {applies} THEN {add} ELSE 0 END");
            operand = format!("({numerator})");
        }
        if indicator.split {
            numerator = format!("{operand} * {}", self.own("portion"));
        }
        let per = self.at_stage(below, key("per"))?;
        Ok((numerator, format!("CASE WHEN {per} > 0 THEN {per} END")))
    }

    /// Xᵢ = k·xᵢ/Pᵢ, and whether it reaches its threshold.
    fn values(&mut self) {
        let mut select = Select::default();
        select.keep(["figures.*"]);
        for indicator in &self.standard.indicators {
            let id = &indicator.id;
            let numerator = self.scaled(indicator, &self.own_of("numerator", id));
            let per = self.own_of("per", id);
            select.column(&format!("{numerator} / {per}"), &self.own_of("value", id));
        }
        select.then("FROM figures");
        let note = say!(
            self.ask.lang,
            "各校各项指标的值",
            "The value of each indicator"
        );
        self.steps.add(&note, "valued", &select);
        let mut select = Select::default();
        select.keep(["valued.*"]);
        for indicator in &self.standard.indicators {
            let [value, threshold, meets] =
                ["value", "threshold", "meets"].map(|what| self.own_of(what, &indicator.id));
            select.column(&reaches(&value, &threshold), &meets);
        }
        select.then("FROM valued");
        let note = say!(
            self.ask.lang,
            "是否达到各项标准；没有数或没有标准的为空",
            "Whether each threshold is reached; blank without a figure or a threshold"
        );
        self.steps.add(&note, "held", &select);
    }

    /// A sum times the scale of an indicator.
    pub(super) fn scaled(&self, indicator: &Indicator, sum: &str) -> String {
        match indicator.scale {
            1.0 => sum.to_owned(),
            scale => format!("{scale} * {sum}"),
        }
    }

    /// The school rule.
    fn verdicts_of_schools(&mut self) {
        let of = |what: &str, indicator: &Indicator| self.own_of(what, &indicator.id);
        let indicators = || self.standard.indicators.iter();
        let one = |when: String| format!("CASE WHEN {when} THEN 1 ELSE 0 END");
        let met: Vec<String> = indicators().map(|i| one(of("meets", i))).collect();
        let unknown = indicators().map(|i| {
            let (threshold, meets) = (of("threshold", i), of("meets", i));
            one(format!("{threshold} IS NOT NULL AND {meets} IS NULL"))
        });
        let unknown: Vec<String> = unknown.collect();
        let ratio = self.standard.school_rule.others_ratio;
        let low = indicators().map(|i| {
            let (value, threshold, meets) = (of("value", i), of("threshold", i), of("meets", i));
            let floor = format!("({threshold} * {ratio})");
            one(format!("NOT {meets} AND NOT {}", reaches(&value, &floor)))
        });
        let low: Vec<String> = low.collect();
        let below = indicators().map(|i| format!("{} < 0", of("numerator", i)));
        let below: Vec<String> = below.collect();
        let mut select = Select::default();
        select.keep(["held.*"]);
        let lang = self.ask.lang;
        for (note, parts, name) in [
            (say!(lang, "达标项数", "Thresholds met"), met, "met"),
            (
                say!(
                    lang,
                    "因缺数而不知是否达标的项数",
                    "Thresholds not known for want of figures"
                ),
                unknown,
                "not_known",
            ),
            (
                say!(
                    lang,
                    "不足标准的 {ratio} 倍的项数",
                    "Values below {ratio} of the threshold"
                ),
                low,
                "low",
            ),
        ] {
            select.noted(&note, &parts.join("\n      + "), &self.own(name));
        }
        let note = say!(
            lang,
            "有小于 0 的分子，数据有误",
            "A numerator below 0: the figures are wrong"
        );
        select.noted(
            &note,
            &one(joined(&below, "OR", "FALSE")),
            &self.own("negative"),
        );
        select.then("FROM held");
        let note = say!(
            lang,
            "达标项数，和因缺数、过低而不达标的",
            "How many thresholds are met, unknown, or missed by far"
        );
        self.steps.add(&note, "counted", &select);
        self.verdict_of_school(ratio);
    }

    fn verdict_of_school(&mut self, ratio: f64) {
        let lang = self.ask.lang;
        let [wanted, met, unknown, low, meets] =
            ["wanted", "met", "not_known", "low", "meets"].map(|name| self.own(name));
        let verdict = format!(
            "CASE WHEN {wanted} IS NULL THEN NULL WHEN {low} > 0 OR {met} + {unknown} < {wanted} THEN FALSE \
             WHEN {unknown} > 0 THEN NULL ELSE TRUE END"
        );
        let mut select = Select::default();
        select.keep(["counted.*"]);
        select.column(&verdict, &meets);
        select.then("FROM counted");
        let note = say!(
            lang,
            "学校是否达标：达到规定项数，其余各项不低于标准的 {ratio} 倍；缺数会改变结论的为空",
            "Whether a school meets the standard: thresholds enough are reached, and every other value {ratio} of its own; blank where missing figures could turn it"
        );
        self.steps.add(&note, "school", &select);
    }

    /// What is selected of the schools.
    pub(super) fn schools_part(&self, last: &mut Select) {
        last.keep(self.keys());
        last.keep([self.own("stage")]);
        last.keep(self.school());
        let [pupils, wanted, met] = ["pupils", "wanted", "met"].map(|name| self.own(name));
        last.keep([pupils]);
        last.column(
            &format!("CASE WHEN {wanted} IS NOT NULL THEN {met} END"),
            &met,
        );
        last.keep([self.own("meets")]);
        for indicator in &self.standard.indicators {
            let name = indicator.name.get(self.ask.lang);
            let value = self.own_of("value", &indicator.id);
            last.noted(name, &value, &value);
            let others = ["numerator", "per", "threshold", "meets"];
            last.keep(others.map(|what| self.own_of(what, &indicator.id)));
        }
        last.then("FROM school");
    }
}
