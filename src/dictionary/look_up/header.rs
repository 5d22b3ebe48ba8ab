//! What a column's headers mean: field, stage and unit.

use crate::dictionary::all::Dictionary;
use crate::dictionary::field::Level;
use crate::dictionary::meaning::{ColumnMeaning, OtherUnit};
use crate::dictionary::normal::normalise;
use crate::dictionary::unit::{Factor, UnitOf};
use crate::nearest::nearest_name;

/// The field that a text names.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Found {
    pub field: String,
    pub stage: Option<String>,
    /// Whether it is a name of the lesser kind.
    lesser: bool,
}

/// Stands between the cells of a header where they are one text.
const BETWEEN: &str = "\u{1f}";

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
        self.understand(path)?.ok()
    }

    /// The unit of another kind that the headers of a column name, which would be known without it.
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// let d = Dictionary::built_in();
    /// let other = d.other_unit(&["网络多媒体教室（平方米）"]).unwrap();
    /// assert_eq!((&*other.column, &*other.found, &*other.expected), ("multimedia_rooms", "平方米", "piece"));
    /// assert_eq!(d.other_unit(&["网络多媒体教室（间）"]), None);
    /// ```
    pub fn other_unit(&self, path: &[&str]) -> Option<OtherUnit> {
        self.understand(path)?.err()
    }

    fn understand(&self, path: &[&str]) -> Option<Result<ColumnMeaning, OtherUnit>> {
        let mut stage = None;
        let mut unit = None;
        let mut texts: Vec<String> = Vec::new();
        let (mut includes, mut excludes) = (Vec::new(), Vec::new());
        for header in path {
            let cell = self.header_cell(header);
            stage = cell.stage.or(stage);
            unit = cell.unit.or(unit);
            if !cell.text.is_empty() && texts.last() != Some(&cell.text) {
                texts.push(cell.text);
            }
            includes.extend(cell.includes);
            excludes.extend(cell.excludes);
        }
        let found = self.field_of(&texts)?;
        let field = self.as_remarked(found.field, &includes, &excludes)?;
        let definition = self.fields.get(&field)?;
        let stage = found.stage.or(stage).or_else(|| {
            // 小学专任教师学历 above 本科: the group tells the stage.
            let groups = &texts[..texts.len() - 1];
            let named = groups.iter().rev().find_map(|g| self.without_stage(g).1);
            named
                .filter(|_| definition.level == Level::Stage)
                .map(str::to_owned)
        });
        let column = match (definition.level, stage) {
            (Level::Stage, Some(stage)) => Dictionary::column(&field, &stage),
            (_, Some(stage)) if definition.of_stages.contains(&stage) => field.clone(),
            // A figure of one stage where the school's is asked is another figure.
            (_, Some(_)) => return None,
            (_, None) => field.clone(),
        };
        let meaning = |column, factor| ColumnMeaning {
            column,
            factor,
            lesser: found.lesser,
        };
        let (Some(own), Some(named)) = (&definition.unit, unit) else {
            return Some(Ok(meaning(column, Factor::ONE)));
        };
        Some(match self.unit_of(own, &named.text) {
            UnitOf::Own(factor) => Ok(meaning(column, factor)),
            UnitOf::Other(_) | UnitOf::Unknown => Err(OtherUnit {
                column,
                found: named.text,
                expected: own.clone(),
            }),
        })
    }

    /// The field that a column is of once it is known what its header counts in and leaves out: that of
    /// the total where it counts in a part of it; `None` where the figure is another than the field's.
    fn as_remarked(
        &self,
        field: String,
        includes: &[String],
        excludes: &[String],
    ) -> Option<String> {
        let own = self.fields.get(&field)?;
        if excludes.iter().any(|other| own.includes.contains(other)) {
            return None;
        }
        let others = includes.iter();
        let mut others = others.filter(|other| **other != field && !own.includes.contains(other));
        match others.next() {
            None => Some(field),
            Some(first) => {
                let total = self.total_over(&field, first)?;
                let parts = &self.fields.get(total)?.total.as_ref()?.of;
                others
                    .all(|other| parts.contains(other))
                    .then(|| total.to_owned())
            }
        }
    }

    /// The field of the total that a column of a field is, where it counts in a part.
    pub fn total_over(&self, field: &str, part: &str) -> Option<&str> {
        let mut totals = self
            .fields
            .iter()
            .filter_map(|(name, f)| Some((name, f.total.as_ref()?)));
        let total =
            totals.find(|(_, total)| total.named == field && total.of.iter().any(|of| of == part));
        total.map(|(name, _)| name.as_str())
    }

    /// The unit that the headers of a column name, and the factor to it.
    pub fn unit_in(&self, path: &[&str]) -> Option<(String, Factor)> {
        let units = path.iter().rev();
        let mut units = units.filter_map(|header| self.header_cell(header).unit);
        units.next().map(|named| (named.unit, named.factor))
    }

    pub(super) fn is_filler(&self, text: &str) -> bool {
        self.words.fillers.iter().any(|f| f == text)
    }

    /// The field of a path of header texts: all of them joined, the last under a group that gives
    /// it sense, the last two joined, the last in front of a group (教学用 below 计算机台数), the
    /// last alone.
    fn field_of(&self, texts: &[String]) -> Option<Found> {
        let last = texts.last()?;
        if let Some(found) = self.named(&texts.concat()) {
            return Some(found);
        }
        let groups = &texts[..texts.len() - 1];
        // 缺口 over 图书册数 has no books: only a name that says so is of such a group.
        let of_others = self.words_of_others(groups, last);
        let says_so = |group: &str| of_others.iter().all(|word| group.contains(*word));
        let (rest, stage) = self.without_stage(last);
        // 高中阶段及以下 is a qualification; only where it means nothing whole is it cut.
        for (leaf, stage) in [(last.as_str(), None), (rest, stage)] {
            let meanings = self.grouped.get(leaf).into_iter().flatten();
            for (group, field) in meanings {
                if groups.iter().any(|g| g.contains(group.as_str())) && says_so(group) {
                    return Some(Found {
                        field: field.clone(),
                        stage: stage.map(str::to_owned),
                        lesser: false,
                    });
                }
            }
        }
        if let Some(before) = groups.last()
            && says_so(before)
            && let Some(found) = self.named(&format!("{before}{last}"))
        {
            return Some(found);
        }
        let mut qualified = groups.iter().rev().filter(|group| says_so(group));
        let qualified = qualified.find_map(|group| self.named(&format!("{last}{group}")));
        let alone = |found: &Found| {
            let field = self.fields.get(&found.field);
            field.is_some_and(|field| field.alone.contains(last))
        };
        let by_itself = || {
            let found = self.named(last).filter(|_| of_others.is_empty())?;
            (groups.is_empty() || !alone(&found)).then_some(found)
        };
        qualified.or_else(by_itself)
    }

    /// Whether the groups of a column say that its figures are others than its header tells: 缺口 over 图书册数.
    pub fn is_of_others(&self, path: &[String]) -> bool {
        let texts: Vec<String> = path
            .iter()
            .map(|text| self.header_cell(text).text)
            .collect();
        let named = texts.split_last();
        named.is_some_and(|(last, groups)| !self.words_of_others(groups, last).is_empty())
    }

    /// What groups say by which the columns below them are of other figures than their names tell: 上年,
    /// 缺口, 外聘教师. What the column's own header says again makes no difference.
    fn words_of_others(&self, groups: &[String], last: &str) -> Vec<&str> {
        let words = &self.words;
        let whole = words.other_figures.iter();
        let whole = whole.filter(|word| groups.contains(word));
        let within = words.other_figures_within.iter();
        let within = within.filter(|word| groups.iter().any(|group| group.contains(word.as_str())));
        let found = whole.chain(within).map(String::as_str);
        found.filter(|word| !last.contains(word)).collect()
    }

    /// The field of one text, with a stage word in front of it or behind it taken off.
    pub(super) fn named(&self, text: &str) -> Option<Found> {
        let found = |field: &str, stage: Option<&str>, name: &str| Found {
            field: field.to_owned(),
            stage: stage.map(str::to_owned),
            lesser: self.lesser.contains(name),
        };
        if let Some(field) = self.names.get(text) {
            return Some(found(field, None, text));
        }
        if let Some((field, _, Some(stage))) = self.resolve(text) {
            return Some(found(field, Some(stage), text));
        }
        let (rest, stage) = self.without_stage(text);
        let field = self.names.get(rest).or(self.staged_names.get(rest))?;
        let stage = stage.filter(|_| self.fields[field].level == Level::Stage)?;
        Some(found(field, Some(stage), rest))
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
        let cell = self.header_cell(last);
        let (text, stage) = self.without_stage(&cell.text);
        let stage = stage.map(str::to_owned).or(cell.stage);
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
        let ignored = |text: &String| self.words.ignored.contains(text);
        ignored(&normalise(last)) || ignored(&self.header_cell(last).text)
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
