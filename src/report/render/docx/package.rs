//! What the library has no words for, put into the parts of the package before it is packed: who saved it, header rows
//! on every page, what pictures show, the size of page numbers, and what stands in for a font that is not there.

use docx_rs::XMLDocx;

use super::text::{FOOT, SERIF, TITLES};
use crate::mark;
use crate::report::escape::escape;

/// The parts of a package, as they should be.
pub trait Altered {
    /// Puts into them what the library leaves out; pictures are named in their order.
    fn alter(&mut self, pictures: &[String]);
}

impl Altered for XMLDocx {
    fn alter(&mut self, pictures: &[String]) {
        let core = &mut self.doc_props.core;
        replace(core, |text| {
            text.replace(">unknown<", &format!(">{}<", mark::PROGRAM))
        });
        replace(&mut self.document, |text| {
            described(&repeated(text), pictures)
        });
        for footer in &mut self.footers {
            let plain = "<w:r><w:rPr /><w:fldChar";
            let sized = format!(
                "<w:r><w:rPr><w:sz w:val=\"{FOOT}\" /><w:szCs w:val=\"{FOOT}\" /></w:rPr><w:fldChar"
            );
            replace(footer, |text| text.replace(plain, &sized));
        }
        let font = format!(
            "<w:font w:name=\"{TITLES}\"><w:altName w:val=\"{SERIF}\" /><w:charset w:val=\"86\" /><w:family w:val=\"roman\" /><w:pitch w:val=\"variable\" /></w:font></w:fonts>"
        );
        replace(&mut self.font_table, |text| {
            text.replace("</w:fonts>", &font)
        });
    }
}

fn replace(part: &mut Vec<u8>, with: impl FnOnce(&str) -> String) {
    *part = with(&String::from_utf8_lossy(part)).into_bytes();
}

/// The first row of every table is repeated on every page that it goes on to.
fn repeated(text: &str) -> String {
    const ROW: &str = "<w:trPr><w:cantSplit />";
    let mut pieces = text.split("<w:tbl>");
    let mut repeated = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        repeated.push_str("<w:tbl>");
        repeated.push_str(&piece.replacen(ROW, &format!("{ROW}<w:tblHeader />"), 1));
    }
    repeated
}

/// Every picture has a number of its own, and says what it shows.
fn described(text: &str, pictures: &[String]) -> String {
    const PICTURE: &str = "<wp:docPr id=\"1\" name=\"Figure\"";
    let mut pieces = text.split(PICTURE);
    let mut described = pieces.next().unwrap_or_default().to_owned();
    for (number, (piece, picture)) in (1..).zip(pieces.zip(pictures)) {
        let shows = escape(picture);
        described.push_str(&format!(
            "<wp:docPr id=\"{number}\" name=\"Figure {number}\" descr=\"{shows}\"{piece}"
        ));
    }
    described
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_row_of_every_table_is_its_header() {
        let row = "<w:tr><w:trPr><w:cantSplit /></w:trPr></w:tr>";
        let text = format!("<w:p /><w:tbl>{row}{row}</w:tbl><w:p /><w:tbl>{row}</w:tbl>");
        let found = repeated(&text);
        assert_eq!(found.matches("<w:cantSplit /><w:tblHeader />").count(), 2);
        assert_eq!(found.replace("<w:tblHeader />", ""), text);
    }

    #[test]
    fn pictures_say_what_they_show() {
        let one = "a<wp:docPr id=\"1\" name=\"Figure\" />";
        let found = described(&format!("{one}{one}b"), &["x<".into(), "y".into()]);
        let [first, second] = ["x&lt;", "y"];
        assert_eq!(
            found,
            format!(
                "a<wp:docPr id=\"1\" name=\"Figure 1\" descr=\"{first}\" />a<wp:docPr id=\"2\" name=\"Figure 2\" descr=\"{second}\" />b"
            )
        );
    }
}
