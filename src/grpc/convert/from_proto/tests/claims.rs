//! Statements, contests, incidents, and the money of funders and venues: nothing can be left out,
//! and every bad field is named at once.

use expect_test::expect;

use super::*;
use crate::domain::claim::StatementKey;
use crate::domain::command::Command;
use crate::domain::command::claims::contests::ContestShare;
use crate::domain::command::incidents::undo::UndoRedemption;
use crate::domain::entry::{Advancer, IncidentKind};
use crate::domain::id::{ContestId, RedemptionId};

type Statements = Paged<StatementFilter, StatementKey>;
type Contests = Paged<ContestFilter, ContestId>;
type Incidents = Paged<IncidentFilter, RedemptionId>;

fn undo() -> pb::UndoRedemptionRequest {
    pb::UndoRedemptionRequest {
        request_id: ID.to_owned(),
        name: "redemptions/17".to_owned(),
        kind: pb::IncidentKind::Restored.into(),
        reason: pb::IncidentReason::Complaint.into(),
        advancer: 0,
    }
}

#[test]
fn what_is_asked_is_what_is_kept() {
    let request = pb::ContestShareRequest {
        request_id: ID.to_owned(),
        statement: "statements/3-2-1".to_owned(),
        redemption: "redemptions/17".to_owned(),
        reason: pb::ContestReason::NotGiven.into(),
    };
    let asked = Unsettled::<ContestShare>::try_from(request).ok().unwrap();
    let ContestShare { statement, redemption, reason, settled } = asked.command;
    let said = format!("{statement} {redemption} {reason} {settled:?}");
    assert_eq!(said, "statements/3-2-1 redemptions/17 not given None");

    for (number, advancer) in [(0, None), (1, Some(Advancer::Buyer)), (2, Some(Advancer::Operator))]
    {
        let request = pb::UndoRedemptionRequest { advancer: number, ..undo() };
        let asked = Unsettled::<UndoRedemption>::try_from(request).ok().unwrap();
        let UndoRedemption { kind, advancer: read, .. } = asked.command;
        assert_eq!((kind, read), (IncidentKind::Restored, advancer));
    }

    let request = pb::RecordContributionReceivedRequest {
        request_id: ID.to_owned(),
        funder: "funders/2".to_owned(),
        buyer: "funders/1".to_owned(),
        amount_cents: 1,
        day: "2025-03-03".to_owned(),
        bank_reference: "camt-1".to_owned(),
    };
    let asked = Asked::try_from(request).ok().unwrap();
    let Command::RecordContribution(received) = asked.command else {
        panic!("a contribution was asked for");
    };
    assert_eq!((received.funder.get(), received.buyer.get()), (2, 1));
}

#[test]
fn nothing_of_statements_and_contests_can_be_left_out() {
    check::<Asked, _>(
        pb::AcceptStatementRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `statements/{cycle}-{funder}-{buyer}`
    "#]],
    );
    check::<Unsettled<ContestShare>, _>(
        pb::ContestShareRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        statement: not a name of the form `statements/{cycle}-{funder}-{buyer}`
        redemption: not a name of the form `redemptions/{number}`
        reason: 0 is unspecified: one of CONTEST_REASON_NOT_OURS,
            CONTEST_REASON_OUTSIDE_TERMS, CONTEST_REASON_TWICE, CONTEST_REASON_NOT_GIVEN,
            CONTEST_REASON_OTHER is wanted
    "#]],
    );
    check::<Asked, _>(
        pb::ProposeVerdictRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `contests/{number}`
        verdict: 0 is unspecified: one of VERDICT_UPHELD, VERDICT_DISMISSED is wanted
        reason: 0 is unspecified: one of VERDICT_REASON_TERMS, VERDICT_REASON_EVIDENCE,
            VERDICT_REASON_AGREEMENT is wanted
    "#]],
    );
    check::<Asked, _>(
        pb::ConfirmVerdictRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `contests/{number}`
        verdict: 0 is unspecified: one of VERDICT_UPHELD, VERDICT_DISMISSED is wanted
    "#]],
    );
    check::<Asked, _>(
        pb::AbandonCallRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `statements/{cycle}-{funder}-{buyer}`
        reason: 0 is unspecified: one of ABANDON_REASON_INSOLVENT, ABANDON_REASON_ENDED,
            ABANDON_REASON_TOO_SMALL, ABANDON_REASON_AGREEMENT is wanted
    "#]],
    );
}

