//! `.parquet`, by the library's own writer: a column a type.

use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray,
    FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::Type;

use super::book::{Content, Sheet, serial};

/// A column, with a null where there is no value.
#[derive(Clone)]
pub struct Column {
    pub name: String,
    pub logical: Option<LogicalType>,
    pub values: Values,
}

#[derive(Clone)]
pub enum Values {
    Truth(Vec<Option<bool>>),
    Int32(Vec<Option<i32>>),
    Int64(Vec<Option<i64>>),
    Int96(Vec<Option<Int96>>),
    Float(Vec<Option<f32>>),
    Double(Vec<Option<f64>>),
    Bytes(Vec<Option<ByteArray>>),
    /// Of so many bytes each.
    Fixed(i32, Vec<Option<FixedLenByteArray>>),
}

impl Column {
    pub fn new(name: &str, logical: Option<LogicalType>, values: Values) -> Column {
        Column {
            name: name.to_owned(),
            logical,
            values,
        }
    }

    pub fn text(name: &str, values: &[&str]) -> Column {
        let bytes = |text: &&str| (!text.is_empty()).then(|| ByteArray::from(*text));
        let values = Values::Bytes(values.iter().map(bytes).collect());
        Column::new(name, Some(LogicalType::String), values)
    }

    pub fn whole(name: &str, values: &[i64]) -> Column {
        let values = values.iter().copied().map(Some).collect();
        Column::new(name, None, Values::Int64(values))
    }

    fn schema(&self) -> Type {
        let (physical, length, scale) = match &self.values {
            Values::Truth(_) => (Physical::BOOLEAN, 0, 0),
            Values::Int32(_) => (Physical::INT32, 0, 0),
            Values::Int64(_) => (Physical::INT64, 0, 0),
            Values::Int96(_) => (Physical::INT96, 0, 0),
            Values::Float(_) => (Physical::FLOAT, 0, 0),
            Values::Double(_) => (Physical::DOUBLE, 0, 0),
            Values::Bytes(_) => (Physical::BYTE_ARRAY, 0, 0),
            Values::Fixed(length, _) => (Physical::FIXED_LEN_BYTE_ARRAY, *length, 0),
        };
        let (scale, precision) = match &self.logical {
            Some(LogicalType::Decimal(of)) => (of.scale, of.precision),
            _ => (scale, -1),
        };
        Type::primitive_type_builder(&self.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_length(length)
            .with_scale(scale)
            .with_precision(precision)
            .with_logical_type(self.logical.clone())
            .build()
            .unwrap()
    }
}

/// How a file is written.
pub fn packed(codec: Compression) -> WriterPropertiesBuilder {
    WriterProperties::builder().set_compression(codec)
}

/// The file, with so many rows a group.
pub fn write(columns: &[Column], properties: WriterProperties, group: usize) -> Vec<u8> {
    let fields = columns.iter().map(|c| Arc::new(c.schema())).collect();
    let schema = Type::group_type_builder("schema").with_fields(fields);
    let schema = Arc::new(schema.build().unwrap());
    let properties = Arc::new(properties);
    let mut file = SerializedFileWriter::new(Vec::new(), schema, properties).unwrap();
    let rows = columns.first().map_or(0, |column| column.values.len());
    for top in (0..rows).step_by(group) {
        let rows = top..rows.min(top + group);
        let mut group = file.next_row_group().unwrap();
        for column in columns {
            let rows = rows.clone();
            let mut writer = group.next_column().unwrap().unwrap();
            match &column.values {
                Values::Truth(v) => put::<BoolType>(&mut writer, &v[rows]),
                Values::Int32(v) => put::<Int32Type>(&mut writer, &v[rows]),
                Values::Int64(v) => put::<Int64Type>(&mut writer, &v[rows]),
                Values::Int96(v) => put::<Int96Type>(&mut writer, &v[rows]),
                Values::Float(v) => put::<FloatType>(&mut writer, &v[rows]),
                Values::Double(v) => put::<DoubleType>(&mut writer, &v[rows]),
                Values::Bytes(v) => put::<ByteArrayType>(&mut writer, &v[rows]),
                Values::Fixed(_, v) => put::<FixedLenByteArrayType>(&mut writer, &v[rows]),
            }
            writer.close().unwrap();
        }
        group.close().unwrap();
    }
    file.into_inner().unwrap()
}

fn put<T: DataType>(writer: &mut SerializedColumnWriter<'_>, rows: &[Option<T::T>]) {
    let levels: Vec<i16> = rows
        .iter()
        .map(|value| i16::from(value.is_some()))
        .collect();
    let values: Vec<T::T> = rows.iter().flatten().cloned().collect();
    let typed = writer.typed::<T>();
    typed.write_batch(&values, Some(&levels), None).unwrap();
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Truth(v) => v.len(),
            Values::Int32(v) => v.len(),
            Values::Int64(v) => v.len(),
            Values::Int96(v) => v.len(),
            Values::Float(v) => v.len(),
            Values::Double(v) => v.len(),
            Values::Bytes(v) => v.len(),
            Values::Fixed(_, v) => v.len(),
        }
    }
}

/// A sheet whose first row is the header as pandas would write it.
pub fn of_sheet(sheet: &Sheet) -> Vec<u8> {
    write(
        &columns(sheet),
        packed(Compression::SNAPPY).build(),
        1 << 20,
    )
}

/// The columns of a sheet whose first row is the header: of whole numbers, of numbers, of dates, else
/// of text.
pub fn columns(sheet: &Sheet) -> Vec<Column> {
    let rows = sheet.cells.iter().map(|(r, ..)| *r).max().unwrap();
    let header = sheet.cells.iter().filter(|(r, ..)| *r == 0);
    let column = |c: u32, name: &str| {
        let mut cells: Vec<Option<&Content>> = vec![None; rows as usize];
        for (row, column, content) in &sheet.cells {
            if *row > 0 && *column == c {
                cells[*row as usize - 1] = Some(content);
            }
        }
        let number = |content: &Content| match content {
            Content::Number(number) => Some(*number),
            _ => None,
        };
        let date = |content: &Content| match content {
            Content::Date(date) => Some(serial(date) as i32 - 25569),
            _ => None,
        };
        let all = |fits: &dyn Fn(&Content) -> bool| cells.iter().flatten().all(|cell| fits(cell));
        let cells = cells.iter();
        if all(&|cell| number(cell).is_some_and(|n| n.fract() == 0.0)) {
            let whole = cells.map(|cell| cell.and_then(number).map(|n| n as i64));
            Column::new(name, None, Values::Int64(whole.collect()))
        } else if all(&|cell| number(cell).is_some()) {
            let numbers = cells.map(|cell| cell.and_then(number));
            Column::new(name, None, Values::Double(numbers.collect()))
        } else if all(&|cell| date(cell).is_some()) {
            let days = cells.map(|cell| cell.and_then(date));
            Column::new(name, Some(LogicalType::Date), Values::Int32(days.collect()))
        } else {
            let text = |cell: &Content| match cell {
                Content::Text(text) => text.clone(),
                Content::Number(number) => number.to_string(),
                other => panic!("no text: {other:?}"),
            };
            let texts = cells.map(|cell| cell.map(|cell| ByteArray::from(text(cell).as_str())));
            let texts = Values::Bytes(texts.collect());
            Column::new(name, Some(LogicalType::String), texts)
        }
    };
    header
        .map(|(_, c, content)| match content {
            Content::Text(name) => column(*c, name),
            other => panic!("no header: {other:?}"),
        })
        .collect()
}
