//! Lists of people, with names and numbers of people in every place and damaged in every way: none of them
//! stands in anything that is written.

use std::path::Path;
use std::sync::Arc;

use balance::census::{Census, draft, excerpts, sheets_in_memory};
use balance::dictionary::Dictionary;
use balance::measure::{Findings, Options, measure};
use balance::report::{
    DocumentReport, FindingsReport, Listing, ProblemList, Report, Style, Target, Topic, annotate,
    check, formats, understood,
};
use balance::{Lang, Standard};

use crate::made::Folder;
use crate::made::dice::Dice;

/// Rosters that are made. Five stand in one file.
const ROSTERS: usize = if cfg!(debug_assertions) {
    1_500
} else {
    10_000
};
const IN_A_FILE: usize = 5;

/// One file in so many is also written to the disk, to be read again for excerpts and copies.
const TO_DISK: usize = 10;

/// What no output has a reason to hold, for nothing but the people has it: two characters of the names, the
/// beginning of the identity numbers, that of the telephone numbers, in every width.
const MARKS: [&str; 8] = [
    "囧",
    "倀",
    "990101",
    "９９０１",
    "13999",
    "139-99",
    "139 99",
    "１３９９",
];

const SCHOOLS: &str = "\
区县名称,年度,学校代码,学校名称,学校类型,举办者类型,学生人数,校长,联系电话
青山县,2024,3622009000,梅云小学,小学,公办,639,囧倀,13999000001
青山县,2024,3622009001,永梅小学,小学,公办,847,囧倀,13999000002
青山县,2024,3622009002,松中初中,初级中学,公办,400,囧倀,13999000003
,,,填表人：囧倀　990101198001010011,,,,,
填表人：囧倀,,审核人：倀囧,,电话：13999000004,,,,
";

const HEADERS: [&str; 13] = [
    "序号",
    "学校名称",
    "姓名",
    "身份证号",
    "手机号",
    "任教学段",
    "出生日期",
    "学历",
    "职称",
    "任教学科",
    "骨干教师级别",
    "教师资格证",
    "近5年培训学时",
];

const CLASSES: [&str; 6] = ["学校名称", "年级", "班级", "班级人数", "班主任", "联系电话"];

/// What rosters are made of.
impl Dice {
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn name(&mut self) -> String {
        self.one(&[
            "囧倀",
            "囧一倀",
            "囧万倀明",
            "囧·倀",
            "囧 倀",
            "倀囧",
            "ＡＢ囧倀",
        ])
        .to_owned()
    }

    fn id(&mut self) -> String {
        let n = self.below(10_000);
        let whole = format!("990101198503{:02}{n:04}", 1 + n % 31);
        match self.below(5) {
            0 => whole[..15].to_owned(),
            1 => format!("{}X", &whole[..17]),
            2 => whole.chars().map(wide).collect(),
            3 => format!("{} {} {}", &whole[..6], &whole[6..14], &whole[14..]),
            _ => format!("{}0", &whole[..17]),
        }
    }

    fn phone(&mut self) -> String {
        let n = self.below(1_000_000);
        let whole = format!("13999{n:06}");
        match self.below(5) {
            0 => format!("{}-{}-{}", &whole[..3], &whole[3..7], &whole[7..]),
            1 => format!("+86{whole}"),
            2 => whole.chars().map(wide).collect(),
            _ => whole,
        }
    }

    /// Something of a person, alone or in a longer text.
    fn mark(&mut self) -> String {
        let mark = match self.below(4) {
            0 => self.id(),
            1 => self.phone(),
            _ => self.name(),
        };
        let other = self.one(&[
            "体育",
            "本科",
            "梅云小学",
            "小学",
            "合计",
            "注：",
            "填表人",
            "二级教师",
            "12",
            "3岁",
            "退休",
        ]);
        match self.below(9) {
            0 => format!("{mark}（{other}）"),
            1 => format!("{other}（{mark}）"),
            2 => format!("{other}{mark}"),
            // What ends in 小学 is called like a school, whoever it is called after.
            3 => format!("{mark}{}", other.replace("小学", "老师")),
            4 => format!("{other}：{mark}"),
            5 => format!("{mark} {}", self.id()),
            6 => format!("家住某街12号，{mark}，{}", self.phone()),
            _ => mark,
        }
    }
}

fn wide(c: char) -> char {
    c.to_digit(10)
        .and_then(|d| char::from_u32('０' as u32 + d))
        .unwrap_or(c)
}

