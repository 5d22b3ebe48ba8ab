//! One indicator at one stage of a county, from one year to another.

use super::identity::Entity;
use super::pairing::{Pairing, Unit};
use crate::lang::Lang;
use crate::measure::change::{Both, Change};
use crate::measure::contract::compare::{Crossing, LevelledDown, Mover, SchoolChange, Split};
use crate::measure::dispersion::{Observation, value};
use crate::measure::verdict::{LAST_BITS, grouped, reaches, rounded, rounded_text};
use crate::measure::view::{CountyFinding, IndicatorFinding, SchoolFinding};
use crate::standard::Indicator;

/// So many schools are named as having moved a CV, up and down.
const MOVERS: usize = 10;

/// One indicator at one stage.
pub struct At<'a> {
    pub stage: &'a str,
    /// The indicator's place.
    pub i: usize,
    pub indicator: &'a Indicator,
    /// Whether the findings of every year say what a whole school has of a shared resource.
    pub wholes: bool,
}

impl At<'_> {
    pub fn found<'c>(&self, county: &'c CountyFinding) -> Option<&'c IndicatorFinding> {
        county.stage(self.stage)?.indicators.get(self.i)
    }

    pub fn observed(&self, county: &CountyFinding) -> Vec<Observation> {
        let schools = county.schools_of(self.stage);
        schools.filter_map(|s| self.observation(s)).collect()
    }

    pub fn observation(&self, school: &SchoolFinding) -> Option<Observation> {
        school.values.get(self.i)?.observation()
    }

    pub fn of(
        &self,
        county: &CountyFinding,
        all: &[Entity<'_>],
        places: &[usize],
    ) -> Vec<Observation> {
        let rows = places
            .iter()
            .filter_map(|at| all[*at].at(county, self.stage));
        rows.filter_map(|school| self.observation(school)).collect()
    }

    /// What a school has: of a resource that its stages share, what all of them have, since a pupil more
    /// in one stage takes nothing from the school. Where some year does not say that, what the assessed
    /// stages have.
    pub fn whole(&self, county: &CountyFinding, school: &Entity<'_>) -> f64 {
        let own = school.at(county, self.stage);
        let whole = own.and_then(|row| row.values.get(self.i)?.whole);
        if let Some(whole) = whole.filter(|_| self.wholes) {
            return whole;
        }
        let rows = school.rows.iter().map(|row| &county.schools[*row]);
        let own = rows.filter(|row| self.indicator.split || row.stage == self.stage);
        own.filter_map(|row| Some(self.observation(row)?.numerator))
            .sum()
    }

    /// Unit by unit, the figures before and after.
    pub fn moves(
        &self,
        old: &CountyFinding,
        new: &CountyFinding,
        pairing: &Pairing<'_>,
    ) -> Vec<(Vec<Observation>, Vec<Observation>)> {
        let units = pairing.units.iter();
        let of = |unit: &Unit| {
            let was = self.of(old, &pairing.old, &unit.old);
            (was, self.of(new, &pairing.new, &unit.new))
        };
        units.map(of).collect()
    }

    /// The schools of both years that have the figures in both.
    pub fn both(
        &self,
        old: &CountyFinding,
        new: &CountyFinding,
        pairing: &Pairing<'_>,
    ) -> Vec<Both> {
        let same = pairing.units.iter().filter(|unit| unit.status.is_same());
        let pairs = same.filter_map(|unit| {
            let was = self.of(old, &pairing.old, &unit.old);
            let is = self.of(new, &pairing.new, &unit.new);
            Some(Both {
                old: *was.first()?,
                new: *is.first()?,
            })
        });
        pairs.collect()
    }

    /// The change of the CV in its parts.
    pub fn split(
        &self,
        old: &CountyFinding,
        new: &CountyFinding,
        pairing: &Pairing<'_>,
    ) -> Option<Split> {
        let both = self.both(old, new, pairing);
        let (mut gone, mut come) = (Vec::new(), Vec::new());
        let moves = self.moves(old, new, pairing);
        for (unit, (was, is)) in pairing.units.iter().zip(moves) {
            if !unit.status.is_same() || was.is_empty() || is.is_empty() {
                gone.extend(was);
                come.extend(is);
            }
        }
        let (was, is) = (self.found(old)?, self.found(new)?);
        let (from, to) = (was.cv?, is.cv?);
        let change = Change::of(&both, &gone, &come);
        Some(Split {
            matched: both.len(),
            mean: is.mean? - was.mean?,
            cv: to - from,
            cv2: change.map_or(to * to - from * from, |change| change.square),
            valleys: change.map(|change| change.valleys),
            peaks: change.map(|change| change.peaks),
            membership: change.map(|change| change.membership),
            resources: change.map(|change| change.resources),
            pupils: change.map(|change| change.pupils),
        })
    }

    /// Whether the CV fell while the schools that were above the mean lost.
    pub fn levelled_down(
        &self,
        old: &CountyFinding,
        new: &CountyFinding,
        pairing: &Pairing<'_>,
        lang: Lang,
    ) -> Option<LevelledDown> {
        let (was, is) = (self.found(old)?, self.found(new)?);
        let (before, after) = was.cv.zip(is.cv)?;
        if after >= before - before * LAST_BITS {
            return None;
        }
        let mean = was.mean?;
        let same = pairing.units.iter().filter(|unit| unit.status.is_same());
        let above = same.filter_map(|unit| {
            let was = *self.of(old, &pairing.old, &unit.old).first()?;
            self.of(new, &pairing.new, &unit.new).first()?;
            let better_off = value(self.indicator.scale, &was) > mean + mean * LAST_BITS;
            better_off.then(|| {
                let had = self.whole(old, &pairing.old[unit.old[0]]);
                (had, self.whole(new, &pairing.new[unit.new[0]]))
            })
        });
        let above: Vec<(f64, f64)> = above.collect();
        let less = |(had, has): &&(f64, f64)| *has < had - had * LAST_BITS;
        let had: f64 = above.iter().map(|(had, _)| had).sum();
        let has: f64 = above.iter().map(|(_, has)| has).sum();
        if has >= had - had * LAST_BITS {
            return None;
        }
        let losing = above.iter().filter(less).count();
        // One sentence, one number of digits.
        let digits = self.indicator.digits;
        let is_whole = |number: &f64| rounded(*number, digits) == rounded(*number, 0);
        let digits = match self.indicator.counted || [had, has].iter().all(is_whole) {
            true => 0,
            false => digits,
        };
        let print = |number: f64| match rounded_text(number, digits).split_once('.') {
            Some((whole, fraction)) => format!("{}.{fraction}", grouped(whole)),
            None => grouped(&rounded_text(number, digits)),
        };
        let (count, from, to, lost) = (above.len(), print(had), print(has), print(had - has));
        let noun = self.indicator.noun.get(lang);
        let text = match lang {
            Lang::Zh => format!(
                "差异系数下降，但原先高于均值的 {count} 所学校合计减少 {lost} {noun}（{from} → {to}，其中 {losing} 所减少）：差距有一部分是靠“削峰”缩小的"
            ),
            Lang::En if count == 1 => format!(
                "the CV fell, but the one school that was above the mean lost {lost} {noun} ({from} → {to}): the gap closed in part by levelling down"
            ),
            Lang::En => format!(
                "the CV fell, but the {count} schools that were above the mean lost {lost} {noun} between them ({from} → {to}; {losing} of them lost): the gap closed in part by levelling down"
            ),
        };
        Some(LevelledDown {
            above: count,
            losing,
            before: had,
            after: has,
            text,
        })
    }

    /// The schools that crossed the threshold, from meeting it or to meeting it.
    pub fn crossings(&self, schools: &[SchoolChange], met_before: bool) -> Vec<Crossing> {
        let Some(threshold) = self.indicator.thresholds.get(self.stage) else {
            return Vec::new();
        };
        let meets = |value: f64| reaches(value, *threshold);
        let crossed = schools.iter().enumerate().filter_map(|(at, school)| {
            let one = school.old.len() == 1 && school.new.len() == 1;
            let own = school
                .stage(self.stage)
                .filter(|_| one)?
                .values
                .get(self.i)?;
            let (old, new) = own.old.zip(own.new)?;
            (meets(old) == met_before && meets(new) != met_before).then(|| Crossing {
                school: at,
                name: school.name(),
                old,
                new,
            })
        });
        crossed.collect()
    }
}

/// The schools that moved a CV most in one direction.
pub fn movers(at: &At<'_>, schools: &[SchoolChange], sign: f64) -> Vec<Mover> {
    let moved = schools.iter().enumerate().filter_map(|(place, school)| {
        let own = school.stage(at.stage)?.values.get(at.i)?;
        let effect = own.effect.filter(|effect| effect * sign > LAST_BITS)?;
        Some(Mover {
            school: place,
            name: school.name(),
            status: school.status,
            effect,
            old: own.old,
            new: own.new,
        })
    });
    let mut moved: Vec<Mover> = moved.collect();
    moved.sort_by(|a, b| {
        (b.effect * sign)
            .total_cmp(&(a.effect * sign))
            .then(a.school.cmp(&b.school))
    });
    moved.truncate(MOVERS);
    moved
}
