//! `--by`: a field of the schools, or a file that lists communities.

use std::path::Path;

use super::spoken::Spoken;
use anyhow::bail;
use balance::census::Communities;
use balance::dictionary::{Dictionary, Level};
use balance::measure::compare::unknown_members;
use balance::measure::{By, Findings};
use balance::{Lang, nearest};

/// How schools are to be grouped.
pub struct Grouped {
    pub by: By,
    /// The communities, where a file lists them.
    communities: Option<Communities>,
}

impl Grouped {
    /// Understands what the user says: a file, else a field by its name or label.
    ///
    /// # Errors
    /// Where a file cannot be used, or nothing is called so.
    pub fn parse(text: &str, dictionary: &Dictionary, lang: Lang) -> anyhow::Result<Grouped> {
        let path = Path::new(text);
        if path.is_file() || path.extension().is_some() {
            let communities = Communities::load(path, dictionary).spoken(lang)?;
            return Ok(Grouped {
                by: By::communities(&communities),
                communities: Some(communities),
            });
        }
        let named = dictionary
            .column_meaning(&[text])
            .map(|meaning| meaning.column);
        let name = dictionary
            .resolve(text)
            .map(|(name, ..)| name.to_owned())
            .or(named);
        let field = name.as_deref().and_then(|name| dictionary.resolve(name));
        match (name.as_deref(), field) {
            (Some(name), Some((_, field, None))) if field.level == Level::School => Ok(Grouped {
                by: By::field(name, dictionary),
                communities: None,
            }),
            (Some(name), _) => {
                let label = dictionary.label(name, lang);
                bail!(match lang {
                    Lang::Zh => format!("“{label}”不是学校的一项属性，不能按它分组"),
                    Lang::En => format!(
                        "\"{label}\" is not asked of a school as a whole; schools cannot be grouped by it"
                    ),
                })
            }
            (None, _) => {
                let of_schools = dictionary
                    .fields
                    .iter()
                    .filter(|(_, f)| f.level == Level::School);
                let near = nearest(text, of_schools.map(|(name, _)| name.as_str()));
                let hint = match (near, lang) {
                    (Some(near), Lang::Zh) => format!("；是否想写 {near}？"),
                    (Some(near), Lang::En) => format!("; is {near} meant?"),
                    (None, _) => String::new(),
                };
                bail!(match lang {
                    Lang::Zh => format!(
                        "没有项目或文件“{text}”可以用来分组{hint}（如 urban_rural、town，或共同体名单 groups.csv）"
                    ),
                    Lang::En => format!(
                        "there is no field or file \"{text}\" to group by{hint} (such as urban_rural, town, or a list of communities groups.csv)"
                    ),
                })
            }
        }
    }

    /// Holds the schools that a file names against those that were read.
    ///
    /// # Errors
    /// Where it names schools that are in no year.
    pub fn check(&self, years: &[Findings], lang: Lang) -> anyhow::Result<()> {
        // What could not be read has no schools.
        let failed = years.iter().any(Findings::failed);
        match self.communities.as_ref().filter(|_| !failed) {
            Some(list) => unknown_members(list, years).spoken(lang),
            None => Ok(()),
        }
    }
}
