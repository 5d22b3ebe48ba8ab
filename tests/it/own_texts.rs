//! Texts that users write or hand back, damaged: standards and maps in TOML, the JSON of an earlier audit.
//! Each is refused with a reason, or taken and worked with to the end; none makes the program panic. The
//! same is what the fuzz targets of these names run.
//!
//! `BALANCE_MUTANTS=100000` makes so many of all three together, `BALANCE_SEED=7` makes others.

mod audit;
mod map;
mod standard;

use std::panic::catch_unwind;
use std::time::Instant;

use crate::made::dice::Dice;
use crate::mutated::variable;

/// Mutants of all three together, unless said otherwise.
const MUTANTS: usize = if cfg!(debug_assertions) { 600 } else { 6_000 };

/// What stands where nobody expects it.
const ODD: [&str; 24] = [
    "0",
    "-1",
    "1e308",
    "-1e308",
    "1e-320",
    "nan",
    "inf",
    "9223372036854775807",
    "18446744073709551616",
    "\"\"",
    "[]",
    "{}",
    "null",
    "true",
    "\"\\u0000\"",
    "\"＝\"",
    "\u{202e}",
    "'",
    "((((((((((((",
    "- - -",
    "NOT",
    "1/0",
    "\"a\nb\"",
    "\u{feff}",
];

/// A text in pieces: words, numbers, and each other character by itself.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let of_word = |c: char| c.is_alphanumeric() || "_.".contains(c);
    while let Some(first) = rest.chars().next() {
        let length = match of_word(first) {
            true => rest.find(|c| !of_word(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (piece, after) = rest.split_at(length);
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// A seed damaged in up to four places.
fn damaged(seeds: &[Vec<&str>], dice: &mut Dice) -> String {
    let mut pieces = seeds[dice.below(seeds.len())].clone();
    for _ in 0..1 + dice.below(4) {
        let at = dice.below(pieces.len());
        let length = (1 + dice.below(12)).min(pieces.len() - at);
        let other = &seeds[dice.below(seeds.len())];
        let from = dice.below(other.len());
        match dice.below(8) {
            0 => drop(pieces.drain(at..at + length)),
            1 => {
                let piece = pieces[at..at + length].to_vec();
                let to = dice.below(pieces.len());
                pieces.splice(to..to, piece);
            }
            2 => {
                let to = dice.below(pieces.len());
                pieces.swap(at, to);
            }
            // A word for a word: most of what comes of it is still of the right shape.
            3 | 4 => {
                let is_word = |piece: &&str| piece.starts_with(char::is_alphanumeric);
                let here = (at..pieces.len()).find(|at| is_word(&pieces[*at]));
                let there = other[from..].iter().find(|piece| is_word(piece));
                if let (Some(here), Some(word)) = (here, there) {
                    pieces[here] = word;
                }
            }
            5 => pieces[at] = ODD[dice.below(ODD.len())],
            6 => {
                let number = |piece: &&str| piece.parse::<f64>().is_ok();
                if let Some(here) = (at..pieces.len()).find(|at| number(&pieces[*at])) {
                    pieces[here] = ODD[dice.below(9)];
                }
            }
            _ => {
                let piece = other[from..(from + length).min(other.len())].to_vec();
                pieces.splice(at..at, piece);
            }
        }
        if pieces.is_empty() {
            break;
        }
    }
    pieces.concat()
}

/// Damages seeds and hands each to `run`, which says whether it was taken.
fn campaign(name: &str, seeds: &[String], run: fn(&str) -> bool) {
    for seed in seeds {
        assert!(run(seed), "{name}: a seed is refused: {seed}");
    }
    let seeds: Vec<Vec<&str>> = seeds.iter().map(|seed| pieces(seed)).collect();
    let mut dice = Dice(variable("BALANCE_SEED").unwrap_or(1));
    let all = variable("BALANCE_MUTANTS").map_or(MUTANTS, |n| n as usize);
    let (mut taken, mut refused) = (0, 0);
    let mut failures = Vec::new();
    let mut slowest = (0.0, String::new());
    for _ in 0..all / 3 {
        let text = damaged(&seeds, &mut dice);
        let begun = Instant::now();
        match catch_unwind(|| run(&text)) {
            Ok(true) => taken += 1,
            Ok(false) => refused += 1,
            Err(_) => failures.push(text.clone()),
        }
        let seconds = begun.elapsed().as_secs_f64();
        if seconds > slowest.0 {
            slowest = (seconds, text);
        }
    }
    println!(
        "{name}: {taken} taken, {refused} refused, {} failed; the slowest took {:.2} s: {:.300}",
        failures.len(),
        slowest.0,
        slowest.1
    );
    assert!(
        failures.is_empty(),
        "{} failed; the first: {}",
        failures.len(),
        failures[0]
    );
    assert!(
        taken > refused / 200,
        "{name}: {taken} were taken, {refused} refused"
    );
}

#[test]
fn standards() {
    campaign("standard", &standard::seeds(), standard::run);
}

#[test]
fn maps() {
    campaign("map", &map::seeds(), map::run);
}

#[test]
fn audits() {
    campaign("audit", &audit::seeds(), audit::run);
}
