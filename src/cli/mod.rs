//! The command line: the only code that knows clap, the terminal and exit codes.

mod allow;
mod args;
mod audit;
mod check;
mod compare;
mod config;
mod deny;
mod diagnostics;
mod each;
mod explain;
mod fields;
mod grouping;
mod output;
mod problem_files;
mod progress;
mod retrace;
mod sample;
mod save;
mod spare;
mod spoken;
mod standards;
mod template;
mod usage;
mod zh;

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use balance::Lang;
use balance::report::Style;
use clap::FromArgMatches;

use args::{Args, ColorChoice, Command};
use save::Saver;

/// What a run comes to, in the exit codes of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Every criterion computed is met, or none was asked for.
    Met = 0,
    /// It ran, and some criterion is not met.
    NotMet = 1,
    /// It could not run.
    Failed = 2,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(outcome as u8)
    }
}

/// Runs the program on its arguments.
pub fn run(args: Vec<OsString>) -> ExitCode {
    let chosen = usage::lang(&args);
    let lang = chosen.unwrap_or_else(Lang::from_locale);
    let command = usage::command(lang);
    let parsed = command
        .try_get_matches_from(args)
        .and_then(|matches| Args::from_arg_matches(&matches));
    let args = match parsed {
        Ok(args) => args,
        Err(error) => return usage::explain(&error, lang),
    };
    let (color, force) = (args.color, args.force);
    let saver = Saver { lang, force };
    let outcome = match args.command {
        Command::Audit(options) => audit::audit(&options, saver, color),
        Command::Gaps(options) => audit::gaps(&options, saver, color),
        Command::Compare(options) => compare::run(&options, chosen, force, color),
        Command::Check(options) => check::check(&options, saver, color),
        Command::Standards(options) => standards::standards(&options, lang, color),
        Command::Explain(options) => explain::explain(&options, lang, color),
        Command::Fields(options) => fields::fields(&options, lang, color),
        Command::Sample(options) => sample::sample(&options, saver),
        Command::Template(options) => template::template(&options, saver),
    };
    match outcome {
        Ok(outcome) => outcome.into(),
        // Whoever closed the pipe has read enough.
        Err(error) if is_broken_pipe(&error) => Outcome::Met.into(),
        Err(error) => {
            let word = lang.pick("错误：", "error: ");
            // Nothing is left to do where even this cannot be written.
            let _ = writeln!(io::stderr(), "{word}{error:#}");
            Outcome::Failed.into()
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}

/// Columns of plain text, and of a terminal that is wider.
const WIDEST: usize = 100;

/// Below this a terminal is not obeyed.
const NARROWEST: usize = 60;

/// How to write to a stream: colours only on a terminal that wants them.
pub fn style(stream: &impl IsTerminal, choice: ColorChoice) -> Style {
    let terminal = stream.is_terminal();
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    let color = match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && !set("NO_COLOR") && !dumb,
    };
    let width = match terminal_size::terminal_size() {
        Some((width, _)) if terminal => usize::from(width.0).clamp(NARROWEST, WIDEST),
        _ => WIDEST,
    };
    Style { color, width }
}
