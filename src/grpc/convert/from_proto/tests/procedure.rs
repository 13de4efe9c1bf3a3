//! The table of procedures: slugs, categories, weights, and which page of which version.

use expect_test::expect;

use super::*;
use crate::domain::command::sharing::procedures::{BEHIND_MAX, ROWS_MAX};

fn row(slug: &str, category: i32, behind: &[(&str, i32)]) -> pb::ProcedureRow {
    let of = |(slug, weight): &(&str, i32)| pb::OrganisationWeight {
        slug: (*slug).to_owned(),
        weight: *weight,
    };
    let behind = behind.iter().map(of).collect();
    pb::ProcedureRow { slug: slug.to_owned(), category, behind }
}

fn table(rows: Vec<pb::ProcedureRow>) -> pb::SetProceduresRequest {
    let from_day = "2026-01-01".to_owned();
    pb::SetProceduresRequest { request_id: ID.to_owned(), from_day, rows }
}

#[test]
fn a_good_table_is_read_and_may_be_empty() {
    let rows = vec![
        row("papiers", 1, &[]),
        row("carte-grise", 6, &[("ants", 1), ("caf", i32::MAX)]),
        row("rsa", 3, &[("caf", 1)]),
    ];
    check::<Asked, _>(table(rows), &expect!["ok"]);
    check::<Asked, _>(table(vec![]), &expect!["ok"]);
}

#[test]
fn everything_that_is_wrong_with_a_table_is_told_at_once() {
    let many: Vec<(String, i32)> = (0..=BEHIND_MAX).map(|one| (format!("o-{one}"), 1)).collect();
    let many: Vec<(&str, i32)> = many.iter().map(|(slug, one)| (slug.as_str(), *one)).collect();
    let rows = vec![
        row("papiers", 2, &[]),
        row("Carte grise", 0, &[("", 0), ("caf", -1)]),
        row("rsa", 99, &[("caf", 1), ("msa", 1), ("caf", 2)]),
        row("rsa", 3, &many),
    ];
    let request = pb::SetProceduresRequest { rows, ..pb::SetProceduresRequest::default() };
    check::<Asked, _>(
        request,
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        from_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
        rows[0].category: `papiers` is a category: it cannot stand below `famille`
        rows[1].slug: not a slug: 1 to 48 of a-z, 0-9 and `-`, as in carte-grise
        rows[1].category: 0 is unspecified: one of CATEGORY_PAPIERS, CATEGORY_FAMILLE,
            CATEGORY_SOCIAL, CATEGORY_TRAVAIL, CATEGORY_LOGEMENT, CATEGORY_TRANSPORTS,
            CATEGORY_ARGENT, CATEGORY_JUSTICE, CATEGORY_ETRANGER, CATEGORY_LOISIRS is wanted
        rows[1].behind[0].slug: not a slug: 1 to 48 of a-z, 0-9 and `-`, as in carte-grise
        rows[1].behind[0].weight: 0 is not a number from 1 to 2147483647
        rows[1].behind[1].weight: -1 is not a number from 1 to 2147483647
        rows[2].category: 99 is not a known value: one of CATEGORY_PAPIERS,
            CATEGORY_FAMILLE, CATEGORY_SOCIAL, CATEGORY_TRAVAIL, CATEGORY_LOGEMENT,
            CATEGORY_TRANSPORTS, CATEGORY_ARGENT, CATEGORY_JUSTICE, CATEGORY_ETRANGER,
            CATEGORY_LOISIRS is wanted
        rows[2].behind[2]: given more than once
        rows[3].slug: given more than once
        rows[3].behind: 9 items: at most 8 are allowed
    "#]],
    );
    let rows = (0..=ROWS_MAX).map(|one| row(&format!("p-{one}"), 3, &[])).collect();
    check::<Asked, _>(
        table(rows),
        &expect![[r#"
        rows: 401 items: at most 400 are allowed
    "#]],
    );
}

#[test]
fn a_page_of_procedures_is_of_the_version_of_the_first() {
    let wanted = |version, page_token: &str| {
        let page_token = page_token.to_owned();
        ProceduresWanted::try_from(pb::ListProceduresRequest { version, page_size: 0, page_token })
    };
    let first = wanted(0, "").unwrap();
    assert_eq!(first.version, None);
    let token = first.page.scope.token("3 procedures/17");
    let second = wanted(0, &token).unwrap();
    assert_eq!(second.version, Some(3));
    assert_eq!(second.page.after.map(|(version, _)| version), Some(3));
    assert_eq!(wanted(2, "").unwrap().version, Some(2));
    assert!(wanted(2, &token).is_err(), "a token is of one request");
    check::<ProceduresWanted, _>(
        pb::ListProceduresRequest { version: 65_536, page_size: -1, page_token: "x".to_owned() },
        &expect![[r#"
            version: 65536 is not a number from 0 to 65535
            page_size: -1 is negative: 0 stands for 100, the most is 500
            page_token: not a `next_page_token` of this method with these arguments; leave it
                out to start again
        "#]],
    );
}
