//! Every byte that the program prints or writes, held by hashes: every subcommand, flag, format and
//! language, over made files of every shape, sound and broken.
//!
//! `bytes/runs.txt` lists the runs, `bytes/files.txt` and `bytes/inputs.rs` make what they read, and
//! `snapshots/bytes.txt` has the hashes. A run whose output differs is named, and all that it gave is
//! laid into `target/tmp/bytes/`. To see what differs, keep the outputs of both versions and compare:
//!
//! ```text
//! BALANCE_BYTES_KEEP=/tmp/before cargo test --test it -- bytes    # then again with /tmp/after
//! diff -r /tmp/before /tmp/after
//! ```
//!
//! To accept a change run it with `BALANCE_BLESS=1`. `BALANCE_BYTES_ONLY=compare` takes the runs only
//! that have this in their names, and to accept, too. With `BALANCE_BYTES_KEEP` the whole of `tests/it` keeps what the program
//! printed, a folder a test, so that the messages of all its made files can be compared, too. How many threads the program takes is
//! `RAYON_NUM_THREADS`, and must not matter.

mod coverage;
pub mod inputs;
mod listed;
mod wrong;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use sha2::{Digest, Sha256};

use crate::made::{balance, book};
use inputs::Files;
use listed::Run;

/// The hashes as they are to be.
const HASHES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/snapshots/bytes.txt");

/// What a run gave, by what it is called: "0" for the first command's exit code and streams, the path of
/// a file that it wrote.
type Given = BTreeMap<String, Vec<u8>>;

/// A run's hashes, a line an output, by the run's name.
type Hashes = BTreeMap<String, Vec<String>>;

#[test]
fn every_byte_is_as_it_was() {
    let only = std::env::var("BALANCE_BYTES_ONLY").unwrap_or_default();
    let mut runs = listed::runs();
    runs.retain(|run| run.name.contains(&only));
    let made = inputs::all();
    let (before, others): (Hashes, Hashes) =
        read(&std::fs::read_to_string(HASHES).unwrap_or_default())
            .into_iter()
            .partition(|(name, _)| name.contains(&only));
    let differing = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bytes");
    let _ = std::fs::remove_dir_all(&differing);
    let kept = std::env::var_os("BALANCE_BYTES_KEEP").map(PathBuf::from);
    let (next, after) = (AtomicUsize::new(0), Mutex::new(Hashes::new()));
    let work = || {
        while let Some(run) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let files = made
                .get(&run.folder)
                .unwrap_or_else(|| panic!("no {}", run.folder));
            let given = perform(run, files);
            let hashes = hashes(run, &given);
            if let Some(folder) = &kept {
                keep(&folder.join("bytes"), &run.name, &given);
            }
            if before.get(&run.name) != Some(&hashes) {
                keep(&differing, &run.name, &given);
            }
            let again = after.lock().unwrap().insert(run.name.clone(), hashes);
            assert!(again.is_none(), "listed twice: {}", run.name);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    let mut after = after.into_inner().unwrap();
    if std::env::var_os("BALANCE_BLESS").is_some() {
        after.extend(others);
        std::fs::write(HASHES, written(&after)).unwrap();
        return;
    }
    let differ = differences(&before, &after);
    assert!(
        differ.is_empty(),
        "{} runs differ; what they gave is in {}, see this test:\n{}",
        differ.len(),
        differing.display(),
        differ.join("\n")
    );
}

/// Runs the commands of a run, one after another, in a folder of their own, and gathers what they gave.
fn perform(run: &Run, files: &Files) -> Given {
    let all = tempfile::tempdir().unwrap();
    // A county may be named after the folder.
    let folder = all.path().join(&run.folder);
    std::fs::create_dir(&folder).unwrap();
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let mut given = Given::new();
    for (at, args) in run.commands.iter().enumerate() {
        let output = program(&folder, args);
        let code = output.status.code();
        assert!(code.is_some_and(|c| c <= 2), "{}: {:?}", run.name, output);
        given.insert(format!("{at} code"), code.unwrap().to_string().into_bytes());
        given.insert(format!("{at} stdout"), output.stdout);
        given.insert(format!("{at} stderr"), output.stderr);
    }
    gather(&folder, &folder, files, &mut given);
    if run.name.contains("--stamp") {
        // The hour is no one's to hold: every digit is the same.
        for bytes in given.values_mut() {
            bytes
                .iter_mut()
                .filter(|b| b.is_ascii_digit())
                .for_each(|b| *b = b'0');
        }
    }
    given
}

/// The program in a folder, with nothing of the machine in its environment.
fn program(folder: &Path, args: &[String]) -> Output {
    let mut command: Command = balance();
    command.env_clear().current_dir(folder).args(args);
    command.envs([("LC_ALL", "C"), ("COLUMNS", "100"), ("TERM", "xterm")]);
    for name in ["RAYON_NUM_THREADS", "PATH", "SYSTEMROOT", "TMPDIR"] {
        command.envs(std::env::var_os(name).map(|value| (name, value)));
    }
    command.output().unwrap()
}

/// Every file in the folder that was not laid there as it is; of archives the parts, too.
fn gather(root: &Path, folder: &Path, files: &Files, given: &mut Given) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, files, given);
            continue;
        }
        let name = path
            .strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let bytes = std::fs::read(&path).unwrap();
        if files.get(&name) == Some(&bytes) {
            continue;
        }
        if bytes.starts_with(b"PK") {
            for (part, content) in book::unzip(&bytes) {
                given.insert(format!("{name}!{part}"), content);
            }
        }
        given.insert(name, bytes);
    }
}

