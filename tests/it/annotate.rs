//! The list of problems as a file, and the annotated copy: what is wrong is shown where it stands, and
//! nothing else of the workbook changes.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::sync::Arc;

use balance::Lang;
use balance::measure::{ProblemFinding, Severity, contract};
use balance::problem::{Location, Source};
use balance::report::annotate::{ValuesOnly, annotate};
use calamine::{Data, Reader, Xlsx};
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatBorder, Formula, Note,
    Workbook,
};

use crate::made::{Folder, codes, csv, good_primary, stderr, with};
use crate::tools;

const ERROR: &str = "FFFFC7CE";
const WARNING: &str = "FFFFEB9C";

/// A workbook, taken apart.
struct Package(BTreeMap<String, Vec<u8>>);

/// An element: its attributes by local name, its text.
type Element = (BTreeMap<String, String>, String);

impl Package {
    fn open(path: impl AsRef<Path>) -> Package {
        Package::of(&std::fs::read(path).unwrap())
    }

    fn of(bytes: &[u8]) -> Package {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut parts = BTreeMap::new();
        for index in 0..archive.len() {
            let mut entry = archive.by_index(index).unwrap();
            let name = entry.name().unwrap().into_owned();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            parts.insert(name, content);
        }
        Package(parts)
    }

    fn text(&self, part: &str) -> String {
        let content = self.0.get(part).unwrap_or_else(|| panic!("no {part}"));
        String::from_utf8(content.clone()).unwrap()
    }

    /// The package with a part made anew.
    fn with(&self, part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.0 {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(name.as_str(), options).unwrap();
            match name == part {
                true => zip.write_all(change(self.text(part)).as_bytes()).unwrap(),
                false => zip.write_all(content).unwrap(),
            }
        }
        zip.finish().unwrap().into_inner()
    }

