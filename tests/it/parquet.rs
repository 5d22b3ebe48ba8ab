//! Parquet files: every kind of value, and files that are damaged or made to do harm.

use std::sync::Arc;

use balance::Lang;
use balance::census::grid::Cell;
use balance::census::sheets_in_memory;
use parquet::basic::{
    Compression, Encoding, LogicalType, Repetition, TimeUnit, Type as Physical, ZstdLevel,
};
use parquet::data_type::{ByteArray, FixedLenByteArray, Int64Type, Int96};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use crate::made::county::{one_table, teacher_roster};
use crate::made::parquet::{Column, Values, columns, packed, write};
use crate::made::{Folder, but_for_inputs, codes, good_primary, stderr, with};

fn plain(columns: &[Column]) -> Vec<u8> {
    write(columns, WriterProperties::builder().build(), 1 << 20)
}

/// The cells of a column below its name.
fn cells(column: Column) -> Vec<Option<Cell>> {
    let rows = match &column.values {
        Values::Int64(values) => values.len(),
        _ => 3,
    };
    let grids = sheets_in_memory(plain(&[column]), "t.parquet").unwrap();
    let cell = |row| {
        let mut rows = grids[0].rows.iter();
        let found = rows.find(|found| found.index == row)?;
        found.get(0).cloned()
    };
    (1..=rows as u32).map(cell).collect()
}

/// The code of the problem that keeps a file from being read, and what it says in both languages.
fn refused(bytes: Vec<u8>) -> (String, String, String) {
    match sheets_in_memory(bytes, "t.parquet") {
        Ok(sheets) => panic!("read as {} sheets", sheets.len()),
        Err(problem) => (
            problem.kind.code().to_owned(),
            problem.message(Lang::Zh),
            problem.message(Lang::En),
        ),
    }
}

fn number(number: f64) -> Option<Cell> {
    Some(Cell::Number(number))
}

fn text(text: &str) -> Option<Cell> {
    Some(Cell::Text(text.to_owned()))
}

fn date(date: &str) -> Option<Cell> {
    Some(Cell::Date(date.to_owned()))
}

#[test]
fn every_kind_of_value() {
    let column = |logical, values| cells(Column::new("a", logical, values));
    let whole =
        |logical, values: [i64; 3]| column(logical, Values::Int64(values.map(Some).to_vec()));
    let truths = Values::Truth(vec![Some(true), None, Some(false)]);
    let expected = [Some(Cell::Truth(true)), None, Some(Cell::Truth(false))];
    assert_eq!(column(None, truths), expected);

    // A code of 17 digits keeps them.
    let codes = whole(None, [0, -5, 32_110_000_010_000_001]);
    assert_eq!(
        codes,
        [number(0.0), number(-5.0), text("32110000010000001")]
    );
    let unsigned = whole(Some(LogicalType::integer(64, false)), [1, 2, -1]);
    assert_eq!(unsigned[2], text("18446744073709551615"));
    let unsigned = Values::Int32(vec![Some(-1), None, Some(7)]);
    let unsigned = column(Some(LogicalType::integer(32, false)), unsigned);
    assert_eq!(unsigned, [number(4_294_967_295.0), None, number(7.0)]);

    let floats = column(None, Values::Float(vec![Some(0.1), None, Some(f32::NAN)]));
    assert_eq!(floats, [number(0.1), None, Some(Cell::Error("NaN".into()))]);
    let doubles = column(
        None,
        Values::Double(vec![Some(144.104), Some(1e-300), None]),
    );
    assert_eq!(doubles, [number(144.104), number(1e-300), None]);

    let cents = Some(LogicalType::decimal(2, 18));
    let decimals = whole(cents.clone(), [14_410_401, -1, 0]);
    assert_eq!(decimals, [number(144_104.01), number(-0.01), number(0.0)]);
    let bytes = |number: i128| FixedLenByteArray::from(number.to_be_bytes()[3..].to_vec());
    let fixed = Values::Fixed(13, vec![Some(bytes(-12_345)), None, Some(bytes(30))]);
    let decimals = column(Some(LogicalType::decimal(3, 31)), fixed);
    assert_eq!(decimals, [number(-12.345), None, number(0.03)]);
    let codes = whole(
        Some(LogicalType::decimal(0, 18)),
        [1, 2, 321_100_000_100_000_001],
    );
    assert_eq!(
        codes,
        [number(1.0), number(2.0), text("321100000100000001")]
    );

    let days = Values::Int32(vec![Some(0), Some(19_967), Some(-1)]);
    let days = column(Some(LogicalType::Date), days);
    assert_eq!(
        days,
        [date("1970-01-01"), date("2024-09-01"), date("1969-12-31")]
    );
    // 2 March 1985, half past eight; then in Greenwich: midnight there, and midnight in China.
    let local = LogicalType::timestamp(false, TimeUnit::NANOS);
    let times = whole(Some(local), [478_600_200_000_000_000, 0, -1]);
    assert_eq!(
        times,
        [date("1985-03-02"), date("1970-01-01"), date("1969-12-31")]
    );
    let greenwich = LogicalType::timestamp(true, TimeUnit::MICROS);
    let times = whole(
        Some(greenwich),
        [478_569_600_000_000, 478_540_800_000_000, 0],
    );
    let late = text("UTC 1985-03-01 16:00:00");
    assert_eq!(
        times,
        [date("1985-03-02"), late.clone(), date("1970-01-01")]
    );
    // The same of older programs: nanoseconds of the day, and the Julian day.
    let old = |nanos: u64, day: u32| {
        let mut time = Int96::new();
        time.set_data(nanos as u32, (nanos >> 32) as u32, day);
        Some(time)
    };
    let times = Values::Int96(vec![
        old(0, 2_446_127),
        old(57_600_000_000_000, 2_446_126),
        None,
    ]);
    assert_eq!(column(None, times), [date("1985-03-02"), late, None]);
    let clock = Values::Int32(vec![Some(30_600_000), None, None]);
    let clock = column(Some(LogicalType::time(false, TimeUnit::MILLIS)), clock);
    assert_eq!(clock, [date("08:30:00"), None, None]);

    // Text, also where the file does not say that it is.
    let texts = ["0032110001", "甲 \"乙\"\n丙", " 丁 "];
    let bytes = Values::Bytes(texts.map(|t| Some(ByteArray::from(t))).to_vec());
    for logical in [Some(LogicalType::String), None] {
        assert_eq!(column(logical, bytes.clone()), texts.map(text));
    }
}

