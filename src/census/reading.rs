//! From files to schools: what each sheet is, what its rows say, and which county they are of.
//!
//! A folder that a user names is one group. What names no county in it (forms, a sheet without a
//! title) is of the one county that the group names, else of one named after the folder.

use std::collections::{BTreeSet, HashMap, hash_map};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{self, Group};
use super::form::{self, Form};
use super::grid::{Cell, Grid, Row};
use super::map::{Headers, Map};
use super::roster::{self, Key, People, Roster, Tally};
use super::schools::{Builder, CountyKey, Entry, Values};
use super::table::{self, RowKind, Rows, Table};
use super::title::{self, Title};
use super::value::{self, Value};
use super::{Census, LeftOut, Omitted, Place, ReadColumn, ReadTable, Shape};
use crate::dictionary::{Dictionary, Factor, Level};
use crate::lang::{Lang, Text};
use crate::problem::{Kind, Location, Problem};

/// What a sheet was found to be.
enum Sheet {
    Table(Rows, Table),
    Form(Form),
    Roster(Roster),
    Nothing,
}

/// A roster's figures of one school, to be joined once every school is known.
struct Counted {
    roster: String,
    source: u32,
    county: Option<usize>,
    key: Key,
    tally: Tally,
}

impl Counted {
    fn place(&self) -> Place {
        let (row, column) = self.tally.first;
        Place {
            source: self.source,
            row,
            column,
        }
    }
}

/// Reads the files of one run.
pub(super) struct Reading<'a> {
    builder: Builder,
    dictionary: Arc<Dictionary>,
    map: &'a Map,
    /// Rows of schools whose county is not known before the group is read: with the file's stem.
    unplaced: Vec<(Entry, String)>,
    /// Rows without schools in tables whose county is not known before: their range, and the stem.
    unplaced_omitted: Vec<(std::ops::Range<usize>, String)>,
    /// The group's figures of a county that they do not name.
    unplaced_figures: Vec<(Values, Option<u16>)>,
    /// The counties that the group names.
    named: Vec<usize>,
    /// What further sheets say of schools.
    more: Vec<(Option<usize>, Entry)>,
    counted: Vec<Counted>,
    /// The people met in rosters, who are forgotten once everything is read.
    people: People,
}

