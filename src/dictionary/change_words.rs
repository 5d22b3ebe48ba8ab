//! The words of files of changes: what their columns are called, and how far something has come.

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
}

impl ChangeKey {
    /// Every key, in the order in which it is written.
    pub const ALL: [ChangeKey; 13] = [
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
        let word = normalise(text);
        let mut all = Status::ALL.into_iter();
        all.find(|status| {
            let others = self.status.get(status);
            status.id() == word || others.is_some_and(|words| words.contains(&word))
        })
    }

    /// The status in words.
    pub fn status_text(&self, status: Status) -> Text {
        let zh = self.status.get(&status).and_then(|words| words.first());
        Text::new(zh.map_or(status.id(), String::as_str), status.id())
    }

    /// Every status as a file may name it.
    pub fn statuses(&self) -> Text {
        Text::list(Status::ALL.map(|status| {
            let text = self.status_text(status);
            Text::new(format!("{}（{}）", text.zh, text.en), text.en)
        }))
    }

    /// Whether a column of this header says nothing.
    pub fn is_ignored(&self, text: &str) -> bool {
        self.ignored.contains(&normalise(text))
    }
}