/// A sound roster, a row a line.
fn roster(dice: &mut Dice) -> Vec<Vec<String>> {
    if dice.below(6) == 0 {
        let mut rows = vec![CLASSES.map(str::to_owned).to_vec()];
        for n in 0..3 + dice.below(4) {
            rows.push(vec![
                dice.one(&["梅云小学", "永梅小学", "松中初中"]).to_owned(),
                dice.one(&["一年级", "三年级", "七年级"]).to_owned(),
                format!("{}班", n + 1),
                (30 + dice.below(30)).to_string(),
                dice.name(),
                dice.phone(),
            ]);
        }
        return rows;
    }
    let mut rows = vec![HEADERS.map(str::to_owned).to_vec()];
    for n in 0..3 + dice.below(5) {
        rows.push(vec![
            (n + 1).to_string(),
            dice.one(&["梅云小学", "永梅小学", "松中初中"]).to_owned(),
            dice.name(),
            dice.id(),
            dice.phone(),
            dice.one(&["小学", "初中"]).to_owned(),
            format!("19{}-03-02", 60 + dice.below(39)),
            dice.one(&["本科", "大专", "硕士"]).to_owned(),
            dice.one(&["一级教师", "高级教师"]).to_owned(),
            dice.one(&["语文", "体育", "音乐"]).to_owned(),
            dice.one(&["县级", "无"]).to_owned(),
            dice.one(&["有", "无"]).to_owned(),
            (200 + dice.below(300)).to_string(),
        ]);
    }
    rows
}

/// Damages a roster in one way.
fn damage(rows: &mut Vec<Vec<String>>, dice: &mut Dice) {
    if rows.is_empty() {
        return;
    }
    let row = dice.below(rows.len());
    let column = dice.below(rows[row].len());
    let mark = dice.mark();
    let line = |text: String| vec![text];
    let blanks = |dice: &mut Dice, text: String| {
        let mut cells = vec![String::new(); 2 + dice.below(10)];
        let at = dice.below(cells.len());
        cells[at] = text;
        cells
    };
    match dice.below(20) {
        0..=4 => rows[row][column] = mark,
        5 => rows[row][column].push_str(&mark),
        6 => rows[row][column].insert_str(0, &mark),
        7 => {
            let column = dice.below(rows[0].len());
            rows[0][column] = mark;
        }
        8 => {
            let column = dice.below(rows[0].len());
            rows[0][column] = format!("{}（{mark}）", rows[0][column]);
        }
        9 => drop(rows.remove(0)),
        10 => {
            let title = dice.one(&["", "青山县2024年教师名册 ", "填表人：", "青山县"]);
            rows.insert(0, line(format!("{title}{mark}")));
        }
        11 => {
            let note = dice.one(&[
                "",
                "填表人：",
                "合计",
                "注：",
                "审核人 ",
                "小计 ",
                "说明",
                "签字",
            ]);
            rows.push(line(format!("{note}{mark}")));
        }
        12 => {
            let cells = blanks(dice, mark);
            rows.insert(dice.below(rows.len() + 1), cells);
        }
        13 => drop(rows[row].remove(column)),
        14 => rows[row].insert(column, mark),
        15 => rows[row].push(mark),
        16 => {
            let other = dice.below(rows[0].len());
            let here = column.min(rows[0].len() - 1);
            rows[0].swap(here, other);
        }
        17 => {
            rows[row][column] = dice
                .one(&["", "#REF!", "-5", "3.5", "1985", "优", "\u{fffd}"])
                .to_owned()
        }
        18 => rows[row][column] = format!("{mark}\u{fffd}"),
        _ => {
            let again = rows[row].clone();
            rows.push(again);
        }
    }
    rows.retain(|row| !row.is_empty());
}

fn csv(rows: &[Vec<String>]) -> String {
    let line = |row: &Vec<String>| {
        row.iter()
            .map(|cell| cell.replace(',', "，"))
            .collect::<Vec<_>>()
            .join(",")
    };
    rows.iter().map(|row| line(row) + "\n").collect()
}

fn written(report: &dyn Report, into: &mut String) {
    let mut bytes = Vec::new();
    report.write(&mut bytes).unwrap();
    into.push_str(&String::from_utf8(bytes).unwrap());
}

