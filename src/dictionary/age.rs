//! How teachers' ages are given: a mean, and counts by band.

use serde::Deserialize;

/// The fields that give ages, and what is said of them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ages {
    /// The field of the mean age.
    pub mean: String,
    /// The bands, from young to old.
    pub bands: Vec<AgeBand>,
    /// The share of those who are at least so old is told.
    pub at_least: Vec<u8>,
    /// A school whose mean age reaches this is named.
    pub old: f64,
}

/// One band of ages, in completed years.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeBand {
    /// The field of its count.
    pub field: String,
    /// The least age; the youngest band has none.
    pub from: Option<u8>,
    /// The greatest age; the oldest band has none.
    pub to: Option<u8>,
    /// The age that stands for it in an estimate.
    pub middle: f64,
}

impl Ages {
    /// Every field that it speaks of.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        let bands = self.bands.iter().map(|band| band.field.as_str());
        std::iter::once(self.mean.as_str()).chain(bands)
    }
}
