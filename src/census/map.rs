//! A user's own column names: `--map FILE`.
//!
//! ```toml
//! [columns]                 # in every table
//! "藏书" = "books"
//! "设备" = { field = "equipment_value", unit = "万元" }
//! "column H" = "computers"  # a column by its letter
//! "旧数据" = ""              # a column that is not to be used
//! "体艺教师" = ["pe_teachers", "arts_teachers"]   # one column that counts what several fields do
//!
//! [values.backbone]         # what words in cells mean: of a field, or of a column of a roster
//! "某县骨干教师" = "county"
//!
//! [constants]               # in every row that lacks them
//! county_name = "青山县"
//!
//! [[sheet]]                 # for one file, one sheet, or one sheet of one file
//! file = "2024.xlsx"
//! sheet = "Sheet1"
//! stage = "primary"         # plain figures in it are of this stage
//! [sheet.columns]
//! "人数" = "students_primary"
//! [sheet.values.school_type]
//! "完小" = "primary"
//! ```

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;
use serde::Deserialize;

use super::grid::Cell;
use super::map_words::MapWords;
use super::value::{self, Value};
use crate::dictionary::{ColumnMeaning, Dictionary, Factor, Level, normalise};
use crate::lang::{Lang, Speak, Text};
use crate::nearest::nearest;
use crate::problem::{Kind, Location, Problem, Source, cell_address, column_name};

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    columns: IndexMap<String, TargetFile>,
    #[serde(default)]
    values: IndexMap<String, IndexMap<String, String>>,
    #[serde(default)]
    constants: IndexMap<String, toml::Value>,
    #[serde(default)]
    sheet: Vec<SheetFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetFile {
    file: Option<String>,
    sheet: Option<String>,
    stage: Option<String>,
    #[serde(default)]
    skip: bool,
    #[serde(default)]
    columns: IndexMap<String, TargetFile>,
    #[serde(default)]
    values: IndexMap<String, IndexMap<String, String>>,
    #[serde(default)]
    constants: IndexMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum TargetFile {
    Field(String),
    /// Their sum.
    Several(Vec<String>),
    Detailed(Detailed),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Detailed {
    field: String,
    unit: Option<String>,
}

/// What the user says about columns; the default says nothing.
#[derive(Debug, Default)]
pub struct Map {
    name: String,
    parts: Vec<Part>,
    /// Entries that were of use: part and header.
    used: Mutex<BTreeSet<(usize, String)>>,
    /// Parts that spoke of a sheet that was read.
    met: Mutex<BTreeSet<usize>>,
}

/// What several threads note together; none of them can leave it half noted.
fn held<T>(noted: &Mutex<T>) -> MutexGuard<'_, T> {
    noted.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is said about some sheets.
#[derive(Debug)]
struct Part {
    file: Option<String>,
    sheet: Option<String>,
    stage: Option<String>,
    skip: bool,
    /// By normalised header, with the header as written.
    columns: IndexMap<String, (String, Target)>,
    /// The columns among them that are named by their letters.
    letters: Vec<u32>,
    /// By normalised header: the fields besides the first that the column is the sum of.
    included: IndexMap<String, Vec<String>>,
    words: MapWords,
    constants: Vec<(String, Value)>,
}

/// What a column is to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// A field; without a factor the header's own unit counts.
    Field(String, Option<Factor>),
    /// Not used.
    Nothing,
}

/// What is wrong with a map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapError {
    file: String,
    text: Text,
}

/// In one line, with its file.
impl Speak for MapError {
    fn speak(&self, lang: Lang) -> String {
        format!("{}: {}", self.file, self.text.get(lang))
    }
}

impl Map {
    /// Reads a map.
    ///
    /// # Errors
    /// [`MapError`] where the file cannot be read, is not TOML of this shape, or names a field, a
    /// unit or a stage that does not exist.
    pub fn load(path: &Path, dictionary: &Dictionary) -> Result<Map, MapError> {
        let name = path.display().to_string();
        let fail = |text| MapError {
            file: name.clone(),
            text,
        };
        let text = crate::read_own_text(path).map_err(|e| {
            let why = e.to_string();
            fail(Text::new(
                format!("无法读取（{why}）"),
                format!("cannot be read ({why})"),
            ))
        })?;
        Map::parse(&text, &name, dictionary).map_err(fail)
    }

    fn parse(text: &str, name: &str, dictionary: &Dictionary) -> Result<Map, Text> {
        let file: File =
            toml::from_str(text).map_err(|e| Text::new(e.to_string(), e.to_string()))?;
        let mut map = Map {
            name: name.to_owned(),
            ..Map::default()
        };
        let everywhere = SheetFile {
            file: None,
            sheet: None,
            stage: None,
            skip: false,
            columns: file.columns,
            values: file.values,
            constants: file.constants,
        };
        for sheet in file.sheet.into_iter().chain([everywhere]) {
            map.parts.push(Part::from_file(sheet, dictionary)?);
        }
        Ok(map)
    }