    /// The elements of a name, in order, with all the text in them.
    fn elements(&self, part: &str, name: &str) -> Vec<Element> {
        let text = self.text(part);
        let mut reader = quick_xml::Reader::from_str(&text);
        let mut found: Vec<Element> = Vec::new();
        let mut inside = false;
        loop {
            match reader.read_event().unwrap() {
                Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == name => {
                    let attributes = e.attributes().map(|a| {
                        let a = a.unwrap();
                        let value = a.normalized_value(XmlVersion::Implicit1_0).unwrap();
                        let key = a.key.local_name().as_ref().to_owned();
                        (key, value.into_owned())
                    });
                    found.push((attributes.collect(), String::new()));
                    inside = true;
                }
                Event::End(e) if e.local_name().as_ref() == name => inside = false,
                Event::Text(t) if inside => found.last_mut().unwrap().1 += &t.xml10_content(),
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    /// The format of each cell of a sheet, by the cell's name.
    fn formats(&self, part: &str) -> BTreeMap<String, BTreeMap<String, String>> {
        let styles = self.text("xl/styles.xml");
        let styles = &styles[styles.find("<cellXfs").unwrap()..styles.find("</cellXfs").unwrap()];
        let only = Package(BTreeMap::from([("s".to_owned(), styles.into())]));
        let formats = only.elements("s", "xf");
        let cells = self
            .elements(part, "c")
            .into_iter()
            .filter(|(c, _)| c.contains_key("r"));
        let format = |c: &BTreeMap<String, String>| {
            let index = c.get("s").map_or(0, |s| s.parse().unwrap());
            let format: &Element = &formats[index];
            format.0.clone()
        };
        cells.map(|(c, _)| (c["r"].clone(), format(&c))).collect()
    }

    /// The colour of each shaded cell of a sheet.
    fn shaded(&self, part: &str) -> BTreeMap<String, String> {
        let mut colors = Vec::new();
        for fill in self.text("xl/styles.xml").split("<fill>").skip(1) {
            let color = fill.split("fgColor rgb=\"").nth(1);
            colors.push(color.map(|c| c[..8].to_owned()));
        }
        let formats = self.formats(part).into_iter();
        let ours = formats.filter_map(|(cell, format)| {
            let color = colors[format["fillId"].parse::<usize>().unwrap()].clone();
            Some((cell, color.filter(|c| c == ERROR || c == WARNING)?))
        });
        ours.collect()
    }

    /// The comments of a part, by cell.
    fn comments(&self, part: &str) -> BTreeMap<String, String> {
        let comments = self.elements(part, "comment").into_iter();
        let comments: Vec<_> = comments.map(|(c, text)| (c["ref"].clone(), text)).collect();
        let count = comments.len();
        let by_cell: BTreeMap<_, _> = comments.into_iter().collect();
        assert_eq!(by_cell.len(), count, "two comments on one cell");
        by_cell
    }

    /// The cells that have a box for a comment.
    fn boxes(&self, part: &str) -> BTreeSet<String> {
        let number = |name| {
            let all = self.elements(part, name).into_iter();
            all.map(|(_, n)| n.parse::<u32>().unwrap())
        };
        let cells = number("Row").zip(number("Column"));
        let named: Vec<_> = cells
            .map(|(r, c)| balance::problem::cell_name(r, c))
            .collect();
        let distinct: BTreeSet<String> = named.iter().cloned().collect();
        assert_eq!(distinct.len(), named.len(), "two boxes for one cell");
        distinct
    }
}

/// All values and formulas of a sheet.
fn content(path: &Path, sheet: &str) -> (calamine::Range<Data>, calamine::Range<String>) {
    let mut workbook: Xlsx<_> = calamine::open_workbook(path).unwrap();
    let values = workbook.worksheet_range(sheet).unwrap();
    (values, workbook.worksheet_formula(sheet).unwrap())
}

/// Where a heading of a list of problems stands.
fn column(list: &calamine::Range<Data>, heading: &str) -> usize {
    let mut headings = list.rows().next().unwrap().iter();
    let is = |cell: &Data| *cell == Data::String(heading.into());
    headings.position(is).unwrap()
}

/// A county of three schools with five wrong cells: D4, D5 and E6 hold no numbers, F5 is unknown, G3
/// has a header nobody knows, in merged cells G2 and G3.
pub fn county() -> Workbook {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("学校'一'表").unwrap();
    let title = Format::new().set_bold();
    sheet
        .merge_range(0, 0, 0, 6, "青山县2024年统计表", &title)
        .unwrap();
    let bordered = Format::new()
        .set_border(FormatBorder::Thin)
        .set_num_format("0.00");
    let headers = [
        "学校代码",
        "学校名称",
        "学校类型",
        "图书册数",
        "学生人数",
        "城乡类型",
        "食堂",
    ];
    for (column, header) in (0..).zip(headers) {
        sheet
            .merge_range(1, column, 2, column, header, &title)
            .unwrap();
    }
    for (row, (code, name)) in (3..).zip([("01", "甲"), ("02", "乙"), ("03", "丙")]) {
        sheet.write(row, 0, code).unwrap();
        sheet.write(row, 1, name).unwrap();
        sheet.write(row, 2, "小学").unwrap();
        sheet.write_with_format(row, 3, 1000, &bordered).unwrap();
        sheet
            .write_formula(row, 4, Formula::new("=100+10").set_result("110"))
            .unwrap();
        sheet.write(row, 5, "镇区").unwrap();
        sheet.write(row, 6, "有").unwrap();
    }
    sheet.write_with_format(3, 3, "许多", &bordered).unwrap();
    sheet
        .write_with_format(4, 3, "=1+1 <b>&", &bordered)
        .unwrap();
    sheet
        .write_formula(5, 4, Formula::new("=1/0").set_result("#DIV/0!"))
        .unwrap();
    sheet.write(4, 5, "城里").unwrap();
    sheet
        .insert_note(3, 3, &Note::new("去年也是这样").set_author("王"))
        .unwrap();
    sheet
        .insert_note(0, 0, &Note::new("已核对").set_author("王"))
        .unwrap();
    let rule = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::GreaterThan(500))
        .set_format(Format::new().set_background_color(Color::Green));
    sheet.add_conditional_format(3, 3, 5, 3, &rule).unwrap();
    sheet.set_column_width(3, 33).unwrap();
    let notes = workbook.add_worksheet();
    notes.set_name("备注").unwrap();
    notes
        .write_formula(0, 0, Formula::new("=2*3").set_result("6"))
        .unwrap();
    notes.insert_note(0, 0, &Note::new("别的表")).unwrap();
    workbook
}

const WRONG: [(&str, &str); 5] = [
    ("D4", ERROR),
    ("D5", ERROR),
    ("E6", ERROR),
    ("F5", ERROR),
    ("G2", WARNING),
];

/// What is asked of the audit of that county.
const ARGS: [&str; 6] = [
    "audit",
    "county.xlsx",
    "--standard",
    "cn-2012",
    "--allow-missing",
    "--lang",
];

fn annotated() -> (Folder, Package) {
    let folder = Folder::new();
    folder.write("county.xlsx", county().save_to_buffer().unwrap());
    let mut args = ARGS.to_vec();
    args.extend(["zh", "--annotate", "copy.xlsx"]);
    let output = folder.run(&args);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("copy.xlsx"), "{}", stderr(&output));
    let package = Package::open(folder.path().join("copy.xlsx"));
    (folder, package)
}

#[test]
fn wrong_cells_are_shaded_and_keep_their_formats() {
    let (folder, copy) = annotated();
    let sheet = "xl/worksheets/sheet1.xml";
    let wrong = WRONG.map(|(cell, color)| (cell.to_owned(), color.to_owned()));
    assert_eq!(copy.shaded(sheet), BTreeMap::from(wrong));
    let before = Package::open(folder.path().join("county.xlsx")).formats(sheet);
    for (cell, after) in copy.formats(sheet) {
        for kept in ["numFmtId", "fontId", "borderId", "xfId"] {
            assert_eq!(before[&cell].get(kept), after.get(kept), "{kept} of {cell}");
        }
    }
}

#[test]
fn wrong_cells_are_commented_and_old_comments_stay() {
    let (_folder, copy) = annotated();
    let comments = copy.comments("xl/comments1.xml");
    let cells: Vec<&str> = comments.keys().map(String::as_str).collect();
    assert_eq!(cells, ["A1", "D4", "D5", "E6", "F5", "G2"]);
    assert_eq!(comments["A1"], "王:\n已核对");
    let both = &comments["D4"];
    assert!(both.starts_with("王:\n去年也是这样\n"), "{both}");
    assert!(both.contains("【错误】") && both.contains("许多") && both.contains("处理："));
    assert!(comments["G2"].contains("【警告】") && comments["G2"].contains("食堂"));
    assert!(comments["D5"].contains("not-a-number"));
    let shown: BTreeSet<String> = comments.into_keys().collect();
    assert_eq!(copy.boxes("xl/drawings/vmlDrawing1.vml"), shown);
}

#[test]
fn nothing_else_changes() {
    let (folder, copy) = annotated();
    let (before, after) = ["county.xlsx", "copy.xlsx"]
        .map(|f| folder.path().join(f))
        .into();
    for sheet in ["学校'一'表", "备注"] {
        assert_eq!(content(&before, sheet), content(&after, sheet));
    }
    let original = Package::open(&before);
    let touched = [
        "[Content_Types].xml",
        "docProps/core.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    ];
    for (part, content) in &original.0 {
        let same = copy.0.get(part) == Some(content);
        assert_eq!(same, !touched.contains(&part.as_str()), "{part}");
    }
    // Of the sheet itself, only the formats of the wrong cells.
    let plain = |package: &Package| {
        let text = package.text("xl/worksheets/sheet1.xml");
        let cells = text
            .split("<c ")
            .map(|cell| match cell.split_once(" s=\"") {
                Some((name, rest)) if name.len() < 16 => {
                    format!("{name}{}", rest.split_once('"').unwrap().1)
                }
                _ => cell.to_owned(),
            });
        cells
            .collect::<Vec<_>>()
            .join("<c ")
            .replace(" spans=\"1:7\"", "")
    };
    assert_eq!(plain(&original), plain(&copy));
}

/// The copy can be audited as it comes back: the list in it is no data, and no reason for a warning.
#[test]
fn the_copy_has_the_same_problems() {
    for lang in ["zh", "en"] {
        let folder = Folder::new();
        folder.write("county.xlsx", county().save_to_buffer().unwrap());
        let audit = |file: &str, more: &[&str]| {
            let mut args = vec![
                file,
                "--standard",
                "cn-2012",
                "--allow-missing",
                "--lang",
                lang,
            ];
            args.extend(more);
            let (mut json, code) = folder.audit(&args);
            json["inputs"] = serde_json::Value::Null;
            for problem in json["problems"].as_array_mut().unwrap() {
                if problem["at"].is_object() {
                    problem["at"]["file"] = "".into();
                }
            }
            (json, code)
        };
        let before = audit("county.xlsx", &["--annotate", "copy.xlsx"]);
        assert_eq!(before, audit("copy.xlsx", &[]));
        assert!(codes(&before.0).len() >= 5);
    }
}

#[test]
fn the_list_in_the_copy_names_every_problem() {
    let (folder, _copy) = annotated();
    let (json, _) = folder.audit(&["county.xlsx", "--standard", "cn-2012", "--allow-missing"]);
    let (list, formulas) = content(&folder.path().join("copy.xlsx"), "问题清单");
    assert_eq!(list.height(), codes(&json).len() + 1);
    assert!(formulas.is_empty());
    let code = column(&list, "代码");
    let rows = list.rows().skip(1);
    let listed: Vec<String> = rows.map(|row| row[code].to_string()).collect();
    assert_eq!(listed, codes(&json));
    let cell = |text: &str| {
        list.rows()
            .any(|row| row.iter().any(|c| *c == Data::String(text.into())))
    };
    assert!(cell("D5") && cell("学校'一'表") && cell("错误") && cell("警告"));
    let copy = Package::open(folder.path().join("copy.xlsx"));
    let links = copy.elements("xl/worksheets/problems1.xml", "hyperlink");
    assert!(
        links
            .iter()
            .any(|(link, _)| link["location"] == "'学校''一''表'!D4")
    );
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let (folder, _) = annotated();
    let first = std::fs::read(folder.path().join("copy.xlsx")).unwrap();
    let mut args = ARGS.to_vec();
    args.extend([
        "zh",
        "--annotate",
        "copy.xlsx",
        "-o",
        "problems.xlsx",
        "--problems",
        "二.xlsx",
    ]);
    folder.run(&args);
    assert!(std::fs::read(folder.path().join("copy.xlsx")).unwrap() == first);
    let [one, two] =
        ["problems.xlsx", "二.xlsx"].map(|f| std::fs::read(folder.path().join(f)).unwrap());
    assert!(one == two);
}

/// The school mended a cell in the copy and sent it back: what is mended is no longer shown, and
/// what is not is shown once.
#[test]
fn a_copy_can_be_annotated_again() {
    let folder = Folder::new();
    let path = folder.write("first.xlsx", county().save_to_buffer().unwrap());
    let sheet = "学校'一'表";
    let mend = |path: &Path, cells: &[&str]| {
        let marks: Vec<_> = cells
            .iter()
            .map(|c| wrong(path, sheet, c, Severity::Error))
            .collect();
        let marks: Vec<&ProblemFinding> = marks.iter().collect();
        let made = annotate(path, &marks, Lang::Zh).unwrap();
        assert!(made.values_only.is_none());
        made.bytes
    };
    let second = folder.write("second.xlsx", mend(&path, &["B4", "C5"]));
    let third = Package::of(&mend(&second, &["C5", "C6"]));
    let shaded = third.shaded("xl/worksheets/sheet1.xml");
    assert_eq!(shaded.keys().collect::<Vec<_>>(), ["C5", "C6"]);
    let comments = third.comments("xl/comments1.xml");
    assert_eq!(
        comments.keys().collect::<Vec<_>>(),
        ["A1", "C5", "C6", "D4"]
    );
    assert_eq!(comments["C5"].matches("made up").count(), 1);
    assert_eq!(third.boxes("xl/drawings/vmlDrawing1.vml").len(), 4);
}

/// A problem of a cell.
fn wrong(path: &Path, sheet: &str, cell: &str, severity: Severity) -> ProblemFinding {
    let column = cell.bytes().next().map(|b| u32::from(b - b'A')).unwrap();
    let row: u32 = cell[1..].parse().unwrap();
    let contract = contract::Problem {
        severity,
        code: "test".to_owned(),
        message: String::new(),
        at: None,
        also: Vec::new(),
        allowed: None,
    };
    ProblemFinding {
        contract,
        text: "made up".to_owned(),
        fix: "nothing".to_owned(),
        remedy: "nothing".to_owned(),
        expected: None,
        whose: None,
        school: None,
        denied: false,
        places: vec![Location {
            source: Arc::new(Source {
                file: path.display().to_string(),
                sheet: Some(sheet.to_owned()),
                lines: false,
            }),
            cell: Some((row - 1, column)),
        }],
    }
}

/// A workbook of one sheet with this XML, its other parts as they usually are.
fn package_of(sheet: &str) -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("表").unwrap();
    let whole = Package::of(&workbook.save_to_buffer().unwrap());
    whole.with("xl/worksheets/sheet1.xml", |_| sheet.to_owned())
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// Marks B2, A5 and B5 of a sheet, and gives what it then holds.
fn patched(sheet: &str) -> Result<Package, ValuesOnly> {
    let folder = Folder::new();
    let path = folder.write("odd.xlsx", package_of(sheet));
    let marks = ["B2", "A5", "B5"].map(|cell| wrong(&path, "表", cell, Severity::Warning));
    let made = annotate(&path, &marks.each_ref(), Lang::En).unwrap();
    assert_eq!(made.cells, 3);
    // Whatever way it was made, it can be read, and has the values.
    let copy = folder.write("copy.xlsx", &made.bytes);
    assert_eq!(content(&path, "表").0, content(&copy, "表").0);
    match made.values_only {
        Some(why) => Err(why),
        None => Ok(Package::of(&made.bytes)),
    }
}

#[test]
fn odd_sheets_are_marked_as_others_are() {
    let odd = [
        // Another prefix.
        format!(
            "<x:worksheet xmlns:x=\"{MAIN}\"><x:sheetData><x:row r=\"2\"><x:c r=\"A2\"><x:v>1</x:v></x:c><x:c r=\"C2\"><x:v>3</x:v></x:c></x:row><x:row r=\"6\"/></x:sheetData><x:extLst/></x:worksheet>"
        ),
        // No addresses.
        format!(
            "<worksheet xmlns=\"{MAIN}\"><sheetData><row/><row><c><v>1</v></c><c t=\"inlineStr\"><is><t>二</t></is></c></row></sheetData></worksheet>"
        ),
        // Nothing in it.
        format!("<worksheet xmlns=\"{MAIN}\"><sheetData/></worksheet>"),
        // Empty rows and cells, attributes between single quotes.
        format!(
            "<worksheet xmlns='{MAIN}'><sheetData><row r='2' spans='1:1'><c r='B2' s='0'/></row><row r='5'/></sheetData><tableParts count='0'/></worksheet>"
        ),
    ];
    for sheet in odd {
        let copy =
            patched(&sheet).unwrap_or_else(|why| panic!("{}: {sheet}", why.message(Lang::En)));
        let part = "xl/worksheets/sheet1.xml";
        let text = copy.text(part);
        let cells = copy.elements(part, "c");
        let unnamed = cells
            .iter()
            .filter(|(c, _)| !c.contains_key("r") && c.contains_key("s"));
        let shaded = copy.shaded(part).len() + unnamed.count();
        assert_eq!(shaded, 3, "{text}");
        assert_eq!(copy.comments("xl/comments1.xml").len(), 3);
        // The relation to the boxes stands where Excel looks for it.
        let boxes = text.find("legacyDrawing").unwrap();
        assert!(text.find("sheetData").unwrap() < boxes, "{text}");
        for behind in ["extLst", "tableParts"] {
            assert!(text.find(behind).is_none_or(|at| boxes < at), "{text}");
        }
    }
}

#[test]
fn a_strict_workbook_stays_strict() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("表").unwrap();
    let mut parts = Package::of(&workbook.save_to_buffer().unwrap());
    for content in parts.0.values_mut() {
        let text = String::from_utf8(content.clone()).unwrap();
        let text = text.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main");
        *content = text
            .replace(
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                "http://purl.oclc.org/ooxml/officeDocument/relationships",
            )
            .into_bytes();
    }
    let folder = Folder::new();
    let path = folder.write("strict.xlsx", parts.with("", |text| text));
    let mark = wrong(&path, "表", "B2", Severity::Error);
    let made = annotate(&path, &[&mark], Lang::Zh).unwrap();
    assert!(made.values_only.is_none());
    let copy = Package::of(&made.bytes);
    assert_eq!(copy.shaded("xl/worksheets/sheet1.xml").len(), 1);
    for (part, content) in &copy.0 {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains(MAIN), "{part}: {text}");
    }
}

