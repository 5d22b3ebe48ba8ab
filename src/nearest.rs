//! "Did you mean …?": the nearest of some known names.

/// The candidate most like `word`, if any is alike enough to be worth suggesting.
///
/// Likeness is the Jaro–Winkler measure on characters, so that it serves Chinese as well as Latin
/// script.
///
/// ```
/// assert_eq!(balance::nearest("thresold", ["limit", "threshold"]), Some("threshold"));
/// assert_eq!(balance::nearest("xyz", ["limit", "threshold"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const ALIKE: f64 = 0.6;
    let (score, candidate) = best(word, candidates)?;
    (score >= ALIKE).then_some(candidate)
}

/// The candidate most like `word`, however unlike it is.
pub fn likest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    best(word, candidates).map(|(_, candidate)| candidate)
}

fn best<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<(f64, &'a str)> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(word, candidate);
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, candidate));
        }
    }
    best
}
