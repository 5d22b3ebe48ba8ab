//! The sums that the items of the declaration tables rest on, over the schools of a county.

use super::ask::SqlError;
use super::columns::Summed;
use super::columns::agreed;
use super::items::Taken;
use super::text::Select;
use super::writer::{Writer, count_where};
use crate::say;

impl<'a> Writer<'a> {
    /// The sums that stand within others, beside every school of the county; gives the step that has all.
    pub(super) fn sums_within(&mut self, taken: &[Taken<'a>]) -> Result<&'static str, SqlError> {
        let within: Vec<(&Taken<'a>, Vec<usize>)> = taken
            .iter()
            .map(|taken| (taken, taken.within()))
            .filter(|(_, within)| !within.is_empty())
            .collect();
        if within.is_empty() {
            return Ok("item_parts");
        }
        let mut select = Select::default();
        select.keep(["item_parts.*"]);
        for (taken, sums) in &within {
            for at in sums {
                let (term, kept) = self.term(taken, *at)?;
                let names = ["inner", "among"];
                let [own_term, own_kept] =
                    names.map(|what| self.own(&format!("{}_{what}_{at}", taken.name)));
                select.column(&term, &own_term);
                select.column(&kept, &own_kept);
            }
        }
        select.then("FROM item_parts");
        let note = say!(
            self.ask.lang,
            "各校在合计里的合计中的数",
            "What each school adds to sums that stand within others"
        );
        self.steps.add(&note, "item_inner", &select);
        let over = format!(" OVER (PARTITION BY {})", self.keys().join(", "));
        let mut select = Select::default();
        select.keep(["item_inner.*"]);
        for (taken, sums) in &within {
            for at in sums {
                let [term, kept, sum] = ["inner", "among", "within"]
                    .map(|what| self.own(&format!("{}_{what}_{at}", taken.name)));
                select.column(&self.total_of(&term, &kept, &over), &sum);
            }
        }
        select.then("FROM item_inner");
        let note = say!(
            self.ask.lang,
            "合计里的合计，写在每校旁",
            "Sums that stand within others, beside every school"
        );
        self.steps.add(&note, "item_within", &select);
        Ok("item_within")
    }

    /// What a school adds to a sum, and whether it does.
    fn term(&self, taken: &Taken<'a>, at: usize) -> Result<(String, String), SqlError> {
        let columns = Summed {
            writer: self,
            parts: &taken.name,
        };
        let set = self.set(taken.item.of.as_ref());
        let Some((x, filter)) = taken.recipe.sums.get(at) else {
            return Ok((self.constant(None), set));
        };
        let x = self.written(x, &columns, taken)?;
        let kept = match filter {
            Some(filter) => {
                let filter = self.written(filter, &columns, taken)?;
                format!("{set} AND ({filter})")
            }
            None => set,
        };
        Ok((x, kept))
    }

    /// A sum over the schools that are kept: blank where one lacks its figure, 0 over none.
    fn total_of(&self, term: &str, kept: &str, over: &str) -> String {
        let gaps = count_where(&format!("{kept} AND {term} IS NULL"));
        let total = format!("COALESCE(SUM(CASE WHEN {kept} THEN {term} END){over}, 0)");
        let total = self.ask.dialect.as_double(&total);
        format!("CASE WHEN {gaps}{over} = 0 THEN {total} END")
    }

    /// What each school adds to each sum, and whether it does.
    pub(super) fn terms_of_items(
        &mut self,
        taken: &[Taken<'a>],
        from: &str,
    ) -> Result<(), SqlError> {
        let mut select = Select::default();
        select.keep(self.keys());
        select.keep(Self::sets(taken).into_iter().map(|set| self.set(set)));
        select.keep(self.of_county(taken).iter().map(|name| self.named(name)));
        for taken in taken {
            for at in 0..taken.recipe.sums.len() {
                let note = taken.figure.text.get(self.ask.lang);
                let (x, kept) = self.term(taken, at)?;
                select.noted(note, &x, &self.own(&format!("{}_term_{at}", taken.name)));
                select.column(&kept, &self.own(&format!("{}_kept_{at}", taken.name)));
            }
        }
        select.then(format!("FROM {from}"));
        let note = say!(
            self.ask.lang,
            "各校在各项评估指标里的数",
            "What each school adds to the figures of the items"
        );
        self.steps.add(&note, "item_terms", &select);
        Ok(())
    }

    /// The sums of a county: blank where a school lacks its figure, 0 over no school.
    pub(super) fn sums_of_items(&mut self, taken: &[Taken<'a>]) {
        let mut select = Select::default();
        select.keep(self.keys());
        for set in Self::sets(taken) {
            let set = self.set(set);
            select.column(&count_where(&set), &set);
        }
        for name in self.of_county(taken) {
            let name = self.named(&name);
            select.column(&agreed(&name, ""), &self.own_of("county", &name));
        }
        for taken in taken {
            for at in 0..taken.recipe.sums.len() {
                let [term, kept, sum] = ["term", "kept", "sum"]
                    .map(|what| self.own(&format!("{}_{what}_{at}", taken.name)));
                select.column(&self.total_of(&term, &kept, ""), &sum);
            }
        }
        select.then("FROM item_terms");
        select.then(format!("GROUP BY {}", self.keys().join(", ")));
        let note = say!(
            self.ask.lang,
            "全县之和：有学校缺数的为空，没有学校的为 0",
            "Sums over a county: blank where a school lacks its figure, 0 over no school"
        );
        self.steps.add(&note, "item_sums", &select);
    }
}
