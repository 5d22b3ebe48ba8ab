//! What is measured and how it is judged: indicators, scope, limits, items. Read from TOML.

mod build;
mod digest;
mod error;
mod file;
mod form;
mod load;
mod source;

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;

pub use error::StandardError;
pub use form::{Fill, Form, Grid, GridColumn, Piece, SchoolForm, Sentence};
pub use source::built_in_ids;
pub(crate) use source::{line_of, merge, toml_error};

use crate::dictionary::Dictionary;
use crate::expression::{Expr, Op};
use crate::lang::Text;

/// A standard: everything by which a county is judged.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Its id, such as `cn-2017`.
    pub id: String,
    /// The SHA-256 of all that it measures by, which tells versions of one id apart.
    pub sha256: String,
    /// Its full name.
    pub name: Text,
    /// Its short name.
    pub short: Text,
    /// Where the rules were published.
    pub source: Text,
    /// The fields its formulas speak of.
    pub dictionary: Arc<Dictionary>,
    /// The stages that are judged, in order.
    pub assessed: Vec<String>,
    /// By stage: the weight of one pupil when a shared resource is split.
    pub weights: BTreeMap<String, f64>,
    /// By stage: what every coefficient of variation may be at most.
    pub cv_limits: BTreeMap<String, f64>,
    /// By stage: what the mean of the coefficients of variation may be at most.
    pub composite_limits: BTreeMap<String, f64>,
    /// When a school meets the standard.
    pub school_rule: SchoolRule,
    /// The fields by which a combined school's single figure is divided, in order of preference.
    pub apportion: Vec<String>,
    /// Decimals of a printed coefficient of variation.
    pub cv_digits: usize,
    /// Decimals of a printed percentage.
    pub percent_digits: usize,
    /// What the table of schools shows of a school beside its values: fields, such as its classes.
    pub school_columns: Vec<String>,
    /// The declaration tables by number: `II-1`, `II-2`, `III`, `IV` …
    pub tables: IndexMap<String, DeclarationTable>,
    /// Which schools are left out.
    pub excludes: Vec<Exclude>,
    /// The indicators, in the official order.
    pub indicators: Vec<Indicator>,
    /// The items of the declaration tables Ⅳ to Ⅵ.
    pub items: Vec<Item>,
    /// What a county can do, for a plan.
    pub measures: Vec<Measure>,
    /// The form that each school fills in, where there is one.
    pub school_form: Option<SchoolForm>,
}

/// Something that a county can do for a school: hire a teacher, build a m² of teaching rooms.
#[derive(Clone, Debug)]
pub struct Measure {
    /// Its id.
    pub id: String,
    /// What it is.
    pub name: Text,
    /// What it is counted in, with its measure word: 人, "people".
    pub unit: Text,
    /// Decimals of an amount of it; `None`: it is taken in whole units only.
    pub digits: Option<usize>,
    /// By the stage that it is taken at, `None` for the school: what one unit does.
    pub effects: BTreeMap<Option<String>, Effect>,
    /// Where it is not bought: teachers of two schools change places.
    pub exchange: Option<Exchange>,
}

/// Teachers who change places with those of another school: what one school gets the other gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// What `--move` calls it.
    pub word: String,
    /// The field whose word two schools share between which teachers move first.
    pub within: Option<String>,
}

/// What one unit of a measure does.
#[derive(Clone, Debug)]
pub struct Effect {
    /// What it adds to each field, in the order of the file.
    pub moves: Vec<(String, f64)>,
    /// What must not fall below 0 once everything is done.
    pub leaves: Option<Expr>,
}

/// When a school meets the standard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SchoolRule {
    /// So many thresholds must be met; `None`: all of them.
    pub at_least: Option<usize>,
    /// Every value whose threshold is not met must reach this share of it.
    pub others_ratio: f64,
}

/// What a declaration table is called, and what stands below it.
#[derive(Clone, Debug, Default)]
pub struct DeclarationTable {
    /// What it is called for short, where its number is no number.
    pub short: Option<Text>,
    /// Its title, with its number: 表Ⅲ 县域义务教育校际均衡情况.
    pub title: Text,
    /// The note below it.
    pub note: Option<Text>,
    /// The figures of the county that it has columns for.
    pub grid: Option<Grid>,
}

/// A rule that leaves schools out.
#[derive(Clone, Debug)]
pub struct Exclude {
    /// Its id.
    pub id: String,
    /// The condition, over the school.
    pub when: Expr,
    /// Why.
    pub reason: Text,
}

