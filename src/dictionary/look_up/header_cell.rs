//! One cell of a header: what it says besides the name of its field. A stage, a unit, that it is a part
//! or a total of what stands beside it, and remarks on how it is to be filled in.

use super::numbering::{MOST_MARKS, without_number};
use crate::dictionary::all::Dictionary;
use crate::dictionary::meaning::{HeaderCell, Mark, NamedUnit};
use crate::dictionary::normal::{SEPARATORS, folded, normalise};
use crate::dictionary::unit::Factor;
use crate::dictionary::words::begins;

/// No header is longer, in bytes, with all that is said of how to fill its column in; what is longer is
/// not taken apart.
const LONGEST_HEADER: usize = 4096;

/// Whether a remark counts fields in or leaves them out.
#[derive(Clone, Copy)]
enum Counting {
    In,
    Out,
}

impl Dictionary {
    /// What a cell of a header says of its column and those beside it.
    pub fn header_mark(&self, header: &str) -> Mark {
        self.header_cell(header).mark
    }

    /// Takes a header cell apart.
    pub(super) fn header_cell(&self, header: &str) -> HeaderCell {
        let cells = &self.header_cells;
        cells.meaning(header, || self.read_header_cell(header))
    }

    fn read_header_cell(&self, header: &str) -> HeaderCell {
        let mut cell = HeaderCell::default();
        if header.len() > LONGEST_HEADER {
            let mut ends = (0..=LONGEST_HEADER).rev();
            let end = ends.find(|at| header.is_char_boundary(*at));
            header[..end.unwrap_or(0)].clone_into(&mut cell.text);
            return cell;
        }
        let whole = normalise(header);
        if self.is_name(&whole) {
            cell.text = whole;
            return cell;
        }
        if let Some(unit) = self.unit(&whole) {
            cell.unit = Some(NamedUnit::new(&whole, unit));
            return cell;
        }
        let text = folded(without_number(header));
        let text = self.without_marks(&text, &mut cell);
        let text = self.without_brackets(text, &mut cell);
        cell.text = self.without_remarks(&text, &mut cell);
        self.take_unit_behind_colon(&mut cell);
        self.take_fillers(&mut cell);
        if cell.unit.is_none()
            && let Some((front, unit)) = self.trailing_unit(&cell.text)
        {
            cell.unit = Some(unit);
            cell.text = front.to_owned();
        }
        if self.is_filler(&cell.text) {
            if self.is_total_word(&cell.text) {
                cell.mark = Mark::Total;
            }
            cell.text.clear();
        }
        if let Some(stage) = self.stage_words.get(&cell.text) {
            cell.stage = Some(stage.clone());
            cell.text.clear();
        }
        cell
    }

    /// Whether a text is a header as a whole.
    fn is_name(&self, text: &str) -> bool {
        self.names.contains_key(text) || self.grouped.contains_key(text)
    }

    fn is_total_word(&self, text: &str) -> bool {
        let words = &self.words;
        let mut all = words.totals.iter().chain(&words.figures_of_all);
        all.any(|word| word == text)
    }

