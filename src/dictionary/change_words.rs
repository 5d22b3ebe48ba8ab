//! The words of files of changes: what their columns are called, and how far something has come.

use std::hash::Hash;

use indexmap::IndexMap;
use serde::Deserialize;

use super::normal::{NormalWords, normalise};
use crate::lang::Text;

/// What an entry of a file of changes says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKey {
    /// The school, by code or name.
    School,
    /// What it is called, beside its code.
    Name,
    /// The school that gives.
    From,
    /// The school that gets.
    To,
    /// The stage.
    Stage,
    /// The field.
    Field,
    /// How much more.
    Add,
    /// What it will be.
    Set,
    /// When it is done.
    Year,
    /// What it costs.
    Cost,
    /// The measure that it is part of.
    Measure,
    /// How far it has come.
    Status,
    /// Whatever else there is to say.
    Note,
    /// What becomes of the school as a whole.
    Event,
    /// The school whose words a new school has: type, sponsor, place.
    Like,
}

impl ChangeKey {
    /// Every key, in the order in which it is written.
    pub const ALL: [ChangeKey; 15] = [
        ChangeKey::School,
        ChangeKey::Name,
        ChangeKey::From,
        ChangeKey::To,
        ChangeKey::Stage,
        ChangeKey::Field,
        ChangeKey::Add,
        ChangeKey::Set,
        ChangeKey::Year,
        ChangeKey::Cost,
        ChangeKey::Measure,
        ChangeKey::Status,
        ChangeKey::Note,
        ChangeKey::Event,
        ChangeKey::Like,
    ];

    /// As files have it.
    pub fn id(self) -> &'static str {
        match self {
            ChangeKey::School => "school",
            ChangeKey::Name => "name",
            ChangeKey::From => "from",
            ChangeKey::To => "to",
            ChangeKey::Stage => "stage",
            ChangeKey::Field => "field",
            ChangeKey::Add => "add",
            ChangeKey::Set => "set",
            ChangeKey::Year => "year",
            ChangeKey::Cost => "cost",
            ChangeKey::Measure => "measure",
            ChangeKey::Status => "status",
            ChangeKey::Note => "note",
            ChangeKey::Event => "event",
            ChangeKey::Like => "like",
        }
    }
}

/// How far something that is to be different has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// 规划
    Planned,
    /// 在建
    Building,
    /// 已完成
    Done,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 3] = [Status::Planned, Status::Building, Status::Done];

    /// As files and JSON have it.
    pub fn id(self) -> &'static str {
        match self {
            Status::Planned => "planned",
            Status::Building => "building",
            Status::Done => "done",
        }
    }
}

/// What becomes of a school as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Event {
    /// 并入另一所学校
    Merged,
    /// 撤销
    Closed,
    /// 新建
    Opened,
}

impl Event {
    /// Every event.
    pub const ALL: [Event; 3] = [Event::Merged, Event::Closed, Event::Opened];

    /// As files and JSON have it.
    pub fn id(self) -> &'static str {
        match self {
            Event::Merged => "merged",
            Event::Closed => "closed",
            Event::Opened => "opened",
        }
    }
}

/// The words of a file of changes, besides the keys and statuses themselves.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeWords {
    /// Other headers for a key.
    #[serde(default)]
    pub header: IndexMap<ChangeKey, NormalWords>,
    /// Other words for a status; the first is its name in Chinese.
    #[serde(default)]
    pub status: IndexMap<Status, NormalWords>,
    /// Other words for an event; the first is its name in Chinese.
    #[serde(default)]
    pub event: IndexMap<Event, NormalWords>,
    /// By field that is a mean: the field that it is weighted by where schools are merged.
    #[serde(default)]
    pub mean: IndexMap<String, String>,
    /// Headers of columns that say nothing.
    #[serde(default)]
    pub ignored: NormalWords,
    /// The unit that costs are counted in.
    pub money: Option<String>,
}

impl ChangeWords {
    pub(super) fn key_of(&self, word: &str) -> Option<ChangeKey> {
        let mut keys = ChangeKey::ALL.into_iter();
        keys.find(|key| {
            let others = self.header.get(key);
            key.id() == word || others.is_some_and(|words| words.iter().any(|w| w == word))
        })
    }

    /// The status that a text names.
    pub fn status_of(&self, text: &str) -> Option<Status> {
        named(text, Status::ALL, Status::id, &self.status)
    }

    /// The status in words.
    pub fn status_text(&self, status: Status) -> Text {
        text(status, status.id(), &self.status)
    }

    /// Every status as a file may name it.
    pub fn statuses(&self) -> Text {
        Text::list(Status::ALL.map(|status| with_id(&self.status_text(status))))
    }

    /// The event that a text names.
    pub fn event_of(&self, text: &str) -> Option<Event> {
        named(text, Event::ALL, Event::id, &self.event)
    }

    /// The event in words.
    pub fn event_text(&self, event: Event) -> Text {
        text(event, event.id(), &self.event)
    }

    /// Every event as a file may name it.
    pub fn events(&self) -> Text {
        Text::list(Event::ALL.map(|event| with_id(&self.event_text(event))))
    }

    /// Whether a column of this header says nothing.
    pub fn is_ignored(&self, text: &str) -> bool {
        self.ignored.contains(&normalise(text))
    }
}

/// What a text names, by its id or another word.
fn named<T: Copy + Hash + Eq>(
    text: &str,
    all: impl IntoIterator<Item = T>,
    id: impl Fn(T) -> &'static str,
    others: &IndexMap<T, NormalWords>,
) -> Option<T> {
    let word = normalise(text);
    let is_other = |one: &T| others.get(one).is_some_and(|words| words.contains(&word));
    let mut all = all.into_iter();
    all.find(|one| id(*one) == word || is_other(one))
}

/// Its name in words: in Chinese the first of the others.
fn text<T: Hash + Eq>(one: T, id: &str, others: &IndexMap<T, NormalWords>) -> Text {
    let zh = others.get(&one).and_then(|words| words.first());
    Text::new(zh.map_or(id, String::as_str), id)
}

fn with_id(text: &Text) -> Text {
    Text::new(format!("{}（{}）", text.zh, text.en), text.en.clone())
}
