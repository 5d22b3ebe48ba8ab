//! What every subcommand is given and gives back.

use std::io::{self, IsTerminal};
use std::process::ExitCode;

use balance::Lang;
use balance::report::{Style, Target};
use clap::ValueEnum;

use super::save::Saver;
use super::settings::Settings;

/// A subcommand. clap derives how it is parsed, and its help in English.
pub trait Subcommand: clap::Args {
    /// Its help in Chinese.
    const ZH: Zh;

    /// Does what it is asked to.
    ///
    /// # Errors
    /// Where it cannot; said to the user in the language of the session.
    fn run(&self, session: Session) -> anyhow::Result<Outcome>;
}

/// A name and the Chinese help for it: of an argument by its id, of a subcommand by its name.
pub type Help = (&'static str, &'static str);

/// The help of a subcommand in Chinese.
pub struct Zh {
    /// What it does.
    pub about: &'static str,
    /// The arguments that it alone has.
    pub arguments: &'static [Help],
    /// The subcommands below it.
    pub below: &'static [Help],
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    Auto,
    Always,
    Never,
}

/// What the options that all subcommands share say.
#[derive(Clone, Copy)]
pub struct Session {
    /// The language to speak.
    pub lang: Lang,
    pub color: ColorChoice,
    /// Whether files that the program did not make may be replaced.
    pub force: bool,
    /// The `balance.toml` that holds for the run.
    pub settings: Option<&'static Settings>,
}

impl Session {
    pub fn saver(self) -> Saver {
        let Session { lang, force, .. } = self;
        let settings = self.settings.map(Settings::path);
        Saver {
            lang,
            force,
            settings,
        }
    }

    /// Standard output as a report's target.
    pub fn screen(self) -> Target {
        Target::Screen(self.style(&io::stdout()))
    }

    /// How to write to a stream: colours only on a terminal that wants them.
    pub fn style(self, stream: &impl IsTerminal) -> Style {
        let terminal = stream.is_terminal();
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let color = match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && !set("NO_COLOR") && !dumb,
        };
        let width = match terminal_size::terminal_size() {
            Some((width, _)) if terminal => usize::from(width.0).clamp(NARROWEST, Style::WIDEST),
            _ => Style::WIDEST,
        };
        Style { color, width }
    }
}

/// A narrower terminal is written to as if it had so many columns.
const NARROWEST: usize = 60;

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

impl Outcome {
    /// What a run comes to that could not be done or was, and found every criterion met or not.
    pub fn of(failed: bool, met: bool) -> Outcome {
        match (failed, met) {
            (true, _) => Outcome::Failed,
            (false, true) => Outcome::Met,
            (false, false) => Outcome::NotMet,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(outcome as u8)
    }
}

/// Whether whoever reads the output has closed the pipe.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        let cause = cause.downcast_ref::<io::Error>();
        cause.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
    })
}