#[test]
fn nothing_of_incidents_can_be_left_out() {
    check::<Unsettled<UndoRedemption>, _>(
        pb::UndoRedemptionRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `redemptions/{number}`
        kind: 0 is unspecified: one of INCIDENT_KIND_RESTORED, INCIDENT_KIND_CANCELLED is
            wanted
        reason: 0 is unspecified: one of INCIDENT_REASON_SERVICE_NOT_GIVEN,
            INCIDENT_REASON_ENTRY_ERROR, INCIDENT_REASON_DUPLICATE, INCIDENT_REASON_FRAUD,
            INCIDENT_REASON_COMPLAINT is wanted
    "#]],
    );
    check::<Asked, _>(
        pb::GrantGoodwillRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `redemptions/{number}`
        buyer: not a name of the form `funders/{number}`
        amount_cents: 0 is not a number from 1 to 1000000000000000
    "#]],
    );
    check::<Asked, _>(
        pb::AbandonClawbackRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        name: not a name of the form `redemptions/{number}`
        buyer: not a name of the form `funders/{number}`
        reason: 0 is unspecified: one of ABANDON_REASON_INSOLVENT, ABANDON_REASON_ENDED,
            ABANDON_REASON_TOO_SMALL, ABANDON_REASON_AGREEMENT is wanted
    "#]],
    );
}

