//! What a column's headers mean: field, stage and unit.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::{Dictionary, Factor, FieldKind, Level};
use crate::nearest::nearest_name;

/// A text made comparable: full-width forms made plain, letters small, spaces and the
/// punctuation that varies from one typist to the next taken out.
///
/// ```
/// use balance::dictionary::normalise;
/// assert_eq!(normalise("ＢＯＯＫＳ　（册）"), "books(册)");
/// assert_eq!(normalise("26－30 人"), normalise("26-30人"));
/// ```
pub fn normalise(text: &str) -> String {
    normal(text).into_owned()
}

/// The same, without a copy of what is comparable as it is: most of what stands in a table.
pub fn normal(text: &str) -> Cow<'_, str> {
    match is_plain(text) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(normalised(text)),
    }
}

/// Whether a text is of small letters, digits and the ideographs that have only one form.
pub fn is_plain(text: &str) -> bool {
    text.chars().all(|c| match c {
        '至' => false,
        'a'..='z' | '0'..='9' | '.' | '_' | '\u{4e00}'..='\u{9fa5}' => true,
        _ => false,
    })
}

fn normalised(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter_map(|c| match c {
            _ if c.is_whitespace() || c.is_control() => None,
            '、' | ',' | ';' | '。' | '"' | '\'' | '“' | '”' | '*' | '\u{200b}' | '\u{feff}' => {
                None
            }
            '—' | '–' | '－' | '~' | '～' | '‐' | '‑' | '−' | '至' => Some('-'),
            '【' | '[' | '〔' | '{' => Some('('),
            '】' | ']' | '〕' | '}' => Some(')'),
            '：' => Some(':'),
            _ => Some(c),
        })
        .collect()
}

/// What a column was understood to be.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnMeaning {
    /// The column's name: field, or field and stage.
    pub column: String,
    /// The factor from the header's unit to the field's.
    pub factor: Factor,
}

/// Stands between the cells of a header where they are one text.
const BETWEEN: &str = "\u{1f}";

/// The parts of one header cell.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    text: String,
    stage: Option<String>,
    unit: Option<(String, Factor)>,
}

impl Dictionary {
    /// The meaning of a column from its header cells, top to bottom, the unit row's cell (if any)
    /// last.
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// let d = Dictionary::built_in();
    /// let column = |path: &[&str]| d.column_meaning(path).map(|m| (m.column, m.factor.times));
    /// assert_eq!(column(&["小学学生人数"]), Some(("students_primary".into(), 1)));
    /// assert_eq!(column(&["在校生数", "初中"]), Some(("students_junior".into(), 1)));
    /// assert_eq!(column(&["教学仪器设备值（万元）"]), Some(("equipment_value".into(), 10_000)));
    /// assert_eq!(column(&["Pupils (primary)"]), Some(("students_primary".into(), 1)));
    /// assert_eq!(column(&["校长签名"]), None);
    /// ```
    pub fn column_meaning(&self, path: &[&str]) -> Option<ColumnMeaning> {
        // Most cells that are looked at are the figures below a header.
        let figure = |text: &&str| text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        if path.iter().all(figure) && !path.iter().any(|text| self.names.contains_key(*text)) {
            return None;
        }
        // A cell with the separator in it would pass for two.
        match path.iter().any(|cell| cell.contains(BETWEEN)) {
            true => self.meaning_of(path),
            false => {
                let known = &self.meanings;
                known.meaning(&path.join(BETWEEN), || self.meaning_of(path))
            }
        }
    }

    fn meaning_of(&self, path: &[&str]) -> Option<ColumnMeaning> {
        let mut stage = None;
        let mut unit = None;
        let mut texts: Vec<String> = Vec::new();
        for header in path {
            let part = self.part(header);
            stage = part.stage.or(stage);
            unit = part.unit.or(unit);
            if !part.text.is_empty() && texts.last() != Some(&part.text) {
                texts.push(part.text);
            }
        }
        let (field, found_stage) = self.field_of(&texts)?;
        let definition = self.fields.get(&field)?;
        let stage = found_stage.or(stage).or_else(|| {
            // 小学专任教师学历 above 本科: the group tells the stage.
            let groups = &texts[..texts.len() - 1];
            let named = groups.iter().rev().find_map(|g| self.without_stage(g).1);
            named
                .filter(|_| definition.level == Level::Stage)
                .map(str::to_owned)
        });
        let column = match (definition.level, stage) {
            (Level::Stage, Some(stage)) => Dictionary::column(&field, &stage),
            // A figure of one stage where the school's is asked is another figure.
            (_, Some(_)) => return None,
            (_, None) => field.clone(),
        };
        let counted = definition.kind == FieldKind::Count;
        let factor = match (&definition.unit, unit) {
            (Some(own), Some((named, factor))) if *own == named => factor,
            // Counted things go by many measure words: 人, 名, 个, 间.
            (Some(_), Some((_, Factor::ONE))) if counted => Factor::ONE,
            (None, Some(_)) | (_, None) => Factor::ONE,
            (Some(_), Some(_)) => return None,
        };
        Some(ColumnMeaning { column, factor })
    }