#[test]
fn what_cannot_be_changed_in_place_is_copied_by_its_values() {
    let rows =
        "<row r=\"2\"><c r=\"B2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>2</v></c></row>";
    let disorder = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
    let why = patched(&disorder).err().unwrap();
    assert!(why.message(Lang::Zh).contains("没有按顺序"), "{why:?}");
    assert!(why.message(Lang::En).contains("order"), "{why:?}");
    let folder = Folder::new();
    let path = folder.write(
        "county.csv",
        "学校名称,学校类型,学生人数,图书册数\n甲,小学,007,=许多\n",
    );
    let args = [
        "audit",
        "county.csv",
        "--standard",
        "cn-2012",
        "--allow-missing",
        "--lang",
        "en",
    ];
    let output = folder.run(&[&args[..], &["--annotate", "copy.xlsx"]].concat());
    assert_eq!(output.status.code(), Some(2));
    assert!(
        stderr(&output).contains("without formats"),
        "{}",
        stderr(&output)
    );
    let (values, formulas) = content(&path.with_file_name("copy.xlsx"), "county");
    assert_eq!(values.get((1, 2)), Some(&Data::String("007".into())));
    assert_eq!(values.get((1, 3)), Some(&Data::String("=许多".into())));
    assert!(formulas.is_empty());
    let copy = Package::open(path.with_file_name("copy.xlsx"));
    let shaded = copy.shaded("xl/worksheets/sheet1.xml");
    assert_eq!(shaded.keys().collect::<Vec<_>>(), ["D2"]);
    assert_eq!(copy.comments("xl/comments1.xml").len(), 1);
}

