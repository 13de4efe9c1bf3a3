//! Agreements and awards: each bound is that of the domain, and what is sent is what is kept.

use expect_test::expect;

use super::*;
use crate::domain::command::Command;
use crate::domain::command::sharing::agreements::AmendAgreement;
use pb::agreement_terms::Procedures;
use pb::territory::Extent;

fn some_terms() -> pb::AgreementTerms {
    let extent = Some(Extent::Anywhere(pb::Anywhere {}));
    pb::AgreementTerms {
        first_day: "2025-01-01".to_owned(),
        last_day: "2026-12-31".to_owned(),
        territory: Some(pb::Territory { extent }),
        procedures: Some(Procedures::AllProcedures(pb::AllProcedures {})),
        table_version: 1,
        share_parts_per_million: 333_333,
        maximum_per_cheque_cents: None,
        years: vec![limit(2025)],
    }
}

fn limit(year: i32) -> pb::YearLimit {
    pb::YearLimit { year, envelope_cents: 0, cheques: None }
}

#[expect(clippy::unnecessary_wraps, reason = "every message wants it in an option")]
fn only(procedures: Vec<String>) -> Option<Procedures> {
    Some(Procedures::OnlyProcedures(pb::SomeProcedures { procedures }))
}

fn draft(terms: pb::AgreementTerms) -> pb::DraftAgreementRequest {
    pb::DraftAgreementRequest {
        request_id: ID.to_owned(),
        contributor: "funders/3".to_owned(),
        organisation: "organisations/1".to_owned(),
        terms: Some(terms),
    }
}

fn some_award() -> pb::AwardTerms {
    pb::AwardTerms {
        co_funder: "funders/2".to_owned(),
        buyer: "funders/1".to_owned(),
        scheme: "schemes/1".to_owned(),
        rank: 255,
        rate_parts_per_million: 0,
        base: 1,
        path: 2,
        amount_cents: 1,
        first_day: "2025-01-01".to_owned(),
        last_day: "2025-01-01".to_owned(),
    }
}

fn grant(terms: Option<pb::AwardTerms>) -> pb::GrantAwardRequest {
    pb::GrantAwardRequest { request_id: ID.to_owned(), terms }
}

#[test]
fn the_least_and_the_most_that_can_be_agreed_are_read() {
    check::<Asked, _>(draft(some_terms()), &expect!["ok"]);
    let places = pb::Places {
        departements: vec!["16".to_owned()],
        communes: (1..=200).map(|number| format!("17{number:03}")).collect(),
    };
    let most = pb::AgreementTerms {
        territory: Some(pb::Territory { extent: Some(Extent::Within(places)) }),
        procedures: only((11..=210).map(|number| format!("procedures/{number}")).collect()),
        table_version: 65_535,
        share_parts_per_million: 1_000_000,
        maximum_per_cheque_cents: Some(1_000_000_000_000_000),
        years: (2_180..=2_199).map(limit).collect(),
        ..some_terms()
    };
    check::<Asked, _>(draft(most), &expect!["ok"]);
    check::<Asked, _>(grant(Some(some_award())), &expect!["ok"]);
}

