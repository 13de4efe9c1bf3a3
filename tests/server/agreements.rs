//! Agreements of contributors and awards of co-funders over the wire: their lives, each refusal,
//! lists, and what is shown of them.

use carnet::domain::command::organisations::CreateFunder;
use carnet::domain::command::sharing::procedures::{Row, SetProcedures};
use carnet::domain::organisation::FunderKind;
use carnet::domain::procedure::Category;
use carnet::grpc::pb;
use pb::agreement::State;
use pb::agreement_service_client::AgreementServiceClient;
use pb::agreement_terms::Procedures;
use pb::award_service_client::AwardServiceClient;
use pb::territory::Extent;
use tonic_types::StatusExt;

use super::served::{by, runtime};
use super::support::{Desk, caller, described, id, second, submission, today};

/// A desk with a co-funder, two contributors, and version 1 of the table of procedures: the first
/// organisation stands behind the family, the second behind social benefits.
fn desk() -> Desk {
    let desk = Desk::new();
    let kinds = [FunderKind::CoFunder, FunderKind::Contributor, FunderKind::Contributor];
    for (number, kind) in (20_u8..).zip(kinds) {
        let create = |record| CreateFunder { kind, record }.into();
        desk.submit(described((number.into(), number), "A funder", create)).unwrap();
    }
    let row = |category: Category, organisation: &str| Row {
        procedure: category.slug().parse().unwrap(),
        category,
        behind: vec![(organisation.parse().unwrap(), 1)],
    };
    let rows = vec![row(Category::Famille, "caf"), row(Category::Social, "cpam")];
    desk.submit(submission(25, SetProcedures { from: today(), rows })).unwrap();
    desk
}

#[expect(clippy::unnecessary_wraps, reason = "every message wants it in an option")]
fn only(procedure: &str) -> Option<Procedures> {
    let procedures = vec![procedure.to_owned()];
    Some(Procedures::OnlyProcedures(pb::SomeProcedures { procedures }))
}

fn terms(first_day: &str, last_day: &str) -> pb::AgreementTerms {
    let extent = Some(Extent::Anywhere(pb::Anywhere {}));
    pb::AgreementTerms {
        first_day: first_day.to_owned(),
        last_day: last_day.to_owned(),
        territory: Some(pb::Territory { extent }),
        procedures: Some(Procedures::AllProcedures(pb::AllProcedures {})),
        table_version: 1,
        share_parts_per_million: 300_000,
        maximum_per_cheque_cents: None,
        years: vec![
            pb::YearLimit { year: 2025, envelope_cents: 300_000, cheques: None },
            pb::YearLimit { year: 2026, envelope_cents: 100_000, cheques: Some(250) },
        ],
    }
}

fn this_year() -> pb::AgreementTerms {
    terms("2025-01-01", "2025-12-31")
}

fn draft_of(request: u32, terms: pb::AgreementTerms) -> pb::DraftAgreementRequest {
    pb::DraftAgreementRequest {
        request_id: id(request).to_string(),
        contributor: "funders/3".to_owned(),
        organisation: "organisations/1".to_owned(),
        terms: Some(terms),
    }
}

fn draft(desk: &Desk, request: u32, terms: pb::AgreementTerms) -> Result<String, String> {
    let request = draft_of(request, terms);
    ask!(desk, caller(), AgreementServiceClient.draft_agreement(request)).map(|answer| answer.name)
}

fn sign_of(request: u32, name: &str) -> pb::SignAgreementRequest {
    pb::SignAgreementRequest { request_id: id(request).to_string(), name: name.to_owned() }
}

fn sign(desk: &Desk, request: u32, name: &str) -> Result<i64, String> {
    let request = sign_of(request, name);
    let answer = ask!(desk, second(), AgreementServiceClient.sign_agreement(request));
    answer.map(|answer| answer.receipt.unwrap().sequence)
}

fn amend(
    desk: &Desk,
    (request, name): (u32, &str),
    from_day: &str,
    terms: pb::AgreementTerms,
) -> Result<i64, String> {
    let request = pb::AmendAgreementRequest {
        request_id: id(request).to_string(),
        name: name.to_owned(),
        from_day: from_day.to_owned(),
        terms: Some(terms),
    };
    let answer = ask!(desk, caller(), AgreementServiceClient.amend_agreement(request));
    answer.map(|answer| answer.receipt.unwrap().sequence)
}

