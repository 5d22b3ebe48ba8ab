//! `-o FOLDER/`: a report for each county, a file each.

use std::collections::BTreeSet;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use anyhow::bail;
use balance::census::{Census, Input};
use balance::measure::{CountyFinding, Findings, Options, measure_each};
use balance::report::{FindingsReport, Format, Report, Subject, Target, Topic};
use balance::{Standard, say};

use super::output;
use super::save::Saver;
use super::spare::Reads;

/// The name that stands for each county's: `reports/*.xlsx`.
const EACH: &str = "*";

/// A folder to write to, and the ending of the files in it.
pub struct Folder {
    path: PathBuf,
    ending: String,
    format: &'static Format,
    saver: Saver,
}

/// What else the reports are made of.
#[derive(Clone, Copy)]
pub struct Rest<'a> {
    pub options: &'a Options,
    /// The files besides the censuses that the figures rest on.
    pub own: &'a [Input],
    pub stamp: Option<&'a str>,
    pub topic: Topic,
}

/// Whether an output is a report for each county: a folder, or `*` in one.
pub fn is_each(path: &Path) -> bool {
    is_folder(path) || path.file_stem().is_some_and(|stem| stem == EACH)
}

/// Whether an output is a folder, there already or not.
pub fn is_folder(path: &Path) -> bool {
    let name = path.to_string_lossy();
    name.ends_with(['/', MAIN_SEPARATOR]) || path.is_dir()
}

/// Plans the folders; pages where no ending says otherwise.
///
/// # Errors
/// For an ending that no format has, and a folder that is read.
pub fn plan(paths: Vec<&PathBuf>, reads: &Reads, saver: Saver) -> anyhow::Result<Vec<Folder>> {
    let lang = saver.lang;
    let one = |path: &PathBuf| {
        let (folder, file) = match is_folder(path) {
            true => (path.clone(), PathBuf::from("*.html")),
            false => {
                let folder = path.parent().map(Path::to_owned).unwrap_or_default();
                (folder, path.clone())
            }
        };
        let any =
            folder.join(Path::new("report").with_extension(file.extension().unwrap_or_default()));
        reads.spare([any.as_path()], lang)?;
        let ending = file.extension().unwrap_or_default().to_string_lossy();
        Ok(Folder {
            format: output::format_of(&file, Subject::Findings, lang)?,
            ending: ending.into_owned(),
            path: folder,
            saver,
        })
    };
    paths.into_iter().map(one).collect()
}

impl Folder {
    /// Writes a report for each county that could be measured.
    ///
    /// # Errors
    /// If the folder or a file in it cannot be written; one that would replace what another made does not
    /// withhold the others.
    pub fn write(
        &self,
        census: &Census,
        standard: &Standard,
        rest: Rest<'_>,
    ) -> anyhow::Result<()> {
        let lang = self.saver.lang;
        if !self.path.as_os_str().is_empty() {
            self.saver.make_folder(&self.path)?;
        }
        let options = Options {
            trace: self.format.traces,
            ..rest.options.clone()
        };
        let written: Mutex<BTreeSet<PathBuf>> = Mutex::default();
        let kept: Mutex<BTreeSet<String>> = Mutex::default();
        measure_each(census, standard, &options, |mut findings: Findings| {
            findings.inputs.extend(rest.own.iter().cloned());
            findings.stamp = rest.stamp.map(str::to_owned);
            let Some(county) = findings.counties.first() else {
                return Ok(());
            };
            let path = self.path.join(self.name_of(county));
            let mut known = written.lock().unwrap_or_else(PoisonError::into_inner);
            if !known.insert(path.clone()) {
                let name = path.display();
                bail!(say!(
                    lang,
                    "两个区县的报告都要写到 {name}：请在表中写明区县代码",
                    "the reports of two counties would both be {name}: give the counties' codes",
                ));
            }
            drop(known);
            let report = FindingsReport {
                findings: &findings,
                standard,
                topic: rest.topic,
                format: self.format,
                target: Target::File,
            };
            if let Err(error) = self.saver.check(&path) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.insert(error.to_string());
                return Ok(());
            }
            self.saver.save_quietly(&path, |out| report.write(out))
        })?;
        let kept = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let written = written.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (number, folder) = (written.len() - kept.len(), self.path.join(""));
        let folder = folder.display();
        self.saver.say(&say!(
            lang,
            "已写入 {folder}：{number} 个区县的报告",
            "wrote {folder}: reports of {number} counties",
        ));
        if !kept.is_empty() {
            let kept: Vec<String> = kept.into_iter().collect();
            bail!(kept.join("\n"));
        }
        Ok(())
    }

    /// The county's name, its code and year where given, without what no file's name may have.
    fn name_of(&self, county: &CountyFinding) -> String {
        let year = county.year.map(|year| year.to_string());
        let parts = [Some(&county.name), Some(&county.code), year.as_ref()];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        file_name(&parts.join("-"), &self.ending)
    }
}

/// A name for a file, without what none may have.
pub fn file_name(name: &str, ending: &str) -> String {
    let safe = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let name: String = name.chars().map(safe).collect();
    format!("{}.{ending}", name.trim_start_matches('.'))
}
