//! A copy of a workbook in which what is wrong is shown where it stands: the cells are shaded, light red
//! for an error and light yellow for a warning, each has a comment that says what is wrong and what to
//! do, and a sheet at the end lists all of it. It can be sent back to whoever filled the workbook in.
//!
//! An `.xlsx` or `.xlsm` file is a package of parts; only those that must change do, so that formulas,
//! formats, widths, macros and all that this program knows nothing of stay as they are. Other files, and
//! packages that are too odd, are written anew with their values alone.

mod comments;
mod fresh;
mod list;
mod package;
mod patch;
mod sheet;
mod sign;
mod styles;
mod xml;

use std::collections::BTreeMap;
use std::path::Path;

use crate::lang::Lang;
use crate::measure::{ProblemFinding, Severity};
use crate::package::parts::Broken;
use crate::problem::Problem;
use crate::report::pages::problem_list::word;
use crate::say;

/// Row and column, from 0.
type Place = (u32, u32);

/// An annotated copy.
#[derive(Clone, Debug)]
pub struct Annotated {
    /// The bytes of the file.
    pub bytes: Vec<u8>,
    /// How many cells are marked in it.
    pub cells: usize,
    /// Why it has the values alone; `None` for a faithful copy.
    pub values_only: Option<ValuesOnly>,
}

/// Why a copy has the values alone.
#[derive(Clone, Debug)]
pub enum ValuesOnly {
    /// The format keeps no shades and comments, or none that this program writes.
    Format,
    /// The package is not as others are.
    Package(Unpatchable),
}

/// Why a package cannot be changed in place.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unpatchable {
    /// It is none, or it is damaged; with what the library says.
    #[error("{0}")]
    Damaged(String),
    /// A part, or something in it, is not there.
    #[error("no {0}")]
    Missing(String),
    /// More than can be held or written.
    #[error("too large: {0}")]
    TooLarge(String),
    /// Rows or cells do not stand in order.
    #[error("rows or cells out of order")]
    Disorder,
    /// A sheet has no cells where cells are marked.
    #[error("no cells")]
    NoCells,
    /// A part is named as if it lay outside of the file.
    #[error("the part {0}")]
    Elsewhere(String),
    /// A part declares entities of its own.
    #[error("a document type")]
    DocType,
}

type Result<T> = std::result::Result<T, Unpatchable>;

impl Unpatchable {
    fn damaged(why: impl std::fmt::Display) -> Unpatchable {
        Unpatchable::Damaged(why.to_string())
    }

    fn of(broken: Broken) -> Unpatchable {
        match broken {
            Broken::Missing(part) => Unpatchable::Missing(part),
            Broken::TooLarge { part, .. } => Unpatchable::TooLarge(part),
            other => Unpatchable::damaged(other),
        }
    }

    /// The reason in words.
    pub fn message(&self, lang: Lang) -> String {
        let (zh, en) = match self {
            Unpatchable::Damaged(why) => (
                format!("文件内部不合规范（{why}）"),
                format!("it is not well-formed inside ({why})"),
            ),
            Unpatchable::Missing(what) => (
                format!("文件内部缺少 {what}"),
                format!("it lacks {what} inside"),
            ),
            Unpatchable::TooLarge(what) => (format!("{what} 过大"), format!("{what} is too large")),
            Unpatchable::Disorder => (
                "文件内部的行或单元格没有按顺序存放".to_owned(),
                "rows or cells are not kept in order inside".to_owned(),
            ),
            Unpatchable::NoCells => (
                "有问题的工作表内部没有单元格区".to_owned(),
                "a sheet concerned has no place for cells inside".to_owned(),
            ),
            Unpatchable::Elsewhere(part) => (
                format!("文件内部有指向别处的“{part}”，可能不安全"),
                format!("it has \"{part}\" inside, which leads elsewhere and may not be safe"),
            ),
            Unpatchable::DocType => (
                "文件内部自带实体定义".to_owned(),
                "it declares entities of its own inside".to_owned(),
            ),
        };
        lang.pick(&zh, &en).to_owned()
    }
}

impl ValuesOnly {
    /// The reason in words.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            ValuesOnly::Format => lang
                .pick(
                    "这种格式不能在原样副本上标注，副本只含数据，不含原格式和公式",
                    "a file of this format cannot be annotated as it stands: the copy has the values, without formats and formulas",
                )
                .to_owned(),
            ValuesOnly::Package(why) => {
                let why = why.message(lang);
                say!(lang, "不能在原样副本上标注（{why}），副本只含数据，不含原格式和公式", "the file cannot be annotated as it stands ({why}): the copy has the values, without formats and formulas")
            }
        }
    }
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum AnnotateError {
    /// The file cannot be read.
    #[error("{}", .0.message(Lang::En))]
    Unreadable(Box<Problem>),
    /// A workbook cannot hold what the file does: too many rows, too long a text.
    #[error("a workbook cannot hold it: {0}")]
    Unwritable(String),
}

