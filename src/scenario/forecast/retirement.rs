//! When people retire: the statutory month, which rises step by step for those born from a month on.

use serde::Deserialize;

/// A rule of retirement.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The age in years, for those born before [`Rule::from`].
    pub age: u16,
    /// The first month of birth for which it rises: `1965-01`.
    pub from: String,
    /// It rises by one month for every so many months of births, or part of them.
    pub every: u16,
    /// It rises by so many months at most.
    pub at_most: u16,
}

/// A month, counted from January of the year 0.
///
/// ```
/// use balance::scenario::forecast::month;
/// assert_eq!(month("1965-01"), Some(1965 * 12));
/// assert_eq!(month("1965-13"), None);
/// ```
pub fn month(text: &str) -> Option<i32> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    let sound = (1900..=2100).contains(&year) && (1..=12).contains(&month);
    sound.then_some(year * 12 + month - 1)
}

impl Rule {
    /// The statutory month of retirement of those born in a month: birth + age + delay, where with i the months from
    /// the first month on, delay = min(⌊i / every⌋ + 1, at most), and 0 before it. Source: decision of the Standing
    /// Committee of the National People's Congress, 13 September 2024.
    ///
    /// ```
    /// use balance::scenario::forecast::{Rule, month};
    /// let men = Rule { age: 60, from: "1965-01".into(), every: 4, at_most: 36 };
    /// assert_eq!(Some(men.month(month("1968-01").unwrap())), month("2028-11"));
    /// ```
    pub fn month(&self, born: i32) -> i32 {
        born + 12 * i32::from(self.age) + self.delay(born)
    }

    fn delay(&self, born: i32) -> i32 {
        let since = month(&self.from).map(|from| born - from);
        match since {
            Some(since) if since >= 0 => {
                let step = since / i32::from(self.every.max(1)) + 1;
                step.min(i32::from(self.at_most))
            }
            _ => 0,
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        let age = (40..=70).contains(&self.age);
        age && month(&self.from).is_some() && self.every > 0 && self.at_most <= 120
    }
}
