//! `-o report.html` as a reader meets it, in headless Chromium.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::made::{Folder, csv, good_junior, good_primary, stderr, with};

/// How many texts a page shows, and those whose contrast with what is behind them is below 4.5.
pub const CONTRAST: &str = r"(() => {
      const rgb = (s) => s.match(/[\d.]+/g).map(Number);
      const light = (c) => { const [r, g, b] = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const behind = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] === 1) return c; } return [255, 255, 255]; };
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const low = new Set(); let count = 0;
      for (let n; (n = walk.nextNode());) {
        const e = n.parentElement;
        if (!n.textContent.trim() || !e.checkVisibility() || ['SCRIPT', 'STYLE', 'TITLE', 'title', 'desc'].includes(e.nodeName)) continue;
        const style = getComputedStyle(e);
        const ink = e.closest('svg') ? style.fill : style.color;
        const [a, b] = [light(rgb(ink)), light(behind(e.closest('svg') ?? e))].sort((x, y) => y - x);
        count += 1;
        if ((a + 0.05) / (b + 0.05) < 4.5) low.add(e.nodeName + '.' + (e.getAttribute('class') ?? '') + ' ' + ((a + 0.05) / (b + 0.05)).toFixed(2));
      }
      return [count, [...low]];
    })()";

/// The page of the sample county, and the findings of the same run.
fn sample(folder: &Folder, args: &[&str]) -> (PathBuf, Value) {
    std::fs::copy("sample-data/2024.xlsx", folder.path().join("2024.xlsx")).unwrap();
    page(folder, &[&["2024.xlsx"], args].concat())
}

fn page(folder: &Folder, args: &[&str]) -> (PathBuf, Value) {
    let files = ["-o", "report.html", "-o", "report.json"];
    let output = folder.run(&[&["audit"], args, &files].concat());
    assert!(output.status.code() != Some(2), "{}", stderr(&output));
    let json = std::fs::read_to_string(folder.path().join("report.json")).unwrap();
    (
        folder.path().join("report.html"),
        serde_json::from_str(&json).unwrap(),
    )
}

/// How many links lead nowhere: to nothing of the page, and to no account of a figure, which is drawn when it is asked for.
pub const LOST: &str = "(() => { const origins = document.getElementById('origins').textContent; return [...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1)).filter(id => !document.getElementById(id) && !origins.includes(`<article class=\"trace\" id=\"${id}\">`)).length; })()";

#[test]
fn it_opens_from_disk_without_a_complaint_or_a_request() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = Folder::new();
    for standard in ["cn-2017", "cn-2012"] {
        for (lang, html) in [("zh", "zh-CN"), ("en", "en")] {
            let (path, json) = sample(&folder, &["--standard", standard, "--lang", lang]);
            browser.open(&path);
            assert_eq!(browser.complaints(), [""; 0], "{standard} {lang}");
            assert_eq!(browser.eval("document.documentElement.lang"), html);
            let stages = json["counties"][0]["stages"].as_array().unwrap().len();
            assert_eq!(
                browser
                    .eval("document.querySelectorAll('section.stage .strip svg[role=img]').length"),
                stages
            );
            let schools = json["counties"][0]["schools"].as_array().unwrap();
            let cells: usize = schools
                .iter()
                .map(|s| s["values"].as_array().unwrap().len())
                .sum();
            assert_eq!(
                browser.eval("document.querySelectorAll('table.heat td.h').length"),
                cells
            );
            // Every dot is a school with the figure, none is dropped.
            let marks =
                "document.querySelectorAll('.strip svg[role=img] :is(circle,rect,path)').length";
            assert_eq!(browser.eval(marks), cells);
            // Every link leads somewhere: on the page, or to how a figure came about, which is drawn when it is asked for.
            assert_eq!(browser.eval(LOST), 0);
        }
    }
}

