//! The dictionary of fields: what the columns of a census workbook are called, counted in and
//! filled with. Its words live in `indicators/fields.toml`; a standard may bring its own.

mod age;
mod check;
mod header;
mod header_cell;
mod list;
mod load;
mod memo;
mod roster;
mod unit;

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};
use serde::Deserialize;

pub use age::{AgeBand, Ages};
pub use check::{Check, Of, Outlier};
pub use header::{ColumnMeaning, OtherUnit, normalise};
pub(crate) use header::{is_invisible, normal};
use header_cell::HeaderCell;
pub use header_cell::{Mark, without_number};
pub use list::{GroupWords, Lists, MatchWords};
pub use load::DictionaryError;
use memo::Memo;
pub use roster::{Band, Blank, FormWords, Roster, RosterColumn, RosterKind, RosterValue};
pub(crate) use unit::times_ten_to;
pub use unit::{Factor, Unit, UnitOf};

use crate::expression::{Kind, Labels, Names};
use crate::lang::{Lang, Text};
use crate::say;

/// All that is known about fields, stages, units and words.
#[derive(Clone, Debug)]
pub struct Dictionary {
    /// Which fields play which part in reading a table.
    pub roles: Roles,
    /// Words around the figures.
    pub words: Words,
    /// The stages of schooling, by id, in order.
    pub stages: IndexMap<String, Stage>,
    /// Those who share what a school has and are in no stage of it, by id.
    pub sharers: IndexMap<String, Sharer>,
    /// The units, by id.
    pub units: IndexMap<String, Unit>,
    /// The values a category may have, by field and value id.
    pub categories: IndexMap<String, IndexMap<String, Category>>,
    /// The fields, by name.
    pub fields: IndexMap<String, Field>,
    /// What the columns of a form are called.
    pub form: FormWords,
    /// The kinds of rosters, by id.
    pub rosters: IndexMap<String, Roster>,
    /// What the figures of every school must fulfil.
    pub checks: Vec<Check>,
    /// When a value is suspiciously far from the county's.
    pub outlier: Option<Outlier>,
    /// How teachers' ages are given.
    pub ages: Option<Ages>,
    /// What the columns of lists are called that users write.
    pub lists: Lists,
    /// Every column name: `books`, `students`, `students_primary` …
    columns: IndexSet<String>,
    /// Normalised header text to field.
    names: HashMap<String, String>,
    /// Normalised header text that has a meaning with a stage only, to field.
    staged_names: HashMap<String, String>,
    /// Normalised leaf header to the (group, field) pairs it may mean.
    grouped: HashMap<String, Vec<(String, String)>>,
    /// Normalised stage word to stage id.
    stage_words: IndexMap<String, String>,
    /// Normalised unit name to unit id and factor.
    unit_names: HashMap<String, (String, Factor)>,
    /// Multiples of any unit: 万.
    multipliers: HashMap<String, u32>,
    /// The characters of the longest name of a unit.
    longest_unit: usize,
    /// Category field to normalised word to value id.
    category_words: HashMap<String, HashMap<String, String>>,
    /// What headers were found to mean, and the parts of their cells.
    meanings: Memo<Option<ColumnMeaning>>,
    header_cells: Memo<HeaderCell>,
    /// Normalised header text that counts only where no other column is of its field.
    lesser: HashSet<String>,
    /// No header that is understood has more bytes, remarks apart.
    longest_header: usize,
    /// Every word that cells, headers and labels may hold, normalised.
    known_words: HashSet<String>,
}

/// Names of the fields by which a table is put together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// The school's code, kept as text.
    pub school_code: String,
    /// The school's name.
    pub school_name: String,
    /// The category that says which stages a school has.
    pub school_type: String,
    /// The county's code.
    pub county_code: String,
    /// The county's name.
    pub county_name: String,
    /// The year of the census.
    pub year: String,
    /// The pupils of a stage.
    pub pupils: String,
    /// The stage that a row is of, where a row is one stage of a school.
    pub stage: Option<String>,
    /// The category that tells town from village.
    pub place: Option<String>,
    /// The full-time teachers of a stage.
    pub teachers: Option<String>,
}

