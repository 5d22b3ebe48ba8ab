//! Rows become schools. A school that stands in several places is put together by its code, or by
//! its name where one of them has no code.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, OnceLock};

use crate::census::columns::Omitted;
use crate::census::entry::{CountyKey, Entry};
use crate::census::input::Input;
use crate::census::join::called::Called;
use crate::census::key_columns::{KeyColumns, number};
use crate::census::places::Place;
use crate::census::read_table::ReadTable;
use crate::census::teachers::TeacherGroup;
use crate::census::value::{self, Value};
use crate::census::values::Values;
use crate::dictionary::Dictionary;
use crate::lang::Text;
use crate::privacy::{Privacy, Told};
use crate::problem::{Kind, Location, Problem, Source};

/// One school as gathered so far.
pub struct School {
    pub county: usize,
    /// The cell that names it, by code or name, where it was first met.
    pub row: Place,
    pub values: Values,
    /// Its teachers, where they are kept one by one.
    pub teachers: Vec<TeacherGroup>,
    /// The rows it was met in, with the stage they are of: a second one in a sheet is a mistake.
    met: Vec<(u32, Option<String>, u32)>,
}

impl School {
    /// The rows it was met in: sheet and row.
    pub fn rows_met(&self) -> impl Iterator<Item = (u32, u32)> {
        self.met.iter().map(|(source, _, row)| (*source, *row))
    }

    /// The one stage that has pupils; where pupils are not given by stage, the one its type has.
    pub fn home_stage(&self, typed: Option<&[String]>, stages: &[(String, u32)]) -> Option<usize> {
        // Where there is but one stage, nobody need say which.
        if let [_] = stages {
            return Some(0);
        }
        let filled = |at: &usize| {
            let (_, pupils) = stages[*at];
            self.values.number(pupils).is_some_and(|n| n > 0.0)
        };
        let mut with_pupils = (0..stages.len()).filter(filled);
        match (with_pupils.next(), with_pupils.next()) {
            (Some(only), None) => Some(only),
            (Some(_), Some(_)) => None,
            (None, _) => match typed {
                Some([only]) => stages.iter().position(|(s, _)| s == only),
                _ => None,
            },
        }
    }
}

/// Gathers schools from file after file.
pub struct Builder {
    pub dictionary: Arc<Dictionary>,
    pub schools: Vec<School>,
    pub counties: Vec<CountyKey>,
    /// Their names without what stands above them, by which they are compared.
    pub bare_names: Vec<String>,
    /// The counties of such a name.
    pub of_name: HashMap<String, Vec<usize>>,
    /// Figures of counties that stand in no school's row.
    pub county_figures: Vec<(usize, Values)>,
    pub sources: Vec<Arc<Source>>,
    pub tables: Vec<ReadTable>,
    /// The sheets that are lists of people.
    pub of_people: HashSet<u32>,
    pub omitted: Vec<Omitted>,
    pub inputs: Vec<Input>,
    pub problems: Vec<Problem>,
    pub keys: KeyColumns,
    /// How many rows named a school that is not there.
    pub strangers: usize,
    /// The schools by code and name, once a row names one that cannot be told.
    pub called: Called,
    /// The stages, each with the column of its pupils.
    pub stages: Vec<(String, u32)>,
    /// The counties found by what a row says, since the last new one.
    pub found_counties: HashMap<CountyKey, usize>,
    /// By county: codes and names to schools.
    pub known: Vec<Known>,
    /// The counties that have a school of a code or a name, by its hash; made once it is asked for.
    anywhere: OnceLock<Anywhere>,
}

/// The schools of a county by code and by name; what two schools have is none's.
#[derive(Default)]
pub struct Known {
    /// How many schools it has.
    pub schools: usize,
    codes: HashMap<String, Option<usize>>,
    names: HashMap<String, Option<usize>>,
}

/// By the hash of a code or name.
type Anywhere = HashMap<u64, Vec<usize>>;

impl Builder {
    pub fn new(dictionary: Arc<Dictionary>) -> Builder {
        let pupils = |stage: &String| {
            let column = Dictionary::column(&dictionary.roles.pupils, stage);
            (stage.clone(), number(&dictionary, &column))
        };
        Builder {
            keys: KeyColumns::new(&dictionary),
            stages: dictionary.stages.keys().map(pupils).collect(),
            dictionary,
            schools: Vec::new(),
            counties: Vec::new(),
            bare_names: Vec::new(),
            of_name: HashMap::new(),
            county_figures: Vec::new(),
            sources: Vec::new(),
            tables: Vec::new(),
            of_people: HashSet::new(),
            omitted: Vec::new(),
            inputs: Vec::new(),
            problems: Vec::new(),
            strangers: 0,
            called: Called::default(),
            found_counties: HashMap::new(),
            known: Vec::new(),
            anywhere: OnceLock::new(),
        }
    }

