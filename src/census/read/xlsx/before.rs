//! What is known of a workbook before its sheets are read.

use std::io::BufReader;

use quick_xml::events::Event;

use crate::census::read::archive::{Archive, attribute};
use crate::census::read::limits::{LONGEST_STYLE_TAG, MOST_STYLES};
use crate::census::read::part_name::is_xml;
use crate::census::read::sheet::{damaged, damaged_part};
use crate::package::name::{plain, relations_of, seen_from};
use crate::package::relation::Relation;
use crate::problem::Kind;

/// Where the common way has the list of sheets.
pub const WORKBOOK: &str = "xl/workbook.xml";

/// What is known of a workbook before it is read.
pub struct Before {
    /// Whether it asks to be calculated when it is opened.
    pub recalculates: bool,
    /// Whether days are counted from 1904.
    pub from_1904: bool,
    /// Whether its parts are still as the file has them.
    pub as_it_was: bool,
    /// The sheets in their order; none where they are not certain.
    pub sheets: Option<Vec<Listed>>,
}

/// A sheet as a workbook lists it.
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its part, by its plain name.
    pub part: String,
    /// The type of its relation.
    pub kind: String,
    /// How it is to be seen, as it is written.
    pub state: Option<String>,
}

/// Checks what calamine would take at its word, and takes out what it would stumble over.
///
/// # Errors
/// A number of formats that no workbook has; a sheet whose part is missing.
pub fn before(archive: &mut Archive) -> Result<Before, Kind> {
    let mut recalculates = false;
    let mut others = Vec::new();
    for name in archive.names().to_vec() {
        let lower = name.to_ascii_lowercase();
        if lower.ends_with("sharedstrings.xml") {
            others.extend(without_counts(archive, &name)?.map(|text| (name, text)));
        } else if lower.ends_with("styles.xml") {
            check_styles(archive, &name)?;
        } else if lower.ends_with("workbook.xml") {
            recalculates |= asks_to_recalculate(&archive.description(&name)?);
        }
    }
    others.extend(without_other_sheets(archive)?);
    if !others.is_empty() {
        archive.replace(&others)?;
    }
    let mut from_1904 = false;
    Ok(Before {
        recalculates,
        as_it_was: others.is_empty(),
        sheets: listed(archive, &mut from_1904),
        from_1904,
    })
}

/// The part that lists the sheets, by the last relation that leads to one.
fn workbook_part(archive: &mut Archive) -> Option<String> {
    let relations = archive.relations(&relations_of("")).ok()?;
    let document = relations
        .iter()
        .rfind(|r| r.kind.ends_with("/relationships/officeDocument"))?;
    Some(document.target.trim_start_matches('/').to_owned())
}

/// The list of sheets without those that have no cells: macros, and what macros of old left behind,
/// a sheet without a part. Nothing if there are none.
///
/// # Errors
/// A sheet of cells whose part is missing.
fn without_other_sheets(archive: &mut Archive) -> Result<Option<(String, Vec<u8>)>, Kind> {
    let Some(part) = workbook_part(archive).filter(|part| archive.has(part)) else {
        return Ok(None);
    };
    let list = relations_of(&part);
    if !archive.has(&list) {
        return Ok(None);
    }
    let relations = archive.relations(&list)?;
    let text = archive.description(&part)?;
    let mut xml = quick_xml::Reader::from_str(&text);
    let mut kept = Vec::new();
    // What is still to be kept begins here, and the element that is read.
    let (mut from, mut begins) = (0, 0);
    // Whether an element that is left out is still to be closed.
    let mut left_open = false;
    loop {
        let event = xml.read_event().map_err(|_| damaged_part(&part))?;
        let ends = usize::try_from(xml.buffer_position()).unwrap_or(usize::MAX);
        match &event {
            Event::Empty(e) | Event::Start(e) if e.local_name().as_ref() == "sheet" => {
                let is_id = |key: &str| key == "id" || key.ends_with(":id");
                let id = attribute(e, is_id).unwrap_or_default();
                let relation = relations.iter().rfind(|r| r.id == id);
                let is_sheet = |r: &Relation| {
                    ["worksheet", "chartsheet", "dialogsheet"]
                        .iter()
                        .any(|kind| r.is(kind))
                };
                let is_cells = relation.is_some_and(|r| r.kind.ends_with("/worksheet"));
                let target = relation.map(|r| seen_from(&part, &r.target));
                let missing = is_cells && target.is_some_and(|target| !archive.has(&target));
                if missing || (relation.is_none() && !id.is_empty()) {
                    let sheet = attribute(e, |key| key == "name").unwrap_or_default();
                    return Err(sheet_missing(&sheet));
                }
                if !relation.is_some_and(is_sheet) {
                    kept.extend_from_slice(text.get(from..begins).unwrap_or_default().as_bytes());
                    from = ends;
                    left_open = matches!(event, Event::Start(_));
                }
            }
            Event::End(e) if left_open && e.local_name().as_ref() == "sheet" => {
                from = ends;
                left_open = false;
            }
            Event::Eof => break,
            _ => {}
        }
        begins = ends;
    }
    if from == 0 {
        return Ok(None);
    }
    kept.extend_from_slice(text.get(from..).unwrap_or_default().as_bytes());
    Ok(Some((part, kept)))
}