#[test]
fn several_files_are_copied_into_a_folder() {
    let folder = Folder::new();
    let bad = csv(&[with(good_primary("1"), &[("books", "许多")])]);
    std::fs::create_dir(folder.path().join("in")).unwrap();
    std::fs::create_dir(folder.path().join("二")).unwrap();
    folder.write("in/county.xlsx", county().save_to_buffer().unwrap());
    folder.write("in/county.csv", &bad);
    folder.write(
        "二/good.csv",
        csv(&[with(good_primary("9"), &[("county_name", "乙县")])]),
    );
    let output = folder.run(&["audit", "in", "二/good.csv", "--annotate", "out/copies/"]);
    assert_eq!(output.status.code(), Some(2));
    let written = std::fs::read_dir(folder.path().join("out/copies")).unwrap();
    let mut written: Vec<_> = written
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    written.sort();
    // The good file has warnings of its own: 乙县 has no junior school.
    assert!(
        written.starts_with(&["county-2.xlsx".to_owned(), "county.xlsx".to_owned()]),
        "{written:?}"
    );
}

#[test]
fn where_copies_and_lists_may_not_go_is_said_before_anything_is_read() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("in")).unwrap();
    folder.write("in/a.csv", "1");
    folder.write("a.csv", "1");
    folder.write("a.xlsm", "1");
    for (args, said) in [
        (&["in", "--annotate", "copy.xlsx"][..], "--annotate copy/"),
        (
            &["a.csv", "in/a.csv", "--annotate", "copy.xlsx"],
            "--annotate copy/",
        ),
        (&["in", "--annotate", "in/"], "another folder"),
        (&["in/a.csv", "--annotate", "in"], "another folder"),
        (&["a.csv", "--annotate", "copy.csv"], "ends in .xlsx"),
        (&["a.xlsm", "--annotate", "copy.xlsx"], "ends in .xlsm"),
        (&["a.xlsm", "--annotate", "a.xlsm"], "is an input"),
        (&["a.csv", "--problems", "a.csv"], "is an input"),
        (
            &["in", "-o", "in/problems.xlsx"],
            "in the folder of inputs in",
        ),
        (&["a.csv", "-o", "report.pdf"], ".xlsx .html .docx .md .csv"),
        (
            &["a.csv", "-o", "problems.pdf"],
            ".xlsx .md .csv .json .txt",
        ),
    ] {
        let output = folder.run(&[&["audit"], args].concat());
        assert_eq!(output.status.code(), Some(2));
        let shown = stderr(&output);
        assert!(
            shown.starts_with("error: ") && shown.contains(said),
            "{args:?}: {shown}"
        );
    }
    assert!(!folder.path().join("copy.xlsx").exists());
}