    /// Splits a header cell into its text, the stage it names and the unit it names.
    fn part(&self, header: &str) -> Part {
        self.parts.meaning(header, || self.parts_of(header))
    }

    fn parts_of(&self, header: &str) -> Part {
        let text = normalise(header);
        if self.names.contains_key(&text) || self.grouped.contains_key(&text) {
            return Part {
                text,
                ..Part::default()
            };
        }
        if let Some((unit, factor)) = self.unit(&text) {
            return Part {
                unit: Some((unit.to_owned(), factor)),
                ..Part::default()
            };
        }
        let mut part = Part::default();
        let mut rest = text.as_str();
        while let Some(open) = rest.find('(') {
            let Some(close) = rest[open..].find(')').map(|n| open + n) else {
                break;
            };
            part.text.push_str(&rest[..open]);
            let inside = &rest[open + 1..close];
            // （单位:万元）, （人民币:万元）
            let behind = inside.rsplit_once(':').map_or(inside, |(_, behind)| behind);
            if let Some((unit, factor)) = self.unit(inside).or_else(|| self.unit(behind)) {
                part.unit = Some((unit.to_owned(), factor));
            } else if let Some(stage) = self.stage_words.get(inside) {
                part.stage = Some(stage.clone());
            } else if !self.is_filler(inside) {
                part.text.push_str(&rest[open..=close]);
            }
            rest = &rest[close + 1..];
        }
        part.text.push_str(rest);
        // 图书册数:册, 单位:万元
        if let Some((front, behind)) = part.text.rsplit_once(':')
            && let Some((unit, factor)) = self.unit(behind)
        {
            part.unit = Some((unit.to_owned(), factor));
            part.text = front.trim_end_matches("单位").to_owned();
        }
        // 其中 in front says nothing; 计 in front of 计算机 is half a word.
        let prefixes = self.words.fillers.iter().filter(|f| f.chars().count() > 1);
        for filler in prefixes {
            if !self.names.contains_key(&part.text)
                && let Some(rest) = part.text.strip_prefix(filler.as_str())
            {
                part.text = rest.trim_start_matches(':').to_owned();
            }
        }
        if part.unit.is_none()
            && let Some((front, unit, factor)) = self.trailing_unit(&part.text)
        {
            part.unit = Some((unit.to_owned(), factor));
            part.text = front.to_owned();
        }
        if self.is_filler(&part.text) {
            part.text.clear();
        }
        if let Some(stage) = self.stage_words.get(&part.text) {
            part.stage = Some(stage.clone());
            part.text.clear();
        }
        part
    }

