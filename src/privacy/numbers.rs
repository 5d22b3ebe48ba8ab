//! Numbers by which people are known: they are shown of no sheet.

use std::borrow::Cow;

use crate::dictionary::is_invisible;

/// What stands in for a number that is not shown within a text that is.
pub(super) const ELLIPSIS: char = '…';

/// Numbers of so many digits or more are those of identity cards, 15 once and 18 now, of bank cards, or
/// what comes of them where they stand for figures.
const ID_DIGITS: usize = 15;

/// A text without identity numbers and telephone numbers, which an ellipsis stands in for.
///
/// ```
/// use balance::privacy::without_numbers;
/// assert_eq!(without_numbers("李某 51010119850302100X，电话 139-0013-0000"), "李某 …，电话 …");
/// assert_eq!(without_numbers("3622009000，2024-2025学年，1755425.51 元"), "3622009000，2024-2025学年，1755425.51 元");
/// ```
pub fn without_numbers(text: &str) -> Cow<'_, str> {
    if text.chars().filter(|c| digit(*c).is_some()).count() < 10 {
        return text.into();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    let mut before = None;
    while at < chars.len() {
        let of_a_number = digit(chars[at]).is_some() && before.is_none_or(|c| digit(c).is_none());
        let end = match of_a_number {
            true => number_of_a_person(&chars, at),
            false => None,
        };
        match end {
            Some(end) => {
                shown.push(ELLIPSIS);
                before = chars.get(end - 1).copied();
                at = end;
            }
            None => {
                shown.push(chars[at]);
                before = Some(chars[at]);
                at += 1;
            }
        }
    }
    shown.into()
}

/// Where the number of a person ends that begins here.
fn number_of_a_person(chars: &[char], from: usize) -> Option<usize> {
    // Of 0.123456789012345 the digits behind the point are no number of their own.
    let is = |at: usize, wanted: char| chars.get(at) == Some(&wanted);
    let behind_point =
        from >= 2 && is(from - 1, '.') && chars.get(from - 2).copied().and_then(digit).is_some();
    if behind_point {
        return None;
    }
    let mut at = from;
    let mut digits = String::new();
    let mut runs = vec![0];
    while let Some(c) = chars.get(at) {
        if let Some(digit) = digit(*c) {
            digits.push(digit);
            if let Some(run) = runs.last_mut() {
                *run += 1;
            }
        } else if !is_invisible(*c) {
            break;
        }
        at += 1;
    }
    let whole = |digits: &str, end: usize| {
        let mobile = is_mobile(digits) || digits.strip_prefix("86").is_some_and(is_mobile);
        (mobile || digits.len() >= ID_DIGITS).then_some(end)
    };
    if let Some(end) = whole(&digits, at) {
        let check = chars.get(end).is_some_and(|c| "xXＸｘ".contains(*c));
        return Some(end + usize::from(check));
    }
    // 139-0013-0000, 510101 19850302 1001, 0797-8123456: parts of their own lengths.
    let mut end = at;
    while chars.get(end).is_some_and(|c| " -－—–·".contains(*c)) {
        let run = chars[end + 1..].iter().map_while(|c| digit(*c));
        let run: String = run.collect();
        if run.is_empty() || runs.len() > 4 {
            break;
        }
        end += 1 + run.chars().count();
        digits.push_str(&run);
        runs.push(run.len());
        let known = match runs.as_slice() {
            [3, 4, 4] | [3, 8] | [2, 3, 4, 4] | [2, 11] => {
                is_mobile(&digits) || digits.strip_prefix("86").is_some_and(is_mobile)
            }
            [3 | 4, 7 | 8] => digits.starts_with('0'),
            [6, 8, 3 | 4] | [6, 4, 4, 3 | 4] => true,
            _ => false,
        };
        let goes_on = chars.get(end + 1).copied().and_then(digit).is_some()
            && chars.get(end).is_some_and(|c| " -－—–·".contains(*c));
        if known && !goes_on {
            let check = chars.get(end).is_some_and(|c| "xXＸｘ".contains(*c));
            return Some(end + usize::from(check));
        }
    }
    None
}

fn is_mobile(digits: &str) -> bool {
    let begins = |digits: &str| {
        let mut chars = digits.chars();
        chars.next() == Some('1') && chars.next().is_some_and(|c| ('3'..='9').contains(&c))
    };
    digits.len() == 11 && begins(digits)
}

/// A digit in whatever width.
pub(super) fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::without_numbers;

    #[test]
    fn numbers_of_people_are_shown_of_no_sheet() {
        for (text, shown) in [
            ("99010119800101001X", "…"),
            ("体育99010119800101001X组", "体育…组"),
            ("９９０１０１８００１０１００１", "…"),
            ("电话13900130000转8", "电话…转8"),
            ("+86 139 0013 0000", "+…"),
            ("8613900130000", "…"),
            ("990101 19800101 001x", "…"),
            ("0797-8123456", "…"),
            ("99010119\u{200b}8001010011", "…"),
            ("20240901", "20240901"),
            ("3622009000", "3622009000"),
            ("0.123456789012345678", "0.123456789012345678"),
            ("2024-2025学年 12 34 5678", "2024-2025学年 12 34 5678"),
        ] {
            assert_eq!(without_numbers(text), shown, "{text}");
        }
    }
}
