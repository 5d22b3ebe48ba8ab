//! A document as far as other languages, and the program, must agree with it.

use std::collections::BTreeSet;
use std::path::Path;

pub const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What begins a command in a block of code; other lines are formulas.
const PROGRAMS: [&str; 6] = ["balance", "cargo", "rustup", "cd", "web/make", "$"];

/// Powers of ten in words, behind figures.
const POWERS: [(&str, f64); 2] = [("万", 1e4), ("million", 1e6)];

pub struct Document {
    /// Without language and ending: `docs/input`.
    name: String,
    is_chinese: bool,
    /// All but blocks of code.
    text: String,
    /// Levels and anchors of the headings.
    headings: Vec<(usize, String)>,
    /// The rows of each table, with its header and the line below.
    pub tables: Vec<usize>,
    /// Blocks of code, each line as far as languages share it.
    pub code: Vec<String>,
    /// Blocks of code, each line as it stands.
    lines: Vec<String>,
}

impl Document {
    pub fn read(name: &str, is_chinese: bool) -> Document {
        let path = path_of(name, is_chinese);
        let read = std::fs::read_to_string(Path::new(ROOT).join(&path));
        let read = read.unwrap_or_else(|_| panic!("there is no {path}"));
        let mut document = Document {
            name: name.to_owned(),
            is_chinese,
            text: String::new(),
            headings: Vec::new(),
            tables: Vec::new(),
            code: Vec::new(),
            lines: Vec::new(),
        };
        let (mut fence, mut is_in_table) = (None, false);
        for line in read.lines() {
            let is_row = fence.is_none() && line.starts_with('|');
            match (line.strip_prefix("```"), fence) {
                (Some(_), Some(_)) => fence = None,
                (Some(kind), None) => {
                    document.code.push(format!("a block of {kind}"));
                    fence = Some(kind);
                }
                (None, Some(kind)) => document.read_code(kind, line),
                (None, None) => document.read_text(line, is_row && is_in_table),
            }
            is_in_table = is_row;
        }
        document
    }

    fn read_code(&mut self, kind: &str, line: &str) {
        self.lines.push(line.to_owned());
        self.code.extend(shared_code(kind, line));
    }

    fn read_text(&mut self, line: &str, continues_table: bool) {
        if let Some(code) = line.strip_prefix("    ") {
            self.read_code("", code);
            return;
        }
        let level = line.chars().take_while(|c| *c == '#').count();
        if level > 0 {
            self.headings.push((level, anchor(&line[level..])));
        }
        match (line.starts_with('|'), continues_table) {
            (true, true) => *self.tables.last_mut().unwrap() += 1,
            (true, false) => self.tables.push(1),
            (false, _) => {}
        }
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub fn levels(&self) -> Vec<usize> {
        self.headings.iter().map(|(level, _)| *level).collect()
    }

    /// Where it leads, but for its twin, in words that languages share; `Err` with what leads nowhere.
    pub fn links(&self) -> Result<BTreeSet<String>, String> {
        let twin = path_of(&self.name, !self.is_chinese);
        let others = self.targets().filter(|target| self.path_at(target) != twin);
        others.map(|target| self.shared_link(target)).collect()
    }

    pub fn leads_to_its_twin(&self) -> bool {
        let twin = path_of(&self.name, !self.is_chinese);
        self.targets().any(|target| self.path_at(target) == twin)
    }

    /// What stands in the brackets of links, but for other sites.
    fn targets(&self) -> impl Iterator<Item = &str> {
        let brackets = self.text.split("](").skip(1);
        let targets = brackets.filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
        targets.filter(|target| !target.starts_with("https://"))
    }

    /// The path of a link below the repository.
    fn path_at(&self, target: &str) -> String {
        match target.split('#').next() {
            Some("") | None => path_of(&self.name, self.is_chinese),
            Some(path) => plain(&Path::new(&self.name).parent().unwrap().join(path)),
        }
    }

    /// A document without its language, which is told where this document's own was to be had, and the number of the
    /// heading.
    fn shared_link(&self, target: &str) -> Result<String, String> {
        let path = self.path_at(target);
        let nowhere = || format!("{target} leads nowhere");
        if !Path::new(ROOT).join(&path).exists() {
            return Err(nowhere());
        }
        let Some(file) = path.strip_suffix(".md") else {
            return Ok(path);
        };
        let name = file.strip_suffix(".zh").unwrap_or(file);
        let is_chinese = name != file;
        let own = Path::new(ROOT).join(path_of(name, self.is_chinese));
        let mut link = match is_chinese != self.is_chinese && own.exists() {
            true => format!("{path} rather than its twin"),
            false => name.to_owned(),
        };
        if let Some((_, anchor)) = target.split_once('#') {
            let there = Document::read(name, is_chinese);
            let mut anchors = there.headings.iter().map(|(_, anchor)| anchor);
            let number = anchors.position(|own| own == anchor).ok_or_else(nowhere)?;
            link.push_str(&format!(" at heading {}", number + 1));
        }
        Ok(link)
    }

    /// What stands between backquotes.
    fn quoted(&self) -> impl Iterator<Item = &str> {
        let count = self.text.matches('`').count();
        let path = path_of(&self.name, self.is_chinese);
        assert!(count.is_multiple_of(2), "{path}: a backquote is not closed");
        self.text.split('`').skip(1).step_by(2)
    }

    /// Options, fields, codes and endings of which the text speaks: ASCII words between backquotes. No names of files, nor
    /// what is to be filled in (`FILE`), which may be in the reader's language.
    pub fn names(&self) -> BTreeSet<String> {
        let is_name = |word: &&str| {
            let is_file = word.contains('/') || word.find('.').is_some_and(|at| at > 0);
            let capitals = word.chars().filter(char::is_ascii_uppercase).count();
            word.is_ascii() && !is_file && capitals < 2
        };
        let words = self.quoted().flat_map(str::split_whitespace);
        words.filter(is_name).map(str::to_owned).collect()
    }

    /// The figures of the text. Whole numbers up to twelve may be words in one language: three years, September.
    pub fn figures(&self) -> BTreeSet<String> {
        let mut figures = BTreeSet::new();
        let mut rest = self.text.as_str();
        while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
            let from = &rest[at..];
            let end = from.find(|c: char| !(c.is_ascii_digit() || ",.".contains(c)));
            let (figure, behind) = from.split_at(end.unwrap_or(from.len()));
            rest = behind;
            let figure = figure.trim_end_matches([',', '.']).replace(',', "");
            let behind = behind.trim_start();
            let power = POWERS.iter().find(|(word, _)| behind.starts_with(word));
            let power = power.map_or(1.0, |(_, power)| *power);
            match figure.parse::<f64>().map(|value| value * power) {
                Ok(value) if value.fract() == 0.0 && value <= 12.0 => {}
                Ok(value) => drop(figures.insert(value.to_string())),
                Err(_) => drop(figures.insert(figure)),
            }
        }
        figures
    }