/// Nothing wrong is an answer, too: it takes the place of what an earlier run wrote.
#[test]
fn without_problems_the_list_says_so_and_the_copy_is_as_the_file() {
    let folder = Folder::new();
    folder.run(&["sample", "-o", "county.xlsx"]);
    let args = [
        "audit",
        "county.xlsx",
        "--lang",
        "zh",
        "-o",
        "problems.xlsx",
    ];
    let output = folder.run(&[&args[..], &["--annotate", "copy.xlsx"]].concat());
    assert_ne!(output.status.code(), Some(2), "{}", stderr(&output));
    let (list, _) = content(&folder.path().join("problems.xlsx"), "问题清单");
    assert!(
        list.rows()
            .any(|row| row.contains(&Data::String("没有发现问题".into())))
    );
    let [file, copy] = ["county.xlsx", "copy.xlsx"].map(|f| folder.path().join(f));
    let names = |path: &Path| {
        calamine::open_workbook::<Xlsx<_>, _>(path)
            .unwrap()
            .sheet_names()
    };
    assert_eq!(names(&file), names(&copy));
    assert!(
        Package::open(&copy)
            .shaded("xl/worksheets/sheet1.xml")
            .is_empty()
    );
}

#[test]
fn of_a_file_that_cannot_be_read_or_held_there_is_no_copy() {
    let folder = Folder::new();
    folder.write("bad.xlsx", "no workbook");
    folder.write(
        "long.csv",
        format!("学校名称,学生人数\n甲,{}\n", "9".repeat(40_000)),
    );
    for file in ["bad.xlsx", "long.csv", "nowhere.xlsx"] {
        let output = folder.run(&["audit", file, "--annotate", "copy.xlsx"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            stderr(&output).contains("no annotated copy"),
            "{}",
            stderr(&output)
        );
        assert!(!folder.path().join("copy.xlsx").exists());
    }
}

/// A macro stays a macro, in a file that says that it may have some.
#[test]
fn a_workbook_with_macros_keeps_them() {
    let whole = Package::of(&county().save_to_buffer().unwrap());
    let bytes = whole.with("[Content_Types].xml", |types| {
        types.replace(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
    });
    let folder = Folder::new();
    folder.write("county.xlsm", bytes);
    folder.run(&["audit", "county.xlsm", "--annotate", "copy.xlsm"]);
    let copy = Package::open(folder.path().join("copy.xlsm"));
    assert!(
        copy.text("[Content_Types].xml")
            .contains("macroEnabled.main+xml")
    );
    assert!(copy.shaded("xl/worksheets/sheet1.xml").contains_key("D4"));
}

#[test]
fn the_list_has_all_problems_and_leads_to_their_cells() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("出")).unwrap();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["学校名称", "学校类型", "学生人数", "图书册数"])
    {
        sheet.write(0, column, header).unwrap();
    }
    for row in 1..=50 {
        sheet.write(row, 0, format!("学校{row}")).unwrap();
        sheet.write(row, 1, "小学").unwrap();
        sheet.write(row, 2, 10).unwrap();
        sheet.write(row, 3, "=@许多").unwrap();
    }
    folder.write("青山 县.xlsx", workbook.save_to_buffer().unwrap());
    let args = [
        "audit",
        "青山 县.xlsx",
        "--standard",
        "cn-2012",
        "--allow-missing",
        "--lang",
        "zh",
    ];
    let lists = [
        "-o",
        "出/2024-problems.xlsx",
        "-o",
        "problems.csv",
        "-o",
        "problems.json",
    ];
    let more = [
        "--problems",
        "清单.md",
        "-o",
        "青山县问题清单.txt",
        "-o",
        "report.md",
    ];
    let output = folder.run(&[&args[..], &lists[..], &more[..]].concat());
    assert_eq!(output.status.code(), Some(2));
    let path = folder.path().join("出/2024-problems.xlsx");
    let (list, formulas) = content(&path, "问题清单");
    let code = column(&list, "代码");
    let texts = list
        .rows()
        .filter(|row| row[code] == Data::String("not-a-number".into()));
    assert_eq!(texts.count(), 50);
    assert!(formulas.is_empty());
    let first: Vec<String> = list
        .rows()
        .nth(1)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(first[..2], ["1", "错误"]);
    assert_eq!(
        first[code..code + 4],
        ["not-a-number", "青山 县.xlsx", "Sheet1", "D2"]
    );
    assert!(first[code + 4].contains("=@许多") && !first[code + 5].is_empty());
    let list = Package::open(&path);
    let relations = list.elements("xl/worksheets/_rels/sheet1.xml.rels", "Relationship");
    let targets: BTreeSet<&str> = relations
        .iter()
        .map(|(r, _)| r["Target"].as_str())
        .collect();
    assert_eq!(targets, BTreeSet::from(["../青山%20县.xlsx"]));
    let links = list.elements("xl/worksheets/sheet1.xml", "hyperlink");
    let d51 = links
        .iter()
        .find(|(link, _)| link.get("location").is_some_and(|l| l == "'Sheet1'!D51"));
    assert_eq!(d51.unwrap().0["ref"], "H51");
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    assert_eq!(
        read("problems.csv").matches(",error,not-a-number,").count(),
        50
    );
    let json: serde_json::Value = serde_json::from_str(&read("problems.json")).unwrap();
    assert!(json["problems"].as_array().unwrap().len() >= 50);
    assert!(read("清单.md").contains("| 50 | 错误 | not-a-number |"));
    assert!(read("青山县问题清单.txt").contains("处理办法"));
    // A report there is none.
    assert!(!folder.path().join("report.md").exists());
}

