//! The faithful copy: the package as it is, with the marked cells shaded, comments on them, and a sheet
//! that lists the problems.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use quick_xml::events::Event;

use crate::report::annotate::package::Package;
use crate::report::annotate::sheet::{Boxes, Changes, Survey, copy, survey};
use crate::report::annotate::styles::Styles;
use crate::report::annotate::xml::{append, attribute, escape, relation_id, walk};
use crate::report::annotate::{Mark, Marks, Place, Result, Unpatchable, comments, list, sign};
use crate::report::sheets::problems::name;

/// The URIs of the format, which has a transitional and a strict form.
struct Uris {
    main: &'static str,
    relations: &'static str,
}

const TRANSITIONAL: Uris = Uris {
    main: "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    relations: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
};

const STRICT: Uris = Uris {
    main: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    relations: "http://purl.oclc.org/ooxml/officeDocument/relationships",
};

const SHEET_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
const COMMENTS_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
const BOXES_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";

/// A longer list is not one that a sheet holds.
const LONGEST_LIST: usize = 1_000_000;

/// The bytes of the copy.
pub fn patch(source: &Path, marks: &Marks) -> Result<Vec<u8>> {
    if marks.problems.len() > LONGEST_LIST {
        return Err(Unpatchable::TooLarge(name(marks.lang).to_owned()));
    }
    let mut package = Package::open(source)?;
    let root = package.relations("")?;
    let root = root.into_iter().find(|r| r.is("officeDocument"));
    let root = root.ok_or_else(|| Unpatchable::Missing("officeDocument".to_owned()))?;
    let uris = match root.kind.starts_with(STRICT.relations) {
        true => STRICT,
        false => TRANSITIONAL,
    };
    let workbook = root.target;
    let relations = package.relations(&workbook)?;
    let styles_part = relations.iter().find(|r| r.is("styles"));
    let styles_part = styles_part.ok_or_else(|| Unpatchable::Missing("styles".to_owned()))?;
    let mut styles = Styles::new(package.needed(&styles_part.target)?)?;
    let sheets = sheets(&package.needed(&workbook)?)?;
    if let Some(unknown) = marks.sheets.keys().find(|sheet| {
        let known = sheets.iter().any(|s| Some(&s.name) == sheet.as_ref());
        !known
    }) {
        return Err(Unpatchable::Missing(unknown.clone().unwrap_or_default()));
    }
    let none = BTreeMap::new();
    let mut changed = BTreeMap::new();
    for sheet in &sheets {
        let cells = marks.sheets.get(&Some(sheet.name.clone())).unwrap_or(&none);
        let Some(relation) = relations.iter().find(|r| r.id == sheet.relation) else {
            return Err(Unpatchable::Missing(sheet.name.clone()));
        };
        if let Some(changes) = changes(&mut package, &relation.target, cells, &uris)? {
            changed.insert(relation.target.clone(), changes);
        }
    }
    if !marks.problems.is_empty() {
        add_list(&mut package, &workbook, &sheets, &mut styles, marks, &uris)?;
    }
    sign::sign(&mut package)?;
    let mut rest: BTreeSet<String> = changed.keys().cloned().collect();
    rest.insert(styles_part.target.clone());
    let mut out = package.copy(&rest)?;
    for (part, changes) in &changed {
        let stored = package.stored_name(part)?;
        let input = package.stream(part)?;
        let out = out.begin(&stored).map_err(Unpatchable::of)?;
        copy(input, out, changes, &mut styles)?;
    }
    // Only now is it known which formats were shaded.
    let styles = styles.finish()?;
    let stored = package.stored_name(&styles_part.target)?;
    let written = out.put(&stored, styles.as_bytes());
    written.and_then(|()| out.finish()).map_err(Unpatchable::of)
}

/// A sheet of the workbook.
struct Sheet {
    name: String,
    number: u32,
    relation: String,
}

fn sheets(workbook: &str) -> Result<Vec<Sheet>> {
    let mut sheets = Vec::new();
    walk(workbook, |met| {
        if let Event::Start(element) | Event::Empty(element) = met.event
            && met.path.iter().eq(["workbook", "sheets", "sheet"])
        {
            let number = attribute(element, "sheetId")?.and_then(|id| id.parse().ok());
            sheets.push(Sheet {
                name: attribute(element, "name")?.unwrap_or_default(),
                number: number.unwrap_or(0),
                relation: relation_id(element)?.unwrap_or_default(),
            });
        }
        Ok(())
    })?;
    Ok(sheets)
}