    /// The commands of `balance` in it, each by its words.
    pub fn commands(&self) -> Vec<Vec<&str>> {
        let lines = self.lines.iter().map(String::as_str).chain(self.quoted());
        let parts = lines.flat_map(|line| line.split(" #").next().unwrap().split("&&"));
        let parts = parts.map(|part| part.trim().trim_start_matches("$ "));
        let words = parts.map(|part| part.split_whitespace().collect::<Vec<_>>());
        words
            .filter(|words| words.first() == Some(&"balance"))
            .collect()
    }
}

/// What languages share of a line in a block of code: the words of a command and the figures beside it; keys and
/// sections of TOML; of a formula that it is there; of a screen nothing.
fn shared_code(kind: &str, line: &str) -> Option<String> {
    let (code, comment) = line.split_once(" #").unwrap_or((line, ""));
    let code = code.trim();
    if code.is_empty() || code.starts_with('#') || kind == "text" {
        return None;
    }
    if kind == "toml" {
        return Some(code.split('=').next().unwrap().trim().to_owned());
    }
    let first = code.split([' ', '=']).next().unwrap();
    if !PROGRAMS.contains(&first) && !first.starts_with("BALANCE_") {
        return Some("a formula".to_owned());
    }
    let figures = comment.split(|c: char| !c.is_ascii_digit());
    let figures = figures.filter(|figure| !figure.is_empty());
    let words = code.split_whitespace().map(shared_word);
    let words: Vec<String> = words.chain(figures.map(str::to_owned)).collect();
    Some(words.join(" ").replace("--lang zh", "--lang en"))
}

/// A word of a command; of a file's name its digits and its ending.
fn shared_word(word: &str) -> String {
    let Some(at) = word.rfind(['.', '/']) else {
        return word.to_owned();
    };
    let (name, ending) = word.split_at(at);
    let digits = name.chars().filter(char::is_ascii_digit);
    digits.chain(ending.chars()).collect()
}

/// The anchor of a heading, as it is made where the repository is shown.
fn anchor(heading: &str) -> String {
    let is_kept = |c: &char| c.is_alphanumeric() || "-_ ".contains(*c);
    let kept = heading.trim().chars().filter(is_kept);
    let lower = kept.flat_map(char::to_lowercase);
    lower.map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn path_of(name: &str, is_chinese: bool) -> String {
    format!("{name}.{}", if is_chinese { "zh.md" } else { "md" })
}

/// A path below the repository, without `..`.
pub fn plain(path: &Path) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.components() {
        match part.as_os_str().to_str().unwrap() {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}
