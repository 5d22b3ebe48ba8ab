//! Names of places and schools that do not exist.

use std::collections::HashMap;

use super::dice::Dice;

/// The invented county.
pub const COUNTY: &str = "青山县";

/// Its code, which no region has.
pub const COUNTY_CODE: &str = "990101";

/// The town the county is governed from.
pub const SEAT: &str = "城关镇";

// Each word of a first list goes with each of the second.
const TOWNS: [&str; 2] = [
    "云柳石清青白龙凤金玉双大新永长平安和",
    "溪河桥泉塘岭坪湾滩峰林渡",
];
const VILLAGES: [&str; 2] = [
    "柳树 杨树 槐树 松树 榆树 桑树 桃花 杏花 梨花 荷花 枣林 竹林 枫林 松林 \
     青石 白石 黑石 红石 黄土 红土 清水 甜水 泉水 响水 龙潭 马蹄 牛角 鹿角 羊角 鸡冠 \
     石板 石磨 木桥 瓦窑 砖窑 油坊 磨坊 麦田 稻田 菜园",
    "沟坪湾岭坡坝塘屯庄寨铺营洼梁坳",
];

/// A town or township.
pub struct Town {
    /// 云溪 of 云溪镇.
    pub stem: String,
    /// 云溪镇, 石桥乡.
    pub name: String,
    /// Whether it is a town (镇) and not a township (乡).
    pub is_town: bool,
}

/// The places of the county; no name is given twice.
pub struct Places {
    /// The towns without the county's seat.
    pub towns: Vec<Town>,
    stems: Vec<String>,
    villages: Vec<String>,
    villages_used: usize,
    /// How many schools have a name that ends so, by town or, where numbered, without.
    used: HashMap<(Option<usize>, &'static str), usize>,
}

impl Places {
    /// So many towns, as far as there are names, and at least one.
    pub fn new(dice: &mut Dice, towns: usize) -> Places {
        let [first, second] = TOWNS;
        let mut stems: Vec<String> = first
            .chars()
            .flat_map(|a| second.chars().map(move |b| format!("{a}{b}")))
            .collect();
        dice.shuffle(&mut stems);
        let [first, second] = VILLAGES;
        let mut villages: Vec<String> = first
            .split_whitespace()
            .flat_map(|a| second.chars().map(move |b| format!("{a}{b}")))
            .collect();
        dice.shuffle(&mut villages);
        let named = stems.iter().take(towns.max(1)).enumerate();
        let towns = named
            .map(|(at, stem)| {
                // Every third is a township; the first is a town, so that no county lacks one.
                let is_town = at % 3 != 2;
                let ending = if is_town { "镇" } else { "乡" };
                Town {
                    stem: stem.clone(),
                    name: format!("{stem}{ending}"),
                    is_town,
                }
            })
            .collect();
        Places {
            towns,
            stems,
            villages,
            villages_used: 0,
            used: HashMap::new(),
        }
    }

    /// The next school of the county's seat: 青山县第二小学.
    pub fn numbered(&mut self, ending: &'static str) -> String {
        let number = numeral(self.count(None, ending) + 1);
        format!("{COUNTY}第{number}{ending}")
    }

    /// A town's school of a kind, if it is the first: 云溪九年一贯制学校.
    pub fn first_of_town(&mut self, town: usize, ending: &'static str) -> Option<String> {
        let stem = self.towns.get(town)?.stem.clone();
        (self.count(Some(town), ending) == 0).then(|| format!("{stem}{ending}"))
    }

    /// A village that has no school yet. When they run out, they get a town's name in front.
    pub fn village(&mut self) -> String {
        let at = self.villages_used;
        self.villages_used += 1;
        let village = &self.villages[at % self.villages.len()];
        match at / self.villages.len() {
            0 => village.clone(),
            round => format!("{}{village}", self.stems[(round - 1) % self.stems.len()]),
        }
    }

    fn count(&mut self, town: Option<usize>, ending: &'static str) -> usize {
        let used = self.used.entry((town, ending)).or_insert(0);
        *used += 1;
        *used - 1
    }
}

/// 一, 十, 二十一; from 100 on in plain digits.
fn numeral(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    match (number / 10, number % 10) {
        (0, ones) => DIGITS[ones].to_owned(),
        (1, ones) => format!("十{}", DIGITS[ones]),
        (tens @ 2..=9, ones) => format!("{}十{}", DIGITS[tens], DIGITS[ones]),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn numerals() {
        let shown = [1, 10, 12, 20, 99, 100].map(numeral);
        assert_eq!(shown, ["一", "十", "十二", "二十", "九十九", "100"]);
    }

    #[test]
    fn there_are_names_enough() {
        let mut places = Places::new(&mut Dice::new(3), usize::MAX);
        let villages: HashSet<_> = (0..120_000).map(|_| places.village()).collect();
        assert_eq!(villages.len(), 120_000);
        let towns: HashSet<_> = places.towns.iter().map(|t| &t.stem).collect();
        assert_eq!(towns.len(), places.towns.len());
        assert_eq!(Places::new(&mut Dice::new(3), 0).towns.len(), 1);
    }
}
