//! A plan as a workbook: school by school, the money, the register of what is to be put right, and how the
//! county stands before and after. What follows from other cells is a formula.

mod cases;

use std::io::{self, Write};

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use crate::mark;
use crate::measure::ProblemFinding;
use crate::report::data::plan::totals;
use crate::report::document::blank;
use crate::report::live::put;
use crate::report::pages::plan::roll_up;
use crate::report::pages::plan::{
    amount, assumptions, distance, done, meeting, obstacles, on_prices, problem_of,
    register_columns, stage_of,
};
use crate::report::pages::words::{cv, title, verdict_of};
use crate::report::render::sheet;
use crate::report::sheets::problems;
use crate::report::table::Cell;
use crate::scenario::plan::{Action, Plan, PlannedCounty};
use crate::standard::Standard;
use crate::template::style;

/// The row of a sheet's column headers.
const HEADER: u32 = 1;

/// Writes the workbook.
///
/// # Errors
/// If a sheet cannot be laid out, or whatever the writer says.
pub fn write(plan: &Plan, standard: &Standard, out: &mut dyn Write) -> io::Result<()> {
    let book = Book { plan, standard };
    out.write_all(&book.bytes().map_err(io::Error::other)?)
}

struct Book<'a> {
    plan: &'a Plan,
    standard: &'a Standard,
}

/// The name and width of a column.
type Head<'t> = (&'t str, f64);

