//! What stands on the page: printed figures, marks, and the way to each figure.

pub struct County {
    pub id: String,
    pub title: String,
    pub mark: Mark,
    pub verdict: String,
    /// What was laid over the census.
    pub laid: Option<String>,
    pub stages: Vec<Stage>,
    pub gaps: Vec<Gap>,
    /// The schools in groups, where that was asked for.
    pub groups: Option<String>,
    pub items: Vec<ItemRow>,
    /// The verdicts that rest on a relief.
    pub reliefs: Vec<String>,
    pub excluded: Vec<(String, String)>,
    pub traces: Vec<TraceView>,
}

pub struct Stage {
    pub id: String,
    pub heading: String,
    pub mark: Mark,
    /// Why the coefficients of variation are not computed, if they are not.
    pub single: Option<String>,
    pub rule: Option<String>,
    pub judged: bool,
    pub limited: bool,
    pub rows: Vec<IndicatorRow>,
    pub composite: Option<IndicatorRow>,
    pub strip: String,
    pub scale: &'static str,
    pub places: Vec<(usize, String)>,
    pub columns: Vec<String>,
    pub heat: Vec<HeatRow>,
}

pub struct IndicatorRow {
    pub name: String,
    pub trace: String,
    pub mean: String,
    pub threshold: String,
    pub schools: String,
    pub cv: String,
    pub limit: String,
    pub verdict: Mark,
    /// The bar: CV and limit in percent of the scale.
    pub bar: Option<(String, String)>,
    pub drivers: String,
    pub incomplete: bool,
}

/// A verdict as a class and a word.
pub struct Mark {
    pub class: &'static str,
    pub text: String,
}

pub struct HeatRow {
    pub name: String,
    pub code: String,
    pub pupils: String,
    pub met: String,
    pub verdict: Mark,
    pub cells: Vec<HeatCell>,
}

pub struct HeatCell {
    pub class: &'static str,
    pub sign: &'static str,
    pub value: String,
    pub trace: String,
}

pub struct Gap {
    pub school: String,
    pub stage: String,
    pub indicator: String,
    pub value: String,
    pub threshold: String,
    pub share: String,
    pub share_sort: f64,
    pub low: bool,
    pub lacks: String,
    pub lacks_sort: f64,
    pub trace: String,
}

pub struct ItemRow {
    pub number: String,
    pub text: String,
    pub shown: String,
    pub mark: Mark,
}

pub struct ProblemRow {
    pub error: bool,
    pub message: String,
    pub places: String,
    pub code: String,
}

pub struct TraceView {
    pub id: String,
    pub heading: String,
    pub html: String,
}