/// Words that mark rows and cells; normalised once the file is read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// A row named so is a total.
    pub totals: Vec<String>,
    /// A cell with one of these is blank.
    pub missing: Vec<String>,
    /// A row that begins so is a note.
    pub notes: Vec<String>,
    /// A row below a header that begins so is a note, too: signatures, what goes on elsewhere. `…` stands
    /// for anything.
    #[serde(default)]
    pub footers: Vec<String>,
    /// What stands before the colon where forms are signed.
    #[serde(default)]
    pub signatures: Vec<String>,
    /// Headers of lists of people, besides those of rosters.
    #[serde(default)]
    pub of_people: Vec<String>,
    /// How the names of places end that are no counties.
    #[serde(default)]
    pub place_endings: Vec<String>,
    /// Further words of rosters that are nobody's name.
    #[serde(default)]
    pub plain: Vec<String>,
    /// A title with one of these goes on from the page before.
    #[serde(default)]
    pub continued: Vec<String>,
    /// Header parts that do not tell fields apart.
    pub fillers: Vec<String>,
    /// A header that begins so is of a part of what stands to its left.
    #[serde(default)]
    pub parts: Vec<String>,
    /// How a pivot table begins the headers of its sums.
    #[serde(default)]
    pub pivot_sums: Vec<String>,
    /// How remarks in a header begin that say how a figure is to be filled in; `…` stands for anything.
    #[serde(default)]
    pub remarks: Vec<String>,
    /// How a remark begins that counts something in.
    #[serde(default)]
    pub including: Vec<String>,
    /// How a remark begins that leaves something out.
    #[serde(default)]
    pub excluding: Vec<String>,
    /// What stands around a unit in a remark that says figures are in it: 以万元计.
    #[serde(default)]
    pub around_units: Vec<String>,
    /// What a figure is another one with, where a remark counts it in.
    #[serde(default)]
    pub never_counted: Vec<String>,
    /// What a figure is another one without, where a remark leaves it out.
    #[serde(default)]
    pub always_counted: Vec<String>,
    /// Groups of other figures than the columns below them are called by.
    #[serde(default)]
    pub other_figures: Vec<String>,
    /// The same, of groups with such a word in them.
    #[serde(default)]
    pub other_figures_within: Vec<String>,
    /// What the first cell of a row of units says.
    #[serde(default)]
    pub unit_label: Vec<String>,
    /// A row is no school whose name is exactly one of these.
    #[serde(default)]
    pub figures_of_all: Vec<String>,
    /// How the names of schools end, besides by their type; what ends so is no person's name.
    #[serde(default)]
    pub school_endings: Vec<String>,
    /// What stands before a word for schools where it is of some or each of them.
    #[serde(default)]
    pub of_some: Vec<String>,
    /// How the name of a county ends.
    pub county_endings: Vec<String>,
    /// Words that end so and name no county.
    #[serde(default)]
    pub no_counties: Vec<String>,
    /// Endings of words that end so and name no county.
    #[serde(default)]
    pub no_county_endings: Vec<String>,
    /// What the divisions above a county end in.
    #[serde(default)]
    pub above_counties: Vec<String>,
    /// What may follow a county's name in a title.
    #[serde(default)]
    pub after_counties: Vec<String>,
    /// Words that hold a stage's name and mean more than that stage.
    #[serde(default)]
    pub not_one_stage: Vec<String>,
    /// Marks by which forms number their columns.
    #[serde(default)]
    pub column_marks: Vec<String>,
    /// How the names of stages and grades begin that are none of school: those of kindergartens.
    #[serde(default)]
    pub other_stages: Vec<String>,
    /// Headers of columns nobody needs.
    pub ignored: Vec<String>,
    /// Sheets that this program added to list what is wrong; they are no data.
    #[serde(default)]
    pub problem_sheets: Vec<String>,
    /// Sheets of these names explain or repeat what stands in others; no warning says that they
    /// hold no table of schools.
    #[serde(default)]
    pub guide_sheets: Vec<String>,
    /// Yes.
    pub yes: Vec<String>,
    /// No.
    pub no: Vec<String>,
    /// Those of `missing` that are numbers.
    #[serde(skip)]
    pub missing_numbers: Vec<f64>,
}

/// A stage of schooling.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Other words for it in headers.
    #[serde(default)]
    pub words: Vec<String>,
    /// What its grades are called.
    #[serde(default)]
    pub grades: Vec<String>,
}

/// One value of a category field.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Codes that stand for it.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Other words for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// For a school type: the stages such a school has.
    #[serde(default)]
    pub stages: Vec<String>,
}

/// Children of attached classes that are no stage.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sharer {
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// The field with their number.
    pub children: String,
}

