//! What a table changes: which procedures are added, taken out, or have others behind them.

use std::collections::BTreeMap;

use crate::cli::sheet::{Sheet, Value};
use crate::cli::words::Words;
use crate::domain::procedure::Category;
use crate::grpc::pb;

/// A procedure of which two tables do not say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    slug: String,
    /// What the one before says; `None` when it does not have the procedure.
    before: Option<String>,
    /// What the one after says.
    after: Option<String>,
}

/// What a table says of a procedure: its category, then who is behind it, by name.
fn said<'a>(category: i32, behind: impl Iterator<Item = (&'a str, i32)>) -> String {
    let category = pb::Category::try_from(category).unwrap_or_default();
    let typed = pb::Category::TYPED.iter().find(|(_, typed)| *typed == category);
    let category = typed.map_or("", |(typed, _)| *typed);
    let behind: BTreeMap<&str, i32> = behind.collect();
    let behind = behind.into_iter().map(|(slug, weight)| format!(" {slug}:{weight}"));
    behind.fold(category.to_owned(), |said, one| said + &one)
}

/// What differs: first in the order of `after`, then what only `before` has.
pub(super) fn between(before: &[pb::Procedure], after: &[pb::ProcedureRow]) -> Vec<Difference> {
    let of_before = |one: &pb::Procedure| {
        let behind = one.behind.iter().map(|behind| (behind.slug.as_str(), behind.weight));
        (one.slug.clone(), said(one.category, behind))
    };
    let of_after = |one: &pb::ProcedureRow| {
        let behind = one.behind.iter().map(|behind| (behind.slug.as_str(), behind.weight));
        (one.slug.clone(), said(one.category, behind))
    };
    let before: Vec<(String, String)> = before.iter().map(of_before).collect();
    let mut after: Vec<(String, String)> = after.iter().map(of_after).collect();
    // A category that a table does not name has nobody behind it.
    for category in Category::ALL.map(Category::slug) {
        if !after.iter().any(|(slug, _)| slug == category) {
            after.push((category.to_owned(), category.to_owned()));
        }
    }
    let told = |table: &[(String, String)], wanted: &str| {
        table.iter().find(|(slug, _)| slug == wanted).map(|(_, said)| said.clone())
    };
    let gone = before.iter().filter(|(slug, _)| told(&after, slug).is_none());
    let all = after.iter().chain(gone).map(|(slug, _)| Difference {
        slug: slug.clone(),
        before: told(&before, slug),
        after: told(&after, slug),
    });
    all.filter(|one| one.before != one.after).collect()
}

/// The facts of a difference.
pub(super) fn sheet(difference: Difference) -> Sheet {
    let Difference { slug, before, after } = difference;
    let (name, french) = match (&before, &after) {
        (None, _) => ("added", "ajoutée"),
        (Some(_), None) => ("removed", "retirée"),
        (Some(_), Some(_)) => ("changed", "changée"),
    };
    Sheet::new()
        .text("procedure", "démarche", slug)
        .fact("change", "différence", Value::Word { name, french })
        .text("before", "avant", before.unwrap_or_default())
        .text("after", "après", after.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(slug: &str, category: pb::Category, behind: &[(&str, i32)]) -> pb::ProcedureRow {
        let of = |(slug, weight): &(&str, i32)| pb::OrganisationWeight {
            slug: (*slug).to_owned(),
            weight: *weight,
        };
        let behind = behind.iter().map(of).collect();
        pb::ProcedureRow { slug: slug.to_owned(), category: category.into(), behind }
    }

    fn known(row: pb::ProcedureRow) -> pb::Procedure {
        let of = |one: pb::OrganisationWeight| pb::ProcedureOrganisation {
            organisation: String::new(),
            slug: one.slug,
            weight: one.weight,
        };
        let behind = row.behind.into_iter().map(of).collect();
        pb::Procedure { name: String::new(), slug: row.slug, category: row.category, behind }
    }

    #[test]
    fn what_was_added_taken_out_and_changed_is_told_in_the_order_of_the_file() {
        let transports = pb::Category::Transports;
        let categories = Category::ALL.map(|one| (one.slug(), one));
        let mut before: Vec<pb::Procedure> = pb::Category::TYPED
            .iter()
            .map(|(slug, category)| known(row(slug, *category, &[])))
            .collect();
        assert_eq!((between(&before, &[]), categories.len()), (vec![], before.len()));
        before.push(known(row("carte-grise", transports, &[("ants", 1), ("caf", 2)])));
        before.push(known(row("histovec", transports, &[])));
        let same = row("carte-grise", transports, &[("caf", 2), ("ants", 1)]);
        let after = [row("visale", pb::Category::Logement, &[("al", 1)]), same];
        let texts = |difference: &Difference| sheet(difference.clone()).json();
        let told: Vec<_> = between(&before, &after).iter().map(texts).collect();
        let added = serde_json::json!({
            "procedure": "visale", "change": "added", "before": null, "after": "logement al:1"
        });
        let removed = serde_json::json!({
            "procedure": "histovec", "change": "removed", "before": "transports", "after": null
        });
        assert_eq!(told, [added, removed]);
        let after =
            [row("carte-grise", transports, &[("ants", 2)]), row("histovec", transports, &[])];
        let told: Vec<_> = between(&before, &after).iter().map(texts).collect();
        let changed = serde_json::json!({
            "procedure": "carte-grise", "change": "changed",
            "before": "transports ants:1 caf:2", "after": "transports ants:2"
        });
        assert_eq!(told, [changed]);
    }
}
