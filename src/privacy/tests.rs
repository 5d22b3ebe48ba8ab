use super::*;
use crate::lang::Lang;

fn column(id: &str) -> RosterColumn {
    Dictionary::built_in().rosters["teachers"].column[id].clone()
}

fn zh(told: &Told) -> &str {
    told.get(Lang::Zh)
}

#[test]
fn a_cell_is_shown_where_it_is_a_word_or_a_number_of_its_column() {
    let dictionary = Dictionary::built_in();
    let privacy = Privacy::by(&dictionary);
    for (id, text) in [
        ("qualification", "一级教师"),
        ("subject", "体育、语文"),
        ("training", "-3.5"),
        ("birth", "1985-13-40"),
        ("birth", "1985"),
        ("title", "#REF!"),
    ] {
        let own = column(id);
        assert_eq!(
            privacy.cell(text, Some(&own)),
            Told::Plain(text.into()),
            "{id} {text}"
        );
    }
    for (id, text, shown) in [
        ("qualification", "囧一倀", "〈文字，3 个字〉"),
        ("subject", "体育（囧一倀）", "〈文字，7 个字，含“体育”〉"),
        ("subject", "体育囧一倀", "〈文字，5 个字，含“体育”〉"),
        ("training", "13900130000", "〈数字，11 位〉"),
        ("qualification", "85", "〈数字，2 位〉"),
        ("birth", "510101198503021001", "〈数字，18 位〉"),
        ("birth", "1985囧", "〈文字，5 个字〉"),
        ("name", "语文", "〈文字，2 个字〉"),
    ] {
        let own = column(id);
        assert_eq!(zh(&privacy.cell(text, Some(&own))), shown, "{id} {text}");
    }
    let told = privacy.cell("囧一倀", None);
    assert_eq!(told.get(Lang::En), "<text of 3 characters>");
}

#[test]
fn a_school_of_a_roster_is_shown_where_it_is_called_like_one() {
    let dictionary = Dictionary::built_in();
    let privacy = Privacy::by(&dictionary);
    let known = |text: &str| ["梅云小学", "永梅一中"].contains(&text);
    for text in [
        "梅云小学",
        "永梅一中",
        "无此学校",
        "松中教学点",
        "3622009000",
        "S001",
        "河东学校（初中部）",
        "No Such School",
    ] {
        assert_eq!(
            privacy.school(text, known),
            Told::Plain(text.into()),
            "{text}"
        );
    }
    for text in [
        "囧一倀",
        "梅云小学囧一倀",
        "囧一倀梅云小学",
        "梅云小学（囧一倀）",
        "囧一倀 梅云小学",
        "13900130000",
        "51010119850302小学",
        "0797812345",
        "zhangsan1",
        "小学",
    ] {
        assert_eq!(privacy.school(text, known).plain(), None, "{text}");
    }
}

#[test]
fn headers_are_shown_where_they_are_known() {
    let dictionary = Dictionary::built_in();
    let privacy = Privacy::by(&dictionary);
    for text in [
        "姓名",
        "学历",
        "手机号",
        "2024年9月在岗状态",
        "年龄（周岁）",
        "学校名称",
        "备 注",
    ] {
        assert!(privacy.header(text).plain().is_some(), "{text}");
    }
    for text in [
        "囧一倀",
        "学历（囧一倀）",
        "学历13900130000",
        "囧一倀的学历",
    ] {
        assert_eq!(privacy.header(text).plain(), None, "{text}");
    }
}

#[test]
fn of_a_line_of_signatures_the_label_is_shown() {
    let dictionary = Dictionary::built_in();
    let privacy = Privacy::by(&dictionary);
    for (text, shown) in [
        ("填表人：囧一倀 13900130000", "填表人：…"),
        ("合计", "合计"),
        ("填表人囧一倀：签", "填表…"),
        ("校长签字：囧一倀 电话：13900130000", "校长签字：…"),
        ("青山县2024年学校情况", "青山县2024年学校情况"),
    ] {
        assert_eq!(zh(&privacy.note(text)), shown, "{text}");
    }
    assert_eq!(zh(&privacy.alone("囧一倀")), "〈文字，3 个字〉");
    assert_eq!(zh(&privacy.alone("河东小学")), "河东小学");
}