    /// The parts that speak of a sheet, the most particular first.
    fn parts_of(&self, source: &Source) -> impl Iterator<Item = (usize, &Part)> {
        let file = Path::new(&source.file).file_name().unwrap_or_default();
        let file = file.to_string_lossy().into_owned();
        let sheet = source.sheet.clone().unwrap_or_default();
        let mut fitting: Vec<(usize, &Part)> = self
            .parts
            .iter()
            .enumerate()
            .filter(|(_, part)| {
                part.file.as_ref().is_none_or(|f| *f == file)
                    && part.sheet.as_ref().is_none_or(|s| *s == sheet)
            })
            .collect();
        let particular =
            |part: &Part| u8::from(part.file.is_some()) + u8::from(part.sheet.is_some());
        held(&self.met).extend(fitting.iter().map(|(at, _)| *at));
        fitting.sort_by_key(|(_, part)| std::cmp::Reverse(particular(part)));
        fitting.into_iter()
    }

    /// What a column of a sheet is to be; `None` where nothing is said.
    pub fn column(&self, source: &Source, index: u32, path: &[&str]) -> Option<Target> {
        let (at, key) = self.entry(source, index, path)?;
        let (_, target) = self.parts[at].columns.get(&key)?;
        let target = target.clone();
        held(&self.used).insert((at, key));
        Some(target)
    }

    /// The fields besides its own that a column counts: they are no more, and not missing.
    pub(super) fn included(&self, source: &Source, index: u32, path: &[&str]) -> &[String] {
        let found = self.entry(source, index, path);
        let included = found.and_then(|(at, key)| self.parts[at].included.get(&key));
        included.map_or(&[], Vec::as_slice)
    }

    /// What a cell of a column is to say instead, where the user says so.
    pub(super) fn said(&self, source: &Source, column: &str, cell: &Cell) -> Option<Cell> {
        if !self.parts.iter().any(|part| part.words.speaks_of(column)) {
            return None;
        }
        let mut parts = self.parts_of(source);
        let (at, (word, cell)) = parts.find_map(|(at, p)| Some((at, p.words.of(column, cell)?)))?;
        held(&self.used).insert((at, format!("{column}={word}")));
        Some(cell)
    }

    /// The part and key of what is said of a column.
    fn entry(&self, source: &Source, index: u32, path: &[&str]) -> Option<(usize, String)> {
        if self.parts.is_empty() {
            return None;
        }
        let letters = normalise(&format!("column {}", column_name(index)));
        let whole = normalise(&path.join("/"));
        let last = path.last().map(|text| normalise(text)).unwrap_or_default();
        for (at, part) in self.parts_of(source) {
            let mut keys = [&letters, &whole, &last].into_iter();
            if let Some(key) = keys.find(|key| part.columns.contains_key(*key)) {
                return Some((at, key.clone()));
            }
        }
        None
    }

    /// The columns of a sheet that the user names by their letters.
    pub fn lettered(&self, source: &Source) -> Vec<u32> {
        match self.parts.iter().all(|part| part.letters.is_empty()) {
            true => Vec::new(),
            false => self
                .parts_of(source)
                .flat_map(|(_, part)| part.letters.iter().copied())
                .collect(),
        }
    }

    /// Whether the user names a column of a sheet by its letters.
    pub fn names_by_letter(&self, source: &Source, column: u32) -> bool {
        self.lettered(source).contains(&column)
    }

    /// Whether a sheet is to be left out.
    pub fn skips(&self, source: &Source) -> bool {
        self.parts_of(source).any(|(_, part)| part.skip)
    }

    /// The stage that a sheet's plain figures are of, where the user says so.
    pub fn stage(&self, source: &Source) -> Option<String> {
        self.parts_of(source)
            .find_map(|(_, part)| part.stage.clone())
    }

    /// The values of rows that lack them.
    pub fn constants(&self, source: &Source) -> Vec<(String, Value)> {
        let mut all: Vec<(String, Value)> = Vec::new();
        for (column, value) in self.parts_of(source).flat_map(|(_, part)| &part.constants) {
            if all.iter().all(|(known, _)| known != column) {
                all.push((column.clone(), value.clone()));
            }
        }
        all
    }

