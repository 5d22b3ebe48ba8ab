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

pub mod headers;
pub mod section;
pub mod words;

pub use section::Target;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::census::grid::Cell;
use crate::census::map::section::{File, Section, SheetFile};
use crate::census::value::{self, Value};
use crate::dictionary::{Dictionary, normalise};
use crate::lang::{Lang, Speak, Text};
use crate::outside::{TomlError, said_by_system};
use crate::own_text::{LONGEST_LIST, read_within};
use crate::problem::{Kind, Location, Problem, Source, column_name};

/// What the user says about columns; the default says nothing.
#[derive(Debug, Default)]
pub struct Map {
    name: String,
    sections: Vec<Section>,
    /// Entries that were of use: section and header.
    used: Mutex<BTreeSet<(usize, String)>>,
    /// Sections that spoke of a sheet that was read.
    met: Mutex<BTreeSet<usize>>,
}

/// What several threads note together; none of them can leave it half noted.
fn held<T>(noted: &Mutex<T>) -> MutexGuard<'_, T> {
    noted.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is wrong with a map.
#[derive(Clone, Debug, PartialEq)]
pub struct MapError {
    file: String,
    text: Text,
}

crate::lang::error_in_english!(MapError);

/// In one line, with its file.
impl Speak for MapError {
    fn speak(&self, lang: Lang) -> String {
        format!("{}: {}", self.file, self.text.get(lang))
    }
}

fn cannot_be_read(error: &std::io::Error) -> Text {
    let Text { zh, en } = said_by_system(error);
    Text::new(
        format!("无法读取（{zh}）"),
        format!("cannot be read ({en})"),
    )
}

impl Map {
    /// Reads a map.
    ///
    /// # Errors
    /// [`MapError`] where the file cannot be read, is not TOML of this shape, or names a field, a
    /// unit or a stage that does not exist.
    pub fn load(path: &Path, dictionary: &Dictionary) -> Result<Map, MapError> {
        let name = path.display().to_string();
        let text = read_within(path, LONGEST_LIST).map_err(|e| MapError {
            file: name.clone(),
            text: cannot_be_read(&e),
        })?;
        Map::parse(&name, &text, dictionary)
    }

    /// A map from TOML text that is called `name`.
    ///
    /// # Errors
    /// As [`Map::load`].
    pub fn parse(name: &str, text: &str, dictionary: &Dictionary) -> Result<Map, MapError> {
        Map::of_text(name, text, dictionary).map_err(|text| MapError {
            file: name.to_owned(),
            text,
        })
    }