impl Book<'_> {
    fn say<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        self.plan.before.lang.pick(zh, en)
    }

    fn bytes(&self) -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        let properties = mark::properties()?.set_title(self.title());
        workbook.set_properties(&properties);
        if self.plan.counties.len() > 1 {
            self.counties(self.page(&mut workbook, self.say("区县汇总", "Counties"))?)?;
        }
        self.money(self.page(&mut workbook, self.say("资金汇总", "Money"))?)?;
        self.schools(self.page(&mut workbook, self.list_name())?)?;
        cases::write(self.page(&mut workbook, cases::name(self))?, self)?;
        if self.plan.counties.iter().any(|c| !c.steps.is_empty()) {
            self.years(self.page(&mut workbook, self.say("分年度计划", "Years"))?)?;
        }
        self.register(self.page(&mut workbook, self.say("整改台账", "Register"))?)?;
        self.compared(self.page(&mut workbook, self.say("前后对照", "Before and after"))?)?;
        let all: Vec<&ProblemFinding> = self.plan.before.problems.iter().collect();
        let lang = self.plan.before.lang;
        problems::add(&mut workbook, &all, lang, problems::Links::Nowhere)?;
        workbook.save_to_buffer()
    }

    fn title(&self) -> String {
        let counties = self.plan.counties.iter();
        let lang = self.plan.before.lang;
        let names: Vec<String> = counties
            .map(|c| title(&c.before, lang, self.standard))
            .collect();
        names.join(self.say("、", ", "))
    }

    fn list_name(&self) -> &'static str {
        self.plan.before.lang.pick("逐校清单", "Schools")
    }

    fn page<'w>(
        &self,
        workbook: &'w mut Workbook,
        name: &str,
    ) -> Result<&'w mut Worksheet, XlsxError> {
        let page = workbook.add_worksheet();
        page.set_name(name)?;
        page.set_formula_result_default("");
        Ok(page)
    }

    /// Begins a sheet: its title, its headers with their widths, its paper.
    fn begin(&self, page: &mut Worksheet, name: &str, heads: &[Head]) -> Result<(), XlsxError> {
        let last = heads.len() as u16 - 1;
        let text = format!("{}  {name}", self.title());
        put::across(page, 0, (0, last), &text, &style::title())?;
        page.set_row_height(0, 28)?;
        let format = style::header(style::PLAIN);
        for (at, (text, width)) in (0..).zip(heads) {
            put::text(page, HEADER, at, text, &format)?;
            page.set_column_width(at, *width)?;
        }
        style::print(page, (0, HEADER), None, &self.title())?;
        page.set_print_fit_to_pages(1, 0);
        page.set_freeze_panes(HEADER + 1, 0)?;
        Ok(())
    }

    fn actions(&self) -> impl Iterator<Item = (&PlannedCounty, &Action)> {
        let counties = self.plan.counties.iter();
        counties.flat_map(|county| county.actions.iter().map(move |action| (county, action)))
    }

    /// A row a school and measure.
    fn schools(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let heads = [
            (self.say("学校代码", "Code"), 16.0),
            (self.say("学校", "School"), 28.0),
            (self.say("学段", "Stage"), 8.0),
            (self.say("措施", "Measure"), 24.0),
            (self.say("项目", "Field"), 26.0),
            (self.say("现有", "Has"), 13.0),
            (self.say("增加", "Adds"), 13.0),
            (self.say("其后", "Then"), 13.0),
            (self.say("费用（元）", "Cost (yuan)"), 15.0),
            (self.say("年度", "Year"), 8.0),
            (self.say("调自", "From"), 28.0),
        ];
        let moves = self.actions().any(|(_, action)| action.from.is_some());
        let heads = &heads[..heads.len() - usize::from(!moves)];
        self.begin(page, self.list_name(), heads)?;
        let lang = self.plan.before.lang;
        let mut row = HEADER;
        for (_, action) in self.actions() {
            let Some((first, has)) = action.moves.first() else {
                continue;
            };
            row += 1;
            let adds = first.add * action.amount;
            let has = has.unwrap_or_default();
            let measure = &self.standard.measures[action.measure];
            let cells = [
                Cell::code(action.code()),
                action.name.clone().into(),
                stage_of(action.stage, self.standard, lang).into(),
                measure.name.get(lang).into(),
                self.standard.dictionary.label(&first.column, lang).into(),
                amount(has, action.digits),
                amount(adds, action.digits),
            ];
            sheet::row(page, row, 0, &cells)?;
            let number = style::cell().set_num_format(style::decimals(action.digits));
            let formula = format!("F{0}+G{0}", row + 1);
            put::formula(page, row, 7, &formula, has + adds, &number)?;
            let rest = [
                Cell::whole(Some(action.cost)),
                action
                    .year
                    .map_or_else(String::new, |y| y.to_string())
                    .into(),
            ];
            sheet::row(page, row, 8, &rest)?;
            if let Some(from) = &action.from {
                sheet::row(page, row, 10, &[from.name.clone().into()])?;
            }
        }
        page.autofilter(HEADER, 0, row, heads.len() as u16 - 1)?;
        Ok(())
    }

    /// What the plan of each county costs.
    fn counties(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let lang = self.plan.before.lang;
        let widths = [28.0, 18.0, 18.0, 14.0, 14.0, 18.0];
        let heads: Vec<Head> = roll_up::columns(lang).into_iter().zip(widths).collect();
        self.begin(page, self.say("区县汇总", "Counties"), &heads)?;
        let mut row = HEADER;
        for cells in roll_up::rows(self.plan, self.standard) {
            row += 1;
            sheet::row(page, row, 0, &cells)?;
        }
        let (first, last) = (HEADER + 2, row + 1);
        let planned = || self.plan.counties.iter().filter(|c| c.after.is_some());
        let sums = [
            planned().map(|c| c.cost).sum(),
            planned().map(|c| c.lower_bound).sum(),
        ];
        sheet::row(page, row + 1, 0, &[self.say("合计", "In all").into()])?;
        let format = style::cell().set_bold().set_num_format(style::decimals(0));
        for ((column, letter), sum) in [(1, 'B'), (2, 'C')].into_iter().zip::<[f64; 2]>(sums) {
            let formula = format!("SUM({letter}{first}:{letter}{last})");
            put::formula(page, row + 1, column, &formula, sum, &format)?;
        }
        Ok(())
    }

    /// What each measure costs in all, from the list of schools.
    fn money(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let heads = [
            (self.say("措施", "Measure"), 30.0),
            (self.say("数量", "Amount"), 15.0),
            (self.say("单位", "Unit"), 10.0),
            (self.say("学校", "Schools"), 10.0),
            (self.say("费用（元）", "Cost (yuan)"), 18.0),
        ];
        self.begin(page, self.say("资金汇总", "Money"), &heads)?;
        let list = self.list_name();
        let lang = self.plan.before.lang;
        let totals: Vec<_> = totals(&self.plan.counties, self.standard, lang).collect();
        let mut row = HEADER;
        for (measure, total) in &totals {
            row += 1;
            let digits = measure.digits.unwrap_or(0);
            let number = |digits| style::cell().set_num_format(style::decimals(digits));
            sheet::row(page, row, 0, &[total.name.clone().into()])?;
            let at = row + 1;
            let sum = |column| format!("SUMIFS('{list}'!{column}:{column},'{list}'!D:D,A{at})");
            put::formula(page, row, 1, &sum('G'), total.amount, &number(digits))?;
            let cells = [total.unit.clone().into(), Cell::count(total.schools as u64)];
            sheet::row(page, row, 2, &cells)?;
            put::formula(page, row, 4, &sum('I'), total.cost, &number(0))?;
        }
        row += 1;
        let cost: f64 = totals.iter().map(|(_, total)| total.cost).sum();
        sheet::row(page, row, 0, &[self.say("合计", "In all").into()])?;
        let first = HEADER + 2;
        let format = style::cell().set_bold().set_num_format(style::decimals(0));
        let formula = match totals.is_empty() {
            true => "0".to_owned(),
            false => format!("SUM(E{first}:E{row})"),
        };
        put::formula(page, row, 4, &formula, cost, &format)?;
        row += 1;
        let said = on_prices(self.plan).map(str::to_owned).into_iter();
        let counties = self.plan.counties.iter();
        let distances = counties.clone().filter(|c| c.complete);
        let obstacles = counties.clone().flat_map(|c| obstacles(c, lang));
        let said = said
            .chain(distances.map(|c| distance(c, lang)))
            .chain(obstacles)
            .chain(counties.flat_map(|c| c.remarks.clone()))
            .chain(assumptions(self.plan).into_iter().map(str::to_owned));
        for text in said {
            row += 1;
            put::across(page, row, (0, 4), &text, &style::prose())?;
            page.set_row_height(row, 32)?;
        }
        Ok(())
    }

    fn years(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let heads = [
            (self.say("区县", "County"), 20.0),
            (self.say("年度", "Year"), 10.0),
            (self.say("费用（元）", "Cost (yuan)"), 18.0),
            (
                self.say("达标学校（分学段计）", "Schools meeting (by stage)"),
                16.0,
            ),
            (self.say("学校（分学段计）", "Schools (by stage)"), 16.0),
        ];
        self.begin(page, self.say("分年度计划", "Years"), &heads)?;
        let mut row = HEADER;
        for county in &self.plan.counties {
            for (year, cost, then) in &county.steps {
                row += 1;
                let (meeting, all) = meeting(then);
                let cells = [
                    county.before.name.clone().into(),
                    year.to_string().into(),
                    Cell::whole(Some(*cost)),
                    Cell::count(meeting as u64),
                    Cell::count(all as u64),
                ];
                sheet::row(page, row, 0, &cells)?;
            }
        }
        Ok(())
    }

    /// The register; deadline, who is responsible, evidence and re-check are filled in by hand.
    fn register(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let lang = self.plan.before.lang;
        let widths = [6.0, 26.0, 44.0, 24.0, 14.0, 12.0, 12.0, 20.0, 12.0];
        let heads: Vec<Head> = register_columns(lang).into_iter().zip(widths).collect();
        self.begin(page, self.say("整改台账", "Register"), &heads)?;
        let mut row = HEADER;
        for (county, action) in self.actions() {
            row += 1;
            let year = action.year.map(|year| year.to_string());
            let cells = [
                Cell::count(u64::from(row - HEADER)),
                action.name.clone().into(),
                Cell::prose(problem_of(action, &county.before, self.standard, lang)),
                Cell::prose(done(action, self.standard, lang)),
                Cell::whole(Some(action.cost)),
                year.unwrap_or_else(|| blank(lang).to_owned()).into(),
                blank(lang).into(),
                blank(lang).into(),
                blank(lang).into(),
            ];
            sheet::row(page, row, 0, &cells)?;
        }
        Ok(())
    }

    fn compared(&self, page: &mut Worksheet) -> Result<(), XlsxError> {
        let heads = [
            (self.say("区县", "County"), 16.0),
            (self.say("学段", "Stage"), 8.0),
            (self.say("指标", "Indicator"), 34.0),
            (self.say("现均值", "Mean"), 12.0),
            (self.say("其后均值", "Mean after"), 12.0),
            (self.say("现差异系数", "CV"), 12.0),
            (self.say("其后差异系数", "CV after"), 12.0),
            (self.say("变化", "Change"), 10.0),
            (self.say("限值", "Limit"), 9.0),
            (self.say("其后判定", "Verdict after"), 10.0),
        ];
        self.begin(page, self.say("前后对照", "Before and after"), &heads)?;
        let lang = self.plan.before.lang;
        let digits = self.standard.cv_digits;
        let mut row = HEADER;
        for county in &self.plan.counties {
            let Some(after) = &county.after else { continue };
            for now in &county.before.stages {
                let Some(then) = after.stage(&now.stage) else {
                    continue;
                };
                for (now_i, then_i) in now.indicators.iter().zip(&then.indicators) {
                    row += 1;
                    let coefficient = |i: &crate::measure::IndicatorFinding| match i.cv {
                        Some(_) => Cell::number(i.cv, digits),
                        None => cv(i, lang, self.standard).into(),
                    };
                    let cells = [
                        county.before.name.clone().into(),
                        now.label.clone().into(),
                        now_i.name.clone().into(),
                        Cell::number(now_i.mean, now_i.digits),
                        Cell::number(then_i.mean, now_i.digits),
                        coefficient(now_i),
                        coefficient(then_i),
                    ];
                    sheet::row(page, row, 0, &cells)?;
                    let format = style::cell().set_num_format(sheet::signed(digits));
                    let change = then_i.cv.zip(now_i.cv).map(|(then, now)| then - now);
                    let formula = format!("IF(COUNT(F{0},G{0})=2,G{0}-F{0},\"\")", row + 1);
                    put::formula(page, row, 7, &formula, change, &format)?;
                    let cells = [
                        Cell::number(then_i.limit, digits),
                        verdict_of(then_i.meets, then_i.borderline, lang),
                    ];
                    sheet::row(page, row, 8, &cells)?;
                }
            }
        }
        Ok(())
    }
}
