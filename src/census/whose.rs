//! Which school a problem is of, with what lists of problems are sorted by: its town and its stage.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::census::columns::Census;
use crate::dictionary::{Dictionary, normalise};
use crate::lang::Lang;
use crate::problem::{Location, Problem, Source};

/// The school that a problem is of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whose {
    /// Its name, or its code where it has no name.
    pub name: String,
    /// Its code, empty where none is given.
    pub code: String,
    /// The town it is in, empty where none is given.
    pub town: String,
    /// The stage that the problem is of, or the only one that the school has; empty where neither is known.
    pub stage: String,
}

/// A row of a sheet, the sheet by its address in memory.
type SheetRow = (*const Source, u32);

/// The schools that problems name by their cells or by their names.
struct Finder<'a> {
    census: &'a Census,
    /// The school in each row of a sheet that some problem speaks of; none where there are several.
    rows: HashMap<SheetRow, Option<usize>>,
    /// The school that a whole sheet is of, where it is a form.
    forms: HashMap<*const Source, usize>,
    /// The school of each name that only one has.
    names: HashMap<String, Option<usize>>,
}

impl Census {
    /// The school that each of some problems is of; `None` for what is of several, or of none.
    pub(crate) fn schools_of(&self, problems: &[Problem], lang: Lang) -> Vec<Option<Whose>> {
        if problems.is_empty() {
            return Vec::new();
        }
        let finder = Finder::new(self, problems);
        let whose = problems.iter().map(|problem| finder.whose(problem, lang));
        whose.collect()
    }

    /// What a school is called: its name, or its code where it has none; and its code.
    pub fn called(&self) -> impl Iterator<Item = (String, &str)> + '_ {
        let code = |row| self.text(row, &self.dictionary.roles.school_code);
        (0..self.height()).map(move |row| (self.school_name(row), code(row).unwrap_or_default()))
    }
}

impl<'a> Finder<'a> {
    fn new(census: &'a Census, problems: &[Problem]) -> Finder<'a> {
        let cells = problems.iter().flat_map(|problem| &problem.at);
        let wanted: BTreeSet<SheetRow> = cells.filter_map(sheet_row).collect();
        let mut finder = Finder {
            census,
            rows: HashMap::new(),
            forms: HashMap::new(),
            names: HashMap::new(),
        };
        let own = (0..census.height()).filter_map(|row| Some((row, census.row_place(row)?)));
        for (row, at) in own {
            finder.add(row, &at, &wanted);
        }
        // What is told of a school in other sheets stands in other rows.
        let found: BTreeSet<SheetRow> = finder.rows.keys().copied().collect();
        let others: BTreeSet<SheetRow> = wanted.difference(&found).copied().collect();
        if !others.is_empty() {
            for column in census.placed() {
                for row in 0..census.height() {
                    if let Some(at) = census.place(row, column) {
                        finder.add(row, &at, &others);
                    }
                }
            }
        }
        finder.forms = forms(census);
        for row in 0..census.height() {
            let name = normalise(&census.school_name(row));
            let alone = finder.names.entry(name).or_insert(Some(row));
            *alone = alone.filter(|first| *first == row);
        }
        finder
    }

    fn add(&mut self, row: usize, at: &Location, wanted: &BTreeSet<SheetRow>) {
        if let Some(line) = sheet_row(at).filter(|line| wanted.contains(line)) {
            let alone = self.rows.entry(line).or_insert(Some(row));
            *alone = alone.filter(|first| *first == row);
        }
    }

    fn whose(&self, problem: &Problem, lang: Lang) -> Option<Whose> {
        let of_cells = |at: &Location| {
            let form = self.forms.get(&Arc::as_ptr(&at.source)).copied();
            form.or_else(|| *self.rows.get(&sheet_row(at)?)?)
        };
        let cells: BTreeSet<usize> = problem.at.iter().filter_map(of_cells).collect();
        let only = cells.first().copied().filter(|_| cells.len() == 1);
        let named = || {
            let name = problem.kind.whose()?;
            *self.names.get(&normalise(&name))?
        };
        let row = only.or_else(named)?;
        let census = self.census;
        let roles = &census.dictionary.roles;
        let text = |column: &str| census.text(row, column).unwrap_or_default().to_owned();
        Some(Whose {
            name: census.school_name(row),
            code: text(&roles.school_code),
            town: roles.town.as_deref().map(text).unwrap_or_default(),
            stage: self.stage(problem, row, lang).unwrap_or_default(),
        })
    }

    /// The stage of a problem: what it says, else that of its column, else the only one that the school has.
    fn stage(&self, problem: &Problem, row: usize, lang: Lang) -> Option<String> {
        if let Some(said) = problem.kind.stage(lang) {
            return Some(said);
        }
        let census = self.census;
        let dictionary = &census.dictionary;
        let of_column = problem.at.iter().find_map(|at| {
            let (_, _, stage) = dictionary.resolve(census.field_at(at)?)?;
            stage
        });
        let of_type = || {
            let field = &dictionary.roles.school_type;
            let of_type = dictionary.categories.get(field)?;
            match of_type.get(census.text(row, field)?)?.stages.as_slice() {
                [only] => Some(only.as_str()),
                _ => None,
            }
        };
        let only = match dictionary.stages.len() {
            1 => dictionary.stages.keys().next().map(String::as_str),
            _ => None,
        };
        let stage = of_column.or_else(of_type).or(only)?;
        Some(dictionary.stage_label(stage, lang))
    }
}

/// The school that each form is of.
fn forms(census: &Census) -> HashMap<*const Source, usize> {
    let tables = census.tables.iter().filter(|table| table.is_form());
    let forms: BTreeSet<*const Source> = tables.map(|table| Arc::as_ptr(&table.source)).collect();
    let mut found: HashMap<*const Source, usize> = HashMap::new();
    let mut several: BTreeSet<*const Source> = BTreeSet::new();
    for row in (0..census.height()).filter(|_| !forms.is_empty()) {
        let Some(at) = census.row_place(row) else {
            continue;
        };
        let source = Arc::as_ptr(&at.source);
        if forms.contains(&source) && found.insert(source, row).is_some() {
            several.insert(source);
        }
    }
    found.retain(|source, _| !several.contains(source));
    found
}

fn sheet_row(at: &Location) -> Option<SheetRow> {
    let (row, _) = at.cell?;
    Some((Arc::as_ptr(&at.source), row))
}

impl Dictionary {
    /// Whether a word stands for the schools themselves: the role of their name, or what that is called.
    pub fn is_school(&self, word: &str) -> bool {
        let name = &self.roles.school_name;
        let wanted = normalise(word);
        let stands = |known: &str| normalise(known) == wanted;
        stands("school") || stands("学校") || stands(name) || {
            let field = self.fields.get(name);
            field.is_some_and(|field| stands(&field.zh) || stands(&field.en))
        }
    }
}
