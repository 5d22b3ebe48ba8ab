//! `.parquet` to a grid: the names of the columns, then the rows. What the footer and the headers of
//! the pages promise is held against the limits before anything is inflated or set aside for it.

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use parquet::basic::{Compression, ConvertedType, Encoding, LogicalType, TimeUnit, Type};
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result as Parquet};
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::serialized_reader::SerializedPageReader;
use parquet::schema::types::ColumnDescriptor;

use super::super::grid::{Cell, Grid};
use super::archive::Input;
use super::calm::calmly;
use super::limits::{
    Budget, LARGEST_FOOTER, LARGEST_INFLATED, LARGEST_PARQUET, LARGEST_PART, MOST_CELLS,
    MOST_COLUMNS, MOST_GROUPS, MOST_ROWS, size, too_large,
};
use super::sheet::{Sheet, damaged, refused};
use super::thrift;
use crate::lang::Text;
use crate::problem::{Kind, Location, Problem, harmless};

/// So many values are decoded at a time.
const BATCH: usize = 8192;

/// Whole numbers up to this one are exact as numbers of a spreadsheet.
const LARGEST_EXACT: u128 = 1 << 53;

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
    read.map_err(|e| fail(Kind::FileUnreadable { why: e.to_string() }))?;
    let mut sheet = Sheet::new(budget);
    let done = calmly(|| fill(&Bytes::from(file), &mut sheet));
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

/// What the values of a column stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Values {
    /// What their type says: truths, numbers.
    Plain,
    /// Numbers without a sign.
    Unsigned,
    /// Whole numbers, so many digits of which are decimals.
    Decimal(u32),
    /// Text.
    Text,
    /// Days since 1970.
    Day,
    /// Time of the day, so many parts a second.
    Time(i64),
    /// Time since 1970, so many parts a second, and whether it is that of Greenwich.
    Instant(i64, bool),
}

impl Values {
    /// By the column's type; `None` where it holds what no cell can.
    fn of(column: &ColumnDescriptor) -> Option<Values> {
        let decimal = |scale: i32| u32::try_from(scale).ok().map(Values::Decimal);
        let values = match (column.logical_type_ref(), column.converted_type()) {
            (Some(LogicalType::String | LogicalType::Enum | LogicalType::Json), _)
            | (None, ConvertedType::UTF8 | ConvertedType::ENUM | ConvertedType::JSON) => {
                Values::Text
            }
            (Some(LogicalType::Date), _) | (None, ConvertedType::DATE) => Values::Day,
            (Some(LogicalType::Time(time)), _) => Values::Time(parts(&time.unit)),
            (Some(LogicalType::Timestamp(time)), _) => {
                Values::Instant(parts(&time.unit), time.is_adjusted_to_u_t_c)
            }
            (Some(LogicalType::Decimal(of)), _) => decimal(of.scale)?,
            (Some(LogicalType::Integer(of)), _) if !of.is_signed => Values::Unsigned,
            (Some(LogicalType::Integer(_) | LogicalType::Unknown), _) => Values::Plain,
            (Some(_), _) => return None,
            (None, ConvertedType::DECIMAL) => decimal(column.type_scale())?,
            (None, ConvertedType::TIME_MILLIS) => Values::Time(1000),
            (None, ConvertedType::TIME_MICROS) => Values::Time(1_000_000),
            (None, ConvertedType::TIMESTAMP_MILLIS) => Values::Instant(1000, true),
            (None, ConvertedType::TIMESTAMP_MICROS) => Values::Instant(1_000_000, true),
            (None, ConvertedType::UINT_8 | ConvertedType::UINT_16) => Values::Unsigned,
            (None, ConvertedType::UINT_32 | ConvertedType::UINT_64) => Values::Unsigned,
            (None, ConvertedType::BSON | ConvertedType::INTERVAL) => return None,
            // Older programs write text without saying so.
            (None, _) if column.physical_type() == Type::BYTE_ARRAY => Values::Text,
            (None, _) => Values::Plain,
        };
        let fixed = column.physical_type() == Type::FIXED_LEN_BYTE_ARRAY;
        let readable = !fixed || matches!(values, Values::Decimal(_));
        readable.then_some(values)
    }

