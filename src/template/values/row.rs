//! The formulas of one school in one stage.

use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{Format, FormatAlign, Formula, Worksheet};

use super::layout::{CODE, Layout, NAME, PUPILS, STAGE};
use crate::expression::Expr;
use crate::expression::excel::{fits, fulfilled, or_empty, quoted};
use crate::expression::school::SchoolRow;
use crate::lang::Text;
use crate::measure::LAST_BITS;
use crate::standard::Indicator;
use crate::template::formula::School;
use crate::template::{TemplateError, style};

/// The verdicts, quoted.
struct Words {
    met: String,
    unmet: String,
    unknown: String,
}

impl Layout<'_> {
    fn words(&self) -> Words {
        let say = |zh, en| quoted(self.template.say(zh, en));
        Words {
            met: say("达标", "met"),
            unmet: say("未达标", "not met"),
            unknown: say("缺数据", "no data"),
        }
    }
}

/// One school in one stage.
pub struct Row<'a> {
    pub layout: &'a Layout<'a>,
    pub stage: &'a str,
    /// The stage's place among the assessed.
    pub at: usize,
    pub row: u32,
    /// The school as a whole, in the sheet of schools.
    pub whole: School<'a>,
}

impl Row<'_> {
    /// A cell of this row; the column stays where a formula is copied to.
    fn cell(&self, column: u16) -> String {
        format!("${}", row_col_to_cell(self.row, column))
    }

    /// A formula that is empty unless the school is assessed in this stage.
    fn if_assessed(&self, formula: &str) -> String {
        let (pupils, remark) = (self.cell(PUPILS), self.cell(self.layout.remark()));
        format!("IF(AND({pupils}<>\"\",{remark}=\"\"),{formula},\"\")")
    }

    /// A formula that is empty unless the school has pupils in this stage.
    fn if_there(&self, formula: &str) -> String {
        format!("IF({}=\"\",\"\",{formula})", self.cell(PUPILS))
    }

    /// Writes the row.
    pub fn write(&self, sheet: &mut Worksheet) -> Result<(), TemplateError> {
        let template = self.layout.template;
        let standard = template.standard;
        let dictionary = &standard.dictionary;
        let roles = &dictionary.roles;
        let plain = style::base();
        let verdicts = plain.clone().set_align(FormatAlign::Center);
        let count = plain.clone().set_num_format("#,##0");
        let pupils = self.whole.pupils(self.stage);
        self.put(
            sheet,
            PUPILS,
            &format!("IF({pupils}>0,{pupils},\"\")"),
            &count,
        )?;
        for (at, column) in [(CODE, &roles.school_code), (NAME, &roles.school_name)] {
            let cell = self.whole.cell(column).unwrap_or_default();
            // With nothing behind it an empty cell would show as 0.
            self.put(sheet, at, &self.if_there(&format!("{cell}&\"\"")), &plain)?;
        }
        let label = dictionary.stage_label(self.stage, template.options.lang);
        self.put(sheet, STAGE, &self.if_there(&quoted(&label)), &verdicts)?;
        self.put(
            sheet,
            self.layout.remark(),
            &self.if_there(&self.reason()?),
            &style::prose().set_font_size(8),
        )?;
        for (i, indicator) in standard.indicators.iter().enumerate() {
            let Some(value) = self.value(indicator)? else {
                continue;
            };
            let digits = style::decimals(indicator.digits);
            let number = plain.clone().set_num_format(digits);
            let formula = self.if_assessed(&or_empty(&value));
            if !fits(&formula) {
                return Err(too_long(&indicator.name));
            }
            self.put(sheet, self.layout.value(i), &formula, &number)?;
            if self.layout.judged {
                let verdict = match indicator.thresholds.contains_key(self.stage) {
                    true => self.if_assessed(&self.verdict(i)),
                    false => "\"\"".to_owned(),
                };
                self.put(sheet, self.layout.verdict(i), &verdict, &verdicts)?;
            }
        }
        if self.layout.judged {
            let met = self.layout.met();
            let (sum, school) = match standard.has_thresholds(self.stage) {
                true => (
                    self.if_assessed(&self.met()),
                    self.if_assessed(&self.school()),
                ),
                false => ("\"\"".to_owned(), "\"\"".to_owned()),
            };
            self.put(sheet, met, &sum, &verdicts)?;
            if !fits(&school) {
                return Err(too_long(&standard.name));
            }
            self.put(sheet, met + 1, &school, &verdicts)?;
        }
        Ok(())
    }

    fn put(
        &self,
        sheet: &mut Worksheet,
        column: u16,
        formula: &str,
        format: &Format,
    ) -> Result<(), TemplateError> {
        sheet.write_formula_with_format(self.row, column, Formula::new(formula), format)?;
        Ok(())
    }

    /// Why the school is left out, by the first rule that applies; empty if none does.
    fn reason(&self) -> Result<String, TemplateError> {
        let lang = self.layout.template.options.lang;
        let mut formula = "\"\"".to_owned();
        for rule in self.layout.template.standard.excludes.iter().rev() {
            let when = fulfilled(&rule.when.excel(&self.whole)?);
            formula = format!("IF({when},{},{formula})", quoted(rule.reason.get(lang)));
        }
        match fits(&self.if_there(&formula)) {
            true => Ok(formula),
            false => Err(too_long(&Text::new("评估范围", "the rules of scope"))),
        }
    }

    /// scale · (numerator + reliefs) · share ÷ per.
    fn value(&self, indicator: &Indicator) -> Result<Option<String>, TemplateError> {
        let Some(numerator) = indicator.numerator.get(self.stage) else {
            return Ok(None);
        };
        let school = School {
            stage: Some(self.stage),
            ..self.whole
        };
        let mut sum = numerator.excel(&school)?;
        for relief in &indicator.reliefs {
            let when = relief.when.excel(&self.whole)?;
            let Some(when) = self.layout.template.in_force(&relief.terms, &when) else {
                continue;
            };
            let when = fulfilled(&when);
            sum = format!("{sum}+IF({when},{},0)", relief.add.excel(&school)?);
        }
        let share = match indicator.split {
            true => format!("*{}", school.share(self.stage)),
            false => String::new(),
        };
        let pupils = &school.template.standard.dictionary.roles.pupils;
        let Some(per) = indicator.per.get(self.stage) else {
            return Ok(None);
        };
        let per = match per {
            // The row is there only where they are above 0.
            Expr::Field(field) if field == pupils => school.pupils(self.stage),
            per => {
                let per = per.excel(&school)?;
                format!("IF({per}>0,{per},NA())")
            }
        };
        let scale = match indicator.scale {
            1.0 => String::new(),
            scale => format!("{scale}*"),
        };
        Ok(Some(format!("{scale}({sum}){share}/{per}")))
    }

    fn verdict(&self, indicator: usize) -> String {
        let value = self.cell(self.layout.value(indicator));
        let threshold = self.layout.threshold(self.at, indicator);
        let words = self.layout.words();
        format!(
            "IF({value}=\"\",{},IF({value}>={},{},{}))",
            words.unknown,
            bound(&threshold),
            words.met,
            words.unmet
        )
    }

    /// The indicators that have a threshold at this stage.
    fn judged(&self) -> impl Iterator<Item = usize> {
        let indicators = self.layout.template.standard.indicators.iter().enumerate();
        let judged = indicators.filter(|(_, i)| i.thresholds.contains_key(self.stage));
        judged.map(|(at, _)| at)
    }

    /// How many verdicts say this.
    fn verdicts(&self, word: &str) -> String {
        let cells = self.judged().map(|i| self.cell(self.layout.verdict(i)));
        let parts: Vec<String> = cells.map(|cell| format!("({cell}={word})")).collect();
        parts.join("+")
    }

    fn met(&self) -> String {
        self.verdicts(&self.layout.words().met)
    }

    /// The school rule: enough thresholds are met, and every other value reaches its share of them.
    fn school(&self) -> String {
        let words = self.layout.words();
        let rule = self.layout.template.standard.school_rule;
        let total = self.judged().count();
        let wanted = rule.at_least.unwrap_or(total).min(total);
        let too_low = self.judged().map(|i| {
            let [value, verdict] =
                [self.layout.value(i), self.layout.verdict(i)].map(|c| self.cell(c));
            let floor = format!(
                "{}*{}",
                self.layout.threshold(self.at, i),
                rule.others_ratio
            );
            format!(
                "IF({verdict}={},{value}<{},FALSE)",
                words.unmet,
                bound(&floor)
            )
        });
        let too_low: Vec<String> = too_low.collect();
        let (low, met) = (too_low.join(","), self.met());
        let unknown = self.verdicts(&words.unknown);
        let enough = format!("{met}+{unknown}<{wanted}");
        format!(
            "IF(OR({low},{enough}),{},IF({unknown}>0,{},{}))",
            words.unmet, words.unknown, words.met
        )
    }
}

/// What a value must reach: the threshold less the last bits that binary fractions may lack.
fn bound(threshold: &str) -> String {
    format!("{threshold}-ABS({threshold})*{LAST_BITS}")
}

fn too_long(what: &Text) -> TemplateError {
    TemplateError(Text::new(
        format!("“{}”的公式超过了电子表格允许的长度", what.zh),
        format!(
            "the formula of \"{}\" is longer than a spreadsheet takes",
            what.en
        ),
    ))
}
