//! Lists that a user writes beside a census: which school became which (`--match`), and which
//! community a school belongs to (`--by groups.csv`). Any table will do: CSV or a workbook's first
//! sheet that has the columns.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::census::grid::{Cell, Grid, Row};
use crate::census::{sheets, value};
use crate::dictionary::{Dictionary, normalise};
use crate::lang::{Lang, Speak, Text};
use crate::problem::Location;

/// Rows in which a header is looked for.
const HEADER_WITHIN: usize = 20;

/// A school as a list names it: by its code or its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    /// The code or the name.
    pub text: String,
    /// The cell.
    pub at: Location,
}

/// What became of schools: a row says that `old` of an earlier year is, or went into, `new`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matches {
    /// The pairs, in the order of the list.
    pub pairs: Vec<(Named, Named)>,
}

/// Communities of schools (学校发展共同体).
#[derive(Clone, Debug, PartialEq)]
pub struct Communities {
    /// The file that lists them.
    pub file: String,
    /// The communities, in the order of the list.
    pub groups: Vec<Community>,
}

/// One community.
#[derive(Clone, Debug, PartialEq)]
pub struct Community {
    /// Its name.
    pub name: String,
    /// Its schools, the leading one marked.
    pub schools: Vec<(Named, bool)>,
}

/// What is wrong with a list: every cell concerned, a line each.
#[derive(Clone, Debug, PartialEq)]
pub struct ListError(Vec<Text>);

crate::lang::error_in_english!(ListError);