    /// The cells of a column's rows.
    fn read(
        self,
        reader: ColumnReader,
        rows: u32,
        put: impl FnMut(u32, Option<Cell>) -> Result<(), Kind>,
    ) -> Result<(), Kind> {
        match reader {
            ColumnReader::BoolColumnReader(reader) => {
                each(reader, rows, put, |truth| Some(Cell::Truth(*truth)))
            }
            ColumnReader::Int32ColumnReader(reader) => each(reader, rows, put, |number| {
                self.whole(i64::from(*number), i128::from(*number as u32))
            }),
            ColumnReader::Int64ColumnReader(reader) => each(reader, rows, put, |number| {
                self.whole(*number, i128::from(*number as u64))
            }),
            // A timestamp of older programs: nanoseconds of a day, and the day.
            ColumnReader::Int96ColumnReader(reader) => {
                each(reader, rows, put, |time| instant(time.to_seconds(), true))
            }
            // 0.1 is meant, not the nearest number that is kept in 32 bits.
            ColumnReader::FloatColumnReader(reader) => each(reader, rows, put, |number| {
                number.to_string().parse().ok().map(float)
            }),
            ColumnReader::DoubleColumnReader(reader) => {
                each(reader, rows, put, |number| Some(float(*number)))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                each(reader, rows, put, |bytes| self.bytes(bytes.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                each(reader, rows, put, |bytes| self.bytes(bytes.data()))
            }
        }
    }

    /// What a whole number stands for; `unsigned` is the same bits without a sign.
    fn whole(self, number: i64, unsigned: i128) -> Option<Cell> {
        match self {
            Values::Plain | Values::Text => Some(integer(i128::from(number))),
            Values::Unsigned => Some(integer(unsigned)),
            Values::Decimal(scale) => decimal(i128::from(number), scale),
            Values::Day => {
                let days = i32::try_from(number).ok()?.checked_add(719_163)?;
                NaiveDate::from_num_days_from_ce_opt(days).map(day)
            }
            Values::Time(parts) => {
                let seconds = u32::try_from(number / parts).ok()?;
                let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?;
                Some(Cell::Date(time.format("%H:%M:%S").to_string()))
            }
            Values::Instant(parts, greenwich) => instant(number.div_euclid(parts), greenwich),
        }
    }

    fn bytes(self, bytes: &[u8]) -> Option<Cell> {
        match self {
            // Two's complement, the highest byte first.
            Values::Decimal(scale) => {
                let below_zero = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
                let mut whole = [if below_zero { 0xFF } else { 0 }; 16];
                let start = whole.len().checked_sub(bytes.len())?;
                whole[start..].copy_from_slice(bytes);
                decimal(i128::from_be_bytes(whole), scale)
            }
            _ => Some(Cell::Text(std::str::from_utf8(bytes).ok()?.to_owned())),
        }
    }
}

/// Hands on what each row holds that is not null: nothing where the value cannot be.
fn each<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: u32,
    mut put: impl FnMut(u32, Option<Cell>) -> Result<(), Kind>,
    cell: impl Fn(&T::T) -> Option<Cell>,
) -> Result<(), Kind> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let mut row = 0;
    while row < rows {
        levels.clear();
        values.clear();
        let most = BATCH.min((rows - row) as usize);
        let read = reader.read_records(most, Some(&mut levels), None, &mut values);
        let (records, ..) = read.map_err(|e| kind(&e))?;
        if records == 0 {
            return Err(damaged(
                "有的列行数不足",
                "a column has fewer rows than the file",
            ));
        }
        // Without levels no row is null.
        levels.resize(records, 1);
        let mut values = values.iter();
        for level in &levels {
            if *level > 0 {
                put(row, values.next().and_then(&cell))?;
            }
            row += 1;
        }
    }
    Ok(())
}

fn unlikely(column: &str) -> Kind {
    let column = harmless(column);
    damaged(
        &format!("列“{column}”中有的值不是文字、数或日期"),
        &format!("a value of the column \"{column}\" is no text, number or date"),
    )
}

fn parts(unit: &TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}

/// A code of many digits keeps them: as a number it would lose the last ones.
fn integer(number: i128) -> Cell {
    match number.unsigned_abs() <= LARGEST_EXACT {
        true => Cell::Number(number as f64),
        false => Cell::Text(number.to_string()),
    }
}

/// A number from its digits, the nearest there is to it.
fn decimal(digits: i128, scale: u32) -> Option<Cell> {
    match scale {
        0 => Some(integer(digits)),
        _ => format!("{digits}e-{scale}").parse().ok().map(Cell::Number),
    }
}

fn float(number: f64) -> Cell {
    match number.is_finite() {
        true => Cell::Number(number),
        false => Cell::Error(number.to_string()),
    }
}

fn instant(seconds: i64, greenwich: bool) -> Option<Cell> {
    let time: NaiveDateTime = DateTime::from_timestamp(seconds, 0)?.naive_utc();
    // The day in Greenwich is often the day before in China: no date is made of it.
    Some(match greenwich && time.time() != NaiveTime::MIN {
        true => Cell::Text(format!("UTC {time}")),
        false => day(time.date()),
    })
}

/// A date as 2024-09-01.
fn day(day: NaiveDate) -> Cell {
    Cell::Date(day.format("%Y-%m-%d").to_string())
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

fn kind(e: &ParquetError) -> Kind {
    refused(Some(e.to_string()))
}
