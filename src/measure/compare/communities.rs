//! Communities over the years: a school that is matched is in its community in every year, whatever it
//! was called then.

use std::collections::HashMap;

use super::identity::{Chain, Entity, Links};
use crate::measure::group::{By, Member};
use crate::measure::view::CountyFinding;

/// By year of a chain and school of the year: the community it is in.
pub fn members(chain: &Chain<'_>, by: &By) -> Vec<Vec<Option<Member>>> {
    let own = |entity: &Entity<'_>| by.community(entity.code, entity.name).cloned();
    let years = chain.entities.iter();
    let mut members: Vec<Vec<Option<Member>>> =
        years.map(|year| year.iter().map(own).collect()).collect();
    let last = members.len().saturating_sub(1);
    let forward = 0..last;
    for year in forward.clone() {
        for (old, new) in pairs(&chain.links(year, year + 1)) {
            if members[year + 1][new].is_none() {
                members[year + 1][new] = members[year][old].clone();
            }
        }
    }
    for year in forward.rev() {
        for (old, new) in pairs(&chain.links(year, year + 1)) {
            if members[year][old].is_none() {
                members[year][old] = members[year + 1][new].clone();
            }
        }
    }
    members
}

/// Puts the schools of one year into their communities.
pub fn join(county: &mut CountyFinding, entities: &[Entity<'_>], members: &[Option<Member>]) {
    for (entity, member) in entities.iter().zip(members) {
        for row in &entity.rows {
            let school = &mut county.schools[*row];
            school.group = member.as_ref().map(|m| m.group.clone());
            school.leads = member.as_ref().is_some_and(|m| m.leads);
        }
    }
}

/// The links of one school to one: who merged or divided is another school.
fn pairs(links: &Links) -> Vec<(usize, usize)> {
    let (mut by_old, mut by_new) = (HashMap::new(), HashMap::new());
    for (old, new, _) in links {
        *by_old.entry(*old).or_insert(0) += 1;
        *by_new.entry(*new).or_insert(0) += 1;
    }
    let pairs = links.iter().map(|(old, new, _)| (*old, *new));
    pairs
        .filter(|(old, new)| by_old.get(old) == Some(&1) && by_new.get(new) == Some(&1))
        .collect()
}
