//! The sheet that says how to fill in the others, what the standard asks, and which words the
//! drop-downs offer.

use rust_xlsxwriter::Worksheet;
use rust_xlsxwriter::utility::worksheet_range_absolute;

use super::columns::principal;
use super::{Template, TemplateError, style};
use crate::dictionary::FieldKind;
use crate::lang::Lang;

/// What it is called; `guide_sheets` of the dictionary has this name.
fn name(lang: Lang) -> &'static str {
    lang.pick("填表说明", "How to fill in")
}

/// Columns of the table of indicators before the thresholds.
const THRESHOLDS: u16 = 2;

/// The sheet, laid out.
pub struct Guide {
    lines: Vec<String>,
    /// The row of the headers above the drop-downs' words.
    words: u32,
    /// The fields that have a drop-down, with their words.
    lists: Vec<(String, Vec<String>)>,
    lang: Lang,
}

impl Guide {
    /// Lays the sheet out.
    pub fn new(template: &Template<'_>) -> Guide {
        let lang = template.options.lang;
        let dictionary = &template.standard.dictionary;
        let columns = template.columns.iter().chain(&template.county);
        let chosen = columns.filter(|c| template.kind(&c.name) == FieldKind::Category);
        let lists = chosen.map(|column| {
            let values = dictionary.categories.get(&column.name);
            let ids = values.into_iter().flat_map(|v| v.keys());
            let words = ids.map(|id| dictionary.category_label(&column.name, id, lang));
            (column.name.clone(), words.collect())
        });
        let lines = lines(template);
        let indicators = template.standard.indicators.len() as u32;
        Guide {
            // Title and lines, a blank row, the table, two blank rows.
            words: lines.len() as u32 + 1 + 1 + 1 + indicators + 1,
            lines,
            lists: lists.collect(),
            lang,
        }
    }

    /// Where the words of a field's drop-down stand.
    pub fn words_of(&self, field: &str) -> Option<String> {
        let at = self.lists.iter().position(|(name, _)| name == field)?;
        let (_, words) = &self.lists[at];
        let (first, count) = (self.words + 1, words.len() as u32);
        let at = at as u16;
        (count > 0)
            .then(|| worksheet_range_absolute(name(self.lang), first, at, first + count - 1, at))
    }

    /// Writes the sheet.
    pub fn write(
        &self,
        sheet: &mut Worksheet,
        template: &Template<'_>,
    ) -> Result<(), TemplateError> {
        sheet.set_name(name(self.lang))?;
        let stages = template.standard.assessed.len() as u16;
        let last = THRESHOLDS + stages - 1;
        sheet.merge_range(0, 0, 0, last, name(self.lang), &style::title())?;
        sheet.set_row_height(0, 30)?;
        for (row, line) in (1..).zip(&self.lines) {
            sheet.merge_range(row, 0, row, last, line, &style::prose())?;
            // Lines of more than the sheet's width are wrapped once.
            let wide = unicode_width::UnicodeWidthStr::width(line.as_str()) > 120;
            sheet.set_row_height(row, if wide { 32 } else { 18 })?;
        }
        self.indicators(sheet, template, self.lines.len() as u32 + 2)?;
        for (at, (field, words)) in (0..).zip(&self.lists) {
            let label = template.standard.dictionary.label(field, self.lang);
            let header = style::header(style::PLAIN);
            sheet.write_string_with_format(self.words, at, label, &header)?;
            for (row, word) in (self.words + 1..).zip(words) {
                sheet.write_string_with_format(row, at, word, &style::cell())?;
            }
        }
        sheet.set_column_width(0, 38)?;
        sheet.set_column_width(1, 76)?;
        for at in THRESHOLDS..=last.max(self.lists.len() as u16) {
            sheet.set_column_width(at, 14)?;
        }
        let standard = template.standard.name.get(self.lang);
        style::print(sheet, (0, 0), None, standard)?;
        sheet.set_print_fit_to_pages(1, 0);
        style::protect(sheet);
        Ok(())
    }

