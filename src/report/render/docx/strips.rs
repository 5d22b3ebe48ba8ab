//! Strips: a row of a table each, with a picture of the dots between its name and its figures.

use docx_rs::{AlignmentType, Paragraph, Pic, Run, Tab, TabValueType, TableRow};

use super::page::Page;
use super::table::{cell_of, laid_out};
use super::text::{FIRST, run};
use crate::report::charts::dots;
use crate::report::strips::{END, Strip, Strips};

/// The shares of the width: of names, of pictures; figures have the rest.
const NAMES: usize = 34;
const PICTURES: usize = 42;

/// What a cell has at its left and right, in twentieths of a point.
const AROUND: usize = 2 * 108;

/// English metric units in a twentieth of a point.
const EMU: usize = 635;

impl Page {
    /// Strips as wide as the text, in twentieths of a point.
    pub fn strips(&mut self, strips: &Strips, width: usize) -> docx_rs::Table {
        let size = self.looks.table;
        let figures = strips.columns.len().max(1);
        let mut grid = vec![width * NAMES / 100, width * PICTURES / 100];
        let rest = width - grid.iter().sum::<usize>();
        grid.extend(strips.columns.iter().map(|_| rest / figures));
        let mut header = vec![
            self.header(&strips.name, grid[0], size),
            cell_of(self.scale(strips, grid[1] - AROUND), grid[1]),
        ];
        let columns = strips.columns.iter().zip(grid.iter().skip(2));
        header.extend(columns.map(|(column, wide)| self.header(&column.name, *wide, size)));
        let mut rows = vec![TableRow::new(header).cant_split()];
        for strip in &strips.rows {
            let mut cells = vec![
                self.cell(&strip.name, false, grid[0], size),
                cell_of(self.picture(strip, strips, grid[1] - AROUND), grid[1]),
            ];
            let figures = strip.cells.iter().zip(grid.iter().skip(2));
            cells.extend(figures.map(|(own, wide)| self.cell(&own.text, true, *wide, size)));
            rows.push(TableRow::new(cells).cant_split());
        }
        laid_out(rows, grid, width)
    }

    /// The numbers of the scale, each above its place in the pictures.
    fn scale(&mut self, strips: &Strips, width: usize) -> Paragraph {
        let mut scale = Paragraph::new().id(self.ids.next()).keep_next(true);
        let mut text = Run::new();
        for at in 0..=END as u32 {
            let place = dots::x_of(f64::from(at)) / dots::WIDTH;
            let place = (place * width as f64).round() as usize;
            scale = scale.add_tab(Tab::new().val(TabValueType::Center).pos(place));
            text = text.add_tab().add_text(match at {
                1 => format!("1={}", strips.one),
                at => at.to_string(),
            });
        }
        let looks = run("", FIRST, self.looks.table).run_property;
        text.run_property = looks;
        scale.add_run(text)
    }

    /// The dots of a strip; where they cannot be drawn nothing stands there.
    fn picture(&mut self, strip: &Strip, strips: &Strips, width: usize) -> Paragraph {
        let own = Paragraph::new()
            .id(self.ids.next())
            .align(AlignmentType::Left);
        let Some(png) = dots::png(strip) else {
            return own;
        };
        self.pictures
            .push(format!("{} {}: {}", strips.name, strip.name, strips.text));
        let height = width as f64 * dots::HEIGHT / dots::WIDTH;
        let size = |twentieths: f64| (twentieths * EMU as f64) as u32;
        let picture = Pic::new_with_dimensions(png, 1, 1)
            .id(format!("rIdImage{}", self.pictures.len()))
            .size(size(width as f64), size(height));
        own.add_run(Run::new().add_image(picture))
    }
}
