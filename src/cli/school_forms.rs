//! `-o school-forms/`: each school's self-assessment form, a file each.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::bail;
use balance::measure::{Findings, SchoolFinding};
use balance::report::school_forms;
use balance::{Standard, say};

use super::each;
use super::save::Saver;
use super::spare::Reads;

/// How the names of folders for forms end.
const ENDINGS: [&str; 2] = ["forms", "自评表"];

/// A folder for the forms of schools.
pub struct Folder {
    path: PathBuf,
    saver: Saver,
}

/// Whether an output is a folder for the forms of schools.
pub fn is_forms(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    each::is_folder(path) && ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Plans the folders.
///
/// # Errors
/// If the standard has no form for schools, and for a folder that is read.
pub fn plan(
    paths: Vec<&PathBuf>,
    standard: &Standard,
    reads: &Reads,
    saver: Saver,
) -> anyhow::Result<Vec<Folder>> {
    let lang = saver.lang;
    if let (Some(path), None) = (paths.first(), &standard.school_form) {
        let (path, id) = (path.display(), &standard.id);
        bail!(say!(
            lang,
            "{path}：标准 {id} 没有学校自评表",
            "{path}: the standard {id} has no form for schools",
        ));
    }
    let one = |path: &PathBuf| {
        reads.spare([path.join("form.xlsx").as_path()], lang)?;
        Ok(Folder {
            path: path.clone(),
            saver,
        })
    };
    paths.into_iter().map(one).collect()
}

impl Folder {
    /// Writes a form for each school that is assessed.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be written.
    pub fn write(&self, findings: &Findings, standard: &Standard) -> anyhow::Result<()> {
        let lang = self.saver.lang;
        self.saver.make_folder(&self.path)?;
        let mut written: BTreeSet<PathBuf> = BTreeSet::new();
        school_forms(findings, standard, |school: &SchoolFinding, write| {
            let path = self.path.join(name_of(school));
            if !written.insert(path.clone()) {
                let name = path.display();
                bail!(say!(
                    lang,
                    "两所学校的自评表都要写到 {name}：请在表中写明学校代码",
                    "the forms of two schools would both be {name}: give the schools' codes",
                ));
            }
            self.saver.save_quietly(&path, |out| write(out))
        })?;
        let (number, folder) = (written.len(), self.path.join(""));
        let folder = folder.display();
        self.saver.say(&say!(
            lang,
            "已写入 {folder}：{number} 所学校的自评表",
            "wrote {folder}: the forms of {number} schools",
        ));
        Ok(())
    }
}

/// The school's code and name.
fn name_of(school: &SchoolFinding) -> String {
    let parts = [school.code.as_str(), school.name.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    each::file_name(&parts.join("-"), "xlsx")
}