    /// The number of a sheet among the sources.
    pub fn source(&mut self, source: &Arc<Source>) -> u32 {
        self.sources.push(Arc::clone(source));
        self.sources.len() as u32 - 1
    }

    pub fn column(&self, name: &str) -> u32 {
        number(&self.dictionary, name)
    }

    /// Adds what a row says of a school of a county.
    pub fn add(&mut self, county: usize, entry: Entry) {
        match self.find(county, &entry.values) {
            Some(school) => self.join(school, entry),
            None if self.is_full(county) => self.leave_out(county, entry.place),
            None => {
                let school = self.schools.len();
                if let Some(known) = self.known.get_mut(county) {
                    known.schools += 1;
                }
                let met = (entry.place.source, entry.stage, entry.place.row);
                self.schools.push(School {
                    county,
                    row: entry.place,
                    values: entry.values,
                    teachers: Vec::new(),
                    met: vec![met],
                });
                self.make_known(school);
            }
        }
    }

    /// The school that a row speaks of, in its county or, where that is not known, in the only county
    /// that has such a school.
    pub fn find_anywhere(&self, county: Option<usize>, values: &Values) -> Option<usize> {
        if let Some(county) = county {
            return self.find(county, values);
        }
        let mut counties: Vec<usize> = Vec::new();
        for column in [self.keys.school_code, self.keys.school_name] {
            let Some(text) = values.text(column) else {
                continue;
            };
            counties.extend(self.anywhere().get(&hash(text)).into_iter().flatten());
        }
        counties.sort_unstable();
        counties.dedup();
        let mut found = counties.into_iter().filter_map(|c| self.find(c, values));
        found.next().filter(|_| found.next().is_none())
    }

    fn anywhere(&self) -> &Anywhere {
        self.anywhere.get_or_init(|| {
            let mut anywhere = Anywhere::new();
            for (county, known) in self.known.iter().enumerate() {
                for text in known.codes.keys().chain(known.names.keys()) {
                    anywhere.entry(hash(text)).or_default().push(county);
                }
            }
            anywhere
        })
    }

    /// Whether a school has a stage, by its type or its pupils; what neither tells may be.
    pub fn has_stage(&self, school: usize, stage: &str) -> bool {
        let dictionary = &self.dictionary;
        let values = &self.schools[school].values;
        let there = |column: u32| values.number(column).is_some_and(|n| n > 0.0);
        let typed = values
            .text(self.keys.school_type)
            .and_then(|t| dictionary.stages_of_type(t));
        match typed {
            _ if self.stages.iter().any(|(s, c)| s == stage && there(*c)) => true,
            Some(typed) => typed.iter().any(|s| s == stage),
            None => !self.stages.iter().any(|(_, column)| there(*column)),
        }
    }

    /// A problem where a row that is joined to a school by its code gives it another name.
    pub fn compare_names(&mut self, school: usize, values: &Values) {
        let column = self.keys.school_name;
        if let Some(held) = values.get(column).cloned() {
            let shown = self.keys.name_of(&self.schools[school].values).to_owned();
            self.join_value(school, column, held.value, held.place, &shown);
        }
    }

    /// The stage of a school that has only one.
    pub fn only_stage(&self, school: usize) -> Option<String> {
        let dictionary = &self.dictionary;
        let school = &self.schools[school];
        let typed = school
            .values
            .text(self.keys.school_type)
            .and_then(|t| dictionary.stages_of_type(t));
        let home = school.home_stage(typed, &self.stages)?;
        self.stages.get(home).map(|(stage, _)| stage.clone())
    }

    /// The school that a row speaks of: the one with its code; else the one with its name, unless
    /// both have codes and they differ.
    fn find(&self, county: usize, values: &Values) -> Option<usize> {
        let known = self.known.get(county)?;
        let code = values.text(self.keys.school_code);
        if let Some(school) = code.and_then(|code| *known.codes.get(code)?) {
            return Some(school);
        }
        let name = values.text(self.keys.school_name)?;
        let school = (*known.names.get(name)?)?;
        let own = self.schools[school].values.text(self.keys.school_code);
        (code.is_none() || own.is_none()).then_some(school)
    }

