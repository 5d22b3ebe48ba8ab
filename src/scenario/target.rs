//! Which figure of a school a change is of.

use crate::dictionary::{Dictionary, Field, FieldKind, Level};
use crate::lang::Text;
use crate::nearest::{nearest, nearest_name};
use crate::problem::Kind;

/// A field that can change, and the stage that its name says.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub field: String,
    pub stage: Option<String>,
    pub is_staged: bool,
}

impl Named {
    /// The column that the name says.
    pub fn column(&self) -> String {
        let stage = self.stage.as_deref();
        stage.map_or(self.field.clone(), |stage| {
            Dictionary::column(&self.field, stage)
        })
    }
}

/// The field of this name, label or header: `books`, 图书册数, 小学专任教师数, `teachers_primary`.
///
/// # Errors
/// Where there is none (with the nearest, if `suggest`), or it is no figure of a school.
pub fn named(text: &str, dictionary: &Dictionary, suggest: bool) -> Result<Named, Kind> {
    let header = || Some(dictionary.column_meaning(&[text])?.column);
    let column = match dictionary.resolve(text) {
        Some(_) => Some(text.to_owned()),
        None => header(),
    };
    let known = column.as_deref().and_then(|name| dictionary.resolve(name));
    let Some((name, field, stage)) = known else {
        return Err(Kind::ChangeFieldUnknown {
            field: text.to_owned(),
            nearest: suggest.then(|| nearest_field(text, dictionary)).flatten(),
        });
    };
    if !is_figure(name, field) {
        return Err(Kind::ChangeFieldNoFigure {
            column: dictionary.label_text(name),
        });
    }
    Ok(Named {
        field: name.to_owned(),
        stage: stage.map(str::to_owned),
        is_staged: field.level == Level::Stage,
    })
}

/// Whether a field is a figure of a school or a stage of it.
pub fn is_figure(name: &str, field: &Field) -> bool {
    let counts = matches!(field.kind, FieldKind::Count | FieldKind::Amount);
    counts && field.level != Level::County && !Dictionary::is_ratio(name)
}

/// A field as a file names it: 图书册数（books）.
pub fn shown(name: &str, dictionary: &Dictionary) -> Text {
    let label = dictionary.label_text(name);
    Text::new(
        format!("{}（{name}）", label.zh),
        format!("{} ({name})", label.en),
    )
}

fn nearest_field(text: &str, dictionary: &Dictionary) -> Option<Text> {
    let fields = || {
        dictionary
            .fields
            .iter()
            .filter(|(name, field)| is_figure(name, field))
    };
    let by_name = nearest(text, fields().map(|(name, _)| name.as_str()));
    let by_label = || {
        let labels = fields().flat_map(|(name, field)| {
            let labels = [&field.zh, &field.en].into_iter().chain(field.headers());
            labels.map(move |label| (label.as_str(), name.as_str()))
        });
        let labels: Vec<(&str, &str)> = labels.collect();
        let near = nearest_name(text, labels.iter().map(|(label, _)| *label))?;
        let found = labels.iter().find(|(label, _)| *label == near)?;
        Some(found.1)
    };
    let name = by_name.or_else(by_label)?;
    Some(shown(name, dictionary))
}

/// A stage as a file may name it: 小学（primary）.
pub fn stage(id: &str, dictionary: &Dictionary) -> Text {
    let label = dictionary.stage_text(id);
    Text::new(
        format!("{}（{id}）", label.zh),
        format!("{} ({id})", label.en),
    )
}

/// All stages.
pub fn stages(dictionary: &Dictionary) -> Text {
    Text::list(dictionary.stages.keys().map(|id| stage(id, dictionary)))
}