/// A line an output: its hash and what it is. The streams of a command stand in the line of its code.
fn hashes(run: &Run, given: &Given) -> Vec<String> {
    let short = |bytes: &[u8]| match bytes {
        [] => format!("{:16}", "-"),
        bytes => Sha256::digest(bytes)[..8]
            .iter()
            .fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            }),
    };
    let of = |at: usize, what: &str| &given[&format!("{at} {what}")];
    let commands = (0..run.commands.len()).map(|at| {
        let code = String::from_utf8_lossy(of(at, "code"));
        let (out, err) = (short(of(at, "stdout")), short(of(at, "stderr")));
        format!("{code} {out} {err}")
    });
    let is_stream =
        |name: &str| name.starts_with(|c: char| c.is_ascii_digit()) && name.contains(' ');
    let stamped = run.name.contains("--stamp");
    let files = given.iter().filter(|(name, _)| !is_stream(name));
    // An archive with a date is another to the byte; its parts are held.
    let files = files.filter(|(_, bytes)| !stamped || !bytes.starts_with(b"PK"));
    let files = files.map(|(name, bytes)| format!("{} {name}", short(bytes)));
    commands.chain(files).collect()
}

fn written(hashes: &Hashes) -> String {
    let mut text = String::new();
    for (name, lines) in hashes {
        let _ = writeln!(text, "{name}\n  {}", lines.join("\n  "));
    }
    text
}

fn read(text: &str) -> Hashes {
    let mut hashes = Hashes::new();
    let mut name = "";
    for line in text.lines() {
        match line.strip_prefix("  ") {
            Some(hash) => hashes
                .entry(name.to_owned())
                .or_default()
                .push(hash.to_owned()),
            None => name = line,
        }
    }
    hashes
}

/// The runs that differ, each with the lines that do.
fn differences(before: &Hashes, after: &Hashes) -> Vec<String> {
    let none = Vec::new();
    let names = before.keys().chain(after.keys());
    let names: std::collections::BTreeSet<&String> = names.collect();
    let differ = names.into_iter().filter_map(|name| {
        let (was, is) = (
            before.get(name).unwrap_or(&none),
            after.get(name).unwrap_or(&none),
        );
        let gone = was
            .iter()
            .filter(|line| !is.contains(line))
            .map(|l| format!("  - {l}"));
        let new = is
            .iter()
            .filter(|line| !was.contains(line))
            .map(|l| format!("  + {l}"));
        let lines: Vec<String> = gone.chain(new).collect();
        (was != is).then(|| format!("{name}\n{}", lines.join("\n")))
    });
    differ.collect()
}

/// Lays all that a run gave into a folder of its name.
fn keep(root: &Path, name: &str, given: &Given) {
    let plain = |c: char| {
        if c.is_alphanumeric() || "-_.=".contains(c) {
            c
        } else {
            '_'
        }
    };
    let mut folder: String = name.chars().map(plain).collect();
    if folder.len() > 150 {
        // A name of a file has an end; what tells it apart may be behind it.
        let number = name
            .bytes()
            .fold(7u32, |n, b| n.wrapping_mul(31).wrapping_add(b.into()));
        let end = (0..=140)
            .rev()
            .find(|at| folder.is_char_boundary(*at))
            .unwrap();
        folder = format!("{}-{number:08x}", &folder[..end]);
    }
    for (output, bytes) in given.iter().filter(|(_, bytes)| !bytes.is_empty()) {
        // The parts of an archive stand in a folder beside it.
        let path = root.join(&folder).join(output.replace('!', ".parts/"));
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(root.join(&folder).join("run"), name).unwrap();
}
