//! Rows become schools. A school that stands in several places is put together by its code, or by
//! its name where one of them has no code.

use std::collections::HashMap;
use std::sync::Arc;

use super::grid::Grid;
use super::title::{self, Title};
use super::value::{self, Value};
use super::{Census, Input, Omitted, Place, ReadTable};
use crate::dictionary::{Dictionary, Level};
use crate::nearest::nearest;
use crate::problem::{Kind, Location, Problem, Source};

/// By column: value, if not blank, and cell.
pub(super) type Values = HashMap<u32, (Option<Value>, Place)>;

/// One school as gathered so far.
pub(super) struct School {
    pub county: usize,
    /// The cell that names it, by code or name, where it was first met.
    pub row: Place,
    pub values: Values,
    /// The rows it was met in, with the stage they are of: a second one in a sheet is a mistake.
    met: Vec<(u32, Option<String>, u32)>,
}

/// A county as gathered so far.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CountyKey {
    pub code: String,
    pub name: String,
    pub year: Option<u16>,
}

/// What one row, or one form, says of a school.
pub(super) struct Entry {
    pub values: Values,
    /// Where it begins.
    pub place: Place,
    /// The stage it is of, where it is one stage of a school.
    pub stage: Option<String>,
}

/// Gathers schools from file after file.
pub(super) struct Builder {
    pub dictionary: Arc<Dictionary>,
    pub schools: Vec<School>,
    pub counties: Vec<CountyKey>,
    /// Their names without what stands above them, by which they are compared.
    bare_names: Vec<String>,
    /// Figures of counties that stand in no school's row.
    pub county_figures: Vec<(usize, Values)>,
    pub sources: Vec<Arc<Source>>,
    pub tables: Vec<ReadTable>,
    pub omitted: Vec<Omitted>,
    pub inputs: Vec<Input>,
    pub problems: Vec<Problem>,
    /// The names of the columns met so far; values go by their index.
    pub columns: Vec<String>,
    /// County, and code or name, to school; a name that two schools have is none's.
    known: HashMap<(usize, String), Option<usize>>,
}

