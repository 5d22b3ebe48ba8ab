//! Comparing figures with limits, by unrounded values.

/// Two figures that differ by less than this, relatively, are one figure: 0.9 reached by dividing
/// binary fractions may fall a last bit short of the 0.9 that is written.
pub const LAST_BITS: f64 = 1e-12;

/// Whether `value` reaches `threshold`; thresholds are inclusive.
///
/// ```
/// use balance::measure::reaches;
/// assert!(reaches(4.2, 4.2));
/// assert!(!reaches(4.199, 4.2));
/// // 1.1 × 210 is a last bit above 231 in binary fractions.
/// assert!(reaches(4.5 * 231.0 / (1.1 * 210.0), 4.5));
/// ```
pub fn reaches(value: f64, threshold: f64) -> bool {
    value >= threshold - threshold.abs() * LAST_BITS
}

/// Whether `value` stays within `limit`; limits are inclusive.
pub fn within(value: f64, limit: f64) -> bool {
    value <= limit + limit.abs() * LAST_BITS
}

/// A number rounded to printed digits, half away from zero, as the official tables round.
///
/// The decimal digits of the number as written decide, so that 2.675 becomes 2.68 although its
/// binary fraction lies a little below.
///
/// ```
/// use balance::measure::rounded;
/// assert_eq!(rounded(2.675, 2), 2.68);
/// assert_eq!(rounded(0.4995, 3), 0.5);
/// assert_eq!(rounded(-1.005, 2), -1.01);
/// ```
pub fn rounded(value: f64, digits: usize) -> f64 {
    rounded_text(value, digits).parse().unwrap_or(value)
}

/// The rounded number as text with exactly `digits` decimals.
///
/// ```
/// use balance::measure::rounded_text;
/// assert_eq!(rounded_text(6.3344, 2), "6.33");
/// assert_eq!(rounded_text(-0.001, 2), "0.00");
/// assert_eq!(rounded_text(1e6, 0), "1000000");
/// ```
pub fn rounded_text(value: f64, digits: usize) -> String {
    if !value.is_finite() {
        return value.to_string();
    }
    // The shortest decimal that is this number: what a reader would see unrounded.
    let written = value.abs().to_string();
    let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
    let mut kept: Vec<u8> = whole.bytes().chain(fraction.bytes().take(digits)).collect();
    kept.resize(whole.len() + digits, b'0');
    if fraction.as_bytes().get(digits).is_some_and(|d| *d >= b'5') {
        let mut at = kept.len();
        loop {
            if at == 0 {
                kept.insert(0, b'1');
                break;
            }
            at -= 1;
            if kept[at] == b'9' {
                kept[at] = b'0';
            } else {
                kept[at] += 1;
                break;
            }
        }
    }
    let negative = value < 0.0 && kept.iter().any(|d| *d != b'0');
    let point = kept.len() - digits;
    let mut text = String::from(if negative { "-" } else { "" });
    for (at, digit) in kept.into_iter().enumerate() {
        if at == point {
            text.push('.');
        }
        text.push(char::from(digit));
    }
    text
}

/// A printed number with its thousands set apart and no idle zeros behind the point.
///
/// ```
/// use balance::measure::grouped;
/// assert_eq!(grouped("461600.00"), "461,600");
/// assert_eq!(grouped("1234567.50"), "1,234,567.5");
/// assert_eq!(grouped("12"), "12");
/// ```
pub fn grouped(number: &str) -> String {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

/// Whether rounding to the printed digits would turn the verdict.
///
/// ```
/// use balance::measure::{borderline, within};
/// assert!(borderline(0.5004, 0.5, 3, within));
/// assert!(!borderline(0.5006, 0.5, 3, within));
/// ```
pub fn borderline(value: f64, bound: f64, digits: usize, meets: fn(f64, f64) -> bool) -> bool {
    // Rounding moves a value by half a unit of its last digit at most.
    let unit = 0.1f64.powi(i32::try_from(digits).unwrap_or(i32::MAX));
    if (value - bound).abs() > unit + bound.abs() * LAST_BITS * 2.0 {
        return false;
    }
    meets(value, bound) != meets(rounded(value, digits), bound)
}

/// The verdict of several criteria: false if one is not met, true if all computed ones are met,
/// `None` if none could be computed.
pub fn all_met(criteria: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut verdict = None;
    for criterion in criteria.into_iter().flatten() {
        verdict = Some(verdict.unwrap_or(true) && criterion);
    }
    verdict
}
