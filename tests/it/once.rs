//! Reading an `.xlsx` in one pass gives what calamine and the check of its markup give, or leaves it to them:
//! the same cells, formats, merged areas and hidden sheets, and never a file that they refuse.
//!
//! `BALANCE_MUTANTS=20000 BALANCE_SEED=7` damages so many others.

use std::path::Path;

use balance::Lang;
use balance::census::sheets_both_ways;

use crate::made::book::{self, Book};
use crate::made::dice::Dice;
use crate::made::{Folder, county, excel};
use crate::mutated::{bytes, mutant, variable};
use crate::tools;

/// Damaged files, unless said otherwise.
const MUTANTS: usize = if cfg!(debug_assertions) { 1_200 } else { 6_000 };

/// Whether a workbook is read in one pass. Where it is, that is what the library reads.
///
/// # Errors
/// What differs.
fn is_read_once(bytes: Vec<u8>) -> Result<bool, String> {
    let Ok(both) = sheets_both_ways(bytes, "t.xlsx") else {
        return Ok(false);
    };
    let Some(once) = both.once else {
        return Ok(false);
    };
    let library = match both.library {
        Ok(library) => format!("{library:#?}"),
        Err(problem) => return Err(format!("refused: {}", problem.message(Lang::En))),
    };
    let once = format!("{once:#?}");
    let mut lines = once.lines().zip(library.lines());
    match lines.position(|(once, library)| once != library) {
        None if once.len() == library.len() => Ok(true),
        first => {
            let from = first.unwrap_or(0).saturating_sub(12);
            let some = |text: &str| {
                text.lines()
                    .skip(from)
                    .take(20)
                    .collect::<Vec<_>>()
                    .join("\n")
            };
            Err(format!(
                "in one pass\n{}\nby the library\n{}",
                some(&once),
                some(&library)
            ))
        }
    }
}

#[test]
fn every_shape_is_read_once() {
    let schools = county::schools();
    let books = [
        Book::of([county::one_table()]),
        county::three_sheets(),
        county::sheets_by_stage(),
        county::county_form(),
        county::school_form(&schools[0]),
        Book::of([
            county::without_rosters(),
            county::teacher_roster(),
            county::class_roster(),
        ]),
    ];
    for (n, book) in books.iter().enumerate() {
        for extension in ["xlsx", "xlsm"] {
            assert_eq!(
                is_read_once(book.bytes(extension)),
                Ok(true),
                "{n}.{extension}"
            );
        }
    }
}

#[test]
fn the_habits_of_excel_are_known() {
    assert_eq!(is_read_once(book::zip(&excel::parts())), Ok(true));
    // Days counted from 1904; formulas that are still to be worked out; a mark before the text.
    for (part, from, to) in [
        (
            "xl/workbook.xml",
            "<workbookPr",
            "<workbookPr date1904=\"1\"",
        ),
        ("xl/workbook.xml", "<calcPr", "<calcPr fullCalcOnLoad=\"1\""),
        ("xl/worksheets/sheet1.xml", "<?xml", "\u{feff}<?xml"),
    ] {
        let mut parts = excel::parts();
        replace(&mut parts, part, from, to);
        assert_eq!(is_read_once(book::zip(&parts)), Ok(true), "{to}");
    }
}

fn replace(parts: &mut [(String, Vec<u8>)], part: &str, from: &str, to: &str) {
    let (_, bytes) = parts.iter_mut().find(|(name, _)| name == part).unwrap();
    let text = String::from_utf8(std::mem::take(bytes)).unwrap();
    assert!(text.contains(from), "{from}");
    *bytes = text.replacen(from, to, 1).into_bytes();
}