impl Builder {
    pub fn new(dictionary: Arc<Dictionary>) -> Builder {
        Builder {
            dictionary,
            schools: Vec::new(),
            counties: Vec::new(),
            bare_names: Vec::new(),
            county_figures: Vec::new(),
            sources: Vec::new(),
            tables: Vec::new(),
            omitted: Vec::new(),
            inputs: Vec::new(),
            problems: Vec::new(),
            columns: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// The number of a sheet among the sources.
    pub fn source(&mut self, grid: &Grid) -> u32 {
        self.sources.push(Arc::clone(&grid.source));
        self.sources.len() as u32 - 1
    }

    pub fn column(&mut self, name: &str) -> u32 {
        let at = match self.columns.iter().position(|c| c == name) {
            Some(at) => at,
            None => {
                self.columns.push(name.to_owned());
                self.columns.len() - 1
            }
        };
        at as u32
    }

    pub fn text(&self, values: &Values, column: &str) -> Option<String> {
        let at = self.columns.iter().position(|c| c == column)?;
        match values.get(&(at as u32)) {
            Some((Some(Value::Text(text)), _)) => Some(text.clone()),
            _ => None,
        }
    }

    /// The cell that names the school of a row: by its code, else its name; else the leftmost.
    pub fn naming_place(&self, values: &Values) -> Option<Place> {
        let roles = &self.dictionary.roles;
        let of = |column: &String| {
            self.text(values, column)?;
            let at = self.columns.iter().position(|c| c == column)?;
            values.get(&(at as u32)).map(|(_, place)| *place)
        };
        let leftmost = || values.values().map(|(_, p)| *p).min_by_key(|p| p.column);
        of(&roles.school_code)
            .or_else(|| of(&roles.school_name))
            .or_else(leftmost)
    }

    /// Gives a row that is one stage of a school its plain figures as figures of that stage, unless
    /// the school's type says that it has no such stage.
    pub fn put_in_stage(&mut self, entry: &mut Entry, fallback: Option<&str>) {
        let roles = self.dictionary.roles.clone();
        let own = roles.stage.and_then(|field| {
            let stage = self.text(&entry.values, &field);
            let column = self.column(&field);
            entry.values.remove(&column);
            stage
        });
        let school_type = self.text(&entry.values, &roles.school_type);
        let stages = school_type
            .as_deref()
            .and_then(|t| self.dictionary.stages_of_type(t));
        let fits = |stage: &str| stages.is_none_or(|all| all.iter().any(|s| s == stage));
        let stage = match own {
            Some(own) => own,
            None => match fallback.filter(|stage| fits(stage)) {
                Some(stage) => stage.to_owned(),
                None => return,
            },
        };
        let plain: Vec<u32> = entry
            .values
            .keys()
            .copied()
            .filter(|column| {
                let field = self.dictionary.fields.get(&self.columns[*column as usize]);
                field.is_some_and(|f| f.level == Level::Stage)
            })
            .collect();
        for column in plain {
            let staged = Dictionary::column(&self.columns[column as usize], &stage);
            let staged = self.column(&staged);
            if let Some(value) = entry.values.remove(&column) {
                entry.values.entry(staged).or_insert(value);
            }
        }
        entry.stage = Some(stage);
    }

    /// The county that a row names by its own columns, or its sheet by a title; `None` where
    /// neither does.
    pub fn named_county(&mut self, values: &Values, title: &Title) -> Option<usize> {
        let roles = &self.dictionary.roles;
        let code = self.text(values, &roles.county_code).unwrap_or_default();
        let own = self.text(values, &roles.county_name);
        let name = own.or_else(|| title.county.clone());
        let name = name.or_else(|| (!code.is_empty()).then(|| code.clone()))?;
        let year = self.year_of(values).or(title.year);
        Some(self.county(CountyKey { code, name, year }))
    }

    /// The year that a row names.
    pub fn year_of(&self, values: &Values) -> Option<u16> {
        let at = self
            .columns
            .iter()
            .position(|c| *c == self.dictionary.roles.year)?;
        match values.get(&(at as u32)) {
            Some((Some(Value::Number(year)), _)) => Some(*year as u16),
            _ => None,
        }
    }

    /// The number of a county; the same county in another sheet may lack the year or the code.
    pub fn county(&mut self, key: CountyKey) -> usize {
        let bare = title::bare_county(&key.name, &self.dictionary);
        let same = |(known, own): (&CountyKey, &String)| {
            *own == bare
                && (known.code == key.code || known.code.is_empty() || key.code.is_empty())
                && (known.year == key.year || known.year.is_none() || key.year.is_none())
        };
        let known = self.counties.iter().zip(&self.bare_names);
        if let Some(at) = known.rev().position(same) {
            let at = self.counties.len() - 1 - at;
            let known = &mut self.counties[at];
            if known.code.is_empty() {
                known.code = key.code;
            }
            known.year = known.year.or(key.year);
            return at;
        }
        self.counties.push(key);
        self.bare_names.push(bare);
        self.counties.len() - 1
    }

    /// Adds what a row says of a school of a county.
    pub fn add(&mut self, county: usize, entry: Entry) {
        match self.find(county, &entry.values) {
            Some(school) => self.join(school, entry),
            None => {
                let school = self.schools.len();
                let met = (entry.place.source, entry.stage, entry.place.row);
                self.schools.push(School {
                    county,
                    row: entry.place,
                    values: entry.values,
                    met: vec![met],
                });
                self.make_known(school);
            }
        }
    }

    /// Adds what a row says of a school that stands in a table elsewhere.
    pub fn add_more(&mut self, county: Option<usize>, entry: Entry) {
        match self.find_anywhere(county, &entry.values) {
            Some(school) => self.join(school, entry),
            None => {
                let school = self.name_of(&entry.values);
                let names = self.schools.iter().map(|s| self.name_of(&s.values));
                let names: Vec<String> = names.collect();
                let kind = match names.contains(&school) {
                    // Two of one name, or one whose code is another.
                    true => Kind::AmbiguousSchool { school },
                    false => Kind::UnknownSchool {
                        nearest: nearest(&school, names.iter().map(String::as_str))
                            .map(str::to_owned),
                        school,
                    },
                };
                let at = self.location(entry.place);
                self.problems.push(Problem::new(kind, [at]));
            }
        }
    }

    /// The school that a row speaks of, in its county or, where that is not known, in the only county
    /// that has such a school.
    pub fn find_anywhere(&self, county: Option<usize>, values: &Values) -> Option<usize> {
        if let Some(county) = county {
            return self.find(county, values);
        }
        let counties = 0..self.counties.len();
        let mut found = counties.filter_map(|c| self.find(c, values));
        found.next().filter(|_| found.next().is_none())
    }

    /// Whether a school has a stage, by its type or its pupils; what neither tells may be.
    pub fn has_stage(&self, school: usize, stage: &str) -> bool {
        let dictionary = &self.dictionary;
        let values = &self.schools[school].values;
        let pupils = |stage: &str| {
            let name = Dictionary::column(&dictionary.roles.pupils, stage);
            let at = self.columns.iter().position(|c| *c == name)?;
            match values.get(&(at as u32)) {
                Some((Some(Value::Number(pupils)), _)) => Some(*pupils),
                _ => None,
            }
        };
        let there = |stage: &str| pupils(stage).is_some_and(|n| n > 0.0);
        let school_type = self.text(values, &dictionary.roles.school_type);
        let typed = school_type
            .as_deref()
            .and_then(|t| dictionary.stages_of_type(t));
        match typed {
            _ if there(stage) => true,
            Some(typed) => typed.iter().any(|s| s == stage),
            None => !dictionary.stages.keys().any(|other| there(other)),
        }
    }

    /// A problem where a row that is joined to a school by its code gives it another name.
    pub fn compare_names(&mut self, school: usize, values: &Values) {
        let name = self.dictionary.roles.school_name.clone();
        let column = self.column(&name);
        if let Some((value, place)) = values.get(&column).cloned() {
            let shown = self.name_of(&self.schools[school].values);
            self.join_value(school, column, value, place, &shown);
        }
    }

    /// The stage of a school that has only one.
    pub fn only_stage(&mut self, school: usize) -> Option<String> {
        let dictionary = Arc::clone(&self.dictionary);
        let stages: Vec<String> = dictionary.stages.keys().cloned().collect();
        let pupils: Vec<u32> = stages
            .iter()
            .map(|s| self.column(&Dictionary::column(&dictionary.roles.pupils, s)))
            .collect();
        let school = &self.schools[school];
        let school_type = self.text(&school.values, &dictionary.roles.school_type);
        let typed = school_type
            .as_deref()
            .and_then(|t| dictionary.stages_of_type(t));
        let home = super::settle::home_stage(school, typed, &pupils, &stages)?;
        stages.get(home).cloned()
    }

    /// The school that a row speaks of: the one with its code; else the one with its name, unless
    /// both have codes and they differ.
    fn find(&self, county: usize, values: &Values) -> Option<usize> {
        let roles = &self.dictionary.roles;
        let code = self.text(values, &roles.school_code);
        let known = |key: String| self.known.get(&(county, key)).copied().flatten();
        if let Some(school) = code.as_ref().and_then(|code| known(code_key(code))) {
            return Some(school);
        }
        let name = self.text(values, &roles.school_name)?;
        let school = known(name_key(&name))?;
        let own = self.text(&self.schools[school].values, &roles.school_code);
        (code.is_none() || own.is_none()).then_some(school)
    }

    fn make_known(&mut self, school: usize) {
        let roles = self.dictionary.roles.clone();
        let School { county, values, .. } = &self.schools[school];
        let county = *county;
        let code = self.text(values, &roles.school_code).map(|c| code_key(&c));
        let name = self.text(values, &roles.school_name).map(|n| name_key(&n));
        for key in [code, name].into_iter().flatten() {
            let known = self.known.entry((county, key));
            known
                .and_modify(|k| *k = k.filter(|known| *known == school))
                .or_insert(Some(school));
        }
    }

    /// Adds what another row says of a school; two values for one field must agree.
    fn join(&mut self, school: usize, entry: Entry) {
        let shown = self.name_of(&entry.values);
        let met = (entry.place.source, entry.stage.clone(), entry.place.row);
        let before = self.schools[school]
            .met
            .iter()
            .find(|(source, stage, _)| *source == met.0 && *stage == met.1);
        if let Some((_, _, row)) = before {
            let first = Place {
                row: *row,
                ..entry.place
            };
            let at = [first, entry.place].map(|p| self.location(p));
            let kind = Kind::DuplicateSchool { school: shown };
            self.problems.push(Problem::new(kind, at));
            return;
        }
        self.schools[school].met.push(met);
        let mut columns: Vec<_> = entry.values.into_iter().collect();
        columns.sort_unstable_by_key(|(column, _)| *column);
        for (column, (value, place)) in columns {
            self.join_value(school, column, value, place, &shown);
        }
        self.make_known(school);
    }

    fn join_value(
        &mut self,
        school: usize,
        column: u32,
        value: Option<Value>,
        place: Place,
        shown: &str,
    ) {
        let own = self.schools[school].values.entry(column);
        let own = own.or_insert((None, place));
        match (&own.0, value) {
            (_, None) => {}
            (None, Some(value)) => *own = (Some(value), place),
            (Some(first), Some(second)) if agree(first, &second) => {}
            (Some(first), Some(second)) => {
                let kind = Kind::Contradiction {
                    school: shown.to_owned(),
                    column: self.dictionary.label_text(&self.columns[column as usize]),
                    values: format!("{} / {}", show(first), show(&second)),
                };
                let at = [own.1, place].map(|p| Location {
                    source: Arc::clone(&self.sources[p.source as usize]),
                    cell: Some((p.row, p.column)),
                });
                self.problems.push(Problem::new(kind, at));
            }
        }
    }

    /// Gives every county's own figures to its first school, where they are looked for, and leaves
    /// out counties that have no school.
    fn join_county_figures(&mut self) {
        for (county, values) in std::mem::take(&mut self.county_figures) {
            let Some(school) = self.schools.iter().position(|s| s.county == county) else {
                continue;
            };
            let shown = self.counties[county].name.clone();
            let mut columns: Vec<_> = values.into_iter().collect();
            columns.sort_unstable_by_key(|(column, _)| *column);
            for (column, (value, place)) in columns {
                let name = &self.columns[column as usize];
                let level = self.dictionary.fields.get(name).map(|f| f.level);
                if level == Some(Level::County) {
                    self.join_value(school, column, value, place, &shown);
                }
            }
        }
        let mut with_schools = vec![false; self.counties.len()];
        for school in &self.schools {
            with_schools[school.county] = true;
        }
        // A county's form among the forms of another's schools has no table to stand in.
        let mut number = 0;
        let numbers: Vec<usize> = with_schools
            .iter()
            .map(|there| {
                number += usize::from(*there);
                number.saturating_sub(1)
            })
            .collect();
        for school in &mut self.schools {
            school.county = numbers[school.county];
        }
        for omitted in &mut self.omitted {
            omitted.county = omitted
                .county
                .filter(|c| with_schools[*c])
                .map(|c| numbers[c]);
        }
        let mut there = with_schools.iter();
        self.counties
            .retain(|_| there.next().copied().unwrap_or(true));
    }

    pub fn location(&self, place: Place) -> Location {
        Location {
            source: Arc::clone(&self.sources[place.source as usize]),
            cell: Some((place.row, place.column)),
        }
    }

    /// A school's name, or its code.
    pub fn name_of(&self, values: &Values) -> String {
        let roles = &self.dictionary.roles;
        let name = self.text(values, &roles.school_name);
        let name = name.or_else(|| self.text(values, &roles.school_code));
        name.unwrap_or_default()
    }

    /// Puts everything into one table.
    pub fn finish(mut self, mut problems: Vec<Problem>) -> Census {
        problems.append(&mut self.problems);
        self.problems = problems;
        self.join_county_figures();
        super::settle::settle(&mut self);
        let mut census = super::frame::build(self);
        super::check::check(&mut census);
        census.problem_if_empty();
        census
    }
}

fn code_key(code: &str) -> String {
    format!("code {code}")
}

fn name_key(name: &str) -> String {
    format!("name {name}")
}

/// Whether two values of one field agree: numbers, too, where one is the other rounded to the
/// decimals it is given with, as a mean age of 38.5 is 38.46 rounded.
fn agree(first: &Value, second: &Value) -> bool {
    let (Value::Number(x), Value::Number(y)) = (first, second) else {
        return first == second;
    };
    let decimals = |n: f64| n.to_string().split_once('.').map_or(0, |(_, d)| d.len());
    let fewer = decimals(*x).min(decimals(*y));
    let whole = fewer == 0;
    let apart = (x - y).abs();
    // A mean that a spreadsheet has worked out may differ from ours in its last digits.
    let worked_out = apart <= 1e-9 * x.abs().max(y.abs());
    let rounded = apart <= 0.5 * 0.1f64.powi(fewer as i32) * (1.0 + 1e-9);
    x == y || !whole && (rounded || worked_out)
}

fn show(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Text(text) => value::excerpt(text),
    }
}
