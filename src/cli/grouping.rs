//! `--by`: a field of the schools, or a file that lists communities.

use std::path::Path;

use super::spoken::Spoken;
use anyhow::bail;
use balance::census::Communities;
use balance::dictionary::{Dictionary, Level};
use balance::measure::compare::unknown_members;
use balance::measure::{By, Findings};
use balance::{Lang, nearest, say};

use super::session::Help;

/// The help in Chinese.
pub const ZH: &[Help] = &[(
    "by",
    "学校分组：按项目（urban_rural 城乡、town 乡镇、sponsor 举办者……），或按共同体名单（groups.csv）；school 则问题清单（problems.xlsx）每校一张表",
)];

// No doc comment: clap would show it as the help of the subcommand.
#[derive(clap::Args)]
pub struct ByArg {
    /// Group the schools: by a field (urban_rural, town, sponsor …), or by a list of communities
    /// (groups.csv). With school, the list of problems (problems.xlsx) has a sheet a school
    #[arg(long = "by", id = "by", value_name = "FIELD|FILE")]
    pub text: Option<String>,
}

/// The file that the text of `--by` names, if it is no field.
pub fn file_of(by: Option<&str>) -> Option<&Path> {
    by.map(Path::new).filter(|path| path.is_file())
}

/// How schools are to be grouped.
pub struct Grouped {
    pub by: By,
    /// The communities, where a file lists them.
    communities: Option<Communities>,
}

impl Grouped {
    /// Understands what the user says, where something is said.
    ///
    /// # Errors
    /// Where a file cannot be used, or nothing is called so.
    pub fn parse_any(
        text: Option<&str>,
        dictionary: &Dictionary,
        lang: Lang,
    ) -> anyhow::Result<Option<Grouped>> {
        text.map(|text| Grouped::parse(text, dictionary, lang))
            .transpose()
    }

    /// Understands what the user says: a file, else a field by its name or label.
    ///
    /// # Errors
    /// Where a file cannot be used, or nothing is called so.
    fn parse(text: &str, dictionary: &Dictionary, lang: Lang) -> anyhow::Result<Grouped> {
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
                bail!(say!(
                    lang,
                    "“{label}”不是学校的一项属性，不能按它分组",
                    "\"{label}\" is not asked of a school as a whole; schools cannot be grouped by it",
                ))
            }
            (None, _) => {
                let of_schools = dictionary
                    .fields
                    .iter()
                    .filter(|(_, f)| f.level == Level::School);
                let near = nearest(text, of_schools.map(|(name, _)| name.as_str()));
                let hint = near.map(|near| say!(lang, "；是否想写 {near}？", "; is {near} meant?"));
                let hint = hint.unwrap_or_default();
                bail!(say!(
                    lang,
                    "没有项目或文件“{text}”可以用来分组{hint}（如 urban_rural、town，或共同体名单 groups.csv）",
                    "there is no field or file \"{text}\" to group by{hint} (such as urban_rural, town, or a list of communities groups.csv)",
                ))
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
