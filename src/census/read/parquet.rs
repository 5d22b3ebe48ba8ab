//! `.parquet` to a grid: the names of the columns, then the rows. What the footer and the headers of
//! the pages promise is held against the limits before anything is inflated or set aside for it.

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use parquet::basic::{Compression, Encoding};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::get_column_reader;
use parquet::errors::{ParquetError, Result as Parquet};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::serialized_reader::SerializedPageReader;

use crate::census::grid::{Cell, Grid};
use crate::census::read::archive::Input;
use crate::census::read::catch_panic::catch_panic;
use crate::census::read::limits::{
    Budget, LARGEST_FOOTER, LARGEST_PARQUET, LARGEST_PART, MOST_CELLS, MOST_COLUMNS, MOST_GROUPS,
    MOST_ROWS, size, too_large,
};
use crate::census::read::parquet_values::{Values, kind};
use crate::census::read::sheet::{Sheet, damaged, refused};
use crate::census::read::thrift;
use crate::lang::Text;
use crate::outside::said_by_system;
use crate::package::limits::LARGEST_INFLATED;
use crate::problem::{Kind, Location, Problem, harmless};

/// Reads a Parquet file.
///
/// # Errors
/// The one problem that keeps the file from being read.
pub fn read(
    input: &mut dyn Input,
    length: u64,
    name: &str,
    budget: &mut Budget,
) -> Result<Grid, Problem> {
    let fail = |kind| Problem::new(kind, [Location::file(name)]);
    if length > LARGEST_PARQUET {
        let most = size(LARGEST_PARQUET);
        return Err(fail(too_large(
            &format!("Parquet 文件最大 {most}"),
            &format!("a Parquet file may have at most {most}"),
        )));
    }
    let mut file = Vec::with_capacity(length as usize);
    let read = input.take(LARGEST_PARQUET).read_to_end(&mut file);
    read.map_err(|e| {
        fail(Kind::FileUnreadable {
            why: said_by_system(&e),
        })
    })?;
    let mut sheet = Sheet::new(budget);
    let done = catch_panic(|| fill(&Bytes::from(file), &mut sheet));
    done.unwrap_or_else(|| Err(refused(None))).map_err(fail)?;
    sheet.finish(name, None)
}

fn fill(file: &Bytes, sheet: &mut Sheet<'_>) -> Result<(), Kind> {
    look_at_footer(file)?;
    let metadata = ParquetMetaDataReader::new().parse_and_finish(file);
    let metadata = metadata.map_err(|e| kind(&e))?;
    look_at_size(&metadata)?;
    let schema = metadata.file_metadata().schema_descr();
    // In a flat table each field is a column.
    for field in schema.root_schema().get_fields() {
        let name = field.name();
        if field.is_group() {
            return Err(column_of(name, "嵌套的", "that is nested"));
        }
    }
    let mut kinds = Vec::new();
    for (at, column) in (0..).zip(schema.columns()) {
        if column.max_rep_level() > 0 {
            return Err(column_of(column.name(), "嵌套的", "that is nested"));
        }
        let values = Values::of(column)
            .ok_or_else(|| column_of(column.name(), "二进制内容的", "of binary content"))?;
        kinds.push(values);
        sheet.fill(0, at, Cell::Text(column.name().to_owned()))?;
    }
    let file = Arc::new(file.clone());
    let mut left = LARGEST_INFLATED;
    let mut top = 1;
    for group in metadata.row_groups() {
        let rows = u32::try_from(group.num_rows()).map_err(|_| too_many_rows())?;
        for ((at, values), chunk) in (0..).zip(&kinds).zip(group.columns()) {
            if rows == 0 {
                continue;
            }
            look_at_pages(&file, chunk, &mut left)?;
            let pages = SerializedPageReader::new(Arc::clone(&file), chunk, rows as usize, None);
            let pages = Watched {
                pages: pages.map_err(|e| kind(&e))?,
                most: rows,
                nulls: chunk.column_descr().max_def_level() > 0,
            };
            let reader = get_column_reader(chunk.column_descr_ptr(), Box::new(pages));
            let name = chunk.column_descr().name();
            values.read(reader, rows, |row, cell| {
                let cell = cell.ok_or_else(|| unlikely(name))?;
                sheet.fill(top + row, at, cell)
            })?;
        }
        top += rows;
    }
    Ok(())
}

