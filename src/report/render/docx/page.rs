//! What is kept in mind while a document is written.

use crate::lang::Lang;

/// A4, in twentieths of a point.
pub const PAGE: (u32, u32) = (11906, 16838);

/// Sizes in half points, heights of lines and margins in twentieths of a point.
pub struct Looks {
    pub title: usize,
    pub text: usize,
    pub table: usize,
    /// What stands aside.
    pub aside: usize,
    pub line_of_title: i32,
    pub line: i32,
    pub line_aside: i32,
    /// Above, below, left and right.
    pub margins: [i32; 4],
}

/// Official documents: 二号, 三号, 五号; 28 points a line; margins of 37, 35, 28 and 26 mm.
pub const OFFICIAL: Looks = Looks {
    title: 44,
    text: 32,
    table: 21,
    aside: 21,
    line_of_title: 720,
    line: 560,
    line_aside: 320,
    margins: [2098, 1984, 1587, 1474],
};

/// In smaller type: 小二, 小四, 小五; 19 points a line; margins of 20 and 22 mm.
pub const SMALL: Looks = Looks {
    title: 36,
    text: 24,
    table: 18,
    aside: 18,
    line_of_title: 560,
    line: 380,
    line_aside: 260,
    margins: [1134, 1134, 1247, 1247],
};

impl Looks {
    /// The width of the text, on a page or on one laid across.
    pub fn width(&self, across: bool) -> usize {
        let [top, bottom, left, right] = self.margins;
        let (page, aside) = match across {
            false => (PAGE.0, left + right),
            true => (PAGE.1, top + bottom),
        };
        (page as usize).saturating_sub(aside as usize)
    }
}

/// What is written while a document is gone through.
pub struct Page {
    pub ids: Ids,
    /// What each picture shows, for those who do not see it.
    pub pictures: Vec<String>,
    pub looks: &'static Looks,
    pub lang: Lang,
}

/// Ids of paragraphs, the same in every run.
pub struct Ids(pub u32);

impl Ids {
    pub fn next(&mut self) -> String {
        self.0 += 1;
        format!("{:08x}", self.0)
    }
}
