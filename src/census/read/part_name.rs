//! What the name of a part of a zipped workbook tells of it.

use crate::census::read::limits::{LARGEST_PART, LARGEST_SHARED_RECORDS};
use crate::package::limits::{LARGEST_DESCRIPTION, LARGEST_INFLATED};
use crate::package::name::plain;

/// What a part may inflate to, by its name. Sheets are read as they inflate, the rest at once.
pub fn largest(name: &str, binary_sheets: bool) -> u64 {
    let name = plain(name);
    if name.ends_with("sharedstrings.bin") {
        LARGEST_SHARED_RECORDS
    } else if is_shared(&name) || is_binary(&name, binary_sheets) {
        LARGEST_PART
    } else if name.ends_with("styles.xml") || name.ends_with("styles.bin") || name.ends_with("rels")
    {
        LARGEST_DESCRIPTION
    } else {
        LARGEST_INFLATED
    }
}

/// Whether a part is the texts that cells share, by its plain name.
pub fn is_shared(name: &str) -> bool {
    name.ends_with("sharedstrings.xml")
}

/// Whether a part is XML that has to be sound, by its name. Drawings of old (.vml) seldom are, and
/// what other programs put beside the sheets is theirs.
pub fn is_xml(name: &str) -> bool {
    let beside = [
        "customxml/",
        "docprops/",
        "xl/drawings/",
        "xl/charts/",
        "xl/diagrams/",
    ];
    let name = plain(name);
    let beside = beside.iter().any(|folder| name.starts_with(folder));
    !beside && (name.ends_with(".xml") || name.ends_with(".rels"))
}

/// Whether a part is no markup, by its plain name; nor, where sheets are binary, one of them.
pub fn is_binary(name: &str, binary_sheets: bool) -> bool {
    let endings = [
        ".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bmp", ".tif", ".tiff", ".wdp",
    ];
    !binary_sheets && name.ends_with(".bin") || endings.iter().any(|end| name.ends_with(end))
}
