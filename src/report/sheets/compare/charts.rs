//! Charts that a spreadsheet draws: each CV by year against its limit, and the schools that moved it most
//! from the first year to the last.

use rust_xlsxwriter::{
    Chart, ChartEmptyCells, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartLineDashType, ChartMarker, ChartMarkerType, Color, Worksheet, XlsxError,
};

use crate::report::live::put;
use crate::report::sheets::compare::balance;
use crate::report::sheets::compare::balance::Places;
use crate::report::sheets::compare::book::{Block, Book, HEADER};
use crate::report::sheets::compare::schools;
use crate::report::sheets::compare::schools::Rows;
use crate::template::style;

/// How large the charts of a kind are, in pixels, and how they stand: so many in a row of charts, each so
/// many rows and columns of cells from the next.
struct Grid {
    width: u32,
    height: u32,
    across: u32,
    rows: u32,
    columns: u16,
}

const TRENDS: Grid = Grid {
    width: 314,
    height: 220,
    across: 3,
    rows: 12,
    columns: 5,
};

const SLOPES: Grid = Grid {
    width: 474,
    height: 260,
    across: 2,
    rows: 14,
    columns: 8,
};

const BLUE: Color = Color::RGB(0x0072B2);
const BROWN: Color = Color::RGB(0xB35C00);
const SOLID: ChartLineDashType = ChartLineDashType::Solid;
/// The lines of schools that moved a CV the same way are told apart by their dashes.
const DASHES: [ChartLineDashType; 3] =
    [SOLID, ChartLineDashType::Dash, ChartLineDashType::RoundDot];
const INK: Color = Color::RGB(0x1A1A1A);

/// Writes the sheet.
///
/// # Errors
/// If a chart cannot be placed.
pub fn write(sheet: &mut Worksheet, book: &Book<'_>) -> Result<(), XlsxError> {
    let title = book.say(
        "各年的差异系数与限值；对差异系数影响最大的学校",
        "The CV by year against its limit; the schools that moved each CV most",
    );
    let last = (TRENDS.across as u16) * TRENDS.columns - 1;
    put::across(sheet, 0, (0, last), title, &style::title())?;
    sheet.set_row_height(0, 28)?;
    style::print(sheet, (0, 0), None, &book.footer())?;
    sheet.set_portrait();
    sheet.set_print_fit_to_pages(1, 0);
    let places = Places::new(book);
    let rows = Rows::new(book);
    let heading = style::base().set_bold().set_font_size(12);
    let mut row = HEADER + 1;
    let mut breaks = Vec::new();
    for (at, block) in book.blocks().iter().enumerate() {
        if at > 0 {
            breaks.push(row);
        }
        put::text(sheet, row, 0, &book.heading(block), &heading)?;
        row += 1;
        let composite = usize::from(block.stage.composite_limit.is_some());
        let count = block.stage.indicators.len() + composite;
        for i in 0..count {
            let chart = trend(book, &places, block, at, i);
            place(sheet, row, i, &TRENDS, &chart)?;
        }
        row += (count as u32).div_ceil(TRENDS.across) * TRENDS.rows + 1;
        let slopes: Vec<usize> = (0..block.stage.indicators.len())
            .filter(|i| block.stage.indicators[*i].change.is_some())
            .collect();
        if !slopes.is_empty() {
            breaks.push(row);
        }
        for (nth, i) in slopes.iter().enumerate() {
            let chart = slope(book, &rows, block, at, *i);
            place(sheet, row, nth, &SLOPES, &chart)?;
        }
        row += (slopes.len() as u32).div_ceil(SLOPES.across) * SLOPES.rows + 1;
    }
    if !breaks.is_empty() {
        sheet.set_page_breaks(&breaks)?;
    }
    Ok(())
}

fn place(
    sheet: &mut Worksheet,
    top: u32,
    nth: usize,
    grid: &Grid,
    chart: &Chart,
) -> Result<(), XlsxError> {
    let nth = nth as u32;
    let row = top + nth / grid.across * grid.rows;
    let column = (nth % grid.across) as u16 * grid.columns;
    sheet.insert_chart(row, column, chart)?;
    Ok(())
}

