//! The dictionary: the fields of a census and the columns of rosters, what they are called, and what a
//! header means.

use std::io::{self, Write};

use serde::Serialize;

use crate::dictionary::{
    Dictionary, Factor, Field, FieldKind, Level, Roster, RosterColumn, RosterKind, normalise,
};
use crate::lang::Lang;
use crate::report::data::json;
use crate::report::document::Document;
use crate::report::table::{Cell, Table, Tone, left, listed};
use crate::say;

/// So many aliases stand in a table; JSON has them all.
const MOST_ALIASES: usize = 3;

/// So many words of a roster's value are listed.
const MOST_WORDS: usize = 6;

/// What is listed of the dictionary.
#[derive(Debug, Serialize)]
pub struct Fields {
    version: &'static str,
    /// What a word means where it is a whole header.
    meaning: Option<Meaning>,
    fields: Vec<Row>,
    #[serde(skip)]
    word: Option<String>,
    #[serde(skip)]
    lang: Lang,
}

/// What a header means.
#[derive(Debug, Serialize)]
struct Meaning {
    /// The field, or field and stage.
    column: String,
    label: String,
    /// From the header's unit to the field's: `times ÷ over`.
    times: u32,
    over: u32,
    #[serde(skip)]
    unit: Option<String>,
}

/// A field, or a column of a roster.
#[derive(Debug, Serialize)]
struct Row {
    /// As a map, a formula and `--by` name it: `students`, `teachers.birth`.
    name: String,
    label: String,
    unit: Option<String>,
    /// Of whom it is asked: `school`, `stage`, `county`, or the id of a roster.
    level: String,
    /// What its cells hold.
    kind: &'static str,
    /// The columns that it may have, one a stage.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    columns: Vec<String>,
    aliases: Vec<String>,
    /// The values that its cells may have: by id, or of a roster by their words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
    #[serde(skip)]
    shown: [String; 2],
    /// Every word that it may be found by, normalised.
    #[serde(skip)]
    words: Vec<String>,
}

impl Fields {
    /// The whole dictionary, or what fits a word: a name, a label or an alias that has it in it, and what
    /// it means as a header.
    pub fn of(dictionary: &Dictionary, word: Option<&str>, lang: Lang) -> Fields {
        let mut rows = rows(dictionary, lang);
        let meaning = word.and_then(|word| meaning(dictionary, word, lang));
        if let Some(word) = word.map(normalise) {
            let meant = meaning.as_ref().and_then(|m| dictionary.resolve(&m.column));
            let meant = meant.map(|(field, ..)| field.to_owned());
            rows.retain(|row| {
                let named = row.words.iter().any(|own| own.contains(&word));
                named || Some(&row.name) == meant.as_ref()
            });
            // What is called so stands before what has the word in it.
            rows.sort_by_key(|row| !row.words.contains(&word));
        }
        Fields {
            version: env!("CARGO_PKG_VERSION"),
            meaning,
            fields: rows,
            word: word.map(str::to_owned),
            lang,
        }
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.meaning.is_none()
    }