fn end(desk: &Desk, request: u32, name: &str, last_day: &str) -> Result<i64, String> {
    let (request_id, name) = (id(request).to_string(), name.to_owned());
    let request = pb::EndAgreementRequest { request_id, name, last_day: last_day.to_owned() };
    let answer = ask!(desk, caller(), AgreementServiceClient.end_agreement(request));
    answer.map(|answer| answer.receipt.unwrap().sequence)
}

fn get(desk: &Desk, name: &str) -> Result<pb::Agreement, String> {
    let request = pb::GetAgreementRequest { name: name.to_owned() };
    let answer = ask!(desk, caller(), AgreementServiceClient.get_agreement(request));
    answer.map(|answer| answer.agreement.unwrap())
}

/// An agreement of the first organisation for this year, signed.
fn signed() -> Desk {
    let desk = desk();
    draft(&desk, 100, this_year()).unwrap();
    sign(&desk, 101, "agreements/1").unwrap();
    desk
}

#[test]
fn an_agreement_is_drafted_by_one_and_signed_by_another() {
    let desk = desk();
    let request = draft_of(100, this_year());
    let drafted = ask!(desk, caller(), AgreementServiceClient.draft_agreement(request.clone()));
    let drafted = drafted.unwrap();
    let again = ask!(desk, caller(), AgreementServiceClient.draft_agreement(request)).unwrap();
    assert_eq!(again, drafted, "a repeat is answered as the first request was");
    assert_eq!(drafted.name, "agreements/1");
    let year = |year, left_cents, left_cheques| pb::AgreementYear {
        year,
        used_cents: 0,
        used_cheques: 0,
        left_cents,
        left_cheques,
    };
    let revision = |since_sequence| pb::AgreementRevision {
        since_sequence,
        from_day: String::new(),
        terms: Some(this_year()),
    };
    let expected = pb::Agreement {
        name: "agreements/1".to_owned(),
        contributor: "funders/3".to_owned(),
        organisation: "organisations/1".to_owned(),
        organisation_slug: "caf".to_owned(),
        state: State::Draft.into(),
        last_day: String::new(),
        revisions: vec![revision(drafted.receipt.unwrap().sequence)],
        years: vec![year(2025, 300_000, None), year(2026, 100_000, Some(250))],
    };
    assert_eq!(get(&desk, "agreements/1"), Ok(expected.clone()));

    let own = sign_of(101, "agreements/1");
    let own = ask!(desk, caller(), AgreementServiceClient.sign_agreement(own));
    assert_eq!(own.unwrap_err(), "SAME_CALLER");
    let since = sign(&desk, 101, "agreements/1").unwrap();
    let (state, revisions) = (State::Signed.into(), vec![revision(since)]);
    let expected = pb::Agreement { state, revisions, ..expected };
    assert_eq!(get(&desk, "agreements/1"), Ok(expected));
}

#[test]
fn an_agreement_is_amended_and_ends_and_stays_so_over_a_restart() {
    let mut desk = signed();
    let procedures = only("procedures/famille");
    let years = vec![pb::YearLimit { year: 2025, envelope_cents: 0, cheques: None }];
    let places = pb::Places {
        departements: vec!["16".to_owned()],
        communes: vec!["2A004".to_owned(), "17300".to_owned()],
    };
    let narrow = pb::AgreementTerms {
        territory: Some(pb::Territory { extent: Some(Extent::Within(places)) }),
        procedures,
        maximum_per_cheque_cents: Some(500),
        years,
        ..this_year()
    };
    let since = amend(&desk, (102, "agreements/1"), "2025-07-01", narrow.clone()).unwrap();
    let amended = get(&desk, "agreements/1").unwrap();
    let from_day = "2025-07-01".to_owned();
    let revision =
        pb::AgreementRevision { since_sequence: since, from_day, terms: Some(narrow.clone()) };
    assert_eq!((amended.revisions.len(), &amended.revisions[1]), (2, &revision));
    assert_eq!(amended.revisions[0].terms, Some(this_year()));
    // The newest terms have one year, without anything in it.
    assert_eq!((amended.state(), amended.years.len()), (State::Exhausted, 1));
    assert_eq!(amended.years[0].left_cents, 0);

    end(&desk, 103, "agreements/1", "2025-09-30").unwrap();
    let ended = get(&desk, "agreements/1").unwrap();
    assert_eq!((ended.state(), ended.last_day.as_str()), (State::Ended, "2025-09-30"));
    assert_eq!(ended.revisions, amended.revisions);
    desk.restart();
    assert_eq!(get(&desk, "agreements/1"), Ok(ended));
}

