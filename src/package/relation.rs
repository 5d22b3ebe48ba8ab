//! What one part of a package says of its relation to another.

use quick_xml::events::BytesStart;

/// A relation of a part.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Its id within the part.
    pub id: String,
    /// Its type, a URI.
    pub kind: String,
    /// Where it leads.
    pub target: String,
    /// Whether it leads out of the package.
    pub external: bool,
}

impl Relation {
    /// The relation that an element is, if it is one; `get` gives its attributes.
    ///
    /// # Errors
    /// What `get` finds wrong.
    pub fn of<E>(
        element: &BytesStart<'_>,
        get: impl Fn(&str) -> Result<Option<String>, E>,
    ) -> Result<Option<Relation>, E> {
        if element.local_name().as_ref() != "Relationship" {
            return Ok(None);
        }
        let (Some(id), Some(target)) = (get("Id")?, get("Target")?) else {
            return Ok(None);
        };
        Ok(Some(Relation {
            id,
            kind: get("Type")?.unwrap_or_default(),
            target,
            external: get("TargetMode")?.as_deref() == Some("External"),
        }))
    }

    /// Whether its type ends so, in the transitional and the strict form of the format.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.rsplit('/').next() == Some(kind)
    }
}
