//! The sentences and tables of the official forms.

use indexmap::IndexMap;

use super::builder::Builder;
use crate::expression::{Expr, ExprError, Kind};
use crate::lang::Text;
use crate::nearest::nearest;
use crate::standard::error::StandardError;
use crate::standard::file::{self, Numerator};
use crate::standard::{
    Figure, Fill, Form, Grid, GridColumn, Item, Piece, SchoolForm, SchoolSet, Sentence,
};

/// What the names in braces are filled in with; `None` of those that are not known.
type Names<'a> = &'a dyn Fn(&str) -> Option<Fill>;

/// What is printed where a blank of a form does not say otherwise: whole numbers.
const BLANK_DIGITS: usize = 0;

impl Builder<'_> {
    /// What the form of a school says of an indicator: `{primary}` is its value, `{primary.numerator}` what is
    /// counted, and in `asks` the threshold.
    pub fn indicator_form(
        &self,
        id: &str,
        file: file::Form,
        assessed: &[String],
    ) -> Result<Form, StandardError> {
        let path = ["indicator", id, "form"];
        let stage = |name: &str| assessed.iter().find(|stage| *stage == name).cloned();
        let of_value = |name: &str| match name.split_once('.') {
            Some((at, "numerator")) => stage(at).map(Fill::Numerator),
            _ => stage(name).map(Fill::Value),
        };
        let of_threshold = |name: &str| stage(name).map(Fill::Threshold);
        self.form(&path, file, (&of_value, &of_threshold), assessed)
    }

    /// What the declaration, or the form of a school, says of an item: `{id}` is one of its figures.
    pub fn item_form(
        &self,
        id: &str,
        key: &str,
        file: Option<file::Form>,
        figures: &[Figure],
    ) -> Result<Option<Form>, StandardError> {
        let Some(file) = file else { return Ok(None) };
        let figure = |name: &str| figures.iter().position(|f| f.id == name).map(Fill::Figure);
        let names: Vec<String> = match key {
            "form" => figures.iter().map(|f| f.id.clone()).collect(),
            // The figures of an item are the county's.
            _ => Vec::new(),
        };
        let known = |name: &str| figure(name).filter(|_| key == "form");
        let path = ["item", id, key];
        let form = self.form(&path, file, (&known, &|_| None), &names)?;
        Ok(Some(form))
    }

    /// The form that each school fills in.
    pub fn school_form(&self, file: file::SchoolForm) -> Result<SchoolForm, StandardError> {
        let path = |key| ["school_form", key];
        let none = |_: &str| None;
        let head = self.form(&path("head"), file.head, (&none, &none), &[])?;
        Ok(SchoolForm {
            title: self.text(path, file.zh, file.en)?,
            head,
            parts: [
                self.required(&path("indicators"), file.indicators)?,
                self.required(&path("items"), file.items)?,
            ],
        })
    }

    fn form(
        &self,
        path: &[&str],
        file: file::Form,
        (fill, fill_asks): (Names<'_>, Names<'_>),
        known: &[String],
    ) -> Result<Form, StandardError> {
        let at = |key: &str| {
            let path = path.iter().copied().chain(std::iter::once(key));
            path.map(str::to_owned).collect::<Vec<String>>()
        };
        let mut asked = Vec::new();
        // Only the declaration is over a county; a school has nothing to sum.
        let sums = path.last() == Some(&"form") && path.first() == Some(&"item");
        for (id, blank) in file.blank {
            let path = |key: &str| {
                let mut path = at("blank");
                path.extend([id.clone(), key.to_owned()]);
                path
            };
            let printed = match blank {
                file::Blank::Whole(value) => file::Printed {
                    value: Some(value),
                    ..file::Printed::default()
                },
                file::Blank::Printed(printed) => printed,
            };
            let value = self.required(&path("value"), printed.value)?;
            let value = self.formula(&path("value"), &value, Some(Kind::Number))?;
            if value.sums() && !sums {
                let sum = ExprError::Unsupported("SUM".into());
                return Err(self.wrong_formula(&path("value"), sum));
            }
            asked.push(Figure {
                text: Text::default(),
                value,
                at_least: None,
                at_most: None,
                percent: printed.percent.unwrap_or(false),
                digits: self.digits(&path("digits"), printed.digits, BLANK_DIGITS)?,
                id,
            });
        }
        let ids: Vec<&str> = asked.iter().map(|f| f.id.as_str()).collect();
        let of_asked = |name: &str| ids.iter().position(|id| *id == name).map(Fill::Asked);
        let any = |name: &str| of_asked(name).or_else(|| fill(name));
        let written = self.text(at, file.zh, file.en)?;
        let names = || ids.iter().copied().chain(known.iter().map(String::as_str));
        let text = self.sentence(&at("zh"), &written, &any, names())?;
        let asks = file.asks.map(|asks| {
            let known = known.iter().map(String::as_str);
            self.sentence(&at("asks"), &asks, fill_asks, known)
        });
        let asks = asks.transpose()?;
        // What a blank is called where its figure is worked out.
        for (place, figure) in asked.iter_mut().enumerate() {
            let called = |lang| text.before(&Fill::Asked(place), lang).unwrap_or_default();
            figure.text = Text::new(called(crate::Lang::Zh), called(crate::Lang::En));
        }
        Ok(Form { text, asks, asked })
    }

    fn sentence<'n>(
        &self,
        path: &[String],
        text: &Text,
        fill: Names<'_>,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<Sentence, StandardError> {
        let pieces = |text: &str| {
            let mut pieces = Vec::new();
            let mut rest = text;
            while let Some((before, behind)) = rest.split_once('{') {
                if !before.is_empty() {
                    pieces.push(Piece::Text(before.to_owned()));
                }
                let Some((name, behind)) = behind.split_once('}') else {
                    let message = Text::new("“{”没有“}”", "a { without its }");
                    return Err(self.wrong(path, message));
                };
                rest = behind;
                let found = match name {
                    "" => Some(Fill::Hand),
                    name => fill(name),
                };
                let Some(found) = found else {
                    let message = Text::new(
                        format!("没有名为“{name}”的空"),
                        format!("there is no blank \"{name}\""),
                    );
                    return Err(self
                        .wrong(path, message)
                        .nearest(nearest(name, known.clone())));
                };
                pieces.push(Piece::Blank(found));
            }
            if !rest.is_empty() {
                pieces.push(Piece::Text(rest.to_owned()));
            }
            Ok(pieces)
        };
        Ok(Sentence {
            zh: pieces(&text.zh)?,
            en: pieces(&text.en)?,
        })
    }

    /// The figures of a table, row by row.
    pub fn grid(
        &self,
        number: &str,
        of: Option<String>,
        rows: IndexMap<String, Text>,
        columns: IndexMap<String, file::Column>,
        sets: &[SchoolSet],
    ) -> Result<Option<Grid>, StandardError> {
        if columns.is_empty() {
            return Ok(None);
        }
        let path = |id: &str, key: &str| ["table", number, "column", id, key].map(str::to_owned);
        let mut headings = Vec::new();
        // By column, then by row.
        let mut values: Vec<Vec<Figure>> = Vec::new();
        for (id, column) in columns {
            let heading = self.text(|key| path(&id, key), column.zh, column.en)?;
            let formula = |text: &str| self.formula(&path(&id, "value"), text, Some(Kind::Number));
            let count = rows.len().max(1);
            let of_rows: Vec<Expr> = match self.required(&path(&id, "value"), column.value)? {
                Numerator::Same(text) => vec![formula(&text)?; count],
                Numerator::ByStage(texts) => {
                    if let Some(other) = texts.keys().find(|row| !rows.contains_key(*row)) {
                        let message = Text::new(
                            format!("没有名为“{other}”的行"),
                            format!("there is no row \"{other}\""),
                        );
                        let near = nearest(other, rows.keys().map(String::as_str));
                        return Err(self.wrong(&path(&id, "value"), message).nearest(near));
                    }
                    let all = rows.keys().map(|row| match texts.get(row) {
                        Some(text) => formula(text),
                        None => Ok(Expr::Null),
                    });
                    all.collect::<Result<_, _>>()?
                }
            };
            let digits = self.digits(&path(&id, "digits"), column.digits, BLANK_DIGITS)?;
            let row_texts: Vec<Text> = rows.values().cloned().collect();
            let figures = of_rows.into_iter().enumerate().map(|(row, value)| Figure {
                id: id.clone(),
                text: called(&heading, row_texts.get(row)),
                value,
                at_least: None,
                at_most: None,
                percent: column.percent.unwrap_or(false),
                digits,
            });
            values.push(figures.collect());
            headings.push(GridColumn { heading });
        }
        let count = rows.len().max(1);
        let by_row =
            (0..count).flat_map(|row| values.iter().map(move |column| column[row].clone()));
        let figures = Item {
            table: number.to_owned(),
            number: 0,
            text: Text::default(),
            evidence: None,
            of: self.of(&["table", number, "of"], of.as_deref(), sets)?,
            figures: by_row.collect(),
            reliefs: Vec::new(),
            form: None,
            school_form: None,
        };
        Ok(Some(Grid {
            columns: headings,
            rows: rows.into_values().collect(),
            figures,
        }))
    }
}

/// What a figure of a table is: its column's header, and its row's name.
fn called(heading: &Text, row: Option<&Text>) -> Text {
    let say = |heading: &str, row: Option<&str>| {
        let heading = heading.replace('|', " ");
        row.map_or(heading.clone(), |row| format!("{heading} {row}"))
    };
    Text::new(
        say(&heading.zh, row.map(|r| r.zh.as_str())),
        say(&heading.en, row.map(|r| r.en.as_str())),
    )
}
