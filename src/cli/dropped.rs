//! A file dropped on the program: a path where a subcommand stands is audited.

use std::ffi::OsString;
use std::path::Path;

use clap::Command;

/// The arguments, with `audit` in front of a path that stands where a subcommand would. On Windows, where
/// the window closes with the program, what was found is opened, too.
pub fn as_audit(mut args: Vec<OsString>, command: &Command) -> Vec<OsString> {
    let Some(first) = args.get(1) else {
        return args;
    };
    let known = first.to_str().is_some_and(|name| {
        name.starts_with('-') || name == "help" || command.find_subcommand(name).is_some()
    });
    if known || !Path::new(first).exists() {
        return args;
    }
    args.insert(1, "audit".into());
    if cfg!(windows) {
        args.insert(2, "--open".into());
    }
    args
}