    /// Writes it for programs.
    ///
    /// # Errors
    /// Whatever the writer says.
    pub fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        json::write(self, out)
    }

    /// Lays it out for people.
    pub fn document(&self) -> Document {
        let lang = self.lang;
        let mut document = Document::default();
        if let (Some(word), Some(meaning)) = (&self.word, &self.meaning) {
            let Meaning {
                column,
                label,
                times,
                over,
                unit,
            } = meaning;
            let unit = unit.as_ref().map(|unit| match (lang, times, over) {
                (Lang::Zh, 1, 1) => format!("，单位 {unit}"),
                (Lang::En, 1, 1) => format!(", in {unit}"),
                (Lang::Zh, times, 1) => format!("，×{times} 为 {unit}"),
                (Lang::En, times, 1) => format!(", × {times} to {unit}"),
                (Lang::Zh, ..) => format!("，×{times}/{over} 为 {unit}"),
                (Lang::En, ..) => format!(", × {times}/{over} to {unit}"),
            });
            let unit = unit.unwrap_or_default();
            document.line(Cell::new(
                say!(
                    lang,
                    "表头“{word}”读作 {column}（{label}）{unit}",
                    "The header \"{word}\" is read as {column} ({label}){unit}"
                ),
                Tone::Good,
            ));
        } else if let Some(word) = &self.word {
            document.line(Cell::new(
                say!(
                    lang,
                    "“{word}”单独作表头时认不出；名称里有它的项目：",
                    "\"{word}\" alone is no header that is known; fields that have it in a name:"
                ),
                Tone::Doubtful,
            ));
        }
        let (headers, rows): (Vec<&str>, Vec<Vec<Cell>>) = match self.word {
            None => (
                self.headings(5),
                self.fields.iter().map(|row| self.line(row, 5)).collect(),
            ),
            // The other headers of few fields have room for all, below.
            Some(_) => (
                self.headings(4),
                self.fields.iter().map(|row| self.line(row, 4)).collect(),
            ),
        };
        let columns = headers.into_iter().map(left);
        document.table(Table {
            columns: columns.collect(),
            rows,
        });
        for row in self.fields.iter().filter(|_| self.word.is_some()) {
            for (name, list) in [
                (lang.pick("其他列名", "other headers"), &row.aliases),
                (lang.pick("分学段", "by stage"), &row.columns),
                (lang.pick("取值", "values"), &row.values),
            ] {
                if !list.is_empty() {
                    let list = listed(list.iter().map(String::as_str), lang.pick("、", ", "));
                    let colon = lang.pick("：", ": ");
                    document.line(format!("{} {name}{colon}{list}", row.name));
                }
            }
        }
        document
    }
}

impl Fields {
    fn headings(&self, columns: usize) -> Vec<&'static str> {
        let all = match self.lang {
            Lang::Zh => ["项目", "名称", "单位", "层次、内容", "其他列名"],
            Lang::En => ["Field", "Label", "Unit", "Of, holds", "Other headers"],
        };
        all[..columns.min(all.len())].to_vec()
    }

    fn line(&self, row: &Row, columns: usize) -> Vec<Cell> {
        let between = self.lang.pick("、", ", ");
        let mut aliases: Vec<&str> = row.aliases.iter().map(String::as_str).collect();
        if aliases.len() > MOST_ALIASES {
            aliases.truncate(MOST_ALIASES);
            aliases.push("…");
        }
        let mut cells: Vec<Cell> = vec![
            row.name.as_str().into(),
            row.label.as_str().into(),
            row.unit.clone().unwrap_or_default().into(),
            row.shown.join(between).into(),
            listed(aliases, between).into(),
        ];
        cells.truncate(columns);
        cells
    }
}

fn meaning(dictionary: &Dictionary, word: &str, lang: Lang) -> Option<Meaning> {
    let path: Vec<&str> = word.split(" / ").collect();
    let found = dictionary.column_meaning(&path)?;
    let Factor { times, over } = found.factor;
    Some(Meaning {
        label: dictionary.label(&found.column, lang),
        unit: dictionary
            .resolve(&found.column)
            .and_then(|(_, field, _)| sign(dictionary, field.unit.as_ref(), lang)),
        column: found.column,
        times,
        over,
    })
}

fn sign(dictionary: &Dictionary, unit: Option<&String>, lang: Lang) -> Option<String> {
    let unit = dictionary.units.get(unit?)?;
    Some(lang.pick(&unit.zh, &unit.en).to_owned())
}

fn rows(dictionary: &Dictionary, lang: Lang) -> Vec<Row> {
    let fields = dictionary.fields.iter();
    let fields = fields.filter(|(name, _)| !Dictionary::is_ratio(name));
    let fields = fields.map(|(name, field)| of_field(dictionary, name, field, lang));
    let columns = dictionary.rosters.iter().flat_map(|(id, roster)| {
        let columns = roster.column.iter();
        columns.map(move |(own, column)| of_column(id, roster, own, column, lang))
    });
    fields.chain(columns).collect()
}

