//! What funders are called for, over the wire: statements issued, contested, decided, definitive,
//! paid, given up.

use std::time::Duration;

use carnet::domain::command::schemes::CreateScheme;
use carnet::domain::money::Cents;
use carnet::domain::request::CallerId;
use carnet::domain::scheme::Rules;
use carnet::grpc::pb;
use pb::cycle_service_client::CycleServiceClient;
use pb::ledger_service_client::LedgerServiceClient;
use pb::order_service_client::OrderServiceClient;
use pb::statement::State;
use pb::statement_service_client::StatementServiceClient;

use super::settled::{CAF, STATE, Settled, who};
use super::shares::cycle;
use super::support::{caller, rules, second, submission};

impl Settled {
    pub(super) fn contest_of(&self, statement: &str) -> pb::ContestShareRequest {
        pb::ContestShareRequest {
            request_id: self.id(),
            statement: statement.to_owned(),
            redemption: self.redemption.clone(),
            reason: pb::ContestReason::NotOurs.into(),
        }
    }

    pub(super) fn contest(
        &self,
        request: &pb::ContestShareRequest,
    ) -> Result<pb::ContestShareResponse, String> {
        ask!(self.desk, who("caf-1"), StatementServiceClient.contest_share(request.clone()))
    }

    fn propose(&self, by: &CallerId, verdict: pb::Verdict) -> Result<(), String> {
        let request = pb::ProposeVerdictRequest {
            request_id: self.id(),
            name: "contests/1".to_owned(),
            verdict: verdict.into(),
            reason: pb::VerdictReason::Evidence.into(),
        };
        ask!(self.desk, *by, StatementServiceClient.propose_verdict(request)).map(|_| ())
    }

    fn confirm_of(&self, verdict: pb::Verdict) -> pb::ConfirmVerdictRequest {
        let (request_id, name) = (self.id(), "contests/1".to_owned());
        pb::ConfirmVerdictRequest { request_id, name, verdict: verdict.into() }
    }

    fn confirm(&self, by: &CallerId, verdict: pb::Verdict) -> Result<(i64, i64), String> {
        let request = self.confirm_of(verdict);
        let asked = ask!(self.desk, *by, StatementServiceClient.confirm_verdict(request));
        asked.map(|answer| (answer.called_cents, answer.met_cents))
    }

    fn the_contest(&self) -> pb::Contest {
        let request = pb::GetContestRequest { name: "contests/1".to_owned() };
        let asked = ask!(self.desk, caller(), StatementServiceClient.get_contest(request));
        asked.unwrap().contest.unwrap()
    }

    /// Runs the calendar to its end.
    fn run_calendar(&self, through: &str) {
        let request = pb::RunCalendarRequest { request_id: self.id(), through: through.to_owned() };
        ask!(self.desk, caller(), OrderServiceClient.run_calendar(request)).unwrap();
        loop {
            let request = pb::GetCalendarRunRequest {};
            let run = ask!(self.desk, caller(), OrderServiceClient.get_calendar_run(request));
            if run.unwrap().calendar_run.unwrap().through.is_empty() {
                break;
            }
        }
    }

    fn statements(
        &self,
        (cycle, funder, buyer): (&str, &str, &str),
    ) -> Result<Vec<String>, String> {
        let (mut names, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = pb::ListStatementsRequest {
                cycle: cycle.to_owned(),
                funder: funder.to_owned(),
                buyer: buyer.to_owned(),
                page_size: 1,
                page_token,
            };
            let page = ask!(self.desk, caller(), StatementServiceClient.list_statements(request))?;
            names.extend(page.statements.into_iter().map(|one| one.name));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(names);
            }
        }
    }

    fn contests(&self, statement: &str, pending_only: bool) -> Result<usize, String> {
        let request = pb::ListContestsRequest {
            statement: statement.to_owned(),
            pending_only,
            ..pb::ListContestsRequest::default()
        };
        let page = ask!(self.desk, caller(), StatementServiceClient.list_contests(request))?;
        Ok(page.contests.len())
    }
}

