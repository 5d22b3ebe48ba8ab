//! Number formats, for what they show besides digits: the unit in `0.00"万元"`, the thousands that a
//! comma in `0.0,"千元"` divides by, the point that `0!.0,"万"` puts before the last digit.

use std::collections::HashMap;
use std::sync::Arc;

use crate::census::grid::{Cell, Grid, Look};

/// A number format: sections for numbers of different signs or sizes, of which the first counts whose
/// condition holds.
#[derive(Clone, Debug, PartialEq)]
pub struct NumberFormat(Vec<Section>);

#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// The numbers it is for; all, where there is none.
    pub condition: Option<Condition>,
    /// What it shows, if that is more than the number as it is.
    pub look: Option<Arc<Look>>,
}

/// A comparison, and the number that is compared with.
pub type Condition = (Comparison, f64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Less,
    AtMost,
    Equal,
    Unequal,
    AtLeast,
    More,
}

impl Comparison {
    /// The comparison that a text begins with, and what it compares with.
    pub fn read(text: &str) -> Option<Condition> {
        let signs = [
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("<>", Comparison::Unequal),
            ("!=", Comparison::Unequal),
            ("<", Comparison::Less),
            (">", Comparison::More),
            ("=", Comparison::Equal),
        ];
        let mut found = signs.iter().filter_map(|(sign, comparison)| {
            let number = text.strip_prefix(sign)?.trim().parse().ok()?;
            Some((*comparison, number))
        });
        found.next()
    }

    fn holds(self, number: f64, other: f64) -> bool {
        match self {
            Comparison::Less => number < other,
            Comparison::AtMost => number <= other,
            Comparison::Equal => number == other,
            Comparison::Unequal => number != other,
            Comparison::AtLeast => number >= other,
            Comparison::More => number > other,
        }
    }
}

impl NumberFormat {
    /// Reads a format code; `None` where it shows every number as it is stored, but for rounding.
    pub fn read(code: &str) -> Option<NumberFormat> {
        // The fourth section is for texts.
        let sections: Vec<Vec<Token>> = sections(code).into_iter().take(3).collect();
        let many = sections.len();
        let own: Vec<Option<Condition>> = sections.iter().map(|s| condition(s)).collect();
        let conditional = own.iter().take(2).any(Option::is_some);
        let sections = sections.iter().zip(own).enumerate();
        let sections = sections.map(|(at, (tokens, own))| {
            let usual = match (at, many) {
                (_, 1) | (1, 2) | (2, _) => None,
                (0, 2) if !conditional => Some((Comparison::AtLeast, 0.0)),
                (0, _) => Some((Comparison::More, 0.0)),
                _ => Some((Comparison::Less, 0.0)),
            };
            Section {
                condition: own.or(usual),
                look: look(tokens).map(Arc::new),
            }
        });
        NumberFormat::of(sections.collect())
    }

    /// A format of these sections; `None` where none shows more than the number.
    pub fn of(sections: Vec<Section>) -> Option<NumberFormat> {
        let shows = sections.iter().any(|section| section.look.is_some());
        shows.then_some(NumberFormat(sections))
    }

    /// Notes in a cell what it shows of the cell's number, if it is one.
    pub fn note(&self, cell: &mut Cell) {
        if let Cell::Number(number) = *cell
            && let Some(look) = self.look(number)
        {
            *cell = Cell::Formatted(number, Arc::clone(look));
        }
    }

    /// What it shows of a number.
    pub fn look(&self, number: f64) -> Option<&Arc<Look>> {
        let NumberFormat(sections) = self;
        let holds = |section: &&Section| {
            let condition = section.condition;
            condition.is_none_or(|(comparison, other)| comparison.holds(number, other))
        };
        sections.iter().find(holds)?.look.as_ref()
    }
}

/// The condition that a section names.
fn condition(tokens: &[Token]) -> Option<Condition> {
    tokens.iter().find_map(|token| match token {
        Token::Condition(comparison, number) => Some((*comparison, *number)),
        _ => None,
    })
}

/// The code of a format that files do not spell out, if it shows more than a number.
pub fn built_in(number: u16) -> &'static str {
    match number {
        9 => "0%",
        10 => "0.00%",
        _ => "",
    }
}