#[test]
fn agreements_of_an_organisation_that_overlap_are_refused_when_they_are_signed() {
    let desk = signed();
    // A draft may overlap; it is the signature that counts.
    draft(&desk, 110, terms("2025-12-31", "2026-12-31")).unwrap();
    assert_eq!(sign(&desk, 111, "agreements/2"), Err("AGREEMENT_OVERLAPS".to_owned()));
    draft(&desk, 112, terms("2026-01-01", "2026-12-31")).unwrap();
    sign(&desk, 113, "agreements/3").unwrap();
    let longer = terms("2025-01-01", "2026-01-01");
    let overlaps = amend(&desk, (114, "agreements/1"), "2025-07-01", longer);
    assert_eq!(overlaps, Err("AGREEMENT_OVERLAPS".to_owned()));
    let other = pb::DraftAgreementRequest {
        organisation: "organisations/2".to_owned(),
        ..draft_of(115, this_year())
    };
    ask!(desk, caller(), AgreementServiceClient.draft_agreement(other)).unwrap();
    sign(&desk, 116, "agreements/4").unwrap();
    // What ended leaves room after its last day.
    end(&desk, 117, "agreements/1", "2025-06-30").unwrap();
    draft(&desk, 118, terms("2025-07-01", "2025-12-31")).unwrap();
    sign(&desk, 119, "agreements/5").unwrap();
}

#[test]
fn an_agreement_is_refused_for_each_reason() {
    let desk = signed();
    let refused = |request| ask!(desk, caller(), AgreementServiceClient.draft_agreement(request));
    let draft_of = |terms| draft_of(120, terms);
    let version = pb::AgreementTerms { table_version: 2, ..this_year() };
    let procedure = pb::AgreementTerms { procedures: only("procedures/11"), ..this_year() };
    let by_buyer = "funders/1".to_owned();
    let nobody = "funders/9".to_owned();
    for (request, expected) in [
        (pb::DraftAgreementRequest { contributor: nobody, ..draft_of(version.clone()) }, "FUNDER"),
        (
            pb::DraftAgreementRequest {
                organisation: "organisations/3".to_owned(),
                ..draft_of(version.clone())
            },
            "ORGANISATION",
        ),
        (draft_of(version.clone()), "TABLE_VERSION"),
        (draft_of(procedure.clone()), "PROCEDURE"),
    ] {
        assert_eq!(refused(request).unwrap_err(), format!("{expected}_NOT_FOUND"));
    }
    let by_buyer = pb::DraftAgreementRequest { contributor: by_buyer, ..draft_of(this_year()) };
    assert_eq!(refused(by_buyer).unwrap_err(), "FUNDER_NOT_CONTRIBUTOR");

    let missing = Err("AGREEMENT_NOT_FOUND".to_owned());
    assert_eq!(get(&desk, "agreements/9").unwrap_err(), "AGREEMENT_NOT_FOUND");
    assert_eq!(sign(&desk, 120, "agreements/9"), missing);
    assert_eq!(amend(&desk, (120, "agreements/9"), "2025-07-01", this_year()), missing);
    assert_eq!(end(&desk, 120, "agreements/9", "2025-07-01"), missing);
    assert_eq!(sign(&desk, 120, "agreements/1"), Err("AGREEMENT_NOT_DRAFT".to_owned()));
    let amend = |terms| amend(&desk, (120, "agreements/1"), "2025-07-01", terms);
    assert_eq!(amend(version), Err("TABLE_VERSION_NOT_FOUND".to_owned()));
    assert_eq!(amend(procedure), Err("PROCEDURE_NOT_FOUND".to_owned()));
    end(&desk, 121, "agreements/1", "2025-07-01").unwrap();
    let over = Err("AGREEMENT_NOT_SIGNED".to_owned());
    assert_eq!(amend(this_year()), over);
    assert_eq!(end(&desk, 122, "agreements/1", "2025-08-01"), over);
    assert_eq!(draft(&desk, 100, terms("2026-01-01", "2026-12-31")).unwrap_err(), "REQUEST_REUSED");
}

