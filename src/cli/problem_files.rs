//! The files that show what is wrong: lists of problems, and annotated copies of what was read. They
//! are written whether there is an audit or not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;
use balance::Lang;
use balance::measure::ProblemFinding;
use balance::report::annotate::{Annotated, annotate, ending};
use balance::report::{Format, ProblemList, Report, Subject};

use super::args::ProblemArgs;
use super::output;
use super::save::Saver;
use super::spare::Reads;

/// What is to be written, known to be possible before anything is read.
pub struct ProblemFiles {
    lists: Vec<(PathBuf, &'static Format)>,
    copies: Option<Copies>,
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
            lists.push((
                path.clone(),
                output::format_of(path, Subject::Problems, lang)?,
            ));
        }
        let copies = match &args.annotate {
            Some(path) => Some(Copies::plan(path, reads, lang)?),
            None => None,
        };
        let files = ProblemFiles {
            lists,
            copies,
            saver,
        };
        reads.spare(files.paths(), lang)?;
        files.paths().try_for_each(|path| saver.check(path))?;
        Ok(files)
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
    pub fn write(&self, problems: &[ProblemFinding]) -> anyhow::Result<bool> {
        for (path, format) in &self.lists {
            let list = ProblemList {
                problems,
                lang: self.saver.lang,
                format: *format,
                folder: output::folder_of(path),
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
        let annotated = match annotate(source, own, lang) {
            Ok(annotated) => annotated,
            Err(error) => {
                let why = error.message(lang);
                self.saver.say(&match lang {
                    Lang::Zh => format!("没有写标注副本 {}：{why}", copy.display()),
                    Lang::En => format!("no annotated copy {}: {why}", copy.display()),
                });
                return Ok(());
            }
        };
        let Annotated {
            bytes,
            cells,
            values_only,
        } = annotated;
        self.saver.save_quietly(copy, |out| out.write_all(&bytes))?;
        let mut said = match lang {
            Lang::Zh => format!("已写标注副本 {}，标注 {cells} 个单元格", copy.display()),
            Lang::En => format!("wrote {}: {cells} cell(s) marked", copy.display()),
        };
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
            bail!(match lang {
                Lang::Zh => format!(
                    "{} 的标注副本应以 .{wanted} 结尾，不能写成 {}",
                    source.display(),
                    path.display()
                ),
                Lang::En => format!(
                    "the annotated copy of {} ends in .{wanted}; {} does not",
                    source.display(),
                    path.display()
                ),
            });
        }
        Ok(Copies::File {
            source: source.clone(),
            copy: path.to_owned(),
        })
    }
}

fn several(path: &Path, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!(
            "有多个输入文件，标注副本要写进文件夹：--annotate {}/",
            path.with_extension("").display()
        ),
        Lang::En => format!(
            "annotated copies of several inputs go to a folder: --annotate {}/",
            path.with_extension("").display()
        ),
    }
}

/// Copies have the names of their inputs, and so must stand elsewhere.
fn spare_folders(folder: &Path, inputs: &[PathBuf], lang: Lang) -> anyhow::Result<()> {
    let Ok(target) = folder.canonicalize() else {
        return Ok(());
    };
    let stands_there = |input: &PathBuf| {
        let place = match input.is_dir() {
            true => input.as_path(),
            false => output::folder_of(input),
        };
        place.canonicalize().is_ok_and(|place| place == target)
    };
    if inputs.iter().any(stands_there) {
        bail!(match lang {
            Lang::Zh => format!(
                "{} 里有输入文件，标注副本要写进另一个文件夹",
                folder.display()
            ),
            Lang::En => format!(
                "{} holds inputs; annotated copies go to another folder",
                folder.display()
            ),
        });
    }
    Ok(())
}
