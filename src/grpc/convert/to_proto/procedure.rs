//! The table of procedures.

use std::ops::{Bound, RangeBounds as _};

use super::{count, effect, whole};
use crate::domain::entry::{Effect, SharingEffect};
use crate::domain::id::{OrganisationId, Sequence};
use crate::domain::procedure::{Behind, Category, Procedure, ProcedureTable, TableVersion};
use crate::domain::rejection::Rejection;
use crate::domain::slug::Slug;
use crate::domain::time::Day;
use crate::engine::Accepted;
use crate::grpc::pb;

/// The version that was set.
pub(in crate::grpc) fn table_set(accepted: &Accepted) -> Option<pb::TableVersion> {
    effect(accepted, |effect| {
        let Effect::Sharing(SharingEffect::TableSet { version, from, .. }) = effect else {
            return None;
        };
        Some(of_version(*version, *from, accepted.entry.sequence))
    })
}

/// A version without what it says.
pub(in crate::grpc) fn table_version(number: u16, version: &TableVersion) -> pb::TableVersion {
    of_version(number, version.from, version.since)
}

fn of_version(number: u16, from: Day, since: Sequence) -> pb::TableVersion {
    pb::TableVersion {
        version: number.into(),
        from_day: from.to_string(),
        since_sequence: whole(since.get()),
    }
}

/// An organisation behind procedures.
pub(in crate::grpc) fn organisation(id: OrganisationId, slug: &Slug) -> pb::Organisation {
    pb::Organisation { name: id.to_string(), slug: slug.to_string() }
}

/// The procedures of version `number` behind `after`; version 0 is what there is before any.
///
/// # Errors
///
/// `TABLE_VERSION_NOT_FOUND`.
pub(in crate::grpc) fn procedures(
    table: &ProcedureTable,
    number: u16,
    after: Option<Procedure>,
) -> Result<(Option<pb::TableVersion>, Vec<pb::Procedure>), Rejection> {
    let shown = |one: &Procedure, behind: &[Behind]| procedure(table, *one, behind);
    let after = after.map_or(Bound::Unbounded, Bound::Excluded);
    if number == 0 {
        let categories = Category::ALL.into_iter().map(Category::procedure);
        let wanted = categories.filter(|one| (after, Bound::Unbounded).contains(one));
        return Ok((None, wanted.map(|one| shown(&one, &[])).collect()));
    }
    let missing = Rejection::TableVersionNotFound { version: number };
    let version = table.version(number).ok_or(missing)?;
    let rows = version.rows.range((after, Bound::Unbounded));
    let rows = rows.map(|(one, behind)| shown(one, behind)).collect();
    Ok((Some(table_version(number, version)), rows))
}

fn procedure(table: &ProcedureTable, one: Procedure, behind: &[Behind]) -> pb::Procedure {
    let category = table.category(one).map_or(pb::Category::Unspecified, category);
    pb::Procedure {
        name: one.to_string(),
        slug: table.slug(one).unwrap_or_default().to_owned(),
        category: category.into(),
        behind: behind.iter().map(|behind| of_behind(table, *behind)).collect(),
    }
}

fn of_behind(table: &ProcedureTable, behind: Behind) -> pb::ProcedureOrganisation {
    let Behind { organisation, weight } = behind;
    let slug = table.organisations.get(organisation.index());
    pb::ProcedureOrganisation {
        organisation: organisation.to_string(),
        slug: slug.map(Slug::to_string).unwrap_or_default(),
        weight: count(weight),
    }
}

fn category(category: Category) -> pb::Category {
    match category {
        Category::Papiers => pb::Category::Papiers,
        Category::Famille => pb::Category::Famille,
        Category::Social => pb::Category::Social,
        Category::Travail => pb::Category::Travail,
        Category::Logement => pb::Category::Logement,
        Category::Transports => pb::Category::Transports,
        Category::Argent => pb::Category::Argent,
        Category::Justice => pb::Category::Justice,
        Category::Etranger => pb::Category::Etranger,
        Category::Loisirs => pb::Category::Loisirs,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::domain::procedure::AddedProcedure;

    fn names(table: &ProcedureTable, number: u16, after: &str) -> Result<Vec<String>, Rejection> {
        let (_, procedures) = procedures(table, number, after.parse().ok())?;
        Ok(procedures.into_iter().map(|procedure| procedure.name).collect())
    }

    #[test]
    fn before_any_version_there_are_the_categories_with_nobody() {
        let table = ProcedureTable::default();
        let (version, all) = procedures(&table, 0, None).unwrap();
        assert_eq!((version, all.len()), (None, Category::ALL.len()));
        assert!(all.iter().all(|one| one.behind.is_empty()));
        let slugs: Vec<&str> = all.iter().map(|one| one.slug.as_str()).collect();
        assert_eq!(slugs, Category::ALL.map(Category::slug));
        let last: Vec<i32> = all.iter().map(|one| one.category).collect();
        assert_eq!(last, (1..=10).collect::<Vec<i32>>());
        let after = names(&table, 0, "procedures/etranger");
        assert_eq!(after, Ok(vec!["procedures/loisirs".to_owned()]));
    }

    #[test]
    fn a_version_shows_its_own_procedures_with_who_is_behind() {
        let (slug, category) = ("carte-grise".parse().unwrap(), Category::Transports);
        let eleventh: Procedure = "procedures/11".parse().unwrap();
        let behind = Behind { organisation: OrganisationId::FIRST, weight: 3 };
        let (since, from) = (Sequence::new(7).unwrap(), "2026-01-01".parse().unwrap());
        let table = ProcedureTable {
            organisations: vec!["ants".parse().unwrap()],
            added: vec![AddedProcedure { slug, category }],
            versions: vec![TableVersion {
                since,
                from,
                rows: BTreeMap::from([
                    (Category::Papiers.procedure(), vec![]),
                    (eleventh, vec![behind]),
                ]),
            }],
        };
        let (version, all) = procedures(&table, 1, Some(Category::Papiers.procedure())).unwrap();
        let from_day = "2026-01-01".to_owned();
        let expected = pb::TableVersion { version: 1, from_day, since_sequence: 7 };
        assert_eq!(version, Some(expected));
        let behind = pb::ProcedureOrganisation {
            organisation: "organisations/1".to_owned(),
            slug: "ants".to_owned(),
            weight: 3,
        };
        let expected = pb::Procedure {
            name: "procedures/11".to_owned(),
            slug: "carte-grise".to_owned(),
            category: pb::Category::Transports.into(),
            behind: vec![behind],
        };
        assert_eq!(all, [expected]);
        assert_eq!(names(&table, 2, ""), Err(Rejection::TableVersionNotFound { version: 2 }));
    }
}
