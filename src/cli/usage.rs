//! Help and usage errors, in the language of the user.

use std::ffi::OsString;
use std::process::ExitCode;

use balance::Lang;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, ValueEnum};

use super::args::{Args, LangChoice};
use super::{Outcome, terminal, zh};

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// The language asked for, found before anything is parsed, because help and errors need it.
pub fn lang(args: &[OsString]) -> Option<Lang> {
    let mut args = args.iter().map(|arg| arg.to_string_lossy());
    while let Some(arg) = args.next() {
        let value = match arg.strip_prefix("--lang") {
            Some("") => args.next().map(|v| v.into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None if arg == "--" => break,
            None => None,
        };
        if let Some(choice) = value.and_then(|v| LangChoice::from_str(&v, false).ok()) {
            return Some(choice.into());
        }
    }
    None
}

/// The command with its help in one language.
pub fn command(lang: Lang) -> Command {
    let command = Args::command();
    match lang {
        Lang::En => command,
        Lang::Zh => {
            // Built, so that clap's own help and version arguments are there to be translated.
            let mut command = command;
            command.build();
            translate(command, "")
        }
    }
}

fn translate(command: Command, path: &str) -> Command {
    let find = |table: &[(&str, &'static str)], key: &str| {
        table.iter().find(|(k, _)| *k == key).map(|(_, help)| *help)
    };
    // `help audit` is audit's entry, `standards help` is help.
    let own: Vec<&str> = path.split(' ').filter(|name| *name != "help").collect();
    let own = match path.rsplit(' ').next() {
        Some("help") => "help".to_owned(),
        _ => own.join(" "),
    };
    let about = find(zh::COMMANDS, &own).unwrap_or_default();
    command
        .about(about)
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .mut_args(|arg| {
            let heading = if arg.is_positional() {
                "参数"
            } else {
                "选项"
            };
            let help = find(zh::ARGUMENTS, arg.get_id().as_str()).unwrap_or_default();
            arg.help_heading(heading)
                .help(help)
                .hide_possible_values(true)
        })
        .mut_subcommands(|sub| {
            let path = format!("{path} {}", sub.get_name());
            let path = path.trim().to_owned();
            translate(sub, &path)
        })
}

/// Prints help or a usage error, and gives the exit code.
pub fn explain(error: &clap::Error, lang: Lang) -> ExitCode {
    let outcome = match error.use_stderr() {
        true => Outcome::Failed,
        false => Outcome::Met,
    };
    let is_help = matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    );
    match (lang, is_help) {
        (Lang::Zh, false) => {
            terminal::say(&in_chinese(error));
        }
        (Lang::En, false) => terminal::say(error.to_string().trim_end()),
        (_, true) => {
            let _ = error.print();
        }
    }
    outcome.into()
}

fn in_chinese(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let message = match error.kind() {
        ErrorKind::UnknownArgument => format!("没有参数“{argument}”"),
        ErrorKind::InvalidSubcommand => {
            format!("没有命令“{}”", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数 {argument}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = context(ContextKind::InvalidValue);
            let valid = context(ContextKind::ValidValue);
            match (value.is_empty(), valid.is_empty()) {
                (true, _) => format!("参数“{argument}”缺少取值"),
                (false, true) => format!("参数“{argument}”的取值“{value}”不对"),
                (false, false) => format!("参数“{argument}”的取值“{value}”不对，可用：{valid}"),
            }
        }
        ErrorKind::ArgumentConflict => format!("参数“{argument}”重复或互相冲突"),
        _ => error.kind().to_string(),
    };
    let similar = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    let similar: String = similar.into_iter().map(context).collect();
    let hint = match similar.is_empty() {
        true => String::new(),
        false => format!("\n  是否想写“{similar}”？"),
    };
    format!("错误：{message}{hint}\n详见 balance --help")
}

#[cfg(test)]
mod tests {
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
        every(&command(Lang::Zh), "", &mut |command, path| {
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
    fn the_language_is_found_anywhere() {
        let lang = |args: &[&str]| lang(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(lang(&["balance", "audit", "--lang", "zh"]), Some(Lang::Zh));
        assert_eq!(lang(&["balance", "--lang=en", "audit"]), Some(Lang::En));
        assert_eq!(lang(&["balance", "audit", "--", "--lang=en"]), None);
        assert_eq!(lang(&["balance", "--lang", "fr"]), None);
    }
}