    fn make_known(&mut self, school: usize) {
        let School { county, values, .. } = &self.schools[school];
        let Some(known) = self.known.get_mut(*county) else {
            return;
        };
        let code = values.text(self.keys.school_code);
        let name = values.text(self.keys.school_name);
        self.called.note(school, [code, name]);
        for (texts, text) in [(&mut known.codes, code), (&mut known.names, name)] {
            let Some(text) = text else { continue };
            match texts.get_mut(text) {
                Some(known) => *known = known.filter(|known| *known == school),
                None => {
                    texts.insert(text.to_owned(), Some(school));
                    if let Some(anywhere) = self.anywhere.get_mut() {
                        anywhere.entry(hash(text)).or_default().push(*county);
                    }
                }
            }
        }
    }

    /// Adds what another row says of a school; two values for one field must agree.
    pub fn join(&mut self, school: usize, entry: Entry) {
        // By the name that the school goes by: what a roster calls it may be anything.
        let shown = self.keys.name_of(&self.schools[school].values).to_owned();
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
        let own = &mut self.schools[school];
        own.met.push(met);
        own.values.reserve(entry.values.len());
        for (column, value, place) in entry.values.into_cells() {
            self.join_value(school, column, value, place, &shown);
        }
        self.make_known(school);
    }

    pub fn join_value(
        &mut self,
        school: usize,
        column: u32,
        value: Option<Value>,
        place: Place,
        shown: &str,
    ) {
        let own = self.schools[school].values.entry(column, place);
        let (first, second) = match (&own.value, value) {
            (_, None) => return,
            (None, Some(value)) => {
                // No school is called as its teachers are.
                if matches!(value, Value::Number(_) | Value::Truth(_))
                    || self.told(column, &value, place).plain().is_some()
                {
                    let own = self.schools[school].values.entry(column, place);
                    own.value = Some(value);
                    own.place = place;
                }
                return;
            }
            (Some(first), Some(second)) if agree(first, &second) => return,
            (Some(first), Some(second)) => ((first.clone(), own.place), (second, place)),
        };
        let places = [first.1, second.1];
        let values = [first, second].map(|(value, place)| self.told(column, &value, place));
        let kind = Kind::Contradiction {
            school: shown.to_owned(),
            column: self.label_of(column),
            values: Told::join(&values, " / "),
        };
        let at = places.map(|place| self.location(place));
        self.problems.push(Problem::new(kind, at));
    }

    /// What may be told of a value that stands in a column, in a cell.
    fn told(&self, column: u32, value: &Value, place: Place) -> Told {
        match value {
            Value::Text(text) if self.of_people.contains(&place.source) => {
                let names = [self.keys.school_name, self.keys.school_code].contains(&column);
                match names {
                    true => self.school_told(text),
                    false => Privacy::by(&self.dictionary).unknown(text),
                }
            }
            value => show(value).into(),
        }
    }

    /// What may be told of the name or code of a school that a list of people gives.
    pub fn school_told(&self, text: &str) -> Told {
        let is_known = |text: &str| self.anywhere().contains_key(&hash(text));
        let told = Privacy::by(&self.dictionary).school(text, is_known);
        told.map(value::excerpt)
    }

    /// Forgets what schools were looked up by and met in: none is any more, and the memory is free.
    pub fn forget_what_was_met(&mut self) {
        self.known = Vec::new();
        self.anywhere = OnceLock::new();
        for school in &mut self.schools {
            school.met = Vec::new();
        }
    }

    pub fn location(&self, place: Place) -> Location {
        Location {
            source: Arc::clone(&self.sources[place.source as usize]),
            cell: Some((place.row, place.column)),
        }
    }

    /// What the column of a number is called.
    pub fn label_of(&self, column: u32) -> Text {
        let name = self.dictionary.columns().get_index(column as usize);
        self.dictionary
            .label_text(name.map(String::as_str).unwrap_or_default())
    }
}

/// Of the dictionary's columns, those that some school has a cell in.
pub fn columns_there(schools: &[School], dictionary: &Dictionary) -> Vec<bool> {
    let mut there = vec![false; dictionary.columns().len()];
    for (column, _) in schools.iter().flat_map(|s| s.values.iter()) {
        if let Some(there) = there.get_mut(column as usize) {
            *there = true;
        }
    }
    there
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
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