/// What the library would not survive: a schema that is nested without end, or a footer that takes
/// all memory.
fn look_at_footer(file: &Bytes) -> Result<(), Kind> {
    let broken = || {
        damaged(
            "Parquet 文件尾已损坏",
            "the footer of the Parquet file is damaged",
        )
    };
    let (rest, tail) = file.split_last_chunk::<8>().ok_or_else(broken)?;
    let [a, b, c, d, b'P', b'A', b'R', b'1'] = *tail else {
        return Err(broken());
    };
    let length = u32::from_le_bytes([a, b, c, d]);
    if u64::from(length) > LARGEST_FOOTER {
        let most = size(LARGEST_FOOTER);
        return Err(too_large(
            &format!("Parquet 文件尾最大 {most}"),
            &format!("the footer of a Parquet file may have at most {most}"),
        ));
    }
    let start = rest.len().checked_sub(length as usize).ok_or_else(broken)?;
    match thrift::groups(&rest[start..]).ok_or_else(broken)? {
        0..=MOST_GROUPS => Ok(()),
        _ => Err(too_large(
            &format!("Parquet 文件最多 {MOST_GROUPS} 个嵌套列"),
            &format!("a Parquet file may have at most {MOST_GROUPS} nested columns"),
        )),
    }
}

/// Rows and columns, by what the footer says.
fn look_at_size(metadata: &ParquetMetaData) -> Result<(), Kind> {
    let columns = metadata.file_metadata().schema_descr().num_columns();
    if columns > MOST_COLUMNS as usize {
        return Err(too_large(
            &format!("Parquet 文件最多 {MOST_COLUMNS} 列"),
            &format!("a Parquet file may have at most {MOST_COLUMNS} columns"),
        ));
    }
    let mut rows = 0u64;
    for group in metadata.row_groups() {
        let more = u64::try_from(group.num_rows()).map_err(|_| refused(None))?;
        rows = rows.saturating_add(more);
    }
    if rows >= u64::from(MOST_ROWS) {
        return Err(too_many_rows());
    }
    if u64::try_from(metadata.file_metadata().num_rows()) != Ok(rows) {
        return Err(damaged(
            "Parquet 文件尾写的行数与各行组的行数之和不同",
            "the rows that the footer of the Parquet file says are not those of its groups",
        ));
    }
    // Cells without content take time, though no room.
    if rows * columns as u64 > MOST_CELLS as u64 {
        let n = MOST_CELLS / 10_000;
        return Err(too_large(
            &format!("Parquet 文件最多 {n} 万个单元格，空的也算"),
            &format!("a Parquet file may have at most {MOST_CELLS} cells, empty ones included"),
        ));
    }
    Ok(())
}

fn too_many_rows() -> Kind {
    let most = MOST_ROWS - 1;
    too_large(
        &format!("Parquet 文件最多 {most} 行"),
        &format!("a Parquet file may have at most {most} rows"),
    )
}