#[test]
fn a_statement_is_issued_contested_decided_called_by_silence_and_paid() {
    let mut settled = Settled::new();
    let prepared = settled.statement(CAF);
    assert_eq!((prepared.state(), prepared.shared_cents), (State::Prepared, 300));
    assert_eq!(prepared.funder_kind(), pb::funder::Kind::Contributor);
    assert_eq!(settled.accept(CAF).unwrap_err(), "STATEMENT_NOT_ISSUED");
    let early = settled.contest(&settled.contest_of(CAF)).unwrap_err();
    assert_eq!(early, "STATEMENT_NOT_ISSUED");

    let approved = settled.approve("cycles/1", &second()).unwrap();
    assert_eq!(approved.state(), pb::cycle::State::Approved);
    let issued = settled.statement(CAF);
    assert_eq!((issued.state(), &*issued.contest_until), (State::Issued, "2025-03-13"));

    let request = settled.contest_of(CAF);
    let opened = settled.contest(&request).unwrap();
    let contest = opened.contest.clone().unwrap();
    assert_eq!(
        (&*contest.name, contest.amount_cents, &*contest.opened_by),
        ("contests/1", 300, "caf-1")
    );
    assert_eq!((contest.state(), contest.shares.len()), (pb::contest::State::Open, 1));
    let other = pb::ContestShareRequest { reason: 5, ..request.clone() };
    assert_eq!(settled.contest(&other).unwrap_err(), "REQUEST_REUSED");
    let twice = settled.contest(&settled.contest_of(CAF)).unwrap_err();
    assert_eq!(twice, "CONTEST_EXISTS");
    let contested = settled.statement(CAF);
    assert_eq!((contested.state(), contested.contested_cents), (State::Contested, 300));
    assert_eq!(settled.contests("", true), Ok(1));

    let (first, other) = (who("judge-1"), who("judge-2"));
    assert_eq!(settled.propose(&who("caf-1"), pb::Verdict::Upheld).unwrap_err(), "NOT_ENTITLED");
    settled.propose(&first, pb::Verdict::Dismissed).unwrap();
    let shown = settled.the_contest();
    assert_eq!((shown.verdict(), &*shown.proposed_by), (pb::Verdict::Dismissed, "judge-1"));
    let alone = settled.confirm(&first, pb::Verdict::Dismissed).unwrap_err();
    assert_eq!(alone, "SAME_CALLER");
    let else_ = settled.confirm(&other, pb::Verdict::Upheld).unwrap_err();
    assert_eq!(else_, "VERDICT_NOT_PROPOSED");
    assert_eq!(settled.confirm(&other, pb::Verdict::Dismissed), Ok((0, 0)));
    assert_eq!(settled.confirm(&other, pb::Verdict::Dismissed).unwrap_err(), "CONTEST_DECIDED");
    assert_eq!(settled.the_contest().state(), pb::contest::State::Decided);
    assert_eq!((settled.contests("", true), settled.contests(CAF, false)), (Ok(0), Ok(1)));
    // What a repeat is told is what was told first, whatever happened since.
    assert_eq!(settled.contest(&request).unwrap(), opened);

    settled.desk.served.clock.advance(Duration::from_secs(11 * 86_400));
    settled.run_calendar("2025-03-14");
    let silent = settled.statement(CAF);
    assert_eq!((silent.state(), &*silent.definitive_day), (State::Definitive, "2025-03-14"));
    assert_eq!((silent.called_cents, silent.outstanding_cents), (300, 300));
    let late = settled.contest(&settled.contest_of(STATE)).unwrap_err();
    assert_eq!(late, "STATEMENT_DEFINITIVE");

    let request = settled.contribution("funders/2", 400);
    let received = ask!(
        settled.desk,
        caller(),
        LedgerServiceClient.record_contribution_received(request.clone())
    );
    let received = received.unwrap();
    let met = pb::CallMet { statement: CAF.to_owned(), amount_cents: 300 };
    assert_eq!((&received.met, received.excess_cents), (&vec![met], 100));
    assert_eq!(settled.balance("owed.funders-2.funders-1"), 100);
    assert_eq!(settled.balance("held.funders-1"), 300);
    settled.verified();
    let again =
        ask!(settled.desk, caller(), LedgerServiceClient.record_contribution_received(request));
    assert_eq!(again.unwrap(), received);
}

