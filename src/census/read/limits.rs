//! How much of a file is read. Files come from anywhere: one that would take more memory or time
//! than these limits allow is refused with the limit it breaks, whether it is hostile or only huge. What
//! holds for every package, whoever reads it, is in [`crate::package::limits`].

use crate::census::grid::Cell;
use crate::lang::Text;
use crate::problem::Kind;

/// No file larger than this is opened: far more than any county fills.
pub const LARGEST_FILE: u64 = 2 << 30;

/// No text file larger than this that is no roster: it is held in memory as a whole, in some encodings
/// twice. Every school of the country with a hundred columns takes half of it.
pub const LARGEST_TEXT_FILE: u64 = 256 << 20;

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
pub const LARGEST_XLS: u64 = 64 << 20;

/// No `.parquet` file larger than this: it is held in memory as a whole, and packs cells closer than
/// text does.
pub const LARGEST_PARQUET: u64 = 256 << 20;

/// No footer of a Parquet file larger than this: it describes, and takes in memory twenty times as
/// much. A thousand columns in a hundred groups of rows have less.
pub const LARGEST_FOOTER: u64 = 16 << 20;

/// The schema of a Parquet file has at most so many elements that hold others, which may all be
/// nested: of a table that can be read, only the whole does.
pub const MOST_GROUPS: usize = 100;

/// What one part may inflate to that is held in memory as a whole: shared texts, pictures, a page of
/// a Parquet file.
pub const LARGEST_PART: u64 = 256 << 20;

/// A workbook whose parts inflate to no more is kept in memory as it was inflated while it is read, on
/// each thread: its cells take more. Seven thousand schools have as much.
pub const MOST_HELD: u64 = 16 << 20;

/// So many merged areas of a part are noted while its markup is checked; a library reads more of them.
pub const MOST_NOTED: usize = 1 << 20;

/// No tag and no text between two tags is longer, because each is held in memory as a whole: a
/// cell of a spreadsheet has at most 32 767 characters.
pub const LONGEST_RUN: usize = 16 << 20;

/// No attribute of a style is longer: each is copied for every format of cells that uses it.
pub const LONGEST_STYLE_TAG: usize = 4096;

/// A workbook has at most so many formats of cells, which is also Excel's own limit.
pub const MOST_STYLES: usize = 65_490;

/// The shared texts of a workbook have at most so many tags: each text, though empty, takes memory. Two
/// million texts have as many.
pub const MOST_SHARED_TAGS: usize = 8_000_000;

/// What the shared texts of an `.xlsb` may inflate to, which has no tags.
pub const LARGEST_SHARED_RECORDS: u64 = 64 << 20;

/// No workbook may hold more filled cells than this: enough for 160 000 schools with 150 columns.
pub const MOST_CELLS: usize = 25_000_000;

/// What a cell takes in memory, in bytes, and what its text takes besides its length.
const ROOM_OF_A_CELL: usize = 40;
const ROOM_OF_A_TEXT: usize = 24;

/// What the cells of any file may take in memory, in bytes, with their texts: a text that is kept once
/// in the file stands in every cell that refers to it.
pub const MOST_ROOM: usize = 1 << 30;

/// What those of a file may take whatever its length is.
pub const LEAST_ROOM: usize = 128 << 20;

/// What they may take besides for each byte of the file: a cell of delimited text takes two bytes at the
/// least, in a zipped workbook not much less.
pub const ROOM_A_BYTE: usize = 24;

/// No text of a cell is longer, in bytes. Excel has at most 32 767 characters in a cell; what is longer
/// is no cell of any table, and every look at it would take its time.
pub const LONGEST_TEXT: usize = 2 << 20;

/// The key of an encrypted workbook is hashed at most so often. Excel does so 100,000 times.
pub const MOST_ROUNDS: u32 = 1_000_000;

/// A county has at most so many schools. The largest of the country have some thousand; of each all its
/// figures and verdicts are held in memory.
pub const MOST_SCHOOLS: usize = 50_000;

/// At most so many counties are read together, each year of one as one: of each some hundred formulas are
/// worked out. Seven years of every county of the country.
pub const MOST_COUNTIES: usize = 20_000;

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
    room: usize,
    /// The room that there was.
    whole: usize,
}

impl Budget {
    /// The whole of it, for one file of so many bytes.
    pub fn of(length: u64) -> Budget {
        let room = room(length);
        Budget {
            cells: MOST_CELLS,
            room,
            whole: room,
        }
    }

    /// Takes what `times` cells of this content need.
    ///
    /// # Errors
    /// The limit that is broken.
    pub fn take(&mut self, cell: &Cell, times: usize) -> Result<(), Kind> {
        let text = match cell {
            Cell::Text(text) | Cell::Date(text) | Cell::Error(text) => Some(text.len()),
            _ => None,
        };
        if text.is_some_and(|text| text > LONGEST_TEXT) {
            return Err(too_long_a_text());
        }
        self.cells = self.cells.checked_sub(times).ok_or_else(too_many_cells)?;
        let one = ROOM_OF_A_CELL + text.map_or(0, |text| text + ROOM_OF_A_TEXT);
        let room = one.checked_mul(times);
        let left = room.and_then(|room| self.room.checked_sub(room));
        self.room = left.ok_or_else(|| too_much_room(self.whole))?;
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

/// What the cells of a file of so many bytes may take in memory.
pub fn room(length: u64) -> usize {
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let more = length.saturating_mul(ROOM_A_BYTE);
    LEAST_ROOM.saturating_add(more).min(MOST_ROOM)
}

/// The limit on schools.
pub fn too_many_schools() -> Kind {
    let n = MOST_SCHOOLS / 10_000;
    too_large(
        &format!("一个县最多 {n} 万所学校"),
        &format!("a county may have at most {MOST_SCHOOLS} schools"),
    )
}

/// The limit on counties.
pub fn too_many_counties() -> Kind {
    let n = MOST_COUNTIES / 10_000;
    too_large(
        &format!("一次最多 {n} 万个县，每年算一个"),
        &format!("at most {MOST_COUNTIES} counties are read together, each year of one as one"),
    )
}

/// The limit on what the cells and their texts take.
pub fn too_much_room(most: usize) -> Kind {
    let size = size(most as u64);
    too_large(
        &format!("这样大小的文件，单元格及其文字在内存中合计最多 {size}"),
        &format!("the cells and texts of a file of this size may take at most {size} of memory"),
    )
}

/// The limit on the text of one cell.
pub fn too_long_a_text() -> Kind {
    let size = size(LONGEST_TEXT as u64);
    too_large(
        &format!("一个单元格的文字最多 {size}"),
        &format!("the text of a cell may have at most {size}"),
    )
}

/// A limit in both languages.
pub fn too_large(zh: &str, en: &str) -> Kind {
    Kind::TooLarge {
        limit: Text::new(zh, en),
        more: 0,
    }
}

/// A number of bytes as GiB or MiB.
pub fn size(bytes: u64) -> String {
    match bytes {
        0x4000_0000.. => format!("{} GiB", bytes >> 30),
        _ => format!("{} MiB", bytes >> 20),
    }
}
