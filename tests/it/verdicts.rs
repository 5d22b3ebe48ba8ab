//! What a verdict is about: which schools a rule speaks of, what was judged and what was not, and what
//! rests on a relief.

use serde_json::Value;

use crate::made::{Folder, Row, good_junior, good_primary, with};

/// An item of the only county: its figure and state.
fn item(json: &Value, table: &str, number: u32) -> (Value, String) {
    let items = json["counties"][0]["items"].as_array().unwrap();
    let found = items
        .iter()
        .find(|i| i["table"] == table && i["number"] == number)
        .unwrap();
    let state = found["state"].as_str().unwrap().to_owned();
    (found["figure"].clone(), state)
}

/// A school that has all that the items ask for, as far as they are asked of a school.
fn funded(row: Row, funds: &str) -> Row {
    let stage = match row.contains_key("students_primary") {
        true => "primary",
        false => "junior",
    };
    let teachers = row[&format!("teachers_{stage}")].clone();
    with(
        row,
        &[
            ("fund_standard_primary", "650"),
            ("fund_standard_junior", "850"),
            ("funds_budget", funds),
            ("training_funds", funds),
            (&format!("classes_{stage}"), "3"),
            ("music_rooms_96", "1"),
            ("art_rooms_90", "1"),
            (&format!("certified_teachers_{stage}"), &teachers),
            (&format!("trained_teachers_{stage}"), &teachers),
        ],
    )
}

/// “不足 100 人的规模较小学校”, “所有小学、初中” and “全县” are more than the schools whose resources are
/// assessed: a teaching point of 48 pupils is one of them, a special school is not.
#[test]
fn an_item_speaks_of_the_schools_that_its_words_name() {
    let folder = Folder::new();
    let point = |cells: &[(&str, &str)]| {
        let point = with(
            funded(good_primary("3"), "65000"),
            &[("school_type", "教学点"), ("students_primary", "48")],
        );
        with(point, cells)
    };
    let others = [
        funded(good_primary("1"), "65000"),
        funded(good_junior("2"), "170000"),
        // Nothing of it is given, and nothing is asked.
        with(
            good_primary("4"),
            &[("school_type", "特殊教育学校"), ("students_primary", "40")],
        ),
    ];
    let audit = |cells: &[(&str, &str)]| {
        let mut rows = others.to_vec();
        rows.push(point(cells));
        let (json, _) = folder.audit_rows(&rows, &[]);
        assert_eq!(json["counties"][0]["stages"][0]["schools"], 1);
        json
    };
    let zero = Value::from(0.0);
    let one = Value::from(1.0);
    let as_it_should_be = audit(&[]);
    for (table, number) in [("IV", 4), ("IV", 6), ("V", 4)] {
        assert_eq!(
            item(&as_it_should_be, table, number),
            (zero.clone(), "met".into())
        );
    }
    assert_eq!(item(&as_it_should_be, "IV", 3).1, "met");
    // Half the money of 100 pupils.
    let json = audit(&[("funds_budget", "32500"), ("training_funds", "1000")]);
    assert_eq!(item(&json, "IV", 6), (one.clone(), "unmet".into()));
    assert_eq!(item(&json, "V", 4), (one, "unmet".into()));
    // What is not known of it is not known.
    assert_eq!(item(&audit(&[("funds_budget", "")]), "IV", 6).1, "no-data");
    let json = audit(&[
        ("music_rooms_96", "0"),
        ("built_by_2016", "否"),
        ("certified_teachers_primary", "7"),
    ]);
    assert_eq!(item(&json, "IV", 3).1, "unmet");
    // 8 and 18 teachers of the others, and 8 of the point, of whom one has none.
    assert_eq!(
        item(&json, "IV", 12),
        ((33.0 / 34.0).into(), "unmet".into())
    );
}