/// What the pages of a column would inflate to.
fn look_at_pages(file: &Bytes, chunk: &ColumnChunkMetaData, left: &mut u64) -> Result<(), Kind> {
    let codec = chunk.compression();
    // Of other codecs the library does not bound what comes of a page, or is built without them.
    let bounded = matches!(
        codec,
        Compression::UNCOMPRESSED
            | Compression::SNAPPY
            | Compression::ZSTD(_)
            | Compression::LZ4_RAW
    );
    if !bounded {
        let codec = format!("{codec:?}");
        let codec = codec.split('(').next().unwrap_or_default();
        return Err(Kind::FileUnknownFormat {
            what: Text::new(
                format!("以 {codec} 压缩的 Parquet 文件（请改用 Snappy 或 Zstandard 压缩）"),
                format!("a Parquet file packed by {codec} (write it with Snappy or Zstandard)"),
            ),
        });
    }
    if chunk.encodings().any(|e| e == Encoding::DELTA_BYTE_ARRAY) {
        return Err(column_of(
            chunk.column_descr().name(),
            "以 DELTA_BYTE_ARRAY 编码的",
            "that is encoded as DELTA_BYTE_ARRAY",
        ));
    }
    let broken = || {
        let name = harmless(chunk.column_descr().name());
        damaged(
            &format!("列“{name}”的数据已损坏"),
            &format!("the data of the column \"{name}\" are damaged"),
        )
    };
    let (start, length) = chunk.byte_range();
    let end = start.checked_add(length).ok_or_else(broken)?;
    let mut pages = usize::try_from(start)
        .ok()
        .zip(usize::try_from(end).ok())
        .and_then(|(start, end)| file.get(start..end))
        .ok_or_else(broken)?;
    while !pages.is_empty() {
        let page = thrift::page(pages).ok_or_else(broken)?;
        if page.inflated > LARGEST_PART {
            let most = size(LARGEST_PART);
            return Err(too_large(
                &format!("Parquet 文件的一页解压后最大 {most}"),
                &format!("a page of a Parquet file may inflate to at most {most}"),
            ));
        }
        *left = left.checked_sub(page.inflated).ok_or_else(|| {
            let most = size(LARGEST_INFLATED);
            too_large(
                &format!("Parquet 文件解压后最大 {most}"),
                &format!("a Parquet file may inflate to at most {most}"),
            )
        })?;
        let next = page.header.checked_add(page.packed).ok_or_else(broken)?;
        pages = pages.get(next..).ok_or_else(broken)?;
    }
    Ok(())
}

/// The pages of a column, each looked at before its values are decoded: room is set aside for as
/// many as it says it has.
struct Watched {
    pages: SerializedPageReader<Bytes>,
    /// No page may have more values.
    most: u32,
    /// Whether levels, which tell nulls from values, stand before the values.
    nulls: bool,
}

impl Watched {
    fn look(&self, page: &Page) -> Parquet<()> {
        let broken = || ParquetError::General("a page has more values than it may have".to_owned());
        if page.num_values() > self.most {
            return Err(broken());
        }
        let (encoding, values) = match page {
            Page::DictionaryPage { .. } => return Ok(()),
            Page::DataPage { buf, encoding, .. } => {
                let levels = match self.nulls {
                    true => buf
                        .first_chunk::<4>()
                        .map_or(0, |n| (u32::from_le_bytes(*n) as usize).saturating_add(4)),
                    false => 0,
                };
                (encoding, buf.get(levels..))
            }
            Page::DataPageV2 {
                buf,
                encoding,
                def_levels_byte_len,
                rep_levels_byte_len,
                ..
            } => {
                let levels = *def_levels_byte_len as usize + *rep_levels_byte_len as usize;
                (encoding, buf.get(levels..))
            }
        };
        match encoding {
            // The values begin with the size of a block, its parts, and how many lengths there are.
            Encoding::DELTA_LENGTH_BYTE_ARRAY => {
                let lengths = values.and_then(thrift::lengths::<3>);
                match lengths {
                    Some([_, _, many]) if many <= u64::from(self.most) => Ok(()),
                    _ => Err(broken()),
                }
            }
            // The same stands in the midst of the values, too. No footer may hide it.
            Encoding::DELTA_BYTE_ARRAY => Err(broken()),
            _ => Ok(()),
        }
    }
}

impl Iterator for Watched {
    type Item = Parquet<Page>;

    fn next(&mut self) -> Option<Parquet<Page>> {
        self.get_next_page().transpose()
    }
}

impl PageReader for Watched {
    fn get_next_page(&mut self) -> Parquet<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            self.look(page)?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Parquet<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Parquet<()> {
        self.pages.skip_next_page()
    }
}

fn unlikely(column: &str) -> Kind {
    let column = harmless(column);
    damaged(
        &format!("列“{column}”中有的值不是文字、数或日期"),
        &format!("a value of the column \"{column}\" is no text, number or date"),
    )
}

/// That the file has a column that cannot be read.
fn column_of(name: &str, zh: &str, en: &str) -> Kind {
    let name = harmless(name);
    Kind::FileUnknownFormat {
        what: Text::new(
            format!("含有{zh}列“{name}”的 Parquet 文件（请去掉该列或改成普通的列）"),
            format!("a Parquet file with a column \"{name}\" {en} (leave it out or make it plain)"),
        ),
    }
}