/// The formats of a workbook's cells, by the numbers of their styles.
#[derive(Default)]
pub struct Formats(Vec<Option<Arc<NumberFormat>>>);

impl Formats {
    /// Reads the format code of every style, in order.
    pub fn read<'a>(codes: impl IntoIterator<Item = &'a str>) -> Formats {
        let mut known: HashMap<&str, Option<Arc<NumberFormat>>> = HashMap::new();
        let formats = codes.into_iter().map(|code| {
            let read = || NumberFormat::read(code).map(Arc::new);
            known.entry(code).or_insert_with(read).clone()
        });
        Formats(formats.collect())
    }

    /// Whether there is none that shows more than the number.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    /// The format of a style, if it shows more than the number.
    pub fn of_style(&self, style: usize) -> Option<&Arc<NumberFormat>> {
        self.0.get(style)?.as_ref()
    }

    /// Notes what a style shows of the number in a cell, if there is one.
    pub fn note(&self, grid: &mut Grid, (row, column): (u32, u32), style: usize) {
        if let Some(format) = self.of_style(style)
            && let Some(cell) = grid.cell_mut(row, column)
        {
            format.note(cell);
        }
    }
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A place of a digit; whether it shows a nought.
    Digit(bool),
    /// `General`: the number as it is.
    General,
    Point,
    Comma,
    Percent,
    /// Of a number in scientific notation.
    Exponent,
    /// What is shown as it stands.
    Literal(String),
    /// The sign of a currency, which goes with any multiple of it.
    Currency,
    Condition(Comparison, f64),
    /// Of a date, a time or a text: the section is for no number.
    NoNumber,
}

/// What `General` is called in the languages of those who write Chinese.
const GENERAL: [&str; 5] = ["general", "g/通用格式", "g/標準", "g/标准", "常规"];

/// Whether a text is the sign of a currency, or its code: CNY.
pub fn is_currency(sign: &str) -> bool {
    sign.is_ascii() || CURRENCIES.contains(&sign)
}

/// The signs of currencies. They go with any multiple: ¥152.40 below 万元.
const CURRENCIES: [&str; 5] = ["¥", "￥", "$", "€", "£"];

/// The sections of a format code.
fn sections(code: &str) -> Vec<Vec<Token>> {
    let mut all = vec![Vec::new()];
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        let (token, length) = token(c, rest);
        rest = rest.get(length..).unwrap_or_default();
        if c == ';' && length == 1 {
            all.push(Vec::new());
        } else if let (Some(tokens), Some(token)) = (all.last_mut(), token) {
            tokens.push(token);
        }
    }
    all.iter_mut().for_each(restore_points);
    all
}

/// LibreOffice takes the mark of `0!.0` for a text, and keeps it as one.
fn restore_points(tokens: &mut Vec<Token>) {
    let is_mark = |pair: &[Token]| {
        let [Token::Literal(text), Token::Point] = pair else {
            return false;
        };
        text == "!"
    };
    while let Some(at) = tokens.windows(2).position(is_mark) {
        tokens.splice(at..at + 2, [Token::Literal(".".to_owned())]);
    }
}

/// The token that a text begins with, and its length in bytes.
fn token(c: char, rest: &str) -> (Option<Token>, usize) {
    let after = rest.get(c.len_utf8()..).unwrap_or_default();
    let next = after.chars().next().map_or(0, char::len_utf8);
    let literal = |text: &str| match CURRENCIES.contains(&text.trim()) {
        true => Some(Token::Currency),
        false => Some(Token::Literal(text.to_owned())),
    };
    if matches!(c, 'G' | 'g' | '常') {
        let is = |general: &&&str| {
            let begins = rest.get(..general.len());
            begins.is_some_and(|begins| begins.to_lowercase() == **general)
        };
        if let Some(general) = GENERAL.iter().find(is) {
            return (Some(Token::General), general.len());
        }
    }
    let one = |token| (Some(token), c.len_utf8());
    match c {
        '"' => {
            let end = after.find('"').unwrap_or(after.len());
            let text = after.get(..end).unwrap_or_default();
            (literal(text), (1 + end + 1).min(rest.len()))
        }
        '\\' | '!' => (literal(after.get(..next).unwrap_or_default()), 1 + next),
        // A space as wide as the next character, or as many of it as there is room for.
        '_' | '*' => (None, 1 + next),
        '[' => {
            let end = after.find(']').unwrap_or(after.len());
            let inside = after.get(..end).unwrap_or_default();
            (bracket(inside), (1 + end + 1).min(rest.len()))
        }
        '0' => one(Token::Digit(true)),
        '#' | '?' => one(Token::Digit(false)),
        '.' => one(Token::Point),
        ',' => one(Token::Comma),
        '%' => one(Token::Percent),
        'E' | 'e' if after.starts_with(['+', '-']) => (Some(Token::Exponent), 2),
        '@' => one(Token::NoNumber),
        'y' | 'm' | 'd' | 'h' | 's' | 'Y' | 'M' | 'D' | 'H' | 'S' => one(Token::NoNumber),
        ';' => (None, 1),
        c => (literal(&c.to_string()), c.len_utf8()),
    }
}