/// A line a cell.
impl Speak for ListError {
    fn speak(&self, lang: Lang) -> String {
        let lines = self.0.iter().map(|line| line.get(lang));
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl ListError {
    /// An error of several lines; `None` if there are none.
    pub fn of(lines: Vec<Text>) -> Option<ListError> {
        (!lines.is_empty()).then_some(ListError(lines))
    }
}

/// A line of an error, with its place in front.
pub fn line(at: &Location, zh: String, en: String) -> Text {
    Text::new(format!("{at}：{zh}"), format!("{at}: {en}"))
}

impl Matches {
    /// Reads a list of schools and what became of them.
    ///
    /// # Errors
    /// [`ListError`] where the file cannot be read, has no columns `old` and `new`, or leaves one of
    /// them blank in a row.
    pub fn load(path: &Path, dictionary: &Dictionary) -> Result<Matches, ListError> {
        let words = &dictionary.lists.matches;
        let table = Table::read(path, &[&words.old, &words.new], &[])?;
        let mut wrong = Vec::new();
        let mut pairs: Vec<(Named, Named)> = Vec::new();
        let mut known = HashSet::new();
        for row in table.rows() {
            match (table.cell(row, 0), table.cell(row, 1)) {
                (Some(old), Some(new)) => {
                    if known.insert((old.text.clone(), new.text.clone())) {
                        pairs.push((old, new));
                    }
                }
                (None, None) => {}
                (old, _) => {
                    let blank = if old.is_none() { 0 } else { 1 };
                    wrong.push(line(
                        &table.place(row, blank),
                        "单元格为空。请写学校的代码或全名；学校关闭的不必列出".to_owned(),
                        "the cell is blank. Give the code or the whole name of a school; those that closed need not be listed".to_owned(),
                    ));
                }
            }
        }
        match ListError::of(wrong) {
            Some(error) => Err(error),
            None => Ok(Matches { pairs }),
        }
    }
}

impl Communities {
    /// Reads a list of communities: a row a school, with its community and, where there is one, its
    /// part in it.
    ///
    /// # Errors
    /// [`ListError`] where the file cannot be read, has no columns `group` and `school`, leaves one
    /// of them blank in a row, has a word for a school's part that is unknown, or names a school
    /// twice or two leading schools of one community.
    pub fn load(path: &Path, dictionary: &Dictionary) -> Result<Communities, ListError> {
        let words = &dictionary.lists.groups;
        let table = Table::read(path, &[&words.group, &words.school], &[&words.role])?;
        let mut wrong = Vec::new();
        let mut groups: Vec<Community> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut with_lead = HashSet::new();
        let mut met: HashMap<String, Location> = HashMap::new();
        for row in table.rows() {
            let (group, school) = (table.merged(row, 0), table.cell(row, 1));
            let (group, school) = match (group, school) {
                (Some(group), Some(school)) => (group, school),
                (None, None) => continue,
                (group, _) => {
                    let blank = if group.is_none() { 0 } else { 1 };
                    wrong.push(line(
                        &table.place(row, blank),
                        "单元格为空。每行写一个共同体和它的一所学校".to_owned(),
                        "the cell is blank. Every row gives a community and one school of it"
                            .to_owned(),
                    ));
                    continue;
                }
            };
            let role = table.cell(row, 2);
            let word = role.as_ref().map(|r| normalise(&r.text));
            let leads = word.as_ref().is_some_and(|w| words.lead.contains(w));
            if let (Some(role), Some(word), false) = (&role, &word, leads)
                && !words.member.contains(word)
            {
                let (known, text) = (words.lead.join("、"), &role.text);
                wrong.push(line(
                    &role.at,
                    format!("不认识“{text}”。牵头的学校写“龙头校”（{known}），其他学校写“成员校”或留空"),
                    format!("\"{text}\" is not known. The leading school is \"lead\" ({known}), every other \"member\" or blank"),
                ));
            }
            if let Some(first) = met.get(&school.text) {
                let (text, cell) = (&school.text, first.cell_name().unwrap_or_default());
                wrong.push(line(
                    &school.at,
                    format!("“{text}”在 {cell} 已经列出。一所学校只能属于一个共同体"),
                    format!(
                        "\"{text}\" stands in {cell} already. A school belongs to one community"
                    ),
                ));
                continue;
            }
            met.insert(school.text.clone(), school.at.clone());
            let at = *places.entry(group.text.clone()).or_insert_with(|| {
                groups.push(Community {
                    name: group.text.clone(),
                    schools: Vec::new(),
                });
                groups.len() - 1
            });
            let own = &mut groups[at];
            if leads && !with_lead.insert(at) {
                let name = &own.name;
                wrong.push(line(
                    &table.place(row, 2),
                    format!("“{name}”有两所龙头校。一个共同体只有一所"),
                    format!("\"{name}\" has two leading schools. A community has one"),
                ));
            }
            own.schools.push((school, leads));
        }
        match ListError::of(wrong) {
            Some(error) => Err(error),
            None => Ok(Communities {
                file: path.display().to_string(),
                groups,
            }),
        }
    }
}

/// The sheet that has the columns, and which they are.
struct Table {
    grid: Grid,
    /// The place of the header among the grid's rows.
    header: usize,
    /// The columns wanted, then those that may be missing.
    columns: Vec<Option<u32>>,
}

impl Table {
    fn read(path: &Path, wanted: &[&[String]], besides: &[&[String]]) -> Result<Table, ListError> {
        let sheets = sheets(path).map_err(|problem| {
            let say = |lang| format!("{}: {}", path.display(), problem.message(lang));
            ListError(vec![Text::new(say(Lang::Zh), say(Lang::En))])
        })?;
        for grid in sheets {
            for header in 0..grid.rows.len().min(HEADER_WITHIN) {
                let row = &grid.rows[header];
                let find = |words: &&[String]| column(row, words);
                let required: Option<Vec<u32>> = wanted.iter().map(find).collect();
                if let Some(required) = required {
                    let columns = required.into_iter().map(Some);
                    let columns = columns.chain(besides.iter().map(find)).collect();
                    return Ok(Table {
                        grid,
                        header,
                        columns,
                    });
                }
            }
        }
        let english: Vec<String> = wanted.iter().filter_map(|w| w.first().cloned()).collect();
        let known: Vec<String> = wanted.iter().map(|words| words.join("/")).collect();
        let at = Location::file(path.display().to_string());
        Err(ListError(vec![line(
            &at,
            format!(
                "没有需要的列。第一行写列名：{}（可用：{}）",
                english.join("、"),
                known.join("；")
            ),
            format!(
                "the columns are not there. The first row names them: {} (known: {})",
                english.join(", "),
                known.join("; ")
            ),
        )]))
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.grid.rows[self.header + 1..]
            .iter()
            .filter(|row| !row.is_blank())
    }

    fn place(&self, row: &Row, column: usize) -> Location {
        self.grid
            .at(row.index, self.columns[column].unwrap_or_default())
    }

    fn cell(&self, row: &Row, column: usize) -> Option<Named> {
        let at = self.columns[column]?;
        let text = value::name(row.get(at)?);
        (!text.is_empty()).then(|| Named {
            text,
            at: self.place(row, column),
        })
    }

    /// The same; of merged cells, each holds what the first does.
    fn merged(&self, row: &Row, column: usize) -> Option<Named> {
        self.cell(row, column).or_else(|| {
            let at = self.columns[column]?;
            let holds = |area: &&crate::census::grid::Area| {
                (area.top..=area.bottom).contains(&row.index)
                    && (area.left..=area.right).contains(&at)
            };
            let area = self.grid.merged.iter().find(holds)?;
            let first = self.grid.rows.iter().find(|r| r.index == area.top)?;
            self.cell(first, column)
        })
    }
}

/// The column under one of these headers.
fn column(row: &Row, words: &[String]) -> Option<u32> {
    let named = |cell: &Cell| match cell {
        Cell::Text(text) => words.contains(&normalise(text)),
        _ => false,
    };
    row.cells
        .iter()
        .find(|(_, cell)| named(cell))
        .map(|(at, _)| *at)
}