/// A field: one thing the census asks.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Whether it is asked of the school, of each stage of it, or of the county.
    #[serde(default)]
    pub level: Level,
    /// What its cells hold.
    pub kind: FieldKind,
    /// The unit its figures are kept in.
    pub unit: Option<String>,
    /// Other headers it goes by.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Headers it goes by where a stage stands with them, as in 小学人数.
    #[serde(default)]
    pub with_stage: Vec<String>,
    /// Of its headers those that count only where no other column is of the field: 计算机台数 where
    /// 教学用计算机台数 is not given.
    #[serde(default)]
    pub lesser: Vec<String>,
    /// Other fields whose figures are part of its own by definition.
    #[serde(default)]
    pub includes: Vec<String>,
    /// Of a total: what it is the total of. It is used where it is given, and asked for nowhere.
    pub total: Option<Total>,
    /// Whether it stands in for others where it is given, and is asked for nowhere.
    #[serde(default)]
    pub alternative: bool,
}

impl Field {
    /// The other headers it goes by, those that yield to others among them.
    pub fn headers(&self) -> impl Iterator<Item = &String> {
        self.aliases.iter().chain(&self.lesser)
    }

    /// Whether it is asked of every school: no total or other figure that only stands in for some.
    pub fn is_asked(&self) -> bool {
        self.total.is_none() && !self.alternative
    }
}

/// What a field is the total of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// Its parts.
    pub of: Vec<String>,
    /// The field whose column is the total where its parts stand in it: 艺术教师 over 音乐 and 美术.
    pub named: String,
    /// Whether the word leaves open which of the two is meant where header rows do not tell: the
    /// figures decide, or the user is asked.
    #[serde(default)]
    pub doubtful: bool,
    /// Whether that column is the total where no table has one for a part: then it is all there is.
    #[serde(default)]
    pub all_there_is: bool,
}

/// Of whom a field is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The school as a whole.
    #[default]
    School,
    /// Each stage of the school.
    Stage,
    /// The county.
    County,
}

/// What the cells of a field hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// A whole number, not negative.
    Count,
    /// A number, not negative.
    Amount,
    /// A year.
    Year,
    /// Yes or no.
    Flag,
    /// One of a known set of words or codes.
    Category,
    /// A stage of schooling.
    Stage,
    /// Text whose digits are no number.
    Code,
    /// Text.
    Text,
}

impl FieldKind {
    /// What an expression gets from such a field.
    pub fn yields(self) -> Kind {
        match self {
            FieldKind::Count | FieldKind::Amount | FieldKind::Year => Kind::Number,
            FieldKind::Flag => Kind::Truth,
            FieldKind::Category | FieldKind::Stage | FieldKind::Code | FieldKind::Text => {
                Kind::Text
            }
        }
    }
}

/// How the names of indicators' values begin, as workbooks give them.
const RATIO: &str = "reported_";

impl Words {
    /// Whether a row that begins with a text, normalised, is a note.
    pub fn begins_note(&self, text: &str) -> bool {
        let notes = self.notes.iter();
        notes.clone().any(|note| text.starts_with(note.as_str()))
            || self.footers.iter().any(|footer| begins(text, footer))
    }
}

/// Whether a text begins as a pattern says, in which `…` (normalised, three points) stands for anything.
fn begins(text: &str, pattern: &str) -> bool {
    match pattern.split_once("...") {
        Some((front, back)) => text
            .strip_prefix(front)
            .is_some_and(|rest| rest.contains(back)),
        None => text.starts_with(pattern),
    }
}

impl Dictionary {
    /// Whether a text, normalised, is a word of the dictionary: what a cell or a header may say, or a part
    /// of it.
    ///
    /// ```
    /// let d = balance::dictionary::Dictionary::built_in();
    /// assert!(["本科", "小学", "合计", "姓名"].iter().all(|word| d.is_word(word)));
    /// assert!(!d.is_word("某某"));
    /// ```
    pub fn is_word(&self, word: &str) -> bool {
        self.known_words.contains(word)
    }

    /// The name of a field's column at a stage: `students` at `primary` is `students_primary`.
    pub fn column(field: &str, stage: &str) -> String {
        format!("{field}_{stage}")
    }

    /// The name of the field of an indicator's value as a workbook gives it.
    pub fn ratio(indicator: &str) -> String {
        format!("{RATIO}{indicator}")
    }