/// What stands in square brackets: a currency, a condition, a time; a colour is nothing.
fn bracket(inside: &str) -> Option<Token> {
    if let Some(currency) = inside.strip_prefix('$') {
        let sign = currency.split('-').next().unwrap_or_default();
        return Some(match is_currency(sign) {
            true => Token::Currency,
            false => Token::Literal(sign.to_owned()),
        });
    }
    if let Some((comparison, number)) = Comparison::read(inside) {
        return Some(Token::Condition(comparison, number));
    }
    let time = |c: char| "hmsHMS".contains(c);
    (!inside.is_empty() && inside.chars().all(time)).then_some(Token::NoNumber)
}

/// What a section shows besides the digits of a number.
fn look(tokens: &[Token]) -> Option<Look> {
    let is_place = |token: &Token| matches!(token, Token::Digit(_) | Token::General);
    let first = tokens.iter().position(is_place)?;
    let last = tokens.iter().rposition(is_place)?;
    if tokens.contains(&Token::NoNumber) {
        return None;
    }
    let number = &tokens[first..=last];
    let percents = tokens.iter().filter(|t| **t == Token::Percent).count();
    let power = power(number, &tokens[last + 1..]) + 2 * percents as i32;
    let behind = text(&tokens[last + 1..]);
    let unit = match behind.is_empty() {
        true => text(&tokens[..first]),
        false => behind,
    };
    let plain = number.iter().all(|t| *t == Token::Digit(true));
    let digits = match plain && power == 0 && unit.is_empty() {
        true => number.len(),
        false => 0,
    };
    let shows = !unit.is_empty() || power != 0 || digits > 1;
    shows.then_some(Look {
        unit,
        power,
        digits: if digits > 1 { digits } else { 0 },
    })
}

/// The power of ten that what is shown is of what is stored: commas behind the last digit before the
/// point divide by a thousand each, a point that is only shown by ten for each digit behind it.
fn power(number: &[Token], behind: &[Token]) -> i32 {
    let exponent = number.iter().position(|t| *t == Token::Exponent);
    let number = &number[..exponent.unwrap_or(number.len())];
    let scaling = behind.iter().take_while(|t| **t == Token::Comma).count();
    let point = number.iter().position(|t| *t == Token::Point);
    let whole = &number[..point.unwrap_or(number.len())];
    // In `#,##0,.00` the commas before the point divide, those between digits only separate.
    let inner = whole.iter().rev().take_while(|t| **t == Token::Comma);
    let inner = point.map_or(0, |_| inner.count());
    let is_point = |token: &Token| matches!(token, Token::Literal(text) if text == ".");
    let shown = whole.iter().rposition(is_point);
    let digits = whole.iter().skip(shown.unwrap_or(whole.len()));
    let digits = digits.filter(|t| matches!(t, Token::Digit(_))).count();
    -3 * (scaling + inner) as i32 - digits as i32
}

