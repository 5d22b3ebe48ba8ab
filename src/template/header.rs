//! The headers of the columns: in two languages, and always such that they are read back.

use super::{Column, Template};
use crate::dictionary::{ColumnMeaning, Dictionary, Factor, FieldKind};
use crate::lang::Lang;

impl Template<'_> {
    /// The header of a column, and below it the same in the other language; nothing below where
    /// the two together would mean something else.
    pub fn headers(&self, column: &Column) -> (String, String) {
        let dictionary = &self.standard.dictionary;
        let lang = self.options.lang;
        let above = header(dictionary, &column.name, lang);
        let roles = &dictionary.roles;
        // A row that names schools is a school and no header: these two cells span both rows.
        if [&roles.school_code, &roles.school_name].contains(&&column.name) {
            return (above, String::new());
        }
        let below = header(dictionary, &column.name, other(lang));
        let both = dictionary.column_meaning(&[&above, &below]);
        match both == Some(plain(&column.name)) && below != above {
            true => (above, below),
            false => (above, String::new()),
        }
    }
}

/// The language that is not this one.
pub fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Zh => Lang::En,
        Lang::En => Lang::Zh,
    }
}

/// The label with its unit, if that is read back as the column; else the label; else the bare name.
fn header(dictionary: &Dictionary, column: &str, lang: Lang) -> String {
    let label = dictionary.label(column, lang);
    let with_unit = measured_in(dictionary, column, lang).map(|unit| match lang {
        Lang::Zh => format!("{label}（{unit}）"),
        Lang::En => format!("{label} ({unit})"),
    });
    let meant = |text: &String| dictionary.column_meaning(&[text]) == Some(plain(column));
    let candidates = with_unit.into_iter().chain([label]);
    let mut read_back = candidates.filter(meant);
    read_back.next().unwrap_or_else(|| column.to_owned())
}

/// The unit of a measured amount. Counted things have none worth a word.
fn measured_in(dictionary: &Dictionary, column: &str, lang: Lang) -> Option<String> {
    let (_, field, _) = dictionary.resolve(column)?;
    let unit = dictionary.units.get(field.unit.as_ref()?)?;
    (field.kind == FieldKind::Amount).then(|| lang.pick(&unit.zh, &unit.en).to_owned())
}

fn plain(column: &str) -> ColumnMeaning {
    ColumnMeaning {
        lesser: false,
        column: column.to_owned(),
        factor: Factor::ONE,
    }
}