fn sheet_missing(sheet: &str) -> Kind {
    let sheet = crate::problem::harmless(sheet);
    damaged(
        &format!("工作表“{sheet}”的内容不在文件里"),
        &format!("what is in the sheet \"{sheet}\" is missing inside the file"),
    )
}

/// The sheets of a workbook with their parts, where it says them in the common way; anything out of
/// the way is left to calamine, which might understand it otherwise. Tells, too, from when days are counted.
fn listed(archive: &mut Archive, from_1904: &mut bool) -> Option<Vec<Listed>> {
    let relations = archive.relations(&relations_of("")).ok()?;
    let mut documents = relations
        .iter()
        .filter(|r| r.kind.ends_with("/officeDocument"));
    let document = documents.next().filter(|_| documents.next().is_none())?;
    let target = document.target.strip_prefix('/');
    if target.unwrap_or(&document.target) != WORKBOOK
        || !document.kind.ends_with("/relationships/officeDocument")
    {
        return None;
    }
    let relations = archive.relations(&relations_of(WORKBOOK)).ok()?;
    let text = archive.description(WORKBOOK).ok()?;
    let mut xml = quick_xml::Reader::from_str(&text);
    let mut sheets: Vec<Listed> = Vec::new();
    loop {
        match xml.read_event().ok()? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "workbookPr" => {
                if let Some(says) = attribute(&e, |key| key == "date1904") {
                    *from_1904 = says == "1" || says == "true";
                }
            }
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sheet" => {
                let ids = e.attributes().flatten();
                if ids.filter(|a| a.key.local_name().as_ref() == "id").count() != 1 {
                    return None;
                }
                let id = attribute(&e, |key| key.ends_with(":id"))?;
                let mut targets = relations.iter().filter(|r| r.id == id);
                let target = targets.next().filter(|_| targets.next().is_none())?;
                let part = plain(&seen_from(WORKBOOK, &target.target));
                let name = attribute(&e, |key| key == "name")?;
                let is_plain = !name.contains(|c: char| c == '&' || c.is_control());
                let is_known = is_xml(&part) && archive.has(&part);
                if !is_plain || !is_known || sheets.iter().any(|other| other.name == name) {
                    return None;
                }
                sheets.push(Listed {
                    name,
                    part,
                    kind: target.kind.clone(),
                    state: attribute(&e, |key| key == "state"),
                });
            }
            Event::End(e) if e.local_name().as_ref() == "workbook" => return Some(sheets),
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The shared texts without the number of them that is declared, where calamine would make room for
/// more than there can be.
fn without_counts(archive: &mut Archive, name: &str) -> Result<Option<Vec<u8>>, Kind> {
    let length = archive.length(name)?;
    let part = BufReader::new(archive.part(name)?);
    let mut xml = quick_xml::Reader::from_reader(part);
    let mut buffer = Vec::new();
    let (begins, ends) = loop {
        let begins = xml.buffer_position();
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(e) | Event::Empty(e)) if e.local_name().as_ref() == "sst" => {
                let count = attribute(&e, |key| key == "uniqueCount");
                let count = count.and_then(|count| count.trim().parse::<u64>().ok());
                // Each takes more bytes than one.
                if count.is_none_or(|count| count <= length) {
                    return Ok(None);
                }
                break (begins, xml.buffer_position());
            }
            Ok(Event::Eof) => return Ok(None),
            Ok(_) => {}
            Err(_) => return Err(damaged_part(name)),
        }
    };
    drop(xml);
    let mut whole = archive.whole(name)?;
    let tag = whole.get_mut(begins as usize..ends as usize);
    let tag = tag.ok_or_else(|| damaged_part(name))?;
    let word = b"uniqueCount";
    let finds: Vec<usize> = memchr::memmem::find_iter(tag, word).collect();
    for at in finds {
        // It is another attribute, of which nothing is known.
        tag.iter_mut()
            .skip(at)
            .take(word.len())
            .for_each(|b| *b = b'x');
    }
    Ok(Some(whole))
}

/// Every format of cells is kept with copies of what it refers to.
fn check_styles(archive: &mut Archive, name: &str) -> Result<(), Kind> {
    let text = archive.description(name)?;
    let tags = || text.split('<').map(|tag| tag.trim_end_matches('>'));
    let formats = tags().filter(|tag| tag.starts_with("xf") || tag.contains(":xf"));
    if tags().any(|tag| tag.len() > LONGEST_STYLE_TAG) || formats.count() > 2 * MOST_STYLES {
        return Err(damaged_part(name));
    }
    Ok(())
}

/// Whether the workbook says that it must be calculated when it is opened: programs that write
/// workbooks without calculating put 0 for the result of every formula, and this beside it.
fn asks_to_recalculate(workbook: &str) -> bool {
    let calculation = workbook.split('<').find(|tag| tag.contains("calcPr"));
    calculation.is_some_and(|tag| {
        tag.contains(r#"fullCalcOnLoad="1""#) || tag.contains(r#"fullCalcOnLoad="true""#)
    })
}
