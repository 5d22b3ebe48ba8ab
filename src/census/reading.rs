//! From files to a census: files are read side by side, and joined in their order.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use crate::census::columns::Census;
use crate::census::grid::Grid;
use crate::census::input::Input;
use crate::census::join::finish::finish;
use crate::census::join::joining::Joining;
use crate::census::join::years::Years;
use crate::census::map::Map;
use crate::census::read;
use crate::census::read::folders::{Group, groups};
use crate::census::read::long::LongText;
use crate::census::shape::content::Content;
use crate::census::shape::file::{FileRead, FileReader};
use crate::dictionary::Dictionary;
use crate::problem::Problem;

/// So many files are held in memory for each thread: enough that none waits for another.
const FILES_A_THREAD: usize = 8;

/// A file of many is about to be read, or has been.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// The file.
    pub file: &'a Path,
    /// How many have been read.
    pub done: usize,
    /// How many there are.
    pub of: usize,
}

/// Who is told how far the reading has come, from any thread.
pub type Watch<'a> = &'a (dyn Fn(Step<'_>) + Sync);

/// Reads everything that the paths name: files side by side, so many at once that all threads are busy
/// and no more; what they say is joined in their order.
pub fn read(
    paths: &[PathBuf],
    dictionary: &Arc<Dictionary>,
    map: &Map,
    years: Years,
    watch: Watch<'_>,
) -> Census {
    let mut problems = Vec::new();
    let groups = groups(paths, &mut problems);
    let reader = FileReader::new(dictionary, map);
    let files = groups.iter().enumerate().flat_map(|(at, group)| {
        let files = group.files.iter();
        files.map(move |path| (at, path, group.folder.is_some()))
    });
    let files: Vec<(usize, &PathBuf, bool)> = files.collect();
    let done = AtomicUsize::new(0);
    let read = |(group, path, in_folder): &(usize, &PathBuf, bool)| {
        let step = |done| {
            watch(Step {
                file: path,
                done,
                of: files.len(),
            });
        };
        step(done.load(Ordering::Relaxed));
        let input = Input::of(path);
        let long = LongText::open(path);
        let long = long.and_then(|text| reader.long(path, text, *in_folder));
        let read = long.map_or_else(
            || read::file(path).map(|grids| reader.file(path, grids, *in_folder)),
            Ok,
        );
        step(done.fetch_add(1, Ordering::Relaxed) + 1);
        (*group, input, read)
    };
    let at_once = rayon::current_num_threads() * FILES_A_THREAD;
    let mut joining = Joining::new(dictionary, map);
    let mut ended = 0;
    for some in files.chunks(at_once) {
        let some: Vec<_> = some.par_iter().map(read).collect();
        for (group, input, read) in some {
            joining.end_groups(&groups[ended..group]);
            ended = group;
            joining.begin_group(&groups[group]);
            joining.builder.inputs.push(input);
            if let Err(problem) = read.and_then(|file| join_file(&mut joining, file)) {
                problems.push(problem);
            }
        }
    }
    joining.end_groups(&groups[ended..]);
    finish(joining, problems, years)
}

/// Reads sheets that are in memory, as those of one file.
pub fn read_sheets(name: &Path, sheets: Vec<Grid>, dictionary: &Arc<Dictionary>) -> Census {
    let group = Group {
        folder: None,
        depth: 0,
        files: Vec::new(),
    };
    let map = Map::default();
    let mut joining = Joining::new(dictionary, &map);
    joining.begin_group(&group);
    let file = FileReader::new(dictionary, &map).file(name, sheets, false);
    let problems = join_file(&mut joining, file).err().into_iter().collect();
    joining.end_group(&group);
    finish(joining, problems, Years::Latest)
}

/// Joins what a file says to what is known so far.
///
/// # Errors
/// What breaks the reading of a long file off.
fn join_file(joining: &mut Joining<'_>, file: FileRead) -> Result<(), Problem> {
    for (title, sheet) in file.sheets {
        let source = match sheet.content {
            Content::Nothing => None,
            _ => Some(joining.builder.source(&sheet.table.source)),
        };
        if sheet.table.private {
            joining.builder.of_people.extend(source);
        }
        joining.builder.problems.extend(sheet.problems);
        joining.bound_problems();
        joining.builder.tables.push(sheet.table);
        let Some(source) = source else { continue };
        match sheet.content {
            Content::Lines(lines) => joining.join_lines(source, lines, &title, &file.stem),
            Content::Roster(grid, roster) => joining.join_roster(source, grid, &roster, &title),
            Content::LongRoster(text, roster) => {
                joining.join_long_roster(source, text, roster, &title)?;
            }
            Content::Nothing => {}
        }
    }
    joining.builder.problems.extend(file.problems);
    Ok(())
}
