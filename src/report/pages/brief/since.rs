//! What has changed since an earlier year.

use super::Brief;
use crate::measure::compare::{Comparison, CountyChange, CriterionKind, StageChange, in_year};
use crate::measure::rounded_text;
use crate::report::document::Document;
use crate::report::pages::words::capital;
use crate::report::table::{Cell, Tone};
use crate::say;

/// So many schools are named.
const MOST: usize = 6;

impl Brief<'_> {
    pub(super) fn since(&self, document: &mut Document) {
        let (Some(comparison), Some(change)) = (self.told.comparison, self.change) else {
            return;
        };
        let lang = self.lang;
        let (first, last) = comparison.ends_of(change);
        let [then_label, now_label] =
            [first, last].map(|label| in_year(label, lang).trim().to_owned());
        let heading = say!(lang, "与 {then_label}相比", "Since {then_label}");
        document.heading(2, heading, None);
        let [then, now] = change.ends(&change.meets);
        let said = |meets: Option<&bool>| match meets {
            Some(true) => lang.pick("已判定的要求都达到", "met, as far as it was judged"),
            Some(false) => lang.pick("没有达到标准", "the standard was not met"),
            None => lang.pick("没有结论", "no verdict"),
        };
        document.line(say!(
            lang,
            ("{then_label}{}，{now_label}{}。", said(then), said(now)),
            ("{then_label}: {}; {now_label}: {}.", said(then), said(now))
        ));
        for stage in &change.stages {
            let parts = [self.meeting(change, stage), self.moved(stage)];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            if !parts.is_empty() {
                let (label, text) = (&stage.label, parts.join(lang.pick("；", "; ")));
                document.line(say!(
                    lang,
                    ("{label}：{text}。"),
                    ("{}: {text}.", capital(label))
                ));
            }
        }
        self.crossed(change, document);
        self.levelled(comparison, change, document);
    }

    /// How many schools reach what is required, then and now.
    fn meeting(&self, change: &CountyChange, stage: &StageChange) -> Option<String> {
        let [then, now] = change.ends(&stage.years);
        let (then, now) = then.zip(now)?;
        let (before, after) = then.schools_meeting.zip(now.schools_meeting)?;
        let (all, were) = (now.schools, then.schools);
        Some(say!(
            self.lang,
            "达到要求的学校，当时 {were} 所中有 {before} 所，现在 {all} 所中有 {after} 所",
            "{before} of {were} schools reached what is required, {after} of {all} do now"
        ))
    }

    /// In how many respects the schools have come closer, and in which they have drifted apart most.
    fn moved(&self, stage: &StageChange) -> Option<String> {
        let lang = self.lang;
        let least = 0.5 * 0.1_f64.powi(self.standard.cv_digits as i32);
        let changes = stage.indicators.iter();
        let changes = changes.filter_map(|i| Some((i, i.change.as_ref()?.cv)));
        let changes: Vec<_> = changes.collect();
        if changes.is_empty() {
            return None;
        }
        let closer = changes.iter().filter(|(_, cv)| *cv <= -least).count();
        let apart = changes.iter().filter(|(_, cv)| *cv >= least).count();
        let same = changes.len() - closer - apart;
        let mut text = say!(
            lang,
            "学校之间的差距，{closer} 项缩小，{apart} 项拉大",
            "schools have come closer in {closer} respect(s), and drifted apart in {apart}"
        );
        if same > 0 {
            text.push_str(&say!(lang, "，{same} 项没变", ", {same} are as they were"));
        }
        let worst = changes.iter().max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((indicator, cv)) = worst.filter(|(_, cv)| *cv >= least) {
            let now = indicator.years.last().and_then(Option::as_ref)?.cv?;
            let digits = self.standard.cv_digits;
            let (before, now) = (rounded_text(now - cv, digits), rounded_text(now, digits));
            let name = &indicator.short;
            text.push_str(&say!(
                lang,
                "，拉大最多的是{name}（{before} → {now}）",
                ", most in {name} ({before} → {now})"
            ));
        }
        Some(text)
    }

    /// The schools that reach what is required now and did not, and those that did and do not.
    fn crossed(&self, change: &CountyChange, document: &mut Document) {
        let lang = self.lang;
        let own = |was: bool| {
            let criteria = change.criteria.iter();
            let schools = criteria.filter(|c| c.kind == CriterionKind::School);
            let crossed = schools.filter(move |c| {
                let [then, now] = change.ends(&c.years);
                (then, now) == (Some(&was), Some(&!was))
            });
            crossed.map(|c| c.name.as_str()).collect::<Vec<_>>()
        };
        let named = |names: &[&str]| {
            let first: Vec<&str> = names.iter().take(MOST).copied().collect();
            let more = names.len().saturating_sub(MOST);
            let mut text = first.join(lang.pick("、", ", "));
            if more > 0 {
                text.push_str(&say!(lang, "，另有 {more} 所", " and {more} more"));
            }
            text
        };
        let (lost, won) = (own(true), own(false));
        if !won.is_empty() {
            let named = named(&won);
            let text = say!(
                lang,
                "新达到要求的学校：{named}。",
                "Schools that reach what is required now and did not: {named}."
            );
            document.line(Cell::new(text, Tone::Good));
        }
        if !lost.is_empty() {
            let named = named(&lost);
            let text = say!(
                lang,
                "原来达到、现在没有达到的学校：{named}。",
                "Schools that reached it and do not now: {named}."
            );
            document.line(Cell::new(text, Tone::Bad));
        }
    }

    /// Schools came closer because the better ones lost.
    fn levelled(&self, comparison: &Comparison, change: &CountyChange, document: &mut Document) {
        let indicators = change.stages.iter().flat_map(|stage| &stage.indicators);
        let levelled = indicators.filter(|i| i.levelled_down.is_some());
        let names: Vec<&str> = levelled.map(|i| i.short.as_str()).collect();
        if names.is_empty() {
            return;
        }
        let lang = comparison.lang;
        let names = names.join(lang.pick("、", ", "));
        let text = say!(
            lang,
            "请注意：{names}的差距缩小，同时原来较好的学校资源减少，不全是把弱的补上来。",
            "Please note: schools came closer in {names} while the better ones lost resources; that is not all the weaker ones gaining."
        );
        document.line(Cell::new(text, Tone::Doubtful));
    }
}
