//! What kinds of schools a made county has.

/// What kind of school.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    /// 小学.
    Primary,
    /// A teaching point of 50 to 99 pupils.
    Point,
    /// A teaching point of fewer than 50.
    SmallPoint,
    /// 初级中学.
    Junior,
    /// 九年一贯制学校.
    Nine,
    /// 十二年一贯制学校.
    Twelve,
    /// 完全中学.
    Complete,
    /// 高级中学.
    Senior,
    /// 特殊教育学校.
    Special,
}

/// Where it stands.
#[derive(Clone, Copy, PartialEq)]
pub enum Site {
    /// In the county's seat.
    Seat,
    /// At the centre of a town, if the town has no such school yet; else in a village.
    Town,
    /// In a village.
    Village,
}

/// How it is provided for.
#[derive(Clone, Copy, PartialEq)]
pub enum Standing {
    /// Like most.
    Ordinary,
    /// Too many pupils for its site.
    Crowded,
    /// Poor in equipment and qualified teachers.
    Bare,
    /// Short of sports and arts teachers.
    FewSpecialists,
}
