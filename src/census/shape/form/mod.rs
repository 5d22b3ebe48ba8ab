//! Forms: one school, or the county, an item a row, with its figure beside it. Columns of one form
//! may be several schools, or the stages of one school.

pub mod columns;
pub mod find;
pub mod found;
pub mod item;
pub mod problems;
pub mod read;

use crate::census::grid::Grid;
use crate::census::map::headers::Headers;
use crate::census::read_table::{ReadColumn, ReadTable, Shape};
use crate::census::shape::content::{Rows, SheetRead};
use crate::census::shape::input_shape::InputShape;
use crate::census::shape::reader::SheetReader;
use crate::dictionary::Dictionary;
use crate::lang::Text;
use crate::privacy::Privacy;
use found::Form;

impl InputShape for Form {
    fn find(grid: &Grid, headers: &Headers<'_>, before: Option<&dyn InputShape>) -> Option<Form> {
        let outdoes = |items: usize, headed: bool| {
            before.is_none_or(|before| before.gives_way_to_items(items, headed))
        };
        if !outdoes(usize::MAX, find::has_header(grid, headers.dictionary)) {
            return None;
        }
        let form = find::find(grid, headers)?;
        outdoes(form.items.len(), form.header.is_some()).then_some(form)
    }

    fn explains(&self) -> usize {
        self.items.len()
    }

    fn above(&self) -> usize {
        self.header.unwrap_or(0)
    }

    fn describe(&self, grid: &Grid, reader: &SheetReader<'_>) -> ReadTable {
        let told = |text: &String| Privacy::by(reader.dictionary).note(text);
        let header = self.header.map(|row| grid.rows[row].index);
        let items = self.items.iter().filter(|item| item.school == 0);
        let unknown = self.unknown.iter();
        let of_schools = self.of(reader.dictionary) == Rows::Schools;
        let (id, title) = match of_schools {
            true => ("school-form", Text::new("学校填报表", "form of a school")),
            false => ("county-form", Text::new("区县填报表", "form of the county")),
        };
        let shape = Shape {
            of_schools,
            of_items: true,
            ..Shape::new(id, title)
        };
        ReadTable {
            header: header.map(|row| (row, row)),
            items: Some(self.item_column),
            columns: items
                .map(|item| ReadColumn {
                    at: grid.rows[item.row].index,
                    header: vec![item.text.clone()],
                    field: item.name.clone(),
                    factor: item.factor,
                    decided: false,
                })
                .collect(),
            unknown: unknown.map(|(row, _, text)| (*row, told(text))).collect(),
            rows: self.schools,
            ..ReadTable::new(grid, shape)
        }
    }

    fn read(self: Box<Self>, grid: Grid, reader: &SheetReader<'_>) -> SheetRead {
        let problems = problems::problems(&grid, &self, &reader.headers(&grid.source));
        let of = self.of(reader.dictionary);
        let described = self.describe(&grid, reader);
        read::read(&grid, &self, of, described, problems, reader)
    }
}

impl Form {
    /// Whether it is of schools or of a county.
    fn of(&self, dictionary: &Dictionary) -> Rows {
        let roles = &dictionary.roles;
        let mut names = self.items.iter().map(|item| &item.name);
        match names.any(|name| *name == roles.school_name || *name == roles.school_code) {
            true => Rows::Schools,
            false => Rows::Counties,
        }
    }
}
