//! Words that stand in merged cells, written into every row that they are of.

use crate::census::grid::{Area, Grid};
use crate::census::shape::fill_down::fill_down;
use crate::census::shape::table::found::Table;
use crate::census::shape::table::rows::printed_again;
use crate::dictionary::Dictionary;
use crate::expression;
use crate::problem::Kind;

/// Writes what stands in a merged cell into every row it covers: a county, a town or a school's
/// name merged over the rows below it. Figures are not repeated: they belong to one row.
///
/// # Errors
/// The limit on what cells take, if all of them would take more.
pub fn fill_merged(grid: &mut Grid, table: &Table, dictionary: &Dictionary) -> Result<(), Kind> {
    let first = grid.rows.get(table.body).map_or(u32::MAX, |row| row.index);
    let holds_words = |column: u32| {
        let mut named = table.columns.iter().filter(|c| c.index == column);
        named.any(|c| {
            let field = dictionary.resolve(&c.name);
            let year = c.name == dictionary.roles.year;
            field.is_some_and(|(_, f, _)| f.kind.yields() == expression::Kind::Text) || year
        })
    };
    // What is merged in a header that is printed again stays in it.
    let again = printed_again(grid, table);
    let merged = std::mem::take(&mut grid.merged).into_iter();
    let (header, merged): (Vec<Area>, Vec<Area>) =
        merged.partition(|area| again.contains(&area.top));
    grid.merged = merged;
    let filled = fill_down(grid, first, holds_words);
    grid.merged.extend(header);
    filled
}
