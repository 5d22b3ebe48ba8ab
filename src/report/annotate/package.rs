//! A workbook as the package it is: a zip of parts that name each other by relations.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Write};
use std::path::Path;

use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

use crate::problem::harmless;
use crate::report::annotate::xml::{append, attribute, escape, walk};
use crate::report::annotate::{Result, Unpatchable};

/// A part that is held in memory may be so large; sheets never are held.
const LARGEST_HELD: u64 = 64 << 20;

/// A sheet may inflate to so much.
const LARGEST_SHEET: u64 = 4 << 30;

const TYPES: &str = "[Content_Types].xml";

/// A package that is read, and what is to be changed in it.
pub struct Package {
    archive: ZipArchive<BufReader<File>>,
    /// Part, in small letters, to its entry.
    entries: BTreeMap<String, usize>,
    /// Parts that are new or changed, by name in small letters: name and text.
    changed: BTreeMap<String, (String, String)>,
}

/// A relation of a part.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its id within the part.
    pub id: String,
    /// Its type, a URI.
    pub kind: String,
    /// The part it leads to, in small letters.
    pub target: String,
}

impl Relation {
    /// Whether its type ends so, in the transitional and the strict form of the format.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}

impl Package {
    /// Opens a package.
    pub fn open(path: &Path) -> Result<Package> {
        let file = File::open(path).map_err(Unpatchable::damaged)?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(Unpatchable::damaged)?;
        let mut entries = BTreeMap::new();
        for (index, name) in archive.file_names().enumerate() {
            let name = name.map_err(Unpatchable::damaged)?;
            if leads_elsewhere(&name) {
                return Err(Unpatchable::Elsewhere(harmless(&name)));
            }
            let name = name.replace('\\', "/").to_lowercase();
            if entries.insert(name, index).is_some() {
                return Err(Unpatchable::damaged("one name twice"));
            }
        }
        Ok(Package {
            archive,
            entries,
            changed: BTreeMap::new(),
        })
    }

    /// Whether there is such a part.
    pub fn has(&self, part: &str) -> bool {
        let part = part.to_lowercase();
        self.entries.contains_key(&part) || self.changed.contains_key(&part)
    }

    /// The text of a part, as it is by now.
    pub fn text(&mut self, part: &str) -> Result<Option<String>> {
        let part = part.to_lowercase();
        if let Some((_, text)) = self.changed.get(&part) {
            return Ok(Some(text.clone()));
        }
        let Some(index) = self.entries.get(&part) else {
            return Ok(None);
        };
        let entry = self.archive.by_index(*index);
        let mut text = String::new();
        let mut limited = entry
            .map_err(Unpatchable::damaged)?
            .take(LARGEST_HELD.saturating_add(1));
        let length = limited
            .read_to_string(&mut text)
            .map_err(Unpatchable::damaged)?;
        if length as u64 > LARGEST_HELD {
            return Err(Unpatchable::TooLarge(part));
        }
        Ok(Some(text.trim_start_matches('\u{feff}').to_owned()))
    }

    /// The text of a part that must be there.
    pub fn needed(&mut self, part: &str) -> Result<String> {
        let text = self.text(part)?;
        text.ok_or_else(|| Unpatchable::Missing(part.to_owned()))
    }

    /// Sets the text of a part.
    pub fn set(&mut self, part: &str, text: String) {
        let changed = (part.to_owned(), text);
        self.changed.insert(part.to_lowercase(), changed);
    }

    /// A name that no part has: `before`, a number, `after`.
    pub fn unused(&self, before: &str, after: &str) -> String {
        let mut number = 1;
        loop {
            let name = format!("{before}{number}{after}");
            if !self.has(&name) {
                return name;
            }
            number += 1;
        }
    }

    /// A sheet, to be read piece by piece.
    pub fn stream(&mut self, part: &str) -> Result<impl Read + '_> {
        let index = self.entries.get(part).copied();
        let index = index.ok_or_else(|| Unpatchable::Missing(part.to_owned()))?;
        let entry = self.archive.by_index(index);
        Ok(entry.map_err(Unpatchable::damaged)?.take(LARGEST_SHEET))
    }

    /// The relations of a part; of the package itself for the empty name.
    pub fn relations(&mut self, part: &str) -> Result<Vec<Relation>> {
        let mut relations = Vec::new();
        let Some(text) = self.text(&relations_of(part))? else {
            return Ok(relations);
        };
        walk(&text, |met| {
            let (Event::Start(element) | Event::Empty(element)) = met.event else {
                return Ok(());
            };
            let get = |name| attribute(element, name);
            if element.local_name().as_ref() == "Relationship"
                && get("TargetMode")?.as_deref() != Some("External")
                && let (Some(id), Some(kind), Some(target)) =
                    (get("Id")?, get("Type")?, get("Target")?)
            {
                let target = resolve(part, &target);
                relations.push(Relation { id, kind, target });
            }
            Ok(())
        })?;
        Ok(relations)
    }

