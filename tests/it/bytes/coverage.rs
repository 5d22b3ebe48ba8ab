//! What the program offers in its help is run by some run: each subcommand, flag, value and ending.

use std::collections::BTreeSet;
use std::path::Path;

use super::listed::runs;
use super::program;
use crate::made::stdout;

/// An option of a subcommand, and its text of help in one line.
struct Offered {
    flag: String,
    text: String,
}

fn help(args: &[&str]) -> String {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    stdout(&program(Path::new("."), &args))
}

/// The first words of the lines of a section, which a blank line ends.
fn section<'a>(help: &'a str, title: &str) -> Vec<&'a str> {
    let lines = help.lines().skip_while(|line| *line != title).skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    let named = lines.filter(|line| line.starts_with("  ") && !line[2..].starts_with(' '));
    named
        .filter_map(|line| line.split_whitespace().next())
        .collect()
}

fn offered(help: &str) -> Vec<Offered> {
    let mut all: Vec<Offered> = Vec::new();
    let lines = help.lines().skip_while(|line| *line != "Options:").skip(1);
    for line in lines.take_while(|line| !line.is_empty()) {
        let words = line.split_whitespace();
        let flag = words.take(2).find(|word| word.starts_with("--"));
        match flag.filter(|_| line.find('-').is_some_and(|indent| indent <= 6)) {
            Some(flag) => all.push(Offered {
                flag: flag.to_owned(),
                text: line.to_owned(),
            }),
            None => {
                let last = all.last_mut().unwrap();
                last.text = format!("{} {}", last.text, line.trim());
            }
        }
    }
    all
}

/// What stands in a text between two others, the words parted by commas.
fn between<'a>(text: &'a str, from: &str, to: char) -> Vec<&'a str> {
    let Some((_, rest)) = text.split_once(from) else {
        return Vec::new();
    };
    let list = rest.split(to).next().unwrap_or_default();
    let words = list.split(", ").filter_map(|part| part.split(' ').next());
    words.collect()
}

#[test]
fn all_that_help_offers_is_run() {
    let mut lines: Vec<Vec<String>> = runs().into_iter().flat_map(|run| run.commands).collect();
    // `standards show` stands for `standards`; its options are those of the whole program.
    lines.iter_mut().for_each(|line| line.push(String::new()));
    let commands = help(&["--help", "--lang", "en"]);
    let commands = section(&commands, "Commands:");
    assert!(commands.len() >= 10, "{commands:?}");
    let mut missing = BTreeSet::new();
    for command in commands {
        let own: Vec<&Vec<String>> = lines.iter().filter(|line| line[0] == command).collect();
        if own.is_empty() {
            missing.insert(command.to_owned());
        }
        let text = match command {
            "help" => continue,
            _ => help(&[command, "--help", "--lang", "en"]),
        };
        let options = offered(&text);
        assert!(options.len() > 3, "{command}: {text}");
        for Offered { flag, text } in options {
            // Starts a program of the desktop, if there is one: held in desk.rs.
            if flag == "--open" {
                continue;
            }
            let short = text.trim_start().get(..2).filter(|s| !s.starts_with("--"));
            let is_flag = |word: &str| word == flag || Some(word) == short;
            let values: BTreeSet<&str> = own
                .iter()
                .flat_map(|line| line.windows(2))
                .filter(|pair| is_flag(&pair[0]))
                .map(|pair| pair[1].as_str())
                .collect();
            if values.is_empty() {
                missing.insert(format!("{command} {flag}"));
            }
            for value in between(&text, "[possible values: ", ']') {
                if !values.contains(value) {
                    missing.insert(format!("{command} {flag} {value}"));
                }
            }
            let endings = between(&text, "(xlsx, ", ')');
            let first = endings.first().map(|_| "xlsx");
            for ending in endings.into_iter().chain(first) {
                if !values.iter().any(|v| v.ends_with(&format!(".{ending}"))) {
                    missing.insert(format!("{command} {flag} of .{ending}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "no run of runs.txt has {missing:#?}");
}
