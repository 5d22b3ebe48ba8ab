//! `balance check`: what was understood of the input, and what is wrong with it.

use std::io;
use std::path::PathBuf;

use balance::Lang;
use balance::census::{Census, Years, draft};
use balance::measure::{Options, ProblemFinding};
use balance::report::{Report, check, understood};

use super::allow::{AllowArg, measure_and_note};
use super::args::{MapArg, PathsArg, ReadingFormatArg, StandardArg};
use super::deny::DenyArg;
use super::problem_files::{ProblemArgs, ProblemFiles};
use super::session::{Outcome, Session, Subcommand, Zh};
use super::spare::Reads;
use super::{diagnostics, output};

/// Show how the input is read: sheets, columns, rows left out, and everything that is wrong
#[derive(clap::Args)]
pub struct CheckArgs {
    #[command(flatten)]
    input: PathsArg,

    #[command(flatten)]
    standard: StandardArg,

    #[command(flatten)]
    printed: ReadingFormatArg,

    #[command(flatten)]
    map: MapArg,

    #[command(flatten)]
    deny: DenyArg,

    #[command(flatten)]
    allow: AllowArg,

    #[command(flatten)]
    problems: ProblemArgs,

    /// With school: the list of problems (--problems problems.xlsx) has a sheet for each school, to send back
    #[arg(long, value_name = "school", value_parser = ["school", "学校"])]
    by: Option<String>,

    /// Write a draft of such a file, to be edited: what was recognised, and guesses for the rest
    #[arg(long, value_name = "FILE")]
    write_map: Option<PathBuf>,
}

impl Subcommand for CheckArgs {
    const ZH: Zh = Zh {
        about: "显示怎样读取：工作表、各列、略过的行，以及所有问题",
        arguments: &[
            (
                "write_map",
                "起草列名对照表，供修改：已识别的列，其余列给出最接近的猜测",
            ),
            (
                "by",
                "写 school：问题清单（--problems problems.xlsx）每所学校一张表，供退回学校",
            ),
        ],
        below: &[],
    };

    fn run(&self, session: Session) -> anyhow::Result<Outcome> {
        check(self, session)
    }
}

/// Shows how the input is read; the exit status says whether an audit could run on it.
fn check(args: &CheckArgs, session: Session) -> anyhow::Result<Outcome> {
    let (saver, lang) = (session.saver(), session.lang);
    let standard = args.standard.load(lang)?;
    let paths = &args.input.paths;
    args.input.hold_standard_input(lang)?;
    let own = args.map.path.as_deref().into_iter();
    let reads = Reads::new(paths, own.chain(args.standard.file()));
    let mut problem_files = ProblemFiles::plan(&args.problems, [], &reads, saver)?;
    if args.by.is_some() {
        problem_files.with_schools()?;
    }
    let map_file = args.write_map.as_deref();
    reads.spare(problem_files.paths().chain(map_file), lang)?;
    if let Some(path) = map_file {
        saver.check(path)?;
    }
    let filter = args.problems.filter(&standard.dictionary, lang)?;
    let deny = args.deny.parse(&standard.dictionary, lang)?;
    let allow = args.allow.parse(&standard.dictionary, lang)?;
    let map = args.map.load(&standard, lang)?;
    let census = Census::read_years(paths, &standard.dictionary, &map, Years::All, &|_| ());
    let options = Options {
        deny,
        allow,
        lang,
        ..Options::default()
    };
    let findings = measure_and_note(&census, &standard, &options);
    args.problems.check_school(&census, lang)?;
    if let Some(path) = map_file {
        saver.save_text(path, &draft(&census))?;
    }
    match args.printed.format.is_data {
        true => {
            let report = Understood {
                census: &census,
                problems: &filter.of(&findings.problems),
                lang,
            };
            output::print(&report, args.printed.format)?;
        }
        false => {
            let document = check::document(&census, lang);
            output::show(document, args.printed.format, session)?;
        }
    }
    diagnostics::print(&findings, &census, &filter, session);
    let written = problem_files.write(&findings.problems, &filter)?;
    Ok(Outcome::of(findings.failed() || !written, true))
}

/// How the input is read, for programs.
struct Understood<'a> {
    census: &'a Census,
    problems: &'a [ProblemFinding],
    lang: Lang,
}

impl Report for Understood<'_> {
    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        understood::write(self.census, self.problems, self.lang, out)
    }
}
