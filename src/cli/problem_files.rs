//! The files that show what is wrong: lists of problems, and annotated copies of what was read. They
//! are written whether there is an audit or not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;
use balance::census::Census;
use balance::dictionary::Dictionary;
use balance::measure::ProblemFinding;
use balance::report::annotate::{Annotated, annotate, ending};
use balance::report::{Filter, Format, ProblemList, Report, Subject, formats, names_school};
use balance::{Lang, nearest, say};

use super::codes;
use super::output;
use super::save::Saver;
use super::session::Help;
use super::spare::{Reads, folder_of};

/// The help in Chinese.
pub const ZH: &[Help] = &[
    (
        "problems",
        "另写一份全部问题的清单，不能评估时也写（xlsx、csv、json、md、txt）；可重复",
    ),
    (
        "annotate",
        "另写一份工作簿副本：有问题的单元格加底色和批注，可退回学校修改；多个文件时写文件夹（以 / 结尾）",
    ),
    (
        "only",
        "只显示和列出这些代码的问题（如 missing-value），可重复；不影响结论",
    ),
    (
        "problem_school",
        "只显示和列出一所学校的问题，可写代码、名称或名称的一部分；不影响结论",
    ),
];

// No doc comment: clap would show it as the help of the subcommand.
#[derive(clap::Args)]
pub struct ProblemArgs {
    /// Also write the list of all problems, even where they forbid the audit (xlsx, csv, json, md, txt);
    /// repeatable
    #[arg(long, value_name = "FILE")]
    problems: Vec<PathBuf>,

    /// Also write a copy of the workbook with the cells concerned shaded and commented, to send back;
    /// for several files name a folder (FOLDER/)
    #[arg(long, value_name = "FILE|FOLDER/")]
    annotate: Option<PathBuf>,

    /// Show and list the problems of a code only (missing-value); repeatable. The verdict rests on all
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    only: Vec<String>,

    /// Show and list the problems of a school only, by its code, its name or part of it. The verdict rests
    /// on all
    #[arg(long = "school", id = "problem_school", value_name = "SCHOOL")]
    school: Option<String>,
}

impl ProblemArgs {
    /// Which problems are shown and listed.
    ///
    /// # Errors
    /// For a code that no problem has.
    pub fn filter(&self, dictionary: &Dictionary, lang: Lang) -> anyhow::Result<Filter> {
        let codes = self.only.iter();
        let codes = codes.map(|code| Ok(codes::find(code, dictionary, lang)?.0.to_owned()));
        Ok(Filter {
            codes: codes.collect::<anyhow::Result<_>>()?,
            school: self.school.clone(),
        })
    }

    /// Holds the school that is asked for against those that were read.
    ///
    /// # Errors
    /// Where there are schools, and none of them is meant.
    pub fn check_school(&self, census: &Census, lang: Lang) -> anyhow::Result<()> {
        let Some(wanted) = &self.school else {
            return Ok(());
        };
        let meant = |(name, code): (String, &str)| names_school(wanted, &name, code);
        if census.height() == 0 || census.called().any(meant) {
            return Ok(());
        }
        let names: Vec<String> = census.called().map(|(name, _)| name).collect();
        let near = nearest(wanted, names.iter().map(String::as_str));
        let near = near.map(|near| say!(lang, "；是否想写“{near}”？", "; is \"{near}\" meant?"));
        let near = near.unwrap_or_default();
        bail!(say!(
            lang,
            "没有学校的代码或名称是“{wanted}”{near}",
            "no school has the code or name \"{wanted}\"{near}",
        ))
    }
}