#[test]
fn gaps_are_searched_and_sorted_by_mouse_and_by_keyboard() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = Folder::new();
    let (path, json) = sample(&folder, &["--lang", "en"]);
    let values = json["counties"][0]["schools"].as_array().unwrap().iter();
    let values = values.flat_map(|s| s["values"].as_array().unwrap());
    let short = values.filter(|v| !v["shortfall"].is_null()).count();
    browser.open(&path);
    let visible = "[...document.querySelectorAll('table.gaps tbody tr')].filter(r => !r.hidden)";
    assert_eq!(browser.eval(&format!("{visible}.length")), short);
    browser.click("input.search");
    browser.type_text("金溪镇中心小学");
    assert_eq!(browser.eval(&format!("{visible}.length")), 3);
    assert_eq!(
        browser.eval("document.querySelector('.count').textContent"),
        "3 rows"
    );
    browser.eval("document.querySelector('input.search').select()");
    browser.type_text("no such school");
    assert_eq!(
        browser.eval("document.querySelector('.count').textContent"),
        "0 rows"
    );
    browser.eval("const s = document.querySelector('input.search'); s.value = ''; s.dispatchEvent(new Event('input'))");
    // By share of the threshold: up, then down.
    let shares = "[...document.querySelectorAll('table.gaps tbody tr')].map(r => parseFloat(r.cells[5].dataset.sort))";
    let sorted = |browser: &mut Browser| -> Vec<f64> {
        serde_json::from_value(browser.eval(shares)).unwrap()
    };
    browser.click("table.gaps th:nth-child(6) button");
    let up = sorted(&mut browser);
    assert!(up.len() == short && up.is_sorted(), "{up:?}");
    assert_eq!(
        browser.eval("document.querySelector('table.gaps th:nth-child(6)').ariaSort"),
        "ascending"
    );
    browser.eval("document.querySelector('table.gaps th:nth-child(6) button').focus()");
    browser.key("Enter");
    let down = sorted(&mut browser);
    assert!(down.iter().rev().is_sorted(), "{down:?}");
    assert_eq!(
        browser.eval("document.querySelector('table.gaps th:nth-child(6)').ariaSort"),
        "descending"
    );
    browser.click("table.gaps th:nth-child(1) button");
    assert_eq!(
        browser.eval("document.querySelector('table.gaps th:nth-child(6)').ariaSort"),
        "none"
    );
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn a_figure_shows_its_formula_and_cells() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = Folder::new();
    let (path, _) = sample(&folder, &["--lang", "zh"]);
    browser.open(&path);
    let shown = "document.querySelector('dialog[open] .shown')?.textContent ?? ''";
    browser.click("table.heat tbody tr a.figure");
    let text = browser.eval(shown);
    let text = text.as_str().unwrap();
    for said in [
        "金溪镇中心小学",
        "2024.xlsx › 学校基本情况 › ",
        "X = 100 × x ÷ P",
        "未达标",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    browser.key("Escape");
    assert_eq!(browser.eval(shown), "");
    browser.eval("document.querySelector('table.balance a.figure').focus()");
    browser.key("Enter");
    let text = browser.eval(shown);
    assert!(
        text.as_str().unwrap().contains("X̄ = 100 × Σx ÷ ΣP"),
        "{text}"
    );
    browser.key("Escape");
    assert_eq!(browser.eval(shown), "");
    // All of them are listed on demand, and laid out only then.
    let articles = "document.querySelectorAll('.traces article').length";
    assert_eq!(browser.eval(articles), 0);
    browser.eval("document.querySelector('.traces summary').click()");
    let listed = "new Promise(done => { const begun = Date.now(); const look = () => { const n = document.querySelectorAll('.traces article').length; if (n > 0 || Date.now() - begun > 20000) done(n); else setTimeout(look, 20); }; look(); })";
    assert_eq!(browser.eval(listed), 100);
    browser.eval("document.querySelector('.traces button.more').click()");
    let page = std::fs::read_to_string(&path).unwrap();
    let of = |begin: &str| {
        page.matches(&format!("<article class=\"trace\" id=\"{begin}-"))
            .count()
    };
    assert_eq!(browser.eval(articles), of("m") + of("t"));
    assert_eq!(
        browser.eval("document.querySelector('.traces button.more').hidden"),
        true
    );
    // Without scripts the same stands on the page, and the figure is a link to it.
    browser.scripts(false);
    browser.open(&path);
    let (_, heat) = page.split_once("<table class=\"heat\"").unwrap();
    let (_, link) = heat.split_once("href=\"#").unwrap();
    let (id, _) = link.split_once('"').unwrap();
    let tree = browser.send("DOM.getDocument", json!({"depth": 1}));
    let find = json!({"nodeId": tree["root"]["nodeId"], "selector": format!("article.trace#{id}")});
    let node = browser.send("DOM.querySelector", find)["nodeId"].clone();
    let html = browser.send("DOM.getOuterHTML", json!({"nodeId": node}));
    let html = html["outerHTML"].as_str().unwrap();
    assert!(html.contains("2024.xlsx › 学校基本情况 › "), "{html}");
    let box_of = browser.send("DOM.getBoxModel", json!({"nodeId": node}));
    assert!(
        box_of["model"]["height"].as_f64().unwrap() > 40.0,
        "it is seen"
    );
}

