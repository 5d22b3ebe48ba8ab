//! Forms as schools fill them in: several columns of figures, several schools or stages side by side,
//! units anywhere, items with numbers and marks.

use serde_json::Value;

use crate::made::book::{Book, Content, Sheet};
use crate::made::county::{columns, county_form, label, one_table, school_form, schools};
use crate::made::{Folder, codes, stderr};

/// Column and figure, by item, of a school as its real form has them.
type Lines = Vec<(String, String, Content)>;

/// Item, unit and figure of every line of a school's form.
fn lines(school: usize) -> Lines {
    let sheet = school_form(&schools()[school]).sheets.swap_remove(0);
    let cell = |row: u32, column: u32| {
        let mut cells = sheet.cells.iter();
        cells.find(|(r, c, _)| (*r, *c) == (row, column))
    };
    let text = |row: u32, column: u32| match cell(row, column) {
        Some((_, _, Content::Text(text))) => text.clone(),
        _ => String::new(),
    };
    let last = sheet.cells.iter().map(|(row, ..)| *row).max().unwrap();
    (1..=last)
        .map(|row| (text(row, 2), text(row, 3), cell(row, 4).unwrap().2.clone()))
        .collect()
}

/// A sheet from rows of cells.
fn sheet(rows: impl IntoIterator<Item = Vec<Content>>) -> Sheet {
    let mut sheet = Sheet::new("Sheet1");
    for (r, row) in (0..).zip(rows) {
        for (c, cell) in (0..).zip(row) {
            if cell != Content::text("") {
                sheet.cells.push((r, c, cell));
            }
        }
    }
    sheet
}

/// The audit of a folder with the county's form and a form for each school, made by `form`.
fn audit(form: impl Fn(Lines) -> Sheet) -> (Value, i32) {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("填报")).unwrap();
    county_form().save(&folder.path().join("填报/county.xlsx"));
    for school in 0..schools().len() {
        let path = folder.path().join(format!("填报/{school}.xlsx"));
        Book::of([form(lines(school))]).save(&path);
    }
    folder.audit(&["填报"])
}

/// The counties, which must be those of the plain table, without a problem.
fn same(what: &str, (json, code): (Value, i32)) {
    let folder = Folder::new();
    Book::of([one_table()]).save(&folder.path().join("county.xlsx"));
    let (expected, _) = folder.audit(&["county.xlsx"]);
    assert_eq!(codes(&json), [""; 0], "{what}: {}", json["problems"]);
    assert_ne!(code, 2, "{what}");
    assert_eq!(json["counties"], expected["counties"], "{what}");
}

/// Half of a figure; a word as it is.
fn halved(cell: &Content) -> Content {
    match cell {
        Content::Number(number) => Content::Number((number / 2.0).floor()),
        other => other.clone(),
    }
}

fn two_columns(first: &str, second: &str) -> (Value, i32) {
    audit(|lines| {
        let header = ["项目", "单位", first, second].map(Content::text).to_vec();
        let rows = lines.into_iter().map(|(item, unit, cell)| {
            vec![
                Content::text(&item),
                Content::text(&unit),
                halved(&cell),
                cell,
            ]
        });
        sheet([header].into_iter().chain(rows))
    })
}

#[test]
fn this_years_and_approved_figures_count() {
    for (first, second) in [
        ("上年数", "本年数"),
        ("上年填报值", "本年填报值"),
        ("初报数", "核定数"),
        ("填报值", "核定数"),
    ] {
        same(second, two_columns(first, second));
    }
}

#[test]
fn columns_that_may_both_be_meant_are_named_and_not_used() {
    for (first, second) in [("2023年", "2024年"), ("数一", "数二"), ("填报值", "数二")] {
        let (json, code) = two_columns(first, second);
        assert_eq!(
            (codes(&json), code),
            (vec!["form-columns"; 6], 2),
            "{first}"
        );
        let message = json["problems"][0]["message"].as_str().unwrap();
        assert!(
            message.contains(first) && message.contains(second),
            "{message}"
        );
        assert_eq!(json["problems"][0]["at"]["cell"], "C1");
        assert_eq!(json["problems"][0]["also"][0]["cell"], "D1");
    }
}

/// With the year in its title a form says which of its years is meant.
#[test]
fn the_year_of_the_form_tells_the_column() {
    let found = audit(|lines| {
        let title = vec![Content::text("青山县2024年学校情况填报表")];
        let header = ["项目", "单位", "2023年", "2024年"]
            .map(Content::text)
            .to_vec();
        let rows = lines.into_iter().map(|(item, unit, cell)| {
            vec![
                Content::text(&item),
                Content::text(&unit),
                halved(&cell),
                cell,
            ]
        });
        sheet([title, header].into_iter().chain(rows))
    });
    same("2024年", found);
}

#[test]
fn several_schools_side_by_side() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path().join("填报")).unwrap();
    county_form().save(&folder.path().join("填报/county.xlsx"));
    let all = schools();
    let rows = columns(&all).into_iter().map(|column| {
        let figures = all.iter().map(|school| {
            let cell = school.cells.get(&column);
            cell.map_or(Content::text(""), |text| {
                crate::made::county::content(&column, text)
            })
        });
        [Content::text(&label(&column))]
            .into_iter()
            .chain(figures)
            .collect()
    });
    Book::of([sheet(rows)]).save(&folder.path().join("填报/schools.xlsx"));
    same("side by side", folder.audit(&["填报"]));
}