/// What is to be written, known to be possible before anything is read.
pub struct ProblemFiles {
    lists: Vec<(PathBuf, &'static Format)>,
    copies: Option<Copies>,
    /// Whether workbooks have a sheet for each school, too.
    by_school: bool,
    saver: Saver,
}

/// Where annotated copies go.
enum Copies {
    /// The copy of the one input.
    File { source: PathBuf, copy: PathBuf },
    /// A copy of each file that has problems.
    Folder(PathBuf),
}

impl ProblemFiles {
    /// Plans the files of the options, and of the outputs that are lists by their names.
    ///
    /// # Errors
    /// For a file whose ending is not right, one that is read, and one copy of several inputs.
    pub fn plan<'a>(
        args: &'a ProblemArgs,
        outputs: impl IntoIterator<Item = &'a PathBuf>,
        reads: &Reads,
        saver: Saver,
    ) -> anyhow::Result<ProblemFiles> {
        let lang = saver.lang;
        let paths: Vec<&PathBuf> = args.problems.iter().chain(outputs).collect();
        let mut lists = Vec::new();
        for path in paths {
            let format = output::format_of(path, Subject::Problems, lang)?;
            lists.push((path.clone(), format));
        }
        let copies = match &args.annotate {
            Some(path) => Some(Copies::plan(path, reads, lang)?),
            None => None,
        };
        let files = ProblemFiles {
            lists,
            copies,
            by_school: false,
            saver,
        };
        reads.spare(files.paths(), lang)?;
        files.paths().try_for_each(|path| saver.check(path))?;
        Ok(files)
    }

    /// Has workbooks with a sheet for each school, too.
    ///
    /// # Errors
    /// Where no list is a workbook: nothing else has sheets.
    pub fn with_schools(&mut self) -> anyhow::Result<()> {
        let lang = self.saver.lang;
        if !self
            .lists
            .iter()
            .any(|(_, format)| *format == &formats::XLSX)
        {
            bail!(lang.pick(
                "--by school 给每所学校一张问题清单：请加 --problems problems.xlsx",
                "--by school gives each school a sheet of problems: add --problems problems.xlsx",
            ));
        }
        self.by_school = true;
        Ok(())
    }

    /// The files that will be written, as far as their names are known.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let copy = match &self.copies {
            Some(Copies::File { copy, .. }) => Some(copy.as_path()),
            _ => None,
        };
        self.lists
            .iter()
            .map(|(path, _)| path.as_path())
            .chain(copy)
    }

    /// Writes them, and tells whether all that could be made is there: a copy that would replace what
    /// another made is left out, and said.
    ///
    /// # Errors
    /// If a file cannot be written. An input of which no copy can be made is no error here: that it
    /// cannot be read is one of the problems.
    pub fn write(&self, problems: &[ProblemFinding], filter: &Filter) -> anyhow::Result<bool> {
        let kept = (!filter.is_none()).then(|| filter.of(problems));
        let problems = kept.as_deref().unwrap_or(problems);
        for (path, format) in &self.lists {
            let list = ProblemList {
                problems,
                lang: self.saver.lang,
                format,
                folder: folder_of(path),
                by_school: self.by_school,
            };
            self.saver.save(path, |out| list.write(out))?;
        }
        match &self.copies {
            Some(Copies::File { source, copy }) => {
                let all: Vec<&ProblemFinding> = problems.iter().collect();
                self.copy(source, copy, &all)?;
                Ok(true)
            }
            Some(Copies::Folder(folder)) => self.copy_all(folder, problems),
            None => Ok(true),
        }
    }

    /// Writes a copy of each file that has problems, under its own name; tells whether all are there.
    fn copy_all(&self, folder: &Path, problems: &[ProblemFinding]) -> anyhow::Result<bool> {
        std::fs::create_dir_all(folder)?;
        let mut all = true;
        let mut done = BTreeSet::new();
        let mut names = BTreeSet::new();
        for place in problems.iter().flat_map(|p| &p.places) {
            let file = &place.source.file;
            let source = Path::new(file);
            if !source.is_file() || !done.insert(file) {
                continue;
            }
            let own =
                |problem: &&ProblemFinding| problem.places.iter().any(|p| p.source.file == *file);
            let own: Vec<&ProblemFinding> = problems.iter().filter(own).collect();
            let stem = source.file_stem().unwrap_or_default().to_string_lossy();
            // Files of several folders may share a name.
            let numbered = (2..).map(|n| format!("{stem}-{n}"));
            let mut stems = std::iter::once(stem.to_string()).chain(numbered);
            let name = stems
                .by_ref()
                .map(|stem| format!("{stem}.{}", ending(source)))
                .find(|name| names.insert(name.to_lowercase()));
            let Some(copy) = name.map(|name| folder.join(name)) else {
                continue;
            };
            // One that cannot be written does not withhold the others.
            if let Err(error) = self.copy(source, &copy, &own) {
                all = false;
                let word = self.saver.lang.pick(
                    "错误：没有写标注副本：",
                    "error: an annotated copy is missing: ",
                );
                self.saver.say(&format!("{word}{error:#}"));
            }
        }
        Ok(all)
    }

    fn copy(&self, source: &Path, copy: &Path, own: &[&ProblemFinding]) -> anyhow::Result<()> {
        let lang = self.saver.lang;
        let shown = copy.display();
        let annotated = match annotate(source, own, lang) {
            Ok(annotated) => annotated,
            Err(error) => {
                let why = error.message(lang);
                self.saver.say(&say!(
                    lang,
                    "没有写标注副本 {shown}：{why}",
                    "no annotated copy {shown}: {why}",
                ));
                return Ok(());
            }
        };
        let Annotated {
            bytes,
            cells,
            values_only,
        } = annotated;
        self.saver.save_quietly(copy, |out| out.write_all(&bytes))?;
        let mut said = say!(
            lang,
            "已写标注副本 {shown}，标注 {cells} 个单元格",
            "wrote {shown}: {cells} cell(s) marked",
        );
        if let Some(why) = values_only {
            said.push_str(lang.pick("。", ". "));
            said.push_str(&why.message(lang));
        }
        self.saver.say(&said);
        Ok(())
    }
}