/// Text stands out from its background by 4.5 to 1 in light and in dark, and what can be used has a name.
#[test]
fn it_can_be_read_and_used_by_all() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = Folder::new();
    let (path, _) = sample(&folder, &["--lang", "zh"]);
    for dark in [false, true] {
        browser.dark(dark);
        browser.open(&path);
        let found = browser.eval(CONTRAST);
        assert!(found[0].as_u64().unwrap() > 500, "{found}");
        assert_eq!(found[1], json!([]), "dark: {dark}");
        let page = if dark {
            "rgb(21, 24, 27)"
        } else {
            "rgb(255, 255, 255)"
        };
        assert_eq!(
            browser.eval("getComputedStyle(document.body).backgroundColor"),
            page
        );
    }
    let tree = browser.send("Accessibility.getFullAXTree", json!({}));
    let mut used = 0;
    for node in tree["nodes"].as_array().unwrap() {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        if ["link", "button", "searchbox", "image"].contains(&role) && node["ignored"] == false {
            used += 1;
            let name = node["name"]["value"].as_str().unwrap_or_default();
            assert!(!name.is_empty(), "{node}");
        }
    }
    assert!(used > 200, "{used}");
}

/// On a telephone: what is wider than the screen scrolls by itself, beside its name and its verdict.
#[test]
fn a_narrow_screen_keeps_names_and_verdicts_in_sight() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = Folder::new();
    let (path, _) = sample(&folder, &["--lang", "zh"]);
    let narrow = json!({"width": 400, "height": 800, "deviceScaleFactor": 1, "mobile": true});
    browser.send("Emulation.setDeviceMetricsOverride", narrow);
    browser.open(&path);
    let beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    assert_eq!(
        browser.eval(beyond),
        0,
        "the page itself does not scroll aside"
    );
    for table in ["heat", "balance", "items"] {
        for scrolled in [0, 150] {
            let seen = browser.eval(&format!(
                r"(() => {{
                  const table = document.querySelector('table.{table}');
                  const wide = table.closest('.wide');
                  wide.scrollLeft = {scrolled};
                  const at = wide.getBoundingClientRect();
                  const row = table.tBodies[0].rows[0];
                  const within = (cell) => {{ const r = cell.getBoundingClientRect(); return r.left >= at.left - 1 && r.right <= at.right + 1; }};
                  return [within(row.querySelector('th')), within(row.querySelector('.stay')), wide.scrollWidth > wide.clientWidth];
                }})()"
            ));
            assert_eq!(seen, json!([true, true, true]), "{table} at {scrolled}");
        }
    }
}

#[test]
fn names_are_text_and_nothing_else() {
    let folder = Folder::new();
    let hostile = "<script>alert(1)</script>&'</title><img src=x onerror=alert(1)>";
    let rows = [
        with(
            good_primary("1"),
            &[("school_name", hostile), ("multimedia_rooms", "1")],
        ),
        good_primary("2"),
        good_junior("3"),
    ];
    folder.write("county.csv", csv(&rows));
    let (path, _) = page(&folder, &["county.csv", "--lang", "zh"]);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("<script>alert") && !text.contains("<img"));
    assert!(text.contains("&lt;script&gt;alert(1)") || text.contains("&#60;script&#62;alert(1)"));
    let again = page(&folder, &["county.csv", "--lang", "zh"]).0;
    assert!(text == std::fs::read_to_string(again).unwrap());
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.open(&path);
    assert_eq!(browser.complaints(), [""; 0]);
    let name = browser.eval("document.querySelector('table.gaps tbody th').textContent");
    assert_eq!(name, hostile);
}

