//! Charts that a spreadsheet draws from the figures of the workbook: they follow what is corrected.

use rust_xlsxwriter::{
    Chart, ChartEmptyCells, ChartFont, ChartFormat, ChartLegendPosition, ChartLine,
    ChartLineDashType, ChartMarker, ChartMarkerType, ChartSolidFill, ChartType, Color, Worksheet,
    XlsxError,
};

use crate::report::live::chart_data::{CV, LACKING, LIMIT, NAME, Places, SCHOOL, SPREAD, SPREADS};
use crate::report::live::layout::Sheet;
use crate::report::live::{paper, put};

/// The charts of a stage fill a page: two above, one below.
const HALF: (u32, u32) = (480, 262);
const WHOLE: (u32, u32) = (970, 285);
/// A column of half the width, and the rows of the charts, in points.
const COLUMN: f64 = 68.0;
const ROWS: [f64; 2] = [205.0, 222.0];

const BLUE: Color = Color::RGB(0x0072B2);
const LIGHT: Color = Color::RGB(0x56B4E9);
const RED: Color = Color::RGB(0xC00000);
const GREY: Color = Color::RGB(0x7F7F7F);
/// Colours that are told apart without seeing red and green.
const COLOURS: [u32; 8] = [
    0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xD55E00, 0xF0E442, 0x7F7F7F,
];

/// Writes the sheet: a page a county and stage.
///
/// # Errors
/// If a chart cannot be placed.
pub fn write(sheet: &mut Worksheet, places: &Places<'_>) -> Result<(), XlsxError> {
    let book = places.book;
    paper::across(sheet, book, (0, 0))?;
    for column in 0..2 {
        sheet.set_column_width(column, COLUMN)?;
    }
    let title = book.name(&Sheet::Charts);
    put::across(sheet, 0, (0, 1), &title, &paper::title())?;
    sheet.set_row_height(0, 28)?;
    let mut row = 1;
    for index in 0..book.blocks.len() {
        sheet.set_row_height(row, ROWS[0])?;
        sheet.insert_chart(row, 0, &spread(places, index))?;
        sheet.insert_chart(row, 1, &limits(places, index))?;
        row += 1;
        if !places.schools(index).is_empty() {
            sheet.set_row_height(row, ROWS[1])?;
            sheet.insert_chart(row, 0, &lacking(places, index))?;
            row += 1;
        }
    }
    Ok(())
}

/// The cells of a column of the data, in the rows of a block.
fn cells(places: &Places<'_>, rows: &std::ops::Range<u32>, column: u16) -> String {
    format!("={}", places.book.range(&Sheet::ChartData, rows, column))
}

fn small() -> ChartFont {
    let mut font = ChartFont::new();
    font.set_size(8);
    font
}

fn chart(kind: ChartType, (width, height): (u32, u32), title: &str) -> Chart {
    let mut chart = Chart::new(kind);
    chart.set_width(width).set_height(height);
    let mut font = ChartFont::new();
    font.set_size(11).set_bold();
    chart.title().set_name(title).set_font(&font);
    chart
        .legend()
        .set_position(ChartLegendPosition::Bottom)
        .set_font(&small());
    chart.x_axis().set_font(&small());
    chart.y_axis().set_font(&small());
    chart.show_empty_cells_as(ChartEmptyCells::Gaps);
    chart
}

/// The title of a chart, after the county and the stage.
fn titled(places: &Places<'_>, block: usize, title: &str) -> String {
    let heading = places.heading(&places.book.blocks[block]);
    format!("{heading}{}{title}", places.book.say("：", ": "))
}

fn name_of(places: &Places<'_>, column: u16) -> String {
    let header = places.header();
    format!("={}", places.book.fixed(&Sheet::ChartData, header, column))
}

