//! Amounts of money as people write them.

use crate::census::grid::Cell;
use crate::census::value;
use crate::dictionary::{Dictionary, UnitOf};

/// Yuan of a text with or without a unit: `5000000`, `5,000,000`, `500万`, `1.2亿元`.
///
/// ```
/// use balance::dictionary::Dictionary;
/// use balance::scenario::yuan;
/// let dictionary = Dictionary::built_in();
/// assert_eq!(yuan("500万", &dictionary), Some(5_000_000.0));
/// assert_eq!(yuan("1.2 亿元", &dictionary), Some(120_000_000.0));
/// assert_eq!(yuan("5,000,000", &dictionary), Some(5_000_000.0));
/// assert_eq!(yuan("500 desks", &dictionary), None);
/// ```
pub fn yuan(text: &str, dictionary: &Dictionary) -> Option<f64> {
    of_cell(&Cell::Text(text.trim().to_owned()), dictionary)
}

/// Yuan of a cell.
pub fn of_cell(cell: &Cell, dictionary: &Dictionary) -> Option<f64> {
    value::number(cell).or_else(|| {
        let (digits, unit) = value::split_unit(cell.shown().trim())?;
        let number = value::number(&Cell::Text(digits))?;
        let money = dictionary.lists.changes.money.as_deref()?;
        match dictionary.unit_of(money, &unit) {
            UnitOf::Own(factor) => Some(factor.apply(number)),
            UnitOf::Other(_) | UnitOf::Unknown => None,
        }
    })
}
