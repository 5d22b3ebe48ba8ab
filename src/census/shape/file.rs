//! What each sheet of a file is and says, without regard to any other file: files are read side by
//! side, and put together in their order afterwards.

use std::path::Path;
use std::sync::Arc;

use crate::census::grid::Grid;
use crate::census::key_columns::KeyColumns;
use crate::census::map::Map;
use crate::census::map::headers::Headers;
use crate::census::read::limits::too_large;
use crate::census::read::long::LongText;
use crate::census::read_table::{ReadTable, Shape};
use crate::census::shape::content::{Content, SheetRead};
use crate::census::shape::find;
use crate::census::shape::input_shape::InputShape;
use crate::census::shape::reader::SheetReader;
use crate::census::shape::roster::found::Roster;
use crate::census::shape::unknown_sheet::{no_table, nothing};
use crate::census::title::{self, Title};
use crate::dictionary::{Dictionary, normalise};
use crate::problem::{Kind, Problem, Source};

/// So many tables may stand below each other in one sheet: for each the rest of the sheet is looked at.
const MOST_TABLES: usize = 1000;

/// A sheet, or a part of it, and the shape that was found there.
type Found = (Grid, Option<Box<dyn InputShape>>);

/// A file by itself.
pub struct FileRead {
    /// Its name, without the ending.
    pub stem: String,
    /// Its sheets, with what stands above their headers.
    pub sheets: Vec<(Title, SheetRead)>,
    /// What is wrong with the file as a whole.
    pub problems: Vec<Problem>,
}

/// Reads files by themselves.
pub struct FileReader<'a> {
    dictionary: &'a Arc<Dictionary>,
    map: &'a Map,
    keys: KeyColumns,
}

