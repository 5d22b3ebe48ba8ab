//! "Did you mean …?": the nearest of some known names, where one is near.

/// The candidate that differs from `word` least, if it is near enough to be meant: by a third of its
/// characters at most, by one of two, or by more where one of them is all in the other.
///
/// The distance is that of Damerau and Levenshtein on characters, so that it serves Chinese as well as
/// Latin script.
///
/// ```
/// use balance::nearest;
/// assert_eq!(nearest("thresold", ["limit", "threshold"]), Some("threshold"));
/// assert_eq!(nearest("math", ["deaths", "month"]), None);
/// assert_eq!(nearest("xyz", ["limit", "threshold"]), None);
/// ```
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    within(word, candidates, (3, 1), false)
}

/// The same of what people read, headers and names of schools: a fourth of the characters at most, and
/// never another number, as 第一小学 and 第二小学 have.
///
/// ```
/// # use balance::nearest_name;
/// assert_eq!(nearest_name("图书总册", ["图书总册数", "占地面积"]), Some("图书总册数"));
/// assert_eq!(nearest_name("第一小学", ["云棠县第一小学"]), Some("云棠县第一小学"));
/// assert_eq!(nearest_name("云棠县第一小学", ["云棠县第二小学"]), None);
/// assert_eq!(nearest_name("石岭镇中心小学", ["城关镇中心小学"]), None);
/// ```
pub fn nearest_name<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    within(word, candidates, (4, 0), true)
}

fn within<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    (share, least): (usize, usize),
    numbered: bool,
) -> Option<&'a str> {
    let length = word.chars().take(LONGEST + 1).count();
    if length > LONGEST {
        return None;
    }
    let numbers = |text: &str| text.chars().filter(|c| is_number(*c)).collect::<Vec<_>>();
    let own = numbers(word);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let other = candidate.chars().count();
        let (shorter, longer) = (length.min(other), length.max(other));
        let most = (longer / share).max(least);
        // A name with its county in front or a remark behind, or with a character here and there.
        let is_part = shorter >= 3
            && (shorter * 2 >= longer && is_end(word, candidate)
                || shorter * 3 >= longer * 2 && is_within(word, candidate));
        let too_far = !is_part && longer - shorter > most;
        if too_far || numbered && numbers(candidate) != own {
            continue;
        }
        let distance = strsim::osa_distance(word, candidate);
        let near = is_part || distance <= most && distance * 2 <= longer;
        if near && best.is_none_or(|(known, _)| distance < known) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Whether one of two texts begins or ends with the other.
fn is_end(a: &str, b: &str) -> bool {
    let ends = |long: &str, short: &str| long.starts_with(short) || long.ends_with(short);
    ends(a, b) || ends(b, a)
}

/// Whether the characters of one of two texts are all in the other, in their order.
fn is_within(a: &str, b: &str) -> bool {
    let within = |short: &str, long: &str| {
        let mut rest = long.chars();
        short.chars().all(|c| rest.any(|other| other == c))
    };
    within(a, b) || within(b, a)
}

fn is_number(c: char) -> bool {
    c.is_numeric() || "一二三四五六七八九十百零".contains(c)
}

/// What is longer is no name of anything, in characters.
const LONGEST: usize = 64;

/// For so many headers of a sheet the nearest is looked for: each is held against all that is known.
pub(crate) const MOST_SUGGESTED: usize = 50;

/// The candidate most like `word`, however unlike it is, by the measure of Jaro and Winkler.
pub fn likest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        let score = strsim::jaro_winkler(word, candidate);
        if best.is_none_or(|(s, _)| score > s) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}
