//! Files that are written: whole or not at all, never over what is read, and over what another made
//! only with `--force`.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use anyhow::{Context, bail};
use balance::{Lang, mark, said_by_system, say};
use tempfile::NamedTempFile;

use super::spare::{is_read, is_same};

/// How files are written.
#[derive(Clone, Copy, Debug)]
pub struct Saver {
    pub lang: Lang,
    /// Whether files that the program did not make may be replaced.
    pub force: bool,
    /// The `balance.toml` of the run: never written to, whatever is forced.
    pub settings: Option<&'static Path>,
}

/// What keeps a file from being written to, if anything does.
enum Kept {
    /// It is no ordinary file.
    Special,
    ReadOnly,
    /// Another made it, or has saved it since.
    NotOwn,
    Unreadable(io::Error),
}

impl Saver {
    /// Whether a file may be written to, as far as can be told before.
    ///
    /// # Errors
    /// If it may not.
    pub fn check(self, path: &Path) -> anyhow::Result<()> {
        if self
            .settings
            .is_some_and(|settings| is_same(settings, path))
        {
            bail!(is_read(path, self.lang));
        }
        let Some(kept) = self.kept(path) else {
            return Ok(());
        };
        let shown = path.display();
        bail!(match kept {
            Kept::Special => say!(
                self.lang,
                "{shown} 不是普通文件，不能写在那里",
                "{shown} is no ordinary file and is not written to",
            ),
            Kept::ReadOnly => say!(
                self.lang,
                "{shown} 是只读文件，没有替换",
                "{shown} is read-only and was not replaced",
            ),
            Kept::NotOwn => say!(
                self.lang,
                "{shown} 已存在，不是本程序生成的，或生成后又保存过，没有替换；请换一个文件名，或加 --force",
                "{shown} is there already and was not made by this program, or was saved since; it was not replaced. Choose another name, or add --force",
            ),
            Kept::Unreadable(e) => {
                let why = said_by_system(&e);
                let why = why.get(self.lang);
                say!(
                    self.lang,
                    "{shown} 已存在，但无法读取（{why}），没有替换",
                    "{shown} is there already, cannot be read ({why}) and was not replaced",
                )
            }
        })
    }

    fn kept(self, path: &Path) -> Option<Kept> {
        // What is not there keeps nothing; what else is wrong with the path is said in writing.
        let known = fs::metadata(path).ok()?;
        if !known.is_file() {
            return Some(Kept::Special);
        }
        if known.permissions().readonly() {
            return Some(Kept::ReadOnly);
        }
        if self.force {
            return None;
        }
        match mark::is_own(path) {
            Ok(true) => None,
            Ok(false) => Some(Kept::NotOwn),
            Err(e) => Some(Kept::Unreadable(e)),
        }
    }

    /// Writes a file and says so.
    ///
    /// # Errors
    /// If it cannot or may not be written.
    pub fn save(
        self,
        path: &Path,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        self.save_quietly(path, write)?;
        let shown = path.display();
        self.say(&say!(self.lang, "已写入 {shown}", "wrote {shown}"));
        Ok(())
    }

    /// Writes a file of text and says so.
    ///
    /// # Errors
    /// As [`Saver::save`].
    pub fn save_text(self, path: &Path, text: &str) -> anyhow::Result<()> {
        self.save(path, |out| out.write_all(text.as_bytes()))
    }

    /// Makes a folder, and those that it is in, where they are not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn make_folder(self, path: &Path) -> anyhow::Result<()> {
        let folder = path.display();
        fs::create_dir_all(path).with_context(|| {
            say!(
                self.lang,
                "无法建立文件夹 {folder}",
                "cannot make the folder {folder}",
            )
        })
    }

    /// Writes a file: beside its place first, then renamed, so that it is whole or not there.
    ///
    /// # Errors
    /// If it cannot or may not be written.
    pub fn save_quietly(
        self,
        path: &Path,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> anyhow::Result<()> {
        self.check(path)?;
        let shown = path.display();
        replace(path, write)
            .with_context(|| say!(self.lang, "无法写入 {shown}", "cannot write {shown}"))
    }

    /// Says on standard error what was done.
    pub fn say(self, text: &str) {
        super::terminal::say(text);
    }
}

fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let mut pending = Pending::beside(path)?;
    let mut out = BufWriter::new(pending.file()?.as_file_mut());
    write(&mut out)?;
    out.flush()?;
    drop(out);
    if let Ok(known) = fs::metadata(path) {
        pending
            .file()?
            .as_file()
            .set_permissions(known.permissions())?;
    }
    pending.file()?.as_file().sync_all()?;
    pending.persist(path)
}

/// The files that are being written; a signal removes them before it ends the program.
static PENDING: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

fn pending() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file that is being written beside its place. It is gone where it is dropped.
struct Pending(Option<NamedTempFile>);

impl Pending {
    fn beside(path: &Path) -> io::Result<Pending> {
        #[cfg(unix)]
        signals::watch()?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".balance-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What any new file gets, less the user's mask.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let mut pending = pending();
        let file = builder.tempfile_in(super::spare::folder_of(path))?;
        pending.insert(file.path().to_owned());
        Ok(Pending(Some(file)))
    }

    fn file(&mut self) -> io::Result<&mut NamedTempFile> {
        self.0
            .as_mut()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn persist(mut self, path: &Path) -> io::Result<()> {
        let mut pending = pending();
        let Some(file) = self.0.take() else {
            return Ok(());
        };
        pending.remove(file.path());
        file.persist(path)?;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        let mut pending = pending();
        if let Some(file) = self.0.take() {
            pending.remove(file.path());
        }
    }
}

#[cfg(unix)]
mod signals {
    //! What ends the program from outside.

    use std::sync::OnceLock;
    use std::{fs, io, thread};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    /// From now on, files that are being written are removed before a signal ends the program.
    pub fn watch() -> io::Result<()> {
        static WATCHED: OnceLock<()> = OnceLock::new();
        if WATCHED.set(()).is_err() {
            return Ok(());
        }
        let mut signals = Signals::new(deadly())?;
        let wait = move || {
            for signal in signals.forever() {
                // Held until the end: no file is begun any more.
                let pending = super::pending();
                for path in pending.iter() {
                    let _ = fs::remove_file(path);
                }
                let _ = emulate_default_handler(signal);
            }
        };
        thread::Builder::new().spawn(wait)?;
        Ok(())
    }

    /// The signals that end the program: not those that whoever started it wants ignored, as `nohup`
    /// does. Where that cannot be told, a lost terminal is left alone.
    fn deadly() -> Vec<i32> {
        match ignored() {
            Some(ignored) => {
                let all = [SIGINT, SIGTERM, SIGHUP].into_iter();
                all.filter(|signal| ignored & (1 << (signal - 1)) == 0)
                    .collect()
            }
            None => vec![SIGINT, SIGTERM],
        }
    }

    /// The set of ignored signals, as Linux tells it.
    fn ignored() -> Option<u64> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let mut lines = status.lines();
        let set = lines.find_map(|line| line.strip_prefix("SigIgn:"))?;
        u64::from_str_radix(set.trim(), 16).ok()
    }
}
