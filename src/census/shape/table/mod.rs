//! Tables: a row a school or a county, found by what is in the sheet and not by where it stands.

pub mod below;
pub mod beyond;
pub mod find;
pub mod found;
pub mod header;
pub mod merged;
pub mod neighbours;
pub mod read;
pub mod rows;
pub mod sums;
pub mod units;

use crate::census::grid::Grid;
use crate::census::map::headers::Headers;
use crate::census::read_table::{ReadColumn, ReadTable, Shape};
use crate::census::shape::content::{Rows, SheetRead};
use crate::census::shape::input_shape::InputShape;
use crate::census::shape::reader::SheetReader;
use crate::lang::Text;
use crate::privacy::Privacy;
use crate::problem::Problem;
use found::Table;

/// A table, and what its rows are of.
pub struct TableShape {
    of: Rows,
    table: Table,
}

impl InputShape for TableShape {
    fn find(
        grid: &Grid,
        headers: &Headers<'_>,
        _before: Option<&dyn InputShape>,
    ) -> Option<TableShape> {
        let (of, table) = find::find(grid, headers)?;
        Some(TableShape { of, table })
    }

    fn explains(&self) -> usize {
        self.table.columns.len()
    }

    /// A form with pupils across its head is none; a list of items is no table, and what stands below
    /// 填报项目 is a list of items.
    fn gives_way_to_items(&self, items: usize, headed: bool) -> bool {
        (headed || self.of != Rows::Schools) && items > self.explains()
    }

    fn above(&self) -> usize {
        self.table.header.start
    }

    fn cut(&self, grid: &mut Grid, headers: &Headers<'_>) -> Option<Grid> {
        match self.of {
            Rows::Schools | Rows::MoreOfSchools => below::cut(grid, &self.table, headers),
            Rows::Counties => None,
        }
    }

    fn describe(&self, grid: &Grid, reader: &SheetReader<'_>) -> ReadTable {
        let privacy = Privacy::by(reader.dictionary);
        let (top, bottom) = (self.table.header.start, self.table.header.end - 1);
        let unknown = self.table.unknown.iter().chain(&self.table.unread);
        let shape = match self.of {
            Rows::Schools => Shape::schools(),
            Rows::MoreOfSchools => Shape {
                of_schools: true,
                ..Shape::new(
                    "more-of-schools",
                    Text::new(
                        "学校附表，按代码或名称并入",
                        "more of schools, joined by code or name",
                    ),
                )
            },
            Rows::Counties => Shape::new("counties", Text::new("区县表", "counties, a row each")),
        };
        let known = self.table.columns.iter().map(|c| &c.path);
        let mut headers = known.chain(unknown.clone().map(|(_, path)| path));
        // A list of people that lacks too much to be a roster. Tables of schools name their heads.
        let people = |path: &Vec<String>| match path.as_slice() {
            [header] if self.of == Rows::Schools => privacy.is_of_people_alone(header),
            [header] => privacy.names_people(header),
            _ => false,
        };
        let is_known = |at: u32| self.table.columns.iter().any(|column| column.index == at);
        let private = headers.any(people)
            || self.of != Rows::Schools && privacy.holds_people(&grid.rows[top..], &is_known);
        let told = |path: &Vec<String>| match private {
            true => privacy.headers(path),
            false => path.join(" / ").into(),
        };
        ReadTable {
            header: Some((grid.rows[top].index, grid.rows[bottom].index)),
            columns: self
                .table
                .columns
                .iter()
                .map(|c| ReadColumn {
                    at: c.index,
                    header: c.path.clone(),
                    field: c.name.clone(),
                    factor: c.factor,
                    decided: c.decided,
                })
                .collect(),
            unknown: unknown.map(|(at, path)| (*at, told(path))).collect(),
            private,
            stage: self.stage(grid, reader),
            ..ReadTable::new(grid, shape)
        }
    }

    fn read(mut self: Box<Self>, mut grid: Grid, reader: &SheetReader<'_>) -> SheetRead {
        let (table, dictionary) = (&mut self.table, reader.dictionary);
        neighbours::take_parts(&grid, table, &reader.headers(&grid.source));
        let mut problems = units::apply_unit_line(&grid, table, dictionary);
        problems.extend(header::header_problems(&grid, table, dictionary));
        let filled = merged::fill_merged(&mut grid, table, dictionary);
        problems.extend(filled.err().map(|kind| Problem::new(kind, [grid.whole()])));
        let described = self.describe(&grid, reader);
        read::read(&grid, self.of, &self.table, described, problems, reader)
    }
}

impl TableShape {
    /// The stage that plain figures are of: by what the user says, the name of the sheet, the title, or
    /// the name of the file. A table that gives figures of another stage tells it itself.
    fn stage(&self, grid: &Grid, reader: &SheetReader<'_>) -> Option<String> {
        if let Some(stage) = reader.map.stage(&grid.source) {
            return Some(stage);
        }
        let named = reader.named_stage(grid)?;
        let columns = self.table.columns.iter();
        let resolved = columns.filter_map(|c| reader.dictionary.resolve(&c.name));
        let mut stages = resolved.filter_map(|(_, _, stage)| stage);
        let others = stages.any(|stage| stage != named);
        (!others).then_some(named)
    }
}
