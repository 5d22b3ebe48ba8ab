//! What the values of a Parquet column stand for.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::DataType;
use parquet::errors::ParquetError;
use parquet::schema::types::ColumnDescriptor;

use crate::census::grid::Cell;
use crate::census::read::sheet::{damaged, refused};
use crate::problem::Kind;

/// What the values of a column stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
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
    pub fn of(column: &ColumnDescriptor) -> Option<Values> {
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
    pub fn read(
        self,
        reader: ColumnReader,
        rows: u32,
        hand_on: impl FnMut(u32, Option<Cell>) -> Result<(), Kind>,
    ) -> Result<(), Kind> {
        match reader {
            ColumnReader::BoolColumnReader(reader) => {
                each(reader, rows, hand_on, |truth| Some(Cell::Truth(*truth)))
            }
            ColumnReader::Int32ColumnReader(reader) => each(reader, rows, hand_on, |number| {
                self.whole(i64::from(*number), i128::from(*number as u32))
            }),
            ColumnReader::Int64ColumnReader(reader) => each(reader, rows, hand_on, |number| {
                self.whole(*number, i128::from(*number as u64))
            }),
            // A timestamp of older programs: nanoseconds of a day, and the day.
            ColumnReader::Int96ColumnReader(reader) => each(reader, rows, hand_on, |time| {
                instant(time.to_seconds(), true)
            }),
            // 0.1 is meant, not the nearest number that is kept in 32 bits.
            ColumnReader::FloatColumnReader(reader) => each(reader, rows, hand_on, |number| {
                number.to_string().parse().ok().map(float)
            }),
            ColumnReader::DoubleColumnReader(reader) => {
                each(reader, rows, hand_on, |number| Some(float(*number)))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                each(reader, rows, hand_on, |bytes| self.bytes(bytes.data()))
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                each(reader, rows, hand_on, |bytes| self.bytes(bytes.data()))
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
    mut hand_on: impl FnMut(u32, Option<Cell>) -> Result<(), Kind>,
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
                hand_on(row, values.next().and_then(&cell))?;
            }
            row += 1;
        }
    }
    Ok(())
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

pub fn kind(e: &ParquetError) -> Kind {
    refused(Some(e.to_string()))
}

/// So many values are decoded at a time.
const BATCH: usize = 8192;

/// Whole numbers up to this one are exact as numbers of a spreadsheet.
const LARGEST_EXACT: u128 = 1 << 53;
