//! Which columns a standard asks for, and what for.

use indexmap::IndexMap;

use crate::dictionary::{Dictionary, FieldKind, Level};
use crate::expression::{Expr, Function};
use crate::lang::{Lang, Text};
use crate::standard::{Figure, Indicator, Item, Standard};

/// A column of the workbook, or an item of the county's sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name: a field, or a field and its stage.
    pub name: String,
    /// Whether it says which school it is, or of which kind.
    pub identity: bool,
    /// Whether it must be filled in.
    pub need: Need,
    /// What it is used for, each in words.
    pub uses: Vec<Text>,
}

/// Whether a column must be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Without it a school is not known, an indicator not computed, or a rule of scope not applied.
    Required,
    /// It gives a relief, stands in for others, or belongs to an item of the declaration tables.
    Optional,
}

/// The columns of the schools, and the items of the county itself, that a standard asks for: every
/// field of its formulas, once a stage where it is given by stage; pupils at every stage, because
/// all stages share what a school owns; and what tells schools apart.
///
/// ```
/// use balance::{Standard, template::{Need, asked}};
/// let (columns, county) = asked(&Standard::load("cn-2012")?);
/// let names: Vec<&str> = columns.iter().map(|c| c.name.as_str()).collect();
/// assert!(names.contains(&"teachers_mid_title_junior") && names.contains(&"students_senior"));
/// assert!(!names.contains(&"multimedia_rooms"));
/// // No figure of the county decides anything by this standard: table Ⅰ shows some.
/// assert!(county.iter().all(|c| c.need == Need::Optional));
/// # Ok::<(), balance::standard::StandardError>(())
/// ```
pub fn asked(standard: &Standard) -> (Vec<Column>, Vec<Column>) {
    let dictionary = &standard.dictionary;
    let mut asking = Asking {
        standard,
        found: IndexMap::new(),
    };
    asking.identity();
    for indicator in &standard.indicators {
        asking.indicator(indicator);
    }
    for exclude in &standard.excludes {
        asking.ask(&exclude.when, None, true, |_| exclude.reason.clone());
    }
    for item in &standard.items {
        for figure in &item.figures {
            let what = used_in(item, figure);
            asking.ask(&item.in_full(&figure.value), None, false, |_| what.clone());
        }
    }
    asking.forms();
    let place = |name: &str| dictionary.columns().iter().position(|c| c == name);
    let mut found: Vec<Column> = asking.found.into_values().collect();
    found.sort_by_key(|c| (!c.identity, c.need, place(&c.name)));
    found.into_iter().partition(|column| {
        let field = dictionary.resolve(&column.name);
        field.is_some_and(|(_, field, _)| field.level != Level::County)
    })
}

struct Asking<'a> {
    standard: &'a Standard,
    found: IndexMap<String, Column>,
}