    /// A warning for every entry that no table had a column for, and every part that no sheet.
    pub(super) fn unused(&self) -> Vec<Problem> {
        let used = held(&self.used);
        let met = held(&self.met);
        let mut problems = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            let of_a_sheet = part.file.is_some() || part.sheet.is_some();
            if !met.contains(&at) && of_a_sheet {
                let named = [&part.file, &part.sheet].into_iter().flatten();
                let named: Vec<&str> = named.map(String::as_str).collect();
                let header = named.join(" › ");
                let at = Location::file(&self.name);
                problems.push(Problem::new(Kind::MapUnused { header }, [at]));
                continue;
            }
            for (key, (header, _)) in &part.columns {
                if !used.contains(&(at, key.clone())) {
                    let kind = Kind::MapUnused {
                        header: value::excerpt(header),
                    };
                    problems.push(Problem::new(kind, [Location::file(&self.name)]));
                }
            }
            for (column, key, word) in part.words.all() {
                if !used.contains(&(at, format!("{column}={key}"))) {
                    let header = value::excerpt(word);
                    let kind = Kind::MapUnused { header };
                    problems.push(Problem::new(kind, [Location::file(&self.name)]));
                }
            }
        }
        problems
    }
}

impl Part {
    fn from_file(file: SheetFile, dictionary: &Dictionary) -> Result<Part, Text> {
        let mut columns = IndexMap::new();
        let mut included = IndexMap::new();
        for (header, target) in file.columns {
            let key = normalise(&header.replace(" / ", "/"));
            let target = match target {
                TargetFile::Field(field) => Detailed { field, unit: None },
                TargetFile::Several(fields) => {
                    let (field, more) = several(&header, fields, dictionary)?;
                    included.insert(key.clone(), more);
                    Detailed { field, unit: None }
                }
                TargetFile::Detailed(detailed) => detailed,
            };
            let target = read_target(&header, target, dictionary)?;
            columns.insert(key, (header, target));
        }
        let mut constants = Vec::new();
        for (column, value) in file.constants {
            let column = known_column(&column, dictionary)?;
            let cell = match &value {
                toml::Value::String(text) => Cell::Text(text.clone()),
                toml::Value::Boolean(truth) => Cell::Truth(*truth),
                toml::Value::Integer(number) => Cell::Number(*number as f64),
                toml::Value::Float(number) => Cell::Number(*number),
                other => Cell::Text(format!("{other:?}")),
            };
            let read = value::read(&cell, &column, Factor::ONE, dictionary);
            match read {
                Ok(Some(value)) => constants.push((column, value)),
                Ok(None) => {}
                Err(kind) => {
                    let say = |lang| format!("constants.{column}: {}", kind.message(lang));
                    return Err(Text::new(say(Lang::Zh), say(Lang::En)));
                }
            }
        }
        let stage = file.stage.as_deref();
        let known = stage.and_then(|stage| dictionary.stage_of(stage));
        if let (Some(stage), None) = (stage, known) {
            let known: Vec<&str> = dictionary.stages.keys().map(String::as_str).collect();
            let known = known.join(", ");
            return Err(Text::new(
                format!("没有学段“{stage}”，可用：{known}"),
                format!("there is no stage \"{stage}\"; known: {known}"),
            ));
        }
        Ok(Part {
            file: file.file,
            sheet: file.sheet,
            stage: known.map(str::to_owned),
            skip: file.skip,
            letters: columns.keys().filter_map(|key| letters(key)).collect(),
            columns,
            included,
            words: MapWords::from_file(file.values, dictionary)?,
            constants,
        })
    }
}

/// The column that a key names by its letters: `column H`, normalised.
fn letters(key: &str) -> Option<u32> {
    let letters = key.strip_prefix("column")?.to_uppercase();
    let (_, column) = cell_address(&format!("{letters}1"))?;
    letters
        .bytes()
        .all(|b| b.is_ascii_uppercase())
        .then_some(column)
}

/// The field that takes the figure of a column that counts several, and the others; all are of one unit
/// and add up.
fn several(
    header: &str,
    fields: Vec<String>,
    dictionary: &Dictionary,
) -> Result<(String, Vec<String>), Text> {
    let columns = fields.iter().map(|field| known_column(field, dictionary));
    let columns: Vec<String> = columns.collect::<Result<_, _>>()?;
    let unit = |column: &String| {
        let (_, field, _) = dictionary.resolve(column)?;
        let unit = field.unit.clone()?;
        dictionary
            .units
            .get(&unit)
            .filter(|u| u.adds_up)
            .map(|_| unit)
    };
    let first = columns.first().and_then(unit);
    let alike = first.is_some() && columns.iter().all(|column| unit(column) == first);
    match columns.split_first() {
        Some((first, more)) if alike => Ok((first.clone(), more.to_vec())),
        _ => Err(Text::new(
            format!("“{header}”：合计的各项须是同一单位的数量"),
            format!("\"{header}\": what a column is the sum of must be counted in one unit"),
        )),
    }
}

