//! What tells who someone is, taken out of what is shown of a roster's cells.

use super::super::value::plain_width;

/// Numbers of so many digits are those of identity cards: 15 once, 18 now.
const ID_DIGITS: std::ops::RangeInclusive<usize> = 15..=18;

/// A text without the names given and without identity numbers, which an ellipsis stands in for.
pub fn redact(text: &str, names: &[String]) -> String {
    let mut shown = text.to_owned();
    for name in names.iter().filter(|name| name.chars().count() > 1) {
        shown = shown.replace(name.as_str(), "…");
    }
    let mut redacted = String::new();
    let mut run = String::new();
    for c in shown.chars().map(Some).chain([None]) {
        let plain = c.map(|c| plain_width(&c.to_string()));
        let digit = plain.is_some_and(|p| p.chars().all(|d| d.is_ascii_digit()));
        if let Some(c) = c.filter(|_| digit) {
            run.push(c);
            continue;
        }
        match ID_DIGITS.contains(&run.chars().count()) {
            true => redacted.push('…'),
            false => redacted.push_str(&run),
        }
        run.clear();
        redacted.extend(c);
    }
    redacted
}

#[cfg(test)]
mod tests {
    use super::redact;

    #[test]
    fn names_and_identity_numbers_are_taken_out() {
        let names = ["欧阳无名".to_owned()];
        assert_eq!(redact("欧阳无名（体育）", &names), "…（体育）");
        assert_eq!(redact("体育99010119800101001X", &names), "体育…X");
        assert_eq!(
            redact("体育９９０１０１８００１０１００１", &names),
            "体育…"
        );
        assert_eq!(redact("20240901", &names), "20240901");
    }
}
