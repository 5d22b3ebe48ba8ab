//! The table as Parquet.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::tidy::{Cell, ROWS_AT_ONCE, Tidy};
use crate::dictionary::FieldKind;
use crate::mark;

/// Writes the table as Parquet: figures as doubles, years as whole numbers, yes and no as conditions.
///
/// # Errors
/// Whatever the writer says.
pub fn parquet(tidy: &Tidy<'_>, out: &mut dyn Write) -> io::Result<()> {
    write(tidy, out).map_err(|e| match e {
        ParquetError::External(e) => io::Error::other(e),
        e => io::Error::other(e.to_string()),
    })
}

fn write(tidy: &Tidy<'_>, out: &mut dyn Write) -> Result<(), ParquetError> {
    let fields = tidy.columns.iter().map(|name| {
        let (physical, logical) = match tidy.kind(name) {
            FieldKind::Year => (Physical::INT32, None),
            FieldKind::Count | FieldKind::Amount => (Physical::DOUBLE, None),
            FieldKind::Flag => (Physical::BOOLEAN, None),
            _ => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let field = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        field.build().map(Arc::new)
    });
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    let schema = Type::group_type_builder("schools").with_fields(fields);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(mark::PARQUET.to_owned());
    // The library sends what it writes to another thread, as no borrowed writer is.
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(
        &mut bytes,
        Arc::new(schema.build()?),
        Arc::new(properties.build()),
    )?;
    let rows = tidy.rows();
    for top in (0..rows).step_by(ROWS_AT_ONCE) {
        let here = top..rows.min(top + ROWS_AT_ONCE);
        let mut group = file.next_row_group()?;
        for name in &tidy.columns {
            let Some(mut writer) = group.next_column()? else {
                continue;
            };
            let cells = &tidy.cells(name, here.clone());
            match tidy.kind(name) {
                FieldKind::Year => put::<Int32Type>(&mut writer, cells, |cell| match cell {
                    Cell::Year(year) => Some(*year),
                    _ => None,
                }),
                FieldKind::Count | FieldKind::Amount => {
                    put::<DoubleType>(&mut writer, cells, |cell| match cell {
                        Cell::Number(number) => Some(*number),
                        _ => None,
                    })
                }
                FieldKind::Flag => put::<BoolType>(&mut writer, cells, |cell| match cell {
                    Cell::Truth(truth) => Some(*truth),
                    _ => None,
                }),
                _ => put::<ByteArrayType>(&mut writer, cells, |cell| match cell {
                    Cell::Text(text) => Some(ByteArray::from(*text)),
                    _ => None,
                }),
            }?;
            writer.close()?;
        }
        group.close()?;
    }
    file.close()?;
    out.write_all(&bytes)?;
    Ok(())
}

/// Writes the cells of a column.
fn put<T: DataType>(
    writer: &mut SerializedColumnWriter<'_>,
    cells: &[Cell<'_>],
    value: impl Fn(&Cell<'_>) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let values: Vec<Option<T::T>> = cells.iter().map(value).collect();
    let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
    let values: Vec<T::T> = values.into_iter().flatten().collect();
    writer
        .typed::<T>()
        .write_batch(&values, Some(&levels), None)?;
    Ok(())
}
