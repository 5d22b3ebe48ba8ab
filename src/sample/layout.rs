//! The table as a county lays it out: title, header of two rows, schools by township with
//! subtotals, a total, a note.

use serde::Deserialize;

use super::County;
use super::names::{COUNTY, COUNTY_CODE};
use super::school::{School, Stage};
use crate::dictionary::Dictionary;
use crate::lang::Lang;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing: a stage the school does not have.
    Blank,
    /// Text.
    Text(String),
    /// A year or a number in a list.
    Plain(u64),
    /// A figure.
    Count(u64),
    /// A figure in hundredths.
    Hundredths(u64),
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RowKind {
    /// A school.
    School,
    /// A subtotal or total.
    Sum,
}

/// The table, ready to be written.
pub struct Layout {
    /// What it is.
    pub title: String,
    /// Who reports, and in which units.
    pub note: String,
    /// The header: group above, column below; no text below where the column has no group.
    pub header: Vec<(String, String)>,
    /// The rows.
    pub rows: Vec<(RowKind, Vec<Cell>)>,
    /// What stands beneath.
    pub footer: String,
}

/// The columns, as `indicators/sample.toml` lists them.
const COLUMNS: &str = include_str!("../../indicators/sample.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    columns: Vec<Entry>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Entry {
    field: String,
    group: String,
    header: String,
    before: String,
    behind: String,
    stages: Vec<String>,
    of: String,
}

struct Column {
    /// Group above, column below; nothing below where the column has no group.
    header: (String, String),
    /// What the made school has in it.
    of: String,
    /// The stage it is of.
    stage: Option<usize>,
}

/// The columns from left to right.
fn columns(dictionary: &Dictionary) -> Vec<Column> {
    // The file is compiled in, and the tests read what is made of it.
    let file: File = toml::from_str(COLUMNS).unwrap_or(File {
        columns: Vec::new(),
    });
    let mut columns = Vec::new();
    for entry in file.columns {
        let label = match entry.field.as_str() {
            "" => entry.header,
            field => dictionary.label(field, Lang::Zh),
        };
        let label = format!("{}{label}{}", entry.before, entry.behind);
        if entry.stages.is_empty() {
            columns.push(Column {
                header: (label, String::new()),
                of: entry.of,
                stage: None,
            });
            continue;
        }
        for stage in entry.stages {
            let header = match entry.group.as_str() {
                "" => (label.clone(), dictionary.stage_label(&stage, Lang::Zh)),
                group => (group.to_owned(), label.clone()),
            };
            columns.push(Column {
                header,
                of: entry.of.clone(),
                stage: dictionary.stages.get_index_of(&stage),
            });
        }
    }
    columns
}

/// What a school has in a column.
fn cell(column: &Column, number: u64, school: &School, dictionary: &Dictionary) -> Cell {
    if let Some(at) = column.stage {
        let stage = school.stages.get(at).and_then(Option::as_ref);
        return stage.map_or(Cell::Blank, |stage| of_stage(&column.of, stage));
    }
    let roles = &dictionary.roles;
    let who = &school.identity;
    let word = |field: &str, id: &str| Cell::Text(dictionary.category_label(field, id, Lang::Zh));
    match column.of.as_str() {
        "number" => Cell::Plain(number),
        "code" => Cell::Text(who.code.clone()),
        "name" => Cell::Text(who.name.clone()),
        "type" => word(&roles.school_type, who.school_type),
        "sponsor" => word("sponsor", who.sponsor),
        "urban_rural" => word("urban_rural", who.urban_rural),
        "town" => Cell::Text(who.town.1.clone()),
        "founded" => Cell::Plain(who.founded.into()),
        "staff" => Cell::Count(school.staff.into()),
        "site" => Cell::Count(school.site.into()),
        "building" => Cell::Count(school.building.into()),
        "teaching" => Cell::Count(school.teaching.into()),
        "indoor" => Cell::Count(school.indoor.into()),
        "gym" => Cell::Count(school.gym.into()),
        "ground" => Cell::Count(school.ground.into()),
        "equipment" => Cell::Hundredths(school.equipment.into()),
        "machines" => Cell::Count(school.computers.into()),
        "library" => Cell::Count(school.books.into()),
        "rooms" => Cell::Count(school.rooms.into()),
        _ => Cell::Blank,
    }
}