impl Copies {
    fn plan(path: &Path, reads: &Reads, lang: Lang) -> anyhow::Result<Copies> {
        let inputs = &reads.inputs;
        let ends_so = path
            .to_string_lossy()
            .ends_with(['/', std::path::MAIN_SEPARATOR]);
        if ends_so || path.is_dir() {
            spare_folders(path, inputs, lang)?;
            // What is in it would be read with the folder that it stands in.
            reads.spare([path.join("copy.xlsx").as_path()], lang)?;
            return Ok(Copies::Folder(path.to_owned()));
        }
        let [source] = &inputs[..] else {
            bail!(several(path, lang));
        };
        if source.is_dir() {
            bail!(several(path, lang));
        }
        reads.spare([path], lang)?;
        let wanted = ending(source);
        let own = path.extension().unwrap_or_default().to_string_lossy();
        if !own.eq_ignore_ascii_case(wanted) {
            let (source, path) = (source.display(), path.display());
            bail!(say!(
                lang,
                "{source} 的标注副本应以 .{wanted} 结尾，不能写成 {path}",
                "the annotated copy of {source} ends in .{wanted}; {path} does not",
            ));
        }
        Ok(Copies::File {
            source: source.clone(),
            copy: path.to_owned(),
        })
    }
}

fn several(path: &Path, lang: Lang) -> String {
    let folder = path.with_extension("");
    let folder = folder.display();
    say!(
        lang,
        "有多个输入文件，标注副本要写进文件夹：--annotate {folder}/",
        "annotated copies of several inputs go to a folder: --annotate {folder}/",
    )
}

/// Copies have the names of their inputs, and so must stand elsewhere.
fn spare_folders(folder: &Path, inputs: &[PathBuf], lang: Lang) -> anyhow::Result<()> {
    let Ok(target) = folder.canonicalize() else {
        return Ok(());
    };
    let stands_there = |input: &PathBuf| {
        let place = match input.is_dir() {
            true => input.as_path(),
            false => folder_of(input),
        };
        place.canonicalize().is_ok_and(|place| place == target)
    };
    if inputs.iter().any(stands_there) {
        let folder = folder.display();
        bail!(say!(
            lang,
            "{folder} 里有输入文件，标注副本要写进另一个文件夹",
            "{folder} holds inputs; annotated copies go to another folder",
        ));
    }
    Ok(())
}