    /// A text without the marks in front of it: of a part (其中：, #), and of a pivot table's sums
    /// (求和项:).
    fn without_marks<'a>(&self, text: &'a str, cell: &mut HeaderCell) -> &'a str {
        let mut rest = text;
        for _ in 0..MOST_MARKS {
            match self.mark_before(rest) {
                Some((mark, behind)) if !behind.is_empty() => {
                    if mark == Mark::Part {
                        cell.mark = Mark::Part;
                    }
                    rest = behind;
                }
                _ => break,
            }
        }
        rest
    }

    fn mark_before<'a>(&self, text: &'a str) -> Option<(Mark, &'a str)> {
        let cut = |words: &[String]| {
            let mut cuts = words.iter().filter_map(|word| text.strip_prefix(&**word));
            cuts.next()
        };
        let parts = cut(&self.words.parts).map(|rest| (Mark::Part, rest));
        let (mark, rest) = parts.or_else(|| Some((Mark::None, cut(&self.words.pivot_sums)?)))?;
        Some((mark, rest.trim_start_matches([':', ',', '、', '-'])))
    }

    /// A text without the brackets in it that do not tell fields apart; what they say goes to the cell.
    /// A bracket of which a part is not understood may change the meaning, and stays.
    fn without_brackets(&self, text: &str, cell: &mut HeaderCell) -> String {
        let mut kept = String::new();
        let mut rest = text;
        while let Some(open) = rest.find('(') {
            let Some(close) = rest[open..].find(')').map(|n| open + n) else {
                break;
            };
            kept.push_str(&rest[..open]);
            if !self.understands(&rest[open + 1..close], text, cell) {
                kept.push_str(&rest[open..=close]);
            }
            rest = &rest[close + 1..];
        }
        kept.push_str(rest);
        kept
    }

    /// Whether everything in a bracket of a header is understood: units, a stage, fillers, remarks.
    fn understands(&self, inside: &str, header: &str, cell: &mut HeaderCell) -> bool {
        let mut found = HeaderCell {
            unit: cell.unit.clone(),
            stage: cell.stage.clone(),
            ..HeaderCell::default()
        };
        let mut counting = None;
        let mut doubtful = false;
        for piece in inside.split(SEPARATORS).filter(|piece| !piece.is_empty()) {
            // （单位:万元）, （人民币:万元）
            let behind = piece.rsplit_once(':').map_or(piece, |(_, behind)| behind);
            let mut units = [piece, behind].into_iter();
            let unit = units.find_map(|text| Some(NamedUnit::new(text, self.unit(text)?)));
            if let Some(unit) = unit.or_else(|| self.unit_said(piece)) {
                // Of two units, as of two stages, nobody can tell which counts.
                let other = found.unit.as_ref();
                if other.is_some_and(|other| !other.is_same(&unit)) {
                    return false;
                }
                found.unit = Some(unit);
            } else if let Some(stage) = self.stage_words.get(piece) {
                if found.stage.as_ref().is_some_and(|other| other != stage) {
                    return false;
                }
                found.stage = Some(stage.clone());
            } else if let Some((how, what)) = self.counted(piece, header, counting) {
                if self.is_changed_by(how, what, header) {
                    return false;
                }
                doubtful |= self.speaks_of_multiple(what);
                counting = Some(how);
                let fields = self.fields_in(what, header);
                match how {
                    Counting::In => found.includes.extend(fields),
                    Counting::Out => found.excludes.extend(fields),
                }
            } else if self.is_remark(piece) {
                doubtful |= self.speaks_of_multiple(piece);
            } else if !self.is_filler(piece) {
                return false;
            }
        }
        if doubtful && found.unit.is_none() {
            return false;
        }
        cell.unit = found.unit;
        cell.stage = found.stage;
        cell.includes.extend(found.includes);
        cell.excludes.extend(found.excludes);
        true
    }

    /// What a remark counts in or leaves out: 体育馆 of 含体育馆. What follows one goes on with it.
    fn counted<'a>(
        &self,
        piece: &'a str,
        header: &str,
        before: Option<Counting>,
    ) -> Option<(Counting, &'a str)> {
        let behind = |words: &[String]| {
            let mut found = words.iter().filter_map(|w| piece.strip_prefix(w.as_str()));
            found.find(|rest| !rest.is_empty())
        };
        let words = &self.words;
        if let Some(what) = behind(&words.excluding) {
            return Some((Counting::Out, what));
        }
        if let Some(what) = behind(&words.including) {
            return Some((Counting::In, what));
        }
        let goes_on = before.filter(|_| self.field_within(piece, header).is_some());
        goes_on.map(|how| (how, piece))
    }

    /// The fields that are named in what a remark of a header counts.
    fn fields_in(&self, what: &str, header: &str) -> Vec<String> {
        let what = what.trim_start_matches(':').trim_end_matches("在内");
        match self.field_within(what, header) {
            Some(field) => vec![field],
            None => {
                let named = what.split(['和', '及', '与', '或']);
                named
                    .filter_map(|text| self.field_within(text, header))
                    .collect()
            }
        }
    }

    /// The field that a text names by itself or within a header: 音乐 within 艺术教师.
    fn field_within(&self, text: &str, header: &str) -> Option<String> {
        let whole = self.named(text).map(|found| found.field);
        whole.or_else(|| {
            let mut meanings = self.grouped.get(text).into_iter().flatten();
            let within = meanings.find(|(group, _)| header.contains(group.as_str()));
            within.map(|(_, field)| field.clone())
        })
    }

    /// Whether a text only says how a figure is to be filled in. `…` in a word of the dictionary stands
    /// for anything: 以…为准.
    fn is_remark(&self, text: &str) -> bool {
        let mut remarks = self.words.remarks.iter();
        remarks.any(|remark| begins(text, remark))
    }

    /// The unit that a remark says figures are in: 以万元计, 单位为万元, 按亩填写.
    fn unit_said(&self, remark: &str) -> Option<NamedUnit> {
        let words = &self.words.around_units;
        let mut rest = remark;
        loop {
            let mut shorter = words.iter().filter_map(|word| {
                let cut = rest.strip_prefix(word.as_str());
                cut.or_else(|| rest.strip_suffix(word.as_str()))
            });
            rest = shorter.next()?;
            if let Some(unit) = self.unit_names.get(rest) {
                return Some(NamedUnit::new(rest, (&unit.0, unit.1)));
            }
        }
    }

    /// Whether a remark names a multiple of a unit, without saying that figures are in it: 精确到万元.
    fn speaks_of_multiple(&self, remark: &str) -> bool {
        let adds_up = |unit: &String| self.units.get(unit).is_some_and(|unit| unit.adds_up);
        let mut units = self.unit_names.iter();
        units.any(|(name, (unit, factor))| {
            *factor != Factor::ONE && adds_up(unit) && !name.is_ascii() && remark.contains(&**name)
        })
    }

    /// Whether a figure is another one for what a remark counts in or leaves out: 含学前班, 不含寄宿生, or
    /// 含高中 in the header of another stage.
    fn is_changed_by(&self, how: Counting, what: &str, header: &str) -> bool {
        let words = &self.words;
        let names = |word: &String| what.contains(word.as_str());
        match how {
            Counting::Out => words.always_counted.iter().any(names),
            Counting::In => {
                let stages = |text: &str| -> Vec<&String> {
                    let stages = self.stage_words.iter();
                    let named = stages.filter(|(word, _)| text.contains(word.as_str()));
                    named.map(|(_, stage)| stage).collect()
                };
                let own = header.split('(').next().unwrap_or_default();
                let own = stages(own);
                let mut other = words.other_stages.iter().chain(&words.never_counted);
                other.any(names)
                    || !own.is_empty() && stages(what).iter().any(|stage| !own.contains(stage))
            }
        }
    }

    /// A text without the remarks that follow its name, and without separators.
    fn without_remarks(&self, text: &str, cell: &mut HeaderCell) -> String {
        let mut pieces = text.split([',', ';', '。']);
        let mut kept = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            if cell.unit.is_none()
                && let Some(unit) = self.unit_said(piece)
            {
                cell.unit = Some(unit);
                continue;
            }
            let doubtful = cell.unit.is_none() && self.speaks_of_multiple(piece);
            let is_remark = match self.counted(piece, text, None) {
                Some((how, what)) => {
                    self.fields_in(what, text).is_empty() && !self.is_changed_by(how, what, text)
                }
                None => self.is_remark(piece),
            };
            if doubtful || !is_remark {
                kept.push_str(piece);
            }
        }
        kept.retain(|c| !SEPARATORS.contains(&c));
        kept
    }

    /// 图书册数:册, 单位:万元
    fn take_unit_behind_colon(&self, cell: &mut HeaderCell) {
        if let Some((front, behind)) = cell.text.rsplit_once(':')
            && let Some(unit) = self.unit(behind)
        {
            cell.unit = Some(NamedUnit::new(behind, unit));
            cell.text = front.trim_end_matches("单位").to_owned();
        }
    }

    /// 合计 in front says nothing; 计 in front of 计算机 is half a word.
    fn take_fillers(&self, cell: &mut HeaderCell) {
        let prefixes = self.words.fillers.iter().filter(|f| f.chars().count() > 1);
        for filler in prefixes {
            if !self.names.contains_key(&cell.text)
                && let Some(rest) = cell.text.strip_prefix(filler.as_str())
                && !rest.is_empty()
            {
                cell.text = rest.trim_start_matches(':').to_owned();
            }
        }
    }

    /// A header that ends in a unit without brackets, 教学仪器设备值万元: the header proper and the
    /// unit. What is left must be known, for 教学班 does not end in the unit 班.
    fn trailing_unit<'a>(&self, text: &'a str) -> Option<(&'a str, NamedUnit)> {
        if text.len() > self.longest_header
            || self.named(text).is_some()
            || self.grouped.contains_key(text)
        {
            return None;
        }
        let cuts = text.char_indices().map(|(at, _)| at).skip(1);
        let mut found = cuts.filter_map(|at| {
            let (front, behind) = text.split_at(at);
            let (unit, factor) = self.unit_names.get(behind)?;
            let front = front.trim_end_matches(['/', '-', ':', '.']);
            self.named(front)?;
            Some((front, NamedUnit::new(behind, (unit, *factor))))
        });
        found.next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_say_nothing_of_the_field_and_parts_are_marked() {
        let dictionary = Dictionary::built_in();
        let text = |header: &str| dictionary.header_cell(header).text;
        assert_eq!(text("在校生数（人）\n（以学籍系统为准）"), "在校生数");
        assert_eq!(text("运动场地面积（㎡，含风雨操场）"), "运动场地面积");
        assert_eq!(text("图书（册，不含电子图书）"), "图书");
        // What is in brackets may change the meaning.
        assert_eq!(text("专任教师数（女）"), "专任教师数(女)");
        assert_eq!(text("专任教师数（人，女）"), "专任教师数(人女)");
        let includes = dictionary
            .header_cell("运动场地面积（含体育馆和风雨操场）")
            .includes;
        assert_eq!(includes, ["gym_area"]);
        for (header, mark) in [
            ("其中：音乐", Mark::Part),
            ("＃音乐", Mark::Part),
            ("计", Mark::Total),
            ("合计", Mark::Total),
            ("计算机", Mark::None),
        ] {
            assert_eq!(dictionary.header_mark(header), mark, "{header}");
        }
    }
}
