//! Changes laid over a census.

mod event;
mod opened;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use self::opened::opened;
use crate::census::{Census, most};
use crate::dictionary::Dictionary;
use crate::lang::Text;
use crate::nearest::MOST_SUGGESTED;
use crate::problem::{Kind, Location, Problem};
use crate::scenario::figures::Figures;
use crate::scenario::schools::Schools;
use crate::scenario::target::{self, Named};
use crate::scenario::{Amount, Change, Changes, Laid, LaidFigure, Status, When};

impl Changes {
    /// The census as it is once the changes are made: all of them, or those that are done by the end of a year.
    /// They are made year by year, those of one year in their order; those without a year come first. What was
    /// done before the year of the census is in its figures, and is not counted twice: that is a warning.
    ///
    /// A figure by stage moves the total of its school, where the census has both, and a part its total.
    ///
    /// # Errors
    /// Everything that is wrong with the changes, those of the file first.
    pub fn apply(&self, census: &Census, by: Option<u16>) -> Result<Census, Vec<Problem>> {
        if self.is_empty() {
            return Ok(census.clone());
        }
        // Schools that open stand in rows of their own from the beginning, and are not there before they do.
        let opened = opened(self, census);
        let (census, rows) = match &opened {
            Some((with_opened, rows)) => (with_opened, &rows[..]),
            None => (census, &[][..]),
        };
        let mut applying = Applying {
            census,
            by,
            schools: Schools::of(census),
            figures: Figures::of(census),
            set: HashMap::new(),
            absent: rows.iter().cloned().collect(),
            laid: Vec::new(),
            wrong: 0,
        };
        let mut order: Vec<&Change> = self.entries.iter().collect();
        order.sort_by_key(|change| change.year);
        let mut problems = self.problems.clone();
        let mut warnings = Vec::new();
        for change in order {
            match applying.add(change) {
                Ok(warning) => warnings.extend(warning),
                Err(kinds) => {
                    let of_entry = kinds.into_iter().map(|kind| at(kind, change));
                    problems.extend(of_entry);
                    applying.wrong += 1;
                    most::bound(&mut problems);
                }
            }
        }
        if !problems.is_empty() {
            most::keep(&mut problems);
            problems.sort_by(|one, other| one.at.first().cmp(&other.at.first()));
            return Err(problems);
        }
        let absent: BTreeSet<usize> = applying.absent.into_keys().collect();
        let laid = applying.laid;
        let mut changed = census.lay(laid, &absent);
        changed.problems.extend(warnings);
        Ok(changed)
    }
}

impl Changes {
    /// The same, where what is wrong is one more problem of the census, of all its counties: none is measured.
    pub fn over(&self, census: Census, by: Option<u16>) -> Census {
        match self.apply(&census, by) {
            Ok(changed) => changed,
            Err(problems) => {
                let mut census = census;
                let counties: Vec<usize> = (0..census.counties.len()).collect();
                let of_all = |problem| Problem {
                    counties: counties.clone(),
                    ..problem
                };
                census.problems.extend(problems.into_iter().map(of_all));
                census
            }
        }
    }
}

/// A problem of a change.
fn at(kind: Kind, change: &Change) -> Problem {
    Problem::new(kind, [change.at.clone()])
}

/// A census to which changes are made one after the other.
struct Applying<'a> {
    census: &'a Census,
    by: Option<u16>,
    schools: Schools<'a>,
    figures: Figures<'a>,
    /// By row and column: the year of the last change that set the figure, and where it stands.
    set: HashMap<(usize, String), (Option<u16>, Location)>,
    /// By row: the schools that are not there, no more or not yet, with where that is said.
    absent: HashMap<usize, Location>,
    laid: Vec<Laid>,
    /// How many changes are wrong.
    wrong: usize,
}

/// A change with its names looked up: the row of the school, that of the one that gives, the field and stage.
struct Found {
    row: usize,
    from: Option<usize>,
    field: String,
    stage: Option<String>,
}

