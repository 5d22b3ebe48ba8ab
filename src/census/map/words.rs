//! What a user's map says of the words in cells.
//!
//! ```toml
//! [values.backbone]         # a field, or a column of a roster
//! "某县骨干教师" = "county"  # a word that the program knows
//! "待定" = ""               # as if the cell were blank
//! ```

use std::collections::HashMap;

use indexmap::IndexMap;

use crate::census::grid::Cell;
use crate::dictionary::{Dictionary, FieldKind, RosterKind, normalise};
use crate::lang::Text;

/// The words of columns, by the column's name: a field, or a roster's column as `teachers.backbone`.
#[derive(Debug, Default)]
pub struct MapWords(HashMap<String, Words>);

/// By normalised word: the word as written, and the one that is meant.
type Words = IndexMap<String, (String, String)>;

impl MapWords {
    /// Reads what the file says.
    ///
    /// # Errors
    /// For a column that does not exist or has no words, and for a word that is not known.
    pub fn from_file(
        file: IndexMap<String, IndexMap<String, String>>,
        dictionary: &Dictionary,
    ) -> Result<MapWords, Text> {
        let mut all = MapWords::default();
        for (name, words) in file {
            let column = Column::named(&name, dictionary)?;
            let known = all.0.entry(column.name()).or_default();
            for (word, meant) in words {
                if !meant.is_empty() && !column.knows(&meant, dictionary) {
                    let valid = column.valid(dictionary);
                    return Err(Text::new(
                        format!(
                            "values.{name}：“{word}” = “{meant}”：这一列没有这个取值；可用：{}",
                            valid.zh
                        ),
                        format!(
                            "values.{name}: \"{word}\" = \"{meant}\": the column has no such value; known: {}",
                            valid.en
                        ),
                    ));
                }
                known.insert(normalise(&word), (word, meant));
            }
        }
        Ok(all)
    }

    /// Whether something is said of a column.
    pub fn speaks_of(&self, column: &str) -> bool {
        self.0.contains_key(column)
    }

    /// What a cell of a column is to say, with the normalised word by which that is known.
    pub fn of(&self, column: &str, cell: &Cell) -> Option<(String, Cell)> {
        let word = normalise(&cell.shown());
        let (_, meant) = self.0.get(column)?.get(&word)?;
        Some((word, Cell::Text(meant.clone())))
    }

    /// Every column and word, normalised and as written.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0.iter().flat_map(|(column, words)| {
            words
                .iter()
                .map(move |(key, (word, _))| (column.as_str(), key.as_str(), word.as_str()))
        })
    }
}

/// A column that has words.
enum Column<'a> {
    /// A field of a table or form.
    Field(String, FieldKind),
    /// A column of a roster.
    Roster(&'a str, &'a str, &'a crate::dictionary::RosterColumn),
}

impl<'a> Column<'a> {
    fn named(name: &str, dictionary: &'a Dictionary) -> Result<Column<'a>, Text> {
        if let Some((id, field, _)) = dictionary.resolve(name) {
            return Ok(Column::Field(id.to_owned(), field.kind));
        }
        let (of, own) = match name.split_once('.') {
            Some((roster, own)) => (Some(roster), own),
            None => (None, name),
        };
        let rosters = dictionary.rosters.iter();
        let mut rosters = rosters.filter(|(id, _)| of.is_none_or(|of| of == *id));
        let found = rosters.find_map(|(id, roster)| {
            let (own, column) = roster.column.get_key_value(own)?;
            Some(Column::Roster(id, own, column))
        });
        if let Some(found) = found {
            return Ok(found);
        }
        match dictionary
            .column_meaning(&[name])
            .map(|meaning| meaning.column)
        {
            Some(column) if column != name => Column::named(&column, dictionary),
            _ => Err(Text::new(
                format!("values.{name}：没有这个项目，名册里也没有这一列"),
                format!("values.{name}: there is no such field, nor such a column of a roster"),
            )),
        }
    }

    fn name(&self) -> String {
        match self {
            Column::Field(id, _) => id.clone(),
            Column::Roster(roster, own, _) => format!("{roster}.{own}"),
        }
    }

    fn knows(&self, word: &str, dictionary: &Dictionary) -> bool {
        match self {
            Column::Field(id, FieldKind::Category) => dictionary.category(id, word).is_some(),
            Column::Field(_, FieldKind::Stage) => dictionary.stage_of(word).is_some(),
            // What cannot be read of the others is said of their cells.
            Column::Field(..) => true,
            Column::Roster(_, _, column) => match column.kind {
                RosterKind::Stage => dictionary.stage_of(word).is_some(),
                RosterKind::Word | RosterKind::Only => column.value_of(&normalise(word)).is_some(),
                _ => true,
            },
        }
    }

    /// What may be meant.
    fn valid(&self, dictionary: &Dictionary) -> Text {
        let words: Vec<&String> = match self {
            Column::Field(id, FieldKind::Category) => {
                let values = dictionary.categories.get(id).into_iter().flatten();
                values.map(|(id, _)| id).collect()
            }
            Column::Roster(_, _, column) if column.kind != RosterKind::Stage => {
                let words = column.value.iter().filter_map(|value| value.words.first());
                words.collect()
            }
            _ => dictionary.stages.keys().collect(),
        };
        Text::list(words.into_iter().map(Text::same))
    }
}
