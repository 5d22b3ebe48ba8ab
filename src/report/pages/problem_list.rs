//! The list of problems as a file of its own: all of them, in the order they are told in.

use std::collections::{BTreeSet, HashMap};

use unicode_width::UnicodeWidthStr;

use crate::census::Whose;
use crate::lang::Lang;
use crate::measure::{ProblemFinding, Severity};
use crate::problem::Location;
use crate::report::document::Document;
use crate::report::table::{Table, Tone, left, right};
use crate::report::{Cell, ProblemList};
use crate::say;

impl ProblemList<'_> {
    /// Its rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        rows(self.problems, self.lang)
    }

    /// Lays it out for people.
    pub fn document(&self) -> Document {
        let mut document = Document::default();
        let heading = self.lang.pick("问题清单", "Problems");
        let remark = Cell::new(tally(self.problems, self.lang), Tone::Plain);
        document.heading(1, heading, Some(remark));
        let place = self.lang.pick("位置", "Where");
        let shown = [Column::Number, Column::Severity, Column::Code];
        let told = [Column::Problem, Column::Remedy];
        let heading = |column: &Column| {
            let name = column.heading(self.lang);
            match column {
                Column::Number => right(name),
                _ => left(name),
            }
        };
        let columns = shown.iter().map(heading);
        let columns = columns.chain([left(place)]);
        let columns = columns.chain(told.iter().map(heading)).collect();
        let rows = self.rows().map(|row| {
            let tone = |column: &Column| match (column, row.severity) {
                (Column::Severity, Severity::Error) => Tone::Bad,
                (Column::Severity, Severity::Warning) => Tone::Doubtful,
                _ => Tone::Plain,
            };
            let cell = |column: &Column| Cell::new(row.text(*column), tone(column));
            let places = row.places.iter().map(ToString::to_string);
            let places = places.collect::<Vec<_>>().join("; ");
            let cells = shown
                .iter()
                .map(cell)
                .chain([Cell::new(places, Tone::Plain)]);
            cells.chain(told.iter().map(cell)).collect()
        });
        let rows = rows.collect();
        document.table(Table { columns, rows });
        document
    }
}

/// What a list tells of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Number,
    Severity,
    School,
    Town,
    Stage,
    Code,
    File,
    Sheet,
    Cell,
    Problem,
    Remedy,
    Also,
}

impl Column {
    pub const ALL: [Column; 12] = [
        Column::Number,
        Column::Severity,
        Column::School,
        Column::Town,
        Column::Stage,
        Column::Code,
        Column::File,
        Column::Sheet,
        Column::Cell,
        Column::Problem,
        Column::Remedy,
        Column::Also,
    ];

    /// The columns of a list: other places, schools, towns and stages only where there are some.
    pub fn of(problems: &[&ProblemFinding]) -> Vec<Column> {
        let any = |has: &dyn Fn(&ProblemFinding) -> bool| problems.iter().any(|p| has(p));
        let has_school =
            |has: &dyn Fn(&Whose) -> bool| any(&|p| p.school.as_ref().is_some_and(has));
        let all = Column::ALL.into_iter();
        all.filter(|column| match column {
            Column::Also => any(&|problem| problem.places.len() > 1),
            Column::School => has_school(&|_| true),
            Column::Town => has_school(&|school| !school.town.is_empty()),
            Column::Stage => has_school(&|school| !school.stage.is_empty()),
            _ => true,
        })
        .collect()
    }

    pub fn id(self) -> &'static str {
        match self {
            Column::Number => "number",
            Column::Severity => "severity",
            Column::School => "school",
            Column::Town => "town",
            Column::Stage => "stage",
            Column::Code => "code",
            Column::File => "file",
            Column::Sheet => "sheet",
            Column::Cell => "cell",
            Column::Problem => "problem",
            Column::Remedy => "remedy",
            Column::Also => "also_at",
        }
    }

    pub fn heading(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Column::Number => ("序号", "No."),
            Column::Severity => ("级别", "Severity"),
            Column::School => ("学校", "School"),
            Column::Town => ("乡镇", "Town"),
            Column::Stage => ("学段", "Stage"),
            Column::Code => ("代码", "Code"),
            Column::File => ("文件", "File"),
            Column::Sheet => ("工作表", "Sheet"),
            Column::Cell => ("单元格", "Cell"),
            Column::Problem => ("问题", "Problem"),
            Column::Remedy => ("处理办法", "What to do"),
            Column::Also => ("相关位置", "Also at"),
        };
        lang.pick(zh, en)
    }

    /// In characters.
    pub fn width(self) -> u32 {
        match self {
            Column::Number => 6,
            Column::Severity => 8,
            Column::School => 22,
            Column::Town => 10,
            Column::Stage => 8,
            Column::Code => 19,
            Column::File => 22,
            Column::Sheet => 15,
            Column::Cell => 9,
            Column::Problem => 48,
            Column::Remedy => 40,
            Column::Also => 18,
        }
    }
}

