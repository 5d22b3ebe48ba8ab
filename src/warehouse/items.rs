//! The steps to the items of the declaration tables: sums over the schools of a county, held against bounds.

use super::ask::SqlError;
use super::columns::{OfCounty, Summed};
use super::text::Select;
use super::writer::{Force, Writer, count_where, reaches, within};
use crate::expression::Expr;
use crate::expression::recipe::{Recipe, place};
use crate::expression::sql::Columns;
use crate::say;
use crate::standard::{Figure, Item, SchoolSet};

/// A figure of an item, taken apart.
pub(super) struct Taken<'a> {
    pub(super) item: &'a Item,
    pub(super) figure: &'a Figure,
    /// What its columns are called by: `item_iv_3_music`.
    pub(super) name: String,
    pub(super) recipe: Recipe,
}

impl Taken<'_> {
    /// The sums that stand within others.
    pub(super) fn within(&self) -> Vec<usize> {
        let mut within = Vec::new();
        for (x, filter) in &self.recipe.sums {
            let fields = [Some(x), filter.as_ref()].into_iter().flatten();
            let fields = fields.flat_map(Expr::fields);
            for at in fields.filter_map(|name| place(name, "sum")) {
                if !within.contains(&at) {
                    within.push(at);
                }
            }
        }
        within
    }

    fn key(&self) -> String {
        let (item, figure) = (self.item, self.figure);
        format!(
            "item.{}_{}.figure.{}.value",
            item.table, item.number, figure.id
        )
    }
}

impl<'a> Writer<'a> {
    /// Whether any item has a figure.
    pub(super) fn has_item_figures(&self) -> bool {
        self.standard
            .items
            .iter()
            .any(|item| !item.figures.is_empty())
    }

    /// All figures of the items, and what the items come to.
    pub(super) fn items(&mut self) -> Result<(), SqlError> {
        if !self.has_item_figures() {
            return Ok(());
        }
        let items = self.standard.items.iter();
        let figures = items.flat_map(|item| item.figures.iter().map(move |figure| (item, figure)));
        let taken: Vec<Taken<'a>> = figures
            .map(|(item, figure)| self.take(item, figure))
            .collect();
        self.parts_of_items(&taken)?;
        let from = self.sums_within(&taken)?;
        self.terms_of_items(&taken, from)?;
        self.sums_of_items(&taken);
        self.values_of_items(&taken)?;
        self.figures_of_items(&taken);
        self.states_of_items();
        Ok(())
    }