impl Asking<'_> {
    fn add(&mut self, name: String, need: Need, what: Option<&Text>) {
        let column = self.found.entry(name.clone()).or_insert(Column {
            name,
            identity: false,
            need,
            uses: Vec::new(),
        });
        column.need = column.need.min(need);
        let new = what.filter(|what| !column.uses.contains(what));
        column.uses.extend(new.cloned());
    }

    /// Code, name, kinds of school, and pupils.
    fn identity(&mut self) {
        let dictionary = &self.standard.dictionary;
        let roles = &dictionary.roles;
        let who = [&roles.school_code, &roles.school_name, &roles.school_type];
        let kinds = dictionary.fields.iter();
        let kinds =
            kinds.filter(|(_, f)| f.kind == FieldKind::Category && f.level == Level::School);
        for name in who.into_iter().chain(kinds.map(|(name, _)| name)) {
            let need = match who.contains(&name) {
                true => Need::Required,
                false => Need::Optional,
            };
            self.add(name.clone(), need, None);
            self.found[name].identity = true;
        }
        let what = Text::new(
            "确定学校有哪些学段、是否参加评估",
            "which stages the school has, and whether it is assessed",
        );
        self.add(roles.school_type.clone(), Need::Required, Some(&what));
        let what = Text::new(
            "确定学校有哪些学段；作各项指标的分母；几个学段共用的资源按加权学生数分摊",
            "which stages the school has; dividing its figures; sharing what the stages own together",
        );
        for stage in dictionary.stages.keys() {
            let name = Dictionary::column(&roles.pupils, stage);
            self.add(name, Need::Required, Some(&what));
        }
        // What other sheets give only for a whole school is divided by these.
        let what = Text::new(
            "只有全校合计的数据，按它分摊到各学段",
            "dividing between stages what is given for the whole school only",
        );
        for field in &self.standard.apportion {
            for stage in dictionary.stages.keys() {
                let name = Dictionary::column(field, stage);
                self.add(name, Need::Optional, Some(&what));
            }
        }
    }

    fn indicator(&mut self, indicator: &Indicator) {
        let pupils = Expr::Field(self.standard.dictionary.roles.pupils.clone());
        for stage in &self.standard.assessed {
            let Some(numerator) = indicator.numerator.get(stage) else {
                continue;
            };
            let dictionary = &self.standard.dictionary;
            let what = |field: &str| part_of(indicator, stage, field, dictionary);
            self.ask(numerator, Some(stage), true, what);
            // That pupils divide is said once, not for every indicator.
            if let Some(per) = indicator.per.get(stage).filter(|per| **per != pupils) {
                self.ask(per, Some(stage), true, what);
            }
            for relief in &indicator.reliefs {
                self.ask(&relief.when, None, false, |_| relief.text.clone());
                self.ask(&relief.add, Some(stage), false, |_| relief.text.clone());
            }
        }
    }

    /// What the declaration and the forms of schools print besides: asked for where nothing else does.
    fn forms(&mut self) {
        let standard = self.standard;
        let shown = Text::new("表Ⅱ-2 中的一栏", "a column of the table of schools");
        for name in &standard.school_columns {
            for stage in &standard.assessed {
                self.ask_besides(&Expr::Field(name.clone()), Some(stage), &shown);
            }
        }
        for (item, figure) in standard.county_figures() {
            let what = used_in(item, figure);
            self.ask_besides(&item.in_full(&figure.value), None, &what);
        }
        let form = standard.school_form.as_ref().map(|form| &form.title);
        for figure in standard.school_figures() {
            self.ask_besides(&figure.value, None, form.unwrap_or(&shown));
        }
    }

    /// Asks for the fields of a formula that nothing asks for yet.
    fn ask_besides(&mut self, expr: &Expr, stage: Option<&str>, what: &Text) {
        for field in expr.fields() {
            let definition = self.standard.dictionary.resolve(field);
            if definition.is_some_and(|(_, definition, _)| !definition.is_asked()) {
                continue;
            }
            for name in self.columns_of(field, stage, expr) {
                if !self.found.contains_key(&name) {
                    self.add(name, Need::Optional, Some(what));
                }
            }
        }
    }

    /// Asks for every field of a formula, at one stage or of the school as a whole; `what` says
    /// what a field is used for.
    fn ask(
        &mut self,
        expr: &Expr,
        stage: Option<&str>,
        required: bool,
        what: impl Fn(&str) -> Text,
    ) {
        let mut wanted = Vec::new();
        if required {
            needed(expr, &mut wanted);
        }
        for field in expr.fields() {
            let definition = self.standard.dictionary.resolve(field);
            if definition.is_some_and(|(_, definition, _)| !definition.is_asked()) {
                continue;
            }
            let need = match wanted.contains(&field) {
                true => Need::Required,
                false => Need::Optional,
            };
            for name in self.columns_of(field, stage, expr) {
                self.add(name, need, Some(&what(field)));
            }
        }
    }

    /// The columns in which a field of a formula is given.
    fn columns_of(&self, field: &str, stage: Option<&str>, expr: &Expr) -> Vec<String> {
        let dictionary = &self.standard.dictionary;
        let staged = match dictionary.resolve(field) {
            Some((_, definition, None)) => definition.level == Level::Stage,
            _ => false,
        };
        if !staged {
            return vec![field.to_owned()];
        }
        if let Some(stage) = stage {
            return vec![Dictionary::column(field, stage)];
        }
        let columns = dictionary.stages.keys();
        let columns = columns.map(|stage| Dictionary::column(field, stage));
        let columns: Vec<String> = columns.collect();
        // A formula that names the stages has the total for those who cannot tell them apart.
        let named = expr.fields().into_iter();
        match named.into_iter().any(|f| columns.iter().any(|c| c == f)) {
            true => Vec::new(),
            false => columns,
        }
    }
}

