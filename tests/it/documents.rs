//! Documents in both languages: a Chinese document says all that its English twin does, and neither is changed alone.
//! Words are free; headings, tables, commands, links, names of options, fields and codes, and figures are the same. And
//! the commands of all documents are the program's.

mod document;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::Path;

use crate::made::{balance, stdout};
use document::{Document, ROOT, plain};

/// What clerks and inspectors read is never in one language alone. Any other document with a twin is held to it, too.
const IN_BOTH_LANGUAGES: [&str; 15] = [
    "README",
    "docs/annotate",
    "docs/changes",
    "docs/ci",
    "docs/compare",
    "docs/input",
    "docs/method",
    "docs/output",
    "docs/page",
    "docs/plan",
    "docs/problems",
    "docs/province",
    "docs/settings",
    "docs/standards",
    "docs/template",
];

/// `balance explain` writes it in both languages, each with examples of its own.
const WRITTEN_BY_THE_PROGRAM: &str = "docs/problems";

/// Every document, without its ending: `docs/input`, `docs/input.zh`.
fn documents() -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["", "docs"] {
        for entry in std::fs::read_dir(Path::new(ROOT).join(folder)).unwrap() {
            let path = plain(&Path::new(folder).join(entry.unwrap().file_name()));
            found.extend(path.strip_suffix(".md").map(str::to_owned));
        }
    }
    found
}

/// Reads what `documents` found.
fn read(found: &str) -> Document {
    match found.strip_suffix(".zh") {
        Some(name) => Document::read(name, true),
        None => Document::read(found, false),
    }
}

/// The documents that have a Chinese side or must have one.
fn pairs() -> BTreeSet<String> {
    let documents = documents();
    let chinese = documents.iter().filter_map(|name| name.strip_suffix(".zh"));
    let names = chinese.chain(IN_BOTH_LANGUAGES);
    names.map(str::to_owned).collect()
}

/// The first place in which two lists differ.
fn first_difference<T: PartialEq + Debug>(english: &[T], chinese: &[T]) -> Option<String> {
    let length = english.len().max(chinese.len());
    let at = (0..length).find(|&at| english.get(at) != chinese.get(at))?;
    let [english, chinese] = [english.get(at), chinese.get(at)];
    let number = at + 1;
    Some(format!(
        "number {number} is {english:?} in English, {chinese:?} in Chinese"
    ))
}

/// What one of two sets lacks.
fn lacking(english: &BTreeSet<String>, chinese: &BTreeSet<String>) -> Option<String> {
    let in_english: Vec<_> = english.difference(chinese).collect();
    let in_chinese: Vec<_> = chinese.difference(english).collect();
    (english != chinese)
        .then(|| format!("{in_english:?} in English alone, {in_chinese:?} in Chinese alone"))
}

/// All in which the two languages of a document differ.
fn differences(name: &str) -> Vec<String> {
    let [english, chinese] = [false, true].map(|is_chinese| Document::read(name, is_chinese));
    let mut found = Vec::new();
    let mut note = |what: &str, difference: Option<String>| {
        found.extend(difference.map(|difference| format!("{name}: {what}: {difference}")));
    };
    note(
        "levels of headings",
        first_difference(&english.levels(), &chinese.levels()),
    );
    note(
        "rows of tables",
        first_difference(&english.tables, &chinese.tables),
    );
    note(
        "lines of code",
        first_difference(&english.code, &chinese.code),
    );
    match (english.links(), chinese.links()) {
        (Ok(english), Ok(chinese)) => note("links", lacking(&english, &chinese)),
        (english, chinese) => {
            note("links in English", english.err());
            note("links in Chinese", chinese.err());
        }
    }
    if name == WRITTEN_BY_THE_PROGRAM {
        return found;
    }
    note("names", lacking(&english.names(), &chinese.names()));
    note("figures", lacking(&english.figures(), &chinese.figures()));
    for (language, document) in [("English", &english), ("Chinese", &chinese)] {
        let none = !document.leads_to_its_twin();
        note(
            "links",
            none.then(|| format!("none from {language} to the other language")),
        );
    }
    found
}

#[test]
fn chinese_documents_say_all_that_english_ones_do() {
    let found: Vec<String> = pairs().iter().flat_map(|name| differences(name)).collect();
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn links_of_documents_lead_somewhere() {
    for name in documents() {
        let links = read(&name).links();
        assert!(links.is_ok(), "{name}: {links:?}");
    }
}

/// Subcommands and options that documents speak of are in the program's help.
#[test]
fn the_commands_of_documents_are_the_programs() {
    let help = |words: &[&str]| stdout(&balance().args(words).arg("--help").output().unwrap());
    let listed = help(&["--lang", "en"]);
    let mut helps: BTreeMap<String, String> = BTreeMap::new();
    let (mut unknown, mut options) = (Vec::new(), 0);
    for name in documents() {
        for words in read(&name).commands() {
            // A place to be filled in, a file alone, or an option of the program itself.
            let subcommand = words.get(1).copied().unwrap_or("…");
            if !subcommand.chars().all(|c| c.is_ascii_lowercase()) {
                continue;
            }
            if !listed.contains(&format!("\n  {subcommand} ")) {
                unknown.push(format!("{name}: {}", words.join(" ")));
                continue;
            }
            let help_of = helps
                .entry(subcommand.to_owned())
                .or_insert_with(|| help(&[subcommand]));
            // What stands below a subcommand has options of its own.
            let below = words.get(2).copied().unwrap_or_default();
            let has_below = !below.is_empty() && help_of.contains(&format!("\n  {below} "));
            let help_below = has_below.then(|| help(&[subcommand, below]));
            let listed_for = help_below.as_ref().unwrap_or(help_of);
            for option in words
                .iter()
                .filter(|word| word.starts_with('-') && word.len() > 1)
            {
                let option = option.split(['=', '"']).next().unwrap();
                let is_listed = listed_for
                    .split([' ', ',', '\n'])
                    .any(|word| word == option);
                options += 1;
                if !is_listed {
                    unknown.push(format!("{name}: {option} in {}", words.join(" ")));
                }
            }
        }
    }
    assert!(options > 100, "so few options were found: {options}");
    assert!(unknown.is_empty(), "\n{}", unknown.join("\n"));
}
