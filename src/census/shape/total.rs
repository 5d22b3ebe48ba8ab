//! Which texts name a total.

use std::borrow::Cow;

use crate::dictionary::{Dictionary, normal};

/// Whether a text names a total: 合计, 小计（3所）, 城关镇小计, 全县小学, 共5所学校, County total. Latin words
/// must stand alone: Summit School is no sum. A row with a code is a school, 其中村小学, unless its
/// name says nothing else.
pub fn is_total(text: &str, has_code: bool, dictionary: &Dictionary) -> bool {
    let words = &dictionary.words;
    let word = normal(text);
    // Most names hold no word of a total, and most need no second look to see that.
    if let Cow::Borrowed(word) = word
        && !word.starts_with('共')
        && !words.figures_of_all.iter().any(|all| all == word)
        && !words
            .totals
            .iter()
            .any(|total| word.contains(total.as_str()))
    {
        return false;
    }
    let before_bracket = word.split('(').next().unwrap_or(&word);
    let in_brackets = word.split(['(', ')']).nth(1).unwrap_or_default();
    let lower = text.to_lowercase();
    let latin: Vec<&str> = lower.split(|c: char| !c.is_ascii_alphabetic()).collect();
    let counted = word.strip_prefix('共').and_then(|rest| rest.chars().next());
    let whole = |list: &[String]| {
        let mut list = list.iter().map(String::as_str);
        list.any(|total| [&*word, before_bracket, in_brackets].contains(&total))
    };
    if whole(&words.totals) || words.figures_of_all.iter().any(|all| *all == word) {
        return true;
    }
    if has_code {
        return false;
    }
    counted.is_some_and(|c| c.is_ascii_digit())
        || words.totals.iter().any(|total| match total.is_ascii() {
            true => latin.contains(&total.as_str()),
            false => {
                word.strip_prefix(total.as_str())
                    .is_some_and(|rest| !is_rest_of_name(rest, dictionary))
                    || before_bracket.ends_with(total.as_str())
                    || word.ends_with(total.as_str())
            }
        })
}

/// Whether what follows the word of a total makes the name of a school of it: 平均|乡小学, 小计|河中学. A place must
/// stand before the word for a school, and none for some or each of them: 合计小学, 平均每所小学, 小计：民办小学.
/// A total that is named like that adds up, which is looked for.
fn is_rest_of_name(rest: &str, dictionary: &Dictionary) -> bool {
    let types = dictionary.categories.get(&dictionary.roles.school_type);
    let types = types.into_iter().flat_map(|types| types.values());
    let types = types.flat_map(|one| one.aliases.iter().chain([&one.zh]));
    let stages = dictionary.stages.values().map(|stage| &stage.zh);
    let words = types.chain(stages).chain(&dictionary.words.school_endings);
    let places = words.filter_map(|word| rest.strip_suffix(word.as_str()));
    let Some(place) = places.min_by_key(|place| place.len()) else {
        return false;
    };
    let is_place = |text: &str| {
        let place = dictionary.roles.place.as_deref();
        place.is_some_and(|field| dictionary.category(field, text).is_some())
    };
    // 村完小 is a type, too; 合计 is then the village's name.
    if place.is_empty() {
        return rest
            .chars()
            .next()
            .is_some_and(|first| is_place(&first.to_string()));
    }
    let of_some = &dictionary.words.of_some;
    place.starts_with(char::is_alphabetic)
        && !of_some.iter().any(|word| place.starts_with(word.as_str()))
        // 乡 is a kind of place by itself, and the end of one's name: 平均|乡.
        && (place.chars().count() == 1
            || !dictionary.categories.keys().any(|field| dictionary.category(field, place).is_some()))
}
