//! A draft of a map of one's own headers, made from what was recognised: to be edited, not written.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use crate::census::columns::Census;
use crate::census::read_table::ReadTable;
use crate::dictionary::Dictionary;
use crate::lang::Lang;
use crate::mark;
use crate::nearest::MOST_SUGGESTED;
use crate::own_text::quoted;
use crate::privacy::Told;
use crate::problem::{Kind, cell_name, column_name};

const HEAD: &str = "\
# 列名对照表：左边是表中的列名，右边是项目名；多行表头用“ / ”连接，也可写 \"column D\"。
# 行首的 # 去掉后才生效；\"\" 表示不使用这一列；带单位的写法：{ field = \"equipment_value\", unit = \"万元\" }；
# 一列是几项的合计：[\"pe_teachers\", \"arts_teachers\"]。[sheet.values.项目] 下面写单元格里的词是什么意思，\"\" 表示没有数据。
#
# Own headers: on the left the header as it stands (header rows joined by \" / \"), or \"column D\"; on the
# right the field. A line counts once its # is taken away; \"\" means that the column is not used, and a list that it is the
# sum of several fields. Below [sheet.values.FIELD] stands what words in cells mean; \"\" is a blank.
";

/// So many words of a column are listed.
const MOST_WORDS: usize = 100;

/// The draft, in the form that [`Map`](super::Map) reads: what was recognised as it was read, and
/// behind a `#` the nearest guess for every other column.
pub fn draft(census: &Census) -> String {
    let mut text = HEAD.to_owned();
    let mut drafted = BTreeSet::new();
    for table in &census.tables {
        let mut part = part(table, &census.dictionary);
        part.push_str(&words(table, census));
        let nothing = table.columns.is_empty() && table.unknown.is_empty();
        // Many forms of one layout need one part.
        if !nothing && drafted.insert(part.clone()) {
            text.push_str(&part);
        }
    }
    mark::sign_draft(text)
}

fn part(table: &ReadTable, dictionary: &Dictionary) -> String {
    let mut text = String::from("\n[[sheet]]\n");
    let is_form = table.is_form();
    let file = std::path::Path::new(&table.source.file).file_name();
    if let Some(file) = file.filter(|_| !is_form) {
        let _ = writeln!(text, "file = {}", quoted(&file.to_string_lossy()));
    }
    if let Some(sheet) = &table.source.sheet {
        let _ = writeln!(text, "sheet = {}", quoted(sheet));
    }
    if let Some(stage) = &table.stage {
        let _ = writeln!(text, "stage = {}", quoted(stage));
    }
    text.push_str("[sheet.columns]\n");
    let mut keys = BTreeSet::new();
    let mut key = |header: &str, at: u32| {
        let letters = format!("column {}", column_name(at));
        let own = match keys.insert(header.to_owned()) || is_form {
            true => header,
            false => &letters,
        };
        quoted(own)
    };
    for column in &table.columns {
        let key = key(&column.header.join(" / "), column.at);
        let name = table.name_of(&column.field, dictionary);
        let label = match dictionary.resolve(&column.field) {
            Some(_) => format!("  # {}", labels(&column.field, dictionary)),
            None => String::new(),
        };
        let _ = writeln!(text, "{key} = {}{label}", quoted(&name));
    }
    for (number, (at, header)) in table.unknown.iter().enumerate() {
        // A header that is not told is named by its column.
        let Some(header) = header.plain().filter(|header| !header.contains('…')) else {
            if !is_form {
                let letters = quoted(&format!("column {}", column_name(*at)));
                let _ = writeln!(text, "# {letters} = \"\"");
            }
            continue;
        };
        let path: Vec<&str> = header.split(" / ").collect();
        let key = key(header, *at);
        // What else a roster says of people is not asked.
        let guessed = !table.private && number < MOST_SUGGESTED;
        let guess = guessed.then(|| dictionary.nearest_column(&path)).flatten();
        match guess {
            _ if dictionary.is_ignored(&path) => {}
            Some(guess) => {
                let label = labels(&guess, dictionary);
                let _ = writeln!(text, "# {key} = {}  # ? {label}", quoted(&guess));
            }
            None => {
                let _ = writeln!(text, "# {key} = \"\"");
            }
        }
    }
    text
}

/// The words of a table that are not known, each behind a `#`: what they mean is for the user to say. Of
/// one that may be a name only the cell is given.
fn words(table: &ReadTable, census: &Census) -> String {
    let mut words: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for problem in &census.problems {
        let Kind::UnknownWord { found, valid, .. } = &problem.kind else {
            continue;
        };
        let mut here = problem
            .at
            .iter()
            .filter(|at| Arc::ptr_eq(&at.source, &table.source));
        let Some((row, column)) = here.find_map(|at| at.cell) else {
            continue;
        };
        let line = if table.is_form() { row } else { column };
        let Some(column) = table.columns.iter().find(|column| column.at == line) else {
            continue;
        };
        let line = match found {
            // A word that is cut off would fit no cell.
            Told::Plain(word) if word.contains('…') => continue,
            Told::Plain(word) => format!("# {} = \"\"", quoted(word)),
            Told::Withheld(what) => {
                format!("# {}: {} / {}", cell_name(row, column.at), what.zh, what.en)
            }
        };
        let name = table.name_of(&column.field, &census.dictionary);
        let known = words
            .entry(name)
            .or_insert_with(|| (valid.en.clone(), BTreeSet::new()));
        known.1.insert(line);
    }
    let mut text = String::new();
    for (name, (valid, words)) in words {
        let _ = writeln!(text, "[sheet.values.{}]  # {valid}", quoted(&name));
        for word in words.iter().take(MOST_WORDS) {
            let _ = writeln!(text, "{word}");
        }
    }
    text
}

fn labels(column: &str, dictionary: &Dictionary) -> String {
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| dictionary.label(column, lang));
    format!("{zh} / {en}")
}
