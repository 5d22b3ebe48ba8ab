//! Web pages in one file (MHTML), as Excel and browsers save them: the parts that are pages, unpacked.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::package::limits::MOST_PARTS;

/// The page in which Excel keeps the tabs of a workbook's sheets.
const TABS: &str = "tabstrip.htm";

/// Whether a text begins as such a file does.
pub fn is_mime(begins: &str) -> bool {
    let (head, _) = begins.split_once("\n\n").unwrap_or((begins, ""));
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    let is = |line: &str| line.starts_with("mime-version:");
    is(first) || first.starts_with("from:") && lines.any(is)
}

/// The pages of a file, in their order; `None` if it is none, or damaged.
pub fn pages(file: &[u8]) -> Option<Vec<Vec<u8>>> {
    let (head, body) = headers(file)?;
    let Some(boundary) = parameter(&header(&head, "content-type")?, "boundary") else {
        return Some(page(&head, body)?.into_iter().collect());
    };
    let mark = format!("--{boundary}");
    let mut starts: Vec<usize> = memchr::memmem::find_iter(body, mark.as_bytes())
        .filter(|at| *at == 0 || body.get(at - 1) == Some(&b'\n'))
        .collect();
    starts.push(body.len());
    if starts.len() > MOST_PARTS {
        return None;
    }
    let mut pages = Vec::new();
    for pair in starts.windows(2) {
        let part = body.get(pair[0] + mark.len()..pair[1])?;
        // The mark behind the last part.
        if part.starts_with(b"--") {
            break;
        }
        let (head, body) = headers(part.trim_ascii_start())?;
        pages.extend(page(&head, body)?);
    }
    Some(pages)
}

/// A part that is a page, unpacked; nothing if it is something else.
fn page(head: &[(String, String)], body: &[u8]) -> Option<Option<Vec<u8>>> {
    let kind = header(head, "content-type").unwrap_or_default();
    let address = header(head, "content-location").unwrap_or_default();
    let is_page = kind.to_ascii_lowercase().starts_with("text/html");
    if !is_page || address.to_ascii_lowercase().ends_with(TABS) {
        return Some(None);
    }
    let packed = header(head, "content-transfer-encoding").unwrap_or_default();
    let bytes = match packed.to_ascii_lowercase().as_str() {
        "quoted-printable" => of_quoted_printable(body),
        "base64" => of_base64(body)?,
        _ => body.to_vec(),
    };
    Some(Some(bytes))
}

/// Headers in small letters, and what they say.
type Headers = Vec<(String, String)>;

/// The headers of a part, each on one line, and what stands behind them.
fn headers(part: &[u8]) -> Option<(Headers, &[u8])> {
    let mut all = Headers::new();
    let mut rest = part;
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let line = rest.get(..end)?;
        rest = rest.get(end + 1..)?;
        let line = String::from_utf8_lossy(line.trim_ascii_end()).into_owned();
        if line.is_empty() {
            return Some((all, rest));
        }
        match (line.split_once(':'), all.last_mut()) {
            // A long header goes on in lines that begin with a space.
            (_, Some((_, value))) if line.starts_with([' ', '\t']) => value.push_str(&line),
            (Some((name, value)), _) => {
                all.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            (None, _) => {}
        }
    }
}

fn header(head: &[(String, String)], wanted: &str) -> Option<String> {
    let found = head.iter().find(|(name, _)| name == wanted);
    found.map(|(_, value)| value.clone())
}

/// A parameter of a header: `boundary` of `multipart/related; boundary="x"`.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let mut parts = header.split(';').map(|part| part.trim().split_once('='));
    let found = parts.find_map(|part| {
        let (name, value) = part?;
        name.trim().eq_ignore_ascii_case(wanted).then_some(value)
    })?;
    let value = found.trim().trim_matches('"');
    (!value.is_empty()).then(|| value.to_owned())
}

fn of_quoted_printable(packed: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let mut bytes = Vec::with_capacity(packed.len());
    let mut rest = packed;
    while let Some(at) = memchr::memchr(b'=', rest) {
        let (before, from) = rest.split_at(at);
        bytes.extend_from_slice(before);
        let pair = digit(from.get(1)).zip(digit(from.get(2)));
        let length = match (pair, from) {
            (Some((high, low)), _) => {
                bytes.push((high * 16 + low) as u8);
                3
            }
            // A line that goes on in the next.
            (None, [_, b'\r', b'\n', ..]) => 3,
            (None, [_, b'\n', ..]) => 2,
            (None, _) => {
                bytes.push(b'=');
                1
            }
        };
        rest = from.get(length..).unwrap_or_default();
    }
    bytes.extend_from_slice(rest);
    bytes
}

fn of_base64(packed: &[u8]) -> Option<Vec<u8>> {
    let lax = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    let digits: Vec<u8> = packed
        .iter()
        .copied()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    GeneralPurpose::new(&STANDARD, lax).decode(digits).ok()
}