/// What a figure of the county is: with the number of its item, or of its table.
fn used_in(item: &Item, figure: &Figure) -> Text {
    let name = |lang| {
        let table = &item.table;
        let number = match item.number {
            0 => table.clone(),
            number => format!("{table}-{number}"),
        };
        format!("{number} {}", figure.text.get(lang))
    };
    Text::new(name(Lang::Zh), name(Lang::En))
}

/// The fields without which a formula is blank: all but those that `COALESCE` has others for.
fn needed<'a>(expr: &'a Expr, into: &mut Vec<&'a str>) {
    match expr {
        Expr::Field(name) => into.push(name),
        Expr::Call(Function::Coalesce, args) => {
            let constant = |x: &Expr| x.fields().is_empty() && *x != Expr::Null;
            if !args.iter().any(constant)
                && let Some(first) = args.first()
            {
                needed(first, into);
            }
        }
        Expr::IsNull(_) | Expr::Number(_) | Expr::Text(_) | Expr::Truth(_) | Expr::Null => {}
        Expr::Negate(x) | Expr::Not(x) => needed(x, into),
        Expr::Binary(_, x, y) => {
            needed(x, into);
            needed(y, into);
        }
        Expr::Case(branches, otherwise) => {
            for (when, then) in branches {
                needed(when, into);
                needed(then, into);
            }
            if let Some(x) = otherwise {
                needed(x, into);
            }
        }
        Expr::Call(_, args) => args.iter().for_each(|x| needed(x, into)),
        Expr::Sum(x, filter) => {
            needed(x, into);
            if let Some(x) = filter {
                needed(x, into);
            }
        }
    }
}

/// The formula as it is where every figure is given: of the alternatives of `COALESCE` the first.
pub fn principal(expr: &Expr) -> Expr {
    let boxed = |x: &Expr| Box::new(principal(x));
    match expr {
        Expr::Call(Function::Coalesce, args) => match args.first() {
            Some(first) => principal(first),
            None => Expr::Null,
        },
        Expr::Call(function, args) => Expr::Call(*function, args.iter().map(principal).collect()),
        Expr::Binary(op, x, y) => Expr::Binary(*op, boxed(x), boxed(y)),
        Expr::Negate(x) => Expr::Negate(boxed(x)),
        other => other.clone(),
    }
}

/// What a field is to an indicator: part of its formula, or a stand-in where the others are blank.
fn part_of(indicator: &Indicator, stage: &str, field: &str, dictionary: &Dictionary) -> Text {
    let formula = indicator.formula(stage).map(|f| principal(&f));
    let formula = formula.filter(|f| f.fields().contains(&field));
    let say = |lang: Lang| {
        let name = indicator.name.get(lang);
        match &formula {
            Some(f) => format!("{name} = {}", f.describe(lang, &dictionary.labels(lang))),
            None => format!(
                "{name}{}",
                lang.pick("（其他栏缺数据时用）", " (where other columns are blank)")
            ),
        }
    };
    Text::new(say(Lang::Zh), say(Lang::En))
}