impl<'a> Reading<'a> {
    pub fn new(dictionary: &Arc<Dictionary>, map: &'a Map) -> Reading<'a> {
        Reading {
            builder: Builder::new(Arc::clone(dictionary)),
            dictionary: Arc::clone(dictionary),
            map,
            unplaced: Vec::new(),
            unplaced_omitted: Vec::new(),
            unplaced_figures: Vec::new(),
            named: Vec::new(),
            more: Vec::new(),
            counted: Vec::new(),
            people: People::new(),
        }
    }

    /// Reads everything that the paths name.
    pub fn read(mut self, paths: &[PathBuf]) -> Census {
        let mut problems = Vec::new();
        for group in file::groups(paths, &mut problems) {
            for path in &group.files {
                match file::read(path) {
                    Ok(grids) => self.add_file(path, grids, group.folder.is_some()),
                    Err(problem) => problems.push(problem),
                }
            }
            self.end_group(&group);
        }
        self.join_the_rest();
        problems.extend(self.map.unused());
        self.builder.finish(problems)
    }

    fn add_file(&mut self, path: &Path, grids: Vec<Grid>, in_folder: bool) {
        let stem = path
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let dictionary = Arc::clone(&self.dictionary);
        let mut understood: Vec<(Grid, Sheet)> = Vec::new();
        for grid in grids {
            let sheet = self.understand(&grid);
            understood.push((grid, sheet));
        }
        let titles: Vec<Title> = understood
            .iter()
            .map(|(grid, sheet)| {
                let above = match sheet {
                    Sheet::Table(_, table) => table.header.start,
                    Sheet::Form(form) => form.header.unwrap_or(0),
                    Sheet::Roster(roster) => roster.header,
                    Sheet::Nothing => 0,
                };
                title::read(&grid.rows[..above], &dictionary)
            })
            .collect();
        // The sheets of one file are of one county: one without a title has that of another. In a
        // folder, the file may be named after its county.
        let stem_county = title::county(&stem, &dictionary).filter(|_| in_folder);
        let county = titles.iter().find_map(|t| t.county.clone()).or(stem_county);
        let year = titles.iter().find_map(|t| t.year);
        let found = understood
            .iter()
            .any(|(_, sheet)| !matches!(sheet, Sheet::Nothing));
        for ((grid, sheet), own) in understood.into_iter().zip(titles) {
            let title = Title {
                county: own.county.or(county.clone()),
                year: own.year.or(year),
                ..own
            };
            match sheet {
                Sheet::Table(rows, table) => self.add_table(grid, rows, table, &title, &stem),
                Sheet::Form(form) => self.add_form(&grid, &form, &title, &stem),
                Sheet::Roster(roster) => self.add_roster(&grid, &roster, &title),
                Sheet::Nothing if found => self.add_nothing(&grid),
                Sheet::Nothing => {}
            }
        }
        if !found {
            self.no_table(path);
        }
    }

    fn headers<'b>(&'b self, grid: &'b Grid) -> Headers<'b> {
        Headers {
            dictionary: &self.dictionary,
            map: self.map,
            source: &grid.source,
        }
    }

    fn understand(&self, grid: &Grid) -> Sheet {
        let headers = self.headers(grid);
        if self.map.skips(&grid.source) {
            return Sheet::Nothing;
        }
        let table = table::find(grid, &headers);
        let roster = roster::find(grid, &headers);
        match (table, roster) {
            (None, Some(roster)) => Sheet::Roster(roster),
            (Some((_, table)), Some(roster)) if roster::explains_more(&roster, &table) => {
                Sheet::Roster(roster)
            }
            (Some((rows, table)), _) => match form::find(grid, &headers) {
                // A form with pupils across its head is none; a list of items is no table.
                Some(form) if rows != Rows::Schools && form.items.len() > table.columns.len() => {
                    Sheet::Form(form)
                }
                _ => Sheet::Table(rows, table),
            },
            (None, None) => form::find(grid, &headers).map_or(Sheet::Nothing, Sheet::Form),
        }
    }

    /// A sheet that is nothing known is pointed out if there are figures in it.
    fn add_nothing(&mut self, grid: &Grid) {
        if self.map.skips(&grid.source) {
            return;
        }
        let mut columns: Vec<u32> = Vec::new();
        let mut figures = 0;
        for (column, cell) in grid.rows.iter().flat_map(|row| &row.cells) {
            if value::number(cell).is_some() {
                figures += 1;
                if !columns.contains(column) {
                    columns.push(*column);
                }
            }
        }
        // A column of numbers beside text only counts its lines.
        if columns.len() > 1 && figures > columns.len() {
            self.builder
                .problems
                .push(Problem::new(Kind::SheetIgnored, [grid.whole()]));
        }
    }

    fn no_table(&mut self, path: &Path) {
        let roles = &self.dictionary.roles;
        let list = |lang: Lang| {
            let [name, pupils] =
                [&roles.school_name, &roles.pupils].map(|field| self.dictionary.label(field, lang));
            match lang {
                Lang::Zh => format!("“{name}”和“{pupils}”"),
                Lang::En => format!("both \"{name}\" and \"{pupils}\""),
            }
        };
        let kind = Kind::NoSchoolTable {
            wanted: Text::new(list(Lang::Zh), list(Lang::En)),
        };
        let place = Location::file(path.display().to_string());
        self.builder.problems.push(Problem::new(kind, [place]));
    }

    // ---- tables ---------------------------------------------------------------------------------

    fn add_table(
        &mut self,
        mut grid: Grid,
        rows: Rows,
        mut table: Table,
        title: &Title,
        stem: &str,
    ) {
        let dictionary = Arc::clone(&self.dictionary);
        let source = self.builder.source(&grid);
        let found = table::apply_unit_line(&grid, &mut table, &dictionary);
        self.builder.problems.extend(found);
        let found = table::header_problems(&grid, &table, &dictionary);
        self.builder.problems.extend(found);
        table::fill_merged(&mut grid, &table, &dictionary);
        let stage = self.stage_of_sheet(&grid, &table, title, stem);
        let mut read = ReadTable::of_table(&grid, rows, &table, stage.clone());
        let columns: Vec<u32> = table
            .columns
            .iter()
            .map(|c| self.builder.column(&c.name))
            .collect();
        let first_omitted = self.builder.omitted.len();
        let mut last_county = None;
        let mut first_county = None;
        for row in &grid.rows[table.body.min(grid.rows.len())..] {
            let left_out = |text: &str| LeftOut {
                row: row.index,
                text: value::excerpt(text),
            };
            match table::row_kind(&grid, &table, row, &dictionary) {
                RowKind::Blank => {}
                RowKind::Note => {
                    let shown = row.cells.first().map(|(_, cell)| cell.shown());
                    read.left_out.push(left_out(&shown.unwrap_or_default()));
                }
                RowKind::Total(text) => {
                    read.left_out.push(left_out(&text));
                    self.builder.omitted.push(Omitted {
                        text,
                        at: grid.at(row.index, 0),
                        county: last_county,
                    });
                }
                RowKind::Nameless => {
                    let begins = row.cells.first().map_or(0, |(column, _)| *column);
                    let place = grid.at(row.index, begins);
                    let problem = Problem::new(Kind::RowWithoutSchool, [place]);
                    self.builder.problems.push(problem);
                }
                RowKind::School => {
                    let values = self.read_row(&grid, &table, &columns, source, row);
                    read.rows += 1;
                    let county = self.add_row(rows, values, title, stage.as_deref(), stem);
                    last_county = county.or(last_county);
                    first_county = first_county.or(county);
                }
            }
        }
        // A total above every school belongs to the first.
        for omitted in &mut self.builder.omitted[first_omitted..] {
            omitted.county = omitted.county.or(first_county);
        }
        if first_county.is_none() && read.rows > 0 {
            let range = first_omitted..self.builder.omitted.len();
            self.unplaced_omitted.push((range, stem.to_owned()));
        }
        self.builder.tables.push(read);
    }

    /// The stage that a table's plain figures are of: by what the user says, the name of the sheet,
    /// the title, or the name of the file. A table that gives figures by stage tells it itself.
    fn stage_of_sheet(
        &self,
        grid: &Grid,
        table: &Table,
        title: &Title,
        stem: &str,
    ) -> Option<String> {
        if let Some(stage) = self.map.stage(&grid.source) {
            return Some(stage);
        }
        let staged = table.columns.iter().any(|c| {
            let resolved = self.dictionary.resolve(&c.name);
            resolved.is_some_and(|(_, _, stage)| stage.is_some())
        });
        if staged {
            return None;
        }
        let sheet = grid.source.sheet.as_deref().unwrap_or_default();
        let texts = [sheet, &title.text, stem];
        let mut named = texts
            .into_iter()
            .filter_map(|text| self.dictionary.stage_in(text));
        named.next().map(str::to_owned)
    }

    /// Adds a row, and tells its county where that is known.
    fn add_row(
        &mut self,
        rows: Rows,
        values: Values,
        title: &Title,
        stage: Option<&str>,
        stem: &str,
    ) -> Option<usize> {
        let places = values.values().map(|(_, place)| *place);
        let place = places.min_by_key(|p| p.column)?;
        let county = self.builder.named_county(&values, title);
        if rows == Rows::Counties {
            self.add_county_figures(county, values, title);
            return county;
        }
        let mut entry = Entry {
            values,
            place,
            stage: None,
        };
        self.builder.put_in_stage(&mut entry, stage);
        match (rows, county) {
            (Rows::Schools, Some(county)) => {
                self.name_county(county);
                self.builder.add(county, entry);
            }
            (Rows::Schools, None) => self.unplaced.push((entry, stem.to_owned())),
            _ => self.more.push((county, entry)),
        }
        county
    }

    fn name_county(&mut self, county: usize) {
        if !self.named.contains(&county) {
            self.named.push(county);
        }
    }

    fn add_county_figures(&mut self, county: Option<usize>, values: Values, title: &Title) {
        match county {
            Some(county) => {
                self.name_county(county);
                self.builder.county_figures.push((county, values));
            }
            None => {
                let year = self.builder.year_of(&values).or(title.year);
                self.unplaced_figures.push((values, year));
            }
        }
    }

    fn read_row(
        &mut self,
        grid: &Grid,
        table: &Table,
        columns: &[u32],
        source: u32,
        row: &Row,
    ) -> Values {
        let mut values = Values::with_capacity(columns.len());
        if grid.source.sheet.is_none()
            && let Some((index, cell)) = row.cells.last().filter(|(i, _)| *i > table.last_column)
        {
            let found = value::excerpt(&cell.shown());
            let place = grid.at(row.index, *index);
            let problem = Problem::new(Kind::BeyondHeader { found }, [place]);
            self.builder.problems.push(problem);
        }
        for (column, name) in table.columns.iter().zip(columns) {
            let at = Place {
                source,
                row: row.index,
                column: column.index,
            };
            let value =
                self.read_cell(grid, row.get(column.index), &column.name, column.factor, at);
            values.entry(*name).or_insert((value, at));
        }
        self.add_constants(grid, &mut values, source, row.index);
        values
    }

    fn read_cell(
        &mut self,
        grid: &Grid,
        cell: Option<&Cell>,
        column: &str,
        factor: Factor,
        at: Place,
    ) -> Option<Value> {
        match value::read(cell?, column, factor, &self.dictionary) {
            Ok(value) => value,
            Err(kind) => {
                let problem = Problem::new(kind, [grid.at(at.row, at.column)]);
                self.builder.problems.push(problem);
                None
            }
        }
    }

    /// Gives a row the values that the user's map says it has, where it lacks them.
    fn add_constants(&mut self, grid: &Grid, values: &mut Values, source: u32, row: u32) {
        for (column, value) in self.map.constants(&grid.source) {
            let column = self.builder.column(&column);
            let place = Place {
                source,
                row,
                column: 0,
            };
            let own = values.entry(column).or_insert((None, place));
            if own.0.is_none() {
                own.0 = Some(value);
            }
        }
    }

    // ---- forms ----------------------------------------------------------------------------------

    fn add_form(&mut self, grid: &Grid, form: &Form, title: &Title, stem: &str) {
        let source = self.builder.source(grid);
        let found = form::problems(grid, form, &self.headers(grid));
        self.builder.problems.extend(found);
        let mut values = Values::new();
        for item in &form.items {
            let row = &grid.rows[item.row];
            let at = Place {
                source,
                row: row.index,
                column: form.value_column,
            };
            let column = self.builder.column(&item.name);
            let cell = row.get(form.value_column);
            let value = self.read_cell(grid, cell, &item.name, item.factor, at);
            values.entry(column).or_insert((value, at));
        }
        let first = form
            .items
            .first()
            .map_or(0, |item| grid.rows[item.row].index);
        self.add_constants(grid, &mut values, source, first);
        let roles = self.dictionary.roles.clone();
        let of_school = form
            .items
            .iter()
            .any(|item| item.name == roles.school_name || item.name == roles.school_code);
        self.builder
            .tables
            .push(ReadTable::of_form(grid, form, of_school));
        let county = self.builder.named_county(&values, title);
        if !of_school {
            self.add_county_figures(county, values, title);
            return;
        }
        let place = Place {
            source,
            row: first,
            column: form.value_column,
        };
        if self.builder.name_of(&values).is_empty() {
            let at = self.builder.location(place);
            self.builder
                .problems
                .push(Problem::new(Kind::RowWithoutSchool, [at]));
            return;
        }
        let mut entry = Entry {
            values,
            place,
            stage: None,
        };
        let stage = self.map.stage(&grid.source);
        self.builder.put_in_stage(&mut entry, stage.as_deref());
        match county {
            Some(county) => {
                self.name_county(county);
                self.builder.add(county, entry);
            }
            None => self.unplaced.push((entry, stem.to_owned())),
        }
    }

    // ---- rosters --------------------------------------------------------------------------------

    fn add_roster(&mut self, grid: &Grid, roster: &Roster, title: &Title) {
        let source = self.builder.source(grid);
        let headers = Headers {
            dictionary: &self.dictionary,
            map: self.map,
            source: &grid.source,
        };
        let tallied = roster::tally(grid, roster, &headers, &mut self.people);
        let Some(definition) = self.dictionary.rosters.get(&roster.id) else {
            return;
        };
        let mut read = ReadTable::of_roster(grid, roster, definition);
        read.rows = tallied.tallies.values().map(|t| t.rows as usize).sum();
        read.left_out = tallied
            .left_out
            .into_iter()
            .map(|(row, text)| LeftOut { row, text })
            .collect();
        self.builder.tables.push(read);
        self.builder.problems.extend(tallied.problems);
        for (key, tally) in tallied.tallies {
            let name = key.county.clone().or_else(|| title.county.clone());
            let year = title.year;
            let county = name.map(|name| {
                let code = String::new();
                self.builder.county(CountyKey { code, name, year })
            });
            self.counted.push(Counted {
                roster: roster.id.clone(),
                source,
                county,
                key,
                tally,
            });
        }
    }

    /// Joins the counts of the rosters to the schools: those of one sheet, school and stage together,
    /// however its rows name the school.
    fn join_counts(&mut self) {
        let counted = std::mem::take(&mut self.counted);
        self.warn_of_missing_years(&counted);
        let with_stages: BTreeSet<String> = counted
            .iter()
            .filter(|c| c.key.stage.is_some())
            .map(|c| c.roster.clone())
            .collect();
        let mut joined: Vec<(Option<usize>, Counted)> = Vec::new();
        let mut at: HashMap<(u32, usize, Option<String>), usize> = HashMap::new();
        for mut one in counted {
            let identity = self.identity(&one);
            let school = self.builder.find_anywhere(one.county, &identity);
            let Some(found) = school else {
                joined.push((None, one));
                continue;
            };
            // A school with one stage has its teachers in it, also where the roster names none.
            let only = self.builder.only_stage(found);
            one.key.stage = one.key.stage.or(only);
            if one.key.stage.is_none() && with_stages.contains(&one.roster) {
                self.stage_unknown(&one);
            }
            match at.entry((one.source, found, one.key.stage.clone())) {
                hash_map::Entry::Occupied(before) => {
                    joined[*before.get()].1.tally.absorb(one.tally)
                }
                hash_map::Entry::Vacant(new) => {
                    new.insert(joined.len());
                    joined.push((school, one));
                }
            }
        }
        for (school, one) in joined {
            let county = school
                .map(|s| self.builder.schools[s].county)
                .or(one.county);
            if let Some(entry) = self.row_of(&one, county) {
                self.builder.add_more(county, entry);
            }
        }
    }

    fn stage_unknown(&mut self, one: &Counted) {
        let Some(definition) = self.dictionary.rosters.get(&one.roster) else {
            return;
        };
        let kind = Kind::RosterStageUnknown {
            row: definition.row.clone(),
        };
        let at = self.builder.location(one.place());
        self.builder.problems.push(Problem::new(kind, [at]));
    }

    /// How a roster names a school, as a row would.
    fn identity(&mut self, one: &Counted) -> Values {
        let roles = self.dictionary.roles.clone();
        let mut values = Values::new();
        for (field, text) in [
            (&roles.school_code, &one.key.code),
            (&roles.school_name, &one.key.name),
        ] {
            if let Some(text) = text {
                let column = self.builder.column(field);
                values.insert(column, (Some(Value::Text(text.clone())), one.place()));
            }
        }
        values
    }

    /// What a roster's counts of one school and stage come to, as a row would say it.
    fn row_of(&mut self, one: &Counted, county: Option<usize>) -> Option<Entry> {
        let dictionary = Arc::clone(&self.dictionary);
        let definition = dictionary.rosters.get(&one.roster)?;
        let mut values = self.identity(one);
        let year = county.and_then(|c| self.builder.counties[c].year);
        for (column, age, (row, cell)) in one.tally.unlikely_ages(definition, year) {
            let kind = Kind::UnlikelyAge {
                column,
                age: age.to_string(),
            };
            let place = Place {
                row,
                column: cell,
                ..one.place()
            };
            let at = self.builder.location(place);
            self.builder.problems.push(Problem::new(kind, [at]));
        }
        for (field, figure) in one.tally.figures(definition, year) {
            let staged = dictionary
                .fields
                .get(&field)
                .is_some_and(|f| f.level == Level::Stage);
            let name = match &one.key.stage {
                Some(stage) if staged => Dictionary::column(&field, stage),
                _ => field,
            };
            let at = self.builder.column(&name);
            values.insert(at, (Some(Value::Number(figure)), one.place()));
        }
        Some(Entry {
            values,
            place: one.place(),
            stage: one.key.stage.clone(),
        })
    }

    // ---- ends -----------------------------------------------------------------------------------

    /// Places what the group left without a county.
    fn end_group(&mut self, group: &Group) {
        let named = std::mem::take(&mut self.named);
        let only = match named[..] {
            [only] => Some(only),
            _ => None,
        };
        let figures = std::mem::take(&mut self.unplaced_figures);
        let year = figures.iter().find_map(|(_, year)| *year);
        let place = |builder: &mut Builder, stem: &str, year: Option<u16>| {
            only.unwrap_or_else(|| {
                let own = group.folder.clone().filter(|_| named.is_empty());
                builder.county(CountyKey {
                    code: String::new(),
                    name: own.unwrap_or_else(|| stem.to_owned()),
                    year,
                })
            })
        };
        for (entry, stem) in std::mem::take(&mut self.unplaced) {
            let year = self.builder.year_of(&entry.values).or(year);
            let county = place(&mut self.builder, &stem, year);
            self.builder.add(county, entry);
        }
        for (range, stem) in std::mem::take(&mut self.unplaced_omitted) {
            let county = place(&mut self.builder, &stem, None);
            for omitted in &mut self.builder.omitted[range] {
                omitted.county = Some(county);
            }
        }
        for (values, year) in figures {
            let county = place(&mut self.builder, "", year);
            self.builder.county_figures.push((county, values));
        }
    }

    /// Joins further sheets and rosters to the schools.
    fn join_the_rest(&mut self) {
        for (county, entry) in std::mem::take(&mut self.more) {
            self.builder.add_more(county, entry);
        }
        self.join_counts();
    }

    fn warn_of_missing_years(&mut self, counted: &[Counted]) {
        let mut warned: Vec<u32> = Vec::new();
        for one in counted.iter().filter(|c| c.tally.wants_year()) {
            let known = match one.county {
                Some(county) => self.builder.counties[county].year.is_some(),
                None => self.builder.counties.iter().any(|c| c.year.is_some()),
            };
            let Some(definition) = self.dictionary.rosters.get(&one.roster) else {
                continue;
            };
            if !known && !warned.contains(&one.source) {
                warned.push(one.source);
                let kind = Kind::AgeYearUnknown {
                    roster: Text::new(&definition.zh, &definition.en),
                };
                let source = Arc::clone(&self.builder.sources[one.source as usize]);
                let at = Location { source, cell: None };
                self.builder.problems.push(Problem::new(kind, [at]));
            }
        }
    }
}

impl ReadTable {
    fn of_table(grid: &Grid, rows: Rows, table: &Table, stage: Option<String>) -> ReadTable {
        let (top, bottom) = (table.header.start, table.header.end - 1);
        let unknown = table.unknown.iter();
        ReadTable {
            shape: match rows {
                Rows::Schools => Shape::Schools,
                Rows::MoreOfSchools => Shape::MoreOfSchools,
                Rows::Counties => Shape::Counties,
            },
            header: Some((grid.rows[top].index, grid.rows[bottom].index)),
            columns: table
                .columns
                .iter()
                .map(|c| ReadColumn {
                    at: c.index,
                    header: c.path.clone(),
                    field: c.name.clone(),
                    factor: c.factor,
                })
                .collect(),
            unknown: unknown.map(|(at, path)| (*at, path.join(" / "))).collect(),
            stage,
            ..ReadTable::new(grid)
        }
    }