#[test]
fn procedures_are_kept_in_order() {
    let names = ["procedures/17", "procedures/famille", "procedures/papiers"];
    let terms = pb::AgreementTerms {
        procedures: only(names.map(str::to_owned).to_vec()),
        years: vec![pb::YearLimit { cheques: Some(1), ..limit(2025) }, limit(2027)],
        ..some_terms()
    };
    let request = pb::AmendAgreementRequest {
        request_id: ID.to_owned(),
        name: "agreements/7".to_owned(),
        from_day: "2025-06-01".to_owned(),
        terms: Some(terms),
    };
    let asked = Asked::try_from(request).ok().unwrap();
    let Command::AmendAgreement(AmendAgreement { agreement, from, terms }) = asked.command else {
        panic!("an amendment was asked for");
    };
    assert_eq!(
        (agreement.to_string(), from.to_string()),
        ("agreements/7".into(), "2025-06-01".into())
    );
    expect![[r#"
        (
            Only(
                [
                    procedures/papiers,
                    procedures/famille,
                    procedures/17,
                ],
            ),
            [
                YearLimit {
                    year: 2025,
                    envelope: Cents(
                        0,
                    ),
                    cheques: Some(
                        1,
                    ),
                },
                YearLimit {
                    year: 2027,
                    envelope: Cents(
                        0,
                    ),
                    cheques: None,
                },
            ],
        )
    "#]]
    .assert_debug_eq(&(terms.procedures, terms.years));
}

#[test]
fn everything_that_is_wrong_with_terms_is_named() {
    let wrong = pb::AgreementTerms {
        first_day: "2025-12-31".to_owned(),
        last_day: "2025-01-01".to_owned(),
        territory: None,
        procedures: only(vec!["procedures/papiers".to_owned(), "papiers".to_owned()]),
        table_version: 0,
        share_parts_per_million: 1_000_001,
        maximum_per_cheque_cents: Some(0),
        years: vec![
            pb::YearLimit { year: 2025, envelope_cents: -1, cheques: Some(0) },
            limit(1999),
            limit(2025),
        ],
    };
    let request = pb::DraftAgreementRequest {
        request_id: "1".to_owned(),
        contributor: "organisations/1".to_owned(),
        organisation: "funders/3".to_owned(),
        terms: Some(wrong),
    };
    check::<Asked, _>(
        request,
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        contributor: not a name of the form `funders/{number}`
        organisation: not a name of the form `organisations/{number}`
        terms.last_day: 2025-01-01 is before the first day, 2025-12-31
        terms.territory: missing: this message is required
        terms.only_procedures.procedures[1]: not the name of a procedure, as in
            procedures/papiers or procedures/17
        terms.table_version: 0 is not a number from 1 to 65535
        terms.share_parts_per_million: 1000001 is not a number from 0 to 1000000
        terms.maximum_per_cheque_cents: 0 is not a number from 1 to 1000000000000000
        terms.years[0].envelope_cents: -1 is not a number from 0 to 1000000000000000
        terms.years[0].cheques: 0 is not a number from 1 to 2147483647
        terms.years[1].year: 1999 is not a number from 2000 to 2199
        terms.years: not in order: the earliest first, each once
    "#]],
    );
}

#[test]
fn nothing_of_terms_can_be_left_out() {
    check::<Asked, _>(
        draft(pb::AgreementTerms::default()),
        &expect![[r#"
        terms.first_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
        terms.last_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
        terms.territory: missing: this message is required
        terms.procedures: missing: one of all_procedures, only_procedures is required
        terms.table_version: 0 is not a number from 1 to 65535
        terms.years: empty: at least one year is required
    "#]],
    );
    check::<Asked, _>(
        pb::DraftAgreementRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        contributor: not a name of the form `funders/{number}`
        organisation: not a name of the form `organisations/{number}`
        terms: missing: this message is required
    "#]],
    );
    check::<Asked, _>(
        pb::AmendAgreementRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `agreements/{number}`
        from_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
        terms: missing: this message is required
    "#]],
    );
}

#[test]
fn nothing_else_of_a_request_can_be_left_out() {
    check::<Asked, _>(
        pb::SignAgreementRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `agreements/{number}`
    "#]],
    );
    check::<Asked, _>(
        pb::EndAgreementRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `agreements/{number}`
        last_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
    "#]],
    );
    check::<Asked, _>(
        grant(None),
        &expect![[r#"
        terms: missing: this message is required
    "#]],
    );
    check::<Asked, _>(
        grant(Some(pb::AwardTerms::default())),
        &expect![[r#"
        terms.co_funder: not a name of the form `funders/{number}`
        terms.buyer: not a name of the form `funders/{number}`
        terms.scheme: not a name of the form `schemes/{number}`
        terms.rank: 0 is not a number from 1 to 255
        terms.base: 0 is unspecified: one of BASE_GROSS, BASE_NET is wanted
        terms.path: 0 is unspecified: one of PATH_THROUGH_ESCROW, PATH_DIRECT_TO_BUYER is
            wanted
        terms.amount_cents: 0 is not a number from 1 to 1000000000000000
        terms.first_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
        terms.last_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
    "#]],
    );
    check::<Asked, _>(
        pb::EndAwardRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `awards/{number}`
        last_day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in
            2025-01-31
    "#]],
    );
}

#[test]
fn lists_of_terms_have_their_bounds() {
    let none = pb::AgreementTerms { procedures: only(Vec::new()), ..some_terms() };
    check::<Asked, _>(
        draft(none),
        &expect![[r#"
        terms.only_procedures.procedures: empty: at least one procedure is required
    "#]],
    );
    let places = pb::Places {
        departements: vec!["16".to_owned(), "16".to_owned()],
        communes: vec!["16015".to_owned(); 201],
    };
    let many = pb::AgreementTerms {
        territory: Some(pb::Territory { extent: Some(Extent::Within(places)) }),
        procedures: only(vec!["procedures/papiers".to_owned(); 201]),
        years: (2_000..=2_020).map(limit).collect(),
        ..some_terms()
    };
    check::<Asked, _>(
        draft(many),
        &expect![[r#"
        terms.territory.within.departements[1]: given more than once
        terms.territory.within.communes: 201 items: at most 200 are allowed
        terms.only_procedures.procedures: 201 items: at most 200 are allowed
        terms.years: 21 items: at most 20 are allowed
    "#]],
    );
    let twice = pb::AgreementTerms {
        procedures: only(vec!["procedures/papiers".to_owned(); 2]),
        years: vec![limit(2025), limit(2025)],
        ..some_terms()
    };
    check::<Asked, _>(
        draft(twice),
        &expect![[r#"
        terms.only_procedures.procedures[1]: given more than once
        terms.years: not in order: the earliest first, each once
    "#]],
    );
}

#[test]
fn an_award_has_its_bounds() {
    let wrong = pb::AwardTerms {
        rank: 256,
        rate_parts_per_million: -1,
        base: 3,
        path: 0,
        amount_cents: 0,
        first_day: "2025-01-02".to_owned(),
        ..some_award()
    };
    check::<Asked, _>(
        grant(Some(wrong)),
        &expect![[r#"
        terms.rank: 256 is not a number from 1 to 255
        terms.rate_parts_per_million: -1 is not a number from 0 to 1000000
        terms.base: 3 is not a known value: one of BASE_GROSS, BASE_NET is wanted
        terms.path: 0 is unspecified: one of PATH_THROUGH_ESCROW, PATH_DIRECT_TO_BUYER is
            wanted
        terms.amount_cents: 0 is not a number from 1 to 1000000000000000
        terms.last_day: 2025-01-01 is before the first day, 2025-01-02
    "#]],
    );
}

#[test]
fn a_list_of_agreements_has_a_token_of_its_own() {
    type Agreements = Paged<Option<FunderId>, crate::domain::id::AgreementId>;
    let token = crate::grpc::page::Scope::new("ListAgreements", "").token("agreements/1");
    let list = |contributor: &str| pb::ListAgreementsRequest {
        contributor: contributor.to_owned(),
        page_size: 0,
        page_token: token.clone(),
    };
    check::<Agreements, _>(list(""), &expect!["ok"]);
    check::<Agreements, _>(
        list("funders/3"),
        &expect![[r#"
        page_token: not a `next_page_token` of this method with these arguments; leave it
            out to start again
    "#]],
    );
    check::<Agreements, _>(
        list("venues/3"),
        &expect![[r#"
        contributor: not a name of the form `funders/{number}`
        page_token: not a `next_page_token` of this method with these arguments; leave it
            out to start again
    "#]],
    );
}
