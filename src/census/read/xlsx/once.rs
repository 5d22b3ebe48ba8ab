//! A workbook written in the common way, each of its parts gone over once: what is read is what calamine
//! reads of it, and the markup is checked on the way. Anything out of the way, and anything wrong, is left
//! to those who read the slow way.

use bytes::Bytes;

use crate::census::grid::Grid;
use crate::census::read::limits::Budget;
use crate::census::read::markup;
use crate::census::read::sheet::Sheet;
use crate::census::read::xlsx::before::{Before, Listed, WORKBOOK};
use crate::census::read::xlsx::cells::{self, Shared};
use crate::census::read::xlsx::styles::Styles;
use crate::census::read::xlsx::tags::{Tag, Tags, is_sound};
use crate::census::read::xlsx::texts;
use crate::package::name::{plain, relations_of};

/// Reads every sheet of a workbook whose parts of XML are in memory, by their names.
pub fn read(
    parts: &[(String, Bytes)],
    before: &Before,
    name: &str,
    budget: &mut Budget,
) -> Option<Vec<Grid>> {
    let sheets = before.sheets.as_ref().filter(|_| before.as_it_was)?;
    let parts: Vec<(String, &Bytes)> = parts.iter().map(|(name, b)| (plain(name), b)).collect();
    let part = |wanted: &str| {
        let mut all = parts.iter();
        all.find(|(name, _)| name == wanted)
            .map(|(_, bytes)| *bytes)
    };
    for list in [relations_of(""), relations_of(WORKBOOK)] {
        relations_are_whole(part(&list)?)?;
    }
    let is_listed = |name: &String| sheets.iter().any(|sheet| sheet.part == *name);
    for (name, bytes) in &parts {
        match name.as_str() {
            TEXTS | STYLES => {}
            // What is only sound to whoever checks the markup may be read otherwise.
            WORKBOOK => is_sound(bytes).then_some(())?,
            _ if is_listed(name) => {}
            _ if is_sound(bytes) => {}
            _ => drop(markup::check_text(bytes).ok()?),
        }
    }
    let mut styles = match part(STYLES) {
        Some(bytes) => Styles::read(bytes)?,
        None => Styles::default(),
    };
    styles.from_1904 = before.from_1904;
    let shared = Shared {
        styles,
        texts: match part(TEXTS) {
            Some(bytes) => texts::shared(bytes)?,
            None => Vec::new(),
        },
        recalculates: before.recalculates,
    };
    let mut grids = Vec::new();
    for sheet in sheets {
        let bytes = part(&sheet.part)?;
        if !has_cells(sheet)? {
            markup::check_text(bytes).ok()?;
            continue;
        }
        let mut filled = Sheet::new(budget);
        cells::read(bytes, &shared, &mut filled)?;
        let mut grid = filled.finish(name, Some(&sheet.name)).ok()?;
        grid.hidden = is_hidden(sheet)?;
        grids.push(grid);
    }
    Some(grids)
}

/// Where texts and styles stand, by their plain names, whatever the relations say.
const TEXTS: &str = "xl/sharedstrings.xml";
const STYLES: &str = "xl/styles.xml";

/// That every relation of a list says all that it has to.
fn relations_are_whole(list: &[u8]) -> Option<()> {
    let mut tags = Tags::new(list)?;
    if tags.next()? != Tag::Start("Relationships") {
        return None;
    }
    loop {
        match tags.next()? {
            Tag::Start("Relationship") => {
                tags.attribute("Id")?;
                tags.attribute("Type")?;
                tags.attribute("Target").filter(|t| !t.contains('\\'))?;
            }
            Tag::End(_) => {}
            Tag::Done => return Some(()),
            Tag::Start(_) => return None,
        }
    }
}

/// Whether a sheet has cells: pages of charts and dialogs have none.
fn has_cells(sheet: &Listed) -> Option<bool> {
    match sheet.kind.rsplit('/').next()? {
        "worksheet" => Some(true),
        "chartsheet" | "dialogsheet" => Some(false),
        _ => None,
    }
}

fn is_hidden(sheet: &Listed) -> Option<bool> {
    match sheet.state.as_deref() {
        None | Some("visible") => Some(false),
        Some("hidden" | "veryHidden") => Some(true),
        Some(_) => None,
    }
}