#[test]
fn the_unit_stands_left_or_right_of_the_figure() {
    for header in [Some(["项目", "数值", "单位"]), None] {
        let found = audit(|lines| {
            let header = header.map(|texts| texts.map(Content::text).to_vec());
            let rows = lines
                .into_iter()
                .map(|(item, unit, cell)| vec![Content::text(&item), cell, Content::text(&unit)]);
            sheet(header.into_iter().chain(rows))
        });
        match header {
            Some(_) => same("right", found),
            None => same("right, without header", found),
        }
    }
}

#[test]
fn a_unit_that_is_not_known_is_an_error() {
    for (unit, code) in [("百万美元", 2), ("平方米", 2)] {
        let (json, found) = audit(|lines| {
            let header = ["项目", "单位", "填报值"].map(Content::text).to_vec();
            let rows = lines.into_iter().map(|(item, own, cell)| {
                let own = if own.is_empty() { "" } else { unit };
                vec![Content::text(&item), Content::text(own), cell]
            });
            sheet([header].into_iter().chain(rows))
        });
        assert_eq!(
            (codes(&json), found),
            (vec!["unknown-unit"; 6], code),
            "{unit}"
        );
        assert!(
            json["problems"][0]["message"]
                .as_str()
                .unwrap()
                .contains(unit)
        );
    }
}

#[test]
fn items_are_numbered_and_marked_as_people_like() {
    let marked: [fn(usize, &str) -> String; 6] = [
        |n, item| format!("{n}.{item}"),
        |n, item| format!("{n}、{item}"),
        |n, item| format!("（{n}）{item}："),
        |_, item| format!("①{item}"),
        |_, item| format!("一、{item}"),
        |_, item| format!("*{item}"),
    ];
    for mark in marked {
        let found = audit(|lines| {
            let header = ["项目", "单位", "填报值"].map(Content::text).to_vec();
            let rows = (1..).zip(lines).map(|(n, (item, unit, cell))| {
                vec![Content::text(&mark(n, &item)), Content::text(&unit), cell]
            });
            sheet([header].into_iter().chain(rows))
        });
        same(&mark(1, "项目"), found);
    }
}

#[test]
fn two_blocks_side_by_side_are_both_read() {
    for header in [true, false] {
        let found = audit(|lines| {
            let texts = ["项目", "单位", "填报值", "项目", "单位", "填报值"];
            let header = header.then(|| texts.map(Content::text).to_vec());
            let half = lines.len().div_ceil(2);
            let rows = (0..half).map(|at| {
                let both = [lines.get(at), lines.get(at + half)].into_iter().flatten();
                both.flat_map(|(item, unit, cell)| {
                    [Content::text(item), Content::text(unit), cell.clone()]
                })
                .collect()
            });
            sheet(header.into_iter().chain(rows))
        });
        same("blocks", found);
    }
}

#[test]
fn stages_across() {
    let found = audit(|lines| {
        let header = ["项目", "单位", "小学", "初中"].map(Content::text).to_vec();
        let mut rows: Vec<Vec<Content>> = Vec::new();
        for (item, unit, cell) in lines {
            let (bare, at) = match (item.strip_suffix("（小学）"), item.strip_suffix("（初中）"))
            {
                (Some(bare), _) => (bare, 2),
                (_, Some(bare)) => (bare, 3),
                _ => (item.as_str(), 2),
            };
            let known = rows.iter().position(|row| row[0] == Content::text(bare));
            let row = known.unwrap_or_else(|| {
                let blank = Content::text("");
                rows.push(vec![
                    Content::text(bare),
                    Content::text(&unit),
                    blank.clone(),
                    blank,
                ]);
                rows.len() - 1
            });
            rows[row][at] = cell;
        }
        sheet([header].into_iter().chain(rows))
    });
    same("stages", found);
}

/// A form left blank in the folder is passed over, and listed; one with figures must have a name.
#[test]
fn a_blank_form_is_passed_over_and_one_without_a_name_is_not() {
    for (blank_figures, expected) in [(true, vec![]), (false, vec!["form-without-name"])] {
        let folder = Folder::new();
        std::fs::create_dir(folder.path().join("填报")).unwrap();
        county_form().save(&folder.path().join("填报/county.xlsx"));
        for school in &schools() {
            school_form(school).save(&folder.path().join(format!("填报/{}.xlsx", school.code)));
        }
        let mut extra = school_form(&schools()[0]);
        let names = [label("school_name"), label("school_code")].map(|n| Content::text(&n));
        let cells = &mut extra.sheets[0].cells;
        let naming: Vec<u32> = cells
            .iter()
            .filter(|(_, column, cell)| *column == 2 && names.contains(cell))
            .map(|(row, ..)| *row)
            .collect();
        assert_eq!(naming.len(), 2);
        cells.retain(|(row, column, _)| {
            let blank = blank_figures || naming.contains(row);
            *row == 0 || *column != 4 || !blank
        });
        extra.save(&folder.path().join("填报/blank.xlsx"));
        let (json, code) = folder.audit(&["填报"]);
        assert_eq!((codes(&json), code == 2), (expected, !blank_figures));
        if !blank_figures {
            continue;
        }
        let check = folder.run(&["check", "填报", "--format", "json"]);
        let check: Value = serde_json::from_slice(&check.stdout).unwrap();
        let tables = check["tables"].as_array().unwrap();
        let file = |table: &&Value| table["file"].as_str().unwrap().ends_with("blank.xlsx");
        let form = tables
            .iter()
            .find(|table| file(table) && table["shape"] == "school-form");
        assert_eq!(
            form.unwrap()["rows"],
            0,
            "{}",
            stderr(&folder.run(&["check", "填报"]))
        );
        assert_eq!(form.unwrap()["left_out"].as_array().unwrap().len(), 1);
    }
}