impl AnnotateError {
    /// The reason in words.
    pub fn message(&self, lang: Lang) -> String {
        match (self, lang) {
            (AnnotateError::Unreadable(problem), lang) => problem.kind.message(lang),
            (AnnotateError::Unwritable(why), Lang::Zh) => {
                format!("内容超出工作簿的容量（{why}）")
            }
            (AnnotateError::Unwritable(why), Lang::En) => {
                format!("a workbook cannot hold it ({why})")
            }
        }
    }
}

/// The ending of the copy of a file: macros are kept, and a file with macros must say so.
pub fn ending(source: &Path) -> &'static str {
    match extension(source).as_str() {
        "xlsm" => "xlsm",
        _ => "xlsx",
    }
}

fn extension(path: &Path) -> String {
    let ending = path.extension().unwrap_or_default();
    ending.to_string_lossy().to_lowercase()
}

/// Makes the annotated copy of a file; the file is only read. The same problems give the same bytes.
///
/// What `problems` says of cells of other files is listed in the copy, not shown.
///
/// # Errors
/// If the file cannot be read, or its values not be written.
pub fn annotate(
    source: &Path,
    problems: &[&ProblemFinding],
    lang: Lang,
) -> std::result::Result<Annotated, AnnotateError> {
    let marks = Marks::new(source, problems, lang);
    let why = match extension(source).as_str() {
        "xlsx" | "xlsm" => match patch::patch(source, &marks) {
            Ok(bytes) => {
                return Ok(Annotated {
                    bytes,
                    cells: marks.cells(),
                    values_only: None,
                });
            }
            Err(why) => ValuesOnly::Package(why),
        },
        _ => ValuesOnly::Format,
    };
    Ok(Annotated {
        bytes: fresh::write(source, &marks)?,
        cells: marks.cells(),
        values_only: Some(why),
    })
}

/// What is to be shown in a copy.
struct Marks<'a> {
    /// The file, as the problems name it.
    file: String,
    /// All that is listed.
    problems: &'a [&'a ProblemFinding],
    /// By sheet, the cells concerned; a file without sheets has one without a name.
    sheets: BTreeMap<Option<String>, BTreeMap<Place, Mark>>,
    lang: Lang,
}

/// What is shown of a cell.
#[derive(Clone, Debug)]
struct Mark {
    severity: Severity,
    text: String,
}

impl<'a> Marks<'a> {
    fn new(source: &Path, problems: &'a [&'a ProblemFinding], lang: Lang) -> Marks<'a> {
        let file = source.display().to_string();
        let mut sheets: BTreeMap<Option<String>, BTreeMap<Place, Mark>> = BTreeMap::new();
        for problem in problems {
            for place in &problem.places {
                let Some(cell) = place.cell.filter(|_| place.source.file == file) else {
                    continue;
                };
                let others = problem.places.iter().filter(|other| *other != place);
                let others = others.map(|other| match other.cell_name() {
                    Some(cell) if other.source == place.source => cell,
                    _ => other.to_string(),
                });
                let text = note(problem, &others.collect::<Vec<_>>(), lang);
                let sheet = sheets.entry(place.source.sheet.clone()).or_default();
                let mark = Mark {
                    severity: problem.severity,
                    text,
                };
                sheet
                    .entry(cell)
                    .and_modify(|m| m.add(&mark))
                    .or_insert(mark);
            }
        }
        Marks {
            file,
            problems,
            sheets,
            lang,
        }
    }

    fn cells(&self) -> usize {
        self.sheets.values().map(BTreeMap::len).sum()
    }
}

impl Mark {
    /// Several problems of one cell are one comment; the gravest gives the shade.
    fn add(&mut self, other: &Mark) {
        self.severity = self.severity.min(other.severity);
        self.text.push_str("\n\n");
        self.text.push_str(&other.text);
    }
}

/// What the comment of a cell says of one problem.
fn note(problem: &ProblemFinding, others: &[String], lang: Lang) -> String {
    let word = word(problem.severity, lang);
    let mut text = say!(
        lang,
        ("【{word}】{}", problem.text),
        ("[{word}] {}", problem.text)
    );
    if !problem.fix.is_empty() {
        text.push('\n');
        text.push_str(lang.pick("处理：", "What to do: "));
        text.push_str(&problem.fix);
    }
    if !others.is_empty() {
        text.push('\n');
        text.push_str(lang.pick("相关位置：", "Also at: "));
        text.push_str(&others.join("; "));
    }
    text.push('\n');
    text.push_str(lang.pick("代码：", "Code: "));
    text.push_str(&problem.code);
    text
}
