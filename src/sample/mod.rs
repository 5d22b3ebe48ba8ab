//! An invented county, written as counties write theirs: something to try the tool on, and to see
//! which columns it wants.
//!
//! A seed stands for one county. Its schools are the same in every year; the figures move.

mod dice;
mod kinds;
mod layout;
mod means;
mod names;
mod roster;
mod school;
#[cfg(test)]
mod tests;
mod write;

use school::School;

/// What to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many schools.
    pub schools: usize,
    /// Which county.
    pub seed: u64,
    /// The year of its figures.
    pub year: u16,
}

/// An invented county.
pub struct County {
    year: u16,
    seed: u64,
    /// In the order of the table: by township, then by code.
    schools: Vec<School>,
}

/// Makes a county; the same one for the same options, on every machine.
///
/// ```
/// use balance::sample::{Options, make};
/// let options = Options { schools: 20, seed: 1, year: 2024 };
/// let csv = make(&options).to_csv()?;
/// assert!(String::from_utf8_lossy(&csv).contains("青山县2024年义务教育学校基本情况统计表"));
/// assert_eq!(csv, make(&options).to_csv()?);
/// # Ok::<(), csv::Error>(())
/// ```
pub fn make(options: &Options) -> County {
    let Options {
        schools,
        seed,
        year,
    } = *options;
    let roster = roster::roster(schools, seed, year).into_iter();
    let mut schools: Vec<School> = roster
        .map(|(identity, means)| School::in_year(identity, &means, year))
        .collect();
    schools.sort_by(|a, b| {
        (&a.identity.town, &a.identity.code).cmp(&(&b.identity.town, &b.identity.code))
    });
    County {
        year,
        seed,
        schools,
    }
}

impl County {
    /// The county as a workbook.
    ///
    /// # Errors
    /// Where the workbook cannot be made: more schools than a sheet has rows.
    pub fn to_xlsx(&self) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
        write::xlsx(&layout::Layout::of(self))
    }

    /// The county as CSV, in UTF-8 with the mark that Excel looks for.
    ///
    /// # Errors
    /// Where the text cannot be written.
    pub fn to_csv(&self) -> Result<Vec<u8>, csv::Error> {
        write::csv(&layout::Layout::of(self))
    }
}
