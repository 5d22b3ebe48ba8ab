//! Help and usage errors, in the language of the user.

use std::ffi::OsString;
use std::process::ExitCode;

use balance::Lang;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, ValueEnum};

use super::args::{self, LangChoice};
use super::session::{Help, Outcome, Zh};
use super::{ahead, allow, deny, grouping, problem_files, retrace, terminal};

/// The Chinese help of the options that several subcommands have.
const SHARED: &[&[Help]] = &[
    ahead::ZH,
    args::ZH,
    allow::ZH,
    deny::ZH,
    grouping::ZH,
    problem_files::ZH,
    retrace::ZH,
];

/// What the program says of itself in Chinese.
const ABOUT: &str = "判断一个县的义务教育学校是否均衡";

/// What clap's own subcommand `help` says in Chinese.
const ABOUT_HELP: &str = "显示本帮助，或某个命令的帮助";

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

/// The command with its help in one language; `zh` is what its subcommands say in Chinese.
pub fn localised(mut command: Command, zh: &[(&str, Zh)], lang: Lang) -> Command {
    match lang {
        Lang::En => command,
        Lang::Zh => {
            // Built, so that clap's own help and version arguments are there to be translated.
            command.build();
            translate(command, &[], zh)
        }
    }
}

/// A command with its help in Chinese, and all below it; `path` is the names that lead to it.
fn translate(command: Command, path: &[&str], zh: &[(&str, Zh)]) -> Command {
    // `help audit` is about what `audit` is about.
    let named: Vec<&str> = path
        .iter()
        .copied()
        .filter(|name| *name != "help")
        .collect();
    let own = named.first().and_then(|first| find(zh, first));
    let about = match (path.last(), own, named.get(1)) {
        (None, ..) => Some(ABOUT),
        (Some(&"help"), ..) => Some(ABOUT_HELP),
        (_, Some(own), None) => Some(own.about),
        (_, Some(own), Some(below)) => find(own.below, below).copied(),
        (_, None, _) => None,
    };
    let help = |id: &str| {
        let own = own.and_then(|own| find(own.arguments, id));
        own.or_else(|| SHARED.iter().find_map(|shared| find(shared, id)))
            .copied()
    };
    command
        .about(about.unwrap_or_default())
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .mut_args(|arg| {
            let heading = if arg.is_positional() {
                "参数"
            } else {
                "选项"
            };
            let help = help(arg.get_id().as_str()).unwrap_or_default();
            arg.help_heading(heading)
                .help(help)
                .hide_possible_values(true)
        })
        .mut_subcommands(|sub| {
            let name = sub.get_name().to_owned();
            let path = [path, &[name.as_str()]].concat();
            translate(sub, &path, zh)
        })
}

fn find<'a, T>(table: &'a [(&str, T)], key: &str) -> Option<&'a T> {
    table
        .iter()
        .find(|(k, _)| *k == key)
        .map(|(_, found)| found)
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

    #[test]
    fn the_language_is_found_anywhere() {
        let lang = |args: &[&str]| lang(&args.iter().map(OsString::from).collect::<Vec<_>>());
        assert_eq!(lang(&["balance", "audit", "--lang", "zh"]), Some(Lang::Zh));
        assert_eq!(lang(&["balance", "--lang=en", "audit"]), Some(Lang::En));
        assert_eq!(lang(&["balance", "audit", "--", "--lang=en"]), None);
        assert_eq!(lang(&["balance", "--lang", "fr"]), None);
    }
}