#[test]
fn the_same_findings_as_csv_however_it_is_packed() {
    let folder = Folder::new();
    crate::made::book::Book::of([one_table()]).save(&folder.path().join("county.csv"));
    let csv = folder.run(&["audit", "--format", "json", "county.csv"]);
    assert_eq!(stderr(&csv), "");
    let columns = columns(&one_table());
    let zstd = Compression::ZSTD(ZstdLevel::default());
    for codec in [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        zstd,
        Compression::LZ4_RAW,
    ] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            for dictionary in [true, false] {
                for group in [1, 4, 1 << 20] {
                    let mut properties = packed(codec)
                        .set_writer_version(version)
                        .set_dictionary_enabled(dictionary)
                        // One row a page.
                        .set_data_page_row_count_limit(1)
                        .set_write_batch_size(1);
                    if !dictionary {
                        for column in &columns {
                            let encoding = match &column.values {
                                Values::Bytes(_) => Encoding::DELTA_LENGTH_BYTE_ARRAY,
                                Values::Int64(_) => Encoding::DELTA_BINARY_PACKED,
                                _ => Encoding::PLAIN,
                            };
                            let path = column.name.as_str().into();
                            properties = properties.set_column_encoding(path, encoding);
                        }
                    }
                    folder.write("county.parquet", write(&columns, properties.build(), group));
                    let found = folder.run(&["audit", "--format", "json", "county.parquet"]);
                    let what = format!("{codec:?} {version:?} {dictionary} {group}");
                    assert_eq!(stderr(&found), "", "{what}");
                    assert_eq!(but_for_inputs(&found), but_for_inputs(&csv), "{what}");
                }
            }
        }
    }
}

/// The ending does not matter to a file that is named; from a folder come those that have it.
#[test]
fn told_by_content_and_found_in_folders() {
    let folder = Folder::new();
    let bytes = plain(&columns(&one_table()));
    for name in ["county.csv", "county.xlsx", "county", "county.parquet"] {
        folder.write(name, &bytes);
        let found = folder.run(&["check", name]);
        assert!(found.status.success(), "{name}: {}", stderr(&found));
    }
    std::fs::create_dir(folder.path().join("青山县")).unwrap();
    folder.write("青山县/学校.parquet", &bytes);
    folder.write("青山县/教师.parquet", plain(&columns(&teacher_roster())));
    let found = folder.run(&["check", "青山县"]);
    assert!(found.status.success(), "{}", stderr(&found));
    assert!(crate::made::stdout(&found).contains("教师.parquet"));
}

