//! A draft of a map of one's own headers, made from what was recognised: to be edited, not written.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::{Census, ReadTable};
use crate::dictionary::Dictionary;
use crate::lang::Lang;
use crate::mark;
use crate::problem::column_name;

const HEAD: &str = "\
# 列名对照表：左边是表中的列名，右边是项目名；多行表头用“ / ”连接，也可写 \"column D\"。
# 行首的 # 去掉后才生效；\"\" 表示不使用这一列；带单位的写法：{ field = \"equipment_value\", unit = \"万元\" }
#
# Own headers: on the left the header as it stands (header rows joined by \" / \"), or \"column D\"; on the
# right the field. A line counts once its # is taken away; \"\" means that the column is not used.
";

/// The draft, in the form that [`Map`](super::Map) reads: what was recognised as it was read, and
/// behind a `#` the nearest guess for every other column.
pub fn draft(census: &Census) -> String {
    let mut text = HEAD.to_owned();
    let mut drafted = BTreeSet::new();
    for table in &census.tables {
        let part = part(table, &census.dictionary);
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
    for (at, header) in &table.unknown {
        let path: Vec<&str> = header.split(" / ").collect();
        let key = key(header, *at);
        // What else a roster says of people is not asked.
        let guess = dictionary.nearest_column(&path).filter(|_| !table.private);
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

fn labels(column: &str, dictionary: &Dictionary) -> String {
    let [zh, en] = [Lang::Zh, Lang::En].map(|lang| dictionary.label(column, lang));
    format!("{zh} / {en}")
}

/// A text as TOML writes it; JSON writes it the same way.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}