    fn of_form(grid: &Grid, form: &Form, of_school: bool) -> ReadTable {
        let header = form.header.map(|row| grid.rows[row].index);
        let items = form.items.iter();
        ReadTable {
            shape: match of_school {
                true => Shape::SchoolForm,
                false => Shape::CountyForm,
            },
            header: header.map(|row| (row, row)),
            columns: items
                .map(|item| ReadColumn {
                    at: grid.rows[item.row].index,
                    header: vec![item.text.clone()],
                    field: item.name.clone(),
                    factor: item.factor,
                })
                .collect(),
            unknown: form.unknown.clone(),
            rows: 1,
            ..ReadTable::new(grid)
        }
    }

    fn of_roster(
        grid: &Grid,
        roster: &Roster,
        definition: &crate::dictionary::Roster,
    ) -> ReadTable {
        let header = grid.rows[roster.header].index;
        let text = |at: u32| {
            let cell = grid.rows[roster.header].get(at);
            vec![cell.map(Cell::shown).unwrap_or_default()]
        };
        let all = roster.columns.iter().chain(&roster.identity);
        let mut columns: Vec<ReadColumn> = all
            .map(|(at, field)| ReadColumn {
                at: *at,
                header: text(*at),
                field: field.clone(),
                factor: Factor::ONE,
            })
            .collect();
        columns.sort_by_key(|c| c.at);
        ReadTable {
            shape: Shape::Roster(Text::new(&definition.zh, &definition.en)),
            roster: Some(roster.id.clone()),
            header: Some((header, header)),
            columns,
            unknown: roster.unknown.clone(),
            private: true,
            ..ReadTable::new(grid)
        }
    }

    fn new(grid: &Grid) -> ReadTable {
        ReadTable {
            source: Arc::clone(&grid.source),
            shape: Shape::Schools,
            roster: None,
            header: None,
            columns: Vec::new(),
            unknown: Vec::new(),
            stage: None,
            rows: 0,
            left_out: Vec::new(),
            private: false,
        }
    }
}