/// What is shown beside a number. A sign of per cent on a line of its own is out of sight: it is there
/// to multiply.
fn text(tokens: &[Token]) -> String {
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::Literal(literal) => text.push_str(literal),
            Token::Percent if !text.contains(['\n', '\r']) => text.push('%'),
            _ => {}
        }
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The unit and the power that a format shows of a number.
    fn shows(code: &str, number: f64) -> Option<(String, i32)> {
        let format = NumberFormat::read(code)?;
        let look = format.look(number)?;
        Some((look.unit.clone(), look.power))
    }

    #[test]
    fn units_in_their_spellings() {
        for (code, unit, power) in [
            (r#"0.00"万元""#, "万元", 0),
            (r#"#,##0.00_ "元""#, "元", 0),
            (r"0\万\元", "万元", 0),
            ("0!万!元", "万元", 0),
            ("0.00万元", "万元", 0),
            ("0.00[$万元]", "万元", 0),
            ("[$万元]0.00", "万元", 0),
            ("[$万元-804] 0.00", "万元", 0),
            (r#"G/通用格式"人""#, "人", 0),
            (r#"General"人""#, "人", 0),
            (r#"General\ "人""#, "人", 0),
            (r#"[Red]0.00"万元";[Blue]-0.00"万元""#, "万元", 0),
            (r#"0!.0,"万""#, "万", -4),
            (r#"0!.0000"万元""#, "万元", -4),
            (r#"0\.0,"万元""#, "万元", -4),
            (r#"0"."0,"万元""#, "万元", -4),
            (r"0\!.0,\万", "万", -4),
            (r#"0.0,"千元""#, "千元", -3),
            (r#"#,##0,"千元""#, "千元", -3),
            (r#"0.00,,"百万元""#, "百万元", -6),
            (r#"0!.00,,"亿元""#, "亿元", -8),
            ("#,##0,", "", -3),
            ("#,###,,.00\"万\"\n%", "万", -4),
            ("0.00,,\"万\"\n%", "万", -4),
            ("0%", "%", 2),
            ("0.00%", "%", 2),
            (r##"#"千"#"百"#"十"#"个""##, "个", 0),
            (r#"0.00E+00"元""#, "元", 0),
            (r#""约"0"人""#, "人", 0),
        ] {
            let expected = Some((unit.to_owned(), power));
            assert_eq!(shows(code, 1524.0), expected, "{code}");
        }
    }

    #[test]
    fn what_shows_the_number_as_it_is() {
        for code in [
            "General",
            "0",
            "0.00",
            "#,##0",
            "#,##0.00",
            "0.00E+00",
            "# ?/?",
            "@",
            r#"@"小学""#,
            r#"yyyy"年"m"月""#,
            "[h]:mm",
            r#"0;-0;"无""#,
            "¥#,##0.00",
            "[$¥-804]#,##0.00",
            "[$CNY] #,##0.00",
            "#,##0.00[$RMB]",
            r##"_ "¥"* #,##0.00_ "##,
            "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
            "#,##0 ;(#,##0)",
            ";;;",
            "",
            "[红色]0",
            "[DBNum2][$-804]General",
        ] {
            assert_eq!(shows(code, 1524.0), None, "{code}");
        }
    }

    #[test]
    fn sections_go_by_sign_or_by_size() {
        let sized = r#"[>=10000]0!.0,"万元";0"元""#;
        assert_eq!(shows(sized, 1_524_000.0), Some(("万元".to_owned(), -4)));
        assert_eq!(shows(sized, 9_999.0), Some(("元".to_owned(), 0)));
        let three = r#"[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0"元""#;
        assert_eq!(shows(three, 2e8), Some(("亿".to_owned(), -8)));
        assert_eq!(shows(three, 2e4), Some(("万".to_owned(), -4)));
        assert_eq!(shows(three, 2.0), Some(("元".to_owned(), 0)));
        let signed = r#"0"元";-0"元";"—""#;
        assert_eq!(shows(signed, 5.0), Some(("元".to_owned(), 0)));
        assert_eq!(shows(signed, 0.0), None);
        assert_eq!(shows(r#"0;0"元""#, 5.0), None);
    }

    #[test]
    fn codes_keep_the_noughts_that_are_shown() {
        let format = NumberFormat::read("0000000000").unwrap();
        let look = format.look(32_110_001.0).unwrap();
        assert_eq!(look.code(32_110_001.0), "0032110001");
        assert_eq!(look.shown(32_110_001.0), "32110001");
    }
}