#[test]
fn every_bad_field_of_an_agreement_and_of_an_award_is_named_at_once() {
    let desk = desk();
    let mut agreements = AgreementServiceClient::new(desk.served.channel());
    let wrong = pb::AgreementTerms { table_version: 0, years: Vec::new(), ..this_year() };
    let request = pb::DraftAgreementRequest {
        contributor: "caf".to_owned(),
        ..draft_of(100, pb::AgreementTerms { last_day: "2024-12-31".to_owned(), ..wrong })
    };
    let refused = runtime().block_on(agreements.draft_agreement(by(&caller(), request)));
    let named = |status: tonic::Status| {
        let details = status.get_error_details();
        let fields = &details.bad_request().unwrap().field_violations;
        fields.iter().map(|violation| violation.field.clone()).collect::<Vec<_>>()
    };
    let fields = ["contributor", "terms.last_day", "terms.table_version", "terms.years"];
    assert_eq!(named(refused.unwrap_err()), fields);
    let mut awards = AwardServiceClient::new(desk.served.channel());
    let wrong = pb::AwardTerms { rank: 0, base: 0, amount_cents: 0, ..some_award() };
    let request = pb::GrantAwardRequest { request_id: String::new(), terms: Some(wrong) };
    let refused = runtime().block_on(awards.grant_award(by(&caller(), request)));
    let fields = ["request_id", "terms.rank", "terms.base", "terms.amount_cents"];
    assert_eq!(named(refused.unwrap_err()), fields);
}

/// A page of agreements, by name, and the token of the next.
fn list(desk: &Desk, contributor: &str, page_token: &str) -> Result<(Vec<String>, String), String> {
    let (contributor, page_token) = (contributor.to_owned(), page_token.to_owned());
    let request = pb::ListAgreementsRequest { contributor, page_size: 2, page_token };
    let answer = ask!(desk, caller(), AgreementServiceClient.list_agreements(request))?;
    assert!(answer.agreements.iter().all(|agreement| agreement.revisions.len() == 1));
    let names = answer.agreements.into_iter().map(|agreement| agreement.name);
    Ok((names.collect(), answer.next_page_token))
}

#[test]
fn agreements_are_listed_by_contributor_with_their_newest_terms() {
    let desk = signed();
    amend(&desk, (130, "agreements/1"), "2025-07-01", this_year()).unwrap();
    for (request, contributor) in [(131, "funders/4"), (132, "funders/3"), (133, "funders/3")] {
        let contributor = contributor.to_owned();
        let request = pb::DraftAgreementRequest { contributor, ..draft_of(request, this_year()) };
        ask!(desk, caller(), AgreementServiceClient.draft_agreement(request)).unwrap();
    }
    let (names, token) = list(&desk, "", "").unwrap();
    assert_eq!(names, ["agreements/1", "agreements/2"]);
    let (names, end) = list(&desk, "", &token).unwrap();
    assert_eq!((names.len(), end.as_str()), (2, ""));
    let (names, token) = list(&desk, "funders/3", "").unwrap();
    assert_eq!(names, ["agreements/1", "agreements/3"]);
    assert_eq!(list(&desk, "funders/3", &token), Ok((vec!["agreements/4".into()], String::new())));
    assert_eq!(list(&desk, "funders/4", &token).unwrap_err(), "FIELDS_INVALID");
    assert_eq!(list(&desk, "funders/1", ""), Ok((Vec::new(), String::new())));
    assert_eq!(list(&desk, "funders/9", "").unwrap_err(), "FUNDER_NOT_FOUND");
}

fn some_award() -> pb::AwardTerms {
    pb::AwardTerms {
        co_funder: "funders/2".to_owned(),
        buyer: "funders/1".to_owned(),
        scheme: "schemes/1".to_owned(),
        rank: 1,
        rate_parts_per_million: 500_000,
        base: pb::co_funding::Base::Net.into(),
        path: pb::co_funding::Path::ThroughEscrow.into(),
        amount_cents: 1_000_000,
        first_day: "2025-01-01".to_owned(),
        last_day: "2025-12-31".to_owned(),
    }
}

