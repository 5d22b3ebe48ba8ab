//! The command line: the only code that knows clap, the terminal and exit codes.

mod ahead;
mod allow;
mod args;
mod audit;
mod brief;
mod check;
mod clock;
mod codes;
mod compare;
mod completions;
mod deny;
mod diagnostics;
mod dropped;
mod each;
mod explain;
mod fields;
mod forecast;
mod grouping;
mod man;
mod open;
mod output;
mod plan;
mod problem_files;
mod progress;
mod report_files;
mod retrace;
mod sample;
mod save;
mod school_forms;
mod session;
mod settings;
mod spare;
mod spoken;
mod sql;
mod standards;
mod template;
mod terminal;
mod tidy;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;
use std::time::SystemTime;

use balance::{Lang, said_by_system};
use clap::{CommandFactory, FromArgMatches, Parser};

use args::LangChoice;
use settings::Settings;

use session::{ColorChoice, Outcome, Session, Subcommand, Zh, is_broken_pipe};

/// Makes the enum that clap parses, what runs it, and the list of Chinese helps, of one list.
macro_rules! subcommands {
    ($($name:literal => $variant:ident($args:ty),)*) => {
        #[derive(clap::Subcommand)]
        enum Command {
            $(#[command(name = $name)] $variant($args),)*
        }

        impl Command {
            fn run(&self, session: Session) -> anyhow::Result<Outcome> {
                match self {
                    $(Command::$variant(args) => args.run(session),)*
                }
            }
        }

        /// The Chinese help of each subcommand, by its name.
        const ZH: &[(&str, Zh)] = &[$(($name, <$args as Subcommand>::ZH),)*];
    };
}

// In the order of the help.
subcommands! {
    "audit" => Audit(audit::AuditArgs),
    "gaps" => Gaps(audit::GapsArgs),
    "compare" => Compare(compare::CompareArgs),
    "plan" => Plan(plan::PlanArgs),
    "forecast" => Forecast(forecast::ForecastArgs),
    "brief" => Brief(brief::BriefArgs),
    "check" => Check(check::CheckArgs),
    "standards" => Standards(standards::StandardsArgs),
    "explain" => Explain(explain::ExplainArgs),
    "fields" => Fields(fields::FieldsArgs),
    "sample" => Sample(sample::SampleArgs),
    "template" => Template(template::TemplateArgs),
    "tidy" => Tidy(tidy::TidyArgs),
    "sql" => Sql(sql::SqlArgs),
    "completions" => Completions(completions::CompletionsArgs),
    "man" => Man(man::ManArgs),
}

/// Tells a county whether its schools are in balance
#[derive(Parser)]
#[command(name = "balance", version, max_term_width = 100)]
struct Args {
    /// What to do
    #[command(subcommand)]
    command: Command,

    /// Language of messages, tables and reports [default: that of the locale]
    #[arg(long, global = true, value_name = "LANG")]
    lang: Option<LangChoice>,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,

    /// Also replace files that this program did not make, or that were saved since
    #[arg(long, global = true)]
    force: bool,

    /// Do not look for balance.toml
    #[arg(long, global = true)]
    no_config: bool,

    /// Say which settings are taken from balance.toml
    #[arg(long, global = true)]
    verbose: bool,
}

/// The command with its help in a language.
fn command(lang: Lang) -> clap::Command {
    usage::localised(Args::command(), ZH, lang)
}

/// Runs the program on its arguments.
pub fn run(args: Vec<OsString>) -> ExitCode {
    let lang = usage::lang(&args).unwrap_or_else(locale);
    let command = command(lang);
    let args = dropped::as_audit(args, &command);
    let matches = match command.clone().try_get_matches_from(&args) {
        Ok(matches) => matches,
        Err(error) => return usage::explain(&error, lang),
    };
    let settings = match matches.get_flag("no_config") {
        true => None,
        false => match Settings::find(&command, &matches, lang) {
            Ok(settings) => settings.map(|settings| &*Box::leak(Box::new(settings))),
            Err(error) => return fail(&told(&error, lang), lang),
        },
    };
    let used = settings.filter(|settings| settings.is_used());
    let parsed = match (used, matches.subcommand_name()) {
        (Some(used), Some(name)) => command.try_get_matches_from(used.added(args, name)),
        _ => Ok(matches),
    };
    let parsed = parsed.and_then(|matches| Args::from_arg_matches(&matches));
    let args = match parsed {
        Ok(args) => args,
        Err(error) => {
            let code = usage::explain(&error, lang);
            return from_settings(used, code, lang);
        }
    };
    let lang = args.lang.map_or(lang, Lang::from);
    if args.verbose {
        terminal::say(&settings::told(settings, lang));
    }
    let session = Session {
        lang,
        color: args.color,
        force: args.force,
        settings,
    };
    if clock::read(SystemTime::now()).is_none() {
        return fail(
            lang.pick(
                "本机时间早于 1970 年或晚于 9999 年，请先校正系统时间",
                "the clock of this machine is before 1970 or after 9999: set it",
            ),
            lang,
        );
    }
    match args.command.run(session) {
        Ok(outcome) => outcome.into(),
        // Whoever closed the pipe has read enough.
        Err(error) if is_broken_pipe(&error) => Outcome::Met.into(),
        Err(error) => from_settings(used, fail(&told(&error, lang), lang), lang),
    }
}

/// What went wrong may be for what the user does not see on the command line.
fn from_settings(used: Option<&Settings>, code: ExitCode, lang: Lang) -> ExitCode {
    if let Some(used) = used {
        terminal::say(&used.told(lang));
    }
    code
}

/// The language of the user's locale.
fn locale() -> Lang {
    sys_locale::get_locale().map_or(Lang::En, |locale| Lang::of_locale(&locale))
}

/// An error with what led to it; what the system says of it in the language of the user, too.
fn told(error: &anyhow::Error, lang: Lang) -> String {
    let all = error.chain().map(|cause| match cause.downcast_ref() {
        Some(system) => said_by_system(system).get(lang).to_owned(),
        None => cause.to_string(),
    });
    all.collect::<Vec<_>>().join(lang.pick("：", ": "))
}

fn fail(why: &str, lang: Lang) -> ExitCode {
    let word = lang.pick("错误：", "error: ");
    terminal::say(&format!("{word}{why}"));
    Outcome::Failed.into()
}

/// Says that the machine has no room for the program's threads.
pub fn no_threads(error: &dyn std::fmt::Display) -> ExitCode {
    let lang = usage::lang(&std::env::args_os().collect::<Vec<_>>());
    let lang = lang.unwrap_or_else(locale);
    let why = lang.pick(
        "内存不足，无法启动线程",
        "not enough memory to start threads",
    );
    fail(&format!("{why}{}{error}", lang.pick("：", ": ")), lang)
}

#[cfg(test)]
mod tests {
    use clap::Command;

    use super::*;

    fn every(command: &Command, path: &str, check: &mut impl FnMut(&Command, &str)) {
        check(command, path);
        for sub in command.get_subcommands() {
            let path = format!("{path} {}", sub.get_name());
            every(sub, path.trim(), check);
        }
    }

    #[test]
    fn the_arguments_are_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_and_argument_has_chinese_help() {
        let command = usage::localised(Args::command(), ZH, Lang::Zh);
        every(&command, "", &mut |command, path| {
            let about = command.get_about().map(ToString::to_string);
            assert!(about.is_some_and(|a| !a.is_ascii()), "command {path}");
            for arg in command.get_arguments() {
                let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
                let id = arg.get_id();
                assert!(!help.is_ascii(), "argument {id} of {path}: {help}");
            }
        });
    }

    #[test]
    fn every_chinese_help_is_that_of_an_argument_or_a_subcommand() {
        let command = Args::command();
        for (name, zh) in ZH {
            let sub = command.find_subcommand(name).unwrap();
            for (id, _) in zh.arguments {
                let below = sub.get_subcommands().flat_map(clap::Command::get_arguments);
                let known = sub
                    .get_arguments()
                    .chain(below)
                    .any(|arg| arg.get_id() == id);
                assert!(known, "no argument {id} of {name}");
            }
            for (below, _) in zh.below {
                assert!(sub.find_subcommand(below).is_some(), "{name} {below}");
            }
        }
    }
}