/// A problem as a row of a list.
pub struct Row<'a> {
    pub number: usize,
    pub severity: Severity,
    /// The first place concerned.
    pub place: Option<&'a Location>,
    places: &'a [Location],
    problem: &'a ProblemFinding,
    /// Whether another school of the list has the name of this one.
    namesake: bool,
    lang: Lang,
}

/// The rows of a list.
pub fn rows<'a, P>(problems: P, lang: Lang) -> impl Iterator<Item = Row<'a>>
where
    P: IntoIterator<Item = &'a ProblemFinding, IntoIter: Clone>,
{
    let problems = problems.into_iter();
    let mut codes: HashMap<&str, BTreeSet<&str>> = HashMap::new();
    for school in problems.clone().filter_map(|p| p.school.as_ref()) {
        codes.entry(&school.name).or_default().insert(&school.code);
    }
    let several = move |school: &Whose| codes.get(&*school.name).is_some_and(|c| c.len() > 1);
    problems.zip(1..).map(move |(problem, number)| Row {
        namesake: problem.school.as_ref().is_some_and(&several),
        number,
        severity: problem.severity,
        place: problem.places.first(),
        places: &problem.places,
        problem,
        lang,
    })
}

/// The height of a line, in points.
const LINE: f64 = 14.0;

impl Row<'_> {
    /// The height, in points, in which all of its texts can be read; not every program finds it.
    pub fn height(&self, columns: &[Column]) -> f64 {
        let lines = columns.iter().map(|column| {
            // Less the margins of the cell.
            let room = (column.width() as usize - 1).max(1);
            let lines = self.text(*column);
            let lines = lines.lines().map(|line| line.width().div_ceil(room).max(1));
            lines.sum::<usize>()
        });
        // Excel shows no row higher than this.
        (lines.max().unwrap_or(1).max(1) as f64 * LINE).min(400.0)
    }

    fn school(&self, text: impl Fn(&Whose) -> String) -> String {
        self.problem.school.as_ref().map(text).unwrap_or_default()
    }

    pub fn text(&self, column: Column) -> String {
        match column {
            Column::Number => self.number.to_string(),
            Column::Severity => word(self.severity, self.lang).to_owned(),
            Column::School => {
                self.school(|school| match self.namesake && !school.code.is_empty() {
                    true => format!("{} {}", school.name, school.code),
                    false => school.name.clone(),
                })
            }
            Column::Town => self.school(|school| school.town.clone()),
            Column::Stage => self.school(|school| school.stage.clone()),
            Column::Code => self.problem.code.clone(),
            Column::File => self
                .place
                .map(|p| p.source.file.clone())
                .unwrap_or_default(),
            Column::Sheet => self
                .place
                .and_then(|p| p.source.sheet.clone())
                .unwrap_or_default(),
            Column::Cell => self.place.and_then(Location::cell_name).unwrap_or_default(),
            Column::Problem => self.problem.text.clone(),
            Column::Remedy => self.problem.fix.clone(),
            Column::Also => {
                let first = self.place.map(|place| &place.source);
                let others = self.places.iter().skip(1);
                let others = others.map(|place| match place.cell_name() {
                    Some(cell) if Some(&place.source) == first => cell,
                    _ => place.to_string(),
                });
                others.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

/// What a severity is called.
pub fn word(severity: Severity, lang: Lang) -> &'static str {
    match severity {
        Severity::Error => lang.pick("错误", "error"),
        Severity::Warning => lang.pick("警告", "warning"),
    }
}

/// What cells of a severity are shaded with: light red, light yellow.
pub fn shade(severity: Severity) -> u32 {
    match severity {
        Severity::Error => 0xFF_C7_CE,
        Severity::Warning => 0xFF_EB_9C,
    }
}

/// How many errors and warnings there are.
pub fn tally(problems: &[ProblemFinding], lang: Lang) -> String {
    let of = |severity| problems.iter().filter(|p| p.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    say!(
        lang,
        "{errors} 个错误，{warnings} 个警告",
        "{errors} error(s), {warnings} warning(s)"
    )
}

/// Excel keeps no more links in a sheet.
pub const MOST_LINKS: usize = 65_000;

/// The link to a cell of its workbook: `'学校'!D17`.
pub fn link_within(sheet: &str, cell: &str) -> String {
    format!("'{}'!{cell}", sheet.replace('\'', "''"))
}
