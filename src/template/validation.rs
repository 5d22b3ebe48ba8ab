//! What a cell accepts, and what a user is told who selects it or enters something else.

use rust_xlsxwriter::{DataValidation, DataValidationRule, Formula, XlsxError};

use super::Template;
use super::guide::Guide;
use crate::census::value::YEARS;
use crate::dictionary::FieldKind;

/// The longest title and message that Excel takes.
const TITLE: usize = 32;
const MESSAGE: usize = 255;

impl Template<'_> {
    /// The check of a column's cells.
    pub fn validation(&self, column: &str, guide: &Guide) -> Result<DataValidation, XlsxError> {
        let dictionary = &self.standard.dictionary;
        let check = DataValidation::new();
        let Some((field, definition, _)) = dictionary.resolve(column) else {
            return Ok(check);
        };
        let none_below = DataValidationRule::GreaterThanOrEqualTo;
        let check = match definition.kind {
            FieldKind::Count => check.allow_whole_number(none_below(0)),
            FieldKind::Amount if self.is_share(column) => {
                check.allow_decimal_number(DataValidationRule::Between(0.0, 1.0))
            }
            FieldKind::Amount => {
                check.allow_decimal_number(DataValidationRule::GreaterThanOrEqualTo(0.0))
            }
            FieldKind::Year => {
                let (first, last) = (i32::from(*YEARS.start()), i32::from(*YEARS.end()));
                check.allow_whole_number(DataValidationRule::Between(first, last))
            }
            FieldKind::Flag => match self.yes_and_no() {
                Some((yes, no)) => check.allow_list_strings(&[yes, no])?,
                None => check,
            },
            FieldKind::Category => match guide.words_of(field) {
                Some(range) => check.allow_list_formula(Formula::new(range)),
                None => check,
            },
            FieldKind::Code | FieldKind::Stage | FieldKind::Text => check,
        };
        let rule = self.rule(column);
        let prompt = match definition.kind {
            FieldKind::Count | FieldKind::Amount => format!(
                "{rule}{}",
                self.say(
                    "。没有数据请留空，确实没有填 0。",
                    ". Blank where not known, 0 where there is none."
                )
            ),
            _ => rule.clone(),
        };
        let label = dictionary.label(column, self.options.lang);
        let wrong = self.say("填写有误", "This cannot be here");
        check
            .set_input_title(shortened(&label, TITLE))?
            .set_input_message(shortened(&prompt, MESSAGE))?
            .set_error_title(wrong)?
            .set_error_message(shortened(&rule, MESSAGE))
    }
}

/// At most so many characters of a text.
pub fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}