#[test]
fn an_upheld_contest_is_the_buyers_and_a_dismissed_one_is_called_when_it_is_decided() {
    let mut upheld = Settled::approved();
    upheld.contest(&upheld.contest_of(CAF)).unwrap();
    let accepted = upheld.accept(CAF).unwrap();
    assert_eq!(accepted.called_cents, 0, "all of it is under contest");
    upheld.propose(&who("judge-1"), pb::Verdict::Upheld).unwrap();
    assert_eq!(upheld.confirm(&who("judge-2"), pb::Verdict::Upheld), Ok((0, 0)));
    let relieved = upheld.statement(CAF);
    assert_eq!((relieved.relieved_cents, relieved.contested_cents), (300, 0));
    assert_eq!((relieved.state(), relieved.called_cents), (State::Definitive, 0));
    upheld.verified();

    let mut dismissed = Settled::approved();
    dismissed.contribute("funders/2", 100).unwrap();
    dismissed.contest(&dismissed.contest_of(CAF)).unwrap();
    dismissed.accept(CAF).unwrap();
    dismissed.propose(&who("judge-1"), pb::Verdict::Dismissed).unwrap();
    // What it had paid before meets what is called.
    let request = dismissed.confirm_of(pb::Verdict::Dismissed);
    let confirm = || {
        let request = request.clone();
        ask!(dismissed.desk, who("judge-2"), StatementServiceClient.confirm_verdict(request))
    };
    let confirmed = confirm().unwrap();
    assert_eq!((confirmed.called_cents, confirmed.met_cents), (300, 100));
    assert_eq!(confirm().unwrap(), confirmed);
    let called = dismissed.statement(CAF);
    assert_eq!((called.called_cents, called.outstanding_cents), (300, 200));
    dismissed.verified();
}

#[test]
fn what_a_call_still_expects_is_given_up() {
    let mut settled = Settled::approved();
    let abandon = |settled: &Settled, by: &str| {
        let request = pb::AbandonCallRequest {
            request_id: settled.id(),
            name: STATE.to_owned(),
            reason: pb::AbandonReason::Agreement.into(),
        };
        let asked = ask!(settled.desk, who(by), StatementServiceClient.abandon_call(request));
        asked.map(|answer| answer.amount_cents)
    };
    assert_eq!(abandon(&settled, "caf-1").unwrap_err(), "NOT_ENTITLED");
    assert_eq!(abandon(&settled, "support-1").unwrap_err(), "NOTHING_OUTSTANDING");
    let request = pb::AcceptStatementRequest { request_id: settled.id(), name: STATE.to_owned() };
    let accept = |settled: &Settled| {
        let request = request.clone();
        ask!(settled.desk, caller(), StatementServiceClient.accept_statement(request)).unwrap()
    };
    let accepted = accept(&settled);
    assert_eq!((accepted.called_cents, accepted.met_cents), (350, 0));
    assert_eq!(settled.accept(STATE).unwrap_err(), "STATEMENT_DEFINITIVE");
    settled.contribute("funders/3", 100).unwrap();
    assert_eq!(abandon(&settled, "support-1"), Ok(250));
    assert_eq!(abandon(&settled, "support-1").unwrap_err(), "NOTHING_OUTSTANDING");
    let left = settled.statement(STATE);
    assert_eq!((left.called_cents, left.received_cents, left.abandoned_cents), (100, 100, 250));
    assert_eq!(settled.balance("co-funding.funders-3.funders-1"), 0);
    settled.verified();
    assert_eq!(accept(&settled), accepted);
}

