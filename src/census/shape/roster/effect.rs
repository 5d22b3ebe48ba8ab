//! What a cell of a roster does.

/// What a cell does.
#[derive(Debug, Default, PartialEq)]
pub enum Effect {
    #[default]
    None,
    /// It should not be blank.
    Blank,
    /// It is not what its column may hold.
    Wrong(Wrong),
    /// It does not say what it counts for.
    Unclear,
    /// It leaves its row out.
    Out,
    /// It names a stage, by its number.
    Stage(usize),
    /// It adds so much to fields, by their numbers.
    Adds(Vec<(usize, f64)>),
    Born(u16),
    Aged(u16),
}

/// What is wrong with a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    Error,
    Broken,
    Word,
    Stage,
    Negative,
    NoNumber,
    NotWhole,
    NoDate,
}
