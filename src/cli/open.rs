//! `--open`: a page written beside what is read, and shown. What cannot be audited is shown as a list of what
//! is wrong, in a workbook.

use std::path::{Path, PathBuf};

use anyhow::Context;
use balance::measure::ProblemFinding;
use balance::report::{ProblemList, Report, formats};
use balance::say;

use super::save::Saver;
use super::session::Session;
use super::spare::folder_of;

/// The files that are opened: each in the first place beside the data where no other file is.
pub struct Opened {
    pub report: PathBuf,
    problems: PathBuf,
}

impl Opened {
    /// The files beside the first of what is read.
    pub fn beside(inputs: &[PathBuf], session: Session) -> Opened {
        let folder = inputs.first().map(|path| beside(path)).unwrap_or_default();
        let free = |name: &str, ending: &str| free(&folder, name, ending, session);
        Opened {
            report: free("report", "html"),
            problems: free("problems", "xlsx"),
        }
    }

    /// Opens the report; where there is none, the list of what is wrong, which is written first.
    ///
    /// # Errors
    /// Where the list cannot be written, or no program opens it.
    pub fn show(
        &self,
        told: bool,
        problems: &[ProblemFinding],
        session: Session,
    ) -> anyhow::Result<()> {
        if told {
            return open(&self.report, session);
        }
        let list = ProblemList {
            problems,
            lang: session.lang,
            format: &formats::XLSX,
            folder: folder_of(&self.problems),
            by_school: false,
        };
        session
            .saver()
            .save(&self.problems, |out| list.write(out))?;
        open(&self.problems, session)
    }
}

/// The folder in which a file or folder stands.
fn beside(path: &Path) -> PathBuf {
    // Of `.` and `..` the path itself doesn't tell.
    let whole = path.file_name().is_none().then(|| path.canonicalize().ok());
    let path = whole.flatten().unwrap_or_else(|| path.to_owned());
    path.parent().map(Path::to_owned).unwrap_or_default()
}

/// A path that nothing is at, or a file of the program's own.
fn free(folder: &Path, name: &str, ending: &str, session: Session) -> PathBuf {
    let saver = Saver {
        force: false,
        ..session.saver()
    };
    let path = |n: u32| match n {
        1 => folder.join(format!("{name}.{ending}")),
        n => folder.join(format!("{name}-{n}.{ending}")),
    };
    let mut paths = (1..u32::MAX).map(path);
    let found = paths.find(|path| saver.check(path).is_ok());
    found.unwrap_or_else(|| path(1))
}

fn open(path: &Path, session: Session) -> anyhow::Result<()> {
    let shown = path.display();
    // A bare name may be taken for one of the web.
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    open::that_detached(whole).with_context(|| {
        say!(
            session.lang,
            "{shown} 已写好，但没有找到能打开它的程序，请自行打开",
            "{shown} is written, but no program was found that opens it: open it yourself",
        )
    })
}
