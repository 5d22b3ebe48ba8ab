//! `balance check`: what was understood of the input, and what is wrong with it.

use std::io;

use balance::census::{Census, Years, draft};
use balance::measure::{Options, measure};
use balance::report::{DocumentReport, Format, Report, check, understood};
use balance::{Lang, Standard};

use super::args::{CheckArgs, CheckFormat, ColorChoice};
use super::problem_files::ProblemFiles;
use super::{Outcome, deny, diagnostics, output, style};

/// Shows how the input is read; the exit status says whether an audit could run on it.
pub fn check(args: &CheckArgs, lang: Lang, color: ColorChoice) -> anyhow::Result<Outcome> {
    let standard = Standard::load(&args.standard).map_err(|e| anyhow::anyhow!(e.show(lang)))?;
    let problem_files = ProblemFiles::plan(&args.problems, [], &args.paths, lang)?;
    let deny = deny::parse(&args.deny, &standard.dictionary, lang)?;
    let drafts: Vec<_> = args.write_map.iter().cloned().collect();
    output::spare_inputs(&drafts, &args.paths, lang)?;
    let map = super::audit::map(args.map.as_deref(), &standard, lang)?;
    let paths = &args.paths;
    let census = Census::read_years(paths, &standard.dictionary, &map, Years::All, &|_| ());
    let options = Options {
        deny,
        lang,
        ..Options::default()
    };
    let findings = measure(&census, &standard, options);
    if let Some(path) = &args.write_map {
        output::save(path, lang, |out| out.write_all(draft(&census).as_bytes()))?;
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
    problem_files.write(&findings.problems)?;
    Ok(match findings.failed() {
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
                return understood::write(self.census, &self.findings.problems, out);
            }
            CheckFormat::Table => Format::Terminal(self.style),
            CheckFormat::Markdown => Format::Markdown,
        };
        let document = check::document(self.census, self.lang);
        DocumentReport { document, format }.write(out)
    }
}
