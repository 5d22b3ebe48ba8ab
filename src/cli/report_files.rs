//! The files that reports are written to.

use std::path::{Path, PathBuf};

use balance::report::{Format, Report, Subject, Target};

use super::output;
use super::problem_files::ProblemFiles;
use super::save::Saver;
use super::spare::Reads;

/// Each file with the format that its ending picks, known to be possible before anything is read.
///
/// # Errors
/// For an ending that no format has, a file that is read or may not be replaced, and one that is named twice
/// or is a file of problems, too.
pub fn plan<'a>(
    paths: impl IntoIterator<Item = &'a PathBuf>,
    subject: Subject,
    problem_files: &ProblemFiles,
    reads: &Reads,
    saver: Saver,
) -> anyhow::Result<Vec<(&'a Path, &'static Format)>> {
    let lang = saver.lang;
    let files = paths
        .into_iter()
        .map(|path| Ok((path.as_path(), output::format_of(path, subject, lang)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let paths = files.iter().map(|(path, _)| *path);
    reads.spare(problem_files.paths().chain(paths.clone()), lang)?;
    paths.clone().try_for_each(|path| saver.check(path))?;
    Ok(files)
}

/// Writes a report to each of them.
///
/// # Errors
/// If one cannot be written.
pub fn write<R: Report>(
    files: Vec<(&Path, &'static Format)>,
    saver: Saver,
    report: impl Fn(&'static Format, Target) -> R,
) -> anyhow::Result<()> {
    files.into_iter().try_for_each(|(path, format)| {
        saver.save(path, |out| report(format, Target::File).write(out))
    })
}
