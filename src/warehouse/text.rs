//! How a query is laid out: a step a name, each with what it is, a column a line.

use std::fmt::Write;

/// No line of plain columns is longer.
const WIDTH: usize = 100;

/// One `SELECT`.
#[derive(Default)]
pub struct Select {
    columns: Vec<Column>,
    /// What stands behind the columns: `FROM …`, `WHERE …`, a line each.
    rest: Vec<String>,
}

struct Column {
    note: Option<String>,
    sql: String,
    /// Several of them stand in a line.
    is_plain: bool,
}

impl Select {
    /// A column under a name.
    pub fn column(&mut self, sql: &str, name: &str) {
        self.push(None, sql, name);
    }

    /// A column under a name, below a line that says what it is.
    pub fn noted(&mut self, note: &str, sql: &str, name: &str) {
        self.push(Some(comment(note)), sql, name);
    }

    /// Columns as they are.
    pub fn keep<T: AsRef<str>>(&mut self, names: impl IntoIterator<Item = T>) {
        for name in names {
            self.push(None, name.as_ref(), name.as_ref());
        }
    }

    fn push(&mut self, note: Option<String>, sql: &str, name: &str) {
        let is_plain = sql == name && note.is_none();
        let sql = match sql == name {
            true => name.to_owned(),
            false => format!("{sql} AS {name}"),
        };
        self.columns.push(Column {
            note,
            sql,
            is_plain,
        });
    }

    /// A line behind the columns.
    pub fn then(&mut self, line: impl Into<String>) {
        self.rest.push(line.into());
    }

    /// The text, each line behind some blanks.
    pub fn text(&self, indent: usize) -> String {
        let blanks = " ".repeat(indent);
        let mut text = format!("{blanks}SELECT");
        let mut is_open = false;
        let mut width = 0;
        for (at, column) in self.columns.iter().enumerate() {
            let comma = if at + 1 < self.columns.len() { "," } else { "" };
            let fits = width + column.sql.len() + 2 <= WIDTH;
            if let Some(note) = &column.note {
                let _ = write!(text, "\n{blanks}  {note}");
            }
            if column.is_plain && is_open && fits {
                let _ = write!(text, " {}{comma}", column.sql);
                width += column.sql.len() + 2;
            } else {
                let _ = write!(text, "\n{blanks}  {}{comma}", column.sql);
                width = indent + column.sql.len() + 3;
            }
            is_open = column.is_plain;
        }
        for line in &self.rest {
            let _ = write!(text, "\n{blanks}{line}");
        }
        text
    }
}

/// The steps of a query.
#[derive(Default)]
pub struct Steps(Vec<String>);

impl Steps {
    /// Adds a step: what it is, its name, what is selected.
    pub fn add(&mut self, note: &str, name: &str, select: &Select) {
        self.add_text(note, name, &select.text(2));
    }

    /// Adds a step whose text is given.
    pub fn add_text(&mut self, note: &str, name: &str, text: &str) {
        self.0
            .push(format!("{}\n{name} AS (\n{text}\n)", comment(note)));
    }

    /// The whole query.
    pub fn finish(self, select: &Select) -> String {
        format!("WITH\n{}\n{};\n", self.0.join(",\n"), select.text(0))
    }
}

/// A text as a comment: on one line, whatever it holds.
pub fn comment(text: &str) -> String {
    let line: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("-- {}", line.trim())
}

/// Texts joined by `+`, `AND`, `OR`; what stands for none where there are none.
pub fn joined(parts: &[String], by: &str, none: &str) -> String {
    match parts {
        [] => none.to_owned(),
        parts => parts.join(&format!(" {by} ")),
    }
}