    /// A header that ends in a unit without brackets, 教学仪器设备值万元: the header proper and the
    /// unit. What is left must be known, for 教学班 does not end in the unit 班.
    fn trailing_unit<'a>(&'a self, text: &'a str) -> Option<(&'a str, &'a str, Factor)> {
        if self.named(text).is_some() || self.grouped.contains_key(text) {
            return None;
        }
        let cuts = text.char_indices().map(|(at, _)| at).skip(1);
        let mut found = cuts.filter_map(|at| {
            let (front, behind) = text.split_at(at);
            let (unit, factor) = self.unit_names.get(behind)?;
            let front = front.trim_end_matches(['/', '-', ':', '.']);
            self.named(front)?;
            Some((front, unit.as_str(), *factor))
        });
        found.next()
    }

    /// The unit that the headers of a column name, and the factor to it.
    pub fn unit_in(&self, path: &[&str]) -> Option<(String, Factor)> {
        path.iter().rev().find_map(|header| self.part(header).unit)
    }

    fn is_filler(&self, text: &str) -> bool {
        self.words.fillers.iter().any(|f| f == text)
    }

    /// The field of a path of header texts: all of them joined, the last under a group that gives
    /// it sense, the last two joined, the last alone.
    fn field_of(&self, texts: &[String]) -> Option<(String, Option<String>)> {
        let last = texts.last()?;
        if let Some(found) = self.named(&texts.concat()) {
            return Some(found);
        }
        let groups = &texts[..texts.len() - 1];
        let (rest, stage) = self.without_stage(last);
        // 高中阶段及以下 is a qualification; only where it means nothing whole is it cut.
        for (leaf, stage) in [(last.as_str(), None), (rest, stage)] {
            let meanings = self.grouped.get(leaf).into_iter().flatten();
            for (group, field) in meanings {
                if groups.iter().any(|g| g.contains(group.as_str())) {
                    return Some((field.clone(), stage.map(str::to_owned)));
                }
            }
        }
        if let [.., before, last] = texts
            && let Some(found) = self.named(&format!("{before}{last}"))
        {
            return Some(found);
        }
        self.named(last)
    }

    /// The field of one text, with a stage word in front of it or behind it taken off.
    fn named(&self, text: &str) -> Option<(String, Option<String>)> {
        if let Some(field) = self.names.get(text) {
            return Some((field.clone(), None));
        }
        if let Some((field, _, Some(stage))) = self.resolve(text) {
            return Some((field.to_owned(), Some(stage.to_owned())));
        }
        let (rest, stage) = self.without_stage(text);
        let field = self.names.get(rest).or(self.staged_names.get(rest))?;
        let stage = stage.filter(|_| self.fields[field].level == Level::Stage)?;
        Some((field.clone(), Some(stage.to_owned())))
    }

    /// A text without the longest stage word it begins or ends with, and that stage.
    fn without_stage<'a>(&'a self, text: &'a str) -> (&'a str, Option<&'a str>) {
        let mut best: (&str, Option<&str>) = (text, None);
        for (word, stage) in &self.stage_words {
            let cut = text.strip_prefix(word.as_str());
            if let Some(rest) = cut.or_else(|| text.strip_suffix(word.as_str()))
                && !rest.is_empty()
                && rest.len() < best.0.len()
            {
                best = (rest.trim_matches(['-', ':', '/', '.']), Some(stage));
            }
        }
        best
    }

    /// The column whose label an unknown header nearly is.
    pub fn nearest_column(&self, path: &[&str]) -> Option<String> {
        let last = path.last()?;
        let part = self.part(last);
        let (text, stage) = self.without_stage(&part.text);
        let stage = stage.map(str::to_owned).or(part.stage);
        // In an order of their own: of two that are equally near, always the same.
        let mut names: Vec<&str> = self.names.keys().map(String::as_str).collect();
        names.sort_unstable();
        let alike = nearest_name(text, names)?;
        let field = &self.names[alike];
        match stage {
            Some(stage) if self.fields[field].level == Level::Stage => {
                Some(Dictionary::column(field, &stage))
            }
            _ => Some(field.clone()),
        }
    }

    /// Whether a column with this header is there for people only.
    pub fn is_ignored(&self, path: &[&str]) -> bool {
        let Some(last) = path.last() else {
            return true;
        };
        let last = normalise(last);
        self.words.ignored.contains(&last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(path: &[&str]) -> Option<String> {
        let meaning = Dictionary::built_in().column_meaning(path);
        meaning.map(|m| m.column)
    }

    #[test]
    fn what_is_plain_is_normal() {
        for c in ('\0'..=char::MAX).filter(|c| is_plain(&c.to_string())) {
            assert_eq!(normalised(&c.to_string()), c.to_string());
        }
    }

    #[test]
    fn headers_as_people_write_them() {
        for (header, expected) in [
            ("计算机（台）", "computers"),
            ("其中：室内体育用房面积（㎡）", "indoor_sports_area"),
            ("学生人数-小学", "students_primary"),
            ("初中部：专任教师数", "teachers_junior"),
            ("建校时间（年）", "founded"),
            ("26~30人", "classes_26_30"),
            ("students_junior", "students_junior"),
            ("每班25人以下班级个数", "classes_25"),
            ("年级数", "grades"),
            ("小学人数", "students_primary"),
            ("初中生数", "students_junior"),
            ("小学生人数", "students_primary"),
            ("教学仪器设备值万元", "equipment_value"),
            ("教学仪器设备值 / 万元", "equipment_value"),
            ("教学仪器设备值（人民币：万元）", "equipment_value"),
            ("教学班", "classes"),
            ("图书（千册）", "books"),
        ] {
            assert_eq!(column(&[header]).as_deref(), Some(expected), "{header}");
        }
        assert_eq!(column(&["在校生数", "计"]).as_deref(), Some("students"));
        assert_eq!(
            column(&["小学", "班级数", "合计"]).as_deref(),
            Some("classes_primary")
        );
        // What is in brackets may change the meaning: no guess.
        assert_eq!(column(&["专任教师数（女）"]), None);
        assert_eq!(column(&["图书册数（小学）"]), None);
    }

    #[test]
    fn a_group_tells_the_stage_of_its_columns() {
        for (level, name) in [
            ("博士", "doctor"),
            ("本科", "bachelor"),
            ("高中阶段及以下", "secondary"),
        ] {
            let own = format!("teachers_{name}");
            assert_eq!(
                column(&["小学专任教师学历", level]),
                Some(format!("{own}_primary"))
            );
            assert_eq!(
                column(&["专任教师学历（初中）", level]),
                Some(format!("{own}_junior"))
            );
            assert_eq!(
                column(&["初中", "学历", level]),
                Some(format!("{own}_junior"))
            );
            assert_eq!(column(&["专任教师学历", level]), Some(own));
        }
        assert_eq!(
            column(&["初中专任教师", "体育"]).as_deref(),
            Some("pe_teachers_junior")
        );
        assert_eq!(
            column(&["小学部情况", "学生人数"]).as_deref(),
            Some("students_primary")
        );
        // A figure of the school stays one of the school, whatever stands above it.
        assert_eq!(
            column(&["中小学校舍", "图书册数"]).as_deref(),
            Some("books")
        );
        assert_eq!(
            column(&["小学办学条件", "图书册数"]).as_deref(),
            Some("books")
        );
    }
}
