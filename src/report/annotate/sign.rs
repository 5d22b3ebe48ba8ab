//! The properties of a copy say that this program saved it last: see [`crate::mark`].

use std::ops::Range;

use quick_xml::events::Event;

use crate::mark;
use crate::report::annotate::package::Package;
use crate::report::annotate::xml::{append, walk};
use crate::report::annotate::{Result, Unpatchable};

const NAMESPACE: &str = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties";
const RELATION: &str =
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";
const TYPE: &str = "application/vnd.openxmlformats-package.core-properties+xml";

/// Signs a package.
pub fn sign(package: &mut Package) -> Result<()> {
    let own = package.relations("")?;
    let own = own.into_iter().find(|r| r.is("core-properties"));
    if let Some(part) = own.map(|relation| relation.target)
        && let Some(text) = package.text(&part)?
    {
        let stored = package.stored_name(&part)?;
        package.set(&stored, signed(&text)?);
        return Ok(());
    }
    let part = match package.has(mark::PROPERTIES) {
        true => package.unused("docProps/core", ".xml"),
        false => mark::PROPERTIES.to_owned(),
    };
    let blank = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<cp:coreProperties xmlns:cp=\"{NAMESPACE}\"/>"
    );
    package.set(&part, signed(&blank)?);
    package.declare(&part, TYPE)?;
    package.relate("", RELATION, &part)?;
    Ok(())
}

/// Properties with who saved the file last, and when, set anew.
fn signed(text: &str) -> Result<String> {
    let mut gone: Vec<Range<usize>> = Vec::new();
    let mut open = 0;
    walk(text, |met| {
        let is = |name: &str| {
            met.path
                .iter()
                .map(String::as_str)
                .eq(["coreProperties", name])
        };
        if is("lastModifiedBy") || is("modified") {
            match met.event {
                Event::Start(_) => open = met.span.start,
                Event::End(_) => gone.push(open..met.span.end),
                Event::Empty(_) => gone.push(met.span.clone()),
                _ => {}
            }
        }
        Ok(())
    })?;
    let mut kept = String::with_capacity(text.len());
    let mut from = 0;
    for range in gone {
        kept.push_str(&text[from..range.start]);
        from = range.end;
    }
    kept.push_str(&text[from..]);
    let (program, time) = (mark::PROGRAM, mark::TIME);
    let text = append(&kept, &["coreProperties"], None, |_| {
        format!(
            "<cp:lastModifiedBy xmlns:cp=\"{NAMESPACE}\">{program}</cp:lastModifiedBy><dcterms:modified xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:type=\"dcterms:W3CDTF\">{time}</dcterms:modified>"
        )
    })?;
    text.ok_or_else(|| Unpatchable::Missing("coreProperties".to_owned()))
}
