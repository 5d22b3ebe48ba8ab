//! Where nothing is written: over what is read, where the next run would read it, and twice to one place.

use std::path::{Path, PathBuf};

use anyhow::bail;
use balance::census::is_read_within;
use balance::{Lang, say};

/// What is said of an output that is an input.
pub fn is_read(output: &Path, lang: Lang) -> String {
    let shown = output.display();
    say!(
        lang,
        "{shown} 是要读取的文件，不能写在那里",
        "{shown} is an input and is not written to",
    )
}

/// What a run reads.
pub struct Reads {
    /// The censuses: files and folders.
    pub inputs: Vec<PathBuf>,
    /// Whatever else: the map, lists, the standard.
    own: Vec<PathBuf>,
}

impl Reads {
    pub fn new<'a>(inputs: &[PathBuf], own: impl IntoIterator<Item = &'a Path>) -> Reads {
        Reads {
            inputs: inputs.to_vec(),
            own: own.into_iter().map(Path::to_owned).collect(),
        }
    }

    /// Refuses outputs that are read, or would be in the next run, and two of one place.
    ///
    /// # Errors
    /// For the first such output.
    pub fn spare<'a>(
        &self,
        outputs: impl IntoIterator<Item = &'a Path>,
        lang: Lang,
    ) -> anyhow::Result<()> {
        let mut places: Vec<PathBuf> = Vec::new();
        for output in outputs {
            let shown = output.display();
            if self
                .inputs
                .iter()
                .chain(&self.own)
                .any(|read| is_same(read, output))
            {
                bail!(is_read(output, lang));
            }
            let place = place(output);
            if let Some(folder) = self.inputs.iter().find(|input| reads(input, &place)) {
                let folder = folder.display();
                bail!(say!(
                    lang,
                    "{shown} 在输入文件夹 {folder} 里，下次会被当作数据读取，不能写在那里",
                    "{shown} is in the folder of inputs {folder}, where the next run would read it, and is not written to",
                ));
            }
            if places.contains(&place) {
                bail!(say!(
                    lang,
                    "{shown} 写了两次，只能写一种内容",
                    "{shown} is named for two outputs",
                ));
            }
            places.push(place);
        }
        Ok(())
    }
}

/// Whether a folder that is an input would be read with what stands at a place.
fn reads(input: &Path, place: &Path) -> bool {
    let Ok(folder) = input.canonicalize() else {
        return false;
    };
    let within = place.strip_prefix(&folder);
    within.is_ok_and(|within| folder.is_dir() && is_read_within(within))
}

/// Whether two paths are one file, whatever links lead there.
pub fn is_same(one: &Path, other: &Path) -> bool {
    let (Ok(a), Ok(b)) = (one.canonicalize(), other.canonicalize()) else {
        return false;
    };
    if a == b {
        return true;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |path: &Path| path.metadata().map(|known| (known.dev(), known.ino()));
        if let (Ok(a), Ok(b)) = (id(&a), id(&b)) {
            return a == b;
        }
    }
    false
}

/// Where a path leads, whether there is something or not; a link that it ends in is not followed, for it
/// is the link that would be replaced.
pub fn place(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let Some(name) = whole.file_name() else {
        return whole;
    };
    let folder = whole.parent().unwrap_or(Path::new("/"));
    let there = folder.ancestors().find_map(|above| {
        let known = above.canonicalize().ok()?;
        Some(known.join(folder.strip_prefix(above).ok()?))
    });
    there.unwrap_or_else(|| folder.to_owned()).join(name)
}

/// The folder that a file stands in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