impl Applying<'_> {
    /// Makes a change; a warning where it is not made.
    fn add(&mut self, change: &Change) -> Result<Option<Problem>, Vec<Kind>> {
        if let Some(event) = change.event {
            return self.add_event(change, event);
        }
        let found = self.find(change)?;
        let rows: Vec<usize> = found.rows().collect();
        let when = self.when(change, &rows).map_err(|kind| vec![kind])?;
        let figures = match when {
            When::Now => {
                self.is_there(&rows).map_err(|kind| vec![kind])?;
                self.figures_of(change, &found).map_err(|kind| vec![kind])?
            }
            When::Later | When::Before => Vec::new(),
        };
        let column = found.column();
        if let (Amount::Set(_), When::Now) = (change.amount, when) {
            self.note_set(change, &found, &column)
                .map_err(|kind| vec![kind])?;
        }
        self.figures.take(&figures);
        let label = self.census.dictionary.label_text(&column);
        let warning = (when == When::Before).then(|| self.before(change, found.row, label));
        self.laid.push(Laid {
            change: Arc::new(change.clone()),
            rows,
            column,
            figures,
            when,
            gone: None,
        });
        Ok(warning)
    }

    /// What was done before the census is in its figures.
    fn before(&self, change: &Change, row: usize, column: Text) -> Problem {
        let kind = Kind::ChangeBeforeCensus {
            school: self.census.school_name(row),
            column,
            year: change.year.unwrap_or_default(),
            census: self.year_of(row).unwrap_or_default(),
        };
        self.problem_of(kind, change, row)
    }

    /// # Errors
    /// Where a school is not there, no more or not yet.
    fn is_there(&self, rows: &[usize]) -> Result<(), Kind> {
        let absent = rows
            .iter()
            .find_map(|row| Some((row, self.absent.get(row)?)));
        match absent {
            None => Ok(()),
            Some((row, at)) => Err(Kind::ChangeSchoolAbsent {
                school: self.census.school_name(*row),
                at: at.cell_name().unwrap_or_default(),
            }),
        }
    }

    /// Looks up what a change names.
    fn find(&self, change: &Change) -> Result<Found, Vec<Kind>> {
        let mut wrong = Vec::new();
        let suggest = self.suggests();
        let row = self.schools.row(&change.school, suggest);
        let row = row.map_err(|kind| wrong.push(kind)).ok();
        let from = change.from.as_deref();
        let from = from.map(|from| self.schools.row(from, suggest)).transpose();
        let from = from.map_err(|kind| wrong.push(kind)).ok().flatten();
        wrong.extend(self.named_otherwise(change, row, suggest));
        let moves = matches!(change.amount, Amount::Add(more) if more > 0.0);
        if change.from.is_some() && (!moves || from.is_some() && from == row) {
            wrong.push(Kind::ChangeMove);
        }
        let rows: Vec<usize> = row.into_iter().chain(from).collect();
        let field = self.field(change, &rows);
        let field = field.map_err(|kind| wrong.push(kind)).ok();
        match (row, field) {
            (Some(row), Some((field, stage))) if wrong.is_empty() => Ok(Found {
                row,
                from,
                field,
                stage,
            }),
            _ => Err(wrong),
        }
    }

    /// Whether the nearest names are looked for: of the first that are wrong only, for it takes time.
    fn suggests(&self) -> bool {
        self.wrong < MOST_SUGGESTED
    }

    /// What is wrong where a change gives a name, too, that is not the school's. Several may be called so, of which the
    /// code names one.
    fn named_otherwise(&self, change: &Change, row: Option<usize>, suggest: bool) -> Option<Kind> {
        let name = change.name.as_ref()?;
        match self.schools.rows(name, suggest) {
            Ok(called) if row.is_none_or(|row| called.contains(&row)) => None,
            Ok(_) => Some(Kind::ChangeSchoolsDiffer {
                school: change.school.clone(),
                name: name.clone(),
            }),
            Err(kind) => Some(kind),
        }
    }

    /// The field of a change and its stage, which all schools concerned must have.
    fn field(&self, change: &Change, rows: &[usize]) -> Result<(String, Option<String>), Kind> {
        let dictionary = &self.census.dictionary;
        let Named {
            field,
            stage,
            is_staged,
        } = target::named(&change.field, dictionary, self.wrong < MOST_SUGGESTED)?;
        let stage = match (stage, &change.stage) {
            (Some(own), Some(other)) if own != *other => {
                return Err(Kind::ChangeStageUnneeded {
                    column: dictionary.label_text(&change.field),
                });
            }
            (own, other) => own.or_else(|| other.clone()),
        };
        let Some(stage) = stage else {
            let of_total = |row: &usize| self.figures.has_total_alone(*row, &field);
            let wanting = rows.iter().find(|row| is_staged && !of_total(row));
            return match wanting {
                Some(row) => Err(Kind::ChangeStageWanted {
                    school: self.census.school_name(*row),
                    column: dictionary.label_text(&field),
                    stages: self.stages_of(*row),
                }),
                None => Ok((field, None)),
            };
        };
        if !is_staged {
            return Err(Kind::ChangeStageUnneeded {
                column: dictionary.label_text(&field),
            });
        }
        if !dictionary.stages.contains_key(&stage) {
            return Err(Kind::UnknownWord {
                column: dictionary.label_text(dictionary.roles.stage.as_deref().unwrap_or("stage")),
                found: stage.into(),
                valid: target::stages(dictionary),
            });
        }
        match rows
            .iter()
            .find(|row| !self.figures.has_stage(**row, &stage))
        {
            Some(row) => Err(Kind::ChangeStageAbsent {
                school: self.census.school_name(*row),
                stage: dictionary.stage_text(&stage),
            }),
            None => Ok((field, Some(stage))),
        }
    }

    fn stages_of(&self, row: usize) -> Text {
        let dictionary = &self.census.dictionary;
        let stages = dictionary.stages.keys();
        let own = stages.filter(|stage| self.figures.has_stage(row, stage));
        Text::list(own.map(|stage| target::stage(stage, dictionary)))
    }

    /// Whether a change is for this census.
    ///
    /// # Errors
    /// Where that cannot be told, because its year is not given.
    fn when(&self, change: &Change, rows: &[usize]) -> Result<When, Kind> {
        let Some(year) = change.year else {
            return match self.by {
                Some(by) if change.status != Some(Status::Done) => {
                    Err(Kind::ChangeYearWanted { year: by })
                }
                _ => Ok(When::Now),
            };
        };
        if self.by.is_some_and(|by| year > by) {
            return Ok(When::Later);
        }
        let mut rows = rows.iter();
        let before = rows.any(|row| self.year_of(*row).is_some_and(|census| year < census));
        Ok(if before { When::Before } else { When::Now })
    }

    fn year_of(&self, row: usize) -> Option<u16> {
        let counties = &self.census.counties;
        let at = counties.partition_point(|county| county.rows.end <= row);
        counties.get(at)?.year
    }

    /// The figures that a change makes other: what is moved, one school has less and the other more.
    fn figures_of(&self, change: &Change, found: &Found) -> Result<Vec<LaidFigure>, Kind> {
        let target = (found.field.as_str(), found.stage.as_deref());
        let mut figures = Vec::new();
        if let (Some(from), Amount::Add(more)) = (found.from, change.amount) {
            figures.extend(self.figures.changed(from, target, Amount::Add(-more))?);
        }
        figures.extend(self.figures.changed(found.row, target, change.amount)?);
        Ok(figures)
    }

    /// Notes that a figure is set.
    ///
    /// # Errors
    /// Where it is set already in that year.
    fn note_set(&mut self, change: &Change, found: &Found, column: &str) -> Result<(), Kind> {
        let key = (found.row, column.to_owned());
        let own = (change.year, change.at.clone());
        match self.set.insert(key, own) {
            Some((year, at)) if year == change.year => Err(Kind::ChangeSetTwice {
                school: self.census.school_name(found.row),
                column: self.census.dictionary.label_text(column),
                first: at.cell_name().unwrap_or_default(),
            }),
            _ => Ok(()),
        }
    }

    fn problem_of(&self, kind: Kind, change: &Change, row: usize) -> Problem {
        let counties = &self.census.counties;
        Problem {
            counties: vec![counties.partition_point(|county| county.rows.end <= row)],
            ..at(kind, change)
        }
    }
}

impl Found {
    fn rows(&self) -> impl Iterator<Item = usize> {
        [Some(self.row), self.from].into_iter().flatten()
    }

    fn column(&self) -> String {
        let stage = self.stage.as_deref();
        stage.map_or(self.field.clone(), |stage| {
            Dictionary::column(&self.field, stage)
        })
    }
}