/// A code kept as a number has lost its leading noughts, and is another code than the text.
#[test]
fn codes_as_text_and_as_numbers() {
    let folder = Folder::new();
    let schools: Vec<_> = ["0210000001", "0210000002"]
        .iter()
        .map(|code| with(good_primary(code), &[("books", "")]))
        .collect();
    folder.write("schools.csv", crate::made::csv(&schools));
    let books = Column::whole("books", &[2500, 2600]);
    let as_text = Column::text("school_code", &["0210000001", "0210000002"]);
    folder.write("books.parquet", plain(&[as_text, books.clone()]));
    let (json, _) = folder.audit(&["schools.csv", "books.parquet"]);
    assert!(
        !codes(&json).contains(&"unknown-school"),
        "{:?}",
        codes(&json)
    );
    assert!(
        !codes(&json).contains(&"missing-value"),
        "{:?}",
        codes(&json)
    );
    let as_numbers = Column::whole("school_code", &[210_000_001, 210_000_002]);
    folder.write("books.parquet", plain(&[as_numbers, books]));
    let (json, status) = folder.audit(&["schools.csv", "books.parquet"]);
    assert_eq!(status, 2);
    assert!(
        codes(&json).contains(&"unknown-school"),
        "{:?}",
        codes(&json)
    );
}

/// Wherever a file is cut off or a byte is changed, it is refused or read, and nothing panics.
#[test]
fn damaged_files() {
    let sound = write(
        &columns(&one_table()),
        packed(Compression::SNAPPY).build(),
        4,
    );
    for end in (4..sound.len()).step_by(97) {
        assert_eq!(refused(sound[..end].to_vec()).0, "not-a-workbook", "{end}");
    }
    for at in (4..sound.len()).step_by(13) {
        let mut changed = sound.clone();
        changed[at] ^= 0xFF;
        let _ = sheets_in_memory(changed, "t.parquet");
    }
    let mut garbage = b"PAR1".to_vec();
    garbage.extend([0xA5; 400]);
    garbage.extend(200u32.to_le_bytes());
    garbage.extend(b"PAR1");
    assert_eq!(refused(garbage).0, "not-a-workbook");
    let (code, zh, en) = refused(b"PAR1\xFF\xFF\xFF\x7FPAR1".to_vec());
    assert_eq!(code, "too-large");
    assert!(zh.contains("16 MiB") && en.contains("16 MiB"), "{zh} {en}");
    let (code, _, en) = refused(b"PARE and what is not known".to_vec());
    assert_eq!(code, "file-unknown-format");
    assert!(en.contains("encrypted"), "{en}");
}

/// A footer as long as it says, of a schema nested without end or of a list that takes no room.
#[test]
fn footers_made_to_do_harm() {
    let file = |footer: &[u8]| {
        let mut file = b"PAR1".to_vec();
        file.extend(footer);
        file.extend((footer.len() as u32).to_le_bytes());
        file.extend(b"PAR1");
        file
    };
    let mut nested = vec![0x15, 0x02, 0x19, 0xFC, 0xC0, 0x84, 0x3D];
    nested.extend([0x48, 0x00, 0x15, 0x02, 0x00].repeat(1_000_000));
    // No rows, in no groups.
    nested.extend([0x16, 0x00, 0x19, 0x0C, 0x00]);
    let (code, _, en) = refused(file(&nested));
    assert_eq!(code, "too-large");
    assert!(en.contains("nested"), "{en}");
    let endless = [0x15, 0x02, 0xA9, 0xF1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00];
    assert_eq!(refused(file(&endless)).0, "not-a-workbook");
}

#[test]
fn more_rows_or_cells_than_are_read() {
    let rows = |n: usize| Column::new("a", None, Values::Int32(vec![None; n]));
    let (code, zh, en) = refused(plain(&[rows(1 << 20)]));
    assert_eq!(code, "too-large");
    assert!(
        zh.contains("1048575 行") && en.contains("1048575 rows"),
        "{zh} {en}"
    );
    let many: Vec<Column> = (0..16_385)
        .map(|n| Column::text(&n.to_string(), &["甲"]))
        .collect();
    let (code, _, en) = refused(plain(&many));
    assert_eq!(code, "too-large");
    assert!(en.contains("16384 columns"), "{en}");
    let (code, _, en) = refused(plain(&vec![rows(1_000_000); 31]));
    assert_eq!(code, "too-large");
    assert!(en.contains("25000000 cells"), "{en}");
}

