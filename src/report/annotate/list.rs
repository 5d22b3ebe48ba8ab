//! The list of problems as a sheet of the copy.

use std::fmt::Write;

use crate::lang::Lang;
use crate::measure::{ProblemFinding, Severity};
use crate::problem::cell_name;
use crate::report::annotate::styles::ListFormats;
use crate::report::annotate::xml::escape;
use crate::report::pages::problem_list::{Column, MOST_LINKS, Row, link_within, rows};

/// The XML of the sheet.
pub fn sheet(
    problems: &[&ProblemFinding],
    file: &str,
    lang: Lang,
    formats: &ListFormats,
    namespace: &str,
) -> String {
    // The file is this one.
    let mut columns = Column::of(problems);
    columns.retain(|column| *column != Column::File);
    let mut xml = head(&columns, lang, formats, namespace);
    let (mut links, mut linked) = (String::new(), 0);
    let rows: Vec<Row> = rows(problems.iter().copied(), lang).collect();
    for (index, row) in (1..).zip(&rows) {
        let (number, height) = (index + 1, row.height(&columns));
        let _ = write!(
            xml,
            "<row r=\"{number}\" ht=\"{height}\" customHeight=\"1\">"
        );
        for (at, column) in columns.iter().enumerate() {
            let place = row
                .place
                .filter(|_| *column == Column::Cell && linked < MOST_LINKS);
            let link = place.filter(|p| p.source.file == file).and_then(|place| {
                let sheet = place.source.sheet.as_deref()?;
                Some(link_within(sheet, &place.cell_name()?))
            });
            let format = match (column, row.severity) {
                (Column::Severity, Severity::Error) => formats.error,
                (Column::Severity, Severity::Warning) => formats.warning,
                _ if link.is_some() => formats.link,
                _ => formats.text,
            };
            let text = row.text(*column);
            match column {
                Column::Number => {
                    let name = cell_name(index as u32, at as u32);
                    let _ = write!(xml, "<c r=\"{name}\" s=\"{format}\"><v>{text}</v></c>");
                }
                _ => text_cell(&mut xml, (index, at), &text, format),
            }
            if let Some(link) = link {
                linked += 1;
                let name = cell_name(index as u32, at as u32);
                let _ = write!(
                    links,
                    "<hyperlink ref=\"{name}\" location=\"{}\"/>",
                    escape(&link)
                );
            }
        }
        xml.push_str("</row>");
    }
    let last = cell_name(rows.len() as u32, columns.len().saturating_sub(1) as u32);
    let _ = write!(xml, "</sheetData><autoFilter ref=\"A1:{last}\"/>");
    if !links.is_empty() {
        let _ = write!(xml, "<hyperlinks>{links}</hyperlinks>");
    }
    xml.push_str("<pageMargins left=\"0.5\" right=\"0.5\" top=\"0.6\" bottom=\"0.6\" header=\"0.3\" footer=\"0.3\"/><pageSetup paperSize=\"9\" orientation=\"landscape\" fitToHeight=\"0\"/></worksheet>");
    xml
}

/// What stands above the rows: the view, the widths of the columns, their headings.
fn head(columns: &[Column], lang: Lang, formats: &ListFormats, namespace: &str) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"{namespace}\"><sheetPr><pageSetUpPr fitToPage=\"1\"/></sheetPr><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>"
    );
    for (number, column) in (1..).zip(columns) {
        let width = column.width();
        let _ = write!(
            xml,
            "<col min=\"{number}\" max=\"{number}\" width=\"{width}\" customWidth=\"1\"/>"
        );
    }
    xml.push_str("</cols><sheetData><row r=\"1\">");
    for (at, column) in columns.iter().enumerate() {
        text_cell(&mut xml, (0, at), column.heading(lang), formats.header);
    }
    xml.push_str("</row>");
    xml
}

/// A cell that holds a text.
fn text_cell(xml: &mut String, (row, column): (usize, usize), text: &str, format: usize) {
    let name = cell_name(row as u32, column as u32);
    let text = escape(text);
    let _ = write!(
        xml,
        "<c r=\"{name}\" s=\"{format}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
    );
}