/// Formats of every number, in a style each, and of codes made of what codes are made of.
#[test]
fn styles_show_what_the_library_says() {
    let pieces = [
        "yyyy",
        "m",
        "d",
        "h",
        "s",
        "[h]",
        "[mm]",
        "[s]",
        "AM/PM",
        "上午/下午",
        "0",
        "0.00",
        "#,##0",
        ",",
        "%",
        "\"",
        "&quot;万元&quot;",
        "\\",
        "!",
        "_",
        "*",
        ";",
        "@",
        "[",
        "]",
        "[$-804]",
        "[Red]",
        "[&gt;=10000]",
        "General",
        "元",
        "/",
        "a",
        "P",
        "E+00",
        " ",
    ];
    let mut dice = Dice(16);
    let own: Vec<String> = (0..3_000)
        .map(|_| {
            let many = 1 + dice.below(6);
            let code = (0..many).map(|_| pieces[dice.below(pieces.len())]);
            code.collect::<String>().replace('"', "&quot;")
        })
        .collect();
    let listed: String = (1_000..)
        .zip(&own)
        .map(|(n, code)| format!("<numFmt numFmtId=\"{n}\" formatCode=\"{code}\"/>"))
        .collect();
    let numbers: Vec<usize> = (0..200).chain(1_000..1_000 + own.len()).collect();
    let styles: String = numbers
        .iter()
        .map(|n| format!("<xf numFmtId=\"{n}\"/>"))
        .collect();
    let cells: String = (0..numbers.len())
        .map(|n| format!("<row><c s=\"{n}\"><v>45536.75</v></c><c s=\"{n}\"><v>-3</v></c></row>"))
        .collect();
    let mut parts = excel::parts();
    for (name, bytes) in &mut parts {
        match name.as_str() {
            "xl/styles.xml" => {
                *bytes = format!("<styleSheet><numFmts>{listed}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>").into_bytes();
            }
            "xl/worksheets/sheet1.xml" => {
                *bytes =
                    format!("<worksheet><sheetData>{cells}</sheetData></worksheet>").into_bytes();
            }
            _ => {}
        }
    }
    assert_eq!(is_read_once(book::zip(&parts)), Ok(true));
}

/// What the program itself writes, and what others make of that.
#[test]
fn writers_are_known() {
    let folder = Folder::new();
    folder.run(&["sample", "-o", "county.xlsx"]);
    folder.run(&["template", "-o", "template.xlsx"]);
    folder.run(&["audit", "county.xlsx", "-o", "report.xlsx"]);
    let made = ["county.xlsx", "template.xlsx", "report.xlsx"].map(|name| folder.path().join(name));
    let mut files = made.to_vec();
    let others = folder.path().join("others");
    std::fs::create_dir(&others).unwrap();
    let paths: Vec<&Path> = made.iter().map(AsRef::as_ref).collect();
    if tools::convert(&paths, "xlsx", &others).is_some() {
        files.extend(["county.xlsx", "template.xlsx", "report.xlsx"].map(|n| others.join(n)));
    }
    let resave = "import openpyxl
for name in ['county', 'template', 'report']:
    openpyxl.load_workbook(name + '.xlsx').save(name + '-openpyxl.xlsx')
w = openpyxl.Workbook(write_only=True)
s = w.create_sheet('学校')
s.append(['学校名称', 3, 2.5, True, None, '=1+1'])
w.save('rows-openpyxl.xlsx')";
    if let Some(mut python) = tools::openpyxl() {
        python.args(["-c", resave]).current_dir(folder.path());
        assert!(python.status().unwrap().success());
        let names = ["county", "template", "report", "rows"];
        files.extend(names.map(|name| folder.path().join(format!("{name}-openpyxl.xlsx"))));
    }
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert_eq!(is_read_once(bytes), Ok(true), "{}", file.display());
    }
}

