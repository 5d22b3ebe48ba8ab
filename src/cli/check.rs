//! `balance check`: what was understood of the input, and what is wrong with it.

use std::io;
use std::path::PathBuf;

use balance::census::{Census, Years, draft};
use balance::measure::{Options, measure, note_unused};
use balance::report::{DocumentReport, Format, Report, check, understood};
use balance::{Lang, Standard};

use super::args::{CheckArgs, CheckFormat, ColorChoice};
use super::problem_files::ProblemFiles;
use super::save::Saver;
use super::spare::Reads;
use super::spoken::Spoken;
use super::{Outcome, allow, deny, diagnostics, output, style};

/// Shows how the input is read; the exit status says whether an audit could run on it.
pub fn check(args: &CheckArgs, saver: Saver, color: ColorChoice) -> anyhow::Result<Outcome> {
    let lang = saver.lang;
    let standard = Standard::load(&args.standard).spoken(lang)?;
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
    let report = Understood {
        census: &census,
        findings: &findings,
        format: args.format,
        style: style(&io::stdout(), color),
        lang,
    };
    output::print(&report)?;
    diagnostics::print(&findings, &census, color);
    let written = problem_files.write(&findings.problems)?;
    Ok(match findings.failed() || !written {
        true => Outcome::Failed,
        false => Outcome::Met,
    })
}

struct Understood<'a> {
    census: &'a Census,
    findings: &'a balance::measure::Findings,
    format: CheckFormat,
    style: balance::report::Style,
    lang: Lang,
}

impl Report for Understood<'_> {
    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let format = match self.format {
            CheckFormat::Json => {
                return understood::write(self.census, &self.findings.problems, self.lang, out);
            }
            CheckFormat::Table => Format::Terminal(self.style),
            CheckFormat::Markdown => Format::Markdown,
        };
        let document = check::document(self.census, self.lang);
        DocumentReport { document, format }.write(out)
    }
}
