//! Changes as a TOML file that reads back the same.

use std::fmt::Write;

use crate::dictionary::Event;
use crate::own_text::quoted;
use crate::scenario::{Amount, Change, Changes};

impl Changes {
    /// The changes as TOML: one `[[change]]` each, in their order.
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// use balance::scenario::{Amount, Change, Changes};
    ///
    /// let hire = Change::new("城关小学", "teachers", Some("primary"), Amount::Add(2.0));
    /// let text = Changes::of("plan", [hire]).to_toml();
    /// assert_eq!(text, "[[change]]\nschool = \"城关小学\"\nstage = \"primary\"\nfield = \"teachers\"\nadd = 2\n");
    /// let read = Changes::parse("plan.toml", &text, &Dictionary::built_in());
    /// assert_eq!(read.to_toml(), text);
    /// ```
    pub fn to_toml(&self) -> String {
        let entries: Vec<String> = self.entries.iter().map(entry).collect();
        entries.join("\n")
    }
}

fn entry(change: &Change) -> String {
    let mut text = "[[change]]\n".to_owned();
    let mut line = |key: &str, value: String| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{key} = {value}");
    };
    let words = [
        ("school", Some(change.school.as_str())),
        ("name", change.name.as_deref()),
        ("from", change.from.as_deref()),
        ("stage", change.stage.as_deref()),
        ("event", change.event.map(Event::id)),
        (
            match change.event {
                Some(Event::Opened) => "like",
                _ => "to",
            },
            change.other.as_deref(),
        ),
        (
            "field",
            Some(change.field.as_str()).filter(|_| change.event.is_none()),
        ),
    ];
    for (key, word) in words {
        word.into_iter().for_each(|word| line(key, quoted(word)));
    }
    match change.amount {
        _ if change.event.is_some() => {}
        Amount::Add(more) => line("add", more.to_string()),
        Amount::Set(to) => line("set", to.to_string()),
    }
    change
        .year
        .into_iter()
        .for_each(|year| line("year", year.to_string()));
    change
        .cost
        .into_iter()
        .for_each(|cost| line("cost", cost.to_string()));
    let status = change.status.map(crate::dictionary::Status::id);
    let words = [
        ("measure", change.measure.as_deref()),
        ("status", status),
        ("note", change.note.as_deref()),
    ];
    for (key, word) in words {
        word.into_iter().for_each(|word| line(key, quoted(word)));
    }
    text
}
