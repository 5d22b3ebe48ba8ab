//! What the system and the reader of TOML say, in both languages: they know English only.

use std::io::{self, ErrorKind};

use crate::lang::Text;
use crate::nearest;

/// What the system says of a file, or of what it was asked to do with it.
///
/// ```
/// use balance::{Lang, said_by_system};
/// let error = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
/// assert_eq!(said_by_system(&error).get(Lang::Zh), "没有权限");
/// ```
pub fn said_by_system(error: &io::Error) -> Text {
    let (zh, en) = match error.kind() {
        ErrorKind::NotFound => ("没有这个文件或文件夹", "there is no such file or folder"),
        ErrorKind::PermissionDenied => ("没有权限", "permission denied"),
        ErrorKind::AlreadyExists => ("已经存在", "it is there already"),
        ErrorKind::NotADirectory => ("路径中有一段不是文件夹", "a part of the path is no folder"),
        ErrorKind::IsADirectory => ("是文件夹", "it is a folder"),
        ErrorKind::DirectoryNotEmpty => ("文件夹不是空的", "the folder is not empty"),
        ErrorKind::ReadOnlyFilesystem => ("磁盘是只读的", "the disk is read-only"),
        ErrorKind::StorageFull => ("磁盘已满", "the disk is full"),
        ErrorKind::QuotaExceeded => ("超出磁盘配额", "the disk quota is used up"),
        ErrorKind::FileTooLarge => ("文件太大", "the file is too large"),
        ErrorKind::Unsupported => ("不是普通文件", "it is no ordinary file"),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => {
            ("正被其他程序占用", "another program holds it")
        }
        ErrorKind::InvalidData => (
            "内容不是 UTF-8 文字，或已损坏",
            "it is no UTF-8 text, or damaged",
        ),
        ErrorKind::UnexpectedEof => ("文件不完整", "the file ends too early"),
        ErrorKind::TimedOut => ("等待超时", "it took too long"),
        ErrorKind::OutOfMemory => ("内存不足", "not enough memory"),
        _ => {
            let own = error.to_string();
            return Text::new(own.clone(), own);
        }
    };
    Text::new(zh, en)
}

/// What is wrong with a text in TOML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TomlError {
    /// The line, from 1.
    pub line: Option<usize>,
    /// The key that does not belong there.
    pub key: Option<String>,
    /// What is wrong.
    pub message: Text,
    /// The valid name nearest to what stands there.
    pub nearest: Option<String>,
}

impl TomlError {
    /// What the reader of TOML says of a text.
    pub fn new(text: &str, error: &toml::de::Error) -> TomlError {
        let line = error.span().map(|span| line_at(text, span.start));
        let said = error.message();
        // The wording is serde's: unknown field `a`, expected one of `b`, `c`
        let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
        let (key, nearest, message) = match quoted.as_slice() {
            [found, valid @ ..] if said.starts_with("unknown field") => {
                let names = valid.join(", ");
                let message = Text::new(
                    format!("不认识的键；此处可用：{names}"),
                    format!("unknown key; here may stand: {names}"),
                );
                (Some((*found).to_owned()), near(found, valid), message)
            }
            [found, valid @ ..] if said.starts_with("unknown variant") => {
                let names = valid.join(", ");
                let message = Text::new(
                    format!("不认识的取值“{found}”；可用：{names}"),
                    format!("unknown value \"{found}\"; may be: {names}"),
                );
                (Some((*found).to_owned()), near(found, valid), message)
            }
            _ => (None, None, in_both(said)),
        };
        TomlError {
            line,
            key,
            message,
            nearest,
        }
    }

    /// All of it in one text, for whoever names the file only.
    pub fn text(&self) -> Text {
        let line = |zh: bool| match self.line {
            Some(line) if zh => format!("第 {line} 行："),
            Some(line) => format!("line {line}: "),
            None => String::new(),
        };
        let key = |quotes: [&str; 3]| match &self.key {
            Some(key) => format!("{}{key}{}{}", quotes[0], quotes[1], quotes[2]),
            None => String::new(),
        };
        let near = |before: &str, after: &str| match &self.nearest {
            Some(name) => format!("{before}{name}{after}"),
            None => String::new(),
        };
        Text::new(
            format!(
                "{}{}{}{}",
                line(true),
                key(["“", "”", "："]),
                self.message.zh,
                near("；是否想写“", "”？")
            ),
            format!(
                "{}{}{}{}",
                line(false),
                key(["\"", "\"", ": "]),
                self.message.en,
                near("; did you mean \"", "\"?")
            ),
        )
    }
}

fn near(found: &str, valid: &[&str]) -> Option<String> {
    nearest(found, valid.iter().copied()).map(str::to_owned)
}

/// The number of the line, from 1, in which a byte stands.
pub(crate) fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

/// The other sentences that TOML has, by how they begin.
fn in_both(said: &str) -> Text {
    let said = said.replace('\n', " ");
    let begins = |start: &str| said.strip_prefix(start);
    let zh = if let Some(rest) = begins("missing field ") {
        format!("缺少键 {}", rest.trim_matches('`'))
    } else if let Some((found, expected)) =
        begins("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        format!(
            "取值类型不对：这里是{}，应为{}",
            kind_of_value(found),
            kind_of_value(expected)
        )
    } else if let Some((found, expected)) =
        begins("invalid value: ").and_then(|rest| rest.split_once(", expected "))
    {
        format!("取值不对：这里是{}，应为 {expected}", kind_of_value(found))
    } else if begins("data did not match any variant").is_some() {
        return Text::new(
            "这里不能这样写",
            "this is none of the forms that may stand here",
        );
    } else if begins("duplicate key").is_some() {
        "同一个键写了两次".to_owned()
    } else if begins("invalid basic string").is_some() || begins("invalid literal string").is_some()
    {
        "文字的引号没有成对".to_owned()
    } else if begins("unclosed").is_some() {
        "括号没有成对".to_owned()
    } else if begins("key with no value").is_some() {
        "键后面缺少等号和取值".to_owned()
    } else {
        format!("TOML 写法有误（{said}）")
    };
    Text::new(zh, said)
}

/// A kind of value in Chinese, with the value where serde shows it.
fn kind_of_value(text: &str) -> String {
    let (kind, rest) = match text.split_once(' ') {
        Some((kind, rest)) => (kind, format!(" {rest}")),
        None => (text, String::new()),
    };
    let zh = match kind {
        "string" => "文字",
        "integer" | "floating" | "float" => "数",
        "boolean" => "真假值",
        "sequence" => "列表",
        "map" => "表",
        _ => return format!(" {text}"),
    };
    match rest.strip_prefix(" point") {
        Some(rest) => format!("{zh}{rest}"),
        None => format!("{zh}{rest}"),
    }
}
