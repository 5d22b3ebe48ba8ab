//! What text XML can hold.

/// Text without what XML 1.0 cannot hold, and without other signs of control; line breaks stay.
pub fn clean(text: &str) -> String {
    let allowed = |c: char| c == '\n' || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'));
    let clean = text.chars().map(|c| match allowed(c) {
        true => c,
        false => char::REPLACEMENT_CHARACTER,
    });
    clean.collect()
}