    fn of_text(name: &str, text: &str, dictionary: &Dictionary) -> Result<Map, Text> {
        let file: File = toml::from_str(text).map_err(|e| TomlError::new(text, &e).text())?;
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
            map.sections.push(Section::from_file(sheet, dictionary)?);
        }
        Ok(map)
    }

    /// The sections that speak of a sheet, the most particular first.
    fn sections_of(&self, source: &Source) -> impl Iterator<Item = (usize, &Section)> {
        let file = Path::new(&source.file).file_name().unwrap_or_default();
        let file = file.to_string_lossy().into_owned();
        let sheet = source.sheet.clone().unwrap_or_default();
        let mut fitting: Vec<(usize, &Section)> = self
            .sections
            .iter()
            .enumerate()
            .filter(|(_, section)| {
                section.file.as_ref().is_none_or(|f| *f == file)
                    && section.sheet.as_ref().is_none_or(|s| *s == sheet)
            })
            .collect();
        let particular = |section: &Section| {
            u8::from(section.file.is_some()) + u8::from(section.sheet.is_some())
        };
        held(&self.met).extend(fitting.iter().map(|(at, _)| *at));
        fitting.sort_by_key(|(_, section)| std::cmp::Reverse(particular(section)));
        fitting.into_iter()
    }

    /// What a column of a sheet is to be; `None` where nothing is said.
    pub fn column(&self, source: &Source, index: u32, path: &[&str]) -> Option<Target> {
        let (at, key) = self.entry(source, index, path)?;
        let (_, target) = self.sections[at].columns.get(&key)?;
        let target = target.clone();
        held(&self.used).insert((at, key));
        Some(target)
    }

    /// The fields besides its own that a column counts: they are no more, and not missing.
    pub fn included(&self, source: &Source, index: u32, path: &[&str]) -> &[String] {
        let found = self.entry(source, index, path);
        let included = found.and_then(|(at, key)| self.sections[at].included.get(&key));
        included.map_or(&[], Vec::as_slice)
    }

    /// What a cell of a column is to say instead, where the user says so.
    pub fn meant(&self, source: &Source, column: &str, cell: &Cell) -> Option<Cell> {
        if !self
            .sections
            .iter()
            .any(|section| section.words.speaks_of(column))
        {
            return None;
        }
        let mut sections = self.sections_of(source);
        let (at, (word, cell)) =
            sections.find_map(|(at, p)| Some((at, p.words.of(column, cell)?)))?;
        held(&self.used).insert((at, format!("{column}={word}")));
        Some(cell)
    }

    /// The section and key of what is said of a column.
    fn entry(&self, source: &Source, index: u32, path: &[&str]) -> Option<(usize, String)> {
        if self.sections.is_empty() {
            return None;
        }
        let letters = normalise(&format!("column {}", column_name(index)));
        let whole = normalise(&path.join("/"));
        let last = path.last().map(|text| normalise(text)).unwrap_or_default();
        for (at, section) in self.sections_of(source) {
            let mut keys = [&letters, &whole, &last].into_iter();
            if let Some(key) = keys.find(|key| section.columns.contains_key(*key)) {
                return Some((at, key.clone()));
            }
        }
        None
    }

    /// The columns of a sheet that the user names by their letters.
    pub fn lettered(&self, source: &Source) -> Vec<u32> {
        match self
            .sections
            .iter()
            .all(|section| section.letters.is_empty())
        {
            true => Vec::new(),
            false => self
                .sections_of(source)
                .flat_map(|(_, section)| section.letters.iter().copied())
                .collect(),
        }
    }

    /// Whether the user names a column of a sheet by its letters.
    pub fn names_by_letter(&self, source: &Source, column: u32) -> bool {
        self.lettered(source).contains(&column)
    }

    /// Whether a sheet is to be left out.
    pub fn skips(&self, source: &Source) -> bool {
        self.sections_of(source).any(|(_, section)| section.skip)
    }

    /// The stage that a sheet's plain figures are of, where the user says so.
    pub fn stage(&self, source: &Source) -> Option<String> {
        self.sections_of(source)
            .find_map(|(_, section)| section.stage.clone())
    }

    /// The values of rows that lack them.
    pub fn constants(&self, source: &Source) -> Vec<(String, Value)> {
        let mut all: Vec<(String, Value)> = Vec::new();
        for (column, value) in self
            .sections_of(source)
            .flat_map(|(_, section)| &section.constants)
        {
            if all.iter().all(|(known, _)| known != column) {
                all.push((column.clone(), value.clone()));
            }
        }
        all
    }

    /// A warning for every entry that no table had a column for, and every section that no sheet.
    pub fn unused(&self) -> Vec<Problem> {
        let used = held(&self.used);
        let met = held(&self.met);
        let mut problems = Vec::new();
        for (at, section) in self.sections.iter().enumerate() {
            let of_a_sheet = section.file.is_some() || section.sheet.is_some();
            if !met.contains(&at) && of_a_sheet {
                let named = [&section.file, &section.sheet].into_iter().flatten();
                let named: Vec<&str> = named.map(String::as_str).collect();
                let header = named.join(" › ");
                let at = Location::file(&self.name);
                problems.push(Problem::new(Kind::MapUnused { header }, [at]));
                continue;
            }
            for (key, (header, _)) in &section.columns {
                if !used.contains(&(at, key.clone())) {
                    let kind = Kind::MapUnused {
                        header: value::excerpt(header),
                    };
                    problems.push(Problem::new(kind, [Location::file(&self.name)]));
                }
            }
            for (column, key, word) in section.words.all() {
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