/// One indicator: `scale · numerator ÷ per`.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Its id.
    pub id: String,
    /// Its official name.
    pub name: Text,
    /// A name short enough for a terminal, with its unit.
    pub short: Text,
    /// By stage: the numerator.
    pub numerator: BTreeMap<String, Expr>,
    /// By stage: the denominator.
    pub per: BTreeMap<String, Expr>,
    /// 1, or 100 for "per 100 pupils".
    pub scale: f64,
    /// Whether the numerator is a resource that the stages of a school share.
    pub split: bool,
    /// Decimals of a printed value.
    pub digits: usize,
    /// What the numerator counts, with its measure word: 名教师, "teachers".
    pub noun: Text,
    /// Whether the numerator is counted in whole things.
    pub counted: bool,
    /// By stage: the least value a school should have.
    pub thresholds: BTreeMap<String, f64>,
    /// What certain schools may add to the numerator.
    pub reliefs: Vec<Relief>,
    /// What the form of a school says of it.
    pub form: Option<Form>,
}

/// A transitional rule of an indicator: certain schools may add something to the numerator.
#[derive(Clone, Debug)]
pub struct Relief {
    /// Its id.
    pub id: String,
    /// The id of the indicator and its own: `sports_area.dense_city_centre`.
    pub key: String,
    /// The rule in words.
    pub text: Text,
    /// Which schools, as a condition over the school.
    pub when: Expr,
    /// What they add.
    pub add: Expr,
    /// When it may be used.
    pub terms: Terms,
}

/// A relief of an item: its id, in the formulas of the item's figures, is the condition where the relief is in
/// force, and false where it is not.
#[derive(Clone, Debug)]
pub struct ItemRelief {
    /// Its id.
    pub id: String,
    /// The key of the item and its own id: `IV_4.planned_by_2010`.
    pub key: String,
    /// The rule in words.
    pub text: Text,
    /// Which schools, as a condition over the school.
    pub when: Expr,
    /// When it may be used.
    pub terms: Terms,
}

/// When a relief may be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// The first year of a census that may use it.
    pub from: Option<u16>,
    /// The last.
    pub until: Option<u16>,
    /// So many years after its recognition a county that used it must meet the rule in full.
    pub meet_within: Option<u16>,
}

/// Which reliefs are used.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Reliefs {
    /// Those whose years the census falls in; without a year, those that are not dated.
    #[default]
    Dated,
    /// All.
    All,
    /// None.
    None,
}

impl Reliefs {
    /// Whether it is the choice without a choice.
    pub fn is_dated(&self) -> bool {
        *self == Reliefs::Dated
    }

    /// As a user gives it.
    pub fn id(self) -> &'static str {
        match self {
            Reliefs::Dated => "dated",
            Reliefs::All => "all",
            Reliefs::None => "none",
        }
    }

    /// Whether a relief on these terms is in force for a census of this year.
    pub fn has(self, terms: &Terms, year: Option<u16>) -> bool {
        match self {
            Reliefs::All => true,
            Reliefs::None => false,
            Reliefs::Dated => match (terms.from, terms.until, year) {
                (None, None, _) => true,
                (_, _, None) => false,
                (from, until, Some(year)) => {
                    from.is_none_or(|from| year >= from) && until.is_none_or(|until| year <= until)
                }
            },
        }
    }
}

/// The schools that an item speaks of, where they are not those that are assessed.
#[derive(Clone, Debug)]
pub struct SchoolSet {
    /// Its id.
    pub id: String,
    /// Which schools, in words.
    pub text: Text,
    /// The condition, over every school of the census.
    pub when: Expr,
}

/// An item of a declaration table.
#[derive(Clone, Debug)]
pub struct Item {
    /// The table: `IV`, `V`, `VI`.
    pub table: String,
    /// The number within the table.
    pub number: u32,
    /// What is required.
    pub text: Text,
    /// What it rests on, where it cannot be computed.
    pub evidence: Option<Evidence>,
    /// The schools it speaks of; `None`: those that are assessed.
    pub of: Option<SchoolSet>,
    /// Its figures.
    pub figures: Vec<Figure>,
    /// What certain schools need not meet in full.
    pub reliefs: Vec<ItemRelief>,
    /// What the declaration says of it.
    pub form: Option<Form>,
    /// What the form of a school says of it.
    pub school_form: Option<Form>,
}

/// What an item rests on that is not a figure of the census.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Documents (需佐证材料).
    Documents,
    /// National quality monitoring (国家监测结果).
    Monitoring,
}