fn line(color: Color, width: f64, dash: ChartLineDashType) -> ChartFormat {
    let mut format = ChartFormat::new();
    let line = ChartLine::new()
        .set_color(color)
        .set_width(width)
        .set_dash_type(dash)
        .clone();
    format.set_line(&line);
    format
}

fn titled(title: &str, grid: &Grid) -> Chart {
    let mut chart = Chart::new_line();
    let font = ChartFont::new().set_size(10).clone();
    chart.title().set_name(title).set_font(&font);
    chart.set_width(grid.width).set_height(grid.height);
    chart.y_axis().set_min(0);
    chart.show_empty_cells_as(ChartEmptyCells::Gaps);
    chart.legend().set_position(ChartLegendPosition::Bottom);
    chart
}

/// A CV by year, and its limit.
fn trend(book: &Book<'_>, places: &Places, block: &Block<'_>, at: usize, i: usize) -> Chart {
    let sheet = balance::name(book);
    let indicator = block.stage.indicators.get(i);
    let title = match indicator {
        Some(indicator) => indicator.short.as_str(),
        None => book.say("综合差异系数", "Composite CV"),
    };
    let limit = match indicator {
        Some(indicator) => indicator.limit,
        None => block.stage.composite_limit,
    };
    let mut chart = titled(title, &TRENDS);
    let row = places.row(at, i);
    let last = book.comparison.years.len() - 1;
    let years = (HEADER, places.cv(0), HEADER, places.cv(last));
    let mut marker = ChartMarker::new();
    marker.set_type(ChartMarkerType::Circle).set_size(6);
    chart
        .add_series()
        .set_name(book.say("差异系数", "CV"))
        .set_categories((sheet, years.0, years.1, years.2, years.3))
        .set_values((sheet, row, places.cv(0), row, places.cv(last)))
        .set_marker(&marker)
        .set_format(&mut line(BLUE, 2.0, SOLID));
    if limit.is_some() {
        chart
            .add_series()
            .set_name(book.say("限值", "Limit"))
            .set_categories((sheet, years.0, years.1, years.2, years.3))
            .set_values((
                sheet,
                row,
                places.limit_again(0),
                row,
                places.limit_again(last),
            ))
            .set_format(&mut line(INK, 1.2, ChartLineDashType::Dash));
    }
    chart.y_axis().set_num_format("0.00");
    chart
}

/// The schools that raised a CV most, and that lowered it most, from the first year to the last.
fn slope(book: &Book<'_>, rows: &Rows, block: &Block<'_>, at: usize, i: usize) -> Chart {
    let indicator = &block.stage.indicators[i];
    let mut chart = titled(&indicator.short, &SLOPES);
    chart.legend().set_position(ChartLegendPosition::Right);
    let sheet = schools::name(book);
    let movers = [(&indicator.raised, BROWN), (&indicator.lowered, BLUE)];
    for (movers, color) in movers {
        let both = movers.iter().filter(|m| m.old.is_some() && m.new.is_some());
        for (nth, mover) in both.take(DASHES.len()).enumerate() {
            let Some(row) = rows.row(at, mover.school) else {
                continue;
            };
            let (from, to) = (schools::old(i), schools::new(i));
            chart
                .add_series()
                .set_name((sheet, row, schools::NAME))
                .set_categories((sheet, schools::YEARS, from, schools::YEARS, to))
                .set_values((sheet, row, from, row, to))
                .set_format(&mut line(color, 1.6, DASHES[nth]));
        }
    }
    let row = rows.mean(at);
    let (from, to) = (schools::old(i), schools::new(i));
    chart
        .add_series()
        .set_name((sheet, row, schools::NAME))
        .set_categories((sheet, schools::YEARS, from, schools::YEARS, to))
        .set_values((sheet, row, from, row, to))
        .set_format(&mut line(INK, 3.0, SOLID));
    chart
}
