//! The reports: what each is made of, what a format does with it, and how it gets from there to a page.

use std::io::{self, Write};
use std::path::Path;

use crate::lang::Lang;
use crate::measure::compare::Comparison;
use crate::measure::{Findings, ProblemFinding};
use crate::report::document::{Document, Layout};
use crate::report::pages::{
    about, audit, brief, compare, forecast, gaps, laid, plan, self_assessment,
};
use crate::report::render::markdown;
use crate::report::render::terminal::Style;
use crate::say;
use crate::scenario::forecast::Forecast;
use crate::scenario::plan::Plan;
use crate::standard::Standard;

/// What a report is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The findings of an audit.
    Findings,
    /// Years compared.
    Comparison,
    /// A list of problems.
    Problems,
    /// A plan.
    Plan,
    /// A forecast.
    Forecast,
    /// A brief for whoever leads the county.
    Brief,
    /// How the input was read, or what the dictionary has.
    Reading,
    /// Anything else that is laid out for people.
    Document,
}

/// How a document is written: the language, and of a terminal its width and colours.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The language of what the format itself adds.
    pub lang: Lang,
    /// How lines are broken and coloured.
    pub style: Style,
}

type Out<'a> = &'a mut dyn Write;
type WriteDocument = fn(&Document, Setting, &mut dyn Write) -> io::Result<()>;

/// A format of reports.
pub struct Format {
    /// What it is called after `--format`.
    pub name: &'static str,
    /// The endings of files that pick it; messages name the first.
    pub endings: &'static [&'static str],
    /// What can be written to files in it.
    pub files: &'static [Subject],
    /// What can be printed on standard output in it.
    pub printed: &'static [Subject],
    /// Whether it shows every school of however many counties, and not of a few only.
    pub is_complete: bool,
    /// Whether it shows what every figure rests on: findings must have been measured with
    /// [`trace`](crate::measure::Options::trace).
    pub traces: bool,
    /// Whether programs read it: it is printed as it is.
    pub is_data: bool,
    /// Whether it has something to say even where there are no findings.
    pub tells_failure: bool,
    /// It holds at most so many schools: each takes memory, of the writer and of what opens it.
    pub(super) most_schools: usize,
    /// How what people read is laid out on standard output, and in a file.
    pub(super) layouts: [Layout; 2],
    /// How it writes what is laid out for people.
    pub(super) document: Option<WriteDocument>,
    /// What it writes in a way of its own.
    pub(super) findings: Option<fn(&FindingsReport<'_>, Out<'_>) -> io::Result<()>>,
    pub(super) comparison: Option<fn(&ComparisonReport<'_>, Out<'_>) -> io::Result<()>>,
    pub(super) problems: Option<fn(&ProblemList<'_>, Out<'_>) -> io::Result<()>>,
    pub(super) plan: Option<fn(&PlanReport<'_>, Out<'_>) -> io::Result<()>>,
    pub(super) forecast: Option<fn(&ForecastReport<'_>, Out<'_>) -> io::Result<()>>,
}

impl Format {
    /// How what people read is laid out on a screen, or in a file.
    pub(super) fn layout(&self, in_file: bool) -> Layout {
        self.layouts[usize::from(in_file)]
    }

    /// An error if there are more schools than it holds.
    fn hold(&self, schools: usize, lang: Lang) -> io::Result<()> {
        let (most, name) = (self.most_schools, self.name);
        match schools > most {
            true => Err(io::Error::other(say!(
                lang,
                "{name} 最多容纳 {most} 所学校，这里有 {schools} 所；请用 -o 文件夹/ 每县写一份，或写成 .csv、.json",
                "{name} holds at most {most} schools, and there are {schools}; write a file for each county with -o FOLDER/, or .csv or .json",
            ))),
            false => Ok(()),
        }
    }

    /// Writes what is laid out for people; formats for programs and workbooks show it as on a plain page.
    pub(super) fn write_document(
        &self,
        document: &Document,
        setting: Setting,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self.document {
            Some(write) => write(document, setting, out),
            None => markdown::write(document, out),
        }
    }
}

impl PartialEq for Format {
    fn eq(&self, other: &Format) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Something that can be written to a file or to standard output.
pub trait Report {
    /// Writes the report.
    ///
    /// # Errors
    /// Whatever the writer says.
    fn write(&self, out: &mut dyn Write) -> io::Result<()>;
}

/// Where a report goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Standard output: a screen has no room for every school.
    Screen(Style),
    /// A file: it has room for everything, and ends with what it rests on.
    File,
}

impl Target {
    /// Whether it is a file.
    pub fn is_file(self) -> bool {
        self == Target::File
    }

    fn setting(self, lang: Lang) -> Setting {
        let style = match self {
            Target::Screen(style) => style,
            Target::File => Style::PLAIN,
        };
        Setting { lang, style }
    }
}

/// What a report tells of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Whether the county is in balance, on one screen.
    Audit,
    /// What every school lacks, and how much it drives the inequality.
    Gaps,
}

/// A report on findings in a format.
pub struct FindingsReport<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// The standard it was measured by.
    pub standard: &'a Standard,
    /// What to tell of it.
    pub topic: Topic,
    /// How.
    pub format: &'static Format,
    /// Where to.
    pub target: Target,
}

impl FindingsReport<'_> {
    fn document(&self) -> Document {
        let (findings, standard) = (self.findings, self.standard);
        let layout = self.format.layout(self.target.is_file());
        let mut document = match (layout, self.topic) {
            (Layout::Paper, _) => return self_assessment::document(findings, standard),
            (_, Topic::Audit) => audit::document(findings, standard, layout),
            (_, Topic::Gaps) => gaps::document(findings, standard),
        };
        match layout {
            Layout::Screen => {
                laid::list(&mut document, findings, standard);
                about::list_allowed(&mut document, &findings.problems, findings.lang);
            }
            _ => about::close(&mut document, findings, standard),
        }
        document
    }
}

