//! What was read once and accepted: text held to a file beside the tests or in `docs/`.

use std::path::Path;

/// So many lines of a difference are shown.
const SHOWN: usize = 20;

/// Holds what is printed to `tests/it/snapshots/{name}.txt`.
pub fn assert_snapshot(name: &str, current: &str) {
    assert_accepted(&format!("tests/it/snapshots/{name}.txt"), current);
}

/// Holds a text to a file of the repository. To accept a change, read it, run the tests with
/// `BALANCE_BLESS=1`, and commit the file.
pub fn assert_accepted(path: &str, current: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("BALANCE_BLESS").is_some() {
        std::fs::write(&file, current).unwrap();
    }
    let accepted = std::fs::read_to_string(&file).unwrap_or_default();
    if accepted != current {
        let shown = difference(&accepted, current);
        panic!("{path} is not what is said now; see tests/it/accepted.rs\n{shown}");
    }
}

/// The lines between the beginning and the end that two texts share, with the number of the first.
fn difference(accepted: &str, current: &str) -> String {
    let [mut old, mut new] = [accepted, current].map(|text| text.split('\n').collect::<Vec<_>>());
    while !old.is_empty() && old.last() == new.last() {
        old.pop();
        new.pop();
    }
    let same = old.iter().zip(&new).take_while(|(x, y)| x == y).count();
    let mut shown = format!("from line {}:\n", same + 1);
    for (sign, lines) in [('-', old), ('+', new)] {
        for line in lines.iter().skip(same).take(SHOWN) {
            shown.push_str(&format!("{sign} {line}\n"));
        }
    }
    shown
}

#[test]
fn a_difference_is_shown_without_what_is_the_same() {
    let shown = difference("a\nb\nc\nd", "a\nB\nx\nc\nd");
    assert_eq!(shown, "from line 2:\n- b\n+ B\n+ x\n");
    assert_eq!(difference("a\n", "a"), "from line 2:\n- \n");
}
