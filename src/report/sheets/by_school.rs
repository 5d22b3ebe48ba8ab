//! Lists of problems to send back: a sheet a school, in words that a school understands, with room for its answers.

use std::collections::{BTreeMap, BTreeSet};

use rust_xlsxwriter::{Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::census::Whose;
use crate::lang::Lang;
use crate::measure::{ProblemFinding, Severity};
use crate::problem::Location;
use crate::report::sheets::looks::{Formats, clipped, print};
use crate::say;

/// So many schools get a sheet of their own.
pub const MOST_SCHOOLS: usize = 2_000;

/// A sheet's name has no more characters.
const LONGEST_NAME: usize = 31;

/// The columns of a school's sheet, with their widths in characters.
fn columns(lang: Lang) -> [(&'static str, u32); 7] {
    let names = match lang {
        Lang::Zh => [
            "序号",
            "要求",
            "单元格",
            "工作表",
            "问题",
            "怎样改",
            "学校答复",
        ],
        Lang::En => [
            "No.",
            "Asked",
            "Cell",
            "Sheet",
            "What is wrong",
            "How to mend it",
            "The school's answer",
        ],
    };
    let widths = [6, 8, 9, 15, 44, 36, 24];
    std::array::from_fn(|at| (names[at], widths[at]))
}

/// What sheets are sorted by: town, code and name of a school.
type Key<'a> = (&'a str, &'a str, &'a str);

/// Adds a sheet for each school that some problem is of, by town and code, as many as there may be.
pub fn add(
    workbook: &mut Workbook,
    problems: &[&ProblemFinding],
    lang: Lang,
) -> Result<(), XlsxError> {
    let mut schools: BTreeMap<Key<'_>, (&Whose, Vec<&ProblemFinding>)> = BTreeMap::new();
    for problem in problems {
        if let Some(school) = &problem.school {
            let key = (&*school.town, &*school.code, &*school.name);
            let (_, own) = schools.entry(key).or_insert((school, Vec::new()));
            own.push(problem);
        }
    }
    let mut taken: BTreeSet<String> = workbook
        .worksheets()
        .iter()
        .map(|sheet| sheet.name().to_lowercase())
        .collect();
    for (school, own) in schools.into_values().take(MOST_SCHOOLS) {
        let sheet = workbook.add_worksheet();
        sheet.set_name(free_name(&school.name, &mut taken))?;
        one(sheet, school, &own, lang)?;
    }
    Ok(())
}

fn one(
    sheet: &mut Worksheet,
    school: &Whose,
    problems: &[&ProblemFinding],
    lang: Lang,
) -> Result<(), XlsxError> {
    let formats = Formats::new();
    let columns = columns(lang);
    let last = columns.len() as u16 - 1;
    let title = Format::new()
        .set_font_name("宋体")
        .set_font_size(14)
        .set_bold();
    let told = Format::new().set_font_name("宋体").set_font_size(10);
    sheet.write_string_with_format(0, 0, clipped(&heading(school, lang)), &title)?;
    let files = files(problems);
    let count = problems.len();
    let asked = say!(
        lang,
        "以下 {count} 处请在原表（{files}）中核对改正；数据属实的，在最后一栏说明理由，一并退回。",
        "Please check these {count} places in your table ({files}) and correct them; where a figure is right, say why in the last column, and send both back."
    );
    sheet.write_string_with_format(1, 0, clipped(&asked), &told)?;
    for (at, (name, width)) in (0..).zip(columns) {
        sheet.write_string_with_format(3, at, name, &formats.header)?;
        sheet.set_column_width(at, width)?;
    }
    for (number, problem) in (1..).zip(problems) {
        let row = number + 3;
        let place = problem.places.first();
        let (word, format) = match problem.severity {
            Severity::Error => (lang.pick("须改正", "correct"), &formats.error),
            Severity::Warning => (lang.pick("请核对", "check"), &formats.warning),
        };
        let places = cells(problem);
        let in_sheet = place.and_then(|at| at.source.sheet.clone());
        sheet.write_number_with_format(row, 0, f64::from(number), &formats.number)?;
        sheet.write_string_with_format(row, 1, word, format)?;
        let texts = [
            places,
            in_sheet.unwrap_or_default(),
            problem.text.clone(),
            problem.remedy.clone(),
            String::new(),
        ];
        let mut lines = 1;
        for ((at, text), (_, width)) in (2..).zip(texts).zip(columns.into_iter().skip(2)) {
            lines = lines.max(lines_of(&text, width));
            sheet.write_string_with_format(row, at, clipped(&text), &formats.text)?;
        }
        sheet.set_row_height(row, (lines as f64 * LINE).min(400.0))?;
    }
    let foot = 5 + problems.len() as u32;
    let signed = lang.pick(
        "学校（盖章）：　　　　　　　核对人：　　　　　　　日期：",
        "School:                    Checked by:                    Date:",
    );
    sheet.write_string_with_format(foot, 0, signed, &told.set_align(FormatAlign::Left))?;
    sheet.autofilter(3, 0, 3 + problems.len() as u32, last)?;
    sheet.set_freeze_panes(4, 0)?;
    print(sheet, &heading(school, lang));
    sheet.set_repeat_rows(3, 3)?;
    Ok(())
}

/// The height of a line, in points.
const LINE: f64 = 14.0;

fn lines_of(text: &str, width: u32) -> usize {
    use unicode_width::UnicodeWidthStr;
    text.width().div_ceil(width as usize - 1).max(1)
}

/// The school, with its code, town and stage as far as they are known.
fn heading(school: &Whose, lang: Lang) -> String {
    let known = [&school.code, &school.town];
    let known = known
        .into_iter()
        .filter(|text| !text.is_empty() && **text != school.name);
    let known: Vec<&str> = known.map(String::as_str).collect();
    match (known.is_empty(), lang) {
        (true, _) => school.name.clone(),
        (false, Lang::Zh) => format!("{}（{}）", school.name, known.join("，")),
        (false, Lang::En) => format!("{} ({})", school.name, known.join(", ")),
    }
}

/// The cells of a problem in its first sheet; those elsewhere with their place.
fn cells(problem: &ProblemFinding) -> String {
    let first = problem.places.first().map(|at| &at.source);
    let named = problem.places.iter().filter_map(|at| match at.cell_name() {
        Some(cell) if Some(&at.source) == first => Some(cell),
        Some(_) => Some(at.to_string()),
        None => None,
    });
    named.collect::<Vec<_>>().join("; ")
}

/// The files that the problems stand in, by their names alone: a school has its own, wherever they were read.
fn files(problems: &[&ProblemFinding]) -> String {
    let mut files: Vec<&str> = Vec::new();
    let first = |problem: &&ProblemFinding| problem.places.first().cloned();
    let places: Vec<Location> = problems.iter().filter_map(first).collect();
    for place in &places {
        let path = std::path::Path::new(&place.source.file);
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.unwrap_or(&place.source.file);
        if !files.contains(&name) {
            files.push(name);
        }
    }
    files.join("; ")
}

/// A name that a sheet may have and that no other has.
fn free_name(school: &str, taken: &mut BTreeSet<String>) -> String {
    let allowed =
        |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') && !c.is_control();
    let plain: String = school.chars().filter(allowed).collect();
    let plain = plain.trim_matches(|c: char| c == '\'' || c.is_whitespace());
    let plain = if plain.is_empty() { "-" } else { plain };
    let cut = |most: usize| -> String {
        let mut length = 0;
        let fits = plain.chars().take_while(|c| {
            length += c.len_utf16();
            length <= most
        });
        fits.collect()
    };
    let numbered = (2..).map(|n: usize| {
        let behind = format!("({n})");
        format!("{}{behind}", cut(LONGEST_NAME - behind.len()))
    });
    let mut wanted = std::iter::once(cut(LONGEST_NAME)).chain(numbered);
    let name = wanted.find(|name| !taken.contains(&name.to_lowercase()));
    let name = name.unwrap_or_default();
    taken.insert(name.to_lowercase());
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_allowed_and_no_two_are_alike() {
        let mut taken = BTreeSet::new();
        let mut name = |school: &str| free_name(school, &mut taken);
        assert_eq!(name("一小[东区]/分校"), "一小东区分校");
        assert_eq!(name("一小东区分校"), "一小东区分校(2)");
        assert_eq!(name("''"), "-");
        let long = "很".repeat(40);
        assert_eq!(name(&long).chars().count(), 31);
        assert_eq!(name(&long).chars().count(), 31);
    }
}