/// Whatever is broken in a workbook: a copy, a copy of the values, or the reason, and no panic.
#[test]
fn damaged_workbooks_do_not_panic_when_annotated() {
    let folder = Folder::new();
    let whole = county().save_to_buffer().unwrap();
    let path = folder.path().join("damaged.xlsx");
    let mark = wrong(&path, "学校'一'表", "D4", Severity::Error);
    for step in 0..150usize {
        let mut bytes = whole.clone();
        let at = step * 7919 % bytes.len();
        match step % 3 {
            0 => bytes[at] ^= 0x55,
            1 => bytes.truncate(at),
            _ => bytes[at..].rotate_left(1),
        }
        std::fs::write(&path, bytes).unwrap();
        let _ = annotate(&path, &[&mark], Lang::Zh);
    }
    // Inside the parts, where the zip's checksums see nothing.
    let parts = Package::of(&whole);
    let names: Vec<&String> = parts.0.keys().collect();
    for step in 0..300usize {
        let name = names[step % names.len()];
        let bytes = parts.with(name, |text| {
            let mut chars: Vec<char> = text.chars().collect();
            let at = step * 7919 % chars.len();
            match step % 4 {
                0 => chars.truncate(at),
                1 => chars[at] = '<',
                2 => chars[at] = '9',
                _ => drop(chars.drain(at..(at + 40).min(chars.len()))),
            }
            chars.into_iter().collect()
        });
        std::fs::write(&path, bytes).unwrap();
        let _ = annotate(&path, &[&mark], Lang::Zh);
    }
}

