//! A workbook as the package it is, and what is to be changed in it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read};
use std::path::Path;

use quick_xml::events::Event;

use crate::files;
use crate::package::copy::Copy;
use crate::package::limits::{LARGEST_DESCRIPTION, LARGEST_INFLATED};
use crate::package::name::{TYPES, leads_elsewhere, plain, relations_of, resolve};
use crate::package::parts::{Broken, Parts};
use crate::package::relation::Relation;
use crate::problem::harmless;
use crate::report::annotate::xml::{append, attribute, escape, walk};
use crate::report::annotate::{Result, Unpatchable};

/// A package that is read, and what is to be changed in it.
pub struct Package {
    parts: Parts<BufReader<files::File>>,
    /// Parts that are new or changed, by plain name: name and text.
    changed: BTreeMap<String, (String, String)>,
}

impl Package {
    /// Opens a package.
    pub fn open(path: &Path) -> Result<Package> {
        let file = files::open(path).map_err(Unpatchable::damaged)?;
        let parts = Parts::open(BufReader::new(file)).map_err(Unpatchable::of)?;
        if let Some(name) = parts.names().iter().find(|name| leads_elsewhere(name)) {
            return Err(Unpatchable::Elsewhere(harmless(name)));
        }
        Ok(Package {
            parts,
            changed: BTreeMap::new(),
        })
    }

    /// Whether there is such a part.
    pub fn has(&self, part: &str) -> bool {
        self.parts.place(part).is_some() || self.changed.contains_key(&plain(part))
    }

    /// The text of a part, as it is by now.
    pub fn text(&mut self, part: &str) -> Result<Option<String>> {
        let part = plain(part);
        if let Some((_, text)) = self.changed.get(&part) {
            return Ok(Some(text.clone()));
        }
        if self.parts.place(&part).is_none() {
            return Ok(None);
        }
        let text = self.parts.text(&part, LARGEST_DESCRIPTION);
        let text = text.map_err(Unpatchable::of)?;
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
        self.changed.insert(plain(part), changed);
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
        let place = self.parts.needed(part).map_err(Unpatchable::of);
        let part = self.parts.part(place?).map_err(Unpatchable::of)?;
        Ok(part.take(LARGEST_INFLATED))
    }

    /// The relations of a part to others, by their plain names; of the package itself for the empty name.
    pub fn relations(&mut self, part: &str) -> Result<Vec<Relation>> {
        let mut relations = Vec::new();
        let Some(text) = self.text(&relations_of(part))? else {
            return Ok(relations);
        };
        walk(&text, |met| {
            if let Event::Start(element) | Event::Empty(element) = met.event
                && let Some(relation) = Relation::of(element, |name| attribute(element, name))?
                && !relation.external
            {
                let target = resolve(part, &relation.target);
                relations.push(Relation { target, ..relation });
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
    /// are left to [`Copy::begin`].
    pub fn copy(&mut self, skip: &BTreeSet<String>) -> Result<Copy> {
        self.copied(skip).map_err(Unpatchable::of)
    }

    fn copied(&mut self, skip: &BTreeSet<String>) -> std::result::Result<Copy, Broken> {
        let mut copy = Copy::packed();
        for (place, stored) in self.parts.names().to_vec().iter().enumerate() {
            let name = plain(stored);
            if skip.contains(&name) {
                continue;
            }
            match self.changed.get(&name) {
                Some((_, text)) => copy.put(stored, text.as_bytes())?,
                None => copy.put_packed(self.parts.packed(place)?)?,
            }
        }
        for (plain, (name, text)) in &self.changed {
            if self.parts.place(plain).is_none() && !skip.contains(plain) {
                copy.put(name, text.as_bytes())?;
            }
        }
        Ok(copy)
    }

    /// A part's name as the archive has it.
    pub fn stored_name(&self, part: &str) -> Result<String> {
        let place = self.parts.needed(part).map_err(Unpatchable::of)?;
        Ok(self.parts.names()[place].clone())
    }
}
