//! The steps from the table to schools as formulas see them: as a whole, and which are assessed.

use super::ask::{Part, SqlError};
use super::columns::Whole;
use super::text::{Select, comment, joined};
use super::writer::{Force, Writer};
use crate::dictionary::Dictionary;
use crate::expression::{Expr, Kind, Names};
use crate::say;

impl Writer<'_> {
    /// The table's columns, each as the kind that it is of.
    pub(super) fn read_table(&mut self) {
        let dialect = self.ask.dialect;
        let roles = &self.dictionary().roles;
        let mut select = Select::default();
        let text = |name: &str| {
            let column = self.named(name);
            let text = dialect.text();
            (
                format!("NULLIF(TRIM(CAST({column} AS {text})), '')"),
                column,
            )
        };
        let year = self.named(&roles.year);
        select.column(&format!("CAST({year} AS INTEGER)"), &year);
        for key in [&roles.county_code, &roles.county_name] {
            let (column, text) = (self.named(key), dialect.text());
            let trimmed = format!("COALESCE(TRIM(CAST({column} AS {text})), '')");
            select.column(&trimmed, &column);
        }
        for name in [&roles.school_code, &roles.school_name] {
            let (text, column) = text(name);
            select.column(&text, &column);
        }
        for name in self.stored() {
            match self.dictionary().kind(&name) {
                Some(Kind::Text) | None => {
                    let (text, column) = text(&name);
                    select.column(&text, &column);
                }
                Some(Kind::Truth) => {
                    let column = self.named(&name);
                    select.column(&format!("CAST({column} AS BOOLEAN)"), &column);
                }
                _ => {
                    let column = self.named(&name);
                    select.column(&dialect.as_double(&column), &column);
                }
            }
        }
        select.then(format!("FROM {}", self.ask.table));
        let note = say!(
            self.ask.lang,
            "要用的各列",
            "The columns that are asked for"
        );
        let name = self.table_step();
        self.steps.add(&note, name, &select);
    }

    /// The step that reads the table, which it must not be called by.
    fn table_step(&self) -> &'static str {
        match self.ask.table {
            "census" => "census_",
            _ => "census",
        }
    }

    /// The columns besides those that name county and school.
    fn stored(&self) -> Vec<String> {
        let roles = &self.dictionary().roles;
        let keys = [
            &roles.year,
            &roles.county_code,
            &roles.county_name,
            &roles.school_code,
            &roles.school_name,
        ];
        let mut stored = self.needs.plain.clone();
        for field in self.needs.staged(self.standard) {
            for stage in self.dictionary().stages.keys() {
                stored.insert(Dictionary::column(&field, stage));
            }
            stored.insert(field);
        }
        stored.into_iter().filter(|n| !keys.contains(&n)).collect()
    }

    /// Fields given by stage for the school as a whole: the total, else the sum over the stages.
    pub(super) fn whole_schools(&mut self) {
        let pupils = self.dictionary().roles.pupils.clone();
        let mut select = Select::default();
        select.keep(self.keys());
        let [code, name, _] = self.school();
        select.keep([code, name]);
        let whole = |field: &String| self.needs.whole.contains(field) || *field == pupils;
        let stored = self.stored();
        let kept = stored.iter().filter(|name| !whole(name));
        select.keep(kept.map(|name| self.named(name)));
        select.column(&self.named(&pupils), &self.own_of("given", &pupils));
        for field in stored.iter().filter(|name| whole(name)) {
            select.column(&self.total(field), &self.named(field));
        }
        let by = self.standard.apportion.iter();
        for by in by.filter(|_| self.ask.part != Part::Items) {
            select.column(&self.all_of(by), &self.own_of("all", by));
        }
        select.then(format!("FROM {}", self.table_step()));
        let note = say!(
            self.ask.lang,
            "学校整体：分学段填报的项目取全校数，没有全校数的取各学段之和；有学生的学段缺数时为空",
            "Schools as a whole: of a figure given by stage the total, else the sum over the stages; blank where a stage with pupils lacks it"
        );
        self.steps.add(&note, "whole", &select);
    }

    /// The total of a field given by stage.
    fn total(&self, field: &str) -> String {
        let stages = self.dictionary().stages.keys();
        let own: Vec<String> = stages
            .clone()
            .map(|stage| self.named(&Dictionary::column(field, stage)))
            .collect();
        let is_pupils = field == self.dictionary().roles.pupils;
        let gaps = stages.zip(&own).filter(|_| !is_pupils);
        let gaps: Vec<String> = gaps
            .map(|(stage, own)| format!("{} > 0 AND {own} IS NULL", self.pupils_of(stage)))
            .collect();
        let gap = match gaps.is_empty() {
            true => String::new(),
            false => format!("WHEN {} THEN NULL ", gaps.join(" OR ")),
        };
        let sum: Vec<String> = own
            .iter()
            .map(|own| format!("COALESCE({own}, 0)"))
            .collect();
        let given: Vec<String> = own.iter().map(|own| format!("{own} IS NOT NULL")).collect();
        format!(
            "COALESCE({}, CASE {gap}WHEN {} THEN {} END)",
            self.named(field),
            given.join(" OR "),
            sum.join(" + ")
        )
    }

    /// Which schools are left out and why, whom the reliefs are for, and how what schools share is divided.
    pub(super) fn scope(&mut self) -> Result<(), SqlError> {
        let mut select = Select::default();
        select.keep(["whole.*"]);
        let left_out = self.left_out()?;
        let note = say!(
            self.ask.lang,
            "不参加评估的原因；参加的为空",
            "Why a school is not assessed; blank where it is"
        );
        select.noted(&note, &left_out, &self.own("left_out"));
        let measures = self.ask.part != Part::Items;
        let indicators = self.standard.indicators.iter();
        for indicator in indicators.filter(|_| measures) {
            for relief in &indicator.reliefs {
                let when = self.whole(&relief.when, || {
                    format!("indicator.{}.relief.{}.when", indicator.id, relief.id)
                })?;
                let applies = match self.force(&relief.terms) {
                    Force::Never => continue,
                    Force::Always => when,
                    Force::When(year) => {
                        let year = self.whole(&year, String::new)?;
                        format!("({year}) AND ({when})")
                    }
                };
                let note = relief.text.get(self.ask.lang);
                select.noted(
                    note,
                    &applies,
                    &self.relief_column(&indicator.id, &relief.id),
                );
            }
        }
        if measures {
            self.shares(&mut select);
        }
        select.then("FROM whole");
        let note = say!(
            self.ask.lang,
            "哪些学校参加评估",
            "Which schools are assessed"
        );
        self.steps.add(&note, "scope", &select);
        Ok(())
    }

    /// The column that tells whether a relief is for a school.
    pub(super) fn relief_column(&self, indicator: &str, relief: &str) -> String {
        self.own(&format!("relief_{indicator}_{relief}"))
    }

    fn left_out(&self) -> Result<String, SqlError> {
        let (lang, dialect) = (self.ask.lang, self.ask.dialect);
        let mut text = String::from("CASE");
        for rule in &self.standard.excludes {
            let when = self.whole(&rule.when, || format!("exclude.{}.when", rule.id))?;
            let (note, id) = (comment(rule.reason.get(lang)), dialect.quoted(&rule.id));
            text.push_str(&format!("\n      {note}\n      WHEN {when} THEN {id}"));
        }
        let unknown = say!(
            lang,
            "学生数不明：有全校学生数而不知学段，或类型中有的学段没有填",
            "Pupils that are not known: a total without stages, or a blank at a stage that the type has"
        );
        let (note, when) = (comment(&unknown), self.pupils_unknown());
        let id = dialect.quoted(&self.reason("pupils_unknown"));
        text.push_str(&format!("\n      {note}\n      WHEN {when} THEN {id}"));
        let stages = self.standard.assessed.iter();
        let there = stages.map(|stage| format!("COALESCE({}, 0) > 0", self.pupils_of(stage)));
        let there: Vec<String> = there.collect();
        let id = dialect.quoted(&self.reason("no_pupils"));
        text.push_str(&format!(
            "\n      WHEN NOT ({}) THEN {id}\n    END",
            there.join(" OR ")
        ));
        Ok(text)
    }

    /// A reason of the query's own, which no rule of the standard is called.
    pub(super) fn reason(&self, name: &str) -> String {
        let mut name = name.to_owned();
        while self.standard.excludes.iter().any(|rule| rule.id == name) {
            name.push('_');
        }
        name
    }

    /// That the pupils of a school are not known: without them neither its stages nor the split are.
    fn pupils_unknown(&self) -> String {
        let dictionary = self.dictionary();
        let roles = &dictionary.roles;
        let given = self.own_of("given", &roles.pupils);
        let kind = self.named(&roles.school_type);
        let stages = dictionary.stages.keys();
        let blank: Vec<String> = stages
            .clone()
            .map(|stage| format!("{} IS NULL", self.pupils_of(stage)))
            .collect();
        let none = blank.join(" AND ");
        let types = dictionary.categories.get(&roles.school_type);
        let types = || types.into_iter().flatten();
        let quoted = |id: &String| self.ask.dialect.quoted(id);
        let mut gaps = Vec::new();
        for (stage, blank) in stages.zip(&blank) {
            let having = types().filter(|(_, kind)| kind.stages.contains(stage));
            let having: Vec<String> = having.map(|(id, _)| quoted(id)).collect();
            if !having.is_empty() {
                gaps.push(format!("{kind} IN ({}) AND {blank}", having.join(", ")));
            }
        }
        let known: Vec<String> = types().map(|(id, _)| quoted(id)).collect();
        gaps.push(match known.is_empty() {
            true => none.clone(),
            false => format!(
                "COALESCE({kind} NOT IN ({}), TRUE) AND {none}",
                known.join(", ")
            ),
        });
        format!(
            "{given} > 0 AND {none} OR COALESCE({given} <> 0, TRUE) AND ({})",
            gaps.join(" OR ")
        )
    }

    /// A field over all stages with pupils; blank where one lacks it, or where there is nothing.
    fn all_of(&self, by: &str) -> String {
        let stages = self.dictionary().stages.keys();
        let weights = stages.map(|stage| {
            let weight = self.named(&Dictionary::column(by, stage));
            format!(
                "CASE WHEN {} > 0 THEN {weight} ELSE 0 END",
                self.pupils_of(stage)
            )
        });
        let weights: Vec<String> = weights.collect();
        format!("NULLIF({}, 0)", weights.join(" + "))
    }

    /// By stage: the part of a total that is not given by stage, and of what the school's stages share.
    fn shares(&self, select: &mut Select) {
        let lang = self.ask.lang;
        let assessed = &self.standard.assessed;
        let by = &self.standard.apportion;
        let all: Vec<String> = by.iter().map(|by| self.own_of("all", by)).collect();
        let weights = match all.as_slice() {
            [] => self.constant(None),
            all => format!("COALESCE({})", all.join(", ")),
        };
        let note = say!(
            lang,
            "只有全校数的项目按什么分给各学段：各学段都有数的第一个项目",
            "What totals that are not given by stage are divided by: the first that is known at every stage"
        );
        select.noted(&note, &weights, &self.own("weights"));
        for stage in assessed {
            let whens = by.iter().zip(&all).map(|(by, all)| {
                let own = self.named(&Dictionary::column(by, stage));
                format!(" WHEN {all} IS NOT NULL THEN {own}")
            });
            let whens: String = whens.collect();
            let weight = match whens.is_empty() {
                true => self.constant(None),
                false => format!("CASE{whens} END"),
            };
            select.column(&weight, &self.own_of("weight", stage));
        }
        if !self.standard.indicators.iter().any(|i| i.split) {
            return;
        }
        for stage in assessed {
            let shares = self.standard.shares();
            let weighted = |share: &crate::standard::Share| {
                let pupils = self.named(&share.column);
                match share.weight {
                    1.0 => pupils,
                    weight => format!("{weight} * {pupils}"),
                }
            };
            let all = shares.iter().map(|share| {
                let pupils = self.named(&share.column);
                format!("CASE WHEN {pupils} > 0 THEN {} ELSE 0 END", weighted(share))
            });
            let all: Vec<String> = all.collect();
            let own = shares.iter().find(|share| share.id == *stage);
            let own = own.map_or_else(|| "0".to_owned(), weighted);
            let name = self.dictionary().stage_label(stage, lang);
            let note = say!(
                lang,
                "各学段共用的资源中{name}的一份：按加权学生数",
                "{name}: its part of what the stages share, by weighted pupils"
            );
            let share = format!("{own} / NULLIF({}, 0)", joined(&all, "+", "0"));
            select.noted(&note, &share, &self.own_of("portion", stage));
        }
    }

    /// A formula at a stage.
    pub(super) fn at_stage(&self, formula: &Expr, key: String) -> Result<String, SqlError> {
        self.whole(formula, || key)
    }

    /// The same, to be computed with.
    pub(super) fn operand(&self, formula: &Expr, key: String) -> Result<String, SqlError> {
        let columns = Whole { writer: self };
        let text = formula.sql_operand(&columns);
        text.map_err(|error| SqlError { key, error })
    }
}