#[test]
fn nothing_of_what_the_bank_booked_can_be_left_out() {
    check::<Asked, _>(
        pb::RecordContributionReceivedRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        funder: not a name of the form `funders/{number}`
        buyer: not a name of the form `funders/{number}`
        amount_cents: 0 is not a number from 1 to 1000000000000000
        day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
        bank_reference: not a bank reference: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.` and
            `_`, without spaces
    "#]],
    );
    check::<Asked, _>(
        pb::RecordRecoveryRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        venue: not a name of the form `venues/{number}`
        buyer: not a name of the form `funders/{number}`
        amount_cents: 0 is not a number from 1 to 1000000000000000
        day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
        bank_reference: not a bank reference: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.` and
            `_`, without spaces
    "#]],
    );
    check::<Asked, _>(
        pb::TopUpFloatRequest::default(),
        &expect![[r#"
        request_id: not a UUID of the form 123e4567-e89b-42d3-a456-426614174000, or the nil
            UUID
        amount_cents: 0 is not a number from 1 to 1000000000000000
        day: not a day of the years 2000 to 2199 written as YYYY-MM-DD, as in 2025-01-31
        bank_reference: not a bank reference: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.` and
            `_`, without spaces
    "#]],
    );
}

#[test]
fn a_word_that_is_not_known_is_refused_with_those_that_are() {
    let contest = pb::ContestShareRequest {
        request_id: ID.to_owned(),
        statement: "statements/3-2".to_owned(),
        redemption: "redemptions/0".to_owned(),
        reason: 6,
    };
    check::<Unsettled<ContestShare>, _>(
        contest,
        &expect![[r#"
        statement: not a name of the form `statements/{cycle}-{funder}-{buyer}`
        redemption: not a name of the form `redemptions/{number}`
        reason: 6 is not a known value: one of CONTEST_REASON_NOT_OURS,
            CONTEST_REASON_OUTSIDE_TERMS, CONTEST_REASON_TWICE, CONTEST_REASON_NOT_GIVEN,
            CONTEST_REASON_OTHER is wanted
    "#]],
    );
    let propose = pb::ProposeVerdictRequest {
        request_id: ID.to_owned(),
        name: "contests/1".to_owned(),
        verdict: 3,
        reason: 4,
    };
    check::<Asked, _>(
        propose,
        &expect![[r#"
        verdict: 3 is not a known value: one of VERDICT_UPHELD, VERDICT_DISMISSED is wanted
        reason: 4 is not a known value: one of VERDICT_REASON_TERMS,
            VERDICT_REASON_EVIDENCE, VERDICT_REASON_AGREEMENT is wanted
    "#]],
    );
    let abandon = pb::AbandonCallRequest {
        request_id: ID.to_owned(),
        name: "statements/1-2-1".to_owned(),
        reason: 5,
    };
    check::<Asked, _>(
        abandon,
        &expect![[r#"
        reason: 5 is not a known value: one of ABANDON_REASON_INSOLVENT,
            ABANDON_REASON_ENDED, ABANDON_REASON_TOO_SMALL, ABANDON_REASON_AGREEMENT is
            wanted
    "#]],
    );
    let undo = pb::UndoRedemptionRequest { kind: 3, reason: 6, advancer: 3, ..undo() };
    check::<Unsettled<UndoRedemption>, _>(
        undo,
        &expect![[r#"
        kind: 3 is not a known value: one of INCIDENT_KIND_RESTORED,
            INCIDENT_KIND_CANCELLED is wanted
        reason: 6 is not a known value: one of INCIDENT_REASON_SERVICE_NOT_GIVEN,
            INCIDENT_REASON_ENTRY_ERROR, INCIDENT_REASON_DUPLICATE, INCIDENT_REASON_FRAUD,
            INCIDENT_REASON_COMPLAINT is wanted
        advancer: 3 is not a known value: one of ADVANCER_BUYER, ADVANCER_OPERATOR is wanted
    "#]],
    );
}

#[test]
fn amounts_have_their_bounds() {
    let goodwill = |amount_cents| pb::GrantGoodwillRequest {
        request_id: ID.to_owned(),
        name: "redemptions/17".to_owned(),
        buyer: "funders/1".to_owned(),
        amount_cents,
    };
    check::<Asked, _>(goodwill(1_000_000_000_000_000), &expect!["ok"]);
    check::<Asked, _>(
        goodwill(1_000_000_000_000_001),
        &expect![[r#"
        amount_cents: 1000000000000001 is not a number from 1 to 1000000000000000
    "#]],
    );
    let top_up = |amount_cents, bank_reference: &str| pb::TopUpFloatRequest {
        request_id: ID.to_owned(),
        amount_cents,
        day: "2025-03-03".to_owned(),
        bank_reference: bank_reference.to_owned(),
    };
    check::<Asked, _>(top_up(1, "x"), &expect!["ok"]);
    check::<Asked, _>(
        top_up(-1, "a b"),
        &expect![[r#"
        amount_cents: -1 is not a number from 1 to 1000000000000000
        bank_reference: not a bank reference: 1 to 35 of A-Z, a-z, 0-9, `/`, `-`, `.` and
            `_`, without spaces
    "#]],
    );
}

#[test]
fn lists_have_tokens_of_their_own() {
    let scope = crate::grpc::page::Scope::new("ListStatements", "cycles/1  ");
    let token = scope.token("statements/1-2-1");
    let statements = |cycle: &str, funder: &str| pb::ListStatementsRequest {
        cycle: cycle.to_owned(),
        funder: funder.to_owned(),
        buyer: String::new(),
        page_size: 0,
        page_token: token.clone(),
    };
    check::<Statements, _>(statements("cycles/1", ""), &expect!["ok"]);
    check::<Statements, _>(
        statements("cycles/1", "funders/2"),
        &expect![[r#"
        page_token: not a `next_page_token` of this method with these arguments; leave it
            out to start again
    "#]],
    );
    check::<Statements, _>(
        statements("funders/1", "cycles/1"),
        &expect![[r#"
        cycle: not a name of the form `cycles/{number}`
        funder: not a name of the form `funders/{number}`
        page_token: not a `next_page_token` of this method with these arguments; leave it
            out to start again
    "#]],
    );

    let token = crate::grpc::page::Scope::new("ListContests", " true").token("contests/1");
    let contests = |statement: &str, pending_only| pb::ListContestsRequest {
        statement: statement.to_owned(),
        pending_only,
        page_size: -1,
        page_token: token.clone(),
    };
    check::<Contests, _>(
        contests("", true),
        &expect![[r#"
        page_size: -1 is negative: 0 stands for 100, the most is 500
    "#]],
    );
    check::<Contests, _>(
        contests("contests/1", false),
        &expect![[r#"
        statement: not a name of the form `statements/{cycle}-{funder}-{buyer}`
        page_size: -1 is negative: 0 stands for 100, the most is 500
        page_token: not a `next_page_token` of this method with these arguments; leave it
            out to start again
    "#]],
    );

    let token = crate::grpc::page::Scope::new("ListIncidents", " false").token("redemptions/17");
    let incidents = |venue: &str, open_only| pb::ListIncidentsRequest {
        venue: venue.to_owned(),
        open_only,
        page_size: 0,
        page_token: token.clone(),
    };
    check::<Incidents, _>(incidents("", false), &expect!["ok"]);
    check::<Incidents, _>(
        incidents("venues/x", true),
        &expect![[r#"
        venue: not a name of the form `venues/{number}`
        page_token: not a `next_page_token` of this method with these arguments; leave it
            out to start again
    "#]],
    );
}