    /// Whether a column holds such values: they are only held against what the figures give.
    pub fn is_ratio(column: &str) -> bool {
        column.starts_with(RATIO)
    }

    /// The field and, where the column belongs to one, the stage behind a column name.
    pub fn resolve<'a>(&'a self, column: &'a str) -> Option<(&'a str, &'a Field, Option<&'a str>)> {
        if let Some((name, field)) = self.fields.get_key_value(column) {
            return Some((name, field, None));
        }
        self.stages.keys().find_map(|stage| {
            let base = column.strip_suffix(stage.as_str())?.strip_suffix('_')?;
            let (name, field) = self.fields.get_key_value(base)?;
            (field.level == Level::Stage).then_some((name.as_str(), field, Some(stage.as_str())))
        })
    }

    /// A stage's name.
    pub fn stage_label(&self, stage: &str, lang: Lang) -> String {
        match self.stages.get(stage) {
            Some(s) => lang.pick(&s.zh, &s.en).to_owned(),
            None => stage.to_owned(),
        }
    }

    /// A stage's name in both languages.
    pub fn stage_text(&self, stage: &str) -> Text {
        Text::new(
            self.stage_label(stage, Lang::Zh),
            self.stage_label(stage, Lang::En),
        )
    }

    /// A column's label, with its stage in front: 小学学生人数, "Pupils (primary)".
    pub fn label(&self, column: &str, lang: Lang) -> String {
        match self.resolve(column) {
            Some((_, field, stage)) => {
                let own = lang.pick(&field.zh, &field.en);
                match stage.map(|stage| self.stage_label(stage, lang)) {
                    None => own.to_owned(),
                    Some(stage) => say!(lang, "{stage}{own}", "{own} ({stage})"),
                }
            }
            None => column.to_owned(),
        }
    }

    /// The label in both languages.
    pub fn label_text(&self, column: &str) -> Text {
        Text::new(self.label(column, Lang::Zh), self.label(column, Lang::En))
    }

    /// The value of a category field that a cell's text names, by id, label, code or alias.
    /// A code may be followed by its word: "211 小学", "211-小学".
    pub fn category(&self, field: &str, text: &str) -> Option<&str> {
        let words = self.category_words.get(field)?;
        let wanted = normalise(text);
        if let Some(id) = words.get(&wanted) {
            return Some(id);
        }
        let digits = wanted.chars().take_while(char::is_ascii_digit).count();
        let (code, rest) = wanted.split_at(digits);
        let word = rest.trim_matches(|c: char| "-.:_()".contains(c));
        let named = words.get(word)?;
        // Where code and word disagree, neither is believed.
        let coded = words.get(code).unwrap_or(named);
        (coded == named).then_some(named)
    }

    /// The stages a school of this type has; `None` for an unknown type.
    pub fn stages_of_type(&self, school_type: &str) -> Option<&[String]> {
        let values = self.categories.get(&self.roles.school_type)?;
        Some(&values.get(school_type)?.stages)
    }

    /// Every column name that a table may have.
    pub fn columns(&self) -> &IndexSet<String> {
        &self.columns
    }

    /// What fields and words are called in one language, for showing formulas.
    pub fn labels(&self, lang: Lang) -> impl Labels + '_ {
        InLanguage(self, lang)
    }

    /// The label of a category's value.
    pub fn category_label(&self, field: &str, id: &str, lang: Lang) -> String {
        match self.categories.get(field).and_then(|v| v.get(id)) {
            Some(value) => lang.pick(&value.zh, &value.en).to_owned(),
            None => id.to_owned(),
        }
    }
}

/// The labels of a dictionary in one language.
struct InLanguage<'a>(&'a Dictionary, Lang);

impl Labels for InLanguage<'_> {
    fn field(&self, name: &str) -> String {
        self.0.label(name, self.1)
    }

    fn word(&self, field: &str, word: &str) -> String {
        self.0.category_label(field, word, self.1)
    }
}

impl Names for Dictionary {
    fn kind(&self, field: &str) -> Option<Kind> {
        self.resolve(field).map(|(_, field, _)| field.kind.yields())
    }

    fn all(&self) -> Vec<&str> {
        self.columns.iter().map(String::as_str).collect()
    }

    fn words(&self, field: &str) -> Vec<&str> {
        match self.categories.get(field) {
            Some(values) => values.keys().map(String::as_str).collect(),
            None => Vec::new(),
        }
    }
}