#[test]
fn workbooks_of_other_programs_are_annotated_too() {
    let folder = Folder::new();
    folder.write("made.xlsx", county().save_to_buffer().unwrap());
    let mut files = Vec::new();
    let resave = "import openpyxl; openpyxl.load_workbook('made.xlsx').save('openpyxl.xlsx')";
    if let Some(mut python) = tools::openpyxl() {
        python.args(["-c", resave]).current_dir(folder.path());
        assert!(python.status().unwrap().success());
        files.push("openpyxl.xlsx");
    }
    let [made, office] = ["made.xlsx", "office"].map(|name| folder.path().join(name));
    if tools::convert(&[&made], "xlsx", &office).is_some() {
        files.push("office/made.xlsx");
    }
    for file in files {
        let path = folder.path().join(file);
        let cells = ["D4", "C6", "H9"];
        let marks = cells.map(|cell| wrong(&path, "学校'一'表", cell, Severity::Warning));
        let made = annotate(&path, &marks.each_ref(), Lang::Zh).unwrap();
        assert!(made.values_only.is_none(), "{file}: {:?}", made.values_only);
        let copy = folder.write("copy.xlsx", &made.bytes);
        for sheet in ["学校'一'表", "备注"] {
            assert_eq!(content(&path, sheet), content(&copy, sheet), "{file}");
        }
        let copy = Package::of(&made.bytes);
        let shaded: BTreeSet<String> = copy
            .shaded("xl/worksheets/sheet1.xml")
            .into_keys()
            .collect();
        assert_eq!(shaded, BTreeSet::from(cells.map(str::to_owned)), "{file}");
    }
}