    /// Adds a relation to a part, or for the empty name to the package itself, and gives its id. The target
    /// is a part's name.
    pub fn relate(&mut self, part: &str, kind: &str, target: &str) -> Result<String> {
        let name = match part {
            "" => relations_of(part),
            _ => relations_of(&self.stored_name(part)?),
        };
        let text = self.text(&name)?.unwrap_or_else(|| {
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"/>".to_owned()
        });
        let mut ids = BTreeSet::new();
        walk(&text, |met| {
            if let Event::Start(element) | Event::Empty(element) = met.event {
                ids.extend(attribute(element, "Id")?);
            }
            Ok(())
        })?;
        let mut numbers = 1..;
        let id = loop {
            let id = format!("rId{}", numbers.next().unwrap_or(0));
            if !ids.contains(&id) {
                break id;
            }
        };
        let changed = append(&text, &["Relationships"], None, |p| {
            format!("<{p}Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"/{target}\"/>")
        })?;
        let changed = changed.ok_or_else(|| Unpatchable::Missing(name.clone()))?;
        self.set(&name, changed);
        Ok(id)
    }

    /// Says of what type a new part is.
    pub fn declare(&mut self, part: &str, kind: &str) -> Result<()> {
        self.add_type(|p| {
            let part = escape(part);
            format!("<{p}Override PartName=\"/{part}\" ContentType=\"{kind}\"/>")
        })
    }

    /// Says of what type the parts with an ending are, where nothing says so yet.
    pub fn declare_ending(&mut self, ending: &str, kind: &str) -> Result<()> {
        let text = self.needed(TYPES)?;
        let mut known = false;
        walk(&text, |met| {
            if let Event::Start(element) | Event::Empty(element) = met.event {
                let own = attribute(element, "Extension")?;
                known |= own.is_some_and(|own| own.eq_ignore_ascii_case(ending));
            }
            Ok(())
        })?;
        if known {
            return Ok(());
        }
        self.add_type(|p| format!("<{p}Default Extension=\"{ending}\" ContentType=\"{kind}\"/>"))
    }

    fn add_type(&mut self, content: impl FnOnce(&str) -> String) -> Result<()> {
        let text = self.needed(TYPES)?;
        let changed = append(&text, &["Types"], None, content)?;
        let changed = changed.ok_or_else(|| Unpatchable::Missing(TYPES.to_owned()))?;
        self.set(TYPES, changed);
        Ok(())
    }

    /// Begins the copy.
    ///
    /// Everything is copied as it is packed, but for the parts that are changed, and those in `skip`, which
    /// are left to [`Copy::part`].
    pub fn copy(&mut self, skip: &BTreeSet<String>) -> Result<Copy> {
        let mut copy = Copy(ZipWriter::new(Cursor::new(Vec::new())));
        let mut names: Vec<(usize, &String)> = self.entries.iter().map(|(n, i)| (*i, n)).collect();
        names.sort_unstable();
        for (index, name) in names {
            if skip.contains(name) {
                continue;
            }
            if let Some((_, text)) = self.changed.get(name) {
                let stored = self.archive.by_index_raw(index);
                let stored = stored.map_err(Unpatchable::damaged)?;
                let stored = stored.name().map_err(Unpatchable::damaged)?.into_owned();
                copy.part(&stored, |out| {
                    out.write_all(text.as_bytes()).map_err(Unpatchable::damaged)
                })?;
                continue;
            }
            let entry = self.archive.by_index_raw(index);
            let entry = entry.map_err(Unpatchable::damaged)?;
            copy.0.raw_copy_file(entry).map_err(Unpatchable::damaged)?;
        }
        for (small, (name, text)) in &self.changed {
            if !self.entries.contains_key(small) && !skip.contains(small) {
                copy.part(name, |out| {
                    out.write_all(text.as_bytes()).map_err(Unpatchable::damaged)
                })?;
            }
        }
        Ok(copy)
    }

    /// A part's name as the archive has it.
    pub fn stored_name(&mut self, part: &str) -> Result<String> {
        let index = self.entries.get(part).copied();
        let index = index.ok_or_else(|| Unpatchable::Missing(part.to_owned()))?;
        let entry = self.archive.by_index_raw(index);
        let entry = entry.map_err(Unpatchable::damaged)?;
        Ok(entry.name().map_err(Unpatchable::damaged)?.into_owned())
    }
}

/// A package in the making.
pub struct Copy(ZipWriter<Cursor<Vec<u8>>>);

impl Copy {
    /// Writes a part.
    pub fn part(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        // The clock would make every copy another.
        let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
        let started = self.0.start_file(name, options);
        started.map_err(Unpatchable::damaged)?;
        write(&mut self.0)
    }

    /// The bytes of the whole.
    pub fn finish(self) -> Result<Vec<u8>> {
        let whole = self.0.finish().map_err(Unpatchable::damaged)?;
        Ok(whole.into_inner())
    }
}

/// Whether a part is named as if it lay outside of the package: what unpacks the copy might write it there.
fn leads_elsewhere(name: &str) -> bool {
    let mut steps = name.split(['/', '\\']);
    name.starts_with(['/', '\\']) || name.contains(':') || steps.any(|step| step == "..")
}

/// Where the relations of a part stand.
fn relations_of(part: &str) -> String {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let between = if folder.is_empty() { "" } else { "/" };
    format!("{folder}{between}_rels/{name}.rels")
}

/// The part a relation's target means, seen from the part that has the relation.
fn resolve(part: &str, target: &str) -> String {
    let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_where_they_are_named() {
        assert_eq!(
            resolve("xl/worksheets/sheet1.xml", "../Comments1.xml"),
            "xl/comments1.xml"
        );
        assert_eq!(
            resolve("xl/workbook.xml", "/xl/styles.xml"),
            "xl/styles.xml"
        );
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(relations_of(""), "_rels/.rels");
        assert_eq!(
            relations_of("xl/worksheets/sheet1.xml"),
            "xl/worksheets/_rels/sheet1.xml.rels"
        );
    }
}
