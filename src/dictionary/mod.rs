//! The dictionary of fields: what the columns of a census workbook are called, counted in and
//! filled with. Its words live in `indicators/fields.toml`; a standard may bring its own.

mod age;
mod all;
mod change_words;
mod check;
mod field;
mod list;
mod load;
mod look_up;
mod meaning;
mod memo;
mod normal;
mod roster;
mod unit;
mod words;

pub use age::{AgeBand, Ages};
pub use all::Dictionary;
pub use change_words::{ChangeKey, ChangeWords, Event, Status};
pub use check::{Check, Of, Outlier};
pub use field::{Category, Field, FieldKind, Level, Roles, Sharer, Stage, Total};
pub use list::{GroupWords, Lists, MatchWords};
pub use load::{DictionaryError, DictionaryErrors};
pub use look_up::without_number;
pub use meaning::{ColumnMeaning, Mark, OtherUnit};
pub use normal::{NormalWords, normalise};
pub(crate) use normal::{is_invisible, normal};
pub use roster::{Band, Blank, FormWords, Roster, RosterColumn, RosterKind, RosterValue};
pub(crate) use unit::times_ten_to;
pub use unit::{Factor, Unit, UnitOf};
pub use words::Words;
