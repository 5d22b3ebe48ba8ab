//! Which sheets there are, and where things stand in them.

use std::ops::Range;

use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};

use crate::dictionary::FieldKind;
use crate::lang::Lang;
use crate::measure::{
    CountyFinding, EvidenceColumn, EvidenceRow, Findings, SchoolFinding, StageFinding,
};
use crate::report::pages::roll_up::in_full;
use crate::say;
use crate::standard::{Grid, Standard};

/// A sheet of the workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sheet {
    Ranking,
    Together,
    Front,
    /// A table of figures of the county, without items.
    Grid(String),
    Meeting,
    Schools,
    Balance,
    Items(String),
    /// The form of the school in a row.
    SchoolForm(usize),
    Charts,
    Gaps,
    Variance,
    Groups,
    Problems,
    Parameters,
    Raw,
    Sources,
    County,
    Working,
    Summary,
    ItemWorking,
    ItemSchools,
    ChartData,
}

/// The first row of schools in the sheets that have a row a school and stage: raw data, sources and
/// working, where a school and stage stands in the same row.
pub const BODY: u32 = 4;

/// Of more schools the forms are files of their own.
pub const MOST_FORMS: usize = 60;

/// A school in a stage.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub county: usize,
    /// Its place among the county's schools.
    pub school: usize,
    /// The first row of the same school.
    pub first: usize,
}

/// A school that an item speaks of and that is not assessed.
#[derive(Clone, Copy, Debug)]
pub struct Other {
    pub county: usize,
    /// Its row of the evidence.
    pub row: usize,
}

/// The schools of one stage of a county.
#[derive(Clone, Debug)]
pub struct Block {
    pub county: usize,
    /// Its place among the county's stages.
    pub stage: usize,
    pub rows: Range<usize>,
}

/// The workbook in the making.
pub struct Book<'a> {
    pub findings: &'a Findings,
    pub standard: &'a Standard,
    pub lang: Lang,
    pub rows: Vec<Row>,
    /// The schools whose figures stand below those rows.
    pub others: Vec<Other>,
    pub blocks: Vec<Block>,
}

