//! The unit that a text names.

use crate::dictionary::all::Dictionary;
use crate::dictionary::normal::normalise;
use crate::dictionary::unit::{Factor, UnitOf};
use crate::lang::Text;

impl Dictionary {
    /// The unit that a text names, and the factor to it: "万元" is (`yuan`, 10 000).
    pub fn unit(&self, text: &str) -> Option<(&str, Factor)> {
        let wanted = normalise(text);
        let wanted = wanted.strip_prefix("单位").unwrap_or(&wanted);
        let wanted = wanted
            .trim_start_matches(':')
            .trim_matches(|c| "()".contains(c));
        let (unit, factor) = self.unit_names.get(wanted)?;
        Some((unit, *factor))
    }

    /// What a text is as the unit of figures that are kept in another.
    ///
    /// ```
    /// use balance::dictionary::{Dictionary, Factor, UnitOf};
    /// let d = Dictionary::built_in();
    /// let times = |times| UnitOf::Own(Factor { times, over: 1 });
    /// assert_eq!(d.unit_of("yuan", "万元"), times(10_000));
    /// assert_eq!(d.unit_of("piece", "名"), times(1));
    /// assert_eq!(d.unit_of("piece", "万"), times(10_000));
    /// assert_eq!(d.unit_of("piece", "平方米"), UnitOf::Other("m2"));
    /// assert_eq!(d.unit_of("person", "万册"), UnitOf::Other("piece"));
    /// assert_eq!(d.unit_of("person", "左右"), UnitOf::Unknown);
    /// ```
    pub fn unit_of(&self, own: &str, text: &str) -> UnitOf<'_> {
        let multiplier = || self.multipliers.get(&normalise(text));
        let counts = |unit: &str| self.units.get(unit).is_some_and(|unit| unit.counts);
        match self.unit(text) {
            Some((unit, factor)) if unit == own => UnitOf::Own(factor),
            Some((unit, Factor::ONE)) if counts(unit) && counts(own) => UnitOf::Own(Factor::ONE),
            named => match (multiplier(), named) {
                (Some(times), _) => UnitOf::Own(Factor {
                    times: *times,
                    over: 1,
                }),
                (None, Some((unit, _))) => UnitOf::Other(unit),
                (None, None) => UnitOf::Unknown,
            },
        }
    }

    /// The same of a text that may say more behind the unit: 万元整.
    pub fn unit_before(&self, own: &str, text: &str) -> UnitOf<'_> {
        let whole = self.unit_of(own, text);
        if whole != UnitOf::Unknown || text.is_ascii() {
            return whole;
        }
        let ends = text.char_indices().map(|(at, _)| at).skip(1);
        let ends = ends.take(self.longest_unit);
        let fronts = ends.map(|end| text.split_at(end).0);
        let fronts: Vec<&str> = fronts.filter(|front| !front.is_ascii()).collect();
        let found = fronts.iter().rev().map(|front| self.unit_of(own, front));
        let mut found = found.filter(|unit| *unit != UnitOf::Unknown);
        found.next().unwrap_or(UnitOf::Unknown)
    }

    /// The sign of a unit in both languages.
    pub fn unit_text(&self, unit: &str) -> Text {
        match self.units.get(unit) {
            Some(unit) => Text::new(&unit.zh, &unit.en),
            None => Text::same(unit.to_owned()),
        }
    }

    /// What a multiple of a unit is called in both languages.
    pub fn unit_named(&self, unit: &str, factor: Factor) -> Text {
        let multiples = self.units.get(unit).into_iter().flat_map(|u| &u.multiples);
        let mut multiples = multiples.filter(|m| (m.times, m.over) == (factor.times, factor.over));
        match multiples
            .next()
            .and_then(|m| Some((m.names.first()?, &m.en)))
        {
            Some((name, en)) => Text::new(name, en.as_ref().unwrap_or(name)),
            None => self.unit_text(unit),
        }
    }
}
