//! What headers say.

use super::unit::Factor;

/// What a column was understood to be.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnMeaning {
    /// The column's name: field, or field and stage.
    pub column: String,
    /// The factor from the header's unit to the field's.
    pub factor: Factor,
    /// Whether it goes by a name that counts only where no other column is of the field.
    pub lesser: bool,
}

/// A unit in the header of a column whose figures are counted in another kind of unit.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherUnit {
    /// The column's name.
    pub column: String,
    /// The unit, as it is named.
    pub found: String,
    /// The unit of the column's figures, by id.
    pub expected: String,
}

/// What one header cell says.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::dictionary) struct HeaderCell {
    /// The name in it, normalised; empty where it names nothing.
    pub text: String,
    pub stage: Option<String>,
    pub unit: Option<NamedUnit>,
    pub mark: Mark,
    /// Fields that a remark says are counted in: 运动场地面积（含体育馆）.
    pub includes: Vec<String>,
    /// Fields that a remark says are left out.
    pub excludes: Vec<String>,
}

/// A unit that a header names.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::dictionary) struct NamedUnit {
    /// As it is named.
    pub text: String,
    pub unit: String,
    pub factor: Factor,
}

impl NamedUnit {
    pub(in crate::dictionary) fn new(text: &str, (unit, factor): (&str, Factor)) -> NamedUnit {
        NamedUnit {
            text: text.to_owned(),
            unit: unit.to_owned(),
            factor,
        }
    }

    pub(in crate::dictionary) fn is_same(&self, other: &NamedUnit) -> bool {
        (&self.unit, self.factor) == (&other.unit, other.factor)
    }
}

/// What a header cell says of its column and those beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    #[default]
    None,
    /// It is a part of a column to its left: 其中：音乐, #女.
    Part,
    /// It is the total of its group: 计, 合计.
    Total,
}
