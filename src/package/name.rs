//! The names of parts, and what leads from one to another.

/// The part that says of what type the others are.
pub const TYPES: &str = "[Content_Types].xml";

/// A part's name as it is looked up: slashes and letters of either kind are the same.
pub fn plain(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// Whether a part is named as if it lay outside of the package: what unpacks the package might write it
/// there.
pub fn leads_elsewhere(name: &str) -> bool {
    let mut steps = name.split(['/', '\\']);
    name.starts_with(['/', '\\']) || name.contains(':') || steps.any(|step| step == "..")
}

/// The folder of a part, with the slash behind it.
pub fn folder(part: &str) -> &str {
    let end = part.rfind('/').map_or(0, |at| at + 1);
    part.split_at(end).0
}

/// Where the relations of a part stand; those of the package itself for the empty name.
pub fn relations_of(part: &str) -> String {
    let folder = folder(part);
    let name = part.strip_prefix(folder).unwrap_or(part);
    format!("{folder}_rels/{name}.rels")
}

/// A relation's target as a name, seen from the part that has the relation; steps upwards stand in it as
/// they are written.
pub fn seen_from(part: &str, target: &str) -> String {
    match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("{}{target}", folder(part)),
    }
}

/// The plain name of the part that a relation's target means, seen from the part that has the relation.
pub fn resolve(part: &str, target: &str) -> String {
    let whole = plain(&seen_from(part, target));
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
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_found_from_where_they_are_named() {
        let sheet = "xl/worksheets/sheet1.xml";
        assert_eq!(resolve(sheet, "../Comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve(sheet, "..\\Comments1.xml"), "xl/comments1.xml");
        assert_eq!(
            resolve("xl/workbook.xml", "/xl/styles.xml"),
            "xl/styles.xml"
        );
        assert_eq!(resolve("", "xl/workbook.xml"), "xl/workbook.xml");
        assert_eq!(seen_from(sheet, "../A.xml"), "xl/worksheets/../A.xml");
    }

    #[test]
    fn relations_stand_beside_their_part() {
        assert_eq!(relations_of(""), "_rels/.rels");
        assert_eq!(relations_of("book.xml"), "_rels/book.xml.rels");
        assert_eq!(
            relations_of("xl/worksheets/sheet1.xml"),
            "xl/worksheets/_rels/sheet1.xml.rels"
        );
    }

    #[test]
    fn names_that_lead_out_of_the_package_are_known() {
        for name in ["/etc/x", "\\x", "C:x", "xl/../../x", "..\\x"] {
            assert!(leads_elsewhere(name), "{name}");
        }
        for name in ["xl/workbook.xml", "[Content_Types].xml", "xl/a..b.xml"] {
            assert!(!leads_elsewhere(name), "{name}");
        }
    }
}
