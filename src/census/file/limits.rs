//! How much of a file is read. Files come from anywhere: one that would take more memory or time
//! than these limits allow is refused with the limit it breaks, whether it is hostile or only huge.

use super::super::grid::Cell;
use crate::lang::Text;
use crate::problem::Kind;

/// No file larger than this is opened: far more than any county fills.
pub const LARGEST_FILE: u64 = 2 << 30;

/// No text file larger than this: it is held in memory as a whole.
pub const LARGEST_TEXT_FILE: u64 = 1 << 30;

/// No roster kept as text larger than this: every teacher of the country takes a sixtieth of it. It is
/// read in blocks, so that only what is counted takes memory.
pub const LARGEST_ROSTER_TEXT: u64 = 64 << 30;

/// A text shorter than this is read as a whole: it takes no memory to speak of.
pub const LONG_TEXT: u64 = 4 << 20;

/// So much of a long text is looked at to see what it is: its header, and enough rows below it to
/// tell its separator.
pub const TEXT_HEAD: usize = 256 << 10;

/// Long text is read in blocks of about this length: long enough for what is learnt of one school's
/// rows to be used for them, and short enough for a few blocks a thread to be in memory.
pub const TEXT_BLOCK: usize = 2 << 20;

/// No record of a long text is longer, because it is held in memory as a whole.
pub const LONGEST_RECORD: usize = 16 << 20;

/// No `.xls` file larger than this: it is held in memory as a whole, several times over. Excel 97
/// to 2003 seldom wrote a tenth of it.
pub const LARGEST_XLS: u64 = 128 << 20;

/// No `.parquet` file larger than this: it is held in memory as a whole, and packs cells closer than
/// text does.
pub const LARGEST_PARQUET: u64 = 1 << 30;

/// No footer of a Parquet file larger than this: it describes, and takes in memory twenty times as
/// much. A thousand columns in a hundred groups of rows have less.
pub const LARGEST_FOOTER: u64 = 16 << 20;

/// The schema of a Parquet file has at most so many elements that hold others, which may all be
/// nested: of a table that can be read, only the whole does.
pub const MOST_GROUPS: usize = 100;

/// What all parts of a zipped workbook, or all pages of a Parquet file, may inflate to together: 30
/// million cells take less.
pub const LARGEST_INFLATED: u64 = 2 << 30;

/// What one part may inflate to that is held in memory as a whole: shared texts, pictures, a page of
/// a Parquet file.
pub const LARGEST_PART: u64 = 256 << 20;

/// What a part that describes the workbook may inflate to: styles, names, relations. Workbooks that
/// were copied from for years have twenty.
pub const LARGEST_DESCRIPTION: u64 = 64 << 20;

/// A workbook whose parts inflate to no more is kept in memory as it was inflated while it is read, on
/// each thread: its cells take more. Seven thousand schools have as much.
pub const MOST_HELD: u64 = 16 << 20;

/// So many merged areas of a part are noted while its markup is checked; a library reads more of them.
pub const MOST_NOTED: usize = 1 << 20;

/// A zipped workbook has at most so many parts; a sheet takes two or three.
pub const MOST_PARTS: usize = 20_000;

/// No tag and no text between two tags is longer, because each is held in memory as a whole: a
/// cell of a spreadsheet has at most 32 767 characters.
pub const LONGEST_RUN: usize = 16 << 20;

/// No attribute of a style is longer: each is copied for every format of cells that uses it.
pub const LONGEST_STYLE_TAG: usize = 4096;

/// A workbook has at most so many formats of cells, which is also Excel's own limit.
pub const MOST_STYLES: usize = 65_490;

/// No workbook may hold more filled cells than this: enough for 200 000 schools with 150 columns.
pub const MOST_CELLS: usize = 30_000_000;

/// What the texts of all cells of a workbook may take in memory, in bytes: a text that is kept
/// once in the file stands in every cell that refers to it.
pub const MOST_TEXT: usize = 1 << 30;

/// The sheets of an `.xls` are laid out as full rectangles of cells, from the first filled cell to
/// the last; so many cells together. One sheet of the greatest size fits.
pub const MOST_LAID_OUT: u64 = 20_000_000;

/// The key of an encrypted workbook is hashed at most so often. Excel does so 100,000 times.
pub const MOST_ROUNDS: u32 = 1_000_000;

/// The rows of a spreadsheet.
pub const MOST_ROWS: u32 = 1 << 20;

/// The columns of a spreadsheet.
pub const MOST_COLUMNS: u32 = 1 << 14;

/// Folders are looked through to this depth.
pub const DEEPEST_FOLDER: usize = 16;

/// What is left of the limits on cells and texts while a file is read.
#[derive(Debug)]
pub struct Budget {
    cells: usize,
    text: usize,
}

impl Budget {
    /// The whole of it, for one file.
    pub fn new() -> Budget {
        Budget {
            cells: MOST_CELLS,
            text: MOST_TEXT,
        }
    }

    /// Takes what `times` cells of this content need.
    ///
    /// # Errors
    /// The limit that is broken.
    pub fn take(&mut self, cell: &Cell, times: usize) -> Result<(), Kind> {
        let text = match cell {
            Cell::Text(text) | Cell::Date(text) | Cell::Error(text) => text.len(),
            _ => 0,
        };
        self.cells = self.cells.checked_sub(times).ok_or_else(too_many_cells)?;
        self.text = text
            .checked_mul(times)
            .and_then(|text| self.text.checked_sub(text))
            .ok_or_else(too_much_text)?;
        Ok(())
    }
}

/// The limit on cells.
pub fn too_many_cells() -> Kind {
    let n = MOST_CELLS / 10_000;
    too_large(
        &format!("一个文件最多 {n} 万个有内容的单元格"),
        &format!("a file may have at most {MOST_CELLS} filled cells"),
    )
}

/// The limit on text.
pub fn too_much_text() -> Kind {
    let size = size(MOST_TEXT as u64);
    too_large(
        &format!("一个文件的单元格文字合计最多 {size}"),
        &format!("the texts of a file's cells may have at most {size} together"),
    )
}

/// A limit in both languages.
pub fn too_large(zh: &str, en: &str) -> Kind {
    Kind::TooLarge {
        limit: Text::new(zh, en),
    }
}

/// A number of bytes as GiB or MiB.
pub fn size(bytes: u64) -> String {
    match bytes {
        0x4000_0000.. => format!("{} GiB", bytes >> 30),
        _ => format!("{} MiB", bytes >> 20),
    }
}