    fn take(&self, item: &'a Item, figure: &'a Figure) -> Taken<'a> {
        let formula = item.expand(&figure.value, |relief| {
            let when = relief.when.clone();
            let no = Expr::Truth(false);
            match self.force(&relief.terms) {
                Force::Always => when,
                Force::Never => no,
                Force::When(year) => Expr::Case(vec![(year, when)], Some(Box::new(no))),
            }
        });
        let table = item.table.to_lowercase();
        Taken {
            item,
            figure,
            name: format!("item_{table}_{}_{}", item.number, figure.id),
            recipe: Recipe::of(&formula),
        }
    }

    /// The column that tells whether a school is one that an item speaks of.
    pub(super) fn set(&self, set: Option<&SchoolSet>) -> String {
        self.own_of("of", set.map_or("assessed", |set| &set.id))
    }

    /// The sets of schools that items speak of, each once.
    pub(super) fn sets<'t>(taken: &'t [Taken<'a>]) -> Vec<Option<&'t SchoolSet>> {
        let mut sets: Vec<Option<&SchoolSet>> = Vec::new();
        for taken in taken {
            let set = taken.item.of.as_ref();
            if !sets
                .iter()
                .any(|known| known.map(|s| &s.id) == set.map(|s| &s.id))
            {
                sets.push(set);
            }
        }
        sets
    }

    /// The fields of the county itself that figures name.
    pub(super) fn of_county(&self, taken: &[Taken<'a>]) -> Vec<String> {
        let mut fields: Vec<String> = Vec::new();
        for name in taken.iter().flat_map(|taken| taken.recipe.value.fields()) {
            let is_of_county = self.dictionary().is_of_county(name);
            if is_of_county && !fields.iter().any(|known| known == name) {
                fields.push(name.to_owned());
            }
        }
        fields
    }

    /// Parts of formulas that stand in them more than once.
    fn parts_of_items(&mut self, taken: &[Taken<'a>]) -> Result<(), SqlError> {
        let lang = self.ask.lang;
        let mut select = Select::default();
        select.keep(["scope.*"]);
        for set in Self::sets(taken) {
            let (note, when) = match set {
                Some(set) => {
                    let when = self.whole(&set.when, || format!("schools.{}.when", set.id))?;
                    (set.text.get(lang).to_owned(), when)
                }
                None => {
                    let note = say!(lang, "参加评估的学校", "schools that are assessed");
                    (note, format!("{} IS NULL", self.own("left_out")))
                }
            };
            select.noted(&note, &when, &self.set(set));
        }
        for taken in taken {
            for (at, part) in taken.recipe.parts.iter().enumerate() {
                let columns = Summed {
                    writer: self,
                    parts: &taken.name,
                };
                let part = self.written(part, &columns, taken)?;
                select.column(&part, &self.own(&format!("{}_part_{at}", taken.name)));
            }
        }
        select.then("FROM scope");
        let note = say!(
            lang,
            "评估指标所说的学校，和公式里重复的部分",
            "The schools that items speak of, and what stands in formulas more than once"
        );
        self.steps.add(&note, "item_parts", &select);
        Ok(())
    }

    pub(super) fn written(
        &self,
        formula: &Expr,
        columns: &dyn Columns,
        taken: &Taken<'_>,
    ) -> Result<String, SqlError> {
        let key = taken.key();
        formula
            .sql(columns)
            .map_err(|error| SqlError { key, error })
    }

    fn values_of_items(&mut self, taken: &[Taken<'a>]) -> Result<(), SqlError> {
        let mut select = Select::default();
        select.keep(self.keys());
        for taken in taken {
            let columns = OfCounty {
                writer: self,
                sums: &taken.name,
            };
            let value = self.written(&taken.recipe.value, &columns, taken)?;
            let set = self.set(taken.item.of.as_ref());
            let note = taken.figure.text.get(self.ask.lang);
            let value = format!("CASE WHEN {set} > 0 THEN {value} END");
            select.noted(note, &value, &self.own(&taken.name));
        }
        select.then("FROM item_sums");
        let note = say!(
            self.ask.lang,
            "各项评估指标的数，每县一行",
            "The figures of the items, a row a county"
        );
        self.steps.add(&note, "item_values", &select);
        Ok(())
    }

    /// The figures, a row each, with their bounds.
    fn figures_of_items(&mut self, taken: &[Taken<'a>]) {
        let dialect = self.ask.dialect;
        let names = [
            "name",
            "declaration_table",
            "number",
            "figure",
            "evidence",
            "at_least",
            "at_most",
        ]
        .map(|name| self.own(name));
        let rows = taken.iter().map(|taken| {
            let (item, figure) = (taken.item, taken.figure);
            let texts = [&taken.name, &item.table, &figure.id].map(|text| dialect.quoted(text));
            let [name, table, id] = texts;
            let evidence = if item.evidence.is_some() {
                "TRUE"
            } else {
                "FALSE"
            };
            let [least, most] = [figure.at_least, figure.at_most].map(|bound| self.constant(bound));
            format!(
                "    ({name}, {table}, {}, {id}, {evidence}, {least}, {most})",
                item.number
            )
        });
        let rows: Vec<String> = rows.collect();
        let note = say!(
            self.ask.lang,
            "各项评估指标的要求；凭佐证材料的不判定",
            "The bounds of the figures; those that rest on documents are not judged"
        );
        let head = format!("item_bounds ({})", names.join(", "));
        self.steps
            .add_text(&note, &head, &format!("  VALUES\n{}", rows.join(",\n")));

        let value = self.own("value");
        let whens = taken.iter().map(|taken| {
            let column = self.own(&taken.name);
            format!(
                "WHEN {} THEN item_values.{column}",
                dialect.quoted(&taken.name)
            )
        });
        let whens: Vec<String> = whens.collect();
        let mut select = Select::default();
        for key in self.keys() {
            select.column(&format!("item_values.{key}"), &key);
        }
        for name in &names[1..] {
            select.column(&format!("item_bounds.{name}"), name);
        }
        let [name, ..] = &names;
        let picked = format!(
            "CASE item_bounds.{name}\n      {}\n    END",
            whens.join("\n      ")
        );
        select.column(&picked, &value);
        select.then("FROM item_values");
        select.then("CROSS JOIN item_bounds");
        let note = say!(self.ask.lang, "每县每个数一行", "A row a county and figure");
        self.steps.add(&note, "item_figures", &select);
    }

    /// Whether each figure keeps its bounds, and what the items of a county come to.
    fn states_of_items(&mut self) {
        let lang = self.ask.lang;
        let [value, evidence, least, most, meets, table, number] = [
            "value",
            "evidence",
            "at_least",
            "at_most",
            "meets",
            "declaration_table",
            "number",
        ]
        .map(|name| self.own(name));
        let mut select = Select::default();
        select.keep(["item_figures.*"]);
        let verdict = format!(
            "CASE WHEN NOT {evidence} AND {value} IS NOT NULL \
             THEN COALESCE({}, TRUE) AND COALESCE({}, TRUE) END",
            reaches(&value, &least),
            within(&value, &most)
        );
        select.column(&verdict, &meets);
        select.then("FROM item_figures");
        let note = say!(
            lang,
            "每个数是否达到要求",
            "Whether each figure keeps its bounds"
        );
        self.steps.add(&note, "item_verdicts", &select);

        let keys = [self.keys().to_vec(), vec![table, number]].concat();
        let [unmet, judged] = ["items_unmet", "items_judged"].map(|name| self.own(name));
        let mut select = Select::default();
        select.keep(&keys);
        let missed = count_where(&format!("NOT {meets}"));
        select.column(&format!("CASE WHEN {missed} > 0 THEN 1 ELSE 0 END"), &unmet);
        let all = format!("{missed} > 0 OR COUNT({meets}) = COUNT(*)");
        select.column(&format!("CASE WHEN {all} THEN 1 ELSE 0 END"), &judged);
        select.then("FROM item_verdicts");
        select.then(format!("GROUP BY {}", keys.join(", ")));
        let note = say!(
            lang,
            "每项是否达到：有一个数未达到即未达到，缺数的不判定",
            "Whether each item is met: not where a figure is not, not judged where one is missing"
        );
        self.steps.add(&note, "item_states", &select);

        let mut select = Select::default();
        select.keep(self.keys());
        for name in [&unmet, &judged] {
            select.column(&format!("SUM({name})"), name);
        }
        select.then("FROM item_states");
        select.then(format!("GROUP BY {}", self.keys().join(", ")));
        let note = say!(lang, "各县的评估指标", "The items of every county");
        self.steps.add(&note, "items_of_counties", &select);
    }

    /// What is selected of the items.
    pub(super) fn items_part(&self, last: &mut Select) {
        let named = ["declaration_table", "number", "figure", "value", "meets"];
        let named = named.map(|name| self.own(name));
        last.keep(self.keys());
        if !self.has_item_figures() {
            let text = self.ask.dialect.text();
            let kinds = [text, "INTEGER", text, self.ask.dialect.double(), "BOOLEAN"];
            for (name, kind) in named.iter().zip(kinds) {
                last.column(&format!("CAST(NULL AS {kind})"), name);
            }
            last.then("FROM scope");
            last.then("WHERE FALSE");
            return;
        }
        last.keep(&named);
        last.then("FROM item_verdicts");
        let [table, number, figure, ..] = &named;
        last.then(format!(
            "ORDER BY {}, {table}, {number}, {figure}",
            self.keys().join(", ")
        ));
    }
}