/// From the lowest to the highest school of each indicator, against the requirement.
fn spread(places: &Places<'_>, block: usize) -> Chart {
    let book = places.book;
    let title = match book.judged() {
        true => book.say(
            "各指标的高低（要求＝1）",
            "Spread of the indicators (requirement = 1)",
        ),
        false => book.say(
            "各指标的高低（全县平均＝1）",
            "Spread of the indicators (mean = 1)",
        ),
    };
    let mut chart = chart(ChartType::Line, HALF, &titled(places, block, title));
    let rows = places.spreads(block);
    let markers = [
        (ChartMarkerType::LongDash, GREY),
        (ChartMarkerType::Square, LIGHT),
        (ChartMarkerType::Diamond, BLUE),
        (ChartMarkerType::Square, LIGHT),
        (ChartMarkerType::LongDash, GREY),
    ];
    for at in 0..SPREADS as u16 {
        let series = chart
            .add_series()
            .set_name(name_of(places, SPREAD + at).as_str())
            .set_categories(cells(places, &rows, NAME).as_str())
            .set_values(cells(places, &rows, SPREAD + at).as_str());
        match markers.get(usize::from(at)) {
            Some((marker, color)) => {
                let mut format = ChartFormat::new();
                format.set_no_line();
                let mut fill = ChartFormat::new();
                fill.set_solid_fill(ChartSolidFill::new().set_color(*color));
                let mut shape = ChartMarker::new();
                shape.set_type(*marker).set_size(7).set_format(&mut fill);
                series.set_format(&mut format).set_marker(&shape);
            }
            None => {
                let mut format = ChartFormat::new();
                format.set_line(ChartLine::new().set_color(RED).set_width(1.5));
                let mut none = ChartMarker::new();
                none.set_none();
                series.set_format(&mut format).set_marker(&none);
            }
        }
    }
    chart.set_high_low_lines(true);
    chart.y_axis().set_min(0);
    chart
}

/// The coefficients of variation against their limits.
fn limits(places: &Places<'_>, block: usize) -> Chart {
    let book = places.book;
    let title = book.say("差异系数与限值", "Coefficients of variation and limits");
    let mut columns = chart(ChartType::Column, HALF, &titled(places, block, title));
    let rows = places.indicators(block);
    let mut fill = ChartFormat::new();
    fill.set_solid_fill(ChartSolidFill::new().set_color(BLUE));
    columns
        .add_series()
        .set_name(name_of(places, CV).as_str())
        .set_categories(cells(places, &rows, NAME).as_str())
        .set_values(cells(places, &rows, CV).as_str())
        .set_format(&mut fill);
    let mut limit = Chart::new(ChartType::Line);
    let mut format = ChartFormat::new();
    let line = ChartLine::new()
        .set_color(RED)
        .set_width(2.0)
        .set_dash_type(ChartLineDashType::Dash)
        .clone();
    format.set_line(&line);
    let mut marker = ChartMarker::new();
    // A single limit, that of the mean, is a mark and no line.
    let mut red = ChartFormat::new();
    red.set_solid_fill(ChartSolidFill::new().set_color(RED));
    marker
        .set_type(ChartMarkerType::LongDash)
        .set_size(9)
        .set_format(&mut red);
    limit
        .add_series()
        .set_name(name_of(places, LIMIT).as_str())
        .set_categories(cells(places, &rows, NAME).as_str())
        .set_values(cells(places, &rows, LIMIT).as_str())
        .set_format(&mut format)
        .set_marker(&marker);
    columns.y_axis().set_min(0);
    columns.combine(&limit);
    columns
}

/// The schools that lack most, by what of each requirement is not there.
fn lacking(places: &Places<'_>, block: usize) -> Chart {
    let book = places.book;
    let title = book.say(
        "缺口最大的学校：各指标尚缺要求的比例",
        "The schools that lack most: the part of each requirement that is not there",
    );
    let mut chart = chart(
        ChartType::ColumnStacked,
        WHOLE,
        &titled(places, block, title),
    );
    let rows = places.schools(block);
    for at in 0..book.standard.indicators.len() as u16 {
        let mut fill = ChartFormat::new();
        let colour = Color::RGB(COLOURS[usize::from(at) % COLOURS.len()]);
        fill.set_solid_fill(ChartSolidFill::new().set_color(colour));
        chart
            .add_series()
            .set_name(name_of(places, LACKING + at).as_str())
            .set_categories(cells(places, &rows, SCHOOL).as_str())
            .set_values(cells(places, &rows, LACKING + at).as_str())
            .set_format(&mut fill);
    }
    chart.y_axis().set_min(0).set_num_format("0%");
    chart
}
