//! The stage that a text names.

use crate::dictionary::all::Dictionary;
use crate::dictionary::normal::normalise;

impl Dictionary {
    /// The stage that a word or a grade names: 小学, 初中部, 三年级, 初二.
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// let d = Dictionary::built_in();
    /// assert_eq!(d.stage_of("初中"), Some("junior"));
    /// assert_eq!(d.stage_of("八年级（2）班"), Some("junior"));
    /// assert_eq!(d.stage_of("高一"), Some("senior"));
    /// assert_eq!(d.stage_of("初中八年级"), Some("junior"));
    /// assert_eq!(d.stage_of("中小学"), None);
    /// ```
    pub fn stage_of(&self, text: &str) -> Option<&str> {
        let word = normalise(text);
        if let Some(stage) = self.stage_words.get(&word) {
            return Some(stage);
        }
        let starts = |grade: &String| word.starts_with(grade.as_str());
        let stages = self.stages.iter();
        let mut graded = stages.filter(|(_, stage)| {
            // 八年级, and 初中八年级.
            let behind = word.strip_prefix(stage.zh.as_str()).unwrap_or_default();
            let starts_behind = |grade: &String| behind.starts_with(grade.as_str());
            stage.grades.iter().any(starts) || stage.grades.iter().any(starts_behind)
        });
        graded.next().map(|(id, _)| id.as_str())
    }

    /// Whether a text names a stage or a grade that is none of school: 学前教育, 幼儿园, 大班, 中职.
    pub fn is_other_stage(&self, text: &str) -> bool {
        let word = normalise(text);
        let mut words = self.words.other_stages.iter();
        words.any(|other| word.starts_with(other.as_str()))
    }

    /// Whether a text names a grade, rather than a stage.
    pub fn names_grade(&self, text: &str) -> bool {
        let word = normalise(text);
        let mut grades = self.stages.values().flat_map(|stage| &stage.grades);
        grades.any(|grade| word.starts_with(grade.as_str()))
    }

    /// A normalised text without the stage or the grade that stands before it: 体育 of 小学体育.
    pub fn behind_stage<'a>(&self, word: &'a str) -> &'a str {
        let grades = self.stages.values().flat_map(|stage| &stage.grades);
        let stages = self.stage_words.keys().chain(grades);
        let behind = stages.filter_map(|stage| word.strip_prefix(stage.as_str()));
        behind
            .filter(|rest| !rest.is_empty())
            .min_by_key(|rest| rest.len())
            .unwrap_or(word)
    }

    /// The only stage a title or a sheet's name speaks of: 小学 of 青山县小学基本情况, none of
    /// 中小学统计表.
    ///
    /// ```
    /// use balance::dictionary::Dictionary;
    /// let d = Dictionary::built_in();
    /// assert_eq!(d.stage_in("2024年初中基本情况"), Some("junior"));
    /// assert_eq!(d.stage_in("小学、初中资源配置"), None);
    /// assert_eq!(d.stage_in("全县中小学统计表"), None);
    /// assert_eq!(d.stage_in("九年一贯制学校"), None);
    /// ```
    pub fn stage_in(&self, text: &str) -> Option<&str> {
        let mut rest = normalise(text);
        for words in &self.words.not_one_stage {
            if rest.contains(words.as_str()) {
                return None;
            }
        }
        // Longer words first, so that a word within another is not seen a second time.
        let mut words: Vec<(&String, &String)> = self.stage_words.iter().collect();
        words.sort_by_key(|(word, stage)| (std::cmp::Reverse(word.len()), *word, *stage));
        let mut found: Option<&str> = None;
        for (word, stage) in words {
            let latin = word.is_ascii();
            if (latin && rest == *word) || (!latin && rest.contains(word.as_str())) {
                if found.is_some_and(|f| f != stage) {
                    return None;
                }
                found = Some(stage);
                rest = rest.replace(word.as_str(), " ");
            }
        }
        found
    }
}
