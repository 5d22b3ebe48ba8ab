//! How much of a package is read, whoever reads it.

/// What all parts of a package may inflate to together, or one that is read piece by piece: 30 million
/// cells take less.
pub const LARGEST_INFLATED: u64 = 2 << 30;

/// What a part that describes the others may inflate to, or any that is held in memory as text: styles,
/// names, relations. Workbooks that were copied from for years have twenty MiB of them.
pub const LARGEST_DESCRIPTION: u64 = 64 << 20;

/// A package has at most so many parts; a sheet takes two or three.
pub const MOST_PARTS: usize = 20_000;