impl Report for FindingsReport<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let schools = self.findings.counties.iter().map(|c| c.schools.len());
        self.format.hold(schools.sum(), self.findings.lang)?;
        let setting = self.target.setting(self.findings.lang);
        match self.format.findings {
            Some(write) => write(self, out),
            None => self.format.write_document(&self.document(), setting, out),
        }
    }
}

/// A report on a comparison in a format.
pub struct ComparisonReport<'a> {
    /// What was found.
    pub comparison: &'a Comparison,
    /// The standard that every year was measured by.
    pub standard: &'a Standard,
    /// How.
    pub format: &'static Format,
    /// Where to.
    pub target: Target,
}

impl ComparisonReport<'_> {
    fn document(&self) -> Document {
        let (comparison, standard) = (self.comparison, self.standard);
        let layout = self.format.layout(self.target.is_file());
        let mut document = compare::document(comparison, standard, layout);
        match layout {
            Layout::Screen => {
                about::list_allowed(&mut document, &comparison.problems, comparison.lang);
            }
            _ => about::close_comparison(&mut document, comparison, standard),
        }
        document
    }
}

impl Report for ComparisonReport<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let setting = self.target.setting(self.comparison.lang);
        match self.format.comparison {
            Some(write) => write(self, out),
            None => self.format.write_document(&self.document(), setting, out),
        }
    }
}

/// A report on a plan in a format.
pub struct PlanReport<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// The standard that it is to reach.
    pub standard: &'a Standard,
    /// How.
    pub format: &'static Format,
    /// Where to.
    pub target: Target,
}

impl PlanReport<'_> {
    pub(super) fn document(&self) -> Document {
        let (plan, standard) = (self.plan, self.standard);
        let layout = self.format.layout(self.target.is_file());
        let mut document = plan::document(plan, standard, layout);
        match layout {
            Layout::Screen => {
                laid::list(&mut document, &plan.before, standard);
                about::list_allowed(&mut document, &plan.before.problems, plan.before.lang);
            }
            _ => about::close(&mut document, &plan.before, standard),
        }
        document
    }
}

impl Report for PlanReport<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let setting = self.target.setting(self.plan.before.lang);
        match self.format.plan {
            Some(write) => write(self, out),
            None => self.format.write_document(&self.document(), setting, out),
        }
    }
}

/// A report on a forecast in a format.
pub struct ForecastReport<'a> {
    /// The forecast.
    pub forecast: &'a Forecast,
    /// The standard that every year was measured by.
    pub standard: &'a Standard,
    /// How.
    pub format: &'static Format,
    /// Where to.
    pub target: Target,
}

impl ForecastReport<'_> {
    pub(super) fn document(&self) -> Document {
        let (forecast, standard) = (self.forecast, self.standard);
        let layout = self.format.layout(self.target.is_file());
        let mut document = forecast::document(forecast, standard, layout);
        match layout {
            Layout::Screen => {
                about::list_allowed(
                    &mut document,
                    &forecast.before.problems,
                    forecast.before.lang,
                );
            }
            _ => about::close(&mut document, &forecast.before, standard),
        }
        document
    }
}

impl Report for ForecastReport<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let lang = self.forecast.before.lang;
        self.format.hold(self.forecast.schools(), lang)?;
        let setting = self.target.setting(lang);
        match self.format.forecast {
            Some(write) => write(self, out),
            None => self.format.write_document(&self.document(), setting, out),
        }
    }
}

/// A brief for whoever leads the county, in a format.
pub struct BriefReport<'a> {
    /// What was found.
    pub findings: &'a Findings,
    /// What it takes to reach the standard, where that could be worked out.
    pub plan: Option<&'a Plan>,
    /// Why it could not.
    pub unplanned: Option<&'a str>,
    /// What changed since an earlier year, where there is one.
    pub comparison: Option<&'a Comparison>,
    /// The standard it was measured by.
    pub standard: &'a Standard,
    /// How.
    pub format: &'static Format,
    /// Where to.
    pub target: Target,
}

impl Report for BriefReport<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let document = brief::document(brief::Told {
            findings: self.findings,
            standard: self.standard,
            plan: self.plan,
            unplanned: self.unplanned,
            comparison: self.comparison,
        });
        let setting = self.target.setting(self.findings.lang);
        self.format.write_document(&document, setting, out)
    }
}

/// A list of problems to be written to a file.
#[derive(Clone, Copy, Debug)]
pub struct ProblemList<'a> {
    /// The problems.
    pub problems: &'a [ProblemFinding],
    /// The language of the headings.
    pub lang: Lang,
    /// The format.
    pub format: &'static Format,
    /// The folder it is written to: links lead from there.
    pub folder: &'a Path,
    /// Whether a workbook has a sheet for each school besides, to send back.
    pub by_school: bool,
}

impl Report for ProblemList<'_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let setting = Target::File.setting(self.lang);
        match self.format.problems {
            Some(write) => write(self, out),
            None => self.format.write_document(&self.document(), setting, out),
        }
    }
}

/// A document for people to read.
pub struct DocumentReport {
    /// What to show.
    pub document: Document,
    /// How: formats for programs show it as on a plain page.
    pub format: &'static Format,
    /// Where to.
    pub target: Target,
    /// The language it is in.
    pub lang: Lang,
}

impl Report for DocumentReport {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let setting = self.target.setting(self.lang);
        self.format.write_document(&self.document, setting, out)
    }
}
