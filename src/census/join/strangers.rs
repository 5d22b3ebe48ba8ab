//! Rows of rosters and further sheets that name a school which is in no table of schools, or may be
//! several: what is said of them.

use crate::census::entry::Entry;
use crate::census::join::schools::Builder;
use crate::dictionary::normalise;
use crate::lang::Text;
use crate::nearest::{MOST_SUGGESTED, nearest_name};
use crate::problem::{Kind, Problem};

/// Characters that are there and not seen.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{a0}' | '\u{3000}' | '\u{fe00}'..='\u{fe0f}')
        || c.is_control()
}

/// The invisible characters of a text by their numbers: U+200B.
fn invisible(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for c in text.chars().filter(|c| is_invisible(*c)) {
        let name = format!("U+{:04X}", u32::from(c));
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

impl Builder {
    /// Adds what a row says of a school that stands in a table elsewhere.
    pub fn add_more(&mut self, county: Option<usize>, entry: Entry) {
        match self.find_anywhere(county, &entry.values) {
            Some(school) => self.join(school, entry),
            None => {
                let problem = self.stranger(&entry);
                self.problems.push(problem);
            }
        }
    }

    /// What is wrong with a row that is of no school, or of none that can be told.
    pub fn stranger(&mut self, entry: &Entry) -> Problem {
        let name = entry.values.text(self.keys.school_name);
        let code = entry.values.text(self.keys.school_code);
        let school = self.keys.name_of(&entry.values).to_owned();
        let (codes, names) = (self.keys.school_code, self.keys.school_name);
        let schools = self.schools.iter().map(|school| &school.values);
        let schools = schools.map(|values| [values.text(codes), values.text(names)]);
        self.called.begin(schools);
        let meant = self.called.meant([code, name]);
        let of_people = self.of_people.contains(&entry.place.source);
        let told = |text: &str| match of_people {
            true => self.school_told(text),
            false => text.into(),
        };
        let own_code = code.filter(|_| name.is_some()).map(told);
        let from = self.called(entry.place.source);
        let mut at = vec![self.location(entry.place)];
        at.extend(
            meant
                .iter()
                .map(|school| self.location(self.schools[*school].row)),
        );
        if !meant.is_empty() {
            let kind = Kind::AmbiguousSchool {
                school: told(&school),
                school_code: own_code,
                from,
                found: Text::list(meant.iter().map(|school| self.school_in_full(*school))),
            };
            return Problem::new(kind, at);
        }
        let near = match self.strangers < MOST_SUGGESTED {
            true => self.nearest_school(&school),
            false => None,
        };
        at.extend(near.map(|near| self.location(self.schools[near].row)));
        let theirs = near.map(|near| self.keys.name_of(&self.schools[near].values));
        let mut unseen = Vec::new();
        for (text, zh, en) in [
            (Some(school.as_str()), from.zh.as_str(), from.en.as_str()),
            (theirs, "学校数据表", "the table of schools"),
        ] {
            let found = invisible(text.unwrap_or_default()).join(" ");
            if !found.is_empty() {
                unseen.push(Text::new(
                    format!("{found}（{zh}里的名称）"),
                    format!("{found} (in the name of {en})"),
                ));
            }
        }
        let kind = Kind::UnknownSchool {
            nearest: near.map(|near| self.school_in_full(near)),
            invisible: (!unseen.is_empty()).then(|| Text::list(unseen)),
            school: told(&school),
            school_code: own_code,
            from,
        };
        self.strangers += 1;
        Problem::new(kind, at)
    }

    /// The school whose name or code a text nearly is.
    fn nearest_school(&self, text: &str) -> Option<usize> {
        let wanted = normalise(text);
        let names = self
            .schools
            .iter()
            .map(|s| normalise(self.keys.name_of(&s.values)));
        let names: Vec<String> = names.collect();
        let near = match names.iter().position(|name| *name == wanted) {
            Some(same) => return Some(same),
            None => nearest_name(&wanted, names.iter().map(String::as_str))?,
        };
        names.iter().position(|name| name == near)
    }

    /// What a sheet is called: the kind of roster that it is, else a further sheet.
    fn called(&self, source: u32) -> Text {
        let source = &self.sources[source as usize];
        let table = self
            .tables
            .iter()
            .find(|t| std::sync::Arc::ptr_eq(&t.source, source));
        let roster = table.and_then(|table| self.dictionary.rosters.get(table.roster.as_ref()?));
        match roster {
            Some(roster) => Text::new(&roster.zh, format!("the {}", roster.en)),
            None => Text::new("附表", "the further sheet"),
        }
    }

    /// A school by name and code, and where there are several counties by these.
    fn school_in_full(&self, school: usize) -> Text {
        let own = &self.schools[school];
        let name = self.keys.name_of(&own.values);
        let code = own.values.text(self.keys.school_code);
        let code = code.filter(|code| *code != name);
        let mut more: Vec<Text> = Vec::new();
        more.extend(code.map(|code| Text::new(format!("代码 {code}"), format!("code {code}"))));
        let county = &self.counties[own.county];
        if self.counties.len() > 1 {
            more.push(Text::same(&county.name));
            more.extend(county.year.map(|year| Text::same(year.to_string())));
        }
        if more.is_empty() {
            return Text::new(format!("“{name}”"), format!("\"{name}\""));
        }
        let (zh, en): (Vec<_>, Vec<_>) = more.into_iter().map(|text| (text.zh, text.en)).unzip();
        Text::new(
            format!("“{name}”（{}）", zh.join("，")),
            format!("\"{name}\" ({})", en.join(", ")),
        )
    }
}
