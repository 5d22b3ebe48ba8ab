//! The steps to a figure of the county: its parts, its sums, and where they stand.

use crate::dictionary::Dictionary;
use crate::expression::Expr;
use crate::expression::recipe::Recipe;
use crate::measure::Addend;
use crate::report::live::layout::Book;
use crate::report::live::raw;
use crate::standard::{Figure, Item};

/// One figure, and where its steps stand.
pub struct Step<'a> {
    pub item: &'a Item,
    pub figure: &'a Figure,
    /// Of a figure by which is judged: the places of its item and of itself in it.
    pub judged: Option<(usize, usize)>,
    pub recipe: Recipe,
    /// The parts with their columns.
    pub parts: Vec<(Expr, u16)>,
    pub sums: Vec<Sum>,
}

/// Where the addends of a sum stand.
#[derive(Clone, Copy)]
pub struct Sum {
    pub column: u16,
    /// Whether no figure before has the same column.
    pub is_own: bool,
    /// Whether some workbook has what is added up; else there is no column.
    pub is_given: bool,
}

impl Step<'_> {
    /// A sum over the same schools, if this figure has it.
    pub fn same_sum(&self, item: &Item, sum: &(Expr, Option<Expr>)) -> Option<Sum> {
        let of = |item: &Item| item.of.as_ref().map(|set| set.id.clone());
        let plain =
            self.parts.is_empty() && self.item.reliefs.is_empty() && item.reliefs.is_empty();
        let at = self.recipe.sums.iter().position(|known| known == sum)?;
        (plain && of(self.item) == of(item)).then(|| self.sums[at])
    }
}

/// Whether some workbook has a part of what is added up, or the sum is known without it: else no school has
/// anything to show for it.
pub fn is_given(book: &Book<'_>, step: usize, nth: usize, x: &Expr) -> bool {
    let dictionary = &book.standard.dictionary;
    let has = |name: &str| {
        let stages = dictionary
            .stages
            .keys()
            .map(|stage| Dictionary::column(name, stage));
        let mut names = stages.chain([name.to_owned()]);
        dictionary.is_of_county(name) || names.any(|name| raw::column(book, &name).is_some())
    };
    // Parts and reliefs are names of their own.
    let known = |name: &str| dictionary.resolve(name).is_none() || has(name);
    let fields = x.fields();
    let sums = book.findings.counties.iter().filter_map(|county| {
        let steps = county.evidence.as_ref()?.items.get(step)?;
        total(steps.sums.get(nth)?)
    });
    fields.is_empty() || fields.into_iter().any(known) || sums.count() > 0
}

/// A sum as its cell shows it: blank if an addend is.
pub fn total(addends: &[Addend]) -> Option<f64> {
    let mut sum = 0.0;
    for addend in addends {
        match addend {
            Addend::None => {}
            Addend::Blank => return None,
            Addend::Number(number) => sum += number,
        }
    }
    Some(sum)
}