impl<'a> FileReader<'a> {
    pub fn new(dictionary: &'a Arc<Dictionary>, map: &'a Map) -> FileReader<'a> {
        FileReader {
            dictionary,
            map,
            keys: KeyColumns::new(dictionary),
        }
    }

    /// Reads the sheets of a file.
    pub fn file(&self, path: &Path, grids: Vec<Grid>, in_folder: bool) -> FileRead {
        let stem = stem(path);
        let mut problems = Vec::new();
        let mut all: Vec<Found> = Vec::new();
        for grid in grids {
            self.find_shapes(grid, &mut all, &mut problems);
        }
        let titles = self.titles(&all, &stem, in_folder);
        let any = all.iter().any(|(_, shape)| shape.is_some());
        let only_lists = !all.is_empty() && all.iter().all(|(grid, _)| self.is_skipped(grid));
        let mut sheets = Vec::new();
        for ((grid, shape), title) in all.into_iter().zip(titles) {
            let hidden = grid.hidden && shape.is_some();
            let hidden = hidden.then(|| Problem::new(Kind::HiddenSheet, [grid.whole()]));
            let mut sheet = match shape {
                Some(shape) => shape.read(grid, &self.reader(&title, &stem)),
                None => self.nothing(&grid, any),
            };
            sheet.problems.splice(0..0, hidden);
            sheets.push((title, sheet));
        }
        // A file of nothing but our own lists of problems was not meant to hold data.
        if !any && !only_lists {
            let tables: Vec<_> = sheets.iter().map(|(_, sheet)| &sheet.table).collect();
            problems.push(no_table(path, &tables, self.dictionary));
        }
        FileRead {
            stem,
            sheets,
            problems,
        }
    }

    /// Reads the head of a long text, if it is a roster; the rest is read when it is counted.
    pub fn long(&self, path: &Path, text: LongText, in_folder: bool) -> Option<FileRead> {
        let head = text.head();
        let roster = self.roster(head)?;
        let stem = stem(path);
        let own = title::read(&head.rows[..roster.above()], self.dictionary);
        let of_file = title::county(&stem, self.dictionary).filter(|_| in_folder);
        let title = Title {
            county: own.county.or(of_file),
            ..own
        };
        let sheet = SheetRead {
            table: roster.describe(head, &self.reader(&title, &stem)),
            problems: Vec::new(),
            content: Content::LongRoster(text, roster),
        };
        Some(FileRead {
            stem,
            sheets: vec![(title, sheet)],
            problems: Vec::new(),
        })
    }

    /// The roster that a sheet is.
    pub fn roster(&self, grid: &Grid) -> Option<Roster> {
        self.find(grid)?.into_roster()
    }

    /// Finds the shape of a sheet, and those of the tables that stand below it.
    fn find_shapes(&self, mut grid: Grid, all: &mut Vec<Found>, problems: &mut Vec<Problem>) {
        let before = all.len();
        loop {
            let shape = self.find(&grid);
            if all.len() - before >= MOST_TABLES {
                let kind = too_large(
                    &format!("一个工作表里上下最多 {MOST_TABLES} 张表"),
                    &format!("a sheet may have at most {MOST_TABLES} tables below each other"),
                );
                problems.push(Problem::new(kind, [grid.whole()]));
                return;
            }
            let source = Arc::clone(&grid.source);
            let headers = self.headers(&source);
            let below = shape.as_ref().and_then(|s| s.cut(&mut grid, &headers));
            all.push((grid, shape));
            match below {
                Some(below) => grid = below,
                None => return,
            }
        }
    }

    fn find(&self, grid: &Grid) -> Option<Box<dyn InputShape>> {
        match self.is_skipped(grid) {
            true => None,
            false => find(grid, &self.headers(&grid.source)),
        }
    }

    fn headers<'b>(&'b self, source: &'b Source) -> Headers<'b> {
        Headers {
            dictionary: self.dictionary,
            map: self.map,
            source,
        }
    }

    /// The title of each sheet, with the county and the year that it has of the others: the sheets of one
    /// file are of one county, and in a folder the file may be named after it.
    fn titles(&self, all: &[Found], stem: &str, in_folder: bool) -> Vec<Title> {
        let read = |(grid, shape): &Found| {
            let above = shape.as_ref().map_or(0, |shape| shape.above());
            title::read(&grid.rows[..above], self.dictionary)
        };
        let titles: Vec<Title> = all.iter().map(read).collect();
        let of_file = title::county(stem, self.dictionary).filter(|_| in_folder);
        let county = titles.iter().find_map(|t| t.county.clone()).or(of_file);
        let mut years = titles.iter().filter_map(|title| title.year);
        let first = years.next();
        let year = first.filter(|first| years.all(|other| other == *first));
        let complete = |((grid, _), own): (&Found, Title)| {
            // 2024, 2023 and 2022 may be all that tells the sheets of three years apart.
            let name = grid.source.sheet.as_deref().unwrap_or_default();
            Title {
                year: own.year.or_else(|| title::year_in(name)).or(year),
                county: own.county.or(county.clone()),
                text: own.text,
            }
        };
        all.iter().zip(titles).map(complete).collect()
    }

    fn reader<'b>(&'b self, title: &'b Title, stem: &'b str) -> SheetReader<'b> {
        SheetReader {
            dictionary: self.dictionary,
            map: self.map,
            keys: &self.keys,
            title,
            stem,
        }
    }

    /// Whether a sheet is not to be read: the user says so, it explains the others, or it is a list of
    /// problems that this program wrote. A second one of those is numbered: 问题清单(2).
    fn is_skipped(&self, grid: &Grid) -> bool {
        let name = normalise(grid.source.sheet.as_deref().unwrap_or_default());
        let name = name.split('(').next().unwrap_or_default();
        let words = &self.dictionary.words;
        let mut known = words.problem_sheets.iter().chain(&words.guide_sheets);
        self.map.skips(&grid.source) || known.any(|known| known == name)
    }

    /// A sheet that is nothing known. Where no sheet is known, the file as a whole is a problem.
    fn nothing(&self, grid: &Grid, others: bool) -> SheetRead {
        match self.is_skipped(grid) {
            true => SheetRead {
                table: ReadTable::new(grid, Shape::nothing()),
                problems: Vec::new(),
                content: Content::Nothing,
            },
            false => nothing(grid, &self.headers(&grid.source), others),
        }
    }
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}
