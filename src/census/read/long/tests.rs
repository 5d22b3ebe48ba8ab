use proptest::prelude::*;

use super::*;
use crate::census::read::endings::Named;
use crate::census::read::limits::Budget;
use crate::census::read::long::{Broken, LongText};
use crate::census::read::records::Records;
use crate::census::read::text;
use crate::census::record::Record;

/// What a text reads as in blocks of a length: its cells, or that it is refused.
fn cells(bytes: &[u8], head: usize, block: usize) -> Option<Vec<(u32, u32, String)>> {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let text = LongText::in_blocks(file.path(), head, block)?;
    let mut all = Vec::new();
    let read = text.for_each(
        0,
        |records| {
            let mut cells = Vec::new();
            while let Some(line) = records.next()? {
                let filled = line.cells();
                cells.extend(filled.map(|(c, cell)| (line.index(), c, cell.shown().into_owned())));
            }
            Ok(cells)
        },
        |cells, first| all.extend(cells.into_iter().map(|(r, c, text)| (r + first, c, text))),
    );
    read.ok().map(|()| all)
}

/// The same of the text read as a whole.
fn whole(bytes: &[u8]) -> Option<Vec<(u32, u32, String)>> {
    let grids = text::read(
        bytes,
        "a.csv",
        Named::Text,
        &mut Budget::of(bytes.len() as u64),
    )
    .ok()?;
    let cells = grids[0].rows.iter().flat_map(|row| {
        let cells = row.cells.iter();
        cells.map(|(column, cell)| (row.index, *column, cell.shown()))
    });
    Some(cells.collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// In whatever blocks a text is read, it reads as it does as a whole, and is refused where that is.
    #[test]
    fn the_length_of_blocks_does_not_matter(
        body in "(甲|a|,|\"|\"\"|\n|\r\n|5| |,\"b\nc\",|\",\"){0,60}",
        block in 1usize..40,
    ) {
        let text = format!("学校,a,b\n甲,1,2\n乙,3,4\n{body}\n");
        let expected = whole(text.as_bytes());
        let found = cells(text.as_bytes(), 1 << 16, block);
        prop_assert_eq!(&found, &expected, "{}", text);
        let (gb, _, _) = GB18030.encode(&text);
        prop_assert_eq!(cells(&gb, 1 << 16, block), expected, "{}", text);
    }
}

#[test]
fn what_is_broken_costs_its_cell_wherever_it_stands() {
    let line = "学校名称,图书册数\n";
    let text = line.repeat(50);
    for bad in ["\u{1}", "\u{7f}", "\u{80}", "\0"] {
        let with = format!("{text}甲{bad}乙,1\n{text}");
        let read = cells(with.as_bytes(), 100, 64).unwrap();
        assert_eq!(read, whole(with.as_bytes()).unwrap());
        let broken: Vec<_> = read
            .iter()
            .filter(|(.., t)| t.contains('\u{fffd}'))
            .collect();
        assert_eq!(broken, [&(50, 0, "甲\u{fffd}乙".to_owned())], "{bad:?}");
        assert_eq!(read.len(), 202);
    }
    // U+0085 ends a line in some systems.
    let good = format!("{text}a\u{85},1\n");
    assert!(cells(good.as_bytes(), 100, 64).is_some());
    // Zeros and an end mark that fill up the file.
    let filled = format!("{text}\u{1a}{}", "\0".repeat(1000));
    assert_eq!(cells(filled.as_bytes(), 100, 64), whole(text.as_bytes()));
}

/// Whole files are judged, not their heads: what is UTF-8 in its head and not behind it is in another
/// encoding, or in none.
#[test]
fn the_encoding_is_that_of_the_whole() {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let head = "code,n\n".repeat(50);
    let skip_all = |records: &mut Records<'_>| {
        while records.skip()? {}
        Ok(())
    };
    let read = |text: &LongText| text.for_each(0, skip_all, |(), _| {});
    let (gb, _, _) = GB18030.encode("学校名称,图书册数\n");
    std::fs::write(file.path(), [head.as_bytes(), &gb].concat()).unwrap();
    let text = LongText::in_blocks(file.path(), 100, 64).unwrap();
    assert!(matches!(read(&text), Err(Broken::Encoding)));
    let Ok(text) = text.in_another_encoding() else {
        panic!("no other encoding");
    };
    assert!(read(&text).is_ok());
    let none = [&gb[..], &b"\xff\xff\n".repeat(50)].concat();
    assert_eq!(cells(&none, 100, 64), None);
    assert_eq!(whole(&none), None);
}

#[test]
fn rows_are_found_again() {
    let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    let body: String = (1..500).map(|n| format!("{n},\"a\n{n}\"\n")).collect();
    std::fs::write(file.path(), format!("n,text\n{body}")).unwrap();
    let text = LongText::in_blocks(file.path(), 64, 64).unwrap();
    let Ok(grid) = text.rows(&BTreeSet::from([0, 2, 77, 499])) else {
        panic!("it cannot be read");
    };
    for row in [0, 2, 77, 499] {
        let found = grid.rows.iter().filter(|r| r.index == row);
        let found: Vec<String> = found.map(|r| r.cells[1].1.shown()).collect();
        let expected = match row {
            0 => "text".to_owned(),
            _ => format!("a\n{row}"),
        };
        assert_eq!(found, [expected]);
    }
}
