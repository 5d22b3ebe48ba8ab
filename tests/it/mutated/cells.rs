//! A sound table of schools, and damage that people and programs do to its cells: rows and cells twice,
//! rows pushed to the right, units, white space.

use crate::made::book::{Book, Content, Sheet};
use crate::made::dice::Dice;

/// The headers: the name, the type, and five figures.
pub const HEADERS: [&str; 7] = [
    "学校名称",
    "学校类型",
    "学生人数",
    "图书册数",
    "教学仪器设备值",
    "教学及辅助用房面积",
    "教学用计算机台数",
];

const SCHOOLS: [(&str, u32); 8] = [
    ("城关小学", 450),
    ("柳河小学", 1200),
    ("石桥小学", 177),
    ("东山小学", 812),
    ("南岭小学", 330),
    ("北湖小学", 265),
    ("西坪小学", 540),
    ("中心小学", 698),
];

/// White space of every kind that stands in cells, and one character that is not seen.
const SPACES: [&str; 11] = [
    " ", "\n", "\t", "\u{a0}", "\u{2009}", "\u{202f}", "\u{2007}", "\u{3000}", "\u{200a}",
    "\u{200b}", "  ",
];

/// Units of the figures, of other figures, and of none.
const UNITS: [&str; 16] = [
    "人",
    "个",
    "间",
    "册",
    "台",
    "平方米",
    "㎡",
    "亩",
    "元",
    "千元",
    "万元",
    "千册",
    "万册",
    "桶",
    "岁",
    "%",
];

/// What people write where a figure belongs.
const WORDS: [&str; 12] = [
    "",
    "—",
    "/",
    "无",
    "约300",
    "暂无",
    "0",
    "-5",
    "12.5",
    "1,200",
    "３４５",
    "见附表",
];

type Rows = Vec<Vec<Option<Content>>>;

/// The table in rows; the header is the first or the second of them.
fn sound(title: bool) -> Rows {
    let text = |text: &str| Some(Content::text(text));
    let mut rows = Vec::new();
    if title {
        rows.push(vec![text("青山县2024年义务教育学校基本情况统计表")]);
    }
    rows.push(HEADERS.map(text).to_vec());
    for (name, pupils) in SCHOOLS {
        let n = f64::from(pupils);
        let figures = [
            n,
            20.0 * n + 3.0,
            2100.5 * n,
            5.25 * n,
            (n / 10.0).floor() + 1.0,
        ];
        let figures = figures.map(|figure| Some(Content::Number(figure)));
        rows.push([vec![text(name), text("小学")], figures.to_vec()].concat());
    }
    rows
}

fn book(rows: &Rows) -> Book {
    let mut sheet = Sheet::new("学校");
    for (r, row) in (0..).zip(rows) {
        let cells = (0..)
            .zip(row)
            .filter_map(|(c, cell)| Some((c, cell.as_ref()?)));
        sheet
            .cells
            .extend(cells.map(|(c, cell)| (r, c, cell.clone())));
    }
    Book::of([sheet])
}

/// The sound table; under a title where that is said.
pub fn table(title: bool) -> Book {
    book(&sound(title))
}

/// The table damaged once or twice, and how.
pub fn damaged(title: bool, dice: &mut Dice) -> (Book, String) {
    let mut rows = sound(title);
    let header = usize::from(title);
    let mut what = String::new();
    for _ in 0..1 + dice.below(4) / 3 {
        what.push_str(&damage(&mut rows, header, dice));
        what.push(' ');
    }
    (book(&rows), what)
}