    /// Every indicator with its formula and what is required of a school.
    fn indicators(
        &self,
        sheet: &mut Worksheet,
        template: &Template<'_>,
        top: u32,
    ) -> Result<(), TemplateError> {
        let header = style::header(style::PLAIN);
        let standard = template.standard;
        let heads = [
            template.say("指标", "Indicator"),
            template.say("公式", "Formula"),
        ];
        for (at, text) in (0..).zip(heads) {
            sheet.write_string_with_format(top, at, text, &header)?;
        }
        for (at, stage) in (THRESHOLDS..).zip(&standard.assessed) {
            let stage = standard.dictionary.stage_label(stage, self.lang);
            let text = match self.lang {
                Lang::Zh => format!("{stage}要求（≥）"),
                Lang::En => format!("At least, {stage}"),
            };
            sheet.write_string_with_format(top, at, text, &header)?;
        }
        let cell = style::cell().set_text_wrap();
        for (row, indicator) in (top + 1..).zip(&standard.indicators) {
            let mut formulas: Vec<(String, String)> = Vec::new();
            for stage in &standard.assessed {
                let label = standard.dictionary.stage_label(stage, self.lang);
                let Some(formula) = indicator.formula(stage) else {
                    continue;
                };
                let labels = standard.dictionary.labels(self.lang);
                let formula = principal(&formula).describe(self.lang, &labels);
                match formulas.iter_mut().find(|(_, known)| *known == formula) {
                    Some((stages, _)) => *stages = format!("{stages}、{label}"),
                    None => formulas.push((label, formula)),
                }
            }
            let shown = match formulas.as_slice() {
                [(_, only)] => only.clone(),
                several => {
                    let several = several.iter();
                    let lines = several.map(|(stages, f)| format!("{stages}: {f}"));
                    lines.collect::<Vec<_>>().join("\n")
                }
            };
            let name = indicator.name.get(self.lang);
            sheet.write_string_with_format(row, 0, name, &cell)?;
            // Two lines of a formula fill the width of its column.
            let lines = unicode_width::UnicodeWidthStr::width(shown.as_str()) / 80 + 1;
            sheet.set_row_height(row, (lines.max(2) * 15) as f64)?;
            sheet.write_string_with_format(row, 1, shown, &cell)?;
            for (at, stage) in (THRESHOLDS..).zip(&standard.assessed) {
                match indicator.thresholds.get(stage) {
                    Some(least) => sheet.write_number_with_format(row, at, *least, &cell)?,
                    None => sheet.write_string_with_format(row, at, "—", &cell)?,
                };
            }
        }
        Ok(())
    }
}

fn lines(template: &Template<'_>) -> Vec<String> {
    let standard = template.standard;
    let (name, id) = (standard.name.get(template.options.lang), &standard.id);
    let lines: [String; 6] = match template.options.lang {
        Lang::Zh => [
            format!("本工作簿按“{name}”（{id}）所需的数据编制，各栏随标准而定。"),
            "1．“学校数据”每校一行，不要增删表头。一贯制学校、完全中学的学生和教师分学段填报；校舍、设备等全校共用的资源只填全校数，由公式按加权学生数分摊到各学段。".into(),
            "2．没有数据请留空：空白表示缺数据，0 表示确实没有，两者不同。没有某一学段的学校，该学段各栏留空。".into(),
            "3．“本校指标”由公式自动计算，随填随显示：每校每学段一行，对照学校标准。缺少数据的指标不计算。".into(),
            "4．各工作表已保护，只能填写白色单元格；保护没有密码，需要时可以撤销。学校代码按文本填写，开头的 0 不会丢失。".into(),
            format!("5．填好后运行 balance audit 文件名 --standard {id}，即可评估全县。"),
        ],
        Lang::En => [
            format!("This workbook asks for what \"{name}\" ({id}) needs; its columns follow from the standard."),
            "1. \"School data\" has a row a school; leave its headers as they are. Combined schools give pupils and teachers by stage; what the whole school shares, such as floor area and equipment, is given once, and formulas divide it by weighted pupils.".into(),
            "2. Leave blank what is not known: a blank is a missing figure, 0 means there is none. Leave a stage blank that a school does not have.".into(),
            "3. \"School values\" is worked out as you type: a row a school and stage, held against the thresholds. An indicator that lacks a figure is not computed.".into(),
            "4. The sheets are protected: only white cells can be filled in. There is no password, so protection can be lifted. School codes are text: zeros in front are kept.".into(),
            format!("5. When it is filled in, balance audit FILE --standard {id} audits the county."),
        ],
    };
    lines.into()
}
