//! The numbering of headers and items.

/// An item's number has so many digits at the most.
const LONGEST_NUMBER: usize = 3;

/// So many marks stand in front of a name at the most: 求和项:其中:#.
pub(super) const MOST_MARKS: usize = 4;

/// A header or an item without its numbering and without the marks around it: 1. 1、 （1） ① 一、 * ：
///
/// Figures that belong to an item stay: 25人及以下班级数 has no mark behind its number.
pub fn without_number(text: &str) -> &str {
    let mut rest = text;
    // 一、1.2 图书
    for _ in 0..MOST_MARKS {
        match without_one_number(rest) {
            shorter if shorter.len() < rest.len() => rest = shorter,
            _ => break,
        }
    }
    rest
}

fn without_one_number(text: &str) -> &str {
    let marks = |c: char| c.is_whitespace() || "*＊★:：".contains(c);
    let text = text.trim_matches(marks);
    let circled = |c: char| matches!(c, '①'..='⒇' | '㈠'..='㈩');
    if text.starts_with(circled) {
        return text.trim_start_matches(circled).trim_start_matches(marks);
    }
    let inner = text.trim_start_matches(['(', '（']);
    let numeral = |c: char| {
        c.is_ascii_digit() || ('０'..='９').contains(&c) || "一二三四五六七八九十".contains(c)
    };
    let rest = inner.trim_start_matches(numeral);
    // 2023 学生人数: a year.
    if inner.chars().take_while(|c| numeral(*c)).count() > LONGEST_NUMBER {
        return text;
    }
    let closed = match inner.len() < text.len() {
        true => rest.strip_prefix([')', '）']),
        false => rest.strip_prefix(['.', '．', '、', ')', '）', ' ', '\u{3000}', ':', '：']),
    };
    match closed {
        Some(rest) if rest.len() < inner.len() && inner.starts_with(numeral) => {
            rest.trim_start_matches(marks)
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbering_and_marks_are_no_part_of_an_item() {
        for text in [
            "1.学校名称",
            "12、学校名称",
            "（3）学校名称",
            "(3) 学校名称",
            "①学校名称",
            "⑴学校名称",
            "一、学校名称",
            "（十二）学校名称",
            "１．学校名称：",
            "*学校名称*",
            " 学校名称： ",
            "5 学校名称",
            "一、1.2 学校名称",
        ] {
            assert_eq!(without_number(text), "学校名称", "{text}");
        }
        for text in [
            "25人及以下班级数",
            "26-30人",
            "一年级班数",
            "（小学）学生人数",
        ] {
            assert_eq!(without_number(text), text);
        }
        assert_eq!(without_number("60.61㎡≤单间面积"), "61㎡≤单间面积");
    }
}
