//! Which schools the county has: what they are, where they stand, what they are called.

use super::dice::Dice;
use super::kinds::Form::{self, *};
use super::kinds::Site::{self, *};
use super::kinds::Standing::{self, *};
use super::means::Means;
use super::names::{COUNTY, Places, SEAT};

/// Who a school is; the same in every year.
pub struct Identity {
    /// Ten digits.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Id of the school type.
    pub school_type: &'static str,
    /// Id of the sponsor.
    pub sponsor: &'static str,
    /// Id of city, town or countryside.
    pub urban_rural: &'static str,
    /// Its township, with the place of that in the county's order.
    pub town: (usize, String),
    /// When it was founded.
    pub founded: u16,
}

/// The first schools, the most common first: however small the county, it shows what it can.
const FIRST: [(Form, Site, Standing); 14] = [
    (Primary, Town, Ordinary),
    (Junior, Seat, Ordinary),
    (Primary, Village, Ordinary),
    (Nine, Town, Ordinary),
    (Primary, Village, Bare),
    (Point, Village, Ordinary),
    (Primary, Seat, Crowded),
    (Junior, Town, FewSpecialists),
    (SmallPoint, Village, Ordinary),
    (Complete, Seat, Ordinary),
    (Twelve, Seat, Ordinary),
    (Senior, Seat, Ordinary),
    (Special, Seat, Ordinary),
    CLOSES,
];

/// The school that closes, and the place it has among the first.
const CLOSES: (Form, Site, Standing) = (Primary, Village, Bare);
const CLOSES_AT: usize = 13;

/// The school that opens in its stead.
const OPENS: (Form, Site, Standing) = (Primary, Seat, Ordinary);

/// From this year on, the one is closed and the other open.
const CHANGE: u16 = 2024;

/// The schools of a county in a year.
pub fn roster(schools: usize, seed: u64, year: u16) -> Vec<(Identity, Means)> {
    let mut dice = Dice::new(seed);
    let mut places = Places::new(&mut dice.split(), schools / 7);
    let towns = places.towns.len();
    let mut roster: Vec<(Identity, Means)> = (0..schools)
        .map(|at| {
            let mut dice = dice.split();
            let what = match FIRST.get(at) {
                Some(what) => *what,
                None => any(&mut dice),
            };
            school(at, what, at % towns, &mut places, &mut dice)
        })
        .collect();
    if year >= CHANGE
        && let Some(closed) = roster.get_mut(CLOSES_AT)
    {
        *closed = school(schools, OPENS, 0, &mut places, &mut dice.split());
        closed.0.founded = CHANGE;
    }
    roster
}

/// A school beyond the first.
fn any(dice: &mut Dice) -> (Form, Site, Standing) {
    let roll = dice.below(200);
    let odd = dice.chance(0.15);
    match roll {
        0..18 if odd => (Primary, Seat, Crowded),
        0..18 => (Primary, Seat, Ordinary),
        18..120 if odd => (Primary, Town, Bare),
        18..120 => (Primary, Town, Ordinary),
        120..134 => (Point, Village, Ordinary),
        134..148 => (SmallPoint, Village, Ordinary),
        148..154 => (Junior, Seat, Ordinary),
        154..176 if odd => (Junior, Town, FewSpecialists),
        154..176 => (Junior, Town, Ordinary),
        176..194 if odd => (Nine, Town, Bare),
        176..194 => (Nine, Town, Ordinary),
        194..197 => (Complete, Seat, Ordinary),
        197..198 => (Twelve, Seat, Ordinary),
        _ => (Senior, Seat, Ordinary),
    }
}

/// Finds a place and a name for a school, and provides for it.
fn school(
    at: usize,
    (form, site, standing): (Form, Site, Standing),
    town: usize,
    places: &mut Places,
    dice: &mut Dice,
) -> (Identity, Means) {
    let is_town = places.towns.get(town).is_some_and(|t| t.is_town);
    let ending = match form {
        Primary if site == Seat => "小学",
        Primary if is_town => "镇中心小学",
        Primary => "乡中心小学",
        Point | SmallPoint => "教学点",
        Junior => "初级中学",
        Nine => "九年一贯制学校",
        Twelve => "实验学校",
        Complete => "中学",
        Senior => "高级中学",
        Special => "特殊教育学校",
    };
    let central = match (form, site) {
        (Special, _) => Some(format!("{COUNTY}{ending}")),
        (_, Seat) => Some(places.numbered(ending)),
        (_, Town) => places.first_of_town(town, ending),
        (_, Village) => None,
    };
    let urban_rural = match site {
        Seat => "city",
        Town if central.is_some() && is_town => "town",
        Town | Village => "rural",
    };
    let name = central.unwrap_or_else(|| {
        let ending = if form == Primary { "小学" } else { ending };
        format!("{}{ending}", places.village())
    });
    let town = match (site, places.towns.get(town)) {
        (Town | Village, Some(found)) => (town + 1, found.name.clone()),
        _ => (0, SEAT.to_owned()),
    };
    let identity = Identity {
        code: format!("0991{:06}", at + 1),
        name,
        school_type: match form {
            Primary => "primary",
            Point | SmallPoint => "teaching_point",
            Junior => "junior",
            Nine => "nine_year",
            Twelve => "twelve_year",
            Complete => "complete_secondary",
            Senior => "senior",
            Special => "special_education",
        },
        sponsor: match form {
            Twelve => "private",
            Senior => "prefectural_education",
            _ => "county_education",
        },
        urban_rural,
        town,
        // Before any year that is likely to be asked for.
        founded: 1951 + dice.below(38) as u16,
    };
    let means = Means::draw(form, standing, urban_rural, dice);
    (identity, means)
}