fn of_field(dictionary: &Dictionary, name: &str, field: &Field, lang: Lang) -> Row {
    let (level, level_shown) = match field.level {
        Level::School => ("school", lang.pick("学校", "school")),
        Level::Stage => ("stage", lang.pick("学段", "stage")),
        Level::County => ("county", lang.pick("区县", "county")),
    };
    let (kind, kind_shown) = holds(field.kind, lang);
    let columns = match field.level {
        Level::Stage => dictionary
            .stages
            .keys()
            .map(|s| Dictionary::column(name, s))
            .collect(),
        _ => Vec::new(),
    };
    let values = dictionary.categories.get(name).into_iter().flatten();
    let values = values.map(|(id, value)| format!("{id} {}", lang.pick(&value.zh, &value.en)));
    let aliases: Vec<String> = field.headers().chain(&field.with_stage).cloned().collect();
    let words = [name, &field.zh, &field.en].into_iter();
    let words = words.chain(aliases.iter().map(String::as_str));
    Row {
        words: words.map(normalise).collect(),
        label: lang.pick(&field.zh, &field.en).to_owned(),
        unit: sign(dictionary, field.unit.as_ref(), lang),
        level: level.to_owned(),
        kind,
        columns,
        values: values.collect(),
        shown: [level_shown.to_owned(), kind_shown.to_owned()],
        name: name.to_owned(),
        aliases,
    }
}

fn of_column(id: &str, roster: &Roster, own: &str, column: &RosterColumn, lang: Lang) -> Row {
    let name = format!("{id}.{own}");
    let (kind, kind_shown) = tells(column.kind, lang);
    let values = column.value.iter().map(|value| {
        let some: Vec<&str> = value
            .words
            .iter()
            .take(MOST_WORDS)
            .map(String::as_str)
            .collect();
        let more = if value.words.len() > some.len() {
            "/…"
        } else {
            ""
        };
        format!("{}{more}", some.join("/"))
    });
    let own_names = [normalise(&column.zh), normalise(&column.en)];
    let aliases = column
        .aliases
        .iter()
        .filter(|alias| !own_names.contains(alias));
    let words = [&name, &column.zh, &column.en]
        .into_iter()
        .chain(&column.aliases);
    Row {
        words: words.map(|word| normalise(word)).collect(),
        label: lang.pick(&column.zh, &column.en).to_owned(),
        unit: None,
        level: id.to_owned(),
        kind,
        columns: Vec::new(),
        values: values.collect(),
        shown: [
            lang.pick(&roster.zh, &roster.en).to_owned(),
            kind_shown.to_owned(),
        ],
        aliases: aliases.cloned().collect(),
        name,
    }
}

/// What the cells of a field hold, for programs and for people.
fn holds(kind: FieldKind, lang: Lang) -> (&'static str, &'static str) {
    match kind {
        FieldKind::Count => ("count", lang.pick("整数", "whole number")),
        FieldKind::Amount => ("amount", lang.pick("数", "number")),
        FieldKind::Year => ("year", lang.pick("年份", "year")),
        FieldKind::Flag => ("flag", lang.pick("是否", "yes or no")),
        FieldKind::Category => ("category", lang.pick("类别", "one of a list")),
        FieldKind::Stage => ("stage", lang.pick("学段", "stage")),
        FieldKind::Code => ("code", lang.pick("代码", "code")),
        FieldKind::Text => ("text", lang.pick("文字", "text")),
    }
}

/// The same of a column of a roster.
fn tells(kind: RosterKind, lang: Lang) -> (&'static str, &'static str) {
    match kind {
        RosterKind::School => ("school", lang.pick("学校", "school")),
        RosterKind::Stage => ("stage", lang.pick("学段", "stage")),
        RosterKind::Person => ("person", lang.pick("个人", "person")),
        RosterKind::Word => ("word", lang.pick("类别", "one of a list")),
        RosterKind::Number => ("number", lang.pick("数", "number")),
        RosterKind::Birth => ("birth", lang.pick("日期", "date")),
        RosterKind::Age => ("age", lang.pick("年龄", "age")),
        RosterKind::Only => ("only", lang.pick("类别", "one of a list")),
        RosterKind::Label => ("label", lang.pick("文字", "text")),
        RosterKind::Trait => ("trait", lang.pick("类别", "one of a list")),
    }
}