/// A page of 300 megabytes in a few kilobytes, and texts longer than a cell may have.
#[test]
fn pages_that_inflate_without_end() {
    let long = ByteArray::from(vec![b'9'; 300 << 20]);
    let zstd = packed(Compression::ZSTD(ZstdLevel::default())).set_dictionary_enabled(false);
    let column = |values| Column::new("a", None, Values::Bytes(values));
    let bomb = write(&[column(vec![Some(long)])], zstd.clone().build(), 1);
    assert!(bomb.len() < 1 << 20, "{}", bomb.len());
    let (code, _, en) = refused(bomb);
    assert_eq!(code, "too-large");
    assert!(en.contains("256 MiB"), "{en}");
    let long = ByteArray::from(vec![b'9'; 60 << 20]);
    let bomb = write(&[column(vec![Some(long); 18])], zstd.build(), 1);
    let (code, _, en) = refused(bomb);
    assert_eq!(code, "too-large");
    assert!(en.contains("2 MiB"), "{en}");
}

/// What the library unpacks without a bound, or is built without.
#[test]
fn codecs_and_encodings_that_are_not_read() {
    let column = Column::text("校名", &["甲", "乙"]);
    let front = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::DELTA_BYTE_ARRAY);
    let (code, zh, en) = refused(write(&[column], front.build(), 1));
    assert_eq!(code, "file-unknown-format");
    assert!(zh.contains("校名") && en.contains("校名"), "{zh} {en}");
    let old = packed(Compression::LZ4).build();
    let (code, zh, en) = refused(write(&[Column::text("a", &["甲"])], old, 1));
    assert_eq!(code, "file-unknown-format");
    assert!(zh.contains("LZ4") && en.contains("LZ4"), "{zh} {en}");
}

#[test]
fn columns_that_no_cell_can_hold() {
    let leaf = |name: &str, repetition| {
        let leaf = Type::primitive_type_builder(name, Physical::INT64);
        Arc::new(leaf.with_repetition(repetition).build().unwrap())
    };
    let group = Type::group_type_builder("地址")
        .with_repetition(Repetition::OPTIONAL)
        .with_fields(vec![leaf("街", Repetition::REQUIRED)]);
    let nested = Arc::new(group.build().unwrap());
    for (name, field) in [
        ("地址", nested),
        ("电话", leaf("电话", Repetition::REPEATED)),
    ] {
        let schema = Type::group_type_builder("schema").with_fields(vec![field]);
        let schema = Arc::new(schema.build().unwrap());
        let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::default()).unwrap();
        let mut group = file.next_row_group().unwrap();
        let mut writer = group.next_column().unwrap().unwrap();
        let typed = writer.typed::<Int64Type>();
        typed.write_batch(&[1], Some(&[1]), Some(&[0])).unwrap();
        writer.close().unwrap();
        group.close().unwrap();
        let (code, zh, en) = refused(file.into_inner().unwrap());
        assert_eq!(code, "file-unknown-format");
        assert!(zh.contains(name) && en.contains(name), "{zh} {en}");
        assert!(zh.contains("嵌套") && en.contains("nested"), "{zh} {en}");
    }
    let id = FixedLenByteArray::from(vec![7; 16]);
    let ids = Values::Fixed(16, vec![Some(id)]);
    let (code, _, en) = refused(plain(&[Column::new("编号", Some(LogicalType::Uuid), ids)]));
    assert_eq!(code, "file-unknown-format");
    assert!(en.contains("编号"), "{en}");
    let binary = Values::Bytes(vec![Some(ByteArray::from(vec![0xFF, 0x00]))]);
    let (code, zh, en) = refused(plain(&[Column::new("照片", None, binary)]));
    assert_eq!(code, "not-a-workbook");
    assert!(zh.contains("照片") && en.contains("照片"), "{zh} {en}");
}

/// A footer that says other rows than its groups have, or breaks off before it has said them.
#[test]
fn rows_of_the_footer() {
    let sound = plain(&[Column::whole("a", &[1, 2, 3])]);
    assert_eq!(
        sheets_in_memory(sound.clone(), "t.parquet").unwrap().len(),
        1
    );
    // Three rows, and then the list of groups.
    let said = [0x16, 0x06, 0x19];
    let at = sound.windows(3).rposition(|w| w == said).unwrap();
    let mut other = sound.clone();
    other[at + 1] = 0x04;
    let (code, _, en) = refused(other);
    assert_eq!(code, "not-a-workbook");
    assert!(en.contains("not those of its groups"), "{en}");
    let mut cut = sound;
    cut[at] = 0;
    let (_, _, en) = refused(cut);
    assert!(en.contains("footer"), "{en}");
}