/// One figure of an item, computed over the county.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Its id within the item.
    pub id: String,
    /// What it is.
    pub text: Text,
    /// The formula.
    pub value: Expr,
    /// It must be at least this.
    pub at_least: Option<f64>,
    /// It must be at most this.
    pub at_most: Option<f64>,
    /// Printed as a percentage.
    pub percent: bool,
    /// Decimals when printed as a plain number.
    pub digits: usize,
}

impl Item {
    /// The formula of a figure, or a part of it, with what stands for each of the reliefs that it names.
    pub fn expand(&self, formula: &Expr, when: impl Fn(&ItemRelief) -> Expr) -> Expr {
        let reliefs = self.reliefs.iter();
        let named = reliefs.map(|relief| (relief.id.clone(), when(relief)));
        let named: BTreeMap<String, Expr> = named.collect();
        // Reliefs name no reliefs, and fitted when the standard was read.
        let expanded = formula.clone().expand(&named);
        expanded.unwrap_or_else(|_| formula.clone())
    }

    /// The same with every relief in force.
    pub fn in_full(&self, formula: &Expr) -> Expr {
        self.expand(formula, |relief| relief.when.clone())
    }
}

impl Indicator {
    /// The whole formula at a stage, numerator ÷ per × scale, before reliefs and the split.
    pub fn formula(&self, stage: &str) -> Option<Expr> {
        let numerator = Box::new(self.numerator.get(stage)?.clone());
        let per = Box::new(self.per.get(stage)?.clone());
        let value = Expr::Binary(Op::Divide, numerator, per);
        Some(match self.scale {
            1.0 => value,
            scale => Expr::Binary(Op::Multiply, Box::new(value), Box::new(Expr::Number(scale))),
        })
    }
}

/// Who shares what a school has: the pupils of a stage, or the children of attached classes.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// The id of the stage, or of the classes.
    pub id: String,
    /// What they are called.
    pub name: Text,
    /// The column with their number.
    pub column: String,
    /// What one of them weighs.
    pub weight: f64,
    /// Whether they are a stage.
    pub staged: bool,
}

impl Standard {
    /// Who shares what a school has, in order: the stages, then those who are in none.
    pub fn shares(&self) -> Vec<Share> {
        let dictionary = &self.dictionary;
        let weight = |id: &String| self.weights.get(id).copied().unwrap_or(1.0);
        let stages = dictionary.stages.keys().map(|id| Share {
            id: id.clone(),
            name: dictionary.stage_text(id),
            column: Dictionary::column(&dictionary.roles.pupils, id),
            weight: weight(id),
            staged: true,
        });
        let others = dictionary.sharers.iter().map(|(id, sharer)| Share {
            id: id.clone(),
            name: Text::new(&sharer.zh, &sharer.en),
            column: sharer.children.clone(),
            weight: weight(id),
            staged: false,
        });
        stages.chain(others).collect()
    }

    /// Every figure that is worked out over a county, with the item that says of which schools: those of the items,
    /// what their forms ask for besides, and those of the tables of figures.
    pub fn county_figures(&self) -> impl Iterator<Item = (&Item, &Figure)> {
        let judged = self
            .items
            .iter()
            .flat_map(|i| i.figures.iter().map(move |f| (i, f)));
        let asked = self.items.iter().flat_map(|item| {
            let asked = item.form.iter().flat_map(|form| &form.asked);
            asked.map(move |f| (item, f))
        });
        let grids = self.tables.values().filter_map(|table| table.grid.as_ref());
        let in_grids = grids.flat_map(|g| g.figures.figures.iter().map(move |f| (&g.figures, f)));
        judged.chain(asked).chain(in_grids)
    }

    /// What the form of a school asks of it besides its values: of the head, of the indicators, of the items.
    pub fn school_figures(&self) -> impl Iterator<Item = &Figure> {
        let form = self.school_form.as_ref();
        let of_indicators = self.indicators.iter().filter_map(|i| i.form.as_ref());
        let of_items = self.items.iter().filter_map(|i| i.school_form.as_ref());
        let parts = form.into_iter().flat_map(move |form| {
            let head = std::iter::once(&form.head);
            head.chain(of_indicators.clone()).chain(of_items.clone())
        });
        parts.flat_map(|form| &form.asked)
    }

    /// An indicator by its id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.id == id)
    }

    /// The title of a declaration table; its number where the standard gives it none.
    pub fn table_title(&self, number: &str, lang: crate::Lang) -> String {
        match self.tables.get(number) {
            Some(table) => table.title.get(lang).to_owned(),
            None => number.to_owned(),
        }
    }

    /// Whether any indicator has a threshold at this stage.
    pub fn has_thresholds(&self, stage: &str) -> bool {
        self.indicators
            .iter()
            .any(|i| i.thresholds.contains_key(stage))
    }
}
