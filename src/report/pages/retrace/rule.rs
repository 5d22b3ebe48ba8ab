//! The rule of an indicator: formula, weights, thresholds, limits, reliefs, source.

use crate::lang::Lang;
use crate::report::document::Document;
use crate::standard::{Indicator, Standard};

/// Lays out the rule at these stages.
pub fn lines(
    document: &mut Document,
    standard: &Standard,
    indicator: &Indicator,
    stages: &[String],
    lang: Lang,
) {
    let dictionary = &standard.dictionary;
    let colon = lang.pick("：", ": ");
    let label = |stage: &str| dictionary.stage_label(stage, lang);
    let formulas: Vec<(&String, String)> = stages
        .iter()
        .filter_map(|stage| {
            let formula = indicator.formula(stage)?;
            Some((stage, formula.describe(lang, &dictionary.labels(lang))))
        })
        .collect();
    let same = formulas.windows(2).all(|pair| pair[0].1 == pair[1].1);
    for (stage, formula) in formulas.iter().take(if same { 1 } else { formulas.len() }) {
        let word = lang.pick("公式", "Formula");
        let of = match same {
            true => String::new(),
            false => format!(" ({})", label(stage)),
        };
        document.line(format!("{word}{of}{colon}{formula}"));
    }
    if indicator.split {
        let shares = standard.shares().into_iter();
        let shares = shares.filter(|share| standard.weights.contains_key(&share.id));
        let weights: Vec<String> = shares
            .map(|share| format!("{} {}", share.name.get(lang), share.weight))
            .collect();
        let text = lang.pick(
            "几个学段共用的，按加权学生数分摊，每名学生的权重",
            "What the stages of a school share is divided by weighted pupils, a pupil counting",
        );
        document.line(format!(
            "{text}{colon}{}",
            weights.join(lang.pick("，", ", "))
        ));
    }
    let bounds = |of: &dyn Fn(&str) -> Option<String>| {
        let shown = stages
            .iter()
            .filter_map(|stage| Some(format!("{} {}", label(stage), of(stage)?)));
        let shown: Vec<String> = shown.collect();
        (!shown.is_empty()).then(|| shown.join(lang.pick("，", ", ")))
    };
    let thresholds = bounds(&|stage| Some(format!("≥ {}", indicator.thresholds.get(stage)?)));
    let limits = bounds(&|stage| Some(format!("≤ {}", standard.cv_limits.get(stage)?)));
    let composites = bounds(&|stage| Some(format!("≤ {}", standard.composite_limits.get(stage)?)));
    let named = [
        (lang.pick("每校要求", "A school needs"), thresholds),
        (lang.pick("差异系数", "CV"), limits),
        (
            lang.pick("各项差异系数的均值", "Mean of all CVs"),
            composites,
        ),
    ];
    for (name, bound) in named {
        if let Some(bound) = bound {
            document.line(format!("{name}{colon}{bound}"));
        }
    }
    for relief in &indicator.reliefs {
        let word = lang.pick("过渡政策", "Relief");
        document.line(format!("{word}{colon}{}", relief.text.get(lang)));
    }
    let source = standard.source.get(lang);
    if !source.is_empty() {
        let word = lang.pick("出处", "Source");
        document.line(format!("{word}{colon}{source} [{}]", standard.id));
    }
}