#[test]
fn another_program_opens_the_copy() {
    let (folder, _) = annotated();
    let resave = "import openpyxl; w = openpyxl.load_workbook('copy.xlsx'); c = w.worksheets[0]['D5']; print(c.fill.fgColor.rgb, c.comment.text)";
    if let Some(mut python) = tools::openpyxl() {
        python.args(["-c", resave]).current_dir(folder.path());
        let shown = python.output().unwrap();
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        assert!(
            shown.starts_with(ERROR) && shown.contains("=1+1 <b>&"),
            "{shown}"
        );
    }
    // LibreOffice shows what it understood by writing it anew.
    let [copy, office] = ["copy.xlsx", "office"].map(|name| folder.path().join(name));
    if tools::convert(&[&copy], "xlsx", &office).is_none() {
        return;
    }
    let again = Package::open(folder.path().join("office/copy.xlsx"));
    let comments = again.comments("xl/comments1.xml");
    assert_eq!(comments.len(), 6);
    assert!(comments["D4"].contains("去年也是这样") && comments["D4"].contains("许多"));
    let shaded = again.shaded("xl/worksheets/sheet1.xml");
    assert!(
        WRONG.iter().all(|(cell, color)| shaded[*cell] == *color),
        "{shaded:?}"
    );
}

/// A part that is named as if it lay outside of the file is in no copy.
#[test]
fn parts_that_lead_elsewhere_are_not_carried_on() {
    for name in [
        "../../evil.xml",
        "/evil.xml",
        "xl\\..\\evil.xml",
        "\\evil.xml",
        "C:evil.xml",
    ] {
        let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData/></worksheet>");
        let mut whole = Package::of(&package_of(&sheet));
        whole.0.insert(name.to_owned(), b"<a/>".to_vec());
        let folder = Folder::new();
        let path = folder.write("t.xlsx", whole.with("", |text| text));
        let mark = wrong(&path, "表", "B2", Severity::Error);
        let made = annotate(&path, &[&mark], Lang::En).unwrap();
        let why = made.values_only.unwrap().message(Lang::En);
        assert!(why.contains(name), "{why}");
        let copy = Package::of(&made.bytes);
        assert_eq!(copy.comments("xl/comments1.xml").len(), 1);
        assert!(copy.0.keys().all(|part| !part.contains("evil")));
    }
}