fn grant(desk: &Desk, request: u32, terms: pb::AwardTerms) -> Result<pb::Award, String> {
    let request = pb::GrantAwardRequest { request_id: id(request).to_string(), terms: Some(terms) };
    let answer = ask!(desk, caller(), AwardServiceClient.grant_award(request));
    answer.map(|answer| answer.award.unwrap())
}

fn end_award(desk: &Desk, request: u32, name: &str, last_day: &str) -> Result<(), String> {
    let (request_id, name) = (id(request).to_string(), name.to_owned());
    let request = pb::EndAwardRequest { request_id, name, last_day: last_day.to_owned() };
    ask!(desk, caller(), AwardServiceClient.end_award(request)).map(|_| ())
}

fn get_award(desk: &Desk, name: &str) -> Result<pb::Award, String> {
    let request = pb::GetAwardRequest { name: name.to_owned() };
    let answer = ask!(desk, caller(), AwardServiceClient.get_award(request));
    answer.map(|answer| answer.award.unwrap())
}

#[test]
fn an_award_is_granted_shown_listed_and_ended() {
    let mut desk = desk();
    let granted = grant(&desk, 140, some_award()).unwrap();
    let since_sequence = granted.since_sequence;
    let expected = pb::Award {
        name: "awards/1".to_owned(),
        terms: Some(some_award()),
        since_sequence,
        ended_day: String::new(),
        used_cents: 0,
        left_cents: 1_000_000,
    };
    assert_eq!(granted, expected);
    assert_eq!(get_award(&desk, "awards/1"), Ok(expected.clone()));
    grant(&desk, 141, pb::AwardTerms { rank: 255, ..some_award() }).unwrap();
    end_award(&desk, 142, "awards/1", "2025-06-30").unwrap();
    let ended = pb::Award { ended_day: "2025-06-30".to_owned(), ..expected };
    assert_eq!(get_award(&desk, "awards/1"), Ok(ended.clone()));
    assert_eq!(grant(&desk, 140, some_award()), Ok(granted), "a repeat is answered the same");
    // Its rank is free after its last day.
    let next = pb::AwardTerms { first_day: "2025-07-01".to_owned(), ..some_award() };
    assert_eq!(grant(&desk, 143, next).unwrap().name, "awards/3");
    desk.restart();
    let page = |page_token| pb::ListAwardsRequest { page_size: 2, page_token };
    let first = ask!(desk, caller(), AwardServiceClient.list_awards(page(String::new()))).unwrap();
    assert_eq!((first.awards.len(), &first.awards[0]), (2, &ended));
    let rest = ask!(desk, caller(), AwardServiceClient.list_awards(page(first.next_page_token)));
    let rest = rest.unwrap();
    assert_eq!((rest.awards[0].name.as_str(), rest.next_page_token.as_str()), ("awards/3", ""));
}

#[test]
fn an_award_is_refused_for_each_reason() {
    let desk = desk();
    grant(&desk, 150, some_award()).unwrap();
    let name = |name: &str| name.to_owned();
    for (terms, expected) in [
        (pb::AwardTerms { scheme: name("schemes/9"), ..some_award() }, "SCHEME_NOT_FOUND"),
        (pb::AwardTerms { co_funder: name("funders/9"), ..some_award() }, "FUNDER_NOT_FOUND"),
        (pb::AwardTerms { buyer: name("funders/9"), ..some_award() }, "FUNDER_NOT_FOUND"),
        (pb::AwardTerms { buyer: name("funders/2"), ..some_award() }, "FUNDER_NOT_BUYER"),
        (pb::AwardTerms { co_funder: name("funders/3"), ..some_award() }, "FUNDER_NOT_CO_FUNDER"),
        (pb::AwardTerms { rate_parts_per_million: 500_001, ..some_award() }, "RATE_TOO_HIGH"),
        (some_award(), "RANK_TAKEN"),
    ] {
        assert_eq!(grant(&desk, 151, terms).unwrap_err(), expected);
    }
    assert_eq!(get_award(&desk, "awards/2").unwrap_err(), "AWARD_NOT_FOUND");
    assert_eq!(end_award(&desk, 151, "awards/2", "2025-06-30").unwrap_err(), "AWARD_NOT_FOUND");
    end_award(&desk, 152, "awards/1", "2025-06-30").unwrap();
    assert_eq!(end_award(&desk, 153, "awards/1", "2025-06-30").unwrap_err(), "AWARD_ENDED");
}
