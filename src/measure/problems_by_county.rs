//! Which problems are of which county: what is wrong with one forbids nothing of the others.

use super::contract::Lost;
use super::options::Options;
use crate::census::{Attribution, Census, Concerns, County};
use crate::lang::Lang;
use crate::problem::{Location, Problem, any_error};

/// The problems of a census, by county.
pub struct ProblemsByCounty {
    /// By county: those that are of no other.
    pub own: Vec<Vec<Problem>>,
    /// Those of several counties, of all, or of none.
    pub shared: Vec<Problem>,
    /// By county: the errors among the shared ones that forbid measuring it.
    pub why: Vec<Vec<Problem>>,
    /// The files of no known county that could not be read.
    pub files: Vec<Lost>,
}

impl ProblemsByCounty {
    pub fn new(census: &Census, options: &Options) -> ProblemsByCounty {
        let counties = census.counties.len();
        let mut found = ProblemsByCounty {
            own: vec![Vec::new(); counties],
            shared: Vec::new(),
            why: vec![Vec::new(); counties],
            files: Vec::new(),
        };
        let problems = census.problems.iter().cloned();
        let problems = problems.map(|problem| options.weigh(problem));
        if counties <= 1 {
            match found.own.first_mut() {
                Some(own) => own.extend(problems),
                None => found.shared.extend(problems),
            }
            return found;
        }
        let attribution = Attribution::new(census);
        for problem in problems {
            let concerned = match attribution.of(&problem) {
                Concerns::Counties(counties) if counties.len() == 1 => {
                    found.own[counties[0]].push(problem);
                    continue;
                }
                Concerns::Counties(counties) => counties,
                Concerns::All => (0..counties).collect(),
                Concerns::File(file) => {
                    if problem.is_error() {
                        found.lose(file, &problem, options.lang);
                    }
                    Vec::new()
                }
            };
            for county in concerned.into_iter().filter(|_| problem.is_error()) {
                found.why[county].push(problem.clone());
            }
            found.shared.push(problem);
        }
        found
    }

    fn lose(&mut self, file: String, problem: &Problem, lang: Lang) {
        match self.files.iter_mut().find(|lost| lost.name == file) {
            Some(lost) => lost.errors += 1,
            None => self.files.push(Lost {
                code: String::new(),
                files: vec![file.clone()],
                name: file,
                errors: 1,
                why: told(problem, lang),
            }),
        }
    }
}

/// The counties, as indices, that no error in what was read keeps from being measured.
pub fn sound_counties(census: &Census, options: &Options) -> Vec<usize> {
    let ProblemsByCounty { own, why, .. } = ProblemsByCounty::new(census, &options.of(census));
    let counties = own.iter().zip(&why).enumerate();
    let sound = counties.filter(|(_, (own, why))| why.is_empty() && !any_error(own));
    sound.map(|(index, _)| index).collect()
}

/// A county that errors keep from being measured.
pub fn lost(county: &County, why: &[Problem], lang: Lang) -> Lost {
    let mut files: Vec<String> = Vec::new();
    for at in why.iter().flat_map(|problem| &problem.at) {
        if !files.contains(&at.source.file) {
            files.push(at.source.file.clone());
        }
    }
    Lost {
        code: county.code.clone(),
        name: county.name.clone(),
        files,
        errors: why.len(),
        why: why.first().map(|p| told(p, lang)).unwrap_or_default(),
    }
}

/// A problem with its place, in one line.
fn told(problem: &Problem, lang: Lang) -> String {
    let message = problem.kind.message(lang);
    let place = problem.at.first().and_then(Location::cell_name);
    match place {
        Some(cell) => format!("{cell}{}{message}", lang.pick("：", ": ")),
        None => message,
    }
}