fn shown(content: &Option<Content>) -> String {
    match content {
        Some(Content::Text(text)) => text.clone(),
        Some(Content::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A digit of a text becomes another.
fn other(cell: &Option<Content>, dice: &mut Dice) -> Option<Content> {
    let mut text = shown(cell).into_bytes();
    super::bytes::other_digit(&mut text, dice);
    let text = String::from_utf8(text).unwrap();
    Some(text.parse().map_or(Content::Text(text), Content::Number))
}

fn damage(rows: &mut Rows, header: usize, dice: &mut Dice) -> String {
    let row = (header + 1 + dice.below(SCHOOLS.len())).min(rows.len() - 1);
    let column = dice.below(HEADERS.len()).min(rows[row].len() - 1);
    let figure = (2 + dice.below(5)).min(rows[row].len() - 1);
    let end = rows.len();
    match dice.below(12) {
        0 => {
            let again = rows[row].clone();
            rows.insert([row + 1, end][dice.below(2)], again);
            format!("row {row} twice")
        }
        1 => {
            let mut again = rows[row].clone();
            let at = dice.below(again.len());
            again[at] = other(&again[at], dice);
            rows.insert([row + 1, end][dice.below(2)], again);
            format!("row {row} twice, differently at {at}")
        }
        2 => {
            let again = match dice.below(2) {
                0 => rows[row][column].clone(),
                _ => other(&rows[row][column], dice),
            };
            rows[row].insert(column, again);
            format!("cell {row},{column} twice")
        }
        3 => {
            let hole = [
                None,
                Some(Content::text("小学")),
                Some(Content::Number(dice.below(2000) as f64)),
                Some(Content::text("12")),
            ];
            let hole = hole[dice.below(4)].clone();
            let from = match dice.below(4) {
                0 => header,
                _ => row,
            };
            let column = column.min(rows[from].len());
            let what = format!("row {from} pushed at {column} by {hole:?}");
            for _ in 0..1 + dice.below(4) / 3 {
                rows[from].insert(column, hole.clone());
            }
            what
        }
        4 => {
            rows[row].remove(column);
            rows[row].push(None);
            format!("row {row} pulled at {column}")
        }
        5 | 6 => {
            let unit = UNITS[dice.below(UNITS.len())];
            let (number, space) = (shown(&rows[row][figure]), ["", " "][dice.below(2)]);
            rows[row][figure] = Some(Content::Text(format!("{number}{space}{unit}")));
            format!("unit {unit} at {row},{figure}")
        }
        7 => {
            let unit = UNITS[dice.below(UNITS.len())];
            let label = shown(&rows[header][figure.min(rows[header].len() - 1)]);
            let brackets = [("（", "）"), ("(", ")"), ("\n(", ")")][dice.below(3)];
            let text = format!("{label}{}{unit}{}", brackets.0, brackets.1);
            let at = figure.min(rows[header].len() - 1);
            rows[header][at] = Some(Content::Text(text));
            format!("unit {unit} in header {figure}")
        }
        8 | 9 => {
            let space = SPACES[dice.below(SPACES.len())];
            let (row, column) = match dice.below(5) {
                0 => (header, column.min(rows[header].len() - 1)),
                1 => (row, dice.below(2)),
                _ => (row, figure),
            };
            let text = shown(&rows[row][column]);
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            let at = match dice.below(4) {
                // Where a separator of thousands belongs.
                0 => text.find('.').unwrap_or(text.len()).saturating_sub(3),
                1 => text.len(),
                _ => *places.get(dice.below(places.len())).unwrap_or(&0),
            };
            let at = if text.is_char_boundary(at) { at } else { 0 };
            let text = format!("{}{space}{}", &text[..at], &text[at..]);
            rows[row][column] = Some(Content::Text(text));
            format!("{space:?} at {row},{column}")
        }
        10 => {
            let word = WORDS[dice.below(WORDS.len())];
            rows[row][figure] = (!word.is_empty()).then(|| Content::text(word));
            format!("{word:?} at {row},{figure}")
        }
        _ => {
            let again = rows[header].clone();
            match dice.below(3) {
                0 => rows.insert(row, again),
                1 => {
                    let to = (2 + dice.below(5)).min(rows[row].len() - 1);
                    rows[row].swap(figure, to);
                }
                _ => {
                    let width = rows[header].len() - 1;
                    let to = (2 + dice.below(5)).min(width);
                    rows[header].swap(figure.min(width), to);
                }
            }
            format!("header again, or cells {row},{figure} swapped")
        }
    }
}