/// Pictures of the stages, as they were when someone looked at them; `BALANCE_BLESS=1` takes them anew.
#[test]
fn the_stages_look_as_they_did() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let folder = Folder::new();
    for standard in ["cn-2017", "cn-2012"] {
        let (path, json) = sample(&folder, &["--standard", standard, "--lang", "zh"]);
        for stage in json["counties"][0]["stages"].as_array().unwrap() {
            let stage = stage["stage"].as_str().unwrap();
            browser.open(&path);
            let now = browser.picture(&format!("section[data-stage='s-1-{stage}'] figure.strip"));
            let stored = format!(
                "{}/tests/it/pictures/{standard}-{stage}.png.base64",
                env!("CARGO_MANIFEST_DIR")
            );
            if std::env::var_os("BALANCE_BLESS").is_some() {
                std::fs::create_dir_all(PathBuf::from(&stored).parent().unwrap()).unwrap();
                std::fs::write(&stored, format!("{now}\n")).unwrap();
            }
            let before = std::fs::read_to_string(&stored).unwrap();
            // Compared in tiles, so that another version of a font makes no difference, and a dot
            // that is lost or moved does.
            let script = format!(
                r"(async () => {{
                  const load = async (data) => {{ const i = new Image(); i.src = 'data:image/png;base64,' + data; await i.decode(); const c = document.createElement('canvas'); c.width = i.width; c.height = i.height; const x = c.getContext('2d'); x.drawImage(i, 0, 0); return [i.width, i.height, x.getImageData(0, 0, i.width, i.height).data]; }};
                  const [w, h, a] = await load('{}'); const [v, g, b] = await load('{}');
                  if (Math.abs(w - v) > 8 || Math.abs(h - g) > 8) return [w, h, v, g].join(' ');
                  let worst = 0; const t = 16;
                  for (let y = 0; y + t <= Math.min(h, g); y += t) for (let x = 0; x + t <= Math.min(w, v); x += t) {{
                    let d = 0;
                    for (let k = 0; k < 3; k++) {{ let s = 0; for (let j = 0; j < t; j++) for (let i = 0; i < t; i++) s += a[((y + j) * w + x + i) * 4 + k] - b[((y + j) * v + x + i) * 4 + k]; d += Math.abs(s) / (t * t); }}
                    worst = Math.max(worst, d);
                  }}
                  return worst;
                }})()",
                now.trim(),
                before.trim()
            );
            let worst = browser.eval(&script);
            assert!(
                worst.as_f64().is_some_and(|w| w < 60.0),
                "{standard} {stage}: {worst}"
            );
        }
    }
}

/// The structure of the page, of a county of three schools: all but its style, its script and the ways
/// to the figures.
#[test]
fn the_structure_of_the_page() {
    let folder = Folder::new();
    let rows = [
        with(good_primary("1"), &[("multimedia_rooms", "1")]),
        good_primary("2"),
        good_junior("3"),
    ];
    folder.write("county.csv", csv(&rows));
    let (path, _) = page(&folder, &["county.csv", "--lang", "zh"]);
    let text = std::fs::read_to_string(&path).unwrap();
    let (_, body) = text.split_once("<main id=\"main\">").unwrap();
    let (body, _) = body.split_once("<section class=\"about\"").unwrap();
    let lines = body.lines().filter(|line| !line.trim().is_empty());
    let lines: String = lines.map(|line| format!("{line}\n")).collect();
    crate::accepted::assert_snapshot("structure_html", &lines);
}

/// The page in Markdown has every school, where the screen has the ten worst.
#[test]
fn markdown_has_all_that_the_screen_leaves_out() {
    let folder = Folder::new();
    let rows: Vec<_> = (1..=14)
        .map(|n| with(good_primary(&n.to_string()), &[("multimedia_rooms", "1")]))
        .chain([good_junior("99")])
        .collect();
    folder.write("county.csv", csv(&rows));
    let screen = folder.run(&["audit", "county.csv", "--lang", "zh", "-o", "r.md"]);
    let screen = crate::made::stdout(&screen);
    assert!(screen.contains("另有 4 所"), "{screen}");
    let file = std::fs::read_to_string(folder.path().join("r.md")).unwrap();
    for n in 1..=14 {
        assert!(file.contains(&format!("| 学校{n} |")), "{file}");
    }
    crate::accepted::assert_snapshot("structure_md", &file);
}