/// All that is written of a census.
fn all(census: &Census, standard: &Standard, lang: Lang) -> (String, Findings) {
    let options = Options {
        lang,
        allow_missing: true,
        ..Options::default()
    };
    let findings = measure(census, standard, options);
    let mut text = draft(census);
    let mut bytes = Vec::new();
    understood::write(census, &findings.problems, lang, &mut bytes).unwrap();
    text.push_str(&String::from_utf8(bytes).unwrap());
    let document = check::document(census, lang);
    let page = DocumentReport {
        document,
        format: &formats::MARKDOWN,
        target: Target::File,
        lang,
    };
    written(&page, &mut text);
    for (topic, format) in [
        (Topic::Audit, &formats::JSON),
        (Topic::Audit, &formats::MARKDOWN),
        (Topic::Gaps, &formats::CSV),
        (Topic::Gaps, &formats::MARKDOWN),
    ] {
        let report = FindingsReport {
            findings: &findings,
            standard,
            topic,
            format,
            target: Target::File,
        };
        written(&report, &mut text);
    }
    for format in [&formats::CSV, &formats::JSON, &formats::MARKDOWN] {
        let list = ProblemList {
            problems: &findings.problems,
            lang,
            format,
            folder: Path::new("."),
            by_school: false,
        };
        written(&list, &mut text);
    }
    (text, findings)
}

/// The marks in a text, with what stands around them.
fn marks_in(text: &str) -> Option<String> {
    let at = MARKS.iter().filter_map(|mark| text.find(mark)).min()?;
    let from = text[..at]
        .char_indices()
        .rev()
        .nth(80)
        .map_or(0, |(at, _)| at);
    let to = text[at..]
        .char_indices()
        .nth(40)
        .map_or(text.len(), |(n, _)| at + n);
    Some(text[from..to].to_owned())
}

#[test]
fn nothing_tells_who_anyone_is() {
    let dictionary = Dictionary::built_in();
    let standard = Standard::load("cn-2017").unwrap();
    let folder = Folder::new();
    let seed = std::env::var("BALANCE_SEED")
        .ok()
        .and_then(|s| s.parse().ok());
    let mut dice = Dice(seed.unwrap_or(14));
    let mut all_told: Vec<String> = Vec::new();
    let style = Style {
        color: false,
        width: 100,
    };
    for file in 0..ROSTERS / IN_A_FILE {
        let mut texts = vec![SCHOOLS.to_owned()];
        for _ in 0..IN_A_FILE {
            let mut rows = roster(&mut dice);
            for _ in 0..dice.below(5) {
                damage(&mut rows, &mut dice);
            }
            texts.push(csv(&rows));
        }
        let what = texts.join("\n");
        let names: Vec<String> = (0..texts.len()).map(|n| format!("f{n}.csv")).collect();
        let census = match file % TO_DISK {
            0 => {
                let files = names.iter().zip(&texts);
                let files: Vec<_> = files.map(|(name, text)| folder.write(name, text)).collect();
                Census::read(&files, &dictionary)
            }
            _ => {
                let mut sheets = Vec::new();
                for (name, text) in names.iter().zip(&texts) {
                    let read = sheets_in_memory(text.clone().into_bytes(), name);
                    for mut sheet in read.into_iter().flatten() {
                        let mut source = balance::problem::Source::clone(&sheet.source);
                        source.sheet = Some(name.clone());
                        sheet.source = Arc::new(source);
                        sheets.push(sheet);
                    }
                }
                Census::of_sheets(Path::new("t.xlsx"), sheets, &dictionary)
            }
        };
        let mut told: Vec<String> = Vec::new();
        for lang in [Lang::Zh, Lang::En] {
            let (text, findings) = all(&census, &standard, lang);
            told.extend(marks_in(&text));
            if file % TO_DISK != 0 {
                continue;
            }
            let listing = Listing::new(&findings);
            let excerpts = excerpts(&census, &listing.places());
            let mut bytes = Vec::new();
            listing.write(&excerpts, style, &mut bytes).unwrap();
            told.extend(marks_in(&String::from_utf8(bytes).unwrap()));
            // The copy is the file again; what is added to it are the comments.
            let problems: Vec<_> = findings.problems.iter().collect();
            for name in &names {
                let path = folder.path().join(name);
                let Ok(copy) = annotate::annotate(&path, &problems, lang) else {
                    continue;
                };
                let mut archive = zip::ZipArchive::new(std::io::Cursor::new(copy.bytes)).unwrap();
                for part in 0..archive.len() {
                    let mut part = archive.by_index(part).unwrap();
                    if part.name().unwrap().contains("comments") {
                        let mut text = String::new();
                        std::io::Read::read_to_string(&mut part, &mut text).unwrap();
                        told.extend(marks_in(&text));
                    }
                }
            }
        }
        if !told.is_empty() {
            all_told.push(format!("{}\n\nof:\n{what}", told.join("\n---\n")));
        }
    }
    let some: Vec<&str> = all_told.iter().map(String::as_str).take(8).collect();
    assert!(
        some.is_empty(),
        "{}: {}",
        all_told.len(),
        some.join("\n=======\n")
    );
}