/// Pieces of markup, some of them damage.
const PIECES: [&str; 64] = [
    "<c>",
    "</c>",
    "<c r=\"B2\"/>",
    "<c r=\"C9\" s=\"1\" t=\"s\"><v>1</v></c>",
    "<v>",
    "</v>",
    "<v/>",
    "<v>0</v>",
    "<f>",
    "</f>",
    "<f/>",
    "<f t=\"shared\" si=\"x\"/>",
    "<f t=\"shared\" ref=\"A1\" si=\"3\">A1</f>",
    "<is>",
    "</is>",
    "<is><t>甲</t></is>",
    "<t>",
    "</t>",
    "<t/>",
    "<t xml:space=\"preserve\"> 乙 </t>",
    "<si>",
    "</si>",
    "<r>",
    "</r>",
    "<rPh><t>あ</t></rPh>",
    "<row>",
    "</row>",
    "<row r=\"3\"/>",
    "<sheetData>",
    "</sheetData>",
    "<sheetData/>",
    "<mergeCells>",
    "</mergeCells>",
    "<mergeCell ref=\"A1:B2\"/>",
    "<mergeCell/>",
    " s=\"2\"",
    " s=\"x\"",
    " t=\"s\"",
    " t=\"str\"",
    " t=\"inlineStr\"",
    " t=\"b\"",
    " t=\"e\"",
    " t=\"d\"",
    " t=\"n\"",
    " r=\"D4\"",
    " r=\"a1\"",
    " r=\"A0\"",
    " state=\"hidden\"",
    " state=\"x\"",
    " x:y=\"&amp;\"",
    "&amp;",
    "&#48;",
    "&#10;",
    "&nbsp;",
    "&",
    "<!-- -->",
    "<![CDATA[1]]>",
    "<?x?>",
    "_x000A_",
    "_xD800_",
    "\r\n",
    " ",
    "1e5",
    "x:",
];

/// A workbook with pieces put in, taken out or moved where markup is.
fn pieced(dice: &mut Dice) -> Vec<u8> {
    let mut parts = match dice.below(3) {
        0 => book::unzip(&county::three_sheets().bytes("xlsx")),
        _ => excel::parts(),
    };
    let at = 2 + dice.below(parts.len() - 2);
    let bytes = &mut parts[at].1;
    for _ in 0..1 + dice.below(2) {
        let marks: Vec<usize> = (0..bytes.len())
            .filter(|at| matches!(bytes[*at], b'<' | b'>' | b' ' | b'"' | b'/'))
            .collect();
        let mut place = || marks[dice.below(marks.len())];
        let (at, other) = (place(), place());
        match dice.below(4) {
            0 | 1 => {
                let piece = PIECES[dice.below(PIECES.len())];
                let after = at + dice.below(2);
                bytes.splice(after..after, piece.bytes());
            }
            2 => {
                let end = marks.iter().find(|mark| **mark > at).copied();
                drop(bytes.drain(at..end.unwrap_or(bytes.len())));
            }
            _ => {
                let end = marks.iter().find(|mark| **mark > at).copied();
                let piece = bytes[at..end.unwrap_or(bytes.len())].to_vec();
                bytes.splice(other..other, piece);
            }
        }
    }
    book::zip(&parts)
}

#[test]
fn damaged_workbooks_are_read_alike() {
    let mutants = variable("BALANCE_MUTANTS").map_or(MUTANTS, |n| n as usize);
    let seed = variable("BALANCE_SEED").unwrap_or(1);
    let (mut once, mut failures) = (0, Vec::new());
    for n in 0..mutants {
        let mut dice = Dice(seed << 40 ^ (n as u64) << 8 ^ 0x16);
        let (file, what) = match n % 4 {
            0 => {
                let mutant = mutant("xlsx", &mut dice);
                (mutant.bytes, mutant.what)
            }
            1 => {
                let mut parts = excel::parts();
                let at = dice.below(parts.len());
                parts[at].1 = bytes::damaged(&parts[at].1, &mut dice);
                (book::zip(&parts), format!("bytes of {}", parts[at].0))
            }
            _ => (pieced(&mut dice), "pieces".to_owned()),
        };
        match is_read_once(file) {
            Ok(read) => once += usize::from(read),
            Err(why) => failures.push(format!("{n} ({what}): {why}")),
        }
    }
    println!(
        "{mutants} damaged, {once} read in one pass, {} differ",
        failures.len()
    );
    let first = failures.first().map_or("", String::as_str);
    assert!(failures.is_empty(), "{} differ: {first}", failures.len());
    assert!(once > mutants / 10, "only {once} are read in one pass");
}