impl<'a> Book<'a> {
    pub fn new(findings: &'a Findings, standard: &'a Standard) -> Book<'a> {
        let mut rows: Vec<Row> = Vec::new();
        let mut blocks: Vec<Block> = Vec::new();
        for (index, county) in findings.counties.iter().enumerate() {
            let from = rows.len();
            for (at, school) in county.schools.iter().enumerate() {
                let same = |row: &Row| county.schools[row.school].row == school.row;
                let first = rows[from..].iter().position(same);
                rows.push(Row {
                    county: index,
                    school: at,
                    first: first.map_or(rows.len(), |first| from + first),
                });
            }
            for (at, stage) in county.stages.iter().enumerate() {
                // Schools come stage by stage.
                let of_stage = |row: &Row| county.schools[row.school].stage == stage.stage;
                let start = rows[from..].iter().position(of_stage).unwrap_or(0) + from;
                let count = rows[from..].iter().filter(|row| of_stage(row)).count();
                blocks.push(Block {
                    county: index,
                    stage: at,
                    rows: start..start + count,
                });
            }
        }
        let others = findings.counties.iter().enumerate();
        let others = others.flat_map(|(county, found)| {
            let evidence = found.evidence.iter();
            evidence
                .flat_map(move |e| (e.assessed..e.rows.len()).map(move |row| Other { county, row }))
        });
        Book {
            findings,
            standard,
            lang: findings.lang,
            others: others.collect(),
            rows,
            blocks,
        }
    }

    pub fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.lang.pick(zh, en)
    }

    /// The verdicts: met, not met, no data.
    pub fn verdict_words(&self) -> [&'static str; 3] {
        [
            self.lang.pick("达标", "met"),
            self.lang.pick("未达标", "not met"),
            self.lang.pick("缺数据", "no data"),
        ]
    }

    /// The sheets, in order.
    pub fn sheets(&self) -> Vec<Sheet> {
        let mut sheets = Vec::new();
        if self.findings.roll_up.is_some() {
            sheets.extend([Sheet::Ranking, Sheet::Together]);
        }
        if !in_full(self.findings) {
            sheets.push(Sheet::Problems);
            return sheets;
        }
        sheets.push(Sheet::Front);
        sheets.extend(self.grid_tables().into_iter().map(Sheet::Grid));
        if self.judged() {
            sheets.push(Sheet::Meeting);
        }
        sheets.extend([Sheet::Schools, Sheet::Balance]);
        sheets.extend(self.item_tables().into_iter().map(Sheet::Items));
        sheets.push(Sheet::Charts);
        if self.judged() {
            sheets.push(Sheet::Gaps);
        }
        sheets.push(Sheet::Variance);
        if self.findings.counties.iter().any(|c| c.groups.is_some()) {
            sheets.push(Sheet::Groups);
        }
        sheets.extend([Sheet::Problems, Sheet::Parameters]);
        sheets.extend([Sheet::Raw, Sheet::Sources]);
        if self.has_county_figures() {
            sheets.push(Sheet::County);
        }
        sheets.extend([Sheet::Working, Sheet::Summary]);
        if self.standard.county_figures().next().is_some() {
            sheets.extend([Sheet::ItemWorking, Sheet::ItemSchools]);
        }
        sheets.push(Sheet::ChartData);
        let forms = self.form_rows();
        if forms.len() <= MOST_FORMS {
            sheets.extend(forms.into_iter().map(Sheet::SchoolForm));
        }
        sheets
    }

    /// The tables of items, in order: `IV`, `V`, `VI`.
    fn item_tables(&self) -> Vec<String> {
        let mut tables: Vec<String> = Vec::new();
        for item in &self.standard.items {
            if !tables.contains(&item.table) {
                tables.push(item.table.clone());
            }
        }
        tables
    }

    /// The tables that have columns for figures of the county and no items.
    fn grid_tables(&self) -> Vec<String> {
        let with_items = self.item_tables();
        let tables = self.standard.tables.iter();
        let grids =
            tables.filter(|(number, table)| table.grid.is_some() && !with_items.contains(number));
        grids.map(|(number, _)| number.clone()).collect()
    }

    /// The columns for figures of the county that a table has.
    pub fn grid(&self, table: &str) -> Option<&'a Grid> {
        self.standard.tables.get(table)?.grid.as_ref()
    }

    /// The rows of the schools that have a form: the first of each, in the order of their codes.
    pub fn form_rows(&self) -> Vec<usize> {
        let rows = self.rows.iter().enumerate();
        let firsts = rows.filter(|(at, row)| row.first == *at).map(|(at, _)| at);
        let firsts = firsts.filter(|_| self.standard.school_form.is_some());
        let mut firsts: Vec<usize> = firsts.collect();
        firsts.sort_by_key(|at| (self.rows[*at].county, self.school(&self.rows[*at]).row));
        firsts
    }

    fn has_county_figures(&self) -> bool {
        let evidence = self.findings.counties.iter().flat_map(|c| &c.evidence);
        evidence.into_iter().any(|e| !e.county.is_empty())
    }

    /// What a sheet is called.
    pub fn name(&self, sheet: &Sheet) -> String {
        let (zh, en) = match sheet {
            Sheet::Ranking => ("汇总排名", "Roll-up"),
            Sheet::Together => ("全部区县", "All counties"),
            Sheet::Front => ("结论", "Verdict"),
            Sheet::Meeting => ("表Ⅱ-1", "Table II-1"),
            Sheet::Schools if !self.judged() => ("分学校", "Schools"),
            Sheet::Schools => ("表Ⅱ-2", "Table II-2"),
            Sheet::Balance if !self.judged() => ("差异系数", "Balance"),
            Sheet::Balance => ("表Ⅲ", "Table III"),
            Sheet::Items(table) | Sheet::Grid(table) => {
                let known = self.standard.tables.get(table);
                let short = known.and_then(|t| t.short.as_ref());
                return match (short, self.lang) {
                    (Some(short), lang) => short.get(lang).to_owned(),
                    (None, Lang::Zh) => format!("表{}", crate::report::pages::words::roman(table)),
                    (None, Lang::En) => format!("Table {table}"),
                };
            }
            Sheet::Charts => ("图表", "Charts"),
            Sheet::SchoolForm(at) => {
                let number = self
                    .form_rows()
                    .iter()
                    .position(|row| row == at)
                    .unwrap_or(0)
                    + 1;
                return say!(self.lang, "自评表{number}", "Form {number}");
            }
            Sheet::Gaps => ("缺口", "Gaps"),
            Sheet::Variance => ("差异来源", "Variance"),
            Sheet::Groups => ("分组", "Groups"),
            Sheet::Problems => ("问题清单", "Problems"),
            Sheet::Parameters => ("参数", "Parameters"),
            Sheet::Raw => ("原始数据", "Raw data"),
            Sheet::Sources => ("数据来源", "Sources"),
            Sheet::County => ("县级数据", "County figures"),
            Sheet::Working => ("计算", "Working"),
            Sheet::Summary => ("汇总", "Summary"),
            Sheet::ItemWorking => ("指标计算", "Item working"),
            Sheet::ItemSchools => ("指标计算（分校）", "Item working by school"),
            Sheet::ChartData => ("图表数据", "Chart data"),
        };
        self.say(zh, en).to_owned()
    }

    /// A cell of another sheet; the column stays where a formula is copied to.
    pub fn cell(&self, sheet: &Sheet, row: u32, column: u16) -> String {
        let name = self.name(sheet);
        format!("{}!${}", quoted(&name), row_col_to_cell(row, column))
    }

    /// A cell of another sheet that stays where it is.
    pub fn fixed(&self, sheet: &Sheet, row: u32, column: u16) -> String {
        let name = self.name(sheet);
        let cell = row_col_to_cell_absolute(row, column);
        format!("{}!{cell}", quoted(&name))
    }

    /// Cells of one column of another sheet.
    pub fn range(&self, sheet: &Sheet, rows: &Range<u32>, column: u16) -> String {
        let name = self.name(sheet);
        let first = row_col_to_cell_absolute(rows.start, column);
        let last = row_col_to_cell_absolute(rows.end.saturating_sub(1), column);
        format!("{}!{first}:{last}", quoted(&name))
    }

    /// Whether the standard judges schools by thresholds.
    pub fn judged(&self) -> bool {
        let mut stages = self.standard.assessed.iter();
        stages.any(|stage| self.standard.has_thresholds(stage))
    }

    /// Whether there is more than one county.
    pub fn several(&self) -> bool {
        self.findings.counties.len() > 1
    }

    pub fn county(&self, index: usize) -> &'a CountyFinding {
        &self.findings.counties[index]
    }

    pub fn stage(&self, block: &Block) -> &'a StageFinding {
        &self.county(block.county).stages[block.stage]
    }

    pub fn school(&self, row: &Row) -> &'a SchoolFinding {
        &self.county(row.county).schools[row.school]
    }

    /// The name of a school's stage.
    pub fn stage_label(&self, school: &SchoolFinding) -> String {
        self.standard
            .dictionary
            .stage_label(&school.stage, self.lang)
    }

    /// The columns of the raw data.
    pub fn columns(&self) -> &'a [EvidenceColumn] {
        let evidence = self
            .findings
            .counties
            .iter()
            .find_map(|c| c.evidence.as_ref());
        evidence.map_or(&[], |e| &e.columns)
    }

    /// The county of a line of the raw data, and its row of the evidence.
    fn place(&self, at: usize) -> Option<(usize, usize)> {
        match self.rows.get(at) {
            Some(row) => Some((row.county, self.school(row).row)),
            None => {
                let other = self.others.get(at - self.rows.len())?;
                Some((other.county, other.row))
            }
        }
    }

    /// The county of a line of the raw data.
    pub fn county_at(&self, at: usize) -> usize {
        self.place(at).map_or(0, |(county, _)| county)
    }

    /// The figures of a line as they were read.
    pub fn evidence(&self, at: usize) -> Option<&'a EvidenceRow> {
        let (county, row) = self.place(at)?;
        self.county(county).evidence.as_ref()?.rows.get(row)
    }

    /// The lines of the raw data.
    pub fn lines(&self) -> Range<usize> {
        0..self.rows.len() + self.others.len()
    }

    /// The first line of a school, by its row of the evidence.
    pub fn first_line(&self, county: usize, row: usize) -> Option<usize> {
        self.lines()
            .find(|at| self.place(*at) == Some((county, row)))
    }

    /// The kind of a column's field.
    pub fn kind(&self, column: &str) -> FieldKind {
        let resolved = self.standard.dictionary.resolve(column);
        resolved.map_or(FieldKind::Text, |(_, field, _)| field.kind)
    }

    /// The blocks of one county.
    pub fn blocks_of(&self, county: usize) -> impl Iterator<Item = (usize, &Block)> {
        let blocks = self.blocks.iter().enumerate();
        blocks.filter(move |(_, block)| block.county == county)
    }

    /// The first word for yes, and for no.
    pub fn yes_and_no(&self) -> (String, String) {
        let (yes, no) = (self.say("是", "yes"), self.say("否", "no"));
        (yes.to_owned(), no.to_owned())
    }
}

/// Rows of the sheets that have a row a school and stage.
pub fn lines(rows: &Range<usize>) -> Range<u32> {
    BODY + rows.start as u32..BODY + rows.end as u32
}

/// A sheet's name as formulas and links have it. Quotes are never wrong; which names need none is not the
/// same in every spreadsheet program.
pub fn quoted(name: &str) -> String {
    format!("'{}'", name.replace('\'', "''"))
}