fn read_target(header: &str, target: Detailed, dictionary: &Dictionary) -> Result<Target, Text> {
    if target.field.is_empty() {
        return Ok(Target::Nothing);
    }
    let column = known_column(&target.field, dictionary)?;
    let field = dictionary.resolve(&column);
    let own = field.and_then(|(_, field, _)| field.unit.as_deref());
    let factor = match target.unit {
        None => None,
        Some(unit) => match dictionary.unit(&unit) {
            Some((id, factor)) if own == Some(id) => Some(factor),
            _ => {
                let field = dictionary.label_text(&column);
                return Err(Text::new(
                    format!("“{header}”：“{unit}”不是“{}”的单位", field.zh),
                    format!("\"{header}\": \"{unit}\" is no unit of \"{}\"", field.en),
                ));
            }
        },
    };
    Ok(Target::Field(column, factor))
}

/// The column that a name stands for, by its own name or its label, 小学学生人数; an error for one
/// that does not exist.
fn known_column(name: &str, dictionary: &Dictionary) -> Result<String, Text> {
    if dictionary.resolve(name).is_some() {
        return Ok(name.to_owned());
    }
    // The columns of rosters go by the roster's id and their own: teachers.birth.
    if let Some((roster, own)) = name.split_once('.')
        && let Some(roster) = dictionary.rosters.get(roster)
        && roster.column.contains_key(own)
    {
        return Ok(name.to_owned());
    }
    if let Some(meaning) = dictionary.column_meaning(&[name]) {
        return Ok(meaning.column);
    }
    let column = name;
    let alike = nearest(column, dictionary.columns().iter().map(String::as_str));
    let zh = alike
        .map(|n| format!("；是否想写“{n}”？"))
        .unwrap_or_default();
    let en = alike
        .map(|n| format!("; did you mean \"{n}\"?"))
        .unwrap_or_default();
    Err(Text::new(
        format!("没有项目“{column}”{zh}"),
        format!("there is no field \"{column}\"{en}"),
    ))
}

/// What a header means: what the user says of it, else what the dictionary knows.
pub(super) struct Headers<'a> {
    pub dictionary: &'a Dictionary,
    pub map: &'a Map,
    pub source: &'a Source,
}

/// The meaning of a column.
pub(super) enum Meaning {
    Column(ColumnMeaning),
    /// The user does not want it.
    Unwanted,
    Unknown,
}

impl Headers<'_> {
    /// The meaning of a column from its header cells, top to bottom, the unit last; of a part also from
    /// the header of what it is a part of: 其中：教学用 beside 计算机台数.
    pub fn meaning(
        &self,
        index: u32,
        path: &[&str],
        whole: Option<&str>,
        unit: Option<&str>,
    ) -> Meaning {
        let full: Vec<&str> = path.iter().copied().chain(unit).collect();
        match self.map.column(self.source, index, path) {
            Some(Target::Nothing) => return Meaning::Unwanted,
            Some(Target::Field(column, factor)) if self.dictionary.resolve(&column).is_some() => {
                let own = self
                    .dictionary
                    .resolve(&column)
                    .and_then(|(_, f, _)| f.unit.as_ref());
                let named = self.dictionary.unit_in(&full);
                let named = named.filter(|(unit, _)| Some(unit) == own).map(|(_, f)| f);
                let factor = factor.or(named).unwrap_or(Factor::ONE);
                return Meaning::Column(ColumnMeaning {
                    column,
                    factor,
                    lesser: false,
                });
            }
            // A column of a roster is none of a table.
            Some(Target::Field(..)) => return Meaning::Unknown,
            None => {}
        }
        let below = whole.zip(path.split_last()).map(|(whole, (leaf, group))| {
            let group = group.iter().copied();
            group.chain([whole, *leaf]).chain(unit).collect::<Vec<_>>()
        });
        let as_part = below.and_then(|below| self.dictionary.column_meaning(&below));
        match as_part.or_else(|| self.dictionary.column_meaning(&full)) {
            Some(meaning) => Meaning::Column(meaning),
            None => Meaning::Unknown,
        }
    }

    /// Whether the user has said what a column is.
    pub fn is_decided(&self, index: u32, path: &[&str]) -> bool {
        self.map.column(self.source, index, path).is_some()
    }

    /// The field behind a column, if figures of a school or a stage stand in it.
    pub fn is_figure(&self, column: &str) -> bool {
        use crate::expression::Kind as Yields;
        self.dictionary
            .resolve(column)
            .is_some_and(|(name, field, _)| {
                let roles = &self.dictionary.roles;
                field.level != Level::County
                    && field.kind.yields() != Yields::Text
                    && name != roles.year
            })
    }
}