/// Puts the comments of a sheet into the package, in place of those of an earlier run, and says what
/// its copy must have; `None` for a sheet that stays as it is.
fn changes(
    package: &mut Package,
    part: &str,
    cells: &BTreeMap<Place, Mark>,
    uris: &Uris,
) -> Result<Option<Changes>> {
    let relations = package.relations(part)?;
    let own = relations.iter().find(|r| r.is("comments"));
    let existing = own.map(|r| package.needed(&r.target)).transpose()?;
    let existing = existing.as_deref().map(comments::without_own).transpose()?;
    let (existing, old) = existing.unzip();
    let old = old.unwrap_or_default();
    if cells.is_empty() && old.is_empty() {
        return Ok(None);
    }
    let Survey {
        shown_at,
        boxes,
        widths,
    } = survey(package.stream(part)?, cells)?;
    // Of merged cells only the first is seen.
    let mut shown: BTreeMap<Place, Mark> = BTreeMap::new();
    for (place, mark) in cells {
        let place = shown_at.get(place).unwrap_or(place);
        let known = shown.entry(*place);
        known
            .and_modify(|m| m.add(mark))
            .or_insert_with(|| mark.clone());
    }
    let mut texts: BTreeMap<Place, String> = BTreeMap::new();
    let mut shaded = BTreeMap::new();
    for (place, mark) in shown {
        texts.insert(place, mark.text);
        shaded.insert(place, mark.severity);
    }
    let commented = existing.as_deref().map(comments::places).transpose()?;
    let commented = commented.unwrap_or_default();
    let text = comments::comments(existing, &texts, uris.main)?;
    match own {
        Some(relation) => package.set(&relation.target, text),
        None => {
            let new = package.unused("xl/comments", ".xml");
            package.set(&new, text);
            package.declare(&new, COMMENTS_TYPE)?;
            package.relate(part, &format!("{}/comments", uris.relations), &new)?;
        }
    }
    let boxes = match boxes {
        Some(id) => {
            let relation = relations.iter().find(|r| r.id == id);
            let relation = relation.ok_or_else(|| Unpatchable::Missing(id.clone()))?;
            let drawn = package.needed(&relation.target)?;
            let drawn = comments::without_boxes(&drawn, &old);
            // A cell that has a comment has its box.
            texts.retain(|place, _| !commented.contains(place));
            let drawn = comments::boxes(Some(drawn), &texts, &widths)?;
            package.set(&relation.target, drawn);
            None
        }
        None => {
            let new = package.unused("xl/drawings/vmlDrawing", ".vml");
            package.set(&new, comments::boxes(None, &texts, &widths)?);
            package.declare_ending("vml", BOXES_TYPE)?;
            let id = package.relate(part, &format!("{}/vmlDrawing", uris.relations), &new)?;
            let uri = uris.relations;
            Some(Boxes { id, uri })
        }
    };
    let unshaded = old.into_iter().filter(|place| !shaded.contains_key(place));
    Ok(Some(Changes {
        unshaded: unshaded.collect(),
        shaded,
        boxes,
    }))
}

/// Adds the sheet that lists the problems, the last of the workbook.
fn add_list(
    package: &mut Package,
    workbook: &str,
    sheets: &[Sheet],
    styles: &mut Styles,
    marks: &Marks,
    uris: &Uris,
) -> Result<()> {
    let formats = styles.list()?;
    let xml = list::sheet(marks.problems, &marks.file, marks.lang, &formats, uris.main);
    let part = package.unused("xl/worksheets/problems", ".xml");
    package.set(&part, xml);
    package.declare(&part, SHEET_TYPE)?;
    let id = package.relate(workbook, &format!("{}/worksheet", uris.relations), &part)?;
    let number = sheets.iter().map(|s| s.number).max().unwrap_or(0) + 1;
    let taken = |name: &str| {
        sheets
            .iter()
            .any(|s| s.name.to_lowercase() == name.to_lowercase())
    };
    let numbered = (2..).map(|n| format!("{}({n})", name(marks.lang)));
    let mut names = std::iter::once(name(marks.lang).to_owned()).chain(numbered);
    let name = names.find(|name| !taken(name)).unwrap_or_default();
    let text = package.needed(workbook)?;
    let text = append(&text, &["workbook", "sheets"], None, |p| {
        let (name, relations) = (escape(&name), uris.relations);
        format!(
            "<{p}sheet xmlns:r=\"{relations}\" name=\"{name}\" sheetId=\"{number}\" r:id=\"{id}\"/>"
        )
    })?;
    package.set(
        workbook,
        text.ok_or_else(|| Unpatchable::Missing("sheets".to_owned()))?,
    );
    Ok(())
}