fn of_stage(of: &str, stage: &Stage) -> Cell {
    let [doctors, masters, bachelors, associates, secondary] = stage.levels;
    let [pe, music, fine_arts, arts] = stage.specialists;
    let figure = match of {
        "pupils" => stage.pupils,
        "classes" => stage.classes,
        "teachers" => stage.teachers,
        "doctors" => doctors,
        "masters" => masters,
        "bachelors" => bachelors,
        "associates" => associates,
        "secondary" => secondary,
        "mid_title" => stage.mid_title,
        "backbone" => stage.backbone,
        "pe" => pe,
        "music" => music,
        "fine_arts" => fine_arts,
        "arts" => arts,
        aged => {
            let band = aged
                .strip_prefix("aged_")
                .and_then(|at| at.parse::<usize>().ok());
            match band.and_then(|at| stage.ages.get(at)) {
                Some(teachers) => *teachers,
                None => return Cell::Blank,
            }
        }
    };
    Cell::Count(figure.into())
}

impl Layout {
    /// Lays a county out.
    pub fn of(county: &County) -> Layout {
        let dictionary = Dictionary::built_in();
        let columns = columns(&dictionary);
        let mut rows = Vec::new();
        let mut total = Sums::new(columns.len());
        let by_town = |a: &School, b: &School| a.identity.town == b.identity.town;
        let mut number = 0;
        for town in county.schools.chunk_by(by_town) {
            let mut subtotal = Sums::new(columns.len());
            for school in town {
                number += 1;
                let cells = columns
                    .iter()
                    .map(|column| cell(column, number, school, &dictionary));
                let cells: Vec<Cell> = cells.collect();
                subtotal.add(&cells);
                total.add(&cells);
                rows.push((RowKind::School, cells));
            }
            if let Some(school) = town.first() {
                let name = format!("{}小计", school.identity.town.1);
                rows.push((RowKind::Sum, subtotal.row(name)));
            }
        }
        rows.push((RowKind::Sum, total.row("合计".to_owned())));
        let (year, seed) = (county.year, county.seed);
        Layout {
            title: format!("{COUNTY}{year}年义务教育学校基本情况统计表"),
            note: format!(
                "填报单位：{COUNTY}教育局（区县代码 {COUNTY_CODE}）　　单位：人、个、平方米、万元、台、册、间"
            ),
            header: columns.into_iter().map(|c| c.header).collect(),
            rows,
            footer: format!(
                "注：本表为虚构数据，由 balance sample 生成（种子 {seed}），县、乡镇和学校均不存在。\
                 没有该学段的学校，该学段各栏留空。"
            ),
        }
    }
}

/// The sums of the columns that have figures.
struct Sums(Vec<Cell>);

/// Where the name of a sum stands: below the names of the schools.
const NAME: usize = 2;

impl Sums {
    fn new(columns: usize) -> Sums {
        Sums(vec![Cell::Blank; columns])
    }

    fn add(&mut self, cells: &[Cell]) {
        for (sum, cell) in self.0.iter_mut().zip(cells) {
            *sum = match (&*sum, cell) {
                (Cell::Count(sum), Cell::Count(figure)) => Cell::Count(sum + figure),
                (Cell::Hundredths(sum), Cell::Hundredths(figure)) => Cell::Hundredths(sum + figure),
                (Cell::Blank, Cell::Count(_) | Cell::Hundredths(_)) => cell.clone(),
                (sum, _) => sum.clone(),
            };
        }
    }

    fn row(mut self, name: String) -> Vec<Cell> {
        if let Some(cell) = self.0.get_mut(NAME) {
            *cell = Cell::Text(name);
        }
        self.0
    }
}