#[test]
fn statements_are_listed_and_what_does_not_exist_is_refused() {
    let settled = Settled::approved();
    let both = vec![CAF.to_owned(), STATE.to_owned()];
    assert_eq!(settled.statements(("", "", "")), Ok(both.clone()));
    assert_eq!(settled.statements(("cycles/1", "", "funders/1")), Ok(both));
    assert_eq!(settled.statements(("", "funders/3", "")), Ok(vec![STATE.to_owned()]));
    assert_eq!(settled.statements(("", "", "funders/2")), Ok(Vec::new()));
    for (filter, reason) in [
        (("cycles/2", "", ""), "CYCLE_NOT_FOUND"),
        (("cycles/2", "funders/9", ""), "FUNDER_NOT_FOUND"),
        (("", "", "funders/9"), "FUNDER_NOT_FOUND"),
    ] {
        assert_eq!(settled.statements(filter).unwrap_err(), reason, "{filter:?}");
    }
    assert_eq!(settled.contests("statements/1-1-1", false).unwrap_err(), "STATEMENT_NOT_FOUND");
    let request = pb::GetContestRequest { name: "contests/1".to_owned() };
    let missing = ask!(settled.desk, caller(), StatementServiceClient.get_contest(request));
    assert_eq!(missing.unwrap_err(), "CONTEST_NOT_FOUND");
    assert_eq!(
        settled.propose(&who("judge-1"), pb::Verdict::Upheld).unwrap_err(),
        "CONTEST_NOT_FOUND"
    );
    assert_eq!(settled.accept("statements/1-1-1").unwrap_err(), "STATEMENT_NOT_FOUND");

    let unknown = pb::ContestShareRequest {
        redemption: "redemptions/1".to_owned(),
        ..settled.contest_of(CAF)
    };
    assert_eq!(settled.contest(&unknown).unwrap_err(), "REDEMPTION_NOT_SETTLED");
    for (funder, reason) in [("funders/1", "FUNDER_IS_BUYER"), ("funders/9", "FUNDER_NOT_FOUND")] {
        assert_eq!(settled.contribute(funder, 1).unwrap_err(), reason);
    }
    let request = pb::RecordContributionReceivedRequest {
        buyer: "funders/3".to_owned(),
        ..settled.contribution("funders/2", 1)
    };
    let wrong =
        ask!(settled.desk, caller(), LedgerServiceClient.record_contribution_received(request));
    assert_eq!(wrong.unwrap_err(), "FUNDER_NOT_BUYER");
}

#[test]
fn above_a_sum_a_third_person_approves() {
    let settled = Settled::new();
    let three = Rules { three_people_above: Cents::new(1), ..rules() };
    settled.desk.submit(submission(60, CreateScheme { rules: three })).unwrap();
    let request = settled.approval("cycles/1");
    let approve = |request: &pb::ApproveCycleRequest| {
        ask!(settled.desk, second(), CycleServiceClient.approve_cycle(request.clone()))
    };
    let first = approve(&request).unwrap();
    assert_eq!(first.state(), pb::cycle::State::ApprovedOnce);
    let shown = cycle(&settled.desk, "cycles/1");
    assert_eq!(
        (shown.state(), &*shown.first_approved_by),
        (pb::cycle::State::ApprovedOnce, "counter-2")
    );
    assert_eq!(settled.statement(CAF).state(), State::Prepared);
    assert_eq!(approve(&settled.approval("cycles/1")).unwrap_err(), "SAME_CALLER");
    let third = settled.approve("cycles/1", &who("direction")).unwrap();
    assert_eq!(third.state(), pb::cycle::State::Approved);
    let shown = cycle(&settled.desk, "cycles/1");
    assert_eq!((&*shown.first_approved_by, &*shown.approved_by), ("", "direction"));
    assert_eq!(settled.statement(CAF).state(), State::Issued);
    assert_eq!(approve(&request).unwrap(), first);
}
