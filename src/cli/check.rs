//! `balance check`: what was understood of the input, and what is wrong with it.

use std::io;
use std::path::PathBuf;

use balance::census::{Census, Years, draft};
use balance::measure::{Findings, Options, measure, note_unused};
use balance::report::{Report, check, understood};
use balance::{Lang, Standard};

use super::args::{CheckArgs, ColorChoice};
use super::problem_files::ProblemFiles;
use super::save::Saver;
use super::spare::Reads;
use super::{Outcome, allow, deny, diagnostics, output};

/// Shows how the input is read; the exit status says whether an audit could run on it.
pub fn check(args: &CheckArgs, saver: Saver, color: ColorChoice) -> anyhow::Result<Outcome> {
    let lang = saver.lang;
    let standard = Standard::load(&args.standard).map_err(|e| anyhow::anyhow!(e.show(lang)))?;
    let own = args.map.iter().map(PathBuf::as_path);
    let reads = Reads::new(&args.paths, own.chain(Standard::file_of(&args.standard)));
    let problem_files = ProblemFiles::plan(&args.problems, [], &reads, saver)?;
    let map_file = args.write_map.as_deref();
    reads.spare(problem_files.paths().chain(map_file), lang)?;
    if let Some(path) = map_file {
        saver.check(path)?;
    }
    let deny = deny::parse(&args.deny, &standard.dictionary, lang)?;
    let allow = allow::parse(&args.allow, &standard.dictionary, lang)?;
    let map = super::audit::map(args.map.as_deref(), &standard, lang)?;
    let paths = &args.paths;
    let census = Census::read_years(paths, &standard.dictionary, &map, Years::All, &|_| ());
    let options = Options {
        deny,
        allow,
        lang,
        ..Options::default()
    };
    let mut findings = measure(&census, &standard, options.clone());
    note_unused(&mut [&mut findings], &options);
    if let Some(path) = map_file {
        saver.save(path, |out| out.write_all(draft(&census).as_bytes()))?;
    }
    match args.format.is_data {
        true => output::print(&Understood {
            census: &census,
            findings: &findings,
            lang,
        })?,
        false => {
            let document = check::document(&census, lang);
            output::show(document, args.format, lang, color)?;
        }
    }
    diagnostics::print(&findings, &census, color);
    let written = problem_files.write(&findings.problems)?;
    Ok(match findings.failed() || !written {
        true => Outcome::Failed,
        false => Outcome::Met,
    })
}

/// How the input is read, for programs.
struct Understood<'a> {
    census: &'a Census,
    findings: &'a Findings,
    lang: Lang,
}

impl Report for Understood<'_> {
    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        understood::write(self.census, &self.findings.problems, self.lang, out)
    }
}
